/* SPDX-License-Identifier: Apache-2.0 */
#include "common/bind_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "common/input.h"
#include "common/json.h"
#include "common/wrap.h"

#define RECIPE_MAX  64
#define NONCE_MAX   64
#define INPUTS_MAX  2
#define NAMES_WIDTH 20
#define NONCE	    "a nonce"

bool bind_hex(const char *text, uint8_t *out, size_t max, size_t *size)
{
	size_t digits;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	digits = strlen(text);
	if (digits == 0 || digits % 2 != 0 || digits / 2 > max)
		return false;
	*size = digits / 2;
	return sev_hex_decode(text, out, digits / 2);
}

/* The bytes of one input; *data is new. */
static enum sev_rc read_input(const char *what, const char *text, char **data, size_t *size,
			      struct sev_err *err)
{
	if (strcmp(what, NONCE) != 0)
		return input_read(text, data, size, err);
	if (text[0] == '@')
		return input_read(text + 1, data, size, err);
	*data = calloc(1, NONCE_MAX);
	if (!*data)
		return sev_fail_nomem(err);
	if (bind_hex(text, (uint8_t *)*data, NONCE_MAX, size))
		return SEV_OK;
	free(*data);
	*data = NULL;
	return sev_fail(err, SEV_ERR_ARG, "%s: found '%s', expected hex of 1 to %d bytes, or @FILE",
			what, text, NONCE_MAX);
}

static enum sev_rc fail_count(const struct sev_bind_recipe *recipe, const char *text,
			      struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_ARG, "%s: found '%s', expected %s=%s%s%s", recipe->name, text,
			recipe->name, recipe->input[0], recipe->inputs > 1 ? "," : "",
			recipe->inputs > 1 ? recipe->input[1] : "");
}

/* Cuts the inputs at their commas; the last one may have some of its own. */
static bool cut_inputs(const struct sev_bind_recipe *recipe, char *text,
		       const char *inputs[INPUTS_MAX])
{
	for (unsigned i = 0; i < recipe->inputs; i++) {
		char *comma = i + 1 < recipe->inputs ? strchr(text, ',') : NULL;

		inputs[i] = text;
		if (i + 1 < recipe->inputs && !comma)
			return false;
		if (comma) {
			*comma = '\0';
			text = comma + 1;
		}
		if (!inputs[i][0])
			return false;
	}
	return true;
}

static enum sev_rc make(const struct sev_bind_recipe *recipe, const char *const texts[INPUTS_MAX],
			uint8_t *out, size_t size, struct sev_err *err)
{
	struct sev_bind_input inputs[INPUTS_MAX];
	char *data[INPUTS_MAX] = {NULL, NULL};
	enum sev_rc rc = SEV_OK;

	for (unsigned i = 0; !rc && i < recipe->inputs; i++) {
		rc = read_input(recipe->input[i], texts[i], &data[i], &inputs[i].size, err);
		inputs[i].name = texts[i];
		inputs[i].data = data[i];
	}
	if (!rc)
		rc = sev_bind(recipe, inputs, out, size, err);
	for (unsigned i = 0; i < INPUTS_MAX; i++)
		free(data[i]);
	return rc;
}

enum sev_rc bind_make(const char *text, uint8_t *out, size_t size,
		      const struct sev_bind_recipe **recipe, struct sev_err *err)
{
	size_t length = strcspn(text, "=");
	const char *inputs[INPUTS_MAX] = {NULL, NULL};
	char name[RECIPE_MAX];
	char *rest;
	enum sev_rc rc;

	if (length >= sizeof(name))
		return sev_fail(err, SEV_ERR_ARG, "found '%s', expected RECIPE=INPUT", text);
	memcpy(name, text, length);
	name[length] = '\0';
	rc = sev_bind_find(name, recipe, err);
	if (rc)
		return rc;
	rest = strdup(text[length] ? text + length + 1 : "");
	if (!rest)
		return sev_fail_nomem(err);
	rc = cut_inputs(*recipe, rest, inputs) ? make(*recipe, inputs, out, size, err)
					       : fail_count(*recipe, text, err);
	free(rest);
	return rc;
}

static void print_recipes(void)
{
	const struct sev_bind_recipe *recipe;

	for (size_t i = 0; (recipe = sev_bind_recipe(i)) != NULL; i++) {
		printf("%-*s", NAMES_WIDTH, recipe->name);
		tool_print_wrapped(stdout, recipe->summary, NAMES_WIDTH);
	}
}

static void add_recipes(struct sev_json *json)
{
	struct json_object *list = sev_json_add_array(json, json->root, "recipes");
	const struct sev_bind_recipe *recipe;

	for (size_t i = 0; (recipe = sev_bind_recipe(i)) != NULL; i++) {
		struct json_object *object = sev_json_add_object(json, list, NULL);
		struct json_object *inputs;

		sev_json_add_string(json, object, "name", recipe->name);
		sev_json_add_string(json, object, "summary", recipe->summary);
		inputs = sev_json_add_array(json, object, "inputs");
		for (unsigned k = 0; k < recipe->inputs; k++)
			sev_json_add_string(json, inputs, NULL, recipe->input[k]);
	}
}

enum tool_exit bind_list_recipes(const struct tool_args *args)
{
	struct sev_json json;

	if (!tool_has(args, "json")) {
		print_recipes();
		return TOOL_DONE;
	}
	sev_json_begin(&json, "recipes");
	add_recipes(&json);
	return tool_print_json(args, &json, TOOL_DONE);
}

const char *bind_offer(unsigned i)
{
	const struct sev_bind_recipe *recipe = sev_bind_recipe(i);

	return recipe ? recipe->name : NULL;
}
