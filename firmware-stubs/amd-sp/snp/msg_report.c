/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_REPORT_REQ: an attestation report of the guest that asks, signed by VCEK or VLEK.
 */
#include <string.h>

#include "amd-sp/snp/message.h"
#include "base/crypto_ec.h"

#define SIGNATURE_ALGO_P384_SHA384 1

/* A report under way: fields that its version does not have are left out. */
struct report {
	uint8_t *bytes;
	uint32_t version;
};

/* spec: SNP-ABI MSG_REPORT_RSP: VERSION follows the firmware's ABI */
static uint32_t report_version(const struct amd_sp *sp)
{
	uint8_t minor = sp->state->snp.running.api_minor;

	if (minor >= 58)
		return 5;
	return minor >= 55 ? 3 : 2;
}

static const struct sev_report_layout *field_of(const struct report *report, const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_REPORT_LAYOUT); i++)
		if (!strcmp(SEV_REPORT_LAYOUT[i].name, name))
			return SEV_REPORT_LAYOUT[i].since <= report->version ? &SEV_REPORT_LAYOUT[i]
									     : NULL;
	return NULL;
}

static void put_number(struct report *report, const char *name, uint64_t value)
{
	const struct sev_report_layout *field = field_of(report, name);

	if (field)
		sev_put_le(report->bytes + field->offset, value, field->size);
}

static void put_bytes(struct report *report, const char *name, const void *data)
{
	const struct sev_report_layout *field = field_of(report, name);

	if (field)
		memcpy(report->bytes + field->offset, data, field->size);
}

static void put_guest(struct report *report, const struct sp_gctx *gctx)
{
	uint8_t no_agent[32];

	memset(no_agent, 0xFF, sizeof(no_agent));
	put_number(report, "GUEST_SVN", gctx->guest_svn);
	put_number(report, "POLICY", gctx->policy);
	put_bytes(report, "FAMILY_ID", gctx->family_id);
	put_bytes(report, "IMAGE_ID", gctx->image_id);
	put_bytes(report, "MEASUREMENT", gctx->ld);
	put_bytes(report, "HOST_DATA", gctx->host_data);
	put_bytes(report, "ID_KEY_DIGEST", gctx->id_key_digest);
	put_bytes(report, "AUTHOR_KEY_DIGEST", gctx->author_key_digest);
	put_bytes(report, "REPORT_ID", gctx->report_id);
	/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_ID_MA is all ones without a migration agent */
	put_bytes(report, "REPORT_ID_MA", gctx->ma ? gctx->report_id_ma : no_agent);
	put_number(report, "LAUNCH_MIT_VECTOR", gctx->launch_mit_vector);
}

/* spec: SNP-ABI MSG_REPORT_RSP: PLATFORM_INFO; the memory is ECC memory, without aliases */
static uint64_t platform_info(const struct amd_sp *sp)
{
	return (uint64_t)machine_config(sp->machine)->smt << 0 | 1u << 2 |
	       (uint64_t)sp->state->snp.rapl_dis << 3 |
	       (uint64_t)sp->state->snp.ciphertext_hiding << 4 | 1u << 5;
}

static void put_version(struct report *report, const char *const names[3],
			const struct sp_version *version)
{
	put_number(report, names[0], version->api_major);
	put_number(report, names[1], version->api_minor);
	put_number(report, names[2], version->build);
}

static void put_tcbs(struct report *report, const struct amd_sp *sp, const struct sp_gctx *gctx)
{
	const struct sp_snp *snp = &sp->state->snp;
	const struct sp_version *committed = &sp->snp_data.committed;

	put_number(report, "CURRENT_TCB", sp_tcb_pack(sp->profile, &snp->running.tcb));
	put_number(report, "REPORTED_TCB", sp_tcb_pack(sp->profile, &snp->reported_tcb));
	put_number(report, "COMMITTED_TCB", sp_tcb_pack(sp->profile, &committed->tcb));
	put_number(report, "LAUNCH_TCB", sp_tcb_pack(sp->profile, &gctx->launch_tcb));
	put_number(report, "CURRENT_MIT_VECTOR", snp->verified_mitigations);
}

static void put_platform(struct report *report, const struct amd_sp *sp)
{
	static const char *const current[] = {"CURRENT_MAJOR", "CURRENT_MINOR", "CURRENT_BUILD"};
	static const char *const committed[] = {"COMMITTED_MAJOR", "COMMITTED_MINOR",
						"COMMITTED_BUILD"};

	put_number(report, "PLATFORM_INFO", platform_info(sp));
	put_version(report, current, &sp->state->snp.running);
	put_version(report, committed, &sp->snp_data.committed);
	put_number(report, "CPUID_FAM_ID", sp->profile->family);
	put_number(report, "CPUID_MOD_ID", sp->profile->model);
	put_number(report, "CPUID_STEP", sp->profile->stepping);
	/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_ID leaves zeros in CHIP_ID */
	if (!(sp->state->snp.config & SP_CONFIG_MASK_CHIP_ID))
		put_bytes(report, "CHIP_ID", sp->chip.chip_id);
}

static bool is_masked(const struct amd_sp *sp)
{
	return sp->state->snp.config & SP_CONFIG_MASK_CHIP_KEY;
}

/* spec: SNP-ABI MSG_REPORT_RSP: KEY_INFO says whether there is an author key, and who signed */
static uint32_t key_info(const struct sp_message *message, enum sp_signer signer)
{
	uint32_t key = signer == SP_SIGNER_VLEK ? SEV_SIGNING_KEY_VLEK : SEV_SIGNING_KEY_VCEK;
	uint32_t masked = is_masked(message->sp) ? 1 : 0;

	if (masked)
		key = SEV_SIGNING_KEY_NONE;
	return (uint32_t)message->gctx.author_key_en << SEV_KEY_INFO_AUTHOR_KEY_EN |
	       masked << SEV_KEY_INFO_MASK_CHIP_KEY | key << SEV_KEY_INFO_SIGNING_KEY;
}

static void put_reversed(uint8_t *out, const uint8_t number[SEV_P384_LENGTH])
{
	for (unsigned i = 0; i < SEV_P384_LENGTH; i++)
		out[i] = number[SEV_P384_LENGTH - 1 - i];
}

/* spec: SNP-ABI MSG_REPORT_RSP: the signature is over all that is before it, r and s little-endian
 */
static uint32_t sign(struct amd_sp *sp, enum sp_signer signer, uint8_t *report)
{
	struct sev_p384_signature signature;
	const struct sev_ec_key *key;
	uint32_t status = sp_signing_key(sp, signer, &key);

	if (!status)
		status = sp_crypto(
			sev_ec_key_sign(key, report, SEV_REPORT_AT_SIGNATURE, &signature, NULL));
	if (status)
		return status;
	put_reversed(report + SEV_REPORT_AT_SIGNATURE, signature.r);
	put_reversed(report + SEV_REPORT_AT_SIGNATURE + SEV_REPORT_INTEGER_SIZE, signature.s);
	return SEV_FW_SUCCESS;
}

static void fill(struct sp_message *message, enum sp_signer signer, uint8_t *bytes)
{
	struct report report = {bytes, report_version(message->sp)};

	put_number(&report, "VERSION", report.version);
	put_number(&report, "VMPL", SP_MSG_GET(message, 32, REPORT_REQ, VMPL));
	put_number(&report, "SIGNATURE_ALGO", SIGNATURE_ALGO_P384_SHA384);
	put_number(&report, "KEY_INFO", key_info(message, signer));
	put_bytes(&report, "REPORT_DATA", message->request + SEV_MSG_AT_REPORT_REQ_REPORT_DATA);
	put_guest(&report, &message->gctx);
	put_platform(&report, message->sp);
	put_tcbs(&report, message->sp, &message->gctx);
}

uint32_t sp_msg_report(struct sp_message *message)
{
	uint8_t *bytes = message->answer + SEV_MSG_AT_REPORT_RSP_REPORT;
	enum sp_signer signer = SP_SIGNER_VCEK;
	uint32_t status = sp_message_check_vmpl(message, SP_MSG_GET(message, 32, REPORT_REQ, VMPL));

	if (!status)
		status = sp_message_signer(message, SP_MSG_GET(message, 32, REPORT_REQ, KEY_SEL),
					   &signer);
	if (status)
		return status;
	fill(message, signer, bytes);
	/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_KEY leaves zeros in SIGNATURE */
	if (!is_masked(message->sp))
		status = sign(message->sp, signer, bytes);
	if (status)
		memset(bytes, 0, SEV_MSG_SIZE_REPORT_RSP - SEV_MSG_AT_REPORT_RSP_REPORT);
	else
		SP_MSG_PUT(message, 32, REPORT_RSP, REPORT_SIZE,
			   SEV_MSG_SIZE_REPORT_RSP - SEV_MSG_AT_REPORT_RSP_REPORT);
	return status;
}
