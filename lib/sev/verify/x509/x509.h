/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that X.509 certificates and CRLs share (RFC 5280), read from DER within bounds. Only
 * what AMD's have is understood; nothing here trusts anything.
 */
#ifndef SEV_VERIFY_X509_H
#define SEV_VERIFY_X509_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#include "base/bytes.h"
#include "base/der.h"

/* Reads values one after another; its messages name the file and the offset. */
struct sev_x509_reader {
	const char *name;
	const uint8_t *start; /* of the file */
	struct sev_view rest;
	struct sev_err *err;
};

/* The next value, which must have the tag; what says what it is. */
enum sev_rc sev_x509_take(struct sev_x509_reader *reader, uint8_t tag, const char *what,
			  struct sev_der *out);
/* The same, and goes into it: inner reads its contents. */
enum sev_rc sev_x509_enter(struct sev_x509_reader *reader, uint8_t tag, const char *what,
			   struct sev_x509_reader *inner);
/* Nothing may be left. */
enum sev_rc sev_x509_end(const struct sev_x509_reader *reader, const char *what);
/* "NAME: offset 0x…: found …, expected …"; format is only the latter two. */
enum sev_rc sev_x509_fail(const struct sev_x509_reader *reader, const char *found,
			  const char *expected);

/* SEQUENCE { body, algorithm, signature }, of which nothing follows. */
struct sev_x509_signed {
	struct sev_view body; /* what is signed, header included */
	struct sev_view body_contents;
	struct sev_view algorithm; /* whole value */
	struct sev_view signature; /* without the count of unused bits */
};
enum sev_rc sev_x509_open(struct sev_x509_reader *reader, struct sev_x509_signed *out);

/*
 * Whether an AlgorithmIdentifier is RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt of 48 bytes
 * and the default trailer, encoded or left out.
 */
bool sev_x509_is_pss_sha384(struct sev_view algorithm);

/* A time in seconds since 1970 UTC. */
enum sev_rc sev_x509_time(struct sev_x509_reader *reader, const char *what, int64_t *out);
bool sev_x509_is_time_next(const struct sev_x509_reader *reader);

/* Bytes of an INTEGER without leading zeros; one zero byte for 0. */
struct sev_view sev_x509_number(struct sev_view integer);
bool sev_x509_number_equal(struct sev_view a, struct sev_view b);

#define SEV_X509_CN_SIZE 65

/* The one common name of a Name (whole value), printable; "" when there is none or another kind. */
void sev_x509_common_name(struct sev_view name, char out[SEV_X509_CN_SIZE]);
/* Whether two names are the same: same attributes in the same order, whatever their string type. */
bool sev_x509_name_equal(struct sev_view a, struct sev_view b);
/* Whether a name has AMD's attributes, each once, and this common name. */
bool sev_x509_is_amd_name(struct sev_view name, const char *common_name);

#define SEV_X509_EXTENSIONS_MAX 64

struct sev_x509_extension {
	struct sev_view oid; /* contents */
	bool critical;
	struct sev_view value; /* contents of the OCTET STRING */
};
/*
 * The next one of a list (contents of the SEQUENCE); false at its end, and where it is malformed:
 * *rest is then not empty.
 */
bool sev_x509_extension_next(struct sev_view *rest, struct sev_x509_extension *out);
/* Whether a list is well-formed, of at most SEV_X509_EXTENSIONS_MAX. */
enum sev_rc sev_x509_check_extensions(const struct sev_x509_reader *reader, struct sev_view list);

bool sev_view_equal(struct sev_view a, struct sev_view b);
/* A string literal's bytes. */
#define SEV_VIEW(literal) ((struct sev_view){(const uint8_t *)(literal), sizeof(literal) - 1})

#endif
