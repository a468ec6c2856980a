/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tools: snphost, sevctl, snpguest and their like.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_TOOL[] = {
	{
		.id = "virtee-known-error",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Known SEV FW Error: Status Code: {hex}",
		.says = "The firmware refused a command of this tool.",
		.step = "tool: a firmware command",
		.causes = {"The status tells why; which command it was, the tool says around it."},
		.next = {"Look at what the status means."},
	},
	{
		.id = "virtee-unknown-error",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Unknown SEV FW Error Encountered: {dec}",
		.says = "The firmware, or the kernel in its place, answered with a status that this tool does not know.",
		.step = "tool: a firmware command",
		.causes =
			{"The firmware is newer than the tool, or the number has the hypervisor's code in its high half."},
		.next = {"Look at what the number means; update the tool."},
	},
	{
		.id = "snpguest-param",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "unable to fetch attestation report",
		.says = "The guest could not get a report.",
		.step = "guest run: report request",
		.causes =
			{
				"The VMPL that was asked for is below the guest's own (status 0x16): behind an SVSM ask for its VMPL.",
				"The message version is not one that this firmware takes.",
				"The guest's key was given up before: see the guest's kernel log.",
			},
		.next = {"Try --vmpl 1, 2 or 3; look for sev-guest in the guest's kernel log."},
	},
	{
		.id = "virtee-vmm-length",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern = "An invalid number of pages was provided to copy the certificate table",
		.says = "The buffer for the host's certificates is too small.",
		.step = "guest run: extended report request",
		.causes = {"The host serves more certificates than the tool made room for."},
		.next = {"Ask again with a larger buffer; newer tools do so by themselves."},
	},
	{
		.id = "virtee-vmm-busy",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern =
			"The AMD Secure Processor detected a possible denial-of-service. Please retry your request",
		.says = "The hypervisor limits how often guests may ask.",
		.step = "guest run: guest request",
		.causes = {"Many guests ask at once, or one asks in a loop."},
		.next = {"Wait some seconds and ask again."},
	},
	{
		.id = "virtee-open-guest",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern = "unable to open /dev/sev-guest",
		.says = "There is no /dev/sev-guest, or no right to open it.",
		.step = "guest run: guest request",
		.causes =
			{
				"This is no SNP guest, or the module sev-guest is not loaded.",
				"The device is root's alone.",
			},
		.next = {"Load sev-guest; run the tool as root; look for \"Memory Encryption Features active\"."},
	},
	{
		.id = "virtee-open-sev",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern = "unable to open /dev/sev",
		.says = "There is no /dev/sev, or no right to open it.",
		.step = "tool: the device",
		.causes =
			{
				"The driver ccp found no AMD-SP with SEV, or is not loaded.",
				"The device is root's alone.",
			},
		.next = {"Run the tool as root; look for ccp in the kernel's log; run sevctl ok on the host."},
	},
	{
		.id = "snphost-platform-status",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Failed to get SNP Platform status",
		.says = "The tool could not learn how SNP stands in the firmware.",
		.step = "tool: SNP_PLATFORM_STATUS",
		.causes =
			{
				"SNP is not initialised: Linux before 6.15 then refuses the command.",
				"The user may not open /dev/sev.",
			},
		.next = {"Look at the lines of SEV-SNP and ccp in the kernel's log; run sevctl ok on the host."},
	},
	{
		.id = "snphost-msr",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_INFO,
		.pattern = "Error Reading MSR",
		.says = "The tool could not read a register of the processor, which says nothing about SEV.",
		.step = "tool: MSR",
		.causes =
			{"The module msr is not loaded, the user is not root, or the kernel is locked down."},
		.next = {"Load msr and run as root: modprobe msr."},
	},
	{
		.id = "snphost-fail-snp",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "[ FAIL ]{any}Secure Nested Paging (SEV-SNP)",
		.says = "The processor, as the tool sees it, has no SNP.",
		.step = "tool: checks",
		.causes =
			{
				"SNP is off in the BIOS, which hides it on some boards.",
				"The processor is before Milan.",
			},
		.next = {"Set SMEE and SNP Memory Coverage in the BIOS; run sevctl ok on the host."},
	},
	{
		.id = "sevctl-fail-device",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "[ FAIL ]{any}/dev/sev readable",
		.says = "The tool may not read /dev/sev.",
		.step = "tool: checks",
		.causes = {"The device is not there, or the user has no right."},
		.next = {"Run as root; look for ccp in the kernel's log."},
	},
	{
		.id = "sevctl-fail-memlock",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "[ FAIL ]{any}Memlock resource limit",
		.says = "The user may not lock enough memory for an SEV guest.",
		.step = "tool: checks",
		.causes = {"RLIMIT_MEMLOCK is at its small default."},
		.next = {"Raise it: ulimit -l, /etc/security/limits.d, or LimitMEMLOCK= of the service."},
	},
	{
		.id = "go-sev-guest-device",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern = "could not open AMD SEV guest device",
		.says = "The Go tool found no /dev/sev-guest.",
		.step = "guest run: guest request",
		.causes =
			{
				"This is no SNP guest, or the module sev-guest is not loaded.",
				"The tool does not run as root.",
			},
		.next = {"Load sev-guest and run as root."},
	},
	{
		.id = "go-sev-guest-report",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "report signature verification error",
		.says = "The Go tool says that a report is not signed by the key of its certificate.",
		.step = "tool: verification",
		.causes =
			{
				"The VCEK is of another TCB or chip than the report, or the report is signed by a VLEK.",
				"The report was changed.",
			},
		.next = {"Verify it here: sevctl verify report; fetch the certificate again: sevctl kds fetch."},
	},
	{
		.id = "kds-404",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "404 Not Found for url: https://kdsintf.amd.com/",
		.says = "AMD's key server has no certificate for what was asked.",
		.step = "tool: certificates",
		.causes =
			{
				"The product in the address is not this chip's, or the chip ID is masked (all zero).",
				"The TCB in the address is none that this chip ever had.",
			},
		.next = {"Make the address of the report itself: sevctl kds url."},
	},
	{
		.id = "kds-429",
		.group = SEV_LINE_TOOL,
		.kind = SEV_LINE_CAUSE,
		.pattern = "429 Too Many Requests",
		.says = "AMD's key server limits how often it is asked.",
		.step = "tool: certificates",
		.causes =
			{"Many requests came from one address; the limit is about one in ten seconds for a kind of request."},
		.next = {"Wait and ask again; keep certificates: sevctl kds fetch has a cache."},
	},
	{.id = NULL},
};
