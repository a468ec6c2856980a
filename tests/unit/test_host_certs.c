/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate blob of a host and its TCBs: each rule broken by itself, on material of a test
 * CA.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/cert_table.h>

#include "base/bytes.h"
#include "sevctl/host/cert_blob.h"
#include "test.h"
#include "test_ca.h"

static void add(struct sev_certs *certs, const char *name, struct test_der *der)
{
	struct sev_err err;

	assert_sev_ok(sev_certs_add_file(certs, name, der->data, der->size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	test_der_free(der);
	*der = (struct test_der){0};
}

static struct sev_certs *certs_of(const struct test_chain *chain)
{
	const struct test_cert *const list[] = {&chain->ark, &chain->ask, &chain->asvk,
						&chain->vcek, &chain->vlek};
	static const char *const names[] = {"ark", "ask", "asvk", "vcek", "vlek"};
	struct test_der der = {0};
	struct sev_certs *certs;

	assert_int_equal(sev_certs_new(&certs, NULL), SEV_OK);
	for (size_t i = 0; i < SEV_COUNT(list); i++) {
		test_cert_make(list[i], &der);
		add(certs, names[i], &der);
	}
	test_crl_make(&chain->crl, &der);
	add(certs, "crl", &der);
	return certs;
}

static struct cert_blob_host host_of(const struct test_chain *chain, const char *product)
{
	struct cert_blob_host host = {.ids_size = 64};
	uint64_t *tcb = &host.snp.status.reported_tcb;

	host.snp.product = sev_products_find_name(sev_products_builtin(), product);
	host.snp.layout = sev_product_tcb_layout(host.snp.product);
	memcpy(host.ids, chain->vcek.hwid, chain->vcek.hwid_size);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		if (sev_tcb_component_byte(host.snp.layout, (enum sev_tcb_component)i) >= 0)
			*tcb = host_tcb_put(host.snp.layout, *tcb, i, (uint8_t)chain->vcek.tcb[i]);
	return host;
}

static void whole_chain_is_written(void **state)
{
	static const char *const products[] = {"Milan", "Genoa", "Turin"};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(products); p++) {
		struct sev_cert_table *table;
		struct cert_blob_host host;
		struct test_chain chain;
		struct sev_certs *certs;
		struct cert_blob blob;
		struct sev_err err;
		uint8_t *bytes;
		size_t size;

		test_chain_init(&chain, products[p], 3);
		certs = certs_of(&chain);
		host = host_of(&chain, products[p]);
		assert_sev_ok(cert_blob_take(certs, false, &blob, &err), &err);
		assert_sev_ok(cert_blob_check(&blob, &host, &err), &err);
		assert_false(cert_blob_is_amd(&blob));
		assert_sev_ok(cert_blob_write(&blob, &bytes, &size, &err), &err);
		/* spec: GHCB SNP Extended Guest Request: the guest gives whole pages for the
		 * certificates */
		assert_int_equal(size % 4096, 0);
		assert_sev_ok(sev_cert_table_read("blob", bytes, size, &table, &err), &err);
		assert_int_equal(sev_cert_table_count(table), 4);
		assert_non_null(sev_cert_table_find(table, SEV_CERT_ENTRY_VCEK));
		sev_cert_table_free(table);
		free(bytes);
		/* The VLEK's, whose certificate has no hwID. */
		assert_sev_ok(cert_blob_take(certs, true, &blob, &err), &err);
		assert_int_equal(sev_cert_kind(blob.signer), SEV_CERT_ASVK);
		assert_sev_ok(cert_blob_check(&blob, &host, &err), &err);
		sev_certs_free(certs);
	}
}

static void chip_of_second_socket(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)chain;
	memcpy(host->ids + 64, host->ids, 64);
	host->ids[5] ^= 1;
	host->ids_size = 128;
}

static void other_chip(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)chain;
	host->ids[63] ^= 1;
}

static void other_product(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)chain;
	host->snp.product = sev_products_find_name(sev_products_builtin(), "Genoa");
}

static void other_tcb(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)chain;
	host->snp.status.reported_tcb += UINT64_C(1) << 48;
}

static void rogue_vcek(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)host;
	chain->vcek.signature.key = TEST_KEY_ROGUE;
}

static void rogue_ask(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)host;
	chain->ask.signature.key = TEST_KEY_ROGUE;
}

static void rogue_ark(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)host;
	chain->ark.signature.key = TEST_KEY_ROGUE;
}

static void rogue_crl(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)host;
	chain->crl.signature.key = TEST_KEY_ROGUE;
}

static void revoked(struct test_chain *chain, struct cert_blob_host *host)
{
	(void)host;
	chain->crl.revoked = 1;
	chain->crl.list[0].size = chain->ask.serial_size;
	memcpy(chain->crl.list[0].serial, chain->ask.serial, chain->ask.serial_size);
}

static void each_rule_is_checked(void **state)
{
	static const struct {
		void (*change)(struct test_chain *chain, struct cert_blob_host *host);
		enum sev_rc rc;
		const char *message;
	} rows[] = {
		{chip_of_second_socket, SEV_OK, ""},
		/* spec: KDS VCEK certificate: hwID is the CHIP_ID, of which Turin has eight bytes
		 */
		{other_chip, SEV_ERR_MISMATCH, "vcek: hwID: found that of another chip"},
		{other_product, SEV_ERR_MISMATCH, "vcek: product: found Milan, expected Genoa"},
		/* spec: KDS VCEK certificate: its SPLs are the REPORTED_TCB that it signs for */
		{other_tcb, SEV_ERR_MISMATCH, "vcek: snpSPL: found"},
		{rogue_vcek, SEV_ERR_MISMATCH, "vcek"},
		{rogue_ask, SEV_ERR_MISMATCH, "ask"},
		{rogue_ark, SEV_ERR_MISMATCH, "ark"},
		{rogue_crl, SEV_ERR_MISMATCH, "crl"},
		{revoked, SEV_ERR_MISMATCH, "ask: ASK: it is revoked by crl"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err = {.rc = SEV_OK};
		struct cert_blob_host host;
		struct test_chain chain;
		struct sev_certs *certs;
		struct cert_blob blob;

		test_chain_init(&chain, "Milan", 3);
		host = host_of(&chain, "Milan");
		rows[i].change(&chain, &host);
		certs = certs_of(&chain);
		assert_sev_ok(cert_blob_take(certs, false, &blob, &err), &err);
		assert_int_equal(cert_blob_check(&blob, &host, &err), rows[i].rc);
		if (rows[i].rc && strncmp(err.msg, rows[i].message, strlen(rows[i].message)) != 0)
			fail_msg("row %zu: '%s' does not begin with '%s'", i, err.msg,
				 rows[i].message);
		sev_certs_free(certs);
	}
}

static void two_of_a_kind_are_refused(void **state)
{
	struct test_chain chain;
	struct test_der der = {0};
	struct sev_certs *certs;
	struct cert_blob blob;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	certs = certs_of(&chain);
	chain.vcek.hwid[0] ^= 1;
	test_cert_make(&chain.vcek, &der);
	add(certs, "second", &der);
	assert_int_equal(cert_blob_take(certs, false, &blob, &err), SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "second: found a second VCEK, beside that of vcek, expected "
				     "one");
	assert_int_equal(cert_blob_take(certs, true, &blob, &err), SEV_OK);
	sev_certs_free(certs);
}

static void tcbs_are_taken_apart(void **state)
{
	/* SNP-ABI: TCB_VERSION of Milan and of Turin, by hand. */
	static const struct {
		enum sev_tcb_layout layout;
		uint64_t tcb;
		uint64_t reserved;
		const char *text;
	} rows[] = {
		{SEV_TCB_LAYOUT_FAM19H, 0xDB18000000000004, 0, "bl=4,tee=0,snp=24,ucode=219"},
		{SEV_TCB_LAYOUT_FAM19H, 0xDB18000000010004, 0x10000, "bl=4,tee=0,snp=24,ucode=219"},
		{SEV_TCB_LAYOUT_FAM1AH, 0x5000000004030201, 0, "fmc=1,bl=2,tee=3,snp=4,ucode=80"},
		{SEV_TCB_LAYOUT_FAM1AH, 0x50FF000004030201, 0x00FF000000000000,
		 "fmc=1,bl=2,tee=3,snp=4,ucode=80"},
	};
	char text[HOST_TCB_TEXT];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		host_tcb_text(rows[i].layout, rows[i].tcb, text);
		assert_string_equal(text, rows[i].text);
		assert_true(host_tcb_reserved(rows[i].layout, rows[i].tcb) == rows[i].reserved);
	}
	/* spec: SNP-ABI TCB_VERSION: versions are compared component by component */
	assert_int_equal(
		host_tcb_above(SEV_TCB_LAYOUT_FAM19H, 0x0100000000000005, 0xDB18000000000004),
		SEV_TCB_BOOT_LOADER);
	assert_int_equal(
		host_tcb_above(SEV_TCB_LAYOUT_FAM19H, 0xDB18000000000004, 0xDB18000000000004), -1);
	assert_int_equal(host_tcb_above(SEV_TCB_LAYOUT_FAM1AH, 0x02, 0x0101010101010101),
			 SEV_TCB_FMC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_chain_is_written),
		cmocka_unit_test(each_rule_is_checked),
		cmocka_unit_test(two_of_a_kind_are_refused),
		cmocka_unit_test(tcbs_are_taken_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
