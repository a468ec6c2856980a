/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each check in each of its states, each cause by itself, and the verdict.
 */
#include <sev/diagnosis.h>

#include "base/bytes.h"
#include "diagnose/check.h"
#include "diagnose/table.h"
#include "fact_text.h"
#include "known_lines.h"
#include "test.h"

#define ROME  "cpuid 0x00000001 0x00: eax=0x00830f10 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n"
#define GENOA "cpuid 0x00000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n"
#define SEV_LEAF(eax, edx)                                                                         \
	"cpuid 0x8000001f 0x00: eax=" eax " ebx=0x00004173 ecx=0x000001fd edx=" edx "\n"
#define SVM_LEAF(edx)                                                                              \
	"cpuid 0x8000000a 0x00: eax=0x00000001 ebx=0x00008000 ecx=0x00000000 edx=" edx "\n"
#define PARAMETER "file /sys/module/kvm_amd/parameters/"
#define CGROUP	  "file /sys/fs/cgroup/"

/* A host on which nothing is missing. */
static const char HEALTHY[] =
	"cpuid 0x00000000 0x00: eax=0x00000010 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65\n" GENOA
	"cpuid 0x80000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x75c237ff edx=0x2fd3fbff\n"
	"cpuid 0x80000008 0x00: eax=0x00003934 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n" SVM_LEAF(
		"0x1fbfbcff")
		SEV_LEAF(
			"0x0101fd3f",
			"0x00000064") "msr 0xc0010010: 0x0000000003fc0000\n"
				      "msr 0xc0010010 differs: (absent)\n"
				      "msr 0xc0010015: 0x0000000001000011\n"
				      "msr 0xc0010114: 0x0000000000000008\n"
				      "msr 0xc0010132: 0x0000000010000000\n"
				      "msr 0xc0010132 differs: (absent)\n"
				      "msr 0xc0010133: 0x00000000104fffff\n"
				      "msr 0xc0010133 differs: (absent)\n"
				      "memory end: 0x40000000\n"
				      "iommu count: 4\n"
				      "file /sys/class/iommu/ivhd0/amd-iommu/features: a5bf7320a2294aee:1d\n"
				      "file /sys/kernel/iommu_groups/0/type: DMA-FQ\n"
				      "file /proc/cmdline: BOOT_IMAGE=/vmlinuz ro\n"
				      "file /proc/sys/kernel/osrelease: 6.12.1\n"
				      "config CONFIG_KVM_AMD_SEV: y\n"
				      "module kvm_amd: loaded\n"
				      "module ccp: loaded\n" PARAMETER "sev: Y\n" PARAMETER
				      "sev_es: Y\n" PARAMETER "sev_snp: Y\n" PARAMETER "nested: 1\n"
				      "device /dev/sev: read-write\n"
				      "device /dev/kvm: read-write\n"
				      "sev platform_status.api_major: 1\n"
				      "sev platform_status.api_minor: 55\n"
				      "sev platform_status.build: 40\n"
				      "sev platform_status.state: 1\n"
				      "sev snp_platform_status.state: 1\n"
				      "file /sys/module/ccp/parameters/psp_init_on_probe: Y\n" CGROUP
				      "misc.capacity: sev 410\n"
				      "limit memlock: unlimited\n"
				      "user root: no\n";

/* Changes to that host, and the check that fails by them. */
static const struct {
	const char *id;
	enum sev_generation mode;
	const char *change;
} FAILURES[] = {
	{"processor-amd", SEV_GENERATION_SEV,
	 "cpuid 0x00000000 0x00: eax=0x00000010 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69"},
	{"processor-bare", SEV_GENERATION_SEV,
	 "cpuid 0x00000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x80000000 edx=0x00000000\n" SEV_LEAF(
		 "0x00000001", "0x00000064")},
	{"svm", SEV_GENERATION_SEV,
	 "cpuid 0x80000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x75c237fb edx=0x2fd3fbff"},
	{"svm-enabled", SEV_GENERATION_SEV, "msr 0xc0010114: 0x0000000000000018"},
	{"nested-paging", SEV_GENERATION_SEV, SVM_LEAF("0x1fbfbcfe")},
	{"svm-asids", SEV_GENERATION_SEV,
	 "cpuid 0x8000000a 0x00: eax=0x00000001 ebx=0x00000000 ecx=0x00000000 edx=0x1fbfbcff"},
	{"svm-for-sev", SEV_GENERATION_SEV, SVM_LEAF("0x1fbfbc7f")},
	{"cpuid-sev", SEV_GENERATION_SEV, SEV_LEAF("0x00000001", "0x00000064")},
	{"cpuid-sev-es", SEV_GENERATION_SEV_ES, SEV_LEAF("0x00000003", "0x00000064")},
	{"cpuid-sev-snp", SEV_GENERATION_SNP, SEV_LEAF("0x0000000f", "0x00000064")},
	{"sev-asids", SEV_GENERATION_SEV, SEV_LEAF("0x0101fd3f", "0x000001fe")},
	{"sev-es-asids", SEV_GENERATION_SNP, SEV_LEAF("0x0101fd3f", "0x00000001")},
	{"syscfg-smee", SEV_GENERATION_SEV, "msr 0xc0010010: 0x00000000037c0000"},
	{"hwcr-smmlock", SEV_GENERATION_SEV, "msr 0xc0010015: 0x0000000001000010"},
	{"syscfg-snp", SEV_GENERATION_SNP, "msr 0xc0010010: 0x0000000000fc0000"},
	{"syscfg-vmpl", SEV_GENERATION_SNP, "msr 0xc0010010: 0x0000000001fc0000"},
	{"syscfg-mfdm", SEV_GENERATION_SNP, "msr 0xc0010010: 0x0000000003f40000"},
	{"rmp-reserved", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000000000000\nmsr 0xc0010133: 0x0000000000000000"},
	{"rmp-range", SEV_GENERATION_SNP, "msr 0xc0010132: 0x0000000020000000"},
	/* spec: SNP-ABI SNP_INIT: RMP_BASE and the size are multiples of 1 MiB */
	{"rmp-range", SEV_GENERATION_SNP, "msr 0xc0010132: 0x0000000010002000"},
	{"rmp-range", SEV_GENERATION_SNP, "msr 0xc0010133: 0x0000000010481fff"},
	/* spec: APM2: the RMP has 16 KiB and an entry of 16 bytes for each page */
	{"rmp-covers-memory", SEV_GENERATION_SNP, "memory end: 0x80000000"},
	{"cores-same", SEV_GENERATION_SEV, "msr 0xc0010010 differs: CPU 3: 0x0000000000740000"},
	{"iommu-enabled", SEV_GENERATION_SNP, "iommu count: 0"},
	{"iommu-snp", SEV_GENERATION_SNP,
	 "file /sys/class/iommu/ivhd1/amd-iommu/features: 25bf732fa2295afe:1d"},
	{"iommu-translates", SEV_GENERATION_SNP, "file /proc/cmdline: ro iommu=pt"},
	{"iommu-v1", SEV_GENERATION_SNP, "file /proc/cmdline: ro amd_iommu=pgtbl_v2"},
	{"kernel-config", SEV_GENERATION_SEV, "config CONFIG_KVM_AMD_SEV: n"},
	{"kvm-amd", SEV_GENERATION_SEV, "module kvm_amd: (absent)"},
	{"kvm-sev", SEV_GENERATION_SEV, PARAMETER "sev: N"},
	{"kvm-sev-es", SEV_GENERATION_SEV_ES, PARAMETER "sev_es: N"},
	{"kvm-sev-snp", SEV_GENERATION_SNP, PARAMETER "sev_snp: N"},
	{"kvm-sev-snp", SEV_GENERATION_SNP, PARAMETER "sev_snp: (absent)"},
	{"ccp", SEV_GENERATION_SEV, "module ccp: (absent)"},
	{"dev-sev", SEV_GENERATION_SEV, "device /dev/sev: (absent)"},
	{"dev-sev-write", SEV_GENERATION_SEV, "device /dev/sev: (denied)"},
	{"firmware-version", SEV_GENERATION_SNP, "sev platform_status.api_minor: 50"},
	{"firmware-version", SEV_GENERATION_SEV_ES,
	 "sev platform_status.api_major: 0\nsev platform_status.api_minor: 16"},
	{"sev-state", SEV_GENERATION_SEV, "sev platform_status.state: 0"},
	{"snp-state", SEV_GENERATION_SNP, "sev snp_platform_status.state: 0"},
	{"dev-kvm", SEV_GENERATION_SEV, "device /dev/kvm: (absent)"},
	{"sev-asids-left", SEV_GENERATION_SEV, CGROUP "misc.current: sev 410"},
	{"sev-es-asids-left", SEV_GENERATION_SNP, CGROUP "misc.current: sev_es 99"},
	{"memlock", SEV_GENERATION_SEV, "limit memlock: 65536"},
};

/* What a row of the misc cgroup has beside: values of several lines. */
static void complete(struct sev_capture *capture)
{
	struct sev_err err;

	assert_sev_ok(sev_capture_set(capture, CGROUP "misc.capacity", "sev 410\nsev_es 99", &err),
		      &err);
}

static struct sev_diagnosis *diagnose(const struct sev_capture *capture, enum sev_generation mode)
{
	struct sev_diagnosis *diagnosis;
	struct sev_err err;

	assert_sev_ok(sev_diagnose(capture, mode, &diagnosis, &err), &err);
	return diagnosis;
}

static const struct sev_host_check *find(const struct sev_diagnosis *diagnosis, const char *id)
{
	const struct sev_host_check *check;

	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++)
		if (strcmp(check->id, id) == 0)
			return check;
	fail_msg("no check %s", id);
	return NULL;
}

static void expect(const struct sev_diagnosis *diagnosis, const char *id,
		   enum sev_check_state state)
{
	const struct sev_host_check *check = find(diagnosis, id);

	if (check->state != state)
		fail_msg("%s: state %d, expected %d: %s", id, check->state, state, check->found);
	assert_true(check->found[0] != '\0');
	assert_int_equal(check->hint[0] != '\0',
			 state == SEV_CHECK_FAIL || state == SEV_CHECK_UNKNOWN);
}

static struct sev_capture *healthy(const char *change)
{
	struct sev_capture *capture = fact_text_read(HEALTHY);

	complete(capture);
	fact_text_add(capture, change);
	return capture;
}

static void test_pass(void **state)
{
	struct sev_capture *capture = healthy("");

	(void)state;
	for (enum sev_generation mode = SEV_GENERATION_SEV; mode <= SEV_GENERATION_SNP; mode++) {
		struct sev_diagnosis *diagnosis = diagnose(capture, mode);

		for (const struct check_row *row = CHECKS; row->id; row++)
			if (row->check)
				expect(diagnosis, row->id,
				       row->modes >> mode & 1 ? SEV_CHECK_PASS : SEV_CHECK_SKIPPED);
		assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_PASS);
		assert_null(sev_diagnosis_cause(diagnosis, 0));
		assert_null(sev_diagnosis_symptom(diagnosis, 0));
		sev_diagnosis_free(diagnosis);
	}
	sev_capture_free(capture);
}

/* Of a host of which nothing is known, everything that is asked is unknown, and says how. */
static void test_unknown(void **state)
{
	struct sev_capture *capture = fact_text_read("");

	(void)state;
	for (enum sev_generation mode = SEV_GENERATION_SEV; mode <= SEV_GENERATION_SNP; mode++) {
		struct sev_diagnosis *diagnosis = diagnose(capture, mode);

		for (const struct check_row *row = CHECKS; row->id; row++)
			if (row->check)
				expect(diagnosis, row->id,
				       row->modes >> mode & 1 ? SEV_CHECK_UNKNOWN
							      : SEV_CHECK_SKIPPED);
		assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_UNKNOWN);
		assert_null(sev_diagnosis_cause(diagnosis, 0));
		assert_null(sev_diagnosis_symptom(diagnosis, 0));
		sev_diagnosis_free(diagnosis);
	}
	sev_capture_free(capture);
}

static const struct check_row *row_of(const char *id)
{
	const struct check_row *row = CHECKS;

	while (row->id && strcmp(row->id, id) != 0)
		row++;
	assert_non_null(row->id);
	return row;
}

static void test_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(FAILURES); i++) {
		const struct check_row *row = row_of(FAILURES[i].id);
		struct sev_capture *capture = healthy(FAILURES[i].change);
		struct sev_diagnosis *diagnosis;

		if (strstr(FAILURES[i].change, "misc.current"))
			complete(capture);
		diagnosis = diagnose(capture, FAILURES[i].mode);
		expect(diagnosis, FAILURES[i].id, SEV_CHECK_FAIL);
		if (row->needed >> FAILURES[i].mode & 1)
			assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_FAIL);
		sev_diagnosis_free(diagnosis);
		sev_capture_free(capture);
	}
}

/* Each check that can fail has a row above. */
static void test_fail_is_complete(void **state)
{
	(void)state;
	for (const struct check_row *row = CHECKS; row->id; row++) {
		bool found = !row->fix;

		for (size_t i = 0; i < SEV_COUNT(FAILURES); i++)
			found |= strcmp(FAILURES[i].id, row->id) == 0;
		if (!found)
			fail_msg("%s never fails", row->id);
	}
}

/* What is of no use after a failure, and what a processor may lack. */
static void test_skipped(void **state)
{
	static const struct {
		const char *id, *change;
	} rows[] = {
		{"svm-enabled",
		 "cpuid 0x80000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x75c237fb edx=0x0"},
		{"rmp-covers-memory", "msr 0xc0010132: 0x0000000020000000"},
		{"iommu-snp", "iommu count: 0"},
		{"dev-sev-write", "device /dev/sev: (absent)"},
		{"vmcb-clean", SVM_LEAF("0x1fbfbcdf")},
		{"avic", SVM_LEAF("0x1fbf9cff")},
		{"x2avic", SVM_LEAF("0x1fbbbcff")},
		{"vgif", SVM_LEAF("0x1fbebcff")},
		{"virtual-vmload", SVM_LEAF("0x1fbf3cff")},
		{"cet", SVM_LEAF("0x1fb7bcff")},
		{"nested", PARAMETER "nested: 0"},
		{"vmpls",
		 "cpuid 0x8000001f 0x00: eax=0x0101fd3f ebx=0x00000173 ecx=0x000001fd edx=0x64"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_capture *capture = healthy(rows[i].change);
		struct sev_diagnosis *diagnosis = diagnose(capture, SEV_GENERATION_SNP);

		expect(diagnosis, rows[i].id, SEV_CHECK_SKIPPED);
		sev_diagnosis_free(diagnosis);
		sev_capture_free(capture);
	}
}

/* Why something could not be read does not make it a failure. */
static void test_unreadable(void **state)
{
	static const struct {
		const char *id, *change;
	} rows[] = {
		{"syscfg-smee", "msr 0xc0010010: (denied)"},
		{"rmp-reserved", "msr 0xc0010132: (absent)"},
		{"svm-enabled", "msr 0xc0010114: (denied)"},
		{"snp-state", "sev snp_platform_status.state: (denied)"},
		{"kvm-sev-snp", PARAMETER "sev_snp: (denied)"},
		{"rmp-covers-memory", "memory end: (denied)"},
		{"iommu-enabled", "iommu count: (denied)"},
		{"kernel-release", "file /proc/sys/kernel/osrelease: 5.14.0-427.el9.x86_64"},
		{"sev-state", "sev platform_status.state: 0\n"
			      "file /sys/module/ccp/parameters/psp_init_on_probe: N"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_capture *capture = healthy(rows[i].change);
		struct sev_diagnosis *diagnosis = diagnose(capture, SEV_GENERATION_SNP);
		bool needed = row_of(rows[i].id)->needed & MODE_SNP;

		expect(diagnosis, rows[i].id, SEV_CHECK_UNKNOWN);
		assert_null(sev_diagnosis_cause(diagnosis, 0));
		assert_int_equal(sev_diagnosis_state(diagnosis),
				 needed ? SEV_CHECK_UNKNOWN : SEV_CHECK_PASS);
		sev_diagnosis_free(diagnosis);
		sev_capture_free(capture);
	}
}

/* What proves each cause, and no other. Those that are not here rest on a line. */
static const struct {
	const char *id;
	enum sev_generation mode;
	const char *facts;
} CAUSES[] = {
	{"processor-not-amd", SEV_GENERATION_SEV, "cpuinfo vendor_id: GenuineIntel"},
	{"virtual-machine", SEV_GENERATION_SEV,
	 "cpuid 0x00000001 0x00: eax=0x00a10f11 ebx=0x00000000 ecx=0x80000000 edx=0x00000000\n" SEV_LEAF(
		 "0x00000000", "0x00000064")},
	{"processor-without-sev", SEV_GENERATION_SEV,
	 "cpuid 0x00000001 0x00: eax=0x00a20f10 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n" SEV_LEAF(
		 "0x00000001", "0x00000064")},
	{"processor-without-sev-es", SEV_GENERATION_SEV_ES,
	 ROME SEV_LEAF("0x00000003", "0x00000064")},
	{"processor-without-snp", SEV_GENERATION_SNP, ROME},
	{"sev-hidden", SEV_GENERATION_SEV, GENOA SEV_LEAF("0x00000001", "0x00000064")},
	{"snp-hidden", SEV_GENERATION_SNP, GENOA SEV_LEAF("0x0000000f", "0x00000064")},
	{"svm-disabled", SEV_GENERATION_SEV, "msr 0xc0010114: 0x0000000000000018"},
	{"smee-off", SEV_GENERATION_SEV, "msr 0xc0010010: 0x0000000000740000"},
	{"smm-unlocked", SEV_GENERATION_SEV, "msr 0xc0010015: 0x0000000009000010"},
	{"cores-differ", SEV_GENERATION_SNP, "msr 0xc0010133 differs: CPU 3: 0x0000000000000000"},
	{"rmp-not-reserved", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000000000000\nmsr 0xc0010133: 0x0000000000000000"},
	{"rmp-bad-range", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000020000000\nmsr 0xc0010133: 0x0000000010000000"},
	{"rmp-unaligned", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000010002000\nmsr 0xc0010133: 0x00000000104fffff"},
	{"rmp-too-small", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000010000000\nmsr 0xc0010133: 0x00000000101fffff\n"
	 "msr 0xc0010136: 0x0000000000000000\nmemory end: 0x40000000"},
	{"no-asids-for-sev-es", SEV_GENERATION_SNP, SEV_LEAF("0x0101fd3f", "0x00000001")},
	{"no-asids-for-sev", SEV_GENERATION_SEV, SEV_LEAF("0x0101fd3f", "0x000001fe")},
	{"firmware-too-old-for-snp", SEV_GENERATION_SNP,
	 "sev platform_status.api_major: 1\nsev platform_status.api_minor: 49"},
	{"firmware-too-old-for-sev-es", SEV_GENERATION_SEV_ES,
	 "sev platform_status.api_major: 0\nsev platform_status.api_minor: 16"},
	{"firmware-too-old-for-sev", SEV_GENERATION_SEV,
	 "sev platform_status.api_major: 0\nsev platform_status.api_minor: 13"},
	{"kernel-without-sev-config", SEV_GENERATION_SEV, "config CONFIG_KVM_AMD_SEV: n"},
	{"kernel-without-psp-config", SEV_GENERATION_SEV, "config CONFIG_CRYPTO_DEV_SP_PSP: n"},
	{"kernel-without-snp", SEV_GENERATION_SNP,
	 "module kvm_amd: loaded\n" PARAMETER "sev_snp: (absent)"},
	{"kernel-without-sev-es", SEV_GENERATION_SEV_ES,
	 "module kvm_amd: loaded\n" PARAMETER "sev_es: (absent)"},
	{"kernel-without-sev", SEV_GENERATION_SEV,
	 "module kvm_amd: loaded\n" PARAMETER "sev: (absent)"},
	{"snp-off-by-command-line", SEV_GENERATION_SNP, "file /proc/cmdline: ro sev=debug,nosnp"},
	{"ccp-blacklisted", SEV_GENERATION_SEV,
	 "file /proc/cmdline: ro modprobe.blacklist=nouveau,ccp"},
	{"kvm-amd-blacklisted", SEV_GENERATION_SEV, "file /proc/cmdline: module_blacklist=kvm_amd"},
	{"ccp-not-loaded", SEV_GENERATION_SEV, "module ccp: (absent)\ncpuinfo flags: svm sev"},
	{"kvm-amd-not-loaded", SEV_GENERATION_SEV,
	 "module kvm_amd: (absent)\ncpuinfo flags: svm sev"},
	{"nested-paging-off", SEV_GENERATION_SEV, PARAMETER "npt: N"},
	{"kvm-sev-off-by-option", SEV_GENERATION_SNP, "file /proc/cmdline: ro kvm_amd.sev=0"},
	{"kvm-sev-not-asked", SEV_GENERATION_SEV,
	 "file /proc/cmdline: ro\nfile /proc/sys/kernel/osrelease: 5.4.0\n" PARAMETER "sev: N\n"
	 "msr 0xc0010010: 0x0000000000f40000"},
	{"kvm-sev-es-off-by-option", SEV_GENERATION_SNP, "modprobe kvm_amd.sev_es: 0"},
	{"kvm-snp-off-by-option", SEV_GENERATION_SNP, "file /proc/cmdline: kvm_amd.sev_snp=n ro"},
	{"siblings-off", SEV_GENERATION_SNP,
	 "file /proc/cmdline: ro nosmt=force\n> SEV-SNP: failed to INIT rc -5, error 0x3"},
	{"rmp-end-not-reserved", SEV_GENERATION_SNP,
	 "msr 0xc0010132: 0x0000000010000000\nmsr 0xc0010133: 0x00000000104fffff\n"
	 "> SEV-SNP: RMPUPDATE failed for PFN 10500, pg_level: 1, ret: 5"},
	{"iommu-off-in-bios", SEV_GENERATION_SNP,
	 "iommu count: 0\nfile /proc/cmdline: ro\ncpuinfo flags: svm sev"},
	{"iommu-without-snp", SEV_GENERATION_SNP,
	 "file /sys/class/iommu/ivhd3/amd-iommu/features: 25bf732fa2295afe:1d"},
	{"kernel-without-iommu-config", SEV_GENERATION_SNP, "config CONFIG_AMD_IOMMU: n"},
	{"iommu-off-by-command-line", SEV_GENERATION_SNP, "file /proc/cmdline: ro amd_iommu=off"},
	{"iommu-passthrough", SEV_GENERATION_SNP, "file /proc/cmdline: ro iommu=pt"},
	{"iommu-v2-page-tables", SEV_GENERATION_SNP,
	 "file /proc/cmdline: amd_iommu=force_enable,pgtbl_v2 ro"},
	/* spec: UAPI: ciphertext hiding keeps the lowest ASIDs of SEV-ES for SNP */
	{"ciphertext-hiding-takes-all", SEV_GENERATION_SEV_ES,
	 PARAMETER "ciphertext_hiding_asids: 99\n" SEV_LEAF("0x0101fd3f", "0x00000064")},
	{"dev-sev-not-allowed", SEV_GENERATION_SNP, "device /dev/sev: (denied)"},
	{"dev-kvm-not-allowed", SEV_GENERATION_SNP, "device /dev/kvm: (denied)"},
	{"sev-asids-used-up", SEV_GENERATION_SEV,
	 CGROUP "misc.capacity: sev 15\n" CGROUP "misc.current: sev 15"},
	{"sev-es-asids-used-up", SEV_GENERATION_SNP,
	 CGROUP "misc.capacity: sev_es 99\n" CGROUP "misc.current: sev_es 99"},
	{"cgroup-sev-asids", SEV_GENERATION_SEV,
	 CGROUP "vms/misc.max: sev 2\n" CGROUP "vms/misc.current: sev 2"},
	{"cgroup-sev-es-asids", SEV_GENERATION_SNP, CGROUP "vms/misc.max: sev_es 0"},
	{"memlock-too-low", SEV_GENERATION_SEV, "limit memlock: 8388608\nuser root: no"},
};

static void expect_alone(const char *id, enum sev_generation mode, const char *facts)
{
	struct sev_capture *capture = fact_text_read(facts);
	struct sev_diagnosis *diagnosis = diagnose(capture, mode);
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);

	if (!cause || strcmp(cause->id, id) != 0)
		fail_msg("%s: found %s first", id, cause ? cause->id : "no cause");
	assert_non_null(cause->fixes[0]);
	assert_non_null(cause->evidence[0]);
	assert_non_null(cause->refutes[0]);
	assert_null(cause->contradicted[0]);
	cause = sev_diagnosis_cause(diagnosis, 1);
	if (cause)
		fail_msg("%s: found %s as well: %s", id, cause->id, cause->evidence[0]);
	assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_FAIL);
	sev_diagnosis_free(diagnosis);
	sev_capture_free(capture);
}

static enum sev_generation a_mode_of(const struct cause_row *row)
{
	enum sev_generation mode = SEV_GENERATION_SNP;

	while (!(row->modes >> mode & 1))
		mode--;
	return mode;
}

static const char *sample_of(const char *id)
{
	for (size_t i = 0; i < SEV_COUNT(KNOWN_LINES); i++)
		if (strcmp(KNOWN_LINES[i].id, id) == 0)
			return KNOWN_LINES[i].line;
	fail_msg("no sample of the line %s", id);
	return NULL;
}

/* Each line that proves a cause is known, and proves it alone. */
static size_t expect_by_lines(const struct cause_row *row)
{
	size_t count = 0;
	char text[1024];

	for (size_t i = 0; i < CAUSE_EVIDENCE; i++) {
		if (row->evidence[i].kind != CONDITION_LINE)
			continue;
		snprintf(text, sizeof(text), "> %s", sample_of(row->evidence[i].text));
		expect_alone(row->id, a_mode_of(row), text);
		count++;
	}
	return count;
}

static size_t expect_by_facts(const struct cause_row *row)
{
	size_t count = 0;

	for (size_t i = 0; i < SEV_COUNT(CAUSES); i++) {
		if (strcmp(CAUSES[i].id, row->id) != 0)
			continue;
		expect_alone(row->id, CAUSES[i].mode, CAUSES[i].facts);
		count++;
	}
	return count;
}

static void test_causes(void **state)
{
	const struct cause_row *row;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; (row = diagnose_table_at(i)) != NULL; i++)
		for (; row->id; row++, count++)
			if (expect_by_facts(row) + expect_by_lines(row) == 0)
				fail_msg("%s is never found", row->id);
	for (size_t i = 0; i < SEV_COUNT(CAUSES); i++)
		assert_non_null(diagnose_cause_row(CAUSES[i].id));
	assert_true(count >= 35);
}

/* A line that another speaks against: neither is the cause, and both are shown. */
static void test_contradicted(void **state)
{
	static const char facts[] =
		"> SEV-SNP: Memory for the RMP table has not been reserved by BIOS\n"
		"msr 0xc0010132: 0x0000000010000000\nmsr 0xc0010133: 0x00000000104fffff";
	struct sev_capture *capture = fact_text_read(facts);
	struct sev_diagnosis *diagnosis = diagnose(capture, SEV_GENERATION_SNP);
	const struct sev_host_symptom *symptom = sev_diagnosis_symptom(diagnosis, 0);

	(void)state;
	assert_null(sev_diagnosis_cause(diagnosis, 0));
	assert_non_null(symptom);
	assert_string_equal(symptom->id, "rmp-not-reserved");
	assert_non_null(strstr(symptom->evidence[0], "has not been reserved"));
	assert_non_null(strstr(symptom->evidence[1], "RMP_BASE"));
	assert_null(symptom->evidence[2]);
	assert_int_equal(sev_diagnosis_state(diagnosis), SEV_CHECK_UNKNOWN);
	sev_diagnosis_free(diagnosis);
	sev_capture_free(capture);
}

/* Of several causes, the one that is deepest in the machine comes first. */
static void test_order(void **state)
{
	static const char facts[] = "device /dev/sev: (denied)\nfile /proc/cmdline: iommu=pt\n"
				    "sev platform_status.api_major: 1\n"
				    "sev platform_status.api_minor: 49\n"
				    "msr 0xc0010010: 0x0000000000740000\n" ROME;
	static const char *const order[] = {"processor-without-snp", "smee-off",
					    "iommu-passthrough", "firmware-too-old-for-snp",
					    "dev-sev-not-allowed"};
	struct sev_capture *capture = fact_text_read(facts);
	struct sev_diagnosis *diagnosis = diagnose(capture, SEV_GENERATION_SNP);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(order); i++) {
		assert_non_null(sev_diagnosis_cause(diagnosis, i));
		assert_string_equal(sev_diagnosis_cause(diagnosis, i)->id, order[i]);
	}
	assert_null(sev_diagnosis_cause(diagnosis, SEV_COUNT(order)));
	sev_diagnosis_free(diagnosis);
	sev_capture_free(capture);
}

/* Which generation is asked for where nobody says. */
static void test_newest(void **state)
{
	static const struct {
		const char *facts;
		enum sev_generation newest;
	} rows[] = {
		{HEALTHY, SEV_GENERATION_SNP},
		{ROME, SEV_GENERATION_SEV_ES},
		{SEV_LEAF("0x0000000f", "0x00000064"), SEV_GENERATION_SEV_ES},
		{"cpuinfo model name: AMD EPYC 7551P 32-Core Processor", SEV_GENERATION_SEV_ES},
		{"cpuinfo model name: AMD EPYC 7313 16-Core Processor", SEV_GENERATION_SNP},
		{"cpuinfo model name: AMD EPYC 9654 96-Core Processor", SEV_GENERATION_SNP},
		{"> SEV-SNP: RMP table physical range [0x0 - 0x1]", SEV_GENERATION_SNP},
		{"> kvm_amd: SEV-ES enabled (ASIDs 1 - 99)", SEV_GENERATION_SEV_ES},
		{"> ccp 0000:01:00.2: sev enabled", SEV_GENERATION_SEV},
		{"", SEV_GENERATION_SEV},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_capture *capture = fact_text_read(rows[i].facts);
		struct sev_diagnosis *diagnosis = diagnose(capture, SEV_GENERATION_NEWEST);

		if (sev_diagnosis_generation(diagnosis) != rows[i].newest)
			fail_msg("row %zu: %s", i,
				 sev_generation_name(sev_diagnosis_generation(diagnosis)));
		sev_diagnosis_free(diagnosis);
		sev_capture_free(capture);
	}
}

static char *read_doc(void)
{
	FILE *file = fopen(DOCS "/diagnosis.md", "re");
	char *text = calloc(1, 1 << 17);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 17) - 1, file) > 0);
	assert_int_equal(fclose(file), 0);
	return text;
}

/* Each row of the document begins with the id of a check or of a cause. */
static size_t doc_rows(const char *text)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, "\n| `")) != NULL; at++)
		count++;
	for (const char *at = text; (at = strstr(at, "\n| **`")) != NULL; at++)
		count++;
	return count;
}

static void expect_in_doc(const char *text, const char *id, bool heading)
{
	char row[128];

	snprintf(row, sizeof(row), heading ? "\n| **`%s`** | " : "\n| `%s` | ", id);
	if (!strstr(text, row))
		fail_msg("docs/diagnosis.md has no row of %s", id);
}

static void test_doc(void **state)
{
	const struct cause_row *cause;
	char *text = read_doc();
	size_t count = 0;

	(void)state;
	for (const struct check_row *row = CHECKS; row->id; row++, count++)
		expect_in_doc(text, row->id, !row->check);
	for (size_t i = 0; (cause = diagnose_table_at(i)) != NULL; i++)
		for (; cause->id; cause++, count++)
			expect_in_doc(text, cause->id, false);
	assert_int_equal(doc_rows(text), count);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass),	cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_fail),	cmocka_unit_test(test_fail_is_complete),
		cmocka_unit_test(test_skipped), cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_causes),	cmocka_unit_test(test_contradicted),
		cmocka_unit_test(test_order),	cmocka_unit_test(test_newest),
		cmocka_unit_test(test_doc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
