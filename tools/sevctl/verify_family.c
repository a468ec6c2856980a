/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --family: measurements of one guest with one vCPU or more.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/bind_option.h"
#include "common/input.h"
#include "sevctl/verify_run.h"

#define VMSA_SIZE   4096
#define MEASUREMENT 48

/* What --family says, item by item. */
struct family {
	char *seed, *from, *vmsa, *to;
};

static enum sev_rc fail_family(const char *text, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_ARG,
			"--family: found '%s', expected seed=HEX,from=N,vmsa=FILE,to=M", text);
}

/* Cuts text, which it writes into, at commas and equals signs. */
static bool cut_family(char *text, struct family *family)
{
	const struct {
		const char *name;
		char **value;
	} items[] = {{"seed", &family->seed},
		     {"from", &family->from},
		     {"vmsa", &family->vmsa},
		     {"to", &family->to}};
	char *item;

	while ((item = strsep(&text, ",")) != NULL) {
		char *equals = strchr(item, '=');
		size_t found = 0;

		if (!equals)
			return false;
		*equals = '\0';
		while (found < SEV_COUNT(items) && strcmp(items[found].name, item) != 0)
			found++;
		if (found == SEV_COUNT(items) || *items[found].value)
			return false;
		*items[found].value = equals + 1;
	}
	return family->seed && family->from && family->vmsa && family->to;
}

static enum sev_rc read_vmsa(const char *path, uint8_t page[VMSA_SIZE], struct sev_err *err)
{
	char *data;
	size_t size;
	enum sev_rc rc = input_read(path, &data, &size, err);

	if (rc)
		return rc;
	if (size == VMSA_SIZE)
		memcpy(page, data, size);
	free(data);
	return size == VMSA_SIZE
		       ? SEV_OK
		       : sev_fail(err, SEV_ERR_FORMAT, "%s: has %zu bytes, expected a VMSA of %d",
				  path, size, VMSA_SIZE);
}

static enum sev_rc add_family_items(struct sev_appraisal *appraisal, const char *text,
				    const struct family *family, struct sev_err *err)
{
	uint8_t seed[MEASUREMENT];
	uint8_t page[VMSA_SIZE];
	uint64_t from;
	uint64_t to;
	size_t size;
	enum sev_rc rc;

	if (!bind_hex(family->seed, seed, sizeof(seed), &size) || size != sizeof(seed) ||
	    !sev_parse_u64(family->from, &from) || !sev_parse_u64(family->to, &to) ||
	    from > UINT32_MAX || to > UINT32_MAX)
		return fail_family(text, err);
	rc = read_vmsa(family->vmsa, page, err);
	if (rc)
		return rc;
	return sev_appraisal_add_family(appraisal, seed, (uint32_t)from, page, (uint32_t)to,
					"--family", err);
}

static enum sev_rc add_family_file(struct sev_appraisal *appraisal, const char *path,
				   struct sev_err *err)
{
	char *json;
	size_t size;
	enum sev_rc rc = input_read(path, &json, &size, err);

	if (rc)
		return rc;
	rc = sev_appraisal_read_family(appraisal, path, json, size, err);
	free(json);
	return rc;
}

enum sev_rc verify_add_family(struct sev_appraisal *appraisal, const char *text,
			      struct sev_err *err)
{
	struct family family = {.seed = NULL};
	char *copy;
	enum sev_rc rc;

	if (!strchr(text, '='))
		return add_family_file(appraisal, text, err);
	copy = strdup(text);
	if (!copy)
		return sev_fail_nomem(err);
	rc = cut_family(copy, &family) ? add_family_items(appraisal, text, &family, err)
				       : fail_family(text, err);
	free(copy);
	return rc;
}
