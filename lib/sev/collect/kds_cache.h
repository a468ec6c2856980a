/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the cache. Whoever reads one checks what it holds.
 */
#ifndef SEV_COLLECT_KDS_CACHE_H
#define SEV_COLLECT_KDS_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/kds.h>

/* The path of a file, for messages. A new string; NULL when out of memory. */
char *sev_kds_cache_file(const struct sev_kds_cache *cache, const char *name);

/*
 * Reads a file of at most max bytes; *data is new, NULL when there is no such file. A link, a
 * device or a longer file is SEV_ERR_FORMAT.
 */
enum sev_rc sev_kds_cache_read(const struct sev_kds_cache *cache, const char *name, size_t max,
			       uint8_t **data, size_t *size, struct sev_err *err);
/* What cannot be kept is remembered for sev_kds_cache_failure(); nothing else depends on it. */
void sev_kds_cache_write(struct sev_kds_cache *cache, const char *name, const void *data,
			 size_t size);
void sev_kds_cache_remove(struct sev_kds_cache *cache, const char *name);

#endif
