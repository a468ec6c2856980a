/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of manifests: what writer and reader share.
 */
#ifndef SEV_PLAN_MANIFEST_H
#define SEV_PLAN_MANIFEST_H

#include <sev/manifest.h>

#define SEV_MANIFEST_SCHEMA  "sevkit.plan"
#define SEV_MANIFEST_VERSION 1

/* "start", "update", "vmsa", "finish"; NULL for a number that is none. */
const char *sev_event_kind_name(enum sev_event_kind kind);

/* "measured", "report_only", "none", "absent"; NULL for a number that is none. */
const char *sev_coverage_key(enum sev_coverage level);

/* Everything that sev_manifest_read does but for the digest: stored is the one in the manifest. */
enum sev_rc sev_manifest_parse(const struct sev_blob *manifest, const struct sev_loader *loader,
			       struct sev_plan **plan, uint8_t stored[SEV_DIGEST_MAX],
			       struct sev_err *err);

#endif
