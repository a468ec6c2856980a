#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: install.sh SOURCE-DIR BUILD-DIR COMPILER [SANITIZERS]
# Installs into a folder, and from there builds the examples with pkg-config, shared and static,
# and with CMake's find_package; runs them; and looks at what else must have been installed.
set -eu
source_dir=$1 build_dir=$2 compiler=$3 sanitize=${4-}
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
OVMF=/usr/share/ovmf/OVMF.fd
flags=(-std=c11 -Wall -Wextra -Werror)
[ -z "$sanitize" ] || flags+=(-fsanitize="$sanitize")

fail()
{
	echo "FAILED: $*"
	exit 1
}

cmake --install "$build_dir" --prefix "$prefix" >"$prefix/install.log"
pc=$(find "$prefix" -name sevkit.pc)
[ -n "$pc" ] || fail "no sevkit.pc"
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir sevkit)

for file in bin/sev-measure include/sev.h include/sev/plan.h \
	share/bash-completion/completions/sev-measure share/zsh/site-functions/_sev-measure \
	share/fish/vendor_completions.d/sev-measure.fish; do
	[ -s "$prefix/$file" ] || fail "$file was not installed"
done
for page in "$source_dir"/man/*.1; do
	[ ! -e "$page" ] || [ -s "$prefix/share/man/man1/${page##*/}" ] || fail "${page##*/} was not installed"
done
[ -s "$prefix/share/man/man7/sevctl-verdict.7" ] || ! command -v awk >/dev/null ||
	fail "sevctl-verdict.7 was not installed"
for schema in "$source_dir"/docs/schema/*.json; do
	[ ! -e "$schema" ] || [ -s "$prefix/share/sevkit/schema/${schema##*/}" ] ||
		fail "${schema##*/} was not installed"
done
[ -L "$libdir/libsevkit.so.0" ] || fail "no libsevkit.so.0"

# Shared, static, and through CMake.
read -r -a shared <<<"$(pkg-config --cflags --libs sevkit)"
read -r -a static <<<"$(pkg-config --static --cflags --libs sevkit)"
mkdir "$prefix/shared" "$prefix/static"
for example in digest explain verify; do
	"$compiler" "${flags[@]}" "$source_dir/examples/$example.c" "${shared[@]}" \
		-Wl,-rpath,"$libdir" -o "$prefix/shared/$example"
	"$compiler" "${flags[@]}" "$source_dir/examples/$example.c" \
		"${static[@]/#-lsevkit/-l:libsevkit.a}" -o "$prefix/static/$example"
	ldd "$prefix/shared/$example" | grep -q libsevkit.so.0 || fail "$example is not linked shared"
	! ldd "$prefix/static/$example" | grep -q libsevkit || fail "$example is not linked static"
done
if ! {
	cmake -S "$source_dir/examples" -B "$prefix/cmake" -DCMAKE_PREFIX_PATH="$prefix" \
		-DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="${flags[*]}" &&
		cmake --build "$prefix/cmake"
} >"$prefix/cmake.log" 2>&1; then
	cat "$prefix/cmake.log"
	fail "the examples do not build with find_package(sevkit)"
fi

# C++ links against the installed library too.
if command -v c++ >/dev/null && [ -z "$sanitize" ]; then
	echo '#include <sev.h>
	int main() { return sev_rc_name(SEV_OK) == 0 || sev_vcpu_type_count() == 0; }' |
		c++ -std=c++11 -Wall -Wextra -Werror -x c++ - -x none "${shared[@]}" \
			-Wl,-rpath,"$libdir" -o "$prefix/cxx"
	"$prefix/cxx" || fail "the C++ program"
fi

# The GHCB library: its examples need nothing else of a user than four functions and what they name
# themselves.
read -r -a ghcb <<<"$(pkg-config --cflags ghcb)"
"$compiler" -std=c17 -Wall -Wextra -Werror -O1 -ffreestanding -fno-pic -mno-red-zone \
	-mgeneral-regs-only -fno-stack-protector "${ghcb[@]}" -c "$source_dir/examples/ghcb/guest.c" \
	-o "$prefix/guest.o" || fail "examples/ghcb/guest.c"
"$compiler" -std=c17 -Wall -Wextra -Werror "${ghcb[@]}" -c "$source_dir/examples/ghcb/vmm.c" \
	-o "$prefix/vmm.o" || fail "examples/ghcb/vmm.c"
if [ -e "$libdir/libghcb.a" ]; then
	ld -r -o "$prefix/kernel.o" "$prefix/guest.o" "$libdir/libghcb.a"
	wants=$(nm -u "$prefix/kernel.o" | sed 's/^ *U //' | sort | tr '\n' ' ')
	for name in $wants; do
		case $name in
		cpuid_page | ghcb_page | page_record | memcmp | memcpy | memmove | memset) ;;
		*) fail "a freestanding guest would have to provide $name" ;;
		esac
	done
	ld -r -o "$prefix/monitor.o" "$prefix/vmm.o" "$libdir/libghcb_hosted.a"
fi

# field OFFSET SIZE FILE: hex of a report's field
field()
{
	tail -c +$(($1 + 1)) "$3" | head -c "$2" | od -An -v -tx1 | tr -d ' \n'
}
# asks STATUS VERDICT REPORT CERTS MEASUREMENT REPORT-DATA: what the example says in each form
asks()
{
	local expected="$1 $2" how found

	shift 2
	for how in shared static cmake; do
		found=$("$prefix/$how/verify" "$@") && found="0 $found" || found="$? $found"
		[ "${found%%$'\n'*}" = "$expected" ] || fail "verify ($how): $found, expected $expected"
	done
}
"$build_dir/tests/make_chain" "$prefix/chain"
report=$prefix/chain/report.bin
asks 1 'not genuine' "$report" "$prefix/chain/vcek.pem" "$(field 0x90 48 "$report")" \
	"$(field 0x50 64 "$report")"
if [ -d "${SEVKIT_VECTORS-}/snp-reports" ]; then
	report=$SEVKIT_VECTORS/snp-reports/turin-v5/report.bin
	vcek=${report%/*}/vcek.der
	measurement=$(field 0x90 48 "$report") data=$(field 0x50 64 "$report")
	asks 0 'genuine and appraised' "$report" "$vcek" "$measurement" "$data"
	asks 1 refused "$report" "$vcek" "${measurement//[0-7]/8}" "$data"
fi

if [ ! -r "$OVMF" ]; then
	echo "$OVMF is not there: the examples were built, not run"
	exit 77
fi
for how in shared static cmake; do
	"$prefix/$how/digest" "$OVMF" 2 >"$prefix/$how/digest.out"
	"$prefix/$how/explain" "$OVMF" >"$prefix/$how/explain.out"
	grep -Eqx '[0-9a-f]{96}' "$prefix/$how/digest.out" || fail "output of digest ($how)"
	digest=$(cat "$prefix/$how/digest.out")
	# The chain that explain walks ends in the digest of the whole.
	tail=$(grep ' VMSA ' "$prefix/$how/explain.out" | tail -n 1)
	[[ $tail == *" ${digest:0:8}… "* ]] || fail "explain ends in '$tail', the digest is $digest"
	cmp "$prefix/shared/digest.out" "$prefix/$how/digest.out"
done
"$prefix/shared/digest" /nonexistent 2>"$prefix/err" && fail "digest of no file"
grep -q '^digest: /nonexistent: No such file or directory' "$prefix/err" || fail "message of digest"
