/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID in captures: keys, registers as text, and fields by name.
 */
#ifndef SEV_DIAGNOSE_CAPTURE_CPUID_H
#define SEV_DIAGNOSE_CAPTURE_CPUID_H

#include <sev/capture.h>

#define CAPTURE_CPUID_KEY	48
#define CAPTURE_CPUID_REGISTERS 64

/* "cpuid 0x8000001f 0x00"; out has CAPTURE_CPUID_KEY bytes. */
void capture_cpuid_key(uint32_t leaf, uint32_t subleaf, char *out);
/* "eax=0x… ebx=… ecx=… edx=…"; out has CAPTURE_CPUID_REGISTERS bytes. */
void capture_cpuid_registers(const struct sev_cpuid *registers, char *out);
/* The same read; moves *s on success. */
bool capture_scan_registers(const char **s, struct sev_cpuid *out);

enum capture_register {
	CAPTURE_EAX = 0,
	CAPTURE_EBX,
	CAPTURE_ECX,
	CAPTURE_EDX,
};
struct capture_cpuid_field {
	const char *name;
	uint32_t leaf; /* of subleaf 0 */
	enum capture_register reg;
	unsigned shift, width;
	const char *label; /* what the tool cpuid calls it; one that ends in ":" is its beginning */
};
/* NULL: there is none. */
const struct capture_cpuid_field *capture_cpuid_field_named(const char *name);
/* The field of a label that the n characters are. */
const struct capture_cpuid_field *capture_cpuid_field_labelled(const char *label, size_t n);
uint32_t capture_cpuid_field_of(const struct capture_cpuid_field *field,
				const struct sev_cpuid *registers);

#endif
