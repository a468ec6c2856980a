/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Updates of the firmware (Linux: sev_update_firmware).
 */
#include <errno.h>
#include <string.h>

#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"

static bool has_guests(const struct lx_kernel *kernel)
{
	struct lx_guest_info info;

	return lx_guest_at(kernel, 0, &info);
}

/* What the driver tells in the log: the first one that it found is the BIOS's. */
static void note_update(struct lx_state *state, const uint8_t old[3])
{
	const uint8_t now[] = {state->api_major, state->api_minor, state->build};

	if (state->updated || !memcmp(old, now, sizeof(now)))
		return;
	state->updated = true;
	memcpy(state->old_version, old, sizeof(state->old_version));
}

/* As Linux does: it is given to the firmware before anything is initialised */
static int reload(struct lx_kernel *kernel, const struct lx_blob *blob, uint32_t *fw_error)
{
	uint8_t buffer[SEV_SIZE_DOWNLOAD_FIRMWARE] = {0};
	const uint8_t old[] = {kernel->state->api_major, kernel->state->api_minor,
			       kernel->state->build};
	int rc;

	lx_firmware_shutdown(kernel);
	sev_put_le64(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_PADDR, blob->spa);
	sev_put_le32(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_LEN, blob->size);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_DOWNLOAD_FIRMWARE, buffer, fw_error);
	kernel->state->probed = false;
	lx_ccp_probe(kernel);
	note_update(kernel->state, old);
	return rc;
}

static int download_ex(struct lx_kernel *kernel, const struct lx_blob *blob, uint32_t *fw_error)
{
	uint8_t buffer[SEV_SIZE_SNP_DOWNLOAD_FIRMWARE_EX] = {0};
	int rc;

	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_LEN, sizeof(buffer));
	sev_put_le64(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FW_PADDR, blob->spa);
	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FW_LEN, blob->size);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX, buffer, fw_error);
	if (rc)
		return rc;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: it is followed by WBINVD and SNP_DF_FLUSH */
	machine_wbinvd_all(kernel->machine);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_DF_FLUSH, NULL, fw_error);
	return rc ? rc : lx_find_api(kernel);
}

/* Guests of SEV and SEV-ES, which keep the SEV platform from UNINIT. */
static bool has_legacy_guests(const struct lx_kernel *kernel)
{
	struct lx_guest_info info;

	for (size_t i = 0; lx_guest_at(kernel, i, &info); i++)
		if (info.kind != LX_GUEST_SNP)
			return true;
	return false;
}

/* SNP_DOWNLOAD_FIRMWARE_EX: SNP is INIT, and the SEV platform is UNINIT */
static int live_update(struct lx_kernel *kernel, const struct lx_blob *blob, uint32_t *fw_error)
{
	bool legacy = kernel->state->sev_state != SP_LEGACY_UNINIT;
	bool started = !kernel->state->snp_initialized;
	int rc = has_legacy_guests(kernel) ? -EBUSY : lx_snp_platform_init(kernel, fw_error);

	if (!rc)
		rc = lx_sev_platform_shutdown(kernel, fw_error);
	if (rc)
		return rc;
	rc = download_ex(kernel, blob, fw_error);
	if (legacy)
		lx_legacy_init(kernel, NULL);
	if (started)
		lx_snp_platform_shutdown(kernel, NULL);
	return rc;
}

static int hand_over(struct lx_kernel *kernel, const void *image, size_t size, bool live,
		     uint32_t *fw_error)
{
	struct lx_blob blob;
	int rc;

	if (!live && has_guests(kernel))
		return -EBUSY;
	rc = size > UINT32_MAX ? -EINVAL : lx_blob_alloc(kernel, (uint32_t)size, &blob);
	if (rc)
		return rc;
	machine_write(kernel->machine, blob.spa, image, size);
	rc = live ? live_update(kernel, &blob, fw_error) : reload(kernel, &blob, fw_error);
	lx_blob_free(kernel, &blob);
	return rc;
}

int lx_firmware_update(struct lx_kernel *kernel, const void *image, size_t size, bool live,
		       uint32_t *fw_error)
{
	int rc = lx_ccp_probe(kernel);

	*fw_error = 0;
	return rc ? rc : hand_over(kernel, image, size, live, fw_error);
}
