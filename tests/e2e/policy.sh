#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# policy make and policy explain, as a user types them. $SEV_MEASURE names the tool.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

prints 0x30137 policy make --mode snp smt,debug=off abi=1.55
prints 0x30000 policy make smt
prints 0x37010005 policy make --mode seves nodbg api=1.55
prints 0x1 policy make --mode SEV NODBG

fails 2 "did you mean 'SMT'?" policy make smtt
fails 2 'missing argument' policy make
fails 3 'bit 17 is 0, expected 1' policy explain 0x10000
fails 3 'reserved bit 26 is 1' policy explain --mode snp 0x4030000
fails 3 'bit 2 (ES) is 0, expected 1' policy explain --mode seves 0x1

says 'DEBUG  *0  *debugging is refused' policy explain 0x30000
says 'DEBUG  *1  *debugging is allowed' policy explain 0xb0000
says '^31:24 *API_MINOR  *55 ' policy explain --mode sev 0x37010001
says '"policy": "0x30000"' policy explain --json 0x30000
says '"name": "SINGLE_SOCKET"' policy explain --json 0x30000

valid_json policy policy make --json smt
valid_json policy policy explain --json --mode sev 1
finish
