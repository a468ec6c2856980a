/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's start of SEV and SNP, and the RMP.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_SEV[] = {
	{
		.id = "rmp-not-reserved",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Memory for the RMP table has not been reserved by BIOS",
		.says = "The BIOS has not set memory aside for the RMP table, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{
				"SNP Memory Coverage is off in the BIOS.",
				"The BIOS is too old for SNP, or offers it for no processor of this model.",
			},
		.next =
			{
				"Set SNP Memory Coverage (RMP table) to Enabled in the BIOS, with SMEE and SEV-SNP Support, and boot.",
				"See that RMP_BASE and RMP_END (MSRs 0xc0010132 and 0xc0010133) are not zero then.",
			},
	},
	{
		.id = "rmp-too-small",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern =
			"Memory reserved for the RMP table does not cover full system RAM (expected {hex} got {hex})",
		.says = "The RMP table that the BIOS reserved is too small for the memory of this host, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{
				"SNP Memory Coverage in the BIOS is Custom with an amount that is less than the memory.",
				"Memory was added, or is mapped above the amount that the BIOS counted.",
			},
		.next = {"Set SNP Memory Coverage to Enabled (all memory) in the BIOS, or raise Amount of Memory to Cover."},
	},
	{
		.id = "rmp-invalid",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "RMP configuration not valid: base={hex}, end={hex}",
		.says = "RMP_BASE lies above RMP_END, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS has set up the RMP table wrongly."},
		.next = {"Update the BIOS; restore its defaults and set the SNP options again."},
	},
	{
		.id = "rmp-map-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Failed to map RMP table",
		.says = "The kernel could not map the RMP table, so it runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{
				"The range of the RMP table is in use for something else in the BIOS's memory map.",
				"The kernel had too little memory or address space at start.",
			},
		.next =
			{
				"Compare RMP_BASE and RMP_END with the e820 lines of the kernel's log.",
				"Update the BIOS.",
			},
	},
	{
		.id = "rmp-segment-map-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Failed to map RMP segment addr {hex} size {hex}",
		.says = "The kernel could not map a segment of the RMP table, so it runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{"The range of the segment is in use for something else in the BIOS's memory map."},
		.next = {"Compare the segment with the e820 lines of the kernel's log; update the BIOS."},
	},
	{
		.id = "rmp-range",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "RMP table physical range [{hex} - {hex}]",
		.says = "The BIOS has reserved memory for the RMP table.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-address",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "RMP table physical address {any} - {hex}",
		.says = "The BIOS has reserved memory for the RMP table.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-segmented",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "Segmented RMP using {dec}GB segments",
		.says = "The BIOS has reserved memory for an RMP table in segments.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-segment",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "RMP segment {dec} physical address [{hex} - {hex}] covering",
		.says = "A segment of the RMP table, and the memory that it covers.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-segment-reduced",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "RMP segment {dec} mapped size ({hex}) reduced to {hex}",
		.says = "A segment of the RMP table claims more memory than a segment can cover, and is cut.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-segment-table-map",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Failed to map RMP segment table addr {hex}",
		.says = "The kernel could not map the list of the RMP table's segments, so it runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{"The range of the RMP table is in use for something else in the BIOS's memory map."},
		.next = {"Compare RMP_BASE with the e820 lines of the kernel's log; update the BIOS."},
	},
	{
		.id = "rmp-segments-too-small",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern =
			"Segmented RMP does not cover full system RAM (expected {hex} got {hex})",
		.says = "The segments of the RMP table are too few for the memory of this host, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{"SNP Memory Coverage in the BIOS is Custom with an amount that is less than the memory."},
		.next = {"Set SNP Memory Coverage to Enabled (all memory) in the BIOS."},
	},
	{
		.id = "rmpopt-range",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "RMP optimizations enabled on physical address range",
		.says = "The processor skips RMP checks for memory that is no guest's (RMPOPT).",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-2mb-boundary",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "Reserving start/end of RMP table on a 2MB boundary",
		.says = "The kernel keeps the rest of a large page at the end of the RMP table free; that is usual.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-entry-read-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Failed to read RMP entry for PFN {hex}, error {dec}",
		.says = "The kernel wanted to show the RMP entry of a page and could not read it.",
		.step = "while running: the RMP",
		.causes =
			{
				"The page lies outside what the RMP table covers.",
				"SNP is off on this host.",
			},
		.next = {"Look at the lines before it: what failed there is why the entry was wanted."},
	},
	{
		.id = "rmp-entry-dump",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "PFN {hex}, RMP entry:",
		.says = "The kernel shows the RMP entry of a page, which is assigned to a guest or to the firmware.",
		.step = "while running: the RMP",
		.next = {"Look at the line before it, which tells what failed."},
	},
	{
		.id = "rmp-entry-unassigned",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "PFN {hex} unassigned, dumping non-zero entries in 2M PFN region",
		.says = "The page of a failed access is no guest's; the kernel shows assigned ones around it.",
		.step = "while running: the RMP",
		.next = {"See whether entries follow: one of them in the same 2 MiB explains a fault by a large mapping."},
	},
	{
		.id = "rmpupdate-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "RMPUPDATE failed for PFN {hex}, pg_level: {dec}, ret: {dec}",
		.says = "The processor refused to change the RMP entry of a page, which the kernel must then leak or give up.",
		.step = "while running: the RMP",
		.causes =
			{
				"The page is in use by the firmware, or still by a guest (ret 1: input, 2: permission, 3: in use, 4: overlap).",
				"The kernel lacks a fix for pages that were split or merged (before 6.11 and vendors' trees of that time).",
				"The page lies outside what the RMP table covers.",
			},
		.next =
			{
				"Look at the RMP entry in the lines that follow, and at the call trace, for who owned the page.",
				"Update the kernel.",
			},
	},
	{
		.id = "rmpupdate-failed-short",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "RMPUPDATE failed for PFN {hex}, ret: {dec}",
		.says = "The processor refused to change the RMP entry of a page.",
		.step = "while running: the RMP",
		.causes =
			{
				"The page is in use by the firmware, or still by a guest (ret 1: input, 2: permission, 3: in use, 4: overlap).",
				"The page lies outside what the RMP table covers.",
			},
		.next = {"Look at the RMP entry in the lines that follow, and at the call trace, for who owned the page."},
	},
	{
		.id = "rmpupdate-failed-old",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "RMPUPDATE failed ret: {dec}, page: {hex}, npages: {dec}, level: {dec}",
		.says = "The processor refused to change the RMP entry of a page (wording of SNP kernels before it was in Linux).",
		.step = "while running: the RMP",
		.causes =
			{
				"The page is in use by the firmware, or still by a guest.",
				"The kernel is one of AMD's early branches, in which this was common.",
			},
		.next = {"Move to Linux 6.11 or newer, which has SNP for hosts."},
	},
	{
		.id = "rmpupdate-failed-first",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "rmpupdate failed, ret: {dec}, pfn: {hex}, npages: {dec}, level: {dec}",
		.says = "The processor refused to change an entry of the RMP (wording of SNP kernels before it was in Linux).",
		.step = "guest start, guest end: a page changes hands",
		.causes =
			{
				"4 (FAIL_OVERLAP): the page is in a 2 MiB entry, or one of its neighbours is in use.",
				"A bug of the development kernel.",
			},
		.next =
			{
				"Move to Linux 6.11 or newer.",
				"See whether it happens with transparent_hugepage=never.",
			},
	},
	{
		.id = "psmash-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "PSMASH failed",
		.says = "The processor could not split a large RMP entry into small ones.",
		.step = "while running: the RMP",
		.causes =
			{
				"The entry is not that of a large page any more: another vCPU was first, which is harmless.",
				"The page was the firmware's meanwhile.",
			},
		.next =
			{
				"Look for a guest that stops at this time; when none does, nothing is to be done.",
				"Update the kernel when it comes often.",
			},
	},
	{
		.id = "split-direct-map-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Failed to split direct map for PFN {hex}, ret: {dec}",
		.says = "The kernel could not split its large mapping of a page that is to be a guest's.",
		.step = "while running: the RMP",
		.causes = {"The host has run out of memory for page tables."},
		.next = {"Free memory on the host, then launch the guest again."},
	},
	{
		.id = "leaked-pages",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Leaking PFN range {hex}-{hex}",
		.says = "The kernel gives pages up that it could not take back from a guest or from the firmware.",
		.step = "while running: the RMP",
		.causes =
			{
				"The firmware did not take a reclaim, or RMPUPDATE failed.",
				"The firmware has stopped: see whether a command timed out before.",
			},
		.next = {"Read the lines before it; reboot the host when much memory is lost."},
	},
	{
		.id = "rmp-violation-page-fault",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "RMP violation",
		.says = "The host touched a page that the RMP gives to a guest or to the firmware.",
		.step = "while running: an RMP fault",
		.causes =
			{
				"A driver or the kernel wrote to memory of a guest: for example memory that was shared, then made private.",
				"A large mapping of the host spans a page that is assigned.",
				"A kexec or crash kernel runs where the first kernel's SNP is still on.",
			},
		.next =
			{
				"Look at the call trace for who wrote, and at the RMP entry in the lines that follow.",
				"Update the kernel; for kexec and kdump, use one that shuts SNP down first (6.11 or newer).",
			},
	},
	{
		.id = "encryption-active",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "Memory Encryption Features active: {any}",
		.says = "The kernel says which memory encryption it runs with: SME on a host; SEV, SEV-ES or SEV-SNP in a guest.",
		.step = "start of the kernel",
	},
	{
		.id = "encryption-inactive",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "Memory encryption (SME) inactive",
		.says = "The host does not encrypt its own memory with SME, which SEV does not need.",
		.step = "start of the kernel",
	},
	{
		.id = "sme-not-enabled",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "memory encryption not enabled by BIOS",
		.says = "Memory encryption (SMEE) is off in the BIOS, so there is no SEV at all.",
		.step = "host start: memory encryption",
		.causes =
			{
				"SMEE (secure memory encryption enable) is off in the BIOS.",
				"SMM lock (HWCR bit 0) is off in the BIOS.",
			},
		.next =
			{
				"Set SMEE to Enabled in the BIOS (CPU common options); SMM lock as well, where it is offered.",
				"See that bit 23 of SYSCFG (MSR 0xc0010010) is 1 then.",
			},
	},
	{
		.id = "rmp-segment-size",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Invalid RMP size {any} for configured segment size",
		.says = "A segment of the RMP table is larger than it may be, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS has set up the segmented RMP table wrongly."},
		.next = {"Update the BIOS, or turn segmented RMP off in it."},
	},
	{
		.id = "rmp-segment-base",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Invalid RMP segment base address",
		.says = "A segment of the RMP table lies where no segment can be, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS has set up the segmented RMP table wrongly."},
		.next = {"Update the BIOS, or turn segmented RMP off in it."},
	},
	{
		.id = "rmp-segment-twice",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "RMP segment descriptor already exists at index {dec}",
		.says = "Two segments of the RMP table are for the same memory, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS has set up the segmented RMP table wrongly."},
		.next = {"Update the BIOS, or turn segmented RMP off in it."},
	},
	{
		.id = "rmp-bookkeeping-map",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "Failed to map RMP bookkeeping area",
		.says = "The kernel could not map the first part of the RMP table, so it runs without SNP.",
		.step = "host start: the RMP table",
		.causes =
			{"The range of the RMP table is in use for something else in the BIOS's memory map."},
		.next = {"Compare RMP_BASE with the e820 lines of the kernel's log; update the BIOS."},
	},
	{
		.id = "rmp-segment-bounds",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_CAUSE,
		.pattern = "RMP segment size ({dec}) is not within advertised bounds",
		.says = "The BIOS has set the segments of the RMP table to a size that the processor does not take, so the kernel runs without SNP.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS has set up the segmented RMP table wrongly."},
		.next = {"Update the BIOS, or turn segmented RMP off in it."},
	},
	{
		.id = "rmp-segment-range",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_HEALTHY,
		.pattern = "Segmented RMP base table physical range [{hex} - {hex}]",
		.says = "The BIOS has reserved memory for a segmented RMP table.",
		.step = "host start: the RMP table",
	},
	{
		.id = "rmp-end-nonzero",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Segmented RMP enabled but RMP_END MSR is non-zero",
		.says = "The BIOS has set RMP_END, which a segmented RMP table does not have.",
		.step = "host start: the RMP table",
		.causes = {"The BIOS mixes settings of both forms of the RMP table."},
		.next = {"Update the BIOS."},
	},
	{
		.id = "rmpopt-needs-segments",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "RMPOPT optimizations not enabled, segmented RMP required",
		.says = "The processor could skip RMP checks, and the RMP table is not in the form that it needs; SNP works.",
		.step = "host start: the RMP table",
		.next = {"Turn segmented RMP on in the BIOS for the speed of it."},
	},
	{
		.id = "rmp-contents-read-failed",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_SYMPTOM,
		.pattern = "Failed to read RMP contents for PFN {hex}, error {dec}",
		.says = "The kernel wanted to show the RMP entry of a page and could not read it.",
		.step = "while running: the RMP",
		.causes = {"The page lies outside what the RMP table covers."},
		.next = {"Look at the lines before it, for what failed there."},
	},
	{
		.id = "rmp-dump-no-pfn",
		.group = SEV_LINE_SEV,
		.kind = SEV_LINE_INFO,
		.pattern = "Can't dump RMP entry for HVA {hex}: no PTE/PFN found",
		.says = "The kernel wanted to show the RMP entry of an address that has no page.",
		.step = "while running: the RMP",
	},
	{.id = NULL},
};
