/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/layout/cert_table.h"
#include "ghcb/message.h"
#include "le.h"
#include "mem.h"

static bool is_end(const uint8_t *entry)
{
	uint8_t any = 0;

	for (size_t i = 0; i < SEV_CERT_ENTRY_SIZE; i++)
		any |= entry[i];
	return !any;
}

enum ghcb_rc ghcb_next_cert(const uint8_t *table, size_t size, size_t *index,
			    struct ghcb_cert *cert)
{
	const uint8_t *entry;
	uint64_t offset, length;

	/* spec: GHCB SNP extended guest request: the table ends with an entry of zeros, inside */
	if (*index >= size / SEV_CERT_ENTRY_SIZE)
		return GHCB_ERR_RESPONSE;
	entry = table + *index * SEV_CERT_ENTRY_SIZE;
	if (is_end(entry))
		return GHCB_ERR_STATE;
	offset = ghcb_le_get(entry + SEV_CERT_ENTRY_OFFSET, 4);
	length = ghcb_le_get(entry + SEV_CERT_ENTRY_LENGTH, 4);
	/* spec: GHCB SNP extended guest request: a certificate is inside the pages */
	if (offset > size || length > size - offset)
		return GHCB_ERR_RESPONSE;
	memcpy(cert->guid, entry + SEV_CERT_ENTRY_GUID, sizeof(cert->guid));
	cert->data = table + offset;
	cert->size = (size_t)length;
	++*index;
	return GHCB_OK;
}
