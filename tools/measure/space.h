/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options that give several values where a launch has one, for the search and the matrix. Lists
 * are separated by commas or given by repeating the option.
 */
#ifndef TOOLS_MEASURE_SPACE_H
#define TOOLS_MEASURE_SPACE_H

#include "common/launch_options.h"
#include "common/opt.h"
#include "measure/sweep.h"

/* All of them, for a command's list of tables. */
#define SPACE_OPTIONS                                                                              \
	space_options, launch_firmware_options, launch_kernel_options, launch_append_options,      \
		launch_svsm_options, launch_variant_options

extern const struct tool_option space_options[];

struct space_model {
	const char *name; /* "EPYC-Milan"; NULL for a bare signature; not owned */
	uint32_t sig;
};

/* Models in the order in which they are swept. */
struct space_models {
	bool distinct; /* each signature once, whatever its names */
	struct space_model *items;
	size_t count;
};

void space_models_free(struct space_models *models);

/* What does not vary: firmware, SVSM, variants, hash of the firmware. NULL after a failure. */
enum tool_exit space_base(const struct tool_args *args, struct sev_config **base);

/* Each adds what its options give; without them, what default says (NULL: nothing). */
enum tool_exit space_add_vcpus(const struct tool_args *args, struct sev_sweep *sweep,
			       const char *fallback);
enum tool_exit space_add_models(const struct tool_args *args, struct sev_sweep *sweep,
				const char *fallback, struct space_models *models);
enum tool_exit space_add_vmm_types(const struct tool_args *args, struct sev_sweep *sweep,
				   const char *fallback);
enum tool_exit space_add_features(const struct tool_args *args, struct sev_sweep *sweep,
				  const char *const *fallback);
enum tool_exit space_add_ovmf(const struct tool_args *args, struct sev_sweep *sweep);
/* Sizes of the variable store below an SVSM: that of base, and those that OVMF builds have. */
enum tool_exit space_add_vars_sizes(const struct tool_args *args, struct sev_sweep *sweep);
/* less: also each kernel without initrd, and no kernel at all. */
enum tool_exit space_add_kernels(const struct tool_args *args, struct sev_sweep *sweep, bool less);
/* forms: also none, and each with other white space around it. */
enum tool_exit space_add_appends(const struct tool_args *args, struct sev_sweep *sweep, bool forms);

#endif
