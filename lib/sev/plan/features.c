/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEV_FEATURES by name (APM volume 2, table B-4, offset 0x3B0).
 */
#include <sev/vcpu.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

static const char *const NAMES[64] = {
	[0] = "snp-active",
	[1] = "vtom",
	[2] = "reflect-vc",
	[3] = "restricted-injection",
	[4] = "alternate-injection",
	[5] = "debug-swap",
	[6] = "prevent-host-ibs",
	[7] = "btb-isolation",
	[8] = "vmpl-sss",
	[9] = "secure-tsc",
	[10] = "vmgexit-parameter",
	[12] = "ibs-virtualization",
	[14] = "vmsa-reg-prot",
	[15] = "smt-protection",
	[16] = "secure-avic",
	[21] = "ibpb-on-entry",
};

const char *sev_feature_name(unsigned bit)
{
	return bit < SEV_COUNT(NAMES) ? NAMES[bit] : NULL;
}

static const char *name_or_empty(const void *ctx, size_t i)
{
	(void)ctx;
	return NAMES[i] ? NAMES[i] : "";
}

static enum sev_rc find_bit(const char *name, uint64_t *features, struct sev_err *err)
{
	const char *near;

	for (unsigned bit = 0; bit < SEV_COUNT(NAMES); bit++) {
		if (NAMES[bit] && sev_name_equal(name, NAMES[bit])) {
			*features |= UINT64_C(1) << bit;
			return SEV_OK;
		}
	}
	near = sev_nearest_name(name, SEV_COUNT(NAMES), name_or_empty, NULL);
	if (near && near[0])
		return sev_fail(err, SEV_ERR_ARG, "unknown guest feature '%s'; did you mean '%s'?",
				name, near);
	return sev_fail(err, SEV_ERR_ARG,
			"unknown guest feature '%s'; expected a number or names such as "
			"snp-active,debug-swap",
			name);
}

enum sev_rc sev_features_parse(const char *text, uint64_t *features, struct sev_err *err)
{
	uint64_t found = 0;
	enum sev_rc rc = SEV_OK;
	char *copy;
	char *rest;

	if (sev_parse_u64(text, features))
		return SEV_OK;
	copy = strdup(text);
	if (!copy)
		return sev_fail_nomem(err);
	rest = copy;
	for (char *name = strsep(&rest, ","); name && !rc; name = strsep(&rest, ","))
		rc = find_bit(name, &found, err);
	free(copy);
	if (!rc)
		*features = found;
	return rc;
}
