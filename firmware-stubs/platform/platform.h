/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software platform in a folder: firmware, machine and kernel together, whose state outlives the
 * processes that use it.
 *
 * The folder (mode 0700) holds platform.json (what was chosen when it was made), the firmware's
 * records (chip, ca, snp, sev), lock, and machine, a sparse file with all volatile state that every
 * process maps. A folder firmware in it, if it is there, is the kernel's /lib/firmware. Calls take
 * the lock one by one, so that processes share one machine. A process that dies within a call is a
 * loss of power: the next one finds the machine started anew, and the firmware's records, which are
 * written whole or not at all, as they were.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>

#include "amd-sp/keys/factory.h"
#include "linux/kernel.h"

/* What a platform is made as; begin with sim_platform_choices_init(). */
struct sim_platform_choices {
	const struct amd_sp_profile *profile; /* the newest Milan */
	enum lx_release release;
	uint64_t memory_size; /* 4 GiB; takes up disk as it is used */
	uint8_t cores, sockets;
	bool smt;
	bool encrypt;
	struct amd_sp_quirks quirks;
	int64_t now;			   /* when the CA's certificates begin to be valid */
	const struct amd_sp_ca_keys *keys; /* NULL: fresh ones, which take seconds */
};
void sim_platform_choices_init(struct sim_platform_choices *choices);

struct sim_platform;

/* $XDG_STATE_HOME/sevkit/sim, or below ~/.local/state; malloc'ed. SEV_ERR_UNKNOWN when neither is
 * set. */
enum sev_rc sim_platform_default_dir(char **out, struct sev_err *err);

/* Makes a platform in a folder, which is made if it isn't there. SEV_ERR_MISMATCH: it has one. */
enum sev_rc sim_platform_make(const char *dir, const struct sim_platform_choices *choices,
			      struct sev_err *err);
/* Opens one. SEV_ERR_IO: there is none; SEV_ERR_FORMAT: it is damaged or of another program. */
enum sev_rc sim_platform_open(const char *dir, struct sim_platform **out, struct sev_err *err);
/* Closes the process's devices, which ends guests that are not held; NULL is fine. */
void sim_platform_close(struct sim_platform *platform);

/* Its devices; what they do not own goes to below. Owned by the platform. */
const struct sev_io *sim_platform_io(struct sim_platform *platform, const struct sev_io *below);

/* To look inside: between lock and unlock only. SEV_ERR_IO where the lock cannot be had. */
enum sev_rc sim_platform_lock(struct sim_platform *platform, struct sev_err *err);
void sim_platform_unlock(struct sim_platform *platform);
struct lx_kernel *sim_platform_kernel(struct sim_platform *platform);
struct amd_sp *sim_platform_sp(struct sim_platform *platform);
struct machine *sim_platform_machine(struct sim_platform *platform);
const struct sim_platform_choices *sim_platform_choices(const struct sim_platform *platform);
const char *sim_platform_dir(const struct sim_platform *platform);
/* The folder that is the kernel's /lib/firmware; it need not be there. */
const char *sim_platform_firmware_dir(const struct sim_platform *platform);
/* Whether the machine was started anew because a process died within a call. */
bool sim_platform_lost_power(const struct sim_platform *platform);

/* Power off and on: guests, memory and firmware's volatile state are gone. To be locked. */
void sim_platform_power_cycle(struct sim_platform *platform);

#endif
