/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a request looks like: as a URL, as a command, as a file name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>

#include "abi/layout/tcb.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/text.h"
#include "collect/kds_kind.h"

#define TCB_TEXT      128
#define CHIP_ID_TEXT  (2 * SEV_CHIP_ID_SIZE + 1)
#define MIRROR_DIGITS 8 /* bytes of the hash of a mirror's URL */

/* How the components of a TCB are written. */
struct spelling {
	const char *separator, *equals;
	bool spl; /* "blSPL", not "bl" */
	int digits;
};
static const struct spelling IN_URL = {"&", "=", true, 2};
static const struct spelling IN_COMMAND = {",", "=", false, 1};
static const struct spelling IN_FILE_NAME = {"-", "", false, 1};

/* spec: KDS VCEK parameters: fmcSPL goes first, and from Turin on only */
static void put_tcb(const struct sev_kds_request *request, const struct spelling *spelling,
		    char out[TCB_TEXT])
{
	enum sev_tcb_layout layout = sev_product_tcb_layout(request->product);
	size_t used = 0;

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		const struct sev_tcb_layout_row *row = &SEV_TCB_LAYOUT[i];

		if (sev_tcb_component_byte(layout, (enum sev_tcb_component)i) < 0)
			continue;
		used += (size_t)snprintf(out + used, TCB_TEXT - used, "%s%s%s%0*u",
					 used ? spelling->separator : "",
					 spelling->spl ? row->spl : row->brief, spelling->equals,
					 spelling->digits, (unsigned)request->tcb[i]);
	}
}

/* spec: KDS VCEK parameters: hwid is CHIP_ID in lower-case hex, from Turin on its first 8 bytes */
static void put_chip_id(const struct sev_kds_request *request, char out[CHIP_ID_TEXT])
{
	sev_hex_encode(request->chip_id, sev_product_chip_id_size(request->product), out);
}

enum sev_rc sev_kds_base(const char *base, char **out, struct sev_err *err)
{
	size_t length;

	*out = NULL;
	if (!base)
		base = SEV_KDS_URL;
	if (strncmp(base, "https://", 8) != 0 && strncmp(base, "http://", 7) != 0)
		return sev_fail(
			err, SEV_ERR_ARG,
			"URL of the KDS: found '%s', expected one that begins with https://", base);
	length = strlen(base);
	while (base[length - 1] == '/')
		length--;
	*out = strndup(base, length);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

/* spec: KDS URLs: endpoint, version, product, then what is wanted of it */
static char *url_path(const struct sev_kds_request *request, const struct sev_kds_kind *kind)
{
	const char *product = sev_product_kds_name(request->product);
	char chip_id[CHIP_ID_TEXT];
	char tcb[TCB_TEXT];

	if (kind->document)
		return sev_format("/%s/v1/%s/%s", kind->endpoint, product, kind->document);
	put_chip_id(request, chip_id);
	put_tcb(request, &IN_URL, tcb);
	return sev_format("/%s/v1/%s/%s?%s", kind->endpoint, product, chip_id, tcb);
}

enum sev_rc sev_kds_url(const char *base, const struct sev_kds_request *request, char **out,
			struct sev_err *err)
{
	char *start = NULL;
	char *path;
	enum sev_rc rc = sev_kds_check_request(request, err);

	*out = NULL;
	if (!rc)
		rc = sev_kds_base(base, &start, err);
	if (rc)
		return rc;
	path = url_path(request, sev_kds_kind_of(request));
	if (path)
		*out = sev_format("%s%s", start, path);
	free(path);
	free(start);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_kds_command(const struct sev_kds_request *request, char **out, struct sev_err *err)
{
	enum sev_rc rc = sev_kds_check_request(request, err);
	const struct sev_kds_kind *kind;
	char chip_id[CHIP_ID_TEXT];
	char tcb[TCB_TEXT];

	*out = NULL;
	if (rc)
		return rc;
	kind = sev_kds_kind_of(request);
	*out = sev_format("sevctl kds fetch %s --product %s", kind->command,
			  sev_product_kds_name(request->product));
	if (*out && !kind->document) {
		char *start = *out;

		put_chip_id(request, chip_id);
		put_tcb(request, &IN_COMMAND, tcb);
		*out = sev_format("%s --chip-id %s --tcb %s", start, chip_id, tcb);
		free(start);
	}
	return *out ? SEV_OK : sev_fail_nomem(err);
}

/* "" for the KDS itself; else the beginning of the hash of a mirror's URL, and '-'. */
static void put_mirror(const char *base, char out[2 * MIRROR_DIGITS + 2])
{
	uint8_t digest[32];

	out[0] = '\0';
	if (strcmp(base, SEV_KDS_URL) == 0)
		return;
	sev_sha256(base, strlen(base), digest);
	sev_hex_encode(digest, MIRROR_DIGITS, out);
	memcpy(out + 2 * MIRROR_DIGITS, "-", sizeof("-"));
}

static char *file_name(const struct sev_kds_request *request, const struct sev_kds_kind *kind)
{
	const char *product = sev_product_kds_name(request->product);
	char chip_id[CHIP_ID_TEXT];
	char tcb[TCB_TEXT];

	if (kind->document)
		return sev_format("%s-%s-%s.%s", product, kind->endpoint, kind->document,
				  kind->suffix);
	put_chip_id(request, chip_id);
	put_tcb(request, &IN_FILE_NAME, tcb);
	return sev_format("%s-%s-%s-%s.%s", product, kind->endpoint, chip_id, tcb, kind->suffix);
}

enum sev_rc sev_kds_file_name(const struct sev_kds_request *request, char **out,
			      struct sev_err *err)
{
	enum sev_rc rc = sev_kds_check_request(request, err);

	*out = NULL;
	if (rc)
		return rc;
	*out = file_name(request, sev_kds_kind_of(request));
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_kds_mirrored_name(const char *base, const char *name, char **out,
				  struct sev_err *err)
{
	char mirror[2 * MIRROR_DIGITS + 2];
	char *start = NULL;
	enum sev_rc rc = sev_kds_base(base, &start, err);

	*out = NULL;
	if (rc || !start)
		return rc;
	put_mirror(start, mirror);
	*out = sev_format("%s%s", mirror, name);
	free(start);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_kds_cache_name(const char *base, const struct sev_kds_request *request, char **out,
			       struct sev_err *err)
{
	char *name = NULL;
	enum sev_rc rc = sev_kds_file_name(request, &name, err);

	*out = NULL;
	if (!rc)
		rc = sev_kds_mirrored_name(base, name, out, err);
	free(name);
	return rc;
}
