/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the commands for owners: SEV certificates and private keys.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_FILE_H
#define TOOLS_SEVCTL_HOST_HOST_FILE_H

#include <sev/ec_key.h>
#include <sev/sev_cert.h>

#include "common/opt.h"

/* One certificate; "-" is standard input. What is wrong is said. */
enum tool_exit host_read_cert(const struct tool_args *args, const char *path,
			      struct sev_sev_cert **out);
/* A private key on P-384, PEM or DER. */
enum tool_exit host_read_key(const struct tool_args *args, const char *path,
			     struct sev_ec_key **out);

/* A file that was written, and what it holds. */
struct host_written {
	const char *file;
	const char *what;
};
/* What a command that changes something ends with: what was done, as text or JSON. */
enum tool_exit host_done(const struct tool_args *args, const char *done,
			 const struct host_written *written, size_t count);

#endif
