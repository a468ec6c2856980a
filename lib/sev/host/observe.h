/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a host into a capture. Each step sets facts; what could not be read is a fact as well,
 * with its errno value. Keys are those of docs/host-capture.md.
 */
#ifndef SEV_HOST_OBSERVE_H
#define SEV_HOST_OBSERVE_H

#include <errno.h>
#include <stdbool.h>

#include <sev/capture.h>
#include <sev/err.h>
#include <sev/io.h>

#define OBSERVE_TEXT_MAX  (16u << 20) /* of a file, and of the kernel's log */
#define OBSERVE_VALUE_MAX 65536
#define OBSERVE_KEY_MAX	  500 /* what a capture allows, and a little less */

struct observation {
	const struct sev_io *io;
	struct sev_capture *capture;
	struct sev_err *err;
	char *text; /* OBSERVE_TEXT_MAX + 1 bytes, which any step may use */
	enum sev_rc rc;
};

/*
 * Set a fact, unless an earlier one could not be set, which rc tells. A step that goes on after
 * that does nothing; only memory that is not there is such a failure.
 */
void observe_set(struct observation *of, const char *key, const char *value);
void observe_missing(struct observation *of, const char *key, int sys_errno);
void observe_number(struct observation *of, const char *key, uint64_t decimal);
void observe_hex(struct observation *of, const char *key, uint64_t number);

/* Reads a whole file into text, with a NUL behind it: its size, or a negative errno value. */
int64_t observe_read(struct observation *of, const char *path);
/* The fact "file PATH". */
void observe_file(struct observation *of, const char *path);

/*
 * Calls each for every name in a folder of which a key can be made, until a fact can't be set. 0 or
 * a negative errno value.
 */
typedef void observe_name(struct observation *of, const char *path, const char *name, void *user);
int observe_list(struct observation *of, const char *folder, observe_name *each, void *user);

/* The rest of a line that begins with a word, white space and colons behind it left out; NULL: it
 * begins otherwise. */
const char *observe_after(const char *line, const char *word);
/* The next line of a text that is read, its end replaced by a NUL; NULL past the last. */
char *observe_line(char **text);

/* Whether a name can be part of a key: no white space, no colon, nothing that is not printed. */
bool observe_is_plain(const char *name);

/* The steps. */
void observe_cpuid(struct observation *of);	     /* observe_cpu.c */
void observe_cpuinfo(struct observation *of);	     /* observe_cpu.c */
void observe_msrs(struct observation *of);	     /* observe_msr.c */
void observe_files(struct observation *of);	     /* observe_files.c */
void observe_config(struct observation *of);	     /* observe_config.c */
void observe_modules(struct observation *of);	     /* observe_files.c */
void observe_iommu(struct observation *of);	     /* observe_iommu.c */
void observe_memory(struct observation *of);	     /* observe_memory.c */
void observe_process(struct observation *of);	     /* observe_process.c */
void observe_devices(struct observation *of);	     /* observe_firmware.c */
void observe_firmware(struct observation *of);	     /* observe_firmware.c */
void observe_firmware_files(struct observation *of); /* observe_firmware.c */
void observe_log(struct observation *of);	     /* observe_log.c */

#endif
