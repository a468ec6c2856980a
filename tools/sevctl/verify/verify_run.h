/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of verify: what was given, what came of it. Each part fills in its own, says on stderr
 * what is wrong, and returns the exit status.
 */
#ifndef TOOLS_SEVCTL_VERIFY_RUN_H
#define TOOLS_SEVCTL_VERIFY_RUN_H

#include <stdbool.h>

#include <sev/quote.h>
#include <sev/sev_cert.h>
#include <sev/tls_cert.h>
#include <sev/verify.h>

#include "sevctl/cert/cert_input.h"
#include "sevctl/kds/kds_options.h"
#include "sevctl/report/evidence_input.h"
#include "sevctl/verify/find_certs.h"

#define NONCE_MAX 64

struct verify_run {
	const struct tool_args *args;
	int64_t at;
	uint8_t nonce[NONCE_MAX];
	size_t nonce_size; /* 0: none */

	struct sev_products *products; /* NULL: the built-in table */
	struct cert_input certs;       /* given; what is found is added */
	struct cert_input anchors;
	struct sev_verifier *verifier;
	bool crl_wanted;

	struct evidence_input input;
	struct sev_tls_cert *tls_cert;
	struct sev_evidence *evidence;
	struct sev_quote *quote;

	struct sev_appraisal *appraisal;
	bool has_policy;
	uint8_t policy_sha256[32];

	struct sev_result *result;
	char missing[MISSING_MAX];
};

/* Whether the options fit together; what is wrong is said. */
enum tool_exit verify_check_options(const struct tool_args *args);
/* The report, from a file or a TLS certificate, and what came beside it. */
enum tool_exit verify_read_evidence(struct verify_run *run);
/* Whether what was read is a legacy report. */
bool verify_is_legacy(const struct verify_run *run);
/* What is wanted of an SNP report: policy, settings, plans, families, bindings. */
enum tool_exit verify_read_policy(struct verify_run *run);
/* Its --family: "seed=HEX,from=N,vmsa=FILE,to=M", or a file. */
enum sev_rc verify_add_family(struct sev_appraisal *appraisal, const char *text,
			      struct sev_err *err);
/* The part of it that is about REPORT_DATA and HOST_DATA. */
enum sev_rc verify_bind(struct verify_run *run, struct sev_err *err);
/* The certificates of --certs and --trust-anchor. */
enum sev_rc verify_read_certs(struct verify_run *run, struct sev_err *err);
/* The same, and the verifier that they make. */
enum tool_exit verify_set_up_trust(struct verify_run *run);
/* An SNP report, and a legacy one. */
enum tool_exit verify_snp(struct verify_run *run);
enum tool_exit verify_legacy(struct verify_run *run);
/* Prints the result; the exit status it means. */
enum tool_exit verify_output(struct verify_run *run);

/*
 * The bytes of an option that is hex, exactly size of them unless min is less; *found is how many.
 * An option that was not given leaves *found 0.
 */
enum tool_exit verify_hex(const struct tool_args *args, const char *option, uint8_t *out,
			  size_t min, size_t max, size_t *found);

#endif
