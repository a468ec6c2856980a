/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices and asks of a resolution, checked by text.
 */
#ifndef TESTS_SUPPORT_VM_LIST_H
#define TESTS_SUPPORT_VM_LIST_H

#include <sev/vm.h>

#include "test.h"

/* All choices as "what=value: reason" and all asks as "? option: why", one a line. */
static inline void list(const struct sev_vm_resolution *r, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sev_vm_choice_count(r) && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s=%s: %s\n",
					 sev_vm_choice_what(r, i), sev_vm_choice_value(r, i),
					 sev_vm_choice_reason(r, i));
	for (size_t i = 0; i < sev_vm_ask_count(r) && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "? %s: %s\n",
					 sev_vm_ask_option(r, i), sev_vm_ask_why(r, i));
}

static inline void assert_has(const char *text, const char *part)
{
	if (part && !strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

#endif
