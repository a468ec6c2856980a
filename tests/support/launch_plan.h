/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans for tests of what performs them. Failures end the test program.
 */
#ifndef TESTS_SUPPORT_LAUNCH_PLAN_H
#define TESTS_SUPPORT_LAUNCH_PLAN_H

#include <stdbool.h>

#include <sev/config.h>
#include <sev/plan.h>

#define PLAN_SIGNATURE 0x800F12u

/* A guest of a small OVMF image, as QEMU makes it. */
struct launch_plan {
	enum sev_mode mode;
	uint32_t vcpus;	     /* 0: one */
	uint64_t policy;     /* 0: QEMU's */
	uint64_t features;   /* SNP; 0: SNPActive alone */
	const char *variant; /* NULL: none */
	bool flip;	     /* one byte of the image is another */
	bool hashes;	     /* with kernel, initrd and command line */
	uint8_t host_data;   /* each byte of it */
};
struct sev_plan *launch_plan_make(const struct launch_plan *how);

/* An event of a plan that is made by hand. */
struct launch_plan_event {
	enum sev_event_kind kind;
	enum sev_page_type type;
	uint64_t gpa, length;
	bool empty; /* without contents; otherwise every byte is the first page's number plus 1 */
	uint32_t vcpu;
	const uint8_t *vmsa; /* NULL: one that KVM gives */
};
struct sev_plan *launch_plan_by_hand(enum sev_mode mode, uint64_t policy,
				     const struct launch_plan_event *events, size_t count);

/* The VMSA that QEMU gives vCPU 0 under KVM. */
void launch_plan_vmsa(enum sev_mode mode, uint8_t page[4096]);

#endif
