/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accesses of a hypervisor.
 */
#include <string.h>

#include "machine/guest_cpu.h"

static bool is_hidden(struct machine *machine, uint64_t spa)
{
	const struct rmp_entry *entry = rmp_lookup(machine, spa, NULL);

	return machine_ciphertext_hiding(machine) && entry && entry->assigned && entry->asid;
}

enum cpu_fault cpu_host_read(struct machine *machine, uint64_t spa, void *out, size_t size)
{
	uint8_t *to = out;

	while (size) {
		size_t part = machine_page_part(spa, size);

		/* spec: SNP-ABI SNP_INIT_EX: with ciphertext hiding the host reads ones from a
		 * guest's private memory */
		if (is_hidden(machine, spa))
			memset(to, 0xFF, part);
		else if (!machine_read(machine, spa, to, part))
			return CPU_NO_MEMORY;
		spa += part;
		to += part;
		size -= part;
	}
	return CPU_OK;
}

/* spec: APM2 RMP: who is not the owner writes to pages only that are not assigned */
bool cpu_may_write_shared(struct machine *machine, uint64_t spa, size_t size)
{
	for (uint64_t at = spa - spa % MACHINE_PAGE_SIZE; at < spa + size;
	     at += MACHINE_PAGE_SIZE) {
		const struct rmp_entry *entry = rmp_lookup(machine, at, NULL);

		if (entry && entry->assigned)
			return false;
	}
	return true;
}

enum cpu_fault cpu_host_write(struct machine *machine, uint64_t spa, const void *data, size_t size)
{
	if (!cpu_may_write_shared(machine, spa, size))
		return CPU_PF_RMP;
	return machine_write(machine, spa, data, size) ? CPU_OK : CPU_NO_MEMORY;
}
