/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of KVM_MEMORY_ENCRYPT_OP commands: what is wrong with a call that is otherwise good, and
 * what comes of it in each release of Linux.
 */
#ifndef TESTS_SUPPORT_KVM_ROWS_H
#define TESTS_SUPPORT_KVM_ROWS_H

#include "test.h"

#include "abi/layout/fw_status.h"
#include "base/bytes.h"
#include "kvm_host.h"

#define UNTOUCHED   0x5A5A5A5Au /* in error before the call */
#define BAD_ADDRESS 8u
#define OLD	    (1u << LX_LINUX_6_14)
#define NEW	    (1u << LX_LINUX_6_18)
#define BOTH	    (OLD | NEW)
#define SNP_POLICY  UINT64_C(0x30000)

/* How far the VM is when the command comes. */
enum stage { CREATED, INITED, STARTED, MEASURED, RUNNING };

/* What else is wrong. */
enum {
	NO_DATA = 1,	  /* data is no address */
	NO_SEV_FD = 2,	  /* sev_fd is of nothing */
	KVM_FD = 4,	  /* sev_fd is of another device */
	WITH_VCPU = 8,	  /* a vCPU exists */
	MIRROR = 16,	  /* another VM mirrors it, and is asked */
	DEBUGGED = 32,	  /* the vCPU has breakpoints */
	SHARED = 64,	  /* the guest's pages are not private */
	CLOSED_SEV = 128, /* /dev/sev of LAUNCH_START is closed */
	AGAIN = 256,	  /* the command was given before, and went well */
	NO_CMD = 512,	  /* the argument is no address */
	NULL_CMD = 1024,
};

struct kvm_poke {
	size_t at, size;
	uint64_t value;
};

struct kvm_row {
	const char *what;
	unsigned type;
	enum stage stage;
	uint32_t op;
	unsigned wrong;
	struct kvm_poke pokes[2];
	int rc;
	uint32_t error; /* UNTOUCHED: as it was */
	unsigned releases;
};

/* Each row in each of its releases; fails the test where something else comes of it. */
void kvm_rows_run(const struct kvm_row *rows, size_t count);

#define AT(type, member, size, value)                                                              \
	{                                                                                          \
		offsetof(struct type, member), size, value                                         \
	}
#define NONE                                                                                       \
	{                                                                                          \
		{                                                                                  \
			0, 0, 0                                                                    \
		}                                                                                  \
	}
#define PLAIN SEV_KVM_VM_DEFAULT
#define SEV   SEV_KVM_VM_SEV
#define ES    SEV_KVM_VM_SEV_ES
#define SNP   SEV_KVM_VM_SNP

#define TABLE_TEST(name, rows)                                                                     \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		kvm_rows_run(rows, SEV_COUNT(rows));                                               \
	}

#endif
