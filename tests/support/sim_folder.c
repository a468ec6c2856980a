/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/os/file.h"
#include "base/text.h"
#include "sim_sp.h"
#include "test.h"
#include "test_keys.h"

#define MIB (UINT64_C(1) << 20)

char *folder_root;

static char *made;
static unsigned copies;

struct sim_platform_choices folder_choices(void)
{
	static const struct amd_sp_ca_keys keys = {TEST_ARK_PEM, TEST_ASK_PEM, TEST_ASVK_PEM};
	struct sim_platform_choices chosen;

	sim_platform_choices_init(&chosen);
	chosen.memory_size = 64 * MIB;
	chosen.now = SIM_MADE;
	chosen.keys = &keys;
	return chosen;
}

void folder_remove(const char *dir)
{
	char *command = sev_format("rm -rf '%s'", dir);

	assert_non_null(command);
	assert_int_equal(system(command), 0);
	free(command);
}

int folder_make_once(void **state)
{
	struct sim_platform_choices chosen = folder_choices();
	char *name = strdup("/tmp/test_platform.XXXXXX");
	struct sev_err err;

	(void)state;
	folder_root = mkdtemp(name);
	assert_non_null(folder_root);
	made = sev_format("%s/above/made", folder_root);
	assert_sev_ok(sim_platform_make(made, &chosen, &err), &err);
	return 0;
}

int folder_remove_made(void **state)
{
	(void)state;
	folder_remove(folder_root);
	free(made);
	free(folder_root);
	return 0;
}

char *folder_copy(void)
{
	char *dir = sev_format("%s/%u", folder_root, ++copies);
	char *command = sev_format("cp -a '%s' '%s'", made, dir);

	assert_non_null(command);
	assert_int_equal(system(command), 0);
	free(command);
	return dir;
}

struct sim_platform *folder_open(const char *dir)
{
	struct sim_platform *platform;
	struct sev_err err;

	assert_sev_ok(sim_platform_open(dir, &platform, &err), &err);
	return platform;
}

void folder_write(const char *dir, const char *name, const void *data, size_t size)
{
	char *path = sev_format("%s/%s", dir, name);

	assert_int_equal(sev_file_replace(path, data, size, 0600, NULL), SEV_OK);
	free(path);
}

size_t folder_read(const char *dir, const char *name, uint8_t *out, size_t room)
{
	char *path = sev_format("%s/%s", dir, name);
	FILE *file = fopen(path, "rb");
	size_t size;

	free(path);
	assert_non_null(file);
	size = fread(out, 1, room, file);
	fclose(file);
	return size;
}

struct kvm_host folder_start_guest(struct sim_platform *platform)
{
	struct kvm_host host = {.lx = {.io = sim_platform_io(platform, NULL)}};
	struct sev_kvm_launch_start start = {.policy = 0};

	host.sev = lx_host_open(&host.lx, "/dev/sev", O_RDWR);
	host.kvm = lx_host_open(&host.lx, "/dev/kvm", O_RDWR);
	assert_true(host.sev >= 0 && host.kvm >= 0);
	kvm_vm(&host, SEV_KVM_VM_SEV);
	assert_int_equal(kvm_init2(&host, 0, 0), 0);
	assert_int_equal(kvm_op(&host, SEV_KVM_LAUNCH_START, &start), 0);
	return host;
}

size_t folder_count_guests(struct sim_platform *platform)
{
	struct lx_guest_info info;
	size_t count = 0;

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	while (lx_guest_at(sim_platform_kernel(platform), count, &info))
		count++;
	sim_platform_unlock(platform);
	return count;
}

int folder_guest_status(struct kvm_host *host)
{
	struct sev_kvm_guest_status status = {0};

	return kvm_op(host, SEV_KVM_GUEST_STATUS, &status);
}

int folder_in_child(int (*what)(const char *dir), const char *dir)
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (!child)
		_exit(what(dir));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int folder_switch_off(const char *dir)
{
	struct sim_platform *platform = folder_open(dir);

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	sim_platform_power_cycle(platform);
	sim_platform_unlock(platform);
	sim_platform_close(platform);
	return 0;
}
