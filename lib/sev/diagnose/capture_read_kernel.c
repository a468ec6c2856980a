/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts in lines of the kernel, which are lines all the same; and uname.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

#define DMI "file /sys/class/dmi/id/"

static void tell_hearsay_part(struct capture_reader *reader, const char *value, size_t n,
			      const char *key)
{
	char text[256];

	scan_copy(text, sizeof(text), value, n);
	if (n > 0)
		reader_tell_hearsay(reader, text, "%s", key);
}

static void tell_hearsay_number(struct capture_reader *reader, uint64_t number, const char *key)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	reader_tell_hearsay(reader, text, "%s", key);
}

/* "Command line: …", "Kernel command line: …". */
static void read_command_line(struct capture_reader *reader, const char *line)
{
	if (scan_literal(&line, "Kernel command line: ") || scan_literal(&line, "Command line: "))
		reader_tell_hearsay(reader, line, "file /proc/cmdline");
}

/* "Linux version 6.13.1-sev-snp-amd64 (…". */
static void read_version(struct capture_reader *reader, const char *line)
{
	if (scan_literal(&line, "Linux version "))
		tell_hearsay_part(reader, line, strcspn(line, " "),
				  "file /proc/sys/kernel/osrelease");
}

/* "DMI: Dell Inc. PowerEdge R6525/0DJFR5, BIOS 2.9.3 08/03/2022". */
static void read_dmi_line(struct capture_reader *reader, const char *line)
{
	const char *bios = scan_find(line, ", BIOS ");
	const char *date;

	if (!scan_literal(&line, "DMI: ") || !bios)
		return;
	tell_hearsay_part(reader, line, (size_t)(bios - line) - strlen(", BIOS "),
			  DMI "product_name");
	date = strrchr(bios, ' ');
	if (!date || !scan_is_digit(date[1]))
		date = bios + strlen(bios);
	tell_hearsay_part(reader, bios, (size_t)(date - bios), DMI "bios_version");
	if (*date)
		tell_hearsay_part(reader, date + 1, strlen(date + 1), DMI "bios_date");
}

static bool scan_version(const char *s, uint64_t version[3])
{
	return scan_number(&s, &version[0]) && scan_literal(&s, ".") &&
	       scan_number(&s, &version[1]) && scan_literal(&s, " build:") &&
	       scan_number(&s, &version[2]);
}

/* "SEV API:1.55 build:29", "SEV-SNP API:1.55 build:29". */
static void read_api(struct capture_reader *reader, const char *line)
{
	const char *sev = scan_find(line, "SEV API");
	const char *snp = scan_find(line, "SEV-SNP API:");
	uint64_t version[3];

	/* People leave the colon out who type it. */
	if (sev)
		sev += strspn(sev, ": ");
	if (sev && scan_version(sev, version)) {
		tell_hearsay_number(reader, version[0], "sev platform_status.api_major");
		tell_hearsay_number(reader, version[1], "sev platform_status.api_minor");
		tell_hearsay_number(reader, version[2], "sev platform_status.build");
	}
	if (snp && scan_version(snp, version)) {
		tell_hearsay_number(reader, version[0], "sev snp_platform_status.api_major");
		tell_hearsay_number(reader, version[1], "sev snp_platform_status.api_minor");
		tell_hearsay_number(reader, version[2], "sev snp_platform_status.build_id");
	}
}

/* "e820: last_pfn = 0x4080000 max_arch_pfn = …"; there is one below 4 GiB as well. */
static void read_last_pfn(struct capture_reader *reader, const char *line)
{
	const char *s = scan_find(line, "last_pfn = ");
	uint64_t pfn, known;
	char text[24];

	if (!s || !(scan_begins(line, "e820: ") || scan_begins(line, "last_pfn")) ||
	    !scan_number(&s, &pfn) || pfn >> 52)
		return;
	if (sev_capture_number(reader->capture, "memory end", &known) && known >= pfn << 12)
		return;
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)(pfn << 12));
	reader_tell_hearsay(reader, text, "memory end");
}

/* "smpboot: CPU0: AMD EPYC 7313 16-Core Processor (family: 0x19, model: 0x1, stepping: 0x1)". */
static void read_smpboot(struct capture_reader *reader, const char *line)
{
	static const struct {
		const char *name, *key;
	} numbers[] = {
		{"(family: ", "cpuinfo cpu family"},
		{", model: ", "cpuinfo model"},
		{", stepping: ", "cpuinfo stepping"},
	};
	const char *name = scan_find(line, "CPU0: ");
	const char *family = scan_find(line, " (family: ");
	uint64_t number;

	if (!name)
		name = scan_find(line, "CPU: ");
	if (!name || !family || name >= family)
		return;
	tell_hearsay_part(reader, name, (size_t)(family - name) - strlen(" (family: "),
			  "cpuinfo model name");
	for (size_t i = 0; i < SEV_COUNT(numbers); i++) {
		const char *s = scan_find(line, numbers[i].name);

		if (s && scan_number(&s, &number))
			tell_hearsay_number(reader, number, numbers[i].key);
	}
}

/* "kvm_amd: SEV-ES enabled (ASIDs 1 - 99)": what KVM offers, by the name of its parameter. */
static void read_kvm_offer(struct capture_reader *reader, const char *line)
{
	static const struct {
		const char *says, *key;
	} offers[] = {
		{"SEV ", "kvm sev"},
		{"SEV-ES ", "kvm sev_es"},
		{"SEV-SNP ", "kvm sev_snp"},
	};
	static const char *const states[] = {"enabled (ASIDs", "disabled (ASIDs",
					     "unusable (ASIDs"};

	if (!scan_literal(&line, "kvm_amd: "))
		scan_literal(&line, "SVM: ");
	for (size_t i = 0; i < SEV_COUNT(offers); i++) {
		const char *state = line;

		if (!scan_literal(&state, offers[i].says))
			continue;
		for (size_t j = 0; j < SEV_COUNT(states); j++)
			if (scan_begins(state, states[j]))
				tell_hearsay_part(reader, state, strcspn(state, " "),
						  offers[i].key);
	}
}

bool read_kernel(struct capture_reader *reader, const char *line)
{
	read_command_line(reader, line);
	read_version(reader, line);
	read_dmi_line(reader, line);
	read_api(reader, line);
	read_last_pfn(reader, line);
	read_smpboot(reader, line);
	read_kvm_offer(reader, line);
	return false;
}

/* Whether it is a release and nothing after it: "5.15.0-136-generic". */
static bool is_release(const char *text, size_t size)
{
	size_t number = strspn(text, "0123456789.");

	return text[size] == '\0' && number >= 3 && text[number] == '-' &&
	       memchr(text, '.', number) != NULL;
}

/* `uname -a`: "Linux host 6.11.0-rc3 #1 SMP …", of which the end may be cut off. */
bool read_uname(struct capture_reader *reader, const char *line)
{
	size_t size;

	if (!scan_literal(&line, "Linux "))
		return false;
	if (!scan_is_digit(*line)) {
		line += strcspn(line, " ");
		scan_space(&line);
	}
	size = strcspn(line, " ");
	if (!scan_is_digit(*line) || size > 128)
		return false;
	if (!strstr(line, " #") && !is_release(line, size))
		return false;
	reader_tell_part(reader, line, size, "file /proc/sys/kernel/osrelease");
	return true;
}
