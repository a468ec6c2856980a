/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Good calls of the commands that bring the platform up and down. The states that they need are
 * those in which the command is allowed.
 */
#ifndef TESTS_STORM_PLATFORM_CALLS_H
#define TESTS_STORM_PLATFORM_CALLS_H

#include "storm.h"

storm_maker make_init, make_init_es, make_init_ex;
storm_maker make_snp_init, make_snp_init_ex, make_snp_shutdown, make_snp_shutdown_ex;

/* A RANGE_LIST of one range; of none where pages is 0. */
void put_range(struct storm *storm, uint64_t list, uint64_t base, uint32_t pages);

#endif
