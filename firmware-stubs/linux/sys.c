/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files below /sys that tell of the machine: its IOMMU, its BIOS, the ASIDs that control groups
 * share, what the firmware does against vulnerabilities.
 */
#include <inttypes.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/host.h"

/* SNP-ABI: what SNP_VERIFY_MITIGATION writes, and its flag that says where */
#define MITIGATION_DST_EN 1u
#define MITIGATION_SIZE	  0x14

static void show_dmi_name(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "Simulated %s\n", kernel->sp->profile->product);
}

static void show_bios_version(struct lx_kernel *kernel, FILE *out)
{
	fprintf(out, "%s\n", kernel->sp->profile->name);
}

static void show_vendor(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "sevkit\n");
}

static void show_bios_date(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, LX_BIOS_DATE "\n");
}

static void show_features(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "%" PRIx64 ":%" PRIx64 "\n", LX_IOMMU_EFR, LX_IOMMU_EFR2);
}

static void show_cap(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "190b640f\n");
}

static void show_domain(struct lx_kernel *kernel, FILE *out)
{
	(void)kernel;
	fprintf(out, "DMA-FQ\n");
}

/* spec: UAPI misc cgroup: sev has the ASIDs of SEV alone, sev_es the rest, which SNP shares */
static void show_capacity(struct lx_kernel *kernel, FILE *out)
{
	const struct machine_config *machine = machine_config(kernel->machine);

	if (kernel->state->sev)
		fprintf(out, "sev %u\n", machine->max_asid - machine->min_sev_asid + 1);
	if (kernel->state->sev_es)
		fprintf(out, "sev_es %u\n", machine->min_sev_asid - 1);
}

/* A guest is charged for with its ASID, and no more once it has ended, flushed or not. */
static void show_current(struct lx_kernel *kernel, FILE *out)
{
	unsigned count[2] = {0, 0};
	struct lx_guest_info guest;

	for (size_t i = 0; lx_guest_at(kernel, i, &guest); i++)
		count[guest.kind != LX_GUEST_SEV]++;
	if (kernel->state->sev)
		fprintf(out, "sev %u\n", count[0]);
	if (kernel->state->sev_es)
		fprintf(out, "sev_es %u\n", count[1]);
}

/* spec: UAPI mitigations: the files are there where the firmware has SNP_VERIFY_MITIGATION */
static bool has_mitigations(const struct lx_kernel *kernel)
{
	return kernel->config.release != LX_LINUX_6_14 && kernel->state->snp_initialized &&
	       (kernel->sp->profile->features & AMD_SP_FEATURE_VERIFY_MITIGATION);
}

static int ask_mitigations(struct lx_kernel *kernel, uint64_t page, uint8_t out[MITIGATION_SIZE])
{
	uint8_t buffer[SEV_SIZE_SNP_VERIFY_MITIGATION] = {0};
	int rc = lx_page_to_firmware(kernel, page, 1);

	if (rc)
		return rc;
	sev_put_le32(buffer + SEV_AT_SNP_VERIFY_MITIGATION_LENGTH, sizeof(buffer));
	sev_put_le32(buffer + SEV_AT_SNP_VERIFY_MITIGATION_FLAGS, MITIGATION_DST_EN);
	sev_put_le64(buffer + SEV_AT_SNP_VERIFY_MITIGATION_DST_PADDR, page);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_VERIFY_MITIGATION, buffer, NULL);
	if (lx_page_reclaim(kernel, page, 1) || rc)
		return -1;
	return machine_read(kernel->machine, page, out, MITIGATION_SIZE) ? 0 : -1;
}

static void show_mitigations(struct lx_kernel *kernel, size_t at, FILE *out)
{
	uint64_t page = lx_frames_alloc(kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	uint8_t masks[MITIGATION_SIZE] = {0};

	if (page && ask_mitigations(kernel, page, masks) == 0)
		fprintf(out, "0x%" PRIx64 "\n", sev_get_le64(masks + at));
	if (page)
		lx_frames_free(kernel, page, 1);
}

static void show_verified(struct lx_kernel *kernel, FILE *out)
{
	show_mitigations(kernel, 0, out);
}

static void show_supported(struct lx_kernel *kernel, FILE *out)
{
	show_mitigations(kernel, 8, out);
}

#define DMI	    "/sys/class/dmi/id/"
#define IOMMU	    "/sys/class/iommu/ivhd0/amd-iommu/"
#define MITIGATIONS "/sys/firmware/sev/vulnerabilities/"
const struct lx_attribute LX_SYS_FILES[] = {
	{DMI "bios_date", show_bios_date, NULL},
	{DMI "bios_vendor", show_vendor, NULL},
	{DMI "bios_version", show_bios_version, NULL},
	{DMI "board_name", show_dmi_name, NULL},
	{DMI "product_name", show_dmi_name, NULL},
	{DMI "sys_vendor", show_vendor, NULL},
	{IOMMU "cap", show_cap, NULL},
	{IOMMU "features", show_features, NULL},
	{MITIGATIONS "supported_mitigations", show_supported, has_mitigations},
	{MITIGATIONS "verified_mitigations", show_verified, has_mitigations},
	{"/sys/fs/cgroup/misc.capacity", show_capacity, NULL},
	{"/sys/fs/cgroup/misc.current", show_current, NULL},
	{"/sys/kernel/iommu_groups/0/type", show_domain, NULL},
	{"/sys/kernel/iommu_groups/1/type", show_domain, NULL},
	{NULL, NULL, NULL},
};
