/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_owner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_owner: %s\n", #condition);                            \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

void sim_owner_hmac(const uint8_t *key, size_t key_size, const uint8_t *data, size_t size,
		    uint8_t mac[32])
{
	unsigned length = 0;

	NEED(HMAC(EVP_sha256(), key, (int)key_size, data, size, mac, &length) && length == 32);
}

void sim_owner_kdf(const uint8_t *key, size_t key_size, const char *label, const uint8_t *context,
		   size_t context_size, uint8_t out[16])
{
	uint8_t message[128] = {1}, mac[32];
	size_t at = 4;

	memcpy(message + at, label, strlen(label) + 1);
	at += strlen(label) + 1;
	if (context_size)
		memcpy(message + at, context, context_size);
	at += context_size;
	put32(message + at, 128);
	sim_owner_hmac(key, key_size, message, at + 4, mac);
	memcpy(out, mac, 16);
}

void sim_owner_ctr(const uint8_t key[16], const uint8_t iv[16], uint8_t *data, size_t size)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int length;

	NEED(ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, key, iv) == 1);
	NEED(EVP_EncryptUpdate(ctx, data, &length, data, (int)size) == 1);
	EVP_CIPHER_CTX_free(ctx);
}

/* The key of a certificate's point. */
static EVP_PKEY *peer_of(const uint8_t cert[OWNER_CERT_SIZE])
{
	uint8_t encoded[97] = {4};
	OSSL_PARAM params[3];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	for (size_t i = 0; i < 48; i++) {
		encoded[1 + i] = cert[0x14 + 47 - i];
		encoded[49 + i] = cert[0x5C + 47 - i];
	}
	params[0] =
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"P-384"}, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded,
						      sizeof(encoded));
	params[2] = OSSL_PARAM_construct_end();
	NEED(ctx && EVP_PKEY_fromdata_init(ctx) == 1);
	NEED(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void put_point(const EVP_PKEY *pkey, const char *name, uint8_t out[72])
{
	BIGNUM *bn = NULL;

	NEED(EVP_PKEY_get_bn_param(pkey, name, &bn) == 1);
	NEED(BN_bn2lebinpad(bn, out, 72) == 72);
	BN_free(bn);
}

static void make_cert(const EVP_PKEY *pkey, uint8_t cert[OWNER_CERT_SIZE])
{
	memset(cert, 0, OWNER_CERT_SIZE);
	put32(cert, 1);
	put32(cert + 0x08, 0x1003);
	put32(cert + 0x0C, 0x0003);
	put32(cert + 0x10, 2);
	put_point(pkey, OSSL_PKEY_PARAM_EC_PUB_X, cert + 0x14);
	put_point(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, cert + 0x5C);
	put32(cert + 0x414, 0x1000);
	put32(cert + 0x61C, 0x1000);
}

static void agree(EVP_PKEY *own, EVP_PKEY *peer, uint8_t z[48])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
	size_t length = 48;

	NEED(ctx && EVP_PKEY_derive_init(ctx) == 1);
	NEED(EVP_PKEY_derive_set_peer(ctx, peer) == 1);
	NEED(EVP_PKEY_derive(ctx, z, &length) == 1 && length == 48);
	EVP_PKEY_CTX_free(ctx);
}

void sim_owner_open(struct sim_owner *owner, const uint8_t pdh[OWNER_CERT_SIZE], uint32_t policy)
{
	EVP_PKEY *own = EVP_EC_gen("P-384"), *peer = peer_of(pdh);
	uint8_t z[48], master[16], kek[16], kik[16], bytes[4];
	uint8_t *session = owner->session;

	NEED(own && RAND_bytes(session, OWNER_SESSION_SIZE) == 1);
	NEED(RAND_bytes(owner->tek, 16) == 1 && RAND_bytes(owner->tik, 16) == 1);
	make_cert(own, owner->cert);
	agree(own, peer, z);
	sim_owner_kdf(z, sizeof(z), "sev-master-secret", session, 16, master);
	sim_owner_kdf(master, 16, "sev-kek", NULL, 0, kek);
	sim_owner_kdf(master, 16, "sev-kik", NULL, 0, kik);
	memcpy(session + 0x10, owner->tek, 16);
	memcpy(session + 0x20, owner->tik, 16);
	sim_owner_ctr(kek, session + 0x30, session + 0x10, 32);
	sim_owner_hmac(kik, 16, session + 0x10, 32, session + 0x40);
	put32(bytes, policy);
	sim_owner_hmac(owner->tik, 16, bytes, 4, session + 0x60);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
}

void sim_owner_packet(const uint8_t tek[16], const uint8_t tik[16], uint8_t tag,
		      const uint8_t *measure, uint8_t *data, size_t size,
		      uint8_t header[OWNER_HEADER_SIZE])
{
	uint8_t *message = malloc(size + 64);
	size_t at = 29;

	NEED(message && RAND_bytes(header + 4, 16) == 1);
	memset(header, 0, 4);
	sim_owner_ctr(tek, header + 4, data, size);
	message[0] = tag;
	memcpy(message + 1, header, 20);
	put32(message + 21, (uint32_t)size);
	put32(message + 25, (uint32_t)size);
	memcpy(message + at, data, size);
	at += size;
	if (measure) {
		memcpy(message + at, measure, 32);
		at += 32;
	}
	sim_owner_hmac(tik, 16, message, at, header + 20);
	free(message);
}
