# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What the software processor signs, of each profile: sevctl verify takes it under --trust-anchor of
# its root and not without, and OpenSSL's command line finds the same, where it can.
export XDG_CACHE_HOME=$PWD/cache
simulation='SIMULATION: this rests on the root of a software processor'
"$MAKE_OVMF" fw.fd
"$MAKE_CHAIN" other
guest=(--vcpus 1 --vcpu-type EPYC-v4 --ovmf fw.fd)

# done_well COMMAND...: status 0
done_well()
{
	run "$@"
	is "status of $* ($err)" "$status" 0
}

# number FILE OFFSET: 72 bytes, little-endian, as one hex number
number()
{
	dd if="$1" bs=1 skip="$2" count=72 2>/dev/null | od -An -v -tx1 -w1 | tac | tr -d ' \n'
}

# openssl_signature REPORT CERT: the ECDSA signature over the first 0x2A0 bytes, R and S as DER
openssl_signature()
{
	printf 'asn1=SEQUENCE:rs\n[rs]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$(number "$1" 672)" \
		"$(number "$1" 744)" >rs.conf
	openssl asn1parse -genconf rs.conf -noout -out rs.der
	openssl x509 -in "$2" -noout -pubkey >leaf.pub
	head -c 672 "$1" >signed
	run openssl dgst -sha384 -verify leaf.pub -signature rs.der signed
}

# snp_report SIGNER CA: verified by sevctl and by OpenSSL
snp_report()
{
	local leaf=$1 ca=$2 report=$1.bin
	local certs=(--certs "ca/$1.pem" --certs "ca/$2.pem" --certs ca/crl.pem --offline)

	done_well "$SEVCTL" sim report --signing-key "$leaf" -o "$report"
	done_well "$SEVCTL" verify "$report" "${certs[@]}" --crl require --trust-anchor ca/ark.pem
	has "$profile $leaf: simulation" "$out" "$simulation"
	run "$SEVCTL" verify "$report" "${certs[@]}" --certs ca/ark.pem -q
	is "$profile $leaf without its root" "$status $out" '1 not genuine'
	run "$SEVCTL" verify "$report" "${certs[@]}" --certs ca/ark.pem --trust-anchor \
		other/ark.pem -q
	is "$profile $leaf under another root" "$status $out" '1 not genuine'
	# Without the mark in the leaf, that of the root is enough to tell.
	done_well "$SEVCTL" verify "$report" --certs "ca/${leaf}_unmarked.pem" --certs "ca/$ca.pem" \
		--offline --trust-anchor ca/ark.pem
	has "$profile $leaf unmarked: simulation" "$out" "$simulation"

	done_well openssl verify -CAfile ca/ark.pem -untrusted "ca/$ca.pem" "ca/$leaf.pem"
	done_well openssl verify -crl_check -CRLfile ca/crl.pem -CAfile ca/ark.pem "ca/$ca.pem"
	run openssl verify -untrusted "ca/$ca.pem" "ca/$leaf.pem"
	is "$profile $leaf: OpenSSL without the root" "$status" 2
	openssl_signature "$report" "ca/$leaf.pem"
	is "$profile $leaf: OpenSSL on the signature" "$out" 'Verified OK'
	flip "$report" 144 flipped.bin
	openssl_signature flipped.bin "ca/$leaf.pem"
	is "$profile $leaf: OpenSSL on a changed measurement" "$status" 1
	run "$SEVCTL" verify flipped.bin "${certs[@]}" --trust-anchor ca/ark.pem -q
	is "$profile $leaf: a changed measurement" "$status $out" '1 not genuine'
}

# legacy_report MODE: SEV's or SEV-ES's attestation report and the chain of the platform
legacy_report()
{
	local certs=(--certs ca/export.cert --certs ca/cek.cert --certs ca/ask.cert)
	local digest mnonce

	done_well "$SEVCTL" sim launch --mode "$1" "${guest[@]}" --attestation "$1.bin"
	digest=$("$SEV_MEASURE" --mode "$1" "${guest[@]}" 2>/dev/null)
	mnonce=$(sed -n 's/^MNONCE  *//p' <<<"$out")
	done_well "$SEVCTL" verify "$1.bin" "${certs[@]}" --trust-anchor ca/ark.cert \
		--launch-digest "$digest" --mnonce "$mnonce"
	has "$profile $1" "$out" 'genuine and appraised'
	has "$profile $1: simulation" "$out" "$simulation"
	run "$SEVCTL" verify "$1.bin" "${certs[@]}" --certs ca/ark.cert -q
	is "$profile $1 without its root" "$status $out" '1 not genuine'
	flip "$1.bin" 16 flipped.bin
	run "$SEVCTL" verify flipped.bin "${certs[@]}" --trust-anchor ca/ark.cert -q
	is "$profile $1: a changed digest" "$status $out" '1 not genuine'
}

# RSA keys take their time: those of all at once.
profiles='milan-1.55 milan-1.58 genoa-1.55 turin-1.58'
for profile in $profiles; do
	XDG_STATE_HOME=$PWD/$profile "$SEVCTL" sim init --product "$profile" >init.out 2>&1 &
done
wait
for profile in $profiles; do
	export XDG_STATE_HOME=$PWD/$profile
	rm -rf ca
	done_well "$SEVCTL" sim vlek cloud
	done_well "$SEVCTL" sim export-ca --unmarked ca
	done_well "$SEVCTL" sim launch --mode snp "${guest[@]}"
	snp_report vcek ask
	snp_report vlek asvk
	for mode in sev seves; do
		legacy_report $mode
	done
	done_well "$SEVCTL" cert verify ca/export.cert ca/cek.cert ca/ask_ark.cert \
		--trust-anchor ca/ark.cert
	has "$profile: SEV's chain" "$out" trusted
	run "$SEVCTL" cert verify ca/export.cert ca/cek.cert ca/ask_ark.cert
	is "$profile: SEV's chain without its root" "$status" 1
	done_well "$SEVCTL" sim stop
done
refused 2 '--attestation is for SEV and SEV-ES' "$SEVCTL" sim launch --mode snp "${guest[@]}" \
	--attestation report.bin
refused 2 'missing argument: CSP_ID' "$SEVCTL" sim vlek
run "$SEVCTL" sim vlek cloud --json
has 'sim vlek in JSON' "$out" '"csp_id": "cloud"'
