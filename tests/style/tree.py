"""The project's files, and C source cut into what the rules look at."""
import dataclasses
import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]

COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                             re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)


@functools.cache
def files():
    """Every file that is or will be in git, as paths from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({name for name in listing.split("\0")
                         if name and (ROOT / name).is_file()}))


def matching(*patterns):
    """The files whose path matches one of the patterns; * stops at no slash."""
    return [name for name in files()
            if any(pathlib.PurePosixPath(name).match(pattern) for pattern in patterns)]


def below(*folders, suffixes=(".c", ".h")):
    """The files with these endings anywhere below the folders."""
    return [name for name in files()
            if name.startswith(tuple(f"{folder}/" for folder in folders))
            and name.endswith(suffixes)]


@functools.cache
def text(name):
    """A file's text, line ends as they are."""
    return (ROOT / name).read_bytes().decode()


@functools.cache
def bare(name):
    """C without comments, the contents of strings and preprocessor lines, line for line."""
    return _blank(DIRECTIVE, _blank(COMMENT_OR_TEXT, text(name)))


def _blank(pattern, source):
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def includes(name):
    """(line, what) for every #include; what keeps its quotes or angles."""
    source = text(name)
    return [(source.count("\n", 0, match.start()) + 1, match[1])
            for match in INCLUDE.finditer(source)]


@dataclasses.dataclass(frozen=True)
class Function:
    """A function with a body, or a prototype."""
    name: str
    line: int
    lines: int
    has_body: bool


BRACE_OR_END = re.compile(r"[{};]")
HEAD = re.compile(r"(?P<name>\w+)\s*\([^{}]*\)\s*$")
NO_FUNCTION = re.compile(r"[=]|\btypedef\b|\b_Static_assert\b")


def functions(name):
    """The functions and prototypes of a C file, from their declaration's first line to the last."""
    source, found, start, depth, head = bare(name), [], 0, 0, ""
    for mark in BRACE_OR_END.finditer(source):
        if depth == 0 and mark[0] in "{;":
            head = source[start:mark.start()]
        depth += {"{": 1, "}": -1, ";": 0}[mark[0]]
        if depth > 0:
            continue
        matched = HEAD.search(head)
        if matched and not NO_FUNCTION.search(head):
            first = start + len(head) - len(head.lstrip())
            line = source.count("\n", 0, first) + 1
            found.append(Function(re.search(r"(\w+)\s*\(", head)[1], line,
                                  source.count("\n", first, mark.start()) + 1, mark[0] == "}"))
        start, head = mark.end(), ""
    return found
