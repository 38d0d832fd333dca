"""Cases whose boot program is a real one that fetches more: Debian's shim, GRUB, installer,
syslinux and iPXE, unpacked by `scripts/deps programs`; and chains through stock firmware.

Each runs in two layouts: a PXE server (proxyDHCP) names the program, or the DHCP server does.
"""
import dataclasses

import findings as see
import story as then
from case import LANYARD, ROOT, Case
from lab import layouts
from lab.layouts import Server
from lab.qemu import Nic, Setup

DEBIAN = ROOT / "build" / "programs"
SHIM = DEBIAN / "shim-signed/usr/lib/shim/shimx64.efi.signed"
GRUB = DEBIAN / "grub-efi-amd64-signed/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed"
INSTALLER = (DEBIAN / "debian-installer-12-netboot-amd64/usr/lib/debian-installer/images/12/amd64"
             / "text")
SYSLINUX = DEBIAN / "syslinux-efi/usr/lib/SYSLINUX.EFI/efi64/syslinux.efi"
LDLINUX = DEBIAN / "syslinux-common/usr/lib/syslinux/modules/efi64/ldlinux.e64"
SNPONLY = DEBIAN / "ipxe/usr/lib/ipxe/snponly.efi"
IPXE = DEBIAN / "ipxe/boot/ipxe.efi"
KERNEL = INSTALLER / "debian-installer/amd64/linux"

PROGRAM_LIMIT_S = 60
KERNEL_LIMIT_S = 240

GRUB_CFG = """terminal_output console
echo "grub.cfg runs"
linux /boot/linux console=ttyS0
boot
"""
SYSLINUX_CFG = """SAY syslinux.cfg runs
PROMPT 1
DEFAULT first
LABEL first
  KERNEL linux
"""


def _installer():
    """The package's tree as it is; but its first entry is taken, on the serial line."""
    tree = {str(path.relative_to(INSTALLER)): path
            for path in INSTALLER.glob("debian-installer/**/*") if path.is_file()}
    place = "debian-installer/amd64/grub/grub.cfg"
    if place in tree:
        menu = tree[place].read_text(encoding="ascii")
        tree[place] = "set timeout=1\n" + menu.replace("vga=788", "console=ttyS0")
    return tree


@dataclasses.dataclass(frozen=True)
class Chain:
    """A program, the files it comes from, and what it says once it runs."""
    name: str
    program: str                  # its place on the TFTP server
    files: dict
    story: tuple


CHAINS = (
    Chain("shim-grub-kernel", "boot/shimx64.efi",
          {"boot/shimx64.efi": SHIM, "boot/grubx64.efi": GRUB, "grub/grub.cfg": GRUB_CFG,
           "boot/linux": KERNEL},
          (then.says("Welcome to GRUB", PROGRAM_LIMIT_S),
           then.says("grub.cfg runs", PROGRAM_LIMIT_S),
           then.says("Linux version 6.", KERNEL_LIMIT_S))),
    Chain("debian-installer", "debian-installer/amd64/bootnetx64.efi", _installer(),
          (then.says("Welcome to GRUB", PROGRAM_LIMIT_S),
           then.says("Entering low memory mode", KERNEL_LIMIT_S))),
    Chain("syslinux", "syslinux.efi",
          {"syslinux.efi": SYSLINUX, "ldlinux.e64": LDLINUX, "pxelinux.cfg/default": SYSLINUX_CFG},
          (then.says("syslinux.cfg runs", PROGRAM_LIMIT_S), then.says("boot:", PROGRAM_LIMIT_S))),
)


def _named_by_proxy(program):
    return (layouts.DHCP, Server("pxe", "192.168.77.2", tuple(
        line.replace("{nbp}", program) for line in layouts.PXE.lines)))


def _named_by_dhcp(program):
    return (Server("dhcp", "192.168.77.1", tuple(
        line.replace("{nbp}", program) for line in layouts.DHCP_WITH_FILE.lines)),)


LAYOUTS = {"proxy": _named_by_proxy, "dhcp": _named_by_dhcp}

CHAIN_CASES = tuple(
    Case(f"{chain.name}-by-{who}", layout=layout(chain.program), nbp=None, files=chain.files,
         story=(then.starts, *chain.story), findings=(see.fetched,))
    for chain in CHAINS for who, layout in LAYOUTS.items())

# Who is told apart by its user class: stock firmware, Lanyard and iPXE in turn.
OF_LANYARD = ("dhcp-userclass=set:lanyard,Lanyard",)
OF_IPXE = ("dhcp-userclass=set:ipxe,iPXE",)
FIRMWARE_FIRST = Setup(nics=(Nic(boot_index=1),))


def _in_turn(*rules):
    """One host whose answer depends on who asks."""
    return (layouts.DHCP.but(*OF_LANYARD, *OF_IPXE, *rules, "enable-tftp", "tftp-root={tftp}"),)


BOTH_WAYS = (
    Case("ipxe-from-lanyard",
         layout=_in_turn("dhcp-boot=tag:!lanyard,tag:ipxe,nbp.efi",
                         "dhcp-boot=tag:lanyard,snponly.efi"),
         files={"snponly.efi": SNPONLY},
         story=(then.starts, then.says("iPXE initialising devices", PROGRAM_LIMIT_S),
                then.says("net0: 52:54:00:4c:59:01 using SNP", PROGRAM_LIMIT_S), then.runs),
         findings=(see.fetched_first("snponly.efi"),)),
    Case("ipxe-from-lanyard-from-firmware", stick={}, setup=FIRMWARE_FIRST,
         layout=_in_turn("dhcp-boot=tag:!lanyard,tag:!ipxe,lanyard.efi",
                         "dhcp-boot=tag:lanyard,snponly.efi", "dhcp-boot=tag:ipxe,nbp.efi"),
         files={"snponly.efi": SNPONLY, "lanyard.efi": LANYARD},
         story=(then.firmware_offers_pxe, then.starts,
                then.says("iPXE initialising devices", PROGRAM_LIMIT_S), then.runs),
         findings=(see.fetched_first("lanyard.efi"),)),
    Case("lanyard-from-ipxe", stick={"EFI/BOOT/BOOTX64.EFI": IPXE},
         layout=_in_turn("dhcp-boot=tag:!lanyard,lanyard.efi", "dhcp-boot=tag:lanyard,nbp.efi"),
         files={"lanyard.efi": LANYARD},
         story=(then.says("iPXE initialising devices", PROGRAM_LIMIT_S), then.starts, then.runs),
         findings=(see.fetched_first("lanyard.efi"),)),
)

# Stock firmware starts Lanyard: from the DHCP server's offer, or from a proxy's.
SERVICE = 'pxe-service=tag:{tag},7,"Boot",{file}'
PROXY_IN_TURN = Server("pxe", "192.168.77.2", (
    "dhcp-range=192.168.77.0,proxy", *OF_LANYARD,
    SERVICE.format(tag="!lanyard", file="lanyard.efi"),
    SERVICE.format(tag="lanyard", file="nbp.efi"), "enable-tftp", "tftp-root={tftp}"))
SECOND = Nic(tap="nic1", mac="52:54:00:4c:59:02")
FIRST_WITHOUT_CABLE = Setup(nics=(Nic(switch="empty", cable=False, boot_index=1),
                                  dataclasses.replace(SECOND, boot_index=2)))

FROM_FIRMWARE = (
    Case("firmware-lanyard-by-dhcp", stick={}, setup=FIRMWARE_FIRST,
         layout=_in_turn("dhcp-boot=tag:!lanyard,lanyard.efi", "dhcp-boot=tag:lanyard,nbp.efi"),
         files={"lanyard.efi": LANYARD},
         story=(then.firmware_offers_pxe, then.starts, then.runs),
         findings=(see.fetched_first("lanyard.efi"),)),
    Case("firmware-lanyard-by-proxy", stick={}, setup=FIRMWARE_FIRST,
         layout=(layouts.DHCP, PROXY_IN_TURN), files={"lanyard.efi": LANYARD},
         story=(then.firmware_offers_pxe, then.starts, then.runs),
         findings=(see.fetched_first("lanyard.efi"),)),
    # The firmware has the other card first, and tries it in vain.
    Case("firmware-lanyard-second-nic", stick={}, setup=FIRST_WITHOUT_CABLE,
         layout=(layouts.DHCP, PROXY_IN_TURN), files={"lanyard.efi": LANYARD},
         story=(then.firmware_offers_pxe, then.plug_in, then.starts,
                then.says(f"NIC1 {SECOND.mac} at"),
                then.says("Pci(0x4,0x0)/Mac(5254004C5902"), then.runs),
         findings=(see.fetched_first("lanyard.efi"),)),
    # Lanyard is offered to itself, and gives the firmware its network back.
    Case("lanyard-offered-itself", stick={}, setup=FIRMWARE_FIRST,
         layout=_in_turn("dhcp-boot=lanyard.efi"), files={"lanyard.efi": LANYARD},
         story=(then.firmware_offers_pxe, then.starts, then.fails("E56"),
                then.says("dhcp-userclass=set:lanyard,Lanyard"),
                then.says("Start PXE over IPv6", then.FIRMWARE_LIMIT_S))),
)

CASES = CHAIN_CASES + BOTH_WAYS + FROM_FIRMWARE
