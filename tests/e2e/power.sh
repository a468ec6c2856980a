# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Power is lost right before and right after each write, rename and sync of each command that
# changes a software processor: the next command finds it as it was before, or as it is after, and nothing between.
s=$SEVCTL

"$CUT_POWER" 1 true >/dev/null 2>&1
[ $? -eq 3 ] || {
	echo 'skipped: commands cannot be traced here'
	exit 77
}
# A leak checker works by tracing, too.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0

# digest FILE OFFSET: of a certificate in an exported chain
digest()
{
	tail -c +$((1 + $2)) "$1" 2>/dev/null | head -c 2084 | sha256sum | cut -c1-16
}

# Digests of PDH, PEK and OCA that a platform exports, to $identity; who signed whom is verified.
identity_of()
{
	run "$s" host export --platform "sim:$1" chain.out
	is "export after $what: $err" "$status" 0
	identity="$(digest chain.out 0) $(digest chain.out 2084) $(digest chain.out 4168)"
	run "$s" host verify --offline --trust-anchor "$product.ca/ark.cert" --platform "sim:$1"
	is "chain after $what: $out$err" "$status" 0
	rm -f chain.out
}

# Versions, TCB and VLEK, to $versions.
versions_of()
{
	run "$s" sim status --dir "$1" --json
	is "status after $what: $err" "$status" 0
	versions=$(printf '%s\n' "$out" | grep -E '"(build|tcb|reported_tcb|vlek_loaded)"' | tr -d ' \n')
}

# since BEFORE NOW: which words are others
since()
{
	local -a was now
	local answer='' i

	read -r -a was <<<"$1"
	read -r -a now <<<"$2"
	for i in "${!was[@]}"; do
		if [ "${was[i]}" = "${now[i]}" ]; then answer+=same\ ; else answer+=other\ ; fi
	done
	printf '%s' "$answer"
}

# lose WHAT BASE COMMAND...: the command, whose @ is a copy of the folder BASE, at each of its writes
lose()
{
	local what=$1 base=$2 before before_versions after after_versions n=0 found cuts=0 old=0

	shift 2
	identity_of "$base" && before=$identity
	versions_of "$base" && before_versions=$versions
	cp -a "$base" whole
	run "${@//@/whole}"
	is "$what: $err" "$status" 0
	versions_of whole && after_versions=$versions
	identity_of whole && after=$(since "$before" "$identity")
	rm -rf whole
	[ "$after$after_versions" != "same same same $before_versions" ] || fail "$what changes nothing"
	while [ $((++n)) -lt 100 ]; do
		rm -rf part && cp -a "$base" part
		"$CUT_POWER" $n "${@//@/part}" >/dev/null 2>&1 || break
		cuts=$((cuts + 1))
		versions_of part
		identity_of part
		found="$(since "$before" "$identity")$versions"
		case $found in
		"same same same $before_versions") old=$((old + 1)) ;;
		"$after$after_versions") ;;
		*) fail "$what: at write $n: '$found' is neither what was nor what was to be" ;;
		esac
		is "$what: left over at write $n" "$(find part -maxdepth 1 -name '*.tmp-*')" ""
		checks=$((checks + 1))
	done
	rm -rf part
	if [ $cuts -eq 0 ] || [ $old -eq 0 ] || [ $n -eq 100 ]; then
		fail "$what: $cuts losses, $old as before"
	fi
	echo "$what: power was lost at $cuts places, at $old of them nothing had changed"
}

# prepare PROFILE: $product, in made a platform that was started, in updated one with a newer firmware
# that is not committed
prepare()
{
	product=${1%%-*}
	rm -rf made updated
	"$MAKE_PLATFORM" made "$1" || fail make_platform
	run "$s" sim export-ca --dir made "$product.ca"
	is "export-ca: $err" "$status" 0
	run "$s" host rotate --platform sim:made --yes # its first INIT
	is "rotate: $err" "$status" 0
	run "$s" host config show --platform sim:made # starts SNP
	is "config show: $err" "$status" 0
	run "$s" sim firmware --dir made -o newer.sbin
	is "sim firmware: $err" "$status" 0
	cp -a made updated
	run "$s" host firmware install newer.sbin --live --platform sim:updated --yes
	is "install: $err" "$status" 0
}

run "$s" host generate oca.cert oca.key --yes
is "generate: $err" "$status" 0
prepare turin-1.58
cp -a made owned
run "$s" host provision oca.cert oca.key --platform sim:owned --yes
is "provision: $err" "$status" 0
cp -a made signed
"$s" host csr pek.csr --platform sim:signed && "$s" host sign-csr pek.csr oca.cert oca.key pek.cert
run "$s" sim vlek cloud --dir made -o vlek.bin
is "sim vlek: $err" "$status" 0

lose PDH_GEN made "$s" host rotate --platform sim:@ --yes
lose "PDH_GEN of an owner's" owned "$s" host rotate --platform sim:@ --yes
lose PEK_GEN made "$s" host pek-gen --platform sim:@ --yes
lose "PEK_GEN of an owner's" owned "$s" host pek-gen --platform sim:@ --yes
lose PEK_CERT_IMPORT signed "$s" host import-pek pek.cert oca.cert --platform sim:@ --yes
lose "CSR and import" made "$s" host provision oca.cert oca.key --platform sim:@ --yes
lose PLATFORM_RESET made "$s" host reset --platform sim:@ --yes
lose "PLATFORM_RESET of an owner's" owned "$s" host reset --platform sim:@ --yes
lose "sim reset --factory" owned "$s" sim reset --factory --dir @
lose SNP_DOWNLOAD_FIRMWARE_EX made "$s" host firmware install newer.sbin --live \
	--platform sim:@ --yes
lose SNP_COMMIT updated "$s" host commit --platform sim:@ --yes
lose SNP_CONFIG made "$s" host config set --fmc 1 --bl 1 --tee 1 --snp 3 --ucode 80 --platform sim:@ --yes
lose SNP_VLEK_LOAD made "$s" host vlek-load vlek.bin --platform sim:@

# What is kept is laid out by the product in two places: the identity's signatures, and the TCBs.
for profile in milan-1.58 genoa-1.55; do
	prepare $profile
	lose "$product: CSR and import" made "$s" host provision oca.cert oca.key --platform sim:@ --yes
	lose "$product: SNP_COMMIT" updated "$s" host commit --platform sim:@ --yes
done

# A platform that is being made: made again after each loss, or it was there.
n=0
while [ $((++n)) -lt 100 ]; do
	rm -rf new
	"$CUT_POWER" $n "$MAKE_PLATFORM" new milan-1.55 >/dev/null 2>&1 || break
	if [ ! -e new/platform.json ]; then
		run "$MAKE_PLATFORM" new milan-1.55
		is "made again after write $n: $err" "$status" 0
	fi
	run "$s" host export --platform sim:new new.chain
	is "used after write $n: $err" "$status" 0
	rm -f new.chain
done
if [ $n -le 10 ] || [ $n -eq 100 ]; then fail "a platform that is made: $n places"; fi

# Its first start, which makes the identity.
"$MAKE_PLATFORM" fresh milan-1.55
n=0
while [ $((++n)) -lt 100 ]; do
	rm -rf new && cp -a fresh new
	"$CUT_POWER" $n "$s" host rotate --platform sim:new --yes >/dev/null 2>&1 || break
	run "$s" host export --platform sim:new new.chain
	is "first start after write $n: $err" "$status" 0
	rm -f new.chain
done
if [ $n -le 5 ] || [ $n -eq 100 ]; then fail "a first start: $n places"; fi
