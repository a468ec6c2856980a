/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of what guests use up: ASIDs, locked memory.
 */
#include <inttypes.h>
#include <string.h>

#include "diagnose/check.h"
#include "diagnose/facts.h"

static enum sev_host_check_state left(const struct sev_capture *capture, const char *name,
				      struct answer *answer)
{
	uint64_t capacity, used;

	if (fact_absent(capture, KEY_CAPACITY))
		return answer_pass(answer, "not counted: there is no misc controller");
	if (!sev_capture_entry(capture, KEY_CAPACITY, name, &capacity))
		return answer_unread(answer, capture, KEY_CAPACITY);
	if (capacity == 0)
		return answer_fail(answer, "KVM has none");
	if (!sev_capture_entry(capture, KEY_CURRENT, name, &used))
		return answer_pass(answer, "%" PRIu64 " in all", capacity);
	if (used >= capacity)
		return answer_fail(answer, "all %" PRIu64 " are in use", capacity);
	return answer_pass(answer, "%" PRIu64 " of %" PRIu64, capacity - used, capacity);
}

enum sev_host_check_state check_asids_left(const struct sev_capture *capture, struct answer *answer)
{
	return left(capture, "sev", answer);
}

enum sev_host_check_state check_es_asids_left(const struct sev_capture *capture,
					      struct answer *answer)
{
	return left(capture, "sev_es", answer);
}

enum sev_host_check_state check_memlock(const struct sev_capture *capture, struct answer *answer)
{
	const char *limit = fact_text(capture, KEY_MEMLOCK);
	const char *root = fact_text(capture, KEY_ROOT);
	uint64_t bytes;

	if (root && strcmp(root, "yes") == 0)
		return answer_pass(answer, "root has none");
	if (limit && strcmp(limit, "unlimited") == 0)
		return answer_pass(answer, "unlimited");
	if (!sev_capture_number(capture, KEY_MEMLOCK, &bytes))
		return answer_unread(answer, capture, KEY_MEMLOCK);
	if (bytes >= MEMLOCK_ENOUGH)
		return answer_pass(answer, "%" PRIu64 " MiB", bytes >> 20);
	if (!root)
		return answer_unknown(answer, "%" PRIu64 " KiB, which root may exceed",
				      bytes >> 10);
	return answer_fail(answer, "%" PRIu64 " KiB: less than a guest's memory", bytes >> 10);
}
