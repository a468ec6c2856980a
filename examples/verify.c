/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is this report genuine, and is it of my guest? Usage: verify REPORT CERTS MEASUREMENT REPORT-DATA
 *
 * CERTS is the VCEK, or a file of several certificates; the others are hex of 48 and 64 bytes. The
 * status is 0 when the guest may be trusted with a secret, and for no other answer.
 *
 * cc verify.c $(pkg-config --cflags --libs sevkit) -o verify
 */
#include <stdio.h>
#include <time.h>

#include <sev.h>

struct question {
	struct sev_evidence *evidence;
	struct sev_certs *certs;
	struct sev_appraisal *appraisal;
	struct sev_verifier *verifier;
};

static enum sev_rc read_evidence(struct question *q, const char *path, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	if (rc == SEV_OK)
		rc = sev_evidence_read(path, sev_blob_data(blob), sev_blob_size(blob), NULL,
				       &q->evidence, err);
	sev_blob_free(blob);
	return rc;
}

static enum sev_rc read_certs(struct question *q, const char *path, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	if (rc == SEV_OK)
		rc = sev_certs_new(&q->certs, err);
	if (rc == SEV_OK)
		rc = sev_certs_add_file(q->certs, path, sev_blob_data(blob), sev_blob_size(blob),
					SEV_ORIGIN_GIVEN, err);
	sev_blob_free(blob);
	return rc;
}

/* What must be so beside the defaults; any key of an appraisal policy. */
static enum sev_rc ask(struct question *q, const char *measurement, const char *report_data,
		       struct sev_err *err)
{
	enum sev_rc rc = sev_appraisal_new(&q->appraisal, err);

	if (rc == SEV_OK)
		rc = sev_appraisal_set(q->appraisal, "measurement", measurement, err);
	if (rc == SEV_OK)
		rc = sev_appraisal_set(q->appraisal, "report_data", report_data, err);
	return rc;
}

/* SEV_OK means that there is an answer, not that it is yes. */
static enum sev_rc answer(struct question *q, struct sev_result **result, struct sev_err *err)
{
	enum sev_rc rc = sev_verifier_new(&q->verifier, err);

	if (rc != SEV_OK)
		return rc;
	sev_verifier_set_appraisal(q->verifier, q->appraisal);
	return sev_verify(q->verifier, q->evidence, q->certs, time(NULL), result, err);
}

static void print_result(const struct sev_result *result)
{
	printf("%s\n", sev_verdict_name(sev_result_verdict(result)));
	for (int i = 0; i < SEV_CHECKS; i++) {
		enum sev_check check = (enum sev_check)i;
		enum sev_check_status status = sev_result_status(result, check);

		if (status > SEV_CHECK_PASSED)
			printf("%s: %s: %s\n", sev_check_name(check), sev_check_status_name(status),
			       sev_result_text(result, check));
	}
}

int main(int argc, char **argv)
{
	struct sev_result *result = NULL;
	struct question q = {.evidence = NULL};
	struct sev_err err;
	enum sev_rc rc;
	int status = 1;

	if (argc != 5) {
		fprintf(stderr, "usage: verify REPORT CERTS MEASUREMENT REPORT-DATA\n");
		return 2;
	}
	rc = read_evidence(&q, argv[1], &err);
	if (rc == SEV_OK)
		rc = read_certs(&q, argv[2], &err);
	if (rc == SEV_OK)
		rc = ask(&q, argv[3], argv[4], &err);
	if (rc == SEV_OK)
		rc = answer(&q, &result, &err);
	if (rc == SEV_OK) {
		print_result(result);
		status = sev_result_verdict(result) == SEV_VERDICT_APPRAISED ? 0 : 1;
	} else {
		fprintf(stderr, "verify: %s (%s)\n", err.msg, sev_rc_name(rc));
	}
	sev_result_free(result);
	sev_verifier_free(q.verifier);
	sev_appraisal_free(q.appraisal);
	sev_certs_free(q.certs);
	sev_evidence_free(q.evidence);
	return status;
}
