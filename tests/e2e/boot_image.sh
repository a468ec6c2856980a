# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The boot firmware's images as a VMM and a guest's owner see them: their tables, read by our parser,
# their digests as predicted, and launched on the software platform.
s=$SEVCTL m=$SEV_MEASURE
"$s" sim init --dir sp --product milan --memory 256 >/dev/null
head -c 100000 /dev/urandom >kernel
head -c 5000 /dev/urandom >initrd
hashes=(--kernel kernel --initrd initrd --append 'console=ttyS0')

# number JSON-LINE: what stands there as "0x..."
number()
{
	echo $(($(grep -o '0x[0-9a-f]*' <<<"$1")))
}

# check_layout IMAGE: every part of the launch is page aligned, below 4 GiB, in RAM that a guest of
# 256 MiB has (but the image, which ends at 4 GiB), and no two overlap.
check_layout()
{
	local size gpa length last=-1 type
	size=$(stat -c %s "$1")

	is "size of $1" $((size > 0 && size % 65536)) 0
	# The GUID of the table of GUIDs, and a jump where the processor starts.
	is "footer of $1" "$(od -An -tx1 -j $((size - 48)) -N 16 "$1" | tr -d ' \n')" \
		de82b596b21ff745baeaa366c55a082d
	is "reset vector of $1" "$(od -An -tx1 -j $((size - 16)) -N 1 "$1" | tr -d ' ')" 66
	run "$m" explain --json --mode snp --vcpus 2 --vcpu-type EPYC-Milan --ovmf "$1"
	is "explain $1: $err" "$status" 0
	is "parts of $1" "$(grep -o '"page_type": "[A-Z]*"' <<<"$out" | tr -dc 'A-Z\n' | tr '\n' ' ')" \
		'NORMAL ZERO SECRETS CPUID ZERO VMSA VMSA '
	sed -n '/"gpa"/{N;N;s/\n//g;p}' <<<"$out" | grep -v VMSA >parts
	while read -r gpa length type; do
		gpa=$(number "$gpa") length=$(number "$length")
		is "aligned: $gpa $length" $(((gpa | length) & 4095)) 0
		if [ "$gpa" -gt $((256 << 20)) ]; then
			is "the image ends at 4 GiB" "$((gpa + length)) $type" "$((1 << 32)) \"NORMAL\""
			continue
		fi
		is "in RAM: $gpa" $((gpa >= 1 << 20 && gpa + length <= 256 << 20)) 1
		is "after what was before: $gpa" $((gpa > last)) 1
		last=$((gpa + length - 1))
		case $type in
		*SECRETS* | *CPUID*) is "one page: $type" "$length" 4096 ;;
		esac
	done < <(sed 's/"gpa": //; s/"length": //; s/"page_type"://; s/[,:]//g; s/  */ /g' parts)
}

# launches IMAGE OPTION...: with the digest that is predicted
launches()
{
	local image=$1 digest

	shift
	digest=$("$m" "$@" --ovmf "$image")
	checks=$((checks + 1))
	[ -n "$digest" ] || fail "no digest of $image $*"
	run "$s" sim launch --dir sp "$@" --ovmf "$image"
	is "sim launch $image $*: $err" "$status" 0
	has "digest of $image $*" "$out" "$digest"
	"$s" sim stop --dir sp >/dev/null
}

for image in "$BOOT_FIRMWARE"/*.fd; do
	check_layout "$image"
	for measured in 0 1; do
		more=()
		[ "$measured" = 0 ] || more=("${hashes[@]}")
		launches "$image" --mode snp --vcpus 2 --vcpu-type EPYC-Milan "${more[@]}"
		launches "$image" --mode seves --vcpus 2 --vcpu-type EPYC-Milan "${more[@]}"
		launches "$image" --mode sev "${more[@]}"
	done
done

# A processor that is not the first starts at the reset block's address, 32 bytes before the end; the
# hash table is where the SEV metadata says.
image=$BOOT_FIRMWARE/sevkit-boot-min.fd
"$m" vmsa build vmsa1.bin --cpu 1 --vcpu-type EPYC-Milan --ovmf "$image" >/dev/null
run "$m" vmsa show vmsa1.bin
has 'RIP of the second processor' "$(grep -i '^rip' <<<"$out")" '0xffe0'
is 'where the hash table is' "$("$m" explain --mode snp --vcpus 1 --vcpu-type EPYC --ovmf "$image" \
	"${hashes[@]}" | grep -c '0x000000822000 .* NORMAL .*kernel hashes')" 2

# What was launched attests the same digest.
guest=(--mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf "$image" "${hashes[@]}")
run "$s" sim launch --dir sp "${guest[@]}"
run "$s" sim report --dir sp --bind nonce-padded="$(printf '%064d' 7)" -o report.bin
run "$s" report show report.bin
has 'the measurement in the report' "$out" "$("$m" "${guest[@]}")"
