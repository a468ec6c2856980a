/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine is made of; for this folder only.
 */
#ifndef MACHINE_MACHINE_STATE_H
#define MACHINE_MACHINE_STATE_H

#include "base/crypto_aes.h"
#include "machine/rmp.h"

#define MACHINE_MAGIC	0x454E494843414D53ull /* "SMACHINE" */
#define MACHINE_VERSION 1

struct machine_key {
	uint8_t key[MACHINE_KEY_SIZE];
	bool loaded;
	uint8_t reserved[7];
};

/* The head of the state; the RMP and DRAM follow it. */
struct machine_state {
	uint64_t magic, version;
	struct machine_config config;
	struct machine_core cores[MACHINE_CORES_MAX];
	struct machine_key keys[MACHINE_ASIDS];
	bool rmp_active;
	bool ciphertext_hiding;
};

struct machine_overlaid {
	uint64_t spa, size;
	struct machine_overlay overlay;
};

struct machine_cipher {
	uint8_t key[MACHINE_KEY_SIZE]; /* that xts is of */
	struct sev_xts *xts;
};

struct machine {
	struct machine_state *state;
	struct rmp_entry *rmp;
	uint8_t *dram;
	size_t own_size;		   /* of state, when it is this process's own; 0: lent */
	struct machine_overlaid *overlays; /* ascending sPA */
	size_t overlay_count, overlay_room;
	struct machine_cipher ciphers[MACHINE_ASIDS];
};

#endif
