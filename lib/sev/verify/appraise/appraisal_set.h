/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table of settings, and what sets one: each takes the text of an option, and names
 * the place ("measurement[2]") in its messages.
 */
#ifndef SEV_VERIFY_APPRAISAL_SET_H
#define SEV_VERIFY_APPRAISAL_SET_H

#include "verify/appraise/appraisal.h"

typedef enum sev_rc sev_set_fn(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			       const char *place, const char *text, struct sev_err *err);

struct sev_setting_row {
	struct sev_setting setting;
	enum sev_setting_json json;
	sev_set_fn *set;
	unsigned slot; /* which list, number, or kind of minimum */
	uint64_t size; /* of bytes, or the largest number */
};

sev_set_fn sev_set_bytes;   /* a list of hex of exactly size bytes */
sev_set_fn sev_set_chip_id; /* the same, 64 bytes or 8 */
sev_set_fn sev_set_name;    /* a list of names */
sev_set_fn sev_set_number;  /* up to size */
sev_set_fn sev_set_vmpl;    /* the same, or "any" */
sev_set_fn sev_set_switch;
sev_set_fn sev_set_policy_mask;	  /* flags of POLICY, by name or number */
sev_set_fn sev_set_platform_mask; /* of PLATFORM_INFO */
sev_set_fn sev_set_mit_mask;	  /* a number of 64 bits */
sev_set_fn sev_set_abi;		  /* MAJOR.MINOR */
sev_set_fn sev_set_firmware;	  /* MAJOR.MINOR.BUILD */
sev_set_fn sev_set_tcb;		  /* [PRODUCT:]TCB */
sev_set_fn sev_set_baseline;	  /* the built-in one, or a file's name */
sev_set_fn sev_set_allow;	  /* names of checks that may be lifted */
sev_set_fn sev_set_require;	  /* names of checks */

#endif
