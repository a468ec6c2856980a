/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fallible calls of the library, each able to fail. The build reads the names from this file:
 * one WRAP line, or one __wrap_ function, for each.
 */
#include "fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define HELD_MAX 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long until; /* calls until one fails; 0: none will */
static const char *fired;
static struct {
	enum { HELD_MEMORY, HELD_MAP, HELD_FD } kind;
	uintptr_t what;
} held[HELD_MAX];
static unsigned held_count;

void fault_arm(unsigned long n)
{
	pthread_mutex_lock(&lock);
	until = n;
	fired = NULL;
	held_count = 0;
	pthread_mutex_unlock(&lock);
}

void fault_disarm(void)
{
	pthread_mutex_lock(&lock);
	until = 0;
	pthread_mutex_unlock(&lock);
}

const char *fault_fired(void)
{
	return fired;
}

unsigned fault_left_open(void)
{
	return held_count;
}

static bool due(const char *name)
{
	bool now;

	pthread_mutex_lock(&lock);
	now = until > 0 && --until == 0;
	if (now)
		fired = name;
	pthread_mutex_unlock(&lock);
	return now;
}

static void hold(int kind, uintptr_t what)
{
	pthread_mutex_lock(&lock);
	if (held_count == HELD_MAX)
		abort();
	held[held_count].kind = (unsigned)kind;
	held[held_count++].what = what;
	pthread_mutex_unlock(&lock);
}

static void let_go(int kind, uintptr_t what)
{
	pthread_mutex_lock(&lock);
	for (unsigned i = held_count; i > 0; i--) {
		if (held[i - 1].kind != (unsigned)kind || held[i - 1].what != what)
			continue;
		held[i - 1] = held[--held_count];
		break;
	}
	pthread_mutex_unlock(&lock);
}

static void *hold_memory(void *memory)
{
	if (memory)
		hold(HELD_MEMORY, (uintptr_t)memory);
	return memory;
}

/* clang-format off */
#define DECLARE(type, name, params)                                                                \
	type __real_##name params;                                                                 \
	type __wrap_##name params

/* A call that returns failure, with errno set, when its turn has come. */
#define WRAP(type, name, params, arguments, failure, number)                                       \
	DECLARE(type, name, params);                                                               \
	type __wrap_##name params                                                                  \
	{                                                                                          \
		if (due(#name)) {                                                                  \
			errno = number;                                                            \
			return failure;                                                            \
		}                                                                                  \
		return __real_##name arguments;                                                    \
	}

/* The same for calls that return new memory. */
#define WRAP_MEMORY(type, name, params, arguments)                                                 \
	DECLARE(type, name, params);                                                               \
	type __wrap_##name params                                                                  \
	{                                                                                          \
		if (due(#name)) {                                                                  \
			errno = ENOMEM;                                                            \
			return NULL;                                                               \
		}                                                                                  \
		return hold_memory(__real_##name arguments);                                       \
	}

WRAP_MEMORY(void *, malloc, (size_t size), (size))
WRAP_MEMORY(void *, calloc, (size_t n, size_t size), (n, size))
WRAP_MEMORY(void *, aligned_alloc, (size_t align, size_t size), (align, size))
WRAP_MEMORY(char *, strdup, (const char *s), (s))
WRAP_MEMORY(char *, strndup, (const char *s, size_t n), (s, n))
WRAP_MEMORY(char *, realpath, (const char *path, char *out), (path, out))
WRAP(int, fsync, (int fd), (fd), -1, EIO)
WRAP(int, fstat, (int fd, struct stat *st), (fd, st), -1, EIO)
WRAP(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n), -1, EIO)
WRAP(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n), -1, ENOSPC)
WRAP(int, ioctl, (int fd, unsigned long request, void *p), (fd, request, p), -1, EIO)
WRAP(int, klogctl, (int type, char *p, int n), (type, p, n), -1, EPERM)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1, EACCES)
WRAP(int, nanosleep, (const struct timespec *t, struct timespec *left), (t, left), -1, EINVAL)
WRAP(DIR *, opendir, (const char *path), (path), NULL, EACCES)
WRAP(ssize_t, pread, (int fd, void *p, size_t n, off_t at), (fd, p, n, at), -1, EIO)
WRAP(struct dirent *, readdir, (DIR *folder), (folder), NULL, EIO)
WRAP(int, rmdir, (const char *path), (path), -1, EACCES)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1, EACCES)

WRAP(BIO *, BIO_new_mem_buf, (const void *p, int n), (p, n), NULL, 0)
WRAP(BIO *, BIO_new, (const BIO_METHOD *m), (m), NULL, 0)
WRAP(long, BIO_ctrl, (BIO *b, int c, long n, void *p), (b, c, n, p), 0, 0)
WRAP(BIGNUM *, BN_bin2bn, (const unsigned char *p, int n, BIGNUM *b), (p, n, b), NULL, 0)
WRAP(BIGNUM *, BN_new, (void), (), NULL, 0)
WRAP(BIGNUM *, BN_secure_new, (void), (), NULL, 0)
WRAP(BIGNUM *, BN_dup, (const BIGNUM *b), (b), NULL, 0)
WRAP(int, BN_add_word, (BIGNUM *b, BN_ULONG w), (b, w), 0, 0)
WRAP(int, BN_sub_word, (BIGNUM *b, BN_ULONG w), (b, w), 0, 0)
WRAP(int, BN_div, (BIGNUM *q, BIGNUM *r, const BIGNUM *a, const BIGNUM *d, BN_CTX *c), (q, r, a, d, c), 0, 0)
WRAP(EC_GROUP *, EC_GROUP_new_by_curve_name, (int nid), (nid), NULL, 0)
WRAP(EC_POINT *, EC_POINT_new, (const EC_GROUP *g), (g), NULL, 0)
WRAP(int, EC_POINT_mul, (const EC_GROUP *g, EC_POINT *r, const BIGNUM *n, const EC_POINT *q, const BIGNUM *m, BN_CTX *c), (g, r, n, q, m, c), 0, 0)
WRAP(size_t, EC_POINT_point2oct, (const EC_GROUP *g, const EC_POINT *q, point_conversion_form_t f, unsigned char *p, size_t n, BN_CTX *c), (g, q, f, p, n, c), 0, 0)
WRAP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_new, (void), (), NULL, 0)
WRAP(int, EVP_CIPHER_CTX_ctrl, (EVP_CIPHER_CTX *c, int t, int n, void *p), (c, t, n, p), 0, 0)
WRAP(int, EVP_CipherInit_ex, (EVP_CIPHER_CTX *c, const EVP_CIPHER *t, ENGINE *e, const unsigned char *k, const unsigned char *i, int d), (c, t, e, k, i, d), 0, 0)
WRAP(int, EVP_CipherUpdate, (EVP_CIPHER_CTX *c, unsigned char *o, int *n, const unsigned char *p, int m), (c, o, n, p, m), 0, 0)
WRAP(int, EVP_CipherFinal_ex, (EVP_CIPHER_CTX *c, unsigned char *o, int *n), (c, o, n), 0, 0)
WRAP(int, EVP_EncryptInit_ex, (EVP_CIPHER_CTX *c, const EVP_CIPHER *t, ENGINE *e, const unsigned char *k, const unsigned char *i), (c, t, e, k, i), 0, 0)
WRAP(int, EVP_EncryptUpdate, (EVP_CIPHER_CTX *c, unsigned char *o, int *n, const unsigned char *p, int m), (c, o, n, p, m), 0, 0)
WRAP(int, EVP_DecryptInit_ex, (EVP_CIPHER_CTX *c, const EVP_CIPHER *t, ENGINE *e, const unsigned char *k, const unsigned char *i), (c, t, e, k, i), 0, 0)
WRAP(EVP_PKEY_CTX *, EVP_PKEY_CTX_new, (EVP_PKEY *k, ENGINE *e), (k, e), NULL, 0)
WRAP(int, EVP_PKEY_derive, (EVP_PKEY_CTX *c, unsigned char *p, size_t *n), (c, p, n), 0, 0)
WRAP(int, EVP_PKEY_derive_init, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(int, EVP_PKEY_derive_set_peer, (EVP_PKEY_CTX *c, EVP_PKEY *k), (c, k), 0, 0)
WRAP(OSSL_PARAM_BLD *, OSSL_PARAM_BLD_new, (void), (), NULL, 0)
WRAP(int, OSSL_PARAM_BLD_push_BN, (OSSL_PARAM_BLD *b, const char *k, const BIGNUM *n), (b, k, n), 0, 0)
WRAP(int, OSSL_PARAM_BLD_push_octet_string, (OSSL_PARAM_BLD *b, const char *k, const void *p, size_t n), (b, k, p, n), 0, 0)
WRAP(int, OSSL_PARAM_BLD_push_utf8_string, (OSSL_PARAM_BLD *b, const char *k, const char *p, size_t n), (b, k, p, n), 0, 0)
WRAP(OSSL_PARAM *, OSSL_PARAM_BLD_to_param, (OSSL_PARAM_BLD *b), (b), NULL, 0)
WRAP(BN_CTX *, BN_CTX_new, (void), (), NULL, 0)
WRAP(int, BN_mod_exp, (BIGNUM *r, const BIGNUM *a, const BIGNUM *p, const BIGNUM *m, BN_CTX *c), (r, a, p, m, c), 0, 0)
WRAP(int, BN_bn2binpad, (const BIGNUM *b, unsigned char *p, int n), (b, p, n), -1, 0)
WRAP(int, BN_bn2nativepad, (const BIGNUM *b, unsigned char *p, int n), (b, p, n), -1, 0)
WRAP(ECDSA_SIG *, ECDSA_SIG_new, (void), (), NULL, 0)
WRAP(int, ECDSA_SIG_set0, (ECDSA_SIG *s, BIGNUM *r, BIGNUM *t), (s, r, t), 0, 0)
WRAP(ECDSA_SIG *, d2i_ECDSA_SIG, (ECDSA_SIG **s, const unsigned char **p, long n), (s, p, n), NULL, 0)
WRAP(int, i2d_ECDSA_SIG, (const ECDSA_SIG *s, unsigned char **p), (s, p), -1, 0)
WRAP(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL, 0)
WRAP(int, EVP_DigestSignInit, (EVP_MD_CTX *c, EVP_PKEY_CTX **p, const EVP_MD *m, ENGINE *e, EVP_PKEY *k), (c, p, m, e, k), 0, 0)
WRAP(int, EVP_DigestSign, (EVP_MD_CTX *c, unsigned char *s, size_t *n, const unsigned char *p, size_t m), (c, s, n, p, m), 0, 0)
WRAP(int, EVP_DigestVerifyInit, (EVP_MD_CTX *c, EVP_PKEY_CTX **p, const EVP_MD *m, ENGINE *e, EVP_PKEY *k), (c, p, m, e, k), 0, 0)
WRAP(int, EVP_DigestVerify, (EVP_MD_CTX *c, const unsigned char *s, size_t n, const unsigned char *p, size_t m), (c, s, n, p, m), -1, 0)
WRAP(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX *l, const char *n, const char *q), (l, n, q), NULL, 0)
WRAP(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_pkey, (OSSL_LIB_CTX *l, EVP_PKEY *k, const char *q), (l, k, q), NULL, 0)
WRAP(int, EVP_Digest, (const void *p, size_t n, unsigned char *d, unsigned *s, const EVP_MD *m, ENGINE *e), (p, n, d, s, m, e), 0, 0)
WRAP(int, EVP_PKEY_CTX_set_rsa_keygen_bits, (EVP_PKEY_CTX *c, int n), (c, n), 0, 0)
WRAP(int, EVP_PKEY_generate, (EVP_PKEY_CTX *c, EVP_PKEY **k), (c, k), 0, 0)
WRAP(int, EVP_PKEY_get_bn_param, (const EVP_PKEY *k, const char *n, BIGNUM **b), (k, n, b), 0, 0)
WRAP(int, EVP_PKEY_keygen_init, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(int, EVP_PKEY_sign, (EVP_PKEY_CTX *c, unsigned char *s, size_t *n, const unsigned char *p, size_t m), (c, s, n, p, m), 0, 0)
WRAP(int, EVP_PKEY_sign_init, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(int, PEM_write_bio_PrivateKey, (BIO *b, const EVP_PKEY *k, const EVP_CIPHER *c, const unsigned char *s, int n, pem_password_cb *f, void *u), (b, k, c, s, n, f, u), 0, 0)
WRAP(int, X509_PUBKEY_get0_param, (ASN1_OBJECT **o, const unsigned char **p, int *n, X509_ALGOR **a, const X509_PUBKEY *k), (o, p, n, a, k), 0, 0)
WRAP(int, X509_PUBKEY_set, (X509_PUBKEY **x, EVP_PKEY *k), (x, k), 0, 0)
WRAP(int, EVP_PKEY_CTX_set_rsa_mgf1_md, (EVP_PKEY_CTX *c, const EVP_MD *m), (c, m), 0, 0)
WRAP(int, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX *c, int p), (c, p), 0, 0)
WRAP(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX *c, int n), (c, n), 0, 0)
WRAP(int, EVP_PKEY_CTX_set_signature_md, (EVP_PKEY_CTX *c, const EVP_MD *m), (c, m), 0, 0)
WRAP(int, EVP_PKEY_check, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(int, EVP_PKEY_fromdata_init, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(int, EVP_PKEY_fromdata, (EVP_PKEY_CTX *c, EVP_PKEY **k, int s, OSSL_PARAM *p), (c, k, s, p), 0, 0)
WRAP(int, EVP_PKEY_get_group_name, (const EVP_PKEY *k, char *g, size_t n, size_t *l), (k, g, n, l), 0, 0)
WRAP(int, EVP_PKEY_get_octet_string_param, (const EVP_PKEY *k, const char *n, unsigned char *p, size_t m, size_t *l), (k, n, p, m, l), 0, 0)
WRAP(int, EVP_PKEY_set_utf8_string_param, (EVP_PKEY *k, const char *n, const char *s), (k, n, s), 0, 0)
WRAP(int, EVP_PKEY_verify, (EVP_PKEY_CTX *c, const unsigned char *s, size_t n, const unsigned char *p, size_t m), (c, s, n, p, m), -1, 0)
WRAP(int, EVP_PKEY_verify_init, (EVP_PKEY_CTX *c), (c), 0, 0)
WRAP(unsigned char *, HMAC, (const EVP_MD *m, const void *k, int n, const unsigned char *p, size_t l, unsigned char *o, unsigned *s), (m, k, n, p, l, o, s), NULL, 0)
WRAP(int, RAND_bytes, (unsigned char *p, int n), (p, n), 0, 0)
WRAP(EVP_PKEY *, PEM_read_bio_PUBKEY, (BIO *b, EVP_PKEY **k, pem_password_cb *f, void *u), (b, k, f, u), NULL, 0)
WRAP(int, PEM_read_bio, (BIO *b, char **n, char **h, unsigned char **d, long *l), (b, n, h, d, l), 0, 0)
WRAP(X509 *, d2i_X509, (X509 **c, const unsigned char **p, long n), (c, p, n), NULL, 0)
WRAP(X509_PUBKEY *, d2i_X509_PUBKEY, (X509_PUBKEY **k, const unsigned char **p, long n), (k, p, n), NULL, 0)
WRAP(int, i2d_X509_PUBKEY, (const X509_PUBKEY *k, unsigned char **p), (k, p), -1, 0)
WRAP(int, i2d_PUBKEY, (const EVP_PKEY *k, unsigned char **p), (k, p), -1, 0)
WRAP(EVP_PKEY *, d2i_AutoPrivateKey, (EVP_PKEY **k, const unsigned char **p, long n), (k, p, n), NULL, 0)
WRAP(int, i2d_PrivateKey_bio, (BIO *b, const EVP_PKEY *k), (b, k), 0, 0)
WRAP(EVP_PKEY *, PEM_read_bio_PrivateKey, (BIO *b, EVP_PKEY **k, pem_password_cb *f, void *u), (b, k, f, u), NULL, 0)

#ifdef HAVE_IPSEC_MB
/* Its header and OpenSSL's do not go together. */
WRAP(struct IMB_MGR *, alloc_mb_mgr, (uint64_t flags), (flags), NULL, ENOMEM)
#endif

WRAP(int, json_object_array_add, (json_object *a, json_object *v), (a, v), -1, ENOMEM)
WRAP(json_object *, json_object_new_array, (void), (), NULL, ENOMEM)
WRAP(json_object *, json_object_new_boolean, (json_bool v), (v), NULL, ENOMEM)
WRAP(json_object *, json_object_new_object, (void), (), NULL, ENOMEM)
WRAP(json_object *, json_object_new_string, (const char *s), (s), NULL, ENOMEM)
WRAP(json_object *, json_object_new_uint64, (uint64_t v), (v), NULL, ENOMEM)
WRAP(int, json_object_object_add, (json_object *o, const char *k, json_object *v), (o, k, v), -1, ENOMEM)
WRAP(const char *, json_object_to_json_string, (json_object *o), (o), NULL, ENOMEM)
WRAP(const char *, json_object_to_json_string_ext, (json_object *o, int f), (o, f), NULL, ENOMEM)
WRAP(json_tokener *, json_tokener_new, (void), (), NULL, ENOMEM)
WRAP(json_tokener *, json_tokener_new_ex, (int depth), (depth), NULL, ENOMEM)
WRAP(json_object *, json_tokener_parse_ex, (json_tokener *t, const char *s, int n), (t, s, n), NULL, ENOMEM)
/* clang-format on */

DECLARE(int, pthread_mutex_init, (pthread_mutex_t *, const pthread_mutexattr_t *));
DECLARE(void, free, (void *));
DECLARE(void *, realloc, (void *, size_t));
DECLARE(void *, reallocarray, (void *, size_t, size_t));
DECLARE(int, vasprintf, (char **, const char *, va_list));
DECLARE(int, open, (const char *, int, ...));
DECLARE(int, close, (int));
DECLARE(void *, mmap, (void *, size_t, int, int, int, off_t));
DECLARE(int, munmap, (void *, size_t));

int __wrap_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
	return due("pthread_mutex_init") ? EAGAIN : __real_pthread_mutex_init(mutex, attributes);
}

void __wrap_free(void *memory)
{
	if (memory)
		let_go(HELD_MEMORY, (uintptr_t)memory);
	__real_free(memory);
}

void *__wrap_reallocarray(void *memory, size_t n, size_t size)
{
	void *bigger;

	errno = ENOMEM;
	if (due("reallocarray"))
		return NULL;
	bigger = __real_reallocarray(memory, n, size);
	if (bigger && memory)
		let_go(HELD_MEMORY, (uintptr_t)memory);
	return hold_memory(bigger);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return __wrap_reallocarray(memory, 1, size);
}

int __wrap_vasprintf(char **out, const char *fmt, va_list ap)
{
	int n;

	*out = NULL;
	if (due("vasprintf"))
		return -1;
	n = __real_vasprintf(out, fmt, ap);
	if (n >= 0)
		hold_memory(*out);
	return n;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;
	int fd;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	errno = EMFILE;
	if (due("open"))
		return -1;
	fd = __real_open(path, flags, mode);
	if (fd >= 0)
		hold(HELD_FD, (uintptr_t)fd);
	return fd;
}

/* The descriptor is gone even when close fails. */
int __wrap_close(int fd)
{
	int rc;

	let_go(HELD_FD, (uintptr_t)fd);
	rc = __real_close(fd);
	if (!due("close"))
		return rc;
	errno = EIO;
	return -1;
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *map;

	errno = ENOMEM;
	if (due("mmap"))
		return MAP_FAILED;
	map = __real_mmap(address, size, protection, flags, fd, offset);
	if (map != MAP_FAILED)
		hold(HELD_MAP, (uintptr_t)map);
	return map;
}

int __wrap_munmap(void *map, size_t size)
{
	let_go(HELD_MAP, (uintptr_t)map);
	return __real_munmap(map, size);
}
