/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "sevctl/batch/batch_input.h"
#include "sevctl/batch/batch_pool.h"
#include "sevctl/batch/batch_progress.h"
#include "sevctl/batch/batch_reader.h"

#define JOBS_MAX 1024

const struct tool_option batch_options[] = {
	{.name = "batch",
	 .heading = "Many reports",
	 .help = "verify many reports: lines of JSON or binary records in, lines of JSON out"},
	{.name = "jobs",
	 .metavar = "N",
	 .help = "threads that verify (default: one per processor)"},
	{.name = "follow", .help = "write each result at once, and wait for more on a FIFO"},
	{0},
};

/* A run under way. Beside the reader, counters belong to the thread that writes. */
struct run {
	const struct verify_batch *batch;
	const char *stream;
	bool follow;
	struct batch_progress progress;
	struct sev_err failed; /* writing; rc is SEV_OK while it has not */
};

static void answer(void *ctx, const struct batch_record *record, struct batch_answer *out)
{
	const struct run *run = ctx;

	batch_answer(run->batch, run->stream, record, out);
}

static bool write_answer(void *ctx, const struct batch_answer *answer, bool idle)
{
	struct run *run = ctx;

	if (!answer->line) {
		sev_fail_nomem(&run->failed);
		return false;
	}
	batch_progress_step(&run->progress, answer->status == TOOL_DONE);
	if (fwrite(answer->line, 1, answer->length, stdout) == answer->length &&
	    (!(idle && run->follow) || fflush(stdout) == 0))
		return true;
	sev_fail_errno(&run->failed, errno, "standard output: cannot be written");
	return false;
}

/* Reads until the stream ends, the user interrupts or the output fails. */
static enum batch_step read_all(struct batch_reader *reader, struct batch_pool *pool,
				struct sev_err *err)
{
	struct batch_record *record;

	while ((record = batch_pool_slot(pool))) {
		enum batch_step step = batch_reader_next(reader, record, err);

		if (step != BATCH_RECORD)
			return step;
		batch_pool_put(pool);
	}
	return BATCH_STOPPED;
}

/* What is wrong with the run as a whole; TOOL_DONE when nothing is. */
static enum tool_exit stream_status(const struct tool_args *args, const struct run *run,
				    enum batch_step step, const struct sev_err *err)
{
	if (run->failed.rc)
		tool_fail(args, &run->failed);
	else if (step == BATCH_FAILED)
		tool_fail(args, err);
	else if (step == BATCH_STOPPED && !run->follow)
		fprintf(stderr, "%s: interrupted: what follows record %llu was not verified\n",
			tool_command_name(args), (unsigned long long)run->progress.done);
	else
		return TOOL_DONE;
	return TOOL_NOT_FOUND_OUT;
}

static enum tool_exit finish(const struct tool_args *args, struct run *run, enum batch_step step,
			     const struct sev_err *err)
{
	enum tool_exit status;

	if (!run->failed.rc && fflush(stdout) != 0)
		sev_fail_errno(&run->failed, errno, "standard output: cannot be written");
	batch_progress_end(&run->progress);
	status = stream_status(args, run, step, err);
	if (status == TOOL_DONE && run->progress.passed != run->progress.done)
		status = TOOL_NOT_SO;
	return status;
}

static enum tool_exit run_batch(const struct tool_args *args, struct run *run, unsigned jobs,
				struct batch_input *input)
{
	struct batch_work work = {.answer = answer, .write = write_answer, .ctx = run};
	struct batch_reader reader;
	struct batch_pool *pool;
	enum batch_step step;
	struct sev_err err;

	if (batch_pool_new(&work, jobs, &pool, &err))
		return tool_fail(args, &err);
	batch_progress_begin(&run->progress);
	batch_reader_init(&reader, input->name, batch_input_read, input);
	step = read_all(&reader, pool, &err);
	batch_pool_finish(pool);
	return finish(args, run, step, &err);
}

static unsigned processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (unsigned)n;
}

enum tool_exit verify_batch(const struct tool_args *args, const struct verify_batch *batch)
{
	struct run run = {.batch = batch, .follow = tool_has(args, "follow")};
	void (*on_pipe)(int) = SIG_DFL;
	struct batch_input input;
	enum tool_exit status;
	struct sev_err err;
	uint64_t jobs;

	if (!tool_number(args, "jobs", 1, JOBS_MAX, processors(), &jobs))
		return TOOL_USAGE;
	if (batch_input_open(tool_positional_count(args) ? tool_positional(args, 0) : NULL,
			     run.follow, &input, &err))
		return tool_fail(args, &err);
	run.stream = input.name;
	sev_verifier_set_terse(batch->verifier, true);
	/* A reader that has gone is an error of writing. */
	on_pipe = signal(SIGPIPE, SIG_IGN);
	status = run_batch(args, &run, (unsigned)jobs, &input);
	signal(SIGPIPE, on_pipe);
	batch_input_close(&input);
	return status;
}
