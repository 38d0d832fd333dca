"""The places of net/ where something is checked, found in clang's syntax tree.

A place is a condition, an operand of && and || or a comparison. What can be done to it: it never
holds, always holds, or its limit is off by one. What would come to the same is left out: an operand
of && that never holds is the whole that never holds.
"""
import dataclasses
import re

from clang import cindex

NEVER, ALWAYS = "never holds", "always holds"
OFF_BY_ONE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
COMPARISONS = {*OFF_BY_ONE, "==", "!="}
LOGICAL = {"&&": ALWAYS, "||": NEVER}   # and what makes an operand of no account
ASSERTION = "net_assert"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)

Kind = cindex.CursorKind
BRANCHES = {Kind.IF_STMT, Kind.WHILE_STMT, Kind.DO_STMT, Kind.FOR_STMT, Kind.CONDITIONAL_OPERATOR}
EFFECTS = {Kind.CALL_EXPR, Kind.COMPOUND_ASSIGNMENT_OPERATOR}


@dataclasses.dataclass
class Place:
    """One of them; offsets are octets of its file."""
    file: str
    function: str
    line: int
    start: int
    end: int
    text: str
    changes: list                # NEVER, ALWAYS or the operator that takes the place of its own
    operator: str = ""
    left_end: int = 0            # of a comparison's operands
    right_start: int = 0
    has_effects: bool = False    # its operands must not be evaluated twice


class Source:
    """A file of net/ as clang saw it."""

    def __init__(self, name, octets):
        self.name = name
        self.octets = octets
        self.macros = []         # (start, end, name) of what is expanded here
        self.places = {}         # by start and end
        self.left_out = []       # (line, text): nobody can change it in a running program

    def text(self, start, end):
        """The source between, without comments, its blanks made one."""
        return " ".join(COMMENT.sub(" ", self.octets[start:end].decode()).split())

    def span(self, node):
        """Where a node begins and ends; clang puts an end in a macro at that macro's beginning."""
        end = node.extent.end.offset
        return (node.extent.start.offset,
                next((last for first, last, _ in self.macros if first <= end < last), end))

    def in_macro(self, start, end):
        """The macro whose expansion holds all of it, if any: its parts cannot be told apart."""
        return next((name for first, last, name in self.macros if first <= start and end <= last),
                    None)


def inner(node):
    """The node without parentheses and conversions that nobody wrote."""
    while node.kind in (Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR):
        children = list(node.get_children())
        if len(children) != 1:
            break
        node = children[0]
    return node


def operator_of(source, node):
    """The operator of a binary expression: what stands between its operands."""
    if node.kind != Kind.BINARY_OPERATOR:
        return ""
    left, right = node.get_children()
    return source.text(source.span(left)[1], source.span(right)[0])


def condition_of(source, node):
    """The condition of a statement or of ?:, if it has one."""
    children = list(node.get_children())
    if node.kind == Kind.DO_STMT:
        return children[1]
    if node.kind != Kind.FOR_STMT:
        return children[0]
    start, end = source.span(node)
    header = source.octets[start:end]
    first = header.index(b";")
    second = header.index(b";", first + 1)
    return next((child for child in children
                 if start + first < source.span(child)[0] < start + second), None)


def has_effects(node):
    """Whether evaluating it twice is not the same as once."""
    for part in node.walk_preorder():
        if part.kind in EFFECTS:
            return True
        if part.kind == Kind.UNARY_OPERATOR:
            spelling = [token.spelling for token in part.get_tokens()]
            if "++" in spelling or "--" in spelling:
                return True
    return False


class Finder:
    """Finds the places of one function."""

    def __init__(self, source, function):
        self.source = source
        self.function = function
        self.span = source.span

    def add(self, node, changes):
        """Notes a place, unless a macro hides it."""
        start, end = self.span(node)
        text, macro = self.source.text(start, end), self.source.in_macro(start, end)
        if macro:
            self.leave_out(node)
            return
        operator = operator_of(self.source, node)
        place = Place(self.source.name, self.function, node.extent.start.line, start, end, text,
                      list(changes))
        if operator in COMPARISONS:
            left, right = node.get_children()
            place.operator = operator
            place.left_end, place.right_start = self.span(left)[1], self.span(right)[0]
            place.has_effects = has_effects(node)
        if operator in OFF_BY_ONE:
            place.changes.append(OFF_BY_ONE[operator])
        if place.changes:
            self.source.places.setdefault((start, end), place)

    def leave_out(self, node):
        """Notes what cannot be changed, but for an assertion: no packet reaches what it checks."""
        start, end = self.span(node)
        macro = self.source.in_macro(start, end)
        if macro != ASSERTION:
            self.source.left_out.append((node.extent.start.line,
                                         f"in {macro}()" if macro else
                                         f"switch ({self.source.text(start, end)})"))

    def split(self, node, changes, within=""):
        """A condition and what it is made of; within: the operator that it is an operand of."""
        node = inner(node)
        operator = operator_of(self.source, node)
        self.add(node, [] if operator and operator == within else changes)
        if operator in LOGICAL:
            for operand in node.get_children():
                self.split(operand, [LOGICAL[operator]], operator)
        elif node.kind == Kind.UNARY_OPERATOR and self.source.text(*self.span(node))[0] == "!":
            self.split(next(node.get_children()), [])

    def known(self, node):
        """Whether it is part of a condition that has been split."""
        return self.span(node) in self.source.places

    def visit(self, node):
        """Every condition below the node but for those that only the compiler sees."""
        if node.kind == Kind.VAR_DECL and node.storage_class == cindex.StorageClass.STATIC:
            return
        if node.kind == Kind.STATIC_ASSERT:
            return
        if node.kind == Kind.SWITCH_STMT:
            self.leave_out(next(node.get_children()))
        if node.kind in BRANCHES:
            condition = condition_of(self.source, node)
            if condition is not None:
                self.split(condition, [NEVER, ALWAYS])
        elif operator_of(self.source, node) in {*LOGICAL, *COMPARISONS} and not self.known(node):
            self.split(node, [NEVER, ALWAYS])
        for child in node.get_children():
            self.visit(child)


def read(names, flags):
    """The files of net/ with their places: names are those that are compiled."""
    sources, done = {}, set()
    index = cindex.Index.create()
    for name in names:
        unit = index.parse(name, flags,
                           options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        wrong = [str(said) for said in unit.diagnostics if said.severity >= said.Error]
        if wrong:
            raise RuntimeError("\n".join(wrong))
        here = [node for node in unit.cursor.get_children()
                if node.location.file and in_net(node.location.file.name)]
        new = {in_net(node.location.file.name) for node in here} - done
        for node in here:
            name_of = in_net(node.location.file.name)
            if name_of not in new:
                continue
            if name_of not in sources:
                with open(name_of, "rb") as opened:
                    sources[name_of] = Source(name_of, opened.read())
            if node.kind == Kind.MACRO_INSTANTIATION:
                sources[name_of].macros.append(
                    (node.extent.start.offset, node.extent.end.offset, node.spelling))
        for node in here:
            name_of = in_net(node.location.file.name)
            if name_of in new and node.kind == Kind.FUNCTION_DECL and node.is_definition():
                Finder(sources[name_of], node.spelling).visit(node)
        done |= new
    return [sources[name] for name in sorted(sources)]


def in_net(name):
    """The name from the root if it lies in net/, else None."""
    name = name.removeprefix("./")
    return name if name.startswith("net/") else None
