/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps by which an owner takes a platform.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_OWNER_H
#define TOOLS_SEVCTL_HOST_HOST_OWNER_H

#include "sevctl/host/host_run.h"

#include <sev/sev_cert.h>

/* PEK_CSR, as a certificate. */
enum tool_exit host_get_csr(const struct tool_args *args, const struct host_use *use,
			    struct sev_sev_cert **out);

/* The owner's side: what is signed with the key of the OCA certificate; paths are messages'. */
enum tool_exit host_sign(const struct tool_args *args, const struct sev_sev_cert *csr,
			 const struct sev_sev_cert *oca, const char *key_path,
			 struct sev_sev_cert **out);

/* PEK_CERT_IMPORT, of what was checked before. */
enum tool_exit host_import(const struct tool_args *args, const struct host_use *use,
			   const struct sev_sev_cert *pek, const struct sev_sev_cert *oca);

#endif
