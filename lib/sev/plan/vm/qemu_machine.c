/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From QEMU's options to the machine that they describe.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "plan/vm/qemu_cmdline.h"

/* Nodes of a -blockdev graph that are followed from a flash unit to its file. */
#define BLOCK_DEPTH_MAX 8

/* SEV_FEATURES bits that properties of SEV objects set. */
static const struct {
	const char *property;
	unsigned bit;
} FEATURES[] = {
	{"debug-swap", 5},
	{"secure-tsc", 9},
};

/* Properties of SEV objects that are known not to change the measurement, or are read elsewhere. */
static const char *const KNOWN_PROPERTIES[] = {
	"qom-type",	      "id",
	"sev-device",	      "cbitpos",
	"reduced-phys-bits",  "policy",
	"kernel-hashes",      "handle",
	"dh-cert-file",	      "session-file",
	"legacy-vm-type",     "guest-visible-workarounds",
	"id-block",	      "id-auth",
	"author-key-enabled", "vcek-disabled",
	"host-data",	      "tsc-frequency",
	"debug-swap",	      "secure-tsc",
	"init-flags",	      "discard",
	"upm-mode",	      "certs-path",
	"auth-key-enabled",
};

static enum sev_rc copy(char **slot, const char *text, struct sev_err *err)
{
	char *value;

	if (!text)
		return SEV_OK;
	value = strdup(text);
	if (!value)
		return sev_fail_nomem(err);
	free(*slot);
	*slot = value;
	return SEV_OK;
}

static enum sev_rc set_file(struct sev_vm *vm, enum sev_vm_file file, const char *path,
			    const char *source, struct sev_err *err)
{
	enum sev_rc rc = copy(&vm->path[file], path, err);

	return rc || !path ? rc : copy(&vm->source[file], source, err);
}

static const struct sev_qopts *find(const struct sev_qopts_list *list, const char *key,
				    const char *value)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *found = sev_qopts_get(&list->all[i], key);

		if (found && strcmp(found, value) == 0)
			return &list->all[i];
	}
	return NULL;
}

static bool is_known_property(const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(KNOWN_PROPERTIES); i++)
		if (strcmp(name, KNOWN_PROPERTIES[i]) == 0)
			return true;
	return false;
}

static enum sev_rc read_legacy(struct sev_vm *vm, const struct sev_qopts *object,
			       struct sev_err *err)
{
	const char *text = sev_qopts_get(object, "legacy-vm-type");
	bool on = false;
	enum sev_rc rc;

	if (text && strcmp(text, "auto") == 0) {
		vm->legacy = SEV_VM_LEGACY_AUTO;
		return SEV_OK;
	}
	rc = sev_qopts_bool(object, vm->object, "legacy-vm-type", &on, err);
	if (text && !rc)
		vm->legacy = on ? SEV_VM_LEGACY_ON : SEV_VM_LEGACY_OFF;
	return rc;
}

static enum sev_rc read_features(struct sev_vm *vm, const struct sev_qopts *object,
				 struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(FEATURES); i++) {
		const char *name = FEATURES[i].property;
		bool on = false;
		char *why;
		enum sev_rc rc = sev_qopts_bool(object, vm->object, name, &on, err);

		if (rc)
			return rc;
		if (!on)
			continue;
		why = sev_format("%s%s%s=on", vm->features_why ? vm->features_why : "",
				 vm->features_why ? ", " : "", name);
		if (!why)
			return sev_fail_nomem(err);
		free(vm->features_why);
		vm->features_why = why;
		vm->features |= UINT64_C(1) << FEATURES[i].bit;
	}
	return SEV_OK;
}

/* spec: QEMU sev-snp-guest: host-data is 32 bytes in base64; sev-guest has no such property */
static enum sev_rc read_host_data(struct sev_vm *vm, const struct sev_qopts *object,
				  struct sev_err *err)
{
	const char *text = sev_qopts_get(object, "host-data");
	char subject[80];
	uint8_t *bytes;
	size_t size;
	enum sev_rc rc;

	if (!text)
		return SEV_OK;
	snprintf(subject, sizeof(subject), "%s: host-data", vm->object);
	if (!vm->snp)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found one, expected none: sev-snp-guest alone has it",
				subject);
	rc = sev_base64_decode(subject, text, &bytes, &size, err);
	if (rc)
		return rc;
	if (size == SEV_HOST_DATA)
		memcpy(vm->host_data, bytes, SEV_HOST_DATA);
	free(bytes);
	return size == SEV_HOST_DATA
		       ? SEV_OK
		       : sev_fail(err, SEV_ERR_FORMAT, "%s: found %zu bytes, expected %d in base64",
				  subject, size, SEV_HOST_DATA);
}

static enum sev_rc read_object(struct sev_vm *vm, const struct sev_qopts *object,
			       struct sev_err *err)
{
	uint64_t max = vm->snp ? UINT64_MAX : UINT32_MAX;
	enum sev_rc rc;

	vm->policy = vm->snp ? 0x30000 : 0x1;
	vm->id_block = sev_qopts_get(object, "id-block") != NULL;
	rc = sev_qopts_number(object, vm->object, "policy", max, &vm->policy, &vm->policy_given,
			      err);
	if (!rc)
		rc = sev_qopts_bool(object, vm->object, "kernel-hashes", &vm->kernel_hashes, err);
	if (!rc)
		rc = read_host_data(vm, object, err);
	if (!rc)
		rc = read_legacy(vm, object, err);
	if (!rc)
		rc = read_features(vm, object, err);
	for (size_t i = 0; i < object->count && !rc; i++)
		if (!is_known_property(object->all[i].key))
			rc = copy(&vm->unknown_property, object->all[i].key, err);
	return rc;
}

/* The SEV object that the machine is told to use. */
static enum sev_rc read_protection(struct sev_vm *vm, const struct sev_qemu *qemu,
				   struct sev_err *err)
{
	const char *id = sev_qopts_get(&qemu->machine, "confidential-guest-support");
	const struct sev_qopts *object;
	const char *type;

	if (!id)
		id = sev_qopts_get(&qemu->machine, "memory-encryption");
	if (!id)
		return sev_fail(err, SEV_ERR_FORMAT,
				"-machine: found neither confidential-guest-support= nor "
				"memory-encryption=, expected one: this machine is not encrypted");
	object = find(&qemu->objects, "id", id);
	if (!object)
		return sev_fail(err, SEV_ERR_FORMAT,
				"-machine: confidential-guest-support=%s: no -object has that id",
				id);
	type = sev_qopts_get(object, "qom-type");
	if (!type)
		return sev_fail(err, SEV_ERR_FORMAT, "-object with id=%s: no qom-type", id);
	vm->snp = strcmp(type, "sev-snp-guest") == 0;
	if (!vm->snp && strcmp(type, "sev-guest") != 0)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"-object %s,id=%s: expected sev-guest or sev-snp-guest", type, id);
	vm->object = sev_format("%s,id=%s", type, id);
	if (!vm->object)
		return sev_fail_nomem(err);
	return read_object(vm, object, err);
}

/* The raw driver can show a part of its file as the whole; keys of both its forms. */
static enum sev_rc check_whole(const struct sev_qopts *opts, const char *subject,
			       struct sev_err *err)
{
	static const char *const keys[] = {"offset", "size"};

	for (size_t i = 0; i < SEV_COUNT(keys); i++) {
		const char *value = sev_qopts_get(opts, keys[i]);

		if (value)
			return sev_fail(err, SEV_ERR_UNSUPPORTED,
					"%s: %s=%s, expected the whole file; give the firmware "
					"itself with --ovmf",
					subject, keys[i], value);
	}
	return SEV_OK;
}

static enum sev_rc check_whole_node(const struct sev_qopts *node, const char *name,
				    struct sev_err *err)
{
	char *subject = sev_format("-blockdev %s", name);
	enum sev_rc rc = subject ? check_whole(node, subject, err) : sev_fail_nomem(err);

	free(subject);
	return rc;
}

static enum sev_rc check_whole_drive(const struct sev_qopts *drive, const char *file,
				     struct sev_err *err)
{
	char *subject = sev_format("-drive if=pflash,file=%s", file);
	enum sev_rc rc = subject ? check_whole(drive, subject, err) : sev_fail_nomem(err);

	free(subject);
	return rc;
}

/* The file under a node of the block graph: a format node over a protocol node, or both in one. */
static enum sev_rc follow_node(const struct sev_qemu *qemu, const char *name, const char **file,
			       struct sev_err *err)
{
	for (unsigned depth = 0; depth < BLOCK_DEPTH_MAX; depth++) {
		const struct sev_qopts *node = find(&qemu->blockdevs, "node-name", name);
		const char *driver, *inner;
		enum sev_rc rc;

		if (!node)
			return sev_fail(err, SEV_ERR_FORMAT,
					"-machine: no -blockdev has node-name=%s", name);
		driver = sev_qopts_get(node, "driver");
		if (driver && strcmp(driver, "file") == 0) {
			*file = sev_qopts_get(node, "filename");
			if (*file)
				return SEV_OK;
			return sev_fail(err, SEV_ERR_FORMAT, "-blockdev %s: no filename", name);
		}
		if (!driver || strcmp(driver, "raw") != 0)
			return sev_fail(
				err, SEV_ERR_UNSUPPORTED,
				"-blockdev %s: driver %s, expected raw or file; give the raw "
				"firmware with --ovmf",
				name, driver ? driver : "absent");
		rc = check_whole_node(node, name, err);
		if (rc)
			return rc;
		*file = sev_qopts_get(node, "file.filename");
		if (*file)
			return SEV_OK;
		inner = sev_qopts_get(node, "file");
		if (!inner)
			return sev_fail(err, SEV_ERR_FORMAT, "-blockdev %s: no file", name);
		name = inner;
	}
	return sev_fail(err, SEV_ERR_FORMAT, "-blockdev %s: more than %u nodes in a chain", name,
			(unsigned)BLOCK_DEPTH_MAX);
}

/* The unit of a pflash drive; those without one take the next free. */
static enum sev_rc drive_unit(const struct sev_qopts *drive, const char *const units[2],
			      uint64_t *unit, struct sev_err *err)
{
	enum sev_rc rc;
	bool given;

	*unit = !units[0] ? 0 : !units[1] ? 1 : 2;
	rc = sev_qopts_number(drive, "-drive if=pflash", "unit", 64, unit, &given, err);
	return rc || given
		       ? rc
		       : sev_qopts_number(drive, "-drive if=pflash", "index", 64, unit, NULL, err);
}

static enum sev_rc drive_file(const struct sev_qopts *drive, const char **file, struct sev_err *err)
{
	const char *format = sev_qopts_get(drive, "format");

	*file = sev_qopts_get(drive, "file");
	if (!*file)
		*file = sev_qopts_get(drive, "file.filename");
	if (!*file)
		return sev_fail(err, SEV_ERR_FORMAT, "-drive if=pflash: no file");
	if (strncmp(*file, "file:", 5) == 0)
		*file += 5;
	if (format && strcmp(format, "raw") != 0)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"-drive if=pflash,file=%s: format %s, expected raw; give the raw "
				"firmware with --ovmf",
				*file, format);
	return check_whole_drive(drive, *file, err);
}

static enum sev_rc read_drives(const struct sev_qemu *qemu, const char *units[2],
			       struct sev_err *err)
{
	for (size_t i = 0; i < qemu->drives.count; i++) {
		const struct sev_qopts *drive = &qemu->drives.all[i];
		const char *interface = sev_qopts_get(drive, "if");
		const char *file;
		uint64_t unit;
		enum sev_rc rc;

		if (!interface || strcmp(interface, "pflash") != 0)
			continue;
		rc = drive_unit(drive, units, &unit, err);
		if (!rc)
			rc = drive_file(drive, &file, err);
		if (rc)
			return rc;
		if (unit < 2)
			units[unit] = file;
	}
	return SEV_OK;
}

/* The files of the two flash units, NULL where there is none. */
static enum sev_rc read_flash(const struct sev_qemu *qemu, const char *units[2],
			      struct sev_err *err)
{
	static const char *const properties[2] = {"pflash0", "pflash1"};
	enum sev_rc rc = read_drives(qemu, units, err);

	for (size_t i = 0; i < 2 && !rc; i++) {
		const char *node = sev_qopts_get(&qemu->machine, properties[i]);

		/* Only unit 0 is measured: whatever stands behind the other need not be followed.
		 */
		if (node && i == 0)
			rc = follow_node(qemu, node, &units[0], err);
		else if (node)
			units[1] = node;
	}
	return rc;
}

/* Notes a flash unit that is there but not measured: "unit 1 (VARS.fd)". */
static enum sev_rc note_flash(struct sev_vm *vm, const char *unit, const char *file,
			      struct sev_err *err)
{
	if (!file)
		return SEV_OK;
	vm->unmeasured_flash = sev_format("%s (%s)", unit, file);
	return vm->unmeasured_flash ? SEV_OK : sev_fail_nomem(err);
}

static enum sev_rc take_flash(struct sev_vm *vm, const char *const units[2], struct sev_err *err)
{
	enum sev_rc rc = note_flash(vm, "unit 1", units[1], err);

	vm->firmware = SEV_VM_FIRMWARE_PFLASH;
	return rc ? rc : set_file(vm, SEV_VM_FIRMWARE, units[0], "pflash unit 0", err);
}

static enum sev_rc take_bios(struct sev_vm *vm, const char *bios, const char *flash,
			     struct sev_err *err)
{
	enum sev_rc rc = note_flash(vm, "pflash unit 0", flash, err);

	vm->firmware = SEV_VM_FIRMWARE_BIOS;
	return rc ? rc : set_file(vm, SEV_VM_FIRMWARE, bios, "-bios", err);
}

static enum sev_rc read_firmware(struct sev_vm *vm, const struct sev_qemu *qemu,
				 struct sev_err *err)
{
	const char *bios = sev_qopts_get(&qemu->machine, "firmware");
	const char *units[2] = {NULL, NULL};
	enum sev_rc rc = read_flash(qemu, units, err);

	if (rc)
		return rc;
	vm->firmware_auto = qemu->firmware_auto;
	/* spec: QEMU pc_sysfw: SNP guests with -bios have nothing but variables in pflash */
	if (vm->snp && bios)
		return take_bios(vm, bios, units[0], err);
	/* spec: QEMU pc_sysfw: pflash unit 0 takes the place of -bios; only unit 0 is measured */
	if (units[0])
		return take_flash(vm, units, err);
	if (units[1])
		return sev_fail(err, SEV_ERR_FORMAT,
				"pflash unit 1 is %s, but there is no unit 0: QEMU refuses that",
				units[1]);
	return bios ? take_bios(vm, bios, NULL, err) : SEV_OK;
}

static enum sev_rc read_igvm(struct sev_vm *vm, const struct sev_qemu *qemu, struct sev_err *err)
{
	const char *id = sev_qopts_get(&qemu->machine, "igvm-cfg");
	const struct sev_qopts *object;
	const char *file;

	if (!id)
		return SEV_OK;
	object = find(&qemu->objects, "id", id);
	if (!object)
		return sev_fail(err, SEV_ERR_FORMAT,
				"-machine: igvm-cfg=%s: no -object has that id", id);
	file = sev_qopts_get(object, "file");
	if (!file)
		return sev_fail(err, SEV_ERR_FORMAT, "-object igvm-cfg,id=%s: no file", id);
	return set_file(vm, SEV_VM_IGVM, file, "igvm-cfg", err);
}

static enum sev_rc read_kernel(struct sev_vm *vm, const struct sev_qemu *qemu, struct sev_err *err)
{
	const struct sev_qopts *machine = &qemu->machine;
	enum sev_rc rc =
		set_file(vm, SEV_VM_KERNEL, sev_qopts_get(machine, "kernel"), "-kernel", err);

	if (!rc)
		rc = set_file(vm, SEV_VM_INITRD, sev_qopts_get(machine, "initrd"), "-initrd", err);
	return rc ? rc : copy(&vm->append, sev_qopts_get(machine, "append"), err);
}

/* A count of -smp, or of the machine property smp.KEY; 0 when it is not given. */
static enum sev_rc smp_count(const struct sev_qemu *qemu, const char *key, uint64_t *count,
			     struct sev_err *err)
{
	char *property = sev_format("smp.%s", key);
	enum sev_rc rc;
	bool given;

	*count = 0;
	if (!property)
		return sev_fail_nomem(err);
	rc = sev_qopts_number(&qemu->smp, "-smp", key, UINT16_MAX, count, &given, err);
	if (!rc && !given)
		rc = sev_qopts_number(&qemu->machine, "-machine", property, UINT16_MAX, count,
				      &given, err);
	if (!rc && given && *count == 0)
		rc = sev_fail(err, SEV_ERR_FORMAT, "-smp: %s: found 0, expected at least 1", key);
	free(property);
	return rc;
}

/* vCPUs that are plugged in by -device before the machine starts. */
static uint32_t cpu_devices(const struct sev_qemu *qemu)
{
	static const char suffix[] = "-x86_64-cpu";
	uint32_t count = 0;

	for (size_t i = 0; i < qemu->devices.count; i++) {
		const char *driver = sev_qopts_get(&qemu->devices.all[i], "driver");
		size_t length = driver ? strlen(driver) : 0;

		if (length >= sizeof(suffix) &&
		    strcmp(driver + length - (sizeof(suffix) - 1), suffix) == 0)
			count++;
	}
	return count;
}

/* The product of the levels of the topology; more than a machine can have counts as too many. */
static enum sev_rc smp_topology(const struct sev_qemu *qemu, uint64_t *product, struct sev_err *err)
{
	static const char *const levels[] = {"sockets", "dies",	 "clusters",
					     "modules", "cores", "threads"};

	*product = 1;
	for (size_t i = 0; i < SEV_COUNT(levels); i++) {
		uint64_t count;
		enum sev_rc rc = smp_count(qemu, levels[i], &count, err);

		if (rc)
			return rc;
		*product *= count ? count : 1;
		if (*product > UINT16_MAX)
			return sev_fail(err, SEV_ERR_FORMAT,
					"-smp: the topology has more than 65535 vCPUs");
	}
	return SEV_OK;
}

/* spec: QEMU -smp: no cpus= means maxcpus (before 6.2: the product of the topology) */
static enum sev_rc read_smp(struct sev_vm *vm, const struct sev_qemu *qemu, struct sev_err *err)
{
	uint32_t plugged = cpu_devices(qemu);
	uint64_t cpus, max, product;
	enum sev_rc rc = smp_count(qemu, "cpus", &cpus, err);

	if (!rc)
		rc = smp_count(qemu, "maxcpus", &max, err);
	if (!rc)
		rc = smp_topology(qemu, &product, err);
	if (rc)
		return rc;
	vm->vcpus = (uint32_t)(cpus ? cpus : max ? max : product) + plugged;
	vm->vcpus_before_6_2 = (uint32_t)(cpus ? cpus : product) + plugged;
	if (cpus && max > cpus)
		vm->vcpus_why =
			sev_format("cpus=%u; those up to maxcpus=%u are not there at launch",
				   (unsigned)cpus, (unsigned)max);
	else if (cpus)
		vm->vcpus_why = strdup("-smp");
	else if (max)
		vm->vcpus_why = strdup("-smp without cpus=: as many as maxcpus");
	else if (product > 1)
		vm->vcpus_why = strdup("-smp without cpus=: the topology's product");
	else
		vm->vcpus_why = strdup("no -smp: one");
	return vm->vcpus_why ? SEV_OK : sev_fail_nomem(err);
}

static enum sev_rc read_cpu(struct sev_vm *vm, const struct sev_qemu *qemu, struct sev_err *err)
{
	const struct {
		const char *key;
		uint64_t max;
		uint32_t *out;
	} parts[] = {
		{"family", 0xFF + 0xF, &vm->family},
		{"model", 0xFF, &vm->model},
		{"stepping", 0xF, &vm->stepping},
	};

	for (size_t i = 0; i < SEV_COUNT(parts); i++) {
		uint64_t value = SEV_VM_UNSET;
		enum sev_rc rc = sev_qopts_number(&qemu->cpu, "-cpu", parts[i].key, parts[i].max,
						  &value, NULL, err);

		if (rc)
			return rc;
		*parts[i].out = (uint32_t)value;
	}
	return copy(&vm->cpu, sev_qopts_get(&qemu->cpu, "name"), err);
}

static enum sev_rc read_data_dirs(struct sev_vm *vm, const struct sev_qemu *qemu,
				  struct sev_err *err)
{
	const struct sev_qopts *dirs = &qemu->data_dirs;

	if (dirs->count == 0)
		return SEV_OK;
	vm->data_dirs = calloc(dirs->count, sizeof(*vm->data_dirs));
	if (!vm->data_dirs)
		return sev_fail_nomem(err);
	for (size_t i = 0; i < dirs->count; i++) {
		enum sev_rc rc = copy(&vm->data_dirs[i], dirs->all[i].value, err);

		if (rc)
			return rc;
		vm->data_dir_count++;
	}
	return SEV_OK;
}

enum sev_rc sev_qemu_assemble(const struct sev_qemu *qemu, struct sev_vm **out, struct sev_err *err)
{
	static enum sev_rc (*const readers[])(struct sev_vm *, const struct sev_qemu *,
					      struct sev_err *) = {
		read_protection, read_firmware, read_igvm,	read_kernel,
		read_smp,	 read_cpu,	read_data_dirs,
	};
	struct sev_vm *vm = calloc(1, sizeof(*vm));
	enum sev_rc rc;

	*out = NULL;
	if (!vm)
		return sev_fail_nomem(err);
	rc = copy(&vm->machine, sev_qopts_get(&qemu->machine, "type"), err);
	for (size_t i = 0; i < SEV_COUNT(readers) && !rc; i++)
		rc = readers[i](vm, qemu, err);
	if (rc) {
		sev_vm_free(vm);
		return rc;
	}
	*out = vm;
	return SEV_OK;
}
