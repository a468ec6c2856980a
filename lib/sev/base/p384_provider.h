/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who multiplies. A provider is given numbers that base/p384.c has checked: r and s are in
 * [1, n - 1], the point is on the curve.
 */
#ifndef SEV_BASE_P384_PROVIDER_H
#define SEV_BASE_P384_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/p384.h"

struct sev_p384_provider {
	const char *name; /* "nettle 3.8": library and version that this build knows */
	/* A key in the provider's own form; it is never changed once it is made. */
	enum sev_rc (*prepare)(const struct sev_p384_point *point, void **key, struct sev_err *err);
	void (*release)(void *key);
	/* Called by any number of threads at a time with the same key. */
	enum sev_rc (*verify)(void *key, const uint8_t *digest, size_t digest_size,
			      const struct sev_p384_signature *signature, bool *valid,
			      struct sev_err *err);
};

extern const struct sev_p384_provider sev_p384_openssl;
extern const struct sev_p384_provider sev_p384_nettle;

/* Those of this build, the one that is used first; ends with NULL. */
extern const struct sev_p384_provider *const sev_p384_providers[];

/* sev_p384_key_new() with a provider of choice, to compare them. */
enum sev_rc sev_p384_key_new_with(const struct sev_p384_provider *provider, const char *name,
				  const struct sev_p384_point *point, struct sev_p384_key **out,
				  struct sev_err *err);

#endif
