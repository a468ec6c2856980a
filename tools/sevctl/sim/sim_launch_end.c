/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_launch_end.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/layout/fw_status.h"
#include "amd-sp/sp.h"
#include "base/text.h"
#include "common/json.h"

#define MEASURE_SIZE 32 /* then MNONCE */

static void tell_bytes(const char *what, const uint8_t *data, size_t size)
{
	char hex[2 * SEV_DIGEST_MAX + 1];

	sev_hex_encode(data, size, hex);
	printf("%-20s %s\n", what, hex);
}

/* The guest owner's part: MEASURE proves the digest to whoever has the TIK. */
static void tell_measure(const struct sim_launch_end *end)
{
	const struct sp_version *firmware = &sim_platform_sp(end->sim)->state->snp.running;

	tell_bytes("MEASURE", end->measure, MEASURE_SIZE);
	tell_bytes("MNONCE", end->measure + MEASURE_SIZE, SEV_LAUNCH_MEASURE_SIZE - MEASURE_SIZE);
	if (!end->session) {
		printf("%-20s by nobody: the firmware made the TIK. A guest owner gives one with\n"
		       "%-20s --dh-cert and --session, for the PDH of sevctl sim export-ca\n",
		       "to be checked", "");
		return;
	}
	printf("%-20s HMAC-SHA256 with the session's TIK of 04 %02x %02x %02x, POLICY (4 bytes),\n"
	       "%-20s the digest, MNONCE\n",
	       "to be checked", firmware->api_major, firmware->api_minor, firmware->build, "");
	if (end->secret)
		printf("%-20s injected: the firmware found its header made for this MEASURE\n",
		       "secret");
}

/* The first field of an ID block is the digest that the guest must have. */
void sim_launch_explain(const struct sim_launch_inputs *inputs, const struct sim_launch_end *end,
			const struct sev_err *err)
{
	const size_t size = sev_digest_length(SEV_MODE_SNP);
	char found[2 * SEV_DIGEST_MAX + 1], expected[2 * SEV_DIGEST_MAX + 1];

	if (err->fw_status != SEV_FW_BAD_MEASUREMENT || !inputs->id_block.data ||
	    memcmp(inputs->id_block.data, end->digest, size) == 0)
		return;
	sev_hex_encode((const uint8_t *)inputs->id_block.data, size, found);
	sev_hex_encode(end->digest, size, expected);
	fprintf(stderr,
		"the ID block is of another guest: found %s, expected the digest of this "
		"plan, %s; `sev-measure id-block --digest` makes one\n",
		found, expected);
}

void sim_launch_end_text(const struct sim_launch_end *end)
{
	tell_bytes("digest of the plan", end->digest, sev_digest_length(end->mode));
	if (end->mode != SEV_MODE_SNP)
		tell_measure(end);
	printf("guest %-14" PRIu32 " runs until sevctl sim stop --guest %" PRIu32 "\n", end->guest,
	       end->guest);
	if (end->mode == SEV_MODE_SNP)
		printf("%-20s sevctl sim report --guest %" PRIu32
		       " --bind nonce-padded=HEX -o report.bin\n",
		       "next", end->guest);
}

enum tool_exit sim_launch_end_json(const struct tool_args *args, struct sev_json *json,
				   const struct sim_launch_end *end, enum tool_exit status)
{
	if (status > TOOL_NOT_SO) {
		sev_json_end(json);
		return status;
	}
	sev_json_add_string(json, json->root, "mode", sev_mode_name(end->mode));
	sev_json_add_bytes(json, json->root, "digest", end->digest, sev_digest_length(end->mode));
	sev_json_add_bool(json, json->root, "launched", status == TOOL_DONE);
	if (!status && end->mode != SEV_MODE_SNP) {
		sev_json_add_bytes(json, json->root, "measure", end->measure, MEASURE_SIZE);
		sev_json_add_bytes(json, json->root, "mnonce", end->measure + MEASURE_SIZE,
				   SEV_LAUNCH_MEASURE_SIZE - MEASURE_SIZE);
		sev_json_add_bool(json, json->root, "secret", end->secret);
	}
	if (!status)
		sev_json_add_number(json, json->root, "guest", end->guest);
	return tool_print_json(args, json, status);
}
