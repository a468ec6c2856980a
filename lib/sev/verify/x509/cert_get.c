/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a certificate says.
 */
#include <string.h>

#include "verify/x509/cert.h"

const char *sev_cert_kind_name(enum sev_cert_kind kind)
{
	static const char *const names[] = {
		[SEV_CERT_OTHER] = "certificate", [SEV_CERT_ARK] = "ARK",
		[SEV_CERT_ASK] = "ASK",		  [SEV_CERT_ASVK] = "ASVK",
		[SEV_CERT_VCEK] = "VCEK",	  [SEV_CERT_VLEK] = "VLEK",
	};

	return (size_t)kind < SEV_COUNT(names) ? names[kind] : names[SEV_CERT_OTHER];
}

const char *sev_cert_name(const struct sev_cert *cert)
{
	return cert->name;
}

enum sev_cert_kind sev_cert_kind(const struct sev_cert *cert)
{
	return cert->kind;
}

const uint8_t *sev_cert_der(const struct sev_cert *cert, size_t *size)
{
	*size = cert->der.size;
	return cert->der.data;
}

const char *sev_cert_subject(const struct sev_cert *cert)
{
	return cert->subject_cn;
}

const char *sev_cert_issuer(const struct sev_cert *cert)
{
	return cert->issuer_cn;
}

const char *sev_cert_product(const struct sev_cert *cert)
{
	return cert->product[0] ? cert->product : NULL;
}

int64_t sev_cert_not_before(const struct sev_cert *cert)
{
	return cert->not_before;
}

int64_t sev_cert_not_after(const struct sev_cert *cert)
{
	return cert->not_after;
}

const uint8_t *sev_cert_serial(const struct sev_cert *cert, size_t *size)
{
	*size = cert->serial.size;
	return cert->serial.data;
}

void sev_cert_sha256(const struct sev_cert *cert, uint8_t digest[32])
{
	memcpy(digest, cert->sha256, sizeof(cert->sha256));
}

void sev_cert_spki_sha256(const struct sev_cert *cert, uint8_t digest[32])
{
	memcpy(digest, cert->key.spki_sha256, sizeof(cert->key.spki_sha256));
}

bool sev_cert_struct_version(const struct sev_cert *cert, unsigned *out)
{
	*out = cert->amd.number[SEV_AMD_EXT_STRUCT_VERSION];
	return cert->amd.has[SEV_AMD_EXT_STRUCT_VERSION];
}

const char *sev_cert_product_name(const struct sev_cert *cert)
{
	return cert->amd.has[SEV_AMD_EXT_PRODUCT_NAME] ? cert->amd.product_name : NULL;
}

bool sev_cert_tcb(const struct sev_cert *cert, enum sev_tcb_component component, uint8_t *out)
{
	enum sev_amd_ext_id id;

	if ((size_t)component >= SEV_TCB_COMPONENTS)
		return false;
	id = sev_amd_ext_of_component(component);
	*out = cert->amd.number[id];
	return cert->amd.has[id];
}

const uint8_t *sev_cert_hwid(const struct sev_cert *cert, size_t *size)
{
	*size = cert->amd.hwid.size;
	return cert->amd.has[SEV_AMD_EXT_HWID] ? cert->amd.hwid.data : NULL;
}

const char *sev_cert_csp_id(const struct sev_cert *cert)
{
	return cert->amd.has[SEV_AMD_EXT_CSP_ID] ? cert->amd.csp_id : NULL;
}

bool sev_cert_is_simulation(const struct sev_cert *cert)
{
	return cert->simulation;
}
