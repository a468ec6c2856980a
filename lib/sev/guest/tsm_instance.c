/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tsm_instance.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/os/io.h"
#include "base/text.h"

#define NAMES	 100   /* of instances that are tried */
#define BLOB_MAX 65536 /* the kernel's own bound was 32 KiB in 6.7 */

static void path_of(const struct sev_tsm_instance *instance, const char *attribute, char out[160])
{
	snprintf(out, 160, "%s/%s", instance->path, attribute);
}

enum sev_rc sev_tsm_fail(const struct sev_tsm_instance *instance, const char *attribute, int rc,
			 const char *what, struct sev_err *err)
{
	return sev_fail_errno(err, -rc, "%s/%s: cannot be %s", instance->path, attribute, what);
}

enum sev_rc sev_tsm_put(struct sev_tsm_instance *instance, const char *attribute, const void *data,
			size_t size, struct sev_err *err)
{
	char path[160];
	int rc;

	path_of(instance, attribute, path);
	rc = sev_io_write_file(instance->io, path, data, size);
	instance->generation++;
	return rc < 0 ? sev_tsm_fail(instance, attribute, rc, "written", err) : SEV_OK;
}

enum sev_rc sev_tsm_put_text(struct sev_tsm_instance *instance, const char *attribute,
			     const char *text, struct sev_err *err)
{
	return sev_tsm_put(instance, attribute, text, strlen(text), err);
}

enum sev_rc sev_tsm_put_number(struct sev_tsm_instance *instance, const char *attribute,
			       unsigned number, struct sev_err *err)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return sev_tsm_put_text(instance, attribute, text, err);
}

int64_t sev_tsm_get_text(const struct sev_tsm_instance *instance, const char *attribute,
			 char text[SEV_TSM_TEXT_MAX + 1])
{
	char path[160];
	int64_t n;

	path_of(instance, attribute, path);
	n = sev_io_read_file(instance->io, path, text, SEV_TSM_TEXT_MAX);
	if (n >= 0)
		text[strcspn(text, "\n")] = '\0';
	return n;
}

enum sev_rc sev_tsm_get_number(const struct sev_tsm_instance *instance, const char *attribute,
			       uint64_t *out, struct sev_err *err)
{
	char text[SEV_TSM_TEXT_MAX + 1];
	int64_t n = sev_tsm_get_text(instance, attribute, text);

	if (n < 0)
		return sev_tsm_fail(instance, attribute, (int)n, "read", err);
	if (!sev_parse_u64(text, out))
		return sev_fail(err, SEV_ERR_FORMAT, "%s/%s: found '%s', expected a number",
				instance->path, attribute, text);
	return SEV_OK;
}

/* Whether only we have written since the generation was taken. */
static enum sev_rc check_generation(const struct sev_tsm_instance *instance, bool *disturbed,
				    struct sev_err *err)
{
	uint64_t now = 0;
	enum sev_rc rc = sev_tsm_get_number(instance, "generation", &now, err);

	if (!rc && now != instance->generation)
		*disturbed = true;
	return rc;
}

/* What a failure to read the report usually comes from. */
static const char *advice_on(int rc)
{
	if (rc == -EINVAL)
		return "; is the VMPL that is asked for below the guest's own (privlevel_floor)?";
	if (rc == -ENXIO)
		return "; there is no provider of reports, or the firmware refused (see dmesg)";
	if (rc == -EBUSY || rc == -ETIMEDOUT)
		return "; the host may be throttling, try later";
	return "";
}

enum sev_rc sev_tsm_get_blob(const struct sev_tsm_instance *instance, const char *attribute,
			     enum sev_guest_part part, struct sev_guest_report *answer,
			     bool *disturbed, struct sev_err *err)
{
	uint8_t *data = malloc(BLOB_MAX + 1);
	char path[160];
	enum sev_rc rc;
	int64_t n;

	if (!data)
		return sev_fail_nomem(err);
	path_of(instance, attribute, path);
	n = sev_io_read_file(instance->io, path, data, BLOB_MAX);
	rc = check_generation(instance, disturbed, err);
	if (!rc && !*disturbed && n < 0)
		rc = sev_fail_errno(err, (int)-n, "%s/%s: cannot be read%s", instance->path,
				    attribute, advice_on((int)n));
	if (!rc && !*disturbed)
		rc = sev_guest_keep(answer, part, data, (size_t)n, err);
	free(data);
	return rc;
}

bool sev_tsm_has(const struct sev_tsm_instance *instance, const char *attribute)
{
	char text[SEV_TSM_TEXT_MAX + 1];
	int64_t n = sev_tsm_get_text(instance, attribute, text);

	return n != -ENOENT;
}

int sev_tsm_make(const struct sev_io *io, struct sev_tsm_instance *instance)
{
	int rc = -EEXIST;

	instance->io = io;
	for (unsigned i = 0; rc == -EEXIST && i < NAMES; i++) {
		snprintf(instance->path, sizeof(instance->path), SEV_TSM_FOLDER "/sevkit-%ld-%u",
			 (long)getpid(), i);
		rc = SEV_IO(io, mkdir, instance->path, 0700);
	}
	return rc;
}
