/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account of validated pages, kept by a scripted guest that runs PVALIDATE and RMPADJUST on
 * the model's RMP, under a hypervisor that may cheat.
 */
#include "test.h"

#include <sev/pages.h>

#include "base/bytes.h"
#include "kvm_host.h"
#include "linux/kvm/guest_program.h"

#define SIZE  UINT64_C(0x800000)
#define LARGE MACHINE_LARGE_SIZE
#define PAGE  MACHINE_PAGE_SIZE

static struct sev_err err;

/* What the guest does next. */
enum what { LOAD, STORE, PVALIDATE, RMPADJUST, PAGE_STATE };
struct action {
	enum what what;
	uint64_t gpa, count;
	enum rmp_size size;
	bool flag; /* validate; private; vmsa */
	uint8_t vmpl, perms;
	/* What came of it. */
	enum cpu_fault fault;
	enum rmp_result result;
	bool unchanged;
	uint64_t answer;
	uint8_t byte;
};

/* A guest of one vCPU; its program does one action and leaves by AP_RESET_HOLD. */
struct scene {
	struct kvm_host host;
	uint8_t *memory, *run;
	int vcpu, gmem;
	struct action action;
	bool done;
	unsigned asked, large_pvalidates, small_pvalidates; /* counted */
	int refuse;  /* what user space answers to page state changes */
	bool ignore; /* user space says yes, and does nothing */
	struct sev_pages *pages;
};

static enum lx_outcome act(struct lx_runner *runner, struct action *a)
{
	switch (a->what) {
	case LOAD:
		return lx_guest_load(runner, a->gpa, a->flag, &a->byte, 1, &a->fault);
	case STORE:
		return lx_guest_store(runner, a->gpa, a->flag, &a->byte, 1, &a->fault);
	case PVALIDATE:
		return lx_guest_pvalidate(runner, a->gpa, a->size, a->flag, &a->result,
					  &a->unchanged, &a->fault);
	case RMPADJUST:
		return lx_guest_rmpadjust(runner, a->gpa, a->size, a->vmpl, a->perms, a->flag,
					  &a->result, &a->fault);
	case PAGE_STATE:
		return lx_guest_page_state(runner, a->gpa, a->count, a->size, a->flag, &a->answer);
	}
	return LX_DONE;
}

static void step(void *ctx, struct lx_runner *runner)
{
	struct scene *scene = ctx;

	if (!scene->done) {
		if (act(runner, &scene->action) == LX_LEFT)
			return;
		scene->done = true;
	}
	lx_guest_ap_reset_hold(runner);
}

/* The hypervisor's answer to a page state change. */
static void serve(struct scene *scene)
{
	const struct action *a = &scene->action;
	int rc = scene->refuse;

	scene->asked++;
	assert_int_equal(sev_get_le32(scene->run + SEV_KVM_RUN_EXIT_REASON),
			 SEV_KVM_EXIT_HYPERCALL);
	if (!rc && !scene->ignore)
		rc = kvm_private(&scene->host, a->gpa, a->count * PAGE, a->flag);
	sev_put_le64(scene->run + SEV_KVM_RUN_UNION + offsetof(struct sev_kvm_run_hypercall, ret),
		     (uint64_t)rc);
}

/* The guest comes out of what held it, does the action, and is held again. */
static struct action *perform(struct scene *scene, struct action action)
{
	scene->action = action;
	scene->done = false;
	while (!scene->done ||
	       sev_get_le32(scene->run + SEV_KVM_RUN_EXIT_REASON) != SEV_KVM_EXIT_AP_RESET_HOLD) {
		assert_int_equal(kvm_number(&scene->host, scene->vcpu, SEV_KVM_RUN, 0), 0);
		if (!scene->done)
			serve(scene);
	}
	return &scene->action;
}

static int answer_of(const struct action *a)
{
	if (a->fault == CPU_VC)
		return SEV_PAGES_NOT_VALIDATED;
	return a->fault ? SEV_PAGES_FAULT : (int)a->result;
}

static enum rmp_size size_of(enum sev_page_size size)
{
	return size == SEV_PAGE_2M ? RMP_2M : RMP_4K;
}

static int ask(void *ctx, uint64_t gpa, uint64_t count, enum sev_page_size size, bool private_pages)
{
	const struct action *a = perform(ctx, (struct action){.what = PAGE_STATE,
							      .gpa = gpa,
							      .count = count,
							      .size = size_of(size),
							      .flag = private_pages});

	return (int)a->answer;
}

static int pvalidate(void *ctx, uint64_t gpa, enum sev_page_size size, bool validate,
		     bool *unchanged)
{
	struct scene *scene = ctx;
	const struct action *a = perform(scene, (struct action){.what = PVALIDATE,
								.gpa = gpa,
								.size = size_of(size),
								.flag = validate});

	scene->large_pvalidates += size == SEV_PAGE_2M;
	scene->small_pvalidates += size == SEV_PAGE_4K;
	*unchanged = a->unchanged;
	return answer_of(a);
}

static int rmpadjust(void *ctx, uint64_t gpa, enum sev_page_size size, uint8_t vmpl, uint8_t perms,
		     bool vmsa)
{
	return answer_of(perform(ctx, (struct action){.what = RMPADJUST,
						      .gpa = gpa,
						      .size = size_of(size),
						      .flag = vmsa,
						      .vmpl = vmpl,
						      .perms = perms}));
}

/* An SNP guest whose first page was launched, and is in the account so. */
static void setup(struct scene *scene, bool large)
{
	const struct lx_guest_program program = {step, scene};
	const struct sev_kvm_enable_cap cap = {.cap = SEV_KVM_CAP_EXIT_HYPERCALL,
					       .args = {1 << 12}};
	const struct sev_kvm_snp_launch_start start = {.policy = 0x30000};
	const struct sev_kvm_snp_launch_finish finish = {.flags = 0};
	struct sev_kvm_snp_launch_update zero = {.len = PAGE, .type = 3};
	const struct sev_pages_ops ops = {sizeof(ops), scene, ask, pvalidate, rmpadjust};
	struct kvm_host *host = &scene->host;

	memset(scene, 0, sizeof(*scene));
	kvm_host_setup(host, "milan-1.55", LX_LINUX_6_18);
	scene->memory = aligned_alloc(LARGE, SIZE);
	memset(scene->memory, 0, SIZE);
	kvm_vm(host, SEV_KVM_VM_SNP);
	assert_int_equal(kvm_ioctl(host, host->vm, SEV_KVM_ENABLE_CAP, &cap), 0);
	scene->gmem = kvm_gmem(host, SIZE);
	assert_int_equal(kvm_slot(host, 0, 0, SIZE, scene->memory, scene->gmem), 0);
	if (large)
		assert_int_equal(lx_gmem_make_large(host->lx.kernel, scene->gmem), 0);
	assert_int_equal(kvm_init2(host, 0, 0), 0);
	scene->vcpu = kvm_vcpu(host, 0);
	scene->run = kvm_run_map(host, scene->vcpu);
	assert_int_equal(kvm_private(host, 0, SIZE, true), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_START, &start), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &zero), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
	assert_int_equal(lx_vcpu_attach(host->lx.kernel, scene->vcpu, &program), 0);
	assert_sev_ok(sev_pages_new(&ops, &scene->pages, &err), &err);
	assert_sev_ok(sev_pages_add(scene->pages, 0, PAGE, SEV_PAGE_VALIDATED, &err), &err);
	assert_sev_ok(sev_pages_add(scene->pages, PAGE, SIZE - PAGE, SEV_PAGE_PRIVATE, &err), &err);
}

static void teardown(struct scene *scene)
{
	sev_pages_free(scene->pages);
	kvm_host_teardown(&scene->host);
	free(scene->memory);
}

/* The RMP's entry of a guest page; its sPA. NULL: it has none. */
static const struct rmp_entry *entry_of(struct scene *scene, uint64_t gpa, uint64_t *at)
{
	struct machine *machine = scene->host.lx.sim.machine;
	struct lx_guest_info guest;
	uint64_t spa = 0;

	assert_true(lx_guest_at(scene->host.lx.kernel, 0, &guest));
	for (; rmp_next_owned(machine, guest.asid, &spa); spa += PAGE) {
		uint64_t base;
		const struct rmp_entry *entry = rmp_lookup(machine, spa, &base);

		*at = spa;
		if (entry->gpa + (spa - base) == gpa)
			return entry;
	}
	return NULL;
}

static bool is_validated(struct scene *scene, uint64_t gpa)
{
	uint64_t spa;
	const struct rmp_entry *entry = entry_of(scene, gpa, &spa);

	return entry && entry->validated;
}

/* The account and the RMP agree on every page that was touched. */
static void assert_agrees(struct scene *scene, uint64_t gpa, uint64_t length)
{
	for (uint64_t end = gpa + length; gpa < end; gpa += PAGE)
		if ((sev_pages_state(scene->pages, gpa) == SEV_PAGE_VALIDATED) !=
		    is_validated(scene, gpa))
			fail_msg("page 0x%lx: %s", (unsigned long)gpa,
				 sev_page_state_name(sev_pages_state(scene->pages, gpa)));
}

/* A cheat: the page is taken away and given back, as a hypervisor does that swaps frames. */
static void remap(struct scene *scene, uint64_t gpa)
{
	struct machine *machine = scene->host.lx.sim.machine;
	struct rmp_update none = {0}, again = {.gpa = gpa, .assigned = true};
	uint64_t spa = 0;
	const struct rmp_entry *entry = entry_of(scene, gpa, &spa);

	assert_non_null(entry);
	again.asid = entry->asid;
	assert_int_equal(rmp_update(machine, spa, &none), RMP_OK);
	assert_int_equal(rmp_update(machine, spa, &again), RMP_OK);
}

static void expect(enum sev_rc rc, enum sev_rc wanted, const char *text)
{
	if (rc != wanted || !strstr(err.msg, text))
		fail_msg("found %d \"%s\", expected %d \"%s\"", rc, err.msg, wanted, text);
}

static void memory_is_accepted_shared_and_taken_back(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, 3 * PAGE, &err), &err);
	assert_int_equal(scene.asked, 0);
	assert_int_equal(sev_pages_state(scene.pages, PAGE), SEV_PAGE_VALIDATED);
	assert_int_equal(sev_pages_state(scene.pages, 4 * PAGE), SEV_PAGE_PRIVATE);
	assert_agrees(&scene, 0, 6 * PAGE);
	/* Private memory is the guest's alone. */
	perform(&scene, (struct action){.what = STORE, .gpa = PAGE, .flag = true, .byte = 7});
	assert_int_equal(scene.action.fault, CPU_OK);
	assert_int_equal(scene.memory[PAGE], 0);
	/* Shared memory is not. */
	assert_sev_ok(sev_pages_make_shared(scene.pages, 2 * PAGE, 4 * PAGE, &err), &err);
	assert_int_equal(scene.asked, 2); /* validated pages, and private ones */
	perform(&scene, (struct action){.what = STORE, .gpa = 2 * PAGE, .byte = 9});
	assert_int_equal(scene.action.fault, CPU_OK);
	assert_int_equal(scene.memory[2 * PAGE], 9);
	assert_int_equal(sev_pages_state(scene.pages, 5 * PAGE), SEV_PAGE_SHARED);
	assert_int_equal(sev_pages_state(scene.pages, 6 * PAGE), SEV_PAGE_PRIVATE);
	assert_agrees(&scene, 0, 8 * PAGE);
	/* And back, with pages of two states. */
	assert_sev_ok(sev_pages_make_private(scene.pages, 2 * PAGE, 6 * PAGE, &err), &err);
	assert_int_equal(scene.asked, 3);
	assert_int_equal(sev_pages_state(scene.pages, 7 * PAGE), SEV_PAGE_VALIDATED);
	assert_agrees(&scene, 0, 10 * PAGE);
	/* What is shared already is left alone. */
	assert_sev_ok(sev_pages_make_shared(scene.pages, 0, PAGE, &err), &err);
	assert_sev_ok(sev_pages_make_shared(scene.pages, 0, PAGE, &err), &err);
	assert_int_equal(scene.asked, 4);
	teardown(&scene);
}

/* spec: APM3 PVALIDATE: of 2 MiB where the RMP has 4 KiB: FAIL_SIZEMISMATCH */
static void large_pages_fall_back_to_small_ones(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, true);
	/* Two large pages that KVM maps as such, and one small one behind. */
	assert_sev_ok(sev_pages_make_private(scene.pages, LARGE, 2 * LARGE + PAGE, &err), &err);
	assert_int_equal(scene.large_pvalidates, 2);
	assert_int_equal(scene.small_pvalidates, 1);
	assert_agrees(&scene, LARGE, 2 * LARGE + 4 * PAGE);
	/* A small one of a large one is shared: KVM splits the RMP's entry. */
	assert_sev_ok(sev_pages_make_shared(scene.pages, LARGE + PAGE, PAGE, &err), &err);
	assert_agrees(&scene, LARGE, LARGE);
	assert_sev_ok(sev_pages_make_private(scene.pages, LARGE + PAGE, PAGE, &err), &err);
	/* Now the rest of it comes in small ones, the other in one. */
	scene.large_pvalidates = scene.small_pvalidates = 0;
	assert_sev_ok(sev_pages_make_shared(scene.pages, LARGE, 2 * LARGE, &err), &err);
	assert_int_equal(scene.large_pvalidates, 2);
	assert_int_equal(scene.small_pvalidates, 512);
	assert_int_equal(sev_pages_state(scene.pages, LARGE), SEV_PAGE_SHARED);
	assert_int_equal(sev_pages_state(scene.pages, 3 * LARGE - 1), SEV_PAGE_SHARED);
	assert_agrees(&scene, LARGE, 2 * LARGE);
	teardown(&scene);
	/* A kernel whose pages are all small. */
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, LARGE, LARGE, &err), &err);
	assert_int_equal(scene.large_pvalidates, 1);
	assert_int_equal(scene.small_pvalidates, 512);
	assert_agrees(&scene, LARGE, LARGE);
	teardown(&scene);
}

/* spec: APM2 page validation: a page is validated once, or it could be mapped twice */
static void pages_are_not_validated_twice(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	expect(sev_pages_make_private(scene.pages, 0, PAGE, &err), SEV_ERR_MISMATCH,
	       "page 0x0: the account says that it is validated; validated twice");
	assert_sev_ok(sev_pages_make_private(scene.pages, 5 * PAGE, PAGE, &err), &err);
	expect(sev_pages_make_private(scene.pages, 2 * PAGE, 8 * PAGE, &err), SEV_ERR_MISMATCH,
	       "page 0x5000: the account says that it is validated");
	/* Nothing was done before that was found. */
	assert_int_equal(sev_pages_state(scene.pages, 2 * PAGE), SEV_PAGE_PRIVATE);
	assert_int_equal(scene.small_pvalidates, 1);
	teardown(&scene);
}

/*
 * spec: APM2 page validation: what the RMP says against the account is the hypervisor's doing:
 * memory that the map shows as not accepted, but that was launched with contents of the host's
 */
static void pages_that_were_validated_in_secret_are_found(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	sev_pages_free(scene.pages);
	{
		const struct sev_pages_ops ops = {sizeof(ops), &scene, ask, pvalidate, NULL};

		assert_sev_ok(sev_pages_new(&ops, &scene.pages, &err), &err);
	}
	assert_sev_ok(sev_pages_add(scene.pages, 0, 4 * PAGE, SEV_PAGE_PRIVATE, &err), &err);
	expect(sev_pages_make_private(scene.pages, 0, 4 * PAGE, &err), SEV_ERR_MISMATCH,
	       "page 0x0: PVALIDATE found it validated, the account says that it is not");
	assert_int_equal(sev_pages_state(scene.pages, 0), SEV_PAGE_PRIVATE);
	expect(sev_pages_adjust(scene.pages, 0, PAGE, 1, SEV_PAGES_READ, false, &err), SEV_ERR_ARG,
	       "no rmpadjust");
	teardown(&scene);
}

/* spec: APM2 page validation: #VC of a page that the guest has validated is a remap */
static void a_remap_is_found(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, 4 * PAGE, &err), &err);
	remap(&scene, 3 * PAGE);
	/* The next access is a #VC. */
	perform(&scene, (struct action){.what = LOAD, .gpa = 3 * PAGE, .flag = true});
	assert_int_equal(scene.action.fault, CPU_VC);
	expect(sev_pages_not_validated(scene.pages, 3 * PAGE + 0x123, &err), SEV_ERR_MISMATCH,
	       "page 0x3000: #VC says that it is not validated, the account says that it is");
	/* RMPADJUST ends so too, and PVALIDATE that takes back says it by CF. */
	expect(sev_pages_adjust(scene.pages, 2 * PAGE, 2 * PAGE, 1, SEV_PAGES_READ, false, &err),
	       SEV_ERR_MISMATCH, "page 0x3000: #VC says");
	expect(sev_pages_make_shared(scene.pages, PAGE, 4 * PAGE, &err), SEV_ERR_MISMATCH,
	       "page 0x3000: PVALIDATE found it not validated, the account says that it is");
	/* As far as it came. */
	assert_int_equal(sev_pages_state(scene.pages, 2 * PAGE), SEV_PAGE_PRIVATE);
	assert_int_equal(sev_pages_state(scene.pages, 3 * PAGE), SEV_PAGE_VALIDATED);
	assert_int_equal(scene.asked, 0);
	/* A page that waits for it is as it should be; others are the guest's own fault. */
	assert_int_equal(sev_pages_not_validated(scene.pages, 7 * PAGE, &err), SEV_OK);
	expect(sev_pages_not_validated(scene.pages, SIZE, &err), SEV_ERR_ARG,
	       "page 0x800000: it is not in the account");
	assert_sev_ok(sev_pages_make_shared(scene.pages, 7 * PAGE, PAGE, &err), &err);
	expect(sev_pages_not_validated(scene.pages, 7 * PAGE, &err), SEV_ERR_ARG,
	       "page 0x7000: it is shared");
	teardown(&scene);
}

/* A hypervisor that answers yes to a page state change and does nothing. */
static void a_page_that_was_not_given_up_is_no_harm(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, PAGE, &err), &err);
	scene.ignore = true;
	assert_sev_ok(sev_pages_make_shared(scene.pages, PAGE, PAGE, &err), &err);
	/* It was rescinded before: nobody can make it pass for the guest's. */
	assert_false(is_validated(&scene, PAGE));
	scene.ignore = false;
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, PAGE, &err), &err);
	assert_true(is_validated(&scene, PAGE));
	teardown(&scene);
}

static void refusals_of_the_hypervisor_are_told(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, 2 * PAGE, &err), &err);
	scene.refuse = 22;
	expect(sev_pages_make_shared(scene.pages, PAGE, 2 * PAGE, &err), SEV_ERR_IO,
	       "pages 0x1000 to 0x2fff: the hypervisor does not make them shared: it answered 22");
	assert_int_equal(sev_pages_state(scene.pages, PAGE), SEV_PAGE_PRIVATE);
	assert_agrees(&scene, PAGE, 2 * PAGE);
	scene.refuse = 0;
	assert_sev_ok(sev_pages_make_shared(scene.pages, PAGE, 2 * PAGE, &err), &err);
	scene.refuse = 5;
	expect(sev_pages_make_private(scene.pages, PAGE, PAGE, &err), SEV_ERR_IO,
	       "does not make them private: it answered 5");
	assert_int_equal(sev_pages_state(scene.pages, PAGE), SEV_PAGE_SHARED);
	teardown(&scene);
}

/* spec: APM3 RMPADJUST: of 2 MiB where the RMP has 4 KiB: FAIL_SIZEMISMATCH */
static void other_vmpls_get_what_they_are_given(void **state)
{
	const struct rmp_entry *entry;
	struct scene scene;
	uint64_t spa;

	(void)state;
	setup(&scene, false);
	assert_sev_ok(sev_pages_make_private(scene.pages, PAGE, 2 * LARGE - PAGE, &err), &err);
	assert_sev_ok(sev_pages_adjust(scene.pages, PAGE, 2 * LARGE - PAGE, 1,
				       SEV_PAGES_READ | SEV_PAGES_WRITE, false, &err),
		      &err);
	entry = entry_of(&scene, LARGE + 5 * PAGE, &spa);
	assert_int_equal(entry->perms[1], RMP_READ | RMP_WRITE);
	assert_int_equal(entry->perms[2], 0);
	assert_sev_ok(sev_pages_adjust(scene.pages, PAGE, PAGE, 1, SEV_PAGES_READ, true, &err),
		      &err);
	entry = entry_of(&scene, PAGE, &spa);
	assert_true(entry->vmsa);
	expect(sev_pages_adjust(scene.pages, PAGE, 2 * PAGE, 1, SEV_PAGES_READ, true, &err),
	       SEV_ERR_ARG, "found a VMSA of 0x2000 bytes");
	expect(sev_pages_adjust(scene.pages, PAGE, PAGE, 0, SEV_PAGES_READ, false, &err),
	       SEV_ERR_IO, "page 0x1000 of 4096 bytes: RMPADJUST: found FAIL_PERMISSION (2)");
	expect(sev_pages_adjust(scene.pages, 2 * LARGE - PAGE, 2 * PAGE, 1, 0, false, &err),
	       SEV_ERR_ARG, "not all of them are validated");
	teardown(&scene);
}

static int no_answer(void *ctx, uint64_t gpa, uint64_t count, enum sev_page_size size,
		     bool private_pages)
{
	(void)ctx;
	(void)gpa;
	(void)count;
	(void)size;
	(void)private_pages;
	return 0;
}

static int fails(void *ctx, uint64_t gpa, enum sev_page_size size, bool validate, bool *unchanged)
{
	(void)gpa;
	(void)size;
	(void)validate;
	(void)unchanged;
	return *(int *)ctx;
}

static void instructions_that_fail_are_told(void **state)
{
	static const struct {
		int answer;
		const char *text;
	} ROWS[] = {
		{SEV_PAGES_FAIL_INPUT,
		 "page 0x1000 of 4096 bytes: PVALIDATE: found FAIL_INPUT (1)"},
		{SEV_PAGES_FAIL_SIZEMISMATCH, "PVALIDATE: found FAIL_SIZEMISMATCH (6)"},
		{SEV_PAGES_FAULT, "PVALIDATE: found a fault (-1)"},
		{99, "PVALIDATE: found a fault (99)"},
	};
	int answer = 0;
	struct sev_pages_ops ops = {sizeof(ops), &answer, no_answer, fails, NULL};
	struct sev_pages *pages;

	(void)state;
	assert_sev_ok(sev_pages_new(&ops, &pages, &err), &err);
	assert_sev_ok(sev_pages_add(pages, PAGE, PAGE, SEV_PAGE_PRIVATE, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		answer = ROWS[i].answer;
		expect(sev_pages_make_private(pages, PAGE, PAGE, &err), SEV_ERR_IO, ROWS[i].text);
		assert_int_equal(sev_pages_state(pages, PAGE), SEV_PAGE_PRIVATE);
	}
	sev_pages_free(pages);
	sev_pages_free(NULL);
	ops.pvalidate = NULL;
	expect(sev_pages_new(&ops, &pages, &err), SEV_ERR_ARG, "no pvalidate");
	assert_null(pages);
}

static void ranges_are_checked(void **state)
{
	static const struct {
		uint64_t gpa, length;
		enum sev_page_state state;
		const char *text; /* NULL: it is taken */
	} ROWS[] = {
		{0x1000, 0x3000, SEV_PAGE_SHARED, NULL},
		{0x800, 0x1000, SEV_PAGE_SHARED, "found 0x1000 bytes at 0x800"},
		{0x8000, 0x800, SEV_PAGE_SHARED, "found 0x800 bytes at 0x8000"},
		{0x8000, 0, SEV_PAGE_SHARED, "found 0x0 bytes at 0x8000"},
		{UINT64_MAX - 0xFFF, 0x2000, SEV_PAGE_SHARED, "whole pages"},
		{0x8000, 0x1000, SEV_PAGE_UNKNOWN, "found state 0"},
		{0x8000, 0x1000, (enum sev_page_state)9, "found state 9"},
		{0x3000, 0x2000, SEV_PAGE_SHARED, "is in the account already"},
		{0, 0x2000, SEV_PAGE_SHARED, "is in the account already"},
		{0, 0x8000, SEV_PAGE_PRIVATE, "is in the account already"},
		{0, 0x1000, SEV_PAGE_PRIVATE, NULL},
		{0x4000, 0x1000, SEV_PAGE_VALIDATED, NULL},
	};
	int answer = 0;
	const struct sev_pages_ops ops = {sizeof(ops), &answer, no_answer, fails, NULL};
	struct sev_pages *pages;

	(void)state;
	assert_sev_ok(sev_pages_new(&ops, &pages, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		enum sev_rc rc =
			sev_pages_add(pages, ROWS[i].gpa, ROWS[i].length, ROWS[i].state, &err);

		if (ROWS[i].text)
			expect(rc, SEV_ERR_ARG, ROWS[i].text);
		else
			assert_int_equal(rc, SEV_OK);
	}
	assert_int_equal(sev_pages_state(pages, 0xFFF), SEV_PAGE_PRIVATE);
	assert_int_equal(sev_pages_state(pages, 0x1000), SEV_PAGE_SHARED);
	assert_int_equal(sev_pages_state(pages, 0x4FFF), SEV_PAGE_VALIDATED);
	assert_int_equal(sev_pages_state(pages, 0x5000), SEV_PAGE_UNKNOWN);
	expect(sev_pages_make_shared(pages, 0, 0x6000, &err), SEV_ERR_ARG,
	       "page 0x5000: it is not in the account");
	expect(sev_pages_make_private(pages, 0x10, 0x1000, &err), SEV_ERR_ARG, "whole pages");
	assert_string_equal(sev_page_state_name(SEV_PAGE_SHARED), "shared");
	assert_string_equal(sev_page_state_name((enum sev_page_state)7), "?");
	sev_pages_free(pages);
}

/* Any conversions in any order: the account is that of an array of pages. */
static void the_account_is_that_of_each_page(void **state)
{
	enum { PAGES = 64 };
	int answer = 0;
	const struct sev_pages_ops ops = {sizeof(ops), &answer, no_answer, fails, NULL};
	bool shared[PAGES] = {false};
	struct sev_pages *pages;
	uint32_t random = 1;

	(void)state;
	assert_sev_ok(sev_pages_new(&ops, &pages, &err), &err);
	assert_sev_ok(sev_pages_add(pages, 0, PAGES * PAGE, SEV_PAGE_VALIDATED, &err), &err);
	for (int round = 0; round < 3000; round++) {
		unsigned first = (random = random * 1664525 + 1013904223) >> 26;
		unsigned count = 1 + ((random = random * 1664525 + 1013904223) >> 29);
		bool share = (random = random * 1664525 + 1013904223) >> 31;

		for (unsigned i = first; i < first + count && i < PAGES; i++) {
			if (shared[i] == share)
				continue;
			shared[i] = share;
			assert_sev_ok((share ? sev_pages_make_shared
					     : sev_pages_make_private)(pages, i * PAGE, PAGE, &err),
				      &err);
		}
		for (unsigned i = 0; i < PAGES; i++)
			assert_int_equal(sev_pages_state(pages, i * PAGE),
					 shared[i] ? SEV_PAGE_SHARED : SEV_PAGE_VALIDATED);
	}
	sev_pages_free(pages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_accepted_shared_and_taken_back),
		cmocka_unit_test(large_pages_fall_back_to_small_ones),
		cmocka_unit_test(pages_are_not_validated_twice),
		cmocka_unit_test(pages_that_were_validated_in_secret_are_found),
		cmocka_unit_test(a_remap_is_found),
		cmocka_unit_test(a_page_that_was_not_given_up_is_no_harm),
		cmocka_unit_test(refusals_of_the_hypervisor_are_told),
		cmocka_unit_test(other_vmpls_get_what_they_are_given),
		cmocka_unit_test(instructions_that_fail_are_told),
		cmocka_unit_test(ranges_are_checked),
		cmocka_unit_test(the_account_is_that_of_each_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
