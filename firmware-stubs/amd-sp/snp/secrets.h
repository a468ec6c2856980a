/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the secrets page and MSG_TSC_INFO_RSP both tell a guest.
 */
#ifndef AMD_SP_SNP_SECRETS_H
#define AMD_SP_SNP_SECRETS_H

/* SNP-ABI: TSC_FACTOR: by how much the mean TSC frequency is below the nominal one, in 1/100000.
 * This machine's clock does not spread. */
#define SP_TSC_FACTOR 0u

#endif
