/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chip id and a TCB on the command line.
 */
#include <string.h>

#include "abi/layout/tcb.h"
#include "base/text.h"
#include "sevctl/kds/kds_wants.h"

const struct tool_option kds_parts_options[] = {
	{.name = "chip-id", .metavar = "HEX", .help = "CHIP_ID: 64 bytes, Turin's 8"},
	{.name = "tcb", .metavar = "LIST", .help = "REPORTED_TCB: bl=3,tee=0,snp=22,ucode=211"},
	{.name = "fmc", .metavar = "N", .help = "a component of it (Turin)"},
	{.name = "bl", .metavar = "N", .help = "a component of it: boot loader"},
	{.name = "tee", .metavar = "N", .help = "a component of it"},
	{.name = "snp", .metavar = "N", .help = "a component of it"},
	{.name = "ucode", .metavar = "N", .help = "a component of it: microcode"},
	{.name = "vlek", .help = "of crl: only the VLEK's"},
	{.name = NULL},
};

/* The option of a component, which is also its name in --tcb. */
static const char *name_of(unsigned component)
{
	return SEV_TCB_LAYOUT[component].brief;
}

/* Turin's report has zeros behind the 8 bytes that count; they may be given as well. */
static bool read_chip_id(const struct tool_args *args, struct sev_kds_request *request)
{
	const char *text = tool_value(args, "chip-id");
	/* flaw 22: hex is hex, with or without 0x */
	const char *hex = strncmp(text, "0x", 2) == 0 ? text + 2 : text;
	size_t size = sev_product_chip_id_size(request->product);
	size_t length = strlen(hex);

	if ((length == 2 * size || length == 2 * SEV_CHIP_ID_SIZE) &&
	    sev_hex_decode(hex, request->chip_id, length / 2) &&
	    strspn(hex + 2 * size, "0") == length - 2 * size)
		return true;
	tool_usage_error(args, "--chip-id: found %zu characters, expected the %zu hex digits of %s",
			 length, 2 * size, sev_product_kds_name(request->product));
	return false;
}

/* The components of --tcb and of the single options; *given says which, one bit each. */
static enum tool_exit read_components(const struct tool_args *args, struct sev_kds_request *request,
				      unsigned *given)
{
	const char *list = tool_value(args, "tcb");
	struct sev_err err;

	*given = 0;
	if (list && sev_tcb_parse(list, request->tcb, given, &err))
		return tool_fail(args, &err);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		uint64_t value;

		if (!tool_has(args, name_of(i)))
			continue;
		if (*given >> i & 1)
			return tool_usage_error(args, "--%s: --tcb has it too", name_of(i));
		if (!tool_number(args, name_of(i), 0, UINT8_MAX, 0, &value))
			return TOOL_USAGE;
		request->tcb[i] = (uint8_t)value;
		*given |= 1U << i;
	}
	return TOOL_DONE;
}

static enum tool_exit read_tcb(const struct tool_args *args, struct sev_kds_request *request)
{
	enum sev_tcb_layout layout = sev_product_tcb_layout(request->product);
	const char *product = sev_product_kds_name(request->product);
	unsigned given;
	enum tool_exit status = read_components(args, request, &given);

	for (unsigned i = 0; !status && i < SEV_TCB_COMPONENTS; i++) {
		bool has = sev_tcb_component_byte(layout, (enum sev_tcb_component)i) >= 0;

		if (has && !(given >> i & 1))
			status = tool_usage_error(args, "--tcb: %s is missing; %s has it",
						  name_of(i), product);
		if (!has && given >> i & 1)
			status = tool_usage_error(args, "--tcb: %s has no %s", product, name_of(i));
	}
	return status;
}

enum tool_exit kds_parts_read(const struct tool_args *args, struct sev_kds_request *request)
{
	return read_chip_id(args, request) ? read_tcb(args, request) : TOOL_USAGE;
}
