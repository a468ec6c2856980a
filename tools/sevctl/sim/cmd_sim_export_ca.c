/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim export-ca: the certificates of the software processor's CA, as files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sev/host.h>
#include <sev/sev_cert.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/file.h"
#include "base/pem_write.h"
#include "base/text.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options, NULL};

#define CERT "CERTIFICATE"
#define CRL  "X509 CRL"

/* What is written: one certificate or two, those of X.509 as PEM with this label. */
static const struct {
	const char *file;
	const char *label;
	unsigned count;
	enum amd_sp_cert parts[2];
	const char *what;
} FILES[] = {
	{"ark.pem", CERT, 1, {AMD_SP_CERT_ARK}, "the root: give it to --trust-anchor"},
	{"ask.pem", CERT, 1, {AMD_SP_CERT_ASK}, "signs VCEKs and the CEK"},
	{"asvk.pem", CERT, 1, {AMD_SP_CERT_ASVK}, "signs VLEKs"},
	{"vcek.pem", CERT, 1, {AMD_SP_CERT_VCEK}, "signs reports"},
	{"vcek.der", NULL, 1, {AMD_SP_CERT_VCEK}, "the same, as the KDS gives it"},
	{"vcek_chain.pem",
	 CERT,
	 2,
	 {AMD_SP_CERT_ASK, AMD_SP_CERT_ARK},
	 "ASK and ARK, as the KDS gives them"},
	{"vcek_unmarked.pem",
	 CERT,
	 1,
	 {AMD_SP_CERT_VCEK_UNMARKED},
	 "vcek.pem without the mark of a simulation"},
	{"vlek.pem", CERT, 1, {AMD_SP_CERT_VLEK}, "signs reports, once it is loaded"},
	{"vlek_chain.pem", CERT, 2, {AMD_SP_CERT_ASVK, AMD_SP_CERT_ARK}, "ASVK and ARK, likewise"},
	{"vlek_unmarked.pem",
	 CERT,
	 1,
	 {AMD_SP_CERT_VLEK_UNMARKED},
	 "vlek.pem without the mark of a simulation"},
	{"crl.pem", CRL, 1, {AMD_SP_CERT_CRL}, "of the root"},
	{"ark.cert", NULL, 1, {AMD_SP_CERT_LEGACY_ARK}, "the root in SEV's form"},
	{"ask.cert", NULL, 1, {AMD_SP_CERT_LEGACY_ASK}, "the ASK in SEV's form"},
	{"ask_ark.cert",
	 NULL,
	 2,
	 {AMD_SP_CERT_LEGACY_ASK, AMD_SP_CERT_LEGACY_ARK},
	 "both, as AMD gives them out"},
	{"cek.cert", NULL, 1, {AMD_SP_CERT_LEGACY_CEK}, "of this chip, for SEV"},
};

static enum sev_rc write_file(const char *folder, const char *file, const char *what,
			      const void *data, size_t size, struct sev_err *err)
{
	char *path = sev_format("%s/%s", folder, file);
	enum sev_rc rc = path ? sev_file_write(path, data, size, 0644, err) : sev_fail_nomem(err);

	if (!rc)
		printf("%s/%-17s %s\n", folder, file, what);
	free(path);
	return rc;
}

/* A certificate, in its form. */
static enum sev_rc add_part(struct sim_platform *sim, enum amd_sp_cert kind, const char *label,
			    FILE *to, struct sev_err *err)
{
	uint8_t *der = NULL;
	size_t size = 0;
	enum sev_rc rc = amd_sp_cert_get(sim_platform_sp(sim), kind, &der, &size, err);
	char *pem = rc || !label ? NULL : sev_pem_write(label, der, size);

	if (pem)
		fputs(pem, to);
	else if (!rc && !label)
		fwrite(der, 1, size, to);
	else if (!rc)
		rc = sev_fail_nomem(err);
	free(pem);
	free(der);
	return rc;
}

static enum sev_rc export_one(struct sim_platform *sim, const char *folder, size_t i,
			      struct sev_err *err)
{
	char *data = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&data, &size);
	enum sev_rc rc = to ? SEV_OK : sev_fail_nomem(err);

	for (unsigned part = 0; !rc && part < FILES[i].count; part++)
		rc = add_part(sim, FILES[i].parts[part], FILES[i].label, to, err);
	if (to && fclose(to) && !rc)
		rc = sev_fail_nomem(err);
	if (!rc)
		rc = write_file(folder, FILES[i].file, FILES[i].what, data, size, err);
	free(data);
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

/* PDH_CERT_EXPORT: the CEK among it is the chip's word, unlike cek.cert, which the ASK signed. */
static enum tool_exit export_platform(const struct tool_args *args, const struct sev_io *io)
{
	uint8_t certs[4 * SEV_SEV_CERT_SIZE];
	size_t pdh_size = SEV_SEV_CERT_SIZE, chain_size = sizeof(certs) - SEV_SEV_CERT_SIZE;
	struct sev_host *host;
	struct sev_err err;
	enum sev_rc rc = sev_host_open(io, &host, &err);

	if (rc)
		return tool_fail(args, &err);
	rc = sev_host_pdh_cert_export(host, certs, &pdh_size, certs + SEV_SEV_CERT_SIZE,
				      &chain_size, &err);
	sev_host_close(host);
	if (!rc)
		rc = write_file(tool_positional(args, 0), "export.cert",
				"PDH, PEK, OCA, CEK as PDH_CERT_EXPORT gives them", certs,
				sizeof(certs), &err);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
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
	if (!status)
		status = export_platform(args, use.io);
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
