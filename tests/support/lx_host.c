/* SPDX-License-Identifier: Apache-2.0 */
#include "lx_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAR_BASE UINT64_C(0x0000123400000000)

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "lx_host: %s\n", #condition);                              \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static bool inside(const struct lx_host *host, uint64_t at, size_t size)
{
	return at >= host->user_base && at - host->user_base <= LX_USER_SIZE &&
	       size <= LX_USER_SIZE - (at - host->user_base);
}

static bool far_in(void *ctx, void *to, uint64_t from, size_t size)
{
	const struct lx_host *host = ctx;

	if (!inside(host, from, size))
		return false;
	memcpy(to, host->user + (from - host->user_base), size);
	return true;
}

static bool far_out(void *ctx, uint64_t to, const void *from, size_t size)
{
	struct lx_host *host = ctx;

	if (!inside(host, to, size))
		return false;
	memcpy(host->user + (to - host->user_base), from, size);
	return true;
}

void lx_host_setup(struct lx_host *host, const char *profile, enum lx_release release,
		   enum lx_host_caller caller)
{
	sim_sp_setup(&host->sim, profile, false);
	host->kernel = NULL;
	host->user = calloc(1, LX_USER_SIZE);
	NEED(host->user);
	host->user_base = caller == LX_HOST_FAR ? FAR_BASE : (uintptr_t)host->user;
	lx_config_init(&host->config);
	host->config.release = release;
	host->config.machine = host->sim.machine;
	host->config.sp = host->sim.sp;
	host->config.state = calloc(1, lx_state_size(machine_config(host->sim.machine)));
	NEED(host->config.state);
	host->config.caller = lx_caller_self();
	if (caller == LX_HOST_FAR) {
		static struct lx_caller far;

		far = (struct lx_caller){far_in, far_out, host};
		host->config.caller = &far;
	}
}

void lx_host_boot(struct lx_host *host)
{
	struct sev_err err = {.rc = SEV_OK};

	NEED(lx_kernel_new(&host->config, &host->kernel, &err) == SEV_OK);
	host->io = lx_kernel_io(host->kernel, NULL);
}

void lx_host_reboot(struct lx_host *host)
{
	lx_kernel_free(host->kernel);
	lx_host_boot(host);
}

void lx_host_teardown(struct lx_host *host)
{
	lx_kernel_free(host->kernel);
	free(host->config.state);
	free(host->user);
	sim_sp_teardown(&host->sim);
}

int lx_host_open(struct lx_host *host, const char *path, int flags)
{
	return host->io->open(host->io->ctx, path, flags, 0);
}

int lx_host_ioctl(struct lx_host *host, int fd, unsigned long request, uint64_t offset)
{
	return host->io->ioctl(host->io->ctx, fd, request,
			       (void *)(uintptr_t)(host->user_base + offset));
}
