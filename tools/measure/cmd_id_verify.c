/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id-block verify: checks an ID block and its authentication information, and says of each check
 * how it went.
 */
#include <stdio.h>

#include <sev/id_block.h>

#include "common/json.h"
#include "measure/commands.h"
#include "measure/id_input.h"

static const struct tool_option OPTIONS[] = {
	{.name = "author-key-enabled", .help = "an author key must be there"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_id_block_verify_options[] = {id_input_options, OPTIONS, NULL};

/* What is verified, and the values that the subject points to. */
struct verified {
	struct sev_id_subject subject;
	struct id_input files[2]; /* by kind */
	uint8_t id_key_digest[SEV_ID_KEY_DIGEST_SIZE];
	uint8_t author_key_digest[SEV_ID_KEY_DIGEST_SIZE];
};

/* The two files, in any order. */
static enum tool_exit read_files(const struct tool_args *args, struct verified *v)
{
	struct id_input input = {.name = NULL};
	struct sev_err err;

	for (size_t i = 0; i < 2; i++) {
		if (id_input_file(tool_positional(args, i), &input, &err))
			return tool_fail(args, &err);
		if (v->files[input.kind].name)
			return tool_usage_error(args,
						"%s and %s are both %s; expected one ID block and "
						"one ID authentication information",
						v->files[input.kind].name, input.name,
						input.kind == SEV_ID_KIND_BLOCK
							? "ID blocks"
							: "ID authentication information");
		v->files[input.kind] = input;
	}
	v->subject.block = v->files[SEV_ID_KIND_BLOCK].data;
	v->subject.auth = v->files[SEV_ID_KIND_AUTH].data;
	return TOOL_DONE;
}

/* The digest of the key that an option names; *out stays NULL when it names none. */
static enum sev_rc read_key_digest(const char *path, uint8_t digest[SEV_ID_KEY_DIGEST_SIZE],
				   const uint8_t **out, struct sev_err *err)
{
	struct sev_ec_key *key = NULL;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = id_input_key(path, &key, err);
	if (!rc)
		rc = sev_id_key_digest(key, digest, err);
	sev_ec_key_free(key);
	if (!rc)
		*out = digest;
	return rc;
}

static enum tool_exit read_expected(const struct tool_args *args, struct verified *v)
{
	struct id_input *expected = &v->files[SEV_ID_KIND_BLOCK];
	struct sev_err err;
	enum tool_exit status = id_input_expected(args, expected);

	if (status)
		return status;
	v->subject.launch_digest = expected->has_digest ? expected->digest : NULL;
	v->subject.policy = expected->has_policy ? &expected->policy : NULL;
	v->subject.author_required = tool_has(args, "author-key-enabled");
	if (read_key_digest(id_input_value(args, "id-key", "idkey"), v->id_key_digest,
			    &v->subject.id_key_digest, &err) ||
	    read_key_digest(id_input_value(args, "author-key", "authorkey"), v->author_key_digest,
			    &v->subject.author_key_digest, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static const char *outcome_of(enum sev_rc rc)
{
	switch (rc) {
	case SEV_OK:
		return "passed";
	case SEV_ERR_UNKNOWN:
		return "not checked";
	case SEV_ERR_MISMATCH:
		return "failed";
	default:
		return "malformed";
	}
}

static void add_outcome(struct sev_json *json, struct json_object *list, const char *name,
			enum sev_rc rc, const struct sev_err *err)
{
	struct json_object *check = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, check, "name", name);
	sev_json_add_string(json, check, "outcome", outcome_of(rc));
	if (rc)
		sev_json_add_string(json, check, "reason", err->msg);
}

static void print_outcome(const char *name, enum sev_rc rc, const struct sev_err *err)
{
	printf("%-25s %-12s%s%s\n", name, outcome_of(rc), rc ? " " : "", rc ? err->msg : "");
}

/* Runs every check. A malformed structure weighs more than a wrong one. */
static enum tool_exit run_checks(const struct tool_args *args, const struct verified *v,
				 struct sev_json *json, struct json_object *list)
{
	enum tool_exit status = TOOL_DONE;

	for (unsigned i = 0; i < sev_id_check_count(); i++) {
		struct sev_err err = {.rc = SEV_OK};
		enum sev_rc rc = sev_id_check(i, &v->subject, &err);

		if (rc && rc != SEV_ERR_UNKNOWN && rc != SEV_ERR_MISMATCH && rc != SEV_ERR_FORMAT)
			return tool_fail(args, &err);
		if (rc == SEV_ERR_FORMAT)
			status = TOOL_MALFORMED;
		if (rc == SEV_ERR_MISMATCH && status == TOOL_DONE)
			status = TOOL_NOT_SO;
		if (json)
			add_outcome(json, list, sev_id_check_name(i), rc, &err);
		else
			print_outcome(sev_id_check_name(i), rc, &err);
	}
	return status;
}

static const char *verdict_of(enum tool_exit status)
{
	switch (status) {
	case TOOL_DONE:
		return "valid";
	case TOOL_NOT_SO:
		return "not valid";
	default:
		return "malformed";
	}
}

static enum tool_exit verify_json(const struct tool_args *args, const struct verified *v)
{
	struct json_object *list;
	struct sev_json json;
	enum tool_exit status;

	sev_json_begin(&json, "id-block-verify");
	list = sev_json_add_array(&json, json.root, "checks");
	status = run_checks(args, v, &json, list);
	if (status == TOOL_NOT_FOUND_OUT) {
		sev_json_end(&json);
		return status;
	}
	sev_json_add_string(&json, json.root, "verdict", verdict_of(status));
	return tool_print_json(args, &json, status);
}

enum tool_exit cmd_id_block_verify(const struct tool_args *args)
{
	struct verified v;
	enum tool_exit status;

	v = (struct verified){.subject = {.size = sizeof(v.subject)}};
	status = read_files(args, &v);
	if (!status)
		status = read_expected(args, &v);
	if (status)
		return status;
	if (tool_has(args, "json"))
		return verify_json(args, &v);
	status = run_checks(args, &v, NULL, NULL);
	if (status != TOOL_NOT_FOUND_OUT)
		printf("%s\n", verdict_of(status));
	return status;
}
