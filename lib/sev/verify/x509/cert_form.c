/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a certificate is formed as AMD forms its kind.
 */
#include <string.h>

#include "abi/layout/x509.h"
#include "base/err.h"
#include "verify/x509/cert.h"

#define KEY_CERT_SIGN 0x04
#define CRL_SIGN      0x02
#define VERSION_3     2
#define RSA_4096      512

struct standard {
	bool basic_constraints, basic_critical, ca;
	int pathlen; /* -1: none */
	bool key_usage, key_usage_critical;
	uint8_t usage; /* the first octet of bits */
};

static enum sev_rc fail(const struct sev_cert *cert, const char *place, const char *found,
			const char *expected, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_MISMATCH, "%s: %s: found %s, expected %s", cert->name, place,
			found, expected);
}

/* RFC 5280: SEQUENCE { cA BOOLEAN, pathLenConstraint INTEGER }, both optional */
static bool read_basic(const struct sev_x509_extension *extension, struct standard *out)
{
	struct sev_view value = extension->value;
	struct sev_der sequence, ca, pathlen;

	if (!sev_der_take(&value, SEV_DER_SEQUENCE, &sequence) || value.size != 0)
		return false;
	out->basic_constraints = true;
	out->basic_critical = extension->critical;
	if (sev_der_take(&sequence.contents, SEV_DER_BOOLEAN, &ca))
		out->ca = ca.contents.size == 1 && ca.contents.data[0] == 0xFF;
	if (sev_der_take(&sequence.contents, SEV_DER_INTEGER, &pathlen)) {
		if (pathlen.contents.size != 1 || pathlen.contents.data[0] >= 0x80)
			return false;
		out->pathlen = pathlen.contents.data[0];
	}
	return sequence.contents.size == 0;
}

static bool read_usage(const struct sev_x509_extension *extension, struct standard *out)
{
	struct sev_view value = extension->value;
	struct sev_der bits;

	if (!sev_der_take(&value, SEV_DER_BIT_STRING, &bits) || value.size != 0 ||
	    bits.contents.size < 2 || bits.contents.data[0] > 7)
		return false;
	out->key_usage = true;
	out->key_usage_critical = extension->critical;
	out->usage = bits.contents.data[1];
	return true;
}

/* spec: KDS: basicConstraints and keyUsage are critical, AMD's extensions are not */
static bool may_be_critical(struct sev_view oid)
{
	return sev_view_equal(oid, SEV_VIEW(SEV_X509_BASIC_CONSTRAINTS)) ||
	       sev_view_equal(oid, SEV_VIEW(SEV_X509_KEY_USAGE));
}

static bool is_again(struct sev_view rest, struct sev_view oid)
{
	struct sev_x509_extension extension;

	while (sev_x509_extension_next(&rest, &extension))
		if (sev_view_equal(extension.oid, oid))
			return true;
	return false;
}

/* Reads the standard extensions; none may be there twice, none unknown be critical. */
static enum sev_rc check_extensions(const struct sev_cert *cert, struct standard *out,
				    struct sev_err *err)
{
	struct sev_view rest = cert->extensions;
	struct sev_x509_extension extension;

	memset(out, 0, sizeof(*out));
	out->pathlen = -1;
	while (sev_x509_extension_next(&rest, &extension)) {
		if (is_again(rest, extension.oid))
			return fail(cert, "extensions", "one of them twice", "each once", err);
		if (extension.critical && !may_be_critical(extension.oid))
			return fail(cert, "extensions", "a critical one that AMD's do not have",
				    "none", err);
		if (sev_view_equal(extension.oid, SEV_VIEW(SEV_X509_BASIC_CONSTRAINTS)) &&
		    !read_basic(&extension, out))
			return fail(cert, "basicConstraints", "a malformed value",
				    "BasicConstraints", err);
		if (sev_view_equal(extension.oid, SEV_VIEW(SEV_X509_KEY_USAGE)) &&
		    !read_usage(&extension, out))
			return fail(cert, "keyUsage", "a malformed value", "KeyUsage", err);
	}
	return SEV_OK;
}

/* spec: KDS: X.509 version 3, the algorithm the same inside and outside of what is signed */
static enum sev_rc check_head(const struct sev_cert *cert, struct sev_err *err)
{
	if (cert->version != VERSION_3)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"%s: version: found X.509 version %u, expected 3", cert->name,
				(unsigned)cert->version + 1);
	if (!sev_x509_is_pss_sha384(cert->signature.algorithm))
		return fail(cert, "signatureAlgorithm", "another algorithm",
			    "RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt of 48 bytes", err);
	if (!sev_view_equal(cert->inner_algorithm, cert->signature.algorithm))
		return fail(cert, "signature", "another algorithm than signatureAlgorithm",
			    "the same", err);
	if (cert->not_before > cert->not_after)
		return fail(cert, "validity", "notAfter before notBefore", "a period", err);
	return SEV_OK;
}

/* spec: KDS: OU, C, L, ST and O are AMD's in every certificate, CN that of the kind */
static enum sev_rc check_name(const struct sev_cert *cert, enum sev_cert_kind role,
			      struct sev_err *err)
{
	if (role == SEV_CERT_OTHER)
		return SEV_OK;
	if (cert->kind == role && sev_x509_is_amd_name(cert->subject, cert->subject_cn))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: subject: found CN \"%s\", expected the name of AMD's %s", cert->name,
			cert->subject_cn, sev_cert_kind_name(role));
}

/* spec: KDS: ARK, ASK and ASVK have RSA keys of 4096 bits with exponent 65537 */
static enum sev_rc check_ca_key(const struct sev_cert *cert, struct sev_err *err)
{
	static const uint8_t f4[] = {0x01, 0x00, 0x01};

	if (cert->key.n.size == RSA_4096 && cert->key.n.data[0] & 0x80 &&
	    sev_view_equal(cert->key.e, (struct sev_view){f4, sizeof(f4)}))
		return SEV_OK;
	return fail(cert, "subjectPublicKeyInfo", "another key",
		    "RSA of 4096 bits with exponent 65537", err);
}

static enum sev_rc check_ca(const struct sev_cert *cert, enum sev_cert_kind role,
			    const struct standard *standard, struct sev_err *err)
{
	bool root = role == SEV_CERT_ARK || role == SEV_CERT_OTHER;
	uint8_t usage = root ? KEY_CERT_SIGN | CRL_SIGN : KEY_CERT_SIGN;

	/* spec: KDS: CAs have critical basicConstraints, below the root with path length 0 */
	if (!standard->basic_constraints || !standard->basic_critical || !standard->ca)
		return fail(cert, "basicConstraints", "none that is critical and of a CA",
			    "critical, CA", err);
	if (!root && standard->pathlen != 0)
		return fail(cert, "basicConstraints", "another path length", "0", err);
	/* spec: KDS: critical keyUsage: certificates, the ARK's CRLs as well */
	if (!standard->key_usage || !standard->key_usage_critical ||
	    (standard->usage & usage) != usage)
		return fail(cert, "keyUsage", "another",
			    root ? "critical, keyCertSign and cRLSign" : "critical, keyCertSign",
			    err);
	return check_ca_key(cert, err);
}

static enum sev_rc check_leaf(const struct sev_cert *cert, const struct standard *standard,
			      struct sev_err *err)
{
	struct sev_amd_ext ext;
	enum sev_rc rc;

	/* spec: KDS: a leaf is no CA */
	if (standard->ca || (standard->key_usage && standard->usage & KEY_CERT_SIGN))
		return fail(cert, "basicConstraints or keyUsage", "those of a CA",
			    "none, in a VCEK or VLEK", err);
	/* spec: KDS: VCEK and VLEK have keys on P-384 */
	if (!cert->has_point)
		return fail(cert, "subjectPublicKeyInfo", "another key",
			    "an uncompressed point of P-384", err);
	rc = sev_amd_ext_read(cert->name, cert->extensions, &ext, err);
	return rc ? rc : sev_amd_ext_check(cert->name, &ext, err);
}

enum sev_rc sev_cert_check_form(const struct sev_cert *cert, enum sev_cert_kind role,
				struct sev_err *err)
{
	struct standard standard;
	enum sev_rc rc = check_head(cert, err);

	if (!rc)
		rc = check_name(cert, role, err);
	if (!rc)
		rc = check_extensions(cert, &standard, err);
	if (rc)
		return rc;
	if (role == SEV_CERT_VCEK || role == SEV_CERT_VLEK)
		return check_leaf(cert, &standard, err);
	return check_ca(cert, role, &standard, err);
}

static enum sev_rc check_issuer(const struct sev_cert *cert, struct sev_err *err)
{
	static const enum sev_cert_kind issuers[] = {
		[SEV_CERT_ARK] = SEV_CERT_ARK,	 [SEV_CERT_ASK] = SEV_CERT_ARK,
		[SEV_CERT_ASVK] = SEV_CERT_ARK,	 [SEV_CERT_VCEK] = SEV_CERT_ASK,
		[SEV_CERT_VLEK] = SEV_CERT_ASVK,
	};
	char product[SEV_X509_CN_SIZE];
	bool right_root =
		cert->kind != SEV_CERT_ARK || sev_x509_name_equal(cert->issuer, cert->subject);

	if (sev_cert_kind_of_cn(cert->issuer_cn, product) == issuers[cert->kind] &&
	    strcmp(product, cert->product) == 0 && product[0] && right_root &&
	    sev_x509_is_amd_name(cert->issuer, cert->issuer_cn))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_MISMATCH, "%s: issuer: found CN \"%s\", expected the %s of %s",
			cert->name, cert->issuer_cn, sev_cert_kind_name(issuers[cert->kind]),
			cert->product[0] ? cert->product : "its product");
}

/* The identity of a leaf: each component of its TCB, and hwID or cspID. */
static enum sev_rc check_identity(const struct sev_cert *cert, struct sev_err *err)
{
	bool fam1ah = cert->amd.number[SEV_AMD_EXT_STRUCT_VERSION] > 0;
	uint8_t spl;

	for (unsigned i = fam1ah ? SEV_TCB_FMC : SEV_TCB_BOOT_LOADER; i < SEV_TCB_COMPONENTS; i++)
		if (!sev_cert_tcb(cert, i, &spl))
			return fail(cert, sev_tcb_component_spl(i), "none", "an extension", err);
	if (cert->kind == SEV_CERT_VCEK && !cert->amd.has[SEV_AMD_EXT_HWID])
		return fail(cert, "hwID", "none", "an extension", err);
	if (cert->kind == SEV_CERT_VLEK && !cert->amd.has[SEV_AMD_EXT_CSP_ID])
		return fail(cert, "cspID", "none", "an extension", err);
	return SEV_OK;
}

enum sev_rc sev_cert_check(const struct sev_cert *cert, struct sev_err *err)
{
	enum sev_rc rc;

	if (cert->kind == SEV_CERT_OTHER)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"%s: subject: found CN \"%s\", expected that of an ARK, ASK, ASVK, "
				"VCEK or VLEK",
				cert->name, cert->subject_cn);
	rc = sev_cert_check_form(cert, cert->kind, err);
	if (!rc)
		rc = check_issuer(cert, err);
	if (!rc && (cert->kind == SEV_CERT_VCEK || cert->kind == SEV_CERT_VLEK))
		rc = check_identity(cert, err);
	return rc;
}
