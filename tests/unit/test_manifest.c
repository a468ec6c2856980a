/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests: what is written is read back the same, and nothing in a manifest is believed.
 */
#include "test.h"

#include <sev/manifest.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/text.h"
#include "ovmf_image.h"
#include "plan/plan.h"

static struct sev_err err;

static void release(const uint8_t *data, size_t size)
{
	(void)size;
	free((void *)(uintptr_t)data);
}

/* A blob that counts as a file of this name. */
static struct sev_blob *file_blob(const char *name, uint8_t *bytes, size_t size)
{
	struct sev_blob *blob = NULL;

	assert_non_null(bytes);
	assert_sev_ok(sev_blob_adopt(name, true, bytes, size, release, &blob, &err), &err);
	return blob;
}

static struct sev_blob *firmware(const char *name)
{
	struct ovmf_image image;

	ovmf_image_init(&image);
	return file_blob(name, ovmf_image_make(&image), (size_t)image.size);
}

struct guest {
	enum sev_mode mode;
	uint32_t vcpus;
	bool kernel, seed;
	const char *append;
	bool host_data;
};

static const uint8_t HOST_DATA[32] = {0xb0, [31] = 0xcf};
#define HOST_DATA_HEX "b0000000000000000000000000000000000000000000000000000000000000cf"

static struct sev_plan *plan_of(const struct guest *guest)
{
	static const uint8_t seed[48] = {0x5e, 0xed};
	struct sev_config *config = sev_config_new();
	struct sev_blob *ovmf = firmware("fw/OVMF.fd");
	struct sev_blob *kernel = file_blob("vmlinuz", calloc(1, 5000), 5000);
	struct sev_plan *plan = NULL;

	sev_config_set_mode(config, guest->mode);
	sev_config_set_vcpus(config, guest->vcpus);
	sev_config_set_vcpu_sig(config, 0x800F12);
	sev_config_set_policy(config, 0xB0000);
	sev_config_set_ovmf(config, ovmf);
	if (guest->kernel)
		sev_config_set_kernel(config, kernel);
	if (guest->seed)
		sev_config_set_ovmf_hash(config, seed);
	if (guest->host_data)
		sev_config_set_host_data(config, HOST_DATA);
	assert_sev_ok(sev_config_set_append(config, guest->append, &err), &err);
	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	sev_blob_free(ovmf);
	sev_blob_free(kernel);
	sev_config_free(config);
	return plan;
}

/* How the loader treats the one file that there is. */
enum file_kind { AS_IT_WAS, CHANGED, SHORTENED, MISSING };

struct disk {
	enum file_kind kind;
	unsigned opened;
	char last[64];
};

static enum sev_rc load(void *ctx, const char *name, struct sev_blob **out, struct sev_err *e)
{
	struct disk *disk = ctx;
	struct ovmf_image image;
	uint8_t *bytes;

	disk->opened++;
	snprintf(disk->last, sizeof(disk->last), "%s", name);
	ovmf_image_init(&image);
	bytes = ovmf_image_make(&image);
	if (disk->kind == MISSING) {
		free(bytes);
		e->rc = SEV_ERR_IO;
		snprintf(e->msg, sizeof(e->msg), "%s: not there", name);
		return SEV_ERR_IO;
	}
	if (disk->kind == CHANGED)
		bytes[17] ^= 1;
	*out = file_blob(name, bytes, (size_t)image.size - (disk->kind == SHORTENED));
	return SEV_OK;
}

static enum sev_rc read_with(struct disk *disk, const char *text, size_t size,
			     struct sev_plan **plan, uint8_t digest[SEV_DIGEST_MAX])
{
	struct sev_loader loader = {sizeof(loader), load, disk};
	struct sev_blob *blob = NULL;
	enum sev_rc rc;

	assert_sev_ok(sev_blob_copy("plan.json", text, size, &blob, &err), &err);
	memset(&err, 0, sizeof(err));
	rc = sev_manifest_read(blob, &loader, NULL, plan, digest, &err);
	sev_blob_free(blob);
	return rc;
}

static enum sev_rc read_text(enum file_kind kind, const char *text)
{
	struct disk disk = {.kind = kind};
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan = NULL;
	enum sev_rc rc = read_with(&disk, text, strlen(text), &plan, digest);

	if (rc && strstr(err.msg, "but it states") == NULL)
		assert_null(plan);
	sev_plan_free(plan);
	return rc;
}

/* Not inlined: gcc 12 takes the string for the variable then, and warns of a dangling pointer. */
__attribute__((noinline)) static char *manifest_of(const struct guest *guest)
{
	struct sev_plan *plan = plan_of(guest);
	char *text = NULL;

	assert_sev_ok(sev_manifest_write(plan, NULL, NULL, &text, &err), &err);
	sev_plan_free(plan);
	return text;
}

static void assert_same_bytes(const struct sev_event *a, const struct sev_event *b)
{
	if (!sev_event_data(a) || !sev_event_data(b)) {
		assert_ptr_equal(sev_event_data(a), sev_event_data(b));
		return;
	}
	assert_memory_equal(sev_event_data(a), sev_event_data(b), sev_event_length(a));
	assert_int_equal(sev_event_offset(a),
			 sev_blob_is_file(sev_event_source(a)) ? sev_event_offset(b) : 0);
}

static void assert_same_events(const struct sev_plan *a, const struct sev_plan *b)
{
	assert_int_equal(sev_plan_event_count(a), sev_plan_event_count(b));
	for (size_t i = 0; i < sev_plan_event_count(a); i++) {
		const struct sev_event *x = sev_plan_event(a, i);
		const struct sev_event *y = sev_plan_event(b, i);

		assert_int_equal(sev_event_kind(x), sev_event_kind(y));
		assert_int_equal(sev_event_gpa(x), sev_event_gpa(y));
		assert_int_equal(sev_event_length(x), sev_event_length(y));
		assert_int_equal(sev_event_page_type(x), sev_event_page_type(y));
		assert_int_equal(sev_event_vcpu(x), sev_event_vcpu(y));
		assert_string_equal(sev_event_origin(x), sev_event_origin(y));
		assert_same_bytes(x, y);
	}
}

static void assert_same_lists(const struct sev_plan *a, const struct sev_plan *b)
{
	assert_int_equal(sev_plan_setting_count(a), sev_plan_setting_count(b));
	for (size_t i = 0; i < sev_plan_setting_count(a); i++) {
		assert_string_equal(sev_plan_setting_key(a, i), sev_plan_setting_key(b, i));
		assert_string_equal(sev_plan_setting_value(a, i), sev_plan_setting_value(b, i));
	}
	assert_int_equal(sev_plan_coverage_count(a), sev_plan_coverage_count(b));
	for (size_t i = 0; i < sev_plan_coverage_count(a); i++) {
		assert_string_equal(sev_plan_coverage_subject(a, i),
				    sev_plan_coverage_subject(b, i));
		assert_int_equal(sev_plan_coverage_level(a, i), sev_plan_coverage_level(b, i));
		assert_string_equal(sev_plan_coverage_why(a, i), sev_plan_coverage_why(b, i));
	}
}

static const struct guest GUESTS[] = {
	{SEV_MODE_SNP, 5, true, false, "quiet", false},
	{SEV_MODE_SNP, 1, true, false, "bytes \xff\xfe that are no UTF-8, \"quoted\"\n", false},
	{SEV_MODE_SNP, 2, false, true, NULL, false},
	{SEV_MODE_SEVES, 3, true, false, "", false},
	{SEV_MODE_SEV, 0, false, false, NULL, false},
	{SEV_MODE_SNP, 1, false, false, NULL, true},
};

static void test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(GUESTS); i++) {
		struct disk disk = {.kind = AS_IT_WAS};
		struct sev_plan *plan = plan_of(&GUESTS[i]);
		struct sev_plan *back = NULL;
		uint8_t digest[SEV_DIGEST_MAX];
		uint8_t expected[SEV_DIGEST_MAX];
		char *text = NULL;

		assert_sev_ok(sev_manifest_write(plan, NULL, NULL, &text, &err), &err);
		assert_sev_ok(read_with(&disk, text, strlen(text), &back, digest), &err);
		assert_sev_ok(sev_plan_digest(plan, NULL, expected, &err), &err);
		assert_memory_equal(digest, expected, sev_digest_length(GUESTS[i].mode));
		assert_int_equal(sev_plan_mode(back), GUESTS[i].mode);
		assert_int_equal(sev_plan_policy(back), 0xB0000);
		assert_true(sev_plan_policy_is_given(back));
		assert_memory_equal(sev_plan_host_data(back), sev_plan_host_data(plan), 32);
		assert_int_equal(sev_plan_seed(back) != NULL, GUESTS[i].seed);
		assert_same_events(plan, back);
		assert_same_lists(plan, back);
		assert_int_equal(disk.opened, GUESTS[i].seed ? 0 : 1);
		if (disk.opened)
			assert_string_equal(disk.last, "fw/OVMF.fd");
		sev_plan_free(back);
		sev_plan_free(plan);
		free(text);
	}
}

static const char *coverage_of(const struct sev_plan *plan, const char *subject)
{
	for (size_t i = 0; i < sev_plan_coverage_count(plan); i++)
		if (strcmp(sev_plan_coverage_subject(plan, i), subject) == 0 &&
		    sev_plan_coverage_level(plan, i) == SEV_COVERAGE_REPORT_ONLY)
			return sev_plan_coverage_why(plan, i);
	return "";
}

/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA is a parameter, and goes into reports as it is */
static void test_host_data(void **state)
{
	static const uint8_t zeros[32];
	const struct guest without = {SEV_MODE_SNP, 1, false, false, NULL, false};
	const struct guest with = {SEV_MODE_SNP, 1, false, false, NULL, true};
	uint8_t digests[2][SEV_DIGEST_MAX];
	struct sev_plan *plans[2] = {plan_of(&without), plan_of(&with)};
	const struct sev_event *finish;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_sev_ok(sev_plan_digest(plans[i], NULL, digests[i], &err), &err);
	assert_memory_equal(digests[0], digests[1], 48);
	assert_memory_equal(sev_plan_host_data(plans[0]), zeros, 32);
	assert_memory_equal(sev_plan_host_data(plans[1]), HOST_DATA, 32);
	finish = sev_plan_event(plans[1], sev_plan_event_count(plans[1]) - 1);
	assert_int_equal(sev_event_kind(finish), SEV_EVENT_FINISH);
	assert_string_equal(sev_event_origin(finish), "HOST_DATA " HOST_DATA_HEX);
	assert_non_null(strstr(coverage_of(plans[1], "HOST_DATA"), HOST_DATA_HEX));
	assert_null(strstr(coverage_of(plans[0], "HOST_DATA"), "00"));
	for (size_t i = 0; i < 2; i++)
		sev_plan_free(plans[i]);
}

/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA is SNP's; SEV and SEV-ES have none */
static void test_host_data_of_others(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SEV, SEV_MODE_SEVES};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(modes); i++) {
		struct sev_config *config = sev_config_new();
		struct sev_blob *ovmf = firmware("fw/OVMF.fd");
		struct sev_plan *plan;

		sev_config_set_mode(config, modes[i]);
		sev_config_set_vcpus(config, 1);
		sev_config_set_ovmf(config, ovmf);
		sev_config_set_host_data(config, HOST_DATA);
		assert_int_equal(sev_plan_build(config, &plan, &err), SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "HOST_DATA: found some in mode sev"));
		assert_null(plan);
		sev_blob_free(ovmf);
		sev_config_free(config);
	}
}

/* A policy that nobody gave is told from one that was. */
static void test_policy_is_given(void **state)
{
	struct disk disk = {.kind = AS_IT_WAS};
	struct sev_config *config = sev_config_new();
	struct sev_blob *ovmf = firmware("fw/OVMF.fd");
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan, *back;
	char *text;

	(void)state;
	sev_config_set_vcpus(config, 1);
	sev_config_set_ovmf(config, ovmf);
	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	assert_false(sev_plan_policy_is_given(plan));
	assert_sev_ok(sev_manifest_write(plan, NULL, NULL, &text, &err), &err);
	assert_sev_ok(read_with(&disk, text, strlen(text), &back, digest), &err);
	assert_false(sev_plan_policy_is_given(back));
	free(text);
	sev_plan_free(back);
	sev_plan_free(plan);
	sev_blob_free(ovmf);
	sev_config_free(config);
}

/* The text with the first occurrence of from replaced. */
static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("the manifest has no '%s'", from);
	return sev_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* Manifests that were written before these keys: no HOST_DATA, and a policy of unknown origin. */
static void test_older_manifests(void **state)
{
	static const uint8_t zeros[32];
	struct disk disk = {.kind = AS_IT_WAS};
	char *text = manifest_of(&GUESTS[5]);
	char *half = replaced(text, "  \"policy_given\": true,\n", "");
	char *old = replaced(half, "  \"host_data\": \"" HOST_DATA_HEX "\",\n", "");
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan;

	(void)state;
	assert_sev_ok(read_with(&disk, old, strlen(old), &plan, digest), &err);
	assert_int_equal(sev_plan_policy(plan), 0xB0000);
	assert_false(sev_plan_policy_is_given(plan));
	assert_memory_equal(sev_plan_host_data(plan), zeros, 32);
	sev_plan_free(plan);
	free(old);
	free(half);
	free(text);
}

static void test_host_data_is_of_snp(void **state)
{
	char *text = manifest_of(&GUESTS[4]);
	char *bad =
		replaced(text, "\"digest\"", "\"host_data\": \"" HOST_DATA_HEX "\", \"digest\"");

	(void)state;
	assert_int_equal(read_text(AS_IT_WAS, bad), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "plan.json: host_data: found \"b000"));
	assert_non_null(strstr(err.msg, "expected nothing unless mode is snp"));
	free(bad);
	free(text);
}

/* The pages of all APs are in the text once. */
static void test_many_vcpus_are_small(void **state)
{
	const struct guest guest = {SEV_MODE_SNP, 4096, false, false, NULL, false};
	char *text = manifest_of(&guest);
	size_t count = 0;

	(void)state;
	for (const char *p = text; (p = strstr(p, "\"data\":")) != NULL; p++)
		count++;
	assert_int_equal(count, 2);
	assert_true(strlen(text) < 1024 * 1024);
	assert_int_equal(read_text(AS_IT_WAS, text), SEV_OK);
	free(text);
}

static enum sev_rc rename_file(void *ctx, const char *path, char **out, struct sev_err *e)
{
	(void)e;
	assert_string_equal(path, "fw/OVMF.fd");
	*out = strdup(ctx);
	return SEV_OK;
}

static void test_namer(void **state)
{
	struct sev_namer namer = {sizeof(namer), rename_file, "other.fd"};
	struct sev_plan *plan = plan_of(&GUESTS[4]);
	char *text = NULL;

	(void)state;
	assert_sev_ok(sev_manifest_write(plan, &namer, NULL, &text, &err), &err);
	assert_non_null(strstr(text, "\"file\": \"other.fd\""));
	free(text);
	sev_plan_free(plan);
}

static void test_files_are_verified(void **state)
{
	static const struct {
		enum file_kind kind;
		enum sev_rc rc;
		const char *message;
	} cases[] = {
		{CHANGED, SEV_ERR_MISMATCH,
		 "fw/OVMF.fd: is not the file that plan.json measured: SHA-256 of 0x1000 bytes at "
		 "offset 0x0 is "},
		{SHORTENED, SEV_ERR_MISMATCH,
		 "fw/OVMF.fd: has 0xfff bytes, but plan.json measured 0x1000 bytes at offset 0x0"},
		{MISSING, SEV_ERR_IO, "fw/OVMF.fd: not there"},
	};
	char *text = manifest_of(&GUESTS[0]);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		assert_int_equal(read_text(cases[i].kind, text), cases[i].rc);
		assert_non_null(strstr(err.msg, cases[i].message));
	}
	free(text);
}

#define MANY_BRACKETS                                                                              \
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["

/* GUESTS[0], with one thing changed each. */
static const struct {
	const char *from, *to;
	enum sev_rc rc;
	const char *message;
} BAD[] = {
	{"\"sevkit.plan\"", "\"sevkit.family\"", SEV_ERR_FORMAT,
	 "plan.json: schema: found \"sevkit.family\", expected \"sevkit.plan\""},
	{"\"version\": 1", "\"version\": 2", SEV_ERR_UNSUPPORTED,
	 "plan.json: version: found 2, expected 1, the only one known here"},
	{"\"version\": 1", "\"version\": 99999999999999999999999999", SEV_ERR_FORMAT,
	 "plan.json: version: found "},
	{"\"version\": 1", "\"version\": \"1\"", SEV_ERR_FORMAT,
	 "plan.json: version: found \"1\", expected a number"},
	{"\"mode\": \"snp\"", "\"mode\": \"tdx\"", SEV_ERR_FORMAT,
	 "plan.json: mode: found \"tdx\", expected sev, seves or snp"},
	{"\"policy\": \"0xb0000\"", "\"policy\": 720896", SEV_ERR_FORMAT,
	 "plan.json: policy: found 720896, expected a 64-bit value as \"0x"},
	{"\"policy\": \"0xb0000\"", "\"policy\": \"0x10000000000000000\"", SEV_ERR_FORMAT,
	 "plan.json: policy: found "},
	{"\"digest\": \"", "\"digest\": \"00", SEV_ERR_FORMAT,
	 "expected 48 bytes as 96 hex digits"},
	{"\"digest\"", "\"digest_\"", SEV_ERR_FORMAT, "plan.json: digest: found nothing"},
	{"\"policy\"", "\"seed\": \"00\", \"policy\"", SEV_ERR_FORMAT,
	 "plan.json: seed: found \"00\", expected 48 bytes as 96 hex digits"},
	{"\"policy_given\": true", "\"policy_given\": 1", SEV_ERR_FORMAT,
	 "plan.json: policy_given: found 1, expected true or false"},
	{"\"policy_given\"", "\"host_data\": \"00\", \"policy_given\"", SEV_ERR_FORMAT,
	 "plan.json: host_data: found \"00\", expected 32 bytes as 64 hex digits"},
	{"\"kind\": \"start\"", "\"kind\": \"finish\"", SEV_ERR_FORMAT,
	 "plan.json: events[0].kind: found \"finish\", expected start, as the first event"},
	{"\"kind\": \"finish\"", "\"kind\": \"start\"", SEV_ERR_FORMAT,
	 "expected finish, as the last event"},
	{"\"kind\": \"update\"", "\"kind\": \"start\"", SEV_ERR_FORMAT,
	 "plan.json: events[1].kind: found \"start\", expected update or vmsa"},
	{"\"kind\": \"update\"", "\"kind\": null", SEV_ERR_FORMAT,
	 "plan.json: events[1].kind: found null, expected a string"},
	{"\"gpa\": \"0xfffff000\"", "\"gpa\": \"0xfffff800\"", SEV_ERR_FORMAT,
	 "must be multiples of 4096"},
	{"\"gpa\": \"0xfffff000\"", "\"gpa\": \"0xfffffffffffff000\"", SEV_ERR_FORMAT,
	 "end past the 52-bit address space"},
	{"\"gpa\": \"0xfffffffff000\"", "\"gpa\": \"0xffffffffffff\"", SEV_ERR_FORMAT,
	 "expected a multiple of 0x1000"},
	{"\"length\": \"0x9000\"", "\"length\": \"0x1000001000\"", SEV_ERR_FORMAT,
	 "plan.json: events[2]: the regions up to here have more than 64 GiB"},
	{"\"length\": \"0x1000\"", "\"length\": \"0x1000001000\"", SEV_ERR_FORMAT,
	 "plan.json: contents[0]: the contents up to here have more than 64 GiB"},
	{"\"page_type\": \"ZERO\"", "\"page_type\": \"zero\"", SEV_ERR_FORMAT,
	 "plan.json: events[2].page_type: found \"zero\", expected NORMAL, VMSA, ZERO"},
	{"\"page_type\": \"ZERO\"", "\"page_type\": \"NORMAL\"", SEV_ERR_FORMAT,
	 "plan.json: events[2].contents: found nothing, expected the contents of measured pages"},
	{"\"page_type\": \"VMSA\"", "\"page_type\": \"NORMAL\"", SEV_ERR_FORMAT,
	 "expected VMSA for a VMSA"},
	{"\"vcpu\": 0", "\"vcpu\": 4096", SEV_ERR_FORMAT,
	 ".vcpu: found 4096, expected a number from 0 to 4095"},
	{"\"vcpu\": 0", "\"vcpu\": -1", SEV_ERR_FORMAT, ".vcpu: found -1, expected a number"},
	{"\"vcpu\": 0", "\"vcpu\": 1e300", SEV_ERR_FORMAT, ".vcpu: found 1e300, expected a number"},
	{"\"contents\": 0", "\"contents\": 4", SEV_ERR_FORMAT,
	 "plan.json: events[1].contents: found 4, expected a number from 0 to 3"},
	{"\"contents\": 0", "\"contents\": 1, \"x\": 0", SEV_OK, NULL},
	{"\"sha256\": \"", "\"sha256\": \"zz", SEV_ERR_FORMAT,
	 "plan.json: contents[0].sha256: found \"zz"},
	{"\"offset\": \"0x0\"", "\"offset\": \"0xffffffffffffffff\"", SEV_ERR_MISMATCH,
	 "fw/OVMF.fd: has 0x1000 bytes, but plan.json measured 0x1000 bytes at offset 0xff"},
	{"\"file\"", "\"path\"", SEV_ERR_FORMAT,
	 "plan.json: contents[0].file: found nothing, expected a string"},
	{"\"file\": \"fw/OVMF.fd\"", "\"file\": \"fw\\u0000OVMF.fd\"", SEV_ERR_FORMAT,
	 "expected a string without NUL"},
	{"\"data\": \"", "\"data\": \"!", SEV_ERR_FORMAT, "plan.json: "},
	{"\"data\": \"AAAA", "\"data\": \"AAAB", SEV_ERR_FORMAT,
	 "plan.json: contents[1].sha384: found \""},
	{"\"level\": \"measured\"", "\"level\": \"surely\"", SEV_ERR_FORMAT,
	 "plan.json: coverage[0].level: found \"surely\", expected measured"},
	{"\"key\": \"mode\"", "\"key\": 5", SEV_ERR_FORMAT,
	 "plan.json: settings[0].key: found 5, expected a string"},
	{"\"settings\": [", "\"settings\": [ 7,", SEV_ERR_FORMAT,
	 "plan.json: settings[0]: found int, expected an object"},
	{"\"settings\"", "\"set\"", SEV_ERR_FORMAT, "plan.json: settings: found nothing"},
	{"\"mode\": \"snp\"", "\"mode\": \"snp\", \"mode\": \"snp\"", SEV_ERR_FORMAT,
	 "plan.json: an object has the same key twice"},
	{"\"mode\": \"snp\"", "\"mode\": \"snp\", \"x\": " MANY_BRACKETS, SEV_ERR_FORMAT,
	 "plan.json: not JSON at byte "},
	{"\"mode\": \"snp\"", "\"mode\": \"s\xffnp\"", SEV_ERR_FORMAT,
	 "plan.json: not JSON at byte "},
	{"{", "{ /* a comment */", SEV_ERR_FORMAT, "plan.json: not JSON at byte "},
	{"{", "[{", SEV_ERR_FORMAT, "plan.json: "},
	{"\"version\": 1", "\"version\": 1, \"from the future\": {\"a\": [1, \"b:\\\"c\"]}", SEV_OK,
	 NULL},
};

static void test_bad_manifests(void **state)
{
	char *text = manifest_of(&GUESTS[0]);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(BAD); i++) {
		char *bad = replaced(text, BAD[i].from, BAD[i].to);
		enum sev_rc rc = read_text(AS_IT_WAS, bad);

		/* Another page at the same place is well formed, but not what the digest says. */
		if (BAD[i].rc == SEV_OK && rc == SEV_ERR_MISMATCH)
			assert_non_null(strstr(err.msg, "plan.json: the digest of its events is "));
		else if (rc != BAD[i].rc)
			fail_msg("%s: rc %d, expected %d (%s)", BAD[i].to, (int)rc, (int)BAD[i].rc,
				 err.msg);
		if (BAD[i].message && !strstr(err.msg, BAD[i].message))
			fail_msg("%s: says '%s', expected '%s'", BAD[i].to, err.msg,
				 BAD[i].message);
		free(bad);
	}
	free(text);
}

/* A manifest of another digest is read, but its digest is the computed one. */
static void test_stored_digest_is_compared(void **state)
{
	struct disk disk = {.kind = AS_IT_WAS};
	struct sev_plan *plan = plan_of(&GUESTS[0]);
	struct sev_plan *back = NULL;
	uint8_t digest[SEV_DIGEST_MAX];
	uint8_t expected[SEV_DIGEST_MAX];
	char *text = NULL;
	char *at;

	(void)state;
	assert_sev_ok(sev_manifest_write(plan, NULL, NULL, &text, &err), &err);
	at = strstr(text, "\"digest\": \"") + strlen("\"digest\": \"");
	*at = *at == '0' ? '1' : '0';
	assert_int_equal(read_with(&disk, text, strlen(text), &back, digest), SEV_ERR_MISMATCH);
	assert_non_null(strstr(err.msg, "plan.json: the digest of its events is "));
	assert_non_null(back);
	assert_sev_ok(sev_plan_digest(plan, NULL, expected, &err), &err);
	assert_memory_equal(digest, expected, 48);
	sev_plan_free(back);
	sev_plan_free(plan);
	free(text);
}

static void test_every_truncation(void **state)
{
	struct disk disk = {.kind = AS_IT_WAS};
	char *text = manifest_of(&GUESTS[4]);
	size_t length = strlen(text);

	(void)state;
	for (size_t n = 0; n < length - 2; n++) {
		uint8_t digest[SEV_DIGEST_MAX];
		struct sev_plan *plan = NULL;

		assert_int_equal(read_with(&disk, text, n, &plan, digest), SEV_ERR_FORMAT);
		assert_null(plan);
		assert_true(strncmp(err.msg, "plan.json: ", 11) == 0);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_host_data),
		cmocka_unit_test(test_host_data_of_others),
		cmocka_unit_test(test_policy_is_given),
		cmocka_unit_test(test_older_manifests),
		cmocka_unit_test(test_host_data_is_of_snp),
		cmocka_unit_test(test_many_vcpus_are_small),
		cmocka_unit_test(test_namer),
		cmocka_unit_test(test_files_are_verified),
		cmocka_unit_test(test_bad_manifests),
		cmocka_unit_test(test_stored_digest_is_compared),
		cmocka_unit_test(test_every_truncation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
