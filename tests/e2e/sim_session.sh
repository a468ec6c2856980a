# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# A guest owner of SEV and SEV-ES on the software processor: a session with the platform, MEASURE
# checked by openssl, a secret made for it while the launch waits.
s=$SEVCTL m=$SEV_MEASURE
command -v xxd >/dev/null || {
	echo 'skipped: no xxd'
	exit 77
}
"$MAKE_OVMF" fw.fd
run "$s" sim init --dir sp --memory 64
run "$s" sim export-ca --dir sp ca
is "export-ca: $err" "$status" 0

# number SIZE VALUE: little-endian bytes as hex
number()
{
	printf "%0$((2 * $1))x" "$2" | fold -w2 | tac | tr -d '\n'
}

hex()
{
	od -An -v -tx1 "$1" | tr -d ' \n'
}

# Waits for a file that another process writes, three seconds at most.
wait_for()
{
	for _ in {1..60}; do
		[ -s "$1" ] && return
		sleep 0.05
	done
	fail "$1 was not written"
}

# launch MODE POLICY: a session, a launch that waits for the secret of pipes, and the secret
launch()
{
	local guest=(--mode "$1" --policy "$2" --ovmf fw.fd) found expected

	[ "$1" = sev ] || guest+=(--vcpus 1 --vcpu-type EPYC-Milan)
	rm -f measure header.pipe payload.pipe
	mkfifo header.pipe payload.pipe
	"$MAKE_OWNER" open ca/pdh.cert "$2" || fail "make_owner open"
	"$s" sim launch --dir sp "${guest[@]}" --dh-cert godh.cert --session session.bin \
		--measure-out measure --secret-header header.pipe --secret-payload payload.pipe \
		--secret-gpa 0xfffff000 >launch.out 2>launch.err &
	wait_for measure

	# The owner knows the digest, the firmware's version (1.58, build of the profile) and the TIK.
	build=$("$s" sim status --dir sp --json | sed -n '/"current"/,/}/s/.*"build": \([0-9]*\).*/\1/p')
	expected=$({
		printf 04013a
		number 1 "$build"
		number 4 "$2"
		"$m" "${guest[@]}"
		hex measure | tail -c 32
	} | tr -d '\n' | xxd -r -p | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$(hex tik)" -r |
		cut -d' ' -f1)
	found=$(hex measure | head -c 64)
	is "MEASURE of $1" "$found" "$expected"

	printf 'thirty-two bytes of a secret ...' >secret
	"$MAKE_OWNER" secret measure secret || fail "make_owner secret"
	[ "${3:-}" != spoil ] || flip header.bin 30
	cat header.bin >header.pipe
	cat payload.bin >payload.pipe
	status=0
	wait $! || status=$?
	out=$(cat launch.out) err=$(cat launch.err)
}

launch sev 1
is "launch of SEV: $err" "$status" 0
has 'the secret went in' "$out" 'injected: the firmware found its header made for this MEASURE'
has 'how MEASURE is checked' "$out" "HMAC-SHA256 with the session's TIK of 04 01 3a"
launch seves 5
is "launch of SEV-ES: $err" "$status" 0
launch sev 1 spoil
is 'a spoilt header' "$status" 1
has 'a spoilt header' "$err" 'LAUNCH_SECRET: the firmware answered BAD_MEASUREMENT'

# A session that was made for another policy, or another platform.
guest=(--mode sev --ovmf fw.fd --dh-cert godh.cert --session session.bin)
"$MAKE_OWNER" open ca/pdh.cert 1
run "$s" sim launch --dir sp "${guest[@]}" --policy 3
is 'session of another policy' "$status" 1
has 'session of another policy' "$err" 'LAUNCH_START: the firmware answered BAD_MEASUREMENT'
run "$s" sim reset --dir sp --factory
run "$s" sim launch --dir sp "${guest[@]}" --policy 1
is 'session of the identity that was' "$status" 1
has 'session of the identity that was' "$err" 'LAUNCH_START: the firmware answered BAD_MEASUREMENT'
