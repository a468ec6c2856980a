/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands whose answers are values with nothing beside them: the prompt's line says of what.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

static void add_target(struct capture_reader *reader, const char *target, size_t n)
{
	if (reader->target_count < READER_TARGETS && n < sizeof(reader->targets[0]))
		scan_copy(reader->targets[reader->target_count++], sizeof(reader->targets[0]),
			  target, n);
}

/* The next word of a command line, ";" and "&&" being spaces; false: none, or a pipe. */
static bool scan_argument(const char **s, const char **word, size_t *size)
{
	*s += strspn(*s, " \t;&");
	*word = *s;
	*size = strcspn(*s, " \t;&|>");
	*s += *size;
	return *size > 0;
}

static bool is_word(const char *word, size_t size, const char *is)
{
	return strlen(is) == size && strncmp(word, is, size) == 0;
}

static enum reader_command start_cat(struct capture_reader *reader, const char *s)
{
	const char *word;
	size_t size;

	while (scan_argument(&s, &word, &size)) {
		if (strcspn(word, "*?{[$") < size || is_word(word, size, "/proc/cpuinfo"))
			return COMMAND_OTHER;
		if (word[0] == '/')
			add_target(reader, word, size);
	}
	return reader->target_count > 0 ? COMMAND_FILE : COMMAND_OTHER;
}

/* Whether an option of rdmsr's leaves the answer a whole hexadecimal or decimal number. */
static bool take_rdmsr_option(struct capture_reader *reader, const char *word, size_t size)
{
	if (is_word(word, size, "-a") || is_word(word, size, "--all"))
		reader->all_cpus = true;
	if (is_word(word, size, "-d") || is_word(word, size, "-u") ||
	    is_word(word, size, "--decimal") || is_word(word, size, "--unsigned"))
		reader->base = 10;
	return !is_word(word, size, "-o") && !is_word(word, size, "--octal") &&
	       !is_word(word, size, "-r") && !is_word(word, size, "--raw") &&
	       strncmp(word, "-f", 2) != 0 && strncmp(word, "--bitfield", 10) != 0;
}

static enum reader_command start_rdmsr(struct capture_reader *reader, const char *s)
{
	const char *word;
	size_t size;
	uint64_t unused;

	reader->base = 16;
	reader->all_cpus = false;
	while (scan_argument(&s, &word, &size)) {
		const char *number = word;

		if (word[0] == '-' && !take_rdmsr_option(reader, word, size))
			return COMMAND_OTHER;
		if (is_word(word, size, "-p") || is_word(word, size, "--processor"))
			scan_argument(&s, &word, &size);
		else if (scan_number(&number, &unused) && number == word + size)
			add_target(reader, word, size);
	}
	return reader->target_count > 0 ? COMMAND_MSR : COMMAND_OTHER;
}

static enum reader_command start_uname(struct capture_reader *reader, const char *s)
{
	scan_space(&s);
	if (!scan_literal(&s, "-r") || !scan_at_end(s))
		return COMMAND_OTHER;
	add_target(reader, "/proc/sys/kernel/osrelease", 26);
	return COMMAND_FILE;
}

static enum reader_command start_dmidecode(struct capture_reader *reader, const char *s)
{
	static const struct {
		const char *keyword, *file;
	} rows[] = {
		{"-s bios-version", "/sys/class/dmi/id/bios_version"},
		{"-s bios-vendor", "/sys/class/dmi/id/bios_vendor"},
		{"-s bios-release-date", "/sys/class/dmi/id/bios_date"},
		{"-s system-manufacturer", "/sys/class/dmi/id/sys_vendor"},
		{"-s system-product-name", "/sys/class/dmi/id/product_name"},
		{"-s baseboard-product-name", "/sys/class/dmi/id/board_name"},
	};

	scan_space(&s);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		if (strcmp(s, rows[i].keyword) != 0)
			continue;
		add_target(reader, rows[i].file, strlen(rows[i].file));
		return COMMAND_FILE;
	}
	return COMMAND_OTHER;
}

static enum reader_command start_ulimit(struct capture_reader *reader, const char *s)
{
	(void)reader;
	scan_space(&s);
	return strcmp(s, "-l") == 0 || strcmp(s, "-Sl") == 0 ? COMMAND_ULIMIT : COMMAND_OTHER;
}

static enum reader_command start_sev_tool(struct capture_reader *reader, const char *s)
{
	(void)reader;
	scan_space(&s);
	return strcmp(s, "show version") == 0 ? COMMAND_SEV_VERSION : COMMAND_OTHER;
}

static enum reader_command start_other(struct capture_reader *reader, const char *s)
{
	(void)reader;
	(void)s;
	return COMMAND_OTHER;
}

static const struct {
	const char *name;
	enum reader_command (*start)(struct capture_reader *reader, const char *arguments);
} COMMANDS[] = {
	{"cat", start_cat},
	{"rdmsr", start_rdmsr},
	{"uname", start_uname},
	{"ulimit", start_ulimit},
	{"dmidecode", start_dmidecode},
	{"snphost", start_sev_tool},
	{"sevctl", start_sev_tool},
	{"./snphost", start_sev_tool},
	{"./sevctl", start_sev_tool},
	{"dmesg", start_other},
	{"journalctl", start_other},
	{"cpuid", start_other},
	{"grep", start_other},
	{"ls", start_other},
	{"ll", start_other},
	{"lscpu", start_other},
	{"lsmod", start_other},
	{"modinfo", start_other},
	{"modprobe", start_other},
	{"systool", start_other},
};

/* Behind a prompt's mark, the last of those in the line's beginning; NULL: there is none. */
static const char *behind_prompt(const char *line)
{
	static const char *const marks[] = {"$ ", "# ", "\u276F ", "\u279C "};

	for (size_t i = 0; i < SEV_COUNT(marks); i++) {
		const char *mark = strstr(line, marks[i]);

		if (mark && mark - line < 100)
			return mark + strlen(marks[i]);
	}
	return NULL;
}

bool read_command(struct capture_reader *reader, const char *line)
{
	const char *prompted = behind_prompt(line);
	const char *s = prompted ? prompted : line;

	scan_space(&s);
	scan_literal(&s, "sudo ");
	reader->command = COMMAND_NONE;
	reader->target_count = 0;
	reader->target = 0;
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++) {
		size_t size = strlen(COMMANDS[i].name);

		if (strncmp(s, COMMANDS[i].name, size) != 0 || (s[size] && s[size] != ' '))
			continue;
		reader->command = COMMANDS[i].start(reader, s + size);
		reader->cpu = -1;
		reader->first_cpu = -1;
		/* Without a prompt, "dmesg shows …" may be prose. */
		return prompted || reader->command != COMMAND_OTHER;
	}
	return false;
}

/* A parameter of a module. */
static bool is_parameter(const char *value)
{
	uint64_t unused;

	if (strlen(value) == 1 && strchr("YNyn", *value))
		return true;
	return strcmp(value, "(null)") == 0 || *value == '/' ||
	       (scan_number(&value, &unused) && scan_at_end(value));
}

/* "sev 410". */
static bool is_entry(const char *value)
{
	uint64_t unused;

	value += strcspn(value, " ");
	scan_space(&value);
	return scan_begins(value, "max") || (scan_number(&value, &unused) && scan_at_end(value));
}

/* Whether a file can have these contents, lest prose be taken for them. */
static bool fits_file(const char *path, const char *value)
{
	if (strncmp(path, "/sys/module/", 12) == 0)
		return is_parameter(value);
	if (strcmp(path, "/proc/cmdline") == 0)
		return strchr(value, '=') != NULL;
	if (strcmp(path, "/proc/sys/kernel/osrelease") == 0)
		return scan_is_digit(*value) && strchr(value, '.') && !strchr(value, ' ');
	if (strstr(path, "/misc.") || strcmp(path, "misc.capacity") == 0)
		return is_entry(value);
	return strlen(value) < 256;
}

static bool answer_file(struct capture_reader *reader, const char *line)
{
	size_t last = reader->target_count - 1;
	bool more = reader->target > last;
	const char *path = reader->targets[more ? last : reader->target];

	/* A file of several lines is taken for one only where each line shows that it is its. */
	if (!fits_file(path, line) || (more && !strstr(path, "/misc.")))
		return false;
	reader->target++;
	reader_tell_file(reader, path, line);
	return true;
}

static bool answer_msr(struct capture_reader *reader, const char *line)
{
	const char *number;
	char cpu[24];
	uint64_t msr, value;
	size_t target = reader->all_cpus ? 0 : reader->target;

	if (target >= reader->target_count)
		return false;
	number = reader->targets[target];
	if (!scan_number(&number, &msr) || msr > UINT32_MAX ||
	    !(reader->base == 16 ? scan_hex(&line, &value) : scan_number(&line, &value)) ||
	    !scan_at_end(line))
		return false;
	snprintf(cpu, sizeof(cpu), "CPU %zu: ", reader->target);
	reader_tell_msr(reader, msr, value, reader->all_cpus && reader->target ? cpu : NULL);
	reader->target++;
	return true;
}

static bool answer_limit(struct capture_reader *reader, const char *line)
{
	uint64_t kilobytes;

	if (strcmp(line, "unlimited") == 0)
		reader_tell(reader, line, "limit memlock");
	else if (scan_number(&line, &kilobytes) && scan_at_end(line) &&
		 kilobytes < UINT64_MAX / 1024)
		reader_tell_number(reader, kilobytes * 1024, "limit memlock");
	else
		return false;
	reader->command = COMMAND_NONE;
	return true;
}

/* "1.55.29". */
static bool answer_version(struct capture_reader *reader, const char *line)
{
	uint64_t version[3];

	if (!scan_number(&line, &version[0]) || !scan_literal(&line, ".") ||
	    !scan_number(&line, &version[1]) || !scan_literal(&line, ".") ||
	    !scan_number(&line, &version[2]) || !scan_at_end(line))
		return false;
	reader_tell_number(reader, version[0], "sev platform_status.api_major");
	reader_tell_number(reader, version[1], "sev platform_status.api_minor");
	reader_tell_number(reader, version[2], "sev platform_status.build");
	reader->command = COMMAND_NONE;
	return true;
}

bool read_answer(struct capture_reader *reader, const char *line)
{
	bool taken = false;

	scan_space(&line);
	if (reader->command == COMMAND_FILE)
		taken = answer_file(reader, line);
	if (reader->command == COMMAND_MSR)
		taken = answer_msr(reader, line);
	if (reader->command == COMMAND_ULIMIT)
		taken = answer_limit(reader, line);
	if (reader->command == COMMAND_SEV_VERSION)
		taken = answer_version(reader, line);
	return taken;
}
