/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_INIT, SNP_INIT_EX, SNP_SHUTDOWN, SNP_SHUTDOWN_EX and SNP_DF_FLUSH (SNP-ABI): what they
 * demand, and what becomes of the platform and of the RMP.
 */
#include "test.h"

#include "amd-sp/asid.h"
#include "amd-sp/command.h"
#include "base/bytes.h"
#include "platform_rows.h"

#define INIT_RMP   1u
#define LIST_EN	   2u
#define HIDING	   8u
#define LIST_COUNT 0
#define LIST_FIRST 8

/* A list of one range of two pages far from everything. */
#define FIXED (5 * MACHINE_LARGE_SIZE)

static uint64_t put_list(struct sim_sp *sim, uint8_t *buffer)
{
	uint64_t list = sim_page(sim);
	uint8_t bytes[24] = {0};

	sev_put_le32(bytes + LIST_COUNT, 1);
	sev_put_le64(bytes + LIST_FIRST, FIXED);
	sev_put_le32(bytes + LIST_FIRST + 8, 2);
	assert_true(machine_write(sim->machine, list, bytes, sizeof(bytes)));
	sev_put_le32(buffer + SEV_AT_SNP_INIT_EX_FLAGS, INIT_RMP | LIST_EN);
	sev_put_le64(buffer + SEV_AT_SNP_INIT_EX_LIST_PADDR, list);
	return list;
}

static void poke_list(struct sim_sp *sim, uint8_t *buffer, unsigned at, uint64_t value, size_t size)
{
	uint64_t list = put_list(sim, buffer);
	uint8_t bytes[8];

	sev_put_le(bytes, value, size);
	assert_true(machine_write(sim->machine, list + at, bytes, size));
}

static void list_nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	put_list(sim, buffer);
	sev_put_le64(buffer + SEV_AT_SNP_INIT_EX_LIST_PADDR, UINT64_C(1) << 40);
}

static void list_too_long(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_COUNT, 256, 4);
}

static void list_of_a_full_page(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_COUNT, 255, 4);
}

static void list_across_pages(struct sim_sp *sim, uint8_t *buffer)
{
	uint64_t list = put_list(sim, buffer);

	assert_true(machine_write(sim->machine, list + 4080, "\1\0\0\0\0\0\0\0", 8));
	sev_put_le64(buffer + SEV_AT_SNP_INIT_EX_LIST_PADDR, list + 4080);
}

static void list_reserved(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, 4, 1, 4);
}

static void range_reserved(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_FIRST + 12, 1, 4);
}

static void range_unaligned(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_FIRST, FIXED + 16, 8);
}

static void range_wraps(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_FIRST, UINT64_MAX - 4095, 8);
}

static void range_beyond_memory(struct sim_sp *sim, uint8_t *buffer)
{
	poke_list(sim, buffer, LIST_FIRST, UINT64_C(1) << 40, 8);
}

/* A core other than the first. */
static struct machine_core *last_core(struct sim_sp *sim)
{
	return machine_core(sim->machine, sim->machine_config.cores - 1u);
}

#define CORE(name, statement)                                                                      \
	static void name(struct sim_sp *sim, uint8_t *buffer)                                      \
	{                                                                                          \
		struct machine_core *core = last_core(sim);                                        \
                                                                                                   \
		(void)buffer;                                                                      \
		statement;                                                                         \
	}
CORE(core_mem_en, core->mem_en = false)
CORE(core_snp_en, core->snp_en = false)
CORE(core_vmpl_en, core->vmpl_en = false)
CORE(core_mfdm, core->mfdm = false)
CORE(core_hsave, core->vm_hsave_pa = 0x1000)
CORE(core_rmp_base, core->rmp_base += 1 << 20)
CORE(core_rmp_end, core->rmp_end -= 1 << 20)
CORE(core_wbinvd, core->wbinvd_pending = true)

#define CORES(name, statement)                                                                     \
	static void name(struct sim_sp *sim, uint8_t *buffer)                                      \
	{                                                                                          \
		(void)buffer;                                                                      \
		for (unsigned i = 0; i < sim->machine_config.cores; i++) {                         \
			struct machine_core *core = machine_core(sim->machine, i);                 \
                                                                                                   \
			statement;                                                                 \
		}                                                                                  \
	}
CORES(rmp_base_unaligned, core->rmp_base += 0x1000)
CORES(rmp_end_unaligned, core->rmp_end -= 0x1000)
CORES(rmp_base_zero, core->rmp_base = 0)
CORES(rmp_empty, core->rmp_end = core->rmp_base - 1)
CORES(rmp_nowhere, core->rmp_end += UINT64_C(1) << 40)

static void init_ex_refuses(void **state)
{
	static const struct platform_row rows[] = {
		{.what = "a good call", .id = SEV_CMD_SNP_INIT_EX},
		/* spec: SNP-ABI SNP_INIT_EX: flags that this firmware does not know must be 0 */
		{"TIO_EN", SEV_CMD_SNP_INIT_EX, PLATFORM_POKE32(SNP_INIT_EX, FLAGS, 0x11), NULL,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"an unknown flag", SEV_CMD_SNP_INIT_EX,
		 PLATFORM_POKE32(SNP_INIT_EX, FLAGS, 0x80000001), NULL, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		{"RAPL_DIS", SEV_CMD_SNP_INIT_EX, PLATFORM_POKE32(SNP_INIT_EX, FLAGS, 0x5), NULL,
		 SEV_FW_SUCCESS, NULL, NULL, NULL},
		{"hiding on Milan", SEV_CMD_SNP_INIT_EX,
		 PLATFORM_POKE32(SNP_INIT_EX, FLAGS, INIT_RMP | HIDING), NULL, SEV_FW_INVALID_PARAM,
		 NULL, NULL, "milan-1.58"},
		{"hiding on Genoa", SEV_CMD_SNP_INIT_EX,
		 PLATFORM_POKE32(SNP_INIT_EX, FLAGS, INIT_RMP | HIDING), NULL, SEV_FW_INVALID_PARAM,
		 NULL, NULL, "genoa-1.55"},
		{"reserved field", SEV_CMD_SNP_INIT_EX,
		 PLATFORM_POKE32(SNP_INIT_EX, RESERVED_04, 1), NULL, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		{"reserved end", SEV_CMD_SNP_INIT_EX, 0x3F, 1, 1, NULL, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: memory encryption, SNP_EN, VMPL_EN and MFDM on every
		 * core */
		{"no memory encryption", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_mem_en,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		{"no SNP_EN", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_snp_en, SEV_FW_INVALID_CONFIG,
		 NULL, NULL, NULL},
		{"no VMPL_EN", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_vmpl_en, SEV_FW_INVALID_CONFIG,
		 NULL, NULL, NULL},
		{"no MFDM", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_mfdm, SEV_FW_INVALID_CONFIG, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: VM_HSAVE_PA is 0 on every core */
		{"VM_HSAVE_PA", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_hsave, SEV_FW_INVALID_CONFIG,
		 NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: RMP_BASE and RMP_END are the same on every core */
		{"RMP_BASE of a core", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_rmp_base,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		{"RMP_END of a core", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_rmp_end,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: RMP_BASE and the RMP's size are multiples of 1 MiB */
		{"RMP_BASE unaligned", SEV_CMD_SNP_INIT_EX, 0, 0, 0, rmp_base_unaligned,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		{"RMP_END unaligned", SEV_CMD_SNP_INIT_EX, 0, 0, 0, rmp_end_unaligned,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		{"no RMP", SEV_CMD_SNP_INIT_EX, 0, 0, 0, rmp_base_zero, SEV_FW_INVALID_CONFIG, NULL,
		 NULL, NULL},
		{"an empty RMP", SEV_CMD_SNP_INIT_EX, 0, 0, 0, rmp_empty, SEV_FW_INVALID_CONFIG,
		 NULL, NULL, NULL},
		{"an RMP that is no memory", SEV_CMD_SNP_INIT_EX, 0, 0, 0, rmp_nowhere,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: without INIT_RMP the RMP must have been initialised
		 * before */
		{"no INIT_RMP", SEV_CMD_SNP_INIT_EX, PLATFORM_POKE32(SNP_INIT_EX, FLAGS, 0), NULL,
		 SEV_FW_RMP_INIT_REQUIRED, NULL, NULL, NULL},
		/* spec: SNP-ABI RANGE_LIST: a list is in one page */
		{"a list that is no memory", SEV_CMD_SNP_INIT_EX, 0, 0, 0, list_nowhere,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"256 ranges", SEV_CMD_SNP_INIT_EX, 0, 0, 0, list_too_long, SEV_FW_INVALID_ADDRESS,
		 NULL, NULL, NULL},
		{"255 ranges", SEV_CMD_SNP_INIT_EX, 0, 0, 0, list_of_a_full_page, SEV_FW_SUCCESS,
		 NULL, NULL, NULL},
		{"a list across pages", SEV_CMD_SNP_INIT_EX, 0, 0, 0, list_across_pages,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"a list's reserved field", SEV_CMD_SNP_INIT_EX, 0, 0, 0, list_reserved,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"a range's reserved field", SEV_CMD_SNP_INIT_EX, 0, 0, 0, range_reserved,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		/* spec: SNP-ABI RANGE_LIST: ranges are whole pages of addresses that there are */
		{"an unaligned range", SEV_CMD_SNP_INIT_EX, 0, 0, 0, range_unaligned,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"a range past the last address", SEV_CMD_SNP_INIT_EX, 0, 0, 0, range_wraps,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"a range that the RMP does not cover", SEV_CMD_SNP_INIT_EX, 0, 0, 0,
		 range_beyond_memory, SEV_FW_SUCCESS, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_INIT_EX: WBINVD must have run on every core */
		{"no WBINVD", SEV_CMD_SNP_INIT_EX, 0, 0, 0, core_wbinvd, SEV_FW_WBINVD_REQUIRED,
		 NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_INIT: it is SNP_INIT_EX with INIT_RMP */
		{"SNP_INIT", SEV_CMD_SNP_INIT, 0, 0, 0, NULL, SEV_FW_SUCCESS, NULL, NULL, NULL},
		{"SNP_INIT without SNP_EN", SEV_CMD_SNP_INIT, 0, 0, 0, core_snp_en,
		 SEV_FW_INVALID_CONFIG, NULL, NULL, NULL},
		{"SNP_INIT without WBINVD", SEV_CMD_SNP_INIT, 0, 0, 0, core_wbinvd,
		 SEV_FW_WBINVD_REQUIRED, NULL, NULL, NULL},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

static uint32_t init_ex(struct sim_sp *sim, uint32_t flags, uint16_t max_snp_asid)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	platform_call(sim, SEV_CMD_SNP_INIT_EX, buffer);
	sev_put_le32(buffer + SEV_AT_SNP_INIT_EX_FLAGS, flags);
	sev_put_le16(buffer + SEV_AT_SNP_INIT_EX_MAX_SNP_ASID, max_snp_asid);
	return platform_issue(sim, SEV_CMD_SNP_INIT_EX, buffer);
}

static void ciphertext_hiding_splits_the_asids(void **state)
{
	static const struct {
		uint16_t max_snp_asid;
		uint32_t expected;
	} rows[] = {
		/* spec: SNP-ABI SNP_INIT_EX: MAX_SNP_ASID is 1 to the last ASID of SEV-ES and SNP
		 */
		{0, SEV_FW_INVALID_PARAM},	{1, SEV_FW_SUCCESS},
		{99, SEV_FW_SUCCESS},		{100, SEV_FW_INVALID_PARAM},
		{0xFFFF, SEV_FW_INVALID_PARAM},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		bool ok = rows[i].expected == SEV_FW_SUCCESS;
		struct sim_sp sim;

		sim_sp_setup(&sim, "turin-1.58", false);
		assert_int_equal(init_ex(&sim, INIT_RMP | HIDING, rows[i].max_snp_asid),
				 rows[i].expected);
		assert_int_equal(machine_ciphertext_hiding(sim.machine), ok);
		if (ok) {
			sim_snp_flush(&sim);
			assert_int_equal(
				sim_asid_check(&sim, rows[i].max_snp_asid, SP_ASID_RANGE_SNP),
				SEV_FW_SUCCESS);
			assert_int_equal(
				sim_asid_check(&sim, rows[i].max_snp_asid, SP_ASID_RANGE_ES),
				SEV_FW_INVALID_ASID);
			assert_int_equal(
				sim_asid_check(&sim, rows[i].max_snp_asid + 1u, SP_ASID_RANGE_SNP),
				SEV_FW_INVALID_ASID);
			assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
			assert_false(machine_ciphertext_hiding(sim.machine));
		}
		sim_sp_teardown(&sim);
	}
}

static void init_makes_the_rmp(void **state)
{
	(void)state;
	for (size_t p = 0; p < PLATFORM_PROFILES; p++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		const struct machine_core *core;
		struct sim_sp sim;

		sim_sp_setup(&sim, platform_profiles[p], false);
		core = machine_core(sim.machine, 0);
		platform_call(&sim, SEV_CMD_SNP_INIT_EX, buffer);
		put_list(&sim, buffer);
		assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_INIT_EX, buffer), SEV_FW_SUCCESS);
		assert_int_equal(sim.sp->state->snp.state, SP_SNP_INIT);
		for (uint64_t spa = 0; spa < sim.machine_config.memory_size;
		     spa += MACHINE_PAGE_SIZE) {
			/* spec: SNP-ABI SNP_INIT_EX: INIT_RMP makes every page that is covered
			 * Hypervisor */
			enum rmp_state expected = RMP_HYPERVISOR;

			/* spec: SNP-ABI SNP_INIT_EX: the pages of the RMP are Firmware */
			if (spa >= core->rmp_base && spa <= core->rmp_end)
				expected = RMP_FIRMWARE;
			if (spa == FIXED || spa == FIXED + MACHINE_PAGE_SIZE)
				expected = RMP_HV_FIXED;
			if (rmp_state_at(sim.machine, spa) != expected)
				fail_msg("0x%llx: found %s, expected %s", (unsigned long long)spa,
					 rmp_state_name(rmp_state_at(sim.machine, spa)),
					 rmp_state_name(expected));
		}
		sim_sp_teardown(&sim);
	}
}

static void asids_are_flushed_after_init(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "genoa-1.55", false);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
	/* spec: SNP-ABI SNP_INIT_EX: every ASID is to be flushed before its first use */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd_all(sim.machine);
	assert_int_equal(sim_asid_check(&sim, 1, SP_ASID_RANGE_SNP), SEV_FW_DF_FLUSH_REQUIRED);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_DF_FLUSH), SEV_FW_SUCCESS);
	assert_int_equal(sim_asid_check(&sim, 1, SP_ASID_RANGE_SNP), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void an_rmp_that_is_kept_keeps_its_pages(void **state)
{
	static const struct {
		enum rmp_state page;
		uint32_t expected;
	} rows[] = {
		/* spec: SNP-ABI SNP_INIT_EX: what a listed page may be while the RMP is kept */
		{RMP_HYPERVISOR, SEV_FW_SUCCESS},	  {RMP_FIRMWARE, SEV_FW_SUCCESS},
		{RMP_HV_FIXED, SEV_FW_SUCCESS},		  {RMP_RECLAIM, SEV_FW_INVALID_PAGE_STATE},
		{RMP_CONTEXT, SEV_FW_INVALID_PAGE_STATE},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const uint64_t kept = 7 * MACHINE_LARGE_SIZE;
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_sp sim;

		sim_snp_setup(&sim, "milan-1.58", false);
		rmp_set_state(rmp_at(sim.machine, kept), RMP_RECLAIM);
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
		rmp_set_state(rmp_at(sim.machine, FIXED + MACHINE_PAGE_SIZE), rows[i].page);
		platform_call(&sim, SEV_CMD_SNP_INIT_EX, buffer);
		put_list(&sim, buffer);
		sev_put_le32(buffer + SEV_AT_SNP_INIT_EX_FLAGS, LIST_EN);
		assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_INIT_EX, buffer),
				 rows[i].expected);
		assert_int_equal(rmp_state_at(sim.machine, kept), RMP_RECLAIM);
		sim_sp_teardown(&sim);
	}
}

static void shutdown_unflushed(struct sim_sp *sim, uint8_t *buffer)
{
	(void)buffer;
	sp_asid_require_flush(sim->sp);
	machine_wbinvd_all(sim->machine);
}

static void shutdown_core_dirty(struct sim_sp *sim, uint8_t *buffer)
{
	(void)buffer;
	machine_require_wbinvd(sim->machine);
}

static void shutdown_with_guest(struct sim_sp *sim, uint8_t *buffer)
{
	(void)buffer;
	sim_launch(sim, SIM_POLICY, SIM_ASID);
}

static void shutdown_refuses(void **state)
{
	static const struct platform_row rows[] = {
		{.what = "a good call", .id = SEV_CMD_SNP_SHUTDOWN_EX},
		{.what = "a good call", .id = SEV_CMD_SNP_SHUTDOWN},
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: LENGTH is that of the command buffer */
		{"length 4", SEV_CMD_SNP_SHUTDOWN_EX, PLATFORM_POKE32(SNP_SHUTDOWN_EX, LEN, 4),
		 NULL, SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: flags that this firmware does not know must be 0
		 */
		{"an unknown flag", SEV_CMD_SNP_SHUTDOWN_EX,
		 PLATFORM_POKE32(SNP_SHUTDOWN_EX, FLAGS, 4), NULL, SEV_FW_INVALID_PARAM, NULL, NULL,
		 NULL},
		{"X86_SNP_SHUTDOWN without the feature", SEV_CMD_SNP_SHUTDOWN_EX,
		 PLATFORM_POKE32(SNP_SHUTDOWN_EX, FLAGS, 2), NULL, SEV_FW_INVALID_PARAM, NULL, NULL,
		 "milan-1.55"},
		{"IOMMU_SNP_SHUTDOWN", SEV_CMD_SNP_SHUTDOWN_EX,
		 PLATFORM_POKE32(SNP_SHUTDOWN_EX, FLAGS, 1), NULL, SEV_FW_SUCCESS, NULL, NULL,
		 NULL},
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: no guest has an ASID */
		{"a guest", SEV_CMD_SNP_SHUTDOWN_EX, 0, 0, 0, shutdown_with_guest, SEV_FW_ACTIVE,
		 NULL, NULL, NULL},
		{"a guest", SEV_CMD_SNP_SHUTDOWN, 0, 0, 0, shutdown_with_guest, SEV_FW_ACTIVE, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: WBINVD on every core since an ASID was freed */
		{"no WBINVD", SEV_CMD_SNP_SHUTDOWN_EX, 0, 0, 0, shutdown_core_dirty,
		 SEV_FW_WBINVD_REQUIRED, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: SNP_DF_FLUSH since an ASID was freed */
		{"no SNP_DF_FLUSH", SEV_CMD_SNP_SHUTDOWN_EX, 0, 0, 0, shutdown_unflushed,
		 SEV_FW_DF_FLUSH_REQUIRED, NULL, NULL, NULL},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

static void shutdown_drops_guests_by_choice(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "turin-1.58", false);
	assert_true(amd_sp_quirks_set(&sim.sp->quirks, "snp-shutdown-active", "drop"));
	sim_launch(&sim, SIM_POLICY, SIM_ASID);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
	assert_false(machine_key_loaded(sim.machine, SIM_ASID));
	assert_false(machine_wbinvd_done(sim.machine));
	sim_sp_teardown(&sim);
}

static void shutdown_forgets(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_sp sim;
	uint64_t gctx;

	(void)state;
	sim_snp_setup(&sim, "milan-1.58", false);
	gctx = sim_gctx(&sim);
	platform_call(&sim, SEV_CMD_SNP_VLEK_LOAD, buffer);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_VLEK_LOAD, buffer), SEV_FW_SUCCESS);
	assert_true(sim.sp->state->snp.vlek_loaded);
	platform_call(&sim, SEV_CMD_SNP_SHUTDOWN_EX, buffer);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_SHUTDOWN_EX, buffer), SEV_FW_SUCCESS);
	assert_int_equal(sim.sp->state->snp.state, SP_SNP_UNINIT);
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: the VLEK is deleted */
	assert_false(sim.sp->state->snp.vlek_loaded);
	assert_true(sev_is_zero(sim.sp->state->snp.vlek_seed, SP_VLEK_SEED_SIZE));
	assert_int_equal(rmp_state_at(sim.machine, gctx), RMP_FIRMWARE);
	assert_true(rmp_active(sim.machine));
	sim_sp_teardown(&sim);
}

static void shutdown_and_configuration_by_choice(void **state)
{
	static const struct {
		const char *choice;
		bool kept;
	} rows[] = {{"kept", true}, {"reset", false}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sp_tcb lower;
		struct sp_snp *snp;
		struct sim_sp sim;

		sim_snp_setup(&sim, "genoa-1.55", false);
		snp = &sim.sp->state->snp;
		assert_true(
			amd_sp_quirks_set(&sim.sp->quirks, "snp-config-shutdown", rows[i].choice));
		platform_call(&sim, SEV_CMD_SNP_CONFIG, buffer);
		lower = sim.sp->snp_data.committed.tcb;
		lower.svn[SP_TCB_SNP]--;
		sev_put_le64(buffer + SEV_AT_SNP_CONFIG_REPORTED_TCB,
			     sp_tcb_pack(sim.sp->profile, &lower));
		sev_put_le32(buffer + SEV_AT_SNP_CONFIG_FLAGS, 3);
		assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
		assert_int_equal(snp->config, rows[i].kept ? 3 : 0);
		assert_int_equal(sp_tcb_eq(&snp->reported_tcb, &lower), rows[i].kept);
		assert_int_equal(sp_tcb_eq(&snp->reported_tcb, &sim.sp->snp_data.committed.tcb),
				 !rows[i].kept);
		sim_sp_teardown(&sim);
	}
}

static void x86_shutdown_ends_snp_on_the_cores(void **state)
{
	static const char *const profiles[] = {"milan-1.58", "turin-1.58"};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(profiles); p++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_sp sim;

		sim_snp_setup(&sim, profiles[p], false);
		platform_call(&sim, SEV_CMD_SNP_SHUTDOWN_EX, buffer);
		sev_put_le32(buffer + SEV_AT_SNP_SHUTDOWN_EX_FLAGS, 3);
		assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_SHUTDOWN_EX, buffer),
				 SEV_FW_SUCCESS);
		/* spec: SNP-ABI SNP_SHUTDOWN_EX: X86_SNP_SHUTDOWN clears SNP_EN on every core */
		for (unsigned i = 0; i < sim.machine_config.cores; i++)
			assert_false(machine_core(sim.machine, i)->snp_en);
		assert_false(rmp_active(sim.machine));
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_INIT), SEV_FW_INVALID_CONFIG);
		machine_enable_snp(sim.machine);
		assert_int_equal(init_ex(&sim, 0, 0), SEV_FW_RMP_INIT_REQUIRED);
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
		sim_sp_teardown(&sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_ex_refuses),
		cmocka_unit_test(ciphertext_hiding_splits_the_asids),
		cmocka_unit_test(init_makes_the_rmp),
		cmocka_unit_test(asids_are_flushed_after_init),
		cmocka_unit_test(an_rmp_that_is_kept_keeps_its_pages),
		cmocka_unit_test(shutdown_refuses),
		cmocka_unit_test(shutdown_drops_guests_by_choice),
		cmocka_unit_test(shutdown_forgets),
		cmocka_unit_test(shutdown_and_configuration_by_choice),
		cmocka_unit_test(x86_shutdown_ends_snp_on_the_cores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
