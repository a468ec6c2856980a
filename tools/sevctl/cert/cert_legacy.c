/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_legacy.h"

#include <stdio.h>

#include "abi/sev_cert.h"
#include "base/text.h"
#include "common/printable.h"
#include "sevctl/report/legacy_fields.h"
#include "verify/legacy/legacy_roots.h"

#define OWNER_MAX 64

/* What is known of a key beyond what the certificate says. */
struct known {
	uint8_t digest[32]; /* of SubjectPublicKeyInfo */
	char owner[OWNER_MAX];
};

static enum sev_rc find_known(const struct sev_sev_cert *cert, struct known *out,
			      struct sev_err *err)
{
	enum sev_rc rc = sev_legacy_key_spki_sha256(&cert->key, out->digest, err);
	const struct sev_legacy_root *ark, *ask;

	if (rc)
		return rc;
	ark = sev_legacy_root_of_ark(out->digest);
	ask = sev_legacy_root_of_ask(out->digest);
	if (ark)
		snprintf(out->owner, OWNER_MAX, "ARK-%s, a root", ark->product);
	else if (ask)
		snprintf(out->owner, OWNER_MAX, "ASK of %s", ask->product);
	else
		snprintf(out->owner, OWNER_MAX, "no");
	return SEV_OK;
}

enum sev_rc legacy_cert_print(const struct sev_sev_cert *cert, struct sev_err *err)
{
	const struct sev_legacy_field *field;
	struct known known;
	char text[65];
	enum sev_rc rc = find_known(cert, &known, err);

	if (rc)
		return rc;
	fputs("  ", stdout);
	tool_put_printable(stdout, sev_sev_cert_name(cert));
	printf(": %s\n", sev_sev_cert_kind_name(sev_sev_cert_kind(cert)));
	for (size_t i = 0; (field = sev_sev_cert_field(cert, i)); i++) {
		if (field->kind != SEV_LEGACY_RESERVED ||
		    !sev_is_zero(cert->raw + field->offset, field->size))
			fputs("  ", stdout);
		legacy_print_field(field, cert->raw);
	}
	if (!sev_sev_cert_has_signature(cert))
		printf("!   %-19s missing, as in AMD's file for Naples\n", "SIGNATURE");
	sev_hex_encode(known.digest, sizeof(known.digest), text);
	printf("    %-19s %s\n", "key SHA-256", text);
	printf("    %-19s %s\n", "AMD's key", known.owner);
	return SEV_OK;
}

enum sev_rc legacy_cert_add_json(struct sev_json *json, struct json_object *list,
				 const struct sev_sev_cert *cert, struct sev_err *err)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);
	const struct sev_legacy_field *field;
	struct json_object *fields;
	struct known known;
	enum sev_rc rc = find_known(cert, &known, err);

	if (rc)
		return rc;
	sev_json_add_string(json, object, "name", sev_sev_cert_name(cert));
	sev_json_add_string(json, object, "kind", sev_sev_cert_kind_name(sev_sev_cert_kind(cert)));
	sev_json_add_bytes(json, object, "spki_sha256", known.digest, sizeof(known.digest));
	sev_json_add_string(json, object, "amd_key", known.owner);
	sev_json_add_bool(json, object, "signature", sev_sev_cert_has_signature(cert));
	fields = sev_json_add_object(json, object, "fields");
	for (size_t i = 0; (field = sev_sev_cert_field(cert, i)); i++)
		legacy_add_field(json, fields, field, cert->raw);
	return SEV_OK;
}
