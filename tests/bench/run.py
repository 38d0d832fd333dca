#!/usr/bin/env python3
"""How fast Lanyard boots, beside the firmware's own PXE and iPXE: what `make bench` calls.

Each point is measured in a lab of its own and kept in build/bench/results.json; what is kept is not
measured again. The tables and the picture in build/bench/ are of all that is kept.
"""
import argparse
import dataclasses
import json
import math
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import facts                      # noqa: E402
import measure                    # noqa: E402
import picture                    # noqa: E402
import report                     # noqa: E402
from paths import RESULTS         # noqa: E402
from points import KNOWN_NICS, Choice, Point  # noqa: E402
from results import Results       # noqa: E402
from stolen import PERCENT_MAX    # noqa: E402
from lab import namespace         # noqa: E402
from lab.process import Ended     # noqa: E402

INSIDE = "--in-lab"
TRIES = 4                 # if it fails, or the host disturbs it
LIMIT_S = 600
GUESS_S = 30              # a point's time, as long as none is known
GUESS_S_PER_MIB = 0.2


def inside(words):
    """Measure one point in this process, inside its lab; prints its figures as JSON."""
    namespace.enter()
    try:
        print(json.dumps(measure.measure(Point(**json.loads(words)))))
    except (measure.Wrong, TimeoutError, Ended) as wrong:
        sys.exit(str(wrong))


def attempt(point):
    """Measure a point in a lab of its own: its figures, or why there are none."""
    words = json.dumps(dataclasses.asdict(point))
    try:
        done = subprocess.run([sys.executable, __file__, INSIDE, words], capture_output=True,
                              text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {LIMIT_S} s"}
    if done.returncode != 0:
        return {"failed": (done.stderr.strip().splitlines() or ["no reason given"])[-1]}
    return json.loads(done.stdout)


def estimate_s(results, points):
    """How long these points will take, from what others like them took."""
    def one(point):
        known = results.values("took_s", client=point.client, nic=point.nic,
                               server=point.server, size=point.size)
        return statistics.median(known) if known else GUESS_S + GUESS_S_PER_MIB * point.size
    return sum(map(one, points))


def minutes(seconds):
    """For people."""
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"


def told(measured):
    """The figures of a point in one line."""
    if "failed" in measured:
        return f"failed: {measured['failed']}"
    return ", ".join(f"{name} {value:.2f}" for name, value in measured.items())


def disturbance(measured):
    """What is best is least."""
    return measured.get("stolen_percent", 0) if "failed" not in measured else math.inf


def bench(results, wanted):
    """Measure what is missing, one after the other; of a point's tries the best one counts."""
    for number, point in enumerate(wanted):
        begin = time.monotonic()
        tries = []
        while len(tries) < TRIES and all(disturbance(one) > PERCENT_MAX for one in tries):
            tries.append(attempt(point))
            to_go = minutes(estimate_s(results, wanted[number + 1:]))
            print(f"{number + 1}/{len(wanted)} round {point.round + 1} {point}: "
                  f"{told(tries[-1])} ({to_go} to go)", flush=True)
        results.add(point, min(tries, key=disturbance), time.monotonic() - begin)


def choice(arguments):
    """What the command line wants."""
    def words(text, known, default=None):
        if not text:
            return default or known
        chosen = tuple(type(known[0])(word) for word in text.split())
        unknown = [str(word) for word in chosen if word not in known]
        if unknown:
            sys.exit(f"not known: {', '.join(unknown)}; there are {', '.join(map(str, known))}")
        return chosen

    whole = Choice()
    return Choice(rounds=arguments.rounds,
                  nics=words(arguments.nic, KNOWN_NICS, whole.nics),
                  servers=words(arguments.server, whole.servers),
                  sizes=words(arguments.size, whole.sizes),
                  clients=words(arguments.client, whole.clients))


def main():
    """The command line."""
    if sys.argv[1:2] == [INSIDE]:
        inside(sys.argv[2])
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=Choice.rounds)
    for word, known in (("nic", KNOWN_NICS), ("server", Choice.servers), ("size", Choice.sizes),
                        ("client", Choice.clients)):
        options.add_argument(f"--{word}", help=f"some of: {' '.join(map(str, known))}")
    options.add_argument("--fresh", action="store_true", help="forget what was measured")
    arguments = options.parse_args()
    results = Results(RESULTS / "results.json", facts.collect(), arguments.fresh)
    wanted = [point for point in choice(arguments).points() if not results.has(point)]
    print(f"{len(wanted)} points to measure, about {minutes(estimate_s(results, wanted))}; "
          f"{len(results.rows)} are kept.", flush=True)
    RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        bench(results, wanted)
    except KeyboardInterrupt:
        print("Broken off: `make bench` goes on from here.")
    print("\n" + report.write(results, RESULTS))
    picture.draw(results, RESULTS / "speed.png")
    print(f"{RESULTS}/: table.md, table.txt, speed.png, results.json")


if __name__ == "__main__":
    main()
