/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure: what must an encrypted guest's launch measurement be?
 */
#include <stdio.h>

#include <json-c/json_c_version.h>
#include <openssl/crypto.h>

#include "common/opt.h"
#include "measure/commands.h"

static void print_version(void)
{
	printf("sev-measure %s\n", SEVKIT_VERSION);
	printf("OpenSSL     %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
	printf("json-c      %s\n", json_c_version());
}

int main(int argc, char **argv)
{
	static const struct tool_command commands[] = {
		{
			.name = "",
			.summary = "print the launch digest, as sev-snp-measure does",
			.options = cmd_digest_options,
			.example = "sev-measure --mode snp --vcpus 4 --vcpu-type EPYC-Milan "
				   "--ovmf OVMF.fd",
			.run = cmd_digest,
		},
		{
			.name = "from-libvirt",
			.summary = "what a libvirt domain will measure",
			.positionals = "DOMAIN.xml",
			.min_positionals = 1,
			.max_positionals = 1,
			.options = cmd_from_libvirt_options,
			.example = "virsh dumpxml guest | sev-measure from-libvirt --host-kernel "
				   "6.12.9 -",
			.run = cmd_from_libvirt,
		},
		{
			.name = "from-qemu",
			.summary = "what the machine of a QEMU command line will measure",
			.positionals = "-- QEMU ARGUMENT...",
			.raw_after_dashes = true,
			.options = cmd_from_qemu_options,
			.example = "sev-measure from-qemu --qemu-version 9.2 --pid $(pidof "
				   "qemu-system-x86_64)",
			.run = cmd_from_qemu,
		},
		{.name = NULL},
	};
	static const struct tool tool = {
		.name = "sev-measure",
		.summary = "launch measurements of AMD SEV, SEV-ES and SEV-SNP guests, explained",
		.commands = commands,
		.print_version = print_version,
	};

	return tool_main(&tool, argc, argv);
}
