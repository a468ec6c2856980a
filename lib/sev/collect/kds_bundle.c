/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles: PEM blocks, each below a line that says what it is, under a header with the date. What
 * stands between blocks is for people; readers of PEM skip it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sev/kds.h>

#include "base/err.h"
#include "base/pem_write.h"
#include "base/text.h"

#define TIME_TEXT sizeof("-2147483648-12-31T23:59:59Z")

/* A text that grows. */
struct text {
	char *data;
	size_t used, room;
	bool failed;
};

static bool reserve(struct text *text, size_t more)
{
	size_t needed = text->used + more + 1;
	char *bigger;

	if (needed <= text->room)
		return true;
	bigger = realloc(text->data, 2 * needed);
	if (!bigger)
		return false;
	text->data = bigger;
	text->room = 2 * needed;
	return true;
}

/* Appends and frees a string that was made for it; NULL when that had no memory. */
static void append(struct text *text, char *made)
{
	size_t length = made ? strlen(made) : 0;

	text->failed |= !made || !reserve(text, length);
	if (!text->failed) {
		memcpy(text->data + text->used, made, length + 1);
		text->used += length;
	}
	free(made);
}

/* "2026-11-23T14:00:00Z" */
static void put_time(int64_t seconds, char out[TIME_TEXT])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(out, TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(out, TIME_TEXT, "at a time out of range");
}

static void append_cert(struct text *text, const struct sev_cert *cert)
{
	char from[TIME_TEXT];
	char to[TIME_TEXT];
	size_t size;
	const uint8_t *der = sev_cert_der(cert, &size);
	const char *product = sev_cert_product(cert);

	put_time(sev_cert_not_before(cert), from);
	put_time(sev_cert_not_after(cert), to);
	append(text,
	       sev_format("\n%s of %s: %s, valid from %s to %s\n",
			  sev_cert_kind_name(sev_cert_kind(cert)), product ? product : "no product",
			  sev_cert_subject(cert), from, to));
	append(text, sev_pem_write("CERTIFICATE", der, size));
}

static void append_crl(struct text *text, const struct sev_crl *crl)
{
	char made[TIME_TEXT];
	char next[TIME_TEXT] = "unknown";
	int64_t when;
	size_t size;
	const uint8_t *der = sev_crl_der(crl, &size);

	put_time(sev_crl_this_update(crl), made);
	if (sev_crl_next_update(crl, &when))
		put_time(when, next);
	append(text, sev_format("\nCRL of %s: %zu revoked, made %s, next %s\n", sev_crl_issuer(crl),
				sev_crl_count(crl), made, next));
	append(text, sev_pem_write("X509 CRL", der, size));
}

enum sev_rc sev_kds_bundle_write(const struct sev_certs *certs, int64_t made, char **out,
				 struct sev_err *err)
{
	struct text text = {.failed = false};
	char when[TIME_TEXT];

	*out = NULL;
	put_time(made, when);
	append(&text, sev_format("Certificates and CRLs of AMD SEV-SNP, put together %s: "
				 "%zu certificates, %zu CRLs\n",
				 when, sev_certs_count(certs), sev_certs_crl_count(certs)));
	for (size_t i = 0; i < sev_certs_count(certs); i++)
		append_cert(&text, sev_certs_at(certs, i));
	for (size_t i = 0; i < sev_certs_crl_count(certs); i++)
		append_crl(&text, sev_certs_crl_at(certs, i));
	if (text.failed) {
		free(text.data);
		return sev_fail_nomem(err);
	}
	*out = text.data;
	return SEV_OK;
}
