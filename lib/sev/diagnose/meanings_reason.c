/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why guests ended themselves.
 */
#include "abi/layout/ghcb_reason.h"
#include "base/bytes.h"
#include "diagnose/meaning.h"

#define VALUE(set, code)		  ((set) | (code) << 4)

#define REASON_ROW(name, set, code, text) {VALUE(set, code), text},
static const struct {
	uint32_t value;
	const char *says;
} SAYS[] = {GHCB_REASONS(REASON_ROW)};

const char *meaning_reason_says(uint32_t value)
{
	for (size_t i = 0; i < SEV_COUNT(SAYS); i++)
		if (SAYS[i].value == value)
			return SAYS[i].says;
	return (value & 0xF) > 1 ? "a set of reasons of the guest's firmware or kernel itself"
				 : "a code of this set that is not known here";
}

#define REASON(name) VALUE(GHCB_REASON_##name##_SET, GHCB_REASON_##name)

const struct meaning_row REASON_MEANINGS[] = {
	{NULL,
	 REASON(GENERAL),
	 {"The guest's firmware or kernel met an exit that it can't handle, very early.",
	  "The firmware is not built for this generation, or does not fit the VMM.",
	  "An assertion of the firmware failed: its debug output (0x402, serial) tells."}},
	{NULL,
	 REASON(PROTOCOL),
	 {"The host's KVM speaks an older GHCB protocol than the guest: SNP needs version 2."}},
	{NULL,
	 REASON(SNP_FEATURES),
	 {"SEV_FEATURES has a bit that the guest's kernel does not know: update it, or turn the feature off.",
	  "The guest was launched as SEV-ES, or the hypervisor lacks SNP's calls."}},
	{NULL, REASON(REGISTER), {"The hypervisor did not accept the GHCB's address."}},
	{NULL,
	 REASON(PSC),
	 {"The VMM does not handle page state changes, or the host ran out of memory.",
	  "Of OVMF's first code, which has this number too: an exit other than CPUID came too early."}},
	{NULL,
	 REASON(PVALIDATE),
	 {"The page was validated before, or was swapped by the hypervisor.",
	  "The firmware's metadata and the VMM differ about what is validated at launch.",
	  "Of OVMF's first code, which has this number too: the hypervisor's answer was another's."}},
	{NULL,
	 REASON(NOT_VMPL0),
	 {"The guest's kernel is too old to run behind an SVSM (before 6.11)."}},
	{NULL,
	 REASON(CPUID),
	 {"The firmware hands the CPUID page on wrongly, or has none.",
	  "The page has more entries than the guest takes."}},
	{NULL, REASON(CPUID_HV), {"The hypervisor does not answer CPUID requests."}},
	{NULL, REASON(SECRETS), {"The firmware hands the secrets page on wrongly."}},
	{NULL, REASON(NO_SVSM), {"The guest was launched at a lower VMPL without an SVSM."}},
	{NULL, REASON(SVSM_VMPL0), {"The secrets page tells an SVSM that is not there."}},
	{NULL, REASON(SVSM_CAA), {"The SVSM is faulty: update it."}},
	{NULL, REASON(SECURE_TSC), {"The firmware did not answer the request for TSC data."}},
	{NULL,
	 REASON(SVSM_REMAP),
	 {"The SVSM is faulty, or older than the guest's kernel expects."}},
	{NULL, REASON(SECURE_AVIC), {"The hypervisor does not support Secure AVIC fully."}},
	{NULL, 0, {NULL}},
};
