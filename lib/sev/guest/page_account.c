/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/page_account.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define ROOM_FIRST 16

void sev_page_account_free(struct sev_page_account *account)
{
	free(account->range);
	*account = (struct sev_page_account){0};
}

/* The first range that ends behind gpa. */
static size_t find(const struct sev_page_account *account, uint64_t gpa)
{
	size_t low = 0, high = account->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (account->range[middle].end <= gpa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum sev_page_state sev_page_account_state(const struct sev_page_account *account, uint64_t gpa)
{
	size_t i = find(account, gpa);

	return i < account->count && account->range[i].gpa <= gpa ? account->range[i].state
								  : SEV_PAGE_UNKNOWN;
}

uint64_t sev_page_account_run(const struct sev_page_account *account, uint64_t gpa, uint64_t limit)
{
	size_t i = find(account, gpa);
	uint64_t end = limit;

	if (i < account->count)
		end = account->range[i].gpa <= gpa ? account->range[i].end : account->range[i].gpa;
	return end < limit ? end : limit;
}

/* Two more may come of one that is set in the middle of another. */
static enum sev_rc make_room(struct sev_page_account *account, struct sev_err *err)
{
	size_t room = account->room ? account->room * 2 : ROOM_FIRST;
	struct sev_page_range *more;

	if (account->count + 2 <= account->room)
		return SEV_OK;
	more = reallocarray(account->range, room, sizeof(*more));
	if (!more)
		return sev_fail_nomem(err);
	account->range = more;
	account->room = room;
	return SEV_OK;
}

/* Puts made in place of the ranges [first, last). */
static void replace(struct sev_page_account *account, size_t first, size_t last,
		    const struct sev_page_range *made, size_t count)
{
	struct sev_page_range *range = account->range;

	memmove(range + first + count, range + last, (account->count - last) * sizeof(*range));
	memcpy(range + first, made, count * sizeof(*range));
	account->count = account->count - (last - first) + count;
}

enum sev_rc sev_page_account_set(struct sev_page_account *account, uint64_t gpa, uint64_t end,
				 enum sev_page_state state, struct sev_err *err)
{
	struct sev_page_range made[3] = {{gpa, end, state}};
	size_t first = find(account, gpa ? gpa - 1 : 0), last = first, count = 0;
	struct sev_page_range set = made[0];
	enum sev_rc rc = make_room(account, err);

	if (rc)
		return rc;
	/* Neighbours of the same state become part of it; what sticks out of another stays. */
	for (; last < account->count && account->range[last].gpa <= end; last++) {
		const struct sev_page_range *other = &account->range[last];

		if (other->state == state) {
			set.gpa = other->gpa < set.gpa ? other->gpa : set.gpa;
			set.end = other->end > set.end ? other->end : set.end;
		} else if (other->gpa < gpa) {
			made[count++] = (struct sev_page_range){
				other->gpa, other->end < gpa ? other->end : gpa, other->state};
		}
	}
	made[count++] = set;
	if (last > first && account->range[last - 1].state != state &&
	    account->range[last - 1].end > end) {
		made[count] = account->range[last - 1];
		made[count].gpa = made[count].gpa > end ? made[count].gpa : end;
		count++;
	}
	replace(account, first, last, made, count);
	return SEV_OK;
}
