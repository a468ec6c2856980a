/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded memory of what was found true: SHA-256 digests, each of a certificate or CRL and the
 * key that signed it. For any number of threads.
 */
#ifndef SEV_VERIFY_MEMO_H
#define SEV_VERIFY_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sev_memo;

/* NULL when out of memory. */
struct sev_memo *sev_memo_new(size_t capacity);
/* Forgets all, and remembers about as many as capacity from now on; 0, or no memory: nothing. */
void sev_memo_resize(struct sev_memo *memo, size_t capacity);
void sev_memo_free(struct sev_memo *memo);
bool sev_memo_has(struct sev_memo *memo, const uint8_t digest[32]);
/* The oldest of its neighbours is forgotten where there is no room. */
void sev_memo_add(struct sev_memo *memo, const uint8_t digest[32]);

#endif
