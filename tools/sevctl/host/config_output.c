/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/config_output.h"

#include <stdio.h>

#include "common/json.h"

#define NOT_KNOWN "?"

static void print_component(const struct host_snp *before, const struct host_snp *now, unsigned i)
{
	uint8_t current, committed, reported, old;
	char committed_text[8] = NOT_KNOWN;

	if (!host_tcb_get(now->layout, now->status.current_tcb, i, &current))
		return;
	host_tcb_get(now->layout, now->status.reported_tcb, i, &reported);
	if (now->committed_from) {
		host_tcb_get(now->layout, now->committed_tcb, i, &committed);
		snprintf(committed_text, sizeof(committed_text), "%u", committed);
	}
	printf("  %-18s %8u %10s %9u", sev_tcb_component_name((enum sev_tcb_component)i), current,
	       committed_text, reported);
	if (before && host_tcb_get(now->layout, before->status.reported_tcb, i, &old) &&
	    old != reported)
		printf("  was %u", old);
	printf("\n");
}

static void print_versions(const struct host_snp *snp)
{
	printf("%-20s %s (family %02xh, model %02xh)\n", "processor",
	       sev_product_name(snp->product), snp->family, snp->model);
	printf("%-20s %u.%u.%u, SNP is %s\n", "firmware", snp->status.api_major,
	       snp->status.api_minor, snp->status.build,
	       snp->status.state == SEV_HOST_INIT ? "initialised" : "not initialised");
	if (snp->committed_version_known)
		printf("%-20s %u.%u.%u\n", "committed firmware", snp->committed_major,
		       snp->committed_minor, snp->committed_build);
	else
		printf("%-20s the kernel does not tell; a report of a guest does (--report FILE)\n",
		       "committed firmware");
}

static void print_flag(const char *name, bool now, const bool *before, const char *on,
		       const char *off)
{
	printf("%-20s %s", name, now ? on : off);
	if (before && *before != now)
		printf(" (was %s)", *before ? "on" : "off");
	printf("\n");
}

static void print_flags(const struct host_snp *before, const struct host_snp *now)
{
	bool id = before && host_snp_masks_id(before), key = before && host_snp_masks_key(before);
	bool vlek = before && host_snp_has_vlek(before);

	print_flag("mask_chip_id", host_snp_masks_id(now), before ? &id : NULL,
		   "on: reports have zeros for CHIP_ID", "off: reports have CHIP_ID");
	print_flag("mask_chip_key", host_snp_masks_key(now), before ? &key : NULL,
		   "on: reports are not signed by the VCEK", "off: the VCEK signs reports");
	print_flag("VLEK", host_snp_has_vlek(now), before ? &vlek : NULL,
		   "loaded: it signs reports", "none is loaded");
}

static void print_text(const struct host_snp *before, const struct host_snp *now)
{
	print_versions(now);
	printf("%-20s %8s %10s %9s\n", "TCB", "current", "committed", "reported");
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		print_component(before, now, i);
	if (now->committed_from)
		printf("  %-18s from %s\n", "committed:", now->committed_from);
	else
		printf("  %-18s the kernel does not tell: from reported up to current\n",
		       "committed:");
	print_flags(before, now);
}

static void add_state(struct sev_json *json, struct json_object *object, const struct host_snp *snp)
{
	sev_json_add_number(json, object, "api_major", snp->status.api_major);
	sev_json_add_number(json, object, "api_minor", snp->status.api_minor);
	sev_json_add_number(json, object, "build", snp->status.build);
	sev_json_add_string(json, object, "state", sev_host_state_name(snp->status.state));
	host_tcb_add_json(json, object, "current_tcb", snp->layout, snp->status.current_tcb);
	host_tcb_add_json(json, object, "reported_tcb", snp->layout, snp->status.reported_tcb);
	if (snp->committed_from)
		host_tcb_add_json(json, object, "committed_tcb", snp->layout, snp->committed_tcb);
	sev_json_add_string(json, object, "committed_from", snp->committed_from);
	sev_json_add_bool(json, object, "mask_chip_id", host_snp_masks_id(snp));
	sev_json_add_bool(json, object, "mask_chip_key", host_snp_masks_key(snp));
	sev_json_add_bool(json, object, "vlek_loaded", host_snp_has_vlek(snp));
}

static enum tool_exit print_json(const struct tool_args *args, const struct host_snp *before,
				 const struct host_snp *now)
{
	struct sev_json json;

	sev_json_begin(&json, "host-config");
	sev_json_add_string(&json, json.root, "product", sev_product_name(now->product));
	add_state(&json, sev_json_add_object(&json, json.root, "now"), now);
	if (before)
		add_state(&json, sev_json_add_object(&json, json.root, "before"), before);
	return tool_print_json(args, &json, TOOL_DONE);
}

enum tool_exit config_print(const struct tool_args *args, const struct host_snp *before,
			    const struct host_snp *now)
{
	if (tool_has(args, "json"))
		return print_json(args, before, now);
	print_text(before, now);
	return TOOL_DONE;
}

void config_say_renew(const struct host_snp *before, const struct host_snp *now)
{
	if (before->status.reported_tcb == now->status.reported_tcb)
		return;
	fprintf(stderr,
		"! reports are signed by another VCEK now: its certificate has to be got, and the "
		"certificate blob that VMMs serve made anew: sevctl host export-certs --fetch "
		"--out FILE\n");
	if (host_snp_has_vlek(before) && !host_snp_has_vlek(now))
		fprintf(stderr,
			"! the VLEK is gone: get a hashstick for the TCB that is reported now, and "
			"load it: sevctl host vlek-load FILE\n");
}
