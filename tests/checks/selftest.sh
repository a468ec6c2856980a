#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: selftest.sh layers|citations|exports|wraps|freestanding SCRIPTS-DIR
# Each check passes on a tree that is right, and fails, with its reason, on one that is not.
set -u
scripts=$2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# put FILE TEXT
put()
{
	mkdir -p "$tree/$(dirname "$1")"
	printf '%b\n' "$2" >"$tree/$1"
}

# expect STATUS REASON COMMAND...
expect()
{
	local want=$1 reason=$2 status=0 output

	shift 2
	output=$("$@" 2>&1) || status=$?
	if [ "$status" != "$want" ] || [[ $output != *"$reason"* ]]; then
		printf 'FAILED: expected status %s and "%s", found %s and:\n%s\n' "$want" "$reason" \
			"$status" "$output"
		failed=1
	fi
}

test_layers()
{
	put lib/sev/base/a.h ''
	put lib/sev/base/os/file.h ''
	put lib/sev/plan/plan.h '#include "base/a.h"\n/* we open(this) and time(that) */'
	put lib/sev/measure/m.c '#include "plan/plan.h"\nchar *s = "printf(";'
	put tools/measure/t.c '#include "base/os/file.h"\nint main(void) { return printf("x"); }'
	expect 0 '' "$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c '#include "measure/m.h"'
	put lib/sev/measure/m.h ''
	expect 1 'plan/up.c:1: lib/sev/plan includes lib/sev/measure/m.h of lib/sev/measure' \
		"$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c '#include "base/os/file.h"'
	expect 1 'includes lib/sev/base/os/file.h of lib/sev/base/os' "$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c '#include "nothing.h"'
	expect 1 'includes nothing.h, which is nowhere' "$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c 'void f(void)\n{\n\treturn open("x", 0);\n}'
	expect 1 'plan/up.c:3: the pure core calls open' "$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c '#include <sys/mman.h>'
	expect 1 'the pure core includes <sys/mman.h>' "$scripts/check-layers" "$tree"
	put lib/sev/plan/up.c ''
	put lib/ghcb/g.c '#include <stdint.h>\n#include <string.h>'
	expect 1 'lib/ghcb/g.c:2: a freestanding library includes <string.h>' \
		"$scripts/check-layers" "$tree"
	put lib/ghcb/g.c ''
	put lib/sev/new/n.c ''
	expect 1 'lib/sev/new/n.c: in no layer' "$scripts/check-layers" "$tree"
}

test_citations()
{
	put lib/a.c '/* spec: SNP-ABI 8.17: a rule\n * on two lines */'
	put tests/t.c '/* spec: SNP-ABI 8.17: a rule on two lines */'
	expect 1 'docs/citations.md is stale' "$scripts/citations" --check "$tree"
	expect 1 'Usage: citations [--check] [ROOT]' "$scripts/citations" --help
	expect 0 '' "$scripts/citations" "$tree"
	expect 0 '' "$scripts/citations" --check "$tree"
	expect 0 '1 rules, 1 with a test, 0 without.' cat "$tree/docs/citations.md"
	put lib/b.c '/* spec: OVMF footer: another */'
	expect 1 'without a test: spec: OVMF footer: another (lib/b.c)' \
		"$scripts/citations" --check "$tree"
	expect 0 '' "$scripts/citations" "$tree"
	expect 0 '| footer: another | `lib/b.c` | **none** |' cat "$tree/docs/citations.md"
	put tests/u.c '/* spec: OVMF footer: other words */'
	expect 1 "tests/u.c: no code enforces 'spec: OVMF footer: other words'" \
		"$scripts/citations" "$tree"
	put tests/u.c ''
	put lib/b.c '/* spec: RFC 1: no document of ours */'
	expect 1 "lib/b.c: unknown document in 'spec: RFC 1: no document of ours'" \
		"$scripts/citations" "$tree"
}

test_exports()
{
	put include/sev/a.h '#define SEV_API x\nSEV_API int sev_one(void);\nSEV_API const char *\n sev_two(int a,\n int b);\n/* SEV_API int sev_old(void); */'
	put a.c 'int sev_one(void) { return 1; }\nint sev_two(int a, int b) { return a + b; }'
	cc -shared -fPIC -o "$tree/a.so" "$tree/a.c"
	expect 0 '' "$scripts/check-exports" "$tree/a.so" "$tree/include"
	put a.c 'int sev_one(void) { return 1; }\nint sev_three(void) { return 3; }'
	cc -shared -fPIC -o "$tree/a.so" "$tree/a.c"
	expect 1 'a.h declares sev_two, which the library does not export' \
		"$scripts/check-exports" "$tree/a.so" "$tree/include"
	expect 1 'exports sev_three, which no header declares' \
		"$scripts/check-exports" "$tree/a.so" "$tree/include"
}

test_wraps()
{
	put a.c 'int open(const char *, int);\nvoid *calloc(unsigned long, unsigned long);\nint f(void) { return open("x", 0); }\nint g(void) { return !calloc(1, f()); }'
	cc -c -o "$tree/a.o" "$tree/a.c"
	put infallible.txt '# a comment\nopen'
	put wrap.c 'WRAP_MEMORY(void *, calloc, (size_t n, size_t size), (n, size))'
	expect 0 '' "$scripts/check-wraps" "$tree/a.o" "$tree"
	put infallible.txt ''
	expect 1 'open is called, but neither wrapped' "$scripts/check-wraps" "$tree/a.o" "$tree"
	put wrap.c 'int __wrap_open(const char *path, int flags, ...)'
	expect 1 'calloc is called, but neither wrapped' "$scripts/check-wraps" "$tree/a.o" "$tree"
}

# archive TEXT: of one object, compiled as the library is
archive()
{
	rm -f "$tree/a.a"
	put a.c "$1"
	cc -O2 -ffreestanding -fpie -fno-stack-protector -c -o "$tree/a.o" "$tree/a.c"
	ar rc "$tree/a.a" "$tree/a.o"
}

test_freestanding()
{
	local check=$scripts/check-freestanding

	archive 'void *memcpy(void *, const void *, unsigned long);\nstatic const int TABLE[] = {1, 2};\nint f(void *p, int i, unsigned long n) { memcpy(p, TABLE, n); return TABLE[i]; }'
	expect 0 '' "$check" "$tree/a.a"
	archive 'int strlen(const char *);\nint f(const char *s) { return strlen(s) + 1; }'
	expect 1 'strlen' "$check" "$tree/a.a"
	archive 'static int count;\nint f(void) { return ++count; }'
	expect 1 '.bss' "$check" "$tree/a.a"
	archive 'int count = 1;\nint f(void) { return ++count; }'
	expect 1 '.data' "$check" "$tree/a.a"
	archive '__thread int count;\nint f(void) { return ++count; }'
	expect 1 'relocations' "$check" "$tree/a.a"
	archive ''
	expect 1 'nothing to look at' "$check" "$tree/a.a"
}

"test_$1"
exit $failed
