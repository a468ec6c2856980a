/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of sevctl, one line each; main.c lists them in the order of --help.
 */
#ifndef TOOLS_SEVCTL_COMMANDS_H
#define TOOLS_SEVCTL_COMMANDS_H

#include "common/opt.h"

extern const struct tool_command cmd_cert_chain;
extern const struct tool_command cmd_cert_convert;
extern const struct tool_command cmd_cert_show;
extern const struct tool_command cmd_cert_verify;
extern const struct tool_command cmd_host_commit;
extern const struct tool_command cmd_host_config_reset;
extern const struct tool_command cmd_host_config_set;
extern const struct tool_command cmd_host_config_show;
extern const struct tool_command cmd_host_csr;
extern const struct tool_command cmd_host_export;
extern const struct tool_command cmd_host_export_certs;
extern const struct tool_command cmd_host_firmware_install;
extern const struct tool_command cmd_host_firmware_show;
extern const struct tool_command cmd_host_generate;
extern const struct tool_command cmd_host_import_certs;
extern const struct tool_command cmd_host_import_pek;
extern const struct tool_command cmd_host_log;
extern const struct tool_command cmd_host_pek_gen;
extern const struct tool_command cmd_host_provision;
extern const struct tool_command cmd_host_reset;
extern const struct tool_command cmd_host_rotate;
extern const struct tool_command cmd_host_show;
extern const struct tool_command cmd_host_sign_csr;
extern const struct tool_command cmd_host_status;
extern const struct tool_command cmd_host_verify;
extern const struct tool_command cmd_host_vlek_load;
extern const struct tool_command cmd_kds_bundle;
extern const struct tool_command cmd_kds_fetch;
extern const struct tool_command cmd_kds_url;
extern const struct tool_command cmd_key_get;
extern const struct tool_command cmd_ok;
extern const struct tool_command cmd_report_diff;
extern const struct tool_command cmd_report_get;
extern const struct tool_command cmd_report_show;
extern const struct tool_command cmd_sim_export_ca;
extern const struct tool_command cmd_sim_firmware;
extern const struct tool_command cmd_sim_init;
extern const struct tool_command cmd_sim_launch;
extern const struct tool_command cmd_sim_quirks;
extern const struct tool_command cmd_sim_report;
extern const struct tool_command cmd_sim_reset;
extern const struct tool_command cmd_sim_status;
extern const struct tool_command cmd_sim_stop;
extern const struct tool_command cmd_sim_vlek;
extern const struct tool_command cmd_verify;
extern const struct tool_command cmd_why;

#endif
