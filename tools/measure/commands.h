/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of sev-measure, one file (cmd_NAME.c) each.
 */
#ifndef TOOLS_MEASURE_COMMANDS_H
#define TOOLS_MEASURE_COMMANDS_H

#include "common/opt.h"

/* sev-measure --mode MODE ... */
extern const struct tool_option *const cmd_digest_options[];
enum tool_exit cmd_digest(const struct tool_args *args);

/* explain */
extern const struct tool_option *const cmd_explain_options[];
enum tool_exit cmd_explain(const struct tool_args *args);

extern const struct tool_option *const cmd_id_block_options[];
enum tool_exit cmd_id_block(const struct tool_args *args);

extern const struct tool_option *const cmd_id_block_show_options[];
enum tool_exit cmd_id_block_show(const struct tool_args *args);

extern const struct tool_option *const cmd_id_block_verify_options[];
enum tool_exit cmd_id_block_verify(const struct tool_args *args);

extern const struct tool_option *const cmd_policy_options[];
enum tool_exit cmd_policy_make(const struct tool_args *args);
enum tool_exit cmd_policy_explain(const struct tool_args *args);

extern const struct tool_option *const cmd_vmsa_build_options[];
enum tool_exit cmd_vmsa_build(const struct tool_args *args);

extern const struct tool_option *const cmd_vmsa_show_options[];
enum tool_exit cmd_vmsa_show(const struct tool_args *args);

extern const struct tool_option *const cmd_vmsa_update_options[];
enum tool_exit cmd_vmsa_update(const struct tool_args *args);

extern const struct tool_option *const cmd_vmsa_diff_options[];
enum tool_exit cmd_vmsa_diff(const struct tool_args *args);
/* sev-measure from-libvirt, from-qemu */
extern const struct tool_option *const cmd_from_libvirt_options[];
enum tool_exit cmd_from_libvirt(const struct tool_args *args);
extern const struct tool_option *const cmd_from_qemu_options[];
enum tool_exit cmd_from_qemu(const struct tool_args *args);

extern const struct tool_option *const cmd_plan_options[];
enum tool_exit cmd_plan(const struct tool_args *args);

extern const struct tool_option *const cmd_plan_check_options[];
enum tool_exit cmd_plan_check(const struct tool_args *args);

extern const struct tool_option *const cmd_diff_options[];
enum tool_exit cmd_diff(const struct tool_args *args);

extern const struct tool_option *const cmd_match_options[];
enum tool_exit cmd_match(const struct tool_args *args);

extern const struct tool_option *const cmd_matrix_options[];
enum tool_exit cmd_matrix(const struct tool_args *args);

extern const struct tool_option *const cmd_extend_options[];
enum tool_exit cmd_extend(const struct tool_args *args);

#endif
