/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/blob.h>
#include <sev/config.h>

#include "fault.h"

static enum sev_rc copy(const char *dir, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_copy(dir, "bytes", 5, &blob, err);

	sev_blob_free(blob);
	return rc;
}

static enum sev_rc map(const char *dir, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file("/proc/self/exe", &blob, err);

	(void)dir;
	sev_blob_free(blob);
	return rc;
}

/* A file that was only read has nothing to lose when closing fails. */
static const char *const CLOSE[] = {"close", NULL};

static enum sev_rc fill_and_copy(struct sev_config *config, struct sev_err *err)
{
	struct sev_config *twin = NULL;
	enum sev_rc rc = sev_config_set_append(config, "console=ttyS0", err);

	if (!rc)
		rc = sev_config_copy(config, &twin, err);
	sev_config_free(twin);
	return rc;
}

static enum sev_rc config(const char *dir, struct sev_err *err)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *blob = NULL;
	enum sev_rc rc;

	if (!config) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no configuration"};
		return err->rc;
	}
	rc = sev_blob_copy(dir, "kernel", 6, &blob, err);
	if (!rc) {
		sev_config_set_kernel(config, blob);
		rc = fill_and_copy(config, err);
	}
	sev_blob_free(blob);
	sev_config_free(config);
	return rc;
}

const struct fault_scenario FAULT_BLOB_COPY = {.name = "blob-copy", .run = copy};
const struct fault_scenario FAULT_BLOB_MAP = {.name = "blob-map", .run = map, .harmless = CLOSE};
const struct fault_scenario FAULT_CONFIG = {.name = "config", .run = config};
