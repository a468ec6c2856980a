/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a virtual machine will measure, read from its own description: a QEMU command line or a
 * libvirt domain. The description becomes a struct sev_vm; together with facts that it does not
 * hold (version of the host's kernel, …) it resolves to settings of a configuration, each with its
 * reason, and to a list of what still has to be told. No file is opened here: paths are handed out.
 */
#ifndef SEV_VM_H
#define SEV_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/config.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

struct sev_vm;

/*
 * Reads a command line of QEMU, argv[0] and what stands before it (sudo, env) included. Options
 * that have nothing to do with the measurement are passed over. SEV_ERR_FORMAT when an option is
 * malformed or the machine has no SEV object; SEV_ERR_UNSUPPORTED for what cannot be followed.
 */
SEV_API enum sev_rc sev_vm_from_qemu(size_t argc, const char *const *argv, struct sev_vm **out,
				     struct sev_err *err);

/* Reads a libvirt domain (as virsh dumpxml prints it) from memory; name is used in messages. */
SEV_API enum sev_rc sev_vm_from_libvirt(const char *name, const void *xml, size_t size,
					struct sev_vm **out, struct sev_err *err);

SEV_API void sev_vm_free(struct sev_vm *vm);

enum sev_vm_file {
	SEV_VM_FIRMWARE = 0,
	SEV_VM_KERNEL = 1,
	SEV_VM_INITRD = 2,
	SEV_VM_IGVM = 3,
};
#define SEV_VM_FILE_COUNT 4

/* The path as the description has it, NULL for none. Relative paths are relative to QEMU's cwd. */
SEV_API const char *sev_vm_path(const struct sev_vm *vm, enum sev_vm_file file);
/*
 * Says where a file really is, in place of what the description says (source: "--ovmf", "found in
 * the data directory"), which becomes the reason of the choice.
 */
SEV_API enum sev_rc sev_vm_set_path(struct sev_vm *vm, enum sev_vm_file file, const char *path,
				    const char *source, struct sev_err *err);
/*
 * Whether the firmware is a bare name, which QEMU takes from its working directory or else from its
 * data directories. Those given with -L, in order; NULL past the end.
 */
SEV_API bool sev_vm_firmware_is_bare(const struct sev_vm *vm);
SEV_API const char *sev_vm_data_dir(const struct sev_vm *vm, size_t i);
/* Whether QEMU accepts firmware of this many bytes the way it is given; SEV_ERR_FORMAT if not. */
SEV_API enum sev_rc sev_vm_check_firmware_size(const struct sev_vm *vm, uint64_t size,
					       struct sev_err *err);

/* What a description does not tell. Everything is optional. */
struct sev_vm_facts;

SEV_API struct sev_vm_facts *sev_vm_facts_new(void);
SEV_API void sev_vm_facts_free(struct sev_vm_facts *facts);
/* "9.2.1", or the line that QEMU prints for --version. */
SEV_API enum sev_rc sev_vm_facts_set_qemu_version(struct sev_vm_facts *facts, const char *version,
						  struct sev_err *err);
/* The host's kernel as uname -r prints it: "6.8.0-31-generic". */
SEV_API enum sev_rc sev_vm_facts_set_host_kernel(struct sev_vm_facts *facts, const char *release,
						 struct sev_err *err);
/* CPUID Fn0000_0001_EAX that the guest sees. */
SEV_API void sev_vm_facts_set_vcpu_sig(struct sev_vm_facts *facts, uint32_t sig);
SEV_API void sev_vm_facts_set_guest_features(struct sev_vm_facts *facts, uint64_t features);
SEV_API void sev_vm_facts_set_variant(struct sev_vm_facts *facts, unsigned variant, bool on);

struct sev_vm_resolution;

/* Decides. What cannot be decided becomes an ask; with asks left, nothing may be computed. */
SEV_API enum sev_rc sev_vm_resolve(const struct sev_vm *vm, const struct sev_vm_facts *facts,
				   struct sev_vm_resolution **out, struct sev_err *err);
SEV_API void sev_vm_resolution_free(struct sev_vm_resolution *resolution);

/* The choices: what ("vcpus"), value ("4"), reason ("-smp 4,maxcpus=8; …"). */
SEV_API size_t sev_vm_choice_count(const struct sev_vm_resolution *resolution);
SEV_API const char *sev_vm_choice_what(const struct sev_vm_resolution *resolution, size_t i);
SEV_API const char *sev_vm_choice_value(const struct sev_vm_resolution *resolution, size_t i);
SEV_API const char *sev_vm_choice_reason(const struct sev_vm_resolution *resolution, size_t i);

/* What is missing: the option that tells it ("--host-kernel RELEASE"), and why it matters. */
SEV_API size_t sev_vm_ask_count(const struct sev_vm_resolution *resolution);
SEV_API const char *sev_vm_ask_option(const struct sev_vm_resolution *resolution, size_t i);
SEV_API const char *sev_vm_ask_why(const struct sev_vm_resolution *resolution, size_t i);

/* Whether the file is an input of the measurement; its blob is then to be set by the caller. */
SEV_API bool sev_vm_uses(const struct sev_vm_resolution *resolution, enum sev_vm_file file);
/*
 * Sets everything but the files in config. SEV_ERR_UNKNOWN, with the first ask, while there is one.
 */
SEV_API enum sev_rc sev_vm_apply(const struct sev_vm_resolution *resolution,
				 struct sev_config *config, struct sev_err *err);

SEV_END_DECLS

#endif
