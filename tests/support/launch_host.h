/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software kernel, and a sev_io in front of it that gets in a launch's way. Failures end the
 * test program.
 */
#ifndef TESTS_SUPPORT_LAUNCH_HOST_H
#define TESTS_SUPPORT_LAUNCH_HOST_H

#include <sev/launch.h>

#include "lx_host.h"

struct launch_host {
	struct lx_host lx;
	struct sev_io front; /* for launches */
	uint16_t *frames;    /* of DRAM, as they were before any launch */
	/* The ioctl, counted from 1, that fails with an errno value; 0: none does. */
	unsigned fail_ioctl, ioctls;
	int fail_errno;
	unsigned long failed_request; /* which it was */
	uint32_t failed_op;	      /* of KVM_MEMORY_ENCRYPT_OP */
	uint64_t take;		      /* pages that SNP_LAUNCH_UPDATE takes a call; 0: all */
	unsigned disturbed;	      /* calls of SNP_LAUNCH_UPDATE that are disturbed, */
	int disturbance;	      /* with this errno value, before anything or after all */
	bool disturbed_after;
	unsigned waits;
};

void launch_host_setup(struct launch_host *host, const char *profile, enum lx_release release);
void launch_host_teardown(struct launch_host *host);
/* Options with the front's sev_io. */
struct sev_launch_options launch_host_options(struct launch_host *host);

/* The only guest. */
struct lx_guest_info launch_host_guest(const struct launch_host *host);
/* LD of an SNP guest's context; the launch digest of a SEV guest. */
void launch_host_digest(const struct launch_host *host, uint8_t digest[48]);
/* NULL, or what a launch that is gone has left behind, as a sentence. */
const char *launch_host_left(const struct launch_host *host);

#endif
