/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch_reader.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"

#define LENGTH_SIZE 4 /* of the number before a binary record */
#define ROOM_KEPT   BATCH_BUFFER

void batch_reader_init(struct batch_reader *reader, const char *name, batch_read_fn *read,
		       void *ctx)
{
	reader->name = name;
	reader->read = read;
	reader->ctx = ctx;
	reader->form = BATCH_UNDECIDED;
	reader->records = 0;
	reader->at = reader->end = 0;
}

void batch_record_free(struct batch_record *record)
{
	free(record->data);
	record->data = NULL;
	record->size = record->room = 0;
}

void batch_record_shrink(struct batch_record *record)
{
	if (record->room > ROOM_KEPT)
		batch_record_free(record);
}

static bool reserve(struct batch_record *record, size_t size)
{
	size_t room = record->room ? record->room : 4096;
	uint8_t *data;

	if (size <= record->room)
		return true;
	while (room < size)
		room *= 2;
	data = realloc(record->data, room);
	if (!data)
		return false;
	record->data = data;
	record->room = room;
	return true;
}

static bool append(struct batch_record *record, const uint8_t *data, size_t size)
{
	if (size == 0)
		return true;
	if (!reserve(record, record->size + size))
		return false;
	memcpy(record->data + record->size, data, size);
	record->size += size;
	return true;
}

/* Reads more behind what is unread, which is less than the buffer. */
static enum batch_step fill(struct batch_reader *reader, struct sev_err *err)
{
	ssize_t n;

	if (reader->at > 0) {
		memmove(reader->buffer, reader->buffer + reader->at, reader->end - reader->at);
		reader->end -= reader->at;
		reader->at = 0;
	}
	n = reader->read(reader->ctx, reader->buffer + reader->end,
			 sizeof(reader->buffer) - reader->end);
	if (n == BATCH_READ_STOP)
		return BATCH_STOPPED;
	if (n < 0) {
		sev_fail_errno(err, errno, "%s: cannot be read", reader->name);
		return BATCH_FAILED;
	}
	reader->end += (size_t)n;
	return n == 0 ? BATCH_END : BATCH_RECORD;
}

/*
 * Which form it is. A binary stream has a NUL in its first length, which is below 2^24; JSON has
 * none anywhere.
 */
static enum batch_step decide(struct batch_reader *reader, struct sev_err *err)
{
	enum batch_step step = BATCH_RECORD;
	size_t first;

	while (reader->end < LENGTH_SIZE && step == BATCH_RECORD)
		step = fill(reader, err);
	if (step == BATCH_STOPPED || step == BATCH_FAILED)
		return step;
	first = reader->end < LENGTH_SIZE ? reader->end : LENGTH_SIZE;
	reader->form = memchr(reader->buffer, 0, first) ? BATCH_BINARY : BATCH_LINES;
	return BATCH_RECORD;
}

static void too_long(const struct batch_reader *reader, struct batch_record *record, uint64_t found)
{
	record->size = 0;
	sev_fail(&record->bad, SEV_ERR_FORMAT,
		 "%s: record %llu: found %s %llu bytes, expected at most %zu", reader->name,
		 (unsigned long long)record->number,
		 record->form == BATCH_LINES ? "a line of more than" : "a length of",
		 (unsigned long long)found, BATCH_RECORD_MAX);
}

/* Takes size bytes of the buffer into the record, unless it has become too long. */
static bool take(struct batch_reader *reader, struct batch_record *record, size_t size,
		 struct sev_err *err)
{
	const uint8_t *data = reader->buffer + reader->at;

	reader->at += size;
	if (record->bad.rc)
		return true;
	if (size > BATCH_RECORD_MAX - record->size) {
		too_long(reader, record, BATCH_RECORD_MAX);
		return true;
	}
	if (append(record, data, size))
		return true;
	sev_fail_nomem(err);
	return false;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_blank(const struct batch_record *record)
{
	for (size_t i = 0; i < record->size; i++)
		if (!is_space(record->data[i]))
			return false;
	return !record->bad.rc;
}

/* One line, without its end; the last one may lack it. */
static enum batch_step next_line(struct batch_reader *reader, struct batch_record *record,
				 struct sev_err *err)
{
	for (;;) {
		const uint8_t *unread = reader->buffer + reader->at;
		size_t size = reader->end - reader->at;
		const uint8_t *newline = memchr(unread, '\n', size);
		enum batch_step step;

		if (newline)
			size = (size_t)(newline - unread);
		if (!take(reader, record, size, err))
			return BATCH_FAILED;
		if (newline) {
			reader->at++;
			return BATCH_RECORD;
		}
		step = fill(reader, err);
		if (step == BATCH_END && (record->size || record->bad.rc))
			return BATCH_RECORD;
		if (step != BATCH_RECORD)
			return step;
	}
}

static enum batch_step cut_off(const struct batch_reader *reader, const struct batch_record *record,
			       const char *what, uint64_t found, uint64_t expected,
			       struct sev_err *err)
{
	sev_fail(err, SEV_ERR_FORMAT, "%s: record %llu: %s ends after %llu of %llu bytes",
		 reader->name, (unsigned long long)record->number, what, (unsigned long long)found,
		 (unsigned long long)expected);
	return BATCH_FAILED;
}

static enum batch_step next_length(struct batch_reader *reader, struct batch_record *record,
				   uint32_t *length, struct sev_err *err)
{
	enum batch_step step = BATCH_RECORD;
	size_t unread;

	while (reader->end - reader->at < LENGTH_SIZE && step == BATCH_RECORD)
		step = fill(reader, err);
	unread = reader->end - reader->at;
	if (step == BATCH_END && unread > 0)
		return cut_off(reader, record, "its length", unread, LENGTH_SIZE, err);
	if (step != BATCH_RECORD)
		return step;
	*length = sev_get_le32(reader->buffer + reader->at);
	reader->at += LENGTH_SIZE;
	return BATCH_RECORD;
}

static enum batch_step next_binary(struct batch_reader *reader, struct batch_record *record,
				   struct sev_err *err)
{
	uint32_t length = 0, got = 0;
	enum batch_step step = next_length(reader, record, &length, err);

	if (step == BATCH_RECORD && length > BATCH_RECORD_MAX)
		too_long(reader, record, length);
	while (step == BATCH_RECORD && got < length) {
		size_t size = reader->end - reader->at;

		if (size > length - got)
			size = length - got;
		if (!take(reader, record, size, err))
			return BATCH_FAILED;
		got += (uint32_t)size;
		if (got < length)
			step = fill(reader, err);
	}
	if (step == BATCH_END && got < length)
		return cut_off(reader, record, "it", got, length, err);
	return step;
}

enum batch_step batch_reader_next(struct batch_reader *reader, struct batch_record *record,
				  struct sev_err *err)
{
	enum batch_step step = BATCH_RECORD;

	if (reader->form == BATCH_UNDECIDED)
		step = decide(reader, err);
	record->number = ++reader->records;
	record->form = reader->form;
	do {
		record->size = 0;
		record->bad.rc = SEV_OK;
		if (step == BATCH_RECORD)
			step = (reader->form == BATCH_LINES ? next_line : next_binary)(reader,
										       record, err);
	} while (step == BATCH_RECORD && reader->form == BATCH_LINES && is_blank(record));
	return step;
}
