"""The list of mutants that make no difference: tests/mutants/equivalent.

A paragraph each: a line `file: function(): text | change`, further such lines if one reason is
theirs, and the reason, indented. By text and not by line number, so that it outlives edits; a text
that a function has several times has one entry for all of them. Lines with # are comments.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the list."""
    key: str
    line: int
    reason: str


def key(mutant):
    """What names a mutant in the list."""
    return f"{mutant.file}: {mutant.function}(): {mutant.text} | {mutant.change}"


def read(path):
    """The entries of the list, and what is wrong with it."""
    entries, wrong, waiting = [], [], []
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#"):
            continue
        if line.startswith((" ", "\t")):
            entries += [Entry(text, at, line.strip()) for text, at in waiting]
            waiting = []
        elif line:
            waiting.append((line, number))
        else:
            wrong += [f"{path}:{at}: without a reason" for _, at in waiting]
            waiting = []
    return entries, wrong


def compare(path, mutants, alive, files):
    """The survivors that are not listed, and what is wrong with the list."""
    entries, wrong = read(path)
    listed = {entry.key for entry in entries}
    all_keys, alive_keys = {key(mutant) for mutant in mutants}, {key(mutant) for mutant in alive}
    for entry in entries:
        if entry.key.split(":")[0] not in files:
            continue
        if entry.key not in all_keys:
            wrong.append(f"{path}:{entry.line}: no such mutant any more: {entry.key}")
        elif entry.key not in alive_keys:
            wrong.append(f"{path}:{entry.line}: a test kills it: {entry.key}")
    return [mutant for mutant in alive if key(mutant) not in listed], wrong
