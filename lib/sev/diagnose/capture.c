/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store of a capture: facts sorted by key, and lines.
 */
#include <sev/capture.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "diagnose/capture_store.h"

const struct capture_section CAPTURE_SECTIONS[] = {
	{"[cpuid]", "cpuid ", "0x", "   "},
	{"[msr]", "msr ", "0x", ""},
	{"[files]", "file ", "/", ""},
	{"[devices]", "", "device /", ""},
	{"[firmware]", "", "sev ", ""},
	{"[tools]", "", "tool", ""},
	{"[other]", "", "", ""},
};
const size_t CAPTURE_SECTION_COUNT = sizeof(CAPTURE_SECTIONS) / sizeof(CAPTURE_SECTIONS[0]);

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

size_t capture_section_of(const char *key)
{
	size_t i = 0;

	while (!begins(key, CAPTURE_SECTIONS[i].word) ||
	       !begins(key + strlen(CAPTURE_SECTIONS[i].word), CAPTURE_SECTIONS[i].begins))
		i++;
	return i;
}

enum sev_rc sev_capture_new(struct sev_capture **out, struct sev_err *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? SEV_OK : sev_fail_nomem(err);
}

static void free_fact(struct capture_fact *fact)
{
	free(fact->key);
	free(fact->value);
	free(fact);
}

void sev_capture_free(struct sev_capture *capture)
{
	if (!capture)
		return;
	for (size_t i = 0; i < capture->fact_count; i++)
		free_fact(capture->facts[i]);
	for (size_t i = 0; i < capture->line_count; i++)
		free((char *)capture->lines[i].whole);
	free(capture->facts);
	free(capture->lines);
	free(capture);
}

static int compare_keys(const char *a, const char *b)
{
	size_t section_a = capture_section_of(a);
	size_t section_b = capture_section_of(b);

	if (section_a != section_b)
		return section_a < section_b ? -1 : 1;
	return strcmp(a, b);
}

/* Where a key stands or would stand. */
static size_t place_of(const struct sev_capture *capture, const char *key, bool *there)
{
	size_t low = 0;
	size_t high = capture->fact_count;

	*there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_keys(key, capture->facts[middle]->key);

		if (order == 0) {
			*there = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct capture_fact *capture_find(const struct sev_capture *capture, const char *key)
{
	bool there;
	size_t at = place_of(capture, key, &there);

	return there ? capture->facts[at] : NULL;
}

/* One more element in an array of count elements; false: out of memory. */
static bool make_room(void **array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? 2 * *room : 32;
	void *bigger;

	if (count < *room)
		return true;
	bigger = realloc(*array, wanted * size);
	if (!bigger)
		return false;
	*array = bigger;
	*room = wanted;
	return true;
}

/* Whether a key can stand in a line of a bundle. */
static bool is_key(const char *key)
{
	size_t length = strlen(key);

	if (length == 0 || length > CAPTURE_KEY_MAX || strchr(" #[", key[0]) ||
	    strchr(" :", key[length - 1]) || strstr(key, ": "))
		return false;
	if (strcmp(key, "cpuid ") == 0 || strcmp(key, "msr ") == 0 || strcmp(key, "file ") == 0)
		return false;
	for (; *key; key++)
		if ((unsigned char)*key < ' ' || *key == 0x7F)
			return false;
	return true;
}

static struct capture_fact *copy_fact(const struct capture_fact *fact)
{
	struct capture_fact *copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *fact;
	copy->key = capture_cleaned(fact->key, false);
	copy->value = fact->value ? capture_cleaned(fact->value, true) : NULL;
	copy->size = copy->value ? strlen(copy->value) : 0;
	copy->last = fact->where;
	if (copy->key && (copy->value || !fact->value))
		return copy;
	free_fact(copy);
	return NULL;
}

enum sev_rc capture_put(struct sev_capture *capture, const struct capture_fact *fact,
			struct sev_err *err)
{
	struct capture_fact *copy;
	bool there;
	size_t at;

	if (!is_key(fact->key))
		return sev_fail(err, SEV_ERR_ARG, "%s: not a key of a capture", fact->key);
	copy = copy_fact(fact);
	if (!copy)
		return sev_fail_nomem(err);
	at = place_of(capture, copy->key, &there);
	if (there) {
		free_fact(capture->facts[at]);
		capture->facts[at] = copy;
		return SEV_OK;
	}
	if (capture->fact_count == CAPTURE_FACTS_MAX) {
		free_fact(copy);
		return sev_fail(err, SEV_ERR_FORMAT, "more than %u facts", CAPTURE_FACTS_MAX);
	}
	if (!make_room((void **)&capture->facts, &capture->fact_room, capture->fact_count,
		       sizeof(*capture->facts))) {
		free_fact(copy);
		return sev_fail_nomem(err);
	}
	memmove(capture->facts + at + 1, capture->facts + at,
		(capture->fact_count - at) * sizeof(*capture->facts));
	capture->facts[at] = copy;
	capture->fact_count++;
	return SEV_OK;
}

enum sev_rc capture_put_more(struct capture_fact *fact, const char *line, struct sev_err *err)
{
	char *more = capture_cleaned(line, false);
	size_t size = more ? strlen(more) : 0;
	char *value = more ? realloc(fact->value, fact->size + size + 2) : NULL;

	if (!value) {
		free(more);
		return sev_fail_nomem(err);
	}
	value[fact->size] = '\n';
	memcpy(value + fact->size + 1, more, size + 1);
	free(more);
	fact->value = value;
	fact->size += size + 1;
	fact->last++;
	return SEV_OK;
}

enum sev_rc sev_capture_set(struct sev_capture *capture, const char *key, const char *value,
			    struct sev_err *err)
{
	const struct capture_fact fact = {.key = (char *)key, .value = (char *)value};

	if (strlen(value) > CAPTURE_LINE_MAX)
		return sev_fail(err, SEV_ERR_ARG, "%s: the value is longer than %u bytes", key,
				CAPTURE_LINE_MAX);
	return capture_put(capture, &fact, err);
}

enum sev_rc sev_capture_set_missing(struct sev_capture *capture, const char *key, int sys_errno,
				    struct sev_err *err)
{
	const struct capture_fact fact = {.key = (char *)key, .sys_errno = sys_errno};

	if (sys_errno <= 0)
		return sev_fail(err, SEV_ERR_ARG, "%s: %d is not an errno value", key, sys_errno);
	return capture_put(capture, &fact, err);
}

enum sev_rc capture_put_line(struct sev_capture *capture, const char *line, unsigned where,
			     struct sev_err *err)
{
	struct sev_capture_line *added;
	char *whole;

	if (capture->line_count == CAPTURE_LINES_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "more than %u lines", CAPTURE_LINES_MAX);
	whole = capture_cleaned(line, false);
	if (!whole || !make_room((void **)&capture->lines, &capture->line_room, capture->line_count,
				 sizeof(*capture->lines))) {
		free(whole);
		return sev_fail_nomem(err);
	}
	added = &capture->lines[capture->line_count++];
	added->whole = whole;
	added->text = whole + capture_prefix_of(whole).size;
	added->where = where;
	return SEV_OK;
}

enum sev_rc sev_capture_add_line(struct sev_capture *capture, const char *line, struct sev_err *err)
{
	if (strlen(line) > CAPTURE_LINE_MAX)
		return sev_fail(err, SEV_ERR_ARG, "a line is longer than %u bytes",
				CAPTURE_LINE_MAX);
	return capture_put_line(capture, line, 0, err);
}

enum sev_fact sev_capture_get(const struct sev_capture *capture, const char *key,
			      const char **value, int *sys_errno)
{
	const struct capture_fact *fact = capture_find(capture, key);

	if (!fact)
		return SEV_FACT_UNREAD;
	if (fact->value) {
		if (value)
			*value = fact->value;
		return SEV_FACT_KNOWN;
	}
	if (sys_errno)
		*sys_errno = fact->sys_errno;
	return fact->sys_errno == ENOENT ? SEV_FACT_ABSENT : SEV_FACT_REFUSED;
}

unsigned sev_capture_where(const struct sev_capture *capture, const char *key)
{
	const struct capture_fact *fact = capture_find(capture, key);

	return fact ? fact->where : 0;
}

size_t sev_capture_line_count(const struct sev_capture *capture)
{
	return capture->line_count;
}

const struct sev_capture_line *sev_capture_line_at(const struct sev_capture *capture, size_t i)
{
	return i < capture->line_count ? &capture->lines[i] : NULL;
}

const char *sev_capture_key_at(const struct sev_capture *capture, size_t i)
{
	return i < capture->fact_count ? capture->facts[i]->key : NULL;
}
