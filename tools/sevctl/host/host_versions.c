/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_versions.h"

#include <stdio.h>
#include <string.h>

#include "diagnose/capture_scan.h"

void host_version_text(const struct host_version *version, char out[HOST_VERSION_TEXT])
{
	if (version->known)
		snprintf(out, HOST_VERSION_TEXT, "%u.%u.%u", version->major, version->minor,
			 version->build);
	else
		snprintf(out, HOST_VERSION_TEXT, "not known");
}

static bool scan_part(const char **at, const char *end, unsigned *out)
{
	uint64_t value;

	if (!scan_number(at, &value) || value > 999 || !scan_literal(at, end))
		return false;
	*out = (unsigned)value;
	return true;
}

/* spec: UAPI kernel log: the driver tells from which version to which it updated the firmware */
struct host_version host_bios_version(const char *log)
{
	static const char begin[] = "SEV firmware updated from ";
	const char *at = strstr(log, begin);
	struct host_version version = {false, 0, 0, 0};

	/* The first one: a driver that is loaded again finds what it loaded before. */
	if (!at)
		return version;
	at += strlen(begin);
	version.known = scan_part(&at, ".", &version.major) &&
			scan_part(&at, ".", &version.minor) &&
			scan_part(&at, " to ", &version.build);
	return version;
}

static unsigned number(const struct host_version *version)
{
	return version->major << 16 | version->minor << 8 | version->build;
}

#define NEWER                                                                                      \
	"which is newer: it is taken when ccp is loaded again, or at the next boot if the "        \
	"initramfs has it"

/* Nothing tells what the BIOS brought. */
static const char *judge_by_file(struct host_versions *v)
{
	if (v->file.known && number(&v->file) == number(&v->running))
		return "the file's; whether the BIOS brought the same, no line of the kernel's log "
		       "tells";
	if (v->file.known && number(&v->file) > number(&v->running))
		return "not the file's, " NEWER;
	v->bios = v->running;
	return v->file.known ? "the BIOS's: the file is older"
			     : "the BIOS's: no file is there that would replace it";
}

const char *host_versions_judge(struct host_versions *v)
{
	bool newer;

	if (!v->running.known)
		return "not known: the firmware could not be asked";
	if (!v->bios.known)
		return judge_by_file(v);
	newer = v->file.known && number(&v->file) > number(&v->running);
	if (number(&v->running) == number(&v->bios))
		return newer ? "the BIOS's, not the file's, " NEWER : "the BIOS's";
	if (v->file.known && number(&v->running) == number(&v->file))
		return "the file's, which replaced the BIOS's";
	return newer ? "one that replaced the BIOS's, not the file's, " NEWER
		     : "one that replaced the BIOS's, and that the file has no more";
}
