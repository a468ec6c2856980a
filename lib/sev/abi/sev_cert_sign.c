/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What owners of platforms make: OCA certificates, and signatures on PEKs.
 */
#include <string.h>

#include "abi/sev_cert.h"
#include "base/crypto_ec.h"
#include "base/err.h"

/* A number of P-384, least significant byte first, in the room that certificates have for it. */
static void put_number(uint8_t out[SEV_LEGACY_INTEGER_SIZE], const uint8_t number[SEV_P384_LENGTH])
{
	memset(out, 0, SEV_LEGACY_INTEGER_SIZE);
	for (size_t i = 0; i < SEV_P384_LENGTH; i++)
		out[i] = number[SEV_P384_LENGTH - 1 - i];
}

static void empty_slot(uint8_t *slot)
{
	memset(slot, 0, SEV_LEGACY_CERT_SIG2 - SEV_LEGACY_CERT_SIG1);
	sev_put_le32(slot + SEV_LEGACY_SLOT_USAGE, SEV_LEGACY_USAGE_INVALID);
}

/* spec: SEV-API certificate signatures: each is over what comes before the first one */
static enum sev_rc sign_slot(const struct sev_ec_key *key, uint32_t algo, uint8_t *cert,
			     uint8_t *slot, struct sev_err *err)
{
	struct sev_p384_signature signature;
	enum sev_rc rc =
		algo == SEV_LEGACY_ALGO_ECDSA_SHA384
			? sev_ec_key_sign(key, cert, SEV_LEGACY_CERT_SIGNED, &signature, err)
			: sev_ec_key_sign_sha256(key, cert, SEV_LEGACY_CERT_SIGNED, &signature,
						 err);

	if (rc)
		return rc;
	empty_slot(slot);
	sev_put_le32(slot + SEV_LEGACY_SLOT_USAGE, SEV_LEGACY_USAGE_OCA);
	sev_put_le32(slot + SEV_LEGACY_SLOT_ALGO, algo);
	put_number(slot + SEV_LEGACY_SLOT_R, signature.r);
	put_number(slot + SEV_LEGACY_SLOT_S, signature.s);
	return SEV_OK;
}

enum sev_rc sev_sev_cert_make_oca(const struct sev_ec_key *key, uint8_t out[SEV_SEV_CERT_SIZE],
				  struct sev_err *err)
{
	struct sev_p384_point point;
	enum sev_rc rc = sev_ec_key_point(key, &point, err);

	if (rc)
		return rc;
	memset(out, 0, SEV_SEV_CERT_SIZE);
	sev_put_le32(out + SEV_LEGACY_CERT_VERSION, SEV_LEGACY_VERSION_1);
	sev_put_le32(out + SEV_LEGACY_CERT_PUBKEY_USAGE, SEV_LEGACY_USAGE_OCA);
	sev_put_le32(out + SEV_LEGACY_CERT_PUBKEY_ALGO, SEV_LEGACY_ALGO_ECDSA_SHA256);
	sev_put_le32(out + SEV_LEGACY_CERT_CURVE, SEV_LEGACY_CURVE_P384);
	put_number(out + SEV_LEGACY_CERT_QX, point.x);
	put_number(out + SEV_LEGACY_CERT_QY, point.y);
	empty_slot(out + SEV_LEGACY_CERT_SIG2);
	return sign_slot(key, SEV_LEGACY_ALGO_ECDSA_SHA256, out, out + SEV_LEGACY_CERT_SIG1, err);
}

static enum sev_rc check_kind(const struct sev_sev_cert *cert, enum sev_sev_cert_kind kind,
			      struct sev_err *err)
{
	if (cert->kind == kind)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found the certificate of %s, expected that of %s",
			cert->name, sev_sev_cert_kind_name(cert->kind),
			sev_sev_cert_kind_name(kind));
}

/* Whether we can sign with a key of the OCA's algorithm, and this is its private half. */
static enum sev_rc check_key(const struct sev_sev_cert *oca, const struct sev_ec_key *key,
			     struct sev_err *err)
{
	struct sev_p384_point point;
	enum sev_rc rc;

	if (SEV_LEGACY_ALGO_KIND(oca->key.algo) != SEV_LEGACY_KIND_ECDSA ||
	    oca->key.point.curve != SEV_EC_P384)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: found PUBKEY_ALGO 0x%x, expected ECDSA on P-384 to sign with",
				oca->name, oca->key.algo);
	rc = sev_ec_key_point(key, &point, err);
	if (rc)
		return rc;
	if (memcmp(point.x, oca->key.point.x, sizeof(point.x)) == 0 &&
	    memcmp(point.y, oca->key.point.y, sizeof(point.y)) == 0)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			"%s: found the public key of another private key than the given, expected "
			"its own",
			oca->name);
}

/* Where a signature can go; NULL: both places are taken. */
static uint8_t *free_slot(const struct sev_sev_cert *cert, uint8_t *copy)
{
	static const uint16_t places[] = {SEV_LEGACY_CERT_SIG1, SEV_LEGACY_CERT_SIG2};
	struct sev_legacy_slot slot;

	for (unsigned i = 0; i < SEV_COUNT(places); i++)
		if (sev_sev_cert_slot(cert, i, &slot) &&
		    (slot.usage == SEV_LEGACY_USAGE_INVALID || slot.algo == SEV_LEGACY_ALGO_NONE))
			return copy + places[i];
	return NULL;
}

enum sev_rc sev_sev_cert_sign_pek(const struct sev_sev_cert *csr, const struct sev_sev_cert *oca,
				  const struct sev_ec_key *key, uint8_t out[SEV_SEV_CERT_SIZE],
				  struct sev_err *err)
{
	uint8_t *slot;
	enum sev_rc rc = check_kind(csr, SEV_SEV_CERT_PEK, err);

	if (!rc)
		rc = check_kind(oca, SEV_SEV_CERT_OCA, err);
	if (!rc)
		rc = check_key(oca, key, err);
	if (rc)
		return rc;
	slot = free_slot(csr, out);
	if (!slot)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found two signatures at 0x%03x and 0x%03x, expected a free "
				"place for one, as in what PEK_CSR gives",
				csr->name, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_CERT_SIG2);
	memcpy(out, csr->raw, SEV_SEV_CERT_SIZE);
	return sign_slot(key, oca->key.algo, out, slot, err);
}

/* spec: SEV-API PEK_CERT_IMPORT: the OCA signed itself and the PEK */
static enum sev_rc check_signed(const struct sev_sev_cert *cert, const struct sev_sev_cert *oca,
				struct sev_err *err)
{
	struct sev_legacy_slot slot;

	for (unsigned i = 0; sev_sev_cert_slot(cert, i, &slot); i++) {
		bool valid = false;
		enum sev_rc rc;

		if (slot.usage != oca->key.usage || slot.algo != oca->key.algo)
			continue;
		rc = sev_legacy_key_verify(&oca->key, sev_sev_cert_signed(cert), slot.signature,
					   &valid, err);
		if (rc || valid)
			return rc;
	}
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: found no signature of the OCA in %s, expected one", cert->name,
			oca->name);
}

enum sev_rc sev_sev_cert_check_import(const struct sev_sev_cert *pek,
				      const struct sev_sev_cert *oca, struct sev_err *err)
{
	enum sev_rc rc = check_kind(pek, SEV_SEV_CERT_PEK, err);

	if (!rc)
		rc = check_kind(oca, SEV_SEV_CERT_OCA, err);
	if (!rc)
		rc = check_signed(oca, oca, err);
	return rc ? rc : check_signed(pek, oca, err);
}
