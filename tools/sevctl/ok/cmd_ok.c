/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ok: what this host can do, and what stops it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/host.h>
#include <sev/known_line.h>

#include "base/os/file.h"
#include "base/text.h"
#include "common/input.h"
#include "sevctl/commands.h"
#include "sevctl/ok/ok.h"
#include "sevctl/sim/sim_platform.h"

static const char *const MODES[] = {"sev", "seves", "snp", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "the generation that is asked for: sev, seves or snp (default: the newest that the "
		 "processor has)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODES},
	{.name = "platform",
	 .metavar = "host|sim[:DIR]",
	 .help = "the host's processor (default), or a software one",
	 .kind = TOOL_VALUE_TEXT},
	{.name = "from",
	 .metavar = "FILE",
	 .help = "diagnose what was read of another host: a file of --capture, or kernel lines, "
		 "cpuid -r and rdmsr output as pasted; - is standard input",
	 .kind = TOOL_VALUE_FILE},
	{.name = "capture",
	 .metavar = "FILE",
	 .help = "write all that was read there, with what tells one machine from others masked",
	 .kind = TOOL_VALUE_FILE},
	{.name = "all",
	 .help = "with --from: also list the checks that could not be made from what was given"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

static enum sev_generation asked(const struct tool_args *args)
{
	const char *mode = tool_value(args, "mode");

	for (unsigned i = 0; mode && MODES[i]; i++)
		if (sev_name_equal(mode, MODES[i]))
			return (enum sev_generation)(SEV_GENERATION_SEV + i);
	return SEV_GENERATION_NEWEST;
}

/* Whether there is a fact in it, or a line that is known. */
static bool tells_anything(const struct sev_capture *capture)
{
	struct sev_line_match match;

	if (sev_capture_key_at(capture, 0))
		return true;
	for (size_t i = 0; i < sev_capture_line_count(capture); i++)
		if (sev_known_line_match(sev_capture_line_at(capture, i)->text, &match))
			return true;
	return false;
}

static void say_what_to_give(const struct tool_args *args, const char *path)
{
	fprintf(stderr,
		"%s: %s: nothing in it is known. What helps: the kernel's lines (journalctl -k), "
		"the output of cpuid -1 -r, rdmsr or snphost ok, or a file of --capture\n",
		tool_command_name(args), strcmp(path, "-") == 0 ? "standard input" : path);
}

static enum tool_exit read_file(const struct tool_args *args, const char *path,
				struct sev_capture **out)
{
	char *text = NULL;
	struct sev_err err;
	enum sev_rc rc;
	size_t size;

	rc = input_read(path, &text, &size, &err);
	if (!rc)
		rc = sev_capture_read(strcmp(path, "-") == 0 ? "standard input" : path, text, size,
				      out, &err);
	free(text);
	if (rc)
		return tool_fail(args, &err);
	if (!tells_anything(*out))
		say_what_to_give(args, path);
	return TOOL_DONE;
}

static enum tool_exit observe(const struct tool_args *args, struct sev_capture **out)
{
	struct sim_use use;
	enum tool_exit status = sim_use_platform(args, &use);
	struct sev_err err;

	if (!status && sev_host_observe(use.io, out, &err))
		status = tool_fail(args, &err);
	sim_use_end(&use);
	return status;
}

/* Writes --capture; what is said of it goes to stderr, for stdout has the diagnosis. */
static enum tool_exit write_capture(const struct tool_args *args, const struct sev_capture *capture)
{
	const char *path = tool_value(args, "capture");
	char *text = NULL;
	struct sev_err err;
	enum sev_rc rc;
	size_t size;

	if (!path)
		return TOOL_DONE;
	rc = sev_capture_write(capture, &text, &size, &err);
	if (!rc)
		rc = sev_file_write(path, text, size, 0666, &err);
	free(text);
	if (rc)
		return tool_fail(args, &err);
	fprintf(stderr,
		"%s: what was read is in %s, with serial numbers, chip IDs, addresses and host "
		"names masked; look through it before you publish it\n",
		tool_command_name(args), path);
	return TOOL_DONE;
}

static enum tool_exit diagnose(const struct tool_args *args, const struct sev_capture *capture)
{
	struct ok_subject subject = {.file = tool_value(args, "from")};
	struct sev_diagnosis *diagnosis;
	enum tool_exit status;
	struct sev_err err;

	if (subject.file && strcmp(subject.file, "-") == 0)
		subject.file = "stdin";
	if (sev_diagnose(capture, asked(args), &diagnosis, &err))
		return tool_fail(args, &err);
	status = tool_has(args, "json") ? ok_print_json(args, &subject, diagnosis)
					: ok_print_text(args, &subject, diagnosis);
	sev_diagnosis_free(diagnosis);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	const char *from = tool_value(args, "from");
	struct sev_capture *capture = NULL;
	enum tool_exit status;

	if (from && tool_has(args, "platform"))
		return tool_usage_error(args,
					"--from says what to diagnose, and so does --platform");
	status = from ? read_file(args, from, &capture) : observe(args, &capture);
	if (!status)
		status = write_capture(args, capture);
	if (!status)
		status = diagnose(args, capture);
	sev_capture_free(capture);
	return status;
}

const struct tool_command cmd_ok = {
	.name = "ok",
	.summary = "say what this host can do with SEV, and what stops it",
	.options = ALL_OPTIONS,
	.example = "sevctl ok --mode snp",
	.run = run,
};
