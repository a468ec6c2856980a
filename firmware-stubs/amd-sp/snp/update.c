/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/update.h"

#include <string.h>

#include "amd-sp/asid.h"
#include "amd-sp/keys/ca.h"
#include "amd-sp/snp/image.h"
#include "amd-sp/snp/platform_handlers.h"
#include "amd-sp/snp/snp_data.h"
#include "base/crypto.h"
#include "base/crypto_rsa.h"

#define COMMIT (1u << 0)

bool sp_firmware_can_run(const struct amd_sp *sp, uint32_t id)
{
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: after a failed update nothing else works */
	return !sp->state->snp.restore_required || id == SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX ||
	       id == SEV_CMD_DOWNLOAD_FIRMWARE || id == SEV_CMD_SNP_PLATFORM_STATUS ||
	       id == SEV_CMD_PLATFORM_STATUS || id == SEV_CMD_GET_ID;
}

/* Whether the ASK signed the image. Real firmware has the public key in its ROM. */
static uint32_t check_signature(struct amd_sp *sp, const uint8_t bytes[SP_IMAGE_SIZE])
{
	uint8_t n[SEV_RSA4096_LENGTH], e[SEV_RSA4096_LENGTH], digest[48];
	struct sev_rsa_key *key = NULL;
	struct sp_ca *ca = NULL;
	bool valid = false;
	enum sev_rc rc = sp_ca_load(&sp->store, &ca, NULL);

	sev_sha384(bytes, SP_IMAGE_SIGNED, digest);
	if (!rc)
		rc = sp_ca_key(ca, SP_CA_ASK, &key, NULL);
	if (!rc)
		rc = sev_rsa_key_numbers(key, n, e, NULL);
	if (!rc)
		rc = sev_rsa_pss_verify(n, sizeof(n), e, sizeof(e), 384, digest,
					bytes + SP_IMAGE_AT_SIGNATURE, &valid, NULL);
	sev_rsa_key_free(key);
	sp_ca_free(ca);
	if (rc)
		return SEV_FW_HWERROR_PLATFORM;
	return valid ? SEV_FW_SUCCESS : SEV_FW_BAD_SIGNATURE;
}

static uint32_t read_image(struct amd_sp *sp, uint64_t paddr, uint32_t length,
			   struct sp_image *image)
{
	uint8_t bytes[SP_IMAGE_SIZE];
	uint32_t status;

	/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is 32-byte aligned */
	if (paddr % SP_IMAGE_ALIGN)
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SEV-API DOWNLOAD_FIRMWARE: FW_LEN is that of an image */
	if (length != SP_IMAGE_SIZE)
		return SEV_FW_INVALID_LENGTH;
	status = sp_read(sp, paddr, bytes, sizeof(bytes));
	/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is one for this product, signed by AMD */
	if (!status && !sp_image_read(sp->profile, bytes, image))
		status = SEV_FW_BAD_SIGNATURE;
	if (!status)
		status = check_signature(sp, bytes);
	/* What an image does not bring stays as it is. */
	image->version.tcb.svn[SP_TCB_FMC] = sp->state->snp.running.tcb.svn[SP_TCB_FMC];
	image->version.tcb.svn[SP_TCB_MICROCODE] = sp->state->snp.running.tcb.svn[SP_TCB_MICROCODE];
	return status;
}

static uint32_t number_of(const struct sp_version *version)
{
	return (uint32_t)version->api_major << 16 | (uint32_t)version->api_minor << 8 |
	       version->build;
}

static uint32_t check_version(const struct amd_sp *sp, const struct sp_image *image)
{
	const struct sp_snp *snp = &sp->state->snp;
	const struct sp_version *committed = &sp->snp_data.committed;

	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: not every image can replace one that is in use */
	if (snp->state == SP_SNP_INIT && (image->flags & SP_IMAGE_NOT_LIVE))
		return SEV_FW_SHUTDOWN_REQUIRED;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: no SVN is below that of CommittedTCB */
	if (!sp_tcb_le(&committed->tcb, &image->version.tcb))
		return SEV_FW_BAD_SVN;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: the version is not below CommittedVersion */
	if (number_of(&image->version) < number_of(committed))
		return SEV_FW_BAD_VERSION;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: after a failure the committed image is restored
	 */
	if (snp->restore_required && number_of(&image->version) != number_of(committed))
		return SEV_FW_RESTORE_REQUIRED;
	return SEV_FW_SUCCESS;
}

static uint32_t install(struct amd_sp *sp, const struct sp_version *version, bool commit)
{
	struct sp_snp_data before = sp->snp_data;

	sp->snp_data.installed = *version;
	if (commit)
		sp->snp_data.committed = *version;
	if (sp_snp_data_save(sp) == SEV_FW_SUCCESS)
		return SEV_FW_SUCCESS;
	sp->snp_data = before;
	sp->state->snp.restore_required = true;
	return SEV_FW_UPDATE_FAILED;
}

static void run(struct amd_sp *sp, const struct sp_version *version, bool commit)
{
	struct sp_snp *snp = &sp->state->snp;

	snp->running = *version;
	snp->restore_required = false;
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a new firmware has verified nothing yet */
	snp->verified_mitigations = 0;
	if (commit)
		sp_snp_report_tcb(sp, &version->tcb);
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: it is followed by WBINVD and SNP_DF_FLUSH */
	if (snp->state == SP_SNP_INIT)
		sp_asid_require_flush(sp);
}

uint32_t sp_firmware_update(struct amd_sp *sp, uint64_t paddr, uint32_t length, bool commit)
{
	struct sp_image image = {0};
	uint32_t status = read_image(sp, paddr, length, &image);

	if (!status)
		status = check_version(sp, &image);
	if (!status)
		status = install(sp, &image.version, commit);
	if (!status)
		run(sp, &image.version, commit);
	return status;
}

uint32_t sp_snp_download_firmware_ex(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t flags = SP_GET(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, FLAGS);

	/* spec: SNP-ABI platform states: SNP_DOWNLOAD_FIRMWARE_EX is for INIT */
	if (sp->state->snp.state != SP_SNP_INIT &&
	    sp_quirk(sp, AMD_SP_QUIRK_DOWNLOAD_EX_UNINIT) == 0)
		return SEV_FW_INVALID_PLATFORM_STATE;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, LEN) != SEV_SIZE_SNP_DOWNLOAD_FIRMWARE_EX)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: reserved flags are 0 */
	if (flags & ~COMMIT)
		return SEV_FW_INVALID_PARAM;
	return sp_firmware_update(sp, SP_GET(call, 64, SNP_DOWNLOAD_FIRMWARE_EX, FW_PADDR),
				  SP_GET(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN),
				  (flags & COMMIT) != 0);
}
