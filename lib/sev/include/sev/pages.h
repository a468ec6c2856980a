/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of an SNP guest, seen from inside: an account of which are shared with the hypervisor,
 * private, and validated; and the conversions between them. The instructions and the way to the
 * hypervisor are callbacks, so that a kernel, a firmware or a test can bring its own.
 *
 * The account is what makes PVALIDATE protect (APM volume 2, page validation): a page is validated
 * once, and what the RMP says otherwise is the hypervisor's doing.
 */
#ifndef SEV_PAGES_H
#define SEV_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

enum sev_page_size {
	SEV_PAGE_4K = 0,
	SEV_PAGE_2M = 1,
};

enum sev_page_state {
	SEV_PAGE_UNKNOWN = 0,	/* no memory that the account knows of */
	SEV_PAGE_SHARED = 1,	/* with the hypervisor */
	SEV_PAGE_PRIVATE = 2,	/* assigned to the guest, not validated: memory not accepted */
	SEV_PAGE_VALIDATED = 3, /* private and validated */
};
/* "shared", "private", "validated", "unknown"; "?" for a number that is none. */
SEV_API const char *sev_page_state_name(enum sev_page_state state);

/* What PVALIDATE and RMPADJUST leave in EAX (APM volume 3). */
#define SEV_PAGES_OK		    0
#define SEV_PAGES_FAIL_INPUT	    1
#define SEV_PAGES_FAIL_PERMISSION   2
#define SEV_PAGES_FAIL_SIZEMISMATCH 6
#define SEV_PAGES_NOT_VALIDATED	    (-2) /* #VC: the page is not validated */
#define SEV_PAGES_FAULT		    (-1) /* the instruction ended in another fault */

/* Permissions of RMPADJUST. */
#define SEV_PAGES_READ	     0x01u
#define SEV_PAGES_WRITE	     0x02u
#define SEV_PAGES_EXEC_USER  0x04u
#define SEV_PAGES_EXEC_SUPER 0x08u

struct sev_pages_ops {
	size_t size; /* sizeof(struct sev_pages_ops) */
	void *ctx;
	/*
	 * Page state change: asks the hypervisor to make count pages of 4096 bytes from gpa on
	 * private or shared. 0, or what the hypervisor answered.
	 */
	int (*page_state)(void *ctx, uint64_t gpa, uint64_t count, enum sev_page_size size,
			  bool private_pages);
	/* PVALIDATE of a page; *unchanged is CF: the RMP's entry was so already. */
	int (*pvalidate)(void *ctx, uint64_t gpa, enum sev_page_size size, bool validate,
			 bool *unchanged);
	/* RMPADJUST of a page; NULL: there is no need of it. */
	int (*rmpadjust)(void *ctx, uint64_t gpa, enum sev_page_size size, uint8_t vmpl,
			 uint8_t perms, bool vmsa);
};

struct sev_pages;

/* An empty account; ops is copied. SEV_ERR_ARG without page_state or pvalidate. */
SEV_API enum sev_rc sev_pages_new(const struct sev_pages_ops *ops, struct sev_pages **out,
				  struct sev_err *err);
/* NULL is fine. */
SEV_API void sev_pages_free(struct sev_pages *pages);

/*
 * Enters a range into the account, without telling anybody: what the launch validated, what the
 * memory map says is not accepted yet, what is shared from the start. gpa and length are multiples
 * of 4096. SEV_ERR_ARG also where a page is in the account already.
 */
SEV_API enum sev_rc sev_pages_add(struct sev_pages *pages, uint64_t gpa, uint64_t length,
				  enum sev_page_state state, struct sev_err *err);
SEV_API enum sev_page_state sev_pages_state(const struct sev_pages *pages, uint64_t gpa);

/*
 * The conversions, of whole pages, in 2 MiB where a page of that size fits, and in 4 KiB where the
 * RMP's entry turns out to be smaller. A failure leaves the account as far as they came.
 *
 * SEV_ERR_MISMATCH when the RMP says otherwise than the account, or when a page would be validated
 * twice: the hypervisor has put a page in place of the guest's, or kept one. The guest's data are
 * not safe then; the page must not be used. SEV_ERR_IO when the hypervisor or an instruction
 * refused, SEV_ERR_ARG for pages that are not in the account.
 */
/* Shared pages become private, private ones are validated. */
SEV_API enum sev_rc sev_pages_make_private(struct sev_pages *pages, uint64_t gpa, uint64_t length,
					   struct sev_err *err);
/* Validated pages lose that, then private ones become shared. Shared ones stay so. */
SEV_API enum sev_rc sev_pages_make_shared(struct sev_pages *pages, uint64_t gpa, uint64_t length,
					  struct sev_err *err);
/*
 * What a less privileged VMPL may do with validated pages; vmsa: the page is a VMSA, which has
 * 4096 bytes. Errors as above; SEV_ERR_ARG for pages that are not validated.
 */
SEV_API enum sev_rc sev_pages_adjust(struct sev_pages *pages, uint64_t gpa, uint64_t length,
				     uint8_t vmpl, uint8_t perms, bool vmsa, struct sev_err *err);

/*
 * For the handler of #VC (PAGE_NOT_VALIDATED): whether the account explains it. SEV_OK: the page
 * is private and waits to be validated. SEV_ERR_MISMATCH: the account says that it is validated,
 * so the hypervisor has taken it away or mapped another in its place. SEV_ERR_ARG: the guest
 * itself is wrong: the page is shared, or none of its memory.
 */
SEV_API enum sev_rc sev_pages_not_validated(const struct sev_pages *pages, uint64_t gpa,
					    struct sev_err *err);

SEV_END_DECLS

#endif
