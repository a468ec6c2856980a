/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-256-GCM of OpenSSL 3 for guest messages, where a program has it: a guest's user space, tests.
 * Its library is libghcb_openssl, besides libghcb.
 */
#ifndef GHCB_OPENSSL_H
#define GHCB_OPENSSL_H

#include "ghcb/message.h"

/* Its ctx is not used. */
extern const struct ghcb_aead ghcb_openssl_aead;

#endif
