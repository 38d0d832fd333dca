"""The boot with a hostile host on the same switch, which does all it can: tests/attacker/; and the
one from servers whose texts would steer the console.
"""
import findings as see
import story as then
from case import Case
from lab import hostile
from lab.layouts import TWO_HOSTS
from lab.qemu import Nic, Setup

ALL = ("offers", "naks", "replies", "claims", "neighbours", "rain=200", "files", "blocks",
       "junk=2000")

CASES = (
    *(Case(f"attack-{model}", setup=Setup(nics=(Nic(model=model),)),
           layout=(*TWO_HOSTS, hostile.host(Nic().mac, *ALL)),
           story=(then.runs, then.looks("attacked")),
           findings=(see.races_were_lost, see.console_is_calm), alone=True)
      for model in ("virtio-net-pci", "e1000")),
    Case("attack-texts", layout=hostile.TEXTS, nbp=None,
         story=(then.starts, then.fails("E42"), then.says("case matters.")),
         findings=(see.texts_are_plain,)),
)
