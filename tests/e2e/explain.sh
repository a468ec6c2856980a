# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# explain: text, JSON and SVG of the same launch.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
"$MAKE_OVMF" 'we<ird>&"na'$'\xff'me.fd hashes.base=0 sections=0 section=0x800000:0x1000:1
echo kernel >kernel
snp=(--mode snp --vcpus 512 --vcpu-type EPYC --ovmf fw.fd)
digest=$("$m" "${snp[@]}" --kernel kernel --append 'quiet roothash=00')

run "$m" explain "${snp[@]}" --kernel kernel --append 'quiet roothash=00'
is 'status' "$status" 0
is 'the last line has the digest' "${out##*$'\n'}" "Launch digest (SHA-384): $digest"
has 'firmware' "$out" '0x0000fffff000        1  NORMAL'
has 'firmware' "$out" 'fw.fd, offset 0x0'
has 'CPUID page' "$out" '0x00000080e000        1  CPUID'
has 'kernel hashes' "$out" 'kernel hashes table (section SNP_KERNEL_HASHES)'
has 'APs in one line' "$out" 'VMSA, AP 1-511'
has 'dm-verity' "$out" 'dm-verity root hash in the measured command'
has 'coverage' "$out" 'in the report only'
is 'no colour' "$(printf %s "$out" | tr -d '\n' | tr -cd '\033')" ''
has 'shortened digests' "$out" "${digest:0:12}...  VMSA, AP 1-511"
run "$m" explain "${snp[@]}" --kernel kernel --append 'quiet roothash=00' --full
has 'full digests' "$out" "$digest  VMSA, AP 1-511"

# What is measured is seen, and no terminal is told anything.
cp fw.fd 'e'$'\033''[31m.fd'
run "$m" explain --mode snp --vcpus 1 --vcpu-type EPYC --ovmf 'e'$'\033''[31m.fd' --kernel kernel \
	--append ' quiet'$'\033''[31m  '
has 'spaces at the ends' "$out" '  append          \x20quiet\x1b[31m\x20\x20'
has 'file name' "$out" 'e\x1b[31m.fd, offset 0x0'
is 'no control character' "$(printf %s "$out" | tr -cd '\033')" ''

# Whoever wrote a manifest draws and types nothing with what it states.
"$m" plan "${snp[@]}" --kernel kernel --append quiet -o honest.json
sed -e 's/"value": "QEMU"/"value": "<script>\\uffff"/' -e 's/"key": "append"/"key": "app\\u001b[31m"/' \
	-e 's/"\(subject\|why\)": "/&\\u001b[31m/' honest.json >stated.json
run "$m" explain stated.json --svg stated.svg
is 'status of the changed manifest' "$status" 0
has 'key of a setting' "$out" '  app\x1b[31m'
has 'subject' "$out" '  \x1b[31m'
is 'no control character of a manifest' "$(printf %s "$out" | tr -cd '\033')" ''
has 'VMM type in the drawing' "$(cat stated.svg)" 'VMM type &lt;script&gt;'$'\xef\xbf\xbd'

# Thousands of regions are no matter of minutes.
python3 - honest.json many.json <<'END'
import json, sys
plan = json.load(open(sys.argv[1]))
pages = [{"kind": "update", "gpa": hex(i * 8192), "length": "0x1000", "page_type": "ZERO",
	  "origin": "page"} for i in range(100000)]
plan["events"] = plan["events"][:1] + pages + plan["events"][-1:]
plan["contents"] = []
json.dump(plan, open(sys.argv[2], "w"))
END
run timeout 20 "$m" explain many.json --svg many.svg
is 'status of a manifest with another digest' "$status" 1
is 'all are drawn' "$(grep -c '<g><title>ZERO, 4 KiB: page' many.svg)" 100000

# The stages are those of the bare command.
run "$m" explain "${snp[@]}" --full
has 'digest after the firmware' "$out" "$("$m" --mode snp:ovmf-hash --ovmf fw.fd)  fw.fd, offset 0x0"

run "$m" explain --mode snp --vcpus 1 --vcpu-type EPYC --ovmf 'we<ird>&"na'$'\xff'me.fd --svg map.svg
is 'status' "$status" 0
has 'which build to use' "$out" 'OvmfPkg/AmdSev/AmdSevX64.dsc'
has 'text in the drawing is escaped' "$(cat map.svg)" 'we&lt;ird&gt;&amp;&quot;na'$'\xef\xbf\xbd''me.fd'
has 'a cut in the drawing' "$(cat map.svg)" 'gap of 3.992 GiB'
has 'addresses in the drawing' "$(cat map.svg)" '0x00800000'

# Labels in a column keep a line's distance from each other, however small and many the regions.
sections=(sections=0)
for i in 0 1 2 3 4 5 6 7 8 9 a b; do
	sections+=("section=0x8${i}0000:0x${i/[!1]/2}000:1")
done
"$MAKE_OVMF" many.fd "${sections[@]}" section=0x1000000:0x20000000:1 section=0x21000000:0x1000:2
"$m" explain --mode snp --vcpus 1 --vcpu-type EPYC --ovmf many.fd --svg many.svg >/dev/null
has 'dashes where regions are too small to scale' "$(cat many.svg)" 'A dashed edge marks'
for column in 148 170 408; do
	labels=$(grep -ao "<text[^>]* x=\"$column\" y=\"[0-9.]*\"" many.svg | sed 's/.*y="//; s/"//' |
		sort -n)
	closest=$(awk 'NR > 1 && (least == "" || $1 - last < least) { least = $1 - last }
		{ last = $1 } END { print (NR > 10 && least >= 14 ? "apart" : "closest: " least ", " NR) }' \
		<<<"$labels")
	is "labels at x=$column" "$closest" apart
done

if command -v xmllint >/dev/null; then
	run xmllint --noout map.svg
	is 'the drawing is XML' "$status" 0
else
	echo 'SKIPPED: validation of the SVG (no xmllint)'
fi

run "$m" explain --mode seves --vcpus 2 --vcpu-type EPYC --ovmf fw.fd
has 'no address of a VMSA' "$out" '-                     1  VMSA'
is 'SHA-256' "${out##*$'\n'}" \
	"Launch digest (SHA-256): $("$m" --mode seves --vcpus 2 --vcpu-type EPYC --ovmf fw.fd)"

# validate SCHEMA FILE
validate()
{
	run /usr/bin/env python3 -c '
import json, sys
import jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/$1.schema.json" "$2"
	is "$2 against its schema: $err" "$status" 0
}
"$m" explain "${snp[@]}" --json >explain.json
"$m" explain --mode sev --ovmf fw.fd --json >explain-sev.json
"$m" "${snp[@]}" --json >digest.json
has 'JSON has every event' "$(cat explain.json)" '"origin": "VMSA, AP 511"'
has 'JSON has the digest' "$(cat explain.json)" "\"digest\": \"$("$m" "${snp[@]}")\""
if python3 -c 'import jsonschema' 2>/dev/null; then
	validate explain explain.json
	validate explain explain-sev.json
	validate digest digest.json
	echo '{"schema": "explain"}' >wrong.json
	run python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open("wrong.json")), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/explain.schema.json"
	is 'the schema refuses' "$status" 1
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
