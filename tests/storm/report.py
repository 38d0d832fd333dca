#!/usr/bin/env python3
"""The report of the storms run last: report.py SERVERS-COUNT[-SECONDS]... writes build/bench/."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import figures                  # noqa: E402
import scene                    # noqa: E402

REPORT = scene.ROOT / "build/bench"


def main():
    """The command line."""
    kept = [scene.KEPT / scene.Storm.named(name).name / scene.FIGURES for name in sys.argv[1:]]
    storms = [json.loads(path.read_text(encoding="utf-8")) for path in kept if path.exists()]
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "storm.json").write_text(json.dumps(storms, indent=1) + "\n", encoding="utf-8")
    (REPORT / "storm.md").write_text(figures.table(storms), encoding="utf-8")
    print(figures.table(storms), end="")


if __name__ == "__main__":
    main()
