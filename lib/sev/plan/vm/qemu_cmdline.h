/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's options collected, and what they make of a machine. libvirt's domains become such options
 * first, as libvirt itself makes them.
 */
#ifndef SEV_PLAN_QEMU_CMDLINE_H
#define SEV_PLAN_QEMU_CMDLINE_H

#include "plan/vm/qemu_opts.h"
#include "plan/vm/vm.h"

/* Options that may be given many times. */
struct sev_qopts_list {
	struct sev_qopts *all;
	size_t count, room;
};

struct sev_qemu {
	struct sev_qopts machine; /* "type", … */
	struct sev_qopts smp;	  /* "cpus", … */
	struct sev_qopts cpu;	  /* "name", "family", … */
	struct sev_qopts_list objects, drives, blockdevs, devices;
	struct sev_qopts data_dirs; /* key "L" */
	bool firmware_auto;
};

/* Reads options up to the end of argv; words that belong to no known option are passed over. */
enum sev_rc sev_qemu_read(struct sev_qemu *qemu, size_t argc, const char *const *argv,
			  struct sev_err *err);
/* One option of those that matter, as on the command line: ("machine", "q35,…"). */
enum sev_rc sev_qemu_option(struct sev_qemu *qemu, const char *name, const char *value,
			    struct sev_err *err);
enum sev_rc sev_qemu_assemble(const struct sev_qemu *qemu, struct sev_vm **out,
			      struct sev_err *err);
void sev_qemu_clear(struct sev_qemu *qemu);

#endif
