/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of QEMU's options: key=value,key=value with ",," for a comma, an implied first key, or a
 * JSON object.
 */
#ifndef SEV_PLAN_QEMU_OPTS_H
#define SEV_PLAN_QEMU_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

struct sev_qopt {
	char *key;
	char *value;
};

/* Keys and values in the order given; a key given twice has its last value. */
struct sev_qopts {
	struct sev_qopt *all;
	size_t count, room;
};

/*
 * Adds what text says to opts. A first part without "=" is the value of implied (NULL: there is no
 * implied key); a later one means on, "nokey" off. JSON members of members become "outer.inner".
 * option ("-object") names the subject in messages.
 */
enum sev_rc sev_qopts_parse(struct sev_qopts *opts, const char *option, const char *implied,
			    const char *text, struct sev_err *err);
enum sev_rc sev_qopts_set(struct sev_qopts *opts, const char *key, const char *value,
			  struct sev_err *err);
/* The last value of key; NULL when it was not given. */
const char *sev_qopts_get(const struct sev_qopts *opts, const char *key);
void sev_qopts_clear(struct sev_qopts *opts);

/* on/off/yes/no/true/false/y/n; *out is untouched when the key is absent. */
enum sev_rc sev_qopts_bool(const struct sev_qopts *opts, const char *option, const char *key,
			   bool *out, struct sev_err *err);
/* A number, decimal, 0x or octal; *given (may be NULL) says whether there is one. */
enum sev_rc sev_qopts_number(const struct sev_qopts *opts, const char *option, const char *key,
			     uint64_t max, uint64_t *out, bool *given, struct sev_err *err);

#endif
