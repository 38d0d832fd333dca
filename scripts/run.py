#!/usr/bin/env python3
"""Boot the whole sequence in a lab and show it: what `make run` calls.

Exits with 0 only if the boot program ran. Everything seen stays in build/run/.
"""
import argparse
import pathlib
import re
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from lab import accel, client, layouts, namespace, qemu, sequence  # noqa: E402
from lab.bench import Bench                                        # noqa: E402
from lab.console import Live                                       # noqa: E402
from lab.process import Ended                                      # noqa: E402

BOOT_LIMIT_S = 240
FOREIGN_LIMIT_S = 15
RETURN_LIMIT_S = 20


def judge(machine, payload):
    """Did the boot program run? Returns (yes or no, how that is known)."""
    try:
        if payload:
            return _judge_by_checksum(machine, payload)
        return _judge_by_silence(machine)
    except (TimeoutError, Ended) as error:
        return False, str(error)


def _judge_by_checksum(machine, payload):
    """Our own boot program says so itself, with a figure that we know."""
    found = machine.expect(re.compile(f"{client.NBP_RAN.pattern}|{client.FAILED.pattern}"),
                           BOOT_LIMIT_S)
    if not found["crc"]:
        return _failed(machine, found)
    figure = zlib.crc32(payload.read_bytes())
    if int(found["crc"], 16) != figure:
        return False, f"it arrived damaged: CRC32 {found['crc']}, expected {figure:08X}"
    return True, f"it computed the right CRC32 over its own {found['size']} bytes, {found['crc']}"


def _judge_by_silence(machine):
    """A foreign program says nothing we know: it ran if it was started and nobody complained."""
    found = machine.expect(re.compile(f"{client.STARTING.pattern}|{client.FAILED.pattern}"),
                           BOOT_LIMIT_S)
    if not found["starting"]:
        return _failed(machine, found)
    try:
        found = machine.expect(client.FAILED, FOREIGN_LIMIT_S)
    except TimeoutError:
        return True, (f"it was started, and for {FOREIGN_LIMIT_S} s no error was reported "
                      "(a foreign program: no checksum to compare)")
    return _failed(machine, found)


def _failed(machine, found):
    machine.expect(client.BACK_IN_FIRMWARE, RETURN_LIMIT_S)
    return False, f"the client reported {found['code']} {found['name']}"


def main():
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nic", default="virtio-net-pci", help="any of QEMU's network cards")
    options.add_argument("--nbp", type=pathlib.Path, required=True, help="the boot program")
    options.add_argument("--payload", type=pathlib.Path,
                         help="what our own boot program carries and checks")
    options.add_argument("--stick", type=pathlib.Path, required=True, help="the USB image")
    options.add_argument("--window", action="store_true", help="show QEMU's window")
    arguments = options.parse_args()
    namespace.enter()
    try:
        sys.exit(0 if boot(arguments) else 1)
    except (Ended, TimeoutError) as error:
        sys.exit(f"The lab could not be set up: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped.")


def boot(arguments):
    """Boot once and report; True if the boot program ran."""
    directory = ROOT / "build" / "run"
    how = " ".join(accel.arguments(qemu.CODE)[:2])
    print(f"Network: {', '.join(f'{s.host} {s.address}' for s in layouts.TWO_HOSTS)}; "
          f"QEMU {how}, NIC {arguments.nic}\n", flush=True)
    setup = qemu.Setup(nics=(qemu.Nic(model=arguments.nic),), stick=arguments.stick,
                       window=arguments.window)
    with Bench(directory, layouts.TWO_HOSTS, arguments.nbp) as bench:
        machine = bench.boot(setup, live=Live(sys.stdout).feed)
        ran, reason = judge(machine, arguments.payload)
        machine.picture()
        if arguments.window:
            print("\nClose QEMU's window to end.", flush=True)
            machine.wait()
    packets = sequence.read(bench.pcap)
    print(f"\n\nThe seven steps, from {bench.pcap.relative_to(ROOT)}:\n")
    print(sequence.table(packets))
    if ran and not (sequence.is_complete(packets) and sequence.transfer(packets)):
        ran, reason = False, f"{reason}, but not by way of these steps"
    print(f"\n{'The boot program ran' if ran else 'The boot program did NOT run'}: {reason}.")
    print(f"Capture, console, picture and server logs: {directory.relative_to(ROOT)}/")
    return ran


if __name__ == "__main__":
    main()
