/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's kernel and firmware in the process, as a sev_io: /dev/sev-guest, configfs-tsm and the
 * sysfs file of the VMPL, as Linux and the SNP firmware ABI document them. It shares nothing with
 * the code under test: what it takes and answers is written down here a second time.
 */
#ifndef TESTS_SUPPORT_FAKE_GUEST_H
#define TESTS_SUPPORT_FAKE_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/io.h>

#define FAKE_CERTS_MAX	    0x8000
#define FAKE_INSTANCES	    4
#define FAKE_FDS	    8
#define FAKE_CONFIGFS	    "/sys/kernel/config/tsm/report"
#define FAKE_FIRST_FD	    1000
#define FAKE_VLEK_NOT_THERE 0x27

/* One folder below FAKE_CONFIGFS. */
struct fake_instance {
	char name[64];
	unsigned long generation;
	uint8_t inblob[64];
	size_t inblob_size;
	unsigned privlevel;
	bool svsm;
	char service_guid[64];
	unsigned manifest_version;
};

struct fake_guest {
	struct sev_io io; /* what the code under test is given */
	const struct sev_io *below;

	/* The machine; set by the test. */
	bool has_device, has_configfs, has_vmpl_file;
	int open_error;	      /* errno value of opening the device */
	bool is_other_device; /* behind the path of /dev/sev-guest */
	bool wiped;	      /* VMPCK */
	unsigned vmpl;	      /* the guest's own, that of its VMPCK */
	bool has_vlek, has_svsm;
	unsigned busy;		      /* requests that the host will throttle */
	bool driver_waits;	      /* the driver waits for the host by itself, then gives up */
	uint32_t fw_error, vmm_error; /* of every request; 0: none */
	bool old_kernel;	      /* ioctl returns 0 where exitinfo2 tells of a failure */
	int fails_with;		      /* errno value before the firmware is reached */
	uint32_t key_info;	      /* of reports */
	uint32_t report_status, report_size, key_status;
	bool other_report_data, other_vmpl, zero_key;
	bool passes_vector; /* the kernel passes LAUNCH_MIT_VECTOR on */
	uint32_t guest_svn;
	uint64_t committed_tcb, launch_mit_vector;
	uint8_t certs[FAKE_CERTS_MAX];
	uint32_t certs_size;
	const char *provider;
	bool no_provider;
	unsigned disturbed; /* how often somebody else writes while a blob is read */
	int outblob_error;
	size_t outblob_cut; /* bytes that are missing */
	const uint8_t *manifest;
	size_t manifest_size; /* at most 256 */
	unsigned taken_names; /* instances of our names that are there already */
	bool mkdir_denied, rmdir_fails;
	bool no_wait;

	/* What happened; read by the test. */
	unsigned requests; /* that reached the firmware */
	unsigned ioctls;
	unsigned waited_ms;
	uint8_t last_version;
	uint32_t last_key_sel;
	uint8_t last_key_request[40];

	struct fake_instance instances[FAKE_INSTANCES];
	struct {
		bool used;
		struct fake_instance *instance;
		char attribute[32];
		uint8_t content[FAKE_CERTS_MAX];
		int64_t size; /* of content, or why there is none */
		size_t at;
		uint8_t pending[128]; /* of inblob: taken over when it is closed */
		size_t pending_size;
		bool has_pending;
	} fds[FAKE_FDS];
};

/* An SNP guest at VMPL 0 with device and configfs, where everything works. */
void fake_guest_init(struct fake_guest *guest);
/* Descriptors and instances that are left. */
unsigned fake_guest_left(const struct fake_guest *guest);
/* The key that the firmware derives for a request of 40 bytes (MSG_KEY_REQ version 2). */
void fake_guest_key(const uint8_t request[40], uint8_t key[32]);

#endif
