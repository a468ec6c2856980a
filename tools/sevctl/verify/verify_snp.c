/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verify/verify_run.h"

/* What is not at hand: in the cache, then at the KDS unless --offline. */
static enum tool_exit find(struct verify_run *run)
{
	struct kds_setup setup;
	struct sev_err err;
	enum tool_exit status = kds_setup(run->args, &setup);

	setup.kds.anchors = run->anchors.x509;
	if (!status && find_certs(&setup, run->verifier, run->evidence, run->products,
				  run->crl_wanted, run->certs.x509, run->missing, &err))
		status = tool_fail(run->args, &err);
	if (!status)
		kds_warn_cache(run->args, &setup);
	kds_setup_end(&setup);
	return status;
}

/* A wish that nothing in such a report can fulfil must not look fulfilled. */
static enum tool_exit refuse_legacy_wishes(const struct tool_args *args)
{
	static const char *const never[] = {"launch-digest", "mnonce", NULL};
	const char *name = tool_first_given(args, never);

	if (!name)
		return TOOL_DONE;
	return tool_usage_error(args, "--%s is about legacy SEV reports, and this is one of SNP",
				name);
}

enum tool_exit verify_snp(struct verify_run *run)
{
	struct sev_err err;
	enum tool_exit status = refuse_legacy_wishes(run->args);

	if (!status)
		status = verify_read_policy(run);
	if (!status)
		status = verify_set_up_trust(run);
	if (!status)
		status = find(run);
	if (!status && sev_verify(run->verifier, run->evidence, NULL, run->at, &run->result, &err))
		status = tool_fail(run->args, &err);
	return status;
}
