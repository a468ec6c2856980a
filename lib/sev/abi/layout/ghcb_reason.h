/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why guests ask to be terminated, by set and code (GHCB specification, termination request; set 1
 * is Linux's, set 2 our boot firmware's, whose last line on the console is the reason's text).
 */
#ifndef SEV_ABI_LAYOUT_GHCB_REASON_H
#define SEV_ABI_LAYOUT_GHCB_REASON_H

#include <stdint.h>

/* In the GHCB MSR, bits 15:12 are the set and bits 23:16 the code. */
#define GHCB_REASON_SET_SHIFT  12
#define GHCB_REASON_CODE_SHIFT 16

/* spec: GHCB termination request: sets and codes of reasons */
/* clang-format off */
#define GHCB_OTHERS_REASONS(X) \
	X(GENERAL, 0, 0, "general request, no reason given") \
	X(PROTOCOL, 0, 1, "the GHCB protocol versions of guest and hypervisor do not overlap") \
	X(SNP_FEATURES, 0, 2, "SNP features are on that the guest does not support, or missing") \
	X(REGISTER, 1, 0, "the GHCB's address could not be registered") \
	X(PSC, 1, 1, "pages could not be changed between private and shared") \
	X(PVALIDATE, 1, 2, "a page could not be validated") \
	X(NOT_VMPL0, 1, 3, "the guest does not run at VMPL0") \
	X(CPUID, 1, 4, "the CPUID page is not valid") \
	X(CPUID_HV, 1, 5, "CPUID could not be asked of the hypervisor") \
	X(SECRETS, 1, 6, "the secrets page could not be used") \
	X(NO_SVSM, 1, 7, "the guest is not at VMPL0, and the secrets page tells no SVSM") \
	X(SVSM_VMPL0, 1, 8, "an SVSM is there although the guest is at VMPL0") \
	X(SVSM_CAA, 1, 9, "the SVSM's calling area is not aligned to a page") \
	X(SECURE_TSC, 1, 10, "Secure TSC could not be set up") \
	X(SVSM_REMAP, 1, 11, "the SVSM's calling area could not be mapped again") \
	X(SECURE_AVIC, 1, 12, "Secure AVIC failed")

#define GHCB_BOOT_REASONS(X) \
	X(BOOT_VC, 2, 1, "boot firmware: an exit other than CPUID came before it could be handled") \
	X(BOOT_CPUID, 2, 2, "boot firmware: CPUID's answers are not those of an SEV guest") \
	X(BOOT_CBIT, 2, 3, "boot firmware: the C-bit is not where CPUID says") \
	X(BOOT_EXCEPTION, 2, 4, "boot firmware: an exception that nothing handles") \
	X(BOOT_FW_CFG, 2, 5, "fw_cfg: not there") \
	X(BOOT_DIRECTORY, 2, 6, "fw_cfg: the directory is malformed, or changed between reads") \
	X(BOOT_E820_NONE, 2, 7, "memory map: fw_cfg has none") \
	X(BOOT_E820_FORM, 2, 8, "memory map: malformed, or changed between reads") \
	X(BOOT_E820_RAM, 2, 9, "memory map: no RAM where the firmware and the kernel need it") \
	X(BOOT_HASHES_NONE, 2, 10, "kernel hashes: a confidential guest needs their table") \
	X(BOOT_HASHES_FORM, 2, 11, "kernel hashes: the table is malformed") \
	X(BOOT_KERNEL_NONE, 2, 12, "kernel: fw_cfg has none") \
	X(BOOT_KERNEL_SIZE, 2, 13, "kernel: larger than there is memory for it") \
	X(BOOT_KERNEL_CHANGED, 2, 14, "kernel: its size changed between reads") \
	X(BOOT_KERNEL_ENTRY, 2, 15, "kernel: not in the table of hashes") \
	X(BOOT_KERNEL_HASH, 2, 16, "kernel: not the measured one") \
	X(BOOT_INITRD_SIZE, 2, 17, "initrd: larger than there is memory for it") \
	X(BOOT_INITRD_CHANGED, 2, 18, "initrd: its size changed between reads") \
	X(BOOT_INITRD_ENTRY, 2, 19, "initrd: not in the table of hashes") \
	X(BOOT_INITRD_HASH, 2, 20, "initrd: not the measured one") \
	X(BOOT_INITRD_HIGH, 2, 21, "initrd: ends above what the kernel can reach") \
	X(BOOT_CMDLINE_SIZE, 2, 22, "command line: longer than the kernel or the firmware takes") \
	X(BOOT_CMDLINE_CHANGED, 2, 23, "command line: its size changed between reads") \
	X(BOOT_CMDLINE_ENTRY, 2, 24, "command line: not in the table of hashes") \
	X(BOOT_CMDLINE_HASH, 2, 25, "command line: not the measured one") \
	X(BOOT_CMDLINE_END, 2, 26, "command line: does not end in its only NUL") \
	X(BOOT_KERNEL_SETUP, 2, 27, "kernel: its parts are not of the sizes that its header says") \
	X(BOOT_KERNEL_MAGIC, 2, 28, "kernel: no Linux kernel (boot_flag, header)") \
	X(BOOT_KERNEL_VERSION, 2, 29, "kernel: its boot protocol is older than 2.12") \
	X(BOOT_KERNEL_64, 2, 30, "kernel: has no 64-bit entry (xloadflags, loadflags)") \
	X(BOOT_KERNEL_PLACE, 2, 31, "kernel: cannot run where it was loaded (alignment, address)") \
	X(BOOT_KERNEL_INIT, 2, 32, "kernel: needs more memory than there is for it (init_size)") \
	X(BOOT_PROTOCOL, 2, 33, "GHCB: the hypervisor's protocol versions are not the firmware's") \
	X(BOOT_FEATURES, 2, 34, "SNP: features are on that the firmware does not know, or missing") \
	X(BOOT_VMPL, 2, 35, "SNP: the firmware does not run at VMPL0") \
	X(BOOT_GHCB, 2, 36, "GHCB: the hypervisor does not keep to the protocol") \
	X(BOOT_MEMORY, 2, 37, "SNP: memory could not be made private and validated") \
	X(BOOT_ATTACK, 2, 38, "SNP: a page was validated before: it may have been replaced") \
	X(BOOT_CPUID_PAGE, 2, 39, "SNP: the CPUID page breaks a rule, or has another C-bit") \
	X(BOOT_NONCE, 2, 40, "report: the nonce is not of 1 to 64 bytes") \
	X(BOOT_REPORT, 2, 41, "report: there is a nonce, and the processor's firmware gave none")

#define GHCB_REASONS(X) GHCB_OTHERS_REASONS(X) GHCB_BOOT_REASONS(X)
/* clang-format on */

/* Codes by name: GHCB_REASON_PVALIDATE; the set goes by GHCB_REASON_PVALIDATE_SET. */
#define GHCB_REASON_ENUM(name, set, code, text)                                                    \
	GHCB_REASON_##name = (code), GHCB_REASON_##name##_SET = (set),
enum ghcb_reason_code { GHCB_REASONS(GHCB_REASON_ENUM) };

#endif
