/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key get: a key that the firmware derives for the guest that this runs in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/guest.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/guest/guest_options.h"
#include "sevctl/guest/key_tcb.h"
#include "sevctl/report/evidence_input.h"
#include "sevctl/sim/sim_run.h"

static const char *const ROOT_KEYS[] = {"vcek", "vmrk", NULL};
static const char *const SIGNING_KEYS[] = {"auto", "vcek", "vlek", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "root-key",
	 .metavar = "KEY",
	 .help = "vcek (default; or the VLEK, see --key-sel) or vmrk",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = ROOT_KEYS},
	{.name = "key-sel",
	 .metavar = "KEY",
	 .help = "with --root-key vcek: auto (default: VLEK if the host has one), vcek or vlek",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = SIGNING_KEYS},
	{.name = "fields",
	 .metavar = "NAME[,NAME]",
	 .help = "what is mixed in: policy, image-id, family-id, measurement, guest-svn, "
		 "tcb-version, launch-mit-vector; or none. May be repeated"},
	{.name = "guest-svn", .metavar = "N", .help = "mix in this, at most the ID block's"},
	{.name = "tcb",
	 .metavar = "NAME=N[,...]",
	 .help = "mix in this TCB, at most the committed one: bl=3,tee=0,snp=22,ucode=211"},
	{.name = "product",
	 .metavar = "NAME",
	 .help = "whose layout --tcb has (default: asked of a report)"},
	{.name = "mit-vector",
	 .metavar = "N",
	 .help = "mix in these mitigations (firmware 1.58, message version 2)"},
	{.name = "message-version",
	 .metavar = "N",
	 .help = "1 or 2 (default: what the fields need)"},
	{.name = "vmpl", .metavar = "N", .help = "0 to 3 (default: the guest's own)"},
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write the 32 bytes there, readable by the owner alone",
	 .kind = TOOL_VALUE_FILE},
	{.name = "print-key", .help = "print the key in hex: it is a secret"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {
	OPTIONS, guest_options, evidence_products_options, sim_platform_options, NULL};

/* In --fields, what must be said for a key that depends on nothing of the guest. */
#define NO_FIELD "none"

/* Options that give the value of a field. */
static const struct {
	const char *option;
	uint64_t field;
} VALUES[] = {
	{"guest-svn", SEV_KEY_FIELD_GUEST_SVN},
	{"tcb", SEV_KEY_FIELD_TCB_VERSION},
	{"mit-vector", SEV_KEY_FIELD_LAUNCH_MIT_VECTOR},
};

static const char *field_name(const void *ctx, size_t i)
{
	(void)ctx;
	return sev_key_field_name((unsigned)i);
}

static size_t field_count(void)
{
	size_t n = 0;

	while (sev_key_field_name((unsigned)n))
		n++;
	return n;
}

static enum tool_exit read_field(const struct tool_args *args, const char *name, uint64_t *fields)
{
	const char *nearest;

	if (sev_name_equal(name, NO_FIELD))
		return TOOL_DONE;
	for (unsigned i = 0; sev_key_field_name(i); i++)
		if (sev_name_equal(name, sev_key_field_name(i))) {
			*fields |= UINT64_C(1) << i;
			return TOOL_DONE;
		}
	nearest = sev_nearest_name(name, field_count(), field_name, NULL);
	return nearest ? tool_usage_error(args, "--fields: found '%s', did you mean '%s'?", name,
					  nearest)
		       : tool_usage_error(args, "--fields: found '%s', expected a field's name",
					  name);
}

static enum tool_exit read_list(const struct tool_args *args, const char *text, uint64_t *fields)
{
	enum tool_exit status = TOOL_DONE;
	char *list = strdup(text);
	char *at = list;
	char *name;

	if (!list)
		return tool_fail_nomem(args);
	while (!status && (name = strsep(&at, ",")))
		status = read_field(args, name, fields);
	free(list);
	return status;
}

/* The fields that are named, and those whose value is given; each that needs a value has one. */
static enum tool_exit read_fields(const struct tool_args *args, uint64_t *fields)
{
	enum tool_exit status = TOOL_DONE;
	const char *text;

	for (size_t i = 0; !status && (text = tool_value_at(args, "fields", i)) != NULL; i++)
		status = read_list(args, text, fields);
	for (size_t i = 0; !status && i < SEV_COUNT(VALUES); i++) {
		if (tool_has(args, VALUES[i].option))
			*fields |= VALUES[i].field;
		else if (*fields & VALUES[i].field)
			status = tool_usage_error(args, "--fields: this one needs its value: --%s",
						  VALUES[i].option);
	}
	if (!status && !*fields && !tool_has(args, "fields"))
		status = tool_usage_error(
			args, "what is mixed in? give --fields NAMES, or --fields " NO_FIELD
			      " for a key that every guest on this "
			      "processor gets");
	return status;
}

static bool is(const struct tool_args *args, const char *option, const char *value)
{
	const char *text = tool_value(args, option);

	return text && sev_name_equal(text, value);
}

static enum tool_exit read_request(const struct tool_args *args,
				   struct sev_derived_key_request *request)
{
	uint64_t svn, vector, version;
	enum tool_exit status;

	sev_derived_key_request_init(request);
	if (is(args, "root-key", "vmrk"))
		request->root_key = SEV_ROOT_KEY_VMRK;
	request->key_sel = is(args, "key-sel", "vcek") ? 1 : is(args, "key-sel", "vlek") ? 2 : 0;
	if (!tool_number(args, "guest-svn", 0, UINT32_MAX, 0, &svn) ||
	    !tool_number(args, "mit-vector", 0, UINT64_MAX, 0, &vector) ||
	    !tool_number(args, "message-version", 1, 2, 0, &version))
		return TOOL_USAGE;
	request->guest_svn = (uint32_t)svn;
	request->launch_mit_vector = vector;
	request->message_version = (unsigned)version;
	status = guest_read_options(args, &request->vmpl, &request->patience);
	if (!status)
		status = read_fields(args, &request->fields);
	return status ? status : key_tcb_read(args, request->tcb_version);
}

static enum tool_exit print_json(const struct tool_args *args,
				 const struct sev_derived_key_request *request,
				 const uint8_t key[SEV_DERIVED_KEY_SIZE])
{
	struct json_object *fields;
	struct sev_json json;

	sev_json_begin(&json, "derived-key");
	sev_json_add_string(&json, json.root, "root_key", ROOT_KEYS[request->root_key]);
	sev_json_add_string(&json, json.root, "key_sel", SIGNING_KEYS[request->key_sel]);
	fields = sev_json_add_array(&json, json.root, "fields");
	for (unsigned i = 0; sev_key_field_name(i); i++)
		if (request->fields >> i & 1)
			sev_json_add_string(&json, fields, NULL, sev_key_field_name(i));
	if (tool_has(args, "output"))
		sev_json_add_string(&json, json.root, "file", tool_value(args, "output"));
	if (tool_has(args, "print-key"))
		sev_json_add_bytes(&json, json.root, "key", key, SEV_DERIVED_KEY_SIZE);
	return tool_print_json(args, &json, TOOL_DONE);
}

static void print_text(const struct tool_args *args, const uint8_t key[SEV_DERIVED_KEY_SIZE])
{
	char hex[2 * SEV_DERIVED_KEY_SIZE + 1];

	if (tool_has(args, "output"))
		printf("key  %d bytes in %s\n", SEV_DERIVED_KEY_SIZE, tool_value(args, "output"));
	if (!tool_has(args, "print-key"))
		return;
	sev_hex_encode(key, SEV_DERIVED_KEY_SIZE, hex);
	printf("%s\n", hex);
	sev_cleanse(hex, sizeof(hex));
}

/* Somewhere for the key to go, and nothing that would be passed over. */
static enum tool_exit check_options(const struct tool_args *args)
{
	static const char *const of_tcb[] = {"product", "products", NULL};
	const char *name = tool_first_given(args, of_tcb);

	if (!tool_has(args, "output") && !tool_has(args, "print-key"))
		return tool_usage_error(args, "where to? give --output FILE or --print-key");
	if (name && !tool_has(args, "tcb"))
		return tool_usage_error(args, "--%s needs --tcb as well", name);
	if (tool_has(args, "key-sel") && is(args, "root-key", "vmrk"))
		return tool_usage_error(
			args, "--key-sel says nothing about --root-key vmrk, expected vcek");
	return TOOL_DONE;
}

static enum tool_exit key_get(const struct tool_args *args, const struct sev_io *io)
{
	struct sev_derived_key_request request;
	uint8_t key[SEV_DERIVED_KEY_SIZE];
	enum tool_exit status;
	struct sev_err err;

	status = check_options(args);
	if (!status)
		status = read_request(args, &request);
	if (status)
		return status;
	request.io = io;
	if (sev_guest_derived_key(&request, key, &err))
		return guest_fail(args, &err);
	if (tool_has(args, "output") &&
	    sev_file_write(tool_value(args, "output"), key, sizeof(key), 0600, &err))
		status = tool_fail(args, &err);
	else if (tool_has(args, "json"))
		status = print_json(args, &request, key);
	else
		print_text(args, key);
	sev_cleanse(key, sizeof(key));
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	return sim_run_inside(args, sim_use_platform, key_get);
}

const struct tool_command cmd_key_get = {
	.name = "key get",
	.summary = "get a key that the firmware derives for the guest that this runs in",
	.options = ALL_OPTIONS,
	.example = "sevctl key get --fields policy,measurement --guest-svn 2 -o disk.key",
	.run = run,
};
