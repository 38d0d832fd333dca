#!/usr/bin/env python3
"""Instructions that Lanyard spends on a block of a transfer, against their budget: run.py PROGRAM.

Callgrind counts those of transfer() in PROGRAM, which receives a file by the objects of
lanyard.efi; what stands in Lanyard's own files counts. It is a count, the same on any machine of
this kind and under any load, and not a time.
"""
import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "build/profile"
COUNTS = ROOT / "build/test/profile.counts"
OURS = ("net/", "drivers/", "efi/")
BLOCKS = 4000
SHOWN = 20
# Blocks in a window, and how many instructions each may cost: what it does cost, and a twentieth.
BUDGETS = {1: 3700, 128: 2950}

LINE = re.compile(r"^ *([\d,]+) \([ \d.]+%\) +(\S+?):(\S+)")


def _run(command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _by_function(listing):
    """What callgrind_annotate says of our own files: instructions of each (file, function)."""
    found = collections.Counter()
    for line in listing.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        name = match[2].removeprefix(f"{ROOT}/").removeprefix("./")
        if name.startswith(OURS):
            found[name, match[3]] += int(match[1].replace(",", ""))
    return found


def _measure(program, window, raw):
    """How many DATA came, and what was spent on them by function."""
    blocks = int(_run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={raw}",
                       "--toggle-collect=transfer", program, str(BLOCKS), str(window)]))
    return blocks, _by_function(_run(["callgrind_annotate", "--threshold=100", str(raw)]))


def _table(blocks, spent):
    total = sum(spent.values())
    rows = [f"{total / blocks:9.1f}  100.0 %  all of it"]
    for (name, function), count in spent.most_common():
        rows.append(f"{count / blocks:9.1f}  {100 * count / total:5.1f} %  {name} {function}()")
    return rows


def holds(program, window, budget):
    """Profile transfers with this window, show where most is spent, and compare."""
    name = "lock-step" if window == 1 else f"window-{window}"
    blocks, spent = _measure(program, window, OUT / f"{name}.callgrind")
    rows = _table(blocks, spent)
    (OUT / f"{name}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    per_block = sum(spent.values()) / blocks
    fits = 0 < per_block <= budget
    print(f"{'ok  ' if fits else 'FAIL'} {name}: {per_block:.0f} instructions per block of"
          f" {blocks}, at most {budget}; all in build/profile/{name}.txt")
    print("\n".join(f"  {row}" for row in rows[1:SHOWN + 1]))
    return fits


def main():
    """The command line."""
    OUT.mkdir(parents=True, exist_ok=True)
    held = [holds(sys.argv[1], window, budget) for window, budget in BUDGETS.items()]
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
