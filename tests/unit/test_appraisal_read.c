/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: the same from options and from a document, each key once; and what neither takes.
 */
#include "test.h"

#include <sev/appraisal.h>

#include "base/bytes.h"
#include "base/text.h"
#include "verify/appraise/appraisal.h"

static struct sev_err err;

#define HEX8	"0123456789abcdef"
#define HEX16	HEX8 HEX8
#define HEX32	HEX16 HEX16
#define HEX48	HEX32 HEX16
#define HEX64	HEX32 HEX32
#define UP48	"FEDCBA9876543210" HEX32 HEX8

#define OPTIONS 3
#define WRONG	4

/* A key: values as options and as JSON, which mean the same, and values that it does not take. */
static const struct {
	const char *key;
	const char *options[OPTIONS]; /* one after another; "" stands for none (NULL) */
	const char *json;
	const char *wrong[WRONG];      /* as options */
	const char *wrong_json[WRONG]; /* in a document */
} ROWS[] = {
	{"measurement",
	 {HEX48, UP48},
	 "[\"" HEX48 "\", \"" UP48 "\"]",
	 {"", HEX32, HEX48 "0", "0x" HEX48},
	 {"1", "[]", "[1]", "true"}},
	{"plan", {"plan.json"}, "\"plan.json\"", {""}, {"\"\"", "[\"\"]", "{}", "[]"}},
	{"report_data",
	 {HEX48 HEX16, HEX64},
	 "\"" HEX64 "\"",
	 {HEX32, HEX64 "00", "nonce"},
	 {"[\"" HEX64 "\"]", "\"" HEX48 "\"", "0"}},
	{"host_data", {HEX32}, "\"" HEX32 "\"", {HEX64, "1"}, {"null", "[]"}},
	{"family_id", {HEX16}, "\"" HEX16 "\"", {HEX8, HEX32}, {"1"}},
	{"image_id", {HEX16}, "\"" HEX16 "\"", {HEX8, HEX32}, {"1"}},
	{"id_key_digest", {HEX48}, "[\"" HEX48 "\"]", {HEX32, HEX64}, {"[[\"" HEX48 "\"]]"}},
	{"author_key_digest", {HEX48}, "\"" HEX48 "\"", {HEX32}, {"false"}},
	{"require_author_key", {""}, "true", {"yes", "1"}, {"\"on\"", "1", "null", "[true]"}},
	{"guest_svn",
	 {"0xffffffff"},
	 "4294967295",
	 {"-1", "4294967296", "1.0", "one"},
	 {"-1", "4294967296", "1.0", "true"}},
	{"min_guest_svn", {"7"}, "\"0x7\"", {"", "x"}, {"[7]"}},
	{"report_id", {HEX32}, "\"" HEX32 "\"", {HEX48}, {"\"" HEX16 "\""}},
	{"report_id_ma", {HEX32}, "\"" HEX32 "\"", {HEX48}, {"\"" HEX16 "\""}},
	{"policy_required",
	 {"single-socket,SMT", "0x80000"},
	 "[\"SINGLE_SOCKET\", \"smt\", 524288]",
	 {"smt,", "smtt", "abi-minor", ","},
	 {"[\"smtt\"]", "1.5", "[]"}},
	{"policy_forbidden",
	 {"ciphertext-hiding"},
	 "\"0x1000000\"",
	 {"smt=off", "", "0"},
	 {"true", "0", "\"0x0\""}},
	{"min_abi", {"1.55"}, "\"1.55\"", {"1", "1.256", "1.55.1", "1."}, {"1.55", "155"}},
	{"vmpl", {"2", "any"}, "\"any\"", {"4", "none", ""}, {"4", "-1", "true"}},
	{"min_tcb",
	 {"snp=0x18,ucode=219", "Milan:bl=4"},
	 "[\"snp=24,microcode=0xdb\", \"Milan:blSPL=4\"]",
	 {":snp=1", "Milan:", "snp=256", "Milan"},
	 {"24", "{\"snp\": 24}", "[]"}},
	{"min_committed_tcb", {"snp=24"}, "\"snp=24\"", {"snp"}, {"\"x=1\""}},
	{"min_current_tcb", {"fmc=1"}, "\"fmc=1\"", {"snp=24,snp=24"}, {"\"\""}},
	{"min_launch_tcb", {"tee=1"}, "\"tee=1\"", {"tee=-1"}, {"false"}},
	{"reported_equals_committed", {"on"}, "true", {"true"}, {"\"true\""}},
	{"no_provisional", {"on", "off"}, "false", {"0"}, {"0"}},
	{"tcb_baseline", {"built-in", "table.json"}, "\"table.json\"", {""}, {"true", "[\"x\"]"}},
	{"min_firmware",
	 {"1.55.29"},
	 "\"1.55.29\"",
	 {"1.55", "1.55.300", "1.55.29.", "a.b.c"},
	 {"1.55"}},
	{"min_committed_firmware", {"1.55.29"}, "\"1.55.29\"", {"29"}, {"29"}},
	{"min_build", {"29"}, "29", {"256"}, {"256"}},
	{"platform_info_required",
	 {"ecc,ALIAS_CHECK_COMPLETE"},
	 "[\"alias-check\", \"ecc-en\"]",
	 {"eec", "rapl", "alias"},
	 {"[\"eec\"]"}},
	{"platform_info_forbidden",
	 {"smt,tsme", "rapl-dis,tio,ciphertext-hiding"},
	 "\"0x9b\"",
	 {"smt tsme", "0x0"},
	 {"null", "0", "[0]"}},
	{"forbid_unknown_platform_info", {""}, "true", {"maybe"}, {"1"}},
	{"chip_id",
	 {HEX64, HEX8},
	 "[\"" HEX64 "\", \"" HEX8 "\"]",
	 {HEX32, "0000000000000000", HEX8 "0", ""},
	 {"[\"0000000000000000\"]"}},
	{"csp_id", {"a cloud", "b,c"}, "[\"a cloud\", \"b,c\"]", {""}, {"[\"\"]"}},
	{"product", {"Milan", "Turin dense"}, "[\"Milan\", \"Turin dense\"]", {""}, {"1"}},
	{"min_launch_mit",
	 {"0xffffffffffffffff"},
	 "\"18446744073709551615\"",
	 {"0x1ffffffffffffffff", "bit0"},
	 {"9007199254740993", "-1"}},
	{"min_current_mit", {"9007199254740992"}, "9007199254740992", {""}, {"\"\""}},
	{"allow",
	 {"debug,reserved_bytes", "tcb-order"},
	 "[\"debug\", \"reserved-bytes,tcb-order\"]",
	 {"signature", "debugg", "", "measurement"},
	 {"[\"leaf-tcb\"]", "[]"}},
	{"require",
	 {"measurement,report-data"},
	 "[\"measurement\", \"report_data\"]",
	 {"mesurement", ",", "debug,"},
	 {"[\"x\"]", "true"}},
};

static struct sev_appraisal *new_appraisal(void)
{
	struct sev_appraisal *appraisal;

	assert_sev_ok(sev_appraisal_new(&appraisal, &err), &err);
	return appraisal;
}

static enum sev_rc read_text(struct sev_appraisal *appraisal, const char *json)
{
	return sev_appraisal_read(appraisal, "policy.json", json, strlen(json), &err);
}

/* A document that has one key. */
static enum sev_rc read_key(struct sev_appraisal *appraisal, const char *key, const char *json)
{
	char *text = sev_format("{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"%s\": %s}",
				key, json);
	enum sev_rc rc;

	assert_non_null(text);
	rc = read_text(appraisal, text);
	free(text);
	return rc;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_list(const struct sev_allowed_list *a, const struct sev_allowed_list *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = a->items[i].size == b->items[i].size &&
		       a->items[i].vcpus == b->items[i].vcpus &&
		       memcmp(a->items[i].bytes, b->items[i].bytes, 64) == 0 &&
		       same_text(a->items[i].name, b->items[i].name);
	return same;
}

static bool same_minimums(const struct sev_tcb_minimums *a, const struct sev_tcb_minimums *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = a->items[i].given == b->items[i].given &&
		       memcmp(a->items[i].values, b->items[i].values, SEV_TCB_COMPONENTS) == 0 &&
		       same_text(a->items[i].product, b->items[i].product);
	return same;
}

static bool same_appraisal(const struct sev_appraisal *a, const struct sev_appraisal *b)
{
	bool same = memcmp(a->allowed, b->allowed, sizeof(a->allowed)) == 0 &&
		    memcmp(a->required, b->required, sizeof(a->required)) == 0 &&
		    !a->baseline == !b->baseline;

	for (size_t i = 0; i < SEV_LISTS; i++)
		same = same && same_list(&a->lists[i], &b->lists[i]);
	for (size_t i = 0; i < SEV_TCB_KINDS; i++)
		same = same && same_minimums(&a->minimums[i], &b->minimums[i]);
	for (size_t i = 0; i < SEV_NUMBERS; i++)
		same = same && a->numbers[i].asked == b->numbers[i].asked &&
		       a->numbers[i].value == b->numbers[i].value;
	return same;
}

static size_t find_row(const char *key)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (strcmp(ROWS[i].key, key) == 0)
			return i;
	fail_msg("%s: a setting that is tested nowhere", key);
	return 0;
}

/* --report-data for report_data */
static void option_name(const char *key, char option[64])
{
	snprintf(option, 64, "%s", key);
	for (char *c = option; *c; c++)
		if (*c == '_')
			*c = '-';
}

static void options_are_keys(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct sev_setting *s; (s = sev_appraisal_setting(count)); count++) {
		size_t row = find_row(s->key);
		struct sev_appraisal *by_option = new_appraisal(), *by_json = new_appraisal();
		struct sev_appraisal *nothing = new_appraisal();
		char option[64];

		option_name(s->key, option);
		for (size_t i = 0; i < OPTIONS && ROWS[row].options[i]; i++)
			assert_sev_ok(sev_appraisal_set(by_option, option,
							*ROWS[row].options[i] ? ROWS[row].options[i]
									      : NULL,
							&err),
				      &err);
		assert_sev_ok(read_key(by_json, s->key, ROWS[row].json), &err);
		if (!same_appraisal(by_option, by_json))
			fail_msg("%s: the options and %s differ", s->key, ROWS[row].json);
		/* no_provisional's row ends where it began. */
		if (strcmp(s->key, "no_provisional") != 0)
			assert_false(same_appraisal(by_option, nothing));
		sev_appraisal_free(nothing);
		sev_appraisal_free(by_json);
		sev_appraisal_free(by_option);
	}
	assert_int_equal(count, SEV_COUNT(ROWS));
}

static void wrong_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		assert_non_null(ROWS[i].wrong[0]);
		assert_non_null(ROWS[i].wrong_json[0]);
		for (size_t j = 0; j < WRONG && ROWS[i].wrong[j]; j++) {
			struct sev_appraisal *appraisal = new_appraisal();
			enum sev_rc rc =
				sev_appraisal_set(appraisal, ROWS[i].key, ROWS[i].wrong[j], &err);

			if (rc != SEV_ERR_ARG || err.rc != SEV_ERR_ARG ||
			    strncmp(err.msg, ROWS[i].key, strlen(ROWS[i].key)) != 0)
				fail_msg("%s '%s': %d: %s", ROWS[i].key, ROWS[i].wrong[j], rc,
					 err.msg);
			sev_appraisal_free(appraisal);
		}
		for (size_t j = 0; j < WRONG && ROWS[i].wrong_json[j]; j++) {
			struct sev_appraisal *appraisal = new_appraisal();
			enum sev_rc rc = read_key(appraisal, ROWS[i].key, ROWS[i].wrong_json[j]);
			char place[64];

			snprintf(place, sizeof(place), "policy.json: %s", ROWS[i].key);
			if (rc != SEV_ERR_FORMAT || err.rc != SEV_ERR_FORMAT ||
			    strncmp(err.msg, place, strlen(place)) != 0)
				fail_msg("%s %s: %d: %s", ROWS[i].key, ROWS[i].wrong_json[j], rc,
					 err.msg);
			sev_appraisal_free(appraisal);
		}
	}
}

static void messages(void **state)
{
	static const struct {
		const char *json, *message;
	} rows[] = {
		{"", "policy.json: the JSON ends too early"},
		{"[]", "policy.json: found array, expected a JSON object"},
		{"{}", "policy.json: schema: found nothing"},
		{"{\"schema\": \"sevkit.plan\", \"version\": 1}",
		 "schema: found \"sevkit.plan\", expected sevkit.appraisal"},
		{"{\"schema\": \"sevkit.appraisal\"}", "version: found nothing"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 2}",
		 "version: found 2, expected 1"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"description\": 1}",
		 "description: found 1"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"measurment\": \"00\"}",
		 "policy.json: unknown key 'measurment'; did you mean 'measurement'?"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"report-data\": \"00\"}",
		 "unknown key 'report-data'; did you mean 'report_data'?"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"zzzzzzzzzzzz\": 1}",
		 "unknown key 'zzzzzzzzzzzz'"},
		/* Two of a kind: one reader would take the first, another the last. */
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"vmpl\": 0, \"vmpl\": 1}",
		 "the same key twice"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"chip_id\": [\"" HEX8
		 "\", \"00\"]}",
		 "policy.json: chip_id[1]: found '00', expected 64 bytes"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"csp_id\": \"a\\u0000b\"}",
		 "without NUL"},
		/* flaw 36: the message says what to do with a nonce that is shorter */
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"report_data\": \"" HEX32
		 "\"}",
		 "64 characters, expected 64 bytes as 128 hex digits; a recipe of --bind pads"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_appraisal *appraisal = new_appraisal();

		assert_int_equal(read_text(appraisal, rows[i].json), SEV_ERR_FORMAT);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("'%s' lacks '%s'", err.msg, rows[i].message);
		sev_appraisal_free(appraisal);
	}
}

/* json-c ends at a NUL: what stands behind it must not be passed over. */
static void text_behind_a_nul(void **state)
{
	static const char json[] = "{\"schema\": \"sevkit.appraisal\", \"version\": 1}\0garbage";
	struct sev_appraisal *appraisal = new_appraisal();

	(void)state;
	assert_int_equal(sev_appraisal_read(appraisal, "policy.json", json, sizeof(json) - 1, &err),
			 SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "policy.json: not JSON at byte 44: found a NUL");
	sev_appraisal_free(appraisal);
}

static void unknown_options(void **state)
{
	struct sev_appraisal *appraisal = new_appraisal();

	(void)state;
	assert_int_equal(sev_appraisal_set(appraisal, "min-tbc", "snp=1", &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "unknown setting 'min-tbc'; did you mean 'min_tcb'?");
	assert_int_equal(sev_appraisal_set(appraisal, "qqqqqqqqqqq", "1", &err), SEV_ERR_ARG);
	assert_int_equal(sev_appraisal_set(appraisal, "min-tcb", NULL, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "min_tcb: found nothing, expected [PRODUCT:]TCB");
	sev_appraisal_free(appraisal);
}

/* Options on top of a document: lists grow, the rest is replaced, what is not said stays. */
static void options_after_a_document(void **state)
{
	struct sev_appraisal *appraisal = new_appraisal();

	(void)state;
	assert_sev_ok(read_text(appraisal,
				"{\"schema\": \"sevkit.appraisal\", \"version\": 1, "
				"\"description\": \"x\", \"measurement\": \"" HEX48 "\", "
				"\"host_data\": \"" HEX32 "\", \"vmpl\": 1, "
				"\"no_provisional\": true}"),
		      &err);
	assert_sev_ok(sev_appraisal_set(appraisal, "measurement", UP48, &err), &err);
	assert_sev_ok(sev_appraisal_set(appraisal, "host-data", HEX16 HEX16, &err), &err);
	assert_sev_ok(sev_appraisal_set(appraisal, "vmpl", "2", &err), &err);
	assert_sev_ok(sev_appraisal_set(appraisal, "tcb-baseline", "Built-In", &err), &err);
	assert_non_null(appraisal->baseline);
	assert_null(sev_appraisal_tcb_baseline(appraisal));
	assert_sev_ok(sev_appraisal_set(appraisal, "tcb-baseline", "t.json", &err), &err);
	assert_null(appraisal->baseline);
	assert_string_equal(sev_appraisal_tcb_baseline(appraisal), "t.json");
	assert_int_equal(appraisal->lists[SEV_LIST_MEASUREMENT].count, 2);
	assert_int_equal(appraisal->lists[SEV_LIST_HOST_DATA].count, 1);
	assert_int_equal(appraisal->numbers[SEV_NUMBER_VMPL].value, 2);
	assert_true(appraisal->numbers[SEV_NUMBER_NO_PROVISIONAL].asked);
	sev_appraisal_free(appraisal);
}

/* Lists do not grow without end. */
static void list_limits(void **state)
{
	static const char *const keys[][2] = {{"csp_id", "a"}, {"min_tcb", "snp=1"}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(keys); i++) {
		struct sev_appraisal *appraisal = new_appraisal();

		for (size_t n = 0; n < SEV_LIST_MAX; n++)
			assert_sev_ok(sev_appraisal_set(appraisal, keys[i][0], keys[i][1], &err),
				      &err);
		assert_int_equal(sev_appraisal_set(appraisal, keys[i][0], keys[i][1], &err),
				 SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "found more than 65536 values"));
		sev_appraisal_free(appraisal);
	}
}

#define FAMILY(more)                                                                               \
	"{\"schema\": \"sevkit.family\", \"version\": 1, \"mode\": \"snp\", \"digest\": \"" HEX48  \
	"\", \"ap_vmsa_sha384\": \"" HEX48 "\", \"vmsa_gpa\": \"0xfffffffff000\"" more "}"

static void families(void **state)
{
	static const struct {
		const char *json, *message; /* NULL: it is taken */
	} rows[] = {
		{FAMILY(", \"vcpus\": 2, \"max_vcpus\": 8"), NULL},
		{FAMILY(", \"vcpus\": 4096, \"max_vcpus\": 4096, \"digests\": []"), NULL},
		{FAMILY(", \"vcpus\": 2, \"max_vcpus\": 1"), "found vCPU counts 2 to 1"},
		{FAMILY(", \"vcpus\": 0, \"max_vcpus\": 1"), "found vCPU counts 0 to 1"},
		{FAMILY(", \"vcpus\": 1, \"max_vcpus\": 4097"), "within 1 to 4096"},
		{"{\"schema\": \"sevkit.family\", \"version\": 1, \"mode\": \"snp\", "
		 "\"digest\": \"" HEX48 "\", \"ap_vmsa_sha384\": \"" HEX48
		 "\", \"vmsa_gpa\": \"0xfffffffff001\", \"vcpus\": 1, \"max_vcpus\": 2}",
		 "vmsa_gpa: found \"0xfffffffff001\", expected a multiple of 4096"},
		{FAMILY(", \"vcpus\": 1"), "max_vcpus: found nothing"},
		{FAMILY(", \"vcpus\": 1, \"max_vcpu\": 2"), "did you mean 'max_vcpus'?"},
		{"{\"schema\": \"sevkit.plan\", \"version\": 1}", "expected sevkit.family"},
	};
	struct sev_appraisal *appraisal = new_appraisal();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		enum sev_rc rc = sev_appraisal_read_family(appraisal, "web.json", rows[i].json,
							   strlen(rows[i].json), &err);

		assert_int_equal(rc, rows[i].message ? SEV_ERR_FORMAT : SEV_OK);
		if (rows[i].message && !strstr(err.msg, rows[i].message))
			fail_msg("'%s' lacks '%s'", err.msg, rows[i].message);
		sev_allowed_clear(&appraisal->lists[SEV_LIST_MEASUREMENT]);
	}
	sev_appraisal_free(appraisal);
	appraisal = new_appraisal();
	assert_sev_ok(read_key(appraisal, "measurement_family",
			       "[" FAMILY(", \"vcpus\": 2, \"max_vcpus\": 8") "]"),
		      &err);
	assert_int_equal(appraisal->lists[SEV_LIST_MEASUREMENT].count, 7);
	assert_int_equal(appraisal->lists[SEV_LIST_MEASUREMENT].items[6].vcpus, 8);
	assert_int_equal(read_key(appraisal, "measurement_family", "[]"), SEV_ERR_FORMAT);
	assert_int_equal(read_key(appraisal, "measurement_family", "[1]"), SEV_ERR_FORMAT);
	assert_int_equal(read_key(appraisal, "measurement_family", "{}"), SEV_ERR_FORMAT);
	sev_appraisal_free(appraisal);
}

/* The shipped example is one that this build takes. */
static void example(void **state)
{
	struct sev_appraisal *appraisal = new_appraisal();
	static char text[65536];
	FILE *file = fopen(EXAMPLES "/appraisal.json", "rb");
	size_t size;

	(void)state;
	assert_non_null(file);
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	assert_sev_ok(sev_appraisal_read(appraisal, "appraisal.json", text, size, &err), &err);
	assert_true(appraisal->required[SEV_CHECK_MEASUREMENT]);
	sev_appraisal_free(appraisal);
}

/* Each setting has its line in docs/appraisal.md and its key in the schema, and there are no
 * others. */
static void documented(void **state)
{
	static char page[131072], schema[65536];
	FILE *file = fopen(DOCS "/appraisal.md", "rb");
	size_t lines = 0, count = 0;

	(void)state;
	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	file = fopen(DOCS "/schema/appraisal.schema.json", "rb");
	assert_non_null(file);
	schema[fread(schema, 1, sizeof(schema) - 1, file)] = '\0';
	fclose(file);
	for (const struct sev_setting *s; (s = sev_appraisal_setting(count)); count++) {
		char line[256], key[80];

		snprintf(line, sizeof(line), "\n| `%s` | %s%s%s | %s", s->key,
			 s->metavar ? "`" : "", s->metavar ? s->metavar : "on or off",
			 s->metavar ? "`" : "", s->summary);
		if (!strstr(page, line))
			fail_msg("docs/appraisal.md has no line%s", line);
		snprintf(key, sizeof(key), "\n    \"%s\": {", s->key);
		if (!strstr(schema, key))
			fail_msg("the schema has no %s", s->key);
	}
	for (const char *at = page; (at = strstr(at, "\n| `")); at++)
		lines++;
	assert_int_equal(lines, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_keys), cmocka_unit_test(wrong_values),
		cmocka_unit_test(messages),	    cmocka_unit_test(text_behind_a_nul),
		cmocka_unit_test(unknown_options),  cmocka_unit_test(options_after_a_document),
		cmocka_unit_test(list_limits),	    cmocka_unit_test(families),
		cmocka_unit_test(example),	    cmocka_unit_test(documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
