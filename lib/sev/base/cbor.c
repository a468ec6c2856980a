/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cbor.h"

#define MAJOR_SHIFT  5
#define INFO_MASK    0x1F
#define INFO_1_BYTE  24
#define INFO_8_BYTES 27

bool sev_cbor_head(struct sev_view *rest, enum sev_cbor_major major, uint64_t *argument)
{
	size_t bytes = 0;
	uint8_t info;

	if (rest->size == 0 || rest->data[0] >> MAJOR_SHIFT != major)
		return false;
	info = rest->data[0] & INFO_MASK;
	if (info > INFO_8_BYTES)
		return false;
	if (info >= INFO_1_BYTE)
		bytes = (size_t)1 << (info - INFO_1_BYTE);
	if (rest->size < 1 + bytes)
		return false;
	*argument = bytes ? 0 : info;
	for (size_t i = 0; i < bytes; i++)
		*argument = *argument << 8 | rest->data[1 + i];
	rest->data += 1 + bytes;
	rest->size -= 1 + bytes;
	return true;
}

bool sev_cbor_string(struct sev_view *rest, enum sev_cbor_major major, struct sev_view *out)
{
	struct sev_view after = *rest;
	uint64_t length;

	if (!sev_cbor_head(&after, major, &length) || !sev_view_part(after, 0, length, out))
		return false;
	rest->data = after.data + length;
	rest->size = after.size - (size_t)length;
	return true;
}
