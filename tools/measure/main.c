/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure: what must an encrypted guest's launch measurement be?
 */
#include <stdio.h>

#include <json-c/json_c_version.h>
#include <openssl/crypto.h>

#include "common/opt.h"
#include "measure/commands.h"
#include "measure/lanes.h"

static void print_version(void)
{
	struct sev_lanes *lanes = sev_lanes_new(SEV_LANES_WIDEST);

	printf("sev-measure %s\n", SEVKIT_VERSION);
	printf("OpenSSL     %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
	printf("json-c      %s\n", json_c_version());
	printf("libxml2     loaded when XML is read\n");
	printf("pages       hashed %s\n",
	       lanes ? "in parallel lanes by libIPSec_MB" : "one by one by OpenSSL");
	sev_lanes_free(lanes);
}

static const struct tool_command *const commands[] = {
	&(const struct tool_command){
		.name = "",
		.summary = "print the launch digest, as sev-snp-measure does",
		.options = cmd_digest_options,
		.example = "sev-measure --mode snp --vcpus 4 --vcpu-type EPYC-Milan "
			   "--ovmf OVMF.fd",
		.run = cmd_digest,
	},
	&(const struct tool_command){
		.name = "explain",
		.summary = "show every measured region, and what the measurement covers",
		.positionals = "[MANIFEST]",
		.max_positionals = 1,
		.options = cmd_explain_options,
		.example = "sev-measure explain --mode snp --vcpus 4 --vcpu-type EPYC-v4 "
			   "--ovmf OVMF.fd --svg map.svg",
		.run = cmd_explain,
	},
	&(const struct tool_command){
		.name = "match",
		.summary = "find the configuration that gives a digest",
		.positionals = "DIGEST",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_match_options,
		.example = "sev-measure match $DIGEST --ovmf OVMF.fd --kernel vmlinuz "
			   "--append 'console=ttyS0' --vcpus 1-16",
		.run = cmd_match,
	},
	&(const struct tool_command){
		.name = "matrix",
		.summary = "print the digests of all combinations of given values",
		.options = cmd_matrix_options,
		.example = "sev-measure matrix --ovmf OVMF.fd --vcpus 1-64 --vcpu-type all "
			   "--vmm-type QEMU,ec2",
		.run = cmd_matrix,
	},
	&(const struct tool_command){
		.name = "extend",
		.summary = "from the digest of one number of vCPUs to those of more",
		.positionals = "DIGEST",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_extend_options,
		.example = "sev-measure extend $DIGEST --from 1 --to 64 --vmsa vmsa1.bin",
		.run = cmd_extend,
	},
	&(const struct tool_command){
		.name = "plan check",
		.summary = "read a plan's manifest, verify its files, compute its digest again",
		.positionals = "MANIFEST",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_plan_check_options,
		.example = "sev-measure plan check plan.json",
		.run = cmd_plan_check,
	},
	&(const struct tool_command){
		.name = "plan",
		.summary = "write the launch plan as a JSON manifest",
		.options = cmd_plan_options,
		.example = "sev-measure plan --mode snp --vcpus 4 --vcpu-type EPYC-Milan "
			   "--ovmf OVMF.fd -o plan.json",
		.run = cmd_plan,
	},
	&(const struct tool_command){
		.name = "diff",
		.summary = "compare two launch plans, event by event",
		.positionals = "MANIFEST MANIFEST",
		.min_positionals = 2,
		.max_positionals = 2,
		.options = cmd_diff_options,
		.example = "sev-measure diff before.json after.json",
		.run = cmd_diff,
	},
	&(const struct tool_command){
		.name = "from-qemu",
		.summary = "what the machine of a QEMU command line will measure",
		.positionals = "-- QEMU ARGUMENT...",
		.raw_after_dashes = true,
		.options = cmd_from_qemu_options,
		.example = "sev-measure from-qemu --qemu-version 9.2 --pid $(pidof "
			   "qemu-system-x86_64)",
		.run = cmd_from_qemu,
	},
	&(const struct tool_command){
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
	&(const struct tool_command){
		.name = "vmsa build",
		.summary = "make the VMSA page of a vCPU",
		.positionals = "FILE",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_vmsa_build_options,
		.example = "sev-measure vmsa build vmsa1.bin --cpu 1 --vcpu-type EPYC-Milan "
			   "--ovmf OVMF.fd",
		.run = cmd_vmsa_build,
	},
	&(const struct tool_command){
		.name = "vmsa show",
		.summary = "print a VMSA page by its fields",
		.positionals = "FILE",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_vmsa_show_options,
		.example = "sev-measure vmsa show vmsa0.bin",
		.run = cmd_vmsa_show,
	},
	&(const struct tool_command){
		.name = "vmsa update",
		.summary = "change fields of a VMSA page",
		.positionals = "FILE",
		.min_positionals = 1,
		.max_positionals = 1,
		.options = cmd_vmsa_update_options,
		.example = "sev-measure vmsa update vmsa0.bin --set sev_features=0x21",
		.run = cmd_vmsa_update,
	},
	&(const struct tool_command){
		.name = "vmsa diff",
		.summary = "compare two VMSA pages field by field",
		.positionals = "A B",
		.min_positionals = 2,
		.max_positionals = 2,
		.options = cmd_vmsa_diff_options,
		.example = "sev-measure vmsa diff vmsa0.bin vmsa1.bin",
		.run = cmd_vmsa_diff,
	},
	&(const struct tool_command){
		.name = "id-block show",
		.summary = "print ID blocks and ID authentication information by their fields",
		.positionals = "FILE...",
		.min_positionals = 1,
		.max_positionals = 1000,
		.options = cmd_id_block_show_options,
		.example = "sev-measure id-block show id-block.bin id-auth.b64",
		.run = cmd_id_block_show,
	},
	&(const struct tool_command){
		.name = "id-block verify",
		.summary = "check an ID block and its authentication information",
		.positionals = "ID-BLOCK ID-AUTH",
		.min_positionals = 2,
		.max_positionals = 2,
		.options = cmd_id_block_verify_options,
		.example = "sev-measure id-block verify id-block.bin id-auth.bin --id-key id.pem",
		.run = cmd_id_block_verify,
	},
	&(const struct tool_command){
		.name = "id-block",
		.summary = "make an ID block and ID authentication information",
		.options = cmd_id_block_options,
		.example = "sev-measure id-block --digest $DIGEST --id-key id.pem --out-dir .",
		.run = cmd_id_block,
	},
	&(const struct tool_command){
		.name = "policy make",
		.summary = "print the number of a guest policy given by the names of its flags",
		.positionals = "FLAG...",
		.min_positionals = 1,
		.max_positionals = 64,
		.options = cmd_policy_options,
		.example = "sev-measure policy make --mode snp smt,single_socket,abi=1.55",
		.run = cmd_policy_make,
	},
	&(const struct tool_command){
		.name = "policy explain",
		.summary = "say what a guest policy means, field by field",
		.positionals = "POLICY",
		.min_positionals = 1,
		.max_positionals = 64,
		.options = cmd_policy_options,
		.example = "sev-measure policy explain --mode snp 0x30000",
		.run = cmd_policy_explain,
	},
	NULL,
};

int main(int argc, char **argv)
{
	static const struct tool tool = {
		.name = "sev-measure",
		.summary = "launch measurements of AMD SEV, SEV-ES and SEV-SNP guests, explained",
		.commands = commands,
		.print_version = print_version,
	};

	return tool_main(&tool, argc, argv);
}
