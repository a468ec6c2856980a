/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of VCEKs and VLEKs, with AMD's extensions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/x509.h"
#include "amd-sp/keys/cert.h"
#include "amd-sp/keys/cert_form.h"
#include "base/crypto_ec.h"
#include "base/crypto_ecdsa.h"

#define VCEK_YEARS 7
#define VLEK_YEARS 1

/* In place of a component: an SPL that is reserved. */
#define ZERO AMD_SP_TCB_COMPONENTS

struct spl {
	const char *oid;
	uint8_t component;
};

/* KDS: the SPLs of a leaf, in the orders that AMD's have */
static const struct spl SPLS_0[] = {
	{SEV_X509_BL_SPL, SP_TCB_BOOT_LOADER},
	{SEV_X509_TEE_SPL, SP_TCB_TEE},
	{SEV_X509_SPL4, ZERO},
	{SEV_X509_SPL5, ZERO},
	{SEV_X509_SPL6, ZERO},
	{SEV_X509_SPL7, ZERO},
	{SEV_X509_SNP_SPL, SP_TCB_SNP},
	{SEV_X509_UCODE_SPL, SP_TCB_MICROCODE},
};
static const struct spl SPLS_1[] = {
	{SEV_X509_FMC_SPL, SP_TCB_FMC}, {SEV_X509_BL_SPL, SP_TCB_BOOT_LOADER},
	{SEV_X509_TEE_SPL, SP_TCB_TEE}, {SEV_X509_SNP_SPL, SP_TCB_SNP},
	{SEV_X509_SPL5, ZERO},		{SEV_X509_SPL6, ZERO},
	{SEV_X509_SPL7, ZERO},		{SEV_X509_UCODE_SPL, SP_TCB_MICROCODE},
};

static void put_number(struct sp_der *list, const char *oid, uint8_t number)
{
	struct sp_der value = {0};

	sp_der_integer(&value, number);
	sp_der_extension(list, oid, false, &value);
	sp_der_free(&value);
}

static void put_text(struct sp_der *list, const char *oid, const char *text)
{
	struct sp_der value = {0};

	sp_der_text(&value, SEV_DER_IA5_STRING, text);
	sp_der_extension(list, oid, false, &value);
	sp_der_free(&value);
}

/* KDS: hwID is the bytes of the chip id without a tag of their own */
static void put_hwid(struct sp_der *list, const struct sp_leaf *leaf)
{
	struct sp_der value = {0};

	sp_der_raw(&value, leaf->hwid, leaf->profile->chip_id_size);
	sp_der_extension(list, SEV_X509_HWID, false, &value);
	sp_der_free(&value);
}

static void put_spls(struct sp_der *list, const struct sp_leaf *leaf)
{
	bool turin = leaf->profile->tcb_has_fmc;
	const struct spl *spls = turin ? SPLS_1 : SPLS_0;
	size_t count = turin ? SEV_COUNT(SPLS_1) : SEV_COUNT(SPLS_0);

	for (size_t i = 0; i < count; i++)
		put_number(list, spls[i].oid,
			   spls[i].component == ZERO ? 0 : leaf->tcb.svn[spls[i].component]);
}

static void put_extensions(struct sp_der *list, const struct sp_leaf *leaf)
{
	put_number(list, SEV_X509_STRUCT_VERSION, leaf->profile->tcb_has_fmc);
	put_text(list, SEV_X509_PRODUCT_NAME,
		 leaf->hwid ? leaf->profile->stepping_name : leaf->profile->product);
	put_spls(list, leaf);
	if (leaf->hwid)
		put_hwid(list, leaf);
	else
		put_text(list, SEV_X509_CSP_ID, leaf->csp_id);
	if (!leaf->unmarked)
		sp_der_mark(list);
}

static enum sev_rc spki_of(const struct sev_ec_key *key, uint8_t **der, size_t *size,
			   struct sev_err *err)
{
	struct sev_p384_point point;
	struct sev_ec_point ec = {.curve = SEV_EC_P384};
	enum sev_rc rc = sev_ec_key_point(key, &point, err);

	if (rc)
		return rc;
	memcpy(ec.x, point.x, sizeof(point.x));
	memcpy(ec.y, point.y, sizeof(point.y));
	return sev_ec_spki(&ec, der, size, err);
}

enum sev_rc sp_cert_leaf(const struct sp_ca *ca, const struct sp_leaf *leaf, struct sp_der *out,
			 struct sev_err *err)
{
	struct sp_cert_head head = {
		.not_before = ca->made,
		.years = leaf->hwid ? VCEK_YEARS : VLEK_YEARS,
	};
	struct sev_rsa_key *signer = NULL;
	struct sp_der list = {0};
	enum sev_rc rc = spki_of(leaf->key, &head.spki, &head.spki_size, err);

	snprintf(head.subject, SP_CN_MAX, "SEV-%s", leaf->hwid ? "VCEK" : "VLEK");
	snprintf(head.issuer, SP_CN_MAX, "SEV-%s%s", leaf->hwid ? "" : "VLEK-", ca->product);
	put_extensions(&list, leaf);
	if (!rc)
		rc = sp_ca_key(ca, leaf->hwid ? SP_CA_ASK : SP_CA_ASVK, &signer, err);
	if (!rc)
		rc = sp_cert_write(&head, &list, signer, out, err);
	sev_rsa_key_free(signer);
	sp_der_free(&list);
	free(head.spki);
	return rc;
}
