/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts as numbers.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "diagnose/capture_cpuid.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

static const char *known(const struct sev_capture *capture, const char *key)
{
	const char *value = NULL;

	return sev_capture_get(capture, key, &value, NULL) == SEV_FACT_KNOWN ? value : NULL;
}

bool sev_capture_cpuid(const struct sev_capture *capture, uint32_t leaf, uint32_t subleaf,
		       struct sev_cpuid *out)
{
	char key[CAPTURE_CPUID_KEY];
	const char *value;

	capture_cpuid_key(leaf, subleaf, key);
	value = known(capture, key);
	return value && capture_scan_registers(&value, out) && scan_at_end(value);
}

bool sev_capture_msr(const struct sev_capture *capture, uint32_t msr, uint64_t *out)
{
	char key[32];

	snprintf(key, sizeof(key), "msr 0x%08x", msr);
	return sev_capture_number(capture, key, out);
}

bool sev_capture_number(const struct sev_capture *capture, const char *key, uint64_t *out)
{
	const char *value = known(capture, key);

	return value && sev_parse_u64(value, out);
}

bool sev_capture_cpuid_field(const struct sev_capture *capture, const char *name, uint32_t *out)
{
	const struct capture_cpuid_field *field = capture_cpuid_field_named(name);
	struct sev_cpuid registers;
	char key[CAPTURE_CPUID_KEY];
	uint64_t number;

	if (!field)
		return false;
	if (sev_capture_cpuid(capture, field->leaf, 0, &registers)) {
		*out = capture_cpuid_field_of(field, &registers);
		return true;
	}
	snprintf(key, sizeof(key), "cpuid.field %s", name);
	if (!sev_capture_number(capture, key, &number) || number > UINT32_MAX)
		return false;
	*out = (uint32_t)number;
	return true;
}

/* The number of a line "name number"; false: it is not that one, or not well-formed. */
static bool entry_of_line(const char *line, size_t size, const char *name, uint64_t *out)
{
	char text[128];
	const char *s = text;

	scan_copy(text, sizeof(text), line, size);
	if (!scan_literal(&s, name) || (*s != ' ' && *s != '\t'))
		return false;
	scan_space(&s);
	if (scan_literal(&s, "max") && scan_at_end(s)) {
		*out = UINT64_MAX;
		return true;
	}
	return scan_number(&s, out) && scan_at_end(s);
}

bool sev_capture_entry(const struct sev_capture *capture, const char *key, const char *name,
		       uint64_t *out)
{
	const char *line = known(capture, key);

	while (line && *line) {
		size_t size = strcspn(line, "\n");

		if (entry_of_line(line, size, name, out))
			return true;
		line += size + (line[size] == '\n');
	}
	return false;
}
