/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets: data of a guest on its way from its owner or another platform, encrypted with TEK and
 * authenticated with TIK.
 */
#ifndef AMD_SP_LEGACY_PACKET_H
#define AMD_SP_LEGACY_PACKET_H

#include "amd-sp/legacy/guest_command.h"

enum sp_packet_kind { SP_PACKET_SECRET, SP_PACKET_DATA, SP_PACKET_VMSA };

/* Checks a packet of a command and puts its contents into the guest's memory. */
uint32_t sp_packet_receive(struct amd_sp *sp, struct sp_call *call, enum sp_packet_kind kind);
/* Makes a packet of the guest's memory. */
uint32_t sp_packet_send(struct amd_sp *sp, struct sp_call *call, enum sp_packet_kind kind);

#endif
