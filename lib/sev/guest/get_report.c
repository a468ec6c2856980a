/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "guest/answer.h"

#define PATIENCE 60 /* seconds */

/* What only some of the ways can do. */
struct way {
	const char *name;
	sev_guest_way *get;
	bool key_sel, svsm, certs, tpm, no_report_data;
};

/* By enum sev_guest_via; auto tries them in this order. */
static const struct way WAYS[] = {
	[SEV_GUEST_VIA_AUTO] = {.name = "auto"},
	[SEV_GUEST_VIA_CONFIGFS] = {.name = "configfs",
				    .get = sev_guest_configfs,
				    .svsm = true,
				    .certs = true},
	[SEV_GUEST_VIA_SEV_GUEST] = {.name = "sev-guest",
				     .get = sev_guest_device,
				     .key_sel = true,
				     .certs = true},
	[SEV_GUEST_VIA_VTPM] = {.name = "vtpm",
				.get = sev_guest_vtpm,
				.tpm = true,
				.no_report_data = true},
};

const char *sev_guest_via_name(enum sev_guest_via via)
{
	return (size_t)via < SEV_COUNT(WAYS) ? WAYS[via].name : NULL;
}

void sev_guest_request_init(struct sev_guest_request *request)
{
	*request = (struct sev_guest_request){
		.size = sizeof(*request),
		.io = sev_io_linux(),
		.vmpl = SEV_GUEST_OWN_VMPL,
		.patience = PATIENCE,
	};
}

/* What of the request a way cannot do; NULL: nothing. */
static const char *cannot(const struct way *way, const struct sev_guest_request *request)
{
	if (request->key_sel && !way->key_sel)
		return "chooses no signing key";
	if (request->svsm && !way->svsm)
		return "asks no SVSM";
	if (request->certs && !way->certs)
		return "brings no certificates of the host";
	if (request->nonce && !way->tpm)
		return "makes no TPM quote";
	if (request->tcti && !way->tpm)
		return "asks no TPM";
	if (!request->report_data && !way->no_report_data)
		return "needs report data";
	if (request->vmpl > 0 && way->get == sev_guest_vtpm)
		return "asks at VMPL 0 only";
	return NULL;
}

static enum sev_rc check_request(const struct sev_guest_request *request, struct sev_err *err)
{
	if ((size_t)request->via >= SEV_COUNT(WAYS))
		return sev_fail(err, SEV_ERR_ARG, "way to a report: found %d, expected 0 to 3",
				(int)request->via);
	if (request->vmpl < SEV_GUEST_OWN_VMPL || request->vmpl > 3)
		return sev_fail(err, SEV_ERR_ARG, "VMPL: found %d, expected 0 to 3", request->vmpl);
	if (request->key_sel > 2)
		return sev_fail(err, SEV_ERR_ARG, "KEY_SEL: found %u, expected 0 to 2",
				request->key_sel);
	if (request->nonce && (request->nonce_size == 0 || request->nonce_size > 64))
		return sev_fail(err, SEV_ERR_ARG,
				"nonce of the quote: found %zu bytes, expected 1 to 64",
				request->nonce_size);
	return SEV_OK;
}

static enum sev_rc try_way(const struct way *way, const struct sev_guest_request *request,
			   struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	const char *lacks = cannot(way, request);

	*absent = lacks != NULL;
	if (lacks)
		return sev_fail(err, SEV_ERR_UNSUPPORTED, "%s %s", way->name, lacks);
	return way->get(request, answer, absent, err);
}

/* The first way that this guest has; what kept the others from being it goes to *tried. */
static enum sev_rc try_all(const struct sev_guest_request *request, struct sev_guest_report *answer,
			   char **tried, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;
	bool absent = true;

	for (size_t i = SEV_GUEST_VIA_AUTO + 1; absent && i < SEV_COUNT(WAYS); i++) {
		struct sev_err why;
		char *longer;

		answer->via = (enum sev_guest_via)i;
		rc = try_way(&WAYS[i], request, answer, &absent, &why);
		if (!rc)
			return SEV_OK;
		if (!absent && err)
			*err = why;
		if (!absent)
			return rc;
		longer = sev_format("%s%s%s", *tried ? *tried : "", *tried ? "; " : "", why.msg);
		free(*tried);
		*tried = longer;
		if (!longer)
			return sev_fail_nomem(err);
	}
	return sev_fail(err, SEV_ERR_IO, "no way to a report here: %s", *tried);
}

static enum sev_rc get(const struct sev_guest_request *request, struct sev_guest_report *answer,
		       struct sev_err *err)
{
	const struct way *way = &WAYS[request->via];
	char *tried = NULL;
	bool absent;
	enum sev_rc rc;

	answer->via = request->via;
	if (way->get)
		return try_way(way, request, answer, &absent, err);
	rc = try_all(request, answer, &tried, err);
	free(tried);
	return rc;
}

enum sev_rc sev_guest_get_report(const struct sev_guest_request *request,
				 struct sev_guest_report **out, struct sev_err *err)
{
	struct sev_guest_report *answer;
	enum sev_rc rc = check_request(request, err);

	*out = NULL;
	if (rc)
		return rc;
	answer = calloc(1, sizeof(*answer));
	if (!answer)
		return sev_fail_nomem(err);
	rc = get(request, answer, err);
	if (rc)
		sev_guest_report_free(answer);
	else
		*out = answer;
	return rc;
}
