/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_owner.h"

#include "sevctl/host/host_file.h"

enum tool_exit host_get_csr(const struct tool_args *args, const struct host_use *use,
			    struct sev_sev_cert **out)
{
	uint8_t csr[SEV_SEV_CERT_SIZE];
	size_t size = sizeof(csr);
	struct sev_err err;
	enum sev_rc rc = sev_host_pek_csr(use->dev, csr, &size, &err);

	*out = NULL;
	if (!rc)
		rc = sev_sev_cert_read("PEK_CSR", csr, size, out, &err);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum tool_exit host_sign(const struct tool_args *args, const struct sev_sev_cert *csr,
			 const struct sev_sev_cert *oca, const char *key_path,
			 struct sev_sev_cert **out)
{
	uint8_t pek[SEV_SEV_CERT_SIZE];
	struct sev_ec_key *key;
	struct sev_err err;
	enum sev_rc rc;
	enum tool_exit status = host_read_key(args, key_path, &key);

	*out = NULL;
	if (status)
		return status;
	rc = sev_sev_cert_sign_pek(csr, oca, key, pek, &err);
	if (!rc)
		rc = sev_sev_cert_read("signed PEK", pek, sizeof(pek), out, &err);
	sev_ec_key_free(key);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum tool_exit host_import(const struct tool_args *args, const struct host_use *use,
			   const struct sev_sev_cert *pek, const struct sev_sev_cert *oca)
{
	size_t pek_size, oca_size;
	const uint8_t *pek_raw = sev_sev_cert_raw(pek, &pek_size);
	const uint8_t *oca_raw = sev_sev_cert_raw(oca, &oca_size);
	struct sev_err err;

	if (sev_host_pek_cert_import(use->dev, pek_raw, pek_size, oca_raw, oca_size, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}
