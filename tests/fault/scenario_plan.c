/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From firmware and kernel to a digest.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>
#include <sev/manifest.h>
#include <sev/match.h>
#include <sev/plan.h>

#include "abi/layout/ovmf.h"
#include "base/bytes.h"
#include "fault.h"

#define IMAGE_SIZE 65536
#define TABLE_END  (IMAGE_SIZE - 0x20)

/* Puts a footer table entry below end: data, length, GUID. Returns where it begins. */
static size_t put_entry(uint8_t *image, size_t end, const uint8_t guid[16], const uint32_t *numbers,
			size_t count)
{
	size_t length = 18 + 4 * count;
	uint8_t *entry = image + end - length;

	for (size_t i = 0; i < count; i++)
		sev_put_le32(entry + 4 * i, numbers[i]);
	sev_put_le16(entry + 4 * count, (uint16_t)length);
	memcpy(entry + 4 * count + 2, guid, 16);
	return end - length;
}

static void put_metadata(uint8_t *image, size_t at)
{
	static const uint32_t numbers[] = {
		16 + 4 * 12, 1,	     4,	   /* length, version, sections */
		0x800000,    0x2000, 1,	   /* SNP_SEC_MEM */
		0x80D000,    0x1000, 2,	   /* SNP_SECRETS */
		0x80E000,    0x1000, 3,	   /* SNP_CPUID */
		0x810000,    0x1000, 0x10, /* SNP_KERNEL_HASHES */
	};

	memcpy(image + at, "ASEV", 4);
	for (size_t i = 0; i < SEV_COUNT(numbers); i++)
		sev_put_le32(image + at + 4 + 4 * i, numbers[i]);
}

/* A firmware of 16 pages that has all that a kernel's hashes and an AP need. */
static enum sev_rc make_firmware(struct sev_blob **out, struct sev_err *err)
{
	static const uint8_t footer[] = SEV_OVMF_GUID_FOOTER;
	static const uint8_t reset[] = SEV_OVMF_GUID_RESET_BLOCK;
	static const uint8_t hashes[] = SEV_OVMF_GUID_HASH_TABLE;
	static const uint8_t metadata[] = SEV_OVMF_GUID_METADATA;
	uint8_t image[IMAGE_SIZE] = {0};
	size_t at = TABLE_END - 18;

	put_metadata(image, 0x100);
	at = put_entry(image, at, reset, (uint32_t[]){0x80B004}, 1);
	at = put_entry(image, at, hashes, (uint32_t[]){0x810C00, 0x400}, 2);
	at = put_entry(image, at, metadata, (uint32_t[]){IMAGE_SIZE - 0x100}, 1);
	sev_put_le16(image + TABLE_END - 18, (uint16_t)(TABLE_END - at));
	memcpy(image + TABLE_END - 16, footer, 16);
	return sev_blob_copy("firmware", image, sizeof(image), out, err);
}

typedef enum sev_rc use_fn(const struct sev_config *config, struct sev_err *err);

static enum sev_rc build_and_digest(const struct sev_config *config, struct sev_err *err)
{
	struct sev_plan *plan = NULL;
	uint8_t digest[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_plan_build(config, &plan, err);

	if (!rc)
		rc = sev_plan_digest(plan, NULL, digest, err);
	sev_plan_free(plan);
	return rc;
}

/* The regions are no files', so that nothing is to be opened. */
static enum sev_rc open_nothing(void *ctx, const char *name, struct sev_blob **out,
				struct sev_err *err)
{
	(void)ctx;
	(void)name;
	*out = NULL;
	*err = (struct sev_err){.rc = SEV_ERR_IO, .msg = "asked for a file"};
	return err->rc;
}

static enum sev_rc read_back(const char *json, struct sev_err *err)
{
	const struct sev_loader loader = {.size = sizeof(loader), .load = open_nothing};
	struct sev_blob *manifest = NULL;
	struct sev_plan *plan = NULL;
	uint8_t digest[SEV_DIGEST_MAX];
	enum sev_rc rc = sev_blob_copy("manifest", json, strlen(json), &manifest, err);

	if (!rc)
		rc = sev_manifest_read(manifest, &loader, NULL, &plan, digest, err);
	sev_plan_free(plan);
	sev_blob_free(manifest);
	return rc;
}

static enum sev_rc write_and_read(const struct sev_config *config, struct sev_err *err)
{
	struct sev_plan *plan = NULL;
	char *json = NULL;
	enum sev_rc rc = sev_plan_build(config, &plan, err);

	if (!rc)
		rc = sev_manifest_write(plan, NULL, NULL, &json, err);
	if (!rc)
		rc = read_back(json, err);
	free(json);
	sev_plan_free(plan);
	return rc;
}

static enum sev_rc fill_match(struct sev_match *match, struct sev_err *err)
{
	static const uint8_t stage[SEV_SHA384_LENGTH] = {1};
	enum sev_rc rc = sev_match_add_vcpus(match, 1, 3, err);

	if (!rc)
		rc = sev_match_add_vcpu_sig(match, 0x800f12, err);
	if (!rc)
		rc = sev_match_add_vcpu_sig(match, 0xa00f11, err);
	if (!rc)
		rc = sev_match_add_vmm_type(match, SEV_VMM_QEMU, err);
	if (!rc)
		rc = sev_match_add_vmm_type(match, SEV_VMM_GCE, err);
	if (!rc)
		rc = sev_match_add_append(match, "quiet", err);
	sev_match_try_variants(match);
	if (!rc)
		rc = sev_match_add_stage(match, stage, err);
	return rc;
}

/* This is no digest of anything: the search goes to its end, and nothing is found on the way. */
static enum sev_rc search(const struct sev_config *config, struct sev_err *err)
{
	static const uint8_t digest[SEV_SHA384_LENGTH] = {2};
	struct sev_match *match = NULL;
	enum sev_rc rc = sev_match_new(config, digest, sizeof(digest), &match, err);

	if (!rc)
		rc = fill_match(match, err);
	if (!rc)
		rc = sev_match_run(match, NULL, err);
	sev_match_free(match);
	return rc;
}

static enum sev_rc with_inputs(struct sev_config *config, use_fn *use, struct sev_err *err)
{
	struct sev_blob *firmware = NULL;
	struct sev_blob *kernel = NULL;
	enum sev_rc rc = make_firmware(&firmware, err);

	if (!rc)
		rc = sev_blob_copy("kernel", "kernel", 6, &kernel, err);
	if (!rc) {
		sev_config_set_ovmf(config, firmware);
		sev_config_set_kernel(config, kernel);
		rc = use(config, err);
	}
	sev_blob_free(firmware);
	sev_blob_free(kernel);
	return rc;
}

static enum sev_rc run(enum sev_mode mode, use_fn *use, struct sev_err *err)
{
	static const uint8_t host_data[32] = {1};
	struct sev_config *config = sev_config_new();
	enum sev_rc rc;

	if (!config) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no configuration"};
		return err->rc;
	}
	sev_config_set_mode(config, mode);
	if (mode == SEV_MODE_SNP)
		sev_config_set_host_data(config, host_data);
	sev_config_set_vcpus(config, 3);
	sev_config_set_vcpu_sig(config, 0x800f12);
	rc = with_inputs(config, use, err);
	sev_config_free(config);
	return rc;
}

static enum sev_rc snp(const char *dir, struct sev_err *err)
{
	(void)dir;
	return run(SEV_MODE_SNP, build_and_digest, err);
}

static enum sev_rc seves(const char *dir, struct sev_err *err)
{
	(void)dir;
	return run(SEV_MODE_SEVES, build_and_digest, err);
}

static enum sev_rc manifest(const char *dir, struct sev_err *err)
{
	(void)dir;
	return run(SEV_MODE_SNP, write_and_read, err);
}

static enum sev_rc match(const char *dir, struct sev_err *err)
{
	(void)dir;
	return run(SEV_MODE_SNP, search, err);
}

static enum sev_rc measure(const char *dir, struct sev_err *err)
{
	static const uint8_t tik[16] = {1};
	struct sev_launch_measure_input input = {.api_major = 1, .api_minor = 51};
	uint8_t value[SEV_SHA256_LENGTH];

	(void)dir;
	return sev_launch_measure(&input, tik, value, err);
}

/* Without lanes, pages are hashed one after the other. */
static const char *const LANES[] = {"alloc_mb_mgr", NULL};

const struct fault_scenario FAULT_PLAN_SNP = {.name = "plan-snp", .run = snp, .harmless = LANES};
const struct fault_scenario FAULT_PLAN_SEVES = {.name = "plan-seves", .run = seves};
const struct fault_scenario FAULT_MANIFEST = {
	.name = "manifest",
	.run = manifest,
	.harmless = LANES,
};
const struct fault_scenario FAULT_MATCH = {.name = "match", .run = match, .harmless = LANES};
const struct fault_scenario FAULT_LAUNCH_MEASURE = {.name = "launch-measure", .run = measure};
