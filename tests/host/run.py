#!/usr/bin/env python3
"""The cases of the stack on a tap. Those that mostly wait run all at once beside the others."""
import concurrent.futures
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import case as case_module      # noqa: E402
import findings                 # noqa: E402
from cases import CASES         # noqa: E402
from lab.suite import Suite     # noqa: E402

BRISK_S = 20          # a case with a longer limit spends most of it waiting
SET_UP_S = 60         # lab, capture and tshark, on a busy machine
BRISK_EACH = 2        # for each processor: half its time a case waits, for its capture above all


def schedule(cases, run_one):
    """The brisk ones a few for each processor, then those that have to be alone.

    The patient ones have their busy beginnings behind them by then.
    """
    alone = [case for case in cases if case.alone or findings.prompt in case.findings]
    patient = [case for case in cases if case.limit_s > BRISK_S and case not in alone]
    brisk = [case for case in cases if case not in patient + alone]
    with (concurrent.futures.ThreadPoolExecutor(BRISK_EACH * (os.cpu_count() or 1)) as few,
          concurrent.futures.ThreadPoolExecutor(len(patient) or 1) as many):
        waiting = [many.submit(run_one, case) for case in patient]
        held = list(few.map(run_one, brisk)) + [run_one(case) for case in alone]
        return held + [future.result() for future in waiting]


if __name__ == "__main__":
    Suite(name="host", script=__file__, cases=CASES, run=case_module.run, wrong=case_module.Wrong,
          limit_s=lambda case: case.limit_s + SET_UP_S, schedule=schedule).main()
