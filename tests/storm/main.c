/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sp_storm [--commands N] [--seed S] [--profile P] [--least L]: N commands on each profile, or on
 * one. Exit status 1 where a command succeeded fewer than N / 1000 times (L, where it is given) or
 * a named status was not seen; it aborts where a status is not the one that was meant, or an
 * invariant is broken.
 */
#include "storm.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	uint64_t commands, seed, least;
	const char *profile; /* NULL: all */
};

static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option LONG[] = {{"commands", required_argument, NULL, 'n'},
					     {"seed", required_argument, NULL, 's'},
					     {"profile", required_argument, NULL, 'p'},
					     {"least", required_argument, NULL, 'l'},
					     {0}};
	int c;

	while ((c = getopt_long(argc, argv, "n:s:p:l:", LONG, NULL)) != -1) {
		if (c == 'n')
			options->commands = strtoull(optarg, NULL, 0);
		if (c == 's')
			options->seed = strtoull(optarg, NULL, 0);
		if (c == 'p')
			options->profile = optarg;
		if (c == 'l')
			options->least = strtoull(optarg, NULL, 0);
		if (c == '?')
			return false;
	}
	return optind == argc && options->commands &&
	       (!options->profile || amd_sp_profile_find(options->profile));
}

static bool run(const struct options *options, const char *profile)
{
	struct storm *storm = calloc(1, sizeof(*storm));
	bool ok;

	NEED(storm);
	storm->profile = profile;
	storm->random = options->seed;
	storm->wanted = options->commands;
	storm_begin(storm);
	storm_rows_make(storm);
	while (storm->done < storm->wanted)
		storm_platform(storm);
	ok = storm_table(storm, options->least ? options->least : options->commands / 1000);
	storm_end(storm);
	free(storm->rows);
	free(storm);
	return ok;
}

int main(int argc, char **argv)
{
	struct options options = {.commands = 20000, .seed = 1};
	const struct amd_sp_profile *profile;
	bool ok = true;

	if (!parse(argc, argv, &options)) {
		fprintf(stderr,
			"usage: sp_storm [--commands N] [--seed S] [--profile P] [--least L]\n");
		return 2;
	}
	for (size_t i = 0; (profile = amd_sp_profile_at(i)); i++)
		if (!options.profile || profile == amd_sp_profile_find(options.profile))
			ok = run(&options, profile->name) && ok;
	return ok ? 0 : 1;
}
