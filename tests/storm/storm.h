/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A storm of commands on the software firmware. It looks at the firmware's own state to make calls
 * that succeed in it, or that have one flaw; after each, the status must be the one that was meant,
 * and every invariant must hold.
 *
 * A maker makes a good call of one command; where the state has nothing that the call needs, it
 * issues the commands that lead there. A row is a flaw of a call, and the status that it must have.
 */
#ifndef TESTS_STORM_STORM_H
#define TESTS_STORM_STORM_H

#include "amd-sp/command.h"
#include "amd-sp/legacy/guest.h"
#include "amd-sp/legacy/guest_command.h"
#include "amd-sp/snp/gctx.h"
#include "base/bytes.h"
#include "sim_owner.h"
#include "sim_sp.h"

#define STORM_MEMORY   (UINT64_C(16) << 20)
#define STORM_TMR      (UINT64_C(2) << 20)
#define STORM_LARGE    (UINT64_C(4) << 20) /* 2 MiB that are one page, or 512 */
#define STORM_FIXED    (UINT64_C(6) << 20) /* 2 MiB that become HV-Fixed */
#define STORM_LIST     (UINT64_C(8) << 20) /* a range that SNP_INIT_EX takes */
#define STORM_NV       UINT64_C(0x100000)
#define STORM_CONTEXTS UINT64_C(0x110000)
#define STORM_BUFFER   UINT64_C(0x140000) /* the command buffer's page */
#define STORM_NOWHERE  UINT64_C(0x4000000000)
#define STORM_GUESTS   6 /* of SEV, and as many of SNP */
#define STORM_STATUSES 0x40

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "storm: %s:%d: %s\n", __FILE__, __LINE__, #condition);     \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* What a command returned, how often. */
struct storm_count {
	uint64_t calls, statuses[STORM_STATUSES];
};

enum storm_image {
	STORM_IMAGE_SAME,
	STORM_IMAGE_NEXT,
	STORM_IMAGE_OLD_SVN,
	STORM_IMAGE_OLD_BUILD,
	STORM_IMAGE_NOT_LIVE,
	STORM_IMAGES,
};

struct storm_row;

struct storm {
	struct sim_sp sim;
	const char *profile;
	uint64_t random, done, wanted, next_page;
	struct storm_count counts[SEV_COMMAND_COUNT];
	struct storm_row *rows;
	size_t row_count;
	uint8_t *images[STORM_IMAGES], *cek, *ask, *ark; /* made once */
	size_t ca_size;
	uint8_t hashstick[432];
};

/* A call that is about to be made, and what it is about. */
struct call {
	uint32_t id;
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	uint64_t at; /* of the command buffer */
	uint32_t handle;
	uint64_t gctx;
	uint64_t page, other, more; /* by maker */
	/* After it, before the invariants are looked at. */
	void (*undo)(struct storm *storm, struct call *call);
	uint8_t saved[64];
};

typedef bool storm_maker(struct storm *storm, struct call *call);
typedef void storm_spoiler(struct storm *storm, struct call *call);

struct storm_row {
	uint32_t id;
	uint32_t status;
	storm_maker *make;    /* false: not in this state of the platform */
	storm_spoiler *spoil; /* NULL: nothing */
	uint8_t at, size;     /* a field that is changed; size 0: none */
	uint64_t value;
	unsigned cost;	  /* how much rarer than others; 0: as others */
	uint8_t minor;	  /* needs this API_MINOR */
	uint32_t feature; /* needs this feature of the profile */
	bool snp;	  /* needs SNP in INIT */
	bool misplaced;	  /* a command where it is not allowed */
	bool elsewhere;	  /* not made of this row, but by who brings the platform up and down */
	uint64_t runs;
};

/* Lists of rows, each ended by one without maker. */
extern struct storm_row STORM_PLATFORM_ROWS[], STORM_GUEST_ROWS[], STORM_TRANSFER_ROWS[],
	STORM_SNP_PLATFORM_ROWS[], STORM_SNP_GUEST_ROWS[], STORM_PAGE_ROWS[], STORM_SWAP_ROWS[],
	STORM_MESSAGE_ROWS[];

/* { id, status, maker } and a change; ROW without one is the good call. */
#define ROW(command, code, maker, ...)                                                             \
	{                                                                                          \
		.id = SEV_CMD_##command, .status = SEV_FW_##code, .make = (maker), __VA_ARGS__     \
	}
#define PUT32(command, field, v) .at = SEV_AT_##command##_##field, .size = 4, .value = (v)
#define PUT64(command, field, v) .at = SEV_AT_##command##_##field, .size = 8, .value = (v)

/* Random numbers: any, below a limit, one time in n. */
uint64_t storm_random(struct storm *storm);
uint32_t storm_below(struct storm *storm, uint32_t limit);
bool storm_chance(struct storm *storm, uint32_t n);

/* world.c */
void storm_begin(struct storm *storm);
void storm_end(struct storm *storm);

/* issue.c: the status must be the expected one; the program ends where it is not. */
void storm_call(struct storm *storm, struct call *call, uint32_t expected);
/* Two halves of a call: begin clears it, fields are put, good issues it and needs SUCCESS. */
void call_begin(struct storm *storm, struct call *call, uint32_t id);
void call_put(struct call *call, unsigned at, uint64_t value, size_t size);
#define CALL(call, bits, command, field, value)                                                    \
	call_put(call, SEV_AT_##command##_##field, value, (bits) / 8)
void storm_good(struct storm *storm, struct call *call);
/* A command with nothing but a handle, or an address. */
void storm_plain(struct storm *storm, uint32_t id);
void storm_handle(struct storm *storm, uint32_t id, uint32_t handle);
void storm_address(struct storm *storm, uint32_t id, uint64_t address);

/* pages.c */
bool storm_snp(const struct storm *storm);
/* Pages in a row that nobody needs any more: the hypervisor's; the firmware's. */
uint64_t storm_pages(struct storm *storm, unsigned count);
uint64_t storm_out(struct storm *storm, unsigned count);
void storm_set(struct storm *storm, uint64_t spa, enum rmp_state state);
void storm_write(struct storm *storm, uint64_t spa, const void *data, size_t size);
/* A page of a guest of SNP in a state. */
void storm_give(struct storm *storm, uint64_t spa, enum rmp_state state, uint32_t asid,
		uint64_t gpa);
void storm_clear_large(struct storm *storm, uint64_t spa);
/* Takes all pages of an ASID away. */
void storm_purge(struct storm *storm, uint32_t asid);

/* asids.c */
enum storm_range { STORM_SEV, STORM_ES, STORM_SNP };
uint32_t storm_asid(struct storm *storm, enum storm_range range);
uint32_t storm_asid_used(struct storm *storm, enum storm_range range);
void storm_flush(struct storm *storm);

/* guests.c: a guest of SEV in one of the states (SP_STATE), with and without bits in its policy. */
struct guest_wish {
	unsigned states;
	uint32_t with, without;
	int active; /* 1, 0; -1: does not matter */
};
struct sp_guest *storm_guest(struct storm *storm, const struct guest_wish *wish);
void storm_put_session(struct storm *storm, struct call *call, uint32_t policy);
void storm_drop_guest(struct storm *storm, struct sp_guest *guest);
void storm_fill_send_start(struct storm *storm, struct call *call, const struct sp_guest *guest);

/* contexts.c: a guest of SNP likewise. */
struct context_wish {
	unsigned states;
	uint64_t with, without;
	int active;
};
bool storm_context(struct storm *storm, const struct context_wish *wish, struct sp_gctx *gctx);
/* A Firmware page that can become a context; a context. A policy that can be met. */
uint64_t storm_context_page(struct storm *storm);
uint64_t storm_new_context(struct storm *storm);
uint64_t storm_any_policy(struct storm *storm);
void storm_drop_context(struct storm *storm, uint64_t spa);
void storm_drop_contexts(struct storm *storm);
#define STORM_POLICY UINT64_C(0x30000)

/* platform.c: the platform comes up, gets commands in each of its states, and goes down. */
void storm_platform(struct storm *storm);
/* The NV buffer, as it is before its first use. */
void storm_put_nv(struct storm *storm);

/* rows.c: makes all rows, those of every command among them; the firmware's command of an id is
 * allowed now. */
void storm_rows_make(struct storm *storm);
bool storm_allowed(const struct storm *storm, uint32_t id);
/* One row that fits the platform; those that ran least often first. */
void storm_row(struct storm *storm);

/* common.c: adds to a list what can be wrong with calls of every command; how many rows. */
size_t storm_common(const struct storm *storm, const struct storm_row *good, struct storm_row *out);
#define STORM_COMMON_MAX 16

/* table.c: prints; false where something was not seen. */
bool storm_table(const struct storm *storm, uint64_t least);

#endif
