"""The lists of the project and what keeps step with them: drops, errors, traces."""
import re

import tree

DROPS, ERRORS, TRACES = "net/wire/drop.h", "net/err.h", "net/trace.h"


def _entries(name, macro):
    """The arguments of each X(...) in a list, as text up to the second comma."""
    body = re.search(rf"#define {macro}\(X\)((?:[^\n]*\\\n)*[^\n]*)", tree.text(name))[1]
    return re.findall(r"\bX\((\w+)(?:, (\w+))?", body)


def _source_of(*folders):
    return "\n".join(tree.text(name) for name in tree.below(*folders)
                     if name not in (DROPS, ERRORS, TRACES))


def drops():
    """Every reason to drop is counted somewhere, and a unit test hits it."""
    code, tests = _source_of("net"), _source_of("tests/unit")
    for name, _ in _entries(DROPS, "DROPS"):
        if not re.search(rf"\bDROP_{name}\b", code):
            yield f"{DROPS}: DROP_{name} is dropped nowhere; use it or strike it out"
        elif not re.search(rf"\bDROP_{name}\b", tests):
            yield (f"{DROPS}: no unit test hits DROP_{name}; give one a packet that is dropped "
                   "for it and expect the counter")


def errors():
    """Every error is raised somewhere, and its number is its own."""
    code, numbers = _source_of("net", "efi"), {}
    for number, name in _entries(ERRORS, "NET_ERRORS"):
        if not re.search(rf"\bERR_{name}\b", code):
            yield f"{ERRORS}: ERR_{name} is raised nowhere; use it (numbers are never taken back)"
        if number in numbers:
            yield f"{ERRORS}: E{number} is both {numbers[number]} and {name}; append a new number"
        numbers[number] = name


def errors_in_readme():
    """Every error has its row in README.md: number and name."""
    readme = tree.text("README.md")
    for number, name in _entries(ERRORS, "NET_ERRORS"):
        if not re.search(rf"^\|.*\bE{number}\b.*\b{name}\b", readme, re.MULTILINE):
            yield f"README.md: no row for E{number} {name}; say what it means and what to do"
    known = {f"E{number}" for number, _ in _entries(ERRORS, "NET_ERRORS")}
    for number in sorted(set(re.findall(r"^\|\W*(E\d\d)\b", readme, re.MULTILINE)) - known):
        yield f"README.md: {number} is no error of {ERRORS}; strike the row out"


def traces():
    """Every trace is added somewhere."""
    code = _source_of("net", "efi")
    for name, _ in _entries(TRACES, "TRACES"):
        if not re.search(rf"\b(TRACE_{name}|trace\([^;]*\b{name})\b", code):
            yield f"{TRACES}: TRACE_{name} is added nowhere; use it or strike it out"


RULES = (drops, errors, errors_in_readme, traces)
