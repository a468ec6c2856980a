/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the CA gives out.
 */
#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/cert.h"
#include "amd-sp/keys/legacy_ca.h"
#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/keys/vlek.h"
#include "base/err.h"

typedef enum sev_rc getter(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			   struct sev_err *err);

static enum sev_rc get_ark(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			   struct sev_err *err)
{
	(void)sp;
	(void)err;
	sp_der_raw(out, ca->certs[SP_CA_ARK].data, ca->certs[SP_CA_ARK].size);
	return SEV_OK;
}

static enum sev_rc get_ask(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			   struct sev_err *err)
{
	(void)sp;
	(void)err;
	sp_der_raw(out, ca->certs[SP_CA_ASK].data, ca->certs[SP_CA_ASK].size);
	return SEV_OK;
}

static enum sev_rc get_asvk(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			    struct sev_err *err)
{
	(void)sp;
	(void)err;
	sp_der_raw(out, ca->certs[SP_CA_ASVK].data, ca->certs[SP_CA_ASVK].size);
	return SEV_OK;
}

static enum sev_rc get_crl(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			   struct sev_err *err)
{
	(void)sp;
	(void)err;
	sp_der_raw(out, ca->crl.data, ca->crl.size);
	return SEV_OK;
}

static enum sev_rc vcek_cert(struct amd_sp *sp, const struct sp_ca *ca, const struct sp_tcb *tcb,
			     bool unmarked, struct sp_der *out, struct sev_err *err)
{
	struct sev_ec_key *key = NULL;
	struct sp_leaf leaf = {.profile = sp->profile,
			       .tcb = *tcb,
			       .hwid = sp->chip.chip_id,
			       .unmarked = unmarked};
	enum sev_rc rc;

	if (sp_vcek_at(sp, tcb, &key))
		return sev_fail(err, SEV_ERR_CRYPTO, "VCEK: it cannot be derived");
	leaf.key = key;
	rc = sp_cert_leaf(ca, &leaf, out, err);
	sev_ec_key_free(key);
	return rc;
}

static enum sev_rc get_vcek(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			    struct sev_err *err)
{
	return vcek_cert(sp, ca, &sp->state->snp.reported_tcb, false, out, err);
}

static enum sev_rc get_vcek_unmarked(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
				     struct sev_err *err)
{
	return vcek_cert(sp, ca, &sp->state->snp.reported_tcb, true, out, err);
}

static enum sev_rc get_vlek(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			    struct sev_err *err)
{
	return sp_vlek_cert_loaded(sp, ca, false, out, err);
}

static enum sev_rc get_vlek_unmarked(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
				     struct sev_err *err)
{
	return sp_vlek_cert_loaded(sp, ca, true, out, err);
}

static getter *const GETTERS[] = {
	[AMD_SP_CERT_ARK] = get_ark,
	[AMD_SP_CERT_ASK] = get_ask,
	[AMD_SP_CERT_ASVK] = get_asvk,
	[AMD_SP_CERT_VCEK] = get_vcek,
	[AMD_SP_CERT_VLEK] = get_vlek,
	[AMD_SP_CERT_CRL] = get_crl,
	[AMD_SP_CERT_LEGACY_ARK] = sp_legacy_ark,
	[AMD_SP_CERT_LEGACY_ASK] = sp_legacy_ask,
	[AMD_SP_CERT_LEGACY_CEK] = sp_legacy_cek,
	[AMD_SP_CERT_VCEK_UNMARKED] = get_vcek_unmarked,
	[AMD_SP_CERT_VLEK_UNMARKED] = get_vlek_unmarked,
};

/* Hands over what was written. */
static enum sev_rc hand_over(struct sp_der *der, enum sev_rc rc, uint8_t **out, size_t *size,
			     struct sev_err *err)
{
	if (!rc && der->failed)
		rc = sev_fail_nomem(err);
	if (rc) {
		sp_der_free(der);
		return rc;
	}
	*out = der->data;
	*size = der->size;
	return SEV_OK;
}

enum sev_rc amd_sp_cert_get(struct amd_sp *sp, enum amd_sp_cert kind, uint8_t **out, size_t *size,
			    struct sev_err *err)
{
	struct sp_ca *ca = NULL;
	struct sp_der der = {0};
	enum sev_rc rc;

	*out = NULL;
	*size = 0;
	if ((size_t)kind >= SEV_COUNT(GETTERS))
		return sev_fail(err, SEV_ERR_ARG, "certificate: found kind %d, which there is not",
				kind);
	rc = sp_ca_load(&sp->store, &ca, err);
	if (!rc)
		rc = GETTERS[kind](sp, ca, &der, err);
	sp_ca_free(ca);
	return hand_over(&der, rc, out, size, err);
}

enum sev_rc amd_sp_vcek_cert(struct amd_sp *sp, uint64_t tcb_version, uint8_t **out, size_t *size,
			     struct sev_err *err)
{
	struct sp_tcb tcb;
	struct sp_ca *ca = NULL;
	struct sp_der der = {0};
	enum sev_rc rc;

	*out = NULL;
	*size = 0;
	if (!sp_tcb_unpack(sp->profile, tcb_version, &tcb) ||
	    !sp_tcb_le(&tcb, &sp->state->snp.running.tcb))
		return sev_fail(
			err, SEV_ERR_ARG,
			"VCEK certificate: found TCB_VERSION 0x%016llx, expected one up to "
			"the current 0x%016llx",
			(unsigned long long)tcb_version,
			(unsigned long long)sp_tcb_pack(sp->profile, &sp->state->snp.running.tcb));
	rc = sp_ca_load(&sp->store, &ca, err);
	if (!rc)
		rc = vcek_cert(sp, ca, &tcb, false, &der, err);
	sp_ca_free(ca);
	return hand_over(&der, rc, out, size, err);
}
