/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secrets page of an SNP guest (SNP-ABI, secrets page): the keys that guest messages are sealed
 * with, how many were sent under each, and where an SVSM is. It is private memory, filled at
 * launch. Never copy it to where others can read, and never log it.
 */
#ifndef GHCB_SECRETS_H
#define GHCB_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/layout/secrets_page.h"
#include "ghcb/rc.h"

#define GHCB_VMPCKS	4
#define GHCB_VMPCK_SIZE 32

/* Whether the page is one: ERR_SECRETS where it is of no version. */
enum ghcb_rc ghcb_secrets_check(const uint8_t *page);

/* Of VMPCK 0 to 3: NULL where it is all zeros, wiped or never given. */
const uint8_t *ghcb_secrets_key(const uint8_t *page, unsigned vmpck);
/* How many messages went under a key, both ways. */
uint32_t ghcb_secrets_count(const uint8_t *page, unsigned vmpck);
void ghcb_secrets_set_count(uint8_t *page, unsigned vmpck, uint32_t count);
/* For good: nothing can be sealed with it any more. */
void ghcb_secrets_wipe_key(uint8_t *page, unsigned vmpck);
/* Before the page is given to what runs at vmpl: keys of more privileged VMPLs are wiped. */
void ghcb_secrets_hand_on(uint8_t *page, unsigned vmpl);

/* The SVSM that this guest runs under. */
struct ghcb_secrets_svsm {
	uint64_t base, size, caa; /* GPAs; caa is the first vCPU's calling area */
	uint32_t max_version;
	uint8_t vmpl; /* this guest's */
};

/* ERR_STATE: there is none. ERR_SECRETS: what is said of it breaks a rule. */
enum ghcb_rc ghcb_secrets_svsm(const uint8_t *page, struct ghcb_secrets_svsm *svsm);

/* Zeros that no compiler leaves out. */
void ghcb_wipe(void *at, size_t size);

#endif
