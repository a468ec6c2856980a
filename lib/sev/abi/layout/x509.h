/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object identifiers of certificates' extensions, as the contents of their DER.
 */
#ifndef SEV_LAYOUT_X509_H
#define SEV_LAYOUT_X509_H

/* AMD's, 1.3.6.1.4.1.3704.1; a row of the table below follows (KDS specification). */
#define SEV_X509_OID_AMD	"\x2b\x06\x01\x04\x01\x9c\x78\x01"

#define SEV_X509_STRUCT_VERSION SEV_X509_OID_AMD "\x01"
#define SEV_X509_PRODUCT_NAME	SEV_X509_OID_AMD "\x02"
#define SEV_X509_BL_SPL		SEV_X509_OID_AMD "\x03\x01"
#define SEV_X509_TEE_SPL	SEV_X509_OID_AMD "\x03\x02"
#define SEV_X509_SNP_SPL	SEV_X509_OID_AMD "\x03\x03"
#define SEV_X509_SPL4		SEV_X509_OID_AMD "\x03\x04"
#define SEV_X509_SPL5		SEV_X509_OID_AMD "\x03\x05"
#define SEV_X509_SPL6		SEV_X509_OID_AMD "\x03\x06"
#define SEV_X509_SPL7		SEV_X509_OID_AMD "\x03\x07"
#define SEV_X509_UCODE_SPL	SEV_X509_OID_AMD "\x03\x08"
#define SEV_X509_FMC_SPL	SEV_X509_OID_AMD "\x03\x09"
#define SEV_X509_HWID		SEV_X509_OID_AMD "\x04"
#define SEV_X509_CSP_ID		SEV_X509_OID_AMD "\x05"

/*
 * sevkit's mark of a certificate of a software processor, its value a NULL: a UUID in 16-bit arcs
 * below joint-iso-itu-t example, 2.999.42194.59232.31582.18672.33762.64676.33593.24656. In one arc
 * (2.25, X.667) Go's crypto/x509 refuses the whole certificate: arcs have 31 bits there.
 */
#define SEV_X509_SIMULATION                                                                        \
	"\x88\x37\x82\xc9\x52\x83\xce\x60\x81\xf6\x5e\x81\x91\x70\x82\x87\x62\x83\xf9"             \
	"\x24\x82\x86\x39\x81\xc0\x50"

/* RFC 5280. */
#define SEV_X509_SUBJECT_KEY_ID	   "\x55\x1d\x0e"
#define SEV_X509_KEY_USAGE	   "\x55\x1d\x0f"
#define SEV_X509_BASIC_CONSTRAINTS "\x55\x1d\x13"
#define SEV_X509_CRL_POINTS	   "\x55\x1d\x1f"
#define SEV_X509_AUTHORITY_KEY_ID  "\x55\x1d\x23"

#endif
