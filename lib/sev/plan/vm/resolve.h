/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a resolution: choices, asks, and the settings that follow from them.
 */
#ifndef SEV_PLAN_VM_RESOLVE_H
#define SEV_PLAN_VM_RESOLVE_H

#include "plan/variant.h"
#include "plan/vm/facts.h"
#include "plan/vm/vm.h"

struct sev_vm_choice {
	char *what, *value, *reason;
};

struct sev_vm_ask {
	char *option, *why;
};

struct sev_vm_resolution {
	const struct sev_vm *vm; /* while resolving only */
	const struct sev_vm_facts *facts;
	bool nomem;
	struct sev_vm_choice *choices;
	size_t choice_count, choice_room;
	struct sev_vm_ask *asks;
	size_t ask_count, ask_room;

	enum sev_mode mode;
	uint32_t vcpus, sig;
	uint64_t features, policy;
	uint8_t host_data[SEV_HOST_DATA];
	uint32_t variants; /* bit n: variant n */
	uint32_t decided;  /* bit n: variant n was chosen, on or off */
	bool uses[SEV_VM_FILE_COUNT];
	char *append;
};

/* Adds a choice; reason is formatted. Takes over value, NULL after a failed allocation. */
void sev_vm_choose(struct sev_vm_resolution *r, const char *what, char *value, const char *fmt, ...)
	SEV_PRINTF(4, 5);
void sev_vm_ask(struct sev_vm_resolution *r, const char *option, const char *fmt, ...)
	SEV_PRINTF(3, 4);

/* Chooses a variant, unless the user has done so. */
void sev_vm_decide(struct sev_vm_resolution *r, enum sev_variant variant, bool on, const char *why);
/* Takes what the user says of the variants on which nothing else depends. */
void sev_vm_take_given(struct sev_vm_resolution *r);

/* The part of the resolution that depends on processor models (vm_cpu.c). */
void sev_vm_resolve_cpu(struct sev_vm_resolution *r);
/* The part that depends on the way KVM initialises the guest (vm_init.c). */
void sev_vm_resolve_init(struct sev_vm_resolution *r);
/* Version of a machine type: "pc-q35-9.0" has 9.0; given is false for others. */
struct sev_version sev_vm_machine_version(const struct sev_vm *vm);

#endif
