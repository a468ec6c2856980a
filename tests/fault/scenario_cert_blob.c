/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate blob of a host: certificates taken from a set, checked against the host, written.
 */
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "sevctl/host/cert_blob.h"
#include "test_ca.h"

static struct test_der all;
static struct cert_blob_host host;

/* The test CA signs before calls begin to fail, once. */
static void make_all(const char *dir)
{
	struct test_chain chain;

	(void)dir;
	if (all.size > 0)
		return;
	test_chain_init(&chain, "Milan", 3);
	test_cert_make(&chain.vcek, &all);
	test_cert_make(&chain.ask, &all);
	test_cert_make(&chain.ark, &all);
	test_crl_make(&chain.crl, &all);
	host.snp.product = sev_products_find_name(sev_products_builtin(), "Milan");
	host.ids_size = sizeof(host.ids);
	memcpy(host.ids + 64, chain.vcek.hwid, 64);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		host.snp.status.reported_tcb =
			host_tcb_put(SEV_TCB_LAYOUT_FAM19H, host.snp.status.reported_tcb, i,
				     (uint8_t)chain.vcek.tcb[i]);
}

static enum sev_rc make_blob(const struct sev_certs *certs, struct sev_err *err)
{
	struct cert_blob blob;
	uint8_t *bytes = NULL;
	size_t size;
	enum sev_rc rc = cert_blob_take(certs, false, &blob, err);

	if (!rc)
		rc = cert_blob_check(&blob, &host, err);
	if (!rc)
		rc = cert_blob_write(&blob, &bytes, &size, err);
	free(bytes);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_certs *certs = NULL;
	enum sev_rc rc = sev_certs_new(&certs, err);

	(void)dir;
	if (!rc)
		rc = sev_certs_add_file(certs, "certs", all.data, all.size, SEV_ORIGIN_GIVEN, err);
	if (!rc)
		rc = make_blob(certs, err);
	sev_certs_free(certs);
	return rc;
}

const struct fault_scenario FAULT_CERT_BLOB = {
	.name = "cert_blob",
	.prepare = make_all,
	.run = run,
};
