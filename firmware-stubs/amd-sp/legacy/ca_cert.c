/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/ca_cert.h"

#include <stdlib.h>
#include <string.h>

#include "amd-sp/sp.h"
#include "base/crypto.h"
#include "base/crypto_rsa.h"

static void reverse(const uint8_t *in, uint8_t *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = in[size - 1 - i];
}

static bool header_fits(const uint8_t *raw, uint32_t usage)
{
	uint32_t bits = sev_get_le32(raw + SEV_LEGACY_CA_MODULUS_SIZE);

	return sev_get_le32(raw) == SEV_LEGACY_VERSION_1 &&
	       sev_get_le32(raw + SEV_LEGACY_CA_KEY_USAGE) == usage &&
	       sev_get_le32(raw + SEV_LEGACY_CA_PUBEXP_SIZE) == bits &&
	       (bits == 2048 || bits == 4096);
}

/* spec: SEV-API AMD certificate: keys of 4096 bits go with SHA-384, of 2048 bits with SHA-256 */
static void read_key(const uint8_t *raw, uint32_t usage, struct sp_cert_key *key)
{
	memset(key, 0, sizeof(*key));
	key->usage = usage;
	key->rsa = true;
	key->n_size = sev_get_le32(raw + SEV_LEGACY_CA_MODULUS_SIZE) / 8;
	key->algo = key->n_size == SEV_LEGACY_RSA_SIZE ? SEV_LEGACY_ALGO_RSA_SHA384
						       : SEV_LEGACY_ALGO_RSA_SHA256;
	reverse(raw + SEV_LEGACY_CA_PUBEXP, key->e, key->n_size);
	reverse(raw + SEV_LEGACY_CA_PUBEXP + key->n_size, key->n, key->n_size);
}

bool sp_ca_cert_read(struct sev_view bytes, uint32_t usage, struct sp_ca_cert *cert)
{
	if (bytes.size < SEV_LEGACY_CA_PUBEXP || !header_fits(bytes.data, usage))
		return false;
	cert->signed_size = SEV_LEGACY_CA_PUBEXP +
			    2 * sev_get_le32(bytes.data + SEV_LEGACY_CA_MODULUS_SIZE) / 8;
	if (!sev_view_part(bytes, 0,
			   cert->signed_size + (cert->signed_size - SEV_LEGACY_CA_PUBEXP) / 2,
			   &cert->raw))
		return false;
	read_key(bytes.data, usage, &cert->key);
	return true;
}

bool sp_ca_cert_signed_by(const struct sp_ca_cert *cert, const struct sp_ca_cert *signer)
{
	bool sha384 = signer->key.algo == SEV_LEGACY_ALGO_RSA_SHA384;
	uint8_t digest[48], signature[SEV_LEGACY_RSA_SIZE];
	bool valid = false;

	/* spec: SEV-API AMD certificate: CERTIFYING_ID is the KEY_ID of its signer */
	if (cert->key.n_size != signer->key.n_size ||
	    memcmp(cert->raw.data + SEV_LEGACY_CA_CERTIFYING_ID,
		   signer->raw.data + SEV_LEGACY_CA_KEY_ID, SEV_LEGACY_KEY_ID_SIZE) != 0)
		return false;
	if (sha384)
		sev_sha384(cert->raw.data, cert->signed_size, digest);
	else
		sev_sha256(cert->raw.data, cert->signed_size, digest);
	reverse(cert->raw.data + cert->signed_size, signature, signer->key.n_size);
	return sev_rsa_pss_verify(signer->key.n, signer->key.n_size, signer->key.e,
				  signer->key.n_size, sha384 ? 384 : 256, digest, signature, &valid,
				  NULL) == SEV_OK &&
	       valid;
}

uint32_t sp_ca_cert_key_digest(const struct sp_ca_cert *cert, uint8_t digest[32])
{
	uint8_t *der = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_rsa_spki(cert->key.n, cert->key.n_size, cert->key.e, cert->key.n_size,
				      &der, &size, NULL);

	if (!rc)
		sev_sha256(der, size, digest);
	free(der);
	return sp_crypto(rc);
}
