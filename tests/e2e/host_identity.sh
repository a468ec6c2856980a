# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# host status, show, reset, rotate, pek-gen, generate, csr, sign-csr, import-pek, provision, export,
# verify on the software processor, of each product. What an owner makes is made by the openssl
# command line as well, and what either makes is taken.
s=$SEVCTL
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY http_proxy
export XDG_CACHE_HOME=$PWD/cache
command -v xxd >/dev/null || {
	echo 'skipped: no xxd'
	exit 77
}
"$MAKE_OVMF" fw.fd

# done_well COMMAND...: status 0, nothing on stderr
done_well()
{
	run "$@"
	is "status of $* ($err)" "$status" 0
	is "stderr of $*" "$err" ''
}

# fits SCHEMA COMMAND...: status 0, and JSON as the schema has it
fits()
{
	local schema=$1

	shift
	done_well "$@"
	valid "$schema"
}

# le SIZE HEX: a number as so many bytes, least significant first
le()
{
	local digits

	digits=$(tr -d ' \n:' <<<"$2")
	while [ "${#digits}" -gt $((2 * $1)) ]; do
		digits=${digits#00}
	done
	printf "%$((2 * $1))s" "$digits" | tr ' ' 0 | fold -w2 | tac | tr -d '\n' | xxd -r -p
}

zeros()
{
	head -c "$1" /dev/zero
}

# oca_body KEY: in body, what the OCA certificate of a key says and signs
oca_body()
{
	local public

	public=$(openssl pkey -in "$1" -pubout -outform der | tail -c 96 | xxd -p | tr -d '\n')
	{
		le 4 1
		zeros 4
		le 4 1001
		le 4 2
		le 4 2
		le 72 "${public:0:96}"
		le 72 "${public:96}"
		zeros 880
	} >body
}

# openssl_slot KEY BODY: a signature slot of the OCA: ECDSA with SHA-256 over the body
openssl_slot()
{
	local rs

	openssl dgst -sha256 -sign "$1" "$2" >sig.der
	rs=$(openssl asn1parse -inform der -in sig.der | sed -n 's/.*INTEGER *://p')
	le 4 1001
	le 4 2
	le 72 "$(sed -n 1p <<<"$rs")"
	le 72 "$(sed -n 2p <<<"$rs")"
	zeros 368
}

# openssl_verifies CERT OFFSET PUBLIC: the slot at offset is the key's signature over the body
openssl_verifies()
{
	local r sig_s

	r=$(dd if="$1" bs=1 skip=$(($2 + 8)) count=72 2>/dev/null | xxd -p -c1 | tac | tr -d '\n')
	sig_s=$(dd if="$1" bs=1 skip=$(($2 + 80)) count=72 2>/dev/null | xxd -p -c1 | tac | tr -d '\n')
	printf 'asn1=SEQUENCE:rs\n[rs]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$r" "$sig_s" >rs.conf
	openssl asn1parse -genconf rs.conf -noout -out rs.der
	head -c 1044 "$1" >signed
	run openssl dgst -sha256 -verify "$3" -signature rs.der signed
}

# RSA keys take their time: those of all at once.
products='milan genoa turin'
for product in $products; do
	"$s" sim init --dir "$product" --product "$product" --memory 256 >/dev/null 2>&1 &
done
wait

# An owner of ours, and what openssl says of it.
done_well "$s" host generate oca.cert oca.key
is 'the key is its owner'\''s alone' "$(stat -c %a oca.key)" 600
is 'the key is PKCS#8' "$(head -n 1 oca.key)" '-----BEGIN PRIVATE KEY-----'
openssl pkey -in oca.key -pubout -out oca.pub
is 'the size of a SEV certificate' "$(stat -c %s oca.cert)" 2084
oca_body oca.key
is 'the OCA says of the key' "$(head -c 1044 oca.cert | sha256sum)" "$(sha256sum <body)"
openssl_verifies oca.cert 1044 oca.pub
is 'the OCA is signed by itself' "$out" 'Verified OK'
is 'its other slot' "$(tail -c 520 oca.cert | xxd -p | tr -d '\n')" \
	"00100000$(zeros 516 | xxd -p | tr -d '\n')"
refused 2 'expected two files' "$s" host generate both.pem both.pem
refused 2 'oca.key is there and will be overwritten' "$s" host generate oca.cert oca.key
has 'no terminal' "$err" 'there is no terminal to ask on: give --yes'
fits host-done "$s" host generate other.cert other.key --key-form der --json
is 'a key in DER' "$(openssl ec -inform der -in other.key -pubout 2>/dev/null)" \
	"$(openssl pkey -inform der -in other.key -pubout)"
cp other.key before.key
done_well "$s" host generate other.cert other.key --yes
run cmp -s before.key other.key
is 'another key' "$status" 1
refused 4 'no/oca.key: ' "$s" host generate oca2.cert no/oca.key

# An owner of openssl's.
openssl ecparam -name secp384r1 -genkey -noout -out theirs.key
oca_body theirs.key
{
	cat body
	openssl_slot theirs.key body
	le 4 1000
	zeros 516
} >theirs.cert

for product in $products; do
	on=(--platform "sim:$product")
	ca=$product.ca
	done_well "$s" sim export-ca --dir "$product" "$ca"

	# What it is.
	done_well "$s" host status "${on[@]}"
	has "$product: the processor" "$(tr '[:upper:]' '[:lower:]' <<<"$out")" "$product"
	has "$product: the owner" "$out" 'itself'
	has "$product: which firmware runs" "$out" "the BIOS's: no file is there"
	has "$product: SecureTSC" "$out" 'SecureTSC'
	fits host-status "$s" host status "${on[@]}" --json
	current=$("$s" sim status --dir "$product" --json | sed -n '/"current"/,/}/p')
	version=$(sed -n 's/.*"api_major": \([0-9]*\).*/\1/p' <<<"$current").$(
		sed -n 's/.*"api_minor": \([0-9]*\).*/\1/p' <<<"$current"
	).$(sed -n 's/.*"build": \([0-9]*\).*/\1/p' <<<"$current")
	is "$product: show version" "$("$s" host show version "${on[@]}")" "$version"
	has "$product: its version in JSON" "$out" "\"running\": \"$version\""
	is "$product: show guests" "$("$s" host show guests "${on[@]}")" 0
	is "$product: show state" "$("$s" host show state "${on[@]}")" INIT
	done_well "$s" host show flags "${on[@]}"
	is "$product: owned" "$(grep -c owned <<<"$out")" 0
	# The VCEK's own certificate has the chip's id and its TCB.
	id=$("$s" host show identifier "${on[@]}")
	is "$product: an ID of 64 bytes" "${#id}" 128
	url=$("$s" host show vcek-url "${on[@]}")
	hwid=$("$s" cert show "$ca/vcek.der" --json | sed -n 's/.*"hwid": "\([0-9a-f]*\)".*/\1/p')
	is "$product: the VCEK's chip" "${id:0:${#hwid}}" "$hwid"
	has "$product: the VCEK's URL" "${url,,}" "/vcek/v1/$product/$hwid?"
	tcb=$("$s" host show tcb "${on[@]}")
	is "$product: and its TCB" "$url" \
		"$("$s" kds url vcek --product "$product" --chip-id "$hwid" --tcb "$tcb")"
	is "$product: current TCB" "$("$s" host show current-tcb "${on[@]}")" "$tcb"
	fits host-show "$s" host show tcb "${on[@]}" --json
	refused 2 "found 'guest', expected perhaps guests" "$s" host show guest "${on[@]}"

	# The chain as it is, and in full.
	done_well "$s" host export "$product.part" "${on[@]}"
	done_well "$s" host export --full "$product.full" "${on[@]}"
	cat "$product.part" "$ca/ask_ark.cert" >full.expected
	run cmp full.expected "$product.full"
	is "$product: full is ASK and ARK behind the rest: $out" "$status" 0
	is "$product: PDH, PEK, OCA as the firmware has them" "$(head -c 6252 "$product.part" |
		sha256sum)" "$(head -c 6252 "$ca/export.cert" | sha256sum)"
	is "$product: the CEK that the ASK signed" "$(tail -c 2084 "$product.part" | sha256sum)" \
		"$(sha256sum <"$ca/cek.cert")"
	done_well "$s" cert chain "$product.full" -o ordered
	run cmp ordered "$product.full"
	is "$product: in the order of cert chain" "$status" 0
	done_well "$s" cert verify "$product.full" --trust-anchor "$ca/ark.cert"
	run "$s" cert verify "$product.full"
	is "$product: AMD's it is not" "$status" 1
	fits host-verify "$s" host verify "${on[@]}" --trust-anchor "$ca/ark.cert" --json
	run "$s" host verify "${on[@]}"
	is "$product: host verify without the root" "$status" 1
	other=genoa
	[ "$product" = genoa ] && other=milan
	"$s" sim export-ca --dir $other other.ca >/dev/null
	refused 1 'found the CEK of another chip' "$s" host export x "${on[@]}" --cek other.ca/cek.cert
	done_well "$s" host export x "${on[@]}" --cek "$ca/cek.cert" --ca "$ca/ask_ark.cert" --full
	run cmp x "$product.full"
	is "$product: from files" "$status" 0

	# Nothing is destroyed without a word.
	for command in reset rotate pek-gen; do
		refused 2 'give --yes' "$s" host $command "${on[@]}" </dev/null
	done
	refused 2 'give --yes' "$s" host provision oca.cert oca.key "${on[@]}" </dev/null
	has "$product: what would be lost" "$err" 'Its own OCA and its PDH are lost'
	"$s" host export x "${on[@]}" >/dev/null
	run cmp x "$product.part"
	is "$product: nothing has changed" "$status" 0

	# Rotated: a new PDH alone.
	done_well "$s" host rotate "${on[@]}" --yes
	"$s" host export x "${on[@]}" >/dev/null
	run cmp -s <(head -c 2084 x) <(head -c 2084 "$product.part")
	is "$product: rotate makes a PDH" "$status" 1
	run cmp <(tail -c +2085 x) <(tail -c +2085 "$product.part")
	is "$product: and nothing else" "$status" 0

	# pek-gen: all but the CEK.
	fits host-done "$s" host pek-gen "${on[@]}" --yes --json
	"$s" host export y "${on[@]}" >/dev/null
	for part in 0 1 2; do
		run cmp -s <(tail -c +$((part * 2084 + 1)) x | head -c 2084) \
			<(tail -c +$((part * 2084 + 1)) y | head -c 2084)
		is "$product: pek-gen, certificate $part" "$status" 1
	done
	is "$product: the CEK stays" "$(tail -c 2084 x | sha256sum)" "$(tail -c 2084 y | sha256sum)"

	# An owner takes it, signing with openssl alone.
	done_well "$s" host csr pek.csr "${on[@]}"
	is "$product: the CSR is the PEK" "$(head -c 1044 pek.csr | sha256sum)" \
		"$(tail -c +2085 y | head -c 1044 | sha256sum)"
	head -c 1044 pek.csr >body
	{
		cat body
		openssl_slot theirs.key body
		tail -c 520 pek.csr
	} >pek.theirs
	done_well "$s" host import-pek pek.theirs theirs.cert "${on[@]}" --yes
	done_well "$s" host export --full owned "${on[@]}"
	run cmp <(tail -c +4169 owned | head -c 2084) theirs.cert
	is "$product: the OCA is the owner's: $out" "$status" 0
	done_well "$s" cert chain owned -o ordered
	done_well "$s" cert verify owned --trust-anchor "$ca/ark.cert"
	is "$product: owned" "$("$s" host show flags "${on[@]}" | grep owned)" owned
	has "$product: owned" "$("$s" host status "${on[@]}")" 'an owner'

	# Who owns it keeps it.
	refused 4 'the platform has an owner, expected one that owns itself' \
		"$s" host provision oca.cert oca.key "${on[@]}" --yes
	has "$product: what helps" "$err" 'sevctl host reset'
	refused 4 'the platform has an owner' "$s" host import-pek pek.theirs theirs.cert "${on[@]}" --yes
	run "$s" host reset "${on[@]}" </dev/null
	has "$product: whose it is" "$err" 'which an owner owns'

	# reset and pek-gen end that, and nothing else does.
	done_well "$s" host rotate "${on[@]}" --yes
	has "$product: rotated, and owned" "$("$s" host status "${on[@]}")" 'an owner'
	rm -rf "$product.twin" && cp -a "$product" "$product.twin"
	run "$s" host pek-gen --platform "sim:$product.twin" </dev/null
	has "$product: pek-gen would lose the owner" "$err" 'It will own itself'
	has "$product: owned by then" "$("$s" host status --platform "sim:$product.twin")" 'an owner'
	done_well "$s" host pek-gen --platform "sim:$product.twin" --yes
	has "$product: pek-gen ended it" "$out" 'owns itself'
	is "$product: not owned after pek-gen" \
		"$("$s" host show flags --platform "sim:$product.twin" | grep -c owned)" 0
	done_well "$s" host verify --platform "sim:$product.twin" --trust-anchor "$ca/ark.cert"
	done_well "$s" host provision oca.cert oca.key --platform "sim:$product.twin" --yes
	done_well "$s" host reset "${on[@]}" --yes
	is "$product: not owned" "$("$s" host show flags "${on[@]}" | grep -c owned)" 0

	# The old PEK is another's now.
	refused 4 'INVALID_CERTIFICATE' "$s" host import-pek pek.theirs theirs.cert "${on[@]}" --yes

	# The same by ourselves, step by step; openssl agrees.
	done_well "$s" host csr pek.csr "${on[@]}"
	done_well "$s" host sign-csr pek.csr oca.cert oca.key pek.cert
	openssl_verifies pek.cert 1044 oca.pub
	is "$product: openssl on our signature" "$out" 'Verified OK'
	is "$product: the rest is the CSR's" "$({ head -c 1044 pek.cert && tail -c 520 pek.cert; } |
		sha256sum)" "$({ head -c 1044 pek.csr && tail -c 520 pek.csr; } | sha256sum)"

	# Certificates that do not fit.
	refused 1 'pek.csr: found no signature of the OCA in oca.cert' \
		"$s" host import-pek pek.csr oca.cert "${on[@]}" --yes
	refused 1 'pek.cert: found no signature of the OCA in theirs.cert' \
		"$s" host import-pek pek.cert theirs.cert "${on[@]}" --yes
	refused 3 'pek.cert: found the certificate of PEK, expected that of OCA' \
		"$s" host import-pek pek.cert pek.cert "${on[@]}" --yes
	refused 3 'oca.cert: found the certificate of OCA, expected that of PEK' \
		"$s" host import-pek oca.cert oca.cert "${on[@]}" --yes
	refused 3 'found 2083 bytes' "$s" host import-pek <(head -c 2083 pek.cert) oca.cert "${on[@]}" --yes
	refused 2 'another private key' "$s" host provision oca.cert theirs.key "${on[@]}" --yes
	refused 3 'found a key on curve' "$s" host provision oca.cert <(openssl ecparam -name \
		prime256v1 -genkey -noout) "${on[@]}" --yes
	refused 3 'oca.pub: found a public key, expected a private one' \
		"$s" host provision oca.cert oca.pub "${on[@]}" --yes
	refused 3 'expected' "$s" host provision oca.key oca.key "${on[@]}" --yes
	refused 4 'no.cert: ' "$s" host provision no.cert oca.key "${on[@]}" --yes

	done_well "$s" host import-pek pek.cert oca.cert "${on[@]}" --yes
	done_well "$s" host verify "${on[@]}" --trust-anchor "$ca/ark.cert"
	done_well "$s" host reset "${on[@]}" --yes
	# All in one, with a key in DER.
	fits host-done "$s" host provision other.cert other.key "${on[@]}" --yes --json
	done_well "$s" host verify "${on[@]}" --trust-anchor "$ca/ark.cert"
	"$s" host export --full owned "${on[@]}" >/dev/null
	done_well "$s" cert verify owned --trust-anchor "$ca/ark.cert"
	done_well "$s" host reset "${on[@]}" --yes

	# Guests of SEV are there.
	run "$s" sim launch --dir "$product" --mode sev --ovmf fw.fd
	is "$product: a guest of SEV: $err" "$status" 0
	is "$product: show state" "$("$s" host show state "${on[@]}")" WORKING
	is "$product: show guests" "$("$s" host show guests "${on[@]}")" 1
	is "$product: show sev-guests" "$("$s" host show sev-guests "${on[@]}")" 1
	is "$product: show snp-guests" "$("$s" host show snp-guests "${on[@]}")" 0
	sentence='platform state: found WORKING with 1 guests of SEV or SEV-ES, expected none'
	for command in reset pek-gen 'csr x.csr' 'provision oca.cert oca.key' 'import-pek pek.cert oca.cert'; do
		yes=(--yes)
		[ "${command%% *}" = csr ] && yes=()
		# shellcheck disable=SC2086 # words
		refused 4 "$sentence" "$s" host $command "${on[@]}" "${yes[@]}"
	done
	done_well "$s" host rotate "${on[@]}" --yes
	"$s" sim stop --dir "$product" >/dev/null
	done_well "$s" host reset "${on[@]}" --yes
done

# On a terminal it is asked.
if command -v script >/dev/null; then
	for answer in no:2:'nothing was done' yes:0:'the platform has a new PDH'; do
		IFS=: read -r word wanted sentence <<<"$answer"
		status=0
		out=$(script -qec "$s host rotate --platform sim:milan" /dev/null <<<"$word") || status=$?
		is "status of rotate, answered $word" "$status" "$wanted"
		has "rotate, answered $word" "$out" "Go on? [yes/no] "
		has "rotate, answered $word" "$out" "$sentence"
	done
else
	echo 'SKIPPED: questions on a terminal (no script)'
fi

# Where the kernel might start SNP for the answer, status does not ask; config show does.
"$s" sim init --dir older --product milan --memory 64 --kernel-profile 6.14 >/dev/null
has 'SEV is started' "$("$s" host status --platform sim:older)" 'reported TCB'
"$s" host reset --platform sim:older --yes >/dev/null
run "$s" host status --platform sim:older
is "status of host status, SNP not asked ($err)" "$status" 0
has 'SNP is not asked' "$out" 'SNP                    not asked: SEV is not initialised, and Linux before 6.18'
has 'how it can be had' "$out" '`sevctl host config show` asks all the same'
is 'nothing of SNP' "$(grep -c TCB <<<"$out")" 0
fits host-status "$s" host status --platform sim:older --json
has 'SNP is not asked, in JSON' "$out" '"error": "not asked: '
has 'asked all the same' "$("$s" host config show --platform sim:older)" 'reported'

# Signed twice, there is no place for another signature.
"$s" host provision oca.cert oca.key --platform sim:milan --yes >/dev/null
"$s" host export owned --platform sim:milan >/dev/null
tail -c +2085 owned | head -c 2084 >pek.full
refused 3 'pek.full: found two signatures at 0x414 and 0x61c' \
	"$s" host sign-csr pek.full oca.cert oca.key x.cert
refused 3 'pek.csr: found the certificate of PEK, expected that of OCA' \
	"$s" host sign-csr pek.csr pek.csr oca.key x.cert
refused 3 'oca.cert: found the certificate of OCA, expected that of PEK' \
	"$s" host sign-csr oca.cert oca.cert oca.key x.cert
refused 2 'found the public key of another private key' \
	"$s" host sign-csr pek.csr oca.cert theirs.key x.cert
# An OCA whose key is on the other curve: PUBKEY_ALGO and all else are left as they were.
public=$(openssl ecparam -name prime256v1 -genkey -noout | openssl pkey -pubout -outform der |
	tail -c 64 | xxd -p | tr -d '\n')
{
	head -c 16 oca.cert
	le 4 1
	le 72 "${public:0:64}"
	le 72 "${public:64}"
	tail -c +165 oca.cert
} >p256.cert
refused 3 'p256.cert: found PUBKEY_ALGO 0x2, expected ECDSA on P-384 to sign with' \
	"$s" host sign-csr pek.csr p256.cert oca.key x.cert

# The CEK as the KDS serves it, and where it does not.
on=(--platform sim:milan)
id=$("$s" host show identifier "${on[@]}")
is 'where the KDS has the CEK' "$("$s" host show cek-url "${on[@]}")" \
	"https://kdsintf.amd.com/cek/id/$id"
mkdir -p root/cek/id
serve_kds
use=(--kds-url "https://localhost:$(cat out/port)" --cacert out/ca.pem)
refused 4 'the KDS knows no CEK of such a chip' "$s" host export x2 "${on[@]}" "${use[@]}"
cp milan.ca/cek.cert "root/cek/id/$id"
done_well "$s" host export x "${on[@]}" "${use[@]}"
"$s" host export y "${on[@]}" >/dev/null
run cmp x y
is 'by way of the KDS' "$status" 0
rm "root/cek/id/$id"
done_well "$s" host export x "${on[@]}" "${use[@]}"
done_well "$s" host export x "${on[@]}" "${use[@]}" --offline
refused 4 'no ASK of AMD'\''s signed' "$s" host export --full x2 "${on[@]}" "${use[@]}"
done_well "$s" host export --full x "${on[@]}" "${use[@]}" --ca milan.ca/ask_ark.cert
refused 4 'CEK: there is no cache, and nothing is fetched offline; get it with: curl -fO' \
	"$s" host export x2 "${on[@]}" "${use[@]}" --offline --cache none
cp milan.ca/ask.cert "root/cek/id/$id"
refused 3 'found other certificates, expected CEK' \
	"$s" host export x2 "${on[@]}" "${use[@]}" --cache none
cp genoa.ca/cek.cert "root/cek/id/$id"
refused 1 'found the CEK of another chip' "$s" host export x2 "${on[@]}" "${use[@]}" --cache none
exec 9>&-

# This very machine, or one like it.
if [ ! -e /dev/sev ]; then
	refused 4 '/dev/sev: this host has no driver' "$s" host status
	refused 4 '/dev/sev: this host has no driver' "$s" host reset --yes
fi
refused 2 'expected host or sim[:DIR]' "$s" host status --platform cloud
refused 2 'missing argument' "$s" host show
refused 2 'missing argument' "$s" host generate oca.cert

# A real chain.
rome=${SEVKIT_VECTORS:-/nowhere}/sev-legacy
if [ -d "$rome/rome" ]; then
	cat "$rome"/rome/{pdh,pek,oca,cek}.cert "$rome"/ca/{ask,ark}_rome.cert >rome.full
	done_well "$s" cert chain "$rome/ca/ark_rome.cert" "$rome/ca/ask_rome.cert" "$rome/rome" -o ordered
	run cmp ordered rome.full
	is 'the chain of a Rome has the form of our exports' "$status" 0
	done_well "$s" cert verify rome.full
	has 'a Rome is AMD'\''s' "$out" trusted
	run "$s" host sign-csr "$rome/rome/pek.cert" oca.cert oca.key x.cert
	has 'its PEK is signed by OCA and CEK' "$err" 'found two signatures'
else
	echo 'SKIPPED: the chain of a Rome (no vectors)'
fi
