/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which page is in which state: ranges, ascending, none of which touches one of the same state.
 */
#ifndef SEV_GUEST_PAGE_ACCOUNT_H
#define SEV_GUEST_PAGE_ACCOUNT_H

#include <sev/pages.h>

struct sev_page_range {
	uint64_t gpa, end;
	enum sev_page_state state;
};

struct sev_page_account {
	struct sev_page_range *range;
	size_t count, room;
};

void sev_page_account_free(struct sev_page_account *account);
enum sev_page_state sev_page_account_state(const struct sev_page_account *account, uint64_t gpa);
/* Where the state of gpa ends: the first address that has another, at most limit. */
uint64_t sev_page_account_run(const struct sev_page_account *account, uint64_t gpa, uint64_t limit);
/* Sets [gpa, end). SEV_ERR_NOMEM leaves the account as it is. */
enum sev_rc sev_page_account_set(struct sev_page_account *account, uint64_t gpa, uint64_t end,
				 enum sev_page_state state, struct sev_err *err);

#endif
