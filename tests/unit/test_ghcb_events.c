/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's side of the GHCB page: what each event puts into the page, by the offsets and numbers
 * of the specification, and what it does with each kind of answer.
 */
#include <setjmp.h>
#include <stdalign.h>
#include <string.h>

#include "ghcb/events.h"
#include "test.h"

#define GPA UINT64_C(0x12345000)

struct lie {
	uint64_t info1, info2;
	uint64_t rax, rbx, rcx, rdx;
	const char *buffer; /* what the hypervisor leaves in the shared buffer */
	bool invalid;	    /* the valid bitmap stays clear */
};

struct vm {
	alignas(4096) uint8_t page[4096];
	alignas(4096) uint8_t backup[4096];
	uint8_t seen[4096]; /* the page as the hypervisor found it */
	uint64_t msr, msr_seen;
	struct lie lie;
	int exits;
	void (*nested)(struct ghcb_cpu *cpu);
	struct ghcb_cpu cpu;
	jmp_buf ended;
};

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	assert_int_equal(msr, 0xC0010130);
	return ((struct vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, 0xC0010130);
	((struct vm *)ctx)->msr = value;
}

static void put(struct vm *vm, size_t offset, uint64_t value)
{
	memcpy(vm->page + offset, &value, 8);
	if (!vm->lie.invalid)
		vm->page[0x3F0 + (offset >> 6)] |= (uint8_t)(1 << (offset >> 3 & 7));
}

static void vm_exit(void *ctx)
{
	struct vm *vm = ctx;

	vm->exits++;
	vm->msr_seen = vm->msr;
	if ((vm->msr & 0xFFF) == 0x012) /* registration */
		vm->msr |= 0x013;
	if (vm->msr & 0xFFF)
		return;
	memcpy(vm->seen, vm->page, sizeof(vm->page));
	if (vm->nested)
		vm->nested(&vm->cpu);
	memset(vm->page + 0x3F0, 0, 16);
	put(vm, 0x390 + 8, vm->lie.info1);
	put(vm, 0x390 + 16, vm->lie.info2);
	put(vm, 0x1F8, vm->lie.rax);
	put(vm, 0x308, vm->lie.rcx);
	put(vm, 0x310, vm->lie.rdx);
	put(vm, 0x318, vm->lie.rbx);
	if (vm->lie.buffer)
		memcpy(vm->page + 0x800, vm->lie.buffer, strlen(vm->lie.buffer));
}

static void vm_halt(void *ctx)
{
	longjmp(((struct vm *)ctx)->ended, 1);
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_exit,
				    .halt = vm_halt};

static struct ghcb_cpu *start(struct vm *vm, uint16_t version, bool snp)
{
	memset(vm, 0, sizeof(*vm));
	vm->cpu = (struct ghcb_cpu){.ops = &OPS, .ctx = vm, .version = version, .snp = snp};
	assert_int_equal(ghcb_open(&vm->cpu, vm->page, GPA, vm->backup), GHCB_OK);
	return &vm->cpu;
}

static uint64_t seen(const struct vm *vm, size_t offset)
{
	uint64_t value;

	memcpy(&value, vm->seen + offset, 8);
	return value;
}

/* One row's event; what it gives is in *result, more of it in *more. */
typedef enum ghcb_rc ask(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more);

static enum ghcb_rc ask_cpuid(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	struct ghcb_cpuid_regs regs = {.eax = 7, .ecx = 1};
	enum ghcb_rc rc = ghcb_event_cpuid(cpu, &regs, 3, 0x800);

	*result = (uint64_t)regs.ebx << 32 | regs.eax;
	*more = (uint64_t)regs.edx << 32 | regs.ecx;
	return rc;
}

static enum ghcb_rc ask_cpuid_d0(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	struct ghcb_cpuid_regs regs = {.eax = 0xD};

	(void)result;
	(void)more;
	return ghcb_event_cpuid(cpu, &regs, 3, 0x800);
}

static enum ghcb_rc ask_cpuid_d1(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	struct ghcb_cpuid_regs regs = {.eax = 0xD, .ecx = 1};

	(void)result;
	(void)more;
	return ghcb_event_cpuid(cpu, &regs, 3, 0x800);
}

static enum ghcb_rc ask_rdmsr(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_rdmsr(cpu, 0xC0000080, result);
}

static enum ghcb_rc ask_wrmsr(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_wrmsr(cpu, 0xC0000080, UINT64_C(0x1122334455667788));
}

static enum ghcb_rc ask_in8(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	uint32_t value = 0;
	enum ghcb_rc rc = ghcb_event_in(cpu, 0x3FD, 1, &value);

	(void)more;
	*result = value;
	return rc;
}

static enum ghcb_rc ask_in32(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	uint32_t value = 0;
	enum ghcb_rc rc = ghcb_event_in(cpu, 0xCFC, 4, &value);

	(void)more;
	*result = value;
	return rc;
}

static enum ghcb_rc ask_out16(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_out(cpu, 0x510, 2, 0xABCD0019);
}

static enum ghcb_rc ask_ins(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	const struct ghcb_io_string io = {
		.port = 0x511, .size = 1, .addr_size = 8, .segment = 0, .rep = true};

	(void)more;
	return ghcb_event_ins(cpu, &io, 4, result);
}

static enum ghcb_rc ask_outs(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	const struct ghcb_io_string io = {.port = 0x3F8, .size = 2, .addr_size = 4, .segment = 3};

	(void)result;
	(void)more;
	return ghcb_event_outs(cpu, &io, 1, "ok");
}

static enum ghcb_rc ask_mmio_read(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_mmio_read(cpu, 0xFEE00020, 4, result);
}

static enum ghcb_rc ask_mmio_write(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_mmio_write(cpu, 0xFEE00020, 2, 0x6B6F);
}

static enum ghcb_rc ask_dr7_read(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_dr7_read(cpu, result);
}

static enum ghcb_rc ask_dr7_write(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_dr7_write(cpu, 0x455);
}

static enum ghcb_rc ask_rdtsc(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_rdtsc(cpu, result);
}

static enum ghcb_rc ask_rdtscp(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	uint32_t aux = 0;
	enum ghcb_rc rc = ghcb_event_rdtscp(cpu, result, &aux);

	*more = aux;
	return rc;
}

static enum ghcb_rc ask_rdpmc(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_rdpmc(cpu, 5, result);
}

static enum ghcb_rc ask_wbinvd(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_wbinvd(cpu);
}

static enum ghcb_rc ask_invd(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_invd(cpu);
}

static enum ghcb_rc ask_monitor(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_monitor(cpu, 0x7000, 1, 2);
}

static enum ghcb_rc ask_mwait(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_mwait(cpu, 1, 2);
}

static enum ghcb_rc ask_vmmcall(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	uint64_t reg[GHCB_REGS] = {[GHCB_REG_RAX] = 12, [GHCB_REG_RBX] = 7, [GHCB_REG_RCX] = 9};
	enum ghcb_rc rc = ghcb_event_vmmcall(cpu, GHCB_RBX_BIT, 0, reg);

	*result = reg[GHCB_REG_RAX];
	*more = reg[GHCB_REG_RBX];
	return rc;
}

static enum ghcb_rc ask_nmi(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_nmi_complete(cpu);
}

static enum ghcb_rc ask_hold(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_ap_reset_hold(cpu);
}

static enum ghcb_rc ask_set_table(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_set_jump_table(cpu, 0x9000);
}

static enum ghcb_rc ask_get_table(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_get_jump_table(cpu, result);
}

static enum ghcb_rc ask_request(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)more;
	return ghcb_event_guest_request(cpu, 0x5000, 0x6000, result);
}

static enum ghcb_rc ask_ext_request(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	*more = 2;
	return ghcb_event_ext_guest_request(cpu, 0x5000, 0x6000, 0x10000, more, result);
}

static enum ghcb_rc ask_ipi(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_hv_ipi(cpu, UINT64_C(0x3000000F0));
}

static enum ghcb_rc ask_features(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	enum ghcb_rc rc = ghcb_event_features(cpu);

	(void)more;
	*result = cpu->features;
	return rc;
}

static enum ghcb_rc ask_unsupported(struct ghcb_cpu *cpu, uint64_t *result, uint64_t *more)
{
	(void)result;
	(void)more;
	return ghcb_event_unsupported(cpu, 0x41, 0x99);
}

/* A register of the page, by the offset that the specification gives it. */
struct given {
	uint16_t offset;
	uint64_t value;
};

#define TSC                                                                                        \
	{                                                                                          \
		.rax = 0xFFFFFFFF89ABCDEF, .rdx = 0xFFFFFFFF01234567                               \
	}
#define TSCV UINT64_C(0x0123456789ABCDEF)

/* Every event's own numbers: at the offsets of the registers and nowhere else. */
static const struct event_row {
	const char *name;
	ask *ask;
	uint64_t code, info1, info2;
	struct given given[4];
	struct lie lie;
	enum ghcb_rc rc;
	uint64_t result, more;
	const char *buffer;
} ROWS[] = {
	{"CPUID",
	 ask_cpuid,
	 0x72,
	 0,
	 0,
	 {{0x1F8, 7}, {0x308, 1}},
	 /* spec: GHCB events: EAX and EDX are 32 bits of RAX and RDX */
	 {.rax = UINT64_C(0xFFFFFFFF00000001), .rbx = 2, .rcx = 3, .rdx = UINT64_C(0xA00000004)},
	 GHCB_OK,
	 UINT64_C(0x200000001),
	 UINT64_C(0x400000003),
	 NULL},
	/* spec: GHCB CPUID: leaf 0xD depends on XCR0, its subleaf 1 on XSS too */
	{"CPUID 0xD 0",
	 ask_cpuid_d0,
	 0x72,
	 0,
	 0,
	 {{0x1F8, 0xD}, {0x308, 0}, {0x3E8, 3}},
	 {0},
	 GHCB_OK,
	 0,
	 0,
	 NULL},
	{"CPUID 0xD 1",
	 ask_cpuid_d1,
	 0x72,
	 0,
	 0,
	 {{0x1F8, 0xD}, {0x308, 1}, {0x3E8, 3}, {0x140, 0x800}},
	 {0},
	 GHCB_OK,
	 0,
	 0,
	 NULL},
	{"RDMSR", ask_rdmsr, 0x7C, 0, 0, {{0x308, 0xC0000080}}, TSC, GHCB_OK, TSCV, 0, NULL},
	{"WRMSR",
	 ask_wrmsr,
	 0x7C,
	 1,
	 0,
	 {{0x308, 0xC0000080}, {0x1F8, 0x55667788}, {0x310, 0x11223344}},
	 {0},
	 GHCB_OK,
	 0,
	 0,
	 NULL},
	/* spec: GHCB IOIO: EXITINFO1 is as the VMCB's: size and address size have one bit each */
	/* spec: GHCB IOIO: IN: only as many bytes of RAX as the port is wide */
	{"IN 8",
	 ask_in8,
	 0x7B,
	 0x03FD0211,
	 0,
	 {{0x1F8, 0}},
	 {.rax = 0xFFFFFF60},
	 GHCB_OK,
	 0x60,
	 0,
	 NULL},
	{"IN 32",
	 ask_in32,
	 0x7B,
	 0x0CFC0241,
	 0,
	 {{0x1F8, 0}},
	 {.rax = UINT64_C(0x987654321)},
	 GHCB_OK,
	 0x87654321,
	 0,
	 NULL},
	/* spec: GHCB IOIO: OUT: the bytes above the port's width are 0 */
	{"OUT 16", ask_out16, 0x7B, 0x05100220, 0, {{0x1F8, 0x19}}, {0}, GHCB_OK, 0, 0, NULL},
	/* spec: GHCB layout: a guest's scratch area is the shared buffer, in every version */
	{"REP INSB",
	 ask_ins,
	 0x7B,
	 0x0511021D,
	 4,
	 {{0x3A8, 0x12345800}},
	 {.buffer = "QEMU"},
	 GHCB_OK,
	 0x554D4551,
	 0,
	 NULL},
	{"OUTSW", ask_outs, 0x7B, 0x03F80D24, 1, {{0x3A8, 0x12345800}}, {0}, GHCB_OK, 0, 0, "ok"},
	{"MMIO read",
	 ask_mmio_read,
	 0x80000001,
	 0xFEE00020,
	 4,
	 {{0x3A8, 0x12345800}},
	 {.buffer = "ABCDEFGH"},
	 GHCB_OK,
	 0x44434241,
	 0,
	 NULL},
	{"MMIO write",
	 ask_mmio_write,
	 0x80000002,
	 0xFEE00020,
	 2,
	 {{0x3A8, 0x12345800}},
	 {0},
	 GHCB_OK,
	 0,
	 0,
	 "ok"},
	{"DR7 read",
	 ask_dr7_read,
	 0x27,
	 0,
	 0,
	 {{0}},
	 {.rax = UINT64_C(0x100000400)},
	 GHCB_OK,
	 0x400,
	 0,
	 NULL},
	{"DR7 write", ask_dr7_write, 0x37, 0, 0, {{0x1F8, 0x455}}, {0}, GHCB_OK, 0, 0, NULL},
	{"RDTSC", ask_rdtsc, 0x6E, 0, 0, {{0}}, TSC, GHCB_OK, TSCV, 0, NULL},
	{"RDTSCP",
	 ask_rdtscp,
	 0x87,
	 0,
	 0,
	 {{0}},
	 {.rax = 1, .rdx = 2, .rcx = UINT64_C(0x700000005)},
	 GHCB_OK,
	 UINT64_C(0x200000001),
	 5,
	 NULL},
	{"RDPMC", ask_rdpmc, 0x6F, 0, 0, {{0x308, 5}}, TSC, GHCB_OK, TSCV, 0, NULL},
	{"WBINVD", ask_wbinvd, 0x89, 0, 0, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"INVD", ask_invd, 0x76, 0, 0, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"MONITOR",
	 ask_monitor,
	 0x8A,
	 0,
	 0,
	 {{0x1F8, 0x7000}, {0x308, 1}, {0x310, 2}},
	 {0},
	 GHCB_OK,
	 0,
	 0,
	 NULL},
	{"MWAIT", ask_mwait, 0x8B, 0, 0, {{0x1F8, 1}, {0x308, 2}}, {0}, GHCB_OK, 0, 0, NULL},
	/* spec: GHCB return values: only the event's own registers are taken */
	{"VMMCALL",
	 ask_vmmcall,
	 0x81,
	 0,
	 0,
	 {{0x1F8, 12}, {0x318, 7}},
	 {.rax = 3, .rbx = 4},
	 GHCB_OK,
	 3,
	 7,
	 NULL},
	{"NMI complete", ask_nmi, 0x80000003, 0, 0, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"AP reset hold", ask_hold, 0x80000004, 0, 0, {{0}}, {.info2 = 1}, GHCB_OK, 0, 0, NULL},
	/* spec: GHCB AP reset hold: EXITINFO2 of 0: woken without SIPI, it asks again */
	{"AP reset hold: other", ask_hold, 0x80000004, 0, 0, {{0}}, {0}, GHCB_WAIT, 0, 0, NULL},
	{"jump table set", ask_set_table, 0x80000005, 0, 0x9000, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"jump table get",
	 ask_get_table,
	 0x80000005,
	 1,
	 0,
	 {{0}},
	 {.info2 = 0x9000},
	 GHCB_OK,
	 0x9000,
	 0,
	 NULL},
	/* spec: GHCB AP jump table: it is a page */
	{"jump table: no page",
	 ask_get_table,
	 0x80000005,
	 1,
	 0,
	 {{0}},
	 {.info2 = 0x9004},
	 GHCB_ERR_RESPONSE,
	 0,
	 0,
	 NULL},
	{"guest request", ask_request, 0x80000011, 0x5000, 0x6000, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"guest request: busy",
	 ask_request,
	 0x80000011,
	 0x5000,
	 0x6000,
	 {{0}},
	 {.info2 = UINT64_C(0x200000000)},
	 GHCB_OK,
	 UINT64_C(0x200000000),
	 0,
	 NULL},
	{"extended request",
	 ask_ext_request,
	 0x80000012,
	 0x5000,
	 0x6000,
	 {{0x1F8, 0x10000}, {0x318, 2}},
	 {.rbx = 0x7777},
	 GHCB_OK,
	 0,
	 2,
	 NULL},
	{"extended request: space",
	 ask_ext_request,
	 0x80000012,
	 0x5000,
	 0x6000,
	 {{0x1F8, 0x10000}, {0x318, 2}},
	 {.info2 = UINT64_C(0x100000000), .rbx = 3},
	 GHCB_OK,
	 UINT64_C(0x100000000),
	 3,
	 NULL},
	/* spec: GHCB SNP extended guest request: too few pages: more are asked for than were given
	 */
	{"extended request: no more",
	 ask_ext_request,
	 0x80000012,
	 0x5000,
	 0x6000,
	 {{0x1F8, 0x10000}, {0x318, 2}},
	 {.info2 = UINT64_C(0x100000000), .rbx = 2},
	 GHCB_ERR_RESPONSE,
	 0,
	 0,
	 NULL},
	{"IPI", ask_ipi, 0x80000015, UINT64_C(0x3000000F0), 0, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
	{"features",
	 ask_features,
	 0x8000FFFD,
	 0,
	 0,
	 {{0}},
	 {.info2 = UINT64_C(0xF000000000000003)},
	 GHCB_OK,
	 UINT64_C(0xF000000000000003),
	 0,
	 NULL},
	/* spec: GHCB hypervisor features: a feature comes with those that it requires */
	{"features: creation without SNP",
	 ask_features,
	 0x8000FFFD,
	 0,
	 0,
	 {{0}},
	 {.info2 = 2},
	 GHCB_ERR_RESPONSE,
	 0,
	 0,
	 NULL},
	{"unsupported", ask_unsupported, 0x8000FFFF, 0x41, 0x99, {{0}}, {0}, GHCB_OK, 0, 0, NULL},
};

/* The page as the hypervisor found it is what a row says, and nothing else is in it. */
static void check_page(const struct vm *vm, const struct event_row *row)
{
	uint8_t expected[4096] = {0};
	const struct given infos[] = {{0x390, row->code}, {0x398, row->info1}, {0x3A0, row->info2}};
	const struct given *all[7];
	size_t count = 0;

	for (size_t i = 0; i < 3; i++)
		all[count++] = &infos[i];
	for (size_t i = 0; i < 4 && row->given[i].offset; i++)
		all[count++] = &row->given[i];
	/* spec: GHCB layout: bit n of the valid bitmap is of the 8 bytes at offset 8 n */
	for (size_t i = 0; i < count; i++) {
		const unsigned n = all[i]->offset / 8;

		memcpy(expected + all[i]->offset, &all[i]->value, 8);
		expected[0x3F0 + n / 8] |= (uint8_t)(1 << n % 8);
	}
	if (row->code == 0x81) /* CPL, of one byte, is 0 */
		expected[0x3F3] |= 0x02;
	if (row->buffer)
		memcpy(expected + 0x800, row->buffer, strlen(row->buffer));
	/* spec: GHCB layout: the guest tells the negotiated version, and usage 0 */
	expected[0xFFA] = 2;
	assert_memory_equal(vm->seen, expected, sizeof(expected));
	/* spec: GHCB protocol flow: the MSR has the page's GPA when the guest leaves */
	assert_int_equal(vm->msr_seen, GPA);
}

static void test_rows(void **state)
{
	static struct vm vm;

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct ghcb_cpu *cpu = start(&vm, 2, true);
		uint64_t result = 0, more = 0;

		print_message("%s\n", ROWS[i].name);
		vm.lie = ROWS[i].lie;
		assert_int_equal(ROWS[i].ask(cpu, &result, &more), ROWS[i].rc);
		check_page(&vm, &ROWS[i]);
		if (ROWS[i].rc)
			continue;
		assert_int_equal(result, ROWS[i].result);
		assert_int_equal(more, ROWS[i].more);
	}
}

/* Answers to any event, and what is made of them. */
static const struct answer_row {
	const char *name;
	uint16_t version;
	struct lie lie;
	enum ghcb_rc rc;
} ANSWERS[] = {
	/* spec: GHCB return values: bits 63:32 of EXITINFO1 are 0, other results reserved */
	{"result 3", 2, {.info1 = 3}, GHCB_ERR_RESPONSE},
	{"result 0 with bit 32", 2, {.info1 = UINT64_C(0x100000000)}, GHCB_ERR_RESERVED},
	{"result 1 with bit 63",
	 2,
	 {.info1 = UINT64_C(0x8000000000000001), .info2 = 0x80000B0D},
	 GHCB_ERR_RESERVED},
	{"#GP(0)", 2, {.info1 = 1, .info2 = 0x80000B0D}, GHCB_EXCEPTION},
	{"#UD", 1, {.info1 = 1, .info2 = 0x80000306}, GHCB_EXCEPTION},
	/* spec: GHCB return values: an exception is valid, of type 3, and reserved bits are 0 */
	{"not valid", 2, {.info1 = 1, .info2 = 0xB0D}, GHCB_ERR_EXCEPTION},
	{"an interrupt 13", 2, {.info1 = 1, .info2 = 0x8000080D}, GHCB_ERR_EXCEPTION},
	{"an NMI", 2, {.info1 = 1, .info2 = 0x80000202}, GHCB_ERR_EXCEPTION},
	{"a software interrupt", 2, {.info1 = 1, .info2 = 0x8000040D}, GHCB_ERR_EXCEPTION},
	{"bit 12", 2, {.info1 = 1, .info2 = 0x80001B0D}, GHCB_ERR_EXCEPTION},
	{"bit 30", 2, {.info1 = 1, .info2 = 0xC0000B0D}, GHCB_ERR_EXCEPTION},
	/* spec: GHCB return values: a hypervisor asks for #GP or #UD, nothing else */
	{"#DE", 2, {.info1 = 1, .info2 = 0x80000300}, GHCB_ERR_EXCEPTION},
	{"#DB", 2, {.info1 = 1, .info2 = 0x80000301}, GHCB_ERR_EXCEPTION},
	{"#PF", 2, {.info1 = 1, .info2 = 0x80000B0E}, GHCB_ERR_EXCEPTION},
	{"#VC", 2, {.info1 = 1, .info2 = 0x80000B1D}, GHCB_ERR_EXCEPTION},
	{"malformed: missing", 2, {.info1 = 2, .info2 = 4}, GHCB_ERR_MALFORMED},
	/* spec: GHCB return values: malformed input is told from version 2 on, with a known reason
	 */
	{"malformed: 0", 2, {.info1 = 2}, GHCB_ERR_RESPONSE},
	{"malformed: 7", 2, {.info1 = 2, .info2 = 7}, GHCB_ERR_RESPONSE},
	{"malformed: 4 and more",
	 2,
	 {.info1 = 2, .info2 = UINT64_C(0x100000004)},
	 GHCB_ERR_RESPONSE},
	{"malformed in version 1", 1, {.info1 = 2, .info2 = 4}, GHCB_ERR_RESPONSE},
	/* spec: GHCB return values: an answer in a register is marked valid */
	{"not marked valid", 2, {.rax = 5, .invalid = true}, GHCB_ERR_VALID},
};

static void test_answers(void **state)
{
	static struct vm vm;

	(void)state;
	for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(*ANSWERS); i++) {
		struct ghcb_cpu *cpu = start(&vm, ANSWERS[i].version, false);
		uint64_t value = 0x5A5A;

		print_message("%s\n", ANSWERS[i].name);
		vm.lie = ANSWERS[i].lie;
		assert_int_equal(ghcb_event_rdmsr(cpu, 0x10, &value), ANSWERS[i].rc);
		assert_int_equal(value, 0x5A5A);
		assert_int_equal(cpu->depth, 0);
	}
}

static void test_exceptions(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, false);

	(void)state;
	vm.lie = (struct lie){.info1 = 1, .info2 = UINT64_C(0x1280000B0D)};
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_EXCEPTION);
	assert_int_equal(cpu->exception.vector, 13);
	assert_true(cpu->exception.has_error);
	assert_int_equal(cpu->exception.error, 0x12);
	/* spec: GHCB return values: an error code counts only if it is marked valid */
	vm.lie = (struct lie){.info1 = 1, .info2 = UINT64_C(0x1280000306)};
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_EXCEPTION);
	assert_int_equal(cpu->exception.vector, 6);
	assert_false(cpu->exception.has_error);
	assert_int_equal(cpu->exception.error, 0);
	vm.lie = (struct lie){.info1 = 2, .info2 = 6};
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_ERR_MALFORMED);
	assert_int_equal(cpu->malformed, 6);
}

/* What a caller must not ask does not leave the guest. */
static void test_not_asked(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, true);
	struct ghcb_io_string io = {.port = 1, .size = 1, .addr_size = 8, .rep = true};
	static uint8_t data[4096];
	uint64_t value = 0, pages = 1;
	uint32_t half = 0;

	(void)state;
	assert_int_equal(vm.exits, 1); /* registration */
	assert_int_equal(ghcb_event_in(cpu, 1, 3, &half), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_in(cpu, 1, 8, &half), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_out(cpu, 1, 0, 0), GHCB_ERR_ARG);
	/* spec: GHCB IOIO: strings: one without REP, and never more than the shared buffer holds */
	assert_int_equal(ghcb_event_ins(cpu, &io, 2033, data), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_ins(cpu, &io, 0, data), GHCB_ERR_ARG);
	io.size = 4;
	assert_int_equal(ghcb_event_outs(cpu, &io, 509, data), GHCB_ERR_ARG);
	io.rep = false;
	assert_int_equal(ghcb_event_outs(cpu, &io, 2, data), GHCB_ERR_ARG);
	io.segment = 6;
	assert_int_equal(ghcb_event_outs(cpu, &io, 1, data), GHCB_ERR_ARG);
	/* spec: GHCB MMIO: 1, 2, 4 or 8 bytes, which do not cross a page */
	assert_int_equal(ghcb_event_mmio_read(cpu, 0xFFD, 4, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_mmio_read(cpu, 0xFF0, 16, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_mmio_write(cpu, 0xFF0, 3, 0), GHCB_ERR_ARG);
	/* spec: APM2 DR7: bits 63:32 are 0 */
	assert_int_equal(ghcb_event_dr7_write(cpu, UINT64_C(0x100000400)), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_set_jump_table(cpu, 0x9001), GHCB_ERR_ARG);
	/* spec: GHCB SNP guest request: two pages, aligned, not the same */
	assert_int_equal(ghcb_event_guest_request(cpu, 0x5000, 0x5000, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_guest_request(cpu, 0x5001, 0x6000, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_guest_request(cpu, 0x5000, 0, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_event_ext_guest_request(cpu, 0x5000, 0x6000, 0x7010, &pages, &value),
			 GHCB_ERR_ARG);
	assert_int_equal(vm.exits, 1);
	/* spec: GHCB events: an event is of a version, and some are of SNP guests only */
	cpu = start(&vm, 1, false);
	assert_int_equal(ghcb_event_features(cpu), GHCB_ERR_STATE);
	cpu = start(&vm, 2, false);
	assert_int_equal(ghcb_event_guest_request(cpu, 0x5000, 0x6000, &value), GHCB_ERR_STATE);
	assert_int_equal(vm.exits, 0);
}

/* spec: GHCB MSR protocol: register GHCB GPA: an SNP guest does before it uses the page */
static void test_open(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, true);

	(void)state;
	assert_int_equal(vm.msr_seen, GPA | 0x012);
	assert_int_equal(vm.msr, GPA);
	assert_int_equal(ghcb_open(cpu, vm.page, GPA + 8, NULL), GHCB_ERR_ARG);
	assert_int_equal(ghcb_open(cpu, vm.page + 8, GPA, NULL), GHCB_ERR_ARG);
	assert_int_equal(ghcb_open(cpu, vm.page, 0, NULL), GHCB_ERR_ARG);
	cpu->version = 0;
	assert_int_equal(ghcb_open(cpu, vm.page, GPA, NULL), GHCB_ERR_STATE);
	/* spec: GHCB MSR protocol: no #VC between request and answer: one that comes is an error */
	cpu = start(&vm, 2, false);
	vm.msr = 0x014;
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_ERR_STATE);
	assert_int_equal(vm.exits, 0);
}

static void nested_once(struct ghcb_cpu *cpu)
{
	struct vm *vm = cpu->ctx;
	uint32_t value = 0;

	vm->nested = NULL;
	vm->lie.rax = 0x77;
	assert_int_equal(ghcb_event_in(cpu, 0x60, 1, &value), GHCB_OK);
	assert_int_equal(value, 0x77);
}

static void nested_twice(struct ghcb_cpu *cpu)
{
	struct vm *vm = cpu->ctx;

	vm->nested = NULL;
	assert_int_equal(ghcb_begin(cpu), GHCB_OK);
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_ERR_NESTED);
	ghcb_end(cpu);
}

static void test_nested(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, false);

	(void)state;
	/* spec: GHCB layout: a nested use saves the page in private memory and restores it */
	vm.nested = nested_once;
	assert_int_equal(ghcb_event_mmio_write(cpu, 0xFEE00000, 2, 0x6B6F), GHCB_OK);
	assert_int_equal(vm.exits, 2);
	assert_memory_equal(vm.page + 0x800, "ok", 2);
	assert_int_equal(cpu->depth, 0);
	vm.nested = nested_twice;
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_OK);
	cpu->backup = NULL;
	assert_int_equal(ghcb_begin(cpu), GHCB_OK);
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_ERR_NESTED);
}

/* spec: GHCB layout: what an earlier exit left is cleared, the valid bitmap included */
static void test_nothing_left(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, false);

	(void)state;
	memset(vm.page, 0xA5, 0x400);
	assert_int_equal(ghcb_event_wbinvd(cpu), GHCB_OK);
	/* spec: GHCB layout: EXITCODE, EXITINFO1 and EXITINFO2 are given with every exit */
	for (size_t offset = 0; offset < 0x3F0; offset += 8)
		assert_int_equal(seen(&vm, offset), offset == 0x390 ? 0x89 : 0);
	assert_int_equal(seen(&vm, 0x3F0), 0);
	assert_int_equal(seen(&vm, 0x3F8), UINT64_C(0x1C000000000000));
}

/* spec: GHCB termination request: a guest that comes back asks again */
static void test_terminate(void **state)
{
	static struct vm vm;
	struct ghcb_cpu *cpu = start(&vm, 2, false);

	(void)state;
	if (!setjmp(vm.ended))
		ghcb_event_terminate(cpu, 2, 7, 0x1234);
	assert_int_equal(seen(&vm, 0x390), 0x8000FFFE);
	assert_int_equal(seen(&vm, 0x398), 0x72);
	assert_int_equal(seen(&vm, 0x3A0), 0x1234);
	assert_int_equal(vm.msr_seen, 0x72100);
	start(&vm, 1, false);
	if (!setjmp(vm.ended))
		ghcb_event_terminate(&vm.cpu, 2, 7, 0x1234);
	assert_int_equal(vm.exits, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	     cmocka_unit_test(test_answers),
		cmocka_unit_test(test_exceptions),   cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_open),	     cmocka_unit_test(test_nested),
		cmocka_unit_test(test_nothing_left), cmocka_unit_test(test_terminate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
