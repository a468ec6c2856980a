/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HCL report as a file, for shell tests.
 *
 *	make_hcl AK.pem USER-DATA-HEX			prints the REPORT_DATA that the report needs
 *	make_hcl AK.pem USER-DATA-HEX REPORT OUT	writes the HCL report around that report
 */
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/sha.h>

#include "hcl_build.h"
#include "quote_build.h"

static EVP_PKEY *read_key(const char *path)
{
	FILE *file = fopen(path, "rb");
	EVP_PKEY *key = file ? PEM_read_PUBKEY(file, NULL, NULL, NULL) : NULL;

	if (file)
		fclose(file);
	return key;
}

static int print_report_data(const char *runtime)
{
	unsigned char digest[64] = {0};

	SHA256((const unsigned char *)runtime, strlen(runtime), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		printf("%02x", digest[i]);
	printf("\n");
	return 0;
}

static int write_hcl(const char *report_path, const char *runtime, const char *path)
{
	static uint8_t out[HCL_BUILD_MAX];
	uint8_t report[0x4A0];
	FILE *file = fopen(report_path, "rb");
	size_t size = file ? fread(report, 1, sizeof(report), file) : 0;

	if (file)
		fclose(file);
	if (size != sizeof(report))
		return 1;
	size = hcl_build(report, runtime, out);
	file = fopen(path, "wb");
	return !file || fwrite(out, 1, size, file) != size || fclose(file) != 0;
}

int main(int argc, char **argv)
{
	EVP_PKEY *key = argc > 2 ? read_key(argv[1]) : NULL;
	char runtime[4096], more[256];

	if (!key || (argc != 3 && argc != 5)) {
		fprintf(stderr, "make_hcl: see the top of make_hcl.c\n");
		return 2;
	}
	snprintf(more, sizeof(more), ",\"user-data\":\"%s\"", argv[2]);
	quote_runtime_data(key, more, runtime, sizeof(runtime));
	EVP_PKEY_free(key);
	return argc == 3 ? print_report_data(runtime) : write_hcl(argv[3], runtime, argv[4]);
}
