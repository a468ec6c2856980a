/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's inside: what its commands share. For this folder and those in it.
 */
#ifndef AMD_SP_SP_H
#define AMD_SP_SP_H

#include "amd-sp/amd_sp.h"
#include "amd-sp/legacy/guest.h"
#include "amd-sp/legacy/platform.h"
#include "amd-sp/snp/platform.h"
#include "machine/rmp.h"

/* What an ASID is used for, and what must happen before it is used again. */
enum sp_asid_use { SP_ASID_FREE = 0, SP_ASID_LEGACY = 1, SP_ASID_SNP = 2 };
struct sp_asid {
	uint64_t owner; /* handle, or sPA of the GCTX */
	uint16_t users; /* guests that share the key */
	uint8_t use;	/* enum sp_asid_use */
	bool flush;	/* WBINVD and DF_FLUSH have not been seen since it was freed */
	uint8_t reserved[4];
};

/* Volatile state. No pointers: it may be shared by processes and outlive them. */
struct sp_state {
	uint64_t magic, version;
	struct sp_asid asids[MACHINE_ASIDS];
	struct sp_legacy legacy; /* SEV-API's platform and guests */
	struct sp_snp snp;	 /* SNP-ABI's platform; its guests are in their GCTX pages */
};

#define SP_CHIP_MAGIC	0x5F5F504948435053ull /* "SPCHIP__" */
#define SP_CHIP_VERSION 1

/* What is burnt into the chip: record "chip", made once (keys/factory.h). */
struct sp_chip {
	uint64_t magic, version;
	uint8_t chip_id[64]; /* profile->chip_id_size bytes, the rest zeros */
	uint8_t secret[48];  /* the root of all keys of this chip */
};

struct sp_call;
struct sp_keys;	      /* caches of derived keys: keys/sp_keys.h */
struct sp_gctx_cache; /* the context that was used last: snp/gctx.h */

struct amd_sp {
	struct machine *machine;
	const struct amd_sp_profile *profile;
	struct amd_sp_store store;
	struct amd_sp_quirks quirks;
	struct sp_state *state;
	bool own_state;
	struct sp_chip chip;
	struct sp_snp_data snp_data; /* persistent, of SNP: snp/platform.h */
	struct sp_keys *keys;
	struct sp_gctx_cache *gctx_cache;
	struct amd_sp_fault fault;
	bool fault_armed, dead;
};

/* Statuses are spelled SEV_FW_INVALID_PARAM and so on; 0 is success. */

/* The choice of a quirk, 0 being the default; and the status that the choice names. */
unsigned sp_quirk(const struct amd_sp *sp, enum amd_sp_quirk quirk);
uint32_t sp_quirk_status(const struct amd_sp *sp, enum amd_sp_quirk quirk);

/* Random bytes; HWERROR_PLATFORM when there are none. */
uint32_t sp_random(void *out, size_t size);
/* What an error of the crypto library is in the firmware: HWERROR_PLATFORM. */
uint32_t sp_crypto(enum sev_rc rc);

/* Memory (sp_memory.c). */

/* INVALID_ADDRESS where it is no memory. */
uint32_t sp_read(struct amd_sp *sp, uint64_t spa, void *out, size_t size);
/*
 * Whether a range has Firmware pages that the firmware uses itself: those of the RMP; from INIT to
 * SHUTDOWN those of the TMR. While SNP is in INIT.
 */
bool sp_firmware_uses(struct amd_sp *sp, uint64_t spa, uint64_t size);
/*
 * Whether the firmware may write to a range. INVALID_ADDRESS where it is no memory; while SNP is in
 * INIT, INVALID_PAGE_STATE where a page is neither Firmware nor Default, or used by the firmware.
 */
uint32_t sp_writable(struct amd_sp *sp, uint64_t spa, size_t size);
/* The same check, and the write. */
uint32_t sp_write(struct amd_sp *sp, uint64_t spa, const void *data, size_t size);
/*
 * Writes a page that a command of SNP fills and thereby hands back: 4 KiB aligned
 * (INVALID_ADDRESS), writable as above; when written, a Firmware page becomes Reclaim.
 */
uint32_t sp_write_page(struct amd_sp *sp, uint64_t spa, const void *data, size_t size);

/*
 * Copies bytes out for a command with an address and a length field: where the address is 0 or the
 * room too small INVALID_LENGTH, in any case the length needed is put into the field.
 */
uint32_t sp_output_blob(struct amd_sp *sp, struct sp_call *call, unsigned at_paddr,
			unsigned at_length, const void *data, size_t size);

/* Persistent records (record.c). */

/* Saves a record; HWERROR_PLATFORM when it cannot be. On an injected loss of power the firmware is
 * dead from then on. */
uint32_t sp_record_save(struct amd_sp *sp, const char *name, const void *data, size_t size);

#endif
