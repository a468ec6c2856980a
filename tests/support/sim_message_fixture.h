/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of guest messages start from: a running guest and its channel.
 */
#ifndef TESTS_SUPPORT_SIM_MESSAGE_FIXTURE_H
#define TESTS_SUPPORT_SIM_MESSAGE_FIXTURE_H

#include "test.h"

#include "sim_message.h"
#include "sim_snp.h"

struct fixture {
	struct sim_sp sim;
	uint64_t gctx;
	struct sim_channel channel;
};

static struct fixture *begin(const char *profile)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	sim_snp_setup(&f->sim, profile, false);
	f->gctx = sim_running(&f->sim, SIM_POLICY, SIM_ASID);
	sim_channel_open(&f->sim, f->gctx, 0, &f->channel);
	return f;
}

static void end(struct fixture *f)
{
	sim_sp_teardown(&f->sim);
	free(f);
}

/* A change to a guest's context, as no command makes it. */
static inline void put_gctx(struct fixture *f, const struct sp_gctx *gctx)
{
	assert_int_equal(sp_gctx_save(f->sim.sp, gctx), SEV_FW_SUCCESS);
}

static inline struct sp_snp *snp_of(struct fixture *f)
{
	return &f->sim.sp->state->snp;
}

/* A VLEK as SNP_VLEK_LOAD leaves it. */
static inline void load_vlek(struct fixture *f)
{
	snp_of(f)->vlek_loaded = true;
	snp_of(f)->vlek_tcb = snp_of(f)->reported_tcb;
	memset(snp_of(f)->vlek_seed, 0x77, sizeof(snp_of(f)->vlek_seed));
}

#endif
