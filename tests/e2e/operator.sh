# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What operators are given: units and rules that systemd takes, and command lines, in units and in
# docs/host.md, that sevctl takes; those for the software processor are run.
s=$SEVCTL
share=$SEVKIT_SOURCE/share

# Sets words to how many of the words are a command's name.
find_command()
{
	for ((words = 3; words > 0; words--)); do
		[ $# -ge $words ] || continue
		run "$s" "${@:1:words}" --help
		[[ $out == "usage: sevctl ${*:1:words} "* ]] && return
	done
}

# parses LINE: a command that exists, and options that its help knows
parses()
{
	local word
	local -a line

	read -r -a line <<<"${1#sevctl }"
	find_command "${line[@]}"
	[ "$words" -gt 0 ] || fail "$1: no such command"
	for word in "${line[@]:words}"; do
		[[ $word == --* ]] || continue
		[[ $out =~ [[:space:]]"${word%%=*}"([[:space:]]|$) ]] ||
			fail "$1: the command has no ${word%%=*}"
	done
	checks=$((checks + 1))
}

# The lines of code blocks, and what stands between backticks in text.
lines=$(sed -n '/^```sh/,/^```/p' "$SEVKIT_SOURCE/docs/host.md" | grep '^sevctl ')
lines+=$'\n'$(grep -o '`sevctl [^`]*`' "$SEVKIT_SOURCE/docs/host.md" | tr -d '`')
lines+=$'\n'$(sed -n 's|^ExecStart=.*/sevctl|sevctl|p' "$share"/systemd/*.service.in)
count=0
while read -r line; do
	parses "$line"
	count=$((count + 1))
done <<<"$lines"
[ $count -gt 40 ] || fail "only $count command lines were found"
while read -r line; do
	parses "sevctl host export-certs ${line#*=}"
done <<<"$(grep '^#SEVKIT_CERTS_OPTIONS=' "$share/default/sevkit")"
parses 'sevctl host no-such-verb' >parses.out
grep -q 'no such command' parses.out || echo 'FAILED: parses takes what is no command'
failed=$((failed - $(grep -c FAILED parses.out)))

# The software processor's part is run as it is written.
sevctl()
{
	"$s" "$@" </dev/null
}
export XDG_STATE_HOME=$PWD/state XDG_CACHE_HOME=$PWD/cache
block=$(sed -n '/^## Try it/,$p' "$SEVKIT_SOURCE/docs/host.md" | grep '^sevctl ')
while read -r line; do
	# shellcheck disable=SC2086 # a command line without quotes
	run $line
	is "$line: $err" "$status" 0
done <<<"$block"

mkdir units
for unit in "$share"/systemd/*; do
	name=$(basename "$unit" .in)
	sed -e "s|@CMAKE_INSTALL_FULL_BINDIR@/sevctl|$s|" -e "s|@CMAKE_INSTALL_FULL_DOCDIR@|/usr/share/doc/sevkit|" \
		"$unit" >"units/$name"
	grep -q '@CMAKE' "units/$name" && fail "$name: a name is left"
done
if command -v systemd-analyze >/dev/null; then
	run systemd-analyze verify --man=no units/*
	is "systemd-analyze verify: $out$err" "$status" 0
	is "what systemd-analyze says of them" "$(grep sevkit <<<"$err")" ""
	sed 's/^ProtectSystem=strict/ProtectSystem=strict\nProtectSistem=yes/' \
		units/sevkit-certs.service >units/broken.service
	run systemd-analyze verify --man=no units/broken.service
	has "a unit with a wrong line" "$err" ProtectSistem
else
	echo 'skipped: no systemd-analyze'
fi
if udevadm verify --help >/dev/null 2>&1; then
	run udevadm verify --resolve-names=never "$share/udev/70-sevkit.rules"
	is "udevadm verify: $out$err" "$status" 0
else
	echo 'skipped: no udevadm verify'
fi
