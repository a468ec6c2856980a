/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table of processors.
 */
#ifndef SEV_ABI_PRODUCT_H
#define SEV_ABI_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/product.h>

#define SEV_PRODUCT_NAME_MAX 32

struct sev_product {
	char name[SEV_PRODUCT_NAME_MAX];
	char kds_name[SEV_PRODUCT_NAME_MAX];
	uint8_t family; /* combined, as are the models */
	uint8_t first_model;
	uint8_t last_model;
	enum sev_tcb_layout tcb_layout;
	size_t chip_id_size;
};

struct sev_products {
	const struct sev_product *rows;
	size_t count;
};

/* Whether a product is called name: "Genoa" is its own and Bergamo's KDS name; "Siena" is one of
 * the names in "Bergamo, Siena". In any case. */
bool sev_product_is(const struct sev_product *product, const char *name);

#endif
