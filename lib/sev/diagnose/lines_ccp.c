/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AMD-SP's driver (ccp) and its firmware.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_CCP[] = {
	{
		.id = "sev-init-rc-error",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error {hex}",
		.says = "The firmware could not be started for SEV and SEV-ES.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"SNP_INIT failed before: then this follows from it, and the line before it has the cause.",
				"The firmware's state is not as the kernel thinks, after a crash or a kexec.",
				"The firmware is too old.",
			},
		.next =
			{
				"Read the lines of ccp before it; give this one to sevctl why, which tells its status.",
				"Cut the host from power; update the BIOS and the firmware in /lib/firmware/amd.",
			},
	},
	{
		.id = "sev-init-bad-state-after-snp",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error 0x1",
		.says = "The firmware was not in the state from which SEV can be started: mostly as SNP's start failed just before.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"SNP_INIT failed before it; SEV can't be started with SNP on in the processor and not in the firmware.",
				"The platform was left initialised by a kernel before (kexec, crash).",
				"Before Linux 6.15 and firmware 1.55.39, INIT could fail where SNP was on.",
			},
		.next =
			{
				"Find the line \"SEV-SNP: failed to INIT\" before it: that one is the cause.",
				"Cut the host from power once, so that the firmware starts afresh.",
			},
	},
	{
		.id = "sev-init-config",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error 0x3",
		.says = "The firmware finds the configuration of the platform not valid for SEV.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"SMEE or the SNP settings of the BIOS differ between cores or sockets.",
				"SNP is on in the processor and the firmware is too old for it.",
				"The BIOS and the firmware file in /lib/firmware/amd do not fit each other.",
			},
		.next = {"Update the BIOS and the firmware; restore the BIOS defaults and set SMEE, SNP Memory Coverage and SEV-SNP Support again."},
	},
	{
		.id = "sev-init-wbinvd",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error 0xe",
		.says = "The firmware wants caches flushed on all cores before INIT.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"A core was off line, or was added, between the flush and the command.",
				"The kernel lacks a fix (early 6.x with SNP kernels of AMD's branches).",
			},
		.next = {"Bring all cores on line (SMT settings included) and load ccp again; update the kernel."},
	},
	{
		.id = "sev-init-timeout",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error {hex}, rc -110",
		.says = "The firmware did not answer INIT in time.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"The firmware hangs, or the BIOS is faulty.",
				"The time that is allowed (psp_probe_timeout, 5 seconds) is too short for this firmware.",
			},
		.next = {"Cut the host from power; update the BIOS; try ccp.psp_probe_timeout=30."},
	},
	{
		.id = "snp-init-rc-error",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT rc {dec}, error {hex}",
		.says = "The firmware could not be started for SNP.",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"A BIOS setting for SNP is missing, or differs between sockets.",
				"The firmware is too old, or does not fit the BIOS.",
			},
		.next =
			{
				"Give the line to sevctl why, which tells its status.",
				"Run sevctl ok on the host, which reads the settings that SNP_INIT checks.",
			},
	},
	{
		.id = "snp-init-config",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT rc {dec}, error 0x3",
		.says = "SNP_INIT failed: the firmware finds the platform not set up as SNP needs it (INVALID_CONFIG).",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"SEV-SNP Support of the IOMMU (NBIO common options) is off in the BIOS, or SNP Memory Coverage is.",
				"The firmware is too old for this processor's BIOS: known for API 1.51 and before.",
				"SYSCFG differs between cores: one was off line, or SMT was turned off in a way that the firmware does not see.",
				"Transparent SME (TSME) or other BIOS options contradict SNP.",
			},
		.next =
			{
				"Set SMEE, SNP Memory Coverage and SEV-SNP Support (NBIO) in the BIOS; update BIOS and firmware.",
				"Boot with all cores on line (no nosmt, maxcpus).",
			},
	},
	{
		.id = "snp-init-old",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT error {hex}",
		.says = "SNP_INIT failed (wording of SNP kernels before it was in Linux).",
		.step = "host start: the AMD-SP, SNP_INIT",
		.causes =
			{
				"SEV-SNP Support of the IOMMU or SNP Memory Coverage is off in the BIOS.",
				"The firmware is too old: 1.51 with a BIOS of 1.23 is known to fail.",
			},
		.next = {"Update BIOS and firmware, and move to Linux 6.11 or newer."},
	},
	{
		.id = "snp-init-config-old",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT error 0x3",
		.says = "SNP_INIT failed: the processor or the memory is not set up as the firmware needs it (INVALID_CONFIG).",
		.step = "host start: the AMD-SP, SNP_INIT",
		.causes =
			{
				"The machine booted in legacy BIOS mode instead of UEFI mode.",
				"The firmware in the BIOS is too old, or an update in /lib/firmware/amd does not fit it: 1.51 over 1.23 is known to fail.",
				"SEV-SNP Support of the IOMMU or SNP Memory Coverage is off in the BIOS.",
				"Not all threads are set up alike: nosmt, or CPUs that are offline.",
				"A bug of the BIOS: HPE's A43 after 2.68 is known to fail.",
			},
		.next =
			{
				"Look for /sys/firmware/efi: without it the boot was a legacy one.",
				"Compare SYSCFG, the MTRRs and TOP_MEM2 of all CPUs: rdmsr -a 0xc0010010.",
				"Update the BIOS, or go back to the version before it failed; move to Linux 6.11 or newer.",
			},
	},
	{
		.id = "snp-init-config-named",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: SNP_INIT_EX failed rc {dec}, error 0x3",
		.says = "SNP_INIT_EX failed: the processor or the memory is not set up as the firmware needs it (INVALID_CONFIG).",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"The machine booted in legacy BIOS mode instead of UEFI mode.",
				"SEV-SNP Support of the IOMMU or SNP Memory Coverage is off in the BIOS.",
				"Not all threads are set up alike: nosmt, or CPUs that are offline.",
				"The BIOS is too old, or has a bug.",
			},
		.next =
			{
				"Look for /sys/firmware/efi: without it the boot was a legacy one.",
				"Compare SYSCFG, the MTRRs and TOP_MEM2 of all CPUs: rdmsr -a 0xc0010010.",
				"Update the BIOS.",
			},
	},
	{
		.id = "snp-init-named",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: {word} failed rc {dec}, error {hex}",
		.says = "A command that starts SNP failed.",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"SEV-SNP Support of the IOMMU or SNP Memory Coverage is off in the BIOS.",
				"The firmware or the BIOS is too old.",
			},
		.next =
			{
				"Look the status up: sevctl why \"error 0x…\".",
				"Update the BIOS and the firmware in /lib/firmware/amd.",
			},
	},
	{
		.id = "sev-init-named",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: {word} failed {hex}, rc {dec}",
		.says = "The firmware could not be started for SEV and SEV-ES.",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"SNP_INIT failed before: then this follows from it, and the line before it has the cause.",
				"The firmware's state is not as the kernel thinks, after a crash or a kexec.",
			},
		.next =
			{
				"Read the lines of ccp before it.",
				"Cut the host from power; update the BIOS and the firmware in /lib/firmware/amd.",
			},
	},
	{
		.id = "sev-init-platform",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error 0x13",
		.says = "The firmware could not be started for SEV: the platform is not as it needs it (HWERROR_PLATFORM).",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"SMEE is Auto or Disabled in the BIOS.",
				"The SEV firmware is too old for the BIOS and the kernel.",
				"SNP is on in the processor, and the kernel's SNP patches are of before Linux 6.11.",
				"A bug of the BIOS.",
			},
		.next =
			{
				"Set SMEE to Enabled, not Auto (AMD CBS, CPU Common Options), and boot.",
				"See that bit 23 of SYSCFG is 1: rdmsr -f 23:23 0xc0010010.",
				"Put AMD's newest SEV firmware in /lib/firmware/amd; update the BIOS; move to Linux 6.11 or newer.",
			},
	},
	{
		.id = "sev-init-secure-data",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to INIT error 0x18",
		.says = "The firmware could not read what it keeps in non-volatile memory (SECURE_DATA_INVALID).",
		.step = "host start: the AMD-SP, INIT",
		.causes =
			{
				"The BIOS or its settings were changed: the firmware made its data anew, and INIT has to be sent again.",
				"The file of init_ex_path is damaged or of another processor.",
				"The flash of the board can't be written.",
			},
		.next =
			{
				"Reload ccp, or reboot once: the second INIT works as a rule; Linux 5.10 and newer try it themselves.",
				"Move the file of init_ex_path away.",
				"Update the BIOS.",
			},
	},
	{
		.id = "sev-too-many-commands-at-once",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern =
			"too many firmware commands are in-progress, no command buffers available",
		.says = "More commands of SEV were under way at once than the driver has buffers for.",
		.step = "a command to the AMD-SP",
		.causes =
			{
				"A bug of SNP development kernels of 2023 and 2024.",
				"A command before it hangs.",
			},
		.next =
			{
				"Move to Linux 6.11 or newer.",
				"Read the lines of ccp before it.",
			},
	},
	{
		.id = "snp-init-page-state",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT rc {dec}, error 0x1a",
		.says = "SNP_INIT failed: memory that it was given is not in the state that it needs (INVALID_PAGE_STATE).",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"The RMP table has entries from a kernel before (kexec, crash kernel).",
				"A reserved range of the BIOS overlaps memory of the firmware.",
			},
		.next = {"Cut the host from power and boot without kexec; update the BIOS."},
	},
	{
		.id = "snp-init-param",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT rc {dec}, error 0x16",
		.says = "SNP_INIT failed: the firmware does not accept its parameters (INVALID_PARAM).",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"The firmware is older than the kernel expects, or has a bug with the list of reserved ranges.",
				"The range list has a range that is not memory.",
			},
		.next = {"Update the firmware and the BIOS."},
	},
	{
		.id = "snp-init-timeout",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP: failed to INIT rc -110, error {hex}",
		.says = "The firmware did not answer SNP_INIT in time.",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes =
			{
				"Building the RMP of much memory takes longer than the time that is allowed.",
				"The firmware hangs.",
			},
		.next = {"Cut the host from power; raise ccp.psp_probe_timeout; update the BIOS."},
	},
	{
		.id = "snp-init-range-list",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SNP_INIT_EX walk_iomem_res_desc failed rc = {dec}",
		.says = "The BIOS has more reserved memory ranges than SNP_INIT_EX takes.",
		.step = "host start: the AMD-SP, SNP_INIT_EX",
		.causes = {"The memory map of the BIOS is in very many pieces."},
		.next = {"Update the BIOS; look at the e820 lines of the kernel's log."},
	},
	{
		.id = "snp-firmware-too-old",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_CAUSE,
		.pattern = "SEV-SNP support requires firmware version >= {word}",
		.says = "The firmware of the AMD-SP is too old for SNP, so SNP is not started.",
		.step = "host start: the AMD-SP",
		.causes =
			{"The BIOS brings a firmware with an API before 1.51, and none newer is in /lib/firmware/amd."},
		.next = {"Update the BIOS, or install a newer amd_sev_*.sbin (linux-firmware) and reload: sevctl host firmware show."},
	},
	{
		.id = "sev-command-timeout",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_CAUSE,
		.pattern = "sev command {hex} timed out, disabling PSP",
		.says = "The firmware did not answer a command; the driver gives it up until the host is booted again.",
		.step = "while running: the AMD-SP",
		.causes =
			{
				"The firmware has hung: a bug in it, or the hardware failed.",
				"The parameter psp_cmd_timeout was set too short.",
			},
		.next =
			{
				"Reboot the host (cut it from power where that does not help).",
				"Update BIOS and firmware; note the number of the command.",
			},
	},
	{
		.id = "sev-enabled",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "ccp {word}: sev enabled",
		.says = "The driver has found an AMD-SP that has SEV, and made /dev/sev.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "tee-enabled",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "tee enabled",
		.says = "The driver serves the trusted applications of the AMD-SP, which SEV does not need.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "psp-enabled",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "psp enabled",
		.says = "The driver has found an AMD-SP.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "psp-no-tee",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "psp does not support TEE",
		.says = "This AMD-SP runs no trusted applications, which SEV does not need.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "psp-no-sev",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "psp does not support SEV",
		.says = "This device of the AMD-SP has no SEV; each socket has one, and the master serves all.",
		.step = "host start: the AMD-SP",
		.next = {"Look for \"sev enabled\" of another device: without it the processor or the BIOS has no SEV."},
	},
	{
		.id = "ccp-no-queues",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "no command queues available",
		.says = "The cryptographic queues of this device are not for the host, which SEV does not need.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "sev-initialization-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "sev initialization failed",
		.says = "The driver could not set SEV up, and there is no /dev/sev.",
		.step = "host start: the AMD-SP",
		.causes = {"Memory ran out, or the device is not known to this kernel."},
		.next = {"Read the lines of ccp before it; try a newer kernel."},
	},
	{
		.id = "psp-init-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "psp initialization failed",
		.says = "The driver could not set the AMD-SP up.",
		.step = "host start: the AMD-SP",
		.causes =
			{
				"The BIOS has left the device without what it needs.",
				"The kernel does not know this device.",
			},
		.next = {"Read the lines of ccp before it; update kernel and BIOS."},
	},
	{
		.id = "psp-broken-bios",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_CAUSE,
		.pattern = "unable to access the device: you might be running a broken BIOS",
		.says = "The registers of the AMD-SP can't be reached, so there is no SEV.",
		.step = "host start: the AMD-SP",
		.causes =
			{
				"The BIOS has disabled or hidden the AMD-SP, or has a bug.",
				"The device was passed through, or is hidden by a hypervisor.",
			},
		.next = {"Update the BIOS; look for an option such as AMD PSP/ASP support in it."},
	},
	{
		.id = "ccp-missing-data",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_CAUSE,
		.pattern = "sev: missing driver data",
		.says = "The kernel knows this AMD-SP, and not how its SEV is reached.",
		.step = "host start: the AMD-SP",
		.causes = {"The kernel is older than the processor."},
		.next = {"Update the kernel."},
	},
	{
		.id = "sev-api",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "SEV API:{dec}.{dec} build:{dec}",
		.says = "The firmware answers, and tells its version.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "snp-api",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "SEV-SNP API:{dec}.{dec} build:{dec}",
		.says = "The firmware is started for SNP, and tells its version.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "sev-api-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to get status. Error: {hex}",
		.says = "The firmware did not answer the first command that asks for its version.",
		.step = "host start: the AMD-SP",
		.causes = {"The firmware hangs, or the BIOS has left it unusable."},
		.next = {"Cut the host from power; update the BIOS."},
	},
	{
		.id = "sev-firmware-updated",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "SEV firmware updated from {word} to {word}",
		.says = "The driver has loaded a newer firmware from /lib/firmware/amd.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "sev-firmware-update-ok",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "SEV firmware update successful",
		.says = "The driver has loaded a firmware from /lib/firmware/amd.",
		.step = "host start: the AMD-SP",
	},
	{
		.id = "sev-firmware-update-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Failed to update SEV firmware: {hex}",
		.says = "The firmware file under /lib/firmware/amd was not taken; the BIOS's firmware goes on.",
		.step = "host start: the AMD-SP",
		.causes =
			{
				"The file is older than what runs, or below the committed version.",
				"The file is for another processor, or damaged.",
			},
		.next =
			{
				"Compare versions: sevctl host firmware show.",
				"Install the file of this processor from linux-firmware again.",
			},
	},
	{
		.id = "sev-firmware-none",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "No SEV firmware file present",
		.says = "There is no firmware for this processor in /lib/firmware/amd; the BIOS's is used.",
		.step = "host start: the AMD-SP",
		.next = {"Install linux-firmware (amd_sev_*.sbin) where a newer one is wanted."},
	},
	{
		.id = "sev-firmware-load-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "Direct firmware load for amd/{word} failed with error {dec}",
		.says = "A firmware file was looked for and is not there; the driver tries others, then uses the BIOS's.",
		.step = "host start: the AMD-SP",
		.next = {"Install linux-firmware where a newer firmware is wanted."},
	},
	{
		.id = "tmr-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_CAUSE,
		.pattern = "TMR allocation failed, SEV-ES support unavailable",
		.says = "The kernel found no memory for the firmware's own region, so SEV-ES and SNP guests can't be run.",
		.step = "host start: the AMD-SP, INIT",
		.causes = {"Memory was too fragmented when ccp was loaded late."},
		.next = {"Load ccp early at boot (in the initrd), or reboot."},
	},
	{
		.id = "init-retry-secure-data",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "retrying INIT command because of SECURE_DATA_INVALID error",
		.says = "The firmware's stored keys were damaged; it makes new ones.",
		.step = "host start: the AMD-SP, INIT",
		.causes = {"The flash memory of the board lost them, or a BIOS update did."},
		.next = {"Export certificates again: the platform's identity (PEK, PDH) is new."},
	},
	{
		.id = "init-ex-missing",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "does not exist and will be created later",
		.says = "The file of init_ex_path is not there yet, and will be made.",
		.step = "host start: the AMD-SP, INIT_EX",
	},
	{
		.id = "init-ex-open-read",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: could not open {word} for read, error {dec}",
		.says = "The file of init_ex_path, which holds the platform's keys, could not be opened.",
		.step = "host start: the AMD-SP, INIT_EX",
		.causes =
			{
				"The driver ccp was loaded before the file system was there.",
				"A security module forbids it.",
			},
		.next = {"Put the file where it is at hand when ccp loads, or load ccp later."},
	},
	{
		.id = "init-ex-open-write",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: could not open file for write, error {dec}",
		.says = "The firmware's new state could not be written to the file of init_ex_path.",
		.step = "while running: the AMD-SP, INIT_EX",
		.causes = {"The file system is read-only or not there."},
		.next = {"Make the file writable: without it keys are lost at the next boot."},
	},
	{
		.id = "init-ex-short-read",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: could not read {dec} bytes to non volatile memory area, ret {dec}",
		.says = "The file of init_ex_path is not of 32 KiB, so the firmware makes new keys.",
		.step = "host start: the AMD-SP, INIT_EX",
		.causes = {"The file was cut, or made by hand."},
		.next = {"Restore it from a backup, or delete it."},
	},
	{
		.id = "init-ex-write-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern =
			"SEV: failed to write {dec} bytes to non volatile memory area, ret {dec}",
		.says = "The firmware's new state was not written whole to the file of init_ex_path.",
		.step = "while running: the AMD-SP, INIT_EX",
		.causes = {"The file system is full."},
		.next = {"Free space, and repeat the command that changed the keys."},
	},
	{
		.id = "init-ex-no-memory",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: INIT_EX NV memory allocation failed",
		.says = "Memory ran out for the state that init_ex_path keeps.",
		.step = "host start: the AMD-SP, INIT_EX",
		.causes = {"Memory was too fragmented when ccp was loaded late."},
		.next = {"Load ccp early at boot, or reboot."},
	},
	{
		.id = "sev-prepare-buffer",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to prepare buffer for legacy command {hex}. Error: {dec}",
		.says = "The kernel could not hand a buffer to the firmware while SNP is on.",
		.step = "while running: the AMD-SP",
		.causes = {"RMPUPDATE failed: see the line before it."},
		.next = {"Look at the lines of SEV-SNP before it; update the kernel."},
	},
	{
		.id = "sev-reclaim-buffer",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: failed to reclaim buffer for legacy command {hex}. Error: {dec}",
		.says = "The kernel could not take a buffer back from the firmware, and has lost it.",
		.step = "while running: the AMD-SP",
		.causes = {"The firmware has stopped, or RMPUPDATE failed."},
		.next = {"Look at the lines before it; reboot when it comes again."},
	},
	{
		.id = "sev-too-many-commands",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern =
			"SEV: too many firmware commands in progress, no command buffers available",
		.says = "The driver has more commands under way than it can.",
		.step = "while running: the AMD-SP",
		.causes = {"A bug of the driver after a failed reclaim."},
		.next = {"Reboot the host, and update the kernel."},
	},
	{
		.id = "sev-get-id-deprecated",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_INFO,
		.pattern = "SEV_GET_ID command is deprecated, use SEV_GET_ID2",
		.says = "A program uses an old command for the ID of the chip; it works.",
		.step = "while running: the AMD-SP",
	},
	{
		.id = "snp-dfflush-failed",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV-SNP DF_FLUSH failed",
		.says = "The data fabric could not be flushed while SNP was shut down, so a kernel that is started by kexec, or a crash kernel, may fault.",
		.step = "shutdown of the host",
		.causes =
			{
				"A core had not flushed its cache, as one that is off line (status 14).",
				"The firmware is not in the state that the command needs.",
			},
		.next = {"Reboot the host through the BIOS before SNP guests are launched."},
	},
	{
		.id = "sev-dfflush-failed-ccp",
		.group = SEV_LINE_CCP,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "SEV: DF_FLUSH failed {hex}, rc {dec}",
		.says = "The data fabric could not be flushed right after SEV was started.",
		.step = "host start: the AMD-SP, DF_FLUSH",
		.causes = {"A core was off line, or was added, between the flush and the command."},
		.next = {"Bring all cores on line and load ccp again."},
	},
	{.id = NULL},
};
