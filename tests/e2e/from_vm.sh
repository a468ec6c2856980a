#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# from-qemu and from-libvirt, as a user types them. $SEV_MEASURE names the tool.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# The launch digest of a SEV guest is SHA-256 of its firmware: sha256sum knows it as well.
mkdir "$work/vm"
head -c 65536 /dev/urandom >"$work/vm/fw.fd"
digest=$(sha256sum "$work/vm/fw.fd" | cut -d' ' -f1)
machine=q35,confidential-guest-support=sev0
object=sev-guest,id=sev0,cbitpos=47,reduced-phys-bits=1,policy=0x1

prints "$digest" from-qemu -q -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/vm/fw.fd"
prints "$digest" from-qemu --quiet -- \
	sudo qemu-kvm -M $machine --object $object -smp 64 -cpu host -bios fw.fd -L "$work/vm"
prints "$digest" from-qemu -q --ovmf "$work/vm/fw.fd" -- \
	qemu-system-x86_64 -machine $machine -object $object
prints "$(printf '%s' "$digest" | sed 's/../\\x&/g' | xargs -0 printf '%b' | base64 -w0)" \
	from-qemu -q --output-format base64 -- \
	qemu-system-x86_64 -machine $machine -object $object -pflash "$work/vm/fw.fd"
says "^digest  *$digest\$" from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/vm/fw.fd"
[ "$(tail -n 1 "$work/out" | sed 's/.* //')" = "$digest" ] || wrong "the digest is not the last line"
says '^kernel hashes  *none  *kernel-hashes is off' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/vm/fw.fd" -kernel /dev/null

fails 4 'Where it is elsewhere here, give --ovmf FILE.' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/vm/elsewhere.fd"

# Terminals and JSON get no control characters and no broken UTF-8 from a command line.
exits 2 from-qemu -- qemu-system-x86_64 -machine $machine -object $object \
	-bios "$(printf 'a\033[2Jb\377.fd')"
grep -qF 'a\x1b[2Jb\xff.fd' "$work/err" || wrong "unprintable bytes: $(cat "$work/err")"

cat >"$work/vm.xml" <<XML
<domain type='kvm'>
  <vcpu>4</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-9.2'>hvm</type>
    <loader type='rom'>$work/vm/fw.fd</loader>
  </os>
  <launchSecurity type='sev'><policy>0x1</policy></launchSecurity>
</domain>
XML
prints "$digest" from-libvirt -q "$work/vm.xml"
[ "$("$SEV_MEASURE" from-libvirt -q - <"$work/vm.xml")" = "$digest" ] || wrong "from-libvirt -"

# An IGVM file with one VMSA, of a guest with four vCPUs: hosts differ, and that is said.
tail -c +2 "$(dirname "$0")/../fuzz/corpus/igvm/vmsa" >"$work/vmsa.igvm"
exits 0 from-qemu -q --qemu-version 10.1 -- qemu-system-x86_64 -smp 4 \
	-machine $machine,igvm-cfg=i -object "igvm-cfg,id=i,file=$work/vmsa.igvm" \
	-object sev-snp-guest,id=sev0
grep -q 'note: the file has . VMSA(s), the guest 4 vCPU(s)' "$work/err" ||
	wrong "no word on the VMSAs of an IGVM file: $(cat "$work/err")"

# HOST_DATA is in base64 there, enters no digest, and is in the plan.
snp_with()
{
	exits 0 from-qemu -q --qemu-version 10.1 --plan "$work/$1.json" -- qemu-system-x86_64 -smp 1 \
		-machine $machine,igvm-cfg=i -object "igvm-cfg,id=i,file=$work/vmsa.igvm" \
		-object "sev-snp-guest,id=sev0$2"
}
snp_with unbound ''
cp "$work/out" "$work/digest"
host_data=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
snp_with bound ,host-data=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
cmp -s "$work/out" "$work/digest" || wrong "HOST_DATA changes the digest"
grep -qF "\"host_data\": \"$host_data\"" "$work/bound.json" || wrong "no HOST_DATA in the plan"
exits 1 diff "$work/unbound.json" "$work/bound.json"
grep -qF "+ $host_data" "$work/out" || wrong "no HOST_DATA in the difference: $(cat "$work/out")"
fails 3 'sev-snp-guest,id=sev0: host-data: found 3 bytes, expected 32 in base64' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object sev-snp-guest,id=sev0,host-data=AAAA

# What cannot be known is asked for: status 2 and the option.
fails 2 '--host-kernel RELEASE' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object sev-guest,id=sev0,policy=5 -cpu EPYC \
	-bios "$work/vm/fw.fd"
fails 2 '--vcpu-type TYPE or --vcpu-sig NUMBER' from-qemu --host-kernel 6.12.9 -- \
	qemu-system-x86_64 -machine $machine -object sev-guest,id=sev0,policy=5 -cpu host \
	-bios "$work/vm/fw.fd"
fails 2 'bare name' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios no-such-name.fd
fails 2 'expected either --pid N or --' from-qemu
fails 2 'expected either --pid N or --' from-qemu --pid 1 -- qemu-system-x86_64
fails 2 'expected a release as uname -r prints it' from-qemu --host-kernel six -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/vm/fw.fd"

# Bad input.
fails 3 'this machine is not encrypted' from-qemu -- qemu-system-x86_64 -m 4G
fails 2 "unknown option -m; the command line to read goes behind '--'" \
	from-qemu --qemu-version 9.2 qemu-system-x86_64 -m 4G
fails 2 "unknown option --machine; the command line to read goes behind '--'" \
	from-qemu qemu-system-x86_64 --machine q35
fails 2 "unexpected argument 'qemu-system-x86_64'; the command line to read goes behind '--'" \
	from-qemu qemu-system-x86_64
fails 3 "process $$ (" from-qemu --pid $$
fails 3 ') does not look like QEMU: ' from-qemu --pid $$
fails 3 'this domain is not encrypted' from-libvirt - <<XML
<domain/>
XML
fails 3 ': line ' from-libvirt "$work/vm/fw.fd"
fails 4 "$work/none.fd" from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/none.fd"
fails 4 "$work/none.xml" from-libvirt "$work/none.xml"
fails 4 "$work" from-libvirt "$work"
head -c 4096 /dev/zero >"$work/small.fd"
fails 3 'QEMU expects a multiple of 65536' from-qemu -- \
	qemu-system-x86_64 -machine $machine -object $object -bios "$work/small.fd"

# A running QEMU; its paths are relative to its own working directory. A shell that waits stands in.
mkfifo "$work/fifo"
exec 3<>"$work/fifo"
(cd "$work/vm" && exec sh -c 'read -r line' qemu-system-x86_64 \
	-machine $machine -object $object -bios ./fw.fd <&3) &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -qs qemu-system "/proc/$pid/cmdline" && break
	sleep 0.1
done
prints "$digest" from-qemu -q --pid "$pid"
says '^firmware  *\./fw.fd' from-qemu --pid "$pid"
kill "$pid"
wait "$pid" 2>/dev/null
fails 4 'cannot open' from-qemu --pid "$pid"
fails 2 'pid' from-qemu --pid none

# The plan as a manifest, which explain and plan check take.
exits 0 from-libvirt --plan "$work/plan.json" "$work/vm.xml"
stated=$("$SEV_MEASURE" from-libvirt -q "$work/vm.xml")
prints "$stated" plan check "$work/plan.json"
says "$stated\$" explain "$work/plan.json"
fails 2 'expected one' explain --mode snp "$work/plan.json"

# One sentence of ours, nothing of libxml2's own.
printf '<domain>\245\360</domain>' >"$work/bad.xml"
fails 3 'bad.xml: line 1: ' from-libvirt "$work/bad.xml"
[ "$(wc -l <"$work/err")" -eq 1 ] || wrong "a bad XML file has $(cat "$work/err")"

# A QEMU in a container: its paths, and the links on them, are those of its own root.
mkdir "$work/inner" "$work/inner/sub"
head -c 65536 /dev/urandom >"$work/inner/fw.fd"
inner=$(sha256sum "$work/inner/fw.fd" | cut -d' ' -f1)
ln -s "$work/vm/fw.fd" "$work/inner/link.fd"
ln -s ../link.fd "$work/inner/sub/chain.fd"
ln -s turn.fd "$work/inner/turn.fd"
# contained CWD-IN-IT FIRMWARE: starts such a QEMU; $pid is its process.
contained()
{
	unshare -m sh -c 'mount --bind "$1/inner" "$1/vm" && cd "$2" && shift 2 &&
		exec sh -c "read -r line" "$@"' sh "$work" "$1" \
		qemu-system-x86_64 -machine $machine -object $object -bios "$2" <&3 &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -qs '^sh.-c.read' "/proc/$pid/cmdline" && return
		sleep 0.1
	done
}
if unshare -m true 2>/dev/null; then
	for firmware in "$work/vm/fw.fd" "$work/vm/link.fd" "$work/vm/sub/chain.fd" \
		./fw.fd sub/chain.fd sub/../link.fd; do
		contained "$work/vm" "$firmware"
		prints "$inner" from-qemu -q --pid "$pid"
		kill "$pid"
		wait "$pid" 2>/dev/null
	done
	contained "$work/vm" "$work/vm/turn.fd"
	fails 4 'Too many levels of symbolic links' from-qemu -q --pid "$pid"
	kill "$pid"
	wait "$pid" 2>/dev/null
else
	echo "skipped QEMU in a container: no mount namespace to be had" >&2
fi

valid_json from-vm from-libvirt --json "$work/vm.xml"
valid_json from-vm from-qemu --json -- \
	qemu-system-x86_64 -machine $machine -object sev-guest,id=sev0,policy=5 -bios "$work/vm/fw.fd"

# Published digests of the peers' fixtures: SNP with 4 vCPUs, SNP with a kernel, and SEV-ES as KVM's
# older call makes it, with the FPU state zero.
amdsev=${SEVKIT_VECTORS:-}/measure/ovmf_AmdSev_suffix.bin
if [ ! -r "$amdsev" ]; then
	echo "skipped the published digests: SEVKIT_VECTORS names no folder with them" >&2
	finish
fi
snp=sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on
prints 49a5df7673889babb3ee480795e1be1571b812264c2c7cc3ac6f92298a2f8683d8c691b26d8114dd6afbd324c2150ae1 \
	from-qemu -q --qemu-version 9.1 -- qemu-system-x86_64 -machine $machine -object $snp \
	-cpu EPYC-v4 -smp 4,maxcpus=16 -pflash "$amdsev"
prints 6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b4b08fa \
	from-qemu -q --qemu-version 9.1 -- qemu-system-x86_64 -machine $machine -object $snp \
	-cpu EPYC-v4 -pflash "$amdsev" -kernel /dev/null -append 'console=ttyS0 loglevel=7'
prints 803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228977 \
	from-qemu -q -- qemu-system-x86_64 -machine $machine -object $snp,debug-swap=on \
	-cpu EPYC-v4 -pflash "$amdsev" -kernel /dev/null -append 'console=ttyS0 loglevel=7'
prints 6440a5ecad00a63db5758069d0c20c58e94f2b892f0dc10d53709224fb991436 \
	from-qemu -q --host-kernel 6.12.9 -- qemu-system-x86_64 -machine $machine \
	-object sev-guest,id=sev0,policy=5 -cpu EPYC -smp 4 -pflash "$amdsev"
prints 9408596b1a8770120c80daa8bbacc4192573fe1f1085145b750479766310faf9 \
	from-qemu -q -- qemu-system-x86_64 -machine $machine \
	-object sev-guest,id=sev0,policy=5,legacy-vm-type=off -cpu EPYC -smp 4 -pflash "$amdsev"
finish
