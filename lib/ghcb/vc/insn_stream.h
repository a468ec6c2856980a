/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of an instruction as they are read, and what the prefixes said of the rest.
 */
#ifndef GHCB_VC_INSN_STREAM_H
#define GHCB_VC_INSN_STREAM_H

#include "ghcb/insn.h"

#define INSN_REX_B 1u
#define INSN_REX_X 2u
#define INSN_REX_R 4u
#define INSN_REX_W 8u

struct insn_stream {
	const uint8_t *bytes;
	size_t size, at;
	enum ghcb_mode mode;
	uint8_t rex;	    /* the whole byte, so that there is one; 0: none */
	uint8_t rep;	    /* F2 or F3, the last; 0: none */
	uint8_t segment;    /* the last that overrides; GHCB_SEGS: none */
	bool operand_other; /* 66 */
	bool address_other; /* 67 */
	bool lock;
};

/* The low size bytes, 1 to 8. */
static inline uint64_t insn_mask(unsigned size)
{
	return UINT64_MAX >> (64 - 8 * size);
}

/* The next count bytes, at most 8, little-endian. ERR_INSN_FETCH, ERR_INSN_LENGTH. */
enum ghcb_rc insn_take(struct insn_stream *in, unsigned count, uint64_t *value);
/* The same, sign-extended to size bytes; bits above are 0. */
enum ghcb_rc insn_take_signed(struct insn_stream *in, unsigned count, unsigned size,
			      uint64_t *value);

/* The segment that an override names, otherwise the one that the address has by itself. */
uint8_t insn_segment(const struct insn_stream *in, enum ghcb_segment otherwise);

/* ModRM of a register (to reg->number and high) and memory, with all that follows up to the
 * displacement. ERR_INSN where both are registers. */
enum ghcb_rc insn_memory(struct insn_stream *in, struct ghcb_insn *insn);

#endif
