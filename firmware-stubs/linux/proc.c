/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files below /proc that tell of the machine and of the process that looks; how the kernel was
 * built.
 */
#include <inttypes.h>

#include "linux/host.h"

#define PAGE MACHINE_PAGE_SIZE

static void show_release(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "%s.0-sevkit\n", lx_release_name(kernel->config.release));
}

void lx_show_version(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "Linux version %s.0-sevkit (simulated) #1 SMP PREEMPT_DYNAMIC\n",
		lx_release_name(kernel->config.release));
}

/* What was set otherwise than Linux has it by itself. */
void lx_show_cmdline(struct lx_kernel *kernel, FILE *out)
{
	const struct lx_config *config = &kernel->config;

	fprintf(out, "BOOT_IMAGE=/boot/vmlinuz-%s.0-sevkit ro", lx_release_name(config->release));
	if (!config->sev)
		fprintf(out, " kvm_amd.sev=0");
	if (!config->sev_es)
		fprintf(out, " kvm_amd.sev_es=0");
	if (!config->sev_snp)
		fprintf(out, " kvm_amd.sev_snp=0");
	if (config->ciphertext_hiding_asids)
		fprintf(out, " kvm_amd.ciphertext_hiding_asids=%u",
			config->ciphertext_hiding_asids);
	if (!config->psp_init_on_probe)
		fprintf(out, " ccp.psp_init_on_probe=0");
	if (config->init_ex_path)
		fprintf(out, " ccp.init_ex_path=%s", config->init_ex_path);
	fprintf(out, "\n");
}

static void show_cpuinfo(struct lx_kernel *kernel, FILE *out)
{
	const struct machine_config *machine = machine_config(kernel->machine);

	for (unsigned i = 0; i < machine->cores; i++)
		fprintf(out,
			"processor\t: %u\nvendor_id\t: AuthenticAMD\ncpu family\t: %u\n"
			"model\t\t: %u\nmodel name\t: %s\nstepping\t: %u\n"
			"flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov "
			"pat pse36 clflush mmx fxsr sse sse2 syscall nx lm svm npt lbrv svm_lock "
			"nrip_save vmcb_clean flushbyasid decodeassists v_vmsave_vmload vgif%s sme "
			"sev sev_es sev_snp debug_swap\n\n",
			i, machine->family, machine->model, lx_cpu_name(kernel), machine->stepping,
			lx_has_avic(kernel) ? " avic x2avic" : "");
}

/* Memory ends where the BIOS reserved the RMP. */
static uint64_t memory_end(struct lx_kernel *kernel)
{
	const struct machine_core *core = machine_core(kernel->machine, 0);

	return core->rmp_base ? core->rmp_base : machine_config(kernel->machine)->memory_size;
}

static void show_range(const struct lx_kernel *kernel, uint64_t first, uint64_t end,
		       const char *what, FILE *out)
{
	bool seen = kernel->config.writable;

	if (first < end)
		fprintf(out, "%08" PRIx64 "-%08" PRIx64 " : %s\n", seen ? first : 0,
			seen ? end - 1 : 0, what);
}

static void show_iomem(struct lx_kernel *kernel, FILE *out)
{
	uint64_t end = memory_end(kernel);

	show_range(kernel, 0, PAGE, "Reserved", out);
	show_range(kernel, PAGE, end, "System RAM", out);
	show_range(kernel, end, machine_config(kernel->machine)->memory_size, "Reserved", out);
}

static void show_meminfo(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "MemTotal:       %8" PRIu64 " kB\n", memory_end(kernel) / 1024);
}

static void show_zoneinfo(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out,
		"Node 0, zone   Normal\n        spanned  %" PRIu64 "\n  start_pfn:           1\n"
		"Node 0, zone  Movable\n        spanned  0\n  start_pfn:           0\n",
		memory_end(kernel) / PAGE - 1);
}

static void show_cgroup(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "0::/\n");
}

/* The limits are those of systemd. */
static void show_limits(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "Limit                     Soft Limit           Hard Limit           Units\n"
		     "Max locked memory         8388608              8388608              bytes\n");
}

static void show_status(struct lx_kernel *kernel, FILE *out)
{
	unsigned id = kernel->config.writable ? 0 : 1000;

	fprintf(out, "Uid:\t%u\t%u\t%u\t%u\n", id, id, id, id);
}

static void show_config(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "CONFIG_AMD_IOMMU=y\nCONFIG_AMD_MEM_ENCRYPT=y\nCONFIG_CGROUP_MISC=y\n"
		     "CONFIG_CRYPTO_DEV_CCP_DD=m\nCONFIG_CRYPTO_DEV_SP_PSP=y\n"
		     "# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set\nCONFIG_KVM_AMD=m\n"
		     "CONFIG_KVM_AMD_SEV=y\nCONFIG_X86_MSR=m\n");
}

static bool is_old(const struct lx_kernel *kernel)
{
	return kernel->config.release == LX_LINUX_6_14;
}

static bool is_new(const struct lx_kernel *kernel)
{
	return !is_old(kernel);
}

const struct lx_attribute LX_PROC_FILES[] = {
	{"/boot/config-6.14.0-sevkit", show_config, is_old},
	{"/boot/config-6.18.0-sevkit", show_config, is_new},
	{"/proc/cmdline", lx_show_cmdline, NULL},
	{"/proc/cpuinfo", show_cpuinfo, NULL},
	{"/proc/iomem", show_iomem, NULL},
	{"/proc/meminfo", show_meminfo, NULL},
	{"/proc/self/cgroup", show_cgroup, NULL},
	{"/proc/self/limits", show_limits, NULL},
	{"/proc/self/status", show_status, NULL},
	{"/proc/sys/kernel/osrelease", show_release, NULL},
	{"/proc/version", lx_show_version, NULL},
	{"/proc/zoneinfo", show_zoneinfo, NULL},
	{NULL, NULL, NULL},
};
