/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LAUNCH_UPDATE_DATA, LAUNCH_UPDATE_VMSA, LAUNCH_MEASURE, LAUNCH_FINISH.
 */
#include <string.h>

#include "amd-sp/legacy/guest_command.h"
#include "amd-sp/legacy/session.h"
#include "base/crypto.h"

/* Adds plaintext to the digest and encrypts it where it is. */
static uint32_t absorb(struct amd_sp *sp, struct sp_guest *guest, uint64_t spa, size_t size)
{
	struct sev_sha256 digest = guest->digest;
	uint8_t chunk[SP_CHUNK];
	uint32_t status = SEV_FW_SUCCESS;

	while (!status && size) {
		size_t part = size < sizeof(chunk) ? size : sizeof(chunk);

		status = sp_read(sp, spa, chunk, part);
		if (!status) {
			sev_sha256_update(&digest, chunk, part);
			status = sp_guest_write(sp, guest, spa, chunk, part);
		}
		spa += part;
		size -= part;
	}
	if (!status)
		guest->digest = digest;
	return status;
}

uint32_t sp_launch_update_data(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t spa = SP_GET(call, 64, LAUNCH_UPDATE_DATA, PADDR);
	uint32_t size = SP_GET(call, 32, LAUNCH_UPDATE_DATA, LEN);
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (!status)
		status = sp_guest_need_active(guest);
	/* spec: SEV-API LAUNCH_UPDATE_DATA: the length is a multiple of 16 and not zero */
	if (!status && (!size || size % 16))
		status = SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API LAUNCH_UPDATE_DATA: the address is aligned to 16 bytes, all of it memory */
	if (!status)
		status = sp_guest_range(sp, spa, size, 16);
	/* spec: SEV-API LAUNCH_UPDATE_DATA: the plaintext is measured and encrypted in place */
	return status ? status : absorb(sp, guest, spa, size);
}

uint32_t sp_launch_update_vmsa(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t spa = SP_GET(call, 64, LAUNCH_UPDATE_VMSA, PADDR);
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (!status)
		status = sp_guest_need_es(sp, guest);
	if (!status)
		status = sp_guest_need_active(guest);
	/* spec: SEV-API LAUNCH_UPDATE_VMSA: a VMSA is one page */
	if (!status)
		status = sp_input_length(SP_GET(call, 32, LAUNCH_UPDATE_VMSA, LEN),
					 MACHINE_PAGE_SIZE);
	/* spec: SEV-API LAUNCH_UPDATE_VMSA: the address is that of a page of memory */
	if (!status)
		status = sp_guest_range(sp, spa, MACHINE_PAGE_SIZE, MACHINE_PAGE_SIZE);
	/* spec: SEV-API LAUNCH_UPDATE_VMSA: the page is measured and encrypted in place */
	return status ? status : absorb(sp, guest, spa, MACHINE_PAGE_SIZE);
}

uint32_t sp_launch_measure(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t out[SEV_MEASURE_SIZE], digest[32];
	struct sev_sha256 hash;
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (status)
		return status;
	hash = guest->digest;
	sev_sha256_final(&hash, digest);
	/* spec: SEV-API LAUNCH_MEASURE: MNONCE is new each time */
	status = sp_random(out + SEV_MEASURE_MNONCE, 16);
	if (!status)
		status = sp_measure(guest->session.tik, &sp->state->snp.running, guest->policy,
				    digest, out);
	/* spec: SEV-API LAUNCH_MEASURE: too small a buffer is told the length that is needed */
	if (!status)
		status = sp_output_blob(sp, call, SEV_AT_LAUNCH_MEASURE_MEASURE_PADDR,
					SEV_AT_LAUNCH_MEASURE_LEN, out, sizeof(out));
	if (status)
		return status;
	memcpy(guest->launch_digest, digest, sizeof(digest));
	memcpy(guest->measure, out + SEV_MEASURE_MEASURE, sizeof(guest->measure));
	guest->state = SP_GUEST_LSECRET;
	return SEV_FW_SUCCESS;
}

uint32_t sp_launch_finish(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (status)
		return status;
	/* spec: SEV-API LAUNCH_FINISH: the guest runs, and the keys of its session are gone */
	sev_cleanse(&guest->session, sizeof(guest->session));
	guest->state = SP_GUEST_RUNNING;
	return SEV_FW_SUCCESS;
}
