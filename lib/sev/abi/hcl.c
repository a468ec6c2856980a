/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/hcl.h>

#include <stdlib.h>
#include <string.h>

#include <sev/report.h>

#include "abi/layout/hcl.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"

/* The NV index has some 2.6 KiB; a vTPM's indexes cannot hold more than this. */
#define RUNTIME_DATA_MAX 65536
#define KEYS_MAX	 64
#define UNWRITTEN	 0xFF

struct bytes {
	uint8_t *data;
	size_t size;
};

struct sev_hcl {
	uint8_t report[SEV_REPORT_SIZE];
	uint32_t hash_type;
	struct bytes runtime_data;
	struct bytes ak_n, ak_e;
	struct bytes user_data;
};

_Static_assert(SEV_HCL_REPORT + SEV_REPORT_SIZE == SEV_HCL_DATA_SIZE, "place of the report");

bool sev_hcl_is(const void *data, size_t size)
{
	return size >= SEV_HCL_SIGNATURE_SIZE &&
	       memcmp(data, SEV_HCL_SIGNATURE, SEV_HCL_SIGNATURE_SIZE) == 0;
}

static enum sev_rc check_fields(const char *name, const uint8_t *header, struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_HCL_FIELDS); i++) {
		const struct sev_hcl_field *f = &SEV_HCL_FIELDS[i];
		uint32_t found = sev_get_le32(header + f->offset);

		if (found < f->min || found > f->max)
			return sev_fail(err, SEV_ERR_UNSUPPORTED,
					"%s: HCL report: %s at 0x%x: found %u, expected %s", name,
					f->name, f->offset, found, f->expected);
	}
	return SEV_OK;
}

/* The three lengths say the same thing thrice. */
static enum sev_rc check_sizes(const char *name, struct sev_view all, struct sev_err *err)
{
	uint64_t runtime = sev_get_le32(all.data + SEV_HCL_RUNTIME_DATA_SIZE);
	uint64_t data = sev_get_le32(all.data + SEV_HCL_DATA_SIZE);
	uint64_t total = sev_get_le32(all.data + SEV_HCL_REPORT_SIZE);

	if (runtime > RUNTIME_DATA_MAX)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: HCL report: runtime data size at 0x%x: found %llu, expected "
				"at most %u",
				name, SEV_HCL_RUNTIME_DATA_SIZE, (unsigned long long)runtime,
				RUNTIME_DATA_MAX);
	if (data != SEV_HCL_REQUEST_DATA_SIZE + runtime)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: HCL report: data size at 0x%x: found %llu, expected %llu, the "
				"runtime data and %u bytes before it",
				name, SEV_HCL_DATA_SIZE, (unsigned long long)data,
				(unsigned long long)(SEV_HCL_REQUEST_DATA_SIZE + runtime),
				SEV_HCL_REQUEST_DATA_SIZE);
	if (total != SEV_HCL_RUNTIME_DATA + runtime)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: HCL report: report size at 0x%x: found %llu, expected %llu, "
				"the runtime data and 0x%x bytes before it",
				name, SEV_HCL_REPORT_SIZE, (unsigned long long)total,
				(unsigned long long)(SEV_HCL_RUNTIME_DATA + runtime),
				SEV_HCL_RUNTIME_DATA);
	return SEV_OK;
}

/* Only zeros may follow the runtime data, or what a TPM's memory has where nothing is written. */
static enum sev_rc check_runtime_data(const char *name, struct sev_view all, struct sev_err *err)
{
	uint32_t size = sev_get_le32(all.data + SEV_HCL_RUNTIME_DATA_SIZE);
	size_t end = SEV_HCL_RUNTIME_DATA + (size_t)size;

	if (end > all.size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: HCL report: runtime data at 0x%x of %u bytes ends past the "
				"%zu bytes that there are",
				name, SEV_HCL_RUNTIME_DATA, size, all.size);
	for (size_t i = end; i < all.size; i++)
		if (all.data[i] != all.data[end] || (all.data[i] != 0 && all.data[i] != UNWRITTEN))
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: HCL report: after the runtime data, at 0x%zx: found "
					"0x%02x, expected zeros",
					name, i, all.data[i]);
	return SEV_OK;
}

static enum sev_rc read_jwk_number(const struct sev_json_at *key, const char *member,
				   struct bytes *out, struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = sev_json_string(key, member, &text, err);

	if (rc)
		return rc;
	if (!*text)
		return sev_json_fail(key, member, err, "a number in base64url");
	rc = sev_base64url_decode(member, text, &out->data, &out->size, err);
	if (rc)
		sev_err_prefix(err, "%s: key HCLAkPub", key->name);
	return rc;
}

/* An RSA key as a JSON Web Key (RFC 7517, RFC 7518). */
static enum sev_rc read_ak(const struct sev_json_at *key, struct sev_hcl *hcl, struct sev_err *err)
{
	const char *kty;
	enum sev_rc rc;

	if (hcl->ak_n.data)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: keys: found HCLAkPub twice, expected one such key", key->name);
	rc = sev_json_string(key, "kty", &kty, err);
	if (!rc && strcmp(kty, "RSA") != 0)
		rc = sev_json_fail(key, "kty", err, "\"RSA\" of key HCLAkPub");
	if (!rc)
		rc = read_jwk_number(key, "n", &hcl->ak_n, err);
	return rc ? rc : read_jwk_number(key, "e", &hcl->ak_e, err);
}

static enum sev_rc read_keys(const struct sev_json_at *top, struct sev_hcl *hcl,
			     struct sev_err *err)
{
	struct sev_json_at key;
	const char *kid;
	size_t count = 0;
	enum sev_rc rc = SEV_OK;

	if (sev_json_has(top, "keys"))
		rc = sev_json_array(top, "keys", KEYS_MAX, &count, err);
	for (size_t i = 0; !rc && i < count; i++) {
		rc = sev_json_element(top, "keys", i, &key, err);
		if (rc || !sev_json_has(&key, "kid"))
			continue;
		rc = sev_json_string(&key, "kid", &kid, err);
		if (!rc && strcmp(kid, "HCLAkPub") == 0)
			rc = read_ak(&key, hcl, err);
	}
	return rc;
}

static enum sev_rc read_user_data(const struct sev_json_at *top, struct sev_hcl *hcl,
				  struct sev_err *err)
{
	const char *text = "";
	enum sev_rc rc = SEV_OK;

	if (sev_json_has(top, "user-data"))
		rc = sev_json_string(top, "user-data", &text, err);
	if (rc || !*text)
		return rc;
	hcl->user_data.size = strlen(text) / 2;
	hcl->user_data.data = malloc(hcl->user_data.size + 1);
	if (!hcl->user_data.data)
		return sev_fail_nomem(err);
	if (strlen(text) % 2 || !sev_hex_decode(text, hcl->user_data.data, hcl->user_data.size))
		return sev_json_fail(top, "user-data", err, "bytes in hex");
	return SEV_OK;
}

static enum sev_rc read_runtime_data(const char *name, struct sev_view text, struct sev_hcl *hcl,
				     struct sev_err *err)
{
	struct json_object *document;
	struct sev_json_at top;
	enum sev_rc rc = sev_json_parse(name, text, &document, err);

	if (rc)
		return rc;
	rc = sev_json_top(name, document, &top, err);
	if (!rc)
		rc = read_keys(&top, hcl, err);
	if (!rc)
		rc = read_user_data(&top, hcl, err);
	json_object_put(document);
	return rc;
}

static enum sev_rc fill(const char *name, struct sev_view all, struct sev_hcl *hcl,
			struct sev_err *err)
{
	struct sev_view runtime_data = {all.data + SEV_HCL_RUNTIME_DATA,
					sev_get_le32(all.data + SEV_HCL_RUNTIME_DATA_SIZE)};
	char *subject;
	enum sev_rc rc;

	memcpy(hcl->report, all.data + SEV_HCL_REPORT, sizeof(hcl->report));
	hcl->hash_type = sev_get_le32(all.data + SEV_HCL_HASH_TYPE);
	hcl->runtime_data.data = malloc(runtime_data.size + 1);
	if (!hcl->runtime_data.data)
		return sev_fail_nomem(err);
	memcpy(hcl->runtime_data.data, runtime_data.data, runtime_data.size);
	hcl->runtime_data.size = runtime_data.size;
	subject = sev_format("%s: HCL runtime data", name);
	if (!subject)
		return sev_fail_nomem(err);
	rc = read_runtime_data(subject, runtime_data, hcl, err);
	free(subject);
	return rc;
}

enum sev_rc sev_hcl_read(const char *name, const void *data, size_t size, struct sev_hcl **out,
			 struct sev_err *err)
{
	struct sev_view all = {data, size};
	struct sev_hcl *hcl;
	enum sev_rc rc;

	*out = NULL;
	if (!sev_hcl_is(data, size) || size < SEV_HCL_RUNTIME_DATA)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected an HCL report: \"%s\", in all at "
				"least %u bytes",
				name, size, SEV_HCL_SIGNATURE, SEV_HCL_RUNTIME_DATA);
	rc = check_fields(name, all.data, err);
	if (!rc)
		rc = check_sizes(name, all, err);
	if (!rc)
		rc = check_runtime_data(name, all, err);
	if (rc)
		return rc;
	hcl = calloc(1, sizeof(*hcl));
	if (!hcl)
		return sev_fail_nomem(err);
	rc = fill(name, all, hcl, err);
	if (rc)
		sev_hcl_free(hcl);
	else
		*out = hcl;
	return rc;
}

void sev_hcl_free(struct sev_hcl *hcl)
{
	if (!hcl)
		return;
	free(hcl->runtime_data.data);
	free(hcl->ak_n.data);
	free(hcl->ak_e.data);
	free(hcl->user_data.data);
	free(hcl);
}

const uint8_t *sev_hcl_report(const struct sev_hcl *hcl)
{
	return hcl->report;
}

const uint8_t *sev_hcl_runtime_data(const struct sev_hcl *hcl, size_t *size)
{
	*size = hcl->runtime_data.size;
	return hcl->runtime_data.data;
}

/* The hashes that can bind the runtime data to REPORT_DATA. */
static const struct hash {
	uint32_t type;
	const char *name;
	void (*digest)(const void *data, size_t size, uint8_t *digest);
} HASHES[] = {
	{SEV_HCL_HASH_SHA256, "SHA-256", sev_sha256},
	{SEV_HCL_HASH_SHA384, "SHA-384", sev_sha384},
	{SEV_HCL_HASH_SHA512, "SHA-512", sev_sha512},
};

static const struct hash *hash_of(const struct sev_hcl *hcl)
{
	for (size_t i = 0; i < SEV_COUNT(HASHES); i++)
		if (HASHES[i].type == hcl->hash_type)
			return &HASHES[i];
	return NULL;
}

const char *sev_hcl_hash_name(const struct sev_hcl *hcl)
{
	const struct hash *hash = hash_of(hcl);

	return hash ? hash->name : NULL;
}

enum sev_rc sev_hcl_report_data(const struct sev_hcl *hcl, uint8_t report_data[64],
				struct sev_err *err)
{
	const struct hash *hash = hash_of(hcl);

	if (!hash)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"HCL report: hash type at 0x%x: found %u, expected 1 (SHA-256), 2 "
				"(SHA-384) or 3 (SHA-512)",
				SEV_HCL_HASH_TYPE, hcl->hash_type);
	memset(report_data, 0, 64);
	hash->digest(hcl->runtime_data.data, hcl->runtime_data.size, report_data);
	return SEV_OK;
}

bool sev_hcl_ak(const struct sev_hcl *hcl, const uint8_t **n, size_t *n_size, const uint8_t **e,
		size_t *e_size)
{
	if (!hcl->ak_n.data)
		return false;
	*n = hcl->ak_n.data;
	*n_size = hcl->ak_n.size;
	*e = hcl->ak_e.data;
	*e_size = hcl->ak_e.size;
	return true;
}

const uint8_t *sev_hcl_user_data(const struct sev_hcl *hcl, size_t *size)
{
	*size = hcl->user_data.size;
	return hcl->user_data.data;
}
