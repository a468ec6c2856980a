/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/vmsa.h"

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

struct field {
	const char *name;
	uint16_t offset;
	uint16_t size;
	bool reserved;
};

#define ROW_SEG(ID, name, offset)                                                                  \
	{#name ".selector", (offset), 2, false}, {#name ".attrib", (offset) + 2, 2, false},        \
		{#name ".limit", (offset) + 4, 4, false}, {#name ".base", (offset) + 8, 8, false},
#define ROW_NUM(ID, name, offset, size)	  {#name, (offset), (size), false},
#define ROW_BYTES(ID, name, offset, size) {#name, (offset), (size), false},
#define ROW_RSV(offset, size)		  {"reserved_" #offset, (offset), (size), true},

static const struct field FIELDS[SEV_VMSA_FIELD_COUNT] = {
	SEV_VMSA_FIELDS(ROW_SEG, ROW_NUM, ROW_BYTES, ROW_RSV)};

unsigned sev_vmsa_field_count(void)
{
	return SEV_VMSA_FIELD_COUNT;
}

const char *sev_vmsa_field_name(unsigned field)
{
	return field < SEV_VMSA_FIELD_COUNT ? FIELDS[field].name : NULL;
}

size_t sev_vmsa_field_offset(unsigned field)
{
	return field < SEV_VMSA_FIELD_COUNT ? FIELDS[field].offset : 0;
}

size_t sev_vmsa_field_size(unsigned field)
{
	return field < SEV_VMSA_FIELD_COUNT ? FIELDS[field].size : 0;
}

int sev_vmsa_field_reserved(unsigned field)
{
	return field < SEV_VMSA_FIELD_COUNT && FIELDS[field].reserved;
}

static const char *name_of(const void *ctx, size_t i)
{
	(void)ctx;
	return FIELDS[i].name;
}

enum sev_rc sev_vmsa_field_find(const char *name, unsigned *field, struct sev_err *err)
{
	const char *near;

	for (unsigned i = 0; i < SEV_VMSA_FIELD_COUNT; i++) {
		if (sev_name_equal(name, FIELDS[i].name)) {
			*field = i;
			return SEV_OK;
		}
	}
	near = sev_nearest_name(name, SEV_VMSA_FIELD_COUNT, name_of, NULL);
	if (near)
		return sev_fail(err, SEV_ERR_ARG, "unknown VMSA field '%s'; did you mean '%s'?",
				name, near);
	return sev_fail(err, SEV_ERR_ARG, "unknown VMSA field '%s'", name);
}

static enum sev_rc check_number(unsigned field, struct sev_err *err)
{
	if (field >= SEV_VMSA_FIELD_COUNT)
		return sev_fail(err, SEV_ERR_ARG, "no VMSA field has number %u", field);
	if (FIELDS[field].size > 8)
		return sev_fail(err, SEV_ERR_ARG,
				"VMSA field %s has %u bytes, expected a number of up to 8",
				FIELDS[field].name, (unsigned)FIELDS[field].size);
	return SEV_OK;
}

enum sev_rc sev_vmsa_get(const uint8_t page[SEV_VMSA_SIZE], unsigned field, uint64_t *value,
			 struct sev_err *err)
{
	enum sev_rc rc = check_number(field, err);

	if (rc)
		return rc;
	*value = sev_get_le(page + FIELDS[field].offset, FIELDS[field].size);
	return SEV_OK;
}

enum sev_rc sev_vmsa_set(uint8_t page[SEV_VMSA_SIZE], unsigned field, uint64_t value,
			 struct sev_err *err)
{
	enum sev_rc rc = check_number(field, err);

	if (rc)
		return rc;
	if (FIELDS[field].size < 8 && value >> (8 * FIELDS[field].size))
		return sev_fail(err, SEV_ERR_ARG,
				"VMSA field %s has %u bytes, 0x%llx does not fit it",
				FIELDS[field].name, (unsigned)FIELDS[field].size,
				(unsigned long long)value);
	sev_put_le(page + FIELDS[field].offset, value, FIELDS[field].size);
	return SEV_OK;
}

void sev_vmsa_put(uint8_t page[SEV_VMSA_SIZE], enum sev_vmsa_field field, uint64_t value)
{
	sev_put_le(page + FIELDS[field].offset, value, FIELDS[field].size);
}
