/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an appraisal holds. Settings fill it in, checks read it.
 */
#ifndef SEV_VERIFY_APPRAISAL_H
#define SEV_VERIFY_APPRAISAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/appraisal.h>
#include <sev/product.h>
#include <sev/result.h>

#include "abi/product.h"
#include "verify/baseline.h"

/* One value that a list allows. */
struct sev_allowed {
	uint8_t bytes[64];
	size_t size;	/* of bytes; 0 where the value is its name */
	char *name;	/* what the verdict calls it; NULL: nothing */
	uint32_t vcpus; /* of a measurement's family; 0: it is of none */
};

struct sev_allowed_list {
	struct sev_allowed *items;
	size_t count;
};

/* The lists. An empty one asks nothing. */
enum sev_list {
	SEV_LIST_MEASUREMENT,
	SEV_LIST_REPORT_DATA,
	SEV_LIST_HOST_DATA,
	SEV_LIST_FAMILY_ID,
	SEV_LIST_IMAGE_ID,
	SEV_LIST_ID_KEY_DIGEST,
	SEV_LIST_AUTHOR_KEY_DIGEST,
	SEV_LIST_REPORT_ID,
	SEV_LIST_REPORT_ID_MA,
	SEV_LIST_CHIP_ID,
	SEV_LIST_CSP_ID,       /* names */
	SEV_LIST_PRODUCT,      /* names */
	SEV_LIST_PLAN,	       /* names of files */
	SEV_LIST_TCB_BASELINE, /* name of a file */
	SEV_LISTS,
};

/* The numbers, masks and switches. */
enum sev_number {
	SEV_NUMBER_VMPL,
	SEV_NUMBER_GUEST_SVN,
	SEV_NUMBER_MIN_GUEST_SVN,
	SEV_NUMBER_POLICY_REQUIRED,
	SEV_NUMBER_POLICY_FORBIDDEN,
	SEV_NUMBER_MIN_ABI, /* major << 8 | minor */
	SEV_NUMBER_REQUIRE_AUTHOR_KEY,
	SEV_NUMBER_REPORTED_EQUALS_COMMITTED,
	SEV_NUMBER_NO_PROVISIONAL,
	SEV_NUMBER_MIN_FIRMWARE, /* major << 16 | minor << 8 | build */
	SEV_NUMBER_MIN_COMMITTED_FIRMWARE,
	SEV_NUMBER_MIN_BUILD,
	SEV_NUMBER_PLATFORM_INFO_REQUIRED,
	SEV_NUMBER_PLATFORM_INFO_FORBIDDEN,
	SEV_NUMBER_FORBID_UNKNOWN_PLATFORM_INFO,
	SEV_NUMBER_MIN_LAUNCH_MIT,
	SEV_NUMBER_MIN_CURRENT_MIT,
	SEV_NUMBERS,
};

/* SEV_NUMBER_VMPL's "any". */
#define SEV_VMPL_ANY UINT64_MAX

struct sev_asked_number {
	uint64_t value;
	bool asked;
};

/* Minimums of components, for one product or (NULL) for all. */
struct sev_tcb_minimum {
	char *product;
	uint8_t values[SEV_TCB_COMPONENTS];
	unsigned given; /* one bit a component */
};

struct sev_tcb_minimums {
	struct sev_tcb_minimum *items;
	size_t count;
};

enum sev_tcb_kind {
	SEV_TCB_REPORTED,
	SEV_TCB_COMMITTED,
	SEV_TCB_CURRENT,
	SEV_TCB_LAUNCH,
	SEV_TCB_KINDS,
};

/* What a launch plan says of the reports of its guest. */
struct sev_planned {
	uint8_t digest[48];
	uint8_t host_data[32]; /* zeros ask nothing */
	uint64_t policy;
	bool policy_given; /* otherwise it is a default, which nobody may have meant */
	char *name;
};

struct sev_planned_list {
	struct sev_planned *items;
	size_t count;
};

struct sev_appraisal {
	struct sev_allowed_list lists[SEV_LISTS];
	struct sev_planned_list planned;
	struct sev_asked_number numbers[SEV_NUMBERS];
	struct sev_tcb_minimums minimums[SEV_TCB_KINDS];
	bool allowed[SEV_CHECKS];  /* defaults that were lifted by name */
	bool required[SEV_CHECKS]; /* what must have been asked */
	struct sev_baseline *baseline;
};

void sev_planned_clear(struct sev_planned_list *list);

/* No list grows longer. */
#define SEV_LIST_MAX 65536

/* Adds a value; bytes may be NULL when size is 0, name may be NULL. Both are copied. */
enum sev_rc sev_allowed_add(struct sev_allowed_list *list, const uint8_t *bytes, size_t size,
			    const char *name, uint32_t vcpus, struct sev_err *err);
void sev_allowed_clear(struct sev_allowed_list *list);
/* Adds a minimum; takes over nothing. */
enum sev_rc sev_tcb_minimums_add(struct sev_tcb_minimums *minimums, const char *product,
				 const uint8_t values[SEV_TCB_COMPONENTS], unsigned given,
				 struct sev_err *err);
/* Adds `from` and those up to `to`, whose VMSAs have that SHA-384 and are measured under gpa. */
enum sev_rc sev_appraisal_expand_family(struct sev_appraisal *appraisal, const uint8_t digest[48],
					uint32_t from, const uint8_t vmsa_sha384[48], uint64_t gpa,
					uint32_t to, const char *name, struct sev_err *err);

/*
 * sev_appraisal_set() for a value at a place that messages name ("measurement[2]").
 */
struct sev_setting_row;
const struct sev_setting_row *sev_setting_find(const char *key);
/* The key that is nearest to a wrong one; NULL when none is near. */
const char *sev_setting_nearest(const char *key);
enum sev_rc sev_setting_apply(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			      const char *place, const char *text, struct sev_err *err);

/* What a setting's value is in JSON. */
enum sev_setting_json {
	SEV_SETTING_STRING,
	SEV_SETTING_NUMBER, /* or a string that spells it */
	SEV_SETTING_BOOL,
};
enum sev_setting_json sev_setting_json(const struct sev_setting_row *row);
bool sev_setting_repeats(const struct sev_setting_row *row);

#endif
