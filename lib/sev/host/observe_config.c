/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the kernel was built, and what options its modules are to be loaded with.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "host/observe.h"

static const char *const NAMES[] = {
	"CONFIG_AMD_IOMMU",	    "CONFIG_AMD_MEM_ENCRYPT",	"CONFIG_CGROUP_MISC",
	"CONFIG_CRYPTO_DEV_CCP_DD", "CONFIG_CRYPTO_DEV_SP_PSP", "CONFIG_IOMMU_DEFAULT_PASSTHROUGH",
	"CONFIG_KVM_AMD",	    "CONFIG_KVM_AMD_SEV",	"CONFIG_X86_MSR",
};
#define COUNT SEV_COUNT(NAMES)

/* What is not in the file is off, as what the file says is not set. */
static void set_names(struct observation *of, char *text)
{
	char value[COUNT] = {0};
	char *line;

	while ((line = observe_line(&text)) != NULL)
		for (size_t i = 0; i < COUNT; i++) {
			size_t length = strlen(NAMES[i]);

			if (!strncmp(line, NAMES[i], length) && line[length] == '=')
				value[i] = line[length + 1];
		}
	for (size_t i = 0; i < COUNT; i++) {
		char key[64], one[2] = {value[i] ? value[i] : 'n', 0};

		snprintf(key, sizeof(key), "config %s", NAMES[i]);
		observe_set(of, key, one);
	}
}

/* Where there is no file the kernel may well have the option. */
static void set_unknown(struct observation *of, int sys_errno)
{
	for (size_t i = 0; i < COUNT; i++) {
		char key[64];

		snprintf(key, sizeof(key), "config %s", NAMES[i]);
		observe_missing(of, key, sys_errno == ENOENT ? ENODATA : sys_errno);
	}
}

static void observe_build(struct observation *of)
{
	char boot[OBSERVE_KEY_MAX], modules[OBSERVE_KEY_MAX], release[128];
	int64_t n = observe_read(of, "/proc/sys/kernel/osrelease");

	if (n < 0) {
		set_unknown(of, (int)-n);
		return;
	}
	snprintf(release, sizeof(release), "%.*s", (int)strcspn(of->text, "\n/"), of->text);
	snprintf(boot, sizeof(boot), "/boot/config-%s", release);
	snprintf(modules, sizeof(modules), "/lib/modules/%s/config", release);
	n = observe_read(of, boot);
	if (n < 0 && observe_read(of, modules) < 0)
		set_unknown(of, (int)-n);
	else
		set_names(of, of->text);
}

/* "options kvm_amd sev=1 sev_es=1" */
static void take_options(struct observation *of, char *line)
{
	static const char *const modules[] = {"kvm_amd", "kvm", "ccp"};
	char *save = NULL;
	const char *word = strtok_r(line, " \t", &save);
	const char *module = word && !strcmp(word, "options") ? strtok_r(NULL, " \t", &save) : NULL;
	char *option;

	for (size_t i = 0; module && i < SEV_COUNT(modules); i++)
		while (!strcmp(module, modules[i]) &&
		       (option = strtok_r(NULL, " \t", &save)) != NULL) {
			char *value = strchr(option, '=');
			char key[128];

			if (value)
				*value++ = '\0';
			snprintf(key, sizeof(key), "modprobe %s.%.64s", module, option);
			if (observe_is_plain(option))
				observe_set(of, key, value ? value : "");
		}
}

static void take_modprobe(struct observation *of, const char *path, const char *name, void *user)
{
	size_t length = strlen(name);
	char *text = of->text;
	char *line;
	char key[OBSERVE_KEY_MAX];
	int64_t n;

	(void)user;
	if (length < 5 || strcmp(name + length - 5, ".conf") != 0)
		return;
	n = observe_read(of, path);
	snprintf(key, sizeof(key), "file %s", path);
	if (n < 0)
		observe_missing(of, key, (int)-n);
	while (n >= 0 && (line = observe_line(&text)) != NULL)
		take_options(of, line);
}

void observe_config(struct observation *of)
{
	static const char *const folders[] = {"/lib/modprobe.d", "/run/modprobe.d",
					      "/etc/modprobe.d"};

	observe_build(of);
	for (size_t i = 0; i < SEV_COUNT(folders); i++) {
		int rc = observe_list(of, folders[i], take_modprobe, NULL);
		char key[64];

		snprintf(key, sizeof(key), "file %s", folders[i]);
		if (rc)
			observe_missing(of, key, -rc);
	}
}
