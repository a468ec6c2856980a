/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processors: what a CPUID family and model are called, how their TCB_VERSION is laid out, and what
 * AMD's key distribution service (KDS) calls them. A row of this table carries no trust.
 */
#ifndef SEV_PRODUCT_H
#define SEV_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* The components of a TCB_VERSION (SNP firmware ABI, TCB_VERSION), in the order of the KDS. */
enum sev_tcb_component {
	SEV_TCB_FMC = 0, /* family 1Ah on */
	SEV_TCB_BOOT_LOADER = 1,
	SEV_TCB_TEE = 2,
	SEV_TCB_SNP = 3,
	SEV_TCB_MICROCODE = 4,
};
#define SEV_TCB_COMPONENTS 5

/* How the eight bytes are used. It depends on the processor, not on a report's version. */
enum sev_tcb_layout {
	SEV_TCB_LAYOUT_FAM19H = 0, /* Milan, Genoa, Bergamo, Siena: no FMC */
	SEV_TCB_LAYOUT_FAM1AH = 1, /* Turin and later */
};

/* "FMC", "BOOT_LOADER", "TEE", "SNP", "MICROCODE". */
SEV_API const char *sev_tcb_component_name(enum sev_tcb_component component);
/* "fmcSPL", "blSPL", ...: the name in KDS URLs and in certificates. */
SEV_API const char *sev_tcb_component_spl(enum sev_tcb_component component);
/* The byte of the component in a TCB_VERSION; -1 where the layout has none. */
SEV_API int sev_tcb_component_byte(enum sev_tcb_layout layout, enum sev_tcb_component component);

/*
 * Reads "bl=3,tee=0,snp=22,ucode=211" (names of components or SPLs in any case; fmc on family 1Ah)
 * into values; given says which were named, one bit a component. SEV_ERR_ARG names what is wrong.
 */
SEV_API enum sev_rc sev_tcb_parse(const char *text, uint8_t values[SEV_TCB_COMPONENTS],
				  unsigned *given, struct sev_err *err);

struct sev_product;  /* a row */
struct sev_products; /* the table */

/* The table that is built in; never NULL, not to be freed. */
SEV_API const struct sev_products *sev_products_builtin(void);
/*
 * The built-in table and the rows of a JSON file (docs/schema/products.schema.json). A row that
 * overlaps with another's models is SEV_ERR_FORMAT. name is what messages call the file.
 */
SEV_API enum sev_rc sev_products_read(const char *name, const void *json, size_t size,
				      struct sev_products **out, struct sev_err *err);
/* Frees a table that was read; NULL is fine. */
SEV_API void sev_products_free(struct sev_products *products);

/* The row of a combined CPUID family and model; NULL when none has it. */
SEV_API const struct sev_product *sev_products_find_cpuid(const struct sev_products *products,
							  uint8_t family, uint8_t model);
/* The first row of that product (one of a row's list will do) or KDS name, in any case; NULL when
 * none has it. */
SEV_API const struct sev_product *sev_products_find_name(const struct sev_products *products,
							 const char *name);
/* The i-th row; NULL past the last. */
SEV_API const struct sev_product *sev_products_at(const struct sev_products *products, size_t i);

/* "Milan", "Genoa", "Bergamo, Siena", "Turin", "Turin dense". */
SEV_API const char *sev_product_name(const struct sev_product *product);
/* "Milan", "Genoa", "Turin": in KDS URLs and in certificates' names ("ARK-Genoa"). */
SEV_API const char *sev_product_kds_name(const struct sev_product *product);
SEV_API enum sev_tcb_layout sev_product_tcb_layout(const struct sev_product *product);
/* Bytes of CHIP_ID that mean something, which are those of hwID: 64, or 8 from Turin on. */
SEV_API size_t sev_product_chip_id_size(const struct sev_product *product);

SEV_END_DECLS

#endif
