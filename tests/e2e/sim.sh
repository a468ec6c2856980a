# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The software processor as a person uses it: made, guests launched, attested, ended.
s=$SEVCTL m=$SEV_MEASURE
sim=(--dir sp)
"$MAKE_OVMF" fw.fd
snp=(--mode snp --vcpus 2 --vcpu-type EPYC-Milan --ovmf fw.fd)

# digest MODE OPTION...: what sev-measure predicts
digest()
{
	"$m" "$@"
}

quirk=$("$s" sim quirks | sed -n '/^[a-z0-9-]*$/{/./{p;q}}')
choice=$("$s" sim quirks --json | sed -n '/"choices"/{n;n;s/[ ",]//g;p;q}')
run "$s" sim init "${sim[@]}" --product milan-1.58 --kernel-profile 6.18 --memory 256 --cores 2 \
	--sockets 1 --smt --encrypt --quirk "$quirk=$choice"
is "init: $err" "$status" 0
has 'init' "$out" 'Milan, firmware 1.58.'
has 'init says how to go on' "$out" 'sevctl sim launch --dir sp PLAN.json'
is 'mode of the folder' "$(stat -c %a sp)" 700
json sim-init "$s" sim init --dir other --product genoa --memory 64
has 'init of a genoa' "$out" '"profile": "genoa-1.55"'
json sim-quirks "$s" sim quirks

# The three generations: what is predicted is what is launched.
for mode in sev seves snp; do
	guest=(--mode "$mode" --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd)
	[ "$mode" = sev ] && guest=(--mode sev --ovmf fw.fd)
	run "$s" sim launch "${sim[@]}" "${guest[@]}"
	is "launch, $mode: $err" "$status" 0
	has "digest, $mode" "$out" "$(digest "${guest[@]}")"
	case $mode in
	snp) has 'how to go on, snp' "$out" 'sevctl sim report --guest 3 --bind nonce-padded=HEX' ;;
	*) has "how to go on, $mode" "$out" 'by nobody: the firmware made the TIK' ;;
	esac
done
json sim-status "$s" sim status "${sim[@]}"
for kind in SEV SEV-ES SNP; do
	has "status has a guest of $kind" "$out" "\"kind\": \"$kind\""
done
run "$s" sim status "${sim[@]}"
has 'status' "$out" 'SNP, ASID'
has 'status' "$out" 'held until sim stop'
json sim-stop "$s" sim stop "${sim[@]}" --guest 1
has 'stop ends one' "$(tr -d ' \n' <<<"$out")" '"ended":[1]'
run "$s" sim stop "${sim[@]}"
is 'stop ends the rest' "$out" 'guest 2 ended
guest 3 ended'
run "$s" sim stop "${sim[@]}"
is 'stop without guests' "$status $out" '0 no guest is held'

# A plan, as a file and as JSON.
run "$m" plan "${snp[@]}" -o plan.json
json sim-launch "$s" sim launch "${sim[@]}" plan.json
has 'launch, JSON' "$out" '"launched": true'
has 'launch, JSON' "$out" "$(digest "${snp[@]}")"
has 'launch, JSON' "$out" '"guest": 4'
json sim-launch "$s" sim launch "${sim[@]}" --mode seves --vcpus 1 --vcpu-type EPYC --ovmf fw.fd
has 'launch, JSON, SEV-ES' "$out" '"measure": "'
run "$s" sim launch "${sim[@]}" plan.json --verbose
has 'verbose launch' "$out" 'KVM_CREATE_VM'
run "$s" sim stop "${sim[@]}" --guest 6

# Reports, with the certificates that the host gives.
nonce=$(printf '%064d' 5)
run "$s" sim export-ca "${sim[@]}" ca
has 'export-ca' "$out" 'ca/ark.pem'
is 'files of export-ca' "$(cd ca && echo *)" \
	'ark.cert ark.pem ask.cert ask.pem ask_ark.cert asvk.pem cek.cert crl.pem export.cert pdh.cert vcek.der vcek.pem vcek_chain.pem vlek_chain.pem'
json sim-export-ca "$s" sim export-ca "${sim[@]}" ca
run "$s" sim report "${sim[@]}" --bind nonce-padded="$nonce" --extended -o extended.bin
is "sim report: $err" "$status" 0
run "$s" verify extended.bin --trust-anchor ca/ark.pem --plan plan.json --bind nonce-padded="$nonce" --offline
is "an extended report needs no other certificates: $err" "$status" 0
has 'verdict' "$out" 'SIMULATION'
run "$s" verify extended.bin --plan plan.json --bind nonce-padded="$nonce" --offline
is 'without the root nothing trusts it' "$status" 1
json report-get "$s" sim report "${sim[@]}" --guest 4 --signing-key vcek --via sev-guest
json report-get "$s" report get --platform sim:sp --guest 4 --extended
has 'certificates' "$out" '"certs": "'
run "$s" verify extended.bin --trust-anchor ca/ark.pem --plan plan.json --bind nonce-padded="${nonce}01" --offline
is 'another nonce' "$status" 1
run "$s" cert verify ca/vcek.pem ca/ask.pem --trust-anchor ca/ark.pem
is "the chain of X.509: $err" "$status" 0
run "$s" cert verify ca/export.cert ca/cek.cert ca/ask.cert --trust-anchor ca/ark.cert
is "the chain of SEV: $err$out" "$status" 0
run openssl verify -CAfile ca/ark.pem -untrusted ca/ask.pem ca/vcek.pem
is "openssl verifies the chain: $err" "$out" 'ca/vcek.pem: OK'

# Keys: the same for the same fields and guest, another one otherwise.
key()
{
	run "$s" key get --platform sim:sp --guest "$1" --print-key "${@:2}"
	is "key of guest $*: $err" "$status" 0
	checks=$((checks + 1))
	[[ $out =~ ^[0-9a-f]{64}$ ]] || fail "key of guest $*: found '$out'"
}
"$MAKE_OVMF" other.fd section=0:0x2000:1
run "$s" sim launch "${sim[@]}" plan.json
run "$s" sim launch "${sim[@]}" "${snp[@]/fw.fd/other.fd}"
is "another firmware: $err" "$status" 0
key 4 --fields measurement
first=$out
key 4 --fields measurement
is 'the same again' "$out" "$first"
key 7 --fields measurement
is 'a guest of the same measurement' "$out" "$first"
key 8 --fields measurement
is 'another measurement, another key' "$([ "$out" = "$first" ] && echo same)" ''
key 8 --fields none
none=$out
key 4 --fields none
is 'what nothing is mixed into' "$out" "$none"
key 4 --fields measurement,policy
is 'other fields, another key' "$([ "$out" = "$first" ] && echo same)" ''
run "$s" key get --platform sim:other --fields none --print-key
is 'no guest there' "$status" 4
run "$s" key get --platform sim:sp --guest 4 --fields none -o key --json
json derived-key "$s" key get --platform sim:sp --guest 4 --fields none -o key
is 'mode of a key' "$(stat -c '%a %s' key)" '600 32'

# ID block of this guest, and of another.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out id.pem 2>/dev/null
mkdir fw other
for name in fw other; do
	run "$m" id-block --digest "$(digest "${snp[@]/fw.fd/$name.fd}")" --id-key id.pem \
		--author-key id.pem --out-dir $name
done
run "$s" sim launch "${sim[@]}" plan.json --id-block fw/id-block.bin --id-auth fw/id-auth.bin \
	--author-key
is "launch with an ID block: $err" "$status" 0
run "$s" sim report "${sim[@]}" --guest 9 -o id.bin
run "$s" report show id.bin
has 'the report has the key of the ID block' "$out" \
	"$("$m" id-block show fw/id-auth.bin | sed -n 's/^ID_KEY_DIGEST  *//p')"
run "$s" sim launch "${sim[@]}" plan.json --id-block other/id-block.bin --id-auth other/id-auth.bin
is 'ID block of another guest' "$status" 1
has 'its status' "$err" 'SNP_LAUNCH_FINISH: the firmware answered BAD_MEASUREMENT'
has 'what was found' "$err" "found $(digest "${snp[@]/fw.fd/other.fd}"), expected"
has 'what was expected' "$err" "$(digest "${snp[@]}"); "
json sim-launch "$s" sim launch "${sim[@]}" plan.json --id-block other/id-block.bin \
	--id-auth other/id-auth.bin
has 'refused, JSON' "$out" '"launched": false'
has 'refused, JSON' "$out" '"status": "BAD_MEASUREMENT"'
run "$s" sim launch "${sim[@]}" plan.json --vcek-disabled
run "$s" sim report "${sim[@]}" --guest 12 --signing-key vcek
is 'no report of a guest whose VCEK is disabled' "$status" 4

# Power off and on; a new identity; everything else stays.
cp ca/pdh.cert pdh.before
json sim-reset "$s" sim reset "${sim[@]}"
run "$s" sim status "${sim[@]}"
is 'no guest after reset' "$(grep -c ^guest <<<"$out")" 0
run "$s" sim export-ca "${sim[@]}" ca
run cmp pdh.before ca/pdh.cert
is 'reset keeps the identity' "$status" 0
run "$s" sim reset "${sim[@]}" --factory
has 'reset --factory' "$out" 'a new SEV identity'
vcek=$(openssl x509 -in ca/vcek.pem -pubkey -noout)
run "$s" sim export-ca "${sim[@]}" ca
run cmp -s pdh.before ca/pdh.cert
is 'reset --factory makes another identity' "$status" 1
is 'but the chip is the same' "$(openssl x509 -in ca/vcek.pem -pubkey -noout)" "$vcek"

# The default folder; --platform sim.
export XDG_STATE_HOME=$PWD/state
run "$s" sim init --memory 64
has 'default folder' "$out" "$PWD/state/sevkit/sim"
has 'the option is not needed' "$out" 'sevctl sim launch PLAN.json'
run "$s" sim launch plan.json
run "$s" report get --platform sim --report-data "$(printf '%0128d' 1)" -o by-default.bin
is "report of the default folder: $err" "$status" 0
