/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A launch under way; for this folder only.
 */
#ifndef SEV_LAUNCH_LAUNCH_H
#define SEV_LAUNCH_LAUNCH_H

#include <sev/launch.h>

#include "abi/layout/kvm_uapi.h"
#include "launch/slots.h"

/* UAPI: SEV_FW_BLOB_MAX_SIZE: what KVM copies for the firmware at most */
#define SEV_LAUNCH_BLOB_MAX 0x4000

struct sev_launch {
	const struct sev_plan *plan;
	struct sev_launch_options options; /* pointers in it are to the copies below */
	const struct sev_io *io;
	bool init2; /* INIT2, or INIT and ES_INIT */
	int kvm_fd, sev_fd, vm_fd;
	int *vcpus; /* descriptors */
	size_t vcpu_count;
	struct sev_slots slots;
	uint8_t *copies; /* of what options point to */
	uint8_t *page;	 /* a page of the caller's, for pages that have no contents in the plan */
	uint32_t handle;
};

/* A command of KVM_MEMORY_ENCRYPT_OP and what it is about. */
struct sev_launch_op {
	enum sev_kvm_cmd_id id;
	const char *name;
	void *data;
	size_t event; /* SEV_LAUNCH_NO_EVENT: none */
	uint64_t gpa, length;
};

/*
 * Issues it and reports the step. SEV_ERR_IO with "EVENT: COMMAND: what was answered"; *fw_status,
 * where wanted, is the firmware's answer.
 */
enum sev_rc sev_launch_issue(struct sev_launch *launch, const struct sev_launch_op *op,
			     uint32_t *fw_status, struct sev_err *err);
/* An ioctl that is no SEV command; reported likewise. The result of the call where it is >= 0. */
enum sev_rc sev_launch_ioctl(struct sev_launch *launch, int fd, unsigned long request,
			     const char *name, void *argument, int *result, struct sev_err *err);
/* Puts "event 3 (OVMF.fd, offset 0x0): " before an error's message. */
void sev_launch_blame(const struct sev_launch *launch, size_t event, struct sev_err *err);

/* The parts of the phases. */
enum sev_rc sev_launch_open(struct sev_launch *launch, struct sev_err *err);	   /* vm.c */
enum sev_rc sev_launch_make_vcpus(struct sev_launch *launch, struct sev_err *err); /* vcpus.c */
enum sev_rc sev_launch_load_sev(struct sev_launch *launch, struct sev_err *err);   /* sev.c */
enum sev_rc sev_launch_load_snp(struct sev_launch *launch, struct sev_err *err);   /* snp.c */
enum sev_rc sev_launch_finish_snp(struct sev_launch *launch, struct sev_err *err);

/* SEV_FEATURES that the plan's VMSAs have; 0 without VMSAs. */
uint64_t sev_launch_features(const struct sev_plan *plan);
/* Whether KVM's old initialisation, without FPU state and features, gives the plan's VMSAs. */
bool sev_launch_fits_legacy(const struct sev_plan *plan);

#endif
