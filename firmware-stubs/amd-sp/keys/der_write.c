/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/der_write.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEADER_MAX 5   /* a tag, and a length of up to 3 bytes with its own */
#define YEAR_2050  150 /* as struct tm counts */

void sp_der_free(struct sp_der *der)
{
	free(der->data);
	*der = (struct sp_der){0};
}

/* A gap of size bytes at an offset; NULL when out of memory. */
static uint8_t *insert(struct sp_der *der, size_t at, size_t size)
{
	if (der->failed)
		return NULL;
	if (der->size + size > der->room) {
		size_t room = 2 * (der->size + size);
		uint8_t *data = realloc(der->data, room);

		der->failed = !data;
		if (!data)
			return NULL;
		der->data = data;
		der->room = room;
	}
	memmove(der->data + at + size, der->data + at, der->size - at);
	der->size += size;
	return der->data + at;
}

void sp_der_raw(struct sp_der *der, const void *data, size_t size)
{
	uint8_t *at = size ? insert(der, der->size, size) : NULL;

	if (at)
		memcpy(at, data, size);
}

/* How long the length of size bytes is written. */
static size_t write_length(uint8_t *out, size_t size)
{
	size_t bytes = 0;

	if (size < 0x80) {
		out[0] = (uint8_t)size;
		return 1;
	}
	for (size_t rest = size; rest; rest >>= 8)
		bytes++;
	out[0] = (uint8_t)(0x80 | bytes);
	for (size_t i = 0; i < bytes; i++)
		out[1 + i] = (uint8_t)(size >> (8 * (bytes - 1 - i)));
	return 1 + bytes;
}

size_t sp_der_open(struct sp_der *der, uint8_t tag)
{
	sp_der_raw(der, &tag, 1);
	return der->size;
}

void sp_der_close(struct sp_der *der, size_t at)
{
	uint8_t length[HEADER_MAX];
	size_t size = write_length(length, der->size - at);
	uint8_t *gap = insert(der, at, size);

	if (gap)
		memcpy(gap, length, size);
}

void sp_der_put(struct sp_der *der, uint8_t tag, const void *data, size_t size)
{
	size_t at = sp_der_open(der, tag);

	sp_der_raw(der, data, size);
	sp_der_close(der, at);
}

void sp_der_text(struct sp_der *der, uint8_t tag, const char *text)
{
	sp_der_put(der, tag, text, strlen(text));
}

void sp_der_integer(struct sp_der *der, uint64_t value)
{
	uint8_t bytes[9];
	size_t at = sizeof(bytes);

	do
		bytes[--at] = (uint8_t)value;
	while (value >>= 8);
	if (bytes[at] & 0x80)
		bytes[--at] = 0;
	sp_der_put(der, SEV_DER_INTEGER, bytes + at, sizeof(bytes) - at);
}

void sp_der_time(struct sp_der *der, int64_t time)
{
	time_t seconds = (time_t)time;
	struct tm tm;
	char text[32];

	der->failed = der->failed || !gmtime_r(&seconds, &tm) ||
		      !strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &tm);
	if (der->failed)
		return;
	if (tm.tm_year < YEAR_2050)
		sp_der_text(der, SEV_DER_UTC_TIME, text + 2);
	else
		sp_der_text(der, SEV_DER_GENERALIZED_TIME, text);
}
