# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# kds url, kds fetch, kds bundle against a KDS of our own, which misbehaves on request.
s=$SEVCTL
chip=3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb
chip+=1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdb
tcb=bl=3,tee=0,snp=22,ucode=211
crl=(--set crl.next_update=2040-01-01)
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY http_proxy
export XDG_CACHE_HOME=$PWD/home

# What the KDS serves, under the names that it serves it by.
for product in Milan Genoa Turin; do
	"$MAKE_CHAIN" "$product" --product "$product" "${crl[@]}"
	mkdir -p "root/vcek/v1/$product" "root/vlek/v1/$product"
	cp "$product/crl.der" "root/vcek/v1/$product/crl"
	"$MAKE_CHAIN" vlek --product "$product" --set crl.next_update=2041-01-01
	cp vlek/crl.der "root/vlek/v1/$product/crl"
	cp "$product/cert_chain.pem" "root/vcek/v1/$product/cert_chain"
	cp "$product/vlek_chain.pem" "root/vlek/v1/$product/cert_chain"
	url=$("$s" kds url vcek --report "$product/report.bin" --kds-url http://x)
	cp "$product/vcek.der" "root${url#http://x}"
done
vcek="root/vcek/v1/Milan/$chip?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"
is 'the VCEK is served where the KDS serves it' "$(ls "$vcek")" "$vcek"
"$MAKE_CHAIN" v2 --version 2

serve_kds
port=$(cat out/port)
base=https://localhost:$port
use=(--kds-url "$base" --cacert out/ca.pem --trust-anchor Milan/ark.pem)
requests()
{
	wc -l <out/log
}

# Where things are: exact URLs.
is 'URL of a VCEK' "$("$s" kds url vcek --product milan --chip-id "$chip" --tcb $tcb)" \
	"https://kdsintf.amd.com/vcek/v1/Milan/$chip?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"
is 'by single options, with a mirror' "$("$s" kds url vcek --product Siena --chip-id "$chip" --bl 3 \
	--tee=0 --snp 0x16 --ucode 211 --kds-url http://mirror/amd/)" \
	"http://mirror/amd/vcek/v1/Genoa/$chip?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=211"
is 'Turin has 8 bytes and an FMC' "$("$s" kds url vcek --product Turin --chip-id 0011223344556677 \
	--tcb fmc=1,bl=1,tee=1,snp=4,ucode=81)" \
	'https://kdsintf.amd.com/vcek/v1/Turin/0011223344556677?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=04&ucodeSPL=81'
is 'CA and CRLs' "$("$s" kds url ca -p Bergamo; "$s" kds url vlek-chain -p Turin; "$s" kds url crl -p Milan
	"$s" kds url crl --vlek -p Genoa)" 'https://kdsintf.amd.com/vcek/v1/Genoa/cert_chain
https://kdsintf.amd.com/vlek/v1/Turin/cert_chain
https://kdsintf.amd.com/vcek/v1/Milan/crl
https://kdsintf.amd.com/vlek/v1/Milan/crl
https://kdsintf.amd.com/vlek/v1/Genoa/crl'

is 'a chip id with 0x' "$("$s" kds url vcek --product Turin --chip-id 0x0011223344556677 \
	--tcb fmc=1,bl=1,tee=1,snp=4,ucode=81 | cut -d/ -f7 | cut -d'?' -f1)" 0011223344556677
refused 2 'Milan/report.bin: it exists and is no bundle' "$s" kds bundle Milan/report.bin -p Milan
refused 2 '--chip-id: only vcek has it' "$s" kds url ca -p Milan --chip-id 00
refused 2 '--bl: only vcek has it' "$s" kds url crl -p Milan --bl 3

# What is wrong with a command line is said, with what to do about it.
refused 2 'which VCEK? Give --report, or --product, --chip-id and --tcb' "$s" kds url vcek
refused 2 'of which product? Give --product or --report' "$s" kds url ca
refused 2 "expected vcek, vlek-chain, ca or crl" "$s" kds url ask -p Milan
refused 2 "found 'Rome', expected Milan, Genoa" "$s" kds url ca -p Rome
refused 2 'found 16 characters, expected the 128 hex digits of Milan' \
	"$s" kds url vcek -p Milan --chip-id 0011223344556677 --tcb $tcb
refused 2 'found 16 characters, expected the 16 hex digits of Turin' \
	"$s" kds url vcek -p Turin --chip-id 001122334455667z --tcb fmc=1,$tcb
refused 2 '--tcb: fmc is missing; Turin has it' "$s" kds url vcek -p Turin --chip-id 0011223344556677 --tcb $tcb
refused 2 '--tcb: Milan has no fmc' "$s" kds url vcek -p Milan --chip-id "$chip" --tcb $tcb,fmc=0
refused 2 '--bl: --tcb has it too' "$s" kds url vcek -p Milan --chip-id "$chip" --tcb $tcb --bl 3
refused 2 'snpSPL: found 128, expected 0 to 127' "$s" kds url vcek -p Milan --chip-id "$chip" --tcb bl=3,tee=0,snp=128,ucode=1
refused 4 'CHIP_ID is all zero: the host masks it' "$s" kds url vcek -p Milan --chip-id "${chip//?/0}" --tcb $tcb
refused 2 '--bl: the report says that itself' "$s" kds url vcek -r Milan/report.bin --bl 3
refused 2 'found Genoa, but the report is of Milan' "$s" kds url vcek -r Milan/report.bin -p Genoa
refused 4 'name it with --product' "$s" kds url vcek -r v2/report.bin
refused 2 '--vlek: only crl has it' "$s" kds url ca -p Milan --vlek
refused 2 "found 'ftp://x', expected a URL that begins with https://" "$s" kds fetch ca -p Milan --kds-url ftp://x
refused 2 'there is no cache to fetch into' "$s" kds fetch ca -p Milan --cache none
"$MAKE_CHAIN" by-vlek --vlek
refused 2 'signed by a VLEK, which only' "$s" kds url vcek -r by-vlek/report.bin

# Nobody pays for libcurl who fetches nothing.
is 'programs that need libcurl to start' "$(ldd "$SEV_MEASURE" "$s" | grep -c libcurl)" 0

# The man page knows every option.
page=$(sed 's/\\-/-/g' "$SEVKIT_SOURCE/man/sevctl-kds.1")
for command in fetch url bundle; do
	for option in $("$s" kds $command --help | grep -o '^  \(-., \)\?--[a-z0-9-]*' | grep -o -- '--.*'); do
		checks=$((checks + 1))
		grep -Eq -- "(^|[^a-z0-9-])$option([^a-z0-9-]|\$)" <<<"$page" || fail "man page: $command $option"
	done
done
if command -v mandoc >/dev/null; then
	is 'mandoc has no complaint' "$(mandoc -T lint -W warning "$SEVKIT_SOURCE/man/sevctl-kds.1")" ''
fi

if "$s" --version | grep -q '^libcurl *none'; then
	refused 4 'this build has no libcurl' "$s" kds fetch ca -p Milan
	echo 'SKIPPED: fetching (no libcurl)'
	exec 9>&-
	return
fi

# Offline, the message is the command that gets it; that command gets it.
refused 4 "get it with: sevctl kds fetch vcek --product Milan --chip-id $chip --tcb $tcb" \
	"$s" kds fetch vcek --offline -r Milan/report.bin
read -r -a command <<<"${err##*get it with: sevctl }"
run "$s" "${command[@]}" "${use[@]}"
is "fetching it: $err" "$status" 0
has 'what came' "$out" 'VCEK  Milan'
has 'from where' "$out" 'from the KDS'
before=$(requests)
run "$s" "${command[@]}" "${use[@]}" --offline -o vcek.pem
is "from the cache: $err" "$status" 0
has 'from where' "$out" 'from the cache'
is 'without a request' "$(requests)" "$before"
is 'as PEM' "$(cat vcek.pem)" "$(cat Milan/vcek.pem)"
run "$s" "${command[@]}" "${use[@]}" -o vcek.der --form der
is 'as DER' "$(sha256sum <vcek.der)" "$(sha256sum <Milan/vcek.der)"

# Everything, of each product.
for product in Genoa Turin; do
	mine=(--kds-url "$base" --cacert out/ca.pem --trust-anchor "$product/ark.pem")
	run "$s" kds fetch vcek -r $product/report.bin "${mine[@]}" -o -
	is "VCEK of $product: $err" "$status" 0
	is "$product's VCEK and nothing else" "$out" "$(cat $product/vcek.pem)"
done
mkdir files
for what in ca vlek-chain crl; do
	run "$s" kds fetch $what -p Milan "${use[@]}" --out-dir files/
	is "$what: $err" "$status" 0
done
is 'names' "$(cd files && echo *)" \
	'Milan-vcek-cert_chain.pem Milan-vcek-crl.der Milan-vlek-cert_chain.pem Milan-vlek-crl.der'
is 'the chain as it is served' "$(cat files/Milan-vcek-cert_chain.pem)" "$(cat Milan/cert_chain.pem)"
is "the VLEK's" "$(cat files/Milan-vlek-cert_chain.pem)" "$(cat Milan/vlek_chain.pem)"
is 'the CRL' "$(sha256sum <files/Milan-vcek-crl.der)" "$(sha256sum <Milan/crl.der)"
refused 2 '--form der: there are 2 certificates and CRLs, expected one' \
	"$s" kds fetch ca -p Milan "${use[@]}" -o - --form der

# A report of version 2 does not say its product: the KDS is asked.
run "$s" kds fetch vcek -r v2/report.bin "${use[@]}" -o v2.pem
is "version 2: $err" "$status" 0
is 'the same chip' "$(cat v2.pem)" "$(cat Milan/vcek.pem)"

# Nothing is trusted that does not come down from a root.
fresh=(--cacert out/ca.pem --cache none -o -)
refused 3 "not AMD's ARK of Milan; to trust another root, name it with --trust-anchor" \
	"$s" kds fetch ca -p Milan --kds-url "$base" "${fresh[@]}"
refused 3 'its signature is not that of the ASK of Milan' \
	"$s" kds fetch vcek -r Milan/report.bin --kds-url "$base" "${fresh[@]}"
refused 3 'its signature is not that of the ARK of Milan' \
	"$s" kds fetch crl -p Milan --kds-url "$base" "${fresh[@]}"

# Wrong answers: each by itself, with what it is.
bad()
{
	local sentence=$1

	shift
	"$MAKE_CHAIN" bad "$@"
	mkdir -p "wrong/vcek/v1/Milan"
	cp bad/vcek.der "wrong/${vcek#root/}"
	cp bad/cert_chain.pem wrong/vcek/v1/Milan/cert_chain
	cp bad/crl.der wrong/vcek/v1/Milan/crl
	rm -rf root/wrong
	mv wrong root/wrong
	refused 3 "$sentence" "$s" kds fetch "$what" --product Milan "${parts[@]}" \
		--kds-url "$base/wrong" "${fresh[@]}" --trust-anchor "${anchor:-bad/ark.pem}"
}
what=vcek parts=(--chip-id "$chip" --tcb "$tcb") anchor=
bad 'its hwID is not the chip id that was asked for' --set vcek.hwid="${chip/3a/3b}"
for component in 'blSPL: found 4, expected 3=-1,4,0,22,211' 'teeSPL: found 1, expected 0=-1,3,1,22,211' \
	'snpSPL: found 21, expected 22=-1,3,0,21,211' 'ucodeSPL: found 210, expected 211=-1,3,0,22,210'; do
	bad "${component%%=*}" --set "vcek.tcb=${component#*=}"
done
bad 'product: found Genoa, expected Milan' --set vcek.issuer_cn=SEV-Genoa
bad 'found VLEK SEV-VLEK, expected a VCEK' --set vcek.subject_cn=SEV-VLEK
bad 'its signature is not that of the ASK of Milan' --set vcek.signer=rogue
what=ca parts=()
bad "its signature is not" --set ask.signer=rogue
bad 'found SEV-VLEK-Milan and ARK-Milan, expected an ASK and an ARK' --set ask.subject_cn=SEV-VLEK-Milan
bad 'ASK: product: found Genoa, expected Milan' --set ask.subject_cn=SEV-Genoa
anchor=Milan/ark.pem # the same name and key, but another certificate
bad "not AMD's ARK of Milan" --set ark.serial=02
anchor=
what=crl
bad 'issuer: found ARK-Genoa, expected ARK-Milan' --set crl.issuer_cn=ARK-Genoa
bad 'its signature is not that of the ARK of Milan' --set crl.signer=rogue

# A KDS that does not answer as it should.
mode()
{
	local path=$1

	shift
	run "$s" kds fetch ca -p Milan --kds-url "$base/$path" "${fresh[@]}" \
		--trust-anchor Milan/ark.pem "$@"
}
mode status-429-2-1
is "throttled twice, 1 s each: $err" "$status" 0
is 'and then got' "$out" "$(cat Milan/cert_chain.pem)"
mode date-503-1-2
is "busy, until a date: $err" "$status" 0
mode status-429-9-1 --attempts 2
is 'throttled for good' "$status" 4
has 'says for how long it tried' "$err" 'HTTP status 429 after 2 attempts in 1 s; the server asks to wait another 1 s'
mode status-429-8-500
has 'more than there is patience for' "$err" 'after 1 attempts in 0 s; the server asks to wait another 500 s'
mode drop-1 --attempts 1
is 'no answer' "$status" 4
mode cut --attempts 1
is 'cut short' "$status" 4
mode garbage
is 'garbage' "$status" 3
mode huge
is 'a body without end' "$status" 3
has 'is not read to its end' "$err" 'longer than the 65536 bytes expected at most'
mode slow-60 --timeout 1 --attempts 1
is 'too slow' "$status" 4
mode redirect
is "a redirect that stays: $err" "$status" 0
mode redirect_http
is 'a redirect to http' "$status" 4
mode nothing
is 'not found' "$status" 4
has 'says what may be wrong' "$err" 'HTTP status 404: the KDS does not know the product'
run "$s" kds fetch vcek -p Genoa --chip-id "$chip" --tcb bl=9,tee=0,snp=9,ucode=9 --kds-url "$base" \
	"${fresh[@]}"
has 'a TCB that never was' "$err" "is the TCB the report's REPORTED_TCB"
run "$s" kds fetch ca -p Milan --kds-url "https://127.0.0.1:$port" "${fresh[@]}"
is "a certificate for another name" "$status" 4
run "$s" kds fetch ca -p Milan --kds-url "$base" --cache none -o -
has 'a CA that the system does not know' "$err" 'may need --cacert'
run "$s" kds fetch ca -p Milan --kds-url "https://localhost:$(cat out/http-port)" "${fresh[@]}"
has 'no TLS' "$err" 'does the server speak TLS 1.2 or later there?'
run "$s" kds fetch ca -p Milan --kds-url "http://localhost:$(cat out/http-port)" -o - --cache none \
	--trust-anchor Milan/ark.pem
is "a mirror without TLS, by name: $err" "$status" 0
before=$(grep -c CONNECT out/log)
run "$s" kds fetch ca -p Milan --kds-url "$base" "${fresh[@]}" --trust-anchor Milan/ark.pem \
	--proxy "http://localhost:$(cat out/proxy-port)"
is "through a proxy: $err" "$status $(grep -c CONNECT out/log)" "0 $((before + 1))"

# The cache: whatever is in it is checked, and replaced where it is wrong.
cached=$(echo home/sevkit/kds/*-Milan-vcek-cert_chain.pem)
is 'one file for the chain' "$(find home -name '*Milan-vcek-cert_chain.pem' | wc -l)" 1
good=$(sha256sum <"$cached")
repaired()
{
	run "$s" kds fetch ca -p Milan "${use[@]}"
	is "$1: $err" "$status" 0
	has "$1 is fetched again" "$out" 'from the KDS'
	is "$1 is replaced" "$(sha256sum <"$cached")" "$good"
}
cp Genoa/cert_chain.pem "$cached" && repaired 'another product'
echo 'rubbish' >"$cached" && repaired 'rubbish'
: >"$cached" && repaired 'nothing'
head -c 1000 Milan/cert_chain.pem >"$cached" && repaired 'half of it'
truncate -s 1G "$cached" && repaired 'a huge file'
cp Milan/cert_chain.pem elsewhere.pem
rm "$cached" && ln -s "$PWD/elsewhere.pem" "$cached" && repaired 'a link'
is 'what it led to is as it was' "$(sha256sum <elsewhere.pem)" "$good"
is 'a file is in its place' "$([ -L "$cached" ] || echo file)" file
rm "$cached" && mkfifo "$cached" && repaired 'a pipe'
"$MAKE_CHAIN" forged --set ask.signer=rogue
cat forged/ask.pem Milan/ark.pem >"$cached" && repaired 'a forged chain'
run "$s" kds fetch ca -p Milan --kds-url "$base/garbage" --cacert out/ca.pem --trust-anchor Milan/ark.pem
is 'a mirror has its own files' "$status" 3
chmod 500 home/sevkit/kds
if [ "$(id -u)" != 0 ]; then
	run "$s" kds fetch ca -p Genoa --kds-url "$base" --cacert out/ca.pem --trust-anchor Genoa/ark.pem
	has 'a cache that cannot be written' "$err" 'warning: not kept in the cache'
fi
chmod 700 home/sevkit/kds
run env -u XDG_CACHE_HOME HOME="$PWD/h2" "$s" kds fetch ca -p Milan "${use[@]}"
is 'below HOME' "$status $(find h2/.cache/sevkit/kds -type f | wc -l)" '0 1'

# A CRL that another has followed is fetched again.
stale=$(echo home/sevkit/kds/*-Milan-vcek-crl.der)
"$MAKE_CHAIN" old --set crl.next_update=2025-07-01
cp old/crl.der "$stale"
run "$s" kds fetch crl -p Milan "${use[@]}" --offline
is "an old CRL offline is better than none: $err" "$status" 0
run "$s" kds fetch crl -p Milan "${use[@]}"
has 'else there is a new one' "$out" '2025-05-31 to 2040-01-01  from the KDS'
is 'which is kept' "$(sha256sum <"$stale")" "$(sha256sum <Milan/crl.der)"

# One bundle for the days without a network.
anchors=(--trust-anchor Milan/ark.pem --trust-anchor Genoa/ark.pem --trust-anchor Turin/ark.pem)
run "$s" kds bundle all.pem --kds-url "$base" --cacert out/ca.pem "${anchors[@]}" \
	-r Milan/report.bin -r Turin/report.bin
is "a bundle: $err" "$status" 0
is 'of all products' "$(grep -c 'BEGIN CERTIFICATE' all.pem) $(grep -c 'BEGIN X509 CRL' all.pem)" '11 6' ||
	cat all.pem
has 'with its date' "$(head -n 1 all.pem)" "put together $(date -u +%Y-%m-%d)"
has 'and what is in it' "$(cat all.pem)" 'ASK of Genoa: SEV-Genoa, valid from '
run openssl storeutl -noout all.pem
has 'others can read it' "$out" 'Total found: 17'
for how in "--offline --cache none --certs all.pem" "--kds-url $base --cacert out/ca.pem --cache v --certs Milan/cert_chain.pem"; do
	# shellcheck disable=SC2086 # options
	run "$s" verify Milan/report.bin --trust-anchor Milan/ark.pem --crl require $how
	is "verify $how: $err" "$status" 0
	is 'the verdict' "${out%%$'\n'*}" 'genuine, nothing about the guest was asked'
done
is 'what was fetched is kept' "$(find v -name '*.der' | wc -l)" 2
run "$s" kds bundle milan.pem --kds-url "$base" --cacert out/ca.pem "${anchors[@]}" -p Milan --offline
is "one product, from the cache: $err" "$status $(grep -c BEGIN milan.pem)" '0 5'
refused 4 'get it with: sevctl kds fetch ca --product Milan' \
	"$s" kds bundle none.pem --cache empty --offline

# JSON.
validate()
{
	if ! python3 -c 'import jsonschema' 2>/dev/null; then
		echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
		return
	fi
	run python3 -c 'import json, sys
import jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SEVKIT_SOURCE/docs/schema/$1.schema.json" "$2"
	is "$2 against its schema: $err" "$status" 0
}
"$s" kds url crl -p Milan --json >url.json
"$s" kds fetch vcek -r Milan/report.bin "${use[@]}" --json --out-dir files/ >fetch.json
"$s" kds fetch crl -p Milan "${use[@]}" --json >crl.json
"$s" kds bundle milan.pem "${use[@]}" -p Milan --json >bundle.json
validate kds-url url.json
validate kds-fetch fetch.json
validate kds-fetch crl.json
validate kds-bundle bundle.json
has 'the file' "$(cat fetch.json)" "\"file\": \"files/Milan-vcek-$chip-bl3-tee0-snp22-ucode211.der\""
refused 2 '--json: standard output is for' "$s" kds fetch ca -p Milan --json -o -

exec 9>&-
wait
