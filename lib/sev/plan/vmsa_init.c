/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Initial VMSA contents. What all VMMs have in common is one table; every difference is a row of
 * another one, with its reason.
 */
#include <string.h>

#include "abi/vmsa.h"
#include "base/bytes.h"
#include "base/err.h"
#include "plan/config.h"

/* Where a value comes from. */
enum value_kind {
	CONSTANT,
	EIP,	      /* the vCPU's entry point */
	EIP_SEGMENT,  /* its upper half, the base of CS */
	EIP_OFFSET,   /* its lower half */
	VCPU_SIG,     /* CPUID Fn0000_0001_EAX */
	SEV_FEATURES, /* what the mode and the user ask for */
};

struct setting {
	enum sev_vmsa_field field;
	enum value_kind kind;
	uint64_t value;
};

#define REAL_MODE_SEGMENT(NAME, attrib)                                                            \
	{SEV_VMSA_##NAME##_ATTRIB, CONSTANT, (attrib)},                                            \
	{                                                                                          \
		SEV_VMSA_##NAME##_LIMIT, CONSTANT, 0xFFFF                                          \
	}

/* A vCPU after reset (APM volume 2, table 14-1), as QEMU and KVM hand it over. */
static const struct setting RESET[] = {
	REAL_MODE_SEGMENT(ES, 0x93),
	{SEV_VMSA_CS_SELECTOR, CONSTANT, 0xF000},
	REAL_MODE_SEGMENT(CS, 0x9B),
	{SEV_VMSA_CS_BASE, EIP_SEGMENT, 0},
	REAL_MODE_SEGMENT(SS, 0x93),
	REAL_MODE_SEGMENT(DS, 0x93),
	REAL_MODE_SEGMENT(FS, 0x93),
	REAL_MODE_SEGMENT(GS, 0x93),
	{SEV_VMSA_GDTR_LIMIT, CONSTANT, 0xFFFF},
	REAL_MODE_SEGMENT(LDTR, 0x82),
	{SEV_VMSA_IDTR_LIMIT, CONSTANT, 0xFFFF},
	REAL_MODE_SEGMENT(TR, 0x8B),
	{SEV_VMSA_EFER, CONSTANT, 0x1000}, /* KVM sets SVME */
	{SEV_VMSA_CR4, CONSTANT, 0x40},	   /* KVM sets MCE */
	{SEV_VMSA_CR0, CONSTANT, 0x10},
	{SEV_VMSA_DR7, CONSTANT, 0x400},
	{SEV_VMSA_DR6, CONSTANT, 0xFFFF0FF0},
	{SEV_VMSA_RFLAGS, CONSTANT, 0x2},
	{SEV_VMSA_RIP, EIP_OFFSET, 0},
	{SEV_VMSA_G_PAT, CONSTANT, UINT64_C(0x0007040600070406)},
	{SEV_VMSA_RDX, VCPU_SIG, 0},
	{SEV_VMSA_SEV_FEATURES, SEV_FEATURES, 0},
	{SEV_VMSA_XCR0, CONSTANT, 0x1},
	{SEV_VMSA_MXCSR, CONSTANT, 0x1F80},
	{SEV_VMSA_X87_FCW, CONSTANT, 0x37F},
};

#define FLAT_SEGMENT(NAME, selector, attrib)                                                       \
	{SEV_VMSA_##NAME##_SELECTOR, CONSTANT, (selector)},                                        \
		{SEV_VMSA_##NAME##_ATTRIB, CONSTANT, (attrib)},                                    \
	{                                                                                          \
		SEV_VMSA_##NAME##_LIMIT, CONSTANT, 0xFFFFFFFF                                      \
	}

/* What COCONUT-SVSM's QEMU changes in it: 32-bit protected mode with flat segments. */
static const struct setting SVSM_ENTRY[] = {
	FLAT_SEGMENT(ES, 0x10, 0xC93),
	FLAT_SEGMENT(CS, 0x08, 0xC9B),
	{SEV_VMSA_CS_BASE, CONSTANT, 0},
	FLAT_SEGMENT(SS, 0x10, 0xC93),
	FLAT_SEGMENT(DS, 0x10, 0xC93),
	FLAT_SEGMENT(FS, 0x10, 0xC93),
	{SEV_VMSA_CR0, CONSTANT, 0x11},
	{SEV_VMSA_RIP, EIP, 0},
	/* sev-snp-measure means 0x37F, but writes it nowhere; its digests are the ones in use. */
	{SEV_VMSA_X87_FCW, CONSTANT, 0},
};

enum who { BSP = 1, AP = 2, ALL = BSP | AP };

#define VMM(type)  (1u << SEV_VMM_##type)
#define ANY_VMM	   (VMM(QEMU) | VMM(EC2) | VMM(GCE) | VMM(KRUN))
#define NO_VARIANT SEV_VARIANT_COUNT

/* Later rows win. A row with a variant counts only when the variant is on. */
static const struct difference {
	unsigned vmms;
	enum who who;
	enum sev_variant variant;
	struct setting set;
	const char *reason;
} DIFFERENCES[] = {
	{VMM(EC2),
	 BSP,
	 NO_VARIANT,
	 {SEV_VMSA_CS_ATTRIB, CONSTANT, 0x9A},
	 "EC2's BSP starts with a code segment not yet accessed"},
	{VMM(KRUN),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_CS_ATTRIB, CONSTANT, 0x9A},
	 "libkrun gives no vCPU an accessed code segment"},
	{VMM(EC2) | VMM(KRUN),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_SS_ATTRIB, CONSTANT, 0x92},
	 "stack segment not yet accessed"},
	{VMM(EC2) | VMM(KRUN),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_TR_ATTRIB, CONSTANT, 0x83},
	 "a 16-bit busy TSS"},
	{VMM(GCE),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_G_PAT, CONSTANT, 0x70106},
	 "GCE's hypervisor sets a PAT of its own"},
	{VMM(EC2) | VMM(GCE),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_RDX, CONSTANT, 0x600},
	 "a fixed reset signature instead of the vCPU model's"},
	{VMM(KRUN), ALL, NO_VARIANT, {SEV_VMSA_RDX, CONSTANT, 0}, "libkrun leaves RDX zero"},
	{VMM(EC2) | VMM(GCE) | VMM(KRUN),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_MXCSR, CONSTANT, 0},
	 "the FPU state is not part of their VMSAs"},
	{VMM(EC2) | VMM(GCE) | VMM(KRUN),
	 ALL,
	 NO_VARIANT,
	 {SEV_VMSA_X87_FCW, CONSTANT, 0},
	 "the FPU state is not part of their VMSAs"},
	{VMM(EC2),
	 ALL,
	 SEV_VARIANT_EC2_RDX_0,
	 {SEV_VMSA_RDX, CONSTANT, 0},
	 "EC2 before it set RDX to 0x600"},
	{VMM(QEMU),
	 ALL,
	 SEV_VARIANT_FPU_ZERO,
	 {SEV_VMSA_MXCSR, CONSTANT, 0},
	 "KVM copies the FPU state only for VMs made with KVM_SEV_INIT2"},
	{VMM(QEMU),
	 ALL,
	 SEV_VARIANT_FPU_ZERO,
	 {SEV_VMSA_X87_FCW, CONSTANT, 0},
	 "KVM copies the FPU state only for VMs made with KVM_SEV_INIT2"},
	{VMM(KRUN),
	 BSP,
	 SEV_VARIANT_KRUN_INTENDED,
	 {SEV_VMSA_RSI, CONSTANT, 0x7000},
	 "address of the kernel's boot parameters"},
	{VMM(KRUN), BSP, SEV_VARIANT_KRUN_INTENDED, {SEV_VMSA_RSP, CONSTANT, 0x8FF0}, "boot stack"},
	{VMM(KRUN), BSP, SEV_VARIANT_KRUN_INTENDED, {SEV_VMSA_RBP, CONSTANT, 0x8FF0}, "boot stack"},
	{VMM(KRUN),
	 AP,
	 SEV_VARIANT_KRUN_INTENDED,
	 {SEV_VMSA_CS_SELECTOR, CONSTANT, 0x9100},
	 "APs start at libkrun's own trampoline"},
	{VMM(KRUN),
	 AP,
	 SEV_VARIANT_KRUN_INTENDED,
	 {SEV_VMSA_CS_BASE, CONSTANT, 0x91000},
	 "APs start at libkrun's own trampoline"},
	{VMM(KRUN),
	 AP,
	 SEV_VARIANT_KRUN_INTENDED,
	 {SEV_VMSA_RIP, CONSTANT, 0},
	 "APs start at libkrun's own trampoline"},
};

/* Differences that count under an SVSM, where SVSM_ENTRY has the last word otherwise. */
static const struct difference SVSM_DIFFERENCES[] = {
	{VMM(QEMU),
	 ALL,
	 SEV_VARIANT_SVSM_FCW,
	 {SEV_VMSA_X87_FCW, CONSTANT, 0x37F},
	 "KVM copies the FPU state, whose reset value this is"},
};

static uint64_t sev_features(const struct sev_config *config)
{
	uint64_t features = 0;

	if (config->mode == SEV_MODE_SNP)
		features = config->svsm ? SEV_FEATURE_SNP_ACTIVE : config->guest_features;
	if (sev_config_has(config, SEV_VARIANT_AUTO_DEBUG_SWAP))
		features |= SEV_FEATURE_DEBUG_SWAP;
	return features;
}

static void apply(uint8_t *page, const struct sev_config *config, uint32_t eip,
		  const struct setting *set)
{
	uint64_t value = set->value;

	switch (set->kind) {
	case CONSTANT:
		break;
	case EIP:
		value = eip;
		break;
	case EIP_SEGMENT:
		value = eip & 0xFFFF0000u;
		break;
	case EIP_OFFSET:
		value = eip & 0xFFFFu;
		break;
	case VCPU_SIG:
		value = config->vcpu_sig;
		break;
	case SEV_FEATURES:
		value = sev_features(config);
		break;
	}
	sev_vmsa_put(page, set->field, value);
}

static void apply_all(uint8_t *page, const struct sev_config *config, uint32_t eip,
		      const struct setting *sets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		apply(page, config, eip, &sets[i]);
}

static void apply_differences(uint8_t *page, const struct sev_config *config, enum who who,
			      uint32_t eip, const struct difference *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!(rows[i].vmms >> config->vmm & 1) || !(rows[i].who & who))
			continue;
		if (rows[i].variant != NO_VARIANT && !sev_config_has(config, rows[i].variant))
			continue;
		apply(page, config, eip, &rows[i].set);
	}
}

enum sev_rc sev_vmsa_build(const struct sev_config *config, uint32_t vcpu, uint32_t reset_eip,
			   uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	enum who who = vcpu == 0 ? BSP : AP;
	uint32_t eip = vcpu == 0 && !config->svsm ? SEV_RESET_EIP : reset_eip;

	if (config->mode == SEV_MODE_SEV)
		return sev_fail(err, SEV_ERR_ARG, "SEV guests have no VMSA; use mode seves or snp");
	memset(page, 0, SEV_VMSA_SIZE);
	apply_all(page, config, eip, RESET, SEV_COUNT(RESET));
	apply_differences(page, config, who, eip, DIFFERENCES, SEV_COUNT(DIFFERENCES));
	if (config->svsm) {
		apply_all(page, config, eip, SVSM_ENTRY, SEV_COUNT(SVSM_ENTRY));
		apply_differences(page, config, who, eip, SVSM_DIFFERENCES,
				  SEV_COUNT(SVSM_DIFFERENCES));
	}
	return SEV_OK;
}
