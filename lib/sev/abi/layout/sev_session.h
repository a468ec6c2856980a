/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What guest owners and platforms give each other in sessions of SEV and SEV-ES (SEV API
 * specification, LAUNCH_START, LAUNCH_SECRET, SEND_UPDATE_DATA, LAUNCH_MEASURE). Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_SEV_SESSION_H
#define SEV_ABI_LAYOUT_SEV_SESSION_H

#define SEV_SESSION_KEY_SIZE 16 /* TEK, TIK, and the keys that wrap them */
#define SEV_SESSION_MAC_SIZE 32 /* HMAC-SHA-256 */

/* Session data of LAUNCH_START, SEND_START, RECEIVE_START */
#define SEV_SESSION_NONCE      0x00 /* 16 bytes */
#define SEV_SESSION_WRAP_TK    0x10 /* TEK and TIK */
#define SEV_SESSION_WRAP_IV    0x30 /* 16 bytes */
#define SEV_SESSION_WRAP_MAC   0x40
#define SEV_SESSION_POLICY_MAC 0x60
#define SEV_SESSION_SIZE       0x80

/* Packet header of LAUNCH_SECRET, SEND_UPDATE_*, RECEIVE_UPDATE_* */
#define SEV_PACKET_FLAGS	   0x00
#define SEV_PACKET_IV		   0x04 /* 16 bytes */
#define SEV_PACKET_MAC		   0x14
#define SEV_PACKET_SIZE		   0x34

#define SEV_PACKET_FLAG_COMPRESSED 0x1u
#define SEV_PACKET_DATA_MAX	   16384 /* bytes of guest data in one packet */

/* First byte of what a MAC is over: what it is the MAC of. */
#define SEV_MAC_SECRET	    0x01
#define SEV_MAC_SEND_DATA   0x02
#define SEV_MAC_SEND_VMSA   0x03
#define SEV_MAC_MEASUREMENT 0x04

/* Output of LAUNCH_MEASURE */
#define SEV_MEASURE_MEASURE 0x00
#define SEV_MEASURE_MNONCE  0x20 /* 16 bytes */
#define SEV_MEASURE_SIZE    0x30

/* Certificate chain of PDH_CERT_EXPORT and SEND_START: PEK, OCA, CEK */
#define SEV_PLAT_CERTS_PEK  0x0000
#define SEV_PLAT_CERTS_OCA  0x0824
#define SEV_PLAT_CERTS_CEK  0x1048
#define SEV_PLAT_CERTS_SIZE 0x186C

#endif
