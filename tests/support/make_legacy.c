/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legacy certificates and a report of the test CA as files, for shell tests.
 *
 *	make_legacy DIR [exported-cek|wrong-pek|p256-oca]
 *
 * Written into DIR, which is made where it isn't there: ark.cert ask.cert cek.cert oca.cert
 * pek.cert pdh.cert, and report.bin, signed by the PEK. A second word makes one thing wrong (a CEK
 * that no ASK signed, a PEK whose signature by the CEK is wrong) or other (an OCA on P-256).
 */
#include "test_legacy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void write_file(const char *dir, const char *name, const void *data, size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
		perror(path);
		exit(4);
	}
}

static void write_ca(const char *dir, const char *name, const struct test_legacy_ca *ca)
{
	uint8_t data[TEST_LEGACY_CA_MAX];

	write_file(dir, name, data, test_legacy_ca_make(ca, data));
}

static void write_cert(const char *dir, const char *name, const struct test_legacy_cert *cert)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];

	write_file(dir, name, data, test_legacy_cert_make(cert, data));
}

static bool change(struct test_legacy *chain, const char *what)
{
	if (strcmp(what, "exported-cek") == 0) {
		chain->cek.slots[0] = chain->cek.slots[1];
	} else if (strcmp(what, "wrong-pek") == 0) {
		chain->pek.slots[1].flip = 9;
	} else if (strcmp(what, "p256-oca") == 0) {
		chain->oca.key = chain->oca.slots[0].key = chain->pek.slots[0].key = TEST_KEY_P256;
		chain->oca.curve = 1;
	} else {
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	uint8_t report[TEST_LEGACY_REPORT_SIZE];
	struct test_legacy chain;

	test_legacy_init(&chain);
	if (argc < 2 || argc > 3 || (argc == 3 && !change(&chain, argv[2]))) {
		fprintf(stderr, "make_legacy: see the top of make_legacy.c\n");
		return 2;
	}
	mkdir(argv[1], 0777);
	write_ca(argv[1], "ark.cert", &chain.ark);
	write_ca(argv[1], "ask.cert", &chain.ask);
	write_cert(argv[1], "cek.cert", &chain.cek);
	write_cert(argv[1], "oca.cert", &chain.oca);
	write_cert(argv[1], "pek.cert", &chain.pek);
	write_cert(argv[1], "pdh.cert", &chain.pdh);
	test_legacy_report_make(&chain.report, report);
	write_file(argv[1], "report.bin", report, sizeof(report));
	return 0;
}
