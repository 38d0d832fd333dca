"""Cases with servers that no package brings: they follow the rules given here, packet by packet."""
import dataclasses

import findings as see
import story as then
from case import Case
from lab.layouts import DHCP, DHCP_WITH_FILE, Server
from lab.scripted import dhcp, message, tftp
from lab.scripted.behaviour import Reply, ip, on, seconds

A, B, TFTP_HOST = "192.168.77.1", "192.168.77.2", "192.168.77.3"
NOBODY = "192.168.77.66"
LEASED = "192.168.77.100"
PXE_CLIENT = (60, b"PXEClient")
LEASE = ((51, seconds(3600)), (1, ip("255.255.255.0")))
FILE = b"nbp.efi"
TFTP = Server("tftp", TFTP_HOST, ("enable-tftp", "tftp-root={tftp}"))
PATIENT_S = 40


def offer(*options, **fields):
    """An OFFER of an address, with more to it."""
    return Reply(**{"type": "OFFER", "yiaddr": LEASED, "options": (*LEASE, *options), **fields})


def proxy_offer(*options, **fields):
    """An OFFER of a PXE server beside the DHCP server."""
    return Reply("OFFER", options=(PXE_CLIENT, *options), echo=(97,), **fields)


def but(reply, **changes):
    """The same reply but for something."""
    return dataclasses.replace(reply, **changes)


def grants(reply, **changes):
    """The rules of a DHCP server whose ACK is its OFFER again, but for something."""
    return on("DISCOVER", reply), on("REQUEST", but(reply, type="ACK", **changes))


def host_a(*rules):
    """A scripted DHCP server on host A."""
    return dhcp("dhcp", A, *rules)


WITH_FILE = offer(siaddr=TFTP_HOST, file=FILE)

# Windows Deployment Services: never a file in the OFFER; all is said on port 4011.
WDS_FILE = "boot/x64/wdsmgfw.efi"
SMS_FILE = "smsboot/x64/wdsmgfw.efi"
WDS_MESSAGE = b"Pending Request ID: 17"
WDS_OPTIONS = message.encode(((1, b"\0\x09"), (2, b"\1"), (5, b"\0\0\0\x11"), (6, WDS_MESSAGE)))


def wds_reply(file, server):
    """What WDS answers on port 4011."""
    return Reply("ACK", siaddr=server, file=file.replace("/", "\\").encode(),
                 options=(PXE_CLIENT, (250, WDS_OPTIONS), (252, b"\\Tmp\\x64uefi{1}.bcd\0")),
                 echo=(97,))


def wds(file=WDS_FILE, server=B):
    """WDS beside a DHCP server; server is where its file lies."""
    return dhcp("pxe", B, on("DISCOVER", proxy_offer()), on("ASK", wds_reply(file, server)))


WDS_ON_DHCP_HOST = host_a(*grants(offer(PXE_CLIENT)), on("ASK", wds_reply(WDS_FILE, A)))
BACKSLASHES = WDS_FILE.replace("/", "\\")
ON_4011 = (see.well_formed, see.asks_with_address, see.prompt)
WINDOWS = (
    Case("wds-on-dhcp-host", file=WDS_FILE,
         layout=(WDS_ON_DHCP_HOST, tftp("dhcp", A, "--backslash")),
         says=(WDS_MESSAGE.decode(),), findings=(see.well_formed, see.prompt)),
    Case("wds-as-proxy", file=WDS_FILE, layout=(DHCP, wds(), tftp("pxe", B, "--backslash")),
         findings=(*ON_4011, see.requested(BACKSLASHES))),
    Case("configmgr", file=SMS_FILE, layout=(DHCP, wds(SMS_FILE), tftp("pxe", B, "--backslash")),
         says=(WDS_MESSAGE.decode(),), findings=ON_4011),
    Case("wds-refers-elsewhere", file=WDS_FILE,
         layout=(DHCP, wds(server=TFTP_HOST),
                 tftp("tftp", TFTP_HOST, "--backslash")),
         says=(f"on {TFTP_HOST}",), findings=ON_4011),
)

# 43.6 bit 3: take the file, ask nobody. Who misses it asks on 4011, where nobody is.
TAKE_THE_FILE = (43, message.encode(((6, b"\x08"),)))
OPTIONS = (
    Case("overload-both", layout=(TFTP, host_a(*grants(offer(
        PXE_CLIENT, siaddr=TFTP_HOST, in_file=((67, FILE),),
        in_sname=((66, b"tftp.example"), TAKE_THE_FILE))))),
         findings=(see.prompt, see.count(see.ASK, at_most=0))),
    Case("name-in-pieces", layout=(TFTP, host_a(*grants(offer(
        (67, b"nb"), (67, b"p.e"), (67, b"fi"), siaddr=TFTP_HOST)))), findings=(see.prompt,)),
    Case("name-with-a-tail", layout=(TFTP, host_a(*grants(offer(
        (67, FILE + b"\0 \xff"), siaddr=TFTP_HOST)))), findings=(see.requested("nbp.efi"),)),
    Case("option-67-before-field",
         layout=(TFTP, host_a(*grants(offer((67, FILE), siaddr=TFTP_HOST, file=b"other.efi")))),
         findings=(see.requested("nbp.efi"),)),
    Case("file-in-offer-only", layout=(TFTP, host_a(*grants(
        WITH_FILE, file=b"", siaddr="0.0.0.0"))), findings=(see.requested("nbp.efi"),)),
    Case("every-reply-thrice", layout=(TFTP, host_a(*grants(but(WITH_FILE, copies=3)))),
         findings=(see.count(see.REQUEST, at_most=1),)),
    Case("bootp-with-server-as-text", layout=(TFTP, host_a(on("DISCOVER", offer(
        (66, TFTP_HOST.encode()), type="BOOTP", server_id="", file=FILE)))),
         findings=(see.count(see.REQUEST, at_most=0),)),
)

NAK = Reply("NAK")
REFUSALS = (
    Case("refused-once", layout=(TFTP, host_a(
        on("DISCOVER", WITH_FILE), on("REQUEST", NAK, limit=1),
        on("REQUEST", but(WITH_FILE, type="ACK")))),
         findings=(see.well_formed, see.count(see.DISCOVER, at_most=2))),
    Case("refused-for-ever", layout=(host_a(on("DISCOVER", WITH_FILE), on("REQUEST", NAK)),),
         ends="E24", limit_s=60,
         findings=(see.count(see.DISCOVER, at_most=8), see.count(see.REQUEST, at_most=8))),
)

ROGUE_HOST, ROGUE_ADDRESS = "192.168.77.5", "10.66.0.100"
ROGUE = offer(yiaddr=ROGUE_ADDRESS)
DEAD = offer(yiaddr="192.168.77.166", siaddr=NOBODY, file=b"bogus.efi")
LATER_S = 0.05


def rogue(reply):
    """A second DHCP server that should not be there."""
    return dhcp("rogue", ROGUE_HOST, *grants(reply))


def proxy(file, delay_s=0):
    """A PXE server that names a file on 4011."""
    return dhcp("pxe", B, on("DISCOVER", proxy_offer(delay_s=delay_s)),
                on("ASK", Reply("ACK", siaddr=TFTP_HOST, file=file, options=(PXE_CLIENT,))))


STRANGERS = (
    Case("rogue-without-boot-information", layout=(DHCP_WITH_FILE, rogue(ROGUE)),
         says=(f"{A} confirms",)),
    Case("rogue-last-with-a-dead-file",
         layout=(DHCP_WITH_FILE, rogue(but(DEAD, delay_s=LATER_S))), limit_s=60),
    *(Case(f"proxy-late-by-{delay_s}-s", limit_s=PATIENT_S, layout=(
        DHCP, TFTP, proxy(FILE, delay_s))) for delay_s in (1, 3, 7)),
)

SLOW = tftp("tftp", TFTP_HOST, "--pace=0.1", "--options=no-tsize")
SLOW_SIZE = 110 * 1468
LEASES = (
    Case("stopped-midway", size=SLOW_SIZE, ends="E20", layout=(SLOW, host_a(*grants(WITH_FILE))),
         story=(then.says(then.TRANSFERRING), then.stopped),
         findings=(see.well_formed, see.count(see.TFTP_ERROR, at_least=1, at_most=1))),
)

TRANSFERS = tuple(
    Case(f"tftp-{fault}", layout=(host_a(*grants(WITH_FILE)),
                                  tftp("tftp", TFTP_HOST, f"--options={fault}")), size=100000,
         findings=(see.well_formed, see.count(see.RRQ, at_most=most)))
    for fault, most in (("error-8", 2), ("error-0", 2), ("ignored", 1), ("no-tsize", 1)))

CASES = WINDOWS + OPTIONS + REFUSALS + STRANGERS + LEASES + TRANSFERS
