/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every provider of P-384 beside OpenSSL's own ECDSA, on signatures that are right, nearly right,
 * and made so that the additions within meet their special cases.
 */
#ifndef TESTS_SUPPORT_P384_AGREE_H
#define TESTS_SUPPORT_P384_AGREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct p384_agreement {
	size_t valid, invalid; /* what OpenSSL said */
	size_t disagreements;
};

/* Runs count cases that follow from seed. False, with a line on stderr, when something failed. */
bool p384_agree(uint64_t seed, size_t count, struct p384_agreement *result);

#endif
