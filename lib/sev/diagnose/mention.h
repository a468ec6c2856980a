/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding words and numbers in a line, in any case.
 */
#ifndef SEV_DIAGNOSE_MENTION_H
#define SEV_DIAGNOSE_MENTION_H

#include <stdbool.h>
#include <stdint.h>

enum mention_edges {
	MENTION_WORD = 0,	  /* as whole words, "_" being part of one */
	MENTION_AFTER_UNDERSCORE, /* "_" may stand before it: KVM_SEV_INIT in sev_KVM_SEV_INIT */
};

/* The first place of text in a line; NULL: nowhere. */
const char *mention_find(const char *line, const char *text, enum mention_edges edges);

/* Whether a NAME_OF_WORDS stands in a line, with "_", a space, "-" or nothing between its words. */
bool mention_name(const char *line, const char *name);

struct mention_number {
	uint64_t value; /* without its sign */
	bool negative;
	bool hex; /* 0x stood before it */
};
/* The number that follows, after spaces, quotes, brackets, ":" and "=". Returns what comes after
 * it; NULL: there is none, or none that fits. */
const char *mention_number_after(const char *at, struct mention_number *out);

#endif
