"""What a case is, and how one is run inside the lab."""
import dataclasses
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import usb_image                             # noqa: E402
from lab import layouts, net, padding, qemu, sequence # noqa: E402
from lab.bench import Bench                  # noqa: E402

PROGRAMS = ROOT / "build" / "x86_64"
LANYARD = PROGRAMS / "lanyard.efi"
NBP = PROGRAMS / "tests/qemu/nbp.efi"
KEPT = ROOT / "build" / "test" / "qemu"

USB_BOOT = {"EFI/BOOT/BOOTX64.EFI": LANYARD}


@dataclasses.dataclass(frozen=True)
class Case:
    """A network, a machine, what must happen on it and what the capture must show.

    A story is a tuple of functions of the bench, run in turn while the machine runs; findings are
    functions of the capture's packets and the bench, run afterwards. Either says what is wrong by
    raising Wrong (or TimeoutError).
    """
    name: str
    story: tuple = ()
    findings: tuple = ()
    layout: tuple = layouts.TWO_HOSTS
    setup: qemu.Setup = qemu.Setup()
    stick: dict = dataclasses.field(default_factory=lambda: USB_BOOT)
    nbp: pathlib.Path | None = NBP
    # What else the TFTP servers have: a path, or a text, by its place below their root.
    files: dict = dataclasses.field(default_factory=dict)
    # Alone: not beside another case, because time is measured, or a host is to be the first.
    alone: bool = False
    # A case without a boot of its own: its story switches machines on, if any.
    boots: bool = True


class Wrong(Exception):
    """What a case found."""


def require(true, what):
    """Raise Wrong unless true."""
    if not true:
        raise Wrong(what)


def _as_files(directory, files):
    """A str among the files is the text of one, which is written; a path is its source."""
    for place, source in files.items():
        if isinstance(source, str):
            text = directory / pathlib.PurePosixPath(place).name
            text.write_text(source, encoding="ascii")
            source = text
        yield place, source


def make_stick(directory, files):
    """A USB image for this case; without files there is none."""
    if not files:
        return None
    image = directory / "stick.img"
    usb_image.build(image, dict(_as_files(directory, files)))
    return image


def nothing_leaks(_packets, bench):
    """What fills the machine's frames up is zero: no memory of its leaves it that way."""
    for nic in bench.machine.setup.nics if bench.machine else ():
        for filling in padding.of_frames_from(bench.pcap, nic.mac):
            require(not any(filling), f"a frame of {nic.mac} ends in {filling.hex()}")


def run(case):
    """Run a case inside the lab; raises what is wrong."""
    directory = KEPT / case.name
    with Bench(directory, case.layout, case.nbp, taps=()) as bench:
        for nic in case.setup.nics:
            bench.add_switch(nic.switch)
            net.add_tap(nic.tap, nic.switch)
        for place, source in _as_files(directory, case.files):
            bench.serve(source, place)
        if case.boots:
            stick = make_stick(directory, case.stick)
            machine = bench.boot(dataclasses.replace(case.setup, stick=stick))
        try:
            for part in case.story:
                part(bench)
        finally:
            if case.boots:
                machine.picture()
    packets = sequence.read(bench.pcap)
    (directory / "steps.txt").write_text(sequence.table(packets) + "\n", encoding="utf-8")
    for finding in (nothing_leaks, *case.findings):
        finding(packets, bench)
