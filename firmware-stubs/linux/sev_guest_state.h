/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the sev-guest driver share; nobody else includes it.
 */
#ifndef LINUX_SEV_GUEST_STATE_H
#define LINUX_SEV_GUEST_STATE_H

#include "linux/sev_guest.h"

struct lx_sev_guest {
	struct lx_guest_req_fault fault;
};

/* The driver of one open file: in which guest, at which VMPL. */
struct lx_snp_driver {
	uint32_t guest_id;
	unsigned vmpl;
	uint64_t secrets; /* sPA of the secrets page, where it was seen last */
};

/* One request of a guest to the firmware, as the hypervisor gets it (GHCB: SNP Guest Request). */
struct lx_guest_req {
	uint8_t request[MACHINE_PAGE_SIZE];
	uint8_t response[MACHINE_PAGE_SIZE];
	bool extended;	     /* SNP Extended Guest Request: */
	uint32_t data_pages; /* room for certificates; what is needed where it is too little */
	uint8_t *data;	     /* data_pages of it */
	uint64_t exitinfo2;
};
/* KVM's part (sev_guest_host.c): 0, or a negative errno value that the vCPU's run ends with. */
int lx_handle_guest_req(struct lx_kernel *kernel, const struct lx_guest_info *guest,
			struct lx_guest_req *req);

/* The guest's record; NULL: it is gone (sev_guest_secrets.c). */
const struct lx_guest_info *lx_snp_guest(const struct lx_kernel *kernel, uint32_t id);

/* What the driver keeps in the secrets page: false where there is no such page any more. */
bool lx_secrets_find(struct lx_kernel *kernel, struct lx_snp_driver *driver);
bool lx_secrets_vmpck(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint8_t vmpck[32]);
bool lx_secrets_wipe_vmpck(struct lx_kernel *kernel, struct lx_snp_driver *driver);
bool lx_secrets_seqno(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint32_t *count);
bool lx_secrets_set_seqno(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint32_t count);

/* One message and its answer (sev_guest_message.c; Linux: snp_send_guest_request). */
struct lx_snp_message {
	uint8_t type, version;
	const void *payload;
	uint16_t size;
	void *answer; /* zeroed, then filled as far as the answer goes */
	uint16_t room;
	struct lx_guest_req req;
};
int lx_snp_send(struct lx_kernel *kernel, struct lx_snp_driver *driver,
		struct lx_snp_message *message);

#endif
