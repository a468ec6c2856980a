/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports: what is right, and their bytes; and the certificate table beside them.
 */
#include "test_ca.h"

#include <stdlib.h>
#include <string.h>

/* CPUID family and model of each product. */
static const struct product {
	const char *name;
	uint8_t family, model;
	bool fam1ah;
} PRODUCTS[] = {
	{"Milan", 0x19, 0x01, false}, {"Genoa", 0x19, 0x11, false}, {"Turin", 0x1A, 0x02, true}};

static const struct product *find(const char *name)
{
	for (size_t i = 0; i < sizeof(PRODUCTS) / sizeof(PRODUCTS[0]); i++)
		if (strcmp(PRODUCTS[i].name, name) == 0)
			return &PRODUCTS[i];
	abort();
}

static void count_up(uint8_t *bytes, size_t size, uint8_t from)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(from + i);
}

void test_report_init(struct test_report *report, const char *product, int version)
{
	const struct product *p = find(product);

	memset(report, 0, sizeof(*report));
	report->version = version;
	strcpy(report->product, product);
	report->guest_svn = 2;
	report->policy = 0x30000;
	report->signature_algo = 1;
	report->platform_info = 0x01;
	count_up(report->family_id, 16, 0x10);
	count_up(report->image_id, 16, 0x20);
	count_up(report->report_data, 64, 0x40);
	count_up(report->measurement, 48, 0x80);
	count_up(report->host_data, 32, 0xB0);
	count_up(report->report_id, 32, 0xD0);
	memset(report->report_id_ma, 0xFF, 32);
	report->cpuid_fam_id = p->family;
	report->cpuid_mod_id = p->model;
	report->cpuid_step = 1;
	report->current_build = report->committed_build = 29;
	report->current_minor = report->committed_minor = 55;
	report->current_major = report->committed_major = 1;
	report->launch_mit_vector = report->current_mit_vector = 0x3F;
	report->key = -1;
	report->flip = -1;
}

static void put(uint8_t *out, size_t offset, size_t size, int64_t value)
{
	for (size_t i = 0; i < size; i++)
		out[offset + i] = (uint8_t)((uint64_t)value >> (8 * i));
}

static void put_tcb(uint8_t *out, size_t offset, const int64_t tcb[TEST_TCB], bool fam1ah)
{
	static const size_t fam19h_at[] = {0, 0, 1, 6, 7};
	static const size_t fam1ah_at[] = {0, 1, 2, 3, 7};

	for (int i = 0; i < TEST_TCB; i++)
		if (tcb[i] >= 0)
			out[offset + (fam1ah ? fam1ah_at : fam19h_at)[i]] = (uint8_t)tcb[i];
}

static void put_host(const struct test_report *report, uint8_t *out)
{
	const bool fam1ah = find(report->product)->fam1ah;

	put_tcb(out, 0x038, report->current_tcb, fam1ah);
	put(out, 0x040, 8, report->platform_info);
	put(out, 0x048, 4,
	    report->author_key_en | report->mask_chip_key << 1 | report->signing_key << 2 |
		    report->key_info_reserved);
	put_tcb(out, 0x180, report->reported_tcb, fam1ah);
	memcpy(out + 0x1A0, report->chip_id, 64);
	put_tcb(out, 0x1E0, report->committed_tcb, fam1ah);
	put(out, 0x1E8, 1, report->current_build);
	put(out, 0x1E9, 1, report->current_minor);
	put(out, 0x1EA, 1, report->current_major);
	put(out, 0x1EC, 1, report->committed_build);
	put(out, 0x1ED, 1, report->committed_minor);
	put(out, 0x1EE, 1, report->committed_major);
	put_tcb(out, 0x1F0, report->launch_tcb, fam1ah);
}

static void put_guest(const struct test_report *report, uint8_t *out)
{
	put(out, 0x000, 4, report->version);
	put(out, 0x004, 4, report->guest_svn);
	put(out, 0x008, 8, report->policy);
	memcpy(out + 0x010, report->family_id, 16);
	memcpy(out + 0x020, report->image_id, 16);
	put(out, 0x030, 4, report->vmpl);
	put(out, 0x034, 4, report->signature_algo);
	memcpy(out + 0x050, report->report_data, 64);
	memcpy(out + 0x090, report->measurement, 48);
	memcpy(out + 0x0C0, report->host_data, 32);
	memcpy(out + 0x0E0, report->id_key_digest, 48);
	memcpy(out + 0x110, report->author_key_digest, 48);
	memcpy(out + 0x140, report->report_id, 32);
	memcpy(out + 0x160, report->report_id_ma, 32);
}

static void put_later_versions(const struct test_report *report, uint8_t *out)
{
	if (report->version >= 3) {
		put(out, 0x188, 1, report->cpuid_fam_id);
		put(out, 0x189, 1, report->cpuid_mod_id);
		put(out, 0x18A, 1, report->cpuid_step);
	}
	if (report->version >= 5) {
		put(out, 0x1F8, 8, report->launch_mit_vector);
		put(out, 0x200, 8, report->current_mit_vector);
	}
}

static void sign(const struct test_report *report, uint8_t *out)
{
	enum test_key key = report->signing_key == 1 ? TEST_KEY_VLEK : TEST_KEY_VCEK;
	uint8_t r[48];
	uint8_t s[48];

	if (report->key >= 0)
		key = (enum test_key)report->key;
	test_key_sign_ecdsa(key, out, 0x2A0, r, s);
	for (size_t i = 0; i < 48; i++) {
		out[0x2A0 + i] = r[47 - i];
		out[0x2E8 + i] = s[47 - i];
	}
}

void test_report_make(const struct test_report *report, uint8_t out[TEST_REPORT_SIZE])
{
	memset(out, 0, TEST_REPORT_SIZE);
	put_guest(report, out);
	put_host(report, out);
	put_later_versions(report, out);
	memcpy(out + report->patch_offset, report->patch, report->patch_size);
	/* Firmware that masks the chip's key writes zeros in place of a signature. */
	if (!report->mask_chip_key)
		sign(report, out);
	if (report->r_size > 0)
		memcpy(out + 0x2A0, report->r, sizeof(report->r));
	if (report->s_size > 0)
		memcpy(out + 0x2E8, report->s, sizeof(report->s));
	memcpy(out + report->tail_offset, report->tail, report->tail_size);
	if (report->flip >= 0)
		out[report->flip / 8] ^= (uint8_t)(1 << (report->flip % 8));
}

void test_table_make(const struct test_chain *chain, struct test_der *out)
{
	static const uint8_t guids[][16] = {
		{0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8,
		 0xac, 0xcd}, /* VCEK */
		{0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0,
		 0xb8, 0xa1}, /* VLEK */
		{0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27,
		 0xc7, 0x82}, /* ASK */
		{0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c,
		 0xd0, 0xae}, /* ARK */
	};
	const bool vlek = chain->report.signing_key == 1;
	const struct test_cert *certs[] = {vlek ? &chain->vlek : &chain->vcek,
					   vlek ? &chain->asvk : &chain->ask, &chain->ark};
	const uint8_t *const ids[] = {guids[vlek], guids[2], guids[3]};
	struct test_der body = {0};
	uint8_t entry[24];

	for (size_t i = 0; i < 3; i++) {
		size_t start = body.size;

		test_cert_make(certs[i], &body);
		memcpy(entry, ids[i], 16);
		put(entry, 16, 4, (int64_t)(4 * sizeof(entry) + start));
		put(entry, 20, 4, (int64_t)(body.size - start));
		test_der_raw(out, entry, sizeof(entry));
	}
	memset(entry, 0, sizeof(entry));
	test_der_raw(out, entry, sizeof(entry));
	test_der_raw(out, body.data, body.size);
	test_der_free(&body);
}
