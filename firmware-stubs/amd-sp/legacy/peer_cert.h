/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of those at the other end of a session.
 */
#ifndef AMD_SP_LEGACY_PEER_CERT_H
#define AMD_SP_LEGACY_PEER_CERT_H

#include "amd-sp/sp.h"
#include "base/crypto_ec.h"

/* The point of a PDH, a platform's or a guest owner's: INVALID_CERTIFICATE. */
uint32_t sp_peer_pdh(const uint8_t cert[SEV_LEGACY_CERT_SIZE], struct sev_p384_point *point);

#endif
