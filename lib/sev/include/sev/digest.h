/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch digests: SHA-256 over what SEV and SEV-ES measure, the SHA-384 PAGE_INFO chain of SNP,
 * and the value that LAUNCH_MEASURE returns.
 */
#ifndef SEV_DIGEST_H
#define SEV_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <sev/config.h>
#include <sev/err.h>
#include <sev/plan.h>
#include <sev/progress.h>

SEV_BEGIN_DECLS

#define SEV_DIGEST_MAX	  48 /* bytes of the largest launch digest */
#define SEV_SHA256_LENGTH 32
#define SEV_SHA384_LENGTH 48

/* 32 for SEV and SEV-ES, 48 for SNP. */
SEV_API size_t sev_digest_length(enum sev_mode mode);

/*
 * The launch digest of a whole plan. digest receives sev_digest_length() bytes. progress (may be
 * NULL) counts bytes.
 */
SEV_API enum sev_rc sev_plan_digest(const struct sev_plan *plan,
				    const struct sev_progress *progress,
				    uint8_t digest[SEV_DIGEST_MAX], struct sev_err *err);

/* A digest under way. It can be copied at any event, so that a shared prefix is hashed once. */
struct sev_digest;

/*
 * seed: 48 bytes from which an SNP chain starts (the digest after the events that are left out),
 * NULL to start at zero. SEV_ERR_ARG when a seed is given for SEV or SEV-ES.
 */
SEV_API enum sev_rc sev_digest_new(enum sev_mode mode, const uint8_t *seed, struct sev_digest **out,
				   struct sev_err *err);
SEV_API enum sev_rc sev_digest_copy(const struct sev_digest *digest, struct sev_digest **out,
				    struct sev_err *err);
SEV_API void sev_digest_free(struct sev_digest *digest);

/* Adds one event. START and FINISH change nothing. After a failure the digest is unusable. */
SEV_API enum sev_rc sev_digest_event(struct sev_digest *digest, const struct sev_event *event,
				     const struct sev_progress *progress, struct sev_err *err);

/* The digest so far; the state goes on unchanged. value receives sev_digest_length() bytes. */
SEV_API enum sev_rc sev_digest_value(const struct sev_digest *digest, uint8_t value[SEV_DIGEST_MAX],
				     struct sev_err *err);

/*
 * The value of LAUNCH_MEASURE (SEV API specification, LAUNCH_MEASURE): HMAC-SHA-256 under the TIK.
 * Firmware before API 0.17 leaves the first four bytes of the message out.
 */
struct sev_launch_measure_input {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t build_id;
	uint32_t policy;
	uint8_t launch_digest[SEV_SHA256_LENGTH];
	uint8_t mnonce[16];
};

SEV_API enum sev_rc sev_launch_measure(const struct sev_launch_measure_input *input,
				       const uint8_t tik[16], uint8_t measure[SEV_SHA256_LENGTH],
				       struct sev_err *err);

/*
 * SNP digests for other vCPU counts from one digest: VMSAs come last in the chain. digest (48
 * bytes) is that of a guest with any number of vCPUs; vmsa is the page of an AP, gpa the address
 * under which it is measured (SEV_VMSA_GPA on KVM). Adds count VMSAs; values receives count
 * digests of 48 bytes, in order.
 */
#define SEV_VMSA_GPA UINT64_C(0xFFFFFFFFF000)
SEV_API enum sev_rc sev_digest_extend(const uint8_t digest[SEV_SHA384_LENGTH],
				      const uint8_t vmsa[4096], uint64_t gpa, uint32_t count,
				      uint8_t *values, struct sev_err *err);

SEV_END_DECLS

#endif
