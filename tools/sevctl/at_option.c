/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/at_option.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

const struct tool_option at_options[] = {
	{.name = "at",
	 .metavar = "TIME",
	 .help = "judge validity at 2026-11-23, 2026-11-23T10:00:00Z or @SECONDS, not now"},
	{.name = NULL},
};

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_to(int64_t year, int64_t month, int64_t day)
{
	/* Years begin in March, so that the leap day is a year's last. */
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Exactly count digits at *text, which moves behind them. */
static bool take_digits(const char **text, unsigned count, int64_t min, int64_t max, int64_t *out)
{
	*out = 0;
	for (; count > 0; count--, (*text)++) {
		if (!isdigit((unsigned char)**text))
			return false;
		*out = *out * 10 + (**text - '0');
	}
	return *out >= min && *out <= max;
}

static bool take_char(const char **text, const char *set)
{
	if (**text == '\0' || !strchr(set, **text))
		return false;
	(*text)++;
	return true;
}

static bool take_date(const char **text, int64_t *days)
{
	static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t year, month, day;

	if (!take_digits(text, 4, 1970, 9999, &year) || !take_char(text, "-") ||
	    !take_digits(text, 2, 1, 12, &month) || !take_char(text, "-") ||
	    !take_digits(text, 2, 1, 31, &day))
		return false;
	*days = days_to(year, month, day);
	return day <= lengths[month - 1] + (month == 2 && is_leap(year));
}

/* "Z", "+01:00" or nothing. */
static bool take_offset(const char **text, int64_t *seconds)
{
	int64_t sign = **text == '-' ? -1 : 1;
	int64_t hours, minutes;

	*seconds = 0;
	if (**text == '\0' || take_char(text, "Zz"))
		return true;
	if (!take_char(text, "+-") || !take_digits(text, 2, 0, 23, &hours) ||
	    !take_char(text, ":") || !take_digits(text, 2, 0, 59, &minutes))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool take_time(const char **text, int64_t *seconds)
{
	int64_t hours, minutes, rest = 0, offset;

	if (!take_digits(text, 2, 0, 23, &hours) || !take_char(text, ":") ||
	    !take_digits(text, 2, 0, 59, &minutes))
		return false;
	if (take_char(text, ":") && !take_digits(text, 2, 0, 59, &rest))
		return false;
	if (!take_offset(text, &offset))
		return false;
	*seconds = hours * 3600 + minutes * 60 + rest - offset;
	return true;
}

bool at_parse(const char *text, int64_t *out)
{
	int64_t days = 0, seconds = 0;
	uint64_t since;

	if (text[0] == '@') {
		if (!sev_parse_u64(text + 1, &since) || since > (uint64_t)1 << 40)
			return false;
		*out = (int64_t)since;
		return true;
	}
	if (!take_date(&text, &days))
		return false;
	if (*text != '\0' && (!take_char(&text, "Tt ") || !take_time(&text, &seconds)))
		return false;
	*out = days * 86400 + seconds;
	return *text == '\0';
}

bool at_value(const struct tool_args *args, int64_t *out)
{
	const char *text = tool_value(args, "at");

	if (!text) {
		*out = (int64_t)time(NULL);
		return true;
	}
	if (at_parse(text, out))
		return true;
	tool_usage_error(args,
			 "--at: found '%s', expected a time such as 2026-11-23, "
			 "2026-11-23T10:00:00Z or @1795428000",
			 text);
	return false;
}

void at_format(int64_t when, char out[AT_TEXT])
{
	time_t seconds = (time_t)when;
	struct tm tm;

	/* Certificates have years of four digits; others are shown as they can be. */
	if (!gmtime_r(&seconds, &tm) || strftime(out, AT_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(out, AT_TEXT, "@%lld", (long long)when);
}
