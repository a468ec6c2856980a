/* SPDX-License-Identifier: Apache-2.0 */
#include "launch_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "amd-sp/invariants.h"
#include "amd-sp/legacy/guest.h"
#include "amd-sp/snp/gctx.h"
#include "base/bytes.h"
#include "launch_plan.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "launch_host: %s\n", #condition);                          \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static int front_open(void *ctx, const char *path, int flags, unsigned mode)
{
	const struct sev_io *io = ((struct launch_host *)ctx)->lx.io;

	return io->open(io->ctx, path, flags, mode);
}

static int front_close(void *ctx, int fd)
{
	const struct sev_io *io = ((struct launch_host *)ctx)->lx.io;

	return io->close(io->ctx, fd);
}

/* Memory of the guest is this process's. */
static int front_mmap(void *ctx, size_t size, int protection, int flags, int fd, uint64_t offset,
		      void **out)
{
	const struct sev_io *io = fd < 0 ? sev_io_linux() : ((struct launch_host *)ctx)->lx.io;

	return io->mmap(io->ctx, size, protection, flags, fd, offset, out);
}

static int front_munmap(void *ctx, void *map, size_t size)
{
	(void)ctx;
	return sev_io_linux()->munmap(NULL, map, size);
}

static int front_wait(void *ctx, unsigned milliseconds)
{
	((struct launch_host *)ctx)->waits += milliseconds > 0;
	return 0;
}

static int pass(struct launch_host *host, int fd, unsigned long request, void *argument)
{
	return host->lx.io->ioctl(host->lx.io->ctx, fd, request, argument);
}

/* A kernel that does no more than some pages at once. */
static int update(struct launch_host *host, int fd, struct sev_kvm_cmd *cmd)
{
	struct sev_kvm_snp_launch_update *pages = (void *)(uintptr_t)cmd->data;
	uint64_t rest = 0;
	int rc;

	if (host->disturbed && !host->disturbed_after) {
		host->disturbed--;
		return -host->disturbance;
	}
	if (host->take && pages->len > host->take * 4096)
		rest = pages->len - host->take * 4096;
	pages->len -= rest;
	rc = pass(host, fd, SEV_KVM_MEMORY_ENCRYPT_OP, cmd);
	pages->len += rest;
	if (rc || !host->disturbed)
		return rc;
	host->disturbed--;
	return -host->disturbance;
}

static int front_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	struct launch_host *host = ctx;
	struct sev_kvm_cmd *cmd = request == SEV_KVM_MEMORY_ENCRYPT_OP ? argument : NULL;

	if (++host->ioctls == host->fail_ioctl) {
		host->failed_request = request;
		host->failed_op = cmd ? cmd->id : 0;
		return -host->fail_errno;
	}
	if (cmd && cmd->id == SEV_KVM_SNP_LAUNCH_UPDATE)
		return update(host, fd, cmd);
	return pass(host, fd, request, argument);
}

static size_t frames_size(const struct launch_host *host)
{
	return host->lx.sim.machine_config.memory_size / MACHINE_PAGE_SIZE * sizeof(*host->frames);
}

/* A launch after which the drivers have the pages that they keep. */
static void warm_up(struct launch_host *host)
{
	const struct launch_plan_event events[] = {
		{.kind = SEV_EVENT_START},
		{.kind = SEV_EVENT_UPDATE, .type = SEV_PAGE_NORMAL, .length = 0x1000},
		{.kind = SEV_EVENT_FINISH},
	};
	struct sev_plan *plan = launch_plan_by_hand(SEV_MODE_SEV, 0, events, SEV_COUNT(events));
	const struct sev_launch_options options = launch_host_options(host);
	struct sev_launch *launch;

	NEED(sev_launch_new(plan, &options, &launch, NULL) == SEV_OK);
	NEED(sev_launch_run(launch, NULL) == SEV_OK);
	sev_launch_free(launch);
	sev_plan_free(plan);
	host->ioctls = 0;
}

void launch_host_setup(struct launch_host *host, const char *profile, enum lx_release release)
{
	int fd;

	memset(host, 0, sizeof(*host));
	lx_host_setup(&host->lx, profile, release, LX_HOST_SELF);
	lx_host_boot(&host->lx);
	fd = lx_host_open(&host->lx, "/dev/kvm", O_RDWR);
	NEED(fd >= 0 && host->lx.io->close(host->lx.io->ctx, fd) == 0);
	host->front = (struct sev_io){
		.size = sizeof(host->front),
		.ctx = host,
		.open = front_open,
		.close = front_close,
		.ioctl = front_ioctl,
		.mmap = front_mmap,
		.munmap = front_munmap,
		.wait = front_wait,
	};
	warm_up(host);
	host->frames = malloc(frames_size(host));
	NEED(host->frames);
	memcpy(host->frames, host->lx.kernel->frames, frames_size(host));
}

void launch_host_teardown(struct launch_host *host)
{
	free(host->frames);
	lx_host_teardown(&host->lx);
}

struct sev_launch_options launch_host_options(struct launch_host *host)
{
	struct sev_launch_options options;

	sev_launch_options_init(&options);
	options.io = &host->front;
	return options;
}

struct lx_guest_info launch_host_guest(const struct launch_host *host)
{
	struct lx_guest_info guest, other;

	NEED(lx_guest_at(host->lx.kernel, 0, &guest));
	NEED(!lx_guest_at(host->lx.kernel, 1, &other));
	return guest;
}

void launch_host_digest(const struct launch_host *host, uint8_t digest[48])
{
	struct lx_guest_info guest = launch_host_guest(host);
	struct sp_gctx gctx;

	memset(digest, 0, 48);
	if (guest.kind == LX_GUEST_SNP) {
		NEED(sp_gctx_open(host->lx.sim.sp, NULL, guest.gctx, &gctx) == 0);
		memcpy(digest, gctx.ld, 48);
		return;
	}
	memcpy(digest, sp_legacy_guest(host->lx.sim.sp, guest.handle)->launch_digest, 32);
}

const char *launch_host_left(const struct launch_host *host)
{
	static char why[256];
	struct lx_guest_info guest;

	if (lx_guest_at(host->lx.kernel, 0, &guest))
		return "a guest";
	for (size_t i = 0; i < frames_size(host) / sizeof(*host->frames); i++) {
		if (host->frames[i] == host->lx.kernel->frames[i])
			continue;
		snprintf(why, sizeof(why), "frame 0x%zx, which is 0x%x's, not 0x%x's", i,
			 host->lx.kernel->frames[i], host->frames[i]);
		return why;
	}
	return sp_invariants(host->lx.sim.sp, why, sizeof(why)) ? NULL : why;
}
