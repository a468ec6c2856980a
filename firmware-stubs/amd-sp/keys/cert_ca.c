/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of ARK, ASK and ASVK, and the ARK's CRL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/x509.h"
#include "amd-sp/keys/cert.h"
#include "amd-sp/keys/cert_form.h"

#define OID_CRL_NUMBER	 "\x55\x1d\x14"
#define GENERAL_NAME_URI 0x86
#define KEY_IDENTIFIER	 0x80
#define KEY_CERT_SIGN	 0x04 /* in the one octet of keyUsage */
#define CRL_SIGN	 0x02
#define YEARS		 25
#define URL_MAX		 64

struct ca_row {
	const char *prefix; /* of the CN, before the product */
	const char *kds;    /* where the KDS has the CRL */
	uint8_t key_usage;
	bool root;
};

static const struct ca_row ROWS[SP_CA_NAMES] = {
	[SP_CA_ARK] = {"ARK-", "vcek", KEY_CERT_SIGN | CRL_SIGN, true},
	[SP_CA_ASK] = {"SEV-", "vcek", KEY_CERT_SIGN, false},
	[SP_CA_ASVK] = {"SEV-VLEK-", "vlek", KEY_CERT_SIGN, false},
};

/* KDS: serial numbers of AMD's CA certificates */
static const struct {
	const char *product;
	uint32_t serial[SP_CA_NAMES];
} SERIALS[] = {
	{"Milan", {0x010000, 0x010001, 0x010101}},
	{"Genoa", {0x020000, 0x020002, 0x020101}},
	{"Turin", {0x030000, 0x030001, 0x030101}},
};

static uint32_t serial_of(const char *product, enum sp_ca_name name)
{
	for (size_t i = 0; i < SEV_COUNT(SERIALS); i++)
		if (!strcmp(SERIALS[i].product, product))
			return SERIALS[i].serial[name];
	return 0;
}

static void put_key_usage(struct sp_der *list, const struct ca_row *row)
{
	struct sp_der value = {0};
	uint8_t bits[2] = {0, row->key_usage};

	while (!(bits[1] >> bits[0] & 1))
		bits[0]++;
	sp_der_put(&value, SEV_DER_BIT_STRING, bits, sizeof(bits));
	sp_der_extension(list, SEV_X509_KEY_USAGE, true, &value);
	sp_der_free(&value);
}

static void put_subject_key_id(struct sp_der *list, const uint8_t id[SEV_KEY_ID_LENGTH])
{
	struct sp_der value = {0};

	sp_der_put(&value, SEV_DER_OCTET_STRING, id, SEV_KEY_ID_LENGTH);
	sp_der_extension(list, SEV_X509_SUBJECT_KEY_ID, false, &value);
	sp_der_free(&value);
}

static void put_authority_key_id(struct sp_der *list, const uint8_t id[SEV_KEY_ID_LENGTH])
{
	struct sp_der value = {0};
	size_t at = sp_der_open(&value, SEV_DER_SEQUENCE);

	sp_der_put(&value, KEY_IDENTIFIER, id, SEV_KEY_ID_LENGTH);
	sp_der_close(&value, at);
	sp_der_extension(list, SEV_X509_AUTHORITY_KEY_ID, false, &value);
	sp_der_free(&value);
}

static void put_basic_constraints(struct sp_der *list, const struct ca_row *row)
{
	struct sp_der value = {0};
	size_t at = sp_der_open(&value, SEV_DER_SEQUENCE);

	sp_der_put(&value, SEV_DER_BOOLEAN, "\xFF", 1);
	if (!row->root)
		sp_der_integer(&value, 0);
	sp_der_close(&value, at);
	sp_der_extension(list, SEV_X509_BASIC_CONSTRAINTS, true, &value);
	sp_der_free(&value);
}

static void put_crl_point(struct sp_der *list, const struct ca_row *row, const char *product)
{
	struct sp_der value = {0};
	char url[URL_MAX];
	size_t at[4];

	snprintf(url, sizeof(url), "https://kdsintf.amd.com/%s/v1/%s/crl", row->kds, product);
	at[0] = sp_der_open(&value, SEV_DER_SEQUENCE);
	at[1] = sp_der_open(&value, SEV_DER_SEQUENCE);
	at[2] = sp_der_open(&value, SP_DER_TAG(0));
	at[3] = sp_der_open(&value, SP_DER_TAG(0));
	sp_der_text(&value, GENERAL_NAME_URI, url);
	for (int i = 3; i >= 0; i--)
		sp_der_close(&value, at[i]);
	sp_der_extension(list, SEV_X509_CRL_POINTS, false, &value);
	sp_der_free(&value);
}

/* In the orders that AMD's certificates have. */
static void put_extensions(struct sp_der *list, const struct ca_row *row, const char *product,
			   const uint8_t own[SEV_KEY_ID_LENGTH],
			   const uint8_t ark[SEV_KEY_ID_LENGTH])
{
	if (row->root) {
		put_key_usage(list, row);
		put_subject_key_id(list, own);
		put_basic_constraints(list, row);
	} else {
		put_subject_key_id(list, own);
		put_authority_key_id(list, ark);
		put_basic_constraints(list, row);
		put_key_usage(list, row);
	}
	put_crl_point(list, row, product);
	sp_der_mark(list);
}

static enum sev_rc write_ca(const struct sp_ca *ca, enum sp_ca_name name,
			    const struct sev_rsa_key *key, const struct sev_rsa_key *ark,
			    struct sp_der *out, struct sev_err *err)
{
	uint8_t own_id[SEV_KEY_ID_LENGTH], ark_id[SEV_KEY_ID_LENGTH];
	struct sp_cert_head head = {
		.serial = serial_of(ca->product, name),
		.not_before = ca->made,
		.years = YEARS,
		.trailer = true,
	};
	struct sp_der list = {0};
	enum sev_rc rc;

	snprintf(head.subject, SP_CN_MAX, "%s%s", ROWS[name].prefix, ca->product);
	snprintf(head.issuer, SP_CN_MAX, "%s%s", ROWS[SP_CA_ARK].prefix, ca->product);
	rc = sev_rsa_key_spki(key, &head.spki, &head.spki_size, err);
	if (rc)
		return rc;
	rc = sev_rsa_key_id(key, own_id, err);
	if (!rc)
		rc = sev_rsa_key_id(ark, ark_id, err);
	if (!rc) {
		put_extensions(&list, &ROWS[name], ca->product, own_id, ark_id);
		rc = sp_cert_write(&head, &list, ark, out, err);
	}
	sp_der_free(&list);
	free(head.spki);
	return rc;
}

enum sev_rc sp_cert_ca(const struct sp_ca *ca, enum sp_ca_name name, struct sp_der *out,
		       struct sev_err *err)
{
	struct sev_rsa_key *ark = NULL, *key = NULL;
	enum sev_rc rc = sp_ca_key(ca, SP_CA_ARK, &ark, err);

	if (!rc)
		rc = sp_ca_key(ca, name, &key, err);
	if (!rc)
		rc = write_ca(ca, name, key, ark, out, err);
	sev_rsa_key_free(key);
	sev_rsa_key_free(ark);
	return rc;
}

static void put_crl_number(struct sp_der *body)
{
	struct sp_der value = {0};
	size_t tagged = sp_der_open(body, SP_DER_TAG(0));
	size_t list = sp_der_open(body, SEV_DER_SEQUENCE);

	sp_der_integer(&value, 1);
	sp_der_extension(body, OID_CRL_NUMBER, false, &value);
	sp_der_mark(body);
	sp_der_close(body, list);
	sp_der_close(body, tagged);
	sp_der_free(&value);
}

enum sev_rc sp_cert_crl(const struct sp_ca *ca, struct sp_der *out, struct sev_err *err)
{
	struct sp_der body = {0};
	size_t at = sp_der_open(&body, SEV_DER_SEQUENCE);
	struct sev_rsa_key *ark = NULL;
	char issuer[SP_CN_MAX];
	enum sev_rc rc;

	snprintf(issuer, sizeof(issuer), "%s%s", ROWS[SP_CA_ARK].prefix, ca->product);
	sp_der_integer(&body, 1);
	sp_der_algorithm(&body, true);
	sp_der_name(&body, issuer);
	sp_der_time(&body, ca->made);
	sp_der_time(&body, sp_years_later(ca->made, YEARS));
	put_crl_number(&body);
	sp_der_close(&body, at);
	rc = sp_ca_key(ca, SP_CA_ARK, &ark, err);
	if (!rc)
		rc = sp_signed_write(&body, true, ark, out, err);
	sev_rsa_key_free(ark);
	sp_der_free(&body);
	return rc;
}
