/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the KDS serves, one row of a table each.
 */
#ifndef SEV_COLLECT_KDS_KIND_H
#define SEV_COLLECT_KDS_KIND_H

#include <stddef.h>

#include <sev/err.h>
#include <sev/kds.h>

struct sev_kds_kind {
	const char *command;  /* of sevctl kds fetch */
	const char *title;    /* in messages */
	const char *endpoint; /* "vcek" or "vlek" */
	const char *document; /* last part of the path; NULL: chip id and TCB */
	const char *suffix;   /* of files as they are served */
	size_t max;	      /* bytes: many times what is served */
};

/* The row of a request that sev_kds_check_request() approves of. */
const struct sev_kds_kind *sev_kds_kind_of(const struct sev_kds_request *request);

/* "VCEK of Milan", for messages. A new string; NULL when out of memory. */
char *sev_kds_title(const struct sev_kds_request *request);

/*
 * Whether a request can be made: of a kind that there is, a product whose name fits into URLs and
 * file names, and of a VCEK a chip id that is not masked and components that the KDS knows.
 */
enum sev_rc sev_kds_check_request(const struct sev_kds_request *request, struct sev_err *err);

/* The base without slashes at its end, as a new string; SEV_ERR_ARG when it is no http URL. */
enum sev_rc sev_kds_base(const char *base, char **out, struct sev_err *err);

/*
 * What the cache calls it: the file name, with the hash of the base before it where that is a
 * mirror's. A new string.
 */
enum sev_rc sev_kds_cache_name(const char *base, const struct sev_kds_request *request, char **out,
			       struct sev_err *err);

/* The same of a file name that is given. */
enum sev_rc sev_kds_mirrored_name(const char *base, const char *name, char **out,
				  struct sev_err *err);

#endif
