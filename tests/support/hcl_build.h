/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HCL reports made by the test, byte by byte as Azure's paravisor lays them out.
 */
#ifndef TESTS_SUPPORT_HCL_BUILD_H
#define TESTS_SUPPORT_HCL_BUILD_H

#include <stddef.h>
#include <stdint.h>

#define HCL_BUILD_MAX 8192

/*
 * Writes an HCL report around an SNP report of 0x4A0 bytes and runtime data; its size, zeros behind
 * it not counted. out is zeroed first.
 */
size_t hcl_build(const uint8_t report[0x4A0], const char *runtime_data, uint8_t out[HCL_BUILD_MAX]);

#endif
