/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several processes on one software platform: at once, ended, killed, killed within a call.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#include "base/bytes.h"
#include "sim_folder.h"

static int see_one_guest(const char *dir)
{
	struct sim_platform *platform = folder_open(dir);
	size_t found = folder_count_guests(platform);

	sim_platform_close(platform);
	return found == 1 ? 0 : 1;
}

static void two_processes_share_a_machine(void **state)
{
	char *dir = folder_copy();
	struct sim_platform *platform = folder_open(dir);
	struct kvm_host host = folder_start_guest(platform);

	(void)state;
	assert_int_equal(folder_in_child(see_one_guest, dir), 0);
	/* What the other did, it did to its own descriptors. */
	assert_int_equal(folder_guest_status(&host), 0);
	assert_int_equal(folder_count_guests(platform), 1);
	sim_platform_close(platform);
	platform = folder_open(dir);
	assert_int_equal(folder_count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

#define ROUNDS 40

/* A guest is made and closed over and over, which takes the firmware through many states. */
static int launch_often(const char *dir)
{
	struct sim_platform *platform = folder_open(dir);

	for (int i = 0; i < ROUNDS; i++) {
		struct kvm_host host = folder_start_guest(platform);

		if (folder_guest_status(&host) != 0)
			return 1;
		kvm_close(&host, host.vm);
		kvm_close(&host, host.kvm);
		kvm_close(&host, host.sev);
	}
	sim_platform_close(platform);
	return 0;
}

static void two_processes_at_once(void **state)
{
	char *dir = folder_copy();
	struct sim_platform *platform;
	pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (!child)
		_exit(launch_often(dir));
	assert_int_equal(launch_often(dir), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	platform = folder_open(dir);
	assert_false(sim_platform_lost_power(platform));
	assert_int_equal(folder_count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

/* Leaves a guest behind, as a process that just ends. */
static int leave_guest(const char *dir)
{
	folder_start_guest(folder_open(dir));
	return 0;
}

static int leave_guest_killed(const char *dir)
{
	folder_start_guest(folder_open(dir));
	raise(SIGKILL);
	return 1;
}

static int hold_guest(const char *dir)
{
	struct sim_platform *platform = folder_open(dir);
	struct kvm_host host = folder_start_guest(platform);
	uint32_t id = 0;
	int rc;

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	rc = lx_guest_hold(sim_platform_kernel(platform), host.vm, &id);
	sim_platform_unlock(platform);
	sim_platform_close(platform);
	return rc || id != 1;
}

static void a_process_ends(void **state)
{
	static const struct {
		int (*what)(const char *dir);
		int status;
		size_t guests; /* that the next one finds */
	} rows[] = {
		{leave_guest, 0, 0},
		{leave_guest_killed, 256 + SIGKILL, 0},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		char *dir = folder_copy();
		struct sim_platform *platform;

		assert_int_equal(folder_in_child(rows[i].what, dir), rows[i].status);
		platform = folder_open(dir);
		assert_false(sim_platform_lost_power(platform));
		assert_int_equal(folder_count_guests(platform), rows[i].guests);
		/* Its ASID and its place are free again. */
		for (int k = 0; k < 3; k++) {
			struct kvm_host host = folder_start_guest(platform);

			kvm_close(&host, host.vm);
		}
		sim_platform_close(platform);
		free(dir);
	}
}

static void a_zombie_holds_no_guest(void **state)
{
	char *dir = folder_copy();
	struct sim_platform *platform;
	pid_t child = fork();
	siginfo_t info;

	(void)state;
	assert_true(child >= 0);
	if (!child)
		_exit(leave_guest(dir));
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	platform = folder_open(dir);
	assert_int_equal(folder_count_guests(platform), 0);
	sim_platform_close(platform);
	assert_int_equal(waitpid(child, NULL, 0), child);
	free(dir);
}

static void a_guest_that_is_held_stays(void **state)
{
	struct sim_platform *platform;
	char *dir = folder_copy();

	(void)state;
	assert_int_equal(folder_in_child(hold_guest, dir), 0);
	for (int i = 0; i < 2; i++) {
		platform = folder_open(dir);
		assert_int_equal(folder_count_guests(platform), 1);
		sim_platform_close(platform);
	}
	platform = folder_open(dir);
	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	assert_int_equal(lx_guest_stop(sim_platform_kernel(platform), 1), 0);
	sim_platform_unlock(platform);
	assert_int_equal(folder_count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

/* The lock is taken for a call, which never ends. */
static int die_within_a_call(const char *dir)
{
	struct sim_platform *platform = folder_open(dir);

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	raise(SIGKILL);
	return 1;
}

static void death_within_a_call_is_a_loss_of_power(void **state)
{
	static const char *const records[] = {"chip", "ca", "snp", "sev"};
	static uint8_t before[SEV_COUNT(records)][1 << 16], after[1 << 16];
	size_t sizes[SEV_COUNT(records)];
	char *dir = folder_copy();
	struct sim_platform *platform = folder_open(dir);
	struct kvm_host host = folder_start_guest(platform), next;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(records); i++)
		sizes[i] = folder_read(dir, records[i], before[i], sizeof(before[i]));
	assert_int_equal(folder_guest_status(&host), 0);
	assert_int_equal(folder_in_child(die_within_a_call, dir), 256 + SIGKILL);

	assert_int_equal(folder_guest_status(&host), -EIO);
	assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_CREATE_VM, SEV_KVM_VM_SEV), -EIO);
	assert_true(sim_platform_lost_power(platform));
	assert_int_equal(folder_count_guests(platform), 0);
	for (size_t i = 0; i < SEV_COUNT(records); i++) {
		assert_int_equal(folder_read(dir, records[i], after, sizeof(after)), sizes[i]);
		assert_memory_equal(after, before[i], sizes[i]);
	}
	/* What is opened from now on is of the machine that was started anew. */
	next = folder_start_guest(platform);
	assert_int_equal(folder_guest_status(&next), 0);
	assert_int_equal(folder_guest_status(&host), -EIO);
	sim_platform_close(platform);
	free(dir);
}

static void the_next_process_finds_the_power_lost(void **state)
{
	char *dir = folder_copy();
	struct sim_platform *platform;

	(void)state;
	assert_int_equal(folder_in_child(hold_guest, dir), 0);
	assert_int_equal(folder_in_child(die_within_a_call, dir), 256 + SIGKILL);
	platform = folder_open(dir);
	assert_true(sim_platform_lost_power(platform));
	assert_int_equal(folder_count_guests(platform), 0);
	sim_platform_close(platform);
	/* Once. */
	platform = folder_open(dir);
	assert_false(sim_platform_lost_power(platform));
	sim_platform_close(platform);
	free(dir);
}

static void another_process_switches_off(void **state)
{
	char *dir = folder_copy();
	struct sim_platform *platform = folder_open(dir);
	struct kvm_host host = folder_start_guest(platform);

	(void)state;
	assert_int_equal(folder_in_child(folder_switch_off, dir), 0);
	assert_int_equal(folder_guest_status(&host), -EIO);
	assert_false(sim_platform_lost_power(platform));
	host = folder_start_guest(platform);
	assert_int_equal(folder_guest_status(&host), 0);
	sim_platform_close(platform);
	free(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_processes_share_a_machine),
		cmocka_unit_test(two_processes_at_once),
		cmocka_unit_test(a_process_ends),
		cmocka_unit_test(a_zombie_holds_no_guest),
		cmocka_unit_test(a_guest_that_is_held_stays),
		cmocka_unit_test(death_within_a_call_is_a_loss_of_power),
		cmocka_unit_test(the_next_process_finds_the_power_lost),
		cmocka_unit_test(another_process_switches_off),
	};

	return cmocka_run_group_tests(tests, folder_make_once, folder_remove_made);
}
