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
	Q(DOWNLOAD_EX_UNINIT, "download-ex-uninit", "INVALID_PLATFORM_STATE|allow", \
	  "SNP_DOWNLOAD_FIRMWARE_EX while SNP is not initialised") \
	Q(VLEK_TAG, "vlek-tag", "BAD_MEASUREMENT|INVALID_PARAM", \
	  "SNP_VLEK_LOAD of a hashstick whose tag is wrong") \
	Q(VLEK_TCB, "vlek-tcb", "equal|at-least", \
	  "which TCBs of a hashstick SNP_VLEK_LOAD takes, compared to ReportedTCB") \
	Q(SNP_CONFIG_SHUTDOWN, "snp-config-shutdown", "kept|reset", \
	  "what SNP_CONFIG set, after SNP_SHUTDOWN") \
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
	Q(SEV_POLICY_RESERVED, "sev-policy-reserved", "POLICY_FAILURE|INVALID_PARAM|ignore", \
	  "LAUNCH_START with a reserved bit of POLICY set") \
	Q(SEV_ES_DISABLED, "sev-es-disabled", "POLICY_FAILURE|UNSUPPORTED", \
	  "POLICY.ES on a platform that was not initialised for SEV-ES") \
	Q(SEV_VMSA, "sev-vmsa", "POLICY_FAILURE|UNSUPPORTED", \
	  "a command on a VMSA of a guest whose POLICY.ES is 0") \
	Q(SEV_SHARED_ASID, "sev-shared-asid", "shared|ASID_OWNED", \
	  "ACTIVATE with the ASID of a guest that has the same key") \
	Q(SEV_DEACTIVATE, "sev-deactivate", "SUCCESS|INACTIVE", \
	  "DEACTIVATE of a guest that is not active") \
	Q(SEV_ATTESTATION_STATES, "sev-attestation-states", \
	  "LSECRET-RUNNING|LUPDATE-LSECRET-RUNNING|RUNNING", \
	  "the guest states that ATTESTATION is allowed in") \
	Q(SEV_SEND_CHAIN, "sev-send-chain", "INVALID_CERTIFICATE|BAD_SIGNATURE", \
	  "SEND_START with a certificate of the target that is not signed as it must be") \
	Q(SEV_PACKET_MAC, "sev-packet-mac", "by-command|as-secret", \
	  "the byte that MACs of SEND_UPDATE_* begin with: 2 and 3, or 1 as of LAUNCH_SECRET") \
	Q(SEV_PACKET_LENGTH, "sev-packet-length", "equal|longer", \
	  "whether TRANS_LEN of data that is not compressed may exceed GUEST_LEN") \
	Q(SEV_COMPRESSED, "sev-compressed", "UNSUPPORTED|INVALID_PARAM", \
	  "a packet with FLAGS.COMPRESSED") \
	Q(SEV_DBG_STATES, "sev-dbg-states", "any|RUNNING", \
	  "the guest states that DBG_DECRYPT and DBG_ENCRYPT are allowed in") \
	Q(SEV_COPY_STATES, "sev-copy-states", "RUNNING|any", \
	  "the guest states that COPY is allowed in") \
	Q(SEV_SWAP, "sev-swap", "as-snp|UNSUPPORTED", \
	  "SWAP_OUT and SWAP_IN, of which only the buffers are public") \
	Q(IMPORT_SIGNATURE, "import-signature", "BAD_SIGNATURE|INVALID_CERTIFICATE", \
	  "PEK_CERT_IMPORT with a wrong signature of the OCA") \
	Q(DOWNLOAD_STATE, "download-state", "INVALID_PLATFORM_STATE|SHUTDOWN_REQUIRED", \
	  "DOWNLOAD_FIRMWARE while SEV or SNP is initialised") \
	Q(SHUTDOWN_UNINIT, "shutdown-uninit", "SUCCESS|INVALID_PLATFORM_STATE", \
	  "SHUTDOWN of a platform in UNINIT") \
	Q(SNP_ACTIVATE_PAGES, "snp-activate-pages", "INVALID_CONFIG|SUCCESS", \
	  "SNP_ACTIVATE of an ASID that pages of the RMP are still assigned to") \
	Q(SNP_ID_BLOCK_ORDER, "snp-id-block-order", "signatures|contents", \
	  "SNP_LAUNCH_FINISH: what of the ID block is looked at first") \
	Q(SNP_IMI_PAGE, "snp-imi-page", "INVALID_PARAM|SUCCESS", \
	  "SNP_LAUNCH_UPDATE of an IMI page in a launch without IMI_EN") \
	Q(SNP_LARGE_SPECIAL, "snp-large-special", "INVALID_PAGE_SIZE|INVALID_PARAM", \
	  "SNP_LAUNCH_UPDATE of a VMSA, secrets or CPUID page of 2 MiB") \
	Q(SNP_MA_MIGRATE, "snp-ma-not-migratable", "INVALID_PARAM|POLICY_FAILURE", \
	  "SNP_LAUNCH_START with MA_EN where POLICY.MIGRATE_MA is 0") \
	Q(SNP_MA_POLICY, "snp-ma-policy", "POLICY_FAILURE|SUCCESS", \
	  "a migration agent that may be debugged for a guest that may not") \
	Q(SNP_MA_OF_MA, "snp-ma-of-ma", "INVALID_PARAM|INVALID_GUEST|POLICY_FAILURE", \
	  "a migration agent that has a migration agent") \
	Q(SNP_PAGE_INFO_VMPL, "snp-page-info-vmpl", "reserved-1-2-3|3-2-1-reserved", \
	  "order of the bytes for VMPLs in PAGE_INFO") \
	Q(SNP_POLICY_RESERVED, "snp-policy-reserved", "INVALID_PARAM|POLICY_FAILURE", \
	  "SNP_LAUNCH_START with reserved bits of POLICY that are not as they must be") \
	Q(SNP_STATUS_VCEK_DIS, "snp-status-vcek-dis", "shown|reserved", \
	  "whether SNP_GUEST_STATUS shows VCEK_DIS") \
	Q(SNP_VMSA_CHECK, "snp-vmsa-check", "SUCCESS|INVALID_PARAM", \
	  "SNP_LAUNCH_UPDATE of a VMSA without SNPActive or with unknown SEV_FEATURES") \
	Q(EXPORT_ACTIVE, "export-active", "SUCCESS|INVALID_PARAM", \
	  "MSG_EXPORT_REQ of a guest that has an ASID") \
	Q(EXPORT_VCEK_DIS, "export-vcek-dis", "INVALID_PARAM|forgotten", \
	  "MSG_EXPORT_REQ of a guest with VCEK_DIS, which the context has no place for") \
	Q(KEY_REQ_SHORT, "key-req-short", "zero|INVALID_PARAM", \
	  "MSG_KEY_REQ of version 2 without LAUNCH_MIT_VECTOR, as Linux sends it") \
	Q(KEY_ROOT_TCB, "key-root-tcb", "REPORTED_TCB|zero", \
	  "the TCB of the root key when MSG_KEY_REQ does not select TCB_VERSION") \
	Q(MA_VMPCK, "ma-vmpck", "any|0", \
	  "by which VMPCK a migration agent may ask") \
	Q(MSG_SEQNO, "msg-seqno", "INVALID_PARAM|BAD_MEASUREMENT", \
	  "a guest message whose MSG_SEQNO is not the next one") \
	Q(VMRK_STATE, "vmrk-state", "LAUNCH|LAUNCH-or-RUNNING", \
	  "the states of a guest that MSG_VMRK_REQ is for")

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
