/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEV_ISSUE_CMD: the platform's keys and certificates. They want SEV to be started.
 */
#include <errno.h>

#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/dev_sev.h"

/* Starts the platform for a command. */
/* spec: UAPI implicit INIT: 6.14 starts SEV alone, leaves it so, tells the error of INIT */
/* spec: UAPI implicit INIT: 6.18 starts SNP too, ends both, tells INVALID_PLATFORM_STATE */
static int begin(struct lx_kernel *kernel, struct lx_issue *issue, bool *started)
{
	uint32_t ignored = 0;
	int rc;

	*started = false;
	if (kernel->config.release == LX_LINUX_6_14)
		return lx_legacy_init(kernel, &issue->error);
	rc = lx_sev_platform_init(kernel, &ignored);
	if (rc)
		issue->error = SEV_FW_INVALID_PLATFORM_STATE;
	*started = !rc;
	return rc;
}

static void end(struct lx_kernel *kernel, bool started)
{
	if (started)
		lx_firmware_shutdown(kernel);
}

static int generate(struct lx_kernel *kernel, struct lx_issue *issue, uint32_t id)
{
	bool started = false;
	int rc = 0;

	/* spec: UAPI SEV_PEK_GEN: a read-only descriptor is EPERM */
	/* spec: UAPI SEV_PDH_GEN: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	if (kernel->state->sev_state == SP_LEGACY_UNINIT)
		rc = begin(kernel, issue, &started);
	if (rc)
		return rc;
	rc = lx_sev_do_cmd(kernel, id, NULL, &issue->error);
	end(kernel, started);
	return rc;
}

int lx_issue_pek_gen(struct lx_kernel *kernel, struct lx_issue *issue)
{
	return generate(kernel, issue, SEV_CMD_PEK_GEN);
}

int lx_issue_pdh_gen(struct lx_kernel *kernel, struct lx_issue *issue)
{
	return generate(kernel, issue, SEV_CMD_PDH_GEN);
}

static int give_csr(struct lx_kernel *kernel, struct lx_issue *issue,
		    struct sev_uapi_pek_csr *input, const struct lx_blob *blob)
{
	uint8_t buffer[SEV_SIZE_PEK_CSR];
	int rc;

	sev_put_le64(buffer + SEV_AT_PEK_CSR_CSR_PADDR, blob->spa);
	sev_put_le32(buffer + SEV_AT_PEK_CSR_CSR_LEN, blob->size);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_PEK_CSR, buffer, &issue->error);
	input->length = sev_get_le32(buffer + SEV_AT_PEK_CSR_CSR_LEN);
	if (lx_copy_out(kernel, issue->data, input, sizeof(*input)))
		return -EFAULT;
	if (lx_issue_gives(kernel, blob, rc) &&
	    lx_blob_copy_out(kernel, input->address, blob, input->length))
		return -EFAULT;
	return rc;
}

int lx_issue_pek_csr(struct lx_kernel *kernel, struct lx_issue *issue)
{
	struct sev_uapi_pek_csr input;
	struct lx_blob blob;
	bool started = false;
	int rc;

	/* spec: UAPI SEV_PEK_CSR: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	/* spec: UAPI SEV_PEK_CSR: data that cannot be read is EFAULT */
	if (lx_copy_in(kernel, &input, issue->data, sizeof(input)))
		return -EFAULT;
	/* spec: UAPI SEV_PEK_CSR: a length above 16 KiB is EFAULT */
	if (input.address && input.length > SEV_UAPI_BLOB_MAX)
		return -EFAULT;
	/* spec: UAPI SEV_PEK_CSR: an address or a length of zero asks for the length */
	rc = lx_blob_alloc(kernel, input.address ? input.length : 0, &blob);
	if (!rc && kernel->state->sev_state == SP_LEGACY_UNINIT)
		rc = begin(kernel, issue, &started);
	if (!rc)
		rc = give_csr(kernel, issue, &input, &blob);
	end(kernel, started);
	lx_blob_free(kernel, &blob);
	return rc;
}

/* A call of SEV_PDH_CERT_EXPORT. */
struct export
{
	struct sev_uapi_pdh_cert_export input;
	struct lx_blob pdh, chain;
};

static int give_certs(struct lx_kernel *kernel, struct lx_issue *issue, struct export *export)
{
	struct sev_uapi_pdh_cert_export *input = &export->input;
	uint8_t buffer[SEV_SIZE_PDH_CERT_EXPORT] = {0};
	int rc;

	sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_PADDR, export->pdh.spa);
	sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_LEN, export->pdh.size);
	sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_PADDR, export->chain.spa);
	sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_LEN, export->chain.size);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_PDH_CERT_EXPORT, buffer, &issue->error);
	input->pdh_cert_len = sev_get_le32(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_LEN);
	input->cert_chain_len = sev_get_le32(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_LEN);
	if (lx_copy_out(kernel, issue->data, input, sizeof(*input)))
		return -EFAULT;
	if (lx_issue_gives(kernel, &export->pdh, rc) &&
	    lx_blob_copy_out(kernel, input->pdh_cert_address, &export->pdh, input->pdh_cert_len))
		return -EFAULT;
	if (lx_issue_gives(kernel, &export->chain, rc) &&
	    lx_blob_copy_out(kernel, input->cert_chain_address, &export->chain,
			     input->cert_chain_len))
		return -EFAULT;
	return rc;
}

static int export_buffers(struct lx_kernel *kernel, struct export *export)
{
	const struct sev_uapi_pdh_cert_export *input = &export->input;
	int rc;

	/* spec: UAPI SEV_PDH_CERT_EXPORT: one of three fields zero asks for both lengths */
	if (!input->pdh_cert_address || !input->pdh_cert_len || !input->cert_chain_address)
		return 0;
	/* spec: UAPI SEV_PDH_CERT_EXPORT: a length above 16 KiB is EFAULT */
	if (input->pdh_cert_len > SEV_UAPI_BLOB_MAX || input->cert_chain_len > SEV_UAPI_BLOB_MAX)
		return -EFAULT;
	rc = lx_blob_alloc(kernel, input->pdh_cert_len, &export->pdh);
	return rc ? rc : lx_blob_alloc(kernel, input->cert_chain_len, &export->chain);
}

/* spec: UAPI SEV_PDH_CERT_EXPORT: a read-only descriptor is EPERM unless SEV is started */
static int begin_export(struct lx_kernel *kernel, struct lx_issue *issue, bool *started)
{
	if (kernel->state->sev_state == SP_LEGACY_INIT)
		return 0;
	return issue->writable ? begin(kernel, issue, started) : -EPERM;
}

/* spec: UAPI SEV_PDH_CERT_EXPORT: 6.14 starts the platform before it reads the data */
int lx_issue_pdh_cert_export(struct lx_kernel *kernel, struct lx_issue *issue)
{
	const bool first = kernel->config.release == LX_LINUX_6_14;
	struct export export = {.pdh = {0, 0}};
	bool started = false;
	int rc = first ? begin_export(kernel, issue, &started) : 0;

	/* spec: UAPI SEV_PDH_CERT_EXPORT: data that cannot be read is EFAULT */
	if (!rc && lx_copy_in(kernel, &export.input, issue->data, sizeof(export.input)))
		rc = -EFAULT;
	if (!rc)
		rc = export_buffers(kernel, &export);
	if (!rc && !first)
		rc = begin_export(kernel, issue, &started);
	if (!rc)
		rc = give_certs(kernel, issue, &export);
	end(kernel, started);
	lx_blob_free(kernel, &export.pdh);
	lx_blob_free(kernel, &export.chain);
	return rc;
}

static int import(struct lx_kernel *kernel, struct lx_issue *issue, const struct lx_blob *pek,
		  const struct lx_blob *oca)
{
	uint8_t buffer[SEV_SIZE_PEK_CERT_IMPORT] = {0};

	sev_put_le64(buffer + SEV_AT_PEK_CERT_IMPORT_PEK_PADDR, pek->spa);
	sev_put_le32(buffer + SEV_AT_PEK_CERT_IMPORT_PEK_LEN, pek->size);
	sev_put_le64(buffer + SEV_AT_PEK_CERT_IMPORT_OCA_PADDR, oca->spa);
	sev_put_le32(buffer + SEV_AT_PEK_CERT_IMPORT_OCA_LEN, oca->size);
	return lx_sev_do_cmd(kernel, SEV_CMD_PEK_CERT_IMPORT, buffer, &issue->error);
}

int lx_issue_pek_cert_import(struct lx_kernel *kernel, struct lx_issue *issue)
{
	struct sev_uapi_pek_cert_import input;
	struct lx_blob pek, oca = {0, 0};
	bool started = false;
	int rc;

	/* spec: UAPI SEV_PEK_CERT_IMPORT: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	/* spec: UAPI SEV_PEK_CERT_IMPORT: data that cannot be read is EFAULT */
	if (lx_copy_in(kernel, &input, issue->data, sizeof(input)))
		return -EFAULT;
	/* spec: UAPI SEV_PEK_CERT_IMPORT: a certificate at 0, or of 0 or too many bytes, is EINVAL
	 */
	rc = lx_blob_copy_in(kernel, input.pek_cert_address, input.pek_cert_len, &pek);
	if (!rc)
		rc = lx_blob_copy_in(kernel, input.oca_cert_address, input.oca_cert_len, &oca);
	if (!rc && kernel->state->sev_state != SP_LEGACY_INIT)
		rc = begin(kernel, issue, &started);
	if (!rc)
		rc = import(kernel, issue, &pek, &oca);
	end(kernel, started);
	lx_blob_free(kernel, &pek);
	lx_blob_free(kernel, &oca);
	return rc;
}
