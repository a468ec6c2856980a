/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What SNP changes for the commands of SEV: once it is initialised the firmware writes to pages of
 * its own only, so that what it fills is made Firmware before a command and taken back after it.
 */
#include "linux/ccp_legacy.h"

#include <errno.h>

#include "amd-sp/command.h"
#include "base/bytes.h"
#include "linux/ccp.h"

#define NOTHING                                                                                    \
	{                                                                                          \
		0, 0, false                                                                        \
	}
#define BLOB(command, paddr, len)                                                                  \
	{                                                                                          \
		SEV_AT_##command##_##paddr, SEV_AT_##command##_##len, false                        \
	}
#define GUEST(command, paddr, len)                                                                 \
	{                                                                                          \
		SEV_AT_##command##_##paddr, SEV_AT_##command##_##len, true                         \
	}

/* spec: UAPI sev_do_cmd: after SNP's start, what a command of SEV fills is made Firmware for it */
static const struct row {
	uint16_t id;
	bool buffer; /* the command buffer is written to */
	struct {
		uint8_t at_paddr, at_len;
		bool guest; /* the guest's own pages, not to be bounced */
	} target[LX_LEGACY_TARGETS];
} ROWS[] = {
	{SEV_CMD_PLATFORM_STATUS, true, {NOTHING, NOTHING}},
	{SEV_CMD_GUEST_STATUS, true, {NOTHING, NOTHING}},
	{SEV_CMD_LAUNCH_START, true, {NOTHING, NOTHING}},
	{SEV_CMD_RECEIVE_START, true, {NOTHING, NOTHING}},
	{SEV_CMD_LAUNCH_MEASURE, true, {BLOB(LAUNCH_MEASURE, MEASURE_PADDR, LEN), NOTHING}},
	{SEV_CMD_SEND_START, true, {BLOB(SEND_START, SESSION_PADDR, SESSION_LEN), NOTHING}},
	{SEV_CMD_SEND_UPDATE_DATA,
	 true,
	 {BLOB(SEND_UPDATE_DATA, HDR_PADDR, HDR_LEN),
	  BLOB(SEND_UPDATE_DATA, TRANS_PADDR, TRANS_LEN)}},
	{SEV_CMD_SEND_UPDATE_VMSA,
	 true,
	 {BLOB(SEND_UPDATE_VMSA, HDR_PADDR, HDR_LEN),
	  BLOB(SEND_UPDATE_VMSA, TRANS_PADDR, TRANS_LEN)}},
	{SEV_CMD_PEK_CSR, true, {BLOB(PEK_CSR, CSR_PADDR, CSR_LEN), NOTHING}},
	{SEV_CMD_PDH_CERT_EXPORT,
	 true,
	 {BLOB(PDH_CERT_EXPORT, PDH_PADDR, PDH_LEN),
	  BLOB(PDH_CERT_EXPORT, CERTS_PADDR, CERTS_LEN)}},
	{SEV_CMD_GET_ID, true, {BLOB(GET_ID, ID_PADDR, ID_LEN), NOTHING}},
	{SEV_CMD_ATTESTATION, true, {BLOB(ATTESTATION, PADDR, LEN), NOTHING}},
	{SEV_CMD_LAUNCH_UPDATE_DATA, false, {GUEST(LAUNCH_UPDATE_DATA, PADDR, LEN), NOTHING}},
	{SEV_CMD_LAUNCH_UPDATE_VMSA, false, {GUEST(LAUNCH_UPDATE_VMSA, PADDR, LEN), NOTHING}},
	{SEV_CMD_LAUNCH_SECRET, false, {GUEST(LAUNCH_SECRET, GUEST_PADDR, GUEST_LEN), NOTHING}},
	{SEV_CMD_DBG_DECRYPT, false, {GUEST(DBG_DECRYPT, DST_PADDR, LEN), NOTHING}},
	{SEV_CMD_DBG_ENCRYPT, false, {GUEST(DBG_ENCRYPT, DST_PADDR, LEN), NOTHING}},
	{SEV_CMD_RECEIVE_UPDATE_DATA,
	 false,
	 {GUEST(RECEIVE_UPDATE_DATA, GUEST_PADDR, GUEST_LEN), NOTHING}},
	{SEV_CMD_RECEIVE_UPDATE_VMSA,
	 false,
	 {GUEST(RECEIVE_UPDATE_VMSA, GUEST_PADDR, GUEST_LEN), NOTHING}},
};

static const struct row *row_of(const struct lx_kernel *kernel, uint32_t id)
{
	if (!kernel->state->snp_initialized)
		return NULL;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (ROWS[i].id == id)
			return &ROWS[i];
	return NULL;
}

static size_t pages_of(const struct lx_legacy_target *target)
{
	return (size_t)((target->size + MACHINE_PAGE_SIZE - 1) / MACHINE_PAGE_SIZE);
}

/* A bounce buffer takes the place of a target that is the kernel's. */
static int map_target(struct lx_kernel *kernel, struct lx_legacy_target *target, uint8_t *paddr,
		      bool guest)
{
	uint64_t at = target->original;

	if (!guest) {
		int rc = lx_blob_alloc(kernel, target->size, &target->bounce);

		if (rc)
			return rc;
		at = target->bounce.spa;
		sev_put_le64(paddr, at);
	}
	target->spa = at;
	return lx_page_to_firmware(kernel, at, pages_of(target));
}

static int unmap_target(struct lx_kernel *kernel, struct lx_legacy_target *target)
{
	if (lx_page_reclaim(kernel, target->spa, pages_of(target)))
		return -EFAULT;
	if (!target->bounce.spa)
		return 0;
	for (uint32_t at = 0; at < target->size; at += MACHINE_PAGE_SIZE) {
		uint8_t page[MACHINE_PAGE_SIZE];
		uint32_t left = target->size - at;
		uint32_t part = left < sizeof(page) ? left : (uint32_t)sizeof(page);

		machine_read(kernel->machine, target->spa + at, page, part);
		machine_write(kernel->machine, target->original + at, page, part);
	}
	lx_blob_free(kernel, &target->bounce);
	return 0;
}

static int unmap_targets(struct lx_kernel *kernel, struct lx_legacy_map *map)
{
	int rc = 0;

	for (unsigned i = 0; i < map->count; i++)
		if (map->target[i].size && unmap_target(kernel, &map->target[i]))
			rc = -EFAULT;
	map->count = 0;
	return rc;
}

static int map_targets(struct lx_kernel *kernel, const struct row *row, uint8_t *buffer,
		       struct lx_legacy_map *map)
{
	for (unsigned i = 0; i < LX_LEGACY_TARGETS && row->target[i].at_len; i++) {
		uint8_t *paddr = buffer + row->target[i].at_paddr;
		struct lx_legacy_target *target = &map->target[i];

		*target = (struct lx_legacy_target){
			.size = sev_get_le32(buffer + row->target[i].at_len),
			.original = sev_get_le64(paddr),
		};
		if (target->size && map_target(kernel, target, paddr, row->target[i].guest)) {
			lx_blob_free(kernel, &target->bounce);
			unmap_targets(kernel, map);
			return -EFAULT;
		}
		map->count = i + 1;
	}
	return 0;
}

int lx_legacy_map(struct lx_kernel *kernel, uint32_t id, uint8_t *buffer, struct lx_legacy_map *map)
{
	const struct row *row = row_of(kernel, id);

	*map = (struct lx_legacy_map){.buffer_written = row && row->buffer};
	return row ? map_targets(kernel, row, buffer, map) : 0;
}

int lx_legacy_unmap(struct lx_kernel *kernel, uint32_t id, uint8_t *buffer,
		    struct lx_legacy_map *map)
{
	const struct row *row = row_of(kernel, id);

	for (unsigned i = 0; row && buffer && i < map->count; i++)
		sev_put_le64(buffer + row->target[i].at_paddr, map->target[i].original);
	return unmap_targets(kernel, map);
}
