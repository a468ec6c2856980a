/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's record of its pages: over the software platform's machine, whose RMP a hypervisor of
 * the test's changes honestly or not, and over a list of what was done in which order.
 */
#include "ghcb/memory.h"
#include "ghcb_page_vm.h"
#include "machine/guest_cpu.h"

#define ASID   7u
#define LARGE  MACHINE_LARGE_SIZE
#define SMALL  MACHINE_PAGE_SIZE
#define START  (2 * LARGE)
#define END    (6 * LARGE)
#define SPARE  (6 * LARGE) /* frames that no page has at first */
#define MEMORY (8 * LARGE)
#define OFFSET UINT64_C(0xFFFF800000000000)
#define PAGES  ((END - START) / SMALL)

/* What the hypervisor does instead of what it was asked. */
enum lie { HONEST, SKIPS, SMALL_ONLY, FAILS_AT };

struct host {
	struct vm vm;
	struct machine *machine;
	struct cpu_guest guest;
	struct ghcb_guest_memory memory;
	uint8_t record[PAGES / 4];
	uint64_t frame[PAGES]; /* where a page is */
	bool mapped_shared[PAGES];
	enum lie lie;
	uint64_t at; /* GPA of the lie */
	unsigned pvalidates, touches, touch_bytes, changes;
	uint64_t last_touch;
	char log[256];
};

static struct host host;

static size_t index_of(uint64_t gpa)
{
	assert_true(gpa >= START && gpa < END);
	return (size_t)((gpa - START) / SMALL);
}

static void note(const char *what, uint64_t gpa, uint64_t pages)
{
	const size_t length = strlen(host.log);

	snprintf(host.log + length, sizeof(host.log) - length, "%s %u+%u, ", what,
		 (unsigned)((gpa - START) / SMALL), (unsigned)pages);
}

static bool translate(void *ctx, uint64_t gpa, bool private, uint64_t *spa, enum rmp_size *level)
{
	const uint64_t base = gpa - gpa % SMALL;

	(void)ctx;
	(void)private;
	*spa = host.frame[index_of(base)] + gpa % SMALL;
	/* An honest mapping is as large as the RMP's page. */
	*level = (enum rmp_size)rmp_lookup(host.machine, *spa, NULL)->size;
	return true;
}

static uint32_t on_pvalidate(void *ctx, uint64_t address, bool large, bool validate,
			     bool *unchanged)
{
	const uint64_t gpa = address - OFFSET;
	enum rmp_result result;
	enum cpu_fault fault;

	assert_ptr_equal(ctx, &host.vm);
	host.pvalidates++;
	note(validate ? "validate" : "rescind", gpa, large ? 512 : 1);
	fault = cpu_pvalidate(&host.guest, gpa, large ? RMP_2M : RMP_4K, validate, &result,
			      unchanged);
	if (fault == CPU_NPF_SIZEM) {
		/* The host splits its page, and the guest goes on. */
		const uint64_t base = gpa - gpa % LARGE;

		assert_int_equal(rmp_psmash(host.machine, host.frame[index_of(base)]), RMP_OK);
		fault = cpu_pvalidate(&host.guest, gpa, RMP_4K, validate, &result, unchanged);
	}
	/* A fault that no host resolves: the instruction never ends. */
	return fault ? 0xFFFF : result;
}

static uint32_t on_rmpadjust(void *ctx, uint64_t address, bool large, uint64_t rdx)
{
	enum rmp_result result;

	assert_ptr_equal(ctx, &host.vm);
	if (cpu_rmpadjust(&host.guest, address - OFFSET, large ? RMP_2M : RMP_4K, (uint8_t)rdx,
			  (uint8_t)(rdx >> 8), rdx >> 16 & 1, &result))
		return 0xFFFF;
	return result;
}

static void on_touch(void *ctx, uint64_t address)
{
	uint8_t byte;

	(void)ctx;
	host.touches++;
	host.touch_bytes += address % SMALL == (host.touches % 2 ? 0 : 0xFFF);
	host.last_touch = address;
	assert_int_equal(cpu_guest_read(&host.guest, address - OFFSET, true, &byte, 1), CPU_OK);
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_vmgexit,
				    .pvalidate = on_pvalidate,
				    .rmpadjust = on_rmpadjust,
				    .touch = on_touch};

static void on_map(void *ctx, uint64_t gpa, uint64_t pages, bool private)
{
	assert_ptr_equal(ctx, &host);
	note(private ? "map private" : "map shared", gpa, pages);
	for (uint64_t i = 0; i < pages; i++)
		host.mapped_shared[index_of(gpa) + i] = !private;
}

static const struct ghcb_memory_ops MEMORY_OPS = {.size = sizeof(MEMORY_OPS), .map = on_map};

static void assign(uint64_t gpa, uint64_t spa, bool large, bool private)
{
	const struct rmp_update update = {.gpa = private ? gpa : 0,
					  .asid = private ? ASID : 0,
					  .assigned = private,
					  .size = large ? RMP_2M : RMP_4K};
	const struct rmp_entry *entry = rmp_lookup(host.machine, spa, NULL);

	if (!large && entry->assigned && entry->size == RMP_2M)
		assert_int_equal(rmp_psmash(host.machine, spa - spa % LARGE), RMP_OK);
	assert_int_equal(rmp_update(host.machine, spa, &update), RMP_OK);
}

/* One page as the guest asked for it. */
static void change(uint64_t gpa, bool large, unsigned op)
{
	const uint64_t pages = large ? 512 : 1;

	host.changes++;
	if (op == 3)
		assert_int_equal(rmp_psmash(host.machine, host.frame[index_of(gpa)]), RMP_OK);
	if (op > 2 || (host.lie == SKIPS && host.at == gpa))
		return;
	if (op == 1 && large && host.lie != SMALL_ONLY) {
		assign(gpa, host.frame[index_of(gpa)], true, true);
		return;
	}
	for (uint64_t i = 0; i < pages; i++)
		assign(gpa + i * SMALL, host.frame[index_of(gpa) + i], false, op == 1);
}

static void on_list(struct vm *vm)
{
	uint16_t end, current = 0;
	uint64_t info2 = 0;

	assert_int_equal(vm_get(vm, VM_CODE), 0x80000010);
	memcpy(&end, vm->page + VM_BUFFER + 2, 2);
	for (; current <= end; current++) {
		const uint64_t entry = vm_get(vm, VM_BUFFER + 8 + (size_t)8 * current);
		const uint64_t gpa = entry & UINT64_C(0xFFFFFFFFFF000);
		const unsigned op = entry >> 52 & 0xF;

		note(op == 1 ? "private" : op == 2 ? "shared" : "hint", gpa, entry >> 56 ? 512 : 1);
		if (host.lie == FAILS_AT && host.at == gpa) {
			info2 = UINT64_C(0x10000000009);
			break;
		}
		change(gpa, entry >> 56, op);
	}
	memcpy(vm->page + VM_BUFFER, &current, 2);
	vm_answer(vm, 0, info2);
}

static void on_msr(struct vm *vm)
{
	const uint64_t gpa = vm->msr & UINT64_C(0xFFFFFFFFFF000);

	assert_int_equal(vm->msr & 0xFFF, 0x014);
	if (host.lie == FAILS_AT && host.at == gpa) {
		vm->msr = UINT64_C(0x900000015);
		return;
	}
	note(vm->msr >> 52 == 1 ? "private" : "shared", gpa, 1);
	change(gpa, false, vm->msr >> 52 & 0xF);
	vm->msr = 0x015;
}

static struct ghcb_guest_memory *start(void)
{
	const uint8_t key[MACHINE_KEY_SIZE] = {1, 2, 3};
	struct machine_config config;

	machine_free(host.machine);
	memset(&host, 0, sizeof(host));
	machine_config_init(&config);
	config.memory_size = MEMORY;
	assert_int_equal(machine_new(&config, NULL, &host.machine, NULL), SEV_OK);
	rmp_init(host.machine);
	machine_key_load(host.machine, ASID, key);
	for (uint64_t i = 0; i < PAGES; i++)
		host.frame[i] = START + i * SMALL;
	host.guest = (struct cpu_guest){
		.machine = host.machine, .npt = {translate, NULL}, .asid = ASID, .snp = true};
	host.memory = (struct ghcb_guest_memory){
		.cpu = vm_start(&host.vm, &OPS),
		.ops = &MEMORY_OPS,
		.ctx = &host,
		.start = START,
		.end = END,
		.record = host.record,
		.offset = OFFSET,
		.coherent = true,
	};
	host.vm.hypervisor = on_list;
	host.vm.by_msr = on_msr;
	assert_int_equal(ghcb_memory_record_size(START, END), sizeof(host.record));
	return &host.memory;
}

static void check_state(uint64_t gpa, uint64_t pages, enum ghcb_page_state state)
{
	for (uint64_t i = 0; i < pages; i++)
		if (ghcb_memory_state(&host.memory, gpa + i * SMALL) != state)
			fail_msg("page %u: found %d, expected %d",
				 (unsigned)((gpa - START) / SMALL + i),
				 ghcb_memory_state(&host.memory, gpa + i * SMALL), state);
}

/* What the RMP has of a page, where it is. */
static enum rmp_state rmp_of(uint64_t gpa)
{
	return rmp_entry_state(rmp_lookup(host.machine, host.frame[index_of(gpa)], NULL));
}

static void expect_log(const char *expected)
{
	assert_string_equal(host.log, expected);
	host.log[0] = 0;
}

static void test_orders(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	assert_int_equal(ghcb_memory_unshare(memory, START, 2), GHCB_OK);
	expect_log("map private 0+2, private 0+1, private 1+1, validate 0+1, validate 1+1, ");
	check_state(START, 2, GHCB_PAGE_PRIVATE);
	check_state(START + 2 * SMALL, PAGES - 2, GHCB_PAGE_UNKNOWN);
	assert_int_equal(rmp_of(START), RMP_GUEST_VALID);
	/* spec: GHCB page validation: to shared: PVALIDATE first, then the hypervisor, then the
	 * mapping */
	assert_int_equal(ghcb_memory_share(memory, START, 2), GHCB_OK);
	expect_log("rescind 0+1, rescind 1+1, shared 0+1, shared 1+1, map shared 0+2, ");
	check_state(START, 2, GHCB_PAGE_SHARED);
	assert_int_equal(rmp_of(START), RMP_HYPERVISOR);
	/* spec: GHCB page validation: to private: the mapping, then the hypervisor, PVALIDATE last
	 */
	assert_int_equal(ghcb_memory_unshare(memory, START + SMALL, 1), GHCB_OK);
	expect_log("map private 1+1, private 1+1, validate 1+1, ");
	/* A page that never was validated needs no PVALIDATE to be shared; runs are by state. */
	assert_int_equal(ghcb_memory_share(memory, START + SMALL, 2), GHCB_OK);
	expect_log("rescind 1+1, shared 1+1, map shared 1+1, shared 2+1, map shared 2+1, ");
	/* Validated and not, at the same place in the RMP. */
	assert_int_equal(ghcb_memory_unshare(memory, START, 1), GHCB_OK);
	host.log[0] = 0;
	assert_int_equal(ghcb_memory_invalidate(memory, START, 1), GHCB_OK);
	expect_log("rescind 0+1, ");
	check_state(START, 1, GHCB_PAGE_INVALID);
	assert_int_equal(rmp_of(START), RMP_GUEST_INVALID);
	assert_int_equal(ghcb_memory_validate(memory, START, 1), GHCB_OK);
	expect_log("validate 0+1, ");
	assert_int_equal(rmp_of(START), RMP_GUEST_VALID);
}

static void test_large(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	assert_int_equal(ghcb_memory_unshare(memory, START + LARGE - SMALL, 514), GHCB_OK);
	expect_log("map private 511+514, private 511+1, private 512+512, private 1024+1, "
		   "validate 511+1, validate 512+512, validate 1024+1, ");
	check_state(START + LARGE - SMALL, 514, GHCB_PAGE_PRIVATE);
	/* Half of it, of which the host has 2 MiB. */
	assert_int_equal(ghcb_memory_share(memory, START + LARGE, 1), GHCB_OK);
	expect_log("rescind 512+1, shared 512+1, map shared 512+1, ");
	assert_int_equal(rmp_of(START + LARGE), RMP_HYPERVISOR);
	assert_int_equal(rmp_of(START + LARGE + SMALL), RMP_GUEST_VALID);
	check_state(START + LARGE + SMALL, 511, GHCB_PAGE_PRIVATE);

	assert_int_equal(ghcb_memory_unshare(memory, START + 2 * LARGE + SMALL, 511), GHCB_OK);
	assert_int_equal(ghcb_memory_unshare(memory, START + 3 * LARGE, 512), GHCB_OK);
	host.log[0] = 0;
	assert_int_equal(ghcb_memory_split(memory, START + 3 * LARGE), GHCB_OK);
	assert_int_equal(rmp_lookup(host.machine, START + 3 * LARGE, NULL)->size, RMP_4K);
	assert_int_equal(rmp_of(START + 3 * LARGE + SMALL), RMP_GUEST_VALID);
	assert_int_equal(ghcb_memory_merge(memory, START + 3 * LARGE), GHCB_OK);
	expect_log("hint 1536+512, hint 1536+512, ");
	assert_int_equal(ghcb_memory_split(memory, START + 3 * LARGE + SMALL), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_merge(memory, START + LARGE), GHCB_ERR_DUPLICATE);
	assert_int_equal(ghcb_memory_split(memory, START), GHCB_ERR_STATE);
	expect_log("");
	check_state(START + 3 * LARGE, 512, GHCB_PAGE_PRIVATE);
}

static void test_small_in_rmp(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	/* spec: APM3 PVALIDATE: a page of 2 MiB that is 4 KiB in the RMP is done by 4 KiB */
	host.lie = SMALL_ONLY;
	assert_int_equal(ghcb_memory_unshare(memory, START, 1024), GHCB_OK);
	assert_int_equal(host.pvalidates, 2 + 1024);
	check_state(START, 1024, GHCB_PAGE_PRIVATE);
	for (uint64_t i = 0; i < 1024; i++)
		assert_int_equal(rmp_of(START + i * SMALL), RMP_GUEST_VALID);
	assert_int_equal(ghcb_memory_share(memory, START, 512), GHCB_OK);
	check_state(START, 512, GHCB_PAGE_SHARED);
}

static void test_caches(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	/* spec: GHCB page validation: lines of the page's last owner are pushed out of the caches
	 */
	memory->coherent = false;
	assert_int_equal(ghcb_memory_unshare(memory, START, 513), GHCB_OK);
	assert_int_equal(host.touches, 2 * 513);
	assert_int_equal(host.touch_bytes, 2 * 513);
	assert_int_equal(host.last_touch, OFFSET + START + 512 * SMALL + 0xFFF);
	assert_int_equal(ghcb_memory_share(memory, START, 513), GHCB_OK);
	assert_int_equal(host.touches, 2 * 513);
}

static enum ghcb_rc validate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	return ghcb_memory_validate(memory, gpa, pages);
}

/* What is not asked for: a state for each of 5 pages, and the third is the one that is wrong. */
static const struct refusal {
	const char *name;
	enum ghcb_rc (*ask)(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages);
	enum ghcb_page_state others, wrong;
	enum ghcb_rc rc;
} REFUSALS[] = {
	/* spec: GHCB page validation: a page is validated once in its private life */
	{"validate a private page", validate, GHCB_PAGE_INVALID, GHCB_PAGE_PRIVATE,
	 GHCB_ERR_DUPLICATE},
	{"unshare a private page", ghcb_memory_unshare, GHCB_PAGE_SHARED, GHCB_PAGE_PRIVATE,
	 GHCB_ERR_DUPLICATE},
	{"note a private page", ghcb_memory_note_private, GHCB_PAGE_UNKNOWN, GHCB_PAGE_PRIVATE,
	 GHCB_ERR_DUPLICATE},
	{"validate a shared page", validate, GHCB_PAGE_INVALID, GHCB_PAGE_SHARED, GHCB_ERR_STATE},
	{"validate an unknown page", validate, GHCB_PAGE_INVALID, GHCB_PAGE_UNKNOWN,
	 GHCB_ERR_STATE},
	{"note a shared page", ghcb_memory_note_private, GHCB_PAGE_UNKNOWN, GHCB_PAGE_SHARED,
	 GHCB_ERR_STATE},
	{"invalidate an invalid page", ghcb_memory_invalidate, GHCB_PAGE_PRIVATE, GHCB_PAGE_INVALID,
	 GHCB_ERR_DUPLICATE},
	{"invalidate an unknown page", ghcb_memory_invalidate, GHCB_PAGE_PRIVATE, GHCB_PAGE_UNKNOWN,
	 GHCB_ERR_STATE},
	{"share a shared page", ghcb_memory_share, GHCB_PAGE_PRIVATE, GHCB_PAGE_SHARED,
	 GHCB_ERR_DUPLICATE},
};

static void force(uint64_t gpa, enum ghcb_page_state state)
{
	const size_t index = index_of(gpa);
	const unsigned shift = (unsigned)(index % 4) * 2;

	host.record[index / 4] =
		(uint8_t)((host.record[index / 4] & ~(3u << shift)) | (unsigned)state << shift);
}

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(REFUSALS) / sizeof(*REFUSALS); i++) {
		const struct refusal *row = &REFUSALS[i];
		struct ghcb_guest_memory *memory = start();

		print_message("%s\n", row->name);
		for (unsigned page = 0; page < 5; page++)
			force(START + page * SMALL, page == 2 ? row->wrong : row->others);
		assert_int_equal(row->ask(memory, START, 5), row->rc);
		assert_int_equal(memory->failed, START + 2 * SMALL);
		expect_log("");
		check_state(START, 2, row->others);
	}
}

static void test_ranges(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	assert_int_equal(ghcb_memory_unshare(memory, START - SMALL, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_unshare(memory, START + 1, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_unshare(memory, END, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_unshare(memory, END + SMALL, 0), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_unshare(memory, START, PAGES + 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_unshare(memory, START + SMALL, UINT64_MAX), GHCB_ERR_ARG);
	expect_log("");
	assert_int_equal(ghcb_memory_note_private(memory, START, PAGES), GHCB_OK);
	check_state(START, PAGES, GHCB_PAGE_PRIVATE);
	expect_log("");
	assert_int_equal(ghcb_memory_state(memory, END), GHCB_PAGE_UNKNOWN);
	assert_int_equal(ghcb_memory_state(memory, START - SMALL), GHCB_PAGE_UNKNOWN);
	assert_int_equal(ghcb_memory_record_size(0, 5 * SMALL), 2);
	assert_int_equal(ghcb_memory_record_size(SMALL, SMALL), 0);
}

/* The hypervisor gives a validated page's place another frame. */
static void test_remapped(void **state)
{
	struct ghcb_guest_memory *memory = start();
	uint8_t byte = 1;

	(void)state;
	assert_int_equal(ghcb_memory_unshare(memory, START, 4), GHCB_OK);
	assign(START + SMALL, SPARE, false, true);
	host.frame[1] = SPARE;
	assert_int_equal(cpu_guest_read(&host.guest, START + SMALL, true, &byte, 1), CPU_VC);
	host.log[0] = 0;
	/* spec: GHCB page validation: a page is validated once in its private life */
	assert_int_equal(ghcb_memory_validate(memory, START + SMALL, 1), GHCB_ERR_DUPLICATE);
	expect_log("");
	/* spec: APM3 PVALIDATE: CF: the page was so already: what the guest knows is not so */
	assert_int_equal(ghcb_memory_invalidate(memory, START, 4), GHCB_ERR_NOT_VALIDATED);
	assert_int_equal(memory->failed, START + SMALL);
	check_state(START, 1, GHCB_PAGE_INVALID);
	check_state(START + SMALL, 3, GHCB_PAGE_PRIVATE);
	assert_int_equal(ghcb_memory_share(memory, START + SMALL, 1), GHCB_ERR_NOT_VALIDATED);
	check_state(START + SMALL, 1, GHCB_PAGE_PRIVATE);
}

/* The hypervisor has the guest validate what was validated before. */
static void test_validated_twice(void **state)
{
	struct ghcb_guest_memory *memory = start();
	enum rmp_result result;
	bool unchanged;

	(void)state;
	assign(START + 2 * SMALL, START + 2 * SMALL, false, true);
	assert_int_equal(
		cpu_pvalidate(&host.guest, START + 2 * SMALL, RMP_4K, true, &result, &unchanged),
		CPU_OK);
	/* spec: APM3 PVALIDATE: CF: the page was so already: what the guest knows is not so */
	assert_int_equal(ghcb_memory_unshare(memory, START, 5), GHCB_ERR_VALIDATED);
	assert_int_equal(memory->failed, START + 2 * SMALL);
	check_state(START, 2, GHCB_PAGE_PRIVATE);
	check_state(START + 2 * SMALL, 3, GHCB_PAGE_INVALID);
	/* Of 2 MiB: one instruction, and nothing of it. */
	assign(START + LARGE, START + LARGE, true, true);
	assert_int_equal(
		cpu_pvalidate(&host.guest, START + LARGE, RMP_2M, true, &result, &unchanged),
		CPU_OK);
	assert_int_equal(ghcb_memory_unshare(memory, START + LARGE, 512), GHCB_ERR_VALIDATED);
	check_state(START + LARGE, 512, GHCB_PAGE_INVALID);
}

/* An entry is reported as done, but was skipped. */
static void test_skipped(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	host.lie = SKIPS;
	host.at = START + 2 * SMALL;
	/* spec: GHCB SNP page state change: what is validated is told by the guest's own list */
	assert_int_equal(ghcb_memory_unshare(memory, START, 4), GHCB_ERR_PVALIDATE);
	assert_int_equal(memory->failed, START + 2 * SMALL);
	assert_int_equal(memory->error, 0xFFFF);
	check_state(START, 2, GHCB_PAGE_PRIVATE);
	check_state(START + 2 * SMALL, 2, GHCB_PAGE_INVALID);
	host.lie = HONEST;
	change(START + 2 * SMALL, false, 1);
	assert_int_equal(ghcb_memory_validate(memory, START + 2 * SMALL, 2), GHCB_OK);
	check_state(START, 4, GHCB_PAGE_PRIVATE);
}

/* A change fails in the middle: record and mappings tell what was done. */
static void fails_in_the_middle(bool by_msr)
{
	struct ghcb_guest_memory *memory = start();

	if (by_msr)
		host.vm.cpu.page = NULL;
	host.lie = FAILS_AT;
	host.at = START + 2 * SMALL;
	assert_int_equal(ghcb_memory_unshare(memory, START, 4), GHCB_ERR_PSC);
	assert_int_equal(memory->failed, START + 2 * SMALL);
	assert_int_equal(memory->error, by_msr ? UINT64_C(9) : UINT64_C(0x10000000009));
	check_state(START, 2, GHCB_PAGE_INVALID);
	check_state(START + 2 * SMALL, 2, GHCB_PAGE_UNKNOWN);
	host.lie = HONEST;
	assert_int_equal(ghcb_memory_unshare(memory, START, 4), GHCB_OK);
	check_state(START, 4, GHCB_PAGE_PRIVATE);

	host.lie = FAILS_AT;
	assert_int_equal(ghcb_memory_share(memory, START, 4), GHCB_ERR_PSC);
	assert_int_equal(memory->failed, START + 2 * SMALL);
	check_state(START, 2, GHCB_PAGE_SHARED);
	check_state(START + 2 * SMALL, 2, GHCB_PAGE_INVALID);
	assert_true(host.mapped_shared[0] && host.mapped_shared[1] && !host.mapped_shared[2]);
	host.lie = HONEST;
	assert_int_equal(ghcb_memory_share(memory, START + 2 * SMALL, 2), GHCB_OK);
	check_state(START, 4, GHCB_PAGE_SHARED);

	host.lie = FAILS_AT;
	assert_int_equal(ghcb_memory_unshare(memory, START, 4), GHCB_ERR_PSC);
	check_state(START, 2, GHCB_PAGE_INVALID);
	check_state(START + 2 * SMALL, 2, GHCB_PAGE_SHARED);
	assert_true(!host.mapped_shared[1] && host.mapped_shared[2] && host.mapped_shared[3]);
}

static void test_failures(void **state)
{
	(void)state;
	fails_in_the_middle(false);
	fails_in_the_middle(true);
}

static void test_by_msr(void **state)
{
	struct ghcb_guest_memory *memory = start();

	(void)state;
	host.vm.cpu.page = NULL;
	assert_int_equal(ghcb_memory_unshare(memory, START, 512), GHCB_OK);
	assert_int_equal(host.changes, 512);
	assert_int_equal(host.vm.exits, 0);
	check_state(START, 512, GHCB_PAGE_PRIVATE);
	for (uint64_t i = 0; i < 512; i++)
		assert_int_equal(rmp_of(START + i * SMALL), RMP_GUEST_VALID);
	assert_int_equal(ghcb_memory_split(memory, START), GHCB_ERR_STATE);
}

static void test_permissions(void **state)
{
	struct ghcb_guest_memory *memory = start();
	struct ghcb_cpu *cpu = &host.vm.cpu;
	const struct rmp_entry *entry;

	(void)state;
	assert_int_equal(ghcb_memory_unshare(memory, START, 1), GHCB_OK);
	entry = rmp_at(host.machine, START);
	assert_int_equal(ghcb_set_permissions(cpu, OFFSET + START, false, 2,
					      GHCB_PERM_READ | GHCB_PERM_EXEC_USER),
			 GHCB_OK);
	assert_int_equal(entry->perms[2], RMP_READ | RMP_EXEC_USER);
	assert_int_equal(entry->perms[1], 0);
	assert_int_equal(ghcb_set_permissions(cpu, OFFSET + START, true, 2, GHCB_PERM_WRITE),
			 GHCB_ERR_PAGE_SIZE);
	/* spec: APM3 RMPADJUST: for a VMPL that is less privileged; 4 permissions */
	assert_int_equal(ghcb_set_permissions(cpu, OFFSET + START, false, 0, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_set_permissions(cpu, OFFSET + START, false, 4, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_set_permissions(cpu, OFFSET + START, false, 1, 0x10), GHCB_ERR_ARG);
	assert_int_equal(entry->perms[2], RMP_READ | RMP_EXEC_USER);
	assert_int_equal(ghcb_set_vmsa(cpu, OFFSET + START, true), GHCB_OK);
	assert_true(entry->vmsa);
	assert_int_equal(ghcb_set_vmsa(cpu, OFFSET + START, false), GHCB_OK);
	assert_false(entry->vmsa);
	assert_true(ghcb_is_vmpl0(cpu, OFFSET + START));
	assert_false(entry->vmsa);
	host.guest.vmpl = 1;
	/* spec: APM3 RMPADJUST: the VMSA attribute goes with VMPL1, so that success proves VMPL0 */
	assert_int_equal(ghcb_set_vmsa(cpu, OFFSET + START, true), GHCB_ERR_RMPADJUST);
	assert_false(ghcb_is_vmpl0(cpu, OFFSET + START));
	assert_false(entry->vmsa);
}

static int stop(void **state)
{
	(void)state;
	machine_free(host.machine);
	host.machine = NULL;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),	     cmocka_unit_test(test_large),
		cmocka_unit_test(test_small_in_rmp), cmocka_unit_test(test_caches),
		cmocka_unit_test(test_refusals),     cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_remapped),     cmocka_unit_test(test_validated_twice),
		cmocka_unit_test(test_skipped),	     cmocka_unit_test(test_failures),
		cmocka_unit_test(test_by_msr),	     cmocka_unit_test(test_permissions),
	};

	return cmocka_run_group_tests(tests, NULL, stop);
}
