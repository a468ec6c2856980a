/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tls_cert_forms.h"

#include <stdlib.h>
#include <string.h>

#include <sev/hcl.h>
#include <sev/report.h>

#include "base/cbor.h"
#include "base/der.h"
#include "base/text.h"

#define VERSION_MIN	 2
#define VERSION_MAX	 255 /* versions to come; more is something else */
#define SIGNATURE_ALGO	 0x34
#define ECDSA_P384	 1
#define RESERVED	 0x4C
#define BASE64_TEXT_MAX	 131072
#define TEXT_REPORT_SIZE ((SEV_REPORT_SIZE + 2) / 3 * 4)

/* Whether bytes can be a report, with or without a certificate table: their beginning is looked at.
 */
static bool is_report(struct sev_view value)
{
	return value.size >= SEV_REPORT_SIZE && sev_get_le32(value.data) >= VERSION_MIN &&
	       sev_get_le32(value.data) <= VERSION_MAX &&
	       sev_get_le32(value.data + SIGNATURE_ALGO) == ECDSA_P384 &&
	       sev_get_le32(value.data + RESERVED) == 0;
}

static bool is_evidence(struct sev_view value)
{
	return value.size >= SEV_REPORT_SIZE &&
	       (is_report(value) || sev_hcl_is(value.data, value.size));
}

/* Base64 text of evidence. */
static bool find_text(struct sev_view value, struct sev_tls_found *found)
{
	enum sev_rc rc = SEV_ERR_NOMEM;
	char *text;

	if (value.size < TEXT_REPORT_SIZE || value.size > BASE64_TEXT_MAX ||
	    memchr(value.data, 0, value.size))
		return false;
	free(found->decoded);
	found->decoded = NULL;
	text = strndup((const char *)value.data, value.size);
	if (text)
		rc = sev_base64_decode("", text, &found->decoded, &found->evidence.size, NULL);
	free(text);
	found->nomem = rc == SEV_ERR_NOMEM;
	if (rc)
		return false;
	found->evidence.data = found->decoded;
	return is_evidence(found->evidence);
}

/* The evidence itself, alone or in one OCTET STRING, as bytes or as base64. */
static bool find_plain(struct sev_view value, struct sev_tls_found *found)
{
	struct sev_view rest = value;
	struct sev_der inner;

	if (sev_der_take(&rest, SEV_DER_OCTET_STRING, &inner) && rest.size == 0)
		value = inner.contents;
	if (!is_evidence(value))
		return find_text(value, found);
	found->evidence = value;
	return true;
}

/* A tagged array of two byte strings: evidence, and the claims that REPORT_DATA is the hash of. */
static bool find_dice(struct sev_view value, struct sev_tls_found *found)
{
	struct sev_view rest = value;
	uint64_t tag;
	uint64_t count;

	if (!sev_cbor_head(&rest, SEV_CBOR_TAG, &tag))
		return find_plain(value, found);
	if (!sev_cbor_head(&rest, SEV_CBOR_ARRAY, &count) || count != 2 ||
	    !sev_cbor_string(&rest, SEV_CBOR_BYTES, &found->evidence) ||
	    !sev_cbor_string(&rest, SEV_CBOR_BYTES, &found->claims) || rest.size != 0)
		return false;
	return is_evidence(found->evidence);
}

/* A SEQUENCE of certificates and an OCTET STRING with the report. */
static bool find_sequence(struct sev_view value, struct sev_tls_found *found)
{
	struct sev_der sequence;
	struct sev_der member;

	if (!sev_der_take(&value, SEV_DER_SEQUENCE, &sequence) || value.size != 0)
		return false;
	value = sequence.contents;
	while (sev_der_next(&value, &member)) {
		if (member.tag != SEV_DER_OCTET_STRING || !is_report(member.contents))
			continue;
		found->evidence = member.contents;
		return true;
	}
	return false;
}

/* clang-format off */
static const struct sev_tls_form FORMS[] = {
	/* 1.2.840.113741.1337.6: Intel's RA-TLS, used by Gramine and RATS-TLS for other processors too */
	{"RA-TLS", {0x2A, 0x86, 0x48, 0x86, 0xF8, 0x4D, 0x8A, 0x39, 0x06}, 9, find_plain, NULL,
	 "sha256-spki"},
	/* 2.23.133.5.4.9: TCG DICE, tcg-dice-conceptual-message-wrapper, formerly tagged evidence */
	{"TCG DICE tagged evidence", {0x67, 0x81, 0x05, 0x05, 0x04, 0x09}, 6, find_dice, NULL,
	 "sha256-claims"},
	/* 1.3.9901.2.1: Contrast's attested TLS */
	{"Contrast aTLS", {0x2B, 0xCD, 0x2D, 0x02, 0x01}, 5, find_plain,
	 "holds no report as the firmware wrote it; a report that was taken apart and written as a "
	 "protocol buffer has lost the bytes that were signed", "sha512-spki"},
	/* 1.3.6.1.4.1.58270.1.3: Enarx */
	{"Enarx", {0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xC7, 0x1E, 0x01, 0x03}, 10, find_sequence, NULL,
	 "sha384-spki"},
	/* 1.3.6.1.4.1.58270.1.1: A3S Box */
	{"A3S Box", {0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xC7, 0x1E, 0x01, 0x01}, 10, find_plain, NULL,
	 "sha256-spki"},
};
/* clang-format on */

static const struct sev_tls_form ANY = {.name = "a report in an extension of no known form",
					.find = find_plain,
					.usual = "sha512-spki"};

const struct sev_tls_form *sev_tls_form_of(struct sev_view oid)
{
	for (size_t i = 0; i < SEV_COUNT(FORMS); i++)
		if (FORMS[i].oid_size == oid.size && memcmp(FORMS[i].oid, oid.data, oid.size) == 0)
			return &FORMS[i];
	return &ANY;
}
