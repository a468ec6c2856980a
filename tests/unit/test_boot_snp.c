/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot firmware in an SNP guest: its C parts on a CPU of the software platform, with its memory
 * and RMP, against the library's hypervisor; and a hypervisor that lies.
 */
#include "boot_machine.h"
#include "ghcb/ap.h"
#include "ghcb_vm.h"
#include "main.h"
#include "more.h"
#include "sim_message.h"
#include "sim_snp.h"
#include "snp.h"
#include "test.h"

#define WINDOW UINT64_C(0x7E0000000000)
#define RAM    GHCB_VM_SIZE
#define DRAM   GHCB_VM_SIZE /* sPA of the guest's memory */

static struct ghcb_vm vm;
static struct boot_machine devices;
static struct boot *boot;
static uint64_t window_gpa;
static struct ghcb_ops ops;
static const struct ghcb_ops *vm_ops;
static struct ghcb_hv_ops hv_ops;
static struct boot_hw hw;
static uint8_t e820[40], cpus[2] = {3}, setup[3 * 512], kernel[0x1000], sizes[4][4];

static void put(uint8_t *at, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *at, int size)
{
	uint64_t value = 0;

	for (int i = size; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

/* Guest-physical memory as the firmware sees it without a window. */
static uint8_t *direct(uint64_t gpa)
{
	return machine_direct(vm.machine, DRAM + gpa, 1);
}

/* An address of the firmware's as the machine's CPU knows it. */
static uint64_t linear(uint64_t address)
{
	const uint64_t ram = (uint64_t)(uintptr_t)direct(0);

	if (address >= ram && address < ram + RAM)
		return address - ram + vm.memory.offset;
	return address - WINDOW + window_gpa + vm.memory.offset;
}

static uint32_t pvalidate(void *ctx, uint64_t address, bool large, bool validate, bool *unchanged)
{
	return vm_ops->pvalidate(ctx, linear(address), large, validate, unchanged);
}

static uint32_t rmpadjust(void *ctx, uint64_t address, bool large, uint64_t rdx)
{
	return vm_ops->rmpadjust(ctx, linear(address), large, rdx);
}

static void touch(void *ctx, uint64_t address)
{
	vm_ops->touch(ctx, linear(address));
}

static void *memory(void *ctx, uint64_t gpa, uint64_t size)
{
	(void)ctx;
	if (gpa > RAM || size > RAM - gpa)
		abort();
	return direct(gpa);
}

static uint64_t window(void *ctx, uint64_t gpa)
{
	(void)ctx;
	window_gpa = gpa;
	return WINDOW;
}

/* Code with IN AL, 0x80 in it, and the #VC that comes from it. */
#define CODE UINT64_C(0x808000)

/* Nothing of the firmware's may reach a port but by the GHCB; its self-test does, on purpose. */
static uint8_t in_by_vc(void *ctx, uint16_t port)
{
	struct boot_frame frame = {.rax = 0x1100, .vector = 29, .error = 0x7B, .rip = CODE};

	(void)ctx;
	assert_int_equal(port, 0x80);
	memcpy(direct(CODE), "\xE4\x80", 2);
	assert_true(boot_more_exception(boot, &frame));
	assert_int_equal(frame.rip, CODE + 2);
	assert_int_equal(frame.rax, 0x11FF);
	/* The hypervisor's word alone does nothing: RDTSC's exit at an IN, and another vector. */
	frame = (struct boot_frame){.vector = 29, .error = 0x6E, .rip = CODE};
	assert_false(boot_more_exception(boot, &frame));
	frame = (struct boot_frame){.vector = 13, .error = 0x7B, .rip = CODE};
	assert_false(boot_more_exception(boot, &frame));
	assert_int_equal(frame.rip, CODE);
	return 0xFF;
}

static void no_out(void *ctx, uint16_t port, uint8_t value)
{
	(void)ctx;
	fail_msg("OUT of 0x%x to port 0x%x", value, port);
}

static const struct boot_hw *device;

static void port_in(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count)
{
	(void)ctx;
	assert_int_equal(size, 1);
	device->in_bytes(&devices, port, data, count);
}

static void port_out(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count)
{
	const uint8_t *bytes = data;

	(void)ctx;
	assert_int_equal(count, 1);
	if (size == 2)
		device->out16(&devices, port, (uint16_t)get(bytes, 2));
	else
		device->out8(&devices, port, bytes[0]);
}

/* The rest of a hypervisor. */

static bool mmio_read(void *ctx, uint64_t gpa, void *data, size_t size)
{
	(void)ctx;
	memcpy(data, "\x14\x00\x05\x00", size);
	return gpa == 0xFEE00030 && size == 4;
}

static bool read_msr(void *ctx, uint32_t msr, uint64_t *value)
{
	(void)ctx;
	*value = 1;
	return msr == 0x10;
}

static bool write_dr7(void *ctx, uint64_t value)
{
	(void)ctx;
	return value == 0x400;
}

static uint64_t read_tsc(void *ctx)
{
	static uint64_t tsc;

	(void)ctx;
	return ++tsc;
}

static void flush(void *ctx)
{
	(void)ctx;
}

#define AP_RIP UINT64_C(0xFFFFF123)

static void ap_state(void *ctx, struct ghcb_ap_long *start)
{
	(void)ctx;
	*start = (struct ghcb_ap_long){.rip = AP_RIP,
				       .cr0 = 0x80000001,
				       .cr3 = BOOT_PML4,
				       .cr4 = 0x20,
				       .efer = 0x500,
				       .cs = BOOT_CODE64,
				       .ss = BOOT_DATA};
}

static unsigned created, destroyed;
static bool lazy;

/* A processor that runs its code at once: it counts itself. */
static bool create_ap(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init)
{
	(void)ctx;
	assert_int_equal(apic_id, ++created);
	assert_int_equal(vmpl, 0);
	assert_false(on_init);
	assert_true(rmp_at(vm.machine, vm.spa[vmsa / 4096])->vmsa);
	assert_int_equal(get(direct(vmsa) + 0x178, 8), AP_RIP);
	assert_int_equal(get(direct(vmsa) + 0x3B0, 8), 1);
	if (!lazy)
		direct(BOOT_EARLY)[BOOT_EARLY_APS]++;
	return true;
}

static bool destroy_ap(void *ctx, uint32_t apic_id, uint8_t vmpl)
{
	(void)ctx;
	(void)vmpl;
	assert_int_equal(apic_id, ++destroyed);
	return true;
}

/* A page as the launch leaves it: private and validated. */
static void launch(uint64_t gpa, uint64_t pages)
{
	for (uint64_t at = gpa; at < gpa + pages * 4096; at += 4096) {
		const struct rmp_update update = {
			.gpa = at, .asid = GHCB_VM_ASID, .assigned = true};

		assert_int_equal(rmp_update(vm.machine, vm.spa[at / 4096], &update), RMP_OK);
		rmp_at(vm.machine, vm.spa[at / 4096])->validated = true;
	}
}

static void offer(uint16_t size_key, uint16_t data_key, uint8_t *size, const void *data,
		  uint32_t length)
{
	put(size, length, 4);
	boot_machine_put(&devices, size_key, NULL, size, 4);
	boot_machine_put(&devices, data_key, NULL, data, length);
}

static void make_files(void)
{
	put(e820 + 8, RAM, 8);
	put(e820 + 16, 1, 4);
	boot_machine_put(&devices, 0x21, "etc/e820", e820, 20);
	boot_machine_put(&devices, 0x05, NULL, cpus, 2);
	setup[0x1F1] = 2;
	put(setup + 0x1FE, 0xAA55, 2);
	setup[0x201] = 0x66;
	memcpy(setup + 0x202, "HdrS", 4);
	put(setup + 0x206, 0x20F, 2);
	setup[0x211] = 1;
	put(setup + 0x230, 0x200000, 4);
	setup[0x234] = 1;
	put(setup + 0x236, 1, 2);
	put(setup + 0x238, 2047, 4);
	put(setup + 0x260, 0x100000, 4);
	offer(0x17, 0x18, sizes[0], setup, sizeof(setup));
	offer(0x08, 0x11, sizes[1], kernel, sizeof(kernel));
	offer(0x14, 0x15, sizes[3], "quiet", 6);
}

/* The table, with digests by the sha256sum command of: setup and kernel as make_files() has them;
 * nothing; "quiet" and a NUL. */
static void make_table(void)
{
	static const char HEX[] =
		"06d63894224fc94cb479a793d411fd21a800"
		"d82dd09720bd944caa78e7714d36ab2a3200"
		"c801d8e83dec6220b30fe179a8aabec923c8977255530ecc7dc23b95a6959bbc"
		"31f7ba442f3ad74b9af141e29169781d3200"
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		"3794e74dd2ab7f42b835d5b172d2045b3200"
		"e298f82ed1164e71a7a7b3215d11f771f0f15ea4d3de4211daeb9c11231162f6";
	uint8_t *table = direct(BOOT_HASHES);

	for (size_t i = 0; i < sizeof(HEX) / 2; i++) {
		const char byte[] = {HEX[2 * i], HEX[2 * i + 1], 0};

		table[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
}

/* One guest of the software secure processor, whose messages all tests go on with. */
static struct sim_sp sim;
static uint64_t gctx;
static struct sim_channel firmware;
static uint8_t messages[2 * 4096];
static bool mute, busy;
static uint8_t last_request[4096];

static int start_firmware(void **state)
{
	(void)state;
	sim_snp_setup(&sim, "milan-1.55", false);
	gctx = sim_running(&sim, SIM_POLICY, SIM_ASID);
	return 0;
}

static int stop_firmware(void **state)
{
	(void)state;
	sim_sp_teardown(&sim);
	return 0;
}

static uint64_t carry(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	uint32_t status;

	(void)ctx;
	/* spec: GHCB SNP guest request: a number is not used for a second message */
	if (!memcmp(last_request + 0x20, request + 0x20, 8))
		assert_memory_equal(last_request, request, 4096);
	memcpy(last_request, request, 4096);
	if (busy)
		return UINT64_C(2) << 32;
	if (mute)
		return 0;
	status = sim_message_issue(&firmware, request);
	assert_true(machine_read(sim.machine, firmware.response, response, 4096));
	return status;
}

/* The secrets page as the launch leaves it, but for the messages that other tests sent. */
static void make_secrets(void)
{
	uint8_t *page = direct(BOOT_SECRETS);

	sim_channel_open(&sim, gctx, 0, &firmware);
	page[0] = 3;
	memcpy(page + 0x20, firmware.key, 32);
	put(page + 0xA0, firmware.count, 4);
	mute = busy = false;
	memset(last_request, 0, sizeof(last_request));
}

static void make_cpuid(void)
{
	uint8_t *page = direct(BOOT_CPUID);

	page[0] = 1;
	put(page + 16, 0x8000001F, 4);
	put(page + 16 + 24, 0x1A, 4);
	put(page + 16 + 28, 51, 4);
}

static int begin(void **state)
{
	(void)state;
	ghcb_vm_start(&vm);
	boot_machine_new(&devices);
	boot = &devices.boot;
	device = boot->hw;
	make_files();
	launch(BOOT_SEC_MEM, BOOT_SEC_MEM_SIZE / 4096);
	launch(BOOT_SECRETS, 3);
	make_table();
	make_secrets();
	make_cpuid();
	vm_ops = vm.cpu.ops;
	ops = *vm_ops;
	ops.pvalidate = pvalidate;
	ops.rmpadjust = rmpadjust;
	ops.touch = touch;
	hv_ops = *vm.hv.ops;
	hv_ops.in = port_in;
	hv_ops.out = port_out;
	hv_ops.mmio_read = mmio_read;
	hv_ops.rdmsr = read_msr;
	hv_ops.write_dr7 = write_dr7;
	hv_ops.rdtsc = read_tsc;
	hv_ops.wbinvd = flush;
	hv_ops.create_ap = create_ap;
	hv_ops.destroy_ap = destroy_ap;
	hv_ops.guest_request = carry;
	vm.hv.messages = messages;
	created = destroyed = 0;
	lazy = false;
	vm.hv.ops = &hv_ops;
	hw = (struct boot_hw){.size = sizeof(hw),
			      .in8 = in_by_vc,
			      .out8 = no_out,
			      .ap_state = ap_state,
			      .memory = memory,
			      .window = window};
	boot->hw = &hw;
	boot->sev_status = 7;
	boot->cbit = 51;
	boot->cpu = (struct ghcb_cpu){.ops = &ops, .ctx = &vm};
	return 0;
}

static int end(void **state)
{
	(void)state;
	boot_machine_free(&devices);
	ghcb_vm_end(&vm);
	return 0;
}

static boot_why run(void)
{
	boot_why why = sev_start(boot);

	return why ? why : boot_prepare(boot, 0x10000);
}

static void test_boots(void **state)
{
	const uint8_t *params = direct(BOOT_PARAMS), *node, *blob;

	(void)state;
	assert_int_equal(run(), 0);
	assert_non_null(strstr(devices.console, "are the measured ones"));
	assert_int_equal(boot->cpu.version, 2);
	assert_int_equal(vm.hv.registered, BOOT_GHCB);
	/* spec: GHCB page validation: memory is private before it is used, and validated once */
	for (uint64_t gpa = 0; gpa < RAM; gpa += 4096) {
		const bool hole = gpa >= 0xA0000 && gpa < 0x100000;
		const bool not_ours = gpa >= BOOT_HASHES + 4096 && gpa < BOOT_RAM + BOOT_RAM_SIZE;

		assert_int_equal(rmp_state_at(vm.machine, vm.spa[gpa / 4096]),
				 hole || not_ours ? RMP_HYPERVISOR : RMP_GUEST_VALID);
	}
	/* UAPI's setup_data and Linux' cc_blob_sev_info */
	node = direct(get(params + 0x250, 8));
	assert_int_equal(get(node, 8), 0);
	assert_int_equal(get(node + 8, 4), 7);
	assert_int_equal(get(node + 12, 4), 4);
	blob = direct(get(node + 16, 4));
	assert_int_equal(get(blob, 4), 0x45444D41);
	assert_int_equal(get(blob + 4, 2), 1);
	assert_int_equal(get(blob + 6, 2), 0);
	assert_int_equal(get(blob + 8, 8), BOOT_SECRETS);
	assert_int_equal(get(blob + 16, 4), 4096);
	assert_int_equal(get(blob + 20, 4), 0);
	assert_int_equal(get(blob + 24, 8), BOOT_CPUID);
	assert_int_equal(get(blob + 32, 4), 4096);
	assert_int_equal(get(blob + 36, 4), 0);
	/* Reserved in the map that the kernel gets: all that the firmware keeps. */
	assert_false(ram_holds(&boot->ram, BOOT_SECRETS, 1));
	assert_false(ram_holds(&boot->ram, get(node + 16, 4), 1));
}

/* How often the console has a text. */
static int count_lines(const char *text)
{
	int count = 0;

	for (const char *at = devices.console; (at = strstr(at, text)); at++)
		count++;
	return count;
}

static void test_selftest(void **state)
{
	(void)state;
	assert_int_equal(run(), 0);
	assert_int_equal(count_lines("self-test: FAIL"), 0);
	assert_int_equal(count_lines("self-test: SKIP"), 3);
	assert_int_equal(count_lines("self-test: PASS"), 14);
	assert_int_equal(count_lines("self-test: PASS guest messages: sealing key"), 1);
	assert_int_equal(count_lines("sealing key, SHA-256 begins with "), 1);
	assert_int_equal(created, 2);
	assert_int_equal(destroyed, 2);
	assert_false(rmp_at(vm.machine, vm.spa[BOOT_VMSA / 4096])->vmsa);
}

/* What a hypervisor does not offer is told, and the guest goes on. */
static void test_selftest_failures(void **state)
{
	(void)state;
	lazy = true;
	hv_ops.wbinvd = NULL;
	hv_ops.rdtsc = NULL;
	assert_int_equal(run(), 0);
	assert_int_equal(count_lines("self-test: FAIL"), 3);
	assert_int_equal(count_lines("self-test: FAIL GHCB: AP creation"), 1);
	assert_int_equal(count_lines("self-test: FAIL GHCB: RDTSC"), 1);
	assert_int_equal(count_lines("self-test: FAIL GHCB: WBINVD"), 1);
	assert_int_equal(created, 1);
	assert_int_equal(destroyed, 1);
}

/* spec: SNP-ABI MSG_REPORT_REQ: REPORT_DATA of the report is the request's */
static void test_report(void **state)
{
	static const char NONCE[] = "a nonce of the guest's owner";
	const char *line;
	uint8_t report[0x4A0], *to = report;

	(void)state;
	boot_machine_put(&devices, 0x30, "opt/org.sevkit/nonce", NONCE, sizeof(NONCE) - 1);
	assert_int_equal(run(), 0);
	assert_int_equal(count_lines("sevkit-boot: report "), 37);
	for (line = devices.console; (line = strstr(line, "sevkit-boot: report "));)
		for (line += 20; *line != '\r'; line += 2)
			*to++ = (uint8_t)strtoul((char[]){line[0], line[1], 0}, NULL, 16);
	assert_ptr_equal(to, report + sizeof(report));
	assert_memory_equal(report + 0x50, NONCE, sizeof(NONCE) - 1);
	assert_int_equal(report[0x50 + sizeof(NONCE) - 1], 0);
	assert_int_equal(get(report + 0x08, 8), SIM_POLICY);
	assert_memory_equal(report + 0x90, sim_gctx_open(&sim, gctx).ld, 48);
	/* Linux goes on with the count, and the key is left to it. */
	assert_int_equal(get(direct(BOOT_SECRETS) + 0xA0, 4), firmware.count + 6);
	assert_memory_equal(direct(BOOT_SECRETS) + 0x20, firmware.key, 32);
}

static void test_no_report(void **state)
{
	static const char LONG[65];

	(void)state;
	assert_int_equal(run(), 0);
	assert_int_equal(count_lines("no report: fw_cfg has no opt/org.sevkit/nonce"), 1);
	end(state);
	begin(state);
	boot_machine_put(&devices, 0x30, "opt/org.sevkit/nonce", LONG, sizeof(LONG));
	assert_int_equal(run(), GHCB_REASON_BOOT_NONCE);
	end(state);
	begin(state);
	boot_machine_put(&devices, 0x30, "opt/org.sevkit/nonce", LONG, 64);
	mute = true;
	assert_int_equal(run(), GHCB_REASON_BOOT_REPORT);
	assert_int_equal(count_lines("self-test: FAIL guest messages: sealing key"), 1);
	assert_int_equal(get(direct(BOOT_SECRETS) + 0x20, 8), 0);
	assert_null(strstr(devices.console, "sealing key, SHA-256"));
}

/* A hypervisor that is busy with the first question gets no second one. */
static void test_busy(void **state)
{
	static const char NONCE[] = "nonce";

	(void)state;
	boot_machine_put(&devices, 0x30, "opt/org.sevkit/nonce", NONCE, 5);
	busy = true;
	assert_int_equal(run(), GHCB_REASON_BOOT_REPORT);
	assert_int_equal(last_request[0x34], 3);
	assert_int_equal(count_lines("self-test: FAIL guest messages: sealing key"), 1);
}

static void test_cpuid_page(void **state)
{
	uint8_t *page = direct(BOOT_CPUID);

	(void)state;
	page[16 + 28] = 47;
	assert_int_equal(run(), GHCB_REASON_BOOT_CPUID_PAGE);
	end(state);
	begin(state);
	/* spec: GHCB CPUID page: two entries for the same are refused */
	page = direct(BOOT_CPUID);
	memcpy(page + 64, page + 16, 48);
	page[0] = 2;
	assert_int_equal(run(), GHCB_REASON_BOOT_CPUID_PAGE);
}

static void test_no_table(void **state)
{
	(void)state;
	memset(direct(BOOT_HASHES), 0, 4096);
	assert_int_equal(run(), GHCB_REASON_BOOT_HASHES_NONE);
}

/* spec: GHCB version negotiation: SNP needs version 2 */
static void test_old_hypervisor(void **state)
{
	(void)state;
	vm.hv.msr.version_max = 1;
	assert_int_equal(run(), GHCB_REASON_BOOT_PROTOCOL);
	assert_null(boot->cpu.page);
}

static void test_features(void **state)
{
	(void)state;
	/* spec: GHCB SNP features: an SNP guest's hypervisor tells that it supports SNP */
	vm.hv.msr.features = 0;
	assert_int_equal(run(), GHCB_REASON_BOOT_FEATURES);
	vm.hv.msr.features = GHCB_FEATURE_SNP;
	/* spec: GHCB SNP features: a guest does not run with SEV_FEATURES that it does not know */
	for (int bit = 3; bit < 32; bit++) {
		/* Of SEV_STATUS: debug virtualization, prevent host IBS, BTB isolation, VMPL SSS,
		 * Secure TSC, PMC and IBS virtualization, VMSA registers, SMT, IBPB on entry. */
		const bool known = strchr("\7\10\11\12\13\15\16\20\21\27", bit) != NULL;

		boot->sev_status = 7u | 1u << bit;
		vm.hv.msr.version_max = known ? 1 : 2;
		assert_int_equal(sev_start(boot),
				 known ? GHCB_REASON_BOOT_PROTOCOL : GHCB_REASON_BOOT_FEATURES);
	}
}

static void test_vmpl(void **state)
{
	(void)state;
	vm.guest.vmpl = 1;
	for (uint64_t i = 0; i < BOOT_SEC_MEM_SIZE / 4096; i++)
		rmp_at(vm.machine, vm.spa[BOOT_SEC_MEM / 4096 + i])->perms[1] = 0xF;
	assert_int_equal(run(), GHCB_REASON_BOOT_VMPL);
}

static void test_no_private_memory(void **state)
{
	(void)state;
	vm.deaf = true;
	assert_int_equal(run(), GHCB_REASON_BOOT_MEMORY);
}

/* A page that was validated before the firmware does: the hypervisor has two frames for it. */
static void test_validated_before(void **state)
{
	(void)state;
	launch(0x200000, 1);
	vm.small = true;
	assert_int_equal(run(), GHCB_REASON_BOOT_ATTACK);
}

static int answers;

static void wrong_answer(struct ghcb_vm *machine)
{
	static const uint64_t ONE = 1;

	if (--answers == 0)
		memcpy(ghcb_vm_bytes(machine, BOOT_GHCB) + 0x398, &ONE, 4);
}

/* One answer that is none, at any time: the kernel is not started, or the self-test tells. */
static void test_broken(void **state)
{
	int exits;

	assert_int_equal(run(), 0);
	exits = vm.exits;
	end(state);
	for (int n = 5; n < exits; n += 31) {
		begin(state);
		vm.after = wrong_answer;
		answers = n;
		assert_true(run() || count_lines("self-test: FAIL"));
		end(state);
	}
	begin(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_boots, begin, end),
		cmocka_unit_test_setup_teardown(test_selftest, begin, end),
		cmocka_unit_test_setup_teardown(test_selftest_failures, begin, end),
		cmocka_unit_test_setup_teardown(test_report, begin, end),
		cmocka_unit_test_setup_teardown(test_no_report, begin, end),
		cmocka_unit_test_setup_teardown(test_busy, begin, end),
		cmocka_unit_test_setup_teardown(test_cpuid_page, begin, end),
		cmocka_unit_test_setup_teardown(test_no_table, begin, end),
		cmocka_unit_test_setup_teardown(test_old_hypervisor, begin, end),
		cmocka_unit_test_setup_teardown(test_features, begin, end),
		cmocka_unit_test_setup_teardown(test_vmpl, begin, end),
		cmocka_unit_test_setup_teardown(test_no_private_memory, begin, end),
		cmocka_unit_test_setup_teardown(test_validated_before, begin, end),
		cmocka_unit_test_setup_teardown(test_broken, begin, end),
	};

	return cmocka_run_group_tests(tests, start_firmware, stop_firmware);
}
