# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Every bad input gets one clear sentence and the right exit status, and leaves nothing behind.
m=$SEV_MEASURE
snp=(--mode snp --vcpus 1 --vcpu-type EPYC-Milan --dump-vmsa)

# make NAME [FIELD=VALUE]...
make()
{
	"$MAKE_OVMF" "$@" || fail "make_ovmf $*"
}

make right.fd
head -c 5000 /dev/urandom >garbage.fd
head -c 8192 /dev/urandom >garbage-pages.fd
head -c 4000 right.fd >cut-end.fd
tail -c 4000 right.fd >cut-start.fd
: >empty.fd
echo kernel >kernel

# The firmware. Status 3: the input is malformed.
refused 3 'garbage.fd: no footer table' "$m" "${snp[@]}" --ovmf garbage.fd
refused 3 'garbage-pages.fd: no footer table' "$m" "${snp[@]}" --ovmf garbage-pages.fd
refused 3 'cut-end.fd: no footer table' "$m" "${snp[@]}" --ovmf cut-end.fd
refused 3 'cut-start.fd: has 0xfa0 bytes, expected a multiple of 0x1000' \
	"$m" "${snp[@]}" --ovmf cut-start.fd
refused 3 'empty.fd: is empty, expected a firmware image' "$m" --mode sev --ovmf empty.fd
refused 3 'empty.fd: is empty' "$m" --mode snp:ovmf-hash --ovmf empty.fd

make lie.fd total=5
refused 3 'total length is 5, expected 18 to 4064' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd total=0xffff
refused 3 'total length is 65535, expected 18 to 4064' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd reset.length=0
refused 3 'has length 0, expected 18 to 96' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd reset.length=0xffff
refused 3 'has length 65535, expected 18 to 96' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd metadata.base=0x2000
refused 3 'SEV metadata begins 0x2000 bytes before the end' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd section=0x80c000:0x2000:1
refused 3 'overlaps section 1' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd section=0xfffff000:0x2000:1
refused 3 'ends at 0x100001000, past 4 GiB' "$m" "${snp[@]}" --ovmf lie.fd
make lie.fd section=0x900000:0x1000:0x77
refused 3 'has unknown type 0x77' "$m" "${snp[@]}" --ovmf lie.fd

# A kernel where the firmware checks none.
make plain.fd hashes.base=0 sections=0 section=0x800000:0x1000:1
for mode in sev seves snp; do
	refused 3 'OvmfPkg/AmdSev/AmdSevX64.dsc' "$m" --mode $mode --vcpus 1 --vcpu-type EPYC \
		--ovmf plain.fd --kernel kernel
done

# The command line. Status 2: usage.
for vcpus in 0 4097 -1 x '' 1.5 99999999999999999999; do
	refused 2 "--vcpus: found '$vcpus', expected a number from 1 to 4096" \
		"$m" --mode snp --vcpus "$vcpus" --vcpu-type EPYC --ovmf right.fd
done
refused 2 "unknown vCPU type 'EPYC-Millan'; did you mean 'EPYC-Milan'?" \
	"$m" --mode snp --vcpus 1 --vcpu-type EPYC-Millan --ovmf right.fd
refused 2 "unknown guest feature 'debugswap'; did you mean 'debug-swap'?" \
	"$m" "${snp[@]}" --ovmf right.fd --guest-features debugswap
refused 2 "unknown variant 'fpu-zer'; did you mean 'fpu-zero'?" \
	"$m" "${snp[@]}" --ovmf right.fd --variant fpu-zer
refused 2 "unknown value 'qemo'; did you mean 'QEMU'?" \
	"$m" "${snp[@]}" --ovmf right.fd --vmm-type qemo
refused 2 "unknown option --ovmff; did you mean --ovmf?" "$m" "${snp[@]}" --ovmff right.fd
refused 2 '--mode is missing' "$m" --vcpus 1 --ovmf right.fd
refused 2 '--mode snp needs --vcpus' "$m" --mode snp --vcpu-type EPYC --ovmf right.fd
refused 2 'needs one of --vcpu-type, --vcpu-sig and --vcpu-family' \
	"$m" --mode snp --vcpus 1 --ovmf right.fd
refused 2 '--vcpu-family needs --vcpu-model and --vcpu-stepping' \
	"$m" --mode snp --vcpus 1 --vcpu-family 25 --vcpu-model 1 --ovmf right.fd
refused 2 '--vcpu-stepping: found '"'16'"', expected a number from 0 to 15' \
	"$m" --mode snp --vcpus 1 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 16 --ovmf right.fd
refused 2 '--vcpu-model needs --vcpu-family' \
	"$m" "${snp[@]}" --vcpu-model 1 --ovmf right.fd
refused 2 '--vcpu-sig: found '"'0x100000000'" \
	"$m" --mode snp --vcpus 1 --vcpu-sig 0x100000000 --ovmf right.fd
refused 2 '--initrd needs --kernel' "$m" "${snp[@]}" --ovmf right.fd --initrd kernel
refused 2 '--append needs --kernel' "$m" "${snp[@]}" --ovmf right.fd --append x
refused 2 '--append needs --kernel' "$m" "${snp[@]}" --ovmf right.fd --append ''
refused 2 '--ovmf is missing' "$m" "${snp[@]}"
refused 2 '--ovmf and --raw exclude each other' "$m" "${snp[@]}" --ovmf right.fd --raw right.fd
refused 2 '--snp-ovmf-hash: found '"'12'" "$m" "${snp[@]}" --ovmf right.fd --snp-ovmf-hash 12
refused 2 '--snp-ovmf-hash needs --mode snp' \
	"$m" --mode sev --ovmf right.fd --snp-ovmf-hash "$(printf '%096d' 0)"
refused 4 'not a regular file' "$m" "${snp[@]}" --ovmf <(cat right.fd)
refused 2 '--svsm needs --mode snp:svsm' "$m" "${snp[@]}" --ovmf right.fd --svsm right.fd
refused 2 '--mode snp:svsm needs --svsm' \
	"$m" --mode snp:svsm --vcpus 1 --vcpu-type EPYC --ovmf right.fd --vars-size 4096
refused 2 'needs one of --vars-size and --vars-file' \
	"$m" --mode snp:svsm --vcpus 1 --vcpu-type EPYC --ovmf right.fd --svsm right.fd
refused 2 'needs one of --vars-size and --vars-file' \
	"$m" --mode snp:svsm --vcpus 1 --vcpu-type EPYC --ovmf right.fd --svsm right.fd \
	--vars-size 4096 --vars-file kernel
refused 2 'an SVSM binary needs an OVMF image and VMM type QEMU' \
	"$m" --mode snp:svsm --vcpus 1 --vmm-type ec2 --ovmf right.fd --svsm right.fd --vars-size 4096
refused 2 '--dump-vmsa: a guest of --mode sev has no VMSA' \
	"$m" --mode sev --ovmf right.fd --dump-vmsa

# Files. Status 4: could not find out.
mkdir folder
refused 4 'folder: is a directory, expected a file' "$m" "${snp[@]}" --ovmf folder
refused 4 'folder: is a directory, expected a file' "$m" "${snp[@]}" --ovmf right.fd --kernel folder
refused 4 'absent: No such file or directory' "$m" "${snp[@]}" --ovmf absent
refused 4 'absent: No such file or directory' \
	"$m" "${snp[@]}" --ovmf right.fd --kernel kernel --initrd absent
refused 4 'absent/map.svg: cannot create it, its folder does not exist' \
	"$m" explain --mode sev --ovmf right.fd --svg absent/map.svg
deep=$(printf 'folder/%.0s' {1..200})absent
refused 4 'absent: No such file or directory' "$m" "${snp[@]}" --ovmf "${deep//folder/.}"
refused 4 '/absent: Not a directory' "$m" "${snp[@]}" --ovmf "${deep//folder/right.fd}"
has 'a cut that is seen' "$err" '...'
cp right.fd secret.fd
chmod 000 secret.fd
if [ -r secret.fd ] && command -v setpriv >/dev/null; then
	cp "$m" ./tool
	refused 4 'secret.fd: Permission denied' setpriv --reuid 65534 --regid 65534 --clear-groups \
		./tool --mode sev --ovmf secret.fd
elif [ -r secret.fd ]; then
	echo 'SKIPPED: an unreadable file (root reads every file, and there is no setpriv)'
else
	refused 4 'secret.fd: Permission denied' "$m" --mode sev --ovmf secret.fd
fi

# A right input, so that the refusals above are about what they say.
run "$m" --mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf right.fd --kernel kernel --append x
is 'status of a right input' "$status" 0

# A file that is cut short while it is read, which a memory map shows as a signal.
truncate -s 1G shrinking
"$m" --mode sev --ovmf right.fd --kernel shrinking >out 2>err &
pid=$!
until grep -qs shrinking "/proc/$pid/maps" || ! kill -0 $pid 2>/dev/null; do :; done
truncate -s 0 shrinking
status=0
wait $pid || status=$?
is 'status of a file that is cut short' "$status" 4
is 'message of a file that is cut short' "$(cat err)" \
	'sev-measure: an input file became shorter while it was read'
is 'stdout of a file that is cut short' "$(cat out)" ''
rm -f shrinking out err
