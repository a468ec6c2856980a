/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/crypto.h"
#include "base/text.h"
#include "plan/hashes.h"

/* The table for an empty kernel and initrd and "console=ttyS0 loglevel=7". */
static const char TABLE[] = "06d63894224fc94cb479a793d411fd21a800"
			    "d82dd09720bd944caa78e7714d36ab2a3200"
			    "321c8eec6a77bad179511397f913a083067ad8cb737bb260aacbfe8df70fc50a"
			    "31f7ba442f3ad74b9af141e29169781d3200"
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
			    "3794e74dd2ab7f42b835d5b172d2045b3200"
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
			    "0000000000000000";

/* SHA-256 of a single NUL. */
static const char EMPTY_CMDLINE[] =
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";

static struct sev_config *make_config(const char *append)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *empty;

	assert_int_equal(sev_blob_copy("kernel", "", 0, &empty, NULL), SEV_OK);
	sev_config_set_kernel(config, empty);
	sev_blob_free(empty);
	assert_int_equal(sev_config_set_append(config, append, NULL), SEV_OK);
	return config;
}

static void make_table(struct sev_config *config, char *text)
{
	uint8_t table[SEV_HASHES_PADDED_LENGTH];

	assert_int_equal(sev_hashes_table(config, table, NULL), SEV_OK);
	sev_hex_encode(table, sizeof(table), text);
	sev_config_free(config);
}

/* spec: QEMU kernel hashes: the command line is hashed with its terminating NUL */
static void test_table(void **state)
{
	char text[2 * SEV_HASHES_PADDED_LENGTH + 1];

	(void)state;
	make_table(make_config("console=ttyS0 loglevel=7"), text);
	assert_string_equal(text, TABLE);
}

static void test_absent_and_empty_cmdline(void **state)
{
	static const char *const appends[] = {NULL, ""};
	char text[2 * SEV_HASHES_PADDED_LENGTH + 1];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		make_table(make_config(appends[i]), text);
		assert_memory_equal(text + 72, EMPTY_CMDLINE, 64);
	}
}

/* spec: QEMU kernel hashes: an absent initrd is hashed as an empty one */
static void test_absent_and_empty_initrd(void **state)
{
	struct sev_config *config = make_config("x");
	struct sev_blob *empty;
	char absent[2 * SEV_HASHES_PADDED_LENGTH + 1];
	char given[2 * SEV_HASHES_PADDED_LENGTH + 1];

	(void)state;
	make_table(make_config("x"), absent);
	assert_int_equal(sev_blob_copy("initrd", "", 0, &empty, NULL), SEV_OK);
	sev_config_set_initrd(config, empty);
	sev_blob_free(empty);
	make_table(config, given);
	assert_string_equal(absent, given);
	assert_memory_equal(absent + 172, TABLE + 172, 64); /* SHA-256 of nothing */
}

static void set_bytes(struct sev_config *config,
		      void (*set)(struct sev_config *, struct sev_blob *), const char *bytes)
{
	struct sev_blob *blob;

	assert_int_equal(sev_blob_copy("bytes", bytes, strlen(bytes), &blob, NULL), SEV_OK);
	set(config, blob);
	sev_blob_free(blob);
}

/* Each file has its own place: FIPS 180-4's example messages as kernel and as initrd. */
static void test_contents(void **state)
{
	struct sev_config *config = make_config(NULL);
	char text[2 * SEV_HASHES_PADDED_LENGTH + 1];

	(void)state;
	set_bytes(config, sev_config_set_kernel, "abc");
	set_bytes(config, sev_config_set_initrd,
		  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
	make_table(config, text);
	assert_memory_equal(text + 2 * 0x56,
			    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 64);
	assert_memory_equal(text + 2 * 0x88,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 64);
}

static void test_trim_variant(void **state)
{
	struct sev_config *config = make_config(" \tconsole=ttyS0 loglevel=7\n");
	char text[2 * SEV_HASHES_PADDED_LENGTH + 1];

	(void)state;
	make_table(make_config(" console=ttyS0 loglevel=7"), text);
	assert_string_not_equal(text, TABLE);
	sev_config_set_variant(config, SEV_VARIANT_CMDLINE_TRIM, true);
	make_table(config, text);
	assert_string_equal(text, TABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_absent_and_empty_cmdline),
		cmocka_unit_test(test_absent_and_empty_initrd),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_trim_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
