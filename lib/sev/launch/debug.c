/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and writing a guest's memory through the firmware.
 */
#include "launch/legacy.h"

static enum sev_rc debug(struct sev_launch *launch, const struct sev_launch_op *op, uint64_t from,
			 uint64_t to, struct sev_err *err)
{
	struct sev_kvm_dbg argument = {
		.src_uaddr = from, .dst_uaddr = to, .len = (uint32_t)op->length};
	struct sev_launch_op whole = *op;

	whole.data = &argument;
	return sev_launch_issue(launch, &whole, NULL, err);
}

enum sev_rc sev_launch_debug_decrypt(struct sev_launch *launch, uint64_t gpa, void *out,
				     size_t size, struct sev_err *err)
{
	const struct sev_launch_op op = SEV_LAUNCH_OP(DBG_DECRYPT, gpa, size);
	uint64_t at;
	enum sev_rc rc = sev_launch_legacy_range(launch, &op, &at, err);

	return rc ? rc : debug(launch, &op, at, (uintptr_t)out, err);
}

enum sev_rc sev_launch_debug_encrypt(struct sev_launch *launch, uint64_t gpa, const void *in,
				     size_t size, struct sev_err *err)
{
	const struct sev_launch_op op = SEV_LAUNCH_OP(DBG_ENCRYPT, gpa, size);
	uint64_t at;
	enum sev_rc rc = sev_launch_legacy_range(launch, &op, &at, err);

	return rc ? rc : debug(launch, &op, (uintptr_t)in, at, err);
}
