#!/usr/bin/env python3
"""The cases in firmware. Three run side by side; some have to run alone."""
import concurrent.futures
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import case as case_module      # noqa: E402
from cases import CASES         # noqa: E402
from lab.suite import Suite     # noqa: E402

AT_ONCE = 3           # a fifth of its time a case waits for disk, capture and servers
CASE_LIMIT_S = 660    # a busy machine takes five times as long as a quiet one


def schedule(cases, run_one):
    """Three at once, then one after the other."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        held = list(pool.map(run_one, [case for case in cases if not case.alone]))
    return held + [run_one(case) for case in cases if case.alone]


if __name__ == "__main__":
    Suite(name="qemu", script=__file__, cases=CASES, run=case_module.run, wrong=case_module.Wrong,
          limit_s=lambda case: CASE_LIMIT_S, schedule=schedule).main()
