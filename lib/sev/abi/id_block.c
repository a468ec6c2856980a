/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/id_block.h>

#include <stdlib.h>
#include <string.h>

#include "abi/id_key.h"
#include "abi/layout/id_block.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/text.h"

#define DEFAULT_POLICY UINT64_C(0x30000)

void sev_id_block_init(struct sev_id_block *block)
{
	memset(block, 0, sizeof(*block));
	block->version = SEV_ID_BLOCK_VERSION_1;
	block->policy = DEFAULT_POLICY;
}

/* The structure and its encoding differ in byte order alone, so the table of fields serves both. */
_Static_assert(sizeof(struct sev_id_block) == SEV_ID_BLOCK_SIZE, "size of the ID block");
_Static_assert(offsetof(struct sev_id_block, family_id) == SEV_ID_BLOCK_FAMILY_ID, "FAMILY_ID");
_Static_assert(offsetof(struct sev_id_block, image_id) == SEV_ID_BLOCK_IMAGE_ID, "IMAGE_ID");
_Static_assert(offsetof(struct sev_id_block, version) == SEV_ID_BLOCK_VERSION, "VERSION");
_Static_assert(offsetof(struct sev_id_block, guest_svn) == SEV_ID_BLOCK_GUEST_SVN, "GUEST_SVN");
_Static_assert(offsetof(struct sev_id_block, policy) == SEV_ID_BLOCK_POLICY, "POLICY");

static void put_native(uint8_t *p, uint64_t value, size_t size)
{
	uint32_t value32 = (uint32_t)value;

	memcpy(p, size == 4 ? (const void *)&value32 : (const void *)&value, size);
}

static uint64_t get_native(const uint8_t *p, size_t size)
{
	uint64_t value = 0;
	uint32_t value32 = 0;

	memcpy(size == 4 ? (void *)&value32 : (void *)&value, p, size);
	return size == 4 ? value32 : value;
}

void sev_id_block_encode(const struct sev_id_block *block, uint8_t out[SEV_ID_BLOCK_SIZE])
{
	memcpy(out, block, SEV_ID_BLOCK_SIZE);
	for (size_t i = 0; i < SEV_COUNT(SEV_ID_BLOCK_FIELDS); i++) {
		const struct sev_id_field *f = &SEV_ID_BLOCK_FIELDS[i];

		if (f->kind != SEV_ID_BYTES)
			sev_put_le(out + f->offset, get_native(out + f->offset, f->size), f->size);
	}
}

void sev_id_block_decode(const uint8_t data[SEV_ID_BLOCK_SIZE], struct sev_id_block *block)
{
	uint8_t *out = (uint8_t *)block;

	memcpy(out, data, SEV_ID_BLOCK_SIZE);
	for (size_t i = 0; i < SEV_COUNT(SEV_ID_BLOCK_FIELDS); i++) {
		const struct sev_id_field *f = &SEV_ID_BLOCK_FIELDS[i];

		if (f->kind != SEV_ID_BYTES)
			put_native(out + f->offset, sev_get_le(data + f->offset, f->size), f->size);
	}
}

enum sev_rc sev_id_auth_sign(const uint8_t block[SEV_ID_BLOCK_SIZE],
			     const struct sev_ec_key *id_key, const struct sev_ec_key *author_key,
			     uint8_t auth[SEV_ID_AUTH_SIZE], struct sev_err *err)
{
	uint8_t *id_public = auth + SEV_ID_AUTH_ID_KEY;
	enum sev_rc rc;

	memset(auth, 0, SEV_ID_AUTH_SIZE);
	sev_put_le32(auth + SEV_ID_AUTH_ID_KEY_ALGO, SEV_ID_ALGO_P384);
	rc = sev_id_key_encode(id_key, id_public, err);
	if (!rc)
		rc = sev_id_key_sign(id_key, block, SEV_ID_BLOCK_SIZE,
				     auth + SEV_ID_AUTH_ID_BLOCK_SIG, err);
	if (rc || !author_key)
		return rc;
	sev_put_le32(auth + SEV_ID_AUTH_AUTH_KEY_ALGO, SEV_ID_ALGO_P384);
	rc = sev_id_key_encode(author_key, auth + SEV_ID_AUTH_AUTHOR_KEY, err);
	if (rc)
		return rc;
	return sev_id_key_sign(author_key, id_public, SEV_ID_KEY_SIZE,
			       auth + SEV_ID_AUTH_ID_KEY_SIG, err);
}

enum sev_rc sev_id_key_digest(const struct sev_ec_key *key, uint8_t digest[SEV_ID_KEY_DIGEST_SIZE],
			      struct sev_err *err)
{
	uint8_t encoded[SEV_ID_KEY_SIZE];
	enum sev_rc rc = sev_id_key_encode(key, encoded, err);

	if (!rc)
		sev_sha384(encoded, sizeof(encoded), digest);
	return rc;
}

void sev_id_auth_id_key_digest(const uint8_t auth[SEV_ID_AUTH_SIZE],
			       uint8_t digest[SEV_ID_KEY_DIGEST_SIZE])
{
	sev_sha384(auth + SEV_ID_AUTH_ID_KEY, SEV_ID_KEY_SIZE, digest);
}

void sev_id_auth_author_key_digest(const uint8_t auth[SEV_ID_AUTH_SIZE],
				   uint8_t digest[SEV_ID_KEY_DIGEST_SIZE])
{
	sev_sha384(auth + SEV_ID_AUTH_AUTHOR_KEY, SEV_ID_KEY_SIZE, digest);
}

bool sev_id_auth_has_author(const uint8_t auth[SEV_ID_AUTH_SIZE])
{
	return !sev_is_zero(auth + SEV_ID_AUTH_ID_KEY_SIG, SEV_ID_SIGNATURE_SIZE) ||
	       !sev_is_zero(auth + SEV_ID_AUTH_AUTHOR_KEY, SEV_ID_KEY_SIZE);
}

/* Takes size bytes as one of the structures, if they are as long as one. */
static bool take(const uint8_t *data, size_t size, enum sev_id_kind *kind,
		 uint8_t out[SEV_ID_AUTH_SIZE])
{
	if (size != SEV_ID_BLOCK_SIZE && size != SEV_ID_AUTH_SIZE)
		return false;
	*kind = size == SEV_ID_BLOCK_SIZE ? SEV_ID_KIND_BLOCK : SEV_ID_KIND_AUTH;
	memcpy(out, data, size);
	return true;
}

enum sev_rc sev_id_read(const char *name, const uint8_t *data, size_t size, enum sev_id_kind *kind,
			uint8_t out[SEV_ID_AUTH_SIZE], struct sev_err *err)
{
	uint8_t *decoded = NULL;
	size_t decoded_size = 0;
	char *text;
	bool is_text;
	bool taken;

	if (take(data, size, kind, out))
		return SEV_OK;
	text = strndup((const char *)data, size);
	if (!text)
		return sev_fail_nomem(err);
	is_text = strlen(text) == size &&
		  sev_base64_decode(name, text, &decoded, &decoded_size, NULL) == SEV_OK;
	free(text);
	taken = is_text && take(decoded, decoded_size, kind, out);
	free(decoded);
	if (taken)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found %zu bytes%s, expected an ID block of 96 or ID authentication "
			"information of 4096, binary or in base64",
			name, is_text ? decoded_size : size, is_text ? " in base64" : "");
}
