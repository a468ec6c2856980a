/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/from_vm_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>

#include "base/text.h"
#include "common/json.h"
#include "common/printable.h"

/* Values that are longer than this push the reason to the right. */
#define VALUE_WIDTH_MAX 24

/* Adds text as JSON can hold it. */
static void add_text(struct sev_json *json, struct json_object *parent, const char *key,
		     const char *text)
{
	char *safe = tool_printable(text);

	if (safe)
		sev_json_add_string(json, parent, key, safe);
	json->failed |= !safe;
	free(safe);
}

static void put_padded(const char *text, size_t width)
{
	char *safe = tool_visible(text);

	printf("%-*s", (int)width, safe ? safe : "(out of memory)");
	free(safe);
}

static size_t widest(const struct sev_vm_resolution *r,
		     const char *(*text)(const struct sev_vm_resolution *, size_t), size_t limit)
{
	size_t width = 0;

	for (size_t i = 0; i < sev_vm_choice_count(r); i++) {
		size_t length = strlen(text(r, i));

		if (length > width && length <= limit)
			width = length;
	}
	return width;
}

static size_t print_choices(const struct sev_vm_resolution *r)
{
	size_t what = widest(r, sev_vm_choice_what, SIZE_MAX);
	size_t value = widest(r, sev_vm_choice_value, VALUE_WIDTH_MAX);

	for (size_t i = 0; i < sev_vm_choice_count(r); i++) {
		put_padded(sev_vm_choice_what(r, i), what);
		fputs("  ", stdout);
		put_padded(sev_vm_choice_value(r, i), value);
		fputs("  ", stdout);
		tool_put_visible(stdout, sev_vm_choice_reason(r, i));
		fputc('\n', stdout);
	}
	return what;
}

static char *encode(const struct tool_args *args, const uint8_t *digest, size_t size)
{
	const char *format = tool_value(args, "output-format");
	char *text;

	if (format && strcmp(format, "base64") == 0)
		return sev_base64_encode(digest, size);
	text = malloc(2 * size + 1);
	if (text)
		sev_hex_encode(digest, size, text);
	return text;
}

static void add_choices(struct sev_json *json, const struct sev_vm_resolution *r)
{
	struct json_object *choices = sev_json_add_array(json, json->root, "choices");

	for (size_t i = 0; i < sev_vm_choice_count(r); i++) {
		struct json_object *choice = sev_json_add_object(json, choices, NULL);

		add_text(json, choice, "what", sev_vm_choice_what(r, i));
		add_text(json, choice, "value", sev_vm_choice_value(r, i));
		add_text(json, choice, "reason", sev_vm_choice_reason(r, i));
	}
}

static void add_asks(struct sev_json *json, const struct sev_vm_resolution *r)
{
	struct json_object *asks = sev_json_add_array(json, json->root, "asks");

	for (size_t i = 0; i < sev_vm_ask_count(r); i++) {
		struct json_object *ask = sev_json_add_object(json, asks, NULL);

		add_text(json, ask, "option", sev_vm_ask_option(r, i));
		add_text(json, ask, "why", sev_vm_ask_why(r, i));
	}
}

/* Choices and asks, and with a digest (size not 0) the digest. */
static enum tool_exit print_json(const struct tool_args *args, const struct sev_vm_resolution *r,
				 const uint8_t *digest, size_t size, enum tool_exit status)
{
	struct sev_json json;

	sev_json_begin(&json, "from-vm");
	add_choices(&json, r);
	add_asks(&json, r);
	if (size > 0) {
		sev_json_add_string(&json, json.root, "algorithm",
				    size == SEV_SHA384_LENGTH ? "sha384" : "sha256");
		sev_json_add_bytes(&json, json.root, "digest", digest, size);
	}
	return tool_print_json(args, &json, status);
}

enum tool_exit from_vm_print_digest(const struct tool_args *args, const struct sev_vm_resolution *r,
				    const uint8_t *digest, size_t size)
{
	char *text;

	if (tool_has(args, "json"))
		return print_json(args, r, digest, size, TOOL_DONE);
	text = encode(args, digest, size);
	if (!text)
		return tool_fail_nomem(args);
	if (!tool_has(args, "quiet")) {
		put_padded("digest", print_choices(r));
		fputs("  ", stdout);
	}
	puts(text);
	free(text);
	return TOOL_DONE;
}

enum tool_exit from_vm_print_asks(const struct tool_args *args, const struct sev_vm_resolution *r)
{
	if (tool_has(args, "json"))
		print_json(args, r, NULL, 0, TOOL_USAGE);
	fprintf(stderr, "%s: not everything can be read from the description; give also\n",
		tool_command_name(args));
	for (size_t i = 0; i < sev_vm_ask_count(r); i++) {
		fprintf(stderr, "  %s\n      ", sev_vm_ask_option(r, i));
		tool_put_visible(stderr, sev_vm_ask_why(r, i));
		fputc('\n', stderr);
	}
	return TOOL_USAGE;
}
