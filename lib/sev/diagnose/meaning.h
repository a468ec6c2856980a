/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the numbers in a line mean: statuses of the firmware, errno values, reasons of guests that
 * ended themselves, answers of hypervisors, exit codes.
 */
#ifndef SEV_DIAGNOSE_MEANING_H
#define SEV_DIAGNOSE_MEANING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum meaning_kind {
	MEANING_STATUS = 0,
	MEANING_ERRNO,
	MEANING_REASON, /* value: set in bits 3:0, code from bit 4 on */
	MEANING_VMM,
	MEANING_EXIT, /* an event of the GHCB protocol, or a #VC's error code */
};

#define MEANING_CAUSES 5

/* What a number means where it comes from a command. */
struct meaning_row {
	const char *command; /* a name of COMMANDS, meaning_command(); NULL: any other */
	uint32_t value;
	const char *causes[MEANING_CAUSES]; /* the usual ones first; ended by NULL */
};

struct meaning {
	enum meaning_kind kind;
	uint64_t value;
	const char *name;	   /* "BAD_MEASUREMENT", "ENOTTY" */
	const char *says;	   /* "the measurement, or a MAC, is not right" */
	const char *command;	   /* that the line names; NULL: none */
	const char *const *causes; /* ended by NULL */
	bool specific;		   /* causes are those of the command, or of no other */
};

/* One table a file; each ends with a row without causes, and begins with rows of commands. */
extern const struct meaning_row STATUS_MEANINGS[]; /* meanings_status.c */
extern const struct meaning_row ERRNO_MEANINGS[];  /* meanings_errno.c */
extern const struct meaning_row REASON_MEANINGS[]; /* meanings_reason.c */

const char *meaning_status_says(uint32_t status);
const char *meaning_errno_name(uint32_t value);
const char *meaning_errno_says(uint32_t value);
/* value as of MEANING_REASON. */
const char *meaning_reason_says(uint32_t value);
/* "port I/O"; NULL where the exit code is none that is known. */
const char *meaning_exit_says(uint64_t exit_code);

/* The command that a line names, "SNP_LAUNCH_UPDATE"; NULL: none. */
const char *meaning_command(const char *line);

/* The meanings of a line's numbers, at most room; how many. */
#define MEANINGS_MAX 6
size_t meaning_find(const char *line, struct meaning *out, size_t room);

#endif
