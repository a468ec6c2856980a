/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/facts.h"

/* The next line from *at on that has the text; *at is then past it. */
static const char *next_line(const struct sev_capture *capture, const char *text, size_t *at)
{
	size_t count = sev_capture_line_count(capture);

	while (*at < count) {
		const char *line = sev_capture_line_at(capture, (*at)++)->text;

		if (strstr(line, text))
			return line;
	}
	return NULL;
}

static bool line_has(const struct sev_capture *capture, const char *text, char *found, size_t size)
{
	size_t at = 0;
	const char *line = next_line(capture, text, &at);
	unsigned where;

	if (!line)
		return false;
	where = sev_capture_line_at(capture, at - 1)->where;
	if (where)
		snprintf(found, size, "line %u: %s", where, line);
	else
		snprintf(found, size, "%s", line);
	return true;
}

static bool tool_says(const struct sev_capture *capture, const char *key, const char *state)
{
	const char *value = fact_text(capture, key);

	return value && strcmp(value, state) == 0;
}

bool evidence_hygon(const struct sev_capture *capture, char *found, size_t size)
{
	const char *name = fact_text(capture, "cpuinfo model name");

	if (name && strstr(name, "Hygon")) {
		snprintf(found, size, "model name: %s", name);
		return true;
	}
	return line_has(capture, "Hygon C86", found, size) ||
	       line_has(capture, "HygonGenuine", found, size);
}

bool evidence_desktop(const struct sev_capture *capture, char *found, size_t size)
{
	static const char *const names[] = {"Ryzen", "Threadripper", "Athlon", "Phenom", "Opteron"};
	const char *name = fact_text(capture, "cpuinfo model name");

	for (size_t i = 0; name && i < SEV_COUNT(names); i++)
		if (strstr(name, names[i])) {
			snprintf(found, size, "model name: %s", name);
			return true;
		}
	return false;
}

/* Naples and Rome have the C-bit at 47, what came after them at 51. */
bool evidence_c_bit_before_snp(const struct sev_capture *capture, char *found, size_t size)
{
	uint32_t bit;

	snprintf(found, size, "the C-bit is bit 47, which it is up to Rome");
	return sev_capture_cpuid_field(capture, "c-bit", &bit) && bit == 47;
}

bool evidence_snp_switched_off(const struct sev_capture *capture, char *found, size_t size)
{
	bool hypervisor, snp;
	uint32_t bit;

	snprintf(found, size,
		 "an EPYC with the C-bit at 51 (Milan or later), whose CPUID offers no SNP");
	return sev_capture_cpuid_field(capture, "c-bit", &bit) && bit == 51 &&
	       tool_says(capture, "tool microcode-support", "PASS") &&
	       fact_offered(capture, SEV_GENERATION_SNP, &snp) && !snp &&
	       !(fact_hypervisor(capture, &hypervisor) && hypervisor);
}

bool evidence_guest_without_svm(const struct sev_capture *capture, char *found, size_t size)
{
	const char *flags = fact_text(capture, "cpuinfo flags");

	snprintf(found, size, "flags: hypervisor is there, svm is not");
	return flags && fact_has_word(flags, "hypervisor") && !fact_has_word(flags, "svm");
}

bool evidence_azure_guest(const struct sev_capture *capture, char *found, size_t size)
{
	const char *release = fact_text(capture, KEY_RELEASE);
	bool sev;

	if (!release || !strstr(release, "-azure"))
		return false;
	snprintf(found, size, "kernel %s, and CPUID offers no SEV", release);
	return fact_offered(capture, SEV_GENERATION_SEV, &sev) && !sev;
}

/* The counts of ASIDs that processors have, all of which are then of SEV alone. */
static bool is_all(unsigned long count)
{
	static const unsigned all[] = {15, 253, 509, 1006};

	for (size_t i = 0; i < SEV_COUNT(all); i++)
		if (count == all[i])
			return true;
	return false;
}

bool evidence_asids_all_of_sev(const struct sev_capture *capture, char *found, size_t size)
{
	static const char supported[] = "SEV supported:";
	const char *line;
	size_t at = 0;

	if (line_has(capture, "SEV enabled (ASIDs 1 - ", found, size))
		return true;
	while ((line = next_line(capture, supported, &at))) {
		const char *count = strstr(line, supported) + strlen(supported);

		if (!is_all(strtoul(count, NULL, 10)))
			continue;
		snprintf(found, size, "%s: all that a processor has", line);
		return true;
	}
	return false;
}

bool evidence_sev_zero(const struct sev_capture *capture, char *found, size_t size)
{
	const char *value = fact_text(capture, KEY_KVM_AMD "sev");

	snprintf(found, size, KEY_KVM_AMD "sev is 0, which is how it was asked for");
	return value && strcmp(value, "0") == 0;
}

/* Whether SNP_INIT was refused with INVALID_CONFIG, in the wordings of several kernels. */
static bool init_refused(const struct sev_capture *capture)
{
	static const char *const texts[] = {"SEV-SNP: failed to INIT", "SEV-SNP:  failed to INIT",
					    "SNP_INIT_EX failed", "SNP_INIT failed"};
	const char *line;

	for (size_t i = 0; i < SEV_COUNT(texts); i++) {
		size_t at = 0;

		while ((line = next_line(capture, texts[i], &at))) {
			const char *error = strstr(line, "error 0x");

			if (error && strtoul(error + 6, NULL, 16) == 3)
				return true;
		}
	}
	return false;
}

bool evidence_siblings_off(const struct sev_capture *capture, char *found, size_t size)
{
	char reason[KEY_TEXT] = "";
	bool off = fact_option(capture, "nosmt", "force") ||
		   line_has(capture, "SMT: Force disabled", reason, sizeof(reason));

	snprintf(found, size,
		 "sibling threads are kept from running (nosmt), and the firmware refused the "
		 "setup (0x3)");
	return off && init_refused(capture);
}

/* A kernel of a distribution that is known not to bring SNP to older releases. */
bool evidence_release_before_snp(const struct sev_capture *capture, char *found, size_t size)
{
	static const char *const plain[] = {"-generic", "-amd64", "-cloud-amd64", "-lowlatency",
					    "-arch"};
	const char *text;
	unsigned release;

	if (!fact_release(capture, &text, &release) ||
	    release >= fact_first_release(SEV_GENERATION_SNP))
		return false;
	snprintf(found, size, "kernel %s", text);
	for (size_t i = 0; i < SEV_COUNT(plain); i++)
		if (strstr(text, plain[i]) && !strstr(text, "snp"))
			return true;
	return false;
}

/* The end of the RMP, as its MSR or the kernel's line tells. */
static bool rmp_end(const struct sev_capture *capture, uint64_t *end)
{
	static const char *const texts[] = {"RMP table physical range [",
					    "RMP table physical address"};
	uint64_t base;
	const char *line;
	size_t at;

	if (fact_rmp(capture, &base, end) && *end) {
		*end |= 0x1FFF;
		return true;
	}
	for (size_t i = 0; i < SEV_COUNT(texts); i++) {
		at = 0;
		line = next_line(capture, texts[i], &at);
		line = line ? strstr(line, " - 0x") : NULL;
		if (!line)
			continue;
		*end = strtoull(line + 3, NULL, 16);
		return true;
	}
	return false;
}

bool evidence_rmp_end_page(const struct sev_capture *capture, char *found, size_t size)
{
	static const char text[] = "RMPUPDATE failed for PFN ";
	const char *line;
	uint64_t end;
	size_t at = 0;

	if (!rmp_end(capture, &end))
		return false;
	while ((line = next_line(capture, text, &at))) {
		uint64_t page = strtoull(strstr(line, text) + strlen(text), NULL, 16) << 12;

		if (page <= end || page >> 21 != end >> 21)
			continue;
		snprintf(found, size, "%s: next to the RMP, which ends at 0x%" PRIx64, line, end);
		return true;
	}
	return false;
}

/* Less than the firmware of a guest is large: no guest can be pinned at all. */
bool evidence_memlock_for_no_guest(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t limit;

	if (!sev_capture_number(capture, KEY_MEMLOCK, &limit) || limit >= UINT64_C(1) << 20)
		return false;
	snprintf(found, size, "memlock is %" PRIu64 " bytes", limit);
	return true;
}
