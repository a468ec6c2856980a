/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of report get, and the request that they make.
 */
#ifndef TOOLS_SEVCTL_REPORT_REQUEST_H
#define TOOLS_SEVCTL_REPORT_REQUEST_H

#include <stdint.h>

#include <sev/guest.h>

#include "common/opt.h"

/* request points into the rest. */
struct report_request {
	struct sev_guest_request request;
	uint8_t report_data[64];
	uint8_t nonce[64];
};

extern const struct tool_option report_request_options[];

enum tool_exit report_request_read(const struct tool_args *args, struct report_request *asked);

#endif
