/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys as others hash them: SubjectPublicKeyInfo in DER.
 */
#ifndef SEV_BASE_CRYPTO_SPKI_H
#define SEV_BASE_CRYPTO_SPKI_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

/*
 * The SubjectPublicKeyInfo of a public key or of an X.509 certificate, in PEM or DER, of any
 * algorithm. *der is malloc'ed. SEV_ERR_FORMAT for what is neither, a private key, or bytes after
 * DER.
 */
enum sev_rc sev_spki_read(const char *name, const void *data, size_t size, uint8_t **der,
			  size_t *der_size, struct sev_err *err);

#endif
