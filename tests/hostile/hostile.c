/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One lie: an honest run, and one with the lie, each in a machine of its own.
 */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_snp.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "hostile: %s\n", #condition);                              \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static uint64_t carry(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	struct hostile *h = ctx;
	uint32_t status;

	memcpy(h->requests[h->request_count++ % 8], request, 4096);
	if (h->error)
		return h->error;
	status = sim_message_issue(&h->firmware, request);
	NEED(machine_read(h->sim.machine, h->firmware.response, response, 4096));
	if (!h->first_answer[0x31])
		memcpy(h->first_answer, response, 4096);
	if (h->change)
		h->change(h, response);
	return status;
}

static struct hostile *start(const struct hostile_guest *guest)
{
	struct hostile *h = calloc(1, sizeof(*h));

	NEED(h);
	h->guest = guest;
	sim_snp_setup(&h->sim, "milan-1.55", false);
	sim_channel_open(&h->sim, sim_running(&h->sim, SIM_POLICY, SIM_ASID), 0, &h->firmware);
	h->secrets[0] = 3;
	memcpy(h->secrets + 0x20, h->firmware.key, 32);
	ghcb_vmm_start(&h->vmm, true, 2);
	h->vmm.ops.guest_request = carry;
	NEED(ghcb_memory_share(&h->vmm.vm.memory, HOSTILE_REQUEST, 4) == GHCB_OK);
	boot_machine_new(&h->boot);
	return h;
}

static void end(struct hostile *h)
{
	boot_machine_free(&h->boot);
	ghcb_vmm_end(&h->vmm);
	sim_sp_teardown(&h->sim);
	free(h);
}

static enum hostile_result honest(const struct hostile_guest *guest, const struct hostile_lie *lie)
{
	struct hostile *h = start(guest);
	const enum hostile_outcome outcome = lie->act(h);
	const bool good = outcome == HOSTILE_DONE && !lie->harm(h);

	end(h);
	if (outcome == HOSTILE_CANNOT)
		return HOSTILE_SKIPPED;
	return good ? HOSTILE_RESISTED : HOSTILE_FAILED_HONESTLY;
}

enum hostile_result hostile_run(const struct hostile_guest *guest, const struct hostile_lie *lie)
{
	enum hostile_result result = honest(guest, lie);
	enum hostile_outcome outcome;
	struct hostile *h;

	if (result != HOSTILE_RESISTED)
		return result;
	h = start(guest);
	lie->lie(h);
	outcome = lie->act(h);
	if (outcome != HOSTILE_NOTICED && lie->harm(h))
		result = HOSTILE_FOOLED;
	end(h);
	return result;
}
