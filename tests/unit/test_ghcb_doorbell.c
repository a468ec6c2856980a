/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The #HV doorbell page, the guest's side: the event's four requests, and what a hypervisor can
 * leave in the page.
 */
#include "ghcb/doorbell.h"
#include "ghcb_page_vm.h"

#define NONE UINT64_C(0xFFFFFFFFFFFFFFFF)

static const struct ghcb_ops OPS = {
	.size = sizeof(OPS), .rdmsr = vm_rdmsr, .wrmsr = vm_wrmsr, .vmgexit = vm_vmgexit};

typedef enum ghcb_rc ask(struct ghcb_cpu *cpu, uint64_t *gpa);

static enum ghcb_rc ask_preferred(struct ghcb_cpu *cpu, uint64_t *gpa)
{
	bool any;
	enum ghcb_rc rc = ghcb_doorbell_preferred(cpu, gpa, &any);

	assert_int_equal(any, rc == GHCB_OK && !*gpa);
	return rc;
}

static enum ghcb_rc ask_set(struct ghcb_cpu *cpu, uint64_t *gpa)
{
	*gpa = 0;
	return ghcb_doorbell_set(cpu, 0x7000);
}

static enum ghcb_rc ask_clear(struct ghcb_cpu *cpu, uint64_t *gpa)
{
	*gpa = 0;
	return ghcb_doorbell_clear(cpu);
}

static const struct row {
	const char *name;
	ask *ask;
	uint64_t info1, info2; /* that the guest gives */
	uint64_t answer;
	enum ghcb_rc rc;
	uint64_t gpa;
} ROWS[] = {
	{"preferred", ask_preferred, 0, 0, 0x7000, GHCB_OK, 0x7000},
	/* spec: GHCB #HV doorbell page: all ones: no page, or no preference */
	{"no preference", ask_preferred, 0, 0, NONE, GHCB_OK, 0},
	{"none set", ghcb_doorbell_query, 2, 0, NONE, GHCB_OK, 0},
	{"query", ghcb_doorbell_query, 2, 0, 0x7000, GHCB_OK, 0x7000},
	/* spec: GHCB #HV doorbell page: it is a page */
	{"preferred: no page", ask_preferred, 0, 0, 0x7008, GHCB_ERR_RESPONSE, 0},
	{"query: no page", ghcb_doorbell_query, 2, 0, 0x7001, GHCB_ERR_RESPONSE, 0},
	{"set", ask_set, 1, 0x7000, 0x7000, GHCB_OK, 0},
	/* spec: GHCB #HV doorbell page: accepted when the same GPA comes back */
	{"set elsewhere", ask_set, 1, 0x7000, 0x8000, GHCB_ERR_REFUSED, 0},
	{"set nowhere", ask_set, 1, 0x7000, NONE, GHCB_ERR_REFUSED, 0},
	{"clear", ask_clear, 3, 0, 0, GHCB_OK, 0},
};

static void answer(struct vm *vm)
{
	const struct row *row = vm->test;

	assert_int_equal(vm_get(vm, VM_CODE), 0x80000014);
	assert_int_equal(vm_get(vm, VM_INFO1), row->info1);
	assert_int_equal(vm_get(vm, VM_INFO2), row->info2);
	vm_answer(vm, 0, row->answer);
}

static void test_requests(void **state)
{
	static struct vm vm;

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct ghcb_cpu *cpu = vm_start(&vm, &OPS);
		struct row row = ROWS[i];
		uint64_t gpa;

		print_message("%s\n", row.name);
		vm.hypervisor = answer;
		vm.test = &row;
		assert_int_equal(row.ask(cpu, &gpa), row.rc);
		if (!row.rc)
			assert_int_equal(gpa, row.gpa);
	}
	vm.exits = 0;
	assert_int_equal(ghcb_doorbell_set(&vm.cpu, 0), GHCB_ERR_ARG);
	assert_int_equal(ghcb_doorbell_set(&vm.cpu, 0x7800), GHCB_ERR_ARG);
	assert_int_equal(vm.exits, 0);
}

/* What the handlers were called for, in order, and what they do to the page. */
struct log {
	alignas(64) uint8_t page[64];
	char text[64];
	unsigned calls;
	uint8_t again; /* vector that the hypervisor has pending at once */
};

static void note(struct log *log, char what, unsigned value)
{
	const size_t length = strlen(log->text);

	snprintf(log->text + length, sizeof(log->text) - length, "%c%u ", what, value);
}

static void on_interrupt(void *ctx, uint8_t vector)
{
	/* spec: GHCB #HV doorbell page: NoFurtherSignal is cleared first, then what is pending is
	 * taken */
	assert_int_equal(((struct log *)ctx)->page[1] & 0x80, 0);
	assert_int_equal(((struct log *)ctx)->page[0], 0);
	note(ctx, 'i', vector);
}

static void on_nmi(void *ctx)
{
	note(ctx, 'n', 0);
}

static void on_machine_check(void *ctx)
{
	note(ctx, 'm', 0);
}

static void on_vmpl(void *ctx, uint8_t vmpls)
{
	note(ctx, 'v', vmpls);
}

static const struct ghcb_doorbell_handlers ALL = {sizeof(ALL), on_interrupt, on_nmi,
						  on_machine_check, on_vmpl};
static const struct ghcb_doorbell_handlers FEW = {.size = sizeof(FEW), .interrupt = on_interrupt};

static const struct page_row {
	const char *name;
	const struct ghcb_doorbell_handlers *handlers;
	uint8_t page[4];
	enum ghcb_rc rc;
	const char *handled;
} PAGES[] = {
	{"nothing", &ALL, {0, 0, 0, 0}, GHCB_OK, ""},
	{"a signal for nothing", &ALL, {0, 0x80, 0, 0}, GHCB_OK, ""},
	{"an interrupt", &ALL, {0x30, 0x80, 0, 0}, GHCB_OK, "i48 "},
	{"the highest", &FEW, {0xFF, 0x80, 0, 0}, GHCB_OK, "i255 "},
	{"the lowest", &FEW, {31, 0x80, 0, 0}, GHCB_OK, "i31 "},
	{"all", &ALL, {0x30, 0x83, 0, 5}, GHCB_OK, "m0 n0 i48 v5 "},
	{"events of a VMPL that nobody wants", &FEW, {0x30, 0x80, 0, 5}, GHCB_OK, "i48 "},
	/* spec: GHCB #HV doorbell page: bits 6:2 of the flags are 0 */
	{"bit 2", &ALL, {0x30, 0x84, 0, 0}, GHCB_ERR_RESERVED, ""},
	{"bit 6", &ALL, {0, 0xC0, 0, 0}, GHCB_ERR_RESERVED, ""},
	/* spec: GHCB #HV doorbell page: a vector is an interrupt's, never an exception's */
	{"#VC", &ALL, {29, 0x80, 0, 0}, GHCB_ERR_EXCEPTION, ""},
	{"#DB", &ALL, {1, 0x80, 0, 0}, GHCB_ERR_EXCEPTION, ""},
	{"#SX", &ALL, {30, 0x80, 0, 0}, GHCB_ERR_EXCEPTION, ""},
	/* spec: GHCB #HV doorbell page: NMI and #MC end a guest that does not handle them */
	{"#MC without a handler", &FEW, {0x30, 0x82, 0, 0}, GHCB_ERR_EXCEPTION, ""},
	{"NMI without a handler", &FEW, {0x30, 0x81, 0, 0}, GHCB_ERR_EXCEPTION, ""},
};

static void test_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++) {
		const struct page_row *row = &PAGES[i];
		struct log log = {.text = ""};

		print_message("%s\n", row->name);
		memcpy(log.page, row->page, sizeof(row->page));
		assert_int_equal(ghcb_doorbell_pending(log.page),
				 row->page[0] || row->page[1] || row->page[3]);
		assert_int_equal(ghcb_doorbell_run(log.page, row->handlers, &log), row->rc);
		assert_string_equal(log.text, row->handled);
		assert_false(ghcb_doorbell_pending(log.page));
	}
}

static void flood(void *ctx, uint8_t vector)
{
	struct log *log = ctx;

	log->calls++;
	log->page[0] = vector;
	log->page[1] = 0x80;
}

static void twice(void *ctx, uint8_t vector)
{
	struct log *log = ctx;

	note(log, 'i', vector);
	log->page[0] = log->again;
	log->again = 0;
}

/* What comes while it handles is handled too, but not for ever. */
static void test_more(void **state)
{
	const struct ghcb_doorbell_handlers flooded = {.size = sizeof(flooded), .interrupt = flood};
	const struct ghcb_doorbell_handlers more = {.size = sizeof(more), .interrupt = twice};
	struct log log = {.page = {0x40, 0x80}, .again = 0x41};

	(void)state;
	assert_int_equal(ghcb_doorbell_run(log.page, &more, &log), GHCB_OK);
	assert_string_equal(log.text, "i64 i65 ");
	log = (struct log){.page = {0x40, 0x80}};
	/* spec: GHCB #HV doorbell page: a hypervisor that always has more does not hold the guest
	 */
	assert_int_equal(ghcb_doorbell_run(log.page, &flooded, &log), GHCB_WAIT);
	assert_int_equal(log.calls, GHCB_DOORBELL_ROUNDS);
}

static void test_eoi(void **state)
{
	uint8_t page[64] = {0, 0, 1};

	(void)state;
	/* spec: GHCB #HV doorbell page: what says that no EOI is needed is exchanged with 0 */
	assert_false(ghcb_doorbell_needs_eoi(page));
	assert_true(ghcb_doorbell_needs_eoi(page));
	assert_int_equal(page[2], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_eoi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
