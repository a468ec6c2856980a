/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform's keys and certificates.
 */
#include <sev/sev_cert.h>

#include "base/err.h"
#include "host/issue.h"

enum sev_rc sev_host_pek_gen(struct sev_host *host, struct sev_err *err)
{
	return sev_host_issue(host, SEV_UAPI_PEK_GEN, NULL, err);
}

enum sev_rc sev_host_pdh_gen(struct sev_host *host, struct sev_err *err)
{
	return sev_host_issue(host, SEV_UAPI_PDH_GEN, NULL, err);
}

enum sev_rc sev_host_pek_csr(struct sev_host *host, void *csr, size_t *size, struct sev_err *err)
{
	const enum sev_uapi_cmd cmd = SEV_UAPI_PEK_CSR;
	struct sev_uapi_pek_csr input = {0, 0};
	enum sev_rc rc = sev_host_issue_query(host, cmd, &input, err);

	if (!rc)
		rc = sev_host_take_length(cmd, csr, input.length, size, err);
	if (rc || !csr)
		return rc;
	input.address = (uintptr_t)csr;
	rc = sev_host_issue(host, cmd, &input, err);
	return rc ? rc : sev_host_take_written(cmd, input.length, size, err);
}

static enum sev_rc check_cert(const char *what, size_t size, struct sev_err *err)
{
	if (size == SEV_SEV_CERT_SIZE)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			SEV_HOST_DEVICE ": %s: %s certificate: found %zu bytes, expected %d",
			sev_host_command_name(SEV_UAPI_PEK_CERT_IMPORT), what, size,
			SEV_SEV_CERT_SIZE);
}

enum sev_rc sev_host_pek_cert_import(struct sev_host *host, const void *pek, size_t pek_size,
				     const void *oca, size_t oca_size, struct sev_err *err)
{
	struct sev_uapi_pek_cert_import input = {
		.pek_cert_address = (uintptr_t)pek,
		.pek_cert_len = SEV_SEV_CERT_SIZE,
		.oca_cert_address = (uintptr_t)oca,
		.oca_cert_len = SEV_SEV_CERT_SIZE,
	};
	enum sev_rc rc = check_cert("PEK", pek_size, err);

	if (!rc)
		rc = check_cert("OCA", oca_size, err);
	return rc ? rc : sev_host_issue(host, SEV_UAPI_PEK_CERT_IMPORT, &input, err);
}

/* Both lengths, even where the first buffer is too small. */
static enum sev_rc take_lengths(const struct sev_uapi_pdh_cert_export *told, const void *pdh,
				size_t *pdh_size, const void *chain, size_t *chain_size,
				struct sev_err *err)
{
	const enum sev_uapi_cmd cmd = SEV_UAPI_PDH_CERT_EXPORT;
	struct sev_err of_chain = {.rc = SEV_OK};
	enum sev_rc chain_rc =
		sev_host_take_length(cmd, chain, told->cert_chain_len, chain_size, &of_chain);
	enum sev_rc rc = sev_host_take_length(cmd, pdh, told->pdh_cert_len, pdh_size, err);

	if (!rc && chain_rc && err)
		*err = of_chain;
	return rc ? rc : chain_rc;
}

enum sev_rc sev_host_pdh_cert_export(struct sev_host *host, void *pdh, size_t *pdh_size,
				     void *chain, size_t *chain_size, struct sev_err *err)
{
	const enum sev_uapi_cmd cmd = SEV_UAPI_PDH_CERT_EXPORT;
	struct sev_uapi_pdh_cert_export input = {0, 0, 0, 0};
	enum sev_rc rc = sev_host_issue_query(host, cmd, &input, err);

	if (!rc)
		rc = take_lengths(&input, pdh, pdh_size, chain, chain_size, err);
	if (rc || !pdh || !chain)
		return rc;
	input.pdh_cert_address = (uintptr_t)pdh;
	input.cert_chain_address = (uintptr_t)chain;
	rc = sev_host_issue(host, cmd, &input, err);
	if (!rc)
		rc = sev_host_take_written(cmd, input.pdh_cert_len, pdh_size, err);
	return rc ? rc : sev_host_take_written(cmd, input.cert_chain_len, chain_size, err);
}
