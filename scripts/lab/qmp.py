"""QMP, QEMU's control socket, as far as the lab needs it."""
import json


class QmpError(Exception):
    """QEMU refused a command, or is gone."""


class Qmp:
    """One control connection over an already connected socket."""

    def __init__(self, connection, limit_s=20):
        connection.settimeout(limit_s)
        self._connection = connection
        self._lines = connection.makefile("r", encoding="utf-8")
        self._answer("QMP")
        self.command("qmp_capabilities")

    def command(self, name, /, **arguments):
        """Run a command to its end and return what it returned."""
        request = {"execute": name, "arguments": arguments}
        try:
            self._connection.sendall(json.dumps(request).encode() + b"\n")
            return self._answer("return")
        except OSError as error:
            raise QmpError(f"QEMU does not answer: {error}") from error

    def _answer(self, key):
        for line in self._lines:
            message = json.loads(line)
            if "error" in message:
                raise QmpError(message["error"]["desc"])
            if key in message:
                return message[key]
        raise QmpError("QEMU closed its control socket")
