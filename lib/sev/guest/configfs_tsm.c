/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report from configfs-tsm: an instance of one's own, made by mkdir and ended by rmdir, whose
 * attributes are written and read. Whoever else writes to it is noticed by its generation.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sev/report.h>
#include <sev/svsm_manifest.h>

#include "base/err.h"
#include "base/os/io.h"
#include "base/text.h"
#include "guest/answer.h"
#include "guest/svsm_report_data.h"

#define FOLDER	 "/sys/kernel/config/tsm/report"

#define NAMES	 100 /* of instances that are tried */
#define TRIES	 5   /* when somebody else writes */
#define TEXT_MAX 128
#define BLOB_MAX 65536 /* the kernel's own bound was 32 KiB in 6.7 */

struct instance {
	const struct sev_io *io;
	char path[96];
	uint64_t generation; /* that our writes must lead to */
};

static void path_of(const struct instance *instance, const char *attribute, char out[160])
{
	snprintf(out, 160, "%s/%s", instance->path, attribute);
}

static enum sev_rc fail(const struct instance *instance, const char *attribute, int rc,
			const char *what, struct sev_err *err)
{
	return sev_fail_errno(err, -rc, "%s/%s: cannot be %s", instance->path, attribute, what);
}

static enum sev_rc put(struct instance *instance, const char *attribute, const void *data,
		       size_t size, struct sev_err *err)
{
	char path[160];
	int rc;

	path_of(instance, attribute, path);
	rc = sev_io_write_file(instance->io, path, data, size);
	instance->generation++;
	return rc < 0 ? fail(instance, attribute, rc, "written", err) : SEV_OK;
}

static enum sev_rc put_text(struct instance *instance, const char *attribute, const char *text,
			    struct sev_err *err)
{
	return put(instance, attribute, text, strlen(text), err);
}

static enum sev_rc put_number(struct instance *instance, const char *attribute, unsigned number,
			      struct sev_err *err)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return put_text(instance, attribute, text, err);
}

static int64_t get_text(const struct instance *instance, const char *attribute,
			char text[TEXT_MAX + 1])
{
	char path[160];
	int64_t n;

	path_of(instance, attribute, path);
	n = sev_io_read_file(instance->io, path, text, TEXT_MAX);
	if (n >= 0)
		text[strcspn(text, "\n")] = '\0';
	return n;
}

static enum sev_rc get_number(const struct instance *instance, const char *attribute, uint64_t *out,
			      struct sev_err *err)
{
	char text[TEXT_MAX + 1];
	int64_t n = get_text(instance, attribute, text);

	if (n < 0)
		return fail(instance, attribute, (int)n, "read", err);
	if (!sev_parse_u64(text, out))
		return sev_fail(err, SEV_ERR_FORMAT, "%s/%s: found '%s', expected a number",
				instance->path, attribute, text);
	return SEV_OK;
}

/* Whether only we have written since the generation was taken. */
static enum sev_rc check_generation(const struct instance *instance, bool *disturbed,
				    struct sev_err *err)
{
	uint64_t now;
	enum sev_rc rc = get_number(instance, "generation", &now, err);

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

static enum sev_rc get_blob(const struct instance *instance, const char *attribute,
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

static bool has(const struct instance *instance, const char *attribute)
{
	char text[TEXT_MAX + 1];
	int64_t n = get_text(instance, attribute, text);

	return n != -ENOENT;
}

/* flaw 21: asked at VMPL 0, a guest below an SVSM gets nothing: its own VMPL is privlevel_floor. */
static enum sev_rc put_vmpl(struct instance *instance, const struct sev_guest_request *request,
			    unsigned *vmpl, struct sev_err *err)
{
	uint64_t floor = 0;
	enum sev_rc rc = SEV_OK;

	if (has(instance, "privlevel_floor"))
		rc = get_number(instance, "privlevel_floor", &floor, err);
	if (rc)
		return rc;
	*vmpl = request->vmpl == SEV_GUEST_OWN_VMPL ? (unsigned)floor : (unsigned)request->vmpl;
	if (*vmpl < floor)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: VMPL %u is asked for, expected at least %llu, which is the "
				"guest's own (privlevel_floor)",
				instance->path, *vmpl, (unsigned long long)floor);
	return put_number(instance, "privlevel", *vmpl, err);
}

static enum sev_rc put_service(struct instance *instance, const struct sev_guest_request *request,
			       struct sev_err *err)
{
	enum sev_rc rc = put_text(instance, "service_provider", "svsm", err);

	if (rc && err && err->sys_errno == ENOENT)
		return sev_fail(
			err, SEV_ERR_UNSUPPORTED,
			"%s: has no service_provider: this guest runs at VMPL 0, without an "
			"SVSM, or on a kernel before 6.10",
			instance->path);
	if (!rc && request->service_guid)
		rc = put_text(instance, "service_guid", request->service_guid, err);
	if (!rc && request->service_manifest_version)
		rc = put_number(instance, "service_manifest_version",
				request->service_manifest_version, err);
	return rc;
}

/* Writes what is asked. The kernel tells of a refused inblob by its generation alone. */
static enum sev_rc put_request(struct instance *instance, const struct sev_guest_request *request,
			       unsigned *vmpl, struct sev_err *err)
{
	enum sev_rc rc = get_number(instance, "generation", &instance->generation, err);

	if (!rc)
		rc = put(instance, "inblob", request->report_data, 64, err);
	/* An SVSM asks for its report itself, at VMPL 0. */
	*vmpl = 0;
	if (rc)
		return rc;
	return request->svsm ? put_service(instance, request, err)
			     : put_vmpl(instance, request, vmpl, err);
}

static enum sev_rc get_answer(struct instance *instance, const struct sev_guest_request *request,
			      struct sev_guest_report *answer, bool *disturbed, struct sev_err *err)
{
	enum sev_rc rc =
		get_blob(instance, "outblob", SEV_GUEST_PART_REPORT, answer, disturbed, err);

	if (!rc && !*disturbed && request->certs)
		rc = get_blob(instance, "auxblob", SEV_GUEST_PART_CERTS, answer, disturbed, err);
	if (!rc && !*disturbed && request->svsm)
		rc = get_blob(instance, "manifestblob", SEV_GUEST_PART_MANIFEST, answer, disturbed,
			      err);
	return rc;
}

static enum sev_rc check_answer(const struct instance *instance,
				const struct sev_guest_request *request, unsigned vmpl,
				const struct sev_guest_report *answer, struct sev_err *err)
{
	size_t size = answer->parts[SEV_GUEST_PART_REPORT].size;
	const uint8_t *report = answer->parts[SEV_GUEST_PART_REPORT].data;
	uint8_t report_data[64];
	size_t services;
	enum sev_rc rc = SEV_OK;

	if (size != SEV_REPORT_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT, "%s/outblob: found %zu bytes, expected %u",
				instance->path, size, SEV_REPORT_SIZE);
	memcpy(report_data, request->report_data, sizeof(report_data));
	if (request->svsm)
		rc = sev_svsm_report_data(
			request->report_data, answer->parts[SEV_GUEST_PART_MANIFEST].data,
			answer->parts[SEV_GUEST_PART_MANIFEST].size, report_data, err);
	/* One service's own manifest is in the service's own form. */
	if (!rc && request->svsm && !request->service_guid)
		rc = sev_svsm_manifest_count(
			"manifestblob", answer->parts[SEV_GUEST_PART_MANIFEST].data,
			answer->parts[SEV_GUEST_PART_MANIFEST].size, &services, err);
	return rc ? rc : sev_guest_check_echo("configfs-tsm", report, report_data, vmpl, err);
}

/* The provider must be the one whose blobs these are. */
static enum sev_rc check_provider(const struct instance *instance, bool *absent,
				  struct sev_err *err)
{
	char text[TEXT_MAX + 1];
	int64_t n = get_text(instance, "provider", text);

	*absent = n == -ENXIO;
	if (n < 0)
		return fail(instance, "provider", (int)n, "read", err);
	*absent = strcmp(text, "sev_guest") != 0;
	if (*absent)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s/provider: found '%s', expected 'sev_guest'", instance->path,
				text);
	return SEV_OK;
}

static enum sev_rc use(struct instance *instance, const struct sev_guest_request *request,
		       struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	unsigned vmpl;
	bool disturbed;
	enum sev_rc rc = check_provider(instance, absent, err);

	for (unsigned i = 0; !rc && i < TRIES; i++) {
		disturbed = false;
		rc = put_request(instance, request, &vmpl, err);
		if (!rc)
			rc = get_answer(instance, request, answer, &disturbed, err);
		if (!rc && !disturbed)
			return check_answer(instance, request, vmpl, answer, err);
	}
	return rc ? rc
		  : sev_fail(
			    err, SEV_ERR_IO,
			    "%s/generation: another writer, or a refused inblob, was in the way %d "
			    "times; expected that only our writes count",
			    instance->path, TRIES);
}

/* An instance of a name that nobody has. */
static int make(const struct sev_io *io, struct instance *instance)
{
	int rc = -EEXIST;

	instance->io = io;
	for (unsigned i = 0; rc == -EEXIST && i < NAMES; i++) {
		snprintf(instance->path, sizeof(instance->path), FOLDER "/sevkit-%ld-%u",
			 (long)getpid(), i);
		rc = SEV_IO(io, mkdir, instance->path, 0700);
	}
	return rc;
}

enum sev_rc sev_guest_configfs(const struct sev_guest_request *request,
			       struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	struct instance instance;
	int made = make(request->io, &instance);
	enum sev_rc rc;

	*absent = made == -ENOENT || made == -ENXIO;
	if (made == -ENOENT)
		return sev_fail_errno(err, ENOENT,
				      FOLDER ": configfs-tsm is not there: it needs Linux 6.7, the "
					     "module tsm, and configfs mounted");
	if (made < 0)
		return sev_fail_errno(err, -made, "%s: cannot be made%s", instance.path,
				      made == -EACCES ? ", run as root" : "");
	rc = use(&instance, request, answer, absent, err);
	made = SEV_IO(request->io, rmdir, instance.path);
	if (!rc && made < 0)
		rc = sev_fail_errno(err, -made, "%s: cannot be removed", instance.path);
	return rc;
}
