/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lanes through the job interface of libIPSec_MB (its burst interface has no plain SHA-384 before
 * version 1.4).
 */
#include "measure/lanes.h"

/* Keeps the library's old names, some of which are OpenSSL's, out of the way. */
#define NO_COMPAT_IMB_API_053
#include <intel-ipsec-mb.h>

#include <sev/digest.h>

#include "abi/layout/page_info.h"
#include "base/bytes.h"

/* Widest first. With AVX and SSE alone the library is slower than OpenSSL. */
static const struct {
	enum sev_lanes_isa isa;
	uint64_t features;
	void (*init)(IMB_MGR *mgr);
} ISAS[] = {
	{SEV_LANES_AVX512, IMB_CPUFLAGS_AVX512, init_mb_mgr_avx512},
	{SEV_LANES_AVX2, IMB_CPUFLAGS_AVX2, init_mb_mgr_avx2},
};

/* The library's manager is all there is. */
static IMB_MGR *manager(struct sev_lanes *lanes)
{
	return (IMB_MGR *)lanes;
}

static IMB_MGR *new_manager(void (*init)(IMB_MGR *mgr))
{
	IMB_MGR *mgr = alloc_mb_mgr(0);

	if (!mgr)
		return NULL;
	init(mgr);
	/* Its self-test ran as well. */
	if (imb_get_errno(mgr) == 0)
		return mgr;
	free_mb_mgr(mgr);
	return NULL;
}

struct sev_lanes *sev_lanes_new(enum sev_lanes_isa isa)
{
	uint64_t features = imb_get_feature_flags();

	for (size_t i = 0; i < SEV_COUNT(ISAS); i++) {
		bool wanted = isa == SEV_LANES_WIDEST || isa == ISAS[i].isa;

		if (wanted && (features & ISAS[i].features) == ISAS[i].features)
			return (struct sev_lanes *)new_manager(ISAS[i].init);
	}
	return NULL;
}

void sev_lanes_free(struct sev_lanes *lanes)
{
	if (lanes)
		free_mb_mgr(manager(lanes));
}

static void fill_job(IMB_JOB *job, const uint8_t *page, uint8_t *hash)
{
	job->cipher_mode = IMB_CIPHER_NULL;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_HASH_CIPHER;
	job->hash_alg = IMB_AUTH_SHA_384;
	job->src = page;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = PAGE_INFO_PAGE_SIZE;
	job->auth_tag_output = hash;
	job->auth_tag_output_len_in_bytes = SEV_SHA384_LENGTH;
}

/* How many of the jobs that came back, job first, are done as they should be. */
static size_t count_completed(IMB_MGR *mgr, const IMB_JOB *job)
{
	size_t completed = 0;

	for (; job; job = IMB_GET_COMPLETED_JOB(mgr))
		completed += job->status == IMB_STATUS_COMPLETED;
	return completed;
}

static size_t flush(IMB_MGR *mgr)
{
	size_t completed = 0;
	const IMB_JOB *job;

	while ((job = IMB_FLUSH_JOB(mgr)))
		completed += job->status == IMB_STATUS_COMPLETED;
	return completed;
}

bool sev_lanes_hash(struct sev_lanes *lanes, const uint8_t *const *pages, uint8_t *const *hashes,
		    size_t count)
{
	IMB_MGR *mgr = manager(lanes);
	size_t completed = 0;

	for (size_t i = 0; i < count; i++) {
		fill_job(IMB_GET_NEXT_JOB(mgr), pages[i], hashes[i]);
		completed += count_completed(mgr, IMB_SUBMIT_JOB(mgr));
	}
	return completed + flush(mgr) == count;
}
