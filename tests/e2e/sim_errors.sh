# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What the commands of sim refuse, with the status and the sentence.
s=$SEVCTL m=$SEV_MEASURE
sim=(--dir sp)
"$MAKE_OVMF" fw.fd
snp=(--mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd)
sev=(--mode sev --ovmf fw.fd)
head -c 95 /dev/zero >short
head -c 4096 /dev/zero >page

# Options that say nothing that is there.
refused 2 "found 'naples', expected milan, genoa, turin" "$s" sim init "${sim[@]}" --product naples
refused 2 "found 'moods=1', expected NAME=CHOICE of sevctl sim quirks" \
	"$s" sim init "${sim[@]}" --quirk moods=1
refused 2 "found 'moods', expected NAME=CHOICE" "$s" sim init "${sim[@]}" --quirk moods
refused 2 '--kernel-profile' "$s" sim init "${sim[@]}" --kernel-profile 5.10
refused 2 '--memory' "$s" sim init "${sim[@]}" --memory 1
refused 2 '--cores' "$s" sim init "${sim[@]}" --cores 0
refused 2 '--sockets' "$s" sim init "${sim[@]}" --sockets 3

# There is no processor yet.
for command in status stop report reset 'export-ca ca' 'launch --mode sev --ovmf fw.fd'; do
	# shellcheck disable=SC2086 # words
	refused 4 'sp: there is no software platform here; `sevctl sim init` makes one' \
		"$s" sim $command "${sim[@]}"
done
refused 4 'nowhere: there is no software platform here' "$s" report get --platform sim:nowhere
refused 2 "--platform: found 'simulator', expected host or sim[:DIR]" \
	"$s" report get --platform simulator
refused 2 "found 'sim:', expected host or sim[:DIR]" "$s" key get --platform sim: --fields none \
	--print-key
refused 2 '--guest needs --platform sim' "$s" report get --guest 1
refused 2 'neither XDG_STATE_HOME nor HOME' env -u HOME -u XDG_STATE_HOME "$s" sim status

run "$s" sim init "${sim[@]}" --memory 64
is "init: $err" "$status" 0
refused 1 'sp: there is a software platform already; remove the folder' "$s" sim init "${sim[@]}"
run "$s" sim init --dir fw.fd/sp
is 'a folder that cannot be made' "$status" 4
has 'a folder that cannot be made' "$err" 'fw.fd/sp'

# Launches that are not even begun.
refused 2 'what is to be launched? give a PLAN.json' "$s" sim launch "${sim[@]}"
refused 2 'a plan and --mode exclude each other' "$s" sim launch "${sim[@]}" plan.json --mode sev
refused 4 'nothing.json: No such file' "$s" sim launch "${sim[@]}" nothing.json
refused 3 'fw.fd' "$s" sim launch "${sim[@]}" fw.fd
refused 2 '--id-block needs --id-auth as well' "$s" sim launch "${sim[@]}" "${snp[@]}" --id-block short
refused 2 '--author-key needs --id-block and --id-auth' \
	"$s" sim launch "${sim[@]}" "${snp[@]}" --author-key
refused 3 '--id-block: short: found 95 bytes, expected 96' \
	"$s" sim launch "${sim[@]}" "${snp[@]}" --id-block short --id-auth page
refused 2 '--session is for SEV and SEV-ES: the plan is of mode snp' \
	"$s" sim launch "${sim[@]}" "${snp[@]}" --session short
refused 2 '--id-block is for SNP: the plan is of mode sev' \
	"$s" sim launch "${sim[@]}" "${sev[@]}" --id-block short
refused 2 '--session needs --dh-cert as well' "$s" sim launch "${sim[@]}" "${sev[@]}" --session short
refused 3 '--session: short: found 95 bytes, expected 128' \
	"$s" sim launch "${sim[@]}" "${sev[@]}" --session short --dh-cert short
refused 2 'needs --secret-gpa as well' \
	"$s" sim launch "${sim[@]}" "${sev[@]}" --secret-header short --secret-payload short
refused 4 'missing: cannot open: No such file' "$s" sim launch "${sim[@]}" "${snp[@]}" --id-block missing \
	--id-auth page
refused 3 'bit 17 is 0, expected 1' "$s" sim launch "${sim[@]}" "${snp[@]}" --policy 0x10000

# Launches that KVM or the firmware refuses.
run "$s" sim launch "${sim[@]}" "${snp[@]}" --snp-ovmf-hash "$("$m" --mode snp:ovmf-hash --ovmf fw.fd)"
is 'a digest in place of the pages' "$status" 1
has 'a digest in place of the pages' "$err" 'a digest cannot be loaded'
run "$s" sim launch "${sim[@]}" "${snp[@]}" --id-block <(head -c 96 /dev/zero) --id-auth page
is 'an ID block of zeros' "$status" 1
has 'an ID block of zeros' "$err" 'SNP_LAUNCH_FINISH: the firmware answered '
run "$s" sim launch "${sim[@]}" "${snp[@]}" --policy 0xff0030000
is 'a policy with reserved bits' "$status" 3
run "$s" sim launch "${sim[@]}" "${snp[@]}" --policy 0x3ff00
is 'a firmware of the future' "$status" 1
has 'a firmware of the future' "$err" 'SNP_LAUNCH_START: the firmware answered POLICY_FAILURE'
run "$s" sim launch "${sim[@]}" "${sev[@]}" --dh-cert <(head -c 2084 /dev/zero) --session <(head -c 128 /dev/zero)
is 'a certificate of zeros' "$status" 1
has 'a certificate of zeros' "$err" 'LAUNCH_START: the firmware answered INVALID_CERTIFICATE'

# A register that KVM lets nobody set: the plan is well formed, its digest is that of its events.
if command -v python3 >/dev/null; then
	"$m" plan "${snp[@]}" -o plan.json
	cat >edit.py <<'EOF'
import base64, hashlib, json, sys
plan = json.load(open("plan.json"))
for content in plan["contents"]:
    if content.get("name", "").startswith("VMSA"):
        data = bytearray(base64.b64decode(content["data"]))
        data[0x390] ^= 1  # GUEST_EXITINFO1
        content["data"] = base64.b64encode(data).decode()
        content["sha384"] = hashlib.sha384(data).hexdigest()
plan["digest"] = sys.argv[1] if len(sys.argv) > 1 else plan["digest"]
json.dump(plan, open("edited.json", "w"))
EOF
	python3 edit.py
	run "$s" sim launch "${sim[@]}" edited.json
	is 'a plan whose digest is not that of its events' "$status" 1
	python3 edit.py "$(grep -o '[0-9a-f]\{96\}' <<<"$err" | head -n 1)"
	run "$s" sim launch "${sim[@]}" edited.json
	is "a plan that KVM cannot perform: $err" "$status" 1
	has 'the event that KVM cannot perform' "$err" \
		'(VMSA, BSP): KVM builds VMSAs from vCPU state, which cannot give this'
	is 'no command was issued' "$(grep -c LAUNCH <<<"$out")" 0
fi
run "$s" sim status "${sim[@]}"
is 'nothing of all that is left' "$(grep -c ^guest <<<"$out")" 0

# Guests that are not there, or too many.
refused 4 'no SNP guest runs here; `sevctl sim launch` launches one' "$s" sim report "${sim[@]}"
refused 4 '--guest 9: there is no such guest' "$s" sim stop "${sim[@]}" --guest 9
run "$s" sim launch "${sim[@]}" "${sev[@]}"
id=$(sed -n 's/^guest \([0-9]*\).*/\1/p' <<<"$out")
refused 4 "--guest $id: no SNP guest of that number runs here" \
	"$s" sim report "${sim[@]}" --guest "$id"
run "$s" sim launch "${sim[@]}" "${snp[@]}"
run "$s" sim launch "${sim[@]}" "${snp[@]}"
id=$(sed -n 's/^guest \([0-9]*\).*/\1/p' <<<"$out")
refused 4 '2 SNP guests run here: choose one with --guest' "$s" sim report "${sim[@]}"
refused 4 '2 SNP guests run here' "$s" key get --platform sim:sp --fields none --print-key
refused 2 "expected 64 for the recipe 'nonce'" \
	"$s" sim report "${sim[@]}" --guest "$id" --bind nonce=00
refused 4 'VLEK' "$s" sim report "${sim[@]}" --guest "$id" --via sev-guest --signing-key vlek

# Damage is told, and reset helps where it can.
cp sp/snp snp.saved
printf x >>sp/snp
flip sp/snp 20
refused 3 'sp: record "snp": its MAC is not this chip' "$s" sim status "${sim[@]}"
cp snp.saved sp/snp
flip sp/machine 0
refused 3 'sp/machine: found magic 0x' "$s" sim status "${sim[@]}"
has 'what helps' "$err" '`sevctl sim reset` starts the machine anew'
run "$s" sim reset "${sim[@]}"
is "reset: $err" "$status" 0
run "$s" sim launch "${sim[@]}" "${snp[@]}"
is "a launch after reset: $err" "$status" 0

# No room for the machine's file: an error, not a signal.
rm sp/machine
run bash -c "ulimit -f 1024; exec '$s' sim status --dir sp"
is 'no room' "$status" 4
has 'no room' "$err" 'sp/machine: making room for '
rm -f sp/machine
mkdir tmp
if unshare -rm mount -t tmpfs -o size=700k tmpfs tmp 2>/dev/null; then
	# shellcheck disable=SC2016 # for the shell within
	run unshare -rm bash -c 'mount -t tmpfs -o size=700k tmpfs tmp && cp sp/* tmp &&
		exec "$0" sim launch --dir tmp --mode snp --vcpus 1 --vcpu-type EPYC --ovmf fw.fd' "$s"
	is "a disk that is full: $out" "$status" 4
	has 'a disk that is full' "$err" "has no room for the memory of a guest"
else
	echo 'SKIPPED: a disk that is full (no unshare)'
fi
