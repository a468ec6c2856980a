/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of kvm, kvm_amd and ccp below /sys/module, read-only.
 */
#include "linux/host.h"

static void show_bool(bool value, FILE *out)
{
	fprintf(out, "%c\n", value ? 'Y' : 'N');
}

static void show_yes(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	show_bool(true, out);
}

static void show_one(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "1\n");
}

static void show_sev(struct lx_kernel *kernel, FILE *out)
{
	show_bool(kernel->state->sev, out);
}

static void show_sev_es(struct lx_kernel *kernel, FILE *out)
{
	show_bool(kernel->state->sev_es, out);
}

static void show_sev_snp(struct lx_kernel *kernel, FILE *out)
{
	show_bool(kernel->state->sev_snp, out);
}

/* The modelled processors swap debug registers, which KVM uses wherever it has SEV-ES. */
static void show_debug_swap(struct lx_kernel *kernel, FILE *out)
{
	show_bool(kernel->state->sev_es, out);
}

/* From 6.18 on it is on by itself where there is x2AVIC */
bool lx_has_avic(const struct lx_kernel *kernel)
{
	struct sev_cpuid svm;

	lx_cpuid(kernel, 0x8000000A, 0, &svm);
	return kernel->config.release != LX_LINUX_6_14 && (svm.edx & 1u << 18);
}

static void show_avic(struct lx_kernel *kernel, FILE *out)
{
	show_bool(lx_has_avic(kernel), out);
}

static void show_hiding(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "%u\n", kernel->config.ciphertext_hiding_asids);
}

static bool knows_hiding(const struct lx_kernel *kernel)
{
	return kernel->config.release != LX_LINUX_6_14;
}

static void show_cmd_timeout(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "100\n");
}

static void show_probe_timeout(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "5\n");
}

static void show_init_ex_path(struct lx_kernel *kernel, FILE *out)
{
	const char *path = kernel->config.init_ex_path;

	fprintf(out, "%s\n", path ? path : "(null)");
}

static void show_init_on_probe(struct lx_kernel *kernel, FILE *out)
{
	show_bool(kernel->config.psp_init_on_probe, out);
}

#define CCP	"/sys/module/ccp/parameters/"
#define KVM	"/sys/module/kvm/parameters/"
#define KVM_AMD "/sys/module/kvm_amd/parameters/"
const struct lx_attribute LX_MODULE_FILES[] = {
	{CCP "init_ex_path", show_init_ex_path, NULL},
	{CCP "psp_cmd_timeout", show_cmd_timeout, NULL},
	{CCP "psp_init_on_probe", show_init_on_probe, NULL},
	{CCP "psp_probe_timeout", show_probe_timeout, NULL},
	{KVM "enable_virt_at_load", show_yes, NULL},
	{KVM "tdp_mmu", show_yes, NULL},
	{KVM_AMD "avic", show_avic, NULL},
	{KVM_AMD "ciphertext_hiding_asids", show_hiding, knows_hiding},
	{KVM_AMD "debug_swap", show_debug_swap, NULL},
	{KVM_AMD "nested", show_one, NULL},
	{KVM_AMD "npt", show_yes, NULL},
	{KVM_AMD "sev", show_sev, NULL},
	{KVM_AMD "sev_es", show_sev_es, NULL},
	{KVM_AMD "sev_snp", show_sev_snp, NULL},
	{KVM_AMD "vgif", show_one, NULL},
	{KVM_AMD "vls", show_one, NULL},
	{NULL, NULL, NULL},
};
