/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The builders of launch plans, one per origin, and the steps that they share. A builder adds the
 * regions and VMSAs; START and FINISH are added around it.
 */
#ifndef SEV_PLAN_BUILDER_H
#define SEV_PLAN_BUILDER_H

#include "plan/config.h"
#include "plan/ovmf.h"
#include "plan/plan.h"

/* An OVMF image: its pages, its metadata, the kernel hashes table, the VMSAs. */
enum sev_rc sev_build_ovmf(const struct sev_config *config, struct sev_plan *plan,
			   struct sev_err *err);
/* A COCONUT-SVSM binary below an OVMF image. */
enum sev_rc sev_build_svsm(const struct sev_config *config, struct sev_plan *plan,
			   struct sev_err *err);
/* Firmware without tables: its pages and the VMSA of the boot processor. */
enum sev_rc sev_build_raw(const struct sev_config *config, struct sev_plan *plan,
			  struct sev_err *err);

/* Adds the whole image so that it ends at guest-physical address end, unless a seed replaces it. */
enum sev_rc sev_build_image(const struct sev_config *config, struct sev_plan *plan,
			    struct sev_blob *image, uint64_t end, struct sev_err *err);

/*
 * Adds the sections of the metadata of an SNP image. table_page is the page that goes to the
 * SNP_KERNEL_HASHES section, NULL without a kernel.
 */
enum sev_rc sev_build_sections(const struct sev_config *config, struct sev_plan *plan,
			       const struct sev_ovmf *ovmf, struct sev_blob *table_page,
			       struct sev_err *err);

/* Whether the image has a metadata section of this type; *found is the first. */
bool sev_ovmf_find_section(const struct sev_ovmf *ovmf, uint32_t type,
			   struct sev_ovmf_section *found);

/* Adds the kernel hashes table of SEV and SEV-ES, when there is a kernel. */
enum sev_rc sev_build_hashes(const struct sev_config *config, struct sev_plan *plan,
			     const struct sev_ovmf *ovmf, struct sev_err *err);

/* The page for the SNP_KERNEL_HASHES section; *page is NULL without a kernel. */
enum sev_rc sev_build_hashes_page(const struct sev_config *config, const struct sev_ovmf *ovmf,
				  struct sev_blob **page, struct sev_err *err);

/* Adds one VMSA per vCPU; reset_eip is the entry point of APs, or with an SVSM of all. */
enum sev_rc sev_build_vmsas(const struct sev_config *config, struct sev_plan *plan,
			    uint32_t reset_eip, struct sev_err *err);

/* What is covered by the measurement of a guest that boots through an OVMF. */
enum sev_rc sev_build_coverage(const struct sev_config *config, struct sev_plan *plan,
			       bool kernel_measured, const char *no_kernel_why,
			       struct sev_err *err);
/* The part of that list that is the same for every origin: policy, HOST_DATA, variable store. */
enum sev_rc sev_build_common_coverage(const struct sev_config *config, struct sev_plan *plan,
				      struct sev_err *err);

#endif
