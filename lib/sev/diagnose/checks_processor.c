/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of the processor: what it is, and what SEV it offers.
 */
#include <inttypes.h>

#include "diagnose/check.h"
#include "diagnose/facts.h"

enum sev_host_check_state check_amd(const struct sev_capture *capture, struct answer *answer)
{
	bool amd;

	if (!fact_amd(capture, &amd))
		return answer_unread(answer, capture, "cpuid 0x00000000 0x00");
	return amd ? answer_pass(answer, "AuthenticAMD")
		   : answer_fail(answer, "the vendor is another");
}

enum sev_host_check_state check_product(const struct sev_capture *capture, struct answer *answer)
{
	struct fact_product product;
	unsigned family, model;
	bool numbers = fact_family(capture, &family, &model);

	if (fact_product(capture, &product))
		return numbers ? answer_pass(answer, "%s (family 0x%02X, model 0x%02X)",
					     product.name, family, model)
			       : answer_pass(answer, "%s", product.name);
	if (numbers)
		return answer_pass(answer, "family 0x%02X, model 0x%02X: no EPYC that is known",
				   family, model);
	return answer_unread(answer, capture, "cpuid 0x00000001 0x00");
}

enum sev_host_check_state check_bare_metal(const struct sev_capture *capture, struct answer *answer)
{
	bool hypervisor, sev;

	if (!fact_hypervisor(capture, &hypervisor))
		return answer_unread(answer, capture, "cpuid 0x00000001 0x00");
	if (!hypervisor)
		return answer_pass(answer, "no hypervisor below");
	if (!fact_offered(capture, SEV_GENERATION_SEV, &sev))
		return answer_unknown(answer, "a virtual machine, whose hypervisor may offer SEV");
	return sev ? answer_pass(answer, "a hypervisor is below, and offers SEV")
		   : answer_fail(answer, "a virtual machine, whose hypervisor offers no SEV");
}

static enum sev_host_check_state offered(const struct sev_capture *capture,
					 enum sev_generation generation, unsigned bit,
					 struct answer *answer)
{
	bool is;

	if (!fact_offered(capture, generation, &is))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return is ? answer_pass(answer, "CPUID 0x8000001F EAX bit %u is 1", bit)
		  : answer_fail(answer, "CPUID 0x8000001F EAX bit %u is 0", bit);
}

enum sev_host_check_state check_cpuid_sev(const struct sev_capture *capture, struct answer *answer)
{
	return offered(capture, SEV_GENERATION_SEV, 1, answer);
}

enum sev_host_check_state check_cpuid_es(const struct sev_capture *capture, struct answer *answer)
{
	return offered(capture, SEV_GENERATION_SEV_ES, 3, answer);
}

enum sev_host_check_state check_cpuid_snp(const struct sev_capture *capture, struct answer *answer)
{
	return offered(capture, SEV_GENERATION_SNP, 4, answer);
}

enum sev_host_check_state check_vmpls(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t count;

	if (!sev_capture_cpuid_field(capture, "vmpls", &count))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return count ? answer_pass(answer, "%" PRIu32, count)
		     : answer_skip(answer, "none that the processor tells");
}

enum sev_host_check_state check_sev_asids(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t sev, es;

	if (!fact_asids(capture, &sev, &es))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return sev ? answer_pass(answer, "%" PRIu32 " (%" PRIu32 " to %" PRIu32 ")", sev, es + 1,
				 es + sev)
		   : answer_fail(answer, "none: all %" PRIu32 " are kept for SEV-ES", es);
}

enum sev_host_check_state check_es_asids(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t sev, es;

	if (!fact_asids(capture, &sev, &es))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return es ? answer_pass(answer, "%" PRIu32 " (1 to %" PRIu32 ")", es, es)
		  : answer_fail(answer, "none: the least ASID of SEV without SEV-ES is 1");
}

enum sev_host_check_state check_c_bit(const struct sev_capture *capture, struct answer *answer)
{
	uint32_t bit;

	if (!sev_capture_cpuid_field(capture, "c-bit", &bit))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return answer_pass(answer, "bit %" PRIu32 " of a guest's page table entries", bit);
}

enum sev_host_check_state check_address_bits(const struct sev_capture *capture,
					     struct answer *answer)
{
	uint32_t lost, bits;

	if (!sev_capture_cpuid_field(capture, "address-reduction", &lost))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	if (!sev_capture_cpuid_field(capture, "physical-bits", &bits) || bits < lost)
		return answer_pass(answer, "%" PRIu32 " lost to encryption", lost);
	return answer_pass(answer, "%" PRIu32 " of %" PRIu32 " are left", bits - lost, bits);
}

/* The two that are so wherever there is SEV. */
static enum sev_host_check_state brought(const struct sev_capture *capture, const char *what,
					 struct answer *answer)
{
	bool sev;

	if (!fact_offered(capture, SEV_GENERATION_SEV, &sev))
		return answer_unread(answer, capture, "cpuid 0x8000001f 0x00");
	return sev ? answer_pass(answer, "%s", what) : answer_skip(answer, "no SEV");
}

enum sev_host_check_state check_dma(const struct sev_capture *capture, struct answer *answer)
{
	return brought(capture, "devices reach only the memory that a guest shares", answer);
}

enum sev_host_check_state check_no_nested(const struct sev_capture *capture, struct answer *answer)
{
	return brought(capture, "an encrypted guest is no host of others", answer);
}
