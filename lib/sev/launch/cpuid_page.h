/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID page that a launch hands to the firmware.
 */
#ifndef SEV_LAUNCH_CPUID_PAGE_H
#define SEV_LAUNCH_CPUID_PAGE_H

#include "abi/layout/cpuid_page.h"
#include "launch/launch.h"

/* The page that the options give, or one of what KVM says that it supports. */
enum sev_rc sev_cpuid_page_make(struct sev_launch *launch, uint8_t page[SEV_CPUID_PAGE_SIZE],
				struct sev_err *err);

/* SEV_ERR_IO that tells what the firmware corrected, field by field. */
enum sev_rc sev_cpuid_page_explain(const uint8_t given[SEV_CPUID_PAGE_SIZE],
				   const uint8_t corrected[SEV_CPUID_PAGE_SIZE],
				   struct sev_err *err);

#endif
