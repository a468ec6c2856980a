/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/launch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/os/io.h"

#define ID_BLOCK_SIZE 96
#define PAGE	      4096

void sev_launch_options_init(struct sev_launch_options *options)
{
	memset(options, 0, sizeof(*options));
	options->size = sizeof(*options);
}

static enum sev_rc check_options(const struct sev_plan *plan,
				 const struct sev_launch_options *options, struct sev_err *err)
{
	bool snp = sev_plan_mode(plan) == SEV_MODE_SNP;

	if (!options->io)
		return sev_fail(err, SEV_ERR_ARG, "launch: no sev_io was given");
	if (snp && options->init == SEV_LAUNCH_INIT_LEGACY)
		return sev_fail(err, SEV_ERR_ARG, "launch: SNP guests need KVM_SEV_INIT2");
	if (snp && (options->dh_cert || options->session || options->share_handle))
		return sev_fail(err, SEV_ERR_ARG,
				"launch: sessions and shared keys are of SEV and SEV-ES; an SNP "
				"guest gets its secrets after it has shown a report");
	if (!snp && (options->id_block || options->id_auth || options->vcek_disabled ||
		     options->certs || options->gosvw || options->cpuid_page))
		return sev_fail(err, SEV_ERR_ARG,
				"launch: ID block, GOSVW, CPUID page and certificates are of SNP");
	if (!options->id_block != !options->id_auth)
		return sev_fail(err, SEV_ERR_ARG,
				"launch: ID block and ID authentication go together");
	if (!options->dh_cert != !options->session)
		return sev_fail(err, SEV_ERR_ARG,
				"launch: the owner's certificate and the session go together");
	return SEV_OK;
}

/* A copy of size bytes at *at, which moves on; NULL stays NULL. */
static const uint8_t *keep(const uint8_t *data, size_t size, uint8_t **at)
{
	uint8_t *copy = *at;

	if (!data)
		return NULL;
	memcpy(copy, data, size);
	*at += size;
	return copy;
}

static enum sev_rc keep_options(struct sev_launch *launch, struct sev_err *err)
{
	struct sev_launch_options *options = &launch->options;
	size_t size = options->dh_cert_size + options->session_size + ID_BLOCK_SIZE + 2 * PAGE + 16;
	uint8_t *at;

	launch->copies = calloc(1, size);
	if (!launch->copies)
		return sev_fail_nomem(err);
	at = launch->copies;
	options->dh_cert = keep(options->dh_cert, options->dh_cert_size, &at);
	options->session = keep(options->session, options->session_size, &at);
	options->id_block = keep(options->id_block, ID_BLOCK_SIZE, &at);
	options->id_auth = keep(options->id_auth, PAGE, &at);
	options->cpuid_page = keep(options->cpuid_page, PAGE, &at);
	options->gosvw = keep(options->gosvw, 16, &at);
	launch->page = aligned_alloc(PAGE, PAGE);
	return launch->page ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_launch_new(const struct sev_plan *plan, const struct sev_launch_options *options,
			   struct sev_launch **out, struct sev_err *err)
{
	struct sev_launch_options known;
	struct sev_launch *launch;
	enum sev_rc rc;

	*out = NULL;
	sev_launch_options_init(&known);
	memcpy(&known, options, options->size < sizeof(known) ? options->size : sizeof(known));
	rc = check_options(plan, &known, err);
	if (!rc)
		rc = sev_launch_check(plan, err);
	if (rc)
		return rc;
	launch = calloc(1, sizeof(*launch));
	if (!launch)
		return sev_fail_nomem(err);
	launch->plan = plan;
	launch->options = known;
	launch->io = known.io;
	launch->kvm_fd = launch->sev_fd = launch->vm_fd = -1;
	rc = keep_options(launch, err);
	if (!rc)
		rc = sev_launch_open(launch, err);
	if (rc) {
		sev_launch_free(launch);
		return rc;
	}
	*out = launch;
	return SEV_OK;
}

static void unregister(struct sev_launch *launch)
{
	for (size_t i = 0; i < launch->slots.count; i++) {
		const struct sev_slot *slot = &launch->slots.slot[i];
		struct sev_kvm_enc_region region = {(uintptr_t)slot->memory, slot->size};

		if (slot->registered)
			(void)SEV_IO(launch->io, ioctl, launch->vm_fd,
				     SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, &region);
	}
}

static void close_fd(struct sev_launch *launch, int fd)
{
	if (fd >= 0)
		(void)SEV_IO(launch->io, close, fd);
}

void sev_launch_free(struct sev_launch *launch)
{
	if (!launch)
		return;
	unregister(launch);
	for (size_t i = 0; i < launch->vcpu_count; i++)
		close_fd(launch, launch->vcpus[i]);
	close_fd(launch, launch->vm_fd);
	close_fd(launch, launch->sev_fd);
	close_fd(launch, launch->kvm_fd);
	sev_slots_free(&launch->slots, launch->io);
	free(launch->vcpus);
	free(launch->page);
	free(launch->copies);
	free(launch);
}

enum sev_rc sev_launch_load(struct sev_launch *launch, struct sev_err *err)
{
	if (sev_plan_mode(launch->plan) == SEV_MODE_SNP)
		return sev_launch_load_snp(launch, err);
	return sev_launch_load_sev(launch, err);
}

enum sev_rc sev_launch_finish(struct sev_launch *launch, struct sev_err *err)
{
	const struct sev_launch_op op = {
		.id = SEV_KVM_LAUNCH_FINISH,
		.name = "LAUNCH_FINISH",
		.event = sev_plan_event_count(launch->plan) - 1,
	};

	if (sev_plan_mode(launch->plan) == SEV_MODE_SNP)
		return sev_launch_finish_snp(launch, err);
	return sev_launch_issue(launch, &op, NULL, err);
}

enum sev_rc sev_launch_run(struct sev_launch *launch, struct sev_err *err)
{
	uint8_t measure[SEV_LAUNCH_MEASURE_SIZE];
	enum sev_rc rc = sev_launch_load(launch, err);

	if (!rc && sev_plan_mode(launch->plan) != SEV_MODE_SNP)
		rc = sev_launch_get_measure(launch, measure, err);
	return rc ? rc : sev_launch_finish(launch, err);
}

int sev_launch_vm_fd(const struct sev_launch *launch)
{
	return launch->vm_fd;
}

int sev_launch_vcpu_fd(const struct sev_launch *launch, size_t i)
{
	return i < launch->vcpu_count ? launch->vcpus[i] : -1;
}
