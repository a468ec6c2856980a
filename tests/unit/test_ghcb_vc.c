/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The #VC handler against a hypervisor that answers what a row says. Every answer has something in
 * each register that a hypervisor can give back, so that one that the instruction does not write is
 * seen. Bytes of instructions are GNU as's, numbers of the protocol are the specification's.
 */
#include <stdalign.h>

#include "ghcb/vc.h"
#include "test.h"

enum { AX, CX, DX, BX, SP, BP, SI, DI, R8, R12 = 12, R15 = 15 };
enum { ES, CS, SS, DS, FS, GS };

#define GPA	 UINT64_C(0x12345000)
#define CODE	 UINT64_C(0xFFFFFFFF81000000) /* two pages of code */
#define NESTED	 UINT64_C(0xFFFFFFFF82000000) /* what plain accesses to the device are made of */
#define DATA	 UINT64_C(0x00007F0000000000) /* two pages of user space's memory */
#define DEVICE	 UINT64_C(0xFFFFC90000000000) /* a page, C-bit clear */
#define REGISTER UINT64_C(0xFEC00000)	      /* which is here */
#define USER_END UINT64_C(0x0000800000000000)
#define LOW	 0x2000u /* code of 32 and 16 bits is below */
#define PAGE	 4096u

#define HV_RAX	 UINT64_C(0xFAFAFAFA8899AABB)
#define HV_RBX	 UINT64_C(0xFBFBFBFB11223344)
#define HV_RCX	 UINT64_C(0xFCFCFCFC55667788)
#define HV_RDX	 UINT64_C(0xFDFDFDFD99001122)

struct vm {
	alignas(4096) uint8_t page[PAGE];
	uint8_t backup[PAGE], seen[PAGE];
	uint8_t code[2 * PAGE], data[2 * PAGE], nested[16], low[LOW];
	uint64_t msr, info1, info2;
	uint8_t buffer[2032]; /* what the hypervisor leaves in the shared buffer */
	bool answers_buffer;
	int exits, fetches;
	bool code_unmapped[2], code_shared[2];
	size_t readable, writable; /* bytes of the data */
	uint64_t cr4, xcr0, xss;
	uint16_t ports[4]; /* that user space may use */
	struct ghcb_cpuid_regs cpuid_in;
	uint64_t cpuid_xcr0, cpuid_xss;
	struct ghcb_cpu cpu;
	struct ghcb_vc vc;
	struct ghcb_regs regs, before;
	struct ghcb_raise raise;
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
	vm->page[0x3F0 + (offset >> 6)] |= (uint8_t)(1 << (offset >> 3 & 7));
}

static void vm_exit(void *ctx)
{
	struct vm *vm = ctx;

	vm->exits++;
	assert_int_equal(vm->msr & 0xFFF, 0);
	memcpy(vm->seen, vm->page, PAGE);
	memset(vm->page + 0x3F0, 0, 16);
	put(vm, 0x398, vm->info1);
	put(vm, 0x3A0, vm->info2);
	put(vm, 0x1F8, HV_RAX);
	put(vm, 0x308, HV_RCX);
	put(vm, 0x310, HV_RDX);
	put(vm, 0x318, HV_RBX);
	if (vm->answers_buffer)
		memcpy(vm->page + 0x800, vm->buffer, sizeof(vm->buffer));
}

static void vm_halt(void *ctx)
{
	(void)ctx;
	fail();
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_exit,
				    .halt = vm_halt};

static size_t vm_fetch(void *ctx, uint64_t linear, uint8_t *bytes, size_t size)
{
	struct vm *vm = ctx;

	vm->fetches++;
	assert_true(size && linear % PAGE + size <= PAGE);
	if (linear == NESTED)
		memcpy(bytes, vm->nested, size);
	else if (linear < LOW)
		memcpy(bytes, vm->low + linear, size);
	else
		memcpy(bytes, vm->code + (linear - CODE), size);
	return size;
}

static bool vm_translate(void *ctx, uint64_t linear, struct ghcb_mapping *mapping)
{
	const struct vm *vm = ctx;

	mapping->encrypted = true;
	mapping->gpa = linear & 0xFFFFFFF;
	if (linear - CODE < 2 * PAGE) {
		mapping->encrypted = !vm->code_shared[(linear - CODE) / PAGE];
		return !vm->code_unmapped[(linear - CODE) / PAGE];
	}
	if (linear - DATA < 2 * PAGE || linear == NESTED || linear < LOW)
		return true;
	mapping->encrypted = false;
	if (linear - DEVICE >= PAGE)
		return false;
	mapping->gpa = REGISTER + linear % PAGE;
	return true;
}

/* A load or store by MOV, which the hypervisor intercepts: a #VC within the #VC. */
static bool device_access(struct vm *vm, enum ghcb_access access, uint64_t linear, void *data,
			  size_t size, struct ghcb_raise *fault)
{
	const uint8_t opcode = access == GHCB_ACCESS_READ ? 0x8B : 0x89;
	struct ghcb_regs regs = {.rip = NESTED, .mode = GHCB_MODE_64, .gpr[BX] = linear};
	const uint8_t prefix = size == 2 ? 0x66 : size == 8 ? 0x48 : 0x3E;

	if (access == GHCB_ACCESS_WRITE)
		memcpy(&regs.gpr[AX], data, size);
	memcpy(vm->nested, (uint8_t[]){prefix, (uint8_t)(opcode - (size == 1)), 0x03}, 3);
	assert_int_equal(ghcb_vc_handle(&vm->vc, &regs, 0x400, fault), GHCB_OK);
	assert_true(regs.rip == NESTED + 3);
	if (access == GHCB_ACCESS_READ)
		memcpy(data, &regs.gpr[AX], size);
	return true;
}

static bool vm_access(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		      bool user, struct ghcb_raise *fault)
{
	struct vm *vm = ctx;
	const bool read = access == GHCB_ACCESS_READ;

	assert_int_equal(user, vm->regs.cpl == 3);
	if (access == GHCB_ACCESS_PROBE)
		assert_null(data);
	if (linear - DEVICE < PAGE)
		return device_access(vm, access, linear, data, size, fault);
	if (linear - DATA + size > (read ? vm->readable : vm->writable)) {
		*fault = (struct ghcb_raise){14, true, read ? 0 : 2, linear};
		return false;
	}
	if (read)
		memcpy(data, vm->data + (linear - DATA), size);
	else if (access == GHCB_ACCESS_WRITE)
		memcpy(vm->data + (linear - DATA), data, size);
	return true;
}

static bool vm_port_allowed(void *ctx, uint16_t port)
{
	const struct vm *vm = ctx;

	for (size_t i = 0; i < 4; i++)
		if (vm->ports[i] == port)
			return true;
	return false;
}

static uint64_t vm_control(void *ctx, enum ghcb_control which)
{
	const struct vm *vm = ctx;

	return which == GHCB_CONTROL_CR4 ? vm->cr4 : which == GHCB_CONTROL_XSS ? vm->xss : vm->xcr0;
}

static uint64_t vm_tsc(void *ctx)
{
	(void)ctx;
	return 0x1122334455667788;
}

static enum ghcb_rc vm_cpuid(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	struct vm *vm = ctx;

	vm->cpuid_in = *regs;
	vm->cpuid_xcr0 = xcr0;
	vm->cpuid_xss = xss;
	*regs = (struct ghcb_cpuid_regs){0x10101010, 0x20202020, 0x30303030, 0x40404040};
	return regs->eax ? GHCB_OK : GHCB_ERR_CPUID_LEAF;
}

static const struct ghcb_vc_ops VC_OPS = {.size = sizeof(VC_OPS),
					  .fetch = vm_fetch,
					  .translate = vm_translate,
					  .access = vm_access,
					  .port_allowed = vm_port_allowed,
					  .control = vm_control,
					  .tsc = vm_tsc};

static void start(struct vm *vm)
{
	memset(vm, 0, sizeof(*vm));
	vm->cpu = (struct ghcb_cpu){.ops = &OPS, .ctx = vm, .version = 2};
	vm->vc = (struct ghcb_vc){.cpu = &vm->cpu, .ops = &VC_OPS, .ctx = vm, .user_end = USER_END};
	vm->readable = vm->writable = sizeof(vm->data);
	assert_int_equal(ghcb_open(&vm->cpu, vm->page, GPA, vm->backup), GHCB_OK);
	for (unsigned i = 0; i < 16; i++)
		vm->regs.gpr[i] = 0xA1B2C3D4E5F60000 + i * 0x100;
	vm->regs.rip = CODE;
	vm->regs.rflags = 2;
	vm->regs.mode = GHCB_MODE_64;
}

/* Bytes of code where RIP is. */
static void load(struct vm *vm, const char *bytes)
{
	size_t at = vm->regs.rip - CODE;

	for (char *end; *bytes; bytes = end)
		vm->code[at++] = (uint8_t)strtoul(bytes, &end, 16);
}

static enum ghcb_rc handle(struct vm *vm, const char *bytes, uint64_t error_code)
{
	load(vm, bytes);
	vm->before = vm->regs;
	return ghcb_vc_handle(&vm->vc, &vm->regs, error_code, &vm->raise);
}

static void check_regs(const struct vm *vm)
{
	assert_memory_equal(vm->regs.gpr, vm->before.gpr, sizeof(vm->regs.gpr));
	assert_true(vm->regs.rip == vm->before.rip);
	assert_true(vm->regs.rflags == vm->before.rflags);
	assert_memory_equal(vm->regs.base, vm->before.base, sizeof(vm->regs.base));
}

/* The instruction was done: RIP is behind it, and besides what the test put into before, nothing is
 * changed. */
static void check_done(struct vm *vm, unsigned length)
{
	vm->before.rip += length;
	check_regs(vm);
}

static uint64_t seen(const struct vm *vm, size_t offset)
{
	uint64_t value;

	memcpy(&value, vm->seen + offset, 8);
	return value;
}

static void check_exit(const struct vm *vm, uint64_t code, uint64_t info1, uint64_t info2)
{
	assert_true(seen(vm, 0x390) == code);
	assert_true(seen(vm, 0x398) == info1);
	assert_true(seen(vm, 0x3A0) == info2);
}

static void check_raise(const struct vm *vm, uint8_t vector, bool has_error, uint32_t error)
{
	assert_int_equal(vm->raise.vector, vector);
	assert_int_equal(vm->raise.has_error, has_error);
	assert_int_equal(vm->raise.error, error);
	check_regs(vm);
}

static const uint64_t EXITS[] = {0x27, 0x37, 0x6E, 0x6F, 0x72, 0x76, 0x7B,
				 0x7C, 0x81, 0x87, 0x89, 0x8A, 0x8B, 0x400};
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct {
	const char *bytes;
	unsigned length;
	uint64_t exit;
	enum ghcb_rc rc;
	int exits;
} INSTRUCTIONS[] = {
	{"0f a2", 2, 0x72, GHCB_OK, 1},
	{"0f 08", 2, 0x76, GHCB_ERR_FORBIDDEN, 0},
	{"0f 09", 2, 0x89, GHCB_OK, 1},
	{"f3 0f 09", 3, 0x89, GHCB_OK, 1},
	{"0f 32", 2, 0x7C, GHCB_OK, 1},
	{"0f 30", 2, 0x7C, GHCB_OK, 1},
	{"0f 33", 2, 0x6F, GHCB_OK, 1},
	{"0f 31", 2, 0x6E, GHCB_OK, 1},
	{"0f 01 f9", 3, 0x87, GHCB_OK, 1},
	{"0f 01 c8", 3, 0x8A, GHCB_OK, 0},
	{"0f 01 fa", 3, 0x8A, GHCB_OK, 0},
	{"0f 01 c9", 3, 0x8B, GHCB_OK, 0},
	{"0f 01 fb", 3, 0x8B, GHCB_OK, 0},
	{"0f 01 d9", 3, 0x81, GHCB_OK, 1},
	{"0f 21 f8", 3, 0x27, GHCB_OK, 0},
	{"41 0f 23 ff", 4, 0x37, GHCB_OK, 1},
	{"e4 71", 2, 0x7B, GHCB_OK, 1},
	{"e7 70", 2, 0x7B, GHCB_OK, 1},
	{"ec", 1, 0x7B, GHCB_OK, 1},
	{"66 ef", 2, 0x7B, GHCB_OK, 1},
	{"6c", 1, 0x7B, GHCB_OK, 1},
	{"6f", 1, 0x7B, GHCB_OK, 1},
	{"88 03", 2, 0x400, GHCB_OK, 1},
	{"89 03", 2, 0x400, GHCB_OK, 1},
	{"8a 03", 2, 0x400, GHCB_OK, 1},
	{"48 8b 03", 3, 0x400, GHCB_OK, 1},
	{"c6 03 12", 3, 0x400, GHCB_OK, 1},
	{"c7 03 12 00 00 00", 6, 0x400, GHCB_OK, 1},
	{"0f b6 03", 3, 0x400, GHCB_OK, 1},
	{"0f b7 03", 3, 0x400, GHCB_OK, 1},
	{"0f be 03", 3, 0x400, GHCB_OK, 1},
	{"0f bf 03", 3, 0x400, GHCB_OK, 1},
	{"48 63 03", 3, 0x400, GHCB_OK, 1},
	{"a1 10 00 00 00 00 c9 ff ff", 9, 0x400, GHCB_OK, 1},
	{"a2 10 00 00 00 00 c9 ff ff", 9, 0x400, GHCB_OK, 1},
};

static void point_to_memory(struct vm *vm)
{
	vm->regs.gpr[BX] = DEVICE + 0x10;
	vm->regs.gpr[SI] = vm->regs.gpr[DI] = DATA;
	vm->regs.gpr[R15] = 0x401;
}

/* spec: GHCB #VC: the instruction is one that causes this exit */
static void takes_the_instruction_of_the_exit_only(void **state)
{
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(INSTRUCTIONS) * COUNT(EXITS); i++) {
		const uint64_t exit = EXITS[i % COUNT(EXITS)];
		const size_t row = i / COUNT(EXITS);
		const bool right = exit == INSTRUCTIONS[row].exit;

		start(&vm);
		point_to_memory(&vm);
		/* R15 is the operand of MOV to DR7. */
		assert_int_equal(handle(&vm, INSTRUCTIONS[row].bytes, exit),
				 right ? INSTRUCTIONS[row].rc : GHCB_ERR_INSN);
		assert_int_equal(vm.exits, right ? INSTRUCTIONS[row].exits : 0);
		if (right && !INSTRUCTIONS[row].rc)
			assert_true(vm.regs.rip == CODE + INSTRUCTIONS[row].length);
		else
			check_regs(&vm);
	}
}

/* What a hypervisor that injects #VC where it likes would hit. */
static void does_nothing_for_innocent_instructions(void **state)
{
	static const char *const INNOCENT[] = {
		"90",	       "48 89 c3",	 "30 00",	"32 03",    "31 c0",	   "33 03",
		"c3",	       "e8 00 00 00 00", "0f 05",	"cc",	    "cd 80",	   "f4",
		"01 03",       "87 03",		 "f0 0f c1 03", "ff 33",    "0f 10 03",	   "aa",
		"f3 0f 01 d9", "f2 0f 01 ff",	 "0f 01 f8",	"0f 21 f0", "66 0f ef c0", "08 03",
		"c5 fc 10 03", "0f 0b",		 "48 8d 03",	"f3 a6",
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(INNOCENT) * COUNT(EXITS); i++) {
		start(&vm);
		point_to_memory(&vm);
		assert_int_equal(handle(&vm, INNOCENT[i / COUNT(EXITS)], EXITS[i % COUNT(EXITS)]),
				 GHCB_ERR_INSN);
		assert_int_equal(vm.exits, 0);
		check_regs(&vm);
	}
}

static void answers_cpuid(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	vm.regs.gpr[AX] = 0xFFFFFFFF00000007;
	vm.regs.gpr[CX] = 0xFFFFFFFF00000001;
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	check_exit(&vm, 0x72, 0, 0);
	assert_true(seen(&vm, 0x1F8) == 7 && seen(&vm, 0x308) == 1);
	vm.before.gpr[AX] = 0x8899AABB;
	vm.before.gpr[BX] = 0x11223344;
	vm.before.gpr[CX] = 0x55667788;
	vm.before.gpr[DX] = 0x99001122;
	check_done(&vm, 2);
}

static void answers_cpuid_by_the_page(void **state)
{
	struct ghcb_vc_ops ops = VC_OPS;
	struct vm vm;

	(void)state;
	ops.cpuid = vm_cpuid;
	start(&vm);
	vm.vc.ops = &ops;
	vm.regs.gpr[AX] = 0xD;
	vm.regs.gpr[CX] = 0;
	vm.xcr0 = 7;
	vm.xss = 0x800;
	vm.cr4 = 1 << 18;
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	assert_int_equal(vm.exits, 0);
	assert_int_equal(vm.cpuid_in.eax, 0xD);
	assert_int_equal(vm.cpuid_xcr0, 7);
	assert_int_equal(vm.cpuid_xss, 0);
	vm.before.gpr[AX] = 0x10101010;
	vm.before.gpr[BX] = 0x20202020;
	vm.before.gpr[CX] = 0x30303030;
	vm.before.gpr[DX] = 0x40404040;
	check_done(&vm, 2);

	vm.regs.gpr[AX] = 7;
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	assert_int_equal(vm.cpuid_in.eax, 7);
	assert_int_equal(vm.cpuid_xcr0, 0);
}

/* spec: GHCB CPUID: XCR0 is XGETBV's, or 1 where CR4.OSXSAVE is 0 and XGETBV would fault */
static void tells_cpuid_of_xcr0_and_xss(void **state)
{
	static const struct {
		uint32_t leaf, subleaf;
		uint64_t cr4, xcr0, xss;
	} ROWS[] = {
		{0xD, 0, 1 << 18, 0x207, 0},
		{0xD, 1, 1 << 18, 0x207, 0x1800},
		{0xD, 1, 0, 1, 0x1800},
		{7, 1, 1 << 18, 0, 0},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		start(&vm);
		vm.regs.gpr[AX] = ROWS[i].leaf;
		vm.regs.gpr[CX] = ROWS[i].subleaf;
		vm.cr4 = ROWS[i].cr4;
		vm.xcr0 = 0x207;
		vm.xss = 0x1800;
		assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
		assert_true(seen(&vm, 0x3E8) == ROWS[i].xcr0);
		assert_true(seen(&vm, 0x140) == ROWS[i].xss);
	}
}

/* How an MSR is dealt with. */
static const struct {
	const char *text, *bytes;
	uint32_t msr;
	bool secure_tsc;
	uint8_t cpl;
	enum ghcb_rc rc;
	int exits;
	uint32_t eax, edx; /* after RDMSR */
} MSRS[] = {
	{"RDMSR by the hypervisor", "0f 32", 0xC0000080, true, 0, GHCB_OK, 1, 0x8899AABB,
	 0x99001122},
	{"WRMSR by the hypervisor", "0f 30", 0xC0000080, true, 0, GHCB_OK, 1, 0, 0},
	/* spec: APM3 privileged instructions: #GP above CPL 0, whatever exit is told */
	{"RDMSR in user space", "0f 32", 0xC0000080, false, 3, GHCB_EXCEPTION, 0, 0, 0},
	{"WRMSR in user space", "0f 30", 0xC0000080, false, 3, GHCB_EXCEPTION, 0, 0, 0},
	/* spec: SVSM calling area: its MSR is answered by the guest itself, a write is ignored */
	{"RDMSR of the calling area", "0f 32", 0xC001F000, false, 0, GHCB_OK, 0, 0x33445000, 0x12},
	{"WRMSR of the calling area", "0f 30", 0xC001F000, false, 0, GHCB_OK, 0, 0, 0},
	/* spec: GHCB MSR: the GHCB's own MSR and SEV_STATUS are not intercepted */
	{"RDMSR of the GHCB", "0f 32", 0xC0010130, false, 0, GHCB_ERR_ATTACK, 0, 0, 0},
	{"WRMSR of the GHCB", "0f 30", 0xC0010130, false, 0, GHCB_ERR_ATTACK, 0, 0, 0},
	{"RDMSR of SEV_STATUS", "0f 32", 0xC0010131, false, 0, GHCB_ERR_ATTACK, 0, 0, 0},
	{"RDMSR of TSC", "0f 32", 0x10, false, 0, GHCB_OK, 1, 0x8899AABB, 0x99001122},
	/* spec: GHCB Secure TSC: a read of the MSR TSC is RDTSC, and the hypervisor is not asked */
	{"RDMSR of a secure TSC", "0f 32", 0x10, true, 0, GHCB_OK, 0, 0x55667788, 0x11223344},
	/* spec: GHCB Secure TSC: a read of GUEST_TSC_FREQ does not come here */
	{"RDMSR of GUEST_TSC_FREQ", "0f 32", 0xC0010134, true, 0, GHCB_ERR_ATTACK, 0, 0, 0},
	/* spec: GHCB Secure TSC: the MSRs TSC and GUEST_TSC_FREQ are not written: #GP */
	{"WRMSR of a secure TSC", "0f 30", 0x10, true, 0, GHCB_EXCEPTION, 0, 0, 0},
	{"WRMSR of GUEST_TSC_FREQ", "0f 30", 0xC0010134, true, 0, GHCB_EXCEPTION, 0, 0, 0},
	{"WRMSR of TSC", "0f 30", 0x10, false, 0, GHCB_OK, 1, 0, 0},
};

static void deals_with_msrs(void **state)
{
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(MSRS); i++) {
		print_message("%s\n", MSRS[i].text);
		start(&vm);
		vm.vc.secure_tsc = MSRS[i].secure_tsc;
		vm.vc.caa = 0x1233445000;
		vm.regs.cpl = MSRS[i].cpl;
		vm.regs.gpr[CX] = 0xFFFFFFFF00000000 | MSRS[i].msr;
		assert_int_equal(handle(&vm, MSRS[i].bytes, 0x7C), MSRS[i].rc);
		assert_int_equal(vm.exits, MSRS[i].exits);
		if (MSRS[i].rc == GHCB_EXCEPTION)
			check_raise(&vm, 13, true, 0);
		if (MSRS[i].rc)
			continue;
		if (MSRS[i].bytes[4] == '2') {
			vm.before.gpr[AX] = MSRS[i].eax;
			vm.before.gpr[DX] = MSRS[i].edx;
		}
		check_done(&vm, 2);
	}
}

static void gives_wrmsr_32_bits_each(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	vm.regs.gpr[CX] = 0xC0000080;
	assert_int_equal(handle(&vm, "0f 30", 0x7C), GHCB_OK);
	check_exit(&vm, 0x7C, 1, 0);
	assert_true(seen(&vm, 0x308) == 0xC0000080);
	assert_true(seen(&vm, 0x1F8) == 0xE5F60000);
	assert_true(seen(&vm, 0x310) == 0xE5F60200);
}

static const struct {
	const char *text, *bytes;
	uint64_t exit, cr4;
	bool secure_tsc;
	uint8_t cpl;
	enum ghcb_rc rc;
	bool writes_rcx;
} COUNTERS[] = {
	{"RDTSC", "0f 31", 0x6E, 0, false, 0, GHCB_OK, false},
	{"RDTSC in user space", "0f 31", 0x6E, 0, false, 3, GHCB_OK, false},
	/* spec: APM3 RDTSC, RDTSCP: #GP above CPL 0 with CR4.TSD */
	{"RDTSC in user space with TSD", "0f 31", 0x6E, 4, false, 3, GHCB_EXCEPTION, false},
	{"RDTSC with TSD", "0f 31", 0x6E, 4, false, 0, GHCB_OK, false},
	{"RDTSCP", "0f 01 f9", 0x87, 0, false, 0, GHCB_OK, true},
	{"RDTSCP in user space with TSD", "0f 01 f9", 0x87, 4, false, 3, GHCB_EXCEPTION, true},
	/* spec: GHCB Secure TSC: RDTSC and RDTSCP do not come here */
	{"RDTSC of a secure TSC", "0f 31", 0x6E, 0, true, 0, GHCB_ERR_ATTACK, false},
	{"RDTSCP of a secure TSC", "0f 01 f9", 0x87, 0, true, 0, GHCB_ERR_ATTACK, false},
	{"RDPMC", "0f 33", 0x6F, 0, false, 0, GHCB_OK, false},
	/* spec: APM3 RDPMC: #GP above CPL 0 without CR4.PCE */
	{"RDPMC in user space", "0f 33", 0x6F, 0, false, 3, GHCB_EXCEPTION, false},
	{"RDPMC in user space with PCE", "0f 33", 0x6F, 0x100, false, 3, GHCB_OK, false},
};

static void reads_counters(void **state)
{
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(COUNTERS); i++) {
		print_message("%s\n", COUNTERS[i].text);
		start(&vm);
		vm.vc.secure_tsc = COUNTERS[i].secure_tsc;
		vm.cr4 = COUNTERS[i].cr4;
		vm.regs.cpl = COUNTERS[i].cpl;
		assert_int_equal(handle(&vm, COUNTERS[i].bytes, COUNTERS[i].exit), COUNTERS[i].rc);
		if (COUNTERS[i].rc == GHCB_EXCEPTION)
			check_raise(&vm, 13, true, 0);
		if (COUNTERS[i].rc)
			continue;
		check_exit(&vm, COUNTERS[i].exit, 0, 0);
		vm.before.gpr[AX] = 0x8899AABB;
		vm.before.gpr[DX] = 0x99001122;
		if (COUNTERS[i].writes_rcx)
			vm.before.gpr[CX] = 0x55667788;
		check_done(&vm, (unsigned)(strlen(COUNTERS[i].bytes) + 1) / 3);
	}
}

/* spec: GHCB VMMCALL: RAX and CPL, and of other registers only those that the call has */
static void gives_vmmcall_what_it_has(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	vm.regs.cpl = 3;
	assert_int_equal(handle(&vm, "0f 01 d9", 0x81), GHCB_OK);
	assert_true(seen(&vm, 0x1F8) == 0xA1B2C3D4E5F60000);
	assert_int_equal(vm.seen[0xCB], 3);
	assert_true(!seen(&vm, 0x318) && !seen(&vm, 0x308) && !seen(&vm, 0x330));
	vm.before.gpr[AX] = HV_RAX;
	check_done(&vm, 3);

	start(&vm);
	vm.vc.vmmcall_in = GHCB_RBX_BIT | GHCB_RSI_BIT | GHCB_R8_BIT;
	vm.vc.vmmcall_out = GHCB_RBX_BIT;
	assert_int_equal(handle(&vm, "0f 01 d9", 0x81), GHCB_OK);
	assert_true(seen(&vm, 0x318) == 0xA1B2C3D4E5F60300);
	assert_true(seen(&vm, 0x330) == 0xA1B2C3D4E5F60600);
	assert_true(seen(&vm, 0x340) == 0xA1B2C3D4E5F60800);
	assert_true(!seen(&vm, 0x308) && !seen(&vm, 0x310));
	vm.before.gpr[AX] = HV_RAX;
	vm.before.gpr[BX] = HV_RBX;
	check_done(&vm, 3);
}

static const struct {
	const char *bytes;
	uint64_t exit;
	uint8_t cpl;
	enum ghcb_rc rc;
	int exits;
} CACHES[] = {
	/* spec: GHCB INVD: a guest does not use it */
	{"0f 08", 0x76, 0, GHCB_ERR_FORBIDDEN, 0},
	{"0f 08", 0x76, 3, GHCB_EXCEPTION, 0},
	{"0f 09", 0x89, 0, GHCB_OK, 1},
	{"0f 09", 0x89, 3, GHCB_EXCEPTION, 0},
	/* spec: GHCB MONITOR, MWAIT: done as nothing, so that no address is told */
	{"0f 01 c8", 0x8A, 0, GHCB_OK, 0},
	{"0f 01 c9", 0x8B, 0, GHCB_OK, 0},
	{"0f 01 fa", 0x8A, 3, GHCB_OK, 0},
	{"0f 01 fb", 0x8B, 3, GHCB_OK, 0},
};

static void deals_with_caches_and_waiting(void **state)
{
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(CACHES); i++) {
		start(&vm);
		vm.regs.cpl = CACHES[i].cpl;
		assert_int_equal(handle(&vm, CACHES[i].bytes, CACHES[i].exit), CACHES[i].rc);
		assert_int_equal(vm.exits, CACHES[i].exits);
		if (CACHES[i].rc == GHCB_EXCEPTION)
			check_raise(&vm, 13, true, 0);
		if (!CACHES[i].rc)
			check_done(&vm, (unsigned)(strlen(CACHES[i].bytes) + 1) / 3);
	}
}

static void keeps_dr7(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	/* spec: GHCB DR7 read: the guest answers what it wrote last, 0x400 before, without an exit
	 */
	assert_int_equal(handle(&vm, "41 0f 21 fc", 0x27), GHCB_OK); /* mov r12,dr7 */
	vm.before.gpr[R12] = 0x400;
	check_done(&vm, 4);
	assert_int_equal(vm.exits, 0);

	/* spec: GHCB DR7 write: reserved bits are 0, and bit 10 is 1 */
	vm.regs.gpr[BX] = 0xFFFFFFFF;
	assert_int_equal(handle(&vm, "0f 23 fb", 0x37), GHCB_OK); /* mov dr7,rbx */
	check_exit(&vm, 0x37, 0, 0);
	assert_true(seen(&vm, 0x1F8) == 0xFFFF27FF);
	check_done(&vm, 3);
	assert_int_equal(handle(&vm, "41 0f 21 fc", 0x27), GHCB_OK);
	vm.before.gpr[R12] = 0xFFFF27FF;
	check_done(&vm, 4);
	assert_int_equal(vm.exits, 1);

	/* What the hypervisor refuses is not kept. */
	vm.info1 = 2;
	vm.info2 = 5;
	vm.regs.gpr[BX] = 0x401;
	assert_int_equal(handle(&vm, "0f 23 fb", 0x37), GHCB_ERR_MALFORMED);
	check_regs(&vm);
	assert_true(vm.vc.dr7 == 0xFFFF27FF);
}

static void refuses_dr7(void **state)
{
	static const struct {
		const char *bytes;
		uint64_t exit, rbx;
		bool debug_swap;
		uint8_t cpl;
		enum ghcb_rc rc;
	} ROWS[] = {
		/* spec: GHCB DR7 write: #GP if one of bits 63:32 is set */
		{"0f 23 fb", 0x37, 0x100000000, false, 0, GHCB_EXCEPTION},
		{"0f 23 fb", 0x37, 0, false, 3, GHCB_EXCEPTION},
		{"0f 21 fb", 0x27, 0, false, 3, GHCB_EXCEPTION},
		/* spec: GHCB DR7: with debug virtualization the hypervisor does not intercept it */
		{"0f 23 fb", 0x37, 0, true, 0, GHCB_ERR_ATTACK},
		{"0f 21 fb", 0x27, 0, true, 0, GHCB_ERR_ATTACK},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		start(&vm);
		vm.vc.debug_swap = ROWS[i].debug_swap;
		vm.regs.cpl = ROWS[i].cpl;
		vm.regs.gpr[BX] = ROWS[i].rbx;
		assert_int_equal(handle(&vm, ROWS[i].bytes, ROWS[i].exit), ROWS[i].rc);
		assert_int_equal(vm.exits, 0);
		check_regs(&vm);
		if (ROWS[i].rc == GHCB_EXCEPTION)
			check_raise(&vm, 13, true, 0);
	}
}

/* EXITINFO1 of IN and OUT: address size 64 is bit 9. */
static void reads_and_writes_ports(void **state)
{
	static const struct {
		const char *bytes;
		uint64_t info1, rax_in, rax_after;
		unsigned length;
	} ROWS[] = {
		{"e4 71", 0x00710211, 0, 0xA1B2C3D4E5F600BB, 2},
		{"66 e5 71", 0x00710221, 0, 0xA1B2C3D4E5F6AABB, 3},
		{"e5 71", 0x00710241, 0, 0x8899AABB, 2},
		{"ec", 0x02000211, 0, 0xA1B2C3D4E5F600BB, 1},
		{"ed", 0x02000241, 0, 0x8899AABB, 1},
		{"48 ed", 0x02000241, 0, 0x8899AABB, 2},
		{"e6 70", 0x00700210, 0x11, 0xA1B2C3D4E5F60011, 2},
		{"66 ef", 0x02000220, 0x11, 0xA1B2C3D4E5F60011, 2},
		{"ef", 0x02000240, 0xE5F60011, 0xA1B2C3D4E5F60011, 1},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		const bool out = ROWS[i].rax_in;

		start(&vm);
		vm.regs.gpr[AX] |= out ? 0x11 : 0;
		/* The port is 16 bits of RDX: 0x0200. */
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x7B), GHCB_OK);
		check_exit(&vm, 0x7B, ROWS[i].info1, 0);
		assert_true(seen(&vm, 0x1F8) == ROWS[i].rax_in);
		vm.before.gpr[AX] = ROWS[i].rax_after;
		check_done(&vm, ROWS[i].length);
	}
}

/* spec: GHCB IOIO: above IOPL the I/O permission bitmap allows each port, or it is #GP */
static void asks_the_bitmap_for_ports(void **state)
{
	static const struct {
		const char *bytes;
		uint64_t rdx;
		uint8_t cpl, iopl;
		bool allowed;
	} ROWS[] = {
		{"ee", 0x80, 3, 0, true},     {"ee", 0x81, 3, 0, true},
		{"ee", 0x82, 3, 0, false},    {"66 ed", 0x80, 3, 0, true},
		{"66 ed", 0x81, 3, 0, false}, {"ed", 0x80, 3, 0, false},
		{"ee", 0x82, 3, 3, true},     {"ee", 0x82, 3, 2, false},
		{"ee", 0x82, 0, 0, true},     {"66 ed", 0xFFFF, 3, 0, false},
		{"e6 82", 0, 3, 0, false},    {"6c", 0x82, 3, 0, false},
		{"6e", 0x82, 3, 0, false},    {"6c", 0x80, 3, 0, true},
		{"f3 6e", 0x80, 3, 0, true},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		start(&vm);
		vm.ports[0] = 0x80;
		vm.ports[1] = 0x81;
		vm.ports[2] = 0xFFFF;
		vm.regs.cpl = ROWS[i].cpl;
		vm.regs.rflags |= (uint64_t)ROWS[i].iopl << 12;
		vm.regs.gpr[DX] = ROWS[i].rdx;
		vm.regs.gpr[CX] = 1;
		vm.regs.gpr[SI] = vm.regs.gpr[DI] = DATA;
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x7B),
				 ROWS[i].allowed ? GHCB_OK : GHCB_EXCEPTION);
		assert_int_equal(vm.exits, ROWS[i].allowed);
		if (!ROWS[i].allowed)
			check_raise(&vm, 13, true, 0);
	}
}

static void allows_no_port_without_a_bitmap(void **state)
{
	struct ghcb_vc_ops ops = VC_OPS;
	struct vm vm;

	(void)state;
	ops.port_allowed = NULL;
	start(&vm);
	vm.vc.ops = &ops;
	vm.regs.cpl = 3;
	assert_int_equal(handle(&vm, "e6 80", 0x7B), GHCB_EXCEPTION);
	check_raise(&vm, 13, true, 0);
}

/* REP forms of ports 0x3F8 at DATA, or as a row says. */
static const struct {
	const char *text, *bytes;
	uint64_t rcx, rsi, rdi, rflags;
	/* what comes of it */
	uint64_t info1, info2, rcx_after, rsi_after, rdi_after;
	bool again;
	int exits;
} STRINGS[] = {
	{"OUTSB", "6e", 7, DATA, 9, 2, 0x03F80E14, 1, 7, DATA + 1, 9, false, 1},
	{"INSD", "6d", 7, 9, DATA, 2, 0x03F80245, 1, 7, 9, DATA + 4, false, 1},
	{"REP OUTSB, last part", "f3 6e", 100, DATA, 9, 2, 0x03F80E1C, 100, 0, DATA + 100, 9, false,
	 1},
	/* spec: GHCB IOIO: strings: RIP stays until rCX is 0, so that interrupts come in between */
	{"REP OUTSB, goes on", "f3 6e", 1000, DATA, 9, 2, 0x03F80E1C, 512, 488, DATA + 512, 9, true,
	 1},
	{"REP INSW, goes on", "f3 66 6d", 1000, 9, DATA, 2, 0x03F8022D, 256, 744, 9, DATA + 512,
	 true, 1},
	/* spec: GHCB IOIO: strings: downwards with RFLAGS.DF */
	{"REP OUTSW, down", "66 f3 6f", 3, DATA + 4, 9, 0x402, 0x03F80E2C, 3, 0, DATA - 2, 9, false,
	 1},
	{"REP INSB, down", "f3 6c", 3, 9, DATA + 2, 0x402, 0x03F8021D, 3, 0, 9, DATA - 1, false, 1},
	/* spec: GHCB IOIO: strings: with REP and rCX of 0 there is no exit */
	{"REP OUTSB of nothing", "f3 6e", 0, DATA, 9, 2, 0, 0, 0, DATA, 9, false, 0},
	{"REP INSB of nothing", "f3 6c", 0, 9, DATA, 2, 0, 0, 0, 9, DATA, false, 0},
	/* spec: GHCB IOIO: strings: registers are as wide as the address size */
	{"REP OUTSB with GS and 32-bit addresses", "65 67 f3 6e", 0x100000002, 0x500000000, 9, 2,
	 0x03F8151C, 2, 0, 2, 9, false, 1},
};

static void moves_strings(void **state)
{
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(STRINGS); i++) {
		print_message("%s\n", STRINGS[i].text);
		start(&vm);
		vm.regs.gpr[DX] = 0x3F8;
		vm.regs.gpr[CX] = STRINGS[i].rcx;
		vm.regs.gpr[SI] = STRINGS[i].rsi;
		vm.regs.gpr[DI] = STRINGS[i].rdi;
		vm.regs.rflags = STRINGS[i].rflags;
		vm.regs.base[GS] = DATA;
		assert_int_equal(handle(&vm, STRINGS[i].bytes, 0x7B), GHCB_OK);
		assert_int_equal(vm.exits, STRINGS[i].exits);
		if (vm.exits) {
			check_exit(&vm, 0x7B, STRINGS[i].info1, STRINGS[i].info2);
			assert_true(seen(&vm, 0x3A8) == GPA + 0x800);
		}
		vm.before.gpr[CX] = STRINGS[i].rcx_after;
		vm.before.gpr[SI] = STRINGS[i].rsi_after;
		vm.before.gpr[DI] = STRINGS[i].rdi_after;
		check_done(&vm,
			   STRINGS[i].again ? 0 : (unsigned)(strlen(STRINGS[i].bytes) + 1) / 3);
	}
}

static void moves_bytes_in_their_order(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	memcpy(vm.data, "01234567", 8);
	vm.regs.gpr[CX] = 3;
	vm.regs.gpr[SI] = DATA + 5;
	vm.regs.rflags |= 0x400;
	assert_int_equal(handle(&vm, "66 f3 6f", 0x7B), GHCB_OK); /* rep outsw */
	assert_memory_equal(vm.seen + 0x800, "563412", 6);

	start(&vm);
	vm.answers_buffer = true;
	memcpy(vm.buffer, "abcdefgh", 8);
	vm.regs.gpr[CX] = 2;
	vm.regs.gpr[DI] = DATA + 16;
	assert_int_equal(handle(&vm, "f3 6d", 0x7B), GHCB_OK); /* rep insd */
	assert_memory_equal(vm.data + 16, "abcdefgh\0", 9);
	assert_int_equal(vm.data[15], 0);

	/* Down: the first element goes highest. */
	vm.regs.rip = CODE;
	vm.regs.gpr[CX] = 2;
	vm.regs.gpr[DI] = DATA + 36;
	vm.regs.rflags |= 0x400;
	assert_int_equal(handle(&vm, "f3 6d", 0x7B), GHCB_OK);
	assert_memory_equal(vm.data + 32, "efghabcd\0", 9);
}

/* A string is done to its end by as many #VCs as it takes. */
static void goes_on_with_a_string(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	memset(vm.buffer, 0x5A, sizeof(vm.buffer));
	vm.answers_buffer = true;
	vm.regs.gpr[CX] = 1100;
	vm.regs.gpr[DI] = DATA;
	while (vm.regs.rip == CODE)
		assert_int_equal(handle(&vm, "f3 6c", 0x7B), GHCB_OK);
	assert_int_equal(vm.exits, 3);
	assert_true(vm.regs.rip == CODE + 2);
	assert_true(!vm.regs.gpr[CX] && vm.regs.gpr[DI] == DATA + 1100);
	for (size_t i = 0; i <= 1100; i++)
		assert_int_equal(vm.data[i], i < 1100 ? 0x5A : 0);
}

static void stops_strings_at_faults(void **state)
{
	static const struct {
		const char *text, *bytes;
		uint64_t at, rcx;
		size_t readable, writable;
		uint8_t cpl;
		uint64_t done; /* elements; 0: #PF */
		uint32_t error;
		uint64_t address;
	} ROWS[] = {
		{"OUTSB where nothing is", "6e", DATA, 1, 0, 0, 0, 0, 0, DATA},
		/* spec: APM3 INS: the destination is found writable before the port is read */
		{"INSB where nothing may be written", "6c", DATA, 1, 99, 0, 0, 0, 2, DATA},
		{"REP OUTSD of which some is there", "f3 6f", DATA, 8, 12, 0, 0, 3, 0, 0},
		{"REP INSD of which some is there", "f3 6d", DATA, 8, 0, 12, 0, 3, 0, 0},
		/* spec: GHCB #VC: user space's operands are in user space: otherwise #PF, as
		 * without the handler */
		{"OUTSB of the kernel's by user space", "6e", DEVICE, 1, 99, 99, 3, 0, 4, DEVICE},
		{"INSB to the kernel's by user space", "6c", DEVICE, 1, 99, 99, 3, 0, 6, DEVICE},
		{"OUTSD past user space's end", "6f", USER_END - 2, 1, 99, 99, 3, 0, 4,
		 USER_END - 2},
		{"OUTSD at the end of all", "6f", UINT64_MAX - 1, 1, 99, 99, 3, 0, 4,
		 UINT64_MAX - 1},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		print_message("%s\n", ROWS[i].text);
		start(&vm);
		vm.readable = ROWS[i].readable;
		vm.writable = ROWS[i].writable;
		vm.regs.cpl = ROWS[i].cpl;
		vm.regs.gpr[DX] = 0x80;
		vm.ports[0] = 0x80;
		vm.ports[1] = 0x81;
		vm.ports[2] = 0x82;
		vm.ports[3] = 0x83;
		vm.regs.gpr[CX] = ROWS[i].rcx;
		vm.regs.gpr[SI] = vm.regs.gpr[DI] = ROWS[i].at;
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x7B),
				 ROWS[i].done ? GHCB_OK : GHCB_EXCEPTION);
		assert_int_equal(vm.exits, ROWS[i].done ? 1 : 0);
		if (ROWS[i].done) {
			assert_true(vm.regs.gpr[CX] == ROWS[i].rcx - ROWS[i].done);
			assert_true(vm.regs.rip == CODE);
			assert_true(seen(&vm, 0x3A0) == ROWS[i].done);
			continue;
		}
		check_raise(&vm, 14, true, ROWS[i].error);
		assert_true(vm.raise.address == ROWS[i].address);
	}
}

/* What a load leaves in the register, of which the hypervisor's buffer has FE DC BA 98 76 54 32 10.
 */
static void loads_from_the_device(void **state)
{
	static const struct {
		const char *text, *bytes;
		unsigned length, size, gpr;
		uint64_t after;
	} ROWS[] = {
		{"mov al,[rbx]", "8a 03", 2, 1, AX, 0xA1B2C3D4E5F600FE},
		{"mov ah,[rbx]", "8a 23", 2, 1, AX, 0xA1B2C3D4E5F6FE00},
		{"mov spl,[rbx]", "40 8a 23", 3, 1, SP, 0xA1B2C3D4E5F604FE},
		{"mov ax,[rbx]", "66 8b 03", 3, 2, AX, 0xA1B2C3D4E5F6DCFE},
		{"mov eax,[rbx]", "8b 03", 2, 4, AX, 0x98BADCFE},
		{"mov rax,[rbx]", "48 8b 03", 3, 8, AX, 0x1032547698BADCFE},
		{"mov r15d,[rbx]", "44 8b 3b", 3, 4, R15, 0x98BADCFE},
		/* spec: APM3 MOVZX, MOVSX, MOVSXD: a narrower value is zero-extended or
		   sign-extended */
		{"movzx eax,byte [rbx]", "0f b6 03", 3, 1, AX, 0xFE},
		{"movzx ax,byte [rbx]", "66 0f b6 03", 4, 1, AX, 0xA1B2C3D4E5F600FE},
		{"movzx rax,word [rbx]", "48 0f b7 03", 4, 2, AX, 0xDCFE},
		{"movsx eax,byte [rbx]", "0f be 03", 3, 1, AX, 0xFFFFFFFE},
		{"movsx ax,byte [rbx]", "66 0f be 03", 4, 1, AX, 0xA1B2C3D4E5F6FFFE},
		{"movsx rax,word [rbx]", "48 0f bf 03", 4, 2, AX, 0xFFFFFFFFFFFFDCFE},
		{"movsxd rax,dword [rbx]", "48 63 03", 4 - 1, 4, AX, 0xFFFFFFFF98BADCFE},
		{"movabs eax,device", "a1 10 00 00 00 00 c9 ff ff", 9, 4, AX, 0x98BADCFE},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		print_message("%s\n", ROWS[i].text);
		start(&vm);
		vm.answers_buffer = true;
		memcpy(vm.buffer, "\xFE\xDC\xBA\x98\x76\x54\x32\x10", 8);
		vm.regs.gpr[BX] = DEVICE + 0x10;
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x400), GHCB_OK);
		check_exit(&vm, 0x80000001, REGISTER + 0x10, ROWS[i].size);
		vm.before.gpr[ROWS[i].gpr] = ROWS[i].after;
		check_done(&vm, ROWS[i].length);
	}
}

static void stores_to_the_device(void **state)
{
	static const struct {
		const char *text, *bytes;
		unsigned length, size;
		uint64_t value;
	} ROWS[] = {
		{"mov [rbx],al", "88 03", 2, 1, 0x10},
		{"mov [rbx],ah", "88 23", 2, 1, 0x32},
		{"mov [rbx],cx", "66 89 0b", 3, 2, 0x0100},
		{"mov [rbx],eax", "89 03", 2, 4, 0x76543210},
		{"mov [rbx],rax", "48 89 03", 3, 8, 0xFEDCBA9876543210},
		{"mov byte [rbx],0x85", "c6 03 85", 3, 1, 0x85},
		{"mov word [rbx],0x8005", "66 c7 03 05 80", 5, 2, 0x8005},
		{"mov dword [rbx],0x80000005", "c7 03 05 00 00 80", 6, 4, 0x80000005},
		{"mov qword [rbx],-2", "48 c7 03 fe ff ff ff", 7, 8, 0xFFFFFFFFFFFFFFFE},
		{"movabs device,al", "a2 10 00 00 00 00 c9 ff ff", 9, 1, 0x10},
	};
	struct vm vm;
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		print_message("%s\n", ROWS[i].text);
		start(&vm);
		vm.regs.gpr[AX] = 0xFEDCBA9876543210;
		vm.regs.gpr[BX] = DEVICE + 0x10;
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x400), GHCB_OK);
		check_exit(&vm, 0x80000002, REGISTER + 0x10, ROWS[i].size);
		value = seen(&vm, 0x800);
		assert_memory_equal(&value, &ROWS[i].value, ROWS[i].size);
		check_done(&vm, ROWS[i].length);
	}
}

static void addresses_the_device(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	vm.regs.gpr[BX] = 0xA1B2C3D4FFFFFFF0;
	vm.regs.gpr[CX] = 0x30;
	/* gs:[ebx+ecx*1+0x10]: cut to 32 bits, 0x30, before the base of GS */
	vm.regs.base[GS] = DEVICE;
	assert_int_equal(handle(&vm, "65 67 8b 44 0b 10", 0x400), GHCB_OK);
	check_exit(&vm, 0x80000001, REGISTER + 0x30, 4);
	vm.before.gpr[AX] = 0;
	check_done(&vm, 6);
}

static void moves_between_device_and_memory(void **state)
{
	struct vm vm;

	(void)state;
	/* spec: GHCB MMIO: MOVS is a read and a write, each of which may be a #VC of its own */
	start(&vm);
	memcpy(vm.data, "12345678", 8);
	vm.regs.gpr[SI] = DATA;
	vm.regs.gpr[DI] = DEVICE + 8;
	vm.regs.gpr[CX] = 2;
	assert_int_equal(handle(&vm, "f3 a5", 0x400), GHCB_OK); /* rep movsd */
	check_exit(&vm, 0x80000002, REGISTER + 8, 4);
	assert_memory_equal(vm.seen + 0x800, "1234", 4);
	vm.before.gpr[SI] += 4;
	vm.before.gpr[DI] += 4;
	vm.before.gpr[CX] = 1;
	check_done(&vm, 0);
	assert_int_equal(handle(&vm, "f3 a5", 0x400), GHCB_OK);
	check_exit(&vm, 0x80000002, REGISTER + 12, 4);
	assert_memory_equal(vm.seen + 0x800, "5678", 4);
	vm.before.gpr[SI] += 4;
	vm.before.gpr[DI] += 4;
	vm.before.gpr[CX] = 0;
	check_done(&vm, 2);
	assert_int_equal(vm.exits, 2);

	/* From device to device, and from it to memory. */
	start(&vm);
	vm.answers_buffer = true;
	memcpy(vm.buffer, "abcdefgh", 8);
	vm.regs.gpr[SI] = DEVICE + 8;
	vm.regs.gpr[DI] = DEVICE + 16;
	assert_int_equal(handle(&vm, "48 a5", 0x400), GHCB_OK); /* movsq */
	assert_int_equal(vm.exits, 2);
	assert_memory_equal(vm.seen + 0x800, "abcdefgh", 8);
	vm.regs.gpr[DI] = DATA;
	assert_int_equal(handle(&vm, "a4", 0x400), GHCB_OK); /* movsb */
	assert_memory_equal(vm.data, "a\0", 2);

	/* A fault of the memory is the instruction's. */
	vm.writable = 0;
	assert_int_equal(handle(&vm, "66 a5", 0x400), GHCB_EXCEPTION);
	check_raise(&vm, 14, true, 2);
	/* Nothing to do, nothing done. */
	vm.regs.gpr[CX] = 0;
	vm.exits = 0;
	assert_int_equal(handle(&vm, "f3 a4", 0x400), GHCB_OK);
	assert_int_equal(vm.exits, 0);
	check_done(&vm, 2);
}

static void refuses_mmio(void **state)
{
	static const struct {
		const char *text, *bytes;
		uint64_t rbx;
		uint8_t cpl;
		enum ghcb_rc rc;
	} ROWS[] = {
		/* spec: GHCB MMIO: only for CPL 0 */
		{"a load by user space", "8b 03", DEVICE, 3, GHCB_ERR_FORBIDDEN},
		{"a store by user space", "89 03", DEVICE, 3, GHCB_ERR_FORBIDDEN},
		{"MOVS by user space", "a4", DEVICE, 3, GHCB_ERR_FORBIDDEN},
		{"a load by CPL 1", "8b 03", DEVICE, 1, GHCB_ERR_FORBIDDEN},
		/* spec: GHCB MMIO: the mapping's C-bit is clear: private memory is never the
		 * hypervisor's */
		{"a load of private memory", "8b 03", DATA, 0, GHCB_ERR_ATTACK},
		{"a store to private memory", "89 03", DATA, 0, GHCB_ERR_ATTACK},
		{"an immediate to private memory", "c6 03 00", DATA, 0, GHCB_ERR_ATTACK},
		{"MOVS within private memory", "a4", DATA, 0, GHCB_ERR_ATTACK},
		/* spec: GHCB MMIO: what faults in nested tables is mapped in the guest's own */
		{"a load where nothing is mapped", "8b 03", 0x3000, 0, GHCB_ERR_ATTACK},
		/* spec: GHCB MMIO: an operand does not cross a page */
		{"a load that crosses a page", "8b 03", DEVICE + 0xFFD, 0, GHCB_ERR_FORBIDDEN},
		{"a store that crosses a page", "48 89 03", DEVICE + 0xFF9, 0, GHCB_ERR_FORBIDDEN},
		{"MOVS that crosses a page", "66 a5", DEVICE + 0xFFF, 0, GHCB_ERR_FORBIDDEN},
		{"a load up to a page's end", "8b 03", DEVICE + 0xFFC, 0, GHCB_OK},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		print_message("%s\n", ROWS[i].text);
		start(&vm);
		vm.regs.cpl = ROWS[i].cpl;
		vm.regs.gpr[BX] = vm.regs.gpr[SI] = ROWS[i].rbx;
		vm.regs.gpr[DI] = DATA;
		assert_int_equal(handle(&vm, ROWS[i].bytes, 0x400), ROWS[i].rc);
		assert_int_equal(vm.exits, !ROWS[i].rc);
		if (ROWS[i].rc)
			check_regs(&vm);
	}
}

/* Answers with an exception, by each kind of event. */
static void raises_what_the_hypervisor_may_ask(void **state)
{
	static const char *const EACH[][2] = {
		{"0f 32", "7c"},    {"0f a2", "72"},  {"ec", "7b"},	     {"ee", "7b"},
		{"6c", "7b"},	    {"6e", "7b"},     {"0f 31", "6e"},	     {"0f 33", "6f"},
		{"0f 01 f9", "87"}, {"0f 30", "7c"},  {"0f 01 d9", "81"},    {"0f 09", "89"},
		{"8b 03", "400"},   {"89 03", "400"}, {"41 0f 23 ff", "37"},
	};
	static const struct {
		uint64_t info2;
		enum ghcb_rc rc;
		uint8_t vector;
		bool has_error;
		uint32_t error;
	} ROWS[] = {
		/* spec: APM2 exceptions: #GP has an error code, and #UD has none */
		{0x1280000B0D, GHCB_EXCEPTION, 13, true, 0x12},
		{0x128000030D, GHCB_EXCEPTION, 13, true, 0},
		{0x80000306, GHCB_EXCEPTION, 6, false, 0},
		{0x1280000B06, GHCB_EXCEPTION, 6, false, 0},
		{0x80000B0E, GHCB_ERR_EXCEPTION, 0, false, 0},
		{0x80000301, GHCB_ERR_EXCEPTION, 0, false, 0},
		{0x8000031D, GHCB_ERR_EXCEPTION, 0, false, 0},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS) * COUNT(EACH); i++) {
		const char *const *each = EACH[i / COUNT(ROWS)];
		const size_t row = i % COUNT(ROWS);

		start(&vm);
		point_to_memory(&vm);
		vm.info1 = 1;
		vm.info2 = ROWS[row].info2;
		assert_int_equal(handle(&vm, each[0], strtoul(each[1], NULL, 16)), ROWS[row].rc);
		check_raise(&vm, ROWS[row].vector, ROWS[row].has_error, ROWS[row].error);
	}
}

/* spec: GHCB #VC: the instruction's bytes are read once */
static void reads_the_instruction_once(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	assert_int_equal(vm.fetches, 1);
	/* Across pages: each page once. */
	start(&vm);
	vm.regs.rip = CODE + PAGE - 1;
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	assert_int_equal(vm.fetches, 2);
	assert_true(vm.regs.rip == CODE + PAGE + 1);
}

/* spec: GHCB #VC: code is read up to a page that is not mapped, or not with the C-bit */
static void reads_private_code_only(void **state)
{
	static const struct {
		const char *text;
		uint64_t offset;
		bool unmapped[2], shared[2];
		enum ghcb_rc rc;
	} ROWS[] = {
		{"up to the end of the mapped", PAGE - 2, {false, true}, {false}, GHCB_OK},
		{"past the end of the mapped",
		 PAGE - 1,
		 {false, true},
		 {false},
		 GHCB_ERR_INSN_FETCH},
		{"not mapped", 0, {true, false}, {false}, GHCB_ERR_INSN_FETCH},
		{"shared", 0, {false}, {true, false}, GHCB_ERR_INSN_FETCH},
		{"up to the end of the private", PAGE - 2, {false}, {false, true}, GHCB_OK},
		{"past the end of the private",
		 PAGE - 1,
		 {false},
		 {false, true},
		 GHCB_ERR_INSN_FETCH},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		print_message("%s\n", ROWS[i].text);
		start(&vm);
		vm.regs.rip = CODE + ROWS[i].offset;
		memcpy(vm.code_unmapped, ROWS[i].unmapped, sizeof(vm.code_unmapped));
		memcpy(vm.code_shared, ROWS[i].shared, sizeof(vm.code_shared));
		assert_int_equal(handle(&vm, "0f a2", 0x72), ROWS[i].rc);
		assert_int_equal(vm.exits, !ROWS[i].rc);
	}
}

static void handles_exits_without_an_instruction(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	/* spec: GHCB #VC: an intercepted #DB or #AC is the interrupted code's */
	assert_int_equal(handle(&vm, "90", 0x41), GHCB_EXCEPTION);
	check_raise(&vm, 1, false, 0);
	assert_int_equal(handle(&vm, "90", 0x51), GHCB_EXCEPTION);
	check_raise(&vm, 17, true, 0);
	/* spec: GHCB #VC: a page that is not validated is never validated because of it */
	assert_int_equal(handle(&vm, "8b 03", 0x404), GHCB_ERR_NOT_VALIDATED);
	assert_int_equal(vm.exits, 0);
	check_regs(&vm);
}

static void tells_what_it_does_not_handle(void **state)
{
	/* Other exceptions, a write of CR0, XSETBV, VMGEXIT, events of software, wide numbers. */
	static const uint64_t CODES[] = {0x46, 0x4E, 0x10, 0x8D, 0x403, 0x80000001, 0x100000072};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(CODES); i++) {
		start(&vm);
		/* spec: GHCB #VC: what is not handled is told to the hypervisor */
		assert_int_equal(handle(&vm, "0f a2", CODES[i]), GHCB_EXCEPTION);
		check_exit(&vm, 0x8000FFFF, CODES[i], 0);
		/* spec: GHCB unsupported event: a guest that comes back raises #GP */
		check_raise(&vm, 13, true, 0);
		vm.info1 = 2;
		vm.info2 = 6;
		assert_int_equal(handle(&vm, "0f a2", CODES[i]), GHCB_ERR_MALFORMED);
		check_regs(&vm);
	}
}

/* spec: GHCB #VC: RIP moves by the decoded length, once, after all else is done */
static void moves_rip_as_wide_as_the_mode(void **state)
{
	static const struct {
		enum ghcb_mode mode;
		uint64_t base, rip, linear, after;
	} ROWS[] = {
		{GHCB_MODE_64, 0x1800, 0x10, 0x10, 0x14},
		{GHCB_MODE_32, 0x1800, 0x10, 0x1810, 0x14},
		{GHCB_MODE_32, 0x1800, 0xFFFFFFFC, 0x17FC, 0},
		{GHCB_MODE_16, 0x1800, 0x10, 0x1810, 0x14},
		{GHCB_MODE_16, 0xFFFF1800, 0xFFFC, 0x17FC, 0},
	};
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < COUNT(ROWS); i++) {
		start(&vm);
		vm.regs.mode = ROWS[i].mode;
		vm.regs.base[CS] = ROWS[i].base;
		vm.regs.rip = ROWS[i].rip;
		memcpy(vm.low + ROWS[i].linear, "\x66\x66\x0F\xA2", 4);
		assert_int_equal(ghcb_vc_handle(&vm.vc, &vm.regs, 0x72, &vm.raise), GHCB_OK);
		assert_true(vm.regs.rip == ROWS[i].after);
	}
}

/* An event of a nested use finds the page of the outer one again. */
static void fails_where_the_page_is_in_use(void **state)
{
	struct vm vm;

	(void)state;
	start(&vm);
	assert_int_equal(ghcb_begin(&vm.cpu), GHCB_OK);
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_OK);
	assert_int_equal(ghcb_begin(&vm.cpu), GHCB_OK);
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_ERR_NESTED);
	check_regs(&vm);
	ghcb_end(&vm.cpu);
	ghcb_end(&vm.cpu);
	/* An exchange of the MSR protocol is under way. */
	vm.msr = 0x004;
	assert_int_equal(handle(&vm, "0f a2", 0x72), GHCB_ERR_STATE);
	check_regs(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_instruction_of_the_exit_only),
		cmocka_unit_test(does_nothing_for_innocent_instructions),
		cmocka_unit_test(answers_cpuid),
		cmocka_unit_test(answers_cpuid_by_the_page),
		cmocka_unit_test(tells_cpuid_of_xcr0_and_xss),
		cmocka_unit_test(deals_with_msrs),
		cmocka_unit_test(gives_wrmsr_32_bits_each),
		cmocka_unit_test(reads_counters),
		cmocka_unit_test(gives_vmmcall_what_it_has),
		cmocka_unit_test(deals_with_caches_and_waiting),
		cmocka_unit_test(keeps_dr7),
		cmocka_unit_test(refuses_dr7),
		cmocka_unit_test(reads_and_writes_ports),
		cmocka_unit_test(asks_the_bitmap_for_ports),
		cmocka_unit_test(allows_no_port_without_a_bitmap),
		cmocka_unit_test(moves_strings),
		cmocka_unit_test(moves_bytes_in_their_order),
		cmocka_unit_test(goes_on_with_a_string),
		cmocka_unit_test(stops_strings_at_faults),
		cmocka_unit_test(loads_from_the_device),
		cmocka_unit_test(stores_to_the_device),
		cmocka_unit_test(addresses_the_device),
		cmocka_unit_test(moves_between_device_and_memory),
		cmocka_unit_test(refuses_mmio),
		cmocka_unit_test(raises_what_the_hypervisor_may_ask),
		cmocka_unit_test(reads_the_instruction_once),
		cmocka_unit_test(reads_private_code_only),
		cmocka_unit_test(handles_exits_without_an_instruction),
		cmocka_unit_test(tells_what_it_does_not_handle),
		cmocka_unit_test(moves_rip_as_wide_as_the_mode),
		cmocka_unit_test(fails_where_the_page_is_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
