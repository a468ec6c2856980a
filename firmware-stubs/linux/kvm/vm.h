/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What KVM's parts share: virtual machines with their memory, vCPUs and encryption context. For
 * this folder only.
 */
#ifndef LINUX_KVM_VM_H
#define LINUX_KVM_VM_H

#include <errno.h>

#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "abi/layout/sp_command.h"
#include "base/bytes.h"
#include "linux/ccp.h"

#define LX_PAGE_MASK (MACHINE_PAGE_SIZE - 1)
#define LX_VCPUS_MAX 1024
#define LX_SLOTS_MAX 32764

/* Bits of SEV_FEATURES that KVM knows (APM2: VMSA). */
#define LX_FEATURE_SNP_ACTIVE 0x001u
#define LX_FEATURE_DEBUG_SWAP 0x020u
#define LX_FEATURE_SECURE_TSC 0x200u

struct lx_vm;
struct lx_vcpu;

/* Pages of the caller that are mapped to frames (pin.c). */
struct lx_user_range {
	struct lx_kernel *kernel;
	uint64_t uaddr, size, spa;
	unsigned references;
	struct lx_user_range *next;
};
struct lx_pin {
	uint64_t uaddr, size; /* as asked for */
	struct lx_user_range **ranges;
	size_t count;
	struct lx_pin *next; /* in the list of whoever has it */
};

/* A guest_memfd file (gmem.c). */
struct lx_gmem {
	struct lx_vm *vm;
	uint64_t size;
	uint64_t *frames; /* by page: sPA, 0: none yet */
	bool large;	  /* its folios are 2 MiB */
};

struct lx_memslot {
	uint32_t id, flags;
	uint64_t gpa, size, uaddr;
	struct lx_gmem *gmem; /* NULL: none, or its file was closed */
	uint64_t gmem_offset;
};

struct lx_gpa_range {
	uint64_t start, end;
};

struct lx_vm {
	struct lx_kernel *kernel;
	struct lx_file *file; /* its own */
	unsigned type;	      /* enum sev_kvm_vm_type */
	bool dead;

	/* The encryption context. */
	bool need_init, active, es_active;
	int sev_fd;
	uint32_t asid, handle;
	uint64_t vmsa_features;
	uint16_t ghcb_version;
	uint64_t policy;
	uint64_t gctx; /* 0: none */
	bool certs_enabled, pre_fault_allowed;
	size_t record;		/* of lx_state.guests */
	uint32_t guest_id;	/* what the record says while it is this VM's */
	struct lx_vm *owner;	/* of a mirror: whose context it is */
	struct lx_pin *regions; /* KVM_MEMORY_ENCRYPT_REG_REGION */
	struct lx_pin *mapped;	/* shared pages that its page table has */

	struct lx_memslot *slots;
	size_t slot_count;
	struct lx_gpa_range *private_ranges; /* ascending, apart */
	size_t private_count;
	struct lx_vcpu **vcpus; /* in creation order */
	size_t vcpu_count;
	uint64_t hypercall_exits;
	uint32_t tsc_khz;
	struct lx_vm *next;
};

/* What KVM has in this process. */
struct lx_kvm {
	struct lx_vm *vms;
	struct lx_user_range *ranges;
};

/* kvm_device.c */
struct lx_kvm *lx_kvm_get(struct lx_kernel *kernel); /* NULL: no memory */

/* vm.c */
int lx_vm_create(struct lx_kernel *kernel, uint64_t type);
extern const struct lx_file_ops LX_VM_OPS;
static inline struct lx_vm *lx_vm_of(const struct lx_file *file)
{
	return file->data;
}

/* capability.c */
uint32_t lx_kvm_vm_types(const struct lx_kernel *kernel);
int lx_kvm_check_extension(struct lx_kernel *kernel, const struct lx_vm *vm, uint64_t cap);
int lx_vm_enable_cap(struct lx_vm *vm, uint64_t argument);
/* Whether a VM of this type has private memory. */
bool lx_vm_has_private(const struct lx_vm *vm);

/* device_attr.c */
int lx_kvm_device_attr(struct lx_kernel *kernel, uint64_t argument, bool get);
uint64_t lx_kvm_vmsa_features(const struct lx_kernel *kernel);
uint64_t lx_kvm_policy_bits(struct lx_kernel *kernel);

/* supported_cpuid.c */
int lx_kvm_supported_cpuid(struct lx_kernel *kernel, uint64_t argument);

/* memslots.c: the slot of an address; NULL: none */
int lx_vm_set_region(struct lx_vm *vm, uint64_t argument, bool second);
struct lx_memslot *lx_vm_slot(struct lx_vm *vm, uint64_t gpa);

/* attributes.c */
int lx_vm_set_attributes(struct lx_vm *vm, uint64_t argument);
bool lx_vm_all_private(const struct lx_vm *vm, uint64_t gpa, uint64_t size);

/* gmem.c */
int lx_gmem_create(struct lx_vm *vm, uint64_t argument);
int lx_gmem_bind(struct lx_vm *vm, struct lx_memslot *slot, int fd);
/* The frame of the slot's page at gpa, allocated where there is none. 0: no memory. */
uint64_t lx_gmem_frame(struct lx_memslot *slot, uint64_t gpa);
/* The same for whoever fills or zeroes all of it: a new frame has what was there. */
uint64_t lx_gmem_frame_to_fill(struct lx_memslot *slot, uint64_t gpa);
/* Frames in a row for pages that have none yet; 0: there are no such. */
uint64_t lx_gmem_frames_to_fill(struct lx_memslot *slot, uint64_t gpa, uint64_t pages);
/* Gives back frames of pages that were never the guest's. */
void lx_gmem_drop(struct lx_memslot *slot, uint64_t gpa, uint64_t pages);
/* The same, 0 where there is none yet. */
uint64_t lx_gmem_peek(const struct lx_memslot *slot, uint64_t gpa);
/* Whether gpa lies in a folio of 2 MiB that the guest sees aligned. */
bool lx_gmem_is_large(const struct lx_memslot *slot, uint64_t gpa);

/* pin.c: 0 or Linux's errno of sev_pin_memory(). */
int lx_pin(struct lx_vm *vm, uint64_t uaddr, uint64_t size, bool write, struct lx_pin **out);
void lx_unpin(struct lx_vm *vm, struct lx_pin *pin);
void lx_unpin_all(struct lx_vm *vm, struct lx_pin **list);
/* Where a byte of the caller's is while it is pinned; 0: it is not. *run: how many bytes from there
 * on are in a row. */
uint64_t lx_user_spa(struct lx_kernel *kernel, uint64_t uaddr, uint64_t *run);

/* region.c */
int lx_vm_register_region(struct lx_vm *vm, uint64_t argument);
int lx_vm_unregister_region(struct lx_vm *vm, uint64_t argument);

/* kvm_asid.c: 0, -ENOTTY, -EBUSY */
int lx_asid_new(struct lx_kernel *kernel, bool es, bool snp, uint32_t *asid);
void lx_asid_free(struct lx_kernel *kernel, uint32_t asid);

/* guest_record.c */
int lx_record_new(struct lx_vm *vm, enum lx_guest_kind kind);
struct lx_guest_info *lx_record_of(const struct lx_vm *vm); /* NULL: none, or it was stopped */
uint16_t lx_record_user(const struct lx_vm *vm);	    /* for frames of the guest */
/* Takes a guest's pages, context and ASID back from the firmware. */
void lx_record_end(struct lx_kernel *kernel, size_t record);

/* sev_init.c */
void lx_vm_end_guest(struct lx_vm *vm);

/* move_context.c */
int lx_vm_move_context(struct lx_vm *vm, uint64_t source_fd);
int lx_vm_copy_context(struct lx_vm *vm, uint64_t source_fd);

/* vmsa_page.c: a frame for a VMSA that is not 2 MiB aligned; 0: no memory. */
uint64_t lx_vmsa_frame(struct lx_vm *vm);

static inline bool lx_vm_is_sev(const struct lx_vm *vm)
{
	return vm->active;
}
static inline bool lx_vm_is_es(const struct lx_vm *vm)
{
	return vm->active && vm->es_active;
}
static inline bool lx_vm_is_snp(const struct lx_vm *vm)
{
	return lx_vm_is_es(vm) && (vm->vmsa_features & LX_FEATURE_SNP_ACTIVE);
}

#endif
