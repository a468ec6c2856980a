/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/x509/amd_ext.h"

#include <string.h>

#include "abi/layout/x509.h"
#include "base/err.h"

enum form { NUMBER, TEXT, HWID };

/* Which leaves have it. */
enum presence { ALWAYS, STRUCT_VERSION_0, ELSEWHERE };

struct row {
	const char *name;
	struct sev_view oid;
	enum form form;
	unsigned max; /* of a number, or of a text's length */
	enum presence presence;
};

/* clang-format off */
#define OID(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}
/* spec: KDS: SPLs are 0 to 127, ucodeSPL 0 to 255 */
static const struct row ROWS[SEV_AMD_EXTS] = {
	[SEV_AMD_EXT_STRUCT_VERSION] = {"structVersion", OID(SEV_X509_STRUCT_VERSION), NUMBER, 127, ALWAYS},
	[SEV_AMD_EXT_PRODUCT_NAME] = {"productName", OID(SEV_X509_PRODUCT_NAME), TEXT, SEV_AMD_EXT_TEXT_MAX, ALWAYS},
	[SEV_AMD_EXT_BL_SPL] = {"blSPL", OID(SEV_X509_BL_SPL), NUMBER, 127, ELSEWHERE},
	[SEV_AMD_EXT_TEE_SPL] = {"teeSPL", OID(SEV_X509_TEE_SPL), NUMBER, 127, ELSEWHERE},
	[SEV_AMD_EXT_SNP_SPL] = {"snpSPL", OID(SEV_X509_SNP_SPL), NUMBER, 127, ELSEWHERE},
	[SEV_AMD_EXT_SPL4] = {"spl4", OID(SEV_X509_SPL4), NUMBER, 127, STRUCT_VERSION_0},
	[SEV_AMD_EXT_SPL5] = {"spl5", OID(SEV_X509_SPL5), NUMBER, 127, ALWAYS},
	[SEV_AMD_EXT_SPL6] = {"spl6", OID(SEV_X509_SPL6), NUMBER, 127, ALWAYS},
	[SEV_AMD_EXT_SPL7] = {"spl7", OID(SEV_X509_SPL7), NUMBER, 127, ALWAYS},
	[SEV_AMD_EXT_UCODE_SPL] = {"ucodeSPL", OID(SEV_X509_UCODE_SPL), NUMBER, 255, ELSEWHERE},
	[SEV_AMD_EXT_FMC_SPL] = {"fmcSPL", OID(SEV_X509_FMC_SPL), NUMBER, 127, ELSEWHERE},
	[SEV_AMD_EXT_HWID] = {"hwID", OID(SEV_X509_HWID), HWID, 0, ELSEWHERE},
	[SEV_AMD_EXT_CSP_ID] = {"cspID", OID(SEV_X509_CSP_ID), TEXT, SEV_AMD_EXT_CSP_ID_MAX, ELSEWHERE},
};
/* clang-format on */

static enum sev_rc fail(const char *name, const struct row *row, const char *found,
			const char *expected, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_MISMATCH, "%s: extension %s: found %s, expected %s", name,
			row->name, found, expected);
}

/* spec: KDS: structVersion and SPLs are DER INTEGERs, of the fewest bytes that hold them */
static enum sev_rc read_number(const char *name, const struct row *row, struct sev_view value,
			       uint8_t *out, struct sev_err *err)
{
	struct sev_der integer;
	const uint8_t *bytes;

	if (!sev_der_take(&value, SEV_DER_INTEGER, &integer) || value.size != 0)
		return fail(name, row, "no DER INTEGER", "one and nothing else", err);
	bytes = integer.contents.data;
	if (integer.contents.size == 2 && bytes[0] == 0 && bytes[1] >= 0x80)
		bytes++;
	else if (integer.contents.size != 1 || bytes[0] >= 0x80)
		return fail(name, row, "a number out of range or not in DER's one form",
			    row->max > 127 ? "0 to 255" : "0 to 127", err);
	if (*bytes > row->max)
		return fail(name, row, "a number above 127", "0 to 127", err);
	*out = *bytes;
	return SEV_OK;
}

/* spec: KDS: productName and cspID are DER IA5Strings */
static enum sev_rc read_text(const char *name, const struct row *row, struct sev_view value,
			     char *out, struct sev_err *err)
{
	struct sev_der text;

	if (!sev_der_take(&value, SEV_DER_IA5_STRING, &text) || value.size != 0)
		return fail(name, row, "no DER IA5String", "one and nothing else", err);
	if (text.contents.size == 0 || text.contents.size > row->max)
		return fail(name, row, "a text of a length that it cannot have", "a name", err);
	for (size_t i = 0; i < text.contents.size; i++)
		if (text.contents.data[i] < 0x20 || text.contents.data[i] > 0x7E)
			return fail(name, row, "an unprintable character", "printable ASCII", err);
	memcpy(out, text.contents.data, text.contents.size);
	out[text.contents.size] = '\0';
	return SEV_OK;
}

/* spec: KDS: hwID is 64 bytes, or 8 from Turin on, raw or in an OCTET STRING */
/* The total length tells the two apart: raw bytes may begin like an OCTET STRING. */
static enum sev_rc read_hwid(const char *name, const struct row *row, struct sev_view value,
			     struct sev_view *out, struct sev_err *err)
{
	struct sev_der octets;

	if (value.size == 64 || value.size == 8) {
		*out = value;
		return SEV_OK;
	}
	if (!sev_der_take(&value, SEV_DER_OCTET_STRING, &octets) || value.size != 0 ||
	    (octets.contents.size != 64 && octets.contents.size != 8))
		return fail(name, row, "neither 64 nor 8 bytes, raw or in an OCTET STRING",
			    "a chip id", err);
	*out = octets.contents;
	return SEV_OK;
}

static enum sev_rc read_row(const char *name, size_t i, struct sev_view value,
			    struct sev_amd_ext *out, struct sev_err *err)
{
	const struct row *row = &ROWS[i];

	switch (row->form) {
	case TEXT:
		return read_text(name, row, value,
				 i == SEV_AMD_EXT_CSP_ID ? out->csp_id : out->product_name, err);
	case HWID:
		return read_hwid(name, row, value, &out->hwid, err);
	case NUMBER:
		break;
	}
	return read_number(name, row, value, &out->number[i], err);
}

static size_t find(struct sev_view oid)
{
	size_t i = 0;

	while (i < SEV_AMD_EXTS && !sev_view_equal(oid, ROWS[i].oid))
		i++;
	return i;
}

enum sev_rc sev_amd_ext_read(const char *name, struct sev_view extensions, struct sev_amd_ext *out,
			     struct sev_err *err)
{
	struct sev_x509_extension extension;
	enum sev_rc worst = SEV_OK;

	memset(out, 0, sizeof(*out));
	while (sev_x509_extension_next(&extensions, &extension)) {
		size_t i = find(extension.oid);

		if (i == SEV_AMD_EXTS)
			continue;
		out->has[i] = read_row(name, i, extension.value, out, worst ? NULL : err) == SEV_OK;
		if (!out->has[i])
			worst = SEV_ERR_MISMATCH;
	}
	return worst;
}

static bool is_due(const struct row *row, unsigned struct_version)
{
	return row->presence == ALWAYS ||
	       (row->presence == STRUCT_VERSION_0 && struct_version == 0);
}

enum sev_rc sev_amd_ext_check(const char *name, const struct sev_amd_ext *ext, struct sev_err *err)
{
	unsigned struct_version = ext->number[SEV_AMD_EXT_STRUCT_VERSION];

	/* spec: KDS: structVersion, productName and the reserved SPLs are in every leaf */
	for (size_t i = 0; i < SEV_AMD_EXTS; i++)
		if (is_due(&ROWS[i], struct_version) && !ext->has[i])
			return fail(name, &ROWS[i], "none", "one", err);
	/* spec: KDS: fmcSPL came with structVersion 1, where spl4 went */
	if (struct_version == 0 && ext->has[SEV_AMD_EXT_FMC_SPL])
		return fail(name, &ROWS[SEV_AMD_EXT_FMC_SPL], "one",
			    "none where structVersion is 0", err);
	if (struct_version == 1 && ext->has[SEV_AMD_EXT_SPL4])
		return fail(name, &ROWS[SEV_AMD_EXT_SPL4], "one", "none where structVersion is 1",
			    err);
	/* spec: KDS: a leaf has hwID or cspID, never both */
	if (ext->has[SEV_AMD_EXT_HWID] && ext->has[SEV_AMD_EXT_CSP_ID])
		return fail(name, &ROWS[SEV_AMD_EXT_CSP_ID], "one beside hwID", "one of the two",
			    err);
	return SEV_OK;
}

enum sev_amd_ext_id sev_amd_ext_of_component(enum sev_tcb_component component)
{
	static const enum sev_amd_ext_id ids[SEV_TCB_COMPONENTS] = {
		[SEV_TCB_FMC] = SEV_AMD_EXT_FMC_SPL,
		[SEV_TCB_BOOT_LOADER] = SEV_AMD_EXT_BL_SPL,
		[SEV_TCB_TEE] = SEV_AMD_EXT_TEE_SPL,
		[SEV_TCB_SNP] = SEV_AMD_EXT_SNP_SPL,
		[SEV_TCB_MICROCODE] = SEV_AMD_EXT_UCODE_SPL,
	};

	return ids[component];
}
