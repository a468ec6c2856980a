/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a record of a batch asks: which evidence, with which certificates, under which id.
 */
#ifndef TOOLS_SEVCTL_BATCH_REQUEST_H
#define TOOLS_SEVCTL_BATCH_REQUEST_H

#include <json-c/json.h>

#include <sev/cert.h>
#include <sev/evidence.h>

#include "sevctl/batch/batch_reader.h"

#define BATCH_CERTS_MAX 64 /* of one record */

struct batch_request {
	struct json_object *document; /* NULL for a binary record */
	struct json_object *id;	      /* of the document; NULL: null, or none */
	struct sev_evidence *evidence;
	struct sev_certs *certs; /* NULL: none came with it */
};

/*
 * Reads a record of the stream of that name. Also on failure *out is to be given back, and has the
 * id where it could be read. SEV_ERR_FORMAT says what is wrong with the record.
 */
enum sev_rc batch_request_read(const char *stream, const struct batch_record *record,
			       const struct sev_products *products, struct batch_request *out,
			       struct sev_err *err);
void batch_request_free(struct batch_request *request);

#endif
