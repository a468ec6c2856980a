/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a QEMU command line or a libvirt domain to a configuration.
 */
#include <string.h>

#include <sev/config.h>
#include <sev/vm.h>

#include "base/bytes.h"
#include "fault.h"

static enum sev_rc apply(const struct sev_vm *vm, const struct sev_vm_facts *facts,
			 struct sev_config *config, struct sev_err *err)
{
	struct sev_vm_resolution *resolution = NULL;
	enum sev_rc rc = sev_vm_resolve(vm, facts, &resolution, err);

	if (!rc)
		rc = sev_vm_apply(resolution, config, err);
	sev_vm_resolution_free(resolution);
	return rc;
}

/* Takes vm. */
static enum sev_rc resolve(struct sev_vm *vm, struct sev_err *err)
{
	struct sev_vm_facts *facts = sev_vm_facts_new();
	struct sev_config *config = sev_config_new();
	enum sev_rc rc = SEV_ERR_NOMEM;

	if (facts && config)
		rc = sev_vm_facts_set_host_kernel(facts, "6.12.1", err);
	else
		*err = (struct sev_err){.rc = rc, .msg = "no facts or no configuration"};
	if (!rc)
		rc = sev_vm_facts_set_qemu_version(facts, "9.2.0", err);
	if (!rc)
		rc = apply(vm, facts, config, err);
	sev_config_free(config);
	sev_vm_facts_free(facts);
	sev_vm_free(vm);
	return rc;
}

static enum sev_rc qemu(const char *dir, struct sev_err *err)
{
	static const char *const argv[] = {
		"qemu-system-x86_64",
		"-machine",
		"q35,confidential-guest-support=sev0",
		"-object",
		"sev-snp-guest,id=sev0,policy=0x30000,kernel-hashes=on",
		"-cpu",
		"EPYC-Milan-v2",
		"-smp",
		"4,maxcpus=8",
		"-bios",
		"/f/OVMF.fd",
		"-kernel",
		"/k",
		"-append",
		"console=ttyS0",
	};
	struct sev_vm *vm = NULL;
	enum sev_rc rc = sev_vm_from_qemu(SEV_COUNT(argv), argv, &vm, err);

	(void)dir;
	return rc ? rc : resolve(vm, err);
}

static const char DOMAIN[] =
	"<domain><vcpu>4</vcpu><os><type machine='pc-q35-9.2'>hvm</type>"
	"<loader type='rom'>/f/OVMF.fd</loader><kernel>/k</kernel><cmdline>a</cmdline></os>"
	"<cpu mode='custom'><model>EPYC-Genoa</model></cpu>"
	"<launchSecurity type='sev-snp' kernelHashes='yes'><policy>0x30000</policy>"
	"</launchSecurity></domain>";

static enum sev_rc libvirt(const char *dir, struct sev_err *err)
{
	struct sev_vm *vm = NULL;
	enum sev_rc rc = sev_vm_from_libvirt("domain", DOMAIN, strlen(DOMAIN), &vm, err);

	(void)dir;
	return rc ? rc : resolve(vm, err);
}

const struct fault_scenario FAULT_QEMU = {.name = "qemu", .run = qemu};
const struct fault_scenario FAULT_LIBVIRT = {.name = "libvirt", .run = libvirt};
