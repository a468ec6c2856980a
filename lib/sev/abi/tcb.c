/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCB_VERSION: names and places of its components.
 */
#include <string.h>

#include <sev/product.h>

#include "abi/layout/tcb.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

_Static_assert(SEV_COUNT(SEV_TCB_LAYOUT) == SEV_TCB_COMPONENTS, "one row for each component");

/* A "NAME=VALUE" that is longer is none. */
#define ITEM_MAX 32

const char *sev_tcb_component_name(enum sev_tcb_component component)
{
	return (size_t)component < SEV_TCB_COMPONENTS ? SEV_TCB_LAYOUT[component].name : NULL;
}

const char *sev_tcb_component_spl(enum sev_tcb_component component)
{
	return (size_t)component < SEV_TCB_COMPONENTS ? SEV_TCB_LAYOUT[component].spl : NULL;
}

/* spec: SNP-ABI TCB_VERSION: the bytes of the components differ between family 19h and 1Ah */
int sev_tcb_component_byte(enum sev_tcb_layout layout, enum sev_tcb_component component)
{
	if ((size_t)component >= SEV_TCB_COMPONENTS || (unsigned)layout > SEV_TCB_LAYOUT_FAM1AH)
		return -1;
	return SEV_TCB_LAYOUT[component].byte[layout];
}

/* Whether text is the name of component, in any case, with - or _. */
static bool is_named(const struct sev_tcb_layout_row *row, const char *text)
{
	char name[ITEM_MAX];
	size_t n = 0;

	for (; text[n] && n + 1 < sizeof(name); n++)
		name[n] = text[n] == '-' ? '_' : text[n];
	name[n] = '\0';
	return sev_name_equal(name, row->name) || sev_name_equal(name, row->spl) ||
	       sev_name_equal(name, row->brief);
}

static bool find_component(const char *text, unsigned *component)
{
	for (*component = 0; *component < SEV_TCB_COMPONENTS; ++*component)
		if (is_named(&SEV_TCB_LAYOUT[*component], text))
			return true;
	return false;
}

static enum sev_rc parse_item(char *item, uint8_t values[SEV_TCB_COMPONENTS], unsigned *given,
			      struct sev_err *err)
{
	char *equals = strchr(item, '=');
	unsigned component;
	uint64_t value;

	if (equals)
		*equals = '\0';
	if (!find_component(item, &component))
		return sev_fail(err, SEV_ERR_ARG,
				"TCB: found '%s', expected one of fmc, bl, tee, snp, ucode", item);
	if (!equals || !sev_parse_u64(equals + 1, &value) || value > UINT8_MAX)
		return sev_fail(err, SEV_ERR_ARG, "TCB: %s: found '%s', expected 0 to 255", item,
				equals ? equals + 1 : "");
	if (*given >> component & 1)
		return sev_fail(err, SEV_ERR_ARG, "TCB: %s is given twice", item);
	values[component] = (uint8_t)value;
	*given |= 1U << component;
	return SEV_OK;
}

enum sev_rc sev_tcb_parse(const char *text, uint8_t values[SEV_TCB_COMPONENTS], unsigned *given,
			  struct sev_err *err)
{
	char item[ITEM_MAX];

	memset(values, 0, SEV_TCB_COMPONENTS);
	*given = 0;
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, ",");
		enum sev_rc rc;

		if (length >= sizeof(item))
			return sev_fail(err, SEV_ERR_ARG,
					"TCB: found '%.32s...', expected NAME=VALUE", at);
		memcpy(item, at, length);
		item[length] = '\0';
		rc = parse_item(item, values, given, err);
		if (rc)
			return rc;
		at += length;
		if (!*at)
			return SEV_OK;
	}
}
