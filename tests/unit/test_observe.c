/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a host into a capture: a host in memory, of which anything may be missing or refused, and
 * the software hosts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include <sev/capture.h>
#include <sev/host.h>

#include "abi/layout/sev_uapi.h"
#include "base/bytes.h"
#include "lx_host.h"
#include "test.h"

struct fake_file {
	const char *path, *text;
	int error; /* of opening it; a negative one: of reading it */
};

struct fake_msr {
	unsigned cpu;
	uint32_t number;
	uint64_t value;
	int error;
};

/* Descriptors are 100 + the index of a file, 500 + a CPU, 1000 for /dev/sev. */
struct fake {
	struct sev_io io;
	const struct fake_file *files; /* ended by NULL */
	const struct fake_msr *msrs;   /* ended by number 0 */
	size_t read[64];
	int msr_error, write_error;
	unsigned cpus;
	const char *log;
	int log_error;
	bool intel;
	/* /dev/sev: what it answers, and what it was asked */
	int sev_error, sev_fw_error;
	uint8_t sev_state;
	unsigned asked[SEV_UAPI_CMDS];
	int open;
};

static int find_file(const struct fake *fake, const char *path)
{
	for (int i = 0; fake->files[i].path; i++)
		if (!strcmp(fake->files[i].path, path))
			return i;
	return -1;
}

static int fake_open(void *ctx, const char *path, int flags, unsigned mode)
{
	struct fake *fake = ctx;
	int at = find_file(fake, path);
	unsigned cpu;

	(void)mode;
	if (sscanf(path, "/dev/cpu/%u/msr", &cpu) == 1) {
		if (fake->msr_error || cpu >= fake->cpus)
			return fake->msr_error ? -fake->msr_error : -ENOENT;
		fake->open++;
		return 500 + (int)cpu;
	}
	if (at < 0 || fake->files[at].error > 0)
		return at < 0 ? -ENOENT : -fake->files[at].error;
	if (fake->write_error && (flags & O_ACCMODE) != O_RDONLY)
		return -fake->write_error;
	fake->open++;
	if (!strcmp(path, "/dev/sev"))
		return 1000;
	fake->read[at] = 0;
	return 100 + at;
}

static int fake_close(void *ctx, int fd)
{
	struct fake *fake = ctx;

	(void)fd;
	fake->open--;
	return 0;
}

static int64_t fake_read(void *ctx, int fd, void *data, size_t size)
{
	struct fake *fake = ctx;
	const struct fake_file *file = &fake->files[fd - 100];
	size_t left;

	if (file->error < 0)
		return file->error;
	left = strlen(file->text) - fake->read[fd - 100];
	size = size < left ? size : left;
	memcpy(data, file->text + fake->read[fd - 100], size);
	fake->read[fd - 100] += size;
	return (int64_t)size;
}

static int64_t fake_pread(void *ctx, int fd, void *data, size_t size, uint64_t offset)
{
	const struct fake *fake = ctx;

	assert_int_equal(size, 8);
	for (size_t i = 0; fake->msrs && fake->msrs[i].number; i++)
		if (fake->msrs[i].number == offset && fake->msrs[i].cpu == (unsigned)fd - 500) {
			sev_put_le64(data, fake->msrs[i].value);
			return fake->msrs[i].error ? -fake->msrs[i].error : 8;
		}
	return -EIO;
}

static int fake_list(void *ctx, const char *path, sev_io_name *each, void *user)
{
	const struct fake *fake = ctx;
	bool found = false;
	int rc = 0;
	char name[256], last[256] = "";

	if (!strcmp(path, "/dev/cpu")) {
		for (unsigned i = 0; i < fake->cpus && !rc; i++) {
			snprintf(name, sizeof(name), "%u", i);
			rc = each(user, name);
		}
		return fake->cpus ? each(user, "microcode") : -ENOENT;
	}
	for (size_t i = 0; fake->files[i].path && !rc; i++) {
		const char *at = fake->files[i].path;

		if (strncmp(at, path, strlen(path)) != 0 || at[strlen(path)] != '/')
			continue;
		found = true;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + strlen(path) + 1, "/"),
			 at + strlen(path) + 1);
		if (strcmp(name, last) != 0)
			rc = each(user, name);
		strcpy(last, name);
	}
	return found ? rc : -ENOENT;
}

static int fake_cpuid(void *ctx, uint32_t leaf, uint32_t subleaf, struct sev_cpuid *out)
{
	const struct fake *fake = ctx;

	*out = (struct sev_cpuid){leaf, subleaf, 0xC, 0xD};
	if (leaf == 0)
		out->eax = fake->intel ? 0x20 : 0x10;
	if (leaf == 0x80000000)
		out->eax = fake->intel ? 0x80000008 : 0x80000023;
	return 0;
}

static int64_t fake_log(void *ctx, char *out, size_t size)
{
	const struct fake *fake = ctx;
	size_t length = fake->log ? strlen(fake->log) : 0;

	assert_true(length < size);
	if (fake->log_error)
		return -fake->log_error;
	memcpy(out, fake->log ? fake->log : "", length);
	return (int64_t)length;
}

static int fake_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	struct sev_uapi_issue_cmd *input = argument;
	struct fake *fake = ctx;

	assert_int_equal(fd, 1000);
	assert_int_equal(request, SEV_UAPI_ISSUE_CMD);
	fake->asked[input->cmd]++;
	if (fake->sev_error) {
		if (fake->sev_fw_error)
			input->error = (uint32_t)fake->sev_fw_error;
		return -fake->sev_error;
	}
	if (input->cmd == SEV_UAPI_PLATFORM_STATUS)
		((struct sev_uapi_status *)(uintptr_t)input->data)->state = fake->sev_state;
	return 0;
}

static const struct fake_file NO_FILES[] = {{NULL, NULL, 0}};

static void fake_begin(struct fake *fake)
{
	*fake = (struct fake){.files = NO_FILES};
	fake->io = (struct sev_io){
		.size = sizeof(fake->io),
		.ctx = fake,
		.open = fake_open,
		.close = fake_close,
		.ioctl = fake_ioctl,
		.read = fake_read,
		.pread = fake_pread,
		.list = fake_list,
		.cpuid = fake_cpuid,
		.kernel_log = fake_log,
	};
}

static struct sev_capture *observe(struct fake *fake)
{
	struct sev_capture *capture;
	struct sev_err err;

	assert_sev_ok(sev_host_observe(&fake->io, &capture, &err), &err);
	assert_int_equal(fake->open, 0);
	/* Only ever these two commands. */
	for (unsigned i = 0; i < SEV_UAPI_CMDS; i++)
		if (i != SEV_UAPI_PLATFORM_STATUS && i != SEV_UAPI_SNP_PLATFORM_STATUS)
			assert_int_equal(fake->asked[i], 0);
	return capture;
}

/* A fact as text: its value, "ABSENT", "REFUSED errno", "UNREAD". */
static const char *fact(const struct sev_capture *capture, const char *key)
{
	static char refused[32];
	const char *value = NULL;
	int sys_errno = 0;

	switch (sev_capture_get(capture, key, &value, &sys_errno)) {
	case SEV_FACT_KNOWN:
		return value;
	case SEV_FACT_ABSENT:
		return "ABSENT";
	case SEV_FACT_REFUSED:
		snprintf(refused, sizeof(refused), "REFUSED %s", strerrorname_np(sys_errno));
		return refused;
	case SEV_FACT_UNREAD:
		break;
	}
	return "UNREAD";
}

struct expected {
	const char *key, *fact;
};

static void assert_facts(const struct sev_capture *capture, const struct expected *rows,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fact(capture, rows[i].key), rows[i].fact) != 0)
			fail_msg("%s: found %s, expected %s", rows[i].key,
				 fact(capture, rows[i].key), rows[i].fact);
}
#define ASSERT_FACTS(capture, rows) assert_facts(capture, rows, SEV_COUNT(rows))

/* Every fact is set though there is nothing to read: what is not there is said not to be. */
static void test_nothing_there(void **state)
{
	static const struct expected rows[] = {
		{"cpuid 0x8000001f 0x00", "eax=0x8000001f ebx=0x00000000 ecx=0x0000000c "
					  "edx=0x0000000d"},
		{"cpuid 0x80000025 0x00", "ABSENT"},
		{"msr 0xc0010010", "REFUSED ENODEV"},
		{"msr 0xc0010136", "REFUSED ENODEV"},
		{"msr 0xc0010010 differs", "UNREAD"},
		{"file /proc/cmdline", "ABSENT"},
		{"file /sys/module/kvm_amd/parameters/sev_snp", "ABSENT"},
		{"file /sys/fs/cgroup/misc.capacity", "ABSENT"},
		{"file /sys/class/dmi/id/bios_version", "ABSENT"},
		{"module kvm_amd", "ABSENT"},
		{"module ccp", "ABSENT"},
		{"device /dev/sev", "ABSENT"},
		{"device /dev/kvm", "ABSENT"},
		{"device /dev/sev-guest", "ABSENT"},
		{"device /dev/cpu/0/msr", "ABSENT"},
		{"sev platform_status", "ABSENT"},
		{"sev snp_platform_status", "ABSENT"},
		{"iommu count", "ABSENT"},
		{"iommu groups", "ABSENT"},
		{"memory end", "ABSENT"},
		{"memory total", "ABSENT"},
		{"limit memlock", "ABSENT"},
		{"user root", "ABSENT"},
		{"cpuinfo flags", "ABSENT"},
		{"config CONFIG_KVM_AMD_SEV", "REFUSED ENODATA"},
		{"firmware-file /lib/firmware/amd", "ABSENT"},
		{"kernel log", "without its beginning"},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	assert_int_equal(sev_capture_line_count(capture), 0);
	sev_capture_free(capture);
}

static const struct fake_file FILES[] = {
	{"/proc/cmdline", "BOOT_IMAGE=/vmlinuz ro iommu=nopt\n", 0},
	{"/proc/cpuinfo",
	 "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\n"
	 "model name\t: AMD EPYC 7763 64-Core Processor\nflags\t\t: fpu svm sev\n\n"
	 "processor\t: 1\nvendor_id\t: Other\n\n",
	 0},
	{"/proc/iomem",
	 "00001000-0009ffff : System RAM\n00100000-7fffffff : System RAM\n"
	 "  01000000-01ffffff : Kernel code\n100000000-407fffffff : System RAM\n"
	 "fee00000-feefffff : Reserved\n",
	 0},
	{"/proc/meminfo", "MemTotal:       263873212 kB\nMemFree: 1 kB\n", 0},
	{"/proc/self/cgroup", "4:memory:/x\n0::/user.slice/run-1.scope\n", 0},
	{"/proc/self/limits",
	 "Limit                     Soft Limit           Hard Limit           Units\n"
	 "Max file size             unlimited            unlimited            bytes\n"
	 "Max locked memory         8388608              unlimited            bytes\n",
	 0},
	{"/proc/self/status", "Name:\tx\nUid:\t0\t1000\t0\t0\n", 0},
	{"/proc/sys/kernel/osrelease", "6.11.0-9-generic\n", 0},
	{"/boot/config-6.11.0-9-generic",
	 "CONFIG_KVM_AMD_SEV=y\nCONFIG_KVM_AMD=m\n# CONFIG_CGROUP_MISC is not set\n", 0},
	{"/etc/modprobe.d/kvm.conf",
	 "# a comment\noptions kvm_amd sev=1 sev_snp=0\n"
	 "options other x=1\noptions ccp debug\n",
	 0},
	{"/etc/modprobe.d/README", "options kvm_amd sev_es=0\n", 0},
	{"/etc/modprobe.d/secret.conf", "", EACCES},
	{"/sys/class/iommu/ivhd0/amd-iommu/features", "25bf732fa2295afe:1d\n", 0},
	{"/sys/class/iommu/ivhd0/amd-iommu/cap", "190b640f\n", 0},
	{"/sys/class/iommu/dmar0/other", "", 0},
	{"/sys/fs/cgroup/misc.capacity", "sev 410\nsev_es 99\n", 0},
	{"/sys/fs/cgroup/user.slice/misc.max", "sev max\nsev_es 2\n", 0},
	{"/sys/fs/cgroup/user.slice/run-1.scope/memory.max", "1073741824\n", 0},
	{"/sys/kernel/iommu_groups/3/type", "DMA-FQ\n", 0},
	{"/sys/kernel/iommu_groups/4/type", "identity\n", 0},
	{"/sys/module/ccp/parameters/psp_init_on_probe", "Y\n", 0},
	{"/sys/module/kvm/uevent", "", 0},
	{"/sys/module/kvm_amd/parameters/sev_snp", "N\n", 0},
	{"/sys/module/kvm_amd/parameters/new_one", "7\n", 0},
	{"/sys/module/kvm_amd/parameters/sev", "", EACCES},
	{"/sys/module/kvm_amd/parameters/sev_es", "", -EIO},
	{"/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin", "not an image", 0},
	{"/lib/firmware/amd/amd_sev_fam1ah_model0xh.sbin", "", EACCES},
	{"/lib/firmware/amd/sev.fw.xz", "xz", 0},
	{"/lib/firmware/amd/renoir_asd.bin", "other", 0},
	{NULL, NULL, 0},
};

static void test_files(void **state)
{
	static const struct expected rows[] = {
		{"file /proc/cmdline", "BOOT_IMAGE=/vmlinuz ro iommu=nopt"},
		{"file /proc/sys/kernel/osrelease", "6.11.0-9-generic"},
		{"file /sys/fs/cgroup/misc.capacity", "sev 410\nsev_es 99"},
		{"file /sys/fs/cgroup/misc.current", "ABSENT"},
		{"file /sys/fs/cgroup/user.slice/misc.max", "sev max\nsev_es 2"},
		{"file /sys/fs/cgroup/user.slice/run-1.scope/memory.max", "1073741824"},
		{"file /sys/fs/cgroup/user.slice/run-1.scope/misc.max", "ABSENT"},
		{"cpuinfo model name", "AMD EPYC 7763 64-Core Processor"},
		{"cpuinfo vendor_id", "AuthenticAMD"},
		{"cpuinfo model", "1"},
		{"cpuinfo flags", "fpu svm sev"},
		{"cpu count", "2"},
		{"memory end", "0x4080000000"},
		{"memory total", "0x3ee98af000"},
		{"limit memlock", "8388608"},
		{"limit memlock.hard", "unlimited"},
		{"user root", "no"},
		{"config CONFIG_KVM_AMD_SEV", "y"},
		{"config CONFIG_KVM_AMD", "m"},
		{"config CONFIG_CGROUP_MISC", "n"},
		{"config CONFIG_AMD_IOMMU", "n"},
		{"modprobe kvm_amd.sev", "1"},
		{"modprobe kvm_amd.sev_snp", "0"},
		{"modprobe kvm_amd.sev_es", "UNREAD"},
		{"modprobe other.x", "UNREAD"},
		{"modprobe ccp.debug", ""},
		{"file /etc/modprobe.d/secret.conf", "REFUSED EACCES"},
		{"iommu count", "2"},
		{"iommu groups", "2"},
		{"file /sys/class/iommu/ivhd0/amd-iommu/features", "25bf732fa2295afe:1d"},
		{"file /sys/class/iommu/dmar0/amd-iommu/features", "ABSENT"},
		{"file /sys/kernel/iommu_groups/4/type", "identity"},
		{"module kvm_amd", "loaded"},
		{"module kvm", "loaded"},
		{"file /sys/module/kvm_amd/parameters/sev_snp", "N"},
		{"file /sys/module/kvm_amd/parameters/new_one", "7"},
		{"file /sys/module/kvm_amd/parameters/sev", "REFUSED EACCES"},
		{"file /sys/module/kvm_amd/parameters/sev_es", "REFUSED EIO"},
		{"file /sys/module/kvm_amd/parameters/debug_swap", "ABSENT"},
		{"firmware-file /lib/firmware/amd/amd_sev_fam19h_model0xh.sbin", "size=12"},
		{"firmware-file /lib/firmware/amd/amd_sev_fam1ah_model0xh.sbin", "REFUSED EACCES"},
		{"firmware-file /lib/firmware/amd/sev.fw.xz", "size=2"},
		{"firmware-file /lib/firmware/amd/renoir_asd.bin", "UNREAD"},
		{"firmware-file /lib/firmware/updates/amd", "ABSENT"},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.files = FILES;
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	sev_capture_free(capture);
}

/* Whoever is not root sees zeros for addresses: the zones tell as well, or nothing does. */
static void test_memory_without_root(void **state)
{
	static const struct fake_file zones[] = {
		{"/proc/iomem", "00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n",
		 0},
		{"/proc/zoneinfo",
		 "Node 0, zone      DMA\n        spanned  4095\n  start_pfn:           1\n"
		 "Node 0, zone   Normal\n        spanned  1048576\n  start_pfn:           4096\n"
		 "Node 0, zone  Movable\n        spanned  0\n  start_pfn:           9999999\n",
		 0},
		{NULL, NULL, 0},
	};
	static const struct expected with[] = {{"memory end", "0x101000000"}};
	static const struct expected without[] = {{"memory end", "REFUSED EPERM"}};
	struct fake_file alone[] = {zones[0], {NULL, NULL, 0}};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.files = zones;
	capture = observe(&fake);
	ASSERT_FACTS(capture, with);
	sev_capture_free(capture);
	fake.files = alone;
	capture = observe(&fake);
	ASSERT_FACTS(capture, without);
	sev_capture_free(capture);
}

static void test_msrs(void **state)
{
	static const struct fake_msr msrs[] = {
		{0, 0xC0010010, 0x3F40000, 0},	{1, 0xC0010010, 0x3F40000, 0},
		{2, 0xC0010010, 0xF40000, 0},	{0, 0xC0010132, 0x16000000, 0},
		{1, 0xC0010132, 0x16000000, 0}, {2, 0xC0010132, 0x16000000, 0},
		{0, 0xC0010133, 0x568FFFFF, 0}, {1, 0xC0010133, 0, EPERM},
		{2, 0xC0010133, 0x568FFFFF, 0}, {0, 0, 0, 0},
	};
	static const struct expected rows[] = {
		{"msr 0xc0010010", "0x0000000003f40000"},
		{"msr 0xc0010010 differs", "CPU 2: 0x0000000000f40000"},
		{"msr 0xc0010132", "0x0000000016000000"},
		{"msr 0xc0010132 differs", "ABSENT"},
		{"msr 0xc0010133", "0x00000000568fffff"},
		{"msr 0xc0010133 differs", "REFUSED EPERM"},
		{"msr 0xc0010131", "REFUSED EIO"},
		{"msr 0xc0010131 differs", "UNREAD"},
		{"device /dev/cpu/0/msr", "read-only"},
	};
	static const struct expected refused[] = {
		{"msr 0xc0010010", "REFUSED EACCES"},
		{"msr 0xc0010010 differs", "UNREAD"},
		{"device /dev/cpu/0/msr", "REFUSED EACCES"},
	};
	struct sev_capture *capture;
	struct fake fake;
	uint64_t value;

	(void)state;
	fake_begin(&fake);
	fake.cpus = 3;
	fake.msrs = msrs;
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	assert_true(sev_capture_msr(capture, 0xC0010010, &value));
	assert_int_equal(value, 0x3F40000);
	sev_capture_free(capture);
	fake.msr_error = EACCES;
	capture = observe(&fake);
	ASSERT_FACTS(capture, refused);
	sev_capture_free(capture);
}

/* Past its last leaf an Intel processor answers with another one. */
static void test_no_such_leaf(void **state)
{
	static const struct expected rows[] = {
		{"cpuid 0x80000008 0x00", "eax=0x80000008 ebx=0x00000000 ecx=0x0000000c "
					  "edx=0x0000000d"},
		{"cpuid 0x8000000a 0x00", "ABSENT"},
		{"cpuid 0x8000001f 0x00", "ABSENT"},
	};
	static const struct expected none[] = {
		{"cpuid 0x00000000 0x00", "REFUSED ENOSYS"},
		{"cpuid 0x8000001f 0x00", "REFUSED ENOSYS"},
		{"kernel log", "REFUSED ENOSYS"},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.intel = true;
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	sev_capture_free(capture);
	fake.io.cpuid = NULL;
	fake.io.kernel_log = NULL;
	capture = observe(&fake);
	ASSERT_FACTS(capture, none);
	sev_capture_free(capture);
}

static void test_log(void **state)
{
	static const char *const kept[] = {
		"[    0.000000] Linux version 6.11.0 (x)",
		"[    0.000000] Command line: ro",
		"[    0.000001] e820: last_pfn = 0x4080000 max_arch_pfn = 0x400000000",
		"[    1.000000] AMD-Vi: IOMMU SNP support enabled.",
		"[    2.000000] ccp 0000:22:00.1: sev enabled",
		"[    3.000000] kvm_amd: SEV enabled (ASIDs 100 - 509)",
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.log = "<5>[    0.000000] Linux version 6.11.0 (x)\n"
		   "<6>[    0.000000] Command line: ro\n"
		   "<6>[    0.000001] e820: last_pfn = 0x4080000 max_arch_pfn = 0x400000000\n"
		   "<6>[    0.500000] usb 1-1: several things\n"
		   "<6>[    1.000000] AMD-Vi: IOMMU SNP support enabled.\n"
		   "<6>[    1.500000] EXT4-fs (sda1): mounted\n"
		   "<6>[    2.000000] ccp 0000:22:00.1: sev enabled\n"
		   "[    3.000000] kvm_amd: SEV enabled (ASIDs 100 - 509)";
	capture = observe(&fake);
	assert_string_equal(fact(capture, "kernel log"), "since boot");
	assert_int_equal(sev_capture_line_count(capture), SEV_COUNT(kept));
	for (size_t i = 0; i < SEV_COUNT(kept); i++)
		assert_string_equal(sev_capture_line_at(capture, i)->whole, kept[i]);
	sev_capture_free(capture);
	fake.log_error = EPERM;
	capture = observe(&fake);
	assert_string_equal(fact(capture, "kernel log"), "REFUSED EPERM");
	assert_int_equal(sev_capture_line_count(capture), 0);
	sev_capture_free(capture);
}

static void test_devices(void **state)
{
	static const struct fake_file files[] = {
		{"/dev/sev", "", 0},
		{"/dev/kvm", "", EACCES},
		{NULL, NULL, 0},
	};
	static const struct expected rows[] = {
		{"device /dev/sev", "read-only"},
		{"device /dev/kvm", "REFUSED EACCES"},
		{"sev platform_status.state", "1"},
		{"sev snp_platform_status.state", "0"},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.files = files;
	fake.write_error = EACCES;
	fake.sev_state = SEV_HOST_INIT;
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	sev_capture_free(capture);
}

/* Kernels from 6.15 to 6.17 start SNP for the status and end it again */
static void test_nothing_is_started(void **state)
{
	static const struct {
		const char *release;
		uint8_t sev_state;
		bool asks;
	} rows[] = {
		{"5.14.0-503.el9", SEV_HOST_UNINIT, false}, {"6.14.1", SEV_HOST_UNINIT, false},
		{"6.15.0-rc1", SEV_HOST_UNINIT, false},	    {"6.17.9", SEV_HOST_UNINIT, false},
		{"6.18.0", SEV_HOST_UNINIT, true},	    {"7.0.2-sev", SEV_HOST_UNINIT, true},
		{"none", SEV_HOST_UNINIT, false},	    {"6.15.0", SEV_HOST_INIT, true},
		{"6.15.0", SEV_HOST_WORKING, true},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct fake_file files[] = {
			{"/dev/sev", "", 0},
			{"/proc/sys/kernel/osrelease", rows[i].release, 0},
			{NULL, NULL, 0},
		};
		struct sev_capture *capture;
		struct fake fake;

		fake_begin(&fake);
		fake.files = files;
		fake.sev_state = rows[i].sev_state;
		capture = observe(&fake);
		assert_int_equal(fake.asked[SEV_UAPI_PLATFORM_STATUS], 1);
		assert_int_equal(fake.asked[SEV_UAPI_SNP_PLATFORM_STATUS], rows[i].asks);
		assert_string_equal(fact(capture, "sev snp_platform_status"),
				    rows[i].asks ? "UNREAD" : "REFUSED ECANCELED");
		sev_capture_free(capture);
	}
}

static void test_firmware_refuses(void **state)
{
	static const struct fake_file files[] = {
		{"/dev/sev", "", 0},
		{"/proc/sys/kernel/osrelease", "6.18.1\n", 0},
		{NULL, NULL, 0},
	};
	static const struct expected rows[] = {
		{"sev platform_status", "REFUSED EIO"},
		{"sev platform_status.error", "0x3"},
		{"sev snp_platform_status", "REFUSED EIO"},
		{"sev snp_platform_status.error", "0x3"},
	};
	static const struct expected kernel[] = {
		{"sev platform_status", "REFUSED EBUSY"},
		{"sev platform_status.error", "UNREAD"},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.files = files;
	fake.sev_error = EIO;
	fake.sev_fw_error = 3;
	capture = observe(&fake);
	ASSERT_FACTS(capture, rows);
	sev_capture_free(capture);
	fake.sev_error = EBUSY;
	fake.sev_fw_error = 0;
	capture = observe(&fake);
	ASSERT_FACTS(capture, kernel);
	sev_capture_free(capture);
}

/* Names that cannot be keys do not keep the rest from being told. */
static void test_odd_names(void **state)
{
	static const struct fake_file files[] = {
		{"/lib/firmware/amd/amd_sev_fam: odd\n", "x", 0},
		{"/lib/firmware/amd/sev.fw", "x", 0},
		{"/proc/self/cgroup", "0::/a b: c/\xC3\n", 0},
		{NULL, NULL, 0},
	};
	struct sev_capture *capture;
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	fake.files = files;
	capture = observe(&fake);
	assert_string_equal(fact(capture, "firmware-file /lib/firmware/amd/sev.fw"), "size=1");
	sev_capture_free(capture);
}

/* The software hosts show all that is read, and nothing of them changes by it. */
static void test_software_hosts(void **state)
{
	static const char *const known[] = {
		"cpuid 0x80000002 0x00",
		"cpuid 0x8000000a 0x00",
		"cpuid 0x8000001f 0x00",
		"cpuinfo flags",
		"msr 0xc0010010",
		"msr 0xc0010015",
		"msr 0xc0010114",
		"msr 0xc0010132",
		"msr 0xc0010133",
		"device /dev/sev",
		"device /dev/kvm",
		"device /dev/cpu/0/msr",
		"file /proc/cmdline",
		"file /proc/sys/kernel/osrelease",
		"file /sys/class/dmi/id/bios_version",
		"file /sys/class/iommu/ivhd0/amd-iommu/features",
		"file /sys/fs/cgroup/misc.capacity",
		"file /sys/fs/cgroup/misc.current",
		"file /sys/kernel/iommu_groups/0/type",
		"file /sys/module/ccp/parameters/psp_init_on_probe",
		"file /sys/module/kvm_amd/parameters/sev",
		"file /sys/module/kvm_amd/parameters/sev_snp",
		"config CONFIG_KVM_AMD_SEV",
		"iommu count",
		"limit memlock",
		"memory end",
		"module ccp",
		"module kvm",
		"module kvm_amd",
		"sev platform_status.api_major",
		"sev snp_platform_status.current_tcb_version",
		"user root",
		"kernel log",
	};
	static const char *const profiles[] = {"milan-1.55", "milan-1.58", "genoa-1.55",
					       "turin-1.58"};

	(void)state;
	for (size_t i = 0; i < 2 * SEV_COUNT(profiles); i++) {
		enum lx_release release = i % 2 ? LX_LINUX_6_14 : LX_LINUX_6_18;
		struct sev_capture *capture;
		struct lx_host host;
		struct sev_err err;

		lx_host_setup(&host, profiles[i / 2], release, LX_HOST_SELF);
		lx_host_boot(&host);
		assert_sev_ok(sev_host_observe(host.io, &capture, &err), &err);
		for (size_t k = 0; k < SEV_COUNT(known); k++)
			if (sev_capture_get(capture, known[k], NULL, NULL) != SEV_FACT_KNOWN)
				fail_msg("%s: %s", known[k], fact(capture, known[k]));
		assert_string_equal(fact(capture, "msr 0xc0010010 differs"), "ABSENT");
		assert_string_equal(fact(capture, "kernel log"), "since boot");
		assert_true(sev_capture_line_count(capture) > 10);
		sev_capture_free(capture);
		lx_host_teardown(&host);
	}
}

/* Neither SEV nor SNP is started by looking, where the driver has not started them. */
static void test_looking_starts_nothing(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sev_capture *capture;
		struct lx_host host;
		struct sev_err err;

		lx_host_setup(&host, "milan-1.58", i ? LX_LINUX_6_14 : LX_LINUX_6_18, LX_HOST_SELF);
		host.config.sev = false;
		host.config.psp_init_on_probe = false;
		lx_host_boot(&host);
		assert_sev_ok(sev_host_observe(host.io, &capture, &err), &err);
		assert_string_equal(fact(capture, "sev platform_status.state"), "0");
		assert_int_equal(host.kernel->state->sev_state, SEV_HOST_UNINIT);
		assert_int_equal(host.kernel->state->snp_initialized, i == 1);
		sev_capture_free(capture);
		lx_host_teardown(&host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_memory_without_root),
		cmocka_unit_test(test_msrs),
		cmocka_unit_test(test_no_such_leaf),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_nothing_is_started),
		cmocka_unit_test(test_firmware_refuses),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_software_hosts),
		cmocka_unit_test(test_looking_starts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
