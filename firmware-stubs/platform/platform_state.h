/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a platform is made of; for this folder only.
 */
#ifndef PLATFORM_PLATFORM_STATE_H
#define PLATFORM_PLATFORM_STATE_H

#include "platform/platform.h"

#define ARENA_MAGIC   0x414E4552414B5653ull /* "SVKARENA" */
#define ARENA_VERSION 1

/* What helps against state that cannot be used; ends a sentence. */
#define RESET_HELPS "; `sevctl sim reset` starts the machine anew"

/* The first page of the file "machine". */
struct arena_head {
	uint64_t magic, version;
	uint64_t size;
	uint64_t generation; /* of the machine: counts power cycles */
	uint64_t turn;	     /* counts the calls of all processes */
	uint32_t busy;	     /* a call is under way */
};

/* The file, mapped. */
struct arena {
	struct arena_head *head;
	size_t size;
	void *sp, *kernel, *machine; /* the parts' states */
};

struct sim_platform {
	char *dir;
	char *firmware_dir; /* what the kernel has as /lib/firmware */
	struct sim_platform_choices choices;
	struct machine_config machine_config;
	int lock_fd;
	unsigned locked; /* how deep */
	bool lost_power;
	uint64_t generation; /* of the machine that this process's descriptors are of */
	uint64_t turn;	     /* that this process had last */
	struct arena arena;
	struct machine *machine;
	struct amd_sp *sp;
	struct lx_kernel *kernel;
};

/* arena.c */
enum sev_rc arena_open(const char *dir, const struct machine_config *config, struct arena *out,
		       struct sev_err *err);
void arena_close(struct arena *arena);
/* A file of the folder, for its owner alone, made if it isn't there; no symbolic link. */
enum sev_rc open_private(const char *path, int *fd, struct sev_err *err);

/* store_dir.c: records as files of a folder; ctx is its path. */
struct amd_sp_store store_dir(char *dir);
/* Removes what writes that never ended left behind, which may hold keys. The lock is held. */
void store_dir_tidy(const char *dir);

/* choices.c: platform.json */
enum sev_rc choices_write(const char *dir, const struct sim_platform_choices *choices,
			  struct sev_err *err);
enum sev_rc choices_read(const char *dir, struct sim_platform_choices *choices,
			 struct sev_err *err);
void choices_machine(const struct sim_platform_choices *choices, struct machine_config *config);

#endif
