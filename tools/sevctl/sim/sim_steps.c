/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sev/fw_status.h>

/* What came back: the firmware's answer, or the kernel's. */
static void answer(const struct sev_launch_step *step, char *out, size_t room)
{
	if (step->fw_status != SEV_LAUNCH_NO_FIRMWARE)
		snprintf(out, room, "%s", sev_fw_status_name(step->fw_status));
	else if (step->sys_errno)
		snprintf(out, room, "refused by the kernel: %s", strerror(step->sys_errno));
	else
		snprintf(out, room, "done");
}

static const char *origin(const struct sim_steps *steps, const struct sev_launch_step *step)
{
	/* In the plan they are events of their own, whose SNP_LAUNCH_UPDATE is KVM's. */
	if (!strcmp(step->command, "SNP_LAUNCH_FINISH"))
		return "with the VMSAs before it, which KVM adds";
	if (step->event == SEV_LAUNCH_NO_EVENT)
		return "";
	return sev_event_origin(sev_plan_event(steps->plan, step->event));
}

static void print_line(const struct sim_steps *steps, const struct sev_launch_step *step)
{
	char text[96], where[48] = "";

	answer(step, text, sizeof(text));
	if (step->length)
		snprintf(where, sizeof(where), "0x%09" PRIx64 " %10" PRIu64, step->gpa,
			 step->length);
	printf("  %-22s %-22s %-9s %s\n", step->command, where, text, origin(steps, step));
}

static void add_row(struct sim_steps *steps, const struct sev_launch_step *step)
{
	struct json_object *row = sev_json_add_object(steps->json, steps->list, NULL);

	sev_json_add_string(steps->json, row, "command", step->command);
	if (step->event != SEV_LAUNCH_NO_EVENT)
		sev_json_add_number(steps->json, row, "event", step->event);
	if (step->length) {
		sev_json_add_u64(steps->json, row, "gpa", step->gpa);
		sev_json_add_number(steps->json, row, "length", step->length);
	}
	if (step->sys_errno)
		sev_json_add_number(steps->json, row, "errno", (uint64_t)step->sys_errno);
	if (step->fw_status != SEV_LAUNCH_NO_FIRMWARE)
		sev_json_add_string(steps->json, row, "status",
				    sev_fw_status_name(step->fw_status));
}

void sim_steps_tell(void *user, const struct sev_launch_step *step)
{
	struct sim_steps *steps = user;

	if (steps->json)
		add_row(steps, step);
	else if (steps->all || step->sys_errno || step->fw_status != SEV_LAUNCH_NO_FIRMWARE)
		print_line(steps, step);
}
