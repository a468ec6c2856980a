/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SNP guest's pages: which are private and validated, which are shared, and the changes between
 * them in the order that keeps the hypervisor from exchanging a page under the guest.
 *
 * The guest keeps its own record, in private memory of the caller's. A page is validated once in
 * its private life: what the record has as private is never validated again, and PVALIDATE that
 * changes nothing where the record expects a change is an attack (GHCB_ERR_VALIDATED,
 * GHCB_ERR_NOT_VALIDATED), after which the guest is to terminate.
 */
#ifndef GHCB_MEMORY_H
#define GHCB_MEMORY_H

#include "ghcb/psc.h"

enum ghcb_page_state {
	GHCB_PAGE_UNKNOWN, /* not the guest's yet: never validated */
	GHCB_PAGE_INVALID, /* private to the RMP, not validated: not to be accessed */
	GHCB_PAGE_PRIVATE, /* validated */
	GHCB_PAGE_SHARED,
};

struct ghcb_guest_memory;
struct ghcb_svsm;

struct ghcb_memory_ops {
	size_t size;
	/*
	 * Maps pages with (private) or without the C-bit, flushes the TLB, and before that, on
	 * processors that are not coherent across the C-bit, the pages' cache lines. NULL: the
	 * caller changes its tables itself, after a share and before pages are made private.
	 */
	void (*map)(void *ctx, uint64_t gpa, uint64_t pages, bool private);
	/*
	 * PVALIDATE of pages from gpa on; *done of them are so after it, whatever it returns. NULL:
	 * by the instruction, which needs VMPL0. Under an SVSM: ghcb_svsm_validate (svsm.h).
	 */
	enum ghcb_rc (*validate)(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
				 bool validate, uint64_t *done);
};

struct ghcb_guest_memory {
	/* The caller's. */
	struct ghcb_cpu *cpu; /* with a GHCB page, or without: then by the MSR, page by page */
	const struct ghcb_memory_ops *ops;
	void *ctx;
	uint64_t start, end; /* GPAs, multiples of a page */
	uint8_t *record;     /* ghcb_memory_record_size() bytes of zeros */
	uint64_t offset;     /* a page is mapped at gpa + offset */
	/* CPUID Fn8000_001F_EBX[31] COHERENCY_SFW_NO: pages need not be read after PVALIDATE. */
	bool coherent;
	struct ghcb_svsm *svsm; /* for ghcb_svsm_validate; NULL without */
	/* The library's. */
	uint64_t failed; /* GPA, where a call fails; the record is true up to it and after it */
	uint64_t error;	 /* the hypervisor's, with GHCB_ERR_PSC; EAX with GHCB_ERR_PVALIDATE */
	uint64_t list[GHCB_PSC_ENTRIES];
};

/* Bytes of a record: 2 bits for each page. */
size_t ghcb_memory_record_size(uint64_t start, uint64_t end);
enum ghcb_page_state ghcb_memory_state(const struct ghcb_guest_memory *memory, uint64_t gpa);

/*
 * All take pages of 4 KiB from gpa on that are in the record (ERR_ARG), and use 2 MiB where they
 * can. ERR_DUPLICATE: a page is in that state already; ERR_STATE: it is not in one from which the
 * change can be made. Pages before memory->failed are changed, those after it are not.
 */

/* Pages that were validated at launch (metadata of the firmware, its image). Not an instruction. */
enum ghcb_rc ghcb_memory_note_private(struct ghcb_guest_memory *memory, uint64_t gpa,
				      uint64_t pages);
/* PVALIDATE of pages that are assigned already: invalid ones, and no others. */
enum ghcb_rc ghcb_memory_validate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages);
/* PVALIDATE the other way: private pages become invalid ones. */
enum ghcb_rc ghcb_memory_invalidate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages);
/* Private pages, and unknown ones, become shared. Their contents are lost. */
enum ghcb_rc ghcb_memory_share(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages);
/* Shared, unknown and invalid pages become private. Their contents are undefined. */
enum ghcb_rc ghcb_memory_unshare(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages);

/* Hints about private memory that is 2 MiB in the RMP, or was: PSMASH, UNSMASH. */
enum ghcb_rc ghcb_memory_split(struct ghcb_guest_memory *memory, uint64_t gpa);
enum ghcb_rc ghcb_memory_merge(struct ghcb_guest_memory *memory, uint64_t gpa);

/* Permissions for a less privileged VMPL. */
#define GHCB_PERM_READ	     0x01u
#define GHCB_PERM_WRITE	     0x02u
#define GHCB_PERM_EXEC_USER  0x04u
#define GHCB_PERM_EXEC_SUPER 0x08u

/* RMPADJUST of a page mapped at address. ERR_RMPADJUST, ERR_PAGE_SIZE (RMP has 4 KiB). vmpl is 1 to
 * 3 (ERR_ARG). */
enum ghcb_rc ghcb_set_permissions(struct ghcb_cpu *cpu, uint64_t address, bool large, uint8_t vmpl,
				  uint8_t perms);
/* Makes a page of 4 KiB a VMSA, or not; only VMPL0 can. */
enum ghcb_rc ghcb_set_vmsa(struct ghcb_cpu *cpu, uint64_t address, bool vmsa);
/* Whether this is VMPL0. VMPL1 has no permissions to the page afterwards. */
bool ghcb_is_vmpl0(struct ghcb_cpu *cpu, uint64_t address);

#endif
