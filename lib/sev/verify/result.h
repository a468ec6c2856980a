/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling in results. Whoever evaluates a check says how it went, once; one that nobody sets stays
 * "not asked".
 */
#ifndef SEV_VERIFY_RESULT_H
#define SEV_VERIFY_RESULT_H

#include <stdbool.h>

#include <sev/result.h>

/*
 * What a result is about, which says without which checks it is never "genuine": they must have
 * been set, and to nothing worse than a warning.
 */
enum sev_result_subject {
	SEV_SUBJECT_REPORT = 0, /* an SNP report: root, leaf, signature and what binds them */
	SEV_SUBJECT_LEGACY_REPORT = 1, /* the legacy root and chain, and the PEK's signature */
	SEV_SUBJECT_LEGACY_CHAIN = 2,  /* the legacy root and chain alone */
};

/* About an SNP report. terse: sentences of checks that pass are not formatted. */
enum sev_rc sev_result_new(bool terse, struct sev_result **out, struct sev_err *err);
void sev_result_set_subject(struct sev_result *result, enum sev_result_subject subject);

/*
 * Records how a check went; fmt may be NULL. A check that was set before keeps the worse status
 * (failed, not found out, warning, passed, not asked) and its sentence. Running out of memory is
 * remembered for sev_result_finish().
 */
void sev_result_set(struct sev_result *result, enum sev_check check, enum sev_check_status status,
		    const char *fmt, ...) SEV_PRINTF(4, 5);
/* Passed where ok, failed where not: the usual case. fmt is what was compared. */
bool sev_result_expect(struct sev_result *result, enum sev_check check, bool ok, const char *fmt,
		       ...) SEV_PRINTF(4, 5);
/*
 * What to do about a root that is not trusted. Who delivers forged certificates delivers their root
 * as well, so it must not sound as if naming it were the cure.
 */
#define SEV_ADVICE_ROOT                                                                            \
	"AMD's chains end in keys that are built in, and this one does not: believe it only if "   \
	"you have its root from somebody you trust, and name that: --trust-anchor FILE"
/* What to do about a check that did not pass. */
void sev_result_advise(struct sev_result *result, enum sev_check check, const char *fmt, ...)
	SEV_PRINTF(3, 4);
/* A check that --require names: what did not pass has failed when the result is finished. */
void sev_result_require(struct sev_result *result, enum sev_check check);
/* name is a literal. */
void sev_result_add_fact(struct sev_result *result, const char *name, const char *fmt, ...)
	SEV_PRINTF(3, 4);
void sev_result_set_simulation(struct sev_result *result);
/* The report's version or product is not known: nothing is appraised. */
void sev_result_set_not_appraised(struct sev_result *result);

/*
 * Whether every check of a question that was asked so far passed or warned. None asked holds too:
 * only sev_result_finish() answers the question.
 */
bool sev_result_holds(const struct sev_result *result, enum sev_question question);

/*
 * Settles the verdict, once, after everything else: a genuine check that failed, then one that
 * could not be found out, decide first; passing all that was asked is not enough when an
 * indispensable check was never set. SEV_ERR_NOMEM when anything above ran out of memory.
 */
enum sev_rc sev_result_finish(struct sev_result *result, struct sev_err *err);

#endif
