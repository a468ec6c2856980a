/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SEV and SEV-ES that move from one platform to another (SEV-API): SEND_* and RECEIVE_*.
 * Certificates of AMD are the test CA's, whose root is recorded as the one that the firmware knows.
 */
#include "sim_rows.h"

#include <openssl/sha.h>

#include "abi/layout/sev_session.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/legacy/sev_cert_build.h"
#include "test_der.h"
#include "test_legacy.h"

#define ES		  4u
#define NOSEND		  8u
#define DOMAIN		  16u
#define SEV		  32u

#define API(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor) << 24)

#define MEMORY_END	  (UINT64_C(64) << 20)

/* Places in the pages for certificates. */
#define PEK_AT	0x0000u
#define OCA_AT	0x0824u
#define CEK_AT	0x1048u
#define AMD_AT	0x2000u
#define CA_SIZE 1600u

static void put(struct sim_guest *guest, uint64_t spa, const void *data, size_t size)
{
	assert_true(machine_write(guest->sim.machine, spa, data, size));
}

static void save_root(struct sim_guest *guest, enum test_key key)
{
	struct amd_sp_store store = sim_sp_store(&guest->sim);
	struct test_der spki = {0};
	uint8_t digest[32];

	test_key_spki(key, &spki);
	SHA256(spki.data, spki.size, digest);
	assert_int_equal(store.save(store.ctx, "root", digest, sizeof(digest)), 0);
	test_der_free(&spki);
}

/* PEK, OCA and CEK of a platform, ASK and ARK, in the pages of whom they are shown to. */
static void put_chain(struct sim_guest *to, struct sim_guest *of, struct test_legacy *legacy)
{
	const struct test_legacy_slot by_ask = {TEST_KEY_ASK, 0x13, 0x101, 384, -1, false};
	const struct sp_sev_data *data = &of->sim.sp->state->legacy.data;
	struct sp_cert_subject subject = {SEV_LEGACY_USAGE_CEK, 0, 14};
	uint8_t cek[SEV_LEGACY_CERT_SIZE], scalar[48], ca[TEST_LEGACY_CA_MAX];

	assert_int_equal(sp_cek_scalar(of->sim.sp, scalar), 0);
	assert_int_equal(sp_cert_make(&subject, scalar, cek), 0);
	test_legacy_sign(&by_ask, cek, SEV_LEGACY_CERT_SIG1);
	put(to, to->chain + PEK_AT, data->pek.cert, SEV_LEGACY_CERT_SIZE);
	put(to, to->chain + OCA_AT, data->oca.cert, SEV_LEGACY_CERT_SIZE);
	put(to, to->chain + CEK_AT, cek, sizeof(cek));
	assert_int_equal(test_legacy_ca_make(&legacy->ask, ca), CA_SIZE);
	put(to, to->chain + AMD_AT, ca, CA_SIZE);
	assert_int_equal(test_legacy_ca_make(&legacy->ark, ca), CA_SIZE);
	put(to, to->chain + AMD_AT + CA_SIZE, ca, CA_SIZE);
}

static void name_chain(struct sim_guest *guest, uint8_t *buffer)
{
	sev_put_le64(buffer + SEV_AT_SEND_START_PLAT_CERTS_PADDR, guest->chain);
	sev_put_le32(buffer + SEV_AT_SEND_START_PLAT_CERTS_LEN, SEV_PLAT_CERTS_SIZE);
	sev_put_le64(buffer + SEV_AT_SEND_START_AMD_CERTS_PADDR, guest->chain + AMD_AT);
	sev_put_le32(buffer + SEV_AT_SEND_START_AMD_CERTS_LEN, 2 * CA_SIZE);
}

/* The platform itself as the target. */
static void chain(struct sim_guest *guest, uint8_t *buffer)
{
	struct test_legacy legacy;

	test_legacy_init(&legacy);
	put_chain(guest, guest, &legacy);
	name_chain(guest, buffer);
	save_root(guest, TEST_KEY_ARK);
}

static void other_root(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	save_root(guest, TEST_KEY_ASK);
}

static void no_root(struct sim_guest *guest, uint8_t *buffer)
{
	struct amd_sp_store store = sim_sp_store(&guest->sim);

	chain(guest, buffer);
	assert_int_equal(store.save(store.ctx, "root", "", 0), 0);
}

/* A chain of which one thing of the CA's is wrong. */
#define CA_WRONG(name, change)                                                                     \
	static void name(struct sim_guest *guest, uint8_t *buffer)                                 \
	{                                                                                          \
		struct test_legacy legacy;                                                         \
                                                                                                   \
		chain(guest, buffer);                                                              \
		test_legacy_init(&legacy);                                                         \
		change;                                                                            \
		put_chain(guest, guest, &legacy);                                                  \
	}
CA_WRONG(ark_not_signed, legacy.ark.flip = 5)
CA_WRONG(ask_not_signed, legacy.ask.flip = 5)
CA_WRONG(ask_of_another_id, legacy.ask.certifying_id[0] ^= 1)
CA_WRONG(ask_is_no_ask, legacy.ask.usage = 0x14)
CA_WRONG(ark_is_no_ark, legacy.ark.usage = 0x13)

#define FLIPS(name, before, place)                                                                 \
	static void name(struct sim_guest *guest, uint8_t *buffer)                                 \
	{                                                                                          \
		before(guest, buffer);                                                             \
		sim_guest_flip(guest, place, 1);                                                   \
	}
static void nothing(struct sim_guest *guest, uint8_t *buffer)
{
	(void)guest;
	(void)buffer;
}
FLIPS(no_pdh, nothing, guest->cert + 0x08)
FLIPS(pdh_off_curve, nothing, guest->cert + 0x14)
FLIPS(pdh_not_signed, chain, guest->cert + 0x41C)
FLIPS(pdh_signed_by_nobody, chain, guest->cert + 0x414)
FLIPS(pek_not_by_oca, chain, guest->chain + PEK_AT + 0x41C)
FLIPS(pek_not_by_cek, chain, guest->chain + PEK_AT + 0x624)
FLIPS(pek_is_no_pek, chain, guest->chain + PEK_AT + 0x08)
FLIPS(oca_is_no_oca, chain, guest->chain + OCA_AT + 0x08)
FLIPS(cek_is_no_cek, chain, guest->chain + CEK_AT + 0x08)
FLIPS(cek_not_signed, chain, guest->chain + CEK_AT + 0x41C)
FLIPS(ca_of_another_size, chain, guest->chain + AMD_AT + 0x3D)

/* A PEK of another owner, rightly signed by it and by the CEK. */
static void other_owner(struct sim_guest *guest, uint8_t *buffer)
{
	const struct sp_cert_subject subject = {SEV_LEGACY_USAGE_OCA, 1, 55};
	struct sp_sev_data *data = &guest->sim.sp->state->legacy.data;
	uint8_t oca[SEV_LEGACY_CERT_SIZE], pek[SEV_LEGACY_CERT_SIZE], scalar[48];

	chain(guest, buffer);
	memset(scalar, 0x77, sizeof(scalar));
	assert_int_equal(sp_cert_make(&subject, scalar, oca), 0);
	memcpy(pek, data->pek.cert, sizeof(pek));
	assert_int_equal(sp_cert_sign(pek, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_USAGE_OCA, scalar), 0);
	put(guest, guest->chain + OCA_AT, oca, sizeof(oca));
	put(guest, guest->chain + PEK_AT, pek, sizeof(pek));
}

/* A PEK that an older firmware made. */
static void old_pek(struct sim_guest *guest, uint8_t *buffer)
{
	struct sp_sev_data *data = &guest->sim.sp->state->legacy.data;
	uint8_t pek[SEV_LEGACY_CERT_SIZE], cek[48];

	chain(guest, buffer);
	memcpy(pek, data->pek.cert, sizeof(pek));
	pek[5] = 54;
	assert_int_equal(sp_cek_scalar(guest->sim.sp, cek), 0);
	assert_int_equal(
		sp_cert_sign(pek, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_USAGE_OCA, data->oca.scalar), 0);
	assert_int_equal(sp_cert_sign(pek, SEV_LEGACY_CERT_SIG2, SEV_LEGACY_USAGE_CEK, cek), 0);
	put(guest, guest->chain + PEK_AT, pek, sizeof(pek));
}

static void snp_pages(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	rmp_init(guest->sim.machine);
	guest->sim.sp->state->snp.state = SP_SNP_INIT;
}

#define SEND(text, ...)                                                                            \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_SEND_START, .state = SP_GUEST_RUNNING, __VA_ARGS__   \
	}

static void send_start_is_refused(void **state)
{
	static const struct sim_row rows[] = {
		SEND("no chain asked for", .expected = SEV_FW_SUCCESS),
		SEND("a domain", .policy = DOMAIN, .arrange = chain, .expected = SEV_FW_SUCCESS),
		SEND("SEV", .policy = SEV, .arrange = chain, .expected = SEV_FW_SUCCESS),
		SEND("both", .policy = DOMAIN | SEV | API(1, 55), .arrange = chain,
		     .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SEND_START: POLICY.NOSEND refuses it */
		SEND("NOSEND", .policy = NOSEND, .expected = SEV_FW_POLICY_FAILURE),
		/* spec: SEV-API SEND_START: the certificates have their sizes */
		SEND("a short PDH", .pokes = {POKE32(SEND_START, PDH_CERT_LEN, 2083)},
		     .expected = SEV_FW_INVALID_LENGTH),
		SEND("a long PDH", .pokes = {POKE32(SEND_START, PDH_CERT_LEN, 0x4000)},
		     .expected = SEV_FW_INVALID_LENGTH),
		SEND("no chain for a domain", .policy = DOMAIN, .expected = SEV_FW_INVALID_LENGTH),
		SEND("no chain for SEV", .policy = SEV, .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API SEND_START: certificates and session are in memory */
		SEND("a PDH past memory",
		     .pokes = {POKE64(SEND_START, PDH_CERT_PADDR, MEMORY_END - 2083)},
		     .expected = SEV_FW_INVALID_ADDRESS),
		SEND("a session past memory",
		     .pokes = {POKE64(SEND_START, SESSION_PADDR, MEMORY_END - 127)},
		     .expected = SEV_FW_INVALID_ADDRESS),
		SEND("a session in a hypervisor's page of SNP", .arrange = snp_pages,
		     .expected = SEV_FW_INVALID_PAGE_STATE),
		/* spec: SEV-API LAUNCH_START: the certificate is of a PDH, for ECDH on the
		 * platform's curve */
		SEND("no PDH", .arrange = no_pdh, .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("a PDH of no point", .arrange = pdh_off_curve,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		/* spec: SEV-API SEND_START: the chain is looked at when POLICY has DOMAIN or SEV */
		SEND("a wrong chain that is not asked for", .arrange = pek_not_by_oca,
		     .expected = SEV_FW_SUCCESS),
		SEND("a wrong CA that is not asked for", .policy = DOMAIN,
		     .arrange = ask_not_signed, .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SEND_START: the PEK of the target signed its PDH, its OCA the PEK
		 */
		SEND("PDH not signed", .policy = DOMAIN, .arrange = pdh_not_signed,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("PDH not signed, another status", .policy = DOMAIN, .arrange = pdh_not_signed,
		     .expected = SEV_FW_BAD_SIGNATURE, .quirk = "sev-send-chain",
		     .choice = "BAD_SIGNATURE"),
		SEND("PDH with no signature of a PEK", .policy = DOMAIN,
		     .arrange = pdh_signed_by_nobody, .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("PEK not signed by its OCA", .policy = SEV, .arrange = pek_not_by_oca,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("a PEK that is none", .policy = SEV, .arrange = pek_is_no_pek,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("an OCA that is none", .policy = SEV, .arrange = oca_is_no_oca,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		/* spec: SEV-API SEND_START: with POLICY.DOMAIN this platform's OCA signed the
		 * target's PEK */
		SEND("another owner", .policy = DOMAIN, .arrange = other_owner,
		     .expected = SEV_FW_POLICY_FAILURE),
		SEND("another owner, not asked", .policy = SEV, .arrange = other_owner,
		     .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SEND_START: with POLICY.SEV ARK, ASK, CEK and PEK are a chain of
		 * signatures */
		SEND("PEK not signed by its CEK", .policy = SEV, .arrange = pek_not_by_cek,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("PEK not signed by its CEK, not asked", .policy = DOMAIN,
		     .arrange = pek_not_by_cek, .expected = SEV_FW_SUCCESS),
		SEND("CEK not signed", .policy = SEV, .arrange = cek_not_signed,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("CEK not signed, another status", .policy = SEV, .arrange = cek_not_signed,
		     .expected = SEV_FW_BAD_SIGNATURE, .quirk = "sev-send-chain",
		     .choice = "BAD_SIGNATURE"),
		SEND("a CEK that is none", .policy = SEV, .arrange = cek_is_no_cek,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("ASK not signed", .policy = SEV, .arrange = ask_not_signed,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("an ASK that is none", .policy = SEV, .arrange = ask_is_no_ask,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("ARK not signed", .policy = SEV, .arrange = ark_not_signed,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("an ARK that is none", .policy = SEV, .arrange = ark_is_no_ark,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		SEND("an ASK of an odd size", .policy = SEV, .arrange = ca_of_another_size,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		/* spec: SEV-API AMD certificate: CERTIFYING_ID is the KEY_ID of its signer */
		SEND("an ASK of another ARK's", .policy = SEV, .arrange = ask_of_another_id,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
		/* spec: SEV-API SEND_START: with POLICY.SEV the target's CEK leads to AMD's root */
		SEND("another root", .policy = SEV, .arrange = other_root,
		     .expected = SEV_FW_POLICY_FAILURE),
		SEND("no root", .policy = SEV, .arrange = no_root,
		     .expected = SEV_FW_POLICY_FAILURE),
		SEND("another root, not asked", .policy = DOMAIN, .arrange = other_root,
		     .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SEND_START: the target's PEK is of the API version that POLICY asks
		 * for */
		SEND("an old PEK", .policy = SEV | API(1, 55), .arrange = old_pek,
		     .expected = SEV_FW_POLICY_FAILURE),
		SEND("an old PEK that is new enough", .policy = SEV | API(1, 54),
		     .arrange = old_pek, .expected = SEV_FW_SUCCESS),
		/* Of two faults the earlier one is told. */
		SEND("policy before length", .policy = NOSEND,
		     .pokes = {POKE32(SEND_START, PDH_CERT_LEN, 0)},
		     .expected = SEV_FW_POLICY_FAILURE),
		SEND("length before address",
		     .pokes = {POKE32(SEND_START, PDH_CERT_LEN, 0),
			       POKE64(SEND_START, SESSION_PADDR, UINT64_MAX)},
		     .expected = SEV_FW_INVALID_LENGTH),
		SEND("address before certificate",
		     .pokes = {POKE64(SEND_START, SESSION_PADDR, UINT64_MAX)}, .arrange = no_pdh,
		     .expected = SEV_FW_INVALID_ADDRESS),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

/* Lengths of chains are of what is there in the right place. */
static void short_chain(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	sev_put_le32(buffer + SEV_AT_SEND_START_PLAT_CERTS_LEN, SEV_PLAT_CERTS_SIZE - 1);
}

static void short_amd(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	sev_put_le32(buffer + SEV_AT_SEND_START_AMD_CERTS_LEN, 2 * CA_SIZE - 1);
}

static void chain_nowhere(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	sev_put_le64(buffer + SEV_AT_SEND_START_PLAT_CERTS_PADDR, MEMORY_END);
}

static void amd_nowhere(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	sev_put_le64(buffer + SEV_AT_SEND_START_AMD_CERTS_PADDR, 0);
}

/* Two certificates of 2048 bits, the length of which is right, hold none of 4096. */
static void amd_of_2048(struct sim_guest *guest, uint8_t *buffer)
{
	chain(guest, buffer);
	sev_put_le32(buffer + SEV_AT_SEND_START_AMD_CERTS_LEN, 2 * 832);
}

static void chains_have_sizes(void **state)
{
	static const struct sim_row rows[] = {
		/* spec: SEV-API SEND_START: the certificates have their sizes */
		SEND("a short chain", .policy = DOMAIN, .arrange = short_chain,
		     .expected = SEV_FW_INVALID_LENGTH),
		SEND("a short chain, not asked", .arrange = short_chain,
		     .expected = SEV_FW_SUCCESS),
		SEND("short CA certificates", .policy = SEV, .arrange = short_amd,
		     .expected = SEV_FW_INVALID_LENGTH),
		SEND("short CA certificates, not asked", .policy = DOMAIN, .arrange = short_amd,
		     .expected = SEV_FW_SUCCESS),
		SEND("a chain nowhere", .policy = DOMAIN, .arrange = chain_nowhere,
		     .expected = SEV_FW_INVALID_ADDRESS),
		SEND("CA certificates nowhere", .policy = SEV, .arrange = amd_nowhere,
		     .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API AMD certificate: keys of 4096 bits go with SHA-384, of 2048 bits
		 * with SHA-256 */
		SEND("CA certificates cut off", .policy = SEV, .arrange = amd_of_2048,
		     .expected = SEV_FW_INVALID_CERTIFICATE),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static void send_start_asks_for_room(void **state)
{
	uint8_t buffer[SEV_SIZE_SEND_START];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 0);
	sim_guest_force(&guest, SP_GUEST_RUNNING);
	for (unsigned i = 0; i < 3; i++) {
		sim_guest_call(&guest, SEV_CMD_SEND_START, buffer);
		/* spec: SEV-API SEND_START: too small a buffer for the session is told the length
		 * that is needed */
		if (i < 2)
			sev_put_le32(buffer + SEV_AT_SEND_START_SESSION_LEN, i ? 0x7F : 0);
		else
			sev_put_le64(buffer + SEV_AT_SEND_START_SESSION_PADDR, 0);
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_SEND_START, buffer),
				 SEV_FW_INVALID_LENGTH);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_START_SESSION_LEN), 0x80);
		assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_RUNNING);
	}
	sim_guest_teardown(&guest);
}

#define PACKET(text, command, at_state, ...)                                                       \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_##command, .state = SP_GUEST_##at_state, __VA_ARGS__ \
	}

FLIPS(wrong_mac, nothing, guest->header + 0x14)
FLIPS(wrong_data, nothing, guest->trans + 5)

/* The packet of another command, as right as it is there. */
static void packet_of_a_secret(struct sim_guest *guest, uint8_t *buffer)
{
	struct sp_guest *inside = sim_guest_inside(guest);
	uint8_t data[GUEST_DATA_SIZE] = {0}, header[OWNER_HEADER_SIZE];

	(void)buffer;
	sim_owner_packet(inside->session.tek, inside->session.tik, 1, NULL, data, sizeof(data),
			 header);
	put(guest, guest->header, header, sizeof(header));
	put(guest, guest->trans, data, sizeof(data));
}

static void packets_are_refused(void **state)
{
	static const struct sim_row rows[] = {
		PACKET("data", SEND_UPDATE_DATA, SUPDATE, .expected = SEV_FW_SUCCESS),
		PACKET("a VMSA", SEND_UPDATE_VMSA, SUPDATE, .policy = ES,
		       .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API guest policy: only a guest of SEV-ES has a VMSA */
		PACKET("a VMSA of SEV", SEND_UPDATE_VMSA, SUPDATE,
		       .expected = SEV_FW_POLICY_FAILURE),
		PACKET("a VMSA of SEV, another status", RECEIVE_UPDATE_VMSA, RUPDATE,
		       .expected = SEV_FW_UNSUPPORTED, .quirk = "sev-vmsa",
		       .choice = "UNSUPPORTED"),
		/* spec: SEV-API SEND_UPDATE_VMSA: a VMSA is one page */
		PACKET("a part of a VMSA", SEND_UPDATE_VMSA, SUPDATE, .policy = ES,
		       .pokes = {POKE32(SEND_UPDATE_VMSA, GUEST_LEN, 2048)},
		       .expected = SEV_FW_INVALID_LENGTH),
		PACKET("a part of a VMSA", RECEIVE_UPDATE_VMSA, RUPDATE, .policy = ES,
		       .pokes = {POKE32(RECEIVE_UPDATE_VMSA, GUEST_LEN, 2048)},
		       .expected = SEV_FW_INVALID_LENGTH),
		PACKET("a VMSA across pages", SEND_UPDATE_VMSA, SUPDATE, .policy = ES,
		       .pokes = {POKE64(SEND_UPDATE_VMSA, GUEST_PADDR, 0x400010)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		PACKET("a VMSA across pages", RECEIVE_UPDATE_VMSA, RUPDATE, .policy = ES,
		       .pokes = {POKE64(RECEIVE_UPDATE_VMSA, GUEST_PADDR, 0x400010)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API LAUNCH_SECRET: GUEST_LEN is a multiple of 16 from 16 to 16384 */
		PACKET("24 bytes", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE32(SEND_UPDATE_DATA, GUEST_LEN, 24)},
		       .expected = SEV_FW_INVALID_LENGTH),
		PACKET("16400 bytes", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE32(SEND_UPDATE_DATA, GUEST_LEN, 16400),
				 POKE32(SEND_UPDATE_DATA, TRANS_LEN, 16400)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API SEND_UPDATE_DATA: the guest's address is aligned to 16 bytes */
		PACKET("not aligned", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE64(SEND_UPDATE_DATA, GUEST_PADDR, 0x400008)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		PACKET("past memory", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE64(SEND_UPDATE_DATA, GUEST_PADDR, MEMORY_END - 48)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API SEND_UPDATE_DATA: header and data go to memory */
		PACKET("a header past memory", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE64(SEND_UPDATE_DATA, HDR_PADDR, MEMORY_END - 51)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		PACKET("data past memory", SEND_UPDATE_DATA, SUPDATE,
		       .pokes = {POKE64(SEND_UPDATE_DATA, TRANS_PADDR, MEMORY_END - 63)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		PACKET("a hypervisor's page of SNP", SEND_UPDATE_DATA, SUPDATE,
		       .arrange = snp_pages, .expected = SEV_FW_INVALID_PAGE_STATE),
		PACKET("data received", RECEIVE_UPDATE_DATA, RUPDATE, .expected = SEV_FW_SUCCESS),
		PACKET("a VMSA received", RECEIVE_UPDATE_VMSA, RUPDATE, .policy = ES,
		       .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API LAUNCH_SECRET: the MAC must be right */
		PACKET("another MAC", RECEIVE_UPDATE_DATA, RUPDATE, .arrange = wrong_mac,
		       .expected = SEV_FW_BAD_MEASUREMENT),
		PACKET("other data", RECEIVE_UPDATE_DATA, RUPDATE, .arrange = wrong_data,
		       .expected = SEV_FW_BAD_MEASUREMENT),
		PACKET("another VMSA", RECEIVE_UPDATE_VMSA, RUPDATE, .policy = ES,
		       .arrange = wrong_data, .expected = SEV_FW_BAD_MEASUREMENT),
		PACKET("the packet of a secret", RECEIVE_UPDATE_DATA, RUPDATE,
		       .arrange = packet_of_a_secret, .expected = SEV_FW_BAD_MEASUREMENT),
		PACKET("the packet of a secret, so chosen", RECEIVE_UPDATE_DATA, RUPDATE,
		       .arrange = packet_of_a_secret, .expected = SEV_FW_SUCCESS,
		       .quirk = "sev-packet-mac", .choice = "as-secret"),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static void updates_ask_for_room(void **state)
{
	static const struct {
		uint32_t header, data, guest;
		bool no_header, no_data;
	} rows[] = {
		{0, 0, 64, false, false},     {0x33, 64, 64, false, false},
		{0x34, 63, 64, false, false}, {0x34, 64, 64, true, false},
		{0x34, 64, 64, false, true},  {0, 0, 0, true, true},
	};
	uint8_t buffer[SEV_SIZE_SEND_UPDATE_DATA];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 0);
	sim_guest_force(&guest, SP_GUEST_SUPDATE);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		sim_guest_call(&guest, SEV_CMD_SEND_UPDATE_DATA, buffer);
		sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_HDR_LEN, rows[i].header);
		sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_LEN, rows[i].data);
		sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_GUEST_LEN, rows[i].guest);
		if (rows[i].no_header)
			sev_put_le64(buffer + SEV_AT_SEND_UPDATE_DATA_HDR_PADDR, 0);
		if (rows[i].no_data)
			sev_put_le64(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_PADDR, 0);
		/* spec: SEV-API SEND_UPDATE_DATA: too small a buffer is told the lengths that are
		 * needed */
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_SEND_UPDATE_DATA, buffer),
				 SEV_FW_INVALID_LENGTH);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_UPDATE_DATA_HDR_LEN), 0x34);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_LEN),
				 rows[i].guest);
	}
	sim_guest_teardown(&guest);
}

/* What went out under one command comes in at the other platform. */
static void carry(struct sim_guest *from, struct sim_guest *to, bool vmsa, uint64_t spa,
		  uint32_t size)
{
	uint32_t out = vmsa ? SEV_CMD_SEND_UPDATE_VMSA : SEV_CMD_SEND_UPDATE_DATA;
	uint32_t in = vmsa ? SEV_CMD_RECEIVE_UPDATE_VMSA : SEV_CMD_RECEIVE_UPDATE_DATA;
	uint8_t buffer[SEV_SIZE_SEND_UPDATE_DATA], header[0x34];
	static uint8_t data[16384];

	sim_guest_call(from, out, buffer);
	sev_put_le64(buffer + SEV_AT_SEND_UPDATE_DATA_GUEST_PADDR, spa);
	sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_GUEST_LEN, size);
	sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_LEN, sizeof(data));
	assert_int_equal(sim_guest_issue(from, out, buffer), SEV_FW_SUCCESS);
	assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_LEN), size);
	assert_true(machine_read(from->sim.machine, from->header, header, sizeof(header)));
	assert_true(machine_read(from->sim.machine, from->trans, data, size));
	put(to, to->header, header, sizeof(header));
	put(to, to->trans, data, size);
	sev_put_le32(buffer, to->handle);
	sev_put_le64(buffer + SEV_AT_SEND_UPDATE_DATA_HDR_PADDR, to->header);
	sev_put_le64(buffer + SEV_AT_SEND_UPDATE_DATA_TRANS_PADDR, to->trans);
	sev_put_le32(buffer + SEV_AT_SEND_UPDATE_DATA_HDR_LEN, sizeof(header));
	assert_int_equal(sim_guest_issue(to, in, buffer), SEV_FW_SUCCESS);
}

/* SEND_START for the other platform, RECEIVE_START there, ACTIVATE. */
static void open_way(struct sim_guest *from, struct sim_guest *to)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], session[0x80];
	struct test_legacy legacy;

	test_legacy_init(&legacy);
	put_chain(from, to, &legacy);
	save_root(from, TEST_KEY_ARK);
	sim_guest_call(from, SEV_CMD_SEND_START, buffer);
	name_chain(from, buffer);
	put(from, from->cert, to->sim.sp->state->legacy.data.pdh.cert, OWNER_CERT_SIZE);
	assert_int_equal(sim_guest_issue(from, SEV_CMD_SEND_START, buffer), SEV_FW_SUCCESS);
	assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_START_POLICY), from->policy);
	assert_int_equal(sev_get_le32(buffer + SEV_AT_SEND_START_SESSION_LEN), 0x80);
	assert_int_equal(sim_guest_inside(from)->state, SP_GUEST_SUPDATE);
	assert_true(machine_read(from->sim.machine, from->session, session, sizeof(session)));
	sim_guest_call(to, SEV_CMD_RECEIVE_START, buffer);
	put(to, to->session, session, sizeof(session));
	put(to, to->cert, from->sim.sp->state->legacy.data.pdh.cert, OWNER_CERT_SIZE);
	assert_int_equal(sim_guest_issue(to, SEV_CMD_RECEIVE_START, buffer), SEV_FW_SUCCESS);
	to->handle = sev_get_le32(buffer);
	/* spec: SEV-API SEND_START: TEK and TIK are new, and wrapped for the target's PDH */
	assert_memory_equal(&sim_guest_inside(to)->session, &sim_guest_inside(from)->session, 32);
	assert_int_equal(sim_guest_activate(to, to->handle, to->asid), SEV_FW_SUCCESS);
}

static void migrate(const char *source, const char *target, bool encrypt, uint32_t policy)
{
	static const struct sp_session none;
	static uint8_t memory[16384], seen[16384];
	struct sim_guest from, to;

	sim_guest_setup(&from, source, encrypt, policy);
	sim_guest_platform(&to, target, encrypt);
	to.policy = policy;
	to.asid = policy & ES ? 3 : to.sim.machine_config.min_sev_asid + 3;
	for (size_t i = 0; i < sizeof(memory); i++)
		memory[i] = (uint8_t)(i * 13 + (i >> 8));
	assert_true(
		machine_write_asid(from.sim.machine, from.asid, from.data, memory, sizeof(memory)));
	sim_guest_force(&from, SP_GUEST_RUNNING);
	open_way(&from, &to);
	carry(&from, &to, false, from.data, 4096);
	carry(&from, &to, false, from.data + 4096, 16);
	carry(&from, &to, false, from.data + 4096 + 16, 16384 - 4096 - 16);
	if (policy & ES)
		carry(&from, &to, true, from.data + 8192, 4096);
	/* spec: SEV-API SEND_FINISH: the guest is sent, and the keys of its session are gone */
	assert_int_equal(sim_guest_do(&from, SEV_CMD_SEND_FINISH), SEV_FW_SUCCESS);
	assert_int_equal(sim_guest_inside(&from)->state, SP_GUEST_SENT);
	assert_memory_equal(&sim_guest_inside(&from)->session, &none, sizeof(none));
	/* spec: SEV-API RECEIVE_FINISH: the guest runs, and the keys of its session are gone */
	assert_int_equal(sim_guest_do(&to, SEV_CMD_RECEIVE_FINISH), SEV_FW_SUCCESS);
	assert_int_equal(sim_guest_inside(&to)->state, SP_GUEST_RUNNING);
	assert_memory_equal(&sim_guest_inside(&to)->session, &none, sizeof(none));
	assert_true(machine_read_asid(to.sim.machine, to.asid, to.data, seen, sizeof(seen)));
	assert_memory_equal(seen, memory, sizeof(memory));
	assert_true(machine_read(to.sim.machine, to.data, seen, sizeof(seen)));
	assert_int_equal(memcmp(seen, memory, sizeof(memory)) == 0, !encrypt);
	assert_int_equal(sim_guest_inside(&to)->policy, policy);
	sim_guest_teardown(&from);
	sim_guest_teardown(&to);
}

static void guests_move(void **state)
{
	(void)state;
	migrate("milan-1.55", "milan-1.58", true, 0);
	migrate("milan-1.58", "genoa-1.55", true, ES | SEV | API(1, 55));
	migrate("genoa-1.55", "turin-1.58", false, ES);
	migrate("turin-1.58", "milan-1.55", false, SEV);
}

/* The target's firmware is the one that decides whether a policy is met there. */
static void a_target_too_old_is_refused(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_guest from, to;
	struct test_legacy legacy;

	(void)state;
	sim_guest_setup(&from, "milan-1.58", true, SEV | API(1, 58));
	sim_guest_platform(&to, "milan-1.55", true);
	sim_guest_force(&from, SP_GUEST_RUNNING);
	test_legacy_init(&legacy);
	put_chain(&from, &to, &legacy);
	save_root(&from, TEST_KEY_ARK);
	sim_guest_call(&from, SEV_CMD_SEND_START, buffer);
	name_chain(&from, buffer);
	put(&from, from.cert, to.sim.sp->state->legacy.data.pdh.cert, OWNER_CERT_SIZE);
	assert_int_equal(sim_guest_issue(&from, SEV_CMD_SEND_START, buffer), SEV_FW_POLICY_FAILURE);
	sim_guest_teardown(&from);
	sim_guest_teardown(&to);
}

static void put_cert(struct sim_guest *to, struct sim_guest *of, enum amd_sp_cert kind,
		     uint64_t spa)
{
	uint8_t *cert = NULL;
	struct sev_err err;
	size_t size = 0;

	assert_sev_ok(amd_sp_cert_get(of->sim.sp, kind, &cert, &size, &err), &err);
	put(to, spa, cert, size);
	free(cert);
}

/* What PDH_CERT_EXPORT and AMD give out, with the CEK that AMD signed. */
static void put_exported(struct sim_guest *to, struct sim_guest *of)
{
	uint8_t buffer[SEV_SIZE_PDH_CERT_EXPORT] = {0}, certs[SEV_PLAT_CERTS_SIZE];

	sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_PADDR, of->cert);
	sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_LEN, SEV_LEGACY_CERT_SIZE);
	sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_PADDR, of->chain);
	sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_LEN, sizeof(certs));
	assert_int_equal(sim_command(&of->sim, SEV_CMD_PDH_CERT_EXPORT, buffer, sizeof(buffer)),
			 SEV_FW_SUCCESS);
	assert_true(machine_read(of->sim.machine, of->chain, certs, sizeof(certs)));
	put(to, to->chain, certs, sizeof(certs));
	assert_true(machine_read(of->sim.machine, of->cert, certs, SEV_LEGACY_CERT_SIZE));
	put(to, to->cert, certs, SEV_LEGACY_CERT_SIZE);
}

/* Chips of one maker, with nothing done by hand. */
static void chips_as_they_are_made(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_guest from, to;

	(void)state;
	sim_guest_setup(&from, "milan-1.55", true, SEV | API(1, 55));
	sim_guest_platform(&to, "milan-1.58", true);
	sim_guest_force(&from, SP_GUEST_RUNNING);
	sim_guest_call(&from, SEV_CMD_SEND_START, buffer);
	name_chain(&from, buffer);
	put_exported(&from, &to);
	put_cert(&from, &to, AMD_SP_CERT_LEGACY_ASK, from.chain + AMD_AT);
	put_cert(&from, &to, AMD_SP_CERT_LEGACY_ARK, from.chain + AMD_AT + CA_SIZE);
	/* The exported CEK has no signature of AMD's. */
	assert_int_equal(sim_guest_issue(&from, SEV_CMD_SEND_START, buffer),
			 SEV_FW_INVALID_CERTIFICATE);
	put_cert(&from, &to, AMD_SP_CERT_LEGACY_CEK, from.chain + CEK_AT);
	assert_int_equal(sim_guest_issue(&from, SEV_CMD_SEND_START, buffer), SEV_FW_SUCCESS);
	sim_guest_teardown(&from);
	sim_guest_teardown(&to);
}

/* What was sent for one platform is of no use to another, nor twice with other contents. */
static void nobody_else_receives(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], session[0x80];
	struct sim_guest from, to;

	(void)state;
	sim_guest_setup(&from, "milan-1.55", true, 0);
	sim_guest_platform(&to, "milan-1.55", true);
	sim_guest_force(&from, SP_GUEST_RUNNING);
	assert_int_equal(sim_guest_do(&from, SEV_CMD_SEND_START), SEV_FW_SUCCESS);
	assert_true(machine_read(from.sim.machine, from.session, session, sizeof(session)));
	sim_guest_call(&to, SEV_CMD_RECEIVE_START, buffer);
	put(&to, to.session, session, sizeof(session));
	put(&to, to.cert, from.sim.sp->state->legacy.data.pdh.cert, OWNER_CERT_SIZE);
	assert_int_equal(sim_guest_issue(&to, SEV_CMD_RECEIVE_START, buffer),
			 SEV_FW_BAD_MEASUREMENT);
	sim_guest_teardown(&from);
	sim_guest_teardown(&to);
}

static void cancelled(void **state)
{
	static const struct sp_session none;
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", true, 0);
	sim_guest_force(&guest, SP_GUEST_RUNNING);
	assert_int_equal(sim_guest_do(&guest, SEV_CMD_SEND_START), SEV_FW_SUCCESS);
	assert_memory_not_equal(&sim_guest_inside(&guest)->session, &none, sizeof(none));
	/* spec: SEV-API SEND_CANCEL: the guest runs on, and the keys of its session are gone */
	assert_int_equal(sim_guest_do(&guest, SEV_CMD_SEND_CANCEL), SEV_FW_SUCCESS);
	assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_RUNNING);
	assert_memory_equal(&sim_guest_inside(&guest)->session, &none, sizeof(none));
	assert_int_equal(sim_guest_do(&guest, SEV_CMD_SEND_START), SEV_FW_SUCCESS);
	sim_guest_teardown(&guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(send_start_is_refused),
		cmocka_unit_test(chains_have_sizes),
		cmocka_unit_test(send_start_asks_for_room),
		cmocka_unit_test(packets_are_refused),
		cmocka_unit_test(updates_ask_for_room),
		cmocka_unit_test(guests_move),
		cmocka_unit_test(a_target_too_old_is_refused),
		cmocka_unit_test(chips_as_they_are_made),
		cmocka_unit_test(nobody_else_receives),
		cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
