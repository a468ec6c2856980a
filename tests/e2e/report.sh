# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# report show, report diff: reports of every version, extended, in hex and in base64.
s=$SEVCTL
"$MAKE_CHAIN" milan --version 3 >/dev/null
"$MAKE_CHAIN" old --version 2 >/dev/null
"$MAKE_CHAIN" turin --product Turin --version 5 >/dev/null
"$MAKE_CHAIN" vlek --product Genoa --version 4 --vlek >/dev/null
r=milan/report.bin

# hex FILE [OFFSET SIZE]: bytes of a file; unhex HEX: bytes
hex()
{
	od -An -v -tx1 -j $((${2-0})) -N "${3-999999}" "$1" | tr -d ' \n'
}
unhex()
{
	# shellcheck disable=SC2001 # each pair of digits
	printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"
}

# poke FILE OFFSET HEX: writes bytes into a file
poke()
{
	unhex "$3" | dd of="$1" bs=1 seek=$(($2)) conv=notrunc status=none
}

# line TEXT LABEL: the rest of the line of that label
line()
{
	sed -n "s/^[ !] *$2  *//p" <<<"$1"
}

# fits FILE SCHEMA: a copy of FILE, which the end of this script sets beside docs/schema/SCHEMA.schema.json
documents=0
fits()
{
	documents=$((documents + 1))
	cp "$1" "$2.$documents.document"
}

# The same report, however it comes.
run "$s" report show $r
is 'status of show' "$status" 0
is 'nothing on stderr' "$err" ''
is 'first line' "$(head -1 <<<"$out")" 'milan/report.bin: attestation report, binary, not verified'
is 'version' "$(line "$out" VERSION)" 3
is 'policy' "$(line "$out" POLICY)" "0x$(hex $r 8 8 | fold -w 2 | tac |
	tr -d '\n' | sed 's/^0*//')"
is 'measurement' "$(line "$out" MEASUREMENT)" "$(hex $r 0x90 48)"
is 'product' "$(line "$out" product)" 'Milan (KDS name Milan)'
is 'signing key' "$(line "$out" 'signing key')" VCEK
is 'no FMC on Milan' "$(grep -c FMC <<<"$out")" 0
is 'nothing is marked' "$(grep '^!' <<<"$out")" ''
fields=$(tail -n +2 <<<"$out")
hex $r | fold -w 60 >r.hex
hex $r | tr a-f A-F | fold -w 128 | sed '1s/^/0x/' >upper.hex
base64 $r >r.b64
base64 -w 0 $r >r.line
printf '\n\n  ' | cat - r.b64 >spaced.b64
while read -r file encoding; do
	run "$s" report show "$file"
	is "$file: the form" "$(head -1 <<<"$out")" "$file: attestation report, $encoding, not verified"
	is "$file: the same fields" "$(tail -n +2 <<<"$out")" "$fields"
done <<'END'
r.hex hex
upper.hex hex
r.b64 base64
r.line base64
spaced.b64 base64
END
out=$("$s" report show - <r.b64)
is 'standard input' "$(head -1 <<<"$out")" 'standard input: attestation report, base64, not verified'
is 'standard input: the same fields' "$(tail -n +2 <<<"$out")" "$fields"
out=$(cat $r | "$s" report show - --json)
has 'standard input in JSON' "$out" '"file": "standard input"'

# Version 2 has no CPUID fields, and its certificate names the product.
run "$s" report show old/report.bin
is 'no CPUID fields' "$(grep -c CPUID <<<"$out")" 0
has 'no product' "$out" 'not in a version 2 report: its certificate says it'
has 'a guess' "$(line "$out" 'TCB layout')" 'family-19h, by guess'
run "$s" report show old/extended.bin
is 'the certificate names it' "$(line "$out" product)" \
	'Milan (KDS name Milan), says the certificate that came with it'
is 'no guess then' "$(line "$out" 'TCB layout')" 'family-19h'
"$s" report show --json old/extended.bin >named.json
has 'named in JSON' "$(cat named.json)" '"from": "certificate"'
fits named.json report

# Turin: FMC, and the mitigation vectors of version 5.
run "$s" report show turin/report.bin
is 'five components' "$(line "$out" REPORTED_TCB | grep -o '[A-Z_][A-Z_]* [0-9]*' | cut -d' ' -f1 |
	paste -sd' ')" 'FMC BOOT_LOADER TEE SNP MICROCODE'
is 'mitigation vectors' "$(grep -c MIT_VECTOR <<<"$out")" 2

# Extended reports: the certificates, their GUIDs and places.
run "$s" report show milan/extended.bin
has 'the form' "$out" 'milan/extended.bin: extended attestation report, binary'
has 'the table' "$out" 'certificate table: 3 entries'
has 'VCEK' "$out" "  VCEK                63da758d-e664-4564-adc5-f4b93be8accd, text order, offset 0x60, $(
	stat -c %s milan/vcek.der) bytes"
run "$s" report show vlek/extended.bin
has 'VLEK' "$out" '  VLEK                a8074bc2-a25a-483e-aae6-39c045a0b8a1, text order'
is 'the key by its name' "$(line "$out" 'signing key')" VLEK
cp milan/extended.bin mixed.bin
poke mixed.bin 0x4A0 8d75da6364e66445
run "$s" report show mixed.bin
has 'the other byte order' "$out" '63da758d-e664-4564-adc5-f4b93be8accd, mixed-endian order'
poke mixed.bin 0x4A0 00112233445566778899aabbccddeeff
run "$s" report show mixed.bin
has 'an unknown entry' "$out" '  unknown             00112233-4455-6677-8899-aabbccddeeff, text order'

# What must be zero and is not, what must be one and is not, and bits without a name are marked.
cp $r odd.bin
poke odd.bin 0x4C 01
poke odd.bin 0x49F ff
poke odd.bin 0x0A 01
poke odd.bin 0x0F 80
poke odd.bin 0x40 ff
poke odd.bin 0x48 18
poke odd.bin 0x3A 07
run "$s" report show odd.bin
is 'status of a report with marks' "$status" 0
while read -r mark; do
	is "marked: $mark" "$(grep -c "^! *$mark" <<<"$out")" 1
done <<'END'
0x04c..0x04f  *must be zero, found 01000000
0x330..0x49f  *must be zero, found 0*ff$
RESERVED_17  *0
BIT_63  *1
BIT_6  *1
SIGNING_KEY  *6  reserved
END
has 'a reserved byte of a TCB' "$(grep '^! CURRENT_TCB' <<<"$out")" 'BYTE_2 7 (reserved)'
is 'number of marks' "$(grep -c '^!' <<<"$out")" 7

# A masked chip id; a report that is not signed.
cp $r masked.bin
poke masked.bin 0x1A0 "$(printf '00%.0s' $(seq 64))"
poke masked.bin 0x48 02
run "$s" report show masked.bin
is 'masked chip id' "$(line "$out" 'chip id')" masked
has 'masked key' "$(line "$out" 'signing key')" 'VCEK, but MASK_CHIP_KEY: not signed'

# An unknown version: what can be told of it.
cp $r v9.bin
poke v9.bin 0 09
run "$s" report show v9.bin
is 'status of an unknown version' "$status" 0
has 'it says so' "$out" '! VERSION is not known: this build knows 2 to 5'
has 'version' "$out" '  VERSION             9'
is 'no other field' "$(grep -c 'POLICY\|MEASUREMENT\|TCB' <<<"$out")" 0
has 'its bytes' "$out" "0x1a0  $(hex $r 0x1a0 32)"
has 'its signature' "$out" 'SIGNATURE.R'

# A product of a file.
cp $r venice.bin
poke venice.bin 0x188 1a50
run "$s" report show venice.bin
has 'not built in' "$out" '! product             not known: CPUID family 0x1a model 0x50'
has 'by guess' "$out" 'family-1ah, by guess'
cat >products.json <<'END'
{"schema": "products", "version": 1, "products": [
  {"name": "Venice", "kds_name": "Venice", "family": "0x1a", "first_model": "0x50",
   "last_model": "0x57", "tcb_layout": "family-1ah", "chip_id_size": 8}]}
END
fits products.json products
run "$s" report show --products products.json venice.bin
is 'by a file' "$(line "$out" product)" 'Venice (KDS name Venice)'
is 'no guess' "$(line "$out" 'TCB layout')" 'family-1ah'
run "$s" report diff --products products.json venice.bin $r
is 'diff with products' "$status" 1
refused 4 'none.json: cannot open' "$s" report show --products none.json $r
refused 4 'none.json: cannot open' "$s" report diff --products none.json $r $r
refused 3 'the JSON ends too early' "$s" report show --products /dev/null $r

# MSG_REPORT_RSP, as the ioctl gives it.
{ unhex "$(printf '00000000a0040000%048d' 0)"; cat $r; head -c 2784 /dev/zero; } >rsp.bin
is 'size of what the ioctl gives' "$(stat -c %s rsp.bin)" 4000
run "$s" report show rsp.bin
is 'a response' "$(head -1 <<<"$out")" 'rsp.bin: attestation report in MSG_REPORT_RSP, binary, not verified'

# Azure's HCL report.
printf '{"keys":[]}' >runtime
{
	unhex "$(printf '48434c4101000000df04000002000000%032d' 0)"
	head -c 80 $r
	unhex "$(sha256sum runtime | cut -c 1-64)"
	head -c 32 /dev/zero
	tail -c +145 $r
	unhex 1f0000000100000002000000010000000b000000
	cat runtime
} >hcl.bin
run "$s" report show hcl.bin
is 'HCL' "$status $(head -1 <<<"$out")" '0 hcl.bin: attestation report in an HCL report, binary, not verified'
is 'its hash is REPORT_DATA' "$(line "$out" 'hash of its data')" 'SHA-256: is REPORT_DATA'
is 'runtime data' "$(line "$out" 'runtime data')" '{"keys":[]}'
cp hcl.bin unbound.bin
poke unbound.bin 0x70 00
run "$s" report show unbound.bin
is 'its hash is not' "$(grep -c '^! *hash of its data *SHA-256: is not REPORT_DATA' <<<"$out")" 1

# A report of SEV's ATTESTATION.
{
	unhex "$(printf '000102030405060708090a0b0c0d0e0f%064d' 7)"
	unhex 05000137021000000200000000000000
	unhex "$(printf '05%0142d0607%0140d' 0 0)"
} >legacy.bin
run "$s" report show legacy.bin
is 'legacy' "$status $(head -1 <<<"$out")" '0 legacy.bin: SEV attestation report, binary, not verified'
is 'legacy policy' "$(line "$out" POLICY)" 0x37010005
is 'legacy nonce' "$(line "$out" MNONCE)" 000102030405060708090a0b0c0d0e0f
is 'legacy usage' "$(line "$out" SIG_USAGE)" '0x1002  PEK'
is 'legacy signature' "$(line "$out" SIG1.S)" 0x0706
is 'nothing is marked' "$(grep '^!' <<<"$out")" ''
poke legacy.bin 0x3c 01
poke legacy.bin 0x31 80
poke legacy.bin 0x34 99
run "$s" report show legacy.bin
is 'reserved bytes and bits' "$(grep -c '^!' <<<"$out")" 2
is 'unknown usage' "$(line "$out" SIG_USAGE)" '0x1099  not known'
"$s" report show --json legacy.bin >legacy.json
fits legacy.json legacy-report

# JSON, of every form.
for file in $r old/report.bin turin/report.bin milan/extended.bin mixed.bin odd.bin v9.bin venice.bin \
	rsp.bin hcl.bin masked.bin r.hex; do
	"$s" report show --json "$file" >shown.json
	is "$file in JSON" "$?" 0
	fits shown.json report
done
run "$s" report show --json odd.bin
has 'reserved bits' "$out" '"bit_63": 1'
has 'reserved ranges' "$out" '"offset": 76'
run "$s" report show --json old/report.bin
has 'null where it is not known' "$out" '"product": null'

# diff
run "$s" report diff $r r.hex
is 'equal' "$status" 0
has 'equal, in words' "$out" 'the reports are equal'
"$s" report diff --json $r r.hex >equal.json
is 'equal, in JSON' "$?" 0
has 'equal, in JSON' "$(cat equal.json)" '"equal": true'
fits equal.json report-diff
cp $r other.bin
poke other.bin 0x0A 0b
poke other.bin 0x38 63
poke other.bin 0x4D 01
poke other.bin 0x90 ee
poke other.bin 0x4A0 ''
run "$s" report diff $r other.bin
is 'different' "$status" 1
is 'what differs' "$(tail -n +3 <<<"$out" | grep '^[^ ]' | paste -sd' ')" \
	'POLICY CURRENT_TCB MEASUREMENT bytes 0x04d..0x04d, in no field'
has 'a flag' "$out" '    DEBUG                     0 -> 1'
has 'a component' "$out" '    BOOT_LOADER               3 -> 99'
"$s" report diff --json $r other.bin >diff.json
is 'status of JSON' "$?" 1
fits diff.json report-diff
has 'a part in JSON' "$(cat diff.json)" '"name": "debug"'
run "$s" report diff old/report.bin turin/report.bin
is 'versions differ' "$status" 1
has 'a field of one side' "$out" '  - not in version 2'
has 'a component of one side' "$out" 'FMC                       none -> '
"$s" report diff --json old/report.bin turin/report.bin >diff.json
is 'versions in JSON' "$?" 1
fits diff.json report-diff
run "$s" report diff v9.bin $r
has 'an unknown version' "$out" '  - not in version 9'
cp $r tail.bin
poke tail.bin 0x400 01
run "$s" report diff $r tail.bin
has 'behind the signature' "$out" 'bytes 0x400..0x400, in no field'

# What is no report.
head -c 1183 $r >short.bin
refused 3 'short.bin: found 1183 bytes, expected an attestation report' "$s" report show short.bin
refused 3 'found 1183 bytes' "$s" report diff $r short.bin
refused 3 'found 1183 bytes' "$s" report diff short.bin $r
refused 3 '/dev/null: found 0 bytes' "$s" report show /dev/null
echo 'hello world' >text
refused 3 'text: found text, expected binary data, hex or base64' "$s" report show text
printf '0x012' >odd.hex
refused 3 'odd.hex: found 3 hex digits, expected two for each byte' "$s" report show odd.hex
refused 3 'found a legacy SEV report (208 bytes), expected one of SNP' "$s" report diff legacy.bin $r
head -c 1200 milan/extended.bin >cut.bin
refused 3 'cut.bin: certificate table: found no entry of zeros' "$s" report show cut.bin
refused 4 'none: cannot open' "$s" report show none
refused 2 'missing argument' "$s" report show
refused 2 'missing argument' "$s" report diff $r
run "$s" report show --help
has 'help has an example' "$out" 'sevctl report show report.bin'

if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c 'import glob, json, jsonschema, sys
for name in glob.glob("*.document"):
    schema = json.load(open(sys.argv[1] + "/" + name.split(".")[0] + ".schema.json"))
    try:
        jsonschema.validate(json.load(open(name)), schema)
    except jsonschema.ValidationError as error:
        print(name, error.message, list(error.path))' "$SEVKIT_SOURCE/docs/schema"
	is "$documents documents against their schemas" "$status $out$err" '0 '
else
	echo 'SKIPPED: validation against the schemas (no python3-jsonschema)'
fi
