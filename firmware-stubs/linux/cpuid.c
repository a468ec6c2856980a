/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID leaves that tell about SEV (APM3), for the machine's processor.
 */
#include "base/bytes.h"
#include "linux/host.h"

/* Fn8000_0001_ECX */
#define SVM (1u << 2)

/* Fn8000_000A_EDX: NPT, LBRV, NRIPS, FlushByAsid, DecodeAssists */
#define SVM_FEATURES ((1u << 0) | (1u << 1) | (1u << 3) | (1u << 6) | (1u << 7))
#define SVM_REVISION 1u

/* Fn8000_001F_EAX: what all products from Milan on have, SME to VMPL, RMPQUERY, VmplSSS,
 * TscAuxVirt, HwEnfCacheCoh, 64BitHost, RestrictedInjection, AlternateInjection, DebugSwap,
 * PreventHostIbs, VTE */
#define SEV_FEATURES	   0x0001FEFFu
#define SEV_SECURE_TSC	   (1u << 8)
#define SEV_FEATURES_GENOA ((1u << 17) | (1u << 18) | (1u << 19) | (1u << 24) | (1u << 28))
#define SEV_FEATURES_TURIN                                                                         \
	((1u << 21) | (1u << 23) | (1u << 25) | (1u << 26) | (1u << 27) | (1u << 30) | (1u << 31))
/* Fn8000_001F_EBX: C-bit 51, 5 address bits less, 4 VMPLs */
#define SEV_C_BIT    (51u | (5u << 6) | (4u << 12))

#define MAX_BASIC    0x10u
#define MAX_EXTENDED 0x80000028u

static bool is_turin(const struct machine_config *machine)
{
	return machine->family >= 0x1A;
}

static bool is_genoa(const struct machine_config *machine)
{
	return is_turin(machine) || machine->model >= 0x10;
}

/* APM3: Fn0000_0001_EAX: family, model, stepping */
static uint32_t signature(const struct machine_config *machine)
{
	uint32_t extended = machine->family > 0xF ? machine->family - 0xFu : 0;
	uint32_t base = machine->family > 0xF ? 0xFu : machine->family;

	return extended << 20 | (machine->model >> 4 & 0xFu) << 16 | base << 8 |
	       (machine->model & 0xFu) << 4 | (machine->stepping & 0xFu);
}

static void vendor(uint32_t max, struct sev_cpuid *out)
{
	*out = (struct sev_cpuid){
		.eax = max,
		.ebx = sev_get_le32((const uint8_t *)"Auth"),
		.edx = sev_get_le32((const uint8_t *)"enti"),
		.ecx = sev_get_le32((const uint8_t *)"cAMD"),
	};
}

static uint32_t sev_features(const struct machine_config *machine)
{
	uint32_t features = SEV_FEATURES;

	if (is_genoa(machine))
		features |= SEV_FEATURES_GENOA | SEV_SECURE_TSC;
	if (is_turin(machine))
		features |= SEV_FEATURES_TURIN;
	return features;
}

void lx_cpuid(const struct lx_kernel *kernel, uint32_t leaf, uint32_t subleaf,
	      struct sev_cpuid *out)
{
	const struct machine_config *machine = machine_config(kernel->machine);

	(void)subleaf;
	*out = (struct sev_cpuid){0};
	switch (leaf) {
	case 0:
		vendor(MAX_BASIC, out);
		return;
	case 0x80000000:
		vendor(MAX_EXTENDED, out);
		return;
	case 1:
		out->eax = signature(machine);
		return;
	case 0x80000001:
		out->eax = signature(machine);
		out->ecx = SVM;
		return;
	case 0x8000000A:
		out->eax = SVM_REVISION;
		out->ebx = is_turin(machine) ? 0x10000 : 0x8000;
		out->edx = SVM_FEATURES;
		return;
	case 0x8000001F:
		out->eax = sev_features(machine);
		out->ebx = SEV_C_BIT;
		out->ecx = machine->max_asid;
		out->edx = machine->min_sev_asid;
		return;
	default:
		return;
	}
}
