#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real reports and mutations of them, judged by sevctl verify, go-sev-guest's check and snpguest.

usage: verify.py SEVCTL CHECK SNPGUEST VECTORS [COUNT [SEED]]

CHECK or SNPGUEST may be '-': not to be had. Two questions are compared: is the report genuine, and,
for the untouched reports, is it what was asked. Every difference must be one that EXPLAINED names.
"""
import json
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import uuid

SIGNED = 0x2A0
GUIDS = {
    "vcek": "63da758d-e664-4564-adc5-f4b93be8accd",
    "ask": "4ab7b379-bbac-4fe4-a02f-05aef327c782",
    "ark": "c0b406a4-a803-4952-9743-3fb6014cd0ae",
}
REPORTS = ["milan-v2", "milan-v3", "genoa-v3", "turin-v5"]
# What snpguest parses and forgets: it hashes zeros there (version 3 and 5; in version 2 the CPUID
# bytes as well).
FORGOTTEN = [(0x04C, 0x050), (0x188, 0x1A0), (0x1EB, 0x1EC), (0x1EF, 0x1F0), (0x1F8, 0x2A0)]


class Case:
    """One report with its certificates, and what was done to it."""

    def __init__(self, name, files):
        self.name, self.files = name, dict(files)
        self.kind, self.at = "untouched", 0

    def flipped(self, file, at, bit, kind):
        other = Case(self.name, self.files)
        data = bytearray(self.files[file])
        data[at] ^= 1 << bit
        other.files[file], other.kind, other.at = bytes(data), kind, at
        return other

    def with_file(self, file, data, kind):
        other = Case(self.name, self.files)
        other.files[file], other.kind = data, kind
        return other

    def __str__(self):
        return f"{self.name}: {self.kind} at {self.at:#x}"


def forgotten(case):
    return any(start <= case.at < end for start, end in FORGOTTEN)


def tcb_reserved(case):
    """Bytes of TCB_VERSIONs that no component uses."""
    unused = range(4, 7) if case.name.startswith("turin") else range(2, 6)
    return any(case.at - tcb in unused for tcb in (0x38, 0x180, 0x1E0, 0x1F0))


# (peer, which differences, why)
EXPLAINED = [
    ("check", lambda c, ours, theirs: c.name.startswith("turin") and not theirs,
     "go-sev-guest 0.15 refuses Turin's VCEK extension fmcSPL"),
    ("check", lambda c, ours, theirs: c.kind in ("ark byte", "ark of another product") and theirs,
     "check ignores the ARK that it is sent"),
    ("check", lambda c, ours, theirs: c.kind in ("ask byte", "ask of another product") and theirs,
     "check ignores the ASK that it is sent"),
    ("snpguest", lambda c, ours, theirs: c.kind == "body bit" and forgotten(c) and theirs,
     "snpguest checks the signature over the report that it wrote back, not over what it read"),
    ("snpguest", lambda c, ours, theirs: c.kind == "body bit" and tcb_reserved(c) and theirs,
     "snpguest drops reserved bytes of a TCB_VERSION before it checks the signature"),
    ("snpguest", lambda c, ours, theirs: c.kind == "body bit" and 0x9 <= c.at <= 0xF and theirs,
     "snpguest drops reserved bits of POLICY before it checks the signature"),
    ("snpguest", lambda c, ours, theirs: c.kind == "signature padding" and theirs,
     "snpguest cuts the numbers of the signature to 48 bytes"),
    ("snpguest", lambda c, ours, theirs: c.kind == "unsigned tail" and theirs,
     "snpguest drops what follows the signature's numbers"),
    ("snpguest", lambda c, ours, theirs: c.kind == "body bit" and c.at < 4 and theirs,
     "snpguest takes versions that it does not know for the newest one"),
]


def der(pem):
    return subprocess.run(["openssl", "x509", "-outform", "DER"], input=pem, check=True,
                          capture_output=True).stdout


def load(vectors, name):
    folder = vectors / "snp-reports" / name
    chain = (vectors / "amd-ca" / f"vcek_{name.split('-')[0]}.pem").read_bytes()
    blocks = re.findall(rb"-----BEGIN.*?-----END CERTIFICATE-----", chain, re.S)
    return Case(name, {"report": (folder / "report.bin").read_bytes(),
                       "vcek": (folder / "vcek.der").read_bytes(),
                       "ask": der(blocks[0]), "ark": der(blocks[1])})


def mutate(rng, cases):
    case = rng.choice(cases)
    other = rng.choice([c for c in cases if c.name != case.name])
    bit = rng.randrange(8)
    kind = rng.randrange(9)
    if kind < 4:
        return case.flipped("report", rng.randrange(SIGNED), bit, "body bit")
    if kind == 4:
        number = rng.choice((0x2A0, 0x2E8)) + rng.randrange(48)
        return case.flipped("report", number, bit, "signature bit")
    if kind == 5:
        padding = rng.choice((0x2D0, 0x318)) + rng.randrange(24)
        return case.flipped("report", padding, bit, "signature padding")
    if kind == 6:
        return case.flipped("report", rng.randrange(0x330, 0x4A0), bit, "unsigned tail")
    file = rng.choice(("vcek", "ask", "ark"))
    if kind == 7:
        return case.flipped(file, rng.randrange(len(case.files[file])), bit, f"{file} byte")
    what = "report" if file == "vcek" else "product"
    return case.with_file(file, other.files[file], f"{file} of another {what}")


def extended(files):
    entries = [(GUIDS[k], files[k]) for k in ("vcek", "ask", "ark")]
    at = 24 * (len(entries) + 1)
    head, body = b"", b""
    for guid, data in entries:
        head += uuid.UUID(guid).bytes + struct.pack("<II", at + len(body), len(data))
        body += data
    return files["report"] + head + bytes(24) + body


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Ours:
    def __init__(self, tool):
        self.tool = tool

    def judge(self, folder, asked):
        done = run(self.tool, "verify", str(folder / "report.ext"), "--offline", "--crl", "off",
                   "--cache", "none", "--vmpl", "any", "--allow", "debug", "--json", *asked)
        if done.returncode in (2, 4) and not done.stdout:
            sys.exit(f"sevctl verify: {done.stderr}")
        verdict = json.loads(done.stdout)["verdict"] if done.stdout else "malformed"
        return verdict.startswith("genuine") or verdict == "refused", done.returncode == 0

    def arguments(self, field, value):
        return [f"--{field.replace('_', '-')}", value.hex()]


class Check:
    name = "check"

    def __init__(self, tool):
        self.tool = tool

    def judge(self, folder, asked):
        report = (folder / "report.bin").read_bytes()
        platform, = struct.unpack_from("<Q", report, 0x40)
        policy, = struct.unpack_from("<Q", report, 0x08)
        done = run(self.tool, "-in", str(folder / "report.ext"), "-network=false",
                   "-workaround_kds_productname=true", "-product_name=Milan-B0",
                   "-provisional=true", f"-guest_policy={policy & (1 << 63) - 1}",
                   f"-platform_info={platform & (1 << 63) - 1}", *asked)
        return done.returncode in (0, 5), done.returncode == 0

    def arguments(self, field, value):
        return [f"-{field}", value.hex()]


class Snpguest:
    name = "snpguest"

    def __init__(self, tool):
        self.tool = tool

    def judge(self, folder, asked):
        certs = run(self.tool, "verify", "certs", str(folder / "certs"))
        model = []
        if struct.unpack_from("<I", (folder / "report.bin").read_bytes())[0] == 2:
            model = ["--processor-model", "milan"]
        plain = run(self.tool, "verify", "attestation", *model, str(folder / "certs"),
                    str(folder / "report.bin"))
        genuine = certs.returncode == 0 and plain.returncode == 0
        if not asked:
            return genuine, genuine
        wanted = run(self.tool, "verify", "attestation", *model, *asked, str(folder / "certs"),
                     str(folder / "report.bin"))
        return genuine, genuine and wanted.returncode == 0

    def arguments(self, field, value):
        return [f"--{field.replace('_', '-')}", "0x" + value.hex()]


def lay_out(folder, files):
    (folder / "certs").mkdir(exist_ok=True)
    (folder / "report.bin").write_bytes(files["report"])
    (folder / "report.ext").write_bytes(extended(files))
    for name in ("vcek", "ask", "ark"):
        (folder / "certs" / f"{name}.der").write_bytes(files[name])


class Comparison:
    def __init__(self, ours, peers, folder):
        self.ours, self.peers, self.folder = ours, peers, folder
        self.compared, self.explained, self.wrong = 0, {}, 0

    def difference(self, peer, case, ours, theirs, what):
        for name, applies, why in EXPLAINED:
            if name == peer.name and applies(case, ours, theirs):
                self.explained[why] = self.explained.get(why, 0) + 1
                return
        self.wrong += 1
        print(f"FAILED: {case}: {what}: sevctl says {ours}, {peer.name} says {theirs}")

    def genuine(self, case):
        lay_out(self.folder, case.files)
        ours, _ = self.ours.judge(self.folder, [])
        for peer in self.peers:
            theirs, _ = peer.judge(self.folder, [])
            self.compared += 1
            if ours != theirs:
                self.difference(peer, case, ours, theirs, "genuine")

    def appraised(self, case, field, value):
        lay_out(self.folder, case.files)
        _, ours = self.ours.judge(self.folder, self.ours.arguments(field, value))
        for peer in self.peers:
            _, theirs = peer.judge(self.folder, peer.arguments(field, value))
            self.compared += 1
            if ours != theirs:
                self.difference(peer, case, ours, theirs, f"{field} {value.hex()[:16]}…")


FIELDS = {"measurement": (0x90, 48), "report_data": (0x50, 64), "host_data": (0xC0, 32)}


def main():
    sevctl, check, snpguest, vectors = sys.argv[1:5]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 300
    seed = int(sys.argv[6]) if len(sys.argv) > 6 else random.randrange(1 << 32)
    rng = random.Random(seed)
    peers = [] if check == "-" else [Check(check)]
    peers += [] if snpguest == "-" else [Snpguest(snpguest)]
    cases = [load(pathlib.Path(vectors), name) for name in REPORTS]
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(Ours(sevctl), peers, pathlib.Path(folder))
        for case in cases:
            comparison.genuine(case)
            for field, (at, size) in FIELDS.items():
                value = case.files["report"][at:at + size]
                comparison.appraised(case, field, value)
                comparison.appraised(case, field, bytes(reversed(value))[:-1] + b"\x5a")
        for _ in range(count):
            comparison.genuine(mutate(rng, cases))
    for why, times in sorted(comparison.explained.items()):
        print(f"explained, {times} times: {why}")
    same = comparison.compared - sum(comparison.explained.values()) - comparison.wrong
    print(f"seed {seed}: {comparison.compared} verdicts compared, {same} the same, "
          f"{comparison.wrong} different without an explanation")
    sys.exit(1 if comparison.wrong or not comparison.compared else 0)


if __name__ == "__main__":
    main()
