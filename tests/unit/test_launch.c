/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launches of plans on the software platform: what the firmware has measured is what the digest
 * engine predicts, and every change is seen.
 */
#include <errno.h>

#include "test.h"

#include <sev/digest.h>
#include <sev/guest.h>
#include <sev/id_block.h>

#include "abi/layout/fw_status.h"
#include "base/bytes.h"
#include "base/crypto_ec_private.h"
#include "launch_host.h"
#include "launch_plan.h"

#define SNP	   UINT64_C(0x30000)
#define SNP_DEBUG  UINT64_C(0x80000)
#define AT_POLICY  0x08
#define AT_MEASURE 0x90
#define AT_HOST	   0xC0
#define AT_ID_KEY  0xE0
#define AT_AUTHOR  0x110

static struct sev_err err;

static struct sev_launch *begin(struct launch_host *host, const struct sev_plan *plan,
				const struct sev_launch_options *options)
{
	struct sev_launch *launch = NULL;

	(void)host;
	assert_sev_ok(sev_launch_new(plan, options, &launch, &err), &err);
	return launch;
}

static void assert_nothing_left(const struct launch_host *host)
{
	const char *left = launch_host_left(host);

	if (left)
		fail_msg("left: %s", left);
}

/* The digest that the firmware comes to. */
static void launch(struct launch_host *host, const struct sev_plan *plan,
		   const struct sev_launch_options *options, uint8_t digest[48])
{
	struct sev_launch *launch = begin(host, plan, options);

	assert_sev_ok(sev_launch_run(launch, &err), &err);
	launch_host_digest(host, digest);
	sev_launch_free(launch);
	assert_nothing_left(host);
}

static void predict(const struct sev_plan *plan, uint8_t digest[48])
{
	memset(digest, 0, 48);
	assert_sev_ok(sev_plan_digest(plan, NULL, digest, &err), &err);
}

static const struct {
	struct launch_plan plan;
	enum sev_launch_init init;
} LAUNCHES[] = {
	{{.mode = SEV_MODE_SEV}, SEV_LAUNCH_INIT_AUTO},
	{{.mode = SEV_MODE_SEV}, SEV_LAUNCH_INIT_INIT2},
	{{.mode = SEV_MODE_SEV, .hashes = true}, SEV_LAUNCH_INIT_LEGACY},
	{{.mode = SEV_MODE_SEVES}, SEV_LAUNCH_INIT_AUTO},
	{{.mode = SEV_MODE_SEVES, .vcpus = 3, .hashes = true}, SEV_LAUNCH_INIT_INIT2},
	{{.mode = SEV_MODE_SEVES, .variant = "fpu-zero"}, SEV_LAUNCH_INIT_LEGACY},
	{{.mode = SEV_MODE_SEVES, .vcpus = 3, .variant = "fpu-zero"}, SEV_LAUNCH_INIT_LEGACY},
	{{.mode = SEV_MODE_SNP}, SEV_LAUNCH_INIT_AUTO},
	{{.mode = SEV_MODE_SNP, .vcpus = 4, .hashes = true}, SEV_LAUNCH_INIT_INIT2},
};

static void firmware_measures_what_is_predicted(void **state)
{
	(void)state;
	for (int release = LX_LINUX_6_18; release <= LX_LINUX_6_14; release++) {
		struct launch_host host;

		launch_host_setup(&host, "milan-1.55", (enum lx_release)release);
		for (size_t i = 0; i < SEV_COUNT(LAUNCHES); i++) {
			struct sev_plan *plan = launch_plan_make(&LAUNCHES[i].plan);
			struct sev_launch_options options = launch_host_options(&host);
			uint8_t expected[48], found[48];

			options.init = LAUNCHES[i].init;
			options.memory_size = 0x20000;
			predict(plan, expected);
			launch(&host, plan, &options, found);
			assert_memory_equal(found, expected, sizeof(found));
			sev_plan_free(plan);
		}
		launch_host_teardown(&host);
	}
}

/* What one launch has, and the one that was predicted has not. */
static const struct {
	const char *what;
	struct launch_plan predicted, launched;
} CHANGES[] = {
	{"SEV, a byte", {.mode = SEV_MODE_SEV}, {.mode = SEV_MODE_SEV, .flip = true}},
	{"SEV, a kernel", {.mode = SEV_MODE_SEV}, {.mode = SEV_MODE_SEV, .hashes = true}},
	{"SEV-ES, a byte", {.mode = SEV_MODE_SEVES}, {.mode = SEV_MODE_SEVES, .flip = true}},
	{"SEV-ES, a vCPU", {.mode = SEV_MODE_SEVES}, {.mode = SEV_MODE_SEVES, .vcpus = 2}},
	{"SNP, a byte", {.mode = SEV_MODE_SNP}, {.mode = SEV_MODE_SNP, .flip = true}},
	{"SNP, a vCPU", {.mode = SEV_MODE_SNP}, {.mode = SEV_MODE_SNP, .vcpus = 2}},
	{"SNP, a kernel", {.mode = SEV_MODE_SNP}, {.mode = SEV_MODE_SNP, .hashes = true}},
};

static void changes_are_seen(void **state)
{
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(CHANGES); i++) {
		struct sev_plan *predicted = launch_plan_make(&CHANGES[i].predicted);
		struct sev_plan *launched = launch_plan_make(&CHANGES[i].launched);
		const struct sev_launch_options options = launch_host_options(&host);
		uint8_t expected[48], found[48];

		predict(predicted, expected);
		launch(&host, launched, &options, found);
		if (memcmp(found, expected, sizeof(found)) == 0)
			fail_msg("%s is not seen", CHANGES[i].what);
		sev_plan_free(predicted);
		sev_plan_free(launched);
	}
	launch_host_teardown(&host);
}

static void order_of_pages_is_seen(void **state)
{
	static const enum sev_mode MODES[] = {SEV_MODE_SEV, SEV_MODE_SNP};
	struct launch_plan_event events[] = {
		{.kind = SEV_EVENT_START},
		{.kind = SEV_EVENT_UPDATE, .type = SEV_PAGE_NORMAL, .length = 0x1000},
		{.kind = SEV_EVENT_UPDATE, .type = SEV_PAGE_NORMAL, .length = 0x1000},
		{.kind = SEV_EVENT_FINISH},
	};
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(MODES); i++) {
		const struct sev_launch_options options = launch_host_options(&host);
		uint8_t expected[2][48], found[2][48];

		for (unsigned first = 0; first < 2; first++) {
			struct sev_plan *plan;

			events[1].gpa = first * 0x1000;
			events[2].gpa = (1 - first) * 0x1000;
			plan = launch_plan_by_hand(MODES[i], MODES[i] == SEV_MODE_SNP ? SNP : 0,
						   events, SEV_COUNT(events));
			predict(plan, expected[first]);
			launch(&host, plan, &options, found[first]);
			assert_memory_equal(found[first], expected[first], 48);
			sev_plan_free(plan);
		}
		assert_memory_not_equal(found[0], found[1], 48);
	}
	launch_host_teardown(&host);
}

/* Partial progress, and disturbances before and after it. */
static const struct {
	uint64_t take;
	unsigned disturbed;
	int disturbance;
	bool after;
} DISTURBANCES[] = {
	{1, 0, 0, false},	{2, 0, 0, false},      {7, 0, 0, false},    {0, 3, EINTR, false},
	{0, 99, EAGAIN, false}, {1, 5, EAGAIN, false}, {2, 4, EINTR, true}, {0, 1, EAGAIN, true},
};

/* spec: UAPI KVM_SEV_SNP_LAUNCH_UPDATE: it may return with work left, and is called again */
static void an_update_is_called_until_all_is_done(void **state)
{
	const struct launch_plan how = {.mode = SEV_MODE_SNP, .hashes = true};
	struct sev_plan *plan = launch_plan_make(&how);
	uint8_t expected[48], found[48];
	struct launch_host host;

	(void)state;
	predict(plan, expected);
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(DISTURBANCES); i++) {
		const struct sev_launch_options options = launch_host_options(&host);

		host.waits = 0;
		host.take = DISTURBANCES[i].take;
		host.disturbed = DISTURBANCES[i].disturbed;
		host.disturbance = DISTURBANCES[i].disturbance;
		host.disturbed_after = DISTURBANCES[i].after;
		launch(&host, plan, &options, found);
		assert_memory_equal(found, expected, sizeof(found));
		assert_int_equal(host.disturbed, 0);
		assert_int_equal(host.waits, DISTURBANCES[i].after ? 0 : DISTURBANCES[i].disturbed);
	}
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

static void a_kernel_that_does_nothing_is_given_up(void **state)
{
	const struct launch_plan how = {.mode = SEV_MODE_SNP};
	struct sev_plan *plan = launch_plan_make(&how);
	struct sev_launch_options options;
	struct launch_host host;
	struct sev_launch *launch;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	options = launch_host_options(&host);
	host.disturbed = UINT32_MAX;
	host.disturbance = EAGAIN;
	launch = begin(&host, plan, &options);
	assert_int_equal(sev_launch_run(launch, &err), SEV_ERR_IO);
	assert_non_null(strstr(err.msg, "event 1 ("));
	assert_non_null(strstr(err.msg, "KVM took none of 0x1000 bytes at 0xfffff000"));
	sev_launch_free(launch);
	assert_nothing_left(&host);
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* Keys of scalars that are small numbers; they only have to be keys. */
static struct sev_ec_key *key_of(uint8_t number)
{
	uint8_t scalar[48] = {[47] = number};
	struct sev_ec_key *key;

	assert_int_equal(sev_ec_key_from_scalar(scalar, &key, NULL), SEV_OK);
	return key;
}

/* What an SNP launch is given beside pages. */
struct identity {
	bool id_block, author, wrong_digest;
	uint64_t policy; /* of the ID block */
	uint8_t host_data;
	const char *text; /* of the refusal; NULL: none */
};

static const struct identity IDENTITIES[] = {
	{.host_data = 0},
	{.host_data = 0xA5},
	{.id_block = true, .policy = SNP},
	{.id_block = true, .author = true, .policy = SNP, .host_data = 1},
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: LD of the ID block must be the launch digest */
	{.id_block = true, .policy = SNP, .wrong_digest = true, .text = "BAD_MEASUREMENT (0x0b)"},
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: POLICY of the ID block must be that of the guest */
	{.id_block = true, .policy = SNP | SNP_DEBUG, .text = "POLICY_FAILURE (0x07)"},
};

struct signature {
	uint8_t block[SEV_ID_BLOCK_SIZE], auth[SEV_ID_AUTH_SIZE];
	uint8_t id_digest[48], author_digest[48];
};

static void sign(const struct identity *identity, const uint8_t digest[48], struct signature *out)
{
	struct sev_ec_key *id = key_of(5), *author = key_of(6);
	struct sev_id_block block;

	sev_id_block_init(&block);
	memcpy(block.launch_digest, digest, 48);
	block.launch_digest[0] ^= identity->wrong_digest;
	block.policy = identity->policy;
	sev_id_block_encode(&block, out->block);
	assert_sev_ok(
		sev_id_auth_sign(out->block, id, identity->author ? author : NULL, out->auth, &err),
		&err);
	assert_sev_ok(sev_id_key_digest(id, out->id_digest, &err), &err);
	assert_sev_ok(sev_id_key_digest(author, out->author_digest, &err), &err);
	sev_ec_key_free(id);
	sev_ec_key_free(author);
}

/* The report that the guest gets. */
static void get_report(struct launch_host *host, uint8_t report[1184])
{
	static const uint8_t NONCE[64] = "a nonce";
	struct sev_guest_request request;
	struct sev_guest_report *answer;
	const uint8_t *bytes;
	size_t size;

	lx_set_inside(host->lx.kernel, launch_host_guest(host).id, 0);
	sev_guest_request_init(&request);
	request.io = host->lx.io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = NONCE;
	assert_sev_ok(sev_guest_get_report(&request, &answer, &err), &err);
	bytes = sev_guest_report_part(answer, SEV_GUEST_PART_REPORT, &size);
	assert_int_equal(size, 1184);
	memcpy(report, bytes, 1184);
	sev_guest_report_free(answer);
	lx_set_inside(host->lx.kernel, 0, 0);
}

static void assert_report(struct launch_host *host, const struct identity *identity,
			  const struct signature *signature, const uint8_t digest[48])
{
	static const uint8_t zero[48];
	uint8_t report[1184], host_data[32];

	get_report(host, report);
	memset(host_data, identity->host_data, sizeof(host_data));
	assert_memory_equal(report + AT_MEASURE, digest, 48);
	assert_int_equal(sev_get_le64(report + AT_POLICY), SNP);
	assert_memory_equal(report + AT_HOST, host_data, sizeof(host_data));
	assert_memory_equal(report + AT_ID_KEY, identity->id_block ? signature->id_digest : zero,
			    48);
	assert_memory_equal(report + AT_AUTHOR, identity->author ? signature->author_digest : zero,
			    48);
}

static void launch_identity(struct launch_host *host, const struct identity *identity)
{
	const struct launch_plan how = {
		.mode = SEV_MODE_SNP, .vcpus = 2, .policy = SNP, .host_data = identity->host_data};
	struct sev_plan *plan = launch_plan_make(&how);
	struct sev_launch_options options = launch_host_options(host);
	struct signature signature;
	struct sev_launch *launch;
	uint8_t digest[48];

	predict(plan, digest);
	sign(identity, digest, &signature);
	options.id_block = identity->id_block ? signature.block : NULL;
	options.id_auth = identity->id_block ? signature.auth : NULL;
	options.author_key = identity->author;
	launch = begin(host, plan, &options);
	assert_sev_ok(sev_launch_load(launch, &err), &err);
	if (identity->text) {
		assert_int_equal(sev_launch_finish(launch, &err), SEV_ERR_IO);
		assert_non_null(strstr(err.msg, identity->text));
		assert_non_null(strstr(err.msg, "SNP_LAUNCH_FINISH"));
		assert_int_equal(memcmp(err.msg, "event ", 6), 0);
	} else {
		assert_sev_ok(sev_launch_finish(launch, &err), &err);
		assert_report(host, identity, &signature, digest);
	}
	sev_launch_free(launch);
	assert_nothing_left(host);
	sev_plan_free(plan);
}

static void reports_show_what_was_launched(void **state)
{
	static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55",
					       "turin-1.58"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PROFILES); i++) {
		struct launch_host host;

		launch_host_setup(&host, PROFILES[i], LX_LINUX_6_18);
		for (size_t n = 0; n < SEV_COUNT(IDENTITIES); n++)
			launch_identity(&host, &IDENTITIES[n]);
		launch_host_teardown(&host);
	}
}

/* A policy bit is not in the digest of SNP, but in the report. */
static void a_policy_bit_is_seen(void **state)
{
	const struct launch_plan how = {.mode = SEV_MODE_SNP, .policy = SNP | SNP_DEBUG};
	struct sev_plan *plan = launch_plan_make(&how);
	struct sev_launch_options options;
	uint8_t report[1184];
	struct launch_host host;
	struct sev_launch *launch;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	options = launch_host_options(&host);
	launch = begin(&host, plan, &options);
	assert_sev_ok(sev_launch_run(launch, &err), &err);
	get_report(&host, report);
	assert_int_equal(sev_get_le64(report + AT_POLICY), SNP | SNP_DEBUG);
	sev_launch_free(launch);
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* Options that do not go together, and what KVM has not. */
static void options_that_cannot_be_are_refused(void **state)
{
	static const uint8_t bytes[4096];
	const struct launch_plan snp = {.mode = SEV_MODE_SNP}, es = {.mode = SEV_MODE_SEVES};
	struct sev_plan *plans[] = {launch_plan_make(&snp), launch_plan_make(&es)};
	struct sev_launch *launch = NULL;
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	{
		const struct sev_io *io = &host.front;
		const size_t size = sizeof(struct sev_launch_options);
		const struct {
			struct sev_launch_options options;
			unsigned plan;
			enum sev_rc rc;
			const char *text;
		} rows[] = {
			{{.size = size}, 0, SEV_ERR_ARG, "no sev_io"},
			{{.size = sizeof(size_t), .io = io}, 0, SEV_ERR_ARG, "no sev_io"},
			{{.size = size, .io = io, .init = SEV_LAUNCH_INIT_LEGACY},
			 0,
			 SEV_ERR_ARG,
			 "SNP guests need KVM_SEV_INIT2"},
			{{.size = size, .io = io, .dh_cert = bytes, .session = bytes},
			 0,
			 SEV_ERR_ARG,
			 "sessions and shared keys are of SEV"},
			{{.size = size, .io = io, .share_handle = 1},
			 0,
			 SEV_ERR_ARG,
			 "sessions and shared keys are of SEV"},
			{{.size = size, .io = io, .id_block = bytes},
			 0,
			 SEV_ERR_ARG,
			 "ID block and ID authentication go together"},
			{{.size = size, .io = io, .cpuid_page = bytes},
			 1,
			 SEV_ERR_ARG,
			 "CPUID page and certificates are of SNP"},
			{{.size = size, .io = io, .vcek_disabled = true},
			 1,
			 SEV_ERR_ARG,
			 "are of SNP"},
			{{.size = size, .io = io, .session = bytes},
			 1,
			 SEV_ERR_ARG,
			 "the session go together"},
			{{.size = size, .io = io, .init = SEV_LAUNCH_INIT_LEGACY},
			 1,
			 SEV_ERR_UNSUPPORTED,
			 "which KVM_SEV_ES_INIT does not give"},
		};

		for (size_t i = 0; i < SEV_COUNT(rows); i++) {
			assert_int_equal(sev_launch_new(plans[rows[i].plan], &rows[i].options,
							&launch, &err),
					 rows[i].rc);
			assert_null(launch);
			if (!strstr(err.msg, rows[i].text))
				fail_msg("found \"%s\"", err.msg);
		}
	}
	launch_host_teardown(&host);
	sev_plan_free(plans[0]);
	sev_plan_free(plans[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(firmware_measures_what_is_predicted),
		cmocka_unit_test(changes_are_seen),
		cmocka_unit_test(order_of_pages_is_seen),
		cmocka_unit_test(an_update_is_called_until_all_is_done),
		cmocka_unit_test(a_kernel_that_does_nothing_is_given_up),
		cmocka_unit_test(reports_show_what_was_launched),
		cmocka_unit_test(a_policy_bit_is_seen),
		cmocka_unit_test(options_that_cannot_be_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
