/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report from /dev/sev-guest, with or without the host's certificates.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/report.h>

#include "abi/layout/cert_table.h"
#include "abi/layout/report.h"
#include "abi/layout/sev_guest_uapi.h"
#include "base/err.h"
#include "guest/answer.h"
#include "guest/device.h"

#define MSG_VERSION 1

/* Enough for the usual three certificates. */
#define FIRST_ROOM (2 * SEV_SNP_CERTS_UNIT)

/* The host may change its certificates between two requests. */
#define TRIES 4

static void fill_request(const struct sev_guest_request *request, struct sev_snp_report_req *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->user_data, request->report_data, sizeof(out->user_data));
	/* flaw 21: the guest's own VMPL is what works everywhere, neither 0 nor 1 does. */
	out->vmpl = sev_guest_vmpl(request->io, request->vmpl);
	out->key_sel = request->key_sel;
}

/* spec: SNP-ABI MSG_REPORT_RSP: STATUS and REPORT_SIZE come before the report */
static enum sev_rc take_report(const uint8_t *rsp, const struct sev_snp_report_req *asked,
			       struct sev_guest_report *answer, struct sev_err *err)
{
	uint32_t size = sev_get_le32(rsp + SEV_REPORT_RSP_REPORT_SIZE);
	enum sev_rc rc = sev_guest_check_status(sev_get_le32(rsp + SEV_REPORT_RSP_STATUS), err);

	if (!rc && size != SEV_REPORT_SIZE)
		rc = sev_fail(err, SEV_ERR_FORMAT,
			      SEV_GUEST_DEVICE ": REPORT_SIZE of the answer: found %u, expected %u",
			      size, SEV_REPORT_SIZE);
	if (!rc)
		rc = sev_guest_check_echo(SEV_GUEST_DEVICE, rsp + SEV_REPORT_RSP_REPORT,
					  asked->user_data, asked->vmpl, err);
	return rc ? rc
		  : sev_guest_keep(answer, SEV_GUEST_PART_REPORT, rsp + SEV_REPORT_RSP_REPORT,
				   SEV_REPORT_SIZE, err);
}

static enum sev_rc get_plain(const struct sev_guest_dev *dev, struct sev_snp_report_req *asked,
			     struct sev_guest_report *answer, struct sev_err *err)
{
	struct sev_snp_report_resp response = {.data = {0}};
	enum sev_rc rc = sev_guest_dev_ask(dev, SEV_SNP_GET_REPORT, MSG_VERSION, asked, &response,
					   NULL, err);

	return rc ? rc : take_report(response.data, asked, answer, err);
}

/* How much of the buffer the certificate table takes: to the end of its last certificate. */
static size_t table_size(const uint8_t *certs, size_t room)
{
	size_t end = 0;

	for (size_t at = 0; at + SEV_CERT_ENTRY_SIZE <= room; at += SEV_CERT_ENTRY_SIZE) {
		uint64_t last;

		if (sev_is_zero(certs + at, SEV_CERT_ENTRY_SIZE))
			return end;
		last = (uint64_t)sev_get_le32(certs + at + SEV_CERT_ENTRY_OFFSET) +
		       sev_get_le32(certs + at + SEV_CERT_ENTRY_LENGTH);
		if (last > room)
			return room;
		if (last > end)
			end = (size_t)last;
		if (at + 2 * SEV_CERT_ENTRY_SIZE > end)
			end = at + 2 * SEV_CERT_ENTRY_SIZE;
	}
	return room;
}

/* One request with room for certificates; *length becomes what the host wants, when that is more.
 */
static enum sev_rc try_extended(const struct sev_guest_dev *dev, struct sev_snp_report_req *asked,
				uint32_t *length, bool *needs_room, struct sev_guest_report *answer,
				struct sev_err *err)
{
	struct sev_snp_report_resp response = {.data = {0}};
	uint8_t *certs = calloc(1, *length);
	struct sev_snp_ext_report_req request = {
		.data = *asked,
		.certs_address = (uintptr_t)certs,
		.certs_len = *length,
	};
	enum sev_rc rc;

	if (!certs)
		return sev_fail_nomem(err);
	rc = sev_guest_dev_ask(dev, SEV_SNP_GET_EXT_REPORT, MSG_VERSION, &request, &response,
			       needs_room, err);
	if (!rc && !*needs_room)
		rc = take_report(response.data, asked, answer, err);
	if (!rc && !*needs_room)
		rc = sev_guest_keep(answer, SEV_GUEST_PART_CERTS, certs, table_size(certs, *length),
				    err);
	*length = request.certs_len;
	free(certs);
	return rc;
}

static enum sev_rc fail_room(uint32_t wanted, uint32_t had, struct sev_err *err)
{
	sev_fail(err, SEV_ERR_IO,
		 SEV_GUEST_DEVICE ": the host's certificates want %u bytes (VMM error 1: invalid "
				  "length), and had %u; Linux takes at most %u",
		 wanted, had, SEV_SNP_CERTS_MAX);
	if (err)
		err->vmm_error = SEV_VMM_INVALID_LEN;
	return SEV_ERR_IO;
}

static enum sev_rc get_extended(const struct sev_guest_dev *dev, struct sev_snp_report_req *asked,
				struct sev_guest_report *answer, struct sev_err *err)
{
	uint32_t length = FIRST_ROOM;
	uint32_t had = length;
	bool needs_room = true;
	enum sev_rc rc = SEV_OK;

	for (unsigned i = 0; !rc && needs_room && i < TRIES; i++) {
		had = length;
		rc = try_extended(dev, asked, &length, &needs_room, answer, err);
		if (!rc && needs_room && (length <= had || length > SEV_SNP_CERTS_MAX))
			return fail_room(length, had, err);
		length =
			(length + SEV_SNP_CERTS_UNIT - 1) / SEV_SNP_CERTS_UNIT * SEV_SNP_CERTS_UNIT;
	}
	return !rc && needs_room ? fail_room(length, had, err) : rc;
}

enum sev_rc sev_guest_device(const struct sev_guest_request *request,
			     struct sev_guest_report *answer, bool *absent, struct sev_err *err)
{
	struct sev_snp_report_req asked;
	struct sev_guest_dev dev;
	enum sev_rc rc = sev_guest_dev_open(request->io, request->patience, &dev, absent, err);

	if (rc)
		return rc;
	fill_request(request, &asked);
	rc = request->certs ? get_extended(&dev, &asked, answer, err)
			    : get_plain(&dev, &asked, answer, err);
	sev_guest_dev_close(&dev);
	return rc;
}
