"""The tables of the bench, as text and as Markdown, from the figures kept."""
import dataclasses
import itertools

import points
from stolen import PERCENT_MAX

NAMES = {"lanyard": "Lanyard", "ovmf": "OVMF's own PXE", "ipxe": "iPXE (Debian's)"}
FRAME, BLOCK = 1514, 1468    # octets of a full frame, and of the file in it
NOTHING = "-"

NOTES = """\
Medians with the least and the greatest of {rounds}, in which the clients took turns; of
{date}. MiB/s are those of the boot program from the first read request to the last
acknowledgement, as the switch saw them. The ceiling is what the firmware's SNP hands over in a bare
loop under a flood of frames of full size, headers included, as they are in the share of it.

Power-on is QEMU's start of the machine, the end the boot program's first words on the console.
Lanyard and iPXE are started from a USB stick, OVMF's own PXE from the firmware. Lanyard and OVMF
use the firmware's SNP: OVMF's own for virtio-net, that of the card's ROM for e1000; iPXE brings
drivers of its own. The ROM of e1000 is an iPXE, too, which would boot before OVMF does: it is left
by keys, whose time is taken off. All took the file's name from a proxy (dnsmasq) beside a DHCP
server that knows nothing of PXE. QEMU's e1000 hands nothing over for a second after its receiver
was set up (set_rx_control() in its hw/net/e1000.c): the first OFFER waits that long for everybody;
not so with e1000e, another of Intel's cards.

The round trip is that of 16 MiB, as the switch saw it. SNP.Receive is the time for a frame at the
ceiling; our code is a transfer in memory, in the same firmware or on the host, from a frame to its
ACK and the block in its place, at its fastest. The rest is the switch, the tap, QEMU,
SNP.Transmit and waiting."""


@dataclasses.dataclass(frozen=True)
class Table:
    """A title, the heads of its columns and its rows, all of text."""
    title: str
    heads: tuple
    rows: list

    def markdown(self):
        """For README.md."""
        lines = [self.heads, ("---",) * len(self.heads), *self.rows]
        return f"**{self.title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def text(self):
        """For the console."""
        widths = [max(map(len, column)) for column in zip(self.heads, *self.rows)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                 for line in (self.heads, *self.rows)]
        return "\n".join([self.title, "", *lines])


def shown(figure, digits):
    """A figure as text: 12.3 (11.9 to 12.8)."""
    if not figure:
        return NOTHING
    median, low, high = (f"{value:.{digits}f}" for value in dataclasses.astuple(figure))
    return median if low == high else f"{median} ({low} to {high})"


def _ratio(one, other):
    return f"{one.median / other.median:.2f}" if one and other else NOTHING


def _share(transfer, ceiling):
    """The transfer's frames, in octets as the ceiling counts them."""
    if not transfer or not ceiling:
        return NOTHING
    return f"{100 * transfer.median * FRAME / BLOCK / ceiling.median:.0f} %"


def _places(results, name, sizes):
    """Each NIC, server and size with the figures of the clients, where there are any."""
    for nic, server, size in itertools.product(points.KNOWN_NICS, points.SERVERS, sizes):
        place = {"nic": nic, "server": server, **({"size": size} if size else {})}
        figures = [results.figure(name, client=client, **place) for client in points.CLIENTS]
        if any(figures):
            yield tuple(map(str, place.values())), figures


def speed(results):
    """MiB/s side by side, and what Lanyard's are to those of others and to the ceiling."""
    rows = []
    for place, (lanyard, ovmf, ipxe) in _places(results, "speed", points.SIZES):
        ceiling = results.figure("speed", nic=place[0], client=points.CEILING)
        rows.append((*place, *(shown(f, 1) for f in (lanyard, ovmf, ipxe)), _ratio(lanyard, ovmf),
                     _ratio(lanyard, ipxe), _share(lanyard, ceiling)))
    return Table("Speed of the transfer, MiB/s",
                 ("NIC", "server", "MiB", *NAMES.values(), "Lanyard to OVMF", "Lanyard to iPXE",
                  "Lanyard of the ceiling"), rows)


def ceiling(results):
    """What the firmware can hand over at all."""
    figures = {nic: results.figure("speed", nic=nic, client=points.CEILING)
               for nic in points.KNOWN_NICS}
    return Table("Ceiling: SNP.Receive in a bare loop, MiB/s of frames", ("NIC", "MiB/s"),
                 [(nic, shown(figure, 1)) for nic, figure in figures.items() if figure])


def _side_by_side(results, title, name, digits, sizes):
    """One measure of the three clients; without sizes, of all of them together."""
    rows = [(*place, *(shown(figure, digits) for figure in figures))
            for place, figures in _places(results, name, sizes)]
    return Table(title, ("NIC", "server", *(["MiB"] if sizes[0] else []), *NAMES.values()), rows)


def _rest(whole, *parts):
    return f"{whole.median - sum(p.median for p in parts):.0f}" if whole and all(parts) else NOTHING


def account(results):
    """What a round trip in lock step is made of."""
    rows = []
    names = {nic: nic for nic in points.KNOWN_NICS} | {points.TAP: "tap, host build"}
    for place, name in names.items():
        server, ours, receive, own = (
            results.figure(part, nic=place)
            for part in ("server_us", "ours_us", "frame_us", "own_us"))
        known = (own,) if place == points.TAP else (own, receive)
        if server:
            rows.append((name, f"{server.median + ours.median:.0f}", shown(server, 0),
                         shown(ours, 0), shown(receive, 0), shown(own, 1), _rest(ours, *known)))
    return Table("A round trip in lock step with dnsmasq, microseconds",
                 ("NIC", "round trip", "server: ACK to DATA", "client: DATA to ACK",
                  "of which SNP.Receive", "of which our code", "the rest"), rows)


def tables(results):
    """Those that have rows."""
    every = (
        speed(results), ceiling(results),
        _side_by_side(results, "DISCOVER to the first read request, s", "discover_s", 2, (None,)),
        _side_by_side(results, "Power-on to the boot program, s", "power_on_s", 1, points.SIZES),
        _side_by_side(results, "Packets the client sent per MiB", "packets", 0, points.SIZES),
        account(results),
    )
    return [table for table in every if table.rows]


def _rounds(results):
    """How many there were, where they differ for each size."""
    counts = {size: results.rounds(size) for size in points.SIZES if results.rounds(size)}
    if len(set(counts.values())) < 2:
        count = max(counts.values(), default=results.rounds())
        return f"{count} round{'s' if count != 1 else ''}"
    return "rounds (" + ", ".join(f"{count} of {size} MiB" for size, count in counts.items()) + ")"


def _stolen(results):
    """How far the host of a virtual machine disturbed it."""
    percents = results.values("stolen_percent")
    if not percents or max(percents) == 0:
        return []
    more = sum(percent > PERCENT_MAX for percent in percents)
    return [f"The machine is a virtual one. A boot in whose transfer the host took more than "
            f"{PERCENT_MAX} % of the\nprocessors' time away was tried again; the least disturbed "
            f"one counts. Of {len(percents)} boots {more} lost more in\nall their tries, at most "
            f"{max(percents):.0f} %."]


def notes(results):
    """What the figures are, whose they are, and what is missing."""
    parts = [NOTES.format(rounds=_rounds(results), date=results.date), *_stolen(results),
             "; ".join(f"{name} {fact}" for name, fact in results.facts.items()) + "."]
    parts += [f"No figures of round {point.round + 1}, {point}: {reason}"
              for point, reason in results.failures()]
    return "\n\n".join(parts)


def storms(folder):
    """The table of `make storm`, if that was called; it keeps its own."""
    kept = folder / "storm.md"
    return ["**Many machines at once**\n\n" + kept.read_text(encoding="utf-8").strip()] \
        if kept.exists() else []


def write(results, folder):
    """table.txt and table.md; returns the text."""
    all_tables, below = tables(results), "\n\n".join([*storms(folder), notes(results)])
    text = "\n\n".join([table.text() for table in all_tables] + [below]) + "\n"
    (folder / "table.txt").write_text(text, encoding="utf-8")
    (folder / "table.md").write_text(
        "\n\n".join([table.markdown() for table in all_tables] + [below]) + "\n", encoding="utf-8")
    return text
