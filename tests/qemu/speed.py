"""A 16 MiB boot program, fetched by Lanyard and by the firmware's own PXE in turn; and by Lanyard
over the only network card and over one of four.

Absolute figures belong to one machine on one day; only the ratio from one run counts, and of
each client its better round, because a busy host can only make a round slower.
"""
import story as then
from case import PROGRAMS, USB_BOOT, make_stick, require
from lab import sequence
from lab.qemu import Nic, Setup

LARGE = PROGRAMS / "tests/qemu/nbp-large.efi"
ROUNDS = 2
MAC = {"lanyard": "52:54:00:4c:59:1{}", "firmware": "52:54:00:4c:59:2{}"}
MAC_OF_FOUR = {"one": "52:54:00:4c:59:3{}", "four": "52:54:00:4c:59:4{}"}
OTHERS = (Nic(tap="nic1", mac="52:54:00:4c:59:02", switch="empty"),
          Nic(tap="nic2", mac="52:54:00:4c:59:03", switch="office"),
          Nic(tap="nic3", mac="52:54:00:4c:59:04", switch="empty"))
FOUR = Setup(nics=(Nic(), *OTHERS))
SHARE_OF_OTHERS = 2       # the time of one of four, in times of the only one: a busy host varies


def _setup(who, number, stick):
    mac = MAC[who].format(number)
    if who == "lanyard":
        return Setup(nics=(Nic(mac=mac),), stick=stick)
    return Setup(nics=(Nic(mac=mac, boot_index=1),))


def _setup_of_four(who, number, stick):
    nic = Nic(mac=MAC_OF_FOUR[who].format(number))
    return Setup(nics=(nic, *OTHERS) if who == "four" else (nic,), stick=stick)


def _in_turn(macs, setup):
    def part(bench):
        stick = make_stick(bench.directory, USB_BOOT)
        for number in range(ROUNDS):
            for who in macs:
                machine = bench.boot(setup(who, number, stick), name=f"{who}-{number}")
                then.runs(bench)
                machine.stop()
    return part


boot_in_turn = _in_turn(MAC, _setup)
boot_one_and_four = _in_turn(MAC_OF_FOUR, _setup_of_four)


def _seconds(packets, mac):
    """First read request to last acknowledgement of the client with this address."""
    lease = next((p for p in packets if p.mac == mac and p.type == sequence.ACK
                  and p.your_ip != "0.0.0.0"), None)
    require(lease, f"no lease for {mac}")
    moved = sequence.transfer([p for p in packets if lease.your_ip in (p.source, p.target)])
    require(moved, f"no transfer to {lease.your_ip}")
    return moved[1].time - moved[0].time


def _best(macs, packets, bench):
    """The better time of each, and all of them as text, which is printed and kept."""
    took = {who: [_seconds(packets, mac.format(number)) for number in range(ROUNDS)]
            for who, mac in macs.items()}
    mib = LARGE.stat().st_size / 2**20
    figures = "; ".join(
        f"{who} {mib / min(rounds):.1f} MiB/s ({', '.join(f'{s:.2f} s' for s in rounds)})"
        for who, rounds in took.items())
    (bench.directory / "speed.txt").write_text(figures + "\n", encoding="utf-8")
    print(figures)
    return {who: min(rounds) for who, rounds in took.items()}, figures


def not_slower(packets, bench):
    """Lanyard needs no longer than the firmware."""
    best, figures = _best(MAC, packets, bench)
    require(best["lanyard"] <= best["firmware"], f"slower than the firmware: {figures}")


def as_fast_as_one(packets, bench):
    """Other network cards that look for a server cost the transfer hardly anything."""
    best, figures = _best(MAC_OF_FOUR, packets, bench)
    require(best["four"] <= best["one"] * SHARE_OF_OTHERS, f"slower beside others: {figures}")
