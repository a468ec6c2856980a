/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sev/guest inside a guest of the software platform: reports, extended reports and derived keys
 * by the kernel's /dev/sev-guest, and what they prove.
 */
#include "test.h"

#include <sev/cert.h>
#include <sev/evidence.h>
#include <sev/guest.h>
#include <sev/verify.h>

#include "amd-sp/keys/factory.h"
#include "base/bytes.h"
#include "kvm_host.h"
#include "sim_inside.h"

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

static uint8_t nonce[64];

static struct sev_guest_report *get_report(const struct sev_io *io, bool certs)
{
	struct sev_guest_request request;
	struct sev_guest_report *report;
	struct sev_err err = {0};

	for (unsigned i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)(i * 3);
	sev_guest_request_init(&request);
	request.io = io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = nonce;
	request.certs = certs;
	assert_sev_ok(sev_guest_get_report(&request, &report, &err), &err);
	return report;
}

static struct sev_cert *get_cert(struct amd_sp *sp, enum amd_sp_cert kind)
{
	struct sev_cert *cert;
	struct sev_err err = {0};
	uint8_t *der;
	size_t size;

	assert_sev_ok(amd_sp_cert_get(sp, kind, &der, &size, &err), &err);
	assert_sev_ok(sev_cert_read("cert.der", der, size, &cert, &err), &err);
	free(der);
	return cert;
}

static void add_cert(struct amd_sp *sp, struct sev_certs *certs, enum amd_sp_cert kind)
{
	struct sev_err err = {0};
	uint8_t *der;
	size_t size;

	assert_sev_ok(amd_sp_cert_get(sp, kind, &der, &size, &err), &err);
	assert_sev_ok(sev_certs_add_file(certs, "cert.der", der, size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	free(der);
}

/* The verdict on a report, with the model's certificates and, where wanted, its ARK as anchor. */
static enum sev_verdict verdict_on(struct amd_sp *sp, const uint8_t *report, size_t size,
				   bool anchored, bool certs_at_hand)
{
	struct sev_evidence *evidence;
	struct sev_verifier *verifier;
	struct sev_result *result;
	struct sev_certs *certs;
	struct sev_cert *ark = get_cert(sp, AMD_SP_CERT_ARK);
	struct sev_err err = {0};
	enum sev_verdict verdict;

	assert_sev_ok(sev_verifier_new(&verifier, &err), &err);
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	if (anchored)
		assert_sev_ok(sev_verifier_add_anchor(verifier, ark, &err), &err);
	for (unsigned kind = AMD_SP_CERT_ARK; certs_at_hand && kind <= AMD_SP_CERT_VCEK; kind++)
		add_cert(sp, certs, (enum amd_sp_cert)kind);
	assert_sev_ok(sev_evidence_read("report.bin", report, size, NULL, &evidence, &err), &err);
	assert_sev_ok(sev_verify(verifier, evidence, certs, SIM_MADE + 1000, &result, &err), &err);
	verdict = sev_result_verdict(result);
	sev_result_free(result);
	sev_evidence_free(evidence);
	sev_certs_free(certs);
	sev_verifier_free(verifier);
	sev_cert_free(ark);
	return verdict;
}

static void reports_verify_under_the_models_root_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PROFILES); i++) {
		struct sim_inside inside;
		struct sev_guest_report *report;
		const uint8_t *data;
		uint8_t forged[0x4A0];
		size_t size;

		sim_inside_setup(&inside, PROFILES[i], true, LX_LINUX_6_18, 0);
		report = get_report(inside.io, false);
		data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
		assert_int_equal(size, sizeof(forged));
		assert_true(sev_guest_report_is_signed(report));
		assert_int_equal(verdict_on(inside.sim.sp, data, size, true, true),
				 SEV_VERDICT_NOTHING_ASKED);
		assert_int_equal(verdict_on(inside.sim.sp, data, size, false, true),
				 SEV_VERDICT_NOT_GENUINE);
		memcpy(forged, data, sizeof(forged));
		forged[0x90] ^= 1; /* MEASUREMENT */
		assert_int_equal(verdict_on(inside.sim.sp, forged, size, true, true),
				 SEV_VERDICT_NOT_GENUINE);
		sev_guest_report_free(report);
		sim_inside_teardown(&inside);
	}
}

/* A certificate table of ARK, ASK and VCEK (GHCB: SNP Extended Guest Request). */
static size_t make_table(struct sim_inside *inside, uint8_t *table, size_t room)
{
	static const struct {
		enum amd_sp_cert kind;
		uint8_t guid[16];
	} entries[] = {
		{AMD_SP_CERT_ARK,
		 {0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01,
		  0x4c, 0xd0, 0xae}},
		{AMD_SP_CERT_ASK,
		 {0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3,
		  0x27, 0xc7, 0x82}},
		{AMD_SP_CERT_VCEK,
		 {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b,
		  0xe8, 0xac, 0xcd}},
	};
	size_t at = 24 * (SEV_COUNT(entries) + 1);

	memset(table, 0, at);
	for (size_t i = 0; i < SEV_COUNT(entries); i++) {
		uint8_t *der;
		size_t size;

		assert_int_equal(
			amd_sp_cert_get(inside->sim.sp, entries[i].kind, &der, &size, NULL), 0);
		assert_true(at + size <= room);
		memcpy(table + 24 * i, entries[i].guid, 16);
		sev_put_le32(table + 24 * i + 16, (uint32_t)at);
		sev_put_le32(table + 24 * i + 20, (uint32_t)size);
		memcpy(table + at, der, size);
		at += size;
		free(der);
	}
	return at;
}

static void extended_reports_bring_the_hosts_certificates(void **state)
{
	static uint8_t table[0x4000];
	struct sev_guest_report *report;
	struct sim_inside inside;
	const uint8_t *data;
	size_t table_size, size;
	uint8_t both[0x4A0 + 0x4000];

	(void)state;
	sim_inside_setup(&inside, "milan-1.55", true, LX_LINUX_6_18, 0);
	table_size = make_table(&inside, table, sizeof(table));
	assert_int_equal(lx_set_certs(inside.kernel, table, table_size, NULL), SEV_OK);
	report = get_report(inside.io, true);
	data = sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size);
	assert_int_equal(size, table_size);
	assert_memory_equal(data, table, size);
	memcpy(both + 0x4A0, data, size);
	memcpy(both, sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size), 0x4A0);
	/* With nothing else at hand: the table's certificates are enough. */
	assert_int_equal(verdict_on(inside.sim.sp, both, 0x4A0 + table_size, true, false),
			 SEV_VERDICT_NOTHING_ASKED);
	assert_int_equal(verdict_on(inside.sim.sp, both, 0x4A0 + table_size, false, false),
			 SEV_VERDICT_NOT_GENUINE);
	sev_guest_report_free(report);
	sim_inside_teardown(&inside);
}

static void a_host_without_certificates_gives_an_empty_table(void **state)
{
	struct sev_guest_report *report;
	struct sim_inside inside;
	size_t size;

	(void)state;
	sim_inside_setup(&inside, "milan-1.55", false, LX_LINUX_6_14, 0);
	report = get_report(inside.io, true);
	assert_null(sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size));
	assert_int_equal(size, 0);
	sev_guest_report_free(report);
	sim_inside_teardown(&inside);
}

static enum sev_rc derive(struct sim_inside *inside, uint64_t fields, uint64_t vector,
			  uint8_t key[32], struct sev_err *err)
{
	struct sev_derived_key_request request;

	sev_derived_key_request_init(&request);
	request.io = inside->io;
	request.fields = fields;
	request.launch_mit_vector = vector;
	return sev_guest_derived_key(&request, key, err);
}

static void keys_are_derived(void **state)
{
	struct sim_inside inside;
	struct sev_err err = {0};
	uint8_t one[32], same[32], other[32];

	(void)state;
	sim_inside_setup(&inside, "milan-1.58", true, LX_LINUX_6_18, 0);
	assert_sev_ok(derive(&inside, SEV_KEY_FIELD_POLICY, 0, one, &err), &err);
	assert_sev_ok(derive(&inside, SEV_KEY_FIELD_POLICY, 0, same, &err), &err);
	assert_sev_ok(derive(&inside, SEV_KEY_FIELD_MEASUREMENT, 0, other, &err), &err);
	assert_memory_equal(one, same, 32);
	assert_memory_not_equal(one, other, 32);
	sim_inside_teardown(&inside);
}

static void linux_does_not_pass_the_vector_on(void **state)
{
	struct sim_inside inside;
	struct sev_err err = {0};
	uint8_t key[32];

	(void)state;
	sim_inside_setup(&inside, "milan-1.58", false, LX_LINUX_6_18, 0);
	assert_int_equal(derive(&inside, SEV_KEY_FIELD_LAUNCH_MIT_VECTOR, 1, key, &err),
			 SEV_ERR_UNSUPPORTED);
	sim_inside_teardown(&inside);
}

static void a_guest_at_vmpl_1_asks_for_its_own(void **state)
{
	struct sev_guest_request request;
	struct sev_guest_report *report;
	struct sim_inside inside;
	struct sev_err err = {0};
	size_t size;

	(void)state;
	sim_inside_setup(&inside, "genoa-1.55", true, LX_LINUX_6_18, 1);
	sev_guest_request_init(&request);
	request.io = inside.io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = nonce;
	/* SEV_GUEST_OWN_VMPL: what the kernel's file says. */
	assert_sev_ok(sev_guest_get_report(&request, &report, &err), &err);
	assert_int_equal(sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size)[0x30], 1);
	sev_guest_report_free(report);
	request.vmpl = 0;
	assert_int_equal(sev_guest_get_report(&request, &report, &err), SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_INVALID_PARAM);
	sim_inside_teardown(&inside);
}

static void what_the_host_does_is_told(void **state)
{
	struct sev_guest_request request;
	struct sev_guest_report *report;
	struct sim_inside inside;
	struct sev_err err = {0};

	(void)state;
	sim_inside_setup(&inside, "milan-1.55", true, LX_LINUX_6_18, 0);
	sev_guest_request_init(&request);
	request.io = inside.io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = nonce;
	/* A VLEK that is not there: the status inside the answer. */
	request.key_sel = 2;
	assert_int_equal(sev_guest_get_report(&request, &report, &err), SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_INVALID_KEY);
	/* A host that throttles for good: the driver gives the key up. */
	request.key_sel = 0;
	lx_guest_req_inject(inside.kernel, &(struct lx_guest_req_fault){.busy = 1000});
	assert_int_equal(sev_guest_get_report(&request, &report, &err), SEV_ERR_IO);
	assert_int_equal(err.vmm_error, 2);
	assert_int_equal(inside.waited_ms, 60000);
	lx_guest_req_inject(inside.kernel, NULL);
	assert_int_equal(sev_guest_get_report(&request, &report, &err), SEV_ERR_IO);
	assert_non_null(strstr(err.msg, "wiped"));
	sim_inside_teardown(&inside);
}

/* Page types of KVM_SEV_SNP_LAUNCH_UPDATE. */
#define KVM_NORMAL  1
#define KVM_SECRETS 5

static void launch_page(struct kvm_host *host, uint8_t *memory, uint64_t gpa, uint8_t type)
{
	struct sev_kvm_snp_launch_update update = {
		.gfn_start = gpa / 4096,
		.uaddr = (uintptr_t)(memory + gpa),
		.len = 4096,
		.type = type,
	};

	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
}

/* The guest of a VMM: one page, a secrets page, one vCPU. */
static void launch_through_kvm(struct kvm_host *host, uint8_t *memory)
{
	struct sev_kvm_snp_launch_start start = {.policy = SIM_POLICY};
	struct sev_kvm_snp_launch_finish finish = {0};

	memset(finish.host_data, 0x4D, sizeof(finish.host_data));
	kvm_vm(host, SEV_KVM_VM_SNP);
	assert_int_equal(kvm_init2(host, 0, 2), 0);
	assert_int_equal(kvm_slot(host, 0, 0, 0x200000, memory, kvm_gmem(host, 0x200000)), 0);
	assert_int_equal(kvm_private(host, 0, 0x200000, true), 0);
	assert_true(kvm_vcpu(host, 0) >= 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_START, &start), 0);
	launch_page(host, memory, 0x1000, KVM_NORMAL);
	launch_page(host, memory, 0x3000, KVM_SECRETS);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
}

static void a_guest_that_kvm_launched_proves_itself(void **state)
{
	uint8_t *memory = kvm_memory(0x200000);
	struct sev_guest_report *report;
	struct lx_guest_info guest;
	struct kvm_host host;
	const uint8_t *data;
	size_t size;

	(void)state;
	kvm_host_setup(&host, "turin-1.58", LX_LINUX_6_18);
	launch_through_kvm(&host, memory);
	assert_true(lx_guest_at(host.lx.kernel, 0, &guest));
	lx_set_inside(host.lx.kernel, guest.id, 0);
	report = get_report(host.lx.io, false);
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(data[0xC0 + i], 0x4D);
	assert_false(sev_is_zero(data + 0x90, 48));
	assert_int_equal(verdict_on(host.lx.sim.sp, data, size, true, true),
			 SEV_VERDICT_NOTHING_ASKED);
	assert_int_equal(verdict_on(host.lx.sim.sp, data, size, false, true),
			 SEV_VERDICT_NOT_GENUINE);
	sev_guest_report_free(report);
	kvm_host_teardown(&host);
	free(memory);
}

static void without_a_guest_there_is_no_device(void **state)
{
	struct sev_guest_request request;
	struct sev_guest_report *report;
	struct sim_inside inside;
	struct sev_err err = {0};

	(void)state;
	sim_inside_setup(&inside, "milan-1.55", false, LX_LINUX_6_18, 0);
	lx_set_inside(inside.kernel, 0, 0);
	sev_guest_request_init(&request);
	request.io = inside.io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = nonce;
	assert_int_equal(sev_guest_get_report(&request, &report, &err), SEV_ERR_IO);
	assert_non_null(strstr(err.msg, "no SNP guest"));
	sim_inside_teardown(&inside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_verify_under_the_models_root_alone),
		cmocka_unit_test(extended_reports_bring_the_hosts_certificates),
		cmocka_unit_test(a_host_without_certificates_gives_an_empty_table),
		cmocka_unit_test(keys_are_derived),
		cmocka_unit_test(linux_does_not_pass_the_vector_on),
		cmocka_unit_test(a_guest_at_vmpl_1_asks_for_its_own),
		cmocka_unit_test(what_the_host_does_is_told),
		cmocka_unit_test(a_guest_that_kvm_launched_proves_itself),
		cmocka_unit_test(without_a_guest_there_is_no_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
