/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of the secure processor: its driver, its device, its firmware.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "diagnose/check.h"
#include "diagnose/facts.h"
#include "diagnose/firmware_bad.h"

enum sev_host_check_state check_ccp(const struct sev_capture *capture, struct answer *answer)
{
	if (fact_text(capture, KEY_MODULE "ccp"))
		return answer_pass(answer, "loaded");
	if (fact_absent(capture, KEY_MODULE "ccp"))
		return answer_fail(answer, "not loaded");
	return answer_unread(answer, capture, KEY_MODULE "ccp");
}

enum sev_host_check_state check_dev_sev(const struct sev_capture *capture, struct answer *answer)
{
	switch (sev_capture_get(capture, KEY_DEV_SEV, NULL, NULL)) {
	case SEV_FACT_KNOWN:
	case SEV_FACT_REFUSED:
		return answer_pass(answer, "it is there");
	case SEV_FACT_ABSENT:
		return answer_fail(answer, "it is not there");
	default:
		return answer_unread(answer, capture, KEY_DEV_SEV);
	}
}

/* Whether a device can be opened for reading and writing. */
static enum sev_host_check_state opens(const struct sev_capture *capture, const char *key,
				       struct answer *answer)
{
	const char *value = NULL;
	int sys_errno = 0;

	switch (sev_capture_get(capture, key, &value, &sys_errno)) {
	case SEV_FACT_KNOWN:
		return strcmp(value, "read-write") == 0
			       ? answer_pass(answer, "%s", value)
			       : answer_fail(answer, "this user may not write: %.40s", value);
	case SEV_FACT_ABSENT:
		return answer_fail(answer, "it is not there");
	case SEV_FACT_REFUSED:
		if (sys_errno == EACCES || sys_errno == EPERM)
			return answer_fail(answer, "this user may not open it");
		return answer_unread(answer, capture, key);
	default:
		return answer_unread(answer, capture, key);
	}
}

enum sev_host_check_state check_dev_sev_write(const struct sev_capture *capture,
					      struct answer *answer)
{
	return opens(capture, KEY_DEV_SEV, answer);
}

enum sev_host_check_state check_dev_kvm(const struct sev_capture *capture, struct answer *answer)
{
	return opens(capture, KEY_DEV_KVM, answer);
}

enum sev_host_check_state check_firmware(const struct sev_capture *capture, struct answer *answer)
{
	const struct firmware_bad *bad;
	struct fact_firmware firmware;

	if (!fact_firmware(capture, &firmware))
		return answer_unread(answer, capture, "sev platform_status.api_major");
	bad = firmware_bad_find(&firmware, answer->asked);
	if (!bad)
		return answer_pass(answer, "%u.%u.%u", firmware.api >> 8, firmware.api & 0xFF,
				   firmware.build);
	return answer_fail(answer, "%u.%u.%u: %s", firmware.api >> 8, firmware.api & 0xFF,
			   firmware.build, bad->says);
}

/* INIT or WORKING. UNINIT is a failure only where the driver starts the firmware by itself. */
static enum sev_host_check_state state_of(const struct sev_capture *capture, const char *key,
					  struct answer *answer)
{
	const char *on_probe = fact_text(capture, KEY_INIT_ON_PROBE);
	uint64_t state;

	if (!sev_capture_number(capture, key, &state))
		return answer_unread(answer, capture, key);
	if (state)
		return answer_pass(answer, "%s", state == 1 ? "INIT" : "WORKING: guests run");
	if (on_probe && strchr("Y1", on_probe[0]) && on_probe[0])
		return answer_fail(answer, "UNINIT, though the driver starts it when it is loaded");
	return answer_unknown(answer, "UNINIT: not started, or failed to");
}

enum sev_host_check_state check_sev_state(const struct sev_capture *capture, struct answer *answer)
{
	return state_of(capture, "sev platform_status.state", answer);
}

enum sev_host_check_state check_snp_state(const struct sev_capture *capture, struct answer *answer)
{
	const char *tool = fact_text(capture, "tool snp-init");
	const char *says = fact_text(capture, "tool-says snp-init");

	/* snphost's word, unless it only could not ask. */
	if (!fact_text(capture, KEY_SNP_STATE) && tool && strcmp(tool, "FAIL") == 0 &&
	    !(says && strstr(says, "to get SNP Platform status")))
		return answer_fail(answer, "snphost said: SNP INIT: %.100s",
				   says ? says : "failed");
	return state_of(capture, KEY_SNP_STATE, answer);
}
