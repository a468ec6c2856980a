#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is wrong with a command line is said in a sentence, with status 2; help and version are
# answers, with status 0.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

fails 2 "unknown command 'explian'; did you mean 'explain'?" explian
fails 2 "unknown option --ovfm; did you mean --ovmf?" explain --ovfm x
fails 2 "unknown option --zzzzzzzz" explain --zzzzzzzz
fails 2 "unknown option -Z" explain -Z
fails 2 "option --vcpu is ambiguous" explain --vcpu 1
fails 2 "option --ovmf needs a value (FILE)" explain --ovmf
fails 2 "option --json takes no value" explain --json=yes
fails 2 "--vmm-type: unknown value 'gcee'; did you mean 'gce'?" explain --vmm-type gcee
fails 2 "unexpected argument 'stray'" plan stray
fails 2 "missing argument: POLICY" policy explain
fails 2 "unknown shell 'csh'; known: bash, zsh, fish" completion csh
fails 2 "unknown shell ''" completion
# What is echoed does a terminal nothing.
odd=$(printf 'x\377\033[2J')
for words in "$odd" "policy $odd" "completion $odd" "explain --$odd" "explain -$odd" \
	"explain --vmm-type $odd" "plan $odd" "explain --mode snp --vcpus $odd"; do
	# shellcheck disable=SC2086 # words
	fails 2 'x\xff\x1b[2J' $words
done
fails 2 'option --ovmf has an empty value, expected FILE' explain --mode sev --ovmf ''
fails 2 'option --svg has an empty value, expected FILE' explain --mode sev --ovmf x --svg=
exits 2
fails 2 "'vmsa' is the beginning of a command only" vmsa
fails 2 "  sev-measure vmsa build --help" vmsa
fails 2 "unknown command 'policy shwo'" policy shwo
says '^  sev-measure policy explain --help$' policy --help
says '^  source <(sev-measure completion bash)$' completion --help
exits 0 --help
exits 0 -h
exits 0 help
exits 0 --version
exits 0 explain --help
exits 0 explain -h

odd=$(printf 'x\302\2332J\342\200\256y')
for words in "$odd" "explain --mode snp --vcpus $odd"; do
	# shellcheck disable=SC2086 # words
	fails 2 'x\xc2\x9b2J\xe2\x80\xaey' $words
done

# What cannot be written is not passed over in silence.
"$SEV_MEASURE" explain --help >/dev/full 2>"$work/err"
[ $? -eq 4 ] || wrong "status with a full device"
grep -q "cannot write the output" "$work/err" || wrong "message with a full device"
for answer in '--help' '--version' 'help' 'completion bash' 'completion zsh' 'completion fish' \
	'vmsa --help'; do
	# shellcheck disable=SC2086 # words
	"$SEV_MEASURE" $answer >/dev/full 2>"$work/err"
	[ $? -eq 4 ] || wrong "status of $answer with a full device"
	grep -q "cannot write the output" "$work/err" || wrong "message of $answer"
done
finish
