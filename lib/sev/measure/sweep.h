/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digests of all combinations of given values: the search and the matrix are made of it. What
 * combinations have in common is hashed once; nothing is kept but the last chain of vCPU counts.
 */
#ifndef SEV_MEASURE_SWEEP_H
#define SEV_MEASURE_SWEEP_H

#include <stdbool.h>

#include <sev/digest.h>

#include "measure/prefix.h"
#include "plan/config.h"

/* What is varied, from the outermost loop to the innermost; vCPU counts are inside of all. */
enum sev_axis {
	SEV_AXIS_MODE,
	SEV_AXIS_OVMF,
	SEV_AXIS_VARS,	 /* size of the variable store, between SVSM and OVMF */
	SEV_AXIS_KERNEL, /* a kernel with its initrd */
	SEV_AXIS_APPEND,
	SEV_AXIS_VMM,
	SEV_AXIS_VARIANTS,
	SEV_AXIS_FEATURES,
	SEV_AXIS_SIG,
	SEV_AXIS_COUNT,
};

/* What stands for "as in the base configuration" in sev_candidate.index. */
#define SEV_AXIS_BASE SIZE_MAX

/* One combination, as visitors see it. */
struct sev_candidate {
	const struct sev_config *config;
	size_t index[SEV_AXIS_COUNT]; /* of its value among those added, or SEV_AXIS_BASE */
	uint32_t vcpus;		      /* 0 where the number does not count: SEV, IGVM files */
	const uint8_t *digest;
	size_t length;
};

struct sev_sweep_visitor {
	/* Each digest; false ends the sweep early, and well. */
	bool (*visit)(void *ctx, const struct sev_candidate *candidate);
	/* Each plan that was measured on the way; prefix holds the digests after its events. */
	void (*measured)(void *ctx, const struct sev_plan *plan, const struct sev_prefix *prefix);
	/* A combination that makes no plan, and why. Its config has no index. */
	void (*skipped)(void *ctx, const struct sev_config *config, const struct sev_err *why);
	void *ctx;
};

struct sev_sweep;

/* A sweep whose axes all stand at base. */
enum sev_rc sev_sweep_new(const struct sev_config *base, struct sev_sweep **out,
			  struct sev_err *err);
void sev_sweep_free(struct sev_sweep *sweep);

/* More values for the axes. References are taken; kernel, initrd and append may be NULL. */
enum sev_rc sev_sweep_add_mode(struct sev_sweep *sweep, enum sev_mode mode, struct sev_err *err);
enum sev_rc sev_sweep_add_ovmf(struct sev_sweep *sweep, struct sev_blob *ovmf, struct sev_err *err);
enum sev_rc sev_sweep_add_kernel(struct sev_sweep *sweep, struct sev_blob *kernel,
				 struct sev_blob *initrd, struct sev_err *err);
enum sev_rc sev_sweep_add_append(struct sev_sweep *sweep, const char *append, struct sev_err *err);
enum sev_rc sev_sweep_add_vmm_type(struct sev_sweep *sweep, enum sev_vmm_type vmm,
				   struct sev_err *err);
enum sev_rc sev_sweep_add_features(struct sev_sweep *sweep, uint64_t features, struct sev_err *err);
enum sev_rc sev_sweep_add_sig(struct sev_sweep *sweep, uint32_t sig, struct sev_err *err);
enum sev_rc sev_sweep_add_vars_size(struct sev_sweep *sweep, uint64_t size, struct sev_err *err);
/* Tries all sets of those variants that change something, on top of the base configuration's. */
void sev_sweep_all_variants(struct sev_sweep *sweep);
/* 1 <= first <= last <= SEV_VCPUS_MAX. */
enum sev_rc sev_sweep_add_vcpus(struct sev_sweep *sweep, uint32_t first, uint32_t last,
				struct sev_err *err);

/* progress (may be NULL) counts candidates; how many there will be is not known. */
enum sev_rc sev_sweep_run(struct sev_sweep *sweep, const struct sev_sweep_visitor *visitor,
			  const struct sev_progress *progress, struct sev_err *err);

/* What the axes have at base; owned by the sweep. */
const struct sev_config *sev_sweep_base(const struct sev_sweep *sweep);

/* Calls each for every file and blob among base and values; some may come twice. */
void sev_sweep_each_input(const struct sev_sweep *sweep,
			  void (*each)(void *ctx, struct sev_blob *blob), void *ctx);

/* Candidates visited by the last run. */
uint64_t sev_sweep_candidates(const struct sev_sweep *sweep);

#endif
