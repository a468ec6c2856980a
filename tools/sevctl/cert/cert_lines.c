/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_lines.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/printable.h"
#include "sevctl/at_option.h"
#include "verify/x509/cert.h"
#include "verify/x509/roots.h"

#define TEXT_MAX 640

/* One thing to say of a certificate; false when there is nothing. */
struct cert_line {
	const char *label; /* for people, and lower-case with _ for programs */
	const char *key;
	bool number;
	int arg;
	bool (*get)(const struct sev_cert *cert, int arg, char out[TEXT_MAX]);
};

static bool put(char out[TEXT_MAX], const char *text)
{
	if (!text || !text[0])
		return false;
	snprintf(out, TEXT_MAX, "%s", text);
	return true;
}

static bool put_hex(char out[TEXT_MAX], const uint8_t *data, size_t size)
{
	if (!data || 2 * size + 1 > TEXT_MAX)
		return false;
	sev_hex_encode(data, size, out);
	return true;
}

static bool get_subject(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return put(out, sev_cert_subject(cert));
}

static bool get_issuer(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return put(out, sev_cert_issuer(cert));
}

static bool get_product(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return put(out, sev_cert_product(cert));
}

static bool get_serial(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	size_t size = 0;
	const uint8_t *serial = sev_cert_serial(cert, &size);

	(void)arg;
	return put_hex(out, serial, size);
}

static bool get_time(const struct sev_cert *cert, int after, char out[TEXT_MAX])
{
	at_format(after ? sev_cert_not_after(cert) : sev_cert_not_before(cert), out);
	return true;
}

static bool get_key(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	if (cert->has_point)
		return put(out, "EC P-384");
	if (!cert->key.n.size)
		return put(out, "another kind than RSA or EC P-384");
	snprintf(out, TEXT_MAX, "RSA %zu", 8 * cert->key.n.size);
	return true;
}

static bool get_spki(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	uint8_t digest[32];

	(void)arg;
	sev_cert_spki_sha256(cert, digest);
	return put_hex(out, digest, sizeof(digest));
}

static bool get_sha256(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	uint8_t digest[32];

	(void)arg;
	sev_cert_sha256(cert, digest);
	return put_hex(out, digest, sizeof(digest));
}

static bool get_pinned(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	uint8_t digest[32];

	(void)arg;
	sev_cert_spki_sha256(cert, digest);
	for (size_t i = 0; i < SEV_AMD_KEY_COUNT; i++)
		if (memcmp(SEV_AMD_KEYS[i].spki_sha256, digest, sizeof(digest)) == 0) {
			snprintf(out, TEXT_MAX, "%s%s", SEV_AMD_KEYS[i].name,
				 SEV_AMD_KEYS[i].kind == SEV_CERT_ARK ? ", a root" : "");
			return true;
		}
	return put(out, "no");
}

static bool get_struct_version(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	unsigned version;

	(void)arg;
	if (!sev_cert_struct_version(cert, &version))
		return false;
	snprintf(out, TEXT_MAX, "%u", version);
	return true;
}

static bool get_product_name(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return put(out, sev_cert_product_name(cert));
}

static bool get_spl(const struct sev_cert *cert, int component, char out[TEXT_MAX])
{
	uint8_t value;

	if (!sev_cert_tcb(cert, (enum sev_tcb_component)component, &value))
		return false;
	snprintf(out, TEXT_MAX, "%u", value);
	return true;
}

static bool get_hwid(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	size_t size = 0;
	const uint8_t *hwid = sev_cert_hwid(cert, &size);

	(void)arg;
	return put_hex(out, hwid, size);
}

static bool get_csp_id(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return put(out, sev_cert_csp_id(cert));
}

static bool get_form(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	struct sev_err err;

	(void)arg;
	if (sev_cert_kind(cert) == SEV_CERT_OTHER)
		return false;
	if (sev_cert_check(cert, &err) == SEV_OK)
		return put(out, "as AMD's");
	return put(out, err.msg);
}

static bool get_simulation(const struct sev_cert *cert, int arg, char out[TEXT_MAX])
{
	(void)arg;
	return sev_cert_is_simulation(cert) && put(out, "of a software processor");
}

static const struct cert_line LINES[] = {
	{"subject", "subject", false, 0, get_subject},
	{"issuer", "issuer", false, 0, get_issuer},
	{"product", "product", false, 0, get_product},
	{"serial", "serial", false, 0, get_serial},
	{"not before", "not_before", false, 0, get_time},
	{"not after", "not_after", false, 1, get_time},
	{"key", "public_key", false, 0, get_key},
	{"key SHA-256", "spki_sha256", false, 0, get_spki},
	{"AMD's key", "amd_key", false, 0, get_pinned},
	{"SHA-256", "sha256", false, 0, get_sha256},
	{"structVersion", "struct_version", true, 0, get_struct_version},
	{"productName1", "product_name", false, 0, get_product_name},
	{"fmcSPL", "fmc_spl", true, SEV_TCB_FMC, get_spl},
	{"blSPL", "bl_spl", true, SEV_TCB_BOOT_LOADER, get_spl},
	{"teeSPL", "tee_spl", true, SEV_TCB_TEE, get_spl},
	{"snpSPL", "snp_spl", true, SEV_TCB_SNP, get_spl},
	{"ucodeSPL", "ucode_spl", true, SEV_TCB_MICROCODE, get_spl},
	{"hwID", "hwid", false, 0, get_hwid},
	{"cspID", "csp_id", false, 0, get_csp_id},
	{"form", "form", false, 0, get_form},
	{"simulation", "simulation", false, 0, get_simulation},
};

static void print_line(const char *label, const char *text)
{
	printf("    %-14s ", label);
	tool_put_printable(stdout, text);
	putchar('\n');
}

void cert_print(const struct sev_cert *cert)
{
	char text[TEXT_MAX];

	fputs("  ", stdout);
	tool_put_printable(stdout, sev_cert_name(cert));
	printf(": %s\n", sev_cert_kind_name(sev_cert_kind(cert)));
	for (size_t i = 0; i < SEV_COUNT(LINES); i++)
		if (LINES[i].get(cert, LINES[i].arg, text))
			print_line(LINES[i].label, text);
}

void cert_add_json(struct sev_json *json, struct json_object *list, const struct sev_cert *cert)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);
	char text[TEXT_MAX];
	uint64_t number;

	sev_json_add_string(json, object, "name", sev_cert_name(cert));
	sev_json_add_string(json, object, "kind", sev_cert_kind_name(sev_cert_kind(cert)));
	for (size_t i = 0; i < SEV_COUNT(LINES); i++) {
		if (!LINES[i].get(cert, LINES[i].arg, text))
			continue;
		if (LINES[i].number && sev_parse_u64(text, &number))
			sev_json_add_number(json, object, LINES[i].key, number);
		else
			sev_json_add_string(json, object, LINES[i].key, text);
	}
}

void crl_print(const struct sev_crl *crl)
{
	struct sev_view rest = crl->revoked;
	struct sev_view serial;
	char text[TEXT_MAX];
	int64_t next;

	fputs("  ", stdout);
	tool_put_printable(stdout, sev_crl_name(crl));
	fputs(": CRL\n", stdout);
	print_line("issuer", sev_crl_issuer(crl));
	at_format(sev_crl_this_update(crl), text);
	print_line("this update", text);
	if (sev_crl_next_update(crl, &next))
		at_format(next, text);
	else
		put(text, "none");
	print_line("next update", text);
	snprintf(text, sizeof(text), "%zu", sev_crl_count(crl));
	print_line("revoked", text);
	while (sev_crl_next_serial(&rest, &serial))
		if (put_hex(text, serial.data, serial.size))
			print_line("  serial", text);
}

void crl_add_json(struct sev_json *json, struct json_object *list, const struct sev_crl *crl)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);
	struct sev_view rest = crl->revoked;
	struct sev_view serial;
	char text[TEXT_MAX];
	int64_t next;

	sev_json_add_string(json, object, "name", sev_crl_name(crl));
	sev_json_add_string(json, object, "issuer", sev_crl_issuer(crl));
	at_format(sev_crl_this_update(crl), text);
	sev_json_add_string(json, object, "this_update", text);
	if (sev_crl_next_update(crl, &next)) {
		at_format(next, text);
		sev_json_add_string(json, object, "next_update", text);
	}
	list = sev_json_add_array(json, object, "revoked");
	while (sev_crl_next_serial(&rest, &serial))
		sev_json_add_bytes(json, list, NULL, serial.data, serial.size);
}
