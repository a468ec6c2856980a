/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest engines against a loop over OpenSSL that hashes one buffer after the other.
 *
 *     bench_digest CASE FILE    runs one case; FILE is the input, mapped
 *     bench_digest              lists the cases
 *
 * Exit status 0: done, and every aim was reached; 1: one was missed.
 */
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <sev/digest.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "bench.h"
#include "measure/page_hash.h"
#include "plan/plan.h"

#define PAGE 4096

static struct sev_err err;

/* The input, and what a run needs and leaves. */
struct work {
	struct sev_blob *file;
	const uint8_t *data;
	size_t pages;
	uint32_t vcpus;
	struct sev_plan *plan;
	struct sev_page_hasher *hasher;
	uint8_t *hashes; /* SEV_PAGE_HASH_MAX of them */
	uint8_t digest[SEV_DIGEST_MAX];
};

static void naive_page_hashes(void *ctx)
{
	struct work *work = ctx;

	for (size_t i = 0; i < work->pages; i++)
		SHA384(work->data + i * PAGE, PAGE,
		       work->hashes + i % SEV_PAGE_HASH_MAX * SEV_SHA384_LENGTH);
}

static void our_page_hashes(void *ctx)
{
	struct work *work = ctx;
	size_t count;

	for (size_t i = 0; i < work->pages; i += count) {
		count = work->pages - i < SEV_PAGE_HASH_MAX ? work->pages - i : SEV_PAGE_HASH_MAX;
		sev_page_hash(work->hasher, work->data + i * PAGE, count, work->hashes);
	}
}

static void naive_step(uint8_t chain[48], uint8_t type, uint64_t gpa, const uint8_t *page)
{
	uint8_t info[112] = {0};

	memcpy(info, chain, 48);
	SHA384(page, PAGE, info + 48);
	info[96] = sizeof(info);
	info[98] = type;
	sev_put_le64(info + 104, gpa);
	SHA384(info, sizeof(info), chain);
}

static void naive_snp(void *ctx)
{
	static const uint8_t vmsa[PAGE];
	struct work *work = ctx;

	memset(work->digest, 0, sizeof(work->digest));
	for (size_t i = 0; i < work->pages; i++)
		naive_step(work->digest, SEV_PAGE_NORMAL, i * PAGE, work->data + i * PAGE);
	for (uint32_t i = 0; i < work->vcpus; i++)
		naive_step(work->digest, SEV_PAGE_VMSA, SEV_VMSA_GPA, vmsa);
}

static void our_snp(void *ctx)
{
	struct work *work = ctx;

	bench_must(!sev_plan_digest(work->plan, NULL, work->digest, &err), err.msg);
}

/* Each run maps the file anew, as a tool does. */
static struct sev_blob *mapped_anew(const struct work *work)
{
	struct sev_blob *blob = NULL;

	bench_must(!sev_blob_map_file(sev_blob_name(work->file), &blob, &err), err.msg);
	return blob;
}

static void naive_sha256(void *ctx)
{
	struct work *work = ctx;
	struct sev_blob *blob = mapped_anew(work);

	SHA256(sev_blob_data(blob), sev_blob_size(blob), work->digest);
	sev_blob_free(blob);
}

/* As for the kernel hashes table: in steps, so that progress can be shown. */
static void our_sha256(void *ctx)
{
	struct work *work = ctx;
	struct sev_blob *blob = mapped_anew(work);

	bench_must(!sev_blob_sha256(blob, NULL, work->digest, &err), err.msg);
	sev_blob_free(blob);
}

#define STEPS 10000

static void naive_chain(void *ctx)
{
	struct work *work = ctx;
	uint8_t info[112] = {0};

	for (unsigned i = 0; i < STEPS; i++)
		SHA384(info, sizeof(info), info);
	memcpy(work->digest, info, sizeof(work->digest));
}

static void our_chain(void *ctx)
{
	static uint8_t values[STEPS * SEV_SHA384_LENGTH];
	static const uint8_t vmsa[PAGE];
	struct work *work = ctx;

	bench_must(!sev_digest_extend(work->digest, vmsa, SEV_VMSA_GPA, STEPS, values, &err),
		   err.msg);
}

static void make_plan(struct work *work)
{
	static const uint8_t zeros[PAGE];
	struct sev_blob *vmsa = NULL;

	work->plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	bench_must(work->plan != NULL, "plan");
	bench_must(!sev_plan_update(work->plan, SEV_PAGE_NORMAL, 0, work->pages * PAGE, work->file,
				    0, &err, "image"),
		   err.msg);
	bench_must(!sev_blob_copy("VMSA", zeros, PAGE, &vmsa, &err), err.msg);
	for (uint32_t i = 0; i < work->vcpus; i++)
		bench_must(!sev_plan_vmsa(work->plan, i, SEV_VMSA_GPA, vmsa, 0, &err, "VMSA"),
			   err.msg);
	sev_blob_free(vmsa);
}

/* Whether both sides came to the same digest. */
static void check_digest(struct work *work)
{
	uint8_t naive[SEV_SHA384_LENGTH];

	naive_snp(work);
	memcpy(naive, work->digest, sizeof(naive));
	our_snp(work);
	bench_must(!memcmp(naive, work->digest, sizeof(naive)), "the digests differ");
}

static int bench_pages_way(struct work *work, enum sev_page_hash_way way, const char *name,
			   double aim)
{
	struct bench_side naive = {"one by one", naive_page_hashes, work};
	struct bench_side ours = {name, our_page_hashes, work};
	int reached;

	work->hasher = sev_page_hasher_new(way);
	if (!work->hasher) {
		printf("%-44s %s: not in this build or processor\n", "page hashes", name);
		return 1;
	}
	sev_page_hash_expect(work->hasher, work->pages);
	reached = bench_compare("page hashes", naive, ours, aim);
	sev_page_hasher_free(work->hasher);
	return reached;
}

static bool has_way(enum sev_page_hash_way way)
{
	struct sev_page_hasher *hasher = sev_page_hasher_new(way);

	sev_page_hasher_free(hasher);
	return hasher != NULL;
}

static int bench_pages(struct work *work)
{
	static uint8_t hashes[SEV_PAGE_HASH_MAX * SEV_SHA384_LENGTH];
	/* The aim for AVX2 is one for processors that have nothing wider. */
	double avx2_aim = has_way(SEV_PAGE_HASH_AVX512) ? 0 : 1.7;

	work->hashes = hashes;
	return bench_pages_way(work, SEV_PAGE_HASH_PLAIN, "plain", 0) &
	       bench_pages_way(work, SEV_PAGE_HASH_AVX2, "AVX2", avx2_aim) &
	       bench_pages_way(work, SEV_PAGE_HASH_AVX512, "AVX-512", 3);
}

static int bench_snp(struct work *work)
{
	struct bench_side naive = {"one by one", naive_snp, work};
	struct bench_side ours = {"sevkit", our_snp, work};
	char what[100];
	int reached;

	make_plan(work);
	snprintf(what, sizeof(what), "SNP digest, %zu KiB, %u VMSAs", work->pages * PAGE / 1024,
		 work->vcpus);
	bench_memory(what, ours, work->pages * PAGE);
	check_digest(work);
	reached = bench_compare(what, naive, ours, 0);
	sev_plan_free(work->plan);
	return reached;
}

static int bench_snp_1(struct work *work)
{
	work->vcpus = 1;
	return bench_snp(work);
}

static int bench_snp_64(struct work *work)
{
	work->vcpus = 64;
	return bench_snp(work);
}

static int bench_snp_512(struct work *work)
{
	work->vcpus = 512;
	return bench_snp(work);
}

static int bench_initrd(struct work *work)
{
	struct bench_side naive = {"one call", naive_sha256, work};
	struct bench_side ours = {"sevkit", our_sha256, work};

	bench_memory("SHA-256 of an initrd", ours, work->pages * PAGE);
	return bench_compare("SHA-256 of an initrd", naive, ours, 0);
}

static int bench_chain(struct work *work)
{
	double start, ms;
	int reached = bench_compare("10,000 chain steps",
				    (struct bench_side){"SHA-384 alone", naive_chain, work},
				    (struct bench_side){"sevkit", our_chain, work}, 0);

	start = bench_now();
	our_chain(work);
	ms = bench_now() - start;
	printf("%-44s %.2f million a second, %.3f us each\n", "chain steps", STEPS / ms / 1e3,
	       ms * 1e3 / STEPS);
	return reached;
}

static const struct {
	const char *name;
	int (*run)(struct work *work);
} CASES[] = {
	{"pages", bench_pages},	    {"snp-1", bench_snp_1},   {"snp-64", bench_snp_64},
	{"snp-512", bench_snp_512}, {"initrd", bench_initrd}, {"chain", bench_chain},
};

static int run_case(const char *name, const char *path)
{
	struct work work = {0};
	int reached = -1;

	bench_must(!sev_blob_map_file(path, &work.file, &err), err.msg);
	work.data = sev_blob_data(work.file);
	work.pages = sev_blob_size(work.file) / PAGE;
	for (size_t i = 0; i < SEV_COUNT(CASES); i++)
		if (!strcmp(name, CASES[i].name))
			reached = CASES[i].run(&work);
	if (reached < 0) {
		fprintf(stderr, "bench_digest: unknown case '%s'\n", name);
		return 2;
	}
	sev_blob_free(work.file);
	return reached ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return run_case(argv[1], argv[2]);
	for (size_t i = 0; i < SEV_COUNT(CASES); i++)
		printf("%s\n", CASES[i].name);
	return 0;
}
