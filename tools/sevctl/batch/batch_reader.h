/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records out of a stream of bytes that nobody trusts, in bounded memory.
 */
#ifndef TOOLS_SEVCTL_BATCH_READER_H
#define TOOLS_SEVCTL_BATCH_READER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <sev/err.h>

/* An extended report has 20 KiB or so, with all its certificates. */
#define BATCH_RECORD_MAX ((size_t)1 << 20)
#define BATCH_BUFFER	 65536

enum batch_form {
	BATCH_UNDECIDED = 0, /* nothing was read yet */
	BATCH_LINES = 1,
	BATCH_BINARY = 2,
};

/* One record. Its memory is used again for the next. */
struct batch_record {
	uint64_t number; /* from 1 on */
	enum batch_form form;
	uint8_t *data;
	size_t size, room;
	struct sev_err bad; /* rc is SEV_OK unless the record could not be taken: too long */
};

/* At most size bytes: how many, 0 at the end, BATCH_READ_STOP, or -1 with errno. */
typedef ssize_t batch_read_fn(void *ctx, void *data, size_t size);
#define BATCH_READ_STOP (-2) /* the user wants no more */

struct batch_reader {
	const char *name; /* of the stream, for messages */
	batch_read_fn *read;
	void *ctx;
	enum batch_form form;
	uint64_t records;
	size_t at, end; /* what is unread in buffer */
	uint8_t buffer[BATCH_BUFFER];
};

enum batch_step {
	BATCH_RECORD = 0,
	BATCH_END = 1,	   /* the stream ended after a record */
	BATCH_STOPPED = 2, /* read() said so; a record that was under way is dropped */
	BATCH_FAILED = 3,  /* the stream: err says how */
};

void batch_reader_init(struct batch_reader *reader, const char *name, batch_read_fn *read,
		       void *ctx);

/* The next record. Lines of white space are none. */
enum batch_step batch_reader_next(struct batch_reader *reader, struct batch_record *record,
				  struct sev_err *err);

/* Gives the memory of a record back, or, when it has grown large, nearly all of it. */
void batch_record_free(struct batch_record *record);
void batch_record_shrink(struct batch_record *record);

#endif
