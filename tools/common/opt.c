/* SPDX-License-Identifier: Apache-2.0 */
#include "common/opt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "common/help.h"
#include "common/printable.h"

struct given {
	const struct tool_option *option;
	const char *value; /* NULL for a flag */
};

struct tool_args {
	const struct tool *tool;
	const struct tool_command *command;
	char *name; /* "sev-measure explain" */
	struct given *given;
	size_t given_count;
	const char **positionals;
	size_t positional_count;
	bool raw; /* "--" was seen */
};

/* What parsing one argument came to. */
enum step { STEP_GO_ON, STEP_HELP, STEP_WRONG };

static const struct tool_option HELP = {.name = "help", .letter = 'h'};

bool tool_has(const struct tool_args *args, const char *name)
{
	for (size_t i = 0; i < args->given_count; i++)
		if (strcmp(args->given[i].option->name, name) == 0)
			return true;
	return false;
}

const char *tool_first_given(const struct tool_args *args, const char *const *names)
{
	for (; *names; names++)
		if (tool_has(args, *names))
			return *names;
	return NULL;
}

const char *tool_value(const struct tool_args *args, const char *name)
{
	for (size_t i = args->given_count; i > 0; i--)
		if (strcmp(args->given[i - 1].option->name, name) == 0)
			return args->given[i - 1].value;
	return NULL;
}

const char *tool_value_at(const struct tool_args *args, const char *name, size_t i)
{
	for (size_t k = 0; k < args->given_count; k++) {
		if (strcmp(args->given[k].option->name, name) != 0)
			continue;
		if (i-- == 0)
			return args->given[k].value;
	}
	return NULL;
}

size_t tool_positional_count(const struct tool_args *args)
{
	return args->positional_count;
}

const char *tool_positional(const struct tool_args *args, size_t i)
{
	return i < args->positional_count ? args->positionals[i] : NULL;
}

const char *tool_command_name(const struct tool_args *args)
{
	return args->name;
}

enum tool_exit tool_usage_error(const struct tool_args *args, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	fprintf(stderr, "%s: ", args->name);
	tool_put_printable(stderr, text);
	fprintf(stderr, "\nTry '%s --help'.\n", args->name);
	free(text);
	return TOOL_USAGE;
}

enum tool_exit tool_fail(const struct tool_args *args, const struct sev_err *err)
{
	fprintf(stderr, "%s: %s\n", args->name, err->msg);
	switch (err->rc) {
	case SEV_ERR_ARG:
	case SEV_ERR_UNKNOWN:
		return TOOL_USAGE;
	case SEV_ERR_FORMAT:
	case SEV_ERR_UNSUPPORTED:
		return TOOL_MALFORMED;
	case SEV_ERR_MISMATCH:
		return TOOL_NOT_SO;
	default:
		return TOOL_NOT_FOUND_OUT;
	}
}

enum tool_exit tool_fail_nomem(const struct tool_args *args)
{
	struct sev_err err;

	sev_fail_nomem(&err);
	return tool_fail(args, &err);
}

bool tool_number(const struct tool_args *args, const char *name, uint64_t min, uint64_t max,
		 uint64_t fallback, uint64_t *out)
{
	const char *text = tool_value(args, name);

	*out = fallback;
	if (!text)
		return true;
	if (sev_parse_u64(text, out) && *out >= min && *out <= max)
		return true;
	tool_usage_error(args, "--%s: found '%s', expected a number from %llu to %llu", name, text,
			 (unsigned long long)min, (unsigned long long)max);
	return false;
}

/* The option whose long name is name, or the only one that begins with it. */
static const struct tool_option *find_long(const struct tool_args *args, const char *name,
					   size_t length, bool *ambiguous)
{
	const struct tool_option *found = NULL;

	*ambiguous = false;
	for (const struct tool_option *const *t = args->command->options; t && *t; t++) {
		for (const struct tool_option *o = *t; o->name; o++) {
			if (strncmp(o->name, name, length) != 0)
				continue;
			if (o->name[length] == '\0')
				return o;
			*ambiguous = found != NULL;
			found = o;
		}
	}
	if (strncmp(HELP.name, name, length) == 0 && !found)
		return &HELP;
	return *ambiguous ? NULL : found;
}

static const struct tool_option *find_letter(const struct tool_args *args, char letter)
{
	for (const struct tool_option *const *t = args->command->options; t && *t; t++)
		for (const struct tool_option *o = *t; o->name; o++)
			if (o->letter == letter)
				return o;
	return letter == HELP.letter ? &HELP : NULL;
}

static size_t option_count(const struct tool_command *command)
{
	size_t n = 0;

	for (const struct tool_option *const *t = command->options; t && *t; t++)
		for (const struct tool_option *o = *t; o->name; o++)
			n++;
	return n;
}

static const char *option_name(const void *ctx, size_t i)
{
	const struct tool_command *command = ctx;

	for (const struct tool_option *const *t = command->options; *t; t++)
		for (const struct tool_option *o = *t; o->name; o++)
			if (i-- == 0)
				return o->name;
	return "";
}

/* For a command that takes another program's command line, which may stand here without "--". */
static const char *dashes_hint(const struct tool_args *args)
{
	if (!args->command->raw_after_dashes || args->raw || args->positional_count == 0)
		return "";
	return "; the command line to read goes behind '--'";
}

static enum step unknown_option(const struct tool_args *args, const char *name, size_t length,
				bool ambiguous)
{
	char *wanted = strndup(name, length);
	const char *near = NULL;

	if (wanted && !ambiguous)
		near = sev_nearest_name(wanted, option_count(args->command), option_name,
					args->command);
	if (ambiguous)
		tool_usage_error(args, "option --%.*s is ambiguous", (int)length, name);
	else if (near)
		tool_usage_error(args, "unknown option --%.*s; did you mean --%s?", (int)length,
				 name, near);
	else
		tool_usage_error(args, "unknown option --%.*s%s", (int)length, name,
				 dashes_hint(args));
	free(wanted);
	return STEP_WRONG;
}

/* The spelling in the table of a choice in any case; NULL when it is none. */
static const char *find_choice(const struct tool_option *option, const char *value)
{
	for (const char *const *c = option->choices; *c; c++)
		if (sev_name_equal(*c, value))
			return *c;
	return NULL;
}

static size_t choice_count(const char *const *choices)
{
	size_t n = 0;

	while (choices[n])
		n++;
	return n;
}

static const char *choice_name(const void *ctx, size_t i)
{
	return ((const char *const *)ctx)[i];
}

static enum step unknown_choice(const struct tool_args *args, const struct tool_option *option,
				const char *value)
{
	const char *near = sev_nearest_name(value, choice_count(option->choices), choice_name,
					    option->choices);

	fprintf(stderr, "%s: --%s: unknown value '", args->name, option->name);
	tool_put_printable(stderr, value);
	fputc('\'', stderr);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near);
	fprintf(stderr, "\nKnown:");
	for (const char *const *c = option->choices; *c; c++)
		fprintf(stderr, " %s", *c);
	fprintf(stderr, "\n");
	return STEP_WRONG;
}

static enum step give(struct tool_args *args, const struct tool_option *option, const char *value)
{
	if (option == &HELP)
		return STEP_HELP;
	if (option->kind == TOOL_VALUE_CHOICE) {
		const char *spelled = find_choice(option, value);

		if (!spelled)
			return unknown_choice(args, option, value);
		value = spelled;
	}
	if (option->kind == TOOL_VALUE_FILE && !value[0]) {
		tool_usage_error(args, "option --%s has an empty value, expected %s", option->name,
				 option->metavar);
		return STEP_WRONG;
	}
	args->given[args->given_count++] = (struct given){option, value};
	return STEP_GO_ON;
}

static enum step take_long(struct tool_args *args, char **argv, int argc, int *i)
{
	const char *name = argv[*i] + 2;
	const char *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	bool ambiguous;
	const struct tool_option *option = find_long(args, name, length, &ambiguous);

	if (!option)
		return unknown_option(args, name, length, ambiguous);
	if (!option->metavar) {
		if (!equals)
			return give(args, option, NULL);
		tool_usage_error(args, "option --%s takes no value", option->name);
		return STEP_WRONG;
	}
	if (equals)
		return give(args, option, equals + 1);
	if (*i + 1 >= argc) {
		tool_usage_error(args, "option --%s needs a value (%s)", option->name,
				 option->metavar);
		return STEP_WRONG;
	}
	return give(args, option, argv[++*i]);
}

/* "-v", "-oFILE", "-o FILE"; flags do not combine. */
static enum step take_short(struct tool_args *args, char **argv, int argc, int *i)
{
	const char *text = argv[*i];
	const struct tool_option *option = find_letter(args, text[1]);

	if (!option || (!option->metavar && text[2])) {
		tool_usage_error(args, "unknown option %s%s", text, dashes_hint(args));
		return STEP_WRONG;
	}
	if (!option->metavar)
		return give(args, option, NULL);
	if (text[2])
		return give(args, option, text + 2);
	if (*i + 1 >= argc) {
		tool_usage_error(args, "option -%c needs a value (%s)", text[1], option->metavar);
		return STEP_WRONG;
	}
	return give(args, option, argv[++*i]);
}

static enum step take(struct tool_args *args, char **argv, int argc, int *i)
{
	const char *text = argv[*i];

	if (args->raw || text[0] != '-' || text[1] == '\0') {
		args->positionals[args->positional_count++] = text;
		return STEP_GO_ON;
	}
	if (strcmp(text, "--") == 0) {
		args->raw = true;
		return STEP_GO_ON;
	}
	return text[1] == '-' ? take_long(args, argv, argc, i) : take_short(args, argv, argc, i);
}

static bool positionals_fit(const struct tool_args *args)
{
	const struct tool_command *command = args->command;

	if (args->positional_count < command->min_positionals) {
		tool_usage_error(args, "missing argument: %s", command->positionals);
		return false;
	}
	if (args->positional_count > command->max_positionals &&
	    !(args->raw && command->raw_after_dashes)) {
		tool_usage_error(args, "unexpected argument '%s'%s",
				 args->positionals[command->max_positionals], dashes_hint(args));
		return false;
	}
	return true;
}

static int parse_and_run(struct tool_args *args, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		switch (take(args, argv, argc, &i)) {
		case STEP_GO_ON:
			break;
		case STEP_HELP:
			tool_print_command_help(args->tool, args->command);
			return TOOL_DONE;
		case STEP_WRONG:
			return TOOL_USAGE;
		}
	}
	if (!positionals_fit(args))
		return TOOL_USAGE;
	return (int)args->command->run(args);
}

int tool_run(const struct tool *tool, const struct tool_command *command, int argc, char **argv)
{
	struct tool_args args = {.tool = tool, .command = command};
	int status = TOOL_NOT_FOUND_OUT;

	args.name = command->name[0] ? sev_format("%s %s", tool->name, command->name)
				     : strdup(tool->name);
	args.given = calloc((size_t)argc + 1, sizeof(*args.given));
	args.positionals = calloc((size_t)argc + 1, sizeof(*args.positionals));
	if (args.name && args.given && args.positionals)
		status = parse_and_run(&args, argc, argv);
	else
		fprintf(stderr, "%s: out of memory\n", tool->name);
	free(args.name);
	free(args.given);
	free(args.positionals);
	return status;
}
