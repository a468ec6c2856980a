/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams of verify --batch. The first byte is how many bytes come at a time. However they are cut,
 * the records are the same.
 */
#include <string.h>

#include "base/crypto.h"
#include "fuzz.h"
#include "sevctl/batch/batch_request.h"

struct source {
	const uint8_t *data;
	size_t size, chunk;
};

static ssize_t read_source(void *ctx, void *data, size_t size)
{
	struct source *source = ctx;
	size_t n = source->size < source->chunk ? source->size : source->chunk;

	n = n < size ? n : size;
	memcpy(data, source->data, n);
	source->data += n;
	source->size -= n;
	return (ssize_t)n;
}

static void read_request(const struct batch_record *record)
{
	struct batch_request request;
	struct sev_err err;
	enum sev_rc rc = batch_request_read("stream", record, NULL, &request, &err);

	fuzz_assert(rc == SEV_OK || (rc == err.rc && err.msg[0]));
	fuzz_assert(rc != SEV_OK || request.evidence);
	batch_request_free(&request);
}

/* Reads to the end; the hash of all that was found. */
static void read_stream(const uint8_t *data, size_t size, size_t chunk, bool requests,
			uint8_t hash[32])
{
	static struct batch_reader reader;
	struct source source = {data, size, chunk};
	struct batch_record record = {0};
	struct sev_sha256 state;
	enum batch_step step;
	struct sev_err err = {0};

	sev_sha256_init(&state);
	batch_reader_init(&reader, "stream", read_source, &source);
	while ((step = batch_reader_next(&reader, &record, &err)) == BATCH_RECORD) {
		fuzz_assert(record.size <= BATCH_RECORD_MAX);
		sev_sha256_update(&state, &record.size, sizeof(record.size));
		sev_sha256_update(&state, record.data, record.size);
		if (requests)
			read_request(&record);
	}
	fuzz_assert(step == BATCH_END || (step == BATCH_FAILED && err.msg[0]));
	batch_record_free(&record);
	sev_sha256_update(&state, &step, sizeof(step));
	sev_sha256_final(&state, hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t whole[32], parts[32];

	if (size == 0)
		return 0;
	read_stream(data + 1, size - 1, 1 << 16, true, whole);
	read_stream(data + 1, size - 1, (size_t)data[0] + 1, false, parts);
	fuzz_assert(memcmp(whole, parts, sizeof(whole)) == 0);
	return 0;
}
