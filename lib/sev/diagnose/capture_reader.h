/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the reader of pasted text: what its recognisers share.
 */
#ifndef SEV_DIAGNOSE_CAPTURE_READER_H
#define SEV_DIAGNOSE_CAPTURE_READER_H

#include "diagnose/capture_store.h"

#define READER_TARGETS 8

enum reader_command {
	COMMAND_NONE = 0,
	COMMAND_FILE,	/* each line, or one line each, is of the targets: files */
	COMMAND_MSR,	/* the same for MSRs */
	COMMAND_ULIMIT, /* kilobytes of memory that may be locked */
	COMMAND_SEV_VERSION,
	COMMAND_OTHER,
};

struct capture_reader {
	struct sev_capture *capture;
	struct sev_err *err;
	enum sev_rc rc; /* of the line */
	unsigned where;

	/* The command whose answer comes. */
	enum reader_command command;
	char targets[READER_TARGETS][128];
	size_t target_count, target;
	unsigned base; /* of the numbers of rdmsr */
	bool all_cpus;

	int cpu, first_cpu;   /* of `cpuid`'s headings; -1: none */
	char module[32];      /* of modinfo and systool */
	char tcb[16];	      /* "platform", "reported" */
	const char *dmi_kind; /* "bios", "system": the section of dmidecode */
};

/* A recogniser: whether the line is a fact and nothing more, told to the reader. */
typedef bool capture_recogniser(struct capture_reader *reader, const char *line);

capture_recogniser read_command;     /* a prompt and a command */
capture_recogniser read_answer;	     /* what a command printed */
capture_recogniser read_error;	     /* "cat: PATH: Permission denied" */
capture_recogniser read_cpuid;	     /* registers */
capture_recogniser read_cpuid_words; /* the same decoded */
capture_recogniser read_msr;
capture_recogniser read_path;	 /* "PATH: VALUE", "PATH:VALUE", "PATH = VALUE" */
capture_recogniser read_listing; /* of ls -l */
capture_recogniser read_cpuinfo; /* /proc/cpuinfo and lscpu */
capture_recogniser read_uname;
capture_recogniser read_kernel;	 /* lines of the kernel that tell facts */
capture_recogniser read_tool;	 /* snphost ok, sevctl ok */
capture_recogniser read_sevtool; /* sevtool --platform_status */
capture_recogniser read_tcb;	 /* snphost show tcb */
capture_recogniser read_limit;
capture_recogniser read_module; /* modprobe.d, modinfo, lsmod, systool */
capture_recogniser read_dmi;	/* dmidecode */
capture_recogniser read_other;	/* lines of a bundle's other sections */

/* Tell a fact; an error is kept in reader->rc. */
void reader_tell(struct capture_reader *reader, const char *value, const char *key, ...)
	SEV_PRINTF(3, 4);
void reader_tell_missing(struct capture_reader *reader, int sys_errno, const char *key, ...)
	SEV_PRINTF(3, 4);
/* Only if nothing better is known. */
void reader_tell_hearsay(struct capture_reader *reader, const char *value, const char *key, ...)
	SEV_PRINTF(3, 4);
void reader_tell_number(struct capture_reader *reader, uint64_t value, const char *key, ...)
	SEV_PRINTF(3, 4);
/* The value of n characters. */
void reader_tell_part(struct capture_reader *reader, const char *value, size_t n, const char *key,
		      ...) SEV_PRINTF(4, 5);

/* A file, or an MSR by number, that was read. */
void reader_tell_file(struct capture_reader *reader, const char *path, const char *value);
void reader_tell_msr(struct capture_reader *reader, uint64_t msr, uint64_t value, const char *cpu);
/* What could not be opened. */
void reader_tell_path_error(struct capture_reader *reader, const char *path, int sys_errno);

#endif
