/* SPDX-License-Identifier: Apache-2.0 */
/*
 * State of an x86 vCPU as KVM takes it (UAPI linux/kvm.h and asm/kvm.h of x86), for builds on any
 * machine.
 */
#ifndef SEV_ABI_LAYOUT_KVM_VCPU_UAPI_H
#define SEV_ABI_LAYOUT_KVM_VCPU_UAPI_H

#include <stddef.h>
#include <stdint.h>

#define SEV_KVM_GET_API_VERSION	       0xAE00ul
#define SEV_KVM_GET_VCPU_MMAP_SIZE     0xAE04ul
#define SEV_KVM_GET_SUPPORTED_CPUID    0xC008AE05ul
#define SEV_KVM_CREATE_VCPU	       0xAE41ul
#define SEV_KVM_SET_USER_MEMORY_REGION 0x4020AE46ul
#define SEV_KVM_RUN		       0xAE80ul
#define SEV_KVM_GET_REGS	       0x8090AE81ul
#define SEV_KVM_SET_REGS	       0x4090AE82ul
#define SEV_KVM_GET_SREGS	       0x8138AE83ul
#define SEV_KVM_SET_SREGS	       0x4138AE84ul
#define SEV_KVM_GET_MSRS	       0xC008AE88ul
#define SEV_KVM_SET_MSRS	       0x4008AE89ul
#define SEV_KVM_GET_FPU		       0x81A0AE8Cul
#define SEV_KVM_SET_FPU		       0x41A0AE8Dul
#define SEV_KVM_SET_CPUID2	       0x4008AE90ul
#define SEV_KVM_GET_CPUID2	       0xC008AE91ul
#define SEV_KVM_SET_GUEST_DEBUG	       0x4048AE9Bul
#define SEV_KVM_GET_VCPU_EVENTS	       0x8040AE9Ful
#define SEV_KVM_SET_VCPU_EVENTS	       0x4040AEA0ul
#define SEV_KVM_SET_TSC_KHZ	       0xAEA2ul
#define SEV_KVM_GET_TSC_KHZ	       0xAEA3ul
#define SEV_KVM_GET_DEBUGREGS	       0x8080AEA1ul
#define SEV_KVM_SET_DEBUGREGS	       0x4080AEA2ul
#define SEV_KVM_ENABLE_CAP	       0x4068AEA3ul
#define SEV_KVM_GET_XSAVE	       0x9000AEA4ul
#define SEV_KVM_SET_XSAVE	       0x5000AEA5ul
#define SEV_KVM_GET_XCRS	       0x8188AEA6ul
#define SEV_KVM_SET_XCRS	       0x4188AEA7ul
#define SEV_KVM_GET_SREGS2	       0x8140AECCul
#define SEV_KVM_SET_SREGS2	       0x4140AECDul

struct sev_kvm_regs {
	uint64_t rax, rbx, rcx, rdx;
	uint64_t rsi, rdi, rsp, rbp;
	uint64_t r8, r9, r10, r11;
	uint64_t r12, r13, r14, r15;
	uint64_t rip, rflags;
};

struct sev_kvm_segment {
	uint64_t base;
	uint32_t limit;
	uint16_t selector;
	uint8_t type;
	uint8_t present, dpl, db, s, l, g, avl;
	uint8_t unusable;
	uint8_t padding;
};

struct sev_kvm_dtable {
	uint64_t base;
	uint16_t limit;
	uint16_t padding[3];
};

struct sev_kvm_sregs {
	struct sev_kvm_segment cs, ds, es, fs, gs, ss;
	struct sev_kvm_segment tr, ldt;
	struct sev_kvm_dtable gdt, idt;
	uint64_t cr0, cr2, cr3, cr4, cr8;
	uint64_t efer;
	uint64_t apic_base;
	uint64_t interrupt_bitmap[4];
};

struct sev_kvm_sregs2 {
	struct sev_kvm_segment cs, ds, es, fs, gs, ss;
	struct sev_kvm_segment tr, ldt;
	struct sev_kvm_dtable gdt, idt;
	uint64_t cr0, cr2, cr3, cr4, cr8;
	uint64_t efer;
	uint64_t apic_base;
	uint64_t flags;
	uint64_t pdptrs[4];
};

struct sev_kvm_guest_debug {
	uint32_t control;
	uint32_t pad;
	uint64_t debugreg[8];
};
#define SEV_KVM_GUESTDBG_ENABLE 1u

struct sev_kvm_fpu {
	uint8_t fpr[8][16];
	uint16_t fcw;
	uint16_t fsw;
	uint8_t ftwx; /* in FXSAVE's form */
	uint8_t pad1;
	uint16_t last_opcode;
	uint64_t last_ip;
	uint64_t last_dp;
	uint8_t xmm[16][16];
	uint32_t mxcsr;
	uint32_t pad2;
};

struct sev_kvm_debugregs {
	uint64_t db[4];
	uint64_t dr6;
	uint64_t dr7;
	uint64_t flags;
	uint64_t reserved[9];
};

struct sev_kvm_xcr {
	uint32_t xcr;
	uint32_t reserved;
	uint64_t value;
};

struct sev_kvm_xcrs {
	uint32_t nr_xcrs;
	uint32_t flags;
	struct sev_kvm_xcr xcrs[16];
	uint64_t padding[16];
};

struct sev_kvm_msr_entry {
	uint32_t index;
	uint32_t reserved;
	uint64_t data;
};

struct sev_kvm_msrs {
	uint32_t nmsrs;
	uint32_t pad;
	struct sev_kvm_msr_entry entries[];
};

struct sev_kvm_cpuid_entry2 {
	uint32_t function;
	uint32_t index;
	uint32_t flags;
	uint32_t eax, ebx, ecx, edx;
	uint32_t padding[3];
};
#define SEV_KVM_CPUID_FLAG_SIGNIFICANT_INDEX 1u

struct sev_kvm_cpuid2 {
	uint32_t nent;
	uint32_t padding;
	struct sev_kvm_cpuid_entry2 entries[];
};

struct sev_kvm_enable_cap {
	uint32_t cap;
	uint32_t flags;
	uint64_t args[4];
	uint8_t pad[64];
};

struct sev_kvm_userspace_memory_region {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;
	uint64_t userspace_addr;
};

#ifndef SEV_UAPI_AT
#define SEV_UAPI_AT(type, member, at)                                                              \
	_Static_assert(offsetof(struct type, member) == (at), #type "." #member)
#define SEV_UAPI_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
#endif

SEV_UAPI_SIZE(sev_kvm_regs, 0x90);
SEV_UAPI_AT(sev_kvm_regs, rip, 0x80);
SEV_UAPI_SIZE(sev_kvm_segment, 0x18);
SEV_UAPI_SIZE(sev_kvm_dtable, 0x10);
SEV_UAPI_SIZE(sev_kvm_sregs, 0x138);
SEV_UAPI_AT(sev_kvm_sregs, gdt, 0xC0);
SEV_UAPI_AT(sev_kvm_sregs, cr0, 0xE0);
SEV_UAPI_AT(sev_kvm_sregs, efer, 0x108);
SEV_UAPI_SIZE(sev_kvm_sregs2, 0x140);
SEV_UAPI_AT(sev_kvm_sregs2, flags, 0x118);
SEV_UAPI_SIZE(sev_kvm_guest_debug, 0x48);
SEV_UAPI_SIZE(sev_kvm_fpu, 0x1A0);
SEV_UAPI_AT(sev_kvm_fpu, fcw, 0x80);
SEV_UAPI_AT(sev_kvm_fpu, mxcsr, 0x198);
SEV_UAPI_SIZE(sev_kvm_debugregs, 0x80);
SEV_UAPI_SIZE(sev_kvm_xcrs, 0x188);
SEV_UAPI_SIZE(sev_kvm_msr_entry, 0x10);
SEV_UAPI_SIZE(sev_kvm_cpuid_entry2, 0x28);
SEV_UAPI_SIZE(sev_kvm_enable_cap, 0x68);
SEV_UAPI_SIZE(sev_kvm_userspace_memory_region, 0x20);

/* MSR IA32_PAT, which KVM_SET_MSRS sets. */
#define SEV_MSR_PAT 0x277u

#endif
