/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "measure/findings.h"
#include "plan/hashes.h"

/* More configurations than anyone reads. */
#define HITS_MAX   256
#define STAGES_MAX 8
#define SIGS_MAX   64

/* A configuration that gives the digest. */
struct hit {
	struct sev_config *config;
	struct sev_plan *plan;
	uint32_t sigs[SIGS_MAX];
	size_t sig_count;
};

struct sev_match {
	struct sev_sweep *sweep;
	struct sev_wanted wanted[1 + STAGES_MAX]; /* the digest, then stages */
	size_t wanted_count;
	char *names[STAGES_MAX];
	size_t length;
	struct hit hits[HITS_MAX];
	size_t hit_count;
	struct sev_findings findings[2]; /* about the digest, and about stages */
	struct sev_prefix *prefix;	 /* to look into hits */
	uint64_t skipped;
	struct sev_err skipped_why;
	enum sev_rc failed; /* of visit(), and how */
	struct sev_err failure;
};

static void free_hit(struct hit *hit)
{
	sev_config_free(hit->config);
	sev_plan_free(hit->plan);
}

void sev_match_free(struct sev_match *match)
{
	if (!match)
		return;
	for (size_t i = 0; i < match->hit_count; i++)
		free_hit(&match->hits[i]);
	for (size_t i = 0; i < STAGES_MAX; i++)
		free(match->names[i]);
	sev_findings_free(&match->findings[0]);
	sev_findings_free(&match->findings[1]);
	sev_sweep_free(match->sweep);
	sev_prefix_free(match->prefix);
	free(match);
}

/* The length of a digest says which generations can have made it. */
static enum sev_rc add_modes(struct sev_match *match, struct sev_err *err)
{
	enum sev_rc rc;

	if (match->length == SEV_SHA384_LENGTH)
		return sev_sweep_add_mode(match->sweep, SEV_MODE_SNP, err);
	rc = sev_sweep_add_mode(match->sweep, SEV_MODE_SEV, err);
	return rc ? rc : sev_sweep_add_mode(match->sweep, SEV_MODE_SEVES, err);
}

enum sev_rc sev_match_new(const struct sev_config *base, const uint8_t *digest, size_t length,
			  struct sev_match **out, struct sev_err *err)
{
	struct sev_match *match;
	enum sev_rc rc;

	*out = NULL;
	if (length != SEV_SHA384_LENGTH && length != SEV_SHA256_LENGTH)
		return sev_fail(err, SEV_ERR_ARG,
				"launch digest: found %zu bytes, expected 48 (SNP) or 32 (SEV, "
				"SEV-ES)",
				length);
	match = calloc(1, sizeof(*match));
	if (!match)
		return sev_fail_nomem(err);
	match->length = length;
	memcpy(match->wanted[0].digest, digest, length);
	match->wanted[0].name = "the digest";
	match->wanted_count = 1;
	match->prefix = sev_prefix_new();
	rc = match->prefix ? sev_sweep_new(base, &match->sweep, err) : sev_fail_nomem(err);
	if (!rc)
		rc = add_modes(match, err);
	if (rc) {
		sev_match_free(match);
		return rc;
	}
	*out = match;
	return SEV_OK;
}

enum sev_rc sev_match_add_ovmf(struct sev_match *match, struct sev_blob *ovmf, struct sev_err *err)
{
	return sev_sweep_add_ovmf(match->sweep, ovmf, err);
}

enum sev_rc sev_match_add_kernel(struct sev_match *match, struct sev_blob *kernel,
				 struct sev_blob *initrd, struct sev_err *err)
{
	return sev_sweep_add_kernel(match->sweep, kernel, initrd, err);
}

enum sev_rc sev_match_add_append(struct sev_match *match, const char *append, struct sev_err *err)
{
	return sev_sweep_add_append(match->sweep, append, err);
}

enum sev_rc sev_match_add_vmm_type(struct sev_match *match, enum sev_vmm_type vmm,
				   struct sev_err *err)
{
	return sev_sweep_add_vmm_type(match->sweep, vmm, err);
}

enum sev_rc sev_match_add_vcpu_sig(struct sev_match *match, uint32_t sig, struct sev_err *err)
{
	return sev_sweep_add_sig(match->sweep, sig, err);
}

enum sev_rc sev_match_add_guest_features(struct sev_match *match, uint64_t features,
					 struct sev_err *err)
{
	return sev_sweep_add_features(match->sweep, features, err);
}

enum sev_rc sev_match_add_vcpus(struct sev_match *match, uint32_t first, uint32_t last,
				struct sev_err *err)
{
	return sev_sweep_add_vcpus(match->sweep, first, last, err);
}

void sev_match_try_variants(struct sev_match *match)
{
	sev_sweep_all_variants(match->sweep);
}

enum sev_rc sev_match_add_stage(struct sev_match *match, const uint8_t *digest, struct sev_err *err)
{
	size_t i = match->wanted_count - 1;

	if (i == STAGES_MAX)
		return sev_fail(err, SEV_ERR_ARG, "more than %d stages", STAGES_MAX);
	match->names[i] = sev_format("stage %zu", i + 1);
	if (!match->names[i])
		return sev_fail_nomem(err);
	memcpy(match->wanted[i + 1].digest, digest, match->length);
	match->wanted[i + 1].name = match->names[i];
	match->wanted_count++;
	return SEV_OK;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether two configurations of one search differ in the signature at most. */
static bool same_but_sig(const struct sev_config *a, const struct sev_config *b)
{
	return a->mode == b->mode && a->vmm == b->vmm && a->vcpus == b->vcpus &&
	       a->guest_features == b->guest_features && a->variants == b->variants &&
	       a->ovmf == b->ovmf && a->vars_size == b->vars_size && a->kernel == b->kernel &&
	       a->initrd == b->initrd && same_text(a->append, b->append);
}

/*
 * Whether the configuration is that of a hit, but for white space that cmdline-trim drops again: it
 * explains nothing that the hit does not.
 */
static bool only_trims(const struct sev_config *config, const struct sev_config *hit)
{
	struct sev_config like = *config; /* borrows what the other owns */
	struct sev_view a = sev_hashes_cmdline(config);
	struct sev_view b = sev_hashes_cmdline(hit);

	like.variants &= ~(UINT32_C(1) << SEV_VARIANT_CMDLINE_TRIM);
	like.append = hit->append;
	return like.variants != config->variants && same_but_sig(&like, hit) && a.size == b.size &&
	       memcmp(a.data, b.data, a.size) == 0;
}

static bool adds_nothing(const struct sev_match *match, const struct sev_config *config)
{
	for (size_t i = 0; i < match->hit_count; i++)
		if (only_trims(config, match->hits[i].config))
			return true;
	return false;
}

static void add_sig(struct hit *hit, uint32_t sig)
{
	for (size_t i = 0; i < hit->sig_count; i++)
		if (hit->sigs[i] == sig)
			return;
	if (hit->sig_count < SIGS_MAX)
		hit->sigs[hit->sig_count++] = sig;
}

/* Whether the configuration gives the digest even without one of its variants. */
static bool has_idle_variant(struct sev_match *match, const struct sev_config *config,
			     const struct sev_config *base)
{
	struct sev_config less = *config; /* borrows what the other owns */

	for (unsigned v = 0; v < SEV_VARIANT_COUNT; v++) {
		uint8_t digest[SEV_DIGEST_MAX];
		struct sev_plan *plan;
		bool idle;

		if (!sev_config_has(config, v) || sev_config_has(base, v))
			continue;
		less.variants = config->variants & ~(UINT32_C(1) << v);
		if (sev_plan_build(&less, &plan, NULL))
			continue;
		idle = sev_prefix_digest(match->prefix, plan, NULL, digest, NULL) == SEV_OK &&
		       memcmp(digest, match->wanted[0].digest, match->length) == 0;
		sev_plan_free(plan);
		if (idle)
			return true;
	}
	return false;
}

static enum sev_rc add_hit(struct sev_match *match, const struct sev_config *config,
			   struct sev_err *err)
{
	struct hit hit = {.sigs = {config->vcpu_sig}, .sig_count = 1};
	enum sev_rc rc = sev_config_copy(config, &hit.config, err);

	if (!rc)
		rc = sev_plan_build(config, &hit.plan, err);
	if (rc) {
		free_hit(&hit);
		return rc;
	}
	match->hits[match->hit_count++] = hit;
	return SEV_OK;
}

static bool visit(void *ctx, const struct sev_candidate *candidate)
{
	struct sev_match *match = ctx;
	const struct sev_config *config = candidate->config;

	if (memcmp(candidate->digest, match->wanted[0].digest, match->length) != 0)
		return true;
	for (size_t i = 0; i < match->hit_count; i++)
		if (same_but_sig(match->hits[i].config, config)) {
			add_sig(&match->hits[i], config->vcpu_sig);
			return true;
		}
	if (adds_nothing(match, config) ||
	    has_idle_variant(match, config, sev_sweep_base(match->sweep)))
		return true;
	match->failed = add_hit(match, config, &match->failure);
	return !match->failed && match->hit_count < HITS_MAX;
}

static void measured(void *ctx, const struct sev_plan *plan, const struct sev_prefix *prefix)
{
	struct sev_match *match = ctx;

	for (size_t i = 0; i < match->wanted_count; i++)
		sev_findings_stages(&match->findings[i > 0], &match->wanted[i], match->length, plan,
				    prefix);
}

static void skipped(void *ctx, const struct sev_config *config, const struct sev_err *why)
{
	struct sev_match *match = ctx;

	(void)config;
	if (match->skipped++ == 0)
		match->skipped_why = *why;
}

static void look_at_input(void *ctx, struct sev_blob *blob)
{
	struct sev_match *match = ctx;

	sev_findings_plain_hash(&match->findings[0], &match->wanted[0], match->length, blob);
}

/* A digest that was found needs no explanation; one that was not may be something else. */
static void explain(struct sev_match *match)
{
	if (match->hit_count > 0) {
		sev_findings_free(&match->findings[0]);
		return;
	}
	sev_findings_zeros(&match->findings[0], &match->wanted[0], match->length);
	sev_sweep_each_input(match->sweep, look_at_input, match);
}

enum sev_rc sev_match_run(struct sev_match *match, const struct sev_progress *progress,
			  struct sev_err *err)
{
	const struct sev_sweep_visitor visitor = {visit, measured, skipped, match};
	enum sev_rc rc = sev_sweep_run(match->sweep, &visitor, progress, err);

	if (rc)
		return rc;
	if (match->failed && err)
		*err = match->failure;
	if (match->failed)
		return match->failed;
	explain(match);
	return SEV_OK;
}

struct sev_sweep *sev_match_sweep(struct sev_match *match)
{
	return match->sweep;
}

uint64_t sev_match_candidates(const struct sev_match *match)
{
	return sev_sweep_candidates(match->sweep);
}

size_t sev_match_count(const struct sev_match *match)
{
	return match->hit_count;
}

const struct sev_plan *sev_match_plan(const struct sev_match *match, size_t i)
{
	return i < match->hit_count ? match->hits[i].plan : NULL;
}

size_t sev_match_sig_count(const struct sev_match *match, size_t i)
{
	return i < match->hit_count ? match->hits[i].sig_count : 0;
}

uint32_t sev_match_sig(const struct sev_match *match, size_t i, size_t k)
{
	return k < sev_match_sig_count(match, i) ? match->hits[i].sigs[k] : 0;
}

size_t sev_match_finding_count(const struct sev_match *match)
{
	return match->findings[0].count + match->findings[1].count;
}

const char *sev_match_finding(const struct sev_match *match, size_t i)
{
	const struct sev_findings *findings = &match->findings[0];

	if (i >= findings->count) {
		i -= findings->count;
		findings = &match->findings[1];
	}
	return i < findings->count ? findings->items[i] : NULL;
}

uint64_t sev_match_skipped(const struct sev_match *match)
{
	return match->skipped;
}

const char *sev_match_skipped_why(const struct sev_match *match)
{
	return match->skipped ? match->skipped_why.msg : NULL;
}
