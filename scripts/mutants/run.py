#!/usr/bin/python3
"""Proof that the tests bite: takes each check of net/ away and sees whether a test fails.

run.py [--file=net/...]...; make gives the rest, use `make mutants`. Of each condition, operand and
comparison (places.py) a mutant is made, all in one program (schemata.py), and judged by the unit
tests, the simulator and what the fuzzers found (judge.py). Those that no test kills are told, but
for the ones that tests/mutants/equivalent says make no difference. Exit status 1 if one is left.

Debian's own Python, since that is the one which has its clang.
"""
import argparse
import collections
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import equivalent             # noqa: E402
import judge                  # noqa: E402
import places                 # noqa: E402
import schemata               # noqa: E402

OUT = pathlib.Path("build/mutants")
EQUIVALENT = pathlib.Path("tests/mutants/equivalent")
FLAGS = ["-std=c11", "-I.", "-ffreestanding"]
TELL_S = 10


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--make", default="make", help="the program that builds")
    parser.add_argument("--file", action="append", help="judge the mutants of this file only")
    parser.add_argument("--sources", nargs="+", required=True, help="the files that are compiled")
    return parser.parse_args()


def build(make):
    """Builds the tests on the changed net/; their commands."""
    call = [make, "--no-print-directory", "-s", "CC=clang"]
    folder = f"MUTATED={OUT / 'src'}"
    jobs = f"-j{len(os.sched_getaffinity(0))}"
    subprocess.run([*call, jobs, folder, "mutated"], check=True)
    listed = subprocess.run([*call, folder, "mutated-list"], check=True, capture_output=True,
                            text=True).stdout
    return [line.split() for line in listed.splitlines()]


def telling(count):
    """Says now and then how far it is."""
    began = last = time.monotonic()

    def tell(done, alive):
        nonlocal last
        now = time.monotonic()
        if now - last >= TELL_S:
            last = now
            print(f"  {done} of {count} judged in {now - began:.0f} s, {alive} survive",
                  flush=True)
    return tell


def table(mutants, alive, unlisted):
    """Killed and all, file by file."""
    every, living, new = (collections.Counter(mutant.file for mutant in some)
                          for some in (mutants, alive, unlisted))
    print(f"{'file':<28} {'mutants':>8} {'killed':>8} {'no difference':>14} {'survive':>8}")
    for name in [*sorted(every), "all"]:
        count, left, bad = ((every[name], living[name], new[name]) if name != "all" else
                            (every.total(), living.total(), new.total()))
        print(f"{name:<28} {count:>8} {count - left:>8} {left - bad:>14} {bad:>8}")


def main():
    """Exit status 0 if every mutant is killed or listed."""
    given = arguments()
    sources = places.read(given.sources, FLAGS)
    mutants = schemata.write(sources, OUT / "src")
    files = set(given.file or {source.name for source in sources})
    unknown = files - {source.name for source in sources}
    if unknown:
        sys.exit(f"no places in {', '.join(sorted(unknown))}")
    tests = [judge.Test(command) for command in build(given.make)]
    judge.measure(tests, OUT)
    judged = [mutant for mutant in mutants if mutant.file in files]
    alive = judge.survivors(judged, tests, telling(len(judged)))
    unlisted, wrong = equivalent.compare(EQUIVALENT, mutants, alive, files)
    for source in sources:
        for line, text in source.left_out if source.name in files else ():
            print(f"{source.name}:{line}: {text}: not changed, it is no condition of its own")
    table(judged, alive, unlisted)
    for mutant in unlisted:
        seen = judge.candidates(mutant, tests)
        print(f"{mutant} ({f'{len(seen)} programs saw it' if seen else 'no test comes there'})")
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(1 if unlisted or wrong else 0)


if __name__ == "__main__":
    main()
