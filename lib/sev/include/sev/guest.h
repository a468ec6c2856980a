/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking for a report or a derived key, from within a guest.
 */
#ifndef SEV_GUEST_H
#define SEV_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>

SEV_BEGIN_DECLS

/* Ways to a report. */
enum sev_guest_via {
	SEV_GUEST_VIA_AUTO = 0,	     /* the first of the others that this guest has */
	SEV_GUEST_VIA_CONFIGFS = 1,  /* configfs-tsm of Linux 6.7 and later */
	SEV_GUEST_VIA_SEV_GUEST = 2, /* /dev/sev-guest */
	SEV_GUEST_VIA_VTPM = 3,	     /* the NV index of Azure's vTPM: an HCL report */
};
/* "auto", "configfs", "sev-guest", "vtpm". */
SEV_API const char *sev_guest_via_name(enum sev_guest_via via);

#define SEV_GUEST_OWN_VMPL (-1)

/*
 * What is asked for. Begin with sev_guest_request_init(). Pointers are lent for the call.
 */
struct sev_guest_request {
	size_t size; /* sizeof(struct sev_guest_request) */
	const struct sev_io *io;
	enum sev_guest_via via;
	/* REPORT_DATA; in front of a vTPM the user data, NULL there: the report as it is. */
	const uint8_t *report_data; /* 64 bytes */
	int vmpl;		    /* 0 to 3, or the guest's own: SEV_GUEST_OWN_VMPL */
	unsigned key_sel; /* 0: VLEK if there is one, else VCEK; 1: VCEK; 2: VLEK. sev-guest only */
	bool certs;	  /* the host's certificates too */
	unsigned patience; /* seconds to go on asking while the host is busy, or the vTPM slow */
	/* configfs below an SVSM: its services' manifest too, all of them or one by its GUID. */
	bool svsm;
	const char *service_guid;
	uint32_t service_manifest_version;
	/* The vTPM: its TCTI (NULL: the default), and a nonce for a quote (NULL: no quote). */
	const char *tcti;
	const uint8_t *nonce;
	size_t nonce_size;
};
SEV_API void sev_guest_request_init(struct sev_guest_request *request);

/* What came back. */
struct sev_guest_report;

/*
 * Asks, and checks that the answer is one to what was asked: its length, its STATUS, and that VMPL
 * and REPORT_DATA of the report (under an SVSM the hash over the manifest; in front of a vTPM the
 * user-data) are those of the request. Errors: SEV_ERR_IO when there is no such device or the
 * firmware or the host refused (fw_status, vmm_error), SEV_ERR_FORMAT for an answer that is none,
 * SEV_ERR_MISMATCH for an answer to something else, SEV_ERR_ARG, SEV_ERR_UNSUPPORTED.
 */
SEV_API enum sev_rc sev_guest_get_report(const struct sev_guest_request *request,
					 struct sev_guest_report **out, struct sev_err *err);
SEV_API void sev_guest_report_free(struct sev_guest_report *report);
SEV_API enum sev_guest_via sev_guest_report_via(const struct sev_guest_report *report);

/* Parts of the answer. */
enum sev_guest_part {
	SEV_GUEST_PART_REPORT = 0,    /* 0x4A0 bytes; an HCL report from a vTPM */
	SEV_GUEST_PART_CERTS = 1,     /* certificate table: sev/cert_table.h */
	SEV_GUEST_PART_MANIFEST = 2,  /* of the SVSM's services */
	SEV_GUEST_PART_QUOTE = 3,     /* TPMS_ATTEST */
	SEV_GUEST_PART_SIGNATURE = 4, /* TPMT_SIGNATURE of the quote */
	SEV_GUEST_PART_PCRS = 5,      /* of the SHA-256 bank, 24 times 32 bytes */
};
#define SEV_GUEST_PARTS 6
/* NULL, *size 0, where there is none. */
SEV_API const uint8_t *sev_guest_report_part(const struct sev_guest_report *report,
					     enum sev_guest_part part, size_t *size);

/* Whether it is signed: a host that has set MASK_CHIP_KEY has zeros put in place of a signature. */
SEV_API bool sev_guest_report_is_signed(const struct sev_guest_report *report);

/* The version of tpm2-tss that this build can reach a vTPM with; NULL: none. */
SEV_API const char *sev_guest_tss_version(void);

/* Bits of GUEST_FIELD_SELECT (SNP firmware ABI, MSG_KEY_REQ). */
#define SEV_KEY_FIELD_POLICY		(UINT64_C(1) << 0)
#define SEV_KEY_FIELD_IMAGE_ID		(UINT64_C(1) << 1)
#define SEV_KEY_FIELD_FAMILY_ID		(UINT64_C(1) << 2)
#define SEV_KEY_FIELD_MEASUREMENT	(UINT64_C(1) << 3)
#define SEV_KEY_FIELD_GUEST_SVN		(UINT64_C(1) << 4)
#define SEV_KEY_FIELD_TCB_VERSION	(UINT64_C(1) << 5)
#define SEV_KEY_FIELD_LAUNCH_MIT_VECTOR (UINT64_C(1) << 6)
/* The i-th bit's name, "policy"; NULL past the last. */
SEV_API const char *sev_key_field_name(unsigned i);

enum sev_root_key {
	SEV_ROOT_KEY_VCEK = 0, /* or the VLEK: see key_sel */
	SEV_ROOT_KEY_VMRK = 1,
};

#define SEV_DERIVED_KEY_SIZE 32

/* Begin with sev_derived_key_request_init(): no field mixed in, VCEK, the guest's own VMPL. */
struct sev_derived_key_request {
	size_t size; /* sizeof(struct sev_derived_key_request) */
	const struct sev_io *io;
	enum sev_root_key root_key;
	unsigned key_sel;
	uint64_t fields; /* SEV_KEY_FIELD_… */
	int vmpl;
	uint32_t guest_svn;	/* used with SEV_KEY_FIELD_GUEST_SVN, as the next two with theirs */
	uint8_t tcb_version[8]; /* as the product lays it out: sev_tcb_component_byte() */
	uint64_t launch_mit_vector;
	unsigned message_version; /* 1, 2 (firmware 1.58), or 0: what the fields need */
	unsigned patience;	  /* as above */
};
SEV_API void sev_derived_key_request_init(struct sev_derived_key_request *request);

/*
 * Derives a key through /dev/sev-guest. Errors as above; an all-zero key is SEV_ERR_FORMAT, and
 * SEV_ERR_UNSUPPORTED says that the kernel does not pass on LAUNCH_MIT_VECTOR. The key is the
 * caller's to wipe.
 */
SEV_API enum sev_rc sev_guest_derived_key(const struct sev_derived_key_request *request,
					  uint8_t key[SEV_DERIVED_KEY_SIZE], struct sev_err *err);

SEV_END_DECLS

#endif
