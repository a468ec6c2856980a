/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software kernel on a machine with a software secure processor, for tests. Its caller is this
 * process, or one whose memory is a buffer under addresses that nothing is at: a pointer that the
 * kernel followed by itself would be caught. Failures end the test program.
 */
#ifndef TESTS_SUPPORT_LX_HOST_H
#define TESTS_SUPPORT_LX_HOST_H

#include <fcntl.h>

#include "linux/kernel.h"
#include "linux/kernel_state.h"
#include "sim_sp.h"

#define LX_USER_SIZE UINT64_C(0x20000)

struct lx_host {
	struct sim_sp sim;
	struct lx_config config;
	struct lx_kernel *kernel;
	const struct sev_io *io;
	uint8_t *user;	    /* the caller's memory, LX_USER_SIZE bytes, zeros */
	uint64_t user_base; /* its address, as the caller sees it */
};

/* How the caller's memory is reached. */
enum lx_host_caller { LX_HOST_SELF, LX_HOST_FAR };

/* The machine, the firmware, the configuration of a kernel, no kernel yet. */
void lx_host_setup(struct lx_host *host, const char *profile, enum lx_release release,
		   enum lx_host_caller caller);
/* The kernel, as config has it by now. */
void lx_host_boot(struct lx_host *host);
/* The end of a process, and a second one on the same machine. */
void lx_host_reboot(struct lx_host *host);
void lx_host_teardown(struct lx_host *host);

int lx_host_open(struct lx_host *host, const char *path, int flags);
/* An ioctl whose argument is at an offset of the caller's memory. */
int lx_host_ioctl(struct lx_host *host, int fd, unsigned long request, uint64_t offset);

#endif
