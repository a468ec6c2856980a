/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of firmware images: those that are named, or those that Linux may load.
 */
#ifndef TOOLS_SEVCTL_HOST_FIRMWARE_FILES_H
#define TOOLS_SEVCTL_HOST_FIRMWARE_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/firmware_image.h>

#include "sevctl/sim/sim_platform.h"

extern const struct tool_option firmware_dir_options[]; /* --firmware-dir */

/* The folder of --firmware-dir; /lib/firmware, or "firmware" in the software processor's folder.
 * malloc'ed; NULL: out of memory. */
char *firmware_dir(const struct tool_args *args, const struct sim_use *use);

struct firmware_file {
	char *path;
	size_t size;
	enum sev_rc rc; /* of reading it; SEV_ERR_UNSUPPORTED: it is packed */
	enum sev_firmware_packing packing;
	struct sev_firmware_image image;
	struct sev_err why; /* where rc is not SEV_OK */
	bool loaded;	    /* Linux loads this one for the processor */
};

struct firmware_files {
	struct firmware_file *list;
	size_t count;
};

/* Adds a file; one that is no image is added as well. False: out of memory. */
bool firmware_files_add(struct firmware_files *files, const char *path);
/* Adds those of folder/amd that have names of SEV firmware, sorted. */
enum sev_rc firmware_files_find(struct firmware_files *files, const char *folder,
				struct sev_err *err);
/* Marks the one that Linux loads for a processor, packed ones after those that are not. */
void firmware_files_mark(struct firmware_files *files, const char *folder, unsigned family,
			 unsigned model);
void firmware_files_free(struct firmware_files *files);

#endif
