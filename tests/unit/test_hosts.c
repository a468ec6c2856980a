/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hosts as people recorded them: each is diagnosed as what its thread found, and a part of what was
 * recorded gives no cause that the whole does not give.
 */
#include <glob.h>
#include <string.h>

#include "test.h"

#include <sev/capture.h>
#include <sev/diagnosis.h>


struct host {
	char text[32768];
	char mode[16], expect[96];
	const char *facts;
	enum sev_generation generation;
};

static struct sev_err err;

static void read_field(const struct host *host, const char *name, char *out, size_t size)
{
	const char *at = strstr(host->text, name);

	if (!at || at > host->facts)
		fail_msg("no %s", name);
	at += strlen(name);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

static void read_host(const char *path, struct host *host)
{
	FILE *file = fopen(path, "r");
	size_t size;

	assert_non_null(file);
	size = fread(host->text, 1, sizeof(host->text) - 1, file);
	fclose(file);
	assert_true(size < sizeof(host->text) - 1);
	host->text[size] = '\0';
	host->facts = strstr(host->text, "\n\n");
	assert_non_null(host->facts);
	host->facts += 2;
	read_field(host, "# mode: ", host->mode, sizeof(host->mode));
	read_field(host, "# expect: ", host->expect, sizeof(host->expect));
	host->generation = strcmp(host->mode, "snp") == 0      ? SEV_GENERATION_SNP
			   : strcmp(host->mode, "sev-es") == 0 ? SEV_GENERATION_SEV_ES
							       : SEV_GENERATION_SEV;
}

static struct sev_diagnosis *diagnose(const char *path, const char *text, enum sev_generation asked)
{
	struct sev_capture *capture;
	struct sev_diagnosis *diagnosis;

	assert_sev_ok(sev_capture_read(path, text, strlen(text), &capture, &err), &err);
	assert_sev_ok(sev_diagnose(capture, asked, &diagnosis, &err), &err);
	sev_capture_free(capture);
	return diagnosis;
}

static bool has_cause(const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_cause *cause;

	for (size_t i = 0; (cause = sev_diagnosis_cause(diagnosis, i)); i++)
		if (strcmp(cause->id, id) == 0)
			return true;
	return false;
}

static const struct sev_host_symptom *symptom_of(const struct sev_diagnosis *diagnosis,
						 const char *id)
{
	const struct sev_host_symptom *symptom;

	for (size_t i = 0; (symptom = sev_diagnosis_symptom(diagnosis, i)); i++)
		if (strcmp(symptom->id, id) == 0)
			return symptom;
	return NULL;
}

static void check_cause(const char *path, const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);

	if (!cause || strcmp(cause->id, id) != 0)
		fail_msg("%s: first %s, expected %s", path, cause ? cause->id : "none", id);
	assert_non_null(cause->fixes[0]);
	assert_non_null(cause->evidence[0]);
	assert_non_null(cause->refutes[0]);
	assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_FAIL);
}

static void check_host(const char *path)
{
	static const char symptom[] = "symptom ";
	static struct host host;
	struct sev_diagnosis *diagnosis;
	const struct sev_host_cause *cause;

	read_host(path, &host);
	diagnosis = diagnose(path, host.facts, host.generation);
	cause = sev_diagnosis_cause(diagnosis, 0);
	if (strcmp(host.expect, "healthy") == 0) {
		if (cause || sev_diagnosis_symptom(diagnosis, 0))
			fail_msg("%s: %s", path,
				 cause ? cause->id : sev_diagnosis_symptom(diagnosis, 0)->id);
		assert_int_not_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_FAIL);
	} else if (strncmp(host.expect, symptom, strlen(symptom)) == 0) {
		const struct sev_host_symptom *found =
			symptom_of(diagnosis, host.expect + strlen(symptom));

		if (cause || !found)
			fail_msg("%s: %s, expected %s", path, cause ? cause->id : "no such",
				 host.expect);
		else
			assert_non_null(found->next[0]);
	} else {
		check_cause(path, diagnosis, host.expect);
	}
	sev_diagnosis_free(diagnosis);
}

/* Without each line in turn. */
static void check_parts(const char *path)
{
	static struct host host;
	static char part[sizeof(host.text)];
	struct sev_diagnosis *whole;

	read_host(path, &host);
	whole = diagnose(path, host.facts, host.generation);
	for (const char *at = host.facts; *at;) {
		const char *next = at + strcspn(at, "\n");
		const struct sev_host_cause *cause;
		struct sev_diagnosis *less;

		next += *next == '\n';
		snprintf(part, sizeof(part), "%.*s%s", (int)(at - host.facts), host.facts, next);
		less = diagnose(path, part, host.generation);
		for (size_t i = 0; (cause = sev_diagnosis_cause(less, i)); i++)
			if (!has_cause(whole, cause->id))
				fail_msg("%s: without \"%.*s\" also %s", path, (int)(next - at), at,
					 cause->id);
		sev_diagnosis_free(less);
		at = next;
	}
	sev_diagnosis_free(whole);
}

static void each(const char *pattern, size_t least, void check(const char *path))
{
	glob_t found;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= least);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check(found.gl_pathv[i]);
	globfree(&found);
}

static void test_hosts(void **state)
{
	(void)state;
	each(HOSTS "/*.case", 45, check_host);
	each(HOSTS "/healthy-*.case", 5, check_host);
}

static void test_variants(void **state)
{
	(void)state;
	each(HOSTS "/variants/*.case", 15, check_host);
}

static void test_parts(void **state)
{
	(void)state;
	each(HOSTS "/*.case", 45, check_parts);
	each(HOSTS "/variants/*.case", 15, check_parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
