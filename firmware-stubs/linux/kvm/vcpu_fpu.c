/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FPU state of a vCPU: KVM_GET_/SET_ of FPU, XSAVE, XCRS.
 */
#include <string.h>

#include "linux/kvm/vcpu.h"

/* Components of the XSAVE area: x87, SSE, AVX, protection keys. */
#define XFEATURE_FP   UINT64_C(0x001)
#define XFEATURE_SSE  UINT64_C(0x002)
#define XFEATURE_YMM  UINT64_C(0x004)
#define XFEATURE_PKRU UINT64_C(0x200)
#define XFEATURES     (XFEATURE_FP | XFEATURE_SSE | XFEATURE_YMM | XFEATURE_PKRU)

#define AT_MXCSR      24
#define AT_XMM	      160
#define AT_HEADER     512
#define HEADER_SIZE   64
#define AT_YMM	      576
#define AT_PKRU	      2432
#define MXCSR_KNOWN   0x2FFFFu

static bool is_confidential(const struct lx_vcpu *vcpu)
{
	return vcpu->protected;
}

int lx_vcpu_get_fpu(struct lx_vcpu *vcpu, uint64_t argument)
{
	const uint8_t *area = vcpu->xsave;
	struct sev_kvm_fpu fpu = {
		.fcw = sev_get_le16(area),
		.fsw = sev_get_le16(area + 2),
		.ftwx = area[4],
		.last_opcode = sev_get_le16(area + 6),
		.last_ip = sev_get_le64(area + 8),
		.last_dp = sev_get_le64(area + 16),
	};

	memcpy(fpu.fpr, area + 32, sizeof(fpu.fpr));
	memcpy(fpu.xmm, area + AT_XMM, sizeof(fpu.xmm));
	return lx_copy_out(vcpu->vm->kernel, argument, &fpu, sizeof(fpu));
}

/* spec: UAPI KVM_SET_FPU: MXCSR is not taken; after encryption of an older VM nothing is */
int lx_vcpu_set_fpu(struct lx_vcpu *vcpu, uint64_t argument)
{
	uint8_t *area = vcpu->xsave;
	struct sev_kvm_fpu fpu;

	if (lx_copy_in(vcpu->vm->kernel, &fpu, argument, sizeof(fpu)))
		return -EFAULT;
	if (is_confidential(vcpu))
		return 0;
	sev_put_le16(area, fpu.fcw);
	sev_put_le16(area + 2, fpu.fsw);
	sev_put_le16(area + 4, fpu.ftwx);
	sev_put_le16(area + 6, fpu.last_opcode);
	sev_put_le64(area + 8, fpu.last_ip);
	sev_put_le64(area + 16, fpu.last_dp);
	memcpy(area + 32, fpu.fpr, sizeof(fpu.fpr));
	memcpy(area + AT_XMM, fpu.xmm, sizeof(fpu.xmm));
	return 0;
}

int lx_vcpu_get_xsave(struct lx_vcpu *vcpu, uint64_t argument)
{
	uint8_t area[LX_XSAVE_SIZE];

	memcpy(area, vcpu->xsave, sizeof(area));
	area[AT_HEADER] |= (uint8_t)(XFEATURE_FP | XFEATURE_SSE);
	if (vcpu->pkru) {
		area[AT_HEADER + 1] |= (uint8_t)(XFEATURE_PKRU >> 8);
		sev_put_le32(area + AT_PKRU, vcpu->pkru);
	}
	return lx_copy_out(vcpu->vm->kernel, argument, area, sizeof(area));
}

/* spec: UAPI KVM_SET_XSAVE: unknown components, reserved bytes of the header, reserved bits of
 * MXCSR: EINVAL */
static bool is_valid(const uint8_t *area)
{
	uint64_t features = sev_get_le64(area + AT_HEADER);

	if (features & ~XFEATURES || !sev_is_zero(area + AT_HEADER + 8, HEADER_SIZE - 8))
		return false;
	return !(features & (XFEATURE_FP | XFEATURE_SSE | XFEATURE_YMM)) ||
	       !(sev_get_le32(area + AT_MXCSR) & ~MXCSR_KNOWN);
}

/* Components that the header does not name stay as they are. */
static void take(struct lx_vcpu *vcpu, const uint8_t *area)
{
	uint64_t features = sev_get_le64(area + AT_HEADER);

	if (features & XFEATURE_FP)
		memcpy(vcpu->xsave, area, AT_XMM);
	else if (features & (XFEATURE_SSE | XFEATURE_YMM))
		memcpy(vcpu->xsave + AT_MXCSR, area + AT_MXCSR, 4);
	if (features & XFEATURE_SSE)
		memcpy(vcpu->xsave + AT_XMM, area + AT_XMM, 256);
	if (features & XFEATURE_YMM)
		memcpy(vcpu->xsave + AT_YMM, area + AT_YMM, 256);
	vcpu->pkru = features & XFEATURE_PKRU ? sev_get_le32(area + AT_PKRU) : 0;
	sev_put_le64(vcpu->xsave + AT_HEADER, features & ~XFEATURE_PKRU);
}

int lx_vcpu_set_xsave(struct lx_vcpu *vcpu, uint64_t argument)
{
	uint8_t area[LX_XSAVE_SIZE];

	if (lx_copy_in(vcpu->vm->kernel, area, argument, sizeof(area)))
		return -EFAULT;
	if (is_confidential(vcpu))
		return 0;
	if (!is_valid(area))
		return -EINVAL;
	take(vcpu, area);
	return 0;
}

int lx_vcpu_get_xcrs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs = {{.value = vcpu->xcr0}}};

	return lx_copy_out(vcpu->vm->kernel, argument, &xcrs, sizeof(xcrs));
}

/* Components that the guest's CPUID offers it. */
static uint64_t supported(const struct lx_vcpu *vcpu)
{
	for (uint32_t i = 0; i < vcpu->cpuid_count; i++)
		if (vcpu->cpuid[i].function == 0xD && vcpu->cpuid[i].index == 0)
			return (vcpu->cpuid[i].eax & XFEATURES) | XFEATURE_FP;
	return XFEATURE_FP;
}

static int set_xcr0(struct lx_vcpu *vcpu, uint64_t value)
{
	/* spec: UAPI KVM_SET_XCRS: x87 always, AVX with SSE only, and nothing that CPUID lacks */
	if (!(value & XFEATURE_FP) || value & ~supported(vcpu))
		return -EINVAL;
	if (value & XFEATURE_YMM && !(value & XFEATURE_SSE))
		return -EINVAL;
	vcpu->xcr0 = value;
	return 0;
}

int lx_vcpu_set_xcrs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_xcrs xcrs;

	if (lx_copy_in(vcpu->vm->kernel, &xcrs, argument, sizeof(xcrs)))
		return -EFAULT;
	if (xcrs.nr_xcrs > SEV_COUNT(xcrs.xcrs) || xcrs.flags)
		return -EINVAL;
	for (uint32_t i = 0; i < xcrs.nr_xcrs; i++)
		if (xcrs.xcrs[i].xcr == 0)
			return set_xcr0(vcpu, xcrs.xcrs[i].value);
	return 0;
}
