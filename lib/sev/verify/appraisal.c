/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/appraisal.h"

#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/text.h"
#include "measure/snp.h"

#define VCPUS_MAX 4096

enum sev_rc sev_appraisal_new(struct sev_appraisal **out, struct sev_err *err)
{
	struct sev_appraisal *appraisal = calloc(1, sizeof(*appraisal));

	if (!appraisal)
		return sev_fail_nomem(err);
	*out = appraisal;
	return SEV_OK;
}

void sev_appraisal_free(struct sev_appraisal *appraisal)
{
	if (!appraisal)
		return;
	for (size_t i = 0; i < SEV_LISTS; i++)
		sev_allowed_clear(&appraisal->lists[i]);
	for (size_t i = 0; i < SEV_TCB_KINDS; i++) {
		for (size_t j = 0; j < appraisal->minimums[i].count; j++)
			free(appraisal->minimums[i].items[j].product);
		free(appraisal->minimums[i].items);
	}
	sev_planned_clear(&appraisal->planned);
	sev_baseline_free(appraisal->baseline);
	free(appraisal);
}

/* Room for one more element of size; the array is where *items is. Sizes double. */
static bool grow(void **items, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return true;
	larger = realloc(*items, (count ? 2 * count : 1) * size);
	if (!larger)
		return false;
	*items = larger;
	return true;
}

enum sev_rc sev_allowed_add(struct sev_allowed_list *list, const uint8_t *bytes, size_t size,
			    const char *name, uint32_t vcpus, struct sev_err *err)
{
	struct sev_allowed value = {.size = size, .vcpus = vcpus};
	void *items = list->items;

	if (list->count >= SEV_LIST_MAX)
		return sev_fail(err, SEV_ERR_ARG,
				"found more than %d values, expected at most so many",
				SEV_LIST_MAX);
	if (!grow(&items, list->count, sizeof(value)))
		return sev_fail_nomem(err);
	list->items = items;
	if (name && !(value.name = strdup(name)))
		return sev_fail_nomem(err);
	if (size)
		memcpy(value.bytes, bytes, size);
	list->items[list->count++] = value;
	return SEV_OK;
}

void sev_allowed_clear(struct sev_allowed_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].name);
	free(list->items);
	*list = (struct sev_allowed_list){0};
}

enum sev_rc sev_tcb_minimums_add(struct sev_tcb_minimums *minimums, const char *product,
				 const uint8_t values[SEV_TCB_COMPONENTS], unsigned given,
				 struct sev_err *err)
{
	struct sev_tcb_minimum minimum = {.given = given};
	void *items = minimums->items;

	if (minimums->count >= SEV_LIST_MAX)
		return sev_fail(err, SEV_ERR_ARG,
				"found more than %d values, expected at most so many",
				SEV_LIST_MAX);
	if (!grow(&items, minimums->count, sizeof(minimum)))
		return sev_fail_nomem(err);
	minimums->items = items;
	if (product && !(minimum.product = strdup(product)))
		return sev_fail_nomem(err);
	memcpy(minimum.values, values, sizeof(minimum.values));
	minimums->items[minimums->count++] = minimum;
	return SEV_OK;
}

enum sev_rc sev_appraisal_expand_family(struct sev_appraisal *appraisal, const uint8_t digest[48],
					uint32_t from, const uint8_t vmsa_sha384[48], uint64_t gpa,
					uint32_t to, const char *name, struct sev_err *err)
{
	struct sev_allowed_list *list = &appraisal->lists[SEV_LIST_MEASUREMENT];
	uint8_t chain[SEV_SHA384_LENGTH];
	enum sev_rc rc;

	if (from == 0 || to < from || to > VCPUS_MAX)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found vCPU counts %u to %u, expected a range within 1 to %d",
				name, from, to, VCPUS_MAX);
	memcpy(chain, digest, sizeof(chain));
	rc = sev_allowed_add(list, chain, sizeof(chain), name, from, err);
	for (uint32_t vcpus = from + 1; !rc && vcpus <= to; vcpus++) {
		sev_snp_chain(chain, SEV_PAGE_VMSA, gpa, vmsa_sha384);
		rc = sev_allowed_add(list, chain, sizeof(chain), name, vcpus, err);
	}
	return rc;
}

enum sev_rc sev_appraisal_add_family(struct sev_appraisal *appraisal, const uint8_t digest[48],
				     uint32_t from, const uint8_t vmsa[4096], uint32_t to,
				     const char *name, struct sev_err *err)
{
	uint8_t vmsa_sha384[SEV_SHA384_LENGTH];

	sev_sha384(vmsa, 4096, vmsa_sha384);
	return sev_appraisal_expand_family(appraisal, digest, from, vmsa_sha384, SEV_VMSA_GPA, to,
					   name, err);
}

enum sev_rc sev_appraisal_add_measurement(struct sev_appraisal *appraisal, const uint8_t *digest,
					  size_t size, const char *name, struct sev_err *err)
{
	if (size != SEV_SHA384_LENGTH)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: has a launch digest of %zu bytes, expected the %d of SNP",
				name, size, SEV_SHA384_LENGTH);
	return sev_allowed_add(&appraisal->lists[SEV_LIST_MEASUREMENT], digest, size, name, 0, err);
}

static const char *name_at(const struct sev_allowed_list *list, size_t i)
{
	return i < list->count ? list->items[i].name : NULL;
}

const char *sev_appraisal_plan(const struct sev_appraisal *appraisal, size_t i)
{
	return name_at(&appraisal->lists[SEV_LIST_PLAN], i);
}

const char *sev_appraisal_tcb_baseline(const struct sev_appraisal *appraisal)
{
	return name_at(&appraisal->lists[SEV_LIST_TCB_BASELINE], 0);
}

/* The one value of a list that has one. */
static enum sev_rc set_only(struct sev_allowed_list *list, const uint8_t *bytes, size_t size,
			    const char *name, struct sev_err *err)
{
	sev_allowed_clear(list);
	return sev_allowed_add(list, bytes, size, name, 0, err);
}

enum sev_rc sev_appraisal_set_report_data(struct sev_appraisal *appraisal,
					  const uint8_t report_data[64], const char *recipe,
					  struct sev_err *err)
{
	return set_only(&appraisal->lists[SEV_LIST_REPORT_DATA], report_data, 64, recipe, err);
}

enum sev_rc sev_appraisal_set_host_data(struct sev_appraisal *appraisal,
					const uint8_t host_data[32], const char *recipe,
					struct sev_err *err)
{
	return set_only(&appraisal->lists[SEV_LIST_HOST_DATA], host_data, 32, recipe, err);
}

enum sev_rc sev_appraisal_set_baseline(struct sev_appraisal *appraisal, const char *name,
				       const void *json, size_t size, struct sev_err *err)
{
	struct sev_baseline *baseline;
	enum sev_rc rc = sev_baseline_read(name, json, size, &baseline, err);

	if (rc)
		return rc;
	sev_baseline_free(appraisal->baseline);
	appraisal->baseline = baseline;
	return SEV_OK;
}
