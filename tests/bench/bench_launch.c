/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A launch on the software processor, kernel and library included, against what cannot be done
 * without: one hash of the image.
 *
 *     bench_launch [MIB]     MIB: of the image, 4
 *
 * Exit status 0: done, and every aim was reached; 1: missed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sev/launch.h>

#include "base/crypto.h"
#include "bench.h"
#include "lx_host.h"

#define LAUNCH_AIM 1.5

static struct sev_err err;

struct work {
	struct lx_host host;
	struct sev_blob *image;
	struct sev_plan *plan;
	struct sev_launch_options options;
};

/* As firmware is, a file that is mapped. */
static void make_image(struct work *work, size_t size)
{
	char path[] = "/tmp/bench_launch.XXXXXX";
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

static void prepare(struct work *work, size_t size)
{
	lx_host_setup(&work->host, "milan-1.55", LX_LINUX_6_18, LX_HOST_SELF);
	lx_host_boot(&work->host);
	sev_launch_options_init(&work->options);
	work->options.io = work->host.io;
	make_image(work, size);
	make_plan(work);
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
	sev_plan_free(work.plan);
	sev_blob_free(work.image);
	lx_host_teardown(&work.host);
	return ok ? 0 : 1;
}
