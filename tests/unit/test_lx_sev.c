/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev of the software kernel: each command, each refusal, in both releases.
 */
#include <errno.h>

#include "abi/layout/sev_uapi.h"
#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "lx_issue.h"
#include "test.h"

#define IN_618	(1u << LX_LINUX_6_18)
#define IN_614	(1u << LX_LINUX_6_14)
#define IN_BOTH (IN_618 | IN_614)

#define RO	O_RDONLY
#define RW	O_RDWR

/* Addresses of data that are not AT_DATA's. */
#define DATA_HERE 0
#define DATA_NULL 1
#define DATA_BAD  2

static uint64_t data_address(const struct lx_host *host, int where)
{
	if (where == DATA_NULL)
		return 0;
	return where == DATA_BAD ? UINT64_C(0x1000) : lx_at(host, AT_DATA);
}

static void csr_right(struct lx_host *host)
{
	lx_put_csr(host, lx_at(host, AT_A), CERT_SIZE);
}

static void csr_query_address(struct lx_host *host)
{
	lx_put_csr(host, 0, CERT_SIZE);
}

static void csr_query_length(struct lx_host *host)
{
	lx_put_csr(host, lx_at(host, AT_A), 0);
}

static void csr_small(struct lx_host *host)
{
	lx_put_csr(host, lx_at(host, AT_A), 100);
}

static void csr_huge(struct lx_host *host)
{
	lx_put_csr(host, lx_at(host, AT_A), 0x4001);
}

static void csr_bad_place(struct lx_host *host)
{
	lx_put_csr(host, 0x1000, CERT_SIZE);
}

static void id2_right(struct lx_host *host)
{
	lx_put_id2(host, lx_at(host, AT_A), 128);
}

static void id2_query_address(struct lx_host *host)
{
	lx_put_id2(host, 0, 128);
}

static void id2_query_length(struct lx_host *host)
{
	lx_put_id2(host, lx_at(host, AT_A), 0);
}

static void id2_small(struct lx_host *host)
{
	lx_put_id2(host, lx_at(host, AT_A), 64);
}

static void id2_huge(struct lx_host *host)
{
	lx_put_id2(host, lx_at(host, AT_A), 0x400001);
}

static void id2_bad_place(struct lx_host *host)
{
	lx_put_id2(host, 0x1000, 128);
}

static void pdh_right(struct lx_host *host)
{
	lx_put_pdh(host, true, CERT_SIZE, true, CHAIN_SIZE);
}

static void pdh_query_pdh(struct lx_host *host)
{
	lx_put_pdh(host, false, CERT_SIZE, true, CHAIN_SIZE);
}

static void pdh_query_length(struct lx_host *host)
{
	lx_put_pdh(host, true, 0, true, CHAIN_SIZE);
}

static void pdh_query_chain(struct lx_host *host)
{
	lx_put_pdh(host, true, CERT_SIZE, false, CHAIN_SIZE);
}

static void pdh_no_chain_length(struct lx_host *host)
{
	lx_put_pdh(host, true, CERT_SIZE, true, 0);
}

static void pdh_small_chain(struct lx_host *host)
{
	lx_put_pdh(host, true, CERT_SIZE, true, CHAIN_SIZE - 1);
}

static void pdh_huge(struct lx_host *host)
{
	lx_put_pdh(host, true, 0x4001, true, CHAIN_SIZE);
}

static void pdh_huge_chain(struct lx_host *host)
{
	lx_put_pdh(host, true, CERT_SIZE, true, 0x4001);
}

static void import(struct lx_host *host, uint64_t pek, uint32_t pek_len, uint64_t oca,
		   uint32_t oca_len)
{
	lx_put(host, &(struct sev_uapi_pek_cert_import){pek, pek_len, oca, oca_len},
	       sizeof(struct sev_uapi_pek_cert_import));
}

static void import_zeros(struct lx_host *host)
{
	import(host, lx_at(host, AT_A), CERT_SIZE, lx_at(host, AT_B), CERT_SIZE);
}

static void import_short(struct lx_host *host)
{
	import(host, lx_at(host, AT_A), CERT_SIZE - 1, lx_at(host, AT_B), CERT_SIZE);
}

static void import_no_pek(struct lx_host *host)
{
	import(host, 0, CERT_SIZE, lx_at(host, AT_B), CERT_SIZE);
}

static void import_empty_pek(struct lx_host *host)
{
	import(host, lx_at(host, AT_A), 0, lx_at(host, AT_B), CERT_SIZE);
}

static void import_huge_oca(struct lx_host *host)
{
	import(host, lx_at(host, AT_A), CERT_SIZE, lx_at(host, AT_B), 0x4001);
}

static void import_bad_pek(struct lx_host *host)
{
	import(host, 0x1000, CERT_SIZE, lx_at(host, AT_B), CERT_SIZE);
}

static void import_bad_oca(struct lx_host *host)
{
	import(host, lx_at(host, AT_A), CERT_SIZE, 0x1000, CERT_SIZE);
}

static void config_right(struct lx_host *host)
{
	lx_put(host, &(struct sev_uapi_snp_config){.flags = 1}, sizeof(struct sev_uapi_snp_config));
}

static void config_reserved(struct lx_host *host)
{
	lx_put(host, &(struct sev_uapi_snp_config){.flags = 4}, sizeof(struct sev_uapi_snp_config));
}

static void vlek(struct lx_host *host, uint32_t len, uint8_t version, uint64_t at)
{
	lx_put(host,
	       &(struct sev_uapi_snp_vlek_load){
		       .len = len, .vlek_wrapped_version = version, .vlek_wrapped_address = at},
	       sizeof(struct sev_uapi_snp_vlek_load));
}

static void vlek_length(struct lx_host *host)
{
	vlek(host, 15, 0, lx_at(host, AT_A));
}

static void vlek_version(struct lx_host *host)
{
	vlek(host, 16, 1, lx_at(host, AT_A));
}

static void vlek_null(struct lx_host *host)
{
	vlek(host, 16, 0, 0);
}

static void vlek_bad(struct lx_host *host)
{
	vlek(host, 16, 0, 0x1000);
}

static void boot_no_snp_host(struct lx_host *host)
{
	host->config.sev_snp = false;
	host->config.psp_init_on_probe = false;
}

/* The same once the driver is loaded. */
static void old_api(struct lx_host *host)
{
	host->kernel->state->api_major = 0;
	host->kernel->state->api_minor = 15;
}

static void status_fails(struct lx_host *host)
{
	lx_strike(host, SEV_CMD_PLATFORM_STATUS, SEV_FW_HWERROR_PLATFORM);
}

static void working(struct lx_host *host)
{
	host->sim.sp->state->legacy.state = SP_LEGACY_WORKING;
}

static void init_fails(struct lx_host *host)
{
	lx_strike(host, SEV_CMD_INIT, SEV_FW_HWERROR_PLATFORM);
}

static void snp_init_fails(struct lx_host *host)
{
	lx_strike(host, SEV_CMD_SNP_INIT_EX, SEV_FW_HWERROR_PLATFORM);
}

static void unanswered(struct lx_host *host)
{
	amd_sp_inject(host->sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_NO_RESPONSE});
}

static void dead(struct lx_host *host)
{
	host->kernel->state->psp_dead = true;
}

static void no_memory(struct lx_host *host)
{
	size_t frames = (size_t)(machine_config(host->sim.machine)->memory_size / 4096);

	for (size_t i = 0; i < frames; i++)
		host->kernel->frames[i] = LX_FRAME_KERNEL;
}

static void snp_config_fails(struct lx_host *host)
{
	lx_strike(host, SEV_CMD_SNP_CONFIG, SEV_FW_INVALID_PARAM);
}

struct row {
	unsigned releases;
	uint32_t cmd;
	int flags; /* of open() */
	int where; /* DATA_… */
	void (*fill)(struct lx_host *host);
	void (*boot)(struct lx_host *host);
	void (*loaded)(struct lx_host *host);
	int rc;
	uint32_t error;
};

#define FACTORY_RESET	SEV_UAPI_FACTORY_RESET
#define PLATFORM_STATUS SEV_UAPI_PLATFORM_STATUS
#define PEK_GEN		SEV_UAPI_PEK_GEN
#define PEK_CSR		SEV_UAPI_PEK_CSR
#define PDH_GEN		SEV_UAPI_PDH_GEN
#define PDH_CERT_EXPORT SEV_UAPI_PDH_CERT_EXPORT
#define PEK_CERT_IMPORT SEV_UAPI_PEK_CERT_IMPORT
#define GET_ID		SEV_UAPI_GET_ID
#define GET_ID2		SEV_UAPI_GET_ID2
#define PLAT_STATUS	SEV_UAPI_SNP_PLATFORM_STATUS
#define COMMIT		SEV_UAPI_SNP_COMMIT
#define SET_CONFIG	SEV_UAPI_SNP_SET_CONFIG
#define VLEK_LOAD	SEV_UAPI_SNP_VLEK_LOAD

#define LENGTH		SEV_FW_INVALID_LENGTH
#define STATE		SEV_FW_INVALID_PLATFORM_STATE
#define HW		SEV_FW_HWERROR_PLATFORM

/* clang-format off */
static const struct row ROWS[] = {
	/* spec: UAPI SEV_ISSUE_CMD: an unknown command is EINVAL, and nothing is written */
	{IN_BOTH, SEV_UAPI_CMDS, RW, DATA_HERE, NULL, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, SEV_UAPI_CMDS + 1, RW, DATA_HERE, NULL, NULL, NULL, -EINVAL, UNTOUCHED},
	/* spec: UAPI sev_do_cmd: no answer in time is ETIMEDOUT, with an error of 0 */
	{IN_BOTH, PLATFORM_STATUS, RW, DATA_HERE, NULL, NULL, unanswered, -ETIMEDOUT, 0},
	/* spec: UAPI sev_do_cmd: a firmware that did not answer is not asked again: EBUSY */
	{IN_BOTH, PLATFORM_STATUS, RW, DATA_HERE, NULL, NULL, dead, -EBUSY, UNTOUCHED},
	/* spec: UAPI sev_do_cmd: a status other than SUCCESS is EIO */
	{IN_BOTH, PLATFORM_STATUS, RW, DATA_HERE, NULL, NULL, status_fails, -EIO, HW},

	/* spec: UAPI SEV_FACTORY_RESET: a read-only descriptor is EPERM */
	{IN_BOTH, FACTORY_RESET, RO, DATA_HERE, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	{IN_BOTH, FACTORY_RESET, RW, DATA_HERE, NULL, NULL, status_fails, -EIO, HW},
	/* spec: UAPI SEV_FACTORY_RESET: while guests are there EBUSY */
	{IN_BOTH, FACTORY_RESET, RW, DATA_HERE, NULL, NULL, working, -EBUSY, 0},
	/* spec: UAPI SEV_FACTORY_RESET: a platform that is started is shut down before */
	{IN_BOTH, FACTORY_RESET, RW, DATA_HERE, NULL, NULL, NULL, 0, 0},
	{IN_BOTH, FACTORY_RESET, RW, DATA_HERE, NULL, lx_boot_lazily, NULL, 0, 0},

	/* spec: UAPI SEV_PLATFORM_STATUS: a read-only descriptor is enough */
	{IN_BOTH, PLATFORM_STATUS, RO, DATA_HERE, NULL, NULL, NULL, 0, 0},
	{IN_BOTH, PLATFORM_STATUS, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, 0},

	/* spec: UAPI SEV_PEK_GEN: a read-only descriptor is EPERM */
	{IN_BOTH, PEK_GEN, RO, DATA_HERE, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	{IN_BOTH, PEK_GEN, RW, DATA_HERE, NULL, NULL, NULL, 0, 0},
	/* spec: UAPI implicit INIT: 6.14 starts SEV alone, leaves it so, tells the error of INIT */
	{IN_614, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, init_fails, -EIO, HW},
	{IN_614, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, dead, -EBUSY, NO_CALL},
	/* spec: UAPI implicit INIT: 6.18 starts SNP too, ends both, tells INVALID_PLATFORM_STATE */
	{IN_618, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, init_fails, -EIO, STATE},
	{IN_618, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, dead, -EBUSY, STATE},
	{IN_618, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_without_snp, snp_init_fails, -EIO, STATE},
	{IN_BOTH, PEK_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, NULL, 0, 0},
	/* spec: UAPI SEV_PDH_GEN: a read-only descriptor is EPERM */
	{IN_BOTH, PDH_GEN, RO, DATA_HERE, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	{IN_BOTH, PDH_GEN, RW, DATA_HERE, NULL, lx_boot_lazily, NULL, 0, 0},

	/* spec: UAPI SEV_PEK_CSR: a read-only descriptor is EPERM */
	{IN_BOTH, PEK_CSR, RO, DATA_BAD, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	/* spec: UAPI SEV_PEK_CSR: data that cannot be read is EFAULT */
	{IN_BOTH, PEK_CSR, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	/* spec: UAPI SEV_PEK_CSR: an address or a length of zero asks for the length */
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_query_address, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_query_length, lx_boot_lazily, NULL, -EIO, LENGTH},
	/* spec: UAPI SEV_PEK_CSR: a length above 16 KiB is EFAULT */
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_huge, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_right, NULL, no_memory, -ENOMEM, UNTOUCHED},
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_small, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_bad_place, NULL, NULL, -EFAULT, 0},
	{IN_614, PEK_CSR, RW, DATA_HERE, csr_right, lx_boot_lazily, init_fails, -EIO, HW},
	{IN_618, PEK_CSR, RW, DATA_HERE, csr_right, lx_boot_lazily, init_fails, -EIO, STATE},
	{IN_BOTH, PEK_CSR, RW, DATA_HERE, csr_right, lx_boot_lazily, NULL, 0, 0},

	/* spec: UAPI SEV_PDH_CERT_EXPORT: a read-only descriptor is EPERM unless SEV is started */
	{IN_BOTH, PDH_CERT_EXPORT, RO, DATA_HERE, pdh_right, lx_boot_lazily, NULL, -EPERM, UNTOUCHED},
	{IN_BOTH, PDH_CERT_EXPORT, RO, DATA_HERE, pdh_query_pdh, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PDH_CERT_EXPORT, RO, DATA_HERE, pdh_right, NULL, NULL, 0, 0},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_right, lx_boot_lazily, NULL, 0, 0},
	/* spec: UAPI SEV_PDH_CERT_EXPORT: 6.14 starts the platform before it reads the data */
	{IN_614, PDH_CERT_EXPORT, RO, DATA_BAD, NULL, lx_boot_lazily, NULL, -EPERM, UNTOUCHED},
	{IN_618, PDH_CERT_EXPORT, RO, DATA_BAD, NULL, lx_boot_lazily, NULL, -EFAULT, UNTOUCHED},
	{IN_614, PDH_CERT_EXPORT, RW, DATA_BAD, NULL, lx_boot_lazily, init_fails, -EIO, HW},
	/* spec: UAPI SEV_PDH_CERT_EXPORT: data that cannot be read is EFAULT */
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	/* spec: UAPI SEV_PDH_CERT_EXPORT: one of three fields zero asks for both lengths */
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_query_length, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_query_chain, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_no_chain_length, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_small_chain, NULL, NULL, -EIO, LENGTH},
	/* spec: UAPI SEV_PDH_CERT_EXPORT: a length above 16 KiB is EFAULT */
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_huge, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_huge_chain, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_right, NULL, no_memory, -ENOMEM, UNTOUCHED},
	{IN_618, PDH_CERT_EXPORT, RW, DATA_HERE, pdh_right, lx_boot_lazily, init_fails, -EIO, STATE},

	/* spec: UAPI SEV_PEK_CERT_IMPORT: a read-only descriptor is EPERM */
	{IN_BOTH, PEK_CERT_IMPORT, RO, DATA_BAD, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	/* spec: UAPI SEV_PEK_CERT_IMPORT: data that cannot be read is EFAULT */
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	/* spec: UAPI SEV_PEK_CERT_IMPORT: a certificate at 0, or of 0 or too many bytes, is EINVAL */
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_no_pek, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_empty_pek, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_huge_oca, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_bad_pek, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_bad_oca, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_zeros, NULL, no_memory, -ENOMEM, UNTOUCHED},
	{IN_614, PEK_CERT_IMPORT, RW, DATA_HERE, import_zeros, lx_boot_lazily, init_fails, -EIO, HW},
	{IN_618, PEK_CERT_IMPORT, RW, DATA_HERE, import_zeros, lx_boot_lazily, init_fails, -EIO, STATE},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_short, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, PEK_CERT_IMPORT, RW, DATA_HERE, import_zeros, lx_boot_lazily, NULL, -EIO, SEV_FW_INVALID_CERTIFICATE},

	/* spec: UAPI SEV_GET_ID: before API 0.16 ENOTSUPP (524) */
	{IN_BOTH, GET_ID, RO, DATA_HERE, NULL, NULL, old_api, -524, UNTOUCHED},
	/* spec: UAPI SEV_GET_ID: two sockets' IDs, of 64 bytes each */
	{IN_BOTH, GET_ID, RO, DATA_HERE, NULL, NULL, NULL, 0, 0},
	{IN_BOTH, GET_ID, RO, DATA_BAD, NULL, NULL, NULL, -EFAULT, 0},
	{IN_BOTH, GET_ID, RO, DATA_HERE, NULL, NULL, no_memory, -ENOMEM, UNTOUCHED},

	/* spec: UAPI SEV_GET_ID2: before API 0.16 ENOTSUPP (524) */
	{IN_BOTH, GET_ID2, RO, DATA_BAD, NULL, NULL, old_api, -524, UNTOUCHED},
	/* spec: UAPI SEV_GET_ID2: data that cannot be read is EFAULT */
	{IN_BOTH, GET_ID2, RO, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	/* spec: UAPI SEV_GET_ID2: an address or a length of zero asks for the length */
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_query_address, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_query_length, NULL, NULL, -EIO, LENGTH},
	/* spec: UAPI SEV_GET_ID2: more than the kernel can allocate is ENOMEM */
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_huge, NULL, NULL, -ENOMEM, UNTOUCHED},
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_small, NULL, NULL, -EIO, LENGTH},
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_bad_place, NULL, NULL, -EFAULT, 0},
	{IN_BOTH, GET_ID2, RO, DATA_HERE, id2_right, NULL, NULL, 0, 0},

	/* spec: UAPI SNP_PLATFORM_STATUS: no data is EINVAL */
	{IN_BOTH, PLAT_STATUS, RO, DATA_NULL, NULL, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, PLAT_STATUS, RO, DATA_HERE, NULL, NULL, no_memory, -ENOMEM, UNTOUCHED},
	{IN_BOTH, PLAT_STATUS, RO, DATA_BAD, NULL, NULL, NULL, -EFAULT, 0},
	{IN_BOTH, PLAT_STATUS, RO, DATA_HERE, NULL, NULL, NULL, 0, 0},
	/* spec: UAPI SNP_PLATFORM_STATUS: 6.18 asks for it as it is, in a page of the state's kind */
	{IN_618, PLAT_STATUS, RO, DATA_HERE, NULL, boot_no_snp_host, NULL, 0, 0},
	{IN_618, PLAT_STATUS, RO, DATA_HERE, NULL, lx_boot_without_snp, NULL, 0, 0},
	/* spec: UAPI SNP commands: 6.14 refuses them with EINVAL until SNP is initialised */
	{IN_614, PLAT_STATUS, RO, DATA_HERE, NULL, boot_no_snp_host, NULL, -EINVAL, UNTOUCHED},
	{IN_614, COMMIT, RO, DATA_HERE, NULL, boot_no_snp_host, NULL, -EINVAL, UNTOUCHED},
	{IN_614, SET_CONFIG, RO, DATA_HERE, config_right, boot_no_snp_host, NULL, -EINVAL, UNTOUCHED},
	{IN_614, VLEK_LOAD, RO, DATA_HERE, vlek_null, boot_no_snp_host, NULL, -EINVAL, UNTOUCHED},
	{IN_614, COMMIT, RW, DATA_HERE, NULL, lx_boot_without_snp, NULL, -EINVAL, UNTOUCHED},

	/* spec: UAPI SNP_COMMIT: no data is looked at, a read-only descriptor is enough */
	{IN_BOTH, COMMIT, RO, DATA_NULL, NULL, NULL, NULL, 0, 0},
	/* spec: UAPI SNP init: a kernel that is no SNP host is ENODEV */
	{IN_618, COMMIT, RO, DATA_NULL, NULL, boot_no_snp_host, NULL, -ENODEV, STATE},
	/* spec: UAPI SNP commands: 6.18 starts SNP around a command, or INVALID_PLATFORM_STATE */
	{IN_618, COMMIT, RO, DATA_NULL, NULL, lx_boot_without_snp, NULL, 0, 0},
	{IN_618, COMMIT, RO, DATA_NULL, NULL, lx_boot_without_snp, snp_init_fails, -EIO, STATE},

	/* spec: UAPI SNP_SET_CONFIG: no data is EINVAL */
	{IN_BOTH, SET_CONFIG, RO, DATA_NULL, NULL, NULL, NULL, -EINVAL, UNTOUCHED},
	/* spec: UAPI SNP_SET_CONFIG: a read-only descriptor is EPERM */
	{IN_BOTH, SET_CONFIG, RO, DATA_BAD, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	/* spec: UAPI SNP_SET_CONFIG: data that cannot be read is EFAULT */
	{IN_BOTH, SET_CONFIG, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	{IN_BOTH, SET_CONFIG, RW, DATA_HERE, config_reserved, NULL, NULL, -EIO, SEV_FW_INVALID_PARAM},
	{IN_BOTH, SET_CONFIG, RW, DATA_HERE, config_right, NULL, NULL, 0, 0},
	{IN_618, SET_CONFIG, RW, DATA_HERE, config_right, lx_boot_without_snp, NULL, 0, 0},
	{IN_618, SET_CONFIG, RW, DATA_HERE, config_right, lx_boot_without_snp, snp_config_fails, -EIO, SEV_FW_INVALID_PARAM},
	{IN_618, SET_CONFIG, RW, DATA_HERE, config_right, boot_no_snp_host, NULL, -ENODEV, STATE},

	/* spec: UAPI SNP_VLEK_LOAD: no data is EINVAL */
	{IN_BOTH, VLEK_LOAD, RO, DATA_NULL, NULL, NULL, NULL, -EINVAL, UNTOUCHED},
	/* spec: UAPI SNP_VLEK_LOAD: a read-only descriptor is EPERM */
	{IN_BOTH, VLEK_LOAD, RO, DATA_BAD, NULL, NULL, NULL, -EPERM, UNTOUCHED},
	/* spec: UAPI SNP_VLEK_LOAD: data that cannot be read is EFAULT */
	{IN_BOTH, VLEK_LOAD, RW, DATA_BAD, NULL, NULL, NULL, -EFAULT, UNTOUCHED},
	/* spec: UAPI SNP_VLEK_LOAD: another length or version is EINVAL */
	{IN_BOTH, VLEK_LOAD, RW, DATA_HERE, vlek_length, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, VLEK_LOAD, RW, DATA_HERE, vlek_version, NULL, NULL, -EINVAL, UNTOUCHED},
	/* spec: UAPI SNP_VLEK_LOAD: a hashstick at 0 is EINVAL, one that cannot be read EFAULT */
	{IN_BOTH, VLEK_LOAD, RW, DATA_HERE, vlek_null, NULL, NULL, -EINVAL, UNTOUCHED},
	{IN_BOTH, VLEK_LOAD, RW, DATA_HERE, vlek_bad, NULL, NULL, -EFAULT, UNTOUCHED},
};
/* clang-format on */

static void run_row(const struct row *row, enum lx_release release, enum lx_host_caller caller)
{
	struct lx_host host;
	uint32_t error;
	int fd, rc;

	lx_host_setup(&host, "milan-1.58", release, caller);
	if (row->boot)
		row->boot(&host);
	lx_host_boot(&host);
	fd = lx_host_open(&host, "/dev/sev", row->flags);
	assert_true(fd >= 0);
	if (row->fill)
		row->fill(&host);
	if (row->loaded)
		row->loaded(&host);
	rc = lx_issue(&host, fd, row->cmd, data_address(&host, row->where), &error);
	if (rc != row->rc || error != row->error)
		fail_msg("row %td, %s: found %d with error 0x%x, expected %d with 0x%x", row - ROWS,
			 lx_release_name(release), rc, error, row->rc, row->error);
	if (!host.kernel->state->psp_dead)
		lx_check_pages(&host);
	lx_host_teardown(&host);
}

static void run_rows(enum lx_host_caller caller)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		for (unsigned release = LX_LINUX_6_18; release <= LX_LINUX_6_14; release++)
			if (ROWS[i].releases & (1u << release))
				run_row(&ROWS[i], (enum lx_release)release, caller);
}

static void test_rows(void **state)
{
	(void)state;
	run_rows(LX_HOST_SELF);
}

static void test_rows_of_another_memory(void **state)
{
	(void)state;
	run_rows(LX_HOST_FAR);
}

/* Nothing that a command takes is kept, whatever it ends in. */
static void test_no_frame_is_lost(void **state)
{
	struct lx_host host;
	uint32_t error;
	size_t used;
	int fd;

	(void)state;
	lx_host_setup(&host, "milan-1.58", LX_LINUX_6_18, LX_HOST_FAR);
	lx_host_boot(&host);
	fd = lx_host_open(&host, "/dev/sev", O_RDWR);
	lx_issue(&host, fd, PLATFORM_STATUS, lx_at(&host, AT_DATA), &error);
	id2_small(&host); /* twice: the page of the nested command is taken once */
	lx_issue(&host, fd, GET_ID2, lx_at(&host, AT_DATA), &error);
	used = lx_frames_used(&host);
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		if (!(ROWS[i].releases & IN_618) || ROWS[i].boot || ROWS[i].loaded ||
		    ROWS[i].cmd == FACTORY_RESET)
			continue;
		if (ROWS[i].fill)
			ROWS[i].fill(&host);
		lx_issue(&host, fd, ROWS[i].cmd, data_address(&host, ROWS[i].where), &error);
		assert_int_equal(lx_frames_used(&host), used);
	}
	lx_check_pages(&host);
	lx_host_teardown(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rows_of_another_memory),
		cmocka_unit_test(test_no_frame_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
