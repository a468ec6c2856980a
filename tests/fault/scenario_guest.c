/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of a guest from each device, and a TPM quote that is verified with it.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <sev/guest.h>
#include <sev/hcl.h>

#include "fake_guest.h"
#include "fault.h"
#include "hcl_build.h"
#include "quote_build.h"
#include "verify/quote/quote.h"
#include "verify/result.h"

static struct fake_guest guest;
static const uint8_t report_data[64] = {1, 2, 3};

static void make_guest(const char *dir)
{
	(void)dir;
	fake_guest_init(&guest);
	guest.certs_size = 9000;
	memset(guest.certs + 48, 0xCC, 9000 - 48);
	guest.certs[0] = 1;
	guest.certs[16] = 48;
	guest.certs[20] = 0xF8; /* 0x22F8: 8952 */
	guest.certs[21] = 0x22;
}

static enum sev_rc get(enum sev_guest_via via, struct sev_err *err)
{
	struct sev_guest_request request;
	struct sev_guest_report *report = NULL;
	enum sev_rc rc;

	sev_guest_request_init(&request);
	request.io = &guest.io;
	request.via = via;
	request.report_data = report_data;
	request.certs = true;
	request.svsm = via == SEV_GUEST_VIA_CONFIGFS;
	request.service_guid = request.svsm ? "c476f1eb-0123-45a5-9641-b4e7dde5bfe3" : NULL;
	rc = sev_guest_get_report(&request, &report, err);
	sev_guest_report_free(report);
	return rc;
}

static enum sev_rc run_device(const char *dir, struct sev_err *err)
{
	(void)dir;
	guest.has_configfs = false;
	return get(SEV_GUEST_VIA_AUTO, err);
}

static enum sev_rc run_configfs(const char *dir, struct sev_err *err)
{
	(void)dir;
	guest.has_svsm = true;
	return get(SEV_GUEST_VIA_CONFIGFS, err);
}

/* Descriptors and instances of the fake are its own: the injector does not see them. */
static bool nothing_left(const char *dir, enum sev_rc rc)
{
	(void)dir;
	(void)rc;
	return fake_guest_left(&guest) == 0;
}

static struct quote_build made;
static uint8_t hcl_image[HCL_BUILD_MAX];
static size_t hcl_size;
static uint8_t pcrs[24][32];

/* Made once, before calls begin to fail. */
static void make_quote(const char *dir)
{
	uint8_t report[0x4A0] = {0};
	char runtime[4096];
	EVP_PKEY *key;

	(void)dir;
	if (hcl_size)
		return;
	key = EVP_RSA_gen(2048);
	made = (struct quote_build){.nonce = report_data,
				    .nonce_size = 32,
				    .pcrs = 0xffffff,
				    .values = (const uint8_t(*)[32])pcrs};
	if (!key || !quote_build(&made, key))
		abort();
	quote_runtime_data(key, ",\"user-data\":\"00\"", runtime, sizeof(runtime));
	hcl_size = hcl_build(report, runtime, hcl_image);
	EVP_PKEY_free(key);
}

static enum sev_rc check(const struct sev_quote *quote, const struct sev_hcl *hcl,
			 struct sev_err *err)
{
	struct sev_result *result = NULL;
	enum sev_rc rc = sev_result_new(false, &result, err);

	if (!rc)
		rc = sev_quote_check(quote, hcl, sev_hcl_report(hcl) + 0x50, result, err);
	if (!rc)
		rc = sev_result_finish(result, err);
	sev_result_free(result);
	return rc;
}

static enum sev_rc run_quote(const char *dir, struct sev_err *err)
{
	struct sev_quote *quote = NULL;
	struct sev_hcl *hcl = NULL;
	enum sev_rc rc = sev_quote_new(made.attest, made.attest_size, made.signature,
				       made.signature_size, &quote, err);

	(void)dir;
	if (!rc)
		rc = sev_quote_set_pcrs(quote, "pcrs", pcrs, sizeof(pcrs), err);
	if (!rc)
		rc = sev_hcl_read("nv", hcl_image, hcl_size, &hcl, err);
	if (!rc)
		rc = check(quote, hcl, err);
	sev_hcl_free(hcl);
	sev_quote_free(quote);
	return rc;
}

const struct fault_scenario FAULT_GUEST_DEVICE = {
	.name = "guest-device",
	.run = run_device,
	.prepare = make_guest,
	.intact = nothing_left,
};

const struct fault_scenario FAULT_GUEST_CONFIGFS = {
	.name = "guest-configfs",
	.run = run_configfs,
	.prepare = make_guest,
	.intact = nothing_left,
};

const struct fault_scenario FAULT_QUOTE = {
	.name = "quote",
	.run = run_quote,
	.prepare = make_quote,
};
