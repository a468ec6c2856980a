#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports, chains and exports of the software processor, judged by programs that nobody here wrote.

usage: sim.py SEVCTL MAKE_OVMF CHECK SNPGUEST PEER_SEVCTL

CHECK (go-sev-guest), SNPGUEST and PEER_SEVCTL (crates.io's sevctl) may be '-': not to be had. Each
is given the root of the software processor. What is genuine they must take, and a change of one bit
or another root refuse; every exception must be one that EXPLAINED names.
"""
import pathlib
import struct
import subprocess
import sys
import tempfile
import uuid

PROFILES = {"milan-1.55": "Milan-B1", "milan-1.58": "Milan-B1", "genoa-1.55": "Genoa-B1",
            "turin-1.58": "Turin-B1"}
SIGNERS = {"vcek": "ask", "vlek": "asvk"}
GUIDS = {
    "vcek": "63da758d-e664-4564-adc5-f4b93be8accd",
    "vlek": "a8074bc2-a25a-483e-aae6-39c045a0b8a1",
    "ask": "4ab7b379-bbac-4fe4-a02f-05aef327c782",
    "ark": "c0b406a4-a803-4952-9743-3fb6014cd0ae",
}
CERT = 0x824
# Fields of a report, of which a bit is changed.
BITS = {"GUEST_SVN": 0x04, "REPORT_DATA": 0x50, "MEASUREMENT": 0x90, "REPORTED_TCB": 0x180,
        "CHIP_ID": 0x1A0, "R": 0x2A0, "S": 0x2E8}

# (peer, which cases, why)
EXPLAINED = [
    ("check", lambda case: case.profile.startswith("turin") and case.genuine,
     "go-sev-guest 0.15 refuses Turin's VCEK extension fmcSPL"),
    ("check", lambda case: case.what == "with the mark",
     "go-sev-guest refuses a leaf with an extension that it does not know, as the mark of a "
     "simulation: it is to be given vcek_unmarked.pem or vlek_unmarked.pem"),
]


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)


def must(*command):
    done = run(*command)
    if done.returncode:
        sys.exit(f"{' '.join(str(c) for c in command)}: {done.returncode}: {done.stderr}")
    return done.stdout


def flipped(data, at):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def der(path):
    return subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], check=True,
                          capture_output=True).stdout


class Case:
    """A report with its certificates, what was done to it, and whether it is genuine."""

    def __init__(self, profile, signer, what, genuine, report, certs):
        self.profile, self.signer, self.what, self.genuine = profile, signer, what, genuine
        self.report, self.certs = report, certs

    def __str__(self):
        return f"{self.profile} {self.signer}: {self.what}"


class Check:
    """go-sev-guest's check; the root is a file of it, the leaf comes with the report."""

    name = "check"

    def __init__(self, tool):
        self.tool = tool

    def takes(self, case, folder):
        leaf, signer, ark = case.certs
        entries = [(case.signer, leaf), ("ask", signer), ("ark", ark)]
        head, body, at = b"", b"", 24 * (len(entries) + 1)
        for kind, data in entries:
            head += uuid.UUID(GUIDS[kind]).bytes + struct.pack("<II", at + len(body), len(data))
            body += data
        (folder / "ext").write_bytes(case.report + head + bytes(24) + body)
        with open(folder / "root.pem", "wb") as root:
            for data in (signer, ark):
                root.write(subprocess.run(["openssl", "x509", "-inform", "DER"], input=data,
                                          check=True, capture_output=True).stdout)
        policy, = struct.unpack_from("<Q", case.report, 0x08)
        platform, = struct.unpack_from("<Q", case.report, 0x40)
        done = run(self.tool, "-in", folder / "ext", "-network=false",
                   f"-product_key_path={folder / 'root.pem'}", "-provisional=true",
                   f"-product_name={PROFILES[case.profile]}", f"-guest_policy={policy}",
                   f"-platform_info={platform}")
        return done.returncode == 0


class Snpguest:
    """It pins no root: that of the folder is the one."""

    name = "snpguest"

    def __init__(self, tool):
        self.tool = tool

    def takes(self, case, folder):
        certs = folder / "certs"
        certs.mkdir(exist_ok=True)
        for old in certs.iterdir():
            old.unlink()
        for name, data in zip((case.signer, SIGNERS[case.signer], "ark"), case.certs):
            (certs / f"{name}.der").write_bytes(data)
        (folder / "report").write_bytes(case.report)
        return (run(self.tool, "verify", "certs", certs).returncode == 0 and
                run(self.tool, "verify", "attestation", certs,
                    folder / "report").returncode == 0)


class Tally:
    """What was asked of the peers, and how it went."""

    def __init__(self):
        self.asked, self.wrong, self.explained = 0, 0, {}

    def judge(self, peer, case, takes):
        self.asked += 1
        if takes == case.genuine:
            return
        for name, applies, why in EXPLAINED:
            if name == peer and applies(case):
                self.explained[why] = self.explained.get(why, 0) + 1
                return
        self.wrong += 1
        print(f"FAILED: {peer} {'takes' if takes else 'refuses'} {case}")

    def finish(self):
        for why, times in sorted(self.explained.items()):
            print(f"explained, {times} times: {why}")
        print(f"{self.asked} verdicts, {self.wrong} not as expected without an explanation")
        sys.exit(1 if self.wrong or not self.asked else 0)


class Machine:
    """A software processor with guests of all kinds, and what it exported."""

    def __init__(self, sevctl, make_ovmf, folder, profile):
        self.profile, self.folder, self.ca = profile, folder, folder / "ca"
        image, where = folder / "fw.fd", ["--dir", folder / "sim"]
        guest = ["--vcpus", "1", "--vcpu-type", "EPYC-v4", "--ovmf", image]
        must(make_ovmf, image)
        must(sevctl, "sim", "init", *where, "--product", profile)
        must(sevctl, "sim", "vlek", *where, "cloud")
        must(sevctl, "sim", "launch", *where, "--mode", "snp", *guest)
        for signer in SIGNERS:
            must(sevctl, "sim", "report", *where, "--signing-key", signer, "-o", folder / signer)
        for mode in ("sev", "seves"):
            must(sevctl, "sim", "launch", *where, "--mode", mode, *guest,
                 "--attestation", folder / mode)
        must(sevctl, "sim", "export-ca", "--unmarked", *where, self.ca)

    def certs(self, signer, leaf):
        return [der(self.ca / f"{name}.pem") for name in (leaf, SIGNERS[signer], "ark")]

    def cases(self, other):
        for signer, issuer in SIGNERS.items():
            report = (self.folder / signer).read_bytes()
            certs = self.certs(signer, f"{signer}_unmarked")
            yield Case(self.profile, signer, "untouched", True, report, certs)
            yield Case(self.profile, signer, "with the mark", True, report,
                       self.certs(signer, signer))
            for field, at in BITS.items():
                yield Case(self.profile, signer, f"a bit of {field}", False, flipped(report, at),
                           certs)
            yield Case(self.profile, signer, "a bit of the leaf's signature", False, report,
                       [flipped(certs[0], len(certs[0]) - 9)] + certs[1:])
            if other:
                root = [der(other.ca / f"{name}.pem") for name in (issuer, "ark")]
                yield Case(self.profile, signer, "another processor's root", False, report,
                           certs[:1] + root)

    def legacy_cases(self):
        """(what, genuine, PDH to CEK, ASK and ARK)"""
        export = (self.ca / "export.cert").read_bytes()
        chain = export[:3 * CERT] + (self.ca / "cek.cert").read_bytes()
        root = (self.ca / "ask_ark.cert").read_bytes()
        yield "export", True, chain, root
        yield "a CEK that the ASK did not sign", False, export, root
        for i, name in enumerate(("PDH", "PEK", "OCA", "CEK")):
            yield f"a bit of {name}'s signature", False, flipped(chain, i * CERT + 0x420), root
        yield "a bit of the ASK's signature", False, chain, flipped(root, len(root) // 2 - 5)


def legacy(tally, machine, tool):
    sev, ca = machine.folder / "chain.cert", machine.folder / "root.cert"
    for what, genuine, chain, root in machine.legacy_cases():
        sev.write_bytes(chain)
        ca.write_bytes(root)
        done = run(tool, "verify", "--sev", sev, "--ca", ca)
        tally.judge("sevctl", Case(machine.profile, "cek", what, genuine, b"", []),
                    done.returncode == 0)


def owners(tally, machine, sevctl, tool):
    """What an owner of ours is given, and a PEK that is signed with the peer's key.

    The peer's OCA certificates have whatever was in its memory in their reserved bytes, which the
    software processor refuses: they are signed with, and not imported.
    """
    sev, ca, csr = (machine.folder / name for name in ("chain.cert", "root.cert", "pek.csr"))
    cert, key, full = (machine.folder / name for name in ("oca.cert", "oca.key", "owned.full"))
    on = ["--platform", f"sim:{machine.folder / 'sim'}"]
    must(sevctl, "sim", "stop", "--dir", machine.folder / "sim")
    must(tool, "generate", cert, key)
    must(sevctl, "host", "csr", csr, *on)
    must(sevctl, "host", "sign-csr", csr, cert, key, machine.folder / "pek.cert")
    must(sevctl, "host", "generate", cert, key, "--yes")
    must(sevctl, "host", "provision", cert, key, *on, "--yes")
    must(sevctl, "host", "export", "--full", full, *on)
    chain, root = full.read_bytes()[:4 * CERT], full.read_bytes()[4 * CERT:]
    ca.write_bytes(root)
    for what, genuine, data in (("an owner of ours", True, chain),
                                ("a bit of its signature", False, flipped(chain, 2 * CERT + 0x420))):
        sev.write_bytes(data)
        done = run(tool, "verify", "--sev", sev, "--ca", ca)
        tally.judge("sevctl", Case(machine.profile, "cek", what, genuine, b"", []),
                    done.returncode == 0)


def main():
    sevctl, make_ovmf, check, snpguest, peer_sevctl = sys.argv[1:]
    peers = [] if check == "-" else [Check(check)]
    peers += [] if snpguest == "-" else [Snpguest(snpguest)]
    tally, before = Tally(), None
    with tempfile.TemporaryDirectory() as top:
        for profile in PROFILES:
            folder = pathlib.Path(top) / profile
            folder.mkdir()
            machine = Machine(sevctl, make_ovmf, folder, profile)
            for case in machine.cases(before):
                for peer in peers:
                    tally.judge(peer.name, case, peer.takes(case, folder))
            if peer_sevctl != "-":
                legacy(tally, machine, peer_sevctl)
                owners(tally, machine, sevctl, peer_sevctl)
            before = machine
    tally.finish()


if __name__ == "__main__":
    main()
