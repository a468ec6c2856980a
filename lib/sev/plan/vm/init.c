/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How KVM is told to make the guest, which decides the FPU state and SEV_FEATURES in its VMSAs.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/config.h>

#include "abi/layout/vmsa.h"
#include "base/text.h"

#include "plan/vm/resolve.h"

#define FAMILY_ZEN3 0x19

static void set_variant(struct sev_vm_resolution *r, enum sev_variant variant, bool on,
			const char *why)
{
	uint32_t bit = UINT32_C(1) << variant;

	r->decided |= bit;
	r->variants = on ? r->variants | bit : r->variants & ~bit;
	sev_vm_choose(r, sev_variant_name(variant), strdup(on ? "on" : "off"), "%s", why);
}

/* What the user says of a variant comes first. */
static bool variant_is_given(struct sev_vm_resolution *r, enum sev_variant variant)
{
	bool on = (r->facts->variants_on >> variant) & 1;
	bool off = (r->facts->variants_off >> variant) & 1;

	if (on || off)
		set_variant(r, variant, on, "given");
	return on || off;
}

void sev_vm_decide(struct sev_vm_resolution *r, enum sev_variant variant, bool on, const char *why)
{
	if (!variant_is_given(r, variant))
		set_variant(r, variant, on, why);
}

void sev_vm_take_given(struct sev_vm_resolution *r)
{
	for (unsigned i = 0; i < SEV_VARIANT_COUNT; i++)
		if (!((r->decided >> i) & 1))
			variant_is_given(r, i);
}

/* AMD names the kernels of its own trees "…-snp-host-…". */
static bool is_amd_kernel(const struct sev_version *kernel)
{
	return strstr(kernel->text, "snp") != NULL;
}

/*
 * Whether Linux sets DebugSwap by itself: 6.6 and 6.7 until the fix of March 2024, which reached
 * 6.6.24, 6.7.12 and the last candidate of 6.8. -1: the number does not tell.
 */
static int has_auto_debug_swap(const struct sev_version *kernel)
{
	static const struct {
		unsigned minor, fixed;
	} series[] = {{6, 24}, {7, 12}};

	if (strstr(kernel->text, ".el") && !sev_version_at_least(kernel, 6, 9))
		return -1; /* features of later kernels are added to these without a new number */
	if (kernel->major != 6)
		return 0;
	for (size_t i = 0; i < SEV_COUNT(series); i++) {
		if (kernel->minor != series[i].minor)
			continue;
		if (!kernel->has_patch)
			return -1;
		return kernel->patch < series[i].fixed;
	}
	return kernel->minor == 8 && kernel->candidate;
}

static void ask_debug_swap(struct sev_vm_resolution *r, const char *why)
{
	sev_vm_ask(r, "--variant auto-debug-swap or --no-variant auto-debug-swap", "Linux %s %s",
		   r->facts->kernel.text, why);
}

/* SEV-ES: of the processors that can host it, those before Zen 3 lack DebugSwap. */
static void resolve_auto_debug_swap(struct sev_vm_resolution *r)
{
	const struct sev_version *kernel = &r->facts->kernel;
	bool host = r->vm->cpu && strcmp(r->vm->cpu, "host") == 0 && r->sig != 0;
	int automatic = has_auto_debug_swap(kernel);

	if (variant_is_given(r, SEV_VARIANT_AUTO_DEBUG_SWAP))
		return;
	if (automatic == 0) {
		set_variant(r, SEV_VARIANT_AUTO_DEBUG_SWAP, false,
			    "this host kernel sets DebugSwap only when asked");
		return;
	}
	if (automatic < 0) {
		ask_debug_swap(r,
			       "may or may not set DebugSwap by itself: neither its number nor its "
			       "name tells");
		return;
	}
	if (r->mode == SEV_MODE_SNP || host) {
		uint32_t family = ((r->sig >> 8) & 0xF) + ((r->sig >> 20) & 0xFF);

		set_variant(r, SEV_VARIANT_AUTO_DEBUG_SWAP,
			    r->mode == SEV_MODE_SNP || family >= FAMILY_ZEN3,
			    "Linux 6.6.0 to 6.6.23, 6.7.0 to 6.7.11 and 6.8-rc set DebugSwap by "
			    "themselves from Zen 3 on (unless kvm_amd has debug_swap=0)");
		return;
	}
	ask_debug_swap(r, "sets DebugSwap by itself where the host's processor has it (Milan and "
			  "later, unless kvm_amd has debug_swap=0)");
}

static void ask_kernel(struct sev_vm_resolution *r, const char *why)
{
	sev_vm_ask(r, "--host-kernel RELEASE", "%s (uname -r prints it on the host)", why);
}

/* spec: QEMU legacy-vm-type: auto is on, until an option needs KVM_SEV_INIT2 */
static bool is_legacy(const struct sev_vm *vm)
{
	if (vm->legacy == SEV_VM_LEGACY_OFF)
		return false;
	return vm->legacy == SEV_VM_LEGACY_ON || vm->features == 0;
}

static const char *legacy_reason(const struct sev_vm *vm)
{
	switch (vm->legacy) {
	case SEV_VM_LEGACY_ON:
		return "legacy-vm-type=on: made with KVM_SEV_ES_INIT";
	case SEV_VM_LEGACY_AUTO:
		return "legacy-vm-type=auto and no option that needs more: made with KVM_SEV_ES_INIT";
	case SEV_VM_LEGACY_UNSET:
	case SEV_VM_LEGACY_OFF:
		break;
	}
	return "no legacy-vm-type: QEMU before 9.1 knows only KVM_SEV_ES_INIT, later ones default to it";
}

static void resolve_seves(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	bool swap = vm->features & SEV_FEATURE_DEBUG_SWAP;

	if (!is_legacy(vm)) {
		sev_vm_decide(
			r, SEV_VARIANT_FPU_ZERO, false,
			vm->legacy == SEV_VM_LEGACY_OFF
				? "legacy-vm-type=off: KVM_SEV_INIT2 copies the FPU state"
				: "debug-swap=on needs KVM_SEV_INIT2, which copies the FPU state");
		sev_vm_decide(r, SEV_VARIANT_AUTO_DEBUG_SWAP, swap,
			      swap ? "debug-swap=on"
				   : "KVM_SEV_INIT2 sets only the features asked for");
		return;
	}
	sev_vm_decide(r, SEV_VARIANT_FPU_ZERO, true, legacy_reason(vm));
	if (r->facts->has_features) {
		sev_vm_decide(r, SEV_VARIANT_AUTO_DEBUG_SWAP,
			      r->facts->features & SEV_FEATURE_DEBUG_SWAP,
			      "given by the guest features");
		return;
	}
	if (!r->facts->kernel.given &&
	    !((r->facts->variants_on | r->facts->variants_off) >> SEV_VARIANT_AUTO_DEBUG_SWAP &
	      1)) {
		ask_kernel(r, "some kernels set DebugSwap in SEV-ES guests by themselves");
		return;
	}
	resolve_auto_debug_swap(r);
}

/* What shows that QEMU makes the SNP guest with KVM_SEV_INIT2; NULL when nothing does. */
static char *init2_evidence(const struct sev_vm_resolution *r)
{
	const struct sev_version machine = sev_vm_machine_version(r->vm);

	if (sev_version_at_least(&r->facts->qemu, 9, 1))
		return sev_format("QEMU %u.%u", r->facts->qemu.major, r->facts->qemu.minor);
	if (sev_version_at_least(&machine, 9, 1))
		return sev_format("machine type %s", r->vm->machine);
	if (r->vm->features)
		return sev_format("%s", r->vm->features_why);
	if (sev_version_at_least(&r->facts->kernel, 6, 9))
		return sev_format("Linux %u.%u", r->facts->kernel.major, r->facts->kernel.minor);
	return NULL;
}

/* SNP before QEMU 9.1 and Linux 6.9: only in AMD's own trees. */
static void resolve_early_snp(struct sev_vm_resolution *r)
{
	const struct sev_version *kernel = &r->facts->kernel;

	if (!kernel->given && r->facts->qemu.given) {
		ask_kernel(
			r,
			"QEMU before 9.1 runs SNP guests only in AMD's trees, with an interface to "
			"the kernel that changed");
		return;
	}
	if (!kernel->given) {
		sev_vm_ask(
			r, "--qemu-version VERSION or --host-kernel RELEASE",
			"FPU state and SEV_FEATURES of SNP guests are other ones with AMD's early "
			"trees than with QEMU since 9.1");
		return;
	}
	if (is_amd_kernel(kernel))
		sev_vm_decide(r, SEV_VARIANT_FPU_ZERO, true,
			      "AMD's SNP kernels before 6.9 leave the FPU state zero");
	else if (!variant_is_given(r, SEV_VARIANT_FPU_ZERO))
		sev_vm_ask(
			r, "--qemu-version VERSION",
			"Linux %s cannot host SNP guests unless SNP was added to it, with AMD's early "
			"interface or that of QEMU since 9.1; or say --variant fpu-zero or --no-variant "
			"fpu-zero",
			kernel->text);
	resolve_auto_debug_swap(r);
}

static void resolve_snp(struct sev_vm_resolution *r)
{
	char *evidence = init2_evidence(r);

	if (!evidence) {
		resolve_early_snp(r);
		return;
	}
	if (!variant_is_given(r, SEV_VARIANT_FPU_ZERO))
		sev_vm_choose(r, "fpu-zero", strdup("off"),
			      "%s: KVM_SEV_INIT2 copies the FPU state", evidence);
	if (!variant_is_given(r, SEV_VARIANT_AUTO_DEBUG_SWAP))
		sev_vm_choose(r, "auto-debug-swap", strdup("off"),
			      "%s: KVM_SEV_INIT2 sets only the features asked for", evidence);
	free(evidence);
}

static void resolve_features(struct sev_vm_resolution *r)
{
	const struct sev_vm *vm = r->vm;
	const char *why = vm->features_why ? vm->features_why : "no property asks for more";

	if (r->facts->has_features) {
		r->features = r->facts->features;
		why = "given";
	} else if (vm->unknown_property) {
		sev_vm_ask(r, "--guest-features NUMBER",
			   "property %s of -object %s is not known here and may set features",
			   vm->unknown_property, vm->object);
		return;
	} else {
		r->features = 1 | vm->features;
	}
	if (r->mode == SEV_MODE_SNP)
		sev_vm_choose(r, "guest features",
			      sev_format("0x%llx", (unsigned long long)r->features), "%s", why);
}

void sev_vm_resolve_init(struct sev_vm_resolution *r)
{
	resolve_features(r);
	if (r->mode == SEV_MODE_SNP)
		resolve_snp(r);
	else
		resolve_seves(r);
}
