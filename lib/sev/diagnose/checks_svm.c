/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of AMD-V, on which SEV stands.
 */
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/check.h"
#include "diagnose/facts.h"

#define SVM_LEAF "cpuid 0x8000000a 0x00"

enum sev_host_check_state check_svm(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t bit;

	if (sev_capture_cpuid_field(capture, "svm", &bit))
		return bit ? answer_pass(answer, "CPUID 0x80000001 ECX bit 2 is 1")
			   : answer_fail(answer, "CPUID 0x80000001 ECX bit 2 is 0");
	if (fact_cpu_flag(capture, "svm"))
		return answer_pass(answer, "/proc/cpuinfo has svm");
	return answer_unread(answer, capture, "cpuid 0x80000001 0x00");
}

enum sev_host_check_state check_svm_enabled(const struct sev_capture *capture,
					    struct answer *answer)
{
	char key[KEY_TEXT];
	bool off;

	if (fact_msr_bit(capture, MSR_VM_CR, VM_CR_SVMDIS, &off))
		return off ? answer_fail(answer, "VM_CR.SVMDIS is 1")
			   : answer_pass(answer, "VM_CR.SVMDIS is 0");
	fact_msr_key(MSR_VM_CR, key);
	return answer_unread(answer, capture, key);
}

enum sev_host_check_state check_nested_paging(const struct sev_capture *capture,
					      struct answer *answer)
{
	uint32_t bit;

	if (sev_capture_cpuid_field(capture, "npt", &bit))
		return bit ? answer_pass(answer, "offered") : answer_fail(answer, "not offered");
	if (fact_cpu_flag(capture, "npt"))
		return answer_pass(answer, "/proc/cpuinfo has npt");
	return answer_unread(answer, capture, SVM_LEAF);
}

enum sev_host_check_state check_asids(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t count;

	if (!sev_capture_cpuid_field(capture, "asids", &count))
		return answer_unread(answer, capture, SVM_LEAF);
	return count ? answer_pass(answer, "%" PRIu32, count) : answer_fail(answer, "none");
}

/* What KVM wants of a processor before it offers SEV; LBR virtualization is for SEV-ES. */
enum sev_host_check_state check_svm_for_sev(const struct sev_capture *capture,
					    struct answer *answer)
{
	static const char *const FIELDS[] = {"nrips", "decode-assists", "flush-by-asid", "lbrv"};
	uint32_t bit;

	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++) {
		if (!sev_capture_cpuid_field(capture, FIELDS[i], &bit))
			return answer_unread(answer, capture, SVM_LEAF);
		if (!bit)
			return answer_fail(answer, "%s is not offered", FIELDS[i]);
	}
	return answer_pass(answer, "NRIPS, DecodeAssists, FlushByAsid, LBR virtualization");
}

/* A feature that SEV does without. */
static enum sev_host_check_state optional(const struct sev_capture *capture, const char *field,
					  const char *flag, struct answer *answer)
{
	uint32_t bit;

	if (sev_capture_cpuid_field(capture, field, &bit))
		return bit ? answer_pass(answer, "offered") : answer_skip(answer, "not offered");
	if (flag && fact_cpu_flag(capture, flag))
		return answer_pass(answer, "/proc/cpuinfo has %s", flag);
	return answer_unread(answer, capture, SVM_LEAF);
}

enum sev_host_check_state check_clean_bits(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "vmcb-clean", "vmcb_clean", answer);
}

enum sev_host_check_state check_avic(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "avic", "avic", answer);
}

enum sev_host_check_state check_x2avic(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "x2avic", "x2avic", answer);
}

enum sev_host_check_state check_vgif(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "vgif", "vgif", answer);
}

enum sev_host_check_state check_vls(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "virtual-vmload", "v_vmsave_vmload", answer);
}

enum sev_host_check_state check_cet(const struct sev_capture *capture, struct answer *answer)
{
	return optional(capture, "sss-check", NULL, answer);
}

enum sev_host_check_state check_nested(const struct sev_capture *capture, struct answer *answer)
{
	bool nested;

	if (!fact_parameter(capture, "nested", &nested))
		return answer_unread(answer, capture, KEY_KVM_AMD "nested");
	return nested ? answer_pass(answer, "kvm_amd offers it to guests without SEV")
		      : answer_skip(answer, "switched off in kvm_amd");
}
