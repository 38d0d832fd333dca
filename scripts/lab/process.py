"""Long-running programs whose output is watched.

One class serves servers, dumpcap and QEMU alike: all are started, logged, waited upon for a line
of text with a limit, and ended. Waiting is woken by output or by the program's end, never by a
timer alone, so that nothing here sleeps.
"""
import re
import subprocess
import threading
import time


class Ended(Exception):
    """The program ended before it said what was waited for."""


class Process:
    """A running program; its standard output and errors go to a log file and to waiters."""

    def __init__(self, argv, log_path, on_output=None, **popen):
        self.argv = [str(word) for word in argv]
        self.log_path = log_path
        self._on_output = on_output
        self._output = bytearray()
        self._closed = False
        self._changed = threading.Condition()
        popen.setdefault("stderr", subprocess.STDOUT)
        # A session of its own: Ctrl-C reaches the script alone, which then ends all in order.
        self._child = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, start_new_session=True, **popen)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with open(self.log_path, "wb", buffering=0) as log:
            while chunk := self._child.stdout.read1(65536):
                log.write(chunk)
                with self._changed:
                    self._output += chunk
                    if self._on_output:
                        self._on_output(bytes(self._output))
                    self._changed.notify_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def pid(self):
        """Its number, as long as it runs."""
        return self._child.pid

    @property
    def output(self):
        """Everything said so far."""
        with self._changed:
            return bytes(self._output)

    def wait_until(self, ready, limit_s):
        """Return the first true ready(output); None at the limit; Ended when it can't come."""
        end = time.monotonic() + limit_s
        with self._changed:
            while True:
                if found := ready(bytes(self._output)):
                    return found
                if self._closed:
                    raise Ended(f"{self.argv[0]} ended early; see {self.log_path}")
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return ready(bytes(self._output)) or None

    def wait_for(self, pattern, limit_s):
        """Return the match of a pattern in the log, or raise TimeoutError that names it."""
        found = self.wait_until(
            lambda output: re.search(pattern, output.decode(errors="replace")), limit_s)
        if not found:
            raise TimeoutError(f"{self.argv[0]} did not say /{pattern}/ in {limit_s} s; "
                               f"see {self.log_path}")
        return found

    def wait(self, limit_s=None):
        """Wait for the end and for the last output."""
        self._child.wait(limit_s)
        self._reader.join()

    def stop(self, limit_s=5):
        """End it: politely first, then by force."""
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(limit_s)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self.wait()
