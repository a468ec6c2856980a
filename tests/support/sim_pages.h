/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software secure processor on which SNP runs, with two active guests that nobody launched, and
 * pages in any state: for tests of commands on pages.
 */
#ifndef TESTS_SUPPORT_SIM_PAGES_H
#define TESTS_SUPPORT_SIM_PAGES_H

#include "amd-sp/command.h"
#include "amd-sp/snp/gctx.h"
#include "sim_sp.h"

#define SIM_ASID	 1u
#define SIM_OTHER_ASID	 2u
#define SIM_GPA		 UINT64_C(0x40000000)
#define SIM_POLICY	 UINT64_C(0xB0000) /* SMT, the reserved one, DEBUG */
#define SIM_SWAP_DISABLE UINT64_C(0x2000000)
#define SIM_NO_MEM	 (UINT64_C(64) << 20) /* the first address behind the memory */

struct sim_world {
	struct sim_sp sim;
	uint64_t gctx, other; /* contexts of SIM_ASID and SIM_OTHER_ASID */
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
};

/* After SNP_INIT_EX, with memory encrypted. */
void sim_world_setup(struct sim_world *world, const char *profile);
void sim_world_teardown(struct sim_world *world);

/* A command of what is in the buffer. */
uint32_t sim_world_command(struct sim_world *world, uint32_t id);
/* A field of the buffer: sim_put(world, SEV_AT_SNP_PAGE_MOVE_SRC_PADDR, 8, spa). */
void sim_put(struct sim_world *world, unsigned at, size_t size, uint64_t value);

uint64_t sim_field(const struct sim_world *world, unsigned at);

/* Changes the context of SIM_ASID. */
void sim_set_guest(struct sim_world *world, void (*change)(struct sp_gctx *gctx));

/* Its policy forbids swapping; it has no ASID. */
void sim_disable_swap(struct sim_world *world);
void sim_drop_asid(struct sim_world *world);

/* A page in a state; of a guest, it is SIM_ASID's at gpa with all permissions for VMPL0. */
void sim_set_page(struct sim_world *world, uint64_t spa, enum rmp_state state, uint64_t gpa,
		  enum rmp_size size);
/* A new page of the size in a state; at SIM_GPA. */
uint64_t sim_new_page(struct sim_world *world, enum rmp_state state, enum rmp_size size);

/* SHA-256 of firmware's state, RMP and all memory that was given out. */
void sim_digest(struct sim_world *world, uint8_t digest[32]);

#endif
