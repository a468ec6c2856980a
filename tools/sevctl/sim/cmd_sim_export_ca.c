/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim export-ca: the certificates of the software processor's CA, as files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/file.h"
#include "base/pem_write.h"
#include "base/text.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options, NULL};

/* What is written; those of X.509 as PEM. */
static const struct {
	const char *file;
	enum amd_sp_cert kind;
	const char *label; /* of PEM; NULL: as it is */
	const char *what;
} FILES[] = {
	{"ark.pem", AMD_SP_CERT_ARK, "CERTIFICATE", "the root: give it to --trust-anchor"},
	{"ask.pem", AMD_SP_CERT_ASK, "CERTIFICATE", "signs VCEKs and the CEK"},
	{"asvk.pem", AMD_SP_CERT_ASVK, "CERTIFICATE", "signs VLEKs"},
	{"vcek.pem", AMD_SP_CERT_VCEK, "CERTIFICATE", "signs reports"},
	{"vcek.der", AMD_SP_CERT_VCEK, NULL, "the same, as the KDS gives it"},
	{"vlek.pem", AMD_SP_CERT_VLEK, "CERTIFICATE", "signs reports, once it is loaded"},
	{"crl.pem", AMD_SP_CERT_CRL, "X509 CRL", "of the root"},
	{"ark.cert", AMD_SP_CERT_LEGACY_ARK, NULL, "the root in SEV's form"},
	{"ask.cert", AMD_SP_CERT_LEGACY_ASK, NULL, "the ASK in SEV's form"},
	{"cek.cert", AMD_SP_CERT_LEGACY_CEK, NULL, "of this chip, for SEV"},
};

static enum sev_rc write_one(const char *path, const uint8_t *der, size_t size, const char *label,
			     struct sev_err *err)
{
	char *pem;
	enum sev_rc rc;

	if (!label)
		return sev_file_write(path, der, size, 0644, err);
	pem = sev_pem_write(label, der, size);
	if (!pem)
		return sev_fail_nomem(err);
	rc = sev_file_write(path, pem, strlen(pem), 0644, err);
	free(pem);
	return rc;
}

static enum sev_rc export_one(struct sim_platform *sim, const char *folder, size_t i,
			      struct sev_err *err)
{
	char *path = sev_format("%s/%s", folder, FILES[i].file);
	uint8_t *der = NULL;
	size_t size = 0;
	enum sev_rc rc =
		path ? amd_sp_cert_get(sim_platform_sp(sim), FILES[i].kind, &der, &size, err)
		     : sev_fail_nomem(err);

	if (!rc)
		rc = write_one(path, der, size, FILES[i].label, err);
	if (!rc)
		printf("%s/%-10s %s\n", folder, FILES[i].file, FILES[i].what);
	free(der);
	free(path);
	return rc;
}

static enum tool_exit export_all(const struct tool_args *args, struct sim_platform *sim)
{
	const char *folder = tool_positional(args, 0);
	struct sev_err err;

	mkdir(folder, 0755);
	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		enum sev_rc rc = export_one(sim, folder, i, &err);

		/* No VLEK is loaded. */
		if (rc && rc != SEV_ERR_UNKNOWN)
			return tool_fail(args, &err);
	}
	return TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_use use;
	struct sev_err err;
	enum tool_exit status = sim_use_dir(args, &use);

	if (status)
		return status;
	if (sim_platform_lock(use.sim, &err)) {
		status = tool_fail(args, &err);
	} else {
		status = export_all(args, use.sim);
		sim_platform_unlock(use.sim);
	}
	sim_use_end(&use);
	return status;
}

const struct tool_command cmd_sim_export_ca = {
	.name = "sim export-ca",
	.summary = "write the certificates of the software processor's CA",
	.positionals = "DIR",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl sim export-ca ca/ && sevctl verify report.bin --trust-anchor ca/ark.pem",
	.run = run,
};
