/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a guest of SNP that runs on the software kernel, for tests: launched by the
 * firmware's commands, with a secrets page, and known to the kernel by its record.
 */
#ifndef TESTS_SUPPORT_SIM_INSIDE_H
#define TESTS_SUPPORT_SIM_INSIDE_H

#include <sev/io.h>

#include "linux/ccp.h"
#include "linux/sev_guest.h"
#include "sim_snp.h"

#define SIM_SECRETS_GPA UINT64_C(0x80D000)

struct sim_inside {
	struct sim_sp sim;
	struct lx_kernel *kernel;
	const struct sev_io *io;
	struct sev_io below; /* that waits, and knows how long */
	unsigned waited_ms;
	uint64_t gctx, secrets; /* sPAs */
};

void sim_inside_setup(struct sim_inside *inside, const char *profile, bool encrypt,
		      enum lx_release release, unsigned vmpl);
void sim_inside_teardown(struct sim_inside *inside);
/* The secrets page as the guest reads it. */
void sim_inside_secrets(struct sim_inside *inside, uint8_t page[0x1000]);
void sim_inside_set_secrets(struct sim_inside *inside, const uint8_t page[0x1000]);

#endif
