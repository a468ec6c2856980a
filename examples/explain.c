/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the launch plan of a firmware image: each event with the digest after it, then what the
 * measurement covers. Usage: explain FIRMWARE
 *
 * cc explain.c $(pkg-config --cflags --libs sevkit) -o explain
 */
#include <inttypes.h>
#include <stdio.h>

#include <sev.h>

static enum sev_rc make_plan(const char *path, struct sev_plan **plan, struct sev_err *err)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *firmware = NULL;
	enum sev_rc rc;

	if (!config)
		return SEV_ERR_NOMEM;
	rc = sev_blob_map_file(path, &firmware, err);
	if (rc == SEV_OK) {
		sev_config_set_ovmf(config, firmware);
		sev_config_set_vcpus(config, 2);
		sev_config_set_vcpu_sig(config, 0x800f12); /* EPYC-v4 */
		rc = sev_plan_build(config, plan, err);
	}
	sev_blob_free(firmware);
	sev_config_free(config);
	return rc;
}

static void print_event(const struct sev_event *event, const uint8_t *digest)
{
	if (sev_event_length(event) == 0)
		return;
	printf("%012" PRIx64 " %6" PRIu64 " pages %-10s %02x%02x%02x%02x… %s\n",
	       sev_event_gpa(event), sev_event_length(event) / 4096,
	       sev_page_type_name(sev_event_page_type(event)), digest[0], digest[1], digest[2],
	       digest[3], sev_event_origin(event));
}

static enum sev_rc explain(const struct sev_plan *plan, struct sev_err *err)
{
	struct sev_digest *state = NULL;
	uint8_t digest[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_digest_new(sev_plan_mode(plan), sev_plan_seed(plan), &state, err);

	for (size_t i = 0; rc == SEV_OK && i < sev_plan_event_count(plan); i++) {
		rc = sev_digest_event(state, sev_plan_event(plan, i), NULL, err);
		if (rc == SEV_OK)
			rc = sev_digest_value(state, digest, err);
		if (rc == SEV_OK)
			print_event(sev_plan_event(plan, i), digest);
	}
	for (size_t i = 0; rc == SEV_OK && i < sev_plan_coverage_count(plan); i++)
		printf("%-18s %s\n", sev_plan_coverage_subject(plan, i),
		       sev_coverage_name(sev_plan_coverage_level(plan, i)));
	sev_digest_free(state);
	return rc;
}

int main(int argc, char **argv)
{
	struct sev_err err = {.msg = "out of memory"};
	struct sev_plan *plan = NULL;
	enum sev_rc rc;

	if (argc != 2) {
		fprintf(stderr, "usage: explain FIRMWARE\n");
		return 2;
	}
	rc = make_plan(argv[1], &plan, &err);
	if (rc == SEV_OK)
		rc = explain(plan, &err);
	if (rc != SEV_OK)
		fprintf(stderr, "explain: %s\n", err.msg);
	sev_plan_free(plan);
	return rc == SEV_OK ? 0 : 1;
}
