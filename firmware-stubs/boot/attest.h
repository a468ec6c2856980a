/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an SNP guest asks the firmware of the processor, by guest messages under VMPCK0: a report,
 * and a key that only this guest gets.
 */
#ifndef BOOT_ATTEST_H
#define BOOT_ATTEST_H

#include "boot.h"

/* The nonce: up to 64 bytes, in fw_cfg. */
#define ATTEST_NONCE "opt/org.sevkit/nonce"

/*
 * A report whose REPORT_DATA is the nonce and zeros, in hexadecimal on the console; nothing where
 * there is no nonce, or no SNP. REPORT: there is a nonce and no report; DIRECTORY.
 */
boot_why attest_report(struct boot *boot);

/* The key of this guest's policy and measurement, twice, and the first 8 bytes of its SHA-256 on
 * the console. False: there is none, or it is not the same each time. */
bool attest_key(struct boot *boot);

#endif
