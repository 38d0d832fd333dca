"""Where the bench finds and leaves things."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
BENCH = BUILD / "x86_64/tests/bench"   # the boot programs
RESULTS = BUILD / "bench"
KEPT = RESULTS / "kept"                # what each measurement saw: capture, console, logs
