# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Files, folders and devices that may not be read or written: what is refused is said, nothing is
# written. Root may do all of that, so the commands run as nobody then.
s=$SEVCTL
nobody=()
if [ "$(id -u)" = 0 ]; then
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	run "${nobody[@]}" "$s" --version
	[ "$status" -eq 0 ] || {
		echo "skipped: nobody cannot run $s: $err"
		exit 77
	}
fi
n=("${nobody[@]}" "$s")

# denied STATUS SENTENCE COMMAND...: refused, and nothing is in the folder that is not writable
denied()
{
	refused "$@"
	is "written by ${*:3}" "$(ls -A shut)" ''
}

# What root has, and what it can be read from: a platform of root's, one of nobody's.
"$MAKE_PLATFORM" roots milan-1.58 || fail make_platform
"$s" sim firmware --dir roots -o new.sbin >/dev/null
"$s" sim vlek cloud --dir roots -o vlek.bin >/dev/null
"$s" sim export-ca --dir roots ca >/dev/null
"$s" host generate oca.cert oca.key >/dev/null
"$s" host csr pek.csr --platform sim:roots >/dev/null
"$s" host export-certs --fetch --out certs.bin --platform sim:roots >/dev/null
cp -a roots mine
mkdir shut
for file in vcek pek oca key vlek sbin blob; do
	: >"secret.$file"
done
cp ca/vcek.pem secret.vcek
[ "${#nobody[@]}" -eq 0 ] || chown -R 65534:65534 mine
chmod -R u+rwX,go+rX ca
chmod 644 new.sbin vlek.bin oca.cert oca.key pek.csr certs.bin
chmod 000 secret.*
chmod 555 shut
chmod 000 roots
mine=(--platform sim:mine)

# A platform whose folder may not be read.
for command in status 'show tcb' 'config show' 'reset --yes' 'config set --mask-chip-id on'; do
	# shellcheck disable=SC2086 # words
	denied 4 'roots' "${n[@]}" host $command --platform sim:roots
	has "why, $command" "$err" 'ermission denied'
done

# Outputs into a folder that may not be written.
denied 4 'shut/oca.key' "${n[@]}" host generate shut/oca.cert shut/oca.key
denied 4 'shut/pek.csr' "${n[@]}" host csr shut/pek.csr "${mine[@]}"
denied 4 'shut/pek.cert' "${n[@]}" host sign-csr pek.csr oca.cert oca.key shut/pek.cert
denied 4 'shut/chain' "${n[@]}" host export shut/chain "${mine[@]}"
denied 4 'shut/certs.bin' "${n[@]}" host export-certs --fetch --out shut/certs.bin "${mine[@]}"
denied 4 'shut/certs' "${n[@]}" host import-certs certs.bin shut/certs
denied 4 'shut' "${n[@]}" host firmware install new.sbin --firmware-dir shut --yes "${mine[@]}"
before=$("${n[@]}" host show version "${mine[@]}")
is 'the firmware that runs is the old one' "$before" 1.58.3
for command in 'csr shut/x' 'export shut/x' 'export-certs --fetch --out shut/x'; do
	# shellcheck disable=SC2086 # words
	run "${n[@]}" host $command "${mine[@]}"
	has "why, $command" "$err" 'ermission denied'
done

# Inputs that may not be read.
denied 4 'secret.pek' "${n[@]}" host import-pek secret.pek oca.cert --yes "${mine[@]}"
denied 4 'secret.oca' "${n[@]}" host provision secret.oca oca.key --yes "${mine[@]}"
denied 4 'secret.key' "${n[@]}" host provision oca.cert secret.key --yes "${mine[@]}"
denied 4 'secret.key' "${n[@]}" host sign-csr pek.csr oca.cert secret.key shut/x
denied 4 'secret.vlek' "${n[@]}" host vlek-load secret.vlek "${mine[@]}"
denied 4 'secret.sbin' "${n[@]}" host firmware install secret.sbin --yes "${mine[@]}"
denied 4 'secret.blob' "${n[@]}" host import-certs secret.blob shut/x
denied 4 'secret.vcek' "${n[@]}" host export-certs --vcek secret.vcek --ask ca/ask.pem \
	--ark ca/ark.pem --out shut/x "${mine[@]}"
denied 4 'secret.blob' "${n[@]}" host status --report secret.blob "${mine[@]}"
denied 4 'secret.blob' "${n[@]}" host log --from secret.blob
is 'nobody owns it' "$("${n[@]}" host show flags "${mine[@]}" | grep -c owned)" 0
run "${n[@]}" host firmware show secret.sbin
is "an image that may not be read ($out)" "$status" 4
has 'an image that may not be read' "$out$err" 'ermission denied'

# /dev/sev of other rights, in a /dev of our own. A plain file will do: it is opened, not asked.
cat >in_dev <<'END'
mount -t tmpfs -o mode=755 dev dev && touch dev/null dev/sev && mount --bind /dev/null dev/null &&
	chmod "$1" dev/sev && mount --bind dev /dev || exit 77
shift
exec "$@"
END
mkdir dev
dev=(unshare --mount sh in_dev)
run "${dev[@]}" 644 true
if [ "$status" -eq 0 ] && [ "${#nobody[@]}" -gt 0 ]; then
	for command in 'reset --yes' 'rotate --yes' 'pek-gen --yes' 'provision oca.cert oca.key --yes' \
		'config set --mask-chip-id on' 'config reset' 'vlek-load vlek.bin'; do
		# shellcheck disable=SC2086 # words
		denied 4 '/dev/sev: found it open for reading only, expected for writing' \
			"${dev[@]}" 444 "${n[@]}" host $command
	done
	denied 4 '/dev/sev: run as root, or get access' "${dev[@]}" 600 "${n[@]}" host status
	denied 4 '/dev/sev: PLATFORM_STATUS: failed in the kernel; this is not the device of the driver' \
		"${dev[@]}" 444 "${n[@]}" host status
else
	echo 'SKIPPED: /dev/sev of other rights (not root, or no mounts here)'
fi
chmod 700 roots
