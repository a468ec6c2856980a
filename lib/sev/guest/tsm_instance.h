/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An instance of configfs-tsm: a folder of one's own, whose attributes are written and read.
 */
#ifndef SEV_GUEST_TSM_INSTANCE_H
#define SEV_GUEST_TSM_INSTANCE_H

#include "guest/answer.h"

#define SEV_TSM_FOLDER	 "/sys/kernel/config/tsm/report"
#define SEV_TSM_TEXT_MAX 128

struct sev_tsm_instance {
	const struct sev_io *io;
	char path[96];
	uint64_t generation; /* that our writes must lead to */
};

/* Makes one of a name that nobody has. 0, or a negative errno value. */
int sev_tsm_make(const struct sev_io *io, struct sev_tsm_instance *instance);

/* "PATH/ATTRIBUTE: cannot be WHAT". */
enum sev_rc sev_tsm_fail(const struct sev_tsm_instance *instance, const char *attribute, int rc,
			 const char *what, struct sev_err *err);

/* Each write counts. */
enum sev_rc sev_tsm_put(struct sev_tsm_instance *instance, const char *attribute, const void *data,
			size_t size, struct sev_err *err);
enum sev_rc sev_tsm_put_text(struct sev_tsm_instance *instance, const char *attribute,
			     const char *text, struct sev_err *err);
enum sev_rc sev_tsm_put_number(struct sev_tsm_instance *instance, const char *attribute,
			       unsigned number, struct sev_err *err);

bool sev_tsm_has(const struct sev_tsm_instance *instance, const char *attribute);
/* Without its newline. The length, or a negative errno value. */
int64_t sev_tsm_get_text(const struct sev_tsm_instance *instance, const char *attribute,
			 char text[SEV_TSM_TEXT_MAX + 1]);
enum sev_rc sev_tsm_get_number(const struct sev_tsm_instance *instance, const char *attribute,
			       uint64_t *out, struct sev_err *err);
/* Keeps a blob as a part of answer, unless *disturbed is set: not only we have written. */
enum sev_rc sev_tsm_get_blob(const struct sev_tsm_instance *instance, const char *attribute,
			     enum sev_guest_part part, struct sev_guest_report *answer,
			     bool *disturbed, struct sev_err *err);

#endif
