"""What is measured: the points of the bench and the order in which they come."""
import dataclasses
import itertools

NICS = ("virtio-net-pci", "e1000")
KNOWN_NICS = (*NICS, "e1000e")   # what is measured only if it is asked for, too
SERVERS = ("dnsmasq", "atftpd")
SIZES = (1, 16, 128)          # MiB
CLIENTS = ("lanyard", "ovmf", "ipxe")
CEILING, ACCOUNT = "ceiling", "account"
ACCOUNT_SIZE = 16
TAP = "tap"                   # the place of a NIC, where the host build is the client


@dataclasses.dataclass(frozen=True)
class Point:
    """One measurement: a boot of a client, or one that measures the firmware or a round trip."""
    round: int
    client: str
    nic: str
    server: str = ""
    size: int = 0

    def __str__(self):
        words = (self.client, self.nic, self.server, f"{self.size} MiB" if self.size else "")
        return " ".join(word for word in words if word)


@dataclasses.dataclass(frozen=True)
class Choice:
    """The part of the bench that is wanted."""
    rounds: int = 5
    nics: tuple = NICS
    servers: tuple = SERVERS
    sizes: tuple = SIZES
    clients: tuple = (*CLIENTS, CEILING, ACCOUNT)

    def points(self):
        """All of it, a round after the other, so that the clients alternate."""
        for number in range(self.rounds):
            for nic in self.nics:
                if CEILING in self.clients:
                    yield Point(number, CEILING, nic)
                for server, size, client in itertools.product(self.servers, self.sizes,
                                                              self.clients):
                    if client in CLIENTS:
                        yield Point(number, client, nic, server, size)
            if ACCOUNT in self.clients:
                for place in (*self.nics, TAP):
                    yield Point(number, ACCOUNT, place, "dnsmasq", ACCOUNT_SIZE)
