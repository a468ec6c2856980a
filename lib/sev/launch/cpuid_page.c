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

/* Adds the differences of one entry to a text. */
static size_t tell_entry(const uint8_t *given, const uint8_t *corrected, char *out, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(SEV_CPUID_ENTRY_FIELDS) / sizeof(*SEV_CPUID_ENTRY_FIELDS);
	     i++) {
		const struct sev_cpuid_entry_field *field = &SEV_CPUID_ENTRY_FIELDS[i];
		uint64_t had = sev_get_le(given + field->offset, field->size);
		uint64_t has = sev_get_le(corrected + field->offset, field->size);
		int size;

		if (had == has || used >= room)
			continue;
		size = snprintf(out + used, room - used,
				"; leaf 0x%x subleaf 0x%x %s: 0x%llx, not 0x%llx",
				sev_get_le32(given + SEV_CPUID_ENTRY_EAX_IN),
				sev_get_le32(given + SEV_CPUID_ENTRY_ECX_IN), field->name,
				(unsigned long long)has, (unsigned long long)had);
		used += size > 0 ? (size_t)size : 0;
	}
	return used < room ? used : room;
}

enum sev_rc sev_cpuid_page_explain(const uint8_t given[SEV_CPUID_PAGE_SIZE],
				   const uint8_t corrected[SEV_CPUID_PAGE_SIZE],
				   struct sev_err *err)
{
	uint32_t count = sev_get_le32(given + SEV_CPUID_PAGE_COUNT);
	char told[384] = "";
	size_t used = 0;

	for (uint32_t i = 0; i < count && i < SEV_CPUID_PAGE_MAX; i++) {
		size_t at = SEV_CPUID_PAGE_ENTRIES + SEV_CPUID_ENTRY_SIZE * (size_t)i;

		used += tell_entry(given + at, corrected + at, told + used, sizeof(told) - used);
	}
	sev_fail(err, SEV_ERR_IO,
		 "SNP_LAUNCH_UPDATE: the firmware does not accept the CPUID page, entries %u%s",
		 count, used ? told : "; it corrected nothing");
	if (err) {
		err->sys_errno = EIO;
		err->fw_status = SEV_FW_INVALID_PARAM;
	}
	return SEV_ERR_IO;
}
