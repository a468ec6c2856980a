/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel hashes table that QEMU adds to guests started with a kernel (QEMU, OVMF AmdSev).
 */
#ifndef SEV_ABI_LAYOUT_HASHES_H
#define SEV_ABI_LAYOUT_HASHES_H

/* Header: GUID 16, length 2. Entry: GUID 16, length 2, SHA-256 32. Padded to 16. */
#define SEV_HASHES_HEADER	 18
#define SEV_HASHES_ENTRY	 50
#define SEV_HASHES_LENGTH	 168
#define SEV_HASHES_PADDED_LENGTH 176

/* GUIDs as stored. */
#define SEV_HASHES_GUID_HEADER                                                                     \
	{                                                                                          \
		0x06, 0xD6, 0x38, 0x94, 0x22, 0x4F, 0xC9, 0x4C, 0xB4, 0x79, 0xA7, 0x93, 0xD4,      \
			0x11, 0xFD, 0x21                                                           \
	}
#define SEV_HASHES_GUID_CMDLINE                                                                    \
	{                                                                                          \
		0xD8, 0x2D, 0xD0, 0x97, 0x20, 0xBD, 0x94, 0x4C, 0xAA, 0x78, 0xE7, 0x71, 0x4D,      \
			0x36, 0xAB, 0x2A                                                           \
	}
#define SEV_HASHES_GUID_INITRD                                                                     \
	{                                                                                          \
		0x31, 0xF7, 0xBA, 0x44, 0x2F, 0x3A, 0xD7, 0x4B, 0x9A, 0xF1, 0x41, 0xE2, 0x91,      \
			0x69, 0x78, 0x1D                                                           \
	}
#define SEV_HASHES_GUID_KERNEL                                                                     \
	{                                                                                          \
		0x37, 0x94, 0xE7, 0x4D, 0xD2, 0xAB, 0x7F, 0x42, 0xB8, 0x35, 0xD5, 0xB1, 0x72,      \
			0xD2, 0x04, 0x5B                                                           \
	}

#endif
