# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # set by run.sh
# sevctl verify --batch, on reports of a test CA.
"$MAKE_CHAIN" good || fail "make_chain"
"$MAKE_CHAIN" debug --set report.policy=0xb0000 || fail "make_chain"
trust=(--offline --trust-anchor good/ark.pem --at 2025-06-01)
# The answers as "id status verdict", one a line.
cat >answers.py <<'END'
import json, sys
for line in sys.stdin:
    answer = json.loads(line)
    print(json.dumps(answer["id"]), answer["status"], answer["verdict"])
END
# Records: as lines of JSON and in binary.
cat >records.py <<'END'
import base64, json, struct, sys
def read(path):
    return open(path, "rb").read()
def text(path):
    return base64.b64encode(read(path)).decode()
def line(id, report, *certs):
    return (json.dumps({"id": id, "report": text(report), "certs": [text(c) for c in certs]}) +
            "\n").encode()
def binary(data):
    return struct.pack("<I", len(data)) + data
END

records()
{
	PYTHONPATH=. python3 -c "import sys
from records import *
out = sys.stdout.buffer.write
$1"
}

batch()
{
	run "$SEVCTL" verify --batch "${trust[@]}" "$@"
}

# Every kind of line, one of each: what is wrong is an answer, and the next one follows.
records 'chain = ["good/vcek.der", "good/cert_chain.pem"]
flipped = bytearray(read("good/report.bin"))
flipped[0x50] ^= 1
open("flipped.bin", "wb").write(flipped)
out(line(1, "good/report.bin", *chain))
out(line("other", "debug/report.bin", *chain).replace(b"\"other\"", b"{\"any\": [1.50]}"))
out(b"garbage\n\n")
out(line("three", "flipped.bin", *chain))
out(line("no leaf", "good/report.bin"))
out(b"{\"id\": 5, \"report\": \"AAAA\"}\n")
out(b"x" * (1 << 20) + b"x\n")
out(line(None, "good/extended.bin"))' >lines
genuine='genuine, nothing about the guest was asked'
batch lines
is "status of mixed lines" "$status" 1
is "answers to mixed lines" "$(python3 answers.py <<<"$out")" "1 0 $genuine
{\"any\": [1.5]} 1 refused
null 3 None
\"three\" 1 not genuine
\"no leaf\" 4 could not be determined
5 3 None
null 3 None
null 0 $genuine"
has "an id is given back as it came" "$out" '"id":{"any":[1.50]}'
has "the failed check of a debug guest" "$out" '"failed":["debug"]'
has "the failed check of a flipped bit" "$out" '"failed":["signature"]'
has "what a missing leaf leaves open" "$out" '"not_found_out":['
has "garbage has a sentence" "$out" '"error":"lines: record 3: not JSON'
has "a line that is too long" "$out" '"error":"lines: record 7: found a line of more than 1048576'
if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 -c 'import json, jsonschema, sys
for name, path in (("verify-batch", sys.argv[2]), ("verify-batch-input", sys.argv[3])):
    schema = json.load(open(f"{sys.argv[1]}/docs/schema/{name}.schema.json"))
    for line in open(path):
        if line[0] == "{": jsonschema.validate(json.loads(line), schema)' \
		"$SEVKIT_SOURCE" <(printf '%s\n' "$out") lines
	is "answers and requests fit their schemas" "$status$err" 0
fi

# The same status as verify has for one report alone.
for case in "good/report.bin good" "debug/report.bin good" "flipped.bin good"; do
	read -r report certs <<<"$case"
	run "$SEVCTL" verify "${trust[@]}" --certs "$certs/vcek.der" --certs "$certs/cert_chain.pem" \
		"$report"
	alone=$status
	records "out(binary(read('$report')))" >one
	batch --certs "$certs/vcek.der" --certs "$certs/cert_chain.pem" one
	is "status of $report alone and in a batch" "$status" "$alone"
done

# Binary, from standard input: plain and extended reports; all pass.
records 'out(binary(read("good/extended.bin")))
out(binary(read("good/report.bin")))' >binary
run "$SEVCTL" verify --batch "${trust[@]}" --certs good/vcek.der --certs good/cert_chain.pem - <binary
is "status of binary records" "$status" 0
is "answers to binary records" "$(python3 answers.py <<<"$out")" "null 0 $genuine
null 0 $genuine"

# A stream that breaks off: what came before is answered, and the status says it.
records 'out(binary(read("good/extended.bin")))
out(binary(read("good/report.bin"))[:-1])' >cut.bin
batch cut.bin
is "status of a stream that breaks off" "$status" 4
is "answers before the break" "$(python3 answers.py <<<"$out")" "null 0 $genuine"
has "the sentence about the break" "$err" "cut.bin: record 2: it ends after 1183 of 1184 bytes"
batch nowhere
is "status of a file that is not there" "$status" 4
has "a file that is not there" "$err" "nowhere: cannot open"
batch </dev/null
is "status and output of an empty stream" "$status$out" 0
if [ -w /dev/full ]; then
	status=0
	"$SEVCTL" verify --batch "${trust[@]}" binary >/dev/full 2>err || status=$?
	is "status when the output is full" "$status" 4
	has "the sentence about the output" "$(cat err)" "standard output: cannot be written"
fi

# Order, with threads enough to get it wrong: good, bad and garbage by turns.
many()
{
	records "good, bad = (read(f) for f in ('good/extended.bin', 'flipped.bin'))
for i in range($1):
    out(binary((good, bad, b'garbage')[i % 3]))"
}
many 300 >many.bin
for jobs in 1 2 9; do
	batch --jobs "$jobs" --certs good/vcek.der --certs good/cert_chain.pem many.bin
	is "status of many with $jobs jobs" "$status" 1
	is "order of many with $jobs jobs" "$(python3 -c 'import json, sys
answers = [json.loads(line) for line in sys.stdin]
print([a["record"] for a in answers] == list(range(1, 301)),
      all(a["status"] == (0, 1, 3)[i % 3] for i, a in enumerate(answers)))' <<<"$out")" "True True"
done

# Memory does not grow with the number of records: garbage of some size is quick to answer. (What
# AddressSanitizer keeps of freed memory would.)
peak()
{
	local ASAN_OPTIONS=quarantine_size_mb=4

	export ASAN_OPTIONS
	records "r = b'{\"id\": 1, \"report\": \"' + b'A' * 20000 + b'\"}\n'
for i in range($1): out(r)" | python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$SEVCTL" verify --batch "${trust[@]}" --jobs 2
}
small=$(peak 1000) large=$(peak 20000)
is "peak memory of 20000 records is near that of 1000 ($small and $large KiB)" \
	"$([ "$large" -lt $((small * 5 / 4)) ] && echo yes)" yes

# wait_for COMMAND...: until it succeeds, for ten seconds at most
wait_for()
{
	for _ in $(seq 200); do
		"$@" && return
		sleep 0.05
	done
	fail "waited for: $*"
}

answered()
{
	[ "$(wc -l <follow.out)" -ge "$1" ]
}

# Following a FIFO: answers come while it is open, a second writer is heard, SIGINT ends it.
mkfifo fifo
"$SEVCTL" verify --batch --follow "${trust[@]}" fifo >follow.out 2>follow.err &
follower=$!
records 'out(line("first", "good/extended.bin"))' >first.json
records 'out(line("second", "good/extended.bin")); out(line("third", "good/extended.bin"))' >more.json
timeout 20 sh -c 'cat first.json >fifo'
wait_for answered 1
timeout 20 sh -c 'cat more.json >fifo'
wait_for answered 3
kill -INT "$follower"
status=0
wait "$follower" || status=$?
is "status of a follower that was interrupted" "$status" 0
is "answers of a follower" "$(python3 answers.py <follow.out)" "\"first\" 0 $genuine
\"second\" 0 $genuine
\"third\" 0 $genuine"
is "a follower says nothing on stderr" "$(cat follow.err)" ""

# A closed standard output is not the FIFO, which would read its own answers: writing fails.
timeout 30 "$SEVCTL" verify --batch --follow "${trust[@]}" fifo >&- 2>follow.err &
follower=$!
timeout 20 sh -c 'cat first.json >fifo'
sleep 0.5
timeout 20 sh -c 'cat more.json >fifo'
wait_for grep -q 'cannot be written' follow.err
status=0
wait "$follower" || status=$?
is "status of a follower without standard output" "$status" 4

# SIGINT without --follow: what is under way is finished; that is not all, and the status says so.
mkfifo pipe
"$SEVCTL" verify --batch "${trust[@]}" --certs good/vcek.der --certs good/cert_chain.pem pipe \
	>follow.out 2>follow.err &
reader=$!
exec 9<>pipe
timeout 20 cat many.bin >&9
sleep 0.5
kill -INT "$reader"
status=0
wait "$reader" || status=$?
exec 9>&-
is "status of a run that was interrupted" "$status" 4
has "an interrupted run says so" "$(cat follow.err)" "interrupted: what follows record"
is "whole lines, in order, of an interrupted run" "$(python3 -c 'import json, sys
numbers = [json.loads(line)["record"] for line in sys.stdin]
print(len(numbers) > 0, numbers == list(range(1, len(numbers) + 1)))' <follow.out)" "True True"

# On a terminal, stderr tells how far it is and how fast.
if command -v script >/dev/null; then
	script -qec "'$SEVCTL' verify --batch ${trust[*]} --certs good/vcek.der --certs good/cert_chain.pem \
		many.bin >/dev/null" typescript </dev/null >/dev/null 2>&1
	has "progress on a terminal" "$(tr '\r' '\n' <typescript)" "300 reports, "
	has "what passed" "$(tr '\r' '\n' <typescript)" "100 passed, 200 did not"
fi
refused 2 "--jobs" "$SEVCTL" verify --batch --jobs 0 "${trust[@]}" lines
refused 2 "--jobs needs --batch as well" "$SEVCTL" verify --jobs 2 "${trust[@]}" good/report.bin
refused 2 "--follow needs --batch as well" "$SEVCTL" verify --follow "${trust[@]}" good/report.bin
