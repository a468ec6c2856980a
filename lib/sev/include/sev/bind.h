/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binding: how 64 bytes of REPORT_DATA (32 of HOST_DATA) are made from what they stand for. One
 * table for those who ask for a report and those who check it.
 */
#ifndef SEV_BIND_H
#define SEV_BIND_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* A recipe of the table. The i-th; NULL past the last. */
struct sev_bind_recipe {
	const char *name;     /* "nonce", "sha512-file", "tls-key", ... */
	const char *summary;  /* one line: what goes in, and how it is hashed */
	unsigned inputs;      /* how many byte strings it takes */
	const char *input[2]; /* what they are: "a public key (PEM or DER)" */
};
SEV_API const struct sev_bind_recipe *sev_bind_recipe(size_t i);
/* Finds one by name. SEV_ERR_ARG suggests the nearest. */
SEV_API enum sev_rc sev_bind_find(const char *name, const struct sev_bind_recipe **out,
				  struct sev_err *err);

struct sev_bind_input {
	const char *name; /* for messages */
	const void *data;
	size_t size;
};
/*
 * Makes size bytes (64: REPORT_DATA, 32: HOST_DATA). SEV_ERR_ARG when an input does not fit the
 * recipe: never cut, never silently padded but where the recipe says so.
 */
SEV_API enum sev_rc sev_bind(const struct sev_bind_recipe *recipe,
			     const struct sev_bind_input *inputs, uint8_t *out, size_t size,
			     struct sev_err *err);

SEV_END_DECLS

#endif
