/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_initrd INIT OUT: an initial file system (cpio, "newc") with /init and /dev/console.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S_DIR	 0040755u
#define S_FILE	 0100755u
#define S_CHAR	 0020600u
#define INIT_MAX (1 << 20)

static void pad(FILE *out)
{
	while (ftell(out) % 4)
		fputc(0, out);
}

/* A member; rdev_major and rdev_minor are those of a device. */
static void member(FILE *out, const char *name, unsigned mode, const void *data, size_t size,
		   unsigned rdev_major, unsigned rdev_minor)
{
	static unsigned inode;

	fprintf(out, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", ++inode, mode,
		0u, 0u, 1u, 0u, size, 0u, 0u, rdev_major, rdev_minor, strlen(name) + 1, 0u);
	fwrite(name, 1, strlen(name) + 1, out);
	pad(out);
	fwrite(data, 1, size, out);
	pad(out);
}

int main(int argc, char **argv)
{
	static char init[INIT_MAX];
	FILE *in = argc == 3 ? fopen(argv[1], "rb") : NULL;
	FILE *out = in ? fopen(argv[2], "wb") : NULL;
	size_t size = out ? fread(init, 1, sizeof(init), in) : 0;

	if (!size || size == sizeof(init)) {
		fprintf(stderr, "usage: make_initrd INIT OUT\n");
		return EXIT_FAILURE;
	}
	member(out, "dev", S_DIR, "", 0, 0, 0);
	member(out, "dev/console", S_CHAR, "", 0, 5, 1);
	member(out, "init", S_FILE, init, size, 0, 0);
	member(out, "TRAILER!!!", 0, "", 0, 0, 0);
	fclose(in);
	return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
