# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# sevctl why: lines that people paste.
s=$SEVCTL

# One line: what, step, causes in order, next.
run "$s" why "qemu-system-x86_64: SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'"
is 'status' "$status" 0
has 'what failed' "$out" 'measurement is not the one in its ID block'
has 'step' "$out" 'step    guest launch: SNP_LAUNCH_FINISH'
has 'status by name' "$out" '0xb is BAD_MEASUREMENT'
has 'causes' "$out" 'causes  1. '
has 'next' "$out" 'next    1. '

# Several words are one line.
run "$s" why SNP_LAUNCH_UPDATE ret=-5 fw_error=22 "'Invalid parameter'"
has 'the CPUID page first' "$(grep -m 1 causes <<<"$out")" 'CPUID page'

# Numbers alone.
run "$s" why fw_error=11
is 'status of a number' "$status" 0
has 'status of firmware' "$out" '0xb is BAD_MEASUREMENT'
run "$s" why ret=-25
has 'errno' "$out" 'errno 25 is ENOTTY'
run "$s" why 0x1:0x2
has 'termination' "$out" 'set 1, code 2: a page could not be validated'

# What is not known is said, with what to look at.
run "$s" why the moon is full
is 'status of nothing' "$status" 1
has 'honest' "$out" 'Nothing is known of this.'
has 'capture' "$out" 'sevctl ok --capture FILE'
run "$s" why --json the moon is full
is 'status of nothing as JSON' "$status" 1
valid why
has 'known is false' "$out" '"known": false'

# Many lines of standard input, those of a kind once.
printf '%s\n' '[    9.1] ccp 0000:05:00.5: sev enabled' 'something else' '' \
	'[   10.0] AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:41:00.0 domain=0x0010 address=0x1 flags=0x0020]' \
	'[   10.1] AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:41:00.0 domain=0x0010 address=0x2 flags=0x0020]' \
	>log
run "$s" why <log
is 'status of lines' "$status" 0
has 'healthy line' "$out" 'The driver has found an AMD-SP that has SEV'
has 'twice' "$out" '(2 times)'
has 'the other' "$out" 'not known  something else'
run "$s" why --json - <log
is 'status of JSON' "$status" 0
valid why
has 'count' "$out" '"known": 2'
has 'id' "$out" '"id": "iommu-io-page-fault"'

# Bytes that are no text, and a very long line.
printf 'a\0b\377\nfw_error=3\n' >bytes
run "$s" why - <bytes
is 'status of bytes' "$status" 0
has 'bytes shown' "$out" 'not known  a b\xff'
run "$s" why --json <bytes
valid why
head -c 300000 /dev/zero | tr '\0' 'x' >long
run "$s" why <long
is 'status of a long line' "$status" 1
printf '\033[31m Nested Paging disabled\n' >colour
run "$s" why <colour
has 'control characters' "$out" '\x1b[31m Nested'
run "$s" why --help
has 'an example' "$out" 'sevctl why "SNP_LAUNCH_FINISH'
