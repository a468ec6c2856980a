/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel modules, limits, and dmidecode.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

static const char *const MODULES[] = {"kvm_amd", "kvm", "ccp", "msr", "sev_guest"};

/* One of the modules whose name the n characters are, "-" for "_" or not. */
static const char *module_named(const char *name, size_t n)
{
	for (size_t i = 0; i < SEV_COUNT(MODULES); i++) {
		size_t k = 0;

		while (k < n && (name[k] == '-' ? '_' : name[k]) == MODULES[i][k])
			k++;
		if (k == n && MODULES[i][k] == '\0')
			return MODULES[i];
	}
	return NULL;
}

/* "options kvm_amd sev=1 sev_es=1". */
static bool read_options(struct capture_reader *reader, const char *line)
{
	const char *module;

	scan_space(&line);
	if (!scan_literal(&line, "options "))
		return false;
	scan_space(&line);
	module = module_named(line, strcspn(line, " \t"));
	if (!module)
		return false;
	line += strcspn(line, " \t");
	for (scan_space(&line); *line; scan_space(&line)) {
		size_t word = strcspn(line, " \t");
		size_t name = strcspn(line, "= \t");

		if (name < word && name > 0)
			reader_tell_part(reader, line + name + 1, word - name - 1,
					 "modprobe %s.%.*s", module, (int)name, line);
		line += word;
	}
	return true;
}

/* lsmod: "kvm_amd               122880  316", by whom it is used behind that. */
static bool read_lsmod(struct capture_reader *reader, const char *line)
{
	const char *module = module_named(line, strcspn(line, " \t"));
	uint64_t number;

	if (!module)
		return false;
	line += strcspn(line, " \t");
	scan_space(&line);
	if (!scan_number(&line, &number) || *line != ' ')
		return false;
	scan_space(&line);
	if (!scan_number(&line, &number))
		return false;
	reader_tell(reader, "loaded", "module %s", module);
	return true;
}

/* What says whose parameters follow: modinfo's "filename:", systool's "Module =". */
static bool read_module_name(struct capture_reader *reader, const char *line)
{
	const char *module = NULL;
	const char *s = line;

	scan_space(&s);
	if (scan_literal(&s, "filename:") && (s = strrchr(s, '/')) != NULL)
		module = module_named(s + 1, strcspn(s + 1, "."));
	else if (s && scan_literal(&s, "Module = \""))
		module = module_named(s, strcspn(s, "\""));
	if (module)
		scan_copy(reader->module, sizeof(reader->module), module, strlen(module));
	return module != NULL;
}

/* modinfo: "parm:           sev_snp:Enable SEV-SNP support (bool)". */
static bool read_parm(struct capture_reader *reader, const char *line)
{
	size_t name;

	if (!reader->module[0] || !scan_literal(&line, "parm:"))
		return false;
	scan_space(&line);
	name = strcspn(line, ":");
	if (line[name] != ':' || name == 0)
		return false;
	reader_tell(reader, line + name + 1, "modinfo %s.%.*s", reader->module, (int)name, line);
	return true;
}

/* systool: "    sev                 = "Y"". */
static bool read_attribute(struct capture_reader *reader, const char *line)
{
	char name[64];
	size_t size = 0;

	scan_space(&line);
	while (scan_is_word(line[size]))
		size++;
	scan_copy(name, sizeof(name), line, size);
	line += size;
	scan_space(&line);
	if (!reader->module[0] || size == 0 || !scan_literal(&line, "= \""))
		return false;
	size = strcspn(line, "\"");
	if (line[size] != '"' || !scan_at_end(line + size + 1))
		return false;
	reader_tell_part(reader, line, size, "file /sys/module/%s/parameters/%s", reader->module,
			 name);
	return true;
}

bool read_module(struct capture_reader *reader, const char *line)
{
	return read_options(reader, line) || read_lsmod(reader, line) ||
	       read_module_name(reader, line) || read_parm(reader, line) ||
	       read_attribute(reader, line);
}

/* `ulimit -a`: "max locked memory       (kbytes, -l) 65536". */
bool read_limit(struct capture_reader *reader, const char *line)
{
	const char *s = scan_find(line, "(kbytes, -l) ");
	uint64_t kilobytes;

	if (!s || !scan_begins(line, "max locked memory"))
		return false;
	scan_space(&s);
	if (scan_literal(&s, "unlimited"))
		reader_tell(reader, "unlimited", "limit memlock");
	else if (scan_number(&s, &kilobytes) && kilobytes < UINT64_MAX / 1024)
		reader_tell_number(reader, kilobytes * 1024, "limit memlock");
	return true;
}

/* dmidecode: a section's name, then lines that begin with a tab. */
bool read_dmi(struct capture_reader *reader, const char *line)
{
	static const struct {
		const char *kind, *label, *file;
	} rows[] = {
		{"bios", "Vendor: ", "bios_vendor"},
		{"bios", "Version: ", "bios_version"},
		{"bios", "Release Date: ", "bios_date"},
		{"system", "Manufacturer: ", "sys_vendor"},
		{"system", "Product Name: ", "product_name"},
		{"board", "Product Name: ", "board_name"},
	};

	if (scan_begins(line, "BIOS Information"))
		reader->dmi_kind = "bios";
	else if (scan_begins(line, "System Information"))
		reader->dmi_kind = "system";
	else if (scan_begins(line, "Base Board Information"))
		reader->dmi_kind = "board";
	else if (*line != ' ' && *line != '\t')
		reader->dmi_kind = NULL;
	scan_space(&line);
	for (size_t i = 0; i < SEV_COUNT(rows) && reader->dmi_kind; i++) {
		if (strcmp(rows[i].kind, reader->dmi_kind) != 0 ||
		    !scan_literal(&line, rows[i].label))
			continue;
		reader_tell(reader, line, "file /sys/class/dmi/id/%s", rows[i].file);
		return true;
	}
	return false;
}
