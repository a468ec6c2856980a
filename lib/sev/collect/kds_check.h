/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is it what was asked for?
 */
#ifndef SEV_COLLECT_KDS_CHECK_H
#define SEV_COLLECT_KDS_CHECK_H

#include <sev/cert.h>
#include <sev/err.h>
#include <sev/kds.h>

/*
 * Whether found holds what a request asks for and nothing else; known may have the certificates
 * that must have signed it. SEV_ERR_FORMAT says what else it is.
 */
enum sev_rc sev_kds_check(const struct sev_kds *kds, const struct sev_kds_request *request,
			  const struct sev_certs *found, const struct sev_certs *known,
			  struct sev_err *err);

#endif
