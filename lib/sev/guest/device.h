/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev-guest: one request to the firmware and its answer.
 */
#ifndef SEV_GUEST_DEVICE_H
#define SEV_GUEST_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>

#define SEV_GUEST_DEVICE "/dev/sev-guest"

struct sev_guest_dev {
	const struct sev_io *io;
	int fd;
	unsigned patience; /* seconds */
};

/* *absent: there is no such device. */
enum sev_rc sev_guest_dev_open(const struct sev_io *io, unsigned patience,
			       struct sev_guest_dev *out, bool *absent, struct sev_err *err);
void sev_guest_dev_close(struct sev_guest_dev *dev);

/*
 * Sends a request, again while the host is busy. *needs_room, unless NULL, is set in place of an
 * error when the VMM wants more room for certificates.
 */
enum sev_rc sev_guest_dev_ask(const struct sev_guest_dev *dev, unsigned long number,
			      unsigned version, void *request, void *response, bool *needs_room,
			      struct sev_err *err);

/* The STATUS within a firmware's answer. */
enum sev_rc sev_guest_check_status(uint32_t status, struct sev_err *err);

#endif
