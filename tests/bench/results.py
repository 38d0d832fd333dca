"""The figures measured so far, kept in a file: a bench that was broken off goes on from there."""
import dataclasses
import json
import statistics
import time

from points import Point


@dataclasses.dataclass(frozen=True)
class Figure:
    """The median of several rounds, with the least and the greatest."""
    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values):
        """The figure of some values; None if there are none."""
        return cls(statistics.median(values), min(values), max(values)) if values else None


class Results:
    """Rows of a JSON file: a point, and what was measured or why not."""

    def __init__(self, path, facts, fresh=False):
        self._path = path
        self.facts = facts
        self.rows = []
        self.date = time.strftime("%Y-%m-%d")
        if path.exists() and not fresh:
            self._take_over(json.loads(path.read_text(encoding="utf-8")))

    def _take_over(self, kept):
        """Go on with the figures kept, unless they belong to something else."""
        differing = [name for name, fact in self.facts.items() if kept["facts"].get(name) != fact]
        if differing:
            print(f"Another {', '.join(differing)} than before: the bench begins anew.")
            return
        self.rows, self.date = kept["rows"], kept["date"]

    def has(self, point):
        """Whether this point has its figures."""
        return any(row["point"] == dataclasses.asdict(point) and "failed" not in row
                   for row in self.rows)

    def add(self, point, measured, took_s):
        """Keep what was measured, in the place of what was there."""
        key = dataclasses.asdict(point)
        self.rows = [row for row in self.rows if row["point"] != key]
        self.rows.append({"point": key, "took_s": took_s, **measured})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        partial.write_text(json.dumps(
            {"date": self.date, "facts": self.facts, "rows": self.rows}, indent=1) + "\n",
            encoding="utf-8")
        partial.rename(self._path)

    def values(self, name, **point):
        """What was measured under a name at all points with these words."""
        return [row[name] for row in self.rows
                if name in row and point.items() <= row["point"].items()]

    def figure(self, name, **point):
        """The same as a Figure, or None."""
        return Figure.of(self.values(name, **point))

    def failures(self):
        """Points that have no figures, each with the reason."""
        return [(Point(**row["point"]), row["failed"]) for row in self.rows if "failed" in row]

    def rounds(self, size=None):
        """How many rounds there are figures of, those of one size or all."""
        return max((row["point"]["round"] + 1 for row in self.rows
                    if size in (None, row["point"]["size"])), default=0)
