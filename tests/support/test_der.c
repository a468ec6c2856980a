/* SPDX-License-Identifier: Apache-2.0 */
#include "test_der.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/objects.h>

void test_der_free(struct test_der *der)
{
	free(der->data);
	memset(der, 0, sizeof(*der));
}

/* Makes a gap of size bytes at an offset. */
static uint8_t *insert(struct test_der *der, size_t at, size_t size)
{
	if (der->size + size > der->room) {
		der->room = 2 * (der->size + size);
		der->data = realloc(der->data, der->room);
		if (!der->data)
			abort();
	}
	memmove(der->data + at + size, der->data + at, der->size - at);
	der->size += size;
	return der->data + at;
}

void test_der_raw(struct test_der *der, const void *data, size_t size)
{
	if (size > 0)
		memcpy(insert(der, der->size, size), data, size);
}

/* Tag and length; out has 4 bytes. */
static size_t header(uint8_t *out, uint8_t tag, size_t size)
{
	out[0] = tag;
	if (size < 0x80) {
		out[1] = (uint8_t)size;
		return 2;
	}
	if (size < 0x100) {
		out[1] = 0x81;
		out[2] = (uint8_t)size;
		return 3;
	}
	out[1] = 0x82;
	out[2] = (uint8_t)(size >> 8);
	out[3] = (uint8_t)size;
	return 4;
}

void test_der_put(struct test_der *der, uint8_t tag, const void *data, size_t size)
{
	uint8_t head[4];

	test_der_raw(der, head, header(head, tag, size));
	test_der_raw(der, data, size);
}

void test_der_text(struct test_der *der, uint8_t tag, const char *text)
{
	test_der_put(der, tag, text, strlen(text));
}

void test_der_integer(struct test_der *der, uint64_t value)
{
	uint8_t bytes[9];
	size_t at = sizeof(bytes);

	do
		bytes[--at] = (uint8_t)value;
	while (value >>= 8);
	if (bytes[at] & 0x80)
		bytes[--at] = 0;
	test_der_put(der, TEST_DER_INTEGER, bytes + at, sizeof(bytes) - at);
}

void test_der_oid(struct test_der *der, const char *oid)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);

	if (!object)
		abort();
	test_der_put(der, 0x06, OBJ_get0_data(object), OBJ_length(object));
	ASN1_OBJECT_free(object);
}

void test_der_time(struct test_der *der, int64_t time)
{
	time_t seconds = (time_t)time;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &tm);
	if (tm.tm_year < 150)
		test_der_text(der, 0x17, text + 2);
	else
		test_der_text(der, 0x18, text);
}

size_t test_der_open(struct test_der *der, uint8_t tag)
{
	test_der_raw(der, &tag, 1);
	return der->size;
}

void test_der_close(struct test_der *der, size_t at)
{
	uint8_t head[4];
	size_t length = header(head, 0, der->size - at) - 1;

	memcpy(insert(der, at, length), head + 1, length);
}
