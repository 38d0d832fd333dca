#!/usr/bin/env python3
"""Run the cases: run.py [CASE...]; `list` names them. One line a case; if it failed, with why.

Each case has a lab of its own, so two run side by side; those that measure time run alone.
"""
import concurrent.futures
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import case as case_module      # noqa: E402
from cases import CASES         # noqa: E402
from lab import namespace       # noqa: E402
from lab.process import Ended   # noqa: E402

AT_ONCE = 2
CASE_LIMIT_S = 300
INSIDE = "--in-lab"
COUNTS = case_module.ROOT / "build" / "test" / "qemu.counts"


def run_inside(name):
    """Run one case in this process, inside its lab; the exit code is the verdict."""
    namespace.enter()
    try:
        case_module.run(CASES[name])
    except (case_module.Wrong, TimeoutError, Ended) as wrong:
        sys.exit(str(wrong))


def run_case(name):
    """Run one case in a lab of its own; prints its line and returns whether it held."""
    start = time.monotonic()
    try:
        done = subprocess.run([sys.executable, __file__, INSIDE, name], capture_output=True,
                              text=True, timeout=CASE_LIMIT_S, check=False)
        passed = done.returncode == 0
        said = (done.stdout if passed else done.stderr).strip().splitlines()
    except subprocess.TimeoutExpired:
        passed, said = False, [f"not done after {CASE_LIMIT_S} s"]
    line = f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - start:.0f} s)"
    if said:
        line += f": {said[-1]}"
    if not passed:
        line += f"; see {(case_module.KEPT / name).relative_to(case_module.ROOT)}/"
    print(line, flush=True)
    return passed


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
    chosen = [CASES[name] for name in names or CASES]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        held = list(pool.map(run_case, [case.name for case in chosen if not case.alone]))
    held += [run_case(case.name) for case in chosen if case.alone]
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
