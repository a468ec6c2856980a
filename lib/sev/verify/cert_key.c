/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates' keys and signatures.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "verify/cert.h"

#define EC_POINT_SIZE	 (2 + 2 * SEV_P384_LENGTH) /* no unused bits, uncompressed, x, y */
#define RSA_SIZE_MIN	 256
#define RSA_EXPONENT_MAX 4

/* Contents of the AlgorithmIdentifiers. */
#define RSA_ENCRYPTION                                                                             \
	SEV_VIEW("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"                                    \
		 "\x05\x00")
#define EC_P384                                                                                    \
	SEV_VIEW("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"                                            \
		 "\x06\x05\x2b\x81\x04\x00\x22")

/* A positive number in DER's one form, without its sign byte. */
static bool take_positive(struct sev_view *rest, struct sev_view *out)
{
	struct sev_der integer;

	if (!sev_der_take(rest, SEV_DER_INTEGER, &integer) || integer.contents.size == 0 ||
	    integer.contents.data[0] & 0x80)
		return false;
	*out = sev_x509_number(integer.contents);
	/* A zero byte stands only where a sign would be read otherwise. */
	return out->size == integer.contents.size ||
	       (out->size + 1 == integer.contents.size && out->data[0] & 0x80);
}

static void read_rsa(struct sev_cert *cert, struct sev_view bits)
{
	struct sev_view n, e;
	struct sev_der sequence;

	if (bits.size == 0 || bits.data[0] != 0)
		return;
	sev_view_part(bits, 1, bits.size - 1, &bits);
	if (!sev_der_take(&bits, SEV_DER_SEQUENCE, &sequence) || bits.size != 0 ||
	    !take_positive(&sequence.contents, &n) || !take_positive(&sequence.contents, &e) ||
	    sequence.contents.size != 0)
		return;
	/* An even modulus is none, and what is larger or odder than AMD's takes long. */
	if (n.size < RSA_SIZE_MIN || n.size > SEV_RSA_MAX_LENGTH || !(n.data[n.size - 1] & 1) ||
	    e.size > RSA_EXPONENT_MAX || !(e.data[e.size - 1] & 1))
		return;
	cert->key.n = n;
	cert->key.e = e;
}

static void read_point(struct sev_cert *cert, struct sev_view bits)
{
	if (bits.size != EC_POINT_SIZE || bits.data[0] != 0 || bits.data[1] != 4)
		return;
	memcpy(cert->point.x, bits.data + 2, SEV_P384_LENGTH);
	memcpy(cert->point.y, bits.data + 2 + SEV_P384_LENGTH, SEV_P384_LENGTH);
	cert->has_point = true;
}

void sev_cert_read_key(struct sev_cert *cert)
{
	struct sev_view rest = cert->spki;
	struct sev_der spki, algorithm, bits;

	sev_sha256(cert->spki.data, cert->spki.size, cert->key.spki_sha256);
	if (!sev_der_take(&rest, SEV_DER_SEQUENCE, &spki) ||
	    !sev_der_take(&spki.contents, SEV_DER_SEQUENCE, &algorithm) ||
	    !sev_der_take(&spki.contents, SEV_DER_BIT_STRING, &bits) || spki.contents.size != 0)
		return;
	if (sev_view_equal(algorithm.contents, RSA_ENCRYPTION))
		read_rsa(cert, bits.contents);
	if (sev_view_equal(algorithm.contents, EC_P384))
		read_point(cert, bits.contents);
}

enum sev_rc sev_signed_by(const struct sev_x509_signed *what, const struct sev_ca_key *key,
			  bool *valid, struct sev_err *err)
{
	uint8_t digest[48];

	*valid = false;
	if (key->n.size == 0 || what->signature.size != key->n.size ||
	    !sev_x509_is_pss_sha384(what->algorithm))
		return SEV_OK;
	sev_sha384(what->body.data, what->body.size, digest);
	return sev_rsa_pss_verify(key->n.data, key->n.size, key->e.data, key->e.size, 384, digest,
				  what->signature.data, valid, err);
}

static enum sev_rc check_signature(const char *name, const struct sev_x509_signed *what,
				   const struct sev_cert *issuer, struct sev_err *err)
{
	bool valid;
	enum sev_rc rc = sev_signed_by(what, &issuer->key, &valid, err);

	if (rc || valid)
		return rc;
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: its signature is not %s's (RSASSA-PSS, SHA-384, salt of 48 bytes)",
			name, issuer->name);
}

enum sev_rc sev_cert_check_signature(const struct sev_cert *cert, const struct sev_cert *issuer,
				     struct sev_err *err)
{
	return check_signature(cert->name, &cert->signature, issuer, err);
}

enum sev_rc sev_crl_check_signature(const struct sev_crl *crl, const struct sev_cert *issuer,
				    struct sev_err *err)
{
	return check_signature(crl->name, &crl->signature, issuer, err);
}
