/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The devices, the firmware that runs, and the files of firmware that the kernel loads.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <sev/firmware_image.h>
#include <sev/host.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"
#include "host/observe.h"
#include "host/snp_ask.h"

static bool is_refusal(int rc)
{
	return rc == -EACCES || rc == -EPERM || rc == -EROFS;
}

/* read_only: it is never written to, so the right to is not asked for. */
static void observe_device(struct observation *of, const char *path, bool read_only)
{
	int fd = read_only ? -EACCES : SEV_IO(of->io, open, path, O_RDWR, 0);
	bool writable = fd >= 0;
	char key[64];

	if (is_refusal(fd))
		fd = SEV_IO(of->io, open, path, O_RDONLY, 0);
	snprintf(key, sizeof(key), "device %s", path);
	if (fd < 0) {
		observe_missing(of, key, -fd);
		return;
	}
	(void)SEV_IO(of->io, close, fd);
	observe_set(of, key, writable ? "read-write" : "read-only");
}

void observe_devices(struct observation *of)
{
	observe_device(of, "/dev/sev", false);
	observe_device(of, "/dev/kvm", false);
	observe_device(of, "/dev/sev-guest", false);
	observe_device(of, "/dev/cpu/0/msr", true);
}

/* A command that failed: why, and what the firmware answered if it was the firmware. */
static void set_failure(struct observation *of, const char *command, const struct sev_err *failed)
{
	char key[64];

	snprintf(key, sizeof(key), "sev %s", command);
	observe_missing(of, key, failed->sys_errno ? failed->sys_errno : EIO);
	if (!failed->fw_status)
		return;
	snprintf(key, sizeof(key), "sev %s.error", command);
	observe_hex(of, key, failed->fw_status);
}

struct number {
	const char *key;
	uint64_t value;
};

static void set_numbers(struct observation *of, const struct number *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		observe_number(of, rows[i].key, rows[i].value);
}

#define LEGACY	       "sev platform_status."
#define SNP	       "sev snp_platform_status."
#define BIT(bits, bit) (((bits) & (bit)) != 0)

static void set_status(struct observation *of, const struct sev_host_status *status)
{
	const struct number rows[] = {
		{LEGACY "api_major", status->api_major},
		{LEGACY "api_minor", status->api_minor},
		{LEGACY "build", status->build},
		{LEGACY "state", status->state},
		{LEGACY "owner", status->external_owner},
		{LEGACY "config", status->es},
		{LEGACY "guest_count", status->guest_count},
	};

	set_numbers(of, rows, SEV_COUNT(rows));
}

static void set_snp_status(struct observation *of, const struct sev_host_snp_status *status)
{
	uint32_t init = status->init_bits, policy = status->policy_bits;
	const struct number rows[] = {
		{SNP "api_major", status->api_major},
		{SNP "api_minor", status->api_minor},
		{SNP "build_id", status->build},
		{SNP "state", status->state},
		{SNP "guest_count", status->guest_count},
		{SNP "is_rmp_initialized", BIT(init, SEV_HOST_SNP_RMP_INIT)},
		{SNP "alias_check_complete", BIT(init, SEV_HOST_SNP_ALIAS_CHECK)},
		{SNP "is_tio_en", BIT(init, SEV_HOST_SNP_TIO_EN)},
		{SNP "mask_chip_id", BIT(policy, SEV_HOST_SNP_MASK_CHIP_ID)},
		{SNP "mask_chip_key", BIT(policy, SEV_HOST_SNP_MASK_CHIP_KEY)},
		{SNP "vlek_en", BIT(policy, SEV_HOST_SNP_VLEK_EN)},
		{SNP "feature_info", BIT(policy, SEV_HOST_SNP_FEATURE_INFO)},
		{SNP "rapl_dis", BIT(policy, SEV_HOST_SNP_RAPL_DIS)},
		{SNP "ciphertext_hiding_dram_cap", BIT(policy, SEV_HOST_SNP_HIDING_CAP)},
		{SNP "ciphertext_hiding_dram_en", BIT(policy, SEV_HOST_SNP_HIDING_EN)},
	};

	set_numbers(of, rows, SEV_COUNT(rows));
	observe_hex(of, SNP "current_tcb_version", status->current_tcb);
	observe_hex(of, SNP "reported_tcb_version", status->reported_tcb);
}

/* A question that nobody may put is refused with ECANCELED. */
static bool may_ask_snp(const struct observation *of, const struct sev_host_status *status)
{
	const char *release = NULL;

	(void)sev_capture_get(of->capture, "file /proc/sys/kernel/osrelease", &release, NULL);
	return snp_ask_is_harmless(status, release);
}

static void ask(struct observation *of, struct sev_host *host)
{
	struct sev_err failed = {.rc = SEV_OK};
	struct sev_host_snp_status snp = {0};
	struct sev_host_status status = {0};

	if (sev_host_platform_status(host, &status, &failed))
		set_failure(of, "platform_status", &failed);
	else
		set_status(of, &status);
	failed = (struct sev_err){.sys_errno = ECANCELED};
	if (!may_ask_snp(of, &status) || sev_host_snp_platform_status(host, &snp, &failed))
		set_failure(of, "snp_platform_status", &failed);
	else
		set_snp_status(of, &snp);
}

void observe_firmware(struct observation *of)
{
	struct sev_err failed = {.rc = SEV_OK};
	struct sev_host *host;

	enum sev_rc rc = sev_host_open(of->io, &host, &failed);

	if (rc == SEV_ERR_NOMEM) {
		of->rc = sev_fail_nomem(of->err);
		return;
	}
	if (rc) {
		set_failure(of, "platform_status", &failed);
		set_failure(of, "snp_platform_status", &failed);
		return;
	}
	ask(of, host);
	sev_host_close(host);
}

/* The names that the driver asks for, compressed ones as well. */
static bool is_firmware(const char *name)
{
	return observe_after(name, "amd_sev_fam") || observe_after(name, "sev.fw");
}

/* Of an image that is packed, or none, only the size can be told. */
static void describe_image(const char *path, const char *image, size_t size, char *out, size_t room)
{
	struct sev_firmware_image header;

	if (sev_firmware_image_read(path, image, size, &header, NULL))
		snprintf(out, room, "size=%zu", size);
	else
		snprintf(out, room, "api=%u.%u build=%u size=%zu", header.api_major,
			 header.api_minor, header.build, size);
}

static void take_firmware(struct observation *of, const char *path, const char *name, void *user)
{
	char key[OBSERVE_KEY_MAX + 8], value[96];
	int64_t n;

	(void)user;
	if (!is_firmware(name))
		return;
	snprintf(key, sizeof(key), "firmware-file %s", path);
	n = observe_read(of, path);
	if (n < 0) {
		observe_missing(of, key, (int)-n);
		return;
	}
	describe_image(path, of->text, (size_t)n, value, sizeof(value));
	observe_set(of, key, value);
}

void observe_firmware_files(struct observation *of)
{
	static const char *const folders[] = {"/lib/firmware/updates/amd", "/lib/firmware/amd"};

	for (size_t i = 0; i < SEV_COUNT(folders); i++) {
		char key[64];
		int rc = observe_list(of, folders[i], take_firmware, NULL);

		snprintf(key, sizeof(key), "firmware-file %s", folders[i]);
		if (rc)
			observe_missing(of, key, -rc);
	}
}
