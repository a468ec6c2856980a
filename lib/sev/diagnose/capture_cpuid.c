/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/capture_cpuid.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "diagnose/capture_scan.h"

#define SVM 0x8000000a
#define SEV 0x8000001f

/* APM3: fields of leaves 8000_0001, 8000_0008, 8000_000A and 8000_001F */
static const struct capture_cpuid_field FIELDS[] = {
	{"svm", 0x80000001, CAPTURE_ECX, 2, 1, "SVM:"},
	{"physical-bits", 0x80000008, CAPTURE_EAX, 0, 8, "maximum physical address bits"},
	{"svm-revision", SVM, CAPTURE_EAX, 0, 8, "SvmRev:"},
	{"asids", SVM, CAPTURE_EBX, 0, 32, "NASID:"},
	{"npt", SVM, CAPTURE_EDX, 0, 1, "nested paging"},
	{"lbrv", SVM, CAPTURE_EDX, 1, 1, "LBR virtualization"},
	{"svm-lock", SVM, CAPTURE_EDX, 2, 1, "SVM lock"},
	{"nrips", SVM, CAPTURE_EDX, 3, 1, "NRIP save"},
	{"tsc-rate", SVM, CAPTURE_EDX, 4, 1, "MSR based TSC rate control"},
	{"vmcb-clean", SVM, CAPTURE_EDX, 5, 1, "VMCB clean bits support"},
	{"flush-by-asid", SVM, CAPTURE_EDX, 6, 1, "flush by ASID"},
	{"decode-assists", SVM, CAPTURE_EDX, 7, 1, "decode assists"},
	{"pause-filter", SVM, CAPTURE_EDX, 10, 1, "pause intercept filter"},
	{"pause-threshold", SVM, CAPTURE_EDX, 12, 1, "pause filter threshold"},
	{"avic", SVM, CAPTURE_EDX, 13, 1, "AVIC:"},
	{"virtual-vmload", SVM, CAPTURE_EDX, 15, 1, "virtualized VMLOAD/VMSAVE"},
	{"vgif", SVM, CAPTURE_EDX, 16, 1, "virtualized global interrupt flag (GIF)"},
	{"gmet", SVM, CAPTURE_EDX, 17, 1, "GMET:"},
	{"x2avic", SVM, CAPTURE_EDX, 18, 1, "X2AVIC:"},
	{"sss-check", SVM, CAPTURE_EDX, 19, 1, "supervisor shadow stack"},
	{"spec-ctrl", SVM, CAPTURE_EDX, 20, 1, "guest Spec_ctl support"},
	{"vnmi", SVM, CAPTURE_EDX, 25, 1, "VNMI:"},
	{"ibs-virt", SVM, CAPTURE_EDX, 26, 1, "IBS virtualization"},
	{"sme", SEV, CAPTURE_EAX, 0, 1, "SME:"},
	{"sev", SEV, CAPTURE_EAX, 1, 1, "SEV:"},
	{"page-flush-msr", SEV, CAPTURE_EAX, 2, 1, "VM page flush MSR support"},
	{"sev-es", SEV, CAPTURE_EAX, 3, 1, "SEV-ES:"},
	{"sev-snp", SEV, CAPTURE_EAX, 4, 1, "SEV-SNP:"},
	{"vmpl", SEV, CAPTURE_EAX, 5, 1, "VMPL:"},
	{"secure-tsc", SEV, CAPTURE_EAX, 8, 1, "Secure TSC supported"},
	{"tsc-aux-virt", SEV, CAPTURE_EAX, 9, 1, "virtual TSC_AUX supported"},
	{"coherent", SEV, CAPTURE_EAX, 10, 1, "hardware cache coher across enc domains"},
	{"64-bit-host", SEV, CAPTURE_EAX, 11, 1, "SEV guest exec only from 64-bit host"},
	{"restricted-injection", SEV, CAPTURE_EAX, 12, 1, "restricted injection"},
	{"alternate-injection", SEV, CAPTURE_EAX, 13, 1, "alternate injection"},
	{"debug-swap", SEV, CAPTURE_EAX, 14, 1, "full debug state swap for SEV-ES guests"},
	{"prevent-host-ibs", SEV, CAPTURE_EAX, 15, 1, "disallowing IBS use by host"},
	{"vte", SEV, CAPTURE_EAX, 16, 1, "VTE:"},
	{"segmented-rmp", SEV, CAPTURE_EAX, 23, 1, "segmented RMP"},
	{"vmsa-reg-prot", SEV, CAPTURE_EAX, 24, 1, "VMSA register protection"},
	{"smt-protection", SEV, CAPTURE_EAX, 25, 1, "SMT protection"},
	{"c-bit", SEV, CAPTURE_EBX, 0, 6, "encryption bit position in PTE"},
	{"address-reduction", SEV, CAPTURE_EBX, 6, 6, "physical address space width reduction"},
	{"vmpls", SEV, CAPTURE_EBX, 12, 4, "number of VM permission levels"},
	{"sev-asids", SEV, CAPTURE_ECX, 0, 32, "number of SEV-enabled guests supported"},
	{"min-sev-asid", SEV, CAPTURE_EDX, 0, 32, "minimum SEV guest ASID"},
};

const struct capture_cpuid_field *capture_cpuid_field_named(const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++)
		if (strcmp(FIELDS[i].name, name) == 0)
			return &FIELDS[i];
	return NULL;
}

const struct capture_cpuid_field *capture_cpuid_field_labelled(const char *label, size_t n)
{
	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++) {
		size_t length = strlen(FIELDS[i].label);

		if (n < length || !scan_begins(label, FIELDS[i].label))
			continue;
		if (n == length || FIELDS[i].label[length - 1] == ':')
			return &FIELDS[i];
	}
	return NULL;
}

uint32_t capture_cpuid_field_of(const struct capture_cpuid_field *field,
				const struct sev_cpuid *registers)
{
	const uint32_t values[] = {registers->eax, registers->ebx, registers->ecx, registers->edx};
	uint32_t mask = field->width == 32 ? UINT32_MAX : (1u << field->width) - 1;

	return values[field->reg] >> field->shift & mask;
}

void capture_cpuid_key(uint32_t leaf, uint32_t subleaf, char *out)
{
	snprintf(out, CAPTURE_CPUID_KEY, "cpuid 0x%08x 0x%02x", leaf, subleaf);
}

void capture_cpuid_registers(const struct sev_cpuid *registers, char *out)
{
	snprintf(out, CAPTURE_CPUID_REGISTERS, "eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x",
		 registers->eax, registers->ebx, registers->ecx, registers->edx);
}

bool capture_scan_registers(const char **s, struct sev_cpuid *out)
{
	static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx="};
	uint32_t values[4];
	const char *p = *s;

	for (size_t i = 0; i < SEV_COUNT(names); i++) {
		uint64_t value;

		scan_space(&p);
		if (!scan_literal(&p, names[i]) || !scan_hex(&p, &value) || value > UINT32_MAX)
			return false;
		values[i] = (uint32_t)value;
		scan_literal(&p, ",");
	}
	*out = (struct sev_cpuid){values[0], values[1], values[2], values[3]};
	*s = p;
	return true;
}
