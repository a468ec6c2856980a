/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What there is to say about an X.509 certificate or a CRL, as one table for text and JSON.
 */
#ifndef TOOLS_SEVCTL_CERT_LINES_H
#define TOOLS_SEVCTL_CERT_LINES_H

#include <sev/cert.h>

#include "base/json.h"

void cert_print(const struct sev_cert *cert);
void cert_add_json(struct sev_json *json, struct json_object *list, const struct sev_cert *cert);

void crl_print(const struct sev_crl *crl);
void crl_add_json(struct sev_json *json, struct json_object *list, const struct sev_crl *crl);

#endif
