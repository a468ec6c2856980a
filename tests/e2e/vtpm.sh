# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# report get --via vtpm from a software TPM that was given what Azure's paravisor puts into one, and
# sevctl verify of what came out.
s=$SEVCTL

for tool in swtpm tpm2_createprimary tpm2_evictcontrol tpm2_nvdefine tpm2_nvwrite; do
	if ! command -v $tool >/dev/null; then
		echo "skipped: $tool is not installed"
		exit 77
	fi
done
if "$s" report get --via vtpm 2>&1 | grep -q 'this build has no tpm2-tss'; then
	echo "skipped: built without tpm2-tss"
	exit 77
fi

mkdir state
swtpm socket --tpm2 --tpmstate "dir=$here/state" --server "type=unixio,path=$here/tpm" \
	--ctrl "type=unixio,path=$here/tpm.ctrl" \
	--flags not-need-init,startup-clear --daemon --pid "file=$here/pid" || exit 99
trap 'kill "$(cat pid)"; rm -rf "$here"' EXIT
export TPM2TOOLS_TCTI=swtpm:path=tpm TSS2_LOG=all+NONE
get="$s report get --via vtpm --tcti swtpm:path=tpm"

# quiet COMMAND...: what it says is of interest only when it fails
quiet()
{
	"$@" >quiet.log 2>&1 || fail "$*: $(cat quiet.log)"
}

# shellcheck disable=SC2086 # $get is a command and its options
refused 4 'sevctl report get: vTPM: NV index 0x01400001: there is none, so this is no Azure confidential VM' $get -o r

quiet tpm2_createprimary -C o -G rsa2048:rsassa-sha256:null -c ak.ctx \
	-a 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign'
quiet tpm2_evictcontrol -C o -c ak.ctx 0x81000003
quiet tpm2_readpublic -c 0x81000003 -f pem -o ak.pem
quiet tpm2_nvdefine -C o -s 2048 -a 'ownerread|ownerwrite|authread|authwrite' 0x01400001
quiet tpm2_pcrextend 8:sha256="$(printf '%064d' 5)"

user_data=$(printf '%0128d' 123456789)
quiet "$MAKE_CHAIN" chain --set report.report_data="$("$MAKE_HCL" ak.pem "$user_data")"
quiet "$MAKE_HCL" ak.pem "$user_data" chain/report.bin hcl.bin
quiet tpm2_nvwrite -C o -i hcl.bin 0x01400001
nonce=00112233445566778899

# shellcheck disable=SC2086
{
	run $get --report-data "$user_data" --nonce "$nonce" -o out.hcl --quote-out quote \
		--signature-out signature --pcrs-out pcrs
	is "status of report get" "$status" 0
	has "its output" "$out" "user data          $user_data"
	has "its output" "$out" "PCRs               768 bytes in pcrs"
	is "the report" "$(head -c "$(stat -c %s hcl.bin)" out.hcl | cmp - hcl.bin && echo same)" same
	is "the user data in the vTPM" "$(tpm2_nvread -C o 0x01400002 | od -An -v -tx1 | tr -d ' \n')" \
		"$user_data"

	run $get --report-data none --json
	is "status without user data" "$status" 0
	has "its JSON" "$out" '"via": "vtpm"'
	printf "%s\n" "$out" >get.json

	refused 4 "after 1 seconds the report's runtime data still lacks the user data" \
		$get --patience 1 -o r
	refused 4 'vtpm asks at VMPL 0 only' $get --vmpl 1
}

if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/report-get.schema.json" get.json
	is "JSON as the schema says" "$err" ""
fi

# An index of another size is made anew.
quiet tpm2_nvundefine -C o 0x01400002
quiet tpm2_nvdefine -C o -s 32 -a 'ownerread|ownerwrite|authread|authwrite' 0x01400002
# shellcheck disable=SC2086
run $get --report-data "$user_data"
is "status with an index of another size" "$status" 0

verify="$s verify out.hcl --trust-anchor chain/ark.pem --certs chain/ask.pem --certs chain/vcek.pem
	--offline --at 2025-06-01 --quote quote --quote-signature signature --pcrs pcrs"
pcr8=$(printf '%064d%064d' 0 5 | sed 's/../\\x&/g' | xargs -0 printf '%b' | sha256sum | cut -d' ' -f1)
# asked NONCE PCR8 USER-DATA: what sevctl verify finds not to be so
asked()
{
	# shellcheck disable=SC2086
	run $verify --nonce "$1" --pcr "8=$2" --user-data "$3" --json
	bad=$(sed -n '/^  "failed"/,/]/p' <<<"$out" | sed -n 's/^    "\(.*\)".*/\1/p')
}
asked "$nonce" "$pcr8" "$user_data"
is "status of verify" "$status" 0
has "its verdict" "$out" '"verdict": "genuine and appraised"'
is "what fails" "$bad" ""
asked 00 "$pcr8" "$user_data"
is "status of verify with another nonce" "$status" 1
is "what fails with another nonce" "$bad" nonce
asked "$nonce" "${user_data:64}" "$user_data"
is "what fails with another PCR" "$bad" pcrs
asked "$nonce" "$pcr8" "00$user_data"
is "status with user data that is too long" "$status" 2
asked "$nonce" "$pcr8" 01
is "what fails with other user data" "$bad" user-data
cp hcl.bin out.hcl
flip out.hcl $((0x20 + 0x50))
asked "$nonce" "$pcr8" "$user_data"
has "what fails with another REPORT_DATA" "$bad" hcl-report-data
