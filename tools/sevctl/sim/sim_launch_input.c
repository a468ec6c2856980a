/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_launch_input.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/os/file.h"
#include "common/input.h"

#define ID_BLOCK_SIZE 96
#define ID_AUTH_SIZE  4096

const struct tool_option sim_launch_input_options[] = {
	{.name = "id-block",
	 .metavar = "FILE",
	 .help = "SNP: ID block, 96 bytes (sev-measure id-block)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "id-auth",
	 .metavar = "FILE",
	 .help = "SNP: ID authentication, 4096 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "author-key", .help = "SNP: the ID authentication has an author key"},
	{.name = "vcek-disabled", .help = "SNP: the guest gets no reports signed by the VCEK"},
	{.name = "dh-cert",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the guest owner's certificate for the session",
	 .kind = TOOL_VALUE_FILE},
	{.name = "session",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the guest owner's session, 128 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "measure-out",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: write MEASURE and MNONCE there, 48 bytes, before a secret is read",
	 .kind = TOOL_VALUE_FILE},
	{.name = "attestation",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: write the guest's attestation report, 208 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "secret-header",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the secret's packet header, 52 bytes; a pipe is waited for",
	 .kind = TOOL_VALUE_FILE},
	{.name = "secret-payload",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the secret, encrypted by the guest owner",
	 .kind = TOOL_VALUE_FILE},
	{.name = "secret-gpa",
	 .metavar = "ADDRESS",
	 .help = "SEV, SEV-ES: where in the guest's memory it goes, a multiple of 16"},
	{.name = NULL},
};

/* Options that say nothing about a launch of the other generation. */
static const char *const OF_SNP[] = {"id-block", "id-auth", "author-key", "vcek-disabled", NULL};
static const char *const OF_LEGACY[] = {
	"dh-cert",	 "session",	   "measure-out", "attestation",
	"secret-header", "secret-payload", "secret-gpa",  NULL};

/* Of options that go together, those that need each other. */
static const char *const TOGETHER[][3] = {
	{"id-block", "id-auth", NULL},
	{"dh-cert", "session", NULL},
	{"secret-header", "secret-payload", "secret-gpa"},
};

static enum tool_exit check_together(const struct tool_args *args)
{
	for (size_t i = 0; i < SEV_COUNT(TOGETHER); i++) {
		const char *given = NULL, *missing = NULL;

		for (size_t k = 0; k < SEV_COUNT(TOGETHER[i]) && TOGETHER[i][k]; k++) {
			if (tool_has(args, TOGETHER[i][k]))
				given = TOGETHER[i][k];
			else
				missing = TOGETHER[i][k];
		}
		if (given && missing)
			return tool_usage_error(args, "--%s needs --%s as well", given, missing);
	}
	if (tool_has(args, "author-key") && !tool_has(args, "id-auth"))
		return tool_usage_error(args, "--author-key needs --id-block and --id-auth");
	return TOOL_DONE;
}

static enum tool_exit check_options(const struct tool_args *args, enum sev_mode mode)
{
	const char *other = tool_first_given(args, mode == SEV_MODE_SNP ? OF_LEGACY : OF_SNP);

	if (other)
		return tool_usage_error(args, "--%s is for %s: the plan is of mode %s", other,
					mode == SEV_MODE_SNP ? "SEV and SEV-ES" : "SNP",
					sev_mode_name(mode));
	return check_together(args);
}

/* expected: bytes, 0 for any number. */
static enum tool_exit read_input(const struct tool_args *args, const char *option, size_t expected,
				 struct sim_launch_file *out)
{
	const char *path = tool_value(args, option);
	struct sev_err err;

	if (!path)
		return TOOL_DONE;
	if (input_read(path, &out->data, &out->size, &err))
		return tool_fail(args, &err);
	if (!expected || out->size == expected)
		return TOOL_DONE;
	fprintf(stderr, "%s: --%s: %s: found %zu bytes, expected %zu\n", tool_command_name(args),
		option, path, out->size, expected);
	return TOOL_MALFORMED;
}

enum tool_exit sim_launch_inputs_read(const struct tool_args *args, enum sev_mode mode,
				      struct sim_launch_inputs *inputs,
				      struct sev_launch_options *options)
{
	enum tool_exit status = check_options(args, mode);

	if (!status && !tool_number(args, "secret-gpa", 0, UINT64_MAX, 0, &inputs->secret_gpa))
		status = TOOL_USAGE;
	if (!status)
		status = read_input(args, "id-block", ID_BLOCK_SIZE, &inputs->id_block);
	if (!status)
		status = read_input(args, "id-auth", ID_AUTH_SIZE, &inputs->id_auth);
	if (!status)
		status = read_input(args, "dh-cert", 0, &inputs->dh_cert);
	if (!status)
		status = read_input(args, "session", SEV_SESSION_SIZE, &inputs->session);
	options->id_block = (const uint8_t *)inputs->id_block.data;
	options->id_auth = (const uint8_t *)inputs->id_auth.data;
	options->dh_cert = (const uint8_t *)inputs->dh_cert.data;
	options->dh_cert_size = inputs->dh_cert.size;
	options->session = (const uint8_t *)inputs->session.data;
	options->session_size = inputs->session.size;
	options->author_key = tool_has(args, "author-key");
	options->vcek_disabled = tool_has(args, "vcek-disabled");
	return status;
}

void sim_launch_inputs_free(struct sim_launch_inputs *inputs)
{
	free(inputs->id_block.data);
	free(inputs->id_auth.data);
	free(inputs->dh_cert.data);
	free(inputs->session.data);
}

static enum tool_exit inject(const struct tool_args *args, const struct sim_launch_inputs *inputs,
			     struct sev_launch *launch, struct sev_err *err)
{
	struct sim_launch_file header = {0}, payload = {0};
	enum tool_exit status = read_input(args, "secret-header", SEV_PACKET_HEADER_SIZE, &header);

	if (!status)
		status = read_input(args, "secret-payload", 0, &payload);
	if (!status &&
	    sev_launch_secret(launch, (const uint8_t *)header.data, header.size,
			      (const uint8_t *)payload.data, payload.size, inputs->secret_gpa, err))
		status = TOOL_NOT_FOUND_OUT;
	free(header.data);
	free(payload.data);
	return status;
}

enum tool_exit sim_launch_secret(const struct tool_args *args,
				 const struct sim_launch_inputs *inputs, struct sev_launch *launch,
				 const uint8_t measure[SEV_LAUNCH_MEASURE_SIZE],
				 struct sev_err *err)
{
	const char *path = tool_value(args, "measure-out");
	struct sev_err write_err;

	if (path && sev_file_write(path, measure, SEV_LAUNCH_MEASURE_SIZE, 0644, &write_err))
		return tool_fail(args, &write_err);
	return tool_has(args, "secret-header") ? inject(args, inputs, launch, err) : TOOL_DONE;
}
