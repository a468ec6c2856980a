/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_snp.h"

#include <stdlib.h>
#include <string.h>

#include <sev/evidence.h>
#include <sev/report.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"
#include "sevctl/report/evidence_input.h"

const struct tool_option host_report_options[] = {
	{.name = "report",
	 .letter = 'r',
	 .metavar = "FILE",
	 .help = "a recent report of a guest of this host: it tells the committed version",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

/* APM3 Fn0000_0001_EAX: extended family and model are added from family Fh on */
enum sev_rc host_cpu(const struct sev_io *io, unsigned *family, unsigned *model,
		     struct sev_err *err)
{
	struct sev_cpuid vendor, regs;

	if (SEV_IO(io, cpuid, 0, 0, &vendor) < 0 || vendor.ebx != 0x68747541 /* "Auth" */ ||
	    SEV_IO(io, cpuid, 1, 0, &regs) < 0)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"CPUID: found a processor that is not AMD's, expected an EPYC");
	*family = ((regs.eax >> 8) & 0xF) + ((regs.eax >> 20) & 0xFF);
	*model = ((regs.eax >> 4) & 0xF) | ((regs.eax >> 12) & 0xF0);
	return SEV_OK;
}

static enum sev_rc find_product(const struct sev_io *io, struct host_snp *out, struct sev_err *err)
{
	enum sev_rc rc = host_cpu(io, &out->family, &out->model, err);

	if (rc)
		return rc;
	out->product = sev_products_find_cpuid(sev_products_builtin(), (uint8_t)out->family,
					       (uint8_t)out->model);
	if (!out->product)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"CPUID: found family %02xh, model %02xh, expected one whose "
				"TCB_VERSION is known: Milan, Genoa, Bergamo, Siena, Turin",
				out->family, out->model);
	out->layout = sev_product_tcb_layout(out->product);
	return SEV_OK;
}

static void take_report(const struct sev_report *report, struct host_snp *out)
{
	out->committed_from = "a report";
	out->committed_tcb = sev_report_number(report, SEV_REPORT_COMMITTED_TCB);
	out->committed_version_known = sev_report_has(report, SEV_REPORT_COMMITTED_BUILD);
	out->committed_build = (uint8_t)sev_report_number(report, SEV_REPORT_COMMITTED_BUILD);
	out->committed_minor = (uint8_t)sev_report_number(report, SEV_REPORT_COMMITTED_MINOR);
	out->committed_major = (uint8_t)sev_report_number(report, SEV_REPORT_COMMITTED_MAJOR);
}

/* A report of this host and of its firmware as it runs now. */
static enum sev_rc read_report(const char *path, struct host_snp *out, struct sev_err *err)
{
	struct evidence_input input = {.data = NULL};
	struct sev_evidence *evidence = NULL;
	enum sev_rc rc = evidence_input_read(path, &input, err);

	if (!rc)
		rc = sev_evidence_read(input.name, input.data, input.size, NULL, &evidence, err);
	if (!rc && sev_report_number(sev_evidence_report(evidence), SEV_REPORT_CURRENT_TCB) !=
			   out->status.current_tcb)
		rc = sev_fail(err, SEV_ERR_MISMATCH,
			      "%s: CURRENT_TCB: found 0x%016llx, expected 0x%016llx, what runs on "
			      "this host now",
			      path,
			      (unsigned long long)sev_report_number(sev_evidence_report(evidence),
								    SEV_REPORT_CURRENT_TCB),
			      (unsigned long long)out->status.current_tcb);
	if (!rc)
		take_report(sev_evidence_report(evidence), out);
	sev_evidence_free(evidence);
	evidence_input_free(&input);
	return rc;
}

/* The software processor can be looked into. */
static enum sev_rc look_inside(struct sim_platform *sim, struct host_snp *out, struct sev_err *err)
{
	const struct sp_version *committed;
	const struct amd_sp *sp;
	enum sev_rc rc = sim_platform_lock(sim, err);

	if (rc)
		return rc;
	sp = sim_platform_sp(sim);
	committed = &sp->snp_data.committed;
	out->committed_from = "the software processor";
	out->committed_tcb = sp_tcb_pack(sp->profile, &committed->tcb);
	out->committed_version_known = true;
	out->committed_major = committed->api_major;
	out->committed_minor = committed->api_minor;
	out->committed_build = committed->build;
	sim_platform_unlock(sim);
	return SEV_OK;
}

/* spec: SNP-ABI TCB_VERSION: ReportedTCB <= CommittedTCB <= CurrentTCB */
static void conclude(struct host_snp *out)
{
	if (out->status.reported_tcb != out->status.current_tcb)
		return;
	out->committed_from = "current and reported TCB, which are equal";
	out->committed_tcb = out->status.current_tcb;
}

enum tool_exit host_snp_read(const struct tool_args *args, const struct host_use *use,
			     struct host_snp *out)
{
	const char *report = tool_value(args, "report");
	struct sev_err err;
	enum sev_rc rc;

	*out = (struct host_snp){.family = 0};
	rc = sev_host_snp_platform_status(use->dev, &out->status, &err);
	if (!rc)
		rc = find_product(use->platform.io, out, &err);
	if (rc)
		return tool_fail(args, &err);
	conclude(out);
	if (report)
		rc = read_report(report, out, &err);
	else if (use->platform.sim)
		rc = look_inside(use->platform.sim, out, &err);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

bool host_snp_masks_id(const struct host_snp *snp)
{
	return (snp->status.policy_bits & SEV_HOST_SNP_MASK_CHIP_ID) != 0;
}

bool host_snp_masks_key(const struct host_snp *snp)
{
	return (snp->status.policy_bits & SEV_HOST_SNP_MASK_CHIP_KEY) != 0;
}

bool host_snp_has_vlek(const struct host_snp *snp)
{
	return (snp->status.policy_bits & SEV_HOST_SNP_VLEK_EN) != 0;
}
