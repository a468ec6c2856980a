/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines that kernels, VMMs, firmware and tools print about SEV, and what they mean.
 */
#ifndef SEV_KNOWN_LINE_H
#define SEV_KNOWN_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* Who prints it. */
enum sev_line_group {
	SEV_LINE_SEV = 0, /* the kernel's SEV and SNP start-up, RMP */
	SEV_LINE_CCP,	  /* the driver of the AMD-SP */
	SEV_LINE_KVM,
	SEV_LINE_IOMMU, /* AMD-Vi, its event, PPR and GA logs */
	SEV_LINE_VMM,	/* QEMU, libvirt, others that launch guests */
	SEV_LINE_GUEST, /* a guest's kernel or firmware, GHCB termination */
	SEV_LINE_TOOL,	/* snphost, sevctl, snpguest */
	SEV_LINE_GROUPS,
};
SEV_API const char *sev_line_group_name(enum sev_line_group group);

enum sev_line_kind {
	SEV_LINE_INFO = 0,
	SEV_LINE_HEALTHY, /* something works */
	SEV_LINE_SYMPTOM, /* something failed; of itself it does not tell why */
	SEV_LINE_CAUSE,	  /* it tells why */
};

#define SEV_LINE_CAUSES 6
#define SEV_LINE_NEXT	4

/*
 * A known line. In pattern, {hex}, {dec}, {word} and {any} stand for what varies; the rest is
 * looked for anywhere in a line, in any case, a space standing for one or more.
 */
struct sev_known_line {
	const char *id; /* "rmp-not-reserved"; unique */
	enum sev_line_group group;
	enum sev_line_kind kind;
	const char *pattern;
	const char *says;		     /* what failed, or what is so: one sentence */
	const char *step;		     /* at which step of a host's or a guest's start */
	const char *causes[SEV_LINE_CAUSES]; /* the usual ones first; ended by NULL */
	const char *next[SEV_LINE_NEXT];     /* what to look at or do next; ended by NULL */
};

#define SEV_LINE_VALUES 4
struct sev_line_match {
	const struct sev_known_line *known;
	struct {
		char text[64]; /* what stood there, cut at 63 characters */
	} values[SEV_LINE_VALUES];
	size_t value_count;
};

/* The table; NULL past the last. */
SEV_API const struct sev_known_line *sev_known_line_at(size_t i);
/* The row of an id; NULL when there is none. */
SEV_API const struct sev_known_line *sev_known_line_find(const char *id);
/* The row that fits a line best (the longest pattern, a CAUSE before others). false: none does. */
SEV_API bool sev_known_line_match(const char *line, struct sev_line_match *out);

SEV_END_DECLS

#endif
