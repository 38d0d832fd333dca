"""The cases, as data. To add one, add a Case: a layout, a file, how it ends, findings."""
import dataclasses

import attack_cases
import findings as see
import scripted_cases
import server_cases
import story as then
from case import WINDOW_S, Case
from lab import layouts
from lab.layouts import (
    DHCP, DHCP_WITH_FILE, PXE, PXE_SILENT_ON_4011, PXE_WITHOUT_TFTP, Server)

MIB = 1024 * 1024
BLOCK = 1468
TFTP = ("enable-tftp", "tftp-root={tftp}")

PXE_SMALL_BLOCKS = PXE.but("tftp-no-blocksize")
# A proxy whose OFFER has the file already; without a prompt or service dnsmasq says nothing.
PXE_FILE_ONLY = Server("pxe", "192.168.77.2", (
    "dhcp-range=192.168.77.0,proxy", "dhcp-boot={nbp}", *TFTP))
PXE_FILE_IN_OFFER = PXE_FILE_ONLY.but('pxe-prompt="Boot",0')
PXE_FILE_BUT_SILENT = dataclasses.replace(PXE_FILE_IN_OFFER, prepare=PXE_SILENT_ON_4011.prepare)
PXE_MENU = PXE.but('pxe-service=7,"Another",{nbp}', 'pxe-prompt="Which?",2')
# Beside a single program dnsmasq would leave the local boot out.
PXE_MENU_LOCAL = Server("pxe", "192.168.77.2", (
    "dhcp-range=192.168.77.0,proxy", 'pxe-service=7,"This machine",0',
    'pxe-service=7,"One",{nbp}', 'pxe-service=7,"Two",{nbp}', 'pxe-prompt="Which?",1', *TFTP))
# What README.md says to write so that a chainloaded Lanyard is not given itself again.
PXE_BY_USER_CLASS = Server("pxe", "192.168.77.2", (
    "dhcp-range=192.168.77.0,proxy", "dhcp-userclass=set:lanyard,Lanyard",
    'pxe-service=tag:!lanyard,7,"Lanyard",lanyard.efi',
    'pxe-service=tag:lanyard,7,"Boot",{nbp}', *TFTP))
SECOND_PXE = dataclasses.replace(PXE.but("dhcp-reply-delay=1"), host="pxe2",
                                 address="192.168.77.3")
DHCP_LAST = DHCP.but("dhcp-reply-delay=2")
TFTP_ONLY = Server("pxe", "192.168.77.2", TFTP)

# Option 60 on a DHCP server where nobody listens on 4011: the most reported fault of PXE.
DHCP_CLAIMS_PXE = DHCP_WITH_FILE.but("dhcp-option-force=60,PXEClient")
DHCP_PXE_SERVICE = DHCP.but('pxe-service=7,"Lanyard",{nbp}', *TFTP)

ALL_SEVEN = (see.seven_steps, see.well_formed)
BOOTS = (
    Case("plain", size=MIB, findings=(
        *ALL_SEVEN, see.two_hosts_offer, see.asks_with_address, see.prompt, see.identity(),
        see.one_read_request)),
    Case("whole-blocks", size=40 * BLOCK, findings=ALL_SEVEN),
    Case("one-block", size=BLOCK),
    Case("one-octet", size=1),
    Case("file-in-dhcp-offer", layout=(DHCP_WITH_FILE,), findings=(see.well_formed, see.prompt)),
    Case("file-on-another-host", layout=(DHCP.but("dhcp-boot={nbp},,192.168.77.2"), TFTP_ONLY),
         says=("names a boot program", 'request "nbp.efi" from 192.168.77.2')),
    Case("file-in-proxy-offer", layout=(DHCP, PXE_FILE_IN_OFFER), findings=(see.well_formed,)),
    Case("file-in-silent-proxy-offer", layout=(DHCP, PXE_FILE_BUT_SILENT), limit_s=40,
         says=("192.168.77.2 does not answer on UDP port 4011",)),
    Case("behind-router",
         layout=(DHCP.but("dhcp-boot={nbp},,192.168.88.2", "dhcp-option=3,192.168.77.254"),
                 layouts.ROUTER, layouts.FAR_TFTP),
         says=("router 192.168.77.254",), findings=(see.well_formed,)),
    Case("user-class-and-arch",
         layout=(DHCP.but("dhcp-userclass=set:ours,Mine", "dhcp-match=set:arm,93,11",
                          "tag-if=set:both,tag:ours,tag:arm", "dhcp-boot=tag:both,{nbp}", *TFTP),),
         arguments=("--user-class=Mine", "--arch=11"),
         findings=(see.identity(arch=11, user_class=b"Mine"),)),
    Case("program-by-user-class", layout=(DHCP, PXE_BY_USER_CLASS), findings=ALL_SEVEN),
    Case("menu-of-two", layout=(DHCP, PXE_MENU), findings=(see.well_formed,),
         says=("192.168.77.2 has a menu of 2", "item 1 of the menu", "ask for boot server type")),
    Case("cable-late", before=(then.no_cable,),
         story=(then.says("seed"), then.plug_in,), findings=ALL_SEVEN),
    # Not more: dnsmasq ignores a repeated ACK, so each DATA lost costs its own timer of 2 s.
    Case("loses-5-percent", size=MIB // 2, arguments=("--lose=5",), limit_s=120),
    Case("option-60-but-nobody-on-4011", layout=(DHCP_CLAIMS_PXE,), limit_s=40,
         says=("192.168.77.1 does not answer on UDP port 4011",)),
    Case("first-proxy-silent", layout=(DHCP_LAST, PXE_SILENT_ON_4011, SECOND_PXE), limit_s=40,
         says=("192.168.77.2 does not answer on UDP port 4011", 'from 192.168.77.3')),
)

FAILURES = (
    Case("no-link", before=(then.no_cable,), arguments=("--link-wait=1500",), ends="E12",
         says=("No link within 1.5 s.",)),
    Case("no-dhcp", layout=(), ends="E21", limit_s=WINDOW_S,
         findings=(see.discovers_on_time, see.identity(), see.well_formed)),
    Case("no-boot-information", layout=(DHCP,), ends="E23", limit_s=WINDOW_S,
         says=("DHCP server 192.168.77.1 offered 192.168.77.1",),
         findings=(see.nothing_fetched, see.well_formed)),
    # What README.md says of dnsmasq as proxy with a file and neither service nor prompt.
    Case("proxy-answers-nobody", layout=(DHCP, PXE_FILE_ONLY), ends="E23", limit_s=WINDOW_S,
         findings=(see.nothing_fetched,)),
    Case("silent-on-4011", layout=(DHCP, PXE_SILENT_ON_4011), ends="E31", limit_s=40,
         says=("PXE server 192.168.77.2 does not answer on UDP port 4011.",),
         findings=(see.two_hosts_offer, see.nothing_fetched)),
    Case("pxe-service-on-dhcp-server", layout=(DHCP_PXE_SERVICE,), ends="E34", limit_s=40,
         findings=(see.nothing_fetched,)),
    Case("menu-local", layout=(DHCP, PXE_MENU_LOCAL), ends="E30",
         says=("The menu of PXE server 192.168.77.2",), findings=(see.nothing_fetched,)),
    Case("name-is-a-url", layout=(DHCP.but("dhcp-boot=http://192.168.77.2/nbp.efi"),), ends="E33",
         says=('names "http://192.168.77.2/nbp.efi"',), findings=(see.nothing_fetched,)),
    Case("no-tftp-service", layout=(DHCP, PXE_WITHOUT_TFTP), ends="E41", limit_s=40),
    Case("no-tftp-host", layout=(DHCP.but("dhcp-boot={nbp},,192.168.77.99"),), ends="E41",
         limit_s=40, says=("TFTP server 192.168.77.99", "192.168.77.99 does not answer")),
    Case("no-file", size=None, ends="E42", findings=(see.server_text_shown, see.well_formed)),
    Case("cut-off-midway", layout=(DHCP, PXE_SMALL_BLOCKS), size=32 * MIB, ends="E44", limit_s=60,
         story=(then.says(then.TRANSFERRING), then.server_cut_off)),
    Case("empty-file", size=0, ends="E45"),
)

CASES = {case.name: case
         for case in BOOTS + FAILURES + server_cases.CASES + scripted_cases.CASES
         + attack_cases.CASES}
