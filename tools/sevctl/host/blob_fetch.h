/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting what a certificate blob lacks: from the KDS, or from the software processor's CA.
 */
#ifndef TOOLS_SEVCTL_HOST_BLOB_FETCH_H
#define TOOLS_SEVCTL_HOST_BLOB_FETCH_H

#include "sevctl/host/cert_blob.h"
#include "sevctl/kds/kds_options.h"

/* Adds to certs what have lacks, and a CRL where asked. */
enum tool_exit blob_fetch(const struct tool_args *args, const struct host_use *use,
			  const struct cert_blob_host *host, const struct cert_blob *have,
			  bool vlek, bool crl, struct sev_certs *certs);

#endif
