/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure: the paravisor keeps an HCL report in the vTPM, and makes a new one over what is written to
 * another index.
 */
#include "guest/vtpm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <sev/hcl.h>

#include "abi/layout/tpm.h"
#include "base/err.h"
#include "base/os/io.h"

#define DEVICE	       "/dev/tpmrm0"
#define DEFAULT_TCTI   "device:" DEVICE
#define POLL_MS	       500
#define USER_DATA_SIZE 64

bool sev_vtpm_is_missing(TSS2_RC rc)
{
	/* Of the TPM itself (layer 0), whichever handle or parameter it speaks of. */
	return (rc & ~(TSS2_RC)0xF40) == TPM2_RC_HANDLE;
}

enum sev_rc sev_vtpm_fail(TSS2_RC rc, const char *what, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_IO, "vTPM: %s failed: response 0x%x", what, rc);
}

/* The device is looked at first: a loader that finds none only says that it failed. */
static enum sev_rc check_device(const struct sev_io *io, bool *absent, struct sev_err *err)
{
	int fd = SEV_IO(io, open, DEVICE, O_RDWR, 0);

	if (fd >= 0) {
		(void)SEV_IO(io, close, fd);
		return SEV_OK;
	}
	*absent = fd == -ENOENT || fd == -ENXIO || fd == -ENODEV;
	return sev_fail_errno(err, -fd, "%s: %s", DEVICE,
			      *absent ? "there is no TPM" : "cannot be used");
}

static enum sev_rc open_tpm(const struct sev_guest_request *request, struct sev_vtpm *tpm,
			    bool *absent, struct sev_err *err)
{
	const char *tcti = request->tcti ? request->tcti : DEFAULT_TCTI;
	TSS2_RC failed;
	enum sev_rc rc = SEV_OK;

	*absent = false;
	if (!request->tcti)
		rc = check_device(request->io, absent, err);
	if (rc)
		return rc;
	tpm->lib = sev_tss_lib();
	if (!tpm->lib)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"vTPM: tpm2-tss is not installed (libtss2-esys, libtss2-tctildr)");
	failed = tpm->lib->tcti_new(tcti, &tpm->tcti);
	if (failed)
		return sev_fail(err, SEV_ERR_IO, "vTPM: cannot reach a TPM by TCTI '%s': 0x%x",
				tcti, failed);
	failed = tpm->lib->esys_new(&tpm->esys, tpm->tcti, NULL);
	if (!failed)
		return SEV_OK;
	tpm->lib->tcti_free(&tpm->tcti);
	return sev_vtpm_fail(failed, "starting tpm2-tss", err);
}

static void close_tpm(struct sev_vtpm *tpm)
{
	tpm->lib->esys_free(&tpm->esys);
	tpm->lib->tcti_free(&tpm->tcti);
}

static enum sev_rc read_report(struct sev_vtpm *tpm, struct sev_guest_report *answer,
			       struct sev_hcl **hcl, bool *absent, struct sev_err *err)
{
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_vtpm_nv_read(tpm, SEV_TPM_NV_HCL_REPORT, &data, &size, absent, err);

	if (rc)
		return rc;
	rc = sev_hcl_read("NV index 0x01400001", data, size, hcl, err);
	if (!rc)
		rc = sev_guest_keep(answer, SEV_GUEST_PART_REPORT, data, size, err);
	free(data);
	return rc;
}

static bool has_user_data(const struct sev_hcl *hcl, const uint8_t user_data[USER_DATA_SIZE])
{
	size_t size;
	const uint8_t *found = sev_hcl_user_data(hcl, &size);

	return size == USER_DATA_SIZE && memcmp(found, user_data, size) == 0;
}

/* Reads until the report is over the user data that was written; the paravisor takes some seconds.
 */
static enum sev_rc await_report(struct sev_vtpm *tpm, const struct sev_guest_request *request,
				struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	struct sev_hcl *hcl = NULL;

	for (unsigned waited = 0; waited <= request->patience * 1000; waited += POLL_MS) {
		enum sev_rc rc = read_report(tpm, answer, &hcl, absent, err);
		bool done =
			!rc && (!request->report_data || has_user_data(hcl, request->report_data));

		sev_hcl_free(hcl);
		hcl = NULL;
		if (rc || done)
			return rc;
		if (SEV_IO(request->io, wait, POLL_MS) < 0)
			break;
	}
	return sev_fail(
		err, SEV_ERR_MISMATCH,
		"vTPM: after %u seconds the report's runtime data still lacks the user data "
		"that was written to NV index 0x01400002; a paravisor of another kind?",
		request->patience);
}

static enum sev_rc use_tpm(struct sev_vtpm *tpm, const struct sev_guest_request *request,
			   struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	struct sev_hcl *hcl = NULL;
	/* A TPM without the report is left as it is. */
	enum sev_rc rc = read_report(tpm, answer, &hcl, absent, err);

	sev_hcl_free(hcl);
	if (!rc && request->report_data)
		rc = sev_vtpm_nv_write(tpm, SEV_TPM_NV_HCL_USER_DATA, request->report_data,
				       USER_DATA_SIZE, err);
	if (!rc)
		rc = await_report(tpm, request, answer, absent, err);
	if (!rc && request->nonce)
		rc = sev_vtpm_quote(tpm, request->nonce, request->nonce_size, answer, err);
	return rc;
}

enum sev_rc sev_guest_vtpm(const struct sev_guest_request *request, struct sev_guest_report *answer,
			   bool *absent, struct sev_err *err)
{
	struct sev_vtpm tpm = {.lib = NULL};
	enum sev_rc rc = open_tpm(request, &tpm, absent, err);

	if (rc)
		return rc;
	rc = use_tpm(&tpm, request, answer, absent, err);
	close_tpm(&tpm);
	return rc;
}

const char *sev_guest_tss_version(void)
{
	return SEVKIT_TSS_VERSION;
}
