/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trees of `snphost ok` and `sevctl ok`, and what else those print.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

#define NAME_SIZE 128

static const struct {
	const char *mark, *state;
} MARKS[] = {
	{"[ PASS ]", "PASS"}, {"[PASS]", "PASS"}, {"[ FAIL ]", "FAIL"}, {"[FAIL]", "FAIL"},
	{"[ SKIP ]", "SKIP"}, {"[SKIP]", "SKIP"}, {"\u2705", "PASS"},	{"\u2713", "PASS"},
	{"\u2714", "PASS"},   {"\u274C", "FAIL"}, {"\u2717", "FAIL"},	{"\u2718", "FAIL"},
	{"\u2716", "FAIL"},
};

/* Bits of which a line says that they are set, when it passes. */
static const struct {
	const char *name, *field;
} BITS[] = {
	{"secure-memory-encryption-sme", "sme"}, {"secure-encrypted-virtualization-sev", "sev"},
	{"encrypted-state-sev-es", "sev-es"},	 {"secure-nested-paging-sev-snp", "sev-snp"},
	{"vm-permission-levels", "vmpl"},
};

/* Numbers that lines tell behind the colon. */
static const struct {
	const char *name, *field;
} NUMBERS[] = {
	{"number-of-vmpls", "vmpls"},
	{"physical-address-bit-reduction", "address-reduction"},
	{"c-bit-location", "c-bit"},
	{"number-of-encrypted-guests-supported-simultaneously", "sev-asids"},
	{"minimum-asid-value-for-sev-enabled-sev-es-disabled-guest", "min-sev-asid"},
};

/* "Secure Nested Paging (SEV-SNP)" as "secure-nested-paging-sev-snp". */
static void make_name(const char *label, size_t n, char name[NAME_SIZE])
{
	size_t end = 0;

	for (size_t i = 0; i < n && end < NAME_SIZE - 2; i++) {
		char c = label[i];

		if (c >= 'A' && c <= 'Z')
			name[end++] = (char)(c - 'A' + 'a');
		else if (scan_is_letter(c) || scan_is_digit(c))
			name[end++] = c;
		else if (end > 0 && name[end - 1] != '-')
			name[end++] = '-';
	}
	if (end > 0 && name[end - 1] == '-')
		end--;
	name[end] = '\0';
}

static const char *scan_mark(const char **s)
{
	scan_space(s);
	for (size_t i = 0; i < SEV_COUNT(MARKS); i++)
		if (scan_literal(s, MARKS[i].mark))
			return MARKS[i].state;
	return NULL;
}

static void tell_fields(struct capture_reader *reader, const char *name, const char *says)
{
	uint64_t number;

	for (size_t i = 0; i < SEV_COUNT(BITS); i++)
		if (strcmp(name, BITS[i].name) == 0)
			reader_tell_hearsay(reader, "1", "cpuid.field %s", BITS[i].field);
	for (size_t i = 0; i < SEV_COUNT(NUMBERS); i++) {
		const char *s = says;

		if (strcmp(name, NUMBERS[i].name) == 0 && scan_number(&s, &number) &&
		    scan_at_end(s) && number <= UINT32_MAX)
			reader_tell_hearsay(reader, says, "cpuid.field %s", NUMBERS[i].field);
	}
}

/* "Soft: 33051004928 | Hard: 33051004928", in bytes. */
static void tell_memlock(struct capture_reader *reader, const char *says)
{
	const char *soft = scan_find(says, "Soft: ");
	const char *hard = scan_find(says, "Hard: ");

	if (!soft || !hard)
		return;
	reader_tell_part(reader, soft, strcspn(soft, " |"), "limit memlock");
	reader_tell_part(reader, hard, strcspn(hard, " |"), "limit memlock.hard");
}

/* "Error - contents read from /sys/module/kvm_amd/parameters/sev: N". */
static void tell_contents(struct capture_reader *reader, const char *says)
{
	const char *path = scan_find(says, "contents read from ");

	if (path)
		read_path(reader, path);
}

/* "/dev/sev readable", and why it is not. Writing tells more than reading. */
static void tell_device(struct capture_reader *reader, const char *state, const char *name,
			const char *says)
{
	bool reads = strcmp(name, "reading-dev-sev") == 0 || strcmp(name, "dev-sev-readable") == 0;
	bool writes = strcmp(name, "writing-dev-sev") == 0 || strcmp(name, "dev-sev-writable") == 0;
	int sys_errno = capture_errno_said(says);

	if (!reads && !writes)
		return;
	/* That it can be read does not tell that it can't be written. */
	if (writes && strcmp(state, "PASS") == 0)
		reader_tell(reader, "read-write", "device /dev/sev");
	else if (sys_errno)
		reader_tell_missing(reader, sys_errno, "device /dev/sev");
}

/* "SEV Firmware Version: Sev firmware version: 1.55". */
static void tell_firmware(struct capture_reader *reader, const char *name, const char *says)
{
	static const char *const keys[] = {"api_major", "api_minor", "build"};
	uint64_t number;
	char text[24];

	if (strcmp(name, "sev-firmware-version") != 0)
		return;
	scan_literal(&says, "Sev firmware version: ");
	for (size_t i = 0; i < SEV_COUNT(keys) && scan_number(&says, &number); i++) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
		reader_tell_hearsay(reader, text, "sev platform_status.%s", keys[i]);
		if (!scan_literal(&says, "."))
			return;
	}
}

/* "SEV-SNP enabled in KVM: disabled": what KVM offers. */
static void tell_offer(struct capture_reader *reader, const char *name, const char *says)
{
	static const struct {
		const char *name, *key;
	} offers[] = {
		{"sev-enabled-in-kvm", "kvm sev"},
		{"sev-es-enabled-in-kvm", "kvm sev_es"},
		{"sev-snp-enabled-in-kvm", "kvm sev_snp"},
	};

	for (size_t i = 0; i < SEV_COUNT(offers); i++)
		if (strcmp(name, offers[i].name) == 0 &&
		    (strcmp(says, "enabled") == 0 || strcmp(says, "disabled") == 0))
			reader_tell_hearsay(reader, says, "%s", offers[i].key);
}

bool read_tool(struct capture_reader *reader, const char *line)
{
	char name[NAME_SIZE];
	const char *says, *state;

	scan_literal(&line, "- ");
	state = scan_mark(&line);
	if (!state)
		return false;
	line += strspn(line, " -\t");
	says = strstr(line, ": ");
	make_name(line, says ? (size_t)(says - line) : strlen(line), name);
	says = says ? says + 2 : "";
	if (!*name)
		return false;
	reader_tell(reader, state, "tool %s", name);
	if (*says)
		reader_tell(reader, says, "tool-says %s", name);
	if (strcmp(state, "PASS") == 0)
		tell_fields(reader, name, says);
	tell_memlock(reader, says);
	tell_contents(reader, says);
	tell_offer(reader, name, says);
	tell_device(reader, state, name, says);
	tell_firmware(reader, name, says);
	/* Known lines are told of these too. */
	return false;
}

/* "api_major:	1": sevtool --platform_status. */
bool read_sevtool(struct capture_reader *reader, const char *line)
{
	static const char *const names[] = {
		"api_major:", "api_minor:", "build:", "owner:", "config:", "guest_count:"};
	uint64_t number;

	for (size_t i = 0; i < SEV_COUNT(names); i++) {
		const char *s = line;

		if (!scan_literal(&s, names[i]))
			continue;
		scan_space(&s);
		if (!scan_number(&s, &number) || !scan_at_end(s))
			continue;
		reader_tell_number(reader, number, "sev platform_status.%.*s",
				   (int)strlen(names[i]) - 1, names[i]);
		return true;
	}
	return false;
}

/* "Reported TCB version: TCB Version:", then a line for each component. */
bool read_tcb(struct capture_reader *reader, const char *line)
{
	static const struct {
		const char *label, *name;
	} components[] = {
		{"Microcode:", "microcode"},	 {"SNP:", "snp"}, {"TEE:", "tee"},
		{"Boot Loader:", "boot_loader"}, {"FMC:", "fmc"},
	};
	uint64_t number;

	if (scan_find(line, "Platform TCB"))
		scan_copy(reader->tcb, sizeof(reader->tcb), "platform", 8);
	if (scan_find(line, "Reported TCB"))
		scan_copy(reader->tcb, sizeof(reader->tcb), "reported", 8);
	scan_space(&line);
	for (size_t i = 0; i < SEV_COUNT(components) && reader->tcb[0]; i++) {
		const char *s = line;

		if (!scan_literal(&s, components[i].label))
			continue;
		scan_space(&s);
		if (!scan_number(&s, &number) || !scan_at_end(s))
			continue;
		reader_tell_number(reader, number, "tcb %s.%s", reader->tcb, components[i].name);
		return true;
	}
	return false;
}
