/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ID block and ID authentication information: what SNP_LAUNCH_FINISH takes to prove who made a
 * guest (SNP firmware ABI, SNP_LAUNCH_FINISH).
 */
#ifndef SEV_ID_BLOCK_H
#define SEV_ID_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/ec_key.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

#define SEV_ID_BLOCK_SIZE      96
#define SEV_ID_AUTH_SIZE       4096
#define SEV_ID_KEY_DIGEST_SIZE 48

/* The ID block; the hardware fixes its shape. */
struct sev_id_block {
	uint8_t launch_digest[48];
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t version; /* of the format: 1 */
	uint32_t guest_svn;
	uint64_t policy;
};

/* Zeros, version 1, and policy 0x30000. */
SEV_API void sev_id_block_init(struct sev_id_block *block);
SEV_API void sev_id_block_encode(const struct sev_id_block *block, uint8_t out[SEV_ID_BLOCK_SIZE]);
SEV_API void sev_id_block_decode(const uint8_t data[SEV_ID_BLOCK_SIZE], struct sev_id_block *block);

/*
 * Signs an encoded ID block with id_key, and the public half of id_key with author_key (NULL:
 * without author key, its fields stay zero). Signatures differ from run to run. SEV_ERR_ARG when a
 * key is not private.
 */
SEV_API enum sev_rc sev_id_auth_sign(const uint8_t block[SEV_ID_BLOCK_SIZE],
				     const struct sev_ec_key *id_key,
				     const struct sev_ec_key *author_key,
				     uint8_t auth[SEV_ID_AUTH_SIZE], struct sev_err *err);

/* ID_KEY_DIGEST and AUTHOR_KEY_DIGEST of the attestation report: SHA-384 of the key's structure. */
SEV_API enum sev_rc sev_id_key_digest(const struct sev_ec_key *key,
				      uint8_t digest[SEV_ID_KEY_DIGEST_SIZE], struct sev_err *err);
SEV_API void sev_id_auth_id_key_digest(const uint8_t auth[SEV_ID_AUTH_SIZE],
				       uint8_t digest[SEV_ID_KEY_DIGEST_SIZE]);
SEV_API void sev_id_auth_author_key_digest(const uint8_t auth[SEV_ID_AUTH_SIZE],
					   uint8_t digest[SEV_ID_KEY_DIGEST_SIZE]);
/* Whether there is an author key: its key or its signature is not all zero. */
SEV_API bool sev_id_auth_has_author(const uint8_t auth[SEV_ID_AUTH_SIZE]);

/* Which of the two structures bytes are. */
enum sev_id_kind {
	SEV_ID_KIND_BLOCK = 0, /* SEV_ID_BLOCK_SIZE bytes */
	SEV_ID_KIND_AUTH = 1,  /* SEV_ID_AUTH_SIZE bytes */
};

/*
 * Reads either structure, binary or in base64; the size tells which. SEV_ERR_FORMAT when it is
 * neither. Nothing about the fields is checked.
 */
SEV_API enum sev_rc sev_id_read(const char *name, const uint8_t *data, size_t size,
				enum sev_id_kind *kind, uint8_t out[SEV_ID_AUTH_SIZE],
				struct sev_err *err);

/* What is checked, and against what. What is NULL is not asked. Set size to its sizeof. */
struct sev_id_subject {
	size_t size;
	const uint8_t *block;	      /* SEV_ID_BLOCK_SIZE bytes */
	const uint8_t *auth;	      /* SEV_ID_AUTH_SIZE bytes */
	const uint8_t *launch_digest; /* 48 bytes that LD must be */
	const uint64_t *policy;	      /* what POLICY must be */
	const uint8_t *id_key_digest; /* of the key that must have signed the block */
	const uint8_t *author_key_digest;
	bool author_required; /* an author key must be there */
};

/*
 * The checks, one by one. A check returns SEV_OK; SEV_ERR_FORMAT for a malformed structure;
 * SEV_ERR_MISMATCH for a wrong signature or what differs from what was asked; SEV_ERR_UNKNOWN when
 * it does not apply: it was not asked, there is no author key, or the key that it needs is bad.
 */
SEV_API unsigned sev_id_check_count(void);
/* The name of a check ("id-block-signature"); NULL past the last. */
SEV_API const char *sev_id_check_name(unsigned check);
SEV_API enum sev_rc sev_id_check(unsigned check, const struct sev_id_subject *subject,
				 struct sev_err *err);

/* All checks; the first that fails, malformed ones before the others. */
SEV_API enum sev_rc sev_id_verify(const struct sev_id_subject *subject, struct sev_err *err);

SEV_END_DECLS

#endif
