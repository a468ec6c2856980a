/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/legacy_ca.h"

#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/legacy/sev_cert_build.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"

#define MAGIC	  0x414359434147454Cull /* "LEGACYCA" */
#define VERSION	  1
#define KEY_BITS  (8 * SEV_RSA4096_LENGTH)
#define MODULUS	  (SEV_LEGACY_CA_PUBEXP + SEV_RSA4096_LENGTH)
#define SIGNATURE (MODULUS + SEV_RSA4096_LENGTH)
#define CA_SIZE	  (SIGNATURE + SEV_RSA4096_LENGTH)
/* What the KDS's CEK certificates of the real world say, whatever the chip's firmware. */
#define CEK_API_MAJOR 0
#define CEK_API_MINOR 14

struct certs {
	uint64_t magic, version;
	uint8_t ark[CA_SIZE], ask[CA_SIZE], cek[SEV_LEGACY_CERT_SIZE];
};

static void reverse(uint8_t *number, size_t size)
{
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t byte = number[i];

		number[i] = number[size - 1 - i];
		number[size - 1 - i] = byte;
	}
}

static enum sev_rc put_signature(const struct sev_rsa_key *key, const uint8_t *data, size_t size,
				 uint8_t signature[SEV_RSA4096_LENGTH], struct sev_err *err)
{
	uint8_t digest[48];
	enum sev_rc rc;

	sev_sha384(data, size, digest);
	rc = sev_rsa_key_sign_pss(key, 384, digest, signature, err);
	reverse(signature, SEV_RSA4096_LENGTH);
	return rc;
}

/* A name for a key: the mark, and what tells it from others. */
static void key_id(const uint8_t *modulus, uint8_t id[SEV_LEGACY_KEY_ID_SIZE])
{
	static const char mark[] = SEV_LEGACY_SIMULATION;
	uint8_t digest[32];

	sev_sha256(modulus, SEV_RSA4096_LENGTH, digest);
	memcpy(id, digest, SEV_LEGACY_KEY_ID_SIZE);
	memcpy(id, mark, sizeof(mark) - 1);
}

/* All but the signature. signer: the certificate of the key that will sign, or its own. */
static enum sev_rc ca_body(const struct sev_rsa_key *key, uint32_t usage, const uint8_t *signer,
			   uint8_t cert[CA_SIZE], struct sev_err *err)
{
	enum sev_rc rc;

	memset(cert, 0, CA_SIZE);
	rc = sev_rsa_key_numbers(key, cert + MODULUS, cert + SEV_LEGACY_CA_PUBEXP, err);
	if (rc)
		return rc;
	reverse(cert + MODULUS, SEV_RSA4096_LENGTH);
	reverse(cert + SEV_LEGACY_CA_PUBEXP, SEV_RSA4096_LENGTH);
	sev_put_le32(cert + SEV_LEGACY_CERT_VERSION, SEV_LEGACY_VERSION_1);
	key_id(cert + MODULUS, cert + SEV_LEGACY_CA_KEY_ID);
	/* spec: SEV-API CA certificate: CERTIFYING_ID is KEY_ID of the key that signs */
	memcpy(cert + SEV_LEGACY_CA_CERTIFYING_ID, signer + SEV_LEGACY_CA_KEY_ID,
	       SEV_LEGACY_KEY_ID_SIZE);
	sev_put_le32(cert + SEV_LEGACY_CA_KEY_USAGE, usage);
	sev_put_le32(cert + SEV_LEGACY_CA_PUBEXP_SIZE, KEY_BITS);
	sev_put_le32(cert + SEV_LEGACY_CA_MODULUS_SIZE, KEY_BITS);
	return SEV_OK;
}

static enum sev_rc cek_body(struct amd_sp *sp, uint8_t cert[SEV_LEGACY_CERT_SIZE],
			    struct sev_err *err)
{
	const struct sp_cert_subject cek = {SEV_LEGACY_USAGE_CEK, CEK_API_MAJOR, CEK_API_MINOR};
	uint8_t scalar[48];
	uint32_t status = sp_cek_scalar(sp, scalar);

	if (!status)
		status = sp_cert_make(&cek, scalar, cert);
	sev_cleanse(scalar, sizeof(scalar));
	/* spec: SEV-API CEK: the ASK signs it, with RSA and SHA-384 */
	sev_put_le32(cert + SEV_LEGACY_CERT_SIG1 + SEV_LEGACY_SLOT_USAGE, SEV_LEGACY_USAGE_ASK);
	sev_put_le32(cert + SEV_LEGACY_CERT_SIG1 + SEV_LEGACY_SLOT_ALGO,
		     SEV_LEGACY_ALGO_RSA_SHA384);
	return status ? sev_fail(err, SEV_ERR_CRYPTO, "CEK: it cannot be made") : SEV_OK;
}

static enum sev_rc bodies(struct amd_sp *sp, const struct sev_rsa_key *ark,
			  const struct sev_rsa_key *ask, struct certs *certs, struct sev_err *err)
{
	enum sev_rc rc = ca_body(ark, SEV_LEGACY_USAGE_ARK, certs->ark, certs->ark, err);

	if (!rc)
		rc = ca_body(ask, SEV_LEGACY_USAGE_ASK, certs->ark, certs->ask, err);
	return rc ? rc : cek_body(sp, certs->cek, err);
}

static enum sev_rc sign(const struct sev_rsa_key *ark, const struct sev_rsa_key *ask,
			struct certs *certs, struct sev_err *err)
{
	enum sev_rc rc = put_signature(ark, certs->ark, SIGNATURE, certs->ark + SIGNATURE, err);

	if (!rc)
		rc = put_signature(ark, certs->ask, SIGNATURE, certs->ask + SIGNATURE, err);
	if (!rc)
		rc = put_signature(ask, certs->cek, SEV_LEGACY_CERT_SIGNED,
				   certs->cek + SEV_LEGACY_CERT_SIG1 + SEV_LEGACY_SLOT_SIG, err);
	return rc;
}

/* What was given out before, where it is of the same keys. */
static bool recall(struct amd_sp *sp, struct certs *certs)
{
	struct certs kept;
	int64_t size = sp->store.load(sp->store.ctx, "legacy_ca", &kept, sizeof(kept));

	if (size != (int64_t)sizeof(kept) || kept.magic != MAGIC || kept.version != VERSION ||
	    memcmp(kept.ark, certs->ark, SIGNATURE) != 0 ||
	    memcmp(kept.ask, certs->ask, SIGNATURE) != 0 ||
	    memcmp(kept.cek, certs->cek, SEV_LEGACY_CERT_SIGNED) != 0)
		return false;
	*certs = kept;
	return true;
}

static enum sev_rc take_certs(struct amd_sp *sp, const struct sev_rsa_key *ark,
			      const struct sev_rsa_key *ask, struct certs *certs,
			      struct sev_err *err)
{
	enum sev_rc rc;

	*certs = (struct certs){.magic = MAGIC, .version = VERSION};
	rc = bodies(sp, ark, ask, certs, err);
	if (rc || recall(sp, certs))
		return rc;
	rc = sign(ark, ask, certs, err);
	if (!rc && sp->store.save(sp->store.ctx, "legacy_ca", certs, sizeof(*certs)) != 0)
		rc = sev_fail(err, SEV_ERR_IO, "record \"legacy_ca\": it cannot be saved");
	return rc;
}

static enum sev_rc load_certs(struct amd_sp *sp, const struct sp_ca *ca, struct certs *certs,
			      struct sev_err *err)
{
	struct sev_rsa_key *ark = NULL, *ask = NULL;
	enum sev_rc rc = sp_ca_key(ca, SP_CA_ARK, &ark, err);

	if (!rc)
		rc = sp_ca_key(ca, SP_CA_ASK, &ask, err);
	if (!rc)
		rc = take_certs(sp, ark, ask, certs, err);
	sev_rsa_key_free(ark);
	sev_rsa_key_free(ask);
	return rc;
}

enum sev_rc sp_legacy_ark(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err)
{
	struct certs certs;
	enum sev_rc rc = load_certs(sp, ca, &certs, err);

	if (!rc)
		sp_der_raw(out, certs.ark, sizeof(certs.ark));
	return rc;
}

enum sev_rc sp_legacy_ask(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err)
{
	struct certs certs;
	enum sev_rc rc = load_certs(sp, ca, &certs, err);

	if (!rc)
		sp_der_raw(out, certs.ask, sizeof(certs.ask));
	return rc;
}

enum sev_rc sp_legacy_cek(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err)
{
	struct certs certs;
	enum sev_rc rc = load_certs(sp, ca, &certs, err);

	if (!rc)
		sp_der_raw(out, certs.cek, sizeof(certs.cek));
	return rc;
}
