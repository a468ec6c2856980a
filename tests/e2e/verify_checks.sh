# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Every check can be seen to work: for each there is evidence, right in all else and correctly
# signed, in which this check alone does not pass, and the result names it and nothing else. A check
# without a row fails this test.
#
# A row: the check; what of make_chain is another (MEMBER=VALUE, or its options); options of verify.
# Times are 2025-06-01 unless a row says otherwise. "warning:" before a check: what is wrong with it
# ends appraisal without being a failure. "missing:": it cannot be found out.
export HOME=$PWD/home XDG_CACHE_HOME=$PWD/cache
zeros32=$(printf '00%.0s' {1..32})
zeros48=$(printf '00%.0s' {1..48})
ones48=$(printf 'ff%.0s' {1..48})
nonce=6e6f6e63652d6f662d7468652d74657374 # "nonce-of-the-test" of make_evidence
pcr11=$(printf '0b%.0s' {1..32})

# Of reports: certificates in $dir/certs, the root trusted.
rows_of_reports()
{
	cat <<-ROWS
		warning:report-version;report.version=6;
		warning:product;report.cpuid_mod_id=0x50;
		root;;--no-anchor
		root-signature;ark.flip=100;
		ca-signature;ask.flip=100;
		leaf-signature;vcek.flip=100;
		root-form;ark.basic_critical=0;
		ca-form;ask.pathlen=1;
		leaf-form;vcek.duplicate=structVersion;
		chain-names;vcek.issuer_o=Somebody;
		chain-product;ark.subject_cn=ARK-Genoa ark.issuer_cn=ARK-Genoa ask.issuer_cn=ARK-Genoa crl.issuer_cn=ARK-Genoa;
		given-chain;;--auxblob other/table.bin
		root-validity;ark.not_after=2025-05-01;
		ca-validity;ask.not_after=2025-05-01;
		leaf-validity;vcek.not_after=2025-05-01;
		crl-signature;crl.flip=100;
		crl-fresh;crl.next_update=2025-05-31;--crl require
		missing:crl-fresh;--no-crl;--crl require
		root-revoked;--revoke ark;
		ca-revoked;--revoke ask;
		leaf-revoked;--revoke vcek;
		leaf-revoked;--revoke vcek crl.issuer_cn=SEV-Milan crl.signer=ask;
		leaf-revoked;--vlek --revoke vlek crl.issuer_cn=SEV-VLEK-Milan crl.signer=asvk;
		crl-signature;--vlek crl.issuer_cn=SEV-VLEK-Milan crl.signer=asvk crl.flip=100;
		leaf-kind;report.signing_key=7;
		leaf-tcb;vcek.tcb=-1,3,0,21,211;
		leaf-hwid;vcek.hwid=$(printf '77%.0s' {1..64});
		leaf-csp-id;--vlek vlek.csp_id=;
		leaf-product;report.cpuid_mod_id=0x11;
		signature-algo;report.signature_algo=2;
		signature-form;report.tail_offset=0x330 report.tail=01;
		signature;report.flip=1000;
		reserved-bytes;report.patch_offset=0x250 report.patch=01;
		reserved-policy;report.policy=0x10000030000;
		reserved-key-info;report.key_info_reserved=0x100;
		platform-info-unknown;report.platform_info=0x10001;--forbid-unknown-platform-info
		debug;report.policy=0xb0000;
		vmpl;report.vmpl=1;
		leaf-hwid;report.chip_id=$(printf '00%.0s' {1..64});--require leaf-hwid
		tcb-order;report.committed_tcb=-1,3,0,21,211;
		provisional;report.current_tcb=-1,3,0,23,211;--no-provisional
		tcb-baseline;;--tcb-baseline baseline.json
		reported-tcb;;--min-tcb snp=23
		committed-tcb;;--min-committed-tcb snp=23
		current-tcb;;--min-current-tcb snp=23
		launch-tcb;;--min-launch-tcb snp=23
		firmware;report.current_major=1;--min-firmware 99.0.0
		committed-firmware;report.committed_major=1;--min-committed-firmware 99.0.0
		platform-info-required;report.platform_info=1;--platform-info-required ecc
		platform-info-forbidden;report.platform_info=1;--platform-info-forbidden smt
		chip-id;;--chip-id 0102030405060708
		csp-id;--vlek;--csp-id CN=somebody.example
		product-allowed;;--product Turin
		launch-mit;report.version=5 report.launch_mit_vector=1;--min-launch-mit 2
		current-mit;report.version=5 report.current_mit_vector=1;--min-current-mit 2
		measurement;;--measurement $zeros48
		report-data;;--report-data $zeros32$zeros32
		host-data;;--host-data $zeros32
		family-id;;--family-id ${zeros32:0:32}
		image-id;;--image-id ${zeros32:0:32}
		id-key;;--id-key-digest $ones48
		author-key;report.author_key_en=1;--author-key-digest $ones48
		guest-svn;report.guest_svn=3;--min-guest-svn 4
		policy-required;;--policy-required single-socket
		policy-forbidden;report.policy=0x70000;--policy-forbidden migrate-ma
		policy-abi;;--min-abi 99.0
		policy;report.policy=0x70000 report.measurement=$planned;--plan plan.json
		host-data;report.host_data=$zeros32 report.measurement=$planned;--plan bound.json
		report-id;;--report-id $zeros32
		report-id-ma;;--report-id-ma $zeros32
	ROWS
}

# Of an HCL report with its quote: how make_evidence breaks it; options of verify.
rows_of_azure()
{
	cat <<-ROWS
		hcl-report-data;report-data;
		quote-signature;signature;
		quote-form;form;--bare
		nonce;;--nonce 00
		pcrs;;--pcr 11=$zeros32
		user-data;;--user-data deadbeee
	ROWS
}

# Of a legacy report.
rows_of_legacy()
{
	cat <<-ROWS
		legacy-root;;--no-anchor
		legacy-chain;chain;
		legacy-signature;signature;
		debug;debug;
		measurement;;--launch-digest $zeros32
		nonce;;--mnonce ${zeros32:0:32}
		policy-required;;--policy-required es
	ROWS
}

"$MAKE_OVMF" fw.fd
plan=("$SEV_MEASURE" plan --mode snp --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd --policy smt)
"${plan[@]}" -o plan.json
"${plan[@]}" --host-data "${ones48:0:64}" -o bound.json
planned=$("$SEV_MEASURE" "${plan[@]:2:8}")

cat >baseline.json <<'JSON'
{"schema": "sevkit.tcb-baseline", "version": 1, "date": "2025-01-01",
 "rows": [{"bulletin": "AMD-SB-0000", "date": "2025-01-01", "product": "Milan",
	   "minimum": "snp=23", "source": "https://example.invalid/"}]}
JSON

seen=' '
# alone ROW-NAME EXIT: what does not pass in $out is this check alone
alone()
{
	local what=$1 status_word=failed check=$1 found

	case $what in
	warning:*) status_word=warning check=${what#*:} ;;
	missing:*) status_word='not found out' check=${what#*:} ;;
	esac
	found=$(sed -n "s/^  \([a-z-]*\)  *\(failed\|not found out\|$status_word\) .*/\1 \2/p" <<<"$out")
	is "$2 $what: what does not pass" "$found" "$check $status_word"
	case $what in
	missing:*) is "$what: status" "$status" 4 ;;
	*) is "$what: status" "$status" 1 ;;
	esac
	seen="$seen$check "
}

# words WORD...: verify with the words, an anchor unless one is --no-anchor
words()
{
	local anchor=$1 arguments=()

	shift
	for word; do
		if [ "$word" = --no-anchor ]; then anchor=''; else arguments+=("$word"); fi
	done
	[ -z "$anchor" ] || arguments+=(--trust-anchor "$anchor")
	run "$SEVCTL" verify "${arguments[@]}" --offline --at 2025-06-01
}

# A chain of the members, its certificates without those that make_chain would not use.
make()
{
	local arguments=(--version 3) crl=yes leaf=vcek.der ca=ask.der

	for word; do
		case $word in
		--no-crl) crl='' ;;
		--vlek) arguments+=(--vlek) leaf=vlek.der ca=asvk.der ;;
		report.version=*) arguments+=(--version "${word#*=}") && [ "${word#*=}" -gt 5 ] &&
			arguments+=(--version 5 --set "$word") ;;
		*=*) arguments+=(--set "$word") ;;
		*) arguments+=("$word") ;;
		esac
	done
	rm -rf chain
	"$MAKE_CHAIN" chain "${arguments[@]}" || fail "make_chain ${arguments[*]}"
	mkdir chain/certs
	cp "chain/$leaf" "chain/$ca" chain/ark.der chain/certs
	[ -z "$crl" ] || cp chain/crl.der chain/certs
}

"$MAKE_CHAIN" other --set ask.key=rogue
while IFS=';' read -r check members options; do
	# shellcheck disable=SC2086 # words
	make $members
	# shellcheck disable=SC2086 # words
	words chain/ark.der chain/report.bin --certs chain/certs $options
	alone "$check" "report ${members:-as it is} $options"
done < <(rows_of_reports)

"$MAKE_CHAIN" good
while IFS=';' read -r check broken options; do
	rm -rf azure
	"$MAKE_EVIDENCE" azure azure "$broken"
	case $options in
	--bare) options='' ;; # of what is no quote nothing can be found out
	*--nonce*) options="--pcr 11=$pcr11 $options" ;;
	*) options="--pcr 11=$pcr11 --nonce $nonce $options" ;;
	esac
	# shellcheck disable=SC2086 # words
	words good/ark.pem azure/hcl.bin --certs good --quote azure/quote.bin \
		--quote-signature azure/quote.sig --pcrs azure/pcrs.bin $options
	alone "$check" "HCL report $broken $options"
done < <(rows_of_azure)

while IFS=';' read -r check broken options; do
	rm -rf legacy
	"$MAKE_EVIDENCE" legacy legacy "$broken"
	# shellcheck disable=SC2086 # words
	words legacy/ark.bin legacy/report.bin --certs legacy/chain.bin $options
	alone "$check" "legacy report $broken $options"
done < <(rows_of_legacy)

# Every check of the table has had its row.
while read -r check _; do
	checks=$((checks + 1))
	case $seen in
	*" $check "*) ;;
	*) fail "no evidence in which $check alone does not pass" ;;
	esac
done < <("$SEVCTL" verify --list-checks)
