/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates that a host serves to its guests: gathered, checked against the host, written as
 * one blob.
 */
#ifndef TOOLS_SEVCTL_HOST_CERT_BLOB_H
#define TOOLS_SEVCTL_HOST_CERT_BLOB_H

#include <sev/cert.h>

#include "sevctl/host/host_snp.h"

/* What the blob is made for. */
struct cert_blob_host {
	struct host_snp snp;
	uint8_t ids[128]; /* of the chips in one socket or two */
	size_t ids_size;
};

/* The certificates of a blob; owned by the set that they were found in. */
struct cert_blob {
	struct sev_cert *leaf, *signer, *ark; /* VCEK or VLEK; ASK or ASVK */
	struct sev_crl *crl;		      /* NULL: none */
};

/* Takes one of each kind out of a set: those of a VLEK, or of a VCEK. What is missing stays NULL.
 * SEV_ERR_FORMAT for two of a kind. */
enum sev_rc cert_blob_take(const struct sev_certs *certs, bool vlek, struct cert_blob *out,
			   struct sev_err *err);
/* Whether they belong together and to the host: SEV_ERR_MISMATCH names the first that does not. */
enum sev_rc cert_blob_check(const struct cert_blob *blob, const struct cert_blob_host *host,
			    struct sev_err *err);
/* Whether the ARK is one of AMD's pinned roots. */
bool cert_blob_is_amd(const struct cert_blob *blob);

#define CERT_BLOB_PAGE 4096
/* The table and its certificates as DER, zeros up to a whole page; malloc'ed. */
enum sev_rc cert_blob_write(const struct cert_blob *blob, uint8_t **out, size_t *size,
			    struct sev_err *err);

#endif
