#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# id-block, id-block show and id-block verify with keys that openssl makes, and signatures that
# openssl verifies. $SEV_MEASURE names the tool.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || {
	echo "openssl is not there"
	exit 77
}
cd "${work:?}" || exit 4

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out id.pem 2>/dev/null
openssl ecparam -name secp384r1 -genkey -out author.pem
openssl pkey -in id.pem -pubout -out id-public.pem
openssl pkey -in author.pem -pubout -out author-public.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.pem 2>/dev/null
openssl pkcs8 -topk8 -in id.pem -passout pass:secret -out encrypted.pem
echo garbage >garbage.pem
digest=076f052d08bda7a700aa2a608c5caa6b00ebad297b6d68a85a45b1e669a558b67e1b91d284a301fe63c4fa0750467eed
base64=B28FLQi9p6cAqipgjFyqawDrrSl7bWioWkWx5mmlWLZ+G5HShKMB/mPE+gdQRn7t

# The block that snp-create-id-block of sev-snp-measure makes of this digest.
block=${base64}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAwAAAAAA
says "^id-block=$block,id-auth=.*,author-key-enabled=on\$" \
	id-block --measurement "$base64" --idkey id.pem --authorkey author.pem --out-dir .
[ "$(cat id-block.b64)" = "$block" ] || wrong "id-block.b64 is not the peer's"
[ "$(stat -c %s id-block.bin id-auth.bin | tr '\n' ' ')" = "96 4096 " ] || wrong "sizes"
base64 -d id-auth.b64 | cmp - id-auth.bin || wrong "id-auth.b64 is not id-auth.bin"

# Signatures as openssl wants them: DER of r and s, most significant byte first.
cut_bytes()
{
	dd if=id-auth.bin bs=1 skip="$1" count="$2" 2>/dev/null
}
number()
{
	printf '0x%s' "$(cut_bytes "$1" 48 | od -An -v -tx1 | tr -d ' \n' | fold -w2 | tac | tr -d '\n')"
}
der()
{
	printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:%s\ns=INTEGER:%s\n' "$(number "$1")" \
		"$(number $(($1 + 72)))" >sig.cnf
	openssl asn1parse -genconf sig.cnf -noout -out "$2"
}
der 64 block.sig
der 1664 key.sig
cut_bytes 576 1028 >id-key.bin
openssl dgst -sha384 -verify id-public.pem -signature block.sig id-block.bin >/dev/null ||
	wrong "openssl does not verify the ID block's signature"
openssl dgst -sha384 -verify author-public.pem -signature key.sig id-key.bin >/dev/null ||
	wrong "openssl does not verify the ID key's signature"
key_digest=$(openssl dgst -sha384 -r id-key.bin | cut -d' ' -f1)
says "ID_KEY_DIGEST  *$key_digest\$" id-block show id-auth.bin

# A digest of SEV or SEV-ES in hex can be read as base64 of 48 bytes.
sev=5ac8f6ff1b6f5e2f3c8ab8c1ac2a0e0d1bb4c2ad6c1f2c8a7e3d4f5061728394
fails 2 "--digest: found '$sev', expected 48 bytes (SNP)" id-block --digest "$sev" --id-key id.pem
fails 2 "--digest: found '$sev', expected 48 bytes (SNP)" \
	id-block verify id-block.bin id-auth.bin --digest "$sev"

# Verifying: binary or base64, in any order.
says '^valid$' id-block verify id-block.bin id-auth.bin
says '^valid$' id-block verify id-auth.b64 id-block.b64 --digest "0x$digest" --policy smt \
	--id-key id-public.pem --author-key author.pem --author-key-enabled
exits 1 id-block verify id-block.bin id-auth.bin --digest "${digest%ed}ee"
exits 1 id-block verify id-block.bin id-auth.bin --policy 0xb0000
exits 1 id-block verify id-block.bin id-auth.bin --id-key author-public.pem
exits 0 id-block --digest "$digest" --id-key id.pem --svn 7 --id-block-file other.bin \
	--id-auth-file alone.b64 --file-format base64
exits 1 id-block verify other.bin id-auth.bin
grep -q '^id-block-signature *failed' out || wrong "the failing check is not named"
exits 0 id-block verify other.bin alone.b64
exits 1 id-block verify other.bin alone.b64 --author-key-enabled
says '^  GUEST_SVN  *7$' id-block show other.bin
{ cut_bytes 0 64 && head -c 4032 /dev/zero; } >zero.bin
exits 3 id-block verify id-block.bin zero.bin
fails 2 'are both ID blocks' id-block verify id-block.bin other.bin
fails 3 'found 8 bytes, expected an ID block' id-block verify garbage.pem id-auth.bin
fails 4 'missing.bin' id-block show missing.bin

# What goes into the block.
exits 0 id-block --digest "$digest" --id-key id.pem --id-block-file ids.bin \
	--family-id 000102030405060708090a0b0c0d0e0f --image-id 'sixteen letters!' --policy 0xb0000
says '^  FAMILY_ID  *000102030405060708090a0b0c0d0e0f$' id-block show ids.bin
says '^  IMAGE_ID  *7369787465656e206c65747465727321$' id-block show ids.bin
says '^  POLICY  *0xb0000$' id-block show ids.bin

fails 2 '--digest is missing' id-block --id-key id.pem
fails 2 '--id-key is missing' id-block --digest "$digest"
fails 2 'expected 48 bytes' id-block --digest 00 --id-key id.pem
fails 2 'expected 16 bytes' id-block --digest "$digest" --id-key id.pem --family-id short
fails 2 'expected a number from 1 to 1' id-block --digest "$digest" --id-key id.pem --version 2
fails 3 'bit 17' id-block --digest "$digest" --id-key id.pem --policy 0
fails 3 'curve prime256v1' id-block --digest "$digest" --id-key p256.pem
fails 3 'encrypted' id-block --digest "$digest" --id-key encrypted.pem
fails 3 'found no key' id-block --digest "$digest" --id-key garbage.pem
fails 2 'found a public key' id-block --digest "$digest" --id-key id-public.pem
fails 4 'missing.pem' id-block --digest "$digest" --id-key missing.pem

valid_json id-block id-block --json --digest "$digest" --id-key id.pem
valid_json id-block-show id-block show --json id-block.bin id-auth.bin
valid_json id-block-verify id-block verify --json id-block.bin id-auth.bin
finish
