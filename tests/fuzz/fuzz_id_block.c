/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of ID blocks and ID authentication information, the checks of what it read, and the
 * reader of keys.
 */
#include <string.h>

#include <sev/id_block.h>

#include "fuzz.h"

static void check_block(const uint8_t *data)
{
	struct sev_id_block block;
	uint8_t again[SEV_ID_BLOCK_SIZE];

	sev_id_block_decode(data, &block);
	sev_id_block_encode(&block, again);
	fuzz_assert(memcmp(again, data, sizeof(again)) == 0);
}

static void check_auth(const uint8_t *auth)
{
	static const uint8_t block[SEV_ID_BLOCK_SIZE] = {[0x50] = 1, [0x5A] = 3};
	const struct sev_id_subject subject = {
		.size = sizeof(subject), .block = block, .auth = auth};
	struct sev_err err;

	for (unsigned i = 0; i < sev_id_check_count(); i++) {
		enum sev_rc rc = sev_id_check(i, &subject, &err);

		fuzz_assert(rc == SEV_OK || (err.rc == rc && err.msg[0]));
		fuzz_assert(rc == SEV_OK || rc == SEV_ERR_FORMAT || rc == SEV_ERR_MISMATCH ||
			    rc == SEV_ERR_UNKNOWN);
	}
}

static void check_key(const uint8_t *data, size_t size)
{
	struct sev_ec_key *key = NULL;
	uint8_t digest[SEV_ID_KEY_DIGEST_SIZE];
	struct sev_err err;

	if (sev_ec_key_read("input", data, size, &key, &err)) {
		fuzz_assert(!key && err.msg[0]);
		return;
	}
	fuzz_assert(sev_id_key_digest(key, digest, &err) == SEV_OK);
	sev_ec_key_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t out[SEV_ID_AUTH_SIZE];
	enum sev_id_kind kind;
	struct sev_err err;

	if (size > 0 && data[0] == '-') {
		check_key(data, size);
		return 0;
	}
	if (sev_id_read("input", data, size, &kind, out, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	if (kind == SEV_ID_KIND_BLOCK)
		check_block(out);
	else
		check_auth(out);
	return 0;
}
