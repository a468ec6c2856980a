# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The man pages know every command and every long option of the tools.

# read_page NAME: the page to look into
read_page()
{
	name=$1
	page=$(sed 's/\\-/-/g' "$SEVKIT_SOURCE/man/$name.1")
}

# The page has the option as a whole word: --mode is not in --model.
knows()
{
	checks=$((checks + 1))
	grep -Eq -- "(^|[^a-z0-9-])$2([^a-z0-9-]|\$)" <<<"$page" || fail "man page $name: $1 $2"
}

# The commands that --help lists, those of two words included.
commands()
{
	"$1" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p'
}

# options TOOL [WORD]...: the long options in --help of a command
options()
{
	"$@" --help | grep -o '^  \(-., \)\?--[a-z0-9-]*' | grep -o -- '--.*'
}

# knows_options COMMAND...: the page knows the options of a command
knows_options()
{
	for option in $(options "$@"); do
		knows "${*:2}" "$option"
	done
}

# One page for sev-measure.
read_page sev-measure
knows_options "$SEV_MEASURE"
knows 'bare command' --version
found=0
while read -r command; do
	found=$((found + 1))
	has "man page: command $command" "$page" "$command"
	[ "$command" = 'completion SHELL' ] && continue
	# shellcheck disable=SC2086 # two words
	knows_options "$SEV_MEASURE" $command
done < <(commands "$SEV_MEASURE")
[ "$found" -gt 1 ] || fail "only $found commands of sev-measure found in --help"

# A page for each noun of sevctl, which for `key get` is that of reports, and one that lists all.
found=0
read_page sevctl
while read -r command; do
	found=$((found + 1))
	has "man page sevctl: command $command" "$page" "$command"
done < <(commands "$SEVCTL")
[ "$found" -gt 1 ] || fail "only $found commands of sevctl found in --help"
while read -r command; do
	noun=${command%% *}
	[ "$noun" = completion ] && continue
	[ "$noun" = key ] && noun=report
	read_page "sevctl-$noun"
	has "man page $name: command $command" "$page" "sevctl $command"
	# shellcheck disable=SC2086 # two words
	knows_options "$SEVCTL" $command
done < <(commands "$SEVCTL")

if command -v mandoc >/dev/null; then
	run mandoc -T lint -W warning "$SEVKIT_SOURCE"/man/*.1
	is 'mandoc has no complaint' "$out" ''
else
	echo 'SKIPPED: lint of the man pages (no mandoc)'
fi
