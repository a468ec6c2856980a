/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/json.h"
#include "base/os/file.h"
#include "base/text.h"
#include "base/utf8.h"

static void test_message_is_utf8(void **state)
{
	struct sev_err err;

	(void)state;
	assert_int_equal(sev_fail(&err, SEV_ERR_FORMAT, "a\xffz \xc3\xa9 \n"), SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "a\\xffz \xc3\xa9 \\x0a");
	assert_int_equal(err.rc, SEV_ERR_FORMAT);
}

static void expect_end(const struct sev_err *err, const char *end)
{
	assert_string_equal(err->msg + strlen(err->msg) - strlen(end), end);
}

static void test_message_cut_is_visible(void **state)
{
	struct sev_err err;
	char longer[5000];
	char fits[SEV_ERR_MSG_MAX];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	sev_fail(&err, SEV_ERR_ARG, "begin %s end", longer);
	assert_int_equal(strlen(err.msg), SEV_ERR_MSG_MAX - 1);
	assert_memory_equal(err.msg, "begin xxx", 9);
	assert_non_null(strstr(err.msg, "xxx...xxx"));
	expect_end(&err, "xxx end");
	sev_fail_errno(&err, ENOENT, "%s", longer);
	assert_non_null(strstr(err.msg, "xxx...xxx"));
	expect_end(&err, "xxx: No such file or directory");
	sev_fail(&err, SEV_ERR_ARG, "inner");
	sev_err_prefix(&err, "%s", longer);
	assert_non_null(strstr(err.msg, "xxx...xxx"));
	expect_end(&err, "xxx: inner");

	memset(fits, 'x', sizeof(fits) - 1);
	fits[sizeof(fits) - 1] = '\0';
	sev_fail(&err, SEV_ERR_ARG, "%s", fits);
	assert_string_equal(err.msg, fits);
	sev_fail(&err, SEV_ERR_ARG, "%s!", fits);
	assert_non_null(strstr(err.msg, "x...x"));
	expect_end(&err, "x!");
}

/* No character is cut in two, wherever the cut falls. */
static void test_message_cut_is_utf8(void **state)
{
	struct sev_err err;
	char longer[3001];

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		memcpy(longer + 3 * i, "\xE2\x82\xAC", 3);
	longer[3000] = '\0';
	for (int shift = 0; shift < 4; shift++) {
		sev_fail(&err, SEV_ERR_ARG, "%.*s%s\xff%.*s", shift, "abc", longer, shift, "abc");
		assert_true(sev_utf8_valid(err.msg));
		assert_non_null(strstr(err.msg, "\xAC...\xE2"));
		assert_in_range(strlen(err.msg), SEV_ERR_MSG_MAX - 6, SEV_ERR_MSG_MAX - 1);
	}
}

/* Names and command lines are any bytes; JSON is not. */
static void test_json_is_utf8(void **state)
{
	struct sev_json json;
	struct sev_err err;
	char *text;

	(void)state;
	sev_json_begin(&json, NULL);
	sev_json_add_string(&json, json.root, "a", "x\xff\xc3y\xc3\xa9\x1b");
	assert_sev_ok(sev_json_text(&json, &text, &err), &err);
	assert_non_null(strstr(text, "\"x\xEF\xBF\xBD\xEF\xBF\xBDy\xc3\xa9\\u001b\""));
	assert_true(sev_utf8_valid(text));
	free(text);
	sev_json_end(&json);
}

static void test_prefix(void **state)
{
	struct sev_err err;

	(void)state;
	sev_fail(&err, SEV_ERR_ARG, "inner");
	sev_err_prefix(&err, "outer %d", 1);
	assert_string_equal(err.msg, "outer 1: inner");
}

static void test_hex(void **state)
{
	uint8_t bytes[2];
	char text[5];

	(void)state;
	assert_true(sev_hex_decode("0aFf", bytes, 2));
	sev_hex_encode(bytes, 2, text);
	assert_string_equal(text, "0aff");
	assert_false(sev_hex_decode("0af", bytes, 2));
	assert_false(sev_hex_decode("0aff0", bytes, 2));
	assert_false(sev_hex_decode("0ag0", bytes, 2));
	assert_false(sev_hex_decode("", bytes, 1));
}

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
	static const struct {
		const char *plain, *coded;
	} rows[] = {{"", ""},
		    {"f", "Zg=="},
		    {"fo", "Zm8="},
		    {"foo", "Zm9v"},
		    {"foob", "Zm9vYg=="},
		    {"fooba", "Zm9vYmE="},
		    {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {"Z", "Zg=", "Zg===", "=Zg=", "Z!==", "Zm8=Zm8="};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		char *coded =
			sev_base64_encode((const uint8_t *)rows[i].plain, strlen(rows[i].plain));
		uint8_t *plain;
		size_t size;

		assert_string_equal(coded, rows[i].coded);
		assert_int_equal(sev_base64_decode("t", coded, &plain, &size, NULL), SEV_OK);
		assert_int_equal(size, strlen(rows[i].plain));
		assert_memory_equal(plain, rows[i].plain, size);
		free(plain);
		free(coded);
	}
	for (size_t i = 0; i < SEV_COUNT(bad); i++) {
		uint8_t *plain;
		size_t size;

		assert_int_equal(sev_base64_decode("t", bad[i], &plain, &size, NULL),
				 SEV_ERR_FORMAT);
	}
}

static void test_numbers(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(sev_parse_u64("0x10", &value));
	assert_int_equal(value, 16);
	assert_true(sev_parse_u64("18446744073709551615", &value));
	assert_true(value == UINT64_MAX);
	assert_false(sev_parse_u64("18446744073709551616", &value));
	assert_false(sev_parse_u64("-1", &value));
	assert_false(sev_parse_u64("1 ", &value));
	assert_false(sev_parse_u64("0x", &value));
	assert_false(sev_parse_u64("", &value));
}

/* The footer GUID of OVMF, as text and as stored. */
static void test_guid(void **state)
{
	static const uint8_t stored[16] = {0xDE, 0x82, 0xB5, 0x96, 0xB2, 0x1F, 0xF7, 0x45,
					   0xBA, 0xEA, 0xA3, 0x66, 0xC5, 0x5A, 0x08, 0x2D};
	char text[SEV_GUID_TEXT];

	(void)state;
	sev_guid_format(stored, text);
	assert_string_equal(text, "96b582de-1fb2-45f7-baea-a366c55a082d");
}

static const char *name_at(const void *ctx, size_t i)
{
	return ((const char *const *)ctx)[i];
}

static void test_nearest(void **state)
{
	static const char *const names[] = {"EPYC-Milan", "EPYC-Rome", "EPYC-Turin"};

	(void)state;
	assert_string_equal(sev_nearest_name("epyc-miland", 3, name_at, names), "EPYC-Milan");
	assert_null(sev_nearest_name("Skylake", 3, name_at, names));
	/* Neighbours swapped are one mistake. */
	assert_string_equal(sev_nearest_name("EPYC-Mlian", 3, name_at, names), "EPYC-Milan");
}

/* FIPS 180-4 examples: the message "abc". */
static void test_sha(void **state)
{
	uint8_t digest[48];
	char text[97];

	(void)state;
	sev_sha256("abc", 3, digest);
	sev_hex_encode(digest, 32, text);
	assert_string_equal(text,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sev_sha384("abc", 3, digest);
	sev_hex_encode(digest, 48, text);
	assert_string_equal(text, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
				  "8086072ba1e7cc2358baeca134c825a7");
}

static void test_file_write(void **state)
{
	char dir[] = "/tmp/sevkit-test-XXXXXX";
	char path[64];
	struct sev_blob *blob;
	struct sev_err err;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f", dir);
	assert_sev_ok(sev_file_write(path, "secret", 6, 0600, &err), &err);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_sev_ok(sev_blob_map_file(path, &blob, &err), &err);
	assert_int_equal(sev_blob_size(blob), 6);
	assert_memory_equal(sev_blob_data(blob), "secret", 6);
	sev_blob_free(blob);
	unlink(path);
	assert_int_equal(rmdir(dir), 0); /* nothing else was left in it */
}

static void expect_bytes(const char *path, const char *expected)
{
	struct sev_blob *blob;
	struct sev_err err;

	assert_sev_ok(sev_blob_map_file(path, &blob, &err), &err);
	assert_int_equal(sev_blob_size(blob), strlen(expected));
	assert_memory_equal(sev_blob_data(blob), expected, strlen(expected));
	sev_blob_free(blob);
}

/* A link stays a link, and what it names gets the contents. */
static void test_write_through_link(void **state)
{
	char dir[] = "/tmp/sevkit-test-XXXXXX";
	char target[64], path[64];
	struct sev_err err;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(target, sizeof(target), "%s/target", dir);
	snprintf(path, sizeof(path), "%s/link", dir);
	assert_sev_ok(sev_file_write(target, "old", 3, 0600, &err), &err);
	assert_int_equal(symlink(target, path), 0);
	assert_sev_ok(sev_file_write(path, "new", 3, 0600, &err), &err);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_bytes(target, "new");
	unlink(target);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

/* The descriptor behind /dev/fd/N and the like is written to, whatever it is: at its end. */
static void test_write_to_descriptor(void **state)
{
	char dir[] = "/tmp/sevkit-test-XXXXXX";
	char path[64], name[32];
	struct sev_err err;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "before ", 7), 7);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	assert_sev_ok(sev_file_write(name, "after", 5, 0600, &err), &err);
	close(fd);
	expect_bytes(path, "before after");
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

/* A pipe that nobody writes to is refused at once, not waited for. */
static void test_map_pipe(void **state)
{
	char dir[] = "/tmp/sevkit-test-XXXXXX";
	char path[64], message[128];
	struct sev_blob *blob;
	struct sev_err err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/p", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	alarm(10);
	assert_int_equal(sev_blob_map_file(path, &blob, &err), SEV_ERR_IO);
	alarm(0);
	snprintf(message, sizeof(message), "%s: not a regular file", path);
	assert_string_equal(err.msg, message);
	assert_null(blob);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

/* Files of /proc say that they are empty, and are not: taking them for that would be a lie. */
static void test_map_sizeless(void **state)
{
	struct sev_blob *blob;
	struct sev_err err;

	(void)state;
	assert_int_equal(sev_blob_map_file("/proc/self/status", &blob, &err), SEV_ERR_IO);
	assert_string_equal(err.msg, "/proc/self/status: says that it has 0 bytes, but holds some; "
				     "expected a file that can be mapped");
	assert_null(blob);
}

static void test_map_errors(void **state)
{
	struct sev_blob *blob;
	struct sev_err err;

	(void)state;
	assert_int_equal(sev_blob_map_file("/tmp", &blob, &err), SEV_ERR_IO);
	assert_string_equal(err.msg, "/tmp: is a directory, expected a file");
	assert_int_equal(sev_blob_map_file("/nonexistent/x", &blob, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ENOENT);
	assert_int_equal(sev_blob_map_file("/dev/null", &blob, &err), SEV_OK);
	assert_int_equal(sev_blob_size(blob), 0);
	sev_blob_free(blob);
	assert_int_equal(sev_blob_map_file("/dev/zero", &blob, &err), SEV_ERR_IO);
}

/* Words by the rules of POSIX sh: nothing is special between single quotes but the quote. */
static void test_shell_word(void **state)
{
	static const char *const rows[][2] = {
		{"report.bin", "report.bin"},
		{"/a-b/c_d.1", "/a-b/c_d.1"},
		{"", "''"},
		{"a b", "'a b'"},
		{"$(touch x)", "'$(touch x)'"},
		{"it's", "'it'\\''s'"},
		{"a\nb", "'a\nb'"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		char *word = sev_shell_word(rows[i][0]);

		assert_non_null(word);
		assert_string_equal(word, rows[i][1]);
		free(word);
	}
}

/* U+009B begins an escape sequence as ESC [ does; U+202E turns the rest of a line around. */
static void test_message_steers_nothing(void **state)
{
	struct sev_err err;

	(void)state;
	sev_fail(&err, SEV_ERR_FORMAT,
		 "a\xC2\x9B"
		 "2Jb\xE2\x80\xAE"
		 "c\xE2\x81\xA6"
		 "d\xC2\xA0");
	assert_string_equal(err.msg, "a\\xc2\\x9b2Jb\\xe2\\x80\\xaec\\xe2\\x81\\xa6d\xC2\xA0");
}

static void test_utf8(void **state)
{
	/* Well-formed as of table 3-7 of the Unicode standard; after repair. */
	static const struct {
		const char *text;
		bool valid;
		const char *repaired;
	} cases[] = {
		{"", true, ""},
		{"plain\n", true, "plain\n"},
		{"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", true,
		 "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
		{"a\xFFz", false, "a\xEF\xBF\xBDz"},
		{"\xC0\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xED\xA0\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xF4\x90\x80\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"cut\xE2\x82", false, "cut\xEF\xBF\xBD\xEF\xBF\xBD"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		char *repaired = sev_utf8_repaired(cases[i].text);

		assert_int_equal(sev_utf8_valid(cases[i].text), cases[i].valid);
		assert_string_equal(repaired, cases[i].repaired);
		free(repaired);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_shell_word),
		cmocka_unit_test(test_message_is_utf8),
		cmocka_unit_test(test_message_steers_nothing),
		cmocka_unit_test(test_message_cut_is_visible),
		cmocka_unit_test(test_message_cut_is_utf8),
		cmocka_unit_test(test_json_is_utf8),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_guid),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_sha),
		cmocka_unit_test(test_file_write),
		cmocka_unit_test(test_write_through_link),
		cmocka_unit_test(test_write_to_descriptor),
		cmocka_unit_test(test_map_errors),
		cmocka_unit_test(test_map_pipe),
		cmocka_unit_test(test_map_sizeless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
