/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report that Azure's paravisor (HCL) keeps in the guest's vTPM: an SNP report, and runtime
 * data whose hash is its REPORT_DATA.
 */
#ifndef SEV_HCL_H
#define SEV_HCL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

struct sev_hcl;

/* Whether bytes begin like an HCL report ("HCLA"). */
SEV_API bool sev_hcl_is(const void *data, size_t size);
/*
 * Reads an HCL report; zeros may follow, as in the NV index. SEV_ERR_FORMAT for lengths or JSON
 * that do not hold together, SEV_ERR_UNSUPPORTED for a report that is not SNP's.
 */
SEV_API enum sev_rc sev_hcl_read(const char *name, const void *data, size_t size,
				 struct sev_hcl **out, struct sev_err *err);
SEV_API void sev_hcl_free(struct sev_hcl *hcl);
/* The SNP report, SEV_REPORT_SIZE bytes. */
SEV_API const uint8_t *sev_hcl_report(const struct sev_hcl *hcl);
/* The runtime data (JSON), not NUL-terminated. */
SEV_API const uint8_t *sev_hcl_runtime_data(const struct sev_hcl *hcl, size_t *size);
/* "SHA-256", "SHA-384", "SHA-512"; NULL for another. */
SEV_API const char *sev_hcl_hash_name(const struct sev_hcl *hcl);
/* The REPORT_DATA that the runtime data asks for: its hash, then zeros. SEV_ERR_UNSUPPORTED for a
 * hash that has no name. */
SEV_API enum sev_rc sev_hcl_report_data(const struct sev_hcl *hcl, uint8_t report_data[64],
					struct sev_err *err);
/* The RSA key HCLAkPub: modulus and exponent, most significant byte first. false: there is none. */
SEV_API bool sev_hcl_ak(const struct sev_hcl *hcl, const uint8_t **n, size_t *n_size,
			const uint8_t **e, size_t *e_size);
/* user-data of the runtime data, decoded from hex; NULL when there is none. */
SEV_API const uint8_t *sev_hcl_user_data(const struct sev_hcl *hcl, size_t *size);

SEV_END_DECLS

#endif
