/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recorded hosts: tests/hosts/NAME.case, lines of "# key: value", an empty line, and what a host
 * printed.
 */
#ifndef TESTS_SUPPORT_HOST_CASE_H
#define TESTS_SUPPORT_HOST_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/diagnosis.h>

struct host_case {
	char path[512];
	char mode[16], expect[96];
	char *file;
	const char *text; /* of file */
};

enum sev_generation host_case_mode(const struct host_case *host);
/* Calls each for every case of a folder and those below it, by name; how many there were. */
size_t host_cases(const char *folder, void (*each)(const struct host_case *host));

#endif
