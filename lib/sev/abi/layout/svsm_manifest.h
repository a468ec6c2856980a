/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest of all services of an SVSM: a header, one entry for each service, then what the
 * services say. GUIDs are stored as EFI stores them.
 */
#ifndef SEV_ABI_LAYOUT_SVSM_MANIFEST_H
#define SEV_ABI_LAYOUT_SVSM_MANIFEST_H

/* SVSM: attestation protocol: services manifest */
#define SEV_SVSM_MANIFEST_GUID	      "63849ebb-3d92-4670-a1ff-58f9c94b87bb"
#define SEV_SVSM_MANIFEST_SIZE	      0x10 /* of all, 4 bytes */
#define SEV_SVSM_MANIFEST_COUNT	      0x14 /* of services, 4 bytes */
#define SEV_SVSM_MANIFEST_ENTRIES     0x18
#define SEV_SVSM_MANIFEST_ENTRY_SIZE  0x18
#define SEV_SVSM_MANIFEST_ENTRY_AT    0x10 /* offset from the header, 4 bytes */
#define SEV_SVSM_MANIFEST_ENTRY_BYTES 0x14 /* length, 4 bytes */
#define SEV_SVSM_GUID_VTPM	      "c476f1eb-0123-45a5-9641-b4e7dde5bfe3"

#endif
