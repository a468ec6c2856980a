/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that the firmware derives for a guest: MSG_KEY_REQ through /dev/sev-guest.
 */
#include <string.h>

#include "abi/layout/sev_guest_uapi.h"
#include "base/crypto.h"
#include "base/err.h"
#include "guest/answer.h"
#include "guest/device.h"

#define PATIENCE 60 /* seconds */

/* By bit of GUEST_FIELD_SELECT. flaw 33: LAUNCH_MIT_VECTOR is one of them, with message version 2.
 */
static const char *const FIELDS[] = {
	"policy",    "image-id",    "family-id",	 "measurement",
	"guest-svn", "tcb-version", "launch-mit-vector",
};

const char *sev_key_field_name(unsigned i)
{
	return i < SEV_COUNT(FIELDS) ? FIELDS[i] : NULL;
}

void sev_derived_key_request_init(struct sev_derived_key_request *request)
{
	*request = (struct sev_derived_key_request){
		.size = sizeof(*request),
		.io = sev_io_linux(),
		.vmpl = SEV_GUEST_OWN_VMPL,
		.patience = PATIENCE,
	};
}

static unsigned message_version(const struct sev_derived_key_request *request)
{
	if (request->message_version)
		return request->message_version;
	return request->fields & SEV_KEY_FIELD_LAUNCH_MIT_VECTOR ? 2 : 1;
}

/* spec: SNP-ABI MSG_KEY_REQ: reserved bits of GUEST_FIELD_SELECT and of KEY_SEL are zero */
static enum sev_rc check_request(const struct sev_derived_key_request *request, struct sev_err *err)
{
	if (request->fields >> SEV_COUNT(FIELDS))
		return sev_fail(err, SEV_ERR_ARG,
				"GUEST_FIELD_SELECT: found 0x%llx, expected bits 0 to %zu only",
				(unsigned long long)request->fields, SEV_COUNT(FIELDS) - 1);
	if (request->vmpl < SEV_GUEST_OWN_VMPL || request->vmpl > 3)
		return sev_fail(err, SEV_ERR_ARG, "VMPL: found %d, expected 0 to 3", request->vmpl);
	if (request->key_sel > SEV_KEY_SEL_MAX)
		return sev_fail(err, SEV_ERR_ARG, "KEY_SEL: found %u, expected 0 to %u",
				request->key_sel, SEV_KEY_SEL_MAX);
	if (request->root_key != SEV_ROOT_KEY_VCEK && request->root_key != SEV_ROOT_KEY_VMRK)
		return sev_fail(err, SEV_ERR_ARG, "ROOT_KEY_SELECT: found %d, expected 0 or 1",
				(int)request->root_key);
	if (request->message_version > 2)
		return sev_fail(err, SEV_ERR_ARG, "message version: found %u, expected 1 or 2",
				request->message_version);
	if (message_version(request) < 2 && request->fields & SEV_KEY_FIELD_LAUNCH_MIT_VECTOR)
		return sev_fail(err, SEV_ERR_ARG,
				"LAUNCH_MIT_VECTOR is asked for with message version 1, expected "
				"version 2");
	return SEV_OK;
}

static void fill_message(const struct sev_derived_key_request *request,
			 struct sev_snp_derived_key_req *out)
{
	memset(out, 0, sizeof(*out));
	out->root_key_select = (uint32_t)request->root_key | request->key_sel
								     << SEV_KEY_REQ_KEY_SEL_SHIFT;
	out->guest_field_select = request->fields;
	out->vmpl = sev_guest_vmpl(request->io, request->vmpl);
	if (request->fields & SEV_KEY_FIELD_GUEST_SVN)
		out->guest_svn = request->guest_svn;
	if (request->fields & SEV_KEY_FIELD_TCB_VERSION)
		memcpy(&out->tcb_version, request->tcb_version, sizeof(out->tcb_version));
	if (request->fields & SEV_KEY_FIELD_LAUNCH_MIT_VECTOR)
		out->launch_mit_vector = request->launch_mit_vector;
}

/* spec: SNP-ABI MSG_KEY_RSP: there is a key when STATUS is 0, and it is never zero */
static enum sev_rc take_key(const uint8_t *response, uint8_t key[SEV_DERIVED_KEY_SIZE],
			    struct sev_err *err)
{
	enum sev_rc rc = sev_guest_check_status(sev_get_le32(response + SEV_KEY_RSP_STATUS), err);

	if (!rc && sev_is_zero(response + SEV_KEY_RSP_KEY, SEV_DERIVED_KEY_SIZE))
		rc = sev_fail(err, SEV_ERR_FORMAT,
			      SEV_GUEST_DEVICE ": the derived key is all zero, expected a key");
	if (!rc)
		memcpy(key, response + SEV_KEY_RSP_KEY, SEV_DERIVED_KEY_SIZE);
	return rc;
}

static enum sev_rc derive(const struct sev_guest_dev *dev, unsigned version,
			  struct sev_snp_derived_key_req *message,
			  uint8_t key[SEV_DERIVED_KEY_SIZE], struct sev_err *err)
{
	struct sev_snp_derived_key_resp response = {.data = {0}};
	enum sev_rc rc = sev_guest_dev_ask(dev, SEV_SNP_GET_DERIVED_KEY, version, message,
					   &response, NULL, err);

	if (!rc)
		rc = take_key(response.data, key, err);
	sev_cleanse(&response, sizeof(response));
	return rc;
}

/*
 * Linux takes 32 bytes of a request, without the vector. A key that does not change with it was
 * made from none.
 */
static enum sev_rc check_vector(const struct sev_guest_dev *dev, unsigned version,
				struct sev_snp_derived_key_req *message,
				const uint8_t key[SEV_DERIVED_KEY_SIZE], struct sev_err *err)
{
	uint8_t other[SEV_DERIVED_KEY_SIZE];
	enum sev_rc rc = SEV_OK;

	if (!message->launch_mit_vector)
		return SEV_OK;
	message->launch_mit_vector = 0;
	if (!derive(dev, version, message, other, NULL) && sev_equal_ct(other, key, sizeof(other)))
		rc = sev_fail(err, SEV_ERR_UNSUPPORTED,
			      SEV_GUEST_DEVICE
			      ": the key does not depend on LAUNCH_MIT_VECTOR: this kernel does "
			      "not pass it to the firmware");
	sev_cleanse(other, sizeof(other));
	return rc;
}

enum sev_rc sev_guest_derived_key(const struct sev_derived_key_request *request,
				  uint8_t key[SEV_DERIVED_KEY_SIZE], struct sev_err *err)
{
	unsigned version = message_version(request);
	struct sev_snp_derived_key_req message;
	struct sev_guest_dev dev;
	bool absent;
	enum sev_rc rc = check_request(request, err);

	if (!rc)
		rc = sev_guest_dev_open(request->io, request->patience, &dev, &absent, err);
	if (rc)
		return rc;
	fill_message(request, &message);
	rc = derive(&dev, version, &message, key, err);
	if (!rc)
		rc = check_vector(&dev, version, &message, key, err);
	sev_guest_dev_close(&dev);
	if (rc)
		sev_cleanse(key, SEV_DERIVED_KEY_SIZE);
	return rc;
}
