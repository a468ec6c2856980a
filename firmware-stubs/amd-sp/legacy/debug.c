/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes from one place to another: DBG_DECRYPT, DBG_ENCRYPT, COPY.
 */
#include "amd-sp/legacy/guest_command.h"
#include "base/crypto.h"

/* Whether source and destination are memory of the guest, seen through its key. */
struct path {
	bool from_guest, to_guest;
};

static uint32_t move_chunk(struct amd_sp *sp, const struct sp_guest *guest, struct path path,
			   uint64_t src, uint64_t dst, size_t size)
{
	uint8_t chunk[SP_CHUNK];
	uint32_t status = path.from_guest ? sp_guest_read(sp, guest, src, chunk, size)
					  : sp_read(sp, src, chunk, size);

	if (!status)
		status = path.to_guest ? sp_guest_write(sp, guest, dst, chunk, size)
				       : sp_write(sp, dst, chunk, size);
	sev_cleanse(chunk, size);
	return status;
}

static uint32_t check_ranges(struct amd_sp *sp, uint64_t src, uint64_t dst, uint32_t size)
{
	/* spec: SEV-API DBG_DECRYPT: the length is a multiple of 16 */
	if (size % 16)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API DBG_DECRYPT: both addresses are aligned to 16 bytes, all of it memory */
	if (src % 16 || !machine_is_memory(sp->machine, src, size))
		return SEV_FW_INVALID_ADDRESS;
	return sp_guest_range(sp, dst, size, 16);
}

static uint32_t move(struct amd_sp *sp, const struct sp_guest *guest, struct path path,
		     uint64_t src, uint64_t dst, uint32_t size)
{
	uint32_t status = sp_guest_need_active(guest);

	if (!status)
		status = check_ranges(sp, src, dst, size);
	for (uint32_t done = 0, part; !status && done < size; done += part) {
		part = size - done < SP_CHUNK ? size - done : SP_CHUNK;
		status = move_chunk(sp, guest, path, src + done, dst + done, part);
	}
	return status;
}

_Static_assert((int)SEV_AT_DBG_ENCRYPT_SRC_PADDR == (int)SEV_AT_DBG_DECRYPT_SRC_PADDR &&
		       (int)SEV_SIZE_DBG_ENCRYPT == (int)SEV_SIZE_DBG_DECRYPT,
	       "one reader for both");

static uint32_t debug(struct amd_sp *sp, struct sp_call *call, struct path path)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	/* spec: SEV-API DBG_DECRYPT: a guest can be debugged from when it is launched on */
	if (!status && guest->state != SP_GUEST_RUNNING &&
	    sp_quirk(sp, AMD_SP_QUIRK_SEV_DBG_STATES) == 1)
		status = SEV_FW_INVALID_GUEST_STATE;
	/* spec: SEV-API DBG_DECRYPT: POLICY.NODBG refuses it */
	if (!status && (guest->policy & SP_POLICY_NODBG))
		status = SEV_FW_POLICY_FAILURE;
	if (status)
		return status;
	return move(sp, guest, path, SP_GET(call, 64, DBG_DECRYPT, SRC_PADDR),
		    SP_GET(call, 64, DBG_DECRYPT, DST_PADDR), SP_GET(call, 32, DBG_DECRYPT, LEN));
}

uint32_t sp_dbg_decrypt(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SEV-API DBG_DECRYPT: the guest's memory, in plaintext */
	return debug(sp, call, (struct path){.from_guest = true});
}

uint32_t sp_dbg_encrypt(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SEV-API DBG_ENCRYPT: plaintext goes to the guest's memory, under its key */
	return debug(sp, call, (struct path){.to_guest = true});
}

uint32_t sp_copy(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	/* spec: SEV-API COPY: a guest's memory is moved once it runs */
	if (!status && guest->state != SP_GUEST_RUNNING &&
	    sp_quirk(sp, AMD_SP_QUIRK_SEV_COPY_STATES) == 0)
		status = SEV_FW_INVALID_GUEST_STATE;
	if (status)
		return status;
	/* spec: SEV-API COPY: what the guest sees there is what it saw at the old place */
	return move(sp, guest, (struct path){true, true}, SP_GET(call, 64, COPY, SRC_PADDR),
		    SP_GET(call, 64, COPY, DST_PADDR), SP_GET(call, 32, COPY, LEN));
}
