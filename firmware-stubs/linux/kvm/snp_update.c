/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_SNP_LAUNCH_UPDATE: pages of guest_memfd are filled and measured, one by one.
 */
#include "abi/layout/fw_status.h"
#include "linux/kvm/snp.h"
#include "machine/rmp.h"

/* SNP-ABI: PAGE_TYPE */
enum { NORMAL = 1, ZERO = 3, UNMEASURED = 4, SECRETS = 5, CPUID = 6 };

#define PAGE_TYPES   (1u << NORMAL | 1u << ZERO | 1u << UNMEASURED | 1u << SECRETS | 1u << CPUID)
#define AT_PAGE_TYPE 1 /* bit of FLAGS */
#define GFN_MAX	     (UINT64_MAX / MACHINE_PAGE_SIZE)

int lx_snp_update_page(struct lx_op_call *call, uint64_t spa, unsigned type)
{
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_UPDATE] = {0};

	LX_PUT(buffer, 64, SNP_LAUNCH_UPDATE, GCTX_PADDR, call->vm->gctx);
	LX_PUT(buffer, 64, SNP_LAUNCH_UPDATE, PAGE_PADDR, spa);
	LX_PUT(buffer, 32, SNP_LAUNCH_UPDATE, FLAGS, type << AT_PAGE_TYPE);
	return lx_op_issue_on(call, call->cmd->sev_fd, SEV_CMD_SNP_LAUNCH_UPDATE, buffer);
}

static int fill(struct lx_kernel *kernel, uint64_t spa, uint64_t uaddr)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	if (lx_copy_in(kernel, page, uaddr, sizeof(page)))
		return -EFAULT;
	return machine_write(kernel->machine, spa, page, sizeof(page)) ? 0 : -EFAULT;
}

/* spec: UAPI SNP_LAUNCH_UPDATE: the CPUID page as the firmware would have it is given back */
static void show_cpuid_page(struct lx_op_call *call, uint64_t spa, uint64_t uaddr)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	if (machine_read(call->kernel->machine, spa, page, sizeof(page)))
		lx_copy_out(call->kernel, uaddr, page, sizeof(page));
}

/* A page that the firmware refused is the kernel's again. */
static void take_back(struct lx_op_call *call, uint64_t spa, uint32_t status)
{
	const struct sev_kvm_snp_launch_update *params = call->params;

	/* spec: UAPI SNP_LAUNCH_UPDATE: a page that cannot be taken back is the end of the VM */
	if (lx_page_reclaim(call->kernel, spa, 1)) {
		call->vm->dead = true;
		return;
	}
	if (params->type == CPUID && status == SEV_FW_INVALID_PARAM)
		show_cpuid_page(call, spa, params->uaddr);
}

static void remember_secrets(struct lx_op_call *call, uint64_t gpa)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	struct lx_guest_info *record = lx_record_of(call->vm);

	if (params->type == SECRETS && record)
		record->secrets_gpa = gpa;
}

/* spa, with the page's contents, goes to the guest. */
static int populate(struct lx_op_call *call, uint64_t spa, uint64_t gpa)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	const struct rmp_entry *entry = rmp_lookup(call->kernel->machine, spa, NULL);
	int rc;

	if (!entry)
		return -EINVAL;
	if (entry->assigned)
		return -EEXIST;
	if (params->type != ZERO && fill(call->kernel, spa, params->uaddr))
		return -EFAULT;
	rc = lx_page_make_private(call->kernel, spa, gpa, RMP_4K, call->vm->asid, true);
	if (rc)
		return rc;
	rc = lx_snp_update_page(call, spa, params->type);
	if (rc)
		take_back(call, spa, call->cmd->error);
	else
		remember_secrets(call, gpa);
	return rc;
}

static int update_one(struct lx_op_call *call, struct lx_memslot *slot, uint64_t gpa)
{
	uint64_t spa;

	if (!slot->gmem)
		return -EFAULT;
	spa = lx_gmem_frame(slot, gpa);
	if (!spa)
		return -ENOMEM;
	if (!lx_vm_all_private(call->vm, gpa, MACHINE_PAGE_SIZE))
		return -EINVAL;
	return populate(call, spa, gpa);
}

static void advance(struct sev_kvm_snp_launch_update *params)
{
	params->gfn_start++;
	params->len -= MACHINE_PAGE_SIZE;
	if (params->type != ZERO)
		params->uaddr += MACHINE_PAGE_SIZE;
}

/* The slot of the first page, which has private memory; NULL: there is none. */
static struct lx_memslot *first_slot(struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	struct lx_memslot *slot;

	/* spec: UAPI SNP_LAUNCH_UPDATE: gfn_start is in a slot, and not one that wraps to it */
	if (params->gfn_start > GFN_MAX)
		return NULL;
	slot = lx_vm_slot(call->vm, params->gfn_start * MACHINE_PAGE_SIZE);
	return slot && slot->flags & SEV_KVM_MEM_GUEST_MEMFD ? slot : NULL;
}

static int check(const struct sev_kvm_snp_launch_update *params)
{
	/* spec: UAPI SNP_LAUNCH_UPDATE: length of whole pages, no flags, a type that KVM knows */
	if (params->len % MACHINE_PAGE_SIZE || params->flags)
		return -EINVAL;
	return params->type < 32 && PAGE_TYPES >> params->type & 1 ? 0 : -EINVAL;
}

/*
 * spec: UAPI SNP_LAUNCH_UPDATE: a failure of the first page is the command's, EIO; a later one ends
 * it with what was done so far, and the caller asks again for the rest
 */
int lx_snp_launch_update(struct lx_op_call *call)
{
	struct sev_kvm_snp_launch_update *params = call->params;
	uint32_t error = call->cmd->error;
	struct lx_memslot *slot;
	uint64_t gpa, done = 0;
	int rc = check(params);

	if (rc)
		return rc;
	slot = first_slot(call);
	if (!slot)
		return -EINVAL;
	call->cmd->error = 0;
	while (!rc && params->len) {
		gpa = params->gfn_start * MACHINE_PAGE_SIZE;
		if (gpa - slot->gpa >= slot->size)
			break;
		rc = update_one(call, slot, gpa);
		if (rc)
			break;
		advance(params);
		done++;
	}
	if (rc && !done)
		return -EIO;
	call->cmd->error = error;
	return lx_op_write_back(call, sizeof(*params));
}
