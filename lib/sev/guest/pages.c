/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Validation of pages, with an account of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "guest/page_account.h"

#define PAGE  UINT64_C(0x1000)
#define LARGE UINT64_C(0x200000)

struct sev_pages {
	struct sev_pages_ops ops;
	struct sev_page_account account;
};

/* One page of either size. */
struct page {
	uint64_t gpa;
	enum sev_page_size size;
};

const char *sev_page_state_name(enum sev_page_state state)
{
	static const char *const names[] = {"unknown", "shared", "private", "validated"};

	return (unsigned)state < SEV_COUNT(names) ? names[state] : "?";
}

enum sev_rc sev_pages_new(const struct sev_pages_ops *ops, struct sev_pages **out,
			  struct sev_err *err)
{
	struct sev_pages *pages;

	*out = NULL;
	if (ops->size < offsetof(struct sev_pages_ops, rmpadjust) || !ops->page_state ||
	    !ops->pvalidate)
		return sev_fail(err, SEV_ERR_ARG,
				"pages: found no page_state or no pvalidate, expected both");
	pages = calloc(1, sizeof(*pages));
	if (!pages)
		return sev_fail_nomem(err);
	memcpy(&pages->ops, ops, ops->size < sizeof(*ops) ? ops->size : sizeof(*ops));
	*out = pages;
	return SEV_OK;
}

void sev_pages_free(struct sev_pages *pages)
{
	if (!pages)
		return;
	sev_page_account_free(&pages->account);
	free(pages);
}

enum sev_page_state sev_pages_state(const struct sev_pages *pages, uint64_t gpa)
{
	return sev_page_account_state(&pages->account, gpa);
}

static enum sev_rc check_range(uint64_t gpa, uint64_t length, struct sev_err *err)
{
	if (length && gpa % PAGE == 0 && length % PAGE == 0 && length <= UINT64_MAX - gpa)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			"pages: found 0x%llx bytes at 0x%llx, expected whole pages of 4096",
			(unsigned long long)length, (unsigned long long)gpa);
}

/* The first page of a range in a state; end: there is none. */
static uint64_t find_state(const struct sev_pages *pages, uint64_t gpa, uint64_t end,
			   enum sev_page_state state)
{
	while (gpa < end && sev_pages_state(pages, gpa) != state)
		gpa = sev_page_account_run(&pages->account, gpa, end);
	return gpa;
}

enum sev_rc sev_pages_add(struct sev_pages *pages, uint64_t gpa, uint64_t length,
			  enum sev_page_state state, struct sev_err *err)
{
	enum sev_rc rc = check_range(gpa, length, err);

	if (rc)
		return rc;
	if (state != SEV_PAGE_SHARED && state != SEV_PAGE_PRIVATE && state != SEV_PAGE_VALIDATED)
		return sev_fail(err, SEV_ERR_ARG,
				"pages: found state %u, expected shared, private or validated",
				(unsigned)state);
	if (sev_pages_state(pages, gpa) != SEV_PAGE_UNKNOWN ||
	    sev_page_account_run(&pages->account, gpa, gpa + length) != gpa + length)
		return sev_fail(err, SEV_ERR_ARG,
				"pages: 0x%llx bytes at 0x%llx: a page of them is in the account "
				"already",
				(unsigned long long)length, (unsigned long long)gpa);
	return sev_page_account_set(&pages->account, gpa, gpa + length, state, err);
}

static uint64_t bytes_of(enum sev_page_size size)
{
	return size == SEV_PAGE_2M ? LARGE : PAGE;
}

static struct page page_at(uint64_t gpa, uint64_t end)
{
	bool large = gpa % LARGE == 0 && end - gpa >= LARGE;

	return (struct page){gpa, large ? SEV_PAGE_2M : SEV_PAGE_4K};
}

static enum sev_rc refused(const char *what, const struct page *page, int answer,
			   struct sev_err *err)
{
	static const char *const reasons[] = {
		[1] = "FAIL_INPUT", [2] = "FAIL_PERMISSION", [6] = "FAIL_SIZEMISMATCH"};
	const char *reason = "a fault";

	if (answer >= 0 && (size_t)answer < SEV_COUNT(reasons) && reasons[answer])
		reason = reasons[answer];
	return sev_fail(err, SEV_ERR_IO, "page 0x%llx of %llu bytes: %s: found %s (%d)",
			(unsigned long long)page->gpa, (unsigned long long)bytes_of(page->size),
			what, reason, answer);
}

/* spec: APM2 page validation: what the RMP says against the account is the hypervisor's doing */
static enum sev_rc contradicts(const struct page *page, bool validate, struct sev_err *err)
{
	if (validate)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"page 0x%llx: PVALIDATE found it validated, the account says that "
				"it is not: it was validated behind the guest's back, with "
				"contents that others chose",
				(unsigned long long)page->gpa);
	return sev_fail(err, SEV_ERR_MISMATCH,
			"page 0x%llx: PVALIDATE found it not validated, the account says that it "
			"is: the hypervisor has mapped another page in its place",
			(unsigned long long)page->gpa);
}

/* PVALIDATE of one page: its answer, or an error; mismatch of sizes is left to the caller. */
static enum sev_rc pvalidate(struct sev_pages *pages, const struct page *page, bool validate,
			     int *answer, struct sev_err *err)
{
	const enum sev_page_state state = validate ? SEV_PAGE_VALIDATED : SEV_PAGE_PRIVATE;
	bool unchanged = false;

	*answer = pages->ops.pvalidate(pages->ops.ctx, page->gpa, page->size, validate, &unchanged);
	if (*answer == SEV_PAGES_FAIL_SIZEMISMATCH && page->size == SEV_PAGE_2M)
		return SEV_OK;
	if (*answer != SEV_PAGES_OK)
		return refused("PVALIDATE", page, *answer, err);
	if (unchanged)
		return contradicts(page, validate, err);
	return sev_page_account_set(&pages->account, page->gpa, page->gpa + bytes_of(page->size),
				    state, err);
}

/* PVALIDATE of [gpa, end), all of it in the other state. */
static enum sev_rc pvalidate_range(struct sev_pages *pages, uint64_t gpa, uint64_t end,
				   bool validate, struct sev_err *err)
{
	uint64_t small_until = 0; /* where the RMP's entries are of 4 KiB */
	enum sev_rc rc = SEV_OK;

	while (!rc && gpa < end) {
		struct page page = page_at(gpa, end);
		int answer;

		if (gpa < small_until)
			page.size = SEV_PAGE_4K;
		rc = pvalidate(pages, &page, validate, &answer, err);
		/* spec: APM3 PVALIDATE: of 2 MiB where the RMP has 4 KiB: FAIL_SIZEMISMATCH */
		if (!rc && answer == SEV_PAGES_FAIL_SIZEMISMATCH)
			small_until = gpa + LARGE;
		else
			gpa += bytes_of(page.size);
	}
	return rc;
}

/* Page state changes of [gpa, end): whole pages of 2 MiB, and what is before and after them. */
static enum sev_rc change_state(struct sev_pages *pages, uint64_t gpa, uint64_t end,
				bool private_pages, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	while (!rc && gpa < end) {
		const struct page page = page_at(gpa, end);
		uint64_t next =
			page.size == SEV_PAGE_2M ? end - end % LARGE : (gpa / LARGE + 1) * LARGE;
		int answer;

		next = next < end ? next : end;
		answer = pages->ops.page_state(pages->ops.ctx, gpa, (next - gpa) / PAGE, page.size,
					       private_pages);
		if (answer)
			return sev_fail(err, SEV_ERR_IO,
					"pages 0x%llx to 0x%llx: the hypervisor does not make them "
					"%s: it answered %d",
					(unsigned long long)gpa, (unsigned long long)next - 1,
					private_pages ? "private" : "shared", answer);
		rc = sev_page_account_set(&pages->account, gpa, next,
					  private_pages ? SEV_PAGE_PRIVATE : SEV_PAGE_SHARED, err);
		gpa = next;
	}
	return rc;
}

/* Each run of pages in one state is converted by step; until is where it ends. */
typedef enum sev_rc convert_run(struct sev_pages *pages, uint64_t gpa, uint64_t until,
				enum sev_page_state state, struct sev_err *err);

static enum sev_rc convert(struct sev_pages *pages, uint64_t gpa, uint64_t length,
			   convert_run *step, struct sev_err *err)
{
	enum sev_rc rc = check_range(gpa, length, err);
	uint64_t end = gpa + length, unknown;

	if (rc)
		return rc;
	unknown = find_state(pages, gpa, end, SEV_PAGE_UNKNOWN);
	if (unknown != end)
		return sev_fail(err, SEV_ERR_ARG, "page 0x%llx: it is not in the account",
				(unsigned long long)unknown);
	while (!rc && gpa < end) {
		uint64_t until = sev_page_account_run(&pages->account, gpa, end);

		rc = step(pages, gpa, until, sev_pages_state(pages, gpa), err);
		gpa = until;
	}
	return rc;
}

static enum sev_rc run_to_private(struct sev_pages *pages, uint64_t gpa, uint64_t until,
				  enum sev_page_state state, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (state == SEV_PAGE_SHARED)
		rc = change_state(pages, gpa, until, true, err);
	return rc ? rc : pvalidate_range(pages, gpa, until, true, err);
}

enum sev_rc sev_pages_make_private(struct sev_pages *pages, uint64_t gpa, uint64_t length,
				   struct sev_err *err)
{
	enum sev_rc rc = check_range(gpa, length, err);
	uint64_t twice;

	if (rc)
		return rc;
	/* spec: APM2 page validation: a page is validated once, or it could be mapped twice */
	twice = find_state(pages, gpa, gpa + length, SEV_PAGE_VALIDATED);
	if (twice != gpa + length)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"page 0x%llx: the account says that it is validated; validated "
				"twice, the hypervisor could have two pages in its place",
				(unsigned long long)twice);
	return convert(pages, gpa, length, run_to_private, err);
}

static enum sev_rc run_to_shared(struct sev_pages *pages, uint64_t gpa, uint64_t until,
				 enum sev_page_state state, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (state == SEV_PAGE_SHARED)
		return SEV_OK;
	if (state == SEV_PAGE_VALIDATED)
		rc = pvalidate_range(pages, gpa, until, false, err);
	return rc ? rc : change_state(pages, gpa, until, false, err);
}

enum sev_rc sev_pages_make_shared(struct sev_pages *pages, uint64_t gpa, uint64_t length,
				  struct sev_err *err)
{
	return convert(pages, gpa, length, run_to_shared, err);
}

static enum sev_rc check_adjust(const struct sev_pages *pages, uint64_t gpa, uint64_t length,
				bool vmsa, struct sev_err *err)
{
	enum sev_rc rc = check_range(gpa, length, err);

	if (rc)
		return rc;
	if (!pages->ops.rmpadjust)
		return sev_fail(err, SEV_ERR_ARG, "pages: found no rmpadjust, expected one");
	if (vmsa && length != PAGE)
		return sev_fail(err, SEV_ERR_ARG,
				"page 0x%llx: found a VMSA of 0x%llx bytes, expected 4096",
				(unsigned long long)gpa, (unsigned long long)length);
	if (sev_pages_state(pages, gpa) == SEV_PAGE_VALIDATED &&
	    sev_page_account_run(&pages->account, gpa, gpa + length) == gpa + length)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			"pages: 0x%llx bytes at 0x%llx: not all of them are validated",
			(unsigned long long)length, (unsigned long long)gpa);
}

enum sev_rc sev_pages_adjust(struct sev_pages *pages, uint64_t gpa, uint64_t length, uint8_t vmpl,
			     uint8_t perms, bool vmsa, struct sev_err *err)
{
	const uint64_t end = gpa + length;
	enum sev_rc rc = check_adjust(pages, gpa, length, vmsa, err);
	uint64_t small_until = 0;

	while (!rc && gpa < end) {
		struct page page = page_at(gpa, end);
		int answer;

		if (gpa < small_until)
			page.size = SEV_PAGE_4K;
		answer = pages->ops.rmpadjust(pages->ops.ctx, gpa, page.size, vmpl, perms, vmsa);
		/* spec: APM3 RMPADJUST: of 2 MiB where the RMP has 4 KiB: FAIL_SIZEMISMATCH */
		if (answer == SEV_PAGES_FAIL_SIZEMISMATCH && page.size == SEV_PAGE_2M) {
			small_until = gpa + LARGE;
			continue;
		}
		if (answer == SEV_PAGES_NOT_VALIDATED)
			return sev_pages_not_validated(pages, gpa, err);
		if (answer != SEV_PAGES_OK)
			rc = refused("RMPADJUST", &page, answer, err);
		gpa += bytes_of(page.size);
	}
	return rc;
}

/* spec: APM2 page validation: #VC of a page that the guest has validated is a remap */
enum sev_rc sev_pages_not_validated(const struct sev_pages *pages, uint64_t gpa,
				    struct sev_err *err)
{
	switch (sev_pages_state(pages, gpa)) {
	case SEV_PAGE_PRIVATE:
		return SEV_OK;
	case SEV_PAGE_VALIDATED:
		return sev_fail(err, SEV_ERR_MISMATCH,
				"page 0x%llx: #VC says that it is not validated, the account says "
				"that it is: the hypervisor has mapped another page in its place, "
				"or taken it away and given it back",
				(unsigned long long)(gpa / PAGE * PAGE));
	case SEV_PAGE_SHARED:
		return sev_fail(err, SEV_ERR_ARG,
				"page 0x%llx: it is shared, and was used as if it were private",
				(unsigned long long)(gpa / PAGE * PAGE));
	case SEV_PAGE_UNKNOWN:
		break;
	}
	return sev_fail(err, SEV_ERR_ARG, "page 0x%llx: it is not in the account",
			(unsigned long long)(gpa / PAGE * PAGE));
}
