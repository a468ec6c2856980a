/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans to manifests. Contents that several regions share are written once, in a table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "plan/manifest.h"
#include "plan/plan.h"

/* A part of a blob, and its index in the table. */
struct content {
	struct sev_blob *blob;
	uint64_t offset, length;
};

struct writer {
	struct sev_json json;
	const struct sev_namer *namer;
	struct content *contents; /* as many as there are events would fit */
	size_t content_count;
	struct json_object *table;
};

static const char *const KIND_NAMES[] = {
	[SEV_EVENT_START] = "start",
	[SEV_EVENT_UPDATE] = "update",
	[SEV_EVENT_VMSA] = "vmsa",
	[SEV_EVENT_FINISH] = "finish",
};

const char *sev_event_kind_name(enum sev_event_kind kind)
{
	return (size_t)kind < SEV_COUNT(KIND_NAMES) ? KIND_NAMES[kind] : NULL;
}

static const char *const LEVEL_KEYS[] = {
	[SEV_COVERAGE_MEASURED] = "measured",
	[SEV_COVERAGE_REPORT_ONLY] = "report_only",
	[SEV_COVERAGE_NONE] = "none",
	[SEV_COVERAGE_ABSENT] = "absent",
};

const char *sev_coverage_key(enum sev_coverage level)
{
	return (size_t)level < SEV_COUNT(LEVEL_KEYS) ? LEVEL_KEYS[level] : NULL;
}

static void add_base64(struct sev_json *json, struct json_object *parent, const char *key,
		       const uint8_t *data, size_t size)
{
	char *text = sev_base64_encode(data, size);

	if (text)
		sev_json_add_string(json, parent, key, text);
	else
		json->failed = true;
	free(text);
}

/* Command lines and file names are bytes; those that are not UTF-8 go under KEY_base64. */
static void add_text(struct sev_json *json, struct json_object *parent, const char *key,
		     const char *text)
{
	char other[64];

	if (sev_utf8_valid(text)) {
		sev_json_add_string(json, parent, key, text);
		return;
	}
	snprintf(other, sizeof(other), "%s_base64", key);
	add_base64(json, parent, other, (const uint8_t *)text, strlen(text));
}

static enum sev_rc add_file(struct writer *writer, struct json_object *entry,
			    const struct content *content, struct sev_err *err)
{
	const char *path = sev_blob_name(content->blob);
	const uint8_t *data = sev_blob_data(content->blob) + content->offset;
	uint8_t digest[SEV_SHA256_LENGTH];
	char *name = NULL;

	if (writer->namer) {
		enum sev_rc rc = writer->namer->name(writer->namer->ctx, path, &name, err);

		if (rc)
			return rc;
	}
	add_text(&writer->json, entry, "file", name ? name : path);
	free(name);
	sev_sha256(data, (size_t)content->length, digest);
	sev_json_add_u64(&writer->json, entry, "offset", content->offset);
	sev_json_add_u64(&writer->json, entry, "length", content->length);
	sev_json_add_bytes(&writer->json, entry, "sha256", digest, sizeof(digest));
	return SEV_OK;
}

static enum sev_rc add_content(struct writer *writer, const struct content *content,
			       struct sev_err *err)
{
	struct json_object *entry = sev_json_add_object(&writer->json, writer->table, NULL);
	const uint8_t *data = sev_blob_data(content->blob) + content->offset;
	uint8_t digest[SEV_SHA384_LENGTH];
	enum sev_rc rc = SEV_OK;

	if (sev_blob_is_file(content->blob)) {
		rc = add_file(writer, entry, content, err);
	} else {
		add_text(&writer->json, entry, "name", sev_blob_name(content->blob));
		add_base64(&writer->json, entry, "data", data, (size_t)content->length);
	}
	sev_sha384(data, (size_t)content->length, digest);
	sev_json_add_bytes(&writer->json, entry, "sha384", digest, sizeof(digest));
	return rc;
}

/* The index of the event's contents in the table, which gets them when it has not. */
static enum sev_rc find_content(struct writer *writer, const struct sev_event *event, size_t *index,
				struct sev_err *err)
{
	struct content wanted = {event->source, event->offset, event->length};

	for (size_t i = writer->content_count; i > 0; i--) {
		const struct content *have = &writer->contents[i - 1];

		if (have->blob != wanted.blob || have->offset != wanted.offset ||
		    have->length != wanted.length)
			continue;
		*index = i - 1;
		return SEV_OK;
	}
	*index = writer->content_count;
	writer->contents[writer->content_count++] = wanted;
	return add_content(writer, &wanted, err);
}

static enum sev_rc add_region(struct writer *writer, struct json_object *entry,
			      const struct sev_event *event, struct sev_err *err)
{
	struct sev_json *json = &writer->json;
	size_t index;
	enum sev_rc rc;

	if (event->kind == SEV_EVENT_VMSA)
		sev_json_add_number(json, entry, "vcpu", event->vcpu);
	sev_json_add_u64(json, entry, "gpa", event->gpa);
	sev_json_add_u64(json, entry, "length", event->length);
	sev_json_add_string(json, entry, "page_type", sev_page_type_name(event->page_type));
	add_text(json, entry, "origin", event->origin);
	if (!event->source)
		return SEV_OK;
	rc = find_content(writer, event, &index, err);
	sev_json_add_number(json, entry, "contents", index);
	return rc;
}

static enum sev_rc add_events(struct writer *writer, const struct sev_plan *plan,
			      struct sev_err *err)
{
	struct sev_json *json = &writer->json;
	struct json_object *events;
	enum sev_rc rc = SEV_OK;

	writer->table = sev_json_add_array(json, json->root, "contents");
	events = sev_json_add_array(json, json->root, "events");
	for (size_t i = 0; !rc && i < plan->event_count; i++) {
		const struct sev_event *event = &plan->events[i];
		struct json_object *entry = sev_json_add_object(json, events, NULL);

		sev_json_add_string(json, entry, "kind", sev_event_kind_name(event->kind));
		if (event->kind == SEV_EVENT_UPDATE || event->kind == SEV_EVENT_VMSA)
			rc = add_region(writer, entry, event, err);
	}
	return rc;
}

static void add_settings(struct sev_json *json, const struct sev_plan *plan)
{
	struct json_object *settings = sev_json_add_array(json, json->root, "settings");

	for (size_t i = 0; i < plan->setting_count; i++) {
		struct json_object *entry = sev_json_add_object(json, settings, NULL);

		add_text(json, entry, "key", plan->settings[i].key);
		add_text(json, entry, "value", plan->settings[i].value);
	}
}

static void add_coverage(struct sev_json *json, const struct sev_plan *plan)
{
	struct json_object *coverage = sev_json_add_array(json, json->root, "coverage");

	for (size_t i = 0; i < plan->coverage_count; i++) {
		const struct sev_plan_coverage *item = &plan->coverage[i];
		struct json_object *entry = sev_json_add_object(json, coverage, NULL);

		add_text(json, entry, "subject", item->subject);
		sev_json_add_string(json, entry, "level", sev_coverage_key(item->level));
		add_text(json, entry, "why", item->why);
	}
}

static void add_head(struct sev_json *json, const struct sev_plan *plan,
		     const uint8_t digest[SEV_DIGEST_MAX])
{
	sev_json_add_string(json, json->root, "mode", sev_mode_name(plan->mode));
	sev_json_add_u64(json, json->root, "policy", plan->policy);
	sev_json_add_bool(json, json->root, "policy_given", plan->policy_given);
	if (!sev_is_zero(plan->host_data, sizeof(plan->host_data)))
		sev_json_add_bytes(json, json->root, "host_data", plan->host_data,
				   sizeof(plan->host_data));
	if (plan->has_seed)
		sev_json_add_bytes(json, json->root, "seed", plan->seed, sizeof(plan->seed));
	sev_json_add_bytes(json, json->root, "digest", digest, sev_digest_length(plan->mode));
}

static enum sev_rc write_plan(struct writer *writer, const struct sev_plan *plan,
			      const uint8_t digest[SEV_DIGEST_MAX], char **json,
			      struct sev_err *err)
{
	enum sev_rc rc;

	add_head(&writer->json, plan, digest);
	add_settings(&writer->json, plan);
	rc = add_events(writer, plan, err);
	add_coverage(&writer->json, plan);
	return rc ? rc : sev_json_text(&writer->json, json, err);
}

enum sev_rc sev_manifest_write(const struct sev_plan *plan, const struct sev_namer *namer,
			       const struct sev_progress *progress, char **json,
			       struct sev_err *err)
{
	struct writer writer = {.namer = namer};
	uint8_t digest[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_plan_digest(plan, progress, digest, err);

	*json = NULL;
	if (rc)
		return rc;
	writer.contents = calloc(plan->event_count + 1, sizeof(*writer.contents));
	if (!writer.contents)
		return sev_fail_nomem(err);
	sev_json_begin(&writer.json, SEV_MANIFEST_SCHEMA);
	rc = write_plan(&writer, plan, digest, json, err);
	sev_json_end(&writer.json);
	free(writer.contents);
	return rc;
}
