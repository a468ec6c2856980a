/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LAUNCH_SECRET, SEND_UPDATE_* and RECEIVE_UPDATE_*: their buffers are alike.
 */
#include "amd-sp/legacy/packet.h"

#include <string.h>

#include "abi/layout/sev_session.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"

#define SAME_AS_SECRET(command)                                                                    \
	((int)SEV_AT_##command##_HDR_PADDR == (int)SEV_AT_LAUNCH_SECRET_HDR_PADDR &&               \
	 (int)SEV_AT_##command##_GUEST_PADDR == (int)SEV_AT_LAUNCH_SECRET_GUEST_PADDR &&           \
	 (int)SEV_AT_##command##_TRANS_PADDR == (int)SEV_AT_LAUNCH_SECRET_TRANS_PADDR &&           \
	 (int)SEV_SIZE_##command == (int)SEV_SIZE_LAUNCH_SECRET)
_Static_assert(SAME_AS_SECRET(SEND_UPDATE_DATA) && SAME_AS_SECRET(SEND_UPDATE_VMSA) &&
		       SAME_AS_SECRET(RECEIVE_UPDATE_DATA) && SAME_AS_SECRET(RECEIVE_UPDATE_VMSA),
	       "one reader for all");

struct packet {
	enum sp_packet_kind kind;
	uint64_t hdr_paddr, guest_paddr, trans_paddr;
	uint32_t hdr_len, guest_len, trans_len;
	uint8_t header[SEV_PACKET_SIZE];
	uint8_t data[SEV_PACKET_DATA_MAX];
};

static void take(const struct sp_call *call, enum sp_packet_kind kind, struct packet *packet)
{
	packet->kind = kind;
	packet->hdr_paddr = SP_GET(call, 64, LAUNCH_SECRET, HDR_PADDR);
	packet->hdr_len = SP_GET(call, 32, LAUNCH_SECRET, HDR_LEN);
	packet->guest_paddr = SP_GET(call, 64, LAUNCH_SECRET, GUEST_PADDR);
	packet->guest_len = SP_GET(call, 32, LAUNCH_SECRET, GUEST_LEN);
	packet->trans_paddr = SP_GET(call, 64, LAUNCH_SECRET, TRANS_PADDR);
	packet->trans_len = SP_GET(call, 32, LAUNCH_SECRET, TRANS_LEN);
}

static uint32_t find(struct amd_sp *sp, const struct sp_call *call, enum sp_packet_kind kind,
		     struct sp_guest **guest)
{
	uint32_t status = sp_guest_of(sp, call, guest);

	if (!status && kind == SP_PACKET_VMSA)
		status = sp_guest_need_es(sp, *guest);
	if (!status)
		status = sp_guest_need_active(*guest);
	return status;
}

static bool guest_length_fits(const struct packet *packet)
{
	/* spec: SEV-API SEND_UPDATE_VMSA: a VMSA is one page */
	if (packet->kind == SP_PACKET_VMSA)
		return packet->guest_len == MACHINE_PAGE_SIZE;
	/* spec: SEV-API LAUNCH_SECRET: GUEST_LEN is a multiple of 16 from 16 to 16384 */
	return packet->guest_len && packet->guest_len <= SEV_PACKET_DATA_MAX &&
	       packet->guest_len % 16 == 0;
}

static uint64_t alignment(const struct packet *packet)
{
	return packet->kind == SP_PACKET_VMSA ? MACHINE_PAGE_SIZE : 16;
}

/* What the MAC begins with tells what it is of. */
static uint8_t tag(const struct amd_sp *sp, enum sp_packet_kind kind)
{
	static const uint8_t TAGS[] = {SEV_MAC_SECRET, SEV_MAC_SEND_DATA, SEV_MAC_SEND_VMSA};

	return sp_quirk(sp, AMD_SP_QUIRK_SEV_PACKET_MAC) == 0 ? TAGS[kind] : SEV_MAC_SECRET;
}

/* spec: SEV-API LAUNCH_SECRET: MAC under TIK of header, lengths, data, MEASURE */
static uint32_t packet_mac(const struct amd_sp *sp, const struct sp_guest *guest,
			   const struct packet *packet, uint8_t mac[SEV_SESSION_MAC_SIZE])
{
	uint8_t message[1 + SEV_PACKET_MAC + 8 + SEV_PACKET_DATA_MAX + 32];
	uint8_t *at = message;

	*at++ = tag(sp, packet->kind);
	memcpy(at, packet->header, SEV_PACKET_MAC);
	at += SEV_PACKET_MAC;
	sev_put_le32(at, packet->guest_len);
	sev_put_le32(at + 4, packet->trans_len);
	at += 8;
	memcpy(at, packet->data, packet->trans_len);
	at += packet->trans_len;
	if (packet->kind == SP_PACKET_SECRET) {
		memcpy(at, guest->measure, sizeof(guest->measure));
		at += sizeof(guest->measure);
	}
	return sp_crypto(sev_hmac_sha256(guest->session.tik, sizeof(guest->session.tik), message,
					 (size_t)(at - message), mac, NULL));
}

/* TEK's key stream over the guest's part of the data. */
static uint32_t cipher(const struct sp_guest *guest, struct packet *packet)
{
	return sp_crypto(sev_aes128_ctr(guest->session.tek, packet->header + SEV_PACKET_IV,
					packet->data, packet->data, packet->guest_len, NULL));
}

static uint32_t check_incoming(const struct packet *packet)
{
	if (!guest_length_fits(packet) || packet->hdr_len < SEV_PACKET_SIZE)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API LAUNCH_SECRET: TRANS_LEN is from 1 to 16384 */
	if (!packet->trans_len || packet->trans_len > SEV_PACKET_DATA_MAX)
		return SEV_FW_INVALID_LENGTH;
	return SEV_FW_SUCCESS;
}

static uint32_t load(struct amd_sp *sp, struct packet *packet)
{
	/* spec: SEV-API LAUNCH_SECRET: the guest range is aligned to 16 bytes, in memory */
	uint32_t status =
		sp_guest_range(sp, packet->guest_paddr, packet->guest_len, alignment(packet));

	/* spec: SEV-API LAUNCH_SECRET: header and data are in memory */
	if (!status)
		status = sp_input(sp, packet->hdr_paddr, packet->header, sizeof(packet->header));
	if (!status)
		status = sp_input(sp, packet->trans_paddr, packet->data, packet->trans_len);
	return status;
}

static uint32_t check_header(const struct amd_sp *sp, const struct packet *packet)
{
	uint32_t flags = sev_get_le32(packet->header + SEV_PACKET_FLAGS);

	/* spec: SEV-API LAUNCH_SECRET: reserved bits of FLAGS are zero */
	if (flags & ~SEV_PACKET_FLAG_COMPRESSED)
		return SEV_FW_INVALID_PARAM;
	/* spec: SEV-API LAUNCH_SECRET: COMPRESSED needs a firmware that can decompress */
	if (flags & SEV_PACKET_FLAG_COMPRESSED)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SEV_COMPRESSED);
	/* spec: SEV-API LAUNCH_SECRET: data that is not compressed is as long as in the guest */
	if (packet->trans_len < packet->guest_len)
		return SEV_FW_INVALID_LENGTH;
	if (packet->trans_len > packet->guest_len &&
	    sp_quirk(sp, AMD_SP_QUIRK_SEV_PACKET_LENGTH) == 0)
		return SEV_FW_INVALID_LENGTH;
	return SEV_FW_SUCCESS;
}

static uint32_t authenticate(const struct amd_sp *sp, const struct sp_guest *guest,
			     const struct packet *packet)
{
	uint8_t mac[SEV_SESSION_MAC_SIZE];
	uint32_t status = packet_mac(sp, guest, packet, mac);

	/* spec: SEV-API LAUNCH_SECRET: the MAC must be right */
	if (!status && !sev_equal_ct(mac, packet->header + SEV_PACKET_MAC, sizeof(mac)))
		status = SEV_FW_BAD_MEASUREMENT;
	return status;
}

uint32_t sp_packet_receive(struct amd_sp *sp, struct sp_call *call, enum sp_packet_kind kind)
{
	struct packet packet;
	struct sp_guest *guest;
	uint32_t status = find(sp, call, kind, &guest);

	if (status)
		return status;
	take(call, kind, &packet);
	status = check_incoming(&packet);
	if (!status)
		status = load(sp, &packet);
	if (!status)
		status = check_header(sp, &packet);
	if (!status)
		status = authenticate(sp, guest, &packet);
	if (!status)
		status = cipher(guest, &packet);
	/* spec: SEV-API LAUNCH_SECRET: the guest has the plaintext, in memory under its key */
	if (!status)
		status = sp_guest_write(sp, guest, packet.guest_paddr, packet.data,
					packet.guest_len);
	sev_cleanse(&packet, sizeof(packet));
	return status;
}

/* spec: SEV-API SEND_UPDATE_DATA: too small a buffer is told the lengths that are needed */
static uint32_t check_outgoing(struct sp_call *call, const struct packet *packet)
{
	SP_PUT(call, 32, SEND_UPDATE_DATA, HDR_LEN, SEV_PACKET_SIZE);
	SP_PUT(call, 32, SEND_UPDATE_DATA, TRANS_LEN, packet->guest_len);
	if (!packet->hdr_paddr || packet->hdr_len < SEV_PACKET_SIZE || !packet->trans_paddr ||
	    packet->trans_len < packet->guest_len)
		return SEV_FW_INVALID_LENGTH;
	return guest_length_fits(packet) ? SEV_FW_SUCCESS : SEV_FW_INVALID_LENGTH;
}

static uint32_t fetch(struct amd_sp *sp, const struct sp_guest *guest, struct packet *packet)
{
	/* spec: SEV-API SEND_UPDATE_DATA: the guest's address is aligned to 16 bytes */
	if (packet->guest_paddr % alignment(packet))
		return SEV_FW_INVALID_ADDRESS;
	return sp_guest_read(sp, guest, packet->guest_paddr, packet->data, packet->guest_len);
}

static uint32_t seal(const struct amd_sp *sp, const struct sp_guest *guest, struct packet *packet)
{
	uint32_t status;

	packet->trans_len = packet->guest_len;
	memset(packet->header, 0, sizeof(packet->header));
	status = sp_random(packet->header + SEV_PACKET_IV, 16);
	if (!status)
		status = cipher(guest, packet);
	if (!status)
		status = packet_mac(sp, guest, packet, packet->header + SEV_PACKET_MAC);
	return status;
}

uint32_t sp_packet_send(struct amd_sp *sp, struct sp_call *call, enum sp_packet_kind kind)
{
	struct packet packet;
	struct sp_guest *guest;
	uint32_t status = find(sp, call, kind, &guest);

	if (status)
		return status;
	take(call, kind, &packet);
	status = check_outgoing(call, &packet);
	if (!status)
		status = fetch(sp, guest, &packet);
	/* spec: SEV-API SEND_UPDATE_DATA: header and data go to memory */
	if (!status)
		status = sp_writable(sp, packet.hdr_paddr, SEV_PACKET_SIZE);
	if (!status)
		status = sp_writable(sp, packet.trans_paddr, packet.guest_len);
	if (!status)
		status = seal(sp, guest, &packet);
	if (!status)
		status = sp_write(sp, packet.trans_paddr, packet.data, packet.trans_len);
	if (!status)
		status = sp_write(sp, packet.hdr_paddr, packet.header, sizeof(packet.header));
	sev_cleanse(&packet, sizeof(packet));
	return status;
}
