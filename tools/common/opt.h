/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands and their options as tables. One table serves parsing, --help and shell completion.
 */
#ifndef TOOLS_COMMON_OPT_H
#define TOOLS_COMMON_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

/* Exit status of every tool. */
enum tool_exit {
	TOOL_DONE = 0,		/* done, and every check that was asked passed */
	TOOL_NOT_SO = 1,	/* evaluated, and something asked is not so */
	TOOL_USAGE = 2,		/* the command line is wrong */
	TOOL_MALFORMED = 3,	/* an input is malformed */
	TOOL_NOT_FOUND_OUT = 4, /* a file, device or library failed */
};

/* What completes an option's value. */
enum tool_value_kind {
	TOOL_VALUE_TEXT = 0,
	TOOL_VALUE_FILE,
	TOOL_VALUE_CHOICE, /* one of choices */
};

/* One option. A table of them ends with a row whose name is NULL. */
struct tool_option {
	const char *name;    /* long name without its dashes */
	char letter;	     /* short form, 0 for none */
	const char *metavar; /* what --help calls the value; NULL for a flag */
	const char *help;    /* one line */
	enum tool_value_kind kind;
	const char *const *choices; /* ends with NULL; any case is accepted */
	/* Names that completion offers for a text that may be another; NULL past the last. */
	const char *(*offer)(unsigned i);
	/* Begins a group of this name in --help; NULL goes on in the one before. */
	const char *heading;
};

struct tool_args;

/* One command of a tool. */
struct tool_command {
	const char *name;	 /* "explain"; "" for what the tool does without a command */
	const char *summary;	 /* one line */
	const char *positionals; /* as shown in the usage line; NULL for none */
	unsigned min_positionals, max_positionals;
	bool raw_after_dashes; /* everything after "--" is a positional, however many */
	const struct tool_option *const *options; /* tables, ending with NULL */
	const char *example;			  /* shown by --help */
	enum tool_exit (*run)(const struct tool_args *args);
};

/* A tool: its name, its commands, and what --version prints. */
struct tool {
	const char *name;
	const char *summary;
	const struct tool_command *const *commands; /* ends with NULL */
	void (*print_version)(void);
};

/* for: command, a pointer, is each command of a tool in turn. */
#define TOOL_EACH_COMMAND(command, tool)                                                           \
	for (size_t each = 0; ((command) = (tool)->commands[each]) != NULL; each++)

/*
 * Finds the command, parses its options, handles --help, --version and `completion SHELL`, and
 * runs it. Returns the exit status.
 */
int tool_main(const struct tool *tool, int argc, char **argv);

/* Parses the options of a command, argv being what follows its name, and runs it. */
int tool_run(const struct tool *tool, const struct tool_command *command, int argc, char **argv);

/* Whether the option was given. */
bool tool_has(const struct tool_args *args, const char *name);
/* The first of a list of options, ending with NULL, that was given; NULL when none was. */
const char *tool_first_given(const struct tool_args *args, const char *const *names);
/* The value of an option, the last one when it was repeated; NULL when it was not given. */
const char *tool_value(const struct tool_args *args, const char *name);
/* The i-th value of a repeated option; NULL past the end. */
const char *tool_value_at(const struct tool_args *args, const char *name, size_t i);
/* Positional arguments, those after "--" included. */
size_t tool_positional_count(const struct tool_args *args);
const char *tool_positional(const struct tool_args *args, size_t i);
/* The full command name for messages: "sev-measure explain". */
const char *tool_command_name(const struct tool_args *args);

/*
 * The value of a numeric option within [min, max], decimal or 0x; fallback when it is not given.
 * Prints what is wrong and returns false otherwise.
 */
bool tool_number(const struct tool_args *args, const char *name, uint64_t min, uint64_t max,
		 uint64_t fallback, uint64_t *out);

/* Prints "NAME: message" and a pointer to --help on stderr; returns TOOL_USAGE. */
enum tool_exit tool_usage_error(const struct tool_args *args, const char *fmt, ...)
	SEV_PRINTF(2, 3);

/* Says that memory ran out; returns the exit status. */
enum tool_exit tool_fail_nomem(const struct tool_args *args);

/* Prints the sentence of err on stderr; returns the exit status that its rc means. */
enum tool_exit tool_fail(const struct tool_args *args, const struct sev_err *err);

#endif
