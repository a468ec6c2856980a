/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of known lines, one for each group, each ended by a row whose id is NULL.
 *
 * A part of a pattern between {any}s begins with a literal character. {hex} takes digits with or
 * without 0x, {dec} a sign as well; {word} ends before a space, quote, bracket, comma, semicolon
 * or equals sign, and has no colon or full stop at its end. A word of a pattern is a whole word of
 * the line.
 */
#ifndef SEV_DIAGNOSE_LINES_H
#define SEV_DIAGNOSE_LINES_H

#include <sev/known_line.h>

extern const struct sev_known_line LINES_SEV[];
extern const struct sev_known_line LINES_CCP[];
extern const struct sev_known_line LINES_KVM[];
extern const struct sev_known_line LINES_IOMMU[];
extern const struct sev_known_line LINES_VMM[];
extern const struct sev_known_line LINES_GUEST[];
extern const struct sev_known_line LINES_TOOL[];

#endif
