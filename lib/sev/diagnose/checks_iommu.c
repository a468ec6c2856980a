/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of the IOMMU, which keeps devices from the memory of SNP guests.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/check.h"
#include "diagnose/facts.h"

enum sev_host_check_state check_iommu(const struct sev_capture *capture, struct answer *answer)
{
	uint64_t count;

	if (!sev_capture_number(capture, KEY_IOMMU_COUNT, &count))
		return answer_unread(answer, capture, KEY_IOMMU_COUNT);
	return count ? answer_pass(answer, "%" PRIu64 " IOMMUs", count)
		     : answer_fail(answer, "the kernel uses no IOMMU");
}

enum sev_host_check_state check_iommu_snp(const struct sev_capture *capture, struct answer *answer)
{
	unsigned count = 0;
	const char *key;

	for (size_t i = 0; (key = sev_capture_key_at(capture, i)) != NULL; i++) {
		bool snp;

		if (!fact_iommu_snp(capture, key, &snp))
			continue;
		if (!snp)
			return answer_fail(answer, "%s = %s: bit 63 is 0", key,
					   fact_text(capture, key));
		count++;
	}
	if (!count)
		return answer_unread(answer, capture,
				     "file /sys/class/iommu/ivhd0/amd-iommu/features");
	return answer_pass(answer, "SNPSup is 1 in what %u IOMMUs tell", count);
}

/* A group whose devices' addresses are translated. */
static const char *translated_group(const struct sev_capture *capture)
{
	static const char folder[] = "file /sys/kernel/iommu_groups/";
	const char *key;

	for (size_t i = 0; (key = sev_capture_key_at(capture, i)) != NULL; i++) {
		const char *type = fact_text(capture, key);

		if (strncmp(key, folder, strlen(folder)) == 0 && type &&
		    strncmp(type, "DMA", 3) == 0)
			return key;
	}
	return NULL;
}

enum sev_host_check_state check_iommu_translates(const struct sev_capture *capture,
						 struct answer *answer)
{
	const char *group;

	if (fact_passthrough(capture))
		return answer_fail(answer, "the command line asks for passthrough");
	group = translated_group(capture);
	if (!group)
		return answer_unread(answer, capture, "file /sys/kernel/iommu_groups/0/type");
	if (!fact_text(capture, KEY_CMDLINE))
		return answer_unread(answer, capture, KEY_CMDLINE);
	return answer_pass(answer, "%s = %s", group, fact_text(capture, group));
}

enum sev_host_check_state check_iommu_v1(const struct sev_capture *capture, struct answer *answer)
{
	if (!fact_text(capture, KEY_CMDLINE))
		return answer_unread(answer, capture, KEY_CMDLINE);
	return fact_option(capture, "amd_iommu", "pgtbl_v2")
		       ? answer_fail(answer, "the command line has amd_iommu=pgtbl_v2")
		       : answer_pass(answer, "v2 page tables are not asked for");
}
