/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan of an IGVM file: the seed of the fuzzer that has most in it.
 */
#include <sev/config.h>
#include <sev/plan.h>

#include "fault.h"

static struct sev_blob *file;

/* The first byte of a seed is not the file's. */
static void load(const char *dir)
{
	struct sev_blob *seed = NULL;
	struct sev_err err;

	(void)dir;
	if (file || sev_blob_map_file(SEEDS "/igvm/snp-v2-variants", &seed, &err))
		return;
	if (sev_blob_copy("file.igvm", sev_blob_data(seed) + 1, sev_blob_size(seed) - 1, &file,
			  &err))
		file = NULL;
	sev_blob_free(seed);
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_config *config = sev_config_new();
	struct sev_plan *plan = NULL;
	enum sev_rc rc;

	(void)dir;
	if (!config) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no configuration"};
		return err->rc;
	}
	sev_config_set_igvm(config, file);
	rc = sev_plan_build(config, &plan, err);
	sev_plan_free(plan);
	sev_config_free(config);
	return rc;
}

const struct fault_scenario FAULT_IGVM = {.name = "igvm", .run = run, .prepare = load};
