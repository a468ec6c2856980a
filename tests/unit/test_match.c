/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sweeps and searches. Expectations: plans measured one by one, the published digests of the
 * fixtures of sev-snp-measure, and the cases of measure/expected.json (both through
 * SEVKIT_VECTORS).
 */
#include "test.h"

#include <json-c/json.h>

#include <sev/match.h>
#include <sev/vcpu.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "igvm_build.h"
#include "measure/match.h"
#include "ovmf_image.h"

static struct sev_err err;

static struct sev_blob *blob_of(const char *name, const void *data, size_t size)
{
	struct sev_blob *blob = NULL;

	assert_sev_ok(sev_blob_copy(name, data, size, &blob, &err), &err);
	return blob;
}

static struct sev_blob *firmware(const char *change)
{
	struct ovmf_image image;
	struct sev_blob *blob;
	uint8_t *bytes;

	ovmf_image_init(&image);
	if (change)
		assert_true(ovmf_image_set(&image, change));
	bytes = ovmf_image_make(&image);
	assert_non_null(bytes);
	blob = blob_of("OVMF.fd", bytes, (size_t)image.size);
	free(bytes);
	return blob;
}

/* The digest of one configuration, its plan built and measured whole. */
static void digest_of(const struct sev_config *config, uint8_t digest[SEV_DIGEST_MAX])
{
	struct sev_plan *plan = NULL;

	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	assert_sev_ok(sev_plan_digest(plan, NULL, digest, &err), &err);
	sev_plan_free(plan);
}

struct checker {
	unsigned visited, skipped;
	char why[SEV_ERR_MSG_MAX];
	bool seen[SEV_VMM_COUNT][SEV_VCPUS_MAX + 1];
};

static bool check_candidate(void *ctx, const struct sev_candidate *candidate)
{
	struct checker *checker = ctx;
	uint8_t expected[SEV_DIGEST_MAX];

	digest_of(candidate->config, expected);
	assert_int_equal(candidate->length, sev_digest_length(candidate->config->mode));
	assert_memory_equal(candidate->digest, expected, candidate->length);
	checker->visited++;
	checker->seen[candidate->config->vmm][candidate->vcpus] = true;
	return true;
}

static void note_skipped(void *ctx, const struct sev_config *config, const struct sev_err *why)
{
	struct checker *checker = ctx;

	(void)config;
	checker->skipped++;
	snprintf(checker->why, sizeof(checker->why), "%s", why->msg);
}

static struct sev_sweep *new_sweep(const struct sev_config *base)
{
	struct sev_sweep *sweep = NULL;

	assert_sev_ok(sev_sweep_new(base, &sweep, &err), &err);
	return sweep;
}

/* Every candidate of a sweep over all axes is what its plan gives alone. */
static void test_sweep_is_the_plans(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_sweep *sweep = new_sweep(base);
	struct sev_blob *ovmf[] = {firmware(NULL), firmware("reset.base=0x80c004")};
	struct sev_blob *kernel = blob_of("kernel", "k", 1);
	struct checker checker = {0};
	struct sev_sweep_visitor visitor = {check_candidate, NULL, note_skipped, &checker};

	(void)state;
	for (int mode = SEV_MODE_SEV; mode <= SEV_MODE_SNP; mode++)
		assert_sev_ok(sev_sweep_add_mode(sweep, (enum sev_mode)mode, &err), &err);
	for (size_t i = 0; i < 2; i++)
		assert_sev_ok(sev_sweep_add_ovmf(sweep, ovmf[i], &err), &err);
	assert_sev_ok(sev_sweep_add_kernel(sweep, kernel, NULL, &err), &err);
	assert_sev_ok(sev_sweep_add_kernel(sweep, kernel, kernel, &err), &err);
	assert_sev_ok(sev_sweep_add_kernel(sweep, NULL, NULL, &err), &err);
	assert_sev_ok(sev_sweep_add_append(sweep, " a", &err), &err);
	assert_sev_ok(sev_sweep_add_append(sweep, NULL, &err), &err);
	for (int vmm = 0; vmm < SEV_VMM_COUNT; vmm++)
		assert_sev_ok(sev_sweep_add_vmm_type(sweep, (enum sev_vmm_type)vmm, &err), &err);
	assert_sev_ok(sev_sweep_add_features(sweep, 1, &err), &err);
	assert_sev_ok(sev_sweep_add_features(sweep, 0x21, &err), &err);
	assert_sev_ok(sev_sweep_add_sig(sweep, 0x800F12, &err), &err);
	assert_sev_ok(sev_sweep_add_sig(sweep, 0xA00F11, &err), &err);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 1, 2, &err), &err);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 5, 5, &err), &err);
	assert_sev_ok(sev_sweep_run(sweep, &visitor, NULL, &err), &err);
	/* firmware x (kernels x command lines + none) x (SEV + VMMs x signatures x counts x ...) */
	assert_int_equal(checker.visited, 2 * (2 * 2 + 1) * (1 + 4 * 2 * 3 + 4 * 2 * 2 * 3));
	assert_int_equal(sev_sweep_candidates(sweep), checker.visited);
	assert_int_equal(checker.skipped, 0);
	sev_sweep_free(sweep);
	sev_config_free(base);
	sev_blob_free(ovmf[0]);
	sev_blob_free(ovmf[1]);
	sev_blob_free(kernel);
}

/* With all variants on trial, those sets that differ from one another are visited. */
static void test_sweep_tries_variants(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *ovmf = firmware(NULL);
	struct sev_blob *kernel = blob_of("kernel", "k", 1);
	struct checker checker = {0};
	struct sev_sweep_visitor visitor = {check_candidate, NULL, note_skipped, &checker};
	struct sev_sweep *sweep;

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	sev_config_set_kernel(base, kernel);
	assert_sev_ok(sev_config_set_append(base, "a ", &err), &err);
	sweep = new_sweep(base);
	sev_sweep_all_variants(sweep);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 3, 3, &err), &err);
	assert_sev_ok(sev_sweep_run(sweep, &visitor, NULL, &err), &err);
	/* QEMU, SNP: fpu-zero, auto-debug-swap and cmdline-trim change something */
	assert_int_equal(checker.visited, 8);
	sev_sweep_free(sweep);
	sev_config_free(base);
	sev_blob_free(ovmf);
	sev_blob_free(kernel);
}

static void test_sweep_goes_on_without_a_plan(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *able = firmware(NULL);
	struct sev_blob *unable = firmware("hashes.base=0");
	struct sev_blob *kernel = blob_of("kernel", "k", 1);
	struct checker checker = {0};
	struct sev_sweep_visitor visitor = {check_candidate, NULL, note_skipped, &checker};
	struct sev_sweep *sweep = new_sweep(base);

	(void)state;
	assert_sev_ok(sev_sweep_add_ovmf(sweep, unable, &err), &err);
	assert_sev_ok(sev_sweep_add_ovmf(sweep, able, &err), &err);
	assert_sev_ok(sev_sweep_add_kernel(sweep, kernel, NULL, &err), &err);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 1, 4, &err), &err);
	assert_sev_ok(sev_sweep_run(sweep, &visitor, NULL, &err), &err);
	assert_int_equal(checker.visited, 4);
	assert_int_equal(checker.skipped, 1);
	assert_non_null(strstr(checker.why, "this firmware does not check kernel hashes"));
	sev_sweep_free(sweep);
	sev_config_free(base);
	sev_blob_free(able);
	sev_blob_free(unable);
	sev_blob_free(kernel);
}

/* Firmware that cannot start APs still has a digest for one vCPU. */
static void test_sweep_of_one_vcpu(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *raw = firmware(NULL);
	struct checker checker = {0};
	struct sev_sweep_visitor visitor = {check_candidate, NULL, note_skipped, &checker};
	struct sev_sweep *sweep;

	(void)state;
	sev_config_set_raw(base, raw);
	sweep = new_sweep(base);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 1, 8, &err), &err);
	assert_sev_ok(sev_sweep_run(sweep, &visitor, NULL, &err), &err);
	assert_int_equal(checker.visited, 1);
	assert_true(checker.seen[SEV_VMM_QEMU][1]);
	sev_sweep_free(sweep);
	sev_config_free(base);
	sev_blob_free(raw);
}

static void test_sweep_wants_counts(void **state)
{
	static const struct {
		uint32_t first, last;
	} cases[] = {{0, 1}, {1, 4097}, {5, 4}};
	struct sev_config *base = sev_config_new();
	struct sev_sweep *sweep = new_sweep(base);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		assert_int_equal(sev_sweep_add_vcpus(sweep, cases[i].first, cases[i].last, &err),
				 SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "expected within 1 to 4096"));
	}
	sev_sweep_free(sweep);
	sev_config_free(base);
}

static bool stop_after_first(void *ctx, const struct sev_candidate *candidate)
{
	(void)candidate;
	++*(unsigned *)ctx;
	return false;
}

static bool cancel(void *ctx, uint64_t done, uint64_t total)
{
	(void)ctx;
	assert_int_equal(total, 0);
	return done < 4;
}

static bool count_on(void *ctx, const struct sev_candidate *candidate)
{
	(void)candidate;
	++*(unsigned *)ctx;
	return true;
}

static void test_sweep_stops(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *ovmf = firmware(NULL);
	unsigned visited = 0;
	struct sev_sweep_visitor first = {stop_after_first, NULL, NULL, &visited};
	struct sev_sweep_visitor all = {count_on, NULL, NULL, &visited};
	struct sev_progress progress = {sizeof(progress), cancel, NULL};
	struct sev_sweep *sweep;

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	sweep = new_sweep(base);
	assert_sev_ok(sev_sweep_add_features(sweep, 1, &err), &err);
	assert_sev_ok(sev_sweep_add_features(sweep, 3, &err), &err);
	assert_sev_ok(sev_sweep_add_vcpus(sweep, 1, 4, &err), &err);
	assert_sev_ok(sev_sweep_run(sweep, &first, NULL, &err), &err);
	assert_int_equal(visited, 1);
	visited = 0;
	assert_int_equal(sev_sweep_run(sweep, &all, &progress, &err), SEV_ERR_CANCELLED);
	assert_string_equal(err.msg, "cancelled after 4 candidates");
	assert_int_equal(visited, 4);
	sev_sweep_free(sweep);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

static void add_axes(struct sev_match *match)
{
	for (int vmm = 0; vmm < SEV_VMM_COUNT; vmm++)
		assert_sev_ok(sev_match_add_vmm_type(match, (enum sev_vmm_type)vmm, &err), &err);
	for (unsigned i = 0; i < sev_vcpu_type_count(); i++)
		assert_sev_ok(sev_match_add_vcpu_sig(match, sev_vcpu_type_sig(i), &err), &err);
	assert_sev_ok(sev_match_add_guest_features(match, 0x1, &err), &err);
	assert_sev_ok(sev_match_add_guest_features(match, 0x21, &err), &err);
	assert_sev_ok(sev_match_add_vcpus(match, 1, 64, &err), &err);
}

static struct sev_match *new_match(const struct sev_config *base, const uint8_t *digest,
				   size_t length)
{
	struct sev_match *match = NULL;

	assert_sev_ok(sev_match_new(base, digest, length, &match, &err), &err);
	add_axes(match);
	return match;
}

static struct sev_match *new_match_hex(const struct sev_config *base, const char *hex)
{
	uint8_t digest[SEV_DIGEST_MAX];

	assert_true(sev_hex_decode(hex, digest, strlen(hex) / 2));
	return new_match(base, digest, strlen(hex) / 2);
}

static const char *setting(const struct sev_plan *plan, const char *key)
{
	for (size_t i = 0; plan && i < sev_plan_setting_count(plan); i++)
		if (strcmp(sev_plan_setting_key(plan, i), key) == 0)
			return sev_plan_setting_value(plan, i);
	return "(none)";
}

static void test_match_finds_variants(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_config *guest;
	struct sev_blob *ovmf = firmware(NULL);
	struct sev_match *match;
	uint8_t digest[SEV_DIGEST_MAX];
	unsigned variant;

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	assert_sev_ok(sev_config_copy(base, &guest, &err), &err);
	sev_config_set_vcpus(guest, 7);
	sev_config_set_vcpu_sig(guest, 0xA10F10);
	assert_sev_ok(sev_variant_find("fpu-zero", &variant, &err), &err);
	sev_config_set_variant(guest, variant, true);
	digest_of(guest, digest);
	match = new_match(base, digest, 48);
	sev_match_try_variants(match);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 1);
	assert_string_equal(setting(sev_match_plan(match, 0), "vcpus"), "7");
	assert_string_equal(setting(sev_match_plan(match, 0), "variant"), "fpu-zero");
	assert_int_equal(sev_match_sig_count(match, 0), 1);
	assert_int_equal(sev_match_sig(match, 0, 0), 0xA10F10);
	assert_int_equal(sev_match_finding_count(match), 0);
	assert_null(sev_match_plan(match, 1));
	sev_match_free(match);
	sev_config_free(guest);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

/* An EC2 guest has the same digest whatever its vCPU type, and the match says so. */
static void test_match_lists_all_signatures(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *ovmf = firmware(NULL);
	struct sev_match *match;
	uint8_t digest[SEV_DIGEST_MAX];

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	sev_config_set_vcpus(base, 3);
	sev_config_set_vmm_type(base, SEV_VMM_EC2);
	digest_of(base, digest);
	match = new_match(base, digest, 48);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 1);
	assert_int_equal(sev_match_sig_count(match, 0), 5);
	sev_match_free(match);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

static void expect_finding(const struct sev_config *base, const uint8_t *digest, size_t length,
			   const char *finding)
{
	struct sev_match *match = new_match(base, digest, length);

	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 0);
	assert_int_equal(sev_match_finding_count(match), 1);
	if (!strstr(sev_match_finding(match, 0), finding))
		fail_msg("found '%s', expected '%s'", sev_match_finding(match, 0), finding);
	assert_null(sev_match_finding(match, 1));
	sev_match_free(match);
}

static void test_match_names_what_it_proves(void **state)
{
	static const uint8_t zeros[SEV_DIGEST_MAX];
	struct sev_config *base = sev_config_new();
	struct sev_blob *ovmf = firmware(NULL);
	struct sev_digest *chain = NULL;
	struct sev_plan *plan = NULL;
	uint8_t digest[SEV_DIGEST_MAX];

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	expect_finding(base, zeros, 48, "the digest is all zeros");
	sev_sha384(sev_blob_data(ovmf), sev_blob_size(ovmf), digest);
	expect_finding(base, digest, 48, "the digest is the SHA-384 of the file OVMF.fd");

	sev_config_set_vcpus(base, 1);
	assert_sev_ok(sev_plan_build(base, &plan, &err), &err);
	assert_sev_ok(sev_digest_new(SEV_MODE_SNP, NULL, &chain, &err), &err);
	assert_sev_ok(sev_digest_event(chain, sev_plan_event(plan, 1), NULL, &err), &err);
	assert_sev_ok(sev_digest_value(chain, digest, &err), &err);
	expect_finding(base, digest, 48,
		       "the digest is the launch digest after event 1 (OVMF.fd, offset 0x0, NORMAL)"
		       ": all up to here is right");
	for (size_t i = 2; sev_event_kind(sev_plan_event(plan, i)) != SEV_EVENT_VMSA; i++)
		assert_sev_ok(sev_digest_event(chain, sev_plan_event(plan, i), NULL, &err), &err);
	assert_sev_ok(sev_digest_value(chain, digest, &err), &err);
	expect_finding(base, digest, 48, ": all that comes before the VMSAs is right");
	sev_digest_free(chain);
	sev_plan_free(plan);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

/* A stage is found beside a match, and a stage that no launch has is not. */
static void test_match_stages(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_blob *ovmf = firmware(NULL);
	struct sev_match *match;
	uint8_t digest[SEV_DIGEST_MAX];
	uint8_t stage[SEV_DIGEST_MAX] = {1};

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	sev_config_set_vcpus(base, 2);
	sev_config_set_vcpu_sig(base, 0x800F12);
	digest_of(base, digest);
	match = new_match(base, digest, 48);
	assert_sev_ok(sev_match_add_stage(match, stage, &err), &err);
	sev_config_set_vcpus(base, 1);
	digest_of(base, stage);
	assert_sev_ok(sev_match_add_stage(match, stage, &err), &err);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 1);
	assert_int_equal(sev_match_finding_count(match), 1);
	assert_non_null(strstr(sev_match_finding(match, 0), "stage 2 is the launch digest after"));
	assert_non_null(strstr(sev_match_finding(match, 0), ": a launch with 1 vCPU;"));
	sev_match_free(match);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

/* An IGVM file with a parameter area of two pages, a page, and a VMSA of its own. */
static struct sev_blob *igvm_file(void)
{
	struct igvm_build *build = calloc(1, sizeof(*build));
	struct sev_blob *blob;
	uint8_t *bytes;
	size_t size;

	assert_non_null(build);
	igvm_begin(build, 1);
	igvm_platform(build, 2, 1);
	igvm_area(build, 2 * UINT64_C(4096), 0, 0);
	igvm_insert(build, 0x10000, 1, 0);
	igvm_page(build, 0x20000, 1, igvm_data(build, 7, 4096), 0, 0);
	igvm_vp_context(build, SEV_VMSA_GPA, 1, igvm_data(build, 9, 4096), 0);
	bytes = igvm_end(build, &size);
	assert_non_null(bytes);
	blob = blob_of("svsm.igvm", bytes, size);
	free(bytes);
	free(build);
	return blob;
}

/* Of an IGVM file neither counts nor models matter, but how its directives are read. */
static void test_match_igvm(void **state)
{
	struct sev_config *base = sev_config_new();
	struct sev_config *guest;
	struct sev_blob *igvm = igvm_file();
	struct sev_match *match;
	uint8_t digest[SEV_DIGEST_MAX];
	unsigned variant;

	(void)state;
	sev_config_set_igvm(base, igvm);
	assert_sev_ok(sev_config_copy(base, &guest, &err), &err);
	assert_sev_ok(sev_variant_find("igvm-one-parameter-page", &variant, &err), &err);
	sev_config_set_variant(guest, variant, true);
	digest_of(guest, digest);
	match = new_match(base, digest, 48);
	sev_match_try_variants(match);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 1);
	assert_string_equal(setting(sev_match_plan(match, 0), "variant"),
			    "igvm-one-parameter-page");
	assert_string_equal(setting(sev_match_plan(match, 0), "vcpus"), "(none)");
	assert_in_range(sev_match_candidates(match), 2, 16);
	sev_match_free(match);
	sev_config_free(guest);
	sev_config_free(base);
	sev_blob_free(igvm);
}

/* Expects the one match for the digest of guest to have these variants, the first of them named. */
static void expect_variants(const struct sev_config *base, struct sev_config *guest,
			    const char *const *names, size_t count)
{
	struct sev_match *match = NULL;
	uint8_t digest[SEV_DIGEST_MAX];

	for (size_t i = 0; i < count; i++) {
		unsigned variant;

		assert_sev_ok(sev_variant_find(names[i], &variant, &err), &err);
		sev_config_set_variant(guest, variant, true);
	}
	digest_of(guest, digest);
	assert_sev_ok(sev_match_new(base, digest, 48, &match, &err), &err);
	assert_sev_ok(sev_match_add_vmm_type(match, SEV_VMM_QEMU, &err), &err);
	assert_sev_ok(sev_match_add_vmm_type(match, SEV_VMM_EC2, &err), &err);
	assert_sev_ok(sev_match_add_guest_features(match, 0x5, &err), &err);
	assert_sev_ok(sev_match_add_guest_features(match, 0x21, &err), &err);
	sev_match_try_variants(match);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	assert_int_equal(sev_match_count(match), 1);
	assert_string_equal(setting(sev_match_plan(match, 0), "variant"), names[0]);
	sev_match_free(match);
}

/* Features tried with one VMM, DebugSwap among them, hide no variant of the next VMM's guests. */
static void test_match_features_hide_no_variant(void **state)
{
	static const char *const names[] = {"auto-debug-swap"};
	struct sev_config *base = sev_config_new();
	struct sev_config *guest;
	struct sev_blob *ovmf = firmware(NULL);

	(void)state;
	sev_config_set_ovmf(base, ovmf);
	sev_config_set_vcpus(base, 1);
	assert_sev_ok(sev_config_copy(base, &guest, &err), &err);
	sev_config_set_vmm_type(guest, SEV_VMM_EC2);
	sev_config_set_guest_features(guest, 0x5);
	expect_variants(base, guest, names, 1);
	sev_config_free(guest);
	sev_config_free(base);
	sev_blob_free(ovmf);
}

/* How pages without data are read counts only where shared pages, which are all it has, do. */
static void test_match_variants_together(void **state)
{
	static const char *const names[] = {"igvm-native-zero", "igvm-measure-shared"};
	struct igvm_build *build = calloc(1, sizeof(*build));
	struct sev_config *base = sev_config_new();
	struct sev_config *guest;
	struct sev_blob *igvm;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_non_null(build);
	igvm_begin(build, 1);
	igvm_platform(build, 2, 1);
	igvm_page(build, 0x20000, 1, igvm_data(build, 7, 4096), 0, 0);
	igvm_page(build, 0x30000, 1, 0, 0x4, 0);
	igvm_vp_context(build, SEV_VMSA_GPA, 1, igvm_data(build, 9, 4096), 0);
	bytes = igvm_end(build, &size);
	assert_non_null(bytes);
	igvm = blob_of("svsm.igvm", bytes, size);
	free(bytes);
	free(build);
	sev_config_set_igvm(base, igvm);
	assert_sev_ok(sev_config_copy(base, &guest, &err), &err);
	expect_variants(base, guest, names, 2);
	sev_config_free(guest);
	sev_config_free(base);
	sev_blob_free(igvm);
}

static void test_match_wants_a_digest(void **state)
{
	static const uint8_t digest[SEV_DIGEST_MAX];
	struct sev_config *base = sev_config_new();
	struct sev_match *match;

	(void)state;
	assert_int_equal(sev_match_new(base, digest, 47, &match, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "launch digest: found 47 bytes, expected 48 (SNP) or 32 (SEV, "
				     "SEV-ES)");
	assert_null(match);
	sev_config_free(base);
}

static struct sev_blob *vector_file(const char *name)
{
	const char *folder = getenv("SEVKIT_VECTORS");
	struct sev_blob *blob = NULL;
	char *path;

	if (!folder)
		return NULL;
	path = sev_format("%s/measure/%s", folder, name);
	assert_non_null(path);
	assert_sev_ok(sev_blob_map_file(path, &blob, &err), &err);
	free(path);
	return blob;
}

/* Digests of the fixture ovmf_AmdSev_suffix.bin: of sev-snp-measure 0.0.13, of virtee/sev (krun)
 * and of a KVM with the legacy init call (fpu-zero), and what explains them. */
static const struct {
	const char *digest, *vcpus, *vmm, *features, *variant;
	size_t others; /* DebugSwap may have been asked for, or set by Linux on its own */
} PUBLISHED[] = {
	{"19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5"
	 "df632d",
	 "1", "QEMU", "0x1", "(none)", 0},
	{"49a5df7673889babb3ee480795e1be1571b812264c2c7cc3ac6f92298a2f8683d8c691b26d8114dd6afbd324c2"
	 "150ae1",
	 "4", "QEMU", "0x1", "(none)", 0},
	{"e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adb"
	 "cd0e2b",
	 "1", "QEMU", "0x21", "(none)", 1},
	{"c1cdb69c9791afdefe6547b39179f47150788b8363b1a7b84d3ea5fbf649c0d776c8daf76a9be803f4eef483d3"
	 "e06846",
	 "4", "ec2", "0x1", "(none)", 0},
	{"ab17e200d6da7d23077e0daa1a969a5dd2901386483eaba0bd14c9b147d0b63877e65c794eeef634be92769aca"
	 "e79397",
	 "4", "gce", "0x1", "(none)", 0},
	{"d5434ca99e6bbb590b6bbfd1c4a38a0e95501b2943c306d5f27b5f9e70852ea1a8ce314f31454c432b631c978b"
	 "2ef72c",
	 "4", "krun", "0x1", "(none)", 0},
	{"9408596b1a8770120c80daa8bbacc4192573fe1f1085145b750479766310faf9", "4", "QEMU", "(none)",
	 "(none)", 0},
	{"6440a5ecad00a63db5758069d0c20c58e94f2b892f0dc10d53709224fb991436", "4", "QEMU", "(none)",
	 "fpu-zero", 0},
	{"85108cde4a22134284f8d87c62e6ed0501b25b059787767c9f630e9f721d8611", "4", "ec2", "(none)",
	 "(none)", 0},
};

static void test_match_published(void **state)
{
	struct sev_blob *ovmf = vector_file("ovmf_AmdSev_suffix.bin");
	struct sev_config *base = sev_config_new();

	(void)state;
	if (!ovmf) {
		sev_config_free(base);
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	sev_config_set_ovmf(base, ovmf);
	for (size_t i = 0; i < SEV_COUNT(PUBLISHED); i++) {
		struct sev_match *match = new_match_hex(base, PUBLISHED[i].digest);
		const struct sev_plan *plan;

		sev_match_try_variants(match);
		assert_sev_ok(sev_match_run(match, NULL, &err), &err);
		assert_int_equal(sev_match_count(match), 1 + PUBLISHED[i].others);
		plan = sev_match_plan(match, 0);
		assert_string_equal(setting(plan, "vcpus"), PUBLISHED[i].vcpus);
		assert_string_equal(setting(plan, "vmm_type"), PUBLISHED[i].vmm);
		assert_string_equal(setting(plan, "guest_features"), PUBLISHED[i].features);
		assert_string_equal(setting(plan, "variant"), PUBLISHED[i].variant);
		assert_int_equal(sev_match_sig(match, 0, 0), 0x800F12);
		sev_match_free(match);
	}
	sev_config_free(base);
	sev_blob_free(ovmf);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

static uint32_t number(struct json_object *object, const char *key)
{
	return (uint32_t)json_object_get_int64(member(object, key));
}

/* Byte i is (i * mul + add) mod 251. */
static struct sev_blob *made_file(struct json_object *test, const char *key)
{
	struct json_object *recipe = member(test, key);
	int64_t size, mul, plus;
	struct sev_blob *blob;
	uint8_t *bytes;

	if (!recipe)
		return NULL;
	size = json_object_get_int64(json_object_array_get_idx(recipe, 0));
	mul = json_object_get_int64(json_object_array_get_idx(recipe, 1));
	plus = json_object_get_int64(json_object_array_get_idx(recipe, 2));
	bytes = malloc((size_t)size + 1);
	assert_non_null(bytes);
	for (int64_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)((i * mul + plus) % 251);
	blob = blob_of(key, bytes, (size_t)size);
	free(bytes);
	return blob;
}

static uint32_t expected_sig(struct json_object *test)
{
	uint32_t sig = 0;

	if (member(test, "vcpu_family"))
		assert_sev_ok(sev_vcpu_sig_pack(number(test, "vcpu_family"),
						number(test, "vcpu_model"),
						number(test, "vcpu_stepping"), &sig, &err),
			      &err);
	else if (member(test, "vcpu_sig"))
		sig = number(test, "vcpu_sig");
	else
		assert_sev_ok(sev_vcpu_type_find(json_object_get_string(member(test, "vcpu_type")),
						 &sig, &err),
			      &err);
	return sig;
}

static bool has_sig(const struct sev_match *match, size_t hit, uint32_t sig)
{
	for (size_t k = 0; k < sev_match_sig_count(match, hit); k++)
		if (sev_match_sig(match, hit, k) == sig)
			return true;
	return false;
}

/* Whether a match is the case's own configuration. */
static bool is_the_case(const struct sev_match *match, size_t hit, struct json_object *test)
{
	const struct sev_plan *plan = sev_match_plan(match, hit);
	const char *append = json_object_get_string(member(test, "append"));
	uint64_t features = 0;

	return strtoul(setting(plan, "vcpus"), NULL, 10) == number(test, "vcpus") &&
	       sev_name_equal(setting(plan, "vmm_type"),
			      json_object_get_string(member(test, "vmm_type"))) &&
	       sev_parse_u64(setting(plan, "guest_features"), &features) &&
	       features == (uint64_t)json_object_get_int64(member(test, "guest_features")) &&
	       strcmp(setting(plan, "append"), append ? append : "(none)") == 0 &&
	       has_sig(match, hit, expected_sig(test));
}

static void add_case(struct sev_match *match, struct json_object *test)
{
	static const char *const texts[] = {"", "console=ttyS0", "console=ttyS0 loglevel=7", NULL};
	const char *append = json_object_get_string(member(test, "append"));
	struct sev_blob *kernel = made_file(test, "kernel");
	struct sev_blob *initrd = made_file(test, "initrd");

	assert_sev_ok(sev_match_add_vcpu_sig(match, expected_sig(test), &err), &err);
	assert_sev_ok(sev_match_add_guest_features(
			      match,
			      (uint64_t)json_object_get_int64(member(test, "guest_features")),
			      &err),
		      &err);
	assert_sev_ok(sev_match_add_vcpus(match, 65, 512, &err), &err);
	if (kernel) {
		assert_sev_ok(sev_match_add_kernel(match, kernel, initrd, &err), &err);
		assert_sev_ok(sev_match_add_kernel(match, NULL, NULL, &err), &err);
	}
	for (size_t i = 0; kernel && i < SEV_COUNT(texts); i++)
		assert_sev_ok(sev_match_add_append(match, texts[i], &err), &err);
	if (append)
		assert_sev_ok(sev_match_add_append(match, append, &err), &err);
	sev_blob_free(kernel);
	sev_blob_free(initrd);
}

static void find_case(struct json_object *test, struct sev_blob *ovmf)
{
	const char *digest = json_object_get_string(member(test, "digest"));
	struct sev_config *base = sev_config_new();
	struct sev_match *match;
	bool found = false;

	sev_config_set_ovmf(base, ovmf);
	match = new_match_hex(base, digest);
	add_case(match, test);
	assert_sev_ok(sev_match_run(match, NULL, &err), &err);
	for (size_t i = 0; !found && i < sev_match_count(match); i++)
		found = is_the_case(match, i, test);
	if (!found)
		fail_msg("%s was not found", json_object_to_json_string(test));
	sev_match_free(match);
	sev_config_free(base);
}

static bool is_ours(struct json_object *test)
{
	const char *name = json_object_get_string(member(test, "firmware"));

	return strcmp(json_object_get_string(member(test, "mode")), "snp") == 0 &&
	       strncmp(name, "ovmf_", 5) == 0 && !member(test, "snp_ovmf_hash") &&
	       !member(test, "ovmf_hash") && member(test, "vmm_type");
}

static void test_match_expected(void **state)
{
	const char *folder = getenv("SEVKIT_VECTORS");
	struct json_object *root, *cases;
	unsigned found = 0;
	char *path;

	(void)state;
	if (!folder) {
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	path = sev_format("%s/measure/expected.json", folder);
	root = json_object_from_file(path);
	cases = member(root, "cases");
	for (size_t i = 0; i < json_object_array_length(cases); i++) {
		struct json_object *test = json_object_array_get_idx(cases, i);
		struct sev_blob *ovmf;

		if (!is_ours(test))
			continue;
		ovmf = vector_file(json_object_get_string(member(test, "firmware")));
		find_case(test, ovmf);
		sev_blob_free(ovmf);
		found++;
	}
	print_message("%u cases found\n", found);
	assert_true(found >= 20);
	json_object_put(root);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sweep_is_the_plans),
		cmocka_unit_test(test_sweep_tries_variants),
		cmocka_unit_test(test_sweep_goes_on_without_a_plan),
		cmocka_unit_test(test_sweep_of_one_vcpu),
		cmocka_unit_test(test_sweep_wants_counts),
		cmocka_unit_test(test_sweep_stops),
		cmocka_unit_test(test_match_finds_variants),
		cmocka_unit_test(test_match_lists_all_signatures),
		cmocka_unit_test(test_match_names_what_it_proves),
		cmocka_unit_test(test_match_stages),
		cmocka_unit_test(test_match_igvm),
		cmocka_unit_test(test_match_features_hide_no_variant),
		cmocka_unit_test(test_match_variants_together),
		cmocka_unit_test(test_match_wants_a_digest),
		cmocka_unit_test(test_match_published),
		cmocka_unit_test(test_match_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
