/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel is made of; for this folder and those in it.
 */
#ifndef LINUX_KERNEL_STATE_H
#define LINUX_KERNEL_STATE_H

#include "linux/kernel.h"

#define LX_GUESTS  256
#define LX_FD_BASE 0x40000000

/* Who uses a frame of DRAM. */
#define LX_FRAME_FREE	0
#define LX_FRAME_KERNEL 1
#define LX_FRAME_GUEST	2 /* + index of the guest's record */

/* State that outlives a process; no pointers. An array of uint16_t, one a frame, follows. */
struct lx_state {
	uint64_t magic, version;
	uint32_t last_guest_id;
	uint8_t sev_state; /* as the driver remembers it: enum sp_legacy_state */
	bool snp_initialized;
	bool psp_dead;
	bool probed;			     /* what loading the modules does has been done */
	bool psp_found;			     /* and the firmware answered then */
	bool sev, sev_es, sev_snp;	     /* what kvm_amd's parameters show, and so offers */
	uint8_t api_major, api_minor, build; /* of the firmware, as the driver found it */
	uint32_t dead_command;		     /* id of the command that was not answered */
	bool updated;			     /* the driver replaced the firmware that it found: */
	uint8_t old_version[3];		     /* major, minor, build */
	uint64_t command_page, nested_command_page;
	uint64_t tmr; /* sPA of SEV-ES's trusted memory region; 0: none */
	uint32_t tmr_size;
	uint64_t init_ex;	     /* sPA of the NV buffer; 0: none */
	uint8_t asid_used[1024 / 8]; /* bitmaps */
	uint8_t asid_reclaim[1024 / 8];
	uint64_t next_frame; /* where the search for a free one begins */
	struct lx_guest_info guests[LX_GUESTS];
};

struct lx_file;
struct lx_file_ops {
	/* argument: an address of the caller's memory, or a number. */
	int (*ioctl)(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
		     uint64_t argument);
	/* NULL: -ENODEV. */
	int (*mmap)(struct lx_kernel *kernel, struct lx_file *file, size_t size, uint64_t offset,
		    void **out);
	/* Copies bytes from offset on to the caller's memory at to; how many. NULL: -EINVAL. */
	int64_t (*read)(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			uint64_t to, size_t size);
	void (*release)(struct lx_kernel *kernel, struct lx_file *file);
};
struct lx_file {
	const struct lx_file_ops *ops;
	void *data; /* of ops */
	bool readable, writable;
	unsigned references;
	uint64_t position; /* of read */
	bool dead;	   /* what it was of is gone: -EIO for everything but close */
};

struct lx_kernel {
	struct machine *machine;
	struct amd_sp *sp;
	struct lx_caller caller;
	struct lx_config config;
	struct lx_state *state;
	uint16_t *frames;
	size_t own_size; /* of state, when it is this process's own */
	struct sev_io io;
	const struct sev_io *below;
	struct lx_lock lock;
	struct lx_file **files; /* by descriptor minus LX_FD_BASE */
	size_t file_room;
	uint32_t inside; /* guest that /dev/sev-guest is of */
	unsigned inside_vmpl;
	unsigned commands;		/* to the firmware that are under way: one may be nested */
	struct lx_kvm *kvm;		/* what KVM has in this process; kvm/kvm_device.c */
	struct lx_sev_guest *sev_guest; /* the driver inside that guest; sev_guest.c */
	uint8_t *certs;
	size_t certs_size;
};

/* Files (file.c): a new descriptor for ops and data, or -EMFILE, -ENOMEM (data is released). */
int lx_file_install(struct lx_kernel *kernel, const struct lx_file_ops *ops, void *data, int flags);
struct lx_file *lx_file_get(struct lx_kernel *kernel, int fd); /* NULL: -EBADF */
/* One more reference of whoever keeps a file beyond its descriptor, and one less. */
struct lx_file *lx_file_ref(struct lx_file *file);
void lx_file_put(struct lx_kernel *kernel, struct lx_file *file);

/* The caller's memory: 0 or -EFAULT. */
int lx_copy_in(struct lx_kernel *kernel, void *to, uint64_t from, size_t size);
int lx_copy_out(struct lx_kernel *kernel, uint64_t to, const void *from, size_t size);

/* Frames (frame.c): count of them in a row, aligned to align bytes, zeroed; 0: none is left. */
uint64_t lx_frames_alloc(struct lx_kernel *kernel, size_t count, uint64_t align, uint16_t user);
/* The same, with what was there: for whoever writes to all of it at once. */
uint64_t lx_frames_take(struct lx_kernel *kernel, size_t count, uint64_t align, uint16_t user);
void lx_frames_free(struct lx_kernel *kernel, uint64_t spa, size_t count);
/* Never used again, not even when freed: pages that could not be taken back from the firmware. */
void lx_frames_leak(struct lx_kernel *kernel, uint64_t spa, size_t count);

#endif
