/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recorded hosts: the cause is found, and evidence that is taken away brings no other one.
 */
#include <errno.h>

#include <sev/diagnosis.h>

#include "base/bytes.h"
#include "host_case.h"
#include "test.h"

static const char *current;

static struct sev_capture *read_text(const char *text)
{
	struct sev_capture *capture;
	struct sev_err err;

	if (sev_capture_read(current, text, strlen(text), &capture, &err))
		fail_msg("%s: %s", current, err.msg);
	return capture;
}

static struct sev_diagnosis *diagnose(const struct sev_capture *capture, enum sev_generation mode)
{
	struct sev_diagnosis *diagnosis;
	struct sev_err err;

	assert_sev_ok(sev_diagnose(capture, mode, &diagnosis, &err), &err);
	return diagnosis;
}

static const struct sev_host_symptom *find_symptom(const struct sev_diagnosis *diagnosis,
						   const char *id)
{
	const struct sev_host_symptom *symptom;

	for (size_t i = 0; (symptom = sev_diagnosis_symptom(diagnosis, i)) != NULL; i++)
		if (strcmp(symptom->id, id) == 0)
			return symptom;
	return NULL;
}

static bool has_cause(const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_cause *cause;

	for (size_t i = 0; (cause = sev_diagnosis_cause(diagnosis, i)) != NULL; i++)
		if (strcmp(cause->id, id) == 0)
			return true;
	return false;
}

static void check_healthy(const struct sev_diagnosis *diagnosis)
{
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);
	const struct sev_host_symptom *symptom = sev_diagnosis_symptom(diagnosis, 0);
	const struct sev_host_check *check;

	if (cause)
		fail_msg("%s: healthy, found cause %s: %s", current, cause->id, cause->evidence[0]);
	if (symptom)
		fail_msg("%s: healthy, found symptom %s", current, symptom->id);
	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++)
		if (check->state == SEV_HOST_CHECK_FAIL)
			fail_msg("%s: healthy, %s fails: %s", current, check->id, check->found);
	assert_int_not_equal(sev_diagnosis_state(diagnosis), SEV_HOST_CHECK_FAIL);
}

static void check_symptom(const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);
	const struct sev_host_symptom *symptom;

	if (cause)
		fail_msg("%s: no cause is known, found %s", current, cause->id);
	symptom = find_symptom(diagnosis, id);
	if (!symptom)
		fail_msg("%s: expected symptom %s", current, id);
	else
		assert_non_null(symptom->next[0]);
	assert_int_not_equal(sev_diagnosis_state(diagnosis), SEV_HOST_CHECK_PASS);
}

static void check_cause(const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);

	if (!cause || strcmp(cause->id, id) != 0)
		fail_msg("%s: found %s first, expected %s", current, cause ? cause->id : "nothing",
			 id);
	assert_non_null(cause->fixes[0]);
	assert_non_null(cause->evidence[0]);
	assert_non_null(cause->refutes[0]);
	assert_int_equal(sev_diagnosis_state(diagnosis), SEV_HOST_CHECK_FAIL);
}

static void expect_case(const struct host_case *host)
{
	struct sev_capture *capture;
	struct sev_diagnosis *diagnosis;

	current = host->path;
	capture = read_text(host->text);
	diagnosis = diagnose(capture, host_case_mode(host));
	if (strcmp(host->expect, "healthy") == 0)
		check_healthy(diagnosis);
	else if (strncmp(host->expect, "symptom ", 8) == 0)
		check_symptom(diagnosis, host->expect + 8);
	else
		check_cause(diagnosis, host->expect);
	sev_diagnosis_free(diagnosis);
	sev_capture_free(capture);
}

static void test_expected(void **state)
{
	size_t count = host_cases(HOSTS, expect_case);

	(void)state;
	assert_true(count >= 60);
}

/* No cause but those that the full diagnosis names. */
static void check_subset(const struct sev_diagnosis *full, const struct sev_diagnosis *part,
			 const char *what)
{
	const struct sev_host_cause *cause;

	for (size_t i = 0; (cause = sev_diagnosis_cause(part, i)) != NULL; i++)
		if (!has_cause(full, cause->id))
			fail_msg("%s: without %s, cause %s is found: %s", current, what, cause->id,
				 cause->evidence[0]);
	if (sev_diagnosis_state(part) == SEV_HOST_CHECK_PASS)
		assert_int_equal(sev_diagnosis_state(full), SEV_HOST_CHECK_PASS);
}

/* A capture of the facts and lines that keep tells to keep. */
static struct sev_capture *copy_part(const struct sev_capture *whole, const bool *keep)
{
	struct sev_capture *part;
	struct sev_err err;
	const char *key, *value;
	int sys_errno;
	size_t n = 0;

	assert_sev_ok(sev_capture_new(&part, &err), &err);
	for (size_t i = 0; (key = sev_capture_key_at(whole, i)) != NULL; i++, n++) {
		if (!keep[n])
			continue;
		sys_errno = ENOENT;
		if (sev_capture_get(whole, key, &value, &sys_errno) == SEV_FACT_KNOWN)
			assert_sev_ok(sev_capture_set(part, key, value, &err), &err);
		else
			assert_sev_ok(sev_capture_set_missing(part, key, sys_errno, &err), &err);
	}
	for (size_t i = 0; i < sev_capture_line_count(whole); i++, n++)
		if (keep[n])
			assert_sev_ok(sev_capture_add_line(
					      part, sev_capture_line_at(whole, i)->whole, &err),
				      &err);
	return part;
}

static void try_part(const struct sev_capture *whole, const struct sev_diagnosis *full,
		     enum sev_generation mode, const bool *keep, const char *what)
{
	struct sev_capture *part = copy_part(whole, keep);
	struct sev_diagnosis *diagnosis = diagnose(part, mode);

	check_subset(full, diagnosis, what);
	sev_diagnosis_free(diagnosis);
	sev_capture_free(part);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

#define RANDOM_PARTS 200

static void check_parts(const struct host_case *host)
{
	struct sev_capture *whole;
	struct sev_diagnosis *full;
	enum sev_generation mode;
	size_t facts = 0, count;
	uint32_t seed = 20261123;
	char what[300];
	bool *keep;

	current = host->path;
	whole = read_text(host->text);
	full = diagnose(whole, host_case_mode(host));
	mode = sev_diagnosis_generation(full);
	while (sev_capture_key_at(whole, facts))
		facts++;
	count = facts + sev_capture_line_count(whole);
	keep = malloc(count + 1);
	assert_non_null(keep);
	memset(keep, true, count);
	for (size_t i = 0; i < count; i++) {
		keep[i] = false;
		snprintf(what, sizeof(what), "%.200s",
			 i < facts ? sev_capture_key_at(whole, i)
				   : sev_capture_line_at(whole, i - facts)->text);
		try_part(whole, full, mode, keep, what);
		keep[i] = true;
	}
	for (unsigned i = 0; i < RANDOM_PARTS; i++) {
		for (size_t j = 0; j < count; j++)
			keep[j] = next_random(&seed) & 1;
		try_part(whole, full, mode, keep, "half of what was read");
	}
	free(keep);
	sev_diagnosis_free(full);
	sev_capture_free(whole);
}

static void test_parts(void **state)
{
	(void)state;
	host_cases(HOSTS, check_parts);
}

/* A bundle of what was read tells the same as what was read. */
static void check_bundle(const struct host_case *host)
{
	struct sev_diagnosis *before, *after;
	struct sev_capture *capture, *again;
	const struct sev_host_check *check;
	const struct sev_host_cause *cause;
	struct sev_err err;
	size_t size;
	char *text;

	current = host->path;
	capture = read_text(host->text);
	assert_sev_ok(sev_capture_write(capture, &text, &size, &err), &err);
	assert_sev_ok(sev_capture_read("bundle", text, size, &again, &err), &err);
	before = diagnose(capture, host_case_mode(host));
	after = diagnose(again, host_case_mode(host));
	assert_int_equal(sev_diagnosis_state(before), sev_diagnosis_state(after));
	for (size_t i = 0; (check = sev_diagnosis_check(before, i)) != NULL; i++)
		if (check->state != sev_diagnosis_check(after, i)->state)
			fail_msg("%s: %s differs after a bundle", current, check->id);
	for (size_t i = 0; (cause = sev_diagnosis_cause(before, i)) != NULL; i++)
		if (!has_cause(after, cause->id))
			fail_msg("%s: %s is not found after a bundle", current, cause->id);
	sev_diagnosis_free(before);
	sev_diagnosis_free(after);
	sev_capture_free(capture);
	sev_capture_free(again);
	free(text);
}

static void test_bundles(void **state)
{
	(void)state;
	host_cases(HOSTS, check_bundle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
