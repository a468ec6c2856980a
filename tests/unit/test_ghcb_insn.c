/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder: bytes and what is in them, as GNU as and objdump (2.40, Intel syntax) have it, and
 * where they do not say it, as the manual's tables do.
 */
#include "ghcb/insn.h"
#include "test.h"

#define M64 GHCB_MODE_64
#define M32 GHCB_MODE_32
#define M16 GHCB_MODE_16

enum { AX, CX, DX, BX, SP, BP, SI, DI, R8, R9, R10, R11, R12, R13, R14, R15, NO };
enum { ES, CS, SS, DS, FS, GS };

struct row {
	const char *text;
	const char *bytes;
	enum ghcb_mode mode;
	enum ghcb_insn_kind kind;
	uint8_t operand, address;
	struct ghcb_register reg;
	struct ghcb_operand memory;
	uint64_t immediate;
	bool rep, sign, dx;
};

#define REG(number, size) .reg = {number, size, false}
#define HIGH(number)	  .reg = {number, 1, true}
#define MEM(base, index, scale, segment, displacement)                                             \
	.memory = {base, index, scale, segment, false, displacement}
#define RIP(displacement) .memory = {NO, NO, 1, DS, true, displacement}
#define IMM(value)	  .immediate = (value)

/* clang-format off */
static const struct row ALONE[] = {
	{"cpuid", "0f a2", M64, GHCB_INSN_CPUID, 0, 8, .rep = false},
	{"invd", "0f 08", M64, GHCB_INSN_INVD, 0, 8, .rep = false},
	{"wbinvd", "0f 09", M64, GHCB_INSN_WBINVD, 0, 8, .rep = false},
	/* spec: GHCB #VC: F3 makes WBINVD WBNOINVD */
	{"wbnoinvd", "f3 0f 09", M64, GHCB_INSN_WBNOINVD, 0, 8, .rep = false},
	{"rdmsr", "0f 32", M64, GHCB_INSN_RDMSR, 0, 8, .rep = false},
	{"wrmsr", "0f 30", M64, GHCB_INSN_WRMSR, 0, 8, .rep = false},
	{"rdpmc", "0f 33", M64, GHCB_INSN_RDPMC, 0, 8, .rep = false},
	{"rdtsc", "0f 31", M64, GHCB_INSN_RDTSC, 0, 8, .rep = false},
	{"rdtscp", "0f 01 f9", M64, GHCB_INSN_RDTSCP, 0, 8, .rep = false},
	{"monitor", "0f 01 c8", M64, GHCB_INSN_MONITOR, 0, 8, .rep = false},
	{"monitorx", "0f 01 fa", M64, GHCB_INSN_MONITORX, 0, 8, .rep = false},
	{"mwait", "0f 01 c9", M64, GHCB_INSN_MWAIT, 0, 8, .rep = false},
	{"mwaitx", "0f 01 fb", M64, GHCB_INSN_MWAITX, 0, 8, .rep = false},
	{"vmmcall", "0f 01 d9", M64, GHCB_INSN_VMMCALL, 0, 8, .rep = false},
	{"cpuid in 32-bit code", "0f a2", M32, GHCB_INSN_CPUID, 0, 4, .rep = false},
	{"cpuid in 16-bit code", "0f a2", M16, GHCB_INSN_CPUID, 0, 2, .rep = false},
};

static const struct row DEBUG[] = {
	{"mov r11,dr7", "41 0f 21 fb", M64, GHCB_INSN_DR7_READ, 8, 8, REG(R11, 8)},
	{"mov dr7,rax", "0f 23 f8", M64, GHCB_INSN_DR7_WRITE, 8, 8, REG(AX, 8)},
	/* spec: APM3 MOV DRn: the mode of ModRM is ignored, both operands are registers */
	{"mov rax,dr7", "0f 21 38", M64, GHCB_INSN_DR7_READ, 8, 8, REG(AX, 8)},
	{"mov rsp,dr7", "0f 21 3c", M64, GHCB_INSN_DR7_READ, 8, 8, REG(SP, 8)},
	/* spec: APM3 MOV DRn: 64 bits in 64-bit mode, otherwise 32 */
	{"data16 mov rax,dr7", "66 0f 21 f8", M64, GHCB_INSN_DR7_READ, 8, 8, REG(AX, 8)},
	{"mov eax,dr7", "0f 21 f8", M32, GHCB_INSN_DR7_READ, 4, 4, REG(AX, 4)},
};

static const struct row PORTS[] = {
	{"in al,0x71", "e4 71", M64, GHCB_INSN_IN, 1, 8, REG(AX, 1), IMM(0x71)},
	{"in ax,0xff", "66 e5 ff", M64, GHCB_INSN_IN, 2, 8, REG(AX, 2), IMM(0xFF)},
	{"in eax,0x71", "e5 71", M64, GHCB_INSN_IN, 4, 8, REG(AX, 4), IMM(0x71)},
	{"out 0x70,al", "e6 70", M64, GHCB_INSN_OUT, 1, 8, REG(AX, 1), IMM(0x70)},
	{"out 0x70,eax", "e7 70", M64, GHCB_INSN_OUT, 4, 8, REG(AX, 4), IMM(0x70)},
	{"in al,dx", "ec", M64, GHCB_INSN_IN, 1, 8, REG(AX, 1), .dx = true},
	{"in ax,dx", "66 ed", M64, GHCB_INSN_IN, 2, 8, REG(AX, 2), .dx = true},
	{"in eax,dx", "ed", M64, GHCB_INSN_IN, 4, 8, REG(AX, 4), .dx = true},
	{"out dx,al", "ee", M64, GHCB_INSN_OUT, 1, 8, REG(AX, 1), .dx = true},
	{"out dx,ax", "66 ef", M64, GHCB_INSN_OUT, 2, 8, REG(AX, 2), .dx = true},
	{"out dx,eax", "ef", M64, GHCB_INSN_OUT, 4, 8, REG(AX, 4), .dx = true},
	/* spec: APM3 IN, OUT, INS, OUTS: never more than 32 bits, REX.W or not */
	{"rex.W in eax,dx", "48 ed", M64, GHCB_INSN_IN, 4, 8, REG(AX, 4), .dx = true},
	{"data16 rex.W in eax,dx", "66 48 ed", M64, GHCB_INSN_IN, 4, 8, REG(AX, 4), .dx = true},
	{"in ax,dx in 16-bit code", "ed", M16, GHCB_INSN_IN, 2, 2, REG(AX, 2), .dx = true},
	{"in eax,dx in 16-bit code", "66 ed", M16, GHCB_INSN_IN, 4, 2, REG(AX, 4), .dx = true},
};

static const struct row STRINGS[] = {
	/* spec: APM3 INS, OUTS, MOVS: what is read may have another segment, what is written is in ES */
	{"ins byte [rdi],dx", "6c", M64, GHCB_INSN_INS, 1, 8, MEM(DI, NO, 1, ES, 0)},
	{"rep ins byte [rdi],dx", "f3 6c", M64, GHCB_INSN_INS, 1, 8, MEM(DI, NO, 1, ES, 0),
	 .rep = true},
	{"repnz ins byte [rdi],dx", "f2 6c", M64, GHCB_INSN_INS, 1, 8, MEM(DI, NO, 1, ES, 0), .rep = true},
	{"fs ins byte es:[rdi],dx", "64 6c", M64, GHCB_INSN_INS, 1, 8, MEM(DI, NO, 1, ES, 0)},
	{"ins word [edi],dx", "66 67 6d", M64, GHCB_INSN_INS, 2, 4, MEM(DI, NO, 1, ES, 0)},
	{"outs dx,byte [rsi]", "6e", M64, GHCB_INSN_OUTS, 1, 8, MEM(SI, NO, 1, DS, 0)},
	{"rep outs dx,dword fs:[esi]", "64 67 f3 6f", M64, GHCB_INSN_OUTS, 4, 4, MEM(SI, NO, 1, FS, 0), .rep = true},
	{"outs dx,dword es:[esi] in 32-bit code", "26 6f", M32, GHCB_INSN_OUTS, 4, 4, MEM(SI, NO, 1, ES, 0)},
	{"movs byte [rdi],[rsi]", "a4", M64, GHCB_INSN_MOVS, 1, 8, MEM(SI, NO, 1, DS, 0)},
	{"rep movs qword [rdi],gs:[rsi]", "f3 65 48 a5", M64, GHCB_INSN_MOVS, 8, 8, MEM(SI, NO, 1, GS, 0), .rep = true},
	{"movs word [di],[si] in 16-bit code", "a5", M16, GHCB_INSN_MOVS, 2, 2, MEM(SI, NO, 1, DS, 0)},
};

static const struct row STORES[] = {
	{"mov [rbx],al", "88 03", M64, GHCB_INSN_STORE, 1, 8, REG(AX, 1), MEM(BX, NO, 1, DS, 0)},
	{"mov [r12+0x10],r15b", "45 88 7c 24 10", M64, GHCB_INSN_STORE, 1, 8, REG(R15, 1),
	 MEM(R12, NO, 1, DS, 0x10)},
	/* spec: APM3 ModRM: without REX, byte registers 4 to 7 are AH, CH, DH, BH */
	{"mov [rax],ah", "88 20", M64, GHCB_INSN_STORE, 1, 8, HIGH(AX), MEM(AX, NO, 1, DS, 0)},
	{"mov [rax],bh", "88 38", M64, GHCB_INSN_STORE, 1, 8, HIGH(BX), MEM(AX, NO, 1, DS, 0)},
	{"mov [rax],spl", "40 88 20", M64, GHCB_INSN_STORE, 1, 8, REG(SP, 1),
	 MEM(AX, NO, 1, DS, 0)},
	/* spec: APM2 segment overrides: rSP and rBP as base address SS by themselves */
	{"mov [rsp],ecx", "89 0c 24", M64, GHCB_INSN_STORE, 4, 8, REG(CX, 4),
	 MEM(SP, NO, 1, SS, 0)},
	{"mov [ebp+4],ecx", "89 4d 04", M32, GHCB_INSN_STORE, 4, 4, REG(CX, 4),
	 MEM(BP, NO, 1, SS, 4)},
	{"mov ds:[ebp+4],ecx", "3e 89 4d 04", M32, GHCB_INSN_STORE, 4, 4, REG(CX, 4),
	 MEM(BP, NO, 1, DS, 4)},
	/* spec: GHCB #VC: mode 1 has a displacement of 8 bits, mode 2 one of 32 */
	{"mov [rbp+r12*8-0x8],rdx", "4a 89 54 e5 f8", M64, GHCB_INSN_STORE, 8, 8, REG(DX, 8),
	 MEM(BP, R12, 8, SS, -8)},
	{"mov [r13+0x12345678],ax", "66 41 89 85 78 56 34 12", M64, GHCB_INSN_STORE, 2, 8,
	 REG(AX, 2), MEM(R13, NO, 1, DS, 0x12345678)},
	{"mov [r13+rcx*2-0x80000000],eax", "41 89 84 4d 00 00 00 80", M64, GHCB_INSN_STORE, 4, 8,
	 REG(AX, 4), MEM(R13, CX, 2, DS, -0x80000000LL)},
	/* spec: APM3 MOV: the address of A0 to A3 is as wide as the address size */
	{"movabs al,0x1122334455667788", "a0 88 77 66 55 44 33 22 11", M64, GHCB_INSN_LOAD, 1, 8,
	 REG(AX, 1), MEM(NO, NO, 1, DS, 0x1122334455667788)},
	{"movabs 0x1122334455667788,rax", "48 a3 88 77 66 55 44 33 22 11", M64, GHCB_INSN_STORE,
	 8, 8, REG(AX, 8), MEM(NO, NO, 1, DS, 0x1122334455667788)},
	{"addr32 mov eax,0xffeeddcc", "67 a1 cc dd ee ff", M64, GHCB_INSN_LOAD, 4, 4, REG(AX, 4),
	 MEM(NO, NO, 1, DS, 0xFFEEDDCC)},
	{"mov al,gs:0x11223344", "65 a0 44 33 22 11", M32, GHCB_INSN_LOAD, 1, 4, REG(AX, 1),
	 MEM(NO, NO, 1, GS, 0x11223344)},
	{"mov ds:0x1122,ax", "a3 22 11", M16, GHCB_INSN_STORE, 2, 2, REG(AX, 2),
	 MEM(NO, NO, 1, DS, 0x1122)},
};

static const struct row IMMEDIATES[] = {
	/* spec: APM3 MOV: an immediate has at most 32 bits, and is sign-extended to 64 */
	{"mov byte [rdi],0x80", "c6 07 80", M64, GHCB_INSN_STORE_IMM, 1, 8, MEM(DI, NO, 1, DS, 0), IMM(0x80)},
	{"mov word [rdi],0x8001", "66 c7 07 01 80", M64, GHCB_INSN_STORE_IMM, 2, 8, MEM(DI, NO, 1, DS, 0), IMM(0x8001)},
	{"mov dword [rdi],0x80000001", "c7 07 01 00 00 80", M64, GHCB_INSN_STORE_IMM, 4, 8, MEM(DI, NO, 1, DS, 0), IMM(0x80000001)},
	{"mov qword [rdi],-2", "48 c7 07 fe ff ff ff", M64, GHCB_INSN_STORE_IMM, 8, 8, MEM(DI, NO, 1, DS, 0), IMM(0xFFFFFFFFFFFFFFFE)},
	{"mov qword [rdi],2", "48 c7 07 02 00 00 00", M64, GHCB_INSN_STORE_IMM, 8, 8, MEM(DI, NO, 1, DS, 0), IMM(2)},
	/* spec: GHCB #VC: mode 0 with rm 5 is relative to the next instruction in 64-bit mode */
	{"mov dword [rip+0x1000],0x11223344", "c7 05 00 10 00 00 44 33 22 11", M64,
	 GHCB_INSN_STORE_IMM, 4, 8, RIP(0x1000), IMM(0x11223344)},
	{"mov eax,[rip-0x7fffffff]", "41 8b 05 01 00 00 80", M64, GHCB_INSN_LOAD, 4, 8,
	 REG(AX, 4), RIP(-0x7FFFFFFF)},
	{"mov eax,[eip+0x10]", "67 8b 05 10 00 00 00", M64, GHCB_INSN_LOAD, 4, 4, REG(AX, 4),
	 RIP(0x10)},
	{"mov eax,ds:0x10 in 32-bit code", "8b 05 10 00 00 00", M32, GHCB_INSN_LOAD, 4, 4,
	 REG(AX, 4), MEM(NO, NO, 1, DS, 0x10)},
};

static const struct row LOADS[] = {
	{"mov eax,[r13+0x0]", "41 8b 45 00", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(R13, NO, 1, DS, 0)},
	{"mov r9,[r12]", "4d 8b 0c 24", M64, GHCB_INSN_LOAD, 8, 8, REG(R9, 8),
	 MEM(R12, NO, 1, DS, 0)},
	/* spec: GHCB #VC: SIB: index 4 is none, and with REX.X it is R12 */
	{"mov eax,[rsp]", "8b 04 24", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(SP, NO, 1, SS, 0)},
	{"mov eax,[rax+r12*1]", "42 8b 04 20", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(AX, R12, 1, DS, 0)},
	/* spec: GHCB #VC: SIB: base 5 with mode 0 is none and 32 bits follow, for R13 as well */
	{"mov eax,[rcx*4+0x100]", "8b 04 8d 00 01 00 00", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(NO, CX, 4, DS, 0x100)},
	{"mov eax,[rax*1-0x7fffffff]", "41 8b 04 05 01 00 00 80", M64, GHCB_INSN_LOAD, 4, 8,
	 REG(AX, 4), MEM(NO, AX, 1, DS, -0x7FFFFFFF)},
	{"mov eax,ds:0xffffffff92345678", "8b 04 25 78 56 34 92", M64, GHCB_INSN_LOAD, 4, 8,
	 REG(AX, 4), MEM(NO, NO, 1, DS, -0x6DCBA988)},
	/* spec: GHCB #VC: operands of 16 bits with 66, unless REX.W makes them 64 */
	{"mov ax,[r11]", "66 41 8b 03", M64, GHCB_INSN_LOAD, 2, 8, REG(AX, 2),
	 MEM(R11, NO, 1, DS, 0)},
	{"data16 mov rax,[rbx]", "66 48 8b 03", M64, GHCB_INSN_LOAD, 8, 8, REG(AX, 8),
	 MEM(BX, NO, 1, DS, 0)},
	/* spec: GHCB #VC: REX counts only right before the opcode */
	{"rex.W; mov ax,[rbx]", "48 66 8b 03", M64, GHCB_INSN_LOAD, 2, 8, REG(AX, 2),
	 MEM(BX, NO, 1, DS, 0)},
	{"rex.RXB; mov eax,[rbx]", "47 65 8b 03", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(BX, NO, 1, GS, 0)},
	{"rex.W; rex.B mov eax,[r11]", "48 41 8b 03", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(R11, NO, 1, DS, 0)},
	/* spec: GHCB #VC: 67 makes addresses of 64 bits ones of 32 */
	{"mov eax,[ebx+ecx*2]", "67 8b 04 4b", M64, GHCB_INSN_LOAD, 4, 4, REG(AX, 4),
	 MEM(BX, CX, 2, DS, 0)},
	/* spec: GHCB #VC: in 64-bit mode overrides by ES, CS, SS and DS are ignored */
	{"mov rax,fs:0x28", "64 48 8b 04 25 28 00 00 00", M64, GHCB_INSN_LOAD, 8, 8, REG(AX, 8),
	 MEM(NO, NO, 1, FS, 0x28)},
	{"cs mov eax,[rbx]", "2e 8b 03", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(BX, NO, 1, DS, 0)},
	{"gs cs mov eax,gs:[rbx]", "65 2e 8b 03", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(BX, NO, 1, GS, 0)},
	{"fs gs mov eax,gs:[rbx]", "64 65 8b 03", M64, GHCB_INSN_LOAD, 4, 8, REG(AX, 4),
	 MEM(BX, NO, 1, GS, 0)},
	{"mov eax,cs:[ebx]", "2e 8b 03", M32, GHCB_INSN_LOAD, 4, 4, REG(AX, 4),
	 MEM(BX, NO, 1, CS, 0)},
	{"mov bl,gs:[rbx]", "65 8a 1b", M64, GHCB_INSN_LOAD, 1, 8, REG(BX, 1),
	 MEM(BX, NO, 1, GS, 0)},
	{"movzx edx,byte [rsi]", "0f b6 16", M64, GHCB_INSN_LOAD, 1, 8, REG(DX, 4),
	 MEM(SI, NO, 1, DS, 0)},
	{"movzx dx,byte [rsi]", "66 0f b6 16", M64, GHCB_INSN_LOAD, 1, 8, REG(DX, 2),
	 MEM(SI, NO, 1, DS, 0)},
	{"movzx r8,word [rsi]", "4c 0f b7 06", M64, GHCB_INSN_LOAD, 2, 8, REG(R8, 8),
	 MEM(SI, NO, 1, DS, 0)},
	{"movzx esp,byte [rsi]", "0f b6 26", M64, GHCB_INSN_LOAD, 1, 8, REG(SP, 4),
	 MEM(SI, NO, 1, DS, 0)},
	{"movsx edx,byte [rsi]", "0f be 16", M64, GHCB_INSN_LOAD, 1, 8, REG(DX, 4),
	 MEM(SI, NO, 1, DS, 0), .sign = true},
	{"movsx rdx,word [rsi]", "48 0f bf 16", M64, GHCB_INSN_LOAD, 2, 8, REG(DX, 8),
	 MEM(SI, NO, 1, DS, 0), .sign = true},
	{"movsxd rdx,dword [rsi]", "48 63 16", M64, GHCB_INSN_LOAD, 4, 8, REG(DX, 8),
	 MEM(SI, NO, 1, DS, 0), .sign = true},
	/* spec: APM3 ModRM: addresses of 16 bits have pairs of BX, BP, SI and DI */
	{"mov ax,[bx+si]", "8b 00", M16, GHCB_INSN_LOAD, 2, 2, REG(AX, 2),
	 MEM(BX, SI, 1, DS, 0)},
	{"mov ax,[bp+di-2]", "8b 43 fe", M16, GHCB_INSN_LOAD, 2, 2, REG(AX, 2),
	 MEM(BP, DI, 1, SS, -2)},
	{"mov eax,[di+0x1234]", "66 8b 85 34 12", M16, GHCB_INSN_LOAD, 4, 2, REG(AX, 4),
	 MEM(DI, NO, 1, DS, 0x1234)},
	{"mov eax,[bp+0] in 32-bit code", "67 8b 46 00", M32, GHCB_INSN_LOAD, 4, 2, REG(AX, 4),
	 MEM(BP, NO, 1, SS, 0)},
	{"mov ax,ds:0x8000", "8b 06 00 80", M16, GHCB_INSN_LOAD, 2, 2, REG(AX, 2),
	 MEM(NO, NO, 1, DS, -0x8000)},
	{"mov ax,[ebx+ecx*4] in 16-bit code", "67 8b 04 8b", M16, GHCB_INSN_LOAD, 2, 4,
	 REG(AX, 2), MEM(BX, CX, 4, DS, 0)},
};
/* clang-format on */

static size_t parse(const char *text, uint8_t *bytes)
{
	size_t count = 0;

	for (char *end; *text; text = end)
		bytes[count++] = (uint8_t)strtoul(text, &end, 16);
	return count;
}

static void check_memory(struct ghcb_operand found, struct ghcb_operand expected)
{
	assert_int_equal(found.base, expected.base);
	assert_int_equal(found.index, expected.index);
	assert_int_equal(found.scale, expected.scale);
	assert_int_equal(found.segment, expected.segment);
	assert_int_equal(found.rip_relative, expected.rip_relative);
	assert_true(found.displacement == expected.displacement);
}

static void check_row(const struct row *row)
{
	uint8_t bytes[16];
	const size_t length = parse(row->bytes, bytes);
	struct ghcb_insn insn;

	print_message("%s\n", row->text);
	/* Whatever follows does not matter. */
	bytes[length] = 0x66;
	assert_int_equal(ghcb_insn_decode(bytes, length + 1, row->mode, &insn), GHCB_OK);
	assert_int_equal(insn.length, length);
	assert_int_equal(insn.kind, row->kind);
	assert_int_equal(insn.mode, row->mode);
	assert_int_equal(insn.operand_size, row->operand);
	assert_int_equal(insn.address_size, row->address);
	assert_int_equal(insn.reg.number, row->reg.number);
	assert_int_equal(insn.reg.size, row->reg.size);
	assert_int_equal(insn.reg.high, row->reg.high);
	check_memory(insn.memory, row->memory);
	assert_true(insn.immediate == row->immediate);
	assert_int_equal(insn.rep, row->rep);
	assert_int_equal(insn.sign_extend, row->sign);
	assert_int_equal(insn.port_in_dx, row->dx);
	/* Of each shorter part it cannot be told what it is. */
	for (size_t part = 0; part < length; part++)
		assert_int_equal(ghcb_insn_decode(bytes, part, row->mode, &insn),
				 GHCB_ERR_INSN_FETCH);
}

#define TABLE(name, rows)                                                                          \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		for (size_t i = 0; i < sizeof(rows) / sizeof(*(rows)); i++)                        \
			check_row(&(rows)[i]);                                                     \
	}

TABLE(decodes_what_stands_alone, ALONE)
TABLE(decodes_debug_registers, DEBUG)
TABLE(decodes_ports, PORTS)
TABLE(decodes_strings, STRINGS)
TABLE(decodes_stores, STORES)
TABLE(decodes_immediates, IMMEDIATES)
TABLE(decodes_loads, LOADS)

/* What no #VC comes from. */
static const struct {
	const char *text, *bytes;
	enum ghcb_mode mode;
	enum ghcb_rc rc;
} REFUSED[] = {
	/* spec: GHCB #VC: the instructions that may cause each exit, by their whole opcodes */
	{"the opcode of WRMSR without 0F: xor [rax],al", "30 00", M64, GHCB_ERR_INSN},
	{"the opcode of RDMSR without 0F: xor al,[rax]", "32 00", M64, GHCB_ERR_INSN},
	{"the opcode of CPUID without 0F: movabs", "a2", M64, GHCB_ERR_INSN_FETCH},
	{"the opcode of IN after 0F: lgs", "0f ec c0", M64, GHCB_ERR_INSN},
	{"nop", "90", M64, GHCB_ERR_INSN},
	{"hlt", "f4", M64, GHCB_ERR_INSN},
	{"xchg [rax],eax", "87 00", M64, GHCB_ERR_INSN},
	{"add [rax],eax", "01 00", M64, GHCB_ERR_INSN},
	{"stos byte [rdi]", "aa", M64, GHCB_ERR_INSN},
	{"push [rax]", "ff 30", M64, GHCB_ERR_INSN},
	{"movups xmm0,[rax]", "0f 10 00", M64, GHCB_ERR_INSN},
	{"vmovups ymm0,[rax]", "c5 fc 10 00", M64, GHCB_ERR_INSN},
	{"rdfsbase", "f3 0f ae c0", M64, GHCB_ERR_INSN},
	{"sgdt [rax]", "0f 01 00", M64, GHCB_ERR_INSN},
	{"swapgs", "0f 01 f8", M64, GHCB_ERR_INSN},
	{"inc eax in 32-bit code, otherwise REX", "40 0f a2", M32, GHCB_ERR_INSN},
	{"vmrun", "0f 01 d8", M64, GHCB_ERR_INSN},
	/* spec: GHCB #VC: VMMCALL without F2 or F3, with which it is VMGEXIT */
	{"vmgexit", "f3 0f 01 d9", M64, GHCB_ERR_INSN},
	{"vmgexit by F2", "f2 0f 01 d9", M64, GHCB_ERR_INSN},
	{"mcommit", "f3 0f 01 fa", M64, GHCB_ERR_INSN},
	{"data16 vmmcall", "66 0f 01 d9", M64, GHCB_ERR_INSN},
	/* spec: GHCB #VC: of the debug registers only DR7 causes one */
	{"mov rax,dr6", "0f 21 f0", M64, GHCB_ERR_INSN},
	{"mov dr3,rax", "0f 23 d8", M64, GHCB_ERR_INSN},
	{"mov dr15,rax", "44 0f 23 f8", M64, GHCB_ERR_INSN},
	/* spec: GHCB #VC: MMIO: one operand is in memory */
	{"mov eax,ebx", "89 d8", M64, GHCB_ERR_INSN},
	{"mov al,bl", "8a c3", M64, GHCB_ERR_INSN},
	{"movzx eax,bl", "0f b6 c3", M64, GHCB_ERR_INSN},
	{"mov eax,1 by C7", "c7 c0 01 00 00 00", M64, GHCB_ERR_INSN},
	/* spec: APM3 MOV: C6 and C7 have the extension 0 */
	{"C7 /1", "c7 08 00 00 00 00", M64, GHCB_ERR_INSN},
	{"C6 /7", "c6 38 00", M64, GHCB_ERR_INSN},
	/* spec: APM3 LOCK: none of these instructions can have it */
	{"lock mov [rax],eax", "f0 89 00", M64, GHCB_ERR_INSN},
	{"lock cpuid", "f0 0f a2", M64, GHCB_ERR_INSN},
	/* spec: APM3 MOVSXD: 63 is another instruction outside of 64-bit mode, and without REX.W */
	{"arpl [eax],ax", "63 00", M32, GHCB_ERR_INSN},
	{"movsxd eax,[rax]", "63 00", M64, GHCB_ERR_INSN},
	/* spec: GHCB #VC: an instruction has at most 15 bytes */
	{"14 prefixes and cpuid", "66 66 66 66 66 66 66 66 66 66 66 66 66 66 0f a2", M64,
	 GHCB_ERR_INSN_LENGTH},
	{"prefixes without an end", "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 66", M64,
	 GHCB_ERR_INSN_LENGTH},
	{"an immediate past 15 bytes", "2e 2e 2e 2e 2e 2e c7 84 00 00 00 00 00 11 22 33", M64,
	 GHCB_ERR_INSN_LENGTH},
	{"nothing", "", M64, GHCB_ERR_INSN_FETCH},
};

static void refuses_other_instructions(void **state)
{
	uint8_t bytes[20];
	struct ghcb_insn insn;

	(void)state;
	for (size_t i = 0; i < sizeof(REFUSED) / sizeof(*REFUSED); i++) {
		print_message("%s\n", REFUSED[i].text);
		assert_int_equal(ghcb_insn_decode(bytes, parse(REFUSED[i].bytes, bytes),
						  REFUSED[i].mode, &insn),
				 REFUSED[i].rc);
	}
}

static void takes_15_bytes(void **state)
{
	uint8_t bytes[20];
	struct ghcb_insn insn;
	const size_t size =
		parse("2e 2e 2e 2e 2e 67 c7 84 00 01 00 00 00 11 22", bytes); /* and 33 44 */

	(void)state;
	assert_int_equal(ghcb_insn_decode(bytes, size, M64, &insn), GHCB_ERR_INSN_LENGTH);
	/* The same without two of the prefixes has 15 bytes. */
	assert_int_equal(parse("2e 2e 2e 67 c7 84 00 01 00 00 00 11 22 33 44", bytes), 15);
	assert_int_equal(ghcb_insn_decode(bytes, 15, M64, &insn), GHCB_OK);
	assert_int_equal(insn.length, 15);
	assert_int_equal(insn.immediate, 0x44332211);
}

/* Each register has a number of its own, which tells it by its digits. */
static struct ghcb_regs some_registers(void)
{
	struct ghcb_regs regs = {.rip = 0xFFFFFFFFFF000000, .rflags = 2};

	for (unsigned i = 0; i < 16; i++)
		regs.gpr[i] = 0xA1B2C3D4E5F60000 + i * 0x100;
	for (unsigned i = 0; i < 6; i++)
		regs.base[i] = (uint64_t)(i + 1) << 28;
	return regs;
}

static const struct {
	const char *text, *bytes;
	enum ghcb_mode mode;
	uint64_t linear;
} ADDRESSES[] = {
	{"[rbx]", "8b 03", M64, 0xA1B2C3D4E5F60300},
	{"[rbp+r12*8-8]", "4a 8b 54 e5 f8", M64, 0xAF48E27C15A664F8},
	{"absolute", "8b 04 25 78 56 34 92", M64, 0xFFFFFFFF92345678},
	/* spec: GHCB #VC: mode 0 with rm 5 is relative to the next instruction in 64-bit mode */
	{"[rip+0x1000], 6 bytes", "8b 05 00 10 00 00", M64, 0xFFFFFFFFFF001006},
	{"[rip+0x1000], 10 bytes", "c7 05 00 10 00 00 44 33 22 11", M64, 0xFFFFFFFFFF00100A},
	{"[rip+0x1000], 7 bytes", "c6 05 00 10 00 00 44", M64, 0xFFFFFFFFFF001007},
	{"[eip+0x10]", "67 8b 05 10 00 00 00", M64, 0xFF000017},
	/* spec: GHCB #VC: in 64-bit mode only the bases of FS and GS count */
	{"fs:[rbx]", "64 8b 03", M64, 0xA1B2C3D535F60300},
	{"gs:0x28", "65 8b 04 25 28 00 00 00", M64, 0x60000028},
	{"[rsp]", "8b 04 24", M64, 0xA1B2C3D4E5F60400},
	{"rep outs [rsi]", "f3 6f", M64, 0xA1B2C3D4E5F60600},
	/* spec: GHCB #VC: an address is cut to the address size before the segment's base */
	{"[ebx+ecx*2]", "67 8b 04 4b", M64, 0xB1E20500},
	{"gs:[ebx+ecx*2]", "65 67 8b 04 4b", M64, 0x111E20500},
	{"[ebx+ecx*2] in 32-bit code", "8b 04 4b", M32, 0xF1E20500},
	{"gs:[ebx+ecx*2] in 32-bit code", "65 8b 04 4b", M32, 0x11E20500},
	{"[ebp] in 32-bit code: SS", "8b 45 00", M32, 0x15F60500},
	{"[bp+di-2]", "8b 43 fe", M16, 0x30000BFE},
	{"[bx+si+0xffff]", "8b 80 ff ff", M16, 0x400008FF},
};

static void computes_addresses(void **state)
{
	const struct ghcb_regs regs = some_registers();
	uint8_t bytes[16];
	struct ghcb_insn insn;

	(void)state;
	for (size_t i = 0; i < sizeof(ADDRESSES) / sizeof(*ADDRESSES); i++) {
		print_message("%s\n", ADDRESSES[i].text);
		assert_int_equal(ghcb_insn_decode(bytes, parse(ADDRESSES[i].bytes, bytes),
						  ADDRESSES[i].mode, &insn),
				 GHCB_OK);
		assert_true(ghcb_insn_linear(&insn, &insn.memory, &regs) == ADDRESSES[i].linear);
	}
}

static void addresses_both_places_of_movs(void **state)
{
	const struct ghcb_regs regs = some_registers();
	const uint8_t bytes[] = {0x65, 0xA4}; /* movs byte [rdi],gs:[rsi] */
	struct ghcb_insn insn;

	(void)state;
	assert_int_equal(ghcb_insn_decode(bytes, sizeof(bytes), M64, &insn), GHCB_OK);
	assert_true(ghcb_insn_linear(&insn, &insn.memory, &regs) == 0xA1B2C3D545F60600);
	assert_true(ghcb_insn_linear(&insn, &insn.destination, &regs) == 0xA1B2C3D4E5F60700);
}

static void writes_registers_as_wide_as_they_are(void **state)
{
	static const struct {
		struct ghcb_register reg;
		uint64_t written, whole, read;
	} ROWS[] = {
		/* spec: GHCB #VC: a write of 1 or 2 bytes keeps the others, one of 4 zeros the
		   upper half */
		{{DX, 1, false}, 0xFFFFFF99, 0xA1B2C3D4E5F60299, 0x99},
		{{DX, 1, true}, 0xFFFFFF99, 0xA1B2C3D4E5F69900, 0x99},
		{{DX, 2, false}, 0xFFFF9988, 0xA1B2C3D4E5F69988, 0x9988},
		{{DX, 4, false}, 0x1122334455667788, 0x55667788, 0x55667788},
		{{DX, 8, false}, 0x1122334455667788, 0x1122334455667788, 0x1122334455667788},
		{{R15, 1, false}, 0, 0xA1B2C3D4E5F60F00, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct ghcb_regs regs = some_registers(), before = regs;

		ghcb_register_set(&regs, ROWS[i].reg, ROWS[i].written);
		assert_true(regs.gpr[ROWS[i].reg.number] == ROWS[i].whole);
		assert_true(ghcb_register_get(&regs, ROWS[i].reg) == ROWS[i].read);
		regs.gpr[ROWS[i].reg.number] = before.gpr[ROWS[i].reg.number];
		assert_memory_equal(&regs, &before, sizeof(regs));
	}
}

static void names_exits_and_instructions(void **state)
{
	(void)state;
	assert_int_equal(ghcb_insn_exit(GHCB_INSN_CPUID), 0x72);
	assert_int_equal(ghcb_insn_exit(GHCB_INSN_WBNOINVD), 0x89);
	assert_int_equal(ghcb_insn_exit(GHCB_INSN_MONITORX), 0x8A);
	assert_int_equal(ghcb_insn_exit(GHCB_INSN_OUTS), 0x7B);
	assert_int_equal(ghcb_insn_exit(GHCB_INSN_MOVS), 0x400);
	assert_string_equal(ghcb_insn_text(GHCB_INSN_RDTSCP), "RDTSCP");
	assert_string_equal(ghcb_insn_text(GHCB_INSN_STORE_IMM), "store of an immediate");
	assert_string_equal(ghcb_insn_text(GHCB_INSNS), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_stands_alone),
		cmocka_unit_test(decodes_debug_registers),
		cmocka_unit_test(decodes_ports),
		cmocka_unit_test(decodes_strings),
		cmocka_unit_test(decodes_stores),
		cmocka_unit_test(decodes_immediates),
		cmocka_unit_test(decodes_loads),
		cmocka_unit_test(refuses_other_instructions),
		cmocka_unit_test(takes_15_bytes),
		cmocka_unit_test(computes_addresses),
		cmocka_unit_test(addresses_both_places_of_movs),
		cmocka_unit_test(writes_registers_as_wide_as_they_are),
		cmocka_unit_test(names_exits_and_instructions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
