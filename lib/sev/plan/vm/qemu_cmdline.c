/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm/qemu_cmdline.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* Where the value of an option goes. */
enum place {
	PLACE_MACHINE, /* properties of the machine */
	PLACE_SMP,     /* vCPUs */
	PLACE_CPU,     /* CPU model */
	PLACE_OBJECT,  /* one more of a list */
	PLACE_DRIVE,
	PLACE_BLOCKDEV,
	PLACE_DEVICE,
	PLACE_PFLASH,	/* a drive of interface pflash */
	PLACE_PROPERTY, /* the machine property of that name, as it is */
	PLACE_DATA_DIR,
	PLACE_GLOBAL,  /* properties of everything of a type */
	PLACE_REFUSED, /* would have to be read as well */
};

static const struct {
	const char *name;
	enum place place;
	const char *key; /* implied key, or property */
} OPTIONS[] = {
	{"machine", PLACE_MACHINE, "type"},
	{"M", PLACE_MACHINE, "type"},
	{"smp", PLACE_SMP, "cpus"},
	{"cpu", PLACE_CPU, "name"},
	{"object", PLACE_OBJECT, "qom-type"},
	{"drive", PLACE_DRIVE, NULL},
	{"blockdev", PLACE_BLOCKDEV, "driver"},
	{"device", PLACE_DEVICE, "driver"},
	{"pflash", PLACE_PFLASH, NULL},
	{"bios", PLACE_PROPERTY, "firmware"},
	{"kernel", PLACE_PROPERTY, "kernel"},
	{"initrd", PLACE_PROPERTY, "initrd"},
	{"append", PLACE_PROPERTY, "append"},
	{"L", PLACE_DATA_DIR, NULL},
	{"global", PLACE_GLOBAL, NULL},
	{"readconfig", PLACE_REFUSED, NULL},
	{"set", PLACE_REFUSED, NULL},
};

static void clear_list(struct sev_qopts_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		sev_qopts_clear(&list->all[i]);
	free(list->all);
}

void sev_qemu_clear(struct sev_qemu *qemu)
{
	sev_qopts_clear(&qemu->machine);
	sev_qopts_clear(&qemu->smp);
	sev_qopts_clear(&qemu->cpu);
	sev_qopts_clear(&qemu->data_dirs);
	clear_list(&qemu->objects);
	clear_list(&qemu->drives);
	clear_list(&qemu->blockdevs);
	clear_list(&qemu->devices);
	*qemu = (struct sev_qemu){0};
}

/* An empty element at the end of the list; NULL when out of memory. */
static struct sev_qopts *one_more(struct sev_qopts_list *list)
{
	size_t room = list->room ? 2 * list->room : 8;

	if (list->count == list->room) {
		struct sev_qopts *more = reallocarray(list->all, room, sizeof(*more));

		if (!more)
			return NULL;
		list->all = more;
		list->room = room;
	}
	list->all[list->count] = (struct sev_qopts){0};
	return &list->all[list->count++];
}

static enum sev_rc add_to_list(struct sev_qopts_list *list, const char *option, const char *key,
			       const char *value, struct sev_err *err)
{
	struct sev_qopts *opts = one_more(list);

	if (!opts)
		return sev_fail_nomem(err);
	return sev_qopts_parse(opts, option, key, value, err);
}

static enum sev_rc add_pflash(struct sev_qopts_list *drives, const char *file, struct sev_err *err)
{
	struct sev_qopts *opts = one_more(drives);
	enum sev_rc rc;

	if (!opts)
		return sev_fail_nomem(err);
	rc = sev_qopts_set(opts, "if", "pflash", err);
	return rc ? rc : sev_qopts_set(opts, "file", file, err);
}

/* -cpu replaces what an earlier one said; the others add to it. */
static enum sev_rc set_cpu(struct sev_qemu *qemu, const char *key, const char *value,
			   struct sev_err *err)
{
	sev_qopts_clear(&qemu->cpu);
	return sev_qopts_parse(&qemu->cpu, "-cpu", key, value, err);
}

/* "TYPE.PROPERTY=VALUE" or "driver=TYPE,property=PROPERTY,…": CPU types have the signature. */
static enum sev_rc check_global(const char *value, struct sev_err *err)
{
	static const char *const parts[] = {
		".family=",	    ".model=",	       ".stepping=",
		"property=family,", "property=model,", "property=stepping,",
	};

	for (size_t i = 0; i < SEV_COUNT(parts); i++)
		if (strstr(value, "-cpu") && strstr(value, parts[i]))
			return sev_fail(err, SEV_ERR_UNSUPPORTED,
					"-global %s: found the signature of vCPUs, expected it "
					"with -cpu",
					value);
	return SEV_OK;
}

static enum sev_rc take(struct sev_qemu *qemu, size_t option, const char *value,
			struct sev_err *err)
{
	const char *key = OPTIONS[option].key;

	switch (OPTIONS[option].place) {
	case PLACE_MACHINE:
		return sev_qopts_parse(&qemu->machine, "-machine", key, value, err);
	case PLACE_SMP:
		return sev_qopts_parse(&qemu->smp, "-smp", key, value, err);
	case PLACE_CPU:
		return set_cpu(qemu, key, value, err);
	case PLACE_OBJECT:
		return add_to_list(&qemu->objects, "-object", key, value, err);
	case PLACE_DRIVE:
		return add_to_list(&qemu->drives, "-drive", key, value, err);
	case PLACE_BLOCKDEV:
		return add_to_list(&qemu->blockdevs, "-blockdev", key, value, err);
	case PLACE_DEVICE:
		return add_to_list(&qemu->devices, "-device", key, value, err);
	case PLACE_PFLASH:
		return add_pflash(&qemu->drives, value, err);
	case PLACE_PROPERTY:
		return sev_qopts_set(&qemu->machine, key, value, err);
	case PLACE_DATA_DIR:
		return sev_qopts_set(&qemu->data_dirs, "L", value, err);
	case PLACE_GLOBAL:
		return check_global(value, err);
	case PLACE_REFUSED:
		break;
	}
	return sev_fail(
		err, SEV_ERR_UNSUPPORTED,
		"-%s %s: not followed, though it may change what is measured; put what it says on "
		"the command line",
		OPTIONS[option].name, value);
}

/* Index in OPTIONS; SEV_COUNT(OPTIONS) for none. */
static size_t find_option(const char *name)
{
	size_t i = 0;

	while (i < SEV_COUNT(OPTIONS) && strcmp(name, OPTIONS[i].name) != 0)
		i++;
	return i;
}

enum sev_rc sev_qemu_option(struct sev_qemu *qemu, const char *name, const char *value,
			    struct sev_err *err)
{
	size_t option = find_option(name);

	if (option == SEV_COUNT(OPTIONS))
		return sev_fail(err, SEV_ERR_ARG, "-%s: not an option that matters here", name);
	return take(qemu, option, value, err);
}

enum sev_rc sev_qemu_read(struct sev_qemu *qemu, size_t argc, const char *const *argv,
			  struct sev_err *err)
{
	for (size_t i = 0; i < argc; i++) {
		const char *name = argv[i];
		size_t option;
		enum sev_rc rc;

		if (name[0] != '-')
			continue;
		name += name[1] == '-' ? 2 : 1;
		option = find_option(name);
		if (option == SEV_COUNT(OPTIONS))
			continue;
		if (i + 1 == argc)
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: found the end of the command line, expected a value",
					argv[i]);
		rc = take(qemu, option, argv[++i], err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Index of the word after QEMU's own name: sudo, env, numactl and their options stand before. */
static size_t after_program(size_t argc, const char *const *argv)
{
	for (size_t i = 0; i < argc; i++)
		if (strncmp(base_name(argv[i]), "qemu", 4) == 0)
			return i + 1;
	return 0;
}

enum sev_rc sev_vm_from_qemu(size_t argc, const char *const *argv, struct sev_vm **out,
			     struct sev_err *err)
{
	struct sev_qemu qemu = {0};
	size_t skip = after_program(argc, argv);
	enum sev_rc rc;

	*out = NULL;
	rc = sev_qemu_read(&qemu, argc - skip, argv + skip, err);
	if (!rc)
		rc = sev_qemu_assemble(&qemu, out, err);
	sev_qemu_clear(&qemu);
	return rc;
}
