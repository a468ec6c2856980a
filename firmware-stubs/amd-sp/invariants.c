/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/invariants.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/invariants_rmp.h"
#include "amd-sp/snp/gctx.h"

#define POLICY_NOKS UINT32_C(0x2)

/* What is compared between all guests, SEV's and SNP's. */
struct identity {
	const char *kind;
	uint64_t name; /* handle, or sPA of the context */
	uint32_t asid, policy;
	bool is_snp, has_agent;
	uint8_t vek[MACHINE_KEY_SIZE];
	uint8_t report_id[32];
};

struct look {
	struct amd_sp *sp;
	char *why;
	size_t size;
	struct identity *guests;
	size_t count, room;
};

static bool __attribute__((format(printf, 2, 3))) broken(struct look *look, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(look->why, look->size, format, arguments);
	va_end(arguments);
	return false;
}

static struct identity *add(struct look *look)
{
	if (look->count == look->room) {
		size_t room = look->room ? 2 * look->room : 64;
		struct identity *more = calloc(room, sizeof(*more));

		if (!more)
			return NULL;
		if (look->count)
			memcpy(more, look->guests, look->count * sizeof(*more));
		sev_cleanse(look->guests, look->count * sizeof(*more));
		free(look->guests);
		look->guests = more;
		look->room = room;
	}
	return &look->guests[look->count++];
}

/* SEV's guests. */

static bool legacy_guest_holds(struct look *look, const struct sp_guest *guest)
{
	struct identity *identity;

	if (!guest->handle) {
		static const uint8_t zeros[sizeof(*guest)];

		return !memcmp(guest, zeros, sizeof(*guest)) ||
		       broken(look, "a free slot of SEV guests is not wiped");
	}
	if (guest->state == SP_GUEST_UNINIT || guest->state > SP_GUEST_SENT)
		return broken(look, "SEV guest %u is in state %u", guest->handle, guest->state);
	identity = add(look);
	if (!identity)
		return broken(look, "no memory to look at guests");
	identity->kind = "SEV guest";
	identity->name = guest->handle;
	identity->asid = guest->asid;
	identity->policy = guest->policy;
	memcpy(identity->vek, guest->vek, sizeof(identity->vek));
	return true;
}

static bool legacy_holds(struct look *look)
{
	const struct sp_legacy *legacy = &look->sp->state->legacy;

	if (legacy->state > SP_LEGACY_WORKING)
		return broken(look, "the SEV platform is in state %u", legacy->state);
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++)
		if (!legacy_guest_holds(look, &legacy->guests[i]))
			return false;
	/* spec: SEV-API platform state machine: WORKING is INIT with guests */
	if ((legacy->state == SP_LEGACY_WORKING) != (look->count > 0))
		return broken(look, "the SEV platform is in state %u with %zu guests",
			      legacy->state, look->count);
	return true;
}

/* SNP's guests. */

static bool context_holds(struct look *look, uint64_t spa)
{
	struct identity *identity = add(look);
	struct sp_gctx gctx;
	uint32_t status;
	bool ok = true;

	if (!identity)
		return broken(look, "no memory to look at guests");
	status = sp_gctx_open(look->sp, NULL, spa, &gctx);
	if (status)
		ok = broken(look, "the context at 0x%llx does not open: status 0x%02x",
			    (unsigned long long)spa, status);
	else if (gctx.state > SP_GSTATE_RUNNING || (gctx.state == SP_GSTATE_INIT && gctx.asid))
		ok = broken(look, "the context at 0x%llx is in state %u with ASID %u",
			    (unsigned long long)spa, gctx.state, gctx.asid);
	identity->kind = "SNP guest";
	identity->name = spa;
	identity->asid = gctx.asid;
	identity->is_snp = true;
	identity->has_agent = gctx.ma;
	memcpy(identity->vek, gctx.vek, sizeof(identity->vek));
	memcpy(identity->report_id, gctx.report_id, sizeof(identity->report_id));
	sp_gctx_wipe(&gctx);
	return ok;
}

static bool contexts_hold(struct look *look)
{
	size_t pages, before = look->count;
	const struct rmp_entry *table = rmp_table(look->sp->machine, &pages);

	for (size_t i = 0; i < pages; i++)
		if (table[i].assigned && rmp_entry_state(&table[i]) == RMP_CONTEXT &&
		    !context_holds(look, i * MACHINE_PAGE_SIZE))
			return false;
	if (look->count - before != look->sp->state->snp.guest_count)
		return broken(look, "%zu context pages, GUEST_COUNT is %u", look->count - before,
			      look->sp->state->snp.guest_count);
	return true;
}

static bool snp_is_off(struct look *look)
{
	const struct sp_snp *snp = &look->sp->state->snp;

	if (snp->guest_count || snp->vlek_loaded || snp->ciphertext_hiding || snp->max_snp_asid)
		return broken(look, "the SNP platform is not initialised, but something is left");
	return true;
}

static bool snp_holds(struct look *look)
{
	const struct sp_snp *snp = &look->sp->state->snp;

	if (snp->state == SP_SNP_UNINIT)
		return snp_is_off(look);
	if (snp->state != SP_SNP_INIT || !rmp_active(look->sp->machine))
		return broken(look, "the SNP platform is in state %u without an RMP", snp->state);
	if (snp->max_snp_asid >= machine_config(look->sp->machine)->min_sev_asid)
		return broken(look, "MAX_SNP_ASID %u is an ASID of SEV", snp->max_snp_asid);
	if (snp->ciphertext_hiding != machine_ciphertext_hiding(look->sp->machine))
		return broken(look, "ciphertext hiding differs between firmware and machine");
	return contexts_hold(look);
}

/* spec: SNP-ABI TCB_VERSION: ReportedTCB <= CommittedTCB <= CurrentTCB */
static bool tcbs_hold(struct look *look)
{
	const struct sp_snp *snp = &look->sp->state->snp;
	const struct sp_tcb *committed = &look->sp->snp_data.committed.tcb;

	if (!sp_tcb_le(&snp->reported_tcb, committed))
		return broken(look, "REPORTED_TCB is above COMMITTED_TCB");
	if (!sp_tcb_le(committed, &snp->running.tcb))
		return broken(look, "COMMITTED_TCB is above CURRENT_TCB");
	return true;
}

/* Guests beside each other. */

static bool no_key(const struct identity *guest)
{
	return sev_is_zero(guest->vek, sizeof(guest->vek));
}

/* spec: SEV-API LAUNCH_START: guests share a key only where both policies allow it */
static bool may_share_key(const struct identity *a, const struct identity *b)
{
	return !a->is_snp && !b->is_snp && !(a->policy & POLICY_NOKS) && a->policy == b->policy;
}

/* A migration agent can bring back a guest that is still there: its REPORT_ID is not compared. */
static bool same_report_id(const struct identity *a, const struct identity *b)
{
	return a->is_snp && b->is_snp && !a->has_agent && !b->has_agent && !no_key(a) &&
	       !no_key(b) && !memcmp(a->report_id, b->report_id, sizeof(a->report_id));
}

static bool pair_holds(struct look *look, const struct identity *a, const struct identity *b)
{
	const char *what = NULL;

	if (a->is_snp == b->is_snp && a->name == b->name)
		what = "their name";
	if (!no_key(a) && !memcmp(a->vek, b->vek, sizeof(a->vek)) && !may_share_key(a, b))
		what = "a key";
	if (same_report_id(a, b))
		what = "a REPORT_ID";
	return !what ||
	       broken(look, "%s 0x%llx and %s 0x%llx share %s", a->kind,
		      (unsigned long long)a->name, b->kind, (unsigned long long)b->name, what);
}

static bool guests_are_apart(struct look *look)
{
	for (size_t i = 0; i < look->count; i++)
		for (size_t k = i + 1; k < look->count; k++)
			if (!pair_holds(look, &look->guests[i], &look->guests[k]))
				return false;
	return true;
}

/* ASIDs. */

static size_t users_of(const struct look *look, uint32_t asid, bool snp)
{
	size_t users = 0;

	for (size_t i = 0; i < look->count; i++)
		users += look->guests[i].asid == asid && look->guests[i].is_snp == snp;
	return users;
}

static bool is_owner(const struct look *look, uint64_t owner, uint32_t asid)
{
	for (size_t i = 0; i < look->count; i++)
		if (look->guests[i].is_snp && look->guests[i].name == owner &&
		    look->guests[i].asid == asid)
			return true;
	return false;
}

static bool free_asid_holds(struct look *look, uint32_t asid)
{
	const struct sp_asid *slot = &look->sp->state->asids[asid];

	if (slot->users || slot->owner || machine_key_loaded(look->sp->machine, asid))
		return broken(look, "ASID %u is free, but has an owner or a key", asid);
	if (asid && (users_of(look, asid, false) || users_of(look, asid, true)))
		return broken(look, "ASID %u is free, but a guest has it", asid);
	return true;
}

static bool asid_holds(struct look *look, uint32_t asid)
{
	const struct machine_config *config = machine_config(look->sp->machine);
	const struct sp_asid *slot = &look->sp->state->asids[asid];
	bool snp = slot->use == SP_ASID_SNP;

	if (slot->use == SP_ASID_FREE)
		return free_asid_holds(look, asid);
	if (slot->use > SP_ASID_SNP || !asid || asid > config->max_asid ||
	    (snp && asid >= config->min_sev_asid))
		return broken(look, "ASID %u is in use as %u", asid, slot->use);
	if (!machine_key_loaded(look->sp->machine, asid) || slot->flush)
		return broken(look, "ASID %u is in use without a key or a flush", asid);
	if (!slot->users || users_of(look, asid, snp) != slot->users || users_of(look, asid, !snp))
		return broken(look, "ASID %u has %u users, but %zu guests name it", asid,
			      slot->users, users_of(look, asid, snp));
	if (snp && !is_owner(look, slot->owner, asid))
		return broken(look, "ASID %u is owned by 0x%llx, which does not name it", asid,
			      (unsigned long long)slot->owner);
	return true;
}

static bool asids_hold(struct look *look)
{
	for (uint32_t asid = 0; asid < MACHINE_ASIDS; asid++)
		if (!asid_holds(look, asid))
			return false;
	return true;
}

bool sp_invariants(struct amd_sp *sp, char *why, size_t size)
{
	struct look look = {.sp = sp, .why = why, .size = size};
	bool ok = sp_invariants_rmp(sp, why, size) && legacy_holds(&look) && snp_holds(&look) &&
		  tcbs_hold(&look) && guests_are_apart(&look) && asids_hold(&look);

	if (look.guests)
		sev_cleanse(look.guests, look.room * sizeof(*look.guests));
	free(look.guests);
	return ok;
}
