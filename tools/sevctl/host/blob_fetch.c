/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/blob_fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "sevctl/kds/kds_collect.h"

/* --- The software processor's CA --- */

static enum sev_rc add_sim(struct amd_sp *sp, enum amd_sp_cert kind, const char *name,
			   struct sev_certs *certs, struct sev_err *err)
{
	uint8_t *der = NULL;
	size_t size;
	enum sev_rc rc = amd_sp_cert_get(sp, kind, &der, &size, err);

	if (!rc)
		rc = sev_certs_add_file(certs, name, der, size, SEV_ORIGIN_KDS, err);
	free(der);
	return rc;
}

static enum sev_rc fetch_sim(struct amd_sp *sp, const struct cert_blob *have, bool vlek, bool crl,
			     struct sev_certs *certs, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (!have->ark)
		rc = add_sim(sp, AMD_SP_CERT_ARK, "ARK of the software processor", certs, err);
	if (!rc && !have->signer)
		rc = add_sim(sp, vlek ? AMD_SP_CERT_ASVK : AMD_SP_CERT_ASK,
			     "signer of the software processor", certs, err);
	if (!rc && !have->leaf)
		rc = add_sim(sp, vlek ? AMD_SP_CERT_VLEK : AMD_SP_CERT_VCEK,
			     "leaf of the software processor", certs, err);
	if (!rc && crl && !have->crl)
		rc = add_sim(sp, AMD_SP_CERT_CRL, "CRL of the software processor", certs, err);
	return rc;
}

static enum tool_exit from_sim(const struct tool_args *args, struct sim_platform *sim,
			       const struct cert_blob *have, bool vlek, bool crl,
			       struct sev_certs *certs)
{
	struct sev_err err;
	enum sev_rc rc = sim_platform_lock(sim, &err);

	if (rc)
		return tool_fail(args, &err);
	rc = fetch_sim(sim_platform_sp(sim), have, vlek, crl, certs, &err);
	sim_platform_unlock(sim);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

/* --- AMD's KDS --- */

static enum sev_rc get(const struct kds_setup *setup, const struct cert_blob_host *host,
		       enum sev_kds_what what, struct sev_certs *certs, struct sev_err *err)
{
	struct sev_kds_request request = {
		.size = sizeof(request), .what = what, .product = host->snp.product};

	memcpy(request.chip_id, host->ids, sizeof(request.chip_id));
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		host_tcb_get(host->snp.layout, host->snp.status.reported_tcb, i, &request.tcb[i]);
	return sev_kds_get(&setup->kds, &request, certs, err);
}

/* A VLEK's certificate is between its provider and AMD. */
static enum sev_rc no_vlek(struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_UNKNOWN,
			"VLEK: its certificate is given out to its cloud provider alone: give it "
			"with --vlek FILE");
}

static enum sev_rc fetch_kds(const struct kds_setup *setup, const struct cert_blob_host *host,
			     const struct cert_blob *have, bool vlek, bool crl,
			     struct sev_certs *certs, struct sev_err *err)
{
	enum sev_rc rc = vlek && !have->leaf ? no_vlek(err) : SEV_OK;

	/* The two come together. What is given stays, as the same bytes are kept once. */
	if (!rc && (!have->ark || !have->signer))
		rc = get(setup, host, vlek ? SEV_KDS_VLEK_CHAIN : SEV_KDS_CA, certs, err);
	if (!rc && !have->leaf)
		rc = get(setup, host, SEV_KDS_VCEK, certs, err);
	if (!rc && crl && !have->crl)
		rc = get(setup, host, vlek ? SEV_KDS_VLEK_CRL : SEV_KDS_CRL, certs, err);
	return rc;
}

static enum tool_exit from_kds(const struct tool_args *args, const struct cert_blob_host *host,
			       const struct cert_blob *have, bool vlek, bool crl,
			       struct sev_certs *certs)
{
	struct sev_certs *anchors = NULL;
	struct kds_setup setup;
	enum tool_exit status = kds_setup(args, &setup);
	struct sev_err err;

	if (!status)
		status = kds_read_anchors(args, &setup, &anchors);
	if (!status && fetch_kds(&setup, host, have, vlek, crl, certs, &err))
		status = kds_fail(args, &err);
	kds_warn_cache(args, &setup);
	sev_certs_free(anchors);
	kds_setup_end(&setup);
	return status;
}

enum tool_exit blob_fetch(const struct tool_args *args, const struct host_use *use,
			  const struct cert_blob_host *host, const struct cert_blob *have,
			  bool vlek, bool crl, struct sev_certs *certs)
{
	if (use->platform.sim && !tool_has(args, "kds-url"))
		return from_sim(args, use->platform.sim, have, vlek, crl, certs);
	return from_kds(args, host, have, vlek, crl, certs);
}
