/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kds_check.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "collect/kds_kind.h"
#include "verify/x509/cert.h"
#include "verify/x509/roots.h"

/* What a check looks at. */
struct subject {
	const struct sev_kds *kds;
	const struct sev_kds_request *request;
	const struct sev_certs *found, *known;
};

/* A sentence of a lower layer that is about what came: it is not what was asked for. */
static enum sev_rc not_that(enum sev_rc rc, struct sev_err *err)
{
	if (rc != SEV_ERR_MISMATCH)
		return rc;
	if (err)
		err->rc = SEV_ERR_FORMAT;
	return SEV_ERR_FORMAT;
}

static enum sev_rc check_count(const struct subject *s, size_t certs, size_t crls,
			       struct sev_err *err)
{
	size_t found_certs = sev_certs_count(s->found);
	size_t found_crls = sev_certs_crl_count(s->found);

	if (found_certs == certs && found_crls == crls)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"found %zu certificates and %zu CRLs, expected %zu and %zu", found_certs,
			found_crls, certs, crls);
}

static bool is_of_product(const struct sev_cert *cert, const struct sev_kds_request *request)
{
	const char *product = sev_cert_product(cert);

	return product && strcmp(product, sev_product_kds_name(request->product)) == 0;
}

/* Its kind, its product, and that it is formed as AMD forms its kind. */
static enum sev_rc check_cert(const struct subject *s, const struct sev_cert *cert,
			      enum sev_cert_kind kind, struct sev_err *err)
{
	const char *product = sev_cert_product(cert);

	if (sev_cert_kind(cert) != kind)
		return sev_fail(err, SEV_ERR_FORMAT, "found %s %s, expected a %s",
				sev_cert_kind_name(sev_cert_kind(cert)), sev_cert_subject(cert),
				sev_cert_kind_name(kind));
	if (!is_of_product(cert, s->request))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: product: found %s, expected %s",
				sev_cert_kind_name(kind), product ? product : "none",
				sev_product_kds_name(s->request->product));
	return not_that(sev_cert_check(cert, err), err);
}

/* Whose signature something is, as far as was tried. */
struct trial {
	const struct sev_x509_signed *what;
	bool tried, valid;
};

static enum sev_rc try_key(struct trial *trial, const struct sev_ca_key *key, struct sev_err *err)
{
	if (trial->valid)
		return SEV_OK;
	trial->tried = true;
	return sev_signed_by(trial->what, key, &trial->valid, err);
}

/* The keys of a set's certificates of that kind and the product. */
static enum sev_rc try_certs(const struct subject *s, struct trial *trial, enum sev_cert_kind kind,
			     const struct sev_certs *certs, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && certs && i < sev_certs_count(certs); i++) {
		const struct sev_cert *issuer = sev_certs_at(certs, i);

		if (sev_cert_kind(issuer) == kind && is_of_product(issuer, s->request))
			rc = try_key(trial, &issuer->key, err);
	}
	return rc;
}

/*
 * Whether it is signed by AMD's key of a kind for the product, or one at hand. Below another root
 * whose certificates are not at hand, nobody can tell.
 */
static enum sev_rc check_signer(const struct subject *s, const struct sev_x509_signed *what,
				enum sev_cert_kind kind, struct sev_err *err)
{
	const char *product = sev_product_kds_name(s->request->product);
	const struct sev_amd_key *amd = sev_amd_key_find(kind, product);
	bool amd_only = !s->kds->anchors || sev_certs_count(s->kds->anchors) == 0;
	struct trial trial = {.what = what};
	enum sev_rc rc = try_certs(s, &trial, kind, s->known, err);

	if (!rc)
		rc = try_certs(s, &trial, kind, s->kds->anchors, err);
	if (!rc && amd && (amd_only || trial.tried)) {
		struct sev_ca_key key = sev_amd_key_view(amd);

		rc = try_key(&trial, &key, err);
	}
	if (rc || trial.valid || !trial.tried)
		return rc;
	return sev_fail(err, SEV_ERR_FORMAT, "its signature is not that of the %s of %s",
			sev_cert_kind_name(kind), product);
}

/* What is kept of a chip and a TCB is only ever taken for that chip and TCB. */
static enum sev_rc check_hwid(const struct subject *s, const struct sev_cert *cert,
			      struct sev_err *err)
{
	size_t expected = sev_product_chip_id_size(s->request->product);
	size_t size;
	const uint8_t *hwid = sev_cert_hwid(cert, &size);

	if (hwid && size == expected && memcmp(hwid, s->request->chip_id, size) == 0)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"VCEK: its hwID is not the chip id that was asked for");
}

static enum sev_rc check_tcb(const struct subject *s, const struct sev_cert *cert,
			     struct sev_err *err)
{
	enum sev_tcb_layout layout = sev_product_tcb_layout(s->request->product);

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		enum sev_tcb_component c = (enum sev_tcb_component)i;
		uint8_t spl = 0;

		if (sev_tcb_component_byte(layout, c) < 0)
			continue;
		if (!sev_cert_tcb(cert, c, &spl) || spl != s->request->tcb[i])
			return sev_fail(err, SEV_ERR_FORMAT, "VCEK: %s: found %u, expected %u",
					sev_tcb_component_spl(c), (unsigned)spl,
					(unsigned)s->request->tcb[i]);
	}
	return SEV_OK;
}

static enum sev_rc check_vcek(const struct subject *s, struct sev_err *err)
{
	const struct sev_cert *cert = sev_certs_at(s->found, 0);
	enum sev_rc rc = check_count(s, 1, 0, err);

	if (!rc)
		rc = check_cert(s, cert, SEV_CERT_VCEK, err);
	if (!rc)
		rc = check_hwid(s, cert, err);
	if (!rc)
		rc = check_tcb(s, cert, err);
	return rc ? rc : check_signer(s, &cert->signature, SEV_CERT_ASK, err);
}

/* The only certificate of a kind; NULL when there is none or there are two. */
static const struct sev_cert *only(const struct sev_certs *certs, enum sev_cert_kind kind)
{
	const struct sev_cert *found = NULL;

	for (size_t i = 0; i < sev_certs_count(certs); i++) {
		if (sev_cert_kind(sev_certs_at(certs, i)) != kind)
			continue;
		if (found)
			return NULL;
		found = sev_certs_at(certs, i);
	}
	return found;
}

/* Whether an ARK is one that the user trusts. */
static bool is_anchor(const struct sev_kds *kds, const struct sev_cert *ark)
{
	uint8_t wanted[32];
	uint8_t digest[32];

	sev_cert_sha256(ark, wanted);
	for (size_t i = 0; kds->anchors && i < sev_certs_count(kds->anchors); i++) {
		sev_cert_sha256(sev_certs_at(kds->anchors, i), digest);
		if (memcmp(digest, wanted, sizeof(wanted)) == 0)
			return true;
	}
	return false;
}

static bool is_amd_root(const struct subject *s, const struct sev_cert *ark)
{
	const struct sev_amd_key *key =
		sev_amd_key_find(SEV_CERT_ARK, sev_product_kds_name(s->request->product));

	return key && sev_amd_key_is(key, &ark->key);
}

/* Whether an ARK is a root: AMD's pinned one of its product, or one that the user trusts. */
static enum sev_rc check_root(const struct subject *s, const struct sev_cert *ark,
			      struct sev_err *err)
{
	if (!is_amd_root(s, ark) && !is_anchor(s->kds, ark))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: not AMD's ARK of %s; to trust another root, name it with "
				"--trust-anchor",
				sev_cert_subject(ark), sev_product_kds_name(s->request->product));
	return not_that(sev_cert_check_signature(ark, ark, err), err);
}

/* spec: KDS cert_chain: the intermediate of the endpoint, then the ARK that signed it */
static enum sev_rc check_ca(const struct subject *s, struct sev_err *err)
{
	enum sev_cert_kind kind =
		s->request->what == SEV_KDS_VLEK_CHAIN ? SEV_CERT_ASVK : SEV_CERT_ASK;
	const struct sev_cert *intermediate = only(s->found, kind);
	const struct sev_cert *ark = only(s->found, SEV_CERT_ARK);
	enum sev_rc rc = check_count(s, 2, 0, err);

	if (rc)
		return rc;
	if (!intermediate || !ark)
		return sev_fail(err, SEV_ERR_FORMAT, "found %s and %s, expected an %s and an ARK",
				sev_cert_subject(sev_certs_at(s->found, 0)),
				sev_cert_subject(sev_certs_at(s->found, 1)),
				sev_cert_kind_name(kind));
	rc = check_cert(s, intermediate, kind, err);
	if (!rc)
		rc = check_cert(s, ark, SEV_CERT_ARK, err);
	if (!rc)
		rc = check_root(s, ark, err);
	return rc ? rc : not_that(sev_cert_check_signature(intermediate, ark, err), err);
}

static enum sev_rc check_crl(const struct subject *s, struct sev_err *err)
{
	const struct sev_crl *crl = sev_certs_crl_at(s->found, 0);
	const char *product = sev_product_kds_name(s->request->product);
	enum sev_rc rc = check_count(s, 0, 1, err);

	if (rc)
		return rc;
	if (strncmp(sev_crl_issuer(crl), "ARK-", 4) != 0 ||
	    strcmp(sev_crl_issuer(crl) + 4, product) != 0)
		return sev_fail(err, SEV_ERR_FORMAT, "CRL: issuer: found %s, expected ARK-%s",
				sev_crl_issuer(crl), product);
	return check_signer(s, &crl->signature, SEV_CERT_ARK, err);
}

enum sev_rc sev_kds_check(const struct sev_kds *kds, const struct sev_kds_request *request,
			  const struct sev_certs *found, const struct sev_certs *known,
			  struct sev_err *err)
{
	static enum sev_rc (*const CHECKS[])(const struct subject *s, struct sev_err *err) = {
		[SEV_KDS_VCEK] = check_vcek,	 [SEV_KDS_CA] = check_ca,
		[SEV_KDS_VLEK_CHAIN] = check_ca, [SEV_KDS_CRL] = check_crl,
		[SEV_KDS_VLEK_CRL] = check_crl,
	};
	struct subject s = {.kds = kds, .request = request, .found = found, .known = known};

	return CHECKS[request->what](&s, err);
}
