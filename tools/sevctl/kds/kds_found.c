/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saying what came from the KDS.
 */
#include <stdio.h>
#include <time.h>

#include "sevctl/kds/kds_collect.h"

#define DATE_TEXT sizeof("-2147483648-12-31")

static const char *date(int64_t seconds, char out[DATE_TEXT])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(out, DATE_TEXT, "%Y-%m-%d", &tm) == 0)
		return "out of range";
	return out;
}

static void add_cert(struct sev_json *json, struct json_object *list, const struct sev_cert *cert,
		     enum sev_origin origin)
{
	struct json_object *entry = sev_json_add_object(json, list, NULL);
	uint8_t digest[32];
	char from[DATE_TEXT];
	char to[DATE_TEXT];

	sev_cert_sha256(cert, digest);
	sev_json_add_string(json, entry, "kind", sev_cert_kind_name(sev_cert_kind(cert)));
	sev_json_add_string(json, entry, "subject", sev_cert_subject(cert));
	sev_json_add_string(json, entry, "issuer", sev_cert_issuer(cert));
	sev_json_add_string(json, entry, "not_before", date(sev_cert_not_before(cert), from));
	sev_json_add_string(json, entry, "not_after", date(sev_cert_not_after(cert), to));
	sev_json_add_bytes(json, entry, "sha256", digest, sizeof(digest));
	sev_json_add_string(json, entry, "origin", sev_origin_name(origin));
}

static void add_crl(struct sev_json *json, struct json_object *list, const struct sev_crl *crl,
		    enum sev_origin origin)
{
	struct json_object *entry = sev_json_add_object(json, list, NULL);
	char made[DATE_TEXT];
	char next[DATE_TEXT];
	int64_t when;

	sev_json_add_string(json, entry, "issuer", sev_crl_issuer(crl));
	sev_json_add_string(json, entry, "this_update", date(sev_crl_this_update(crl), made));
	sev_json_add_string(json, entry, "next_update",
			    sev_crl_next_update(crl, &when) ? date(when, next) : NULL);
	sev_json_add_number(json, entry, "revoked", sev_crl_count(crl));
	sev_json_add_string(json, entry, "origin", sev_origin_name(origin));
}

void kds_add_found(struct sev_json *json, struct json_object *parent, const struct sev_certs *found)
{
	struct json_object *certs = sev_json_add_array(json, parent, "certificates");
	struct json_object *crls = sev_json_add_array(json, parent, "crls");

	for (size_t i = 0; i < sev_certs_count(found); i++)
		add_cert(json, certs, sev_certs_at(found, i), sev_certs_origin(found, i));
	for (size_t i = 0; i < sev_certs_crl_count(found); i++)
		add_crl(json, crls, sev_certs_crl_at(found, i), sev_certs_crl_origin(found, i));
}

static void print_cert(const struct sev_cert *cert, enum sev_origin origin)
{
	const char *product = sev_cert_product(cert);
	char from[DATE_TEXT];
	char to[DATE_TEXT];

	printf("%-4s  %-8s  %-10s to %-10s  from the %s\n", sev_cert_kind_name(sev_cert_kind(cert)),
	       product ? product : "", date(sev_cert_not_before(cert), from),
	       date(sev_cert_not_after(cert), to), sev_origin_name(origin));
}

static void print_crl(const struct sev_crl *crl, enum sev_origin origin)
{
	char made[DATE_TEXT];
	char next[DATE_TEXT];
	int64_t when;

	printf("CRL   %-8s  %-10s to %-10s  from the %s\n", sev_crl_issuer(crl),
	       date(sev_crl_this_update(crl), made),
	       sev_crl_next_update(crl, &when) ? date(when, next) : "unknown",
	       sev_origin_name(origin));
}

void kds_print_found(const struct sev_certs *found)
{
	for (size_t i = 0; i < sev_certs_count(found); i++)
		print_cert(sev_certs_at(found, i), sev_certs_origin(found, i));
	for (size_t i = 0; i < sev_certs_crl_count(found); i++)
		print_crl(sev_certs_crl_at(found, i), sev_certs_crl_origin(found, i));
}
