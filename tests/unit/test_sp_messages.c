/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_GUEST_REQUEST: the envelope of guest messages, and the messages that are about the guest
 * alone: CPUID, TSC_INFO.
 */
#include "base/bytes.h"
#include "sim_message_fixture.h"

#define REPORT_REQ 5

static struct sim_message report_request(void)
{
	struct sim_message message = {.type = REPORT_REQ, .version = 1, .size = 0x60};

	return message;
}

/* What is changed from a request that is right in all. reseal: the tag is made right again. */
struct envelope_row {
	const char *what;
	uint16_t at;
	uint8_t value;
	bool reseal;
	uint32_t status;
};

static const struct envelope_row ENVELOPE[] = {
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the header names algorithm, version, size and VMPCK that
	   exist */
	{"ALGO 0", 0x30, 0, true, SEV_FW_INVALID_PARAM},
	{"ALGO 2", 0x30, 2, true, SEV_FW_INVALID_PARAM},
	{"HDR_VERSION 0", 0x31, 0, true, SEV_FW_INVALID_PARAM},
	{"HDR_VERSION 2", 0x31, 2, true, SEV_FW_INVALID_PARAM},
	{"HDR_SIZE 0x61", 0x32, 0x61, true, SEV_FW_INVALID_PARAM},
	{"HDR_SIZE 0x160", 0x33, 1, true, SEV_FW_INVALID_PARAM},
	{"MSG_VMPCK 4", 0x3C, 4, true, SEV_FW_INVALID_PARAM},
	{"MSG_VMPCK 255", 0x3C, 255, true, SEV_FW_INVALID_PARAM},
	{"reserved bytes after MSG_SEQNO", 0x28, 1, true, SEV_FW_INVALID_PARAM},
	{"reserved bytes after MSG_SIZE", 0x3B, 1, true, SEV_FW_INVALID_PARAM},
	{"reserved bytes after MSG_VMPCK", 0x5F, 1, true, SEV_FW_INVALID_PARAM},
	/* spec: SNP-ABI SNP_GUEST_REQUEST: type, version and size of the message are known ones */
	{"MSG_TYPE 0", 0x34, 0, true, SEV_FW_INVALID_PARAM},
	{"MSG_TYPE of an answer", 0x34, 6, true, SEV_FW_INVALID_PARAM},
	{"MSG_TYPE 19", 0x34, 19, true, SEV_FW_INVALID_PARAM},
	{"MSG_TYPE 255", 0x34, 255, true, SEV_FW_INVALID_PARAM},
	{"MSG_VERSION 0", 0x35, 0, true, SEV_FW_INVALID_PARAM},
	{"MSG_VERSION 2", 0x35, 2, true, SEV_FW_INVALID_PARAM},
	{"MSG_SIZE one too few", 0x36, 0x5F, true, SEV_FW_INVALID_PARAM},
	{"MSG_SIZE one too many", 0x36, 0x61, true, SEV_FW_INVALID_PARAM},
	{"MSG_SIZE past the page", 0x37, 0xFF, true, SEV_FW_INVALID_PARAM},
	/* spec: SNP-ABI SNP_GUEST_REQUEST: MSG_SEQNO is one more than the last of its VMPCK */
	{"MSG_SEQNO 0", 0x20, 0, true, SEV_FW_INVALID_PARAM},
	{"MSG_SEQNO 2", 0x20, 2, true, SEV_FW_INVALID_PARAM},
	{"MSG_SEQNO 1 + 2^32", 0x24, 1, true, SEV_FW_INVALID_PARAM},
	{"MSG_SEQNO 1 + 2^63", 0x27, 0x80, true, SEV_FW_INVALID_PARAM},
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the tag is that of header and payload */
	{"first byte of the tag", 0x00, 0xAA, false, SEV_FW_BAD_MEASUREMENT},
	{"last byte of the tag", 0x0F, 0xAA, false, SEV_FW_BAD_MEASUREMENT},
	{"first byte of the payload", 0x60, 0xAA, false, SEV_FW_BAD_MEASUREMENT},
	{"last byte of the payload", 0xBF, 0xAA, false, SEV_FW_BAD_MEASUREMENT},
	{"MSG_VMPCK of another key", 0x3C, 1, true, SEV_FW_BAD_MEASUREMENT},
	{"MSG_TYPE that was not sealed", 0x34, 1, false, SEV_FW_BAD_MEASUREMENT},
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the header names algorithm, version, size and VMPCK that
	   exist */
	{"bytes of AUTHTAG past the tag are not looked at", 0x10, 1, false, SEV_FW_SUCCESS},
	{"bytes past the message are not looked at", 0xC0, 1, false, SEV_FW_SUCCESS},
};

static void changed_nothing(struct fixture *f, const struct sp_gctx *before, const char *what)
{
	struct sp_gctx after = sim_gctx_open(&f->sim, f->gctx);
	uint8_t page[0x1000];

	if (memcmp(before, &after, sizeof(after)) != 0)
		fail_msg("%s: the context changed", what);
	assert_true(machine_read(f->sim.machine, f->channel.response, page, sizeof(page)));
	if (!sev_is_zero(page, sizeof(page)))
		fail_msg("%s: the response page was written to", what);
}

/* What is encrypted or a tag may have any value, so that its bits are flipped instead. */
static void change(uint8_t *page, const struct envelope_row *row)
{
	if (row->at < 0x10 || row->at >= 0x60)
		page[row->at] ^= row->value;
	else
		page[row->at] = row->value;
}

static void an_envelope_is_checked(void **state)
{
	struct fixture *f = begin("milan-1.55");
	const struct sim_message message = report_request();
	uint8_t page[0x1000];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ENVELOPE); i++) {
		const struct envelope_row *row = &ENVELOPE[i];
		struct sp_gctx before = sim_gctx_open(&f->sim, f->gctx);
		uint32_t status;

		if (!row->status)
			continue;
		sim_message_seal(&f->channel, &message, page);
		change(page, row);
		if (row->reseal)
			sim_message_reseal(&f->channel, &message, page);
		status = sim_message_issue(&f->channel, page);
		if (status != row->status)
			fail_msg("%s: found 0x%x, expected 0x%x", row->what, status, row->status);
		changed_nothing(f, &before, row->what);
	}
	end(f);
}

static void what_is_outside_the_envelope_is_not_checked(void **state)
{
	struct fixture *f = begin("milan-1.55");
	const struct sim_message message = report_request();
	uint8_t page[0x1000];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ENVELOPE); i++) {
		if (ENVELOPE[i].status)
			continue;
		sim_message_seal(&f->channel, &message, page);
		change(page, &ENVELOPE[i]);
		assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_SUCCESS);
		f->channel.count += 2;
	}
	end(f);
}

static void a_wrong_sequence_number_is_what_the_quirk_says(void **state)
{
	struct fixture *f = begin("milan-1.55");
	const struct sim_message message = report_request();
	uint8_t page[0x1000];

	(void)state;
	assert_true(amd_sp_quirks_set(&f->sim.sp->quirks, "msg-seqno", "BAD_MEASUREMENT"));
	f->channel.count = 2;
	sim_message_seal(&f->channel, &message, page);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: MSG_SEQNO is one more than the last of its VMPCK */
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_BAD_MEASUREMENT);
	end(f);
}

struct place_row {
	const char *what;
	uint64_t gctx, request, response; /* added to what is right */
	uint32_t status;
};

static void pages_are_checked(void **state)
{
	static const struct place_row rows[] = {
		{"GCTX_PADDR unaligned", 16, 0, 0, SEV_FW_INVALID_ADDRESS},
		{"GCTX_PADDR past memory", UINT64_C(1) << 40, 0, 0, SEV_FW_INVALID_ADDRESS},
		{"GCTX_PADDR of no context", 0x1000, 0, 0, SEV_FW_INVALID_PAGE_STATE},
		/* spec: SNP-ABI SNP_GUEST_REQUEST: request and response are two aligned pages of
		   memory */
		{"REQ_PADDR unaligned", 0, 16, 0, SEV_FW_INVALID_ADDRESS},
		{"REQ_PADDR past memory", 0, UINT64_C(1) << 40, 0, SEV_FW_INVALID_ADDRESS},
		{"RES_PADDR unaligned", 0, 0, 16, SEV_FW_INVALID_ADDRESS},
		{"one page for both", 0, 0x1000, 0, SEV_FW_INVALID_ADDRESS},
		{"RES_PADDR past memory", 0, 0, UINT64_C(1) << 40, SEV_FW_INVALID_ADDRESS},
		/* spec: SNP-ABI SNP_GUEST_REQUEST: the firmware may write to the response page */
		{"RES_PADDR of a hypervisor's page", 0, 0, 0x10000, SEV_FW_INVALID_PAGE_STATE},
	};
	struct fixture *f = begin("genoa-1.55");
	const struct sim_message message = report_request();

	(void)state;
	assert_int_equal(f->channel.response, f->channel.request + 0x1000);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sp_gctx before = sim_gctx_open(&f->sim, f->gctx);
		struct sim_channel channel = f->channel;
		uint8_t page[0x1000], buffer[0x18];
		uint32_t status;

		sim_message_seal(&channel, &message, page);
		assert_true(machine_write(f->sim.machine, channel.request, page, sizeof(page)));
		sev_put_le64(buffer, channel.gctx + rows[i].gctx);
		sev_put_le64(buffer + 8, channel.request + rows[i].request);
		sev_put_le64(buffer + 16, channel.response + rows[i].response);
		status = sim_command(&f->sim, 0x094, buffer, sizeof(buffer));
		if (status != rows[i].status)
			fail_msg("%s: found 0x%x, expected 0x%x", rows[i].what, status,
				 rows[i].status);
		changed_nothing(f, &before, rows[i].what);
	}
	end(f);
}

static void it_takes_a_platform_and_a_guest_that_run(void **state)
{
	struct fixture *f = begin("milan-1.55");
	const struct sim_message message = report_request();
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);
	uint8_t page[0x1000];

	(void)state;
	sim_message_seal(&f->channel, &message, page);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: in INIT, and the guest is RUNNING */
	gctx.state = SP_GSTATE_LAUNCH;
	put_gctx(f, &gctx);
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_INVALID_GUEST_STATE);
	gctx.state = SP_GSTATE_INIT;
	put_gctx(f, &gctx);
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_INVALID_GUEST_STATE);
	gctx.state = SP_GSTATE_RUNNING;
	put_gctx(f, &gctx);
	snp_of(f)->state = SP_SNP_UNINIT;
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_INVALID_PLATFORM_STATE);
	snp_of(f)->state = SP_SNP_INIT;
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_SUCCESS);
	end(f);
}

static void each_vmpck_counts_its_own_messages(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = report_request(), answer;
	struct sim_channel other;
	struct sp_gctx gctx;
	uint8_t page[0x1000];

	(void)state;
	sim_channel_open(&f->sim, f->gctx, 3, &other);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the IV is MSG_SEQNO, then zeros */
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the VMPCK's counter moves by two, on success only */
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	sev_put_le32(message.payload + 0x40, 3);
	assert_int_equal(sim_message_ask(&other, &message, &answer), 0);
	gctx = sim_gctx_open(&f->sim, f->gctx);
	assert_int_equal(gctx.msg_count[0], 4);
	assert_int_equal(gctx.msg_count[1], 0);
	assert_int_equal(gctx.msg_count[3], 2);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: MSG_SEQNO is one more than the last of its VMPCK */
	other.count = 0;
	sim_message_seal(&other, &message, page);
	assert_int_equal(sim_message_issue(&other, page), SEV_FW_INVALID_PARAM);
	end(f);
}

static void an_answer_with_an_error_counts_as_well(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = report_request(), answer;

	(void)state;
	sev_put_le32(message.payload + 0x40, 4);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the answer has the request's header, type and MSG_SEQNO
	 * one up */
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), SEV_FW_INVALID_PARAM);
	assert_int_equal(sim_gctx_open(&f->sim, f->gctx).msg_count[0], 2);
	assert_int_equal(answer.size, 0x4C0);
	assert_true(sev_is_zero(answer.payload + 4, answer.size - 4u));
	end(f);
}

static void a_counter_that_would_overflow_ends_it(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = report_request(), answer;
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);
	uint8_t page[0x1000];

	(void)state;
	gctx.msg_count[0] = f->channel.count = UINT64_MAX - 3;
	put_gctx(f, &gctx);
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	sim_message_seal(&f->channel, &message, page);
	/* spec: SNP-ABI SNP_GUEST_REQUEST: a counter that would overflow ends the VMPCK's use */
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_AEAD_OFLOW);
	assert_int_equal(sim_gctx_open(&f->sim, f->gctx).msg_count[0], UINT64_MAX - 1);
	end(f);
}

static void the_response_page_stays_the_firmwares(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = report_request(), answer;

	(void)state;
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	assert_int_equal(rmp_state_at(f->sim.machine, f->channel.response), RMP_FIRMWARE);
	assert_int_equal(rmp_state_at(f->sim.machine, f->channel.request), RMP_HYPERVISOR);
	end(f);
}

/* A message with a reserved byte that is not zero, right in all else where it can be. */
struct reserved_row {
	const char *what;
	uint8_t type, version;
	uint16_t size, at;
};

static void reserved_fields_are_zero(void **state)
{
	static const struct reserved_row rows[] = {
		/* spec: SNP-ABI guest messages: reserved fields of a request are zero */
		{"CPUID_REQ", 1, 1, 0x10, 0x04},
		{"CPUID_REQ, last", 1, 1, 0x10, 0x0F},
		{"KEY_REQ", 3, 1, 0x20, 0x04},
		{"KEY_REQ 2", 3, 2, 0x28, 0x07},
		{"REPORT_REQ", 5, 1, 0x60, 0x48},
		{"REPORT_REQ, last", 5, 1, 0x60, 0x5F},
		{"EXPORT_REQ", 7, 1, 0x10, 0x0C},
		{"IMPORT_REQ", 9, 1, 0x320, 0x10},
		{"ABSORB_REQ", 11, 1, 0x320, 0x1F},
		{"VMRK_REQ", 13, 1, 0x40, 0x08},
		{"ABSORB_NOMA_REQ", 15, 1, 0x320, 0x00},
		{"TSC_INFO_REQ", 17, 1, 0x80, 0x00},
		{"TSC_INFO_REQ, last", 17, 1, 0x80, 0x7F},
	};
	struct fixture *f = begin("turin-1.58");

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sim_message answer,
			message = {rows[i].type, rows[i].version, rows[i].size, {0}};
		uint32_t status;

		message.payload[rows[i].at] = 1;
		status = sim_message_ask(&f->channel, &message, &answer);
		if (status != SEV_FW_INVALID_PARAM)
			fail_msg("%s: found 0x%x", rows[i].what, status);
	}
	end(f);
}

static void cpuid_is_answered_for_each_function(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = {1, 1, 0x10 + 2 * 0x30, {0}}, answer, again;

	(void)state;
	sev_put_le32(message.payload, 2);
	sev_put_le32(message.payload + 0x10, 0x80000008); /* EAX_IN; physical address bits in EAX */
	sev_put_le32(message.payload + 0x10 + 0x18, 0xFF);
	sev_put_le32(message.payload + 0x40, 0x00000001); /* signature in EAX */
	sev_put_le32(message.payload + 0x40 + 0x18, 0xFFFFFFFF);
	/* spec: SNP-ABI MSG_CPUID_RSP: the functions with the values that the firmware accepts */
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), SEV_FW_INVALID_PARAM);
	assert_int_equal(answer.size, message.size);
	assert_int_equal(sev_get_le32(answer.payload + 4), 2);
	assert_int_equal(sev_get_le32(answer.payload + 0x40), 1);
	assert_int_not_equal(sev_get_le32(answer.payload + 0x40 + 0x18), 0xFFFFFFFF);
	memcpy(message.payload + 0x10, answer.payload + 0x10, 2 * 0x30);
	assert_int_equal(sim_message_ask(&f->channel, &message, &again), 0);
	assert_memory_equal(again.payload + 0x10, answer.payload + 0x10, 2 * 0x30);
	end(f);
}

static void cpuid_has_as_many_functions_as_it_says(void **state)
{
	static const struct {
		uint16_t size;
		uint32_t count, status;
	} rows[] = {
		/* spec: SNP-ABI MSG_CPUID_REQ: COUNT is at most 64, and so many functions follow */
		{0x10, 0, 0},
		{0x10, 1, SEV_FW_INVALID_PARAM},
		{0x40, 0, SEV_FW_INVALID_PARAM},
		{0x40, 2, SEV_FW_INVALID_PARAM},
		{0x40, 0x10000001, SEV_FW_INVALID_PARAM},
		{0x10 + 64 * 0x30, 65, SEV_FW_INVALID_PARAM},
		{0x11, 0, SEV_FW_INVALID_PARAM},
	};
	struct fixture *f = begin("milan-1.55");

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sim_message message = {1, 1, rows[i].size, {0}}, answer;

		sev_put_le32(message.payload, rows[i].count);
		assert_int_equal(sim_message_ask(&f->channel, &message, &answer), rows[i].status);
	}
	end(f);
}

static void tsc_info_follows_the_frequency_that_was_desired(void **state)
{
	struct fixture *f = begin("genoa-1.55");
	struct sim_message message = {17, 1, 0x80, {0}}, answer;
	struct sp_gctx gctx;

	(void)state;
	/* spec: SNP-ABI MSG_TSC_INFO_RSP: GUEST_TSC_SCALE makes DESIRED_TSC_KHZ of the native
	 * frequency */
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	assert_int_equal(answer.size, 0x80);
	assert_int_equal(sev_get_le64(answer.payload + 0x08), UINT64_C(1) << 32);
	gctx = sim_gctx_open(&f->sim, f->gctx);
	gctx.desired_tsc_khz = 1000000; /* the native one is 2 GHz */
	put_gctx(f, &gctx);
	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	assert_int_equal(sev_get_le64(answer.payload + 0x08), UINT64_C(1) << 31);
	assert_true(sev_is_zero(answer.payload + 0x10, 0x70));
	end(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_envelope_is_checked),
		cmocka_unit_test(what_is_outside_the_envelope_is_not_checked),
		cmocka_unit_test(a_wrong_sequence_number_is_what_the_quirk_says),
		cmocka_unit_test(pages_are_checked),
		cmocka_unit_test(it_takes_a_platform_and_a_guest_that_run),
		cmocka_unit_test(each_vmpck_counts_its_own_messages),
		cmocka_unit_test(an_answer_with_an_error_counts_as_well),
		cmocka_unit_test(a_counter_that_would_overflow_ends_it),
		cmocka_unit_test(the_response_page_stays_the_firmwares),
		cmocka_unit_test(reserved_fields_are_zero),
		cmocka_unit_test(cpuid_is_answered_for_each_function),
		cmocka_unit_test(cpuid_has_as_many_functions_as_it_says),
		cmocka_unit_test(tsc_info_follows_the_frequency_that_was_desired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
