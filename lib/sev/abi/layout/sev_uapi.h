/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux's /dev/sev is asked with (UAPI linux/psp-sev.h, of which Debian 12's headers lack the
 * commands of SNP). Addresses are those of the caller.
 */
#ifndef SEV_ABI_LAYOUT_SEV_UAPI_H
#define SEV_ABI_LAYOUT_SEV_UAPI_H

#include <stddef.h>
#include <stdint.h>

/* _IOWR('S', 0, struct sev_issue_cmd) */
#define SEV_UAPI_ISSUE_CMD 0xC0105300ul

/* UAPI: enum of platform commands */
enum sev_uapi_cmd {
	SEV_UAPI_FACTORY_RESET = 0,
	SEV_UAPI_PLATFORM_STATUS = 1,
	SEV_UAPI_PEK_GEN = 2,
	SEV_UAPI_PEK_CSR = 3,
	SEV_UAPI_PDH_GEN = 4,
	SEV_UAPI_PDH_CERT_EXPORT = 5,
	SEV_UAPI_PEK_CERT_IMPORT = 6,
	SEV_UAPI_GET_ID = 7, /* deprecated */
	SEV_UAPI_GET_ID2 = 8,
	SEV_UAPI_SNP_PLATFORM_STATUS = 9,
	SEV_UAPI_SNP_COMMIT = 10,
	SEV_UAPI_SNP_SET_CONFIG = 11,
	SEV_UAPI_SNP_VLEK_LOAD = 12,
	SEV_UAPI_CMDS,
};

/* UAPI: SEV_RET_NO_FW_CALL: what stands in error when the firmware was not called */
#define SEV_UAPI_NO_FW_CALL UINT32_C(0xFFFFFFFF)

/* UAPI: the most that a blob of a platform command takes */
#define SEV_UAPI_BLOB_MAX 0x4000u

struct sev_uapi_issue_cmd {
	uint32_t cmd;
	uint64_t data;
	uint32_t error;
} __attribute__((packed));

struct sev_uapi_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;
	uint32_t flags;
	uint8_t build;
	uint32_t guest_count;
} __attribute__((packed));

struct sev_uapi_pek_csr {
	uint64_t address;
	uint32_t length;
} __attribute__((packed));

struct sev_uapi_pdh_cert_export {
	uint64_t pdh_cert_address;
	uint32_t pdh_cert_len;
	uint64_t cert_chain_address;
	uint32_t cert_chain_len;
} __attribute__((packed));

struct sev_uapi_pek_cert_import {
	uint64_t pek_cert_address;
	uint32_t pek_cert_len;
	uint64_t oca_cert_address;
	uint32_t oca_cert_len;
} __attribute__((packed));

struct sev_uapi_get_id {
	uint8_t socket1[64];
	uint8_t socket2[64];
};

struct sev_uapi_get_id2 {
	uint64_t address;
	uint32_t length;
} __attribute__((packed));

struct sev_uapi_snp_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;
	uint8_t init_bits;
	uint32_t build_id;
	uint32_t policy_bits;
	uint32_t guest_count;
	uint64_t current_tcb;
	uint64_t reported_tcb;
};

struct sev_uapi_snp_config {
	uint64_t reported_tcb;
	uint32_t flags;
	uint8_t rsvd1[52];
};

struct sev_uapi_snp_vlek_load {
	uint32_t len;
	uint8_t vlek_wrapped_version;
	uint8_t rsvd[3];
	uint64_t vlek_wrapped_address;
};

/* FLAGS of struct sev_uapi_status */
#define SEV_UAPI_STATUS_OWNED UINT32_C(0x001)
#define SEV_UAPI_STATUS_ES    UINT32_C(0x100)

#ifndef SEV_UAPI_AT
#define SEV_UAPI_AT(type, member, at)                                                              \
	_Static_assert(offsetof(struct type, member) == (at), #type "." #member)
#define SEV_UAPI_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
#endif

SEV_UAPI_SIZE(sev_uapi_issue_cmd, 0x10);
SEV_UAPI_AT(sev_uapi_issue_cmd, cmd, 0x0);
SEV_UAPI_AT(sev_uapi_issue_cmd, data, 0x4);
SEV_UAPI_AT(sev_uapi_issue_cmd, error, 0xC);
SEV_UAPI_SIZE(sev_uapi_status, 0xC);
SEV_UAPI_AT(sev_uapi_status, api_major, 0x0);
SEV_UAPI_AT(sev_uapi_status, api_minor, 0x1);
SEV_UAPI_AT(sev_uapi_status, state, 0x2);
SEV_UAPI_AT(sev_uapi_status, flags, 0x3);
SEV_UAPI_AT(sev_uapi_status, build, 0x7);
SEV_UAPI_AT(sev_uapi_status, guest_count, 0x8);
SEV_UAPI_SIZE(sev_uapi_pek_csr, 0xC);
SEV_UAPI_AT(sev_uapi_pek_csr, address, 0x0);
SEV_UAPI_AT(sev_uapi_pek_csr, length, 0x8);
SEV_UAPI_SIZE(sev_uapi_pdh_cert_export, 0x18);
SEV_UAPI_AT(sev_uapi_pdh_cert_export, pdh_cert_address, 0x0);
SEV_UAPI_AT(sev_uapi_pdh_cert_export, pdh_cert_len, 0x8);
SEV_UAPI_AT(sev_uapi_pdh_cert_export, cert_chain_address, 0xC);
SEV_UAPI_AT(sev_uapi_pdh_cert_export, cert_chain_len, 0x14);
SEV_UAPI_SIZE(sev_uapi_pek_cert_import, 0x18);
SEV_UAPI_AT(sev_uapi_pek_cert_import, pek_cert_address, 0x0);
SEV_UAPI_AT(sev_uapi_pek_cert_import, pek_cert_len, 0x8);
SEV_UAPI_AT(sev_uapi_pek_cert_import, oca_cert_address, 0xC);
SEV_UAPI_AT(sev_uapi_pek_cert_import, oca_cert_len, 0x14);
SEV_UAPI_SIZE(sev_uapi_get_id, 0x80);
SEV_UAPI_AT(sev_uapi_get_id, socket1, 0x0);
SEV_UAPI_AT(sev_uapi_get_id, socket2, 0x40);
SEV_UAPI_SIZE(sev_uapi_get_id2, 0xC);
SEV_UAPI_AT(sev_uapi_get_id2, address, 0x0);
SEV_UAPI_AT(sev_uapi_get_id2, length, 0x8);
SEV_UAPI_SIZE(sev_uapi_snp_status, 0x20);
SEV_UAPI_AT(sev_uapi_snp_status, api_major, 0x0);
SEV_UAPI_AT(sev_uapi_snp_status, api_minor, 0x1);
SEV_UAPI_AT(sev_uapi_snp_status, state, 0x2);
SEV_UAPI_AT(sev_uapi_snp_status, init_bits, 0x3);
SEV_UAPI_AT(sev_uapi_snp_status, build_id, 0x4);
SEV_UAPI_AT(sev_uapi_snp_status, policy_bits, 0x8);
SEV_UAPI_AT(sev_uapi_snp_status, guest_count, 0xC);
SEV_UAPI_AT(sev_uapi_snp_status, current_tcb, 0x10);
SEV_UAPI_AT(sev_uapi_snp_status, reported_tcb, 0x18);
SEV_UAPI_SIZE(sev_uapi_snp_config, 0x40);
SEV_UAPI_AT(sev_uapi_snp_config, reported_tcb, 0x0);
SEV_UAPI_AT(sev_uapi_snp_config, flags, 0x8);
SEV_UAPI_AT(sev_uapi_snp_config, rsvd1, 0xC);
SEV_UAPI_SIZE(sev_uapi_snp_vlek_load, 0x10);
SEV_UAPI_AT(sev_uapi_snp_vlek_load, len, 0x0);
SEV_UAPI_AT(sev_uapi_snp_vlek_load, vlek_wrapped_version, 0x4);
SEV_UAPI_AT(sev_uapi_snp_vlek_load, rsvd, 0x5);
SEV_UAPI_AT(sev_uapi_snp_vlek_load, vlek_wrapped_address, 0x8);

#endif
