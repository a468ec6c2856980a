# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Firmware images: shown, installed, committed, and no way back.
s=$SEVCTL m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd

declare -A version=([milan]=1.58 [genoa]=1.55 [turin]=1.58)
declare -A build=([milan]=3 [genoa]=42 [turin]=4) svn=([milan]=27 [genoa]=23 [turin]=4)
declare -A file=([milan]=amd_sev_fam19h_model0xh.sbin [genoa]=amd_sev_fam19h_model1xh.sbin
	[turin]=amd_sev_fam1ah_model0xh.sbin)
declare -A tcb=([milan]='bl=4,tee=0,ucode=222' [genoa]='bl=10,tee=0,ucode=84'
	[turin]='fmc=1,bl=1,tee=1,ucode=80')

# versions BIOS FILE RUNNING WHICH: what status tells of $product
versions()
{
	run "$s" host status "${p[@]}"
	has "version of the BIOS, $product" "$out" "  of the BIOS          $1"
	has "version of the file, $product" "$out" "  of the file          $2  $target"
	has "version that runs, $product" "$out" "  running              $3: $4"
}

for product in milan genoa turin; do
	p=(--platform "sim:$product") d=(--dir "$product")
	v=${version[$product]} b=${build[$product]} n=${svn[$product]}
	target=$product/firmware/amd/${file[$product]}
	run "$s" sim init "${d[@]}" --product "$product" --memory 256
	is "init of $product: $err" "$status" 0

	run "$s" sim firmware "${d[@]}" --firmware-version "$v.$b" -o "$product.same"
	is "image, $product: $err" "$status" 0
	json sim-firmware "$s" sim firmware "${d[@]}" --tcb "snp=$((n + 1))" -o "$product.new"
	run "$s" sim firmware "${d[@]}" --firmware-version "$v.$((b + 3))" -o "$product.later"
	run "$s" sim firmware "${d[@]}" --firmware-version "$v.$((b - 1))" -o "$product.old"
	run "$s" sim firmware "${d[@]}" --tcb "snp=$((n - 1))" -o "$product.oldsvn"
	run "$s" host firmware show "$product.new"
	has "show, $product" "$out" "$v.$((b + 1)) ("

	run "$s" host firmware show "${p[@]}"
	has "nothing is installed, $product" "$out" 'the one of the BIOS runs'

	# Older than what is committed: not sent.
	refused 1 "found $v.$((b - 1)), expected at least $v.$b, which is committed" \
		"$s" host firmware install "${p[@]}" --yes "$product.old"
	# An SVN that is lower: only the firmware sees that.
	refused 1 'BAD_SVN' "$s" host firmware install "${p[@]}" --yes "$product.oldsvn"
	refused 2 'there is no terminal to ask on' \
		"$s" host firmware install "${p[@]}" "$product.new" </dev/null
	is "nothing was written, $product" "$([ -e "$target" ] && echo there)" ''

	# A live update while a guest runs: it and the way back stay.
	run "$m" plan --mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd -o plan.json
	run "$s" sim launch "${d[@]}" plan.json
	is "launch, $product: $err" "$status" 0
	refused 4 'guests are there, so ccp cannot be loaded anew' \
		"$s" host firmware install "${p[@]}" --yes "$product.new"
	json host-firmware-install "$s" host firmware install "${p[@]}" --live --yes "$product.new"
	has "installed, $product" "$out" "\"file\": \"$target\""
	is "the file, $product" "$(cmp "$product.new" "$target" && echo same)" same
	run "$s" host config show "${p[@]}"
	has "it runs, $product" "$out" "firmware             $v.$((b + 1))"
	has "it is not committed, $product" "$out" "committed firmware   $v.$b"
	# Nor may reports tell it: the committed TCB is the bound, not the current one.
	refused 1 "found $((n + 1)), expected at most $n, that of the committed TCB" \
		"$s" host config set "${p[@]}" --tcb "${tcb[$product]},snp=$((n + 1))"
	run "$s" sim report "${d[@]}" --bind nonce-padded=00 -o "$product.bin"
	is "the guest goes on, $product: $err" "$status" 0
	run "$s" report show "$product.bin" --json
	has "CURRENT_BUILD, $product" "$(tr -d ' \n' <<<"$out")" "$((b + 1))"
	run "$s" host firmware install "${p[@]}" --live --yes "$product.same"
	is "back, $product: $err" "$status" 0
	run "$s" host firmware install "${p[@]}" --live --yes "$product.new"
	is "forth, $product: $err" "$status" 0
	run "$s" host commit "${p[@]}" --yes
	is "commit, $product: $err" "$status" 0
	has "commit, $product" "$out" "committed firmware   $v.$((b + 1))"
	has "commit, $product" "$out" "was $n"
	refused 1 'which is committed: the firmware takes no older one' \
		"$s" host firmware install "${p[@]}" --live --yes "$product.same"
	run "$s" sim stop "${d[@]}"

	# It outlives the power.
	run "$s" sim reset "${d[@]}"
	run "$s" host config show "${p[@]}"
	has "after power was lost, $product" "$out" "firmware             $v.$((b + 1))"
	has "after power was lost, $product" "$out" "committed firmware   $v.$((b + 1))"
	json host-firmware "$s" host firmware show "${p[@]}"
	has "which one Linux loads, $product" "$out" '"loaded": true'

	# As Linux does it: ccp is loaded anew, and what it brings is committed.
	run "$s" sim firmware "${d[@]}" --not-live -o "$product.next"
	refused 1 'SHUTDOWN_REQUIRED' "$s" host firmware install "${p[@]}" --live --yes "$product.next"
	run "$s" host firmware install "${p[@]}" --yes "$product.next"
	is "reload, $product: $err" "$status" 0
	has "reload, $product" "$out" ', committed'
	run "$s" host config show "${p[@]}"
	has "reload, $product" "$out" "committed firmware   $v.$((b + 2))"

	# Three versions: the BIOS's, that of a file which came after, the one that runs.
	versions "$v.$((b + 1))" "$v.$((b + 2))" "$v.$((b + 2))" "the file's, which replaced the BIOS's"
	cp "$product.later" "$target"
	versions "$v.$((b + 1))" "$v.$((b + 3))" "$v.$((b + 2))" \
		"one that replaced the BIOS's, not the file's, which is newer"
	json host-status "$s" host status "${p[@]}"
	has "three versions in JSON, $product" "$(tr -d ' \n' <<<"$out")" \
		"\"bios\":\"$v.$((b + 1))\",\"file\":\"$v.$((b + 3))\",\"path\":\"$target\",\"running\":\"$v.$((b + 2))\""
	run "$s" host log "${p[@]}"
	has "the driver's line, $product" "$out" "SEV firmware updated from $v.$((b + 1)) to $v.$((b + 2))"
	# Started anew the processor has it already, and nothing tells what the BIOS brought.
	cp "$product.next" "$target"
	run "$s" sim reset "${d[@]}"
	versions 'not known' "$v.$((b + 2))" "$v.$((b + 2))" "the file's; whether the BIOS brought the same"
done

p=(--platform sim:milan)
run "$s" sim firmware --dir turin --firmware-version 2.0.0 --tcb snp=99 -o turin.high
refused 1 'BAD_SIGNATURE' "$s" host firmware install "${p[@]}" --yes turin.high
{ head -c 700 milan.next; printf 'xxxx'; tail -c +705 milan.next; } >damaged
refused 1 'BAD_SIGNATURE' "$s" host firmware install "${p[@]}" --yes damaged
is 'what was refused is not installed' "$(cmp milan.next "milan/firmware/amd/${file[milan]}" && echo same)" same
cp milan.next amd_sev_fam1ah_model0xh.sbin
refused 1 'the name says another processor' "$s" host firmware install "${p[@]}" --yes \
	amd_sev_fam1ah_model0xh.sbin
head -c 700 milan.next >short
refused 3 'found 700 bytes, expected 832: the file is cut off' \
	"$s" host firmware install "${p[@]}" --yes short
refused 3 'magic at 0x10' "$s" host firmware install "${p[@]}" --yes fw.fd
flip milan.next 16 unmagic
refused 3 'unmagic: firmware image: magic at 0x10' "$s" host firmware install "${p[@]}" --yes unmagic
head -c 16 milan.next >tiny
refused 3 'tiny: ' "$s" host firmware install "${p[@]}" --yes tiny
is 'what is no image is not installed' "$(cmp milan.next "milan/firmware/amd/${file[milan]}" && echo same)" same
refused 4 'no.sbin' "$s" host firmware install "${p[@]}" --yes no.sbin
refused 4 'fw.fd/x: making the folder' "$s" host firmware install "${p[@]}" --yes milan.next \
	--firmware-dir fw.fd/x
refused 2 'Linux has no such update' "$s" host firmware install --live --yes milan.next
refused 2 'where to?' "$s" sim firmware --dir milan
refused 2 "found '1.58', expected one such as 1.58.4" "$s" sim firmware --dir milan \
	--firmware-version 1.58 -o x
refused 2 'an image brings bl, tee and snp alone' "$s" sim firmware --dir milan --tcb ucode=1 -o x

# A folder like /lib/firmware: the file of the model comes before that of sixteen models; packed.
mkdir -p lib/amd
cp milan.next lib/amd/amd_sev_fam19h_model0xh.sbin
cp milan.next lib/amd/amd_sev_fam1ah_model0xh.sbin
printf '\xfd7zXZ\0rest' >lib/amd/amd_sev_fam19h_model01h.sbin.xz
cp milan.new lib/amd/other.bin
run "$s" host firmware show "${p[@]}" --firmware-dir lib
is 'found' "$(grep -c '^lib/amd/' <<<"$out")" 3
has 'packed' "$out" 'packed by xz: its version is not read'
has 'the packed one is loaded' "$(tr -d '\n' <<<"$out")" 'xz -d -k  Linux loads'
run "$s" host firmware show lib/amd/amd_sev_fam19h_model01h.sbin.xz
is 'a packed file' "$status" 0
run "$s" host firmware show fw.fd
is 'no image' "$status" 3
