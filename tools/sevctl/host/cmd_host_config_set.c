/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host config set: the TCB that reports tell, and what they hide.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/config_change.h"

static const char *const SWITCH[] = {"on", "off", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "fmc", .metavar = "N", .help = "FMC, from Turin on", .heading = "REPORTED_TCB"},
	{.name = "bl", .metavar = "N", .help = "BOOT_LOADER"},
	{.name = "tee", .metavar = "N", .help = "TEE"},
	{.name = "snp", .metavar = "N", .help = "SNP"},
	{.name = "ucode", .metavar = "N", .help = "MICROCODE"},
	{.name = "tcb",
	 .metavar = "TCB",
	 .help = "all of them: bl=3,tee=0,snp=22,ucode=211, or the number: 0xdb18000000000004"},
	{.name = "mask-chip-id",
	 .metavar = "on|off",
	 .help = "zeros for CHIP_ID in reports (default: as it is)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = SWITCH,
	 .heading = "Options"},
	{.name = "mask-chip-key",
	 .metavar = "on|off",
	 .help = "reports that the VCEK does not sign (default: as it is)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = SWITCH},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, host_report_options,
							confirm_options, sim_host_options, NULL};

/* Options of components, in the order of enum sev_tcb_component. */
static const char *const NAMES[] = {"fmc", "bl", "tee", "snp", "ucode", NULL};

/* What the command line says. */
struct wish {
	uint8_t values[SEV_TCB_COMPONENTS];
	unsigned given; /* a bit for each component */
	bool is_number; /* --tcb as a number */
	uint64_t number;
	uint64_t mask; /* as a positional: bits 0 and 1 */
	bool has_mask;
};

/* BL TEE SNP UCODE MASK [FMC]: snphost's order. */
static enum tool_exit read_positionals(const struct tool_args *args, struct wish *wish)
{
	static const unsigned order[] = {SEV_TCB_BOOT_LOADER, SEV_TCB_TEE,	  SEV_TCB_SNP,
					 SEV_TCB_MICROCODE,   SEV_TCB_COMPONENTS, SEV_TCB_FMC};
	size_t count = tool_positional_count(args);

	if (count < 5)
		return tool_usage_error(args,
					"found %zu numbers, expected BL TEE SNP UCODE MASK, "
					"and FMC from Turin on",
					count);
	for (size_t i = 0; i < count; i++) {
		const char *text = tool_positional(args, i);
		bool is_mask = order[i] == SEV_TCB_COMPONENTS;
		uint64_t value;

		if (!sev_parse_u64(text, &value) || value > (is_mask ? 3 : UINT8_MAX))
			return tool_usage_error(args, "%s: found '%s', expected 0 to %d",
						is_mask ? "MASK" : NAMES[order[i]], text,
						is_mask ? 3 : UINT8_MAX);
		if (is_mask) {
			wish->mask = value;
			wish->has_mask = true;
			continue;
		}
		wish->values[order[i]] = (uint8_t)value;
		wish->given |= 1u << order[i];
	}
	return TOOL_DONE;
}

static enum tool_exit read_named(const struct tool_args *args, struct wish *wish)
{
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		uint64_t value;

		if (!tool_number(args, NAMES[i], 0, UINT8_MAX, 0, &value))
			return TOOL_USAGE;
		if (!tool_has(args, NAMES[i]))
			continue;
		wish->values[i] = (uint8_t)value;
		wish->given |= 1u << i;
	}
	return TOOL_DONE;
}

static enum tool_exit read_wish(const struct tool_args *args, struct wish *wish)
{
	const char *named = tool_first_given(args, NAMES);
	const char *tcb = tool_value(args, "tcb");
	struct sev_err err;

	*wish = (struct wish){.given = 0};
	if ((named != NULL) + (tcb != NULL) + (tool_positional_count(args) > 0) > 1)
		return tool_usage_error(args, "REPORTED_TCB: expected it once: --bl N --tee N …, "
					      "--tcb, or BL TEE SNP UCODE MASK [FMC]");
	if (tool_positional_count(args))
		return read_positionals(args, wish);
	if (!tcb)
		return read_named(args, wish);
	wish->is_number = sev_parse_u64(tcb, &wish->number);
	if (wish->is_number || !sev_tcb_parse(tcb, wish->values, &wish->given, &err))
		return TOOL_DONE;
	return tool_fail(args, &err);
}

/* Every component of the product has a value, and no other one has. */
static enum tool_exit lay_out(const struct tool_args *args, const struct host_snp *snp,
			      const struct wish *wish, uint64_t *tcb)
{
	*tcb = wish->is_number ? wish->number : 0;
	for (unsigned i = 0; !wish->is_number && i < SEV_TCB_COMPONENTS; i++) {
		const char *name = sev_tcb_component_name((enum sev_tcb_component)i);
		bool given = wish->given >> i & 1;
		uint8_t now;

		if (!host_tcb_get(snp->layout, snp->status.reported_tcb, i, &now)) {
			if (given)
				return tool_usage_error(args,
							"--%s: %s has no %s in its TCB_VERSION, "
							"only family 1Ah (Turin) and later have",
							NAMES[i], sev_product_name(snp->product),
							name);
			continue;
		}
		if (!given)
			return tool_usage_error(args,
						"--%s: %s is missing: all components are set "
						"together; it is %u now",
						NAMES[i], name, now);
		*tcb = host_tcb_put(snp->layout, *tcb, i, wish->values[i]);
	}
	return TOOL_DONE;
}

static bool read_switch(const struct tool_args *args, const char *name, bool otherwise)
{
	const char *text = tool_value(args, name);

	return text ? sev_name_equal(text, "on") : otherwise;
}

/* Without any component of the TCB it stays as it is. */
static enum tool_exit choose_tcb(const struct tool_args *args, const struct host_snp *snp,
				 const struct wish *wish, uint64_t *tcb)
{
	static const char *const masks[] = {"mask-chip-id", "mask-chip-key", NULL};
	enum tool_exit status;

	*tcb = snp->status.reported_tcb;
	if (!wish->given && !wish->is_number)
		return tool_first_given(args, masks)
			       ? TOOL_DONE
			       : tool_usage_error(args, "what is to be set? Give --bl, --tee, "
							"--snp and --ucode (and --fmc), or "
							"--mask-chip-id or --mask-chip-key");
	status = lay_out(args, snp, wish, tcb);
	return status ? status : config_check(args, snp, *tcb);
}

static enum tool_exit set(const struct tool_args *args, const struct host_use *use)
{
	struct sev_host_snp_config config;
	struct host_snp before;
	struct wish wish;
	enum tool_exit status = read_wish(args, &wish);

	if (!status)
		status = host_snp_read(args, use, &before);
	if (!status)
		status = choose_tcb(args, &before, &wish, &config.reported_tcb);
	if (status)
		return status;
	config.mask_chip_id = read_switch(
		args, "mask-chip-id", wish.has_mask ? wish.mask & 1 : host_snp_masks_id(&before));
	config.mask_chip_key =
		read_switch(args, "mask-chip-key",
			    wish.has_mask ? wish.mask >> 1 & 1 : host_snp_masks_key(&before));
	return config_send(args, use, &before, &config, config.reported_tcb);
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run_writing(args, set);
}

const struct tool_command cmd_host_config_set = {
	.name = "host config set",
	.summary = "set the TCB that reports tell, and what they hide",
	.positionals = "[BL TEE SNP UCODE MASK [FMC]]",
	.max_positionals = 6,
	.options = ALL_OPTIONS,
	.example = "sevctl host config set --bl 4 --tee 0 --snp 22 --ucode 211",
	.run = run,
};
