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
 * sevkit's mark of a certificate of a software processor, its value a NULL. An identifier made of a
 * UUID (X.667): 2.25.219088466529721201545638101757908836432.
 */
#define SEV_X509_SIMULATION                                                                        \
	"\x69\x82\xc9\xd2\xf3\xd8\x8f\xb5\xf2\xa3\xe1\x83\xf1\xbf\x94\xc8\x99\xe5\xc0\x50"

/* RFC 5280. */
#define SEV_X509_SUBJECT_KEY_ID	   "\x55\x1d\x0e"
#define SEV_X509_KEY_USAGE	   "\x55\x1d\x0f"
#define SEV_X509_BASIC_CONSTRAINTS "\x55\x1d\x13"
#define SEV_X509_CRL_POINTS	   "\x55\x1d\x1f"
#define SEV_X509_AUTHORITY_KEY_ID  "\x55\x1d\x23"

#endif
