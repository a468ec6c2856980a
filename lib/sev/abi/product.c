/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processors that are built in, and finding one.
 */
#include "abi/product.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

/* spec: KDS: product names by CPUID family and model; Bergamo and Siena are Genoa's */
static const struct sev_product BUILTIN_ROWS[] = {
	{"Milan", "Milan", 0x19, 0x00, 0x0F, SEV_TCB_LAYOUT_FAM19H, 64},
	{"Genoa", "Genoa", 0x19, 0x10, 0x1F, SEV_TCB_LAYOUT_FAM19H, 64},
	{"Bergamo, Siena", "Genoa", 0x19, 0xA0, 0xAF, SEV_TCB_LAYOUT_FAM19H, 64},
	{"Turin", "Turin", 0x1A, 0x00, 0x0F, SEV_TCB_LAYOUT_FAM1AH, 8},
	{"Turin dense", "Turin", 0x1A, 0x10, 0x11, SEV_TCB_LAYOUT_FAM1AH, 8},
};
static const struct sev_products BUILTIN = {BUILTIN_ROWS, SEV_COUNT(BUILTIN_ROWS)};

const struct sev_products *sev_products_builtin(void)
{
	return &BUILTIN;
}

const struct sev_product *sev_products_at(const struct sev_products *products, size_t i)
{
	return i < products->count ? &products->rows[i] : NULL;
}

const struct sev_product *sev_products_find_cpuid(const struct sev_products *products,
						  uint8_t family, uint8_t model)
{
	for (size_t i = 0; i < products->count; i++) {
		const struct sev_product *row = &products->rows[i];

		if (row->family == family && row->first_model <= model && model <= row->last_model)
			return row;
	}
	return NULL;
}

/* The next of the names in "Bergamo, Siena", cut out of *at; false when there is none. */
static bool next_name(const char **at, char name[SEV_PRODUCT_NAME_MAX])
{
	size_t length;

	*at += strspn(*at, ", ");
	length = strcspn(*at, ",");
	if (length == 0 || length >= SEV_PRODUCT_NAME_MAX)
		return false;
	memcpy(name, *at, length);
	name[length] = '\0';
	*at += length;
	return true;
}

bool sev_product_is(const struct sev_product *product, const char *name)
{
	const char *names = product->name;
	char one[SEV_PRODUCT_NAME_MAX];

	if (sev_name_equal(names, name) || sev_name_equal(product->kds_name, name))
		return true;
	while (next_name(&names, one))
		if (sev_name_equal(one, name))
			return true;
	return false;
}

const struct sev_product *sev_products_find_name(const struct sev_products *products,
						 const char *name)
{
	for (size_t i = 0; i < products->count; i++) {
		const struct sev_product *row = &products->rows[i];

		if (sev_product_is(row, name))
			return row;
	}
	return NULL;
}

const char *sev_product_name(const struct sev_product *product)
{
	return product->name;
}

const char *sev_product_kds_name(const struct sev_product *product)
{
	return product->kds_name;
}

enum sev_tcb_layout sev_product_tcb_layout(const struct sev_product *product)
{
	return product->tcb_layout;
}

size_t sev_product_chip_id_size(const struct sev_product *product)
{
	return product->chip_id_size;
}
