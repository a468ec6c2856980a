/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software ccp driver: one command, the platform's start and end, pages that change hands.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/layout/sev_uapi.h"
#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/init_ex.h"
#include "lx_host.h"
#include "test.h"

#define UNTOUCHED 0xABCDu

static void begin(struct lx_host *host, enum lx_release release)
{
	lx_host_setup(host, "milan-1.58", release, LX_HOST_FAR);
}

static void strike(struct lx_host *host, uint32_t id, uint32_t status)
{
	amd_sp_inject(
		host->sim.sp,
		&(struct amd_sp_fault){.kind = AMD_SP_FAULT_STATUS, .id = id, .status = status});
}

/* Boots and loads the modules. */
static int boot(struct lx_host *host)
{
	lx_host_boot(host);
	return lx_ccp_probe(host->kernel);
}

static void test_one_command(void **state)
{
	uint8_t status[SEV_SIZE_PLATFORM_STATUS] = {0};
	uint32_t error = UNTOUCHED;
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	assert_int_equal(boot(&host), 0);
	/* spec: UAPI sev_do_cmd: a buffer that the command has not, or none, is EINVAL */
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, NULL, &error),
			 -EINVAL);
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_DF_FLUSH, status, &error), -EINVAL);
	assert_int_equal(lx_sev_do_cmd(host.kernel, 0x7FF, status, &error), -EINVAL);
	assert_int_equal(error, UNTOUCHED);
	/* spec: UAPI sev_do_cmd: a third command within two others is EBUSY */
	host.kernel->commands = 2;
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, status, &error),
			 -EBUSY);
	assert_int_equal(error, UNTOUCHED);
	host.kernel->commands = 0;
	/* spec: UAPI sev_do_cmd: a status other than SUCCESS is EIO */
	assert_int_equal(lx_sev_do_cmd(host.kernel, 0x7FF, NULL, &error), -EIO);
	assert_int_equal(error, SEV_FW_INVALID_COMMAND);
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, status, NULL), 0);
	assert_int_equal(status[SEV_AT_PLATFORM_STATUS_API_MINOR], 58);
	/* spec: UAPI sev_do_cmd: no answer in time is ETIMEDOUT, with an error of 0 */
	amd_sp_inject(host.sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_NO_RESPONSE});
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, status, &error),
			 -ETIMEDOUT);
	assert_int_equal(error, 0);
	/* spec: UAPI sev_do_cmd: a firmware that did not answer is not asked again: EBUSY */
	amd_sp_power_cycle(host.sim.sp);
	error = UNTOUCHED;
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, status, &error),
			 -EBUSY);
	assert_int_equal(error, UNTOUCHED);
	lx_host_teardown(&host);
}

static void test_no_firmware(void **state)
{
	uint8_t status[SEV_SIZE_PLATFORM_STATUS] = {0};
	uint32_t error = UNTOUCHED;
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	amd_sp_inject(host.sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_NO_RESPONSE});
	/* spec: UAPI sev_do_cmd: without a firmware ENODEV */
	assert_int_equal(boot(&host), -ENODEV);
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PLATFORM_STATUS, status, &error),
			 -ENODEV);
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), -ENODEV);
	assert_int_equal(error, UNTOUCHED);
	lx_host_teardown(&host);
}

/* How a start goes. */
struct start {
	enum lx_release release;
	bool on_probe, sev, snp; /* configuration */
	uint32_t strikes;	 /* id of a command that fails at the start */
	uint32_t status;
	uint8_t api_minor; /* of the firmware; 0: as it is */
	bool legacy_started, snp_started;
	const char *parameters; /* sev, sev_es, sev_snp */
};

#define HW	SEV_FW_HWERROR_PLATFORM
#define INVALID SEV_FW_SECURE_DATA_INVALID

/* clang-format off */
static const struct start STARTS[] = {
	{LX_LINUX_6_18, true, true, true, 0, 0, 0, true, true, "YYY"},
	{LX_LINUX_6_14, true, true, true, 0, 0, 0, true, true, "YYY"},
	/* spec: UAPI platform init: without psp_init_on_probe SEV waits for its first use */
	{LX_LINUX_6_18, false, true, true, 0, 0, 0, false, true, "YYY"},
	{LX_LINUX_6_14, false, true, true, 0, 0, 0, false, true, "YYY"},
	/* spec: UAPI platform init: in 6.14 ccp starts the platform when loaded, in 6.18 kvm_amd with sev */
	{LX_LINUX_6_18, true, false, true, 0, 0, 0, false, false, "NNN"},
	{LX_LINUX_6_14, true, false, true, 0, 0, 0, true, true, "NNN"},
	/* spec: UAPI SNP init: a kernel that is no SNP host is ENODEV */
	{LX_LINUX_6_18, true, true, false, 0, 0, 0, true, false, "YYN"},
	{LX_LINUX_6_14, true, true, false, 0, 0, 0, true, false, "YYN"},
	/* spec: UAPI platform init: where SNP does not start 6.14 starts SEV alone, 6.18 does not */
	/* spec: UAPI kvm_amd parameters: in 6.18 they tell how the platform's start went, in 6.14 not */
	{LX_LINUX_6_18, true, true, true, SEV_CMD_SNP_INIT_EX, HW, 0, false, false, "NNN"},
	{LX_LINUX_6_14, true, true, true, SEV_CMD_SNP_INIT_EX, HW, 0, true, false, "YYY"},
	{LX_LINUX_6_18, true, true, true, SEV_CMD_SNP_DF_FLUSH, HW, 0, false, false, "NNN"},
	/* spec: UAPI platform init: INIT is tried once more after SECURE_DATA_INVALID */
	{LX_LINUX_6_18, true, true, true, SEV_CMD_INIT, INVALID, 0, true, true, "YYY"},
	{LX_LINUX_6_14, true, true, true, SEV_CMD_INIT, INVALID, 0, true, true, "YYY"},
	{LX_LINUX_6_18, true, true, true, SEV_CMD_INIT, HW, 0, false, true, "NNN"},
	{LX_LINUX_6_14, true, true, true, SEV_CMD_INIT, HW, 0, false, true, "YYY"},
	/* spec: UAPI SNP init: before API 1.51 nothing is started, which 6.18 tells: EOPNOTSUPP */
	{LX_LINUX_6_18, true, true, true, 0, 0, 50, false, false, "NNN"},
	{LX_LINUX_6_14, true, true, true, 0, 0, 50, true, false, "YYY"},
	/* spec: UAPI SNP init: SNP_INIT_EX with a range list from API 1.52 on, SNP_INIT before */
	{LX_LINUX_6_18, true, true, true, SEV_CMD_SNP_INIT_EX, HW, 51, true, true, "YYY"},
	{LX_LINUX_6_18, true, true, true, SEV_CMD_SNP_INIT, HW, 52, true, true, "YYY"},
};
/* clang-format on */

static void check_start(const struct start *start)
{
	const struct sp_state *sp;
	struct lx_host host;
	char parameters[4];

	begin(&host, start->release);
	host.config.psp_init_on_probe = start->on_probe;
	host.config.sev = start->sev;
	host.config.sev_snp = start->snp;
	if (start->api_minor)
		host.sim.sp->state->snp.running.api_minor = start->api_minor;
	if (start->strikes)
		strike(&host, start->strikes, start->status);
	assert_int_equal(boot(&host), 0);
	sp = host.sim.sp->state;
	snprintf(parameters, sizeof(parameters), "%c%c%c", host.kernel->state->sev ? 'Y' : 'N',
		 host.kernel->state->sev_es ? 'Y' : 'N', host.kernel->state->sev_snp ? 'Y' : 'N');
	if ((sp->legacy.state == SP_LEGACY_INIT) != start->legacy_started ||
	    host.kernel->state->snp_initialized != start->snp_started ||
	    strcmp(parameters, start->parameters) != 0)
		fail_msg("start %td: SEV %d, SNP %d, parameters %s", start - STARTS,
			 sp->legacy.state, host.kernel->state->snp_initialized, parameters);
	lx_host_teardown(&host);
}

static void test_starts(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(STARTS); i++)
		check_start(&STARTS[i]);
}

static void test_range_list(void **state)
{
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	for (unsigned i = 0; machine_core(host.sim.machine, i); i++)
		machine_core(host.sim.machine, i)->vm_hsave_pa = 0x1000;
	assert_int_equal(boot(&host), 0);
	/* spec: UAPI SNP init: SNP_INIT_EX with a range list from API 1.52 on, SNP_INIT before */
	assert_int_equal(rmp_state_at(host.sim.machine, 0), RMP_HV_FIXED);
	assert_int_equal(rmp_state_at(host.sim.machine, 0x1000), RMP_HYPERVISOR);
	assert_true(machine_core(host.sim.machine, 3)->vm_hsave_pa == 0);
	lx_host_teardown(&host);
	begin(&host, LX_LINUX_6_18);
	host.sim.sp->state->snp.running.api_minor = 51;
	assert_int_equal(boot(&host), 0);
	assert_int_equal(rmp_state_at(host.sim.machine, 0), RMP_HYPERVISOR);
	lx_host_teardown(&host);
}

static void test_errors_of_a_start(void **state)
{
	uint32_t error = UNTOUCHED;
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	host.config.psp_init_on_probe = false;
	assert_int_equal(boot(&host), 0);
	strike(&host, SEV_CMD_INIT, HW);
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), -EIO);
	assert_int_equal(error, HW);
	strike(&host, SEV_CMD_DF_FLUSH, HW);
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), -EIO);
	assert_int_equal(error, HW);
	assert_int_equal(lx_sev_platform_shutdown(host.kernel, &error), 0);
	host.kernel->state->psp_dead = true;
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), -EBUSY);
	assert_true(error == SEV_UAPI_NO_FW_CALL);
	host.kernel->state->psp_dead = false;
	assert_int_equal(lx_sev_platform_init(host.kernel, NULL), 0);
	error = UNTOUCHED;
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), 0);
	assert_int_equal(error, UNTOUCHED);
	lx_host_teardown(&host);
}

static void test_tmr(void **state)
{
	const struct lx_state *lx;
	struct lx_host host;

	(void)state;
	/* spec: UAPI TMR: 1 MiB in size and alignment, 2 MiB while SNP is in INIT */
	begin(&host, LX_LINUX_6_18);
	assert_int_equal(boot(&host), 0);
	lx = host.kernel->state;
	assert_true(lx->tmr && lx->tmr % 0x200000 == 0 && lx->tmr_size == 0x200000);
	assert_int_equal(rmp_state_at(host.sim.machine, lx->tmr + 0x1FF000), RMP_FIRMWARE);
	lx_firmware_shutdown(host.kernel);
	assert_true(lx->tmr == 0);
	assert_false(lx->snp_initialized);
	assert_int_equal(host.sim.sp->state->snp.state, SP_SNP_UNINIT);
	lx_host_teardown(&host);

	begin(&host, LX_LINUX_6_18);
	host.config.sev_snp = false;
	assert_int_equal(boot(&host), 0);
	lx = host.kernel->state;
	assert_true(lx->tmr && lx->tmr % 0x100000 == 0 && lx->tmr_size == 0x100000);
	assert_true(host.sim.sp->state->legacy.es);
	lx_host_teardown(&host);
}

/* Without memory for the TMR the platform starts, and SEV-ES is off. */
static void test_no_tmr(void **state)
{
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	host.config.sev_snp = false;
	lx_host_boot(&host);
	for (size_t i = 0; i < (64u << 20) / 4096; i += 128)
		host.kernel->frames[i] = LX_FRAME_KERNEL;
	assert_int_equal(lx_ccp_probe(host.kernel), 0);
	assert_true(host.kernel->state->tmr == 0);
	assert_int_equal(host.sim.sp->state->legacy.state, SP_LEGACY_INIT);
	assert_false(host.sim.sp->state->legacy.es);
	lx_host_teardown(&host);
}

static void test_shutdown(void **state)
{
	uint32_t error = UNTOUCHED;
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	host.config.psp_init_on_probe = false;
	assert_int_equal(boot(&host), 0);
	/* spec: UAPI SNP shutdown: tried once more after SNP_DF_FLUSH where it was required */
	strike(&host, SEV_CMD_SNP_SHUTDOWN_EX, SEV_FW_DF_FLUSH_REQUIRED);
	assert_int_equal(lx_snp_platform_shutdown(host.kernel, &error), 0);
	assert_int_equal(error, 0);
	assert_false(host.kernel->state->snp_initialized);
	assert_int_equal(lx_snp_platform_shutdown(host.kernel, NULL), 0);
	assert_int_equal(lx_snp_platform_init(host.kernel, &error), 0);
	strike(&host, SEV_CMD_SNP_SHUTDOWN_EX, HW);
	assert_int_equal(lx_snp_platform_shutdown(host.kernel, &error), -EIO);
	assert_int_equal(error, HW);
	assert_true(host.kernel->state->snp_initialized);
	strike(&host, SEV_CMD_SNP_DF_FLUSH, SEV_FW_WBINVD_REQUIRED);
	assert_int_equal(lx_sev_flush_asids(host.kernel, &error), -EIO);
	assert_int_equal(error, SEV_FW_WBINVD_REQUIRED);
	assert_int_equal(lx_sev_flush_asids(host.kernel, &error), 0);
	lx_host_teardown(&host);
}

static void test_pages(void **state)
{
	struct lx_host host;
	uint64_t spa;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	assert_int_equal(boot(&host), 0);
	spa = lx_frames_alloc(host.kernel, 4, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	assert_int_equal(lx_page_to_firmware(host.kernel, spa + 8, 4), 0);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(rmp_state_at(host.sim.machine, spa + i * 4096), RMP_FIRMWARE);
	assert_int_equal(lx_page_reclaim(host.kernel, spa, 4), 0);
	assert_int_equal(rmp_state_at(host.sim.machine, spa), RMP_HYPERVISOR);
	/* A range that cannot be the firmware's as a whole is not so in part. */
	assert_int_equal(lx_page_make_private(host.kernel, spa + 0x3000, 0x5000, RMP_4K, 7, true),
			 0);
	assert_int_equal(rmp_state_at(host.sim.machine, spa + 0x3000), RMP_PRE_GUEST);
	assert_int_equal(lx_page_to_firmware(host.kernel, spa, 4), -EFAULT);
	assert_int_equal(rmp_state_at(host.sim.machine, spa), RMP_HYPERVISOR);
	assert_int_equal(lx_page_make_shared(host.kernel, spa + 0x3000, RMP_4K), -EFAULT);
	assert_int_equal(lx_page_reclaim(host.kernel, spa + 0x3000, 1), 0);
	/* The one that fails and those after it are lost, and stay so when freed. */
	assert_int_equal(lx_page_to_firmware(host.kernel, spa, 4), 0);
	amd_sp_inject(host.sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_STATUS,
							  .id = SEV_CMD_SNP_PAGE_RECLAIM,
							  .after = 1,
							  .status = HW});
	assert_int_equal(lx_page_reclaim(host.kernel, spa, 4), -EIO);
	lx_frames_free(host.kernel, spa, 4);
	assert_int_equal(host.kernel->frames[spa / 4096], LX_FRAME_FREE);
	for (unsigned i = 1; i < 4; i++) {
		assert_int_not_equal(host.kernel->frames[spa / 4096 + i], LX_FRAME_FREE);
		assert_int_equal(rmp_state_at(host.sim.machine, spa + i * 4096), RMP_FIRMWARE);
	}
	lx_host_teardown(&host);
}

/* spec: UAPI sev_do_cmd: after SNP's start, what a command of SEV fills is made Firmware for it */
static void test_bounced(void **state)
{
	uint8_t buffer[SEV_SIZE_GET_ID] = {0};
	uint8_t id[64], expected[64];
	struct lx_host host;
	uint64_t spa;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	assert_int_equal(boot(&host), 0);
	spa = lx_frames_alloc(host.kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	sev_put_le64(buffer + SEV_AT_GET_ID_ID_PADDR, spa + 0xF00);
	sev_put_le32(buffer + SEV_AT_GET_ID_ID_LEN, 128);
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_GET_ID, buffer, NULL), 0);
	assert_true(sev_get_le64(buffer + SEV_AT_GET_ID_ID_PADDR) == spa + 0xF00);
	assert_true(machine_read(host.sim.machine, spa + 0xF00, id, sizeof(id)));
	memset(expected, 0xC1, sizeof(expected));
	assert_memory_equal(id, expected, sizeof(id));
	assert_int_equal(rmp_state_at(host.sim.machine, spa), RMP_HYPERVISOR);
	/* No frame for the bounce buffer. */
	for (size_t i = 0; i < (64u << 20) / 4096; i++)
		host.kernel->frames[i] = LX_FRAME_KERNEL;
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_GET_ID, buffer, NULL), -EFAULT);
	lx_host_teardown(&host);
}

static uint32_t csr_of(struct lx_host *host, uint8_t *csr)
{
	uint8_t buffer[SEV_SIZE_PEK_CSR] = {0};
	uint64_t spa = lx_frames_alloc(host->kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	uint32_t error = UNTOUCHED;

	sev_put_le64(buffer, spa);
	sev_put_le32(buffer + 8, 2084);
	assert_int_equal(lx_sev_do_cmd(host->kernel, SEV_CMD_PEK_CSR, buffer, &error), 0);
	assert_true(machine_read(host->sim.machine, spa, csr, 2084));
	return error;
}

static void test_init_ex(void **state)
{
	char dir[] = "/tmp/sevkit-init-ex-XXXXXX";
	uint8_t first[2084], second[2084];
	struct lx_host host;
	char path[64];
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/nv", dir);
	begin(&host, LX_LINUX_6_18);
	host.config.init_ex_path = path;
	/* spec: UAPI init_ex_path: a file that is not there yet is made by the first write */
	assert_int_equal(boot(&host), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0x8000);
	assert_int_equal(st.st_mode & 0777, 0600);
	csr_of(&host, first);
	lx_firmware_shutdown(host.kernel);
	assert_true(host.kernel->state->init_ex == 0);
	/* The identity is the file's. */
	assert_int_equal(lx_sev_platform_init(host.kernel, NULL), 0);
	csr_of(&host, second);
	assert_memory_equal(first, second, sizeof(first));
	/* spec: UAPI init_ex_path: written after the commands that change persistent data */
	assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PEK_GEN, NULL, NULL), 0);
	csr_of(&host, first);
	lx_firmware_shutdown(host.kernel);
	assert_int_equal(lx_sev_platform_init(host.kernel, NULL), 0);
	csr_of(&host, second);
	assert_memory_equal(first, second, sizeof(first));
	/* A file that cannot be written is the command's failure, with an error of 0. */
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
	{
		uint32_t error = UNTOUCHED;

		assert_int_equal(lx_sev_do_cmd(host.kernel, SEV_CMD_PDH_GEN, NULL, &error),
				 -ENOENT);
		assert_int_equal(error, 0);
	}
	lx_host_teardown(&host);
}

static void test_init_ex_unreadable(void **state)
{
	uint32_t error = UNTOUCHED;
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	host.config.init_ex_path = "/proc/self/mem/nv";
	assert_int_equal(boot(&host), 0);
	assert_int_equal(host.sim.sp->state->legacy.state, SP_LEGACY_UNINIT);
	assert_false(host.kernel->state->sev);
	host.kernel->state->init_ex = 0;
	assert_int_equal(lx_sev_platform_init(host.kernel, &error), -ENOTDIR);
	lx_host_teardown(&host);
}

/* What a second process finds of a machine that a first one started. */
static void test_two_processes(void **state)
{
	struct lx_host host;

	(void)state;
	begin(&host, LX_LINUX_6_18);
	assert_int_equal(boot(&host), 0);
	lx_host_reboot(&host);
	strike(&host, 0, HW); /* nothing is asked again */
	assert_int_equal(lx_ccp_probe(host.kernel), 0);
	assert_int_equal(lx_sev_platform_init(host.kernel, NULL), 0);
	assert_true(host.kernel->state->snp_initialized);
	assert_int_equal(lx_host_open(&host, "/dev/sev", O_RDWR), LX_FD_BASE);
	lx_host_teardown(&host);
}

static bool child_in(void *ctx, void *to, uint64_t from, size_t size)
{
	struct iovec local = {to, size};
	struct iovec remote = {(void *)(uintptr_t)from, size};

	return process_vm_readv(*(pid_t *)ctx, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

static bool child_out(void *ctx, uint64_t to, const void *from, size_t size)
{
	struct iovec local = {(void *)(uintptr_t)from, size};
	struct iovec remote = {(void *)(uintptr_t)to, size};

	return process_vm_writev(*(pid_t *)ctx, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

/* The caller's memory, which is another in each process. */
static struct {
	struct sev_uapi_issue_cmd issue;
	struct sev_uapi_get_id2 input;
	uint8_t id[128];
} memory;

/* The child fills its memory, waits while the parent's kernel works on it, and looks at it. */
static int child(int wait_for, int ready)
{
	memory.issue =
		(struct sev_uapi_issue_cmd){SEV_UAPI_GET_ID2, (uintptr_t)&memory.input, UNTOUCHED};
	memory.input = (struct sev_uapi_get_id2){(uintptr_t)memory.id, sizeof(memory.id)};
	if (write(ready, "", 1) != 1 || read(wait_for, memory.id + 127, 1) != 1)
		return 2;
	return memory.issue.error == 0 && memory.input.length == 128 && memory.id[0] == 0xC1 &&
			       memory.id[63] == 0xC1
		       ? 0
		       : 1;
}

static void test_caller_is_another_process(void **state)
{
	int to_child[2], to_parent[2], fd, status = -1;
	struct lx_caller caller = {child_in, child_out, NULL};
	struct lx_host host;
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(to_child), 0);
	assert_int_equal(pipe(to_parent), 0);
	pid = fork();
	if (pid == 0)
		_exit(child(to_child[0], to_parent[1]));
	assert_true(pid > 0);
	begin(&host, LX_LINUX_6_18);
	caller.ctx = &pid;
	host.config.caller = &caller;
	lx_host_boot(&host);
	fd = lx_host_open(&host, "/dev/sev", O_RDWR);
	assert_int_equal(read(to_parent[0], &byte, 1), 1);
	assert_int_equal(host.io->ioctl(host.io->ctx, fd, SEV_UAPI_ISSUE_CMD, &memory.issue), 0);
	assert_int_equal(write(to_child[1], "", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	/* This process's memory is as it was, and that of a process that is no more is not there.
	 */
	assert_true(sev_is_zero((const uint8_t *)&memory, sizeof(memory)));
	assert_int_equal(host.io->ioctl(host.io->ctx, fd, SEV_UAPI_ISSUE_CMD, &memory.issue),
			 -EFAULT);
	lx_host_teardown(&host);
	for (unsigned i = 0; i < 2; i++) {
		close(to_child[i]);
		close(to_parent[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_command),
		cmocka_unit_test(test_no_firmware),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_range_list),
		cmocka_unit_test(test_errors_of_a_start),
		cmocka_unit_test(test_tmr),
		cmocka_unit_test(test_no_tmr),
		cmocka_unit_test(test_shutdown),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_bounced),
		cmocka_unit_test(test_init_ex),
		cmocka_unit_test(test_init_ex_unreadable),
		cmocka_unit_test(test_two_processes),
		cmocka_unit_test(test_caller_is_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
