/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/svsm_report_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"

#define NONCE_SIZE 64

/* spec: SVSM attestation protocol: REPORT_DATA is SHA-512 of nonce and manifest */
enum sev_rc sev_svsm_report_data(const uint8_t nonce[64], const void *manifest, size_t size,
				 uint8_t report_data[64], struct sev_err *err)
{
	uint8_t *both;

	if (size == 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"SVSM services manifest: found nothing, expected a manifest");
	both = malloc(NONCE_SIZE + size);
	if (!both)
		return sev_fail_nomem(err);
	memcpy(both, nonce, NONCE_SIZE);
	memcpy(both + NONCE_SIZE, manifest, size);
	sev_sha512(both, NONCE_SIZE + size, report_data);
	free(both);
	return SEV_OK;
}
