/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/sev_cert.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

const uint8_t sev_legacy_naples_spki_sha256[32] = {0x3a, 0x04, 0xf8, 0xf1, 0x34, 0x7d, 0xe2, 0x06,
						   0xc9, 0x20, 0x6a, 0x81, 0x14, 0x8b, 0xa4, 0xef,
						   0x0a, 0x23, 0x3b, 0x24, 0x5d, 0x43, 0xa1, 0x5d,
						   0xd8, 0x2d, 0xe0, 0x43, 0xbb, 0x3e, 0x4f, 0x69};

_Static_assert(SEV_SEV_CERT_SIZE == SEV_LEGACY_CERT_SIZE, "size of a SEV certificate");

static const struct {
	const char *name;
	uint32_t usage;
} KINDS[] = {
	[SEV_SEV_CERT_ARK] = {"ARK", SEV_LEGACY_USAGE_ARK},
	[SEV_SEV_CERT_ASK] = {"ASK", SEV_LEGACY_USAGE_ASK},
	[SEV_SEV_CERT_CEK] = {"CEK", SEV_LEGACY_USAGE_CEK},
	[SEV_SEV_CERT_OCA] = {"OCA", SEV_LEGACY_USAGE_OCA},
	[SEV_SEV_CERT_PEK] = {"PEK", SEV_LEGACY_USAGE_PEK},
	[SEV_SEV_CERT_PDH] = {"PDH", SEV_LEGACY_USAGE_PDH},
};

const char *sev_sev_cert_kind_name(enum sev_sev_cert_kind kind)
{
	return (size_t)kind < SEV_COUNT(KINDS) ? KINDS[kind].name : NULL;
}

/* Which of the two formats the bytes have, by the usage where each has it. */
static bool is_ca_usage(uint32_t usage)
{
	return usage == SEV_LEGACY_USAGE_ARK || usage == SEV_LEGACY_USAGE_ASK;
}

static bool is_cert_usage(uint32_t usage)
{
	return usage >= SEV_LEGACY_USAGE_OCA && usage <= SEV_LEGACY_USAGE_CEK;
}

static enum sev_rc fail_short(const char *name, size_t size, size_t expected, const char *what,
			      struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found %zu bytes, expected %zu of %s", name, size,
			expected, what);
}

static enum sev_rc ca_length(const char *name, struct sev_view view, size_t *out,
			     struct sev_err *err)
{
	uint32_t pubexp = sev_get_le32(view.data + SEV_LEGACY_CA_PUBEXP_SIZE);
	uint32_t modulus = sev_get_le32(view.data + SEV_LEGACY_CA_MODULUS_SIZE);
	bool is_ark = sev_get_le32(view.data + SEV_LEGACY_CA_KEY_USAGE) == SEV_LEGACY_USAGE_ARK;
	size_t unsigned_size = SEV_LEGACY_CA_PUBEXP + (size_t)modulus / 8 * 2;

	if ((modulus != 2048 && modulus != 4096) || pubexp != modulus)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: PUBEXP_SIZE and MODULUS_SIZE at 0x%03x: found %u and %u, "
				"expected 2048 or 4096 bits, both the same",
				name, SEV_LEGACY_CA_PUBEXP_SIZE, pubexp, modulus);
	*out = unsigned_size + modulus / 8;
	if (view.size >= *out)
		return SEV_OK;
	/* An ARK whose self-signature is cut off; whether it may be, its key says. */
	if (view.size == unsigned_size && is_ark) {
		*out = unsigned_size;
		return SEV_OK;
	}
	return fail_short(name, view.size, *out, is_ark ? "an ARK" : "an ASK", err);
}

enum sev_rc sev_sev_cert_length(const char *name, struct sev_view view, size_t *out,
				struct sev_err *err)
{
	uint32_t cert_usage, ca_usage;

	*out = SEV_LEGACY_CERT_SIZE;
	if (view.size < SEV_LEGACY_CA_PUBEXP)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected a SEV certificate (%d bytes) or an "
				"ARK or ASK (832 or 1600)",
				name, view.size, SEV_LEGACY_CERT_SIZE);
	if (sev_get_le32(view.data) != SEV_LEGACY_VERSION_1)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: VERSION at 0x000: found %u, expected 1",
				name, sev_get_le32(view.data));
	cert_usage = sev_get_le32(view.data + SEV_LEGACY_CERT_PUBKEY_USAGE);
	ca_usage = sev_get_le32(view.data + SEV_LEGACY_CA_KEY_USAGE);
	if (is_cert_usage(cert_usage))
		return view.size >= *out
			       ? SEV_OK
			       : fail_short(name, view.size, *out, "a SEV certificate", err);
	if (is_ca_usage(ca_usage))
		return ca_length(name, view, out, err);
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found usage 0x%x at 0x%03x and 0x%x at 0x%03x, expected there that of "
			"OCA, PEK, PDH or CEK (0x1001 to 0x1004) or here that of ARK or ASK (0x0, "
			"0x13)",
			name, cert_usage, SEV_LEGACY_CERT_PUBKEY_USAGE, ca_usage,
			SEV_LEGACY_CA_KEY_USAGE);
}

/* spec: SEV-API CA certificate: only ARK-Naples goes without its self-signature */
static enum sev_rc check_bare(const struct sev_sev_cert *cert, struct sev_err *err)
{
	uint8_t digest[32];
	enum sev_rc rc;

	if (cert->has_signature)
		return SEV_OK;
	rc = sev_legacy_key_spki_sha256(&cert->key, digest, err);
	if (rc)
		return rc;
	if (memcmp(digest, sev_legacy_naples_spki_sha256, sizeof(digest)) == 0)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found an ARK of %zu bytes without its signature, which only that of "
			"Naples goes without; expected %zu bytes",
			cert->name, cert->size, cert->size + cert->key.n_size);
}

static enum sev_rc take_key(struct sev_sev_cert *cert, struct sev_err *err)
{
	enum sev_rc rc;

	if (is_cert_usage(sev_get_le32(cert->raw + SEV_LEGACY_CERT_PUBKEY_USAGE))) {
		cert->has_signature = true;
		return sev_legacy_key_of_cert(cert->name, cert->raw, &cert->key, err);
	}
	rc = sev_legacy_key_of_ca(cert->name, cert->raw, &cert->key, err);
	if (rc)
		return rc;
	cert->has_signature = cert->size > SEV_LEGACY_CA_PUBEXP + 2 * cert->key.n_size;
	return check_bare(cert, err);
}

static enum sev_rc take(struct sev_sev_cert *cert, struct sev_err *err)
{
	enum sev_rc rc = take_key(cert, err);

	for (size_t i = 0; !rc && i < SEV_COUNT(KINDS); i++)
		if (KINDS[i].usage == cert->key.usage)
			cert->kind = (enum sev_sev_cert_kind)i;
	return rc;
}

enum sev_rc sev_sev_cert_read(const char *name, const void *data, size_t size,
			      struct sev_sev_cert **out, struct sev_err *err)
{
	struct sev_view view = {data, size};
	struct sev_sev_cert *cert;
	size_t length;
	enum sev_rc rc = sev_sev_cert_length(name, view, &length, err);

	if (rc)
		return rc;
	if (length != size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected one certificate of %zu", name, size,
				length);
	cert = calloc(1, sizeof(*cert));
	if (!cert)
		return sev_fail_nomem(err);
	cert->name = strdup(name);
	cert->raw = malloc(size);
	cert->size = size;
	if (cert->name && cert->raw) {
		memcpy(cert->raw, data, size);
		rc = take(cert, err);
	} else {
		rc = sev_fail_nomem(err);
	}
	if (!rc)
		*out = cert;
	else
		sev_sev_cert_free(cert);
	return rc;
}

void sev_sev_cert_free(struct sev_sev_cert *cert)
{
	if (!cert)
		return;
	free(cert->name);
	free(cert->raw);
	free(cert);
}

const char *sev_sev_cert_name(const struct sev_sev_cert *cert)
{
	return cert->name;
}

enum sev_sev_cert_kind sev_sev_cert_kind(const struct sev_sev_cert *cert)
{
	return cert->kind;
}

const uint8_t *sev_sev_cert_raw(const struct sev_sev_cert *cert, size_t *size)
{
	*size = cert->size;
	return cert->raw;
}

bool sev_sev_cert_has_signature(const struct sev_sev_cert *cert)
{
	return cert->has_signature;
}

bool sev_sev_cert_is_ca(const struct sev_sev_cert *cert)
{
	return is_ca_usage(cert->key.usage);
}

struct sev_view sev_sev_cert_signed(const struct sev_sev_cert *cert)
{
	size_t size = sev_sev_cert_is_ca(cert) ? SEV_LEGACY_CA_PUBEXP + 2 * cert->key.n_size
					       : (size_t)SEV_LEGACY_CERT_SIGNED;

	return (struct sev_view){cert->raw, size};
}

bool sev_sev_cert_slot(const struct sev_sev_cert *cert, unsigned i, struct sev_legacy_slot *out)
{
	static const uint16_t slots[] = {SEV_LEGACY_CERT_SIG1, SEV_LEGACY_CERT_SIG2};
	struct sev_view before = sev_sev_cert_signed(cert);
	const uint8_t *slot;

	if (sev_sev_cert_is_ca(cert)) {
		*out = (struct sev_legacy_slot){
			.signature = {cert->raw + before.size, cert->size - before.size}};
		return i == 0 && cert->has_signature;
	}
	if (i >= SEV_COUNT(slots))
		return false;
	slot = cert->raw + slots[i];
	out->usage = sev_get_le32(slot + SEV_LEGACY_SLOT_USAGE);
	out->algo = sev_get_le32(slot + SEV_LEGACY_SLOT_ALGO);
	out->signature = (struct sev_view){slot + SEV_LEGACY_SLOT_SIG, SEV_LEGACY_SIG_SIZE};
	return true;
}

const uint8_t *sev_sev_cert_key_id(const struct sev_sev_cert *cert)
{
	return cert->raw + SEV_LEGACY_CA_KEY_ID;
}

const uint8_t *sev_sev_cert_certifying_id(const struct sev_sev_cert *cert)
{
	return cert->raw + SEV_LEGACY_CA_CERTIFYING_ID;
}
