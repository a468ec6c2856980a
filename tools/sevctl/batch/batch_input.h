/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream of a batch: a file, a FIFO or standard input, until it ends or the user interrupts.
 */
#ifndef TOOLS_SEVCTL_BATCH_INPUT_H
#define TOOLS_SEVCTL_BATCH_INPUT_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include <sev/err.h>

struct batch_input {
	const char *name; /* the path, or "standard input" */
	int fd, signals;
	sigset_t old_mask;
	bool interrupted;
};

/*
 * Opens path (NULL or "-": standard input). From here on SIGINT and SIGTERM end the reading and
 * not the program; a second one ends the program. The threads that are started later do not see
 * them. follow: a FIFO is read on when its writers have gone.
 */
enum sev_rc batch_input_open(const char *path, bool follow, struct batch_input *out,
			     struct sev_err *err);
void batch_input_close(struct batch_input *input);

/* A batch_read_fn; ctx is the struct batch_input. */
ssize_t batch_input_read(void *ctx, void *data, size_t size);

#endif
