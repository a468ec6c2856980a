/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a launch plan, and the calls with which builders make one.
 */
#ifndef SEV_PLAN_PLAN_H
#define SEV_PLAN_PLAN_H

#include <sev/plan.h>

#include "base/bytes.h"
#include "plan/config.h"

#define SEV_PAGE_SIZE UINT64_C(4096)
#define SEV_4GIB      UINT64_C(0x100000000)

struct sev_event {
	enum sev_event_kind kind;
	enum sev_page_type page_type;
	uint64_t gpa;
	uint64_t length;
	uint32_t vcpu;
	struct sev_blob *source; /* NULL: no contents */
	uint64_t offset;
	char *origin;
};

struct sev_plan_coverage {
	char *subject;
	char *why;
	enum sev_coverage level;
};

struct sev_plan_setting {
	char *key;
	char *value;
};

struct sev_plan {
	enum sev_mode mode;
	uint64_t policy;
	bool policy_given; /* by configuration, IGVM file or manifest */
	uint8_t host_data[SEV_HOST_DATA];
	bool has_seed;
	uint8_t seed[48];
	struct sev_event *events;
	size_t event_count, event_room;
	uint64_t added; /* bytes of all regions */
	struct sev_plan_coverage *coverage;
	size_t coverage_count, coverage_room;
	struct sev_plan_setting *settings;
	size_t setting_count, setting_room;
};

/* An empty plan; NULL when out of memory. */
struct sev_plan *sev_plan_new(enum sev_mode mode, uint64_t policy);

enum sev_rc sev_plan_start(struct sev_plan *plan, struct sev_err *err);
/* With the plan's HOST_DATA, which must be set before. */
enum sev_rc sev_plan_finish(struct sev_plan *plan, struct sev_err *err);

/* Changes the policy to one that was asked for, also where START was added already. */
enum sev_rc sev_plan_set_policy(struct sev_plan *plan, uint64_t policy, struct sev_err *err);

/*
 * Adds a region. With a source its bytes [offset, offset + length) are the contents (the caller has
 * checked that they are there; a reference is taken). origin is formatted from fmt. Under SNP, gpa
 * and length are multiples of a page. The region ends below 2^52, and all regions together have at
 * most 64 GiB; otherwise SEV_ERR_FORMAT.
 */
enum sev_rc sev_plan_update(struct sev_plan *plan, enum sev_page_type type, uint64_t gpa,
			    uint64_t length, struct sev_blob *source, uint64_t offset,
			    struct sev_err *err, const char *fmt, ...) SEV_PRINTF(8, 9);

/* Adds the VMSA of a vCPU: one page of source at offset, measured under gpa. */
enum sev_rc sev_plan_vmsa(struct sev_plan *plan, uint32_t vcpu, uint64_t gpa,
			  struct sev_blob *source, uint64_t offset, struct sev_err *err,
			  const char *fmt, ...) SEV_PRINTF(7, 8);

enum sev_rc sev_plan_add_coverage(struct sev_plan *plan, const char *subject,
				  enum sev_coverage level, struct sev_err *err, const char *fmt,
				  ...) SEV_PRINTF(5, 6);
enum sev_rc sev_plan_add_setting(struct sev_plan *plan, const char *key, struct sev_err *err,
				 const char *fmt, ...) SEV_PRINTF(4, 5);

#endif
