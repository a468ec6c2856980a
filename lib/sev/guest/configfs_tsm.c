/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report from configfs-tsm: an instance of one's own, made by mkdir and ended by rmdir, whose
 * attributes are written and read. Whoever else writes to it is noticed by its generation.
 */
#include <errno.h>
#include <string.h>

#include <sev/report.h>
#include <sev/svsm_manifest.h>

#include "base/err.h"
#include "base/os/io.h"
#include "guest/answer.h"
#include "guest/svsm_report_data.h"
#include "guest/tsm_instance.h"

#define TRIES 5 /* when somebody else writes */

/* flaw 21: asked at VMPL 0, a guest below an SVSM gets nothing: its own VMPL is privlevel_floor. */
static enum sev_rc put_vmpl(struct sev_tsm_instance *instance,
			    const struct sev_guest_request *request, unsigned *vmpl,
			    struct sev_err *err)
{
	uint64_t floor = 0;
	enum sev_rc rc = SEV_OK;

	if (sev_tsm_has(instance, "privlevel_floor"))
		rc = sev_tsm_get_number(instance, "privlevel_floor", &floor, err);
	if (rc)
		return rc;
	*vmpl = request->vmpl == SEV_GUEST_OWN_VMPL ? (unsigned)floor : (unsigned)request->vmpl;
	if (*vmpl < floor)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: VMPL %u is asked for, expected at least %llu, which is the "
				"guest's own (privlevel_floor)",
				instance->path, *vmpl, (unsigned long long)floor);
	return sev_tsm_put_number(instance, "privlevel", *vmpl, err);
}

static enum sev_rc put_service(struct sev_tsm_instance *instance,
			       const struct sev_guest_request *request, struct sev_err *err)
{
	enum sev_rc rc = sev_tsm_put_text(instance, "service_provider", "svsm", err);

	if (rc && err && err->sys_errno == ENOENT)
		return sev_fail(
			err, SEV_ERR_UNSUPPORTED,
			"%s: has no service_provider: this guest runs at VMPL 0, without an "
			"SVSM, or on a kernel before 6.10",
			instance->path);
	if (!rc && request->service_guid)
		rc = sev_tsm_put_text(instance, "service_guid", request->service_guid, err);
	if (!rc && request->service_manifest_version)
		rc = sev_tsm_put_number(instance, "service_manifest_version",
					request->service_manifest_version, err);
	return rc;
}

/* Writes what is asked. The kernel tells of a refused inblob by its generation alone. */
static enum sev_rc put_request(struct sev_tsm_instance *instance,
			       const struct sev_guest_request *request, unsigned *vmpl,
			       struct sev_err *err)
{
	enum sev_rc rc = sev_tsm_get_number(instance, "generation", &instance->generation, err);

	if (!rc)
		rc = sev_tsm_put(instance, "inblob", request->report_data, 64, err);
	/* An SVSM asks for its report itself, at VMPL 0. */
	*vmpl = 0;
	if (rc)
		return rc;
	return request->svsm ? put_service(instance, request, err)
			     : put_vmpl(instance, request, vmpl, err);
}

static enum sev_rc get_answer(struct sev_tsm_instance *instance,
			      const struct sev_guest_request *request,
			      struct sev_guest_report *answer, bool *disturbed, struct sev_err *err)
{
	enum sev_rc rc = sev_tsm_get_blob(instance, "outblob", SEV_GUEST_PART_REPORT, answer,
					  disturbed, err);

	if (!rc && !*disturbed && request->certs)
		rc = sev_tsm_get_blob(instance, "auxblob", SEV_GUEST_PART_CERTS, answer, disturbed,
				      err);
	if (!rc && !*disturbed && request->svsm)
		rc = sev_tsm_get_blob(instance, "manifestblob", SEV_GUEST_PART_MANIFEST, answer,
				      disturbed, err);
	return rc;
}

static enum sev_rc check_answer(const struct sev_tsm_instance *instance,
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
static enum sev_rc check_provider(const struct sev_tsm_instance *instance, bool *absent,
				  struct sev_err *err)
{
	char text[SEV_TSM_TEXT_MAX + 1];
	int64_t n = sev_tsm_get_text(instance, "provider", text);

	*absent = n == -ENXIO;
	if (n < 0)
		return sev_tsm_fail(instance, "provider", (int)n, "read", err);
	*absent = strcmp(text, "sev_guest") != 0;
	if (*absent)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s/provider: found '%s', expected 'sev_guest'", instance->path,
				text);
	return SEV_OK;
}

static enum sev_rc use(struct sev_tsm_instance *instance, const struct sev_guest_request *request,
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

enum sev_rc sev_guest_configfs(const struct sev_guest_request *request,
			       struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	struct sev_tsm_instance instance;
	int made = sev_tsm_make(request->io, &instance);
	enum sev_rc rc;

	*absent = made == -ENOENT || made == -ENXIO;
	if (made == -ENOENT)
		return sev_fail_errno(err, ENOENT,
				      SEV_TSM_FOLDER
				      ": configfs-tsm is not there: it needs Linux 6.7, the "
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
