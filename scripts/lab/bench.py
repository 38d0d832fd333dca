"""One layout, one machine, one capture: the set-up that every boot in the lab shares."""
import contextlib
import pathlib
import shlex
import shutil

from . import net
from .capture import Capture
from .qemu import Machine

NBP_NAME = "nbp.efi"


class Bench(contextlib.ExitStack):
    """A network that serves one boot program, with a capture running from the start, unless
    so much crosses it that a capture would be in its way.

    Everything is kept in the directory: capture, console, picture, each server's configuration
    and log. Leaving the context ends all that was started, the capture last. What is captured,
    the words of Capture say.
    """

    def __init__(self, directory, layout, nbp=None, nbp_name=NBP_NAME, taps=("nic0",),
                 captured=True, **how):
        super().__init__()
        self.directory = pathlib.Path(directory).resolve()
        self.pcap = self.directory / "boot.pcapng"
        self.hosts = {}
        self.machine = None
        self._tftp = self.directory / "tftp"
        self._switches = set()
        shutil.rmtree(self.directory, ignore_errors=True)
        self._tftp.mkdir(parents=True)
        if nbp:
            self.serve(nbp, nbp_name)
        self.add_switch(net.MAIN_SWITCH)
        for tap in taps:
            net.add_tap(tap)
        if captured:
            self.capture = Capture(self.pcap, **how)
            self.callback(self.capture.stop)
        for server in layout:
            self.add_server(server, nbp_name)

    def serve(self, path, name):
        """Put a file where TFTP finds it; servers give out only what all may read."""
        (self._tftp / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, self._tftp / name)
        (self._tftp / name).chmod(0o644)

    def add_switch(self, name):
        """A switch of that name, unless it is there."""
        if name not in self._switches:
            self._switches.add(name)
            net.add_switch(name)

    def add_server(self, server, nbp_name=NBP_NAME):
        """Start a server of a layout; on a new host unless one of that name is there."""
        host = self.hosts.get(server.host) or self._add_host(server)
        for command in server.prepare:
            host.run(*shlex.split(command))
        if not server.start:
            return
        lines = [line.replace("{tftp}", str(self._tftp)).replace("{nbp}", nbp_name)
                 for line in server.lines]
        self.callback(server.start(host, self.directory, lines).stop)

    def _add_host(self, server):
        host = self.hosts[server.host] = net.Host(server.host)
        for address, switch in ((f"{server.address}/{server.prefix}", server.switch),
                                *server.also_on):
            self.add_switch(switch)
            host.join(address, switch)
        return host

    def boot(self, setup, name="console", live=None):
        """Switch a machine on. A second one finds the first one's NVRAM if it has its name."""
        self.machine = Machine(self.directory, setup, name, live)
        self.callback(self.machine.stop)
        return self.machine
