/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/printable.h"

void cert_checks_add(struct cert_checks *checks, const char *subject, const char *name,
		     enum sev_check_status status, const char *fmt, ...)
{
	struct cert_check *list = reallocarray(checks->list, checks->count + 1, sizeof(*list));
	struct cert_check *check;
	va_list ap;

	if (!list) {
		checks->nomem = true;
		return;
	}
	checks->list = list;
	check = &list[checks->count++];
	*check = (struct cert_check){.subject = strdup(subject), .name = name, .status = status};
	va_start(ap, fmt);
	if (vasprintf(&check->text, fmt, ap) < 0)
		check->text = NULL;
	va_end(ap);
	if (!check->subject || !check->text)
		checks->nomem = true;
}

void cert_checks_free(struct cert_checks *checks)
{
	for (size_t i = 0; i < checks->count; i++) {
		free(checks->list[i].subject);
		free(checks->list[i].text);
	}
	free(checks->list);
}

/* How bad a status is. */
static unsigned badness(enum sev_check_status status)
{
	static const unsigned order[] = {
		[SEV_CHECK_NOT_ASKED] = 0, [SEV_CHECK_PASSED] = 1, [SEV_CHECK_WARNED] = 2,
		[SEV_CHECK_UNKNOWN] = 3,   [SEV_CHECK_FAILED] = 4,
	};

	return order[status];
}

enum sev_check_status cert_checks_worst(const struct cert_checks *checks)
{
	enum sev_check_status worst = SEV_CHECK_NOT_ASKED;

	for (size_t i = 0; i < checks->count; i++)
		if (badness(checks->list[i].status) > badness(worst))
			worst = checks->list[i].status;
	return worst;
}

/* By the worst status: nothing checked is nothing found out. */
static const struct {
	const char *verdict;
	enum tool_exit exit;
} VERDICTS[] = {
	[SEV_CHECK_NOT_ASKED] = {"could not be determined", TOOL_NOT_FOUND_OUT},
	[SEV_CHECK_PASSED] = {"trusted", TOOL_DONE},
	[SEV_CHECK_WARNED] = {"trusted", TOOL_DONE},
	[SEV_CHECK_UNKNOWN] = {"could not be determined", TOOL_NOT_FOUND_OUT},
	[SEV_CHECK_FAILED] = {"not trusted", TOOL_NOT_SO},
};

const char *cert_checks_verdict(const struct cert_checks *checks)
{
	return VERDICTS[cert_checks_worst(checks)].verdict;
}

enum tool_exit cert_checks_exit(const struct cert_checks *checks)
{
	return VERDICTS[cert_checks_worst(checks)].exit;
}

void cert_checks_print(const struct cert_checks *checks)
{
	const char *subject = "";

	for (size_t i = 0; i < checks->count; i++) {
		const struct cert_check *check = &checks->list[i];

		if (strcmp(subject, check->subject) != 0) {
			subject = check->subject;
			tool_put_printable(stdout, subject);
			putchar('\n');
		}
		printf("  %-14s %-13s ", check->name, sev_check_status_name(check->status));
		tool_put_printable(stdout, check->text);
		putchar('\n');
	}
	printf("%s\n", cert_checks_verdict(checks));
}

void cert_checks_add_json(struct sev_json *json, struct json_object *parent,
			  const struct cert_checks *checks)
{
	struct json_object *list;

	sev_json_add_string(json, parent, "verdict", cert_checks_verdict(checks));
	list = sev_json_add_array(json, parent, "checks");
	for (size_t i = 0; i < checks->count; i++) {
		const struct cert_check *check = &checks->list[i];
		struct json_object *object = sev_json_add_object(json, list, NULL);

		sev_json_add_string(json, object, "certificate", check->subject);
		sev_json_add_string(json, object, "check", check->name);
		sev_json_add_string(json, object, "status", sev_check_status_name(check->status));
		sev_json_add_string(json, object, "text", check->text);
	}
}
