/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux's /dev/sev-guest is asked with (UAPI linux/sev-guest.h, which Debian 12's headers have
 * only in part), and the messages inside (SNP firmware ABI, guest messages).
 */
#ifndef SEV_ABI_LAYOUT_SEV_GUEST_UAPI_H
#define SEV_ABI_LAYOUT_SEV_GUEST_UAPI_H

#include <stddef.h>
#include <stdint.h>

/* _IOWR('S', n, struct snp_guest_request_ioctl) */
#define SEV_SNP_GET_REPORT	0xC0205300ul
#define SEV_SNP_GET_DERIVED_KEY 0xC0205301ul
#define SEV_SNP_GET_EXT_REPORT	0xC0205302ul

struct sev_snp_guest_request_ioctl {
	uint8_t msg_version; /* not 0 */
	uint8_t padding[7];
	uint64_t req_data;
	uint64_t resp_data;
	uint64_t exitinfo2; /* firmware's status in the low half, the VMM's in the high one */
};

struct sev_snp_report_req {
	uint8_t user_data[64];
	uint32_t vmpl;
	uint32_t key_sel; /* rsvd in Linux's header, which passes it through */
	uint8_t rsvd[24];
};

struct sev_snp_report_resp {
	uint8_t data[4000];
};

struct sev_snp_ext_report_req {
	struct sev_snp_report_req data;
	uint64_t certs_address;
	uint32_t certs_len;
	uint32_t padding;
};

/* Linux knows the first 32 bytes; LAUNCH_MIT_VECTOR came with message version 2. */
struct sev_snp_derived_key_req {
	uint32_t root_key_select;
	uint32_t rsvd;
	uint64_t guest_field_select;
	uint32_t vmpl;
	uint32_t guest_svn;
	uint64_t tcb_version;
	uint64_t launch_mit_vector;
};

struct sev_snp_derived_key_resp {
	uint8_t data[64];
};

#ifndef SEV_UAPI_AT
#define SEV_UAPI_AT(type, member, at)                                                              \
	_Static_assert(offsetof(struct type, member) == (at), #type "." #member)
#define SEV_UAPI_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
#endif

SEV_UAPI_SIZE(sev_snp_guest_request_ioctl, 32);
SEV_UAPI_AT(sev_snp_guest_request_ioctl, msg_version, 0);
SEV_UAPI_AT(sev_snp_guest_request_ioctl, padding, 1);
SEV_UAPI_AT(sev_snp_guest_request_ioctl, req_data, 8);
SEV_UAPI_AT(sev_snp_guest_request_ioctl, resp_data, 16);
SEV_UAPI_AT(sev_snp_guest_request_ioctl, exitinfo2, 24);
SEV_UAPI_SIZE(sev_snp_report_req, 96);
SEV_UAPI_AT(sev_snp_report_req, user_data, 0);
SEV_UAPI_AT(sev_snp_report_req, vmpl, 64);
SEV_UAPI_AT(sev_snp_report_req, key_sel, 68);
SEV_UAPI_AT(sev_snp_report_req, rsvd, 72);
SEV_UAPI_SIZE(sev_snp_report_resp, 4000);
SEV_UAPI_AT(sev_snp_report_resp, data, 0);
SEV_UAPI_SIZE(sev_snp_ext_report_req, 112);
SEV_UAPI_AT(sev_snp_ext_report_req, data, 0);
SEV_UAPI_AT(sev_snp_ext_report_req, certs_address, 96);
SEV_UAPI_AT(sev_snp_ext_report_req, certs_len, 104);
SEV_UAPI_AT(sev_snp_ext_report_req, padding, 108);
SEV_UAPI_SIZE(sev_snp_derived_key_req, 40);
SEV_UAPI_AT(sev_snp_derived_key_req, root_key_select, 0);
SEV_UAPI_AT(sev_snp_derived_key_req, rsvd, 4);
SEV_UAPI_AT(sev_snp_derived_key_req, guest_field_select, 8);
SEV_UAPI_AT(sev_snp_derived_key_req, vmpl, 16);
SEV_UAPI_AT(sev_snp_derived_key_req, guest_svn, 20);
SEV_UAPI_AT(sev_snp_derived_key_req, tcb_version, 24);
SEV_UAPI_AT(sev_snp_derived_key_req, launch_mit_vector, 32);
SEV_UAPI_SIZE(sev_snp_derived_key_resp, 64);
SEV_UAPI_AT(sev_snp_derived_key_resp, data, 0);

/* UAPI: SEV_FW_BLOB_MAX_SIZE, the most that certificates take, and what their room is a multiple of
 */
#define SEV_SNP_CERTS_MAX  0x4000
#define SEV_SNP_CERTS_UNIT 0x1000

/* GHCB: SW_EXITINFO2 of an SNP guest request, high half */
#define SEV_VMM_INVALID_LEN 1
#define SEV_VMM_BUSY	    2

/* SNP-ABI: MSG_REPORT_REQ, MSG_KEY_REQ: KEY_SEL */
#define SEV_KEY_SEL_MAX 2

/* SNP-ABI: MSG_KEY_REQ: ROOT_KEY_SELECT holds KEY_SEL from bit 1 on */
#define SEV_KEY_REQ_KEY_SEL_SHIFT 1

/* SNP-ABI: MSG_KEY_RSP */
#define SEV_KEY_RSP_STATUS 0x00
#define SEV_KEY_RSP_KEY	   0x20

#endif
