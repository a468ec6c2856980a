/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_DBG_DECRYPT and KVM_SEV_DBG_ENCRYPT: page by page of either range; what is not aligned
 * goes through pages of the kernel's.
 */
#include "linux/kvm/sev_op.h"

#define ALIGN 16u

/* A part of the range: within one page of the source and one of the destination. */
struct part {
	uint64_t src_uaddr, dst_uaddr; /* the caller's */
	uint64_t src, dst;	       /* where they are in DRAM */
	uint32_t size;
};

static int issue(struct lx_op_call *call, uint32_t id, uint64_t src, uint64_t dst, uint32_t size)
{
	uint8_t buffer[SEV_SIZE_DBG_DECRYPT] = {0};

	LX_PUT(buffer, 32, DBG_DECRYPT, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, DBG_DECRYPT, SRC_PADDR, src);
	LX_PUT(buffer, 64, DBG_DECRYPT, DST_PADDR, dst);
	LX_PUT(buffer, 32, DBG_DECRYPT, LEN, size);
	return lx_op_issue(call, id, buffer);
}

/* Decrypts more than asked where that is not aligned: dst has room for it. */
static int decrypt_rounded(struct lx_op_call *call, uint64_t src, uint64_t dst, uint32_t size)
{
	uint32_t before = (uint32_t)(src % ALIGN);

	return issue(call, SEV_CMD_DBG_DECRYPT, src - before, dst,
		     (size + before + ALIGN - 1) / ALIGN * ALIGN);
}

/* Bytes of a bounce page to the caller. */
static int copy_from_bounce(struct lx_op_call *call, const struct lx_blob *bounce, uint64_t at,
			    uint64_t uaddr, uint32_t size)
{
	uint8_t bytes[MACHINE_PAGE_SIZE];

	if (!machine_read(call->kernel->machine, bounce->spa + at, bytes, size))
		return -EFAULT;
	return lx_copy_out(call->kernel, uaddr, bytes, size);
}

static int copy_to_bounce(struct lx_op_call *call, const struct lx_blob *bounce, uint64_t at,
			  uint64_t uaddr, uint32_t size)
{
	uint8_t bytes[MACHINE_PAGE_SIZE];

	if (lx_copy_in(call->kernel, bytes, uaddr, size))
		return -EFAULT;
	return machine_write(call->kernel->machine, bounce->spa + at, bytes, size) ? 0 : -EFAULT;
}

static int decrypt(struct lx_op_call *call, const struct part *part)
{
	struct lx_blob bounce;
	int rc;

	if (!(part->src % ALIGN || part->dst % ALIGN || part->size % ALIGN))
		return decrypt_rounded(call, part->src, part->dst, part->size);
	rc = lx_blob_alloc(call->kernel, 2 * MACHINE_PAGE_SIZE, &bounce);
	if (rc)
		return rc;
	rc = decrypt_rounded(call, part->src, bounce.spa, part->size);
	if (!rc)
		rc = copy_from_bounce(call, &bounce, part->src % ALIGN, part->dst_uaddr,
				      part->size);
	lx_blob_free(call->kernel, &bounce);
	return rc;
}

/* The destination's bytes around the part are decrypted, and encrypted again with it. */
static int encrypt_within(struct lx_op_call *call, const struct part *part,
			  const struct lx_blob *bounce)
{
	uint32_t before = (uint32_t)(part->dst % ALIGN);
	int rc = decrypt_rounded(call, part->dst, bounce->spa, part->size);

	if (!rc)
		rc = copy_to_bounce(call, bounce, before, part->src_uaddr, part->size);
	if (rc)
		return rc;
	return issue(call, SEV_CMD_DBG_ENCRYPT, bounce->spa, part->dst - before,
		     (part->size + ALIGN - 1) / ALIGN * ALIGN);
}

static int encrypt_aligned(struct lx_op_call *call, const struct part *part,
			   const struct lx_blob *bounce)
{
	int rc = copy_to_bounce(call, bounce, 0, part->src_uaddr, part->size);

	return rc ? rc : issue(call, SEV_CMD_DBG_ENCRYPT, bounce->spa, part->dst, part->size);
}

static int encrypt(struct lx_op_call *call, const struct part *part)
{
	bool within = part->dst % ALIGN || part->size % ALIGN;
	struct lx_blob bounce;
	int rc;

	if (!within && part->src % ALIGN == 0)
		return issue(call, SEV_CMD_DBG_ENCRYPT, part->src, part->dst, part->size);
	rc = lx_blob_alloc(call->kernel, 2 * MACHINE_PAGE_SIZE, &bounce);
	if (rc)
		return rc;
	rc = within ? encrypt_within(call, part, &bounce) : encrypt_aligned(call, part, &bounce);
	lx_blob_free(call->kernel, &bounce);
	return rc;
}

typedef int crypt_part(struct lx_op_call *call, const struct part *part);

static int crypt_pinned(struct lx_op_call *call, struct part *part, crypt_part *run)
{
	uint64_t ignored;

	part->src = lx_user_spa(call->kernel, part->src_uaddr, &ignored);
	part->dst = lx_user_spa(call->kernel, part->dst_uaddr, &ignored);
	return run(call, part);
}

static int crypt_page(struct lx_op_call *call, struct part *part, crypt_part *run)
{
	struct lx_pin *src, *dst;
	int rc = lx_pin(call->vm, part->src_uaddr & ~LX_PAGE_MASK, MACHINE_PAGE_SIZE, false, &src);

	if (rc)
		return rc;
	rc = lx_pin(call->vm, part->dst_uaddr & ~LX_PAGE_MASK, MACHINE_PAGE_SIZE, true, &dst);
	if (!rc) {
		rc = crypt_pinned(call, part, run);
		lx_unpin(call->vm, dst);
	}
	lx_unpin(call->vm, src);
	return rc;
}

/* Bytes to the end of the nearer of two pages. */
static uint32_t to_page_end(uint64_t a, uint64_t b)
{
	uint64_t offset = (a & LX_PAGE_MASK) > (b & LX_PAGE_MASK) ? a : b;

	return (uint32_t)(MACHINE_PAGE_SIZE - (offset & LX_PAGE_MASK));
}

static int crypt_range(struct lx_op_call *call, crypt_part *run)
{
	const struct sev_kvm_dbg *params = call->params;
	uint64_t src = params->src_uaddr, dst = params->dst_uaddr;
	uint32_t left = params->len;
	int rc = 0;

	/* spec: UAPI DBG_DECRYPT: length 0, wrap, no destination: EINVAL */
	if (!left || src + left < src || !dst)
		return -EINVAL;
	while (!rc && left) {
		struct part part = {.src_uaddr = src, .dst_uaddr = dst};

		part.size = to_page_end(src, dst);
		if (part.size > left)
			part.size = left;
		rc = crypt_page(call, &part, run);
		src += part.size;
		dst += part.size;
		left -= part.size;
	}
	return rc;
}

static int dbg_decrypt(struct lx_op_call *call)
{
	return crypt_range(call, decrypt);
}

static int dbg_encrypt(struct lx_op_call *call)
{
	return crypt_range(call, encrypt);
}

const struct lx_op LX_OPS_DEBUG[] = {
	{SEV_KVM_DBG_DECRYPT, sizeof(struct sev_kvm_dbg), lx_need_sev, dbg_decrypt},
	{SEV_KVM_DBG_ENCRYPT, sizeof(struct sev_kvm_dbg), lx_need_sev, dbg_encrypt},
	{0, 0, NULL, NULL},
};
