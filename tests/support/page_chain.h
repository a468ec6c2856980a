/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of zeros and the digests that sev-snp-measure gives for them.
 */
#ifndef TESTS_SUPPORT_PAGE_CHAIN_H
#define TESTS_SUPPORT_PAGE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/plan.h>

/* One event of each type, chained; fresh ones start again from zero. */
static const struct {
	bool fresh;
	enum sev_page_type type;
	uint64_t gpa;
	const char *digest;
} PAGE_CHAIN[] = {
	{true, SEV_PAGE_ZERO, 0x800000,
	 "4472405c6dbc65e5629805f2be1b3df74eb119841eff12466c24f43e67083c23df5e645b2742b6d9aa0f943e"
	 "095cebaa"},
	{true, SEV_PAGE_NORMAL, 0xFFFFF000,
	 "46c510442a54cc32344cef32e14dc3d6312fc4a010780dd11fd33204df5550590356b069e6c6ca5bbfca7156"
	 "1f370399"},
	{true, SEV_PAGE_SECRETS, 0x80D000,
	 "e82e99caf82a32c31ec5070eef9e2135866d8f7de60d756814f3bd8c989c1e826622e0a97dad026c6d9d8181"
	 "8780e6a2"},
	{false, SEV_PAGE_CPUID, 0x80E000,
	 "064437dca682d8e07f90f072239b2ede35643f69eb57bbfbe4c473b578a6d21fff2e3c5d73c5ec8045cd1359"
	 "0ed7872e"},
	{false, SEV_PAGE_UNMEASURED, 0x810000,
	 "a3467c7197baf63114d34cbda0de7b4c3dc2d315c24ad1ae1c9f0f27f0c6257513ad8d9546c00b1b678d3ecb"
	 "73e629a4"},
	{false, SEV_PAGE_VMSA, SEV_VMSA_GPA,
	 "c96d43c80cc9e69910f66f5d61983c95e4f7c1790cf69693230a7271b030be937a4613583ccc6905a9772bf4"
	 "a463fae6"},
};

#endif
