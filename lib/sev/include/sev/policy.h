/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest policies of SEV, SEV-ES (32 bits) and SNP (64 bits), by number and by the names of their
 * fields.
 */
#ifndef SEV_POLICY_H
#define SEV_POLICY_H

#include <stdint.h>

#include <sev/config.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

/*
 * Reads a policy: a number, or names separated by commas ("smt,debug=off,abi=1.55"), or a number
 * followed by names that change it. Names are the specification's in any case, with - or _. A name
 * alone sets a flag; "no-NAME", "NAME=0" and "NAME=off" clear it, "NAME=1" and "NAME=on" set it;
 * "abi=MAJOR.MINOR" (SNP) and "api=MAJOR.MINOR" (SEV, SEV-ES) set the version. What is not named
 * is 0, but for the bits that the mode requires. SEV_ERR_ARG suggests the nearest name,
 * SEV_ERR_FORMAT says what sev_policy_check() finds.
 */
SEV_API enum sev_rc sev_policy_parse(enum sev_mode mode, const char *text, uint64_t *policy,
				     struct sev_err *err);

/*
 * SEV_ERR_FORMAT for a policy with reserved bits set, with a bit clear that must be one (17 of
 * SNP), or without ES for a SEV-ES guest.
 */
SEV_API enum sev_rc sev_policy_check(enum sev_mode mode, uint64_t policy, struct sev_err *err);

/* The fields of a mode's policy, lowest bit first; reserved bits that must be zero are no field. A
 * field that is not there has no name and no meaning (NULL), and 0 for the rest. */
SEV_API unsigned sev_policy_field_count(enum sev_mode mode);
/* The name in the specification ("SINGLE_SOCKET"). */
SEV_API const char *sev_policy_field_name(enum sev_mode mode, unsigned field);
/* The lowest bit, and the number of bits. */
SEV_API unsigned sev_policy_field_shift(enum sev_mode mode, unsigned field);
SEV_API unsigned sev_policy_field_width(enum sev_mode mode, unsigned field);
/* The field's value in a policy. */
SEV_API uint64_t sev_policy_field_value(enum sev_mode mode, unsigned field, uint64_t policy);
/* What that value means ("debugging is refused"). */
SEV_API const char *sev_policy_field_meaning(enum sev_mode mode, unsigned field, uint64_t policy);

SEV_END_DECLS

#endif
