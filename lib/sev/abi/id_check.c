/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of an ID block and its authentication information, one row of a table each.
 */
#include <string.h>

#include <sev/id_block.h>
#include <sev/policy.h>

#include "abi/id_key.h"
#include "abi/layout/id_block.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* Whose key, signature and algorithm a check looks at. */
struct signer {
	const char *name; /* of the key */
	const char *signature_name;
	uint16_t algo, key, signature; /* offsets in the authentication information */
	const char *algo_name;
	bool is_author;
};

static const struct signer ID = {
	"ID_KEY",
	"ID_BLOCK_SIG",
	SEV_ID_AUTH_ID_KEY_ALGO,
	SEV_ID_AUTH_ID_KEY,
	SEV_ID_AUTH_ID_BLOCK_SIG,
	"ID_KEY_ALGO",
	false,
};
static const struct signer AUTHOR = {
	"AUTHOR_KEY",
	"ID_KEY_SIG",
	SEV_ID_AUTH_AUTH_KEY_ALGO,
	SEV_ID_AUTH_AUTHOR_KEY,
	SEV_ID_AUTH_ID_KEY_SIG,
	"AUTH_KEY_ALGO",
	true,
};

typedef enum sev_rc check_fn(const struct sev_id_subject *subject, const struct signer *signer,
			     struct sev_err *err);

static enum sev_rc not_asked(struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_UNKNOWN, "not asked");
}

/* Whether the signer's fields are in use. */
static bool in_use(const struct sev_id_subject *subject, const struct signer *signer)
{
	return !signer->is_author || sev_id_auth_has_author(subject->auth);
}

static enum sev_rc no_author(struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_UNKNOWN, "there is no author key");
}

static enum sev_rc check_version(const struct sev_id_subject *subject, const struct signer *signer,
				 struct sev_err *err)
{
	uint32_t version = sev_get_le32(subject->block + SEV_ID_BLOCK_VERSION);

	(void)signer;
	/* spec: SNP-ABI ID block: VERSION is 1 */
	if (version != SEV_ID_BLOCK_VERSION_1)
		return sev_fail(err, SEV_ERR_FORMAT, "ID block: VERSION: found %u, expected 1",
				version);
	return SEV_OK;
}

static enum sev_rc check_policy_bits(const struct sev_id_subject *subject,
				     const struct signer *signer, struct sev_err *err)
{
	enum sev_rc rc = sev_policy_check(SEV_MODE_SNP,
					  sev_get_le64(subject->block + SEV_ID_BLOCK_POLICY), err);

	(void)signer;
	if (rc)
		sev_err_prefix(err, "ID block: POLICY");
	return rc;
}

static enum sev_rc check_reserved(const struct sev_id_subject *subject, const struct signer *signer,
				  struct sev_err *err)
{
	(void)signer;
	/* spec: SNP-ABI ID authentication information: reserved fields are zero */
	for (size_t i = 0; i < SEV_COUNT(SEV_ID_AUTH_FIELDS); i++) {
		const struct sev_id_field *field = &SEV_ID_AUTH_FIELDS[i];
		/* Numbers of 48 bytes are padded to 72. */
		size_t used = field->kind == SEV_ID_INTEGER ? SEV_P384_LENGTH : 0;

		if (field->kind != SEV_ID_INTEGER && field->kind != SEV_ID_RESERVED)
			continue;
		for (size_t k = used; k < field->size; k++)
			if (subject->auth[field->offset + k])
				return sev_fail(err, SEV_ERR_FORMAT,
						"ID authentication information: %s: found 0x%02x "
						"at offset 0x%zx, expected 0",
						field->name, subject->auth[field->offset + k],
						field->offset + k);
	}
	return SEV_OK;
}

static enum sev_rc check_algo(const struct sev_id_subject *subject, const struct signer *signer,
			      struct sev_err *err)
{
	uint32_t algo = sev_get_le32(subject->auth + signer->algo);

	/* Without author key some write its algorithm all the same, and firmware does not look. */
	if (!in_use(subject, signer) && (algo == 0 || algo == SEV_ID_ALGO_P384))
		return no_author(err);
	/* spec: SNP-ABI digital signature algorithms: 1 is ECDSA P-384 with SHA-384 */
	if (algo != SEV_ID_ALGO_P384)
		return sev_fail(err, SEV_ERR_FORMAT,
				"ID authentication information: %s: found %u, expected 1 (ECDSA "
				"P-384 with SHA-384)",
				signer->algo_name, algo);
	return SEV_OK;
}

static enum sev_rc check_curve(const struct sev_id_subject *subject, const struct signer *signer,
			       struct sev_err *err)
{
	uint32_t curve = sev_get_le32(subject->auth + signer->key + SEV_ID_KEY_CURVE);

	if (!in_use(subject, signer))
		return no_author(err);
	/* spec: SNP-ABI ECDSA public key: the curve is 2, P-384 */
	if (curve != SEV_ID_CURVE_P384)
		return sev_fail(err, SEV_ERR_FORMAT,
				"ID authentication information: %s.CURVE: found %u, expected 2 "
				"(P-384)",
				signer->name, curve);
	return SEV_OK;
}

static enum sev_rc open_key(const struct sev_id_subject *subject, const struct signer *signer,
			    struct sev_ec_key **key, struct sev_err *err)
{
	struct sev_p384_point point;

	sev_id_key_decode(subject->auth + signer->key, &point);
	return sev_ec_key_from_point(signer->name, &point, key, err);
}

static enum sev_rc check_point(const struct sev_id_subject *subject, const struct signer *signer,
			       struct sev_err *err)
{
	struct sev_ec_key *key = NULL;
	enum sev_rc rc;

	if (!in_use(subject, signer))
		return no_author(err);
	/* spec: SNP-ABI ECDSA public key: the point is on the curve */
	rc = open_key(subject, signer, &key, err);
	if (rc)
		sev_err_prefix(err, "ID authentication information");
	sev_ec_key_free(key);
	return rc;
}

static const char *bad_number(const struct sev_p384_signature *signature)
{
	if (!sev_p384_is_scalar(signature->r))
		return "R";
	return sev_p384_is_scalar(signature->s) ? NULL : "S";
}

static enum sev_rc check_range(const struct sev_id_subject *subject, const struct signer *signer,
			       struct sev_err *err)
{
	struct sev_p384_signature signature;
	const char *bad;

	if (!in_use(subject, signer))
		return no_author(err);
	sev_id_signature_decode(subject->auth + signer->signature, &signature);
	bad = bad_number(&signature);
	/* spec: SNP-ABI ECDSA signature: R and S are 1 to n - 1 */
	if (bad)
		return sev_fail(err, SEV_ERR_FORMAT,
				"ID authentication information: %s.%s: found a number that is 0 or "
				"not below the order of P-384, expected 1 to n - 1",
				signer->signature_name, bad);
	return SEV_OK;
}

static enum sev_rc check_signature(const struct sev_id_subject *subject,
				   const struct signer *signer, struct sev_err *err)
{
	const uint8_t *data =
		signer->is_author ? subject->auth + SEV_ID_AUTH_ID_KEY : subject->block;
	size_t size = signer->is_author ? SEV_ID_KEY_SIZE : SEV_ID_BLOCK_SIZE;
	struct sev_p384_signature signature;
	struct sev_ec_key *key = NULL;
	bool valid = false;
	enum sev_rc rc;

	if (!in_use(subject, signer))
		return no_author(err);
	sev_id_signature_decode(subject->auth + signer->signature, &signature);
	if (bad_number(&signature))
		return sev_fail(err, SEV_ERR_UNKNOWN, "the signature is malformed");
	rc = open_key(subject, signer, &key, err);
	if (rc == SEV_ERR_FORMAT)
		return sev_fail(err, SEV_ERR_UNKNOWN, "the key is malformed");
	if (rc)
		return rc;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key signs the ID block, the author key the ID
	 * key */
	rc = sev_ec_key_verify(key, data, size, &signature, &valid, err);
	sev_ec_key_free(key);
	if (!rc && !valid)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"ID authentication information: %s: the signature over %s is not "
				"that of %s",
				signer->signature_name,
				signer->is_author ? "the ID key" : "the ID block", signer->name);
	return rc;
}

static enum sev_rc check_author_present(const struct sev_id_subject *subject,
					const struct signer *signer, struct sev_err *err)
{
	if (!subject->author_required)
		return not_asked(err);
	if (!in_use(subject, signer))
		return sev_fail(err, SEV_ERR_MISMATCH,
				"ID authentication information: AUTHOR_KEY: found none, expected "
				"an author key");
	return SEV_OK;
}

static enum sev_rc fail_bytes(const char *what, const uint8_t *found, const uint8_t *expected,
			      struct sev_err *err)
{
	char found_hex[97];
	char expected_hex[97];

	sev_hex_encode(found, 48, found_hex);
	sev_hex_encode(expected, 48, expected_hex);
	return sev_fail(err, SEV_ERR_MISMATCH, "%s: found %s, expected %s", what, found_hex,
			expected_hex);
}

static enum sev_rc check_key_digest(const struct sev_id_subject *subject,
				    const struct signer *signer, struct sev_err *err)
{
	const uint8_t *expected =
		signer->is_author ? subject->author_key_digest : subject->id_key_digest;
	uint8_t found[SEV_ID_KEY_DIGEST_SIZE] = {0};

	if (!expected)
		return not_asked(err);
	if (!in_use(subject, signer))
		return sev_fail(err, SEV_ERR_MISMATCH,
				"ID authentication information: AUTHOR_KEY: found none, expected "
				"the key that was asked for");
	if (signer->is_author)
		sev_id_auth_author_key_digest(subject->auth, found);
	else
		sev_id_auth_id_key_digest(subject->auth, found);
	if (memcmp(found, expected, sizeof(found)) == 0)
		return SEV_OK;
	return fail_bytes(signer->is_author ? "digest of AUTHOR_KEY" : "digest of ID_KEY", found,
			  expected, err);
}

static enum sev_rc check_launch_digest(const struct sev_id_subject *subject,
				       const struct signer *signer, struct sev_err *err)
{
	const uint8_t *found = subject->block + SEV_ID_BLOCK_LD;

	(void)signer;
	if (!subject->launch_digest)
		return not_asked(err);
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: LD of the ID block is the guest's launch digest */
	if (memcmp(found, subject->launch_digest, 48) == 0)
		return SEV_OK;
	return fail_bytes("ID block: LD", found, subject->launch_digest, err);
}

static enum sev_rc check_policy(const struct sev_id_subject *subject, const struct signer *signer,
				struct sev_err *err)
{
	uint64_t found = sev_get_le64(subject->block + SEV_ID_BLOCK_POLICY);

	(void)signer;
	if (!subject->policy)
		return not_asked(err);
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: POLICY of the ID block is the guest's policy */
	if (found != *subject->policy)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"ID block: POLICY: found 0x%llx, expected 0x%llx",
				(unsigned long long)found, (unsigned long long)*subject->policy);
	return SEV_OK;
}

static const struct {
	const char *name;
	check_fn *run;
	const struct signer *signer;
} CHECKS[] = {
	{"id-block-version", check_version, NULL},
	{"id-block-policy-bits", check_policy_bits, NULL},
	{"reserved", check_reserved, NULL},
	{"id-key-algorithm", check_algo, &ID},
	{"id-key-curve", check_curve, &ID},
	{"id-key-point", check_point, &ID},
	{"id-block-signature-range", check_range, &ID},
	{"author-key-algorithm", check_algo, &AUTHOR},
	{"author-key-curve", check_curve, &AUTHOR},
	{"author-key-point", check_point, &AUTHOR},
	{"id-key-signature-range", check_range, &AUTHOR},
	{"id-block-signature", check_signature, &ID},
	{"id-key-signature", check_signature, &AUTHOR},
	{"author-key-present", check_author_present, &AUTHOR},
	{"id-key", check_key_digest, &ID},
	{"author-key", check_key_digest, &AUTHOR},
	{"launch-digest", check_launch_digest, NULL},
	{"policy", check_policy, NULL},
};

unsigned sev_id_check_count(void)
{
	return SEV_COUNT(CHECKS);
}

const char *sev_id_check_name(unsigned check)
{
	return check < SEV_COUNT(CHECKS) ? CHECKS[check].name : NULL;
}

enum sev_rc sev_id_check(unsigned check, const struct sev_id_subject *subject, struct sev_err *err)
{
	if (check >= SEV_COUNT(CHECKS) || subject->size < sizeof(*subject) || !subject->block ||
	    !subject->auth)
		return sev_fail(err, SEV_ERR_ARG,
				"sev_id_check: found no such check or an incomplete subject");
	return CHECKS[check].run(subject, CHECKS[check].signer, err);
}

enum sev_rc sev_id_verify(const struct sev_id_subject *subject, struct sev_err *err)
{
	for (unsigned i = 0; i < SEV_COUNT(CHECKS); i++) {
		enum sev_rc rc = sev_id_check(i, subject, err);

		if (rc && rc != SEV_ERR_UNKNOWN)
			return rc;
	}
	return SEV_OK;
}
