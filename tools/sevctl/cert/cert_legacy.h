/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What there is to say about a legacy SEV certificate.
 */
#ifndef TOOLS_SEVCTL_CERT_LEGACY_H
#define TOOLS_SEVCTL_CERT_LEGACY_H

#include <sev/sev_cert.h>

#include "base/json.h"

enum sev_rc legacy_cert_print(const struct sev_sev_cert *cert, struct sev_err *err);
enum sev_rc legacy_cert_add_json(struct sev_json *json, struct json_object *list,
				 const struct sev_sev_cert *cert, struct sev_err *err);

#endif
