/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Performing a launch plan on a KVM VM: the commands of KVM_MEMORY_ENCRYPT_OP in the order of the
 * plan, on a real /dev/kvm or on the software platform, whichever the sev_io is of.
 */
#ifndef SEV_LAUNCH_H
#define SEV_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>
#include <sev/plan.h>

SEV_BEGIN_DECLS

/* One step that was taken, or failed. */
struct sev_launch_step {
	size_t size;	      /* sizeof(struct sev_launch_step) */
	const char *command;  /* "SNP_LAUNCH_UPDATE", "KVM_CREATE_VM" */
	size_t event;	      /* of the plan; SEV_LAUNCH_NO_EVENT: it belongs to none */
	uint64_t gpa, length; /* of guest memory; 0, 0: none */
	int sys_errno;	      /* 0: it went well */
	uint32_t fw_status; /* what the firmware answered; SEV_LAUNCH_NO_FIRMWARE: it was not asked
			     */
};
#define SEV_LAUNCH_NO_EVENT    SIZE_MAX
#define SEV_LAUNCH_NO_FIRMWARE UINT32_MAX

/* How KVM is told which guest it is to be. */
enum sev_launch_init {
	SEV_LAUNCH_INIT_AUTO = 0,   /* INIT2 where KVM has it and the plan's VMSAs allow */
	SEV_LAUNCH_INIT_INIT2 = 1,  /* KVM_SEV_INIT2 */
	SEV_LAUNCH_INIT_LEGACY = 2, /* KVM_SEV_INIT, KVM_SEV_ES_INIT; not for SNP */
};

/*
 * Begin with sev_launch_options_init(). Pointers are lent until sev_launch_new() returns, but io,
 * which must outlive the launch.
 */
struct sev_launch_options {
	size_t size; /* sizeof(struct sev_launch_options) */
	const struct sev_io *io;
	enum sev_launch_init init;
	uint16_t ghcb_version; /* of INIT2; 0: KVM's choice */
	uint64_t memory_size;  /* RAM from address 0 beside what the plan touches; 0: none */
	/* SEV and SEV-ES: the owner's PDH certificate and session blob (0x80 bytes); NULL: none. */
	const uint8_t *dh_cert;
	size_t dh_cert_size;
	const uint8_t *session;
	size_t session_size;
	uint32_t share_handle; /* of a guest whose key is shared; 0: none */
	/* SNP: ID block (96 bytes) and ID authentication (4096 bytes); NULL: none. */
	const uint8_t *id_block;
	const uint8_t *id_auth;
	bool author_key; /* the ID authentication has an author key */
	bool vcek_disabled;
	const uint8_t *gosvw; /* 16 bytes; NULL: zeros */
	bool certs;	      /* extended reports end in KVM_EXIT_SNP_REQ_CERTS */
	/* CPUID page (4096 bytes) in place of the one made of what KVM supports; NULL. */
	const uint8_t *cpuid_page;
	/* Tells each step; NULL. It stays in use until sev_launch_free(). */
	void (*step)(void *user, const struct sev_launch_step *step);
	void *user;
};
SEV_API void sev_launch_options_init(struct sev_launch_options *options);

struct sev_launch;

/*
 * Whether KVM can produce what the plan says: VMSA fields that vCPU state gives, vCPUs in order,
 * no page after the VMSAs, page types that KVM has. SEV_ERR_UNSUPPORTED names event and fields.
 */
SEV_API enum sev_rc sev_launch_check(const struct sev_plan *plan, struct sev_err *err);

/*
 * Checks the plan, opens the devices, makes the VM with its memory and vCPUs. The plan is to
 * outlive the launch. Errors: as sev_launch_check(); SEV_ERR_ARG for options that do not go
 * together; SEV_ERR_IO with sys_errno, and fw_status where the firmware refused.
 */
SEV_API enum sev_rc sev_launch_new(const struct sev_plan *plan,
				   const struct sev_launch_options *options,
				   struct sev_launch **out, struct sev_err *err);
/* Closes the VM, which ends the guest; NULL is fine. */
SEV_API void sev_launch_free(struct sev_launch *launch);

/*
 * The phases, in this order. Each error names the event of the plan that it struck, the command,
 * and errno or the firmware's status; a CPUID page that the firmware corrected is told leaf by
 * leaf.
 */
/* LAUNCH_START, LAUNCH_UPDATE_DATA, LAUNCH_UPDATE_VMSA; SNP_LAUNCH_START, SNP_LAUNCH_UPDATE. */
SEV_API enum sev_rc sev_launch_load(struct sev_launch *launch, struct sev_err *err);

#define SEV_LAUNCH_MEASURE_SIZE 48
/* SEV, SEV-ES: LAUNCH_MEASURE: MEASURE (32 bytes) and MNONCE (16 bytes). */
SEV_API enum sev_rc sev_launch_get_measure(struct sev_launch *launch,
					   uint8_t measure[SEV_LAUNCH_MEASURE_SIZE],
					   struct sev_err *err);
/*
 * SEV, SEV-ES: LAUNCH_SECRET: header (0x34 bytes) and payload as the guest owner made them, to a
 * guest address that is a multiple of 16.
 */
SEV_API enum sev_rc sev_launch_secret(struct sev_launch *launch, const uint8_t *header,
				      size_t header_size, const uint8_t *payload,
				      size_t payload_size, uint64_t gpa, struct sev_err *err);
/* LAUNCH_FINISH, SNP_LAUNCH_FINISH. */
SEV_API enum sev_rc sev_launch_finish(struct sev_launch *launch, struct sev_err *err);
/* All of them, without a secret. */
SEV_API enum sev_rc sev_launch_run(struct sev_launch *launch, struct sev_err *err);

/* The VM's descriptor of the sev_io, owned by the launch. */
SEV_API int sev_launch_vm_fd(const struct sev_launch *launch);
/* That of vCPU i of the plan; -1 where there is none. */
SEV_API int sev_launch_vcpu_fd(const struct sev_launch *launch, size_t i);

/* KVM_SEV_GUEST_STATUS of SEV and SEV-ES guests. */
struct sev_guest_status {
	uint32_t handle, policy, state;
};
SEV_API enum sev_rc sev_launch_guest_status(struct sev_launch *launch,
					    struct sev_guest_status *status, struct sev_err *err);
/* "LUPDATE", "LSECRET", "RUNNING", …; "?" for a number that is none. */
SEV_API const char *sev_guest_state_name(uint32_t state);

#define SEV_ATTESTATION_SIZE 0xD0
/* KVM_SEV_GET_ATTESTATION_REPORT of SEV and SEV-ES guests (sev/sev_cert.h reads it). */
SEV_API enum sev_rc sev_launch_attestation(struct sev_launch *launch, const uint8_t mnonce[16],
					   uint8_t report[SEV_ATTESTATION_SIZE],
					   struct sev_err *err);

/*
 * Debugging of guests whose policy allows it: size bytes of guest memory at gpa, decrypted into
 * out, or encrypted from in. SEV and SEV-ES.
 */
SEV_API enum sev_rc sev_launch_debug_decrypt(struct sev_launch *launch, uint64_t gpa, void *out,
					     size_t size, struct sev_err *err);
SEV_API enum sev_rc sev_launch_debug_encrypt(struct sev_launch *launch, uint64_t gpa,
					     const void *in, size_t size, struct sev_err *err);

/*
 * Sending a SEV guest that runs to another platform, and receiving one in place of loading it: the
 * receiver makes the VM of the same plan. A packet is a header and the page's bytes, encrypted for
 * the session; a page is at most 4096 bytes that do not cross a page boundary.
 */
#define SEV_SESSION_SIZE       0x80
#define SEV_PACKET_HEADER_SIZE 0x34

/* Who the guest is sent to. Certificates in SEV's form; lent for the call. */
struct sev_send_peer {
	const uint8_t *pdh; /* the receiver's PDH */
	size_t pdh_size;
	const uint8_t *platform; /* its PEK, OCA and CEK */
	size_t platform_size;
	const uint8_t *amd; /* ASK and ARK of its product */
	size_t amd_size;
};
SEV_API enum sev_rc sev_launch_send_start(struct sev_launch *launch,
					  const struct sev_send_peer *peer,
					  uint8_t session[SEV_SESSION_SIZE], uint32_t *policy,
					  struct sev_err *err);
SEV_API enum sev_rc sev_launch_send_page(struct sev_launch *launch, uint64_t gpa, size_t size,
					 uint8_t header[SEV_PACKET_HEADER_SIZE], void *packet,
					 struct sev_err *err);
SEV_API enum sev_rc sev_launch_send_finish(struct sev_launch *launch, struct sev_err *err);
/* Gives up: the guest goes on here. */
SEV_API enum sev_rc sev_launch_send_cancel(struct sev_launch *launch, struct sev_err *err);

/* sender_pdh: the PDH certificate of the platform that sends. */
SEV_API enum sev_rc sev_launch_receive_start(struct sev_launch *launch, uint32_t policy,
					     const uint8_t *sender_pdh, size_t sender_pdh_size,
					     const uint8_t session[SEV_SESSION_SIZE],
					     struct sev_err *err);
SEV_API enum sev_rc sev_launch_receive_page(struct sev_launch *launch, uint64_t gpa, size_t size,
					    const uint8_t header[SEV_PACKET_HEADER_SIZE],
					    const void *packet, struct sev_err *err);
SEV_API enum sev_rc sev_launch_receive_finish(struct sev_launch *launch, struct sev_err *err);

SEV_END_DECLS

#endif
