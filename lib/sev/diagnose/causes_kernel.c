/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes in the kernel: its release, configuration, command line and module options.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/cause.h"
#include "diagnose/evidence.h"
#include "diagnose/facts.h"

/* kvm_amd is loaded, and does not know the parameter. */
static bool no_parameter(const struct sev_capture *capture, const char *name, char *found,
			 size_t size)
{
	const char *release = fact_text(capture, KEY_RELEASE);
	char key[KEY_TEXT];

	snprintf(key, sizeof(key), KEY_KVM_AMD "%s", name);
	snprintf(found, size, "%s is not there, though kvm_amd is loaded%s%s", key,
		 release ? "; release " : "", release ? release : "");
	return fact_absent(capture, key) && fact_text(capture, KEY_MODULE "kvm_amd");
}

static bool no_sev_parameter(const struct sev_capture *capture, char *found, size_t size)
{
	return no_parameter(capture, "sev", found, size);
}

static bool no_es_parameter(const struct sev_capture *capture, char *found, size_t size)
{
	return no_parameter(capture, "sev_es", found, size);
}

static bool no_snp_parameter(const struct sev_capture *capture, char *found, size_t size)
{
	return no_parameter(capture, "sev_snp", found, size);
}

static bool is_not_configured(const struct sev_capture *capture, const char *const *names,
			      char *found, size_t size)
{
	char set;

	for (; *names; names++) {
		snprintf(found, size, "%s is not set", *names);
		if (fact_config(capture, *names, &set) && set == 'n')
			return true;
	}
	return false;
}

static bool no_kvm_sev_config(const struct sev_capture *capture, char *found, size_t size)
{
	static const char *const names[] = {"CONFIG_KVM_AMD_SEV", NULL};

	return is_not_configured(capture, names, found, size);
}

static bool no_psp_config(const struct sev_capture *capture, char *found, size_t size)
{
	static const char *const names[] = {"CONFIG_CRYPTO_DEV_CCP_DD", "CONFIG_CRYPTO_DEV_SP_PSP",
					    NULL};

	return is_not_configured(capture, names, found, size);
}

/* An option of kvm_amd is switched off, on the command line or in modprobe.d. */
static bool option_off(const struct sev_capture *capture, const char *name, char *found,
		       size_t size)
{
	static const char *const off[] = {"0", "n", "N", "off"};
	char key[KEY_TEXT];
	const char *value;

	for (size_t i = 0; i < SEV_COUNT(off); i++) {
		snprintf(found, size, KEY_CMDLINE ": %s=%s", name, off[i]);
		if (fact_option(capture, name, off[i]))
			return true;
		snprintf(key, sizeof(key), KEY_MODPROBE "%s", name);
		snprintf(found, size, "%s = %s", key, off[i]);
		value = fact_text(capture, key);
		if (value && strcmp(value, off[i]) == 0)
			return true;
	}
	return false;
}

static bool sev_option_off(const struct sev_capture *capture, char *found, size_t size)
{
	return option_off(capture, "kvm_amd.sev", found, size);
}

static bool es_option_off(const struct sev_capture *capture, char *found, size_t size)
{
	return option_off(capture, "kvm_amd.sev_es", found, size);
}

static bool snp_option_off(const struct sev_capture *capture, char *found, size_t size)
{
	return option_off(capture, "kvm_amd.sev_snp", found, size);
}

static bool is_on(const struct sev_capture *capture, const char *name, char *found, size_t size)
{
	bool on;

	snprintf(found, size, KEY_KVM_AMD "%s = Y", name);
	return fact_parameter(capture, name, &on) && on;
}

static bool sev_is_on(const struct sev_capture *capture, char *found, size_t size)
{
	return is_on(capture, "sev", found, size);
}

static bool es_is_on(const struct sev_capture *capture, char *found, size_t size)
{
	return is_on(capture, "sev_es", found, size);
}

static bool snp_is_on(const struct sev_capture *capture, char *found, size_t size)
{
	return is_on(capture, "sev_snp", found, size);
}

/* Before Linux 5.13, kvm_amd's sev was off unless asked for. */
static bool sev_not_asked(const struct sev_capture *capture, char *found, size_t size)
{
	const char *cmdline = fact_text(capture, KEY_CMDLINE);
	const char *text;
	unsigned release;
	bool on, smee;

	if (!fact_release(capture, &text, &release) || release < 4016 || release >= 5013)
		return false;
	snprintf(found, size,
		 "release %s, " KEY_KVM_AMD "sev is off, and " KEY_CMDLINE " has no kvm_amd.sev=1",
		 text);
	return cmdline && !strstr(cmdline, "kvm_amd.sev=") && fact_parameter(capture, "sev", &on) &&
	       !on && fact_msr_bit(capture, MSR_SYSCFG, SYSCFG_SMEE, &smee) && smee;
}

static bool npt_off(const struct sev_capture *capture, char *found, size_t size)
{
	bool on;

	snprintf(found, size, KEY_KVM_AMD "npt = N");
	return fact_parameter(capture, "npt", &on) && !on;
}

static bool no_snp_asked(const struct sev_capture *capture, char *found, size_t size)
{
	snprintf(found, size, KEY_CMDLINE ": sev=nosnp");
	return fact_option(capture, "sev", "nosnp");
}

/* A module is not loaded, on a processor that offers SEV. */
static bool not_loaded(const struct sev_capture *capture, const char *key, char *found, size_t size)
{
	bool sev;

	snprintf(found, size, "%s: not loaded", key);
	return fact_absent(capture, key) && fact_offered(capture, SEV_GENERATION_SEV, &sev) && sev;
}

static bool kvm_amd_not_loaded(const struct sev_capture *capture, char *found, size_t size)
{
	return not_loaded(capture, KEY_MODULE "kvm_amd", found, size);
}

static bool ccp_not_loaded(const struct sev_capture *capture, char *found, size_t size)
{
	return not_loaded(capture, KEY_MODULE "ccp", found, size);
}

static bool is_blacklisted(const struct sev_capture *capture, const char *module, char *found,
			   size_t size)
{
	static const char *const names[] = {"modprobe.blacklist", "module_blacklist"};

	for (size_t i = 0; i < SEV_COUNT(names); i++) {
		snprintf(found, size, KEY_CMDLINE ": %s=%s", names[i], module);
		if (fact_option(capture, names[i], module))
			return true;
	}
	return false;
}

static bool ccp_blacklisted(const struct sev_capture *capture, char *found, size_t size)
{
	return is_blacklisted(capture, "ccp", found, size);
}

static bool kvm_amd_blacklisted(const struct sev_capture *capture, char *found, size_t size)
{
	return is_blacklisted(capture, "kvm_amd", found, size);
}

static bool ccp_loaded(const struct sev_capture *capture, char *found, size_t size)
{
	snprintf(found, size, KEY_MODULE "ccp: loaded");
	return fact_text(capture, KEY_MODULE "ccp") != NULL;
}

static bool kvm_amd_loaded(const struct sev_capture *capture, char *found, size_t size)
{
	snprintf(found, size, KEY_MODULE "kvm_amd: loaded");
	return fact_text(capture, KEY_MODULE "kvm_amd") != NULL;
}

const struct cause_row CAUSES_KERNEL[] = {
	{
		.id = "kernel-without-sev-config",
		.modes = MODE_ALL,
		.rank = 60,
		.says = "the kernel was built without SEV in KVM",
		.fixes = {"use a kernel with CONFIG_KVM_AMD_SEV=y"},
		.evidence = {TEST(no_kvm_sev_config)},
		.against = {TEST(sev_is_on)},
		.refutes = {"CONFIG_KVM_AMD_SEV=y in the configuration of the kernel that runs"},
	},
	{
		.id = "kernel-without-psp-config",
		.modes = MODE_ALL,
		.rank = 60,
		.says = "the kernel was built without the driver of the secure processor",
		.fixes = {"use a kernel with CONFIG_CRYPTO_DEV_CCP_DD=m and "
			  "CONFIG_CRYPTO_DEV_SP_PSP=y"},
		.evidence = {TEST(no_psp_config)},
		.against = {TEST(ccp_loaded)},
		.refutes = {"/dev/sev, or ccp among the modules that are loaded"},
	},
	{
		.id = "kernel-without-snp",
		.modes = MODE_SNP,
		.rank = 61,
		.says = "the kernel's KVM can't launch SEV-SNP guests",
		.fixes = {"use Linux 6.11 or newer with CONFIG_KVM_AMD_SEV=y, or a vendor's kernel "
			  "that says it is a host for SEV-SNP"},
		.evidence = {TEST(no_snp_parameter), TEST(evidence_release_before_snp)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev_snp"},
	},
	{
		.id = "kernel-without-sev-es",
		.modes = MODE_SEV_ES,
		.rank = 61,
		.says = "the kernel's KVM can't launch SEV-ES guests",
		.fixes = {"use Linux 5.11 or newer with CONFIG_KVM_AMD_SEV=y"},
		.evidence = {TEST(no_es_parameter)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev_es"},
	},
	{
		.id = "kernel-without-sev",
		.modes = MODE_SEV,
		.rank = 61,
		.says = "the kernel's KVM can't launch SEV guests",
		.fixes = {"use Linux 4.16 or newer with CONFIG_KVM_AMD_SEV=y"},
		.evidence = {TEST(no_sev_parameter)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev"},
	},
	{
		.id = "kernel-older-than-psp",
		.modes = MODE_ALL,
		.rank = 61,
		.says = "the kernel does not know this secure processor",
		.fixes = {"use a newer kernel"},
		.evidence = {LINE("ccp-missing-data")},
		.against = {LINE("sev-api")},
		.refutes = {"a kernel line of ccp with the SEV API's version"},
	},
	{
		.id = "snp-off-by-command-line",
		.modes = MODE_SNP,
		.rank = 62,
		.says = "the kernel's command line switches SEV-SNP off",
		.fixes = {"kernel: remove nosnp from sev="},
		.evidence = {TEST(no_snp_asked)},
		.against = {TEST(snp_is_on)},
		.refutes = {"/proc/cmdline without sev=nosnp"},
	},
	{
		.id = "ccp-blacklisted",
		.modes = MODE_ALL,
		.rank = 62,
		.says = "the kernel's command line keeps ccp from being loaded",
		.fixes = {"kernel: remove ccp from modprobe.blacklist= or module_blacklist="},
		.evidence = {TEST(ccp_blacklisted)},
		.against = {TEST(ccp_loaded)},
		.refutes = {"ccp among the modules that are loaded"},
	},
	{
		.id = "kvm-amd-blacklisted",
		.modes = MODE_ALL,
		.rank = 62,
		.says = "the kernel's command line keeps kvm_amd from being loaded",
		.fixes = {"kernel: remove kvm_amd from modprobe.blacklist= or module_blacklist="},
		.evidence = {TEST(kvm_amd_blacklisted)},
		.against = {TEST(kvm_amd_loaded)},
		.refutes = {"kvm_amd among the modules that are loaded"},
	},
	{
		.id = "ccp-not-loaded",
		.modes = MODE_ALL,
		.rank = 63,
		.says = "the driver of the secure processor, ccp, is not loaded",
		.fixes = {"modprobe ccp", "look at `dmesg | grep ccp` if it does not load"},
		.evidence = {TEST(ccp_not_loaded)},
		.against = {LINE("sev-api")},
		.refutes = {"/sys/module/ccp"},
	},
	{
		.id = "kvm-amd-not-loaded",
		.modes = MODE_ALL,
		.rank = 64,
		.says = "kvm_amd is not loaded",
		.fixes = {"modprobe kvm_amd", "look at `dmesg | grep -i kvm` if it does not load"},
		.evidence = {TEST(kvm_amd_not_loaded)},
		.refutes = {"/sys/module/kvm_amd"},
	},
	{
		.id = "nested-paging-off",
		.modes = MODE_ALL,
		.rank = 65,
		.says = "nested paging is switched off in kvm_amd, and SEV needs it",
		.fixes = {"remove npt=0 from kvm_amd's options, and load it again"},
		.evidence = {TEST(npt_off), LINE("kvm-nested-paging-off")},
		.against = {LINE("kvm-nested-paging")},
		.refutes = {"/sys/module/kvm_amd/parameters/npt = Y"},
	},
	{
		.id = "kvm-sev-off-by-option",
		.modes = MODE_ALL,
		.rank = 66,
		.says = "SEV is switched off in kvm_amd by an option",
		.fixes = {"remove kvm_amd.sev=0 from the kernel's command line and modprobe.d, and "
			  "load kvm_amd again"},
		.evidence = {TEST(sev_option_off)},
		.against = {TEST(sev_is_on)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev = Y"},
	},
	{
		.id = "kvm-sev-not-asked",
		.modes = MODE_ALL,
		.rank = 66,
		.says = "this kernel's kvm_amd leaves SEV off unless it is asked for",
		.fixes = {"kernel: add kvm_amd.sev=1 (and kvm_amd.sev_es=1)",
			  "or use Linux 5.13 or newer, where it is on"},
		.evidence = {TEST(sev_not_asked), TEST(evidence_sev_zero)},
		.refutes = {"kvm_amd.sev=1 on the command line or in modprobe.d"},
	},
	{
		.id = "kvm-sev-es-off-by-option",
		.modes = MODE_SEV_ES | MODE_SNP,
		.rank = 67,
		.says = "SEV-ES is switched off in kvm_amd by an option",
		.fixes = {"remove kvm_amd.sev_es=0 from the kernel's command line and modprobe.d, "
			  "and load kvm_amd again"},
		.evidence = {TEST(es_option_off)},
		.against = {TEST(es_is_on)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev_es = Y"},
	},
	{
		.id = "kvm-snp-off-by-option",
		.modes = MODE_SNP,
		.rank = 68,
		.says = "SEV-SNP is switched off in kvm_amd by an option",
		.fixes = {"remove kvm_amd.sev_snp=0 from the kernel's command line and modprobe.d, "
			  "and load kvm_amd again"},
		.evidence = {TEST(snp_option_off)},
		.against = {TEST(snp_is_on)},
		.refutes = {"/sys/module/kvm_amd/parameters/sev_snp = Y"},
	},
	{
		.id = "no-memory-for-tmr",
		.modes = MODE_SEV_ES | MODE_SNP,
		.rank = 69,
		.says = "the kernel found no memory in one piece for the firmware's trusted region, "
			"without which there is no SEV-ES",
		.fixes = {"load ccp early at boot (in the initrd), or reboot"},
		.evidence = {LINE("tmr-failed")},
		.against = {TEST(es_is_on)},
		.refutes = {"kvm_amd's parameter sev_es = Y"},
	},
	{
		.id = "rmp-not-mapped",
		.modes = MODE_SNP,
		.rank = 69,
		.says = "the kernel could not map the RMP table",
		.fixes = {"use a newer kernel", "update the BIOS"},
		.evidence = {LINE("rmp-map-failed"), LINE("rmp-segment-map-failed"),
			     LINE("rmp-segment-table-map"), LINE("rmp-bookkeeping-map")},
		.against = {TEST(snp_is_on)},
		.refutes = {"kvm_amd's parameter sev_snp = Y"},
	},
	{
		.id = "siblings-off",
		.modes = MODE_SNP,
		.rank = 69,
		.says = "the kernel keeps the sibling threads from running (nosmt=force): SNP is "
			"not set up on them, and the firmware refuses to start",
		.fixes = {"kernel: remove nosmt=force",
			  "or BIOS: set SMT Control to Disable, so that there are none"},
		.evidence = {TEST(evidence_siblings_off)},
		.refutes = {"the same failure while all threads run"},
	},
	{
		.id = "rmp-end-not-reserved",
		.modes = MODE_SNP,
		.rank = 69,
		.says = "the kernel gives guests pages beside the RMP, which the firmware holds",
		.fixes =
			{"use Linux 6.12 or newer, or one that has \"x86/sev: Ensure that RMP table "
			 "fixups are reserved\""},
		.evidence = {TEST(evidence_rmp_end_page)},
		.refutes = {"RMPUPDATE that fails for a page elsewhere"},
	},
	{.id = NULL},
};
