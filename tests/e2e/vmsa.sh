#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# vmsa build, show, update and diff. Digests of pages are sev-snp-measure's; pages and what is
# printed of them are the public sevctl's, from the folder of test vectors. $SEV_MEASURE names the
# tool.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
cd "${work:?}" || exit 4

# page_digest HEX ARGUMENT...: vmsa build makes a page with this SHA-384.
page_digest()
{
	digest=$1
	shift
	exits 0 vmsa build page.bin "$@"
	found=$(sha384sum page.bin | cut -d' ' -f1)
	[ "$found" = "$digest" ] || wrong "$* makes a page with digest $found"
}

page_digest 77920c4c629ff47e90c0e174fc1ad0eb6fa664f88cd4739488058a8c6cb1a77b3856f55378e9518d0da99452d51c553a \
	--vcpu-sig 0x800f12
page_digest 8413b852790765a310d95867a8b00bfca3a802b5a80830044b45e253fe96222657e11e53fcf63eb0e0afd722385bf7b4 \
	--vcpu-type epyc-v4 --cpu 1 --reset-eip 0x80b004
page_digest d08442e8bcdb6a5dcd7f22e4f7fd6979beffb9f0bb54a9d1977407fe84f482abf23c1baae6ce95a6a9e7a94c3c51f412 \
	--vmm-type ec2
page_digest 5302d262c88780a7a13159a327fa99cf188cab234c680e1f3b6729171380a4312511813a354cab136d69c778050c245a \
	--vmm-type gce --cpu 3 --reset-eip 0x80b004
page_digest 69c94ea0886388820b7d37645642a46a4751bf5209f779d6a05337d11698a66cb6021b9aeacaad1bb92475944344f6f8 \
	--mode seves --vcpu-family 23 --vcpu-model 1 --vcpu-stepping 2

# Both directions: what show prints makes the same page again.
exits 0 vmsa build a.bin --vcpu-type EPYC-Milan --guest-features snp-active,debug-swap
exits 0 vmsa show --json a.bin
cp out a.json
exits 0 vmsa build b.bin --from-json a.json
cmp a.bin b.bin || wrong "JSON does not make the same page"
exits 0 vmsa diff a.bin a.json
says '^sev_features  *0x3b0  *0x21$' vmsa show a.bin

# Changes.
exits 0 vmsa update b.bin --set RIP=0x1234 --set cs.base=65536 --set reserved_0x3f0=000102030405060708090a0b0c0d0e0f
exits 1 vmsa diff a.bin b.bin
[ "$(cut -c1-18 out | tr -d ' ' | tr '\n' ' ')" = "cs.base rip reserved_0x3f0 " ] ||
	wrong "vmsa diff names $(cat out)"
grep -q '^rip  *0x178  *0xfff0  *0x1234$' out || wrong "vmsa diff does not show rip"
exits 0 vmsa update b.bin --out c.bin --from-json a.json --set reserved_0x3f0=00000000000000000000000000000000
cmp a.bin c.bin || wrong "update does not undo the changes"

cp b.bin before.bin
fails 2 "did you mean 'sev_features'?" vmsa update b.bin --set sev_featurs=1
fails 2 'expected FIELD=VALUE' vmsa update b.bin --set rip
fails 2 'does not fit' vmsa update b.bin --set cs.selector=0x10000
fails 2 'expected 80 bytes in hex' vmsa update b.bin --set fpreg_x87=00
cmp b.bin before.bin || wrong "a failed update changed the page"
fails 2 '--vcpu-type is missing' vmsa build x.bin
fails 2 '--ovmf or --reset-eip is missing' vmsa build x.bin --cpu 1 --vcpu-type EPYC
fails 2 'expected a number from 0 to 4095' vmsa build x.bin --cpu 4096 --vcpu-type EPYC
for part in family model stepping; do
	fails 2 '--family, --model and --stepping belong together' vmsa build x.bin --$part 1
	fails 2 '--family, --model and --stepping belong together' vmsa update b.bin --$part 1
done
exits 0 vmsa build whole.bin --family 25 --model 1 --stepping 0 --userspace qemu
exits 0 vmsa build x.bin --family 25 --model 1 --userspace qemu
cmp x.bin whole.bin || wrong "with --userspace a stepping that is not given is not 0"
cmp b.bin before.bin || wrong "half a signature changed the page"
head -c 4095 a.bin >short.bin
fails 3 'found 4095 bytes, expected a VMSA page' vmsa show short.bin
fails 3 'found 4095 bytes, expected a page' vmsa update short.bin --set rip=0
echo '{"schema":"vmsa","fields":{"ripp":1}}' >bad.json
fails 3 "did you mean 'rip'?" vmsa show bad.json
echo '{"rip":18446744073709551616}' >bad.json
fails 3 'numbers of up to 64 bits' vmsa show bad.json
fails 4 'missing.bin' vmsa show missing.bin

valid_json vmsa vmsa show --json a.bin
valid_json vmsa-diff vmsa diff --json a.bin before.bin

sevctl=${SEVKIT_VECTORS:-}/sevctl-data
[ -d "$sevctl" ] || {
	echo "the pages of the public sevctl are not there (SEVKIT_VECTORS)"
	[ "$failed" -eq 0 ] && exit 77
	finish
}
firmware=$sevctl/OVMF.amdsev.fd_trimmed_edk2-ovmf-20220126gitbb1bba3d77-4.el9
for cpu in 0 1; do
	exits 0 vmsa build s.bin --cpu $cpu --family 25 --model 1 --stepping 1 --userspace qemu \
		--firmware "$firmware"
	cmp s.bin "$sevctl/vmsa$cpu.bin" || wrong "vmsa build --cpu $cpu is not sevctl's page"
	exits 0 vmsa show --format sevctl "$sevctl/vmsa$cpu.bin"
	cmp out "$sevctl/vmsa$cpu-show.txt" || wrong "vmsa show is not what sevctl prints"
	exits 0 vmsa diff "$sevctl/vmsa$cpu.bin" "$sevctl/vmsa$cpu-show.txt"
	cp "$sevctl/vmsa0.bin" s.bin
	exits 0 vmsa update s.bin --cpu $cpu --family 25 --model 1 --stepping 1 --userspace qemu \
		--firmware "$firmware"
	cmp s.bin "$sevctl/vmsa$cpu.bin" || wrong "vmsa update --cpu $cpu is not sevctl's page"
done
finish
