/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU command lines, words ended by NUL as /proc/PID/cmdline has them.
 */
#include <string.h>

#include "vm_check.h"

#define WORDS_MAX 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *argv[WORDS_MAX];
	struct sev_vm *vm = NULL;
	struct sev_err err;
	size_t argc = 0;
	char *text = malloc(size + 1);
	enum sev_rc rc;

	fuzz_assert(text);
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t at = 0; at < size && argc < WORDS_MAX; at += strlen(text + at) + 1)
		argv[argc++] = text + at;
	rc = sev_vm_from_qemu(argc, argv, &vm, &err);
	check_vm(rc, vm, &err);
	free(text);
	return 0;
}
