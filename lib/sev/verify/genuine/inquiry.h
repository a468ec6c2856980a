/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One verification under way: what it is given, and what was found so far. The files beside this
 * one each answer a part of "is it genuine?", in this order:
 *
 *	pool.c		what certificates and CRLs there are
 *	leaf.c		which VCEK or VLEK is meant, and whether it is the report's
 *	signature.c	whether the report is signed by it
 *	chain.c		which CA and root it chains to
 *	chain_checks.c	whether that chain is as it must be
 *	chain_given.c	whether what came along agrees with it
 *	revocation.c	what CRLs say
 */
#ifndef SEV_VERIFY_INQUIRY_H
#define SEV_VERIFY_INQUIRY_H

#include "verify/result.h"
#include "verify/verifier.h"
#include "verify/x509/cert.h"
#include "verify/x509/roots.h"

#define SEV_POOL_SETS 3

/* A certificate and where it came from. */
struct sev_found {
	const struct sev_cert *cert;
	enum sev_origin origin;
};

/* Who signs certificates: a certificate, a key that is built in, or both. */
struct sev_issuer {
	const struct sev_cert *cert;   /* NULL: its key is built in and nothing more is known */
	const struct sev_amd_key *amd; /* the key that is built in; NULL: another */
	enum sev_origin origin;	       /* of cert */
	struct sev_ca_key key;	       /* n is empty: there is none */
	bool anchor;		       /* a root that the user named */
};

struct sev_report_signature {
	struct sev_p384_signature numbers;
	uint8_t digest[48];    /* of the signed bytes */
	bool usable;	       /* r and s are in range, nothing beside them */
	const char *complaint; /* about its form; NULL: none */
	bool zero;
};

struct sev_inquiry {
	const struct sev_verifier *verifier;
	const struct sev_evidence *evidence;
	struct sev_report *report;
	const char *name; /* of the evidence */
	int64_t now;
	struct sev_result *result;
	struct sev_err *err;

	struct sev_certs *own; /* what the evidence brought; owned */
	const struct sev_certs *sets[SEV_POOL_SETS];
	size_t set_count;

	struct sev_report_signature signature;
	struct sev_found leaf; /* cert is NULL: none was found */
	bool leaf_signed;      /* the report, by the leaf */
	enum sev_tcb_layout layout;
	struct sev_issuer ca, root;
	bool ca_signed_leaf, root_signed_ca;
};

/* pool.c */
enum sev_rc sev_pool_open(struct sev_inquiry *inquiry, const struct sev_certs *certs);
void sev_pool_close(struct sev_inquiry *inquiry);
/* The i-th certificate that is no leaf; cert is NULL past the last. */
struct sev_found sev_pool_ca_at(const struct sev_inquiry *inquiry, size_t i);
/* The i-th CRL; NULL past the last. */
const struct sev_crl *sev_pool_crl_at(const struct sev_inquiry *inquiry, size_t i,
				      enum sev_origin *origin);

/* leaf.c, leaf_checks.c: an error means memory or library, here and below */
enum sev_rc sev_leaf_find(struct sev_inquiry *inquiry);
void sev_leaf_check(struct sev_inquiry *inquiry);
/* Whether a leaf's SPLs are those of a TCB_VERSION, all components there. */
bool sev_leaf_has_tcb(const struct sev_inquiry *inquiry, const struct sev_cert *leaf,
		      const uint8_t tcb[8]);
/* Whether a leaf's hwID is CHIP_ID. */
bool sev_leaf_has_chip_id(const struct sev_inquiry *inquiry, const struct sev_cert *leaf);
/* The kind that SIGNING_KEY asks for; SEV_CERT_OTHER: none, or the report does not say. */
enum sev_cert_kind sev_leaf_kind_wanted(const struct sev_report *report);
/* How a leaf's product has its TCBs laid out. */
enum sev_tcb_layout sev_leaf_layout(const struct sev_inquiry *inquiry, const struct sev_cert *leaf);

/* signature.c */
void sev_signature_read(struct sev_inquiry *inquiry);
enum sev_rc sev_signature_try(const struct sev_inquiry *inquiry, const struct sev_cert *leaf,
			      bool *valid);
void sev_signature_check(struct sev_inquiry *inquiry);

/* chain.c */
enum sev_rc sev_chain_find(struct sev_inquiry *inquiry);
/* Whether key signed what sha256 is the digest of; remembered where so. */
enum sev_rc sev_chain_signed(const struct sev_inquiry *inquiry, const struct sev_x509_signed *what,
			     const uint8_t sha256[32], const struct sev_ca_key *key, bool *valid);
const char *sev_issuer_name(const struct sev_issuer *issuer);
struct sev_view sev_issuer_serial(const struct sev_issuer *issuer);

/* chain_checks.c, chain_given.c, revocation.c */
enum sev_rc sev_chain_check(struct sev_inquiry *inquiry);
void sev_chain_check_given(struct sev_inquiry *inquiry);
enum sev_rc sev_revocation_check(struct sev_inquiry *inquiry);

/* Texts for sentences. A file is named in them without its folders; facts have all of the name. */
const char *sev_short_name(const char *name);
#define SEV_TIME_TEXT 24
const char *sev_time_text(int64_t time, char out[SEV_TIME_TEXT]); /* "2025-06-01 00:00:00Z" */
#define SEV_TCB_TEXT 80
const char *sev_tcb_text(enum sev_tcb_layout layout, const uint8_t tcb[8], char out[SEV_TCB_TEXT]);
const char *sev_leaf_tcb_text(enum sev_tcb_layout layout, const struct sev_cert *leaf,
			      char out[SEV_TCB_TEXT]);

#endif
