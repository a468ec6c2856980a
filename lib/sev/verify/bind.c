/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recipes: what REPORT_DATA or HOST_DATA stands for, and how it is made from that.
 */
#include <sev/bind.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_spki.h"
#include "base/err.h"
#include "base/text.h"

#define REPORT_DATA	64
#define HOST_DATA	32
#define NAME_MAX_LENGTH 64

struct recipe;
typedef enum sev_rc make_fn(const struct recipe *recipe, const struct sev_bind_input *inputs,
			    uint8_t *out, size_t size, struct sev_err *err);

struct recipe {
	struct sev_bind_recipe recipe;
	make_fn *make;
	void (*hash)(const void *data, size_t size, uint8_t *digest);
	size_t length; /* of the digest */
	size_t data;   /* which data it makes: REPORT_DATA, HOST_DATA; 0: both */
};

static make_fn make_nonce, make_padded, make_hash, make_key_hash, make_nonce_key, make_manifest;

/* clang-format off */
static const struct recipe RECIPES[] = {
{{"nonce", "the nonce itself: exactly 64 bytes (32 for HOST_DATA)", 1, {"a nonce"}},
	make_nonce, NULL, 0, 0},
{{"nonce-padded", "a shorter nonce, then zeros", 1, {"a nonce"}},
	make_padded, NULL, 0, 0},
{{"sha512-file", "SHA-512 of a file", 1, {"a file"}},
	make_hash, sev_sha512, 64, REPORT_DATA},
{{"sha384-file-padded", "SHA-384 of a file, then 16 zeros", 1, {"a file"}},
	make_hash, sev_sha384, 48, REPORT_DATA},
{{"sha256-file-padded", "SHA-256 of a file, then 32 zeros", 1, {"a file"}},
	make_hash, sev_sha256, 32, REPORT_DATA},
{{"sha256-file", "SHA-256 of a file, for HOST_DATA", 1, {"a file"}},
	make_hash, sev_sha256, 32, HOST_DATA},
{{"initdata", "SHA-256 of an initdata document, for HOST_DATA (Kata, Confidential Containers)", 1, {"an initdata document (TOML)"}},
	make_hash, sev_sha256, 32, HOST_DATA},
{{"sha512-key", "SHA-512 of a public key (SubjectPublicKeyInfo, DER)", 1, {"a public key (PEM or DER)"}},
	make_key_hash, sev_sha512, 64, REPORT_DATA},
{{"nonce-key", "SHA-512 of a nonce and a public key (SubjectPublicKeyInfo, DER) behind it", 2, {"a nonce", "a public key (PEM or DER)"}},
	make_nonce_key, sev_sha512, 64, REPORT_DATA},
{{"tls-key", "SHA-512 of a TLS certificate's public key (SubjectPublicKeyInfo, DER), as RA-TLS", 1, {"a certificate (PEM or DER)"}},
	make_key_hash, sev_sha512, 64, REPORT_DATA},
{{"tls-key-sha384", "SHA-384 of a TLS certificate's public key, then 16 zeros, as RA-TLS", 1, {"a certificate (PEM or DER)"}},
	make_key_hash, sev_sha384, 48, REPORT_DATA},
{{"tls-key-sha256", "SHA-256 of a TLS certificate's public key, then 32 zeros, as RA-TLS", 1, {"a certificate (PEM or DER)"}},
	make_key_hash, sev_sha256, 32, REPORT_DATA},
{{"svsm-manifest", "SHA-512 of a nonce of 64 bytes and an SVSM services manifest behind it", 2, {"a nonce", "a services manifest"}},
	make_manifest, sev_sha512, 64, REPORT_DATA},
};
/* clang-format on */

const struct sev_bind_recipe *sev_bind_recipe(size_t i)
{
	return i < SEV_COUNT(RECIPES) ? &RECIPES[i].recipe : NULL;
}

static const char *name_at(const void *ctx, size_t i)
{
	(void)ctx;
	return RECIPES[i].recipe.name;
}

enum sev_rc sev_bind_find(const char *name, const struct sev_bind_recipe **out, struct sev_err *err)
{
	char spelled[NAME_MAX_LENGTH];
	size_t n = 0;
	const char *near;

	for (; name[n] && n + 1 < sizeof(spelled); n++)
		spelled[n] = name[n] == '_' ? '-' : name[n];
	spelled[n] = '\0';
	for (size_t i = 0; i < SEV_COUNT(RECIPES); i++) {
		if (!name[n] && sev_name_equal(spelled, RECIPES[i].recipe.name)) {
			*out = &RECIPES[i].recipe;
			return SEV_OK;
		}
	}
	near = sev_nearest_name(spelled, SEV_COUNT(RECIPES), name_at, NULL);
	if (near)
		return sev_fail(err, SEV_ERR_ARG, "unknown recipe '%s'; did you mean '%s'?", name,
				near);
	return sev_fail(err, SEV_ERR_ARG, "unknown recipe '%s', expected one such as '%s'", name,
			RECIPES[0].recipe.name);
}

/* flaw 36: what does not fit is refused, never cut and never padded unless the recipe says so */
static enum sev_rc make_nonce(const struct recipe *recipe, const struct sev_bind_input *inputs,
			      uint8_t *out, size_t size, struct sev_err *err)
{
	if (inputs[0].size != size)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: has %zu bytes, expected %zu for the recipe '%s'%s",
				inputs[0].name, inputs[0].size, size, recipe->recipe.name,
				inputs[0].size < size ? "; 'nonce-padded' adds zeros" : "");
	memcpy(out, inputs[0].data, size);
	return SEV_OK;
}

static enum sev_rc make_padded(const struct recipe *recipe, const struct sev_bind_input *inputs,
			       uint8_t *out, size_t size, struct sev_err *err)
{
	if (inputs[0].size == 0 || inputs[0].size > size)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: has %zu bytes, expected 1 to %zu for the recipe '%s'",
				inputs[0].name, inputs[0].size, size, recipe->recipe.name);
	memset(out, 0, size);
	memcpy(out, inputs[0].data, inputs[0].size);
	return SEV_OK;
}

/* The digest, and the zeros that a recipe with a shorter one has in its summary. */
static void put_hash(const struct recipe *recipe, const void *data, size_t data_size, uint8_t *out,
		     size_t size)
{
	memset(out, 0, size);
	recipe->hash(data, data_size, out);
}

static enum sev_rc make_hash(const struct recipe *recipe, const struct sev_bind_input *inputs,
			     uint8_t *out, size_t size, struct sev_err *err)
{
	(void)err;
	put_hash(recipe, inputs[0].data, inputs[0].size, out, size);
	return SEV_OK;
}

static enum sev_rc make_key_hash(const struct recipe *recipe, const struct sev_bind_input *inputs,
				 uint8_t *out, size_t size, struct sev_err *err)
{
	uint8_t *der;
	size_t der_size;
	enum sev_rc rc =
		sev_spki_read(inputs[0].name, inputs[0].data, inputs[0].size, &der, &der_size, err);

	if (rc)
		return rc;
	put_hash(recipe, der, der_size, out, size);
	free(der);
	return SEV_OK;
}

/* The hash of two byte strings, one behind the other. */
static enum sev_rc hash_both(const struct recipe *recipe, const struct sev_bind_input *first,
			     const void *second, size_t second_size, uint8_t *out, size_t size,
			     struct sev_err *err)
{
	uint8_t *both;

	if (second_size > SIZE_MAX - first->size - 1)
		return sev_fail_nomem(err);
	both = malloc(first->size + second_size + 1);
	if (!both)
		return sev_fail_nomem(err);
	if (first->size)
		memcpy(both, first->data, first->size);
	if (second_size)
		memcpy(both + first->size, second, second_size);
	put_hash(recipe, both, first->size + second_size, out, size);
	free(both);
	return SEV_OK;
}

static enum sev_rc make_nonce_key(const struct recipe *recipe, const struct sev_bind_input *inputs,
				  uint8_t *out, size_t size, struct sev_err *err)
{
	uint8_t *der;
	size_t der_size;
	enum sev_rc rc;

	if (inputs[0].size == 0)
		return sev_fail(err, SEV_ERR_ARG, "%s: has no bytes, expected a nonce",
				inputs[0].name);
	rc = sev_spki_read(inputs[1].name, inputs[1].data, inputs[1].size, &der, &der_size, err);
	if (rc)
		return rc;
	rc = hash_both(recipe, &inputs[0], der, der_size, out, size, err);
	free(der);
	return rc;
}

/* spec: SVSM attestation of services: REPORT_DATA is SHA-512 of the nonce and the manifest */
static enum sev_rc make_manifest(const struct recipe *recipe, const struct sev_bind_input *inputs,
				 uint8_t *out, size_t size, struct sev_err *err)
{
	if (inputs[0].size != REPORT_DATA)
		return sev_fail(err, SEV_ERR_ARG, "%s: has %zu bytes, expected a nonce of %d",
				inputs[0].name, inputs[0].size, REPORT_DATA);
	return hash_both(recipe, &inputs[0], inputs[1].data, inputs[1].size, out, size, err);
}

enum sev_rc sev_bind(const struct sev_bind_recipe *recipe, const struct sev_bind_input *inputs,
		     uint8_t *out, size_t size, struct sev_err *err)
{
	const struct recipe *row = NULL;

	for (size_t i = 0; i < SEV_COUNT(RECIPES); i++)
		if (recipe == &RECIPES[i].recipe)
			row = &RECIPES[i];
	if (!row)
		return sev_fail(err, SEV_ERR_ARG, "recipe: is none of the table's");
	if (size != REPORT_DATA && size != HOST_DATA)
		return sev_fail(err, SEV_ERR_ARG,
				"recipe '%s': asked for %zu bytes, expected %d (REPORT_DATA) or %d "
				"(HOST_DATA)",
				recipe->name, size, REPORT_DATA, HOST_DATA);
	if (row->data && row->data != size)
		return sev_fail(err, SEV_ERR_ARG, "recipe '%s': is for %s, expected one for %s",
				recipe->name,
				row->data == REPORT_DATA ? "REPORT_DATA" : "HOST_DATA",
				size == REPORT_DATA ? "REPORT_DATA" : "HOST_DATA");
	return row->make(row, inputs, out, size, err);
}
