/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream of verify --batch: records out of bytes, requests out of records, and answers in the
 * order of the records.
 */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/text.h"
#include "sevctl/batch/batch.h"
#include "sevctl/batch/batch_pool.h"
#include "sevctl/batch/batch_reader.h"
#include "sevctl/batch/batch_request.h"
#include "test_ca.h"

/* A stream that gives chunk bytes at a time. */
struct source {
	const uint8_t *data;
	size_t size, at, chunk;
	int error;  /* errno in place of the end */
	bool stops; /* the user interrupts in place of the end */
};

static ssize_t read_source(void *ctx, void *data, size_t size)
{
	struct source *source = ctx;
	size_t n = source->size - source->at;

	if (n == 0 && source->error) {
		errno = source->error;
		return -1;
	}
	if (n == 0 && source->stops)
		return BATCH_READ_STOP;
	n = n < source->chunk ? n : source->chunk;
	n = n < size ? n : size;
	memcpy(data, source->data + source->at, n);
	source->at += n;
	return (ssize_t)n;
}

/* The records of a stream, one after another with a bar behind each; what is bad as "!". */
static enum batch_step records(struct source *source, char *out, enum batch_form *form,
			       struct sev_err *err)
{
	static struct batch_reader reader;
	struct batch_record record = {0};
	enum batch_step step;
	uint64_t number = 0;

	out[0] = '\0';
	batch_reader_init(&reader, "stream", read_source, source);
	while ((step = batch_reader_next(&reader, &record, err)) == BATCH_RECORD) {
		assert_int_equal(record.number, ++number);
		if (record.bad.rc)
			strcat(out, "!");
		else if (record.size)
			strncat(out, (const char *)record.data, record.size);
		strcat(out, "|");
	}
	*form = reader.form;
	batch_record_free(&record);
	return step;
}

#define STREAM(text) (const uint8_t *)(text), sizeof(text) - 1

static const struct {
	const char *what;
	const uint8_t *data;
	size_t size;
	enum batch_form form;
	enum batch_step step;
	const char *records;
	const char *message;
} STREAMS[] = {
	{"nothing", STREAM(""), BATCH_LINES, BATCH_END, "", NULL},
	{"a line", STREAM("{\"a\":1}\n"), BATCH_LINES, BATCH_END, "{\"a\":1}|", NULL},
	{"a line without its end", STREAM("{}\n[]"), BATCH_LINES, BATCH_END, "{}|[]|", NULL},
	{"blank lines", STREAM("\n \t\r\na\n\n\nb\n\n"), BATCH_LINES, BATCH_END, "a|b|", NULL},
	{"a carriage return", STREAM("a\r\nb\r\n"), BATCH_LINES, BATCH_END, "a\r|b\r|", NULL},
	{"few bytes", STREAM("x"), BATCH_LINES, BATCH_END, "x|", NULL},
	{"binary", STREAM("\3\0\0\0abc\1\0\0\0d"), BATCH_BINARY, BATCH_END, "abc|d|", NULL},
	{"a length that looks like text", STREAM("\nab\0"), BATCH_BINARY, BATCH_FAILED, "",
	 "stream: record 1: it ends after 0 of 6447370 bytes"},
	{"a newline in binary", STREAM("\3\0\0\0a\nb"), BATCH_BINARY, BATCH_END, "a\nb|", NULL},
	{"an empty record", STREAM("\0\0\0\0\1\0\0\0d"), BATCH_BINARY, BATCH_END, "|d|", NULL},
	{"half a length", STREAM("\1\0\0\0d\1\0"), BATCH_BINARY, BATCH_FAILED, "d|",
	 "stream: record 2: its length ends after 2 of 4 bytes"},
	{"half a record", STREAM("\5\0\0\0abc"), BATCH_BINARY, BATCH_FAILED, "",
	 "stream: record 1: it ends after 3 of 5 bytes"},
};

static void streams(void **state)
{
	static const size_t CHUNKS[] = {1, 2, 3, 5, 65536};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(STREAMS); i++) {
		for (size_t j = 0; j < SEV_COUNT(CHUNKS); j++) {
			struct source source = {.data = STREAMS[i].data,
						.size = STREAMS[i].size,
						.chunk = CHUNKS[j]};
			enum batch_form form;
			struct sev_err err;
			char found[256];

			print_message("%s, %zu bytes at a time\n", STREAMS[i].what, CHUNKS[j]);
			assert_int_equal(records(&source, found, &form, &err), STREAMS[i].step);
			assert_int_equal(form, STREAMS[i].form);
			assert_string_equal(found, STREAMS[i].records);
			if (STREAMS[i].message)
				assert_string_equal(err.msg, STREAMS[i].message);
		}
	}
}

static void failing_streams(void **state)
{
	struct source broken = {STREAM("{}\n{\"a"), .chunk = 4, .error = EIO};
	struct source interrupted = {STREAM("{}\n{\"a"), .chunk = 4, .stops = true};
	enum batch_form form;
	struct sev_err err;
	char found[64];

	(void)state;
	assert_int_equal(records(&broken, found, &form, &err), BATCH_FAILED);
	assert_string_equal(found, "{}|");
	assert_int_equal(err.rc, SEV_ERR_IO);
	assert_int_equal(err.sys_errno, EIO);
	assert_non_null(strstr(err.msg, "stream: cannot be read"));
	/* What was under way is dropped, not answered by half. */
	assert_int_equal(records(&interrupted, found, &form, &err), BATCH_STOPPED);
	assert_string_equal(found, "{}|");
}

/* A record of size bytes between two small ones. */
static uint8_t *surround(bool binary, size_t size, size_t *total)
{
	uint8_t *stream = malloc(size + 32), *at = stream;
	size_t sizes[] = {1, size, 1};

	assert_non_null(stream);
	for (size_t i = 0; i < 3; i++) {
		if (binary) {
			sev_put_le32(at, (uint32_t)sizes[i]);
			at += 4;
		}
		memset(at, 'x', sizes[i]);
		at += sizes[i];
		if (!binary)
			*at++ = '\n';
	}
	*total = (size_t)(at - stream);
	return stream;
}

/* The longest record that is taken, and one byte more: the next record is there all the same. */
static void long_records(void **state)
{
	static struct batch_reader reader;
	struct batch_record record = {0};
	struct sev_err err;

	(void)state;
	for (int i = 0; i < 4; i++) {
		bool binary = i & 1, over = i & 2;
		size_t total, size = BATCH_RECORD_MAX + (over ? 1 : 0);
		uint8_t *stream = surround(binary, size, &total);
		struct source source = {.data = stream, .size = total, .chunk = 65536};

		batch_reader_init(&reader, "stream", read_source, &source);
		assert_int_equal(batch_reader_next(&reader, &record, &err), BATCH_RECORD);
		assert_int_equal(record.size, 1);
		assert_int_equal(batch_reader_next(&reader, &record, &err), BATCH_RECORD);
		assert_int_equal(record.bad.rc, over ? SEV_ERR_FORMAT : SEV_OK);
		assert_int_equal(record.size, over ? 0 : size);
		if (over)
			assert_non_null(strstr(record.bad.msg, "expected at most 1048576"));
		assert_true(record.room <= BATCH_RECORD_MAX);
		batch_record_shrink(&record);
		assert_true(record.room <= BATCH_BUFFER);
		assert_int_equal(batch_reader_next(&reader, &record, &err), BATCH_RECORD);
		assert_int_equal(record.size, 1);
		assert_int_equal(record.bad.rc, SEV_OK);
		assert_int_equal(batch_reader_next(&reader, &record, &err), BATCH_END);
		free(stream);
	}
	batch_record_free(&record);
}

/* Lines of JSON that are no request, with %s for a good report in base64. */
static const struct {
	const char *line, *id, *message;
} REQUESTS[] = {
	{"{\"id\": 7, \"report\": \"%s\"}", "7", NULL},
	{"{\"report\": \"%s\"}", "null", NULL},
	{"{\"id\": {\"a\": [1.50, null]}, \"report\": \"%s\"}", "{\"a\":[1.50,null]}", NULL},
	{"{\"id\": \"\\u0000\", \"report\": \"%s\", \"certs\": []}", "\"\\u0000\"", NULL},
	{"{\"id\": 1, \"report\": \"%s\"", "null", "s: record 3: the JSON ends too early"},
	{"[1]", "null", "s: record 3: found array, expected a JSON object"},
	{"{\"id\": 1}", "1", "s: record 3: report: found nothing, expected"},
	{"{\"id\": 1, \"report\": 5}", "1", "s: record 3: report: found 5, expected"},
	{"{\"id\": 1, \"report\": \"*\"}", "1", "s: record 3: report: "},
	{"{\"id\": 1, \"report\": \"AAAA\"}", "1", "s: record 3: report: "},
	{"{\"id\": 1, \"report\": \"%s\", \"cert\": []}", "1",
	 "s: record 3: unknown key 'cert'; did you mean 'certs'?"},
	{"{\"id\": 1, \"id\": 2, \"report\": \"%s\"}", "null",
	 "s: record 3: an object has the same key twice"},
	{"{\"id\": 1, \"report\": \"%s\", \"certs\": {}}", "1", "s: record 3: certs: found {}"},
	{"{\"id\": 1, \"report\": \"%s\", \"certs\": [1]}", "1",
	 "s: record 3: certs[0]: found int, expected a string of base64"},
	{"{\"id\": 1, \"report\": \"%s\", \"certs\": [\"AAAA\"]}", "1", "s: record 3: certs[0]"},
	{"{\"id\": 18446744073709551616, \"report\": \"%s\"}", "null",
	 "s: record 3: id: found an integer beyond 64 bits"},
	{"{\"id\": -9223372036854775809, \"report\": \"%s\"}", "null",
	 "s: record 3: id: found an integer beyond 64 bits"},
};

static char *report_base64(void)
{
	uint8_t report[TEST_REPORT_SIZE];
	struct test_chain chain;
	char *text;

	test_chain_init(&chain, "Milan", 3);
	test_report_make(&chain.report, report);
	text = sev_base64_encode(report, sizeof(report));
	assert_non_null(text);
	return text;
}

static void check_request(const char *line, const char *id, const char *message)
{
	struct batch_record record = {.number = 3,
				      .form = BATCH_LINES,
				      .data = (uint8_t *)(uintptr_t)line,
				      .size = strlen(line)};
	struct batch_request request;
	struct sev_err err = {0};
	enum sev_rc rc = batch_request_read("s", &record, NULL, &request, &err);

	assert_int_equal(rc, message ? SEV_ERR_FORMAT : SEV_OK);
	if (message && strncmp(err.msg, message, strlen(message)) != 0)
		fail_msg("found '%s', expected '%s'", err.msg, message);
	assert_string_equal(json_object_to_json_string_ext(request.id, JSON_C_TO_STRING_PLAIN), id);
	assert_int_equal(request.evidence != NULL, message == NULL || strstr(message, ": certs"));
	batch_request_free(&request);
}

static void requests(void **state)
{
	char *report = report_base64();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(REQUESTS); i++) {
		const char *text = REQUESTS[i].line, *gap = strstr(text, "%s");
		char *line = gap ? sev_format("%.*s%s%s", (int)(gap - text), text, report, gap + 2)
				 : sev_format("%s", text);

		print_message("%s\n", text);
		assert_non_null(line);
		check_request(line, REQUESTS[i].id, REQUESTS[i].message);
		free(line);
	}
	free(report);
}

/* What the pool is tried with: an answer is its record's bytes, some of them slowly. */
struct collected {
	char text[65536];
	size_t length, limit;
	unsigned idle;
};

static void echo(void *ctx, const struct batch_record *record, struct batch_answer *out)
{
	(void)ctx;
	if (record->data[0] % 7 == 0)
		usleep(2000);
	out->line = malloc(record->size);
	assert_non_null(out->line);
	memcpy(out->line, record->data, record->size);
	out->length = record->size;
	out->status = TOOL_DONE;
}

static bool collect(void *ctx, const struct batch_answer *answer, bool idle)
{
	struct collected *to = ctx;

	if (to->length + answer->length > to->limit)
		return false;
	memcpy(to->text + to->length, answer->line, answer->length);
	to->length += answer->length;
	to->idle += idle;
	return true;
}

/* Puts count records of two bytes; how many were wanted. */
static size_t put_all(struct batch_pool *pool, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct batch_record *record = batch_pool_slot(pool);

		if (!record)
			return i;
		if (!record->data) {
			record->data = malloc(2);
			assert_non_null(record->data);
			record->room = 2;
		}
		sev_put_le16(record->data, (uint16_t)i);
		record->size = 2;
		batch_pool_put(pool);
	}
	return count;
}

static void keeps_the_order(void **state)
{
	static const unsigned THREADS[] = {1, 2, 7};
	static struct collected to;
	const struct batch_work work = {.answer = echo, .write = collect, .ctx = &to};
	struct batch_pool *pool;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(THREADS); i++) {
		to = (struct collected){.limit = sizeof(to.text)};
		assert_sev_ok(batch_pool_new(&work, THREADS[i], &pool, &err), &err);
		assert_int_equal(put_all(pool, 3000), 3000);
		batch_pool_finish(pool);
		assert_int_equal(to.length, 6000);
		for (size_t j = 0; j < 3000; j++)
			assert_int_equal(sev_get_le16((const uint8_t *)to.text + 2 * j), j);
		assert_true(to.idle > 0);
	}
}

static void stops_when_nobody_reads(void **state)
{
	static struct collected to = {.limit = 200};
	const struct batch_work work = {.answer = echo, .write = collect, .ctx = &to};
	struct batch_pool *pool;
	struct sev_err err;

	(void)state;
	assert_sev_ok(batch_pool_new(&work, 2, &pool, &err), &err);
	assert_true(put_all(pool, 60000) < 60000);
	batch_pool_finish(pool);
	assert_int_equal(to.length, 200);
	assert_sev_ok(batch_pool_new(&work, 2, &pool, &err), &err);
	batch_pool_finish(pool);
}

/* The statuses of DESIGN: untrusted is 1, not found out is 4. */
static void statuses(void **state)
{
	(void)state;
	assert_int_equal(verify_status(SEV_VERDICT_NOT_GENUINE), 1);
	assert_int_equal(verify_status(SEV_VERDICT_UNDETERMINED), 4);
	assert_int_equal(verify_status(SEV_VERDICT_NOT_APPRAISED), 1);
	assert_int_equal(verify_status(SEV_VERDICT_REFUSED), 1);
	assert_int_equal(verify_status(SEV_VERDICT_NOTHING_ASKED), 0);
	assert_int_equal(verify_status(SEV_VERDICT_APPRAISED), 0);
	assert_int_equal(verify_status((enum sev_verdict)99), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams),	   cmocka_unit_test(failing_streams),
		cmocka_unit_test(long_records),	   cmocka_unit_test(requests),
		cmocka_unit_test(keeps_the_order), cmocka_unit_test(stops_when_nobody_reads),
		cmocka_unit_test(statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
