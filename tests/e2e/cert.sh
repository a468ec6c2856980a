# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# cert show, cert verify, cert convert, cert chain: X.509 and legacy certificates of the test CA.
s=$SEVCTL
"$MAKE_CHAIN" snp --product Milan
"$MAKE_LEGACY" old
now=(--at 2025-06-01)
snp_root=(--trust-anchor snp/ark.pem)
old_root=(--trust-anchor old/ark.cert)
mkdir json

# fits SCHEMA STATUS ARGUMENT...: the output is set beside the schema at the end
fits()
{
	local schema=$1 wanted=$2

	shift 2
	run "$s" "$@"
	is "status of $*" "$status" "$wanted"
	documents=$((${documents:-0} + 1))
	printf '%s\n' "$out" >"json/$schema.$documents"
}

# Which form a file has, and what is in it.
form()
{
	run "$s" cert show "$1"
	is "form of $1" "${out%%$'\n'*}" "$1: $2"
}
cat old/{pdh,pek,oca,cek}.cert >export.bin
cat export.bin old/{ask,ark}.cert >full.bin
cat old/{ask,ark}.cert >ask_ark.cert
cat snp/cert_chain.pem snp/crl.pem >bundle.pem
cat snp/{ask,ark}.der >both.der
form snp/vcek.pem 'PEM: VCEK'
form snp/vlek.der 'DER: VLEK'
form snp/cert_chain.pem 'PEM: ASK, ARK'
form bundle.pem 'PEM: ASK, ARK, CRL'
form both.der 'DER: ASK, ARK'
form snp/crl.der 'DER: CRL'
form snp/table.bin 'certificate table: VCEK, ASK, ARK'
form snp/extended.bin 'extended report: VCEK, ASK, ARK'
form old/pek.cert 'SEV certificates: PEK'
form export.bin 'SEV certificates: PDH, PEK, OCA, CEK'
form full.bin 'SEV certificates: PDH, PEK, OCA, CEK, ASK, ARK'
form ask_ark.cert 'SEV certificates: ASK, ARK'
run "$s" cert show - <snp/vcek.der
is 'standard input' "${out%%$'\n'*}" 'standard input: DER: VCEK'
run "$s" cert show snp/
has 'a folder with its slash' "$out" $'\nsnp/vlek_chain.pem: PEM: ASVK, ARK'
run "$s" cert show snp
has 'a folder: reports are left out' "$out" 'snp/vlek_chain.pem: PEM: ASVK, ARK'
is 'reports in a folder' "$(grep -c report.bin <<<"$out")" 0
refused 3 'report.bin: found 1184 bytes of no known form' "$s" cert show snp/report.bin
head -c 5000 /dev/zero >zero
refused 3 'found 5000 bytes of no known form, expected PEM, DER, SEV certificates' "$s" cert show zero
head -c 2083 old/pek.cert >cut.cert
refused 3 'cut.cert: found 2083 bytes, expected 2084' "$s" cert show cut.cert
head -c 900 snp/vcek.der >cut.der
refused 3 'cut.der' "$s" cert show cut.der
mkdir empty
refused 3 'empty: found no certificate in this folder' "$s" cert show empty
refused 4 'missing.pem' "$s" cert show missing.pem

# Fields, beside what openssl reads.
run "$s" cert show snp/vcek.pem
has 'key' "$out" "key SHA-256    $(openssl x509 -in snp/vcek.pem -noout -pubkey |
	openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)"
has 'fingerprint' "$out" "SHA-256        $(sha256sum <snp/vcek.der | cut -d' ' -f1)"
is 'validity' "$(sed -n 's/.*not after  *//p' <<<"$out")" \
	"$(date -u -d "$(openssl x509 -in snp/vcek.pem -noout -enddate | cut -d= -f2)" +%FT%TZ)"
has 'issuer' "$out" 'issuer         SEV-Milan'
has 'extension structVersion' "$out" 'structVersion  0'
has 'extension productName1' "$out" 'productName1   Milan'
has 'extension ucodeSPL' "$out" 'ucodeSPL       211'
has 'extension hwID' "$out" 'hwID           3a59'
has 'not AMD' "$out" "AMD's key      no"
run "$s" cert show old/pek.cert
has 'usage' "$out" 'PUBKEY_USAGE        0x1002  PEK'
has 'both signers' "$out" 'SIG2_USAGE          0x1004  CEK'
run "$s" cert show old/ark.cert
has 'ids' "$out" 'KEY_ID              a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1'
fits cert 0 cert show --json full.bin bundle.pem snp/vcek.der snp/vlek.der

"$MAKE_CHAIN" revoked --product Milan --revoke ask
run "$s" cert show revoked/crl.der
has 'revoked serial' "$out" "  serial       $(openssl x509 -in snp/ask.pem -noout -serial | cut -d= -f2)"
fits cert 0 cert show --json revoked/crl.der

# X.509: up to a root that is trusted.
verdict()
{
	local wanted=$1 line=$2 text=$3

	shift 3
	run "$s" cert verify "$@"
	is "status of verify $*" "$status" "$wanted"
	is "verdict of verify $*" "${out##*$'\n'}" "$line"
	has "verify $*" "$out" "$text"
}
verdict 0 trusted 'signed by snp/ask.pem' snp/vcek.der snp/ask.pem "${now[@]}" "${snp_root[@]}"
verdict 0 trusted 'a trust anchor that was given' snp/cert_chain.pem "${now[@]}" "${snp_root[@]}"
verdict 0 trusted 'signed by snp/asvk.der' snp/vlek.der snp/asvk.der "${now[@]}" "${snp_root[@]}"
verdict 0 trusted 'snp/crl.der of ARK-Milan does not revoke it' snp/cert_chain.pem snp/crl.der "${now[@]}" "${snp_root[@]}"
verdict 1 'not trusted' "none of AMD's pinned roots" snp/vcek.der snp/cert_chain.pem "${now[@]}"
verdict 1 'not trusted' 'not signed by the built-in key of SEV-Milan' snp/vcek.der "${now[@]}"
verdict 1 'not trusted' 'judged at 2019-01-01T00:00:00Z' snp/ask.pem --at 2019-01-01 "${snp_root[@]}"
verdict 4 'could not be determined' 'no CRL of its issuer is given' snp/ask.pem --crl require "${now[@]}" "${snp_root[@]}"
verdict 0 trusted 'its nextUpdate has passed' snp/ask.pem snp/crl.der --at 2026-01-01 "${snp_root[@]}"
verdict 4 'could not be determined' 'its nextUpdate has passed' snp/ask.pem snp/crl.der --at 2026-01-01 --crl require "${snp_root[@]}"
verdict 0 trusted 'freshness' snp/crl.der "${now[@]}" "${snp_root[@]}"
verdict 1 'not trusted' 'revokes it' revoked/ask.pem revoked/crl.der "${now[@]}" "${snp_root[@]}"
verdict 0 trusted 'signed by snp/ark.pem' revoked/ask.pem revoked/crl.der --crl off "${now[@]}" "${snp_root[@]}"
"$MAKE_CHAIN" odd --product Milan --set crl.unknown_critical=1
verdict 4 'could not be determined' 'a critical extension' snp/ask.pem odd/crl.der --crl require "${now[@]}" "${snp_root[@]}"
"$MAKE_CHAIN" rogue --product Milan --set crl.signer=rogue
verdict 1 'not trusted' 'is not signed by its issuer ARK-Milan' snp/ask.pem rogue/crl.der "${now[@]}" "${snp_root[@]}"
# CRLs of the ASVK speak for VLEKs, and none is missed.
asvk=(--set crl.issuer_cn=SEV-VLEK-Milan --set crl.signer=asvk)
vlek=(snp/vlek.der snp/asvk.der snp/crl.der "${now[@]}" "${snp_root[@]}" --crl require)
"$MAKE_CHAIN" asvk "${asvk[@]}"
verdict 0 trusted 'asvk/crl.der of SEV-VLEK-Milan does not revoke it' asvk/crl.der "${vlek[@]}"
verdict 0 trusted 'snp/crl.der of ARK-Milan does not revoke it' "${vlek[@]}"
"$MAKE_CHAIN" asvk-revoked "${asvk[@]}" --revoke vlek
verdict 1 'not trusted' 'asvk-revoked/crl.der of SEV-VLEK-Milan revokes it' asvk-revoked/crl.der "${vlek[@]}"
"$MAKE_CHAIN" asvk-bad "${asvk[@]}" --set crl.flip=1
verdict 1 'not trusted' 'is not signed by its issuer SEV-VLEK-Milan' asvk-bad/crl.der "${vlek[@]}"
"$MAKE_CHAIN" asvk-stale "${asvk[@]}" --set crl.next_update=2025-05-31
verdict 4 'could not be determined' 'does not revoke it, but its nextUpdate has passed' asvk-stale/crl.der "${vlek[@]}"
"$MAKE_CHAIN" genoa --product Genoa
"$MAKE_CHAIN" genoa-revoked --product Genoa --revoke vlek --set crl.issuer_cn=SEV-VLEK-Genoa --set crl.signer=asvk
verdict 0 trusted 'snp/crl.der of ARK-Milan does not revoke it' genoa-revoked/crl.der genoa-revoked/asvk.der \
	genoa-revoked/ark.pem genoa/crl.der "${vlek[@]}" --trust-anchor genoa-revoked/ark.pem
"$MAKE_CHAIN" leaf-revoked --revoke vlek
verdict 1 'not trusted' 'leaf-revoked/crl.der of ARK-Milan revokes it' leaf-revoked/crl.der "${vlek[@]}"
"$MAKE_CHAIN" stray --product Milan --set vcek.signer=rogue
verdict 1 'not trusted' 'the signature is not that of snp/ask.pem' stray/vcek.der snp/ask.pem "${now[@]}" "${snp_root[@]}"
"$MAKE_CHAIN" form --product Milan --set vcek.omit=blSPL
verdict 1 'not trusted' 'blSPL' form/vcek.der snp/ask.pem "${now[@]}" "${snp_root[@]}"
verdict 1 'not trusted' "none of AMD's pinned roots" genoa/cert_chain.pem "${now[@]}" "${snp_root[@]}"
refused 2 "--at: found 'yesterday'" "$s" cert verify snp/vcek.der --at yesterday
refused 3 'found 2 certificates, expected one' "$s" cert verify snp/vcek.der --trust-anchor snp/cert_chain.pem
fits cert-verify 0 cert verify --json snp/vcek.der snp/ask.pem "${now[@]}" "${snp_root[@]}"
fits cert-verify 1 cert verify --json snp "${now[@]}"

# Two ARKs that sign each other end nowhere: their names have the same parts in another order.
amd='/OU=Engineering/C=US/L=Santa Clara/ST=CA/O=Advanced Micro Devices/CN=ARK-Milan'
turned='/C=US/OU=Engineering/L=Santa Clara/ST=CA/O=Advanced Micro Devices/CN=ARK-Milan'
pss=(-sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48)
# signed NAME SUBJECT SIGNER EXTENSIONS: NAME.pem has the key NAME.key
signed()
{
	openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
	printf '%s\n' "$4" >ext
	openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "${3:0:1}.key" -set_serial 1 -days 9 \
		-extfile ext "${pss[@]}" -out "$1.pem" 2>/dev/null
}
ca=$'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign'
for key in a b c; do
	openssl genrsa -out $key.key 4096 2>/dev/null
done
openssl req -x509 -new -key b.key -subj "$turned" -days 9 "${pss[@]}" -out b0.pem
signed a "$amd" b0 "$ca"
signed b "$turned" a "$ca"
signed c "${amd/ARK/SEV}" a $'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign'
verdict 1 'not trusted' "none of AMD's pinned roots" c.pem a.pem b.pem

# Legacy: each link is said.
verdict 0 trusted 'signed by old/cek.cert and old/oca.cert' old "${old_root[@]}"
verdict 0 trusted 'full.bin at 0x0, signed by full.bin at 0x824' full.bin "${old_root[@]}"
verdict 1 'not trusted' "none of AMD's pinned roots" full.bin
verdict 4 'could not be determined' 'the ARK that signed old/ask.cert' export.bin old/ask.cert
# A signal leaves no half of a file behind, which could be a secret's.
if strace -o /dev/null true 2>/dev/null; then
	mkdir slow
	strace -o /dev/null -e inject=fsync:delay_enter=3000000 "$s" cert convert snp/vcek.der --to pem -o slow/out.pem &
	for _ in $(seq 200); do
		[ -n "$(ls slow)" ] && break
		sleep 0.05
	done
	pkill -TERM -P $! || fail 'no process to end'
	wait $! && status=0 || status=$?
	is 'a writer ends by the signal when it is done' "$([ "$status" -ge 128 ] && ls slow)" out.pem
fi

# flaw 35: a PDH is worth nothing without the chain that it hangs on
for certs in old/pdh.cert 'old/pdh.cert old/pek.cert' 'old/pdh.cert old/pek.cert old/oca.cert'; do
	# shellcheck disable=SC2086 # words
	verdict 4 'could not be determined' 'is missing' $certs "${old_root[@]}"
done
# A certificate beside a good chain is no part of it.
for cert in pdh pek oca ask ark; do
	flip old/$cert.cert 5 stray/$cert.cert
	verdict 1 'not trusted' "stray/$cert.cert" stray/$cert.cert old "${old_root[@]}"
done
"$MAKE_LEGACY" exported exported-cek
verdict 1 'not trusted' 'https://kdsintf.amd.com/cek/id/ID' exported "${old_root[@]}"
"$MAKE_LEGACY" wrong wrong-pek
verdict 1 'not trusted' 'no signature slot is that of the CEK' wrong "${old_root[@]}"
"$MAKE_LEGACY" p256 p256-oca
verdict 0 trusted 'every certificate is signed' p256 --trust-anchor p256/ark.cert
refused 2 'found a PEK, expected an ARK or ASK for a trust anchor' "$s" cert verify old --trust-anchor old/pek.cert
fits cert-verify 0 cert verify --json old "${old_root[@]}"

# Other forms: what openssl says of them.
"$s" cert convert snp/vcek.der --to pem -o vcek.pem
cmp vcek.pem snp/vcek.pem || fail 'DER to PEM'
"$s" cert convert snp/vcek.pem --to der -o vcek.der
cmp vcek.der snp/vcek.der || fail 'PEM to DER'
"$s" cert convert snp/crl.der --to pem >crl.pem
is 'CRL to PEM' "$(openssl crl -in crl.pem -noout -issuer)" "$(openssl crl -in snp/crl.pem -noout -issuer)"
is 'X.509 key' "$("$s" cert convert snp/vcek.der --to spki)" "$(openssl x509 -in snp/vcek.pem -noout -pubkey)"
is 'legacy EC key is that of the VLEK' "$("$s" cert convert old/pek.cert --to spki)" \
	"$(openssl x509 -in snp/vlek.pem -noout -pubkey)"
is 'legacy CA key is that of the ARK' "$("$s" cert convert old/ark.cert --to spki)" \
	"$(openssl x509 -in snp/ark.pem -noout -pubkey)"
is 'P-256' "$("$s" cert convert p256/oca.cert --to spki | openssl pkey -pubin -noout -text | sed -n 's/NIST CURVE: //p')" P-256
mkdir parts
run "$s" cert convert full.bin --to sev --out-dir parts
is 'split' "$out" "$(printf 'parts/%s.cert\n' pdh pek oca cek ask ark)"
for kind in pdh pek oca cek ask ark; do
	cmp "parts/$kind.cert" "old/$kind.cert" || fail "split: $kind"
done
"$s" cert convert parts/{pdh,pek,oca,cek}.cert --to sev -o joined.bin
cmp joined.bin export.bin || fail 'join'
"$s" cert convert full.bin --to sev --only cek -o cek.cert
cmp cek.cert old/cek.cert || fail 'only CEK'
mkdir x509
run "$s" cert convert snp/extended.bin --to der --out-dir x509
is 'out of an extended report' "$(openssl x509 -inform DER -in x509/vcek.der -noout -subject -pubkey)" \
	"$(openssl x509 -in snp/vcek.pem -noout -subject -pubkey)"
refused 2 'a legacy certificate, which has no X.509 form' "$s" cert convert old/pek.cert --to pem
refused 2 'an X.509 one, which says what the SEV format cannot' "$s" cert convert snp/vcek.der --to sev
refused 2 'which has no public key' "$s" cert convert snp/crl.der --to spki
refused 2 'a DER file holds one' "$s" cert convert snp/cert_chain.pem --to der -o x
refused 2 '--to is missing' "$s" cert convert snp/vcek.der
refused 2 'expected one of the two' "$s" cert convert snp/vcek.der --to pem -o x --out-dir x509
refused 2 '--json needs --out or --out-dir' "$s" cert convert snp/vcek.der --to pem --json
refused 3 'nothing of the kinds that --only names' "$s" cert convert snp/vcek.der --to pem --only ark
fits cert-convert 0 cert convert --json full.bin --to sev --out-dir parts
fits cert-convert 0 cert convert --json snp/cert_chain.pem --to pem -o joined.pem

# The order of a chain, and what is missing.
"$s" cert chain snp/ark.der snp/ask.der -o chain.pem
cmp chain.pem snp/cert_chain.pem || fail 'a chain as the KDS gives it'
"$s" cert chain snp/ark.der snp/vcek.der snp/ask.der --ca-only -o chain.pem
cmp chain.pem snp/cert_chain.pem || fail 'without its leaf'
"$s" cert chain snp/ark.der snp/vcek.der snp/ask.der | cmp - <(cat snp/{vcek,ask,ark}.pem) || fail 'with its leaf'
"$s" cert chain snp/ark.der snp/vlek.der snp/asvk.der --ca-only | cmp - snp/vlek_chain.pem || fail 'VLEK'
"$s" cert chain old/{cek,pdh,oca,pek}.cert | cmp - export.bin || fail 'an export'
"$s" cert chain old | cmp - full.bin || fail 'a full export'
refused 4 'sevctl kds fetch ca --product Milan' "$s" cert chain snp/vcek.der
refused 4 'sevctl kds fetch vlek-chain --product Milan' "$s" cert chain snp/vlek.der snp/ask.der
refused 4 'https://kdsintf.amd.com/cek/id/ID' "$s" cert chain old/{pdh,pek,oca}.cert
refused 4 'the PDH is missing' "$s" cert chain old/{pek,oca,cek}.cert
refused 2 'found two certificates of kind VCEK' "$s" cert chain snp/vcek.der stray/vcek.der
refused 2 'X.509 and legacy certificates' "$s" cert chain snp/vcek.der old/pek.cert
refused 3 'found none of VCEK' "$s" cert chain snp/crl.der
fits cert-chain 0 cert chain --json snp/ark.der snp/ask.der
fits cert-chain 4 cert chain --json snp/vcek.der

if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c 'import glob, json, jsonschema, sys
for name in glob.glob("json/*"):
    schema = json.load(open(sys.argv[1] + "/" + name.split("/")[1].split(".")[0] + ".schema.json"))
    try:
        jsonschema.validate(json.load(open(name)), schema)
    except jsonschema.ValidationError as error:
        print(name, error.message, list(error.path))' "$SEVKIT_SOURCE/docs/schema"
	is "$documents documents against their schemas" "$status $out$err" '0 '
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi

# The real ones.
v=${SEVKIT_VECTORS:-}
if [ -n "$v" ]; then
	verdict 0 trusted 'is the pinned ARK-Rome' "$v/sev-legacy/rome" "$v/sev-legacy/ca"
	verdict 0 trusted 'the built-in ASK of Rome' "$v/sev-legacy/rome"
	for cas in "$v"/amd-ca/*.pem; do
		verdict 0 trusted 'the pinned root ARK-' "$cas" --at 2025-06-01
	done
	for vcek in "$v"/snp-reports/*/vcek.der; do
		verdict 0 trusted 'a built-in key of AMD' "$vcek"
	done
	head -c 576 "$v/sev-legacy/ca/ark_naples.cert" | cat "$v/sev-legacy/ca/ask_naples.cert" - >naples.cert
	form naples.cert 'SEV certificates: ASK, ARK'
	verdict 0 trusted 'its file lacks the self-signature' naples.cert
else
	echo 'SKIPPED: the real certificates (SEVKIT_VECTORS)'
fi
