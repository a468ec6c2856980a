/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which guest it is: its measurement, the data that it and its host gave, its keys and its version.
 */
#include <string.h>

#include "base/bytes.h"
#include "verify/appraise/appraise_checks.h"

/* Fields that must be one of a list. */
static const struct {
	enum sev_check check;
	enum sev_report_field field;
	enum sev_list list;
	const char *advice;
} ROWS[] = {
	{SEV_CHECK_MEASUREMENT, SEV_REPORT_MEASUREMENT, SEV_LIST_MEASUREMENT,
	 "the guest was launched with other firmware, kernel, options or vCPUs than expected: "
	 "sev-measure computes what a launch gives, sev-measure match searches for what gave this"},
	{SEV_CHECK_REPORT_DATA, SEV_REPORT_REPORT_DATA, SEV_LIST_REPORT_DATA,
	 "the report was made for another nonce or key: ask the guest for a new one, and see that "
	 "both sides bind by the same recipe"},
	{SEV_CHECK_HOST_DATA, SEV_REPORT_HOST_DATA, SEV_LIST_HOST_DATA,
	 "the host launched the guest with other HOST_DATA than expected"},
	{SEV_CHECK_FAMILY_ID, SEV_REPORT_FAMILY_ID, SEV_LIST_FAMILY_ID,
	 "the guest was launched with another ID block"},
	{SEV_CHECK_IMAGE_ID, SEV_REPORT_IMAGE_ID, SEV_LIST_IMAGE_ID,
	 "the guest was launched with another ID block"},
	{SEV_CHECK_ID_KEY, SEV_REPORT_ID_KEY_DIGEST, SEV_LIST_ID_KEY_DIGEST,
	 "the guest's ID block was signed by another key, or there was none (zeros)"},
	{SEV_CHECK_REPORT_ID, SEV_REPORT_REPORT_ID, SEV_LIST_REPORT_ID,
	 "it is another instance: REPORT_ID changes with every launch"},
	{SEV_CHECK_REPORT_ID_MA, SEV_REPORT_REPORT_ID_MA, SEV_LIST_REPORT_ID_MA,
	 "the guest has another migration agent, or none (all 0xff)"},
};

static const struct sev_allowed *find(const struct sev_allowed_list *list, const uint8_t *bytes)
{
	for (size_t i = 0; i < list->count; i++)
		if (memcmp(list->items[i].bytes, bytes, list->items[i].size) == 0)
			return &list->items[i];
	return NULL;
}

static void pass(const struct sev_appraising *a, enum sev_check check, const char *field,
		 const struct sev_allowed *found)
{
	struct sev_hex hex = sev_hex_of(found->bytes, found->size);

	if (found->vcpus)
		sev_result_set(a->result, check, SEV_CHECK_PASSED,
			       "%s %s is that of %s with %u vCPU%s", field, hex.text, found->name,
			       found->vcpus, found->vcpus == 1 ? "" : "s");
	else if (found->name)
		sev_result_set(a->result, check, SEV_CHECK_PASSED, "%s %s is that of %s", field,
			       hex.text, found->name);
	else
		sev_result_set(a->result, check, SEV_CHECK_PASSED, "%s is %s, as expected", field,
			       hex.text);
}

static void fail(const struct sev_appraising *a, enum sev_check check, enum sev_report_field field,
		 const struct sev_allowed_list *list)
{
	struct sev_hex hex =
		sev_hex_of(sev_report_bytes(a->report, field), sev_report_field_size(field));
	const char *name = sev_report_field_name(field);

	if (list->count == 1)
		sev_result_set(a->result, check, SEV_CHECK_FAILED, "%s is %s, expected %s", name,
			       hex.text,
			       sev_hex_of(list->items[0].bytes, list->items[0].size).text);
	else
		sev_result_set(a->result, check, SEV_CHECK_FAILED,
			       "%s is %s, none of the %zu that are allowed", name, hex.text,
			       list->count);
}

/* Whether the field is one of the list. */
static bool check_list(const struct sev_appraising *a, enum sev_check check,
		       enum sev_report_field field, const struct sev_allowed_list *list)
{
	const struct sev_allowed *found = find(list, sev_report_bytes(a->report, field));

	if (found)
		pass(a, check, sev_report_field_name(field), found);
	else
		fail(a, check, field, list);
	return found;
}

static bool is_asked(const struct sev_appraising *a, enum sev_list list)
{
	/* A plan whose digest nobody computed asks for a measurement, and allows none. */
	return a->appraisal->lists[list].count > 0 ||
	       (list == SEV_LIST_MEASUREMENT && a->appraisal->lists[SEV_LIST_PLAN].count > 0);
}

static void check_fields(const struct sev_appraising *a)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (is_asked(a, ROWS[i].list) && !check_list(a, ROWS[i].check, ROWS[i].field,
							     &a->appraisal->lists[ROWS[i].list]))
			sev_result_advise(a->result, ROWS[i].check, "%s", ROWS[i].advice);
}

static void check_author_key(const struct sev_appraising *a)
{
	const struct sev_allowed_list *list = &a->appraisal->lists[SEV_LIST_AUTHOR_KEY_DIGEST];

	if (list->count == 0 && !sev_asked(a, SEV_NUMBER_REQUIRE_AUTHOR_KEY).asked)
		return;
	/* spec: SNP-ABI MSG_REPORT_RSP: AUTHOR_KEY_DIGEST holds where AUTHOR_KEY_EN is 1 */
	if (!sev_report_author_key_en(a->report)) {
		sev_result_set(a->result, SEV_CHECK_AUTHOR_KEY, SEV_CHECK_FAILED,
			       "AUTHOR_KEY_EN is 0: no author key signed the ID key");
		sev_result_advise(a->result, SEV_CHECK_AUTHOR_KEY,
				  "launch the guest with an ID block that has an author key");
		return;
	}
	if (list->count == 0)
		sev_result_set(a->result, SEV_CHECK_AUTHOR_KEY, SEV_CHECK_PASSED,
			       "an author key signed the ID key");
	else if (!check_list(a, SEV_CHECK_AUTHOR_KEY, SEV_REPORT_AUTHOR_KEY_DIGEST, list))
		sev_result_advise(a->result, SEV_CHECK_AUTHOR_KEY,
				  "another author key signed the ID key of the guest");
}

static void check_svn(const struct sev_appraising *a)
{
	struct sev_asked_number exact = sev_asked(a, SEV_NUMBER_GUEST_SVN);
	struct sev_asked_number minimum = sev_asked(a, SEV_NUMBER_MIN_GUEST_SVN);
	uint64_t svn = sev_report_number(a->report, SEV_REPORT_GUEST_SVN);
	bool ok = true;

	if (exact.asked)
		ok &= sev_result_expect(a->result, SEV_CHECK_GUEST_SVN, svn == exact.value,
					"GUEST_SVN is %llu, expected %llu", (unsigned long long)svn,
					(unsigned long long)exact.value);
	if (minimum.asked)
		ok &= sev_result_expect(a->result, SEV_CHECK_GUEST_SVN, svn >= minimum.value,
					"GUEST_SVN is %llu, expected at least %llu",
					(unsigned long long)svn, (unsigned long long)minimum.value);
	if (!ok)
		sev_result_advise(a->result, SEV_CHECK_GUEST_SVN,
				  "the guest is another release: launch one whose ID block has the "
				  "number that is asked for");
}

void sev_appraise_guest(const struct sev_appraising *a)
{
	check_fields(a);
	check_author_key(a);
	check_svn(a);
}
