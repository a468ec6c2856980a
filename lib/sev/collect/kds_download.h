/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One document from the KDS, with patience.
 */
#ifndef SEV_COLLECT_KDS_DOWNLOAD_H
#define SEV_COLLECT_KDS_DOWNLOAD_H

#include <sev/err.h>
#include <sev/kds.h>

/*
 * Gets what a request asks for; reply is to be cleared. SEV_ERR_IO when the KDS did not give it,
 * with sys_errno ENOENT when it does not have it.
 */
enum sev_rc sev_kds_download(const struct sev_kds *kds, const struct sev_kds_request *request,
			     struct sev_fetch_reply *reply, struct sev_err *err);

/* The same of any URL; not_found is what status 404 of it means. */
enum sev_rc sev_kds_download_url(const struct sev_kds *kds, const char *url, size_t max,
				 const char *not_found, struct sev_fetch_reply *reply,
				 struct sev_err *err);

#endif
