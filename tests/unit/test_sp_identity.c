/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The identity of a platform of SEV (SEV-API): how OCA, PEK, PDH and CEK come, go and are signed.
 * Signatures are checked by OpenSSL alone, and by this project's verifier.
 */
#include "test.h"

#include <sev/sev_cert.h>

#include "amd-sp/keys/factory.h"
#include "base/bytes.h"
#include "platform_owner.h"
#include "sim_sp.h"
#include "sp_snapshot.h"

#define CERT OWNER_CERT_SIZE

enum { OCA = 0x1001, PEK = 0x1002, PDH = 0x1003, CEK = 0x1004 };

/* What PDH_CERT_EXPORT gives. */
struct exported {
	uint8_t pdh[CERT];
	uint8_t pek[CERT], oca[CERT], cek[CERT]; /* the chain, in its order */
};

static uint32_t init(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_INIT] = {0};

	return sim_command(sim, SEV_CMD_INIT, buffer, sizeof(buffer));
}

static void setup(struct sim_sp *sim, const char *profile)
{
	sim_sp_setup(sim, profile, false);
	assert_int_equal(init(sim), SEV_FW_SUCCESS);
}

static void export(struct sim_sp *sim, struct exported *out)
{
	uint8_t buffer[SEV_SIZE_PDH_CERT_EXPORT] = {0};
	uint64_t pdh = sim_page(sim), certs = sim_pages(sim, 2, 4096);

	sev_put_le64(buffer + 0x00, pdh);
	sev_put_le32(buffer + 0x08, CERT);
	sev_put_le64(buffer + 0x10, certs);
	sev_put_le32(buffer + 0x18, 3 * CERT);
	assert_int_equal(sim_command(sim, SEV_CMD_PDH_CERT_EXPORT, buffer, sizeof(buffer)),
			 SEV_FW_SUCCESS);
	assert_true(machine_read(sim->machine, pdh, out->pdh, CERT));
	assert_true(machine_read(sim->machine, certs, out->pek, sizeof(*out) - CERT));
}

static void csr(struct sim_sp *sim, uint8_t cert[CERT])
{
	uint8_t buffer[SEV_SIZE_PEK_CSR] = {0};
	uint64_t spa = sim_page(sim);

	sev_put_le64(buffer + 0x00, spa);
	sev_put_le32(buffer + 0x08, CERT);
	assert_int_equal(sim_command(sim, SEV_CMD_PEK_CSR, buffer, sizeof(buffer)), SEV_FW_SUCCESS);
	assert_true(machine_read(sim->machine, spa, cert, CERT));
}

static uint32_t import(struct sim_sp *sim, const uint8_t pek[CERT], const uint8_t oca[CERT])
{
	uint8_t buffer[SEV_SIZE_PEK_CERT_IMPORT] = {0};
	uint64_t spa = sim_pages(sim, 2, 4096);

	assert_true(machine_write(sim->machine, spa, pek, CERT));
	assert_true(machine_write(sim->machine, spa + 0x1000, oca, CERT));
	sev_put_le64(buffer + 0x00, spa);
	sev_put_le32(buffer + 0x08, CERT);
	sev_put_le64(buffer + 0x10, spa + 0x1000);
	sev_put_le32(buffer + 0x18, CERT);
	return sim_command(sim, SEV_CMD_PEK_CERT_IMPORT, buffer, sizeof(buffer));
}

static bool owned_by_others(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_PLATFORM_STATUS] = {0};

	assert_int_equal(sim_command(sim, SEV_CMD_PLATFORM_STATUS, buffer, sizeof(buffer)),
			 SEV_FW_SUCCESS);
	return buffer[SEV_AT_PLATFORM_STATUS_OWNER] & 1;
}

/* The fields that a certificate of the platform's has, apart from numbers. */
static void expect_form(const uint8_t cert[CERT], uint8_t api_minor, uint32_t usage, uint32_t sig1,
			uint32_t sig2)
{
	const uint32_t slots[] = {sig1, sig2};

	assert_int_equal(sev_get_le32(cert), 1);
	assert_int_equal(cert[4], 1);
	assert_int_equal(cert[5], api_minor);
	assert_int_equal(cert[6] | cert[7], 0);
	assert_int_equal(sev_get_le32(cert + 0x8), usage);
	/* spec: SEV-API SEV certificate: the PDH agrees on keys, the others sign, with SHA-256 */
	assert_int_equal(sev_get_le32(cert + 0xC), usage == PDH ? 3 : 2);
	assert_int_equal(sev_get_le32(cert + 0x10), 2); /* P-384 */
	assert_true(sev_is_zero(cert + 0x14 + 48, 24));
	assert_true(sev_is_zero(cert + 0x5C + 48, 24));
	assert_true(sev_is_zero(cert + 0xA4, 880));
	for (size_t i = 0; i < 2; i++) {
		const uint8_t *slot = cert + 0x414 + i * 0x208;

		assert_int_equal(sev_get_le32(slot), slots[i]);
		/* spec: SEV-API SEV certificate: the usage of an empty slot is INVALID */
		assert_int_equal(sev_get_le32(slot + 4), slots[i] == 0x1000 ? 0 : 2);
		assert_int_equal(sev_is_zero(slot + 8, 48), slots[i] == 0x1000);
		assert_true(sev_is_zero(slot + 8 + 48, 24));
		assert_true(sev_is_zero(slot + 8 + 144, 368));
	}
}

/* As AMD's platforms export it, but for the API version; signatures are those they must be. */
static void expect_good(const struct exported *chain, uint8_t api_minor)
{
	/* spec: SEV-API OCA: the owner's certificate signs itself */
	expect_form(chain->oca, api_minor, OCA, OCA, 0x1000);
	/* spec: SEV-API PEK: both the OCA and the CEK sign it, in any slot */
	expect_form(chain->pek, api_minor, PEK, OCA, CEK);
	/* spec: SEV-API PDH: the PEK signs it */
	expect_form(chain->pdh, api_minor, PDH, PEK, 0x1000);
	/* spec: SEV-API PDH_CERT_EXPORT: the CEK that firmware exports is not signed by the ASK */
	expect_form(chain->cek, api_minor, CEK, 0x1000, 0x1000);
	assert_true(cert_is_signed(chain->oca, 0, chain->oca));
	assert_true(cert_is_signed(chain->pek, 0, chain->oca));
	assert_true(cert_is_signed(chain->pek, 1, chain->cek));
	assert_true(cert_is_signed(chain->pdh, 0, chain->pek));
	assert_false(cert_is_signed(chain->pdh, 0, chain->oca));
}

static void a_new_platform_owns_itself(void **state)
{
	static const struct {
		const char *profile;
		uint8_t api_minor;
	} rows[] = {{"milan-1.55", 55}, {"milan-1.58", 58}, {"genoa-1.55", 55}, {"turin-1.58", 58}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct exported chain;
		struct sim_sp sim;

		/* spec: SEV-API INIT: a platform without identity makes one, self-owned */
		setup(&sim, rows[i].profile);
		export(&sim, &chain);
		expect_good(&chain, rows[i].api_minor);
		assert_false(owned_by_others(&sim));
		sim_sp_teardown(&sim);
	}
}

/* Which keys are the same in both. */
enum { SAME_OCA = 1, SAME_PEK = 2, SAME_PDH = 4, SAME_CEK = 8, ALL_SAME = 15 };

static unsigned same_keys(const struct exported *a, const struct exported *b)
{
	return (memcmp(a->oca, b->oca, 0x414) ? 0u : SAME_OCA) |
	       (memcmp(a->pek, b->pek, 0x414) ? 0u : SAME_PEK) |
	       (memcmp(a->pdh, b->pdh, 0x414) ? 0u : SAME_PDH) |
	       (memcmp(a->cek, b->cek, 0x414) ? 0u : SAME_CEK);
}

static void generating_keys(void **state)
{
	struct exported first, second, third;
	struct sim_sp sim;

	(void)state;
	setup(&sim, "milan-1.55");
	export(&sim, &first);
	/* spec: SEV-API PDH_GEN: a new PDH, signed by the PEK, which stays */
	assert_int_equal(sim_plain(&sim, SEV_CMD_PDH_GEN), SEV_FW_SUCCESS);
	export(&sim, &second);
	expect_good(&second, 55);
	assert_int_equal(same_keys(&first, &second), ALL_SAME & ~SAME_PDH);
	assert_memory_equal(first.pek, second.pek, CERT);
	/* spec: SEV-API PEK_GEN: new OCA, PEK and PDH; the platform owns itself, whoever owned it
	 */
	assert_int_equal(sim_plain(&sim, SEV_CMD_PEK_GEN), SEV_FW_SUCCESS);
	export(&sim, &third);
	expect_good(&third, 55);
	assert_int_equal(same_keys(&second, &third), SAME_CEK);
	sim_sp_teardown(&sim);
}

static void identity_persists(void **state)
{
	struct exported first, second;
	struct amd_sp_config config = {0};
	struct amd_sp *other = NULL;
	struct sim_sp sim;
	struct sev_err err;

	(void)state;
	setup(&sim, "turin-1.58");
	export(&sim, &first);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	assert_int_equal(init(&sim), SEV_FW_SUCCESS);
	export(&sim, &second);
	assert_memory_equal(&first, &second, sizeof(first));
	amd_sp_power_cycle(sim.sp);
	assert_int_equal(init(&sim), SEV_FW_SUCCESS);
	export(&sim, &second);
	assert_memory_equal(&first, &second, sizeof(first));
	/* Another process, on the same state: nothing is read again, nothing is lost. */
	config.machine = sim.machine;
	config.profile = sim.sp->profile;
	config.store = sim_sp_store(&sim);
	config.state = sim.sp->state;
	assert_sev_ok(amd_sp_new(&config, &other, &err), &err);
	assert_int_equal(amd_sp_command(other, SEV_CMD_PDH_GEN, 0), SEV_FW_SUCCESS);
	amd_sp_free(other);
	export(&sim, &second);
	expect_good(&second, 58);
	assert_int_equal(same_keys(&first, &second), ALL_SAME & ~SAME_PDH);
	/* spec: SEV-API PLATFORM_RESET: the persistent identity is deleted */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	assert_int_equal(sim_plain(&sim, SEV_CMD_PLATFORM_RESET), SEV_FW_SUCCESS);
	assert_int_equal(init(&sim), SEV_FW_SUCCESS);
	export(&sim, &first);
	expect_good(&first, 58);
	/* spec: SEV-API CEK: it is derived from a secret in the chip's fuses, and never changes */
	assert_int_equal(same_keys(&first, &second), SAME_CEK);
	sim_sp_teardown(&sim);
}

static void chips_have_ceks_of_their_own(void **state)
{
	struct exported first, second;
	struct sim_sp sim;

	(void)state;
	setup(&sim, "milan-1.55");
	export(&sim, &first);
	sim.sp->chip.secret[47] ^= 1;
	export(&sim, &second);
	assert_int_equal(same_keys(&first, &second), ALL_SAME & ~SAME_CEK);
	sim_sp_teardown(&sim);
}

static void csr_is_the_unsigned_pek(void **state)
{
	uint8_t cert[CERT];
	struct exported chain;
	struct sim_sp sim;

	(void)state;
	setup(&sim, "genoa-1.55");
	export(&sim, &chain);
	csr(&sim, cert);
	expect_form(cert, 55, PEK, 0x1000, 0x1000);
	assert_memory_equal(cert, chain.pek, 0x414);
	sim_sp_teardown(&sim);
}

static void owners_of_each_kind(void **state)
{
	static const struct {
		enum owner_key kind;
		bool sha384;
		unsigned slot;
		bool other_is_wrong; /* the other slot has a signature of the OCA's that is wrong */
	} rows[] = {{OWNER_P384, false, 0, false},    {OWNER_P384, true, 0, false},
		    {OWNER_P256, false, 0, false},    {OWNER_P384, false, 1, false},
		    {OWNER_RSA2048, false, 0, false}, {OWNER_RSA4096, true, 1, false},
		    {OWNER_P384, false, 1, true}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t pek[CERT], oca[CERT], no_scalar[48] = {0};
		struct exported before, after;
		struct platform_owner owner;
		struct sim_sp sim;

		setup(&sim, "milan-1.58");
		owner_setup(&owner, rows[i].kind, rows[i].sha384);
		export(&sim, &before);
		csr(&sim, pek);
		owner_oca(&owner, oca);
		owner_sign(&owner, rows[i].slot, pek);
		if (rows[i].other_is_wrong) {
			memcpy(pek + 0x414, pek + 0x61C, 0x208);
			pek[0x41C] ^= 1;
		}
		assert_int_equal(import(&sim, pek, oca), SEV_FW_SUCCESS);
		assert_true(owned_by_others(&sim));
		export(&sim, &after);
		assert_memory_equal(after.oca, oca, CERT);
		assert_memory_equal(after.pek, pek, 0x414);
		assert_memory_equal(after.pek + 0x414 + 0x208 * rows[i].slot,
				    pek + 0x414 + 0x208 * rows[i].slot, 0x208);
		assert_true(cert_is_signed(after.pek, !rows[i].slot, after.cek));
		assert_int_equal(sev_get_le32(after.pek + 0x414 + 0x208 * !rows[i].slot), CEK);
		assert_int_equal(same_keys(&before, &after), SAME_PEK | SAME_CEK);
		assert_true(cert_is_signed(after.pdh, 0, after.pek));
		assert_memory_equal(sim.sp->state->legacy.data.oca.scalar, no_scalar, 48);
		/* spec: SEV-API PEK_CERT_IMPORT: the platform must own itself */
		assert_int_equal(import(&sim, pek, oca), SEV_FW_ALREADY_OWNED);
		/* The owner stays over power cycles, and is known before INIT. */
		amd_sp_power_cycle(sim.sp);
		assert_true(owned_by_others(&sim));
		assert_int_equal(init(&sim), SEV_FW_SUCCESS);
		assert_true(owned_by_others(&sim));
		export(&sim, &before);
		assert_memory_equal(&before, &after, sizeof(after));
		/* spec: SEV-API PEK_GEN: new OCA, PEK and PDH; the platform owns itself, whoever
		 * owned it */
		assert_int_equal(sim_plain(&sim, SEV_CMD_PEK_GEN), SEV_FW_SUCCESS);
		assert_false(owned_by_others(&sim));
		export(&sim, &after);
		expect_good(&after, 58);
		assert_int_equal(same_keys(&before, &after), SAME_CEK);
		owner_teardown(&owner);
		sim_sp_teardown(&sim);
	}
}

enum signing { NOT_SIGNED, OCA_AGAIN = 1, PEK_AGAIN = 2, BOTH_AGAIN = 3 };

/* A byte that is changed in what is imported, before it is signed (again) or after. */
struct import_row {
	const char *what;
	bool in_oca;
	unsigned at;
	uint8_t flip;
	unsigned again; /* what is signed after the change */
	uint32_t status;
};

static void check_import(const struct import_row *row, const struct platform_owner *owner)
{
	uint8_t pek[CERT], oca[CERT];
	struct sp_snapshot before;
	struct sim_sp sim;
	uint32_t status;

	setup(&sim, "milan-1.55");
	csr(&sim, pek);
	owner_oca(owner, oca);
	owner_sign(owner, 0, pek);
	(row->in_oca ? oca : pek)[row->at] ^= row->flip;
	if (row->again & OCA_AGAIN)
		owner_sign(owner, 0, oca);
	if (row->again & PEK_AGAIN)
		owner_sign(owner, 0, pek);
	sp_snapshot_take(&before, &sim);
	status = import(&sim, pek, oca);
	if (status != row->status)
		fail_msg("%s: status 0x%x, expected 0x%x", row->what, (unsigned)status,
			 (unsigned)row->status);
	if (status && !sp_snapshot_same(&before, &sim))
		fail_msg("%s: the refused command changed something", row->what);
	sp_snapshot_free(&before);
	sim_sp_teardown(&sim);
}

static void import_refuses(void **state)
{
	static const struct import_row rows[] = {
		{"nothing", false, 0, 0, NOT_SIGNED, SEV_FW_SUCCESS},
		{"PEK API_MINOR", false, 0x05, 0x01, PEK_AGAIN, SEV_FW_SUCCESS},
		/* spec: SEV-API SEV certificate: its version is 1 */
		{"OCA version", true, 0x00, 0x03, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"PEK version", false, 0x00, 0x03, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA reserved", true, 0x06, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"PEK reserved", false, 0x07, 0x01, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		/* spec: SEV-API PEK_CERT_IMPORT: the OCA's version, usage, algorithm and key must
		 * be good */
		{"OCA usage", true, 0x08, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA algo ECDH", true, 0x0C, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA algo none", true, 0x0C, 0x02, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA curve", true, 0x10, 0x07, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA off its curve", true, 0x14, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA long number", true, 0x5B, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"OCA after the point", true, 0x413, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		/* spec: SEV-API PEK_CERT_IMPORT: the PEK's version, usage, algorithm and public
		 * key are this platform's */
		{"PEK usage", false, 0x08, 0x01, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"PEK algo", false, 0x0D, 0x01, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"PEK key", false, 0x14, 0x01, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"PEK after the point", false, 0x413, 0x01, PEK_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		/* spec: SEV-API SEV certificate: a slot's usage and algorithm are its signer's */
		{"OCA slot usage", true, 0x414, 0x02, NOT_SIGNED, SEV_FW_INVALID_CERTIFICATE},
		{"PEK slot usage", false, 0x414, 0x02, NOT_SIGNED, SEV_FW_INVALID_CERTIFICATE},
		{"PEK slot algo", false, 0x419, 0x01, NOT_SIGNED, SEV_FW_INVALID_CERTIFICATE},
		/* spec: SEV-API PEK_CERT_IMPORT: a wrong signature of the OCA is refused */
		{"OCA r", true, 0x41C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"OCA s", true, 0x464, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"OCA signed bytes", true, 0x04, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"PEK r", false, 0x41C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"PEK long r", false, 0x44C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"PEK signed bytes", false, 0x05, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
	};
	struct platform_owner owner;

	(void)state;
	owner_setup(&owner, OWNER_P384, false);
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		check_import(&rows[i], &owner);
	owner_teardown(&owner);
}

/* Certificates that are right in all but what the OCA's key is for, which the slots name too. */
static void import_refuses_keys_for_other_things(void **state)
{
	static const uint32_t rows[][2] = {{CEK, 2}, {OCA, 3 /* ECDH */}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t pek[CERT], oca[CERT];
		struct platform_owner owner;
		struct sim_sp sim;

		setup(&sim, "milan-1.55");
		owner_setup(&owner, OWNER_P384, false);
		csr(&sim, pek);
		owner_oca(&owner, oca);
		for (size_t k = 0; k < 2; k++)
			sev_put_le32(oca + 0x8 + 4 * k, rows[i][k]);
		owner_sign(&owner, 0, oca);
		owner_sign(&owner, 0, pek);
		for (size_t k = 0; k < 2; k++) {
			sev_put_le32(oca + 0x414 + 4 * k, rows[i][k]);
			sev_put_le32(pek + 0x414 + 4 * k, rows[i][k]);
		}
		/* spec: SEV-API PEK_CERT_IMPORT: the OCA's version, usage, algorithm and key must
		 * be good */
		assert_int_equal(import(&sim, pek, oca), SEV_FW_INVALID_CERTIFICATE);
		owner_teardown(&owner);
		sim_sp_teardown(&sim);
	}
}

static void import_refuses_rsa(void **state)
{
	static const struct import_row rows[] = {
		{"nothing", true, 0, 0, NOT_SIGNED, SEV_FW_SUCCESS},
		/* spec: SEV-API PEK_CERT_IMPORT: the OCA's version, usage, algorithm and key must
		 * be good */
		{"size of the modulus", true, 0x11, 0x04, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"a longer modulus", true, 0x314, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		{"a longer exponent", true, 0x114, 0x01, OCA_AGAIN, SEV_FW_INVALID_CERTIFICATE},
		/* spec: SEV-API PEK_CERT_IMPORT: a wrong signature of the OCA is refused */
		{"signature", true, 0x41C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"a longer signature", true, 0x51C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
		{"signature of the PEK", false, 0x41C, 0x01, NOT_SIGNED, SEV_FW_BAD_SIGNATURE},
	};
	struct platform_owner owner;

	(void)state;
	owner_setup(&owner, OWNER_RSA2048, false);
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		check_import(&rows[i], &owner);
	owner_teardown(&owner);
}

static void import_refuses_places(void **state)
{
	static const struct {
		unsigned at, size;
		uint64_t value;
		uint32_t status;
	} rows[] = {
		/* spec: SEV-API PEK_CERT_IMPORT: both certificates have the size of one */
		{0x08, 4, CERT - 1, SEV_FW_INVALID_LENGTH},
		{0x08, 4, CERT + 1, SEV_FW_INVALID_LENGTH},
		{0x18, 4, CERT - 1, SEV_FW_INVALID_LENGTH},
		{0x18, 4, 4096, SEV_FW_INVALID_LENGTH},
		/* spec: SEV-API PEK_CERT_IMPORT: both certificates are in memory */
		{0x00, 8, UINT64_C(1) << 40, SEV_FW_INVALID_ADDRESS},
		{0x10, 8, UINT64_C(1) << 40, SEV_FW_INVALID_ADDRESS},
		{0x0C, 4, 1, SEV_FW_INVALID_PARAM},
		{0x00, 8, 0x1000, SEV_FW_INVALID_CERTIFICATE},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_SIZE_PEK_CERT_IMPORT] = {0};
		struct sim_sp sim;

		setup(&sim, "milan-1.55");
		sev_put_le64(buffer + 0x00, sim_page(&sim));
		sev_put_le32(buffer + 0x08, CERT);
		sev_put_le64(buffer + 0x10, sim_page(&sim));
		sev_put_le32(buffer + 0x18, CERT);
		sev_put_le(buffer + rows[i].at, rows[i].value, rows[i].size);
		assert_int_equal(sim_command(&sim, SEV_CMD_PEK_CERT_IMPORT, buffer, sizeof(buffer)),
				 rows[i].status);
		assert_false(owned_by_others(&sim));
		sim_sp_teardown(&sim);
	}
}

static void import_signature_by_choice(void **state)
{
	uint8_t pek[CERT], oca[CERT];
	struct platform_owner owner;
	struct sim_sp sim;

	(void)state;
	setup(&sim, "milan-1.55");
	owner_setup(&owner, OWNER_P384, true);
	csr(&sim, pek);
	owner_oca(&owner, oca);
	owner_sign(&owner, 0, pek);
	pek[0x420] ^= 1;
	/* spec: SEV-API PEK_CERT_IMPORT: a wrong signature of the OCA is refused */
	assert_int_equal(import(&sim, pek, oca), SEV_FW_BAD_SIGNATURE);
	assert_true(amd_sp_quirks_set(&sim.sp->quirks, "import-signature", "INVALID_CERTIFICATE"));
	assert_int_equal(import(&sim, pek, oca), SEV_FW_INVALID_CERTIFICATE);
	owner_teardown(&owner);
	sim_sp_teardown(&sim);
}

#define CA 1600

/* What AMD's side gives out for this platform. */
struct amds {
	uint8_t ark[CA], ask[CA], cek[CERT];
};

static void get_cert(struct sim_sp *sim, enum amd_sp_cert kind, uint8_t *out, size_t size)
{
	struct sev_err err;
	uint8_t *cert = NULL;
	size_t found = 0;

	assert_sev_ok(amd_sp_cert_get(sim->sp, kind, &cert, &found, &err), &err);
	assert_int_equal(found, size);
	memcpy(out, cert, size);
	free(cert);
}

static void get_amds(struct sim_sp *sim, struct amds *out)
{
	get_cert(sim, AMD_SP_CERT_LEGACY_ARK, out->ark, CA);
	get_cert(sim, AMD_SP_CERT_LEGACY_ASK, out->ask, CA);
	get_cert(sim, AMD_SP_CERT_LEGACY_CEK, out->cek, CERT);
}

static void amds_side_signs_the_cek(void **state)
{
	static const char *const profiles[] = {"milan-1.55", "genoa-1.55", "turin-1.58"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(profiles); i++) {
		struct exported chain;
		struct amds amds, again;
		struct sim_sp sim;

		setup(&sim, profiles[i]);
		export(&sim, &chain);
		get_amds(&sim, &amds);
		/* spec: SEV-API CA certificate: CERTIFYING_ID is KEY_ID of the key that signs */
		assert_memory_equal(amds.ark + 0x14, amds.ark + 0x04, 16);
		assert_memory_equal(amds.ask + 0x14, amds.ark + 0x04, 16);
		assert_memory_not_equal(amds.ask + 0x04, amds.ark + 0x04, 16);
		assert_int_equal(sev_get_le32(amds.ark), 1);
		assert_int_equal(sev_get_le32(amds.ark + 0x24), 0x00);
		assert_int_equal(sev_get_le32(amds.ask + 0x24), 0x13);
		assert_true(sev_is_zero(amds.ask + 0x28, 16));
		assert_int_equal(sev_get_le32(amds.ask + 0x38), 4096);
		assert_int_equal(sev_get_le32(amds.ask + 0x3C), 4096);
		assert_int_equal(sev_get_le32(amds.ask + 0x40), 65537);
		assert_true(ca_has_signed(amds.ark, amds.ark, 0x440, amds.ark + 0x440));
		assert_true(ca_has_signed(amds.ark, amds.ask, 0x440, amds.ask + 0x440));
		/* spec: SEV-API CEK: the ASK signs it, with RSA and SHA-384 */
		assert_true(ca_has_signed(amds.ask, amds.cek, 0x414, amds.cek + 0x41C));
		assert_int_equal(amds.cek[4], 0);
		assert_int_equal(amds.cek[5], 14);
		assert_memory_equal(amds.cek + 8, chain.cek + 8, 0x414 - 8);
		assert_int_equal(sev_get_le32(amds.cek + 0x414), 0x13);
		assert_int_equal(sev_get_le32(amds.cek + 0x418), 0x101);
		assert_memory_equal(amds.cek + 0x61C, chain.cek + 0x61C, 0x208);
		/* What was given out once is given out again, salts and all. */
		get_amds(&sim, &again);
		assert_memory_equal(&amds, &again, sizeof(amds));
		/* Not to another chip of the same CA. */
		sim.sp->chip.secret[0] ^= 1;
		get_amds(&sim, &again);
		assert_memory_not_equal(amds.cek, again.cek, CERT);
		assert_true(ca_has_signed(again.ask, again.cek, 0x414, again.cek + 0x41C));
		sim_sp_teardown(&sim);
	}
}

static struct sev_result *verify(const struct exported *chain, const uint8_t *cek,
				 const struct amds *amds, bool with_anchor)
{
	struct sev_sev_cert *anchor = NULL;
	struct sev_sev_certs *certs = NULL;
	struct sev_result *result = NULL;
	struct sev_err err;

	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "pdh", chain->pdh, CERT, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "chain", chain->pek, 2 * CERT, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "cek", cek, CERT, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "ask", amds->ask, CA, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "ark", amds->ark, CA, &err), &err);
	assert_sev_ok(sev_sev_cert_read("root", amds->ark, CA, &anchor, &err), &err);
	assert_sev_ok(sev_sev_certs_verify(certs, with_anchor ? anchor : NULL, &result, &err),
		      &err);
	sev_sev_cert_free(anchor);
	sev_sev_certs_free(certs);
	return result;
}

static void expect(struct sev_result *result, enum sev_check_status root,
		   enum sev_check_status chain, const char *text)
{
	assert_int_equal(sev_result_status(result, SEV_CHECK_LEGACY_ROOT), root);
	if (sev_result_status(result, SEV_CHECK_LEGACY_CHAIN) != chain ||
	    !strstr(sev_result_text(result, SEV_CHECK_LEGACY_CHAIN), text))
		fail_msg("%s", sev_result_text(result, SEV_CHECK_LEGACY_CHAIN));
	assert_true(sev_result_is_simulation(result));
	sev_result_free(result);
}

static void verifier_accepts_the_chain(void **state)
{
	uint8_t pek[CERT], oca[CERT];
	struct platform_owner owner;
	struct exported chain;
	struct amds amds;
	struct sim_sp sim;

	(void)state;
	setup(&sim, "milan-1.55");
	export(&sim, &chain);
	get_amds(&sim, &amds);
	expect(verify(&chain, amds.cek, &amds, true), SEV_CHECK_PASSED, SEV_CHECK_PASSED, "");
	/* Nothing trusts this root unless told to. */
	expect(verify(&chain, amds.cek, &amds, false), SEV_CHECK_FAILED, SEV_CHECK_NOT_ASKED, "");
	/* spec: SEV-API PDH_CERT_EXPORT: the CEK that firmware exports is not signed by the ASK */
	expect(verify(&chain, chain.cek, &amds, true), SEV_CHECK_NOT_ASKED, SEV_CHECK_FAILED,
	       "no ASK signed this CEK");
	chain.pdh[0x41C] ^= 1;
	expect(verify(&chain, amds.cek, &amds, true), SEV_CHECK_PASSED, SEV_CHECK_FAILED,
	       "no signature slot is that of the PEK");
	/* The same under an owner. */
	owner_setup(&owner, OWNER_P384, false);
	csr(&sim, pek);
	owner_oca(&owner, oca);
	owner_sign(&owner, 0, pek);
	assert_int_equal(import(&sim, pek, oca), SEV_FW_SUCCESS);
	export(&sim, &chain);
	expect(verify(&chain, amds.cek, &amds, true), SEV_CHECK_PASSED, SEV_CHECK_PASSED, "");
	owner_teardown(&owner);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_platform_owns_itself),
		cmocka_unit_test(generating_keys),
		cmocka_unit_test(identity_persists),
		cmocka_unit_test(chips_have_ceks_of_their_own),
		cmocka_unit_test(csr_is_the_unsigned_pek),
		cmocka_unit_test(owners_of_each_kind),
		cmocka_unit_test(import_refuses),
		cmocka_unit_test(import_refuses_keys_for_other_things),
		cmocka_unit_test(import_refuses_rsa),
		cmocka_unit_test(import_refuses_places),
		cmocka_unit_test(import_signature_by_choice),
		cmocka_unit_test(amds_side_signs_the_cek),
		cmocka_unit_test(verifier_accepts_the_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
