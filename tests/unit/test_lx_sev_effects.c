/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev of the software kernel: what its commands do and give back.
 */
#include <errno.h>

#include "abi/layout/sev_uapi.h"
#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "lx_issue.h"
#include "test.h"

#define FACTORY_RESET	SEV_UAPI_FACTORY_RESET
#define PLATFORM_STATUS SEV_UAPI_PLATFORM_STATUS
#define PEK_CSR		SEV_UAPI_PEK_CSR
#define PDH_GEN		SEV_UAPI_PDH_GEN
#define PDH_CERT_EXPORT SEV_UAPI_PDH_CERT_EXPORT
#define GET_ID		SEV_UAPI_GET_ID
#define GET_ID2		SEV_UAPI_GET_ID2
#define PLAT_STATUS	SEV_UAPI_SNP_PLATFORM_STATUS
#define SET_CONFIG	SEV_UAPI_SNP_SET_CONFIG

/* A host that is up, and its /dev/sev. */
static int begin(struct lx_host *host, enum lx_release release, void (*boot)(struct lx_host *host))
{
	int fd;

	lx_host_setup(host, "milan-1.58", release, LX_HOST_FAR);
	if (boot)
		boot(host);
	lx_host_boot(host);
	fd = lx_host_open(host, "/dev/sev", O_RDWR);
	assert_true(fd >= 0);
	return fd;
}

static void test_status_is_the_firmwares(void **state)
{
	const struct amd_sp_profile *profile = amd_sp_profile_find("milan-1.58");
	struct sev_uapi_snp_status snp;
	struct sev_uapi_status status;
	struct lx_host host;
	uint32_t error;
	int fd = begin(&host, LX_LINUX_6_18, NULL);

	(void)state;
	assert_int_equal(lx_issue(&host, fd, PLATFORM_STATUS, lx_at(&host, AT_DATA), &error), 0);
	memcpy(&status, host.user + AT_DATA, sizeof(status));
	assert_int_equal(status.api_major, 1);
	assert_int_equal(status.api_minor, 58);
	assert_int_equal(status.build, profile->build);
	assert_int_equal(status.state, SP_LEGACY_INIT);
	assert_int_equal(status.flags & SEV_UAPI_STATUS_ES, SEV_UAPI_STATUS_ES);
	assert_int_equal(lx_issue(&host, fd, PLAT_STATUS, lx_at(&host, AT_DATA), &error), 0);
	memcpy(&snp, host.user + AT_DATA, sizeof(snp));
	assert_int_equal(snp.state, SP_SNP_INIT);
	assert_int_equal(snp.api_minor, 58);
	assert_true(sev_is_zero(host.user + AT_DATA + sizeof(snp), 64));
	lx_host_teardown(&host);
}

/* Every processor starts, in both releases, and its commands of both generations are there. */
static void test_every_profile(void **state)
{
	const struct amd_sp_profile *profile;

	(void)state;
	for (size_t i = 0; (profile = amd_sp_profile_at(i)); i++)
		for (unsigned release = LX_LINUX_6_18; release <= LX_LINUX_6_14; release++) {
			struct sev_uapi_snp_status snp;
			struct lx_host host;
			uint32_t error;
			int fd;

			lx_host_setup(&host, profile->name, (enum lx_release)release, LX_HOST_FAR);
			lx_host_boot(&host);
			fd = lx_host_open(&host, "/dev/sev", O_RDWR);
			assert_int_equal(lx_issue(&host, fd, PDH_GEN, 0, &error), 0);
			assert_int_equal(
				lx_issue(&host, fd, PLAT_STATUS, lx_at(&host, AT_DATA), &error), 0);
			memcpy(&snp, host.user + AT_DATA, sizeof(snp));
			assert_int_equal(snp.api_minor, profile->api_minor);
			assert_int_equal(snp.build_id, profile->build);
			assert_int_equal(snp.state, SP_SNP_INIT);
			lx_check_pages(&host);
			lx_host_teardown(&host);
		}
}

/* Lengths and blobs that come back; in 6.14 the blob of a failed command as well, as many bytes as
 * the firmware wanted to give. */
static void check_blobs(enum lx_release release)
{
	const bool old = release == LX_LINUX_6_14;
	uint8_t untouched[CHAIN_SIZE];
	struct lx_host host;
	uint32_t error;
	int fd = begin(&host, release, NULL);

	memset(untouched, 0xEE, sizeof(untouched));
	memset(host.user + AT_A, 0xEE, 0x10000);
	lx_put_csr(&host, lx_at(&host, AT_A), 100);
	assert_int_equal(lx_issue(&host, fd, PEK_CSR, lx_at(&host, AT_DATA), &error), -EIO);
	assert_int_equal(sev_get_le32(host.user + AT_DATA + 8), CERT_SIZE);
	/* spec: UAPI blobs: 6.14 gives them even when the command failed */
	assert_int_equal(memcmp(host.user + AT_A, untouched, CERT_SIZE) != 0, old);
	assert_int_equal(host.user[AT_A + CERT_SIZE - 1], old ? 0 : 0xEE);
	assert_int_equal(host.user[AT_A + CERT_SIZE], 0xEE);

	memset(host.user + AT_A, 0xEE, 0x10000);
	lx_put_pdh(&host, true, CERT_SIZE, true, CHAIN_SIZE - 1);
	assert_int_equal(lx_issue(&host, fd, PDH_CERT_EXPORT, lx_at(&host, AT_DATA), &error), -EIO);
	assert_int_equal(sev_get_le32(host.user + AT_DATA + 8), CERT_SIZE);
	assert_int_equal(sev_get_le32(host.user + AT_DATA + 20), CHAIN_SIZE);
	assert_int_equal(memcmp(host.user + AT_A, untouched, CERT_SIZE) != 0, old);
	assert_int_equal(memcmp(host.user + AT_B, untouched, CHAIN_SIZE) != 0, old);

	memset(host.user + AT_A, 0xEE, 0x10000);
	lx_put_id2(&host, lx_at(&host, AT_A), 64);
	assert_int_equal(lx_issue(&host, fd, GET_ID2, lx_at(&host, AT_DATA), &error), -EIO);
	assert_int_equal(sev_get_le32(host.user + AT_DATA + 8), 128);
	assert_int_equal(memcmp(host.user + AT_A, untouched, 128) != 0, old);

	lx_put_csr(&host, lx_at(&host, AT_A), CERT_SIZE);
	assert_int_equal(lx_issue(&host, fd, PEK_CSR, lx_at(&host, AT_DATA), &error), 0);
	assert_int_equal(sev_get_le32(host.user + AT_A), 1); /* VERSION of a certificate */
	lx_put_id2(&host, lx_at(&host, AT_A), 128);
	assert_int_equal(lx_issue(&host, fd, GET_ID2, lx_at(&host, AT_DATA), &error), 0);
	memset(untouched, 0xC1, 64); /* as sim_sp.c has it */
	assert_memory_equal(host.user + AT_A, untouched, 64);
	assert_int_equal(lx_issue(&host, fd, GET_ID, lx_at(&host, AT_DATA), &error), 0);
	assert_memory_equal(host.user + AT_DATA, untouched, 64);
	lx_host_teardown(&host);
}

static void test_blobs(void **state)
{
	(void)state;
	check_blobs(LX_LINUX_6_18);
	check_blobs(LX_LINUX_6_14);
}

static void check_implicit(enum lx_release release)
{
	const bool old = release == LX_LINUX_6_14;
	struct lx_host host;
	uint32_t error;
	int fd = begin(&host, release, lx_boot_lazily);
	const struct sp_state *sp = host.sim.sp->state;

	/* spec: UAPI platform init: without psp_init_on_probe SEV waits for its first use */
	assert_int_equal(sp->legacy.state, SP_LEGACY_UNINIT);
	assert_int_equal(sp->snp.state, SP_SNP_INIT);
	/* spec: UAPI implicit INIT: 6.14 starts SEV alone, leaves it so, tells the error of INIT */
	/* spec: UAPI implicit INIT: 6.18 starts SNP too, ends both, tells INVALID_PLATFORM_STATE */
	assert_int_equal(lx_issue(&host, fd, PDH_GEN, 0, &error), 0);
	assert_int_equal(sp->legacy.state, old ? SP_LEGACY_INIT : SP_LEGACY_UNINIT);
	assert_int_equal(sp->snp.state, old ? SP_SNP_INIT : SP_SNP_UNINIT);
	assert_int_equal(host.kernel->state->snp_initialized, old);
	assert_int_equal(host.kernel->state->tmr != 0, old);
	lx_host_teardown(&host);
}

static void test_implicit(void **state)
{
	struct lx_host host;
	uint32_t error;
	int fd;

	(void)state;
	check_implicit(LX_LINUX_6_18);
	check_implicit(LX_LINUX_6_14);
	fd = begin(&host, LX_LINUX_6_18, lx_boot_without_snp);
	lx_put(&host, &(struct sev_uapi_snp_config){.flags = 1},
	       sizeof(struct sev_uapi_snp_config));
	assert_int_equal(lx_issue(&host, fd, SET_CONFIG, lx_at(&host, AT_DATA), &error), 0);
	/* spec: UAPI SNP commands: 6.18 starts SNP around a command, or INVALID_PLATFORM_STATE */
	assert_int_equal(host.sim.sp->state->snp.state, SP_SNP_UNINIT);
	assert_int_equal(host.sim.sp->state->snp.config, 1);
	lx_host_teardown(&host);
}

static void test_factory_reset(void **state)
{
	uint8_t before[CERT_SIZE];
	struct lx_host host;
	uint32_t error;
	int fd = begin(&host, LX_LINUX_6_14, NULL);

	(void)state;
	lx_put_csr(&host, lx_at(&host, AT_A), CERT_SIZE);
	assert_int_equal(lx_issue(&host, fd, PEK_CSR, lx_at(&host, AT_DATA), &error), 0);
	memcpy(before, host.user + AT_A, sizeof(before));
	assert_int_equal(lx_issue(&host, fd, FACTORY_RESET, 0, &error), 0);
	assert_int_equal(host.sim.sp->state->legacy.state, SP_LEGACY_UNINIT);
	lx_put_csr(&host, lx_at(&host, AT_A), CERT_SIZE);
	assert_int_equal(lx_issue(&host, fd, PEK_CSR, lx_at(&host, AT_DATA), &error), 0);
	assert_memory_not_equal(before, host.user + AT_A, sizeof(before));
	lx_host_teardown(&host);
}

static void test_the_ioctl_itself(void **state)
{
	struct lx_host host;
	uint32_t error;
	int fd;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	lx_host_boot(&host);
	fd = lx_host_open(&host, "/dev/sev", O_RDWR);
	/* spec: UAPI SEV_ISSUE_CMD: another request is EINVAL, and not ENOTTY */
	assert_int_equal(lx_host_ioctl(&host, fd, SEV_UAPI_ISSUE_CMD + 1, AT_ISSUE), -EINVAL);
	/* spec: UAPI SEV_ISSUE_CMD: an argument that cannot be read is EFAULT */
	assert_int_equal(lx_host_ioctl(&host, fd, SEV_UAPI_ISSUE_CMD, LX_USER_SIZE - 15), -EFAULT);
	host.kernel->state->psp_found = false;
	/* spec: UAPI sev_do_cmd: without a firmware ENODEV */
	assert_int_equal(lx_issue(&host, fd, PLATFORM_STATUS, 0, &error), -ENODEV);
	assert_int_equal(error, UNTOUCHED);
	lx_host_teardown(&host);
}

static bool only_in(void *ctx, void *to, uint64_t from, size_t size)
{
	(void)ctx;
	(void)from;
	memset(to, 0, size); /* cmd 0: FACTORY_RESET */
	return true;
}

static bool never_out(void *ctx, uint64_t to, const void *from, size_t size)
{
	(void)ctx;
	(void)to;
	(void)from;
	(void)size;
	return false;
}

static void test_write_back_fails(void **state)
{
	const struct lx_caller caller = {only_in, never_out, NULL};
	struct lx_host host;
	int fd;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	host.config.caller = &caller;
	lx_host_boot(&host);
	fd = lx_host_open(&host, "/dev/sev", O_RDONLY);
	/* spec: UAPI SEV_ISSUE_CMD: error is written back whatever the command ended in */
	assert_int_equal(lx_host_ioctl(&host, fd, SEV_UAPI_ISSUE_CMD, 0), -EFAULT);
	lx_host_teardown(&host);
}

static void test_open(void **state)
{
	struct lx_host host;
	uint32_t error;
	int fd;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	host.config.writable = false;
	lx_host_boot(&host);
	assert_int_equal(lx_host_open(&host, "/dev/sev", O_RDWR), -EACCES);
	fd = lx_host_open(&host, "/dev/sev", O_RDONLY);
	assert_true(lx_is_dev_sev(lx_file_get(host.kernel, fd)));
	assert_false(lx_is_dev_sev(NULL));
	assert_int_equal(lx_issue(&host, fd, PLATFORM_STATUS, lx_at(&host, AT_DATA), &error), 0);
	assert_int_equal(host.io->close(host.io->ctx, fd), 0);
	assert_int_equal(host.io->close(host.io->ctx, fd), -EBADF);
	lx_host_teardown(&host);

	/* spec: UAPI /dev/sev: a driver that did not reach the firmware has no device */
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	amd_sp_inject(host.sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_NO_RESPONSE});
	lx_host_boot(&host);
	assert_int_equal(lx_host_open(&host, "/dev/sev", O_RDWR), -ENOENT);
	lx_host_teardown(&host);
}

static void test_reclaim_fails(void **state)
{
	struct lx_host host;
	uint32_t error;
	int fd = begin(&host, LX_LINUX_6_18, NULL);
	size_t used = lx_frames_used(&host);

	(void)state;
	lx_strike(&host, SEV_CMD_SNP_PAGE_RECLAIM, SEV_FW_INVALID_PAGE_STATE);
	/* The status page stays the firmware's, and is not used again. */
	assert_int_equal(lx_issue(&host, fd, PLAT_STATUS, lx_at(&host, AT_DATA), &error), -EFAULT);
	assert_true(lx_frames_used(&host) > used);
	assert_int_equal(lx_issue(&host, fd, PLAT_STATUS, lx_at(&host, AT_DATA), &error), 0);
	/* The command page likewise: the next command has another. */
	lx_strike(&host, SEV_CMD_SNP_PAGE_RECLAIM, SEV_FW_INVALID_PAGE_STATE);
	assert_int_equal(lx_issue(&host, fd, PLATFORM_STATUS, lx_at(&host, AT_DATA), &error),
			 -EFAULT);
	assert_int_equal(lx_issue(&host, fd, PLATFORM_STATUS, lx_at(&host, AT_DATA), &error), 0);
	lx_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status_is_the_firmwares),
		cmocka_unit_test(test_every_profile),
		cmocka_unit_test(test_blobs),
		cmocka_unit_test(test_implicit),
		cmocka_unit_test(test_factory_reset),
		cmocka_unit_test(test_the_ioctl_itself),
		cmocka_unit_test(test_write_back_fails),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_reclaim_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
