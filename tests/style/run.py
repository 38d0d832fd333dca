#!/usr/bin/env python3
"""The rules of the house as a test: run.py [RULE...]. What fails says how to mend it.

make gives the compilers' flags in the environment: use `make test-style`.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import image                  # noqa: E402
import layers                 # noqa: E402
import lists                  # noqa: E402
import objects                # noqa: E402
import shape                  # noqa: E402
import tree                   # noqa: E402

SHOWN = 20
RULES = {rule.__name__: rule for module in (layers, shape, lists, objects, image)
         for rule in module.RULES}
COUNTS = tree.ROOT / "build/test/style.counts"


def holds(name):
    """Check one rule, say what breaks it, and return whether it holds."""
    wrong = list(RULES[name]())
    purpose = RULES[name].__doc__.splitlines()[0]
    print(f"{'FAIL' if wrong else 'ok  '} {name}: {purpose}", flush=True)
    for message in wrong[:SHOWN]:
        print(f"  {message}")
    if len(wrong) > SHOWN:
        print(f"  and {len(wrong) - SHOWN} more")
    return not wrong


def main():
    """The command line."""
    unknown = [name for name in sys.argv[1:] if name not in RULES]
    if unknown:
        sys.exit(f"no such rule: {', '.join(unknown)}; there are {', '.join(RULES)}")
    held = [holds(name) for name in sys.argv[1:] or RULES]
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(f"{held.count(True)} {held.count(False)}\n", encoding="utf-8")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
