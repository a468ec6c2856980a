/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/crypto.h"
#include "base/err.h"
#include "machine/machine_state.h"

void machine_config_init(struct machine_config *config)
{
	*config = (struct machine_config){
		.memory_size = UINT64_C(1) << 30,
		.max_asid = 509,
		.min_sev_asid = 100,
		.cores = 4,
		.sockets = 1,
		.family = 0x19,
		.model = 0x01,
		.stepping = 0x01,
	};
}

static uint64_t round_up(uint64_t size, uint64_t unit)
{
	return (size + unit - 1) / unit * unit;
}

static uint64_t rmp_offset(void)
{
	return round_up(sizeof(struct machine_state), MACHINE_PAGE_SIZE);
}

static uint64_t dram_offset(const struct machine_config *config)
{
	uint64_t entries = config->memory_size / MACHINE_PAGE_SIZE;

	return round_up(rmp_offset() + entries * sizeof(struct rmp_entry), MACHINE_LARGE_SIZE);
}

size_t machine_state_size(const struct machine_config *config)
{
	return (size_t)(dram_offset(config) + config->memory_size);
}

static enum sev_rc check_config(const struct machine_config *config, struct sev_err *err)
{
	if (!config->memory_size || config->memory_size % MACHINE_LARGE_SIZE ||
	    config->memory_size > UINT64_C(1) << 40)
		return sev_fail(err, SEV_ERR_ARG,
				"machine: found %llu bytes of memory, expected a multiple of 2 MiB "
				"up to 1 TiB",
				(unsigned long long)config->memory_size);
	if (!config->cores || config->cores > MACHINE_CORES_MAX)
		return sev_fail(err, SEV_ERR_ARG, "machine: found %u cores, expected 1 to %d",
				config->cores, MACHINE_CORES_MAX);
	if (config->sockets != 1 && config->sockets != 2)
		return sev_fail(err, SEV_ERR_ARG, "machine: found %u sockets, expected 1 or 2",
				config->sockets);
	if (config->max_asid >= MACHINE_ASIDS || !config->min_sev_asid ||
	    config->min_sev_asid > config->max_asid + 1)
		return sev_fail(err, SEV_ERR_ARG,
				"machine: found ASIDs to %u with SEV from %u, expected fewer than "
				"%d, and SEV's among them",
				config->max_asid, config->min_sev_asid, MACHINE_ASIDS);
	return SEV_OK;
}

/* Pages that nobody has written to cost nothing. */
static void *own_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	/* A fault for each 4 KiB takes as long as hashing them. */
	madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

static void begin(struct machine_state *state, const struct machine_config *config)
{
	state->magic = MACHINE_MAGIC;
	state->version = MACHINE_VERSION;
	state->config = *config;
	state->ciphertext_hiding = false;
	for (unsigned i = 0; i < config->cores; i++)
		state->cores[i] = (struct machine_core){.mem_en = true};
}

static bool same_config(const struct machine_config *a, const struct machine_config *b)
{
	return a->memory_size == b->memory_size && a->max_asid == b->max_asid &&
	       a->min_sev_asid == b->min_sev_asid && a->cores == b->cores &&
	       a->sockets == b->sockets && a->smt == b->smt && a->encrypt == b->encrypt &&
	       a->family == b->family && a->model == b->model && a->stepping == b->stepping;
}

static enum sev_rc adopt(struct machine_state *state, const struct machine_config *config,
			 struct sev_err *err)
{
	if (!state->magic && !state->version) {
		begin(state, config);
		return SEV_OK;
	}
	if (state->magic != MACHINE_MAGIC || state->version != MACHINE_VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"machine state: found magic 0x%llx, version %llu, expected version "
				"%d of this program",
				(unsigned long long)state->magic,
				(unsigned long long)state->version, MACHINE_VERSION);
	if (!same_config(&state->config, config))
		return sev_fail(err, SEV_ERR_FORMAT,
				"machine state: it is of a machine that was set up otherwise");
	return SEV_OK;
}

static void release(struct machine *machine)
{
	if (machine->own_size)
		munmap(machine->state, machine->own_size);
	free(machine);
}

enum sev_rc machine_new(const struct machine_config *config, void *state, struct machine **out,
			struct sev_err *err)
{
	enum sev_rc rc = check_config(config, err);
	struct machine *machine;

	*out = NULL;
	if (rc)
		return rc;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return sev_fail_nomem(err);
	if (!state) {
		machine->own_size = machine_state_size(config);
		state = own_memory(machine->own_size);
	}
	if (!state) {
		free(machine);
		return sev_fail_nomem(err);
	}
	machine->state = state;
	machine->rmp = (struct rmp_entry *)((uint8_t *)state + rmp_offset());
	machine->dram = (uint8_t *)state + dram_offset(config);
	rc = adopt(machine->state, config, err);
	if (rc) {
		release(machine);
		return rc;
	}
	*out = machine;
	return SEV_OK;
}

void machine_free(struct machine *machine)
{
	if (!machine)
		return;
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		sev_xts_free(machine->ciphers[i].xts);
	sev_cleanse(machine->ciphers, sizeof(machine->ciphers));
	if (machine->own_size)
		sev_cleanse(machine->state->keys, sizeof(machine->state->keys));
	free(machine->overlays);
	release(machine);
}

const struct machine_config *machine_config(const struct machine *machine)
{
	return &machine->state->config;
}

void machine_reset(struct machine *machine)
{
	struct machine_config config = machine->state->config;

	sev_cleanse(machine->state->keys, sizeof(machine->state->keys));
	rmp_clear(machine);
	/* Fresh pages of own memory, holes in a file: both read as zeros, and cost nothing. */
	if (madvise(machine->dram, config.memory_size,
		    machine->own_size ? MADV_DONTNEED : MADV_REMOVE) != 0)
		memset(machine->dram, 0, config.memory_size);
	memset(machine->state->cores, 0, sizeof(machine->state->cores));
	begin(machine->state, &config);
}

struct machine_core *machine_core(struct machine *machine, unsigned core)
{
	return core < machine->state->config.cores ? &machine->state->cores[core] : NULL;
}

void machine_enable_snp(struct machine *machine)
{
	uint64_t size = machine->state->config.memory_size / MACHINE_PAGE_SIZE * 16 + 0x4000;

	size = round_up(size, UINT64_C(1) << 20);
	for (unsigned i = 0; i < machine->state->config.cores; i++) {
		struct machine_core *core = &machine->state->cores[i];

		core->snp_en = core->vmpl_en = core->mfdm = true;
		core->vm_hsave_pa = 0;
		core->rmp_end = machine->state->config.memory_size - 1;
		core->rmp_base = machine->state->config.memory_size - size;
	}
}

void machine_wbinvd(struct machine *machine, unsigned core)
{
	if (core < machine->state->config.cores)
		machine->state->cores[core].wbinvd_pending = false;
}

void machine_wbinvd_all(struct machine *machine)
{
	for (unsigned i = 0; i < machine->state->config.cores; i++)
		machine_wbinvd(machine, i);
}

void machine_require_wbinvd(struct machine *machine)
{
	for (unsigned i = 0; i < machine->state->config.cores; i++)
		machine->state->cores[i].wbinvd_pending = true;
}

bool machine_wbinvd_done(const struct machine *machine)
{
	for (unsigned i = 0; i < machine->state->config.cores; i++)
		if (machine->state->cores[i].wbinvd_pending)
			return false;
	return true;
}

void machine_set_ciphertext_hiding(struct machine *machine, bool on)
{
	machine->state->ciphertext_hiding = on;
}

bool machine_ciphertext_hiding(const struct machine *machine)
{
	return machine->state->ciphertext_hiding;
}
