# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# sevctl host log: the kernel's lines, of a file and of the software kernel.
s=$SEVCTL

# The lines of https://github.com/AMDESE/AMDSEV/issues/189, and some of other kinds.
cat >dmesg <<'END'
[    0.492094] SEV-SNP: RMP table physical address [0x000000004de00000 - 0x00000000566fffff]
[    1.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd
[   11.652294] ccp 0000:42:00.1: sev enabled
[   11.702131] ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x3
[   11.717361] ccp 0000:42:00.1: SEV: failed to INIT error 0x1, rc -5
[   11.717785] ccp 0000:42:00.1: SEV API:1.55 build:7
[   11.782062] kvm_amd: SEV enabled (ASIDs 100 - 509)
[   12.000000] kvm_amd: a line of a newer kernel
[   13.000000] AMD-Vi: IOMMU Event log overflow
[   14.000000] AMD-Vi: IOMMU Event log overflow
END
run "$s" host log --from dmesg
is 'status' "$status" 0
is 'groups in order' "$(grep '^==' <<<"$out" | tr '\n' ' ')" '== SEV == CCP == KVM == AMD-Vi '
has 'what failed' "$out" 'SNP_INIT failed'
has 'what to do' "$out" 'Set SMEE, SNP Memory Coverage and SEV-SNP Support'
has 'a healthy line' "$out" 'KVM offers SEV, with these ASIDs'
has 'not known' "$(grep -A 1 'a line of a newer kernel' <<<"$out")" 'not known'
has 'repeated' "$out" 'Event log overflow  (2 times)'
is 'lines of others' "$(grep -c usb <<<"$out")" 0
run "$s" host log --json --from - <dmesg
is 'status of JSON' "$status" 0
valid host-log
has 'id' "$out" '"id": "snp-init-config"'

# The software kernel's log.
run "$s" sim init --dir sp --memory 64
is "sim init: $err" "$status" 0
run "$s" host log --platform sim:sp
is "status of the software kernel: $err" "$status" 0
has 'its lines' "$out" '== '
run "$s" host log --json --platform sim:sp
valid host-log

# Refusals.
refused 2 '--platform says nothing about --from' "$s" host log --platform host --from dmesg
refused 4 'nowhere: cannot open' "$s" host log --from nowhere
printf 'nothing of SEV here\n' >other
run "$s" host log --from other
has 'no lines' "$out" 'the log has no lines about SEV'
# Where the log is root's alone, it is said how to read it.
if [ "$(cat /proc/sys/kernel/dmesg_restrict 2>/dev/null)" = 1 ] && [ "$(id -u)" != 0 ]; then
	refused 4 'kernel.dmesg_restrict=1' "$s" host log
fi
