#!/usr/bin/env python3
"""Run the cases: run.py [CASE...]; `list` names them. A line a case, with the reason if it failed.

Each case has a lab of its own. Those that mostly wait run all at once beside the others.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import case as case_module      # noqa: E402
from cases import CASES         # noqa: E402
from lab import namespace       # noqa: E402
from lab.process import Ended   # noqa: E402

BRISK_S = 20          # a case with a longer limit spends most of it waiting
SET_UP_S = 60         # lab, capture and tshark, on a busy machine
INSIDE = "--in-lab"
COUNTS = case_module.ROOT / "build/test/host.counts"


def run_inside(name):
    """Run one case in this process, inside its lab; the exit code is the verdict."""
    namespace.enter()
    try:
        case_module.run(CASES[name])
    except (case_module.Wrong, TimeoutError, Ended) as wrong:
        sys.exit(str(wrong))


def run_case(case):
    """Run one case in a lab of its own; prints its line and returns whether it held."""
    start = time.monotonic()
    try:
        done = subprocess.run([sys.executable, __file__, INSIDE, case.name], capture_output=True,
                              text=True, timeout=case.limit_s + SET_UP_S, check=False)
        passed = done.returncode == 0
        said = done.stderr.strip().splitlines()
    except subprocess.TimeoutExpired:
        passed, said = False, [f"not done after {case.limit_s + SET_UP_S} s"]
    line = f"{'ok  ' if passed else 'FAIL'} {case.name} ({time.monotonic() - start:.1f} s)"
    if not passed:
        line += f": {''.join(said[-1:])}; see build/test/host/{case.name}/"
    print(line, flush=True)
    return passed


def run_all(cases):
    """Run many cases, the brisk ones as many at once as there are processors."""
    brisk = [case for case in cases if case.limit_s <= BRISK_S]
    patient = [case for case in cases if case.limit_s > BRISK_S]
    with (concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as few,
          concurrent.futures.ThreadPoolExecutor(len(patient) or 1) as many):
        waiting = [many.submit(run_case, case) for case in patient]
        held = list(few.map(run_case, brisk))
        return held + [future.result() for future in waiting]


def main():
    """The command line."""
    names = sys.argv[1:]
    if names[:1] == [INSIDE]:
        run_inside(names[1])
        return
    if names == ["list"]:
        print("\n".join(CASES))
        return
    unknown = [name for name in names if name not in CASES]
    if unknown:
        sys.exit(f"no such case: {', '.join(unknown)}; `list` names them")
    held = run_all([CASES[name] for name in names or CASES])
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
