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

/* Pages of the caller's that are copied together: each copy is a system call. */
#define RUN_PAGES 32

/* Pages whose contents are in their frames before their turn has come: [gpa, end). */
struct run {
	uint64_t gpa, end;
};

/* How many pages from gpa on have no frame yet and are the guest's. */
static uint64_t free_pages(const struct lx_op_call *call, const struct lx_memslot *slot,
			   uint64_t gpa)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	uint64_t left = slot->gpa + slot->size - gpa;
	uint64_t n = 0;

	if (left > params->len)
		left = params->len;
	while (n < RUN_PAGES && n < left / MACHINE_PAGE_SIZE &&
	       !lx_gmem_peek(slot, gpa + n * MACHINE_PAGE_SIZE))
		n++;
	return n && lx_vm_all_private(call->vm, gpa, n * MACHINE_PAGE_SIZE) ? n : 0;
}

/* Fills a run of pages that begins at gpa, where that can be done at once; otherwise none is. */
static void fill_run(struct lx_op_call *call, struct lx_memslot *slot, uint64_t gpa,
		     struct run *run)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	uint64_t pages = params->type == ZERO ? 0 : free_pages(call, slot, gpa);
	uint64_t size = pages * MACHINE_PAGE_SIZE;
	uint64_t spa = pages ? lx_gmem_frames_to_fill(slot, gpa, pages) : 0;
	void *frames = spa ? machine_direct(call->kernel->machine, spa, size) : NULL;

	*run = (struct run){gpa, gpa};
	if (!spa)
		return;
	if (frames && !lx_copy_in(call->kernel, frames, params->uaddr, size))
		run->end = gpa + size;
	else
		lx_gmem_drop(slot, gpa, pages);
}

/* What was filled and is nobody's goes back. */
static void drop_run(struct lx_memslot *slot, uint64_t gpa, const struct run *run)
{
	if (gpa < run->end)
		lx_gmem_drop(slot, gpa, (run->end - gpa) / MACHINE_PAGE_SIZE);
}

static int fill(struct lx_op_call *call, uint64_t spa)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	struct machine *machine = call->kernel->machine;
	uint8_t page[MACHINE_PAGE_SIZE] = {0};
	int rc = 0;

	if (params->type != ZERO)
		rc = lx_copy_in(call->kernel, page, params->uaddr, sizeof(page));
	if (!machine_write(machine, spa, page, sizeof(page)))
		return -EFAULT;
	return rc;
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
static int populate(struct lx_op_call *call, uint64_t spa, uint64_t gpa, bool filled)
{
	const struct sev_kvm_snp_launch_update *params = call->params;
	const struct rmp_entry *entry = rmp_lookup(call->kernel->machine, spa, NULL);
	int rc;

	if (!entry)
		return -EINVAL;
	if (entry->assigned)
		return -EEXIST;
	if (!filled && fill(call, spa))
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

static int update_one(struct lx_op_call *call, struct lx_memslot *slot, uint64_t gpa,
		      struct run *run)
{
	uint64_t spa;

	if (!slot->gmem)
		return -EFAULT;
	if (!lx_vm_all_private(call->vm, gpa, MACHINE_PAGE_SIZE))
		return -EINVAL;
	if (gpa >= run->end)
		fill_run(call, slot, gpa, run);
	spa = lx_gmem_frame_to_fill(slot, gpa);
	if (!spa)
		return -ENOMEM;
	return populate(call, spa, gpa, gpa < run->end);
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
	struct run run = {0, 0};
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
		rc = update_one(call, slot, gpa, &run);
		if (rc) {
			drop_run(slot, gpa + MACHINE_PAGE_SIZE, &run);
			break;
		}
		advance(params);
		done++;
	}
	if (rc && !done)
		return -EIO;
	call->cmd->error = error;
	return lx_op_write_back(call, sizeof(*params));
}
