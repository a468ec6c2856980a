/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION: a report of the launch digest, signed by the PEK.
 */
#include <string.h>

#include "amd-sp/legacy/guest_command.h"
#include "amd-sp/legacy/sev_cert_build.h"

#define REPORT_SIZE (SEV_LEGACY_REPORT_SIG1 + SP_ECDSA_SIZE)

static uint32_t check_state(const struct amd_sp *sp, const struct sp_guest *guest)
{
	static const uint8_t STATES[] = {
		SP_STATE(SP_GUEST_LSECRET) | SP_STATE(SP_GUEST_RUNNING),
		SP_STATE(SP_GUEST_LUPDATE) | SP_STATE(SP_GUEST_LSECRET) |
			SP_STATE(SP_GUEST_RUNNING),
		SP_STATE(SP_GUEST_RUNNING),
	};

	/* spec: SEV-API ATTESTATION: the guest is launched, or being launched */
	return STATES[sp_quirk(sp, AMD_SP_QUIRK_SEV_ATTESTATION_STATES)] & SP_STATE(guest->state)
		       ? SEV_FW_SUCCESS
		       : SEV_FW_INVALID_GUEST_STATE;
}

static void digest_of(const struct sp_guest *guest, uint8_t digest[32])
{
	struct sev_sha256 hash = guest->digest;

	memcpy(digest, guest->launch_digest, 32);
	if (guest->state == SP_GUEST_LUPDATE)
		sev_sha256_final(&hash, digest);
}

/* spec: SEV-API ATTESTATION: the PEK signs nonce, launch digest and policy */
static uint32_t make_report(const struct amd_sp *sp, const struct sp_guest *guest,
			    const struct sp_call *call, uint8_t report[REPORT_SIZE])
{
	memset(report, 0, REPORT_SIZE);
	memcpy(report + SEV_LEGACY_REPORT_MNONCE, call->buffer + SEV_AT_ATTESTATION_MNONCE, 16);
	digest_of(guest, report + SEV_LEGACY_REPORT_LAUNCH_DIGEST);
	sev_put_le32(report + SEV_LEGACY_REPORT_POLICY, guest->policy);
	sev_put_le32(report + SEV_LEGACY_REPORT_SIG_USAGE, SEV_LEGACY_USAGE_PEK);
	sev_put_le32(report + SEV_LEGACY_REPORT_SIG_ALGO, SEV_LEGACY_ALGO_ECDSA_SHA256);
	return sp_ecdsa_sign(sp->state->legacy.data.pek.scalar, report, SEV_LEGACY_REPORT_SIGNED,
			     report + SEV_LEGACY_REPORT_SIG1);
}

uint32_t sp_attestation(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t report[REPORT_SIZE];
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (!status)
		status = check_state(sp, guest);
	if (!status)
		status = make_report(sp, guest, call, report);
	/* spec: SEV-API ATTESTATION: too small a buffer is told the length that is needed */
	return status ? status
		      : sp_output_blob(sp, call, SEV_AT_ATTESTATION_PADDR, SEV_AT_ATTESTATION_LEN,
				       report, sizeof(report));
}
