/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DRAM, the overlays above it, and the memory encryption engine between it and the ASIDs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "machine/machine_state.h"

bool machine_is_memory(const struct machine *machine, uint64_t spa, uint64_t size)
{
	const uint64_t end = machine->state->config.memory_size;

	return spa <= end && size <= end - spa;
}

/* The first overlay that ends behind spa; overlay_count when there is none. */
static size_t overlay_from(const struct machine *machine, uint64_t spa)
{
	size_t low = 0, high = machine->overlay_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct machine_overlaid *overlaid = &machine->overlays[middle];

		if (overlaid->spa + overlaid->size <= spa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A run of bytes that are all DRAM, or all of one overlay. */
struct run {
	const struct machine_overlaid *overlaid; /* NULL: DRAM */
	size_t size;
};

static struct run next_run(const struct machine *machine, uint64_t spa, size_t size)
{
	size_t i = overlay_from(machine, spa);
	const struct machine_overlaid *overlaid;

	if (i == machine->overlay_count || machine->overlays[i].spa >= spa + size)
		return (struct run){NULL, size};
	overlaid = &machine->overlays[i];
	if (overlaid->spa > spa)
		return (struct run){NULL, (size_t)(overlaid->spa - spa)};
	if (size > overlaid->spa + overlaid->size - spa)
		size = (size_t)(overlaid->spa + overlaid->size - spa);
	return (struct run){overlaid, size};
}

bool machine_read(struct machine *machine, uint64_t spa, void *out, size_t size)
{
	uint8_t *to = out;

	if (!machine_is_memory(machine, spa, size))
		return false;
	while (size) {
		struct run run = next_run(machine, spa, size);

		if (!run.overlaid)
			memcpy(to, machine->dram + spa, run.size);
		else if (!run.overlaid->overlay.read(run.overlaid->overlay.ctx,
						     spa - run.overlaid->spa, to, run.size))
			return false;
		spa += run.size;
		to += run.size;
		size -= run.size;
	}
	return true;
}

bool machine_write(struct machine *machine, uint64_t spa, const void *data, size_t size)
{
	const uint8_t *from = data;

	if (!machine_is_memory(machine, spa, size))
		return false;
	while (size) {
		struct run run = next_run(machine, spa, size);

		if (!run.overlaid)
			memcpy(machine->dram + spa, from, run.size);
		else if (!run.overlaid->overlay.write(run.overlaid->overlay.ctx,
						      spa - run.overlaid->spa, from, run.size))
			return false;
		spa += run.size;
		from += run.size;
		size -= run.size;
	}
	return true;
}

void *machine_direct(struct machine *machine, uint64_t spa, uint64_t size)
{
	struct run run;

	if (!machine_is_memory(machine, spa, size))
		return NULL;
	run = next_run(machine, spa, (size_t)size);
	return run.overlaid || run.size != size ? NULL : machine->dram + spa;
}

bool machine_zero(struct machine *machine, uint64_t spa, size_t size)
{
	static const uint8_t zeros[MACHINE_PAGE_SIZE];

	if (!machine_is_memory(machine, spa, size))
		return false;
	while (size) {
		size_t part = size < sizeof(zeros) ? size : sizeof(zeros);

		if (!machine_write(machine, spa, zeros, part))
			return false;
		spa += part;
		size -= part;
	}
	return true;
}

void machine_key_load(struct machine *machine, uint32_t asid, const uint8_t key[MACHINE_KEY_SIZE])
{
	if (asid >= MACHINE_ASIDS)
		return;
	memcpy(machine->state->keys[asid].key, key, MACHINE_KEY_SIZE);
	machine->state->keys[asid].loaded = true;
}

void machine_key_clear(struct machine *machine, uint32_t asid)
{
	struct machine_cipher *cipher;

	if (asid >= MACHINE_ASIDS)
		return;
	cipher = &machine->ciphers[asid];
	sev_cleanse(&machine->state->keys[asid], sizeof(machine->state->keys[asid]));
	sev_xts_free(cipher->xts);
	sev_cleanse(cipher, sizeof(*cipher));
}

bool machine_key_loaded(const struct machine *machine, uint32_t asid)
{
	return asid < MACHINE_ASIDS && machine->state->keys[asid].loaded;
}

/* The cipher of an ASID's key; another process may have loaded another key since. */
static struct sev_xts *cipher_of(struct machine *machine, uint32_t asid)
{
	struct machine_cipher *cipher = &machine->ciphers[asid];
	const uint8_t *key = machine->state->keys[asid].key;

	if (cipher->xts && sev_equal_ct(cipher->key, key, MACHINE_KEY_SIZE))
		return cipher->xts;
	sev_xts_free(cipher->xts);
	cipher->xts = NULL;
	if (sev_xts_new(key, &cipher->xts, NULL) != SEV_OK)
		return NULL;
	memcpy(cipher->key, key, MACHINE_KEY_SIZE);
	return cipher->xts;
}

/* The part of [spa, spa + size) in the page of spa. */
static size_t part_of_page(uint64_t spa, size_t size)
{
	size_t left = (size_t)(MACHINE_PAGE_SIZE - spa % MACHINE_PAGE_SIZE);

	return size < left ? size : left;
}

static bool decrypt_page(struct machine *machine, struct sev_xts *xts, uint64_t page,
			 uint8_t plain[MACHINE_PAGE_SIZE])
{
	return machine_read(machine, page, plain, MACHINE_PAGE_SIZE) &&
	       sev_xts_decrypt(xts, page / 16, plain, plain, MACHINE_PAGE_SIZE, NULL) == SEV_OK;
}

static bool asid_usable(const struct machine *machine, uint32_t asid, uint64_t spa, size_t size)
{
	if (!machine_key_loaded(machine, asid) || !machine_is_memory(machine, spa, size))
		return false;
	return !machine->state->config.encrypt || (spa % 16 == 0 && size % 16 == 0);
}

bool machine_read_asid(struct machine *machine, uint32_t asid, uint64_t spa, void *out, size_t size)
{
	uint8_t plain[MACHINE_PAGE_SIZE];
	uint8_t *to = out;
	struct sev_xts *xts;
	bool ok = true;

	if (!asid_usable(machine, asid, spa, size))
		return false;
	if (!machine->state->config.encrypt)
		return machine_read(machine, spa, out, size);
	xts = cipher_of(machine, asid);
	while (ok && xts && size) {
		size_t at = (size_t)(spa % MACHINE_PAGE_SIZE);
		size_t part = part_of_page(spa, size);

		ok = decrypt_page(machine, xts, spa - at, plain);
		if (ok)
			memcpy(to, plain + at, part);
		spa += part;
		to += part;
		size -= part;
	}
	sev_cleanse(plain, sizeof(plain));
	return ok && xts;
}

bool machine_write_asid(struct machine *machine, uint32_t asid, uint64_t spa, const void *data,
			size_t size)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	const uint8_t *from = data;
	struct sev_xts *xts;
	bool ok = true;

	if (!asid_usable(machine, asid, spa, size))
		return false;
	if (!machine->state->config.encrypt)
		return machine_write(machine, spa, data, size);
	xts = cipher_of(machine, asid);
	while (ok && xts && size) {
		size_t at = (size_t)(spa % MACHINE_PAGE_SIZE);
		size_t part = part_of_page(spa, size);
		uint64_t start = spa - at;

		ok = part == sizeof(page) || decrypt_page(machine, xts, start, page);
		if (ok) {
			memcpy(page + at, from, part);
			ok = sev_xts_encrypt(xts, start / 16, page, page, sizeof(page), NULL) ==
				     SEV_OK &&
			     machine_write(machine, spa, page + at, part);
		}
		spa += part;
		from += part;
		size -= part;
	}
	sev_cleanse(page, sizeof(page));
	return ok && xts;
}

enum sev_rc machine_overlay_add(struct machine *machine, uint64_t spa, uint64_t size,
				const struct machine_overlay *overlay, struct sev_err *err)
{
	size_t i = overlay_from(machine, spa);

	if (spa % MACHINE_PAGE_SIZE || size % MACHINE_PAGE_SIZE || !size ||
	    !machine_is_memory(machine, spa, size) ||
	    (i < machine->overlay_count && machine->overlays[i].spa < spa + size))
		return sev_fail(err, SEV_ERR_ARG,
				"machine: overlay at 0x%llx of 0x%llx bytes is no free range of "
				"whole pages of memory",
				(unsigned long long)spa, (unsigned long long)size);
	if (machine->overlay_count == machine->overlay_room) {
		size_t room = machine->overlay_room ? 2 * machine->overlay_room : 16;
		struct machine_overlaid *more =
			realloc(machine->overlays, room * sizeof(*machine->overlays));

		if (!more)
			return sev_fail_nomem(err);
		machine->overlays = more;
		machine->overlay_room = room;
	}
	memmove(machine->overlays + i + 1, machine->overlays + i,
		(machine->overlay_count - i) * sizeof(*machine->overlays));
	machine->overlays[i] = (struct machine_overlaid){spa, size, *overlay};
	machine->overlay_count++;
	return SEV_OK;
}

void machine_overlay_remove(struct machine *machine, uint64_t spa)
{
	size_t i = overlay_from(machine, spa);

	if (i == machine->overlay_count || machine->overlays[i].spa != spa)
		return;
	machine->overlay_count--;
	memmove(machine->overlays + i, machine->overlays + i + 1,
		(machine->overlay_count - i) * sizeof(*machine->overlays));
}
