# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The SNP configuration of a host, its VLEK and its certificate blob, on the software processor's
# three products; and what is refused.
s=$SEVCTL m=$SEV_MEASURE
"$MAKE_OVMF" fw.fd

# number OBJECT.COMPONENT: of json.out
number()
{
	python3 -c 'import json, sys
x = json.load(open("json.out"))
for key in sys.argv[1].split("."): x = x[key]
print(x)' "$1"
}

# The products, their components, and a component that others of them do not have.
declare -A lower=(
	[milan]='--bl 4 --tee 0 --snp 26 --ucode 222'
	[genoa]='--bl 10 --tee 0 --snp 22 --ucode 84'
	[turin]='--fmc 1 --bl 1 --tee 1 --snp 3 --ucode 80'
)
declare -A positional=(
	[milan]='4 0 25 222 1' [genoa]='10 0 21 84 1' [turin]='1 1 2 80 1 1'
)
declare -A family=([milan]='family 19h, model 01h' [genoa]='family 19h, model 11h'
	[turin]='family 1ah, model 02h')

for product in milan genoa turin; do
	p=(--platform "sim:$product") d=(--dir "$product")
	run "$s" sim init "${d[@]}" --product "$product" --memory 256
	is "init of $product: $err" "$status" 0

	run "$s" host config show "${p[@]}"
	has "show, $product" "$out" "${family[$product]}"
	json host-config "$s" host config show "${p[@]}"
	snp=$(number now.current_tcb.snp)
	is "reported, $product" "$(number now.reported_tcb.snp)" "$snp"
	is "committed, $product" "$(number now.committed_tcb.snp)" "$snp"
	is "fmc, $product" "$(grep -c '"fmc"' json.out)" "$([ $product = turin ] && echo 3 || echo 0)"

	# A chain for the blob, before and after.
	run "$s" host export-certs "${p[@]}" --fetch --with-crl --out "$product.blob"
	is "export, $product: $err" "$status" 0
	has "export, $product" "$out" 'VCEK, ASK, ARK, CRL'
	is "whole pages, $product" "$(($(stat -c %s "$product.blob") % 4096))" 0
	run "$s" cert show "$product.blob"
	is "cert show of the blob, $product: $err" "$status" 0
	has "cert show of the blob, $product" "$out" 'certificate table: VCEK, ASK, ARK'
	run "$s" host import-certs "$product.blob" "$product.certs"
	is "import, $product: $err" "$status" 0
	has "import, $product" "$out" "$product.certs/vcek.pem"
	run openssl verify -trusted "$product.certs/ark.pem" -untrusted "$product.certs/ask.pem" \
		-partial_chain "$product.certs/vcek.pem"
	is "openssl verifies what was unpacked, $product: $err" "$status" 0

	# shellcheck disable=SC2086 # words
	run "$s" host config set "${p[@]}" ${lower[$product]}
	is "set, $product: $err" "$status" 0
	has "set, $product, says what was" "$out" "was $snp"
	has "set, $product, says what follows" "$err" 'another VCEK now'
	json host-config "$s" host config show "${p[@]}"
	is "reported after set, $product" "$(number now.reported_tcb.snp)" "$((snp - 1))"
	is "current after set, $product" "$(number now.current_tcb.snp)" "$snp"

	# The old chain is not of the TCB that is reported now; the new one is what reports verify with.
	refused 1 'snpSPL: found' "$s" host export-certs "${p[@]}" --from "$product.certs" --out x
	run "$s" host export-certs "${p[@]}" --fetch --out "$product.new"
	is "export anew, $product: $err" "$status" 0
	run "$s" host import-certs "$product.new" "$product.newcerts" --encoding der
	is "import anew, $product: $err" "$status" 0
	run "$m" plan --mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd -o plan.json
	run "$s" sim launch "${d[@]}" plan.json
	is "launch, $product: $err" "$status" 0
	run "$s" sim report "${d[@]}" --bind nonce-padded=00 -o "$product.bin"
	is "report, $product: $err" "$status" 0
	run "$s" report show "$product.bin" --json
	has "REPORTED_TCB, $product" "$(tr -d ' \n' <<<"$out")" "\"snp\":$((snp - 1))"
	run "$s" verify "$product.bin" --certs "$product.newcerts" --offline \
		--trust-anchor "$product.newcerts/ark.der" --crl off
	is "verify with the new chain, $product: $out $err" "$status" 0
	run "$s" verify "$product.bin" --certs "$product.certs/vcek.pem" --offline \
		--certs "$product.certs/ask.pem" --trust-anchor "$product.certs/ark.pem" --crl off
	is "verify with the old one, $product" "$((status != 0))" 1
	run "$s" host config show "${p[@]}" --report "$product.bin"
	has "committed by a report, $product: $err" "$out" 'from a report'
	run "$s" sim stop "${d[@]}"

	# snphost's order of numbers; masks.
	# shellcheck disable=SC2086 # words
	run "$s" host config set "${p[@]}" ${positional[$product]} --yes
	is "positionals, $product: $err" "$status" 0
	json host-config "$s" host config set "${p[@]}" --mask-chip-key on
	is "mask_chip_id, $product" "$(number now.mask_chip_id)" True
	is "mask_chip_key, $product" "$(number now.mask_chip_key)" True
	is "mask_chip_key before, $product" "$(number before.mask_chip_key)" False
	is "the TCB stays, $product" "$(number now.reported_tcb.snp)" "$((snp - 2))"
	run "$s" host config reset "${p[@]}"
	is "reset, $product: $err" "$status" 0
	has "reset, $product" "$out" "was $((snp - 2))"
	has "reset, $product" "$out" 'mask_chip_id         off: reports have CHIP_ID (was on)'

	# A VLEK, its blob, and what loses it.
	run "$s" sim vlek "${d[@]}" cloud -o "$product.stick" --cert "$product.vlek"
	is "stick, $product: $err" "$status" 0
	json host-vlek-load "$s" host vlek-load "${p[@]}" "$product.stick"
	run "$s" host config show "${p[@]}"
	has "VLEK, $product" "$out" 'loaded: it signs reports'
	json host-export-certs "$s" host export-certs "${p[@]}" --vlek "$product.vlek" --fetch --out v
	has "VLEK's blob, $product" "$out" '"kind": "ASVK"'
	is "the VLEK's is what signs, $product" "$(grep -c VLEK <<<"$err")" 0
	run "$s" host export-certs "${p[@]}" --vcek "$product.certs/vcek.pem" --fetch --out later.blob
	is "the VCEK's for later, $product: $err" "$status" 0
	has "but a VLEK signs, $product" "$err" '! a VLEK is loaded and signs reports'
	json host-import-certs "$s" host import-certs v "$product.v"
	is "VLEK's files, $product" "$(ls "$product.v")" 'ark.pem
ask.pem
vlek.pem'
	# shellcheck disable=SC2086 # words
	run "$s" host config set "${p[@]}" ${lower[$product]} </dev/null
	is "set would lose the VLEK, $product" "$status" 2
	has "set would lose the VLEK, $product" "$err" 'the VLEK that is loaded will be deleted'
	# shellcheck disable=SC2086 # words
	run "$s" host config set "${p[@]}" ${lower[$product]} --yes
	has "the VLEK is lost, $product" "$err" 'the VLEK is gone'
	refused 1 'TCB of the hashstick: found' "$s" host vlek-load "${p[@]}" "$product.stick"
	run "$s" host config reset "${p[@]}"
	run "$s" host export-certs "${p[@]}" --vlek "$product.vlek" --fetch --out later.blob
	is "the VLEK's for later, $product: $err" "$status" 0
	has "but the VCEK signs, $product" "$err" '! no VLEK is loaded: until one is, the VCEK signs'

	# A component above what is there, each by itself.
	# shellcheck disable=SC2086 # words
	set -- ${lower[$product]}
	for ((i = 2; i <= $#; i += 2)); do
		words=("$@")
		words[i - 1]=255
		refused 1 'found 255, expected at most' "$s" host config set "${p[@]}" "${words[@]}"
	done
done

p=(--platform sim:milan)
# One rule, one bound.
run "$s" host config set "${p[@]}" --bl 99 --tee 0 --snp 26 --ucode 222
is 'a component too high' "$status: $err" \
	'1: sevctl host config set: REPORTED_TCB: BOOT_LOADER: found 99, expected at most 4, that of the committed TCB'
refused 2 'Milan has no FMC in its TCB_VERSION' "$s" host config set "${p[@]}" --fmc 1 --bl 4 \
	--tee 0 --snp 26 --ucode 222
refused 2 '--tee: TEE is missing' "$s" host config set "${p[@]}" --bl 4 --snp 26 --ucode 222
refused 2 'FMC is missing' "$s" host config set --platform sim:turin --bl 1 --tee 1 --snp 3 --ucode 80
refused 1 'found bits 0x0000000000010000, expected zeros there' \
	"$s" host config set "${p[@]}" --tcb 0xde1b000000010004
refused 2 'zeros alone' "$s" host config set "${p[@]}" --tcb 0
refused 2 'what is to be set?' "$s" host config set "${p[@]}"
refused 2 'expected it once' "$s" host config set "${p[@]}" --bl 1 --tcb bl=1
refused 2 "MASK: found '4', expected 0 to 3" "$s" host config set "${p[@]}" 4 0 26 222 4
refused 2 "ucode: found '256', expected 0 to 255" "$s" host config set "${p[@]}" 4 0 26 256 0
refused 2 'found 3 numbers, expected BL TEE SNP UCODE MASK' "$s" host config set "${p[@]}" 4 0 26
refused 1 'milan.bin: CURRENT_TCB: found' "$s" host config show --platform sim:genoa --report milan.bin

# Hashsticks that are not for this chip.
head -c 431 milan.stick >cut.stick
refused 3 'found 431 bytes, expected 432' "$s" host vlek-load "${p[@]}" cut.stick
head -c 384 /dev/zero >bare.stick
refused 3 'not wrapped for a chip' "$s" host vlek-load "${p[@]}" bare.stick
{ head -c 12 milan.stick; printf '\1'; tail -c +14 milan.stick; } >reserved.stick
refused 3 'reserved bytes at 0xc and 0x198' "$s" host vlek-load "${p[@]}" reserved.stick
for at in 0 100 416; do # the IV, what is wrapped, the tag
	flip milan.stick $at damaged.stick
	refused 4 'BAD_MEASUREMENT' "$s" host vlek-load "${p[@]}" damaged.stick
done
has 'none is loaded' "$("$s" host config show "${p[@]}")" 'none is loaded'
run "$s" sim init --dir milan2 --product milan --memory 64
run "$s" sim vlek --dir milan2 cloud -o other.stick
refused 4 'with the CHIP_ID of another processor' "$s" host vlek-load "${p[@]}" other.stick
refused 4 'no.stick' "$s" host vlek-load "${p[@]}" no.stick

# Certificates that do not belong together, or not here.
run "$s" host export-certs --platform sim:milan2 --fetch --out other.blob
run "$s" host import-certs other.blob other
refused 1 'hwID: found that of another chip' "$s" host export-certs "${p[@]}" --from other --out x
refused 1 "signature" "$s" host export-certs "${p[@]}" --vcek milan.certs/vcek.pem \
	--ask other/ask.pem --ark other/ark.pem --out x
refused 1 'product: found Genoa, expected Milan' "$s" host export-certs "${p[@]}" \
	--from genoa.certs --out x
refused 4 'found no certificate of the ARK' "$s" host export-certs "${p[@]}" \
	--vcek milan.certs/vcek.pem --ask milan.certs/ask.pem --out x
refused 2 'expected one of the two' "$s" host export-certs "${p[@]}" --vcek a --vlek b --out x
refused 2 'which certificates?' "$s" host export-certs "${p[@]}" --out x
refused 2 'where to?' "$s" host export-certs "${p[@]}" --fetch
refused 4 'no/x' "$s" host export-certs "${p[@]}" --fetch --out no/x
head -c 50 milan.blob >cut.blob
refused 3 'cut.blob: certificate table' "$s" host import-certs cut.blob d
: >empty.blob
refused 3 'found no bytes' "$s" host import-certs empty.blob d
head -c 4096 milan.blob >cut.blob
refused 3 'expected an end within' "$s" host import-certs cut.blob d
refused 4 'fw.fd/d' "$s" host import-certs milan.blob fw.fd/d

# The other order of GUIDs, which older tools write, and an entry that nobody knows.
python3 - <<'END'
blob = bytearray(open('milan.blob', 'rb').read())
for i in range(4):
    g = blob[24 * i:24 * i + 16]
    blob[24 * i:24 * i + 16] = g[3::-1] + g[5:3:-1] + g[7:5:-1] + g[8:]
open('mixed.blob', 'wb').write(blob)
blob = bytearray(open('milan.blob', 'rb').read())
blob[0:16] = bytes(range(16))
open('unknown.blob', 'wb').write(blob)
END
run "$s" host import-certs mixed.blob mixed
is "the other order of GUIDs: $err" "$status" 0
is 'files of it' "$(cat mixed/vcek.pem)" "$(cat milan.certs/vcek.pem)"
run "$s" host import-certs unknown.blob unknown
has "an unknown entry: $err" "$out" 'unknown/00010203-0405-0607-0809-0a0b0c0d0e0f.bin'

# Committing, which is asked for; the way back is closed then.
run "$s" host commit "${p[@]}" </dev/null
is 'commit without a terminal' "$status" 2
has 'commit says what it destroys' "$err" 'there is no way back to an older one'
json host-config "$s" host commit "${p[@]}" --yes
is 'committed' "$(number now.committed_from)" 'the commit'

# A host without the device, and nobody's processor.
[ -e /dev/sev ] || refused 4 '/dev/sev' "$s" host config show
