/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/hashes.h"

#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"

static const uint8_t GUID_HEADER[] = SEV_HASHES_GUID_HEADER;
static const uint8_t GUID_CMDLINE[] = SEV_HASHES_GUID_CMDLINE;
static const uint8_t GUID_INITRD[] = SEV_HASHES_GUID_INITRD;
static const uint8_t GUID_KERNEL[] = SEV_HASHES_GUID_KERNEL;

static bool is_white_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct sev_view trimmed(struct sev_view text)
{
	while (text.size && is_white_space((char)text.data[0])) {
		text.data++;
		text.size--;
	}
	while (text.size && is_white_space((char)text.data[text.size - 1]))
		text.size--;
	return text;
}

struct sev_view sev_hashes_cmdline(const struct sev_config *config)
{
	const char *text = config->append ? config->append : "";
	struct sev_view view = {(const uint8_t *)text, strlen(text)};

	return sev_config_has(config, SEV_VARIANT_CMDLINE_TRIM) ? trimmed(view) : view;
}

/* spec: QEMU kernel hashes: the command line is hashed with its terminating NUL */
static void hash_cmdline(const struct sev_config *config, uint8_t digest[32])
{
	struct sev_view view = sev_hashes_cmdline(config);
	struct sev_sha256 state;

	sev_sha256_init(&state);
	sev_sha256_update(&state, view.data, view.size);
	sev_sha256_update(&state, "", 1);
	sev_sha256_final(&state, digest);
}

/* spec: QEMU kernel hashes: an absent initrd is hashed as an empty one */
static enum sev_rc hash_blob(struct sev_blob *blob, uint8_t digest[32], struct sev_err *err)
{
	if (blob)
		return sev_blob_sha256(blob, NULL, digest, err);
	sev_sha256("", 0, digest);
	return SEV_OK;
}

static void put_header(uint8_t *p, const uint8_t *guid, uint16_t length)
{
	memcpy(p, guid, 16);
	sev_put_le16(p + 16, length);
}

enum sev_rc sev_hashes_table(const struct sev_config *config,
			     uint8_t table[SEV_HASHES_PADDED_LENGTH], struct sev_err *err)
{
	uint8_t *cmdline = table + SEV_HASHES_HEADER;
	uint8_t *initrd = cmdline + SEV_HASHES_ENTRY;
	uint8_t *kernel = initrd + SEV_HASHES_ENTRY;
	enum sev_rc rc;

	memset(table, 0, SEV_HASHES_PADDED_LENGTH);
	put_header(table, GUID_HEADER, SEV_HASHES_LENGTH);
	put_header(cmdline, GUID_CMDLINE, SEV_HASHES_ENTRY);
	put_header(initrd, GUID_INITRD, SEV_HASHES_ENTRY);
	put_header(kernel, GUID_KERNEL, SEV_HASHES_ENTRY);
	hash_cmdline(config, cmdline + SEV_HASHES_HEADER);
	rc = hash_blob(config->initrd, initrd + SEV_HASHES_HEADER, err);
	return rc ? rc : hash_blob(config->kernel, kernel + SEV_HASHES_HEADER, err);
}
