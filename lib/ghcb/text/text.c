/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/text.h"

#include "abi/layout/ghcb_event.h"
#include "abi/layout/ghcb_msr.h"
#include "abi/layout/ghcb_reason.h"
#include "ghcb/rc.h"

#define GHCB_UNKNOWN "unknown"

#define GHCB_MSR_CASE(name, code, text)                                                            \
	case code:                                                                                 \
		return text;
const char *ghcb_msr_text(uint64_t msr)
{
	switch (msr & GHCB_MSR_INFO_MASK) {
	case 0:
		return "GHCB GPA";
		GHCB_MSR_LIST(GHCB_MSR_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

#define GHCB_REASON_CASE(name, set, code, text)                                                    \
	case (set) << 8 | (code):                                                                  \
		return text;
const char *ghcb_reason_text(uint8_t set, uint8_t code)
{
	switch (set << 8 | code) {
		GHCB_REASONS(GHCB_REASON_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

#define GHCB_FEATURE_CASE(name, bit, needs, text)                                                  \
	case bit:                                                                                  \
		return text;
const char *ghcb_feature_text(unsigned bit)
{
	switch (bit) {
		GHCB_FEATURE_LIST(GHCB_FEATURE_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

#define GHCB_EVENT_CASE(name, code, version, snp, in, out, text)                                   \
	case code:                                                                                 \
		return text;
#define GHCB_EXIT_CASE(name, code, text)                                                           \
	case code:                                                                                 \
		return text;
const char *ghcb_event_text(uint64_t exit_code)
{
	switch (exit_code) {
		GHCB_EVENT_LIST(GHCB_EVENT_CASE)
		GHCB_OTHER_EXIT_LIST(GHCB_EXIT_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

const char *ghcb_malformed_text(uint64_t reason)
{
	switch (reason) {
		GHCB_MALFORMED_LIST(GHCB_EXIT_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

#define GHCB_RC_TEXT_CASE(name, text)                                                              \
	case GHCB_##name:                                                                          \
		return text;
const char *ghcb_rc_text(enum ghcb_rc rc)
{
	switch (rc) {
		GHCB_RC_LIST(GHCB_RC_TEXT_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}

#define GHCB_RC_NAME_CASE(name, text)                                                              \
	case GHCB_##name:                                                                          \
		return #name;
const char *ghcb_rc_name(enum ghcb_rc rc)
{
	switch (rc) {
		GHCB_RC_LIST(GHCB_RC_NAME_CASE)
	default:
		return GHCB_UNKNOWN;
	}
}
