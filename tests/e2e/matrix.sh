# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# matrix: each line is what the bare command prints for it.
m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd
"$MAKE_OVMF" plain.fd hashes.base=0 sections=0 section=0x800000:0x1000:1
echo 1 >k1
echo 2 >k2
# shellcheck disable=SC2054 # lists
sweep=(--ovmf fw.fd --vcpus 1,3-4 --vcpu-type EPYC,EPYC-Milan-v2 --vmm-type all
	--guest-features 0x1 --guest-features snp-active,debug-swap
	--kernel k1 --kernel k2 --append '' --append $'a "b", c\r\nd\re\tf')

run "$m" matrix "${sweep[@]}"
is 'status' "$status" 0
is 'head' "${out%%$'\n'*}" \
	'mode,ovmf,kernel,initrd,append,vmm_type,vcpu_type,vcpu_sig,guest_features,vcpus,digest'
is 'lines' "$(wc -l <<<"$out")" $((1 + 2 * 4 * 2 * 2 * 3 + 2 * 2 * 4 * 2 * 2 * 3))
printf '%s\n' "$out" >matrix.csv
"$m" matrix "${sweep[@]}" --format ndjson >matrix.ndjson
is 'one JSON object a line' "$(wc -l <matrix.ndjson)" $((2 * 2 * 4 * 2 * 2 * 3))

# Every eleventh line, measured alone.
if command -v python3 >/dev/null; then
	run python3 - "$m" <<'END'
import csv, json, subprocess, sys
rows = list(csv.DictReader(open("matrix.csv", newline="")))
objects = [json.loads(line) for line in open("matrix.ndjson")]
for row, obj in zip(rows, objects):
    for key, value in row.items():
        assert str(obj.get(key, "")) == value, (key, row, obj)
for row in rows[::11]:
    options = {"mode": "mode", "ovmf": "ovmf", "kernel": "kernel", "append": "append",
               "vmm_type": "vmm-type", "vcpu_type": "vcpu-type",
               "guest_features": "guest-features", "vcpus": "vcpus"}
    args = [f"--{option}={row[key]}" for key, option in options.items()]
    digest = subprocess.run([sys.argv[1], *args], capture_output=True, text=True).stdout.strip()
    assert digest == row["digest"], (row, digest)
END
	is "lines against single runs: $err" "$status" 0
else
	echo 'SKIPPED: lines against single runs (no python3)'
fi

# Modes in which less counts.
run "$m" matrix --mode sev --ovmf fw.fd --ovmf plain.fd
is 'SEV' "$out" "mode,ovmf,kernel,initrd,append,vmm_type,vcpu_type,vcpu_sig,guest_features,vcpus,digest
sev,fw.fd,,,,,,,,,$(sha256sum <fw.fd | cut -c1-64)
sev,plain.fd,,,,,,,,,$(sha256sum <plain.fd | cut -c1-64)"
run "$m" matrix --mode seves --ovmf fw.fd --vcpus 2 --vcpu-sig 0x800f12 --guest-features 1
is 'SEV-ES' "${out##*$'\n'}" \
	"seves,fw.fd,,,,QEMU,,0x800f12,,2,$("$m" --mode seves --ovmf fw.fd --vcpus 2 --vcpu-sig 0x800f12)"
run "$m" matrix --ovmf fw.fd --vcpus 1 --vmm-type ec2
is 'no model' "${out##*$'\n'}" \
	"snp,fw.fd,,,,ec2,,,0x1,1,$("$m" --mode snp --ovmf fw.fd --vcpus 1 --vmm-type ec2)"

# Combinations that make no launch are left out, said, and shown by the status.
run "$m" matrix --ovmf plain.fd --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --kernel k1 --kernel k2
is 'status of an incomplete matrix' "$status" 3
is 'lines of an incomplete matrix' "$(wc -l <<<"$out")" 3
has 'why' "$err" 'a combination is left out: plain.fd: a kernel is given'
has 'how many' "$err" '2 combinations are left out'

refused 2 '--ovmf and --igvm exclude each other' \
	"$m" matrix --ovmf fw.fd --igvm fw.fd --vcpus 1 --vcpu-type EPYC
refused 2 'needs --vcpus' "$m" matrix --ovmf fw.fd --vcpu-type EPYC
refused 2 'needs --vcpu-type or --vcpu-sig' "$m" matrix --ovmf fw.fd --vcpus 1
refused 2 '--ovmf is missing' "$m" matrix --vcpus 1 --vcpu-type EPYC
refused 2 "--vcpu-sig: found 'x'" "$m" matrix --ovmf fw.fd --vcpus 1 --vcpu-sig x
refused 2 'belong together' "$m" matrix --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --mode snp:svsm
if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c '
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
for line in open("matrix.ndjson"):
    jsonschema.validate(json.loads(line), schema)' "$SEVKIT_SOURCE/docs/schema/matrix.schema.json"
	is "lines against the schema: $err" "$status" 0
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
