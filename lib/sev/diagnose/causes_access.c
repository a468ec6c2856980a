/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes in rights and limits of who launches guests.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "diagnose/cause.h"
#include "diagnose/evidence.h"
#include "diagnose/facts.h"

static bool memlock_low(const struct sev_capture *capture, char *found, size_t size)
{
	const char *root = fact_text(capture, KEY_ROOT);
	uint64_t bytes;

	if (!sev_capture_number(capture, KEY_MEMLOCK, &bytes) || bytes >= MEMLOCK_ENOUGH)
		return false;
	snprintf(found, size, KEY_MEMLOCK " = %" PRIu64 " bytes, and the user is not root", bytes);
	return root && strcmp(root, "no") == 0;
}

static bool all_used(const struct sev_capture *capture, const char *name, char *found, size_t size)
{
	uint64_t capacity, used;

	if (!sev_capture_entry(capture, KEY_CAPACITY, name, &capacity) ||
	    !sev_capture_entry(capture, KEY_CURRENT, name, &used))
		return false;
	snprintf(found, size, KEY_CURRENT ": %s %" PRIu64 " of " KEY_CAPACITY ": %" PRIu64, name,
		 used, capacity);
	return capacity > 0 && used >= capacity;
}

static bool sev_all_used(const struct sev_capture *capture, char *found, size_t size)
{
	return all_used(capture, "sev", found, size);
}

static bool es_all_used(const struct sev_capture *capture, char *found, size_t size)
{
	return all_used(capture, "sev_es", found, size);
}

/* A control group whose limit of ASIDs is reached. */
static bool group_full(const struct sev_capture *capture, const char *name, char *found,
		       size_t size)
{
	static const char file[] = "/misc.max";
	const char *key;

	for (size_t i = 0; (key = sev_capture_key_at(capture, i)) != NULL; i++) {
		size_t length = strlen(key);
		char current[512];
		uint64_t max, used;

		if (length < strlen(file) || strcmp(key + length - strlen(file), file) != 0 ||
		    !sev_capture_entry(capture, key, name, &max) || max == UINT64_MAX)
			continue;
		snprintf(current, sizeof(current), "%.*s/misc.current",
			 (int)(length - strlen(file)), key);
		if (!sev_capture_entry(capture, current, name, &used))
			used = 0;
		snprintf(found, size, "%s: %s %" PRIu64 ", of which %" PRIu64 " are in use", key,
			 name, max, used);
		if (used >= max)
			return true;
	}
	return false;
}

static bool sev_group_full(const struct sev_capture *capture, char *found, size_t size)
{
	return group_full(capture, "sev", found, size);
}

static bool es_group_full(const struct sev_capture *capture, char *found, size_t size)
{
	return group_full(capture, "sev_es", found, size);
}

/* spec: UAPI: ciphertext hiding keeps the lowest ASIDs of SEV-ES for SNP */
static bool hiding_takes_all(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t kept;
	uint32_t sev, es;

	if (!sev_capture_number(capture, KEY_KVM_AMD "ciphertext_hiding_asids", &kept) ||
	    !fact_asids(capture, &sev, &es))
		return false;
	snprintf(found, size,
		 KEY_KVM_AMD "ciphertext_hiding_asids = %" PRIu64 ", of %" PRIu32 " for SEV-ES",
		 kept, es);
	return es > 0 && kept >= es;
}

const struct cause_row CAUSES_ACCESS[] = {
	{
		.id = "ciphertext-hiding-takes-all",
		.modes = MODE_SEV_ES,
		.rank = 70,
		.says = "ciphertext hiding keeps all ASIDs for SEV-SNP, so that SEV-ES guests have "
			"none",
		.fixes = {"kernel: lower kvm_amd.ciphertext_hiding_asids",
			  "BIOS: raise SEV-ES ASID Space Limit"},
		.evidence = {TEST(hiding_takes_all)},
		.refutes = {"ciphertext_hiding_asids below the least ASID of SEV, less one"},
	},
	{
		.id = "dev-sev-not-allowed",
		.modes = MODE_ALL,
		.rank = 80,
		.says = "this user may not use /dev/sev",
		.fixes = {"a udev rule that gives a group of VMMs rights: KERNEL==\"sev\", "
			  "GROUP=\"kvm\", MODE=\"0660\"",
			  "or launch guests as root"},
		.evidence = {REFUSED(KEY_DEV_SEV, EACCES), REFUSED(KEY_DEV_SEV, EPERM),
			     IS(KEY_DEV_SEV, "read-only"), LINE("qemu-open-sev-denied")},
		.against = {IS(KEY_DEV_SEV, "read-write")},
		.refutes = {"/dev/sev opened for writing by the user who launches guests"},
	},
	{
		.id = "dev-kvm-not-allowed",
		.modes = MODE_ALL,
		.rank = 81,
		.says = "this user may not use /dev/kvm",
		.fixes = {"add the user to the group kvm, and log in again",
			  "or launch guests as root"},
		.evidence = {REFUSED(KEY_DEV_KVM, EACCES), REFUSED(KEY_DEV_KVM, EPERM),
			     IS(KEY_DEV_KVM, "read-only"), LINE("qemu-kvm-access")},
		.against = {IS(KEY_DEV_KVM, "read-write")},
		.refutes = {"/dev/kvm opened for writing by the user who launches guests"},
	},
	{
		.id = "sev-asids-used-up",
		.modes = MODE_SEV,
		.rank = 82,
		.says = "guests use all ASIDs for SEV",
		.fixes = {"end a SEV guest",
			  "BIOS: lower SEV-ES ASID Space Limit, to give SEV more"},
		.evidence = {TEST(sev_all_used)},
		.refutes = {"misc.current of the cgroup's root below misc.capacity"},
	},
	{
		.id = "sev-es-asids-used-up",
		.modes = MODE_SEV_ES | MODE_SNP,
		.rank = 82,
		.says = "guests use all ASIDs for SEV-ES and SEV-SNP",
		.fixes = {"end a SEV-ES or SEV-SNP guest",
			  "BIOS: raise SEV-ES ASID Space Limit, to give them more"},
		.evidence = {TEST(es_all_used)},
		.refutes = {"misc.current of the cgroup's root below misc.capacity"},
	},
	{
		.id = "cgroup-sev-asids",
		.modes = MODE_SEV,
		.rank = 83,
		.says = "the control group's limit of SEV ASIDs is reached",
		.fixes = {"raise sev in misc.max of the control group, or end a guest in it"},
		.evidence = {TEST(sev_group_full)},
		.refutes = {"misc.max of max, or above misc.current"},
	},
	{
		.id = "cgroup-sev-es-asids",
		.modes = MODE_SEV_ES | MODE_SNP,
		.rank = 83,
		.says = "the control group's limit of SEV-ES ASIDs, which SEV-SNP uses too, is "
			"reached",
		.fixes = {"raise sev_es in misc.max of the control group, or end a guest in it"},
		.evidence = {TEST(es_group_full)},
		.refutes = {"misc.max of max, or above misc.current"},
	},
	{
		.id = "memlock-too-low",
		.modes = MODE_SEV | MODE_SEV_ES,
		.rank = 84,
		.says = "the user may not lock a guest's memory (RLIMIT_MEMLOCK)",
		.fixes = {"ulimit -l unlimited before the VMM is started",
			  "systemd: LimitMEMLOCK=infinity", "libvirt: <memtune><hard_limit>",
			  "or launch guests as root"},
		.evidence = {TEST(memlock_low), LINE("kvm-lock-limit"), LINE("qemu-region-nomem"),
			     TEST(evidence_memlock_for_no_guest)},
		.against = {IS(KEY_MEMLOCK, "unlimited")},
		.refutes = {"`ulimit -l` that says unlimited, or more than the guest's memory"},
	},
	{
		.id = "cgroup-limit",
		.modes = MODE_ALL,
		.rank = 85,
		.says = "a control group's limit stops the guest",
		.fixes = {"raise the limit of the controller that the line names"},
		.evidence = {LINE("kvm-cgroup-max")},
		.refutes = {"a control group without that limit"},
	},
	{.id = NULL},
};
