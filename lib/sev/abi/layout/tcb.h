/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCB_VERSION: eight bytes, one of which holds each component. Which one depends on the processor.
 */
#ifndef SEV_ABI_LAYOUT_TCB_H
#define SEV_ABI_LAYOUT_TCB_H

#include <stdint.h>

struct sev_tcb_layout_row {
	const char *name;  /* as in the specification */
	const char *spl;   /* as in KDS URLs and certificates */
	const char *brief; /* what people type */
	int8_t byte[2];	   /* by enum sev_tcb_layout; -1 where there is none */
};

/* SNP-ABI: TCB_VERSION; in the order of enum sev_tcb_component. */
static const struct sev_tcb_layout_row SEV_TCB_LAYOUT[] = {
	{"FMC", "fmcSPL", "fmc", {-1, 0}},	    {"BOOT_LOADER", "blSPL", "bl", {0, 1}},
	{"TEE", "teeSPL", "tee", {1, 2}},	    {"SNP", "snpSPL", "snp", {6, 3}},
	{"MICROCODE", "ucodeSPL", "ucode", {7, 7}},
};

#endif
