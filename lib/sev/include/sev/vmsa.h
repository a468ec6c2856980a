/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSA pages (APM volume 2, appendix B, state-save area for SEV-ES): the fields by name, in both
 * directions.
 */
#ifndef SEV_VMSA_H
#define SEV_VMSA_H

#include <stddef.h>
#include <stdint.h>

#include <sev/config.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

#define SEV_VMSA_SIZE 4096

/*
 * The fields in the order of the page, segments split into their parts ("cs.base"), reserved areas
 * included. sev_vmsa_field_size() is in bytes; fields of up to 8 bytes are numbers, larger ones
 * byte strings.
 */
SEV_API unsigned sev_vmsa_field_count(void);
SEV_API const char *sev_vmsa_field_name(unsigned field);
SEV_API size_t sev_vmsa_field_offset(unsigned field);
SEV_API size_t sev_vmsa_field_size(unsigned field);
/* Whether the field is reserved. */
SEV_API int sev_vmsa_field_reserved(unsigned field);
/* Finds a field by name, in any case; SEV_ERR_ARG suggests the nearest. */
SEV_API enum sev_rc sev_vmsa_field_find(const char *name, unsigned *field, struct sev_err *err);

/* A field of up to 8 bytes as a number. SEV_ERR_ARG for a larger field or a value too large. */
SEV_API enum sev_rc sev_vmsa_get(const uint8_t page[SEV_VMSA_SIZE], unsigned field, uint64_t *value,
				 struct sev_err *err);
SEV_API enum sev_rc sev_vmsa_set(uint8_t page[SEV_VMSA_SIZE], unsigned field, uint64_t value,
				 struct sev_err *err);

/*
 * The VMSA that a configuration gives to vCPU number vcpu (0 is the BSP). reset_eip is the AP
 * reset address of the firmware, or with an SVSM its entry point; used for vcpu > 0, or all.
 */
SEV_API enum sev_rc sev_vmsa_build(const struct sev_config *config, uint32_t vcpu,
				   uint32_t reset_eip, uint8_t page[SEV_VMSA_SIZE],
				   struct sev_err *err);

SEV_END_DECLS

#endif
