"""A 16 MiB boot program, fetched by Lanyard and by the firmware's own PXE in turn.

Absolute figures belong to one machine on one day; only the ratio from one run counts, and of
each client its better round, because a busy host can only make a round slower.
"""
import story as then
from case import PROGRAMS, USB_BOOT, make_stick, require
from lab import sequence
from lab.qemu import Nic, Setup

LARGE = PROGRAMS / "tests/qemu/nbp-large.efi"
ROUNDS = 3
MAC = {"lanyard": "52:54:00:4c:59:1{}", "firmware": "52:54:00:4c:59:2{}"}


def _setup(who, number, stick):
    mac = MAC[who].format(number)
    if who == "lanyard":
        return Setup(nics=(Nic(mac=mac),), stick=stick)
    return Setup(nics=(Nic(mac=mac, boot_index=1),))


def boot_in_turn(bench):
    """Boot both, round after round."""
    stick = make_stick(bench.directory, USB_BOOT)
    for number in range(ROUNDS):
        for who in MAC:
            machine = bench.boot(_setup(who, number, stick), name=f"{who}-{number}")
            then.runs(bench)
            machine.stop()


def _seconds(packets, mac):
    """First read request to last acknowledgement of the client with this address."""
    lease = next((p for p in packets if p.mac == mac and p.type == sequence.ACK
                  and p.your_ip != "0.0.0.0"), None)
    require(lease, f"no lease for {mac}")
    moved = sequence.transfer([p for p in packets if lease.your_ip in (p.source, p.target)])
    require(moved, f"no transfer to {lease.your_ip}")
    return moved[1].time - moved[0].time


def not_slower(packets, bench):
    """Lanyard needs no longer than the firmware."""
    took = {who: [_seconds(packets, mac.format(number)) for number in range(ROUNDS)]
            for who, mac in MAC.items()}
    mib = LARGE.stat().st_size / 2**20
    figures = "; ".join(
        f"{who} {mib / min(rounds):.1f} MiB/s ({', '.join(f'{s:.2f} s' for s in rounds)})"
        for who, rounds in took.items())
    (bench.directory / "speed.txt").write_text(figures + "\n", encoding="utf-8")
    print(figures)
    require(min(took["lanyard"]) <= min(took["firmware"]), f"slower than the firmware: {figures}")
