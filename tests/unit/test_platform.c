/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software platform in a folder: made, opened by several processes, killed within a call.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#include "abi/layout/fw_status.h"
#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "base/os/file.h"
#include "base/text.h"
#include "kvm_host.h"
#include "platform/platform.h"
#include "test_keys.h"

#define MIB	   (UINT64_C(1) << 20)
#define GUEST_SIZE UINT64_C(0x10000)
#define DIR_PARTS  "chip", "ca", "snp", "root", "platform.json"

/* Made once: the certificates take their time. Tests work on copies. */
static char *made;
static char *root;
static unsigned copies;

static struct sim_platform_choices choices(void)
{
	static const struct amd_sp_ca_keys keys = {TEST_ARK_PEM, TEST_ASK_PEM, TEST_ASVK_PEM};
	struct sim_platform_choices chosen;

	sim_platform_choices_init(&chosen);
	chosen.memory_size = 64 * MIB;
	chosen.now = SIM_MADE;
	chosen.keys = &keys;
	return chosen;
}

static void remove_all(const char *dir)
{
	char *command = sev_format("rm -rf '%s'", dir);

	assert_non_null(command);
	assert_int_equal(system(command), 0);
	free(command);
}

static int make_once(void **state)
{
	struct sim_platform_choices chosen = choices();
	char *name = strdup("/tmp/test_platform.XXXXXX");
	struct sev_err err;

	(void)state;
	root = mkdtemp(name);
	assert_non_null(root);
	made = sev_format("%s/above/made", root);
	assert_sev_ok(sim_platform_make(made, &chosen, &err), &err);
	return 0;
}

static int remove_made(void **state)
{
	(void)state;
	remove_all(root);
	free(made);
	free(root);
	return 0;
}

/* A platform of its own. */
static char *copy(void)
{
	char *dir = sev_format("%s/%u", root, ++copies);
	char *command = sev_format("cp -a '%s' '%s'", made, dir);

	assert_non_null(command);
	assert_int_equal(system(command), 0);
	free(command);
	return dir;
}

static struct sim_platform *open_dir(const char *dir)
{
	struct sim_platform *platform;
	struct sev_err err;

	assert_sev_ok(sim_platform_open(dir, &platform, &err), &err);
	return platform;
}

static unsigned mode_of(const char *dir, const char *name)
{
	char *path = sev_format("%s/%s", dir, name);
	struct stat info;
	int rc = lstat(path, &info);

	free(path);
	return rc ? 0 : info.st_mode & 07777;
}

static void write_record(const char *dir, const char *name, const void *data, size_t size)
{
	char *path = sev_format("%s/%s", dir, name);

	assert_int_equal(sev_file_replace(path, data, size, 0600, NULL), SEV_OK);
	free(path);
}

/* The bytes of a file; the size. */
static size_t read_record(const char *dir, const char *name, uint8_t *out, size_t room)
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

/* A guest of SEV that is being launched, as a VMM does it on the platform's devices. */
static struct kvm_host start_guest(struct sim_platform *platform)
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

static size_t count_guests(struct sim_platform *platform)
{
	struct lx_guest_info info;
	size_t count = 0;

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	while (lx_guest_at(sim_platform_kernel(platform), count, &info))
		count++;
	sim_platform_unlock(platform);
	return count;
}

static int guest_status(struct kvm_host *host)
{
	struct sev_kvm_guest_status status;

	return kvm_op(host, SEV_KVM_GUEST_STATUS, &status);
}

/* What another process does, told by its exit status (256 + signal for one that was killed). */
static int in_child(int (*what)(const char *dir), const char *dir)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (!child)
		_exit(what(dir));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static void is_private(void **state)
{
	static const char *const files[] = {DIR_PARTS, "machine", "lock"};
	mode_t mask = umask(0);
	struct sim_platform_choices chosen = choices();
	char *dir = sev_format("%s/x/y", root), *above = sev_format("%s/x", root);
	struct sev_err err;

	(void)state;
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	sim_platform_close(open_dir(dir));
	umask(mask);
	assert_int_equal(mode_of(dir, "."), 0700);
	assert_int_equal(mode_of(above, "."), 0700);
	for (size_t i = 0; i < SEV_COUNT(files); i++)
		if (mode_of(dir, files[i]) != 0600)
			fail_msg("%s: mode 0%o", files[i], mode_of(dir, files[i]));
	free(dir);
	free(above);
}

static void is_not_made_twice(void **state)
{
	struct sim_platform_choices chosen = choices();
	uint8_t before[4096], after[4096];
	char *dir = copy();
	struct sev_err err;
	size_t size = read_record(dir, "chip", before, sizeof(before));

	(void)state;
	assert_int_equal(sim_platform_make(dir, &chosen, &err), SEV_ERR_MISMATCH);
	assert_non_null(strstr(err.msg, dir));
	assert_non_null(strstr(err.msg, "there is a software platform already"));
	assert_int_equal(read_record(dir, "chip", after, sizeof(after)), size);
	assert_memory_equal(before, after, size);
	free(dir);
}

static void remembers_what_was_chosen(void **state)
{
	struct sim_platform_choices chosen = choices();
	const struct sim_platform_choices *found;
	char *dir = sev_format("%s/chosen", root);
	struct sim_platform *platform;
	struct sev_err err;

	(void)state;
	chosen.profile = amd_sp_profile_find("milan-1.55");
	chosen.release = LX_LINUX_6_14;
	chosen.cores = 2;
	chosen.sockets = 2;
	chosen.smt = true;
	chosen.encrypt = true;
	chosen.quirks.choice[0] = 1;
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	platform = open_dir(dir);
	found = sim_platform_choices(platform);
	assert_string_equal(found->profile->name, "milan-1.55");
	assert_int_equal(found->release, LX_LINUX_6_14);
	assert_int_equal(found->memory_size, 64 * MIB);
	assert_int_equal(found->cores, 2);
	assert_int_equal(found->sockets, 2);
	assert_true(found->smt && found->encrypt);
	for (unsigned i = 0; i < AMD_SP_QUIRK_COUNT; i++)
		assert_int_equal(found->quirks.choice[i], i == 0);
	assert_string_equal(sim_platform_dir(platform), dir);
	sim_platform_close(platform);
	free(dir);
}

static void is_not_there(void **state)
{
	struct sim_platform *platform;
	struct sev_err err;
	char *dir = sev_format("%s/nothing", root);

	(void)state;
	assert_int_equal(sim_platform_open(dir, &platform, &err), SEV_ERR_IO);
	assert_null(platform);
	assert_non_null(strstr(err.msg, dir));
	assert_non_null(strstr(err.msg, "`sevctl sim init` makes one"));
	assert_int_equal(access(dir, F_OK), -1);
	free(dir);
}

static int see_one_guest(const char *dir)
{
	struct sim_platform *platform = open_dir(dir);
	size_t found = count_guests(platform);

	sim_platform_close(platform);
	return found == 1 ? 0 : 1;
}

static void two_processes_share_a_machine(void **state)
{
	char *dir = copy();
	struct sim_platform *platform = open_dir(dir);
	struct kvm_host host = start_guest(platform);

	(void)state;
	assert_int_equal(in_child(see_one_guest, dir), 0);
	/* What the other did, it did to its own descriptors. */
	assert_int_equal(guest_status(&host), 0);
	assert_int_equal(count_guests(platform), 1);
	sim_platform_close(platform);
	platform = open_dir(dir);
	assert_int_equal(count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

#define ROUNDS 40

/* A guest is made and closed over and over, which takes the firmware through many states. */
static int launch_often(const char *dir)
{
	struct sim_platform *platform = open_dir(dir);

	for (int i = 0; i < ROUNDS; i++) {
		struct kvm_host host = start_guest(platform);

		if (guest_status(&host) != 0)
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
	char *dir = copy();
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
	platform = open_dir(dir);
	assert_false(sim_platform_lost_power(platform));
	assert_int_equal(count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

/* Leaves a guest behind, as a process that just ends. */
static int leave_guest(const char *dir)
{
	start_guest(open_dir(dir));
	return 0;
}

static int leave_guest_killed(const char *dir)
{
	start_guest(open_dir(dir));
	raise(SIGKILL);
	return 1;
}

static int hold_guest(const char *dir)
{
	struct sim_platform *platform = open_dir(dir);
	struct kvm_host host = start_guest(platform);
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
		char *dir = copy();
		struct sim_platform *platform;

		assert_int_equal(in_child(rows[i].what, dir), rows[i].status);
		platform = open_dir(dir);
		assert_false(sim_platform_lost_power(platform));
		assert_int_equal(count_guests(platform), rows[i].guests);
		/* Its ASID and its place are free again. */
		for (int k = 0; k < 3; k++) {
			struct kvm_host host = start_guest(platform);

			kvm_close(&host, host.vm);
		}
		sim_platform_close(platform);
		free(dir);
	}
}

static void a_zombie_holds_no_guest(void **state)
{
	char *dir = copy();
	struct sim_platform *platform;
	pid_t child = fork();
	siginfo_t info;

	(void)state;
	assert_true(child >= 0);
	if (!child)
		_exit(leave_guest(dir));
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	platform = open_dir(dir);
	assert_int_equal(count_guests(platform), 0);
	sim_platform_close(platform);
	assert_int_equal(waitpid(child, NULL, 0), child);
	free(dir);
}

static void a_guest_that_is_held_stays(void **state)
{
	struct sim_platform *platform;
	char *dir = copy();

	(void)state;
	assert_int_equal(in_child(hold_guest, dir), 0);
	for (int i = 0; i < 2; i++) {
		platform = open_dir(dir);
		assert_int_equal(count_guests(platform), 1);
		sim_platform_close(platform);
	}
	platform = open_dir(dir);
	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	assert_int_equal(lx_guest_stop(sim_platform_kernel(platform), 1), 0);
	sim_platform_unlock(platform);
	assert_int_equal(count_guests(platform), 0);
	sim_platform_close(platform);
	free(dir);
}

/* The lock is taken for a call, which never ends. */
static int die_within_a_call(const char *dir)
{
	struct sim_platform *platform = open_dir(dir);

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	raise(SIGKILL);
	return 1;
}

static void death_within_a_call_is_a_loss_of_power(void **state)
{
	static const char *const records[] = {"chip", "ca", "snp", "sev"};
	static uint8_t before[SEV_COUNT(records)][1 << 16], after[1 << 16];
	size_t sizes[SEV_COUNT(records)];
	char *dir = copy();
	struct sim_platform *platform = open_dir(dir);
	struct kvm_host host = start_guest(platform), next;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(records); i++)
		sizes[i] = read_record(dir, records[i], before[i], sizeof(before[i]));
	assert_int_equal(guest_status(&host), 0);
	assert_int_equal(in_child(die_within_a_call, dir), 256 + SIGKILL);

	assert_int_equal(guest_status(&host), -EIO);
	assert_int_equal(kvm_number(&host, host.kvm, SEV_KVM_CREATE_VM, SEV_KVM_VM_SEV), -EIO);
	assert_true(sim_platform_lost_power(platform));
	assert_int_equal(count_guests(platform), 0);
	for (size_t i = 0; i < SEV_COUNT(records); i++) {
		assert_int_equal(read_record(dir, records[i], after, sizeof(after)), sizes[i]);
		assert_memory_equal(after, before[i], sizes[i]);
	}
	/* What is opened from now on is of the machine that was started anew. */
	next = start_guest(platform);
	assert_int_equal(guest_status(&next), 0);
	assert_int_equal(guest_status(&host), -EIO);
	sim_platform_close(platform);
	free(dir);
}

static void the_next_process_finds_the_power_lost(void **state)
{
	char *dir = copy();
	struct sim_platform *platform;

	(void)state;
	assert_int_equal(in_child(hold_guest, dir), 0);
	assert_int_equal(in_child(die_within_a_call, dir), 256 + SIGKILL);
	platform = open_dir(dir);
	assert_true(sim_platform_lost_power(platform));
	assert_int_equal(count_guests(platform), 0);
	sim_platform_close(platform);
	/* Once. */
	platform = open_dir(dir);
	assert_false(sim_platform_lost_power(platform));
	sim_platform_close(platform);
	free(dir);
}

static int switch_off(const char *dir)
{
	struct sim_platform *platform = open_dir(dir);

	assert_int_equal(sim_platform_lock(platform, NULL), SEV_OK);
	sim_platform_power_cycle(platform);
	sim_platform_unlock(platform);
	sim_platform_close(platform);
	return 0;
}

static void another_process_switches_off(void **state)
{
	char *dir = copy();
	struct sim_platform *platform = open_dir(dir);
	struct kvm_host host = start_guest(platform);

	(void)state;
	assert_int_equal(in_child(switch_off, dir), 0);
	assert_int_equal(guest_status(&host), -EIO);
	assert_false(sim_platform_lost_power(platform));
	host = start_guest(platform);
	assert_int_equal(guest_status(&host), 0);
	sim_platform_close(platform);
	free(dir);
}

/* Damage that is found when a platform is opened. */
static const struct damage {
	const char *name; /* of the file */
	const char *text; /* what is there then; NULL: its own bytes */
	long size;	  /* -1: as it is */
	long flip;	  /* a byte that is changed; -1: none */
	enum sev_rc rc;
	const char *says[3];
} DAMAGES[] = {
	{"chip", NULL, 0, -1, SEV_ERR_FORMAT, {"record \"chip\"", "found 0 bytes", "expected"}},
	{"chip", NULL, 9, -1, SEV_ERR_FORMAT, {"record \"chip\"", "found 9 bytes", "expected"}},
	{"chip", NULL, -1, 0, SEV_ERR_FORMAT, {"record \"chip\"", "no chip of this program"}},
	{"snp", NULL, 0, -1, SEV_ERR_FORMAT, {"record \"snp\"", "found 0 bytes", "expected"}},
	{"snp", NULL, -1, 0, SEV_ERR_FORMAT, {"record \"snp\"", "not of this program"}},
	{"snp", NULL, -1, 40, SEV_ERR_FORMAT, {"record \"snp\"", "MAC is not this chip's"}},
	{"machine", "x", -1, -1, SEV_ERR_FORMAT, {"machine", "found 1 bytes", "sevctl sim reset"}},
	{"machine", NULL, -1, 0, SEV_ERR_FORMAT, {"machine", "found magic", "sevctl sim reset"}},
	{"machine", NULL, -1, 8, SEV_ERR_FORMAT, {"machine", "found version", "sevctl sim reset"}},
	{"machine", NULL, -1, 16, SEV_ERR_FORMAT, {"machine", "another size", "sevctl sim reset"}},
	{"machine",
	 NULL,
	 -1,
	 4096,
	 SEV_ERR_FORMAT,
	 {"firmware state", "found magic", "powering off"}},
	{"platform.json", "", -1, -1, SEV_ERR_FORMAT, {"platform.json", "found", "expected"}},
	{"platform.json", "[]", -1, -1, SEV_ERR_FORMAT, {"platform.json", "found", "expected"}},
	{"platform.json", "{}", -1, -1, SEV_ERR_FORMAT, {"platform.json", "profile", "expected"}},
	{"platform.json",
	 "{\"profile\": \"naples\", \"kernel\": \"6.18\"}",
	 -1,
	 -1,
	 SEV_ERR_FORMAT,
	 {"platform.json", "naples", "a profile of this program"}},
	{"platform.json",
	 "{\"profile\": \"milan\", \"kernel\": \"5.1\"}",
	 -1,
	 -1,
	 SEV_ERR_FORMAT,
	 {"platform.json", "5.1", "expected 6.18 or 6.14"}},
	{"platform.json",
	 "{\"profile\": \"milan\", \"kernel\": \"6.18\", \"memory_mib\": 64, \"cores\": 4, "
	 "\"sockets\": 1, \"smt\": false, \"encrypt\": false, \"quirks\": {\"moods\": \"bad\"}}",
	 -1,
	 -1,
	 SEV_ERR_FORMAT,
	 {"platform.json", "moods", "a switch of `sevctl sim quirks`"}},
	{"platform.json",
	 "{\"profile\": \"milan\", \"kernel\": \"6.18\", \"memory_mib\": 64, \"cores\": 2, "
	 "\"sockets\": 1, \"smt\": false, \"encrypt\": false, \"quirks\": {}}",
	 -1,
	 -1,
	 SEV_ERR_FORMAT,
	 {"machine", "set up otherwise", "sevctl sim reset"}},
	{"platform.json",
	 "{\"profile\": \"milan\", \"kernel\": \"6.18\", \"memory_mib\": 128, \"cores\": 4, "
	 "\"sockets\": 1, \"smt\": false, \"encrypt\": false, \"quirks\": {}}",
	 -1,
	 -1,
	 SEV_ERR_FORMAT,
	 {"machine", "expected", "sevctl sim reset"}},
};

static void do_damage(const char *path, const struct damage *damage)
{
	int fd = open(path, O_RDWR | (damage->text ? O_TRUNC : 0));
	uint8_t byte;

	assert_true(fd >= 0);
	if (damage->text)
		assert_int_equal(write(fd, damage->text, strlen(damage->text)),
				 strlen(damage->text));
	if (damage->size >= 0)
		assert_int_equal(ftruncate(fd, damage->size), 0);
	if (damage->flip >= 0) {
		assert_int_equal(pread(fd, &byte, 1, damage->flip), 1);
		byte ^= 0x40;
		assert_int_equal(pwrite(fd, &byte, 1, damage->flip), 1);
	}
	close(fd);
}

/* A file as its head shows it, and its size. */
struct seen {
	uint8_t head[8192];
	size_t head_size;
	off_t size;
};

static struct seen look(const char *path)
{
	struct seen seen = {.size = -1};
	int fd = open(path, O_RDONLY);
	struct stat info;

	assert_true(fd >= 0 && fstat(fd, &info) == 0);
	seen.size = info.st_size;
	seen.head_size = (size_t)read(fd, seen.head, sizeof(seen.head));
	close(fd);
	return seen;
}

static void damage_is_told_and_nothing_destroyed(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(DAMAGES); i++) {
		const struct damage *damage = &DAMAGES[i];
		char *dir = copy();
		char *path = sev_format("%s/%s", dir, damage->name);
		struct sim_platform *platform;
		struct seen before, after;
		struct sev_err err;

		sim_platform_close(open_dir(dir));
		do_damage(path, damage);
		before = look(path);
		if (sim_platform_open(dir, &platform, &err) != damage->rc)
			fail_msg("row %zu: %s: %s", i, damage->name, err.msg);
		assert_null(platform);
		for (size_t k = 0; k < SEV_COUNT(damage->says) && damage->says[k]; k++)
			if (!strstr(err.msg, damage->says[k]) || !strstr(err.msg, dir))
				fail_msg("row %zu: found '%s', expected %s and '%s'", i, err.msg,
					 dir, damage->says[k]);
		after = look(path);
		assert_int_equal(after.size, before.size);
		assert_int_equal(after.head_size, before.head_size);
		assert_memory_equal(after.head, before.head, before.head_size);
		remove_all(dir);
		free(path);
		free(dir);
	}
}

/* spec: SEV-API INIT: persistent data whose integrity is broken is SECURE_DATA_INVALID */
static void a_damaged_sev_identity_is_the_firmwares_to_refuse(void **state)
{
	struct sev_uapi_issue_cmd issue = {.cmd = SEV_UAPI_PEK_GEN};
	const struct sev_io *io;
	char *dir = copy();
	struct sim_platform *platform = open_dir(dir);
	uint8_t record[8192], after[8192];
	size_t size;
	int fd;

	(void)state;
	start_guest(platform);
	sim_platform_close(platform);
	size = read_record(dir, "sev", record, sizeof(record));
	assert_in_range(size, 64, sizeof(record) - 1);
	record[size / 2] ^= 1;
	write_record(dir, "sev", record, size);
	switch_off(dir);

	platform = open_dir(dir);
	io = sim_platform_io(platform, NULL);
	fd = io->open(io->ctx, "/dev/sev", O_RDWR, 0);
	assert_true(fd >= 0);
	assert_int_equal(io->ioctl(io->ctx, fd, SEV_UAPI_ISSUE_CMD, &issue), -EIO);
	assert_int_equal(issue.error, SEV_FW_SECURE_DATA_INVALID);
	assert_int_equal(read_record(dir, "sev", after, sizeof(after)), size);
	assert_memory_equal(after, record, size);
	sim_platform_close(platform);
	free(dir);
}

static void links_are_not_followed(void **state)
{
	static const struct {
		const char *name, *says;
	} rows[] = {
		{"machine", "found a symbolic link, expected a file"},
		{"lock", "found a symbolic link, expected a file"},
		{"chip", "record \"chip\": it cannot be read"},
		{"snp", "record \"snp\": it cannot be read"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		char *dir = copy();
		char *path = sev_format("%s/%s", dir, rows[i].name);
		char *other = sev_format("%s/other", dir);
		struct sim_platform *platform;
		struct sev_err err;

		sim_platform_close(open_dir(dir));
		assert_int_equal(rename(path, other), 0);
		assert_int_equal(symlink(other, path), 0);
		assert_int_equal(sim_platform_open(dir, &platform, &err), SEV_ERR_IO);
		if (!strstr(err.msg, rows[i].says) || !strstr(err.msg, dir))
			fail_msg("%s: found '%s', expected '%s'", rows[i].name, err.msg,
				 rows[i].says);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(other, path), 0);
		sim_platform_close(open_dir(dir));
		free(other);
		free(path);
		free(dir);
	}
}

/* No file may grow beyond size bytes from now on. */
static void limit_files(rlim_t size)
{
	const struct rlimit limit = {size, RLIM_INFINITY};

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int open_without_room(const char *dir)
{
	struct sim_platform *platform;
	struct sev_err err;
	enum sev_rc rc;

	limit_files(1 << 20);
	rc = sim_platform_open(dir, &platform, &err);
	limit_files(RLIM_INFINITY);
	return rc != SEV_ERR_IO || platform || !strstr(err.msg, "/machine: making room for ") ||
	       !strstr(err.msg, "File too large");
}

static void there_is_no_room_for_the_machine(void **state)
{
	char *dir = copy();

	(void)state;
	assert_int_equal(in_child(open_without_room, dir), 0);
	sim_platform_close(open_dir(dir));
	free(dir);
}

static int make_without_room(const char *dir)
{
	struct sim_platform_choices chosen = choices();
	struct sev_err err;
	enum sev_rc rc;

	limit_files(1000);
	rc = sim_platform_make(dir, &chosen, &err);
	limit_files(RLIM_INFINITY);
	return rc != SEV_ERR_IO || !strstr(err.msg, dir) || !strstr(err.msg, "record \"ca\"");
}

static void there_is_no_room_for_the_records(void **state)
{
	struct sim_platform_choices chosen = choices();
	char *dir = sev_format("%s/full", root);
	char *json = sev_format("%s/platform.json", dir);
	struct sev_err err;

	(void)state;
	assert_int_equal(in_child(make_without_room, dir), 0);
	assert_int_equal(access(json, F_OK), -1);
	/* What was left half made is no hindrance. */
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	sim_platform_close(open_dir(dir));
	free(json);
	free(dir);
}

static void the_folder_by_default(void **state)
{
	static const struct {
		const char *xdg, *home, *dir;
	} rows[] = {
		{"/state", "/home/a", "/state/sevkit/sim"},
		{"/state/", "/home/a", "/state/sevkit/sim"},
		{NULL, "/home/a", "/home/a/.local/state/sevkit/sim"},
		{"", "/home/a", "/home/a/.local/state/sevkit/sim"},
		{"relative", "/home/a", "/home/a/.local/state/sevkit/sim"},
		{NULL, NULL, NULL},
		{"relative", "relative", NULL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err;
		char *dir;

		unsetenv("XDG_STATE_HOME");
		unsetenv("HOME");
		if (rows[i].xdg)
			setenv("XDG_STATE_HOME", rows[i].xdg, 1);
		if (rows[i].home)
			setenv("HOME", rows[i].home, 1);
		if (rows[i].dir) {
			assert_sev_ok(sim_platform_default_dir(&dir, &err), &err);
			assert_string_equal(dir, rows[i].dir);
		} else {
			assert_int_equal(sim_platform_default_dir(&dir, &err), SEV_ERR_UNKNOWN);
			assert_null(dir);
			assert_non_null(strstr(err.msg, "XDG_STATE_HOME"));
		}
		free(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_private),
		cmocka_unit_test(is_not_made_twice),
		cmocka_unit_test(remembers_what_was_chosen),
		cmocka_unit_test(is_not_there),
		cmocka_unit_test(two_processes_share_a_machine),
		cmocka_unit_test(two_processes_at_once),
		cmocka_unit_test(a_process_ends),
		cmocka_unit_test(a_zombie_holds_no_guest),
		cmocka_unit_test(a_guest_that_is_held_stays),
		cmocka_unit_test(death_within_a_call_is_a_loss_of_power),
		cmocka_unit_test(the_next_process_finds_the_power_lost),
		cmocka_unit_test(another_process_switches_off),
		cmocka_unit_test(damage_is_told_and_nothing_destroyed),
		cmocka_unit_test(a_damaged_sev_identity_is_the_firmwares_to_refuse),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(there_is_no_room_for_the_machine),
		cmocka_unit_test(there_is_no_room_for_the_records),
		cmocka_unit_test(the_folder_by_default),
	};

	return cmocka_run_group_tests(tests, make_once, remove_made);
}
