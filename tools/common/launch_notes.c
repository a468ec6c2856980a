/* SPDX-License-Identifier: Apache-2.0 */
#include "common/launch_notes.h"

#include <stdio.h>
#include <string.h>

#include <sev/config.h>

#include "base/bytes.h"
#include "base/text.h"

/* What a launch is like; a set of them is a mask. */
enum {
	IN_SEV = 1u << 0,
	IN_SEVES = 1u << 1,
	IN_SVSM = 1u << 2,
	WITH_IGVM = 1u << 3,
	WITH_RAW = 1u << 4,
	BY_QEMU = 1u << 5,
	BY_EC2 = 1u << 6,
	BY_GCE = 1u << 7,
	BY_KRUN = 1u << 8,
	WITH_KERNEL = 1u << 9,
};

#define NO_VMSA_OF_OURS (IN_SEV | WITH_IGVM)

/* How each is called in a note; in this order they are looked for. */
static const struct {
	unsigned bit;
	const char *text;
} PLACES[] = {
	{IN_SEV, "in --mode sev"},	   {IN_SEVES, "in --mode seves"},
	{IN_SVSM, "in --mode snp:svsm"},   {WITH_IGVM, "with --igvm"},
	{WITH_RAW, "with --raw"},	   {BY_QEMU, "with VMM type QEMU"},
	{BY_EC2, "with --vmm-type ec2"},   {BY_GCE, "with --vmm-type gce"},
	{BY_KRUN, "with --vmm-type krun"}, {WITH_KERNEL, "with --kernel"},
};

/* Options, and where they change nothing. */
static const struct {
	const char *option;
	unsigned idle;
} OPTIONS[] = {
	{"vcpus", IN_SEV},
	{"vcpu-type", NO_VMSA_OF_OURS | BY_EC2 | BY_GCE | BY_KRUN},
	{"vcpu-sig", NO_VMSA_OF_OURS | BY_EC2 | BY_GCE | BY_KRUN},
	{"vcpu-family", NO_VMSA_OF_OURS | BY_EC2 | BY_GCE | BY_KRUN},
	{"vmm-type", NO_VMSA_OF_OURS},
	{"guest-features", NO_VMSA_OF_OURS | IN_SEVES | IN_SVSM},
	{"kernel", IN_SVSM},
	{"initrd", IN_SVSM},
	{"append", IN_SVSM},
};

/* Variants: where they change nothing, and what they need to change anything (0: nothing). */
static const struct {
	const char *name;
	unsigned idle, needed;
} VARIANTS[] = {
	{"ec2-rdx-0", NO_VMSA_OF_OURS, BY_EC2},
	{"fpu-zero", NO_VMSA_OF_OURS | IN_SVSM, BY_QEMU},
	{"auto-debug-swap", NO_VMSA_OF_OURS, 0},
	{"svsm-fcw", 0, IN_SVSM},
	{"krun-intended", NO_VMSA_OF_OURS, BY_KRUN},
	{"qemu-metadata", WITH_IGVM | WITH_RAW, 0},
	{"cmdline-trim", IN_SVSM, WITH_KERNEL},
	{"igvm-native-zero", 0, WITH_IGVM},
	{"igvm-one-parameter-page", 0, WITH_IGVM},
	{"igvm-measure-shared", 0, WITH_IGVM},
	{"igvm-sev-data-only", 0, WITH_IGVM},
	{"igvm-qemu-order", 0, WITH_IGVM},
};

static unsigned vmm_bit(const struct tool_args *args)
{
	static const unsigned bits[] = {
		[SEV_VMM_QEMU] = BY_QEMU,
		[SEV_VMM_EC2] = BY_EC2,
		[SEV_VMM_GCE] = BY_GCE,
		[SEV_VMM_KRUN] = BY_KRUN,
	};
	const char *name = tool_value(args, "vmm-type");
	enum sev_vmm_type vmm = SEV_VMM_QEMU;

	if (name && sev_vmm_type_parse(name, &vmm, NULL))
		return 0;
	return bits[vmm];
}

static unsigned describe(const struct tool_args *args, const struct launch_mode *mode)
{
	return vmm_bit(args) | (mode->mode == SEV_MODE_SEV ? IN_SEV : 0) |
	       (mode->mode == SEV_MODE_SEVES ? IN_SEVES : 0) | (mode->svsm ? IN_SVSM : 0) |
	       (tool_has(args, "igvm") ? WITH_IGVM : 0) | (tool_has(args, "raw") ? WITH_RAW : 0) |
	       (tool_has(args, "kernel") ? WITH_KERNEL : 0);
}

static const char *place_of(unsigned bits)
{
	for (size_t i = 0; i < SEV_COUNT(PLACES); i++)
		if (PLACES[i].bit & bits)
			return PLACES[i].text;
	return "here";
}

static void note_options(const struct tool_args *args, unsigned launch)
{
	for (size_t i = 0; i < SEV_COUNT(OPTIONS); i++)
		if (tool_has(args, OPTIONS[i].option) && (OPTIONS[i].idle & launch))
			fprintf(stderr, "%s: note: --%s changes nothing %s\n",
				tool_command_name(args), OPTIONS[i].option,
				place_of(OPTIONS[i].idle & launch));
}

static void note_variant(const struct tool_args *args, unsigned launch, size_t i)
{
	const char *command = tool_command_name(args);
	const char *name = VARIANTS[i].name;

	if (VARIANTS[i].idle & launch)
		fprintf(stderr, "%s: note: --variant %s changes nothing %s\n", command, name,
			place_of(VARIANTS[i].idle & launch));
	else if (VARIANTS[i].needed && !(VARIANTS[i].needed & launch))
		fprintf(stderr, "%s: note: --variant %s changes something %s only\n", command, name,
			place_of(VARIANTS[i].needed));
}

static void note_variants(const struct tool_args *args, unsigned launch)
{
	const char *name;

	for (size_t k = 0; (name = tool_value_at(args, "variant", k)) != NULL; k++)
		for (size_t i = 0; i < SEV_COUNT(VARIANTS); i++)
			if (sev_name_equal(name, VARIANTS[i].name))
				note_variant(args, launch, i);
}

void launch_note_idle(const struct tool_args *args, const struct launch_mode *mode)
{
	unsigned launch = describe(args, mode);

	note_options(args, launch);
	note_variants(args, launch);
}

void launch_note_plan(const struct tool_args *args, const struct sev_plan *plan)
{
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++)
		if (strcmp(sev_plan_setting_key(plan, i), "igvm_note") == 0)
			fprintf(stderr, "%s: note: %s\n", tool_command_name(args),
				sev_plan_setting_value(plan, i));
}
