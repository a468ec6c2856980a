/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_tcb.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "abi/layout/tcb.h"

static int shift_of(enum sev_tcb_layout layout, unsigned component)
{
	return 8 * sev_tcb_component_byte(layout, (enum sev_tcb_component)component);
}

bool host_tcb_get(enum sev_tcb_layout layout, uint64_t tcb, unsigned component, uint8_t *out)
{
	int shift = shift_of(layout, component);

	*out = 0;
	if (shift < 0)
		return false;
	*out = (uint8_t)(tcb >> shift);
	return true;
}

uint64_t host_tcb_put(enum sev_tcb_layout layout, uint64_t tcb, unsigned component, uint8_t value)
{
	int shift = shift_of(layout, component);

	return shift < 0 ? tcb : (tcb & ~(UINT64_C(0xFF) << shift)) | (uint64_t)value << shift;
}

uint64_t host_tcb_reserved(enum sev_tcb_layout layout, uint64_t tcb)
{
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		tcb = host_tcb_put(layout, tcb, i, 0);
	return tcb;
}

/* spec: SNP-ABI TCB_VERSION: versions are compared component by component */
int host_tcb_above(enum sev_tcb_layout layout, uint64_t a, uint64_t b)
{
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		uint8_t of_a, of_b;

		if (host_tcb_get(layout, a, i, &of_a) && host_tcb_get(layout, b, i, &of_b) &&
		    of_a > of_b)
			return (int)i;
	}
	return -1;
}

void host_tcb_text(enum sev_tcb_layout layout, uint64_t tcb, char out[HOST_TCB_TEXT])
{
	size_t at = 0;
	uint8_t value;

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		if (host_tcb_get(layout, tcb, i, &value))
			at += (size_t)snprintf(out + at, HOST_TCB_TEXT - at, "%s%s=%u",
					       at ? "," : "", SEV_TCB_LAYOUT[i].brief, value);
}

void host_tcb_add_json(struct sev_json *json, struct json_object *parent, const char *key,
		       enum sev_tcb_layout layout, uint64_t tcb)
{
	struct json_object *object = sev_json_add_object(json, parent, key);
	uint8_t value;

	sev_json_add_u64(json, object, "tcb_version", tcb);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		const char *name = SEV_TCB_LAYOUT[i].name;
		char lower[16];
		size_t n = 0;

		for (; n < sizeof(lower) - 1 && name[n]; n++)
			lower[n] = (char)tolower((unsigned char)name[n]);
		lower[n] = '\0';
		if (host_tcb_get(layout, tcb, i, &value))
			sev_json_add_number(json, object, lower, value);
	}
}
