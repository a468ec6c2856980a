/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the SNP launch digest of a firmware image. Usage: digest FIRMWARE [VCPUS]
 *
 * cc digest.c $(pkg-config --cflags --libs sevkit) -o digest
 */
#include <stdio.h>
#include <stdlib.h>

#include <sev.h>

/* The plan of an SNP guest under QEMU with EPYC-v4 vCPUs. */
static enum sev_rc make_plan(const char *path, unsigned vcpus, struct sev_plan **plan,
			     struct sev_err *err)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *firmware = NULL;
	uint32_t sig = 0;
	enum sev_rc rc;

	if (!config)
		return SEV_ERR_NOMEM;
	rc = sev_blob_map_file(path, &firmware, err);
	if (rc == SEV_OK)
		rc = sev_vcpu_type_find("EPYC-v4", &sig, err);
	if (rc == SEV_OK) {
		sev_config_set_mode(config, SEV_MODE_SNP);
		sev_config_set_ovmf(config, firmware);
		sev_config_set_vcpus(config, vcpus);
		sev_config_set_vcpu_sig(config, sig);
		rc = sev_plan_build(config, plan, err);
	}
	sev_blob_free(firmware); /* the plan holds on to it by itself */
	sev_config_free(config);
	return rc;
}

int main(int argc, char **argv)
{
	struct sev_err err = {.msg = "out of memory"};
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan = NULL;
	enum sev_rc rc;

	if (argc < 2) {
		fprintf(stderr, "usage: digest FIRMWARE [VCPUS]\n");
		return 2;
	}
	rc = make_plan(argv[1], argc > 2 ? (unsigned)atoi(argv[2]) : 1, &plan, &err);
	if (rc == SEV_OK)
		rc = sev_plan_digest(plan, NULL, digest, &err);
	if (rc == SEV_OK) {
		for (size_t i = 0; i < sev_digest_length(SEV_MODE_SNP); i++)
			printf("%02x", digest[i]);
		printf("\n");
	} else {
		fprintf(stderr, "digest: %s (%s)\n", err.msg, sev_rc_name(rc));
	}
	sev_plan_free(plan);
	return rc == SEV_OK ? 0 : 1;
}
