/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was found about certificates, check by check, and the verdict on all of it.
 */
#ifndef TOOLS_SEVCTL_CERT_CHECKS_H
#define TOOLS_SEVCTL_CERT_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/result.h>

#include "base/json.h"
#include "common/opt.h"

struct cert_check {
	char *subject; /* the certificate */
	const char *name;
	enum sev_check_status status;
	char *text;
};

struct cert_checks {
	struct cert_check *list;
	size_t count;
	bool nomem;
};

/* Notes how a check went; running out of memory is remembered. */
void cert_checks_add(struct cert_checks *checks, const char *subject, const char *name,
		     enum sev_check_status status, const char *fmt, ...) SEV_PRINTF(5, 6);
void cert_checks_free(struct cert_checks *checks);

/* The worst status of all. */
enum sev_check_status cert_checks_worst(const struct cert_checks *checks);
/* "trusted", "not trusted", "could not be determined"; and the exit status that goes with it. */
const char *cert_checks_verdict(const struct cert_checks *checks);
enum tool_exit cert_checks_exit(const struct cert_checks *checks);

void cert_checks_print(const struct cert_checks *checks);
void cert_checks_add_json(struct sev_json *json, struct json_object *parent,
			  const struct cert_checks *checks);

#endif
