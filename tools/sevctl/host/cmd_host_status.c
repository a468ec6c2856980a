/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host status: the platform, its firmware, and who owns it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/host/firmware_files.h"
#include "sevctl/host/host_facts.h"
#include "sevctl/host/host_state.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {host_report_options, firmware_dir_options,
							OPTIONS, sim_host_options, NULL};

#define LABEL	 "%-22s "
#define NOT_TOLD "not told by this kernel"

static void print_platform(const struct host_facts *facts)
{
	char hex[2 * sizeof(facts->id) + 1];

	if (facts->snp.product)
		printf(LABEL "%s (family %02xh, model %02xh)\n", "processor",
		       sev_product_name(facts->snp.product), facts->snp.family, facts->snp.model);
	else
		printf(LABEL "not known\n", "processor");
	sev_hex_encode(facts->id, sizeof(facts->id), hex);
	printf(LABEL "%s\n", "identifier", facts->has_id ? hex : "not known");
	printf(LABEL "%s\n", "SecureTSC",
	       !facts->cpuid_known ? "not known"
	       : facts->secure_tsc ? "yes"
				   : "no");
}

static void print_sev(const struct sev_host_status *sev)
{
	printf(LABEL "%s, API %u.%u build %u\n", "SEV", sev_host_state_name(sev->state),
	       sev->api_major, sev->api_minor, sev->build);
	printf(LABEL "%s\n", "  owned by", host_owner(sev));
	printf(LABEL "%s\n", "  SEV-ES", sev->es ? "initialised" : "not initialised");
	printf(LABEL "%" PRIu32 "\n", "  guests", sev->guest_count);
}

static void print_tcb(const char *name, const struct host_snp *snp, uint64_t tcb)
{
	char text[HOST_TCB_TEXT] = "of an unknown product";

	if (snp->product)
		host_tcb_text(snp->layout, tcb, text);
	printf(LABEL "%s (0x%016" PRIx64 ")\n", name, text, tcb);
}

static void print_committed(const struct host_snp *snp)
{
	if (!snp->committed_from) {
		printf(LABEL "the kernel does not tell; a report of a guest does (--report)\n",
		       "  committed TCB");
		return;
	}
	print_tcb("  committed TCB", snp, snp->committed_tcb);
	if (snp->committed_version_known)
		printf(LABEL "%u.%u.%u\n", "  committed version", snp->committed_major,
		       snp->committed_minor, snp->committed_build);
}

static void print_flags(const struct sev_host_snp_status *status)
{
	const char *name;
	bool set;

	for (size_t i = 0; (name = host_snp_flag(status, i, &set)); i++)
		printf("  %-28s %s\n", name, set ? "1" : "0");
}

static void print_snp(const struct host_facts *facts)
{
	const struct sev_host_snp_status *status = &facts->snp.status;

	if (!facts->has_snp) {
		printf(LABEL "%s\n", "SNP", facts->snp_error.msg);
		return;
	}
	printf(LABEL "%s, API %u.%u build %" PRIu32 "\n", "SNP", sev_host_state_name(status->state),
	       status->api_major, status->api_minor, status->build);
	printf(LABEL "%" PRIu32 "\n", "  guests", status->guest_count);
	print_tcb("  current TCB", &facts->snp, status->current_tcb);
	print_committed(&facts->snp);
	print_tcb("  reported TCB", &facts->snp, status->reported_tcb);
	print_flags(status);
}

static void print_firmware(const struct host_facts *facts)
{
	const struct host_versions *v = &facts->versions;
	char bios[HOST_VERSION_TEXT], file[HOST_VERSION_TEXT], running[HOST_VERSION_TEXT];

	host_version_text(&v->bios, bios);
	host_version_text(&v->file, file);
	host_version_text(&v->running, running);
	printf("firmware\n");
	printf(LABEL "%s\n", "  of the BIOS", bios);
	printf(LABEL "%s%s%s\n", "  of the file", facts->file ? file : "none",
	       facts->file ? "  " : "", facts->file ? facts->file : "");
	printf(LABEL "%s: %s\n", "  running", running, facts->runs);
	printf("mitigations\n");
	printf(LABEL "%s\n", "  supported", facts->supported[0] ? facts->supported : NOT_TOLD);
	printf(LABEL "%s\n", "  verified", facts->verified[0] ? facts->verified : NOT_TOLD);
}

static enum tool_exit print_text(const struct host_facts *facts)
{
	print_platform(facts);
	print_sev(&facts->sev);
	print_snp(facts);
	print_firmware(facts);
	return TOOL_DONE;
}

static void add_sev(struct sev_json *json, const struct sev_host_status *sev)
{
	struct json_object *object = sev_json_add_object(json, json->root, "sev");

	sev_json_add_string(json, object, "state", sev_host_state_name(sev->state));
	sev_json_add_number(json, object, "api_major", sev->api_major);
	sev_json_add_number(json, object, "api_minor", sev->api_minor);
	sev_json_add_number(json, object, "build", sev->build);
	sev_json_add_bool(json, object, "external_owner", sev->external_owner);
	sev_json_add_bool(json, object, "es", sev->es);
	sev_json_add_number(json, object, "guest_count", sev->guest_count);
}

static void add_tcb(struct sev_json *json, struct json_object *object, const char *key,
		    const struct host_snp *snp, uint64_t tcb)
{
	if (snp->product)
		host_tcb_add_json(json, object, key, snp->layout, tcb);
	else
		sev_json_add_u64(json, sev_json_add_object(json, object, key), "tcb_version", tcb);
}

static void add_flags(struct sev_json *json, struct json_object *object,
		      const struct sev_host_snp_status *status)
{
	struct json_object *flags = sev_json_add_array(json, object, "flags");
	const char *name;
	bool set;

	for (size_t i = 0; (name = host_snp_flag(status, i, &set)); i++)
		if (set)
			sev_json_add_string(json, flags, NULL, name);
}

static void add_snp(struct sev_json *json, const struct host_facts *facts)
{
	const struct sev_host_snp_status *status = &facts->snp.status;
	struct json_object *object = sev_json_add_object(json, json->root, "snp");

	if (!facts->has_snp) {
		sev_json_add_string(json, object, "error", facts->snp_error.msg);
		return;
	}
	sev_json_add_string(json, object, "state", sev_host_state_name(status->state));
	sev_json_add_number(json, object, "api_major", status->api_major);
	sev_json_add_number(json, object, "api_minor", status->api_minor);
	sev_json_add_number(json, object, "build", status->build);
	sev_json_add_number(json, object, "guest_count", status->guest_count);
	add_tcb(json, object, "current_tcb", &facts->snp, status->current_tcb);
	if (facts->snp.committed_from)
		add_tcb(json, object, "committed_tcb", &facts->snp, facts->snp.committed_tcb);
	add_tcb(json, object, "reported_tcb", &facts->snp, status->reported_tcb);
	add_flags(json, object, status);
}

static void add_version(struct sev_json *json, struct json_object *parent, const char *key,
			const struct host_version *version)
{
	char text[HOST_VERSION_TEXT];

	host_version_text(version, text);
	sev_json_add_string(json, parent, key, version->known ? text : NULL);
}

static void add_firmware(struct sev_json *json, const struct host_facts *facts)
{
	struct json_object *object = sev_json_add_object(json, json->root, "firmware");

	add_version(json, object, "bios", &facts->versions.bios);
	add_version(json, object, "file", &facts->versions.file);
	sev_json_add_string(json, object, "path", facts->file);
	add_version(json, object, "running", &facts->versions.running);
	sev_json_add_string(json, object, "runs", facts->runs);
	object = sev_json_add_object(json, json->root, "mitigations");
	sev_json_add_string(json, object, "supported",
			    facts->supported[0] ? facts->supported : NULL);
	sev_json_add_string(json, object, "verified", facts->verified[0] ? facts->verified : NULL);
}

static enum tool_exit print_json(const struct tool_args *args, const struct host_facts *facts)
{
	struct sev_json json;

	sev_json_begin(&json, "host-status");
	sev_json_add_string(&json, json.root, "product",
			    facts->snp.product ? sev_product_name(facts->snp.product) : NULL);
	if (facts->has_id)
		sev_json_add_bytes(&json, json.root, "identifier", facts->id, sizeof(facts->id));
	if (facts->cpuid_known)
		sev_json_add_bool(&json, json.root, "secure_tsc", facts->secure_tsc);
	add_sev(&json, &facts->sev);
	add_snp(&json, facts);
	add_firmware(&json, facts);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit tell(const struct tool_args *args, const struct host_use *use)
{
	struct host_facts facts;
	enum tool_exit status = host_facts_read(args, use, &facts);

	if (!status)
		status = tool_has(args, "json") ? print_json(args, &facts) : print_text(&facts);
	host_facts_free(&facts);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run(args, tell);
}

const struct tool_command cmd_host_status = {
	.name = "host status",
	.summary = "show the platform: states, owner, guests, TCBs, firmware versions",
	.options = ALL_OPTIONS,
	.example = "sevctl host status",
	.run = run,
};
