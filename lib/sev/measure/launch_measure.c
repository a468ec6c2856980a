/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What LAUNCH_MEASURE of SEV and SEV-ES returns.
 */
#include <stdbool.h>
#include <string.h>

#include <sev/digest.h>

#include "base/bytes.h"
#include "base/crypto.h"

/* The message under the HMAC (SEV API specification, LAUNCH_MEASURE, measurement). */
enum {
	MESSAGE_CONTEXT = 0,
	MESSAGE_API_MAJOR = 1,
	MESSAGE_API_MINOR = 2,
	MESSAGE_BUILD_ID = 3,
	MESSAGE_POLICY = 4,
	MESSAGE_DIGEST = 8,
	MESSAGE_MNONCE = 40,
	MESSAGE_SIZE = 56,
};

#define CONTEXT_LAUNCH_MEASURE 0x04

/* spec: SEV-API LAUNCH_MEASURE: firmware before API 0.17 starts the message at the policy */
static size_t message_start(const struct sev_launch_measure_input *input)
{
	bool old = input->api_major == 0 && input->api_minor < 17;

	return old ? MESSAGE_POLICY : MESSAGE_CONTEXT;
}

enum sev_rc sev_launch_measure(const struct sev_launch_measure_input *input, const uint8_t tik[16],
			       uint8_t measure[SEV_SHA256_LENGTH], struct sev_err *err)
{
	uint8_t message[MESSAGE_SIZE];
	size_t start = message_start(input);

	/* spec: SEV-API LAUNCH_MEASURE: HMAC under the TIK of context, version, policy, LD, MNONCE
	 */
	message[MESSAGE_CONTEXT] = CONTEXT_LAUNCH_MEASURE;
	message[MESSAGE_API_MAJOR] = input->api_major;
	message[MESSAGE_API_MINOR] = input->api_minor;
	message[MESSAGE_BUILD_ID] = input->build_id;
	sev_put_le32(message + MESSAGE_POLICY, input->policy);
	memcpy(message + MESSAGE_DIGEST, input->launch_digest, sizeof(input->launch_digest));
	memcpy(message + MESSAGE_MNONCE, input->mnonce, sizeof(input->mnonce));
	return sev_hmac_sha256(tik, 16, message + start, sizeof(message) - start, measure, err);
}
