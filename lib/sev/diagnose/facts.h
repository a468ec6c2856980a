/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several checks and causes ask of a capture. Each is false for what was not read.
 */
#ifndef SEV_DIAGNOSE_FACTS_H
#define SEV_DIAGNOSE_FACTS_H

#include <sev/capture.h>
#include <sev/diagnosis.h>

#define MSR_SYSCFG	  0xC0010010u
#define MSR_HWCR	  0xC0010015u
#define MSR_VM_CR	  0xC0010114u
#define MSR_RMP_BASE	  0xC0010132u
#define MSR_RMP_END	  0xC0010133u
#define MSR_RMP_CFG	  0xC0010136u

#define SYSCFG_MFDM	  19
#define SYSCFG_SMEE	  23
#define SYSCFG_SNP_EN	  24
#define SYSCFG_VMPL_EN	  25
#define HWCR_SMMLOCK	  0
#define VM_CR_SVMDIS	  4
#define RMP_CFG_SEGMENT	  0

#define KEY_KVM_AMD	  "file /sys/module/kvm_amd/parameters/"
#define KEY_KVM		  "kvm " /* what KVM offers, by the name of its parameter */
#define KEY_CMDLINE	  "file /proc/cmdline"
#define KEY_RELEASE	  "file /proc/sys/kernel/osrelease"
#define KEY_CAPACITY	  "file /sys/fs/cgroup/misc.capacity"
#define KEY_CURRENT	  "file /sys/fs/cgroup/misc.current"
#define KEY_MAX		  "file /sys/fs/cgroup/misc.max"
#define KEY_SNP_STATE	  "sev snp_platform_status.state"
#define KEY_DEV_SEV	  "device /dev/sev"
#define KEY_DEV_KVM	  "device /dev/kvm"
#define KEY_MEMLOCK	  "limit memlock"
#define KEY_MEMORY_END	  "memory end"
#define KEY_CONFIG	  "config "
#define KEY_MODPROBE	  "modprobe "
#define KEY_MODULE	  "module "
#define KEY_ROOT	  "user root"
#define KEY_IOMMU_COUNT	  "iommu count"
#define KEY_INIT_ON_PROBE "file /sys/module/ccp/parameters/psp_init_on_probe"

/* Bytes that may be locked, below which no guest of use fits. */
#define MEMLOCK_ENOUGH (UINT64_C(256) << 20)

#define KEY_TEXT       96
/* The keys of an MSR, and of one that differs between cores. */
void fact_msr_key(uint32_t msr, char out[KEY_TEXT]);
void fact_msr_differs_key(uint32_t msr, char out[KEY_TEXT]);

/* The value of a fact that is known; NULL of another. */
const char *fact_text(const struct sev_capture *capture, const char *key);
/* Whether the host was looked at, and has no such thing. */
bool fact_absent(const struct sev_capture *capture, const char *key);
/* Whether one of the words of text, parted by white space, is word. */
bool fact_has_word(const char *text, const char *word);

/* Whether a hypervisor says that it is there. */
bool fact_hypervisor(const struct sev_capture *capture, bool *out);
/* Whether the vendor is AMD. */
bool fact_amd(const struct sev_capture *capture, bool *out);
/* Combined family and model. */
bool fact_family(const struct sev_capture *capture, unsigned *family, unsigned *model);
/* Whether /proc/cpuinfo has the flag; that it has not tells nothing. */
bool fact_cpu_flag(const struct sev_capture *capture, const char *flag);
/* A server processor, and the newest generation that it has. */
struct fact_product {
	const char *name;
	enum sev_generation newest;
};
bool fact_product(const struct sev_capture *capture, struct fact_product *out);
/* Whether CPUID offers a generation. */
bool fact_offered(const struct sev_capture *capture, enum sev_generation generation, bool *out);
/* The ASIDs of guests of SEV alone, and of SEV-ES and SNP. */
bool fact_asids(const struct sev_capture *capture, uint32_t *sev, uint32_t *es);

bool fact_msr_bit(const struct sev_capture *capture, uint32_t msr, unsigned bit, bool *out);
/* RMP_BASE and RMP_END, the bits that are addresses. */
bool fact_rmp(const struct sev_capture *capture, uint64_t *base, uint64_t *end);
/* Whether the RMP is one table a part of memory, of which those MSRs tell the beginning only. */
bool fact_rmp_segmented(const struct sev_capture *capture, bool *out);
/* Bytes that the RMP needs for memory up to end. */
uint64_t fact_rmp_size(uint64_t memory_end);

/* The value of NAME=VALUE on the kernel's command line, or in its list of values parted by commas.
 */
bool fact_option(const struct sev_capture *capture, const char *name, const char *value);
/* "y", "m" or "n": an option of the kernel's configuration. */
bool fact_config(const struct sev_capture *capture, const char *name, char *out);
/* A parameter of kvm_amd: Y or N, 1 or 0. */
bool fact_parameter(const struct sev_capture *capture, const char *name, bool *out);
/* API version of the firmware that runs, of SEV or of SNP: major << 8 | minor. */
bool fact_api(const struct sev_capture *capture, const char *command, unsigned *api);
/* The kernel's release: major * 1000 + minor. */
bool fact_release(const struct sev_capture *capture, const char **text, unsigned *out);

/* The first release of Linux that launches guests of a generation. */
unsigned fact_first_release(enum sev_generation generation);
/* Whether the key is an IOMMU's features, and those have SNPSup. */
bool fact_iommu_snp(const struct sev_capture *capture, const char *key, bool *out);
/* Whether the command line asks that devices' addresses are not translated. */
bool fact_passthrough(const struct sev_capture *capture);

#endif
