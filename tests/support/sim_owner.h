/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest owner who talks to a platform of SEV: certificates, session data, packets, measurements,
 * all computed with OpenSSL alone. Failures end the test program.
 */
#ifndef TESTS_SUPPORT_SIM_OWNER_H
#define TESTS_SUPPORT_SIM_OWNER_H

#include <stddef.h>
#include <stdint.h>

#define OWNER_CERT_SIZE	   2084
#define OWNER_SESSION_SIZE 128
#define OWNER_HEADER_SIZE  52

struct sim_owner {
	uint8_t cert[OWNER_CERT_SIZE]; /* GODH */
	uint8_t session[OWNER_SESSION_SIZE];
	uint8_t tek[16], tik[16];
};

/* KDF of SP 800-108 as SEV uses it, 16 bytes. */
void sim_owner_kdf(const uint8_t *key, size_t key_size, const char *label, const uint8_t *context,
		   size_t context_size, uint8_t out[16]);
void sim_owner_hmac(const uint8_t *key, size_t key_size, const uint8_t *data, size_t size,
		    uint8_t mac[32]);
/* AES-128-CTR in place. */
void sim_owner_ctr(const uint8_t key[16], const uint8_t iv[16], uint8_t *data, size_t size);

/* A session with the platform of a PDH certificate, for a policy; keys are fresh. */
void sim_owner_open(struct sim_owner *owner, const uint8_t pdh[OWNER_CERT_SIZE], uint32_t policy);

/*
 * A packet: data is encrypted in place, header made. tag: 1 a secret, then measure (32 bytes) is
 * part of the MAC; 2 or 3 and NULL otherwise.
 */
void sim_owner_packet(const uint8_t tek[16], const uint8_t tik[16], uint8_t tag,
		      const uint8_t *measure, uint8_t *data, size_t size,
		      uint8_t header[OWNER_HEADER_SIZE]);

#endif
