/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software Linux kernel, as far as SEV goes: the ccp driver behind /dev/sev, KVM's SEV code
 * behind /dev/kvm, the sev-guest driver behind /dev/sev-guest. It stands in a struct sev_io and
 * refuses what Linux refuses, with Linux's errno values, before it asks the firmware.
 *
 * It touches its caller's memory only by copy_in and copy_out, never through a pointer that it
 * found in an argument: the caller may be another process.
 */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>

#include "amd-sp/amd_sp.h"
#include "machine/machine.h"

/* The caller's memory: false where a byte of the range is not mapped (-EFAULT). */
struct lx_caller {
	bool (*copy_in)(void *ctx, void *to, uint64_t from, size_t size);
	bool (*copy_out)(void *ctx, uint64_t to, const void *from, size_t size);
	void *ctx;
};
/* The caller is this process: checked by process_vm_readv() and process_vm_writev(). */
const struct lx_caller *lx_caller_self(void);

/* The versions of Linux that are modelled. */
enum lx_release { LX_LINUX_6_18 = 0, LX_LINUX_6_14 = 1 };
/* "6.18"; and back, -1 for another. */
const char *lx_release_name(enum lx_release release);
int lx_release_find(const char *name);

struct lx_config {
	struct machine *machine;
	struct amd_sp *sp;
	const struct lx_caller *caller;
	enum lx_release release;
	/* lx_state_size() bytes, zeros or left by an earlier process; NULL: its own. */
	void *state;
	/* Module parameters. lx_config_init(): sev, sev_es and sev_snp on, the rest as Linux. */
	bool sev, sev_es, sev_snp;
	bool psp_init_on_probe;
	uint32_t ciphertext_hiding_asids; /* ASIDs of SEV-ES that are SNP's alone; 0: no hiding */
	const char *init_ex_path;	  /* file on the host for INIT_EX; NULL: INIT */
	const char *firmware_dir;	  /* folder that is /lib/firmware; NULL: it is empty */
	bool writable;			  /* whether /dev/sev may be opened for writing (root) */
};
void lx_config_init(struct lx_config *config);

struct lx_kernel;

size_t lx_state_size(const struct machine_config *config);
enum sev_rc lx_kernel_new(const struct lx_config *config, struct lx_kernel **out,
			  struct sev_err *err);
/* Closes every file that is still open, as a process's end does. NULL is fine. */
void lx_kernel_free(struct lx_kernel *kernel);

/* Power off and on: the kernel boots anew, descriptors that are open are of nothing. */
void lx_kernel_power_cycle(struct lx_kernel *kernel);
/* Another process did that: this one's descriptors are of nothing. */
void lx_kernel_forget(struct lx_kernel *kernel);

/*
 * The kernel's sev_io: it owns /dev, /proc, /sys but for configfs, /lib/firmware, and what is
 * opened there: what it has not is not there, whatever the system's has. The rest it passes to
 * below (NULL: -ENOENT, -EBADF). Owned by kernel.
 */
const struct sev_io *lx_kernel_io(struct lx_kernel *kernel, const struct sev_io *below);

/*
 * Called around every call that may change the machine, for a machine that several processes share:
 * enter returns 0 or a negative errno value. Default: nothing.
 */
struct lx_lock {
	int (*enter)(void *ctx);
	void (*leave)(void *ctx);
	void *ctx;
};
void lx_kernel_set_lock(struct lx_kernel *kernel, const struct lx_lock *lock);

/* A guest that exists: its kind, and where the firmware has it. */
enum lx_guest_kind { LX_GUEST_NONE = 0, LX_GUEST_SEV = 1, LX_GUEST_SEV_ES = 2, LX_GUEST_SNP = 3 };
struct lx_guest_info {
	uint32_t id; /* from 1; never used again */
	uint8_t kind;
	bool held;     /* by nobody: the machine keeps it until it is stopped */
	bool started;  /* LAUNCH_START went well */
	bool finished; /* LAUNCH_FINISH went well */
	uint32_t asid;
	uint32_t handle; /* SEV, SEV-ES */
	uint64_t gctx;	 /* SNP: sPA of the context page */
	uint64_t policy;
	uint64_t secrets_gpa;	 /* SNP: page of type SECRETS; UINT64_MAX: none */
	int64_t pid, start_time; /* of the process that has it */
};
/* The i-th guest that exists; false past the last. */
bool lx_guest_at(const struct lx_kernel *kernel, size_t i, struct lx_guest_info *out);
/* Leaves a VM's guest to the machine: it stays when the descriptor is closed. */
int lx_guest_hold(struct lx_kernel *kernel, int vm_fd, uint32_t *id);
/* Ends a guest whatever it is held by, as closing its VM does. */
int lx_guest_stop(struct lx_kernel *kernel, uint32_t id);
/* Ends the guests of processes that are no more. */
void lx_guests_reap(struct lx_kernel *kernel);
/* The guest that /dev/sev-guest is inside of; 0: there is no such device. */
void lx_set_inside(struct lx_kernel *kernel, uint32_t guest_id, unsigned vmpl);
/*
 * Hands the firmware an image. live: SNP_DOWNLOAD_FIRMWARE_EX without COMMIT, guests go on; no
 * release of Linux that is modelled does so by itself. Otherwise what loading ccp anew does:
 * everything is shut down, DOWNLOAD_FIRMWARE, which commits, and ccp is probed again; -EBUSY while
 * there are guests. *fw_error: the firmware's status with -EIO.
 */
int lx_firmware_update(struct lx_kernel *kernel, const void *image, size_t size, bool live,
		       uint32_t *fw_error);
/* The host's certificates for extended reports: a certificate table, copied. */
enum sev_rc lx_set_certs(struct lx_kernel *kernel, const void *table, size_t size,
			 struct sev_err *err);

#endif
