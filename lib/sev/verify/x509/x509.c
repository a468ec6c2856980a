/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/x509/x509.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

bool sev_view_equal(struct sev_view a, struct sev_view b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

enum sev_rc sev_x509_fail(const struct sev_x509_reader *reader, const char *found,
			  const char *expected)
{
	return sev_fail(reader->err, SEV_ERR_FORMAT, "%s: offset 0x%zx: found %s, expected %s",
			reader->name, (size_t)(reader->rest.data - reader->start), found, expected);
}

enum sev_rc sev_x509_take(struct sev_x509_reader *reader, uint8_t tag, const char *what,
			  struct sev_der *out)
{
	char found[64];

	if (sev_der_take(&reader->rest, tag, out))
		return SEV_OK;
	if (reader->rest.size == 0)
		return sev_x509_fail(reader, "the end", what);
	snprintf(found, sizeof(found), "%s 0x%02x",
		 reader->rest.data[0] == tag ? "a wrong length of tag" : "tag",
		 reader->rest.data[0]);
	return sev_x509_fail(reader, found, what);
}

enum sev_rc sev_x509_enter(struct sev_x509_reader *reader, uint8_t tag, const char *what,
			   struct sev_x509_reader *inner)
{
	struct sev_der value;
	enum sev_rc rc = sev_x509_take(reader, tag, what, &value);

	if (rc)
		return rc;
	*inner = *reader;
	inner->rest = value.contents;
	return SEV_OK;
}

enum sev_rc sev_x509_end(const struct sev_x509_reader *reader, const char *what)
{
	char expected[96];

	if (reader->rest.size == 0)
		return SEV_OK;
	snprintf(expected, sizeof(expected), "the end of %s", what);
	return sev_x509_fail(reader, "more data", expected);
}

enum sev_rc sev_x509_open(struct sev_x509_reader *reader, struct sev_x509_signed *out)
{
	struct sev_x509_reader outer;
	struct sev_der value;
	enum sev_rc rc;

	rc = sev_x509_enter(reader, SEV_DER_SEQUENCE, "a DER SEQUENCE", &outer);
	if (!rc)
		rc = sev_x509_end(reader, "the certificate or CRL");
	if (!rc)
		rc = sev_x509_take(&outer, SEV_DER_SEQUENCE, "what is signed (SEQUENCE)", &value);
	if (rc)
		return rc;
	out->body = value.whole;
	out->body_contents = value.contents;
	rc = sev_x509_take(&outer, SEV_DER_SEQUENCE, "signatureAlgorithm (SEQUENCE)", &value);
	if (rc)
		return rc;
	out->algorithm = value.whole;
	rc = sev_x509_take(&outer, SEV_DER_BIT_STRING, "the signature (BIT STRING)", &value);
	if (!rc && (value.contents.size < 2 || value.contents.data[0] != 0))
		rc = sev_x509_fail(&outer, "a signature that is no whole number of bytes",
				   "one that is");
	if (rc)
		return rc;
	out->signature = (struct sev_view){value.contents.data + 1, value.contents.size - 1};
	return sev_x509_end(&outer, "the signature");
}

/* spec: KDS: RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt of 48 bytes */
bool sev_x509_is_pss_sha384(struct sev_view algorithm)
{
	static const uint8_t fixed[] = {
		0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
		0xf7, 0x0d, 0x01, 0x01, 0x0a, /* id-RSASSA-PSS */
	};
	static const uint8_t params[] = {
		0xa0, 0x0f, 0x30, 0x0d, /* hashAlgorithm: SHA-384 */
		0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,
		0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a, /* maskGenAlgorithm: MGF1 with SHA-384 */
		0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
		0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
		0x02, 0x02, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30, /* saltLength */
	};
	static const uint8_t trailer[] = {0xa3, 0x03, 0x02, 0x01, 0x01};
	struct sev_der value, parameters;
	struct sev_view tail;

	if (!sev_der_take(&algorithm, SEV_DER_SEQUENCE, &value) ||
	    !sev_view_part(value.contents, 0, sizeof(fixed), &tail) ||
	    memcmp(tail.data, fixed, sizeof(fixed)) != 0)
		return false;
	sev_view_part(value.contents, sizeof(fixed), value.contents.size - sizeof(fixed), &tail);
	if (!sev_der_take(&tail, SEV_DER_SEQUENCE, &parameters) || tail.size != 0 ||
	    !sev_view_part(parameters.contents, 0, sizeof(params), &tail) ||
	    memcmp(tail.data, params, sizeof(params)) != 0)
		return false;
	sev_view_part(parameters.contents, sizeof(params),
		      parameters.contents.size - sizeof(params), &tail);
	return tail.size == 0 || sev_view_equal(tail, (struct sev_view){trailer, sizeof(trailer)});
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t era;
	int64_t year_of_era;
	int64_t day_of_year;

	year -= month <= 2;
	era = year / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static bool digits(const uint8_t *text, size_t count, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*out = 10 * *out + (text[i] - '0');
	}
	return true;
}

/* YYYYMMDDHHMMSSZ, or from UTCTime YYMMDDHHMMSSZ. */
static bool parse_time(struct sev_view text, size_t year_digits, int64_t *out)
{
	static const uint8_t month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const int64_t low[] = {1, 1, 0, 0, 0};
	static const int64_t high[] = {12, 31, 23, 59, 59};
	int64_t year;
	int64_t part[5];

	if (text.size != year_digits + 11 || text.data[text.size - 1] != 'Z' ||
	    !digits(text.data, year_digits, &year))
		return false;
	if (year_digits == 2)
		year += year < 50 ? 2000 : 1900;
	for (size_t i = 0; i < SEV_COUNT(part); i++)
		if (!digits(text.data + year_digits + 2 * i, 2, &part[i]) || part[i] < low[i] ||
		    part[i] > high[i])
			return false;
	if (part[1] > month_days[part[0] - 1])
		return false;
	*out = days_from_civil(year, part[0], part[1]) * 86400 + part[2] * 3600 + part[3] * 60 +
	       part[4];
	return true;
}

bool sev_x509_is_time_next(const struct sev_x509_reader *reader)
{
	return reader->rest.size > 0 && (reader->rest.data[0] == SEV_DER_UTC_TIME ||
					 reader->rest.data[0] == SEV_DER_GENERALIZED_TIME);
}

enum sev_rc sev_x509_time(struct sev_x509_reader *reader, const char *what, int64_t *out)
{
	bool generalized =
		reader->rest.size > 0 && reader->rest.data[0] == SEV_DER_GENERALIZED_TIME;
	struct sev_x509_reader before = *reader;
	struct sev_der value;
	enum sev_rc rc = sev_x509_take(
		reader, generalized ? SEV_DER_GENERALIZED_TIME : SEV_DER_UTC_TIME, what, &value);

	if (rc)
		return rc;
	if (!parse_time(value.contents, generalized ? 4 : 2, out))
		return sev_x509_fail(&before, "a malformed time", what);
	return SEV_OK;
}

struct sev_view sev_x509_number(struct sev_view integer)
{
	while (integer.size > 1 && integer.data[0] == 0) {
		integer.data++;
		integer.size--;
	}
	return integer;
}

bool sev_x509_number_equal(struct sev_view a, struct sev_view b)
{
	return sev_view_equal(sev_x509_number(a), sev_x509_number(b));
}

bool sev_x509_extension_next(struct sev_view *rest, struct sev_x509_extension *out)
{
	struct sev_view after = *rest;
	struct sev_der extension, oid, critical, value;

	if (!sev_der_take(&after, SEV_DER_SEQUENCE, &extension) ||
	    !sev_der_take(&extension.contents, SEV_DER_OID, &oid))
		return false;
	out->critical = false;
	if (sev_der_take(&extension.contents, SEV_DER_BOOLEAN, &critical)) {
		if (critical.contents.size != 1)
			return false;
		out->critical = critical.contents.data[0] != 0;
	}
	if (!sev_der_take(&extension.contents, SEV_DER_OCTET_STRING, &value) ||
	    extension.contents.size != 0)
		return false;
	out->oid = oid.contents;
	out->value = value.contents;
	*rest = after;
	return true;
}

enum sev_rc sev_x509_check_extensions(const struct sev_x509_reader *reader, struct sev_view list)
{
	struct sev_x509_reader at = *reader;
	struct sev_x509_extension extension;
	size_t count = 0;

	at.rest = list;
	while (at.rest.size > 0 && count++ < SEV_X509_EXTENSIONS_MAX)
		if (!sev_x509_extension_next(&at.rest, &extension))
			return sev_x509_fail(&at, "a malformed extension", "an Extension");
	if (at.rest.size > 0)
		return sev_x509_fail(&at, "one extension more", "at most 64");
	return SEV_OK;
}
