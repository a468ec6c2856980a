/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries each feature of the GHCB protocol that a guest can try without harm, and the firmware's own
 * cryptography. A failure is told, and the guest goes on: whoever reads the console decides.
 */
#include "selftest.h"

#include "aes_gcm.h"
#include "ap.h"
#include "attest.h"
#include "bytes.h"
#include "console.h"
#include "ghcb/events.h"
#include "ghcb/msr.h"
#include "sha256.h"

#define ES	     0x1 /* where there is a GHCB */
#define SNP	     0x2
#define NOT_SNP	     0x4
#define APIC_VERSION UINT64_C(0xFEE00030)
#define UNUSED_PORT  0x80
#define TSC_MSR	     0x10
#define DR7_VALUE    0x400u
/* SEV_STATUS */
#define SECURE_TSC 0x800u

static bool try_sha256(struct boot *boot)
{
	/* FIPS 180-4: "abc" */
	static const uint8_t EXPECTED[SHA256_SIZE] = {
		0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA, 0x41, 0x41, 0x40,
		0xDE, 0x5D, 0xAE, 0x22, 0x23, 0xB0, 0x03, 0x61, 0xA3, 0x96, 0x17,
		0x7A, 0x9C, 0xB4, 0x10, 0xFF, 0x61, 0xF2, 0x00, 0x15, 0xAD};
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	(void)boot;
	sha256_start(&hash);
	sha256_add(&hash, "abc", 3);
	sha256_finish(&hash, digest);
	return equal_ct(digest, EXPECTED, SHA256_SIZE);
}

static bool try_aes_gcm(struct boot *boot)
{
	/* GCM specification, test case 14 */
	static const uint8_t CIPHER[16] = {0xCE, 0xA7, 0x40, 0x3D, 0x4D, 0x60, 0x6B, 0x6E,
					   0x07, 0x4E, 0xC5, 0xD3, 0xBA, 0xF3, 0x9D, 0x18};
	static const uint8_t TAG[AES_GCM_TAG] = {0xD0, 0xD1, 0xC8, 0xA7, 0x99, 0x99, 0x6B, 0xF0,
						 0x26, 0x5B, 0x98, 0xB5, 0xD4, 0x8A, 0xB9, 0x19};
	static const uint8_t ZEROS[AES_GCM_KEY];
	const struct aes_gcm gcm = {.key = ZEROS, .iv = ZEROS, .aad = ZEROS};
	uint8_t text[16], tag[AES_GCM_TAG];

	(void)boot;
	aes_gcm_seal(&gcm, ZEROS, sizeof(text), text, tag);
	return equal_ct(text, CIPHER, sizeof(text)) && equal_ct(tag, TAG, sizeof(tag)) &&
	       aes_gcm_open(&gcm, text, sizeof(text), text, tag) &&
	       equal_ct(text, ZEROS, sizeof(text));
}

static bool try_version(struct boot *boot)
{
	struct ghcb_sev_info info;

	return !ghcb_msr_sev_info(&boot->cpu, &info) && boot->cpu.version >= info.version_min &&
	       boot->cpu.version <= info.version_max && info.cbit == boot->cbit;
}

/* The MSR protocol and the page tell the same of what both can tell. */
static bool try_features(struct boot *boot)
{
	uint64_t features;

	return !ghcb_msr_features(&boot->cpu, &features) && !ghcb_event_features(&boot->cpu) &&
	       (boot->cpu.features & UINT64_C(0xFFFFFFFFFFFFF)) == features;
}

/* Leaf 0: at least leaf 1, and the vendor by both ways. An SNP guest has its CPUID page instead. */
static bool try_cpuid(struct boot *boot)
{
	struct ghcb_cpuid_regs regs = {0};
	uint32_t ebx;

	return !ghcb_event_cpuid(&boot->cpu, &regs, 1, 0) &&
	       !ghcb_msr_cpuid(&boot->cpu, 0, GHCB_CPUID_EBX, &ebx) && regs.eax && regs.ebx == ebx;
}

static bool try_io(struct boot *boot)
{
	uint32_t value;

	return !ghcb_event_out(&boot->cpu, UNUSED_PORT, 1, 0) &&
	       !ghcb_event_in(&boot->cpu, UNUSED_PORT, 1, &value);
}

static bool try_mmio(struct boot *boot)
{
	uint64_t value;

	return !ghcb_event_mmio_read(&boot->cpu, APIC_VERSION, 4, &value) && (value & 0xFF);
}

static bool try_msr(struct boot *boot)
{
	uint64_t value;

	return !ghcb_event_rdmsr(&boot->cpu, TSC_MSR, &value);
}

static bool try_dr7(struct boot *boot)
{
	return !ghcb_event_dr7_write(&boot->cpu, DR7_VALUE);
}

static bool try_tsc(struct boot *boot)
{
	uint64_t one, two;

	if (boot->sev_status & SECURE_TSC)
		return true;
	return !ghcb_event_rdtsc(&boot->cpu, &one) && !ghcb_event_rdtsc(&boot->cpu, &two) &&
	       two >= one;
}

static bool try_wbinvd(struct boot *boot)
{
	return !ghcb_event_wbinvd(&boot->cpu);
}

static bool try_jump_table(struct boot *boot)
{
	uint64_t gpa;

	return !ghcb_event_get_jump_table(&boot->cpu, &gpa) && gpa == BOOT_JUMP_TABLE;
}

static bool try_processors(struct boot *boot)
{
	uint32_t came, expected;

	return ap_start(boot, &came, &expected);
}

static bool try_creation(struct boot *boot)
{
	return ap_create(boot);
}

static bool try_key(struct boot *boot)
{
	return attest_key(boot);
}

/* An instruction that the handler has to do. */
static bool try_vc(struct boot *boot)
{
	const unsigned before = boot->handled;

	boot->hw->in8(boot->ctx, UNUSED_PORT);
	return boot->handled == before + 1;
}

/* Shares a page and takes it back; its first byte is written and read in between. */
static bool try_page_state(struct boot *boot)
{
	struct ghcb_guest_memory *memory = &boot->memory;

	memset(memory, 0, sizeof(*memory));
	memory->cpu = &boot->cpu;
	memory->start = BOOT_SPARE;
	memory->end = BOOT_SPARE + BOOT_PAGE_SIZE;
	memory->record = boot_memory(boot, BOOT_RECORD, BOOT_RECORD_SIZE);
	memory->record[0] = 0;
	memory->offset =
		(uint64_t)(uintptr_t)boot_memory(boot, BOOT_SPARE, BOOT_PAGE_SIZE) - BOOT_SPARE;
	return !ghcb_memory_note_private(memory, BOOT_SPARE, 1) &&
	       !ghcb_memory_share(memory, BOOT_SPARE, 1) &&
	       !ghcb_memory_unshare(memory, BOOT_SPARE, 1);
}

static const struct {
	const char *name;
	uint8_t needs;
	bool (*try)(struct boot *boot);
} TESTS[] = {
	{"SHA-256", 0, try_sha256},
	{"AES-256-GCM", 0, try_aes_gcm},
	{"processors, by INIT and SIPI", NOT_SNP, try_processors},
	{"GHCB: SEV information, version", ES, try_version},
	{"GHCB: hypervisor features", SNP, try_features},
	{"GHCB: CPUID", ES | NOT_SNP, try_cpuid},
	{"GHCB: IOIO", ES, try_io},
	{"GHCB: MMIO", ES, try_mmio},
	{"#VC: IN", ES, try_vc},
	{"GHCB: MSR", ES, try_msr},
	{"GHCB: DR7", ES, try_dr7},
	{"GHCB: RDTSC", ES, try_tsc},
	{"GHCB: WBINVD", ES, try_wbinvd},
	{"GHCB: AP jump table", ES | NOT_SNP, try_jump_table},
	{"GHCB: AP creation", SNP, try_creation},
	{"GHCB: page state change, PVALIDATE", SNP, try_page_state},
	{"guest messages: sealing key", SNP, try_key},
};

static bool applies(const struct boot *boot, uint8_t needs)
{
	if ((needs & NOT_SNP) && boot->cpu.snp)
		return false;
	if ((needs & SNP) && !boot->cpu.snp)
		return false;
	return !(needs & ES) || boot->cpu.page;
}

unsigned selftest_run(struct boot *boot)
{
	unsigned failures = 0;

	for (size_t i = 0; i < sizeof(TESTS) / sizeof(TESTS[0]); i++) {
		const char *result = "SKIP ";

		if (applies(boot, TESTS[i].needs)) {
			const bool passed = TESTS[i].try(boot);

			failures += !passed;
			result = passed ? "PASS " : "FAIL ";
		}
		console_text(boot, "sevkit-boot: self-test: ");
		console_text(boot, result);
		console_text(boot, TESTS[i].name);
		console_text(boot, "\r\n");
	}
	return failures;
}
