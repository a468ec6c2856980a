/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static void put32(uint8_t *p, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static void put64(uint8_t *p, uint64_t value)
{
	put32(p, (uint32_t)value);
	put32(p + 4, (uint32_t)(value >> 32));
}

static bool all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/* The firmware's side of MSG_REPORT_REQ (96 bytes) and MSG_REPORT_RSP (4000 bytes here). */
static void answer_report(struct fake_guest *guest, const uint8_t *request, uint8_t *response)
{
	uint32_t vmpl = get32(request + 64);
	uint32_t key_sel = get32(request + 68);
	uint8_t *report = response + 0x20;

	memset(response, 0, 4000);
	guest->last_key_sel = key_sel;
	put32(response + 4, guest->report_size);
	put32(response, guest->report_status);
	if (vmpl < guest->vmpl || vmpl > 3 || key_sel > 2 || !all_zero(request + 72, 24))
		put32(response, 0x16);
	else if (key_sel == 2 && !guest->has_vlek)
		put32(response, FAKE_VLEK_NOT_THERE);
	if (get32(response))
		return;
	put32(report, 5);
	put64(report + 0x08, 0x30000);
	put32(report + 0x30, guest->other_vmpl ? vmpl + 1 : vmpl);
	put32(report + 0x34, 1);
	put32(report + 0x48, guest->key_info);
	memcpy(report + 0x50, request, 64);
	if (guest->other_report_data)
		report[0x50 + 63] ^= 1;
	put64(report + 0x1E0, guest->committed_tcb);
	put64(report + 0x1F8, guest->launch_mit_vector);
}

void fake_guest_key(const uint8_t request[40], uint8_t key[32])
{
	SHA256(request, 40, key);
}

/* MSG_KEY_REQ and MSG_KEY_RSP (64 bytes): what is refused, and a key of everything that is asked.
 */
static void answer_key(struct fake_guest *guest, unsigned version, const uint8_t *request,
		       uint8_t *response)
{
	uint64_t fields = get64(request + 8);
	uint32_t vmpl = get32(request + 16);
	bool bad = get32(request) >> 3 || get32(request) >> 1 == 3 || get32(request + 4) ||
		   fields >> (version == 2 ? 7 : 6) || vmpl < guest->vmpl || vmpl > 3 ||
		   (fields & 0x10 && get32(request + 20) > guest->guest_svn);

	memset(response, 0, 64);
	memcpy(guest->last_key_request, request, 40);
	for (unsigned i = 0; i < 8; i++)
		if (fields & 0x20 && request[24 + i] > (guest->committed_tcb >> (8 * i) & 0xff))
			bad = true;
	if (fields & 0x40 && get64(request + 32) & ~guest->launch_mit_vector)
		bad = true;
	put32(response, bad ? 0x16 : guest->key_status);
	if (get32(request) >> 1 == 2 && !guest->has_vlek && !bad)
		put32(response, FAKE_VLEK_NOT_THERE);
	if (!get32(response) && !guest->zero_key)
		fake_guest_key(request, response + 0x20);
}

/* Why the request does not get to the firmware; exitinfo2 is told in any case. */
static int refuse(struct fake_guest *guest, uint64_t *exitinfo2)
{
	int failed = guest->old_kernel ? 0 : -EIO;

	if (guest->fails_with) {
		*exitinfo2 = 0xff;
		return -guest->fails_with;
	}
	if (guest->busy && guest->driver_waits) {
		*exitinfo2 = UINT64_C(2) << 32;
		guest->wiped = true;
		return -ETIMEDOUT;
	}
	if (guest->busy) {
		guest->busy--;
		*exitinfo2 = UINT64_C(2) << 32;
		return failed;
	}
	*exitinfo2 = (uint64_t)guest->vmm_error << 32 | guest->fw_error;
	return *exitinfo2 ? failed : 1;
}

static int get_report(struct fake_guest *guest, const uint8_t *request, void *response,
		      uint64_t *exitinfo2)
{
	uint8_t copy[4000];
	int rc = refuse(guest, exitinfo2);

	if (rc <= 0)
		return rc;
	guest->requests++;
	answer_report(guest, request, copy);
	memcpy(response, copy, sizeof(copy));
	return 0;
}

static int get_ext_report(struct fake_guest *guest, uint8_t *request, void *response,
			  uint64_t *exitinfo2)
{
	uint64_t address = get64(request + 96);
	uint32_t room = get32(request + 104);
	int rc;

	if (room % 4096 || room > 0x4000) {
		*exitinfo2 = 0xff;
		return -EINVAL;
	}
	if (guest->certs_size > room || !address) {
		put32(request + 104, (guest->certs_size + 4095) / 4096 * 4096);
		*exitinfo2 = UINT64_C(1) << 32;
		return guest->old_kernel ? 0 : -EIO;
	}
	rc = get_report(guest, request, response, exitinfo2);
	if (rc == 0 && *exitinfo2 == 0)
		memcpy((void *)(uintptr_t)address, guest->certs, guest->certs_size);
	return rc;
}

static int get_key(struct fake_guest *guest, unsigned version, const void *user_request,
		   void *response, uint64_t *exitinfo2)
{
	uint8_t request[40] = {0}, copy[64];
	int rc = refuse(guest, exitinfo2);

	if (rc <= 0)
		return rc;
	memcpy(request, user_request, guest->passes_vector ? 40 : 32);
	guest->requests++;
	answer_key(guest, version, request, copy);
	memcpy(response, copy, sizeof(copy));
	return 0;
}

/* As snp_guest_ioctl() of Linux: the version, the key, then the request. */
static int fake_ioctl(void *ctx, int fd, unsigned long number, void *argument)
{
	struct fake_guest *guest = ctx;
	uint8_t input[32];
	uint64_t exitinfo2 = 0xff;
	void *request, *response;
	int rc;

	(void)fd;
	guest->ioctls++;
	if (guest->is_other_device)
		return -ENOTTY;
	memcpy(input, argument, sizeof(input));
	if (!input[0])
		return -EINVAL;
	if (guest->wiped)
		return -ENOTTY;
	request = (void *)(uintptr_t)get64(input + 8);
	response = (void *)(uintptr_t)get64(input + 16);
	if (!request || !response)
		return -EINVAL;
	guest->last_version = input[0];
	if (number == 0xC0205300)
		rc = get_report(guest, request, response, &exitinfo2);
	else if (number == 0xC0205301)
		rc = get_key(guest, input[0], request, response, &exitinfo2);
	else if (number == 0xC0205302)
		rc = get_ext_report(guest, request, response, &exitinfo2);
	else
		return -ENOTTY;
	/* Written back only where it is not zero. */
	if (exitinfo2)
		put64((uint8_t *)argument + 24, exitinfo2);
	return rc;
}

static struct fake_instance *find_instance(struct fake_guest *guest, const char *name, size_t n)
{
	for (unsigned i = 0; i < FAKE_INSTANCES; i++)
		if (guest->instances[i].name[0] && strlen(guest->instances[i].name) == n &&
		    memcmp(guest->instances[i].name, name, n) == 0)
			return &guest->instances[i];
	return NULL;
}

/* The part of a path behind the folder of configfs-tsm; NULL when it is elsewhere. */
static const char *below_configfs(const struct fake_guest *guest, const char *path)
{
	size_t n = strlen(FAKE_CONFIGFS "/");

	return guest->has_configfs && strncmp(path, FAKE_CONFIGFS "/", n) == 0 ? path + n : NULL;
}

static bool has_attribute(const struct fake_guest *guest, const char *name)
{
	static const char *const always[] = {"inblob",	       "outblob",    "auxblob",
					     "provider",       "generation", "privlevel",
					     "privlevel_floor"};
	static const char *const under_svsm[] = {"manifestblob", "service_provider", "service_guid",
						 "service_manifest_version"};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (strcmp(name, always[i]) == 0)
			return true;
	for (size_t i = 0; guest->has_svsm && i < sizeof(under_svsm) / sizeof(under_svsm[0]); i++)
		if (strcmp(name, under_svsm[i]) == 0)
			return true;
	return false;
}

static int new_fd(struct fake_guest *guest, struct fake_instance *instance, const char *attribute)
{
	for (int i = 0; i < FAKE_FDS; i++) {
		if (guest->fds[i].used)
			continue;
		memset(&guest->fds[i], 0, sizeof(guest->fds[i]));
		guest->fds[i].used = true;
		guest->fds[i].instance = instance;
		snprintf(guest->fds[i].attribute, sizeof(guest->fds[i].attribute), "%s", attribute);
		return FAKE_FIRST_FD + i;
	}
	return -EMFILE;
}

static int fake_open(void *ctx, const char *path, int flags, unsigned mode)
{
	struct fake_guest *guest = ctx;
	const char *rest = below_configfs(guest, path);
	const char *slash = rest ? strchr(rest, '/') : NULL;
	struct fake_instance *instance;

	if (strcmp(path, "/dev/sev-guest") == 0 && guest->has_device)
		return guest->open_error ? -guest->open_error : new_fd(guest, NULL, "device");
	if (strcmp(path, "/sys/devices/system/cpu/sev/vmpl") == 0 && guest->has_vmpl_file)
		return new_fd(guest, NULL, "vmpl");
	if (!slash)
		return guest->below ? guest->below->open(guest->below->ctx, path, flags, mode)
				    : -ENOENT;
	instance = find_instance(guest, rest, (size_t)(slash - rest));
	if (!instance || !has_attribute(guest, slash + 1))
		return -ENOENT;
	return new_fd(guest, instance, slash + 1);
}

/* The kernel takes inblob over when it is closed, and forgets what became of it. */
static int fake_close(void *ctx, int fd)
{
	struct fake_guest *guest = ctx;
	int i = fd - FAKE_FIRST_FD;
	struct fake_instance *instance;

	if (i < 0 || i >= FAKE_FDS || !guest->fds[i].used)
		return -EBADF;
	instance = guest->fds[i].instance;
	if (guest->fds[i].has_pending && guest->fds[i].pending_size <= sizeof(instance->inblob)) {
		memcpy(instance->inblob, guest->fds[i].pending, guest->fds[i].pending_size);
		instance->inblob_size = guest->fds[i].pending_size;
		instance->generation++;
	}
	guest->fds[i].used = false;
	return 0;
}

static int write_number(const char *text, unsigned min, unsigned max, unsigned *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (end == text || (*end && *end != '\n') || value < min || value > max)
		return -EINVAL;
	*out = (unsigned)value;
	return 0;
}

static int write_text(struct fake_guest *guest, struct fake_instance *instance,
		      const char *attribute, const char *text)
{
	int rc = 0;

	if (strcmp(attribute, "privlevel") == 0)
		rc = write_number(text, guest->vmpl, 3, &instance->privlevel);
	else if (strcmp(attribute, "service_manifest_version") == 0)
		rc = write_number(text, 0, UINT32_MAX, &instance->manifest_version);
	else if (strcmp(attribute, "service_provider") == 0)
		instance->svsm = strcmp(text, "svsm") == 0;
	else if (strcmp(attribute, "service_guid") == 0)
		snprintf(instance->service_guid, sizeof(instance->service_guid), "%s", text);
	else
		return -EACCES;
	if (strcmp(attribute, "service_provider") == 0 && !instance->svsm)
		rc = -EINVAL;
	if (rc == 0)
		instance->generation++;
	return rc;
}

static int64_t fake_write(void *ctx, int fd, const void *data, size_t size)
{
	struct fake_guest *guest = ctx;
	int i = fd - FAKE_FIRST_FD;
	char text[64];
	int rc;

	if (!guest->fds[i].instance || size >= sizeof(guest->fds[i].pending))
		return -EINVAL;
	if (strcmp(guest->fds[i].attribute, "inblob") == 0) {
		memcpy(guest->fds[i].pending, data, size);
		guest->fds[i].pending_size = size;
		guest->fds[i].has_pending = true;
		return (int64_t)size;
	}
	snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)data);
	rc = write_text(guest, guest->fds[i].instance, guest->fds[i].attribute, text);
	return rc ? rc : (int64_t)size;
}

/* The report that reading outblob makes; under an SVSM by the SVSM, at VMPL 0. */
static int make_outblob(struct fake_guest *guest, const struct fake_instance *instance,
			uint8_t report[0x4A0])
{
	uint8_t request[96] = {0}, response[4000], both[64 + 256];
	unsigned vmpl = guest->vmpl;

	if (instance->inblob_size != 64)
		return -EINVAL;
	if (guest->outblob_error)
		return -guest->outblob_error;
	memcpy(request, instance->inblob, 64);
	put32(request + 64, instance->privlevel);
	if (instance->svsm) {
		memcpy(both, instance->inblob, 64);
		memcpy(both + 64, guest->manifest, guest->manifest_size);
		SHA512(both, 64 + guest->manifest_size, request);
		put32(request + 64, 0);
		guest->vmpl = 0;
	}
	answer_report(guest, request, response);
	guest->vmpl = vmpl;
	guest->requests++;
	memcpy(report, response + 0x20, 0x4A0);
	return get32(response) ? -EINVAL : 0;
}

/* What an attribute reads as; its size, or why not. */
static int64_t read_attribute(struct fake_guest *guest, struct fake_instance *instance,
			      const char *name, uint8_t out[FAKE_CERTS_MAX])
{
	uint8_t report[0x4A0];
	int rc;

	if (strcmp(name, "vmpl") == 0)
		return sprintf((char *)out, "%u\n", guest->vmpl);
	if (strcmp(name, "provider") == 0)
		return guest->no_provider ? -ENXIO : sprintf((char *)out, "%s\n", guest->provider);
	if (strcmp(name, "generation") == 0)
		return sprintf((char *)out, "%lu\n", instance->generation);
	if (strcmp(name, "privlevel_floor") == 0)
		return sprintf((char *)out, "%u\n", guest->vmpl);
	if (!strstr(name, "blob") || strcmp(name, "inblob") == 0)
		return -EACCES;
	rc = make_outblob(guest, instance, report);
	if (guest->disturbed) {
		guest->disturbed--;
		instance->generation++;
	}
	if (rc)
		return rc;
	if (strcmp(name, "outblob") == 0) {
		memcpy(out, report, sizeof(report));
		return (int64_t)(sizeof(report) - guest->outblob_cut);
	}
	if (strcmp(name, "manifestblob") == 0) {
		memcpy(out, guest->manifest, guest->manifest_size);
		return (int64_t)guest->manifest_size;
	}
	memcpy(out, guest->certs, guest->certs_size);
	return guest->certs_size;
}

/* What the first read found is read to its end, in small parts, as a reader must be ready for. */
static int64_t fake_read(void *ctx, int fd, void *data, size_t size)
{
	struct fake_guest *guest = ctx;
	int i = fd - FAKE_FIRST_FD;
	size_t n;

	if (guest->fds[i].at == 0)
		guest->fds[i].size = read_attribute(guest, guest->fds[i].instance,
						    guest->fds[i].attribute, guest->fds[i].content);
	if (guest->fds[i].size < 0)
		return guest->fds[i].size;
	n = (size_t)guest->fds[i].size - guest->fds[i].at;
	if (n > size)
		n = size;
	if (n > 1000)
		n = 1000;
	memcpy(data, guest->fds[i].content + guest->fds[i].at, n);
	guest->fds[i].at += n;
	return (int64_t)n;
}

static int fake_mkdir(void *ctx, const char *path, unsigned mode)
{
	struct fake_guest *guest = ctx;
	const char *name = below_configfs(guest, path);

	(void)mode;
	if (!name)
		return -ENOENT;
	if (guest->mkdir_denied)
		return -EACCES;
	if (guest->taken_names) {
		guest->taken_names--;
		return -EEXIST;
	}
	if (strlen(name) >= sizeof(guest->instances[0].name) ||
	    find_instance(guest, name, strlen(name)))
		return -EEXIST;
	for (unsigned i = 0; i < FAKE_INSTANCES; i++)
		if (!guest->instances[i].name[0]) {
			memset(&guest->instances[i], 0, sizeof(guest->instances[i]));
			snprintf(guest->instances[i].name, sizeof(guest->instances[i].name), "%s",
				 name);
			return 0;
		}
	return -ENOMEM;
}

static int fake_rmdir(void *ctx, const char *path)
{
	struct fake_guest *guest = ctx;
	const char *name = below_configfs(guest, path);
	struct fake_instance *instance = name ? find_instance(guest, name, strlen(name)) : NULL;

	if (!instance)
		return -ENOENT;
	instance->name[0] = '\0';
	return guest->rmdir_fails ? -EBUSY : 0;
}

static int fake_wait(void *ctx, unsigned milliseconds)
{
	struct fake_guest *guest = ctx;

	guest->waited_ms += milliseconds;
	return guest->no_wait ? -EINTR : 0;
}

void fake_guest_init(struct fake_guest *guest)
{
	memset(guest, 0, sizeof(*guest));
	guest->io = (struct sev_io){
		.size = sizeof(guest->io),
		.ctx = guest,
		.open = fake_open,
		.close = fake_close,
		.ioctl = fake_ioctl,
		.read = fake_read,
		.write = fake_write,
		.mkdir = fake_mkdir,
		.rmdir = fake_rmdir,
		.wait = fake_wait,
	};
	guest->has_device = true;
	guest->has_configfs = true;
	guest->report_size = 0x4A0;
	guest->provider = "sev_guest";
	guest->manifest = (const uint8_t *)"a manifest";
	guest->manifest_size = 10;
	guest->guest_svn = 5;
	guest->committed_tcb = UINT64_C(0x5418000000000a04);
	guest->launch_mit_vector = 0x3f;
	guest->passes_vector = true;
}

unsigned fake_guest_left(const struct fake_guest *guest)
{
	unsigned left = 0;

	for (unsigned i = 0; i < FAKE_FDS; i++)
		left += guest->fds[i].used;
	for (unsigned i = 0; i < FAKE_INSTANCES; i++)
		left += guest->instances[i].name[0] != '\0';
	return left;
}
