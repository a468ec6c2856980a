# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# diff: two launch plans side by side.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
cp fw.fd copy.fd
"$MAKE_OVMF" big.fd size=0x2000
echo 1 >k1
echo 2 >k2
plan()
{
	local file=$1

	shift
	"$m" plan --mode snp --vcpu-type EPYC-Milan "$@" -o "$file"
}
plan a.json --vcpus 4 --ovmf fw.fd --kernel k1 --initrd k1 --append a

run "$m" diff a.json a.json
is 'status of the same' "$status" 0
has 'the same' "$out" 'The launches are the same.'

# Another file with the same bytes makes another setting, not another launch.
plan b.json --vcpus 4 --ovmf copy.fd --kernel k1 --initrd k1 --append a
run "$m" diff a.json b.json
is 'status of the same launch' "$status" 0
has 'setting' "$out" 'ovmf  - fw.fd'

# A space at an end, and a manifest that would write to the terminal.
plan b.json --vcpus 4 --ovmf fw.fd --kernel k1 --initrd k1 --append 'a '
run "$m" diff a.json b.json
has 'space' "$out" $'\n            + a\\x20'
sed -i 's/"kernel hashes table/"\\u001b[31m&/; s/"append"/"\\u001b[31m"/; s/31m"kernel/31mkernel/' b.json
run "$m" diff a.json b.json
has 'origin' "$out" ' / \x1b[31mkernel hashes table'
is 'no control character' "$(printf %s "$out" | tr -cd '\033')" ''

plan b.json --vcpus 4 --ovmf fw.fd --kernel k2 --initrd k1 --append b
run "$m" diff a.json b.json
is 'status of another kernel' "$status" 1
has 'command line' "$out" "SHA-256 of the command line  - $(printf 'a\0' | sha256sum | cut -c1-64)"
has 'command line' "$out" "+ $(printf 'b\0' | sha256sum | cut -c1-64)"
has 'kernel' "$out" "SHA-256 of the kernel        - $(sha256sum <k1 | cut -c1-64)"
is 'not the initrd' "$(grep -c 'SHA-256 of the initrd' <<<"$out")" 0
is 'nothing else' "$(grep -c '^[-+~] 0x' <<<"$out")" 1
has 'digests' "$out" "- $("$m" plan check a.json)  a.json"

plan b.json --vcpus 6 --ovmf fw.fd --kernel k1 --initrd k1 --append a --guest-features 0x21
run "$m" diff a.json b.json
is 'status of other vCPUs' "$status" 1
has 'BSP' "$out" $'VMSA, BSP\n    sev_features  - 0x1\n                  + 0x21'
has 'APs in one entry' "$out" '~ 0xfffffffff000  VMSA        VMSA, AP 1 to AP 3'
has 'more APs' "$out" '+ 0xfffffffff000  VMSA        VMSA, AP 4 to AP 5'
run "$m" diff b.json a.json
has 'fewer APs' "$out" '- 0xfffffffff000  VMSA        VMSA, AP 4 to AP 5'

plan b.json --vcpus 4 --ovmf big.fd --kernel k1 --initrd k1 --append a
run "$m" diff a.json b.json
has 'firmware that grew' "$out" '~ 0x0000fffff000  NORMAL      fw.fd, offset 0x0 / big.fd, offset 0x0'
has 'its length' "$out" '- 0x1000'

cp fw.fd changed.fd
printf x | dd of=changed.fd bs=1 seek=10 conv=notrunc status=none
plan b.json --vcpus 4 --ovmf changed.fd --kernel k1 --initrd k1 --append a
run "$m" diff a.json b.json
has 'first page' "$out" 'first differing page  - offset 0x0 (address 0xfffff000)'
has 'pages' "$out" 'differing pages       - 1 of 1'

plan b.json --vcpus 4 --ovmf fw.fd
run "$m" diff a.json b.json
has 'no kernel' "$out" 'page type  - NORMAL'
has 'no contents' "$out" 'contents   - bytes'

plan b.json --vcpus 4 --ovmf fw.fd --kernel k1 --initrd k1 --append a --policy 0xb0000
run "$m" diff a.json b.json
is 'status of another policy' "$status" 1
has 'policy' "$out" 'policy  - 0x30000'

"$MAKE_OVMF" less.fd section=0x900000:0x1000:1
plan b.json --vcpus 4 --ovmf less.fd --kernel k1 --initrd k1 --append a
run "$m" diff a.json b.json
has 'a section more' "$out" '+ 0x000000900000  ZERO'

run "$m" diff --json a.json b.json
is 'status with JSON' "$status" 1
has 'JSON' "$out" '"change": "added"'
printf %s "$out" >diff.json

# However many settings a manifest states, each is looked at once.
python3 - a.json many.json <<'END'
import json, sys
plan = json.load(open(sys.argv[1]))
plan["settings"] = [{"key": "k", "value": "v" * 40}] * 4096
json.dump(plan, open(sys.argv[2], "w"))
END
run timeout 10 "$m" diff many.json many.json
is 'status of equal settings' "$status" 0
run timeout 10 "$m" diff a.json many.json
is 'a key that differs is there once' "$(grep -c '^ *k  *- $' <<<"$out")" 1
refused 4 'none.json: No such file' "$m" diff a.json none.json
refused 2 'missing argument' "$m" diff a.json
if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c '
import json, sys
import jsonschema
jsonschema.validate(json.load(open("diff.json")), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/diff.schema.json"
	is "diff --json against its schema: $err" "$status" 0
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
