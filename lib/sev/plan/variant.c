/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/variant.h"

#include <sev/config.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

static const struct {
	const char *name;
	const char *summary;
	const char *who;
} VARIANTS[SEV_VARIANT_COUNT] = {
	[SEV_VARIANT_EC2_RDX_0] =
		{
			"ec2-rdx-0",
			"EC2 VMSAs start with RDX 0 instead of 0x600",
			"EC2's hypervisor until spring 2026; virtee/sev; sev-snp-measure up to 0.0.12",
		},
	[SEV_VARIANT_FPU_ZERO] =
		{
			"fpu-zero",
			"VMSAs have MXCSR 0 and X87_FCW 0 instead of 0x1f80 and 0x37f",
			"KVM for SEV-ES guests made with KVM_SEV_ES_INIT (QEMU's legacy-vm-type, all before "
			"9.1); AMD's SNP kernels up to 6.9; sev-snp-measure up to 0.0.9",
		},
	[SEV_VARIANT_AUTO_DEBUG_SWAP] =
		{
			"auto-debug-swap",
			"SEV_FEATURES has DebugSwap (0x20) set without being asked for",
			"Linux 6.6.0 to 6.6.23 and 6.7.0 to 6.7.11 where the processor has the feature",
		},
	[SEV_VARIANT_SVSM_FCW] =
		{
			"svsm-fcw",
			"SVSM VMSAs have X87_FCW 0x37f instead of 0",
			"a host whose KVM copies the FPU state; sev-snp-measure means it but writes 0",
		},
	[SEV_VARIANT_KRUN_INTENDED] =
		{
			"krun-intended",
			"krun VMSAs have the boot registers that virtee/sev means to set",
			"the intention of virtee/sev's code; what it computes leaves them out",
		},
	[SEV_VARIANT_QEMU_METADATA] =
		{
			"qemu-metadata",
			"SEV metadata is read as QEMU reads it: unknown section types are ZERO pages, SECRETS "
			"and CPUID sections cover every page, of a repeated GUID the highest entry counts",
			"QEMU since 9.1; sev-snp-measure and virtee/sev refuse, take one page, take the lowest",
		},
	[SEV_VARIANT_CMDLINE_TRIM] =
		{
			"cmdline-trim",
			"white space at both ends of the command line is dropped before it is hashed",
			"virtee/sev; QEMU and sev-snp-measure hash it as given",
		},
	[SEV_VARIANT_IGVM_NATIVE_ZERO] =
		{
			"igvm-native-zero",
			"IGVM pages without data are ZERO pages instead of NORMAL pages of zeros",
			"igvmmeasure with --native-zero; QEMU, microsoft/igvm and the specification take NORMAL",
		},
	[SEV_VARIANT_IGVM_ONE_PARAMETER_PAGE] =
		{
			"igvm-one-parameter-page",
			"an IGVM parameter area is measured as one UNMEASURED page instead of all its pages",
			"igvmmeasure; QEMU and microsoft/igvm measure every page of the area",
		},
	[SEV_VARIANT_IGVM_MEASURE_SHARED] =
		{
			"igvm-measure-shared",
			"IGVM pages with the shared flag are measured like any other",
			"QEMU and igvmmeasure, which do not look at the flag; microsoft/igvm and the "
			"specification leave them out",
		},
	[SEV_VARIANT_IGVM_SEV_DATA_ONLY] =
		{
			"igvm-sev-data-only",
			"for SEV and SEV-ES, IGVM pages without data are not measured, unmeasured pages with "
			"data are",
			"igvmmeasure; QEMU measures the zeros and leaves unmeasured pages alone",
		},
	[SEV_VARIANT_IGVM_QEMU_ORDER] =
		{
			"igvm-qemu-order",
			"an IGVM parameter area is measured before the run of pages that it follows, VMSAs "
			"last",
			"QEMU (10.1) with KVM; no difference for COCONUT's files, where areas come first",
		},
};

unsigned sev_variant_count(void)
{
	return SEV_VARIANT_COUNT;
}

const char *sev_variant_name(unsigned variant)
{
	return variant < SEV_VARIANT_COUNT ? VARIANTS[variant].name : NULL;
}

const char *sev_variant_summary(unsigned variant)
{
	return variant < SEV_VARIANT_COUNT ? VARIANTS[variant].summary : NULL;
}

const char *sev_variant_who(unsigned variant)
{
	return variant < SEV_VARIANT_COUNT ? VARIANTS[variant].who : NULL;
}

static const char *name_of(const void *ctx, size_t i)
{
	(void)ctx;
	return VARIANTS[i].name;
}

enum sev_rc sev_variant_find(const char *name, unsigned *out, struct sev_err *err)
{
	const char *near;

	for (unsigned i = 0; i < SEV_VARIANT_COUNT; i++) {
		if (sev_name_equal(name, VARIANTS[i].name)) {
			*out = i;
			return SEV_OK;
		}
	}
	near = sev_nearest_name(name, SEV_VARIANT_COUNT, name_of, NULL);
	if (near)
		return sev_fail(err, SEV_ERR_ARG, "unknown variant '%s'; did you mean '%s'?", name,
				near);
	return sev_fail(err, SEV_ERR_ARG, "unknown variant '%s'; see --variant help", name);
}
