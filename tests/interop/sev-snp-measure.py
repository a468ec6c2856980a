#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random configurations, measured by sev-measure and by PyPI's sev-snp-measure.

usage: sev-snp-measure.py SEV_MEASURE [COUNT [SEED]]

Needs the package sevsnpmeasure in this Python; scripts/interop sets that up. Every configuration
must give the same digest, or a difference that EXPLAINED names.
"""
import contextlib
import io
import os
import random
import subprocess
import sys
import tempfile
import uuid

from sevsnpmeasure import cli

FOUR_GIB = 1 << 32
GUID_FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d"
GUID_RESET = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
GUID_HASHES = "7255371f-3a3b-4b04-927b-1da6efa8d454"
GUID_METADATA = "dc886566-984a-4798-a75e-5585a7bf67cc"
GUID_SVSM = "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"
GUID_UNKNOWN = "e47a6535-984a-4798-865e-4685a7bf8ec2"

TYPES = ["EPYC", "EPYC-v1", "EPYC-v2", "EPYC-IBPB", "EPYC-v3", "EPYC-v4", "EPYC-Rome",
         "EPYC-Rome-v1", "EPYC-Rome-v2", "EPYC-Rome-v3", "EPYC-Milan", "EPYC-Milan-v1",
         "EPYC-Milan-v2", "EPYC-Genoa", "EPYC-Genoa-v1", "EPYC-Turin"]

# What the two do differently on purpose: (which, how it is recognised, why).
EXPLAINED = [
    ("a kernel on firmware whose hash table block has address 0",
     lambda case, ours: case.kernel and case.hash_base == 0 and "does not check kernel hashes" in ours,
     "the peer computes an SNP digest that no VMM can launch; QEMU refuses"),
]


def le(value, size):
    return value.to_bytes(size, "little")


def entry(guid, data):
    return data + le(len(data) + 18, 2) + uuid.UUID(guid).bytes_le


def image(rng, pages, sections, reset, hash_base, svsm):
    """A firmware image of random bytes with a footer table, some of it in random order."""
    entries = [entry(GUID_HASHES, le(hash_base, 4) + le(0x400, 4))]
    if reset is not None:
        entries.append(entry(GUID_RESET, le(reset, 4)))
    if svsm is not None:
        entries.append(entry(GUID_SVSM, le(svsm, 4)))
    if rng.random() < 0.5:
        entries.append(entry(GUID_UNKNOWN, rng.randbytes(rng.randrange(12))))
    size = pages * 4096
    metadata = b"ASEV" + le(16 + 12 * len(sections), 4) + le(1, 4) + le(len(sections), 4)
    for section in sections:
        metadata += b"".join(le(x, 4) for x in section)
    metadata_at = rng.randrange(16, 512)
    entries.append(entry(GUID_METADATA, le(size - metadata_at, 4)))
    rng.shuffle(entries)
    table = b"".join(entries)
    table += le(len(table) + 18, 2) + uuid.UUID(GUID_FOOTER).bytes_le
    data = bytearray(rng.randbytes(size))
    data[metadata_at:metadata_at + len(metadata)] = metadata
    data[size - 32 - len(table):size - 32] = table
    return bytes(data)


def random_sections(rng, with_hashes, hash_page):
    """Sections that do not overlap; SECRETS and CPUID once each."""
    kinds = [1] * rng.randrange(1, 4) + [2, 3] + [4] * rng.randrange(2)
    rng.shuffle(kinds)
    gpa = 0x800000
    sections = []
    for kind in kinds:
        pages = 1 if kind in (2, 3) else rng.randrange(1, 12)
        sections.append((gpa, pages * 4096, kind))
        gpa += (pages + rng.randrange(3)) * 4096
    if with_hashes:
        sections.insert(rng.randrange(len(sections) + 1), (hash_page, 4096, 0x10))
    return sections


class Case:
    """One configuration: files on disk and a command line that both programs understand."""

    def __init__(self, rng, folder):
        self.rng = rng
        self.folder = folder
        self.mode = rng.choice(["sev", "seves", "seves", "snp", "snp", "snp", "snp:ovmf-hash",
                                "snp:svsm"])
        self.kernel = self.mode in ("sev", "seves", "snp") and rng.random() < 0.5
        self.hash_base = 0 if rng.random() < 0.05 else 0x700000 + 16 * rng.randrange(0x100 - 10)
        self.args = ["--mode", self.mode]
        self.add_firmware()
        self.add_kernel()
        self.add_vcpus()
        self.add_rest()

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def add_firmware(self):
        rng = self.rng
        debian = "/usr/share/ovmf/OVMF.fd"
        if rng.random() < 0.15 and os.path.exists(debian):
            self.kernel = False
            self.args += ["--ovmf", debian]
        else:
            sections = random_sections(rng, self.kernel or rng.random() < 0.5, 0x700000)
            data = image(rng, rng.randrange(1, 40), sections, rng.randrange(1, FOUR_GIB),
                         self.hash_base, None)
            self.args += ["--ovmf", self.write("ovmf.fd", data)]
        if self.mode == "snp:svsm":
            sections = random_sections(rng, False, 0)
            data = image(rng, rng.randrange(2, 30), sections, None, 0, rng.randrange(4096))
            self.args += ["--svsm", self.write("svsm.bin", data)]
            self.args += ["--vars-size", str(4096 * rng.randrange(1, 200))]

    def add_kernel(self):
        rng = self.rng
        if not self.kernel:
            return
        self.args += ["--kernel", self.write("kernel", rng.randbytes(rng.randrange(20000)))]
        if rng.random() < 0.6:
            self.args += ["--initrd", self.write("initrd", rng.randbytes(rng.randrange(90000)))]
        if rng.random() < 0.7:
            self.args += ["--append", rng.choice(["", " ", "console=ttyS0", "root=/dev/vda1 ro ",
                                                  "a" * 2000, "λ=ü quiet"])]

    def add_vcpus(self):
        rng = self.rng
        if self.mode in ("sev", "snp:ovmf-hash"):
            return
        self.args += ["--vcpus", str(rng.choice([1, 1, 2, 3, 4, 8, 64, 255, 511]))]
        form = rng.randrange(3)
        if form == 0:
            self.args += ["--vcpu-type", rng.choice(TYPES)]
        elif form == 1:
            self.args += ["--vcpu-sig", hex(rng.randrange(1, FOUR_GIB))]
        else:
            self.args += ["--vcpu-family", str(rng.randrange(1, 270)),
                          "--vcpu-model", str(rng.randrange(256)),
                          "--vcpu-stepping", str(rng.randrange(16))]

    def add_rest(self):
        rng = self.rng
        if self.mode in ("seves", "snp"):
            self.args += ["--vmm-type", rng.choice(["QEMU", "QEMU", "ec2", "gce"])]
        if self.mode == "snp":
            if rng.random() < 0.6:
                self.args += ["--guest-features", hex(rng.choice([1, 0x21, rng.getrandbits(64)]))]
            if rng.random() < 0.15:
                self.args += ["--snp-ovmf-hash", rng.randbytes(48).hex()]
        if rng.random() < 0.3:
            self.args += ["--output-format", rng.choice(["hex", "base64"])]
        if rng.random() < 0.2:
            self.args += ["--verbose"]


def run_peer(args):
    """Standard output of the peer, None when it refused."""
    out = io.StringIO()
    sys.argv = ["sev-snp-measure"] + args
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = cli.main()
    except (Exception, SystemExit):  # the peer's failures are of every kind
        return None
    return out.getvalue() if status == 0 else None


def run_ours(tool, args):
    done = subprocess.run([tool] + args, capture_output=True, text=True)
    return (done.stdout if done.returncode == 0 else None), done.stderr


def main():
    tool = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    equal = explained = different = 0
    print(f"{count} configurations, seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            case = Case(rng, folder)
            peer = run_peer(case.args)
            ours, message = run_ours(tool, case.args)
            if ours == peer:
                equal += 1
                continue
            reason = next((why for _, fits, why in EXPLAINED if fits(case, message)), None)
            if reason:
                explained += 1
                continue
            different += 1
            print(f"DIFFERENT {' '.join(case.args)}\n  peer: {peer}  ours: {ours}  {message}")
    print(f"{equal} equal, {explained} explained, {different} different")
    for what, _, why in EXPLAINED:
        print(f"explained: {what}: {why}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
