# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# extend: from the digest of some vCPUs to those of more, without firmware.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
digest()
{
	"$m" --mode snp --vcpus "$1" --vcpu-type EPYC-Milan --ovmf fw.fd
}
expected=
for n in 3 4 5 6; do
	expected+=$(printf '%4d  %s' $n "$(digest $n)")$'\n'
done
expected=${expected%$'\n'}
(mkdir vmsas && cd vmsas && "$m" --mode snp --vcpus 2 --vcpu-type EPYC-Milan --ovmf ../fw.fd --dump-vmsa) >/dev/null

run "$m" extend "$(digest 2)" --from 2 --to 6 --vmsa vmsas/vmsa1.bin
is 'status' "$status" 0
is 'from a page' "$out" "$expected"
run "$m" extend "$(digest 2)" --from 2 --to 6 --ovmf fw.fd --vcpu-type EPYC-Milan
is 'from firmware' "$out" "$expected"
run "$m" extend "$(digest 2)" --from 2 --to 6 --reset-eip 0x80b004 --vcpu-sig 0xa00f11
is 'from an address' "$out" "$expected"
run "$m" extend "$(digest 2)" --from 2 --to 2 --vmsa vmsas/vmsa1.bin
is 'nothing more' "$status$out" 0
run "$m" extend "$("$m" --mode snp --vcpus 1 --vmm-type ec2 --ovmf fw.fd)" --from 1 --to 2 \
	--reset-eip 0x80b004 --vmm-type EC2
is 'EC2 without a model' "$out" \
	"   2  $("$m" --mode snp --vcpus 2 --vmm-type ec2 --ovmf fw.fd)"

run "$m" extend "$(digest 2)" --from 2 --to 3 --vmsa vmsas/vmsa1.bin --json
has 'page hash' "$out" "\"ap_vmsa_sha384\": \"$(sha384sum <vmsas/vmsa1.bin | cut -c1-96)\""
has 'last digest' "$out" "\"digest\": \"$(digest 3)\""
printf %s "$out" >family.json

refused 2 'DIGEST: only SNP digests' "$m" extend "$("$m" --mode sev --ovmf fw.fd)" --from 1 --to 2 \
	--vmsa vmsas/vmsa1.bin
refused 2 '--from and --to are needed' "$m" extend "$(digest 1)" --vmsa vmsas/vmsa1.bin
refused 2 '--to: found 1, expected at least --from (2)' "$m" extend "$(digest 1)" --from 2 --to 1 \
	--vmsa vmsas/vmsa1.bin
refused 2 "--to: found '4097'" "$m" extend "$(digest 1)" --from 2 --to 4097 --vmsa vmsas/vmsa1.bin
refused 2 'one of --vmsa, --ovmf and --reset-eip' "$m" extend "$(digest 1)" --from 1 --to 2
refused 2 'one of --vmsa, --ovmf and --reset-eip' "$m" extend "$(digest 1)" --from 1 --to 2 \
	--ovmf fw.fd --vmsa vmsas/vmsa1.bin
refused 2 'needs --vcpu-type or --vcpu-sig' "$m" extend "$(digest 1)" --from 1 --to 2 --ovmf fw.fd
refused 2 'VMSA address: 0x123, expected a multiple of 4096' "$m" extend "$(digest 1)" --from 1 \
	--to 2 --vmsa vmsas/vmsa1.bin --vmsa-gpa 0x123
head -c 4095 vmsas/vmsa1.bin >short
refused 3 'short: has 4095 bytes, expected a VMSA page of 4096' "$m" extend "$(digest 1)" --from 1 \
	--to 2 --vmsa short
refused 4 'none: No such file' "$m" extend "$(digest 1)" --from 1 --to 2 --vmsa none
if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c '
import json, sys
import jsonschema
jsonschema.validate(json.load(open("family.json")), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/family.schema.json"
	is "family against its schema: $err" "$status" 0
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
