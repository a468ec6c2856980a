/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/legacy_key.h"

#include <stdlib.h>
#include <string.h>

#include "abi/layout/sev_cert.h"
#include "base/crypto.h"
#include "base/err.h"

static const uint8_t EXPONENT[] = {0x01, 0x00, 0x01};

/* A little-endian number, most significant byte first; false when it needs more than size bytes. */
static bool take_number(const uint8_t *le, size_t le_size, uint8_t *out, size_t size)
{
	for (size_t i = size; i < le_size; i++)
		if (le[i])
			return false;
	for (size_t i = 0; i < size; i++)
		out[size - 1 - i] = le[i];
	return true;
}

/* spec: SEV-API CA certificate: the public exponent of AMD's keys is 65537 */
static bool is_exponent(const uint8_t *le, size_t size)
{
	uint8_t e[sizeof(EXPONENT)];

	return take_number(le, size, e, sizeof(e)) && memcmp(e, EXPONENT, sizeof(e)) == 0;
}

static enum sev_rc take_rsa(const char *name, const uint8_t *e, size_t e_size, const uint8_t *n,
			    size_t n_size, struct sev_legacy_key *out, struct sev_err *err)
{
	if (!is_exponent(e, e_size))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: PUBEXP: found another number, expected 65537", name);
	if (!take_number(n, n_size, out->n, out->n_size) || !(out->n[0] & 0x80) ||
	    !(out->n[out->n_size - 1] & 1))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: MODULUS: found one of another size or an even number, "
				"expected an odd number of %zu bits",
				name, 8 * out->n_size);
	out->is_rsa = true;
	return SEV_OK;
}

static enum sev_rc take_point(const char *name, const uint8_t *cert, struct sev_legacy_key *out,
			      struct sev_err *err)
{
	uint32_t curve = sev_get_le32(cert + SEV_LEGACY_CERT_CURVE);
	size_t length;

	if (curve != SEV_LEGACY_CURVE_P256 && curve != SEV_LEGACY_CURVE_P384)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: PUBKEY.CURVE at 0x%03x: found %u, expected 1 (P-256) or 2 "
				"(P-384)",
				name, SEV_LEGACY_CERT_CURVE, curve);
	/* spec: SEV-API ECDSA public key: the curve is the field's */
	out->point.curve = curve == SEV_LEGACY_CURVE_P256 ? SEV_EC_P256 : SEV_EC_P384;
	length = sev_ec_length(out->point.curve);
	if (!take_number(cert + SEV_LEGACY_CERT_QX, SEV_LEGACY_INTEGER_SIZE, out->point.x,
			 length) ||
	    !take_number(cert + SEV_LEGACY_CERT_QY, SEV_LEGACY_INTEGER_SIZE, out->point.y, length))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: PUBKEY.QX or QY: found a number of more than %zu bytes, "
				"expected a coordinate of the curve",
				name, length);
	return sev_ec_point_check(name, &out->point, err);
}

static enum sev_rc check_bits(const char *name, const char *field, unsigned offset, uint32_t bits,
			      struct sev_err *err)
{
	if (bits == 2048 || bits == 4096)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: %s at 0x%03x: found %u, expected 2048 or 4096 bits", name, field,
			offset, bits);
}

static enum sev_rc take_cert_rsa(const char *name, const uint8_t *cert, struct sev_legacy_key *out,
				 struct sev_err *err)
{
	uint32_t bits = sev_get_le32(cert + SEV_LEGACY_CERT_MODULUS_SIZE);
	enum sev_rc rc =
		check_bits(name, "PUBKEY.MODULUS_SIZE", SEV_LEGACY_CERT_MODULUS_SIZE, bits, err);

	if (rc)
		return rc;
	out->n_size = bits / 8;
	return take_rsa(name, cert + SEV_LEGACY_CERT_PUBEXP, SEV_LEGACY_RSA_SIZE,
			cert + SEV_LEGACY_CERT_MODULUS, SEV_LEGACY_RSA_SIZE, out, err);
}

enum sev_rc sev_legacy_key_of_cert(const char *name, const uint8_t *cert,
				   struct sev_legacy_key *out, struct sev_err *err)
{
	memset(out, 0, sizeof(*out));
	out->usage = sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_USAGE);
	out->algo = sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_ALGO);
	switch (out->algo) {
	case SEV_LEGACY_ALGO_RSA_SHA256:
	case SEV_LEGACY_ALGO_RSA_SHA384:
		return take_cert_rsa(name, cert, out, err);
	case SEV_LEGACY_ALGO_ECDSA_SHA256:
	case SEV_LEGACY_ALGO_ECDSA_SHA384:
	case SEV_LEGACY_ALGO_ECDH_SHA256:
	case SEV_LEGACY_ALGO_ECDH_SHA384:
		return take_point(name, cert, out, err);
	}
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: PUBKEY_ALGO at 0x%03x: found 0x%x, expected an algorithm of RSA, "
			"ECDSA or ECDH (0x1 to 0x3, 0x101 to 0x103)",
			name, SEV_LEGACY_CERT_PUBKEY_ALGO, out->algo);
}

enum sev_rc sev_legacy_key_of_ca(const char *name, const uint8_t *ca, struct sev_legacy_key *out,
				 struct sev_err *err)
{
	uint32_t bits = sev_get_le32(ca + SEV_LEGACY_CA_MODULUS_SIZE);

	memset(out, 0, sizeof(*out));
	out->usage = sev_get_le32(ca + SEV_LEGACY_CA_KEY_USAGE);
	out->n_size = bits / 8;
	/* spec: SEV-API CA certificate: SHA-256 with keys of 2048 bits, SHA-384 with 4096 */
	out->algo = bits == 2048 ? SEV_LEGACY_ALGO_RSA_SHA256 : SEV_LEGACY_ALGO_RSA_SHA384;
	return take_rsa(name, ca + SEV_LEGACY_CA_PUBEXP, out->n_size,
			ca + SEV_LEGACY_CA_PUBEXP + out->n_size, out->n_size, out, err);
}

/* SHA-256 or SHA-384, as the key's algorithm says; the digest's size. */
static size_t hash(const struct sev_legacy_key *key, struct sev_view data, uint8_t digest[48])
{
	if (key->algo >> 8) {
		sev_sha384(data.data, data.size, digest);
		return 48;
	}
	sev_sha256(data.data, data.size, digest);
	return 32;
}

static enum sev_rc verify_rsa(const struct sev_legacy_key *key, const uint8_t *digest,
			      size_t digest_size, struct sev_view signature, bool *valid,
			      struct sev_err *err)
{
	uint8_t s[SEV_RSA_MAX_LENGTH];

	*valid = signature.size >= key->n_size &&
		 take_number(signature.data, signature.size, s, key->n_size);
	if (!*valid)
		return SEV_OK;
	/* spec: SEV-API signatures: RSASSA-PSS, the salt as long as the digest */
	return sev_rsa_pss_verify(key->n, key->n_size, EXPONENT, sizeof(EXPONENT),
				  (unsigned)digest_size * 8, digest, s, valid, err);
}

static enum sev_rc verify_ecdsa(const struct sev_legacy_key *key, const uint8_t *digest,
				size_t digest_size, struct sev_view signature, bool *valid,
				struct sev_err *err)
{
	uint8_t r[SEV_EC_MAX_LENGTH], s[SEV_EC_MAX_LENGTH];
	size_t length = sev_ec_length(key->point.curve);

	/* spec: SEV-API ECDSA signature: R and S, 72 bytes each, least significant byte first */
	*valid = signature.size >= (size_t)2 * SEV_LEGACY_INTEGER_SIZE &&
		 take_number(signature.data, SEV_LEGACY_INTEGER_SIZE, r, length) &&
		 take_number(signature.data + SEV_LEGACY_INTEGER_SIZE, SEV_LEGACY_INTEGER_SIZE, s,
			     length);
	if (!*valid)
		return SEV_OK;
	return sev_ecdsa_verify(&key->point, digest, digest_size, r, s, valid, err);
}

enum sev_rc sev_legacy_key_verify(const struct sev_legacy_key *key, struct sev_view data,
				  struct sev_view signature, bool *valid, struct sev_err *err)
{
	uint8_t digest[48];
	size_t size = hash(key, data, digest);

	if (SEV_LEGACY_ALGO_KIND(key->algo) == SEV_LEGACY_KIND_RSA)
		return verify_rsa(key, digest, size, signature, valid, err);
	if (SEV_LEGACY_ALGO_KIND(key->algo) == SEV_LEGACY_KIND_ECDSA)
		return verify_ecdsa(key, digest, size, signature, valid, err);
	*valid = false; /* an ECDH key signs nothing */
	return SEV_OK;
}

enum sev_rc sev_legacy_key_spki(const struct sev_legacy_key *key, uint8_t **der, size_t *size,
				struct sev_err *err)
{
	if (key->is_rsa)
		return sev_rsa_spki(key->n, key->n_size, EXPONENT, sizeof(EXPONENT), der, size,
				    err);
	return sev_ec_spki(&key->point, der, size, err);
}

enum sev_rc sev_legacy_key_spki_sha256(const struct sev_legacy_key *key, uint8_t digest[32],
				       struct sev_err *err)
{
	uint8_t *der = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_legacy_key_spki(key, &der, &size, err);

	if (!rc)
		sev_sha256(der, size, digest);
	free(der);
	return rc;
}
