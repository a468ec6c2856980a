/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence that is more than a report, for shell tests; the certificates are make_chain's.
 *
 *	make_evidence azure DIR [BROKEN]
 *		hcl.bin, quote.bin, quote.sig, pcrs.bin: an HCL report and a TPM quote over the
 *		nonce "nonce-of-the-test" and all PCRs; PCR n has 32 bytes of n, the user data is
 *		deadbeef. BROKEN: report-data (it is of other runtime data), form (the quote is
 *		no TPM's), signature (of the quote).
 *	make_evidence legacy DIR [BROKEN]
 *		report.bin, chain.bin (CEK, OCA, PEK, PDH, ASK, ARK), ark.bin. BROKEN: chain (the
 *		CEK's signature), signature (of the report), debug (its policy allows debugging).
 *	make_evidence tls-data CERT.der
 *		prints the hex of REPORT_DATA that binds the certificate's key: its SHA-512.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "hcl_build.h"
#include "quote_build.h"
#include "test_ca.h"
#include "test_legacy.h"

#define NONCE "nonce-of-the-test"

static int usage(void)
{
	fprintf(stderr, "make_evidence: see the top of make_evidence.c\n");
	return 2;
}

static void fail(const char *what)
{
	perror(what);
	exit(4);
}

static void write_file(const char *dir, const char *name, const void *data, size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		fail(path);
}

static void make_hcl(const char *dir, const char *broken, EVP_PKEY *key)
{
	char runtime[4096];
	struct test_chain chain;
	uint8_t report[TEST_REPORT_SIZE];
	uint8_t hcl[HCL_BUILD_MAX];
	size_t size;

	quote_runtime_data(key, ",\"user-data\":\"deadbeef\"", runtime, sizeof(runtime));
	test_chain_init(&chain, "Milan", 3);
	memset(chain.report.report_data, 0, sizeof(chain.report.report_data));
	SHA256((const unsigned char *)runtime, strlen(runtime), chain.report.report_data);
	if (strcmp(broken, "report-data") == 0)
		chain.report.report_data[0] ^= 1;
	test_report_make(&chain.report, report);
	size = hcl_build(report, runtime, hcl);
	write_file(dir, "hcl.bin", hcl, size);
}

static void make_quote(const char *dir, const char *broken, EVP_PKEY *key)
{
	uint8_t values[24][32];
	struct quote_build quote = {.nonce = (const uint8_t *)NONCE,
				    .nonce_size = strlen(NONCE),
				    .pcrs = 0xFFFFFF,
				    .values = values};

	for (int i = 0; i < 24; i++)
		memset(values[i], i, sizeof(values[i]));
	if (!quote_build(&quote, key))
		fail("quote");
	if (strcmp(broken, "form") == 0) {
		quote.attest[0] ^= 1;
		if (!quote_sign(&quote, key))
			fail("quote");
	}
	if (strcmp(broken, "signature") == 0)
		quote.signature[100] ^= 1;
	write_file(dir, "quote.bin", quote.attest, quote.attest_size);
	write_file(dir, "quote.sig", quote.signature, quote.signature_size);
	write_file(dir, "pcrs.bin", values, sizeof(values));
}

static int azure(const char *dir, const char *broken)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);

	if (!key)
		fail("key");
	make_hcl(dir, broken, key);
	make_quote(dir, broken, key);
	EVP_PKEY_free(key);
	return 0;
}

static int legacy(const char *dir, const char *broken)
{
	struct test_legacy chain;
	uint8_t all[8 * TEST_LEGACY_CERT_SIZE];
	uint8_t report[TEST_LEGACY_REPORT_SIZE];
	size_t size = 0;
	size_t ark;

	test_legacy_init(&chain);
	if (strcmp(broken, "chain") == 0)
		chain.cek.slots[0].flip = 77;
	if (strcmp(broken, "signature") == 0)
		chain.report.poke = 0x11;
	if (strcmp(broken, "debug") == 0)
		chain.report.policy = 0;
	size += test_legacy_cert_make(&chain.cek, all + size);
	size += test_legacy_cert_make(&chain.oca, all + size);
	size += test_legacy_cert_make(&chain.pek, all + size);
	size += test_legacy_cert_make(&chain.pdh, all + size);
	size += test_legacy_ca_make(&chain.ask, all + size);
	ark = test_legacy_ca_make(&chain.ark, all + size);
	write_file(dir, "ark.bin", all + size, ark);
	write_file(dir, "chain.bin", all, size + ark);
	test_legacy_report_make(&chain.report, report);
	write_file(dir, "report.bin", report, sizeof(report));
	return 0;
}

static int tls_data(const char *path)
{
	FILE *file = fopen(path, "rb");
	X509 *cert = file ? d2i_X509_fp(file, NULL) : NULL;
	unsigned char spki[4096];
	unsigned char *at = spki;
	unsigned char digest[64];

	if (!cert)
		fail(path);
	SHA512(spki, (size_t)i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &at), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		printf("%02x", digest[i]);
	printf("\n");
	X509_free(cert);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	const char *broken = argc > 3 ? argv[3] : "";

	if (argc < 3)
		return usage();
	if (strcmp(argv[1], "tls-data") == 0)
		return tls_data(argv[2]);
	mkdir(argv[2], 0777);
	if (strcmp(argv[1], "azure") == 0)
		return azure(argv[2], broken);
	return strcmp(argv[1], "legacy") == 0 ? legacy(argv[2], broken) : usage();
}
