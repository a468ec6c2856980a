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

# valid NAME: $out is JSON of that schema, and fits it where python3 with jsonschema is there to tell.
valid()
{
	local why

	has "schema of $out" "$out" "\"schema\": \"$1\""
	python3 -c 'import jsonschema' 2>/dev/null || return 0
	why=$(printf '%s\n' "$out" | python3 -c 'import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.validate(json.load(sys.stdin), schema)' "$SEVKIT_SOURCE/docs/schema/$1.schema.json" 2>&1)
	is "as $1.schema.json says" "$why" ''
}

# json NAME COMMAND...: the command's JSON, of the schema of that name, also in json.out.
json()
{
	local name=$1

	shift
	run "$@" --json
	printf '%s\n' "$out" >json.out
	valid "$name"
}

# serve_kds: a KDS that serves the folder root/ until file descriptor 9 is closed; its port, the
# certificate of its CA and what was asked for are in out/.
serve_kds()
{
	mkdir -p root out
	mkfifo stop
	"$KDS_SERVER" root out <stop &
	exec 9>stop
	for _ in $(seq 100); do
		[ -e out/port ] && break
		sleep 0.1
	done
}

# flip FILE OFFSET [OUT]: one bit of it changed, in OUT if given. A byte written over it would now and
# then be the one that is there.
flip()
{
	local to=${3:-$1}

	[ "$to" = "$1" ] || cp "$1" "$to"
	# shellcheck disable=SC2059 # an escape
	printf "\\x$(printf %02x $((0x$(od -An -tx1 -j "$2" -N1 "$1" | tr -d ' ') ^ 1)))" |
		dd of="$to" bs=1 seek="$2" conv=notrunc status=none
}

# shellcheck disable=SC1090 # a test
. "$script"
echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ] && [ "$checks" -gt 0 ]
