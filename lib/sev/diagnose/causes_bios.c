/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes in the processor and in what the BIOS set up.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/bytes.h"
#include "diagnose/cause.h"
#include "diagnose/evidence.h"
#include "diagnose/facts.h"

static bool not_amd(const struct sev_capture *capture, char *found, size_t size)
{
	bool amd;

	snprintf(found, size, "CPUID: the vendor is not AuthenticAMD");
	return fact_amd(capture, &amd) && !amd;
}

static bool is_virtual_without_sev(const struct sev_capture *capture, char *found, size_t size)
{
	bool hypervisor, sev;

	snprintf(found, size,
		 "CPUID 0x00000001 ECX bit 31 (hypervisor) is 1, and 0x8000001F EAX "
		 "bit 1 (SEV) is 0");
	return fact_hypervisor(capture, &hypervisor) && hypervisor &&
	       fact_offered(capture, SEV_GENERATION_SEV, &sev) && !sev;
}

/* The product is known, and of before the generation. */
static bool is_older(const struct sev_capture *capture, enum sev_generation generation, char *found,
		     size_t size)
{
	struct fact_product product;
	unsigned family, model;

	if (!fact_product(capture, &product) || product.newest >= generation)
		return false;
	snprintf(found, size, "the processor is %s, whose newest is %s", product.name,
		 sev_generation_name(product.newest));
	if (fact_family(capture, &family, &model))
		snprintf(found, size, "family 0x%02X, model 0x%02X is %s, whose newest is %s",
			 family, model, product.name, sev_generation_name(product.newest));
	return true;
}

static bool older_than_snp(const struct sev_capture *capture, char *found, size_t size)
{
	return is_older(capture, SEV_GENERATION_SNP, found, size);
}

/* A generation that CPUID does not offer on a host that is no virtual machine. */
static bool lacks(const struct sev_capture *capture, enum sev_generation generation, unsigned bit,
		  char *found, size_t size)
{
	bool hypervisor, is;

	snprintf(found, size, "CPUID 0x8000001F EAX bit %u is 0", bit);
	return fact_hypervisor(capture, &hypervisor) && !hypervisor &&
	       fact_offered(capture, generation, &is) && !is;
}

/* The same on a processor that is none of the EPYCs that are known to have it. */
static bool lacks_sev(const struct sev_capture *capture, char *found, size_t size)
{
	struct fact_product product;
	unsigned family, model;

	return lacks(capture, SEV_GENERATION_SEV, 1, found, size) &&
	       fact_family(capture, &family, &model) && !fact_product(capture, &product);
}

static bool lacks_es(const struct sev_capture *capture, char *found, size_t size)
{
	bool sev;

	return lacks(capture, SEV_GENERATION_SEV_ES, 3, found, size) &&
	       fact_offered(capture, SEV_GENERATION_SEV, &sev) && sev;
}

static bool lacks_snp(const struct sev_capture *capture, char *found, size_t size)
{
	struct fact_product product;
	unsigned family, model;
	bool sev;

	return lacks(capture, SEV_GENERATION_SNP, 4, found, size) &&
	       fact_offered(capture, SEV_GENERATION_SEV, &sev) && sev &&
	       fact_family(capture, &family, &model) && !fact_product(capture, &product);
}

/* An EPYC that has the generation hides it. */
static bool hides(const struct sev_capture *capture, enum sev_generation generation, unsigned bit,
		  char *found, size_t size)
{
	struct fact_product product;

	return fact_product(capture, &product) && product.newest >= generation &&
	       lacks(capture, generation, bit, found, size);
}

static bool hides_sev(const struct sev_capture *capture, char *found, size_t size)
{
	return hides(capture, SEV_GENERATION_SEV, 1, found, size);
}

static bool hides_snp(const struct sev_capture *capture, char *found, size_t size)
{
	bool sev;

	return fact_offered(capture, SEV_GENERATION_SEV, &sev) && sev &&
	       hides(capture, SEV_GENERATION_SNP, 4, found, size);
}

/* A bit of an MSR has a value; found says which and where. */
static bool msr_bit(const struct sev_capture *capture, uint32_t msr, unsigned bit, bool is,
		    const char *name, char *found, size_t size)
{
	char key[KEY_TEXT];
	uint64_t value;
	unsigned where;

	if (!sev_capture_msr(capture, msr, &value) || (value >> bit & 1) != is)
		return false;
	fact_msr_key(msr, key);
	where = sev_capture_where(capture, key);
	if (where)
		snprintf(found, size, "line %u: %s = 0x%016" PRIx64 ": %s is %d", where, key, value,
			 name, is);
	else
		snprintf(found, size, "%s = 0x%016" PRIx64 ": %s is %d", key, value, name, is);
	return true;
}

static bool svm_disabled(const struct sev_capture *capture, char *found, size_t size)
{
	return msr_bit(capture, MSR_VM_CR, VM_CR_SVMDIS, true, "SVMDIS", found, size);
}

static bool svm_enabled(const struct sev_capture *capture, char *found, size_t size)
{
	return msr_bit(capture, MSR_VM_CR, VM_CR_SVMDIS, false, "SVMDIS", found, size);
}

static bool smee_off(const struct sev_capture *capture, char *found, size_t size)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_SMEE, false, "bit 23 (SMEE)", found, size);
}

static bool smm_unlocked(const struct sev_capture *capture, char *found, size_t size)
{
	return msr_bit(capture, MSR_HWCR, HWCR_SMMLOCK, false, "bit 0 (SMMLOCK)", found, size);
}

static bool smee_on(const struct sev_capture *capture, char *found, size_t size)
{
	return msr_bit(capture, MSR_SYSCFG, SYSCFG_SMEE, true, "bit 23 (SMEE)", found, size);
}

static bool svm_offered(const struct sev_capture *capture, char *found, size_t size)
{
	uint32_t bit;

	snprintf(found, size, "CPUID 0x80000001 ECX bit 2 (SVM) is 1");
	return sev_capture_cpuid_field(capture, "svm", &bit) && bit;
}

static bool rmp_zero(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t base, end;

	snprintf(found, size, "RMP_BASE (msr 0xc0010132) and RMP_END (msr 0xc0010133) are 0");
	return fact_rmp(capture, &base, &end) && !base && !end;
}

static bool rmp_reserved(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t base, end;

	if (!fact_rmp(capture, &base, &end) || !end || base > end)
		return false;
	snprintf(found, size, "RMP_BASE (msr 0xc0010132) = 0x%" PRIx64 ", RMP_END = 0x%" PRIx64,
		 base, end);
	return true;
}

static bool rmp_reversed(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t base, end;

	if (!fact_rmp(capture, &base, &end) || base <= end)
		return false;
	snprintf(found, size,
		 "RMP_BASE (msr 0xc0010132) = 0x%" PRIx64 " is above RMP_END = 0x%" PRIx64, base,
		 end);
	return true;
}

static bool rmp_unaligned(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t base, end;

	if (!fact_rmp(capture, &base, &end) || !end || base > end)
		return false;
	snprintf(found, size,
		 "RMP_BASE (msr 0xc0010132) = 0x%" PRIx64 ", RMP_END = 0x%" PRIx64
		 ": no multiples of 1 MiB",
		 base, end);
	return (base | (end + 0x2000)) & 0xFFFFF;
}

static bool rmp_too_small(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t base, end, memory;
	bool segmented;

	if (!fact_rmp(capture, &base, &end) || !end || base > end ||
	    !sev_capture_number(capture, KEY_MEMORY_END, &memory) ||
	    !fact_rmp_segmented(capture, &segmented))
		return false;
	snprintf(found, size,
		 "the RMP (msr 0xc0010132, 0xc0010133) has 0x%" PRIx64
		 " bytes, memory up to 0x%" PRIx64 " needs 0x%" PRIx64,
		 end + 0x2000 - base, memory, fact_rmp_size(memory));
	return !segmented && end + 0x2000 - base < fact_rmp_size(memory);
}

static bool cores_differ(const struct sev_capture *capture, char *found, size_t size)
{
	static const uint32_t msrs[] = {MSR_SYSCFG, MSR_RMP_BASE, MSR_RMP_END};
	char key[KEY_TEXT];

	for (size_t i = 0; i < SEV_COUNT(msrs); i++) {
		const char *others;

		fact_msr_differs_key(msrs[i], key);
		others = fact_text(capture, key);
		if (!others)
			continue;
		snprintf(found, size, "%s: %.200s", key, others);
		return true;
	}
	return false;
}

static bool no_es_asids(const struct sev_capture *capture, char *found, size_t size)
{
	uint32_t sev, es;

	snprintf(found, size, "CPUID 0x8000001F EDX (minimum SEV non-ES ASID) leaves SEV-ES none");
	return fact_asids(capture, &sev, &es) && !es && sev;
}

static bool no_sev_asids(const struct sev_capture *capture, char *found, size_t size)
{
	uint32_t sev, es;

	if (!fact_asids(capture, &sev, &es) || sev || !es)
		return false;
	snprintf(found, size,
		 "CPUID 0x8000001F EDX (minimum SEV non-ES ASID) keeps all %" PRIu32
		 " ASIDs for SEV-ES",
		 es);
	return true;
}

const struct cause_row CAUSES_BIOS[] = {
	{
		.id = "processor-not-amd",
		.modes = MODE_ALL,
		.rank = 10,
		.says = "the processor is not AMD's",
		.fixes = {"use a server with an AMD EPYC processor"},
		.evidence = {TEST(not_amd), TEST(evidence_hygon)},
		.refutes = {"CPUID leaf 0 with the vendor AuthenticAMD"},
	},
	{
		.id = "virtual-machine",
		.modes = MODE_ALL,
		.rank = 11,
		.says = "this is a virtual machine, and its hypervisor does not offer SEV to it",
		.fixes = {"run SEV guests on the physical host"},
		.evidence = {TEST(is_virtual_without_sev), TEST(evidence_guest_without_svm),
			     TEST(evidence_azure_guest)},
		.refutes = {"CPUID 0x8000001F with SEV set"},
	},
	{
		.id = "processor-without-sev",
		.modes = MODE_ALL,
		.rank = 12,
		.says = "the processor has no SEV",
		.fixes = {"use a server with an EPYC processor: desktop and mobile ones have none"},
		.evidence = {TEST(lacks_sev), TEST(evidence_desktop)},
		.refutes = {"CPUID 0x8000001F EAX with bit 1 set", "an EPYC family and model"},
	},
	{
		.id = "processor-without-sev-es",
		.modes = MODE_SEV_ES,
		.rank = 12,
		.says = "the processor has no SEV-ES",
		.fixes = {"use EPYC 7002 (Rome) or newer", "or launch guests with SEV only"},
		.evidence = {TEST(lacks_es)},
		.refutes = {"CPUID 0x8000001F EAX with bit 3 set"},
	},
	{
		.id = "processor-without-snp",
		.modes = MODE_SNP,
		.rank = 12,
		.says = "the processor has no SEV-SNP",
		.fixes = {"use EPYC 7003 (Milan) or newer", "or launch guests with SEV or SEV-ES"},
		.evidence = {TEST(older_than_snp), TEST(evidence_c_bit_before_snp),
			     TEST(lacks_snp)},
		.refutes = {"CPUID family 0x19 or later, of an EPYC"},
	},
	{
		.id = "sev-hidden",
		.modes = MODE_ALL,
		.rank = 20,
		.says = "the BIOS switched SEV off: the processor has it and does not offer it",
		.fixes = {"BIOS: set SEV Control to Enable", "BIOS: enable SMEE",
			  "update the BIOS if it has neither"},
		.evidence = {TEST(hides_sev)},
		.refutes = {"CPUID 0x8000001F EAX with bit 1 set"},
	},
	{
		.id = "snp-hidden",
		.modes = MODE_SNP,
		.rank = 21,
		.says = "the BIOS switched SEV-SNP off: the processor has it and does not offer it",
		.fixes = {"BIOS: enable SEV-SNP Support, and SNP Memory (RMP Table) Coverage",
			  "update the BIOS if it has neither"},
		.evidence = {TEST(hides_snp), TEST(evidence_snp_switched_off)},
		.refutes = {"CPUID 0x8000001F EAX with bit 4 set"},
	},
	{
		.id = "processor-without-svm",
		.modes = MODE_ALL,
		.rank = 12,
		.says = "the processor offers no AMD-V (SVM)",
		.fixes = {"BIOS: enable SVM Mode",
			  "in a virtual machine: run on the physical host"},
		.evidence = {LINE("kvm-no-svm")},
		.against = {TEST(svm_offered)},
		.refutes = {"CPUID 0x80000001 ECX with bit 2 set"},
	},
	{
		.id = "svm-disabled",
		.modes = MODE_ALL,
		.rank = 22,
		.says = "the BIOS switched AMD-V (SVM) off",
		.fixes = {"BIOS: enable SVM Mode"},
		.evidence = {TEST(svm_disabled), LINE("kvm-disabled-bios"),
			     LINE("kvm-disabled-bios-old")},
		.against = {TEST(svm_enabled)},
		.refutes = {"VM_CR (msr 0xc0010114) with bit 4 clear"},
	},
	{
		.id = "smee-off",
		.modes = MODE_ALL,
		.rank = 23,
		.says = "the BIOS did not enable memory encryption (SMEE)",
		.fixes = {"BIOS: enable SMEE (Secure Memory Encryption Enable; AMD CBS, CPU Common "
			  "Options)"},
		.evidence = {TEST(smee_off), LINE("sme-not-enabled")},
		.against = {TEST(smee_on)},
		.refutes = {"SYSCFG (msr 0xc0010010) with bit 23 set"},
	},
	{
		.id = "smm-unlocked",
		.modes = MODE_ALL,
		.rank = 24,
		.says = "the BIOS did not lock SMM, without which memory is not encrypted",
		.fixes = {"BIOS: enable SMM Lock", "update the BIOS if it has no such setting"},
		.evidence = {TEST(smm_unlocked)},
		.refutes = {"HWCR (msr 0xc0010015) with bit 0 set"},
	},
	{
		.id = "cores-differ",
		.modes = MODE_ALL,
		.rank = 25,
		.says = "the cores are not set up alike, and the firmware then refuses to start",
		.fixes = {"switch the machine off and on", "update the BIOS"},
		.evidence = {TEST(cores_differ)},
		.refutes = {"`rdmsr -a` with one value of SYSCFG, RMP_BASE and RMP_END"},
	},
	{
		.id = "rmp-not-reserved",
		.modes = MODE_SNP,
		.rank = 30,
		.says = "the BIOS reserved no memory for the RMP table",
		.fixes = {"BIOS: enable SNP Memory (RMP Table) Coverage (AMD CBS, CPU Common "
			  "Options)",
			  "update the BIOS if it has no such setting"},
		.evidence = {TEST(rmp_zero), LINE("rmp-not-reserved")},
		.against = {TEST(rmp_reserved), LINE("rmp-range"), LINE("rmp-address")},
		.refutes = {"RMP_END (msr 0xc0010133) other than 0"},
	},
	{
		.id = "rmp-bad-range",
		.modes = MODE_SNP,
		.rank = 31,
		.says = "the BIOS set the RMP's end before its beginning",
		.fixes = {"update the BIOS"},
		.evidence = {TEST(rmp_reversed), LINE("rmp-invalid")},
		.refutes = {"RMP_BASE (msr 0xc0010132) below RMP_END"},
	},
	{
		.id = "rmp-unaligned",
		.modes = MODE_SNP,
		.rank = 31,
		.says = "the RMP that the BIOS reserved is no multiple of 1 MiB, which the firmware "
			"refuses",
		.fixes = {"update the BIOS"},
		.evidence = {TEST(rmp_unaligned)},
		.refutes = {"RMP_BASE and RMP_END (msr 0xc0010132, 0xc0010133) at multiples of 1 "
			    "MiB"},
	},
	{
		.id = "rmp-too-small",
		.modes = MODE_SNP,
		.rank = 32,
		.says = "the RMP table that the BIOS reserved does not cover all of memory",
		.fixes =
			{"BIOS: set SNP Memory (RMP Table) Coverage to Enabled, not Custom, or the "
			 "amount to cover to all of memory",
			 "kernel: mem=SIZE, to use no more than is covered"},
		.evidence = {TEST(rmp_too_small), LINE("rmp-too-small"),
			     LINE("rmp-segments-too-small")},
		.refutes = {"RMP_END - RMP_BASE of 16 bytes for each page of memory, and 16 KiB"},
	},
	{
		.id = "rmp-bad-segments",
		.modes = MODE_SNP,
		.rank = 31,
		.says = "the BIOS described the segments of the RMP wrongly",
		.fixes = {"BIOS: use an RMP without segments", "update the BIOS"},
		.evidence = {LINE("rmp-segment-size"), LINE("rmp-segment-base"),
			     LINE("rmp-segment-twice"), LINE("rmp-segment-bounds")},
		.refutes = {"a kernel line with the range of the segmented RMP"},
	},
	{
		.id = "no-asids-for-sev-es",
		.modes = MODE_SEV_ES | MODE_SNP,
		.rank = 33,
		.says = "the BIOS left no ASID for SEV-ES and SEV-SNP guests",
		.fixes = {"BIOS: raise SEV-ES ASID Space Limit (minimum SEV non-ES ASID) above 1: "
			  "what is below it is for SEV-ES and SEV-SNP"},
		.evidence = {TEST(no_es_asids), TEST(evidence_asids_all_of_sev),
			     TEST(evidence_min_asid_one), LINE("sev-es-asids-none"),
			     LINE("snp-asids-none")},
		.refutes = {"CPUID 0x8000001F EDX above 1"},
	},
	{
		.id = "no-asids-for-sev",
		.modes = MODE_SEV,
		.rank = 33,
		.says = "the BIOS kept all ASIDs for SEV-ES, so that SEV guests have none",
		.fixes = {"BIOS: lower SEV-ES ASID Space Limit (minimum SEV non-ES ASID)",
			  "or launch guests with SEV-ES"},
		.evidence = {TEST(no_sev_asids), LINE("sev-asids-none")},
		.refutes = {"CPUID 0x8000001F EDX not above ECX"},
	},
	{.id = NULL},
};
