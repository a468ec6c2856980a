/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes out of text what tells one machine from others of its kind. What is put in its place is
 * masked to itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

/* A place in a text: what is at it, and what was before. */
struct place {
	const char *text, *at;
};

/* How many characters at a place are to be replaced; 0: none. *mask says by what. */
typedef size_t mask_rule(struct place place, const char **mask);

static char before(struct place place)
{
	return place.at > place.text ? place.at[-1] : '\0';
}

static bool follows(struct place place, const char *word)
{
	size_t size = strlen(word);

	return (size_t)(place.at - place.text) >= size && scan_begins(place.at - size, word);
}

static size_t hex_run(const char *s)
{
	size_t n = 0;

	while (scan_is_hex(s[n]))
		n++;
	return n;
}

/* To the end of a word of a command line or of a path. */
static size_t word_length(const char *s)
{
	return strcspn(s, " \t\n\",;'()[]");
}

static size_t mask_long_hex(struct place place, const char **mask)
{
	size_t n = scan_is_hex(before(place)) ? 0 : hex_run(place.at);

	*mask = "<hex>";
	return n >= 32 ? n : 0;
}

static size_t mask_uuid(struct place place, const char **mask)
{
	static const size_t groups[] = {8, 4, 4, 4, 12};
	const char *s = place.at;

	*mask = "<uuid>";
	if (scan_is_hex(before(place)))
		return 0;
	for (size_t i = 0; i < SEV_COUNT(groups); i++) {
		if (hex_run(s) != groups[i])
			return 0;
		s += groups[i];
		if (i + 1 < SEV_COUNT(groups) && *s++ != '-')
			return 0;
	}
	return (size_t)(s - place.at);
}

/* Six bytes or more, with the same mark between any two. */
static size_t mask_mac(struct place place, const char **mask)
{
	const char *s = place.at;
	char mark = s[0] && s[1] ? s[2] : '\0';
	size_t bytes = 0;

	*mask = "<mac>";
	if ((mark != ':' && mark != '-') || scan_is_word(before(place)) || before(place) == ':')
		return 0;
	while (hex_run(s) == 2) {
		bytes++;
		s += 2;
		if (*s != mark)
			break;
		s++;
	}
	return bytes >= 6 && !scan_is_word(*s) ? (size_t)(s - place.at) : 0;
}

static size_t mask_ipv6(struct place place, const char **mask)
{
	size_t colons = 0;
	size_t group = 0;
	size_t n = 0;
	bool gap = false;

	*mask = "<ip>";
	if (scan_is_word(before(place)) || before(place) == ':' || before(place) == '.')
		return 0;
	for (; scan_is_hex(place.at[n]) || place.at[n] == ':'; n++) {
		bool colon = place.at[n] == ':';

		gap |= colon && n > 0 && place.at[n - 1] == ':';
		colons += colon;
		group = colon ? 0 : group + 1;
		if (group > 4)
			return 0;
	}
	if (scan_is_word(place.at[n]) || place.at[n] == '.')
		return 0;
	return colons == 7 || (gap && colons >= 2 && n >= 4) ? n : 0;
}

/* Four numbers, which may be a version: then the first is small, and no port or mask follows. */
static size_t mask_ipv4(struct place place, const char **mask)
{
	const char *s = place.at;
	uint64_t first = 0;
	uint64_t number;

	*mask = "<ip>";
	if (scan_is_word(before(place)) || before(place) == '.')
		return 0;
	for (unsigned i = 0; i < 4; i++) {
		const char *group = s;

		if (!scan_form(&s, "9") || (s = group, !scan_number(&s, &number)))
			return 0;
		if (s - group > 3 || number > 255 || (i < 3 && *s++ != '.'))
			return 0;
		first = i == 0 ? number : first;
	}
	if (scan_is_word(*s) || (*s == '.' && scan_is_digit(s[1])))
		return 0;
	if (first < 10 && !follows(place, "ip=") &&
	    !((*s == '/' || *s == ':') && scan_is_digit(s[1])))
		return 0;
	return (size_t)(s - place.at);
}

/* What names a disk, in a command line or a path. */
static size_t mask_disk(struct place place, const char **mask)
{
	static const char *const words[] = {
		"UUID=",
		"LABEL=",
		"rd.lvm.lv=",
		"rd.lvm.vg=",
		"rd.luks.name=",
		"/dev/mapper/",
		"/dev/disk/by-id/",
		"/dev/disk/by-uuid/",
		"/dev/disk/by-label/",
		"/dev/disk/by-partuuid/",
		"/dev/disk/by-path/",
	};

	*mask = "<disk>";
	for (size_t i = 0; i < SEV_COUNT(words); i++)
		if (follows(place, words[i]))
			return word_length(place.at);
	return 0;
}

static size_t mask_path_user(struct place place, const char **mask)
{
	*mask = "<user>";
	if (!follows(place, "/home/") && !follows(place, "/Users/"))
		return 0;
	return strcspn(place.at, "/ \t\n\"':;,)");
}

/* Log-ins: "for user bob", "of user bob". */
static size_t mask_user(struct place place, const char **mask)
{
	*mask = "<user>";
	if (!follows(place, " for user ") && !follows(place, " of user "))
		return 0;
	return strcspn(place.at, " \t\n.,;:(\"'");
}

static size_t mask_host(struct place place, const char **mask)
{
	static const char *const words[] = {"hostname to ", "hostname set to ",
					    "hostname=", "hostname: ", "--hostname "};

	*mask = "<host>";
	for (size_t i = 0; i < SEV_COUNT(words); i++)
		if (follows(place, words[i]))
			return strcspn(place.at, " \t\n,;");
	return 0;
}

static bool is_name(char c)
{
	return scan_is_word(c) || c == '.';
}

/* "user@host"; a unit of systemd's is not one. */
static size_t mask_user_at_host(struct place place, const char **mask)
{
	static const char *const units[] = {".service", ".socket", ".slice", ".timer", ".mount"};
	size_t user = 0;
	size_t host = 0;

	*mask = "<user>@<host>";
	if (is_name(before(place)))
		return 0;
	while (is_name(place.at[user]))
		user++;
	if (user == 0 || place.at[user] != '@')
		return 0;
	while (is_name(place.at[user + 1 + host]))
		host++;
	for (size_t i = 0; i < SEV_COUNT(units); i++) {
		size_t size = strlen(units[i]);

		if (host > size && scan_begins(place.at + user + 1 + host - size, units[i]))
			return 0;
	}
	return host ? user + 1 + host : 0;
}

/* What follows one of these words and a colon or "=". */
static size_t mask_serial(struct place place, const char **mask)
{
	static const char *const words[] = {
		"serial",     "serial number", "serialnumber",	 "serial_number", "serial no",
		"serial no.", "s/n",	       "asset tag",	 "service tag",	  "sku",
		"sku number", "asset_tag",     "chassis_serial", "board_serial",  "product_serial",
	};

	*mask = "<serial>";
	for (size_t i = 0; i < SEV_COUNT(words); i++) {
		const char *s = place.at;
		const char *start = place.at - strlen(words[i]);

		if (!follows(place, words[i]) || (start > place.text && scan_is_word(start[-1])))
			continue;
		scan_space(&s);
		if (*s != ':' && *s != '=')
			continue;
		s++;
		scan_space(&s);
		/* What is between stays: the caller skips it. */
		return (size_t)(s - place.at);
	}
	return 0;
}

static mask_rule *const RULES[] = {
	mask_disk,     mask_path_user, mask_user, mask_host, mask_uuid,
	mask_long_hex, mask_mac,       mask_ipv6, mask_ipv4, mask_user_at_host,
};

struct output {
	char *data;
	size_t size;
};

static void put(struct output *output, const char *from, size_t size)
{
	memcpy(output->data + output->size, from, size);
	output->size += size;
}

/* How much longer a text can get: "a@b" has three characters, "<user>@<host>" 13. */
#define LONGER 9

static size_t mask_at(struct place place, struct output *output)
{
	const char *mask;
	size_t size = mask_serial(place, &mask);

	if (size > 0) {
		size_t value = strcspn(place.at + size, "\n,;");

		put(output, place.at, size);
		if (value > 0)
			put(output, mask, strlen(mask));
		return size + value;
	}
	for (size_t i = 0; i < SEV_COUNT(RULES); i++) {
		size = RULES[i](place, &mask);
		if (size == 0)
			continue;
		put(output, mask, strlen(mask));
		return size;
	}
	return 0;
}

char *capture_masked(const char *text)
{
	struct capture_prefix prefix = capture_prefix_of(text);
	size_t length = strlen(text);
	struct output output = {.data = malloc(LONGER * length + 16)};
	struct place place = {.text = text, .at = text};

	if (!output.data)
		return NULL;
	if (prefix.host_size > 0) {
		put(&output, text, prefix.host);
		put(&output, "<host>", strlen("<host>"));
		place.at = text + prefix.host + prefix.host_size;
	}
	while (*place.at) {
		size_t size = mask_at(place, &output);

		if (size == 0) {
			put(&output, place.at, 1);
			size = 1;
		}
		place.at += size;
	}
	output.data[output.size] = '\0';
	return output.data;
}

char *capture_masked_value(const char *key, const char *value)
{
	static const char *const endings[] = {"_serial", "_asset_tag", "_uuid", "_sku"};
	size_t length = strlen(key);

	for (size_t i = 0; i < SEV_COUNT(endings); i++) {
		size_t size = strlen(endings[i]);

		if (scan_begins(key, "file /sys/class/dmi/id/") && length > size &&
		    scan_begins(key + length - size, endings[i]))
			return strdup(*value ? "<serial>" : "");
	}
	return capture_masked(value);
}
