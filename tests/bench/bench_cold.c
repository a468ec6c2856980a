/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One extended report, verified again and again with nothing remembered: ARK, ASK, VCEK, report.
 *
 *     bench_cold FILE COUNT     prints the microseconds of processor time for each
 */
#include <stdio.h>
#include <stdlib.h>

#include <sev/blob.h>
#include <sev/verify.h>

#include "bench.h"

static struct sev_err err;

static bool is_genuine(const struct sev_blob *blob, int64_t now)
{
	struct sev_verifier *verifier = NULL;
	struct sev_evidence *evidence = NULL;
	struct sev_result *result = NULL;
	enum sev_verdict verdict;

	bench_must(!sev_verifier_new(&verifier, &err), err.msg);
	sev_verifier_set_terse(verifier, true);
	bench_must(!sev_evidence_read("report", sev_blob_data(blob), sev_blob_size(blob), NULL,
				      &evidence, &err),
		   err.msg);
	bench_must(!sev_verify(verifier, evidence, NULL, now, &result, &err), err.msg);
	verdict = sev_result_verdict(result);
	sev_result_free(result);
	sev_evidence_free(evidence);
	sev_verifier_free(verifier);
	return verdict != SEV_VERDICT_NOT_GENUINE && verdict != SEV_VERDICT_UNDETERMINED;
}

int main(int argc, char **argv)
{
	const int64_t now = 1780000000; /* within the lives of AMD's published certificates */
	struct sev_blob *blob = NULL;
	unsigned long count;
	double start;

	bench_must(argc == 3, "usage: bench_cold FILE COUNT");
	count = strtoul(argv[2], NULL, 10);
	bench_must(count > 0, "COUNT: expected a number above 0");
	bench_must(!sev_blob_map_file(argv[1], &blob, &err), err.msg);
	bench_must(is_genuine(blob, now), "the report is not genuine");
	start = bench_thread_now();
	for (unsigned long i = 0; i < count; i++)
		is_genuine(blob, now);
	printf("%.1f\n", (bench_thread_now() - start) * 1000 / (double)count);
	sev_blob_free(blob);
	return 0;
}
