/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where public sources leave open what the firmware does: one switch for each such point, with the
 * choices that are plausible and a default. `sevctl sim quirks` lists them.
 */
#ifndef AMD_SP_QUIRK_H
#define AMD_SP_QUIRK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Q(ID, name, choices, what is open). The first choice is the default. Choices that are names of
 * statuses can be asked for with sp_quirk_status().
 */
/* clang-format off */
#define AMD_SP_QUIRKS(Q) \
	Q(LEGACY_RESERVED, "legacy-reserved", "INVALID_PARAM|ignore", \
	  "a legacy command with a reserved field that is not zero") \
	Q(ASID_FLUSH, "asid-flush", "WBINVD_REQUIRED|DF_FLUSH_REQUIRED", \
	  "activating an ASID after neither WBINVD nor DF_FLUSH") \
	Q(SNP_SHUTDOWN_ACTIVE, "snp-shutdown-active", "ACTIVE|drop", \
	  "SNP_SHUTDOWN while guests have ASIDs") \
	Q(PAGE_LEFT, "page-left", "Firmware|Reclaim", \
	  "the state of a page that SNP_PAGE_MOVE or SNP_PAGE_SWAP_OUT has emptied") \
	Q(PAGE_SWAPPED_IN, "page-swapped-in", "immutable|guest", \
	  "whether a page that SNP_PAGE_SWAP_IN fills stays immutable (Pre-Guest, Pre-Swap) or not") \
	Q(RECLAIM_GUEST, "reclaim-guest", "SUCCESS|INVALID_PAGE_STATE", \
	  "SNP_PAGE_RECLAIM of a Guest-Invalid or Guest-Valid page, which needs none") \
	Q(UNSMASH_UNLIKE, "unsmash-unlike", "INVALID_PARAM|INVALID_PAGE_STATE", \
	  "SNP_PAGE_UNSMASH of pages with other permissions, guest addresses or a VMSA") \

/* clang-format on */

#define AMD_SP_QUIRK_ENUM(id, name, choices, what) AMD_SP_QUIRK_##id,
enum amd_sp_quirk { AMD_SP_QUIRKS(AMD_SP_QUIRK_ENUM) AMD_SP_QUIRK_COUNT };

/* The choice of each. */
struct amd_sp_quirks {
	uint8_t choice[AMD_SP_QUIRK_COUNT];
};

void amd_sp_quirks_init(struct amd_sp_quirks *quirks);
/* Sets one by the name of quirk and choice; false when there is no such. */
bool amd_sp_quirks_set(struct amd_sp_quirks *quirks, const char *name, const char *choice);

const char *amd_sp_quirk_name(enum amd_sp_quirk quirk);
const char *amd_sp_quirk_choices(enum amd_sp_quirk quirk); /* "INVALID_PARAM|ignore" */
const char *amd_sp_quirk_what(enum amd_sp_quirk quirk);
/* The text of a choice, *size bytes of it; NULL past the last. */
const char *amd_sp_quirk_choice(enum amd_sp_quirk quirk, unsigned choice, size_t *size);

#endif
