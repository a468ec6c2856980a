/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What verification found: one line for every check that there is, and the verdict.
 */
#ifndef SEV_RESULT_H
#define SEV_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* The two questions that are kept apart. */
enum sev_question {
	SEV_QUESTION_GENUINE = 0,   /* did a trusted processor sign these bytes? */
	SEV_QUESTION_APPRAISAL = 1, /* is it what I want? */
};

/*
 * Every check. Its name is in sev_check_name(): "leaf-tcb". Values are only ever added at the end
 * of their question's part; use names in files.
 */
enum sev_check {
	/* Genuine? */
	SEV_CHECK_REPORT_VERSION = 0,
	SEV_CHECK_PRODUCT,
	SEV_CHECK_ROOT,
	SEV_CHECK_ROOT_SIGNATURE,
	SEV_CHECK_CA_SIGNATURE,
	SEV_CHECK_LEAF_SIGNATURE,
	SEV_CHECK_ROOT_FORM,
	SEV_CHECK_CA_FORM,
	SEV_CHECK_LEAF_FORM,
	SEV_CHECK_CHAIN_NAMES,
	SEV_CHECK_CHAIN_PRODUCT,
	SEV_CHECK_GIVEN_CHAIN,
	SEV_CHECK_ROOT_VALIDITY,
	SEV_CHECK_CA_VALIDITY,
	SEV_CHECK_LEAF_VALIDITY,
	SEV_CHECK_CRL_SIGNATURE,
	SEV_CHECK_CRL_FRESH,
	SEV_CHECK_ROOT_REVOKED,
	SEV_CHECK_CA_REVOKED,
	SEV_CHECK_LEAF_REVOKED,
	SEV_CHECK_LEAF_KIND,
	SEV_CHECK_LEAF_TCB,
	SEV_CHECK_LEAF_HWID,
	SEV_CHECK_LEAF_CSP_ID,
	SEV_CHECK_LEAF_PRODUCT,
	SEV_CHECK_SIGNATURE_ALGO,
	SEV_CHECK_SIGNATURE_FORM,
	SEV_CHECK_SIGNATURE,
	SEV_CHECK_HCL_REPORT_DATA,
	SEV_CHECK_QUOTE_SIGNATURE,
	SEV_CHECK_QUOTE_FORM,
	SEV_CHECK_LEGACY_ROOT,
	SEV_CHECK_LEGACY_CHAIN,
	SEV_CHECK_LEGACY_SIGNATURE,
	/* What I want? First what holds unless it is allowed by name, then what was asked. */
	SEV_CHECK_RESERVED_BYTES,
	SEV_CHECK_RESERVED_POLICY,
	SEV_CHECK_RESERVED_KEY_INFO,
	SEV_CHECK_PLATFORM_INFO_UNKNOWN,
	SEV_CHECK_DEBUG,
	SEV_CHECK_VMPL,
	SEV_CHECK_TCB_ORDER,
	SEV_CHECK_PROVISIONAL,
	SEV_CHECK_TCB_BASELINE,
	SEV_CHECK_REPORTED_TCB,
	SEV_CHECK_COMMITTED_TCB,
	SEV_CHECK_CURRENT_TCB,
	SEV_CHECK_LAUNCH_TCB,
	SEV_CHECK_FIRMWARE,
	SEV_CHECK_COMMITTED_FIRMWARE,
	SEV_CHECK_PLATFORM_INFO_REQUIRED,
	SEV_CHECK_PLATFORM_INFO_FORBIDDEN,
	SEV_CHECK_CHIP_ID,
	SEV_CHECK_CSP_ID,
	SEV_CHECK_PRODUCT_ALLOWED,
	SEV_CHECK_LAUNCH_MIT,
	SEV_CHECK_CURRENT_MIT,
	SEV_CHECK_MEASUREMENT,
	SEV_CHECK_REPORT_DATA,
	SEV_CHECK_HOST_DATA,
	SEV_CHECK_FAMILY_ID,
	SEV_CHECK_IMAGE_ID,
	SEV_CHECK_ID_KEY,
	SEV_CHECK_AUTHOR_KEY,
	SEV_CHECK_GUEST_SVN,
	SEV_CHECK_POLICY_REQUIRED,
	SEV_CHECK_POLICY_FORBIDDEN,
	SEV_CHECK_POLICY_ABI,
	SEV_CHECK_REPORT_ID,
	SEV_CHECK_REPORT_ID_MA,
	SEV_CHECK_NONCE,
	SEV_CHECK_PCRS,
	SEV_CHECK_USER_DATA,
	SEV_CHECK_POLICY,
};
#define SEV_CHECKS (SEV_CHECK_POLICY + 1)

/* "leaf-tcb"; NULL past the last. */
SEV_API const char *sev_check_name(enum sev_check check);
/* What it asks, in one line: "the certificate's TCB is REPORTED_TCB". */
SEV_API const char *sev_check_summary(enum sev_check check);
SEV_API enum sev_question sev_check_question(enum sev_check check);
/* Whether it is about the guest (its measurement, its data), not about its host. */
SEV_API bool sev_check_about_guest(enum sev_check check);
/* Finds a check by name, in any case, with - or _. SEV_ERR_ARG suggests the nearest. */
SEV_API enum sev_rc sev_check_find(const char *name, enum sev_check *out, struct sev_err *err);

enum sev_check_status {
	SEV_CHECK_NOT_ASKED = 0, /* or does not apply: the sentence says which */
	SEV_CHECK_PASSED = 1,
	SEV_CHECK_WARNED = 2, /* holds, and something should be looked at */
	SEV_CHECK_FAILED = 3,
	SEV_CHECK_UNKNOWN = 4, /* could not be found out: a certificate or CRL is missing */
};
/* "not asked", "passed", "warning", "failed", "not found out". */
SEV_API const char *sev_check_status_name(enum sev_check_status status);

enum sev_verdict {
	SEV_VERDICT_NOT_GENUINE = 0,
	SEV_VERDICT_UNDETERMINED = 1,  /* whether it is genuine could not be found out */
	SEV_VERDICT_NOT_APPRAISED = 2, /* genuine; unknown version or product */
	SEV_VERDICT_REFUSED = 3,       /* genuine, and not what was asked */
	SEV_VERDICT_NOTHING_ASKED = 4, /* genuine; nothing about the guest was asked */
	SEV_VERDICT_APPRAISED = 5,     /* genuine and appraised */
};
/* "not genuine", "could not be determined", "genuine, not appraised", "refused",
 * "genuine, nothing about the guest was asked", "genuine and appraised". */
SEV_API const char *sev_verdict_name(enum sev_verdict verdict);

struct sev_result;

SEV_API void sev_result_free(struct sev_result *result);
SEV_API enum sev_verdict sev_result_verdict(const struct sev_result *result);
SEV_API enum sev_check_status sev_result_status(const struct sev_result *result,
						enum sev_check check);
/* What was compared, in one sentence: "CHIP_ID 3ac3fe21…, hwID of vcek.der the same". "" where
 * nothing is to be said. */
SEV_API const char *sev_result_text(const struct sev_result *result, enum sev_check check);
/* What to do about it; "" where there is nothing to do. */
SEV_API const char *sev_result_advice(const struct sev_result *result, enum sev_check check);

/*
 * Facts about how the result came about ("trust": the root it rests on, "leaf": its certificate,
 * …), in the order they were added; NULL past the last.
 */
SEV_API const char *sev_result_fact_name(const struct sev_result *result, size_t i);
SEV_API const char *sev_result_fact(const struct sev_result *result, size_t i);
/* Whether it rests on the root of a software processor. */
SEV_API bool sev_result_is_simulation(const struct sev_result *result);

SEV_END_DECLS

#endif
