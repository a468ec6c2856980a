/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which known line a line is.
 */
#include <sev/known_line.h>

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "diagnose/lines.h"

/* Of a line, no more is looked at; of a value, no more is taken. */
#define LINE_MAX_SIZE  2048
#define VALUE_MAX_SIZE 256

static const struct sev_known_line *const TABLES[SEV_LINE_GROUPS] = {
	[SEV_LINE_SEV] = LINES_SEV,	[SEV_LINE_CCP] = LINES_CCP, [SEV_LINE_KVM] = LINES_KVM,
	[SEV_LINE_IOMMU] = LINES_IOMMU, [SEV_LINE_VMM] = LINES_VMM, [SEV_LINE_GUEST] = LINES_GUEST,
	[SEV_LINE_TOOL] = LINES_TOOL,
};

const char *sev_line_group_name(enum sev_line_group group)
{
	static const char *const names[SEV_LINE_GROUPS] = {
		[SEV_LINE_SEV] = "SEV",	     [SEV_LINE_CCP] = "CCP", [SEV_LINE_KVM] = "KVM",
		[SEV_LINE_IOMMU] = "AMD-Vi", [SEV_LINE_VMM] = "VMM", [SEV_LINE_GUEST] = "guest",
		[SEV_LINE_TOOL] = "tool",
	};

	return (unsigned)group < SEV_LINE_GROUPS ? names[group] : "unknown";
}

/* for: row is each row of each table in turn. */
#define EACH_ROW(row)                                                                              \
	for (size_t t = 0; t < SEV_LINE_GROUPS; t++)                                               \
		for ((row) = TABLES[t]; (row)->id; (row)++)

const struct sev_known_line *sev_known_line_at(size_t i)
{
	const struct sev_known_line *row;

	EACH_ROW(row)
	{
		if (!i)
			return row;
		i--;
	}
	return NULL;
}

const struct sev_known_line *sev_known_line_find(const char *id)
{
	const struct sev_known_line *row;

	EACH_ROW(row)
	{
		if (!strcmp(row->id, id))
			return row;
	}
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_hex(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool is_alnum(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool is_word(char c)
{
	return c && !is_space(c) && !strchr("'\"`()[]{}<>,;=", c);
}

/* The line, cut to size, each run of spaces being one. */
static void squeeze(const char *line, char out[LINE_MAX_SIZE])
{
	size_t n = 0;

	for (; *line && n < LINE_MAX_SIZE - 1; line++)
		if (!is_space(*line))
			out[n++] = *line;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	out[n] = '\0';
}

static size_t run(const char *at, bool (*in)(char c))
{
	size_t n = 0;

	while (n < VALUE_MAX_SIZE && in(at[n]))
		n++;
	return n;
}

static size_t take_hex(const char *at)
{
	if (at[0] == '0' && lower(at[1]) == 'x' && is_hex(at[2]))
		return 2 + run(at + 2, is_hex);
	return run(at, is_hex);
}

static size_t take_dec(const char *at)
{
	size_t sign = *at == '-';
	size_t n = run(at + sign, is_digit);

	return n ? sign + n : 0;
}

static size_t take_word(const char *at)
{
	size_t n = run(at, is_word);

	while (n && (at[n - 1] == ':' || at[n - 1] == '.'))
		n--;
	return n;
}

/* What stands for something that varies; take gives how much of the line it is, 0 for none. */
static const struct token {
	const char *text;
	size_t (*take)(const char *at);
} TOKENS[] = {
	{"{hex}", take_hex},
	{"{dec}", take_dec},
	{"{word}", take_word},
};

#define ANY "{any}"

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const struct token *token_at(const char *pattern)
{
	for (size_t i = 0; *pattern == '{' && i < SEV_COUNT(TOKENS); i++)
		if (begins(pattern, TOKENS[i].text))
			return &TOKENS[i];
	return NULL;
}

static void keep(struct sev_line_match *match, const char *text, size_t size)
{
	char *out;

	if (match->value_count == SEV_LINE_VALUES)
		return;
	out = match->values[match->value_count++].text;
	if (size > sizeof(match->values[0].text) - 1)
		size = sizeof(match->values[0].text) - 1;
	memcpy(out, text, size);
	out[size] = '\0';
}

/* Whether a word of the line begins, or ends, at this place. */
static bool is_edge(const char *line, const char *at)
{
	return at == line || !is_alnum(at[-1]) || !is_alnum(*at);
}

/*
 * Matches a part of a pattern, up to {any} or its end, at this place of the line. Returns what
 * follows in the line and sets *rest to what follows in the pattern; NULL: it is not here.
 */
static const char *part_here(const char *line, const char *at, const char *pattern,
			     const char **rest, struct sev_line_match *match)
{
	if (!is_edge(line, at))
		return NULL;
	while (*pattern && !begins(pattern, ANY)) {
		const struct token *token = token_at(pattern);
		size_t size = token ? token->take(at) : lower(*at) == lower(*pattern);

		if (!size || !*at)
			return NULL;
		if (token)
			keep(match, at, size);
		at += size;
		pattern += token ? strlen(token->text) : 1;
	}
	*rest = pattern;
	return is_edge(line, at) ? at : NULL;
}

/* The first place at or after from where the part is; parts are few, and none is tried again. */
static const char *find_part(const char *line, const char *from, const char *pattern,
			     const char **rest, const char **begin, struct sev_line_match *match)
{
	size_t count = match->value_count;

	for (const char *at = from; *at; at++) {
		const char *end;

		match->value_count = count;
		if (lower(*at) != lower(*pattern))
			continue;
		end = part_here(line, at, pattern, rest, match);
		if (end) {
			*begin = at;
			return end;
		}
	}
	return NULL;
}

static bool fits(const char *line, const char *pattern, struct sev_line_match *match)
{
	const char *rest;
	const char *begin;
	const char *at = find_part(line, line, pattern, &rest, &begin, match);

	while (at && *rest) {
		struct sev_line_match after = *match;
		const char *from = at;

		pattern = rest + strlen(ANY);
		if (!*pattern) {
			keep(match, from, strlen(from));
			return true;
		}
		if (after.value_count < SEV_LINE_VALUES)
			after.value_count++;
		at = find_part(line, from, pattern, &rest, &begin, &after);
		if (!at)
			return false;
		keep(match, from, (size_t)(begin - from));
		for (size_t i = match->value_count; i < after.value_count; i++)
			match->values[i] = after.values[i];
		match->value_count = after.value_count;
	}
	return at;
}

/* How much of a line a pattern says. */
static size_t weight(const char *pattern)
{
	size_t n = 0;

	for (bool literal = true; *pattern; pattern++) {
		literal = *pattern == '{' ? false : literal;
		n += literal;
		literal = *pattern == '}' ? true : literal;
	}
	return n;
}

static bool is_better(const struct sev_known_line *row, const struct sev_known_line *than)
{
	size_t a = weight(row->pattern);
	size_t b = weight(than->pattern);

	return a != b ? a > b : row->kind == SEV_LINE_CAUSE && than->kind != SEV_LINE_CAUSE;
}

bool sev_known_line_match(const char *line, struct sev_line_match *out)
{
	const struct sev_known_line *row;
	char text[LINE_MAX_SIZE];

	squeeze(line, text);
	out->known = NULL;
	out->value_count = 0;
	EACH_ROW(row)
	{
		struct sev_line_match match = {.known = row};

		if ((!out->known || is_better(row, out->known)) && fits(text, row->pattern, &match))
			*out = match;
	}
	return out->known;
}
