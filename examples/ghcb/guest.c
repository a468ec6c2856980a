/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning of an SNP guest's kernel or firmware, by the GHCB library: from the first question
 * to a line on the serial port. Freestanding; what it needs besides libghcb.a are memcpy, memmove,
 * memset and memcmp, which every kernel has.
 *
 *	gcc -ffreestanding -mno-red-zone -mgeneral-regs-only -nostdlib -static \
 *		$(pkg-config --cflags ghcb) guest.c your-start.S -l:libghcb.a
 */
#include <ghcb/cpuid.h>
#include <ghcb/events.h>
#include <ghcb/memory.h>
#include <ghcb/msr.h>

#define SERIAL 0x3F8
#define PAGE   0x1000u

/* One of each for every CPU: nothing here is shared between CPUs, and interrupts are off. */
static struct ghcb_cpu cpu;
static struct ghcb_cpuid_table cpuid;
static struct ghcb_guest_memory memory;
static uint8_t backup[PAGE];

/* The guest's: mapped without the C-bit, GPA and address the same. */
extern uint8_t ghcb_page[PAGE];
/* Where the launch put the CPUID page, and a bit of record for each page of memory. */
extern const uint8_t cpuid_page[PAGE];
extern uint8_t page_record[];

static _Noreturn void end(enum ghcb_reason_code why)
{
	ghcb_msr_terminate(&cpu, 2, (uint8_t)why);
}

static void print(const char *text)
{
	for (; *text; text++)
		if (ghcb_event_out(&cpu, SERIAL, 1, (uint8_t)*text))
			end(GHCB_REASON_GENERAL);
}

/* sev_status: MSR 0xC0010131, which no hypervisor can intercept. */
_Noreturn void guest_main(uint32_t sev_status, uint64_t ram_start, uint64_t ram_end)
{
	const uint64_t gpa = (uintptr_t)ghcb_page;
	uint64_t features;
	uint32_t error;

	cpu.ops = &ghcb_cpu_ops;
	cpu.snp = sev_status & 4;
	/* 1. The protocol's version. An SNP guest needs 2. */
	if (!cpu.snp || ghcb_msr_negotiate(&cpu, 2, 2))
		end(GHCB_REASON_PROTOCOL);
	/* 2. What the hypervisor offers. */
	if (ghcb_msr_features(&cpu, &features) || !(features & GHCB_FEATURE_SNP))
		end(GHCB_REASON_SNP_FEATURES);
	/* 3. CPUID, of the page that the firmware checked. */
	if (ghcb_cpuid_read(cpuid_page, &cpuid))
		end(GHCB_REASON_CPUID);
	/* 4. The GHCB page becomes shared (it was never validated), is registered and opened. */
	if (ghcb_msr_page_state(&cpu, gpa, GHCB_PSC_SHARED, &error) ||
	    ghcb_open(&cpu, ghcb_page, gpa, backup))
		end(GHCB_REASON_REGISTER);
	/* 5. Memory: private, and validated once; the record is kept for later changes. */
	memory.cpu = &cpu;
	memory.start = ram_start;
	memory.end = ram_end;
	memory.record = page_record;
	if (ghcb_memory_unshare(&memory, ram_start, (ram_end - ram_start) / PAGE))
		end(GHCB_REASON_PVALIDATE);
	/* 6. Events. */
	print("hello from an SNP guest\r\n");
	for (;;)
		cpu.ops->halt(cpu.ctx);
}
