/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_MEMORY_ENCRYPT_OP: DBG_*, SEND_*, RECEIVE_*: what Linux refuses, in its order and with its
 * errno values, and what the firmware refuses.
 */
#include "kvm_rows.h"

static const struct kvm_row DEBUG[] = {
	{"DBG_DECRYPT", SEV, RUNNING, SEV_KVM_DBG_DECRYPT, 0, NONE, 0, 0, BOTH},
	{"DBG_ENCRYPT", SEV, RUNNING, SEV_KVM_DBG_ENCRYPT, 0, NONE, 0, 0, BOTH},
	{"DBG_DECRYPT of no SEV guest", PLAIN, CREATED, SEV_KVM_DBG_DECRYPT, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
	{"DBG_DECRYPT, data is no address", SEV, RUNNING, SEV_KVM_DBG_DECRYPT, NO_DATA, NONE,
	 -EFAULT, UNTOUCHED, BOTH},
	/* spec: UAPI DBG_DECRYPT: length 0, wrap, no destination: EINVAL */
	{"no length",
	 SEV,
	 RUNNING,
	 SEV_KVM_DBG_DECRYPT,
	 0,
	 {AT(sev_kvm_dbg, len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"source wraps",
	 SEV,
	 RUNNING,
	 SEV_KVM_DBG_DECRYPT,
	 0,
	 {AT(sev_kvm_dbg, src_uaddr, 8, UINT64_MAX - 3)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"no destination",
	 SEV,
	 RUNNING,
	 SEV_KVM_DBG_ENCRYPT,
	 0,
	 {AT(sev_kvm_dbg, dst_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"source is nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_DBG_DECRYPT,
	 0,
	 {AT(sev_kvm_dbg, src_uaddr, 8, 0x1000)},
	 -ENOMEM,
	 UNTOUCHED,
	 BOTH},
	{"destination is nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_DBG_DECRYPT,
	 0,
	 {AT(sev_kvm_dbg, dst_uaddr, 8, 0x1000)},
	 -ENOMEM,
	 UNTOUCHED,
	 BOTH},
};

static const struct kvm_row MIGRATE[] = {
	{"SEND_START, certificate of zeros", SEV, RUNNING, SEV_KVM_SEND_START, 0, NONE, -EIO,
	 SEV_FW_INVALID_CERTIFICATE, BOTH},
	{"SEND_START of no SEV guest", PLAIN, CREATED, SEV_KVM_SEND_START, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
	{"SEND_START, data is no address", SEV, RUNNING, SEV_KVM_SEND_START, NO_DATA, NONE, -EFAULT,
	 UNTOUCHED, BOTH},
	/* spec: UAPI SEND_START: session_len 0 asks for the length, which is written back although
	   it fails */
	{"length of the session",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, session_len, 4, 0)},
	 -EIO,
	 SEV_FW_INVALID_LENGTH,
	 BOTH},
	/* spec: UAPI SEND_START: no certificate, no session, session too long: EINVAL */
	{"no certificate",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, pdh_cert_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"certificate without length",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, pdh_cert_len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"no session",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, session_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"session too long",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, session_len, 4, 0x4001)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"no platform's certificates",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, plat_certs_len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"no AMD's certificates",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, amd_certs_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"certificates are nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_START,
	 0,
	 {AT(sev_kvm_send_start, amd_certs_uaddr, 8, BAD_ADDRESS)},
	 -EFAULT,
	 UNTOUCHED,
	 BOTH},
	{"SEND_UPDATE_DATA before SEND_START", SEV, RUNNING, SEV_KVM_SEND_UPDATE_DATA, 0, NONE,
	 -EIO, SEV_FW_INVALID_GUEST_STATE, BOTH},
	{"SEND_UPDATE_DATA of no SEV guest", PLAIN, CREATED, SEV_KVM_SEND_UPDATE_DATA, 0, NONE,
	 -ENOTTY, UNTOUCHED, BOTH},
	/* spec: UAPI SEND_UPDATE_DATA: a length of 0 asks for the lengths, written back although it
	   fails */
	{"lengths, in the wrong state",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, hdr_len, 4, 0)},
	 -EIO,
	 SEV_FW_INVALID_GUEST_STATE,
	 BOTH},
	/* spec: UAPI SEND_UPDATE_DATA: an address or length of 0, more than a page: EINVAL */
	{"sends to nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, trans_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"sends nothing",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, guest_len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"sends no header",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, hdr_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"sends more than a page",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, guest_len, 4, 4097)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"sends from nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_SEND_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_send_update_data, guest_uaddr, 8, 0x1000)},
	 -ENOMEM,
	 UNTOUCHED,
	 BOTH},
	{"SEND_FINISH before SEND_START", SEV, RUNNING, SEV_KVM_SEND_FINISH, 0, NONE, -EIO,
	 SEV_FW_INVALID_GUEST_STATE, BOTH},
	{"SEND_FINISH of no SEV guest", PLAIN, CREATED, SEV_KVM_SEND_FINISH, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
	{"SEND_CANCEL before SEND_START", SEV, RUNNING, SEV_KVM_SEND_CANCEL, 0, NONE, -EIO,
	 SEV_FW_INVALID_GUEST_STATE, BOTH},
	{"SEND_CANCEL of no SEV guest", PLAIN, CREATED, SEV_KVM_SEND_CANCEL, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
	{"RECEIVE_START, certificate of zeros", SEV, INITED, SEV_KVM_RECEIVE_START, 0, NONE, -EIO,
	 SEV_FW_INVALID_CERTIFICATE, BOTH},
	{"RECEIVE_START of no SEV guest", PLAIN, CREATED, SEV_KVM_RECEIVE_START, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
	/* spec: UAPI RECEIVE_START: certificate and session are required: EINVAL */
	{"receives without a certificate",
	 SEV,
	 INITED,
	 SEV_KVM_RECEIVE_START,
	 0,
	 {AT(sev_kvm_receive_start, pdh_uaddr, 8, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"receives without a session",
	 SEV,
	 INITED,
	 SEV_KVM_RECEIVE_START,
	 0,
	 {AT(sev_kvm_receive_start, session_len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"receives a session from nowhere",
	 SEV,
	 INITED,
	 SEV_KVM_RECEIVE_START,
	 0,
	 {AT(sev_kvm_receive_start, session_uaddr, 8, BAD_ADDRESS)},
	 -EFAULT,
	 UNTOUCHED,
	 BOTH},
	/* spec: UAPI RECEIVE_UPDATE_DATA: not SEV: EINVAL, unlike all others */
	{"RECEIVE_UPDATE_DATA of no SEV guest", PLAIN, CREATED, SEV_KVM_RECEIVE_UPDATE_DATA, 0,
	 NONE, -EINVAL, UNTOUCHED, BOTH},
	{"RECEIVE_UPDATE_DATA of a guest that runs", SEV, RUNNING, SEV_KVM_RECEIVE_UPDATE_DATA, 0,
	 NONE, -EIO, SEV_FW_INVALID_GUEST_STATE, BOTH},
	/* spec: UAPI RECEIVE_UPDATE_DATA: an address or length of 0, more than a page: EINVAL */
	{"receives nothing",
	 SEV,
	 RUNNING,
	 SEV_KVM_RECEIVE_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_receive_update_data, guest_len, 4, 0)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"receives across pages",
	 SEV,
	 RUNNING,
	 SEV_KVM_RECEIVE_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_receive_update_data, guest_len, 4, 4097)},
	 -EINVAL,
	 UNTOUCHED,
	 BOTH},
	{"receives for nowhere",
	 SEV,
	 RUNNING,
	 SEV_KVM_RECEIVE_UPDATE_DATA,
	 0,
	 {AT(sev_kvm_receive_update_data, guest_uaddr, 8, 0x1000)},
	 -ENOMEM,
	 UNTOUCHED,
	 BOTH},
	{"RECEIVE_FINISH of a guest that runs", SEV, RUNNING, SEV_KVM_RECEIVE_FINISH, 0, NONE, -EIO,
	 SEV_FW_INVALID_GUEST_STATE, BOTH},
	{"RECEIVE_FINISH of no SEV guest", PLAIN, CREATED, SEV_KVM_RECEIVE_FINISH, 0, NONE, -ENOTTY,
	 UNTOUCHED, BOTH},
};

TABLE_TEST(memory_is_debugged, DEBUG)
TABLE_TEST(guests_are_sent_and_received, MIGRATE)

#define CERT_SIZE  2084u
#define CHAIN_SIZE (3 * CERT_SIZE)
#define PAGE	   4096u

/* A guest of SEV that is sent to its own platform, page by page. */
struct transfer {
	struct kvm_host host;
	int from, to;
	uint8_t *source, *target; /* pages of guests */
	uint8_t pdh[CERT_SIZE], chain[CHAIN_SIZE], session[0x80];
	uint8_t hdr[0x34], trans[PAGE];
};

static void export_pdh(struct transfer *t)
{
	struct sev_uapi_pdh_cert_export export = {
		.pdh_cert_address = (uintptr_t)t->pdh,
		.pdh_cert_len = sizeof(t->pdh),
		.cert_chain_address = (uintptr_t)t->chain,
		.cert_chain_len = sizeof(t->chain),
	};
	struct sev_uapi_issue_cmd cmd = {
		.cmd = SEV_UAPI_PDH_CERT_EXPORT,
		.data = (uintptr_t) & export,
	};

	assert_int_equal(kvm_ioctl(&t->host, t->host.sev, SEV_UAPI_ISSUE_CMD, &cmd), 0);
}

static void launch_to_send(struct transfer *t)
{
	struct sev_kvm_launch_start start = {.policy = 0};
	const struct sev_kvm_launch_update_data update = {.uaddr = (uintptr_t)t->source,
							  .len = PAGE};
	const struct sev_kvm_enc_region region = {(uintptr_t)t->source, PAGE};
	uint8_t value[0x30];
	struct sev_kvm_launch_measure measure = {.uaddr = (uintptr_t)value, .len = sizeof(value)};

	kvm_vm(&t->host, SEV_KVM_VM_SEV);
	t->from = t->host.vm;
	assert_int_equal(kvm_init2(&t->host, 0, 0), 0);
	assert_int_equal(kvm_ioctl(&t->host, t->from, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, &region),
			 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_LAUNCH_START, &start), 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_LAUNCH_UPDATE_DATA, &update), 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_LAUNCH_MEASURE, &measure), 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_LAUNCH_FINISH, NULL), 0);
}

static void setup_transfer(struct transfer *t)
{
	memset(t, 0, sizeof(*t));
	kvm_host_setup(&t->host, "milan-1.55", LX_LINUX_6_18);
	t->source = kvm_memory(PAGE);
	t->target = kvm_memory(PAGE);
	memcpy(t->source, "what is to be sent", 19);
	export_pdh(t);
	launch_to_send(t);
}

static void end_transfer(struct transfer *t)
{
	kvm_host_teardown(&t->host);
	free(t->source);
	free(t->target);
}

static struct sev_kvm_send_start send_start_of(struct transfer *t)
{
	return (struct sev_kvm_send_start){
		.pdh_cert_uaddr = (uintptr_t)t->pdh,
		.pdh_cert_len = sizeof(t->pdh),
		.plat_certs_uaddr = (uintptr_t)t->chain,
		.plat_certs_len = sizeof(t->chain),
		.amd_certs_uaddr = (uintptr_t)t->chain,
		.amd_certs_len = 16,
		.session_uaddr = (uintptr_t)t->session,
		.session_len = sizeof(t->session),
	};
}

static void send_page(struct transfer *t)
{
	struct sev_kvm_send_update_data lengths = {.guest_len = PAGE};
	struct sev_kvm_send_update_data update = {
		.hdr_uaddr = (uintptr_t)t->hdr,
		.hdr_len = sizeof(t->hdr),
		.guest_uaddr = (uintptr_t)t->source,
		.guest_len = PAGE,
		.trans_uaddr = (uintptr_t)t->trans,
		.trans_len = sizeof(t->trans),
	};

	/* spec: UAPI SEND_UPDATE_DATA: a length of 0 asks for the lengths, written back although it
	 * fails */
	assert_int_equal(kvm_op(&t->host, SEV_KVM_SEND_UPDATE_DATA, &lengths), -EIO);
	assert_int_equal(t->host.error, SEV_FW_INVALID_LENGTH);
	assert_int_equal(lengths.hdr_len, sizeof(t->hdr));
	assert_int_equal(kvm_op(&t->host, SEV_KVM_SEND_UPDATE_DATA, &update), 0);
}

static void receive_page(struct transfer *t)
{
	struct sev_kvm_receive_start start = {
		.pdh_uaddr = (uintptr_t)t->pdh,
		.pdh_len = sizeof(t->pdh),
		.session_uaddr = (uintptr_t)t->session,
		.session_len = sizeof(t->session),
	};
	const struct sev_kvm_receive_update_data update = {
		.hdr_uaddr = (uintptr_t)t->hdr,
		.hdr_len = sizeof(t->hdr),
		.guest_uaddr = (uintptr_t)t->target,
		.guest_len = PAGE,
		.trans_uaddr = (uintptr_t)t->trans,
		.trans_len = sizeof(t->trans),
	};

	kvm_vm(&t->host, SEV_KVM_VM_SEV);
	assert_int_equal(kvm_init2(&t->host, 0, 0), 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_RECEIVE_START, &start), 0);
	assert_true(start.handle != 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_RECEIVE_UPDATE_DATA, &update), 0);
	assert_int_equal(kvm_op(&t->host, SEV_KVM_RECEIVE_FINISH, NULL), 0);
}

static void a_guest_arrives_as_it_was(void **state)
{
	struct sev_kvm_guest_status status = {0};
	struct sev_kvm_send_start query = {0}, start;
	struct transfer t;

	(void)state;
	setup_transfer(&t);
	/* spec: UAPI SEND_START: session_len 0 asks for the length, which is written back although
	 * it fails */
	assert_int_equal(kvm_op(&t.host, SEV_KVM_SEND_START, &query), -EIO);
	assert_int_equal(query.session_len, sizeof(t.session));
	start = send_start_of(&t);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_SEND_START, &start), 0);
	assert_int_equal(start.session_len, sizeof(t.session));
	send_page(&t);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_SEND_FINISH, NULL), 0);
	assert_memory_not_equal(t.trans, "what is to be sent", 19);
	receive_page(&t);
	assert_memory_equal(t.target, "what is to be sent", 19);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_GUEST_STATUS, &status), 0);
	assert_int_equal(status.state, 3); /* RUNNING */
	end_transfer(&t);
}

static void a_cancelled_guest_runs_on(void **state)
{
	struct sev_kvm_guest_status status = {0};
	struct sev_kvm_send_start start;
	struct transfer t;

	(void)state;
	setup_transfer(&t);
	start = send_start_of(&t);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_SEND_START, &start), 0);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_SEND_CANCEL, NULL), 0);
	assert_int_equal(kvm_op(&t.host, SEV_KVM_GUEST_STATUS, &status), 0);
	assert_int_equal(status.state, 3);
	end_transfer(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_debugged),
		cmocka_unit_test(guests_are_sent_and_received),
		cmocka_unit_test(a_guest_arrives_as_it_was),
		cmocka_unit_test(a_cancelled_guest_runs_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
