"""What a case is, and how one is run inside the lab."""
import dataclasses
import os
import pathlib
import random
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from lab import layouts, padding     # noqa: E402
from lab.bench import NBP_NAME, Bench   # noqa: E402
from lab.process import Process      # noqa: E402

CLIENT = ROOT / "build/host/tests/host/client"
KEPT = ROOT / "build/test/host"
TAP = "nic0"
MAC = "02:4c:41:4e:00:01"
UUID = "00112233-4455-6677-8899-aabbccddeeff"  # digits as on the wire: SMBIOS byte order
STATUS_DONE, STATUS_FAILED, STATUS_SANITIZER = 0, 1, 99
WINDOW_S = 70  # the window for offers is 60 s by design


class Wrong(Exception):
    """What a case found."""


def require(true, what):
    """Raise Wrong unless true."""
    if not true:
        raise Wrong(what)


@dataclasses.dataclass(frozen=True)
class Case:
    """A network, a file, how the boot must end and what capture and client must show.

    before and story are functions of the bench, run before the client starts and while it runs;
    findings are functions of the bench once it has ended. Any of them says what is wrong by
    raising Wrong (or TimeoutError).
    """
    name: str
    layout: tuple = layouts.TWO_HOSTS
    size: int | None = 65536         # octets of the file served; None: there is none
    file: str = NBP_NAME             # its name below the TFTP root
    ends: str = ""                   # the code it fails with; empty: it must boot
    says: tuple = ()                 # texts in what the client says
    arguments: tuple = ()
    before: tuple = ()
    story: tuple = ()
    findings: tuple = ()
    limit_s: float = 20
    # Alone: not beside another case, because time is measured, or a host is to be the first.
    alone: bool = False


class Client(Process):
    """The host client on its tap; what it says is also its log."""

    def __init__(self, directory, arguments):
        self.received = directory / "received"
        sanitizers = {name: f"exitcode={STATUS_SANITIZER}"
                      for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS")}
        super().__init__([CLIENT, "--verbose", f"--mac={MAC}", f"--uuid={UUID}", *arguments,
                          TAP, self.received],
                         directory / "client.log", env={**os.environ, **sanitizers})

    @property
    def status(self):
        """Its exit code, once it has ended."""
        return self._child.returncode

    @property
    def text(self):
        """What it said so far."""
        return self.output.decode(errors="replace")

    @property
    def last_line(self):
        """The last line it said so far."""
        return (self.text.strip().splitlines() or ["nothing"])[-1].strip()

    def interrupt(self):
        """What Ctrl-C does."""
        self._child.send_signal(signal.SIGINT)

    def end(self, limit_s):
        """Wait for its end."""
        try:
            self.wait(limit_s)
        except subprocess.TimeoutExpired:
            raise Wrong(f"not ended after {limit_s} s, said last: {self.last_line}") from None


def make_file(directory, size):
    """A file whose blocks all differ, the same each time."""
    path = directory.with_suffix(".file")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def judge(case, client, served):
    """Whether it ended as the case says."""
    bug = re.search(r"^BUG: .*", client.text, re.MULTILINE)
    require(not bug, bug and bug[0])
    require(client.status != STATUS_SANITIZER, "a sanitizer stopped the client")
    last = f"exit status {client.status}, said last: {client.last_line}"
    if case.ends:
        require(client.status == STATUS_FAILED, last)
        require(f"\n{case.ends} " in client.text, f"did not say {case.ends}")
    else:
        require(client.status == STATUS_DONE, last)
        require(client.received.read_bytes() == served.read_bytes(), "the file differs")
    for text in case.says:
        require(text in client.text, f"did not say {text!r}")


def nothing_leaks(bench):
    """What fills the client's frames up is zero: no memory of its leaves it that way."""
    for filling in padding.of_frames_from(bench.pcap, MAC):
        require(not any(filling), f"a frame of the client ends in {filling.hex()}")


def run(case):
    """Run a case inside the lab; raises what is wrong."""
    directory = KEPT / case.name
    served = make_file(directory, case.size) if case.size is not None else None
    with Bench(directory, case.layout, served, case.file, taps=(TAP,)) as bench:
        for part in case.before:
            part(bench)
        bench.client = Client(directory, case.arguments)
        bench.callback(bench.client.stop)
        for part in case.story:
            part(bench)
        bench.client.end(case.limit_s)
    judge(case, bench.client, served)
    nothing_leaks(bench)
    for finding in case.findings:
        finding(bench)
    if served:
        served.unlink()
    bench.client.received.unlink()
