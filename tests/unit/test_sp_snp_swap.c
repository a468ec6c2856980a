/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SWAP_OUT and SNP_PAGE_SWAP_IN.
 */
#include "test.h"

#include "base/crypto.h"
#include "base/crypto_aes.h"
#include "sim_world_rows.h"

#define OUT_FROM  SEV_AT_SNP_PAGE_SWAP_OUT_SRC_PADDR
#define OUT_TO	  SEV_AT_SNP_PAGE_SWAP_OUT_DST_PADDR
#define OUT_MDATA SEV_AT_SNP_PAGE_SWAP_OUT_MDATA_PADDR
#define OUT_DATA  SEV_AT_SNP_PAGE_SWAP_OUT_SOFTWARE_DATA
#define OUT_FLAGS SEV_AT_SNP_PAGE_SWAP_OUT_FLAGS
#define IN_FROM	  SEV_AT_SNP_PAGE_SWAP_IN_SRC_PADDR
#define IN_TO	  SEV_AT_SNP_PAGE_SWAP_IN_DST_PADDR
#define IN_MDATA  SEV_AT_SNP_PAGE_SWAP_IN_MDATA_PADDR
#define IN_FLAGS  SEV_AT_SNP_PAGE_SWAP_IN_FLAGS

/* FLAGS and the fields of an MDATA entry, from the specification. */
#define LARGE	      0x01u
#define METADATA      0x02u
#define VMSA	      0x04u
#define IN_PLACE      0x08u
#define ROOT	      0x10u
#define ENTRY	      64
#define AT_IV	      0x08
#define AT_TAG	      0x10
#define AT_INFO	      0x20
#define AT_PERMS      0x28

#define SOFTWARE_DATA UINT64_C(0x1122334455667788)

static struct rmp_entry *entry_of(struct sim_world *world, unsigned at)
{
	return rmp_lookup(world->sim.machine, sev_get_le64(world->buffer + at), NULL);
}

static void read_entry(struct sim_world *world, uint64_t spa, uint8_t entry[ENTRY])
{
	assert_true(machine_read(world->sim.machine, spa, entry, ENTRY));
}

#define CHECK_ROWS(rows, id, valid) sim_world_rows("genoa-1.55", rows, SEV_COUNT(rows), id, valid)

/* SNP_PAGE_SWAP_OUT of a page with contents. */

static const uint8_t PLAIN[MACHINE_PAGE_SIZE] = "what the guest has in this page";

static void out_page(struct sim_world *world, enum rmp_state state, enum rmp_size size,
		     uint64_t flags)
{
	uint64_t from = sim_new_page(world, state, size);

	sim_put(world, SEV_AT_SNP_PAGE_SWAP_OUT_GCTX_PADDR, 8, world->gctx);
	sim_put(world, OUT_FROM, 8, from);
	sim_put(world, OUT_TO, 8, sim_new_page(world, RMP_FIRMWARE, size));
	sim_put(world, OUT_MDATA, 8, sim_new_page(world, RMP_METADATA, RMP_4K) + 2 * ENTRY);
	sim_put(world, OUT_DATA, 8, SOFTWARE_DATA);
	sim_put(world, OUT_FLAGS, 8, flags);
	if (state == RMP_METADATA)
		machine_write(world->sim.machine, from, PLAIN, sizeof(PLAIN));
	else
		machine_write_asid(world->sim.machine, SIM_ASID, from, PLAIN, sizeof(PLAIN));
}

static void out_valid(struct sim_world *world)
{
	out_page(world, RMP_PRE_SWAP, RMP_4K, 0);
}

static void out_pre_guest(struct sim_world *world)
{
	out_page(world, RMP_PRE_GUEST, RMP_4K, 0);
}

static void out_large(struct sim_world *world)
{
	out_page(world, RMP_PRE_SWAP, RMP_2M, LARGE);
}

static void out_metadata(struct sim_world *world)
{
	out_page(world, RMP_METADATA, RMP_4K, METADATA);
}

static void out_root(struct sim_world *world)
{
	out_page(world, RMP_METADATA, RMP_4K, METADATA | ROOT);
	sim_put(world, OUT_MDATA, 8, 0);
}

static void out_vmsa(struct sim_world *world)
{
	out_page(world, RMP_PRE_SWAP, RMP_4K, VMSA);
	entry_of(world, OUT_FROM)->vmsa = true;
}

static void out_flags(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, UINT64_C(1) << 5);
}

static void out_flag_of_in(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, IN_PLACE);
}

static void out_type(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, METADATA | VMSA);
}

static void out_large_vmsa(struct sim_world *world)
{
	out_page(world, RMP_PRE_SWAP, RMP_2M, LARGE | VMSA);
}

static void out_large_metadata(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, LARGE | METADATA);
}

static void out_root_data(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, ROOT);
}

static void swap_disabled(struct sim_world *world)
{
	sim_disable_swap(world);
}

static void inactive(struct sim_world *world)
{
	sim_drop_asid(world);
}

static void out_from_not_aligned(struct sim_world *world)
{
	world->buffer[OUT_FROM] = 0x40;
}

static void out_to_not_aligned(struct sim_world *world)
{
	world->buffer[OUT_TO] = 0x40;
}

static void out_mdata_not_aligned(struct sim_world *world)
{
	world->buffer[OUT_MDATA] = 0x20;
}

static void out_from_no_memory(struct sim_world *world)
{
	sim_put(world, OUT_FROM, 8, SIM_NO_MEM);
}

static void out_to_no_memory(struct sim_world *world)
{
	sim_put(world, OUT_TO, 8, SIM_NO_MEM);
}

static void out_mdata_no_memory(struct sim_world *world)
{
	sim_put(world, OUT_MDATA, 8, SIM_NO_MEM);
}

static void out_4k_of_large(struct sim_world *world)
{
	out_large(world);
	sim_put(world, OUT_FLAGS, 8, 0);
}

static void out_to_large(struct sim_world *world)
{
	sim_put(world, OUT_TO, 8, sim_new_page(world, RMP_FIRMWARE, RMP_2M));
}

static void out_from_guest_valid(struct sim_world *world)
{
	entry_of(world, OUT_FROM)->immutable = false;
}

static void out_metadata_as_data(struct sim_world *world)
{
	out_metadata(world);
	sim_put(world, OUT_FLAGS, 8, 0);
}

static void out_data_as_metadata(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, METADATA);
}

static void out_vmsa_as_data(struct sim_world *world)
{
	entry_of(world, OUT_FROM)->vmsa = true;
}

static void out_data_as_vmsa(struct sim_world *world)
{
	sim_put(world, OUT_FLAGS, 8, VMSA);
}

static void out_from_other(struct sim_world *world)
{
	entry_of(world, OUT_FROM)->asid = SIM_OTHER_ASID;
}

static void out_metadata_of_other(struct sim_world *world)
{
	out_metadata(world);
	entry_of(world, OUT_FROM)->gpa = world->other;
}

static void out_to_rmp(struct sim_world *world)
{
	sim_put(world, OUT_TO, 8, machine_core(world->sim.machine, 0)->rmp_base);
}

static void out_to_hypervisor(struct sim_world *world)
{
	sim_put(world, OUT_TO, 8, sim_page(&world->sim));
}

static void out_mdata_hypervisor(struct sim_world *world)
{
	sim_put(world, OUT_MDATA, 8, sim_page(&world->sim));
}

static void out_mdata_of_other(struct sim_world *world)
{
	entry_of(world, OUT_MDATA)->gpa = world->other;
}

static void out_mdata_in_itself(struct sim_world *world)
{
	out_metadata(world);
	sim_put(world, OUT_MDATA, 8, sim_field(world, OUT_FROM) + ENTRY);
}

static void out_entry_used(struct sim_world *world)
{
	uint8_t valid = 1;

	machine_write(world->sim.machine, sim_field(world, OUT_MDATA) + AT_INFO, &valid, 1);
}

static void use_root(struct sp_gctx *gctx)
{
	gctx->root_mdata[AT_INFO] = 1;
}

static void out_root_used(struct sim_world *world)
{
	out_root(world);
	sim_set_guest(world, use_root);
}

static void use_up_ivs(struct sp_gctx *gctx)
{
	gctx->oek_iv_count = UINT64_MAX;
}

static void out_no_iv_left(struct sim_world *world)
{
	sim_set_guest(world, use_up_ivs);
}

static const struct sim_world_row OUTS[] = {
	{"Pre-Swap", NULL, SEV_FW_SUCCESS, 0, 0},
	{"Pre-Guest", out_pre_guest, SEV_FW_SUCCESS, 0, 0},
	{"2 MiB", out_large, SEV_FW_SUCCESS, 0, 0},
	{"metadata", out_metadata, SEV_FW_SUCCESS, 0, 0},
	{"root", out_root, SEV_FW_SUCCESS, 0, 0},
	{"VMSA", out_vmsa, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: reserved flags are zero, the type is one of three */
	{"bit 5", out_flags, SEV_FW_INVALID_PARAM, 0, 0},
	{"SWAP_IN_PLACE", out_flag_of_in, SEV_FW_INVALID_PARAM, 0, 0},
	{"type 3", out_type, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: metadata and VMSA pages are of 4 KiB */
	{"VMSA of 2 MiB", out_large_vmsa, SEV_FW_INVALID_PARAM, 0, 0},
	{"metadata of 2 MiB", out_large_metadata, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the root entry is that of a metadata page */
	{"root of data", out_root_data, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI guest policy: PAGE_SWAP_DISABLE refuses to move and swap pages */
	{"PAGE_SWAP_DISABLE", swap_disabled, SEV_FW_POLICY_FAILURE, 0, 0},
	/* spec: SNP-ABI page commands: the guest is active */
	{"inactive", inactive, SEV_FW_INACTIVE, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"source not aligned", out_from_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"source no memory", out_from_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination not aligned", out_to_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination no memory", out_to_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"MDATA no memory", out_mdata_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: MDATA_PADDR is aligned to an entry's size */
	{"MDATA not aligned", out_mdata_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI page commands: the RMP has the page in the size that the command names */
	{"source of 2 MiB", out_4k_of_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	{"destination of 2 MiB", out_to_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a Pre-Guest, Pre-Swap or Metadata page of the guest */
	{"Guest-Valid", out_from_guest_valid, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"metadata as data", out_metadata_as_data, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"data as metadata", out_data_as_metadata, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"another's page", out_from_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	{"another's metadata", out_metadata_of_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a VMSA goes as one, and nothing else does */
	{"VMSA as data", out_vmsa_as_data, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"data as VMSA", out_data_as_vmsa, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the destination is a Firmware page of the same size */
	{"destination Hypervisor", out_to_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	{"destination RMP", out_to_rmp, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the entry is in a Metadata page of this guest */
	{"MDATA Hypervisor", out_mdata_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"MDATA of another", out_mdata_of_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a metadata page does not hold its own entry */
	{"MDATA in itself", out_mdata_in_itself, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: VALID of the entry is 0 */
	{"entry in use", out_entry_used, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	{"root entry in use", out_root_used, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: no IV is used twice */
	{"no IV left", out_no_iv_left, SEV_FW_AEAD_OFLOW, 0, 0},
};

static void swap_out_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(OUTS, SEV_CMD_SNP_PAGE_SWAP_OUT, out_valid);
}

/* What the entry says, and that the destination has AES-256-GCM under the OEK. */
static void swap_out_encrypts_under_the_oek(void **state)
{
	uint8_t oek[32], iv[12] = {0}, entry[ENTRY], aad[40];
	uint8_t text[MACHINE_PAGE_SIZE];
	struct sim_world world;
	bool valid = false;

	(void)state;
	memset(oek, 0x30 + SIM_ASID, sizeof(oek));
	sim_world_setup(&world, "milan-1.55");
	out_valid(&world);
	entry_of(&world, OUT_FROM)->perms[2] = RMP_READ | RMP_WRITE;
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SWAP_OUT), 0);
	read_entry(&world, sim_field(&world, OUT_MDATA), entry);
	assert_int_equal(sev_get_le64(entry), SOFTWARE_DATA);
	/* VALID, PAGE_VALIDATED, and the guest address. */
	assert_int_equal(sev_get_le64(entry + AT_INFO), SIM_GPA | 3);
	assert_int_equal(entry[AT_PERMS], RMP_PERMS);
	assert_int_equal(entry[AT_PERMS + 2], RMP_READ | RMP_WRITE);
	memcpy(iv, entry + AT_IV, 8);
	memcpy(aad, entry, 8);
	memcpy(aad + 8, entry + AT_INFO, 32);
	assert_true(machine_read(world.sim.machine, sim_field(&world, OUT_TO), text, sizeof(text)));
	assert_memory_not_equal(text, PLAIN, sizeof(text));
	assert_int_equal(sev_aes256_gcm_open(oek, iv, aad, sizeof(aad), text, text, sizeof(text),
					     entry + AT_TAG, &valid),
			 SEV_OK);
	assert_true(valid);
	assert_memory_equal(text, PLAIN, sizeof(text));
	sim_world_teardown(&world);
}

static void no_iv_is_used_twice(void **state)
{
	uint8_t first[ENTRY], second[ENTRY];
	struct sim_world world;

	(void)state;
	sim_world_setup(&world, "milan-1.55");
	out_valid(&world);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SWAP_OUT), 0);
	read_entry(&world, sim_field(&world, OUT_MDATA), first);
	out_valid(&world);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SWAP_OUT), 0);
	read_entry(&world, sim_field(&world, OUT_MDATA), second);
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: no IV is used twice */
	assert_memory_not_equal(first + AT_IV, second + AT_IV, 8);
	sim_world_teardown(&world);
}

/* SNP_PAGE_SWAP_IN of what has been swapped out. */

static void swap_out(struct sim_world *world, uint64_t flags, enum rmp_state to)
{
	enum rmp_size size = flags & LARGE ? RMP_2M : RMP_4K;
	uint64_t text, mdata = sim_field(world, OUT_MDATA);

	assert_int_equal(sim_world_command(world, SEV_CMD_SNP_PAGE_SWAP_OUT), 0);
	text = sim_field(world, OUT_TO);
	memset(world->buffer, 0, sizeof(world->buffer));
	sim_put(world, SEV_AT_SNP_PAGE_SWAP_IN_GCTX_PADDR, 8, world->gctx);
	sim_put(world, IN_FROM, 8, text);
	sim_put(world, IN_TO, 8, sim_new_page(world, to, size));
	sim_put(world, IN_MDATA, 8, mdata);
	sim_put(world, IN_FLAGS, 8, flags);
}

static void in_valid(struct sim_world *world)
{
	out_valid(world);
	swap_out(world, 0, RMP_PRE_GUEST);
}

static void in_large(struct sim_world *world)
{
	out_large(world);
	swap_out(world, LARGE, RMP_PRE_GUEST);
}

static void in_metadata(struct sim_world *world)
{
	out_metadata(world);
	swap_out(world, METADATA, RMP_FIRMWARE);
}

static void in_root(struct sim_world *world)
{
	out_root(world);
	swap_out(world, METADATA | ROOT, RMP_FIRMWARE);
}

static void in_vmsa(struct sim_world *world)
{
	out_vmsa(world);
	swap_out(world, VMSA, RMP_PRE_GUEST);
}

static void in_place(struct sim_world *world)
{
	uint8_t text[MACHINE_PAGE_SIZE];

	machine_read(world->sim.machine, sim_field(world, IN_FROM), text, sizeof(text));
	machine_write(world->sim.machine, sim_field(world, IN_TO), text, sizeof(text));
	sim_put(world, IN_FROM, 8, 0);
	sim_put(world, IN_FLAGS, 8, IN_PLACE);
}

static void in_flags(struct sim_world *world)
{
	sim_put(world, IN_FLAGS, 8, UINT64_C(1) << 5);
}

static void in_type(struct sim_world *world)
{
	sim_put(world, IN_FLAGS, 8, METADATA | VMSA);
}

static void in_reserved(struct sim_world *world)
{
	world->buffer[SEV_AT_SNP_PAGE_SWAP_IN_RESERVED_20] = 1;
}

static void in_large_vmsa(struct sim_world *world)
{
	sim_put(world, IN_FLAGS, 8, LARGE | VMSA);
}

static void in_root_data(struct sim_world *world)
{
	sim_put(world, IN_FLAGS, 8, ROOT);
}

static void in_from_not_aligned(struct sim_world *world)
{
	world->buffer[IN_FROM] = 0x40;
}

static void in_from_no_memory(struct sim_world *world)
{
	sim_put(world, IN_FROM, 8, SIM_NO_MEM);
}

static void in_to_not_aligned(struct sim_world *world)
{
	world->buffer[IN_TO] = 0x40;
}

static void in_to_no_memory(struct sim_world *world)
{
	sim_put(world, IN_TO, 8, SIM_NO_MEM);
}

static void in_mdata_not_aligned(struct sim_world *world)
{
	world->buffer[IN_MDATA] += 8;
}

static void in_mdata_hypervisor(struct sim_world *world)
{
	sim_put(world, IN_MDATA, 8, sim_page(&world->sim));
}

static void in_mdata_of_other(struct sim_world *world)
{
	entry_of(world, IN_MDATA)->gpa = world->other;
}

static void in_mdata_empty(struct sim_world *world)
{
	world->buffer[IN_MDATA] += ENTRY;
}

static void in_root_empty(struct sim_world *world)
{
	in_metadata(world);
	sim_put(world, IN_FLAGS, 8, METADATA | ROOT);
}

static void in_to_firmware(struct sim_world *world)
{
	sim_set_page(world, sim_field(world, IN_TO), RMP_FIRMWARE, 0, RMP_4K);
}

static void in_to_guest_invalid(struct sim_world *world)
{
	entry_of(world, IN_TO)->immutable = false;
}

static void in_to_pre_swap(struct sim_world *world)
{
	entry_of(world, IN_TO)->validated = true;
}

static void in_to_other(struct sim_world *world)
{
	entry_of(world, IN_TO)->asid = SIM_OTHER_ASID;
}

static void in_to_large(struct sim_world *world)
{
	sim_put(world, IN_TO, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_2M));
}

static void in_metadata_to_guest(struct sim_world *world)
{
	in_metadata(world);
	sim_set_page(world, sim_field(world, IN_TO), RMP_PRE_GUEST, SIM_GPA, RMP_4K);
}

static void in_other_gpa(struct sim_world *world)
{
	entry_of(world, IN_TO)->gpa += MACHINE_PAGE_SIZE;
}

static void in_other_size(struct sim_world *world)
{
	in_to_large(world);
	sim_put(world, IN_FROM, 8, sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE));
	sim_put(world, IN_FLAGS, 8, LARGE);
}

static void in_data_as_vmsa(struct sim_world *world)
{
	sim_put(world, IN_FLAGS, 8, VMSA);
}

static void in_data_as_metadata(struct sim_world *world)
{
	in_to_firmware(world);
	sim_put(world, IN_FLAGS, 8, METADATA);
}

static void flip(struct sim_world *world, uint64_t spa)
{
	uint8_t byte;

	machine_read(world->sim.machine, spa, &byte, 1);
	byte ^= 1;
	machine_write(world->sim.machine, spa, &byte, 1);
}

static void in_text_changed(struct sim_world *world)
{
	flip(world, sim_field(world, IN_FROM) + 4095);
}

static void in_tag_changed(struct sim_world *world)
{
	flip(world, sim_field(world, IN_MDATA) + AT_TAG);
}

static void in_iv_changed(struct sim_world *world)
{
	flip(world, sim_field(world, IN_MDATA) + AT_IV);
}

static void in_software_data_changed(struct sim_world *world)
{
	flip(world, sim_field(world, IN_MDATA));
}

static void in_perms_changed(struct sim_world *world)
{
	flip(world, sim_field(world, IN_MDATA) + AT_PERMS + 1);
}

static void change_oek(struct sp_gctx *gctx)
{
	gctx->oek[0] ^= 1;
}

static void in_other_key(struct sim_world *world)
{
	sim_set_guest(world, change_oek);
}

static const struct sim_world_row INS[] = {
	{"data", NULL, SEV_FW_SUCCESS, 0, 0},
	{"2 MiB", in_large, SEV_FW_SUCCESS, 0, 0},
	{"metadata", in_metadata, SEV_FW_SUCCESS, 0, 0},
	{"root", in_root, SEV_FW_SUCCESS, 0, 0},
	{"VMSA", in_vmsa, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: SWAP_IN_PLACE: the ciphertext is in the destination */
	{"in place", in_place, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: reserved flags are zero, the type is one of three */
	{"bit 5", in_flags, SEV_FW_INVALID_PARAM, 0, 0},
	{"type 3", in_type, SEV_FW_INVALID_PARAM, 0, 0},
	{"reserved field", in_reserved, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: metadata and VMSA pages are of 4 KiB */
	{"VMSA of 2 MiB", in_large_vmsa, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the root entry is that of a metadata page */
	{"root of data", in_root_data, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI guest policy: PAGE_SWAP_DISABLE refuses to move and swap pages */
	{"PAGE_SWAP_DISABLE", swap_disabled, SEV_FW_POLICY_FAILURE, 0, 0},
	/* spec: SNP-ABI page commands: the guest is active */
	{"inactive", inactive, SEV_FW_INACTIVE, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"source not aligned", in_from_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"source no memory", in_from_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination not aligned", in_to_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination no memory", in_to_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: MDATA_PADDR is aligned to an entry's size */
	{"MDATA not aligned", in_mdata_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the entry is in a Metadata page of this guest */
	{"MDATA Hypervisor", in_mdata_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"MDATA of another", in_mdata_of_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the entry is VALID, of this guest address, size and type
	 */
	{"entry empty", in_mdata_empty, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	{"root entry empty", in_root_empty, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the rest to a Pre-Guest page of the guest */
	{"destination Firmware", in_to_firmware, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination Guest-Invalid", in_to_guest_invalid, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination Pre-Swap", in_to_pre_swap, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination of another", in_to_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	{"destination of 2 MiB", in_to_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: metadata comes back to a Firmware page */
	{"metadata to Pre-Guest", in_metadata_to_guest, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"another GPA", in_other_gpa, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	{"another size", in_other_size, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	{"data as VMSA", in_data_as_vmsa, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	{"data as metadata", in_data_as_metadata, SEV_FW_INVALID_MDATA_ENTRY, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the authentication tag is right */
	{"ciphertext", in_text_changed, SEV_FW_BAD_MEASUREMENT, 0, 0},
	{"tag", in_tag_changed, SEV_FW_BAD_MEASUREMENT, 0, 0},
	{"IV", in_iv_changed, SEV_FW_BAD_MEASUREMENT, 0, 0},
	{"SOFTWARE_DATA", in_software_data_changed, SEV_FW_BAD_MEASUREMENT, 0, 0},
	{"permissions", in_perms_changed, SEV_FW_BAD_MEASUREMENT, 0, 0},
	{"key", in_other_key, SEV_FW_BAD_MEASUREMENT, 0, 0},
};

static void swap_in_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(INS, SEV_CMD_SNP_PAGE_SWAP_IN, in_valid);
}

/* A page of each kind goes out and comes back as it was. */
static const struct {
	const char *what;
	void (*out)(struct sim_world *world);
	uint64_t flags;
	enum rmp_state to;	/* where it comes back to */
	enum rmp_state back[2]; /* what that becomes, by the switch page-swapped-in */
} TRIPS[] = {
	{"Pre-Swap", out_valid, 0, RMP_PRE_GUEST, {RMP_PRE_SWAP, RMP_GUEST_VALID}},
	{"Pre-Guest", out_pre_guest, 0, RMP_PRE_GUEST, {RMP_PRE_GUEST, RMP_GUEST_INVALID}},
	{"2 MiB", out_large, LARGE, RMP_PRE_GUEST, {RMP_PRE_SWAP, RMP_GUEST_VALID}},
	{"VMSA", out_vmsa, VMSA, RMP_PRE_GUEST, {RMP_PRE_SWAP, RMP_GUEST_VALID}},
	{"metadata", out_metadata, METADATA, RMP_FIRMWARE, {RMP_METADATA, RMP_METADATA}},
	{"root", out_root, METADATA | ROOT, RMP_FIRMWARE, {RMP_METADATA, RMP_METADATA}},
};

static void check_contents(struct sim_world *world, uint64_t spa, bool metadata)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	if (metadata)
		assert_true(machine_read(world->sim.machine, spa, page, sizeof(page)));
	else
		assert_true(
			machine_read_asid(world->sim.machine, SIM_ASID, spa, page, sizeof(page)));
	assert_memory_equal(page, PLAIN, sizeof(page));
}

static void trip(size_t i, uint8_t choice)
{
	static const enum rmp_state left[] = {RMP_FIRMWARE, RMP_RECLAIM};
	struct sim_world world;
	struct rmp_entry before, after;
	uint64_t from;

	sim_world_setup(&world, "turin-1.58");
	world.sim.sp->quirks.choice[AMD_SP_QUIRK_PAGE_SWAPPED_IN] = choice;
	world.sim.sp->quirks.choice[AMD_SP_QUIRK_PAGE_LEFT] = choice;
	TRIPS[i].out(&world);
	from = sim_field(&world, OUT_FROM);
	if (!(TRIPS[i].flags & METADATA))
		entry_of(&world, OUT_FROM)->perms[3] = RMP_READ;
	before = *entry_of(&world, OUT_FROM);
	swap_out(&world, TRIPS[i].flags, TRIPS[i].to);
	assert_int_equal(rmp_state_at(world.sim.machine, from), left[choice]);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SWAP_IN), 0);
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: state and permissions are as they were */
	after = *entry_of(&world, IN_TO);
	assert_int_equal(rmp_entry_state(&after), TRIPS[i].back[choice]);
	assert_memory_equal(after.perms, before.perms, sizeof(after.perms));
	assert_int_equal(after.gpa, before.gpa);
	assert_int_equal(after.vmsa, before.vmsa);
	check_contents(&world, sim_field(&world, IN_TO), TRIPS[i].flags & METADATA);
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: an entry is used once */
	sim_put(&world, IN_TO, 8,
		sim_new_page(&world, TRIPS[i].to, TRIPS[i].flags & LARGE ? RMP_2M : RMP_4K));
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SWAP_IN),
			 SEV_FW_INVALID_MDATA_ENTRY);
	sim_world_teardown(&world);
}

static void pages_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(TRIPS); i++)
		for (uint8_t choice = 0; choice < 2; choice++)
			trip(i, choice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swap_out_refuses),
		cmocka_unit_test(swap_out_encrypts_under_the_oek),
		cmocka_unit_test(no_iv_is_used_twice),
		cmocka_unit_test(swap_in_refuses),
		cmocka_unit_test(pages_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
