/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How certificates are fetched: the options of every command that may fetch some.
 *
 *	struct kds_setup setup;
 *	enum tool_exit status = kds_setup(args, &setup);
 *
 *	if (!status)
 *		... sev_kds_get(&setup.kds, ...) ...
 *	kds_setup_end(&setup);
 */
#ifndef TOOLS_SEVCTL_KDS_OPTIONS_H
#define TOOLS_SEVCTL_KDS_OPTIONS_H

#include <stdbool.h>

#include <sev/fetch.h>
#include <sev/kds.h>

#include "common/opt.h"

/* --kds-url, --offline, --cache, --cacert, --proxy, --timeout, --attempts, --patience. */
extern const struct tool_option kds_options[];

struct kds_setup {
	struct sev_kds kds; /* cache NULL: --cache none; fetch NULL: --offline */
	struct sev_kds_cache *cache;
	struct sev_curl *curl;
	struct sev_fetch watched; /* curl's, with progress on a terminal */
	bool drawn;
};

/*
 * From the options; nothing is opened, started or fetched yet. A wrong option is said on stderr.
 * setup must stay where it is, and be given to kds_setup_end() whatever the status.
 */
enum tool_exit kds_setup(const struct tool_args *args, struct kds_setup *setup);
void kds_setup_end(struct kds_setup *setup);

/* As tool_fail(), but what the KDS and the cache do not have is something not found out. */
enum tool_exit kds_fail(const struct tool_args *args, const struct sev_err *err);

/* Says on stderr when what was fetched could not be kept in the cache. */
void kds_warn_cache(const struct tool_args *args, const struct kds_setup *setup);

#endif
