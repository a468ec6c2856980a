/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of the kernel's log that are about SEV. They follow from the state, which is what all
 * processes of a machine share.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/host.h"

#define DEVICE	 "ccp 0000:22:00.1: "
#define LINE_MAX 160

/* A line's text, or nothing where there is nothing to tell. */
typedef void line(const struct lx_kernel *kernel, char *out, size_t size);

static void rmp_range(const struct lx_kernel *kernel, char *out, size_t size)
{
	const struct machine_core *core = machine_core(kernel->machine, 0);

	if (lx_snp_host(kernel))
		snprintf(out, size, "SEV-SNP: RMP table physical range [0x%016llx - 0x%016llx]",
			 (unsigned long long)core->rmp_base, (unsigned long long)core->rmp_end);
}

static void found(const struct lx_kernel *kernel, char *out, size_t size)
{
	if (kernel->state->psp_found)
		snprintf(out, size, DEVICE "sev enabled");
}

static void timed_out(const struct lx_kernel *kernel, char *out, size_t size)
{
	if (kernel->state->psp_dead)
		snprintf(out, size, DEVICE "sev command %#x timed out, disabling PSP",
			 kernel->state->dead_command);
}

static void api(const struct lx_kernel *kernel, const char *what, char *out, size_t size)
{
	const struct lx_state *state = kernel->state;

	snprintf(out, size, DEVICE "%s API:%u.%u build:%u", what, state->api_major,
		 state->api_minor, state->build);
}

static void snp_api(const struct lx_kernel *kernel, char *out, size_t size)
{
	if (kernel->state->snp_initialized)
		api(kernel, "SEV-SNP", out, size);
}

static void sev_api(const struct lx_kernel *kernel, char *out, size_t size)
{
	if (kernel->state->sev_state != SP_LEGACY_UNINIT)
		api(kernel, "SEV", out, size);
}

static void offered(const struct lx_kernel *kernel, const char *what, bool is, uint32_t first,
		    uint32_t last, char *out, size_t size)
{
	if (kernel->state->psp_found)
		snprintf(out, size, "kvm_amd: %s %s (ASIDs %u - %u)", what,
			 is ? "enabled" : "disabled", first, last);
}

static void sev(const struct lx_kernel *kernel, char *out, size_t size)
{
	const struct machine_config *machine = machine_config(kernel->machine);

	offered(kernel, "SEV", kernel->state->sev, machine->min_sev_asid, machine->max_asid, out,
		size);
}

static void sev_es(const struct lx_kernel *kernel, char *out, size_t size)
{
	uint32_t min = machine_config(kernel->machine)->min_sev_asid;

	offered(kernel, "SEV-ES", kernel->state->sev_es, min > 1, min - 1, out, size);
}

static void sev_snp(const struct lx_kernel *kernel, char *out, size_t size)
{
	uint32_t min = machine_config(kernel->machine)->min_sev_asid;

	offered(kernel, "SEV-SNP", kernel->state->sev_snp, min > 1, min - 1, out, size);
}

static line *const LINES[] = {
	rmp_range, found, snp_api, sev_api, sev, sev_es, sev_snp, timed_out,
};

int64_t lx_kernel_log(struct lx_kernel *kernel, uint64_t to, size_t size)
{
	char log[SEV_COUNT(LINES) * (LINE_MAX + 32)];
	size_t length = 0;

	for (size_t i = 0; i < SEV_COUNT(LINES); i++) {
		char text[LINE_MAX] = "";

		LINES[i](kernel, text, sizeof(text));
		if (*text)
			length += (size_t)snprintf(log + length, sizeof(log) - length,
						   "<6>[%5zu.%06d] %s\n", i, 0, text);
	}
	if (size > length)
		size = length;
	if (lx_copy_out(kernel, to, log + length - size, size))
		return -EFAULT;
	return (int64_t)size;
}
