/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripted guests: KVM_RUN, faults of private memory, page state changes, and the exits.
 */
#include "test.h"

#include "abi/layout/guest_message.h"
#include "base/bytes.h"
#include "kvm_host.h"
#include "linux/kvm/guest_program.h"

#define SIZE	  UINT64_C(0x400000)
#define LARGE_GPA MACHINE_LARGE_SIZE
#define FIRST	  UINT64_C(0x1000)

/* A guest that is launched with one vCPU and nothing but a page of zeros at 0. */
struct scene {
	struct kvm_host host;
	uint8_t *memory, *run;
	int vcpu, gmem;
};

static void setup_with(struct scene *scene, unsigned type, uint64_t exits, bool certs, bool large)
{
	struct kvm_host *host = &scene->host;
	const struct sev_kvm_enable_cap cap = {.cap = SEV_KVM_CAP_EXIT_HYPERCALL, .args = {exits}};
	const struct sev_kvm_snp_launch_start snp = {.policy = 0x30000};
	const struct sev_kvm_snp_launch_finish finish = {.flags = 0};
	struct sev_kvm_launch_start sev = {.policy = 0};
	struct sev_kvm_snp_launch_update zero = {.len = 4096, .type = 3};

	kvm_host_setup(host, "milan-1.55", LX_LINUX_6_18);
	scene->memory = aligned_alloc(MACHINE_LARGE_SIZE, SIZE);
	memset(scene->memory, 0, SIZE);
	kvm_vm(host, type);
	assert_int_equal(kvm_ioctl(host, host->vm, SEV_KVM_ENABLE_CAP, &cap), 0);
	scene->gmem = type == SEV_KVM_VM_SNP ? kvm_gmem(host, SIZE) : -1;
	assert_int_equal(kvm_slot(host, 0, 0, SIZE, scene->memory, scene->gmem), 0);
	if (large)
		assert_int_equal(lx_gmem_make_large(host->lx.kernel, scene->gmem), 0);
	assert_int_equal(kvm_init2(host, 0, 0), 0);
	if (certs)
		assert_int_equal(kvm_op(host, SEV_KVM_SNP_ENABLE_REQ_CERTS, NULL), 0);
	scene->vcpu = kvm_vcpu(host, 0);
	scene->run = kvm_run_map(host, scene->vcpu);
	if (type != SEV_KVM_VM_SNP) {
		assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_START, &sev), 0);
		return;
	}
	assert_int_equal(kvm_private(host, 0, SIZE, true), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_START, &snp), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &zero), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
}

static void setup(struct scene *scene)
{
	setup_with(scene, SEV_KVM_VM_SNP, 1 << 12, false, false);
}

static void teardown(struct scene *scene)
{
	kvm_host_teardown(&scene->host);
	free(scene->memory);
}

static int run(struct scene *scene)
{
	return kvm_number(&scene->host, scene->vcpu, SEV_KVM_RUN, 0);
}

static uint32_t reason(const struct scene *scene)
{
	return sev_get_le32(scene->run + SEV_KVM_RUN_EXIT_REASON);
}

static uint64_t exit_word(const struct scene *scene, size_t at)
{
	return sev_get_le64(scene->run + SEV_KVM_RUN_UNION + at);
}

static void answer(struct scene *scene, size_t at, uint64_t value)
{
	sev_put_le64(scene->run + SEV_KVM_RUN_UNION + at, value);
}

/* What a program did last; it ends with SYSTEM_EVENT when it is through. */
struct script {
	unsigned step;
	enum cpu_fault fault;
	enum rmp_result result;
	bool unchanged;
	uint64_t answer, pages, gpa;
	uint8_t bytes[16];
	uint8_t vmpl;
};

static void attach(struct scene *scene, void (*step)(void *, struct lx_runner *),
		   struct script *script)
{
	const struct lx_guest_program program = {step, script};

	assert_int_equal(lx_vcpu_attach(scene->host.lx.kernel, scene->vcpu, &program), 0);
}

/* Runs to the end of the script. */
static void run_to_end(struct scene *scene)
{
	assert_int_equal(run(scene), 0);
	assert_int_equal(reason(scene), SEV_KVM_EXIT_SYSTEM_EVENT);
}

static enum rmp_state state_of(struct scene *scene, uint64_t gpa)
{
	struct lx_guest_info guest;
	uint64_t spa = 0;

	assert_true(lx_guest_at(scene->host.lx.kernel, 0, &guest));
	for (; rmp_next_owned(scene->host.lx.sim.machine, guest.asid, &spa); spa += 4096) {
		uint64_t base;
		const struct rmp_entry *entry = rmp_lookup(scene->host.lx.sim.machine, spa, &base);

		if (entry->gpa + (spa - base) == gpa)
			return rmp_entry_state(entry);
	}
	return RMP_HYPERVISOR;
}

/* spec: UAPI KVM: a nested page fault is handled and the instruction done again */
static void validate_and_use(void *ctx, struct lx_runner *runner)
{
	static const uint8_t text[16] = "private to me";
	struct script *s = ctx;
	enum lx_outcome outcome = LX_DONE;

	switch (s->step) {
	case 0:
		outcome = lx_guest_load(runner, FIRST, true, s->bytes, 16, &s->fault);
		assert_int_equal(s->fault, CPU_VC);
		break;
	case 1:
		outcome = lx_guest_pvalidate(runner, FIRST, RMP_4K, true, &s->result, &s->unchanged,
					     &s->fault);
		assert_int_equal(s->fault, CPU_OK);
		assert_int_equal(s->result, RMP_OK);
		assert_false(s->unchanged);
		break;
	case 2:
		outcome = lx_guest_store(runner, FIRST, true, text, 16, &s->fault);
		assert_int_equal(s->fault, CPU_OK);
		break;
	case 3:
		outcome = lx_guest_load(runner, FIRST, true, s->bytes, 16, &s->fault);
		assert_int_equal(s->fault, CPU_OK);
		assert_memory_equal(s->bytes, text, 16);
		break;
	case 4: /* validated twice: CF */
		outcome = lx_guest_pvalidate(runner, FIRST, RMP_4K, true, &s->result, &s->unchanged,
					     &s->fault);
		assert_true(s->unchanged);
		break;
	default:
		lx_guest_terminate(runner, 0x100);
		return;
	}
	assert_int_equal(outcome, LX_DONE);
	s->step++;
}

static void private_pages_come_unvalidated(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, validate_and_use, &script);
	run_to_end(&scene);
	assert_int_equal(exit_word(&scene, 0), (UINT64_C(1) << 32) | 6); /* ndata, type SEV_TERM */
	assert_int_equal(exit_word(&scene, 8), 0x100);
	assert_int_equal(script.step, 5);
	assert_int_equal(state_of(&scene, FIRST), RMP_GUEST_VALID);
	/* Nothing of it is in memory that the host shares. */
	assert_int_equal(scene.memory[FIRST], 0);
	teardown(&scene);
}

/* RMPADJUST gives a page to VMPL1, which has nothing else. */
static void adjust(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	switch (s->step++) {
	case 0:
		lx_guest_rmpadjust(runner, 0, RMP_4K, 1, RMP_READ, false, &s->result, &s->fault);
		assert_int_equal(s->fault, CPU_OK);
		assert_int_equal(s->result, RMP_OK);
		break;
	case 1:
		lx_guest_set_vmpl(runner, 1);
		lx_guest_load(runner, 0, true, s->bytes, 16, &s->fault);
		assert_int_equal(s->fault, CPU_OK);
		break;
	case 2:
		lx_guest_store(runner, 0, true, s->bytes, 16, &s->fault);
		assert_int_equal(s->fault, CPU_NPF_VMPL);
		break;
	case 3:
		lx_guest_pvalidate(runner, 0, RMP_4K, false, &s->result, &s->unchanged, &s->fault);
		assert_int_equal(s->fault, CPU_GP);
		break;
	default:
		lx_guest_terminate(runner, 0);
	}
}

static void permissions_are_per_vmpl(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, adjust, &script);
	run_to_end(&scene);
	assert_int_equal(script.step, 5);
	teardown(&scene);
}

/* spec: UAPI KVM_EXIT_MEMORY_FAULT: KVM_RUN fails, and struct kvm_run says where and of what kind
 */
static void share(void *ctx, struct lx_runner *runner)
{
	static const uint8_t text[16] = "for the host";
	struct script *s = ctx;

	if (s->step) {
		lx_guest_terminate(runner, 0);
		return;
	}
	if (lx_guest_store(runner, s->gpa + 8, false, text, 16, &s->fault) == LX_DONE)
		s->step++;
}

static void access_that_attributes_deny_is_an_exit(void **state)
{
	struct script script = {.gpa = FIRST};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, share, &script);
	assert_int_equal(run(&scene), -EFAULT);
	assert_int_equal(reason(&scene), SEV_KVM_EXIT_MEMORY_FAULT);
	assert_int_equal(exit_word(&scene, 0), 0);
	assert_int_equal(exit_word(&scene, 8), FIRST);
	assert_int_equal(exit_word(&scene, 16), 4096);
	/* User space does what the guest meant. */
	assert_int_equal(kvm_private(&scene.host, FIRST, 4096, false), 0);
	run_to_end(&scene);
	assert_string_equal((char *)scene.memory + FIRST + 8, "for the host");
	teardown(&scene);
}

static void take_private(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (lx_guest_load(runner, FIRST, true, s->bytes, 16, &s->fault) == LX_DONE)
		lx_guest_terminate(runner, 0);
}

static void private_access_to_shared_memory_is_an_exit(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	assert_int_equal(kvm_private(&scene.host, FIRST, 4096, false), 0);
	attach(&scene, take_private, &script);
	assert_int_equal(run(&scene), -EFAULT);
	assert_int_equal(reason(&scene), SEV_KVM_EXIT_MEMORY_FAULT);
	assert_int_equal(exit_word(&scene, 0), 8); /* PRIVATE */
	assert_int_equal(exit_word(&scene, 8), FIRST);
	teardown(&scene);
}

/* spec: UAPI KVM_CAP_EXIT_HYPERCALL: unless user space takes them, the guest gets an error */
static void change_state(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (lx_guest_page_state(runner, FIRST, 3, RMP_4K, false, &s->answer) == LX_DONE)
		lx_guest_terminate(runner, 0);
}

static void page_state_changes_are_hypercalls(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, change_state, &script);
	assert_int_equal(run(&scene), 0);
	assert_int_equal(reason(&scene), SEV_KVM_EXIT_HYPERCALL);
	assert_int_equal(exit_word(&scene, offsetof(struct sev_kvm_run_hypercall, nr)), 12);
	assert_int_equal(exit_word(&scene, offsetof(struct sev_kvm_run_hypercall, args[0])), FIRST);
	assert_int_equal(exit_word(&scene, offsetof(struct sev_kvm_run_hypercall, args[1])), 3);
	assert_int_equal(exit_word(&scene, offsetof(struct sev_kvm_run_hypercall, args[2])), 0);
	answer(&scene, offsetof(struct sev_kvm_run_hypercall, ret), 7);
	run_to_end(&scene);
	assert_int_equal(script.answer, 7);
	teardown(&scene);
}

static void page_state_changes_need_the_capability(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup_with(&scene, SEV_KVM_VM_SNP, 0, false, false);
	attach(&scene, change_state, &script);
	run_to_end(&scene);
	assert_int_equal(script.answer, LX_PSC_REFUSED);
	teardown(&scene);
}

static void validate_at(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (s->step == 0)
		lx_guest_pvalidate(runner, LARGE_GPA, RMP_2M, true, &s->result, &s->unchanged,
				   &s->fault);
	if (s->step == 1)
		lx_guest_pvalidate(runner, LARGE_GPA + 4096, RMP_4K, false, &s->result,
				   &s->unchanged, &s->fault);
	if (s->step == 2)
		lx_guest_terminate(runner, 0);
	assert_int_equal(s->fault, CPU_OK);
	assert_int_equal(s->result, RMP_OK);
	assert_false(s->unchanged);
	s->step++;
}

/* Large folios have large RMP entries, until the guest wants a part of one. */
static void a_size_mismatch_splits_the_entry(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup_with(&scene, SEV_KVM_VM_SNP, 0, false, true);
	attach(&scene, validate_at, &script);
	run_to_end(&scene);
	assert_int_equal(state_of(&scene, LARGE_GPA), RMP_GUEST_VALID);
	assert_int_equal(state_of(&scene, LARGE_GPA + 4096), RMP_GUEST_INVALID);
	assert_int_equal(state_of(&scene, LARGE_GPA + 2 * 4096), RMP_GUEST_VALID);
	teardown(&scene);
}

static void large_of_small(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	lx_guest_pvalidate(runner, LARGE_GPA, RMP_2M, true, &s->result, &s->unchanged, &s->fault);
	lx_guest_terminate(runner, 0);
}

static void small_folios_are_not_validated_as_large(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, large_of_small, &script);
	run_to_end(&scene);
	assert_int_equal(script.result, RMP_FAIL_SIZEMISMATCH);
	assert_int_equal(state_of(&scene, LARGE_GPA), RMP_GUEST_INVALID);
	teardown(&scene);
}

/* A message that the firmware refuses is still an answer: what passes on is looked at here. */
static void request(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (lx_guest_request(runner, FIRST, FIRST + 4096, FIRST + 8192, s->step ? &s->pages : NULL,
			     &s->answer) == LX_DONE)
		lx_guest_terminate(runner, 0);
}

static void setup_request(struct scene *scene, struct script *script, bool certs)
{
	setup_with(scene, SEV_KVM_VM_SNP, 0, certs, false);
	assert_int_equal(kvm_private(&scene->host, FIRST, 3 * 4096, false), 0);
	memset(scene->memory + FIRST, 0xFF, 3 * 4096);
	scene->memory[FIRST + SEV_MSG_AT_HEADER_MSG_TYPE] = SEV_MSG_REPORT_REQ;
	attach(scene, request, script);
}

static void requests_reach_the_firmware(void **state)
{
	struct script script = {.answer = 1};
	struct scene scene;

	(void)state;
	setup_request(&scene, &script, false);
	run_to_end(&scene);
	assert_int_equal(script.answer, 0x16); /* INVALID_PARAM: no good header */
	teardown(&scene);
}

/* spec: UAPI KVM_SEV_SNP_ENABLE_REQ_CERTS: without it the guest gets an empty table */
static void without_certificates_the_table_is_empty(void **state)
{
	struct script script = {.step = 1, .pages = 1};
	struct scene scene;

	(void)state;
	setup_request(&scene, &script, false);
	run_to_end(&scene);
	assert_true(sev_is_zero(scene.memory + FIRST + 8192, 24));
	assert_int_equal(scene.memory[FIRST + 8192 + 24], 0xFF);
	teardown(&scene);
}

/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: what each answer of user space tells the guest */
static void user_space_gives_certificates(void **state)
{
	static const struct {
		uint64_t ret, answer;
		int rc;
	} rows[] = {
		{0, 0x16, 0},
		{ENOSPC, UINT64_C(1) << 32, 0},
		{EAGAIN, UINT64_C(2) << 32, 0},
		{EIO, UINT64_C(0xFFFFFFFF) << 32, 0},
		/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: what user space may answer */
		{EPERM, 0, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct script script = {.step = 1, .pages = 1};
		struct scene scene;

		setup_request(&scene, &script, true);
		assert_int_equal(run(&scene), 0);
		assert_int_equal(reason(&scene), SEV_KVM_EXIT_SNP_REQ_CERTS);
		assert_int_equal(exit_word(&scene, 0), FIRST + 8192);
		assert_int_equal(exit_word(&scene, 8), 1);
		answer(&scene, offsetof(struct sev_kvm_run_snp_req_certs, npages), 5);
		answer(&scene, offsetof(struct sev_kvm_run_snp_req_certs, ret), rows[i].ret);
		assert_int_equal(run(&scene), rows[i].rc);
		if (!rows[i].rc)
			assert_int_equal(script.answer, rows[i].answer);
		assert_int_equal(script.pages, rows[i].ret == ENOSPC ? 5 : 1);
		teardown(&scene);
	}
}

/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: raised for requests of type MSG_REPORT_REQ only */
static void other_requests_want_no_certificates(void **state)
{
	struct script script = {.step = 1, .pages = 1};
	struct scene scene;

	(void)state;
	setup_request(&scene, &script, true);
	scene.memory[FIRST + SEV_MSG_AT_HEADER_MSG_TYPE] = SEV_MSG_KEY_REQ;
	run_to_end(&scene);
	assert_int_equal(script.answer, 0x16);
	assert_int_equal(scene.memory[FIRST + 8192], 0xFF);
	teardown(&scene);
}

static void same_page(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (lx_guest_request(runner, s->gpa, s->step ? FIRST + 4096 : s->gpa, 0, NULL,
			     &s->answer) == LX_DONE)
		lx_guest_terminate(runner, 0);
}

static void requests_that_do_not_reach_it(void **state)
{
	struct script script = {.gpa = FIRST};
	struct scene scene;

	(void)state;
	setup(&scene);
	/* spec: GHCB SNP Guest Request: two pages, and not the same */
	attach(&scene, same_page, &script);
	run_to_end(&scene);
	assert_int_equal(script.answer, UINT64_C(0xFFFFFFFF) << 32);
	script = (struct script){.gpa = FIRST + 8, .step = 1};
	run_to_end(&scene);
	assert_int_equal(script.answer, UINT64_C(0xFFFFFFFF) << 32);
	/* spec: UAPI SNP guest requests: pages that KVM cannot reach end KVM_RUN with EIO */
	script = (struct script){.gpa = UINT64_C(0x10000000), .step = 1};
	assert_int_equal(run(&scene), -EIO);
	teardown(&scene);
}

static void hold_then_die(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	if (s->step) {
		lx_guest_shutdown(runner);
		return;
	}
	if (lx_guest_ap_reset_hold(runner) == LX_DONE)
		s->step++;
}

static void an_ap_waits_and_a_guest_dies(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, hold_then_die, &script);
	assert_int_equal(run(&scene), 0);
	assert_int_equal(reason(&scene), SEV_KVM_EXIT_AP_RESET_HOLD);
	assert_int_equal(run(&scene), 0);
	assert_int_equal(reason(&scene), SEV_KVM_EXIT_SHUTDOWN);
	teardown(&scene);
}

static int pre_fault(struct scene *scene, struct sev_kvm_pre_fault_memory *range)
{
	return kvm_ioctl(&scene->host, scene->vcpu, SEV_KVM_PRE_FAULT_MEMORY, range);
}

static void memory_is_faulted_in_before(void **state)
{
	/* spec: UAPI KVM_PRE_FAULT_MEMORY: flags, unaligned, size 0, wrap: EINVAL */
	static const struct sev_kvm_pre_fault_memory bad[] = {
		{.gpa = FIRST, .size = 4096, .flags = 1},
		{.gpa = FIRST + 1, .size = 4096},
		{.gpa = FIRST, .size = 4097},
		{.gpa = FIRST, .size = 0},
		{.gpa = UINT64_MAX - 4095, .size = 8192},
	};
	struct sev_kvm_pre_fault_memory range = {.gpa = SIZE - 8192, .size = 3 * 4096};
	struct scene scene;

	(void)state;
	setup(&scene);
	for (size_t i = 0; i < SEV_COUNT(bad); i++) {
		struct sev_kvm_pre_fault_memory copy = bad[i];

		assert_int_equal(pre_fault(&scene, &copy), -EINVAL);
	}
	/* spec: UAPI KVM_PRE_FAULT_MEMORY: a failure after the first page is told by what is left
	 */
	assert_int_equal(pre_fault(&scene, &range), 0);
	assert_int_equal(range.gpa, SIZE);
	assert_int_equal(range.size, 4096);
	assert_int_equal(pre_fault(&scene, &range), -ENOENT);
	assert_int_equal(state_of(&scene, SIZE - 4096), RMP_GUEST_INVALID);
	teardown(&scene);
}

/* spec: UAPI KVM_PRE_FAULT_MEMORY: not before SNP_LAUNCH_FINISH, which is to measure pages first */
static void memory_is_not_faulted_in_before_the_launch(void **state)
{
	struct sev_kvm_pre_fault_memory range = {.gpa = FIRST, .size = 4096};
	struct kvm_host host;
	int vcpu;

	(void)state;
	kvm_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	kvm_vm(&host, SEV_KVM_VM_SNP);
	assert_int_equal(kvm_init2(&host, 0, 0), 0);
	vcpu = kvm_vcpu(&host, 0);
	assert_int_equal(kvm_ioctl(&host, vcpu, SEV_KVM_PRE_FAULT_MEMORY, &range), -EOPNOTSUPP);
	kvm_host_teardown(&host);
}

static void touch_nowhere(void *ctx, struct lx_runner *runner)
{
	struct script *s = ctx;

	lx_guest_load(runner, UINT64_C(0x10000000), false, s->bytes, 16, &s->fault);
	lx_guest_terminate(runner, 0);
}

static void what_is_no_memory_is_reflected(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup(&scene);
	attach(&scene, touch_nowhere, &script);
	run_to_end(&scene);
	assert_int_equal(script.fault, CPU_VC);
	teardown(&scene);
}

/* Plain SEV: the C-bit says with which key; the page is the same. */
static void both_ways(void *ctx, struct lx_runner *runner)
{
	static const uint8_t text[16] = "by both names";
	struct script *s = ctx;

	lx_guest_store(runner, FIRST, true, text, 16, &s->fault);
	assert_int_equal(s->fault, CPU_OK);
	lx_guest_load(runner, FIRST, true, s->bytes, 16, &s->fault);
	lx_guest_terminate(runner, 0);
}

static void guests_of_sev_use_their_key(void **state)
{
	struct script script = {0};
	struct scene scene;

	(void)state;
	setup_with(&scene, SEV_KVM_VM_SEV, 0, false, false);
	attach(&scene, both_ways, &script);
	run_to_end(&scene);
	assert_string_equal((char *)script.bytes, "by both names");
	teardown(&scene);
}

/* spec: UAPI KVM_RUN: a VM of SEV's type without INIT2, or without a VMSA: EINVAL */
static void runs_that_are_refused(void **state)
{
	struct kvm_host host;
	uint8_t *map;
	int vcpu;

	(void)state;
	kvm_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	vcpu = kvm_vcpu(&host, 0);
	assert_int_equal(kvm_number(&host, vcpu, SEV_KVM_RUN, 0), -EINVAL);
	kvm_vm(&host, SEV_KVM_VM_SEV_ES);
	assert_int_equal(kvm_init2(&host, 0, 0), 0);
	vcpu = kvm_vcpu(&host, 0);
	assert_int_equal(kvm_number(&host, vcpu, SEV_KVM_RUN, 1), -EINVAL);
	/* Without a launched VMSA the processor does not enter: FAIL_ENTRY. */
	map = kvm_run_map(&host, vcpu);
	assert_int_equal(kvm_number(&host, vcpu, SEV_KVM_RUN, 0), 0);
	assert_int_equal(sev_get_le32(map + SEV_KVM_RUN_EXIT_REASON), 9);
	/* spec: UAPI KVM_RUN: immediate_exit ends it with EINTR after the last exit was completed
	 */
	map[1] = 1;
	assert_int_equal(kvm_number(&host, vcpu, SEV_KVM_RUN, 0), -EINTR);
	kvm_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_pages_come_unvalidated),
		cmocka_unit_test(permissions_are_per_vmpl),
		cmocka_unit_test(access_that_attributes_deny_is_an_exit),
		cmocka_unit_test(private_access_to_shared_memory_is_an_exit),
		cmocka_unit_test(page_state_changes_are_hypercalls),
		cmocka_unit_test(page_state_changes_need_the_capability),
		cmocka_unit_test(a_size_mismatch_splits_the_entry),
		cmocka_unit_test(small_folios_are_not_validated_as_large),
		cmocka_unit_test(requests_reach_the_firmware),
		cmocka_unit_test(without_certificates_the_table_is_empty),
		cmocka_unit_test(user_space_gives_certificates),
		cmocka_unit_test(other_requests_want_no_certificates),
		cmocka_unit_test(requests_that_do_not_reach_it),
		cmocka_unit_test(an_ap_waits_and_a_guest_dies),
		cmocka_unit_test(memory_is_faulted_in_before),
		cmocka_unit_test(memory_is_not_faulted_in_before_the_launch),
		cmocka_unit_test(what_is_no_memory_is_reflected),
		cmocka_unit_test(guests_of_sev_use_their_key),
		cmocka_unit_test(runs_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
