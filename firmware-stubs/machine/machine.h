/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hardware below firmware and kernel: DRAM, the memory encryption engine with a key for each
 * ASID, cores with their caches, and the RMP (rmp.h). It knows no command and no policy.
 *
 * All that must outlive a process is in one block of memory without pointers, the state, which may
 * be a shared mapping of a file; the struct machine around it is one process's.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#define MACHINE_PAGE_SIZE  UINT64_C(0x1000)
#define MACHINE_LARGE_SIZE UINT64_C(0x200000)
#define MACHINE_ASIDS	   1024 /* slots of the memory encryption engine */
#define MACHINE_CORES_MAX  64
#define MACHINE_KEY_SIZE   32 /* two AES-128 keys for XTS */

/* What does not change while the machine runs. */
struct machine_config {
	uint64_t memory_size;  /* bytes of DRAM from sPA 0; a multiple of 2 MiB */
	uint32_t max_asid;     /* CPUID Fn8000_001F_ECX, below MACHINE_ASIDS */
	uint32_t min_sev_asid; /* CPUID Fn8000_001F_EDX: the first ASID of SEV without ES */
	uint8_t cores;	       /* at most MACHINE_CORES_MAX */
	uint8_t sockets;       /* 1 or 2 */
	bool smt;
	bool encrypt; /* memory of guests is ciphertext; otherwise it is left as it is */
	uint8_t family, model, stepping;
};
/* One socket of 4 cores with SMT off, 1 GiB, ASIDs 1 to 99 for SEV-ES and SNP and 100 to 509 for
 * SEV, no encryption. */
void machine_config_init(struct machine_config *config);

/* What each core's MSRs hold of what SNP_INIT looks at (APM2: SYSCFG, VM_HSAVE_PA, RMP_BASE). */
struct machine_core {
	bool snp_en, vmpl_en, mfdm;
	bool mem_en; /* SYSCFG.MemEncryptionModEn */
	uint64_t vm_hsave_pa;
	uint64_t rmp_base, rmp_end; /* end: the last byte */
	bool wbinvd_pending;	    /* has not run WBINVD since machine_require_wbinvd() */
};

struct machine;

/* Bytes of state that a machine of this configuration needs. */
size_t machine_state_size(const struct machine_config *config);

/*
 * state: machine_state_size() bytes, page-aligned, zeros for a new machine or what one of the same
 * configuration left; NULL: memory of its own. SEV_ERR_ARG for a configuration that cannot be,
 * SEV_ERR_FORMAT when the state is of another machine.
 */
enum sev_rc machine_new(const struct machine_config *config, void *state, struct machine **out,
			struct sev_err *err);
/* NULL is fine. State that was lent stays as it is; keys and contents of own memory are wiped. */
void machine_free(struct machine *machine);
const struct machine_config *machine_config(const struct machine *machine);

/* Power off and on: DRAM, RMP, keys and cores as at the start. */
void machine_reset(struct machine *machine);

struct machine_core *machine_core(struct machine *machine, unsigned core);
/* Sets every core's MSRs as a host kernel that wants SNP does before it calls the firmware. */
void machine_enable_snp(struct machine *machine);

/* WBINVD on one core, on all cores; the firmware's demand for it, and whether it was met. */
void machine_wbinvd(struct machine *machine, unsigned core);
void machine_wbinvd_all(struct machine *machine);
void machine_require_wbinvd(struct machine *machine);
bool machine_wbinvd_done(const struct machine *machine);

/* How many of size bytes from an address are in the address's page. */
static inline size_t machine_page_part(uint64_t address, size_t size)
{
	size_t left = (size_t)(MACHINE_PAGE_SIZE - address % MACHINE_PAGE_SIZE);

	return size < left ? size : left;
}

/*
 * DRAM as the firmware's DMA sees it: no key, no RMP. False, and nothing done, where a byte of the
 * range is no memory (or an overlay's callback failed).
 */
bool machine_is_memory(const struct machine *machine, uint64_t spa, uint64_t size);
bool machine_read(struct machine *machine, uint64_t spa, void *out, size_t size);
bool machine_write(struct machine *machine, uint64_t spa, const void *data, size_t size);
/* The bytes themselves, for copies of many pages; NULL where an overlay is, or no memory. */
void *machine_direct(struct machine *machine, uint64_t spa, uint64_t size);
bool machine_zero(struct machine *machine, uint64_t spa, size_t size);

/*
 * The same through the memory encryption engine with the key of an ASID. With encryption, spa and
 * size are multiples of 16 (AES-128-XTS; the data unit is a page, its tweak sPA / 16). False also
 * where the ASID has no key.
 */
bool machine_read_asid(struct machine *machine, uint32_t asid, uint64_t spa, void *out,
		       size_t size);
bool machine_write_asid(struct machine *machine, uint32_t asid, uint64_t spa, const void *data,
			size_t size);

/* Key slots: loaded and taken away by the firmware. */
void machine_key_load(struct machine *machine, uint32_t asid, const uint8_t key[MACHINE_KEY_SIZE]);
void machine_key_clear(struct machine *machine, uint32_t asid);
bool machine_key_loaded(const struct machine *machine, uint32_t asid);

/* Ciphertext hiding, which the firmware turns on and off: software other than the guest reads ones
 * where a guest's private memory is. Off after a reset. */
void machine_set_ciphertext_hiding(struct machine *machine, bool on);
bool machine_ciphertext_hiding(const struct machine *machine);

/*
 * Memory that is elsewhere, such as another process's, under sPAs of DRAM: reads and writes of
 * these pages go to the callbacks, which return false where they cannot. One process's own, not
 * state. spa and size are page-aligned; an overlay hides what is below it.
 */
struct machine_overlay {
	bool (*read)(void *ctx, uint64_t offset, void *out, size_t size);
	bool (*write)(void *ctx, uint64_t offset, const void *data, size_t size);
	void *ctx;
};
enum sev_rc machine_overlay_add(struct machine *machine, uint64_t spa, uint64_t size,
				const struct machine_overlay *overlay, struct sev_err *err);
/* Takes away the overlay that was added at spa. */
void machine_overlay_remove(struct machine *machine, uint64_t spa);

#endif
