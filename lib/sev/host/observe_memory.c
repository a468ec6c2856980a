/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory there is, and where it ends: what an RMP table must cover.
 */
#include "diagnose/capture_scan.h"
#include "host/observe.h"

#define PAGE_SIZE UINT64_C(4096)

/* Ranges of RAM stand unindented. Whoever may not see addresses is shown zeros. */
static int end_of_iomem(char *text, uint64_t *end)
{
	bool found = false;
	char *line;

	*end = 0;
	while ((line = observe_line(&text)) != NULL) {
		const char *at = line;
		uint64_t first, last;

		if (!scan_hex(&at, &first) || !scan_literal(&at, "-") || !scan_hex(&at, &last) ||
		    !scan_begins(at, " : System RAM"))
			continue;
		found = true;
		if (last >= *end)
			*end = last + 1;
	}
	if (*end > 1)
		return 0;
	return found ? -EPERM : -ENOENT;
}

/* The number behind a name and white space, in a line that begins with the name. */
static bool number_of(const char *line, const char *name, uint64_t *out)
{
	scan_space(&line);
	if (!scan_literal(&line, name))
		return false;
	scan_space(&line);
	return scan_number(&line, out);
}

static int end_of_zones(char *text, uint64_t *end)
{
	uint64_t spanned = 0;
	char *line;

	*end = 0;
	while ((line = observe_line(&text)) != NULL) {
		uint64_t start;

		if (number_of(line, "spanned", &spanned))
			continue;
		if (number_of(line, "start_pfn:", &start) && spanned && start + spanned > *end)
			*end = start + spanned;
	}
	*end *= PAGE_SIZE;
	return *end ? 0 : -ENOENT;
}

static int find_end(struct observation *of, uint64_t *end)
{
	int64_t n = observe_read(of, "/proc/iomem");
	int rc = n < 0 ? (int)n : end_of_iomem(of->text, end);

	if (!rc)
		return 0;
	n = observe_read(of, "/proc/zoneinfo");
	return n >= 0 && end_of_zones(of->text, end) == 0 ? 0 : rc;
}

static int find_total(struct observation *of, uint64_t *total)
{
	int64_t n = observe_read(of, "/proc/meminfo");
	char *text = of->text;
	char *line;

	if (n < 0)
		return (int)n;
	while ((line = observe_line(&text)) != NULL)
		if (number_of(line, "MemTotal:", total)) {
			*total *= 1024;
			return 0;
		}
	return -ENOENT;
}

static void set_bytes(struct observation *of, const char *key, int rc, uint64_t bytes)
{
	if (rc)
		observe_missing(of, key, -rc);
	else
		observe_hex(of, key, bytes);
}

void observe_memory(struct observation *of)
{
	uint64_t bytes = 0;
	int rc = find_end(of, &bytes);

	set_bytes(of, "memory end", rc, bytes);
	rc = find_total(of, &bytes);
	set_bytes(of, "memory total", rc, bytes);
}
