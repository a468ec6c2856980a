/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matrix and search against what they cannot do without: one SHA-384 of 112 bytes for each digest.
 *
 *     bench_sweep matrix OVMF          512 vCPU counts of every vCPU type
 *     bench_sweep match OVMF           100,000 candidates
 *     bench_sweep process OVMF TOOL    the same search by the tool, whole process
 *
 * OVMF has a place for kernel hashes. Exit status 0: done, and every aim was reached; 1: missed.
 */
#include <openssl/sha.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <sev/match.h>
#include <sev/vcpu.h>

#include "base/bytes.h"
#include "bench.h"
#include "measure/sweep.h"

extern char **environ;

#define COUNTS	     512 /* of the matrix */
#define SIGS	     25	 /* of the search: distinct ones, as if there were so many models */
#define FLAVOURS     4
#define MATCH_COUNTS 100
#define CMDLINES     10
#define CANDIDATES   ((size_t)SIGS * FLAVOURS * MATCH_COUNTS * CMDLINES)
#define PROCESS_MS   300.0
#define PROCESS_RUNS 15

static struct sev_err err;

struct work {
	struct sev_blob *ovmf;
	size_t digests;
	struct sev_config *base;
	struct sev_sweep *sweep;
	struct sev_match *match;
};

static void steps_alone(void *ctx)
{
	const struct work *work = ctx;
	uint8_t info[112] = {0};

	for (size_t i = 0; i < work->digests; i++)
		SHA384(info, sizeof(info), info);
	bench_must(info[0] || info[1] || info[2] || info[3], "SHA-384");
}

static bool keep(void *ctx, const struct sev_candidate *candidate)
{
	memcpy(ctx, candidate->digest, candidate->length);
	return true;
}

static void run_matrix(void *ctx)
{
	uint8_t last[SEV_DIGEST_MAX];
	struct sev_sweep_visitor visitor = {.visit = keep, .ctx = last};
	const struct work *work = ctx;

	bench_must(!sev_sweep_run(work->sweep, &visitor, NULL, &err), err.msg);
	bench_must(sev_sweep_candidates(work->sweep) == work->digests, "number of digests");
}

static int bench_matrix(struct work *work)
{
	struct bench_side steps = {"SHA-384 alone", steps_alone, work};
	struct bench_side ours = {"sevkit", run_matrix, work};
	int reached;

	sev_config_set_ovmf(work->base, work->ovmf);
	bench_must(!sev_sweep_new(work->base, &work->sweep, &err), err.msg);
	for (unsigned i = 0; i < sev_vcpu_type_count(); i++)
		bench_must(!sev_sweep_add_sig(work->sweep, sev_vcpu_type_sig(i), &err), err.msg);
	bench_must(!sev_sweep_add_vcpus(work->sweep, 1, COUNTS, &err), err.msg);
	work->digests = (size_t)sev_vcpu_type_count() * COUNTS;
	bench_memory("matrix, 512 counts of all types", ours, sev_blob_size(work->ovmf));
	reached = bench_compare("matrix, 512 counts of all types", steps, ours, 0);
	sev_sweep_free(work->sweep);
	return reached;
}

static void cmdline(unsigned i, char *text, size_t size)
{
	snprintf(text, size, "console=ttyS0 root=/dev/vda%u", i);
}

static void new_match(struct work *work)
{
	static const uint8_t nobody[SEV_DIGEST_MAX] = {1};

	bench_must(!sev_match_new(work->base, nobody, 48, &work->match, &err), err.msg);
	for (uint32_t i = 0; i < SIGS; i++)
		bench_must(!sev_match_add_vcpu_sig(work->match, 0xA00F00 + i, &err), err.msg);
	for (int i = 0; i < FLAVOURS; i++)
		bench_must(!sev_match_add_vmm_type(work->match, (enum sev_vmm_type)i, &err),
			   err.msg);
	for (unsigned i = 0; i < CMDLINES; i++) {
		char text[64];

		cmdline(i, text, sizeof(text));
		bench_must(!sev_match_add_append(work->match, text, &err), err.msg);
	}
	bench_must(!sev_match_add_vcpus(work->match, 1, MATCH_COUNTS, &err), err.msg);
}

static void run_match(void *ctx)
{
	struct work *work = ctx;

	new_match(work);
	bench_must(!sev_match_run(work->match, NULL, &err), err.msg);
	bench_must(sev_match_candidates(work->match) == CANDIDATES, "number of candidates");
	sev_match_free(work->match);
}

static int bench_match(struct work *work)
{
	struct bench_side steps = {"SHA-384 alone", steps_alone, work};
	struct bench_side ours = {"sevkit", run_match, work};
	struct sev_blob *kernel = NULL;
	int reached;

	bench_must(!sev_blob_copy("kernel", "kernel", 6, &kernel, &err), err.msg);
	sev_config_set_ovmf(work->base, work->ovmf);
	sev_config_set_kernel(work->base, kernel);
	work->digests = CANDIDATES;
	bench_memory("match, 100,000 candidates", ours, sev_blob_size(work->ovmf));
	reached = bench_compare("match, 100,000 candidates", steps, ours, 0);
	sev_blob_free(kernel);
	return reached;
}

#define ARGS_MAX 40

struct command {
	char *argv[ARGS_MAX + 1];
	size_t count;
	char sigs[SIGS * 9 + 1], cmdlines[CMDLINES][64], digest[97];
};

static void add(struct command *command, const char *option, char *value)
{
	bench_must(command->count + 2 <= ARGS_MAX, "arguments");
	command->argv[command->count++] = (char *)(uintptr_t)option;
	if (value)
		command->argv[command->count++] = value;
}

static void make_command(struct command *command, char *tool, char *ovmf)
{
	memset(command, 0, sizeof(*command));
	memset(command->digest, '1', sizeof(command->digest) - 1);
	for (unsigned i = 0; i < SIGS; i++)
		snprintf(command->sigs + strlen(command->sigs), 10, "%s0xa00f%02x", i ? "," : "",
			 i);
	add(command, tool, NULL);
	add(command, "match", command->digest);
	add(command, "--exact", NULL);
	add(command, "--ovmf", ovmf);
	add(command, "--kernel", "/dev/null");
	add(command, "--vcpus", "1-100");
	add(command, "--vmm-type", "all");
	add(command, "--guest-features", "1");
	add(command, "--vcpu-sig", command->sigs);
	for (unsigned i = 0; i < CMDLINES; i++) {
		cmdline(i, command->cmdlines[i], sizeof(command->cmdlines[i]));
		add(command, "--append", command->cmdlines[i]);
	}
}

static double process_ms(struct command *command, long *peak_kib)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double start = bench_now();
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
	bench_must(!posix_spawn(&pid, command->argv[0], &actions, NULL, command->argv, environ),
		   command->argv[0]);
	bench_must(wait4(pid, &status, 0, &usage) == pid, "wait4");
	bench_must(WIFEXITED(status) && WEXITSTATUS(status) == 1, "match finds nothing");
	posix_spawn_file_actions_destroy(&actions);
	*peak_kib = usage.ru_maxrss;
	return bench_now() - start;
}

static int bench_process(char *ovmf, char *tool)
{
	struct command command;
	double best = 1e12;
	long peak = 0;

	make_command(&command, tool, ovmf);
	for (int i = 0; i < PROCESS_RUNS; i++) {
		double ms = process_ms(&command, &peak);

		best = ms < best ? ms : best;
	}
	printf("%-44s %9.3f ms, %.2f million candidates a second, peak %ld KiB  aim %.0f ms: %s\n",
	       "match, 100,000 candidates, whole process", best, (double)CANDIDATES / best / 1e3,
	       peak, PROCESS_MS, best <= PROCESS_MS ? "reached" : "MISSED");
	return best <= PROCESS_MS;
}

static int in_process(const char *name, const char *ovmf)
{
	struct work work = {.base = sev_config_new()};
	int reached;

	bench_must(work.base != NULL, "memory");
	bench_must(!sev_blob_map_file(ovmf, &work.ovmf, &err), err.msg);
	reached = strcmp(name, "matrix") == 0 ? bench_matrix(&work) : bench_match(&work);
	sev_blob_free(work.ovmf);
	sev_config_free(work.base);
	return reached;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "process") == 0)
		return bench_process(argv[2], argv[3]) ? 0 : 1;
	if (argc == 3)
		return in_process(argv[1], argv[2]) ? 0 : 1;
	printf("matrix\nmatch\nprocess\n");
	return 0;
}
