/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other processors, interrupts, and what a firmware loads.
 */
#include <stdlib.h>
#include <string.h>

#include "hashes.h"
#include "hostile.h"
#include "map.h"

/* A processor's first registers: a hypervisor that can write them runs code of its choice. */
static enum hostile_outcome start_ap(struct hostile *h)
{
	return h->guest->start_ap ? h->guest->start_ap(h) : HOSTILE_CANNOT;
}

static void will_write(struct hostile *h)
{
	h->value = 1;
}

static bool registers_are_its(struct hostile *h)
{
	const uint64_t rip = UINT64_C(0x666000);

	if (!h->value)
		return h->vmm.ap_id != 4;
	return cpu_host_write(h->vmm.vm.machine, h->vmm.vm.spa[HOSTILE_VMSA / 4096] + 0x178, &rip,
			      8) == CPU_OK;
}

/* #HV: something is pending again whenever something was taken. */
static enum hostile_outcome handle_interrupts(struct hostile *h)
{
	bool signal;

	if (!h->guest->hv_event)
		return HOSTILE_CANNOT;
	h->doorbell = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_DOORBELL);
	if (!h->doorbell[0] && !h->doorbell[1])
		ghcb_hv_post_vector(h->doorbell, 0x41, false, &signal);
	return h->guest->hv_event(h, h->doorbell);
}

#define MANY 10000

static void again(struct hostile *h, uint8_t vector)
{
	bool signal;

	if (++h->rounds < MANY)
		ghcb_hv_post_vector(h->doorbell, vector, false, &signal);
}

static void flood(struct hostile *h)
{
	h->interrupt = again;
}

static bool is_flooded(struct hostile *h)
{
	return h->rounds >= MANY;
}

/* Vectors of exceptions: a handler of #PF or of int 0x80 would run. */
static void count(struct hostile *h, uint8_t vector)
{
	h->rounds += vector < 31;
}

static void exception_vector(struct hostile *h)
{
	h->interrupt = count;
	*ghcb_vm_bytes(&h->vmm.vm, HOSTILE_DOORBELL) = 14;
}

static bool took_exception(struct hostile *h)
{
	return h->interrupt == count && h->rounds;
}

static void nmi(struct hostile *h)
{
	h->value = 1;
	ghcb_vm_bytes(&h->vmm.vm, HOSTILE_DOORBELL)[1] = GHCB_DOORBELL_NMI;
}

static void reserved_flags(struct hostile *h)
{
	h->value = 1;
	ghcb_vm_bytes(&h->vmm.vm, HOSTILE_DOORBELL)[1] = 0x10;
}

static bool went_on(struct hostile *h)
{
	return h->value != 0;
}

/* A kernel, an initrd, a command line, and the table of their hashes: of the command line and its
 * NUL, of the initrd, of the kernel's parts, by Python's hashlib. */
#define TABLE                                                                                      \
	"06d63894224fc94cb479a793d411fd21a800"                                                     \
	"d82dd09720bd944caa78e7714d36ab2a3200"                                                     \
	"c801d8e83dec6220b30fe179a8aabec923c8977255530ecc7dc23b95a6959bbc"                         \
	"31f7ba442f3ad74b9af141e29169781d3200"                                                     \
	"09e6c018d2c8c4903308613dd1b72484d57eadf12ec50ddc8f52e5accce470f2"                         \
	"3794e74dd2ab7f42b835d5b172d2045b3200"                                                     \
	"8189ed2ee5426ce067f1d88b13d576a2c1eaf8619578041071d1881d594e9ba8"

static uint8_t setup[3 * 512], kernel[0x1000], e820[20], cpus[2] = {1};
static const char INITRD[] = "initrd", CMDLINE[] = "quiet";

static void put(uint8_t *at, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void offer(struct hostile *h, int file, uint16_t size_key, uint16_t data_key,
		  const void *data, uint32_t size)
{
	put(h->sizes[file], size, 4);
	boot_machine_put(&h->boot, size_key, NULL, h->sizes[file], 4);
	boot_machine_put(&h->boot, data_key, NULL, data, size);
}

static void make_kernel(void)
{
	setup[0x1F1] = 2;
	put(setup + 0x1FE, 0xAA55, 2);
	setup[0x201] = 0x66;
	memcpy(setup + 0x202, "HdrS", 4);
	put(setup + 0x206, 0x20F, 2);
	setup[0x211] = 1;
	put(setup + 0x22C, 0x7FFFFFFF, 4);
	put(setup + 0x230, 0x200000, 4);
	setup[0x234] = 1;
	put(setup + 0x236, 1, 2);
	put(setup + 0x238, 2047, 4);
	put(setup + 0x260, 0x100000, 4);
}

static void put_table(struct hostile *h)
{
	static const char HEX[] = TABLE;
	uint8_t *table = h->boot.ram + BOOT_HASHES;

	for (size_t i = 0; i < sizeof(HEX) / 2; i++) {
		const char byte[] = {HEX[2 * i], HEX[2 * i + 1], 0};

		table[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
}

static void make_files(struct hostile *h)
{
	make_kernel();
	put(e820 + 8, BOOT_MACHINE_RAM, 8);
	put(e820 + 16, 1, 4);
	boot_machine_put(&h->boot, 0x21, "etc/e820", e820, sizeof(e820));
	boot_machine_put(&h->boot, 0x05, NULL, cpus, 2);
	offer(h, 0, 0x17, 0x18, setup, sizeof(setup));
	offer(h, 1, 0x08, 0x11, kernel, sizeof(kernel));
	offer(h, 2, 0x0B, 0x12, INITRD, 6);
	offer(h, 3, 0x14, 0x15, CMDLINE, 6);
	put_table(h);
}

static struct boot_machine_item *item(struct hostile *h, uint16_t key)
{
	for (int i = 0; i < BOOT_MACHINE_ITEMS; i++)
		if (h->boot.items[i].key == key && h->boot.items[i].data)
			return &h->boot.items[i];
	abort();
}

static enum hostile_outcome load(struct hostile *h)
{
	if (!h->guest->boot)
		return HOSTILE_CANNOT;
	if (!h->value)
		make_files(h);
	return h->guest->boot(h);
}

static void other_table(struct hostile *h)
{
	make_files(h);
	h->boot.ram[BOOT_HASHES + 100] ^= 1;
	h->value = 1;
}

static void no_table(struct hostile *h)
{
	make_files(h);
	memset(h->boot.ram + BOOT_HASHES, 0, 4096);
	h->boot.boot.sev_status = 1;
	h->value = 1;
}

static void other_kernel(struct hostile *h)
{
	static uint8_t other[sizeof(kernel)] = {1};

	make_files(h);
	item(h, 0x11)->data = other;
	h->value = 1;
}

/* The size of the file is another one when it is asked for again. */
static void other_size(struct hostile *h, uint16_t key)
{
	static const uint8_t OTHER[4] = {7};

	make_files(h);
	item(h, key)->other = OTHER;
	item(h, key)->other_from = 2;
	h->value = 1;
}

static void initrd_size(struct hostile *h)
{
	other_size(h, 0x0B);
}

static void cmdline_size(struct hostile *h)
{
	other_size(h, 0x14);
}

static void kernel_size(struct hostile *h)
{
	other_size(h, 0x08);
}

static void huge_initrd(struct hostile *h)
{
	make_files(h);
	put(h->sizes[2], 0xFFFFF000, 4);
	h->value = 1;
}

const struct hostile_lie HOSTILE_OTHERS[] = {
	{"ap-registers", "an AP is started with registers of the hypervisor's choice", start_ap,
	 will_write, registers_are_its},
	{"hv-flood", "#HV flood: something is always pending", handle_interrupts, flood,
	 is_flooded},
	{"hv-exception",
	 "Heckler (CVE-2024-25743, CVE-2024-25744): an exception's vector as an "
	 "interrupt",
	 handle_interrupts, exception_vector, took_exception},
	{"hv-nmi", "an NMI for a guest that has no handler for it", handle_interrupts, nmi,
	 went_on},
	{"hv-reserved", "reserved bits of the doorbell page", handle_interrupts, reserved_flags,
	 went_on},
	{"boot-table", "another table of hashes", load, other_table, went_on},
	{"boot-no-table", "no table of hashes", load, no_table, went_on},
	{"boot-kernel", "another kernel", load, other_kernel, went_on},
	{"boot-kernel-size", "the kernel's size changes between reads", load, kernel_size, went_on},
	{"boot-initrd-size", "the initrd's size changes between reads", load, initrd_size, went_on},
	{"boot-cmdline-size", "the command line's size changes between reads", load, cmdline_size,
	 went_on},
	{"boot-initrd-huge", "an initrd larger than memory", load, huge_initrd, went_on},
	{0},
};
