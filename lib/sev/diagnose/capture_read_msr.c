/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSRs with their numbers beside them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

#define MSR_KEY 32

/* MTRRs, and what AMD put in the 0xC000_0000s and 0xC001_0000s. */
static bool is_msr(uint64_t number)
{
	return (number >= 0x200 && number <= 0x2FF) || number >> 17 == 0xC0000000u >> 17;
}

void reader_tell_msr(struct capture_reader *reader, uint64_t msr, uint64_t value, const char *cpu)
{
	char key[MSR_KEY], differs[MSR_KEY + 16], text[24], whole[64];
	const char *first = "";

	snprintf(key, sizeof(key), "msr 0x%08llx", (unsigned long long)msr);
	snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)value);
	if (!cpu) {
		reader_tell(reader, text, "%s", key);
		return;
	}
	sev_capture_get(reader->capture, key, &first, NULL);
	snprintf(differs, sizeof(differs), "%s differs", key);
	snprintf(whole, sizeof(whole), "%s%s", cpu, text);
	if (strcmp(first, text) != 0 && !capture_find(reader->capture, differs))
		reader_tell(reader, whole, "%s", differs);
}

/* A hexadecimal number that a word is. */
static bool scan_value(const char **s, uint64_t *out)
{
	const char *p = *s;

	if (!scan_hex(&p, out) || scan_is_word(*p))
		return false;
	*s = p;
	return true;
}

/* {'3fc0000', 'f40000'}: the values that CPUs have. */
static bool read_set(struct capture_reader *reader, uint64_t msr, const char *s)
{
	uint64_t value;

	if (!scan_literal(&s, "{'") || !scan_value(&s, &value) || !scan_literal(&s, "'"))
		return false;
	reader_tell_msr(reader, msr, value, NULL);
	while (scan_literal(&s, ", '") && scan_value(&s, &value) && scan_literal(&s, "'"))
		reader_tell_msr(reader, msr, value, "");
	return true;
}

/* Up to the MSR's number: "MSR ", "rdmsr ", "SYSCFG, ", "MSR_AMD64_SYSCFG (". */
static bool scan_msr_number(const char **s, uint64_t *out)
{
	scan_space(s);
	for (unsigned words = 0; words < 3; words++) {
		const char *p = *s;

		if ((scan_begins(p, "0x") || scan_begins(p, "c001")) && scan_value(&p, out)) {
			*s = p;
			return is_msr(*out);
		}
		while (scan_is_word(*p))
			p++;
		if (p == *s)
			return false;
		*s = p + strspn(p, " ,(\t");
		if (*s == p)
			return false;
	}
	return false;
}

static bool read_why_missing(struct capture_reader *reader, uint64_t msr, const char *s)
{
	int sys_errno = 0;
	char name[24];

	if (scan_literal(&s, "(refused: ")) {
		scan_copy(name, sizeof(name), s, strcspn(s, ")"));
		sys_errno = capture_errno_of(name);
	} else if (scan_begins(s, "(absent)")) {
		sys_errno = ENOENT;
	}
	if (sys_errno)
		reader_tell_missing(reader, sys_errno, "msr 0x%08llx", (unsigned long long)msr);
	return sys_errno != 0;
}

/* "rdmsr: CPU 0 cannot read MSR 0xc0010132". */
static bool read_refusal(struct capture_reader *reader, const char *line)
{
	const char *s = scan_find(line, "cannot read MSR ");
	uint64_t msr;

	if (!scan_begins(line, "rdmsr:") || !s || !scan_hex(&s, &msr))
		return false;
	reader_tell_missing(reader, EIO, "msr 0x%08llx", (unsigned long long)msr);
	reader->command = COMMAND_NONE;
	return true;
}

bool read_msr(struct capture_reader *reader, const char *line)
{
	uint64_t msr, value;
	const char *s = line;
	bool prefixed;
	size_t marks;

	if (read_refusal(reader, line))
		return true;
	if (!scan_msr_number(&s, &msr))
		return false;
	marks = strspn(s, "): \t=,");
	if (marks == 0)
		return false;
	prefixed = strcspn(s, ":=,") >= marks;
	s += marks;
	if (read_set(reader, msr, s) || read_why_missing(reader, msr, s))
		return true;
	if ((prefixed && !scan_begins(s, "0x")) || !scan_value(&s, &value) || !scan_at_end(s))
		return false;
	reader_tell_msr(reader, msr, value, NULL);
	return true;
}
