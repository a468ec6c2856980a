/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report from the software firmware against the crypto provider's signature alone.
 */
#include "amd-sp/keys/sp_keys.h"
#include "base/bytes.h"
#include "base/crypto_ec.h"
#include "bench.h"
#include "sim_message.h"
#include "sim_snp.h"

#define AT_ONCE 20
#define AIM	(1 / 1.3)

struct side {
	struct sim_sp sim;
	struct sim_channel channel;
	const struct sev_ec_key *key;
	uint64_t command; /* sPA of its buffer */
};

static void sign(void *ctx)
{
	static uint8_t report[0x2A0];
	struct sev_p384_signature signature;
	struct side *side = ctx;

	for (unsigned i = 0; i < AT_ONCE; i++)
		bench_must(!sev_ec_key_sign(side->key, report, sizeof(report), &signature, NULL),
			   "signing");
}

static void ask(void *ctx)
{
	const struct sim_message message = {.type = 5, .version = 1, .size = 0x60};
	struct side *side = ctx;
	uint8_t page[0x1000];

	for (unsigned i = 0; i < AT_ONCE; i++) {
		sim_message_seal(&side->channel, &message, page);
		bench_must(
			machine_write(side->sim.machine, side->channel.request, page, sizeof(page)),
			"a request");
		bench_must(!amd_sp_command(side->sim.sp, SEV_CMD_SNP_GUEST_REQUEST, side->command),
			   "SNP_GUEST_REQUEST");
		side->channel.count += 2;
	}
}

static void prepare(struct side *side)
{
	uint8_t buffer[SEV_SIZE_SNP_GUEST_REQUEST];

	sim_snp_setup(&side->sim, "milan-1.58", false);
	sim_channel_open(&side->sim, sim_running(&side->sim, SIM_POLICY, SIM_ASID), 0,
			 &side->channel);
	side->command = sim_page(&side->sim);
	sev_put_le64(buffer, side->channel.gctx);
	sev_put_le64(buffer + 8, side->channel.request);
	sev_put_le64(buffer + 16, side->channel.response);
	bench_must(machine_write(side->sim.machine, side->command, buffer, sizeof(buffer)),
		   "a command");
	bench_must(!sp_signing_key(side->sim.sp, SP_SIGNER_VCEK, &side->key), "VCEK");
}

int main(void)
{
	static struct side side;
	int reached;

	prepare(&side);
	reached = bench_compare_thread("20 reports of the software firmware",
				       (struct bench_side){"P-384 signatures", sign, &side},
				       (struct bench_side){"report requests", ask, &side}, AIM);
	sim_sp_teardown(&side.sim);
	return reached ? 0 : 1;
}
