/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tool cpuid prints: registers (`cpuid -r`) and words.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_cpuid.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

/* Leaves whose registers say which CPU it is, or what that one did. */
static bool is_of_one_cpu(uint64_t leaf)
{
	static const uint32_t leaves[] = {0x1, 0x6, 0xB, 0xD, 0x1F, 0x8000001E, 0x80000026};

	for (size_t i = 0; i < SEV_COUNT(leaves); i++)
		if (leaves[i] == leaf)
			return true;
	return false;
}

/* "CPU:" or "CPU 3:". */
static bool read_heading(struct capture_reader *reader, const char *line)
{
	uint64_t cpu = 0;

	if (!scan_literal(&line, "CPU"))
		return false;
	if (*line == ' ') {
		line++;
		if (!scan_number(&line, &cpu) || cpu > 65535)
			return false;
	}
	if (*line != ':' || !scan_at_end(line + 1))
		return false;
	reader->cpu = (int)cpu;
	if (reader->first_cpu < 0)
		reader->first_cpu = reader->cpu;
	return true;
}

static void tell_difference(struct capture_reader *reader, const char *key, const char *registers)
{
	char differs[CAPTURE_CPUID_KEY + 16], value[CAPTURE_CPUID_REGISTERS + 32];
	const char *first = "";

	snprintf(differs, sizeof(differs), "%s differs", key);
	snprintf(value, sizeof(value), "CPU %d: %s", reader->cpu, registers);
	sev_capture_get(reader->capture, key, &first, NULL);
	if (strcmp(first, registers) != 0 && !capture_find(reader->capture, differs))
		reader_tell(reader, value, "%s", differs);
}

bool read_cpuid(struct capture_reader *reader, const char *line)
{
	char key[CAPTURE_CPUID_KEY], registers[CAPTURE_CPUID_REGISTERS];
	struct sev_cpuid values;
	uint64_t leaf;
	uint64_t subleaf = 0;

	scan_space(&line);
	if (read_heading(reader, line))
		return true;
	scan_literal(&line, "cpuid");
	scan_space(&line);
	if (!scan_begins(line, "0x") || !scan_hex(&line, &leaf) || leaf > UINT32_MAX)
		return false;
	scan_space(&line);
	if (scan_begins(line, "0x") && (!scan_hex(&line, &subleaf) || subleaf > UINT32_MAX))
		return false;
	scan_literal(&line, ":");
	if (!capture_scan_registers(&line, &values))
		return false;
	capture_cpuid_key((uint32_t)leaf, (uint32_t)subleaf, key);
	capture_cpuid_registers(&values, registers);
	if (reader->cpu == reader->first_cpu || !capture_find(reader->capture, key))
		reader_tell(reader, registers, "%s", key);
	else if (!is_of_one_cpu(leaf))
		tell_difference(reader, key, registers);
	return true;
}

/* "true", "false", or "0x33 (51)", also before a colon. */
static bool scan_worded_value(const char *s, uint64_t *out)
{
	uint64_t again;

	scan_space(&s);
	if (scan_literal(&s, "true"))
		*out = 1;
	else if (scan_literal(&s, "false"))
		*out = 0;
	else if (!scan_begins(s, "0x") || !scan_number(&s, out) || !scan_literal(&s, " (") ||
		 !scan_number(&s, &again) || again != *out || !scan_literal(&s, ")"))
		return false;
	scan_literal(&s, ":");
	return scan_at_end(s);
}

bool read_cpuid_words(struct capture_reader *reader, const char *line)
{
	const struct capture_cpuid_field *field;
	const char *equals = strchr(line, '=');
	uint64_t value;

	scan_space(&line);
	if (!equals || equals < line)
		return false;
	field = capture_cpuid_field_labelled(line, scan_trimmed(line, (size_t)(equals - line)));
	if (!field || !scan_worded_value(equals + 1, &value) || value > UINT32_MAX)
		return false;
	reader_tell_number(reader, value, "cpuid.field %s", field->name);
	return true;
}
