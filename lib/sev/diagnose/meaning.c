/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers that stand in a line, and the command that it names.
 */
#include "diagnose/meaning.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sev/fw_status.h>

#include "abi/layout/fw_status.h"
#include "base/bytes.h"
#include "diagnose/mention.h"

/* What a line may say, and the command that it means; longer names first. */
static const struct {
	const char *text;
	const char *command;
} COMMANDS[] = {
	{"KVM_MEMORY_ENCRYPT_REG_REGION", "KVM_MEMORY_ENCRYPT_REG_REGION"},
	{"failed to register region", "KVM_MEMORY_ENCRYPT_REG_REGION"},
	{"SNP_PLATFORM_STATUS", "SNP_PLATFORM_STATUS"},
	{"DOWNLOAD_FIRMWARE", "DOWNLOAD_FIRMWARE"},
	{"Failed to update SEV firmware", "DOWNLOAD_FIRMWARE"},
	{"SNP_LAUNCH_FINISH", "SNP_LAUNCH_FINISH"},
	{"SNP_LAUNCH_UPDATE", "SNP_LAUNCH_UPDATE"},
	{"SNP_LAUNCH_START", "SNP_LAUNCH_START"},
	{"SNP_GUEST_REQUEST", "SNP_GUEST_REQUEST"},
	{"SNP_GET_REPORT", "SNP_GUEST_REQUEST"},
	{"attestation report", "SNP_GUEST_REQUEST"},
	{"ASP request", "SNP_GUEST_REQUEST"},
	{"sev-guest", "SNP_GUEST_REQUEST"},
	{"LAUNCH_UPDATE_VMSA", "LAUNCH_UPDATE_VMSA"},
	{"LAUNCH_UPDATE_DATA", "LAUNCH_UPDATE_DATA"},
	{"LAUNCH_UPDATE", "LAUNCH_UPDATE_DATA"},
	{"PEK_CERT_IMPORT", "PEK_CERT_IMPORT"},
	{"LAUNCH_MEASURE", "LAUNCH_MEASURE"},
	{"LAUNCH_SECRET", "LAUNCH_SECRET"},
	{"inject secret", "LAUNCH_SECRET"},
	{"LAUNCH_FINISH", "LAUNCH_FINISH"},
	{"LAUNCH_START", "LAUNCH_START"},
	{"SNP_VLEK_LOAD", "SNP_VLEK_LOAD"},
	{"SNP_SET_CONFIG", "SNP_CONFIG"},
	{"SNP_CONFIG", "SNP_CONFIG"},
	{"SNP_COMMIT", "SNP_COMMIT"},
	{"SNP_INIT_EX", "SNP_INIT"},
	{"SNP_INIT", "SNP_INIT"},
	{"SEV-SNP: failed to INIT", "SNP_INIT"},
	{"SEV: failed to INIT", "INIT"},
	{"KVM_SEV_INIT2", "KVM_SEV_INIT"},
	{"KVM_SEV_ES_INIT", "KVM_SEV_INIT"},
	{"KVM_SEV_INIT", "KVM_SEV_INIT"},
	{"failed to initialize ret", "KVM_SEV_INIT"},
	{"INIT_EX", "INIT"},
	{"DF_FLUSH", "DF_FLUSH"},
};

const char *meaning_command(const char *line)
{
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++)
		if (mention_find(line, COMMANDS[i].text, MENTION_AFTER_UNDERSCORE))
			return COMMANDS[i].command;
	return NULL;
}

static void set_causes(struct meaning *meaning, const struct meaning_row *rows, const char *command)
{
	static const char *const none[] = {NULL};

	meaning->causes = none;
	for (; rows->causes[0]; rows++)
		if (rows->value == meaning->value &&
		    (!rows->command || (command && !strcmp(rows->command, command)))) {
			meaning->causes = rows->causes;
			meaning->specific = rows->command;
			return;
		}
}

/* What is found so far. */
struct finding {
	struct meaning *out;
	size_t room;
	size_t count;
	const char *command;
};

static void add(struct finding *to, const struct meaning *meaning)
{
	for (size_t i = 0; i < to->count; i++)
		if (to->out[i].kind == meaning->kind && to->out[i].value == meaning->value)
			return;
	if (to->count == to->room)
		return;
	to->out[to->count] = *meaning;
	to->out[to->count++].command = to->command;
}

static void add_status(struct finding *to, uint32_t status)
{
	struct meaning meaning = {
		.kind = MEANING_STATUS,
		.value = status,
		.name = status == UINT32_MAX ? "NO_FW_CALL" : sev_fw_status_name(status),
		.says = meaning_status_says(status),
	};

	set_causes(&meaning, STATUS_MEANINGS, to->command);
	add(to, &meaning);
}

static void add_errno(struct finding *to, uint32_t value)
{
	struct meaning meaning = {
		.kind = MEANING_ERRNO,
		.value = value,
		.name = meaning_errno_name(value),
		.says = meaning_errno_says(value),
	};

	set_causes(&meaning, ERRNO_MEANINGS, to->command);
	if (meaning.name)
		add(to, &meaning);
}

static void add_reason(struct finding *to, uint64_t set, uint64_t code)
{
	struct meaning meaning = {.kind = MEANING_REASON, .name = "termination"};
	uint32_t value = (uint32_t)(set | code << 4);

	if (set > 0xF || code > 0xFF)
		return;
	meaning.value = value;
	meaning.says = meaning_reason_says(value);
	set_causes(&meaning, REASON_MEANINGS, NULL);
	meaning.specific = true;
	add(to, &meaning);
}

/* spec: GHCB SNP guest request: the hypervisor's code is in the high half of the answer */
static void add_vmm(struct finding *to, uint32_t code)
{
	static const char *const length[] = {
		"The buffer for the host's certificates is too small: ask again with a larger one.",
		NULL};
	static const char *const busy[] = {
		"The hypervisor limits how often guests ask: wait and ask again.", NULL};
	static const char *const other[] = {
		"The hypervisor could not pass the request on: see the host's kernel log.", NULL};
	struct meaning meaning = {.kind = MEANING_VMM, .value = code, .specific = true};

	meaning.name = code == 1 ? "INVALID_LEN" : code == 2 ? "BUSY" : "hypervisor error";
	meaning.says = code == 1   ? "the room for certificates is too small"
		       : code == 2 ? "the hypervisor is busy"
				   : "the hypervisor refused the request";
	meaning.causes = code == 1 ? length : code == 2 ? busy : other;
	add(to, &meaning);
}

/* Both halves of what a guest request is answered with. */
static void add_answer(struct finding *to, const struct mention_number *number)
{
	uint32_t status = (uint32_t)number->value;
	uint32_t code = (uint32_t)(number->value >> 32);

	if (number->negative && number->value == 1)
		add_status(to, UINT32_MAX);
	if (number->negative)
		return;
	if (code)
		add_vmm(to, code);
	if (status || !code)
		add_status(to, status);
}

static void add_code(struct finding *to, const struct mention_number *number)
{
	if (!number->negative)
		add_vmm(to, (uint32_t)number->value);
}

/* A status, or an errno value where it is negative. */
static void add_either(struct finding *to, const struct mention_number *number)
{
	if (number->negative && number->value == 1)
		add_status(to, UINT32_MAX);
	if (number->negative && number->value > 1 && number->value < 4096)
		add_errno(to, (uint32_t)number->value);
	if (!number->negative && number->value <= UINT32_MAX)
		add_status(to, (uint32_t)number->value);
}

/* "error 0x3" is a status; "error 22" may be anything. */
static void add_error(struct finding *to, const struct mention_number *number)
{
	if (number->negative ? number->value > 1 : number->hex)
		add_either(to, number);
}

static void add_return(struct finding *to, const struct mention_number *number)
{
	if (number->negative && number->value < 4096)
		add_errno(to, (uint32_t)number->value);
}

static void add_os_error(struct finding *to, const struct mention_number *number)
{
	if (!number->negative && number->value < 4096)
		add_errno(to, (uint32_t)number->value);
}

/* An exit code of GHCB calls and #VC; programs' are decimal. */
static void add_exit(struct finding *to, const struct mention_number *number)
{
	static const char *const none[] = {NULL};
	struct meaning meaning = {
		.kind = MEANING_EXIT,
		.value = number->value,
		.name = "exit code",
		.says = meaning_exit_says(number->value),
		.causes = none,
	};

	if (number->hex && meaning.says)
		add(to, &meaning);
}

/* What stands before a number. */
static const struct {
	const char *key;
	void (*add)(struct finding *to, const struct mention_number *number);
} KEYS[] = {
	{"fw_error", add_answer},
	{"fw_err", add_answer},
	{"exitinfo2", add_answer},
	{"Status Code", add_either},
	{"SEV FW Error Encountered", add_answer},
	{"status", add_either},
	{"psp_ret", add_either},
	{"vmm_error", add_code},
	{"vmm_err", add_code},
	{"error", add_error},
	{"SEV firmware", add_error},
	{"ret", add_return},
	{"rc", add_return},
	{"errno", add_os_error},
	{"os error", add_os_error},
	{"exit code", add_exit},
	{"exit-code", add_exit},
	{"exit_code", add_exit},
	{"unsupported event - exit_info_1", add_exit},
};

static void find_keys(struct finding *to, const char *line)
{
	struct mention_number number;

	for (size_t i = 0; i < SEV_COUNT(KEYS); i++)
		for (const char *at = line;
		     (at = mention_find(at, KEYS[i].key, MENTION_WORD)) != NULL;) {
			at += strlen(KEYS[i].key);
			if (mention_number_after(at, &number))
				KEYS[i].add(to, &number);
		}
}

/* A GHCB termination request, SET:CODE as Linux's KVM prints it */
static void find_reason(struct finding *to, const char *line)
{
	struct mention_number set, code;
	const char *at = mention_find(line, "termination", MENTION_WORD);
	const char *end = mention_number_after(at ? at + strlen("termination") : line, &set);

	if (!end || !set.hex || *end != ':')
		return;
	end = mention_number_after(end, &code);
	if (end && code.hex && (at || !*end))
		add_reason(to, set.value, code.value);
}

/* Statuses and errno values in words, as VMMs and the C library put them. */
/* clang-format off */
static const struct {
	const char *text;
	uint32_t value;
	void (*add)(struct finding *to, uint32_t value);
} PHRASES[] = {
	{"Platform state is invalid", SEV_FW_INVALID_PLATFORM_STATE, add_status},
	{"Guest state is invalid", SEV_FW_INVALID_GUEST_STATE, add_status},
	{"Platform configuration is invalid", SEV_FW_INVALID_CONFIG, add_status},
	{"Platform configuration invalid", SEV_FW_INVALID_CONFIG, add_status},
	{"Buffer too small", SEV_FW_INVALID_LENGTH, add_status},
	{"Platform is already owned", SEV_FW_ALREADY_OWNED, add_status},
	{"Certificate is invalid", SEV_FW_INVALID_CERTIFICATE, add_status},
	{"Policy is not allowed", SEV_FW_POLICY_FAILURE, add_status},
	{"Guest is not active", SEV_FW_INACTIVE, add_status},
	{"Provided signature is invalid", SEV_FW_BAD_SIGNATURE, add_status},
	{"Provided measurement is invalid", SEV_FW_BAD_MEASUREMENT, add_status},
	{"ASID is already owned", SEV_FW_ASID_OWNED, add_status},
	{"WBINVD is required", SEV_FW_WBINVD_REQUIRED, add_status},
	{"DF_FLUSH is required", SEV_FW_DF_FLUSH_REQUIRED, add_status},
	{"Guest handle is invalid", SEV_FW_INVALID_GUEST, add_status},
	{"Guest is active", SEV_FW_ACTIVE, add_status},
	{"Feature not supported", SEV_FW_UNSUPPORTED, add_status},
	{"Feature is unsupported", SEV_FW_UNSUPPORTED, add_status},
	{"Invalid parameter", SEV_FW_INVALID_PARAM, add_status},
	{"Given parameter is invalid", SEV_FW_INVALID_PARAM, add_status},
	{"Required firmware resource depleted", SEV_FW_RESOURCE_LIMIT, add_status},
	{"Part-specific integrity check failure", SEV_FW_SECURE_DATA_INVALID, add_status},
	{"Inappropriate ioctl for device", ENOTTY, add_errno},
	{"Device or resource busy", EBUSY, add_errno},
	{"Cannot allocate memory", ENOMEM, add_errno},
	{"Input/output error", EIO, add_errno},
	{"Connection timed out", ETIMEDOUT, add_errno},
	{"No such device", ENODEV, add_errno},
	{"Permission denied", EACCES, add_errno},
};
/* clang-format on */

/* "Bad measurement", "BadMeasurement", "BAD_MEASUREMENT"; not names of one word, such as ACTIVE. */
static void find_words(struct finding *to, const char *line)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_FW_STATUS); i++)
		if (strchr(SEV_FW_STATUS[i].name, '_') && mention_name(line, SEV_FW_STATUS[i].name))
			add_status(to, SEV_FW_STATUS[i].code);
	for (size_t i = 0; i < SEV_COUNT(PHRASES); i++)
		if (mention_find(line, PHRASES[i].text, MENTION_WORD))
			PHRASES[i].add(to, PHRASES[i].value);
}

size_t meaning_find(const char *line, struct meaning *out, size_t room)
{
	struct finding to = {.out = out, .room = room, .command = meaning_command(line)};

	find_keys(&to, line);
	find_reason(&to, line);
	find_words(&to, line);
	return to.count;
}
