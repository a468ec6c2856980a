/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RMP: what RMPUPDATE, PSMASH and RMPREAD do and refuse, what a hypervisor and a guest can
 * reach, and a guest's PVALIDATE, RMPADJUST and RMPQUERY.
 */
#include "test.h"

#include "base/bytes.h"
#include "machine/guest_cpu.h"

#define MEMORY (8 * MACHINE_LARGE_SIZE)
#define PAGE   (3 * MACHINE_LARGE_SIZE) /* where each test's page is; GPA is the same */
#define GPA    (5 * MACHINE_LARGE_SIZE)
#define ASID   7u

static struct machine *new_machine(bool encrypt)
{
	const uint8_t key[MACHINE_KEY_SIZE] = {1, 2, 3, [16] = 4, 5, 6};
	struct machine_config config;
	struct machine *machine;

	machine_config_init(&config);
	config.memory_size = MEMORY;
	config.encrypt = encrypt;
	assert_int_equal(machine_new(&config, NULL, &machine, NULL), SEV_OK);
	rmp_init(machine);
	machine_key_load(machine, ASID, key);
	return machine;
}

/* Entries of each state. */
static const struct rmp_entry STATES[RMP_STATES] = {
	[RMP_HYPERVISOR] = {0},
	[RMP_HV_FIXED] = {.hv_fixed = true},
	[RMP_FIRMWARE] = {.assigned = true, .immutable = true},
	[RMP_RECLAIM] = {.assigned = true},
	[RMP_CONTEXT] = {.assigned = true, .immutable = true, .vmsa = true},
	[RMP_METADATA] = {.gpa = GPA, .assigned = true, .immutable = true},
	[RMP_PRE_GUEST] = {.gpa = GPA, .asid = ASID, .assigned = true, .immutable = true},
	[RMP_PRE_SWAP] =
		{.gpa = GPA, .asid = ASID, .assigned = true, .immutable = true, .validated = true},
	[RMP_GUEST_INVALID] = {.gpa = GPA, .asid = ASID, .assigned = true},
	[RMP_GUEST_VALID] = {.gpa = GPA, .asid = ASID, .assigned = true, .validated = true},
};

static void put(struct machine *machine, uint64_t spa, enum rmp_state state, enum rmp_size size)
{
	struct rmp_entry *entry = rmp_at(machine, spa);

	*entry = STATES[state];
	entry->size = (uint8_t)size;
	if (entry->asid)
		entry->perms[0] = RMP_PERMS;
}

static void a_state_is_what_the_fields_say(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	for (unsigned i = RMP_HYPERVISOR; i < RMP_STATES; i++) {
		put(machine, PAGE, (enum rmp_state)i, RMP_4K);
		assert_int_equal(rmp_state_at(machine, PAGE), i);
	}
	assert_int_equal(rmp_state_at(machine, MEMORY), RMP_DEFAULT);
	rmp_clear(machine);
	assert_int_equal(rmp_state_at(machine, PAGE), RMP_DEFAULT);
	assert_string_equal(rmp_state_name(RMP_PRE_GUEST), "Pre-Guest");
	machine_free(machine);
}

#define HYPERVISOR                                                                                 \
	{                                                                                          \
		0                                                                                  \
	}
#define FIRMWARE                                                                                   \
	{                                                                                          \
		.assigned = true, .immutable = true                                                \
	}
#define PRE_GUEST                                                                                  \
	{                                                                                          \
		.gpa = GPA, .asid = ASID, .assigned = true, .immutable = true                      \
	}
#define GUEST                                                                                      \
	{                                                                                          \
		.gpa = GPA, .asid = ASID, .assigned = true                                         \
	}

/* RMPUPDATE of a page of 4 KiB: every state that it is in, every state that is asked for. */
static const struct {
	enum rmp_state from;
	struct rmp_update update;
	enum rmp_result result;
	enum rmp_state to;
} TRANSITIONS[] = {
	{RMP_HYPERVISOR, FIRMWARE, RMP_OK, RMP_FIRMWARE},
	{RMP_HYPERVISOR, PRE_GUEST, RMP_OK, RMP_PRE_GUEST},
	{RMP_HYPERVISOR, GUEST, RMP_OK, RMP_GUEST_INVALID},
	{RMP_HYPERVISOR, HYPERVISOR, RMP_OK, RMP_HYPERVISOR},
	{RMP_RECLAIM, HYPERVISOR, RMP_OK, RMP_HYPERVISOR},
	{RMP_GUEST_INVALID, HYPERVISOR, RMP_OK, RMP_HYPERVISOR},
	{RMP_GUEST_VALID, HYPERVISOR, RMP_OK, RMP_HYPERVISOR},
	{RMP_GUEST_INVALID, PRE_GUEST, RMP_OK, RMP_PRE_GUEST},
	/* spec: APM3 RMPUPDATE: Validated and permissions stay while owner, guest address and size
	 * do */
	{RMP_GUEST_VALID, PRE_GUEST, RMP_OK, RMP_PRE_SWAP},
	{RMP_GUEST_VALID, GUEST, RMP_OK, RMP_GUEST_VALID},
	/* spec: APM3 RMPUPDATE: otherwise a page begins not validated, VMPL0's alone */
	{RMP_GUEST_VALID,
	 {.gpa = GPA + 0x1000, .asid = ASID, .assigned = true},
	 RMP_OK,
	 RMP_GUEST_INVALID},
	{RMP_GUEST_VALID,
	 {.gpa = GPA, .asid = ASID + 1, .assigned = true},
	 RMP_OK,
	 RMP_GUEST_INVALID},
	{RMP_GUEST_VALID,
	 {.gpa = GPA, .asid = ASID + 1, .assigned = true, .immutable = true},
	 RMP_OK,
	 RMP_PRE_GUEST},
	/* spec: APM3 RMPUPDATE: an immutable entry is the firmware's to change */
	{RMP_HV_FIXED, HYPERVISOR, RMP_FAIL_PERMISSION, RMP_HV_FIXED},
	{RMP_HV_FIXED, GUEST, RMP_FAIL_PERMISSION, RMP_HV_FIXED},
	{RMP_FIRMWARE, HYPERVISOR, RMP_FAIL_PERMISSION, RMP_FIRMWARE},
	{RMP_FIRMWARE, PRE_GUEST, RMP_FAIL_PERMISSION, RMP_FIRMWARE},
	{RMP_CONTEXT, HYPERVISOR, RMP_FAIL_PERMISSION, RMP_CONTEXT},
	{RMP_METADATA, HYPERVISOR, RMP_FAIL_PERMISSION, RMP_METADATA},
	{RMP_PRE_GUEST, GUEST, RMP_FAIL_PERMISSION, RMP_PRE_GUEST},
	{RMP_PRE_GUEST, HYPERVISOR, RMP_FAIL_PERMISSION, RMP_PRE_GUEST},
	{RMP_PRE_SWAP, GUEST, RMP_FAIL_PERMISSION, RMP_PRE_SWAP},
	/* spec: APM3 RMPUPDATE: a page that is not assigned has no owner and is not immutable */
	{RMP_HYPERVISOR, {.asid = ASID}, RMP_FAIL_INPUT, RMP_HYPERVISOR},
	{RMP_HYPERVISOR, {.immutable = true}, RMP_FAIL_INPUT, RMP_HYPERVISOR},
	/* spec: APM3 RMPUPDATE: an assigned page without an owner has no guest address */
	{RMP_HYPERVISOR,
	 {.gpa = GPA, .assigned = true, .immutable = true},
	 RMP_FAIL_INPUT,
	 RMP_HYPERVISOR},
	/* spec: APM3 RMPUPDATE: the ASID is one that the processor has */
	{RMP_HYPERVISOR,
	 {.gpa = GPA, .asid = 510, .assigned = true},
	 RMP_FAIL_INPUT,
	 RMP_HYPERVISOR},
	/* spec: APM3 RMPUPDATE: the guest address is aligned to the page's size */
	{RMP_HYPERVISOR,
	 {.gpa = GPA + 1, .asid = ASID, .assigned = true},
	 RMP_FAIL_INPUT,
	 RMP_HYPERVISOR},
	{RMP_HYPERVISOR,
	 {.gpa = UINT64_C(1) << 52, .asid = ASID, .assigned = true},
	 RMP_FAIL_INPUT,
	 RMP_HYPERVISOR},
	/* spec: APM3 RMPUPDATE: the page size is 4 KiB or 2 MiB, the address aligned to it */
	{RMP_HYPERVISOR,
	 {.gpa = GPA, .asid = ASID, .assigned = true, .size = 2},
	 RMP_FAIL_INPUT,
	 RMP_HYPERVISOR},
};

static void rmpupdate_changes_states(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(TRANSITIONS); i++) {
		enum rmp_result result;

		put(machine, PAGE, TRANSITIONS[i].from, RMP_4K);
		result = rmp_update(machine, PAGE, &TRANSITIONS[i].update);
		if (result != TRANSITIONS[i].result ||
		    rmp_state_at(machine, PAGE) != TRANSITIONS[i].to)
			fail_msg("row %zu: result %d, %s", i, result,
				 rmp_state_name(rmp_state_at(machine, PAGE)));
	}
	machine_free(machine);
}

static void rmpupdate_sets_permissions(void **state)
{
	struct machine *machine = new_machine(false);
	const uint8_t vmpl0[RMP_VMPLS] = {RMP_PERMS}, none[RMP_VMPLS] = {0};
	const uint8_t given[RMP_VMPLS] = {RMP_PERMS, RMP_READ};
	struct rmp_update update = GUEST;
	struct rmp_entry *entry = rmp_at(machine, PAGE);

	(void)state;
	/* spec: APM3 RMPUPDATE: otherwise a page begins not validated, VMPL0's alone */
	assert_int_equal(rmp_update(machine, PAGE, &update), RMP_OK);
	assert_memory_equal(entry->perms, vmpl0, RMP_VMPLS);
	/* spec: APM3 RMPUPDATE: Validated and permissions stay while owner, guest address and size
	 * do */
	entry->perms[1] = RMP_READ;
	entry->vmsa = true;
	update.immutable = true;
	assert_int_equal(rmp_update(machine, PAGE, &update), RMP_OK);
	assert_memory_equal(entry->perms, given, RMP_VMPLS);
	assert_true(entry->vmsa);
	entry->immutable = false;
	update = (struct rmp_update){0};
	assert_int_equal(rmp_update(machine, PAGE, &update), RMP_OK);
	assert_memory_equal(entry->perms, none, RMP_VMPLS);
	assert_false(entry->vmsa);
	machine_free(machine);
}

static void rmpupdate_wants_a_page_of_the_rmp(void **state)
{
	struct machine *machine = new_machine(false);
	struct rmp_update small = GUEST, large = GUEST;

	(void)state;
	large.size = RMP_2M;
	/* spec: APM3 RMPUPDATE: the page size is 4 KiB or 2 MiB, the address aligned to it */
	assert_int_equal(rmp_update(machine, PAGE + 1, &small), RMP_FAIL_INPUT);
	assert_int_equal(rmp_update(machine, PAGE + 0x1000, &large), RMP_FAIL_INPUT);
	/* spec: APM3 RMPUPDATE: the guest address is aligned to the page's size */
	large.gpa += 0x1000;
	assert_int_equal(rmp_update(machine, PAGE, &large), RMP_FAIL_INPUT);
	large.gpa -= 0x1000;
	/* spec: APM3 RMPUPDATE: the RMP covers the page */
	assert_int_equal(rmp_update(machine, MEMORY, &small), RMP_FAIL_INPUT);
	assert_int_equal(rmp_update(machine, MEMORY, &large), RMP_FAIL_INPUT);
	assert_int_equal(rmp_update(machine, MEMORY - 0x1000, &small), RMP_OK);
	rmp_clear(machine);
	assert_int_equal(rmp_update(machine, PAGE, &small), RMP_FAIL_INPUT);
	machine_free(machine);
}

static void rmpupdate_refuses_what_overlaps(void **state)
{
	struct machine *machine = new_machine(false);
	struct rmp_update small = GUEST, large = GUEST, none = HYPERVISOR, none_large = HYPERVISOR;

	(void)state;
	large.size = none_large.size = RMP_2M;
	small.gpa = GPA + 0x5000;
	/* spec: APM3 RMPUPDATE: pages of 4 KiB and 2 MiB do not overlap */
	assert_int_equal(rmp_update(machine, PAGE + 0x5000, &small), RMP_OK);
	assert_int_equal(rmp_update(machine, PAGE, &large), RMP_FAIL_OVERLAP);
	assert_int_equal(rmp_update(machine, PAGE, &none_large), RMP_FAIL_OVERLAP);
	assert_int_equal(rmp_update(machine, PAGE + 0x5000, &none), RMP_OK);
	assert_int_equal(rmp_update(machine, PAGE, &large), RMP_OK);
	assert_int_equal(rmp_update(machine, PAGE + 0x5000, &small), RMP_FAIL_OVERLAP);
	assert_int_equal(rmp_update(machine, PAGE, &none), RMP_FAIL_OVERLAP);
	assert_int_equal(rmp_state_at(machine, PAGE + 0x5000), RMP_GUEST_INVALID);
	assert_int_equal(rmp_update(machine, PAGE, &none_large), RMP_OK);
	assert_int_equal(rmp_update(machine, PAGE + 0x5000, &small), RMP_OK);
	machine_free(machine);
}

static void an_entry_in_use_is_not_changed(void **state)
{
	struct machine *machine = new_machine(false);
	struct rmp_update update = HYPERVISOR;

	(void)state;
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	update.size = RMP_2M;
	rmp_at(machine, PAGE)->lock = true;
	/* spec: APM3 RMPUPDATE: one processor at a time changes an entry */
	assert_int_equal(rmp_update(machine, PAGE, &update), RMP_FAIL_INUSE);
	/* spec: APM3 PSMASH: one processor at a time changes an entry */
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_FAIL_INUSE);
	rmp_at(machine, PAGE)->lock = false;
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_OK);
	machine_free(machine);
}

static void psmash_splits_a_page(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	rmp_at(machine, PAGE)->perms[2] = RMP_READ | RMP_WRITE;
	/* spec: APM3 PSMASH: 512 pages in a row with the attributes of the whole */
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_OK);
	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE) {
		const struct rmp_entry *entry = rmp_lookup(machine, PAGE + at, NULL);

		assert_int_equal(rmp_entry_state(entry), RMP_GUEST_VALID);
		assert_int_equal(entry->size, RMP_4K);
		assert_int_equal(entry->gpa, GPA + at);
		assert_int_equal(entry->asid, ASID);
		assert_int_equal(entry->perms[0], RMP_PERMS);
		assert_int_equal(entry->perms[2], RMP_READ | RMP_WRITE);
	}
	assert_int_equal(rmp_state_at(machine, PAGE + MACHINE_LARGE_SIZE), RMP_HYPERVISOR);
	machine_free(machine);
}

static void psmash_refuses(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	/* spec: APM3 PSMASH: the address is that of a 2 MiB page which the RMP covers */
	assert_int_equal(rmp_psmash(machine, PAGE + 0x1000), RMP_FAIL_INPUT);
	assert_int_equal(rmp_psmash(machine, MEMORY), RMP_FAIL_INPUT);
	/* spec: APM3 PSMASH: the entry is of an assigned page of 2 MiB */
	assert_int_equal(rmp_psmash(machine, PAGE + MACHINE_LARGE_SIZE), RMP_FAIL_INPUT);
	put(machine, PAGE, RMP_GUEST_VALID, RMP_4K);
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_FAIL_INPUT);
	/* spec: APM3 PSMASH: an immutable page is not split */
	put(machine, PAGE, RMP_PRE_GUEST, RMP_2M);
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_FAIL_PERMISSION);
	put(machine, PAGE, RMP_PRE_SWAP, RMP_2M);
	assert_int_equal(rmp_psmash(machine, PAGE), RMP_FAIL_PERMISSION);
	machine_free(machine);
}

static void rmpread_tells_what_a_hypervisor_may_know(void **state)
{
	struct machine *machine = new_machine(false);
	const uint8_t none[RMP_VMPLS] = {0};
	struct rmp_entry out;

	(void)state;
	put(machine, PAGE, RMP_PRE_SWAP, RMP_2M);
	/* spec: APM3 RMPREAD: what a hypervisor may know: neither Validated nor permissions */
	assert_int_equal(rmp_read(machine, PAGE + 0x3000, &out), RMP_OK);
	assert_true(out.assigned && out.immutable);
	assert_false(out.validated);
	assert_int_equal(out.size, RMP_2M);
	assert_int_equal(out.gpa, GPA);
	assert_int_equal(out.asid, ASID);
	assert_memory_equal(out.perms, none, RMP_VMPLS);
	/* spec: APM3 RMPREAD: the address is that of a page which the RMP covers */
	assert_int_equal(rmp_read(machine, PAGE + 1, &out), RMP_FAIL_INPUT);
	assert_int_equal(rmp_read(machine, MEMORY, &out), RMP_FAIL_INPUT);
	machine_free(machine);
}

static void pages_of_an_asid_are_found(void **state)
{
	struct machine *machine = new_machine(false);
	uint64_t spa = 0;

	(void)state;
	assert_false(rmp_next_owned(machine, ASID, &spa));
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	put(machine, PAGE + MACHINE_LARGE_SIZE + 0x3000, RMP_PRE_GUEST, RMP_4K);
	assert_true(rmp_next_owned(machine, ASID, &spa));
	assert_int_equal(spa, PAGE);
	spa = PAGE + MACHINE_LARGE_SIZE;
	assert_true(rmp_next_owned(machine, ASID, &spa));
	assert_int_equal(spa, PAGE + MACHINE_LARGE_SIZE + 0x3000);
	spa += 0x1000;
	assert_false(rmp_next_owned(machine, ASID, &spa));
	spa = 0;
	assert_false(rmp_next_owned(machine, ASID + 1, &spa));
	machine_free(machine);
}

/* Accesses. */

static void a_hypervisor_writes_to_its_own_pages_only(void **state)
{
	struct machine *machine = new_machine(false);
	uint8_t bytes[16] = {1}, back[16];

	(void)state;
	for (unsigned i = RMP_HYPERVISOR; i < RMP_STATES; i++) {
		/* spec: APM2 RMP: who is not the owner writes to pages only that are not assigned
		 */
		enum cpu_fault expected =
			i == RMP_HYPERVISOR || i == RMP_HV_FIXED ? CPU_OK : CPU_PF_RMP;

		put(machine, PAGE, (enum rmp_state)i, RMP_4K);
		assert_int_equal(cpu_host_write(machine, PAGE + 8, bytes, 16), expected);
		assert_int_equal(cpu_host_read(machine, PAGE + 8, back, 16), CPU_OK);
		assert_memory_equal(back, bytes, 16);
	}
	/* A write that ends in an assigned page does nothing at all. */
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	assert_int_equal(cpu_host_write(machine, PAGE - 8, bytes, 16), CPU_PF_RMP);
	assert_int_equal(cpu_host_read(machine, PAGE - 8, back, 8), CPU_OK);
	assert_true(sev_is_zero(back, 8));
	assert_int_equal(cpu_host_write(machine, PAGE + 0x7000, bytes, 16), CPU_PF_RMP);
	assert_int_equal(cpu_host_read(machine, MEMORY - 8, back, 16), CPU_NO_MEMORY);
	assert_int_equal(cpu_host_write(machine, MEMORY, bytes, 16), CPU_NO_MEMORY);
	machine_free(machine);
}

static void ciphertext_can_be_hidden(void **state)
{
	struct machine *machine = new_machine(true);
	uint8_t ones[32], back[32], bytes[16] = "shared";

	(void)state;
	memset(ones, 0xFF, sizeof(ones));
	put(machine, PAGE, RMP_GUEST_VALID, RMP_4K);
	assert_true(machine_write(machine, PAGE - 16, bytes, 16));
	assert_int_equal(cpu_host_read(machine, PAGE - 16, back, 32), CPU_OK);
	assert_true(sev_is_zero(back + 16, 16));
	/* spec: SNP-ABI SNP_INIT_EX: with ciphertext hiding the host reads ones from a guest's
	 * private memory */
	machine_set_ciphertext_hiding(machine, true);
	assert_int_equal(cpu_host_read(machine, PAGE - 16, back, 32), CPU_OK);
	assert_memory_equal(back, bytes, 16);
	assert_memory_equal(back + 16, ones, 16);
	put(machine, PAGE, RMP_FIRMWARE, RMP_4K);
	assert_int_equal(cpu_host_read(machine, PAGE, back, 16), CPU_OK);
	assert_true(sev_is_zero(back, 16));
	machine_reset(machine);
	assert_false(machine_ciphertext_hiding(machine));
	machine_free(machine);
}

/* A nested page table that maps 2 MiB from GPA to PAGE. */
struct table {
	enum rmp_size level;
};

static bool translate(void *ctx, uint64_t gpa, bool private, uint64_t *spa, enum rmp_size *level)
{
	const struct table *table = ctx;

	(void)private;
	if (gpa < GPA || gpa - GPA >= MACHINE_LARGE_SIZE)
		return false;
	*spa = gpa - GPA + PAGE;
	*level = table->level;
	return true;
}

/* A private access to a page in each state, and what comes of it. */
static const struct {
	const char *what;
	struct rmp_entry entry;
	enum rmp_size level;
	enum cpu_fault read, write;
} ACCESSES[] = {
	{"valid",
	 {.gpa = GPA, .asid = ASID, .assigned = true, .validated = true, .perms = {0, 3}},
	 RMP_4K,
	 CPU_OK,
	 CPU_OK},
	{"valid, 2 MiB",
	 {.gpa = GPA,
	  .asid = ASID,
	  .assigned = true,
	  .validated = true,
	  .perms = {0, 3},
	  .size = RMP_2M},
	 RMP_2M,
	 CPU_OK,
	 CPU_OK},
	/* spec: APM2 RMP: a page is the guest's that has its ASID, at the guest address that it
	 * has */
	{"not assigned", {0}, RMP_4K, CPU_NPF, CPU_NPF},
	{"Firmware", {.assigned = true, .immutable = true}, RMP_4K, CPU_NPF, CPU_NPF},
	{"another's",
	 {.gpa = GPA, .asid = ASID + 1, .assigned = true, .validated = true, .perms = {0, 3}},
	 RMP_4K,
	 CPU_NPF,
	 CPU_NPF},
	{"remapped",
	 {.gpa = GPA + 0x1000, .asid = ASID, .assigned = true, .validated = true, .perms = {0, 3}},
	 RMP_4K,
	 CPU_NPF,
	 CPU_NPF},
	/* spec: APM2 RMP: the mapping and the RMP's page have one size */
	{"2 MiB mapped as 4 KiB",
	 {.gpa = GPA,
	  .asid = ASID,
	  .assigned = true,
	  .validated = true,
	  .perms = {0, 3},
	  .size = RMP_2M},
	 RMP_4K,
	 CPU_NPF_SIZEM,
	 CPU_NPF_SIZEM},
	{"4 KiB mapped as 2 MiB",
	 {.gpa = GPA, .asid = ASID, .assigned = true, .validated = true, .perms = {0, 3}},
	 RMP_2M,
	 CPU_NPF,
	 CPU_NPF},
	/* spec: APM2 RMP: a page that is not validated is not accessed */
	{"not validated",
	 {.gpa = GPA, .asid = ASID, .assigned = true, .perms = {0, 3}},
	 RMP_4K,
	 CPU_VC,
	 CPU_VC},
	/* spec: APM2 RMP: the VMPL has the permission that the access needs */
	{"read-only",
	 {.gpa = GPA, .asid = ASID, .assigned = true, .validated = true, .perms = {15, 1, 15, 15}},
	 RMP_4K,
	 CPU_OK,
	 CPU_NPF_VMPL},
	{"nothing",
	 {.gpa = GPA, .asid = ASID, .assigned = true, .validated = true, .perms = {15, 0, 15, 15}},
	 RMP_4K,
	 CPU_NPF_VMPL,
	 CPU_NPF_VMPL},
};

static void a_guest_reaches_what_the_rmp_grants(void **state)
{
	struct machine *machine = new_machine(true);
	struct table table;
	struct cpu_guest guest = {machine, {translate, &table}, ASID, 1, true};
	uint8_t bytes[24] = "twenty-four private by", back[24];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ACCESSES); i++) {
		enum cpu_fault read, write;

		*rmp_at(machine, PAGE) = ACCESSES[i].entry;
		table.level = ACCESSES[i].level;
		write = cpu_guest_write(&guest, GPA + 5, true, bytes, sizeof(bytes));
		read = cpu_guest_read(&guest, GPA + 5, true, back, sizeof(back));
		if (read != ACCESSES[i].read || write != ACCESSES[i].write)
			fail_msg("%s: read %s, write %s", ACCESSES[i].what, cpu_fault_name(read),
				 cpu_fault_name(write));
		if (!read && !write)
			assert_memory_equal(back, bytes, sizeof(bytes));
	}
	assert_true(machine_read(machine, PAGE + 5, back, sizeof(back)));
	assert_memory_not_equal(back, bytes, sizeof(bytes));
	assert_int_equal(cpu_guest_read(&guest, GPA - 1, true, back, 1), CPU_NPF);
	machine_free(machine);
}

static void a_guest_shares_pages_that_are_not_assigned(void **state)
{
	struct machine *machine = new_machine(true);
	struct table table = {RMP_4K};
	struct cpu_guest guest = {machine, {translate, &table}, ASID, 0, true};
	uint8_t bytes[16] = "shared", back[16];

	(void)state;
	assert_int_equal(cpu_guest_write(&guest, GPA + 0xFF8, false, bytes, 16), CPU_OK);
	assert_int_equal(cpu_host_read(machine, PAGE + 0xFF8, back, 16), CPU_OK);
	assert_memory_equal(back, bytes, 16);
	assert_int_equal(cpu_guest_read(&guest, GPA + 0xFF8, false, back, 16), CPU_OK);
	assert_memory_equal(back, bytes, 16);
	/* spec: APM2 RMP: who is not the owner writes to pages only that are not assigned */
	put(machine, PAGE, RMP_GUEST_VALID, RMP_4K);
	assert_int_equal(cpu_guest_write(&guest, GPA, false, bytes, 16), CPU_NPF);
	assert_int_equal(cpu_guest_read(&guest, GPA, false, back, 16), CPU_OK);
	machine_free(machine);
}

static void a_guest_without_snp_knows_no_rmp_of_its_own(void **state)
{
	struct machine *machine = new_machine(true);
	struct table table = {RMP_4K};
	struct cpu_guest guest = {machine, {translate, &table}, ASID, 0, false};
	uint8_t bytes[16] = "private", back[16];

	(void)state;
	assert_int_equal(cpu_guest_write(&guest, GPA, true, bytes, 16), CPU_OK);
	assert_int_equal(cpu_guest_read(&guest, GPA, true, back, 16), CPU_OK);
	assert_memory_equal(back, bytes, 16);
	/* spec: APM2 RMP: who is not the owner writes to pages only that are not assigned */
	put(machine, PAGE, RMP_GUEST_VALID, RMP_4K);
	assert_int_equal(cpu_guest_write(&guest, GPA, true, bytes, 16), CPU_NPF);
	guest.asid = ASID + 1;
	assert_int_equal(cpu_guest_read(&guest, GPA, true, back, 16), CPU_NO_MEMORY);
	machine_free(machine);
}

/* Instructions of a guest. */

static const struct {
	const char *what;
	enum rmp_state from;
	enum rmp_size size; /* in the RMP */
	enum rmp_size level;
	uint32_t asid;
	uint8_t vmpl;
	uint64_t gpa;
	enum rmp_size asked;
	bool validate;
	enum cpu_fault fault;
	enum rmp_result result;
	bool unchanged;
	enum rmp_state to;
} PVALIDATES[] = {
	{"validates", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, true, CPU_OK, RMP_OK,
	 false, RMP_GUEST_VALID},
	{"rescinds", RMP_GUEST_VALID, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, false, CPU_OK, RMP_OK,
	 false, RMP_GUEST_INVALID},
	{"2 MiB", RMP_GUEST_INVALID, RMP_2M, RMP_2M, ASID, 0, GPA, RMP_2M, true, CPU_OK, RMP_OK,
	 false, RMP_GUEST_VALID},
	/* spec: APM3 PVALIDATE: CF says that the entry was so before */
	{"again", RMP_GUEST_VALID, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, true, CPU_OK, RMP_OK, true,
	 RMP_GUEST_VALID},
	{"not yet", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, false, CPU_OK, RMP_OK,
	 true, RMP_GUEST_INVALID},
	/* spec: APM3 PVALIDATE: #GP outside VMPL0 */
	{"VMPL1", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID, 1, GPA, RMP_4K, true, CPU_GP, RMP_OK,
	 false, RMP_GUEST_INVALID},
	/* spec: APM3 PVALIDATE: an address of 2 MiB is aligned to 2 MiB */
	{"not aligned", RMP_GUEST_INVALID, RMP_2M, RMP_2M, ASID, 0, GPA + 0x1000, RMP_2M, true,
	 CPU_OK, RMP_FAIL_INPUT, false, RMP_GUEST_INVALID},
	{"no size", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID, 0, GPA, (enum rmp_size)2, true, CPU_OK,
	 RMP_FAIL_INPUT, false, RMP_GUEST_INVALID},
	/* spec: APM3 PVALIDATE: #NPF where the page is not the guest's, or immutable */
	{"not assigned", RMP_HYPERVISOR, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, true, CPU_NPF,
	 RMP_OK, false, RMP_HYPERVISOR},
	{"another's", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID + 1, 0, GPA, RMP_4K, true, CPU_NPF,
	 RMP_OK, false, RMP_GUEST_INVALID},
	{"not mapped", RMP_GUEST_INVALID, RMP_4K, RMP_4K, ASID, 0, GPA - 0x1000, RMP_4K, true,
	 CPU_NPF, RMP_OK, false, RMP_GUEST_INVALID},
	{"immutable", RMP_PRE_GUEST, RMP_4K, RMP_4K, ASID, 0, GPA, RMP_4K, true, CPU_NPF, RMP_OK,
	 false, RMP_PRE_GUEST},
	/* spec: APM3 PVALIDATE: #NPF with SIZEM for 4 KiB of a 2 MiB page: the host has to PSMASH
	 */
	{"4 KiB of 2 MiB", RMP_GUEST_INVALID, RMP_2M, RMP_2M, ASID, 0, GPA, RMP_4K, true,
	 CPU_NPF_SIZEM, RMP_OK, false, RMP_GUEST_INVALID},
	/* spec: APM3 PVALIDATE: FAIL_SIZEMISMATCH for 2 MiB where RMP or mapping has 4 KiB */
	{"2 MiB of 4 KiB", RMP_GUEST_INVALID, RMP_4K, RMP_2M, ASID, 0, GPA, RMP_2M, true, CPU_OK,
	 RMP_FAIL_SIZEMISMATCH, false, RMP_GUEST_INVALID},
	{"2 MiB mapped as 4 KiB", RMP_GUEST_INVALID, RMP_2M, RMP_4K, ASID, 0, GPA, RMP_2M, true,
	 CPU_OK, RMP_FAIL_SIZEMISMATCH, false, RMP_GUEST_INVALID},
};

static void pvalidate_validates(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PVALIDATES); i++) {
		struct table table = {PVALIDATES[i].level};
		struct cpu_guest guest = {
			machine, {translate, &table}, PVALIDATES[i].asid, PVALIDATES[i].vmpl, true};
		enum rmp_result result;
		enum cpu_fault fault;
		bool unchanged;

		put(machine, PAGE, PVALIDATES[i].from, PVALIDATES[i].size);
		fault = cpu_pvalidate(&guest, PVALIDATES[i].gpa, PVALIDATES[i].asked,
				      PVALIDATES[i].validate, &result, &unchanged);
		if (fault != PVALIDATES[i].fault || result != PVALIDATES[i].result ||
		    unchanged != PVALIDATES[i].unchanged ||
		    rmp_state_at(machine, PAGE) != PVALIDATES[i].to)
			fail_msg("%s: %s, %d, %d, %s", PVALIDATES[i].what, cpu_fault_name(fault),
				 result, unchanged, rmp_state_name(rmp_state_at(machine, PAGE)));
	}
	machine_free(machine);
}

static const struct {
	const char *what;
	enum rmp_state from;
	enum rmp_size size;
	uint8_t vmpl;
	enum rmp_size asked;
	uint64_t gpa;
	uint8_t target, perms;
	enum cpu_fault fault;
	enum rmp_result result;
	uint8_t left[RMP_VMPLS];
} RMPADJUSTS[] = {
	{"from VMPL0", RMP_GUEST_VALID, RMP_4K, 0, RMP_4K, GPA, 1, 15, CPU_OK, RMP_OK, {15, 15}},
	{"from VMPL1", RMP_GUEST_VALID, RMP_4K, 1, RMP_4K, GPA, 2, 1, CPU_OK, RMP_OK, {15, 3, 1}},
	{"2 MiB", RMP_GUEST_VALID, RMP_2M, 0, RMP_2M, GPA, 3, 1, CPU_OK, RMP_OK, {15, 3, 0, 1}},
	/* spec: APM3 RMPADJUST: the target is a VMPL that there is */
	{"VMPL4", RMP_GUEST_VALID, RMP_4K, 0, RMP_4K, GPA, 4, 1, CPU_OK, RMP_FAIL_INPUT, {15, 3}},
	/* spec: APM3 RMPADJUST: permissions have four bits */
	{"bit 4", RMP_GUEST_VALID, RMP_4K, 0, RMP_4K, GPA, 1, 16, CPU_OK, RMP_FAIL_INPUT, {15, 3}},
	/* spec: APM3 PVALIDATE: an address of 2 MiB is aligned to 2 MiB */
	{"alignment",
	 RMP_GUEST_VALID,
	 RMP_2M,
	 0,
	 RMP_2M,
	 GPA + 0x1000,
	 1,
	 1,
	 CPU_OK,
	 RMP_FAIL_INPUT,
	 {15, 3}},
	/* spec: APM3 RMPADJUST: the target is less privileged than who asks */
	{"itself",
	 RMP_GUEST_VALID,
	 RMP_4K,
	 1,
	 RMP_4K,
	 GPA,
	 1,
	 1,
	 CPU_OK,
	 RMP_FAIL_PERMISSION,
	 {15, 3}},
	{"above",
	 RMP_GUEST_VALID,
	 RMP_4K,
	 1,
	 RMP_4K,
	 GPA,
	 0,
	 1,
	 CPU_OK,
	 RMP_FAIL_PERMISSION,
	 {15, 3}},
	/* spec: APM3 RMPADJUST: nobody gives permissions that it does not have */
	{"more",
	 RMP_GUEST_VALID,
	 RMP_4K,
	 1,
	 RMP_4K,
	 GPA,
	 2,
	 7,
	 CPU_OK,
	 RMP_FAIL_PERMISSION,
	 {15, 3}},
	/* spec: APM3 RMPADJUST: #VC for a page that is not validated */
	{"not validated", RMP_GUEST_INVALID, RMP_4K, 0, RMP_4K, GPA, 1, 1, CPU_VC, RMP_OK, {15, 3}},
	/* spec: APM3 PVALIDATE: #NPF where the page is not the guest's, or immutable */
	{"not assigned", RMP_HYPERVISOR, RMP_4K, 0, RMP_4K, GPA, 1, 1, CPU_NPF, RMP_OK, {0, 3}},
	{"immutable", RMP_PRE_SWAP, RMP_4K, 0, RMP_4K, GPA, 1, 1, CPU_NPF, RMP_OK, {15, 3}},
	/* spec: APM3 PVALIDATE: #NPF with SIZEM for 4 KiB of a 2 MiB page: the host has to PSMASH
	 */
	{"4 KiB of 2 MiB",
	 RMP_GUEST_VALID,
	 RMP_2M,
	 0,
	 RMP_4K,
	 GPA,
	 1,
	 1,
	 CPU_NPF_SIZEM,
	 RMP_OK,
	 {15, 3}},
	/* spec: APM3 PVALIDATE: FAIL_SIZEMISMATCH for 2 MiB where RMP or mapping has 4 KiB */
	{"2 MiB of 4 KiB",
	 RMP_GUEST_VALID,
	 RMP_4K,
	 0,
	 RMP_2M,
	 GPA,
	 1,
	 1,
	 CPU_OK,
	 RMP_FAIL_SIZEMISMATCH,
	 {15, 3}},
};

static void rmpadjust_gives_permissions(void **state)
{
	struct machine *machine = new_machine(false);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(RMPADJUSTS); i++) {
		struct table table = {RMPADJUSTS[i].size};
		struct cpu_guest guest = {
			machine, {translate, &table}, ASID, RMPADJUSTS[i].vmpl, true};
		struct rmp_entry *entry = rmp_at(machine, PAGE);
		enum rmp_result result;
		enum cpu_fault fault;

		put(machine, PAGE, RMPADJUSTS[i].from, RMPADJUSTS[i].size);
		entry->perms[1] = RMP_READ | RMP_WRITE;
		fault = cpu_rmpadjust(&guest, RMPADJUSTS[i].gpa, RMPADJUSTS[i].asked,
				      RMPADJUSTS[i].target, RMPADJUSTS[i].perms, true, &result);
		if (fault != RMPADJUSTS[i].fault || result != RMPADJUSTS[i].result ||
		    memcmp(entry->perms, RMPADJUSTS[i].left, RMP_VMPLS) != 0)
			fail_msg("%s: %s, %d", RMPADJUSTS[i].what, cpu_fault_name(fault), result);
		/* spec: APM3 RMPADJUST: VMPL0 alone makes a page a VMSA, or no VMSA */
		assert_int_equal(entry->vmsa, !fault && !result && !RMPADJUSTS[i].vmpl);
	}
	machine_free(machine);
}

static void rmpquery_tells_permissions(void **state)
{
	struct machine *machine = new_machine(false);
	struct table table = {RMP_2M};
	struct cpu_guest guest = {machine, {translate, &table}, ASID, 1, true};
	struct rmp_entry *entry = rmp_at(machine, PAGE);
	enum rmp_result result;
	enum rmp_size size;
	uint8_t perms;
	bool vmsa;

	(void)state;
	put(machine, PAGE, RMP_GUEST_VALID, RMP_2M);
	entry->perms[1] = entry->perms[3] = RMP_PERMS;
	entry->perms[2] = RMP_READ | RMP_EXEC_USER;
	entry->vmsa = true;
	/* spec: APM3 RMPQUERY: permissions of the target, VMSA attribute and size of the page */
	assert_int_equal(cpu_rmpquery(&guest, GPA + 0x5000, 2, &perms, &vmsa, &size, &result),
			 CPU_OK);
	assert_int_equal(result, RMP_OK);
	assert_int_equal(perms, RMP_READ | RMP_EXEC_USER);
	assert_true(vmsa);
	assert_int_equal(size, RMP_2M);
	/* spec: APM3 RMPADJUST: the target is less privileged than who asks */
	assert_int_equal(cpu_rmpquery(&guest, GPA, 1, &perms, &vmsa, &size, &result), CPU_OK);
	assert_int_equal(result, RMP_FAIL_PERMISSION);
	assert_int_equal(perms, 0);
	assert_false(vmsa);
	/* spec: APM3 RMPADJUST: the target is a VMPL that there is */
	assert_int_equal(cpu_rmpquery(&guest, GPA, 4, &perms, &vmsa, &size, &result), CPU_OK);
	assert_int_equal(result, RMP_FAIL_INPUT);
	entry->validated = false;
	assert_int_equal(cpu_rmpquery(&guest, GPA, 2, &perms, &vmsa, &size, &result), CPU_VC);
	entry->asid++;
	assert_int_equal(cpu_rmpquery(&guest, GPA, 2, &perms, &vmsa, &size, &result), CPU_NPF);
	machine_free(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_is_what_the_fields_say),
		cmocka_unit_test(rmpupdate_changes_states),
		cmocka_unit_test(rmpupdate_sets_permissions),
		cmocka_unit_test(rmpupdate_wants_a_page_of_the_rmp),
		cmocka_unit_test(rmpupdate_refuses_what_overlaps),
		cmocka_unit_test(an_entry_in_use_is_not_changed),
		cmocka_unit_test(psmash_splits_a_page),
		cmocka_unit_test(psmash_refuses),
		cmocka_unit_test(rmpread_tells_what_a_hypervisor_may_know),
		cmocka_unit_test(pages_of_an_asid_are_found),
		cmocka_unit_test(a_hypervisor_writes_to_its_own_pages_only),
		cmocka_unit_test(ciphertext_can_be_hidden),
		cmocka_unit_test(a_guest_reaches_what_the_rmp_grants),
		cmocka_unit_test(a_guest_shares_pages_that_are_not_assigned),
		cmocka_unit_test(a_guest_without_snp_knows_no_rmp_of_its_own),
		cmocka_unit_test(pvalidate_validates),
		cmocka_unit_test(rmpadjust_gives_permissions),
		cmocka_unit_test(rmpquery_tells_permissions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
