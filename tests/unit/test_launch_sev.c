/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SEV and SEV-ES with their owner: sessions, secrets, attestation, debugging, and
 * sending to another host.
 */
#include "test.h"

#include <sev/digest.h>
#include <sev/host.h>

#include "abi/layout/fw_status.h"
#include "amd-sp/keys/factory.h"
#include "base/bytes.h"
#include "launch_host.h"
#include "launch_plan.h"
#include "sim_owner.h"

#define NOKS	   2u
#define ES	   4u
#define NOSEND	   8u
#define SECRET_GPA UINT64_C(0x810000) /* of the image's launch secret */
#define CHAIN_SIZE (3 * OWNER_CERT_SIZE)
#define PAGE_GPA   UINT64_C(0x3000)

static struct sev_err err;

static void assert_nothing_left(const struct launch_host *host)
{
	const char *left = launch_host_left(host);

	if (left)
		fail_msg("left: %s", left);
}

/* What a platform shows of itself. */
struct platform {
	struct sev_host_status status;
	uint8_t pdh[OWNER_CERT_SIZE], chain[CHAIN_SIZE];
};

static void ask_platform(struct launch_host *host, struct platform *out)
{
	size_t pdh_size = sizeof(out->pdh), chain_size = sizeof(out->chain);
	struct sev_host *sev;

	assert_sev_ok(sev_host_open(host->lx.io, &sev, &err), &err);
	assert_sev_ok(sev_host_platform_status(sev, &out->status, &err), &err);
	assert_sev_ok(
		sev_host_pdh_cert_export(sev, out->pdh, &pdh_size, out->chain, &chain_size, &err),
		&err);
	sev_host_close(sev);
	assert_int_equal(pdh_size, sizeof(out->pdh));
	assert_int_equal(chain_size, sizeof(out->chain));
}

static struct sev_launch_options with_session(struct launch_host *host,
					      const struct sim_owner *owner)
{
	struct sev_launch_options options = launch_host_options(host);

	options.dh_cert = owner->cert;
	options.dh_cert_size = sizeof(owner->cert);
	options.session = owner->session;
	options.session_size = sizeof(owner->session);
	return options;
}

/* spec: SEV-API LAUNCH_MEASURE: HMAC-SHA-256 under TIK of 4, version, build, policy, digest, nonce
 */
static void expect_measure(const struct platform *platform, const struct sim_owner *owner,
			   uint32_t policy, const struct sev_plan *plan,
			   const uint8_t measure[SEV_LAUNCH_MEASURE_SIZE])
{
	uint8_t message[56] = {4, platform->status.api_major, platform->status.api_minor,
			       platform->status.build};
	uint8_t digest[SEV_DIGEST_MAX], expected[32];

	assert_sev_ok(sev_plan_digest(plan, NULL, digest, &err), &err);
	sev_put_le32(message + 4, policy);
	memcpy(message + 8, digest, 32);
	memcpy(message + 40, measure + 32, 16);
	sim_owner_hmac(owner->tik, sizeof(owner->tik), message, sizeof(message), expected);
	assert_memory_equal(measure, expected, sizeof(expected));
}

static const struct launch_plan GUESTS[] = {
	{.mode = SEV_MODE_SEV, .policy = NOKS},
	{.mode = SEV_MODE_SEVES, .policy = NOKS | ES, .vcpus = 3},
};

static void assert_state(struct sev_launch *launch, uint32_t policy, const char *name)
{
	struct sev_guest_status status;

	assert_sev_ok(sev_launch_guest_status(launch, &status, &err), &err);
	assert_string_equal(sev_guest_state_name(status.state), name);
	assert_int_equal(status.policy, policy);
	assert_int_not_equal(status.handle, 0);
}

static void owners_see_what_was_measured(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(GUESTS); i++) {
		uint8_t measure[SEV_LAUNCH_MEASURE_SIZE], report[SEV_ATTESTATION_SIZE];
		uint8_t mnonce[16] = "nonce of owner", digest[SEV_DIGEST_MAX];
		struct sev_plan *plan = launch_plan_make(&GUESTS[i]);
		uint32_t policy = (uint32_t)GUESTS[i].policy;
		struct sev_launch_options options;
		struct platform platform;
		struct sim_owner owner;
		struct launch_host host;
		struct sev_launch *launch;

		launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
		ask_platform(&host, &platform);
		sim_owner_open(&owner, platform.pdh, policy);
		options = with_session(&host, &owner);
		assert_sev_ok(sev_launch_new(plan, &options, &launch, &err), &err);
		assert_sev_ok(sev_launch_load(launch, &err), &err);
		assert_state(launch, policy, "LUPDATE");
		assert_sev_ok(sev_launch_get_measure(launch, measure, &err), &err);
		expect_measure(&platform, &owner, policy, plan, measure);
		assert_state(launch, policy, "LSECRET");
		assert_sev_ok(sev_launch_finish(launch, &err), &err);
		assert_state(launch, policy, "RUNNING");
		/* spec: SEV-API ATTESTATION: MNONCE, launch digest, policy, signed by the PEK */
		assert_sev_ok(sev_launch_attestation(launch, mnonce, report, &err), &err);
		assert_sev_ok(sev_plan_digest(plan, NULL, digest, &err), &err);
		assert_memory_equal(report, mnonce, 16);
		assert_memory_equal(report + 0x10, digest, 32);
		assert_int_equal(sev_get_le32(report + 0x30), policy);
		assert_int_equal(sev_get_le32(report + 0x34), 0x1002);
		sev_launch_free(launch);
		assert_nothing_left(&host);
		launch_host_teardown(&host);
		sev_plan_free(plan);
	}
}

/* A policy bit is in the session's MAC: another policy is no launch. */
static void a_policy_bit_is_seen(void **state)
{
	struct launch_plan how = GUESTS[0];
	struct sev_launch_options options;
	struct platform platform;
	struct sim_owner owner;
	struct launch_host host;
	struct sev_launch *launch;
	struct sev_plan *plan;

	(void)state;
	how.policy |= NOSEND;
	plan = launch_plan_make(&how);
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	ask_platform(&host, &platform);
	sim_owner_open(&owner, platform.pdh, NOKS);
	options = with_session(&host, &owner);
	assert_sev_ok(sev_launch_new(plan, &options, &launch, &err), &err);
	assert_int_equal(sev_launch_load(launch, &err), SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_BAD_MEASUREMENT);
	assert_int_equal(strncmp(err.msg, "event 0 (", 9), 0);
	assert_non_null(strstr(err.msg, "LAUNCH_START: the firmware answered BAD_MEASUREMENT"));
	sev_launch_free(launch);
	assert_nothing_left(&host);
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* A guest with an owner, measured. */
struct measured {
	struct launch_host host;
	struct platform platform;
	struct sim_owner owner;
	struct sev_plan *plan;
	struct sev_launch *launch;
	uint8_t measure[SEV_LAUNCH_MEASURE_SIZE];
};

static void setup_measured(struct measured *guest, const struct launch_plan *how)
{
	struct sev_launch_options options;

	guest->plan = launch_plan_make(how);
	launch_host_setup(&guest->host, "milan-1.55", LX_LINUX_6_18);
	ask_platform(&guest->host, &guest->platform);
	sim_owner_open(&guest->owner, guest->platform.pdh, (uint32_t)how->policy);
	options = with_session(&guest->host, &guest->owner);
	options.memory_size = SECRET_GPA + 0x1000;
	assert_sev_ok(sev_launch_new(guest->plan, &options, &guest->launch, &err), &err);
	assert_sev_ok(sev_launch_load(guest->launch, &err), &err);
	assert_sev_ok(sev_launch_get_measure(guest->launch, guest->measure, &err), &err);
}

static void teardown_measured(struct measured *guest)
{
	sev_launch_free(guest->launch);
	assert_nothing_left(&guest->host);
	launch_host_teardown(&guest->host);
	sev_plan_free(guest->plan);
}

static void secrets_of_an_owner_reach_the_guest(void **state)
{
	static const uint8_t SECRET[64] = "a passphrase of the disk";
	uint8_t header[SEV_PACKET_HEADER_SIZE], payload[64], inside[64];
	struct measured guest;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(GUESTS); i++) {
		setup_measured(&guest, &GUESTS[i]);
		memcpy(payload, SECRET, sizeof(payload));
		sim_owner_packet(guest.owner.tek, guest.owner.tik, 1, guest.measure, payload,
				 sizeof(payload), header);
		assert_memory_not_equal(payload, SECRET, sizeof(payload));
		/* One bit of it is another: nothing is taken. */
		payload[5] ^= 1;
		assert_int_equal(sev_launch_secret(guest.launch, header, sizeof(header), payload,
						   sizeof(payload), SECRET_GPA, &err),
				 SEV_ERR_IO);
		assert_int_equal(err.fw_status, SEV_FW_BAD_MEASUREMENT);
		assert_non_null(strstr(err.msg, "LAUNCH_SECRET: the firmware answered"));
		payload[5] ^= 1;
		assert_sev_ok(sev_launch_secret(guest.launch, header, sizeof(header), payload,
						sizeof(payload), SECRET_GPA, &err),
			      &err);
		assert_sev_ok(sev_launch_debug_decrypt(guest.launch, SECRET_GPA, inside,
						       sizeof(inside), &err),
			      &err);
		assert_memory_equal(inside, SECRET, sizeof(inside));
		assert_sev_ok(sev_launch_finish(guest.launch, &err), &err);
		teardown_measured(&guest);
	}
}

static void ranges_outside_of_the_guest_are_refused(void **state)
{
	uint8_t header[SEV_PACKET_HEADER_SIZE] = {0}, payload[64] = {0};
	struct measured guest;

	(void)state;
	setup_measured(&guest, &GUESTS[0]);
	assert_int_equal(sev_launch_secret(guest.launch, header, sizeof(header), payload,
					   sizeof(payload), SECRET_GPA + 0xFE0, &err),
			 SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "LAUNCH_SECRET: found 0x40 bytes at 0x810fe0, expected"));
	assert_int_equal(sev_launch_debug_decrypt(guest.launch, UINT64_MAX - 15, payload, 16, &err),
			 SEV_ERR_ARG);
	assert_int_equal(
		sev_launch_debug_encrypt(guest.launch, UINT64_C(1) << 40, payload, 16, &err),
		SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "DBG_ENCRYPT"));
	assert_int_equal(
		sev_launch_send_page(guest.launch, UINT64_C(1) << 40, 16, header, payload, &err),
		SEV_ERR_ARG);
	assert_int_equal(
		sev_launch_receive_page(guest.launch, UINT64_C(1) << 40, 16, header, payload, &err),
		SEV_ERR_ARG);
	teardown_measured(&guest);
}

static void debugging_is_what_the_policy_allows(void **state)
{
	const struct launch_plan closed = {.mode = SEV_MODE_SEV, .policy = 1 | NOKS};
	static const uint8_t TEXT[32] = "written by the debugger";
	uint8_t inside[32];
	struct measured guest;

	(void)state;
	setup_measured(&guest, &GUESTS[0]);
	assert_sev_ok(sev_launch_debug_encrypt(guest.launch, 0x2000, TEXT, sizeof(TEXT), &err),
		      &err);
	assert_sev_ok(sev_launch_debug_decrypt(guest.launch, 0x2000, inside, sizeof(inside), &err),
		      &err);
	assert_memory_equal(inside, TEXT, sizeof(inside));
	teardown_measured(&guest);
	setup_measured(&guest, &closed);
	assert_int_equal(
		sev_launch_debug_decrypt(guest.launch, 0x2000, inside, sizeof(inside), &err),
		SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_POLICY_FAILURE);
	assert_int_equal(sev_launch_debug_encrypt(guest.launch, 0x2000, TEXT, sizeof(TEXT), &err),
			 SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_POLICY_FAILURE);
	teardown_measured(&guest);
}

/* A guest of one page, for its sender and its receiver. */
static struct sev_plan *plan_of_page(uint32_t policy)
{
	const struct launch_plan_event events[] = {
		{.kind = SEV_EVENT_START},
		{.kind = SEV_EVENT_UPDATE,
		 .type = SEV_PAGE_NORMAL,
		 .gpa = PAGE_GPA,
		 .length = 0x1000},
		{.kind = SEV_EVENT_FINISH},
	};

	return launch_plan_by_hand(SEV_MODE_SEV, policy, events, SEV_COUNT(events));
}

struct side {
	struct launch_host host;
	struct platform platform;
	struct sev_launch *launch;
};

static void setup_side(struct side *side, const struct sev_plan *plan)
{
	struct sev_launch_options options;

	launch_host_setup(&side->host, "milan-1.55", LX_LINUX_6_18);
	ask_platform(&side->host, &side->platform);
	options = launch_host_options(&side->host);
	assert_sev_ok(sev_launch_new(plan, &options, &side->launch, &err), &err);
}

static void teardown_side(struct side *side)
{
	sev_launch_free(side->launch);
	assert_nothing_left(&side->host);
	launch_host_teardown(&side->host);
}

/* ASK and ARK of a platform. */
static uint8_t *amd_certs(struct side *side, size_t *size)
{
	uint8_t *ask, *ark, *both;
	size_t ask_size, ark_size;
	struct amd_sp *sp = side->host.lx.sim.sp;

	assert_sev_ok(amd_sp_cert_get(sp, AMD_SP_CERT_LEGACY_ASK, &ask, &ask_size, &err), &err);
	assert_sev_ok(amd_sp_cert_get(sp, AMD_SP_CERT_LEGACY_ARK, &ark, &ark_size, &err), &err);
	both = malloc(ask_size + ark_size);
	assert_non_null(both);
	memcpy(both, ask, ask_size);
	memcpy(both + ask_size, ark, ark_size);
	*size = ask_size + ark_size;
	free(ask);
	free(ark);
	return both;
}

static void send_start(struct side *from, struct side *to, uint8_t session[SEV_SESSION_SIZE])
{
	size_t size;
	uint8_t *amd = amd_certs(to, &size);
	const struct sev_send_peer peer = {
		.pdh = to->platform.pdh,
		.pdh_size = sizeof(to->platform.pdh),
		.platform = to->platform.chain,
		.platform_size = sizeof(to->platform.chain),
		.amd = amd,
		.amd_size = size,
	};
	uint32_t policy;

	assert_sev_ok(sev_launch_send_start(from->launch, &peer, session, &policy, &err), &err);
	assert_int_equal(policy, NOKS);
	free(amd);
}

/* Before it comes to that, the sender may give up. */
static void cancel(struct side *from, struct side *to)
{
	uint8_t session[SEV_SESSION_SIZE];

	send_start(from, to, session);
	assert_state(from->launch, NOKS, "SUPDATE");
	assert_sev_ok(sev_launch_send_cancel(from->launch, &err), &err);
	assert_state(from->launch, NOKS, "RUNNING");
}

static void move_page(struct side *from, struct side *to)
{
	uint8_t header[SEV_PACKET_HEADER_SIZE], packet[0x1000], plain[0x1000];

	memset(plain, PAGE_GPA / 0x1000 + 1, sizeof(plain));
	assert_sev_ok(
		sev_launch_send_page(from->launch, PAGE_GPA, sizeof(packet), header, packet, &err),
		&err);
	assert_memory_not_equal(packet, plain, sizeof(packet));
	packet[77] ^= 1;
	assert_int_equal(
		sev_launch_receive_page(to->launch, PAGE_GPA, sizeof(packet), header, packet, &err),
		SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_BAD_MEASUREMENT);
	packet[77] ^= 1;
	assert_sev_ok(
		sev_launch_receive_page(to->launch, PAGE_GPA, sizeof(packet), header, packet, &err),
		&err);
}

static void guests_move_between_hosts(void **state)
{
	struct sev_plan *plan = plan_of_page(NOKS);
	uint8_t session[SEV_SESSION_SIZE], inside[64], plain[64];
	struct side from, to;

	(void)state;
	setup_side(&from, plan);
	setup_side(&to, plan);
	assert_sev_ok(sev_launch_run(from.launch, &err), &err);
	cancel(&from, &to);
	send_start(&from, &to, session);
	assert_sev_ok(sev_launch_receive_start(to.launch, NOKS, from.platform.pdh,
					       sizeof(from.platform.pdh), session, &err),
		      &err);
	assert_state(to.launch, NOKS, "RUPDATE");
	move_page(&from, &to);
	assert_sev_ok(sev_launch_send_finish(from.launch, &err), &err);
	assert_state(from.launch, NOKS, "SENT");
	assert_sev_ok(sev_launch_receive_finish(to.launch, &err), &err);
	assert_state(to.launch, NOKS, "RUNNING");
	memset(plain, PAGE_GPA / 0x1000 + 1, sizeof(plain));
	assert_sev_ok(
		sev_launch_debug_decrypt(to.launch, PAGE_GPA + 0x40, inside, sizeof(inside), &err),
		&err);
	assert_memory_equal(inside, plain, sizeof(inside));
	teardown_side(&from);
	teardown_side(&to);
	sev_plan_free(plan);
}

/* spec: SEV-API SEND_START: POLICY.NOSEND forbids it */
static void what_may_not_be_sent_stays(void **state)
{
	struct sev_plan *plan = plan_of_page(NOKS | NOSEND);
	const struct sev_send_peer peer = {
		.pdh = (const uint8_t *)"p",
		.pdh_size = 1,
		.platform = (const uint8_t *)"c",
		.platform_size = 1,
		.amd = (const uint8_t *)"a",
		.amd_size = 1,
	};
	uint8_t session[SEV_SESSION_SIZE];
	uint32_t policy;
	struct side from;

	(void)state;
	setup_side(&from, plan);
	assert_sev_ok(sev_launch_run(from.launch, &err), &err);
	assert_int_equal(sev_launch_send_start(from.launch, &peer, session, &policy, &err),
			 SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_POLICY_FAILURE);
	assert_non_null(strstr(err.msg, "SEND_START"));
	/* Receiving is for guests that have not begun. */
	assert_int_equal(sev_launch_receive_finish(from.launch, &err), SEV_ERR_IO);
	assert_int_equal(err.fw_status, SEV_FW_INVALID_GUEST_STATE);
	assert_int_equal(sev_launch_send_finish(from.launch, &err), SEV_ERR_IO);
	assert_int_equal(sev_launch_send_cancel(from.launch, &err), SEV_ERR_IO);
	teardown_side(&from);
	sev_plan_free(plan);
}

/* What is of SEV and SEV-ES is not asked of an SNP guest. */
static void snp_has_none_of_it(void **state)
{
	const struct launch_plan how = {.mode = SEV_MODE_SNP};
	struct sev_plan *plan = launch_plan_make(&how);
	struct sev_guest_status status;
	uint8_t bytes[256] = {0};
	uint32_t policy;
	struct side side;

	(void)state;
	setup_side(&side, plan);
	{
		struct sev_launch *l = side.launch;
		const struct sev_send_peer peer = {.pdh = bytes};
		const enum sev_rc rcs[] = {
			sev_launch_get_measure(l, bytes, &err),
			sev_launch_secret(l, bytes, 52, bytes, 16, 0x800000, &err),
			sev_launch_guest_status(l, &status, &err),
			sev_launch_attestation(l, bytes, bytes, &err),
			sev_launch_debug_decrypt(l, 0x800000, bytes, 16, &err),
			sev_launch_debug_encrypt(l, 0x800000, bytes, 16, &err),
			sev_launch_send_start(l, &peer, bytes, &policy, &err),
			sev_launch_send_page(l, 0x800000, 16, bytes, bytes, &err),
			sev_launch_send_finish(l, &err),
			sev_launch_send_cancel(l, &err),
			sev_launch_receive_start(l, 0, bytes, 16, bytes, &err),
			sev_launch_receive_page(l, 0x800000, 16, bytes, bytes, &err),
			sev_launch_receive_finish(l, &err),
		};

		for (size_t i = 0; i < SEV_COUNT(rcs); i++)
			assert_int_equal(rcs[i], SEV_ERR_ARG);
	}
	assert_non_null(strstr(err.msg, "RECEIVE_FINISH: it is of SEV and SEV-ES"));
	teardown_side(&side);
	sev_plan_free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_see_what_was_measured),
		cmocka_unit_test(a_policy_bit_is_seen),
		cmocka_unit_test(secrets_of_an_owner_reach_the_guest),
		cmocka_unit_test(ranges_outside_of_the_guest_are_refused),
		cmocka_unit_test(debugging_is_what_the_policy_allows),
		cmocka_unit_test(guests_move_between_hosts),
		cmocka_unit_test(what_may_not_be_sent_stays),
		cmocka_unit_test(snp_has_none_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
