/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths as a process with another root sees them.
 */
#ifndef TOOLS_MEASURE_ROOTED_PATH_H
#define TOOLS_MEASURE_ROOTED_PATH_H

#include <sev/err.h>

/*
 * The path, absolute in the tree under root, as it is reached from here: with every symbolic link
 * on it followed inside of that tree, where the kernel would follow absolute ones in ours. What is
 * not there is left for the caller to find missing. *out is to be freed.
 */
enum sev_rc rooted_path(const char *root, const char *path, char **out, struct sev_err *err);

#endif
