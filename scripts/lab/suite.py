"""The command line of a suite of cases, each in a lab and a process of its own.

    run.py [CASE...]     runs them all, or those named; `list` names them

A line a case, with the reason if it failed and with the last thing it said if it held. Below one
that failed is the end of what its machine had on the console, for who has nothing but this output.
How many held and failed stays in build/test/SUITE.counts.
"""
import dataclasses
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable

from . import namespace
from .process import Ended

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSIDE = "--in-lab"

# A case whose circumstances did not come about, through no fault of what is tested, says so by
# beginning its reason with this. It is run again, and fails if they never do.
NOT_SHOWN = "not shown: "
RUNS_MAX = 3

CONSOLES = ("console.txt", "client.log")    # of a machine, and of the client as a process
CONSOLE_LINES = 24


def _end_of_console(directory):
    """The last lines in a case's directory that a user would have seen, indented."""
    for path in filter(pathlib.Path.is_file, (directory / name for name in CONSOLES)):
        text = path.read_text(encoding="utf-8", errors="replace")
        for line in [line for line in text.splitlines() if line.strip()][-CONSOLE_LINES:]:
            yield f"     | {line.rstrip()}"


@dataclasses.dataclass(frozen=True)
class Suite:
    """What differs between suites. Cases have a name; `run` raises `wrong` for one that fails."""
    name: str
    script: str              # the suite's own run.py
    cases: dict              # by name
    run: Callable            # run(case), inside a lab
    wrong: type              # what it raises, beside TimeoutError and Ended
    limit_s: Callable        # limit_s(case): how long all of it may take
    schedule: Callable       # schedule(cases, run_one): their verdicts, in any order

    def main(self):
        """The command line."""
        names = sys.argv[1:]
        if names[:1] == [INSIDE]:
            self._run_inside(names[1])
            return
        if names == ["list"]:
            print("\n".join(self.cases))
            return
        unknown = [name for name in names if name not in self.cases]
        if unknown:
            sys.exit(f"no such case: {', '.join(unknown)}; `list` names them")
        held = self.schedule([self.cases[name] for name in names or self.cases], self._run_one)
        counts = ROOT / "build/test" / f"{self.name}.counts"
        counts.parent.mkdir(parents=True, exist_ok=True)
        counts.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
        sys.exit(0 if all(held) else 1)

    def _run_inside(self, name):
        """Run one case in this process, inside its lab; the exit code is the verdict."""
        namespace.enter()
        try:
            self.run(self.cases[name])
        except (self.wrong, TimeoutError, Ended) as wrong:
            sys.exit(str(wrong))

    def _run_once(self, case):
        """Run one case in a lab of its own: whether it held, and what it said."""
        limit_s = self.limit_s(case)
        try:
            done = subprocess.run([sys.executable, self.script, INSIDE, case.name],
                                  capture_output=True, text=True, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            return False, [f"not done after {limit_s} s"]
        held = done.returncode == 0
        return held, (done.stdout if held else done.stderr).strip().splitlines()

    def _run_one(self, case):
        """Run one case, again if it showed nothing; prints its line and returns whether it held."""
        start = time.monotonic()
        for _ in range(RUNS_MAX):
            held, said = self._run_once(case)
            if held or not said or not said[-1].startswith(NOT_SHOWN):
                break
        line = f"{'ok  ' if held else 'FAIL'} {case.name} ({time.monotonic() - start:.1f} s)"
        if said:
            line += f": {said[-1]}"
        if not held:
            kept = pathlib.Path("build/test", self.name, case.name)
            line = "\n".join([f"{line}; see {kept}/", *_end_of_console(ROOT / kept)])
        print(line, flush=True)
        return held
