/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/guest_cpu.h"

#include <string.h>

#include "base/crypto.h"

static const char *const NAMES[] = {
	[CPU_OK] = "none",
	[CPU_PF_RMP] = "#PF(RMP)",
	[CPU_NO_MEMORY] = "no memory",
	[CPU_NPF] = "#NPF",
	[CPU_NPF_SIZEM] = "#NPF(SIZEM)",
	[CPU_NPF_VMPL] = "#NPF(VMPL)",
	[CPU_VC] = "#VC",
	[CPU_GP] = "#GP",
};

const char *cpu_fault_name(enum cpu_fault fault)
{
	return (unsigned)fault < sizeof(NAMES) / sizeof(*NAMES) ? NAMES[fault] : "?";
}

/* A guest address as it was translated, and the RMP entry that decides about it. */
struct place {
	uint64_t gpa, spa;   /* of the access */
	enum rmp_size level; /* of the mapping */
	struct rmp_entry *entry;
	uint64_t base; /* of the RMP's page */
};

static bool translate(struct cpu_guest *guest, uint64_t gpa, bool private, struct place *place)
{
	*place = (struct place){.gpa = gpa};
	if (!guest->npt.translate(guest->npt.ctx, gpa, private, &place->spa, &place->level))
		return false;
	place->entry = rmp_lookup(guest->machine, place->spa, &place->base);
	return true;
}

/* spec: APM2 RMP: a page is the guest's that has its ASID, at the guest address that it has */
static bool owns(const struct cpu_guest *guest, const struct place *place)
{
	const struct rmp_entry *entry = place->entry;

	return entry && entry->assigned && entry->asid == guest->asid &&
	       entry->gpa + (place->spa - place->base) == place->gpa;
}

/* The checks of a private access of an SNP guest, in the order that faults have. */
static enum cpu_fault check_private(const struct cpu_guest *guest, const struct place *place,
				    uint8_t perm)
{
	if (!owns(guest, place))
		return CPU_NPF;
	/* spec: APM2 RMP: the mapping and the RMP's page have one size */
	if (place->entry->size != place->level)
		return place->entry->size == RMP_2M ? CPU_NPF_SIZEM : CPU_NPF;
	/* spec: APM2 RMP: a page that is not validated is not accessed */
	if (!place->entry->validated)
		return CPU_VC;
	/* spec: APM2 RMP: the VMPL has the permission that the access needs */
	if (!(place->entry->perms[guest->vmpl] & perm))
		return CPU_NPF_VMPL;
	return CPU_OK;
}

/* An access within one page. Memory of a key is read and written in blocks of 16 bytes. */
static enum cpu_fault move_private(struct cpu_guest *guest, uint64_t spa, void *in, const void *out,
				   size_t size)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	uint64_t start = spa - spa % 16;
	size_t span = (size_t)((spa + size + 15) / 16 * 16 - start);
	bool ok = machine_read_asid(guest->machine, guest->asid, start, page, span);

	if (ok && in)
		memcpy(in, page + (spa - start), size);
	if (ok && out) {
		memcpy(page + (spa - start), out, size);
		ok = machine_write_asid(guest->machine, guest->asid, start, page, span);
	}
	sev_cleanse(page, span);
	return ok ? CPU_OK : CPU_NO_MEMORY;
}

static enum cpu_fault read_page(struct cpu_guest *guest, uint64_t gpa, bool private, void *out,
				size_t size)
{
	enum cpu_fault fault = CPU_OK;
	struct place place;

	if (!translate(guest, gpa, private, &place))
		return CPU_NPF;
	if (private && guest->snp)
		fault = check_private(guest, &place, RMP_READ);
	if (fault)
		return fault;
	if (private)
		return move_private(guest, place.spa, out, NULL, size);
	return machine_read(guest->machine, place.spa, out, size) ? CPU_OK : CPU_NO_MEMORY;
}

static enum cpu_fault write_page(struct cpu_guest *guest, uint64_t gpa, bool private,
				 const void *data, size_t size)
{
	enum cpu_fault fault = CPU_OK;
	struct place place;

	if (!translate(guest, gpa, private, &place))
		return CPU_NPF;
	if (private && guest->snp)
		fault = check_private(guest, &place, RMP_WRITE);
	else if (!cpu_may_write_shared(guest->machine, place.spa, size))
		fault = CPU_NPF;
	if (fault)
		return fault;
	if (private)
		return move_private(guest, place.spa, NULL, data, size);
	return machine_write(guest->machine, place.spa, data, size) ? CPU_OK : CPU_NO_MEMORY;
}

enum cpu_fault cpu_guest_read(struct cpu_guest *guest, uint64_t gpa, bool private, void *out,
			      size_t size)
{
	enum cpu_fault fault = CPU_OK;
	uint8_t *to = out;

	while (size && !fault) {
		size_t part = machine_page_part(gpa, size);

		fault = read_page(guest, gpa, private, to, part);
		gpa += part;
		to += part;
		size -= part;
	}
	return fault;
}

enum cpu_fault cpu_guest_write(struct cpu_guest *guest, uint64_t gpa, bool private,
			       const void *data, size_t size)
{
	enum cpu_fault fault = CPU_OK;
	const uint8_t *from = data;

	while (size && !fault) {
		size_t part = machine_page_part(gpa, size);

		fault = write_page(guest, gpa, private, from, part);
		gpa += part;
		from += part;
		size -= part;
	}
	return fault;
}

/* Instructions on the RMP. */

/* Translates for an instruction: #NPF where the page is not the guest's to change. */
static enum cpu_fault find(struct cpu_guest *guest, uint64_t gpa, struct place *place)
{
	if (!translate(guest, gpa, true, place))
		return CPU_NPF;
	/* spec: APM3 PVALIDATE: #NPF where the page is not the guest's, or immutable */
	if (!owns(guest, place) || place->entry->immutable)
		return CPU_NPF;
	return CPU_OK;
}

/* Whether the size of an instruction fits: #NPF, or a result, where it does not. */
static enum cpu_fault check_size(const struct place *place, enum rmp_size size,
				 enum rmp_result *result)
{
	/* spec: APM3 PVALIDATE: #NPF with SIZEM for 4 KiB of a 2 MiB page: the host has to PSMASH
	 */
	if (size == RMP_4K && place->entry->size == RMP_2M)
		return CPU_NPF_SIZEM;
	/* spec: APM3 PVALIDATE: FAIL_SIZEMISMATCH for 2 MiB where RMP or mapping has 4 KiB */
	if (size == RMP_2M && (place->entry->size == RMP_4K || place->level == RMP_4K))
		*result = RMP_FAIL_SIZEMISMATCH;
	return CPU_OK;
}

static bool is_size(enum rmp_size size, uint64_t gpa)
{
	/* spec: APM3 PVALIDATE: an address of 2 MiB is aligned to 2 MiB */
	return size == RMP_4K || (size == RMP_2M && gpa % MACHINE_LARGE_SIZE == 0);
}

enum cpu_fault cpu_pvalidate(struct cpu_guest *guest, uint64_t gpa, enum rmp_size size,
			     bool validate, enum rmp_result *result, bool *unchanged)
{
	enum cpu_fault fault;
	struct place place;

	gpa -= gpa % MACHINE_PAGE_SIZE;
	*result = RMP_OK;
	*unchanged = false;
	/* spec: APM3 PVALIDATE: #GP outside VMPL0 */
	if (guest->vmpl)
		return CPU_GP;
	if (!is_size(size, gpa)) {
		*result = RMP_FAIL_INPUT;
		return CPU_OK;
	}
	fault = find(guest, gpa, &place);
	if (!fault)
		fault = check_size(&place, size, result);
	if (fault || *result)
		return fault;
	/* spec: APM3 PVALIDATE: CF says that the entry was so before */
	*unchanged = place.entry->validated == validate;
	place.entry->validated = validate;
	return CPU_OK;
}

/* What RMPADJUST and RMPQUERY may be asked about. */
static enum rmp_result check_target(const struct cpu_guest *guest, uint8_t target_vmpl)
{
	/* spec: APM3 RMPADJUST: the target is a VMPL that there is */
	if (target_vmpl >= RMP_VMPLS)
		return RMP_FAIL_INPUT;
	/* spec: APM3 RMPADJUST: the target is less privileged than who asks */
	return target_vmpl > guest->vmpl ? RMP_OK : RMP_FAIL_PERMISSION;
}

static enum rmp_result check_adjust(const struct cpu_guest *guest, uint64_t gpa, enum rmp_size size,
				    uint8_t target_vmpl, uint8_t perms)
{
	if (!is_size(size, gpa))
		return RMP_FAIL_INPUT;
	/* spec: APM3 RMPADJUST: permissions have four bits */
	if (perms & ~RMP_PERMS)
		return RMP_FAIL_INPUT;
	return check_target(guest, target_vmpl);
}

enum cpu_fault cpu_rmpadjust(struct cpu_guest *guest, uint64_t gpa, enum rmp_size size,
			     uint8_t target_vmpl, uint8_t perms, bool vmsa, enum rmp_result *result)
{
	enum cpu_fault fault;
	struct place place;

	gpa -= gpa % MACHINE_PAGE_SIZE;
	*result = check_adjust(guest, gpa, size, target_vmpl, perms);
	if (*result)
		return CPU_OK;
	fault = find(guest, gpa, &place);
	if (!fault)
		fault = check_size(&place, size, result);
	if (fault || *result)
		return fault;
	/* spec: APM3 RMPADJUST: #VC for a page that is not validated */
	if (!place.entry->validated)
		return CPU_VC;
	/* spec: APM3 RMPADJUST: nobody gives permissions that it does not have */
	if (perms & ~place.entry->perms[guest->vmpl]) {
		*result = RMP_FAIL_PERMISSION;
		return CPU_OK;
	}
	place.entry->perms[target_vmpl] = perms;
	/* spec: APM3 RMPADJUST: VMPL0 alone makes a page a VMSA, or no VMSA */
	if (!guest->vmpl)
		place.entry->vmsa = vmsa;
	return CPU_OK;
}

enum cpu_fault cpu_rmpquery(struct cpu_guest *guest, uint64_t gpa, uint8_t target_vmpl,
			    uint8_t *perms, bool *vmsa, enum rmp_size *size,
			    enum rmp_result *result)
{
	struct place place;

	gpa -= gpa % MACHINE_PAGE_SIZE;
	*perms = 0;
	*vmsa = false;
	*size = RMP_4K;
	*result = check_target(guest, target_vmpl);
	if (*result)
		return CPU_OK;
	if (!translate(guest, gpa, true, &place) || !owns(guest, &place))
		return CPU_NPF;
	if (!place.entry->validated)
		return CPU_VC;
	/* spec: APM3 RMPQUERY: permissions of the target, VMSA attribute and size of the page */
	*perms = place.entry->perms[target_vmpl];
	*vmsa = place.entry->vmsa;
	*size = (enum rmp_size)place.entry->size;
	return CPU_OK;
}
