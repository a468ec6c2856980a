/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm/resolve.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

#define POLICY_ES  UINT64_C(0x4)  /* bit 2 of the SEV policy */
#define DEBUG_SWAP UINT64_C(0x20) /* bit 5 of SEV_FEATURES */

void sev_vm_resolution_free(struct sev_vm_resolution *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->choice_count; i++) {
		free(r->choices[i].what);
		free(r->choices[i].value);
		free(r->choices[i].reason);
	}
	for (size_t i = 0; i < r->ask_count; i++) {
		free(r->asks[i].option);
		free(r->asks[i].why);
	}
	free(r->choices);
	free(r->asks);
	free(r->append);
	free(r);
}

static void add_choice(struct sev_vm_resolution *r, struct sev_vm_choice choice)
{
	size_t room = r->choice_room ? 2 * r->choice_room : 16;

	if (r->choice_count == r->choice_room) {
		struct sev_vm_choice *more = reallocarray(r->choices, room, sizeof(*more));

		if (more) {
			r->choices = more;
			r->choice_room = room;
		}
	}
	if (choice.what && choice.value && choice.reason && r->choice_count < r->choice_room) {
		r->choices[r->choice_count++] = choice;
		return;
	}
	r->nomem = true;
	free(choice.what);
	free(choice.value);
	free(choice.reason);
}

static void add_ask(struct sev_vm_resolution *r, struct sev_vm_ask ask)
{
	size_t room = r->ask_room ? 2 * r->ask_room : 4;

	if (r->ask_count == r->ask_room) {
		struct sev_vm_ask *more = reallocarray(r->asks, room, sizeof(*more));

		if (more) {
			r->asks = more;
			r->ask_room = room;
		}
	}
	if (ask.option && ask.why && r->ask_count < r->ask_room) {
		r->asks[r->ask_count++] = ask;
		return;
	}
	r->nomem = true;
	free(ask.option);
	free(ask.why);
}

static char *format_text(const char *fmt, va_list ap)
{
	char *text = NULL;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

void sev_vm_choose(struct sev_vm_resolution *r, const char *what, char *value, const char *fmt, ...)
{
	struct sev_vm_choice choice = {strdup(what), value, NULL};
	va_list ap;

	va_start(ap, fmt);
	choice.reason = format_text(fmt, ap);
	va_end(ap);
	add_choice(r, choice);
}

void sev_vm_ask(struct sev_vm_resolution *r, const char *option, const char *fmt, ...)
{
	struct sev_vm_ask ask = {strdup(option), NULL};
	va_list ap;

	va_start(ap, fmt);
	ask.why = format_text(fmt, ap);
	va_end(ap);
	add_ask(r, ask);
}

struct sev_version sev_vm_machine_version(const struct sev_vm *vm)
{
	static const char *const families[] = {"pc-q35-", "pc-i440fx-", "pc-"};

	for (size_t i = 0; i < SEV_COUNT(families) && vm->machine; i++) {
		size_t length = strlen(families[i]);

		if (strncmp(vm->machine, families[i], length) == 0)
			return sev_version_parse(vm->machine + length);
	}
	return (struct sev_version){0};
}

static void resolve_mode(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	const char *given = vm->policy_given ? "" : " (the default)";

	if (vm->snp) {
		r->mode = SEV_MODE_SNP;
		sev_vm_choose(r, "mode", strdup("snp"), "-object %s", vm->object);
		return;
	}
	/* spec: SEV-API guest policy: bit 2 requires SEV-ES */
	r->mode = vm->policy & POLICY_ES ? SEV_MODE_SEVES : SEV_MODE_SEV;
	sev_vm_choose(r, "mode", strdup(sev_mode_name(r->mode)),
		      "-object %s: policy 0x%llx%s %s ES", vm->object,
		      (unsigned long long)vm->policy, given,
		      r->mode == SEV_MODE_SEVES ? "asks for" : "does not ask for");
}

static void resolve_igvm(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;

	r->uses[SEV_VM_IGVM] = true;
	sev_vm_choose(r, "igvm", strdup(vm->path[SEV_VM_IGVM]),
		      "%s; firmware, kernel and vCPU state are what it holds",
		      vm->source[SEV_VM_IGVM]);
	sev_vm_decide(r, SEV_VARIANT_IGVM_MEASURE_SHARED, true,
		      "QEMU does not look at the shared flag of IGVM pages");
	sev_vm_decide(r, SEV_VARIANT_IGVM_QEMU_ORDER, true,
		      "QEMU adds parameter areas before the pages that they follow, VMSAs last");
}

static void resolve_firmware(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	const char *path = vm->path[SEV_VM_FIRMWARE];
	const char *source = vm->source[SEV_VM_FIRMWARE];

	r->uses[SEV_VM_FIRMWARE] = true;
	if (sev_vm_firmware_is_bare(vm)) {
		sev_vm_ask(r, "--ovmf FILE",
			   "-bios %s is a bare name, which QEMU looks for in its data directory",
			   path);
		return;
	}
	if (!path && vm->firmware_auto) {
		sev_vm_ask(r, "--ovmf FILE",
			   "libvirt selects the firmware when the domain starts (firmware='efi')");
		return;
	}
	if (!path) {
		sev_vm_ask(r, "--ovmf FILE",
			   "no -bios and no pflash: QEMU takes its own default firmware");
		return;
	}
	if (vm->unmeasured_flash)
		sev_vm_choose(r, "firmware", strdup(path), "%s; %s is not measured", source,
			      vm->unmeasured_flash);
	else
		sev_vm_choose(r, "firmware", strdup(path), "%s", source);
	sev_vm_decide(r, SEV_VARIANT_QEMU_METADATA, true,
		      "firmware tables are read by QEMU's rules, not by sev-snp-measure's");
}

static void resolve_kernel(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	const char *kernel = vm->path[SEV_VM_KERNEL];
	const char *initrd = vm->path[SEV_VM_INITRD];

	if (!kernel) {
		sev_vm_choose(r, "kernel hashes", strdup("none"), "%s",
			      vm->kernel_hashes ? "kernel-hashes=on, but there is no -kernel"
						: "no -kernel");
		return;
	}
	/* spec: QEMU kernel-hashes: off unless asked for */
	if (!vm->kernel_hashes) {
		sev_vm_choose(
			r, "kernel hashes", strdup("none"),
			"kernel-hashes is off: kernel, initrd and command line are NOT measured");
		return;
	}
	r->uses[SEV_VM_KERNEL] = true;
	sev_vm_choose(r, "kernel", strdup(kernel), "%s, with kernel-hashes=on",
		      vm->source[SEV_VM_KERNEL]);
	if (initrd) {
		r->uses[SEV_VM_INITRD] = true;
		sev_vm_choose(r, "initrd", strdup(initrd), "%s", vm->source[SEV_VM_INITRD]);
	}
	if (vm->append) {
		r->append = strdup(vm->append);
		r->nomem |= !r->append;
		sev_vm_choose(r, "append", strdup(vm->append), "-append, byte for byte");
	}
}

/* QEMU before 6.2 counted vCPUs differently where only maxcpus is given. */
static void resolve_vcpus(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	const struct sev_version machine = sev_vm_machine_version(vm);
	const struct sev_version *qemu = &r->facts->qemu;
	bool modern =
		vm->snp || sev_version_at_least(qemu, 6, 2) || sev_version_at_least(&machine, 6, 2);

	if (r->mode == SEV_MODE_SEV) {
		r->vcpus = 1;
		sev_vm_choose(r, "vcpus", strdup("any"),
			      "SEV measures no vCPU state, whatever their number and model");
		return;
	}
	r->vcpus = modern ? vm->vcpus : vm->vcpus_before_6_2;
	if (vm->vcpus != vm->vcpus_before_6_2 && !modern && !qemu->given) {
		sev_vm_ask(r, "--qemu-version VERSION",
			   "-smp has no cpus=: %u vCPUs since QEMU 6.2, %u before", vm->vcpus,
			   vm->vcpus_before_6_2);
		return;
	}
	sev_vm_choose(r, "vcpus", sev_format("%u", r->vcpus), "%s", vm->vcpus_why);
}

static void resolve_host_data(struct sev_vm_resolution *r)
{
	const uint8_t *host_data = r->vm->host_data;
	char hex[2 * SEV_HOST_DATA + 1];

	if (sev_is_zero(host_data, SEV_HOST_DATA))
		return;
	memcpy(r->host_data, host_data, SEV_HOST_DATA);
	sev_hex_encode(host_data, SEV_HOST_DATA, hex);
	sev_vm_choose(r, "host-data", strdup(hex), "host-data=; not part of the digest");
}

static void resolve_report_fields(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;

	r->policy = vm->policy;
	sev_vm_choose(r, "policy", sev_format("0x%llx", (unsigned long long)vm->policy),
		      "%s; not part of the digest", vm->policy_given ? "policy=" : "the default");
	if (vm->id_block)
		sev_vm_choose(r, "id-block", strdup("not measured"),
			      "its launch digest must equal the one computed here");
	resolve_host_data(r);
}

static void resolve_all(struct sev_vm_resolution *r)
{
	resolve_mode(r);
	if (r->vm->path[SEV_VM_IGVM]) {
		resolve_igvm(r);
		resolve_vcpus(r);
		resolve_report_fields(r);
		return;
	}
	resolve_firmware(r);
	resolve_kernel(r);
	resolve_vcpus(r);
	if (r->mode != SEV_MODE_SEV) {
		sev_vm_resolve_cpu(r);
		sev_vm_resolve_init(r);
	}
	resolve_report_fields(r);
}

/* Of the features of SEV-ES guests KVM knows DebugSwap alone. */
static enum sev_rc check_features(const struct sev_vm *vm, const struct sev_vm_facts *facts,
				  struct sev_err *err)
{
	if (vm->snp || !facts->has_features || !(facts->features & ~DEBUG_SWAP))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG,
			"guest features 0x%llx: a guest of %s has debug-swap (0x20) or none",
			(unsigned long long)facts->features, vm->object);
}

enum sev_rc sev_vm_resolve(const struct sev_vm *vm, const struct sev_vm_facts *facts,
			   struct sev_vm_resolution **out, struct sev_err *err)
{
	enum sev_rc rc = check_features(vm, facts, err);
	struct sev_vm_resolution *r;

	*out = NULL;
	if (rc)
		return rc;
	r = calloc(1, sizeof(*r));
	if (!r)
		return sev_fail_nomem(err);
	r->vm = vm;
	r->facts = facts;
	r->features = 1;
	resolve_all(r);
	sev_vm_take_given(r);
	r->vm = NULL;
	r->facts = NULL;
	if (r->nomem) {
		sev_vm_resolution_free(r);
		return sev_fail_nomem(err);
	}
	*out = r;
	return SEV_OK;
}

size_t sev_vm_choice_count(const struct sev_vm_resolution *r)
{
	return r->choice_count;
}

const char *sev_vm_choice_what(const struct sev_vm_resolution *r, size_t i)
{
	return i < r->choice_count ? r->choices[i].what : NULL;
}

const char *sev_vm_choice_value(const struct sev_vm_resolution *r, size_t i)
{
	return i < r->choice_count ? r->choices[i].value : NULL;
}

const char *sev_vm_choice_reason(const struct sev_vm_resolution *r, size_t i)
{
	return i < r->choice_count ? r->choices[i].reason : NULL;
}

size_t sev_vm_ask_count(const struct sev_vm_resolution *r)
{
	return r->ask_count;
}

const char *sev_vm_ask_option(const struct sev_vm_resolution *r, size_t i)
{
	return i < r->ask_count ? r->asks[i].option : NULL;
}

const char *sev_vm_ask_why(const struct sev_vm_resolution *r, size_t i)
{
	return i < r->ask_count ? r->asks[i].why : NULL;
}

bool sev_vm_uses(const struct sev_vm_resolution *r, enum sev_vm_file file)
{
	return (size_t)file < SEV_VM_FILE_COUNT && r->uses[file];
}

enum sev_rc sev_vm_apply(const struct sev_vm_resolution *r, struct sev_config *config,
			 struct sev_err *err)
{
	if (r->ask_count > 0)
		return sev_fail(err, SEV_ERR_UNKNOWN, "%s: needed, because %s", r->asks[0].option,
				r->asks[0].why);
	sev_config_set_mode(config, r->mode);
	sev_config_set_vmm_type(config, SEV_VMM_QEMU);
	sev_config_set_vcpus(config, r->vcpus);
	sev_config_set_vcpu_sig(config, r->sig);
	sev_config_set_guest_features(config, r->features);
	sev_config_set_policy(config, r->policy);
	sev_config_set_host_data(config, r->host_data);
	for (unsigned i = 0; i < SEV_VARIANT_COUNT; i++)
		sev_config_set_variant(config, i, (r->variants >> i) & 1);
	return sev_config_set_append(config, r->append, err);
}
