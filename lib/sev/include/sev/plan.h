/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch plan: the ordered list of launch events of one guest. It is built once, from firmware
 * or an IGVM file, kernel, vCPU model and VMM type, and consumed by the digest engine, the
 * explainer, the launcher and the manifest alike.
 */
#ifndef SEV_PLAN_H
#define SEV_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/blob.h>
#include <sev/config.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

enum sev_event_kind {
	SEV_EVENT_START = 0,  /* LAUNCH_START with the policy */
	SEV_EVENT_UPDATE = 1, /* LAUNCH_UPDATE(_DATA) of a region */
	SEV_EVENT_VMSA = 2,   /* the VMSA of one vCPU */
	SEV_EVENT_FINISH = 3, /* LAUNCH_FINISH */
};

/* PAGE_TYPE of SNP_LAUNCH_UPDATE (SNP ABI specification). SEV and SEV-ES have NORMAL and VMSA. */
enum sev_page_type {
	SEV_PAGE_NORMAL = 1,
	SEV_PAGE_VMSA = 2,
	SEV_PAGE_ZERO = 3,
	SEV_PAGE_UNMEASURED = 4,
	SEV_PAGE_SECRETS = 5,
	SEV_PAGE_CPUID = 6,
};

/* "NORMAL", "VMSA", …; "?" for a number that is none. */
SEV_API const char *sev_page_type_name(enum sev_page_type type);

struct sev_plan;
struct sev_event;

/*
 * Builds the plan of a configuration. The plan keeps its own references to the inputs; the
 * configuration may be freed. On failure *out is NULL.
 */
SEV_API enum sev_rc sev_plan_build(const struct sev_config *config, struct sev_plan **out,
				   struct sev_err *err);
SEV_API void sev_plan_free(struct sev_plan *plan);

SEV_API enum sev_mode sev_plan_mode(const struct sev_plan *plan);
SEV_API uint64_t sev_plan_policy(const struct sev_plan *plan);
/* Whether the policy was asked for, by the configuration or an IGVM file; otherwise it is what the
 * VMM takes by default. */
SEV_API bool sev_plan_policy_is_given(const struct sev_plan *plan);
/* HOST_DATA that LAUNCH_FINISH is given, 32 bytes; zeros under SEV and SEV-ES, which have none. */
SEV_API const uint8_t *sev_plan_host_data(const struct sev_plan *plan);
/* The digest that stands in for the firmware pages, 48 bytes; NULL when they are measured. */
SEV_API const uint8_t *sev_plan_seed(const struct sev_plan *plan);
SEV_API size_t sev_plan_event_count(const struct sev_plan *plan);
/* Event i of the plan, in order; NULL when there is none. Owned by the plan. */
SEV_API const struct sev_event *sev_plan_event(const struct sev_plan *plan, size_t i);

SEV_API enum sev_event_kind sev_event_kind(const struct sev_event *event);
/* Guest-physical address of the first byte; of a VMSA, the one that enters the digest. */
SEV_API uint64_t sev_event_gpa(const struct sev_event *event);
/* Bytes; a multiple of 4096 under SNP. 0 for START and FINISH. */
SEV_API uint64_t sev_event_length(const struct sev_event *event);
SEV_API enum sev_page_type sev_event_page_type(const struct sev_event *event);
/* Number of the vCPU of a VMSA event. */
SEV_API uint32_t sev_event_vcpu(const struct sev_event *event);
/* Where the region comes from: "OVMF.fd, offset 0x0", "VMSA, AP 3". */
SEV_API const char *sev_event_origin(const struct sev_event *event);
/* The bytes, sev_event_length() of them; NULL when the region has no contents of its own. */
SEV_API const uint8_t *sev_event_data(const struct sev_event *event);
/* The blob and the offset in it that hold the bytes; NULL and 0 without contents. */
SEV_API struct sev_blob *sev_event_source(const struct sev_event *event);
SEV_API uint64_t sev_event_offset(const struct sev_event *event);

/* How much a part of the guest is covered by the measurement. */
enum sev_coverage {
	SEV_COVERAGE_MEASURED = 0,    /* a changed byte changes the digest */
	SEV_COVERAGE_REPORT_ONLY = 1, /* shown in the attestation report, not in the digest */
	SEV_COVERAGE_NONE = 2,	      /* not covered at all */
	SEV_COVERAGE_ABSENT = 3,      /* this guest has no such part */
};

/* The coverage list: kernel, initrd, command line, root file system, policy, … */
SEV_API size_t sev_plan_coverage_count(const struct sev_plan *plan);
SEV_API const char *sev_plan_coverage_subject(const struct sev_plan *plan, size_t i);
SEV_API enum sev_coverage sev_plan_coverage_level(const struct sev_plan *plan, size_t i);
/* Why, in one sentence. */
SEV_API const char *sev_plan_coverage_why(const struct sev_plan *plan, size_t i);
/* "measured", "in the report only", "not covered", "absent". */
SEV_API const char *sev_coverage_name(enum sev_coverage level);

/* The settings that the plan was built from, as key and value, for manifests and listings. */
SEV_API size_t sev_plan_setting_count(const struct sev_plan *plan);
SEV_API const char *sev_plan_setting_key(const struct sev_plan *plan, size_t i);
SEV_API const char *sev_plan_setting_value(const struct sev_plan *plan, size_t i);

SEV_END_DECLS

#endif
