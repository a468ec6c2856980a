# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# plan, plan check: manifests as files.
m=$SEV_MEASURE
mkdir boot elsewhere
"$MAKE_OVMF" boot/fw.fd
echo kernel >boot/kernel
snp=(--mode snp --vcpus 4 --vcpu-type EPYC-Milan --ovmf boot/fw.fd)
kernel=(--kernel boot/kernel --append $'quiet \xff')
digest=$("$m" "${snp[@]}" "${kernel[@]}")

# Beside its files, a manifest names them by its own folder, and can move with it.
run "$m" plan "${snp[@]}" "${kernel[@]}" -o boot/plan.json
is 'status' "$status" 0
is 'nothing is printed' "$out$err" ''
has 'relative name' "$(cat boot/plan.json)" '"file": "fw.fd"'
mv boot moved
run "$m" plan check moved/plan.json
is 'status' "$status" 0
is 'the digest' "$out" "$digest"
is 'nothing to announce' "$err" ''
mv moved boot

# Elsewhere it names them by absolute path, and says what it reads.
"$m" plan "${snp[@]}" "${kernel[@]}" -o elsewhere/plan.json
has 'absolute name' "$(cat elsewhere/plan.json)" "\"file\": \"$PWD/boot/fw.fd\""
run "$m" plan check elsewhere/plan.json
is 'the digest' "$out" "$digest"
is 'what is read is announced' "$err" \
	"sev-measure plan check: reading $PWD/boot/fw.fd, which elsewhere/plan.json names"
ln -s ../boot/fw.fd elsewhere/link.fd
sed "s|$PWD/boot/fw.fd|link.fd|" elsewhere/plan.json >elsewhere/link.json
run "$m" plan check elsewhere/link.json
has 'a link that leads elsewhere' "$err" "reading $PWD/elsewhere/link.fd, which elsewhere/link.json names"
rm elsewhere/link.fd
refused 4 'link.fd: named by elsewhere/link.json' "$m" plan check elsewhere/link.json
cp boot/fw.fd elsewhere/link.fd
run "$m" plan check --files elsewhere elsewhere/link.json
is 'files by folder' "$status $out" "0 $digest"
refused 4 'elsewhere/fw.fd: named by boot/plan.json' "$m" plan check --files elsewhere boot/plan.json
mkfifo elsewhere/pipe
sed 's|link.fd|pipe|' elsewhere/link.json >elsewhere/pipe.json
refused 4 'pipe: named by elsewhere/pipe.json: not a regular file' "$m" plan check elsewhere/pipe.json

# Standard output, and the options that describe other launches.
is 'written to stdout' "$("$m" plan "${snp[@]}" -o - | sed -n 's/^  "digest": "\(.*\)",$/\1/p')" \
	"$("$m" "${snp[@]}")"
for mode in sev seves; do
	"$m" plan --mode $mode --vcpus 3 --vcpu-type EPYC --ovmf boot/fw.fd -o $mode.json
	run "$m" plan check $mode.json
	is "$mode" "$out" "$("$m" --mode $mode --vcpus 3 --vcpu-type EPYC --ovmf boot/fw.fd)"
done
hash=$("$m" --mode snp:ovmf-hash --ovmf boot/fw.fd)
"$m" plan "${snp[@]}" --snp-ovmf-hash "$hash" -o hash.json
is 'hash in place of the firmware' "$("$m" plan check hash.json)" "$("$m" "${snp[@]}")"

# HOST_DATA enters no digest; the manifest, explain and diff have it.
host_data=$(sha256sum <boot/kernel | cut -c1-64)
"$m" plan "${snp[@]}" --bind-host-data sha256-file=boot/kernel -o bound.json
"$m" plan "${snp[@]}" --host-data "0x$host_data" -o given.json
"$m" plan "${snp[@]}" -o unbound.json
is 'by recipe or as it is' "$(cat bound.json)" "$(cat given.json)"
run "$m" plan check bound.json
is 'the digest is the same' "$status $out" "0 $("$m" "${snp[@]}")"
run "$m" explain bound.json
words=$(tr -s ' \n' ' ' <<<"$out")
has 'explained as a setting' "$words" " host_data $host_data Launch events"
has 'and as FINISH has it' "$words" " finish - HOST_DATA $host_data Page types"
has 'and what covers it' "$words" \
	"HOST_DATA in the report only HOST_DATA of the attestation report, $host_data;"
is 'explained before it is written' "$("$m" explain "${snp[@]}" --host-data "$host_data" --json)" \
	"$("$m" explain --json bound.json | sed 's/"stated": true/"stated": false/')"
"$m" explain --json bound.json >bound.explained
run "$m" diff unbound.json bound.json
is 'a launch with other HOST_DATA' "$status" 1
has 'what differs' "$out" "HOST_DATA  - ${host_data//[0-9a-f]/0}"$'\n'"           + $host_data"
refused 2 'both say what HOST_DATA is' "$m" plan "${snp[@]}" --host-data "$host_data" \
	--bind-host-data sha256-file=boot/kernel
refused 2 'a guest of --mode sev has no HOST_DATA' "$m" plan --mode sev --ovmf boot/fw.fd \
	--host-data "$host_data"
refused 2 "--host-data: found '${host_data:2}', expected 64 hex digits" "$m" plan "${snp[@]}" \
	--host-data "${host_data:2}"
refused 2 "--bind-host-data: recipe 'sha512-file': is for REPORT_DATA, expected one for HOST_DATA" \
	"$m" plan "${snp[@]}" --bind-host-data sha512-file=boot/kernel
refused 4 'none.toml' "$m" plan "${snp[@]}" --bind-host-data initdata=none.toml

# What the writer of a manifest says is told from what is computed.
sed 's/"value": "4"/"value": "5"/' boot/plan.json >boot/lie.json
run "$m" explain boot/lie.json
has 'settings are not verified' "$out" $'Guest\n  (as the manifest states it, not verified)\n'
has 'coverage is not verified' "$out" $'covers\n  (as the manifest states it, not verified)\n'
is 'the digest is' "${out##* }" "$digest"
run "$m" explain --json boot/lie.json
has 'JSON says so too' "$out" '"stated": true'
printf %s "$out" >stated.json
run "$m" explain "${snp[@]}"
is 'nothing is stated without a manifest' "$(grep -c 'not verified' <<<"$out")" 0
has 'nor in JSON' "$("$m" explain --json "${snp[@]}")" '"stated": false'

# What does not hold: another digest, another file, no manifest.
sed "s/\"digest\": \"$digest\"/\"digest\": \"${digest//[0-7]/8}\"/" boot/plan.json >boot/wrong.json
run "$m" plan check boot/wrong.json
is 'status of a wrong digest' "$status" 1
is 'the computed digest' "$out" "$digest"
has 'both digests' "$err" "the digest of its events is $digest, but it states ${digest//[0-7]/8}"
run "$m" plan check --json boot/wrong.json
has 'JSON says so' "$out" '"as_stated": false'
cp boot/fw.fd good.fd
printf 'x' | dd of=boot/fw.fd bs=1 seek=100 conv=notrunc status=none
refused 1 'boot/fw.fd: is not the file that boot/plan.json measured: SHA-256 of 0x1000 bytes' \
	"$m" plan check boot/plan.json
cp good.fd boot/fw.fd
echo '{"schema": "sevkit.plan", "version": 2}' >v2.json
refused 3 'v2.json: version: found 2, expected 1' "$m" plan check v2.json
refused 3 'boot/fw.fd: not JSON at byte 0' "$m" plan check boot/fw.fd
refused 4 'none.json: No such file' "$m" plan check none.json
refused 4 'no/plan.json: cannot create' "$m" plan "${snp[@]}" -o no/plan.json
refused 2 'missing argument' "$m" plan check
refused 2 '--mode is missing' "$m" plan --ovmf boot/fw.fd

# validate SCHEMA FILE
validate()
{
	run python3 -c '
import json, sys
import jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/$1.schema.json" "$2"
	is "$2 against its schema: $err" "$status" 0
}
"$m" plan check --json boot/plan.json >check.json
if python3 -c 'import jsonschema' 2>/dev/null; then
	for file in boot/plan.json elsewhere/plan.json sev.json seves.json hash.json bound.json unbound.json; do
		validate plan "$file"
	done
	validate plan-check check.json
	validate explain stated.json
	validate explain bound.explained
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi

# A manifest cannot have any number of files opened, under however many names of one.
"$MAKE_OVMF" many.fd
"$m" plan --mode sev --ovmf many.fd -o one.json
python3 - one.json files.json <<'END'
import json, sys
plan = json.load(open(sys.argv[1]))
entry = [c for c in plan["contents"] if "file" in c][0]
plan["contents"] += [dict(entry, file="./" * i + "many.fd") for i in range(1, 300)]
json.dump(plan, open(sys.argv[2], "w"))
END
refused 3 'files.json: names more than 256 files' "$m" plan check files.json
