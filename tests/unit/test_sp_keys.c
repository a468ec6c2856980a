/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software processor's keys and certificates: the TCB chain, and certificates that lib/sev,
 * OpenSSL's command line and AMD's own certificates are the judges of.
 */
#include "test.h"

#include <unistd.h>

#include <sev/verify.h>

#include "amd-sp/keys/factory.h"
#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/keys/tcb_chain.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_ec.h"
#include "base/der.h"
#include "sim_sp.h"
#include "test_ca.h"
#include "test_keys.h"

#define NOW	      (SIM_MADE + 30 * 86400)
#define CSP	      "CN=cc-us-east-2.amazonaws.com"
#define SIGNED_SIZE   0x2A0 /* bytes of a report that are signed; R and S follow */
#define AT_KEY_INFO   0x48
#define KEY_INFO_VLEK (1u << 2)

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

/* The TCB chain. */

static void chain_steps_down_and_not_up(void **state)
{
	static const uint8_t secret[SP_LINK_SIZE] = {1, 2, 3};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		const struct amd_sp_profile *profile = amd_sp_profile_find(PROFILES[p]);
		struct sp_tcb_chain top, high, low, direct;
		struct sp_tcb n = {{0}}, lower;

		memcpy(n.svn, profile->tcb, sizeof(n.svn));
		lower = n;
		lower.svn[SP_TCB_MICROCODE] -= 3;
		lower.svn[SP_TCB_SNP]--;
		sp_tcb_chain_start(profile, secret, &top);
		high = top;
		assert_true(sp_tcb_chain_lower(&high, &n));
		low = high;
		assert_true(sp_tcb_chain_lower(&low, &lower));
		direct = top;
		assert_true(sp_tcb_chain_lower(&direct, &lower));
		assert_memory_equal(&low, &direct, sizeof(low));
		/* Nothing of the higher TCB's changed links is left in the lower one's. */
		assert_memory_not_equal(low.link[SP_TCB_SNP], high.link[SP_TCB_SNP], SP_LINK_SIZE);
		assert_memory_equal(low.link[SP_TCB_BOOT_LOADER], high.link[SP_TCB_BOOT_LOADER],
				    SP_LINK_SIZE);
		assert_false(sp_tcb_chain_lower(&low, &n));
		assert_memory_equal(&low, &direct, sizeof(low));
	}
}

static void every_component_changes_the_secret(void **state)
{
	static const uint8_t secret[SP_LINK_SIZE] = {7};
	const struct amd_sp_profile *profile = amd_sp_profile_find("turin-1.58");

	(void)state;
	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++) {
		struct sp_tcb one = {{5, 5, 5, 5, 5}}, other = one;
		uint8_t a[SP_LINK_SIZE], b[SP_LINK_SIZE];
		struct sp_tcb_chain chain;

		other.svn[i]--;
		sp_tcb_chain_start(profile, secret, &chain);
		assert_true(sp_tcb_chain_lower(&chain, &one));
		sp_tcb_chain_secret(&chain, a);
		assert_true(sp_tcb_chain_lower(&chain, &other));
		sp_tcb_chain_secret(&chain, b);
		assert_memory_not_equal(a, b, sizeof(a));
	}
}

static struct sp_tcb tcb_below(const struct sim_sp *sim)
{
	struct sp_tcb tcb = sim->sp->state->snp.running.tcb;

	tcb.svn[SP_TCB_SNP]--;
	return tcb;
}

static struct sp_tcb tcb_above(const struct sim_sp *sim)
{
	struct sp_tcb tcb = sim->sp->state->snp.running.tcb;

	tcb.svn[SP_TCB_SNP]++;
	return tcb;
}

static void root_secrets_of_lower_tcbs_only(void **state)
{
	uint8_t now[48], again[48], low[48], low_again[48];
	struct sp_tcb lower, higher;
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.58", false);
	lower = tcb_below(&sim);
	higher = tcb_above(&sim);
	assert_int_equal(
		sp_root_secret(sim.sp, SP_SIGNER_VCEK, &sim.sp->state->snp.running.tcb, now), 0);
	assert_int_equal(sp_root_secret(sim.sp, SP_SIGNER_VCEK, &lower, low), 0);
	assert_memory_not_equal(now, low, sizeof(now));
	assert_int_equal(sp_root_secret(sim.sp, SP_SIGNER_VCEK, &higher, again),
			 SEV_FW_INVALID_KEY);
	assert_int_equal(sp_root_secret(sim.sp, SP_SIGNER_VLEK, &lower, again), SEV_FW_INVALID_KEY);
	/* A newer firmware still has what an older one sealed with. */
	sim.sp->state->snp.running.tcb = higher;
	assert_int_equal(sp_root_secret(sim.sp, SP_SIGNER_VCEK, &lower, low_again), 0);
	assert_memory_equal(low, low_again, sizeof(low));
	sim_sp_teardown(&sim);
}

static struct sev_p384_point public_half(struct sim_sp *sim, enum sp_signer signer)
{
	const struct sev_ec_key *key;
	struct sev_p384_point point;

	assert_int_equal(sp_signing_key(sim->sp, signer, &key), SEV_FW_SUCCESS);
	assert_int_equal(sev_ec_key_point(key, &point, NULL), SEV_OK);
	return point;
}

static void signing_key_follows_the_shared_state(void **state)
{
	const struct sev_ec_key *key, *again;
	struct sev_p384_point first, second, third;
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "genoa-1.55", false);
	first = public_half(&sim, SP_SIGNER_VCEK);
	assert_int_equal(sp_signing_key(sim.sp, SP_SIGNER_VCEK, &key), 0);
	assert_int_equal(sp_signing_key(sim.sp, SP_SIGNER_VCEK, &again), 0);
	assert_ptr_equal(key, again);
	/* As another process that shares the state would change it. */
	sim.sp->state->snp.reported_tcb = tcb_below(&sim);
	second = public_half(&sim, SP_SIGNER_VCEK);
	assert_memory_not_equal(&first, &second, sizeof(first));
	sim.sp->state->snp.reported_tcb = sim.sp->state->snp.running.tcb;
	third = public_half(&sim, SP_SIGNER_VCEK);
	assert_memory_equal(&first, &third, sizeof(first));

	assert_int_equal(sp_signing_key(sim.sp, SP_SIGNER_VLEK, &key), SEV_FW_INVALID_KEY);
	sim.sp->state->snp.vlek_loaded = true;
	first = public_half(&sim, SP_SIGNER_VLEK);
	sim.sp->state->snp.vlek_seed[SP_VLEK_SEED_SIZE - 1] ^= 1;
	second = public_half(&sim, SP_SIGNER_VLEK);
	assert_memory_not_equal(&first, &second, sizeof(first));
	sim_sp_teardown(&sim);
}

/* Certificates. */

struct der {
	uint8_t *data;
	size_t size;
};

static struct der get(struct sim_sp *sim, enum amd_sp_cert kind)
{
	struct sev_err err;
	struct der der;

	assert_sev_ok(amd_sp_cert_get(sim->sp, kind, &der.data, &der.size, &err), &err);
	return der;
}

static void load_vlek(struct sim_sp *sim)
{
	uint8_t call[SEV_SIZE_SNP_VLEK_LOAD] = {0}, hashstick[AMD_SP_HASHSTICK_SIZE];
	uint64_t tcb = sp_tcb_pack(sim->sp->profile, &sim->sp->state->snp.reported_tcb);
	uint64_t page = sim_page(sim);
	struct sev_err err;
	struct der cert;

	assert_sev_ok(amd_sp_vlek_make(sim->sp, CSP, tcb, hashstick, &cert.data, &cert.size, &err),
		      &err);
	free(cert.data);
	assert_int_equal(sim_plain(sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
	assert_true(machine_write(sim->machine, page, hashstick, sizeof(hashstick)));
	sev_put_le32(call + SEV_AT_SNP_VLEK_LOAD_LEN, sizeof(call));
	sev_put_le64(call + SEV_AT_SNP_VLEK_LOAD_WRAPPED_PADDR, page);
	assert_int_equal(sim_command(sim, SEV_CMD_SNP_VLEK_LOAD, call, sizeof(call)),
			 SEV_FW_SUCCESS);
}

static void set_tcb(int64_t out[TEST_TCB], const struct sp_tcb *tcb)
{
	for (unsigned i = 0; i < TEST_TCB; i++)
		if (out[i] >= 0)
			out[i] = tcb->svn[i];
}

/* A report of the test CA's with the chip's identity, signed again by the processor. */
static void make_report(struct sim_sp *sim, enum sp_signer signer, uint8_t out[TEST_REPORT_SIZE])
{
	const struct amd_sp_profile *profile = sim->sp->profile;
	const struct sp_snp *snp = &sim->sp->state->snp;
	struct sev_p384_signature signature;
	const struct sev_ec_key *key;
	struct test_chain chain;

	test_chain_init(&chain, profile->product, profile->report_version);
	memcpy(chain.report.chip_id, sim->sp->chip.chip_id, 64);
	set_tcb(chain.report.current_tcb, &snp->running.tcb);
	set_tcb(chain.report.committed_tcb, &snp->running.tcb);
	set_tcb(chain.report.launch_tcb, &snp->running.tcb);
	set_tcb(chain.report.reported_tcb, &snp->reported_tcb);
	test_report_make(&chain.report, out);
	if (signer == SP_SIGNER_VLEK)
		out[AT_KEY_INFO] |= KEY_INFO_VLEK;
	assert_int_equal(sp_signing_key(sim->sp, signer, &key), 0);
	assert_int_equal(sev_ec_key_sign(key, out, SIGNED_SIZE, &signature, NULL), SEV_OK);
	memset(out + SIGNED_SIZE, 0, 512);
	for (unsigned i = 0; i < 48; i++) {
		out[SIGNED_SIZE + i] = signature.r[47 - i];
		out[SIGNED_SIZE + 72 + i] = signature.s[47 - i];
	}
}

static void add(struct sev_certs *certs, struct sim_sp *sim, enum amd_sp_cert kind,
		const char *name)
{
	struct der der = get(sim, kind);
	struct sev_err err;

	assert_sev_ok(sev_certs_add_file(certs, name, der.data, der.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	free(der.data);
}

static void add_anchor(struct sev_verifier *verifier, struct sim_sp *sim)
{
	struct der der = get(sim, AMD_SP_CERT_ARK);
	struct sev_cert *anchor;
	struct sev_err err;

	assert_sev_ok(sev_cert_read("root.der", der.data, der.size, &anchor, &err), &err);
	assert_sev_ok(sev_verifier_add_anchor(verifier, anchor, &err), &err);
	sev_cert_free(anchor);
	free(der.data);
}

static enum sev_verdict verdict(struct sim_sp *sim, enum sp_signer signer, bool anchor)
{
	bool vlek = signer == SP_SIGNER_VLEK;
	uint8_t report[TEST_REPORT_SIZE];
	struct sev_verifier *verifier;
	struct sev_evidence *evidence;
	struct sev_result *result;
	struct sev_certs *certs;
	enum sev_verdict found;
	struct sev_err err;

	make_report(sim, signer, report);
	assert_sev_ok(sev_verifier_new(&verifier, &err), &err);
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	sev_verifier_set_crl_mode(verifier, SEV_CRL_REQUIRE);
	if (anchor)
		add_anchor(verifier, sim);
	add(certs, sim, vlek ? AMD_SP_CERT_VLEK : AMD_SP_CERT_VCEK, "leaf.der");
	add(certs, sim, vlek ? AMD_SP_CERT_ASVK : AMD_SP_CERT_ASK, "ca.der");
	add(certs, sim, AMD_SP_CERT_ARK, "ark.der");
	add(certs, sim, AMD_SP_CERT_CRL, "crl.der");
	assert_sev_ok(
		sev_evidence_read("report.bin", report, sizeof(report), NULL, &evidence, &err),
		&err);
	assert_sev_ok(sev_verify(verifier, evidence, certs, NOW, &result, &err), &err);
	found = sev_result_verdict(result);
	for (int i = 0; i < SEV_CHECKS; i++)
		if (anchor && sev_result_status(result, (enum sev_check)i) == SEV_CHECK_FAILED)
			print_message("%s: %s: %s\n", sim->sp->profile->name,
				      sev_check_name((enum sev_check)i),
				      sev_result_text(result, (enum sev_check)i));
	if (anchor)
		assert_true(sev_result_is_simulation(result));
	sev_result_free(result);
	sev_evidence_free(evidence);
	sev_certs_free(certs);
	sev_verifier_free(verifier);
	return found;
}

static void reports_verify_under_the_root_alone(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		struct sim_sp sim;

		sim_sp_setup(&sim, PROFILES[p], false);
		assert_int_equal(verdict(&sim, SP_SIGNER_VCEK, true), SEV_VERDICT_NOTHING_ASKED);
		assert_int_equal(verdict(&sim, SP_SIGNER_VCEK, false), SEV_VERDICT_NOT_GENUINE);
		load_vlek(&sim);
		assert_int_equal(verdict(&sim, SP_SIGNER_VLEK, true), SEV_VERDICT_NOTHING_ASKED);
		assert_int_equal(verdict(&sim, SP_SIGNER_VLEK, false), SEV_VERDICT_NOT_GENUINE);
		sim_sp_teardown(&sim);
	}
}

static void the_vcek_of_another_tcb_does_not_do(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	sim.sp->state->snp.reported_tcb = tcb_below(&sim);
	assert_int_equal(verdict(&sim, SP_SIGNER_VCEK, true), SEV_VERDICT_NOTHING_ASKED);
	sim_sp_teardown(&sim);
}

static void vcek_certs_up_to_the_current_tcb(void **state)
{
	struct sp_tcb lower, higher;
	struct sev_cert *cert;
	struct sev_err err;
	struct sim_sp sim;
	struct der der;
	uint8_t svn;

	(void)state;
	sim_sp_setup(&sim, "turin-1.58", false);
	lower = tcb_below(&sim);
	higher = tcb_above(&sim);
	assert_sev_ok(amd_sp_vcek_cert(sim.sp, sp_tcb_pack(sim.sp->profile, &lower), &der.data,
				       &der.size, &err),
		      &err);
	assert_sev_ok(sev_cert_read("vcek.der", der.data, der.size, &cert, &err), &err);
	assert_true(sev_cert_tcb(cert, SEV_TCB_SNP, &svn));
	assert_int_equal(svn, lower.svn[SP_TCB_SNP]);
	sev_cert_free(cert);
	free(der.data);
	assert_int_equal(amd_sp_vcek_cert(sim.sp, sp_tcb_pack(sim.sp->profile, &higher), &der.data,
					  &der.size, &err),
			 SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "up to the current"));
	/* A byte that holds no component. */
	assert_int_equal(amd_sp_vcek_cert(sim.sp, UINT64_C(1) << 40, &der.data, &der.size, &err),
			 SEV_ERR_ARG);
	sim_sp_teardown(&sim);
}

static void certs_that_there_are_not(void **state)
{
	uint8_t hashstick[AMD_SP_HASHSTICK_SIZE];
	char long_name[80];
	struct sev_err err;
	struct sim_sp sim;
	struct der der;

	(void)state;
	sim_sp_setup(&sim, "milan-1.58", false);
	assert_int_equal(amd_sp_cert_get(sim.sp, AMD_SP_CERT_VLEK, &der.data, &der.size, &err),
			 SEV_ERR_UNKNOWN);
	assert_non_null(strstr(err.msg, "no VLEK is loaded"));
	/* A VLEK that this CA did not make. */
	sim.sp->state->snp.vlek_loaded = true;
	assert_int_equal(amd_sp_cert_get(sim.sp, AMD_SP_CERT_VLEK, &der.data, &der.size, &err),
			 SEV_ERR_UNKNOWN);
	assert_non_null(strstr(err.msg, "not of this CA"));
	assert_int_equal(amd_sp_cert_get(sim.sp, (enum amd_sp_cert)99, &der.data, &der.size, &err),
			 SEV_ERR_ARG);
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(
		amd_sp_vlek_make(sim.sp, long_name, 0, hashstick, &der.data, &der.size, &err),
		SEV_ERR_ARG);
	assert_int_equal(amd_sp_vlek_make(sim.sp, "", 0, hashstick, &der.data, &der.size, &err),
			 SEV_ERR_ARG);
	assert_int_equal(amd_sp_vlek_make(sim.sp, CSP, UINT64_C(1) << 40, hashstick, &der.data,
					  &der.size, &err),
			 SEV_ERR_ARG);
	sim_sp_teardown(&sim);
}

/* OpenSSL's command line. */

static void write_file(const char *folder, const char *name, struct der der)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(der.data, 1, der.size, file), der.size);
	assert_int_equal(fclose(file), 0);
	free(der.data);
}

static int shell(const char *folder, const char *script)
{
	char command[1024];

	assert_true((size_t)snprintf(command, sizeof(command), "cd %s && { %s\n} >openssl.log 2>&1",
				     folder, script) < sizeof(command));
	return system(command);
}

static void openssl_verifies_the_chains(void **state)
{
	char folder[] = "/tmp/sp-keys-XXXXXX";
	char script[512];

	(void)state;
	if (system("openssl version >/dev/null 2>&1") != 0)
		skip();
	assert_non_null(mkdtemp(folder));
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		struct sim_sp sim;

		sim_sp_setup(&sim, PROFILES[p], false);
		load_vlek(&sim);
		write_file(folder, "ark", get(&sim, AMD_SP_CERT_ARK));
		write_file(folder, "ask", get(&sim, AMD_SP_CERT_ASK));
		write_file(folder, "asvk", get(&sim, AMD_SP_CERT_ASVK));
		write_file(folder, "vcek", get(&sim, AMD_SP_CERT_VCEK));
		write_file(folder, "vlek", get(&sim, AMD_SP_CERT_VLEK));
		write_file(folder, "crl", get(&sim, AMD_SP_CERT_CRL));
		snprintf(
			script, sizeof(script),
			"for i in ark ask asvk vcek vlek; do openssl x509 -inform DER -in $i -out "
			"$i.pem || exit 1; done; v='openssl verify -attime %lld -CAfile ark.pem' && "
			"$v -untrusted ask.pem vcek.pem && $v -untrusted asvk.pem vlek.pem && "
			"! $v -untrusted asvk.pem vcek.pem && "
			"openssl crl -inform DER -in crl -CAfile ark.pem -noout",
			(long long)NOW);
		assert_int_equal(shell(folder, script), 0);
		sim_sp_teardown(&sim);
	}
	snprintf(script, sizeof(script), "rm -r %s", folder);
	assert_int_equal(system(script), 0);
}

/* AMD's own. */

#define SHAPE_MAX 16384

struct shape {
	char text[SHAPE_MAX];
	size_t size;
};

static void say(struct shape *shape, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	shape->size +=
		(size_t)vsnprintf(shape->text + shape->size, SHAPE_MAX - shape->size, format, args);
	va_end(args);
	assert_true(shape->size < SHAPE_MAX);
}

static bool is_text(uint8_t tag)
{
	return tag == SEV_DER_UTF8_STRING || tag == SEV_DER_PRINTABLE_STRING ||
	       tag == SEV_DER_OID || tag == SEV_DER_BOOLEAN;
}

/* Whether an extension is our mark. */
static bool is_mark(struct sev_der element)
{
	static const uint8_t first[] = {0x88, 0x37, 0x82, 0xc9, 0x52};
	struct sev_der oid;

	return element.tag == SEV_DER_SEQUENCE &&
	       sev_der_take(&element.contents, SEV_DER_OID, &oid) && oid.contents.size == 26 &&
	       !memcmp(oid.contents.data, first, sizeof(first));
}

/*
 * Tags in their order and depth, with the contents of object identifiers, names and booleans: all
 * that two certificates of one kind have in common.
 */
static void describe(struct shape *shape, struct sev_view rest, unsigned depth)
{
	struct sev_der element;

	while (sev_der_next(&rest, &element)) {
		if (is_mark(element))
			continue;
		/* UTCTime or GeneralizedTime is a matter of the year. */
		if (element.tag == SEV_DER_GENERALIZED_TIME)
			element.tag = SEV_DER_UTC_TIME;
		say(shape, "%*s%02x", (int)depth * 2, "", element.tag);
		for (size_t i = 0; is_text(element.tag) && i < element.contents.size; i++)
			say(shape, " %02x", element.contents.data[i]);
		say(shape, "\n");
		if (element.tag & 0x20)
			describe(shape, element.contents, depth + 1);
		/* The value of an extension is DER, but for hwID, which has no tag that we know. */
		if (element.tag == SEV_DER_OCTET_STRING && element.contents.size < 60 &&
		    element.contents.size != 8)
			describe(shape, element.contents, depth + 1);
	}
}

static void assert_same_shape(const char *what, struct der ours, const uint8_t *theirs, size_t size)
{
	static struct shape a, b;

	a.size = b.size = 0;
	describe(&a, (struct sev_view){ours.data, ours.size}, 0);
	describe(&b, (struct sev_view){theirs, size}, 0);
	if (strcmp(a.text, b.text) != 0)
		fail_msg("%s: ours:\n%s\nAMD's:\n%s", what, a.text, b.text);
	free(ours.data);
}

static size_t read_vector(const char *name, uint8_t *out, size_t room)
{
	char path[512];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", getenv("SEVKIT_VECTORS"), name);
	file = fopen(path, "rb");
	assert_non_null(file);
	size = fread(out, 1, room, file);
	fclose(file);
	return size;
}

static void leaves_have_the_shape_of_amds(void **state)
{
	static const struct {
		const char *profile, *file;
	} rows[] = {
		{"milan-1.55", "snp-reports/milan-v3/vcek.der"},
		{"genoa-1.55", "snp-reports/genoa-v3/vcek.der"},
		{"turin-1.58", "snp-reports/turin-v5/vcek.der"},
	};
	uint8_t theirs[4096];

	(void)state;
	if (!getenv("SEVKIT_VECTORS"))
		skip();
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		size_t size = read_vector(rows[i].file, theirs, sizeof(theirs));
		struct sim_sp sim;

		sim_sp_setup(&sim, rows[i].profile, false);
		assert_same_shape(rows[i].file, get(&sim, AMD_SP_CERT_VCEK), theirs, size);
		sim_sp_teardown(&sim);
	}
}

/* The n-th certificate of a PEM file of AMD's. */
static struct sev_cert *amd_cert(const char *file, size_t n, struct sev_certs **certs)
{
	uint8_t pem[16384];
	size_t size = read_vector(file, pem, sizeof(pem));
	struct sev_err err;

	assert_sev_ok(sev_certs_new(certs, &err), &err);
	assert_sev_ok(sev_certs_add_file(*certs, file, pem, size, SEV_ORIGIN_GIVEN, &err), &err);
	assert_true(n < sev_certs_count(*certs));
	return sev_certs_at(*certs, n);
}

static void cas_have_the_shape_and_serials_of_amds(void **state)
{
	static const struct {
		const char *profile, *file;
		size_t n;
		enum amd_sp_cert kind;
	} rows[] = {
		{"milan-1.58", "amd-ca/vcek_milan.pem", 0, AMD_SP_CERT_ASK},
		{"milan-1.58", "amd-ca/vcek_milan.pem", 1, AMD_SP_CERT_ARK},
		{"milan-1.58", "amd-ca/vlek_milan.pem", 0, AMD_SP_CERT_ASVK},
		{"genoa-1.55", "amd-ca/vcek_genoa.pem", 0, AMD_SP_CERT_ASK},
		{"genoa-1.55", "amd-ca/vcek_genoa.pem", 1, AMD_SP_CERT_ARK},
		{"genoa-1.55", "amd-ca/vlek_genoa.pem", 0, AMD_SP_CERT_ASVK},
		{"turin-1.58", "amd-ca/vcek_turin.pem", 0, AMD_SP_CERT_ASK},
		{"turin-1.58", "amd-ca/vcek_turin.pem", 1, AMD_SP_CERT_ARK},
		{"turin-1.58", "amd-ca/vlek_turin.pem", 0, AMD_SP_CERT_ASVK},
	};

	(void)state;
	if (!getenv("SEVKIT_VECTORS"))
		skip();
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_certs *certs;
		struct sev_cert *amd = amd_cert(rows[i].file, rows[i].n, &certs), *ours;
		size_t size, our_size, serial_size, our_serial_size;
		const uint8_t *der = sev_cert_der(amd, &size);
		const uint8_t *serial = sev_cert_serial(amd, &serial_size), *our_serial;
		struct sev_err err;
		struct sim_sp sim;
		struct der mine;

		sim_sp_setup(&sim, rows[i].profile, false);
		mine = get(&sim, rows[i].kind);
		our_size = mine.size;
		assert_sev_ok(sev_cert_read("ours", mine.data, our_size, &ours, &err), &err);
		our_serial = sev_cert_serial(ours, &our_serial_size);
		assert_int_equal(our_serial_size, serial_size);
		assert_memory_equal(our_serial, serial, serial_size);
		assert_string_equal(sev_cert_subject(ours), sev_cert_subject(amd));
		assert_string_equal(sev_cert_issuer(ours), sev_cert_issuer(amd));
		assert_true(sev_cert_is_simulation(ours));
		assert_same_shape(rows[i].file, mine, der, size);
		sev_cert_free(ours);
		sev_certs_free(certs);
		sim_sp_teardown(&sim);
	}
}

static void unmarked_leaves_are_the_same_but_for_the_mark(void **state)
{
	struct sev_cert *marked, *unmarked;
	struct der with, without;
	struct sev_err err;
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "genoa-1.55", false);
	with = get(&sim, AMD_SP_CERT_VCEK);
	without = get(&sim, AMD_SP_CERT_VCEK_UNMARKED);
	assert_sev_ok(sev_cert_read("with", with.data, with.size, &marked, &err), &err);
	assert_sev_ok(sev_cert_read("without", without.data, without.size, &unmarked, &err), &err);
	assert_true(sev_cert_is_simulation(marked));
	assert_false(sev_cert_is_simulation(unmarked));
	assert_string_equal(sev_cert_subject(unmarked), sev_cert_subject(marked));
	assert_same_shape("unmarked", with, without.data, without.size);
	sev_cert_free(marked);
	sev_cert_free(unmarked);
	free(without.data);
	assert_int_equal(amd_sp_cert_get(sim.sp, AMD_SP_CERT_VLEK_UNMARKED, &without.data,
					 &without.size, &err),
			 SEV_ERR_UNKNOWN);
	sim_sp_teardown(&sim);
}

/* The factory. */

static void manufacture_refuses_what_are_no_keys(void **state)
{
	static const struct {
		struct amd_sp_ca_keys keys;
	} rows[] = {
		{{"no key", TEST_ASK_PEM, TEST_ASVK_PEM}},
		{{TEST_ARK_PEM, TEST_RSA2048_PEM, TEST_ASVK_PEM}},
		{{TEST_ARK_PEM, TEST_ASK_PEM, TEST_VCEK_PEM}},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sim_sp sim = {0};
		struct amd_sp_store store = sim_sp_store(&sim);
		struct sev_err err;

		assert_int_equal(
			amd_sp_manufacture(&store, amd_sp_profile_at(0), NOW, &rows[i].keys, &err),
			SEV_ERR_FORMAT);
		assert_non_null(strstr(err.msg, "RSA key of 4096 bits"));
		assert_int_equal(sim.records[0].size, 0);
	}
}

static void chips_are_made_and_differ(void **state)
{
	static const struct amd_sp_ca_keys keys = {TEST_ARK_PEM, TEST_ASK_PEM, TEST_ASVK_PEM};
	uint8_t root[32], digest[32];
	struct test_der spki = {0};
	struct sp_chip chips[2];
	struct sev_err err;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sim_sp sim = {0};
		struct amd_sp_store store = sim_sp_store(&sim);
		struct amd_sp_config config = {.profile = amd_sp_profile_find("turin-1.58"),
					       .store = store};

		assert_sev_ok(amd_sp_manufacture(&store, config.profile, NOW, &keys, &err), &err);
		assert_int_equal(store.load(store.ctx, "chip", &chips[i], sizeof(chips[i])),
				 sizeof(chips[i]));
		assert_true(sev_is_zero(chips[i].chip_id + 8, 56));
		assert_int_equal(store.load(store.ctx, "root", root, sizeof(root)), sizeof(root));
		test_key_spki(TEST_KEY_ARK, &spki);
		sev_sha256(spki.data, spki.size, digest);
		assert_memory_equal(root, digest, sizeof(root));
		test_der_free(&spki);
		assert_sev_ok(amd_sp_new(&config, &sim.sp, &err), &err);
		assert_int_equal(sim.sp->state->snp.running.api_minor, 58);
		assert_int_equal(sim.sp->snp_data.committed.tcb.svn[SP_TCB_MICROCODE], 80);
		sim_sp_teardown(&sim);
	}
	assert_memory_not_equal(chips[0].chip_id, chips[1].chip_id, 8);
	assert_memory_not_equal(chips[0].secret, chips[1].secret, sizeof(chips[0].secret));
}

static void a_fresh_root_is_made(void **state)
{
	static const struct amd_sp_ca_keys keys = {NULL, TEST_ASK_PEM, TEST_ASVK_PEM};
	struct sim_sp sim = {0};
	struct amd_sp_store store = sim_sp_store(&sim);
	struct amd_sp_config config = {.profile = amd_sp_profile_find("genoa-1.55"),
				       .store = store};
	struct sev_err err;

	(void)state;
	assert_sev_ok(amd_sp_manufacture(&store, config.profile, SIM_MADE, &keys, &err), &err);
	assert_sev_ok(amd_sp_new(&config, &sim.sp, &err), &err);
	assert_int_equal(verdict(&sim, SP_SIGNER_VCEK, true), SEV_VERDICT_NOTHING_ASKED);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_steps_down_and_not_up),
		cmocka_unit_test(every_component_changes_the_secret),
		cmocka_unit_test(root_secrets_of_lower_tcbs_only),
		cmocka_unit_test(signing_key_follows_the_shared_state),
		cmocka_unit_test(reports_verify_under_the_root_alone),
		cmocka_unit_test(the_vcek_of_another_tcb_does_not_do),
		cmocka_unit_test(vcek_certs_up_to_the_current_tcb),
		cmocka_unit_test(certs_that_there_are_not),
		cmocka_unit_test(openssl_verifies_the_chains),
		cmocka_unit_test(leaves_have_the_shape_of_amds),
		cmocka_unit_test(cas_have_the_shape_and_serials_of_amds),
		cmocka_unit_test(unmarked_leaves_are_the_same_but_for_the_mark),
		cmocka_unit_test(manufacture_refuses_what_are_no_keys),
		cmocka_unit_test(chips_are_made_and_differ),
		cmocka_unit_test(a_fresh_root_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
