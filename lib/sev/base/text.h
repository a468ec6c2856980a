/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text forms of bytes and numbers: hex, base64, GUIDs, integers, nearest names.
 */
#ifndef SEV_BASE_TEXT_H
#define SEV_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

/* Lower-case hex and a NUL; out has room for 2 * size + 1. */
void sev_hex_encode(const uint8_t *data, size_t size, char *out);

/* Exactly size bytes of hex in any case, nothing else. False, and out undefined, otherwise. */
bool sev_hex_decode(const char *text, uint8_t *out, size_t size);

/* Standard base64 with padding, as a new string; NULL when out of memory. */
char *sev_base64_encode(const uint8_t *data, size_t size);

/* The base64 of URLs and tokens (RFC 4648, section 5), without padding; NULL when out of memory. */
char *sev_base64url_encode(const uint8_t *data, size_t size);

/*
 * Standard base64 with padding, white space at either end allowed. *out is new, *size its length.
 * what names the subject in messages.
 */
enum sev_rc sev_base64_decode(const char *what, const char *text, uint8_t **out, size_t *size,
			      struct sev_err *err);

/*
 * base64url without padding, as in JSON Web Keys (RFC 7515), nothing around it. *out is new, *size
 * its length.
 */
enum sev_rc sev_base64url_decode(const char *what, const char *text, uint8_t **out, size_t *size,
				 struct sev_err *err);

#define SEV_GUID_TEXT 37

/* Text of a GUID whose first three groups are stored little-endian; out has SEV_GUID_TEXT bytes. */
void sev_guid_format(const uint8_t guid[16], char *out);

/*
 * A whole unsigned number, decimal or 0x hexadecimal, nothing around it. False when it is none or
 * does not fit 64 bits.
 */
bool sev_parse_u64(const char *text, uint64_t *out);

/* Whether two ASCII names are equal but for case; locale-free. */
bool sev_name_equal(const char *a, const char *b);

/*
 * The name among count that is nearest to text by edit distance, in any case; NULL when none is
 * near enough to be meant. name_of(ctx, i) gives the i-th.
 */
const char *sev_nearest_name(const char *text, size_t count,
			     const char *(*name_of)(const void *ctx, size_t i), const void *ctx);

/* What goes between a folder and a name in it: "/", or nothing where the folder ends with one. */
const char *sev_slash_after(const char *folder);

/*
 * A new string that a POSIX shell reads as this one word, as it is where that is so anyway; NULL
 * when out of memory.
 */
char *sev_shell_word(const char *text);

/* sprintf into a new string; NULL when out of memory. */
char *sev_format(const char *fmt, ...) SEV_PRINTF(1, 2);

#endif
