/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What KVM cannot produce is refused before the first command, with the event and the fields.
 */
#include "test.h"

#include <sev/launch.h>
#include <sev/vmsa.h>

#include "launch_plan.h"
#include "plan/plan.h"

#define VMSA_GPA UINT64_C(0xFFFFFFFFF000)
#define SNP	 UINT64_C(0x30000)

static struct sev_err err;

#define START                                                                                      \
	{                                                                                          \
		.kind = SEV_EVENT_START                                                            \
	}
#define FINISH                                                                                     \
	{                                                                                          \
		.kind = SEV_EVENT_FINISH                                                           \
	}
#define PAGES(page_type, at, size)                                                                 \
	{                                                                                          \
		.kind = SEV_EVENT_UPDATE, .type = SEV_PAGE_##page_type, .gpa = (at),               \
		.length = (size)                                                                   \
	}
#define EMPTY(page_type, at, size)                                                                 \
	{                                                                                          \
		.kind = SEV_EVENT_UPDATE, .type = SEV_PAGE_##page_type, .gpa = (at),               \
		.length = (size), .empty = true                                                    \
	}
#define VMSA(number, at)                                                                           \
	{                                                                                          \
		.kind = SEV_EVENT_VMSA, .gpa = (at), .vcpu = (number)                              \
	}

#define EVENTS_MAX 6

struct row {
	const char *what;
	enum sev_mode mode;
	struct launch_plan_event events[EVENTS_MAX];
	size_t count;
	const char *text[2]; /* of the message; NULL: KVM can do it */
};

/* clang-format off */
static const struct row ROWS[] = {
	{"SEV", SEV_MODE_SEV, {START, PAGES(NORMAL, 0x10, 0x20), FINISH}, 3, {NULL}},
	{"SEV-ES", SEV_MODE_SEVES, {START, PAGES(NORMAL, 0, 0x1000), VMSA(0, 0), VMSA(1, 0), FINISH}, 5, {NULL}},
	{"SNP", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0x2000), EMPTY(SECRETS, 0x2000, 0x1000), EMPTY(CPUID, 0x3000, 0x1000), VMSA(0, VMSA_GPA), FINISH}, 6, {NULL}},
	{"SNP, no contents", SEV_MODE_SNP, {START, EMPTY(ZERO, 0, 0x2000), EMPTY(UNMEASURED, 0x2000, 0x1000), VMSA(0, VMSA_GPA), FINISH}, 5, {NULL}},
	{"SEV encrypts a range twice", SEV_MODE_SEV, {START, PAGES(NORMAL, 0, 0x100), PAGES(NORMAL, 0, 0x100), FINISH}, 4, {NULL}},
	/* spec: UAPI KVM_SEV_LAUNCH_UPDATE_VMSA: vCPUs in the order of their creation, features of the VM */
	{"vCPUs out of order", SEV_MODE_SNP, {START, VMSA(1, VMSA_GPA), VMSA(0, VMSA_GPA), FINISH}, 4, {"event 1 (VMSA 1)", "found the VMSA of vCPU 1, expected that of vCPU 0"}},
	{"a vCPU is left out", SEV_MODE_SEVES, {START, VMSA(0, 0), VMSA(2, 0), FINISH}, 4, {"event 2 (VMSA 2)", "expected that of vCPU 1"}},
	{"a vCPU twice", SEV_MODE_SEVES, {START, VMSA(0, 0), VMSA(0, 0), FINISH}, 4, {"event 2 (VMSA 0)", "expected that of vCPU 1"}},
	{"a VMSA of SEV", SEV_MODE_SEV, {START, VMSA(0, 0), FINISH}, 3, {"event 1 (VMSA 0)", "guests of SEV do not have"}},
	{"a VMSA elsewhere", SEV_MODE_SNP, {START, VMSA(0, 0x1000), FINISH}, 3, {"event 1 (VMSA 0)", "found the VMSA at 0x1000, expected 0xfffffffff000"}},
	/* spec: UAPI KVM_SEV_SNP_LAUNCH_FINISH: KVM adds the VMSAs, after all other pages */
	{"a page after the VMSAs", SEV_MODE_SNP, {START, VMSA(0, VMSA_GPA), PAGES(NORMAL, 0, 0x1000), FINISH}, 4, {"event 2 (pages)", "a page after the VMSAs"}},
	{"data after the VMSAs", SEV_MODE_SEVES, {START, VMSA(0, 0), PAGES(NORMAL, 0, 0x1000), FINISH}, 4, {"event 2 (pages)", "a page after the VMSAs"}},
	{"type VMSA by SNP_LAUNCH_UPDATE", SEV_MODE_SNP, {START, PAGES(VMSA, 0, 0x1000), FINISH}, 3, {"event 1 (pages)", "a type of page that KVM does not have"}},
	{"type of nothing", SEV_MODE_SNP, {START, {.kind = SEV_EVENT_UPDATE, .type = 7, .length = 0x1000}, FINISH}, 3, {"event 1 (pages)", "a type of page that KVM does not have"}},
	{"ZERO pages of SEV", SEV_MODE_SEV, {START, EMPTY(ZERO, 0, 0x1000), FINISH}, 3, {"event 1 (pages)", "a type of page that KVM does not have"}},
	{"SEV without contents", SEV_MODE_SEV, {START, EMPTY(NORMAL, 0, 0x1000), FINISH}, 3, {"event 1 (pages)", "found no contents"}},
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page is one page */
	{"two CPUID pages in one", SEV_MODE_SNP, {START, EMPTY(CPUID, 0, 0x2000), FINISH}, 3, {"event 1 (pages)", "found CPUID pages, expected one"}},
	/* spec: UAPI KVM_SEV_SNP_LAUNCH_UPDATE: a page is populated once */
	{"the same page twice", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0x1000), PAGES(NORMAL, 0, 0x1000), FINISH}, 4, {"event 2 (pages): found pages that event 1 (pages) has", "takes each page once"}},
	{"ends in another", SEV_MODE_SNP, {START, PAGES(NORMAL, 0x4000, 0x1000), PAGES(NORMAL, 0x1000, 0x4000), FINISH}, 4, {"event 2 (pages)", "event 1 (pages) has"}},
	{"begins in another", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0x2000), EMPTY(SECRETS, 0x1000, 0x1000), FINISH}, 4, {"event 2 (pages)", "event 1 (pages) has"}},
	{"next to another", SEV_MODE_SNP, {START, PAGES(NORMAL, 0x1000, 0x1000), PAGES(NORMAL, 0, 0x1000), PAGES(NORMAL, 0x2000, 0x1000), FINISH}, 5, {NULL}},
	{"SNP: address between pages", SEV_MODE_SNP, {START, PAGES(NORMAL, 0x800, 0x1000), FINISH}, 3, {"event 1 (pages)", "found 0x1000 bytes at 0x800, expected multiples of 4096"}},
	{"SNP: part of a page", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0x1800), FINISH}, 3, {"event 1 (pages)", "found 0x1800 bytes at 0x0, expected multiples of 4096"}},
	{"SNP: no bytes", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0), FINISH}, 3, {"event 1 (pages)", "found 0x0 bytes"}},
	{"SEV: address between blocks", SEV_MODE_SEV, {START, PAGES(NORMAL, 8, 0x10), FINISH}, 3, {"event 1 (pages)", "found 0x10 bytes at 0x8, expected multiples of 16"}},
	{"SEV: part of a block", SEV_MODE_SEV, {START, PAGES(NORMAL, 0, 0x18), FINISH}, 3, {"event 1 (pages)", "found 0x18 bytes at 0x0, expected multiples of 16"}},
	{"no START", SEV_MODE_SNP, {PAGES(NORMAL, 0, 0x1000), FINISH}, 2, {"event 0 (pages)", "START or FINISH"}},
	{"no FINISH", SEV_MODE_SNP, {START, PAGES(NORMAL, 0, 0x1000)}, 2, {"event 1 (pages)", "START or FINISH"}},
	{"FINISH in the middle", SEV_MODE_SNP, {START, FINISH, PAGES(NORMAL, 0, 0x1000), FINISH}, 4, {"event 1", "START or FINISH"}},
	{"no events", SEV_MODE_SNP, {START}, 0, {"found no events", "plan"}},
};
/* clang-format on */

static void expect(const char *what, enum sev_rc rc, const char *const text[2])
{
	if (!text[0]) {
		if (rc)
			fail_msg("%s: %s", what, err.msg);
		return;
	}
	if (rc != SEV_ERR_UNSUPPORTED)
		fail_msg("%s: found rc %d", what, rc);
	if (!strstr(err.msg, text[0]) || !strstr(err.msg, text[1]))
		fail_msg("%s: found \"%s\"", what, err.msg);
}

static void plans_that_kvm_cannot_produce_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		const struct row *row = &ROWS[i];
		struct sev_plan *plan =
			launch_plan_by_hand(row->mode, SNP, row->events, row->count);

		err.msg[0] = 0;
		expect(row->what, sev_launch_check(plan, &err), row->text);
		assert_true(sev_launch_check(plan, NULL) ==
			    (row->text[0] ? SEV_ERR_UNSUPPORTED : SEV_OK));
		sev_plan_free(plan);
	}
}

/* A plan whose second vCPU, or only one, has a VMSA of its own. */
static enum sev_rc check_vmsa(enum sev_mode mode, const uint8_t page[4096])
{
	const uint64_t at = mode == SEV_MODE_SNP ? VMSA_GPA : 0;
	const struct launch_plan_event events[] = {
		START,
		{.kind = SEV_EVENT_VMSA, .gpa = at, .vmsa = page},
		FINISH,
	};
	struct sev_plan *plan = launch_plan_by_hand(mode, SNP, events, SEV_COUNT(events));
	enum sev_rc rc = sev_launch_check(plan, &err);

	sev_plan_free(plan);
	return rc;
}

/*
 * What KVM copies into a VMSA of what ioctls set: the VMCB's save area as KVM_SET_SREGS leaves it,
 * general registers, MSRs, XCR0, debug registers, the FPU's.
 */
static const char *const GIVEN[] = {
	"es.selector",
	"es.attrib",
	"es.limit",
	"es.base",
	"cs.selector",
	"cs.attrib",
	"cs.limit",
	"cs.base",
	"ss.selector",
	"ss.attrib",
	"ss.limit",
	"ss.base",
	"ds.selector",
	"ds.attrib",
	"ds.limit",
	"ds.base",
	"fs.selector",
	"fs.attrib",
	"fs.limit",
	"fs.base",
	"gs.selector",
	"gs.attrib",
	"gs.limit",
	"gs.base",
	"gdtr.limit",
	"gdtr.base",
	"ldtr.selector",
	"ldtr.attrib",
	"ldtr.limit",
	"ldtr.base",
	"idtr.limit",
	"idtr.base",
	"tr.selector",
	"tr.attrib",
	"tr.limit",
	"tr.base",
	"efer",
	"cr4",
	"cr3",
	"cr0",
	"dr6",
	"rflags",
	"rip",
	"rsp",
	"rax",
	"star",
	"lstar",
	"cstar",
	"sfmask",
	"kernel_gs_base",
	"sysenter_cs",
	"sysenter_esp",
	"sysenter_eip",
	"g_pat",
	"rcx",
	"rdx",
	"rbx",
	"rbp",
	"rsi",
	"rdi",
	"r8",
	"r9",
	"r10",
	"r11",
	"r12",
	"r13",
	"r14",
	"r15",
	"xcr0",
	"x87_dp",
	"mxcsr",
	"x87_ftw",
	"x87_fsw",
	"x87_fcw",
	"x87_fop",
	"x87_rip",
	"fpreg_x87",
	"fpreg_xmm",
};

static bool is_given(const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(GIVEN); i++)
		if (strcmp(GIVEN[i], name) == 0)
			return true;
	return strcmp(name, "sev_features") == 0;
}

static void each_field_is_given_or_named(enum sev_mode mode)
{
	uint8_t page[4096];
	unsigned given = 0;

	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		const char *name = sev_vmsa_field_name(i);
		char named[64];

		launch_plan_vmsa(mode, page);
		page[sev_vmsa_field_offset(i)] ^= strcmp(name, "sev_features") == 0 ? 0x20 : 1;
		given += is_given(name);
		snprintf(named, sizeof(named), ": %s", name);
		expect(name, check_vmsa(mode, page),
		       is_given(name) ? (const char *const[2]){NULL}
				      : (const char *const[2]){"event 1 (VMSA 0)", named});
	}
	assert_int_equal(given, SEV_COUNT(GIVEN) + 1);
}

static void fields_that_vcpu_state_cannot_give_are_named(void **state)
{
	(void)state;
	each_field_is_given_or_named(SEV_MODE_SEVES);
	each_field_is_given_or_named(SEV_MODE_SNP);
}

/* Values of fields that KVM gives, which it does not give. */
static const struct {
	const char *field;
	uint64_t clear, set;
	const char *text;
} VALUES[] = {
	{"efer", 0x1000, 0, "efer is 0x0 (KVM: 0x1000)"},	 /* SVME is always on */
	{"cr4", 0x40, 0, "cr4 is 0x0 (KVM: 0x40)"},		 /* the host's MCE */
	{"cr0", 0, 0x40000000, "cr0 is 0x40000010 (KVM: 0x10)"}, /* CD */
	{"cr0", 0, 0x20000000, "cr0 is 0x20000010 (KVM: 0x10)"}, /* NW */
	{"dr7", 0, 1, "dr7 is 0x401 (KVM: 0x400)"},		 /* a breakpoint */
	{"cpl", 0, 3, "cpl is 0x3 (KVM: 0x0)"},			 /* the privilege level of SS */
	{"cs.attrib", 0, 0x1000, "cs.attrib is 0x109b (KVM: 0x9b)"},
	{"gdtr.limit", 0, 0x10000, "gdtr.limit is 0x1ffff (KVM: 0xffff)"},
	{"idtr.limit", 0, 0x10000, "idtr.limit is 0x1ffff (KVM: 0xffff)"},
	{"x87_ftw", 0, 0x100, "x87_ftw is 0x100 (KVM: 0x0)"},
	{"vmpl", 0, 1, "vmpl is 0x1 (KVM: 0x0)"},
	{"virtual_tom", 0, 0x100000, "virtual_tom is 0x100000 (KVM: 0x0)"},
};

static void values_that_kvm_changes_are_named(void **state)
{
	uint8_t page[4096];
	uint64_t value;
	unsigned field;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(VALUES); i++) {
		launch_plan_vmsa(SEV_MODE_SNP, page);
		assert_sev_ok(sev_vmsa_field_find(VALUES[i].field, &field, &err), &err);
		sev_vmsa_get(page, field, &value, NULL);
		value = (value & ~VALUES[i].clear) | VALUES[i].set;
		assert_sev_ok(sev_vmsa_set(page, field, value, &err), &err);
		expect(VALUES[i].field, check_vmsa(SEV_MODE_SNP, page),
		       (const char *const[2]){"cannot give this one", VALUES[i].text});
	}
}

static void a_message_names_no_more_than_it_can(void **state)
{
	uint8_t page[4096];

	(void)state;
	memset(page, 0xFF, sizeof(page));
	expect("ones", check_vmsa(SEV_MODE_SEVES, page),
	       (const char *const[2]){"es.attrib is 0xffff (KVM: 0xfff)", " more"});
	/* CPL 3 goes with an SS of that level. */
	launch_plan_vmsa(SEV_MODE_SEVES, page);
	page[0xCB] = 3;	    /* CPL */
	page[0x22] |= 0x60; /* SS.attrib */
	expect("level 3", check_vmsa(SEV_MODE_SEVES, page), (const char *const[2]){NULL});
}

/* spec: UAPI KVM_SEV_LAUNCH_UPDATE_VMSA: vCPUs in the order of their creation, features of the VM
 */
static void features_are_those_of_the_vm(void **state)
{
	uint8_t other[4096];
	const struct launch_plan_event events[] = {
		START,
		VMSA(0, VMSA_GPA),
		{.kind = SEV_EVENT_VMSA, .gpa = VMSA_GPA, .vcpu = 1, .vmsa = other},
		FINISH,
	};
	struct sev_plan *plan;

	(void)state;
	launch_plan_vmsa(SEV_MODE_SNP, other);
	other[0x3B0] |= 0x20; /* SEV_FEATURES.DebugSwap */
	plan = launch_plan_by_hand(SEV_MODE_SNP, SNP, events, SEV_COUNT(events));
	expect("features", sev_launch_check(plan, &err),
	       (const char *const[2]){"event 2 (VMSA 1)", "found sev_features 0x21, expected 0x1"});
	sev_plan_free(plan);
	launch_plan_vmsa(SEV_MODE_SNP, other);
	other[0x3B0] = 0;
	expect("SNPActive", check_vmsa(SEV_MODE_SNP, other),
	       (const char *const[2]){"event 1 (VMSA 0)", "without SNPActive"});
}

static void a_digest_cannot_be_loaded(void **state)
{
	const struct launch_plan_event events[] = {START, FINISH};
	struct sev_plan *plan = launch_plan_by_hand(SEV_MODE_SNP, SNP, events, SEV_COUNT(events));

	(void)state;
	assert_int_equal(sev_launch_check(plan, &err), SEV_OK);
	plan->has_seed = true;
	expect("seed", sev_launch_check(plan, &err),
	       (const char *const[2]){"plan: a digest stands in", "cannot be loaded"});
	sev_plan_free(plan);
}

static void plans_of_configurations_can_be_launched(void **state)
{
	static const struct launch_plan HOWS[] = {
		{.mode = SEV_MODE_SEV},
		{.mode = SEV_MODE_SEVES, .vcpus = 4},
		{.mode = SEV_MODE_SNP, .vcpus = 4, .hashes = true},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(HOWS); i++) {
		struct sev_plan *plan = launch_plan_make(&HOWS[i]);

		assert_sev_ok(sev_launch_check(plan, &err), &err);
		sev_plan_free(plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_that_kvm_cannot_produce_are_refused),
		cmocka_unit_test(fields_that_vcpu_state_cannot_give_are_named),
		cmocka_unit_test(values_that_kvm_changes_are_named),
		cmocka_unit_test(a_message_names_no_more_than_it_can),
		cmocka_unit_test(features_are_those_of_the_vm),
		cmocka_unit_test(a_digest_cannot_be_loaded),
		cmocka_unit_test(plans_of_configurations_can_be_launched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
