/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform's certificates, with those of AMD above them.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_CHAIN_H
#define TOOLS_SEVCTL_HOST_HOST_CHAIN_H

#include <sev/sev_cert.h>

#include "sevctl/host/host_run.h"

/* --cek, --ca, and those of kds_options. */
extern const struct tool_option host_chain_options[];

/*
 * PDH, PEK, OCA as the firmware exports them, and the CEK that AMD signed: of --cek, of a software
 * processor's CA, or of AMD's KDS. With cas, ASK and ARK as well: of --cek, --ca, and likewise.
 */
enum tool_exit host_get_chain(const struct tool_args *args, const struct host_use *use, bool cas,
			      struct sev_sev_certs **out);

/* The first certificate of a kind; NULL. */
const struct sev_sev_cert *host_find_cert(const struct sev_sev_certs *certs,
					  enum sev_sev_cert_kind kind);

/* GET_ID: the ID of the first socket's chip. */
enum sev_rc host_chip_id(struct sev_host *dev, uint8_t id[64], struct sev_err *err);

#endif
