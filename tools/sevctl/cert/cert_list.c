/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/sev_cert.h"
#include "base/err.h"
#include "base/os/file.h"
#include "base/pem_write.h"
#include "verify/x509/cert.h"

const char *cert_item_kind(const struct cert_item *item)
{
	if (item->cert)
		return sev_cert_kind_name(sev_cert_kind(item->cert));
	return item->crl ? "CRL" : sev_sev_cert_kind_name(sev_sev_cert_kind(item->legacy));
}

const char *cert_item_name(const struct cert_item *item)
{
	if (item->cert)
		return sev_cert_name(item->cert);
	return item->crl ? sev_crl_name(item->crl) : sev_sev_cert_name(item->legacy);
}

void cert_item_add_json(struct sev_json *json, struct json_object *list,
			const struct cert_item *item)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, object, "kind", cert_item_kind(item));
	sev_json_add_string(json, object, "name", cert_item_name(item));
}

static void list_file(const struct cert_file *file, struct cert_item *items, size_t *count)
{
	for (size_t i = 0; i < sev_certs_count(file->x509); i++)
		items[(*count)++] = (struct cert_item){.cert = sev_certs_at(file->x509, i)};
	for (size_t i = 0; i < sev_certs_crl_count(file->x509); i++)
		items[(*count)++] = (struct cert_item){.crl = sev_certs_crl_at(file->x509, i)};
	for (size_t i = 0; i < sev_sev_certs_count(file->legacy); i++)
		items[(*count)++] = (struct cert_item){.legacy = sev_sev_certs_at(file->legacy, i)};
}

struct cert_item *cert_items(const struct cert_input *input, size_t *count)
{
	struct cert_item *items;
	size_t room = 1;

	for (size_t i = 0; i < input->count; i++)
		room += sev_certs_count(input->files[i].x509) +
			sev_certs_crl_count(input->files[i].x509) +
			sev_sev_certs_count(input->files[i].legacy);
	items = calloc(room, sizeof(*items));
	*count = 0;
	for (size_t i = 0; items && i < input->count; i++)
		list_file(&input->files[i], items, count);
	return items;
}

static enum sev_rc append(struct cert_bytes *out, const void *data, size_t size,
			  struct sev_err *err)
{
	uint8_t *bigger = realloc(out->data, out->size + size + 1);

	if (!bigger)
		return sev_fail_nomem(err);
	memcpy(bigger + out->size, data, size);
	out->data = bigger;
	out->size += size;
	return SEV_OK;
}

static enum sev_rc append_pem(struct cert_bytes *out, const char *label, const uint8_t *der,
			      size_t size, struct sev_err *err)
{
	char *pem = sev_pem_write(label, der, size);
	enum sev_rc rc = pem ? append(out, pem, strlen(pem), err) : sev_fail_nomem(err);

	free(pem);
	return rc;
}

static enum sev_rc refuse(const struct cert_item *item, const char *why, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_ARG, "%s: found a%s %s, %s", cert_item_name(item),
			strchr("AO", cert_item_kind(item)[0]) ? "n" : "", cert_item_kind(item),
			why);
}

static enum sev_rc append_x509(const struct cert_item *item, enum cert_output form,
			       struct cert_bytes *out, struct sev_err *err)
{
	const uint8_t *der;
	size_t size;

	if (item->legacy)
		return refuse(item,
			      "a legacy certificate, which has no X.509 form; --to spki writes its "
			      "public key",
			      err);
	der = item->cert ? sev_cert_der(item->cert, &size) : sev_crl_der(item->crl, &size);
	if (form == CERT_OUTPUT_DER)
		return append(out, der, size, err);
	return append_pem(out, item->cert ? "CERTIFICATE" : "X509 CRL", der, size, err);
}

static enum sev_rc append_spki(const struct cert_item *item, struct cert_bytes *out,
			       struct sev_err *err)
{
	uint8_t *der = NULL;
	size_t size = 0;
	enum sev_rc rc;

	if (item->crl)
		return refuse(item, "which has no public key", err);
	if (item->cert)
		return append_pem(out, "PUBLIC KEY", item->cert->spki.data, item->cert->spki.size,
				  err);
	rc = sev_legacy_key_spki(&item->legacy->key, &der, &size, err);
	if (!rc)
		rc = append_pem(out, "PUBLIC KEY", der, size, err);
	free(der);
	return rc;
}

static enum sev_rc append_sev(const struct cert_item *item, struct cert_bytes *out,
			      struct sev_err *err)
{
	const uint8_t *raw;
	size_t size;

	if (!item->legacy)
		return refuse(
			item,
			"an X.509 one, which says what the SEV format cannot; --to pem or der "
			"keeps it",
			err);
	raw = sev_sev_cert_raw(item->legacy, &size);
	return append(out, raw, size, err);
}

enum sev_rc cert_item_append(const struct cert_item *item, enum cert_output form,
			     struct cert_bytes *out, struct sev_err *err)
{
	switch (form) {
	case CERT_OUTPUT_PEM:
	case CERT_OUTPUT_DER:
		return append_x509(item, form, out, err);
	case CERT_OUTPUT_SEV:
		return append_sev(item, out, err);
	case CERT_OUTPUT_SPKI:
		return append_spki(item, out, err);
	}
	return SEV_OK;
}

enum sev_rc cert_bytes_write(const struct cert_bytes *bytes, const char *path, struct sev_err *err)
{
	if (path && strcmp(path, "-") != 0)
		return sev_file_write(path, bytes->data, bytes->size, 0666, err);
	/* What fails here, tool_main() notices. */
	fwrite(bytes->data, 1, bytes->size, stdout);
	return SEV_OK;
}
