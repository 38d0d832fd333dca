"""The boot with a hostile host on the same switch, which does all it can: tests/attacker/."""
import findings as see
import story as then
from case import Case
from lab import hostile
from lab.layouts import TWO_HOSTS
from lab.qemu import Nic, Setup

ALL = ("offers", "naks", "replies", "claims", "neighbours", "rain=200", "files", "blocks",
       "junk=2000")

CASES = tuple(
    Case(f"attack-{model}", setup=Setup(nics=(Nic(model=model),)),
         layout=(*TWO_HOSTS, hostile.host(Nic().mac, *ALL)),
         story=(then.runs, then.looks("attacked")),
         findings=(see.races_were_lost, see.console_is_calm), alone=True)
    for model in ("virtio-net-pci", "e1000"))
