# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# report get and key get where there is no device: status 4 and what to do, or what the options lack.
s=$SEVCTL

if [ -e /dev/sev-guest ] || [ -e /dev/tpmrm0 ] || [ -e /sys/kernel/config/tsm ]; then
	echo "skipped: this machine has a device that gives reports"
	exit 77
fi

refused 4 'no way to a report here: /sys/kernel/config/tsm/report: ' "$s" report get -o report.bin
has "what auto tried" "$err" '/dev/sev-guest: this is no SNP guest'
has "what auto tried" "$err" 'there is no TPM'
refused 4 'configfs-tsm is not there: it needs Linux 6.7' "$s" report get --via configfs
refused 4 'modprobe sev-guest' "$s" report get --via sev-guest --certs-out certs.bin
refused 4 'configfs chooses no signing key' "$s" report get --signing-key vlek
refused 4 'no way to a report here: ' "$s" report get --svsm all
has "what auto tried" "$err" 'sev-guest asks no SVSM'
refused 4 'makes no TPM quote' "$s" report get --via sev-guest --nonce 00

hex64=$(printf '%0128d' 7)
refused 4 'no way' "$s" report get --report-data "$hex64"
refused 4 'no way' "$s" report get --report-data "0x$hex64" --vmpl 3
refused 2 'expected 64 bytes in hex' "$s" report get --report-data "${hex64}00"
refused 2 'expected 64 bytes in hex' "$s" report get --report-data 00
refused 2 'exclude each other' "$s" report get --report-data "$hex64" --bind nonce=00
refused 2 "expected 64 for the recipe 'nonce'" "$s" report get --bind nonce=00
refused 4 'no way' "$s" report get --bind nonce-padded=00
refused 2 '--vmpl' "$s" report get --vmpl 4
refused 2 'a quote needs --nonce' "$s" report get --quote-out q
refused 2 'expected hex of 1 to 64 bytes' "$s" report get --nonce "${hex64}00"
refused 2 'expected all, vtpm or a GUID' "$s" report get --svsm other
refused 2 '--manifest-version needs --svsm' "$s" report get --manifest-version 1
refused 2 '--certs-out: x is written by another option too' "$s" report get -o x --certs-out x
refused 2 '--pcrs-out: x is written by another option too' "$s" report get --nonce 00 --quote-out x --pcrs-out x
refused 2 '--manifest-out needs --svsm' "$s" report get --manifest-out m
refused 2 '--extended needs --output or --json' "$s" report get --extended
refused 2 '--bind: found it twice' "$s" report get --bind nonce-padded=00 --bind nonce-padded=01
refused 4 'vtpm brings no certificates of the host' "$s" report get --via vtpm --certs-out c
refused 4 'configfs asks no TPM' "$s" report get --via configfs --tcti device:x
refused 2 "--via" "$s" report get --via tdx

refused 2 'give --output FILE or --print-key' "$s" key get
refused 4 'this is no SNP guest' "$s" key get --fields policy,measurement -o key
refused 2 "did you mean 'measurement'?" "$s" key get --print-key --fields policy,measurment
refused 2 'needs its value: --guest-svn' "$s" key get --print-key --fields guest-svn
refused 2 'needs its value: --tcb' "$s" key get --print-key --fields tcb-version
refused 2 'needs its value: --mit-vector' "$s" key get --print-key --fields launch-mit-vector
refused 2 '--tcb: FMC is missing' "$s" key get --print-key --product turin --tcb bl=1,tee=1,snp=4,ucode=1
refused 2 'this product has no FMC' "$s" key get --print-key --product milan \
	--tcb fmc=0,bl=1,tee=1,snp=4,ucode=1
refused 2 "found 'Rome'" "$s" key get --print-key --product Rome --tcb bl=1
refused 4 'this is no SNP guest' "$s" key get --print-key --product Turin \
	--tcb fmc=1,bl=1,tee=1,snp=4,ucode=1
refused 2 'what is mixed in? give --fields' "$s" key get --print-key
refused 4 'this is no SNP guest' "$s" key get --print-key --fields none
refused 4 'this is no SNP guest' "$s" key get --print-key --guest-svn 1
refused 2 '--product needs --tcb' "$s" key get --print-key --product Milan
refused 2 '--key-sel says nothing about' "$s" key get --print-key --root-key vmrk --key-sel vlek
refused 2 "did you mean 'measurement'?" "$s" key get --print-key --fields measurment --fields policy
refused 2 'expected version 2' "$s" key get --print-key --mit-vector 1 --message-version 1
