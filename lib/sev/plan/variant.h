/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Named variants: one row for each thing that VMMs, kernels and calculators disagree on.
 */
#ifndef SEV_PLAN_VARIANT_H
#define SEV_PLAN_VARIANT_H

/* The order is that of `--variant help`. At most 32: a set of variants is a 32-bit mask. */
enum sev_variant {
	SEV_VARIANT_EC2_RDX_0,
	SEV_VARIANT_FPU_ZERO,
	SEV_VARIANT_AUTO_DEBUG_SWAP,
	SEV_VARIANT_SVSM_FCW,
	SEV_VARIANT_KRUN_INTENDED,
	SEV_VARIANT_QEMU_METADATA,
	SEV_VARIANT_CMDLINE_TRIM,
	SEV_VARIANT_IGVM_NATIVE_ZERO,
	SEV_VARIANT_IGVM_ONE_PARAMETER_PAGE,
	SEV_VARIANT_IGVM_MEASURE_SHARED,
	SEV_VARIANT_IGVM_SEV_DATA_ONLY,
	SEV_VARIANT_IGVM_QEMU_ORDER,
	SEV_VARIANT_COUNT,
};

#endif
