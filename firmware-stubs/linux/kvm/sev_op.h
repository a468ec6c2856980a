/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_MEMORY_ENCRYPT_OP: its commands, and what they share. For this folder only.
 */
#ifndef LINUX_KVM_SEV_OP_H
#define LINUX_KVM_SEV_OP_H

#include "linux/kvm/vm.h"

/* One command under way. params: what data points to, copied in. */
struct lx_op_call {
	struct lx_vm *vm;
	struct lx_kernel *kernel;
	struct sev_kvm_cmd *cmd;
	void *params;
};

typedef int lx_op_handler(struct lx_op_call *call);

struct lx_op {
	uint32_t id; /* enum sev_kvm_cmd_id */
	size_t size; /* of the structure that data points to */
	/* What is asked before the structure is read: 0 or an errno. */
	int (*check)(const struct lx_vm *vm);
	lx_op_handler *run;
};

#define LX_OP_SIZE_MAX 96

/* Families; each table ends with a row whose run is NULL. */
extern const struct lx_op LX_OPS_INIT[];
extern const struct lx_op LX_OPS_LAUNCH[];
extern const struct lx_op LX_OPS_DEBUG[];
extern const struct lx_op LX_OPS_MIGRATE[];
extern const struct lx_op LX_OPS_SNP[];

/* encrypt_op.c */
int lx_vm_encrypt_op(struct lx_vm *vm, uint64_t argument);
/* Writes the structure back to where it came from: 0 or -EFAULT. */
int lx_op_write_back(struct lx_op_call *call, size_t size);

/* Checks of more than one family. */
int lx_need_sev(const struct lx_vm *vm);
int lx_need_es(const struct lx_vm *vm);

/* sev_command.c: one command of the firmware through /dev/sev: -EBADF where the descriptor is of
 * something else. */
int lx_op_issue_on(struct lx_op_call *call, uint32_t fd, uint32_t id, void *buffer);
/* Through the descriptor of LAUNCH_START. */
int lx_op_issue(struct lx_op_call *call, uint32_t id, void *buffer);
/* A command whose buffer is nothing but the handle. */
int lx_op_issue_handle(struct lx_op_call *call, uint32_t id);

/* Binds the ASID to the new guest of handle and writes the structure back: what LAUNCH_START and
 * RECEIVE_START end with. */
int lx_op_adopt_guest(struct lx_op_call *call, uint32_t handle, uint64_t policy, size_t size);

#define LX_PUT(buffer, bits, command, field, value)                                                \
	sev_put_le##bits((buffer) + SEV_AT_##command##_##field, (uint##bits##_t)(value))
#define LX_GET(buffer, bits, command, field) sev_get_le##bits((buffer) + SEV_AT_##command##_##field)

#endif
