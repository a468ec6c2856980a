/* SPDX-License-Identifier: Apache-2.0 */
#include "vc/insn_stream.h"

enum ghcb_rc insn_take(struct insn_stream *in, unsigned count, uint64_t *value)
{
	*value = 0;
	/* spec: GHCB #VC: an instruction has at most 15 bytes */
	if (in->at + count > GHCB_INSN_MAX)
		return GHCB_ERR_INSN_LENGTH;
	if (in->at + count > in->size)
		return GHCB_ERR_INSN_FETCH;
	for (unsigned i = 0; i < count; i++)
		*value |= (uint64_t)in->bytes[in->at++] << 8 * i;
	return GHCB_OK;
}

enum ghcb_rc insn_take_signed(struct insn_stream *in, unsigned count, unsigned size,
			      uint64_t *value)
{
	const uint64_t sign = UINT64_C(1) << (8 * count - 1);
	enum ghcb_rc rc = insn_take(in, count, value);

	*value = ((*value ^ sign) - sign) & insn_mask(size);
	return rc;
}

uint8_t insn_segment(const struct insn_stream *in, enum ghcb_segment otherwise)
{
	return in->segment < GHCB_SEGS ? in->segment : (uint8_t)otherwise;
}
