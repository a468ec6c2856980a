/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a confidential guest has to settle with its hypervisor before anything else.
 */
#ifndef BOOT_SNP_H
#define BOOT_SNP_H

#include "boot.h"

/*
 * Version and features of the protocol, VMPL0, a registered GHCB page; without SEV-ES there is
 * nothing to do. PROTOCOL, FEATURES, VMPL, GHCB, CPUID_PAGE.
 */
boot_why sev_start(struct boot *boot);

/* SNP: makes all memory of the map private and validates it, but what is so since launch. MEMORY,
 * ATTACK. */
boot_why snp_validate(struct boot *boot);

/* SNP: what tells Linux of the secrets page and the CPUID page; the GPA for its setup_data, or 0
 * where there is no SNP. */
uint64_t snp_setup_data(struct boot *boot);

#endif
