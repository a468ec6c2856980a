/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests beyond the descriptors of their VMs: held, stopped, left by a process that died; and their
 * ASIDs, which are used again.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#include "abi/layout/fw_status.h"
#include "amd-sp/snp/gctx.h"
#include "base/bytes.h"
#include "kvm_host.h"
#include "linux/ccp.h"

#define SIZE UINT64_C(0x10000)

struct scene {
	struct kvm_host host;
	uint8_t *memory;
};

static void setup(struct scene *scene)
{
	kvm_host_setup(&scene->host, "milan-1.55", LX_LINUX_6_18);
	scene->memory = kvm_memory(SIZE);
}

/* A processor that can hide ciphertext. */
static void setup_turin(struct scene *scene)
{
	kvm_host_setup(&scene->host, "turin-1.58", LX_LINUX_6_18);
	scene->memory = kvm_memory(SIZE);
}

static void teardown(struct scene *scene)
{
	kvm_host_teardown(&scene->host);
	free(scene->memory);
}

static void launch_snp(struct scene *scene)
{
	struct kvm_host *host = &scene->host;
	const struct sev_kvm_snp_launch_start start = {.policy = 0x30000};
	const struct sev_kvm_snp_launch_finish finish = {.flags = 0};
	struct sev_kvm_snp_launch_update update = {
		.gfn_start = 2, .uaddr = (uintptr_t)scene->memory, .len = 8192, .type = 1};

	kvm_vm(host, SEV_KVM_VM_SNP);
	assert_int_equal(kvm_slot(host, 0, 0, SIZE, scene->memory, kvm_gmem(host, SIZE)), 0);
	assert_int_equal(kvm_private(host, 0, SIZE, true), 0);
	assert_int_equal(kvm_init2(host, 0, 0), 0);
	assert_true(kvm_vcpu(host, 0) >= 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_START, &start), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	update = (struct sev_kvm_snp_launch_update){
		.gfn_start = 5, .uaddr = (uintptr_t)scene->memory, .len = 4096, .type = 5};
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_UPDATE, &update), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_SNP_LAUNCH_FINISH, &finish), 0);
}

static void launch_sev(struct scene *scene)
{
	struct kvm_host *host = &scene->host;
	struct sev_kvm_launch_start start = {.policy = 4};
	const struct sev_kvm_enc_region region = {(uintptr_t)scene->memory, SIZE};
	const struct sev_kvm_launch_update_data update = {.uaddr = (uintptr_t)scene->memory,
							  .len = 4096};

	kvm_vm(host, SEV_KVM_VM_SEV_ES);
	assert_int_equal(kvm_init2(host, 0, 0), 0);
	assert_true(kvm_vcpu(host, 0) >= 0);
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_START, &start), 0);
	assert_int_equal(kvm_ioctl(host, host->vm, SEV_KVM_MEMORY_ENCRYPT_REG_REGION, &region), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_UPDATE_DATA, &update), 0);
	assert_int_equal(kvm_op(host, SEV_KVM_LAUNCH_UPDATE_VMSA, NULL), 0);
}

static size_t guests(struct scene *scene)
{
	struct lx_guest_info guest;
	size_t count = 0;

	while (lx_guest_at(scene->host.lx.kernel, count, &guest))
		count++;
	return count;
}

static size_t frames_in_use(struct scene *scene)
{
	size_t count = 0;

	for (size_t i = 0; i < scene->host.lx.sim.machine_config.memory_size / 4096; i++)
		count += scene->host.lx.kernel->frames[i] >= LX_FRAME_GUEST;
	return count;
}

static bool owns_pages(struct scene *scene, uint32_t asid)
{
	uint64_t spa = 0;

	return rmp_next_owned(scene->host.lx.sim.machine, asid, &spa);
}

static bool waits_for_flush(struct scene *scene, uint32_t asid)
{
	const struct lx_state *state = scene->host.lx.kernel->state;

	return state->asid_used[asid / 8] >> (asid % 8) &
	       state->asid_reclaim[asid / 8] >> (asid % 8) & 1;
}

/* Nothing of the guest is left: neither frames nor pages, keys nor contexts. */
static void assert_gone(struct scene *scene, const struct lx_guest_info *guest)
{
	assert_int_equal(guests(scene), 0);
	assert_int_equal(frames_in_use(scene), 0);
	assert_false(owns_pages(scene, guest->asid));
	assert_false(machine_key_loaded(scene->host.lx.sim.machine, guest->asid));
	assert_int_equal(sp_legacy_guest_count(scene->host.lx.sim.sp), 0);
	assert_true(waits_for_flush(scene, guest->asid));
}

static void close_all(struct scene *scene)
{
	for (size_t i = 0; i < scene->host.lx.kernel->file_room; i++) {
		int fd = LX_FD_BASE + (int)i;

		if (scene->host.lx.kernel->files[i] && fd != scene->host.sev &&
		    fd != scene->host.kvm)
			kvm_close(&scene->host, fd);
	}
}

static void (*const LAUNCH[])(struct scene *scene) = {launch_snp, launch_sev};

static void a_record_says_what_is_known(void **state)
{
	struct lx_guest_info guest;
	struct scene scene;

	(void)state;
	setup(&scene);
	launch_snp(&scene);
	assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
	assert_int_equal(guest.id, 1);
	assert_int_equal(guest.kind, LX_GUEST_SNP);
	assert_true(guest.started && guest.finished && !guest.held);
	assert_int_equal(guest.policy, 0x30000);
	assert_int_equal(guest.secrets_gpa, 5 * 4096);
	assert_int_equal(guest.pid, getpid());
	assert_true(guest.gctx != 0 && guest.asid != 0);
	launch_sev(&scene);
	assert_true(lx_guest_at(scene.host.lx.kernel, 1, &guest));
	assert_int_equal(guest.id, 2);
	assert_int_equal(guest.kind, LX_GUEST_SEV_ES);
	assert_true(guest.started && !guest.finished);
	assert_true(guest.handle != 0);
	assert_true(guest.secrets_gpa == UINT64_MAX);
	assert_false(lx_guest_at(scene.host.lx.kernel, 2, &guest));
	teardown(&scene);
}

static void a_guest_ends_with_its_last_descriptor(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(LAUNCH); i++) {
		struct lx_guest_info guest;
		struct scene scene;

		setup(&scene);
		LAUNCH[i](&scene);
		assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
		/* vCPUs and guest_memfd files keep the VM. */
		kvm_close(&scene.host, scene.host.vm);
		assert_int_equal(guests(&scene), 1);
		close_all(&scene);
		assert_gone(&scene, &guest);
		teardown(&scene);
	}
}

static void a_held_guest_stays_until_it_is_stopped(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(LAUNCH); i++) {
		struct lx_guest_info guest;
		struct scene scene;
		uint32_t id = 0;

		setup(&scene);
		LAUNCH[i](&scene);
		assert_int_equal(lx_guest_hold(scene.host.lx.kernel, scene.host.vm, &id), 0);
		lx_host_reboot(&scene.host.lx);
		lx_guests_reap(scene.host.lx.kernel);
		assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
		assert_int_equal(guest.id, id);
		assert_true(guest.held);
		assert_true(machine_key_loaded(scene.host.lx.sim.machine, guest.asid));
		assert_int_equal(lx_guest_stop(scene.host.lx.kernel, id + 1), -ENOENT);
		assert_int_equal(lx_guest_stop(scene.host.lx.kernel, id), 0);
		assert_gone(&scene, &guest);
		teardown(&scene);
	}
}

/* What the caller's pages held is in DRAM when the caller is gone. */
static void a_held_guest_keeps_its_memory(void **state)
{
	struct lx_guest_info guest;
	struct scene scene;
	uint8_t byte = 0;
	uint32_t id;
	uint64_t spa = 0;

	(void)state;
	setup(&scene);
	launch_sev(&scene);
	scene.memory[0x7123] = 0xA7;
	assert_int_equal(lx_guest_hold(scene.host.lx.kernel, scene.host.vm, &id), 0);
	lx_host_reboot(&scene.host.lx);
	scene.memory[0x7123] = 0;
	assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
	while (scene.host.lx.kernel->frames[spa / 4096] != LX_FRAME_GUEST || byte != 0xA7) {
		spa += 4096;
		assert_true(spa < scene.host.lx.sim.machine_config.memory_size);
		assert_true(machine_read(scene.host.lx.sim.machine, spa + 0x123, &byte, 1));
	}
	teardown(&scene);
}

static void holds_that_are_refused(void **state)
{
	struct scene scene;
	uint32_t id;

	(void)state;
	setup(&scene);
	assert_int_equal(lx_guest_hold(scene.host.lx.kernel, 5, &id), -EBADF);
	assert_int_equal(lx_guest_hold(scene.host.lx.kernel, scene.host.kvm, &id), -EBADF);
	kvm_vm(&scene.host, SEV_KVM_VM_SNP);
	assert_int_equal(lx_guest_hold(scene.host.lx.kernel, scene.host.vm, &id), -EINVAL);
	teardown(&scene);
}

/* A VM whose guest was stopped by another is one of nothing. */
static void a_stopped_guest_is_no_more_its_vms(void **state)
{
	struct sev_kvm_guest_status status = {0};
	struct lx_guest_info guest;
	struct scene scene;

	(void)state;
	setup(&scene);
	launch_sev(&scene);
	assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
	assert_int_equal(lx_guest_stop(scene.host.lx.kernel, guest.id), 0);
	assert_gone(&scene, &guest);
	assert_int_equal(kvm_op(&scene.host, SEV_KVM_GUEST_STATUS, &status), -EIO);
	close_all(&scene);
	assert_gone(&scene, &guest);
	teardown(&scene);
}

/* Its frames are others' from then on: what they hold does not reach the caller's pages. */
static void a_stopped_guest_lets_go_of_memory(void **state)
{
	uint8_t *before = kvm_memory(SIZE);
	struct lx_guest_info guest;
	struct scene scene;
	uint64_t first = 0;
	uint8_t *memory;

	(void)state;
	setup(&scene);
	launch_sev(&scene);
	memory = scene.memory;
	memset(memory, 0x5A, SIZE);
	memset(before, 0x5A, SIZE);
	assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
	while (scene.host.lx.kernel->frames[first] < LX_FRAME_GUEST)
		first++;
	assert_int_equal(lx_guest_stop(scene.host.lx.kernel, guest.id), 0);
	scene.memory = kvm_memory(SIZE);
	scene.host.lx.kernel->state->next_frame = first; /* these are taken next */
	launch_sev(&scene);
	launch_snp(&scene);
	assert_memory_equal(memory, before, SIZE);
	teardown(&scene);
	free(memory);
	free(before);
}

static pid_t dead_process(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

/* The next process ends what a dead one had, and nothing else. */
static void guests_of_the_dead_are_reaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(LAUNCH); i++) {
		struct lx_kernel *next;
		struct lx_guest_info guest;
		struct sev_err err;
		struct scene scene;

		setup(&scene);
		LAUNCH[i](&scene);
		assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
		assert_sev_ok(lx_kernel_new(&scene.host.lx.config, &next, &err), &err);
		lx_guests_reap(next);
		assert_int_equal(guests(&scene), 1);
		scene.host.lx.kernel->state->guests[0].pid = dead_process();
		lx_guests_reap(next);
		assert_gone(&scene, &guest);
		lx_kernel_free(next);
		teardown(&scene);
	}
}

/* The same number may be another process's by now: the start tells. */
static void a_process_is_its_pid_and_its_start(void **state)
{
	struct lx_guest_info guest;
	struct scene scene;

	(void)state;
	setup(&scene);
	launch_snp(&scene);
	assert_true(lx_guest_at(scene.host.lx.kernel, 0, &guest));
	scene.host.lx.kernel->state->guests[0].start_time--;
	lx_guests_reap(scene.host.lx.kernel);
	assert_gone(&scene, &guest);
	teardown(&scene);
}

static uint32_t asid_of_new(struct scene *scene, unsigned type)
{
	struct lx_guest_info guest;
	size_t at = guests(scene);

	kvm_vm(&scene->host, type);
	assert_int_equal(kvm_init2(&scene->host, 0, 0), 0);
	assert_true(lx_guest_at(scene->host.lx.kernel, at, &guest));
	return guest.asid;
}

/* spec: UAPI INIT2: an empty range: ENOTTY; none free after recycling: EBUSY */
static void asids_are_used_again_after_a_flush(void **state)
{
	struct scene scene;

	(void)state;
	setup_turin(&scene);
	scene.host.lx.kernel->config.ciphertext_hiding_asids = 2;
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SNP), 1);
	kvm_close(&scene.host, scene.host.vm);
	/* The first one waits: another is taken while there is one. */
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SNP), 2);
	assert_true(waits_for_flush(&scene, 1));
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SNP), 1);
	assert_false(waits_for_flush(&scene, 1));
	kvm_vm(&scene.host, SEV_KVM_VM_SNP);
	assert_int_equal(kvm_init2(&scene.host, 0, 0), -EBUSY);
	teardown(&scene);
}

/* spec: UAPI kvm_amd.ciphertext_hiding_asids: that many of the ASIDs of SEV-ES are SNP's alone, and
 * the rest is not SNP's */
static void ranges_of_asids_are_apart(void **state)
{
	struct scene scene;

	(void)state;
	setup_turin(&scene);
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SEV),
			 scene.host.lx.sim.machine_config.min_sev_asid);
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SEV_ES), 1);
	scene.host.lx.kernel->config.ciphertext_hiding_asids = 4;
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SEV_ES), 5);
	assert_int_equal(asid_of_new(&scene, SEV_KVM_VM_SNP), 2);
	scene.host.lx.kernel->config.ciphertext_hiding_asids =
		scene.host.lx.sim.machine_config.min_sev_asid - 1;
	kvm_vm(&scene.host, SEV_KVM_VM_SEV_ES);
	assert_int_equal(kvm_init2(&scene.host, 0, 0), -ENOTTY);
	teardown(&scene);
}

/* spec: UAPI kvm_amd.ciphertext_hiding_asids: the firmware is started with that many */
static void the_firmware_hides_ciphertext(void **state)
{
	uint32_t error = 0;
	struct lx_kernel *kernel;
	struct scene scene;

	(void)state;
	setup_turin(&scene);
	kernel = scene.host.lx.kernel;
	kernel->config.ciphertext_hiding_asids = 2;
	lx_firmware_shutdown(kernel);
	assert_int_equal(lx_sev_platform_init(kernel, &error), 0);
	assert_int_equal(scene.host.lx.sim.sp->state->snp.max_snp_asid, 2);
	teardown(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_says_what_is_known),
		cmocka_unit_test(a_guest_ends_with_its_last_descriptor),
		cmocka_unit_test(a_held_guest_stays_until_it_is_stopped),
		cmocka_unit_test(a_held_guest_keeps_its_memory),
		cmocka_unit_test(holds_that_are_refused),
		cmocka_unit_test(a_stopped_guest_is_no_more_its_vms),
		cmocka_unit_test(a_stopped_guest_lets_go_of_memory),
		cmocka_unit_test(guests_of_the_dead_are_reaped),
		cmocka_unit_test(a_process_is_its_pid_and_its_start),
		cmocka_unit_test(asids_are_used_again_after_a_flush),
		cmocka_unit_test(ranges_of_asids_are_apart),
		cmocka_unit_test(the_firmware_hides_ciphertext),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
