/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why: what lines of QEMU, libvirt, the kernel, a guest or a tool mean, and what to do about them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/input.h"
#include "common/json.h"
#include "common/printable.h"
#include "common/wrap.h"
#include "sevctl/commands.h"
#include "sevctl/why/line_report.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

/* What was read: lines of which something is known, and others. */
struct answer {
	struct line_reports known;
	struct line_reports unknown;
};

/* The words as one line; malloc'ed. */
static char *join(const struct tool_args *args)
{
	size_t count = tool_positional_count(args);
	size_t size = 1;
	char *text, *end;

	for (size_t i = 0; i < count; i++)
		size += strlen(tool_positional(args, i)) + 1;
	text = malloc(size);
	if (!text)
		return NULL;
	*text = '\0';
	end = text;
	for (size_t i = 0; i < count; i++)
		end += sprintf(end, "%s%s", i ? " " : "", tool_positional(args, i));
	return text;
}

static bool from_stdin(const struct tool_args *args)
{
	size_t count = tool_positional_count(args);

	return !count || (count == 1 && !strcmp(tool_positional(args, 0), "-"));
}

static enum tool_exit read_text(const struct tool_args *args, char **out)
{
	struct sev_err err;
	size_t size;

	if (!from_stdin(args)) {
		*out = join(args);
		return *out ? TOOL_DONE : tool_fail_nomem(args);
	}
	if (input_read("-", out, &size, &err))
		return tool_fail(args, &err);
	for (char *at = *out; (at = memchr(at, '\0', size - (size_t)(at - *out))) != NULL;)
		*at = ' ';
	return TOOL_DONE;
}

/* Each line of text, which is cut up for it. */
static enum tool_exit explain(const struct tool_args *args, char *text, struct answer *answer)
{
	struct line_report report;
	char *line;

	while ((line = strsep(&text, "\r\n"))) {
		struct line_reports *to;

		line += strspn(line, " \t");
		if (!*line)
			continue;
		to = line_report_read(&report, line) ? &answer->known : &answer->unknown;
		if (!line_reports_add(to, &report))
			return tool_fail_nomem(args);
	}
	return TOOL_DONE;
}

static void print_unknown(const struct answer *answer)
{
	static const char text[] =
		"Nothing is known of this. The line before it may tell more: look at the whole log "
		"of the VMM (/var/log/libvirt/qemu/NAME.log) and at the host's kernel log "
		"(sevctl host log). `sevctl ok` diagnoses the host, and `sevctl ok --capture FILE` "
		"writes what a bug report needs.";

	if (!answer->known.count) {
		tool_print_wrapped(stdout, text, 0);
		return;
	}
	for (size_t i = 0; i < answer->unknown.count; i++) {
		printf("not known  ");
		tool_put_printable(stdout, answer->unknown.list[i].text);
		putchar('\n');
	}
}

static void print_text(const struct answer *answer)
{
	for (size_t i = 0; i < answer->known.count; i++) {
		line_report_print(&answer->known.list[i]);
		if (i + 1 < answer->known.count || answer->unknown.count)
			putchar('\n');
	}
	if (answer->unknown.count || !answer->known.count)
		print_unknown(answer);
}

static enum tool_exit print_json(const struct tool_args *args, const struct answer *answer,
				 enum tool_exit status)
{
	struct json_object *lines;
	struct sev_json json;

	sev_json_begin(&json, "why");
	sev_json_add_number(&json, json.root, "known", answer->known.count);
	lines = sev_json_add_array(&json, json.root, "lines");
	for (size_t i = 0; i < answer->known.count; i++)
		line_report_add_json(&json, lines, &answer->known.list[i]);
	for (size_t i = 0; i < answer->unknown.count; i++)
		line_report_add_json(&json, lines, &answer->unknown.list[i]);
	return tool_print_json(args, &json, status);
}

static enum tool_exit run(const struct tool_args *args)
{
	struct answer answer = {{NULL, 0}, {NULL, 0}};
	char *text = NULL;
	enum tool_exit status = read_text(args, &text);

	if (!status)
		status = explain(args, text, &answer);
	if (!status) {
		status = answer.known.count ? TOOL_DONE : TOOL_NOT_SO;
		if (tool_has(args, "json"))
			status = print_json(args, &answer, status);
		else
			print_text(&answer);
	}
	line_reports_free(&answer.known);
	line_reports_free(&answer.unknown);
	free(text);
	return status;
}

const struct tool_command cmd_why = {
	.name = "why",
	.summary = "tell what a line of QEMU, libvirt, the kernel, a guest or a tool means",
	.positionals = "[TEXT...|-]",
	.max_positionals = 1000,
	.raw_after_dashes = true,
	.options = ALL_OPTIONS,
	.example = "sevctl why \"SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'\"",
	.run = run,
};
