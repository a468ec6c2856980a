/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a certificate's key gets into REPORT_DATA: the ways that are known, one row each.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "base/crypto.h"
#include "base/err.h"
#include "verify/tls/tls_cert.h"

#define REPORT_DATA_SIZE 64
#define PUBKEY_HASH	 "pubkey-hash" /* keys of DICE claims */
#define NONCE		 "nonce"

typedef void hash_fn(const void *data, size_t size, uint8_t *digest);

struct binding {
	const char *name;
	const char *recipe; /* what goes in, for people */
	hash_fn *hash;
	size_t size; /* of the digest; zeros follow */
	enum {
		OF_SPKI,	/* hash(key) */
		OF_SPKI_NONCE,	/* hash(key, nonce) */
		SPKI_AND_NONCE, /* hash(key), then the nonce as it is */
		OF_CLAIMS,	/* hash(claims), in which the key's hash and the nonce are */
	} input;
};

static const struct binding BINDINGS[] = {
	{"sha512-spki", "SHA-512 of the certificate's key", sev_sha512, 64, OF_SPKI},
	{"sha384-spki", "SHA-384 of the certificate's key", sev_sha384, 48, OF_SPKI},
	{"sha256-spki", "SHA-256 of the certificate's key", sev_sha256, 32, OF_SPKI},
	{"sha512-spki-nonce", "SHA-512 of the certificate's key and the nonce", sev_sha512, 64,
	 OF_SPKI_NONCE},
	{"sha256-spki+nonce", "SHA-256 of the certificate's key, then the nonce", sev_sha256, 32,
	 SPKI_AND_NONCE},
	{"sha256-claims", "SHA-256 of the claims that name the certificate's key", sev_sha256, 32,
	 OF_CLAIMS},
	{"sha384-claims", "SHA-384 of the claims that name the certificate's key", sev_sha384, 48,
	 OF_CLAIMS},
	{"sha512-claims", "SHA-512 of the claims that name the certificate's key", sev_sha512, 64,
	 OF_CLAIMS},
};

/* Hashes by their numbers in IANA's registry of named information. */
static const struct {
	uint64_t id;
	hash_fn *hash;
	size_t size;
} HASHES[] = {{1, sev_sha256, 32}, {7, sev_sha384, 48}, {8, sev_sha512, 64}};

/* Whether value is a hash of the key: [number of the hash, digest]. */
static bool names_key(struct sev_view value, struct sev_view spki)
{
	uint8_t digest[64];
	struct sev_view found;
	uint64_t count;
	uint64_t id;

	if (!sev_cbor_head(&value, SEV_CBOR_ARRAY, &count) || count != 2 ||
	    !sev_cbor_head(&value, SEV_CBOR_UNSIGNED, &id) ||
	    !sev_cbor_string(&value, SEV_CBOR_BYTES, &found) || value.size != 0)
		return false;
	for (size_t i = 0; i < SEV_COUNT(HASHES); i++) {
		if (HASHES[i].id != id || HASHES[i].size != found.size)
			continue;
		HASHES[i].hash(spki.data, spki.size, digest);
		return memcmp(digest, found.data, found.size) == 0;
	}
	return false;
}

static bool is_text(struct sev_view view, const char *text)
{
	return view.size == strlen(text) && memcmp(view.data, text, view.size) == 0;
}

static bool equal(struct sev_view a, struct sev_view b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Whether the claims, a map of text to bytes, name the key, and the nonce if there is one. */
static bool claims_hold(struct sev_view claims, struct sev_view spki, struct sev_view nonce)
{
	bool key_named = false;
	bool nonce_named = nonce.size == 0;
	struct sev_view key;
	struct sev_view value;
	uint64_t count;

	if (!sev_cbor_head(&claims, SEV_CBOR_MAP, &count))
		return false;
	while (count-- > 0 && sev_cbor_string(&claims, SEV_CBOR_TEXT, &key) &&
	       sev_cbor_string(&claims, SEV_CBOR_BYTES, &value)) {
		if (is_text(key, PUBKEY_HASH))
			key_named = names_key(value, spki);
		if (is_text(key, NONCE) && nonce.size > 0)
			nonce_named = equal(value, nonce);
	}
	return claims.size == 0 && key_named && nonce_named;
}

/* Whether this way is one that a verifier with this nonce, or with none, can believe. */
static bool applies(const struct binding *binding, const struct sev_tls_cert *cert,
		    struct sev_view nonce)
{
	switch (binding->input) {
	case OF_SPKI:
		return nonce.size == 0;
	case OF_SPKI_NONCE:
		return nonce.size > 0;
	case SPKI_AND_NONCE:
		return nonce.size > 0 && nonce.size <= REPORT_DATA_SIZE - binding->size;
	case OF_CLAIMS:
		return claims_hold(cert->found.claims, cert->spki, nonce);
	}
	return false;
}

/* The hash of two byte strings one after another. */
static enum sev_rc hash_both(hash_fn *hash, struct sev_view a, struct sev_view b, uint8_t *digest,
			     struct sev_err *err)
{
	uint8_t *both = malloc(a.size + b.size);

	if (!both)
		return sev_fail_nomem(err);
	memcpy(both, a.data, a.size);
	memcpy(both + a.size, b.data, b.size);
	hash(both, a.size + b.size, digest);
	free(both);
	return SEV_OK;
}

/* What REPORT_DATA is in this way. */
static enum sev_rc make(const struct binding *binding, const struct sev_tls_cert *cert,
			struct sev_view nonce, uint8_t expected[REPORT_DATA_SIZE],
			struct sev_err *err)
{
	struct sev_view input = binding->input == OF_CLAIMS ? cert->found.claims : cert->spki;

	memset(expected, 0, REPORT_DATA_SIZE);
	if (binding->input == OF_SPKI_NONCE)
		return hash_both(binding->hash, input, nonce, expected, err);
	binding->hash(input.data, input.size, expected);
	if (binding->input == SPKI_AND_NONCE)
		memcpy(expected + binding->size, nonce.data, nonce.size);
	return SEV_OK;
}

/* The way that is meant when none gives REPORT_DATA: the form's, with the nonce if there is one. */
static const struct binding *usual(const struct sev_tls_cert *cert, struct sev_view nonce)
{
	const char *name = nonce.size ? "sha512-spki-nonce" : cert->form->usual;

	for (size_t i = 0; i < SEV_COUNT(BINDINGS); i++)
		if (strcmp(BINDINGS[i].name, name) == 0 && applies(&BINDINGS[i], cert, nonce))
			return &BINDINGS[i];
	return &BINDINGS[0];
}

enum sev_rc sev_tls_cert_binding(const struct sev_tls_cert *cert, const uint8_t report_data[64],
				 const void *nonce, size_t nonce_size, uint8_t expected[64],
				 const char **recipe, struct sev_err *err)
{
	struct sev_view view = {nonce, nonce_size};
	enum sev_rc rc;

	for (size_t i = 0; i < SEV_COUNT(BINDINGS); i++) {
		if (!applies(&BINDINGS[i], cert, view))
			continue;
		rc = make(&BINDINGS[i], cert, view, expected, err);
		*recipe = BINDINGS[i].recipe;
		if (rc || memcmp(expected, report_data, REPORT_DATA_SIZE) == 0)
			return rc;
	}
	*recipe = usual(cert, view)->recipe;
	return make(usual(cert, view), cert, view, expected, err);
}
