/* SPDX-License-Identifier: Apache-2.0 */
#include "base/der.h"

#define LONG_FORM	 0x80
#define LENGTH_BYTES_MAX 4
#define MANY_BYTES_TAG	 0x1F

/* The bytes that a length takes after its first, and the length. */
static bool long_length(struct sev_view view, size_t bytes, uint64_t *length)
{
	*length = 0;
	if (bytes == 0 || bytes > LENGTH_BYTES_MAX || view.size < 2 + bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		*length = *length << 8 | view.data[2 + i];
	/* DER has one form for each length. */
	return *length >= LONG_FORM && *length >> (8 * (bytes - 1)) != 0;
}

bool sev_der_next(struct sev_view *rest, struct sev_der *out)
{
	size_t header = 2;
	uint64_t length;

	if (rest->size < 2 || (rest->data[0] & MANY_BYTES_TAG) == MANY_BYTES_TAG)
		return false;
	length = rest->data[1];
	if (length & LONG_FORM) {
		header += length & ~(uint64_t)LONG_FORM;
		if (!long_length(*rest, header - 2, &length))
			return false;
	}
	if (!sev_view_part(*rest, header, length, &out->contents))
		return false;
	out->tag = rest->data[0];
	out->whole = (struct sev_view){rest->data, header + (size_t)length};
	rest->data += out->whole.size;
	rest->size -= out->whole.size;
	return true;
}

bool sev_der_take(struct sev_view *rest, uint8_t tag, struct sev_der *out)
{
	struct sev_view after = *rest;

	if (!sev_der_next(&after, out) || out->tag != tag)
		return false;
	*rest = after;
	return true;
}
