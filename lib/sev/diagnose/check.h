/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks as rows: the tree, and what each line of it needs.
 */
#ifndef SEV_DIAGNOSE_CHECK_H
#define SEV_DIAGNOSE_CHECK_H

#include <sev/diagnosis.h>

#include "diagnose/view.h"

struct answer {
	enum sev_generation asked;
	char found[FOUND_SIZE];
	const char *hint; /* instead of the row's; NULL: the row's */
};

/* Never FAIL for what could not be read. */
typedef enum sev_host_check_state check_function(const struct sev_capture *capture,
						 struct answer *answer);

struct check_row {
	const char *id;
	const char *name;
	check_function *check; /* NULL: a heading */
	unsigned modes;	       /* MODE_*: who asks for it */
	unsigned needed;       /* MODE_*: whose launch needs it to pass */
	const char *after;     /* the check without which it is of no use */
	const char *fix;       /* hint where it fails */
	const char *how;       /* how to read it, where it is unknown */
};

/* Ended by a row whose id is NULL. */
extern const struct check_row CHECKS[];

enum sev_host_check_state answer_pass(struct answer *answer, const char *fmt, ...) SEV_PRINTF(2, 3);
enum sev_host_check_state answer_fail(struct answer *answer, const char *fmt, ...) SEV_PRINTF(2, 3);
enum sev_host_check_state answer_skip(struct answer *answer, const char *fmt, ...) SEV_PRINTF(2, 3);
enum sev_host_check_state answer_unknown(struct answer *answer, const char *fmt, ...)
	SEV_PRINTF(2, 3);
/* UNKNOWN, found being why the fact of key could not be read. */
enum sev_host_check_state answer_unread(struct answer *answer, const struct sev_capture *capture,
					const char *key);

check_function check_amd, check_product, check_bare_metal;
check_function check_svm, check_svm_enabled, check_nested_paging, check_asids, check_svm_for_sev,
	check_clean_bits, check_avic, check_x2avic, check_vgif, check_vls, check_cet, check_nested;
check_function check_c_bit, check_address_bits, check_dma, check_no_nested;
check_function check_cpuid_sev, check_cpuid_es, check_cpuid_snp, check_vmpls, check_sev_asids,
	check_es_asids;
check_function check_smee, check_smmlock, check_snp_en, check_vmpl_en, check_mfdm;
check_function check_rmp_reserved, check_rmp_range, check_rmp_covers, check_cores_same;
check_function check_iommu, check_iommu_snp, check_iommu_translates, check_iommu_v1;
check_function check_kernel_release, check_kernel_config, check_kvm_amd, check_param_sev,
	check_param_es, check_param_snp;
check_function check_ccp, check_dev_sev, check_dev_sev_write, check_firmware, check_sev_state,
	check_snp_state;
check_function check_dev_kvm, check_asids_left, check_es_asids_left, check_memlock;

#endif
