/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID pages at SNP_LAUNCH_UPDATE: what is accepted, and what a refused page comes back with. The
 * rows that name a place were seen on AMD's firmware, and published there.
 */
#include "test.h"

#include "abi/layout/cpuid_page.h"
#include "base/bytes.h"
#include "sim_snp.h"

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

struct entry {
	uint32_t function, index;
	uint64_t xcr0, xss;
	uint32_t eax, ebx, ecx, edx;
};

static void put_entry(uint8_t *page, unsigned at, const struct entry *entry)
{
	uint8_t *to = page + SEV_CPUID_PAGE_ENTRIES + at * SEV_CPUID_ENTRY_SIZE;

	sev_put_le32(to + SEV_CPUID_ENTRY_EAX_IN, entry->function);
	sev_put_le32(to + SEV_CPUID_ENTRY_ECX_IN, entry->index);
	sev_put_le64(to + SEV_CPUID_ENTRY_XCR0_IN, entry->xcr0);
	sev_put_le64(to + SEV_CPUID_ENTRY_XSS_IN, entry->xss);
	sev_put_le32(to + SEV_CPUID_ENTRY_EAX, entry->eax);
	sev_put_le32(to + SEV_CPUID_ENTRY_EBX, entry->ebx);
	sev_put_le32(to + SEV_CPUID_ENTRY_ECX, entry->ecx);
	sev_put_le32(to + SEV_CPUID_ENTRY_EDX, entry->edx);
}

/* Launches the page; what is in memory afterwards goes to page, what the guest reads to guest. */
static uint32_t launch(const char *profile, bool encrypt, uint8_t page[4096], uint8_t guest[4096])
{
	struct sim_sp sim;
	uint64_t gctx, spa;
	uint8_t ld[48];
	uint32_t status;

	sim_snp_setup(&sim, profile, encrypt);
	gctx = sim_launch(&sim, SIM_POLICY, SIM_ASID);
	memcpy(ld, sim_gctx_open(&sim, gctx).ld, 48);
	spa = sim_pre_guest(&sim, SIM_ASID, 0x80E000, RMP_4K, page);
	status = sim_launch_update(&sim, gctx, spa, SIM_CPUID, 0);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page that says more than the CPU is refused */
	assert_int_equal(rmp_state_at(sim.machine, spa), status ? RMP_PRE_GUEST : RMP_GUEST_VALID);
	assert_int_equal(memcmp(ld, sim_gctx_open(&sim, gctx).ld, 48) == 0, status != 0);
	assert_true(machine_read(sim.machine, spa, page, 4096));
	assert_true(machine_read_asid(sim.machine, SIM_ASID, spa, guest, 4096));
	sim_sp_teardown(&sim);
	return status;
}

/* An entry, and what it comes back as; the same: it is accepted. */
struct row {
	const char *profile; /* NULL: every */
	struct entry given, back;
};
#define SAME(...)                                                                                  \
	{__VA_ARGS__},                                                                             \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

static const struct row ROWS[] = {
	/* spec: SNP-ABI CPUID reporting: no register says more than the CPU's */
	/* NVIDIA/nvtrust issue 91, an EPYC 7443P */
	{"milan-1.55",
	 {0x8000001D, 3, 0, 0, 0x000BC163, 0x03C0003F, 0x00007FFF, 6},
	 {0x8000001D, 3, 0, 0, 0x000BC163, 0x03C0003F, 0x00007FFF, 2}},
	/* qemu-devel, encoding of Fn8000001E_ECX */
	{"milan-1.55",
	 {0x8000001E, 0, 0, 0, 0, 0x100, 0xB00, 0},
	 {0x8000001E, 0, 0, 0, 0, 0x100, 0x300, 0}},
	/* qemu-devel, CPU features of SNP guests, a Milan */
	{"milan-1.58",
	 {0x80000021, 0, 0, 0, 0x18000245, 0, 0, 0},
	 {0x80000021, 0, 0, 0, 0x18000045, 0, 0, 0}},
	/* what QEMU takes away from SNP guests: TSC deadline timer, TSC_ADJUST, Intel's bits of
	 * function 7 EDX, VIRT_SSBD */
	{NULL,
	 {1, 0, 0, 0, 0x00A00F11, 0x00040800, 0xFFFA320B, 0x178BFBFF},
	 {1, 0, 0, 0, 0x00A00F11, 0x00040800, 0xFEFA320B, 0x178BFBFF}},
	{NULL, {7, 0, 0, 0, 0, 2, 0, 0x2C000010}, {7, 0, 0, 0, 0, 0, 0, 0x10}},
	{NULL,
	 {0x80000008, 0, 0, 0, 0x3030, 0x02001000, 0, 0},
	 {0x80000008, 0, 0, 0, 0x3030, 0x00001000, 0, 0}},
	/* bits may be cleared */
	{NULL, SAME(1, 0, 0, 0, 0x00800F12, 0x00010800, 0x80000001, 0x00000001)},
	{NULL, SAME(7, 0, 0, 0, 0, 0x20, 0, 0)},
	{NULL, SAME(0x80000008, 0, 0, 0, 0x3030, 0, 0x7003, 0)},
	/* AVX-512 is Genoa's and Turin's */
	{"milan-1.55", {7, 0, 0, 0, 0, 0x00010020, 0, 0}, {7, 0, 0, 0, 0, 0x20, 0, 0}},
	{"genoa-1.55", SAME(7, 0, 0, 0, 0, 0x00010020, 0, 0)},
	{"turin-1.58", SAME(7, 0, 0, 0, 1, 0x00010020, 0, 0)},
	{"milan-1.55", {7, 1, 0, 0, 0x20, 0, 0, 0}, {7, 1, 0, 0, 0, 0, 0, 0}},
	{"genoa-1.55", {7, 1, 0, 0, 0x30, 0, 0, 0}, {7, 1, 0, 0, 0x20, 0, 0, 0}},
	{"turin-1.58", SAME(7, 1, 0, 0, 0x30, 0, 0, 0)},
	/* highest function, and whose processor it is */
	{NULL, SAME(0, 0, 0, 0, 0xD, 0x68747541, 0x444D4163, 0x69746E65)},
	{NULL,
	 {0, 0, 0, 0, 0x20, 0x756E6547, 0x6C65746E, 0x49656E69},
	 {0, 0, 0, 0, 0x10, 0x68747541, 0x444D4163, 0x69746E65}},
	{NULL, SAME(0x80000000, 0, 0, 0, 0x8000001F, 0x68747541, 0x444D4163, 0x69746E65)},
	/* C-bit 51, as QEMU reports it */
	{NULL, SAME(0x8000001F, 0, 0, 0, 0x1A, 0x0073, 0, 0)},
	/* spec: SNP-ABI CPUID reporting: a function that the CPU does not have is all zeros */
	{NULL, {4, 0, 0, 0, 1, 2, 3, 4}, {4, 0, 0, 0, 0, 0, 0, 0}},
	{NULL, {0x1F, 0, 0, 0, 1, 2, 3, 4}, {0x1F, 0, 0, 0, 0, 0, 0, 0}},
	{NULL, {7, 2, 0, 0, 1, 2, 3, 4}, {7, 2, 0, 0, 0, 0, 0, 0}},
	{NULL, {0x8000FFFF, 0, 0, 0, 1, 2, 3, 4}, {0x8000FFFF, 0, 0, 0, 0, 0, 0, 0}},
	{NULL, {0xC0000000, 0, 0, 0, 1, 2, 3, 4}, {0xC0000000, 0, 0, 0, 0, 0, 0, 0}},
	{NULL, SAME(0x8000FFFF, 0, 0, 0, 0, 0, 0, 0)},
	/* spec: SNP-ABI CPUID reporting: functions of the hypervisor are not checked */
	{NULL, SAME(0x40000000, 0, 0, 0, 0x40000001, 0x4B4D564B, 0x564B4D56, 0x4D)},
	{NULL, SAME(0x4FFFFFFF, 7, 1, 2, 3, 4, 5, 6)},
	/* spec: SNP-ABI CPUID reporting: the size of the XSAVE area follows from XCR0_IN and XSS_IN
	 */
	{NULL, SAME(0xD, 0, 1, 0, 0x207, 0x240, 0x988, 0)},
	{NULL, SAME(0xD, 0, 3, 0, 0x3, 0x240, 0x240, 0)},
	{NULL, SAME(0xD, 0, 7, 0, 0x7, 0x340, 0x340, 0)},
	{NULL, SAME(0xD, 0, 0x207, 0, 0x207, 0x988, 0x988, 0)},
	{NULL, {0xD, 0, 7, 0, 0x7, 0x240, 0x340, 0}, {0xD, 0, 7, 0, 0x7, 0x340, 0x340, 0}},
	{NULL, {0xD, 0, 1, 0, 0x7, 0x340, 0x340, 0}, {0xD, 0, 1, 0, 0x7, 0x240, 0x340, 0}},
	{NULL, {0xD, 0, 1, 0, 0x7, 0x240, 0x1000, 0}, {0xD, 0, 1, 0, 0x7, 0x240, 0x988, 0}},
	{"milan-1.55",
	 {0xD, 0, 0xE7, 0, 0xE7, 0x980, 0x980, 0},
	 {0xD, 0, 0x7, 0, 0x7, 0x340, 0x980, 0}},
	{"genoa-1.55", SAME(0xD, 0, 0xE7, 0, 0xE7, 0x980, 0x980, 0)},
	{"turin-1.58", SAME(0xD, 0, 0x2E7, 0, 0x2E7, 0x988, 0x988, 0)},
	{NULL, SAME(0xD, 1, 1, 0, 0xF, 0x240, 0, 0)},
	{NULL, SAME(0xD, 1, 7, 0, 0xF, 0x340, 0, 0)},
	{NULL, SAME(0xD, 1, 0x207, 0, 0xF, 0x348, 0, 0)},
	{NULL, SAME(0xD, 1, 7, 0x1800, 0xF, 0x368, 0x1800, 0)},
	{NULL, SAME(0xD, 1, 7, 0, 0x1, 0, 0, 0)},
	{NULL, {0xD, 1, 7, 0, 0xF, 0, 0, 0}, {0xD, 1, 7, 0, 0xF, 0x340, 0, 0}},
	{NULL, {0xD, 1, 7, 0x100, 0xF, 0x340, 0x100, 0}, {0xD, 1, 7, 0, 0xF, 0x340, 0, 0}},
	{"genoa-1.55", SAME(0xD, 1, 0xE7, 0, 0xF, 0x980, 0, 0)},
	/* spec: SNP-ABI CPUID reporting: a state component is the CPU's, or is not there */
	{NULL, SAME(0xD, 2, 0, 0, 0x100, 0x240, 0, 0)},
	{NULL, SAME(0xD, 2, 0, 0, 0, 0, 0, 0)},
	{NULL, {0xD, 2, 0, 0, 0x80, 0x200, 0, 0}, {0xD, 2, 0, 0, 0x100, 0x240, 0, 0}},
	{NULL, SAME(0xD, 9, 0, 0, 0x8, 0x980, 0, 0)},
	{NULL, SAME(0xD, 11, 0, 0, 0x10, 0, 1, 0)},
	{NULL, {0xD, 3, 0, 0, 0x40, 0x3C0, 0, 0}, {0xD, 3, 0, 0, 0, 0, 0, 0}},
	{"milan-1.55", {0xD, 5, 0, 0, 0x40, 0x340, 0, 0}, {0xD, 5, 0, 0, 0, 0, 0, 0}},
	{"genoa-1.55", SAME(0xD, 5, 0, 0, 0x40, 0x340, 0, 0)},
	{NULL, {0xD, 0x80000002, 0, 0, 1, 1, 1, 1}, {0xD, 0x80000002, 0, 0, 0, 0, 0, 0}},
};

static void try_row(const struct row *row, size_t number, const char *profile, bool encrypt)
{
	uint8_t page[4096] = {1}, expected[4096] = {1}, guest[4096], given[4096];
	uint32_t status, right;

	put_entry(page, 0, &row->given);
	put_entry(expected, 0, &row->back);
	memcpy(given, page, sizeof(given));
	right = memcmp(page, expected, sizeof(page)) ? SEV_FW_INVALID_PARAM : SEV_FW_SUCCESS;
	status = launch(profile, encrypt, page, guest);
	if (status != right)
		fail_msg("%s, row %zu, function %x index %x: found status 0x%02x, expected 0x%02x",
			 profile, number, row->given.function, row->given.index, status, right);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page that is refused has the values to use, in
	 * clear */
	if (status && memcmp(page, expected, sizeof(page)) != 0)
		fail_msg("%s, row %zu: the page comes back with something else", profile, number);
	if (!status)
		assert_memory_equal(guest, given, sizeof(guest));
}

static void entries_are_held_to_the_cpu(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++)
		for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
			if (!ROWS[i].profile || !strcmp(ROWS[i].profile, PROFILES[p])) {
				try_row(&ROWS[i], i, PROFILES[p], false);
				try_row(&ROWS[i], i, PROFILES[p], true);
			}
}

/* A page that was corrected is accepted. */
static void corrections_are_accepted(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint8_t page[4096], guest[4096];

		memset(page, 0xFF, sizeof(page));
		sev_put_le32(page, 60);
		for (unsigned i = 0; i < 60; i++) {
			const struct entry entry = {
				i < 30 ? i : 0x80000000u + i - 30,
				0,
				UINT64_MAX,
				UINT64_MAX,
				UINT32_MAX,
				UINT32_MAX,
				UINT32_MAX,
				UINT32_MAX,
			};

			put_entry(page, i, &entry);
		}
		assert_int_equal(launch(PROFILES[p], true, page, guest), SEV_FW_INVALID_PARAM);
		assert_int_equal(launch(PROFILES[p], true, page, guest), SEV_FW_SUCCESS);
	}
}

/* spec: SNP-ABI CPUID page: there are at most 64 entries */
static void the_count_has_a_limit(void **state)
{
	static const struct {
		uint32_t count, back;
	} counts[] = {{0, 0}, {64, 64}, {65, 64}, {UINT32_MAX, 64}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(counts); i++) {
		uint8_t page[4096] = {0}, guest[4096];
		uint32_t right =
			counts[i].count == counts[i].back ? SEV_FW_SUCCESS : SEV_FW_INVALID_PARAM;

		sev_put_le32(page, counts[i].count);
		for (unsigned k = 0; k < 64; k++)
			sev_put_le32(page + 16 + 48 * k, 0x40000000);
		assert_int_equal(launch("milan-1.55", false, page, guest), right);
		assert_int_equal(sev_get_le32(page), counts[i].back);
	}
}

/* The last entry is looked at, one behind the last is not. */
static void entries_end_with_the_count(void **state)
{
	const struct entry wrong = {4, 0, 0, 0, 1, 1, 1, 1};

	(void)state;
	for (unsigned at = 0; at < 4; at++) {
		const struct entry empty = {0x40000000, 0, 0, 0, 0, 0, 0, 0};
		uint8_t page[4096] = {3}, guest[4096];

		for (unsigned i = 0; i < 4; i++)
			put_entry(page, i, i == at ? &wrong : &empty);
		assert_int_equal(launch("turin-1.58", false, page, guest),
				 at < 3 ? SEV_FW_INVALID_PARAM : SEV_FW_SUCCESS);
	}
}

/* spec: SNP-ABI CPUID page: reserved bytes are zero */
static void reserved_bytes_are_zero(void **state)
{
	static const unsigned at[] = {4, 15, 16 + 0x28, 16 + 0x2F};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(at); i++) {
		uint8_t page[4096] = {1}, guest[4096];

		page[at[i]] = 1;
		assert_int_equal(launch("genoa-1.55", false, page, guest), SEV_FW_INVALID_PARAM);
		assert_int_equal(page[at[i]], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_held_to_the_cpu),
		cmocka_unit_test(corrections_are_accepted),
		cmocka_unit_test(the_count_has_a_limit),
		cmocka_unit_test(entries_end_with_the_count),
		cmocka_unit_test(reserved_bytes_are_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
