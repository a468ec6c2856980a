/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every case of measure/expected.json in the folder of test vectors, through the built tool. The
 * file says in "inputs" how its kernels and initrds are made, and in "sha256" which firmware it
 * means; Debian's OVMF.fd is taken from the system when it is that one.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include <sev/blob.h>

#include "base/text.h"
#include "run_tool.h"

#define SYSTEM_FIRMWARE "/usr/share/ovmf"
#define ARGS_MAX	32

/* How many cases of expected.json were run, failed, or left out. */
struct tally {
	unsigned run, failed, skipped;
};

struct bench {
	const char *tool;
	const char *folder; /* measure/ of the vectors */
	struct json_object *sha256;
	char scratch[PATH_MAX]; /* where kernels and initrds are made */
};

/* The command line of one case; it owns its strings. */
struct command {
	char *argv[ARGS_MAX + 1];
	size_t count;
};

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static void add(struct command *command, char *arg)
{
	if (!arg || command->count == ARGS_MAX)
		die("command line");
	command->argv[command->count++] = arg;
}

static void free_command(struct command *command)
{
	for (size_t i = 0; i < command->count; i++)
		free(command->argv[i]);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

static const char *string(struct json_object *object, const char *key)
{
	struct json_object *value = member(object, key);

	return value ? json_object_get_string(value) : NULL;
}

/* Byte i of the file is (i * mul + add) mod 251. */
static void make_file(const char *path, int64_t size, int64_t mul, int64_t plus)
{
	FILE *file = fopen(path, "wb");

	if (!file)
		die(path);
	for (int64_t i = 0; i < size; i++)
		fputc((int)((i * mul + plus) % 251), file);
	if (fclose(file) != 0)
		die(path);
}

static void add_made_file(struct command *command, const struct bench *bench,
			  struct json_object *test, const char *key)
{
	struct json_object *recipe = member(test, key);
	char *path;

	if (!recipe)
		return;
	path = sev_format("%s/%s", bench->scratch, key);
	if (!path)
		die("path");
	make_file(path, json_object_get_int64(json_object_array_get_idx(recipe, 0)),
		  json_object_get_int64(json_object_array_get_idx(recipe, 1)),
		  json_object_get_int64(json_object_array_get_idx(recipe, 2)));
	add(command, sev_format("--%s=%s", key, path));
	free(path);
}

static void add_value(struct command *command, struct json_object *test, const char *key,
		      const char *option)
{
	if (member(test, key))
		add(command, sev_format("--%s=%s", option, string(test, key)));
}

static char *firmware_path(const struct bench *bench, const char *name)
{
	char *path = sev_format("%s/%s", bench->folder, name);

	if (path && access(path, R_OK) == 0)
		return path;
	free(path);
	return sev_format("%s/%s", SYSTEM_FIRMWARE, name);
}

/* Whether the file is the one that the vectors mean; says why not. */
static bool is_the_firmware(const struct bench *bench, const char *name, const char *path)
{
	struct json_object *expected = member(bench->sha256, name);
	struct sev_blob *blob = NULL;
	uint8_t digest[32];
	char hex[65];
	struct sev_err err;

	if (sev_blob_map_file(path, &blob, &err) || sev_blob_sha256(blob, NULL, digest, &err)) {
		printf("SKIPPED: %s\n", err.msg);
		return false;
	}
	sev_blob_free(blob);
	sev_hex_encode(digest, sizeof(digest), hex);
	if (!expected || strcmp(hex, json_object_get_string(expected)) == 0)
		return true;
	printf("SKIPPED: %s is not the firmware of the vectors (SHA-256 %s)\n", path, hex);
	return false;
}

static const char *mode_option(struct json_object *test)
{
	const char *mode = string(test, "mode");

	return strcmp(mode, "ovmf-hash") == 0 ? "snp:ovmf-hash" : mode;
}

static void make_command(struct command *command, const struct bench *bench,
			 struct json_object *test, const char *firmware)
{
	add(command, strdup(bench->tool));
	add(command, sev_format("--mode=%s", mode_option(test)));
	add(command, sev_format("--ovmf=%s", firmware));
	add_value(command, test, "vcpus", "vcpus");
	add_value(command, test, "vcpu_type", "vcpu-type");
	add_value(command, test, "vcpu_sig", "vcpu-sig");
	add_value(command, test, "vcpu_family", "vcpu-family");
	add_value(command, test, "vcpu_model", "vcpu-model");
	add_value(command, test, "vcpu_stepping", "vcpu-stepping");
	add_value(command, test, "vmm_type", "vmm-type");
	add_value(command, test, "guest_features", "guest-features");
	add_value(command, test, "snp_ovmf_hash", "snp-ovmf-hash");
	add_value(command, test, "ovmf_vars_size", "vars-size");
	add_made_file(command, bench, test, "kernel");
	add_made_file(command, bench, test, "initrd");
	add_value(command, test, "append", "append");
	if (member(test, "svsm"))
		add(command, sev_format("--svsm=%s/%s", bench->folder, string(test, "svsm")));
}

static void check(struct tally *tally, const struct command *command, const char *expected)
{
	struct tool_run run;
	size_t length = strlen(expected);

	run_tool((const char *const *)command->argv, &run);
	tally->run++;
	if (run.status == 0 && strncmp(run.out, expected, length) == 0 &&
	    strcmp(run.out + length, "\n") == 0)
		return;
	tally->failed++;
	printf("FAILED, status %d:", run.status);
	for (size_t i = 0; i < command->count; i++)
		printf(" '%s'", command->argv[i]);
	printf("\n  found    %s  expected %s\n", run.out, expected);
}

static void run_case(struct tally *tally, const struct bench *bench, struct json_object *test)
{
	struct command command = {.count = 0};
	const char *name = string(test, "firmware");
	char *firmware = firmware_path(bench, name);

	if (!firmware)
		die("path");
	if (is_the_firmware(bench, name, firmware)) {
		make_command(&command, bench, test, firmware);
		check(tally, &command, string(test, "digest"));
	} else {
		tally->skipped++;
	}
	free_command(&command);
	free(firmware);
}

static void run_all(struct tally *tally, struct bench *bench)
{
	char *path = sev_format("%s/expected.json", bench->folder);
	struct json_object *root = path ? json_object_from_file(path) : NULL;
	struct json_object *cases = root ? member(root, "cases") : NULL;

	if (!cases)
		die("measure/expected.json");
	bench->sha256 = member(root, "sha256");
	for (size_t i = 0; i < json_object_array_length(cases); i++)
		run_case(tally, bench, json_object_array_get_idx(cases, i));
	json_object_put(root);
	free(path);
}

static void remove_scratch(const struct bench *bench)
{
	static const char *const names[] = {"kernel", "initrd"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = sev_format("%s/%s", bench->scratch, names[i]);

		if (path)
			unlink(path);
		free(path);
	}
	rmdir(bench->scratch);
}

int main(void)
{
	const char *vectors = getenv("SEVKIT_VECTORS");
	struct bench bench = {.tool = getenv("SEV_MEASURE"), .scratch = "/tmp/sevkit-XXXXXX"};
	struct tally tally = {0, 0, 0};
	char *folder;

	if (!vectors || !bench.tool) {
		puts("skipped: SEVKIT_VECTORS names no folder of test vectors");
		return 77;
	}
	folder = sev_format("%s/measure", vectors);
	bench.folder = folder;
	if (!folder || !mkdtemp(bench.scratch))
		die("scratch folder");
	run_all(&tally, &bench);
	remove_scratch(&bench);
	free(folder);
	printf("%u cases run, %u failed, %u skipped\n", tally.run, tally.failed, tally.skipped);
	if (tally.run == 0)
		return 77;
	return tally.failed != 0;
}
