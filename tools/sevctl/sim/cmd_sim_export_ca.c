/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim export-ca: the certificates of the software processor's CA, as files.
 */
#include <errno.h>
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
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option OPTIONS[] = {
	{.name = "unmarked",
	 .help = "also leaves without the mark of a simulation, for verifiers that refuse it"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_dir_options, NULL};

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
	{"cek.cert",
	 NULL,
	 1,
	 {AMD_SP_CERT_LEGACY_CEK},
	 "the CEK of this chip, which the ASK signed"},
};

static enum sev_rc write_certs(const char *folder, const char *file, const uint8_t *data,
			       size_t size, struct sev_err *err)
{
	char *path = sev_format("%s/%s", folder, file);
	enum sev_rc rc = path ? sev_file_write(path, data, size, 0644, err) : sev_fail_nomem(err);

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

/* The files that were written, as lines or as JSON. */
struct told {
	struct sev_json json;
	struct json_object *list; /* NULL: lines */
};

static void tell(struct told *told, const char *folder, const char *file, const char *what)
{
	struct json_object *row;

	if (!told->list) {
		printf("%s/%-17s %s\n", folder, file, what);
		return;
	}
	row = sev_json_add_object(&told->json, told->list, NULL);
	sev_json_add_string(&told->json, row, "file", file);
	sev_json_add_string(&told->json, row, "what", what);
}

static enum sev_rc export_one(struct sim_platform *sim, const char *folder, size_t i,
			      struct told *told, struct sev_err *err)
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
		rc = write_certs(folder, FILES[i].file, (const uint8_t *)data, size, err);
	if (!rc)
		tell(told, folder, FILES[i].file, FILES[i].what);
	free(data);
	return rc;
}

/* What the SEV firmware itself gives out, for guest owners: PDH_CERT_EXPORT. */
static enum sev_rc export_pdh(struct sev_host *host, const char *folder, struct told *told,
			      struct sev_err *err)
{
	uint8_t all[4 * SEV_SEV_CERT_SIZE]; /* PDH; PEK, OCA, CEK */
	size_t pdh_size = SEV_SEV_CERT_SIZE, chain_size = 3 * SEV_SEV_CERT_SIZE;
	enum sev_rc rc = sev_host_pdh_cert_export(host, all, &pdh_size, all + SEV_SEV_CERT_SIZE,
						  &chain_size, err);

	if (!rc)
		rc = write_certs(folder, "pdh.cert", all, SEV_SEV_CERT_SIZE, err);
	if (!rc)
		rc = write_certs(folder, "export.cert", all, sizeof(all), err);
	if (rc)
		return rc;
	tell(told, folder, "pdh.cert", "of this platform: a session is made for it");
	tell(told, folder, "export.cert", "PDH, PEK, OCA, CEK as the firmware exports them");
	return SEV_OK;
}

static enum sev_rc export_platform(const struct sim_use *use, const char *folder, struct told *told,
				   struct sev_err *err)
{
	struct sev_host *host;
	enum sev_rc rc = sev_host_open(use->io, &host, err);

	if (rc)
		return rc;
	rc = export_pdh(host, folder, told, err);
	sev_host_close(host);
	return rc;
}

static bool is_unmarked(size_t i)
{
	return FILES[i].parts[0] == AMD_SP_CERT_VCEK_UNMARKED ||
	       FILES[i].parts[0] == AMD_SP_CERT_VLEK_UNMARKED;
}

static enum sev_rc export_all(const struct sim_use *use, const char *folder, bool unmarked,
			      struct told *told, struct sev_err *err)
{
	if (mkdir(folder, 0755) != 0 && errno != EEXIST)
		return sev_fail_errno(err, errno, "%s: making the folder", folder);
	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		enum sev_rc rc;

		if (is_unmarked(i) && !unmarked)
			continue;
		rc = export_one(use->sim, folder, i, told, err);

		/* No VLEK is loaded. */
		if (rc && rc != SEV_ERR_UNKNOWN)
			return rc;
	}
	return export_platform(use, folder, told, err);
}

static enum tool_exit export_told(const struct tool_args *args, const struct sim_use *use)
{
	const char *folder = tool_positional(args, 0);
	bool json = tool_has(args, "json");
	struct told told = {0};
	struct sev_err err;

	if (json) {
		sev_json_begin(&told.json, "sim-export-ca");
		sev_json_add_string(&told.json, told.json.root, "folder", folder);
		told.list = sev_json_add_array(&told.json, told.json.root, "files");
	}
	if (!export_all(use, folder, tool_has(args, "unmarked"), &told, &err))
		return json ? tool_print_json(args, &told.json, TOOL_DONE) : TOOL_DONE;
	if (json)
		sev_json_end(&told.json);
	return tool_fail(args, &err);
}

static enum tool_exit run(const struct tool_args *args)
{
	return sim_run_locked(args, export_told);
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
