/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without libIPSec_MB: there are no lanes.
 */
#include "measure/lanes.h"

struct sev_lanes *sev_lanes_new(enum sev_lanes_isa isa)
{
	(void)isa;
	return NULL;
}

void sev_lanes_free(struct sev_lanes *lanes)
{
	(void)lanes;
}

bool sev_lanes_hash(struct sev_lanes *lanes, const uint8_t *const *pages, uint8_t *const *hashes,
		    size_t count)
{
	(void)lanes;
	(void)pages;
	(void)hashes;
	return count == 0;
}
