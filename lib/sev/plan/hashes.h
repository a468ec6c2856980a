/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel hashes table.
 */
#ifndef SEV_PLAN_HASHES_H
#define SEV_PLAN_HASHES_H

#include "abi/layout/hashes.h"
#include "base/bytes.h"
#include "plan/config.h"

/* The bytes of the command line that are hashed, without the NUL that follows them. */
struct sev_view sev_hashes_cmdline(const struct sev_config *config);

/*
 * The padded table for the configuration's kernel, initrd and command line. An absent initrd is
 * hashed as an empty one, an absent command line as an empty one (a single NUL).
 */
enum sev_rc sev_hashes_table(const struct sev_config *config,
			     uint8_t table[SEV_HASHES_PADDED_LENGTH], struct sev_err *err);

#endif
