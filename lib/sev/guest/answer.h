/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer under way, and what its makers share.
 */
#ifndef SEV_GUEST_ANSWER_H
#define SEV_GUEST_ANSWER_H

#include <stdbool.h>

#include <sev/guest.h>

#include "base/bytes.h"

struct sev_guest_report {
	enum sev_guest_via via;
	struct {
		uint8_t *data; /* NULL: there is none */
		size_t size;
	} parts[SEV_GUEST_PARTS];
};

/*
 * A way to a report. What it gets is in answer, also when it fails. *absent is set with an error
 * that says: this guest does not have this way, another may do.
 */
typedef enum sev_rc sev_guest_way(const struct sev_guest_request *request,
				  struct sev_guest_report *answer, bool *absent,
				  struct sev_err *err);

sev_guest_way sev_guest_configfs;
sev_guest_way sev_guest_device;
sev_guest_way sev_guest_vtpm;

/* Keeps a copy of a part, in place of an earlier one; nothing is kept of no bytes. */
enum sev_rc sev_guest_keep(struct sev_guest_report *answer, enum sev_guest_part part,
			   const void *data, size_t size, struct sev_err *err);

/* The VMPL that is asked for; the kernel's own where that is the caller's wish. */
unsigned sev_guest_vmpl(const struct sev_io *io, int vmpl);

/* Whether a report of 0x4A0 bytes has this REPORT_DATA and VMPL: SEV_ERR_MISMATCH. */
enum sev_rc sev_guest_check_echo(const char *from, const uint8_t *report,
				 const uint8_t report_data[64], unsigned vmpl, struct sev_err *err);

#endif
