/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launching SEV and SEV-ES guests.
 */
#include <string.h>

#include "base/err.h"
#include "launch/legacy.h"

/* A run of LAUNCH_UPDATE_DATA: its length is a 32-bit number. */
#define RUN_MAX (UINT64_C(1) << 30)

static enum sev_rc start(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_launch_options *options = &launch->options;
	struct sev_kvm_launch_start start = {
		.handle = options->share_handle,
		.policy = (uint32_t)sev_plan_policy(launch->plan),
		.dh_uaddr = (uintptr_t)options->dh_cert,
		.dh_len = (uint32_t)options->dh_cert_size,
		.session_uaddr = (uintptr_t)options->session,
		.session_len = (uint32_t)options->session_size,
	};
	const struct sev_launch_op op = {
		.id = SEV_KVM_LAUNCH_START,
		.name = "LAUNCH_START",
		.data = &start,
		.event = event,
	};
	enum sev_rc rc = sev_launch_issue(launch, &op, NULL, err);

	if (!rc)
		launch->handle = start.handle;
	return rc;
}

static enum sev_rc update_run(struct sev_launch *launch, size_t event, uint64_t at, uint64_t length,
			      struct sev_err *err)
{
	uint64_t gpa = sev_event_gpa(sev_plan_event(launch->plan, event)) + at;
	struct sev_kvm_launch_update_data update = {
		.uaddr = (uintptr_t)sev_slots_at(&launch->slots, gpa, length),
		.len = (uint32_t)length,
	};
	const struct sev_launch_op op = {
		.id = SEV_KVM_LAUNCH_UPDATE_DATA,
		.name = "LAUNCH_UPDATE_DATA",
		.data = &update,
		.event = event,
		.gpa = gpa,
		.length = length,
	};

	return sev_launch_issue(launch, &op, NULL, err);
}

static enum sev_rc update(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *region = sev_plan_event(launch->plan, event);
	uint64_t size = sev_event_length(region);
	enum sev_rc rc = SEV_OK;

	memcpy(sev_slots_at(&launch->slots, sev_event_gpa(region), size), sev_event_data(region),
	       size);
	for (uint64_t at = 0; !rc && at < size; at += RUN_MAX)
		rc = update_run(launch, event, at, size - at < RUN_MAX ? size - at : RUN_MAX, err);
	return rc;
}

/* One command encrypts and measures the VMSAs of all vCPUs. */
static enum sev_rc update_vmsas(struct sev_launch *launch, size_t first_event, struct sev_err *err)
{
	const struct sev_launch_op op = {
		.id = SEV_KVM_LAUNCH_UPDATE_VMSA,
		.name = "LAUNCH_UPDATE_VMSA",
		.event = first_event,
	};

	return sev_launch_issue(launch, &op, NULL, err);
}

enum sev_rc sev_launch_load_sev(struct sev_launch *launch, struct sev_err *err)
{
	bool vmsas = false;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_plan_event_count(launch->plan); i++) {
		switch (sev_event_kind(sev_plan_event(launch->plan, i))) {
		case SEV_EVENT_START:
			rc = start(launch, i, err);
			break;
		case SEV_EVENT_UPDATE:
			rc = update(launch, i, err);
			break;
		case SEV_EVENT_VMSA:
			rc = vmsas ? SEV_OK : update_vmsas(launch, i, err);
			vmsas = true;
			break;
		case SEV_EVENT_FINISH:
			break;
		}
	}
	return rc;
}

enum sev_rc sev_launch_legacy_only(const struct sev_launch *launch, const char *command,
				   struct sev_err *err)
{
	if (sev_plan_mode(launch->plan) != SEV_MODE_SNP)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG, "%s: it is of SEV and SEV-ES, this guest is of SNP",
			command);
}

enum sev_rc sev_launch_legacy_range(const struct sev_launch *launch, const struct sev_launch_op *op,
				    uint64_t *address, struct sev_err *err)
{
	enum sev_rc rc = sev_launch_legacy_only(launch, op->name, err);

	if (rc)
		return rc;
	*address = (uintptr_t)sev_slots_at(&launch->slots, op->gpa, op->length);
	if (*address && op->length <= UINT32_MAX)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			"%s: found 0x%llx bytes at 0x%llx, expected a range of the guest's memory",
			op->name, (unsigned long long)op->length, (unsigned long long)op->gpa);
}

enum sev_rc sev_launch_get_measure(struct sev_launch *launch,
				   uint8_t measure[SEV_LAUNCH_MEASURE_SIZE], struct sev_err *err)
{
	struct sev_kvm_launch_measure argument = {(uintptr_t)measure, SEV_LAUNCH_MEASURE_SIZE, 0};
	const struct sev_launch_op op = {
		.id = SEV_KVM_LAUNCH_MEASURE,
		.name = "LAUNCH_MEASURE",
		.data = &argument,
		.event = SEV_LAUNCH_NO_EVENT,
	};
	enum sev_rc rc = sev_launch_legacy_only(launch, op.name, err);

	return rc ? rc : sev_launch_issue(launch, &op, NULL, err);
}

enum sev_rc sev_launch_secret(struct sev_launch *launch, const uint8_t *header, size_t header_size,
			      const uint8_t *payload, size_t payload_size, uint64_t gpa,
			      struct sev_err *err)
{
	struct sev_kvm_launch_secret secret = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = (uint32_t)header_size,
		.guest_len = (uint32_t)payload_size,
		.trans_uaddr = (uintptr_t)payload,
		.trans_len = (uint32_t)payload_size,
	};
	struct sev_launch_op op = SEV_LAUNCH_OP(LAUNCH_SECRET, gpa, payload_size);
	enum sev_rc rc = sev_launch_legacy_range(launch, &op, &secret.guest_uaddr, err);

	if (!rc && (header_size > SEV_LAUNCH_BLOB_MAX || payload_size > SEV_LAUNCH_BLOB_MAX))
		rc = sev_fail(err, SEV_ERR_ARG,
			      "LAUNCH_SECRET: found a header of %zu and a payload of %zu bytes, "
			      "expected at most 16384",
			      header_size, payload_size);
	op.data = &secret;
	return rc ? rc : sev_launch_issue(launch, &op, NULL, err);
}

enum sev_rc sev_launch_guest_status(struct sev_launch *launch, struct sev_guest_status *status,
				    struct sev_err *err)
{
	struct sev_kvm_guest_status answer = {0};
	const struct sev_launch_op op = {
		.id = SEV_KVM_GUEST_STATUS,
		.name = "GUEST_STATUS",
		.data = &answer,
		.event = SEV_LAUNCH_NO_EVENT,
	};
	enum sev_rc rc = sev_launch_legacy_only(launch, op.name, err);

	if (!rc)
		rc = sev_launch_issue(launch, &op, NULL, err);
	*status = (struct sev_guest_status){answer.handle, answer.policy, answer.state};
	return rc;
}

const char *sev_guest_state_name(uint32_t state)
{
	static const char *const names[] = {"UNINIT",  "LUPDATE", "LSECRET", "RUNNING",
					    "SUPDATE", "RUPDATE", "SENT"};

	return state < sizeof(names) / sizeof(*names) ? names[state] : "?";
}

enum sev_rc sev_launch_attestation(struct sev_launch *launch, const uint8_t mnonce[16],
				   uint8_t report[SEV_ATTESTATION_SIZE], struct sev_err *err)
{
	struct sev_kvm_attestation_report argument = {
		.uaddr = (uintptr_t)report,
		.len = SEV_ATTESTATION_SIZE,
	};
	const struct sev_launch_op op = {
		.id = SEV_KVM_GET_ATTESTATION_REPORT,
		.name = "GET_ATTESTATION_REPORT",
		.data = &argument,
		.event = SEV_LAUNCH_NO_EVENT,
	};
	enum sev_rc rc = sev_launch_legacy_only(launch, op.name, err);

	memcpy(argument.mnonce, mnonce, sizeof(argument.mnonce));
	return rc ? rc : sev_launch_issue(launch, &op, NULL, err);
}
