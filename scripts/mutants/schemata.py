"""All mutants in one program: each place of net/ asks whether it is the one to be wrong.

The number is read from the environment, so that everything is compiled once. Without a number it is
noted where a mutant would have made a difference (tests/mutants/mutant.h): a test that never comes
there cannot kill it.
"""
import dataclasses

from places import ALWAYS, NEVER

MUTANT_MAX = 16384               # of tests/mutants/mutant.h


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change of one place."""
    number: int
    file: str
    function: str
    line: int
    text: str
    change: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.function}(): {self.text} | {self.change}"


def _inside(places, start, end):
    """The outermost places between, in their order."""
    found, at = [], start
    for place in places:
        if at <= place.start and place.end <= end:
            found.append(place)
            at = place.end
    return found


class Writer:
    """Writes files with their places made changeable, and numbers the mutants."""

    def __init__(self):
        self.mutants = []

    def number(self, place, change):
        """The number of a change; 0 if it is not to be made."""
        if change not in place.changes:
            return 0
        self.mutants.append(Mutant(len(self.mutants) + 1, place.file, place.function, place.line,
                                   place.text, change))
        return len(self.mutants)

    def file(self, source):
        """The octets of the file, changeable."""
        places = sorted(source.places.values(), key=lambda place: (place.start, -place.end))
        numbers = {(place.start, place.end): {change: self.number(place, change)
                                              for change in place.changes} for place in places}
        return self.range(source, places, numbers, 0, len(source.octets))

    def range(self, source, places, numbers, start, end, itself=None):
        """What stands between, with the places in it made changeable."""
        out, at = b"", start
        for place in _inside([place for place in places if place is not itself], start, end):
            out += source.octets[at:place.start]
            out += self.place(source, places, numbers, place)
            at = place.end
        return out + source.octets[at:end]

    def place(self, source, places, numbers, place):
        """The place as a call."""
        number = numbers[place.start, place.end]
        value = self.range(source, places, numbers, place.start, place.end, place)
        for change in place.changes:
            if change in (NEVER, ALWAYS):
                continue
            left = self.range(source, places, numbers, place.start, place.left_end)
            right = self.range(source, places, numbers, place.right_start, place.end)
            right_way = b"%b %b %b" % (left, place.operator.encode(), right)
            wrong_way = b"%b %b %b" % (left, change.encode(), right)
            if place.has_effects:
                value = b"(mutant_is(%d) ? %b : %b)" % (number[change], wrong_way, right_way)
            else:
                value = b"mutant_of(%d, %b, %b)" % (number[change], right_way, wrong_way)
        return b"mutant_holds(%b, %d, %d)" % (value, number.get(NEVER, 0), number.get(ALWAYS, 0))


def write(sources, folder):
    """Writes net/ anew below the folder; what has not changed keeps its time. The mutants."""
    writer = Writer()
    for source in sources:
        _write(folder / source.name, writer.file(source))
    if len(writer.mutants) >= MUTANT_MAX:
        raise RuntimeError(f"{len(writer.mutants)} mutants; tests/mutants/mutant.h has room for "
                           f"{MUTANT_MAX - 1}")
    return writer.mutants


def _write(path, octets):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != octets:
        path.write_bytes(octets)
