/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products files, and TCBs as people type them.
 */
#include <string.h>

#include <sev/product.h>

#include "fuzz.h"

static void check_table(const struct sev_products *products)
{
	const struct sev_product *row;

	for (size_t i = 0; (row = sev_products_at(products, i)); i++) {
		const char *kds = sev_product_kds_name(row);

		fuzz_assert(sev_product_name(row)[0] && kds[0] && !strpbrk(kds, "/. %?#"));
		fuzz_assert(sev_product_chip_id_size(row) - 1 < 64);
	}
	for (unsigned i = 0; i <= 0xFFFF; i++)
		sev_products_find_cpuid(products, (uint8_t)(i >> 8), (uint8_t)(i & 0xFF));
	/* A file adds rows, and changes none. */
	row = sev_products_find_cpuid(products, 0x19, 0x01);
	fuzz_assert(row && strcmp(sev_product_kds_name(row), "Milan") == 0);
}

static void check_tcb(const uint8_t *data, size_t size)
{
	uint8_t values[SEV_TCB_COMPONENTS];
	char text[128];
	unsigned given;
	struct sev_err err;

	if (size >= sizeof(text))
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (sev_tcb_parse(text, values, &given, &err)) {
		fuzz_assert(err.rc == SEV_ERR_ARG && err.msg[0]);
		return;
	}
	fuzz_assert(given > 0 && given < 32);
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++)
		fuzz_assert((given >> c & 1) || values[c] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_products *products = NULL;
	struct sev_err err;

	check_tcb(data, size);
	if (sev_products_read("input", data, size, &products, &err)) {
		fuzz_assert(!products && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	check_table(products);
	sev_products_free(products);
	return 0;
}
