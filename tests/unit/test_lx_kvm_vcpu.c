/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vCPU files: the state that KVM's ioctls set, what of it is checked, and the VMSA that comes of
 * it.
 */
#include "test.h"

#if defined(__x86_64__)
#include <linux/kvm.h>
#endif

#include "abi/layout/vmsa.h"
#include "base/bytes.h"
#include "kvm_host.h"
#include "linux/kvm/vcpu.h"

#if defined(__x86_64__)
/* The system's own headers know most of these numbers. */
_Static_assert(SEV_KVM_GET_SREGS2 == KVM_GET_SREGS2, "");
_Static_assert(SEV_KVM_SET_SREGS2 == KVM_SET_SREGS2, "");
_Static_assert(SEV_KVM_GET_CPUID2 == KVM_GET_CPUID2, "");
_Static_assert(SEV_KVM_SET_GUEST_DEBUG == KVM_SET_GUEST_DEBUG, "");
_Static_assert(SEV_KVM_GET_VCPU_EVENTS == KVM_GET_VCPU_EVENTS, "");
_Static_assert(SEV_KVM_SET_VCPU_EVENTS == KVM_SET_VCPU_EVENTS, "");
_Static_assert(SEV_KVM_SET_TSC_KHZ == KVM_SET_TSC_KHZ, "");
_Static_assert(SEV_KVM_GET_TSC_KHZ == KVM_GET_TSC_KHZ, "");
_Static_assert(sizeof(struct sev_kvm_sregs2) == sizeof(struct kvm_sregs2), "");
_Static_assert(sizeof(struct sev_kvm_guest_debug) == sizeof(struct kvm_guest_debug), "");
#endif

#define BAD_ADDRESS ((const void *)(uintptr_t)8)

struct scene {
	struct kvm_host host;
	int vcpu;
};

static void setup(struct scene *scene, unsigned type)
{
	kvm_host_setup(&scene->host, "milan-1.55", LX_LINUX_6_18);
	kvm_vm(&scene->host, type);
	if (type == SEV_KVM_VM_DEFAULT)
		assert_int_equal(kvm_op(&scene->host, SEV_KVM_ES_INIT, NULL), 0);
	else
		assert_int_equal(kvm_init2(&scene->host, 0, 0), 0);
	scene->vcpu = kvm_vcpu(&scene->host, 0);
	assert_true(scene->vcpu >= 0);
}

static int ask(struct scene *scene, unsigned long request, const void *argument)
{
	return kvm_ioctl(&scene->host, scene->vcpu, request, argument);
}

static void vmsa_of(struct scene *scene, uint8_t page[SEV_VMSA_LENGTH])
{
	const struct lx_file *file = lx_file_get(scene->host.lx.kernel, scene->vcpu);

	assert_int_equal(lx_vmsa_build(file->data, page), 0);
}

static void assert_field(const uint8_t *page, size_t at, size_t size, uint64_t value)
{
	if (sev_get_le(page + at, size) != value)
		fail_msg("at 0x%zx: found 0x%llx, expected 0x%llx", at,
			 (unsigned long long)sev_get_le(page + at, size),
			 (unsigned long long)value);
}

static void numbers_of_vcpus(void **state)
{
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	/* spec: UAPI KVM_CREATE_VCPU: id or number too large: EINVAL; id in use: EEXIST */
	assert_int_equal(kvm_vcpu(&scene.host, 0), -EEXIST);
	assert_int_equal(kvm_vcpu(&scene.host, 4096), -EINVAL);
	assert_true(kvm_vcpu(&scene.host, 4095) >= 0);
	assert_int_equal(ask(&scene, 0xAE77, NULL), -EINVAL);
	kvm_host_teardown(&scene.host);
}

/* What KVM itself leaves, without a VMM that sets anything: APM2, state after reset. */
static void the_vmsa_of_a_vcpu_that_nobody_touched(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
	} fields[] = {
		{0x002, 2, 0x92},	{0x010, 2, 0xF000},
		{0x012, 2, 0x9A},	{0x018, 8, 0xFFFF0000},
		{0x022, 2, 0x92},	{0x064, 4, 0xFFFF},
		{0x072, 2, 0x82},	{0x092, 2, 0x83},
		{0x0D0, 8, 0x1000},	{0x148, 8, 0x40},
		{0x158, 8, 0x10},	{0x160, 8, 0x400},
		{0x168, 8, 0xFFFF0FF0}, {0x170, 8, 2},
		{0x178, 8, 0xFFF0},	{0x268, 8, UINT64_C(0x0007040600070406)},
		{0x310, 8, 0x600},	{0x3E8, 8, 1},
		{0x408, 4, 0x1F80},	{0x410, 2, 0x37F},
	};
	uint8_t page[SEV_VMSA_LENGTH];
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	vmsa_of(&scene, page);
	for (size_t i = 0; i < SEV_COUNT(fields); i++)
		assert_field(page, fields[i].at, fields[i].size, fields[i].value);
	kvm_host_teardown(&scene.host);
	/* spec: UAPI KVM_SEV_ES_INIT: its VMSAs have no FPU state, so that older measurements hold
	 */
	setup(&scene, SEV_KVM_VM_DEFAULT);
	vmsa_of(&scene, page);
	assert_true(sev_is_zero(page + 0x400, SEV_VMSA_LENGTH - 0x400));
	kvm_host_teardown(&scene.host);
}

static void registers_reach_the_vmsa(void **state)
{
	const struct sev_kvm_regs regs = {.rax = 1,
					  .rbx = 2,
					  .rcx = 3,
					  .rdx = 4,
					  .rsi = 5,
					  .rdi = 6,
					  .rsp = 7,
					  .rbp = 8,
					  .r8 = 9,
					  .r15 = 16,
					  .rip = 17,
					  .rflags = 0x44};
	struct kvm_some_msrs msrs = {7,
				     0,
				     {{0xC0000081, 0, 21},
				      {0xC0000084, 0, 22},
				      {0xC0000102, 0, 23},
				      {0x174, 0, 24},
				      {0x1D9, 0, 25},
				      {0xDA0, 0, 26},
				      {0xC0000080, 0, 1}}};
	uint8_t page[SEV_VMSA_LENGTH];
	struct sev_kvm_sregs sregs;
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS, &sregs), 0);
	sregs.ss.dpl = 3;
	sregs.gs.base = 0x1234;
	sregs.idt.limit = 0x55;
	sregs.cr3 = 0x5000;
	sregs.cr2 = 0x6000;
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS, &sregs), 0);
	assert_int_equal(ask(&scene, SEV_KVM_SET_REGS, &regs), 0);
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, &msrs), 7);
	vmsa_of(&scene, page);
	assert_field(page, 0x1F8, 8, 1);
	assert_field(page, 0x318, 8, 2);
	assert_field(page, 0x308, 8, 3);
	assert_field(page, 0x310, 8, 4);
	assert_field(page, 0x330, 8, 5);
	assert_field(page, 0x338, 8, 6);
	assert_field(page, 0x1D8, 8, 7);
	assert_field(page, 0x328, 8, 8);
	assert_field(page, 0x340, 8, 9);
	assert_field(page, 0x378, 8, 16);
	assert_field(page, 0x178, 8, 17);
	assert_field(page, 0x170, 8, 0x46);
	assert_field(page, 0x0CB, 1, 3); /* CPL is SS's DPL */
	assert_field(page, 0x058, 8, 0x1234);
	assert_field(page, 0x084, 4, 0x55);
	assert_field(page, 0x150, 8, 0x5000);
	assert_field(page, 0x240, 8, 0); /* CR2 is loaded at the first entry */
	assert_field(page, 0x200, 8, 21);
	assert_field(page, 0x218, 8, 22);
	assert_field(page, 0x220, 8, 23);
	assert_field(page, 0x228, 8, 24);
	assert_field(page, 0x270, 8, 25);
	assert_field(page, 0x140, 8, 26);
	assert_field(page, 0x0D0, 8, 0x1001);
	kvm_host_teardown(&scene.host);
}

static void fpu_state_reaches_the_vmsa(void **state)
{
	uint8_t xsave[4096] = {0}, page[SEV_VMSA_LENGTH];
	struct sev_kvm_fpu fpu = {
		.fcw = 0x27F, .ftwx = 0x80, .last_opcode = 0x1AB, .mxcsr = 0x1FA0};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	for (unsigned i = 0; i < 10; i++)
		xsave[32 + 16 + i] = (uint8_t)(0xA0 + i); /* ST1 */
	sev_put_le16(xsave, 0x37F);
	sev_put_le32(xsave + 24, 0x1F80);
	xsave[160] = 0x77;			/* XMM0 */
	xsave[576] = 0x88;			/* YMM0, upper half */
	sev_put_le32(xsave + 2432, 0x55555554); /* PKRU */
	sev_put_le64(xsave + 512, 0x207);
	assert_int_equal(ask(&scene, SEV_KVM_SET_XSAVE, xsave), 0);
	vmsa_of(&scene, page);
	assert_memory_equal(page + 0x420 + 8, xsave + 48, 8);
	assert_memory_equal(page + 0x420 + 64 + 2, xsave + 56, 2);
	assert_field(page, 0x470, 1, 0x77);
	assert_field(page, 0x570, 1, 0x88);
	assert_field(page, 0x2E8, 4, 0x55555554);
	/* spec: UAPI KVM_SET_FPU: MXCSR is not taken; after encryption of an older VM nothing is */
	assert_int_equal(ask(&scene, SEV_KVM_SET_FPU, &fpu), 0);
	vmsa_of(&scene, page);
	assert_field(page, 0x410, 2, 0x27F);
	assert_field(page, 0x40C, 2, 0x80);
	assert_field(page, 0x412, 2, 0x1AB);
	assert_field(page, 0x408, 4, 0x1F80);
	/* Without AVX in the header the upper halves are zero. */
	sev_put_le64(xsave + 512, 3);
	assert_int_equal(ask(&scene, SEV_KVM_SET_XSAVE, xsave), 0);
	vmsa_of(&scene, page);
	assert_field(page, 0x570, 1, 0);
	assert_field(page, 0x2E8, 4, 0);
	kvm_host_teardown(&scene.host);
}

static void what_is_set_is_got(void **state)
{
	struct sev_kvm_sregs sregs;
	struct sev_kvm_sregs2 sregs2;
	struct sev_kvm_regs regs;
	struct sev_kvm_debugregs debug;
	struct sev_kvm_xcrs xcrs;
	struct sev_kvm_fpu fpu;
	struct kvm_some_msrs msrs = {2, 0, {{SEV_MSR_PAT, 0, 0}, {0xC0000080, 0, 1}}};
	uint8_t xsave[4096], events[64];
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	assert_int_equal(ask(&scene, SEV_KVM_GET_REGS, &regs), 0);
	assert_int_equal(regs.rip, 0xFFF0);
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS, &sregs), 0);
	assert_int_equal(sregs.cr0, 0x60000010);
	assert_int_equal(sregs.ds.type, 3); /* read back as accessed */
	assert_int_equal(sregs.cs.type, 0xA);
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS2, &sregs2), 0);
	sregs2.cr3 = 0x7000;
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS2, &sregs2), 0);
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS, &sregs), 0);
	assert_int_equal(sregs.cr3, 0x7000);
	assert_int_equal(ask(&scene, SEV_KVM_GET_DEBUGREGS, &debug), 0);
	assert_int_equal(debug.dr7, 0x400);
	assert_int_equal(ask(&scene, SEV_KVM_GET_XCRS, &xcrs), 0);
	assert_int_equal(xcrs.nr_xcrs, 1);
	assert_int_equal(xcrs.xcrs[0].value, 1);
	assert_int_equal(ask(&scene, SEV_KVM_GET_FPU, &fpu), 0);
	assert_int_equal(fpu.fcw, 0x37F);
	assert_int_equal(ask(&scene, SEV_KVM_GET_XSAVE, xsave), 0);
	assert_int_equal(sev_get_le32(xsave + 24), 0x1F80);
	assert_int_equal(ask(&scene, SEV_KVM_GET_VCPU_EVENTS, events), 0);
	assert_int_equal(ask(&scene, SEV_KVM_SET_VCPU_EVENTS, events), 0);
	assert_int_equal(ask(&scene, SEV_KVM_GET_MSRS, &msrs), 2);
	assert_true(msrs.entries[0].data == UINT64_C(0x0007040600070406));
	assert_int_equal(msrs.entries[1].data, 0);
	kvm_host_teardown(&scene.host);
}

static void state_that_cannot_be_is_refused(void **state)
{
	struct sev_kvm_sregs good = {0}, sregs;
	struct sev_kvm_sregs2 sregs2;
	struct sev_kvm_debugregs debug = {.dr7 = 0x400};
	struct sev_kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs = {{.value = 7}}};
	uint8_t xsave[4096] = {0}, events[64] = {0};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	/* spec: UAPI KVM_SET_SREGS: CR0, CR4 and EFER that no processor has together: EINVAL */
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS, &good), 0);
	sregs = good;
	sregs.cr0 = 0x80000010; /* paging without protection */
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS, &sregs), -EINVAL);
	sregs.cr0 = 0x20000010; /* NW without CD */
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS, &sregs), -EINVAL);
	sregs = good;
	sregs.efer = 0x400; /* LMA without LME and paging */
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS, &sregs), -EINVAL);
	assert_int_equal(ask(&scene, SEV_KVM_GET_SREGS2, &sregs2), 0);
	sregs2.flags = 2;
	assert_int_equal(ask(&scene, SEV_KVM_SET_SREGS2, &sregs2), -EINVAL);
	/* spec: UAPI KVM_SET_DEBUGREGS: flags, or upper halves of DR6 and DR7: EINVAL */
	debug.flags = 1;
	assert_int_equal(ask(&scene, SEV_KVM_SET_DEBUGREGS, &debug), -EINVAL);
	debug = (struct sev_kvm_debugregs){.dr6 = UINT64_C(1) << 32};
	assert_int_equal(ask(&scene, SEV_KVM_SET_DEBUGREGS, &debug), -EINVAL);
	/* spec: UAPI KVM_SET_VCPU_EVENTS: flags of what was not enabled: EINVAL */
	events[20] = 0x10;
	assert_int_equal(ask(&scene, SEV_KVM_SET_VCPU_EVENTS, events), -EINVAL);
	/* spec: UAPI KVM_SET_XSAVE: unknown components, reserved bytes of the header, reserved
	 * bits of MXCSR: EINVAL */
	xsave[512 + 2] = 1;
	assert_int_equal(ask(&scene, SEV_KVM_SET_XSAVE, xsave), -EINVAL);
	xsave[512 + 2] = 0;
	xsave[512 + 20] = 1;
	assert_int_equal(ask(&scene, SEV_KVM_SET_XSAVE, xsave), -EINVAL);
	xsave[512 + 20] = 0;
	xsave[512] = 3;
	xsave[27] = 1;
	assert_int_equal(ask(&scene, SEV_KVM_SET_XSAVE, xsave), -EINVAL);
	/* spec: UAPI KVM_SET_XCRS: x87 always, AVX with SSE only, and nothing that CPUID lacks */
	assert_int_equal(ask(&scene, SEV_KVM_SET_XCRS, &xcrs), -EINVAL);
	xcrs.nr_xcrs = 17;
	assert_int_equal(ask(&scene, SEV_KVM_SET_XCRS, &xcrs), -EINVAL);
	kvm_host_teardown(&scene.host);
}

static void xcr0_follows_cpuid(void **state)
{
	static const struct {
		uint64_t value;
		int rc;
	} rows[] = {{7, 0}, {1, 0}, {3, 0}, {5, -EINVAL}, {6, -EINVAL}, {0x207, -EINVAL}};
	const struct kvm_some_cpuid cpuid = {1, 0, {{0xD, 0, 1, 7, 0, 0, 0, {0}}}};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	assert_int_equal(ask(&scene, SEV_KVM_SET_CPUID2, &cpuid), 0);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct sev_kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs = {{.value = rows[i].value}}};

		assert_int_equal(ask(&scene, SEV_KVM_SET_XCRS, &xcrs), rows[i].rc);
	}
	kvm_host_teardown(&scene.host);
}

static void msrs_end_at_the_first_that_fails(void **state)
{
	struct kvm_some_msrs msrs = {3, 0, {{0x174, 0, 1}, {0x12345, 0, 1}, {0x175, 0, 1}}};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	/* spec: UAPI KVM_SET_MSRS: a value that the MSR cannot have ends the list, as an unknown
	 * MSR does */
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, &msrs), 1);
	msrs.entries[1] = (struct sev_kvm_msr_entry){SEV_MSR_PAT, 0, 2};
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, &msrs), 1);
	msrs.entries[1] = (struct sev_kvm_msr_entry){0x20F, 0, 2};
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, &msrs), 3);
	msrs.count = 256;
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, &msrs), -E2BIG);
	assert_int_equal(ask(&scene, SEV_KVM_SET_MSRS, BAD_ADDRESS), -EFAULT);
	kvm_host_teardown(&scene.host);
}

static void cpuid_is_kept(void **state)
{
	struct kvm_some_cpuid back,
		cpuid = {2, 0, {{1, 0, 0, 0xA00F11, 0, 0, 0, {0}}, {2, 0, 0, 5, 0, 0, 0, {0}}}};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	assert_int_equal(ask(&scene, SEV_KVM_SET_CPUID2, &cpuid), 0);
	/* spec: UAPI KVM_GET_CPUID2: too little room: E2BIG, and the number needed */
	back.count = 1;
	assert_int_equal(ask(&scene, SEV_KVM_GET_CPUID2, &back), -E2BIG);
	assert_int_equal(back.count, 2);
	assert_int_equal(ask(&scene, SEV_KVM_GET_CPUID2, &back), 0);
	assert_memory_equal(back.entries, cpuid.entries, 2 * sizeof(cpuid.entries[0]));
	/* spec: UAPI KVM_SET_CPUID2: after the vCPU has run only what it has already */
	assert_int_equal(kvm_number(&scene.host, scene.vcpu, SEV_KVM_RUN, 0), 0);
	assert_int_equal(ask(&scene, SEV_KVM_SET_CPUID2, &cpuid), 0);
	cpuid.count = 1;
	assert_int_equal(ask(&scene, SEV_KVM_SET_CPUID2, &cpuid), -EINVAL);
	cpuid.count = 257;
	assert_int_equal(ask(&scene, SEV_KVM_SET_CPUID2, &cpuid), -E2BIG);
	kvm_host_teardown(&scene.host);
}

/* Once the VMSA is encrypted, the state is the guest's. */
static void encrypted_state_is_hidden(void **state)
{
	static const unsigned long hidden[] = {
		SEV_KVM_GET_REGS,      SEV_KVM_SET_REGS,      SEV_KVM_GET_SREGS,
		SEV_KVM_SET_SREGS,     SEV_KVM_GET_SREGS2,    SEV_KVM_SET_SREGS2,
		SEV_KVM_GET_DEBUGREGS, SEV_KVM_SET_DEBUGREGS, SEV_KVM_GET_XSAVE,
		SEV_KVM_SET_XSAVE,     SEV_KVM_GET_XCRS,      SEV_KVM_SET_XCRS,
		SEV_KVM_GET_FPU,       SEV_KVM_SET_FPU,
	};
	struct sev_kvm_launch_start start = {.policy = 4};
	const struct sev_kvm_guest_debug debug = {.control = 1};
	static const unsigned types[] = {SEV_KVM_VM_SEV_ES, SEV_KVM_VM_DEFAULT};
	_Alignas(8) uint8_t bytes[4096] = {0};

	(void)state;
	for (size_t t = 0; t < SEV_COUNT(types); t++) {
		struct scene scene;

		setup(&scene, types[t]);
		assert_int_equal(ask(&scene, SEV_KVM_GET_REGS, bytes), 0);
		start.handle = 0;
		assert_int_equal(kvm_op(&scene.host, SEV_KVM_LAUNCH_START, &start), 0);
		assert_int_equal(kvm_op(&scene.host, SEV_KVM_LAUNCH_UPDATE_VMSA, NULL), 0);
		for (size_t i = 0; i < SEV_COUNT(hidden); i++)
			if (types[t] == SEV_KVM_VM_SEV_ES)
				assert_int_equal(ask(&scene, hidden[i], bytes), -EINVAL);
		if (types[t] == SEV_KVM_VM_DEFAULT)
			assert_int_equal(ask(&scene, SEV_KVM_GET_REGS, bytes), 0);
		assert_int_equal(ask(&scene, SEV_KVM_SET_GUEST_DEBUG, &debug), -EINVAL);
		kvm_host_teardown(&scene.host);
	}
}

static void a_debugged_vcpu_is_not_launched(void **state)
{
	struct sev_kvm_launch_start start = {.policy = 4};
	const struct sev_kvm_guest_debug debug = {.control = 1};
	struct scene scene;

	(void)state;
	setup(&scene, SEV_KVM_VM_SEV_ES);
	assert_int_equal(kvm_op(&scene.host, SEV_KVM_LAUNCH_START, &start), 0);
	assert_int_equal(ask(&scene, SEV_KVM_SET_GUEST_DEBUG, &debug), 0);
	assert_int_equal(kvm_op(&scene.host, SEV_KVM_LAUNCH_UPDATE_VMSA, NULL), -EINVAL);
	kvm_host_teardown(&scene.host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_vcpus),
		cmocka_unit_test(the_vmsa_of_a_vcpu_that_nobody_touched),
		cmocka_unit_test(registers_reach_the_vmsa),
		cmocka_unit_test(fpu_state_reaches_the_vmsa),
		cmocka_unit_test(what_is_set_is_got),
		cmocka_unit_test(state_that_cannot_be_is_refused),
		cmocka_unit_test(xcr0_follows_cpuid),
		cmocka_unit_test(msrs_end_at_the_first_that_fails),
		cmocka_unit_test(cpuid_is_kept),
		cmocka_unit_test(encrypted_state_is_hidden),
		cmocka_unit_test(a_debugged_vcpu_is_not_launched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
