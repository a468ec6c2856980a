# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# match: the command lines that it prints give the digest that was looked for.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
"$MAKE_OVMF" other.fd reset.base=0x80c004
echo 1 >'a kernel'
echo 2 >initrd

# finds ARGUMENT...: what match tells of the launch of these arguments, tried, gives its digest
finds()
{
	local digest command

	digest=$("$m" "$@")
	run "$m" match "$digest" "${search[@]}"
	is "status of the search for $*" "$status" 0
	command=${out%%$'\n    '*}
	command=${command%%$'\nsev-measure'*}
	has 'a command' "$command" 'sev-measure --mode '
	is "$command" "$(eval "\"\$m\" ${command#sev-measure}")" "$digest"
	found=$out
}
# shellcheck disable=SC2054 # lists
search=(--ovmf other.fd --ovmf fw.fd --kernel 'a kernel' --initrd initrd --append "it's here"
	--append quiet --vcpus 1-4,64)
launch=(--vcpus 3 --vcpu-type EPYC-Genoa --ovmf fw.fd)
finds --mode snp "${launch[@]}"
has 'types' "$found" 'EPYC-Genoa, EPYC-Genoa-v1, EPYC-Genoa-v2'
is 'one match' "$(grep -c '^sev-measure' <<<"$found")" 1
finds --mode snp "${launch[@]}" --kernel 'a kernel' --append "it's here" --guest-features 0x201
finds --mode snp "${launch[@]}" --kernel 'a kernel' --initrd initrd --append "quiet"$'\n'
is 'one match, however else it can be written' "$(grep -c '^sev-measure' <<<"$found")" 1
finds --mode snp "${launch[@]}" --kernel 'a kernel' --initrd initrd --append "quiet "
finds --mode snp "${launch[@]}" --kernel 'a kernel' --initrd initrd --append " it's here"
finds --mode snp "${launch[@]}" --kernel 'a kernel' --initrd initrd
finds --mode snp "${launch[@]}" --vmm-type gce
finds --mode snp "${launch[@]}" --vmm-type ec2 --variant ec2-rdx-0
has 'who' "$found" 'Variant ec2-rdx-0: '
finds --mode seves "${launch[@]}" --variant fpu-zero
finds --mode sev --ovmf other.fd
finds --mode sev --ovmf fw.fd --kernel 'a kernel' --append quiet
finds --mode snp --vcpus 64 --vcpu-type EPYC --ovmf other.fd
search=(--ovmf fw.fd --vcpu-sig 0x123 --vcpus 1-4)
finds --mode snp --vcpus 1 --vcpu-sig 0x123 --ovmf fw.fd
has 'no name' "$found" '(none has a name)'
search=(--raw fw.fd)
finds --mode snp --vcpus 1 --vcpu-type EPYC-Milan --raw fw.fd

# The size of the variable store is seldom known by heart.
"$MAKE_OVMF" svsm.bin svsm.present=1 svsm.base=0xfff sections=0 section=0:0x2000:1
# shellcheck disable=SC2054 # lists
search=(--ovmf fw.fd --svsm svsm.bin --vars-size 4096 --vcpus 1-4)
for size in 4096 0 131072 540672; do
	launch=(--mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size "$size" --vcpus 2
		--vcpu-type EPYC-Milan)
	finds "${launch[@]}"
	is 'one size' "$(grep -c '^sev-measure' <<<"$found")" 1
	[ "$size" = 4096 ] && continue
	run "$m" match "$("$m" "${launch[@]}")" "${search[@]}" --exact
	is 'status with another size, exactly' "$status" 1
done
launch=(--vcpus 3 --vcpu-type EPYC-Genoa --ovmf fw.fd)
search=(--ovmf fw.fd --vcpus 1-4)
for features in 0x5 0x25 0x201 0x221; do
	finds --mode snp "${launch[@]}" --guest-features $features
done

# Base64 as QEMU and the peers print it.
run "$m" match "$("$m" --mode snp "${launch[@]}" --output-format base64)" --ovmf fw.fd --vcpus 3
is 'base64' "$status" 0

# No match, and what can be said nevertheless.
digest=$("$m" --mode snp "${launch[@]}")
run "$m" match "${digest//[0-7]/8}" --ovmf fw.fd --vcpus 1-4
is 'status without a match' "$status" 1
has 'honest' "$out" 'Nothing more can be said'
has 'what to leave out' "$out" 'Only the given values were tried of --vcpus; leave them out'
run "$m" match "$("$m" --mode snp:ovmf-hash --ovmf fw.fd)" --ovmf fw.fd --vcpus 1-4
is 'status of a stage' "$status" 1
has 'firmware hash' "$out" 'the digest is the launch digest after event 1 (fw.fd, offset 0x0, NORMAL)'
run "$m" match "$(sha384sum <fw.fd | cut -c1-96)" --ovmf fw.fd --vcpus 1
has 'plain hash' "$out" 'the digest is the SHA-384 of the file fw.fd, not a launch digest.'
is 'said once' "$(grep -c 'Found out' <<<"$out")" 1
run "$m" match "$digest" --ovmf fw.fd --vcpus 5-8
has 'another count' "$out" 'No match'
run "$m" match "$("$m" --mode snp --vcpus 2 --vcpu-type EPYC --ovmf fw.fd)" --ovmf fw.fd --vcpus 5-8
has 'a count that was not asked for' "$out" ': a launch with 2 vCPUs; '
run "$m" match "$digest" --ovmf fw.fd --vcpus 3 --stage "$("$m" --mode snp:ovmf-hash --ovmf fw.fd)"
has 'a stage beside a match' "$out" 'stage 1 is the launch digest after event 1'
run "$m" match "$digest" --ovmf fw.fd --vcpus 3 --exact --guest-features 0x3
is 'exact' "$status" 1
has '4 VMMs, 5 signatures' "$out" 'No match among 20 digests.'

refused 2 "DIGEST: found '1234'" "$m" match 1234 --ovmf fw.fd
refused 2 '--ovmf is missing' "$m" match "$digest"
refused 2 '--initrd and --append need --kernel' "$m" match "$digest" --ovmf fw.fd --append x
refused 2 "--vcpus: found '4097'" "$m" match "$digest" --ovmf fw.fd --vcpus 1,4097
refused 2 "--vcpus: found '8-4'" "$m" match "$digest" --ovmf fw.fd --vcpus 8-4
refused 2 "--vcpus: found '0'" "$m" match "$digest" --ovmf fw.fd --vcpus 0
refused 2 "--vcpus: found ''" "$m" match "$digest" --ovmf fw.fd --vcpus 1,
refused 2 "did you mean 'EPYC-Milan'?" "$m" match "$digest" --ovmf fw.fd --vcpu-type EPYC-Millan
refused 2 "unknown VMM type 'xen'" "$m" match "$digest" --ovmf fw.fd --vmm-type QEMU,xen
refused 2 '--stage: has 32 bytes, expected 48' "$m" match "$digest" --ovmf fw.fd \
	--stage "$(sha256sum <fw.fd | cut -c1-64)"
refused 2 '--ovmf and --raw exclude each other' "$m" match "$digest" --ovmf fw.fd --raw fw.fd
refused 2 '--svsm needs one of --vars-size' "$m" match "$digest" --ovmf fw.fd --svsm fw.fd
refused 2 '--vars-size needs --svsm' "$m" match "$digest" --ovmf fw.fd --vars-size 1
run "$m" match "$digest" --ovmf initrd --vcpus 1
is 'status without a launch' "$status" 3
has 'why none' "$out" 'initrd: no footer table'
refused 4 'none.fd: No such file' "$m" match "$digest" --ovmf none.fd

run "$m" match "$digest" --ovmf fw.fd --vcpus 1-4 --json
is 'status with JSON' "$status" 0
printf %s "$out" >match.json
"$m" match "${digest//[0-7]/8}" --ovmf fw.fd --vcpus 1 --json >none.json
if python3 -c 'import jsonschema' 2>/dev/null; then
	for file in match.json none.json; do
		run python3 -c '
import json, sys
import jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
			"$SEVKIT_SOURCE/docs/schema/match.schema.json" "$file"
		is "$file against its schema: $err" "$status" 0
	done
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
