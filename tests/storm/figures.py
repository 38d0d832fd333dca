"""What a storm came to: few figures of many machines, a line of text, and the table of storms."""
import collections
import statistics

KINDS = {"arp": "ARP", "dhcp": "DHCP", "pxe": "4011", "tftp": "TFTP"}
BOOTED = "booted"
PERCENT, MS = 100, 1000


def _mean(values):
    return round(statistics.fmean(values), 2) if values else 0.0


def _each(outcomes, what):
    return {kind: _mean([outcome[what][kind] for outcome in outcomes]) for kind in KINDS}


def make(storm, outcomes):
    """The figures of a storm: seconds from its first moment on, and counts per machine."""
    booted = [outcome for outcome in outcomes if outcome["outcome"] == BOOTED]
    ends = sorted(outcome["ended_ms"] / MS for outcome in booted) or [None]
    sent = sum(sum(outcome["sent"].values()) for outcome in outcomes)
    again = sum(sum(outcome["again"].values()) for outcome in outcomes)
    return {
        "servers": storm.servers, "machines": storm.count, "over_s": storm.over_s,
        "file_octets": storm.file_len, "booted": len(booted),
        "outcomes": collections.Counter(outcome["outcome"] for outcome in outcomes),
        "first_s": ends[0], "median_s": ends[len(ends) // 2], "last_s": ends[-1],
        "longest_boot_s": max((outcome["ended_ms"] - outcome["on_ms"] for outcome in booted),
                              default=0) / MS,
        "sent_each": round(sent / len(outcomes), 1), "sent_each_by_kind": _each(outcomes, "sent"),
        "again_each_by_kind": _each(outcomes, "again"),
        "again_percent": round(PERCENT * again / sent, 2),
        "octets_twice_each": _mean([outcome["data_octets"] - storm.file_len
                                    for outcome in booted]),
    }


def line(figures):
    """The figures in one line."""
    again = ", ".join(f"{KINDS[kind]} {count:g}"
                      for kind, count in figures["again_each_by_kind"].items())
    return (f"{figures['booted']}/{figures['machines']} booted, first, median and last after "
            f"{figures['first_s']}, {figures['median_s']} and {figures['last_s']} s; "
            f"{figures['sent_each']:g} packets each, {figures['again_percent']:g} % of them again "
            f"({again}), {figures['octets_twice_each']:g} octets twice")


COLUMNS = {
    "servers": lambda f: f["servers"],
    "machines": lambda f: f["machines"],
    "switched on within": lambda f: f"{f['over_s']} s",
    "MiB each": lambda f: f"{f['file_octets'] / 2**20:g}",
    "booted": lambda f: f["booted"],
    "first": lambda f: f"{f['first_s']} s",
    "median": lambda f: f"{f['median_s']} s",
    "last": lambda f: f"{f['last_s']} s",
    "longest boot": lambda f: f"{f['longest_boot_s']} s",
    "packets each": lambda f: f"{f['sent_each']:g}",
    "again": lambda f: f"{f['again_percent']:g} %",
    **{f"{name} again, each": lambda f, kind=kind: f"{f['again_each_by_kind'][kind]:g}"
       for kind, name in KINDS.items()},
    "octets twice, each": lambda f: f"{f['octets_twice_each']:g}",
}


def table(storms):
    """The figures of several storms as a table in Markdown."""
    rows = [COLUMNS.keys(), ["---"] * len(COLUMNS),
            *([column(figures) for column in COLUMNS.values()] for figures in storms)]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)
