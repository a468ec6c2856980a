/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks: one row each, in the order of enum sev_check.
 */
#include <sev/result.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

#define NAME_MAX_LENGTH 64

struct check {
	const char *name;
	const char *summary;
	enum sev_question question;
	bool about_guest;
};

/* clang-format off */
#define GENUINE(name, summary) {name, summary, SEV_QUESTION_GENUINE, false}
#define HOST(name, summary)    {name, summary, SEV_QUESTION_APPRAISAL, false}
#define GUEST(name, summary)   {name, summary, SEV_QUESTION_APPRAISAL, true}

static const struct check CHECKS[SEV_CHECKS] = {
[SEV_CHECK_REPORT_VERSION] = GENUINE("report-version", "the report's version is one that this build can read"),
[SEV_CHECK_PRODUCT] = GENUINE("product", "the processor is one that the product table has"),
[SEV_CHECK_ROOT] = GENUINE("root", "the chain ends in a pinned AMD key or a trust anchor that was given"),
[SEV_CHECK_ROOT_SIGNATURE] = GENUINE("root-signature", "the ARK is signed by its own key"),
[SEV_CHECK_CA_SIGNATURE] = GENUINE("ca-signature", "the ASK or ASVK is signed by the ARK"),
[SEV_CHECK_LEAF_SIGNATURE] = GENUINE("leaf-signature", "the VCEK or VLEK is signed by the ASK or ASVK"),
[SEV_CHECK_ROOT_FORM] = GENUINE("root-form", "the ARK has the form of AMD's ARKs"),
[SEV_CHECK_CA_FORM] = GENUINE("ca-form", "the ASK or ASVK has the form of AMD's"),
[SEV_CHECK_LEAF_FORM] = GENUINE("leaf-form", "the VCEK or VLEK has AMD's form and extensions"),
[SEV_CHECK_CHAIN_NAMES] = GENUINE("chain-names", "each certificate's issuer is the subject of the next"),
[SEV_CHECK_CHAIN_PRODUCT] = GENUINE("chain-product", "all certificates are those of one product, the report's"),
[SEV_CHECK_GIVEN_CHAIN] = GENUINE("given-chain", "the CA certificates that came with it agree with the trusted ones"),
[SEV_CHECK_ROOT_VALIDITY] = GENUINE("root-validity", "the ARK is valid at the time of verification"),
[SEV_CHECK_CA_VALIDITY] = GENUINE("ca-validity", "the ASK or ASVK is valid at the time of verification"),
[SEV_CHECK_LEAF_VALIDITY] = GENUINE("leaf-validity", "the VCEK or VLEK is valid at the time of verification"),
[SEV_CHECK_CRL_SIGNATURE] = GENUINE("crl-signature", "revocation lists are signed by the ARK, ASK or ASVK that they name"),
[SEV_CHECK_CRL_FRESH] = GENUINE("crl-fresh", "the revocation list is current at the time of verification"),
[SEV_CHECK_ROOT_REVOKED] = GENUINE("root-revoked", "the ARK is not revoked"),
[SEV_CHECK_CA_REVOKED] = GENUINE("ca-revoked", "the ASK or ASVK is not revoked"),
[SEV_CHECK_LEAF_REVOKED] = GENUINE("leaf-revoked", "the VCEK or VLEK is not revoked"),
[SEV_CHECK_LEAF_KIND] = GENUINE("leaf-kind", "the certificate is of the kind that SIGNING_KEY names"),
[SEV_CHECK_LEAF_TCB] = GENUINE("leaf-tcb", "the certificate's TCB is REPORTED_TCB"),
[SEV_CHECK_LEAF_HWID] = GENUINE("leaf-hwid", "the VCEK's hwID is CHIP_ID"),
[SEV_CHECK_LEAF_CSP_ID] = GENUINE("leaf-csp-id", "the VLEK names the cloud provider it was made for"),
[SEV_CHECK_LEAF_PRODUCT] = GENUINE("leaf-product", "the certificate is for the report's product"),
[SEV_CHECK_SIGNATURE_ALGO] = GENUINE("signature-algo", "SIGNATURE_ALGO is ECDSA P-384 with SHA-384"),
[SEV_CHECK_SIGNATURE_FORM] = GENUINE("signature-form", "r and s of SIGNATURE are numbers that a signature can have"),
[SEV_CHECK_SIGNATURE] = GENUINE("signature", "the report, as received, is signed by the certificate's key"),
[SEV_CHECK_HCL_REPORT_DATA] = GENUINE("hcl-report-data", "REPORT_DATA is the hash of the HCL runtime data"),
[SEV_CHECK_QUOTE_SIGNATURE] = GENUINE("quote-signature", "the TPM quote is signed by the vTPM's attestation key"),
[SEV_CHECK_QUOTE_FORM] = GENUINE("quote-form", "the TPM quote is one, and made by a TPM"),
[SEV_CHECK_LEGACY_ROOT] = GENUINE("legacy-root", "the legacy chain ends in a pinned ARK or an anchor that was given"),
[SEV_CHECK_LEGACY_CHAIN] = GENUINE("legacy-chain", "ASK, CEK, PEK and PDH are signed as they must be"),
[SEV_CHECK_LEGACY_SIGNATURE] = GENUINE("legacy-signature", "the legacy report is signed by the PEK"),
[SEV_CHECK_RESERVED_BYTES] = HOST("reserved-bytes", "bytes that must be zero are zero"),
[SEV_CHECK_RESERVED_POLICY] = HOST("reserved-policy", "reserved bits of POLICY are as they must be"),
[SEV_CHECK_RESERVED_KEY_INFO] = HOST("reserved-key-info", "reserved bits of KEY_INFO are zero"),
[SEV_CHECK_PLATFORM_INFO_UNKNOWN] = HOST("platform-info-unknown", "PLATFORM_INFO has no bit without a known meaning"),
[SEV_CHECK_DEBUG] = HOST("debug", "the guest cannot be debugged by its host"),
[SEV_CHECK_VMPL] = HOST("vmpl", "the report was asked for at the expected VMPL"),
[SEV_CHECK_TCB_ORDER] = HOST("tcb-order", "REPORTED_TCB <= COMMITTED_TCB <= CURRENT_TCB, component by component"),
[SEV_CHECK_PROVISIONAL] = HOST("provisional", "COMMITTED_TCB is CURRENT_TCB: no firmware on trial"),
[SEV_CHECK_TCB_BASELINE] = HOST("tcb-baseline", "the TCB is not below what AMD's bulletins ask for"),
[SEV_CHECK_REPORTED_TCB] = HOST("reported-tcb", "REPORTED_TCB is not below the minimum"),
[SEV_CHECK_COMMITTED_TCB] = HOST("committed-tcb", "COMMITTED_TCB is not below the minimum"),
[SEV_CHECK_CURRENT_TCB] = HOST("current-tcb", "CURRENT_TCB is not below the minimum"),
[SEV_CHECK_LAUNCH_TCB] = HOST("launch-tcb", "LAUNCH_TCB is not below the minimum"),
[SEV_CHECK_FIRMWARE] = HOST("firmware", "the firmware's current version is not below the minimum"),
[SEV_CHECK_COMMITTED_FIRMWARE] = HOST("committed-firmware", "the firmware's committed version is not below the minimum"),
[SEV_CHECK_PLATFORM_INFO_REQUIRED] = HOST("platform-info-required", "required bits of PLATFORM_INFO are set"),
[SEV_CHECK_PLATFORM_INFO_FORBIDDEN] = HOST("platform-info-forbidden", "forbidden bits of PLATFORM_INFO are clear"),
[SEV_CHECK_CHIP_ID] = HOST("chip-id", "CHIP_ID is one of those allowed"),
[SEV_CHECK_CSP_ID] = HOST("csp-id", "the VLEK's cloud provider is one of those allowed"),
[SEV_CHECK_PRODUCT_ALLOWED] = HOST("product-allowed", "the processor is one of those allowed"),
[SEV_CHECK_LAUNCH_MIT] = HOST("launch-mit", "LAUNCH_MIT_VECTOR has the required mitigations"),
[SEV_CHECK_CURRENT_MIT] = HOST("current-mit", "CURRENT_MIT_VECTOR has the required mitigations"),
[SEV_CHECK_MEASUREMENT] = GUEST("measurement", "MEASUREMENT is one of those expected"),
[SEV_CHECK_REPORT_DATA] = GUEST("report-data", "REPORT_DATA is what was expected"),
[SEV_CHECK_HOST_DATA] = GUEST("host-data", "HOST_DATA is what was expected"),
[SEV_CHECK_FAMILY_ID] = GUEST("family-id", "FAMILY_ID is what was expected"),
[SEV_CHECK_IMAGE_ID] = GUEST("image-id", "IMAGE_ID is what was expected"),
[SEV_CHECK_ID_KEY] = GUEST("id-key", "ID_KEY_DIGEST is one of those allowed"),
[SEV_CHECK_AUTHOR_KEY] = GUEST("author-key", "AUTHOR_KEY_DIGEST is one of those allowed"),
[SEV_CHECK_GUEST_SVN] = GUEST("guest-svn", "GUEST_SVN is not below the minimum"),
[SEV_CHECK_POLICY_REQUIRED] = GUEST("policy-required", "required bits of POLICY are set"),
[SEV_CHECK_POLICY_FORBIDDEN] = GUEST("policy-forbidden", "forbidden bits of POLICY are clear"),
[SEV_CHECK_POLICY_ABI] = GUEST("policy-abi", "POLICY asks for a firmware ABI not below the minimum"),
[SEV_CHECK_REPORT_ID] = GUEST("report-id", "REPORT_ID is what was expected"),
[SEV_CHECK_REPORT_ID_MA] = GUEST("report-id-ma", "REPORT_ID_MA is what was expected"),
[SEV_CHECK_NONCE] = GUEST("nonce", "the TPM quote answers the nonce"),
[SEV_CHECK_PCRS] = GUEST("pcrs", "the TPM quote is over the PCR values given, and they are as expected"),
[SEV_CHECK_USER_DATA] = GUEST("user-data", "the HCL user data is what was expected"),
[SEV_CHECK_POLICY] = GUEST("policy", "POLICY is that of the launch plan"),
};
/* clang-format on */

static const struct check *check_of(enum sev_check check)
{
	static const struct check none;

	return (size_t)check < SEV_CHECKS ? &CHECKS[check] : &none;
}

const char *sev_check_name(enum sev_check check)
{
	return check_of(check)->name;
}

const char *sev_check_summary(enum sev_check check)
{
	return check_of(check)->summary;
}

enum sev_question sev_check_question(enum sev_check check)
{
	return check_of(check)->question;
}

bool sev_check_about_guest(enum sev_check check)
{
	return check_of(check)->about_guest;
}

static const char *name_at(const void *ctx, size_t i)
{
	(void)ctx;
	return CHECKS[i].name;
}

static enum sev_rc fail_unknown(const char *name, struct sev_err *err)
{
	const char *nearest = sev_nearest_name(name, SEV_CHECKS, name_at, NULL);

	if (!nearest)
		return sev_fail(err, SEV_ERR_ARG, "%s: there is no check of that name", name);
	return sev_fail(err, SEV_ERR_ARG, "%s: there is no check of that name; is %s meant?", name,
			nearest);
}

enum sev_rc sev_check_find(const char *name, enum sev_check *out, struct sev_err *err)
{
	char spelled[NAME_MAX_LENGTH];
	size_t length = 0;

	for (; length < sizeof(spelled) - 1 && name[length]; length++)
		spelled[length] = name[length] == '_' ? '-' : name[length];
	spelled[length] = '\0';
	for (size_t i = 0; i < SEV_CHECKS; i++) {
		if (!name[length] && sev_name_equal(spelled, CHECKS[i].name)) {
			*out = (enum sev_check)i;
			return SEV_OK;
		}
	}
	return fail_unknown(name, err);
}
