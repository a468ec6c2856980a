/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux's KVM is asked with for encrypted guests (UAPI linux/kvm.h and asm/kvm.h, of which
 * Debian 12's headers lack a part). Addresses are those of the caller.
 */
#ifndef SEV_ABI_LAYOUT_KVM_UAPI_H
#define SEV_ABI_LAYOUT_KVM_UAPI_H

#include <stddef.h>
#include <stdint.h>

#define SEV_KVM_MEMORY_ENCRYPT_OP	    0xC008AEBAul
#define SEV_KVM_MEMORY_ENCRYPT_REG_REGION   0x8010AEBBul
#define SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION 0x8010AEBCul
#define SEV_KVM_SET_USER_MEMORY_REGION2	    0x40A0AE49ul
#define SEV_KVM_SET_MEMORY_ATTRIBUTES	    0x4020AED2ul
#define SEV_KVM_CREATE_GUEST_MEMFD	    0xC040AED4ul
#define SEV_KVM_PRE_FAULT_MEMORY	    0xC040AED5ul
#define SEV_KVM_CREATE_VM		    0xAE01ul
#define SEV_KVM_CHECK_EXTENSION		    0xAE03ul
#define SEV_KVM_HAS_DEVICE_ATTR		    0x4018AEE3ul
#define SEV_KVM_GET_DEVICE_ATTR		    0x4018AEE2ul

/* UAPI: types of KVM_CREATE_VM */
enum sev_kvm_vm_type {
	SEV_KVM_VM_DEFAULT = 0,
	SEV_KVM_VM_SW_PROTECTED = 1,
	SEV_KVM_VM_SEV = 2,
	SEV_KVM_VM_SEV_ES = 3,
	SEV_KVM_VM_SNP = 4,
};

/* UAPI: capabilities */
enum sev_kvm_cap {
	SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM = 197,
	SEV_KVM_CAP_EXIT_HYPERCALL = 201,
	SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM = 206,
	SEV_KVM_CAP_SYS_ATTRIBUTES = 209,
	SEV_KVM_CAP_USER_MEMORY2 = 231,
	SEV_KVM_CAP_MEMORY_FAULT_INFO = 232,
	SEV_KVM_CAP_MEMORY_ATTRIBUTES = 233,
	SEV_KVM_CAP_GUEST_MEMFD = 234,
	SEV_KVM_CAP_VM_TYPES = 235,
	SEV_KVM_CAP_PRE_FAULT_MEMORY = 236,
};

/* UAPI: KVM_X86_GRP_SEV of KVM_GET_DEVICE_ATTR on /dev/kvm */
#define SEV_KVM_GRP_SEV		  1
#define SEV_KVM_SEV_VMSA_FEATURES 0
#define SEV_KVM_SNP_POLICY_BITS	  1
#define SEV_KVM_SEV_SNP_REQ_CERTS 2

/* UAPI: enum sev_cmd_id */
enum sev_kvm_cmd_id {
	SEV_KVM_INIT = 0,
	SEV_KVM_ES_INIT = 1,
	SEV_KVM_LAUNCH_START = 2,
	SEV_KVM_LAUNCH_UPDATE_DATA = 3,
	SEV_KVM_LAUNCH_UPDATE_VMSA = 4,
	SEV_KVM_LAUNCH_SECRET = 5,
	SEV_KVM_LAUNCH_MEASURE = 6,
	SEV_KVM_LAUNCH_FINISH = 7,
	SEV_KVM_SEND_START = 8,
	SEV_KVM_SEND_UPDATE_DATA = 9,
	SEV_KVM_SEND_UPDATE_VMSA = 10,
	SEV_KVM_SEND_FINISH = 11,
	SEV_KVM_RECEIVE_START = 12,
	SEV_KVM_RECEIVE_UPDATE_DATA = 13,
	SEV_KVM_RECEIVE_UPDATE_VMSA = 14,
	SEV_KVM_RECEIVE_FINISH = 15,
	SEV_KVM_GUEST_STATUS = 16,
	SEV_KVM_DBG_DECRYPT = 17,
	SEV_KVM_DBG_ENCRYPT = 18,
	SEV_KVM_CERT_EXPORT = 19,
	SEV_KVM_GET_ATTESTATION_REPORT = 20,
	SEV_KVM_SEND_CANCEL = 21,
	SEV_KVM_INIT2 = 22,
	SEV_KVM_SNP_LAUNCH_START = 100,
	SEV_KVM_SNP_LAUNCH_UPDATE = 101,
	SEV_KVM_SNP_LAUNCH_FINISH = 102,
	SEV_KVM_SNP_ENABLE_REQ_CERTS = 103,
};

#define SEV_KVM_MEM_GUEST_MEMFD		 UINT32_C(0x4)
#define SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE UINT64_C(0x8)

/* UAPI: struct kvm_run: the reason of an exit, and what belongs to it */
#define SEV_KVM_RUN_EXIT_REASON 0x08
#define SEV_KVM_RUN_UNION	0x20

enum sev_kvm_exit {
	SEV_KVM_EXIT_HYPERCALL = 3,
	SEV_KVM_EXIT_SHUTDOWN = 8,
	SEV_KVM_EXIT_SYSTEM_EVENT = 24,
	SEV_KVM_EXIT_AP_RESET_HOLD = 32,
	SEV_KVM_EXIT_MEMORY_FAULT = 39,
	SEV_KVM_EXIT_SNP_REQ_CERTS = 40,
};

struct sev_kvm_cmd {
	uint32_t id;
	uint32_t pad0;
	uint64_t data;
	uint32_t error;
	uint32_t sev_fd;
};

struct sev_kvm_init {
	uint64_t vmsa_features;
	uint32_t flags;
	uint16_t ghcb_version;
	uint16_t pad1;
	uint8_t pad2[32];
};

struct sev_kvm_launch_start {
	uint32_t handle;
	uint32_t policy;
	uint64_t dh_uaddr;
	uint32_t dh_len;
	uint32_t pad0;
	uint64_t session_uaddr;
	uint32_t session_len;
	uint32_t pad1;
};

struct sev_kvm_launch_update_data {
	uint64_t uaddr;
	uint32_t len;
	uint32_t pad0;
};

struct sev_kvm_launch_secret {
	uint64_t hdr_uaddr;
	uint32_t hdr_len;
	uint32_t pad0;
	uint64_t guest_uaddr;
	uint32_t guest_len;
	uint32_t pad1;
	uint64_t trans_uaddr;
	uint32_t trans_len;
	uint32_t pad2;
};

struct sev_kvm_launch_measure {
	uint64_t uaddr;
	uint32_t len;
	uint32_t pad0;
};

struct sev_kvm_guest_status {
	uint32_t handle;
	uint32_t policy;
	uint32_t state;
};

struct sev_kvm_dbg {
	uint64_t src_uaddr;
	uint64_t dst_uaddr;
	uint32_t len;
	uint32_t pad0;
};

struct sev_kvm_attestation_report {
	uint8_t mnonce[16];
	uint64_t uaddr;
	uint32_t len;
	uint32_t pad0;
};

struct sev_kvm_send_start {
	uint32_t policy;
	uint32_t pad0;
	uint64_t pdh_cert_uaddr;
	uint32_t pdh_cert_len;
	uint32_t pad1;
	uint64_t plat_certs_uaddr;
	uint32_t plat_certs_len;
	uint32_t pad2;
	uint64_t amd_certs_uaddr;
	uint32_t amd_certs_len;
	uint32_t pad3;
	uint64_t session_uaddr;
	uint32_t session_len;
	uint32_t pad4;
};

struct sev_kvm_send_update_data {
	uint64_t hdr_uaddr;
	uint32_t hdr_len;
	uint32_t pad0;
	uint64_t guest_uaddr;
	uint32_t guest_len;
	uint32_t pad1;
	uint64_t trans_uaddr;
	uint32_t trans_len;
	uint32_t pad2;
};

struct sev_kvm_receive_start {
	uint32_t handle;
	uint32_t policy;
	uint64_t pdh_uaddr;
	uint32_t pdh_len;
	uint32_t pad0;
	uint64_t session_uaddr;
	uint32_t session_len;
	uint32_t pad1;
};

struct sev_kvm_receive_update_data {
	uint64_t hdr_uaddr;
	uint32_t hdr_len;
	uint32_t pad0;
	uint64_t guest_uaddr;
	uint32_t guest_len;
	uint32_t pad1;
	uint64_t trans_uaddr;
	uint32_t trans_len;
	uint32_t pad2;
};

struct sev_kvm_snp_launch_start {
	uint64_t policy;
	uint8_t gosvw[16];
	uint16_t flags;
	uint8_t pad0[6];
	uint8_t pad1[32];
};

struct sev_kvm_snp_launch_update {
	uint64_t gfn_start;
	uint64_t uaddr;
	uint64_t len;
	uint8_t type;
	uint8_t pad0;
	uint16_t flags;
	uint32_t pad1;
	uint8_t pad2[32];
};

struct sev_kvm_snp_launch_finish {
	uint64_t id_block_uaddr;
	uint64_t id_auth_uaddr;
	uint8_t id_block_en;
	uint8_t auth_key_en;
	uint8_t vcek_disabled;
	uint8_t host_data[32];
	uint8_t pad0[3];
	uint16_t flags;
	uint8_t pad1[32];
};

struct sev_kvm_enc_region {
	uint64_t addr;
	uint64_t size;
};

struct sev_kvm_userspace_memory_region2 {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;
	uint64_t userspace_addr;
	uint64_t guest_memfd_offset;
	uint32_t guest_memfd;
	uint32_t pad1;
	uint8_t pad2[112];
};

struct sev_kvm_create_guest_memfd {
	uint64_t size;
	uint64_t flags;
	uint8_t reserved[48];
};

struct sev_kvm_memory_attributes {
	uint64_t address;
	uint64_t size;
	uint64_t attributes;
	uint64_t flags;
};

struct sev_kvm_device_attr {
	uint32_t flags;
	uint32_t group;
	uint64_t attr;
	uint64_t addr;
};

struct sev_kvm_pre_fault_memory {
	uint64_t gpa;
	uint64_t size;
	uint64_t flags;
	uint8_t padding[40];
};

struct sev_kvm_run_memory_fault {
	uint64_t flags;
	uint64_t gpa;
	uint64_t size;
};

struct sev_kvm_run_hypercall {
	uint64_t nr;
	uint64_t args[6];
	uint64_t ret;
	uint64_t flags;
};

struct sev_kvm_run_system_event {
	uint32_t type;
	uint32_t ndata;
	uint64_t data[16];
};

struct sev_kvm_run_snp_req_certs {
	uint64_t gpa;
	uint64_t npages;
	uint64_t ret;
};

#ifndef SEV_UAPI_AT
#define SEV_UAPI_AT(type, member, at)                                                              \
	_Static_assert(offsetof(struct type, member) == (at), #type "." #member)
#define SEV_UAPI_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
#endif

SEV_UAPI_SIZE(sev_kvm_cmd, 0x18);
SEV_UAPI_AT(sev_kvm_cmd, id, 0x0);
SEV_UAPI_AT(sev_kvm_cmd, pad0, 0x4);
SEV_UAPI_AT(sev_kvm_cmd, data, 0x8);
SEV_UAPI_AT(sev_kvm_cmd, error, 0x10);
SEV_UAPI_AT(sev_kvm_cmd, sev_fd, 0x14);
SEV_UAPI_SIZE(sev_kvm_init, 0x30);
SEV_UAPI_AT(sev_kvm_init, vmsa_features, 0x0);
SEV_UAPI_AT(sev_kvm_init, flags, 0x8);
SEV_UAPI_AT(sev_kvm_init, ghcb_version, 0xC);
SEV_UAPI_AT(sev_kvm_init, pad1, 0xE);
SEV_UAPI_AT(sev_kvm_init, pad2, 0x10);
SEV_UAPI_SIZE(sev_kvm_launch_start, 0x28);
SEV_UAPI_AT(sev_kvm_launch_start, handle, 0x0);
SEV_UAPI_AT(sev_kvm_launch_start, policy, 0x4);
SEV_UAPI_AT(sev_kvm_launch_start, dh_uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_launch_start, dh_len, 0x10);
SEV_UAPI_AT(sev_kvm_launch_start, pad0, 0x14);
SEV_UAPI_AT(sev_kvm_launch_start, session_uaddr, 0x18);
SEV_UAPI_AT(sev_kvm_launch_start, session_len, 0x20);
SEV_UAPI_AT(sev_kvm_launch_start, pad1, 0x24);
SEV_UAPI_SIZE(sev_kvm_launch_update_data, 0x10);
SEV_UAPI_AT(sev_kvm_launch_update_data, uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_launch_update_data, len, 0x8);
SEV_UAPI_AT(sev_kvm_launch_update_data, pad0, 0xC);
SEV_UAPI_SIZE(sev_kvm_launch_secret, 0x30);
SEV_UAPI_AT(sev_kvm_launch_secret, hdr_uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_launch_secret, hdr_len, 0x8);
SEV_UAPI_AT(sev_kvm_launch_secret, pad0, 0xC);
SEV_UAPI_AT(sev_kvm_launch_secret, guest_uaddr, 0x10);
SEV_UAPI_AT(sev_kvm_launch_secret, guest_len, 0x18);
SEV_UAPI_AT(sev_kvm_launch_secret, pad1, 0x1C);
SEV_UAPI_AT(sev_kvm_launch_secret, trans_uaddr, 0x20);
SEV_UAPI_AT(sev_kvm_launch_secret, trans_len, 0x28);
SEV_UAPI_AT(sev_kvm_launch_secret, pad2, 0x2C);
SEV_UAPI_SIZE(sev_kvm_launch_measure, 0x10);
SEV_UAPI_AT(sev_kvm_launch_measure, uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_launch_measure, len, 0x8);
SEV_UAPI_AT(sev_kvm_launch_measure, pad0, 0xC);
SEV_UAPI_SIZE(sev_kvm_guest_status, 0xC);
SEV_UAPI_AT(sev_kvm_guest_status, handle, 0x0);
SEV_UAPI_AT(sev_kvm_guest_status, policy, 0x4);
SEV_UAPI_AT(sev_kvm_guest_status, state, 0x8);
SEV_UAPI_SIZE(sev_kvm_dbg, 0x18);
SEV_UAPI_AT(sev_kvm_dbg, src_uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_dbg, dst_uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_dbg, len, 0x10);
SEV_UAPI_AT(sev_kvm_dbg, pad0, 0x14);
SEV_UAPI_SIZE(sev_kvm_attestation_report, 0x20);
SEV_UAPI_AT(sev_kvm_attestation_report, mnonce, 0x0);
SEV_UAPI_AT(sev_kvm_attestation_report, uaddr, 0x10);
SEV_UAPI_AT(sev_kvm_attestation_report, len, 0x18);
SEV_UAPI_AT(sev_kvm_attestation_report, pad0, 0x1C);
SEV_UAPI_SIZE(sev_kvm_send_start, 0x48);
SEV_UAPI_AT(sev_kvm_send_start, policy, 0x0);
SEV_UAPI_AT(sev_kvm_send_start, pad0, 0x4);
SEV_UAPI_AT(sev_kvm_send_start, pdh_cert_uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_send_start, pdh_cert_len, 0x10);
SEV_UAPI_AT(sev_kvm_send_start, pad1, 0x14);
SEV_UAPI_AT(sev_kvm_send_start, plat_certs_uaddr, 0x18);
SEV_UAPI_AT(sev_kvm_send_start, plat_certs_len, 0x20);
SEV_UAPI_AT(sev_kvm_send_start, pad2, 0x24);
SEV_UAPI_AT(sev_kvm_send_start, amd_certs_uaddr, 0x28);
SEV_UAPI_AT(sev_kvm_send_start, amd_certs_len, 0x30);
SEV_UAPI_AT(sev_kvm_send_start, pad3, 0x34);
SEV_UAPI_AT(sev_kvm_send_start, session_uaddr, 0x38);
SEV_UAPI_AT(sev_kvm_send_start, session_len, 0x40);
SEV_UAPI_AT(sev_kvm_send_start, pad4, 0x44);
SEV_UAPI_SIZE(sev_kvm_send_update_data, 0x30);
SEV_UAPI_AT(sev_kvm_send_update_data, hdr_uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_send_update_data, hdr_len, 0x8);
SEV_UAPI_AT(sev_kvm_send_update_data, pad0, 0xC);
SEV_UAPI_AT(sev_kvm_send_update_data, guest_uaddr, 0x10);
SEV_UAPI_AT(sev_kvm_send_update_data, guest_len, 0x18);
SEV_UAPI_AT(sev_kvm_send_update_data, pad1, 0x1C);
SEV_UAPI_AT(sev_kvm_send_update_data, trans_uaddr, 0x20);
SEV_UAPI_AT(sev_kvm_send_update_data, trans_len, 0x28);
SEV_UAPI_AT(sev_kvm_send_update_data, pad2, 0x2C);
SEV_UAPI_SIZE(sev_kvm_receive_start, 0x28);
SEV_UAPI_AT(sev_kvm_receive_start, handle, 0x0);
SEV_UAPI_AT(sev_kvm_receive_start, policy, 0x4);
SEV_UAPI_AT(sev_kvm_receive_start, pdh_uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_receive_start, pdh_len, 0x10);
SEV_UAPI_AT(sev_kvm_receive_start, pad0, 0x14);
SEV_UAPI_AT(sev_kvm_receive_start, session_uaddr, 0x18);
SEV_UAPI_AT(sev_kvm_receive_start, session_len, 0x20);
SEV_UAPI_AT(sev_kvm_receive_start, pad1, 0x24);
SEV_UAPI_SIZE(sev_kvm_receive_update_data, 0x30);
SEV_UAPI_AT(sev_kvm_receive_update_data, hdr_uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_receive_update_data, hdr_len, 0x8);
SEV_UAPI_AT(sev_kvm_receive_update_data, pad0, 0xC);
SEV_UAPI_AT(sev_kvm_receive_update_data, guest_uaddr, 0x10);
SEV_UAPI_AT(sev_kvm_receive_update_data, guest_len, 0x18);
SEV_UAPI_AT(sev_kvm_receive_update_data, pad1, 0x1C);
SEV_UAPI_AT(sev_kvm_receive_update_data, trans_uaddr, 0x20);
SEV_UAPI_AT(sev_kvm_receive_update_data, trans_len, 0x28);
SEV_UAPI_AT(sev_kvm_receive_update_data, pad2, 0x2C);
SEV_UAPI_SIZE(sev_kvm_snp_launch_start, 0x40);
SEV_UAPI_AT(sev_kvm_snp_launch_start, policy, 0x0);
SEV_UAPI_AT(sev_kvm_snp_launch_start, gosvw, 0x8);
SEV_UAPI_AT(sev_kvm_snp_launch_start, flags, 0x18);
SEV_UAPI_AT(sev_kvm_snp_launch_start, pad0, 0x1A);
SEV_UAPI_AT(sev_kvm_snp_launch_start, pad1, 0x20);
SEV_UAPI_SIZE(sev_kvm_snp_launch_update, 0x40);
SEV_UAPI_AT(sev_kvm_snp_launch_update, gfn_start, 0x0);
SEV_UAPI_AT(sev_kvm_snp_launch_update, uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_snp_launch_update, len, 0x10);
SEV_UAPI_AT(sev_kvm_snp_launch_update, type, 0x18);
SEV_UAPI_AT(sev_kvm_snp_launch_update, pad0, 0x19);
SEV_UAPI_AT(sev_kvm_snp_launch_update, flags, 0x1A);
SEV_UAPI_AT(sev_kvm_snp_launch_update, pad1, 0x1C);
SEV_UAPI_AT(sev_kvm_snp_launch_update, pad2, 0x20);
SEV_UAPI_SIZE(sev_kvm_snp_launch_finish, 0x58);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, id_block_uaddr, 0x0);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, id_auth_uaddr, 0x8);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, id_block_en, 0x10);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, auth_key_en, 0x11);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, vcek_disabled, 0x12);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, host_data, 0x13);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, pad0, 0x33);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, flags, 0x36);
SEV_UAPI_AT(sev_kvm_snp_launch_finish, pad1, 0x38);
SEV_UAPI_SIZE(sev_kvm_enc_region, 0x10);
SEV_UAPI_AT(sev_kvm_enc_region, addr, 0x0);
SEV_UAPI_AT(sev_kvm_enc_region, size, 0x8);
SEV_UAPI_SIZE(sev_kvm_userspace_memory_region2, 0xA0);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, slot, 0x0);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, flags, 0x4);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, guest_phys_addr, 0x8);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, memory_size, 0x10);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, userspace_addr, 0x18);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, guest_memfd_offset, 0x20);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, guest_memfd, 0x28);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, pad1, 0x2C);
SEV_UAPI_AT(sev_kvm_userspace_memory_region2, pad2, 0x30);
SEV_UAPI_SIZE(sev_kvm_create_guest_memfd, 0x40);
SEV_UAPI_AT(sev_kvm_create_guest_memfd, size, 0x0);
SEV_UAPI_AT(sev_kvm_create_guest_memfd, flags, 0x8);
SEV_UAPI_AT(sev_kvm_create_guest_memfd, reserved, 0x10);
SEV_UAPI_SIZE(sev_kvm_memory_attributes, 0x20);
SEV_UAPI_AT(sev_kvm_memory_attributes, address, 0x0);
SEV_UAPI_AT(sev_kvm_memory_attributes, size, 0x8);
SEV_UAPI_AT(sev_kvm_memory_attributes, attributes, 0x10);
SEV_UAPI_AT(sev_kvm_memory_attributes, flags, 0x18);
SEV_UAPI_SIZE(sev_kvm_device_attr, 0x18);
SEV_UAPI_AT(sev_kvm_device_attr, flags, 0x0);
SEV_UAPI_AT(sev_kvm_device_attr, group, 0x4);
SEV_UAPI_AT(sev_kvm_device_attr, attr, 0x8);
SEV_UAPI_AT(sev_kvm_device_attr, addr, 0x10);
SEV_UAPI_SIZE(sev_kvm_pre_fault_memory, 0x40);
SEV_UAPI_AT(sev_kvm_pre_fault_memory, gpa, 0x0);
SEV_UAPI_AT(sev_kvm_pre_fault_memory, size, 0x8);
SEV_UAPI_AT(sev_kvm_pre_fault_memory, flags, 0x10);
SEV_UAPI_AT(sev_kvm_pre_fault_memory, padding, 0x18);
SEV_UAPI_SIZE(sev_kvm_run_memory_fault, 0x18);
SEV_UAPI_AT(sev_kvm_run_memory_fault, flags, 0x0);
SEV_UAPI_AT(sev_kvm_run_memory_fault, gpa, 0x8);
SEV_UAPI_AT(sev_kvm_run_memory_fault, size, 0x10);
SEV_UAPI_SIZE(sev_kvm_run_hypercall, 0x48);
SEV_UAPI_AT(sev_kvm_run_hypercall, nr, 0x0);
SEV_UAPI_AT(sev_kvm_run_hypercall, args, 0x8);
SEV_UAPI_AT(sev_kvm_run_hypercall, ret, 0x38);
SEV_UAPI_AT(sev_kvm_run_hypercall, flags, 0x40);
SEV_UAPI_SIZE(sev_kvm_run_system_event, 0x88);
SEV_UAPI_AT(sev_kvm_run_system_event, type, 0x0);
SEV_UAPI_AT(sev_kvm_run_system_event, ndata, 0x4);
SEV_UAPI_AT(sev_kvm_run_system_event, data, 0x8);
SEV_UAPI_SIZE(sev_kvm_run_snp_req_certs, 0x18);
SEV_UAPI_AT(sev_kvm_run_snp_req_certs, gpa, 0x0);
SEV_UAPI_AT(sev_kvm_run_snp_req_certs, npages, 0x8);
SEV_UAPI_AT(sev_kvm_run_snp_req_certs, ret, 0x10);

#endif
