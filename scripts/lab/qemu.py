"""QEMU with OVMF: a PC with UEFI firmware, a USB stick and network cards on taps.

The machine is created stopped, so that cables can be pulled before the firmware looks.
"""
import contextlib
import dataclasses
import shutil
import socket

from . import accel, client, console
from .net import MAIN_SWITCH
from .process import Ended, Process
from .qmp import Qmp, QmpError

CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
VARS = "/usr/share/OVMF/OVMF_VARS_4M.fd"
UUID = "4c616e79-6172-6420-7465-737470632121"


@dataclasses.dataclass(frozen=True)
class Nic:
    """A network card; boot_index is its place in the firmware's own boot order."""
    tap: str = "nic0"
    model: str = "virtio-net-pci"
    mac: str = "52:54:00:4c:59:01"
    boot_index: int | None = None
    cable: bool = True
    switch: str = MAIN_SWITCH


@dataclasses.dataclass(frozen=True)
class Setup:
    """What the machine is built from.

    OVMF offers only boot options that have a boot index, and then its shell; without any index
    it offers everything it finds in an order of its own.
    """
    nics: tuple = (Nic(),)
    stick: str | None = None
    stick_boot_index: int | None = 1
    window: bool = False
    # All its memory is the host's from the start: else what is measured has to wait for the page
    # behind each page that it writes to first. Takes the host a second or two.
    memory_first: bool = False


class Machine:
    """A running PC. Everything it leaves behind is in its directory."""

    def __init__(self, directory, setup, name="console", live=None):
        self.directory = directory
        self.setup = setup
        self.name = name
        self._searched = 0
        self._nvram = directory / f"{name}.nvram"
        if not self._nvram.exists():
            shutil.copyfile(VARS, self._nvram)
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = Process(
                self._argv(setup, theirs.fileno()), directory / f"{name}.raw", live,
                pass_fds=[theirs.fileno()], stderr=open(directory / f"{name}.qemu.log", "wb"))
        try:
            self._qmp = Qmp(ours)
        except QmpError:
            self._process.stop()
            complaint = (directory / f"{name}.qemu.log").read_text(encoding="utf-8").strip()
            raise Ended(f"QEMU did not start: {complaint}") from None
        for index, nic in enumerate(setup.nics):
            self.cable(index, nic.cable)
        self._qmp.command("cont")

    def _argv(self, setup, qmp_fd):
        argv = [
            "qemu-system-x86_64", "-machine", "q35", *accel.arguments(CODE),
            "-m", "512", "-uuid", UUID, "-nodefaults", "-S",
            "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={CODE}",
            "-drive", f"if=pflash,unit=1,format=raw,file={self._nvram}",
            "-vga", "std", "-display", "gtk" if setup.window else "none",
            "-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial",
            "-chardev", f"socket,id=control,fd={qmp_fd}", "-mon", "chardev=control,mode=control",
            "-device", "qemu-xhci,id=usb",
        ]
        if setup.memory_first:
            argv.append("-mem-prealloc")
        if setup.stick:
            place = f",bootindex={setup.stick_boot_index}" if setup.stick_boot_index else ""
            argv += ["-drive", f"if=none,id=stick,format=raw,file={setup.stick}",
                     "-device", f"usb-storage,bus=usb.0,drive=stick,removable=on{place}"]
        for index, nic in enumerate(setup.nics):
            place = f",bootindex={nic.boot_index}" if nic.boot_index else ""
            # OVMF has a driver for virtio; QEMU's option ROM (an iPXE) would take the card from it.
            place += ",romfile=" if nic.model.startswith("virtio") else ""
            argv += ["-netdev", f"tap,id=net{index},ifname={nic.tap},script=no,downscript=no",
                     "-device", f"{nic.model},id=nic{index},netdev=net{index},mac={nic.mac}{place}"]
        return argv

    @property
    def text(self):
        """The console so far, readable."""
        return console.clean(self._process.output)

    def expect(self, pattern, limit_s):
        """Wait for a pattern on the console after the last one found; return its match."""
        def search(raw):
            text = console.clean(raw)
            found = pattern.search(text, self._searched)
            return found or client.CRASH.search(text, self._searched)

        found = self._process.wait_until(search, limit_s)
        if found and found.re is client.CRASH:
            raise Ended(f"the machine crashed: {found[1]}")
        if not found:
            wanted = pattern.pattern.replace(r"\s*", "")
            last = self.text.rstrip().rsplit("\n", 1)[-1]
            raise TimeoutError(f"no /{wanted}/ on the console within {limit_s} s; its last line "
                               f"is {last!r}")
        self._searched = found.end()
        return found

    def cable(self, index, connected):
        """Plug or unplug the cable of a network card."""
        self._qmp.command("set_link", name=f"nic{index}", up=connected)

    def press(self, *keys):
        """Press and release one key, by its QEMU name; or several at once, like ctrl and b."""
        self._qmp.command("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def picture(self, suffix=""):
        """Keep what the screen shows, if the machine is still on."""
        path = self.directory / f"{self.name}{suffix}.png"
        with contextlib.suppress(QmpError):
            self._qmp.command("screendump", filename=str(path), format="png")

    def wait(self):
        """Wait until somebody closes the window."""
        self._process.wait()

    def stop(self):
        """Switch off, and keep the console's text as it stood in the end."""
        self._process.stop()
        text = console.final(self._process.output)
        (self.directory / f"{self.name}.txt").write_text(text, encoding="utf-8")
