/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevctl: attestation reports, AMD's certificates and the verdict on a guest.
 */
#include <stdio.h>

#include <json-c/json_c_version.h>
#include <openssl/crypto.h>

#include <sev/fetch.h>
#include <sev/guest.h>

#include "base/p384.h"
#include "common/opt.h"
#include "sevctl/commands.h"
#include "sevctl/verify/verify_options.h"

static void print_version(void)
{
	printf("sevctl      %s\n", SEVKIT_VERSION);
	printf("OpenSSL     %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
	printf("P-384       %s\n", sev_p384_provider());
	printf("json-c      %s\n", json_c_version());
	printf("libcurl     %s\n",
	       sev_curl_version() ? sev_curl_version() : "none: nothing is fetched");
	printf("tpm2-tss    %s\n",
	       sev_guest_tss_version() ? sev_guest_tss_version() : "none: no report from a vTPM");
}

/* clang-format off */
static const struct tool_command *const commands[] = {
	&cmd_verify,
	&cmd_report_get,
	&cmd_report_show,
	&cmd_report_diff,
	&cmd_cert_show,
	&cmd_cert_verify,
	&cmd_cert_convert,
	&cmd_cert_chain,
	&cmd_kds_url,
	&cmd_kds_fetch,
	&cmd_kds_bundle,
	&cmd_key_get,
	&cmd_ok,
	&cmd_why,
	&cmd_host_status,
	&cmd_host_log,
	&cmd_sim_init,
	&cmd_sim_launch,
	&cmd_sim_report,
	&cmd_sim_export_ca,
	&cmd_sim_status,
	&cmd_sim_stop,
	&cmd_sim_reset,
	&cmd_sim_quirks,
	&cmd_host_commit,
	&cmd_host_config_reset,
	&cmd_host_config_set,
	&cmd_host_config_show,
	&cmd_host_csr,
	&cmd_host_export,
	&cmd_host_export_certs,
	&cmd_host_firmware_install,
	&cmd_host_firmware_show,
	&cmd_host_generate,
	&cmd_host_import_certs,
	&cmd_host_import_pek,
	&cmd_host_pek_gen,
	&cmd_host_provision,
	&cmd_host_reset,
	&cmd_host_rotate,
	&cmd_host_show,
	&cmd_host_sign_csr,
	&cmd_host_verify,
	&cmd_host_vlek_load,
	&cmd_sim_firmware,
	&cmd_sim_vlek,
	NULL,
};
/* clang-format on */

int main(int argc, char **argv)
{
	static const struct tool tool = {
		.name = "sevctl",
		.summary =
			"attestation of AMD SEV, SEV-ES and SEV-SNP guests: reports, certificates, verdicts",
		.commands = commands,
		.print_version = print_version,
	};

	verify_options_init();
	return tool_main(&tool, argc, argv);
}
