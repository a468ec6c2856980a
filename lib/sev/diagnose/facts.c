/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/capture_scan.h"

void fact_msr_key(uint32_t msr, char out[KEY_TEXT])
{
	snprintf(out, KEY_TEXT, "msr 0x%08" PRIx32, msr);
}

void fact_msr_differs_key(uint32_t msr, char out[KEY_TEXT])
{
	snprintf(out, KEY_TEXT, "msr 0x%08" PRIx32 " differs", msr);
}

const char *fact_text(const struct sev_capture *capture, const char *key)
{
	const char *value = NULL;

	return sev_capture_get(capture, key, &value, NULL) == SEV_FACT_KNOWN ? value : NULL;
}

bool fact_absent(const struct sev_capture *capture, const char *key)
{
	return sev_capture_get(capture, key, NULL, NULL) == SEV_FACT_ABSENT;
}

bool fact_has_word(const char *text, const char *word)
{
	static const char space[] = " \t\n";
	size_t length = strlen(word);

	for (text += strspn(text, space); *text; text += strspn(text, space)) {
		size_t here = strcspn(text, space);

		if (here == length && memcmp(text, word, length) == 0)
			return true;
		text += here;
	}
	return false;
}

bool fact_msr_bit(const struct sev_capture *capture, uint32_t msr, unsigned bit, bool *out)
{
	uint64_t value;

	if (!sev_capture_msr(capture, msr, &value))
		return false;
	*out = value >> bit & 1;
	return true;
}

/* Whether value is one of the values, which end at white space. */
static bool list_has(const char *list, const char *value)
{
	size_t size = strlen(value);

	for (;;) {
		size_t here = strcspn(list, ", \t\n");

		if (here == size && memcmp(list, value, size) == 0)
			return true;
		if (list[here] != ',')
			return false;
		list += here + 1;
	}
}

/* The kernel takes dashes and underscores in names for the same. */
static bool starts_alike(const char *text, const char *name)
{
	for (; *name; text++, name++)
		if (*text != *name && !(*text == '-' && *name == '_'))
			return false;
	return true;
}

bool fact_option(const struct sev_capture *capture, const char *name, const char *value)
{
	const char *at = fact_text(capture, KEY_CMDLINE);
	size_t size = strlen(name);

	for (; at && *at; at += strcspn(at, " \t\n")) {
		at += strspn(at, " \t\n");
		if (starts_alike(at, name) && at[size] == '=' && list_has(at + size + 1, value))
			return true;
	}
	return false;
}

bool fact_config(const struct sev_capture *capture, const char *name, char *out)
{
	char text[KEY_TEXT], off[KEY_TEXT];
	const char *value;

	snprintf(text, sizeof(text), KEY_CONFIG "%s", name);
	value = fact_text(capture, text);
	if (value) {
		*out = value[0];
		return strchr("ymn", value[0]) != NULL;
	}
	snprintf(text, sizeof(text), "%s=", name);
	snprintf(off, sizeof(off), "# %s is not set", name);
	for (size_t i = 0; i < sev_capture_line_count(capture); i++) {
		const char *line = sev_capture_line_at(capture, i)->text;

		*out = strcmp(line, off) == 0			? 'n'
		       : strncmp(line, text, strlen(text)) == 0 ? line[strlen(text)]
								: '\0';
		if (*out && strchr("ymn", *out))
			return true;
	}
	return false;
}

/* Bits 51:13 are the address (APM2, RMP_BASE and RMP_END). */
#define RMP_ADDRESS UINT64_C(0x000FFFFFFFFFE000)

bool fact_rmp(const struct sev_capture *capture, uint64_t *base, uint64_t *end)
{
	if (!sev_capture_msr(capture, MSR_RMP_BASE, base) ||
	    !sev_capture_msr(capture, MSR_RMP_END, end))
		return false;
	*base &= RMP_ADDRESS;
	*end &= RMP_ADDRESS;
	return true;
}

bool fact_rmp_segmented(const struct sev_capture *capture, bool *out)
{
	char key[KEY_TEXT];
	struct fact_product product;
	uint32_t offered;
	int sys_errno = 0;

	if (fact_msr_bit(capture, MSR_RMP_CFG, RMP_CFG_SEGMENT, out))
		return true;
	*out = false;
	if (sev_capture_cpuid_field(capture, "segmented-rmp", &offered))
		return !offered;
	/* Milan and Genoa have none; Turin is the first. */
	if (fact_product(capture, &product) && strcmp(product.name, "Turin") != 0)
		return true;
	fact_msr_key(MSR_RMP_CFG, key);
	return sev_capture_get(capture, key, NULL, &sys_errno) == SEV_FACT_REFUSED &&
	       sys_errno == EIO; /* there is no such MSR */
}

/* spec: APM2: the RMP has 16 KiB and an entry of 16 bytes for each page */
uint64_t fact_rmp_size(uint64_t memory_end)
{
	return 0x4000 + memory_end / 4096 * 16;
}

bool fact_parameter(const struct sev_capture *capture, const char *name, bool *out)
{
	const char *value;
	char key[KEY_TEXT];

	snprintf(key, sizeof(key), KEY_KVM_AMD "%s", name);
	value = fact_text(capture, key);
	if (!value || !value[0] || value[1] || !strchr("YN10", value[0]))
		return false;
	*out = strchr("Y1", value[0]) != NULL;
	return true;
}

bool fact_api(const struct sev_capture *capture, const char *command, unsigned *api)
{
	uint64_t major, minor;
	char key[KEY_TEXT];

	snprintf(key, sizeof(key), "sev %s.api_major", command);
	if (!sev_capture_number(capture, key, &major))
		return false;
	snprintf(key, sizeof(key), "sev %s.api_minor", command);
	if (!sev_capture_number(capture, key, &minor) || major > 255 || minor > 255)
		return false;
	*api = (unsigned)(major << 8 | minor);
	return true;
}

bool fact_release(const struct sev_capture *capture, const char **text, unsigned *out)
{
	const char *at = *text = fact_text(capture, KEY_RELEASE);
	uint64_t major, minor;

	if (!at || !scan_number(&at, &major) || !scan_literal(&at, ".") ||
	    !scan_number(&at, &minor) || major > 999 || minor > 999)
		return false;
	*out = (unsigned)(major * 1000 + minor);
	return true;
}

unsigned fact_first_release(enum sev_generation generation)
{
	static const unsigned first[] = {
		[SEV_GENERATION_SEV] = 4016,
		[SEV_GENERATION_SEV_ES] = 5011,
		[SEV_GENERATION_SNP] = 6011,
	};

	return first[generation];
}

/* Extended feature register, bit 63: SNPSup. The kernel prints it in hex, ":" and another after. */
bool fact_iommu_snp(const struct sev_capture *capture, const char *key, bool *out)
{
	static const char folder[] = "file /sys/class/iommu/ivhd";
	const char *value = fact_text(capture, key);
	char *end;

	if (!value || strncmp(key, folder, strlen(folder)) != 0 ||
	    !strstr(key, "/amd-iommu/features"))
		return false;
	*out = strtoull(value, &end, 16) >> 63 & 1;
	return end != value && (*end == '\0' || *end == ':' || *end == '\n');
}

bool fact_passthrough(const struct sev_capture *capture)
{
	return fact_option(capture, "iommu", "pt") ||
	       fact_option(capture, "iommu.passthrough", "1") ||
	       fact_option(capture, "iommu.passthrough", "on") ||
	       fact_option(capture, "iommu.passthrough", "y");
}
