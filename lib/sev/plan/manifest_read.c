/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests to launch plans. Nothing in a manifest is believed: files and contents are checked
 * against their hashes, the digest is computed again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"
#include "plan/manifest.h"
#include "plan/plan.h"

/* Bounds on what a manifest can make us do. Plans of real guests stay far below. */
#define EVENTS_MAX   ((size_t)1 << 17)
#define LISTED_MAX   ((size_t)4096)
#define FILES_MAX    ((size_t)256)
#define MEASURED_MAX (UINT64_C(64) << 30)

struct content {
	struct sev_blob *blob;
	uint64_t offset, length;
};

struct file {
	char *name;
	struct sev_blob *blob;
};

struct reader {
	struct sev_json_at top;
	const struct sev_loader *loader;
	struct sev_plan *plan;
	struct content *contents;
	size_t content_count;
	struct file *files; /* those that were opened */
	size_t file_count;
	uint64_t listed;   /* bytes of all contents in files */
	uint64_t measured; /* bytes of all regions */
};

static void free_reader(struct reader *reader)
{
	for (size_t i = 0; i < reader->content_count; i++)
		sev_blob_free(reader->contents[i].blob);
	for (size_t i = 0; i < reader->file_count; i++) {
		sev_blob_free(reader->files[i].blob);
		free(reader->files[i].name);
	}
	free(reader->contents);
	free(reader->files);
	json_object_put(reader->top.object);
}

/* Adds length to *sum; false when that makes more than a manifest may ask for. */
static bool add_bounded(uint64_t *sum, uint64_t length)
{
	if (length > MEASURED_MAX - *sum)
		return false;
	*sum += length;
	return true;
}

/* The file of that name, opened once. Takes over name. The reader keeps the blob. */
static enum sev_rc open_file(struct reader *reader, char *name, struct sev_blob **out,
			     struct sev_err *err)
{
	enum sev_rc rc;

	for (size_t i = 0; i < reader->file_count; i++) {
		if (strcmp(reader->files[i].name, name) != 0)
			continue;
		free(name);
		*out = reader->files[i].blob;
		return SEV_OK;
	}
	if (reader->file_count == FILES_MAX) {
		free(name);
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: names more than %zu files, expected at most so many",
				reader->top.name, FILES_MAX);
	}
	rc = reader->loader->load(reader->loader->ctx, name, out, err);
	if (rc) {
		free(name);
		return rc;
	}
	reader->files[reader->file_count++] = (struct file){name, *out};
	return SEV_OK;
}

static enum sev_rc check_file_part(const struct sev_json_at *at, const struct content *content,
				   struct sev_err *err)
{
	char expected_hex[2 * SEV_SHA256_LENGTH + 1], found_hex[2 * SEV_SHA256_LENGTH + 1];
	uint8_t expected[SEV_SHA256_LENGTH], found[SEV_SHA256_LENGTH];
	enum sev_rc rc = sev_json_hex(at, "sha256", expected, sizeof(expected), err);
	struct sev_view part;

	if (rc)
		return rc;
	if (!sev_view_part(sev_blob_view(content->blob), content->offset, content->length, &part))
		return sev_fail(
			err, SEV_ERR_MISMATCH,
			"%s: has 0x%zx bytes, but %s measured 0x%llx bytes at offset 0x%llx",
			sev_blob_name(content->blob), sev_blob_size(content->blob), at->name,
			(unsigned long long)content->length, (unsigned long long)content->offset);
	sev_sha256(part.data, part.size, found);
	if (memcmp(found, expected, sizeof(found)) == 0)
		return SEV_OK;
	sev_hex_encode(found, sizeof(found), found_hex);
	sev_hex_encode(expected, sizeof(expected), expected_hex);
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: is not the file that %s measured: SHA-256 of 0x%llx bytes at offset "
			"0x%llx is %s, expected %s",
			sev_blob_name(content->blob), at->name, (unsigned long long)content->length,
			(unsigned long long)content->offset, found_hex, expected_hex);
}

static enum sev_rc read_file_part(struct reader *reader, const struct sev_json_at *at,
				  struct content *content, struct sev_err *err)
{
	struct sev_blob *blob;
	char *name;
	enum sev_rc rc = sev_json_any_text(at, "file", &name, err);

	if (rc)
		return rc;
	rc = open_file(reader, name, &blob, err);
	if (rc)
		return rc;
	content->blob = sev_blob_ref(blob);
	rc = sev_json_u64(at, "offset", &content->offset, err);
	if (!rc)
		rc = sev_json_u64(at, "length", &content->length, err);
	if (!rc && !add_bounded(&reader->listed, content->length))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: contents[%zu]: the contents up to here have more than 64 GiB",
				at->name, at->index);
	return rc ? rc : check_file_part(at, content, err);
}

static enum sev_rc read_inline(const struct sev_json_at *at, struct content *content,
			       struct sev_err *err)
{
	const char *text;
	uint8_t *bytes;
	size_t size;
	char *name;
	enum sev_rc rc = sev_json_string(at, "data", &text, err);

	if (rc)
		return rc;
	rc = sev_json_any_text(at, "name", &name, err);
	if (rc)
		return rc;
	rc = sev_base64_decode(at->name, text, &bytes, &size, err);
	if (!rc) {
		rc = sev_blob_copy(name, bytes, size, &content->blob, err);
		content->length = size;
		free(bytes);
	}
	free(name);
	return rc;
}

static enum sev_rc check_sha384(const struct sev_json_at *at, const struct content *content,
				struct sev_err *err)
{
	uint8_t expected[SEV_SHA384_LENGTH], found[SEV_SHA384_LENGTH];
	char hex[2 * SEV_SHA384_LENGTH + 1];
	enum sev_rc rc = sev_json_hex(at, "sha384", expected, sizeof(expected), err);

	if (rc)
		return rc;
	sev_sha384(sev_blob_data(content->blob) + content->offset, (size_t)content->length, found);
	if (memcmp(found, expected, sizeof(found)) == 0)
		return SEV_OK;
	sev_hex_encode(found, sizeof(found), hex);
	return sev_json_fail(at, "sha384", err, hex);
}

static enum sev_rc read_content(struct reader *reader, size_t i, struct sev_err *err)
{
	struct content *content = &reader->contents[reader->content_count++];
	struct sev_json_at at;
	enum sev_rc rc = sev_json_element(&reader->top, "contents", i, &at, err);

	if (rc)
		return rc;
	rc = sev_json_has(&at, "data") ? read_inline(&at, content, err)
				       : read_file_part(reader, &at, content, err);
	return rc ? rc : check_sha384(&at, content, err);
}

static enum sev_rc read_contents(struct reader *reader, struct sev_err *err)
{
	size_t count;
	enum sev_rc rc = sev_json_array(&reader->top, "contents", EVENTS_MAX, &count, err);

	if (rc)
		return rc;
	reader->contents = calloc(count + 1, sizeof(*reader->contents));
	reader->files = calloc(count + 1, sizeof(*reader->files));
	if (!reader->contents || !reader->files)
		return sev_fail_nomem(err);
	for (size_t i = 0; !rc && i < count; i++)
		rc = read_content(reader, i, err);
	return rc;
}

static enum sev_rc read_page_type(const struct sev_json_at *at, enum sev_page_type *type,
				  struct sev_err *err)
{
	const char *name;
	enum sev_rc rc = sev_json_string(at, "page_type", &name, err);

	if (rc)
		return rc;
	for (int i = SEV_PAGE_NORMAL; i <= SEV_PAGE_CPUID; i++) {
		*type = (enum sev_page_type)i;
		if (strcmp(name, sev_page_type_name(*type)) == 0)
			return SEV_OK;
	}
	return sev_json_fail(at, "page_type", err,
			     "NORMAL, VMSA, ZERO, UNMEASURED, SECRETS or CPUID");
}

/* The contents that the event names, which must be as long as the event; NULL when it names none.
 */
static enum sev_rc find_content(const struct reader *reader, const struct sev_json_at *at,
				uint64_t length, const struct content **out, struct sev_err *err)
{
	uint64_t index;
	enum sev_rc rc;

	*out = NULL;
	if (!sev_json_has(at, "contents"))
		return SEV_OK;
	if (reader->content_count == 0)
		return sev_json_fail(at, "contents", err, "nothing: the table is empty");
	rc = sev_json_number(at, "contents", reader->content_count - 1, &index, err);
	if (rc)
		return rc;
	*out = &reader->contents[index];
	if ((*out)->length != length)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: %s[%zu]: has length 0x%llx, but its contents have 0x%llx bytes",
			at->name, at->array, at->index, (unsigned long long)length,
			(unsigned long long)(*out)->length);
	return SEV_OK;
}

struct region {
	uint64_t gpa, length;
	enum sev_page_type page_type;
	const struct content *content;
	char *origin; /* owned */
};

static enum sev_rc read_region_numbers(struct reader *reader, const struct sev_json_at *at,
				       struct region *region, struct sev_err *err)
{
	enum sev_rc rc = sev_json_u64(at, "gpa", &region->gpa, err);

	if (!rc)
		rc = sev_json_u64(at, "length", &region->length, err);
	if (rc)
		return rc;
	if (!add_bounded(&reader->measured, region->length))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: events[%zu]: the regions up to here have more than 64 GiB",
				at->name, at->index);
	return read_page_type(at, &region->page_type, err);
}

static enum sev_rc read_region(struct reader *reader, const struct sev_json_at *at,
			       struct region *region, struct sev_err *err)
{
	enum sev_rc rc = read_region_numbers(reader, at, region, err);

	if (!rc)
		rc = find_content(reader, at, region->length, &region->content, err);
	return rc ? rc : sev_json_any_text(at, "origin", &region->origin, err);
}

static bool needs_contents(const struct region *region)
{
	return region->page_type == SEV_PAGE_NORMAL || region->page_type == SEV_PAGE_VMSA;
}

static enum sev_rc add_update(struct reader *reader, const struct sev_json_at *at,
			      struct sev_err *err)
{
	struct region region = {0};
	struct content none = {0};
	enum sev_rc rc = read_region(reader, at, &region, err);
	const struct content *content = region.content ? region.content : &none;

	if (!rc && needs_contents(&region) && !region.content)
		rc = sev_json_fail(at, "contents", err, "the contents of measured pages");
	if (!rc)
		rc = sev_plan_update(reader->plan, region.page_type, region.gpa, region.length,
				     content->blob, content->offset, err, "%s", region.origin);
	free(region.origin);
	return rc;
}

static enum sev_rc check_vmsa(const struct reader *reader, const struct sev_json_at *at,
			      const struct region *region, struct sev_err *err)
{
	if (reader->plan->mode == SEV_MODE_SEV)
		return sev_json_fail(at, "kind", err, "no VMSA in mode sev");
	if (region->page_type != SEV_PAGE_VMSA)
		return sev_json_fail(at, "page_type", err, "VMSA for a VMSA");
	if (region->length != SEV_PAGE_SIZE)
		return sev_json_fail(at, "length", err, "\"0x1000\" for a VMSA");
	if (region->gpa % SEV_PAGE_SIZE)
		return sev_json_fail(at, "gpa", err, "a multiple of 0x1000");
	if (!region->content)
		return sev_json_fail(at, "contents", err, "the contents of a VMSA");
	return SEV_OK;
}

static enum sev_rc add_vmsa(struct reader *reader, const struct sev_json_at *at,
			    struct sev_err *err)
{
	struct region region = {0};
	uint64_t vcpu = 0;
	enum sev_rc rc = sev_json_number(at, "vcpu", SEV_VCPUS_MAX - 1, &vcpu, err);

	if (!rc)
		rc = read_region(reader, at, &region, err);
	if (!rc)
		rc = check_vmsa(reader, at, &region, err);
	if (!rc)
		rc = sev_plan_vmsa(reader->plan, (uint32_t)vcpu, region.gpa, region.content->blob,
				   region.content->offset, err, "%s", region.origin);
	free(region.origin);
	return rc;
}

static enum sev_rc add_event(struct reader *reader, size_t i, size_t count, struct sev_err *err)
{
	struct sev_json_at at;
	const char *kind;
	enum sev_rc rc = sev_json_element(&reader->top, "events", i, &at, err);

	if (!rc)
		rc = sev_json_string(&at, "kind", &kind, err);
	if (rc)
		return rc;
	if (i == 0)
		return strcmp(kind, "start") == 0
			       ? sev_plan_start(reader->plan, err)
			       : sev_json_fail(&at, "kind", err, "start, as the first event");
	if (i == count - 1)
		return strcmp(kind, "finish") == 0
			       ? sev_plan_finish(reader->plan, err)
			       : sev_json_fail(&at, "kind", err, "finish, as the last event");
	if (strcmp(kind, "update") == 0)
		return add_update(reader, &at, err);
	if (strcmp(kind, "vmsa") == 0)
		return add_vmsa(reader, &at, err);
	return sev_json_fail(&at, "kind", err, "update or vmsa");
}

static enum sev_rc read_events(struct reader *reader, struct sev_err *err)
{
	size_t count = 0;
	enum sev_rc rc = sev_json_array(&reader->top, "events", EVENTS_MAX, &count, err);

	if (!rc && count < 2)
		rc = sev_json_fail(&reader->top, "events", err, "at least start and finish");
	for (size_t i = 0; !rc && i < count; i++)
		rc = add_event(reader, i, count, err);
	return rc;
}

static enum sev_rc add_setting(struct reader *reader, const struct sev_json_at *at,
			       struct sev_err *err)
{
	char *key = NULL;
	char *value = NULL;
	enum sev_rc rc = sev_json_any_text(at, "key", &key, err);

	if (!rc)
		rc = sev_json_any_text(at, "value", &value, err);
	if (!rc)
		rc = sev_plan_add_setting(reader->plan, key, err, "%s", value);
	free(key);
	free(value);
	return rc;
}

static enum sev_rc read_level(const struct sev_json_at *at, enum sev_coverage *level,
			      struct sev_err *err)
{
	const char *name;
	enum sev_rc rc = sev_json_string(at, "level", &name, err);

	if (rc)
		return rc;
	for (int i = SEV_COVERAGE_MEASURED; i <= SEV_COVERAGE_ABSENT; i++) {
		*level = (enum sev_coverage)i;
		if (strcmp(name, sev_coverage_key(*level)) == 0)
			return SEV_OK;
	}
	return sev_json_fail(at, "level", err, "measured, report_only, none or absent");
}

static enum sev_rc add_coverage(struct reader *reader, const struct sev_json_at *at,
				struct sev_err *err)
{
	enum sev_coverage level;
	char *subject = NULL;
	char *why = NULL;
	enum sev_rc rc = read_level(at, &level, err);

	if (!rc)
		rc = sev_json_any_text(at, "subject", &subject, err);
	if (!rc)
		rc = sev_json_any_text(at, "why", &why, err);
	if (!rc)
		rc = sev_plan_add_coverage(reader->plan, subject, level, err, "%s", why);
	free(subject);
	free(why);
	return rc;
}

/* Each element of one of the lists that only inform. */
static enum sev_rc read_list(struct reader *reader, const char *key,
			     enum sev_rc (*add)(struct reader *, const struct sev_json_at *,
						struct sev_err *),
			     struct sev_err *err)
{
	size_t count = 0;
	enum sev_rc rc = sev_json_array(&reader->top, key, LISTED_MAX, &count, err);

	for (size_t i = 0; !rc && i < count; i++) {
		struct sev_json_at at;

		rc = sev_json_element(&reader->top, key, i, &at, err);
		if (!rc)
			rc = add(reader, &at, err);
	}
	return rc;
}

static enum sev_rc check_schema(const struct sev_json_at *top, struct sev_err *err)
{
	const char *schema;
	uint64_t version;
	enum sev_rc rc = sev_json_string(top, "schema", &schema, err);

	if (!rc)
		rc = sev_json_number(top, "version", INT64_MAX - 1, &version, err);
	if (rc)
		return rc;
	if (strcmp(schema, SEV_MANIFEST_SCHEMA) != 0)
		return sev_json_fail(top, "schema", err, "\"" SEV_MANIFEST_SCHEMA "\"");
	if (version != SEV_MANIFEST_VERSION)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: version: found %llu, expected %d, the only one known here",
				top->name, (unsigned long long)version, SEV_MANIFEST_VERSION);
	return SEV_OK;
}

static enum sev_rc read_seed(struct reader *reader, struct sev_err *err)
{
	struct sev_plan *plan = reader->plan;

	if (!sev_json_has(&reader->top, "seed"))
		return SEV_OK;
	if (plan->mode != SEV_MODE_SNP)
		return sev_json_fail(&reader->top, "seed", err, "nothing unless mode is snp");
	plan->has_seed = true;
	return sev_json_hex(&reader->top, "seed", plan->seed, sizeof(plan->seed), err);
}

/* Manifests that are older than these keys have neither. */
static enum sev_rc read_parameters(struct reader *reader, struct sev_err *err)
{
	const struct sev_json_at *top = &reader->top;
	struct sev_plan *plan = reader->plan;
	enum sev_rc rc = SEV_OK;

	if (sev_json_has(top, "policy_given"))
		rc = sev_json_bool(top, "policy_given", &plan->policy_given, err);
	if (rc || !sev_json_has(top, "host_data"))
		return rc;
	if (plan->mode != SEV_MODE_SNP)
		return sev_json_fail(top, "host_data", err, "nothing unless mode is snp");
	return sev_json_hex(top, "host_data", plan->host_data, sizeof(plan->host_data), err);
}

/* Makes the plan, with what it has besides lists. */
static enum sev_rc read_head(struct reader *reader, uint8_t stored[SEV_DIGEST_MAX],
			     struct sev_err *err)
{
	const char *name;
	enum sev_mode mode;
	uint64_t policy;
	enum sev_rc rc = sev_json_string(&reader->top, "mode", &name, err);

	if (rc)
		return rc;
	if (sev_mode_parse(name, &mode, NULL))
		return sev_json_fail(&reader->top, "mode", err, "sev, seves or snp");
	rc = sev_json_u64(&reader->top, "policy", &policy, err);
	if (!rc)
		rc = sev_json_hex(&reader->top, "digest", stored, sev_digest_length(mode), err);
	if (rc)
		return rc;
	reader->plan = sev_plan_new(mode, policy);
	if (!reader->plan)
		return sev_fail_nomem(err);
	rc = read_parameters(reader, err);
	return rc ? rc : read_seed(reader, err);
}

static enum sev_rc read_document(struct reader *reader, uint8_t stored[SEV_DIGEST_MAX],
				 struct sev_err *err)
{
	enum sev_rc rc = check_schema(&reader->top, err);

	if (!rc)
		rc = read_head(reader, stored, err);
	if (!rc)
		rc = read_list(reader, "settings", add_setting, err);
	if (!rc)
		rc = read_list(reader, "coverage", add_coverage, err);
	if (!rc)
		rc = read_contents(reader, err);
	return rc ? rc : read_events(reader, err);
}

enum sev_rc sev_manifest_parse(const struct sev_blob *manifest, const struct sev_loader *loader,
			       struct sev_plan **plan, uint8_t stored[SEV_DIGEST_MAX],
			       struct sev_err *err)
{
	const char *name = sev_blob_name(manifest);
	struct reader reader = {.loader = loader};
	struct json_object *document;
	enum sev_rc rc = sev_json_parse(name, sev_blob_view(manifest), &document, err);

	*plan = NULL;
	if (rc)
		return rc;
	rc = sev_json_top(name, document, &reader.top, err);
	if (rc) {
		json_object_put(document);
		return rc;
	}
	rc = read_document(&reader, stored, err);
	free_reader(&reader);
	if (rc) {
		sev_plan_free(reader.plan);
		return rc;
	}
	*plan = reader.plan;
	return SEV_OK;
}

static enum sev_rc compare(const struct sev_blob *manifest, size_t length, const uint8_t *computed,
			   const uint8_t *stored, struct sev_err *err)
{
	char computed_hex[2 * SEV_DIGEST_MAX + 1], stored_hex[2 * SEV_DIGEST_MAX + 1];

	if (memcmp(computed, stored, length) == 0)
		return SEV_OK;
	sev_hex_encode(computed, length, computed_hex);
	sev_hex_encode(stored, length, stored_hex);
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: the digest of its events is %s, but it states %s",
			sev_blob_name(manifest), computed_hex, stored_hex);
}

enum sev_rc sev_manifest_read(const struct sev_blob *manifest, const struct sev_loader *loader,
			      const struct sev_progress *progress, struct sev_plan **plan,
			      uint8_t digest[SEV_DIGEST_MAX], struct sev_err *err)
{
	uint8_t stored[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_manifest_parse(manifest, loader, plan, stored, err);

	if (rc)
		return rc;
	rc = sev_plan_digest(*plan, progress, digest, err);
	if (rc) {
		sev_plan_free(*plan);
		*plan = NULL;
		return rc;
	}
	return compare(manifest, sev_digest_length((*plan)->mode), digest, stored, err);
}
