/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What diagnoses of hosts read, as the software kernel shows it: registers, memory, control groups,
 * IOMMU, firmware; and nothing of the system that the test runs on.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "base/os/io.h"
#include "linux/ccp.h"
#include "lx_host.h"
#include "test.h"

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};
static const enum lx_release RELEASES[] = {LX_LINUX_6_18, LX_LINUX_6_14};

static const char *read_file(const struct lx_host *host, const char *path)
{
	static char text[65536];
	int64_t n = sev_io_read_file(host->io, path, text, sizeof(text) - 1);

	if (n < 0)
		fail_msg("%s: %s", path, strerror((int)-n));
	return text;
}

static int open_error(const struct lx_host *host, const char *path)
{
	char text[256];
	int64_t n = sev_io_read_file(host->io, path, text, sizeof(text) - 1);

	return n < 0 ? (int)-n : 0;
}

static void start(struct lx_host *host, const char *profile, enum lx_release release)
{
	lx_host_setup(host, profile, release, LX_HOST_SELF);
	lx_host_boot(host);
}

/* Every file, on each product and release, is text that ends with a line end. */
static void test_every_file(void **state)
{
	static const char *const paths[] = {
		"/proc/cmdline",
		"/proc/cpuinfo",
		"/proc/iomem",
		"/proc/meminfo",
		"/proc/self/cgroup",
		"/proc/self/limits",
		"/proc/self/status",
		"/proc/sys/kernel/osrelease",
		"/proc/version",
		"/proc/zoneinfo",
		"/sys/class/dmi/id/bios_date",
		"/sys/class/dmi/id/bios_vendor",
		"/sys/class/dmi/id/bios_version",
		"/sys/class/dmi/id/board_name",
		"/sys/class/dmi/id/product_name",
		"/sys/class/dmi/id/sys_vendor",
		"/sys/class/iommu/ivhd0/amd-iommu/cap",
		"/sys/class/iommu/ivhd0/amd-iommu/features",
		"/sys/fs/cgroup/misc.capacity",
		"/sys/fs/cgroup/misc.current",
		"/sys/kernel/iommu_groups/0/type",
		"/sys/module/kvm_amd/parameters/avic",
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PROFILES) * SEV_COUNT(RELEASES); i++) {
		struct lx_host host;

		start(&host, PROFILES[i / 2], RELEASES[i % 2]);
		for (size_t p = 0; p < SEV_COUNT(paths); p++) {
			const char *text = read_file(&host, paths[p]);

			assert_true(strlen(text) > 1);
			assert_int_equal(text[strlen(text) - 1], '\n');
		}
		lx_host_teardown(&host);
	}
}

static uint64_t msr(const struct lx_host *host, unsigned cpu, uint32_t number)
{
	uint8_t bytes[8];
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = host->io->open(host->io->ctx, path, O_RDONLY, 0);
	assert_true(fd >= 0);
	assert_int_equal(host->io->pread(host->io->ctx, fd, bytes, sizeof(bytes), number), 8);
	assert_int_equal(host->io->close(host->io->ctx, fd), 0);
	return sev_get_le64(bytes);
}

/* APM2 SYSCFG: 18 to 22 MTRRs, TOM2, MFDM; 23 memory encryption, 24 SNP, 25 VMPL */
static void test_msrs(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PROFILES); i++) {
		uint8_t bytes[12];
		struct lx_host host;
		int fd;

		start(&host, PROFILES[i], LX_LINUX_6_18);
		assert_int_equal(msr(&host, 0, 0xC0010010), 0x3FC0000);
		assert_int_equal(msr(&host, 3, 0xC0010010), 0x3FC0000);
		assert_true(msr(&host, 0, 0xC0010015) & 1);
		assert_false(msr(&host, 0, 0xC0010114) & 1u << 4);
		assert_int_equal(msr(&host, 0, 0xC0010131), 0);
		/* 64 MiB have 16384 entries of 16 bytes, and 16 KiB before them: one MiB. */
		assert_int_equal(msr(&host, 0, 0xC0010132), 0x3F00000);
		assert_int_equal(msr(&host, 0, 0xC0010133), 0x3FFFFFF);
		machine_core(host.sim.machine, 1)->rmp_base = 0x3E00000;
		assert_int_equal(msr(&host, 1, 0xC0010132), 0x3E00000);
		fd = host.io->open(host.io->ctx, "/dev/cpu/0/msr", O_RDONLY, 0);
		assert_int_equal(host.io->pread(host.io->ctx, fd, bytes, 8, 0xC0010199), -EIO);
		assert_int_equal(host.io->pread(host.io->ctx, fd, bytes, 12, 0xC0010010), -EINVAL);
		assert_int_equal(host.io->pread(host.io->ctx, fd, bytes, 8, 0xC0010136),
				 strncmp(PROFILES[i], "turin", 5) ? -EIO : 8);
		assert_int_equal(host.io->close(host.io->ctx, fd), 0);
		assert_int_equal(open_error(&host, "/dev/cpu/4/msr"), ENOENT);
		assert_int_equal(open_error(&host, "/dev/cpu/0/msr0"), ENOENT);
		assert_int_equal(open_error(&host, "/dev/cpu/0/cpuid"), ENOENT);
		lx_host_teardown(&host);
	}
}

static int add_name(void *user, const char *name)
{
	strcat(user, name);
	strcat(user, " ");
	return strcmp(name, "2") == 0;
}

static void test_msr_folder(void **state)
{
	struct lx_host host;
	char names[64] = "";

	(void)state;
	start(&host, "milan-1.58", LX_LINUX_6_18);
	assert_int_equal(host.io->list(host.io->ctx, "/dev/cpu", add_name, names), 1);
	assert_string_equal(names, "0 1 2 ");
	assert_int_equal(host.io->list(host.io->ctx, "/dev/cpu/0", add_name, names), -ENOENT);
	lx_host_teardown(&host);
}

/* A user who is not root sees no registers and no addresses. */
static void test_not_root(void **state)
{
	struct lx_host host;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_SELF);
	host.config.writable = false;
	lx_host_boot(&host);
	assert_int_equal(open_error(&host, "/dev/cpu/0/msr"), EACCES);
	assert_string_equal(read_file(&host, "/proc/iomem"), "00000000-00000000 : Reserved\n"
							     "00000000-00000000 : System RAM\n"
							     "00000000-00000000 : Reserved\n");
	assert_non_null(strstr(read_file(&host, "/proc/self/status"), "Uid:\t1000\t1000"));
	lx_host_teardown(&host);
}

static void test_memory(void **state)
{
	struct lx_host host;

	(void)state;
	start(&host, "milan-1.58", LX_LINUX_6_18);
	assert_string_equal(read_file(&host, "/proc/iomem"), "00000000-00000fff : Reserved\n"
							     "00001000-03efffff : System RAM\n"
							     "03f00000-03ffffff : Reserved\n");
	assert_string_equal(read_file(&host, "/proc/meminfo"), "MemTotal:          64512 kB\n");
	assert_non_null(strstr(read_file(&host, "/proc/zoneinfo"), "spanned  16127\n"));
	lx_host_teardown(&host);
	/* Nothing is reserved on a host without SNP. */
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_SELF);
	host.config.sev_snp = false;
	for (unsigned i = 0; machine_core(host.sim.machine, i); i++)
		*machine_core(host.sim.machine, i) = (struct machine_core){.mem_en = true};
	lx_host_boot(&host);
	assert_non_null(strstr(read_file(&host, "/proc/iomem"), "00001000-03ffffff : System RAM"));
	assert_string_equal(read_file(&host, "/proc/cmdline"),
			    "BOOT_IMAGE=/boot/vmlinuz-6.18.0-sevkit ro kvm_amd.sev_snp=0\n");
	assert_int_equal(msr(&host, 0, 0xC0010010), 0xF40000);
	lx_host_teardown(&host);
}

static const char *misc(const struct lx_host *host, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/fs/cgroup/misc.%s", file);
	return read_file(host, path);
}

/* spec: UAPI misc cgroup: sev has the ASIDs of SEV alone, sev_es the rest, which SNP shares */
static void test_misc(void **state)
{
	static const struct {
		const char *profile, *capacity;
	} rows[] = {
		{"milan-1.55", "sev 410\nsev_es 99\n"},
		{"genoa-1.55", "sev 907\nsev_es 99\n"},
		{"turin-1.58", "sev 907\nsev_es 99\n"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct lx_host host;

		start(&host, rows[i].profile, LX_LINUX_6_14);
		assert_string_equal(misc(&host, "capacity"), rows[i].capacity);
		assert_string_equal(misc(&host, "current"), "sev 0\nsev_es 0\n");
		host.kernel->state->guests[0].kind = LX_GUEST_SEV;
		host.kernel->state->guests[1].kind = LX_GUEST_SEV_ES;
		host.kernel->state->guests[7].kind = LX_GUEST_SNP;
		assert_string_equal(misc(&host, "current"), "sev 1\nsev_es 2\n");
		memset(host.kernel->state->guests, 0, sizeof(host.kernel->state->guests));
		lx_host_teardown(&host);
	}
}

static void test_misc_off(void **state)
{
	struct lx_host host;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_SELF);
	host.config.sev_es = false;
	lx_host_boot(&host);
	assert_string_equal(misc(&host, "capacity"), "sev 410\n");
	assert_string_equal(misc(&host, "current"), "sev 0\n");
	lx_host_teardown(&host);
}

/* amd-iommu/features: EFR and EFR2; bit 63 of the EFR is SNPSup */
static void test_iommu(void **state)
{
	struct lx_host host;
	uint64_t efr;

	(void)state;
	start(&host, "genoa-1.55", LX_LINUX_6_14);
	assert_int_equal(sscanf(read_file(&host, "/sys/class/iommu/ivhd0/amd-iommu/features"),
				"%" SCNx64 ":10\n", &efr),
			 1);
	assert_true(efr >> 63 & 1);
	assert_string_equal(read_file(&host, "/sys/kernel/iommu_groups/0/type"), "DMA-FQ\n");
	lx_host_teardown(&host);
}

static void test_avic(void **state)
{
	static const struct {
		const char *profile;
		enum lx_release release;
		const char *avic;
	} rows[] = {
		{"milan-1.58", LX_LINUX_6_18, "N\n"},
		{"genoa-1.55", LX_LINUX_6_14, "N\n"},
		{"genoa-1.55", LX_LINUX_6_18, "Y\n"},
		{"turin-1.58", LX_LINUX_6_18, "Y\n"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct lx_host host;

		start(&host, rows[i].profile, rows[i].release);
		assert_string_equal(read_file(&host, "/sys/module/kvm_amd/parameters/avic"),
				    rows[i].avic);
		assert_int_equal(
			open_error(&host, "/sys/module/kvm_amd/parameters/ciphertext_hiding_asids"),
			rows[i].release == LX_LINUX_6_14 ? ENOENT : 0);
		lx_host_teardown(&host);
	}
}

/* APM3: Fn8000_000A_EDX and the name, by product */
static void test_processor(void **state)
{
	static const struct {
		const char *profile, *name;
		uint32_t svm, sev;
		bool x2avic, cet;
	} rows[] = {
		{"milan-1.58", "AMD EPYC 7xx3 (simulated)", 0x119B9CFF, 0x0101FD3F, false, true},
		{"genoa-1.55", "AMD EPYC 9xx4 (simulated)", 0x1EBFBCFF, 0x0101FD3F, true, true},
		{"turin-1.58", "AMD EPYC 9xx5 (simulated)", 0x1EBFBCFF, 0x0101FD3F, true, true},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_cpuid leaf, name[3];
		struct lx_host host;

		start(&host, rows[i].profile, LX_LINUX_6_18);
		for (uint32_t n = 0; n < 3; n++)
			assert_int_equal(host.io->cpuid(host.io->ctx, 0x80000002 + n, 0, &name[n]),
					 0);
		assert_string_equal((const char *)name, rows[i].name);
		assert_non_null(strstr(read_file(&host, "/proc/cpuinfo"), rows[i].name));
		host.io->cpuid(host.io->ctx, 0x8000000A, 0, &leaf);
		assert_int_equal(leaf.edx & rows[i].svm, rows[i].svm);
		assert_int_equal(leaf.edx >> 18 & 1, rows[i].x2avic);
		host.io->cpuid(host.io->ctx, 0x8000001F, 0, &leaf);
		assert_int_equal(leaf.eax & rows[i].sev, rows[i].sev);
		host.io->cpuid(host.io->ctx, 7, 0, &leaf);
		assert_int_equal(leaf.ecx >> 7 & 1, rows[i].cet);
		host.io->cpuid(host.io->ctx, 0x80000008, 0, &leaf);
		assert_int_equal(leaf.eax & 0xFF, i == 0 ? 48 : 52);
		lx_host_teardown(&host);
	}
}

/* spec: UAPI mitigations: the files are there where the firmware has SNP_VERIFY_MITIGATION */
static void test_mitigations(void **state)
{
	static const char supported[] = "/sys/firmware/sev/vulnerabilities/supported_mitigations";
	static const char verified[] = "/sys/firmware/sev/vulnerabilities/verified_mitigations";
	struct lx_host host;

	(void)state;
	start(&host, "milan-1.58", LX_LINUX_6_18);
	assert_string_equal(read_file(&host, supported), "0x3f\n");
	host.sim.sp->state->snp.verified_mitigations = 5;
	assert_string_equal(read_file(&host, verified), "0x5\n");
	lx_host_teardown(&host);
	start(&host, "milan-1.55", LX_LINUX_6_18);
	assert_int_equal(open_error(&host, supported), ENOENT);
	lx_host_teardown(&host);
	start(&host, "milan-1.58", LX_LINUX_6_14);
	assert_int_equal(open_error(&host, verified), ENOENT);
	lx_host_teardown(&host);
}

static void write_image(const char *folder)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/amd", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/amd/sev.fw", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("image", file);
	fclose(file);
}

static void test_firmware(void **state)
{
	char folder[] = "/tmp/sevkit-lx-XXXXXX";
	char names[64] = "", text[16], path[64];
	struct lx_host host;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_image(folder);
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_SELF);
	host.config.firmware_dir = folder;
	lx_host_boot(&host);
	assert_int_equal(host.io->list(host.io->ctx, "/lib/firmware/amd", add_name, names), 0);
	assert_string_equal(names, "sev.fw ");
	assert_int_equal(sev_io_read_file(host.io, "/lib/firmware/amd/sev.fw", text, 15), 5);
	assert_string_equal(text, "image");
	assert_int_equal(open_error(&host, "/lib/firmware/amd/none"), ENOENT);
	assert_int_equal(open_error(&host, "/lib/firmware/../../etc/passwd"), ENOENT);
	assert_int_equal(lx_host_open(&host, "/lib/firmware/amd/sev.fw", O_WRONLY), -EROFS);
	assert_int_equal(host.io->list(host.io->ctx, "/lib/firmware/updates", add_name, names),
			 -ENOENT);
	lx_host_teardown(&host);
	snprintf(path, sizeof(path), "%s/amd/sev.fw", folder);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/amd", folder);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* The system below has all of these, or some of them: none shows through. */
static void test_nothing_of_the_system(void **state)
{
	static const char *const paths[] = {
		"/proc/uptime",
		"/proc/self/maps",
		"/proc/stat",
		"/sys/module/kvm/parameters/halt_poll_ns",
		"/sys/devices/system/cpu/online",
		"/sys/fs/cgroup/cgroup.procs",
		"/sys/kernel/security/lockdown",
		"/dev/null",
		"/dev/cpu_dma_latency",
		"/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin",
	};
	static const char *const folders[] = {
		"/lib/firmware", "/dev",    "/dev/block",
		"/sys/block",	 "/proc/1", "/sys/module/printk",
	};
	struct lx_host host;
	char names[64];

	(void)state;
	start(&host, "milan-1.58", LX_LINUX_6_18);
	host.io = lx_kernel_io(host.kernel, sev_io_linux());
	for (size_t i = 0; i < SEV_COUNT(paths); i++)
		if (open_error(&host, paths[i]) != ENOENT)
			fail_msg("%s is there", paths[i]);
	for (size_t i = 0; i < SEV_COUNT(folders); i++)
		if (host.io->list(host.io->ctx, folders[i], add_name, names) != -ENOENT)
			fail_msg("%s is there", folders[i]);
	assert_int_equal(host.io->mkdir(host.io->ctx, "/dev/sevkit", 0700), -EPERM);
	assert_int_equal(host.io->rmdir(host.io->ctx, "/dev/shm"), -EPERM);
	/* What is below is there elsewhere. */
	assert_int_equal(open_error(&host, "/etc/passwd") != ENOENT, 1);
	lx_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_file),
		cmocka_unit_test(test_msrs),
		cmocka_unit_test(test_msr_folder),
		cmocka_unit_test(test_not_root),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_misc),
		cmocka_unit_test(test_misc_off),
		cmocka_unit_test(test_iommu),
		cmocka_unit_test(test_avic),
		cmocka_unit_test(test_processor),
		cmocka_unit_test(test_mitigations),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_nothing_of_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
