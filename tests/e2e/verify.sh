# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# sevctl verify: each verdict and exit status, certificates and their absence, times, bad files, and
# what is asked of a report. The chains are the test CA's; four real reports where SEVKIT_VECTORS is.
export HOME=$PWD/home XDG_CACHE_HOME=$PWD/cache
v=("$SEVCTL" verify)
"$MAKE_CHAIN" good
trust=(--certs good --trust-anchor good/ark.pem --offline --at 2025-06-01)

# field OFFSET SIZE FILE: hex of a report's field
field()
{
	dd if="$3" bs=1 skip=$(($1)) count="$2" 2>/dev/null | od -An -v -tx1 | tr -d ' \n'
}
measurement=$(field 0x90 48 good/report.bin)
report_data=$(field 0x50 64 good/report.bin)

# verdict WHAT STATUS VERDICT ARGUMENT...: -q prints the verdict, and the status is that
verdict()
{
	local what=$1 wanted=$2 words=$3

	shift 3
	run "${v[@]}" -q "$@"
	is "$what" "$status $out" "$wanted $words"
}

# fails_only WHAT CHECK ARGUMENT...: this check fails, and no other
fails_only()
{
	local what=$1 check=$2

	shift 2
	run "${v[@]}" "$@"
	is "$what: what fails" "$(sed -n 's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out")" "$check"
}

# schema FILE NAME: fits docs/schema/NAME.schema.json, where python3 with jsonschema can tell
schema()
{
	checks=$((checks + 1))
	python3 -c 'import jsonschema' 2>/dev/null || return 0
	python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/$2.schema.json" "$1" 2>schema.err ||
		fail "$1 is not as $2 says: $(tail -3 schema.err)"
}

# Each verdict, and its status.
verdict 'nothing asked' 0 'genuine, nothing about the guest was asked' good/report.bin "${trust[@]}"
verdict 'appraised' 0 'genuine and appraised' good/report.bin "${trust[@]}" \
	--measurement "$measurement"
verdict 'refused' 1 'refused' good/report.bin "${trust[@]}" --measurement "${measurement//[0-4]/5}"
"$MAKE_CHAIN" v6 --set report.version=6
verdict 'a version to come' 1 'genuine, not appraised' v6/report.bin "${trust[@]}"
verdict 'a version to come, and asked' 1 'genuine, not appraised' v6/report.bin "${trust[@]}" \
	--measurement "$measurement"
"$MAKE_CHAIN" flipped --set report.flip=1000
verdict 'a bit flipped' 1 'not genuine' flipped/report.bin "${trust[@]}"
verdict 'no root' 1 'not genuine' good/report.bin --certs good --offline --at 2025-06-01
verdict 'no certificate' 4 'could not be determined' good/report.bin --offline --at 2025-06-01

# The other forms of a report, and what they bring along.
verdict 'extended' 0 'genuine, nothing about the guest was asked' good/extended.bin \
	--trust-anchor good/ark.pem --offline --at 2025-06-01
verdict 'the table beside it' 0 'genuine, nothing about the guest was asked' good/report.bin \
	--auxblob good/table.bin --trust-anchor good/ark.pem --offline --at 2025-06-01
od -An -v -tx1 good/report.bin >hex
verdict 'in hex' 0 'genuine, nothing about the guest was asked' hex "${trust[@]}"
verdict 'on standard input' 0 'genuine, nothing about the guest was asked' - "${trust[@]}" <hex
"$MAKE_CHAIN" vlek --vlek
verdict 'by a VLEK' 0 'genuine, nothing about the guest was asked' vlek/extended.bin \
	--trust-anchor vlek/ark.pem --offline --at 2025-06-01

# What is missing comes with the command that gets it.
run "${v[@]}" good/report.bin --trust-anchor good/ark.pem --offline --at 2025-06-01
chip=$(field 0x1A0 64 good/report.bin)
has 'the command' "$(tr -s ' \n' ' ' <<<"$out")" \
	"sevctl kds fetch vcek --product Milan --chip-id $chip --tcb bl=3,tee=0,snp=22,ucode=211"
run "${v[@]}" vlek/report.bin --trust-anchor good/ark.pem --offline --at 2025-06-01
has 'a VLEK cannot be fetched' "$out" 'the KDS does not give it'
is 'nothing was fetched' "$(ls cache 2>/dev/null)" ''

# flaw 17: dates count, at a time that can be set
for time in 2024-01-01 2033-01-01; do
	verdict "at $time" 1 'not genuine' good/report.bin --certs good --trust-anchor good/ark.pem \
		--offline --at $time
	fails_only "at $time" leaf-validity good/report.bin --certs good/vcek.pem --certs \
		good/cert_chain.pem --trust-anchor good/ark.pem --offline --at $time
done
refused 2 "--at: found 'yesterday'" "${v[@]}" good/report.bin --at yesterday

# flaw 2: the signature is over the bytes as they came, whatever this build makes of them
"$MAKE_CHAIN" reserved --set report.patch_offset=0x250 --set report.patch=c0ffee
run "${v[@]}" reserved/report.bin "${trust[@]}" --verbose
has 'signature over reserved bytes' "$out" '  signature               passed'
fails_only 'reserved bytes' reserved-bytes reserved/report.bin "${trust[@]}"
verdict 'reserved bytes allowed' 0 'genuine, nothing about the guest was asked' \
	reserved/report.bin "${trust[@]}" --allow reserved-bytes
dd if=good/report.bin of=zeroed bs=1 count=592 2>/dev/null
dd if=reserved/report.bin bs=1 skip=592 count=3 2>/dev/null >>zeroed
dd if=good/report.bin bs=1 skip=595 2>/dev/null >>zeroed
fails_only 'bytes that were not signed' signature zeroed "${trust[@]}" --allow reserved-bytes

# flaw 21: VMPL 0 is expected, and another only where it is asked for
"$MAKE_CHAIN" vmpl --set report.vmpl=2
fails_only 'VMPL 2' vmpl vmpl/report.bin "${trust[@]}"
for vmpl in 2 any; do
	verdict "VMPL $vmpl" 0 'genuine, nothing about the guest was asked' vmpl/report.bin \
		"${trust[@]}" --vmpl $vmpl
done
fails_only 'VMPL 2 where 1 is asked' vmpl vmpl/report.bin "${trust[@]}" --vmpl 1

# flaw 22: bytes are hex, with or without 0x, and never characters
for prefix in '' 0x 0X; do
	verdict "hex with '$prefix'" 0 'genuine and appraised' good/report.bin "${trust[@]}" \
		--report-data "$prefix$report_data"
	verdict "a nonce with '$prefix'" 0 'genuine and appraised' good/report.bin "${trust[@]}" \
		--nonce "$prefix$report_data"
	verdict "a recipe with '$prefix'" 0 'genuine and appraised' good/report.bin \
		"${trust[@]}" --bind "nonce=$prefix$report_data"
done
refused 2 'expected 1 to 64 bytes in hex' "${v[@]}" good/report.bin "${trust[@]}" --nonce letters
refused 2 'expected hex of 1 to 64 bytes, or @FILE' "${v[@]}" good/report.bin "${trust[@]}" \
	--bind nonce=letters
refused 2 '--report-data: found' "${v[@]}" good/report.bin "${trust[@]}" --report-data 0x00
refused 2 'nonce-padded' "${v[@]}" good/report.bin "${trust[@]}" --nonce 00

# What must have been asked.
verdict 'required, not asked' 1 'refused' good/report.bin "${trust[@]}" \
	--require measurement,report-data --measurement "$measurement"
fails_only 'required, not asked' report-data good/report.bin "${trust[@]}" \
	--require measurement,report-data --measurement "$measurement"
verdict 'required, asked' 0 'genuine and appraised' good/report.bin "${trust[@]}" \
	--require measurement --measurement "$measurement"
refused 2 'measurement' "${v[@]}" good/report.bin "${trust[@]}" --require mesurement

# A policy, and options that add to it.
echo "{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"measurement\": [\"$measurement\"]}" >policy.json
verdict 'a policy' 0 'genuine and appraised' good/report.bin "${trust[@]}" --policy policy.json
verdict 'a policy and an option' 1 'refused' good/report.bin "${trust[@]}" --policy policy.json \
	--guest-svn 77
sed 's/"measurement/"mesurement/' policy.json >typo.json
refused 3 'mesurement' "${v[@]}" good/report.bin "${trust[@]}" --policy typo.json

# Revocation.
"$MAKE_CHAIN" revoked --revoke ask
fails_only 'a revoked ASK' ca-revoked good/report.bin --certs revoked --trust-anchor good/ark.pem \
	--offline --at 2025-06-01
verdict 'revocation off' 0 'genuine, nothing about the guest was asked' good/report.bin --certs \
	revoked --trust-anchor good/ark.pem --offline --at 2025-06-01 --crl off
mkdir no-crl
cp good/vcek.pem good/cert_chain.pem no-crl
verdict 'a CRL required' 4 'could not be determined' good/report.bin --certs no-crl --trust-anchor \
	good/ark.pem --offline --at 2025-06-01 --crl require
verdict 'a CRL if available' 0 'genuine, nothing about the guest was asked' good/report.bin \
	--certs no-crl --trust-anchor good/ark.pem --offline --at 2025-06-01

# A simulation says so, loudly.
"$MAKE_CHAIN" sim --set ark.simulation=1 --set ask.simulation=1 --set vcek.simulation=1
run "${v[@]}" sim/report.bin --certs sim --trust-anchor sim/ark.pem --offline --at 2025-06-01
has 'a simulation' "$(sed -n 2p <<<"$out")" 'SIMULATION: this rests on the root of a software processor'
has 'whose guest it is' "$out" 'Some guest on the software processor.'
run "${v[@]}" sim/report.bin --certs sim --trust-anchor sim/ark.pem --offline --at 2025-06-01 \
	--report-data "$(printf 'ee%.0s' {1..64})"
has 'who signed what is refused' "$out" 'The software processor signed this; what failed'
is 'no genuine processor in a simulation' "$(grep -c 'genuine processor' <<<"$out")" 0
run "${v[@]}" good/report.bin "${trust[@]}"
is 'no simulation' "$(grep -c SIMULATION <<<"$out")" 0

# JSON, for each verdict.
for args in "good/report.bin --measurement $measurement" v6/report.bin flipped/report.bin \
	vmpl/report.bin; do
	# shellcheck disable=SC2086 # words
	"${v[@]}" --json "${trust[@]}" $args >json
	schema json verdict
	run "${v[@]}" --list-checks
	is "every check in JSON of $args" "$(grep -c '"question":' json)" "$(wc -l <<<"$out")"
done
"${v[@]}" --json good/report.bin --offline >json
is 'JSON status' "$?" 4
schema json verdict
has 'an open question in JSON' "$(cat json)" '"genuine": null'
has 'what is missing in JSON' "$(cat json)" '"missing": "VCEK of Milan'
"${v[@]}" --json flipped/report.bin "${trust[@]}" >json
has 'failed in JSON' "$(tr -d '\n ' <json)" '"failed":["signature"]'
"${v[@]}" --list-checks --json >json
schema json checks
"${v[@]}" --list-recipes --json >json
schema json recipes
openssl ecparam -name prime256v1 -genkey -noout -out ear.pem
for args in "good/report.bin --policy policy.json" flipped/report.bin v6/report.bin; do
	# shellcheck disable=SC2086 # words
	"${v[@]}" "${trust[@]}" $args --ear --ear-key ear.pem | cut -d. -f2 | tr -d '\n' |
		tr -- '-_' '+/' | sed 's/$/===/' | base64 -d 2>/dev/null >json
	schema json ear
done

# What people read first: what the answer is worth, and what was not asked.
# flat ARGUMENT...: what verify prints, in one line
flat()
{
	run "${v[@]}" "$@"
	out=$(tr -s ' \n' ' ' <<<"$out")
}
# lacks WHAT TEXT PART: TEXT does not contain PART
lacks()
{
	is "$1: '$3' in it" "$(grep -cF -- "$3" <<<"$2")" 0
}
flat good/report.bin "${trust[@]}"
has 'a guest of anybody' "$out" 'no reason yet to trust it'
has 'what to ask' "$out" 'what runs in the guest. Ask with --plan or --measurement.'
has 'what to ask' "$out" 'a copy of an older report. Ask with --nonce, --bind or --report-data.'
has 'revocation' "$out" ' revocation crl.der is from 2025-05-31'
has 'checks by name' "$out" ' leaf-hwid, leaf-product, signature-algo, signature-form, signature '
has 'defaults by name' "$out" ' passed reserved-bytes, '
lacks 'what a check compared' "$out" 'hwID of'
flat good/report.bin "${trust[@]}" --policy-forbidden debug
has 'genuine and appraised, and of what guest?' "$out" \
	'genuine and appraised Not asked: what runs in the guest.'
flat good/report.bin "${trust[@]}" --measurement "$measurement" --nonce "$report_data"
has 'what was asked has a line' "$out" ' measurement passed MEASUREMENT is '
lacks 'all was asked' "$out" 'Not asked:'
flat good/report.bin "${trust[@]}" --verbose
has 'details' "$out" ' leaf-hwid passed CHIP_ID is '
flat good/report.bin --certs no-crl --trust-anchor good/ark.pem --offline --at 2025-06-01
has 'revocation without a CRL' "$out" ' revocation not checked: no CRL of the root is at hand'
flat flipped/report.bin "${trust[@]}" --measurement "$measurement"
has 'what is not genuine is not appraised' "$out" 'asked for? what it says counts for nothing'
flat v6/report.bin "${trust[@]}" --measurement "$measurement"
has 'nor what is not known' "$out" 'asked for? what was signed is not known to this build'
flat good/report.bin --offline
has 'no answer' "$out" 'This is neither yes nor no: take it for no.'
has 'a command in one line' "$("${v[@]}" good/report.bin --offline)" \
	"-> sevctl kds fetch vcek --product Milan --chip-id $chip --tcb bl=3,tee=0,snp=22,ucode=211"
flat good/report.bin --certs good --offline --at 2025-06-01
has 'no help for a forged root' "$out" 'believe it only if you have its root from somebody you trust'
refused 2 'expected one of them' "${v[@]}" good/report.bin --quiet --verbose

# Bad input: nothing that looks like an answer.
: >empty
head -c 1183 good/report.bin >short
refused 3 'empty' "${v[@]}" empty "${trust[@]}"
refused 3 'short' "${v[@]}" short "${trust[@]}"
{
	cat good/vcek.der
	head -c 1000 /dev/zero
} >no-report
refused 3 'no-report: found' "${v[@]}" no-report "${trust[@]}"
has 'a file of another kind' "$err" 'expected an attestation report (1184 bytes)'
refused 3 'policy.json' "${v[@]}" policy.json "${trust[@]}"
refused 4 'missing.bin' "${v[@]}" missing.bin "${trust[@]}"
refused 4 'missing.pem' "${v[@]}" good/report.bin --certs missing.pem --offline
refused 3 'short' "${v[@]}" good/report.bin --certs short --offline
refused 3 'not JSON' "${v[@]}" good/report.bin "${trust[@]}" --policy <(echo garbage)
refused 2 'missing argument' "${v[@]}"
refused 2 'did you mean --measurement' "${v[@]}" good/report.bin --mesurement 00
refused 2 'expected one of them' "${v[@]}" good/report.bin --tls-cert good/vcek.pem
refused 2 '--quote needs --quote-signature' "${v[@]}" good/report.bin --quote x
refused 2 '--launch-digest is about legacy SEV reports' "${v[@]}" good/report.bin "${trust[@]}" \
	--launch-digest 00
refused 2 '--quote is for one report, not for --batch' "${v[@]}" --batch empty --quote x \
	--quote-signature x
refused 2 '--ear needs --ear-key' "${v[@]}" good/report.bin --ear
# A command to copy runs nothing else, whatever the file is called.
odd="x'\$(touch hurt) y.bin"
cp good/report.bin "$odd"
run "${v[@]}" "$odd" --offline --at 2025-06-01
command=$(tr -s ' \n' ' ' <<<"$out" | grep -o "sevctl kds fetch vcek --report .*y\.bin'")
is 'the command for a report of an odd name' "$(sh -c "sevctl() { echo \"\$5\"; }; $command")" "$odd"
is 'files of the command' "$(ls hurt 2>/dev/null)" ''

# No input is written over.
refused 2 '--output: good/report.bin is the report' "${v[@]}" good/report.bin --ear-key k -o good/report.bin
refused 2 '--output: k is the file of --ear-key' "${v[@]}" good/report.bin --ear-key k -o k

# Nothing that is asked is passed over: of two values, without --batch, beside it.
for twice in '--policy a --policy b' '--bind nonce=@x --bind sha512-file=y' '--report-data 00 --report-data 01' \
	'--min-guest-svn 5 --min-guest-svn 1' '--at 2025-01-01 --at 2026-01-01' '--tcb-baseline a --tcb-baseline b'; do
	# shellcheck disable=SC2086 # words
	refused 2 "${twice%% *}: found it twice, expected it once" "${v[@]}" good/report.bin $twice
done
for alone in '--jobs 3' --follow; do
	# shellcheck disable=SC2086 # words
	refused 2 "${alone%% *} needs --batch" "${v[@]}" good/report.bin $alone
done
refused 2 '--cache: --batch fetches nothing' "${v[@]}" --batch empty --cache x
refused 2 '--kds-url: --batch fetches nothing' "${v[@]}" --batch empty --kds-url https://localhost/
refused 2 '--quiet is for one report' "${v[@]}" --batch empty --quiet

# An option of one value is not forgotten for a second one.
refused 2 '--report-data: found it twice' "${v[@]}" good/report.bin "${trust[@]}" --report-data \
	"${report_data//[0-4]/5}" --report-data "$report_data"
for option in policy tcb-baseline bind bind-host-data nonce vmpl guest-svn min-guest-svn crl; do
	refused 2 "--$option: found it twice" "${v[@]}" good/report.bin "${trust[@]}" --$option off \
		--$option require
done
verdict 'one of two measurements' 0 'genuine and appraised' good/report.bin "${trust[@]}" \
	--measurement "${measurement//[0-4]/5}" --measurement "$measurement"

# Every setting is an option, under its heading.
run "${v[@]}" --help
for option in measurement min-tcb vmpl require allow csp-id no-provisional; do
	has 'help' "$out" "  --$option"
done
has 'help in groups' "$out" $'\nWhat is asked of the report:\n'

# Real reports by AMD's pinned keys: nothing but the VCEK is at hand.
if [ -d "${SEVKIT_VECTORS-}/snp-reports" ]; then
	for dir in "$SEVKIT_VECTORS"/snp-reports/*/; do
		verdict "$dir" 0 'genuine, nothing about the guest was asked' "$dir/report.bin" \
			--certs "$dir/vcek.der" --offline --at 2026-11-01
		verdict "$dir with its CA" 0 'genuine, nothing about the guest was asked' \
			"$dir/report.bin" --certs "$dir/vcek.der" --certs \
			"$SEVKIT_VECTORS/amd-ca" --offline --at 2026-11-01
	done
else
	echo 'SKIPPED: real reports (no SEVKIT_VECTORS)'
fi
