/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_platform DIR PROFILE: a software processor whose CA has the keys of tests, which takes no
 * time to make.
 */
#include <stdio.h>

#include "platform/platform.h"
#include "sim_sp.h"
#include "test_keys.h"

int main(int argc, char **argv)
{
	static const struct amd_sp_ca_keys keys = {TEST_ARK_PEM, TEST_ASK_PEM, TEST_ASVK_PEM};
	struct sim_platform_choices chosen;
	struct sev_err err;

	if (argc != 3)
		return 2;
	sim_platform_choices_init(&chosen);
	chosen.profile = amd_sp_profile_find(argv[2]);
	chosen.memory_size = UINT64_C(64) << 20;
	chosen.now = SIM_MADE;
	chosen.keys = &keys;
	if (!chosen.profile || sim_platform_make(argv[1], &chosen, &err)) {
		fprintf(stderr, "make_platform: %s\n", chosen.profile ? err.msg : "what profile?");
		return 1;
	}
	return 0;
}
