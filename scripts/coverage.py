#!/usr/bin/env python3
"""Which lines and branches of net/ and of the pure parts of efi/ the unit tests run.

coverage.py FOLDER FILTER...: FOLDER has the objects with what was counted. Prints gcovr's table,
leaves its pages beside the objects, and fails below the thresholds. Assertions do not count: no
test may lead into one.
"""
import json
import pathlib
import subprocess
import sys

LINES_MIN, BRANCHES_MIN = 98, 92   # percent
COUNTS = pathlib.Path("build/test/coverage.counts")
ASSERTION = r".*\bnet_assert\("


def measure(folder, filters):
    """gcovr's figures over all files that match."""
    pages, figures = folder / "html/index.html", folder / "summary.json"
    pages.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcovr", "--root", ".", *(f"--filter={one}" for one in filters),
                    f"--exclude-branches-by-pattern={ASSERTION}", "--txt", "-",
                    "--html-details", pages, "--json-summary", figures, folder], check=True)
    return json.loads(figures.read_text(encoding="utf-8"))


def holds(name, names, figures, least):
    """Whether the share of lines or branches is at least what is asked for; says so."""
    covered, total = figures[f"{name}_covered"], figures[f"{name}_total"]
    good = total > 0 and 100 * covered >= least * total
    print(f"{'ok  ' if good else 'FAIL'} {names}: {covered} of {total}, "
          f"{100 * covered / max(total, 1):.2f} %, at least {least} % wanted")
    return good


def main():
    """The command line."""
    folder = pathlib.Path(sys.argv[1])
    figures = measure(folder, sys.argv[2:])
    held = [holds("line", "lines", figures, LINES_MIN),
            holds("branch", "branches", figures, BRANCHES_MIN)]
    print(f"what is missing: {folder}/html/index.html")
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
