/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/cert_form.h"

#include <time.h>

#include "abi/layout/x509.h"
#include "base/crypto.h"
#include "base/err.h"

#define OID_RSASSA_PSS "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"
#define OID_MGF1       "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"
#define OID_SHA384     "\x60\x86\x48\x01\x65\x03\x04\x02\x02"
#define SALT_LENGTH    48

#define OID_OU	       "\x55\x04\x0b"
#define OID_C	       "\x55\x04\x06"
#define OID_L	       "\x55\x04\x07"
#define OID_ST	       "\x55\x04\x08"
#define OID_O	       "\x55\x04\x0a"
#define OID_CN	       "\x55\x04\x03"

static void put_rdn(struct sp_der *der, const char *oid, uint8_t tag, const char *text)
{
	size_t set = sp_der_open(der, SEV_DER_SET);
	size_t pair = sp_der_open(der, SEV_DER_SEQUENCE);

	sp_der_text(der, SEV_DER_OID, oid);
	sp_der_text(der, tag, text);
	sp_der_close(der, pair);
	sp_der_close(der, set);
}

/* KDS: names of AMD's certificates, in this order */
void sp_der_name(struct sp_der *der, const char *common_name)
{
	size_t at = sp_der_open(der, SEV_DER_SEQUENCE);

	put_rdn(der, OID_OU, SEV_DER_UTF8_STRING, "Engineering");
	put_rdn(der, OID_C, SEV_DER_PRINTABLE_STRING, "US");
	put_rdn(der, OID_L, SEV_DER_UTF8_STRING, "Santa Clara");
	put_rdn(der, OID_ST, SEV_DER_UTF8_STRING, "CA");
	put_rdn(der, OID_O, SEV_DER_UTF8_STRING, "Advanced Micro Devices");
	put_rdn(der, OID_CN, SEV_DER_UTF8_STRING, common_name);
	sp_der_close(der, at);
}

static void put_sha384(struct sp_der *der)
{
	size_t at = sp_der_open(der, SEV_DER_SEQUENCE);

	sp_der_text(der, SEV_DER_OID, OID_SHA384);
	sp_der_put(der, SP_DER_NULL, NULL, 0);
	sp_der_close(der, at);
}

static void put_tagged_integer(struct sp_der *der, uint8_t tag, uint64_t value)
{
	size_t at = sp_der_open(der, tag);

	sp_der_integer(der, value);
	sp_der_close(der, at);
}

static void put_parameters(struct sp_der *der, bool trailer)
{
	size_t params = sp_der_open(der, SEV_DER_SEQUENCE);
	size_t tagged = sp_der_open(der, SP_DER_TAG(0));
	size_t mgf;

	put_sha384(der);
	sp_der_close(der, tagged);
	tagged = sp_der_open(der, SP_DER_TAG(1));
	mgf = sp_der_open(der, SEV_DER_SEQUENCE);
	sp_der_text(der, SEV_DER_OID, OID_MGF1);
	put_sha384(der);
	sp_der_close(der, mgf);
	sp_der_close(der, tagged);
	put_tagged_integer(der, SP_DER_TAG(2), SALT_LENGTH);
	if (trailer)
		put_tagged_integer(der, SP_DER_TAG(3), 1);
	sp_der_close(der, params);
}

void sp_der_algorithm(struct sp_der *der, bool trailer)
{
	size_t at = sp_der_open(der, SEV_DER_SEQUENCE);

	sp_der_text(der, SEV_DER_OID, OID_RSASSA_PSS);
	put_parameters(der, trailer);
	sp_der_close(der, at);
}

void sp_der_extension(struct sp_der *der, const char *oid, bool critical,
		      const struct sp_der *value)
{
	size_t at = sp_der_open(der, SEV_DER_SEQUENCE);

	sp_der_text(der, SEV_DER_OID, oid);
	if (critical)
		sp_der_put(der, SEV_DER_BOOLEAN, "\xFF", 1);
	sp_der_put(der, SEV_DER_OCTET_STRING, value->data, value->size);
	sp_der_close(der, at);
	der->failed = der->failed || value->failed;
}

void sp_der_mark(struct sp_der *der)
{
	struct sp_der value = {0};

	sp_der_put(&value, SP_DER_NULL, NULL, 0);
	sp_der_extension(der, SEV_X509_SIMULATION, false, &value);
	sp_der_free(&value);
}

int64_t sp_years_later(int64_t time, unsigned years)
{
	time_t seconds = (time_t)time;
	struct tm tm = {0};

	gmtime_r(&seconds, &tm);
	tm.tm_year += (int)years;
	return (int64_t)timegm(&tm);
}

static void put_validity(struct sp_der *der, const struct sp_cert_head *head)
{
	size_t at = sp_der_open(der, SEV_DER_SEQUENCE);

	sp_der_time(der, head->not_before);
	sp_der_time(der, sp_years_later(head->not_before, head->years));
	sp_der_close(der, at);
}

static void put_extensions(struct sp_der *der, const struct sp_der *list)
{
	size_t tagged = sp_der_open(der, SEV_DER_EXTENSIONS);

	sp_der_put(der, SEV_DER_SEQUENCE, list->data, list->size);
	sp_der_close(der, tagged);
	der->failed = der->failed || list->failed;
}

enum sev_rc sp_signed_write(const struct sp_der *body, bool trailer,
			    const struct sev_rsa_key *signer, struct sp_der *out,
			    struct sev_err *err)
{
	uint8_t digest[48], bits[1 + SEV_RSA4096_LENGTH] = {0};
	enum sev_rc rc;
	size_t at;

	if (body->failed)
		return sev_fail_nomem(err);
	sev_sha384(body->data, body->size, digest);
	rc = sev_rsa_key_sign_pss(signer, 384, digest, bits + 1, err);
	if (rc)
		return rc;
	at = sp_der_open(out, SEV_DER_SEQUENCE);
	sp_der_raw(out, body->data, body->size);
	sp_der_algorithm(out, trailer);
	sp_der_put(out, SEV_DER_BIT_STRING, bits, sizeof(bits));
	sp_der_close(out, at);
	return out->failed ? sev_fail_nomem(err) : SEV_OK;
}

enum sev_rc sp_cert_write(const struct sp_cert_head *head, const struct sp_der *list,
			  const struct sev_rsa_key *signer, struct sp_der *out, struct sev_err *err)
{
	struct sp_der body = {0};
	size_t at = sp_der_open(&body, SEV_DER_SEQUENCE);
	enum sev_rc rc;

	put_tagged_integer(&body, SEV_DER_VERSION, 2);
	sp_der_integer(&body, head->serial);
	sp_der_algorithm(&body, head->trailer);
	sp_der_name(&body, head->issuer);
	put_validity(&body, head);
	sp_der_name(&body, head->subject);
	sp_der_raw(&body, head->spki, head->spki_size);
	put_extensions(&body, list);
	sp_der_close(&body, at);
	rc = sp_signed_write(&body, head->trailer, signer, out, err);
	sp_der_free(&body);
	return rc;
}
