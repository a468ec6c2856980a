/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence that takes more than one fact, or stands in what a line counts.
 */
#ifndef SEV_DIAGNOSE_EVIDENCE_H
#define SEV_DIAGNOSE_EVIDENCE_H

#include "diagnose/cause.h"

/* Another vendor's processor; AMD's, but of desktops and notebooks; a server's of before SNP. */
condition_test evidence_hygon, evidence_desktop, evidence_c_bit_before_snp;
/* An EPYC that has SNP, by its C-bit, and does not offer it. */
condition_test evidence_snp_switched_off;
/* A guest of a hypervisor, told by its flags or by its kernel. */
condition_test evidence_guest_without_svm, evidence_azure_guest;
/* kvm_amd counts all ASIDs as SEV's: "SEV enabled (ASIDs 1 - 509)". */
condition_test evidence_asids_all_of_sev;
/* Kernels that show kvm_amd's sev as a number show what was asked for. */
condition_test evidence_sev_zero;
/* nosmt, and a firmware that refused the processor's setup. */
condition_test evidence_siblings_off;
condition_test evidence_release_before_snp;
/* A page that could not be given to a guest, in the 2 MiB that the RMP ends in. */
condition_test evidence_rmp_end_page;
condition_test evidence_memlock_for_no_guest;

#endif
