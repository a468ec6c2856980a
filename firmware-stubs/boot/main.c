/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measured loader: memory map, files, their hashes, the kernel's parameters.
 */
#include "main.h"

#include "console.h"
#include "e820.h"
#include "fw_cfg.h"
#include "hashes.h"
#include "linux.h"
#include "more.h"
#include "payload.h"
#include "snp.h"

static void say_digest(struct boot *boot, const char *name, const uint8_t *digest)
{
	console_text(boot, "sevkit-boot: sha256 ");
	console_hex(boot, digest, SHA256_SIZE);
	console_text(boot, name);
}

/* Only where nobody measures at all it goes on without a table. */
static boot_why check_payload(struct boot *boot, const struct payload *payload)
{
	const uint8_t *area = boot_memory(boot, BOOT_HASHES, BOOT_HASHES_SIZE);
	uint8_t digests[BOOT_FILES][SHA256_SIZE];
	boot_why why;

	payload_digests(boot, payload, digests);
	say_digest(boot, " kernel\r\n", digests[BOOT_FILE_KERNEL]);
	say_digest(boot, " initrd\r\n", digests[BOOT_FILE_INITRD]);
	say_digest(boot, " command line\r\n", digests[BOOT_FILE_CMDLINE]);
	if (!hashes_there(area)) {
		if (boot->sev_status)
			return GHCB_REASON_BOOT_HASHES_NONE;
		console_line(boot, "not measured: no SEV, and no table of kernel hashes");
		return BOOT_OK;
	}
	why = hashes_check(area, BOOT_HASHES_SIZE, digests);
	if (!why)
		console_line(boot, "kernel, initrd and command line are the measured ones");
	return why;
}

boot_why boot_prepare(struct boot *boot, uint64_t image_size)
{
	struct payload payload;
	boot_why why = fw_cfg_open(boot);

	if (!why)
		why = e820_read(boot, image_size);
	if (!why)
		why = snp_validate(boot);
	if (!why)
		why = boot_more(boot);
	if (!why)
		why = payload_read(boot, &payload);
	if (!why)
		why = check_payload(boot, &payload);
	if (!why)
		why = linux_check(boot, &payload);
	/* Whatever was read after a broken answer was nothing. */
	if (boot->broken)
		return GHCB_REASON_BOOT_GHCB;
	if (!why)
		linux_fill(boot, &payload, snp_setup_data(boot));
	return why;
}
