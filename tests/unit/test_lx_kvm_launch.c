/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launches of SEV, SEV-ES and SNP through the software KVM, as a VMM performs them: their digests
 * are those that the digest engine computes from a launch plan.
 */
#include "test.h"

#include <sev/config.h>
#include <sev/digest.h>
#include <sev/plan.h>
#include <sev/vcpu.h>

#include "abi/layout/fw_status.h"
#include "amd-sp/snp/gctx.h"
#include "base/bytes.h"
#include "kvm_host.h"
#include "ovmf_image.h"

#define SIGNATURE  0x800F12u
#define VCPUS	   3
#define RESET_EIP  0xFFFFFFF0u
#define SNP_POLICY UINT64_C(0x30000)
#define LOW_SIZE   UINT64_C(0x1000000)
#define FOUR_GIB   UINT64_C(0x100000000)

static struct sev_err err;

/* A way to launch, and the plan of the same guest. */
struct launch {
	enum sev_mode mode;
	unsigned type; /* of the VM */
	uint32_t init;
	uint64_t features;   /* of INIT2 */
	const char *variant; /* of the plan; NULL */
	bool descending;     /* vCPUs are created from the last to the first */
	bool flip;	     /* one byte of the firmware is another */
	bool backwards;	     /* the events come in another order */
	bool same;	     /* the digests are the same */
};

static struct sev_plan *make_plan(const struct launch *launch)
{
	struct sev_config *config = sev_config_new();
	struct sev_plan *plan = NULL;
	struct ovmf_image image;
	struct sev_blob *blob = NULL;
	unsigned variant;
	uint8_t *bytes;

	ovmf_image_init(&image);
	bytes = ovmf_image_make(&image);
	assert_sev_ok(sev_blob_copy("OVMF.fd", bytes, (size_t)image.size, &blob, &err), &err);
	sev_config_set_mode(config, launch->mode);
	sev_config_set_vcpus(config, VCPUS);
	sev_config_set_vcpu_sig(config, SIGNATURE);
	sev_config_set_guest_features(config, launch->features | 1);
	sev_config_set_ovmf(config, blob);
	if (launch->variant) {
		assert_sev_ok(sev_variant_find(launch->variant, &variant, &err), &err);
		sev_config_set_variant(config, variant, true);
	}
	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	sev_config_free(config);
	sev_blob_free(blob);
	free(bytes);
	return plan;
}

/* The guest's memory: low, and the firmware below 4 GiB. */
struct memory {
	uint8_t *low, *rom;
	uint64_t rom_size;
};

static uint8_t *at_gpa(const struct memory *memory, uint64_t gpa)
{
	if (gpa >= FOUR_GIB - memory->rom_size && gpa < FOUR_GIB)
		return memory->rom + (gpa - (FOUR_GIB - memory->rom_size));
	assert_true(gpa < LOW_SIZE);
	return memory->low + gpa;
}

static void make_memory(struct kvm_host *host, struct memory *memory, bool snp)
{
	int low = -1, rom = -1;

	*memory = (struct memory){kvm_memory(LOW_SIZE), kvm_memory(0x1000), 0x1000};
	if (snp) {
		low = kvm_gmem(host, LOW_SIZE);
		rom = kvm_gmem(host, memory->rom_size);
		assert_true(low >= 0 && rom >= 0);
	}
	assert_int_equal(kvm_slot(host, 0, 0, LOW_SIZE, memory->low, low), 0);
	assert_int_equal(
		kvm_slot(host, 1, FOUR_GIB - memory->rom_size, memory->rom_size, memory->rom, rom),
		0);
	if (!snp)
		return;
	assert_int_equal(kvm_private(host, 0, LOW_SIZE, true), 0);
	assert_int_equal(kvm_private(host, FOUR_GIB - memory->rom_size, memory->rom_size, true), 0);
}

static void update_sev(struct kvm_host *host, const struct memory *memory,
		       const struct sev_event *event, bool flip)
{
	uint8_t *at = at_gpa(memory, sev_event_gpa(event));
	const struct sev_kvm_launch_update_data update = {
		.uaddr = (uintptr_t)at,
		.len = (uint32_t)sev_event_length(event),
	};

	memcpy(at, sev_event_data(event), (size_t)sev_event_length(event));
	at[0] ^= flip;
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_UPDATE_DATA, &update), 0);
}

static void update_snp(struct kvm_host *host, const struct memory *memory,
		       const struct sev_event *event, bool flip)
{
	uint8_t *at = at_gpa(memory, sev_event_gpa(event));
	struct sev_kvm_snp_launch_update update = {
		.gfn_start = sev_event_gpa(event) / 4096,
		.uaddr = (uintptr_t)at,
		.len = sev_event_length(event),
		.type = (uint8_t)sev_event_page_type(event),
	};

	if (sev_event_data(event))
		memcpy(at, sev_event_data(event), (size_t)sev_event_length(event));
	at[0] ^= flip && sev_event_page_type(event) == SEV_PAGE_NORMAL;
	while (update.len)
		assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	assert_int_equal(update.gfn_start, (sev_event_gpa(event) + sev_event_length(event)) / 4096);
}

static void make_vcpus(struct kvm_host *host, const struct launch *launch, uint32_t reset_eip)
{
	for (unsigned i = 0; i < VCPUS; i++) {
		unsigned id = launch->descending ? VCPUS - 1 - i : i;
		int vcpu = kvm_vcpu(host, id);

		assert_true(vcpu >= 0);
		kvm_qemu_reset(host, vcpu, id ? reset_eip : RESET_EIP, SIGNATURE);
	}
}

static void start(struct kvm_host *host, const struct launch *launch)
{
	struct sev_kvm_launch_start sev = {
		.policy = launch->mode == SEV_MODE_SEVES ? 4 : 0,
	};
	const struct sev_kvm_snp_launch_start snp = {.policy = SNP_POLICY};

	if (launch->init == SEV_KVM_INIT2)
		assert_int_equal(kvm_init2(host, launch->features, 0), 0);
	else
		assert_int_equal(kvm_op(host, launch->init, NULL), 0);
	make_vcpus(host, launch, 0x80B004);
	if (launch->mode == SEV_MODE_SNP)
		assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_START, &snp), 0);
	else
		assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_START, &sev), 0);
}

static void perform(struct kvm_host *host, const struct launch *launch, const struct memory *memory,
		    const struct sev_plan *plan)
{
	const size_t count = sev_plan_event_count(plan);

	for (size_t i = 0; i < count; i++) {
		const struct sev_event *event =
			sev_plan_event(plan, launch->backwards ? count - 1 - i : i);

		if (sev_event_kind(event) != SEV_EVENT_UPDATE)
			continue;
		if (launch->mode == SEV_MODE_SNP)
			update_snp(host, memory, event, launch->flip);
		else
			update_sev(host, memory, event, launch->flip);
	}
	if (launch->mode == SEV_MODE_SEVES)
		assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_UPDATE_VMSA, NULL), 0);
}

/* What the firmware has measured, by an attestation report of SEV. */
static void finish_sev(struct kvm_host *host, uint8_t digest[48])
{
	struct sev_kvm_launch_measure measure = {0};
	uint8_t value[0x30], bytes[0xD0];
	struct sev_kvm_attestation_report report = {.mnonce = {1}, .uaddr = (uintptr_t)bytes};

	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_MEASURE, &measure), -EIO);
	assert_int_equal(host->error, SEV_FW_INVALID_LENGTH);
	assert_int_equal(measure.len, sizeof(value));
	measure.uaddr = (uintptr_t)value;
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_MEASURE, &measure), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_FINISH, NULL), 0);
	report.len = sizeof(bytes);
	assert_int_equal(kvm_op(host, SEV_KVM_GET_ATTESTATION_REPORT, &report), 0);
	memcpy(digest, bytes + 0x10, 32);
}

static void finish_snp(struct kvm_host *host, uint8_t digest[48])
{
	const struct sev_kvm_snp_launch_finish finish = {.host_data = {0xAB}};
	struct lx_guest_info guest;
	struct sp_gctx gctx;

	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
	assert_true(lx_guest_at(host->lx.kernel, 0, &guest));
	assert_int_equal(sp_gctx_open(host->lx.sim.sp, NULL, guest.gctx, &gctx), SEV_FW_SUCCESS);
	assert_int_equal(gctx.state, SP_GSTATE_RUNNING);
	assert_int_equal(gctx.host_data[0], 0xAB);
	memcpy(digest, gctx.ld, 48);
}

static void launch_and_compare(const struct launch *launch, const char *profile,
			       enum lx_release release)
{
	struct sev_plan *plan = make_plan(launch);
	uint8_t expected[SEV_DIGEST_MAX], found[SEV_DIGEST_MAX];
	struct kvm_host host;
	struct memory memory;

	assert_sev_ok(sev_plan_digest(plan, NULL, expected, &err), &err);
	kvm_host_setup(&host, profile, release);
	kvm_vm(&host, launch->type);
	make_memory(&host, &memory, launch->mode == SEV_MODE_SNP);
	start(&host, launch);
	perform(&host, launch, &memory, plan);
	if (launch->mode == SEV_MODE_SNP)
		finish_snp(&host, found);
	else
		finish_sev(&host, found);
	if (launch->same)
		assert_memory_equal(found, expected, sev_digest_length(launch->mode));
	else
		assert_memory_not_equal(found, expected, sev_digest_length(launch->mode));
	kvm_host_teardown(&host);
	sev_plan_free(plan);
	free(memory.low);
	free(memory.rom);
}

static const struct launch LAUNCHES[] = {
	{.mode = SEV_MODE_SEV, .type = SEV_KVM_VM_DEFAULT, .init = SEV_KVM_INIT, .same = true},
	{.mode = SEV_MODE_SEV, .type = SEV_KVM_VM_SEV, .init = SEV_KVM_INIT2, .same = true},
	/* spec: UAPI LAUNCH_UPDATE_VMSA: of every vCPU, in the order in which they were created */
	{.mode = SEV_MODE_SEVES, .type = SEV_KVM_VM_SEV_ES, .init = SEV_KVM_INIT2, .same = true},
	{.mode = SEV_MODE_SEVES,
	 .type = SEV_KVM_VM_SEV_ES,
	 .init = SEV_KVM_INIT2,
	 .features = 0x20,
	 .variant = "auto-debug-swap",
	 .same = true},
	/* spec: UAPI KVM_SEV_ES_INIT: its VMSAs have no FPU state, so that older measurements hold
	 */
	{.mode = SEV_MODE_SEVES,
	 .type = SEV_KVM_VM_DEFAULT,
	 .init = SEV_KVM_ES_INIT,
	 .variant = "fpu-zero",
	 .same = true},
	/* spec: UAPI SNP_LAUNCH_FINISH: VMSAs come last, in the order in which the vCPUs were
	 * created */
	{.mode = SEV_MODE_SNP, .type = SEV_KVM_VM_SNP, .init = SEV_KVM_INIT2, .same = true},
	{.mode = SEV_MODE_SNP,
	 .type = SEV_KVM_VM_SNP,
	 .init = SEV_KVM_INIT2,
	 .features = 0x20,
	 .same = true},
};

/* What the digest shows. */
static const struct launch OTHERS[] = {
	{.mode = SEV_MODE_SEV, .type = SEV_KVM_VM_SEV, .init = SEV_KVM_INIT2, .flip = true},
	{.mode = SEV_MODE_SEVES, .type = SEV_KVM_VM_SEV_ES, .init = SEV_KVM_INIT2, .flip = true},
	{.mode = SEV_MODE_SNP, .type = SEV_KVM_VM_SNP, .init = SEV_KVM_INIT2, .flip = true},
	{.mode = SEV_MODE_SEVES, .type = SEV_KVM_VM_DEFAULT, .init = SEV_KVM_ES_INIT},
	{.mode = SEV_MODE_SEVES,
	 .type = SEV_KVM_VM_SEV_ES,
	 .init = SEV_KVM_INIT2,
	 .descending = true},
	{.mode = SEV_MODE_SNP, .type = SEV_KVM_VM_SNP, .init = SEV_KVM_INIT2, .descending = true},
	{.mode = SEV_MODE_SEVES,
	 .type = SEV_KVM_VM_SEV_ES,
	 .init = SEV_KVM_INIT2,
	 .features = 0x20},
	{.mode = SEV_MODE_SNP, .type = SEV_KVM_VM_SNP, .init = SEV_KVM_INIT2, .backwards = true},
};

static void digests_are_those_of_the_plan(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(LAUNCHES); i++) {
		launch_and_compare(&LAUNCHES[i], "milan-1.55", LX_LINUX_6_18);
		launch_and_compare(&LAUNCHES[i], "milan-1.55", LX_LINUX_6_14);
	}
}

static void other_guests_have_other_digests(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(OTHERS); i++)
		launch_and_compare(&OTHERS[i], "milan-1.55", LX_LINUX_6_18);
}

static void every_profile_launches(void **state)
{
	(void)state;
	for (size_t i = 0; amd_sp_profile_at(i); i++)
		for (size_t j = 0; j < SEV_COUNT(LAUNCHES); j++)
			launch_and_compare(&LAUNCHES[j], amd_sp_profile_at(i)->name, LX_LINUX_6_18);
}

/* An SNP guest with memory of its own, after SNP_LAUNCH_START. */
static void start_snp(struct kvm_host *host, struct memory *memory)
{
	const struct launch launch = {
		.mode = SEV_MODE_SNP, .type = SEV_KVM_VM_SNP, .init = SEV_KVM_INIT2};

	kvm_host_setup(host, "milan-1.55", LX_LINUX_6_18);
	kvm_vm(host, launch.type);
	make_memory(host, memory, true);
	start(host, &launch);
}

static void end_snp(struct kvm_host *host, struct memory *memory)
{
	kvm_host_teardown(host);
	free(memory->low);
	free(memory->rom);
}

/* spec: UAPI SNP_LAUNCH_UPDATE: a failure of the first page is the command's, EIO; a later one ends
 * it with what was done so far, and the caller asks again for the rest */
static void an_update_may_leave_work(void **state)
{
	struct sev_kvm_snp_launch_update update = {.gfn_start = 1, .len = 4 * 4096, .type = 1};
	const uint64_t all = update.len;
	struct memory memory;
	struct kvm_host host;

	(void)state;
	start_snp(&host, &memory);
	assert_int_equal(kvm_private(&host, 3 * 4096, 4096, false), 0);
	update.uaddr = (uintptr_t)memory.low;
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	assert_int_equal(update.gfn_start, 3);
	assert_int_equal(update.uaddr, (uintptr_t)memory.low + 2 * 4096);
	assert_int_equal(update.len, all - 2 * 4096);
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), -EIO);
	assert_int_equal(host.error, 0);
	assert_int_equal(kvm_private(&host, 3 * 4096, 4096, true), 0);
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	assert_int_equal(update.len, 0);
	/* A slot's end is one, too. */
	update = (struct sev_kvm_snp_launch_update){
		.gfn_start = LOW_SIZE / 4096 - 1, .len = 2 * 4096, .type = 3};
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	assert_int_equal(update.len, 4096);
	end_snp(&host, &memory);
}

/* spec: UAPI SNP_LAUNCH_UPDATE: the CPUID page as the firmware would have it is given back */
static void a_cpuid_page_comes_back_corrected(void **state)
{
	struct sev_kvm_snp_launch_update update = {.gfn_start = 1, .len = 4096, .type = 6};
	struct memory memory;
	struct kvm_host host;
	uint8_t before[4096];

	(void)state;
	start_snp(&host, &memory);
	/* One function that no processor has like that: 8000_001F with all bits set. */
	sev_put_le32(memory.low, 1);
	sev_put_le32(memory.low + 0x10, 0x8000001F);
	memset(memory.low + 0x10 + 0x18, 0xFF, 16);
	memcpy(before, memory.low, sizeof(before));
	update.uaddr = (uintptr_t)memory.low;
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), -EIO);
	assert_int_equal(host.error, SEV_FW_INVALID_PARAM);
	assert_memory_not_equal(memory.low, before, sizeof(before));
	assert_memory_equal(memory.low, before, 0x10 + 0x18);
	/* As corrected it is taken. */
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	end_snp(&host, &memory);
}

/* spec: UAPI SNP_LAUNCH_UPDATE: a page that cannot be taken back is the end of the VM */
static void a_page_that_is_lost_ends_the_vm(void **state)
{
	const struct amd_sp_fault fault = {.id = SEV_CMD_SNP_PAGE_RECLAIM,
					   .status = SEV_FW_HWERROR_PLATFORM};
	struct sev_kvm_snp_launch_update update = {.gfn_start = 1, .len = 4096, .type = 6};
	struct memory memory;
	struct kvm_host host;

	(void)state;
	start_snp(&host, &memory);
	memset(memory.low, 0xFF, 4096); /* no CPUID page */
	update.uaddr = (uintptr_t)memory.low;
	amd_sp_inject(host.lx.sim.sp, &fault);
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), -EIO);
	assert_int_equal(host.error, SEV_FW_INVALID_PARAM);
	assert_int_equal(kvm_vcpu(&host, 9), -EIO);
	end_snp(&host, &memory);
}

static void finish_is_once(void **state)
{
	const struct sev_kvm_snp_launch_finish finish = {.flags = 0};
	struct memory memory;
	struct kvm_host host;

	(void)state;
	start_snp(&host, &memory);
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
	/* The VMSAs are the guest's by now. */
	assert_int_equal(kvm_op(&host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), -EINVAL);
	end_snp(&host, &memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_plan),
		cmocka_unit_test(other_guests_have_other_digests),
		cmocka_unit_test(every_profile_launches),
		cmocka_unit_test(an_update_may_leave_work),
		cmocka_unit_test(a_cpuid_page_comes_back_corrected),
		cmocka_unit_test(a_page_that_is_lost_ends_the_vm),
		cmocka_unit_test(finish_is_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
