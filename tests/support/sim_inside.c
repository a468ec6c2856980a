/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_inside: %s\n", #condition);                           \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* Where sim_page() and sim_command() have their pages: not for the kernel. */
#define OWN_FIRST (UINT64_C(16) << 20)
#define OWN_END	  (UINT64_C(48) << 20)

static int wait_a_while(void *ctx, unsigned milliseconds)
{
	struct sim_inside *inside = ctx;

	inside->waited_ms += milliseconds;
	return 0;
}

static int no_file(void *ctx, const char *path, int flags, unsigned mode)
{
	(void)ctx;
	(void)path;
	(void)flags;
	(void)mode;
	return -2; /* ENOENT */
}

static void start_kernel(struct sim_inside *inside, enum lx_release release)
{
	struct lx_config config;
	struct sev_err err = {0};
	uint32_t status = 0;

	lx_config_init(&config);
	config.machine = inside->sim.machine;
	config.sp = inside->sim.sp;
	config.caller = lx_caller_self();
	config.release = release;
	NEED(lx_kernel_new(&config, &inside->kernel, &err) == SEV_OK);
	for (uint64_t spa = OWN_FIRST; spa < OWN_END; spa += MACHINE_PAGE_SIZE)
		inside->kernel->frames[spa / MACHINE_PAGE_SIZE] = LX_FRAME_KERNEL;
	inside->sim.next_page = OWN_FIRST;
	NEED(lx_ccp_probe(inside->kernel) == 0);
	NEED(lx_snp_platform_init(inside->kernel, &status) == 0);
	inside->below = (struct sev_io){
		.size = sizeof(inside->below),
		.ctx = inside,
		.open = no_file,
		.wait = wait_a_while,
	};
	inside->io = lx_kernel_io(inside->kernel, &inside->below);
}

static void launch(struct sim_inside *inside)
{
	inside->gctx = sim_launch(&inside->sim, SIM_POLICY, SIM_ASID);
	inside->secrets = sim_pre_guest(&inside->sim, SIM_ASID, SIM_SECRETS_GPA, RMP_4K, NULL);
	NEED(sim_launch_update(&inside->sim, inside->gctx, inside->secrets, SIM_SECRETS, 0) == 0);
	NEED(sim_launch_finish(&inside->sim, inside->gctx) == 0);
	inside->kernel->state->guests[0] = (struct lx_guest_info){
		.id = 1,
		.kind = LX_GUEST_SNP,
		.started = true,
		.finished = true,
		.asid = SIM_ASID,
		.gctx = inside->gctx,
		.policy = SIM_POLICY,
		.secrets_gpa = SIM_SECRETS_GPA,
	};
}

void sim_inside_setup(struct sim_inside *inside, const char *profile, bool encrypt,
		      enum lx_release release, unsigned vmpl)
{
	*inside = (struct sim_inside){.waited_ms = 0};
	sim_sp_setup(&inside->sim, profile, encrypt);
	start_kernel(inside, release);
	launch(inside);
	lx_set_inside(inside->kernel, 1, vmpl);
}

void sim_inside_teardown(struct sim_inside *inside)
{
	lx_kernel_free(inside->kernel);
	sim_sp_teardown(&inside->sim);
}

void sim_inside_secrets(struct sim_inside *inside, uint8_t page[0x1000])
{
	NEED(machine_read_asid(inside->sim.machine, SIM_ASID, inside->secrets, page, 0x1000));
}

void sim_inside_set_secrets(struct sim_inside *inside, const uint8_t page[0x1000])
{
	NEED(machine_write_asid(inside->sim.machine, SIM_ASID, inside->secrets, page, 0x1000));
}
