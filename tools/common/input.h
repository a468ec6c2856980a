/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what cannot be mapped: files of /proc, standard input.
 */
#ifndef TOOLS_COMMON_INPUT_H
#define TOOLS_COMMON_INPUT_H

#include <stddef.h>

#include <sev/err.h>

/*
 * All bytes of a file, "-" for standard input, as a new string with a NUL after them. At most 64
 * MiB, otherwise SEV_ERR_FORMAT.
 */
enum sev_rc input_read(const char *path, char **out, size_t *size, struct sev_err *err);

#endif
