/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's platform commands: /dev/sev of Linux (UAPI linux/psp-sev.h), typed.
 *
 * Where the firmware refuses, SEV_ERR_IO has its status in fw_status and the kernel's EIO in
 * sys_errno; where the kernel refuses by itself, fw_status is 0 and sys_errno tells why. The
 * sentence names the command, what was answered, and what can be done about it.
 */
#ifndef SEV_HOST_H
#define SEV_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/capture.h>
#include <sev/err.h>
#include <sev/io.h>

SEV_BEGIN_DECLS

/* An open /dev/sev. */
struct sev_host;

/*
 * Opens /dev/sev of io, which must outlive the host: for writing, or where that is not allowed for
 * reading, which is enough for the status commands, sev_host_get_id() and sev_host_snp_commit().
 * SEV_ERR_IO: there is no such device, or no right to open it.
 */
SEV_API enum sev_rc sev_host_open(const struct sev_io *io, struct sev_host **out,
				  struct sev_err *err);
/* NULL is fine. */
SEV_API void sev_host_close(struct sev_host *host);
/* Whether /dev/sev could be opened for writing. */
SEV_API bool sev_host_writable(const struct sev_host *host);
/* Its descriptor in io: what KVM's commands want as sev_fd. It stays the host's. */
SEV_API int sev_host_fd(const struct sev_host *host);

/* States of the platform (SEV API specification, platform state machine). */
enum sev_host_state {
	SEV_HOST_UNINIT = 0,
	SEV_HOST_INIT = 1,
	SEV_HOST_WORKING = 2, /* guests of SEV or SEV-ES are there */
};
/* "UNINIT", "INIT", "WORKING"; "unknown state". */
SEV_API const char *sev_host_state_name(unsigned state);

/* PLATFORM_STATUS. */
struct sev_host_status {
	uint8_t api_major, api_minor, build;
	uint8_t state; /* enum sev_host_state */
	bool external_owner;
	bool es; /* initialised for SEV-ES */
	uint32_t guest_count;
};
SEV_API enum sev_rc sev_host_platform_status(struct sev_host *host, struct sev_host_status *out,
					     struct sev_err *err);

/* PLATFORM_RESET: deletes the platform's identity; a new one is made at the next start. EBUSY while
 * guests of SEV or SEV-ES are there. */
SEV_API enum sev_rc sev_host_factory_reset(struct sev_host *host, struct sev_err *err);
/* PEK_GEN: a new OCA, PEK and PDH; the platform owns itself, an owner has it no more. */
SEV_API enum sev_rc sev_host_pek_gen(struct sev_host *host, struct sev_err *err);
/* PDH_GEN: a new PDH. */
SEV_API enum sev_rc sev_host_pdh_gen(struct sev_host *host, struct sev_err *err);

/*
 * Commands that fill a buffer of the caller's: *size is its room and becomes the number of bytes.
 * NULL asks how many there will be. SEV_ERR_ARG where the room is too small, *size being what is
 * needed.
 */

/* PEK_CSR: the PEK's certificate, unsigned, for an owner to sign (SEV_SEV_CERT_SIZE bytes). */
SEV_API enum sev_rc sev_host_pek_csr(struct sev_host *host, void *csr, size_t *size,
				     struct sev_err *err);
/* PEK_CERT_IMPORT: hands the platform to an owner: the PEK's certificate as the owner signed it,
 * and the owner's own. */
SEV_API enum sev_rc sev_host_pek_cert_import(struct sev_host *host, const void *pek,
					     size_t pek_size, const void *oca, size_t oca_size,
					     struct sev_err *err);
/* PDH_CERT_EXPORT: the PDH's certificate, and the chain PEK, OCA, CEK as one buffer. Two buffers,
 * or with both NULL two sizes. */
SEV_API enum sev_rc sev_host_pdh_cert_export(struct sev_host *host, void *pdh, size_t *pdh_size,
					     void *chain, size_t *chain_size, struct sev_err *err);
/* GET_ID (SEV_GET_ID2): the IDs of the chips in the sockets, 64 bytes each. */
SEV_API enum sev_rc sev_host_get_id(struct sev_host *host, void *id, size_t *size,
				    struct sev_err *err);
/* The same by the command of old, for kernels before 5.1: always two sockets. */
SEV_API enum sev_rc sev_host_get_id_pair(struct sev_host *host, uint8_t socket1[64],
					 uint8_t socket2[64], struct sev_err *err);

/* SNP_PLATFORM_STATUS (SNP firmware ABI, STRUCT_PLATFORM_STATUS). */
#define SEV_HOST_SNP_RMP_INIT	   0x1u /* of init_bits */
#define SEV_HOST_SNP_ALIAS_CHECK   0x2u
#define SEV_HOST_SNP_TIO_EN	   0x8u
#define SEV_HOST_SNP_MASK_CHIP_ID  0x01u /* of policy_bits */
#define SEV_HOST_SNP_MASK_CHIP_KEY 0x02u
#define SEV_HOST_SNP_VLEK_EN	   0x04u
#define SEV_HOST_SNP_FEATURE_INFO  0x08u
#define SEV_HOST_SNP_RAPL_DIS	   0x10u
#define SEV_HOST_SNP_HIDING_CAP	   0x20u
#define SEV_HOST_SNP_HIDING_EN	   0x40u
struct sev_host_snp_status {
	uint8_t api_major, api_minor;
	uint8_t state;	   /* SEV_HOST_UNINIT, SEV_HOST_INIT */
	uint8_t init_bits; /* SEV_HOST_SNP_RMP_INIT, … */
	uint32_t build;
	uint32_t policy_bits; /* SEV_HOST_SNP_MASK_CHIP_ID, … */
	uint32_t guest_count;
	uint64_t current_tcb; /* TCB_VERSION, whose layout is the product's (sev/product.h) */
	uint64_t reported_tcb;
};
SEV_API enum sev_rc sev_host_snp_platform_status(struct sev_host *host,
						 struct sev_host_snp_status *out,
						 struct sev_err *err);
/* SNP_COMMIT: the firmware that runs can not be rolled back any more. */
SEV_API enum sev_rc sev_host_snp_commit(struct sev_host *host, struct sev_err *err);
/* SNP_CONFIG: the TCB that reports tell, at most the committed one, and what they hide. */
struct sev_host_snp_config {
	uint64_t reported_tcb; /* TCB_VERSION */
	bool mask_chip_id;
	bool mask_chip_key;
};
SEV_API enum sev_rc sev_host_snp_set_config(struct sev_host *host,
					    const struct sev_host_snp_config *config,
					    struct sev_err *err);
/* SNP_VLEK_LOAD: a hashstick that AMD's KDS wrapped for this chip. */
#define SEV_HOST_HASHSTICK_SIZE 432
SEV_API enum sev_rc sev_host_snp_vlek_load(struct sev_host *host, const void *hashstick,
					   size_t size, struct sev_err *err);

/*
 * Reads all of a host that a diagnosis asks for: processor, MSRs, files of the kernel's, devices,
 * the firmware's status, the kernel's log. It changes nothing, and starts neither SEV nor SNP:
 * where a kernel would have to, the question is left out (ECANCELED). What can't be read, or isn't
 * there, is a fact with an errno value, and no failure. The keys are told in docs/host-capture.md.
 * *out is the caller's, to be freed by sev_capture_free().
 */
SEV_API enum sev_rc sev_host_observe(const struct sev_io *io, struct sev_capture **out,
				     struct sev_err *err);

SEV_END_DECLS

#endif
