/* SPDX-License-Identifier: Apache-2.0 */
#include "linux/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "base/err.h"
#include "linux/ccp.h"
#include "linux/kvm/kvm.h"
#include "linux/sev_guest.h"

#define STATE_MAGIC   0x455441545358554Cull /* "LUXSTATE" */
#define STATE_VERSION 1

static const char *const RELEASES[] = {[LX_LINUX_6_18] = "6.18", [LX_LINUX_6_14] = "6.14"};

const char *lx_release_name(enum lx_release release)
{
	return RELEASES[release];
}

int lx_release_find(const char *name)
{
	for (size_t i = 0; i < sizeof(RELEASES) / sizeof(*RELEASES); i++)
		if (!strcmp(RELEASES[i], name))
			return (int)i;
	return -1;
}

void lx_config_init(struct lx_config *config)
{
	*config = (struct lx_config){
		.sev = true,
		.sev_es = true,
		.sev_snp = true,
		.psp_init_on_probe = true,
		.writable = true,
	};
}

size_t lx_state_size(const struct machine_config *config)
{
	return sizeof(struct lx_state) +
	       (size_t)(config->memory_size / MACHINE_PAGE_SIZE) * sizeof(uint16_t);
}

/* Frames of the RMP table at the end of DRAM, and the first one, whose address is no address. */
static void reserve_frames(struct lx_kernel *kernel)
{
	const struct machine_core *core = machine_core(kernel->machine, 0);
	uint64_t all = machine_config(kernel->machine)->memory_size;

	kernel->frames[0] = LX_FRAME_KERNEL;
	if (!core->rmp_end)
		return;
	for (uint64_t spa = core->rmp_base; spa < all; spa += MACHINE_PAGE_SIZE)
		kernel->frames[spa / MACHINE_PAGE_SIZE] = LX_FRAME_KERNEL;
}

static void boot(struct lx_kernel *kernel)
{
	kernel->state->magic = STATE_MAGIC;
	kernel->state->version = STATE_VERSION;
	if (kernel->config.sev_snp)
		machine_enable_snp(kernel->machine);
	reserve_frames(kernel);
}

void lx_kernel_forget(struct lx_kernel *kernel)
{
	for (size_t i = 0; i < kernel->file_room; i++)
		if (kernel->files[i])
			kernel->files[i]->dead = true;
}

void lx_kernel_power_cycle(struct lx_kernel *kernel)
{
	memset(kernel->state, 0, lx_state_size(machine_config(kernel->machine)));
	boot(kernel);
	lx_kernel_forget(kernel);
}

static enum sev_rc adopt(struct lx_kernel *kernel, struct sev_err *err)
{
	struct lx_state *state = kernel->state;

	if (!state->magic && !state->version) {
		boot(kernel);
		return SEV_OK;
	}
	if (state->magic != STATE_MAGIC || state->version != STATE_VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"kernel state: found magic 0x%llx, version %llu, expected version "
				"%d of this program",
				(unsigned long long)state->magic,
				(unsigned long long)state->version, STATE_VERSION);
	return SEV_OK;
}

enum sev_rc lx_kernel_new(const struct lx_config *config, struct lx_kernel **out,
			  struct sev_err *err)
{
	struct lx_kernel *kernel = calloc(1, sizeof(*kernel));
	enum sev_rc rc;

	*out = NULL;
	if (!kernel)
		return sev_fail_nomem(err);
	kernel->config = *config;
	kernel->machine = config->machine;
	kernel->sp = config->sp;
	kernel->caller = *config->caller;
	kernel->state = config->state;
	if (!kernel->state) {
		kernel->own_size = lx_state_size(machine_config(config->machine));
		kernel->state = calloc(1, kernel->own_size);
	}
	if (!kernel->state) {
		free(kernel);
		return sev_fail_nomem(err);
	}
	kernel->frames = (uint16_t *)(kernel->state + 1);
	rc = adopt(kernel, err);
	if (rc) {
		lx_kernel_free(kernel);
		return rc;
	}
	*out = kernel;
	return SEV_OK;
}

void lx_kernel_free(struct lx_kernel *kernel)
{
	if (!kernel)
		return;
	for (size_t i = 0; i < kernel->file_room; i++)
		if (kernel->files[i])
			lx_file_put(kernel, kernel->files[i]);
	free(kernel->files);
	lx_kvm_free(kernel);
	lx_sev_guest_free(kernel);
	free(kernel->certs);
	if (kernel->own_size)
		free(kernel->state);
	free(kernel);
}

void lx_kernel_set_lock(struct lx_kernel *kernel, const struct lx_lock *lock)
{
	kernel->lock = *lock;
}

int lx_copy_in(struct lx_kernel *kernel, void *to, uint64_t from, size_t size)
{
	return kernel->caller.copy_in(kernel->caller.ctx, to, from, size) ? 0 : -EFAULT;
}

int lx_copy_out(struct lx_kernel *kernel, uint64_t to, const void *from, size_t size)
{
	return kernel->caller.copy_out(kernel->caller.ctx, to, from, size) ? 0 : -EFAULT;
}

enum sev_rc lx_set_certs(struct lx_kernel *kernel, const void *table, size_t size,
			 struct sev_err *err)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		return sev_fail_nomem(err);
	memcpy(copy, table, size);
	free(kernel->certs);
	kernel->certs = copy;
	kernel->certs_size = size;
	return SEV_OK;
}
