/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verify/verify_options.h"

#include <stdio.h>
#include <string.h>

#include <sev/appraisal.h>

#include "base/bytes.h"
#include "common/bind_option.h"
#include "common/manifest_files.h"
#include "sevctl/at_option.h"
#include "sevctl/batch/batch.h"
#include "sevctl/cert/cert_input.h"
#include "sevctl/kds/kds_options.h"
#include "sevctl/report/evidence_input.h"

#define SETTINGS_MAX 96
#define NAME_SIZE    48
#define HELP_SIZE    160

static const char *const CRL_MODES[] = {"require", "if-available", "off", NULL};

static const struct tool_option EVIDENCE[] = {
	{.name = "tls-cert",
	 .metavar = "FILE",
	 .help = "take the report out of this TLS certificate (RA-TLS), and ask that it binds the "
		 "certificate's key",
	 .kind = TOOL_VALUE_FILE,
	 .heading = "Evidence"},
	{.name = "auxblob",
	 .metavar = "FILE",
	 .help = "certificate table that came beside the report (configfs-tsm)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "nonce",
	 .metavar = "HEX",
	 .help = "the nonce that the evidence must answer: in the TPM quote, beside the TLS "
		 "certificate's key, or all of REPORT_DATA"},
	{.name = "quote",
	 .metavar = "FILE",
	 .help = "TPM quote (TPMS_ATTEST) that came with an HCL report (Azure)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "quote-signature",
	 .metavar = "FILE",
	 .help = "its signature (TPMT_SIGNATURE, or RSA alone)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "pcrs",
	 .metavar = "FILE",
	 .help = "the 24 PCR values of the SHA-256 bank that it is over",
	 .kind = TOOL_VALUE_FILE},
	{.name = "pcr", .metavar = "N=HEX", .help = "value that PCR N must have; may be repeated"},
	{.name = "user-data",
	 .metavar = "HEX",
	 .help = "user data that the HCL report's runtime data must have"},
	{.name = NULL},
};

static const struct tool_option TRUST[] = {
	{.name = "trust-anchor",
	 .metavar = "FILE",
	 .help = "trust this root certificate beside AMD's; may be repeated",
	 .kind = TOOL_VALUE_FILE},
	{.name = "crl",
	 .metavar = "MODE",
	 .help = "revocation: require a current CRL, use one if-available (default), or off",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = CRL_MODES},
	{.name = NULL},
};

static const struct tool_option POLICY[] = {
	{.name = "policy",
	 .metavar = "FILE",
	 .help = "appraisal policy (JSON). Options come after it: those that may be repeated add to "
		 "its lists, the others replace its value. Without any, the defaults hold: VMPL 0, no "
		 "debugging, nothing reserved set, TCBs in order",
	 .kind = TOOL_VALUE_FILE,
	 .heading = "What is asked of the report"},
	{.name = "family",
	 .metavar = "seed=HEX,from=N,vmsa=FILE,to=M",
	 .help = "MEASUREMENT is that of a guest with N to M vCPUs: HEX with N of them, FILE the "
		 "VMSA of an AP; or a file that sev-measure extend --json wrote. May be repeated"},
	{.name = "bind",
	 .metavar = "RECIPE=INPUT[,INPUT]",
	 .help = "REPORT_DATA is made like this: nonce=HEX, sha512-file=FILE, tls-key=FILE, ... "
		 "(sevctl verify --list-recipes)",
	 .offer = bind_offer},
	{.name = "bind-host-data",
	 .metavar = "RECIPE=INPUT[,INPUT]",
	 .help = "the same for HOST_DATA",
	 .offer = bind_offer},
	{.name = NULL},
};

static struct tool_option SETTINGS[SETTINGS_MAX + 1];

static const struct tool_option LEGACY[] = {
	{.name = "launch-digest",
	 .metavar = "HEX",
	 .help = "launch digest of the guest (32 bytes)",
	 .heading = "What is asked of a legacy SEV report (208 bytes)"},
	{.name = "mnonce",
	 .metavar = "HEX",
	 .help = "the nonce that it was asked for with (16 bytes)"},
	{.name = NULL},
};

static const struct tool_option OUTPUT[] = {
	{.name = "json", .help = "print JSON", .heading = "Output"},
	{.name = "quiet", .letter = 'q', .help = "print the verdict only"},
	{.name = "verbose",
	 .letter = 'v',
	 .help = "print what each check compared, not only those that failed or were asked for"},
	{.name = "ear",
	 .help = "print an EAT attestation result, signed with --ear-key, in place of the verdict"},
	{.name = "ear-key",
	 .metavar = "FILE",
	 .help = "private key (PEM) that signs it: EC P-256, P-384, P-521, RSA or Ed25519",
	 .kind = TOOL_VALUE_FILE},
	{.name = "ear-nonce",
	 .metavar = "HEX",
	 .help = "the relying party's nonce, to stand in it"},
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write it to FILE, and print the verdict",
	 .kind = TOOL_VALUE_FILE},
	{.name = "list-checks", .help = "list every check that there is, and stop"},
	{.name = "list-recipes", .help = "list the recipes of --bind, and stop"},
	{.name = NULL},
};

const struct tool_option *const verify_options[] = {EVIDENCE,
						    cert_input_options,
						    TRUST,
						    at_options,
						    evidence_products_options,
						    kds_options,
						    POLICY,
						    manifest_files_options,
						    SETTINGS,
						    LEGACY,
						    OUTPUT,
						    batch_options,
						    NULL};

/* The settings come in groups, each of which begins with a key. */
static const char *heading_of(const char *key)
{
	static const struct {
		const char *key, *heading;
	} groups[] = {
		{"measurement", "Which guest"},
		{"policy_required", "What its owner permitted"},
		{"min_tcb", "Firmware and microcode"},
		{"platform_info_required", "Which machine"},
		{"allow", "Which checks"},
	};

	for (size_t i = 0; i < SEV_COUNT(groups); i++)
		if (strcmp(key, groups[i].key) == 0)
			return groups[i].heading;
	return NULL;
}

/* A key as an option is spelled. */
static void spell(const char *key, char name[NAME_SIZE])
{
	size_t i;

	for (i = 0; i < NAME_SIZE - 1 && key[i]; i++)
		name[i] = key[i] == '_' ? '-' : key[i];
	name[i] = '\0';
}

void verify_options_init(void)
{
	static char names[SETTINGS_MAX][NAME_SIZE], helps[SETTINGS_MAX][HELP_SIZE];
	const struct sev_setting *setting;

	for (size_t i = 0; i < SETTINGS_MAX && (setting = sev_appraisal_setting(i)) != NULL; i++) {
		spell(setting->key, names[i]);
		snprintf(helps[i], HELP_SIZE, "%s%s", setting->summary,
			 setting->repeats ? "; may be repeated" : "");
		SETTINGS[i] = (struct tool_option){
			.name = names[i],
			.metavar = setting->metavar,
			.help = helps[i],
			.heading = heading_of(setting->key),
			.kind = setting->metavar && strcmp(setting->metavar, "FILE") == 0
					? TOOL_VALUE_FILE
					: TOOL_VALUE_TEXT,
		};
	}
}

const struct tool_option *verify_setting(size_t i, const char **key)
{
	const struct sev_setting *setting = i < SETTINGS_MAX ? sev_appraisal_setting(i) : NULL;

	if (!setting)
		return NULL;
	*key = setting->key;
	return &SETTINGS[i];
}
