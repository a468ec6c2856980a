/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processors, products files, and TCBs by name.
 */
#include "test.h"

#include <sev/product.h>

#include "base/bytes.h"

static struct sev_err err;

/* Family, first and last model, product, name at the KDS, bytes of a chip id. */
static const struct {
	uint8_t family, first, last;
	const char *name, *kds;
	size_t chip_id;
} ROWS[] = {
	{0x19, 0x00, 0x0F, "Milan", "Milan", 64},	   {0x19, 0x10, 0x1F, "Genoa", "Genoa", 64},
	{0x19, 0xA0, 0xAF, "Bergamo, Siena", "Genoa", 64}, {0x1A, 0x00, 0x0F, "Turin", "Turin", 8},
	{0x1A, 0x10, 0x11, "Turin dense", "Turin", 8},
};

static int row_of(unsigned family, unsigned model)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (family == ROWS[i].family && model >= ROWS[i].first && model <= ROWS[i].last)
			return (int)i;
	return -1;
}

/* flaw 8: CPU models: Bergamo, Siena (0xAF too), Turin dense and engineering models */
/* spec: KDS: product names by CPUID family and model; Bergamo and Siena are Genoa's */
static void test_cpuid(void **state)
{
	const struct sev_products *products = sev_products_builtin();

	(void)state;
	for (unsigned i = 0; i <= 0xFFFF; i++) {
		int row = row_of(i >> 8, i & 0xFF);
		const struct sev_product *found =
			sev_products_find_cpuid(products, (uint8_t)(i >> 8), (uint8_t)(i & 0xFF));

		assert_int_equal(found != NULL, row >= 0);
		if (!found)
			continue;
		assert_string_equal(sev_product_name(found), ROWS[row].name);
		assert_string_equal(sev_product_kds_name(found), ROWS[row].kds);
		assert_int_equal(sev_product_chip_id_size(found), ROWS[row].chip_id);
		assert_int_equal(sev_product_tcb_layout(found), ROWS[row].family == 0x1A
									? SEV_TCB_LAYOUT_FAM1AH
									: SEV_TCB_LAYOUT_FAM19H);
	}
}

static void test_names(void **state)
{
	const struct sev_products *products = sev_products_builtin();
	size_t count = 0;

	(void)state;
	while (sev_products_at(products, count))
		count++;
	assert_int_equal(count, SEV_COUNT(ROWS));
	assert_string_equal(sev_product_name(sev_products_find_name(products, "GENOA")), "Genoa");
	assert_string_equal(sev_product_name(sev_products_find_name(products, "turin dense")),
			    "Turin dense");
	assert_null(sev_products_find_name(products, "Naples"));
	assert_null(sev_products_find_name(products, ""));
}

#define ROW(name, family, first, last)                                                             \
	"{\"name\":\"" name "\",\"kds_name\":\"Venice\",\"family\":\"" family                      \
	"\",\"first_model\":\"" first "\",\"last_model\":\"" last                                  \
	"\",\"tcb_layout\":\"family-1ah\",\"chip_id_size\":8}"
#define FILE_OF(rows) "{\"schema\":\"products\",\"version\":1,\"products\":[" rows "]}"

static void test_file(void **state)
{
	static const char text[] = FILE_OF(ROW("Venice", "0x1a", "0x50", "0x57") "," ROW(
		"Venice too", "0x1a", "0x90", "0x9f"));
	const struct sev_product *found;
	struct sev_products *products;

	(void)state;
	assert_sev_ok(sev_products_read("p", text, strlen(text), &products, &err), &err);
	found = sev_products_find_cpuid(products, 0x1A, 0x57);
	assert_string_equal(sev_product_name(found), "Venice");
	assert_string_equal(sev_product_kds_name(found), "Venice");
	assert_int_equal(sev_product_tcb_layout(found), SEV_TCB_LAYOUT_FAM1AH);
	assert_int_equal(sev_product_chip_id_size(found), 8);
	assert_null(sev_products_find_cpuid(products, 0x1A, 0x58));
	assert_string_equal(sev_product_name(sev_products_find_cpuid(products, 0x1A, 0x9F)),
			    "Venice too");
	assert_string_equal(sev_product_name(sev_products_find_cpuid(products, 0x19, 0x01)),
			    "Milan");
	sev_products_free(products);
	sev_products_free(NULL);
}

static void test_empty_file(void **state)
{
	static const char text[] = FILE_OF("");
	struct sev_products *products;

	(void)state;
	assert_sev_ok(sev_products_read("p", text, strlen(text), &products, &err), &err);
	assert_non_null(sev_products_at(products, SEV_COUNT(ROWS) - 1));
	assert_null(sev_products_at(products, SEV_COUNT(ROWS)));
	sev_products_free(products);
}

/* Family and models are whole bytes. */
static void test_last_byte(void **state)
{
	static const char text[] = FILE_OF(ROW("V", "0xff", "0xff", "0xff"));
	struct sev_products *products;

	(void)state;
	assert_sev_ok(sev_products_read("p", text, strlen(text), &products, &err), &err);
	assert_string_equal(sev_product_name(sev_products_find_cpuid(products, 0xFF, 0xFF)), "V");
	assert_null(sev_products_find_cpuid(products, 0xFF, 0xFE));
	sev_products_free(products);
}

#define GOOD_ROW ROW("V", "0x1a", "0x50", "0x57")
#define MORE_TURIN(kds_name, layout, size)                                                         \
	"{\"name\":\"V\",\"kds_name\":\"" kds_name                                                 \
	"\",\"family\":\"0x1a\",\"first_model\":\"0x50\",\"last_model\":\"0x50\","                 \
	"\"tcb_layout\":\"" layout "\",\"chip_id_size\":" size "}"

/* More models of a product that is built in. */
static void test_more_models(void **state)
{
	static const char text[] = FILE_OF(MORE_TURIN("Turin", "family-1ah", "8"));
	struct sev_products *products;

	(void)state;
	assert_sev_ok(sev_products_read("p", text, strlen(text), &products, &err), &err);
	assert_string_equal(sev_product_name(sev_products_find_cpuid(products, 0x1A, 0x50)), "V");
	assert_string_equal(sev_product_name(sev_products_find_name(products, "Turin")), "Turin");
	sev_products_free(products);
}

static void test_bad_files(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "p: the JSON ends too early"},
		{"[]", "p: found array, expected a JSON object"},
		{"{}", "p: schema: found nothing, expected a string"},
		{"{\"schema\":\"plan\",\"version\":1,\"products\":[]}",
		 "p: schema: found \"plan\", expected \"products\""},
		{"{\"schema\":\"products\",\"version\":0,\"products\":[]}",
		 "p: version: found 0, expected 1"},
		{"{\"schema\":\"products\",\"version\":2,\"products\":[]}", "p: version: found 2"},
		{"{\"schema\":\"products\",\"version\":1}", "p: products: found nothing"},
		{"{\"schema\":\"products\",\"version\":1,\"products\":[],\"trust\":1}",
		 "p: trust: found 1, expected no such key"},
		{FILE_OF("1"), "p: products[0]: found int, expected an object"},
		{FILE_OF("{\"nam\":\"V\"}"),
		 "p: products[0].nam: found \"V\", expected no such key"},
		{FILE_OF("{\"name\":\"\"}"), "p: products[0].name: found \"\", expected 1 to 31"},
		{FILE_OF("{\"name\":\"a\\u0007b\"}"), "p: products[0].name: found"},
		{FILE_OF("{\"name\":\"12345678901234567890123456789012\"}"),
		 "p: products[0].name: found"},
		{FILE_OF("{\"name\":\"V\",\"kds_name\":\"../x\"}"),
		 "p: products[0].kds_name: found \"..\\/x\", expected 1 to 31 letters"},
		{FILE_OF(ROW("V", "0x100", "0x50", "0x57")),
		 "p: products[0].family: found \"0x100\", expected \"0x0\" to \"0xff\""},
		{FILE_OF(ROW("V", "26", "0x50", "0x57")), "p: products[0].family: found \"26\""},
		{FILE_OF(ROW("V", "0x1a", "0x57", "0x50")),
		 "p: products[0].last_model: found \"0x50\", expected at least first_model"},
		{FILE_OF(ROW("V", "0x1a", "0x0f", "0x50")),
		 "p: products[0]: models 0x0f to 0x50 of family 0x1a overlap with Turin"},
		/* The last model of one is the first of another: Genoa's is 0x10. */
		{FILE_OF(ROW("V", "0x19", "0x10", "0x10")), "overlap with Genoa"},
		{FILE_OF(ROW("V", "0x1a", "0x40", "0x50") "," GOOD_ROW), "overlap with V"},
		{FILE_OF(GOOD_ROW "," ROW("W", "0x1a", "0x57", "0x58")),
		 "p: products[1]: models 0x57 to 0x58 of family 0x1a overlap with V"},
		{FILE_OF("{\"name\":\"V\",\"kds_name\":\"V\",\"family\":\"0x1a\",\"first_model\":"
			 "\"0x50\",\"last_model\":\"0x50\",\"tcb_layout\":\"turin\","
			 "\"chip_id_size\":8}"),
		 "p: products[0].tcb_layout: found \"turin\", expected \"family-19h\" or"},
		{FILE_OF("{\"name\":\"V\",\"kds_name\":\"V\",\"family\":\"0x1a\",\"first_model\":"
			 "\"0x50\",\"last_model\":\"0x50\",\"tcb_layout\":\"family-1ah\","
			 "\"chip_id_size\":0}"),
		 "p: products[0].chip_id_size: found 0, expected a number from 1 to 64"},
		{FILE_OF("{\"name\":\"V\",\"kds_name\":\"V\",\"family\":\"0x1a\",\"first_model\":"
			 "\"0x50\",\"last_model\":\"0x50\",\"tcb_layout\":\"family-1ah\","
			 "\"chip_id_size\":65}"),
		 "p: products[0].chip_id_size: found 65"},
		{FILE_OF(MORE_TURIN("Turin", "family-19h", "8")),
		 "p: products[0].tcb_layout: found \"family-19h\", expected that of the built-in rows"},
		{FILE_OF(MORE_TURIN("turin", "family-1ah", "64")),
		 "p: products[0].chip_id_size: found 64, expected that of the built-in rows"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_products *products = NULL;

		assert_int_equal(sev_products_read("p", cases[i].text, strlen(cases[i].text),
						   &products, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, cases[i].message);
		assert_null(products);
	}
}

static void test_tcb_names(void **state)
{
	static const struct {
		const char *name, *spl;
		int fam19h, fam1ah;
	} rows[] = {
		{"FMC", "fmcSPL", -1, 0}, {"BOOT_LOADER", "blSPL", 0, 1},  {"TEE", "teeSPL", 1, 2},
		{"SNP", "snpSPL", 6, 3},  {"MICROCODE", "ucodeSPL", 7, 7},
	};
	enum sev_tcb_component none = (enum sev_tcb_component)SEV_TCB_COMPONENTS;

	(void)state;
	for (unsigned i = 0; i < SEV_COUNT(rows); i++) {
		enum sev_tcb_component c = (enum sev_tcb_component)i;

		assert_string_equal(sev_tcb_component_name(c), rows[i].name);
		assert_string_equal(sev_tcb_component_spl(c), rows[i].spl);
		assert_int_equal(sev_tcb_component_byte(SEV_TCB_LAYOUT_FAM19H, c), rows[i].fam19h);
		assert_int_equal(sev_tcb_component_byte(SEV_TCB_LAYOUT_FAM1AH, c), rows[i].fam1ah);
	}
	assert_null(sev_tcb_component_name(none));
	assert_null(sev_tcb_component_spl(none));
	assert_int_equal(sev_tcb_component_byte(SEV_TCB_LAYOUT_FAM19H, none), -1);
	assert_int_equal(sev_tcb_component_byte((enum sev_tcb_layout)2, SEV_TCB_SNP), -1);
}

static void test_tcb_parse(void **state)
{
	static const struct {
		const char *text;
		unsigned given;
		uint8_t values[SEV_TCB_COMPONENTS];
	} cases[] = {
		{"bl=3,tee=0,snp=22,ucode=211", 0x1E, {0, 3, 0, 22, 211}},
		{"fmc=1,BL=0x1,tee=1,snp=4,ucode=0x51", 0x1F, {1, 1, 1, 4, 0x51}},
		{"BOOT_LOADER=255", 0x02, {0, 255, 0, 0, 0}},
		{"boot-loader=7", 0x02, {0, 7, 0, 0, 0}},
		{"ucodeSPL=9,fmcspl=2", 0x11, {2, 0, 0, 0, 9}},
		{"Microcode=1", 0x10, {0, 0, 0, 0, 1}},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint8_t values[SEV_TCB_COMPONENTS];
		unsigned given;

		memset(values, 0xEE, sizeof(values));
		assert_sev_ok(sev_tcb_parse(cases[i].text, values, &given, &err), &err);
		assert_int_equal(given, cases[i].given);
		assert_memory_equal(values, cases[i].values, sizeof(values));
	}
}

static void test_tcb_parse_bad(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "TCB: found '', expected one of fmc, bl, tee, snp, ucode"},
		{"snp=1,", "TCB: found '', expected one of"},
		{"psp=1", "TCB: found 'psp', expected one of"},
		{"snp", "TCB: snp: found '', expected 0 to 255"},
		{"snp=", "TCB: snp: found '', expected 0 to 255"},
		{"snp=256", "TCB: snp: found '256', expected 0 to 255"},
		{"snp=-1", "TCB: snp: found '-1', expected 0 to 255"},
		{"snp=1,SNPspl=1", "TCB: SNPspl is given twice"},
		{"snp=00000000000000000000000000000000000001", "expected NAME=VALUE"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint8_t values[SEV_TCB_COMPONENTS];
		unsigned given;

		assert_int_equal(sev_tcb_parse(cases[i].text, values, &given, &err), SEV_ERR_ARG);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, cases[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpuid),	    cmocka_unit_test(test_names),
		cmocka_unit_test(test_file),	    cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_more_models), cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_tcb_names),   cmocka_unit_test(test_last_byte),
		cmocka_unit_test(test_tcb_parse),   cmocka_unit_test(test_tcb_parse_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
