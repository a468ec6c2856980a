/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software processor against what cannot be done without: the launch of an image, kernel and
 * library included, against one hash of it; a report, driver included, against one P-384 signature
 * of the crypto library.
 *
 *     bench_sim [MIB]     MIB: of the image, 4
 *
 * Exit status 0: done, and every aim was reached; 1: missed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sev/guest.h>
#include <sev/launch.h>

#include "base/crypto.h"
#include "base/crypto_ec.h"
#include "base/crypto_ec_private.h"
#include "bench.h"
#include "lx_host.h"

#define LAUNCH_AIM 1.5
#define REPORT_AIM 1.3

static struct sev_err err;

struct work {
	struct lx_host host;
	struct sev_blob *image;
	struct sev_plan *plan;
	struct sev_launch_options options;
	struct sev_ec_key *key;
	uint8_t report_data[64];
};

/* As firmware is, a file that is mapped. */
static void make_image(struct work *work, size_t size)
{
	char path[] = "/tmp/bench_sim.XXXXXX";
	uint8_t *bytes = malloc(size);
	int fd = mkstemp(path);

	bench_must(bytes && fd >= 0 && !sev_random(bytes, size, &err), "image");
	bench_must(write(fd, bytes, size) == (ssize_t)size, "image");
	bench_must(!sev_blob_map_file(path, &work->image, &err), err.msg);
	unlink(path);
	close(fd);
	free(bytes);
}

static void make_plan(struct work *work)
{
	struct sev_config *config = sev_config_new();

	bench_must(config != NULL, "out of memory");
	sev_config_set_raw(config, work->image);
	sev_config_set_vcpus(config, 1);
	sev_config_set_vcpu_sig(config, 0xA00F11);
	bench_must(!sev_plan_build(config, &work->plan, &err), err.msg);
	sev_config_free(config);
}

static void hash(void *ctx)
{
	const struct work *work = ctx;
	uint8_t digest[48];

	sev_sha384(sev_blob_data(work->image), sev_blob_size(work->image), digest);
}

static struct sev_launch *start(struct work *work)
{
	struct sev_launch *launch = NULL;

	bench_must(!sev_launch_new(work->plan, &work->options, &launch, &err), err.msg);
	bench_must(!sev_launch_run(launch, &err), err.msg);
	return launch;
}

static void launch(void *ctx)
{
	sev_launch_free(start(ctx));
}

static void sign(void *ctx)
{
	const struct work *work = ctx;
	struct sev_p384_signature signature;
	uint8_t report[0x2A0] = {0};

	bench_must(!sev_ec_key_sign(work->key, report, sizeof(report), &signature, &err), err.msg);
}

static void report(void *ctx)
{
	const struct work *work = ctx;
	struct sev_guest_report *answer = NULL;
	struct sev_guest_request request;

	sev_guest_request_init(&request);
	request.io = work->host.io;
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = work->report_data;
	bench_must(!sev_guest_get_report(&request, &answer, &err), err.msg);
	sev_guest_report_free(answer);
}

static void prepare(struct work *work, size_t size)
{
	uint8_t scalar[48];

	lx_host_setup(&work->host, "milan-1.55", LX_LINUX_6_18, LX_HOST_SELF);
	lx_host_boot(&work->host);
	sev_launch_options_init(&work->options);
	work->options.io = work->host.io;
	make_image(work, size);
	make_plan(work);
	bench_must(!sev_ec_scalar_generate(scalar, &err), err.msg);
	bench_must(!sev_ec_key_from_scalar(scalar, &work->key, &err), err.msg);
}

static int compare_reports(struct work *work)
{
	struct sev_launch *guest = start(work);
	uint32_t id = 0;
	int ok;

	bench_must(!lx_guest_hold(work->host.kernel, sev_launch_vm_fd(guest), &id), "hold");
	sev_launch_free(guest);
	lx_set_inside(work->host.kernel, id, 0);
	ok = bench_compare_thread("report", (struct bench_side){"signature", sign, work},
				  (struct bench_side){"report", report, work}, 1 / REPORT_AIM);
	lx_guest_stop(work->host.kernel, id);
	return ok;
}

int main(int argc, char **argv)
{
	static struct work work;
	size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 4;
	int ok;

	bench_must(mib >= 1 && mib <= 32, "MIB is 1 to 32");
	prepare(&work, mib << 20);
	ok = bench_compare_thread("launch", (struct bench_side){"SHA-384", hash, &work},
				  (struct bench_side){"launch", launch, &work}, 1 / LAUNCH_AIM);
	if (!getenv("X"))
		ok &= compare_reports(&work);
	sev_plan_free(work.plan);
	sev_blob_free(work.image);
	sev_ec_key_free(work.key);
	lx_host_teardown(&work.host);
	return ok ? 0 : 1;
}
