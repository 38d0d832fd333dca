"""Runs the tests with each mutant until one fails."""
import concurrent.futures
import dataclasses
import os
import pathlib
import subprocess
import time

# A mutant that takes so much more of the processor than the right program hangs, and that is seen,
# too. The time of the clock says little on a machine that has other things to do.
PATIENCE_S, PATIENCE = 2, 5
CLOCK_S_MAX = 600
LIMITED = ["sh", "-c", 'ulimit -t "$0" && exec "$@"']

# Reports are not read: a death is enough. No heap is used, so there is nothing that could leak.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:symbolize=0",
              "UBSAN_OPTIONS": "print_stacktrace=0:symbolize=0"}


@dataclasses.dataclass
class Test:
    """A program that fails if net/ is wrong."""
    command: list
    seconds: float = 0           # that it takes with nothing wrong
    differs: bytes = b""         # by mutant: whether it would make a difference here

    def run(self, cpu_s_max, **environment):
        """Whether it passes, in the time given."""
        try:
            done = subprocess.run([*LIMITED, str(cpu_s_max), *self.command], check=False,
                                  timeout=CLOCK_S_MAX,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL,
                                  env={**os.environ, **SANITIZERS, **environment})
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def measure(self, folder):
        """Runs it with nothing wrong; it must pass."""
        noted = folder / f"{pathlib.Path(self.command[0]).name}.differs"
        noted.unlink(missing_ok=True)
        began = time.monotonic()
        passes = self.run(CLOCK_S_MAX, MUTANT_DIFFERS=str(noted))
        self.seconds = time.monotonic() - began
        if not passes or not noted.is_file():
            raise RuntimeError(f"{' '.join(self.command)} fails with nothing wrong")
        self.differs = noted.read_bytes()

    def kills(self, mutant):
        """Whether it fails with this mutant."""
        return not self.run(PATIENCE_S + int(PATIENCE * self.seconds), MUTANT=str(mutant.number))

    def is_unit(self):
        """Whether it is a unit test; the others know everything and tell little."""
        return pathlib.Path(self.command[0]).name.startswith("test_")

    def is_own(self, mutant):
        """Whether it is the file's own test: test_wire_dhcp* of net/wire/dhcp.c."""
        own = mutant.file.removeprefix("net/").rsplit(".", 1)[0].replace("/", "_")
        return pathlib.Path(self.command[0]).name.startswith(f"test_{own}")


def workers():
    """As many at a time as the machine has processors."""
    return concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0)))


def measure(tests, folder):
    """Every test with nothing wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    with workers() as pool:
        list(pool.map(lambda test: test.measure(folder), tests))


def candidates(mutant, tests):
    """The tests to which the mutant makes a difference: its own first, the quick ones next."""
    return sorted((test for test in tests if test.differs[mutant.number]),
                  key=lambda test: (not test.is_unit(), not test.is_own(mutant), test.seconds))


def killer(mutant, tests):
    """The first test that kills the mutant, or None."""
    return next((test for test in candidates(mutant, tests) if test.kills(mutant)), None)


def survivors(mutants, tests, tell):
    """The mutants that no test kills; tell(done, alive) is called now and then."""
    alive = []
    with workers() as pool:
        judged = {pool.submit(killer, mutant, tests): mutant for mutant in mutants}
        try:
            for done, future in enumerate(concurrent.futures.as_completed(judged), 1):
                if future.result() is None:
                    alive.append(judged[future])
                tell(done, len(alive))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return sorted(alive, key=lambda mutant: mutant.number)
