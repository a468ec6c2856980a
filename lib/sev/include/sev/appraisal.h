/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appraisal policies: what a guest owner wants of a report, as JSON
 * (docs/schema/appraisal.schema.json) and as options with the same names (docs/appraisal.md).
 */
#ifndef SEV_APPRAISAL_H
#define SEV_APPRAISAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/plan.h>

SEV_BEGIN_DECLS

struct sev_appraisal;

/* The defaults alone: VMPL 0, no debugging, nothing reserved set, TCBs in order. */
SEV_API enum sev_rc sev_appraisal_new(struct sev_appraisal **out, struct sev_err *err);
SEV_API void sev_appraisal_free(struct sev_appraisal *appraisal);

/*
 * Takes over what a policy document says; what it does not say stays. SEV_ERR_FORMAT for an unknown
 * key, a value of another form, or a document that is none: what it said up to there may have been
 * taken over then, and the appraisal is good for sev_appraisal_free() only.
 */
SEV_API enum sev_rc sev_appraisal_read(struct sev_appraisal *appraisal, const char *name,
				       const void *json, size_t size, struct sev_err *err);

/*
 * The settings, each one a key of the document (lower snake case; the option has - for _). The
 * i-th; NULL past the last.
 */
struct sev_setting {
	const char *key;     /* "report_data" */
	const char *metavar; /* what the value is; NULL for one that is on or off */
	const char *summary; /* one line */
	bool repeats;	     /* giving it again adds to a list; otherwise it replaces */
};
SEV_API const struct sev_setting *sev_appraisal_setting(size_t i);
/*
 * Sets one from text as it stands on a command line; text NULL, "on" or "off" for one that is on or
 * off. SEV_ERR_ARG says what is wrong with it.
 */
SEV_API enum sev_rc sev_appraisal_set(struct sev_appraisal *appraisal, const char *key,
				      const char *text, struct sev_err *err);

/* The dated table of TCB minimums from AMD's bulletins (docs/schema/tcb-baseline.schema.json). */
SEV_API enum sev_rc sev_appraisal_set_baseline(struct sev_appraisal *appraisal, const char *name,
					       const void *json, size_t size, struct sev_err *err);
/* The table that is built in, as JSON text; asked for only where set_baseline was given it, or the
 * setting "tcb_baseline" is "built-in". */
SEV_API const char *sev_baseline_builtin(void);

/*
 * A family of measurements, one for each allowed number of vCPUs: digest is that of a guest with
 * `from` vCPUs, vmsa (4096 bytes) the page of an AP, counts up to `to` (4096 at most). The verdict
 * names the count.
 */
SEV_API enum sev_rc sev_appraisal_add_family(struct sev_appraisal *appraisal,
					     const uint8_t digest[48], uint32_t from,
					     const uint8_t vmsa[4096], uint32_t to,
					     const char *name, struct sev_err *err);
/* The same from a document as `sev-measure extend --json` writes it (family.schema.json). */
SEV_API enum sev_rc sev_appraisal_read_family(struct sev_appraisal *appraisal, const char *name,
					      const void *json, size_t size, struct sev_err *err);
/* One measurement (size must be 48) with the name that the verdict gives it: a manifest's file
 * name. */
SEV_API enum sev_rc sev_appraisal_add_measurement(struct sev_appraisal *appraisal,
						  const uint8_t *digest, size_t size,
						  const char *name, struct sev_err *err);
/*
 * A launch plan of SNP with its digest (48 bytes) and the name that the verdict gives it: a
 * manifest's file name. The digest becomes a measurement that is allowed; of a guest that has it,
 * HOST_DATA must be the plan's where that is not zeros, and POLICY the plan's. Where the plan was
 * given no policy, another one is a warning. SEV_ERR_ARG: a plan of another mode, or HOST_DATA that
 * was set before and is not the plan's.
 */
SEV_API enum sev_rc sev_appraisal_add_plan(struct sev_appraisal *appraisal,
					   const struct sev_plan *plan, const uint8_t digest[48],
					   const char *name, struct sev_err *err);
/*
 * Plan manifests that the setting "plan" named, for the caller to read with
 * sev_manifest_read() and to add with sev_appraisal_add_plan(). The i-th name; NULL past the
 * last. One that was not added allows no measurement.
 */
SEV_API const char *sev_appraisal_plan(const struct sev_appraisal *appraisal, size_t i);
/*
 * The file of TCB minimums that the setting "tcb_baseline" named, for the caller to read and give
 * to sev_appraisal_set_baseline(); NULL: none, or the built-in one. While it was not given, its
 * check fails.
 */
SEV_API const char *sev_appraisal_tcb_baseline(const struct sev_appraisal *appraisal);

/*
 * The same as the settings, for bytes at hand. recipe (NULL: none) is how they were made; the
 * verdict says so.
 */
SEV_API enum sev_rc sev_appraisal_set_report_data(struct sev_appraisal *appraisal,
						  const uint8_t report_data[64], const char *recipe,
						  struct sev_err *err);
SEV_API enum sev_rc sev_appraisal_set_host_data(struct sev_appraisal *appraisal,
						const uint8_t host_data[32], const char *recipe,
						struct sev_err *err);

SEV_END_DECLS

#endif
