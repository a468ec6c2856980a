/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host can do with SEV, and what stops it, told from what was read of it.
 *
 * A check that fails says that something is not so. Why is a cause, which rests on evidence of its
 * own: a symptom never proves one, and what was not read proves nothing.
 */
#ifndef SEV_DIAGNOSIS_H
#define SEV_DIAGNOSIS_H

#include <stddef.h>

#include <sev/capture.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

enum sev_generation {
	SEV_GENERATION_NEWEST = 0, /* that the processor has */
	SEV_GENERATION_SEV,
	SEV_GENERATION_SEV_ES,
	SEV_GENERATION_SNP,
};
/* "SEV", "SEV-ES", "SEV-SNP". */
SEV_API const char *sev_generation_name(enum sev_generation generation);

enum sev_host_check_state {
	SEV_HOST_CHECK_PASS = 0,
	SEV_HOST_CHECK_FAIL,
	SEV_HOST_CHECK_SKIPPED, /* not asked of this host, or of no use after what failed */
	SEV_HOST_CHECK_UNKNOWN, /* what it needs could not be read; hint says how */
};

/* A line of the tree. */
struct sev_host_check {
	const char *id;	  /* "rmp-covers-memory" */
	const char *name; /* for people */
	unsigned depth;	  /* 0: a heading, whose state is the worst below it */
	enum sev_host_check_state state;
	const char *found; /* what was read; "" where nothing */
	const char *hint;  /* of FAIL and UNKNOWN; else "" */
};

/* Why a generation can't be launched, the first to mend first. */
struct sev_host_cause {
	const char *id;
	const char *says;
	const char *const *fixes;	 /* BIOS setting, module option, …; ended by NULL */
	const char *const *evidence;	 /* each with where it stands; ended by NULL */
	const char *const *contradicted; /* evidence against it; ended by NULL, mostly empty */
	const char *const *refutes;	 /* what would contradict it; ended by NULL */
};

/* Something failed, and nothing tells why. */
struct sev_host_symptom {
	const char *id;
	const char *says;
	const char *const *evidence;
	const char *const *candidates; /* usual causes, the most usual first */
	const char *const *next;       /* what to look at */
};

struct sev_diagnosis;

SEV_API enum sev_rc sev_diagnose(const struct sev_capture *capture, enum sev_generation generation,
				 struct sev_diagnosis **out, struct sev_err *err);
SEV_API void sev_diagnosis_free(struct sev_diagnosis *diagnosis);
/* The generation that was asked, or the processor's newest. */
SEV_API enum sev_generation sev_diagnosis_generation(const struct sev_diagnosis *diagnosis);
/* PASS: it can be launched; FAIL: it can't; UNKNOWN. */
SEV_API enum sev_host_check_state sev_diagnosis_state(const struct sev_diagnosis *diagnosis);
/* Each returns NULL past the last; what they point to is the diagnosis's. */
SEV_API const struct sev_host_check *sev_diagnosis_check(const struct sev_diagnosis *diagnosis,
							 size_t i);
SEV_API const struct sev_host_cause *sev_diagnosis_cause(const struct sev_diagnosis *diagnosis,
							 size_t i);
SEV_API const struct sev_host_symptom *sev_diagnosis_symptom(const struct sev_diagnosis *diagnosis,
							     size_t i);

SEV_END_DECLS

#endif
