/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VMSA page: printed as JSON in both shapes, and read again.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/vmsa_text.h"
#include "fault.h"

static enum sev_rc print(const char *schema, const uint8_t page[SEV_VMSA_SIZE], char **text,
			 struct sev_err *err)
{
	struct sev_json json;
	enum sev_rc rc;

	sev_json_begin(&json, schema);
	if (schema)
		sev_vmsa_add_json(&json, sev_json_add_object(&json, json.root, "fields"), page);
	else
		sev_vmsa_add_sevctl_json(&json, json.root, page);
	rc = sev_json_text(&json, text, err);
	sev_json_end(&json);
	return rc;
}

static enum sev_rc print_and_read(const char *schema, struct sev_err *err)
{
	uint8_t page[SEV_VMSA_SIZE] = {[0x178] = 0xF0, [0x179] = 0xFF};
	char *text = NULL;
	enum sev_rc rc = print(schema, page, &text, err);

	if (!rc)
		rc = sev_vmsa_read("page", (const uint8_t *)text, strlen(text), page, err);
	free(text);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	enum sev_rc rc = print_and_read("vmsa", err);

	(void)dir;
	return rc ? rc : print_and_read(NULL, err);
}

const struct fault_scenario FAULT_VMSA = {
	.name = "vmsa",
	.run = run,
};
