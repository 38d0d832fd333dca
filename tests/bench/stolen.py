"""What the host of a virtual machine takes of its processors' time: what disturbs a figure most.

On a machine of its own it is nothing.
"""
import pathlib
import threading
import time

STAT = pathlib.Path("/proc/stat")
STEAL, BEFORE_GUEST = 7, 8    # see proc(5): what guests take stands in user time already
EVERY_S = 0.05
PERCENT_MAX = 2    # of a transfer's time: a few times as much is lost of its speed


def _read():
    """When, all time of the processors, and of it what was stolen, since the machine's start."""
    ticks = [int(word) for word in STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    return time.time(), sum(ticks[:BEFORE_GUEST]), ticks[STEAL]


class Stolen:
    """A watch over it, as long as the context lasts."""

    def __init__(self):
        self._samples = []
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self):
        self._samples.append(_read())
        self._watcher.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._watcher.join()
        self._samples.append(_read())

    def _watch(self):
        while not self._over.wait(EVERY_S):
            self._samples.append(_read())

    def percent(self, begin, end):
        """The share stolen between two moments of time.time(), of all the processors together."""
        before = max((s for s in self._samples if s[0] <= begin), default=self._samples[0])
        after = min((s for s in self._samples if s[0] >= end), default=self._samples[-1])
        return 100 * (after[2] - before[2]) / max(after[1] - before[1], 1)
