/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a user wants from the KDS: by reports, or by product, chip id and TCB.
 */
#ifndef TOOLS_SEVCTL_KDS_WANTS_H
#define TOOLS_SEVCTL_KDS_WANTS_H

#include <stddef.h>

#include <sev/evidence.h>
#include <sev/kds.h>

#include "common/opt.h"

extern const struct tool_option kds_report_options[]; /* --report, --product */
/* --chip-id, --tcb, --fmc, --bl, --tee, --snp, --ucode, --vlek */
extern const struct tool_option kds_parts_options[];
/* Chip id and TCB of a request whose product is known. Says what is wrong on stderr. */
enum tool_exit kds_parts_read(const struct tool_args *args, struct sev_kds_request *request);

/* One thing. */
struct kds_want {
	struct sev_kds_request request;
	struct sev_evidence *evidence; /* its VCEK is wanted; NULL: request says it all */
};

struct kds_wants {
	struct sev_products *products; /* of --products; NULL: the built-in table */
	struct kds_want *list;
	size_t count;
};

/* "vcek", "ca", "vlek-chain" or "crl" of what the options name. Says what is wrong on stderr. */
enum tool_exit kds_wants_read(const struct tool_args *args, const char *what,
			      struct kds_wants *wants);
/* For a bundle: CAs and CRLs of the products that are named, or all; VCEKs of the reports. */
enum tool_exit kds_wants_bundle(const struct tool_args *args, struct kds_wants *wants);
void kds_wants_free(struct kds_wants *wants);

/* "vcek", "ca", …, as --json says it. */
const char *kds_want_name(const struct kds_want *want);

#endif
