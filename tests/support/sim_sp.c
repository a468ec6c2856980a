/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_sp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/invariants.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/snp/snp_data.h"
#include "test_keys.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_sp: %s\n", #condition);                               \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static struct sim_record *record(struct sim_sp *sim, const char *name)
{
	for (size_t i = 0; i < SIM_RECORDS; i++)
		if (!sim->records[i].name[0] || !strcmp(sim->records[i].name, name))
			return &sim->records[i];
	return NULL;
}

static int64_t load(void *ctx, const char *name, void *out, size_t room)
{
	const struct sim_record *found = record(ctx, name);
	size_t size = found ? found->size : 0;

	if (size > room)
		size = room;
	if (size)
		memcpy(out, found->data, size);
	return (int64_t)size;
}

static int save(void *ctx, const char *name, const void *data, size_t size)
{
	struct sim_record *found = record(ctx, name);
	uint8_t *copy = malloc(size ? size : 1);

	NEED(found && copy && strlen(name) < sizeof(found->name));
	memcpy(copy, data, size);
	free(found->data);
	strcpy(found->name, name);
	found->data = copy;
	found->size = size;
	return 0;
}

struct amd_sp_store sim_sp_store(struct sim_sp *sim)
{
	return (struct amd_sp_store){load, save, sim};
}

/* Records "ca" and "root", made once a program for each product: four signatures take their time.
 */
static void make_ca(struct sim_sp *sim, const struct amd_sp_profile *profile)
{
	static const struct amd_sp_ca_keys keys = {TEST_ARK_PEM, TEST_ASK_PEM, TEST_ASVK_PEM};
	static struct {
		const char *product;
		size_t size;
		uint8_t data[1 << 16], root[32];
	} made[3];
	struct amd_sp_store store = sim_sp_store(sim);
	size_t i = 0;

	while (i < 3 && made[i].product && strcmp(made[i].product, profile->product) != 0)
		i++;
	NEED(i < 3);
	if (!made[i].product) {
		NEED(amd_sp_manufacture(&store, profile, SIM_MADE, &keys, NULL) == SEV_OK);
		made[i].size = (size_t)load(sim, "ca", made[i].data, sizeof(made[i].data));
		NEED(load(sim, "root", made[i].root, sizeof(made[i].root)) == 32);
		made[i].product = profile->product;
	}
	NEED(save(sim, "root", made[i].root, sizeof(made[i].root)) == 0);
	NEED(save(sim, "ca", made[i].data, made[i].size) == 0);
}

/* Records of a chip whose secret everyone knows. */
static void make_chip(struct sim_sp *sim, const struct amd_sp_profile *profile)
{
	struct amd_sp *sp = calloc(1, sizeof(*sp));
	struct sp_version version = {profile->api_major, profile->api_minor, profile->build, {{0}}};

	NEED(sp);
	memcpy(version.tcb.svn, profile->tcb, sizeof(version.tcb.svn));
	sp->profile = profile;
	sp->store = sim_sp_store(sim);
	sp->chip = (struct sp_chip){.magic = SP_CHIP_MAGIC, .version = SP_CHIP_VERSION};
	memset(sp->chip.chip_id, 0xC1, profile->chip_id_size);
	memset(sp->chip.secret, 0x5E, sizeof(sp->chip.secret));
	NEED(save(sim, "chip", &sp->chip, sizeof(sp->chip)) == 0);
	sp->snp_data.committed = version;
	sp->snp_data.installed = version;
	NEED(sp_snp_data_save(sp) == SEV_FW_SUCCESS);
	free(sp);
}

void sim_sp_setup(struct sim_sp *sim, const char *profile, bool encrypt)
{
	struct amd_sp_config config = {.profile = amd_sp_profile_find(profile)};
	struct sev_err err = {0};

	memset(sim, 0, sizeof(*sim));
	NEED(config.profile);
	machine_config_init(&sim->machine_config);
	sim->machine_config.memory_size = 64u << 20;
	sim->machine_config.encrypt = encrypt;
	sim->machine_config.max_asid = config.profile->max_asid;
	sim->machine_config.min_sev_asid = config.profile->min_sev_asid;
	sim->machine_config.family = config.profile->family;
	sim->machine_config.model = config.profile->model;
	sim->machine_config.stepping = config.profile->stepping;
	NEED(machine_new(&sim->machine_config, NULL, &sim->machine, &err) == SEV_OK);
	machine_enable_snp(sim->machine);
	make_ca(sim, config.profile);
	make_chip(sim, config.profile);
	config.machine = sim->machine;
	config.store = sim_sp_store(sim);
	amd_sp_quirks_init(&config.quirks);
	if (amd_sp_new(&config, &sim->sp, &err) != SEV_OK) {
		fprintf(stderr, "sim_sp: %s\n", err.msg);
		abort();
	}
	sim->next_page = MACHINE_PAGE_SIZE;
}

void sim_sp_teardown(struct sim_sp *sim)
{
	amd_sp_free(sim->sp);
	machine_free(sim->machine);
	for (size_t i = 0; i < SIM_RECORDS; i++)
		free(sim->records[i].data);
}

uint64_t sim_pages(struct sim_sp *sim, size_t count, uint64_t align)
{
	uint64_t spa = (sim->next_page + align - 1) / align * align;

	sim->next_page = spa + count * MACHINE_PAGE_SIZE;
	NEED(sim->next_page <= machine_core(sim->machine, 0)->rmp_base);
	return spa;
}

uint64_t sim_page(struct sim_sp *sim)
{
	return sim_pages(sim, 1, MACHINE_PAGE_SIZE);
}

void sim_to_firmware(struct sim_sp *sim, uint64_t spa)
{
	struct rmp_entry *entry = rmp_at(sim->machine, spa);

	if (entry)
		rmp_set_state(entry, RMP_FIRMWARE);
}

void sim_to_hypervisor(struct sim_sp *sim, uint64_t spa)
{
	struct rmp_entry *entry = rmp_at(sim->machine, spa);

	if (entry)
		rmp_set_state(entry, RMP_HYPERVISOR);
}

/* A command leaves what was sound so. What a test has set up by hand need not be. */
static uint32_t checked_command(struct sim_sp *sim, uint32_t id, uint64_t buffer)
{
	char why[256];
	bool sound = sp_invariants(sim->sp, why, sizeof(why));
	uint32_t status = amd_sp_command(sim->sp, id, buffer);

	if (sound && !sim->sp->dead && !sp_invariants(sim->sp, why, sizeof(why))) {
		fprintf(stderr, "sim_sp: after command 0x%03x, status 0x%02x: %s\n", id, status,
			why);
		abort();
	}
	return status;
}

uint32_t sim_command(struct sim_sp *sim, uint32_t id, void *buffer, size_t size)
{
	uint64_t spa = MACHINE_LARGE_SIZE * 20; /* far from what sim_pages() gives out */
	uint32_t status;

	NEED(machine_write(sim->machine, spa, buffer, size));
	sim_to_firmware(sim, spa);
	status = checked_command(sim, id, spa);
	sim_to_hypervisor(sim, spa);
	NEED(machine_read(sim->machine, spa, buffer, size));
	return status;
}

uint32_t sim_plain(struct sim_sp *sim, uint32_t id)
{
	return checked_command(sim, id, 0);
}

uint32_t sim_asid_check(struct sim_sp *sim, uint32_t asid, enum sp_asid_range range)
{
	uint32_t status = sp_asid_check_free(sim->sp, asid, range);

	return status ? status : sp_asid_check_flushed(sim->sp, asid);
}
