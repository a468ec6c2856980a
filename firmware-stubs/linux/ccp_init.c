/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The start of the SEV platform (Linux: sev_platform_init).
 */
#include <errno.h>

#include "abi/layout/sev_uapi.h"
#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/init_ex.h"
#include "linux/tmr.h"

#define INIT_SEV_ES 1u /* SEV-API INIT: FLAGS */

bool lx_api_at_least(const struct lx_kernel *kernel, uint8_t major, uint8_t minor)
{
	const struct lx_state *state = kernel->state;

	return state->api_major > major || (state->api_major == major && state->api_minor >= minor);
}

/* INIT or INIT_EX; SEV-ES where there is a TMR. */
static int init(struct lx_kernel *kernel, uint32_t *fw_error)
{
	const struct lx_state *state = kernel->state;
	uint8_t buffer[SEV_SIZE_INIT_EX] = {0};

	if (state->init_ex) {
		sev_put_le32(buffer + SEV_AT_INIT_EX_LENGTH, SEV_SIZE_INIT_EX);
		sev_put_le32(buffer + SEV_AT_INIT_EX_FLAGS, state->tmr ? INIT_SEV_ES : 0);
		sev_put_le64(buffer + SEV_AT_INIT_EX_TMR_PADDR, state->tmr);
		sev_put_le32(buffer + SEV_AT_INIT_EX_TMR_LEN, lx_tmr_size(kernel));
		sev_put_le64(buffer + SEV_AT_INIT_EX_NV_PADDR, state->init_ex);
		sev_put_le32(buffer + SEV_AT_INIT_EX_NV_LEN, LX_NV_SIZE);
		return lx_sev_do_cmd(kernel, SEV_CMD_INIT_EX, buffer, fw_error);
	}
	sev_put_le32(buffer + SEV_AT_INIT_FLAGS, state->tmr ? INIT_SEV_ES : 0);
	sev_put_le64(buffer + SEV_AT_INIT_TMR_PADDR, state->tmr);
	sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, lx_tmr_size(kernel));
	return lx_sev_do_cmd(kernel, SEV_CMD_INIT, buffer, fw_error);
}

int lx_legacy_init(struct lx_kernel *kernel, uint32_t *fw_error)
{
	struct lx_state *state = kernel->state;
	uint32_t error = SEV_UAPI_NO_FW_CALL;
	int rc;

	if (state->sev_state == SP_LEGACY_INIT)
		return 0;
	lx_tmr_prepare(kernel);
	rc = lx_init_ex_prepare(kernel);
	if (rc)
		return rc;
	rc = init(kernel, &error);
	/* spec: UAPI platform init: INIT is tried once more after SECURE_DATA_INVALID */
	if (rc && error == SEV_FW_SECURE_DATA_INVALID)
		rc = init(kernel, &error);
	if (fw_error)
		*fw_error = error;
	if (rc)
		return rc;
	state->sev_state = SP_LEGACY_INIT;
	machine_wbinvd_all(kernel->machine);
	return lx_sev_do_cmd(kernel, SEV_CMD_DF_FLUSH, NULL, fw_error);
}

/* spec: UAPI platform init: where SNP does not start 6.14 starts SEV alone, 6.18 does not */
static int start(struct lx_kernel *kernel, bool probe, uint32_t *fw_error)
{
	int rc;

	if (!kernel->state->psp_found)
		return -ENODEV;
	if (kernel->state->sev_state == SP_LEGACY_INIT)
		return 0;
	rc = lx_snp_platform_init(kernel, fw_error);
	if (rc && rc != -ENODEV && kernel->config.release != LX_LINUX_6_14)
		return rc;
	/* spec: UAPI platform init: without psp_init_on_probe SEV waits for its first use */
	if (probe && !kernel->config.psp_init_on_probe)
		return 0;
	return lx_legacy_init(kernel, fw_error);
}

int lx_sev_platform_init(struct lx_kernel *kernel, uint32_t *fw_error)
{
	uint32_t ignored;
	int rc = lx_ccp_probe(kernel);

	return rc ? rc : start(kernel, false, fw_error ? fw_error : &ignored);
}

int lx_sev_platform_shutdown(struct lx_kernel *kernel, uint32_t *fw_error)
{
	int rc;

	if (kernel->state->sev_state == SP_LEGACY_UNINIT)
		return 0;
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SHUTDOWN, NULL, fw_error);
	if (!rc)
		kernel->state->sev_state = SP_LEGACY_UNINIT;
	return rc;
}

int lx_sev_flush_asids(struct lx_kernel *kernel, uint32_t *fw_error)
{
	bool snp = kernel->state->snp_initialized;

	machine_wbinvd_all(kernel->machine);
	return lx_sev_do_cmd(kernel, snp ? SEV_CMD_SNP_DF_FLUSH : SEV_CMD_DF_FLUSH, NULL, fw_error);
}

void lx_firmware_shutdown(struct lx_kernel *kernel)
{
	uint32_t error = 0;

	lx_sev_platform_shutdown(kernel, NULL);
	lx_tmr_free(kernel);
	lx_init_ex_free(kernel);
	lx_snp_platform_shutdown(kernel, &error);
}

/* Linux: sev_get_api_version */
int lx_find_api(struct lx_kernel *kernel)
{
	uint8_t status[SEV_SIZE_PLATFORM_STATUS] = {0};
	int rc = lx_sev_do_cmd(kernel, SEV_CMD_PLATFORM_STATUS, status, NULL);

	if (rc)
		return rc;
	kernel->state->api_major = status[SEV_AT_PLATFORM_STATUS_API_MAJOR];
	kernel->state->api_minor = status[SEV_AT_PLATFORM_STATUS_API_MINOR];
	kernel->state->build = status[SEV_AT_PLATFORM_STATUS_CONFIG + 3];
	kernel->state->sev_state = status[SEV_AT_PLATFORM_STATUS_STATE];
	return 0;
}

/* What kvm_amd offers, and its parameters show (Linux: sev_hardware_setup). */
/* spec: UAPI kvm_amd parameters: in 6.18 they tell how the platform's start went, in 6.14 not */
static void offer(struct lx_kernel *kernel, int rc)
{
	const struct machine_config *machine = machine_config(kernel->machine);
	struct lx_state *state = kernel->state;
	bool old = kernel->config.release == LX_LINUX_6_14;

	state->sev = kernel->config.sev && (old || !rc) && machine->max_asid;
	state->sev_es = state->sev && kernel->config.sev_es && machine->min_sev_asid > 1;
	state->sev_snp = state->sev_es && lx_snp_host(kernel) && (old || state->snp_initialized);
}

/* spec: UAPI platform init: in 6.14 ccp starts the platform when loaded, in 6.18 kvm_amd with sev
 */
static bool starts_at_load(const struct lx_kernel *kernel)
{
	return kernel->config.release == LX_LINUX_6_14 || kernel->config.sev;
}

int lx_ccp_probe(struct lx_kernel *kernel)
{
	uint32_t error = 0;
	int rc = 0;

	if (kernel->state->probed)
		return kernel->state->psp_found ? 0 : -ENODEV;
	kernel->state->psp_found = !lx_find_api(kernel);
	kernel->state->probed = true;
	if (!kernel->state->psp_found)
		return -ENODEV;
	if (starts_at_load(kernel))
		rc = start(kernel, true, &error);
	offer(kernel, rc);
	return 0;
}
