/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The providers of P-384 in this build and OpenSSL's ECDSA on many signatures.
 *
 *     agree_p384 COUNT [SEED]
 *
 * Exit status 0: they agree; 1: they do not; 2: usage; 4: something failed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/p384_provider.h"
#include "base/text.h"
#include "p384_agree.h"

int main(int argc, char **argv)
{
	struct p384_agreement result;
	uint64_t count, seed = 1;

	if (argc < 2 || argc > 3 || !sev_parse_u64(argv[1], &count) ||
	    (argc == 3 && !sev_parse_u64(argv[2], &seed))) {
		fprintf(stderr, "usage: agree_p384 COUNT [SEED]\n");
		return 2;
	}
	if (!p384_agree(seed, (size_t)count, &result))
		return 4;
	for (size_t i = 0; sev_p384_providers[i]; i++)
		printf("%s%s", i ? ", " : "", sev_p384_providers[i]->name);
	printf(": %zu valid, %zu invalid by OpenSSL, %zu disagreements\n", result.valid,
	       result.invalid, result.disagreements);
	return result.disagreements ? 1 : 0;
}
