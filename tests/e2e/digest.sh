# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The bare command: one line as sev-snp-measure prints it, and what its options do.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
echo kernel >kernel

run "$m" --mode sev --ovmf fw.fd
is 'SEV digest is the SHA-256 of the image' "$out" "$(sha256sum <fw.fd | cut -d ' ' -f 1)"
is 'nothing on stderr' "$err" ''
run "$m" --mode sev --ovmf fw.fd --verbose
is 'verbose, sev' "$out" \
	"Calculated SEV guest measurement: $(sha256sum <fw.fd | cut -d ' ' -f 1)"
run "$m" --mode sev --ovmf fw.fd --output-format base64
is 'base64' "$out" "$(openssl dgst -sha256 -binary fw.fd | base64)"

es=(--mode seves --vcpus 3 --vcpu-type epyc-milan --ovmf fw.fd)
run "$m" "${es[@]}" -v --dump-vmsa
has 'verbose, seves' "$out" 'Calculated SEV_ES guest measurement: '
is 'dumped VMSAs' "$(echo vmsa*)" 'vmsa0.bin vmsa1.bin vmsa2.bin'
is 'SEV-ES digest is the SHA-256 of image and VMSAs' "${out##* }" \
	"$(cat fw.fd vmsa0.bin vmsa1.bin vmsa2.bin | sha256sum | cut -d ' ' -f 1)"
cmp vmsa1.bin vmsa2.bin || fail 'APs differ'
cmp -s vmsa0.bin vmsa1.bin && fail 'BSP and AP are the same'

snp=(--mode snp --vcpus 2 --vcpu-type EPYC-Milan --ovmf fw.fd)
run "$m" "${snp[@]}"
plain=$out
is 'length of an SNP digest' "${#plain}" 96
run "$m" "${snp[@]}" -v
is 'verbose, snp' "$out" "Calculated SEV_SNP guest measurement: $plain"

# same WHAT OPTION...: the digest is that of the plain SNP guest; other: it is not.
same()
{
	run "$m" --mode snp --ovmf fw.fd "${@:2}"
	is "$1" "$out" "$plain"
}
other()
{
	run "$m" --mode snp --ovmf fw.fd "${@:2}"
	is "status: $1" "$status" 0
	checks=$((checks + 1))
	[ "$out" != "$plain" ] || fail "$1"
}
same 'numbers may be hexadecimal' --vcpus 0x2 --vcpu-type EPYC-Milan
same 'signature' --vcpus 2 --vcpu-sig 0xa00f11
same 'signature, decimal' --vcpus 2 --vcpu-sig 10489617
same 'family, model, stepping' --vcpus 2 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 1
same 'signature goes before type' --vcpus 2 --vcpu-type EPYC --vcpu-sig 0xa00f11
same 'family goes before signature' --vcpus 2 --vcpu-sig 1 --vcpu-type EPYC --vcpu-family 25 \
	--vcpu-model 1 --vcpu-stepping 1
same 'VMM type in any case' --vcpus 2 --vcpu-type EPYC-Milan-v2 --vmm-type qemu
same 'guest features by name' --vcpus 2 --vcpu-type EPYC-Milan --guest-features SNP-Active
same 'policy enters no digest' --vcpus 2 --vcpu-type EPYC-Milan --policy 0xb0000
other 'vCPU count' --vcpus 3 --vcpu-type EPYC-Milan
other 'vCPU type' --vcpus 2 --vcpu-type EPYC
other 'VMM type' --vcpus 2 --vmm-type ec2
other 'guest features' --vcpus 2 --vcpu-type EPYC-Milan --guest-features 0x21
other 'variant' --vcpus 2 --vcpu-type EPYC-Milan --variant fpu-zero
other 'kernel' --vcpus 2 --vcpu-type EPYC-Milan --kernel kernel

# With a kernel, no command line and an empty one are the same.
run "$m" "${snp[@]}" --kernel kernel
kernel=$out
run "$m" "${snp[@]}" --kernel kernel --append ''
is 'empty command line' "$out" "$kernel"
run "$m" "${snp[@]}" --kernel kernel --initrd /dev/null
is 'empty initrd' "$out" "$kernel"

# The digest of the firmware pages stands in for them.
run "$m" --mode snp:ovmf-hash --ovmf fw.fd -v --output-format base64
is 'ovmf-hash is plain hex' "${#out}" 96
same 'start from the ovmf hash' --vcpus 2 --vcpu-type EPYC-Milan --snp-ovmf-hash "$out"

run "$m" "${snp[@]}" --json
has 'JSON' "$out" "\"digest\": \"$plain\""
has 'JSON' "$out" '"mode": "snp"'

"$MAKE_OVMF" svsm.bin svsm.present=1 sections=0 section=0:0x1000:1
svsm=(--mode snp:svsm --vcpus 2 --vcpu-type EPYC --ovmf fw.fd --svsm svsm.bin)
run "$m" "${svsm[@]}" --vars-size 0x1000 -v
has 'verbose, snp:svsm' "$out" 'Calculated SEV_SNP_SVSM guest measurement: '
by_size=$out
head -c 4096 /dev/zero >vars
run "$m" "${svsm[@]}" --vars-file vars -v
is 'size of the file of variables' "$out" "$by_size"

# Options that change nothing are named, and nothing else is. noted TEXT OPTION...
noted()
{
	run "$m" --ovmf fw.fd "${@:2}"
	is "status with an idle option: ${*:2}" "$status" 0
	is "note: ${*:2}" "$err" "${1:+sev-measure: note: $1}"
}
milan=(--vcpus 1 --vcpu-type EPYC-Milan)
noted '' --mode snp "${milan[@]}" --guest-features 0x21 --variant fpu-zero --vmm-type QEMU
noted '' --mode seves "${milan[@]}" --variant auto-debug-swap --variant qemu-metadata
noted '' --mode snp "${milan[@]}" --kernel kernel --variant cmdline-trim
noted '' --mode snp --vcpus 1 --vmm-type EC2 --variant ec2-rdx-0
noted '' --mode snp --vcpus 1 --vmm-type krun --variant krun-intended
noted '--vcpus changes nothing in --mode sev' --mode sev --vcpus 1
noted '--guest-features changes nothing in --mode seves' --mode seves "${milan[@]}" \
	--guest-features 0x20
noted '--vcpu-type changes nothing with --vmm-type gce' --mode snp "${milan[@]}" --vmm-type gce
noted '--variant ec2-rdx-0 changes something with --vmm-type ec2 only' --mode snp "${milan[@]}" \
	--variant EC2-RDX-0
noted '--variant fpu-zero changes something with VMM type QEMU only' --mode snp --vcpus 1 \
	--vmm-type ec2 --variant fpu-zero
noted '--variant fpu-zero changes nothing in --mode sev' --mode sev --variant fpu-zero
noted '--variant svsm-fcw changes something in --mode snp:svsm only' --mode snp "${milan[@]}" \
	--variant svsm-fcw
noted '--variant cmdline-trim changes something with --kernel only' --mode snp "${milan[@]}" \
	--variant cmdline-trim
noted '--variant igvm-native-zero changes something with --igvm only' --mode snp "${milan[@]}" \
	--variant igvm-native-zero
noted '--kernel changes nothing in --mode snp:svsm' --mode snp:svsm "${milan[@]}" --svsm svsm.bin \
	--vars-size 0x1000 --kernel kernel

run "$m" --mode seves --vcpus 1 --vcpu-type EPYC --raw fw.fd
is 'raw firmware has a digest' "${#out}" 64
run "$m" --variant help
has 'variants' "$out" 'ec2-rdx-0'
has 'variants' "$out" 'Who: '
run "$m" --version
has 'version' "$out" 'sev-measure '
has 'version' "$out" 'OpenSSL '
has 'version' "$out" 'pages       hashed '
run "$m" --help
has 'help shows the options of the bare command' "$out" '--snp-ovmf-hash HEX'

