/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes DER, right or wrong as a test wants it. Out of memory ends the test program.
 */
#ifndef TESTS_SUPPORT_TEST_DER_H
#define TESTS_SUPPORT_TEST_DER_H

#include <stddef.h>
#include <stdint.h>

struct test_der {
	uint8_t *data; /* freed by test_der_free() */
	size_t size;
	size_t room;
};

void test_der_free(struct test_der *der);

/* Bytes as they are. */
void test_der_raw(struct test_der *der, const void *data, size_t size);
/* One element: tag, length, content. */
void test_der_put(struct test_der *der, uint8_t tag, const void *data, size_t size);
void test_der_text(struct test_der *der, uint8_t tag, const char *text);
/* An INTEGER of the value, as short as DER wants it. */
void test_der_integer(struct test_der *der, uint64_t value);
/* An OBJECT IDENTIFIER from its numbers ("2.5.29.19"). */
void test_der_oid(struct test_der *der, const char *oid);
/* UTCTime, or GeneralizedTime from 2050 on; seconds since 1970 UTC. */
void test_der_time(struct test_der *der, int64_t time);

/* A constructed element around what is written until its close: size_t at = test_der_open(...). */
size_t test_der_open(struct test_der *der, uint8_t tag);
void test_der_close(struct test_der *der, size_t at);

#define TEST_DER_BOOLEAN      0x01
#define TEST_DER_INTEGER      0x02
#define TEST_DER_BIT_STRING   0x03
#define TEST_DER_OCTET_STRING 0x04
#define TEST_DER_NULL	      0x05
#define TEST_DER_UTF8	      0x0C
#define TEST_DER_PRINTABLE    0x13
#define TEST_DER_IA5	      0x16
#define TEST_DER_SEQUENCE     0x30
#define TEST_DER_SET	      0x31

#endif
