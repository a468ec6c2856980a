/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the kernel's that are facts as they stand, and its modules.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "host/observe.h"

static const char *const FILES[] = {
	"/proc/cmdline",
	"/proc/sys/kernel/osrelease",
	"/proc/version",
	"/sys/class/dmi/id/bios_date",
	"/sys/class/dmi/id/bios_vendor",
	"/sys/class/dmi/id/bios_version",
	"/sys/class/dmi/id/board_name",
	"/sys/class/dmi/id/product_name",
	"/sys/class/dmi/id/sys_vendor",
	"/sys/firmware/sev/vulnerabilities/supported_mitigations",
	"/sys/firmware/sev/vulnerabilities/verified_mitigations",
	"/sys/fs/cgroup/misc.capacity",
	"/sys/fs/cgroup/misc.current",
	"/sys/fs/cgroup/misc.max",
	"/sys/kernel/security/lockdown",
	/* Those that a kernel has not are absent. */
	"/sys/module/ccp/parameters/init_ex_path",
	"/sys/module/ccp/parameters/psp_cmd_timeout",
	"/sys/module/ccp/parameters/psp_init_on_probe",
	"/sys/module/ccp/parameters/psp_probe_timeout",
	"/sys/module/kvm_amd/parameters/avic",
	"/sys/module/kvm_amd/parameters/ciphertext_hiding_asids",
	"/sys/module/kvm_amd/parameters/debug_swap",
	"/sys/module/kvm_amd/parameters/nested",
	"/sys/module/kvm_amd/parameters/npt",
	"/sys/module/kvm_amd/parameters/sev",
	"/sys/module/kvm_amd/parameters/sev_es",
	"/sys/module/kvm_amd/parameters/sev_snp",
	"/sys/module/kvm_amd/parameters/vgif",
	"/sys/module/kvm_amd/parameters/vls",
};

void observe_files(struct observation *of)
{
	for (size_t i = 0; i < SEV_COUNT(FILES); i++)
		observe_file(of, FILES[i]);
}

static void take_parameter(struct observation *of, const char *path, const char *name, void *user)
{
	(void)name;
	(void)user;
	observe_file(of, path);
}

static void take_module(struct observation *of, const char *path, const char *name, void *user)
{
	*(bool *)user = true;
	(void)of;
	(void)path;
	(void)name;
}

/* A module without parameters has other files there. */
static void observe_module(struct observation *of, const char *module)
{
	char folder[128], key[64];
	bool found = false;
	int rc;

	snprintf(folder, sizeof(folder), "/sys/module/%s", module);
	snprintf(key, sizeof(key), "module %s", module);
	rc = observe_list(of, folder, take_module, &found);
	if (rc) {
		observe_missing(of, key, -rc);
		return;
	}
	observe_set(of, key, "loaded");
	snprintf(folder, sizeof(folder), "/sys/module/%s/parameters", module);
	(void)observe_list(of, folder, take_parameter, NULL);
}

void observe_modules(struct observation *of)
{
	static const char *const modules[] = {"ccp", "kvm", "kvm_amd"};

	for (size_t i = 0; i < SEV_COUNT(modules); i++)
		observe_module(of, modules[i]);
}
