/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"
#include "common/input.h"

#define FIRST_ROOM ((size_t)1 << 18)
#define MOST_ROOM  ((size_t)1 << 26)

static enum tool_exit fail_read(const struct tool_args *args, int sys_errno)
{
	struct sev_err err;

	if (sys_errno == EPERM || sys_errno == EACCES)
		sev_fail(&err, SEV_ERR_IO,
			 "the kernel's log may be read by root alone here "
			 "(kernel.dmesg_restrict=1): run as root, or give it as a file: "
			 "sudo dmesg | sevctl host log --from -");
	else
		sev_fail_errno(&err, sys_errno, "the kernel's log");
	return tool_fail(args, &err);
}

/* The log as text; malloc'ed. It is whole where it is shorter than the room. */
static enum tool_exit read_log(const struct tool_args *args, const struct sev_io *io, char **out,
			       size_t *size)
{
	for (size_t room = FIRST_ROOM; room <= MOST_ROOM; room *= 2) {
		char *text = malloc(room);
		int64_t n = text ? SEV_IO(io, kernel_log, text, room) : 0;

		if (!text)
			return tool_fail_nomem(args);
		if (n >= 0 && ((size_t)n < room || room == MOST_ROOM)) {
			*out = text;
			*size = (size_t)n;
			return TOOL_DONE;
		}
		free(text);
		if (n < 0)
			return fail_read(args, (int)-n);
	}
	return TOOL_DONE;
}

static enum sev_rc add_lines(struct sev_capture *capture, const char *text, size_t size,
			     struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	while (!rc && size) {
		const char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;
		char *line = strndup(text, length);

		if (!line)
			return sev_fail_nomem(err);
		rc = *line ? sev_capture_add_line(capture, line, err) : SEV_OK;
		free(line);
		length += end ? 1 : 0;
		text += length;
		size -= length;
	}
	return rc;
}

enum tool_exit host_log_read(const struct tool_args *args, const struct sev_io *io,
			     struct sev_capture **out)
{
	struct sev_capture *capture = NULL;
	struct sev_err err;
	char *text = NULL;
	size_t size = 0;
	enum tool_exit status = read_log(args, io, &text, &size);
	enum sev_rc rc;

	if (status)
		return status;
	rc = sev_capture_new(&capture, &err);
	if (!rc)
		rc = add_lines(capture, text, size, &err);
	free(text);
	if (!rc) {
		*out = capture;
		return TOOL_DONE;
	}
	sev_capture_free(capture);
	return tool_fail(args, &err);
}

enum tool_exit host_log_read_file(const struct tool_args *args, const char *path,
				  struct sev_capture **out)
{
	struct sev_err err;
	size_t size;
	char *text;
	enum sev_rc rc = input_read(path, &text, &size, &err);

	if (rc)
		return tool_fail(args, &err);
	rc = sev_capture_read(path, text, size, out, &err);
	free(text);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum sev_line_group host_log_group(const char *text)
{
	static const struct {
		const char *begins;
		enum sev_line_group group;
	} rows[] = {
		{"AMD-Vi:", SEV_LINE_IOMMU},
		{"ccp ", SEV_LINE_CCP},
		{"kvm_amd:", SEV_LINE_KVM},
		{"kvm:", SEV_LINE_KVM},
		{"kvm [", SEV_LINE_KVM},
		{"SEV", SEV_LINE_SEV},
		{"#PF: error_code", SEV_LINE_SEV},
		{"Memory Encryption", SEV_LINE_SEV},
		{"AMD Memory Encryption", SEV_LINE_SEV},
		{"sev-guest ", SEV_LINE_GUEST},
	};

	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		if (!strncmp(text, rows[i].begins, strlen(rows[i].begins)))
			return rows[i].group;
	return SEV_LINE_GROUPS;
}
