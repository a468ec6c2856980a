/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an SVSM says of its services, and how a report binds it.
 */
#ifndef SEV_GUEST_SVSM_REPORT_DATA_H
#define SEV_GUEST_SVSM_REPORT_DATA_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

/* SHA-512 of the nonce and the manifest behind it; SEV_ERR_FORMAT when there is no manifest. */
enum sev_rc sev_svsm_report_data(const uint8_t nonce[64], const void *manifest, size_t size,
				 uint8_t report_data[64], struct sev_err *err);

#endif
