/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for logs. Every function returns a text of the library's for any number: "unknown" where it
 * has none.
 */
#ifndef GHCB_TEXT_H
#define GHCB_TEXT_H

#include <stdint.h>

/* "CPUID request", of GHCBInfo */
const char *ghcb_msr_text(uint64_t msr);
/* "a page could not be validated", of a termination request's set and code */
const char *ghcb_reason_text(uint8_t set, uint8_t code);
/* "SNP AP creation", of one bit of the hypervisor's features */
const char *ghcb_feature_text(unsigned bit);
/* "port I/O", of SW_EXITCODE or of a #VC's error code */
const char *ghcb_event_text(uint64_t exit_code);
/* "the event is not known", of SW_EXITINFO2 where SW_EXITINFO1 is 2 */
const char *ghcb_malformed_text(uint64_t reason);

#endif
