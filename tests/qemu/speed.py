"""A 16 MiB boot program, fetched by Lanyard and by the firmware's own PXE in turn; and by Lanyard
over one of four network cards, beside over the only one.

Absolute figures belong to one machine on one day; only the ratio from one run counts, and of
each client its better round, because a busy host can only make a round slower.
"""
import story as then
from case import PROGRAMS, USB_BOOT, make_stick, require
from lab import sequence
from lab.qemu import Nic, Setup

LARGE = PROGRAMS / "tests/qemu/nbp-large.efi"
ROUNDS = 2
MAC = {"lanyard": "52:54:00:4c:59:1{}", "firmware": "52:54:00:4c:59:2{}",
       "four": "52:54:00:4c:59:3{}"}
OTHERS = (Nic(tap="nic1", mac="52:54:00:4c:59:02", switch="empty"),
          Nic(tap="nic2", mac="52:54:00:4c:59:03", switch="office"),
          Nic(tap="nic3", mac="52:54:00:4c:59:04", switch="empty"))
FOUR = Setup(nics=(Nic(), *OTHERS))
# The time of one, in times of another's at most. Other network cards that look for a server cost a
# transfer hardly anything; but a busy host varies.
LIMITS = (("lanyard", "firmware", 1), ("four", "lanyard", 2))


def _setup(who, number, stick):
    mac = MAC[who].format(number)
    if who == "firmware":
        return Setup(nics=(Nic(mac=mac, boot_index=1),), memory_first=True)
    others = OTHERS if who == "four" else ()
    return Setup(nics=(Nic(mac=mac), *others), stick=stick, memory_first=True)


def boot_in_turn(*clients):
    """Each boots, by the names that LIMITS has for them, and then all once more."""
    def part(bench):
        stick = make_stick(bench.directory, USB_BOOT)
        for number in range(ROUNDS):
            for who in clients:
                machine = bench.boot(_setup(who, number, stick), name=f"{who}-{number}")
                then.runs(bench)
                machine.stop()
    return part


def _seconds(packets, mac):
    """First read request to last acknowledgement of the client with this address."""
    lease = next((p for p in packets if p.mac == mac and p.type == sequence.ACK
                  and p.your_ip != "0.0.0.0"), None)
    require(lease, f"no lease for {mac}")
    moved = sequence.transfer([p for p in packets if lease.your_ip in (p.source, p.target)])
    require(moved, f"no transfer to {lease.your_ip}")
    return moved[1].time - moved[0].time


def _figures(took):
    mib = LARGE.stat().st_size / 2**20
    return "; ".join(
        f"{who} {mib / min(rounds):.1f} MiB/s ({', '.join(f'{s:.2f} s' for s in rounds)})"
        for who, rounds in took.items())


def not_slower(*clients):
    """Of these none needs longer than LIMITS allow; all times are printed and kept."""
    def finding(packets, bench):
        took = {who: [_seconds(packets, MAC[who].format(number)) for number in range(ROUNDS)]
                for who in clients}
        figures = _figures(took)
        (bench.directory / "speed.txt").write_text(figures + "\n", encoding="utf-8")
        print(figures)
        for who, other, times in LIMITS:
            if who in took and other in took:
                require(min(took[who]) <= times * min(took[other]),
                        f"{who} is too slow beside {other}: {figures}")
    return finding
