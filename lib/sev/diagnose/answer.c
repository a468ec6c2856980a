/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "diagnose/check.h"

enum sev_check_state answer_pass(struct answer *answer, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	vsnprintf(answer->found, sizeof(answer->found), fmt, arguments);
	va_end(arguments);
	return SEV_CHECK_PASS;
}

enum sev_check_state answer_fail(struct answer *answer, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	vsnprintf(answer->found, sizeof(answer->found), fmt, arguments);
	va_end(arguments);
	return SEV_CHECK_FAIL;
}

enum sev_check_state answer_skip(struct answer *answer, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	vsnprintf(answer->found, sizeof(answer->found), fmt, arguments);
	va_end(arguments);
	return SEV_CHECK_SKIPPED;
}

enum sev_check_state answer_unknown(struct answer *answer, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	vsnprintf(answer->found, sizeof(answer->found), fmt, arguments);
	va_end(arguments);
	return SEV_CHECK_UNKNOWN;
}

enum sev_check_state answer_unread(struct answer *answer, const struct sev_capture *capture,
				   const char *key)
{
	const char *value = "";
	int sys_errno = 0;
	char why[64];

	switch (sev_capture_get(capture, key, &value, &sys_errno)) {
	case SEV_FACT_REFUSED:
		return answer_unknown(answer, "%s can't be read: %s", key,
				      strerror_r(sys_errno, why, sizeof(why)));
	case SEV_FACT_ABSENT:
		return answer_unknown(answer, "%s is not there", key);
	case SEV_FACT_KNOWN:
		return answer_unknown(answer, "%s is '%.80s', which says nothing", key, value);
	default:
		return answer_unknown(answer, "not looked at: %s", key);
	}
}
