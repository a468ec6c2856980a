/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes as rows: what proves each, and what speaks against it.
 *
 * A row is a root cause, never a consequence of another: what follows from something else is a
 * symptom (symptom rows are the known lines of that kind, and checks that fail). So evidence that
 * is taken away takes causes away and brings none. What was not read, and a line that is not there,
 * is no evidence.
 */
#ifndef SEV_DIAGNOSE_CAUSE_H
#define SEV_DIAGNOSE_CAUSE_H

#include <sev/capture.h>
#include <sev/diagnosis.h>
#include <sev/known_line.h>

enum condition_kind {
	CONDITION_NONE = 0,
	CONDITION_LINE,	   /* text: id of a known line that is among the lines */
	CONDITION_IS,	   /* the fact of key text has this value */
	CONDITION_ABSENT,  /* the host was looked at, and has no such thing */
	CONDITION_REFUSED, /* it could not be opened or read for number, an errno value */
	CONDITION_TEST,	   /* a function */
};

/* Whether something is so: writes what was found, "SYSCFG = 0x…: bit 23 is 0". */
typedef bool condition_test(const struct sev_capture *capture, char *found, size_t size);

struct condition {
	enum condition_kind kind;
	const char *text;
	const char *value;
	int number;
	condition_test *test;
};

#define LINE(id)                                                                                   \
	{                                                                                          \
		.kind = CONDITION_LINE, .text = (id)                                               \
	}
#define IS(key, is)                                                                                \
	{                                                                                          \
		.kind = CONDITION_IS, .text = (key), .value = (is)                                 \
	}
#define ABSENT(key)                                                                                \
	{                                                                                          \
		.kind = CONDITION_ABSENT, .text = (key)                                            \
	}
#define REFUSED(key, code)                                                                         \
	{                                                                                          \
		.kind = CONDITION_REFUSED, .text = (key), .number = (code)                         \
	}
#define TEST(function)                                                                             \
	{                                                                                          \
		.kind = CONDITION_TEST, .test = (function)                                         \
	}

#define MODE_SEV       (1u << SEV_GENERATION_SEV)
#define MODE_SEV_ES    (1u << SEV_GENERATION_SEV_ES)
#define MODE_SNP       (1u << SEV_GENERATION_SNP)
#define MODE_ALL       (MODE_SEV | MODE_SEV_ES | MODE_SNP)

#define CAUSE_FIXES    6
#define CAUSE_EVIDENCE 8
#define CAUSE_AGAINST  4
#define CAUSE_REFUTES  4

struct cause_row {
	const char *id;
	unsigned modes; /* MODE_*: whose launch it stops */
	int rank;	/* of two, the lower one is named first: the deeper in the machine */
	const char *says;
	const char *fixes[CAUSE_FIXES];
	struct condition evidence[CAUSE_EVIDENCE]; /* any of them proves it */
	struct condition against[CAUSE_AGAINST];   /* any of them speaks against it */
	const char *refutes[CAUSE_REFUTES];	   /* the same in words, for people */
};

/* The tables, each ended by a row whose id is NULL: one file an area. */
extern const struct cause_row CAUSES_BIOS[];	 /* causes_bios.c: what the BIOS left out */
extern const struct cause_row CAUSES_FIRMWARE[]; /* causes_firmware.c: the AMD-SP's firmware */
extern const struct cause_row
	CAUSES_KERNEL[];		      /* causes_kernel.c: configuration, parameters, bugs */
extern const struct cause_row CAUSES_IOMMU[]; /* causes_iommu.c */
extern const struct cause_row CAUSES_ACCESS[]; /* causes_access.c: devices, rights, limits */

#endif
