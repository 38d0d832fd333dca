"""The firmware's serial console, made readable.

OVMF paints it with terminal escapes. The raw bytes are kept as they came; for people and for
patterns the escapes go, and a jump of the cursor to another line becomes a new line.
"""
import re

JUMP = re.compile(r"\x1b\[\d+;\d+[Hf]")
ESCAPE = re.compile(r"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78c]")
UNFINISHED = re.compile(r"(\r+|\x1b[\[()]?[0-9;?=]*)$")  # may be half a line's end or an escape
BLANK_LINES = re.compile(r"\n[ \r\n]*\n")


def clean(raw):
    """The text of the console so far; a carriage return inside a line stays."""
    text = raw.decode("utf-8", errors="ignore")
    text = UNFINISHED.sub("", text)
    text = ESCAPE.sub("", JUMP.sub("\n", text))
    text = re.sub(r"\r+\n", "\n", text)
    return BLANK_LINES.sub("\n\n", text).lstrip()


def final(raw):
    """The same as it stood in the end: a line written over itself shows its last state."""
    lines = (line.rstrip("\r ").rsplit("\r", 1)[-1] for line in clean(raw).split("\n"))
    return "\n".join(lines).rstrip() + "\n"


class Live:
    """Shows the console while it grows; give its feed to Process as on_output."""

    def __init__(self, stream):
        self._stream = stream
        self._shown = 0

    def feed(self, raw):
        """Print what is new in it."""
        text = clean(raw)
        self._stream.write(text[self._shown:])
        self._stream.flush()
        self._shown = max(self._shown, len(text))
