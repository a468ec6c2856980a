/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_GET_SUPPORTED_CPUID: the leaves that say what the processor is, and SEV's.
 */
#include "linux/kvm/vcpu.h"

#define C_BIT 51

/* EAX of Fn0000_0001: base family 15 and the rest in the extended fields. */
static uint32_t signature(const struct machine_config *machine)
{
	uint32_t family = machine->family < 15 ? machine->family : 15u;

	return (uint32_t)(machine->family - family) << 20 | (uint32_t)(machine->model >> 4) << 16 |
	       family << 8 | (uint32_t)(machine->model & 15) << 4 | machine->stepping;
}

static uint32_t sev_features(const struct lx_state *state)
{
	return (uint32_t)state->sev << 1 | (uint32_t)state->sev_es << 3 |
	       (uint32_t)state->sev_snp << 4 | 1u << 10; /* coherent caches */
}

static uint32_t fill(const struct lx_kernel *kernel, struct sev_kvm_cpuid_entry2 *entries)
{
	const struct machine_config *machine = machine_config(kernel->machine);
	const uint32_t indexed = SEV_KVM_CPUID_FLAG_SIGNIFICANT_INDEX;
	const uint32_t sig = signature(machine);
	uint32_t n = 0;

	/* clang-format off */
#define LEAF(fn, idx, fl, a, b, c, d) \
	entries[n++] = (struct sev_kvm_cpuid_entry2){(fn), (idx), (fl), (a), (b), (c), (d), {0}}
	LEAF(0x0, 0, 0, 0x10, 0x68747541, 0x444D4163, 0x69746E65); /* "AuthenticAMD" */
	LEAF(0x1, 0, 0, sig, 0x00000800, 0xFEF83203, 0x178BFBFF);
	LEAF(0x7, 0, indexed, 0, 0x219C97A9, 0x0040069C, 0x00000010);
	LEAF(0xD, 0, indexed, 0x207, 0x988, 0x988, 0);
	LEAF(0xD, 1, indexed, 0xF, 0x988, 0, 0);
	LEAF(0xD, 2, indexed, 0x100, 0x240, 0, 0);
	LEAF(0xD, 9, indexed, 0x8, 0x980, 0, 0);
	LEAF(0x80000000, 0, 0, 0x80000021, 0x68747541, 0x444D4163, 0x69746E65);
	LEAF(0x80000001, 0, 0, sig, 0x40000000, 0x00C001F7, 0x2FD3FBFF);
	LEAF(0x80000008, 0, 0, 0x3030, 0x111EF657, 0x2000u | (machine->cores - 1u), 0);
	LEAF(0x8000001F, 0, 0, kernel->state->sev ? sev_features(kernel->state) : 0, C_BIT,
	     machine->max_asid, machine->min_sev_asid);
#undef LEAF
	/* clang-format on */
	return n;
}

int lx_kvm_supported_cpuid(struct lx_kernel *kernel, uint64_t argument)
{
	struct sev_kvm_cpuid_entry2 entries[16];
	uint32_t count = fill(kernel, entries);
	struct sev_kvm_cpuid2 head;

	if (lx_copy_in(kernel, &head, argument, sizeof(head)))
		return -EFAULT;
	/* spec: UAPI KVM_GET_SUPPORTED_CPUID: too little room: E2BIG */
	if (head.nent < count)
		return -E2BIG;
	head.nent = count;
	if (lx_copy_out(kernel, argument, &head, sizeof(head)))
		return -EFAULT;
	return lx_copy_out(kernel, argument + sizeof(head), entries, count * sizeof(*entries));
}
