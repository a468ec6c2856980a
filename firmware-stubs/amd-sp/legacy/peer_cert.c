/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/peer_cert.h"

#include <string.h>

#include "amd-sp/legacy/sev_cert_check.h"

/* spec: SEV-API LAUNCH_START: the certificate is of a PDH, for ECDH on the platform's curve */
uint32_t sp_peer_pdh(const uint8_t cert[SEV_LEGACY_CERT_SIZE], struct sev_p384_point *point)
{
	struct sp_cert_key key;

	if (!sp_cert_key_read(cert, &key) || key.usage != SEV_LEGACY_USAGE_PDH ||
	    (key.algo != SEV_LEGACY_ALGO_ECDH_SHA256 && key.algo != SEV_LEGACY_ALGO_ECDH_SHA384) ||
	    key.point.curve != SEV_EC_P384)
		return SEV_FW_INVALID_CERTIFICATE;
	memcpy(point->x, key.point.x, sizeof(point->x));
	memcpy(point->y, key.point.y, sizeof(point->y));
	return SEV_FW_SUCCESS;
}
