/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hypervisor that lies, one lie a test, for any guest's side of the GHCB protocol; and a guest
 * that attacks, for any hypervisor's side. README.md tells how to use it for another's code.
 *
 * A guest is a table of what it can do. Each lie does one of these twice: with an honest hypervisor
 * (it has to succeed), and with one that lies. The guest resists when it notices, or when the lie
 * does no harm; what harm is, is looked at from outside, never asked of the guest.
 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include "boot_machine.h"
#include "ghcb_vmm.h"
#include "sim_message.h"

enum hostile_outcome {
	HOSTILE_CANNOT,	   /* the guest has no such thing */
	HOSTILE_DONE,	   /* went well, as far as the guest knows */
	HOSTILE_NOTICED,   /* the guest refuses what came, and would end itself */
	HOSTILE_EXCEPTION, /* the guest raises an exception: hostile->vector */
};

/* A #VC: what the interrupted code is, and its registers by the numbers of instructions. RBX is a
 * linear address: HOSTILE_DEVICE of a page of MMIO, HOSTILE_PRIVATE of the guest's memory. */
struct hostile_vc {
	const uint8_t *code;
	size_t size;
	uint64_t error_code;
	bool user;
	uint64_t gpr[16];
};

#define HOSTILE_CODE	UINT64_C(0xFFFFFFFF81000000)
#define HOSTILE_DEVICE	UINT64_C(0xFFFFC90000000000) /* maps VMM_DEVICE, C-bit clear */
#define HOSTILE_PRIVATE UINT64_C(0xFFFF888000000000) /* maps GPA 0x7000, C-bit set */
/* GPAs that are for the guest's use. */
#define HOSTILE_REQUEST	 UINT64_C(0x10000) /* pages that are shared already */
#define HOSTILE_RESPONSE UINT64_C(0x11000)
#define HOSTILE_DOORBELL UINT64_C(0x12000)
#define HOSTILE_VMSA	 UINT64_C(0x15000)
#define HOSTILE_PAGES	 UINT64_C(0x20000)  /* nobody's yet */
#define HOSTILE_LARGE	 UINT64_C(0x400000) /* 2 MiB, nobody's yet */

struct hostile;

struct hostile_guest {
	const char *name;
	/* Makes pages private and validated; handles a #VC. */
	enum hostile_outcome (*validate)(struct hostile *h, uint64_t gpa, uint64_t pages);
	enum hostile_outcome (*share)(struct hostile *h, uint64_t gpa, uint64_t pages);
	enum hostile_outcome (*vc)(struct hostile *h, struct hostile_vc *vc);
	enum hostile_outcome (*port_in)(struct hostile *h, uint16_t port, unsigned size,
					uint32_t *value);
	enum hostile_outcome (*rdmsr)(struct hostile *h, uint32_t msr, uint64_t *value);
	enum hostile_outcome (*features)(struct hostile *h, uint64_t *features);
	/* CPUID of an SNP guest with this CPUID page. */
	enum hostile_outcome (*cpuid)(struct hostile *h, const uint8_t *page,
				      struct ghcb_cpuid_regs *regs);
	/* A report by guest message; the key is h->firmware.key, the count is kept by the guest. */
	enum hostile_outcome (*report)(struct hostile *h, const uint8_t nonce[64],
				       uint8_t report[0x4A0]);
	/* The second of the certificates in a copy of the shared pages. */
	enum hostile_outcome (*cert)(struct hostile *h, const uint8_t *table, size_t size,
				     const uint8_t **data, size_t *length);
	/* Starts the processor of APIC ID 4 with a VMSA at HOSTILE_VMSA. */
	enum hostile_outcome (*start_ap)(struct hostile *h);
	/* Handles #HV: h->interrupt() for each vector. There is no handler for NMIs. */
	enum hostile_outcome (*hv_event)(struct hostile *h, volatile uint8_t *doorbell);
	/* Loads what h->boot has, up to where the kernel would be started. */
	enum hostile_outcome (*boot)(struct hostile *h);
};

struct hostile {
	struct ghcb_vmm vmm; /* first: the hypervisor's calls get its address */
	const struct hostile_guest *guest;
	uint8_t vector;
	/* The guest's own, zeros at first. */
	uint32_t messages;
	uint8_t secrets[4096];
	_Alignas(64) uint8_t own[0x8000];
	/* The processor's firmware, and what the hypervisor carries to it and back. */
	struct sim_sp sim;
	struct sim_channel firmware;
	uint64_t error; /* instead of the firmware's status */
	void (*change)(struct hostile *h, uint8_t answer[4096]);
	uint8_t first_answer[4096], requests[8][4096];
	unsigned request_count;
	/* Interrupts. */
	unsigned rounds;
	volatile uint8_t *doorbell;
	void (*interrupt)(struct hostile *h, uint8_t vector);
	/* What a lie keeps from one hook to the next, and what came of it. */
	uint64_t spa, value;
	uint32_t narrow;
	struct ghcb_cpuid_regs regs;
	uint8_t page[4096], report[0x4A0];
	const uint8_t *cert;
	size_t cert_size;
	struct hostile_vc vc;
	struct boot_machine boot;
	uint8_t sizes[4][4];
};

struct hostile_lie {
	const char *name;
	const char *attack; /* what it is known as, or the rule that it breaks */
	/* What the guest is to do, and whether that harmed it; and how the hypervisor lies. */
	enum hostile_outcome (*act)(struct hostile *h);
	void (*lie)(struct hostile *h);
	bool (*harm)(struct hostile *h);
};

extern const struct hostile_lie HOSTILE_MEMORY[], HOSTILE_ANSWERS[], HOSTILE_VCS[],
	HOSTILE_MESSAGES[], HOSTILE_OTHERS[]; /* each ends with a row without a name */

enum hostile_result {
	HOSTILE_SKIPPED,
	HOSTILE_RESISTED,
	HOSTILE_FOOLED,
	HOSTILE_FAILED_HONESTLY, /* the guest does not do it for an honest hypervisor either */
};

enum hostile_result hostile_run(const struct hostile_guest *guest, const struct hostile_lie *lie);

/* The library's guest; and one that believes everything, which every lie has to fool. */
extern const struct hostile_guest HOSTILE_GHCB, HOSTILE_NAIVE;

/* A hypervisor's side: one VMGEXIT of an SNP guest, whose GHCB page is registered at
 * GHCB_VM_GHCB. False: it ends the guest. */
struct hostile_host {
	const char *name;
	bool (*vmgexit)(struct ghcb_vmm *vmm);
};

struct hostile_attack {
	const char *name, *attack;
	void (*write)(struct ghcb_vmm *vmm, uint8_t *page); /* what the guest does */
	uint64_t info1, info2; /* of the answer that is due; 2: malformed, with the reason */
	bool ends;	       /* or the guest's end */
};

extern const struct hostile_attack HOSTILE_ATTACKS[];
extern const struct hostile_host HOSTILE_GHCB_HOST;

#endif
