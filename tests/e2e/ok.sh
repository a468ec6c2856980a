# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What a host can do: software ones, recorded ones, and the one that this runs on.
s=$SEVCTL
hosts=$SEVKIT_SOURCE/tests/hosts

# hasnt NAME TEXT PART: the text does not have the part
hasnt()
{
	checks=$((checks + 1))
	[[ $2 != *"$3"* ]] || fail "$1 has '$3'"
}

# fits_schema NAME: json.out fits the schema of sevctl ok
fits_schema()
{
	checks=$((checks + 1))
	python3 -c 'import jsonschema' 2>/dev/null || return 0
	python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open("json.out")), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/ok.schema.json" || fail "schema of $1"
}

# Software hosts of three products: all generations can be launched, and nothing is found.
for product in milan genoa turin; do
	run "$s" sim init --dir "$product" --product "$product" --memory 64
	is "init of $product: $err" "$status" 0
	for mode in sev seves snp; do
		run "$s" ok --platform "sim:$product" --mode "$mode"
		is "ok of $product, $mode" "$status" 0
		has "verdict of $product, $mode" "${out%%$'\n'*}" 'This host can launch SEV'
		hasnt "$product, $mode" "$out" 'Causes'
		hasnt "$product, $mode" "$out" 'Symptoms'
	done
	run "$s" ok --platform "sim:$product"
	has "newest of $product" "${out%%$'\n'*}" 'SEV-SNP'
	run "$s" ok --platform "sim:$product" --json
	printf '%s\n' "$out" >json.out
	has "JSON of $product" "$out" '"state": "pass"'
	fits_schema "$product"
	# What was read, taken elsewhere, tells the same.
	run "$s" ok --platform "sim:$product" --capture "$product.txt"
	live=$out
	is "capture of $product" "$status" 0
	has 'where the capture is' "$err" "$product.txt"
	has 'that it is masked' "$err" 'masked'
	run "$s" ok --from "$product.txt" --all
	is "diagnosis of the capture of $product" "$out" "$live"
	is "status of the capture of $product" "$status" 0
done

# The host that this runs on: whatever it is, the status and the verdict agree, and what could not
# be read has a hint.
run "$s" ok --json
printf '%s\n' "$out" >json.out
case $status in
0) has 'this host' "$out" '"state": "pass"' ;;
1) has 'this host' "$out" '"state": "fail"' ;;
4) has 'this host' "$out" '"state": "unknown"' ;;
*) fail "ok on this host has status $status: $err" ;;
esac
fits_schema 'this host'
run python3 -c 'import json
for check in json.load(open("json.out"))["checks"]:
    if check["depth"] and check["state"] in ("fail", "unknown"):
        assert check["hint"], check'
is "hints on this host: $err" "$status" 0

# Recorded hosts: the status is that of the verdict, and the cause that is expected comes first.
found=0
for file in "$hosts"/*.case; do
	found=$((found + 1))
	mode=$(sed -n 's/^# mode: //p' "$file" | tr -d -)
	expected=$(sed -n 's/^# expect: //p' "$file")
	sed '1,/^$/d' "$file" >host.txt
	run "$s" ok --from host.txt --mode "$mode" --json
	printf '%s\n' "$out" >json.out
	fits_schema "$file"
	case $expected in
	healthy) has "$file" "$(tr -d ' \n' <<<"$out")" '"causes":[],"symptoms":[]' ;;
	symptom*) has "$file" "$out" "\"id\": \"${expected#symptom }\"" ;;
	*)
		is "status of $file" "$status" 1
		has "$file" "$(tr -d ' \n' <<<"$out")" "\"causes\":[{\"id\":\"$expected\""
		;;
	esac
done
[ "$found" -ge 25 ] || fail "only $found recorded hosts"

# Pasted lines from standard input, and where the evidence stands.
printf '%s\n' 'hello' '[    0.5] SEV-SNP: Memory for the RMP table has not been reserved by BIOS' >rmp.txt
run "$s" ok --from - <rmp.txt
is 'pasted lines' "$status" 1
has 'verdict of pasted lines' "$(tr '\n' ' ' <<<"$out")" \
	'This host can not launch SEV-SNP guests: the BIOS reserved no memory for the RMP table.'
has 'where it stands' "$out" 'stdin:2: '
run "$s" ok --from rmp.txt --mode snp
has 'where it stands in a file' "$out" 'rmp.txt:2: '
: >empty.txt
run "$s" ok --from empty.txt --mode snp
is 'nothing was read' "$status" 4
has 'nothing was read' "${out%%$'\n'*}" 'It can not be told'
hasnt 'nothing was read, nothing fails' "$out" 'FAIL'
has 'what to give' "$err" 'sevctl ok: empty.txt: nothing in it is known. What helps: '
echo hello >hello.txt
run "$s" ok --from hello.txt --mode snp
is 'nothing is known' "$status" 4
has 'what to give instead' "$err" 'hello.txt: nothing in it is known'

# What was not given is counted, and listed if asked; findings come before the checks.
run "$s" ok --from rmp.txt --mode snp
is 'a known line needs no advice' "$err" ''
hasnt 'what was not given' "$out" '  unknown  '
has 'how much was not given' "$out" ' checks could not be made from what was given; --all lists them'
before=${out%%$'\nBIOS\n'*}
has 'causes come first' "$before" 'Causes, the first to mend first'
run "$s" ok --from rmp.txt --mode snp --all
has 'all that was not given' "$out" '  unknown  '

# KVM's own answer is one, though it tells no cause.
for line in 'kvm_amd: SEV-SNP disabled (ASIDs 0 - 0)' '[ FAIL ]   - SEV-SNP enabled in KVM: disabled' \
	'[ FAIL ]   - SNP INIT: Failed'; do
	run "$s" ok --from - --mode snp <<<"$line"
	is "status of $line" "$status" 1
	hasnt "a cause of $line" "$out" 'Causes, the first'
	hasnt "an id in the verdict of $line" "${out%%$'\n\n'*}" 'snp-disabled'
done
run "$s" ok --from - --mode snp <<<'[ FAIL ] SNP INIT: Failed to get SNP Platform status'
is 'a tool that could not ask' "$status" 4
run "$s" ok --from - --mode sev <<<'kvm_amd: SEV-SNP disabled (ASIDs 0 - 0)'
is 'SNP is off, SEV was asked' "$status" 4

# Refusals.
run "$s" ok --from rmp.txt --platform host
is 'two subjects' "$status" 2
run "$s" ok --mode tdx
is 'a mode that is none' "$status" 2
printf 'sevkit host capture 1\n\n[nonsense]\nx: y\n' >broken.txt
run "$s" ok --from broken.txt
is 'broken bundle' "$status" 3
run "$s" ok --from none.txt
is 'no such file' "$status" 4
run "$s" ok --from rmp.txt --capture none/x.txt
is 'capture that can not be written' "$status" 4
