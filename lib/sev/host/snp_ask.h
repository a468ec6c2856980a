/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a kernel answers SNP_PLATFORM_STATUS without changing anything.
 */
#ifndef SEV_HOST_SNP_ASK_H
#define SEV_HOST_SNP_ASK_H

#include <stdbool.h>

#include <sev/host.h>

/* release: what uname -r prints; NULL: not known. status is PLATFORM_STATUS's, which is harmless.
 */
bool snp_ask_is_harmless(const struct sev_host_status *status, const char *release);

#endif
