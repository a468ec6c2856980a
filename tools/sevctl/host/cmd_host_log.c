/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host log: the kernel's SEV, CCP, KVM and AMD-Vi lines since boot, each known one explained.
 */
#include <stdio.h>

#include "common/json.h"
#include "common/printable.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_log.h"
#include "sevctl/sim/sim_platform.h"
#include "sevctl/why/line_report.h"

static const struct tool_option OPTIONS[] = {
	{.name = "from",
	 .metavar = "FILE",
	 .help = "read lines of dmesg or journalctl -k, or a bundle of sevctl ok; - is stdin",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_host_options, NULL};

/* The lines of each group, and those of it of which nothing is known. */
struct host_log {
	struct line_reports known[SEV_LINE_GROUPS];
	struct line_reports unknown[SEV_LINE_GROUPS];
};

/* Lines that VMMs and tools print are not of the kernel's log. */
static bool is_kernel_group(enum sev_line_group group)
{
	return group <= SEV_LINE_IOMMU || group == SEV_LINE_GUEST;
}

static bool add_line(struct host_log *log, const char *text)
{
	enum sev_line_group group = host_log_group(text);
	struct line_report report;

	(void)line_report_read(&report, text);
	if (report.match.known && is_kernel_group(report.match.known->group))
		return line_reports_add(&log->known[report.match.known->group], &report);
	if (group == SEV_LINE_GROUPS)
		return true;
	report.match.known = NULL;
	return line_reports_add(&log->unknown[group], &report);
}

static bool add_lines(struct host_log *log, const struct sev_capture *capture)
{
	for (size_t i = 0; i < sev_capture_line_count(capture); i++)
		if (!add_line(log, sev_capture_line_at(capture, i)->text))
			return false;
	return true;
}

static void free_log(struct host_log *log)
{
	for (unsigned i = 0; i < SEV_LINE_GROUPS; i++) {
		line_reports_free(&log->known[i]);
		line_reports_free(&log->unknown[i]);
	}
}

static bool is_failure(const struct line_report *report)
{
	return report->match.known->kind == SEV_LINE_SYMPTOM ||
	       report->match.known->kind == SEV_LINE_CAUSE;
}

static void print_group(const struct host_log *log, enum sev_line_group group)
{
	const struct line_reports *known = &log->known[group];
	const struct line_reports *unknown = &log->unknown[group];

	if (!known->count && !unknown->count)
		return;
	printf("== %s\n", sev_line_group_name(group));
	for (size_t i = 0; i < known->count; i++) {
		if (is_failure(&known->list[i])) {
			line_report_print(&known->list[i]);
			continue;
		}
		tool_put_printable(stdout, known->list[i].text);
		printf("\n          %s\n", known->list[i].match.known->says);
	}
	for (size_t i = 0; i < unknown->count; i++) {
		tool_put_printable(stdout, unknown->list[i].text);
		printf("%s\n          not known\n",
		       unknown->list[i].times > 1 ? " (repeated)" : "");
	}
	putchar('\n');
}

static bool is_empty(const struct host_log *log)
{
	for (unsigned i = 0; i < SEV_LINE_GROUPS; i++)
		if (log->known[i].count || log->unknown[i].count)
			return false;
	return true;
}

static void print_text(const struct host_log *log)
{
	for (unsigned i = 0; i < SEV_LINE_GROUPS; i++)
		print_group(log, i);
	if (is_empty(log))
		printf("the log has no lines about SEV, the AMD-SP, KVM or AMD-Vi; older ones may "
		       "have been overwritten: journalctl -k -b | sevctl host log --from -\n");
}

static enum tool_exit print_json(const struct tool_args *args, const struct host_log *log)
{
	struct json_object *lines;
	struct sev_json json;

	sev_json_begin(&json, "host-log");
	lines = sev_json_add_array(&json, json.root, "lines");
	for (unsigned i = 0; i < SEV_LINE_GROUPS; i++) {
		for (size_t k = 0; k < log->known[i].count; k++)
			line_report_add_json(&json, lines, &log->known[i].list[k]);
		for (size_t k = 0; k < log->unknown[i].count; k++)
			line_report_add_json(&json, lines, &log->unknown[i].list[k]);
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit read_lines(const struct tool_args *args, struct sev_capture **out)
{
	const char *from = tool_value(args, "from");
	enum tool_exit status;
	struct sim_use use;

	if (from && tool_has(args, "platform"))
		return tool_usage_error(args, "--platform says nothing about --from");
	if (from)
		return host_log_read_file(args, from, out);
	status = sim_use_platform(args, &use);
	if (status)
		return status;
	status = host_log_read(args, use.io, out);
	sim_use_end(&use);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct host_log log = {.known = {{NULL, 0}}};
	struct sev_capture *capture = NULL;
	enum tool_exit status = read_lines(args, &capture);

	if (status)
		return status;
	if (!add_lines(&log, capture))
		status = tool_fail_nomem(args);
	else if (tool_has(args, "json"))
		status = print_json(args, &log);
	else
		print_text(&log);
	free_log(&log);
	sev_capture_free(capture);
	return status;
}

const struct tool_command cmd_host_log = {
	.name = "host log",
	.summary = "show the kernel's lines about SEV since boot, each known one explained",
	.options = ALL_OPTIONS,
	.example = "sevctl host log",
	.run = run,
};
