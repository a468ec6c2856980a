/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions between a guest owner and the firmware (SEV-API): keys, session data, LAUNCH_SECRET.
 * Values marked so were published by virtee/sev and sevctl; the owner's side is OpenSSL's.
 */
#include "sim_rows.h"

#include <openssl/evp.h>

#include "amd-sp/legacy/session.h"
#include "base/crypto_kdf.h"

static void from_hex(const char *text, uint8_t *out)
{
	for (size_t i = 0; text[2 * i]; i++) {
		unsigned byte;

		assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
}

static void assert_hex(const uint8_t *value, size_t size, const char *expected)
{
	uint8_t wanted[64];

	assert_int_equal(strlen(expected), 2 * size);
	from_hex(expected, wanted);
	assert_memory_equal(value, wanted, size);
}

/* virtee/sev: all inputs are zero, Z has 16 bytes. */
static void published_keys(void **state)
{
	static const uint8_t zeros[16];
	static const struct sp_session session;
	uint8_t master[16], data[SEV_SESSION_SIZE] = {0};
	struct sp_wrap_keys keys;
	struct sp_session opened;

	(void)state;
	/* spec: SEV-API keys: KDF: NIST SP 800-108, HMAC-SHA-256, both numbers little-endian */
	assert_int_equal(sev_kdf(zeros, 16, "sev-master-secret", zeros, 16, master, 16, NULL), 0);
	assert_hex(master, 16, "ab4d269fcc62bedb4511d56c386ce706");
	/* spec: SEV-API keys: master secret, KEK and KIK are derived from Z and the session's nonce
	 */
	assert_int_equal(sp_wrap_keys(zeros, 16, zeros, &keys), 0);
	assert_hex(keys.kek, 16, "b6abfbfb75ea1ea74ed8750b8afdb973");
	assert_hex(keys.kik, 16, "53b524bf5669a363f365c864acba8572");
	assert_int_equal(sp_session_seal(&keys, &session, 0, data), 0);
	assert_hex(data + 0x10, 32,
		   "2137bc7f9bb8bd7c3e55a576a15d3454b3856b8ba27afadf46dcfee9f02c02c4");
	assert_hex(data + 0x40, 32,
		   "3176c0752738bd9d5e86689534020f528c088f16238826b000b327dee6aeed7d");
	assert_hex(data + 0x60, 32,
		   "aa7855e13839dd767cd5da7c1ff5036540c9264b7a803029315e55375287b4af");
	memset(&opened, 0xFF, sizeof(opened));
	assert_int_equal(sp_session_open(&keys, data, 0, &opened), 0);
	assert_memory_equal(&opened, &session, sizeof(session));
	assert_int_equal(sp_session_open(&keys, data, 1, &opened), SEV_FW_BAD_MEASUREMENT);
}

#define SECRET(text, ...)                                                                          \
	{                                                                                          \
		.what = (text), .id = SEV_CMD_LAUNCH_SECRET, .state = SP_GUEST_LSECRET,            \
		__VA_ARGS__                                                                        \
	}

SIM_FLIPS(compressed, header, 0, 1)
SIM_FLIPS(reserved_flag, header, 0, 2)
SIM_FLIPS(last_flag, header, 3, 0x80)
SIM_FLIPS(wrong_iv, header, 4, 1)
SIM_FLIPS(wrong_mac, header, 0x14, 1)
SIM_FLIPS(wrong_mac_end, header, 0x33, 0x80)
SIM_FLIPS(wrong_data, trans, 0, 1)
SIM_FLIPS(wrong_data_end, trans, GUEST_DATA_SIZE - 1, 1)

static void other_measure(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_inside(guest)->measure[31] ^= 1;
}

static void other_tik(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_inside(guest)->session.tik[0] ^= 1;
}

static void inactive(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_simple(guest, SEV_CMD_DEACTIVATE, guest->handle);
}

static void snp_page(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	rmp_init(guest->sim.machine);
	guest->sim.sp->state->snp.state = SP_SNP_INIT;
}

/* A packet whose data are longer than what the guest gets, with a MAC that is right. */
static void longer(struct sim_guest *guest, uint8_t *buffer)
{
	struct sp_guest *inside = sim_guest_inside(guest);
	uint8_t message[1 + 20 + 8 + 80 + 32] = {1}, data[80] = {7}, mac[32];

	assert_true(machine_read(guest->sim.machine, guest->header, message + 1, 20));
	sim_owner_ctr(inside->session.tek, message + 1 + 4, data, sizeof(data));
	sev_put_le32(message + 21, GUEST_DATA_SIZE);
	sev_put_le32(message + 25, sizeof(data));
	memcpy(message + 29, data, sizeof(data));
	memcpy(message + 29 + sizeof(data), inside->measure, 32);
	sim_owner_hmac(inside->session.tik, 16, message, sizeof(message), mac);
	assert_true(machine_write(guest->sim.machine, guest->header + 20, mac, 32));
	assert_true(machine_write(guest->sim.machine, guest->trans, data, sizeof(data)));
	sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_TRANS_LEN, sizeof(data));
}

static void secrets_are_refused(void **state)
{
	static const struct sim_row rows[] = {
		SECRET("as it should be", .expected = SEV_FW_SUCCESS),
		SECRET("a header with room behind it",
		       .pokes = {POKE32(LAUNCH_SECRET, HDR_LEN, 0x1000)},
		       .expected = SEV_FW_SUCCESS),
		SECRET("a header too short", .pokes = {POKE32(LAUNCH_SECRET, HDR_LEN, 0x33)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API LAUNCH_SECRET: GUEST_LEN is a multiple of 16 from 16 to 16384 */
		SECRET("nothing for the guest", .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 0)},
		       .expected = SEV_FW_INVALID_LENGTH),
		SECRET("8 bytes",
		       .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 8),
				 POKE32(LAUNCH_SECRET, TRANS_LEN, 8)},
		       .expected = SEV_FW_INVALID_LENGTH),
		SECRET("16400 bytes",
		       .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 16400),
				 POKE32(LAUNCH_SECRET, TRANS_LEN, 16384)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API LAUNCH_SECRET: TRANS_LEN is from 1 to 16384 */
		SECRET("16385 bytes of data", .pokes = {POKE32(LAUNCH_SECRET, TRANS_LEN, 16385)},
		       .expected = SEV_FW_INVALID_LENGTH),
		SECRET("16385 bytes of data, longer ones so chosen",
		       .pokes = {POKE32(LAUNCH_SECRET, TRANS_LEN, 16385)},
		       .expected = SEV_FW_INVALID_LENGTH, .quirk = "sev-packet-length",
		       .choice = "longer"),
		SECRET("no data", .pokes = {POKE32(LAUNCH_SECRET, TRANS_LEN, 0)},
		       .expected = SEV_FW_INVALID_LENGTH),
		/* spec: SEV-API LAUNCH_SECRET: data that is not compressed is as long as in the
		 * guest */
		SECRET("less data", .pokes = {POKE32(LAUNCH_SECRET, TRANS_LEN, 48)},
		       .expected = SEV_FW_INVALID_LENGTH),
		SECRET("less data, so chosen", .pokes = {POKE32(LAUNCH_SECRET, TRANS_LEN, 48)},
		       .expected = SEV_FW_INVALID_LENGTH, .quirk = "sev-packet-length",
		       .choice = "longer"),
		SECRET("more data", .arrange = longer, .expected = SEV_FW_INVALID_LENGTH),
		SECRET("more data, so chosen", .arrange = longer, .expected = SEV_FW_SUCCESS,
		       .quirk = "sev-packet-length", .choice = "longer"),
		/* spec: SEV-API LAUNCH_SECRET: the guest range is aligned to 16 bytes, in memory */
		SECRET("not aligned", .pokes = {POKE64(LAUNCH_SECRET, GUEST_PADDR, 0x400008)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		SECRET("past memory", .pokes = {POKE64(LAUNCH_SECRET, GUEST_PADDR, 64u << 20)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		SECRET("a hypervisor's page of SNP", .arrange = snp_page,
		       .expected = SEV_FW_INVALID_PAGE_STATE),
		/* spec: SEV-API LAUNCH_SECRET: header and data are in memory */
		SECRET("a header past memory",
		       .pokes = {POKE64(LAUNCH_SECRET, HDR_PADDR, (64u << 20) - 0x33)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		SECRET("no header", .pokes = {POKE64(LAUNCH_SECRET, HDR_PADDR, 0)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		SECRET("data past memory",
		       .pokes = {POKE64(LAUNCH_SECRET, TRANS_PADDR, UINT64_MAX)},
		       .expected = SEV_FW_INVALID_ADDRESS),
		/* spec: SEV-API LAUNCH_SECRET: reserved bits of FLAGS are zero */
		SECRET("flag 1", .arrange = reserved_flag, .expected = SEV_FW_INVALID_PARAM),
		SECRET("flag 31", .arrange = last_flag, .expected = SEV_FW_INVALID_PARAM),
		/* spec: SEV-API LAUNCH_SECRET: COMPRESSED needs a firmware that can decompress */
		SECRET("compressed", .arrange = compressed, .expected = SEV_FW_UNSUPPORTED),
		SECRET("compressed, another status", .arrange = compressed,
		       .expected = SEV_FW_INVALID_PARAM, .quirk = "sev-compressed",
		       .choice = "INVALID_PARAM"),
		/* spec: SEV-API LAUNCH_SECRET: the MAC must be right */
		SECRET("another MAC", .arrange = wrong_mac, .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("another MAC at its end", .arrange = wrong_mac_end,
		       .expected = SEV_FW_BAD_MEASUREMENT),
		/* spec: SEV-API LAUNCH_SECRET: MAC under TIK of header, lengths, data, MEASURE */
		SECRET("another IV", .arrange = wrong_iv, .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("other data", .arrange = wrong_data, .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("other data at their end", .arrange = wrong_data_end,
		       .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("another MEASURE", .arrange = other_measure,
		       .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("another TIK", .arrange = other_tik, .expected = SEV_FW_BAD_MEASUREMENT),
		SECRET("other lengths",
		       .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 48),
				 POKE32(LAUNCH_SECRET, TRANS_LEN, 48)},
		       .expected = SEV_FW_BAD_MEASUREMENT),
		/* Of two faults the earlier one is told. */
		SECRET("inactive before length", .arrange = inactive,
		       .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 0)}, .expected = SEV_FW_INACTIVE),
		SECRET("length before address",
		       .pokes = {POKE32(LAUNCH_SECRET, GUEST_LEN, 0),
				 POKE64(LAUNCH_SECRET, GUEST_PADDR, 8)},
		       .expected = SEV_FW_INVALID_LENGTH),
		SECRET("address before MAC", .pokes = {POKE64(LAUNCH_SECRET, GUEST_PADDR, 8)},
		       .arrange = wrong_mac, .expected = SEV_FW_INVALID_ADDRESS),
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

/* A whole launch with an owner: session, measurement, secrets of the least and the most bytes. */
static void an_owner_gives_secrets(void **state)
{
	static const size_t sizes[] = {16, 4096, 16384};
	static uint8_t secret[16384], seen[16384], trans[16384];

	(void)state;
	for (unsigned how = 0; how < 2; how++)
		for (size_t i = 0; i < SEV_COUNT(sizes); i++) {
			uint8_t buffer[SEV_COMMAND_BUFFER_MAX], measure[48];
			uint8_t header[OWNER_HEADER_SIZE];
			struct sim_guest guest;

			sim_guest_platform(&guest, "genoa-1.55", how == 1);
			sim_guest_call(&guest, SEV_CMD_LAUNCH_START, buffer);
			assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_START, buffer), 0);
			guest.handle = sev_get_le32(buffer);
			guest.asid = guest.sim.machine_config.min_sev_asid;
			assert_int_equal(sim_guest_activate(&guest, guest.handle, guest.asid), 0);
			assert_int_equal(sim_guest_do(&guest, SEV_CMD_LAUNCH_UPDATE_DATA), 0);
			assert_int_equal(sim_guest_do(&guest, SEV_CMD_LAUNCH_MEASURE), 0);
			assert_true(machine_read(guest.sim.machine, guest.out, measure, 48));
			for (size_t k = 0; k < sizes[i]; k++)
				secret[k] = (uint8_t)(k * 11 + i);
			memcpy(trans, secret, sizes[i]);
			sim_owner_packet(guest.owner.tek, guest.owner.tik, 1, measure, trans,
					 sizes[i], header);
			sim_guest_call(&guest, SEV_CMD_LAUNCH_SECRET, buffer);
			sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_GUEST_LEN, (uint32_t)sizes[i]);
			sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_TRANS_LEN, (uint32_t)sizes[i]);
			assert_true(machine_write(guest.sim.machine, guest.header, header, 52));
			assert_true(machine_write(guest.sim.machine, guest.trans, trans, sizes[i]));
			assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_SECRET, buffer), 0);
			/* spec: SEV-API LAUNCH_SECRET: the guest has the plaintext, in memory under
			 * its key */
			assert_true(machine_read_asid(guest.sim.machine, guest.asid, guest.data,
						      seen, sizes[i]));
			assert_memory_equal(seen, secret, sizes[i]);
			assert_true(machine_read(guest.sim.machine, guest.data, seen, sizes[i]));
			assert_int_equal(memcmp(seen, secret, sizes[i]) == 0, how == 0);
			assert_int_equal(sim_guest_inside(&guest)->state, SP_GUEST_LSECRET);
			sim_guest_teardown(&guest);
		}
}

static size_t from_base64(const char *text, uint8_t *out)
{
	size_t size = strlen(text);
	int length = EVP_DecodeBlock(out, (const unsigned char *)text, (int)size);

	assert_true(length > 0);
	return (size_t)length - (text[size - 1] == '=') - (text[size - 2] == '=');
}

static void read_file(const char *name, uint8_t *out, size_t size)
{
	const char *folder = getenv("SEVKIT_VECTORS");
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/sevctl-data/secret/%s", folder, name);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(out, 1, size, file), size);
	fclose(file);
}

/* The packet that sevctl makes of its own test's secret. */
static void published_secret(void **state)
{
	static const char header64[] =
		"AAAAAKxUdO1N0yx9mJ7FI9klWey8FSzeYQ4X8K71VzNKLU/KQsIsQxLjtbhaPUewqshX5Q==";
	static const char payload64[] =
		"0U3e5PcXv0UW+H4tSBFKOdCYfKE1+j38Bc2fuO16mYiyI+sWx7INfn+lgYj56GL12yyinDa+"
		"lVfCCwD/2w5cPA==";
	static const char measure64[] =
		"TLeA7607lZQntLjRY1/i+sbtdSZ+75zxpz4Px9hzpBLwItF5Q2o4prA++3ZZv9ZS";
	uint8_t header[64], payload[72], measure[64], seen[64], secret[18];
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_guest guest;
	size_t size;

	(void)state;
	if (!getenv("SEVKIT_VECTORS")) {
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	sim_guest_setup(&guest, "milan-1.55", true, 0);
	sim_guest_force(&guest, SP_GUEST_LSECRET);
	assert_int_equal(from_base64(header64, header), 52);
	size = from_base64(payload64, payload);
	assert_int_equal(size, 64);
	from_base64(measure64, measure);
	memcpy(sim_guest_inside(&guest)->measure, measure, 32);
	read_file("tek1.bin", sim_guest_inside(&guest)->session.tek, 16);
	read_file("tik1.bin", sim_guest_inside(&guest)->session.tik, 16);
	read_file("secret1.txt", secret, sizeof(secret));
	sim_guest_call(&guest, SEV_CMD_LAUNCH_SECRET, buffer);
	assert_true(machine_write(guest.sim.machine, guest.header, header, 52));
	assert_true(machine_write(guest.sim.machine, guest.trans, payload, size));
	assert_int_equal(sim_guest_issue(&guest, SEV_CMD_LAUNCH_SECRET, buffer), SEV_FW_SUCCESS);
	assert_true(machine_read_asid(guest.sim.machine, guest.asid, guest.data, seen, size));
	assert_hex(seen, 16, "42f5741edd71664d963eef4287ff173b");
	assert_memory_equal(seen + 40, secret, sizeof(secret));
	sim_guest_teardown(&guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_keys),
		cmocka_unit_test(secrets_are_refused),
		cmocka_unit_test(an_owner_gives_secrets),
		cmocka_unit_test(published_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
