/* SPDX-License-Identifier: Apache-2.0 */
#include "common/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void tool_hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", O_RDONLY); /* the lowest that is free is fd */
}
