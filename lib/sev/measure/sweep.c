/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "measure/chain.h"
#include "plan/plan.h"

/* SEV_FEATURES in which no variant can hide: SNPActive alone. */
#define FEATURES_PROBE UINT64_C(1)

/* A value of any axis. */
struct value {
	uint64_t number;
	struct sev_blob *blob, *initrd;
	char *text;
};

struct values {
	struct value *items;
	size_t count;
};

struct sev_sweep {
	struct sev_config *base, *config;
	struct values axes[SEV_AXIS_COUNT];
	bool all_variants;
	bool wanted[SEV_VCPUS_MAX + 1];
	uint32_t most; /* the largest count that is wanted */
	struct sev_prefix *prefix;
	struct sev_vcpu_chain *chain;
	const struct sev_sweep_visitor *visitor;
	const struct sev_progress *progress;
	size_t index[SEV_AXIS_COUNT];
	uint64_t candidates;
	bool stopped;
};

static void free_value(struct value *value)
{
	sev_blob_free(value->blob);
	sev_blob_free(value->initrd);
	free(value->text);
}

void sev_sweep_free(struct sev_sweep *sweep)
{
	if (!sweep)
		return;
	for (size_t axis = 0; axis < SEV_AXIS_COUNT; axis++) {
		for (size_t i = 0; i < sweep->axes[axis].count; i++)
			free_value(&sweep->axes[axis].items[i]);
		free(sweep->axes[axis].items);
	}
	sev_config_free(sweep->base);
	sev_config_free(sweep->config);
	sev_prefix_free(sweep->prefix);
	sev_vcpu_chain_free(sweep->chain);
	free(sweep);
}

enum sev_rc sev_sweep_new(const struct sev_config *base, struct sev_sweep **out,
			  struct sev_err *err)
{
	struct sev_sweep *sweep = calloc(1, sizeof(*sweep));
	enum sev_rc rc;

	*out = NULL;
	if (!sweep)
		return sev_fail_nomem(err);
	sweep->prefix = sev_prefix_new();
	sweep->chain = sev_vcpu_chain_new();
	rc = sweep->prefix && sweep->chain ? SEV_OK : sev_fail_nomem(err);
	if (!rc)
		rc = sev_config_copy(base, &sweep->base, err);
	if (!rc)
		rc = sev_config_copy(base, &sweep->config, err);
	if (rc) {
		sev_sweep_free(sweep);
		return rc;
	}
	*out = sweep;
	return SEV_OK;
}

/* Takes over what the value owns. */
static enum sev_rc add_value(struct sev_sweep *sweep, enum sev_axis axis, struct value value,
			     struct sev_err *err)
{
	struct values *values = &sweep->axes[axis];
	struct value *items = reallocarray(values->items, values->count + 1, sizeof(*items));

	if (!items) {
		free_value(&value);
		return sev_fail_nomem(err);
	}
	values->items = items;
	values->items[values->count++] = value;
	return SEV_OK;
}

enum sev_rc sev_sweep_add_mode(struct sev_sweep *sweep, enum sev_mode mode, struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_MODE, (struct value){.number = mode}, err);
}

enum sev_rc sev_sweep_add_ovmf(struct sev_sweep *sweep, struct sev_blob *ovmf, struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_OVMF, (struct value){.blob = sev_blob_ref(ovmf)}, err);
}

enum sev_rc sev_sweep_add_vars_size(struct sev_sweep *sweep, uint64_t size, struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_VARS, (struct value){.number = size}, err);
}

enum sev_rc sev_sweep_add_kernel(struct sev_sweep *sweep, struct sev_blob *kernel,
				 struct sev_blob *initrd, struct sev_err *err)
{
	struct value value = {.blob = sev_blob_ref(kernel), .initrd = sev_blob_ref(initrd)};

	return add_value(sweep, SEV_AXIS_KERNEL, value, err);
}

enum sev_rc sev_sweep_add_append(struct sev_sweep *sweep, const char *append, struct sev_err *err)
{
	struct value value = {.text = append ? strdup(append) : NULL};

	if (append && !value.text)
		return sev_fail_nomem(err);
	return add_value(sweep, SEV_AXIS_APPEND, value, err);
}

enum sev_rc sev_sweep_add_vmm_type(struct sev_sweep *sweep, enum sev_vmm_type vmm,
				   struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_VMM, (struct value){.number = vmm}, err);
}

enum sev_rc sev_sweep_add_features(struct sev_sweep *sweep, uint64_t features, struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_FEATURES, (struct value){.number = features}, err);
}

enum sev_rc sev_sweep_add_sig(struct sev_sweep *sweep, uint32_t sig, struct sev_err *err)
{
	return add_value(sweep, SEV_AXIS_SIG, (struct value){.number = sig}, err);
}

void sev_sweep_all_variants(struct sev_sweep *sweep)
{
	sweep->all_variants = true;
}

enum sev_rc sev_sweep_add_vcpus(struct sev_sweep *sweep, uint32_t first, uint32_t last,
				struct sev_err *err)
{
	if (first < 1 || last > SEV_VCPUS_MAX || first > last)
		return sev_fail(err, SEV_ERR_ARG,
				"number of vCPUs: found %u to %u, expected within 1 to %d", first,
				last, SEV_VCPUS_MAX);
	for (uint32_t n = first; n <= last; n++)
		sweep->wanted[n] = true;
	if (last > sweep->most)
		sweep->most = last;
	return SEV_OK;
}

static enum sev_rc set_mode(struct sev_config *config, const struct value *value,
			    struct sev_err *err)
{
	(void)err;
	sev_config_set_mode(config, (enum sev_mode)value->number);
	return SEV_OK;
}

static enum sev_rc set_ovmf(struct sev_config *config, const struct value *value,
			    struct sev_err *err)
{
	(void)err;
	sev_config_set_ovmf(config, value->blob);
	return SEV_OK;
}

static enum sev_rc set_vars(struct sev_config *config, const struct value *value,
			    struct sev_err *err)
{
	(void)err;
	sev_config_set_vars_size(config, value->number);
	return SEV_OK;
}

static enum sev_rc set_kernel(struct sev_config *config, const struct value *value,
			      struct sev_err *err)
{
	(void)err;
	sev_config_set_kernel(config, value->blob);
	sev_config_set_initrd(config, value->initrd);
	return SEV_OK;
}

static enum sev_rc set_append(struct sev_config *config, const struct value *value,
			      struct sev_err *err)
{
	return sev_config_set_append(config, value->text, err);
}

static enum sev_rc set_vmm(struct sev_config *config, const struct value *value,
			   struct sev_err *err)
{
	(void)err;
	sev_config_set_vmm_type(config, (enum sev_vmm_type)value->number);
	return SEV_OK;
}

static enum sev_rc set_variants(struct sev_config *config, const struct value *value,
				struct sev_err *err)
{
	(void)err;
	config->variants = (uint32_t)value->number;
	return SEV_OK;
}

static enum sev_rc set_features(struct sev_config *config, const struct value *value,
				struct sev_err *err)
{
	(void)err;
	sev_config_set_guest_features(config, value->number);
	return SEV_OK;
}

static enum sev_rc set_sig(struct sev_config *config, const struct value *value,
			   struct sev_err *err)
{
	(void)err;
	sev_config_set_vcpu_sig(config, (uint32_t)value->number);
	return SEV_OK;
}

static bool always(const struct sev_config *config)
{
	(void)config;
	return true;
}

static bool has_svsm(const struct sev_config *config)
{
	return config->svsm != NULL;
}

static bool has_kernel(const struct sev_config *config)
{
	return config->kernel != NULL;
}

static bool has_vmsas(const struct sev_config *config)
{
	return config->mode != SEV_MODE_SEV && !config->igvm;
}

static bool has_vmm(const struct sev_config *config)
{
	return has_vmsas(config) && !config->svsm;
}

static bool has_features(const struct sev_config *config)
{
	return has_vmm(config) && config->mode == SEV_MODE_SNP;
}

/* An axis that does not apply to a configuration stands at base. */
static const struct {
	bool (*applies)(const struct sev_config *config);
	enum sev_rc (*set)(struct sev_config *config, const struct value *value,
			   struct sev_err *err);
} AXES[SEV_AXIS_COUNT] = {
	[SEV_AXIS_MODE] = {always, set_mode},
	[SEV_AXIS_OVMF] = {always, set_ovmf},
	[SEV_AXIS_VARS] = {has_svsm, set_vars},
	[SEV_AXIS_KERNEL] = {always, set_kernel},
	[SEV_AXIS_APPEND] = {has_kernel, set_append},
	[SEV_AXIS_VMM] = {has_vmm, set_vmm},
	[SEV_AXIS_VARIANTS] = {always, set_variants},
	[SEV_AXIS_FEATURES] = {has_features, set_features},
	[SEV_AXIS_SIG] = {has_vmsas, set_sig},
};

static struct value base_value(const struct sev_sweep *sweep, enum sev_axis axis)
{
	const struct sev_config *base = sweep->base;

	switch (axis) {
	case SEV_AXIS_MODE:
		return (struct value){.number = base->mode};
	case SEV_AXIS_OVMF:
		return (struct value){.blob = base->ovmf};
	case SEV_AXIS_VARS:
		return (struct value){.number = base->vars_size};
	case SEV_AXIS_KERNEL:
		return (struct value){.blob = base->kernel, .initrd = base->initrd};
	case SEV_AXIS_APPEND:
		return (struct value){.text = sweep->config->kernel ? base->append : NULL};
	case SEV_AXIS_VMM:
		return (struct value){.number = base->vmm};
	case SEV_AXIS_VARIANTS:
		return (struct value){.number = base->variants};
	case SEV_AXIS_FEATURES:
		return (struct value){.number = base->guest_features};
	case SEV_AXIS_SIG:
	case SEV_AXIS_COUNT:
		break;
	}
	return (struct value){.number = base->vcpu_sig};
}

static enum sev_rc report_progress(const struct sev_sweep *sweep, struct sev_err *err)
{
	const struct sev_progress *progress = sweep->progress;

	if (progress && progress->step && !progress->step(progress->ctx, sweep->candidates, 0))
		return sev_fail(err, SEV_ERR_CANCELLED, "cancelled after %llu candidates",
				(unsigned long long)sweep->candidates);
	return SEV_OK;
}

static void visit(struct sev_sweep *sweep, uint32_t vcpus, const uint8_t *digest)
{
	struct sev_candidate candidate = {
		.config = sweep->config,
		.vcpus = vcpus,
		.digest = digest,
		.length = sev_digest_length(sweep->config->mode),
	};

	memcpy(candidate.index, sweep->index, sizeof(candidate.index));
	/* Where no vCPU is measured, the number that build() chose says nothing. */
	sev_config_set_vcpus(sweep->config, vcpus ? vcpus : sweep->base->vcpus);
	sweep->candidates++;
	sweep->stopped = !sweep->visitor->visit(sweep->visitor->ctx, &candidate);
}

/* All wanted counts of one chain. */
static enum sev_rc visit_counts(struct sev_sweep *sweep, const struct sev_plan *plan, uint32_t most,
				struct sev_err *err)
{
	enum sev_rc rc = sev_vcpu_chain_walk(sweep->chain, sweep->prefix, plan, most, err);

	for (uint32_t n = 1; !rc && n <= most && !sweep->stopped; n++)
		if (sweep->wanted[n])
			visit(sweep, n, sev_vcpu_chain_digest(sweep->chain, n));
	return rc ? rc : report_progress(sweep, err);
}

static enum sev_rc measure(struct sev_sweep *sweep, const struct sev_plan *plan, uint32_t most,
			   struct sev_err *err)
{
	uint8_t digest[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_prefix_digest(sweep->prefix, plan, NULL, digest, err);

	if (rc)
		return rc;
	if (sweep->visitor->measured)
		sweep->visitor->measured(sweep->visitor->ctx, plan, sweep->prefix);
	if (has_vmsas(sweep->config))
		return visit_counts(sweep, plan, most, err);
	visit(sweep, 0, digest);
	return report_progress(sweep, err);
}

/* Whether the failure is about this combination alone. */
static bool can_go_on(enum sev_rc rc)
{
	return rc == SEV_ERR_ARG || rc == SEV_ERR_FORMAT || rc == SEV_ERR_UNSUPPORTED;
}

/*
 * The plan from which all counts are measured: with one AP when it can have one, since the others
 * are like it. *most is the largest count that it stands for.
 */
static enum sev_rc build(struct sev_sweep *sweep, struct sev_plan **plan, uint32_t *most,
			 struct sev_err *err)
{
	enum sev_rc rc;

	*most = sweep->most;
	sev_config_set_vcpus(sweep->config, sweep->most > 1 ? 2 : 1);
	rc = sev_plan_build(sweep->config, plan, err);
	if (!can_go_on(rc) || sweep->most == 1 || !sweep->wanted[1])
		return rc;
	*most = 1;
	sev_config_set_vcpus(sweep->config, 1);
	return sev_plan_build(sweep->config, plan, err);
}

static enum sev_rc walk(struct sev_sweep *sweep, struct sev_err *err)
{
	struct sev_plan *plan;
	struct sev_err why;
	uint32_t most;
	enum sev_rc rc = build(sweep, &plan, &most, &why);

	if (rc == SEV_OK) {
		rc = measure(sweep, plan, most, err);
		sev_plan_free(plan);
		return rc;
	}
	if (err)
		*err = why;
	if (!can_go_on(rc))
		return rc;
	if (sweep->visitor->skipped)
		sweep->visitor->skipped(sweep->visitor->ctx, sweep->config, &why);
	return SEV_OK;
}

static enum sev_rc go(struct sev_sweep *sweep, size_t axis, struct sev_err *err);

static enum sev_rc go_with(struct sev_sweep *sweep, size_t axis, const struct value *value,
			   size_t index, struct sev_err *err)
{
	enum sev_rc rc = AXES[axis].set(sweep->config, value, err);

	sweep->index[axis] = index;
	return rc ? rc : go(sweep, axis + 1, err);
}

/* The digest of the configuration as it stands; zeros when it makes no plan. */
static enum sev_rc digest_now(struct sev_sweep *sweep, uint8_t digest[SEV_DIGEST_MAX],
			      struct sev_err *err)
{
	struct sev_plan *plan;
	uint32_t most;
	enum sev_rc rc = build(sweep, &plan, &most, err);

	memset(digest, 0, SEV_DIGEST_MAX);
	if (rc)
		return can_go_on(rc) ? SEV_OK : rc;
	rc = sev_prefix_digest(sweep->prefix, plan, NULL, digest, err);
	sev_plan_free(plan);
	return rc;
}

/* Sets of variants that change the digest of the configuration besides those in *effective. */
static enum sev_rc add_effective(struct sev_sweep *sweep, uint32_t *effective, struct sev_err *err)
{
	static const uint8_t none[SEV_DIGEST_MAX];
	uint32_t given = sweep->base->variants | *effective;
	uint8_t plain[SEV_DIGEST_MAX], varied[SEV_DIGEST_MAX];
	enum sev_rc rc;

	sweep->config->variants = given;
	rc = digest_now(sweep, plain, err);
	for (unsigned v = 0; !rc && v < SEV_VARIANT_COUNT; v++) {
		if (given >> v & 1)
			continue;
		sweep->config->variants = given | UINT32_C(1) << v;
		rc = digest_now(sweep, varied, err);
		if (!rc && memcmp(varied, none, sizeof(none)) != 0 &&
		    memcmp(plain, varied, sizeof(plain)) != 0)
			*effective |= UINT32_C(1) << v;
	}
	return rc;
}

/*
 * Those variants, as bits, that change the digest: alone, or on top of others that do. Features and
 * signature, which come later, must not be those of the configuration before: one that has
 * DebugSwap already would hide auto-debug-swap from the next.
 */
static enum sev_rc effective_variants(struct sev_sweep *sweep, uint32_t *effective,
				      struct sev_err *err)
{
	uint32_t before;
	enum sev_rc rc;

	sev_config_set_guest_features(sweep->config, FEATURES_PROBE);
	sev_config_set_vcpu_sig(sweep->config, sweep->base->vcpu_sig);
	*effective = 0;
	do {
		before = *effective;
		rc = add_effective(sweep, effective, err);
	} while (!rc && *effective != before);
	return rc;
}

/* All sets of the variants that matter, the empty set first. */
static enum sev_rc go_variants(struct sev_sweep *sweep, struct sev_err *err)
{
	uint32_t effective;
	uint32_t set = 0;
	enum sev_rc rc = effective_variants(sweep, &effective, err);

	if (rc)
		return rc;
	do {
		struct value value = {.number = sweep->base->variants | set};

		rc = go_with(sweep, SEV_AXIS_VARIANTS, &value, SEV_AXIS_BASE, err);
		set = (set - effective) & effective;
	} while (!rc && set && !sweep->stopped);
	return rc;
}

static enum sev_rc go(struct sev_sweep *sweep, size_t axis, struct sev_err *err)
{
	const struct values *values;
	enum sev_rc rc = SEV_OK;

	if (axis == SEV_AXIS_COUNT)
		return walk(sweep, err);
	if (axis == SEV_AXIS_VARIANTS && sweep->all_variants)
		return go_variants(sweep, err);
	values = &sweep->axes[axis];
	if (values->count == 0 || !AXES[axis].applies(sweep->config)) {
		struct value value = base_value(sweep, (enum sev_axis)axis);

		return go_with(sweep, axis, &value, SEV_AXIS_BASE, err);
	}
	for (size_t i = 0; !rc && i < values->count && !sweep->stopped; i++)
		rc = go_with(sweep, axis, &values->items[i], i, err);
	return rc;
}

enum sev_rc sev_sweep_run(struct sev_sweep *sweep, const struct sev_sweep_visitor *visitor,
			  const struct sev_progress *progress, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	sweep->visitor = visitor;
	sweep->progress = progress;
	sweep->candidates = 0;
	sweep->stopped = false;
	if (sweep->most == 0)
		rc = sev_sweep_add_vcpus(sweep, 1, 1, err);
	return rc ? rc : go(sweep, 0, err);
}

uint64_t sev_sweep_candidates(const struct sev_sweep *sweep)
{
	return sweep->candidates;
}

const struct sev_config *sev_sweep_base(const struct sev_sweep *sweep)
{
	return sweep->base;
}

void sev_sweep_each_input(const struct sev_sweep *sweep,
			  void (*each)(void *ctx, struct sev_blob *blob), void *ctx)
{
	const struct sev_config *base = sweep->base;
	struct sev_blob *const blobs[] = {base->ovmf, base->kernel, base->initrd,
					  base->svsm, base->igvm,   base->raw};

	for (size_t i = 0; i < SEV_COUNT(blobs); i++)
		if (blobs[i])
			each(ctx, blobs[i]);
	for (size_t axis = 0; axis < SEV_AXIS_COUNT; axis++) {
		for (size_t i = 0; i < sweep->axes[axis].count; i++) {
			const struct value *value = &sweep->axes[axis].items[i];

			if (value->blob)
				each(ctx, value->blob);
			if (value->initrd)
				each(ctx, value->initrd);
		}
	}
}
