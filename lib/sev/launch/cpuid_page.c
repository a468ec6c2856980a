/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/cpuid_page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/fw_status.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "base/bytes.h"
#include "base/err.h"

#define KVM_ENTRIES 256
#define XSAVE_LEAF  0x0D
#define XSAVE_EBX   0x240 /* x87 and SSE state, and the header: what XCR0 = 1 enables */

/* Leaves of hypervisors are none of the processor's. */
static bool is_cpu_leaf(const struct sev_kvm_cpuid_entry2 *entry)
{
	bool answers = entry->eax || entry->ebx || entry->ecx || entry->edx;

	return answers && (entry->function < 0x40000000 || entry->function >= 0x80000000);
}

static void put_entry(uint8_t *out, const struct sev_kvm_cpuid_entry2 *entry)
{
	bool xsave = entry->function == XSAVE_LEAF && entry->index < 2;

	sev_put_le32(out + SEV_CPUID_ENTRY_EAX_IN, entry->function);
	sev_put_le32(out + SEV_CPUID_ENTRY_ECX_IN,
		     entry->flags & SEV_KVM_CPUID_FLAG_SIGNIFICANT_INDEX ? entry->index : 0);
	/* EBX depends on what is enabled, which at the start is x87 state alone. */
	sev_put_le64(out + SEV_CPUID_ENTRY_XCR0_IN, xsave);
	sev_put_le32(out + SEV_CPUID_ENTRY_EAX, entry->eax);
	sev_put_le32(out + SEV_CPUID_ENTRY_EBX, xsave ? XSAVE_EBX : entry->ebx);
	sev_put_le32(out + SEV_CPUID_ENTRY_ECX, entry->ecx);
	sev_put_le32(out + SEV_CPUID_ENTRY_EDX, entry->edx);
}

static enum sev_rc fill(const struct sev_kvm_cpuid2 *cpuid, uint8_t page[SEV_CPUID_PAGE_SIZE],
			struct sev_err *err)
{
	uint32_t count = 0;

	memset(page, 0, SEV_CPUID_PAGE_SIZE);
	for (uint32_t i = 0; i < cpuid->nent && i < KVM_ENTRIES; i++) {
		if (!is_cpu_leaf(&cpuid->entries[i]))
			continue;
		if (count == SEV_CPUID_PAGE_MAX)
			return sev_fail(err, SEV_ERR_UNSUPPORTED,
					"CPUID page: KVM supports more than %d leaves, which is "
					"all that fits the page; give a page of your own",
					SEV_CPUID_PAGE_MAX);
		put_entry(page + SEV_CPUID_PAGE_ENTRIES + SEV_CPUID_ENTRY_SIZE * count,
			  &cpuid->entries[i]);
		count++;
	}
	sev_put_le32(page + SEV_CPUID_PAGE_COUNT, count);
	return SEV_OK;
}

enum sev_rc sev_cpuid_page_make(struct sev_launch *launch, uint8_t page[SEV_CPUID_PAGE_SIZE],
				struct sev_err *err)
{
	struct sev_kvm_cpuid2 *cpuid;
	enum sev_rc rc;

	if (launch->options.cpuid_page) {
		memcpy(page, launch->options.cpuid_page, SEV_CPUID_PAGE_SIZE);
		return SEV_OK;
	}
	cpuid = calloc(1, sizeof(*cpuid) + KVM_ENTRIES * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return sev_fail_nomem(err);
	cpuid->nent = KVM_ENTRIES;
	rc = sev_launch_ioctl(launch, launch->kvm_fd, SEV_KVM_GET_SUPPORTED_CPUID,
			      "KVM_GET_SUPPORTED_CPUID", cpuid, NULL, err);
	if (!rc)
		rc = fill(cpuid, page, err);
	free(cpuid);
	return rc;
}

/* A text of what was corrected; what does not fit is counted. */
struct corrections {
	char text[320];
	size_t used;
	unsigned all, told;
};

static void tell(struct corrections *out, const char *where, const char *name, uint64_t has,
		 uint64_t had)
{
	const size_t room = sizeof(out->text) - out->used;
	int size;

	if (has == had)
		return;
	size = snprintf(out->text + out->used, room, "; %s%s: 0x%llx, not 0x%llx", where, name,
			(unsigned long long)has, (unsigned long long)had);
	out->all++;
	if (size < 0 || (size_t)size >= room || out->told + 1 < out->all) {
		out->text[out->used] = 0;
		return;
	}
	out->told++;
	out->used += (size_t)size;
}

static void tell_entry(struct corrections *out, const uint8_t *given, const uint8_t *corrected)
{
	char where[48];

	snprintf(where, sizeof(where), "leaf 0x%x subleaf 0x%x ",
		 sev_get_le32(given + SEV_CPUID_ENTRY_EAX_IN),
		 sev_get_le32(given + SEV_CPUID_ENTRY_ECX_IN));
	for (size_t i = 0; i < SEV_COUNT(SEV_CPUID_ENTRY_FIELDS); i++) {
		const struct sev_cpuid_entry_field *field = &SEV_CPUID_ENTRY_FIELDS[i];

		tell(out, where, field->name, sev_get_le(corrected + field->offset, field->size),
		     sev_get_le(given + field->offset, field->size));
	}
}

enum sev_rc sev_cpuid_page_explain(const uint8_t given[SEV_CPUID_PAGE_SIZE],
				   const uint8_t corrected[SEV_CPUID_PAGE_SIZE],
				   struct sev_err *err)
{
	uint32_t count = sev_get_le32(given + SEV_CPUID_PAGE_COUNT);
	struct corrections told = {.used = 0};
	char more[32] = "";

	tell(&told, "", "COUNT", sev_get_le32(corrected + SEV_CPUID_PAGE_COUNT), count);
	for (uint32_t i = 0; i < count && i < SEV_CPUID_PAGE_MAX; i++) {
		size_t at = SEV_CPUID_PAGE_ENTRIES + SEV_CPUID_ENTRY_SIZE * (size_t)i;

		tell_entry(&told, given + at, corrected + at);
	}
	if (told.all > told.told)
		snprintf(more, sizeof(more), "; and %u more", told.all - told.told);
	sev_fail(err, SEV_ERR_IO,
		 "SNP_LAUNCH_UPDATE: the firmware does not accept the CPUID page of %u entries%s%s",
		 count, told.all ? told.text : "; it corrected none of their fields", more);
	if (err) {
		err->sys_errno = EIO;
		err->fw_status = SEV_FW_INVALID_PARAM;
	}
	return SEV_ERR_IO;
}
