/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates, CRL and report of the test CA as files, for shell tests.
 *
 *	make_chain DIR [--product Milan|Genoa|Turin] [--version 2|3|4|5] [--vlek]
 *	           [--revoke ark|ask|asvk|vcek|vlek]... [--set MEMBER=VALUE]...
 *	make_chain --members
 *
 * DIR is made where it isn't there. Written into it:
 *	ark.pem ask.pem asvk.pem	CA certificates (and ark.der ask.der asvk.der)
 *	vcek.der vlek.der		(and vcek.pem vlek.pem)
 *	cert_chain.pem			ASK then ARK, as the KDS gives them; vlek_chain.pem: ASVK,
 *ARK crl.der				the ARK's (and crl.pem) report.bin
 *0x4A0 bytes, signed by the VCEK, with --vlek by the VLEK extended.bin			the report,
 *then the table of leaf, ASK or ASVK, and ARK
 *	table.bin			that table alone (configfs-tsm's auxblob)
 *
 * Everything is valid at 2025-06-01 (the CRL from 2025-05-31 to 2025-07-01, the VLEK from
 * 2025-02-21 to 2026-02-21, the VCEK from 2024 to 2031) and right; --set makes one thing another:
 * members are those of struct test_chain in test_ca.h, for example
 *	--set report.policy=0xb0000 --set vcek.tcb=-1,3,0,21,211 --set vcek.omit=blSPL
 *	--set ark.signer=rogue --set crl.next_update=2025-05-31 --set report.r=00
 * The keys are those of test_keys.h, the same for every product.
 */
#include "test_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int usage(const char *why)
{
	fprintf(stderr, "make_chain: %s; see the top of make_chain.c\n", why);
	return 2;
}

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

/* name.der and name.pem; the PEM is also appended to chain, unless NULL. */
static void write_both(const char *dir, const char *name, const char *label,
		       const struct test_der *der, struct test_der *chain)
{
	struct test_der pem = {0};
	char file[64];

	test_pem(label, der, &pem);
	snprintf(file, sizeof(file), "%s.der", name);
	write_file(dir, file, der->data, der->size);
	snprintf(file, sizeof(file), "%s.pem", name);
	write_file(dir, file, pem.data, pem.size);
	if (chain)
		test_der_raw(chain, pem.data, pem.size);
	test_der_free(&pem);
}

static void write_certs(const char *dir, const struct test_chain *chain)
{
	const struct {
		const char *name;
		const struct test_cert *cert;
		bool in_vcek_chain, in_vlek_chain;
	} certs[] = {{"ask", &chain->ask, true, false},
		     {"asvk", &chain->asvk, false, true},
		     {"ark", &chain->ark, true, true},
		     {"vcek", &chain->vcek, false, false},
		     {"vlek", &chain->vlek, false, false}};
	struct test_der chains[2] = {0};

	for (size_t i = 0; i < sizeof(certs) / sizeof(certs[0]); i++) {
		struct test_der der = {0};
		struct test_der pem = {0};

		test_cert_make(certs[i].cert, &der);
		write_both(dir, certs[i].name, "CERTIFICATE", &der, &pem);
		if (certs[i].in_vcek_chain)
			test_der_raw(&chains[0], pem.data, pem.size);
		if (certs[i].in_vlek_chain)
			test_der_raw(&chains[1], pem.data, pem.size);
		test_der_free(&pem);
		test_der_free(&der);
	}
	write_file(dir, "cert_chain.pem", chains[0].data, chains[0].size);
	write_file(dir, "vlek_chain.pem", chains[1].data, chains[1].size);
	test_der_free(&chains[0]);
	test_der_free(&chains[1]);
}

static void write_report(const char *dir, const struct test_chain *chain)
{
	struct test_der crl = {0};
	struct test_der table = {0};
	struct test_der extended = {0};
	uint8_t report[TEST_REPORT_SIZE];

	test_crl_make(&chain->crl, &crl);
	write_both(dir, "crl", "X509 CRL", &crl, NULL);
	test_report_make(&chain->report, report);
	write_file(dir, "report.bin", report, sizeof(report));
	test_table_make(chain, &table);
	write_file(dir, "table.bin", table.data, table.size);
	test_der_raw(&extended, report, sizeof(report));
	test_der_raw(&extended, table.data, table.size);
	write_file(dir, "extended.bin", extended.data, extended.size);
	test_der_free(&crl);
	test_der_free(&table);
	test_der_free(&extended);
}

static bool set(struct test_chain *chain, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	char key[64];

	if (!equals || (size_t)(equals - assignment) >= sizeof(key))
		return false;
	memcpy(key, assignment, (size_t)(equals - assignment));
	key[equals - assignment] = '\0';
	return test_chain_set(chain, key, equals + 1);
}

static bool revoke(struct test_chain *chain, const char *name)
{
	const struct {
		const char *name;
		const struct test_cert *cert;
	} certs[] = {{"ark", &chain->ark},
		     {"ask", &chain->ask},
		     {"asvk", &chain->asvk},
		     {"vcek", &chain->vcek},
		     {"vlek", &chain->vlek}};

	for (size_t i = 0; i < sizeof(certs) / sizeof(certs[0]); i++) {
		if (strcmp(certs[i].name, name) != 0)
			continue;
		test_crl_revoke(&chain->crl, certs[i].cert);
		return true;
	}
	return false;
}

static int list_members(void)
{
	const char *name;

	for (size_t i = 0; (name = test_chain_member(i)); i++)
		puts(name);
	return 0;
}

int main(int argc, char **argv)
{
	const char *product = "Milan";
	struct test_chain chain;
	int version = 3;

	if (argc == 2 && strcmp(argv[1], "--members") == 0)
		return list_members();
	if (argc < 2 || argv[1][0] == '-')
		return usage("no DIR");
	for (int i = 2; i + 1 < argc; i++) {
		if (strcmp(argv[i], "--product") == 0)
			product = argv[i + 1];
		if (strcmp(argv[i], "--version") == 0)
			version = atoi(argv[i + 1]);
	}
	if (strcmp(product, "Milan") != 0 && strcmp(product, "Genoa") != 0 &&
	    strcmp(product, "Turin") != 0)
		return usage("no such product");
	test_chain_init(&chain, product, version);
	for (int i = 2; i < argc; i++) {
		bool known = true;

		if (strcmp(argv[i], "--vlek") == 0) {
			chain.report.signing_key = 1;
			continue;
		}
		if (i + 1 == argc)
			return usage(argv[i]);
		if (strcmp(argv[i], "--set") == 0)
			known = set(&chain, argv[i + 1]);
		else if (strcmp(argv[i], "--revoke") == 0)
			known = revoke(&chain, argv[i + 1]);
		else
			known = strcmp(argv[i], "--product") == 0 ||
				strcmp(argv[i], "--version") == 0;
		if (!known)
			return usage(argv[i + 1]);
		i++;
	}
	mkdir(argv[1], 0777); /* or it is there already: writing will tell */
	write_certs(argv[1], &chain);
	write_report(argv[1], &chain);
	return 0;
}
