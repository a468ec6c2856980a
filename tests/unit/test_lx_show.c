/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host of the software kernel shows beside its devices: parameters of modules, CPUID, the
 * kernel's log.
 */
#include <errno.h>

#include "base/bytes.h"
#include "lx_host.h"
#include "test.h"

static int64_t read_text(struct lx_host *host, const char *path, char out[64])
{
	int fd = lx_host_open(host, path, O_RDONLY);
	int64_t n;

	if (fd < 0)
		return fd;
	memset(host->user, 0, 64);
	/* In two parts, and the end of it. */
	n = host->io->read(host->io->ctx, fd, (void *)(uintptr_t)host->user_base, 1);
	assert_int_equal(n, 1);
	n += host->io->read(host->io->ctx, fd, (void *)(uintptr_t)(host->user_base + 1), 62);
	assert_int_equal(
		host->io->read(host->io->ctx, fd, (void *)(uintptr_t)(host->user_base + 63), 1), 0);
	memcpy(out, host->user, 64);
	assert_int_equal(
		host->io->pread(host->io->ctx, fd, (void *)(uintptr_t)host->user_base, 1, 0), 1);
	assert_int_equal(host->io->read(host->io->ctx, fd, (void *)0x1000, 0), 0);
	assert_int_equal(host->io->pread(host->io->ctx, fd, (void *)0x1000, 1, 0), -EFAULT);
	assert_int_equal(host->io->write(host->io->ctx, fd, "1", 1), -EBADF);
	assert_int_equal(host->io->close(host->io->ctx, fd), 0);
	return n;
}

static void test_parameters(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{"/sys/module/kvm_amd/parameters/sev", "Y\n"},
		{"/sys/module/kvm_amd/parameters/sev_es", "Y\n"},
		{"/sys/module/kvm_amd/parameters/sev_snp", "N\n"},
		{"/sys/module/kvm_amd/parameters/debug_swap", "Y\n"},
		{"/sys/module/ccp/parameters/psp_cmd_timeout", "100\n"},
		{"/sys/module/ccp/parameters/psp_probe_timeout", "5\n"},
		{"/sys/module/ccp/parameters/init_ex_path", "(null)\n"},
		{"/sys/module/ccp/parameters/psp_init_on_probe", "Y\n"},
	};
	struct lx_host host;
	char text[64];

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	host.config.sev_snp = false;
	lx_host_boot(&host);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_int_equal(read_text(&host, rows[i].path, text), strlen(rows[i].text));
		assert_string_equal(text, rows[i].text);
		assert_int_equal(lx_host_open(&host, rows[i].path, O_RDWR), -EACCES);
	}
	assert_int_equal(lx_host_open(&host, "/sys/module/kvm_amd", O_RDONLY), -EISDIR);
	assert_int_equal(lx_host_open(&host, "/sys/module/kvm_amd/parameters/no", O_RDONLY),
			 -ENOENT);
	assert_int_equal(lx_host_open(&host, "/sys/module", O_RDONLY), -EISDIR);
	assert_int_equal(lx_host_open(&host, "/sys/modul", O_RDONLY), -ENOENT);
	lx_host_teardown(&host);
}

static int add_name(void *user, const char *name)
{
	strcat(user, name);
	strcat(user, " ");
	return strcmp(name, "stop") == 0;
}

static int first_name(void *user, const char *name)
{
	strcpy(user, name);
	return 5;
}

static void test_lists(void **state)
{
	static const struct {
		const char *path, *names;
	} rows[] = {
		{"/sys/module/kvm_amd/parameters", "avic ciphertext_hiding_asids "
						   "debug_swap nested npt sev sev_es sev_snp vgif "
						   "vls "},
		{"/sys/module/ccp/parameters/",
		 "init_ex_path psp_cmd_timeout psp_init_on_probe psp_probe_timeout "},
		{"/sys/module/ccp", "parameters "},
	};
	struct lx_host host;
	char names[256];

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	lx_host_boot(&host);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		*names = '\0';
		assert_int_equal(host.io->list(host.io->ctx, rows[i].path, add_name, names), 0);
		assert_string_equal(names, rows[i].names);
	}
	assert_int_equal(
		host.io->list(host.io->ctx, "/sys/module/ccp/parameters", first_name, names), 5);
	assert_string_equal(names, "init_ex_path");
	assert_int_equal(
		host.io->list(host.io->ctx, "/sys/module/kvm_amd/parameters/sev", add_name, names),
		-ENOTDIR);
	assert_int_equal(host.io->list(host.io->ctx, "/sys/module/other", add_name, names),
			 -ENOENT);
	lx_host_teardown(&host);
}

static void cpuid(struct lx_host *host, uint32_t leaf, struct sev_cpuid *out)
{
	assert_int_equal(host->io->cpuid(host->io->ctx, leaf, 0, out), 0);
}

static void test_cpuid(void **state)
{
	static const struct {
		const char *profile;
		uint32_t signature; /* as test_vcpu.c and AMD's revision guides have it */
		uint32_t max_asid;
	} rows[] = {
		{"milan-1.55", 0x00A00F11, 509},
		{"genoa-1.55", 0x00A10F11, 1006},
		{"turin-1.58", 0x00B00F21, 1006},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_cpuid leaf;
		struct lx_host host;

		lx_host_setup(&host, rows[i].profile, LX_LINUX_6_18, LX_HOST_SELF);
		lx_host_boot(&host);
		cpuid(&host, 0, &leaf);
		assert_memory_equal(&leaf.ebx, "Auth", 4);
		assert_memory_equal(&leaf.edx, "enti", 4);
		assert_memory_equal(&leaf.ecx, "cAMD", 4);
		cpuid(&host, 1, &leaf);
		assert_int_equal(leaf.eax, rows[i].signature);
		cpuid(&host, 0x80000000, &leaf);
		assert_true(leaf.eax >= 0x8000001F);
		cpuid(&host, 0x80000001, &leaf);
		assert_true(leaf.ecx & 1u << 2); /* SVM */
		cpuid(&host, 0x8000000A, &leaf);
		assert_true(leaf.ebx > rows[i].max_asid);
		assert_int_equal(leaf.edx & 0xCB, 0xCB); /* what KVM wants for SEV and SEV-ES */
		cpuid(&host, 0x8000001F, &leaf);
		assert_int_equal(leaf.eax & 0x3F, 0x3B | (leaf.eax & 4)); /* SME to VMPL */
		assert_true(leaf.eax & 1u << 10);
		assert_true(leaf.eax & 1u << 14);
		assert_int_equal(leaf.ebx & 0x3F, 51);
		assert_int_equal(leaf.ebx >> 12 & 0xF, 4);
		assert_int_equal(leaf.ecx, rows[i].max_asid);
		assert_int_equal(leaf.edx, 100);
		cpuid(&host, 0x40000000, &leaf);
		assert_true(sev_is_zero((const uint8_t *)&leaf, sizeof(leaf)));
		lx_host_teardown(&host);
	}
}

static void test_log(void **state)
{
	static const char *const lines[] = {
		"SEV-SNP: RMP table physical range [0x0000000003f00000 - 0x0000000003ffffff]\n",
		"AMD-Vi: IOMMU SNP support enabled.\n",
		"SEV-SNP API:1.58 build:3\n",
		": SEV API:1.58 build:3\n",
		"kvm_amd: SEV enabled (ASIDs 100 - 509)\n",
		"kvm_amd: SEV-ES enabled (ASIDs 1 - 99)\n",
		"kvm_amd: SEV-SNP enabled (ASIDs 1 - 99)\n",
	};
	struct lx_host host;
	char *log;
	int64_t n;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	lx_host_boot(&host);
	log = (char *)host.user;
	n = host.io->kernel_log(host.io->ctx, (void *)(uintptr_t)host.user_base, LX_USER_SIZE);
	assert_true(n > 0);
	log[n] = '\0';
	for (size_t i = 0; i < SEV_COUNT(lines); i++)
		if (!strstr(log, lines[i]))
			fail_msg("no %s in %s", lines[i], log);
	assert_int_equal(host.io->kernel_log(host.io->ctx, (void *)(uintptr_t)host.user_base, 10),
			 10);
	assert_memory_equal(log, "supported\n", 10);
	assert_int_equal(host.io->kernel_log(host.io->ctx, (void *)0x1000, 10), -EFAULT);
	host.kernel->state->psp_dead = true;
	host.kernel->state->dead_command = SEV_CMD_PDH_GEN;
	n = host.io->kernel_log(host.io->ctx, (void *)(uintptr_t)host.user_base, LX_USER_SIZE);
	log[n] = '\0';
	assert_non_null(strstr(log, "sev command 0x9 timed out, disabling PSP\n"));
	lx_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_cpuid),
		cmocka_unit_test(test_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
