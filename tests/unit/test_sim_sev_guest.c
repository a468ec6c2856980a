/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sev-guest driver and KVM below it: what Linux refuses, in which order, and what becomes of
 * the key.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>

#include "base/bytes.h"
#include "sim_inside.h"

#define GET_REPORT	0xC0205300ul
#define GET_DERIVED_KEY 0xC0205301ul
#define GET_EXT_REPORT	0xC0205302ul

#define UNTOUCHED	UINT64_C(0x1111111111111111)
#define NOT_ASKED	UINT64_C(0xFF)
#define BUSY		(UINT64_C(2) << 32)
#define INVALID_LEN	(UINT64_C(1) << 32)

/* snp_guest_request_ioctl, and all that it can point to. */
struct call {
	struct sim_inside inside;
	int fd;
	uint8_t input[32];
	uint8_t request[112]; /* snp_report_req, snp_derived_key_req, snp_ext_report_req */
	uint8_t response[4000];
	uint8_t certs[0x4000];
};

static struct call *begin_with(enum lx_release release, bool encrypt)
{
	struct call *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	sim_inside_setup(&c->inside, "milan-1.55", encrypt, release, 0);
	c->fd = c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0);
	assert_true(c->fd >= 0);
	return c;
}

static struct call *begin(void)
{
	return begin_with(LX_LINUX_6_18, true);
}

static void end(struct call *c)
{
	assert_int_equal(c->inside.io->close(c->inside.io->ctx, c->fd), 0);
	sim_inside_teardown(&c->inside);
	free(c);
}

static int issue(struct call *c, unsigned long number)
{
	return c->inside.io->ioctl(c->inside.io->ctx, c->fd, number, c->input);
}

static void prepare(struct call *c)
{
	memset(c->input, 0, sizeof(c->input));
	memset(c->request, 0, sizeof(c->request));
	memset(c->response, 0xEE, sizeof(c->response));
	memset(c->certs, 0xEE, sizeof(c->certs));
	c->input[0] = 1;
	sev_put_le64(c->input + 8, (uintptr_t)c->request);
	sev_put_le64(c->input + 16, (uintptr_t)c->response);
	sev_put_le64(c->input + 24, UNTOUCHED);
}

static int ask(struct call *c, unsigned long number)
{
	prepare(c);
	return issue(c, number);
}

static uint64_t exitinfo2(const struct call *c)
{
	return sev_get_le64(c->input + 24);
}

/* The guest's counter in its secrets page, and whether its key is still there. */
static uint32_t counter(struct call *c)
{
	uint8_t page[0x1000];

	sim_inside_secrets(&c->inside, page);
	return sev_get_le32(page + 0xA0);
}

static bool is_wiped(struct call *c)
{
	uint8_t page[0x1000];

	sim_inside_secrets(&c->inside, page);
	/* The keys of other VMPLs stay. */
	assert_false(sev_is_zero(page + 0x40, 32));
	return sev_is_zero(page + 0x20, 32);
}

static void set_counter(struct call *c, uint32_t count)
{
	uint8_t page[0x1000];

	sim_inside_secrets(&c->inside, page);
	sev_put_le32(page + 0xA0, count);
	sim_inside_set_secrets(&c->inside, page);
}

static void a_report_is_given(void **state)
{
	(void)state;
	for (unsigned encrypt = 0; encrypt < 2; encrypt++) {
		struct call *c = begin_with(LX_LINUX_6_18, encrypt);

		assert_int_equal(ask(c, GET_REPORT), 0);
		/* UAPI: sev-guest: the request is written back only where exitinfo2 tells something
		 */
		assert_int_equal(exitinfo2(c), UNTOUCHED);
		assert_int_equal(sev_get_le32(c->response), 0);
		assert_int_equal(sev_get_le32(c->response + 4), 0x4A0);
		assert_int_equal(sev_get_le32(c->response + 0x20), 3);
		assert_true(sev_is_zero(c->response + 0x4C0, sizeof(c->response) - 0x4C0));
		assert_int_equal(counter(c), 2);
		assert_int_equal(ask(c, GET_DERIVED_KEY), 0);
		assert_false(sev_is_zero(c->response + 0x20, 32));
		assert_int_equal(c->response[64], 0xEE);
		assert_int_equal(counter(c), 4);
		end(c);
	}
}

/* A field of the argument that is wrong. */
struct argument_row {
	const char *what;
	unsigned long number;
	uint8_t at;
	uint64_t value;
	int rc;
	uint64_t exitinfo2;
};

static const struct argument_row ARGUMENTS[] = {
	{"msg_version 0", GET_REPORT, 0, 0, -EINVAL, UNTOUCHED},
	{"unknown ioctl", 0xC0205303ul, 0, 1, -ENOTTY, NOT_ASKED},
	{"unknown ioctl without a version", 0xC0205303ul, 0, 0, -EINVAL, UNTOUCHED},
	{"no req_data", GET_REPORT, 8, 0, -EINVAL, NOT_ASKED},
	{"no resp_data", GET_REPORT, 16, 0, -EINVAL, NOT_ASKED},
	{"no resp_data for a key", GET_DERIVED_KEY, 16, 0, -EINVAL, NOT_ASKED},
	{"no req_data for certificates", GET_EXT_REPORT, 8, 0, -EINVAL, NOT_ASKED},
	{"req_data that is not mapped", GET_REPORT, 8, 16, -EFAULT, NOT_ASKED},
	{"req_data of a key", GET_DERIVED_KEY, 8, 16, -EFAULT, NOT_ASKED},
	{"req_data of certificates", GET_EXT_REPORT, 8, 16, -EFAULT, NOT_ASKED},
};

static void arguments_are_checked_before_the_key_is_used(void **state)
{
	struct call *c = begin();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ARGUMENTS); i++) {
		const struct argument_row *row = &ARGUMENTS[i];
		int rc;

		prepare(c);
		if (row->at)
			sev_put_le64(c->input + row->at, row->value);
		else
			c->input[0] = (uint8_t)row->value;
		rc = issue(c, row->number);
		if (rc != row->rc || exitinfo2(c) != row->exitinfo2)
			fail_msg("%s: found %d, 0x%llx", row->what, rc,
				 (unsigned long long)exitinfo2(c));
	}
	assert_int_equal(c->inside.io->ioctl(c->inside.io->ctx, c->fd, GET_REPORT, (void *)16),
			 -EFAULT);
	assert_int_equal(counter(c), 0);
	assert_false(is_wiped(c));
	end(c);
}

static void a_response_that_cannot_be_written_is_lost(void **state)
{
	struct call *c = begin();

	(void)state;
	prepare(c);
	sev_put_le64(c->input + 16, 16);
	assert_int_equal(issue(c, GET_REPORT), -EFAULT);
	assert_int_equal(exitinfo2(c), UNTOUCHED);
	assert_int_equal(counter(c), 2);
	assert_false(is_wiped(c));
	assert_int_equal(ask(c, GET_REPORT), 0);
	end(c);
}

static void a_firmware_that_refuses_ends_the_key(void **state)
{
	struct call *c = begin();

	(void)state;
	prepare(c);
	c->input[0] = 7; /* a version that the firmware does not know */
	assert_int_equal(issue(c, GET_REPORT), -EIO);
	assert_int_equal(exitinfo2(c), SEV_FW_INVALID_PARAM);
	/* UAPI: sev-guest: after any other failure the VMPCK is wiped */
	assert_true(is_wiped(c));
	assert_int_equal(counter(c), 2);
	/* UAPI: sev-guest: a VMPCK that was wiped is never used again */
	assert_int_equal(ask(c, GET_REPORT), -ENOTTY);
	assert_int_equal(exitinfo2(c), UNTOUCHED);
	assert_int_equal(ask(c, GET_DERIVED_KEY), -ENOTTY);
	assert_int_equal(ask(c, GET_EXT_REPORT), -ENOTTY);
	prepare(c);
	c->input[0] = 0;
	assert_int_equal(issue(c, GET_REPORT), -EINVAL);
	prepare(c);
	sev_put_le64(c->input + 8, 16);
	assert_int_equal(issue(c, GET_REPORT), -EFAULT);
	end(c);
}

static void an_older_kernel_tells_that_nobody_was_asked(void **state)
{
	struct call *c = begin_with(LX_LINUX_6_14, true);

	(void)state;
	prepare(c);
	c->input[0] = 7;
	assert_int_equal(issue(c, GET_REPORT), -EIO);
	assert_int_equal(ask(c, GET_REPORT), -ENOTTY);
	assert_int_equal(exitinfo2(c), NOT_ASKED);
	end(c);
}

static void a_status_within_the_answer_is_no_errno(void **state)
{
	struct call *c = begin();

	(void)state;
	prepare(c);
	sev_put_le32(c->request + 64, 4); /* VMPL */
	assert_int_equal(issue(c, GET_REPORT), 0);
	assert_int_equal(exitinfo2(c), UNTOUCHED);
	assert_int_equal(sev_get_le32(c->response), SEV_FW_INVALID_PARAM);
	assert_false(is_wiped(c));
	end(c);
}

static void a_busy_host_is_asked_again(void **state)
{
	struct call *c = begin();

	(void)state;
	/* UAPI: sev-guest: a throttled request is repeated as it is for a minute */
	assert_int_equal(
		lx_guest_req_inject(c->inside.kernel, &(struct lx_guest_req_fault){.busy = 30}), 0);
	assert_int_equal(ask(c, GET_REPORT), 0);
	assert_int_equal(c->inside.waited_ms, 60000);
	assert_int_equal(counter(c), 2);
	assert_int_equal(
		lx_guest_req_inject(c->inside.kernel, &(struct lx_guest_req_fault){.busy = 31}), 0);
	assert_int_equal(ask(c, GET_REPORT), -ETIMEDOUT);
	assert_int_equal(exitinfo2(c), BUSY);
	assert_int_equal(c->inside.waited_ms, 120000);
	assert_true(is_wiped(c));
	end(c);
}

static void another_vmm_error_ends_the_key(void **state)
{
	static const uint32_t errors[] = {1, 3, 0xFFFFFFFF};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(errors); i++) {
		struct call *c = begin();

		lx_guest_req_inject(c->inside.kernel,
				    &(struct lx_guest_req_fault){.vmm_error = errors[i]});
		assert_int_equal(ask(c, GET_DERIVED_KEY), -EIO);
		assert_int_equal(exitinfo2(c), (uint64_t)errors[i] << 32);
		/* A plain request has no room that could be too small, and yet the driver keeps it.
		 */
		assert_int_equal(is_wiped(c), errors[i] != 1);
		end(c);
	}
}

static void an_answer_that_was_changed_is_refused(void **state)
{
	/* MSG_SEQNO, MSG_TYPE, MSG_VERSION, MSG_SIZE, the tag, the payload's first and last byte.
	 */
	static const uint16_t places[] = {0x20, 0x27, 0x34, 0x35, 0x36, 0x37, 0x00, 0x60, 0x51F};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(places); i++) {
		struct call *c = begin();

		lx_guest_req_inject(c->inside.kernel, &(struct lx_guest_req_fault){
							      .flip = true, .flip_at = places[i]});
		/* UAPI: sev-guest: an answer is the one to this request */
		if (ask(c, GET_REPORT) != -EBADMSG || exitinfo2(c) != UNTOUCHED || !is_wiped(c))
			fail_msg("byte 0x%x: is taken", places[i]);
		assert_int_equal(c->response[0], 0xEE);
		end(c);
	}
}

static void the_counter_has_32_bits(void **state)
{
	struct call *c = begin();

	(void)state;
	/* UAPI: sev-guest: the counter in the secrets page has 32 bits */
	set_counter(c, UINT32_MAX - 1);
	assert_int_equal(ask(c, GET_REPORT), -EIO);
	assert_int_equal(exitinfo2(c), UNTOUCHED);
	assert_false(is_wiped(c));
	/* One below is sent, and is not what the firmware has. */
	set_counter(c, UINT32_MAX - 2);
	assert_int_equal(ask(c, GET_REPORT), -EIO);
	assert_int_equal(exitinfo2(c), SEV_FW_INVALID_PARAM);
	assert_true(is_wiped(c));
	end(c);
}

static int ask_ext(struct call *c, uint32_t room)
{
	prepare(c);
	sev_put_le64(c->request + 96, (uintptr_t)c->certs);
	sev_put_le32(c->request + 104, room);
	return issue(c, GET_EXT_REPORT);
}

static void set_certs(struct call *c, size_t size)
{
	uint8_t *table = malloc(size);

	assert_non_null(table);
	memset(table, 0xC7, size);
	assert_int_equal(lx_set_certs(c->inside.kernel, table, size, NULL), SEV_OK);
	free(table);
}

static void certificates_take_whole_pages(void **state)
{
	static const struct {
		uint32_t room;
		int rc;
	} rows[] = {
		/* UAPI: SNP_GET_EXT_REPORT: certs_len is whole pages, at most 16 KiB */
		{1, -EINVAL},	   {0xFFF, -EINVAL}, {0x1001, -EINVAL}, {0x5000, -EINVAL},
		{0x4001, -EINVAL}, {0x1000, 0},	     {0x4000, 0},
	};
	struct call *c = begin();

	(void)state;
	set_certs(c, 0x800);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_int_equal(ask_ext(c, rows[i].room), rows[i].rc);
		assert_int_equal(exitinfo2(c), rows[i].rc ? NOT_ASKED : UNTOUCHED);
	}
	prepare(c);
	sev_put_le64(c->request + 96, UINT64_C(1) << 63);
	sev_put_le32(c->request + 104, 0x1000);
	assert_int_equal(issue(c, GET_EXT_REPORT), -EFAULT);
	assert_int_equal(exitinfo2(c), NOT_ASKED);
	assert_int_equal(counter(c), 4);
	prepare(c);
	sev_put_le64(c->request + 96, 0x1000); /* not mapped: seen when it is too late */
	sev_put_le32(c->request + 104, 0x1000);
	assert_int_equal(issue(c, GET_EXT_REPORT), -EFAULT);
	assert_int_equal(exitinfo2(c), UNTOUCHED);
	assert_int_equal(counter(c), 6);
	assert_false(is_wiped(c));
	end(c);
}

static void certificates_are_given_with_zeros_after_them(void **state)
{
	struct call *c = begin();

	(void)state;
	set_certs(c, 0x1234);
	assert_int_equal(ask_ext(c, 0x3000), 0);
	for (size_t i = 0; i < 0x1234; i++)
		assert_int_equal(c->certs[i], 0xC7);
	assert_true(sev_is_zero(c->certs + 0x1234, 0x3000 - 0x1234));
	assert_int_equal(c->certs[0x3000], 0xEE);
	assert_int_equal(sev_get_le32(c->response + 4), 0x4A0);
	assert_int_equal(sev_get_le32(c->request + 104), 0x3000);
	end(c);
}

static void too_little_room_uses_the_counter_up(void **state)
{
	static const uint32_t rooms[] = {0, 0x1000};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rooms); i++) {
		struct call *c = begin();

		set_certs(c, 0x1001);
		/* UAPI: KVM_EXIT_SNP_REQ_CERTS: ENOSPC: npages is what is needed, the guest sees
		 * VMM error 1 */
		assert_int_equal(ask_ext(c, rooms[i]), -EIO);
		assert_int_equal(exitinfo2(c), INVALID_LEN);
		/* UAPI: SNP_GET_EXT_REPORT: certs_len becomes what is needed where the room is too
		 * small */
		assert_int_equal(sev_get_le32(c->request + 104), 0x2000);
		assert_int_equal(c->response[0], 0xEE);
		assert_int_equal(c->certs[0], 0xEE);
		/* UAPI: sev-guest: too little room for certificates: the counter is used up by a
		 * plain request */
		assert_int_equal(counter(c), 2);
		assert_false(is_wiped(c));
		assert_int_equal(ask_ext(c, 0x2000), 0);
		end(c);
	}
}

static void without_certificates_there_is_an_empty_table(void **state)
{
	struct call *c = begin();

	(void)state;
	assert_int_equal(ask_ext(c, 0), 0);
	assert_int_equal(c->certs[0], 0xEE);
	/* UAPI: KVM_EXIT_SNP_REQ_CERTS: without certificates the guest finds an empty table */
	assert_int_equal(ask_ext(c, 0x1000), 0);
	assert_true(sev_is_zero(c->certs, 24));
	end(c);
}

static void an_older_kernel_has_no_certificates(void **state)
{
	struct call *c = begin_with(LX_LINUX_6_14, true);

	(void)state;
	set_certs(c, 0x1001);
	/* UAPI: KVM_SEV_SNP_ENABLE_REQ_CERTS: older kernels have no certificates for a guest */
	assert_int_equal(ask_ext(c, 0x1000), 0);
	assert_true(sev_is_zero(c->certs, 0x1000));
	end(c);
}

static void the_kernels_pages_are_taken_back(void **state)
{
	struct call *c = begin();
	const uint64_t all = c->inside.sim.machine_config.memory_size;
	size_t before = 0, after = 0;

	(void)state;
	for (uint64_t spa = 0; spa < all; spa += 0x1000)
		before += rmp_state_at(c->inside.sim.machine, spa) == RMP_FIRMWARE;
	assert_int_equal(ask(c, GET_REPORT), 0);
	prepare(c);
	c->input[0] = 9;
	assert_int_equal(issue(c, GET_REPORT), -EIO);
	for (uint64_t spa = 0; spa < all; spa += 0x1000)
		after += rmp_state_at(c->inside.sim.machine, spa) == RMP_FIRMWARE;
	assert_int_equal(before, after);
	end(c);
}

static void a_device_outlives_its_guest_without_use(void **state)
{
	struct call *c = begin();

	(void)state;
	c->inside.kernel->state->guests[0].kind = LX_GUEST_NONE;
	assert_int_equal(ask(c, GET_REPORT), -EIO);
	assert_int_equal(c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0),
			 -ENOENT);
	end(c);
}

static void a_guest_without_secrets_has_no_device(void **state)
{
	struct call *c = begin();
	struct lx_guest_info *guest = &c->inside.kernel->state->guests[0];

	(void)state;
	guest->secrets_gpa = UINT64_MAX;
	assert_int_equal(c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0),
			 -ENOENT);
	guest->secrets_gpa = SIM_SECRETS_GPA + 0x1000;
	assert_int_equal(c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0),
			 -ENOENT);
	guest->secrets_gpa = SIM_SECRETS_GPA;
	rmp_at(c->inside.sim.machine, c->inside.secrets)->validated = false;
	assert_int_equal(ask(c, GET_REPORT), -EIO);
	assert_int_equal(c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0),
			 -ENOENT);
	rmp_at(c->inside.sim.machine, c->inside.secrets)->validated = true;
	guest->finished = false;
	assert_int_equal(c->inside.io->open(c->inside.io->ctx, "/dev/sev-guest", O_RDWR, 0),
			 -ENOENT);
	end(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_is_given),
		cmocka_unit_test(arguments_are_checked_before_the_key_is_used),
		cmocka_unit_test(a_response_that_cannot_be_written_is_lost),
		cmocka_unit_test(a_firmware_that_refuses_ends_the_key),
		cmocka_unit_test(an_older_kernel_tells_that_nobody_was_asked),
		cmocka_unit_test(a_status_within_the_answer_is_no_errno),
		cmocka_unit_test(a_busy_host_is_asked_again),
		cmocka_unit_test(another_vmm_error_ends_the_key),
		cmocka_unit_test(an_answer_that_was_changed_is_refused),
		cmocka_unit_test(the_counter_has_32_bits),
		cmocka_unit_test(certificates_take_whole_pages),
		cmocka_unit_test(certificates_are_given_with_zeros_after_them),
		cmocka_unit_test(too_little_room_uses_the_counter_up),
		cmocka_unit_test(without_certificates_there_is_an_empty_table),
		cmocka_unit_test(an_older_kernel_has_no_certificates),
		cmocka_unit_test(the_kernels_pages_are_taken_back),
		cmocka_unit_test(a_device_outlives_its_guest_without_use),
		cmocka_unit_test(a_guest_without_secrets_has_no_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
