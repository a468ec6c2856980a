/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages: the guest's side, by our hypervisor's side, to the software secure processor and
 * back; and hypervisors that change, hold back, repeat or withhold what they carry. Offsets and
 * numbers are the specification's.
 */
#include "base/bytes.h"
#include "ghcb/openssl.h"
#include "ghcb_vmm.h"
#include "sim_message.h"
#include "sim_snp.h"
#include "test.h"

#define REQUEST	 UINT64_C(0x10000)
#define RESPONSE UINT64_C(0x11000)
#define CERTS	 UINT64_C(0x12000)
#define SEALS	 32

struct world {
	struct ghcb_vmm vmm; /* first: the hypervisor's calls get its address */
	struct sim_sp sim;
	struct sim_channel firmware;
	uint8_t secrets[4096];
	struct ghcb_channel channel;
	/* What was sealed: under which key and number. */
	struct {
		uint8_t key[32], iv[12];
	} seals[SEALS];
	unsigned seal_count;
	bool cannot_seal;
	/* The hypervisor. */
	unsigned busy;		   /* so many times at first */
	uint64_t error;		   /* EXITINFO2, instead of asking the firmware */
	unsigned asked;		   /* how often the firmware was asked */
	uint8_t requests[4][4096]; /* pages as they came */
	unsigned request_count;
	uint8_t first_answer[4096];
	void (*lie)(struct world *world, uint8_t *answer);
};

static struct world *world;

/* No two texts under one number and key. */
static bool noted_seal(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from,
		       size_t size, uint8_t *to, uint8_t tag[16])
{
	(void)ctx;
	assert_true(world->seal_count < SEALS && size <= 0x200);
	for (unsigned i = 0; i < world->seal_count; i++)
		assert_false(!memcmp(world->seals[i].iv, input->iv, 12) &&
			     !memcmp(world->seals[i].key, input->key, 32));
	memcpy(world->seals[world->seal_count].key, input->key, 32);
	memcpy(world->seals[world->seal_count].iv, input->iv, 12);
	world->seal_count++;
	if (world->cannot_seal)
		return false;
	return ghcb_openssl_aead.seal(NULL, input, from, size, to, tag);
}

static bool opened(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		   uint8_t *to, const uint8_t tag[16])
{
	(void)ctx;
	return ghcb_openssl_aead.open(NULL, input, from, size, to, tag);
}

static const struct ghcb_aead AEAD = {.size = sizeof(AEAD), .seal = noted_seal, .open = opened};

static uint64_t carry(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	uint32_t status;

	assert_ptr_equal(ctx, &world->vmm);
	memcpy(world->requests[world->request_count++ % 4], request, 4096);
	if (world->busy) {
		world->busy--;
		return UINT64_C(2) << 32;
	}
	if (world->error)
		return world->error;
	world->asked++;
	status = sim_message_issue(&world->firmware, request);
	assert_true(machine_read(world->sim.machine, world->firmware.response, response, 4096));
	if (world->asked == 1)
		memcpy(world->first_answer, response, 4096);
	if (world->lie)
		world->lie(world, response);
	return status;
}

static void setup(void)
{
	world = calloc(1, sizeof(*world));
	assert_non_null(world);
	sim_snp_setup(&world->sim, "milan-1.55", false);
	sim_channel_open(&world->sim, sim_running(&world->sim, SIM_POLICY, SIM_ASID), 0,
			 &world->firmware);
	ghcb_vmm_start(&world->vmm, true, 2);
	world->vmm.ops.guest_request = carry;
	assert_int_equal(ghcb_memory_share(&world->vmm.vm.memory, REQUEST, 8), GHCB_OK);
	world->secrets[0] = 3;
	memcpy(world->secrets + 0x20, world->firmware.key, 32);
	world->channel = (struct ghcb_channel){
		.cpu = &world->vmm.vm.cpu,
		.aead = &AEAD,
		.secrets = world->secrets,
		.request = ghcb_vm_bytes(&world->vmm.vm, REQUEST),
		.response = ghcb_vm_bytes(&world->vmm.vm, RESPONSE),
		.request_gpa = REQUEST,
		.response_gpa = RESPONSE,
	};
}

static void teardown(void)
{
	ghcb_vmm_end(&world->vmm);
	sim_sp_teardown(&world->sim);
	free(world);
}

static struct ghcb_report_request with_nonce(uint8_t nonce)
{
	struct ghcb_report_request request = {.vmpl = 0};

	memset(request.report_data, nonce, sizeof(request.report_data));
	return request;
}

static enum ghcb_rc report(uint8_t nonce, uint8_t out[GHCB_REPORT_SIZE])
{
	const struct ghcb_report_request request = with_nonce(nonce);

	return ghcb_get_report(&world->channel, &request, NULL, out);
}

static uint32_t count(void)
{
	return world->secrets[0xA0] | (uint32_t)world->secrets[0xA1] << 8 |
	       (uint32_t)world->secrets[0xA2] << 16 | (uint32_t)world->secrets[0xA3] << 24;
}

static bool key_is_wiped(void)
{
	return sev_is_zero(world->secrets + 0x20, 32);
}

/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_SIZE is the report's */
/* spec: SNP-ABI MSG_REPORT_REQ: REPORT_DATA of the report is the request's */
/* spec: SNP-ABI guest messages: the IV is the sequence number; AAD is the header from ALGO on */
/* spec: SNP-ABI guest messages: a request has the next number, its answer the one after */
/* spec: GHCB SNP guest request: the count moves once an answer is authentic */
static void test_reports(void **state)
{
	uint8_t one[GHCB_REPORT_SIZE], two[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	assert_int_equal(report(0x11, one), GHCB_OK);
	assert_int_equal(count(), 2);
	assert_int_equal(one[0x50], 0x11);
	assert_int_equal(one[0x8F], 0x11);
	assert_int_equal(report(0x22, two), GHCB_OK);
	assert_int_equal(count(), 4);
	assert_int_equal(two[0x50], 0x22);
	/* Policy and measurement are those of one guest. */
	assert_memory_equal(one + 0x08, two + 0x08, 8);
	assert_memory_equal(one + 0x90, two + 0x90, 0x30);
	assert_int_equal(world->requests[0][0x20], 1);
	assert_int_equal(world->requests[1][0x20], 3);
	/* Nothing of the request but its header can be read on the way. */
	assert_null(memmem(world->requests[0], 4096, one + 0x50, 64));
	teardown();
}

static void test_keys(void **state)
{
	const struct ghcb_key_request policy = {.fields = 1}, measured = {.fields = 8};
	uint8_t one[32], again[32], other[32];

	(void)state;
	setup();
	assert_int_equal(ghcb_get_key(&world->channel, &policy, one), GHCB_OK);
	assert_int_equal(ghcb_get_key(&world->channel, &policy, again), GHCB_OK);
	assert_int_equal(ghcb_get_key(&world->channel, &measured, other), GHCB_OK);
	assert_memory_equal(one, again, 32);
	assert_memory_not_equal(one, other, 32);
	assert_int_equal(count(), 6);
	/* The key is nowhere in what the library keeps. */
	assert_null(memmem(&world->channel, sizeof(world->channel), other, 32));
	teardown();
}

/* spec: SNP-ABI guest messages: a firmware that refuses says so in STATUS */
static void test_refused(void **state)
{
	struct ghcb_report_request request = with_nonce(1);
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	request.vmpl = 4;
	assert_int_equal(ghcb_get_report(&world->channel, &request, NULL, out), GHCB_ERR_REFUSED);
	assert_int_equal(world->channel.status, 0x16); /* INVALID_PARAM */
	assert_int_equal(count(), 2);
	assert_int_equal(report(2, out), GHCB_OK);
	teardown();
}

/* spec: GHCB SNP guest request: busy: the same message again, later */
static void test_busy(void **state)
{
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	world->busy = 3;
	assert_int_equal(report(3, out), GHCB_OK);
	assert_int_equal(world->request_count, 4);
	assert_int_equal(world->seal_count, 1);
	for (int i = 1; i < 4; i++)
		assert_memory_equal(world->requests[0], world->requests[i], 4096);
	assert_int_equal(count(), 2);
	teardown();
}

/* spec: GHCB SNP guest request: a number is not used for a second message */
static void test_waits(void **state)
{
	uint8_t payload[0x60] = {0}, out[0x4C0];
	size_t size = sizeof(out);

	(void)state;
	setup();
	assert_int_equal(ghcb_channel_again(&world->channel, NULL, out, &size), GHCB_ERR_STATE);
	world->busy = 2;
	assert_int_equal(ghcb_channel_ask(&world->channel, 5, 1, payload, 0x60, NULL, out, &size),
			 GHCB_ERR_BUSY);
	payload[0] = 1;
	assert_int_equal(ghcb_channel_ask(&world->channel, 5, 1, payload, 0x60, NULL, out, &size),
			 GHCB_ERR_STATE);
	assert_int_equal(ghcb_channel_again(&world->channel, NULL, out, &size), GHCB_ERR_BUSY);
	assert_int_equal(ghcb_channel_again(&world->channel, NULL, out, &size), GHCB_OK);
	assert_int_equal(size, 0x4C0);
	assert_int_equal(out[0x20 + 0x50], 0);
	assert_int_equal(world->seal_count, 1);
	world->busy = 1;
	size = sizeof(out);
	assert_int_equal(ghcb_channel_ask(&world->channel, 5, 1, payload, 0x60, NULL, out, &size),
			 GHCB_ERR_BUSY);
	ghcb_channel_give_up(&world->channel);
	assert_true(key_is_wiped());
	assert_int_equal(ghcb_channel_ask(&world->channel, 5, 1, payload, 0x60, NULL, out, &size),
			 GHCB_ERR_SECRETS);
	teardown();
}

/* A hypervisor that is busy for as long as anyone asks. */
static void test_busy_for_ever(void **state)
{
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	world->busy = UINT32_MAX;
	assert_int_equal(report(3, out), GHCB_ERR_BUSY);
	assert_int_equal(world->request_count, GHCB_MESSAGE_TRIES);
	/* Another question is none; the same one goes on. */
	assert_int_equal(report(4, out), GHCB_ERR_STATE);
	world->busy = 1;
	assert_int_equal(report(3, out), GHCB_OK);
	assert_int_equal(out[0x50], 3);
	assert_int_equal(world->seal_count, 1);
	assert_int_equal(report(4, out), GHCB_OK);
	assert_int_equal(count(), 4);
	teardown();
}

/* What a hypervisor does to an answer. */
static void flip_tag(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0] ^= 1;
}

static void flip_text(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x60 + 0x4BF] ^= 0x80;
}

static void flip_reserved(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x5F] ^= 1;
}

static void other_number(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x20] += 2;
}

static void high_number(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x24] = 1;
}

static void other_algorithm(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x30] = 0;
}

static void other_header_version(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x31] = 2;
}

static void other_header_size(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x32] = 0x50;
}

static void other_type(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x34] = 4;
}

static void other_version(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x35] = 2;
}

static void other_key(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x3C] = 1;
}

static void longer(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x36] = 0xA1;
	answer[0x37] = 0x0F;
}

static void shorter(struct world *w, uint8_t *answer)
{
	(void)w;
	answer[0x36] = 0x20;
	answer[0x37] = 0;
}

static void nothing(struct world *w, uint8_t *answer)
{
	(void)w;
	memset(answer, 0, 4096);
}

static void the_request(struct world *w, uint8_t *answer)
{
	memcpy(answer, w->requests[(w->request_count - 1) % 4], 4096);
}

static const struct lie_row {
	const char *name;
	void (*lie)(struct world *world, uint8_t *answer);
	enum ghcb_rc rc;
} LIES[] = {
	{"a bit of the tag", flip_tag, GHCB_ERR_MESSAGE_TAG},
	{"a bit of the text", flip_text, GHCB_ERR_MESSAGE_TAG},
	{"a reserved bit of the header", flip_reserved, GHCB_ERR_MESSAGE_TAG},
	/* spec: SNP-ABI guest messages: an answer has the number after its request's */
	{"another number", other_number, GHCB_ERR_MESSAGE_SEQNO},
	{"a number above 32 bits", high_number, GHCB_ERR_MESSAGE_SEQNO},
	{"no answer", nothing, GHCB_ERR_MESSAGE_SEQNO},
	{"the request", the_request, GHCB_ERR_MESSAGE_SEQNO},
	/* spec: SNP-ABI guest messages: algorithm, version and size of an answer's header */
	{"another algorithm", other_algorithm, GHCB_ERR_MESSAGE},
	{"another header version", other_header_version, GHCB_ERR_MESSAGE},
	{"another header size", other_header_size, GHCB_ERR_MESSAGE},
	/* spec: SNP-ABI guest messages: an answer's type is its request's and one; version and
	 * VMPCK are the request's */
	{"another type", other_type, GHCB_ERR_MESSAGE},
	{"another version", other_version, GHCB_ERR_MESSAGE},
	{"another VMPCK", other_key, GHCB_ERR_MESSAGE},
	/* spec: SNP-ABI guest messages: an answer is as long as there is room for, at most */
	{"longer than a page", longer, GHCB_ERR_MESSAGE},
	{"shorter", shorter, GHCB_ERR_MESSAGE_TAG},
};

/* spec: GHCB SNP guest request: after any other failure the key is not used again */
static void test_lies(void **state)
{
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(LIES) / sizeof(*LIES); i++) {
		print_message("%s\n", LIES[i].name);
		setup();
		assert_int_equal(report(1, out), GHCB_OK);
		world->lie = LIES[i].lie;
		assert_int_equal(report(2, out), LIES[i].rc);
		assert_int_equal(count(), 2);
		assert_true(key_is_wiped());
		world->lie = NULL;
		assert_int_equal(report(3, out), GHCB_ERR_SECRETS);
		assert_int_equal(world->seal_count, 2);
		teardown();
	}
}

/* A firmware's answer without an error, but too short: it is authentic all the same. */
static void seal_shorter(struct world *w, uint8_t *answer)
{
	const uint8_t text[0x4BF] = {0}, iv[12] = {answer[0x20]};
	const struct ghcb_aead_input input = {w->firmware.key, iv, answer + 0x30, 0x30};

	answer[0x36] = 0xBF;
	assert_true(
		ghcb_openssl_aead.seal(NULL, &input, text, sizeof(text), answer + 0x60, answer));
}

/* spec: SNP-ABI guest messages: an answer is as long as its message is */
static void test_short_answer(void **state)
{
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	world->lie = seal_shorter;
	assert_int_equal(report(1, out), GHCB_ERR_MESSAGE);
	assert_int_equal(count(), 2);
	assert_false(key_is_wiped());
	world->lie = NULL;
	assert_int_equal(report(1, out), GHCB_OK);
	teardown();
}

static void replay(struct world *w, uint8_t *answer)
{
	memcpy(answer, w->first_answer, 4096);
}

/* The first answer, which was a right one, again. */
static void test_replay(void **state)
{
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	assert_int_equal(report(1, out), GHCB_OK);
	world->lie = replay;
	assert_int_equal(report(1, out), GHCB_ERR_MESSAGE_SEQNO);
	assert_true(key_is_wiped());
	teardown();
}

/* Errors of hypervisor and firmware, and of the exit itself. */
static void test_errors(void **state)
{
	static const uint64_t ERRORS[] = {0x16, 0x05, UINT64_C(1) << 32, UINT64_C(0x80000000) << 32,
					  UINT64_C(2) << 32 | 0x16};
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(ERRORS) / sizeof(*ERRORS); i++) {
		setup();
		world->error = ERRORS[i];
		assert_int_equal(report(1, out), GHCB_ERR_REFUSED);
		assert_true(world->channel.status == ERRORS[i]);
		assert_true(key_is_wiped());
		teardown();
	}
	setup();
	world->vmm.ops.guest_request = NULL;
	assert_int_equal(report(1, out), GHCB_ERR_MALFORMED);
	assert_true(key_is_wiped());
	teardown();
	setup();
	world->cannot_seal = true;
	assert_int_equal(report(1, out), GHCB_ERR_CRYPTO);
	assert_int_equal(world->request_count, 0);
	assert_true(key_is_wiped());
	teardown();
}

/* What is found before anything is sealed leaves the key alone. */
static void test_not_sent(void **state)
{
	uint8_t payload[4096] = {0}, out[GHCB_REPORT_SIZE];
	size_t size = sizeof(out);

	(void)state;
	setup();
	assert_int_equal(ghcb_channel_ask(&world->channel, 5, 1, payload, 4001, NULL, out, &size),
			 GHCB_ERR_ARG);
	world->channel.response_gpa = REQUEST;
	assert_int_equal(report(1, out), GHCB_ERR_ARG);
	world->channel.response_gpa = RESPONSE + 8;
	assert_int_equal(report(1, out), GHCB_ERR_ARG);
	world->channel.response_gpa = RESPONSE;
	world->channel.vmpck = 4;
	assert_int_equal(report(1, out), GHCB_ERR_ARG);
	/* spec: GHCB secrets page: a VMPCK of zeros is none */
	world->channel.vmpck = 1;
	assert_int_equal(report(1, out), GHCB_ERR_SECRETS);
	world->channel.vmpck = 0;
	/* spec: GHCB secrets page: the count has 32 bits, and does not start again */
	memset(world->secrets + 0xA0, 0xFF, 4);
	assert_int_equal(report(1, out), GHCB_ERR_SECRETS);
	world->secrets[0xA0] = 0xFE;
	assert_int_equal(report(1, out), GHCB_ERR_SECRETS);
	memset(world->secrets + 0xA0, 0, 4);
	assert_int_equal(report(1, out), GHCB_OK);
	assert_int_equal(world->seal_count, 1);
	teardown();
}

/* The hypervisor changes the pages while the guest reads the answer and after it was checked. */
static uint8_t changed_after;

static bool open_and_change(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from,
			    size_t size, uint8_t *to, const uint8_t tag[16])
{
	uint8_t *shared = ghcb_vm_bytes(&world->vmm.vm, RESPONSE);

	memset(shared, 0xEE, 4096);
	changed_after++;
	return opened(ctx, input, from, size, to, tag);
}

/* spec: GHCB SNP guest request: an answer is copied to private memory once, then checked */
/* spec: GHCB SNP guest request: a message is sealed in private memory, and copied out whole */
static void test_changed_in_between(void **state)
{
	static const struct ghcb_aead CHANGES = {
		.size = sizeof(CHANGES), .seal = noted_seal, .open = open_and_change};
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	world->channel.aead = &CHANGES;
	assert_int_equal(report(7, out), GHCB_OK);
	assert_int_equal(changed_after, 1);
	assert_int_equal(out[0x50], 7);
	assert_int_equal(count(), 2);
	teardown();
}

/* spec: GHCB SNP extended guest request: too few pages: the same message without certificates, so
 * that its number is used */
static void test_certificates(void **state)
{
	struct ghcb_report_request request = with_nonce(5);
	struct ghcb_cert_pages certs = {.gpa = CERTS, .pages = 1};
	uint8_t out[GHCB_REPORT_SIZE];

	(void)state;
	setup();
	assert_int_equal(ghcb_get_report(&world->channel, &request, &certs, out), GHCB_ERR_SPACE);
	assert_int_equal(certs.pages, VMM_CERT_PAGES);
	assert_int_equal(count(), 2);
	assert_int_equal(world->asked, 1);
	assert_int_equal(ghcb_get_report(&world->channel, &request, &certs, out), GHCB_OK);
	assert_int_equal(out[0x50], 5);
	assert_int_equal(count(), 4);
	assert_int_equal(ghcb_vm_bytes(&world->vmm.vm, CERTS)[0], 0xC0);
	certs.gpa = CERTS + 1;
	assert_int_equal(ghcb_get_report(&world->channel, &request, &certs, out), GHCB_ERR_ARG);
	teardown();
}

static void test_tsc(void **state)
{
	struct ghcb_tsc_info info = {0};

	(void)state;
	setup();
	assert_int_equal(ghcb_get_tsc_info(&world->channel, &info), GHCB_OK);
	assert_true(info.scale != 0);
	assert_int_equal(count(), 2);
	teardown();
}

static void put_le32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_entry(uint8_t *table, unsigned index, uint32_t offset, uint32_t length)
{
	memset(table + 24u * index, 0x63, 16);
	put_le32(table + 24u * index + 16, offset);
	put_le32(table + 24u * index + 20, length);
}

/* spec: GHCB SNP extended guest request: a certificate is inside the pages */
/* spec: GHCB SNP extended guest request: the table ends with an entry of zeros, inside */
static void test_table(void **state)
{
	static const struct {
		uint32_t offset, length;
		enum ghcb_rc rc;
	} ROWS[] = {{72, 100, GHCB_OK},
		    {4096, 0, GHCB_OK},
		    {0, 4096, GHCB_OK},
		    {72, 4025, GHCB_ERR_RESPONSE},
		    {4097, 0, GHCB_ERR_RESPONSE},
		    {72, UINT32_MAX, GHCB_ERR_RESPONSE},
		    {UINT32_MAX, 1, GHCB_ERR_RESPONSE}};
	uint8_t *table = calloc(1, 4096);
	struct ghcb_cert cert;
	size_t index = 0;

	(void)state;
	assert_non_null(table);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		index = 0;
		put_entry(table, 0, ROWS[i].offset, ROWS[i].length);
		assert_int_equal(ghcb_next_cert(table, 4096, &index, &cert), ROWS[i].rc);
		if (ROWS[i].rc)
			continue;
		assert_ptr_equal(cert.data, table + ROWS[i].offset);
		assert_int_equal(cert.size, ROWS[i].length);
		assert_int_equal(cert.guid[15], 0x63);
		assert_int_equal(ghcb_next_cert(table, 4096, &index, &cert), GHCB_ERR_STATE);
	}
	/* 170 entries fill the page, and nothing ends them. */
	for (unsigned i = 0; i < 170; i++)
		put_entry(table, i, 0, 1);
	for (index = 0; index < 170;)
		assert_int_equal(ghcb_next_cert(table, 4096, &index, &cert), GHCB_OK);
	assert_int_equal(ghcb_next_cert(table, 4096, &index, &cert), GHCB_ERR_RESPONSE);
	free(table);
}

/* spec: GHCB secrets page: who hands it on wipes the keys of more privileged VMPLs */
/* spec: SNP-ABI secrets page: versions count from 1 on */
static void test_secrets(void **state)
{
	uint8_t page[4096] = {0};

	(void)state;
	assert_int_equal(ghcb_secrets_check(page), GHCB_ERR_SECRETS);
	page[0] = 4;
	assert_int_equal(ghcb_secrets_check(page), GHCB_OK);
	memset(page + 0x20, 0xAB, 128);
	ghcb_secrets_hand_on(page, 2);
	assert_true(sev_is_zero(page + 0x20, 64));
	assert_null(ghcb_secrets_key(page, 0));
	assert_null(ghcb_secrets_key(page, 1));
	assert_ptr_equal(ghcb_secrets_key(page, 2), page + 0x60);
	assert_ptr_equal(ghcb_secrets_key(page, 3), page + 0x80);
	assert_null(ghcb_secrets_key(page, 4));
	ghcb_secrets_set_count(page, 3, 0x01020304);
	assert_memory_equal(page + 0xAC, "\x04\x03\x02\x01", 4);
	assert_int_equal(ghcb_secrets_count(page, 3), 0x01020304);
	ghcb_secrets_wipe_key(page, 3);
	assert_true(sev_is_zero(page + 0x80, 32));
}

static void put_le64(uint8_t *at, uint64_t value)
{
	put_le32(at, (uint32_t)value);
	put_le32(at + 4, (uint32_t)(value >> 32));
}

/* spec: SVSM secrets page: a size of 0 is no SVSM */
/* spec: SVSM secrets page: the guest is not at VMPL0, and the calling area is a page */
/* spec: SVSM secrets page: the SVSM's memory is of pages, and ends below 2^64 */
static void test_secrets_svsm(void **state)
{
	static const struct {
		uint64_t base, size, caa;
		uint8_t vmpl;
		enum ghcb_rc rc;
	} ROWS[] = {
		{0x1000000, 0x100000, 0x1001000, 2, GHCB_OK},
		{0x1000000, 0, 0x1001000, 2, GHCB_ERR_STATE},
		{0x1000000, 0x100000, 0x1001000, 0, GHCB_ERR_SECRETS},
		{0x1000000, 0x100000, 0x1001000, 4, GHCB_ERR_SECRETS},
		{0x1000000, 0x100000, 0x1001008, 1, GHCB_ERR_SECRETS},
		{0x1000000, 0x100000, 0, 1, GHCB_ERR_SECRETS},
		{0x1000800, 0x100000, 0x1001000, 1, GHCB_ERR_SECRETS},
		{0x1000000, 0x100800, 0x1001000, 1, GHCB_ERR_SECRETS},
		{UINT64_C(0xFFFFFFFFFFFFF000), 0x2000, 0x1001000, 1, GHCB_ERR_SECRETS},
	};
	struct ghcb_secrets_svsm svsm;
	uint8_t page[4096] = {3};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		put_le64(page + 0x140, ROWS[i].base);
		put_le64(page + 0x148, ROWS[i].size);
		put_le64(page + 0x150, ROWS[i].caa);
		put_le32(page + 0x158, 1);
		page[0x15C] = ROWS[i].vmpl;
		assert_int_equal(ghcb_secrets_svsm(page, &svsm), ROWS[i].rc);
		if (ROWS[i].rc)
			continue;
		assert_true(svsm.base == ROWS[i].base && svsm.size == ROWS[i].size);
		assert_true(svsm.caa == ROWS[i].caa && svsm.vmpl == ROWS[i].vmpl);
		assert_int_equal(svsm.max_version, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_busy_for_ever),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_short_answer),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_not_sent),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_changed_in_between),
		cmocka_unit_test(test_tsc),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_secrets_svsm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
