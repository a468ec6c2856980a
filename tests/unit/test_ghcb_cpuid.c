/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID page reader: pages as a VMM fills them, each rule broken in turn, and what the
 * hypervisor still is asked for. Leaves and bits are those of AMD's and Intel's manuals.
 */
#include "ghcb/cpuid.h"
#include "ghcb_vmm.h"
#include "test.h"

struct row {
	uint32_t leaf, subleaf;
	uint64_t xcr0, xss;
	uint32_t eax, ebx, ecx, edx;
};

/* A guest on Milan, in part. */
static const struct row ROWS[] = {
	{0x0, 0, 0, 0, 0x10, 0x68747541, 0x444D4163, 0x69746E65},
	{0x1, 0, 0, 0, 0x00A00F11, 0x00040800, 0x76D83203, 0x078BFBFF},
	{0x7, 0, 0, 0, 1, 0x219C97A9, 0x00400604, 0},
	{0xB, 0, 0, 0, 0, 1, 0x100, 0},
	{0xB, 1, 0, 0, 2, 4, 0x201, 0},
	{0xD, 0, 1, 0, 0x207, 0x240, 0x988, 0},
	{0xD, 1, 1, 0, 0xF, 0x240, 0x1800, 0},
	{0xD, 2, 0, 0, 0x100, 0x240, 0, 0},
	{0xD, 9, 0, 0, 8, 0x980, 0, 0},
	{0xD, 11, 0, 0, 0x10, 0, 1, 0},
	{0x80000000, 0, 0, 0, 0x8000001F, 0, 0, 0},
	{0x80000008, 0, 0, 0, 0x3030, 0, 0x2003, 0},
	{0x8000001E, 0, 0, 0, 0, 0x100, 0x700, 0},
	{0x8000001F, 0, 0, 0, 0x1A, 0x73, 0, 0},
};
#define COUNT (sizeof(ROWS) / sizeof(*ROWS))

static void put(uint8_t *at, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_row(uint8_t *page, size_t index, const struct row *row)
{
	uint8_t *at = page + 16 + 48 * index;

	put(at, row->leaf, 4);
	put(at + 4, row->subleaf, 4);
	put(at + 8, row->xcr0, 8);
	put(at + 16, row->xss, 8);
	put(at + 24, row->eax, 4);
	put(at + 28, row->ebx, 4);
	put(at + 32, row->ecx, 4);
	put(at + 36, row->edx, 4);
}

static void make_page(uint8_t page[4096])
{
	memset(page, 0, 4096);
	put(page, COUNT, 4);
	for (size_t i = 0; i < COUNT; i++)
		put_row(page, i, &ROWS[i]);
}

static void start(struct ghcb_cpuid_table *table)
{
	uint8_t page[4096];

	make_page(page);
	memset(table, 0, sizeof(*table));
	assert_int_equal(ghcb_cpuid_read(page, table), GHCB_OK);
	memset(page, 0xEE, sizeof(page));
}

static struct ghcb_cpuid_regs ask(const struct ghcb_cpuid_table *table, struct ghcb_cpu *cpu,
				  const struct ghcb_cpuid_state *state, uint32_t leaf,
				  uint32_t subleaf)
{
	struct ghcb_cpuid_regs regs = {.eax = leaf, .ecx = subleaf};

	assert_int_equal(ghcb_cpuid_answer(table, cpu, state, &regs), GHCB_OK);
	return regs;
}

static void test_plain(void **state)
{
	const struct ghcb_cpuid_state registers = {.xcr0 = 1};
	struct ghcb_cpuid_table table;
	struct ghcb_cpuid_regs regs;

	(void)state;
	start(&table);
	assert_int_equal(ghcb_cpuid_cbit(&table), 51);
	regs = ask(&table, NULL, &registers, 0, 0);
	assert_int_equal(regs.eax, 0x10);
	assert_int_equal(regs.ebx, 0x68747541);
	/* A leaf without subleaves has the same answer for each. */
	regs = ask(&table, NULL, &registers, 0x80000008, 77);
	assert_int_equal(regs.ecx, 0x2003);
	regs = ask(&table, NULL, &registers, 0xB, 1);
	assert_int_equal(regs.ebx, 4);
	/* spec: GHCB CPUID page: what is not in it is 0, and nobody is asked */
	/* spec: SNP-ABI CPUID page: leaves that have subleaves */
	regs = ask(&table, NULL, &registers, 0xB, 2);
	assert_int_equal(regs.eax | regs.ebx | regs.ecx | regs.edx, 0);
	regs = ask(&table, NULL, &registers, 0x40000000, 0);
	assert_int_equal(regs.eax | regs.ebx | regs.ecx | regs.edx, 0);
}

/* spec: GHCB CPUID page: OSXSAVE and OSPKE are CR4's */
/* spec: SVSM CPUID: Fn8000_001F EAX[28] tells of an SVSM */
static void test_computed(void **state)
{
	struct ghcb_cpuid_state registers = {.xcr0 = 1};
	struct ghcb_cpuid_table table;

	(void)state;
	start(&table);
	assert_int_equal(ask(&table, NULL, &registers, 1, 0).ecx, 0x76D83203);
	assert_int_equal(ask(&table, NULL, &registers, 7, 0).ecx, 0x00400604);
	registers.cr4 = 1 << 18;
	assert_int_equal(ask(&table, NULL, &registers, 1, 0).ecx, 0x7ED83203);
	registers.cr4 = 1 << 22;
	assert_int_equal(ask(&table, NULL, &registers, 7, 0).ecx, 0x00400614);
	table.rows[1].regs.ecx |= 1u << 27;
	assert_int_equal(ask(&table, NULL, &registers, 1, 0).ecx, 0x76D83203);
	assert_int_equal(ask(&table, NULL, &registers, 0x8000001F, 0).eax, 0x1A);
	table.svsm = true;
	assert_int_equal(ask(&table, NULL, &registers, 0x8000001F, 0).eax, 0x1000001A);
}

/* spec: GHCB CPUID page: leaf 0xD: EBX of subleaves 0 and 1 is the size of what is enabled */
/* spec: GHCB CPUID page: leaf 0xD: subleaf 1's size is there with XSAVEC or XSAVES */
static void test_xsave(void **state)
{
	static const struct {
		uint64_t xcr0, xss;
		uint32_t plain, compact;
	} SIZES[] = {{1, 0, 0x240, 0x240},	   {3, 0, 0x240, 0x240},
		     {7, 0, 0x340, 0x340},	   {0x207, 0, 0x988, 0x348},
		     {0x207, 0x800, 0x988, 0x358}, {0x201, 0, 0x988, 0x248}};
	struct ghcb_cpuid_table table;

	(void)state;
	start(&table);
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(*SIZES); i++) {
		const struct ghcb_cpuid_state registers = {.xcr0 = SIZES[i].xcr0,
							   .xss = SIZES[i].xss};

		assert_int_equal(ask(&table, NULL, &registers, 0xD, 0).ebx, SIZES[i].plain);
		assert_int_equal(ask(&table, NULL, &registers, 0xD, 1).ebx, SIZES[i].compact);
	}
	/* XSAVEC without XSAVES: no XSS. Neither: as the page has it. */
	table.rows[6].regs.eax = 2;
	assert_int_equal(
		ask(&table, NULL, &(struct ghcb_cpuid_state){.xcr0 = 7, .xss = 0x800}, 0xD, 1).ebx,
		0x340);
	table.rows[6].regs.eax = 1;
	assert_int_equal(ask(&table, NULL, &(struct ghcb_cpuid_state){.xcr0 = 7}, 0xD, 1).ebx,
			 0x240);
}

/* spec: GHCB CPUID page: leaf 0xD: each part that is enabled has its entry */
/* spec: GHCB CPUID page: of leaf 0xD's subleaves 0 and 1 only those of XCR0 1 or 3, XSS 0 */
static void test_xsave_refused(void **state)
{
	const struct ghcb_cpuid_state unknown = {.xcr0 = 0x1B}, known = {.xcr0 = 7};
	struct ghcb_cpuid_regs regs = {.eax = 0xD};
	struct ghcb_cpuid_table table;

	(void)state;
	start(&table);
	assert_int_equal(ghcb_cpuid_answer(&table, NULL, &unknown, &regs), GHCB_ERR_CPUID_LEAF);
	table.rows[7].regs.eax = 0x10000;
	regs = (struct ghcb_cpuid_regs){.eax = 0xD};
	assert_int_equal(ghcb_cpuid_answer(&table, NULL, &known, &regs), GHCB_ERR_CPUID_LEAF);
	start(&table);
	table.rows[5].xcr0 = 7;
	assert_int_equal(ask(&table, NULL, &known, 0xD, 0).eax, 0);
	table.rows[5].xcr0 = 3;
	assert_int_equal(ask(&table, NULL, &known, 0xD, 0).eax, 0x207);
	table.rows[5].xss = 1;
	assert_int_equal(ask(&table, NULL, &known, 0xD, 0).eax, 0);
}

/* What a hypervisor that lies says to every leaf. */
static void lie(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	(void)ctx;
	(void)xcr0;
	(void)xss;
	*regs = (struct ghcb_cpuid_regs){0xA5A5A5A5, 0xB6B6B6B6, 0xC7C7C7C7, 0xD8D8D8D8};
}

static uint32_t lie_by_msr(void *ctx, uint32_t function, enum ghcb_msr_cpuid_reg reg)
{
	static const uint32_t REGS[] = {0xA5A5A5A5, 0xB6B6B6B6, 0xC7C7C7C7, 0xD8D8D8D8};

	(void)ctx;
	(void)function;
	return REGS[reg];
}

/* spec: GHCB CPUID page: APIC IDs are the hypervisor's word; all else of these leaves is the page's
 */
static void test_hypervisor(void **state)
{
	const struct ghcb_cpuid_state registers = {.xcr0 = 7};
	static struct ghcb_vmm vmm;
	struct ghcb_cpuid_table table;
	struct ghcb_cpuid_regs regs;

	(void)state;
	start(&table);
	for (int by_msr = 0; by_msr < 2; by_msr++) {
		ghcb_vmm_start(&vmm, true, 2);
		vmm.ops.cpuid = lie;
		vmm.msr_ops.cpuid = lie_by_msr;
		if (by_msr)
			vmm.vm.cpu.page = NULL;
		regs = ask(&table, &vmm.vm.cpu, &registers, 1, 0);
		assert_int_equal(regs.eax, 0x00A00F11);
		assert_int_equal(regs.ebx, 0xB6040800);
		assert_int_equal(regs.ecx, 0x76D83203);
		assert_int_equal(regs.edx, 0x078BF9FF); /* bit 9 is clear in 0xD8D8D8D8 */
		regs = ask(&table, &vmm.vm.cpu, &registers, 0xB, 1);
		assert_int_equal(regs.ebx, 4);
		assert_int_equal(regs.edx, 0xD8D8D8D8);
		regs = ask(&table, &vmm.vm.cpu, &registers, 0x8000001E, 0);
		assert_int_equal(regs.eax, 0xA5A5A5A5);
		assert_int_equal(regs.ebx, 0x1B6);
		assert_int_equal(regs.ecx, 0x7C7);
		assert_int_equal(regs.edx, 0);
		vmm.vm.exits = 0;
		for (size_t i = 0; i < COUNT; i++)
			if (ROWS[i].leaf != 1 && ROWS[i].leaf != 0xB && ROWS[i].leaf != 0x8000001E)
				ask(&table, &vmm.vm.cpu, &registers, ROWS[i].leaf, ROWS[i].subleaf);
		/* 0x1F is a leaf of APIC IDs, but not in this page. */
		ask(&table, &vmm.vm.cpu, &registers, 0x1F, 0);
		assert_int_equal(vmm.vm.exits, 0);
		ghcb_vmm_end(&vmm);
	}
}

static const struct row SNP_MISSING = {0x8000001F, 0, 0, 0, 0x0A, 0x73, 0, 0};
static const struct row LOW_CBIT = {0x8000001F, 0, 0, 0, 0x1A, 31, 0, 0};
static const struct row TWICE = {0x80000008, 1, 0, 0, 0, 0, 0, 0};
static const struct row SUBLEAF_TWICE = {0xD, 9, 0, 0, 8, 0x980, 0, 0};
static const struct row OTHER_LEAF = {0x80000020, 0, 0, 0, 0, 0, 0, 0};

static void test_page_refused(void **state)
{
	static const struct {
		const char *name;
		size_t index; /* of the entry that is replaced */
		const struct row *row;
		enum ghcb_rc rc;
	} PAGES[] = {
		{"an honest one", COUNT - 2, &ROWS[COUNT - 2], GHCB_OK},
		/* spec: GHCB CPUID page: an SNP guest's processor has SEV, SEV-ES and SNP, and a
		   C-bit from 32 on */
		{"no SNP", COUNT - 1, &SNP_MISSING, GHCB_ERR_CPUID_LEAF},
		{"a C-bit below 32", COUNT - 1, &LOW_CBIT, GHCB_ERR_CPUID_LEAF},
		{"no leaf 0x8000001F", COUNT - 1, &OTHER_LEAF, GHCB_ERR_CPUID_LEAF},
		/* spec: GHCB CPUID page: two entries for the same are refused */
		{"a leaf twice", 0, &TWICE, GHCB_ERR_CPUID_PAGE},
		{"a subleaf twice", 0, &SUBLEAF_TWICE, GHCB_ERR_CPUID_PAGE},
	};
	struct ghcb_cpuid_table table;
	uint8_t page[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++) {
		print_message("%s\n", PAGES[i].name);
		make_page(page);
		put_row(page, PAGES[i].index, PAGES[i].row);
		assert_int_equal(ghcb_cpuid_read(page, &table), PAGES[i].rc);
	}
	/* spec: SNP-ABI CPUID page: 1 to 64 entries */
	make_page(page);
	put(page, 0, 4);
	assert_int_equal(ghcb_cpuid_read(page, &table), GHCB_ERR_CPUID_PAGE);
	for (size_t i = COUNT; i < 64; i++)
		put_row(page, i, &(struct row){.leaf = 0x80001000 + (uint32_t)i});
	put(page, 64, 4);
	assert_int_equal(ghcb_cpuid_read(page, &table), GHCB_OK);
	put(page, 65, 4);
	assert_int_equal(ghcb_cpuid_read(page, &table), GHCB_ERR_CPUID_PAGE);
	put(page, 0xFFFFFFFF, 4);
	assert_int_equal(ghcb_cpuid_read(page, &table), GHCB_ERR_CPUID_PAGE);
}

/* spec: GHCB CPUID: a #VC shows SEV-ES: a hypervisor that denies it lies */
static void test_es(void **state)
{
	(void)state;
	assert_int_equal(ghcb_cpuid_check_es(0x8000001F, 0xA), GHCB_OK);
	assert_int_equal(ghcb_cpuid_check_es(0x80000026, 0x1001A), GHCB_OK);
	assert_int_equal(ghcb_cpuid_check_es(0x8000001E, 0xA), GHCB_ERR_CPUID_LEAF);
	assert_int_equal(ghcb_cpuid_check_es(0x8000001F, 0x2), GHCB_ERR_CPUID_LEAF);
	assert_int_equal(ghcb_cpuid_check_es(0x8000001F, 0), GHCB_ERR_CPUID_LEAF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),	   cmocka_unit_test(test_computed),
		cmocka_unit_test(test_xsave),	   cmocka_unit_test(test_xsave_refused),
		cmocka_unit_test(test_hypervisor), cmocka_unit_test(test_page_refused),
		cmocka_unit_test(test_es),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
