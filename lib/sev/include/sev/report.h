/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION_REPORT of SNP guests, versions 2 to 5 (SNP firmware ABI, MSG_REPORT_RSP), as the
 * firmware wrote it: bytes are kept as received.
 */
#ifndef SEV_REPORT_H
#define SEV_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/product.h>

SEV_BEGIN_DECLS

#define SEV_REPORT_SIZE	       0x4A0
#define SEV_REPORT_SIGNED_SIZE 0x2A0 /* the bytes that the signature covers, from offset 0 */
#define SEV_CHIP_ID_SIZE       64

/* The fields, in the order of their offsets. Reserved ranges are no fields. */
enum sev_report_field {
	SEV_REPORT_VERSION = 0,
	SEV_REPORT_GUEST_SVN,
	SEV_REPORT_POLICY,
	SEV_REPORT_FAMILY_ID,
	SEV_REPORT_IMAGE_ID,
	SEV_REPORT_VMPL,
	SEV_REPORT_SIGNATURE_ALGO,
	SEV_REPORT_CURRENT_TCB,
	SEV_REPORT_PLATFORM_INFO,
	SEV_REPORT_KEY_INFO,
	SEV_REPORT_REPORT_DATA,
	SEV_REPORT_MEASUREMENT,
	SEV_REPORT_HOST_DATA,
	SEV_REPORT_ID_KEY_DIGEST,
	SEV_REPORT_AUTHOR_KEY_DIGEST,
	SEV_REPORT_REPORT_ID,
	SEV_REPORT_REPORT_ID_MA,
	SEV_REPORT_REPORTED_TCB,
	SEV_REPORT_CPUID_FAM_ID, /* version 3 on */
	SEV_REPORT_CPUID_MOD_ID, /* version 3 on */
	SEV_REPORT_CPUID_STEP,	 /* version 3 on */
	SEV_REPORT_CHIP_ID,
	SEV_REPORT_COMMITTED_TCB,
	SEV_REPORT_CURRENT_BUILD,
	SEV_REPORT_CURRENT_MINOR,
	SEV_REPORT_CURRENT_MAJOR,
	SEV_REPORT_COMMITTED_BUILD,
	SEV_REPORT_COMMITTED_MINOR,
	SEV_REPORT_COMMITTED_MAJOR,
	SEV_REPORT_LAUNCH_TCB,
	SEV_REPORT_LAUNCH_MIT_VECTOR,  /* version 5 on */
	SEV_REPORT_CURRENT_MIT_VECTOR, /* version 5 on */
	SEV_REPORT_SIGNATURE,
};
#define SEV_REPORT_FIELDS 33

/* What a field holds. */
enum sev_report_kind {
	SEV_REPORT_KIND_NUMBER = 0, /* unsigned, little-endian, at most 8 bytes */
	SEV_REPORT_KIND_FLAGS = 1,  /* the same, of bits that have names */
	SEV_REPORT_KIND_TCB = 2,    /* a TCB_VERSION */
	SEV_REPORT_KIND_BYTES = 3,
};

/* "REPORTED_TCB"; NULL past the last. */
SEV_API const char *sev_report_field_name(enum sev_report_field field);
SEV_API enum sev_report_kind sev_report_field_kind(enum sev_report_field field);
SEV_API size_t sev_report_field_offset(enum sev_report_field field);
SEV_API size_t sev_report_field_size(enum sev_report_field field);

/* Values of the SIGNING_KEY bits of KEY_INFO. */
enum sev_signing_key {
	SEV_SIGNING_KEY_VCEK = 0,
	SEV_SIGNING_KEY_VLEK = 1,
	SEV_SIGNING_KEY_NONE = 7,
};
/* "VCEK", "VLEK", "none", or "reserved" for the others. */
SEV_API const char *sev_signing_key_name(unsigned signing_key);

struct sev_report;

/*
 * Reads exactly SEV_REPORT_SIZE bytes, which are copied. A version that this build does not know
 * (sev_report_is_known() is false) is no error: its VERSION, raw bytes and SIGNATURE can be read,
 * nothing else. products (NULL: the built-in table) must outlive the report. name is what messages
 * call it. SEV_ERR_FORMAT for another size, or version 0 or 1.
 */
SEV_API enum sev_rc sev_report_read(const char *name, const void *data, size_t size,
				    const struct sev_products *products, struct sev_report **out,
				    struct sev_err *err);
SEV_API void sev_report_free(struct sev_report *report);

/* The SEV_REPORT_SIZE bytes as received. */
SEV_API const uint8_t *sev_report_raw(const struct sev_report *report);
SEV_API bool sev_report_is_known(const struct sev_report *report);
/* Whether this report's version has the field. */
SEV_API bool sev_report_has(const struct sev_report *report, enum sev_report_field field);
/* A field's number, that of eight bytes for a TCB; 0 when the report does not have it, or it is of
 * bytes. */
SEV_API uint64_t sev_report_number(const struct sev_report *report, enum sev_report_field field);
/* A field's bytes, sev_report_field_size() of them; NULL when the report does not have it. */
SEV_API const uint8_t *sev_report_bytes(const struct sev_report *report,
					enum sev_report_field field);

/*
 * The processor: by CPUID_FAM_ID and CPUID_MOD_ID from version 3 on. A version 2 report has it from
 * sev_report_set_product(), which the certificate decides and which is without effect on the
 * others; before, and where no row of the table fits, it is NULL.
 */
SEV_API const struct sev_product *sev_report_product(const struct sev_report *report);
SEV_API void sev_report_set_product(struct sev_report *report, const struct sev_product *product);
/*
 * The layout of the TCBs: the product's. It is a guess while there is none (NULL): FAM1AH from
 * family 1Ah on or, in a version 2 report, when CHIP_ID is 8 bytes followed by zeros; FAM19H
 * otherwise.
 */
SEV_API enum sev_tcb_layout sev_report_tcb_layout(const struct sev_report *report);
/* One component of a field that is a TCB_VERSION; false when there is none. */
SEV_API bool sev_report_tcb(const struct sev_report *report, enum sev_report_field field,
			    enum sev_tcb_component component, uint8_t *out);

/* Bits of KEY_INFO (SNP firmware ABI, MSG_REPORT_RSP). */
SEV_API unsigned sev_report_signing_key(const struct sev_report *report);
SEV_API bool sev_report_author_key_en(const struct sev_report *report);
SEV_API bool sev_report_mask_chip_key(const struct sev_report *report);
/* Whether CHIP_ID is all zero: MASK_CHIP_ID is set on the host. */
SEV_API bool sev_report_chip_id_masked(const struct sev_report *report);

/*
 * Bits that have names: of POLICY, PLATFORM_INFO and KEY_INFO. The i-th of a field, lowest first;
 * false past the last.
 */
struct sev_bit_field {
	const char *name; /* "SMT_EN" */
	unsigned shift, width;
	const char *meaning; /* of 1, or of the number */
	const char *zero;    /* what 0 means; "" when it is a number */
	bool must_be_one;
};
SEV_API bool sev_report_bit_field(enum sev_report_field field, unsigned i,
				  struct sev_bit_field *out);
/* The bits of a flags field that have no name: reserved or not known to this build. */
SEV_API uint64_t sev_report_unnamed_bits(enum sev_report_field field);

/*
 * The i-th range that must be zero in this report's version, and whether it is not; false past the
 * last. The unsigned tail behind the signature's numbers (0x330 on) counts as one. An unknown
 * version has none.
 */
SEV_API bool sev_report_reserved(const struct sev_report *report, size_t i, size_t *offset,
				 size_t *size, bool *nonzero);
/* The first of them that is not zero: false when there is none. */
SEV_API bool sev_report_nonzero_reserved(const struct sev_report *report, size_t *offset,
					 size_t *size);

SEV_END_DECLS

#endif
