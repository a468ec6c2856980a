/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of a chain by their names.
 */
#include "test_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum kind { NUMBER, FLAG, TEXT, BYTES, TCB, KEY, TIME };

static const struct member {
	const char *name;
	enum kind kind;
	size_t offset;
	size_t size;
	size_t length; /* where the number of bytes goes; 0: there must be just size of them */
} CERT[] = {
#define NUMBERS(m)                                                                                 \
	{                                                                                          \
#m, NUMBER, offsetof(struct test_cert, m), 0, 0                                    \
	}
#define FLAGS(m)                                                                                   \
	{                                                                                          \
#m, FLAG, offsetof(struct test_cert, m), 0, 0                                      \
	}
#define TEXTS(m)                                                                                   \
	{                                                                                          \
#m, TEXT, offsetof(struct test_cert, m), TEST_TEXT, 0                              \
	}
#define AT(m) offsetof(struct test_cert, m)
	TEXTS(subject_cn),
	TEXTS(issuer_cn),
	TEXTS(subject_o),
	TEXTS(issuer_o),
	NUMBERS(version),
	{"serial", BYTES, AT(serial), 20, AT(serial_size)},
	{"not_before", TIME, AT(not_before), 0, 0},
	{"not_after", TIME, AT(not_after), 0, 0},
	{"key", KEY, AT(key), 0, 0},
	{"signer", KEY, AT(signature.key), 0, 0},
	{"hash", NUMBER, AT(signature.hash), 0, 0},
	{"mgf_hash", NUMBER, AT(signature.mgf_hash), 0, 0},
	{"salt", NUMBER, AT(signature.salt), 0, 0},
	{"trailer", FLAG, AT(signature.trailer), 0, 0},
	{"pkcs1", FLAG, AT(signature.pkcs1), 0, 0},
	{"other_inner", FLAG, AT(signature.other_inner), 0, 0},
	{"flip", NUMBER, AT(signature.flip), 0, 0},
	FLAGS(basic_constraints),
	FLAGS(basic_critical),
	FLAGS(ca),
	NUMBERS(pathlen),
	FLAGS(key_usage),
	FLAGS(key_usage_critical),
	NUMBERS(key_usage_bits),
	FLAGS(ski),
	FLAGS(aki),
	TEXTS(crl_url),
	NUMBERS(struct_version),
	TEXTS(product_name),
	{"tcb", TCB, AT(tcb), 0, 0},
	{"spl4", NUMBER, AT(spl[0]), 0, 0},
	{"spl5", NUMBER, AT(spl[1]), 0, 0},
	{"spl6", NUMBER, AT(spl[2]), 0, 0},
	{"spl7", NUMBER, AT(spl[3]), 0, 0},
	{"hwid", BYTES, AT(hwid), 80, AT(hwid_size)},
	FLAGS(hwid_octet_string),
	TEXTS(csp_id),
	FLAGS(simulation),
	TEXTS(omit),
	TEXTS(duplicate),
	TEXTS(replace),
	{"replace_value", BYTES, AT(replace_value), 80, AT(replace_size)},
	TEXTS(critical),
	FLAGS(unknown_critical),
	FLAGS(compressed_point),
#undef AT
#undef NUMBERS
#undef FLAGS
#undef TEXTS
};

static const struct member CRL[] = {
#define AT(m) offsetof(struct test_crl, m)
	{"issuer_cn", TEXT, AT(issuer_cn), TEST_TEXT, 0},
	{"issuer_o", TEXT, AT(issuer_o), TEST_TEXT, 0},
	{"version", NUMBER, AT(version), 0, 0},
	{"this_update", TIME, AT(this_update), 0, 0},
	{"next_update", TIME, AT(next_update), 0, 0},
	{"signer", KEY, AT(signature.key), 0, 0},
	{"hash", NUMBER, AT(signature.hash), 0, 0},
	{"salt", NUMBER, AT(signature.salt), 0, 0},
	{"pkcs1", FLAG, AT(signature.pkcs1), 0, 0},
	{"flip", NUMBER, AT(signature.flip), 0, 0},
	{"unknown_critical", FLAG, AT(unknown_critical), 0, 0},
#undef AT
};

static const struct member REPORT[] = {
#define AT(m) offsetof(struct test_report, m)
#define NUMBERS(m)                                                                                 \
	{                                                                                          \
#m, NUMBER, AT(m), 0, 0                                                            \
	}
#define BYTESOF(m, n)                                                                              \
	{                                                                                          \
#m, BYTES, AT(m), n, 0                                                             \
	}
#define TCBS(m)                                                                                    \
	{                                                                                          \
#m, TCB, AT(m), 0, 0                                                               \
	}
	NUMBERS(version),
	NUMBERS(guest_svn),
	NUMBERS(policy),
	NUMBERS(vmpl),
	NUMBERS(signature_algo),
	NUMBERS(platform_info),
	NUMBERS(author_key_en),
	NUMBERS(mask_chip_key),
	NUMBERS(signing_key),
	NUMBERS(key_info_reserved),
	BYTESOF(family_id, 16),
	BYTESOF(image_id, 16),
	BYTESOF(report_data, 64),
	BYTESOF(measurement, 48),
	BYTESOF(host_data, 32),
	BYTESOF(id_key_digest, 48),
	BYTESOF(author_key_digest, 48),
	BYTESOF(report_id, 32),
	BYTESOF(report_id_ma, 32),
	BYTESOF(chip_id, 64),
	TCBS(current_tcb),
	TCBS(reported_tcb),
	TCBS(committed_tcb),
	TCBS(launch_tcb),
	NUMBERS(cpuid_fam_id),
	NUMBERS(cpuid_mod_id),
	NUMBERS(cpuid_step),
	NUMBERS(current_build),
	NUMBERS(current_minor),
	NUMBERS(current_major),
	NUMBERS(committed_build),
	NUMBERS(committed_minor),
	NUMBERS(committed_major),
	NUMBERS(launch_mit_vector),
	NUMBERS(current_mit_vector),
	{"key", KEY, AT(key), 0, 0},
	NUMBERS(patch_offset),
	{"patch", BYTES, AT(patch), 64, AT(patch_size)},
	NUMBERS(tail_offset),
	{"tail", BYTES, AT(tail), 72, AT(tail_size)},
	{"r", BYTES, AT(r), 72, AT(r_size)},
	{"s", BYTES, AT(s), 72, AT(s_size)},
	NUMBERS(flip),
#undef AT
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
static const struct part {
	const char *prefix;
	size_t offset;
	const struct member *members;
	size_t count;
} PARTS[] = {
	{"ark.", offsetof(struct test_chain, ark), CERT, COUNT(CERT)},
	{"ask.", offsetof(struct test_chain, ask), CERT, COUNT(CERT)},
	{"asvk.", offsetof(struct test_chain, asvk), CERT, COUNT(CERT)},
	{"vcek.", offsetof(struct test_chain, vcek), CERT, COUNT(CERT)},
	{"vlek.", offsetof(struct test_chain, vlek), CERT, COUNT(CERT)},
	{"crl.", offsetof(struct test_chain, crl), CRL, COUNT(CRL)},
	{"ca_crl.", offsetof(struct test_chain, ca_crl), CRL, COUNT(CRL)},
	{"report.", offsetof(struct test_chain, report), REPORT, COUNT(REPORT)},
};

static bool set_number(char *at, const char *value)
{
	char *end;
	int64_t number =
		value[0] == '-' ? strtoll(value, &end, 0) : (int64_t)strtoull(value, &end, 0);

	memcpy(at, &number, sizeof(number));
	return *value && !*end;
}

static bool set_flag(char *at, const char *value)
{
	bool flag = strcmp(value, "1") == 0;

	memcpy(at, &flag, sizeof(flag));
	return flag || strcmp(value, "0") == 0;
}

static bool set_text(char *at, const char *value)
{
	return (size_t)snprintf(at, TEST_TEXT, "%s", value) < TEST_TEXT;
}

static bool set_bytes(char *base, const struct member *member, const char *value)
{
	size_t size = strlen(value) / 2;
	unsigned byte;
	int used;

	if (strlen(value) % 2 || size > member->size || (!member->length && size != member->size))
		return false;
	for (size_t i = 0; i < size; i++) {
		if (sscanf(value + 2 * i, "%2x%n", &byte, &used) != 1 || used != 2)
			return false;
		base[member->offset + i] = (char)byte;
	}
	if (member->length)
		memcpy(base + member->length, &size, sizeof(size));
	return true;
}

static bool set_tcb(char *at, const char *value)
{
	long long tcb[TEST_TCB];

	if (sscanf(value, "%lli,%lli,%lli,%lli,%lli", &tcb[0], &tcb[1], &tcb[2], &tcb[3],
		   &tcb[4]) != TEST_TCB)
		return false;
	memcpy(at, tcb, sizeof(tcb));
	return true;
}

static bool set_key(char *at, const char *value)
{
	static const char *const names[TEST_KEYS] = {"ark",  "ask",  "asvk",  "rogue", "rsa2048",
						     "vcek", "vlek", "stray", "p256"};

	for (int64_t i = 0; i < TEST_KEYS; i++) {
		if (strcasecmp(names[i], value) != 0)
			continue;
		memcpy(at, &i, sizeof(i));
		return true;
	}
	return false;
}

static bool set_time(char *at, const char *value)
{
	struct tm tm = {0};
	char *end = strptime(value, "%Y-%m-%d", &tm);
	int64_t time;

	if (!end || *end)
		return set_number(at, value);
	time = timegm(&tm);
	memcpy(at, &time, sizeof(time));
	return true;
}

static bool set_member(char *base, const struct member *member, const char *value)
{
	switch (member->kind) {
	case NUMBER:
		return set_number(base + member->offset, value);
	case FLAG:
		return set_flag(base + member->offset, value);
	case TEXT:
		return set_text(base + member->offset, value);
	case BYTES:
		return set_bytes(base, member, value);
	case TCB:
		return set_tcb(base + member->offset, value);
	case KEY:
		return set_key(base + member->offset, value);
	case TIME:
		return set_time(base + member->offset, value);
	}
	return false;
}

bool test_chain_set(struct test_chain *chain, const char *key, const char *value)
{
	for (size_t p = 0; p < COUNT(PARTS); p++) {
		size_t length = strlen(PARTS[p].prefix);

		if (strncmp(key, PARTS[p].prefix, length) != 0)
			continue;
		for (size_t i = 0; i < PARTS[p].count; i++)
			if (strcmp(key + length, PARTS[p].members[i].name) == 0)
				return set_member((char *)chain + PARTS[p].offset,
						  &PARTS[p].members[i], value);
	}
	return false;
}

const char *test_chain_member(size_t i)
{
	static char name[2 * TEST_TEXT];

	for (size_t p = 0; p < COUNT(PARTS); p++) {
		if (i < PARTS[p].count) {
			snprintf(name, sizeof(name), "%s%s", PARTS[p].prefix,
				 PARTS[p].members[i].name);
			return name;
		}
		i -= PARTS[p].count;
	}
	return NULL;
}
