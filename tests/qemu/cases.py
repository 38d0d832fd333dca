"""The cases, as data. To add one, add a Case: a layout, a machine, a story and findings."""
import dataclasses

import attack_cases
import chain_cases
import findings as see
import speed
import story as then
from case import LANYARD, NBP, PROGRAMS, USB_BOOT, Case
from lab import layouts, scripted
from lab.layouts import Server
from lab.qemu import Nic, Setup
from lab.scripted import message
from lab.scripted.behaviour import Reply, on

PXE_OF_NOTHING = Server("pxe", "192.168.77.2", tuple(
    line.replace("{nbp}", "no-such-file.efi") for line in layouts.PXE.lines))
NO_CABLE = Setup(nics=(Nic(cable=False),))
SECOND = Nic(tap="nic1", mac="52:54:00:4c:59:02")
ONE_CABLE = Setup(nics=(Nic(cable=False), SECOND))
FIRST_IN_VAIN = Setup(nics=(Nic(switch="empty"), SECOND))
FOUR_NICS = Setup(nics=(
    Nic(model="e1000", cable=False),
    Nic(model="rtl8139", tap="nic1", mac="52:54:00:4c:59:02", switch="office"),
    Nic(model="vmxnet3", tap="nic2", mac="52:54:00:4c:59:03", switch="empty"),
    Nic(tap="nic3", mac="52:54:00:4c:59:04")))
TWO_NETWORKS = Setup(nics=(Nic(cable=False), Nic(tap="nic1", mac="52:54:00:4c:59:02",
                                                 switch="office")))
SMALL = {"small.bin": PROGRAMS / "tests/qemu/small.bin"}
CHAIN = {"EFI/BOOT/BOOTX64.EFI": PROGRAMS / "tests/qemu/chain.efi", "lanyard.efi": LANYARD}
CHAINS = {**CHAIN, "EFI/BOOT/BOOTX64.EFI": PROGRAMS / "tests/qemu/chains.efi"}
THEN_FIRMWARE = Setup(nics=(Nic(boot_index=2),))
EIGHT_NICS = Setup(nics=(*THEN_FIRMWARE.nics, *(
    Nic(tap=f"nic{n}", mac=f"52:54:00:4c:59:0{n + 1}", switch="empty") for n in range(1, 8))))
DHCP_NAMES_SECOND = layouts.DHCP.but("dhcp-boot=second.efi", "enable-tftp", "tftp-root={tftp}")
TWO_ON_ONE = Setup(nics=(Nic(), SECOND))
MENU = Server("pxe", "192.168.77.2", (
    "dhcp-range=192.168.77.0,proxy", 'pxe-service=7,"The first program",{nbp}',
    'pxe-service=7,"Another program",second.efi', 'pxe-service=7,"This machine\'s own disk",0',
    "enable-tftp", "tftp-root={tftp}"))
PROMPT_OF_MENU = 'pxe-prompt="Press F8 for the menu of the lab"'
MENU_FOR_5_S = (layouts.DHCP, MENU.but(f"{PROMPT_OF_MENU},5"))
SHORT_MENU = (layouts.DHCP, MENU.but(f"{PROMPT_OF_MENU},3"))
LONG_MENU = (layouts.DHCP, MENU.but(f"{PROMPT_OF_MENU},60"))
OPENS_MENU = (then.says("has a menu of 3"), then.says("any key shows the menu"),
              then.press("f8"), then.says("choose by arrow keys and Enter"), then.says("> 1"))
SHELL_BOOT = {"lanyard.efi": LANYARD, "startup.nsh": "fs0:\\lanyard.efi\r\n"}
SMASHES = {"smashes.efi": PROGRAMS / "tests/qemu/smashes.efi",
           "startup.nsh": "fs0:\\smashes.efi\r\n" * 2
                          + "fs0:\\smashes.efi user-class=Assert\r\n"}
MAKE_BOOT_OPTION = {
    "tools/lanyard.efi": LANYARD,
    "startup.nsh": 'bcfg boot add 0 fs0:\\tools\\lanyard.efi "By boot option"\r\nreset\r\n',
}

BOOTS = (
    Case("usb-boot", story=(then.runs,), alone=True,
         findings=(see.seven_steps, see.identity, see.two_hosts_offer, see.request_names_server,
                   see.asks_with_address, see.true_origin, see.prompt, see.version_first,
                   see.small)),
    Case("shell-boot", stick=SHELL_BOOT, story=(then.shell_comes, then.runs),
         findings=(see.seven_steps,)),
    Case("boot-option", stick=MAKE_BOOT_OPTION,
         story=(then.shell_comes, then.says('starting Boot'), then.says('"By boot option"'),
                then.runs),
         findings=(see.seven_steps,)),
    Case("one-host", layout=(layouts.DHCP_WITH_FILE,), story=(then.runs,),
         findings=(see.fetched,)),
    Case("cable-late", setup=NO_CABLE,
         story=(then.starts, then.waits_for_link, then.plug_in, then.runs),
         findings=(see.seven_steps,)),
    Case("nic-with-cable", setup=ONE_CABLE, story=(then.runs,), findings=(see.seven_steps,)),
    Case("second-nic", setup=FIRST_IN_VAIN, story=(then.starts, then.runs),
         findings=(see.seven_steps, see.prompt_beside_others)),
    Case("four-nics", setup=FOUR_NICS, layout=(*layouts.TWO_HOSTS, layouts.OFFICE),
         story=(then.starts, then.runs),
         findings=(see.seven_steps, see.prompt_beside_others, see.results_of_others)),
    Case("two-nics-on-one-network", setup=TWO_ON_ONE, story=(then.starts, then.runs),
         findings=(see.fetched, see.results_of_others)),
    Case("next-nic-when-no-program", setup=TWO_NETWORKS,
         layout=(*layouts.TWO_HOSTS, layouts.OFFICE_WITH_FILE),
         story=(then.serves("not-a-program.bin", "small.bin"), then.starts, then.fails("E51"),
                then.plug_in, then.runs),
         findings=(see.seven_steps,)),
    *(Case(f"nic-{model}", setup=Setup(nics=(Nic(model=model),)), story=(then.runs,),
           findings=(see.seven_steps,))
      for model in ("e1000", "rtl8139", "vmxnet3")),
)

# With other servers than dnsmasq; the rest of them in tests/host/server_cases.py.
SERVERS = (
    Case("isc-proxy-atftpd", layout=(layouts.ISC, layouts.PXE_WITHOUT_TFTP, layouts.ATFTPD),
         story=(then.runs,), findings=(see.seven_steps,)),
    Case("kea-hpa", layout=(layouts.KEA_NAMES_FILE, layouts.HPA), story=(then.runs,),
         findings=(see.fetched,)),
    Case("relay-and-router", layout=(layouts.FAR_DHCP, layouts.FAR_TFTP, layouts.ISC_RELAY),
         story=(then.runs,), findings=(see.fetched,)),
)

MENUS = (
    Case("menu-countdown", layout=SHORT_MENU,
         story=(then.starts, then.says('"The first program" in 3 s'), then.runs),
         findings=(see.seven_steps, see.fetched_first("nbp.efi"))),
    Case("menu-keys", layout=LONG_MENU,
         story=(then.serves("second.efi", "nbp.efi"), then.starts, *OPENS_MENU,
                then.press("down"),
                then.says("> 2"), then.looks("menu"), then.press("ret"), then.runs),
         findings=(see.seven_steps, see.fetched_first("second.efi"))),
    Case("menu-local-boot", layout=LONG_MENU,
         story=(then.starts, *OPENS_MENU, then.press("3"),
                then.says("boot from this machine itself"), then.shell_comes),
         findings=(see.nothing_fetched,)),
    Case("menu-stopped", layout=LONG_MENU,
         story=(then.starts, *OPENS_MENU, then.press("esc"), then.fails("E20"), then.shell_comes),
         findings=(see.nothing_fetched,)),
    Case("menu-holds-others", layout=MENU_FOR_5_S, setup=TWO_ON_ONE,
         story=(then.serves("second.efi", "nbp.efi"), then.starts,
                then.says("has a menu of 3"), *OPENS_MENU,
                then.does_not_say("item 1 of the menu is taken", 5 + 2), then.press("2"),
                then.runs),
         findings=(see.fetched_first("second.efi"), see.results_of_others,
                   see.addresses_given_back)),
)

# Whom it needs: a server to write to, one with directories, and a boot server.
FOUND = Reply("ACK", siaddr="192.168.77.1", file=b"found.efi", echo=(97,), options=(
    (60, b"PXEClient"), (43, message.encode(((71, b"\x80\1\0\0"),)))))
FOR_BASE_CODE = (
    dataclasses.replace(layouts.HPA, host="writer", address="192.168.77.3",
                        lines=("--create", "{tftp}")),
    scripted.tftp("lister", "192.168.77.4"),
    scripted.dhcp("finder", "192.168.77.5", on("FIND unicast", FOUND), on("FIND multicast", FOUND),
                  groups=("239.77.0.1",)),
)
# Every function of the PXE Base Code; where the firmware's own differs is listed in the program.
BASE_CODE = (
    Case("pxebc", nbp=PROGRAMS / "tests/qemu/pxebc.efi", files=SMALL,
         layout=(*layouts.TWO_HOSTS, *FOR_BASE_CODE),
         story=(then.starts, then.sends_to_group, then.base_code_holds)),
    Case("leaves-boot-services", nbp=PROGRAMS / "tests/qemu/leaves.efi",
         story=(then.starts, then.is_flooded, then.says("LEFT memory as it was"))),
    Case("leaves-boot-services-e1000", nbp=PROGRAMS / "tests/qemu/leaves.efi",
         setup=Setup(nics=(Nic(model="e1000"),)),
         story=(then.starts, then.is_flooded, then.says("LEFT memory as it was"))),
    # That it can be told: without leaving, the NIC receives on.
    Case("stays-in-boot-services", nbp=PROGRAMS / "tests/qemu/stays.efi",
         story=(then.starts, then.is_flooded, then.says("LEFT memory changed"))),
    Case("pxebc-one-host", nbp=PROGRAMS / "tests/qemu/pxebc.efi", files=SMALL,
         layout=(layouts.DHCP_WITH_FILE, *FOR_BASE_CODE), setup=Setup(nics=(Nic(model="e1000"),)),
         story=(then.starts, then.sends_to_group, then.base_code_holds)),
    Case("pxebc-of-firmware", nbp=PROGRAMS / "tests/qemu/pxebc-firmware.efi", files=SMALL,
         layout=(layouts.DHCP_WITH_FILE, *FOR_BASE_CODE), stick={},
         setup=Setup(nics=(Nic(boot_index=1),)),
         story=(then.firmware_offers_pxe, then.sends_to_group, then.base_code_holds)),
)

FAILURES = (
    Case("no-cable", setup=NO_CABLE,
         story=(then.starts, then.fails("E12", then.LINK_WAIT_S), then.shell_comes)),
    Case("key-ends-link-wait", setup=NO_CABLE,
         story=(then.starts, then.waits_for_link, then.press("spc"),
                then.fails("E12", then.KEY_LIMIT_S), then.shell_comes)),
    Case("nics-in-vain", setup=TWO_NETWORKS, layout=(*layouts.TWO_HOSTS, layouts.OFFICE),
         stick={**USB_BOOT, "EFI/BOOT/lanyard.conf": "link-wait=300\n"},
         story=(then.starts, then.waits_for_link, then.press("spc"),
                then.fails("E23", then.DHCP_WINDOW_S), then.waits_for_link,
                then.says("any key ends the wait"), then.press("spc"), then.fails("E12"),
                then.says(f"{SECOND.mac}: E23"), then.says(f"{Nic().mac}: E12"),
                then.fails("E23"), then.says("Set a boot file on the DHCP server"),
                then.looks("list"), then.shell_comes)),
    Case("no-dhcp", layout=(),
         story=(then.starts, then.fails("E21", then.DHCP_WINDOW_S), then.shell_comes)),
    Case("silent-on-4011", layout=(layouts.DHCP, layouts.PXE_SILENT_ON_4011),
         story=(then.starts, then.fails("E31"), then.shell_comes),
         findings=(see.two_hosts_offer, see.asked_in_vain, see.nothing_fetched)),
    Case("no-file", layout=(layouts.DHCP, PXE_OF_NOTHING),
         story=(then.starts, then.fails("E42"), then.shell_comes),
         findings=(see.server_text_shown,)),
    Case("not-a-program", nbp=PROGRAMS / "tests/qemu/small.bin",
         story=(then.starts, then.fails("E51"), then.shell_comes)),
    Case("program-comes-back", setup=EIGHT_NICS, stick=CHAIN,
         story=(then.runs, then.chain_leaves_little, then.firmware_boots_too)),
    Case("program-takes-nic", nbp=PROGRAMS / "tests/qemu/nbp-takes.efi", setup=THEN_FIRMWARE,
         stick=CHAIN,
         story=(then.says("NBP takes the NIC: Success", then.FIRMWARE_LIMIT_S),
                then.says("CHAINS 1: Success"), then.firmware_boots_too)),
    Case("hundred-chains", stick=CHAINS, setup=THEN_FIRMWARE,
         story=(then.chains_leave_nothing, then.firmware_boots_too)),
    Case("program-fails-next-source", nbp=PROGRAMS / "tests/qemu/nbp-fails.efi",
         layout=(DHCP_NAMES_SECOND, layouts.PXE),
         files={"second.efi": NBP},
         story=(then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.says('starting "second.efi"'), then.runs)),
    Case("program-fails-then-no-file", nbp=PROGRAMS / "tests/qemu/nbp-fails.efi",
         layout=(DHCP_NAMES_SECOND, layouts.PXE),
         story=(then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.says('E42 TFTP_NOT_FOUND: TFTP server 192.168.77.1 has no file "second.efi"'),
                then.shell_comes),
         findings=(see.no_status_of_another,)),
    Case("program-too-large", layout=(DHCP_NAMES_SECOND, layouts.PXE), files={"second.efi": NBP},
         story=(then.program_grows, then.starts, then.says('request "nbp.efi" from 192.168.77.2'),
                then.says('"nbp.efi" does not fit into this machine\'s memory'),
                then.says('request "second.efi" from 192.168.77.1'), then.runs),
         findings=(see.told_too_large,)),
    # Whichever card is first: the other's network has a program, too.
    Case("program-fails-next-nic", nbp=PROGRAMS / "tests/qemu/nbp-fails.efi",
         setup=Setup(nics=(Nic(), Nic(tap="nic1", mac="52:54:00:4c:59:02", switch="office"))),
         layout=(layouts.DHCP_WITH_FILE,
                 layouts.OFFICE.but("dhcp-boot={nbp}", "enable-tftp", "tftp-root={tftp}")),
         story=(then.starts, then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.runs, then.fails("E55"), then.shell_comes)),
    # The second source of both is silent: the first card waits for it when the second one's boots.
    Case("program-fails-on-both-nics", nbp=PROGRAMS / "tests/qemu/nbp-fails.efi", setup=TWO_ON_ONE,
         layout=(layouts.DHCP.but("dhcp-boot=second.efi"), layouts.PXE),
         story=(then.starts, then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.fails("E41", then.SILENCE_LIMIT_S), then.says("stopped: another NIC booted"),
                then.fails("E41"), then.says("Start its TFTP service"), then.shell_comes)),
    # Twice, so the first has let go of the network card.
    Case("writes-past-a-buffer", stick=SMASHES,
         story=(then.shell_comes, then.fails("E60"), then.says("report it"), then.fails("E60"),
                then.fails("E60"), then.says("Shell>"), then.guards_differ),
         findings=(see.fetched,)),
    Case("writes-past-a-buffer-next-option", setup=THEN_FIRMWARE,
         stick={"EFI/BOOT/BOOTX64.EFI": PROGRAMS / "tests/qemu/smashes.efi"},
         story=(then.starts, then.fails("E60"), then.firmware_boots_too)),
    Case("program-fails", nbp=PROGRAMS / "tests/qemu/nbp-fails.efi",
         setup=THEN_FIRMWARE,
         story=(then.runs, then.says("ran and returned EFI_COMPROMISED_DATA"),
                then.fails("E55"), then.says("EFI_COMPROMISED_DATA"),
                then.firmware_boots_too)),
)

SPEED = (
    Case("speed", nbp=speed.LARGE, boots=False, alone=True, setup=speed.FOUR,
         layout=(*layouts.TWO_HOSTS, layouts.OFFICE),
         story=(speed.boot_in_turn("lanyard", "firmware", "four"),),
         findings=(speed.not_slower("lanyard", "firmware", "four"),)),
    Case("speed-windows", nbp=speed.LARGE, boots=False, alone=True,
         layout=(layouts.DHCP, layouts.PXE_WITHOUT_TFTP, layouts.ATFTPD),
         story=(speed.boot_in_turn("lanyard", "firmware"),),
         findings=(speed.not_slower("lanyard", "firmware"),)),
)

# The longest first, so that no processor is idle while another has a long one left.
CASES = {case.name: case for case in FAILURES + chain_cases.CASES + BASE_CODE + MENUS + BOOTS
         + SERVERS + attack_cases.CASES + SPEED}
