/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "sevctl/batch/batch_reader.h"

/* Opening a FIFO does not wait for a writer. One that is open for writing here never ends. */
static int open_stream(const char *path, bool follow)
{
	struct stat st;

	if (follow && stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
		return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static enum sev_rc catch_signals(struct batch_input *input, struct sev_err *err)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	input->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (input->signals < 0)
		return sev_fail_errno(err, errno, "cannot watch for signals");
	pthread_sigmask(SIG_BLOCK, &mask, &input->old_mask);
	return SEV_OK;
}

enum sev_rc batch_input_open(const char *path, bool follow, struct batch_input *out,
			     struct sev_err *err)
{
	bool standard = !path || strcmp(path, "-") == 0;
	enum sev_rc rc;

	out->name = standard ? "standard input" : path;
	out->interrupted = false;
	out->fd = standard ? STDIN_FILENO : open_stream(path, follow);
	if (out->fd < 0)
		return sev_fail_errno(err, errno, "%s: cannot open", path);
	rc = catch_signals(out, err);
	if (rc && !standard)
		close(out->fd);
	return rc;
}

void batch_input_close(struct batch_input *input)
{
	pthread_sigmask(SIG_SETMASK, &input->old_mask, NULL);
	close(input->signals);
	if (input->fd != STDIN_FILENO)
		close(input->fd);
}

/* Takes the signal that came, and leaves the next one to end the program. */
static ssize_t stop(struct batch_input *input)
{
	struct signalfd_siginfo info;

	while (read(input->signals, &info, sizeof(info)) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &input->old_mask, NULL);
	input->interrupted = true;
	return BATCH_READ_STOP;
}

ssize_t batch_input_read(void *ctx, void *data, size_t size)
{
	struct batch_input *input = ctx;
	struct pollfd fds[] = {{.fd = input->fd, .events = POLLIN},
			       {.fd = input->signals, .events = POLLIN}};

	for (;;) {
		ssize_t n;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (fds[1].revents)
			return stop(input);
		if (!fds[0].revents)
			continue;
		n = read(input->fd, data, size);
		if (n >= 0 || (errno != EAGAIN && errno != EINTR))
			return n;
	}
}
