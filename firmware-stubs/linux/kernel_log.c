/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of the kernel's log that are about SEV and what it needs. They follow from the state,
 * which is what all processes of a machine share.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/legacy/platform.h"
#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/host.h"

#define DEVICE "ccp 0000:22:00.1: "

/* Writes a line's text, or nothing where there is nothing to tell. */
typedef void line(struct lx_kernel *kernel, FILE *out);

static void cmdline(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "Command line: ");
	lx_show_cmdline(kernel, out);
}

static void dmi(struct lx_kernel *kernel, FILE *out)
{
	const struct amd_sp_profile *profile = kernel->sp->profile;

	fprintf(out, "DMI: sevkit Simulated %s/Simulated %s, BIOS %s " LX_BIOS_DATE,
		profile->product, profile->product, profile->name);
}

static void rmp_range(struct lx_kernel *kernel, FILE *out)
{
	const struct machine_core *core = machine_core(kernel->machine, 0);

	if (lx_snp_host(kernel))
		fprintf(out,
			"SEV-SNP: RMP table physical range [0x%016" PRIx64 " - 0x%016" PRIx64 "]",
			core->rmp_base, core->rmp_end);
}

static void iommu_features(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out,
		"AMD-Vi: Extended features (0x%" PRIx64 ", 0x%" PRIx64
		"): PPR NX GT [5] IA GA PC GA_vAPIC SNP",
		LX_IOMMU_EFR, LX_IOMMU_EFR2);
}

static void iommu_snp(struct lx_kernel *kernel, FILE *out)
{
	if (lx_snp_host(kernel))
		fprintf(out, "AMD-Vi: IOMMU SNP support enabled.");
}

static void iommu_remapping(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "AMD-Vi: Interrupt remapping enabled");
}

static void iommu_domains(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "iommu: Default domain type: Translated");
}

static void sev_found(struct lx_kernel *kernel, FILE *out)
{
	if (kernel->state->psp_found)
		fprintf(out, DEVICE "sev enabled");
}

static void psp_found(struct lx_kernel *kernel, FILE *out)
{
	if (kernel->state->psp_found)
		fprintf(out, DEVICE "psp enabled");
}

/* spec: UAPI kernel log: the driver tells from which version to which it updated the firmware */
static void updated(struct lx_kernel *kernel, FILE *out)
{
	const struct lx_state *state = kernel->state;

	if (state->updated)
		fprintf(out, DEVICE "SEV firmware updated from %u.%u.%u to %u.%u.%u",
			state->old_version[0], state->old_version[1], state->old_version[2],
			state->api_major, state->api_minor, state->build);
}

static void timed_out(struct lx_kernel *kernel, FILE *out)
{
	if (kernel->state->psp_dead)
		fprintf(out, DEVICE "sev command %#x timed out, disabling PSP",
			kernel->state->dead_command);
}

static void api(const struct lx_kernel *kernel, const char *what, FILE *out)
{
	const struct lx_state *state = kernel->state;

	fprintf(out, DEVICE "%s API:%u.%u build:%u", what, state->api_major, state->api_minor,
		state->build);
}

static void snp_api(struct lx_kernel *kernel, FILE *out)
{
	if (kernel->state->snp_initialized)
		api(kernel, "SEV-SNP", out);
}

static void sev_api(struct lx_kernel *kernel, FILE *out)
{
	if (kernel->state->sev_state != SP_LEGACY_UNINIT)
		api(kernel, "SEV", out);
}

static void nested(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "kvm_amd: Nested Virtualization enabled");
}

static void nested_paging(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "kvm_amd: Nested Paging enabled");
}

static void lbr(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "kvm_amd: LBR virtualization supported");
}

static void offered(const struct lx_kernel *kernel, const char *what, bool is, uint32_t first,
		    uint32_t last, FILE *out)
{
	if (kernel->state->psp_found)
		fprintf(out, "kvm_amd: %s %s (ASIDs %u - %u)", what, is ? "enabled" : "disabled",
			first, last);
}

static void sev(struct lx_kernel *kernel, FILE *out)
{
	const struct machine_config *machine = machine_config(kernel->machine);

	offered(kernel, "SEV", kernel->state->sev, machine->min_sev_asid, machine->max_asid, out);
}

static void sev_es(struct lx_kernel *kernel, FILE *out)
{
	uint32_t min = machine_config(kernel->machine)->min_sev_asid;

	offered(kernel, "SEV-ES", kernel->state->sev_es, min > 1, min - 1, out);
}

static void sev_snp(struct lx_kernel *kernel, FILE *out)
{
	uint32_t min = machine_config(kernel->machine)->min_sev_asid;

	offered(kernel, "SEV-SNP", kernel->state->sev_snp, min > 1, min - 1, out);
}

static void avic(struct lx_kernel *kernel, FILE *out)
{
	if (lx_has_avic(kernel))
		fprintf(out, "kvm_amd: AVIC enabled");
}

static void vmload(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "kvm_amd: Virtual VMLOAD VMSAVE supported");
}

static void vgif(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "kvm_amd: Virtual GIF supported");
}

static line *const LINES[] = {
	lx_show_version,
	cmdline,
	dmi,
	rmp_range,
	iommu_features,
	iommu_snp,
	iommu_remapping,
	iommu_domains,
	sev_found,
	psp_found,
	updated,
	snp_api,
	sev_api,
	nested,
	nested_paging,
	lbr,
	sev,
	sev_es,
	sev_snp,
	avic,
	vmload,
	vgif,
	timed_out,
};

/* The log with a time stamp for each line, malloc'ed; NULL: no memory. */
static char *write_log(struct lx_kernel *kernel, size_t *length)
{
	char *log = NULL;
	FILE *out = open_memstream(&log, length);

	for (size_t i = 0; out && i < SEV_COUNT(LINES); i++) {
		char text[1024] = "";
		FILE *one = fmemopen(text, sizeof(text), "w");

		if (!one)
			continue;
		LINES[i](kernel, one);
		fclose(one);
		text[strcspn(text, "\n")] = '\0';
		if (*text)
			fprintf(out, "<6>[%5zu.%06d] %s\n", i, 0, text);
	}
	if (!out || fclose(out) != 0) {
		free(log);
		return NULL;
	}
	return log;
}

int64_t lx_kernel_log(struct lx_kernel *kernel, uint64_t to, size_t size)
{
	size_t length = 0;
	char *log = write_log(kernel, &length);
	int rc;

	if (!log)
		return -ENOMEM;
	if (size > length)
		size = length;
	rc = lx_copy_out(kernel, to, log + length - size, size);
	free(log);
	return rc ? rc : (int64_t)size;
}
