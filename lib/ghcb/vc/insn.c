/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prefixes and opcodes.
 */
#include "ghcb/insn.h"

#include "vc/insn_stream.h"

/* What follows an opcode. */
enum form {
	FORM_NONE,
	FORM_EXACT,  /* a ModRM byte that is part of the opcode */
	FORM_DEBUG,  /* ModRM of two registers, whatever its mode says; the debug register is 7 */
	FORM_PORT,   /* an immediate of 8 bits */
	FORM_DX,     /* nothing: the port is in DX */
	FORM_STRING, /* nothing: rSI and rDI */
	FORM_MEMORY, /* ModRM of a register and memory */
	FORM_STORE,  /* ModRM of memory, extension 0, and an immediate */
	FORM_OFFSET, /* rAX, and an address as immediate */
};

typedef enum ghcb_rc form_reader(struct insn_stream *in, struct ghcb_insn *insn);

/* How wide something is. */
enum width {
	WIDTH_NONE,
	WIDTH_8 = 1,
	WIDTH_16 = 2,
	WIDTH_32 = 4,
	WIDTH_OPERAND, /* 16, 32 or 64 bits, as mode and prefixes say */
	WIDTH_PORT,    /* 16 or 32 */
	WIDTH_NATURAL, /* 64 in 64-bit mode, otherwise 32 */
};

enum { NEEDS_REX_W = 1, SIGN = 2 };

struct opcode {
	uint16_t code; /* 0x0F00 and the second byte, of those that have two */
	uint8_t modrm; /* with FORM_EXACT */
	uint8_t form, kind;
	uint8_t moved, reg; /* enum width: of what is moved, and of the register */
	uint8_t flags;
};

/* clang-format off */
#define ALONE(code, kind) {code, 0, FORM_NONE, GHCB_INSN_##kind, WIDTH_NONE, WIDTH_NONE, 0}
#define EXACT(modrm, kind) {0x0F01, modrm, FORM_EXACT, GHCB_INSN_##kind, WIDTH_NONE, WIDTH_NONE, 0}
#define MOVE(code, form, kind, width) \
	{code, 0, FORM_##form, GHCB_INSN_##kind, WIDTH_##width, WIDTH_##width, 0}
#define EXTEND(code, from, flags) \
	{code, 0, FORM_MEMORY, GHCB_INSN_LOAD, WIDTH_##from, WIDTH_OPERAND, flags}

/* spec: GHCB #VC: the instructions that may cause each exit, by their whole opcodes */
static const struct opcode OPCODES[] = {
	ALONE(0x0F08, INVD),
	ALONE(0x0F09, WBINVD),
	ALONE(0x0F30, WRMSR),
	ALONE(0x0F31, RDTSC),
	ALONE(0x0F32, RDMSR),
	ALONE(0x0F33, RDPMC),
	ALONE(0x0FA2, CPUID),
	EXACT(0xC8, MONITOR),
	EXACT(0xC9, MWAIT),
	EXACT(0xD9, VMMCALL),
	EXACT(0xF9, RDTSCP),
	EXACT(0xFA, MONITORX),
	EXACT(0xFB, MWAITX),
	MOVE(0x0F21, DEBUG, DR7_READ, NATURAL),
	MOVE(0x0F23, DEBUG, DR7_WRITE, NATURAL),
	MOVE(0x6C, STRING, INS, 8),
	MOVE(0x6D, STRING, INS, PORT),
	MOVE(0x6E, STRING, OUTS, 8),
	MOVE(0x6F, STRING, OUTS, PORT),
	MOVE(0xE4, PORT, IN, 8),
	MOVE(0xE5, PORT, IN, PORT),
	MOVE(0xE6, PORT, OUT, 8),
	MOVE(0xE7, PORT, OUT, PORT),
	MOVE(0xEC, DX, IN, 8),
	MOVE(0xED, DX, IN, PORT),
	MOVE(0xEE, DX, OUT, 8),
	MOVE(0xEF, DX, OUT, PORT),
	MOVE(0x88, MEMORY, STORE, 8),
	MOVE(0x89, MEMORY, STORE, OPERAND),
	MOVE(0x8A, MEMORY, LOAD, 8),
	MOVE(0x8B, MEMORY, LOAD, OPERAND),
	MOVE(0xA0, OFFSET, LOAD, 8),
	MOVE(0xA1, OFFSET, LOAD, OPERAND),
	MOVE(0xA2, OFFSET, STORE, 8),
	MOVE(0xA3, OFFSET, STORE, OPERAND),
	MOVE(0xA4, STRING, MOVS, 8),
	MOVE(0xA5, STRING, MOVS, OPERAND),
	MOVE(0xC6, STORE, STORE_IMM, 8),
	MOVE(0xC7, STORE, STORE_IMM, OPERAND),
	EXTEND(0x63, 32, SIGN | NEEDS_REX_W),
	EXTEND(0x0FB6, 8, 0),
	EXTEND(0x0FB7, 16, 0),
	EXTEND(0x0FBE, 8, SIGN),
	EXTEND(0x0FBF, 16, SIGN),
};
/* clang-format on */

static enum ghcb_rc none(struct insn_stream *in, struct ghcb_insn *insn)
{
	(void)in;
	(void)insn;
	return GHCB_OK;
}

/* spec: GHCB #VC: VMMCALL without F2 or F3, with which it is VMGEXIT */
static enum ghcb_rc exact(struct insn_stream *in, struct ghcb_insn *insn)
{
	(void)insn;
	/* A prefix chooses other instructions of the same bytes: MCOMMIT, TDCALL, PVALIDATE. */
	return in->rep || in->operand_other ? GHCB_ERR_INSN : GHCB_OK;
}

/* spec: APM3 MOV DRn: the mode of ModRM is ignored, both operands are registers */
static enum ghcb_rc debug(struct insn_stream *in, struct ghcb_insn *insn)
{
	uint64_t modrm;
	enum ghcb_rc rc = insn_take(in, 1, &modrm);

	if (rc)
		return rc;
	insn->reg.number = (uint8_t)((modrm & 7) | (in->rex & INSN_REX_B) << 3);
	/* spec: GHCB #VC: of the debug registers only DR7 causes one */
	return (modrm >> 3 & 7) == 7 && !(in->rex & INSN_REX_R) ? GHCB_OK : GHCB_ERR_INSN;
}

static enum ghcb_rc port(struct insn_stream *in, struct ghcb_insn *insn)
{
	return insn_take(in, 1, &insn->immediate);
}

static enum ghcb_rc dx(struct insn_stream *in, struct ghcb_insn *insn)
{
	(void)in;
	insn->port_in_dx = true;
	return GHCB_OK;
}

/* spec: APM3 INS, OUTS, MOVS: what is read may have another segment, what is written is in ES */
static enum ghcb_rc string(struct insn_stream *in, struct ghcb_insn *insn)
{
	const struct ghcb_operand from = {.base = GHCB_GPR_RSI,
					  .index = GHCB_GPR_NONE,
					  .scale = 1,
					  .segment = insn_segment(in, GHCB_SEG_DS)};
	const struct ghcb_operand to = {
		.base = GHCB_GPR_RDI, .index = GHCB_GPR_NONE, .scale = 1, .segment = GHCB_SEG_ES};

	insn->reg = (struct ghcb_register){0};
	insn->rep = in->rep;
	insn->memory = insn->kind == GHCB_INSN_INS ? to : from;
	insn->destination = to;
	return GHCB_OK;
}

static enum ghcb_rc store(struct insn_stream *in, struct ghcb_insn *insn)
{
	/* spec: APM3 MOV: an immediate has at most 32 bits, and is sign-extended to 64 */
	const unsigned size = insn->operand_size < 4 ? insn->operand_size : 4;
	enum ghcb_rc rc = insn_memory(in, insn);

	if (rc)
		return rc;
	/* spec: APM3 MOV: C6 and C7 have the extension 0 */
	if (insn->reg.number & 7)
		return GHCB_ERR_INSN;
	insn->reg = (struct ghcb_register){0};
	return insn_take_signed(in, size, insn->operand_size, &insn->immediate);
}

static enum ghcb_rc offset(struct insn_stream *in, struct ghcb_insn *insn)
{
	uint64_t address;
	/* spec: APM3 MOV: the address of A0 to A3 is as wide as the address size */
	enum ghcb_rc rc = insn_take(in, insn->address_size, &address);

	insn->memory = (struct ghcb_operand){.base = GHCB_GPR_NONE,
					     .index = GHCB_GPR_NONE,
					     .scale = 1,
					     .segment = insn_segment(in, GHCB_SEG_DS),
					     .displacement = (int64_t)address};
	return rc;
}

static form_reader *const READERS[] = {
	[FORM_NONE] = none,	     [FORM_EXACT] = exact, [FORM_DEBUG] = debug,
	[FORM_PORT] = port,	     [FORM_DX] = dx,	   [FORM_STRING] = string,
	[FORM_MEMORY] = insn_memory, [FORM_STORE] = store, [FORM_OFFSET] = offset,
};

/* spec: GHCB #VC: operands of 16 bits with 66, unless REX.W makes them 64 */
static uint8_t operand_size(const struct insn_stream *in)
{
	if (in->rex & INSN_REX_W)
		return 8;
	return in->operand_other != (in->mode == GHCB_MODE_16) ? 2 : 4;
}

static uint8_t width_of(const struct insn_stream *in, enum width width)
{
	const uint8_t operand = operand_size(in);

	switch (width) {
	case WIDTH_OPERAND:
		return operand;
	case WIDTH_PORT:
		/* spec: APM3 IN, OUT, INS, OUTS: never more than 32 bits, REX.W or not */
		return operand < 4 ? operand : 4;
	case WIDTH_NATURAL:
		/* spec: APM3 MOV DRn: 64 bits in 64-bit mode, otherwise 32 */
		return in->mode == GHCB_MODE_64 ? 8 : 4;
	default:
		return (uint8_t)width;
	}
}

static uint8_t address_size(const struct insn_stream *in)
{
	/* spec: GHCB #VC: 67 makes addresses of 64 bits ones of 32 */
	static const uint8_t SIZES[][2] = {
		[GHCB_MODE_64] = {8, 4}, [GHCB_MODE_32] = {4, 2}, [GHCB_MODE_16] = {2, 4}};

	return SIZES[in->mode][in->address_other];
}

/* The segment of an override prefix, or GHCB_SEGS. */
static unsigned override_of(uint64_t byte)
{
	static const uint8_t PREFIXES[GHCB_SEGS] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
	unsigned segment = 0;

	while (segment < GHCB_SEGS && PREFIXES[segment] != byte)
		segment++;
	return segment;
}

/* Notes a prefix; whether the byte is one. */
static bool is_prefix(struct insn_stream *in, uint64_t byte)
{
	const unsigned segment = override_of(byte);

	in->operand_other |= byte == 0x66;
	in->address_other |= byte == 0x67;
	in->lock |= byte == 0xF0;
	if (byte == 0xF2 || byte == 0xF3)
		in->rep = (uint8_t)byte;
	/* spec: GHCB #VC: in 64-bit mode overrides by ES, CS, SS and DS are ignored */
	if (segment < GHCB_SEGS && (in->mode != GHCB_MODE_64 || segment >= GHCB_SEG_FS))
		in->segment = (uint8_t)segment;
	return segment < GHCB_SEGS || byte == 0x66 || byte == 0x67 || byte == 0xF0 ||
	       byte == 0xF2 || byte == 0xF3;
}

static bool is_rex(const struct insn_stream *in, uint64_t byte)
{
	return in->mode == GHCB_MODE_64 && (byte & 0xF0) == 0x40;
}

/* Reads prefixes, and the byte after them. */
static enum ghcb_rc prefixes(struct insn_stream *in, uint64_t *byte)
{
	enum ghcb_rc rc;

	for (;;) {
		rc = insn_take(in, 1, byte);
		if (rc)
			return rc;
		/* spec: GHCB #VC: REX counts only right before the opcode */
		if (is_rex(in, *byte))
			in->rex = (uint8_t)*byte;
		else if (is_prefix(in, *byte))
			in->rex = 0;
		else
			return GHCB_OK;
	}
}

/* The opcode's row; the ModRM byte that belongs to it is read only where there is one. */
static enum ghcb_rc find(struct insn_stream *in, uint64_t code, const struct opcode **row)
{
	const struct opcode *end = OPCODES + sizeof(OPCODES) / sizeof(*OPCODES);
	uint64_t modrm = 0;
	enum ghcb_rc rc = GHCB_OK;

	for (*row = OPCODES; *row < end && (*row)->code != code; ++*row)
		;
	if (*row == end)
		return GHCB_ERR_INSN;
	if ((*row)->form == FORM_EXACT)
		rc = insn_take(in, 1, &modrm);
	for (; *row < end && ((*row)->code != code || (*row)->modrm != modrm); ++*row)
		;
	return rc || *row < end ? rc : GHCB_ERR_INSN;
}

static enum ghcb_rc opcode(struct insn_stream *in, const struct opcode **row)
{
	uint64_t code;
	enum ghcb_rc rc = prefixes(in, &code);

	if (rc)
		return rc;
	if (code == 0x0F) {
		rc = insn_take(in, 1, &code);
		code |= 0x0F00;
	}
	return rc ? rc : find(in, code, row);
}

/* spec: GHCB #VC: F3 makes WBINVD WBNOINVD */
static enum ghcb_insn_kind kind_of(const struct insn_stream *in, const struct opcode *row)
{
	return row->kind == GHCB_INSN_WBINVD && in->rep == 0xF3 ? GHCB_INSN_WBNOINVD : row->kind;
}

enum ghcb_rc ghcb_insn_decode(const uint8_t *bytes, size_t size, enum ghcb_mode mode,
			      struct ghcb_insn *insn)
{
	struct insn_stream in = {.bytes = bytes, .size = size, .mode = mode, .segment = GHCB_SEGS};
	const struct opcode *row;
	enum ghcb_rc rc = opcode(&in, &row);

	*insn = (struct ghcb_insn){.mode = mode};
	if (rc)
		return rc;
	/* spec: APM3 LOCK: none of these instructions can have it */
	if (in.lock)
		return GHCB_ERR_INSN;
	/* spec: APM3 MOVSXD: 63 is another instruction outside of 64-bit mode, and without REX.W */
	if (row->flags & NEEDS_REX_W && !(in.rex & INSN_REX_W))
		return GHCB_ERR_INSN;
	insn->kind = kind_of(&in, row);
	insn->sign_extend = row->flags & SIGN;
	insn->address_size = address_size(&in);
	insn->operand_size = width_of(&in, row->moved);
	insn->reg.size = width_of(&in, row->reg);
	rc = READERS[row->form](&in, insn);
	insn->length = (uint8_t)in.at;
	return rc;
}

#define GHCB_INSN_EXIT(name, exit, text) exit,
uint64_t ghcb_insn_exit(enum ghcb_insn_kind kind)
{
	static const uint32_t EXITS[] = {GHCB_INSN_LIST(GHCB_INSN_EXIT)};

	return EXITS[kind];
}

#define GHCB_INSN_CASE(name, exit, text)                                                           \
	case GHCB_INSN_##name:                                                                     \
		return text;
const char *ghcb_insn_text(enum ghcb_insn_kind kind)
{
	switch (kind) {
		GHCB_INSN_LIST(GHCB_INSN_CASE)
	default:
		return "unknown";
	}
}
