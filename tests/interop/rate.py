#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The time that one verification with nothing remembered takes: ours and go-sev-guest's, in turn.

usage: rate.py BENCH_COLD GO_RATE VECTORS

A real Genoa report with its VCEK, ASK and ARK; processor time, one thread, the best of five runs.
Exit status 1: less than AIM times as fast.
"""
import pathlib
import subprocess
import sys
import tempfile

import verify

AIM = 1.5
COUNT = "300"


def main():
    ours, theirs, vectors = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.ext"
        report.write_bytes(verify.extended(verify.load(pathlib.Path(vectors), "genoa-v3").files))
        best = {ours: float("inf"), theirs: float("inf")}
        for _ in range(5):
            for program in best:
                done = subprocess.run([program, str(report), COUNT], check=True,
                                      capture_output=True, text=True)
                best[program] = min(best[program], float(done.stdout))
    ratio = best[theirs] / best[ours]
    print(f"sevkit {best[ours]:.0f} us, go-sev-guest {best[theirs]:.0f} us for each: "
          f"{ratio:.2f} times as fast (aim {AIM})")
    sys.exit(0 if ratio >= AIM else 1)


if __name__ == "__main__":
    main()
