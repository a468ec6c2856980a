/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance of a command of the secure processor, as rows: each changes one thing of a call that
 * is valid, and says which status is right. A command that is refused has changed nothing.
 */
#ifndef TESTS_SUPPORT_SNP_ROWS_H
#define TESTS_SUPPORT_SNP_ROWS_H

#include "sim_snp.h"
#include "test.h"

/* A processor, and the call that is about to be made. */
struct scene {
	struct sim_sp sim;
	uint32_t id;
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	size_t size;
	uint64_t gctx, page;
};

struct row {
	const char *what;
	void (*change)(struct scene *scene);
	uint32_t expected;
};

struct command {
	uint32_t id;
	size_t size;
	bool encrypt;
	void (*prepare)(struct scene *scene); /* a valid call */
};

extern const char *const SNP_PROFILES[4];

/* The field of the buffer at an offset, SEV_AT_…. */
void scene_put(struct scene *scene, unsigned at, uint64_t value, size_t size);

/* Each row with each profile (NULL: with all). */
void run_rows(const struct command *command, const char *profile, const struct row *rows,
	      size_t count);

/* The valid call alone: the scene as it is afterwards, which the caller ends. */
void scene_begin(struct scene *scene, const struct command *command, const char *profile);
uint32_t scene_call(struct scene *scene);
void scene_end(struct scene *scene);

#endif
