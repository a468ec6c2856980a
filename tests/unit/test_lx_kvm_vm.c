/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/kvm and VM files: capabilities, attributes, memory, regions, contexts of other VMs.
 */
#include "test.h"

#include "base/bytes.h"
#include "kvm_host.h"

#define SIZE	    UINT64_C(0x10000)
#define BAD_ADDRESS ((const void *)(uintptr_t)8)

static void setup(struct kvm_host *host, enum lx_release release)
{
	kvm_host_setup(host, "milan-1.55", release);
}

static void the_device_says_what_it_is(void **state)
{
	struct kvm_host host;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_GET_API_VERSION, 0), 12);
	assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_GET_API_VERSION, 1), -EINVAL);
	assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_GET_VCPU_MMAP_SIZE, 0), 3 * 4096);
	/* spec: UAPI KVM: a request that is none of /dev/kvm's is refused with EINVAL */
	assert_int_equal(kvm_number(&host, host.kvm, 0xAE77, 0), -EINVAL);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	assert_int_equal(kvm_number(&host, host.vm, 0xAE77, 0), -ENOTTY);
	kvm_host_teardown(&host);
}

#define TYPE(type) (1u << SEV_KVM_VM_##type)

static void vm_types_follow_the_parameters(void **state)
{
	static const struct {
		bool sev, es, snp;
		unsigned types;
	} rows[] = {
		{true, true, true, TYPE(DEFAULT) | TYPE(SEV) | TYPE(SEV_ES) | TYPE(SNP)},
		{true, true, false, TYPE(DEFAULT) | TYPE(SEV) | TYPE(SEV_ES)},
		{true, false, true, TYPE(DEFAULT) | TYPE(SEV)},
		{false, true, true, TYPE(DEFAULT)},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct kvm_host host = {0};
		unsigned found = 0;

		lx_host_setup(&host.lx, "milan-1.55", LX_LINUX_6_18, LX_HOST_SELF);
		host.lx.config.sev = rows[i].sev;
		host.lx.config.sev_es = rows[i].es;
		host.lx.config.sev_snp = rows[i].snp;
		lx_host_boot(&host.lx);
		host.kvm = lx_host_open(&host.lx, "/dev/kvm", O_RDWR);
		assert_int_equal(
			kvm_number(&host, host.kvm, SEV_KVM_CHECK_EXTENSION, SEV_KVM_CAP_VM_TYPES),
			rows[i].types);
		for (unsigned type = 0; type < 8; type++) {
			int vm = kvm_number(&host, host.kvm, SEV_KVM_CREATE_VM, type);

			assert_true(vm >= 0 || vm == -EINVAL);
			found |= (unsigned)(vm >= 0) << type;
		}
		assert_int_equal(found, rows[i].types);
		/* Without SEV there is no KVM_MEMORY_ENCRYPT_OP. */
		kvm_vm(&host, SEV_KVM_VM_DEFAULT);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_MEMORY_ENCRYPT_OP, 0),
				 rows[i].sev ? 0 : -ENOTTY);
		/* ES_INIT needs SEV-ES. */
		if (rows[i].sev && !rows[i].es)
			assert_int_equal(kvm_op(&host, SEV_KVM_ES_INIT, NULL), -ENOTTY);
		kvm_host_teardown(&host);
	}
}

static void capabilities_are_of_devices_and_vms(void **state)
{
	static const struct {
		int cap;
		int device, sev, snp; /* SEV: of a VM in 6.18, in 6.14 */
		int sev_old;
	} rows[] = {
		{SEV_KVM_CAP_EXIT_HYPERCALL, 1 << 12, 1 << 12, 1 << 12, 1 << 12},
		{SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, 1, 1, 1, 1},
		{SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, 1, 1, 1, 1},
		{SEV_KVM_CAP_USER_MEMORY2, 1, 1, 1, 1},
		{SEV_KVM_CAP_MEMORY_FAULT_INFO, 1, 1, 1, 1},
		{SEV_KVM_CAP_MEMORY_ATTRIBUTES, 8, 0, 8, 0},
		/* spec: UAPI KVM_CAP_GUEST_MEMFD: of VMs with private memory; of all in newer
		 * kernels */
		{SEV_KVM_CAP_GUEST_MEMFD, 1, 1, 1, 0},
		{9999, 0, 0, 0, 0},
	};

	(void)state;
	for (unsigned release = 0; release < 2; release++) {
		struct kvm_host host;
		int sev, snp;

		setup(&host, release);
		sev = kvm_number(&host, host.kvm, SEV_KVM_CREATE_VM, SEV_KVM_VM_SEV);
		snp = kvm_number(&host, host.kvm, SEV_KVM_CREATE_VM, SEV_KVM_VM_SNP);
		for (size_t i = 0; i < SEV_COUNT(rows); i++) {
			uint64_t cap = (uint64_t)rows[i].cap;
			int of_sev = release == LX_LINUX_6_18 ? rows[i].sev : rows[i].sev_old;

			assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_CHECK_EXTENSION, cap),
					 rows[i].device);
			assert_int_equal(kvm_number(&host, sev, SEV_KVM_CHECK_EXTENSION, cap),
					 of_sev);
			assert_int_equal(kvm_number(&host, snp, SEV_KVM_CHECK_EXTENSION, cap),
					 rows[i].snp);
		}
		kvm_host_teardown(&host);
	}
}

static void device_attributes_are_features(void **state)
{
	static const struct {
		const char *profile;
		enum lx_release release;
		uint32_t group;
		uint64_t attr;
		int rc;
		uint64_t value;
	} rows[] = {
		/* spec: UAPI KVM_X86_SEV_VMSA_FEATURES: DebugSwap; SecureTSC in newer kernels, for
		 * SNP */
		{"milan-1.55", LX_LINUX_6_18, 1, 0, 0, 0x220},
		{"milan-1.55", LX_LINUX_6_14, 1, 0, 0, 0x20},
		/* spec: UAPI KVM_X86_SNP_POLICY_BITS: those that the firmware says it knows; a
		 * fixed set in 6.14 */
		{"turin-1.58", LX_LINUX_6_18, 1, 1, 0, 0x3FBFFFF},
		{"turin-1.58", LX_LINUX_6_14, 1, 1, -ENXIO, 0},
		{"milan-1.55", LX_LINUX_6_18, 1, 2, 0, 1},
		{"milan-1.55", LX_LINUX_6_14, 1, 2, -ENXIO, 0},
		/* spec: UAPI KVM_GET_DEVICE_ATTR: another group or attribute: ENXIO */
		{"milan-1.55", LX_LINUX_6_18, 1, 3, -ENXIO, 0},
		{"milan-1.55", LX_LINUX_6_18, 0, 0, -ENXIO, 0},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct kvm_host host;
		uint64_t value = 0;
		struct sev_kvm_device_attr attr = {
			.group = rows[i].group, .attr = rows[i].attr, .addr = (uintptr_t)&value};

		kvm_host_setup(&host, rows[i].profile, rows[i].release);
		assert_int_equal(kvm_ioctl(&host, host.kvm, SEV_KVM_HAS_DEVICE_ATTR, &attr),
				 rows[i].rc);
		assert_int_equal(kvm_ioctl(&host, host.kvm, SEV_KVM_GET_DEVICE_ATTR, &attr),
				 rows[i].rc);
		assert_int_equal(value, rows[i].value);
		attr.addr = 8;
		if (!rows[i].rc)
			assert_int_equal(kvm_ioctl(&host, host.kvm, SEV_KVM_GET_DEVICE_ATTR, &attr),
					 -EFAULT);
		kvm_host_teardown(&host);
	}
}

static void the_processors_cpuid_is_offered(void **state)
{
	struct kvm_some_cpuid cpuid = {.count = 1};
	const struct sev_kvm_cpuid_entry2 *sev = NULL, *sig = NULL;
	struct kvm_host host;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	/* spec: UAPI KVM_GET_SUPPORTED_CPUID: too little room: E2BIG */
	assert_int_equal(kvm_ioctl(&host, host.kvm, SEV_KVM_GET_SUPPORTED_CPUID, &cpuid), -E2BIG);
	cpuid.count = 64;
	assert_int_equal(kvm_ioctl(&host, host.kvm, SEV_KVM_GET_SUPPORTED_CPUID, &cpuid), 0);
	for (uint32_t i = 0; i < cpuid.count; i++) {
		if (cpuid.entries[i].function == 0x8000001F)
			sev = &cpuid.entries[i];
		if (cpuid.entries[i].function == 1)
			sig = &cpuid.entries[i];
	}
	assert_int_equal(sev->eax & 0x1A, 0x1A); /* SEV, SEV-ES, SEV-SNP */
	assert_int_equal(sev->ebx & 0x3F, 51);
	assert_int_equal(sev->ecx, host.lx.sim.machine_config.max_asid);
	assert_int_equal(sev->edx, host.lx.sim.machine_config.min_sev_asid);
	assert_int_equal(sig->eax, 0xA00F11); /* Milan: family 19h, model 1, stepping 1 */
	kvm_host_teardown(&host);
}

/* Slots: what is changed of a good one, in a VM that has slot 1 at SIZE. */
static const struct slot_row {
	const char *what;
	unsigned type;
	struct sev_kvm_userspace_memory_region2 set; /* added to the good one */
	int rc;
	unsigned releases; /* 1: 6.18, 2: 6.14 */
} SLOTS[] = {
	{"good", SEV_KVM_VM_SEV, {.slot = 0}, 0, 3},
	{"size of no pages", SEV_KVM_VM_SEV, {.memory_size = 1}, -EINVAL, 3},
	{"address unaligned", SEV_KVM_VM_SEV, {.guest_phys_addr = 8}, -EINVAL, 3},
	{"user's address unaligned", SEV_KVM_VM_SEV, {.userspace_addr = 8}, -EINVAL, 3},
	{"user's address of the kernel",
	 SEV_KVM_VM_SEV,
	 {.userspace_addr = UINT64_C(1) << 62},
	 -EINVAL,
	 3},
	{"address wraps", SEV_KVM_VM_SEV, {.guest_phys_addr = UINT64_MAX - 0xFFF}, -EINVAL, 3},
	{"slot too large", SEV_KVM_VM_SEV, {.slot = 32764}, -EINVAL, 3},
	{"another address space", SEV_KVM_VM_SEV, {.slot = 1 << 16}, -EINVAL, 3},
	{"unknown flags", SEV_KVM_VM_SEV, {.flags = 8}, -EINVAL, 3},
	{"read-only", SEV_KVM_VM_SEV, {.flags = 2}, 0, 3},
	{"overlap", SEV_KVM_VM_SEV, {.guest_phys_addr = SIZE - 4096}, -EEXIST, 3},
	{"slot 1 moves", SEV_KVM_VM_SEV, {.slot = 1, .guest_phys_addr = 4 * SIZE}, 0, 3},
	/* spec: UAPI KVM_SET_USER_MEMORY_REGION2: a slot may move or change its flags; nothing
	 * else, and one with private memory not at all */
	{"slot 1 is elsewhere", SEV_KVM_VM_SEV, {.slot = 1, .userspace_addr = 4096}, -EINVAL, 3},
	{"slot 1 grows", SEV_KVM_VM_SEV, {.slot = 1, .memory_size = 4096}, -EINVAL, 3},
	{"slot 1 becomes read-only", SEV_KVM_VM_SEV, {.slot = 1, .flags = 2}, -EINVAL, 3},
	{"slot 1 is logged", SEV_KVM_VM_SEV, {.slot = 1, .flags = 1}, 0, 3},
	{"deleted", SEV_KVM_VM_SEV, {.slot = 1, .memory_size = 0 - SIZE}, 0, 3},
	{"deleted, was none", SEV_KVM_VM_SEV, {.memory_size = 0 - SIZE}, -EINVAL, 3},
	{"guest_memfd of SEV", SEV_KVM_VM_SEV, {.flags = 4}, 0, 1},
	{"guest_memfd of SEV", SEV_KVM_VM_SEV, {.flags = 4}, -EINVAL, 2},
	{"guest_memfd", SEV_KVM_VM_SNP, {.flags = 4}, 0, 3},
	/* spec: UAPI KVM_SET_USER_MEMORY_REGION2: private memory is neither read-only nor logged */
	{"guest_memfd, read-only", SEV_KVM_VM_SNP, {.flags = 6}, -EINVAL, 3},
	{"guest_memfd, logged", SEV_KVM_VM_SNP, {.flags = 5}, -EINVAL, 3},
	{"guest_memfd of nothing", SEV_KVM_VM_SNP, {.flags = 4, .guest_memfd = 77}, -EBADF, 3},
	{"guest_memfd too short",
	 SEV_KVM_VM_SNP,
	 {.flags = 4, .guest_memfd_offset = 4096},
	 -EINVAL,
	 3},
	{"guest_memfd, offset unaligned",
	 SEV_KVM_VM_SNP,
	 {.flags = 4, .guest_memfd_offset = 8},
	 -EINVAL,
	 3},
	{"slot 1 gets guest_memfd", SEV_KVM_VM_SNP, {.slot = 1, .flags = 4}, -EINVAL, 3},
};

static void add(struct sev_kvm_userspace_memory_region2 *region,
		const struct sev_kvm_userspace_memory_region2 *more)
{
	region->slot += more->slot;
	region->flags += more->flags;
	region->guest_phys_addr += more->guest_phys_addr;
	region->memory_size += more->memory_size;
	region->userspace_addr += more->userspace_addr;
	region->guest_memfd_offset += more->guest_memfd_offset;
	region->guest_memfd += more->guest_memfd;
}

static void run_slot(const struct slot_row *row, enum lx_release release, uint8_t *memory)
{
	struct sev_kvm_userspace_memory_region2 region;
	struct kvm_host host;
	int rc;

	setup(&host, release);
	kvm_vm(&host, row->type);
	assert_int_equal(kvm_slot(&host, 1, SIZE, SIZE, memory, -1), 0);
	region = (struct sev_kvm_userspace_memory_region2){
		.guest_phys_addr = row->set.slot == 1 ? SIZE : 0,
		.memory_size = SIZE,
		.userspace_addr = (uintptr_t)memory,
		.guest_memfd = (uint32_t)kvm_gmem(&host, SIZE),
	};
	add(&region, &row->set);
	rc = kvm_ioctl(&host, host.vm, SEV_KVM_SET_USER_MEMORY_REGION2, &region);
	if (rc != row->rc)
		fail_msg("%s (%s): found %d, expected %d", row->what, lx_release_name(release), rc,
			 row->rc);
	kvm_host_teardown(&host);
}

static void slots_are_checked(void **state)
{
	uint8_t *memory = kvm_memory(SIZE);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(SLOTS); i++)
		for (unsigned release = 0; release < 2; release++)
			if (SLOTS[i].releases >> release & 1)
				run_slot(&SLOTS[i], release, memory);
	free(memory);
}

static void guest_memfd_is_bound_once(void **state)
{
	uint8_t *memory = kvm_memory(SIZE);
	struct kvm_host host;
	int gmem, other;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	kvm_vm(&host, SEV_KVM_VM_SNP);
	gmem = kvm_gmem(&host, SIZE);
	assert_int_equal(kvm_slot(&host, 0, 0, SIZE, memory, gmem), 0);
	assert_int_equal(kvm_slot(&host, 1, SIZE, SIZE, memory, gmem), -EINVAL);
	assert_int_equal(kvm_slot(&host, 1, SIZE, SIZE, memory, host.sev), -EINVAL);
	other = host.vm;
	kvm_vm(&host, SEV_KVM_VM_SNP); /* another VM's */
	assert_int_equal(kvm_slot(&host, 0, 0, SIZE, memory, gmem), -EINVAL);
	kvm_close(&host, other);
	kvm_host_teardown(&host);
	free(memory);
}

static void guest_memfd_is_checked(void **state)
{
	/* spec: UAPI KVM_CREATE_GUEST_MEMFD: flags that are not known, size 0 or below, unaligned:
	 * EINVAL */
	static const struct {
		uint64_t size, flags;
		bool fine[2];
	} rows[] = {
		{4096, 0, {true, true}},
		{0, 0, {false, false}},
		{UINT64_C(1) << 63, 0, {false, false}},
		{4097, 0, {false, false}},
		{4096, 1, {true, false}},
		{4096, 2, {false, false}},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		for (unsigned release = 0; release < 2; release++) {
			struct sev_kvm_create_guest_memfd create = {
				rows[i].size, rows[i].flags, {0}};
			struct kvm_host host;
			int rc;

			setup(&host, release);
			kvm_vm(&host, SEV_KVM_VM_SNP);
			rc = kvm_ioctl(&host, host.vm, SEV_KVM_CREATE_GUEST_MEMFD, &create);
			assert_true(rows[i].fine[release] ? rc >= 0 : rc == -EINVAL);
			kvm_host_teardown(&host);
		}
	}
}

static void attributes_are_checked(void **state)
{
	/* spec: UAPI KVM_SET_MEMORY_ATTRIBUTES: flags, unknown attributes, size 0, wrap,
	 * unaligned: EINVAL */
	static const struct {
		struct sev_kvm_memory_attributes set;
		unsigned type;
		int rc;
	} rows[] = {
		{{0, 4096, 8, 0}, SEV_KVM_VM_SNP, 0},
		{{0, 4096, 0, 0}, SEV_KVM_VM_SNP, 0},
		{{0, 4096, 8, 0}, SEV_KVM_VM_SEV, -EINVAL},
		{{0, 4096, 8, 1}, SEV_KVM_VM_SNP, -EINVAL},
		{{0, 4096, 1, 0}, SEV_KVM_VM_SNP, -EINVAL},
		{{0, 0, 8, 0}, SEV_KVM_VM_SNP, -EINVAL},
		{{UINT64_MAX - 0xFFF, 8192, 8, 0}, SEV_KVM_VM_SNP, -EINVAL},
		{{8, 4096, 8, 0}, SEV_KVM_VM_SNP, -EINVAL},
		{{0, 4097, 8, 0}, SEV_KVM_VM_SNP, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct kvm_host host;

		setup(&host, LX_LINUX_6_18);
		kvm_vm(&host, rows[i].type);
		assert_int_equal(
			kvm_ioctl(&host, host.vm, SEV_KVM_SET_MEMORY_ATTRIBUTES, &rows[i].set),
			rows[i].rc);
		assert_int_equal(
			kvm_ioctl(&host, host.vm, SEV_KVM_SET_MEMORY_ATTRIBUTES, BAD_ADDRESS),
			-EFAULT);
		kvm_host_teardown(&host);
	}
}

static int region(struct kvm_host *host, unsigned long request, const void *at, uint64_t size)
{
	const struct sev_kvm_enc_region value = {(uintptr_t)at, size};

	return kvm_ioctl(host, host->vm, request, &value);
}

static int copy_from(struct kvm_host *host, uint32_t how, int source)
{
	const struct sev_kvm_enable_cap cap = {.cap = how, .args = {(uint32_t)source}};

	return kvm_ioctl(host, host->vm, SEV_KVM_ENABLE_CAP, &cap);
}

static void regions_are_registered(void **state)
{
	uint8_t *memory = kvm_memory(SIZE);
	struct kvm_host host;
	int owner;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	owner = host.vm;
	/* spec: UAPI KVM_MEMORY_ENCRYPT_REG_REGION: not SEV: ENOTTY; of a mirror: EINVAL */
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, memory, SIZE), -ENOTTY);
	/* spec: UAPI KVM_MEMORY_ENCRYPT_UNREG_REGION: of a mirror: EINVAL; not SEV: ENOTTY; no
	 * region with exactly this address and size: EINVAL */
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory, SIZE), -ENOTTY);
	assert_int_equal(kvm_init2(&host, 0, 0), 0);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, memory, SIZE), 0);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, memory, 0), -EINVAL);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, BAD_ADDRESS, SIZE),
			 -ENOMEM);
	assert_int_equal(kvm_ioctl(&host, host.vm, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, BAD_ADDRESS),
			 -EFAULT);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory, 4096), -EINVAL);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory + 1, SIZE),
			 -EINVAL);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory, SIZE), 0);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory, SIZE), -EINVAL);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, owner), 0);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, memory, SIZE), -EINVAL);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, memory, SIZE), -EINVAL);
	kvm_host_teardown(&host);
	free(memory);
}

/* A page keeps its frame, so its ciphertext, while it is registered. */
static void a_registered_page_stays_where_it_is(void **state)
{
	uint8_t *memory = kvm_memory(SIZE), plain[64] = {0};
	struct sev_kvm_launch_start start = {.policy = 0};
	const struct sev_kvm_launch_update_data update = {.uaddr = (uintptr_t)memory, .len = 4096};
	const struct sev_kvm_dbg peek = {
		.src_uaddr = (uintptr_t)memory + 5, .dst_uaddr = (uintptr_t)plain, .len = 21};
	const struct sev_kvm_dbg poke = {
		.src_uaddr = (uintptr_t) "POKED", .dst_uaddr = (uintptr_t)memory + 9, .len = 5};
	struct kvm_host host = {0};

	(void)state;
	lx_host_setup(&host.lx, "milan-1.55", LX_LINUX_6_18, LX_HOST_SELF);
	sim_sp_teardown(&host.lx.sim);
	sim_sp_setup(&host.lx.sim, "milan-1.55", true);
	host.lx.config.machine = host.lx.sim.machine;
	host.lx.config.sp = host.lx.sim.sp;
	lx_host_boot(&host.lx);
	host.sev = lx_host_open(&host.lx, "/dev/sev", O_RDWR);
	host.kvm = lx_host_open(&host.lx, "/dev/kvm", O_RDWR);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	assert_int_equal(kvm_init2(&host, 0, 0), 0);
	memcpy(memory, "0123456789abcdefghijklmnopqrstuvwxyz", 36);
	assert_int_equal(region(&host, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, memory, SIZE), 0);
	assert_int_equal(kvm_op(&host, SEV_KVM_LAUNCH_START, &start), 0);
	assert_int_equal(kvm_op(&host, SEV_KVM_LAUNCH_UPDATE_DATA, &update), 0);
	assert_memory_not_equal(memory, "0123456789abcdef", 16);
	assert_int_equal(kvm_op(&host, SEV_KVM_DBG_DECRYPT, &peek), 0);
	assert_memory_equal(plain, "56789abcdefghijklmnop\0", 22);
	assert_int_equal(kvm_op(&host, SEV_KVM_DBG_ENCRYPT, &poke), 0);
	assert_int_equal(kvm_op(&host, SEV_KVM_DBG_DECRYPT, &peek), 0);
	assert_memory_equal(plain, "5678POKEDefghijklmnop\0", 22);
	kvm_host_teardown(&host);
	free(memory);
}

static void launch_es(struct kvm_host *host, bool encrypt)
{
	struct sev_kvm_launch_start start = {.policy = 4};

	kvm_vm(host, SEV_KVM_VM_SEV_ES);
	assert_int_equal(kvm_init2(host, 0, 0), 0);
	assert_true(kvm_vcpu(host, 0) >= 0);
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_START, &start), 0);
	if (encrypt)
		assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_UPDATE_VMSA, NULL), 0);
}

static void a_context_moves(void **state)
{
	struct sev_kvm_guest_status status;
	struct kvm_host host;
	int source;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	launch_es(&host, true);
	source = host.vm;
	kvm_vm(&host, SEV_KVM_VM_SEV_ES);
	/* spec: UAPI KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM: SEV-ES: as many vCPUs, all of them encrypted
	 */
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, source), -EINVAL);
	assert_true(kvm_vcpu(&host, 0) >= 0);
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, source), 0);
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, source), -EINVAL);
	/* spec: UAPI KVM: a VM whose context was moved away is dead: EIO */
	assert_int_equal(kvm_number(&host, source, SEV_KVM_CHECK_EXTENSION, 3), -EIO);
	kvm_close(&host, source);
	/* Linux does not move the descriptor of /dev/sev. */
	assert_int_equal(kvm_op(&host, SEV_KVM_GUEST_STATUS, &status), -EBADF);
	kvm_host_teardown(&host);
}

static void moves_that_are_refused(void **state)
{
	struct kvm_host host;
	int es, unencrypted;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	launch_es(&host, false);
	unencrypted = host.vm;
	launch_es(&host, true);
	es = host.vm;
	for (unsigned i = 0; i < 2; i++) {
		uint32_t how = i ? SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM
				 : SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM;

		kvm_vm(&host, SEV_KVM_VM_SEV_ES);
		/* spec: UAPI KVM_CAP_VM_*_ENC_CONTEXT_FROM: not a VM: EBADF; the VM itself: EINVAL
		 */
		assert_int_equal(copy_from(&host, how, host.sev), -EBADF);
		assert_int_equal(copy_from(&host, how, 3), -EBADF);
		assert_int_equal(copy_from(&host, how, host.vm), -EINVAL);
		assert_true(kvm_vcpu(&host, 0) >= 0);
		if (i)
			assert_int_equal(copy_from(&host, how, unencrypted), -EINVAL);
		else
			assert_int_equal(copy_from(&host, how, es), -EINVAL); /* has a vCPU */
		host.vm = unencrypted;					      /* is SEV already */
		assert_int_equal(copy_from(&host, how, es), -EINVAL);
	}
	kvm_vm(&host, SEV_KVM_VM_SEV); /* of another type */
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, es), -EINVAL);
	kvm_host_teardown(&host);
}

static void a_mirror_keeps_its_owner(void **state)
{
	struct sev_kvm_guest_status status = {0};
	struct lx_guest_info guest;
	struct kvm_host host;
	int owner, mirror;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	launch_es(&host, true);
	owner = host.vm;
	kvm_vm(&host, SEV_KVM_VM_SEV_ES);
	mirror = host.vm;
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, owner), 0);
	kvm_close(&host, owner);
	assert_int_equal(kvm_op(&host, SEV_KVM_GUEST_STATUS, &status), 0);
	assert_int_equal(status.policy, 4);
	kvm_vm(&host, SEV_KVM_VM_SEV_ES); /* a mirror has none of its own */
	assert_int_equal(copy_from(&host, SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, mirror), -EINVAL);
	assert_true(lx_guest_at(host.lx.kernel, 0, &guest));
	kvm_host_teardown(&host);
}

static void capabilities_are_enabled(void **state)
{
	static const struct {
		uint32_t cap, flags;
		uint64_t argument;
		int rc;
	} rows[] = {
		{SEV_KVM_CAP_EXIT_HYPERCALL, 0, 1 << 12, 0},
		{SEV_KVM_CAP_EXIT_HYPERCALL, 0, 0, 0},
		{SEV_KVM_CAP_EXIT_HYPERCALL, 0, 1, -EINVAL},
		{SEV_KVM_CAP_EXIT_HYPERCALL, 1, 0, -EINVAL},
		{SEV_KVM_CAP_VM_TYPES, 0, 0, -EINVAL},
	};
	struct kvm_host host;

	(void)state;
	setup(&host, LX_LINUX_6_18);
	kvm_vm(&host, SEV_KVM_VM_SNP);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct sev_kvm_enable_cap cap = {
			.cap = rows[i].cap, .flags = rows[i].flags, .args = {rows[i].argument}};

		assert_int_equal(kvm_ioctl(&host, host.vm, SEV_KVM_ENABLE_CAP, &cap), rows[i].rc);
	}
	kvm_host_teardown(&host);
}

/* spec: UAPI KVM_SET_TSC_KHZ: 0 is the host's; more than scaling can do, or in newer kernels a VM
 * with vCPUs: EINVAL */
static void the_tsc_of_a_vm_is_set(void **state)
{
	(void)state;
	for (unsigned release = 0; release < 2; release++) {
		struct kvm_host host;
		int khz;

		setup(&host, release);
		kvm_vm(&host, SEV_KVM_VM_SNP);
		khz = kvm_number(&host, host.vm, SEV_KVM_GET_TSC_KHZ, 0);
		assert_true(khz > 0);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_SET_TSC_KHZ, 1000000), 0);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_GET_TSC_KHZ, 0), 1000000);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_SET_TSC_KHZ, 0), 0);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_GET_TSC_KHZ, 0), khz);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_SET_TSC_KHZ, 0xFFFFFFFF),
				 -EINVAL);
		assert_true(kvm_vcpu(&host, 0) >= 0);
		assert_int_equal(kvm_number(&host, host.vm, SEV_KVM_SET_TSC_KHZ, 1000000),
				 release == LX_LINUX_6_18 ? -EINVAL : 0);
		kvm_host_teardown(&host);
	}
}

/* Structures and memory of a process whose addresses mean nothing here. */
enum { AT_CMD = 0x100, AT_DATA = 0x200, AT_PAGES = 0x1000 };

static int far_op(struct lx_host *host, int vm, int sev, uint32_t id)
{
	struct sev_kvm_cmd cmd = {
		.id = id, .data = host->user_base + AT_DATA, .sev_fd = (uint32_t)sev};

	memcpy(host->user + AT_CMD, &cmd, sizeof(cmd));
	return lx_host_ioctl(host, vm, SEV_KVM_MEMORY_ENCRYPT_OP, AT_CMD);
}

#define FAR_DATA(host, type, ...)                                                                  \
	do {                                                                                       \
		const struct type value = {__VA_ARGS__};                                           \
		memcpy((host)->user + AT_DATA, &value, sizeof(value));                             \
	} while (0)

static void a_caller_may_be_elsewhere(void **state)
{
	struct lx_host host;
	int sev, kvm, vm;

	(void)state;
	lx_host_setup(&host, "milan-1.55", LX_LINUX_6_18, LX_HOST_FAR);
	lx_host_boot(&host);
	sev = lx_host_open(&host, "/dev/sev", O_RDWR);
	kvm = lx_host_open(&host, "/dev/kvm", O_RDWR);
	vm = host.io->ioctl(host.io->ctx, kvm, SEV_KVM_CREATE_VM,
			    (void *)(uintptr_t)SEV_KVM_VM_SEV);
	FAR_DATA(&host, sev_kvm_init, .flags = 0);
	assert_int_equal(far_op(&host, vm, sev, SEV_KVM_INIT2), 0);
	FAR_DATA(&host, sev_kvm_launch_start, .policy = 0);
	assert_int_equal(far_op(&host, vm, sev, SEV_KVM_LAUNCH_START), 0);
	assert_true(sev_get_le32(host.user + AT_DATA) != 0); /* handle */
	FAR_DATA(&host, sev_kvm_launch_update_data, .uaddr = host.user_base + AT_PAGES,
		 .len = 3 * 4096);
	assert_int_equal(far_op(&host, vm, sev, SEV_KVM_LAUNCH_UPDATE_DATA), 0);
	FAR_DATA(&host, sev_kvm_launch_measure, .uaddr = host.user_base + AT_PAGES, .len = 0x30);
	assert_int_equal(far_op(&host, vm, sev, SEV_KVM_LAUNCH_MEASURE), 0);
	assert_false(sev_is_zero(host.user + AT_PAGES, 0x30));
	FAR_DATA(&host, sev_kvm_launch_update_data, .uaddr = host.user_base + LX_USER_SIZE - 4096,
		 .len = 8192);
	assert_int_equal(far_op(&host, vm, sev, SEV_KVM_LAUNCH_UPDATE_DATA), -ENOMEM);
	lx_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_device_says_what_it_is),
		cmocka_unit_test(vm_types_follow_the_parameters),
		cmocka_unit_test(capabilities_are_of_devices_and_vms),
		cmocka_unit_test(device_attributes_are_features),
		cmocka_unit_test(the_processors_cpuid_is_offered),
		cmocka_unit_test(slots_are_checked),
		cmocka_unit_test(guest_memfd_is_bound_once),
		cmocka_unit_test(guest_memfd_is_checked),
		cmocka_unit_test(attributes_are_checked),
		cmocka_unit_test(regions_are_registered),
		cmocka_unit_test(a_registered_page_stays_where_it_is),
		cmocka_unit_test(a_context_moves),
		cmocka_unit_test(moves_that_are_refused),
		cmocka_unit_test(a_mirror_keeps_its_owner),
		cmocka_unit_test(capabilities_are_enabled),
		cmocka_unit_test(the_tsc_of_a_vm_is_set),
		cmocka_unit_test(a_caller_may_be_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
