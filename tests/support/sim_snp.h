/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SNP on a software secure processor, for tests: each step of a launch as one call that
 * gives the firmware's status.
 */
#ifndef TESTS_SUPPORT_SIM_SNP_H
#define TESTS_SUPPORT_SIM_SNP_H

#include "amd-sp/snp/gctx.h"
#include "sim_sp.h"

#define SIM_POLICY     UINT64_C(0x30000) /* SMT is allowed, and the bit that must be one */
#define SIM_ASID       7
#define SIM_NORMAL     (1u << 1) /* PAGE_TYPE in FLAGS of SNP_LAUNCH_UPDATE */
#define SIM_VMSA       (2u << 1)
#define SIM_ZERO       (3u << 1)
#define SIM_UNMEASURED (4u << 1)
#define SIM_SECRETS    (5u << 1)
#define SIM_CPUID      (6u << 1)
#define SIM_LARGE      1u
#define SIM_IMI	       (1u << 4)

/* A processor whose SNP platform is in INIT, with ASIDs that can be used. */
void sim_snp_setup(struct sim_sp *sim, const char *profile, bool encrypt);
/* WBINVD and SNP_DF_FLUSH. */
void sim_snp_flush(struct sim_sp *sim);

/* The sPA of a fresh context. */
uint64_t sim_gctx(struct sim_sp *sim);
/* A copy of what is in a context; ends the program where it cannot be opened. */
struct sp_gctx sim_gctx_open(struct sim_sp *sim, uint64_t gctx);
uint32_t sim_launch_start(struct sim_sp *sim, uint64_t gctx, uint64_t policy);
uint32_t sim_activate(struct sim_sp *sim, uint64_t gctx, uint32_t asid);
/* A context after SNP_LAUNCH_START and SNP_ACTIVATE; after SNP_LAUNCH_FINISH. */
uint64_t sim_launch(struct sim_sp *sim, uint64_t policy, uint32_t asid);
uint64_t sim_running(struct sim_sp *sim, uint64_t policy, uint32_t asid);

/* A page, or 2 MiB, with contents (NULL: zeros) that is Pre-Guest at a GPA. */
uint64_t sim_pre_guest(struct sim_sp *sim, uint32_t asid, uint64_t gpa, uint8_t size,
		       const void *contents);
uint32_t sim_launch_update(struct sim_sp *sim, uint64_t gctx, uint64_t spa, uint32_t flags,
			   uint32_t perms);
uint32_t sim_launch_finish(struct sim_sp *sim, uint64_t gctx);
uint32_t sim_decommission(struct sim_sp *sim, uint64_t gctx);

#endif
