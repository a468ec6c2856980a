/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/kds/kds_options.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

const struct tool_option kds_options[] = {
	{.name = "kds-url", .metavar = "URL", .help = "a mirror in place of " SEV_KDS_URL},
	{.name = "offline", .help = "take what is in the cache, never use the network"},
	{.name = "cache",
	 .metavar = "DIR",
	 .help = "where what is fetched is kept, or none (default $XDG_CACHE_HOME/sevkit/kds)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "cacert",
	 .metavar = "FILE",
	 .help = "CA certificates (PEM) for TLS in place of the system's",
	 .kind = TOOL_VALUE_FILE},
	{.name = "proxy", .metavar = "URL", .help = "proxy in place of $https_proxy; '' for none"},
	{.name = "timeout", .metavar = "SECONDS", .help = "for each request (default 60)"},
	{.name = "attempts", .metavar = "N", .help = "for each request (default 5)"},
	{.name = "patience",
	 .metavar = "SECONDS",
	 .help = "to wait between attempts in all (default 120)"},
	{.name = NULL},
};

#define TIMEOUT_MAX  3600
#define ATTEMPTS_MAX 100
#define PATIENCE_MAX 86400
#define CONNECT_MAX  10

/* One line on a terminal, over the one before. */
static void draw(struct kds_setup *setup, const char *what, const char *subject)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%s %s\x1b[K", what, subject);
	fflush(stderr);
	setup->drawn = true;
}

static void wipe(struct kds_setup *setup)
{
	if (setup->drawn)
		fputs("\r\x1b[K", stderr);
	setup->drawn = false;
}

static enum sev_rc watched_get(void *ctx, const char *url, size_t max,
			       struct sev_fetch_reply *reply, struct sev_err *err)
{
	struct kds_setup *setup = ctx;
	const struct sev_fetch *fetch = sev_curl_fetch(setup->curl);
	enum sev_rc rc;

	draw(setup, "fetching", url);
	rc = fetch->get(fetch->ctx, url, max, reply, err);
	wipe(setup);
	return rc;
}

static bool watched_wait(void *ctx, unsigned seconds)
{
	struct kds_setup *setup = ctx;
	const struct sev_fetch *fetch = sev_curl_fetch(setup->curl);
	bool go_on = true;
	char text[64];

	for (; go_on && seconds > 0; seconds--) {
		snprintf(text, sizeof(text), "%u s before another attempt", seconds);
		draw(setup, "waiting", text);
		go_on = fetch->wait(fetch->ctx, 1);
	}
	wipe(setup);
	return go_on;
}

static enum tool_exit set_up_cache(const struct tool_args *args, struct kds_setup *setup)
{
	const char *path = tool_value(args, "cache");
	struct sev_err err;
	enum sev_rc rc;

	if (path && strcmp(path, "none") == 0)
		return TOOL_DONE;
	rc = sev_kds_cache_open(path, &setup->cache, &err);
	setup->kds.cache = setup->cache;
	/* Without a home there is nowhere to keep things, which is no reason not to go on. */
	return rc && rc != SEV_ERR_UNKNOWN ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit set_up_network(const struct tool_args *args, struct kds_setup *setup,
				     unsigned timeout)
{
	struct sev_curl_options options = {
		.size = sizeof(options),
		.ca_file = tool_value(args, "cacert"),
		.proxy = tool_value(args, "proxy"),
		.user_agent = "sevkit/" SEVKIT_VERSION,
		.connect_timeout = timeout && timeout < CONNECT_MAX ? timeout : CONNECT_MAX,
		.timeout = timeout,
	};
	struct sev_err err;

	if (tool_has(args, "offline"))
		return TOOL_DONE;
	if (sev_curl_new(&options, &setup->curl, &err))
		return tool_fail(args, &err);
	setup->watched = (struct sev_fetch){.size = sizeof(setup->watched),
					    .get = watched_get,
					    .wait = watched_wait,
					    .ctx = setup};
	setup->kds.fetch = &setup->watched;
	return TOOL_DONE;
}

static bool read_url(const struct tool_args *args, struct kds_setup *setup)
{
	const char *url = tool_value(args, "kds-url");

	setup->kds.base = url;
	if (!url || strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0)
		return true;
	tool_usage_error(args, "--kds-url: found '%s', expected a URL that begins with https://",
			 url);
	return false;
}

enum tool_exit kds_setup(const struct tool_args *args, struct kds_setup *setup)
{
	uint64_t timeout;
	uint64_t attempts;
	uint64_t patience;
	enum tool_exit status;

	*setup = (struct kds_setup){.kds = {.size = sizeof(setup->kds), .now = time(NULL)}};
	if (!read_url(args, setup) || !tool_number(args, "timeout", 1, TIMEOUT_MAX, 0, &timeout) ||
	    !tool_number(args, "attempts", 1, ATTEMPTS_MAX, 0, &attempts) ||
	    !tool_number(args, "patience", 1, PATIENCE_MAX, 0, &patience))
		return TOOL_USAGE;
	setup->kds.attempts = (unsigned)attempts;
	setup->kds.patience = (unsigned)patience;
	status = set_up_cache(args, setup);
	return status ? status : set_up_network(args, setup, (unsigned)timeout);
}

void kds_setup_end(struct kds_setup *setup)
{
	sev_curl_free(setup->curl);
	sev_kds_cache_close(setup->cache);
}

enum tool_exit kds_fail(const struct tool_args *args, const struct sev_err *err)
{
	enum tool_exit status = tool_fail(args, err);

	return err->rc == SEV_ERR_UNKNOWN || err->rc == SEV_ERR_UNSUPPORTED ? TOOL_NOT_FOUND_OUT
									    : status;
}

void kds_warn_cache(const struct tool_args *args, const struct kds_setup *setup)
{
	const struct sev_err *failure = setup->cache ? sev_kds_cache_failure(setup->cache) : NULL;

	if (failure)
		fprintf(stderr, "%s: warning: not kept in the cache: %s\n", tool_command_name(args),
			failure->msg);
}
