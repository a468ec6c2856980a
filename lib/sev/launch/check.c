/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What KVM cannot produce is refused before the first command.
 */
#include <stdio.h>
#include <string.h>

#include "abi/vmsa.h"
#include "base/bytes.h"
#include "base/err.h"
#include "launch/launch.h"
#include "launch/vcpu_state.h"

#define PAGE	    UINT64_C(0x1000)
#define VMSA_GPA    UINT64_C(0xFFFFFFFFF000)
#define NAMED_MAX   6 /* fields that a message names */
#define LEGACY_UNIT 16

/* A walk over the plan. */
struct walk {
	const struct sev_plan *plan;
	bool snp;
	uint32_t vmsas; /* seen so far */
	uint64_t features;
};

static enum sev_rc refuse(const struct walk *walk, size_t i, struct sev_err *err, const char *why)
{
	const struct sev_event *event = sev_plan_event(walk->plan, i);

	return sev_fail(err, SEV_ERR_UNSUPPORTED, "event %zu (%s): %s", i, sev_event_origin(event),
			why);
}

static uint64_t features_of(const struct sev_event *event)
{
	uint64_t features = 0;

	sev_vmsa_get(sev_event_data(event), SEV_VMSA_SEV_FEATURES, &features, NULL);
	return features;
}

/* The fields in which two pages differ, as text: "vmpl is 0x1 (KVM: 0x0), …". */
static void name_fields(const uint8_t *wanted, const uint8_t *given, char *out, size_t room)
{
	unsigned named = 0, all = 0;
	size_t used = 0;

	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		uint64_t want = 0, give = 0;
		int size;

		if (!memcmp(wanted + sev_vmsa_field_offset(i), given + sev_vmsa_field_offset(i),
			    sev_vmsa_field_size(i)))
			continue;
		all++;
		if (named == NAMED_MAX || used >= room)
			continue;
		named++;
		if (sev_vmsa_field_size(i) <= 8) {
			sev_vmsa_get(wanted, i, &want, NULL);
			sev_vmsa_get(given, i, &give, NULL);
			size = snprintf(out + used, room - used, "%s%s is 0x%llx (KVM: 0x%llx)",
					named > 1 ? ", " : "", sev_vmsa_field_name(i),
					(unsigned long long)want, (unsigned long long)give);
		} else {
			size = snprintf(out + used, room - used, "%s%s", named > 1 ? ", " : "",
					sev_vmsa_field_name(i));
		}
		used += size > 0 ? (size_t)size : 0;
	}
	if (all > named && used < room)
		snprintf(out + used, room - used, " and %u more", all - named);
}

static enum sev_rc check_page(struct walk *walk, size_t i, struct sev_err *err)
{
	const uint8_t *wanted = sev_event_data(sev_plan_event(walk->plan, i));
	uint64_t features = features_of(sev_plan_event(walk->plan, i));
	uint8_t given[SEV_VMSA_SIZE];
	struct sev_vcpu_state state;
	char fields[384];

	sev_vcpu_state_of(wanted, &state);
	sev_vcpu_state_page(&state, features, true, given);
	if (!memcmp(wanted, given, sizeof(given)))
		return SEV_OK;
	name_fields(wanted, given, fields, sizeof(fields));
	return sev_fail(err, SEV_ERR_UNSUPPORTED,
			"event %zu (%s): KVM builds VMSAs from vCPU state, which cannot give this "
			"one: %s",
			i, sev_event_origin(sev_plan_event(walk->plan, i)), fields);
}

/* spec: UAPI KVM_SEV_LAUNCH_UPDATE_VMSA: vCPUs in the order of their creation, features of the VM
 */
static enum sev_rc check_vmsa(struct walk *walk, size_t i, struct sev_err *err)
{
	const struct sev_event *event = sev_plan_event(walk->plan, i);
	uint64_t features = features_of(event);

	if (sev_plan_mode(walk->plan) == SEV_MODE_SEV)
		return refuse(walk, i, err, "found a VMSA, which guests of SEV do not have");
	if (sev_event_vcpu(event) != walk->vmsas)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"event %zu (%s): found the VMSA of vCPU %u, expected that of vCPU "
				"%u: KVM measures vCPUs in the order of their numbers",
				i, sev_event_origin(event), sev_event_vcpu(event), walk->vmsas);
	if (walk->vmsas++ && features != walk->features)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"event %zu (%s): found sev_features 0x%llx, expected 0x%llx as in "
				"the VMSAs before: KVM has one set for a VM",
				i, sev_event_origin(event), (unsigned long long)features,
				(unsigned long long)walk->features);
	walk->features = features;
	if (walk->snp && sev_event_gpa(event) != VMSA_GPA)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"event %zu (%s): found the VMSA at 0x%llx, expected 0x%llx, where "
				"KVM measures them",
				i, sev_event_origin(event),
				(unsigned long long)sev_event_gpa(event),
				(unsigned long long)VMSA_GPA);
	if (walk->snp && !(features & SEV_FEATURE_SNP_ACTIVE))
		return refuse(walk, i, err,
			      "found sev_features without SNPActive, which KVM always sets");
	return check_page(walk, i, err);
}

static bool kvm_has_type(const struct walk *walk, enum sev_page_type type)
{
	if (!walk->snp)
		return type == SEV_PAGE_NORMAL;
	return type == SEV_PAGE_NORMAL || type == SEV_PAGE_ZERO || type == SEV_PAGE_UNMEASURED ||
	       type == SEV_PAGE_SECRETS || type == SEV_PAGE_CPUID;
}

static enum sev_rc check_update(struct walk *walk, size_t i, struct sev_err *err)
{
	const struct sev_event *event = sev_plan_event(walk->plan, i);
	uint64_t unit = walk->snp ? PAGE : LEGACY_UNIT;

	/* spec: UAPI KVM_SEV_SNP_LAUNCH_FINISH: KVM adds the VMSAs, after all other pages */
	if (walk->vmsas)
		return refuse(walk, i, err,
			      "found a page after the VMSAs, which KVM measures last");
	if (!kvm_has_type(walk, sev_event_page_type(event)))
		return refuse(walk, i, err, "found a type of page that KVM does not have");
	if (sev_event_gpa(event) % unit || sev_event_length(event) % unit ||
	    !sev_event_length(event))
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"event %zu (%s): found 0x%llx bytes at 0x%llx, expected multiples "
				"of %llu",
				i, sev_event_origin(event),
				(unsigned long long)sev_event_length(event),
				(unsigned long long)sev_event_gpa(event), (unsigned long long)unit);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page is one page */
	if (sev_event_page_type(event) == SEV_PAGE_CPUID && sev_event_length(event) != PAGE)
		return refuse(walk, i, err, "found CPUID pages, expected one of 4096 bytes");
	if (!walk->snp && !sev_event_data(event))
		return refuse(walk, i, err, "found no contents, expected what is to be measured");
	return SEV_OK;
}

static bool overlap(const struct sev_event *a, const struct sev_event *b)
{
	return sev_event_kind(a) == SEV_EVENT_UPDATE && sev_event_kind(b) == SEV_EVENT_UPDATE &&
	       sev_event_gpa(a) < sev_event_gpa(b) + sev_event_length(b) &&
	       sev_event_gpa(b) < sev_event_gpa(a) + sev_event_length(a);
}

/* spec: UAPI KVM_SEV_SNP_LAUNCH_UPDATE: a page is populated once */
static enum sev_rc check_once(struct walk *walk, size_t i, struct sev_err *err)
{
	const struct sev_event *event = sev_plan_event(walk->plan, i);

	for (size_t before = 0; walk->snp && before < i; before++)
		if (overlap(sev_plan_event(walk->plan, before), event))
			return sev_fail(err, SEV_ERR_UNSUPPORTED,
					"event %zu (%s): found pages that event %zu (%s) has "
					"already added; KVM takes each page once",
					i, sev_event_origin(event), before,
					sev_event_origin(sev_plan_event(walk->plan, before)));
	return SEV_OK;
}

static enum sev_rc check_event(struct walk *walk, size_t i, struct sev_err *err)
{
	enum sev_event_kind kind = sev_event_kind(sev_plan_event(walk->plan, i));
	size_t last = sev_plan_event_count(walk->plan) - 1;
	enum sev_rc rc;

	if ((kind == SEV_EVENT_START) != (i == 0) || (kind == SEV_EVENT_FINISH) != (i == last))
		return refuse(walk, i, err, "found START or FINISH in the middle of the plan");
	if (kind == SEV_EVENT_VMSA)
		return check_vmsa(walk, i, err);
	if (kind != SEV_EVENT_UPDATE)
		return SEV_OK;
	rc = check_update(walk, i, err);
	return rc ? rc : check_once(walk, i, err);
}

enum sev_rc sev_launch_check(const struct sev_plan *plan, struct sev_err *err)
{
	struct walk walk = {.plan = plan, .snp = sev_plan_mode(plan) == SEV_MODE_SNP};

	if (sev_plan_seed(plan))
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"plan: a digest stands in for the firmware's pages, expected the "
				"pages: a digest cannot be loaded");
	if (!sev_plan_event_count(plan))
		return sev_fail(err, SEV_ERR_UNSUPPORTED, "plan: found no events");
	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		enum sev_rc rc = check_event(&walk, i, err);

		if (rc)
			return rc;
	}
	return SEV_OK;
}

uint64_t sev_launch_features(const struct sev_plan *plan)
{
	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		if (sev_event_kind(sev_plan_event(plan, i)) == SEV_EVENT_VMSA)
			return features_of(sev_plan_event(plan, i));
	return 0;
}

bool sev_launch_fits_legacy(const struct sev_plan *plan)
{
	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);
		uint8_t given[SEV_VMSA_SIZE];
		struct sev_vcpu_state state;

		if (sev_event_kind(event) != SEV_EVENT_VMSA)
			continue;
		sev_vcpu_state_of(sev_event_data(event), &state);
		sev_vcpu_state_page(&state, 0, false, given);
		if (memcmp(sev_event_data(event), given, sizeof(given)) != 0)
			return false;
	}
	return true;
}
