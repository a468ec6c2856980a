/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of SEV_ISSUE_CMD on a host of lx_host.h, for tests. What must hold fails the cmocka test.
 */
#ifndef TESTS_SUPPORT_LX_ISSUE_H
#define TESTS_SUPPORT_LX_ISSUE_H

#include "lx_host.h"

#define CERT_SIZE  2084
#define CHAIN_SIZE 0x186C

/* Places in the caller's memory. */
#define AT_ISSUE  0x0
#define AT_DATA	  0x100
#define AT_A	  0x1000
#define AT_B	  0x8000

#define UNTOUCHED 0xABCDu /* what the caller left in error */
#define NO_CALL	  0xFFFFFFFFu

/* The address of a place, as the caller sees it. */
uint64_t lx_at(const struct lx_host *host, uint64_t at);
/* The ioctl with what is at AT_ISSUE by then; *error is what it has in error after it. */
int lx_issue(struct lx_host *host, int fd, uint32_t cmd, uint64_t data, uint32_t *error);

/* Structures of commands, at AT_DATA; those of blobs of the caller's have them at AT_A, AT_B. */
void lx_put(struct lx_host *host, const void *data, size_t size);
void lx_put_csr(struct lx_host *host, uint64_t at, uint32_t length);
void lx_put_id2(struct lx_host *host, uint64_t at, uint32_t length);
void lx_put_pdh(struct lx_host *host, bool pdh_at, uint32_t pdh_len, bool chain_at,
		uint32_t chain_len);

/* The next command of an id is answered with a status. */
void lx_strike(struct lx_host *host, uint32_t id, uint32_t status);
/* Before a boot: SEV waits for its first use. */
void lx_boot_lazily(struct lx_host *host);
/* SNP could be initialised, and is not: in 6.14 since it failed once, in 6.18 without kvm_amd. */
void lx_boot_without_snp(struct lx_host *host);

/*
 * Whether nothing that a command took is missing: no page is the firmware's but those that it is to
 * have, which are the TMR's. A firmware that does not answer gives nothing back.
 */
void lx_check_pages(struct lx_host *host);
size_t lx_frames_used(const struct lx_host *host);

#endif
