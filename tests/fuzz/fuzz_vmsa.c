/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of VMSA pages, binary and JSON. A page that was read is printed in both JSON shapes
 * and must come back from them.
 */
#include <string.h>

#include "abi/layout/vmsa_sevctl.h"
#include "abi/vmsa_text.h"
#include "fuzz.h"

typedef void add_fn(struct sev_json *json, struct json_object *parent,
		    const uint8_t page[SEV_VMSA_SIZE]);

static void add_ours(struct sev_json *json, struct json_object *parent,
		     const uint8_t page[SEV_VMSA_SIZE])
{
	sev_vmsa_add_json(json, sev_json_add_object(json, parent, "fields"), page);
}

/* Prints page, reads what was printed, and compares the first size bytes. */
static void check_print(const char *schema, add_fn *add_page, const uint8_t page[SEV_VMSA_SIZE],
			size_t size)
{
	uint8_t again[SEV_VMSA_SIZE];
	struct sev_json json;
	struct sev_err err;
	char *text = NULL;

	sev_json_begin(&json, schema);
	add_page(&json, json.root, page);
	fuzz_assert(sev_json_text(&json, &text, &err) == SEV_OK);
	sev_json_end(&json);
	fuzz_assert(sev_vmsa_read("printed", (const uint8_t *)text, strlen(text), again, &err) ==
		    SEV_OK);
	fuzz_assert(memcmp(again, page, size) == 0);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t page[SEV_VMSA_SIZE];
	struct sev_err err;

	if (sev_vmsa_read("input", data, size, page, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	check_print("vmsa", add_ours, page, SEV_VMSA_SIZE);
	check_print(NULL, sev_vmsa_add_sevctl_json, page, SEV_VMSA_SEVCTL_END);
	return 0;
}
