# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What the end-to-end scripts have in common. Each check is one line; finish says how it went.
: "${SEV_MEASURE:?names the sev-measure to test}"
SCHEMAS=$(cd "$(dirname "$0")/../../docs/schema" && pwd)
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
failed=0

wrong()
{
	echo "FAILED: $*" >&2
	failed=1
}

# prints TEXT ARGUMENT...: exactly this line on stdout, status 0.
prints()
{
	expected=$1
	shift
	found=$("$SEV_MEASURE" "$@") || wrong "$* has status $?"
	[ "$found" = "$expected" ] || wrong "$* prints '$found', expected '$expected'"
}

# exits STATUS ARGUMENT...: the status, whatever is said.
exits()
{
	expected=$1
	shift
	"$SEV_MEASURE" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" -eq "$expected" ] ||
		wrong "$* has status $status, expected $expected: $(cat "$work/err")"
}

# fails STATUS TEXT ARGUMENT...: the status, and TEXT in the message.
fails()
{
	message=$2
	expected=$1
	shift 2
	exits "$expected" "$@"
	grep -qF -- "$message" "$work/err" ||
		wrong "$* says '$(cat "$work/err")', expected '$message'"
}

# says REGEX ARGUMENT...: status 0, and a line of stdout that matches.
says()
{
	pattern=$1
	shift
	exits 0 "$@"
	grep -q -- "$pattern" "$work/out" || wrong "$* prints no line like '$pattern'"
}

# valid_json SCHEMA ARGUMENT...: stdout fits docs/schema/SCHEMA.schema.json, where python3 with
# jsonschema is there to tell; its "schema" names it in any case.
valid_json()
{
	schema=$1
	shift
	"$SEV_MEASURE" "$@" >"$work/json" 2>"$work/err"
	grep -q "^  \"schema\": \"$schema\",\$" "$work/json" || wrong "$* has no schema '$schema'"
	python3 -c 'import jsonschema' 2>/dev/null || return 0
	python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' \
		"$SCHEMAS/$schema.schema.json" "$work/json" || wrong "$*: not as the schema says"
}

finish()
{
	exit "$failed"
}
