#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SCRIPT: sources SCRIPT in an empty folder that is removed afterwards. SEV_MEASURE and SEVCTL
# are the tools, MAKE_OVMF and MAKE_CHAIN the makers of firmware images and of certificates and
# reports, SEVKIT_SOURCE the source tree.
set -u
export LC_ALL=C
script=$1
here=$(mktemp -d)
chmod 755 "$here"
trap 'rm -rf "$here"' EXIT
cd "$here" || exit 99
checks=0 failed=0

fail()
{
	failed=$((failed + 1))
	printf 'FAILED: %s\n' "$*"
}

# run COMMAND...: status, stdout and stderr are in $status, $out and $err.
run()
{
	status=0
	"$@" >"$here.out" 2>"$here.err" || status=$?
	out=$(cat "$here.out")
	err=$(cat "$here.err")
	rm -f "$here.out" "$here.err"
}

# is WHAT FOUND EXPECTED
is()
{
	checks=$((checks + 1))
	[ "$2" = "$3" ] && return
	fail "$1"
	printf '  found    %s\n  expected %s\n' "$2" "$3"
}

# has WHAT TEXT PART: TEXT contains PART
has()
{
	checks=$((checks + 1))
	case $2 in
	*"$3"*) return ;;
	esac
	fail "$1"
	printf '  found    %s\n  expected %s\n' "$2" "$3"
}

# refused STATUS SENTENCE COMMAND...: nothing on stdout, SENTENCE on stderr, no file written.
refused()
{
	local wanted=$1 sentence=$2 before after

	shift 2
	before=$(ls -A)
	run "$@"
	after=$(ls -A)
	is "status of $*" "$status" "$wanted"
	is "stdout of $*" "$out" ""
	has "stderr of $*" "$err" "$sentence"
	is "files after $*" "$after" "$before"
}

# shellcheck disable=SC1090 # a test
. "$script"
echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ] && [ "$checks" -gt 0 ]
