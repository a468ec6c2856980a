#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: completion.sh SHELL PROBE TOOL...
# The script that each tool prints for SHELL must parse there; that of PROBE (completion_tool.c)
# must offer what its tables hold, and that of sevctl its commands of three words. Skipped (77) where
# the shell is not installed.
set -u
export LC_ALL=C
shell=$1 probe=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

if ! command -v "$shell" >/dev/null; then
	echo "$shell is not installed"
	exit 77
fi

fail()
{
	echo "FAILED: $*"
	failed=1
}

for tool in "${@:2}"; do
	"$tool" completion "$shell" >"$dir/$(basename "$tool")" || fail "$tool completion $shell"
	"$shell" -n "$dir/$(basename "$tool")" || fail "$tool: $shell cannot parse the script"
done
script=$dir/$(basename "$probe") function=_completion_probe

"$probe" completion tcsh 2>"$dir/err" && fail "tcsh: status 0"
grep -q "unknown shell 'tcsh'; known: bash, zsh, fish" "$dir/err" || fail "message for tcsh"

# What is offered for a line, sorted, on one line.
offered_bash()
{
	bash -c '
		. "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		$3
		printf "%s\n" "${COMPREPLY[@]}" | sort | xargs' bash "$script" "$1" "$function"
}

offered_fish()
{
	fish -c 'source $argv[1]; complete -C $argv[2]' "$script" "$1" | cut -f 1 | sort | xargs
}

# zsh completes in a line editor only, so _arguments and _describe are replaced by what they got.
offered_zsh()
{
	zsh -f -c '
		compdef() { : }
		_arguments() { print -rl -- "$@" }
		_describe() { print -rl -- ${(P)2} }
		. $1
		words=(${(s: :)2})
		[[ $2 == *" " ]] && words+=("")
		CURRENT=$#words
		$3' zsh "$script" "$1" "$function" | sort | tr '\n' '|'
}

# expect LINE ANSWER: exactly this is offered.
expect()
{
	local got

	got=$("offered_$shell" "$1")
	[ "$got" = "$2" ] || fail "'$1' offers '$got', expected '$2'"
}

# dispatch STATUS TEXT WORD...: what the tool makes of the words.
dispatch()
{
	local status=$1 text=$2 got

	got=$("$probe" "${@:3}" 2>&1)
	[ $? -eq "$status" ] || fail "'${*:3}': status, expected $status"
	[[ $got == *"$text"* ]] || fail "'${*:3}' says '$got', expected '$text'"
}

dispatch 0 "host config set" host config set
dispatch 0 "plan check" plan check
dispatch 0 "usage: completion-probe host config show" host config show --help
dispatch 2 "'host' is the beginning of a command only" host
dispatch 2 "'host config' is the beginning of a command only" host config
dispatch 2 "unknown command 'host confug'" host confug set
dispatch 2 "unknown command 'host config sett'" host config sett
dispatch 2 "unknown command 'set'" set
dispatch 0 "  completion-probe host config set --help" host config --help
"$probe" host config --help | grep -q reset && fail "host config --help tells of another command"
"$probe" host --help | grep -q 'host reset' || fail "host --help lacks a command"

case $shell in
bash)
	expect "completion-probe " "--help --version completion config explain host plan vmsa"
	expect "completion-probe ex" "explain"
	expect "completion-probe vmsa " "build show"
	expect "completion-probe vmsa show --" "--help --json --mode"
	expect "completion-probe host " "config reset"
	expect "completion-probe host config " "set show"
	expect "completion-probe host config se" "set"
	expect "completion-probe host config set --o" "--ovmf"
	expect "completion-probe host config show --o" ""
	expect "completion-probe host config set -m SE" "sev"
	expect "completion-probe host reset --" "--help --json --mode"
	expect "completion-probe config --" "--help --json --mode"
	expect "completion-probe plan ch" "check"
	expect "completion-probe plan --o" "--ovmf"
	expect "completion-probe plan check --o" ""
	expect "completion-probe explain --" "--help --json --mode --ovmf --vcpus"
	expect "completion-probe explain --mo" "--mode"
	expect "completion-probe --v" "--vcpus"
	expect "completion-probe explain --mode " "sev snp snp:ovmf-hash snp:svsm"
	expect "completion-probe explain -m SE" "sev"
	expect "completion-probe --mode=sn" "snp snp:ovmf-hash snp:svsm"
	expect "completion-probe --mode snp:o" "ovmf-hash"
	expect "completion-probe explain --ovmf " ""
	expect "completion-probe explain --vcpus " "1 all"
	expect "completion-probe completion " "bash fish zsh"
	;;
fish)
	expect "completion-probe ex" "explain"
	expect "completion-probe vmsa b" "build"
	expect "completion-probe host " "config reset"
	expect "completion-probe host config " "set show"
	expect "completion-probe host config set --o" "--ovmf"
	expect "completion-probe host config show --o" ""
	expect "completion-probe explain --m" "--mode"
	expect "completion-probe vmsa show --" "--json --mode"
	expect "completion-probe explain --mode sn" "snp snp:ovmf-hash snp:svsm"
	expect "completion-probe --vc" "--vcpus"
	expect "completion-probe explain --vcpus " "1 all"
	expect "completion-probe completion b" "bash"
	;;
zsh)
	commands="explain:what's measured|host:|plan:write a plan|vmsa:|"
	expect "completion-probe " \
		"completion:print completion for a shell|config:read settings|$commands"
	expect "completion-probe vmsa " "build:make a page|show:print a page|"
	shared="*--json[print JSON]|*--mode=[the guest's generation \\[snp\\]: one of these]"
	shared+=":MODE:(sev snp snp\\:svsm snp\\:ovmf-hash)"
	letter="*-m+[the guest's generation \\[snp\\]: one of these]"
	letter+=":MODE:(sev snp snp\\:svsm snp\\:ovmf-hash)|"
	last="*:file:_files|--help[show the options]|"
	expect "completion-probe vmsa show -" "$shared|$letter$last"
	files="|*--ovmf=[firmware]:FILE:_files|*--vcpus=[how many]:N:(1 all)|"
	expect "completion-probe explain -" "$shared$files$letter$last"
	expect "completion-probe host " "config:|reset:forget|"
	expect "completion-probe host config " "set:set|show:settings|"
	expect "completion-probe host config set -" "$shared$files$letter$last"
	expect "completion-probe host config show -" "$shared|$letter$last"
	expect "completion-probe config -" "$shared|$letter$last"
	expect "completion-probe plan " "check:read a plan|"
	expect "completion-probe plan -" "$shared$files$letter$last"
	expect "completion-probe plan check -" "$shared|$letter$last"
	;;
esac

# The real tool: commands of three words, and their options. In zsh they are specifications, of which
# the names count.
names()
{
	case $shell in
	zsh) offered_zsh "$1" | tr '|' '\n' | sed -E 's/^\*?(--[a-z-]+|-[a-z]).*/\1/; s/:.*//' ;;
	*) "offered_$shell" "$1" | tr ' ' '\n' ;;
	esac | sort | paste -sd ' '
}

# only LINE NAME...: these are offered, and no others
only()
{
	local got

	got=$(names "$1")
	[ "$got" = "${*:2}" ] || fail "'$1' offers '$got', expected '${*:2}'"
}

# among LINE NAME...: these are offered
among()
{
	local got name

	got=$(names "$1")
	for name in "${@:2}"; do
		case " $got " in *" $name "*) ;; *) fail "'$1' offers '$got', expected $name among it" ;; esac
	done
}

tool=${*: -1}
script=$dir/$(basename "$tool") function=_sevctl
# What follows "host" in the list of the commands.
mapfile -t words < <("$tool" host --help | sed -nE 's/^  (sevctl )?host ([a-z-]+).*/\2/p' | sort -u)
[ "${#words[@]}" -gt 15 ] || fail "host --help lists ${#words[@]} commands"
only "sevctl host " "${words[@]}"
only "sevctl host config " reset set show
only "sevctl host firmware " install show
among "sevctl host config set -" --bl --fmc --tee --snp --ucode --tcb --mask-chip-id --mask-chip-key \
	--platform --yes
among "sevctl host config show -" --report --platform
among "sevctl host firmware install -" --firmware-dir --live --older --report --yes
among "sevctl host export-certs -" --out --vcek --fetch --with-crl
case " $(names "sevctl host config show -") " in *" --bl "*) fail "host config show offers --bl" ;; esac
case $shell in
zsh) [[ $(offered_zsh "sevctl host config set -") == *'--mask-chip-id='*':(on off)|'* ]] ;;
*) only "sevctl host config set --mask-chip-id " off on ;;
esac || fail "host config set --mask-chip-id offers neither on nor off"
exit $failed
