/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which processor signature the guest's vCPUs start with (RDX of their VMSA).
 */
#include <stdlib.h>
#include <string.h>

#include <sev/vcpu.h>

#include "base/text.h"
#include "plan/vm/resolve.h"

static const char SIG_OPTION[] = "--vcpu-type TYPE or --vcpu-sig NUMBER";
static const char TYPE_SUFFIX[] = "-x86_64-cpu";

/* Models that mean the processor of the host, whatever it is. */
static const struct {
	const char *name;
	const char *why;
} HOST_MODELS[] = {
	{"host",
	 "-cpu host has the signature of the host's processor, which the guest will run on"},
	{"max", "-cpu max has the signature of the host's processor, which the guest will run on"},
	{"host-model", "with host-model libvirt picks the model when the domain starts"},
};

static const char *host_model_why(const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(HOST_MODELS); i++)
		if (strcmp(name, HOST_MODELS[i].name) == 0)
			return HOST_MODELS[i].why;
	return NULL;
}

static void choose_sig(struct sev_vm_resolution *r, uint32_t sig, const char *reason)
{
	r->sig = sig;
	sev_vm_choose(r, "vcpu signature", sev_format("0x%08x", sig), "%s", reason);
}

/*
 * The default model: family 15 model 107 stepping 1 for machine types since 6.1, family 6 model 6
 * stepping 3 for older ones. A machine type without a version is the newest of its QEMU.
 */
static bool qemu64_sig(struct sev_vm_resolution *r, uint32_t *sig)
{
	static const char *const newest[] = {"q35", "pc", "microvm"};
	const struct sev_version machine = sev_vm_machine_version(r->vm);
	const char *name = r->vm->machine;
	bool alias = !name;

	for (size_t i = 0; i < SEV_COUNT(newest) && name; i++)
		alias |= strcmp(name, newest[i]) == 0;
	if (!machine.given && !alias) {
		sev_vm_ask(
			r, SIG_OPTION,
			"the signature of -cpu qemu64 depends on the machine type, and %s is not one "
			"of QEMU's own",
			name);
		return false;
	}
	if (!machine.given && !r->vm->snp && !r->facts->qemu.given) {
		sev_vm_ask(
			r, "--qemu-version VERSION",
			"there is no -cpu, and the default model changed its signature with QEMU 6.1");
		return false;
	}
	*sig = 0x60FB1;
	if (machine.given ? !sev_version_at_least(&machine, 6, 1)
			  : !r->vm->snp && !sev_version_at_least(&r->facts->qemu, 6, 1))
		*sig = 0x663;
	return true;
}

/* The signature of a named model. Asks, and returns false, when that cannot be known. */
static bool model_sig(struct sev_vm_resolution *r, const char *name, uint32_t *sig)
{
	const char *why = host_model_why(name);

	if (why) {
		sev_vm_ask(r, SIG_OPTION, "%s", why);
		return false;
	}
	if (strcmp(name, "qemu64") == 0 || strcmp(name, "qemu64-v1") == 0)
		return qemu64_sig(r, sig);
	if (sev_vcpu_type_find(name, sig, NULL) == SEV_OK)
		return true;
	sev_vm_ask(r, SIG_OPTION, "-cpu %s is not a model of EPYC", name);
	return false;
}

/* The name of the model without the suffix that QEMU's type names have; NULL: out of memory. */
static char *model_name(const struct sev_vm *vm)
{
	const char *name = vm->cpu ? vm->cpu : "qemu64";
	size_t length = strlen(name);
	size_t suffix = sizeof(TYPE_SUFFIX) - 1;

	if (length > suffix && strcmp(name + length - suffix, TYPE_SUFFIX) == 0)
		length -= suffix;
	return strndup(name, length);
}

static bool has_all_parts(const struct sev_vm *vm)
{
	return vm->family != SEV_VM_UNSET && vm->model != SEV_VM_UNSET &&
	       vm->stepping != SEV_VM_UNSET;
}

/* family=, model= and stepping= of -cpu replace the model's own. */
static bool override_sig(const struct sev_vm *vm, uint32_t *sig)
{
	uint32_t family, model, stepping;

	sev_vcpu_sig_unpack(*sig, &family, &model, &stepping);
	if (vm->family != SEV_VM_UNSET)
		family = vm->family;
	if (vm->model != SEV_VM_UNSET)
		model = vm->model;
	if (vm->stepping != SEV_VM_UNSET)
		stepping = vm->stepping;
	return sev_vcpu_sig_pack(family, model, stepping, sig, NULL) == SEV_OK;
}

void sev_vm_resolve_cpu(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	bool overridden = vm->family != SEV_VM_UNSET || vm->model != SEV_VM_UNSET ||
			  vm->stepping != SEV_VM_UNSET;
	uint32_t sig = 0;
	char *name;

	if (r->facts->has_sig) {
		choose_sig(r, r->facts->sig, "given");
		return;
	}
	name = model_name(vm);
	if (!name) {
		r->nomem = true;
		return;
	}
	if ((has_all_parts(vm) || model_sig(r, name, &sig)) && override_sig(vm, &sig)) {
		r->sig = sig;
		sev_vm_choose(r, "vcpu signature", sev_format("0x%08x", sig), "%s%s%s",
			      vm->cpu ? "-cpu " : "no -cpu, the default model ", name,
			      overridden ? " with family, model, stepping given" : "");
	}
	free(name);
}
