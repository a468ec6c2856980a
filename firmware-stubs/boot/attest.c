/* SPDX-License-Identifier: Apache-2.0 */
#include "attest.h"

#include "aes_gcm.h"
#include "bytes.h"
#include "console.h"
#include "fw_cfg.h"
#include "ghcb/message.h"
#include "ghcb/msr.h"
#include "sha256.h"

_Static_assert(sizeof(struct ghcb_channel) <= BOOT_CHANNEL_SIZE, "the channel has its place");

#define KEY_SIZE   32
#define LINE_BYTES 32
#define CHECK_SIZE 8

static struct aes_gcm gcm_of(const struct ghcb_aead_input *input)
{
	return (struct aes_gcm){input->key, input->iv, input->aad, input->aad_size};
}

static bool seal(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, uint8_t tag[16])
{
	const struct aes_gcm gcm = gcm_of(input);

	(void)ctx;
	aes_gcm_seal(&gcm, from, size, to, tag);
	return true;
}

static bool open(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, const uint8_t tag[16])
{
	const struct aes_gcm gcm = gcm_of(input);

	(void)ctx;
	return aes_gcm_open(&gcm, from, size, to, tag);
}

static const struct ghcb_aead AEAD = {.size = sizeof(AEAD), .seal = seal, .open = open};

/* The pages were never validated: they become shared without PVALIDATE. */
static bool share(struct boot *boot)
{
	uint32_t error;

	return !ghcb_msr_page_state(&boot->cpu, BOOT_REQUEST, GHCB_PSC_SHARED, &error) &&
	       !ghcb_msr_page_state(&boot->cpu, BOOT_RESPONSE, GHCB_PSC_SHARED, &error);
}

/* Once: a channel knows which number waits for its answer. */
static struct ghcb_channel *open_channel(struct boot *boot)
{
	struct ghcb_channel *channel = boot_memory(boot, BOOT_CHANNEL, BOOT_CHANNEL_SIZE);

	if (boot->channel)
		return boot->channel;
	if (!share(boot))
		return NULL;
	memset(channel, 0, sizeof(*channel));
	channel->cpu = &boot->cpu;
	channel->aead = &AEAD;
	channel->secrets = boot_memory(boot, BOOT_SECRETS, BOOT_PAGE_SIZE);
	channel->request = boot_memory(boot, BOOT_REQUEST, BOOT_PAGE_SIZE);
	channel->response = boot_memory(boot, BOOT_RESPONSE, BOOT_PAGE_SIZE);
	channel->request_gpa = BOOT_REQUEST;
	channel->response_gpa = BOOT_RESPONSE;
	if (ghcb_secrets_check(channel->secrets))
		return NULL;
	boot->channel = channel;
	return channel;
}

/* So many lines of 32 bytes: cut and put together, they are the report. */
static void print_report(struct boot *boot, const uint8_t *report)
{
	for (size_t at = 0; at < GHCB_REPORT_SIZE; at += LINE_BYTES) {
		console_text(boot, "sevkit-boot: report ");
		console_hex(boot, report + at, LINE_BYTES);
		console_text(boot, "\r\n");
	}
}

boot_why attest_report(struct boot *boot)
{
	struct ghcb_report_request request = {.vmpl = 0};
	uint8_t report[GHCB_REPORT_SIZE];
	struct ghcb_channel *channel;
	struct fw_cfg_file nonce;
	boot_why why;

	if (!boot->cpu.snp)
		return BOOT_OK;
	why = fw_cfg_find(boot, ATTEST_NONCE, &nonce);
	if (why)
		return why;
	if (!nonce.key) {
		console_line(boot, "no report: fw_cfg has no " ATTEST_NONCE);
		return BOOT_OK;
	}
	if (!nonce.size || nonce.size > sizeof(request.report_data))
		return GHCB_REASON_BOOT_NONCE;
	fw_cfg_select(boot, nonce.key);
	fw_cfg_read(boot, request.report_data, nonce.size);
	channel = open_channel(boot);
	if (!channel || ghcb_get_report(channel, &request, NULL, report))
		return GHCB_REASON_BOOT_REPORT;
	print_report(boot, report);
	return BOOT_OK;
}

static void print_check(struct boot *boot, const uint8_t *key)
{
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	sha256_start(&hash);
	sha256_add(&hash, key, KEY_SIZE);
	sha256_finish(&hash, digest);
	ghcb_wipe(&hash, sizeof(hash));
	console_text(boot, "sevkit-boot: sealing key, SHA-256 begins with ");
	console_hex(boot, digest, CHECK_SIZE);
	console_text(boot, "\r\n");
}

bool attest_key(struct boot *boot)
{
	/* Of what runs, and what it may be run with: another image gets another key. */
	const struct ghcb_key_request request = {.fields = SEV_MSG_KEY_POLICY | SEV_MSG_KEY_LD};
	struct ghcb_channel *channel = open_channel(boot);
	uint8_t key[KEY_SIZE], again[KEY_SIZE];
	bool good = channel && !ghcb_get_key(channel, &request, key) &&
		    !ghcb_get_key(channel, &request, again) && equal_ct(key, again, KEY_SIZE);

	if (good)
		print_check(boot, key);
	ghcb_wipe(key, sizeof(key));
	ghcb_wipe(again, sizeof(again));
	return good;
}
