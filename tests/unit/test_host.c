/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's platform commands over the software kernel.
 */
#include <errno.h>

#include <sev/host.h>
#include <sev/sev_cert.h>

#include "abi/layout/sev_uapi.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "lx_host.h"
#include "platform_owner.h"
#include "test.h"

#define CHAIN_SIZE (3 * SEV_SEV_CERT_SIZE)

/* A host over the software kernel. */
static struct sev_host *begin(struct lx_host *machine, enum lx_release release,
			      void (*boot)(struct lx_host *machine))
{
	struct sev_host *host;
	struct sev_err err;

	lx_host_setup(machine, "milan-1.58", release, LX_HOST_SELF);
	if (boot)
		boot(machine);
	lx_host_boot(machine);
	assert_sev_ok(sev_host_open(machine->io, &host, &err), &err);
	return host;
}

static void end(struct lx_host *machine, struct sev_host *host)
{
	sev_host_close(host);
	lx_host_teardown(machine);
}

static void test_status(void **state)
{
	struct sev_host_snp_status snp;
	struct sev_host_status status;
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, NULL);

	(void)state;
	assert_true(sev_host_writable(host));
	assert_true(sev_host_fd(host) >= 0);
	assert_sev_ok(sev_host_platform_status(host, &status, &err), &err);
	assert_int_equal(status.api_major, 1);
	assert_int_equal(status.api_minor, 58);
	assert_int_equal(status.build, amd_sp_profile_find("milan-1.58")->build);
	assert_int_equal(status.state, SEV_HOST_INIT);
	assert_true(status.es);
	assert_false(status.external_owner);
	assert_int_equal(status.guest_count, 0);
	machine.sim.sp->state->legacy.data.external_owner = true;
	assert_sev_ok(sev_host_platform_status(host, &status, &err), &err);
	assert_true(status.external_owner);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_int_equal(snp.api_minor, 58);
	assert_int_equal(snp.state, SEV_HOST_INIT);
	assert_true(snp.init_bits & SEV_HOST_SNP_RMP_INIT);
	assert_false(snp.policy_bits & SEV_HOST_SNP_MASK_CHIP_ID);
	/* The profile's SVNs, as Milan's TCB_VERSION has them: 4, 0, snp 27, microcode 222. */
	assert_true(snp.current_tcb == UINT64_C(0xDE1B000000000004));
	assert_true(snp.reported_tcb == snp.current_tcb);
	end(&machine, host);
}

static void test_identity(void **state)
{
	struct sev_sev_cert *cert;
	uint8_t csr[SEV_SEV_CERT_SIZE], again[SEV_SEV_CERT_SIZE];
	size_t size = sizeof(csr);
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, NULL);

	(void)state;
	assert_sev_ok(sev_host_pek_csr(host, csr, &size, &err), &err);
	assert_int_equal(size, SEV_SEV_CERT_SIZE);
	assert_sev_ok(sev_sev_cert_read("csr", csr, size, &cert, &err), &err);
	assert_int_equal(sev_sev_cert_kind(cert), SEV_SEV_CERT_PEK);
	sev_sev_cert_free(cert);
	assert_sev_ok(sev_host_pdh_gen(host, &err), &err);
	assert_sev_ok(sev_host_pek_csr(host, again, &size, &err), &err);
	assert_memory_equal(csr, again, sizeof(csr));
	assert_sev_ok(sev_host_pek_gen(host, &err), &err);
	assert_sev_ok(sev_host_pek_csr(host, again, &size, &err), &err);
	assert_memory_not_equal(csr, again, sizeof(csr));
	assert_sev_ok(sev_host_factory_reset(host, &err), &err);
	assert_int_equal(machine.sim.sp->state->legacy.state, SP_LEGACY_UNINIT);
	end(&machine, host);
}

static void test_ids(void **state)
{
	uint8_t expected[64], id[128], one[64], two[64];
	size_t size = sizeof(id);
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_14, NULL);

	(void)state;
	memset(expected, 0xC1, sizeof(expected)); /* as sim_sp.c has it */
	assert_sev_ok(sev_host_get_id(host, id, &size, &err), &err);
	assert_int_equal(size, sizeof(id));
	assert_memory_equal(id, expected, 64);
	assert_true(sev_is_zero(id + 64, 64));
	assert_sev_ok(sev_host_get_id_pair(host, one, two, &err), &err);
	assert_memory_equal(one, expected, 64);
	assert_true(sev_is_zero(two, 64));
	end(&machine, host);
}

static void test_lengths(void **state)
{
	const enum lx_release releases[] = {LX_LINUX_6_18, LX_LINUX_6_14};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(releases); i++) {
		uint8_t small[SEV_SEV_CERT_SIZE];
		struct lx_host machine;
		struct sev_err err;
		struct sev_host *host = begin(&machine, releases[i], NULL);
		size_t size = 0, other = 0;

		/* spec: UAPI SEV_ISSUE_CMD: EIO with INVALID_LENGTH answers a length query */
		assert_sev_ok(sev_host_pek_csr(host, NULL, &size, &err), &err);
		assert_int_equal(size, SEV_SEV_CERT_SIZE);
		size = 0;
		assert_sev_ok(sev_host_get_id(host, NULL, &size, &err), &err);
		assert_int_equal(size, 128);
		size = 0;
		assert_sev_ok(sev_host_pdh_cert_export(host, NULL, &size, NULL, &other, &err),
			      &err);
		assert_int_equal(size, SEV_SEV_CERT_SIZE);
		assert_int_equal(other, CHAIN_SIZE);

		/* A buffer that is too small stays as it is, in the release that would fill more of
		 * it than there is as well. */
		memset(small, 0xEE, sizeof(small));
		size = 100;
		assert_int_equal(sev_host_pek_csr(host, small, &size, &err), SEV_ERR_ARG);
		assert_string_equal(err.msg, "/dev/sev: PEK_CSR: buffer: found 100 bytes, expected "
					     "2084");
		assert_int_equal(size, SEV_SEV_CERT_SIZE);
		assert_int_equal(small[0], 0xEE);
		assert_int_equal(small[sizeof(small) - 1], 0xEE);
		size = SEV_SEV_CERT_SIZE;
		other = CHAIN_SIZE - 1;
		assert_int_equal(sev_host_pdh_cert_export(host, small, &size, small, &other, &err),
				 SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "found 6251 bytes, expected 6252"));
		assert_int_equal(other, CHAIN_SIZE);
		assert_int_equal(small[0], 0xEE);
		end(&machine, host);
	}
}

static void test_config(void **state)
{
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, NULL);
	struct sev_host_snp_config config = {UINT64_C(0xDE1A000000000004), true, false};
	struct sev_host_snp_status snp;

	(void)state;
	assert_sev_ok(sev_host_snp_set_config(host, &config, &err), &err);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_true(snp.reported_tcb == config.reported_tcb);
	assert_true(snp.policy_bits & SEV_HOST_SNP_MASK_CHIP_ID);
	assert_false(snp.policy_bits & SEV_HOST_SNP_MASK_CHIP_KEY);
	config = (struct sev_host_snp_config){config.reported_tcb, false, true};
	assert_sev_ok(sev_host_snp_set_config(host, &config, &err), &err);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_false(snp.policy_bits & SEV_HOST_SNP_MASK_CHIP_ID);
	assert_true(snp.policy_bits & SEV_HOST_SNP_MASK_CHIP_KEY);
	assert_sev_ok(sev_host_snp_commit(host, &err), &err);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_true(snp.reported_tcb == snp.current_tcb);

	config.reported_tcb = UINT64_C(0xDE1C000000000004);
	assert_int_equal(sev_host_snp_set_config(host, &config, &err), SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_INVALID_PARAM);
	assert_int_equal(err.sys_errno, EIO);
	assert_string_equal(
		err.msg, "/dev/sev: SNP_CONFIG: the firmware answered INVALID_PARAM (0x16); a "
			 "component of REPORTED_TCB is above the committed TCB, or a reserved byte "
			 "is not zero");
	end(&machine, host);
}

static void read_only(struct lx_host *machine)
{
	machine->config.writable = false;
}

static void no_snp(struct lx_host *machine)
{
	machine->config.sev_snp = false;
}

static void test_read_only(void **state)
{
	struct lx_host machine;
	struct sev_host_status status;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, read_only);

	(void)state;
	assert_false(sev_host_writable(host));
	assert_sev_ok(sev_host_platform_status(host, &status, &err), &err);
	assert_int_equal(sev_host_pek_gen(host, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, EPERM);
	assert_int_equal(err.fw_status, 0);
	assert_string_equal(err.msg, "/dev/sev: PEK_GEN: failed in the kernel; the command wants "
				     "/dev/sev open for writing: run as root: Operation not "
				     "permitted");
	end(&machine, host);
}

static void test_releases_differ(void **state)
{
	struct sev_host_snp_status snp;
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_14, no_snp);

	(void)state;
	assert_int_equal(sev_host_snp_platform_status(host, &snp, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, EINVAL);
	assert_int_equal(err.fw_status, 0);
	assert_non_null(strstr(err.msg, "Linux before 6.15 refuses commands of SNP until SNP is "
					"initialised"));
	end(&machine, host);

	host = begin(&machine, LX_LINUX_6_18, no_snp);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_int_equal(snp.state, SEV_HOST_UNINIT);
	/* The kernel puts a status there without having asked the firmware. */
	assert_int_equal(sev_host_snp_commit(host, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ENODEV);
	assert_int_equal(err.fw_status, 0);
	assert_non_null(strstr(err.msg, "the kernel is no SNP host"));
	end(&machine, host);
}

static void test_import(void **state)
{
	uint8_t certs[2][SEV_SEV_CERT_SIZE] = {{0}};
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, NULL);

	(void)state;
	assert_int_equal(sev_host_pek_cert_import(host, certs[0], 2084, certs[1], 2084, &err),
			 SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_INVALID_CERTIFICATE);
	assert_int_equal(sev_host_pek_cert_import(host, certs[0], 2083, certs[1], 2084, &err),
			 SEV_ERR_ARG);
	assert_string_equal(err.msg,
			    "/dev/sev: PEK_CERT_IMPORT: PEK certificate: found 2083 bytes, "
			    "expected 2084");
	assert_int_equal(sev_host_pek_cert_import(host, certs[0], 2084, certs[1], 0, &err),
			 SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "OCA certificate: found 0 bytes"));
	machine.sim.sp->state->legacy.data.external_owner = true;
	assert_int_equal(sev_host_pek_cert_import(host, certs[0], 2084, certs[1], 2084, &err),
			 SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_ALREADY_OWNED);
	assert_non_null(strstr(err.msg, "the platform has an owner: reset it before"));
	assert_int_equal(sev_host_snp_vlek_load(host, certs[0], 431, &err), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "found 431 bytes, expected 432"));
	end(&machine, host);
}

/* A platform is handed to an owner, and its certificates say so. */
static void test_owner(void **state)
{
	uint8_t pek[SEV_SEV_CERT_SIZE], oca[SEV_SEV_CERT_SIZE], pdh[SEV_SEV_CERT_SIZE];
	static const enum sev_sev_cert_kind kinds[] = {SEV_SEV_CERT_PEK, SEV_SEV_CERT_OCA,
						       SEV_SEV_CERT_CEK};
	size_t size = sizeof(pek), pdh_size = sizeof(pdh), chain_size = CHAIN_SIZE;
	uint8_t chain[CHAIN_SIZE];
	struct sev_host_status status;
	struct platform_owner owner;
	struct sev_sev_certs *certs;
	struct lx_host machine;
	struct sev_err err;
	struct sev_host *host = begin(&machine, LX_LINUX_6_18, NULL);

	(void)state;
	owner_setup(&owner, OWNER_P384, false);
	owner_oca(&owner, oca);
	assert_sev_ok(sev_host_pek_csr(host, pek, &size, &err), &err);
	owner_sign(&owner, 0, pek);
	assert_sev_ok(sev_host_pek_cert_import(host, pek, sizeof(pek), oca, sizeof(oca), &err),
		      &err);
	assert_sev_ok(sev_host_platform_status(host, &status, &err), &err);
	assert_true(status.external_owner);
	assert_sev_ok(sev_host_pdh_cert_export(host, pdh, &pdh_size, chain, &chain_size, &err),
		      &err);
	assert_int_equal(pdh_size, SEV_SEV_CERT_SIZE);
	assert_int_equal(chain_size, CHAIN_SIZE);
	assert_memory_equal(chain + SEV_SEV_CERT_SIZE, oca, sizeof(oca));
	assert_true(cert_is_signed(pdh, 0, chain));
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "chain", chain, chain_size, &err), &err);
	assert_int_equal(sev_sev_certs_count(certs), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(sev_sev_cert_kind(sev_sev_certs_at(certs, i)), kinds[i]);
	sev_sev_certs_free(certs);
	owner_teardown(&owner);
	end(&machine, host);
}

static void test_vlek(void **state)
{
	uint8_t hashstick[SEV_HOST_HASHSTICK_SIZE];
	struct sev_host_snp_status snp;
	struct lx_host machine;
	struct sev_err err;
	uint8_t *cert;
	size_t size;
	struct sev_host *host = begin(&machine, LX_LINUX_6_14, NULL);

	(void)state;
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_false(snp.policy_bits & SEV_HOST_SNP_VLEK_EN);
	assert_sev_ok(amd_sp_vlek_make(machine.sim.sp, "cloud", snp.reported_tcb, hashstick, &cert,
				       &size, &err),
		      &err);
	free(cert);
	hashstick[100] ^= 1;
	assert_int_equal(sev_host_snp_vlek_load(host, hashstick, sizeof(hashstick), &err),
			 SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_BAD_MEASUREMENT);
	assert_non_null(strstr(err.msg, "wrapped for another chip, or is damaged"));
	hashstick[100] ^= 1;
	assert_sev_ok(sev_host_snp_vlek_load(host, hashstick, sizeof(hashstick), &err), &err);
	assert_sev_ok(sev_host_snp_platform_status(host, &snp, &err), &err);
	assert_true(snp.policy_bits & SEV_HOST_SNP_VLEK_EN);
	end(&machine, host);
}

static void test_state_names(void **state)
{
	(void)state;
	assert_string_equal(sev_host_state_name(SEV_HOST_UNINIT), "UNINIT");
	assert_string_equal(sev_host_state_name(SEV_HOST_INIT), "INIT");
	assert_string_equal(sev_host_state_name(SEV_HOST_WORKING), "WORKING");
	assert_string_equal(sev_host_state_name(3), "unknown state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_releases_differ),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_vlek),
		cmocka_unit_test(test_state_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
