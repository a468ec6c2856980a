# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# The man page knows every command and every long option of the tool.
m=$SEV_MEASURE
page=$(sed 's/\\-/-/g' "$SEVKIT_SOURCE/man/sev-measure.1")

# The page has the option as a whole word: --mode is not in --model.
knows()
{
	checks=$((checks + 1))
	grep -Eq -- "(^|[^a-z0-9-])$2([^a-z0-9-]|\$)" <<<"$page" || fail "man page: $1 $2"
}

# The commands that --help lists, those of two words included.
commands()
{
	"$m" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p'
}

# options [WORD]...: the long options in --help of a command
options()
{
	"$m" "$@" --help | grep -o '^  \(-., \)\?--[a-z0-9-]*' | grep -o -- '--.*'
}

for option in $(options) --version; do
	knows 'bare command' "$option"
done
found=0
while read -r command; do
	found=$((found + 1))
	has "man page: command $command" "$page" "$command"
	[ "$command" = 'completion SHELL' ] && continue
	# shellcheck disable=SC2086 # two words
	for option in $(options $command); do
		knows "$command" "$option"
	done
done < <(commands)
[ "$found" -gt 1 ] || fail "only $found commands found in --help"

if command -v mandoc >/dev/null; then
	run mandoc -T lint -W warning "$SEVKIT_SOURCE/man/sev-measure.1"
	is 'mandoc has no complaint' "$out" ''
else
	echo 'SKIPPED: lint of the man page (no mandoc)'
fi
