"""Cases with a hostile host on the switch, which hears all and answers first: it boots anyway.

Each fails unless the hostile host's answers were the first ones: see races.
"""
import findings as see
from case import MAC, Case
from lab import hostile
from lab.layouts import TWO_HOSTS

JUNK = "junk=5000"
PATIENT_S = 60


def attack(name, *attacks, races=(), says=(), limit_s=20):
    """A case of these attacks, in which the hostile host won these races."""
    flood = (see.flooded,) if JUNK in attacks else ()
    return Case(f"attack-{name}", layout=(*TWO_HOSTS, hostile.host(MAC, *attacks)), says=says,
                findings=(see.datagrams_well_formed, see.requested_only("nbp.efi"),
                          see.races_were_lost(*races), *flood), limit_s=limit_s, alone=True)


CASES = (
    attack("offers", "offers", races=("DISCOVER",)),
    attack("servers", "servers", races=("DISCOVER",), limit_s=PATIENT_S),
    attack("naks", "naks", races=("REQUEST",)),
    attack("replies", "replies", races=("4011",)),
    attack("neighbours", "neighbours", "rain=20", races=("ARP",),
           says=(f"is claimed by {hostile.MAC} and by",)),
    attack("claims", "claims", races=("ARP",)),
    attack("files", "files", races=("RRQ",)),
    attack("blocks", "blocks", races=("ACK",)),
    attack("junk", JUNK),
    attack("all", "offers", "naks", "replies", "claims", "neighbours", "rain=200", "files",
           "blocks", JUNK, races=("DISCOVER", "REQUEST", "4011", "RRQ", "ACK"), limit_s=PATIENT_S),
    Case("attack-texts", layout=hostile.TEXTS, size=None, ends="E42",
         findings=(see.well_formed, see.plain_text)),
)
