/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of legacy certificates, and the files that hold several one after another.
 */
#include <stdlib.h>

#include "abi/sev_cert.h"
#include "base/err.h"
#include "base/text.h"

struct sev_sev_certs {
	struct sev_sev_cert **items;
	size_t count;
};

enum sev_rc sev_sev_certs_new(struct sev_sev_certs **out, struct sev_err *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? SEV_OK : sev_fail_nomem(err);
}

/* Takes the last certificates out again, down to count. */
static void cut(struct sev_sev_certs *certs, size_t count)
{
	while (certs->count > count)
		sev_sev_cert_free(certs->items[--certs->count]);
}

void sev_sev_certs_free(struct sev_sev_certs *certs)
{
	if (!certs)
		return;
	cut(certs, 0);
	free(certs->items);
	free(certs);
}

static enum sev_rc add(struct sev_sev_certs *certs, const char *name, struct sev_view view,
		       struct sev_err *err)
{
	struct sev_sev_cert **items =
		reallocarray(certs->items, certs->count + 1, sizeof(struct sev_sev_cert *));
	enum sev_rc rc;

	if (!items)
		return sev_fail_nomem(err);
	certs->items = items;
	rc = sev_sev_cert_read(name, view.data, view.size, &items[certs->count], err);
	if (!rc)
		certs->count++;
	return rc;
}

/* The certificate at an offset of a file; *size is its length. */
static enum sev_rc add_at(struct sev_sev_certs *certs, const char *name, struct sev_view file,
			  size_t offset, size_t *size, struct sev_err *err)
{
	struct sev_view rest = {file.data + offset, file.size - offset};
	char *place = sev_format("%s at 0x%zx", name, offset);
	enum sev_rc rc;

	if (!place)
		return sev_fail_nomem(err);
	rc = sev_sev_cert_length(offset > 0 ? place : name, rest, size, err);
	/* A certificate alone in its file goes by the file's name. */
	if (!rc)
		rc = add(certs, *size < file.size ? place : name,
			 (struct sev_view){rest.data, *size}, err);
	free(place);
	return rc;
}

enum sev_rc sev_sev_certs_add_file(struct sev_sev_certs *certs, const char *name, const void *data,
				   size_t size, struct sev_err *err)
{
	struct sev_view file = {data, size};
	size_t before = certs->count;
	size_t offset = 0;
	enum sev_rc rc;

	do {
		size_t length = 0;

		rc = add_at(certs, name, file, offset, &length, err);
		offset += length;
	} while (!rc && offset < size);
	if (rc)
		cut(certs, before);
	return rc;
}

size_t sev_sev_certs_count(const struct sev_sev_certs *certs)
{
	return certs->count;
}

const struct sev_sev_cert *sev_sev_certs_at(const struct sev_sev_certs *certs, size_t i)
{
	return i < certs->count ? certs->items[i] : NULL;
}
