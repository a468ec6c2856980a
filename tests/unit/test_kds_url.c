/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What requests to the KDS look like. The expected URLs are those of the KDS's specification, as
 * the public tools spell them.
 */
#include "test.h"

#include <sev/kds.h>

#include "base/bytes.h"
#include "base/text.h"
#include "collect/kds_kind.h"

#define HALF  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define CHIP  HALF "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
#define CHIP8 "0001020304050607"

static struct sev_kds_request request_of(enum sev_kds_what what, const char *product)
{
	struct sev_kds_request request = {
		.size = sizeof(request),
		.what = what,
		.product = sev_products_find_name(sev_products_builtin(), product),
		.tcb = {9, 3, 0, 22, 211},
	};

	for (unsigned i = 0; i < SEV_CHIP_ID_SIZE; i++)
		request.chip_id[i] = (uint8_t)i;
	assert_non_null(request.product);
	return request;
}

/* flaw 3: on Turin the URL has fmcSPL and the 8 bytes of the chip id that count */
/* flaw 8: Bergamo, Siena and Turin dense are products like others; the KDS calls them Genoa, Turin
 */
/* spec: KDS URLs: endpoint, version, product, then what is wanted of it */
/* spec: KDS VCEK parameters: fmcSPL goes first, and from Turin on only */
/* spec: KDS VCEK parameters: hwid is CHIP_ID in lower-case hex, from Turin on its first 8 bytes */
static void test_urls(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const char *product, *url;
	} rows[] = {
		{SEV_KDS_VCEK, "Milan",
		 "/vcek/v1/Milan/" CHIP "?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_VCEK, "Genoa",
		 "/vcek/v1/Genoa/" CHIP "?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_VCEK, "Bergamo",
		 "/vcek/v1/Genoa/" CHIP "?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_VCEK, "siena",
		 "/vcek/v1/Genoa/" CHIP "?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_VCEK, "Turin",
		 "/vcek/v1/Turin/" CHIP8 "?fmcSPL=09&blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_VCEK, "Turin dense",
		 "/vcek/v1/Turin/" CHIP8 "?fmcSPL=09&blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"},
		{SEV_KDS_CA, "Milan", "/vcek/v1/Milan/cert_chain"},
		{SEV_KDS_VLEK_CHAIN, "Genoa", "/vlek/v1/Genoa/cert_chain"},
		{SEV_KDS_CRL, "Turin", "/vcek/v1/Turin/crl"},
		{SEV_KDS_VLEK_CRL, "Bergamo, Siena", "/vlek/v1/Genoa/crl"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_kds_request request = request_of(rows[i].what, rows[i].product);
		char expected[512];
		struct sev_err err;
		char *url;

		snprintf(expected, sizeof(expected), "https://kdsintf.amd.com%s", rows[i].url);
		assert_sev_ok(sev_kds_url(NULL, &request, &url, &err), &err);
		assert_string_equal(url, expected);
		free(url);
	}
}

static void test_bases(void **state)
{
	static const struct {
		const char *base, *url; /* url NULL: refused */
	} rows[] = {
		{"https://mirror.example", "https://mirror.example/vcek/v1/Milan/crl"},
		{"https://mirror.example/", "https://mirror.example/vcek/v1/Milan/crl"},
		{"https://mirror.example/amd///", "https://mirror.example/amd/vcek/v1/Milan/crl"},
		{"http://localhost:80", "http://localhost:80/vcek/v1/Milan/crl"},
		{"ftp://mirror.example", NULL},
		{"file:///var/kds", NULL},
		{"mirror.example", NULL},
		{"", NULL},
	};
	struct sev_kds_request request = request_of(SEV_KDS_CRL, "Milan");

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err;
		char *url;
		enum sev_rc rc = sev_kds_url(rows[i].base, &request, &url, &err);

		if (rows[i].url) {
			assert_sev_ok(rc, &err);
			assert_string_equal(url, rows[i].url);
		} else {
			assert_int_equal(rc, SEV_ERR_ARG);
			assert_non_null(strstr(err.msg, "begins with https://"));
			assert_null(url);
		}
		free(url);
	}
}

static void test_commands(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const char *product, *command;
	} rows[] = {
		{SEV_KDS_VCEK, "Siena",
		 "vcek --product Genoa --chip-id " CHIP " --tcb bl=3,tee=0,snp=22,ucode=211"},
		{SEV_KDS_VCEK, "Turin",
		 "vcek --product Turin --chip-id " CHIP8
		 " --tcb fmc=9,bl=3,tee=0,snp=22,ucode=211"},
		{SEV_KDS_CA, "Milan", "ca --product Milan"},
		{SEV_KDS_VLEK_CHAIN, "Milan", "vlek-chain --product Milan"},
		{SEV_KDS_CRL, "Milan", "crl --product Milan"},
		{SEV_KDS_VLEK_CRL, "Milan", "crl --vlek --product Milan"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_kds_request request = request_of(rows[i].what, rows[i].product);
		char expected[512];
		struct sev_err err;
		char *command;

		snprintf(expected, sizeof(expected), "sevctl kds fetch %s", rows[i].command);
		assert_sev_ok(sev_kds_command(&request, &command, &err), &err);
		assert_string_equal(command, expected);
		free(command);
	}
}

static char *file_name(const struct sev_kds_request *request)
{
	struct sev_err err;
	char *name;

	assert_sev_ok(sev_kds_file_name(request, &name, &err), &err);
	return name;
}

/* flaw 12: a name has the kind, the product, the chip and the TCB in it, not the product alone */
/* flaw 20: a name comes from them, not from a URL, of which there are several spellings */
static void test_file_names(void **state)
{
	struct sev_kds_request right = request_of(SEV_KDS_VCEK, "Milan");
	char *name = file_name(&right);

	(void)state;
	assert_string_equal(name, "Milan-vcek-" CHIP "-bl3-tee0-snp22-ucode211.der");
	assert_true(strlen(name) < 200);
	for (unsigned i = 0; i < 8; i++) {
		struct sev_kds_request other = right;
		char *another;

		if (i < SEV_TCB_COMPONENTS)
			other.tcb[i]++;
		other.chip_id[0] ^= i == 5;
		other.chip_id[63] ^= i == 6;
		if (i == 7)
			other.product = request_of(SEV_KDS_VCEK, "Genoa").product;
		another = file_name(&other);
		/* Milan has no FMC, and so its number makes no difference. */
		assert_int_equal(strcmp(name, another) == 0, i == SEV_TCB_FMC);
		free(another);
	}
	free(name);
	for (unsigned a = SEV_KDS_CA; a <= SEV_KDS_VLEK_CRL; a++) {
		for (unsigned b = SEV_KDS_CA; b < a; b++) {
			struct sev_kds_request one = request_of((enum sev_kds_what)a, "Milan");
			struct sev_kds_request two = request_of((enum sev_kds_what)b, "Milan");
			char *first = file_name(&one);
			char *second = file_name(&two);

			assert_string_not_equal(first, second);
			free(first);
			free(second);
		}
	}
}

/* What a mirror says is not taken for what the KDS says. */
static void test_mirrors(void **state)
{
	static const char *const bases[] = {NULL, "https://kdsintf.amd.com/", "https://a",
					    "http://a", "https://b"};
	struct sev_kds_request request = request_of(SEV_KDS_CA, "Milan");
	char *names[SEV_COUNT(bases)];
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(bases); i++)
		assert_sev_ok(sev_kds_cache_name(bases[i], &request, &names[i], &err), &err);
	assert_string_equal(names[0], "Milan-vcek-cert_chain.pem");
	assert_string_equal(names[1], names[0]);
	for (size_t i = 2; i < SEV_COUNT(bases); i++) {
		assert_string_not_equal(names[i], names[i - 1]);
		assert_null(strchr(names[i], '/'));
	}
	for (size_t i = 0; i < SEV_COUNT(bases); i++)
		free(names[i]);
}

static void expect_refused(const struct sev_kds_request *request, enum sev_rc rc, const char *why)
{
	struct sev_err err;
	char *url;

	assert_int_equal(sev_kds_url(NULL, request, &url, &err), rc);
	assert_non_null(strstr(err.msg, why));
	assert_null(url);
	assert_int_equal(sev_kds_command(request, &url, NULL), rc);
	assert_int_equal(sev_kds_file_name(request, &url, NULL), rc);
}

/* spec: KDS VCEK parameters: SPLs are at most 127, but for ucodeSPL */
static void test_refused(void **state)
{
	struct sev_kds_request request = request_of(SEV_KDS_VCEK, "Milan");
	struct sev_err err;
	char *url;

	(void)state;
	request.tcb[SEV_TCB_MICROCODE] = 255;
	assert_sev_ok(sev_kds_url(NULL, &request, &url, &err), &err);
	free(url);
	request.tcb[SEV_TCB_SNP] = 128;
	expect_refused(&request, SEV_ERR_ARG, "snpSPL: found 128, expected 0 to 127");
	request = request_of(SEV_KDS_VCEK, "Turin");
	memset(request.chip_id, 0, 8); /* what is behind the 8 bytes says nothing */
	expect_refused(&request, SEV_ERR_UNKNOWN, "CHIP_ID is all zero");
	request.product = NULL;
	expect_refused(&request, SEV_ERR_UNKNOWN, "--product");
	request = request_of(SEV_KDS_CA, "Milan");
	request.what = (enum sev_kds_what)5;
	expect_refused(&request, SEV_ERR_ARG, "found kind 5");
}

/* A products file can name the KDS's product; it cannot leave the folder or the host. */
static void test_product_names(void **state)
{
	static const char *const names[] = {"../../etc", "a/b", "a?b", "Mil an", "", "\xc3\xa4"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(names); i++) {
		struct sev_products *products = NULL;
		struct sev_err err;
		char json[512];

		snprintf(json, sizeof(json),
			 "{\"schema\": \"products\", \"version\": 1, \"products\": [{\"name\": "
			 "\"New\", \"kds_name\": \"%s\", \"family\": \"0x1a\", \"first_model\": "
			 "\"0x50\", \"last_model\": \"0x57\", \"tcb_layout\": \"family-1ah\", "
			 "\"chip_id_size\": 8}]}",
			 names[i]);
		assert_int_equal(sev_products_read("products", json, strlen(json), &products, &err),
				 SEV_ERR_FORMAT);
		assert_null(products);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls),	      cmocka_unit_test(test_bases),
		cmocka_unit_test(test_commands),      cmocka_unit_test(test_file_names),
		cmocka_unit_test(test_mirrors),	      cmocka_unit_test(test_refused),
		cmocka_unit_test(test_product_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
