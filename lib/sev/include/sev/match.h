/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which configuration gives the launch digest that a guest showed? All combinations of the values
 * that are given are measured and compared; what they have in common is hashed once.
 */
#ifndef SEV_MATCH_H
#define SEV_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/config.h>
#include <sev/err.h>
#include <sev/plan.h>
#include <sev/progress.h>

SEV_BEGIN_DECLS

struct sev_match;

/*
 * A search for a digest of 48 bytes (SNP) or 32 (SEV and SEV-ES, both of which are tried). base has
 * what does not vary, and the values of what is not added below; it is copied. SEV_ERR_ARG for
 * another length.
 */
SEV_API enum sev_rc sev_match_new(const struct sev_config *base, const uint8_t *digest,
				  size_t length, struct sev_match **out, struct sev_err *err);
SEV_API void sev_match_free(struct sev_match *match);

/* Values to try. References are taken; kernel, initrd and append may be NULL: without. */
SEV_API enum sev_rc sev_match_add_ovmf(struct sev_match *match, struct sev_blob *ovmf,
				       struct sev_err *err);
SEV_API enum sev_rc sev_match_add_kernel(struct sev_match *match, struct sev_blob *kernel,
					 struct sev_blob *initrd, struct sev_err *err);
SEV_API enum sev_rc sev_match_add_append(struct sev_match *match, const char *append,
					 struct sev_err *err);
SEV_API enum sev_rc sev_match_add_vmm_type(struct sev_match *match, enum sev_vmm_type vmm,
					   struct sev_err *err);
SEV_API enum sev_rc sev_match_add_vcpu_sig(struct sev_match *match, uint32_t sig,
					   struct sev_err *err);
SEV_API enum sev_rc sev_match_add_guest_features(struct sev_match *match, uint64_t features,
						 struct sev_err *err);
/* first to last vCPUs, within 1 to SEV_VCPUS_MAX; called again, more of them. */
SEV_API enum sev_rc sev_match_add_vcpus(struct sev_match *match, uint32_t first, uint32_t last,
					struct sev_err *err);
/* Tries every set of the variants that change something. */
SEV_API void sev_match_try_variants(struct sev_match *match);
/*
 * A digest of the same length that was seen on the way, as a VMM logs it or sev-snp-measure's
 * snp:ovmf-hash prints it: the findings say where a launch that was tried passes through it.
 */
SEV_API enum sev_rc sev_match_add_stage(struct sev_match *match, const uint8_t *digest,
					struct sev_err *err);

/*
 * Searches. SEV_OK whether or not something was found. progress (may be NULL) counts candidates,
 * of which the total is not known.
 */
SEV_API enum sev_rc sev_match_run(struct sev_match *match, const struct sev_progress *progress,
				  struct sev_err *err);

/* How many digests were compared. */
SEV_API uint64_t sev_match_candidates(const struct sev_match *match);

/*
 * The configurations that give the digest, as plans; the settings of a plan say which. The search
 * ends with the 256th.
 */
SEV_API size_t sev_match_count(const struct sev_match *match);
SEV_API const struct sev_plan *sev_match_plan(const struct sev_match *match, size_t i);
/* The vCPU signatures with which it gives the digest, up to 64; the plan has the first. */
SEV_API size_t sev_match_sig_count(const struct sev_match *match, size_t i);
SEV_API uint32_t sev_match_sig(const struct sev_match *match, size_t i, size_t k);

/*
 * Facts about the digest, or a stage, that were proved on the way: it is the digest before some
 * event of a launch that was tried, or a plain hash of an input, or zeros. One sentence each.
 */
SEV_API size_t sev_match_finding_count(const struct sev_match *match);
SEV_API const char *sev_match_finding(const struct sev_match *match, size_t i);

/* Combinations that make no plan, and why the first of them does not (NULL: none was skipped). */
SEV_API uint64_t sev_match_skipped(const struct sev_match *match);
SEV_API const char *sev_match_skipped_why(const struct sev_match *match);

SEV_END_DECLS

#endif
