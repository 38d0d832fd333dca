"""Lengths, blanks, comments."""
import ast
import re

import tree

COLUMNS_MAX = 100
TAB = 8
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 350
TEST_FILE_LINES_MAX = 1000   # one file of tests per file tested: scenes in a row, not ideas

CODE = ("*.c", "*.h", "*.py", "scripts/deps", "scripts/nx_compat", "tests/unit/run",
        "tests/run", ".ci/run")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")  # in halves: else this line is one


def line_lengths():
    """Lines have at most 100 columns."""
    for name in tree.matching(*CODE):
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            columns = len(line.expandtabs(TAB))
            if columns > COLUMNS_MAX:
                yield f"{name}:{number}: {columns} columns; break it before {COLUMNS_MAX}"


def file_lengths():
    """A file over 350 lines is two ideas (tests: 1000)."""
    for name in tree.matching(*CODE):
        limit = TEST_FILE_LINES_MAX if name.startswith("tests/") else FILE_LINES_MAX
        count = tree.text(name).count("\n")
        if count > limit:
            yield f"{name}: {count} lines, more than {limit}; find its two ideas and split it"


def function_lengths():
    """Functions have at most 70 lines."""
    for name in tree.matching("*.c", "*.h"):
        for function in tree.functions(name):
            yield from _too_long(name, function.name, function.line, function.lines)
    for name in tree.matching("*.py"):
        for node in ast.walk(ast.parse(tree.text(name), name)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from _too_long(name, node.name, node.lineno,
                                     node.end_lineno - node.lineno + 1)


def _too_long(name, function, line, lines):
    if lines > FUNCTION_LINES_MAX:
        yield (f"{name}:{line}: {function}() has {lines} lines, more than {FUNCTION_LINES_MAX}; "
               "give one of its steps a name of its own")


def blanks():
    """No tab after spaces or in Python, no blanks at a line's end, a new line at a file's end."""
    for name in tree.matching(*CODE, "Makefile", "*.md", ".clang-*"):
        source = tree.text(name)
        if source and not source.endswith("\n"):
            yield f"{name}: does not end with a new line; add one"
        if "\r" in source:
            yield f"{name}: has carriage returns; save it with Unix line ends"
        for number, line in enumerate(source.split("\n"), 1):
            if line != line.rstrip():
                yield f"{name}:{number}: blanks at the end; take them off"
            if re.match(r"\t* +\t", line):
                yield f"{name}:{number}: a tab after spaces; indent with tabs, align with spaces"
            if name.endswith(".py") and "\t" in line:
                yield f"{name}:{number}: a tab; Python is indented with spaces"


def finished():
    """Nothing is left to be done in a comment."""
    for name in tree.matching(*CODE, "Makefile", "*.md"):
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{name}:{number}: a note to come back; do it now or file an issue"


def guards():
    """A header's guard is its path."""
    for name in tree.matching("*.h"):
        guard = re.sub(r"\W", "_", name).upper()
        if f"#ifndef {guard}\n#define {guard}\n" not in tree.text(name):
            yield f"{name}: guard it with #ifndef {guard}, #define {guard}"


def explained():
    """Every function that others may call says what it is for: a comment in its paragraph."""
    for name in tree.matching("net/*.h", "drivers/*.h", "efi/*.h"):
        lines = tree.text(name).splitlines()
        functions = tree.functions(name)
        if functions and _explains_itself(name):
            continue
        for function in functions:
            if not _has_comment(lines, function.line):
                yield (f"{name}:{function.line}: {function.name}() is not explained; say above it "
                       "what it does, in which units, and who owns what")


def _explains_itself(name):
    """A header of one paragraph of code is explained by its first comment."""
    source = tree.bare(name).strip()
    return tree.text(name).startswith("/*") and "\n\n" not in source


def _has_comment(lines, line):
    """Whether the paragraph has a comment before the line."""
    for text in reversed(lines[:line - 1]):
        if not text.strip():
            return False
        if "*/" in text:
            return True
    return False


RULES = (line_lengths, file_lengths, function_lengths, blanks, finished, guards, explained)
