/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A libvirt domain becomes the QEMU options that libvirt makes of it, as far as they matter.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "base/xml.h"
#include "plan/vm/qemu_cmdline.h"

/* The id that libvirt gives to its SEV object. */
#define OBJECT_ID "lsec0"

typedef const struct sev_xml_node *node;

/* <launchSecurity>: attributes and elements, and the properties that they become. */
static const struct {
	bool attribute;
	const char *name;
	const char *property;
} SECURITY[] = {
	{true, "kernelHashes", "kernel-hashes"},
	{true, "authorKey", "author-key-enabled"},
	{false, "policy", "policy"},
	{false, "cbitpos", "cbitpos"},
	{false, "reducedPhysBits", "reduced-phys-bits"},
	{false, "idBlock", "id-block"},
	{false, "idAuth", "id-auth"},
	{false, "hostData", "host-data"},
};

static const struct {
	const char *type;
	const char *qom_type;
} SECURITY_TYPES[] = {
	{"sev", "sev-guest"},
	{"sev-snp", "sev-snp-guest"},
};

/* Sets key to an attribute, or to the text of the element where attribute is NULL. */
static enum sev_rc set_from(struct sev_qopts *opts, const char *key, node from,
			    const char *attribute, struct sev_err *err)
{
	char *value;
	enum sev_rc rc = attribute ? sev_xml_attribute(from, attribute, &value, err)
				   : sev_xml_text(from, true, &value, err);

	if (!rc && value)
		rc = sev_qopts_set(opts, key, value, err);
	free(value);
	return rc;
}

static const char *qom_type(const char *type)
{
	for (size_t i = 0; i < SEV_COUNT(SECURITY_TYPES); i++)
		if (strcmp(type, SECURITY_TYPES[i].type) == 0)
			return SECURITY_TYPES[i].qom_type;
	return NULL;
}

static enum sev_rc read_security_type(const char *name, node security, const char **out,
				      struct sev_err *err)
{
	char *type;
	enum sev_rc rc = sev_xml_attribute(security, "type", &type, err);

	if (rc)
		return rc;
	*out = type ? qom_type(type) : NULL;
	if (!*out)
		rc = sev_fail(err, SEV_ERR_FORMAT,
			      "%s: <launchSecurity>: type %s, expected sev or sev-snp", name,
			      type ? type : "absent");
	free(type);
	return rc;
}

static enum sev_rc read_security(struct sev_qemu *qemu, const char *name, node domain,
				 struct sev_err *err)
{
	node security = sev_xml_child(domain, "launchSecurity");
	const char *type = NULL;
	struct sev_qopts *object;
	enum sev_rc rc;

	if (!security)
		return SEV_OK; /* it may come with <qemu:commandline> */
	rc = read_security_type(name, security, &type, err);
	if (!rc)
		rc = sev_qemu_option(qemu, "object", type, err);
	if (rc)
		return rc;
	object = &qemu->objects.all[qemu->objects.count - 1];
	rc = sev_qopts_set(object, "id", OBJECT_ID, err);
	for (size_t i = 0; i < SEV_COUNT(SECURITY) && !rc; i++) {
		const char *key = SECURITY[i].name;

		rc = SECURITY[i].attribute
			     ? set_from(object, SECURITY[i].property, security, key, err)
			     : set_from(object, SECURITY[i].property, sev_xml_child(security, key),
					NULL, err);
	}
	return rc ? rc
		  : sev_qopts_set(&qemu->machine, "confidential-guest-support", OBJECT_ID, err);
}

/* <loader type='pflash'> is flash unit 0, <nvram> unit 1; any other loader is a -bios. */
static enum sev_rc add_loader(struct sev_qemu *qemu, node os, const char *path, const char *type,
			      struct sev_err *err)
{
	char *nvram;
	enum sev_rc rc;

	if (!type || strcmp(type, "pflash") != 0)
		return sev_qemu_option(qemu, "bios", path, err);
	rc = sev_qemu_option(qemu, "pflash", path, err);
	if (rc)
		return rc;
	rc = sev_xml_text(sev_xml_child(os, "nvram"), true, &nvram, err);
	if (!rc && nvram)
		rc = sev_qemu_option(qemu, "pflash", nvram, err);
	free(nvram);
	return rc;
}

static enum sev_rc read_loader(struct sev_qemu *qemu, const char *name, node os,
			       struct sev_err *err)
{
	node loader = sev_xml_child(os, "loader");
	char *path = NULL, *type = NULL, *format = NULL;
	enum sev_rc rc = sev_xml_text(loader, true, &path, err);

	if (!rc)
		rc = sev_xml_attribute(loader, "type", &type, err);
	if (!rc)
		rc = sev_xml_attribute(loader, "format", &format, err);
	if (!rc && format && strcmp(format, "raw") != 0)
		rc = sev_fail(
			err, SEV_ERR_UNSUPPORTED,
			"%s: <loader>: format %s, expected raw; give the raw firmware with --ovmf",
			name, format);
	if (!rc && path)
		rc = add_loader(qemu, os, path, type, err);
	free(path);
	free(type);
	free(format);
	return rc;
}

/* The command line is hashed, white space at its ends included. */
static enum sev_rc read_cmdline(struct sev_qemu *qemu, node os, struct sev_err *err)
{
	char *cmdline;
	enum sev_rc rc = sev_xml_text(sev_xml_child(os, "cmdline"), false, &cmdline, err);

	if (!rc && cmdline)
		rc = sev_qemu_option(qemu, "append", cmdline, err);
	free(cmdline);
	return rc;
}

static enum sev_rc read_os(struct sev_qemu *qemu, const char *name, node domain,
			   struct sev_err *err)
{
	static const char *const files[] = {"kernel", "initrd"};
	node os = sev_xml_child(domain, "os");
	char *firmware;
	enum sev_rc rc = sev_xml_attribute(os, "firmware", &firmware, err);

	qemu->firmware_auto = firmware != NULL;
	free(firmware);
	if (!rc)
		rc = set_from(&qemu->machine, "type", sev_xml_child(os, "type"), "machine", err);
	for (size_t i = 0; i < SEV_COUNT(files) && !rc; i++)
		rc = set_from(&qemu->machine, files[i], sev_xml_child(os, files[i]), NULL, err);
	if (!rc)
		rc = read_cmdline(qemu, os, err);
	return rc ? rc : read_loader(qemu, name, os, err);
}

/* <vcpu current='2'>4</vcpu>: 2 are there at launch. */
static enum sev_rc read_vcpu(struct sev_qemu *qemu, node domain, struct sev_err *err)
{
	node vcpu = sev_xml_child(domain, "vcpu");
	char *count, *current;
	enum sev_rc rc = sev_xml_text(vcpu, true, &count, err);

	if (rc)
		return rc;
	rc = sev_xml_attribute(vcpu, "current", &current, err);
	if (!rc && count)
		rc = sev_qopts_set(&qemu->smp, "maxcpus", count, err);
	if (!rc)
		rc = sev_qopts_set(&qemu->smp, "cpus",
				   current ? current
				   : count ? count
					   : "1",
				   err);
	free(count);
	free(current);
	return rc;
}

/* The model that -cpu gets; NULL in *out: none, QEMU's default. */
static enum sev_rc cpu_name(const char *name, node cpu, const char *mode, char **out,
			    struct sev_err *err)
{
	static const struct {
		const char *mode;
		const char *model;
	} modes[] = {
		{"host-passthrough", "host"}, {"maximum", "max"}, {"host-model", "host-model"}};

	*out = NULL;
	for (size_t i = 0; i < SEV_COUNT(modes) && mode; i++) {
		if (strcmp(mode, modes[i].mode) != 0)
			continue;
		*out = strdup(modes[i].model);
		return *out ? SEV_OK : sev_fail_nomem(err);
	}
	if (mode && strcmp(mode, "custom") != 0)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: <cpu>: mode %s, expected custom, host-model, host-passthrough or "
			"maximum",
			name, mode);
	return sev_xml_text(sev_xml_child(cpu, "model"), true, out, err);
}

static enum sev_rc read_cpu(struct sev_qemu *qemu, const char *name, node domain,
			    struct sev_err *err)
{
	node cpu = sev_xml_child(domain, "cpu");
	char *mode, *model = NULL;
	enum sev_rc rc = sev_xml_attribute(cpu, "mode", &mode, err);

	if (rc)
		return rc;
	rc = cpu_name(name, cpu, mode, &model, err);
	if (!rc && model)
		rc = sev_qopts_set(&qemu->cpu, "name", model, err);
	free(mode);
	free(model);
	return rc;
}

/* <qemu:commandline>: libvirt puts these after its own. */
static enum sev_rc read_arguments(struct sev_qemu *qemu, node domain, struct sev_err *err)
{
	struct sev_qopts values = {0};
	const char **argv = NULL;
	node arg = sev_xml_child(sev_xml_child(domain, "commandline"), "arg");
	enum sev_rc rc = SEV_OK;

	for (; arg && !rc; arg = sev_xml_next(arg, "arg"))
		rc = set_from(&values, "arg", arg, "value", err);
	if (!rc && values.count > 0) {
		argv = calloc(values.count, sizeof(*argv));
		rc = argv ? SEV_OK : sev_fail_nomem(err);
	}
	for (size_t i = 0; i < values.count && !rc; i++)
		argv[i] = values.all[i].value;
	if (!rc)
		rc = sev_qemu_read(qemu, values.count, argv, err);
	free(argv);
	sev_qopts_clear(&values);
	return rc;
}

/* The domain, also where libvirt wraps it in the state of a running one. */
static node find_domain(const struct sev_xml *xml)
{
	node root = sev_xml_root(xml);

	if (root && strcmp(sev_xml_name(root), "domain") == 0)
		return root;
	return sev_xml_child(root, "domain");
}

static enum sev_rc read_domain(struct sev_qemu *qemu, const char *name, node domain,
			       struct sev_err *err)
{
	enum sev_rc rc;

	if (!domain)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: found no <domain>", name);
	rc = read_security(qemu, name, domain, err);
	if (!rc)
		rc = read_os(qemu, name, domain, err);
	if (!rc)
		rc = read_vcpu(qemu, domain, err);
	if (!rc)
		rc = read_cpu(qemu, name, domain, err);
	if (!rc)
		rc = read_arguments(qemu, domain, err);
	if (!rc && !sev_qopts_get(&qemu->machine, "confidential-guest-support") &&
	    !sev_qopts_get(&qemu->machine, "memory-encryption"))
		rc = sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: found no <launchSecurity>, expected one of type sev or sev-snp: this "
			"domain is not encrypted",
			name);
	return rc;
}

enum sev_rc sev_vm_from_libvirt(const char *name, const void *xml, size_t size, struct sev_vm **out,
				struct sev_err *err)
{
	struct sev_qemu qemu = {0};
	struct sev_xml *tree;
	enum sev_rc rc;

	*out = NULL;
	rc = sev_xml_parse(name, xml, size, &tree, err);
	if (rc)
		return rc;
	rc = read_domain(&qemu, name, find_domain(tree), err);
	sev_xml_free(tree);
	if (!rc) {
		rc = sev_qemu_assemble(&qemu, out, err);
		if (rc)
			sev_err_prefix(err, "%s", name);
	}
	sev_qemu_clear(&qemu);
	return rc;
}
