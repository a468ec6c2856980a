/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying reports against what cannot be done without: one ECDSA verification on P-384 for each.
 *
 *     bench_verify [CHIPS]     CHIPS: distinct VCEKs, 10000
 *
 * Rates are by the time of the one thread that verifies, but for those of two threads. Chains are a
 * test CA's, the CRL and a measurement that is asked for included. Exit status 0:
 * done, and every aim was reached; 1: missed.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/verify.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/p384_provider.h"
#include "base/text.h"
#include "bench.h"
#include "test_ca.h"

#define CHIPS	     10000
#define BATCH	     2000 /* verifications that are timed as one: threads need a while to spread */
#define THREADS	     2
#define GO_SEV_GUEST 1.13 /* milliseconds for each report with its chain, on one core */

static struct sev_err err;

/* DER certificates and the report of one chip. */
struct chip {
	struct test_der vcek;
	uint8_t report[TEST_REPORT_SIZE];
};

struct work {
	struct test_chain chain;
	struct test_der ark, ask, crl;
	struct chip one;
	struct sev_appraisal *appraisal;
	struct sev_certs *certs; /* the CAs, the CRL, and the VCEK of one */
	struct sev_verifier *verifier;
	const struct sev_p384_provider *provider;
	struct sev_p384_key *key;
	struct sev_p384_signature signature;
	uint8_t digest[SEV_P384_LENGTH];
};

static void add(struct sev_certs *certs, const char *name, const struct test_der *der)
{
	bench_must(!sev_certs_add_file(certs, name, der->data, der->size, SEV_ORIGIN_GIVEN, &err),
		   err.msg);
}

/* A verifier that knows nothing yet but the root that it trusts. */
static struct sev_verifier *new_verifier(const struct work *work)
{
	struct sev_verifier *verifier = NULL;
	struct sev_cert *ark = NULL;

	bench_must(!sev_verifier_new(&verifier, &err), err.msg);
	bench_must(!sev_cert_read("ark", work->ark.data, work->ark.size, &ark, &err), err.msg);
	bench_must(!sev_verifier_add_anchor(verifier, ark, &err), err.msg);
	sev_cert_free(ark);
	sev_verifier_set_appraisal(verifier, work->appraisal);
	sev_verifier_set_cache_size(verifier, 2 * CHIPS);
	sev_verifier_set_terse(verifier, true);
	return verifier;
}

static void make_chip(struct work *work, unsigned i, struct chip *chip)
{
	struct test_chain chain = work->chain;

	sev_put_le32(chain.vcek.serial, i + 1);
	sev_put_le32(chain.vcek.hwid, i + 1);
	memcpy(chain.report.chip_id, chain.vcek.hwid, sizeof(chain.report.chip_id));
	test_cert_make(&chain.vcek, &chip->vcek);
	test_report_make(&chain.report, chip->report);
}

static void make_appraisal(struct work *work)
{
	char hex[2 * sizeof(work->chain.report.measurement) + 1];

	sev_hex_encode(work->chain.report.measurement, sizeof(work->chain.report.measurement), hex);
	bench_must(!sev_appraisal_new(&work->appraisal, &err), err.msg);
	bench_must(!sev_appraisal_set(work->appraisal, "measurement", hex, &err), err.msg);
}

static void prepare(struct work *work)
{
	test_chain_init(&work->chain, "Milan", 3);
	test_cert_make(&work->chain.ark, &work->ark);
	test_cert_make(&work->chain.ask, &work->ask);
	test_crl_make(&work->chain.crl, &work->crl);
	make_chip(work, 0, &work->one);
	make_appraisal(work);
	bench_must(!sev_certs_new(&work->certs, &err), err.msg);
	add(work->certs, "ask", &work->ask);
	add(work->certs, "ark", &work->ark);
	add(work->certs, "crl", &work->crl);
	add(work->certs, "vcek", &work->one.vcek);
	work->verifier = new_verifier(work);
	sev_verifier_set_certs(work->verifier, work->certs);
}

/* One report from bytes to verdict. */
static void verify_one(struct sev_verifier *verifier, const struct chip *chip,
		       const struct sev_certs *certs)
{
	struct sev_evidence *evidence = NULL;
	struct sev_result *result = NULL;

	bench_must(!sev_evidence_read("report", chip->report, sizeof(chip->report), NULL, &evidence,
				      &err),
		   err.msg);
	bench_must(!sev_verify(verifier, evidence, certs, TEST_NOW, &result, &err), err.msg);
	bench_must(sev_result_verdict(result) == SEV_VERDICT_APPRAISED,
		   sev_verdict_name(sev_result_verdict(result)));
	sev_result_free(result);
	sev_evidence_free(evidence);
}

static void verify_batch(void *ctx)
{
	struct work *work = ctx;

	for (int i = 0; i < BATCH; i++)
		verify_one(work->verifier, &work->one, NULL);
}

static void *half_a_batch(void *ctx)
{
	struct work *work = ctx;

	for (int i = 0; i < BATCH / THREADS; i++)
		verify_one(work->verifier, &work->one, NULL);
	return NULL;
}

static void verify_threads(void *ctx)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		bench_must(!pthread_create(&threads[i], NULL, half_a_batch, ctx), "a thread");
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* A VCEK that comes with its report, as in a batch. */
static void verify_chip(struct work *work, const struct chip *chip)
{
	struct sev_certs *certs = NULL;

	bench_must(!sev_certs_new(&certs, &err), err.msg);
	add(certs, "vcek", &chip->vcek);
	verify_one(work->verifier, chip, certs);
	sev_certs_free(certs);
}

/* All four from bytes, with a verifier that remembers nothing. */
static void verify_afresh(void *ctx)
{
	struct work *work = ctx;

	for (int i = 0; i < BATCH / 4; i++) {
		struct sev_verifier *verifier = new_verifier(work);
		struct sev_certs *certs = NULL;

		bench_must(!sev_certs_new(&certs, &err), err.msg);
		add(certs, "vcek", &work->one.vcek);
		add(certs, "ask", &work->ask);
		add(certs, "ark", &work->ark);
		verify_one(verifier, &work->one, certs);
		sev_certs_free(certs);
		sev_verifier_free(verifier);
	}
}

/* The report's signature and the key that it is verified with, as a provider has them. */
static void take_signature(struct work *work)
{
	struct test_der spki = {0};
	struct sev_p384_point point;

	sev_sha384(work->one.report, SEV_REPORT_SIGNED_SIZE, work->digest);
	for (size_t i = 0; i < SEV_P384_LENGTH; i++) {
		const uint8_t *last =
			work->one.report + SEV_REPORT_SIGNED_SIZE + SEV_P384_LENGTH - 1 - i;

		work->signature.r[i] = last[0];
		work->signature.s[i] = last[72];
	}
	test_key_spki(TEST_KEY_VCEK, &spki);
	memcpy(&point, spki.data + spki.size - sizeof(point), sizeof(point));
	test_der_free(&spki);
	bench_must(!sev_p384_key_new_with(work->provider, "key", &point, &work->key, &err),
		   err.msg);
}

static void verify_raw(void *ctx)
{
	struct work *work = ctx;
	bool valid = false;

	for (int i = 0; i < BATCH; i++) {
		bench_must(!sev_p384_verify(work->key, work->digest, sizeof(work->digest),
					    &work->signature, &valid, &err),
			   err.msg);
		bench_must(valid, "the signature is right");
	}
}

static double best_ms(struct bench_side side)
{
	double best = 1e12;

	for (int i = 0; i < 5; i++) {
		double start = bench_thread_now(), ms;

		side.run(side.ctx);
		ms = bench_thread_now() - start;
		best = ms < best ? ms : best;
	}
	return best;
}

static void print_rate(const char *what, double count, double ms)
{
	printf("%-44s %9.0f a second, %.3f ms each\n", what, count / ms * 1e3, ms / count);
	fflush(stdout);
}

static int bench_one(struct work *work, struct work *raw)
{
	struct bench_side provider = {raw->provider->name, verify_raw, raw};
	struct bench_side ours = {"sevkit", verify_batch, work};
	struct bench_side threads = {"2 threads", verify_threads, work};
	int reached;

	print_rate("one VCEK", BATCH, best_ms(ours));
	reached = bench_compare_thread("one VCEK", provider, ours, 0.9);
	ours.name = "1 thread";
	return reached & bench_compare("one VCEK", ours, threads, 1.8);
}

static int bench_nothing_cached(struct work *work)
{
	double ms = best_ms((struct bench_side){"", verify_afresh, work}) / (BATCH / 4.0);
	int reached = GO_SEV_GUEST / ms >= 1.5;

	print_rate("nothing cached: ARK, ASK, VCEK, report", 1, ms);
	printf("%-44s %.2f times go-sev-guest's %.2f ms  aim 1.5x: %s\n",
	       "nothing cached: ARK, ASK, VCEK, report", GO_SEV_GUEST / ms, GO_SEV_GUEST,
	       reached ? "reached" : "MISSED");
	return reached;
}

static void bench_chips(struct work *work, size_t count)
{
	static const char *const passes[] = {"cold", "warm"};
	struct chip *chips = calloc(count, sizeof(*chips));
	char what[64];

	bench_must(chips != NULL, "memory");
	for (size_t i = 0; i < count; i++)
		make_chip(work, (unsigned)i + 1, &chips[i]);
	for (size_t pass = 0; pass < SEV_COUNT(passes); pass++) {
		double start = bench_thread_now();

		for (size_t i = 0; i < count; i++)
			verify_chip(work, &chips[i]);
		snprintf(what, sizeof(what), "%zu VCEKs, %s", count, passes[pass]);
		print_rate(what, (double)count, bench_thread_now() - start);
	}
	for (size_t i = 0; i < count; i++)
		test_der_free(&chips[i].vcek);
	free(chips);
}

int main(int argc, char **argv)
{
	static struct work work, raw[2];
	uint64_t chips = CHIPS;
	int reached = 1;

	if (argc > 2 || (argc == 2 && !sev_parse_u64(argv[1], &chips))) {
		fprintf(stderr, "usage: bench_verify [CHIPS]\n");
		return 2;
	}
	prepare(&work);
	for (size_t i = 0; i < SEV_COUNT(raw); i++) {
		raw[i].one = work.one;
		raw[i].provider = i ? sev_p384_providers[0] : &sev_p384_openssl;
		take_signature(&raw[i]);
	}
	bench_compare_thread("P-384 alone",
			     (struct bench_side){raw[0].provider->name, verify_raw, &raw[0]},
			     (struct bench_side){raw[1].provider->name, verify_raw, &raw[1]}, 0);
	print_rate(raw[0].provider->name, BATCH,
		   best_ms((struct bench_side){"", verify_raw, &raw[0]}));
	print_rate(raw[1].provider->name, BATCH,
		   best_ms((struct bench_side){"", verify_raw, &raw[1]}));
	reached &= bench_one(&work, &raw[1]);
	reached &= bench_nothing_cached(&work);
	bench_chips(&work, (size_t)chips);
	return reached ? 0 : 1;
}
