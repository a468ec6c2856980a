/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_chain.h"

#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>

#include "abi/layout/sev_cert.h"
#include "base/bytes.h"
#include "base/err.h"
#include "common/input.h"
#include "sevctl/kds/kds_options.h"

#define ID_SIZE SEV_KDS_CEK_ID_SIZE

const struct tool_option host_chain_options[] = {
	{.name = "cek",
	 .metavar = "FILE",
	 .help = "the CEK of this chip that AMD signed (default: from the KDS)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "ca",
	 .metavar = "FILE",
	 .help = "ASK and ARK in SEV's form (default: from AMD)",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

/* A chain under way. */
struct getting {
	const struct tool_args *args;
	const struct host_use *use;
	uint8_t own[4 * SEV_SEV_CERT_SIZE]; /* PDH, PEK, OCA, CEK as exported */
	struct sev_sev_certs *amd;	    /* CEK, ASK, ARK */
};

const struct sev_sev_cert *host_find_cert(const struct sev_sev_certs *certs,
					  enum sev_sev_cert_kind kind)
{
	for (size_t i = 0; i < sev_sev_certs_count(certs); i++)
		if (sev_sev_cert_kind(sev_sev_certs_at(certs, i)) == kind)
			return sev_sev_certs_at(certs, i);
	return NULL;
}

enum sev_rc host_chip_id(struct sev_host *dev, uint8_t id[ID_SIZE], struct sev_err *err)
{
	uint8_t ids[16 * ID_SIZE] = {0}, second[ID_SIZE];
	size_t size = sizeof(ids);

	/* Kernels before 5.1 have the older command alone. */
	if (sev_host_get_id(dev, ids, &size, err))
		return sev_host_get_id_pair(dev, id, second, err);
	memcpy(id, ids, ID_SIZE);
	return SEV_OK;
}

static enum sev_rc get_own(struct getting *g, struct sev_err *err)
{
	size_t pdh_size = SEV_SEV_CERT_SIZE, chain_size = sizeof(g->own) - SEV_SEV_CERT_SIZE;
	enum sev_rc rc = sev_host_pdh_cert_export(g->use->dev, g->own, &pdh_size,
						  g->own + SEV_SEV_CERT_SIZE, &chain_size, err);

	if (rc || (pdh_size == SEV_SEV_CERT_SIZE && chain_size == 3 * SEV_SEV_CERT_SIZE))
		return rc;
	return sev_fail(err, SEV_ERR_FORMAT,
			"PDH_CERT_EXPORT: found %zu and %zu bytes, expected %d and %d", pdh_size,
			chain_size, SEV_SEV_CERT_SIZE, 3 * SEV_SEV_CERT_SIZE);
}

static enum sev_rc add_file(struct getting *g, const char *option, struct sev_err *err)
{
	const char *path = tool_value(g->args, option);
	char *data = NULL;
	size_t size = 0;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = input_read(path, &data, &size, err);
	if (!rc)
		rc = sev_sev_certs_add_file(g->amd, path, data, size, err);
	free(data);
	return rc;
}

/* What of CEK, ASK and ARK is not there yet. */
static bool lacks_cek(const struct getting *g)
{
	return !host_find_cert(g->amd, SEV_SEV_CERT_CEK);
}

static bool lacks_cas(const struct getting *g)
{
	return !host_find_cert(g->amd, SEV_SEV_CERT_ASK) ||
	       !host_find_cert(g->amd, SEV_SEV_CERT_ARK);
}

static enum sev_rc add_sim_cert(struct getting *g, enum amd_sp_cert kind, const char *name,
				struct sev_err *err)
{
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc =
		amd_sp_cert_get(sim_platform_sp(g->use->platform.sim), kind, &data, &size, err);

	if (!rc)
		rc = sev_sev_certs_add_file(g->amd, name, data, size, err);
	free(data);
	return rc;
}

static enum sev_rc add_sim(struct getting *g, bool cas, struct sev_err *err)
{
	enum sev_rc rc = sim_platform_lock(g->use->platform.sim, err);

	if (rc)
		return rc;
	if (lacks_cek(g))
		rc = add_sim_cert(g, AMD_SP_CERT_LEGACY_CEK, "CEK", err);
	if (!rc && cas && lacks_cas(g))
		rc = add_sim_cert(g, AMD_SP_CERT_LEGACY_ASK, "ASK", err);
	if (!rc && cas && lacks_cas(g))
		rc = add_sim_cert(g, AMD_SP_CERT_LEGACY_ARK, "ARK", err);
	sim_platform_unlock(g->use->platform.sim);
	return rc;
}

/* The product whose ASK signed the CEK; a new string, NULL with *rc: there is none. */
static enum sev_rc find_product(struct getting *g, char **out, struct sev_err *err)
{
	struct sev_result *result = NULL;
	enum sev_rc rc = sev_sev_certs_verify(g->amd, NULL, &result, err);

	*out = NULL;
	for (size_t i = 0; !rc && !*out && sev_result_fact_name(result, i); i++)
		if (!strcmp(sev_result_fact_name(result, i), "product")) {
			*out = strdup(sev_result_fact(result, i));
			rc = *out ? SEV_OK : sev_fail_nomem(err);
		}
	sev_result_free(result);
	if (rc || *out)
		return rc;
	return sev_fail(err, SEV_ERR_UNKNOWN,
			"CEK: found one that no ASK of AMD's signed: give ASK and ARK with --ca");
}

static enum sev_rc fetch_cas(struct getting *g, const struct sev_kds *kds, struct sev_err *err)
{
	char *product;
	enum sev_rc rc = find_product(g, &product, err);

	if (!rc)
		rc = sev_kds_get_ask_ark(kds, product, g->amd, err);
	free(product);
	return rc;
}

static enum sev_rc fetch_missing(struct getting *g, const struct sev_kds *kds, bool cas,
				 struct sev_err *err)
{
	uint8_t id[ID_SIZE];
	enum sev_rc rc = SEV_OK;

	if (lacks_cek(g)) {
		rc = host_chip_id(g->use->dev, id, err);
		if (!rc)
			rc = sev_kds_get_cek(kds, id, g->amd, err);
	}
	return !rc && cas && lacks_cas(g) ? fetch_cas(g, kds, err) : rc;
}

static enum tool_exit fetch(struct getting *g, bool cas)
{
	struct kds_setup setup;
	struct sev_err err;
	enum tool_exit status = kds_setup(g->args, &setup);

	if (!status && fetch_missing(g, &setup.kds, cas, &err))
		status = kds_fail(g->args, &err);
	if (!status)
		kds_warn_cache(g->args, &setup);
	kds_setup_end(&setup);
	return status;
}

/* A software processor's are AMD's of no KDS, unless one is named. */
static enum tool_exit get_amd(struct getting *g, bool cas)
{
	struct sev_err err;
	enum sev_rc rc = add_file(g, "cek", &err);

	if (!rc)
		rc = add_file(g, "ca", &err);
	if (!rc && g->use->platform.sim && !tool_has(g->args, "kds-url"))
		rc = add_sim(g, cas, &err);
	if (rc)
		return tool_fail(g->args, &err);
	return lacks_cek(g) || (cas && lacks_cas(g)) ? fetch(g, cas) : TOOL_DONE;
}

/* The CEK that AMD signed says of the same key that it is the chip's. */
static enum sev_rc put_cek(struct getting *g, struct sev_err *err)
{
	const struct sev_sev_cert *cek = host_find_cert(g->amd, SEV_SEV_CERT_CEK);
	const size_t from = SEV_LEGACY_CERT_PUBKEY_USAGE;
	uint8_t *own = g->own + 3 * SEV_SEV_CERT_SIZE;
	size_t size;
	const uint8_t *raw = sev_sev_cert_raw(cek, &size);

	if (memcmp(raw + from, own + from, SEV_LEGACY_CERT_SIGNED - from) != 0)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"%s: found the CEK of another chip, expected this one's",
				sev_sev_cert_name(cek));
	memcpy(own, raw, size);
	return SEV_OK;
}

static enum sev_rc add_cert(struct sev_sev_certs *to, const struct sev_sev_certs *from,
			    enum sev_sev_cert_kind kind, struct sev_err *err)
{
	const struct sev_sev_cert *cert = host_find_cert(from, kind);
	size_t size;
	const uint8_t *raw = sev_sev_cert_raw(cert, &size);

	return sev_sev_certs_add_file(to, sev_sev_cert_kind_name(kind), raw, size, err);
}

/* In the order of an export. */
static enum sev_rc put_together(struct getting *g, bool cas, struct sev_sev_certs **out,
				struct sev_err *err)
{
	static const char *const names[] = {"PDH", "PEK", "OCA", "CEK"};
	enum sev_rc rc = put_cek(g, err);

	if (!rc)
		rc = sev_sev_certs_new(out, err);
	for (size_t i = 0; !rc && i < SEV_COUNT(names); i++)
		rc = sev_sev_certs_add_file(*out, names[i], g->own + i * SEV_SEV_CERT_SIZE,
					    SEV_SEV_CERT_SIZE, err);
	if (!rc && cas)
		rc = add_cert(*out, g->amd, SEV_SEV_CERT_ASK, err);
	if (!rc && cas)
		rc = add_cert(*out, g->amd, SEV_SEV_CERT_ARK, err);
	if (!rc)
		return SEV_OK;
	sev_sev_certs_free(*out);
	*out = NULL;
	return rc;
}

enum tool_exit host_get_chain(const struct tool_args *args, const struct host_use *use, bool cas,
			      struct sev_sev_certs **out)
{
	struct getting g = {.args = args, .use = use};
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc = get_own(&g, &err);

	*out = NULL;
	if (!rc)
		rc = sev_sev_certs_new(&g.amd, &err);
	if (rc)
		return tool_fail(args, &err);
	status = get_amd(&g, cas);
	if (!status && put_together(&g, cas, out, &err))
		status = tool_fail(args, &err);
	sev_sev_certs_free(g.amd);
	return status;
}
