"""The cases with other servers than dnsmasq, and with networks of more than one subnet."""
import dataclasses

import findings as see
import story as then
from case import Case
from lab import kea
from lab.layouts import (
    ATFTPD, DHCP, FAR_DHCP, FAR_SWITCH, FAR_TFTP, HPA, ISC, ISC_RELAY, KEA, KEA_NAMES_FILE, PXE,
    PXE_WITHOUT_TFTP, ROUTER)

NAMES_FILE = DHCP.but("dhcp-boot={nbp},,192.168.77.2")
ISC_NAMES_FILE = ISC.but('filename "{nbp}";', "next-server 192.168.77.2;")
# Option 43 as books have it for ISC dhcpd, given to PXE clients only.
ISC_PXE = ISC.but(
    "option space PXE;",
    "option PXE.discovery-control code 6 = unsigned integer 8;",
    "option PXE.boot-servers code 8 = { unsigned integer 16, unsigned integer 8, ip-address };",
    "option PXE.boot-menu code 9 = { unsigned integer 16, unsigned integer 8, text };",
    "option PXE.menu-prompt code 10 = { unsigned integer 8, text };",
    'class "pxe" { match if substring(option vendor-class-identifier, 0, 9) = "PXEClient";',
    'option vendor-class-identifier "PXEClient"; vendor-option-space PXE; }')
# Bit 3 of 43.6: take the file named here.
ISC_FILE_BY_PXE = ISC_PXE.but(
    "option PXE.discovery-control 8;", 'filename "{nbp}";', "next-server 192.168.77.2;")
# A list of one boot server, which is dnsmasq: its first service has the type 0x8000.
ISC_BOOT_SERVERS = ISC_PXE.but(
    "option PXE.discovery-control 7;", "option PXE.boot-servers 32768 1 192.168.77.2;",
    'option PXE.boot-menu 32768 7 "Lanyard";', 'option PXE.menu-prompt 0 "Boot";')
ISC_BY_ARCH = ISC.but(
    'class "x64" { match if option architecture = 00:07; filename "{nbp}"; }',
    'class "bios" { match if option architecture = 00:00; filename "pxelinux.0"; }',
    "next-server 192.168.77.2;")

KEA_BY_CLASS = KEA.but('''"client-classes": [ { "name": "x64",
    "test": "substring(option[60].hex,0,20) == 'PXEClient:Arch:00007'",
    "option-def": [ { "name": "vendor-encapsulated-options", "code": 43, "type": "empty",
                      "encapsulate": "PXE" } ],
    "option-data": [ { "name": "vendor-class-identifier", "data": "PXEClient" },
                     { "name": "vendor-encapsulated-options" },
                     { "name": "discovery-control", "space": "PXE", "data": "8" } ],
    "next-server": "192.168.77.2", "boot-file-name": "{nbp}" } ]''',
    '''"option-def": [ { "name": "discovery-control", "code": 6, "space": "PXE",
                     "type": "uint8" } ]''')

# The far DHCP server may be another, and so may the relay.
FAR_KEA = dataclasses.replace(FAR_DHCP, start=kea.start, lines=(
    *KEA.lines, '"boot-file-name": "{nbp}"', '"next-server": "192.168.88.2"',
    '"option-data": [ { "name": "routers", "data": "192.168.77.254" } ]'))
DNSMASQ_RELAY = dataclasses.replace(ROUTER, start=DHCP.start, lines=(
    "interface=eth1", "dhcp-relay=192.168.77.254,192.168.88.1"))

# The proxy may stand beside the client or, like the DHCP server, behind the relay.
FAR_DHCP_ONLY = dataclasses.replace(FAR_DHCP, lines=FAR_DHCP.lines[:3])
FAR_PXE = dataclasses.replace(FAR_TFTP, lines=PXE.lines)
RELAY_TO_BOTH = ISC_RELAY.but("192.168.88.2")

# The smallest subnets. In one of four addresses the client is the only host beside the server,
# which is also the router to the next four.
OF_EIGHT = dataclasses.replace(DHCP, prefix=29, lines=(
    "dhcp-range=192.168.77.3,192.168.77.6,255.255.255.248,1h", "dhcp-boot={nbp},,192.168.77.2"))
OF_FOUR = dataclasses.replace(ROUTER, host="dhcp", address="192.168.77.1", prefix=30,
    also_on=(("192.168.77.5/30", FAR_SWITCH),), start=DHCP.start, lines=(
        "dhcp-range=192.168.77.2,192.168.77.2,255.255.255.252,1h", "dhcp-boot={nbp},,192.168.77.6"))
NEXT_FOUR = dataclasses.replace(FAR_TFTP, address="192.168.77.6", prefix=30,
                                prepare=("ip route add default via 192.168.77.5",))

ALL_SEVEN = (see.seven_steps, see.well_formed)
DHCP_SERVERS = (
    Case("isc-and-proxy", layout=(ISC, PXE), findings=(*ALL_SEVEN, see.prompt)),
    Case("isc-names-file", layout=(ISC_NAMES_FILE, ATFTPD), findings=(see.well_formed,)),
    Case("isc-file-by-pxe", layout=(ISC_FILE_BY_PXE, HPA),
         findings=(see.well_formed, see.count(see.ASK, at_most=0))),
    Case("isc-boot-servers", layout=(ISC_BOOT_SERVERS, PXE),
         findings=(see.well_formed,)),
    Case("isc-by-architecture", layout=(ISC_BY_ARCH, HPA)),
    Case("kea-and-proxy", layout=(KEA, PXE), findings=(*ALL_SEVEN, see.prompt)),
    Case("kea-names-file", layout=(KEA_NAMES_FILE, HPA), findings=(see.well_formed,)),
    Case("kea-by-class", layout=(KEA_BY_CLASS, ATFTPD),
         findings=(see.well_formed, see.count(see.ASK, at_most=0))),
)

SUBNETS = (
    Case("isc-relay", layout=(FAR_DHCP, FAR_TFTP, ISC_RELAY),
         findings=(see.relayed, see.well_formed)),
    Case("dnsmasq-relay", layout=(FAR_KEA, FAR_TFTP, DNSMASQ_RELAY),
         findings=(see.relayed, see.well_formed)),
    Case("relay-beside-proxy", layout=(FAR_DHCP_ONLY, PXE, ISC_RELAY), findings=ALL_SEVEN),
    Case("relay-to-proxy", layout=(FAR_DHCP_ONLY, FAR_PXE, RELAY_TO_BOTH), findings=ALL_SEVEN),
    Case("release-through-router", layout=(FAR_DHCP, FAR_TFTP, ISC_RELAY), size=None, ends="E42",
         findings=(see.released("192.168.88.1"), see.well_formed)),
    Case("subnet-of-eight", layout=(OF_EIGHT, dataclasses.replace(ATFTPD, prefix=29)),
         findings=(see.well_formed,)),
    Case("subnet-of-four", layout=(OF_FOUR, NEXT_FOUR), says=("router 192.168.77.1",),
         findings=(see.well_formed,)),
    # Option 33 (RFC 2132 5.8) is ignored; here it leads to a host that is not there.
    Case("static-route-ignored",
         layout=(DHCP.but("dhcp-boot={nbp},,192.168.88.2", "dhcp-option=3,192.168.77.254",
                          "dhcp-option=33,192.168.88.2,192.168.77.99"), ROUTER, FAR_TFTP)),
    Case("router-outside-subnet",
         layout=(NAMES_FILE.but("dhcp-option=3,10.0.0.1"), ATFTPD)),
)

TFTP_SERVERS = (
    Case("atftpd", layout=(DHCP, PXE_WITHOUT_TFTP, ATFTPD), size=1 << 20,
         findings=(*ALL_SEVEN, see.one_read_request, see.block_size(1468))),
    Case("atftpd-without-blksize", layout=(NAMES_FILE, ATFTPD.but("--no-blksize")),
         findings=(see.block_size(512),)),
    Case("atftpd-no-file", layout=(NAMES_FILE, ATFTPD), size=None, ends="E42",
         findings=(see.server_text_shown,)),
    Case("hpa", layout=(DHCP, PXE_WITHOUT_TFTP, HPA), size=1 << 20,
         findings=(*ALL_SEVEN, see.one_read_request, see.block_size(1468))),
    Case("hpa-smaller-blocks", layout=(NAMES_FILE, HPA.but("--blocksize", "1024")),
         findings=(see.block_size(1024),)),
    Case("hpa-no-file", layout=(NAMES_FILE, HPA), size=None, ends="E42",
         findings=(see.server_text_shown,)),
    Case("hpa-not-for-all", layout=(NAMES_FILE, HPA), before=(then.made_private,), ends="E43",
         findings=(see.server_text_shown,)),
    *(Case(f"{name}-backslash", layout=(DHCP.but(r"dhcp-boot=x64\{nbp},,192.168.77.2"), server),
           before=(then.served_below("x64"),))
      for name, server in (("atftpd", ATFTPD), ("hpa", HPA))),
)

# Windows (RFC 7440): one ACK for 128 blocks, and some more on a machine that stands still. Of 128
# MiB blocks are small so that their numbers wrap; where they do each DATA and each ACK is lost
# once. To dnsmasq, in lock step, a DATA lost costs 2 s: it ignores a repeated ACK.
MIB = 1024 * 1024
SMALL_BLOCKS = DHCP.but("dhcp-boot={nbp}", "enable-tftp", "tftp-root={tftp}", "tftp-mtu=1056")
LOST_AT_WRAP = "lost at the wrap"
WINDOWS = (
    Case("windows", layout=(NAMES_FILE, ATFTPD), size=4 * MIB,
         findings=(see.well_formed, see.one_read_request, see.count(see.TFTP_ACK, at_most=35))),
    Case("windows-not-granted", layout=(NAMES_FILE, ATFTPD.but("--no-windowsize")), size=MIB,
         findings=(see.well_formed, see.one_read_request)),
    *(Case(f"windows-lose-{percent}-percent", layout=(NAMES_FILE, ATFTPD), size=4 * MIB,
           arguments=(f"--lose={percent}",), limit_s=120, findings=(see.well_formed,))
      for percent in (1, 5, 20)),
    Case("windows-of-128-mib", layout=(NAMES_FILE, ATFTPD.but("--no-blksize")), size=128 * MIB,
         arguments=("--lose-wrap",), says=("in blocks of 512", LOST_AT_WRAP), limit_s=120),
    Case("lock-step-of-128-mib", layout=(SMALL_BLOCKS,), size=128 * MIB,
         arguments=("--lose-wrap",), says=("in blocks of 1024", LOST_AT_WRAP), limit_s=240),
)

CASES = DHCP_SERVERS + SUBNETS + TFTP_SERVERS + WINDOWS
