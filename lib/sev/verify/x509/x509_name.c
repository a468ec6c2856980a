/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinguished names.
 */
#include <string.h>

#include "verify/x509/x509.h"

/* One attribute of a name. */
struct attribute {
	struct sev_view oid;
	uint8_t tag;
	struct sev_view value;
};

/* The next attribute of a name's contents: AMD's names have one in each set. */
static bool next(struct sev_view *rest, struct attribute *out)
{
	struct sev_der set, pair, oid, value;

	if (!sev_der_take(rest, SEV_DER_SET, &set) ||
	    !sev_der_take(&set.contents, SEV_DER_SEQUENCE, &pair) || set.contents.size != 0 ||
	    !sev_der_take(&pair.contents, SEV_DER_OID, &oid) ||
	    !sev_der_next(&pair.contents, &value) || pair.contents.size != 0)
		return false;
	out->oid = oid.contents;
	out->tag = value.tag;
	out->value = value.contents;
	return true;
}

static struct sev_view contents(struct sev_view name)
{
	struct sev_der value;

	if (!sev_der_take(&name, SEV_DER_SEQUENCE, &value))
		return (struct sev_view){0};
	return value.contents;
}

static bool is_text(const struct attribute *attribute)
{
	return attribute->tag == SEV_DER_UTF8_STRING ||
	       attribute->tag == SEV_DER_PRINTABLE_STRING || attribute->tag == SEV_DER_IA5_STRING;
}

#define COMMON_NAME SEV_VIEW("\x55\x04\x03")

void sev_x509_common_name(struct sev_view name, char out[SEV_X509_CN_SIZE])
{
	struct sev_view rest = contents(name);
	struct attribute attribute;
	unsigned found = 0;

	out[0] = '\0';
	while (next(&rest, &attribute)) {
		if (!sev_view_equal(attribute.oid, COMMON_NAME))
			continue;
		found++;
		if (!is_text(&attribute) || attribute.value.size >= SEV_X509_CN_SIZE)
			continue;
		for (size_t i = 0; i < attribute.value.size; i++) {
			uint8_t c = attribute.value.data[i];

			out[i] = c >= 0x20 && c < 0x7F ? (char)c : '?';
		}
		out[attribute.value.size] = '\0';
	}
	if (found != 1)
		out[0] = '\0';
}

bool sev_x509_name_equal(struct sev_view a, struct sev_view b)
{
	struct attribute one, other;

	if (sev_view_equal(a, b))
		return true;
	a = contents(a);
	b = contents(b);
	while (a.size > 0 && b.size > 0)
		if (!next(&a, &one) || !next(&b, &other) || !sev_view_equal(one.oid, other.oid) ||
		    !is_text(&one) || !is_text(&other) || !sev_view_equal(one.value, other.value))
			return false;
	return a.size == 0 && b.size == 0;
}

bool sev_x509_is_amd_name(struct sev_view name, const char *common_name)
{
	const struct {
		struct sev_view oid, value;
	} wanted[] = {
		{SEV_VIEW("\x55\x04\x0b"), SEV_VIEW("Engineering")},
		{SEV_VIEW("\x55\x04\x06"), SEV_VIEW("US")},
		{SEV_VIEW("\x55\x04\x07"), SEV_VIEW("Santa Clara")},
		{SEV_VIEW("\x55\x04\x08"), SEV_VIEW("CA")},
		{SEV_VIEW("\x55\x04\x0a"), SEV_VIEW("Advanced Micro Devices")},
		{COMMON_NAME, {(const uint8_t *)common_name, strlen(common_name)}},
	};
	struct sev_view rest = contents(name);
	struct attribute attribute;
	unsigned seen = 0;

	while (next(&rest, &attribute)) {
		size_t i = 0;

		while (i < SEV_COUNT(wanted) && !sev_view_equal(attribute.oid, wanted[i].oid))
			i++;
		if (i == SEV_COUNT(wanted) || seen & 1U << i || !is_text(&attribute) ||
		    !sev_view_equal(attribute.value, wanted[i].value))
			return false;
		seen |= 1U << i;
	}
	return rest.size == 0 && seen == (1U << SEV_COUNT(wanted)) - 1;
}
