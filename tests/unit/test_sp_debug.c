/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of guests of SEV that is looked at, changed, moved and swapped (SEV-API): DBG_DECRYPT,
 * DBG_ENCRYPT, COPY, SWAP_OUT, SWAP_IN.
 */
#include "sim_rows.h"

#include <openssl/evp.h>

#include "abi/layout/mdata.h"

#define NODBG	   1u
#define ES	   4u

#define MEMORY_END (UINT64_C(64) << 20)

#define ROW(text, command, ...)                                                                    \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_##command, .state = SP_GUEST_RUNNING, __VA_ARGS__    \
	}

/* Rows that DBG_DECRYPT, DBG_ENCRYPT and COPY have in common. */
#define MOVES(command)                                                                             \
	ROW("as it should be", command, .expected = SEV_FW_SUCCESS),                               \
		ROW("8 bytes", command, .pokes = {POKE32(command, LEN, 8)},                        \
		    .expected = SEV_FW_INVALID_LENGTH),                                            \
		ROW("nothing", command, .pokes = {POKE32(command, LEN, 0)},                        \
		    .expected = SEV_FW_SUCCESS),                                                   \
		ROW("source not aligned", command,                                                 \
		    .pokes = {POKE64(command, SRC_PADDR, 0x400008)},                               \
		    .expected = SEV_FW_INVALID_ADDRESS),                                           \
		ROW("destination not aligned", command,                                            \
		    .pokes = {POKE64(command, DST_PADDR, 0x400008)},                               \
		    .expected = SEV_FW_INVALID_ADDRESS),                                           \
		ROW("source past memory", command,                                                 \
		    .pokes = {POKE64(command, SRC_PADDR, MEMORY_END - 48)},                        \
		    .expected = SEV_FW_INVALID_ADDRESS),                                           \
		ROW("destination past memory", command,                                            \
		    .pokes = {POKE64(command, DST_PADDR, MEMORY_END - 48)},                        \
		    .expected = SEV_FW_INVALID_ADDRESS),                                           \
		ROW("4 GiB", command, .pokes = {POKE32(command, LEN, 0xFFFFFFF0)},                 \
		    .expected = SEV_FW_INVALID_ADDRESS),                                           \
		ROW("destination a hypervisor's page of SNP", command,                             \
		    .arrange = sim_row_snp_pages, .expected = SEV_FW_INVALID_PAGE_STATE),          \
		ROW("inactive before length", command, .arrange = sim_row_inactive,                \
		    .pokes = {POKE32(command, LEN, 8)}, .expected = SEV_FW_INACTIVE),              \
		ROW("length before address", command,                                              \
		    .pokes = {POKE32(command, LEN, 8), POKE64(command, SRC_PADDR, 8)},             \
		    .expected = SEV_FW_INVALID_LENGTH)

static void moves_are_refused(void **state)
{
	static const struct sim_row rows[] = {
		/* spec: SEV-API DBG_DECRYPT: the length is a multiple of 16 */
		/* spec: SEV-API DBG_DECRYPT: both addresses are aligned to 16 bytes, all of it
		 * memory */
		MOVES(DBG_DECRYPT),
		MOVES(DBG_ENCRYPT),
		MOVES(COPY),
		/* spec: SEV-API DBG_DECRYPT: POLICY.NODBG refuses it */
		ROW("NODBG", DBG_DECRYPT, .policy = NODBG, .expected = SEV_FW_POLICY_FAILURE),
		ROW("NODBG", DBG_ENCRYPT, .policy = NODBG, .expected = SEV_FW_POLICY_FAILURE),
		ROW("NODBG and COPY", COPY, .policy = NODBG, .expected = SEV_FW_SUCCESS),
		ROW("policy before active", DBG_DECRYPT, .policy = NODBG,
		    .arrange = sim_row_inactive, .expected = SEV_FW_POLICY_FAILURE),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static uint8_t wanted[3 * 0x10000 + 32], seen[sizeof(wanted)];

static void fill(unsigned seed)
{
	for (size_t i = 0; i < sizeof(wanted); i++)
		wanted[i] = (uint8_t)(i * 3 + seed + (i >> 9));
}

static uint32_t move(struct sim_guest *guest, uint32_t id, uint64_t src, uint64_t dst)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	unsigned len = id == SEV_CMD_COPY ? SEV_AT_COPY_LEN : SEV_AT_DBG_DECRYPT_LEN;

	sim_guest_call(guest, id, buffer);
	sev_put_le64(buffer + 8, src);
	sev_put_le64(buffer + 16, dst);
	sev_put_le32(buffer + len, sizeof(wanted));
	return sim_guest_issue(guest, id, buffer);
}

static void moves_move(void **state)
{
	const uint64_t guest_at = 8 * MACHINE_LARGE_SIZE + 16, plain_at = 9 * MACHINE_LARGE_SIZE;
	const uint64_t other_at = 10 * MACHINE_LARGE_SIZE + 0x7F0;

	(void)state;
	for (unsigned how = 0; how < 4; how++) {
		bool encrypt = how & 1;
		struct sim_guest guest;
		struct machine *machine;

		sim_guest_setup(&guest, how & 2 ? "turin-1.58" : "milan-1.55", encrypt,
				how & 2 ? ES : 0);
		sim_guest_force(&guest, SP_GUEST_RUNNING);
		machine = guest.sim.machine;
		fill(how);
		assert_true(
			machine_write_asid(machine, guest.asid, guest_at, wanted, sizeof(wanted)));
		/* spec: SEV-API DBG_DECRYPT: the guest's memory, in plaintext */
		assert_int_equal(move(&guest, SEV_CMD_DBG_DECRYPT, guest_at, plain_at), 0);
		assert_true(machine_read(machine, plain_at, seen, sizeof(seen)));
		assert_memory_equal(seen, wanted, sizeof(seen));
		/* spec: SEV-API COPY: what the guest sees there is what it saw at the old place */
		assert_int_equal(move(&guest, SEV_CMD_COPY, guest_at, other_at), 0);
		assert_true(machine_read_asid(machine, guest.asid, other_at, seen, sizeof(seen)));
		assert_memory_equal(seen, wanted, sizeof(seen));
		assert_true(machine_read(machine, other_at, seen, sizeof(seen)));
		assert_int_equal(memcmp(seen, wanted, sizeof(seen)) == 0, !encrypt);
		/* spec: SEV-API DBG_ENCRYPT: plaintext goes to the guest's memory, under its key */
		fill(how + 77);
		assert_true(machine_write(machine, plain_at, wanted, sizeof(wanted)));
		assert_int_equal(move(&guest, SEV_CMD_DBG_ENCRYPT, plain_at, guest_at), 0);
		assert_true(machine_read_asid(machine, guest.asid, guest_at, seen, sizeof(seen)));
		assert_memory_equal(seen, wanted, sizeof(seen));
		assert_true(machine_read(machine, guest_at, seen, sizeof(seen)));
		assert_int_equal(memcmp(seen, wanted, sizeof(seen)) == 0, !encrypt);
		sim_guest_teardown(&guest);
	}
}

SIM_FLIPS(not_valid, mdata, SEV_MDATA_INFO, 1)
SIM_FLIPS(other_iv, mdata, SEV_MDATA_IV, 1)
SIM_FLIPS(other_tag, mdata, SEV_MDATA_AUTH_TAG, 1)
SIM_FLIPS(other_software_data, mdata, SEV_MDATA_SOFTWARE_DATA, 1)
SIM_FLIPS(other_page, spare, 4095, 1)

static void other_guest(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_inside(guest)->oek[0] ^= 1;
}

static void used_up(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_inside(guest)->oek_iv_count = UINT64_MAX;
}

#define FLAGS(command, value) .pokes = {POKE32(command, FLAGS, value)}

static void swaps_are_refused(void **state)
{
	static const struct sim_row rows[] = {
		ROW("out", SWAP_OUT, .expected = SEV_FW_SUCCESS),
		ROW("in", SWAP_IN, .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SWAP_OUT: not every firmware has it */
		ROW("out, not there", SWAP_OUT, .expected = SEV_FW_UNSUPPORTED, .quirk = "sev-swap",
		    .choice = "UNSUPPORTED"),
		ROW("in, not there", SWAP_IN, .expected = SEV_FW_UNSUPPORTED, .quirk = "sev-swap",
		    .choice = "UNSUPPORTED"),
		/* spec: SEV-API SWAP_OUT: reserved flags are zero, the type is data or VMSA */
		ROW("flag 3 of SWAP_OUT", SWAP_OUT, FLAGS(SWAP_OUT, 8),
		    .expected = SEV_FW_INVALID_PARAM),
		ROW("flag 4 of SWAP_IN", SWAP_IN, FLAGS(SWAP_IN, 16),
		    .expected = SEV_FW_INVALID_PARAM),
		ROW("type 1", SWAP_OUT, FLAGS(SWAP_OUT, 2), .expected = SEV_FW_INVALID_PARAM),
		ROW("type 3", SWAP_IN, FLAGS(SWAP_IN, 6), .expected = SEV_FW_INVALID_PARAM),
		ROW("a VMSA", SWAP_OUT, .policy = ES, FLAGS(SWAP_OUT, 4),
		    .expected = SEV_FW_SUCCESS),
		/* spec: SEV-API SWAP_OUT: a VMSA is a page of 4 KiB */
		ROW("a VMSA of 2 MiB", SWAP_OUT, .policy = ES, FLAGS(SWAP_OUT, 5),
		    .expected = SEV_FW_INVALID_PARAM),
		/* spec: SEV-API guest policy: only a guest of SEV-ES has a VMSA */
		ROW("a VMSA of SEV", SWAP_OUT, FLAGS(SWAP_OUT, 4),
		    .expected = SEV_FW_POLICY_FAILURE),
		ROW("a VMSA of SEV", SWAP_IN, FLAGS(SWAP_IN, 4), .expected = SEV_FW_POLICY_FAILURE),
		/* spec: SEV-API SWAP_OUT: pages and entry are aligned to their sizes, in memory */
		ROW("source not aligned", SWAP_OUT,
		    .pokes = {POKE64(SWAP_OUT, SRC_PADDR, 0x400800)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("destination not aligned", SWAP_OUT,
		    .pokes = {POKE64(SWAP_OUT, DST_PADDR, 0x400800)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("entry not aligned", SWAP_OUT,
		    .pokes = {POKE64(SWAP_OUT, MDATA_PADDR, 0x400020)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("source past memory", SWAP_OUT,
		    .pokes = {POKE64(SWAP_OUT, SRC_PADDR, MEMORY_END)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("destination past memory", SWAP_IN,
		    .pokes = {POKE64(SWAP_IN, DST_PADDR, MEMORY_END)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("entry past memory", SWAP_IN,
		    .pokes = {POKE64(SWAP_IN, MDATA_PADDR, MEMORY_END)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("2 MiB at 4 KiB", SWAP_OUT,
		    .pokes = {POKE32(SWAP_OUT, FLAGS, 1), POKE64(SWAP_OUT, SRC_PADDR, 0x401000)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API SWAP_OUT: an IV is used once */
		ROW("no IV left", SWAP_OUT, .arrange = used_up, .expected = SEV_FW_AEAD_OFLOW),
		/* spec: SEV-API SWAP_IN: SWAP_IN_PLACE says that source and destination are one */
		ROW("in place, two places", SWAP_IN, FLAGS(SWAP_IN, 8),
		    .expected = SEV_FW_INVALID_ADDRESS),
		ROW("one place, not in place", SWAP_IN,
		    .pokes = {POKE64(SWAP_IN, SRC_PADDR, 0x400000),
			      POKE64(SWAP_IN, DST_PADDR, 0x400000)},
		    .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API SWAP_IN: the entry is valid, of this type and size of page */
		ROW("an entry that is not valid", SWAP_IN, .arrange = not_valid,
		    .expected = SEV_FW_INVALID_MDATA_ENTRY),
		ROW("an entry of data for a VMSA", SWAP_IN, .policy = ES, FLAGS(SWAP_IN, 4),
		    .expected = SEV_FW_INVALID_MDATA_ENTRY),
		/* spec: SEV-API SWAP_IN: page and entry are as they were swapped out */
		ROW("another page", SWAP_IN, .arrange = other_page,
		    .expected = SEV_FW_BAD_MEASUREMENT),
		ROW("another tag", SWAP_IN, .arrange = other_tag,
		    .expected = SEV_FW_BAD_MEASUREMENT),
		ROW("another IV", SWAP_IN, .arrange = other_iv, .expected = SEV_FW_BAD_MEASUREMENT),
		ROW("other software data", SWAP_IN, .arrange = other_software_data,
		    .expected = SEV_FW_BAD_MEASUREMENT),
		ROW("another guest's", SWAP_IN, .arrange = other_guest,
		    .expected = SEV_FW_BAD_MEASUREMENT),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

/* AES-256-GCM by OpenSSL: whether a swapped page opens, and into what. */
static bool opens(const uint8_t key[32], const uint8_t mdata[64], const uint8_t *page, size_t size,
		  uint8_t *plain)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t iv[12] = {0}, aad[64], tag[16];
	int length;
	bool ok;

	memcpy(iv, mdata + 8, 8);
	memcpy(aad, mdata, 64);
	memset(aad + 16, 0, 16);
	memcpy(tag, mdata + 16, 16);
	ok = ctx && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) == 1 &&
	     EVP_DecryptUpdate(ctx, NULL, &length, aad, 64) == 1 &&
	     EVP_DecryptUpdate(ctx, plain, &length, page, (int)size) == 1 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, 16, tag) == 1 &&
	     EVP_DecryptFinal_ex(ctx, plain + length, &length) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static void a_page_goes_and_comes(size_t size, uint32_t flags, bool in_place)
{
	static uint8_t page[MACHINE_LARGE_SIZE], out[sizeof(page)], plain[sizeof(page)];
	const uint64_t src = 8 * MACHINE_LARGE_SIZE, dst = 9 * MACHINE_LARGE_SIZE;
	const uint64_t back = in_place ? dst : 10 * MACHINE_LARGE_SIZE;
	uint8_t buffer[SEV_SIZE_SWAP_OUT], mdata[64];
	struct sim_guest guest;

	sim_guest_setup(&guest, "genoa-1.55", true, ES);
	sim_guest_force(&guest, SP_GUEST_RUNNING);
	for (size_t i = 0; i < size; i++)
		page[i] = (uint8_t)(i * 5 + (i >> 7));
	assert_true(machine_write_asid(guest.sim.machine, guest.asid, src, page, size));
	sim_guest_call(&guest, SEV_CMD_SWAP_OUT, buffer);
	sev_put_le32(buffer + SEV_AT_SWAP_OUT_FLAGS, flags);
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_SRC_PADDR, src);
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_DST_PADDR, dst);
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_SOFTWARE_DATA, 0x1122334455667788);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_SWAP_OUT, buffer), SEV_FW_SUCCESS);
	assert_true(machine_read(guest.sim.machine, guest.mdata, mdata, 64));
	assert_true(machine_read(guest.sim.machine, dst, out, size));
	assert_int_equal(sev_get_le64(mdata), 0x1122334455667788);
	assert_int_equal(sev_get_le64(mdata + 0x20),
			 1u | (flags & 4 ? 4u : 0) | (flags & 1 ? 0x10u : 0));
	assert_true(opens(sim_guest_inside(&guest)->oek, mdata, out, size, plain));
	assert_memory_equal(plain, page, size);
	memset(buffer, 0, sizeof(buffer));
	sev_put_le32(buffer, guest.handle);
	sev_put_le32(buffer + SEV_AT_SWAP_IN_FLAGS, flags | (in_place ? 8 : 0));
	sev_put_le64(buffer + SEV_AT_SWAP_IN_SRC_PADDR, dst);
	sev_put_le64(buffer + SEV_AT_SWAP_IN_DST_PADDR, back);
	sev_put_le64(buffer + SEV_AT_SWAP_IN_MDATA_PADDR, guest.mdata);
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_SWAP_IN, buffer), SEV_FW_SUCCESS);
	assert_true(machine_read_asid(guest.sim.machine, guest.asid, back, plain, size));
	assert_memory_equal(plain, page, size);
	/* spec: SEV-API SWAP_IN: the entry is used up */
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_SWAP_IN, buffer),
			 SEV_FW_INVALID_MDATA_ENTRY);
	sim_guest_teardown(&guest);
}

static void pages_go_and_come(void **state)
{
	(void)state;
	a_page_goes_and_comes(MACHINE_PAGE_SIZE, 0, false);
	a_page_goes_and_comes(MACHINE_PAGE_SIZE, 0, true);
	a_page_goes_and_comes(MACHINE_PAGE_SIZE, 4, false);
	a_page_goes_and_comes(MACHINE_LARGE_SIZE, 1, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_are_refused),
		cmocka_unit_test(moves_move),
		cmocka_unit_test(swaps_are_refused),
		cmocka_unit_test(pages_go_and_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
