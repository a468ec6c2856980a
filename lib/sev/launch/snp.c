/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launching SNP guests.
 */
#include <errno.h>
#include <string.h>

#include <sev/fw_status.h>

#include "abi/layout/fw_status.h"
#include "base/err.h"
#include "base/os/io.h"
#include "launch/cpuid_page.h"
#include "launch/launch.h"

#define PAGE	 4096
#define TRIES	 100 /* while KVM makes no progress */
#define RETRY_MS 1

static enum sev_rc start(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	struct sev_kvm_snp_launch_start start = {.policy = sev_plan_policy(launch->plan)};
	const struct sev_launch_op op = {
		.id = SEV_KVM_SNP_LAUNCH_START,
		.name = "SNP_LAUNCH_START",
		.data = &start,
		.event = event,
	};

	if (launch->options.gosvw)
		memcpy(start.gosvw, launch->options.gosvw, sizeof(start.gosvw));
	return sev_launch_issue(launch, &op, NULL, err);
}

/* KVM was disturbed, and is to be asked again. */
static bool is_passing(const struct sev_err *failure)
{
	return failure->sys_errno == EINTR || failure->sys_errno == EAGAIN;
}

static enum sev_rc took_nothing(struct sev_launch *launch, const struct sev_launch_op *op,
				struct sev_err *err)
{
	enum sev_rc rc =
		sev_fail(err, SEV_ERR_IO,
			 "SNP_LAUNCH_UPDATE: KVM took none of 0x%llx bytes at 0x%llx in %d tries",
			 (unsigned long long)op->length, (unsigned long long)op->gpa, TRIES);

	sev_launch_blame(launch, op->event, err);
	return rc;
}

/* One call, made again while KVM is disturbed and has done nothing. */
static enum sev_rc update_some(struct sev_launch *launch, const struct sev_launch_op *op,
			       uint32_t *fw_status, struct sev_err *err)
{
	const struct sev_kvm_snp_launch_update *update = op->data;
	struct sev_err failure = {.rc = SEV_OK};

	for (int tries = 0; tries < TRIES; tries++) {
		enum sev_rc rc = sev_launch_issue(launch, op, fw_status, &failure);

		if (rc && !is_passing(&failure)) {
			if (err)
				*err = failure;
			return rc;
		}
		if (update->len < op->length)
			return SEV_OK;
		(void)SEV_IO(launch->io, wait, RETRY_MS);
	}
	return took_nothing(launch, op, err);
}

/* spec: UAPI KVM_SEV_SNP_LAUNCH_UPDATE: it may return with work left, and is called again */
static enum sev_rc update_pages(struct sev_launch *launch, size_t event, uint64_t gpa,
				const uint8_t *from, uint64_t length, uint32_t *fw_status,
				struct sev_err *err)
{
	struct sev_kvm_snp_launch_update update = {
		.gfn_start = gpa / PAGE,
		.uaddr = (uintptr_t)from,
		.len = length,
		.type = (uint8_t)sev_event_page_type(sev_plan_event(launch->plan, event)),
	};
	enum sev_rc rc = SEV_OK;

	while (!rc && update.len) {
		const struct sev_launch_op op = {
			.id = SEV_KVM_SNP_LAUNCH_UPDATE,
			.name = "SNP_LAUNCH_UPDATE",
			.data = &update,
			.event = event,
			.gpa = update.gfn_start * PAGE,
			.length = update.len,
		};

		rc = update_some(launch, &op, fw_status, err);
	}
	return rc;
}

/* Pages without contents, one by one from a page of zeros; KVM takes none for ZERO pages. */
static enum sev_rc update_empty(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *region = sev_plan_event(launch->plan, event);
	enum sev_rc rc = SEV_OK;

	if (sev_event_page_type(region) == SEV_PAGE_ZERO)
		return update_pages(launch, event, sev_event_gpa(region), NULL,
				    sev_event_length(region), NULL, err);
	for (uint64_t at = 0; !rc && at < sev_event_length(region); at += PAGE) {
		memset(launch->page, 0, PAGE);
		rc = update_pages(launch, event, sev_event_gpa(region) + at, launch->page, PAGE,
				  NULL, err);
	}
	return rc;
}

/*
 * spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page that the firmware does not accept comes back with
 * the values that it would
 */
static enum sev_rc update_cpuid(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *region = sev_plan_event(launch->plan, event);
	uint32_t fw_status = 0;
	uint8_t given[PAGE];
	enum sev_rc rc = sev_cpuid_page_make(launch, given, err);

	if (rc) {
		sev_launch_blame(launch, event, err);
		return rc;
	}
	memcpy(launch->page, given, PAGE);
	rc = update_pages(launch, event, sev_event_gpa(region), launch->page, PAGE, &fw_status,
			  err);
	if (rc && fw_status == SEV_FW_INVALID_PARAM) {
		rc = sev_cpuid_page_explain(given, launch->page, err);
		sev_launch_blame(launch, event, err);
	}
	return rc;
}

static enum sev_rc update_contents(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *region = sev_plan_event(launch->plan, event);
	const uint8_t *from = sev_event_data(region);
	uint8_t *copy;

	/* KVM copies whole pages; those that are not aligned are copied to where they are. */
	if ((uintptr_t)from % PAGE) {
		copy = sev_slots_at(&launch->slots, sev_event_gpa(region),
				    sev_event_length(region));
		memcpy(copy, from, sev_event_length(region));
		from = copy;
	}
	return update_pages(launch, event, sev_event_gpa(region), from, sev_event_length(region),
			    NULL, err);
}

static enum sev_rc update(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *region = sev_plan_event(launch->plan, event);

	if (sev_event_page_type(region) == SEV_PAGE_CPUID)
		return update_cpuid(launch, event, err);
	if (!sev_event_data(region))
		return update_empty(launch, event, err);
	return update_contents(launch, event, err);
}

enum sev_rc sev_launch_load_snp(struct sev_launch *launch, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_plan_event_count(launch->plan); i++) {
		enum sev_event_kind kind = sev_event_kind(sev_plan_event(launch->plan, i));

		if (kind == SEV_EVENT_START)
			rc = start(launch, i, err);
		if (kind == SEV_EVENT_UPDATE)
			rc = update(launch, i, err);
	}
	return rc;
}

/* The VMSAs are added by this command. */
enum sev_rc sev_launch_finish_snp(struct sev_launch *launch, struct sev_err *err)
{
	const struct sev_launch_options *options = &launch->options;
	struct sev_kvm_snp_launch_finish finish = {
		.id_block_uaddr = (uintptr_t)options->id_block,
		.id_auth_uaddr = (uintptr_t)options->id_auth,
		.id_block_en = options->id_block != NULL,
		.auth_key_en = options->author_key,
		.vcek_disabled = options->vcek_disabled,
	};
	const struct sev_launch_op op = {
		.id = SEV_KVM_SNP_LAUNCH_FINISH,
		.name = "SNP_LAUNCH_FINISH",
		.data = &finish,
		.event = sev_plan_event_count(launch->plan) - 1,
	};

	memcpy(finish.host_data, sev_plan_host_data(launch->plan), sizeof(finish.host_data));
	return sev_launch_issue(launch, &op, NULL, err);
}
