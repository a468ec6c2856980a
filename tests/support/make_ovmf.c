/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_ovmf FILE [FIELD=VALUE]...: writes an OVMF-like image with fields set as ovmf_image_set()
 * takes them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ovmf_image.h"

int main(int argc, char **argv)
{
	struct ovmf_image image;
	uint8_t *bytes;
	FILE *out;

	ovmf_image_init(&image);
	for (int i = 2; i < argc; i++) {
		if (!ovmf_image_set(&image, argv[i])) {
			fprintf(stderr, "make_ovmf: no such field: %s\n", argv[i]);
			return 2;
		}
	}
	bytes = ovmf_image_make(&image);
	out = argc > 1 ? fopen(argv[1], "wb") : NULL;
	if (!bytes || !out || fwrite(bytes, 1, (size_t)image.size, out) != (size_t)image.size ||
	    fclose(out) != 0) {
		perror("make_ovmf");
		return 4;
	}
	free(bytes);
	return 0;
}
