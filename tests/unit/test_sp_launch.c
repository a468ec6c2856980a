/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launching guests of SEV and SEV-ES (SEV-API): LAUNCH_START, LAUNCH_UPDATE_DATA and _VMSA,
 * LAUNCH_MEASURE, LAUNCH_FINISH, ATTESTATION. Digests are compared with published ones, with
 * OpenSSL's, and with this project's own computation of them.
 */
#include "sim_rows.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <sev/blob.h>
#include <sev/config.h>
#include <sev/digest.h>
#include <sev/plan.h>
#include <sev/result.h>
#include <sev/sev_cert.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/legacy/session.h"
#include "amd-sp/legacy/sev_cert_build.h"
#include "base/text.h"
#include "ovmf_image.h"
#include "test_legacy.h"

static struct sev_err err;

#define NODBG  1u
#define NOKS   2u
#define ES     4u
#define NOSEND 8u
#define DOMAIN 16u

/* API_MAJOR and API_MINOR of a policy. */
#define API(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor) << 24)

/* A row of LAUNCH_START, or with the same fields of RECEIVE_START. */
#define START(text, ...)                                                                           \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_LAUNCH_START, .state = SP_GUEST_LUPDATE, __VA_ARGS__ \
	}

static void no_es(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	guest->sim.sp->state->legacy.es = false;
}

static void no_room(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++)
		if (!guest->sim.sp->state->legacy.guests[i].handle)
			guest->sim.sp->state->legacy.guests[i].handle = 1000 + i;
}

static void share(struct sim_guest *guest, uint8_t *buffer)
{
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_HANDLE, guest->handle);
	sev_put_le64(buffer + SEV_AT_LAUNCH_START_DH_CERT_PADDR, 0);
}

static void share_noks(struct sim_guest *guest, uint8_t *buffer)
{
	share(guest, buffer);
	sim_guest_inside(guest)->policy = NOKS;
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_POLICY, NOKS);
}

static void share_other(struct sim_guest *guest, uint8_t *buffer)
{
	share(guest, buffer);
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_POLICY, NODBG);
}

SIM_FLIPS(other_version, cert, 0x00, 3)
SIM_FLIPS(other_usage, cert, 0x08, 1)
SIM_FLIPS(other_algo, cert, 0x0C, 1)
SIM_FLIPS(other_curve, cert, 0x10, 3)
SIM_FLIPS(off_the_curve, cert, 0x14, 1)
SIM_FLIPS(too_long_a_number, cert, 0x14 + 71, 1)
SIM_FLIPS(wrong_nonce, session, 0x00, 1)
SIM_FLIPS(wrong_tk, session, 0x10, 1)
SIM_FLIPS(wrong_iv, session, 0x30, 1)
SIM_FLIPS(wrong_wrap_mac, session, 0x40 + 31, 0x80)
SIM_FLIPS(wrong_policy_mac, session, 0x60, 1)

static const struct sim_row STARTS[] = {
	START("as it should be", .expected = SEV_FW_SUCCESS),
	/* spec: SEV-API guest policy: reserved bits are zero */
	START("bit 6", .pokes = {POKE32(LAUNCH_START, POLICY, 0x40)},
	      .expected = SEV_FW_POLICY_FAILURE),
	START("bit 15", .pokes = {POKE32(LAUNCH_START, POLICY, 0x8000)},
	      .expected = SEV_FW_POLICY_FAILURE),
	START("bit 15, another status", .pokes = {POKE32(LAUNCH_START, POLICY, 0x8000)},
	      .expected = SEV_FW_INVALID_PARAM, .quirk = "sev-policy-reserved",
	      .choice = "INVALID_PARAM"),
	START("bit 15, ignored",
	      .pokes = {POKE32(LAUNCH_START, POLICY, 0x8000),
			POKE64(LAUNCH_START, DH_CERT_PADDR, 0)},
	      .expected = SEV_FW_SUCCESS, .quirk = "sev-policy-reserved", .choice = "ignore"),
	/* spec: SEV-API guest policy: API_MAJOR and API_MINOR are the least that will do */
	START("the firmware's version",
	      .pokes = {POKE32(LAUNCH_START, POLICY, API(1, 55)),
			POKE64(LAUNCH_START, DH_CERT_PADDR, 0)},
	      .expected = SEV_FW_SUCCESS),
	START("an older major, a newer minor",
	      .pokes = {POKE32(LAUNCH_START, POLICY, API(0, 255)),
			POKE64(LAUNCH_START, DH_CERT_PADDR, 0)},
	      .expected = SEV_FW_SUCCESS),
	START("a newer minor", .pokes = {POKE32(LAUNCH_START, POLICY, API(1, 56))},
	      .expected = SEV_FW_POLICY_FAILURE),
	START("a newer major", .pokes = {POKE32(LAUNCH_START, POLICY, API(2, 0))},
	      .expected = SEV_FW_POLICY_FAILURE),
	/* spec: SEV-API guest policy: ES needs a platform that was initialised for SEV-ES */
	START("ES where it is off", .policy = ES, .arrange = no_es,
	      .expected = SEV_FW_POLICY_FAILURE),
	START("ES where it is off, another status", .policy = ES, .arrange = no_es,
	      .expected = SEV_FW_UNSUPPORTED, .quirk = "sev-es-disabled", .choice = "UNSUPPORTED"),
	/* spec: SEV-API LAUNCH_START: the firmware has room for so many guests */
	START("no room", .arrange = no_room, .expected = SEV_FW_RESOURCE_LIMIT),
	/* spec: SEV-API LAUNCH_START: a handle that is not zero names a guest to share a key with
	 */
	START("another's key", .arrange = share, .expected = SEV_FW_SUCCESS),
	START("nobody's key", .pokes = {POKE32(LAUNCH_START, HANDLE, 77)},
	      .expected = SEV_FW_INVALID_GUEST),
	/* spec: SEV-API LAUNCH_START: guests that share a key have one policy, without NOKS */
	START("a key not to be shared", .arrange = share_noks, .expected = SEV_FW_POLICY_FAILURE),
	START("a key of another policy", .arrange = share_other, .expected = SEV_FW_POLICY_FAILURE),
	/* spec: SEV-API LAUNCH_START: the certificate and the session data have their sizes */
	START("certificate too short", .pokes = {POKE32(LAUNCH_START, DH_CERT_LEN, 2083)},
	      .expected = SEV_FW_INVALID_LENGTH),
	START("certificate too long", .pokes = {POKE32(LAUNCH_START, DH_CERT_LEN, 2085)},
	      .expected = SEV_FW_INVALID_LENGTH),
	START("session too short", .pokes = {POKE32(LAUNCH_START, SESSION_LEN, 127)},
	      .expected = SEV_FW_INVALID_LENGTH),
	START("no session", .pokes = {POKE32(LAUNCH_START, SESSION_LEN, 0)},
	      .expected = SEV_FW_INVALID_LENGTH),
	/* spec: SEV-API LAUNCH_START: the certificate and the session data are in memory */
	START("certificate past memory",
	      .pokes = {POKE64(LAUNCH_START, DH_CERT_PADDR, (64u << 20) - 2083)},
	      .expected = SEV_FW_INVALID_ADDRESS),
	START("session past memory",
	      .pokes = {POKE64(LAUNCH_START, SESSION_PADDR, UINT64_MAX - 64)},
	      .expected = SEV_FW_INVALID_ADDRESS),
	START("session at 0", .pokes = {POKE64(LAUNCH_START, SESSION_PADDR, 0)},
	      .expected = SEV_FW_INVALID_ADDRESS),
	/* spec: SEV-API LAUNCH_START: the certificate is of a PDH, for ECDH on the platform's curve
	 */
	START("certificate of another version", .arrange = other_version,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	START("certificate of a PEK", .arrange = other_usage,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	START("certificate for ECDSA", .arrange = other_algo,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	START("certificate on P-256", .arrange = other_curve,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	START("a point that is none", .arrange = off_the_curve,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	START("a coordinate of 72 bytes", .arrange = too_long_a_number,
	      .expected = SEV_FW_INVALID_CERTIFICATE),
	/* spec: SEV-API LAUNCH_START: WRAP_MAC must be that of the wrapped keys */
	START("another nonce", .arrange = wrong_nonce, .expected = SEV_FW_BAD_MEASUREMENT),
	START("other wrapped keys", .arrange = wrong_tk, .expected = SEV_FW_BAD_MEASUREMENT),
	START("another WRAP_MAC", .arrange = wrong_wrap_mac, .expected = SEV_FW_BAD_MEASUREMENT),
	/* spec: SEV-API LAUNCH_START: POLICY_MAC must be that of the policy that is asked for */
	START("another IV", .arrange = wrong_iv, .expected = SEV_FW_BAD_MEASUREMENT),
	START("another POLICY_MAC", .arrange = wrong_policy_mac,
	      .expected = SEV_FW_BAD_MEASUREMENT),
	START("another policy", .pokes = {POKE32(LAUNCH_START, POLICY, NODBG)},
	      .expected = SEV_FW_BAD_MEASUREMENT),
	/* Of two faults the earlier one is told. */
	START("policy before handle",
	      .pokes = {POKE32(LAUNCH_START, POLICY, 0x40), POKE32(LAUNCH_START, HANDLE, 77)},
	      .expected = SEV_FW_POLICY_FAILURE),
	START("handle before length",
	      .pokes = {POKE32(LAUNCH_START, HANDLE, 77), POKE32(LAUNCH_START, SESSION_LEN, 0)},
	      .expected = SEV_FW_INVALID_GUEST),
	START("length before address",
	      .pokes = {POKE64(LAUNCH_START, DH_CERT_PADDR, UINT64_MAX),
			POKE32(LAUNCH_START, SESSION_LEN, 0)},
	      .expected = SEV_FW_INVALID_LENGTH),
	START("address before certificate", .pokes = {POKE64(LAUNCH_START, SESSION_PADDR, 0)},
	      .arrange = other_usage, .expected = SEV_FW_INVALID_ADDRESS),
	START("a reserved field", .pokes = {POKE32(LAUNCH_START, RESERVED_14, 1)},
	      .expected = SEV_FW_INVALID_PARAM),
};

static void start_is_refused(void **state)
{
	(void)state;
	sim_rows_run(STARTS, SEV_COUNT(STARTS));
	for (size_t i = 0; i < SEV_COUNT(STARTS); i++) {
		struct sim_row row = STARTS[i];

		/* Without a certificate LAUNCH_START has nothing to refuse, RECEIVE_START has. */
		if (row.arrange == share || row.pokes[1].at == SEV_AT_LAUNCH_START_DH_CERT_PADDR)
			row.expected = SEV_FW_INVALID_ADDRESS;
		row.id = SEV_CMD_RECEIVE_START;
		sim_row_run(&row);
	}
}

static void start_makes_a_guest(void **state)
{
	static const uint8_t zeros[MACHINE_KEY_SIZE];
	uint8_t buffer[SEV_SIZE_LAUNCH_START];
	const struct sp_guest *first, *second;
	struct sim_guest guest;

	(void)state;
	sim_guest_platform(&guest, "milan-1.58", false);
	guest.policy = NODBG | ES | API(1, 0);
	assert_int_equal(guest.sim.sp->state->legacy.state, SP_LEGACY_INIT);
	sim_guest_call(&guest, SEV_CMD_LAUNCH_START, buffer);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_START, buffer), 0);
	/* spec: SEV-API platform state machine: with the first guest the platform is WORKING */
	assert_int_equal(guest.sim.sp->state->legacy.state, SP_LEGACY_WORKING);
	first = sp_legacy_guest(guest.sim.sp, sev_get_le32(buffer));
	assert_non_null(first);
	assert_int_equal(first->state, SP_GUEST_LUPDATE);
	assert_int_equal(first->policy, guest.policy);
	assert_int_equal(first->asid, 0);
	assert_memory_equal(first->session.tek, guest.owner.tek, 16);
	assert_memory_equal(first->session.tik, guest.owner.tik, 16);
	/* spec: SEV-API LAUNCH_START: the VEK is random, or that of the guest that shares it */
	assert_memory_not_equal(first->vek, zeros, sizeof(zeros));
	second =
		sp_legacy_guest(guest.sim.sp, sim_guest_start(&guest, guest.policy, first->handle));
	assert_int_not_equal(second->handle, first->handle);
	assert_memory_equal(second->vek, first->vek, sizeof(zeros));
	/* spec: SEV-API LAUNCH_START: without a certificate TEK and TIK are random */
	assert_memory_not_equal(second->session.tik, first->session.tik, 16);
	assert_memory_not_equal(second->session.tik, zeros, 16);
	second = sp_legacy_guest(guest.sim.sp, sim_guest_start(&guest, guest.policy, 0));
	assert_memory_not_equal(second->vek, first->vek, sizeof(zeros));
	sim_guest_teardown(&guest);
}

static void receive_start_makes_a_guest(void **state)
{
	uint8_t buffer[SEV_SIZE_RECEIVE_START];
	const struct sp_guest *received;
	struct sim_guest guest;

	(void)state;
	sim_guest_platform(&guest, "turin-1.58", false);
	sim_guest_call(&guest, SEV_CMD_RECEIVE_START, buffer);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_RECEIVE_START, buffer), 0);
	received = sp_legacy_guest(guest.sim.sp, sev_get_le32(buffer));
	assert_int_equal(received->state, SP_GUEST_RUPDATE);
	assert_memory_equal(received->session.tik, guest.owner.tik, 16);
	sim_guest_teardown(&guest);
}

#define UPDATE(text, command, ...)                                                                 \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_##command, .state = SP_GUEST_LUPDATE, __VA_ARGS__    \
	}

static void snp_firmware_page(struct sim_guest *guest, uint8_t *buffer)
{
	sim_row_snp_pages(guest, buffer);
	sim_to_firmware(&guest->sim, guest->data);
}

static void updates_are_refused(void **state)
{
	static const uint64_t end = 64u << 20;
	const struct sim_row rows[] = {
		UPDATE("as it should be", LAUNCH_UPDATE_DATA, .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API LAUNCH_UPDATE_DATA: the length is a multiple of 16 and not zero */
		UPDATE("nothing", LAUNCH_UPDATE_DATA, .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 0)},
		       .expected = SEV_FW_INVALID_LENGTH),
		UPDATE("24 bytes", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 24)},
		       .expected = SEV_FW_INVALID_LENGTH),
		UPDATE("a length that is no multiple of 16", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 0xFFFFFFFF)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API LAUNCH_UPDATE_DATA: the address is aligned to 16 bytes, all of it
		 * memory */
		UPDATE("not aligned", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE64(LAUNCH_UPDATE_DATA, PADDR, 0x200008)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		UPDATE("past memory", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE64(LAUNCH_UPDATE_DATA, PADDR, end - 48)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		UPDATE("4 GiB", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 0xFFFFFFF0)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		UPDATE("at the end of memory", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE64(LAUNCH_UPDATE_DATA, PADDR, end - 64)},
		       .expected = SEV_FW_SUCCESS),
		UPDATE("a hypervisor's page of SNP", LAUNCH_UPDATE_DATA,
		       .arrange = sim_row_snp_pages, .expected = SEV_FW_INVALID_PAGE_STATE),
		UPDATE("a Firmware page of SNP", LAUNCH_UPDATE_DATA, .arrange = snp_firmware_page,
		       .expected = SEV_FW_SUCCESS),
		UPDATE("inactive before length", LAUNCH_UPDATE_DATA, .arrange = sim_row_inactive,
		       .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 0)}, .expected = SEV_FW_INACTIVE),
		UPDATE("length before address", LAUNCH_UPDATE_DATA,
		       .pokes = {POKE32(LAUNCH_UPDATE_DATA, LEN, 8),
				 POKE64(LAUNCH_UPDATE_DATA, PADDR, 8)},
		       .expected = SEV_FW_INVALID_LENGTH),
		UPDATE("a VMSA", LAUNCH_UPDATE_VMSA, .policy = ES, .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API guest policy: only a guest of SEV-ES has a VMSA */
		UPDATE("a VMSA of SEV", LAUNCH_UPDATE_VMSA, .expected = SEV_FW_POLICY_FAILURE),
		UPDATE("a VMSA of SEV, another status", LAUNCH_UPDATE_VMSA,
		       .expected = SEV_FW_UNSUPPORTED, .quirk = "sev-vmsa",
		       .choice = "UNSUPPORTED"),
		UPDATE("policy before active", LAUNCH_UPDATE_VMSA, .arrange = sim_row_inactive,
		       .expected = SEV_FW_POLICY_FAILURE),
		/* spec: SEV-API LAUNCH_UPDATE_VMSA: a VMSA is one page */
		UPDATE("two pages", LAUNCH_UPDATE_VMSA, .policy = ES,
		       .pokes = {POKE32(LAUNCH_UPDATE_VMSA, LEN, 0x2000)},
		       .expected = SEV_FW_INVALID_LENGTH),
		UPDATE("a part of a page", LAUNCH_UPDATE_VMSA, .policy = ES,
		       .pokes = {POKE32(LAUNCH_UPDATE_VMSA, LEN, 0x670)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API LAUNCH_UPDATE_VMSA: the address is that of a page of memory */
		UPDATE("not at the start of a page", LAUNCH_UPDATE_VMSA, .policy = ES,
		       .pokes = {POKE64(LAUNCH_UPDATE_VMSA, PADDR, 0x200010)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		UPDATE("past memory", LAUNCH_UPDATE_VMSA, .policy = ES,
		       .pokes = {POKE64(LAUNCH_UPDATE_VMSA, PADDR, end)},
		       .expected = SEV_FW_INVALID_ADDRESS),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static uint32_t update(struct sim_guest *guest, uint32_t id, uint64_t spa, size_t size)
{
	uint8_t buffer[SEV_SIZE_LAUNCH_UPDATE_DATA];

	sim_guest_call(guest, id, buffer);
	sev_put_le64(buffer + SEV_AT_LAUNCH_UPDATE_DATA_PADDR, spa);
	sev_put_le32(buffer + SEV_AT_LAUNCH_UPDATE_DATA_LEN, (uint32_t)size);
	return sim_guest_issue(guest, id, buffer);
}

/* Puts bytes into memory far from the fixture's pages, and measures them. */
static void load(struct sim_guest *guest, uint32_t id, const uint8_t *data, size_t size)
{
	const uint64_t spa = 16 * MACHINE_LARGE_SIZE;

	assert_true(machine_write(guest->sim.machine, spa, data, size));
	assert_int_equal(update(guest, id, spa, size), SEV_FW_SUCCESS);
}

/* LAUNCH_MEASURE's 48 bytes. */
static void measure(struct sim_guest *guest, uint8_t out[48])
{
	assert_int_equal(sim_guest_do(guest, SEV_CMD_LAUNCH_MEASURE), SEV_FW_SUCCESS);
	assert_true(machine_read(guest->sim.machine, guest->out, out, 48));
}

/* MEASURE of a digest, as its formula says. */
static void expect_measure(struct sim_guest *guest, const uint8_t digest[32], const uint8_t out[48])
{
	const struct amd_sp_profile *profile = guest->sim.sp->profile;
	uint8_t message[56] = {4, profile->api_major, profile->api_minor, profile->build}, mac[32];

	sev_put_le32(message + 4, guest->policy);
	memcpy(message + 8, digest, 32);
	memcpy(message + 40, out + 32, 16);
	sim_owner_hmac(sim_guest_inside(guest)->session.tik, 16, message, sizeof(message), mac);
	assert_memory_equal(out, mac, 32);
}

static void fill(uint8_t *data, size_t size, unsigned seed)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)((i * 7 + seed + (i >> 8)) & 0xFF);
}

static void launch_encrypts_and_measures(const char *profile, bool encrypt, uint32_t policy)
{
	static uint8_t data[3 * 0x10000 + 48], seen[sizeof(data)];
	uint8_t vmsa[4096], digest[32], out[48];
	struct sim_guest guest;
	EVP_MD_CTX *sha = EVP_MD_CTX_new();

	sim_guest_setup(&guest, profile, encrypt, policy);
	fill(data, sizeof(data), 1);
	fill(vmsa, sizeof(vmsa), 2);
	assert_int_equal(EVP_DigestInit_ex(sha, EVP_sha256(), NULL), 1);
	load(&guest, SEV_CMD_LAUNCH_UPDATE_DATA, data, sizeof(data));
	/* spec: SEV-API LAUNCH_UPDATE_DATA: the plaintext is measured and encrypted in place */
	assert_true(machine_read(guest.sim.machine, 16 * MACHINE_LARGE_SIZE, seen, sizeof(seen)));
	assert_int_equal(memcmp(seen, data, sizeof(data)) == 0, !encrypt);
	assert_true(machine_read_asid(guest.sim.machine, guest.asid, 16 * MACHINE_LARGE_SIZE, seen,
				      sizeof(seen)));
	assert_memory_equal(seen, data, sizeof(data));
	load(&guest, SEV_CMD_LAUNCH_UPDATE_DATA, data, 16);
	EVP_DigestUpdate(sha, data, sizeof(data));
	EVP_DigestUpdate(sha, data, 16);
	if (policy & ES) {
		/* spec: SEV-API LAUNCH_UPDATE_VMSA: the page is measured and encrypted in place */
		load(&guest, SEV_CMD_LAUNCH_UPDATE_VMSA, vmsa, sizeof(vmsa));
		EVP_DigestUpdate(sha, vmsa, sizeof(vmsa));
		assert_true(machine_read(guest.sim.machine, 16 * MACHINE_LARGE_SIZE, seen, 4096));
		assert_int_equal(memcmp(seen, vmsa, 4096) == 0, !encrypt);
	}
	assert_int_equal(EVP_DigestFinal_ex(sha, digest, NULL), 1);
	EVP_MD_CTX_free(sha);
	measure(&guest, out);
	/* spec: SEV-API LAUNCH_MEASURE: HMAC under TIK of version, policy, launch digest and nonce
	 */
	expect_measure(&guest, digest, out);
	assert_memory_equal(sim_guest_inside(&guest)->launch_digest, digest, 32);
	assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_LSECRET);
	sim_guest_teardown(&guest);
}

static void launches(void **state)
{
	static const char *const profiles[] = {"milan-1.55", "milan-1.58", "genoa-1.55",
					       "turin-1.58"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(profiles); i++)
		for (unsigned how = 0; how < 4; how++)
			launch_encrypts_and_measures(profiles[i], how & 1,
						     how & 2 ? ES | API(1, 50) : NODBG);
}

/* The same bytes on another machine state: order and every byte count. */
static void order_counts(void **state)
{
	uint8_t one[32] = {1}, two[32] = {2}, digests[3][32];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sim_guest guest;
		uint8_t out[48];

		sim_guest_setup(&guest, "milan-1.55", true, 0);
		load(&guest, SEV_CMD_LAUNCH_UPDATE_DATA, i == 1 ? two : one, 16);
		load(&guest, SEV_CMD_LAUNCH_UPDATE_DATA, i == 1 ? one : two, i == 2 ? 32 : 16);
		measure(&guest, out);
		memcpy(digests[i], sim_guest_inside(&guest)->launch_digest, 32);
		sim_guest_teardown(&guest);
	}
	assert_memory_not_equal(digests[0], digests[1], 32);
	assert_memory_not_equal(digests[0], digests[2], 32);
}

static void measure_asks_for_room(void **state)
{
	static const struct {
		uint64_t spa; /* 0, or 1: the page for it */
		uint32_t len;
	} rows[] = {{0, 0}, {0, 0x30}, {1, 0}, {1, 0x2F}};
	uint8_t buffer[SEV_SIZE_LAUNCH_MEASURE], first[48], second[48];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 0);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		sim_guest_call(&guest, SEV_CMD_LAUNCH_MEASURE, buffer);
		/* spec: SEV-API LAUNCH_MEASURE: too small a buffer is told the length that is
		 * needed */
		sev_put_le64(buffer + SEV_AT_LAUNCH_MEASURE_MEASURE_PADDR,
			     rows[i].spa ? guest.out : 0);
		sev_put_le32(buffer + SEV_AT_LAUNCH_MEASURE_LEN, rows[i].len);
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_MEASURE, buffer),
				 SEV_FW_INVALID_LENGTH);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_LAUNCH_MEASURE_LEN), 0x30);
		assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_LUPDATE);
	}
	sim_guest_call(&guest, SEV_CMD_LAUNCH_MEASURE, buffer);
	sev_put_le64(buffer + SEV_AT_LAUNCH_MEASURE_MEASURE_PADDR, (64u << 20) - 16);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_MEASURE, buffer),
			 SEV_FW_INVALID_ADDRESS);
	assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_LUPDATE);
	measure(&guest, first);
	sim_guest_force(&guest, SP_GUEST_LUPDATE);
	measure(&guest, second);
	/* spec: SEV-API LAUNCH_MEASURE: MNONCE is new each time */
	assert_memory_not_equal(first + 32, second + 32, 16);
	sim_guest_teardown(&guest);
}

static void finish_runs_the_guest(void **state)
{
	static const struct sp_session none;
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 0);
	sim_guest_do(&guest, SEV_CMD_LAUNCH_MEASURE);
	/* spec: SEV-API LAUNCH_FINISH: the guest runs, and the keys of its session are gone */
	assert_int_equal(sim_guest_do(&guest, SEV_CMD_LAUNCH_FINISH), SEV_FW_SUCCESS);
	assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_RUNNING);
	assert_memory_equal(&sim_guest_inside(&guest)->session, &none, sizeof(none));
	sim_guest_teardown(&guest);
}

static void from_hex(const char *text, uint8_t *out)
{
	for (size_t i = 0; text[2 * i]; i++) {
		unsigned byte;

		assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
}

/* Published by sev-tool's and sevctl's tests, and of launch-digest notes. */
static void published_measures(void **state)
{
	static const struct {
		const char *tik, *mnonce, *measure;
		struct sp_version version;
		uint32_t policy;
	} rows[] = {
		{"66320db73158a35a255d051758e95ed4",
		 "4fbe0bedbad6c86ae8f68971d103e554",
		 "6faab2daae389bcd3405a05d6cafe33c0414f7bedd0bae19ba5f38b7fd1664ea",
		 {0, 0x12, 0x0F, {{0}}},
		 0},
		{"000102030405060708090a0b0c0d0e0f",
		 "101112131415161718191a1b1c1d1e1f",
		 "7cc37e67777d912c7d8d33a1a2625ed451bd37d61c323a356a0b21257bd589a6",
		 {1, 51, 8, {{0}}},
		 5},
	};
	uint8_t empty[32];

	(void)state;
	from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t tik[16], out[48], measure[32];

		from_hex(rows[i].tik, tik);
		from_hex(rows[i].mnonce, out + 32);
		from_hex(rows[i].measure, measure);
		assert_int_equal(sp_measure(tik, &rows[i].version, rows[i].policy, empty, out), 0);
		assert_memory_equal(out, measure, 32);
	}
}

/* Launches what a plan says; the launch digest. */
static void launch_plan(const struct sev_plan *plan, uint32_t policy, uint8_t digest[32])
{
	struct sim_guest guest;
	uint8_t out[48];

	sim_guest_setup(&guest, "milan-1.55", true, policy);
	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (sev_event_kind(event) == SEV_EVENT_UPDATE)
			load(&guest, SEV_CMD_LAUNCH_UPDATE_DATA, sev_event_data(event),
			     (size_t)sev_event_length(event));
		if (sev_event_kind(event) == SEV_EVENT_VMSA)
			load(&guest, SEV_CMD_LAUNCH_UPDATE_VMSA, sev_event_data(event), 4096);
	}
	measure(&guest, out);
	memcpy(digest, sim_guest_inside(&guest)->launch_digest, 32);
	expect_measure(&guest, digest, out);
	sim_guest_teardown(&guest);
}

static struct sev_plan *plan_of(struct sev_blob *ovmf, enum sev_mode mode, uint32_t vcpus)
{
	struct sev_config *config = sev_config_new();
	struct sev_plan *plan = NULL;

	assert_non_null(config);
	sev_config_set_mode(config, mode);
	if (mode == SEV_MODE_SEVES) {
		sev_config_set_vcpus(config, vcpus);
		sev_config_set_vcpu_sig(config, 0x800F12);
	}
	sev_config_set_ovmf(config, ovmf);
	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	sev_config_free(config);
	return plan;
}

static void plans_give_the_predicted_digest(void **state)
{
	struct ovmf_image image;
	struct sev_blob *ovmf = NULL;
	uint8_t *bytes;

	(void)state;
	ovmf_image_init(&image);
	bytes = ovmf_image_make(&image);
	assert_sev_ok(sev_blob_copy("OVMF.fd", bytes, (size_t)image.size, &ovmf, &err), &err);
	for (unsigned vcpus = 0; vcpus <= 4; vcpus++) {
		enum sev_mode mode = vcpus ? SEV_MODE_SEVES : SEV_MODE_SEV;
		struct sev_plan *plan = plan_of(ovmf, mode, vcpus);
		uint8_t predicted[SEV_DIGEST_MAX], launched[32];

		assert_sev_ok(sev_plan_digest(plan, NULL, predicted, &err), &err);
		launch_plan(plan, vcpus ? ES : 0, launched);
		assert_memory_equal(launched, predicted, 32);
		sev_plan_free(plan);
	}
	sev_blob_free(ovmf);
	free(bytes);
}

/* Of sev-snp-measure and virtee/sev, for the fixture that both publish. */
static void published_digests(void **state)
{
	static const struct {
		enum sev_mode mode;
		uint32_t vcpus;
		const char *digest;
	} rows[] = {
		{SEV_MODE_SEV, 0,
		 "8f765dfabc127fc0a938a0744a3103ec15864d7d794eb4c398aa976b6d6ab16c"},
		{SEV_MODE_SEVES, 1,
		 "f9f0a62976a07b5d58302d0a0b86df8c0c35115054dda5a38764527a4636fa1f"},
		{SEV_MODE_SEVES, 4,
		 "9408596b1a8770120c80daa8bbacc4192573fe1f1085145b750479766310faf9"},
	};
	const char *folder = getenv("SEVKIT_VECTORS");
	char path[512];
	struct sev_blob *ovmf = NULL;

	(void)state;
	if (!folder) {
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	snprintf(path, sizeof(path), "%s/measure/ovmf_AmdSev_suffix.bin", folder);
	assert_sev_ok(sev_blob_map_file(path, &ovmf, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_plan *plan = plan_of(ovmf, rows[i].mode, rows[i].vcpus);
		uint8_t expected[32], launched[32];

		from_hex(rows[i].digest, expected);
		launch_plan(plan, rows[i].vcpus ? ES : 0, launched);
		assert_memory_equal(launched, expected, 32);
		sev_plan_free(plan);
	}
	sev_blob_free(ovmf);
}

static void attestation_asks_for_room(void **state)
{
	uint8_t buffer[SEV_SIZE_ATTESTATION];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 0);
	sim_guest_force(&guest, SP_GUEST_RUNNING);
	for (unsigned i = 0; i < 3; i++) {
		static const uint32_t lengths[] = {0, 0xCF, 0xD0};

		/* spec: SEV-API ATTESTATION: too small a buffer is told the length that is needed
		 */
		sim_guest_call(&guest, SEV_CMD_ATTESTATION, buffer);
		sev_put_le32(buffer + SEV_AT_ATTESTATION_LEN, lengths[i]);
		if (i == 2)
			sev_put_le64(buffer + SEV_AT_ATTESTATION_PADDR, 0);
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_ATTESTATION, buffer),
				 SEV_FW_INVALID_LENGTH);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_ATTESTATION_LEN), 0xD0);
	}
	sim_guest_call(&guest, SEV_CMD_ATTESTATION, buffer);
	sev_put_le64(buffer + SEV_AT_ATTESTATION_PADDR, UINT64_MAX - 0xD0);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_ATTESTATION, buffer),
			 SEV_FW_INVALID_ADDRESS);
	sim_guest_teardown(&guest);
}

/* The platform's chain under the test CA: CEK signed by its ASK, then PEK, OCA, PDH. */
static struct sev_sev_certs *chain_of(struct sim_guest *guest, struct sev_sev_cert **anchor)
{
	const struct sp_sev_data *data = &guest->sim.sp->state->legacy.data;
	const struct test_legacy_slot by_ask = {TEST_KEY_ASK, 0x13, 0x101, 384, -1, false};
	struct sp_cert_subject subject = {SEV_LEGACY_USAGE_CEK, 0, 14};
	uint8_t ca[TEST_LEGACY_CA_MAX], cek[SEV_LEGACY_CERT_SIZE], scalar[48];
	struct sev_sev_certs *certs = NULL;
	struct test_legacy legacy;
	size_t size;

	test_legacy_init(&legacy);
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_int_equal(sp_cek_scalar(guest->sim.sp, scalar), 0);
	assert_int_equal(sp_cert_make(&subject, scalar, cek), 0);
	test_legacy_sign(&by_ask, cek, SEV_LEGACY_CERT_SIG1);
	assert_sev_ok(sev_sev_certs_add_file(certs, "cek", cek, sizeof(cek), &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "pek", data->pek.cert, sizeof(cek), &err),
		      &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "oca", data->oca.cert, sizeof(cek), &err),
		      &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "pdh", data->pdh.cert, sizeof(cek), &err),
		      &err);
	size = test_legacy_ca_make(&legacy.ask, ca);
	assert_sev_ok(sev_sev_certs_add_file(certs, "ask", ca, size, &err), &err);
	size = test_legacy_ca_make(&legacy.ark, ca);
	assert_sev_ok(sev_sev_certs_add_file(certs, "ark", ca, size, &err), &err);
	assert_sev_ok(sev_sev_cert_read("ark", ca, size, anchor, &err), &err);
	return certs;
}

static void reports_verify(void **state)
{
	uint8_t out[48], report[0xD0], digest[32], mnonce[16];
	const uint32_t policy = NODBG | ES;
	struct sev_sev_cert *anchor = NULL;
	struct sev_sev_certs *certs;
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", true, policy);
	sim_guest_do(&guest, SEV_CMD_LAUNCH_UPDATE_DATA);
	measure(&guest, out);
	SHA256((const uint8_t[GUEST_DATA_SIZE]){0}, GUEST_DATA_SIZE, digest);
	memset(mnonce, 0x4E, sizeof(mnonce));
	certs = chain_of(&guest, &anchor);
	for (unsigned i = 0; i < 2; i++) {
		const struct sev_legacy_wants wants = {.size = sizeof(wants),
						       .mnonce = mnonce,
						       .launch_digest = digest,
						       .policy = &policy};
		struct sev_result *result = NULL;

		/* spec: SEV-API ATTESTATION: the PEK signs nonce, launch digest and policy */
		assert_int_equal(sim_guest_do(&guest, SEV_CMD_ATTESTATION), SEV_FW_SUCCESS);
		assert_true(machine_read(guest.sim.machine, guest.out, report, sizeof(report)));
		assert_sev_ok(sev_legacy_report_verify("report", report, sizeof(report), certs,
						       anchor, &wants, &result, &err),
			      &err);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_APPRAISED);
		sev_result_free(result);
		report[0x10] ^= 1;
		assert_sev_ok(sev_legacy_report_verify("report", report, sizeof(report), certs,
						       anchor, NULL, &result, &err),
			      &err);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
		sev_result_free(result);
		sim_guest_do(&guest, SEV_CMD_LAUNCH_FINISH);
	}
	sev_sev_certs_free(certs);
	sev_sev_cert_free(anchor);
	sim_guest_teardown(&guest);
}

static void attestation_of_a_launch_under_way(void **state)
{
	uint8_t report[0xD0], digest[32];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", true, 0);
	assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, "sev-attestation-states",
				      "LUPDATE-LSECRET-RUNNING"));
	sim_guest_do(&guest, SEV_CMD_LAUNCH_UPDATE_DATA);
	SHA256((const uint8_t[GUEST_DATA_SIZE]){0}, GUEST_DATA_SIZE, digest);
	assert_int_equal(sim_guest_do(&guest, SEV_CMD_ATTESTATION), SEV_FW_SUCCESS);
	assert_true(machine_read(guest.sim.machine, guest.out, report, sizeof(report)));
	assert_memory_equal(report + 0x10, digest, 32);
	sim_guest_teardown(&guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_is_refused),
		cmocka_unit_test(start_makes_a_guest),
		cmocka_unit_test(receive_start_makes_a_guest),
		cmocka_unit_test(updates_are_refused),
		cmocka_unit_test(launches),
		cmocka_unit_test(order_counts),
		cmocka_unit_test(measure_asks_for_room),
		cmocka_unit_test(finish_runs_the_guest),
		cmocka_unit_test(published_measures),
		cmocka_unit_test(plans_give_the_predicted_digest),
		cmocka_unit_test(published_digests),
		cmocka_unit_test(attestation_asks_for_room),
		cmocka_unit_test(reports_verify),
		cmocka_unit_test(attestation_of_a_launch_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
