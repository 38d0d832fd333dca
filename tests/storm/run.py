#!/usr/bin/env python3
"""Boot storms, one after the other: run.py SERVERS-COUNT[-SECONDS]...

The environment names the program that plays the machines: use `make storm`.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import figures                  # noqa: E402
import scene                    # noqa: E402
from lab.suite import INSIDE, Suite     # noqa: E402

SET_UP_S = 60


def run(storm):
    """Run one; what it came to is the last thing said, whether it held or not."""
    came_to = scene.run(storm, figures.make)
    if came_to["booted"] < storm.count:
        raise scene.Wrong(f"{dict(came_to['outcomes'])}: {figures.line(came_to)}")
    print(figures.line(came_to))


def main():
    """The command line."""
    storms = [scene.Storm.named(name) for name in sys.argv[1:] if name != INSIDE]
    Suite(name="storm", script=__file__, cases={storm.name: storm for storm in storms}, run=run,
          wrong=scene.Wrong, limit_s=lambda storm: storm.limit_s + SET_UP_S,
          schedule=lambda those, run_one: [run_one(storm) for storm in those]).main()


if __name__ == "__main__":
    main()
