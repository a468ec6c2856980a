/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"

void sev_findings_free(struct sev_findings *findings)
{
	while (findings->count > 0)
		free(findings->items[--findings->count]);
}

/* Whether a finding begins so. */
static bool is_known(const struct sev_findings *findings, const char *fact)
{
	for (size_t i = 0; i < findings->count; i++)
		if (strncmp(findings->items[i], fact, strlen(fact)) == 0)
			return true;
	return false;
}

/* Takes over text; one too many is dropped, and so is one that was added before. */
static void add(struct sev_findings *findings, char *text)
{
	if (text && findings->count < SEV_FINDINGS_MAX && !is_known(findings, text))
		findings->items[findings->count++] = text;
	else
		free(text);
}

/* A launch that is whole but for its VMSAs, or with fewer of them than were looked for. */
static char *stage_meaning(const struct sev_event *event, const struct sev_event *next)
{
	if (sev_event_kind(event) == SEV_EVENT_VMSA)
		return sev_format(": a launch with %u vCPU%s", sev_event_vcpu(event) + 1,
				  sev_event_vcpu(event) ? "s" : "");
	if (next && sev_event_kind(next) == SEV_EVENT_VMSA)
		return sev_format(": all that comes before the VMSAs is right");
	return sev_format(": all up to here is right");
}

/* Settings that say which launch it was; those of vCPUs do not matter before their VMSAs. */
static const char *const TELLING[] = {"vmm_type", "ovmf",   "raw",    "svsm",	"igvm",
				      "kernel",	  "initrd", "append", "variant"};

static bool is_telling(const char *key)
{
	for (size_t i = 0; i < SEV_COUNT(TELLING); i++)
		if (strcmp(key, TELLING[i]) == 0)
			return true;
	return false;
}

/* text with " KEY=VALUE" at its end; frees text. NULL when out of memory. */
static char *with_setting(char *text, const char *key, const char *value)
{
	char *longer = text ? sev_format("%s %s=%s", text, key, value) : NULL;

	free(text);
	return longer;
}

static char *telling_settings(const struct sev_plan *plan)
{
	char *text = strdup("");

	for (size_t i = 0; i < sev_plan_setting_count(plan); i++)
		if (is_telling(sev_plan_setting_key(plan, i)))
			text = with_setting(text, sev_plan_setting_key(plan, i),
					    sev_plan_setting_value(plan, i));
	return text;
}

/* One launch that passes through a stage is example enough. */
static void add_stage(struct sev_findings *findings, const char *name, const struct sev_plan *plan,
		      size_t i)
{
	const struct sev_event *event = sev_plan_event(plan, i);
	char *meaning = stage_meaning(event, sev_plan_event(plan, i + 1));
	char *settings = telling_settings(plan);
	char *fact =
		sev_format("%s is the launch digest after event %zu (%s, %s)%s; a launch that "
			   "passes through it:",
			   name, i, sev_event_origin(event),
			   sev_page_type_name(sev_event_page_type(event)), meaning ? meaning : "");

	if (fact && settings && !is_known(findings, fact))
		add(findings, sev_format("%s%s", fact, settings));
	free(fact);
	free(meaning);
	free(settings);
}

static bool is_measured(const struct sev_event *event)
{
	return sev_event_kind(event) == SEV_EVENT_UPDATE || sev_event_kind(event) == SEV_EVENT_VMSA;
}

void sev_findings_stages(struct sev_findings *findings, const struct sev_wanted *wanted,
			 size_t length, const struct sev_plan *plan,
			 const struct sev_prefix *prefix)
{
	uint8_t digest[SEV_DIGEST_MAX];

	for (size_t i = 0; sev_prefix_digest_after(prefix, i, digest); i++)
		if (is_measured(sev_plan_event(plan, i)) &&
		    memcmp(digest, wanted->digest, length) == 0)
			add_stage(findings, wanted->name, plan, i);
}

void sev_findings_zeros(struct sev_findings *findings, const struct sev_wanted *wanted,
			size_t length)
{
	static const uint8_t zeros[SEV_DIGEST_MAX];

	if (memcmp(wanted->digest, zeros, length) == 0)
		add(findings, sev_format("%s is all zeros: nothing was measured", wanted->name));
}

void sev_findings_plain_hash(struct sev_findings *findings, const struct sev_wanted *wanted,
			     size_t length, struct sev_blob *blob)
{
	uint8_t digest[SEV_DIGEST_MAX];
	bool is_sha384 = length == SEV_SHA384_LENGTH;

	if (!blob)
		return;
	if (is_sha384)
		sev_sha384(sev_blob_data(blob), sev_blob_size(blob), digest);
	else if (sev_blob_sha256(blob, NULL, digest, NULL))
		return;
	if (memcmp(digest, wanted->digest, length) == 0)
		add(findings,
		    sev_format("%s is the %s of the file %s, not a launch digest", wanted->name,
			       is_sha384 ? "SHA-384" : "SHA-256", sev_blob_name(blob)));
}
