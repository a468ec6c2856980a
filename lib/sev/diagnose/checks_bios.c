/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of what the BIOS sets up: encryption, and the RMP.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/bytes.h"
#include "diagnose/check.h"
#include "diagnose/facts.h"

static enum sev_check_state msr_bit(const struct sev_capture *capture, uint32_t msr, unsigned bit,
				    const char *name, struct answer *answer)
{
	char key[KEY_TEXT];
	uint64_t value;

	fact_msr_key(msr, key);
	if (!sev_capture_msr(capture, msr, &value))
		return answer_unread(answer, capture, key);
	return value >> bit & 1
		       ? answer_pass(answer, "%s is 1 (%s: 0x%016" PRIx64 ")", name, key, value)
		       : answer_fail(answer, "%s is 0 (%s: 0x%016" PRIx64 ")", name, key, value);
}

enum sev_check_state check_smee(const struct sev_capture *capture, struct answer *answer)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_SMEE, "SYSCFG.SMEE", answer);
}

enum sev_check_state check_snp_en(const struct sev_capture *capture, struct answer *answer)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_SNP_EN, "SYSCFG.SNP_EN", answer);
}

enum sev_check_state check_vmpl_en(const struct sev_capture *capture, struct answer *answer)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_VMPL_EN, "SYSCFG.VMPL_EN", answer);
}

enum sev_check_state check_mfdm(const struct sev_capture *capture, struct answer *answer)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_MFDM, "SYSCFG.MFDM", answer);
}

enum sev_check_state check_smmlock(const struct sev_capture *capture, struct answer *answer)
{
	return msr_bit(capture, MSR_HWCR, HWCR_SMMLOCK, "HWCR.SMMLOCK", answer);
}

/* RMP_BASE and RMP_END, or UNKNOWN: PASS when both are there. */
static enum sev_check_state read_rmp(const struct sev_capture *capture, uint64_t *base,
				     uint64_t *end, struct answer *answer)
{
	char key[KEY_TEXT];
	uint64_t value;

	if (fact_rmp(capture, base, end))
		return SEV_CHECK_PASS;
	fact_msr_key(sev_capture_msr(capture, MSR_RMP_BASE, &value) ? MSR_RMP_END : MSR_RMP_BASE,
		     key);
	return answer_unread(answer, capture, key);
}

enum sev_check_state check_rmp_reserved(const struct sev_capture *capture, struct answer *answer)
{
	uint64_t base, end;

	if (read_rmp(capture, &base, &end, answer))
		return SEV_CHECK_UNKNOWN;
	if (!base && !end)
		return answer_fail(answer, "RMP_BASE and RMP_END are 0");
	return answer_pass(answer, "0x%" PRIx64 " to 0x%" PRIx64, base, end | 0x1FFF);
}

enum sev_check_state check_rmp_range(const struct sev_capture *capture, struct answer *answer)
{
	uint64_t base, end;

	if (read_rmp(capture, &base, &end, answer))
		return SEV_CHECK_UNKNOWN;
	if (base > end)
		return answer_fail(answer, "RMP_BASE 0x%" PRIx64 " is above RMP_END 0x%" PRIx64,
				   base, end);
	/* spec: SNP-ABI SNP_INIT: RMP_BASE and the size are multiples of 1 MiB */
	if (base & 0xFFFFF)
		return answer_fail(answer, "RMP_BASE 0x%" PRIx64 " is no multiple of 1 MiB", base);
	if ((end + 0x2000 - base) & 0xFFFFF)
		return answer_fail(answer, "its size, 0x%" PRIx64 ", is no multiple of 1 MiB",
				   end + 0x2000 - base);
	return answer_pass(answer, "%" PRIu64 " MiB", (end + 0x2000 - base) >> 20);
}

enum sev_check_state check_rmp_covers(const struct sev_capture *capture, struct answer *answer)
{
	uint64_t base, end, memory, size;
	bool segmented;

	if (read_rmp(capture, &base, &end, answer))
		return SEV_CHECK_UNKNOWN;
	if (!sev_capture_number(capture, KEY_MEMORY_END, &memory))
		return answer_unread(answer, capture, KEY_MEMORY_END);
	size = base > end ? 0 : end + 0x2000 - base;
	if (size >= fact_rmp_size(memory))
		return answer_pass(answer, "memory up to 0x%" PRIx64 " is covered", memory);
	if (!fact_rmp_segmented(capture, &segmented))
		return answer_unread(answer, capture, "msr 0xc0010136");
	if (segmented)
		return answer_pass(answer, "segmented: a table for each part of memory");
	return answer_fail(answer,
			   "0x%" PRIx64 " bytes, and memory up to 0x%" PRIx64 " needs 0x%" PRIx64,
			   size, memory, fact_rmp_size(memory));
}

enum sev_check_state check_cores_same(const struct sev_capture *capture, struct answer *answer)
{
	static const uint32_t msrs[] = {MSR_SYSCFG, MSR_RMP_BASE, MSR_RMP_END};
	const char *others;
	char key[KEY_TEXT];

	for (size_t i = 0; i < SEV_COUNT(msrs); i++) {
		fact_msr_differs_key(msrs[i], key);
		others = fact_text(capture, key);
		if (others)
			return answer_fail(answer, "%s: %.100s", key, others);
	}
	for (size_t i = 0; i < SEV_COUNT(msrs); i++) {
		fact_msr_differs_key(msrs[i], key);
		if (!fact_absent(capture, key))
			return answer_unread(answer, capture, key);
	}
	return answer_pass(answer, "no core differs");
}
