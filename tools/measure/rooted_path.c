/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/rooted_path.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

/* As many as Linux follows. */
#define LINKS_MAX 40

struct walk {
	const char *root;
	char *done; /* absolute in the tree, without links: "", "/usr/share" */
	char *rest; /* still to be walked */
	unsigned links;
};

/* Puts text, NULL when out of memory, in the place of *slot. */
static bool put(char **slot, char *text)
{
	if (!text)
		return false;
	free(*slot);
	*slot = text;
	return true;
}

static void drop_last(char *done)
{
	char *slash = strrchr(done, '/');

	if (slash)
		*slash = '\0';
}

/* What the link at done/name points to, and the rest behind it, is to be walked now. */
static bool follow(struct walk *walk, const char *target, const char *rest)
{
	if (target[0] == '/')
		walk->done[0] = '\0';
	return put(&walk->rest, sev_format("%s/%s", target, rest));
}

/* Walks over one name, which ends at length in walk->rest. False: out of memory. */
static bool step(struct walk *walk, size_t length)
{
	char *name = strndup(walk->rest, length);
	char *rest = strdup(walk->rest + length);
	char *next = name ? sev_format("%s/%s", walk->done, name) : NULL;
	char *here = next ? sev_format("%s%s", walk->root, next) : NULL;
	char target[PATH_MAX];
	bool done = here && rest;
	ssize_t size = done ? readlink(here, target, sizeof(target) - 1) : -1;

	if (done && strcmp(name, "..") == 0) {
		drop_last(walk->done);
		done = put(&walk->rest, strdup(rest));
	} else if (size > 0) {
		target[size] = '\0';
		walk->links++;
		done = follow(walk, target, rest);
	} else if (done) {
		if (strcmp(name, ".") != 0)
			done = put(&walk->done, strdup(next));
		done = done && put(&walk->rest, strdup(rest));
	}
	free(name);
	free(rest);
	free(next);
	free(here);
	return done;
}

static enum sev_rc walk_all(struct walk *walk, const char *path, struct sev_err *err)
{
	for (;;) {
		size_t skip = strspn(walk->rest, "/");

		memmove(walk->rest, walk->rest + skip, strlen(walk->rest + skip) + 1);
		if (!walk->rest[0])
			return SEV_OK;
		if (walk->links > LINKS_MAX)
			return sev_fail_errno(err, ELOOP, "%s%s", walk->root, path);
		if (!step(walk, strcspn(walk->rest, "/")))
			return sev_fail_nomem(err);
	}
}

enum sev_rc rooted_path(const char *root, const char *path, char **out, struct sev_err *err)
{
	struct walk walk = {.root = root, .done = strdup(""), .rest = strdup(path)};
	enum sev_rc rc;

	*out = NULL;
	rc = walk.done && walk.rest ? walk_all(&walk, path, err) : sev_fail_nomem(err);
	if (!rc) {
		*out = sev_format("%s%s", root, walk.done);
		rc = *out ? SEV_OK : sev_fail_nomem(err);
	}
	free(walk.done);
	free(walk.rest);
	return rc;
}
