# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# sevctl verify with what other tools make: launch plans, families of them, TLS certificates, TPM
# quotes, a KDS; and what it makes for others: attestation results. openssl makes and checks.
export HOME=$PWD/home XDG_CACHE_HOME=$PWD/cache
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY http_proxy
command -v openssl >/dev/null || {
	echo 'SKIPPED: openssl is not there'
	exit 77
}
v=("$SEVCTL" verify)
m=$SEV_MEASURE
trust=(--certs good --trust-anchor good/ark.pem --offline --at 2025-06-01)
"$MAKE_CHAIN" good

# verdict WHAT STATUS VERDICT ARGUMENT...
verdict()
{
	local what=$1 wanted=$2 words=$3

	shift 3
	run "${v[@]}" -q "$@"
	is "$what" "$status $out" "$wanted $words"
}
appraised='genuine and appraised'

# report NAME MEMBER=VALUE...: makes NAME.bin by the same CA
report()
{
	local name=$1 sets=()

	shift
	for member; do sets+=(--set "$member"); done
	"$MAKE_CHAIN" made "${sets[@]}" && cp made/report.bin "$name.bin"
}

# The plan that the guest was launched by; and another one.
"$MAKE_OVMF" fw.fd
launch=(--mode snp --vcpu-type EPYC-Milan --ovmf fw.fd)
"$m" plan "${launch[@]}" --vcpus 2 -o two.json
"$m" plan "${launch[@]}" --vcpus 3 -o three.json
digest=$("$m" "${launch[@]}" --vcpus 2)
report planned "report.measurement=$digest"
verdict 'its plan' 0 "$appraised" planned.bin "${trust[@]}" --plan two.json
verdict 'one of two plans' 0 "$appraised" planned.bin "${trust[@]}" --plan three.json --plan two.json
run "${v[@]}" planned.bin "${trust[@]}" --plan three.json --plan two.json
has 'which plan it was' "$(grep '^  measurement' -A3 <<<"$out")" 'two.json'
verdict 'another plan' 1 refused planned.bin "${trust[@]}" --plan three.json
refused 4 'missing.json' "${v[@]}" planned.bin "${trust[@]}" --plan missing.json

# What a plan says and no digest holds: HOST_DATA, and a policy where it was given one.
echo 'version = "0.1.0"' >initdata.toml
host_data=$(sha256sum <initdata.toml | cut -c1-64)
"$m" plan "${launch[@]}" --vcpus 2 --policy smt --bind-host-data initdata=initdata.toml -o bound.json
has 'HOST_DATA in the manifest' "$(cat bound.json)" "\"host_data\": \"$host_data\""
report kata "report.measurement=$digest" "report.host_data=$host_data"
report other "report.measurement=$digest" "report.host_data=${digest:0:64}"
report policy "report.measurement=$digest" "report.host_data=$host_data" report.policy=0x70000
verdict 'HOST_DATA of the plan' 0 "$appraised" kata.bin "${trust[@]}" --plan bound.json
run "${v[@]}" kata.bin "${trust[@]}" --plan bound.json
has 'the plan is named' "$(grep '^  host-data' -A4 <<<"$out" | tr -s ' \n' ' ')" 'that of bound.json'
run "${v[@]}" other.bin "${trust[@]}" --plan bound.json
is 'other HOST_DATA' "$status $(sed -n 's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out")" '1 host-data'
verdict 'a plan without HOST_DATA asks nothing of it' 0 "$appraised" other.bin "${trust[@]}" --plan two.json
verdict 'one of the plans' 0 "$appraised" other.bin "${trust[@]}" --plan bound.json --plan two.json
verdict 'the same asked twice' 0 "$appraised" kata.bin "${trust[@]}" --plan bound.json --host-data "$host_data"
verdict 'by its recipe' 0 "$appraised" kata.bin "${trust[@]}" --plan bound.json \
	--bind-host-data initdata=initdata.toml
refused 2 'bound.json: launches with HOST_DATA' "${v[@]}" kata.bin "${trust[@]}" --plan bound.json \
	--host-data "${digest:0:64}"
run "${v[@]}" policy.bin "${trust[@]}" --plan bound.json
is 'another policy' "$status $(sed -n 's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out")" '1 policy'
verdict 'another policy, allowed' 0 "$appraised" policy.bin "${trust[@]}" --plan bound.json --allow policy
run "${v[@]}" policy.bin "${trust[@]}" --plan two.json
is 'a policy that no plan was given' "$status $(sed -n 's/^  \([a-z-]*\)  *warning .*/\1/p' <<<"$out")" \
	'0 policy'
grep -v '"policy_given"\|"host_data"' bound.json >old.json
verdict 'an older manifest' 0 "$appraised" other.bin "${trust[@]}" --plan old.json
mkdir policies
"$m" plan "${launch[@]}" --vcpus 2 -o policies/guest.json
echo '{"schema": "sevkit.appraisal", "version": 1, "plan": "guest.json"}' >policies/policy.json
sed 's/"guest.json"/["guest.json"]/' policies/policy.json >policies/list.json
policy=policies/policy.json
"${v[@]}" -q planned.bin "${trust[@]}" --policy $policy >/dev/null 2>&1 || policy=policies/list.json
verdict 'a plan beside the policy' 0 "$appraised" planned.bin "${trust[@]}" --policy $policy

# So is a table of TCB minimums; that of an option is not, and takes its place.
baseline()
{
	printf '{"schema": "sevkit.tcb-baseline", "version": 1, "date": "2025-01-01", "rows": [
		{"bulletin": "AMD-SB-1", "date": "2025-01-01", "product": "Milan", "source": "here",
		 "minimum": "snp=%s"}]}' "$1"
}
baseline 1 >policies/table.json
baseline 127 >table.json
echo '{"schema": "sevkit.appraisal", "version": 1, "tcb_baseline": "table.json"}' >policies/tcb.json
asked=(planned.bin "${trust[@]}" --plan two.json --policy policies/tcb.json)
verdict 'a table beside the policy' 0 "$appraised" "${asked[@]}"
verdict 'the table of an option' 1 refused "${asked[@]}" --tcb-baseline table.json
for gone in --manifest=two.json --builtin-baseline; do
	refused 2 "unknown option ${gone%=*}" "${v[@]}" "${asked[@]}" "$gone"
done

# A family: the verdict names the count.
(mkdir vmsas && cd vmsas && "$m" "${launch[@]/fw.fd/../fw.fd}" --vcpus 2 --dump-vmsa) >/dev/null
one=$("$m" "${launch[@]}" --vcpus 1)
family=seed=$one,from=1,vmsa=vmsas/vmsa1.bin
verdict 'a family' 0 "$appraised" planned.bin "${trust[@]}" --family "$family,to=4"
run "${v[@]}" planned.bin "${trust[@]}" --family "$family,to=4"
has 'the count' "$(grep '^  measurement' -A4 <<<"$out" | tr -s ' \n' ' ')" '2 vCPUs'
verdict 'a family of more' 1 refused planned.bin "${trust[@]}" \
	--family "seed=$("$m" "${launch[@]}" --vcpus 3),from=3,vmsa=vmsas/vmsa1.bin,to=9"
"$m" extend "$one" --from 1 --to 4 --vmsa vmsas/vmsa1.bin --json >family.json
verdict 'a family of sev-measure' 0 "$appraised" planned.bin "${trust[@]}" --family family.json
for bad in "seed=$one" "$family,to=x" "$family,to=4,to=5" "$family,to=4,more=1" "seed=00,from=1,vmsa=fw.fd,to=2"; do
	refused 2 'expected seed=HEX,from=N,vmsa=FILE,to=M' "${v[@]}" planned.bin "${trust[@]}" --family "$bad"
done
refused 3 'expected a VMSA of 4096' "${v[@]}" planned.bin "${trust[@]}" \
	--family "seed=$one,from=1,vmsa=family.json,to=4"

# What REPORT_DATA stands for.
echo 'a public key' >key.pub
report bound "report.report_data=$(sha512sum <key.pub | cut -c1-128)" \
	"report.host_data=$(sha256sum <key.pub | cut -c1-64)"
verdict 'SHA-512 of a file' 0 "$appraised" bound.bin "${trust[@]}" --bind sha512-file=key.pub
verdict 'of another file' 1 refused bound.bin "${trust[@]}" --bind sha512-file=fw.fd
verdict 'HOST_DATA' 0 "$appraised" bound.bin "${trust[@]}" --bind-host-data sha256-file=key.pub
refused 2 'tls-key' "${v[@]}" bound.bin "${trust[@]}" --bind tls-keys=key.pub
refused 2 'both say what REPORT_DATA is' "${v[@]}" bound.bin "${trust[@]}" --bind sha512-file=key.pub \
	--nonce 00
run "${v[@]}" --list-recipes
has 'recipes are listed' "$out" 'sha512-file'

# A TLS certificate with the report in it: its key is bound, another's is not.
tls_cert()
{
	local key=$1 oid=$2 file=$3

	cat >tls.cnf <<-CONF
		[req]
		distinguished_name = name
		prompt = no
		[name]
		CN = guest.example
		[ext]
		$oid = DER:$(od -An -v -tx1 "$4" | tr -d ' \n' | sed 's/../&:/g; s/:$//')
	CONF
	openssl req -x509 -new -key "$key" -config tls.cnf -extensions ext -days 36500 -out "$file"
}
for key in tls other; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $key.pem 2>/dev/null
done
openssl req -x509 -new -key tls.pem -subj /CN=bare -days 36500 -outform DER -out bare.der
report tls "report.report_data=$("$MAKE_EVIDENCE" tls-data bare.der)"
for oid in 1.2.840.113741.1337.6 2.23.133.5.4.9 1.3.9999.1000.1; do
	tls_cert tls.pem $oid "tls-$oid.pem" tls.bin
	verdict "RA-TLS by $oid" 0 "$appraised" --tls-cert "tls-$oid.pem" "${trust[@]}"
done
tls_cert other.pem 1.2.840.113741.1337.6 stolen.pem tls.bin
verdict 'the report of another key' 1 refused --tls-cert stolen.pem "${trust[@]}"
run "${v[@]}" --tls-cert stolen.pem "${trust[@]}"
is 'what fails' "$(sed -n 's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out")" report-data
verdict 'a nonce that is not in it' 1 refused --tls-cert tls-2.23.133.5.4.9.pem "${trust[@]}" --nonce 00
refused 3 'no extension with an attestation report' "${v[@]}" --tls-cert good/vcek.pem "${trust[@]}"
refused 2 'both say what REPORT_DATA is' "${v[@]}" --tls-cert stolen.pem "${trust[@]}" \
	--report-data "$(printf '00%.0s' {1..64})"

# Azure: the report vouches for the vTPM's key, and that for the PCRs.
"$MAKE_EVIDENCE" azure azure
quote=(--quote azure/quote.bin --quote-signature azure/quote.sig --pcrs azure/pcrs.bin)
pcr11=$(printf '0b%.0s' {1..32})
nonce=$(printf nonce-of-the-test | od -An -v -tx1 | tr -d ' \n')
verdict 'an HCL report' 0 'genuine, nothing about the guest was asked' azure/hcl.bin "${trust[@]}"
verdict 'and its quote' 0 "$appraised" azure/hcl.bin "${trust[@]}" "${quote[@]}" --nonce "$nonce" \
	--pcr "11=$pcr11" --user-data deadbeef
refused 2 '--pcr: found' "${v[@]}" azure/hcl.bin "${trust[@]}" "${quote[@]}" --pcr 24=00
refused 2 '--pcr: found' "${v[@]}" azure/hcl.bin "${trust[@]}" "${quote[@]}" --pcr "$pcr11"
refused 3 'key.pub' "${v[@]}" azure/hcl.bin "${trust[@]}" "${quote[@]:0:4}" --pcrs key.pub

refused 2 'the nonce is in the TPM quote' "${v[@]}" azure/hcl.bin "${trust[@]}" --nonce "$nonce"
# What Microsoft put beneath the guest is not the guest.
run "${v[@]}" azure/hcl.bin "${trust[@]}" "${quote[@]}" --nonce "$nonce" --measurement \
	"$(tail -c +177 azure/hcl.bin | head -c 48 | od -An -v -tx1 | tr -d ' \n')"
is 'the measurement holds' "$status" 0
has 'of the paravisor' "$(tr -s ' \n' ' ' <<<"$out")" 'your software is in the PCRs: ask with --quote'

# A legacy report.
"$MAKE_EVIDENCE" legacy legacy
legacy=(legacy/report.bin --certs legacy/chain.bin --trust-anchor legacy/ark.bin)
verdict 'a legacy report' 0 'genuine, nothing about the guest was asked' "${legacy[@]}"
verdict 'and its digest' 0 "$appraised" "${legacy[@]}" --launch-digest "$(printf '1d%.0s' {1..32})" \
	--mnonce "$(printf '4d%.0s' {1..16})" --policy-required nodbg
verdict 'another digest' 1 refused "${legacy[@]}" --launch-digest "$(printf '1e%.0s' {1..32})"
refused 2 '--measurement says nothing about a legacy SEV report' "${v[@]}" "${legacy[@]}" \
	--measurement "$digest"
refused 2 '--crl says nothing about a legacy SEV report' "${v[@]}" "${legacy[@]}" --crl require
refused 2 '--plan: found it twice, expected it once' "${v[@]}" "${legacy[@]}" --plan two.json --plan two.json
refused 2 'is of an SNP guest' "${v[@]}" "${legacy[@]}" --plan two.json
# A plan that was given a policy asks for it; that of this report is 0x1.
while read -r mode option wrong; do
	"$m" plan --mode "$mode" "${launch[@]:2}" --vcpus 1 "$option" -o es.json
	run "${v[@]}" "${legacy[@]}" --plan es.json
	is "a plan of $mode $option" "$status $(sed -n \
		's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out" | tr '\n' ' ')" "1 $wrong "
done <<-PLANS
	seves --policy=0x5 measurement policy
	sev --policy=0x1 measurement
	seves --vmm-type=QEMU measurement
PLANS
"$m" plan --mode seves "${launch[@]:2}" --vcpus 1 --policy 0x5 -o es.json
run "${v[@]}" "${legacy[@]}" --plan es.json --allow policy
is 'another policy, allowed' "$(sed -n 's/^  \([a-z-]*\)  *failed .*/\1/p' <<<"$out")" measurement
run "${v[@]}" legacy/report.bin --trust-anchor legacy/ark.bin
is 'no chain' "$status" 4

# jose TOKEN KEY HASH SIZE: whether the token is signed by the key, as openssl sees it
unbase64()
{
	local text

	text=$(tr -- '-_' '+/')
	while [ $((${#text} % 4)) -ne 0 ]; do text+='='; done
	printf %s "$text" | openssl base64 -d -A
}
jose()
{
	local input=${1%.*} size=$4 r s

	printf %s "${1##*.}" | unbase64 >sig.raw
	if [ "$size" -gt 0 ]; then
		is 'size of the signature' "$(wc -c <sig.raw)" $((2 * size))
		r=$(head -c "$size" sig.raw | od -An -v -tx1 | tr -d ' \n')
		s=$(tail -c "$size" sig.raw | od -An -v -tx1 | tr -d ' \n')
		printf 'asn1=SEQUENCE:n\n[n]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$r" "$s" >sig.cnf
		openssl asn1parse -genconf sig.cnf -noout -out sig.raw
	fi
	openssl pkey -in "$2" -pubout -out public.pem
	printf %s "$input" | openssl dgst "-$3" -verify public.pem -signature sig.raw
}

# Attestation results.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out es384.pem 2>/dev/null
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rs256.pem 2>/dev/null
token=$("${v[@]}" planned.bin "${trust[@]}" --plan two.json --ear --ear-key es384.pem --ear-nonce 0102030405060708)
is 'ES384' "$(jose "$token" es384.pem sha384 48)" 'Verified OK'
is 'the header' "$(printf %s "${token%%.*}" | unbase64)" '{"alg":"ES384","typ":"JWT"}'
claims=$(cut -d. -f2 <<<"$token" | tr -d '\n' | unbase64)
has 'the profile' "$claims" '"eat_profile":"tag:ietf.org,2026:rats/ear#04"'
has 'the nonce' "$claims" '"eat_nonce":"AQIDBAUGBwg"'
has 'the status' "$claims" '"ear_status":"affirming"'
has 'the measurement' "$claims" "\"measurement\":\"$digest\""
token=$("${v[@]}" planned.bin "${trust[@]}" --plan three.json --ear --ear-key rs256.pem)
is 'the status of a refusal' "$?" 1
is 'RS256' "$(jose "$token" rs256.pem sha256 0)" 'Verified OK'
has 'a refusal' "$(cut -d. -f2 <<<"$token" | tr -d '\n' | unbase64)" '"ear_status":"contraindicated"'
run "${v[@]}" -q planned.bin "${trust[@]}" --ear --ear-key tls.pem -o token.jwt
is 'with -o the verdict is printed' "$status $out" '0 genuine, nothing about the guest was asked'
is 'ES256' "$(jose "$(cat token.jwt)" tls.pem sha256 32)" 'Verified OK'
refused 3 'expected at least 2048' "${v[@]}" planned.bin "${trust[@]}" --ear-key \
	<(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 2>/dev/null)
refused 3 'no private key' "${v[@]}" planned.bin "${trust[@]}" --ear-key good/ark.pem
refused 2 'expected 8 to 64 bytes' "${v[@]}" planned.bin "${trust[@]}" --ear-key tls.pem --ear-nonce 00

# Many at once, with the same options.
encode()
{
	openssl base64 -A -in "$1"
}
{
	printf '{"id": 1, "report": "%s"}\n' "$(encode planned.bin)"
	printf '{"id": 2, "report": "%s"}\n' "$(encode bound.bin)"
} >batch.ndjson
run "${v[@]}" --batch batch.ndjson "${trust[@]}" --plan two.json
is 'a batch in which one is refused' "$status" 1
is 'a line for each' "$(wc -l <<<"$out")" 2
has 'the first' "$(sed -n 1p <<<"$out")" "$appraised"
has 'the second' "$(sed -n 2p <<<"$out")" refused

# From the KDS, once; then from the cache.
"$MAKE_CHAIN" milan --set crl.next_update=2040-01-01
mkdir -p root/vcek/v1/Milan
cp milan/crl.der root/vcek/v1/Milan/crl
cp milan/cert_chain.pem root/vcek/v1/Milan/cert_chain
url=$("$SEVCTL" kds url vcek --report milan/report.bin --kds-url http://x)
cp milan/vcek.der "root${url#http://x}"
serve_kds
online=(--trust-anchor milan/ark.pem --kds-url "https://localhost:$(cat out/port)" --cacert out/ca.pem)
verdict 'from the KDS' 0 'genuine, nothing about the guest was asked' milan/report.bin "${online[@]}"
run "${v[@]}" milan/report.bin "${online[@]}" --verbose
has 'revocation was asked' "$out" '  leaf-revoked            passed'
requests=$(wc -l <out/log)
verdict 'from the cache' 0 'genuine, nothing about the guest was asked' milan/report.bin "${online[@]}"
is 'nothing was asked for again' "$(wc -l <out/log)" "$requests"
verdict 'offline from the cache' 0 'genuine, nothing about the guest was asked' milan/report.bin \
	"${online[@]}" --offline
exec 9>&-
wait
rm -r cache
verdict 'a KDS that is gone' 4 'could not be determined' milan/report.bin "${online[@]}" --attempts 1
run "${v[@]}" milan/report.bin "${online[@]}" --attempts 1
has 'what is missing' "$out" 'missing'
