/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software platform whose files are damaged: told by name, and nothing is destroyed.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/bytes.h"
#include "base/text.h"
#include "sim_folder.h"

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
	{"platform.json", "", -1, -1, SEV_ERR_FORMAT, {"platform.json", "the JSON ends too early"}},
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
		char *dir = folder_copy();
		char *path = sev_format("%s/%s", dir, damage->name);
		struct sim_platform *platform;
		struct seen before, after;
		struct sev_err err;

		sim_platform_close(folder_open(dir));
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
		folder_remove(dir);
		free(path);
		free(dir);
	}
}

/* spec: UAPI platform init: INIT is tried once more after SECURE_DATA_INVALID */
static void a_damaged_sev_identity_is_replaced(void **state)
{
	struct sev_uapi_issue_cmd issue = {.cmd = SEV_UAPI_PEK_GEN};
	const struct sev_io *io;
	char *dir = folder_copy();
	struct sim_platform *platform = folder_open(dir);
	uint8_t record[8192], after[8192];
	size_t size;
	int fd;

	(void)state;
	folder_start_guest(platform);
	sim_platform_close(platform);
	size = folder_read(dir, "sev", record, sizeof(record));
	assert_in_range(size, 64, sizeof(record) - 1);
	record[size / 2] ^= 1;
	folder_write(dir, "sev", record, size);
	folder_switch_off(dir);

	platform = folder_open(dir);
	io = sim_platform_io(platform, NULL);
	fd = io->open(io->ctx, "/dev/sev", O_RDWR, 0);
	assert_true(fd >= 0);
	assert_int_equal(io->ioctl(io->ctx, fd, SEV_UAPI_ISSUE_CMD, &issue), 0);
	assert_int_equal(folder_read(dir, "sev", after, sizeof(after)), size);
	assert_memory_not_equal(after, record, size);
	sim_platform_close(platform);
	/* It is whole: the next start takes it up. */
	folder_switch_off(dir);
	platform = folder_open(dir);
	folder_start_guest(platform);
	assert_int_equal(folder_read(dir, "sev", record, sizeof(record)), size);
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
		char *dir = folder_copy();
		char *path = sev_format("%s/%s", dir, rows[i].name);
		char *other = sev_format("%s/other", dir);
		struct sim_platform *platform;
		struct sev_err err;

		sim_platform_close(folder_open(dir));
		assert_int_equal(rename(path, other), 0);
		assert_int_equal(symlink(other, path), 0);
		assert_int_equal(sim_platform_open(dir, &platform, &err), SEV_ERR_IO);
		if (!strstr(err.msg, rows[i].says) || !strstr(err.msg, dir))
			fail_msg("%s: found '%s', expected '%s'", rows[i].name, err.msg,
				 rows[i].says);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(other, path), 0);
		sim_platform_close(folder_open(dir));
		free(other);
		free(path);
		free(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_is_told_and_nothing_destroyed),
		cmocka_unit_test(a_damaged_sev_identity_is_replaced),
		cmocka_unit_test(links_are_not_followed),
	};

	return cmocka_run_group_tests(tests, folder_make_once, folder_remove_made);
}
