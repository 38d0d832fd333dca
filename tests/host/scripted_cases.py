"""Cases with servers that no package brings: they follow the rules given here, packet by packet."""
import dataclasses

import findings as see
import story as then
from case import MAC, Case
from lab.layouts import DHCP, DHCP_WITH_FILE, PXE, PXE_SILENT_ON_4011, Server
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


def confirms(reply, **changes):
    """The rule of a DHCP server whose ACK is its OFFER again, but for something."""
    return on("REQUEST", but(reply, type="ACK", **changes))


def grants(reply, **changes):
    """The rules of a DHCP server that offers and confirms."""
    return on("DISCOVER", reply), confirms(reply, **changes)


def host_a(*rules):
    """A scripted DHCP server on host A."""
    return dhcp("dhcp", A, *rules)


WITH_FILE = offer(siaddr=TFTP_HOST, file=FILE)
SLOW = tftp("tftp", TFTP_HOST, "--pace=0.1", "--options=no-tsize")

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
ON_4011 = (see.well_formed, see.asks_with_address)
WINDOWS = (
    Case("wds-on-dhcp-host", file=WDS_FILE,
         layout=(WDS_ON_DHCP_HOST, tftp("dhcp", A, "--backslash")),
         says=(WDS_MESSAGE.decode(),), findings=(see.well_formed,)),
    Case("wds-as-proxy", file=WDS_FILE, layout=(DHCP, wds(), tftp("pxe", B, "--backslash")),
         findings=(*ON_4011, see.requested(BACKSLASHES))),
    Case("configmgr", file=SMS_FILE, layout=(DHCP, wds(SMS_FILE), tftp("pxe", B, "--backslash")),
         says=(WDS_MESSAGE.decode(),), findings=ON_4011),
    Case("wds-refers-elsewhere", file=WDS_FILE,
         layout=(DHCP, wds(server=TFTP_HOST),
                 tftp("tftp", TFTP_HOST, "--backslash")),
         says=(f"on {TFTP_HOST}",), findings=ON_4011),
    Case("backslash-then-slash", file=WDS_FILE, layout=(DHCP, wds(), tftp("pxe", B)),
         findings=(*ON_4011, see.requested(BACKSLASHES, WDS_FILE))),
)

# 43.6 bit 3: take the file, ask nobody. Who misses it asks on 4011, where nobody is.
TAKE_THE_FILE = (43, message.encode(((6, b"\x08"),)))
OPTIONS = (
    Case("overload-both", layout=(TFTP, host_a(*grants(offer(
        PXE_CLIENT, siaddr=TFTP_HOST, in_file=((67, FILE),),
        in_sname=((66, b"tftp.example"), TAKE_THE_FILE))))),
         findings=(see.well_formed, see.count(see.ASK, at_most=0))),
    Case("name-in-pieces", layout=(TFTP, host_a(*grants(offer(
        (67, b"nb"), (67, b"p.e"), (67, b"fi"), siaddr=TFTP_HOST))))),
    Case("name-with-a-tail", layout=(TFTP, host_a(*grants(offer(
        (67, FILE + b" \xff\0"), siaddr=TFTP_HOST)))), findings=(see.requested("nbp.efi"),)),
    Case("option-67-before-field",
         layout=(TFTP, host_a(*grants(offer((67, FILE), siaddr=TFTP_HOST, file=b"other.efi")))),
         findings=(see.requested("nbp.efi"),)),
    Case("file-in-offer-only", layout=(TFTP, host_a(*grants(
        WITH_FILE, file=b"", siaddr="0.0.0.0"))), findings=(see.requested("nbp.efi"),)),
    Case("every-reply-thrice", layout=(TFTP, host_a(
        *grants(offer(PXE_CLIENT, copies=3)),
        on("ASK", Reply("ACK", siaddr=TFTP_HOST, file=FILE, options=(PXE_CLIENT,), copies=3)))),
         findings=(see.count(see.REQUEST, at_most=1), see.requested("nbp.efi"))),
    Case("late-refusal", size=20 * 1468, layout=(SLOW, host_a(
        on("DISCOVER", WITH_FILE),
        on("REQUEST", but(WITH_FILE, type="ACK"), Reply("NAK", delay_s=0.5)))),
         findings=(see.count(see.DISCOVER, at_most=1),)),
    Case("answer-names-no-server", layout=(DHCP, tftp("pxe", B), dhcp(
        "pxe", B, on("DISCOVER", proxy_offer()),
        on("ASK", Reply("OFFER", file=FILE, options=(PXE_CLIENT,))))), findings=ON_4011),
    Case("bootp-with-server-as-text", layout=(TFTP, host_a(on("DISCOVER", offer(
        (66, TFTP_HOST.encode()), type="BOOTP", server_id="", file=FILE)))),
         findings=(see.count(see.REQUEST, at_most=0),)),
)

# Whom to ask is in the OFFER: a group, a list, a menu of one item that is taken at once.
ITEM = 0x8001
GROUP = "239.77.0.1"
SERVER, UNLISTED = "192.168.77.4", "192.168.77.5"
NO_BROADCAST, NO_MULTICAST, LISTED_ONLY = 1, 2, 4


def vendor(control, *listed):
    """Option 43 that describes how the boot server is found."""
    item = ITEM.to_bytes(2, "big")
    return (43, message.encode((
        (6, bytes([control])), (7, ip(GROUP)),
        *(((8, item + bytes([len(listed)]) + ip(*listed)),) if listed else ()),
        (9, item + b"\x07Lanyard"), (10, b"\0Boot"))))


FOUND = Reply("ACK", file=FILE, options=(
    PXE_CLIENT, (43, message.encode(((71, ITEM.to_bytes(2, "big") + b"\0\0"),)))), echo=(97,))


def pxe_offers(*vendor_arguments):
    """A DHCP server and a proxy that offers this."""
    return DHCP, dhcp("pxe", B, on("DISCOVER", proxy_offer(vendor(*vendor_arguments))))


def boot_server(how, host="found", address=SERVER, delay_s=0, groups=()):
    """A boot server that answers those who look for it in this way."""
    rule = on(f"FIND {how}", but(FOUND, siaddr=TFTP_HOST, delay_s=delay_s))
    return dhcp(host, address, rule, groups=groups)


DISCOVERY = (
    Case("boot-server-by-multicast",
         layout=(*pxe_offers(0), TFTP, boot_server("multicast", groups=(GROUP,))),
         findings=(see.well_formed, see.count(see.FIND_MULTICAST, at_least=1, at_most=1),
                   see.count(see.FIND_BROADCAST, at_most=0), see.was_member_of(GROUP))),
    Case("boot-server-by-broadcast",
         layout=(*pxe_offers(NO_MULTICAST), TFTP,
                 boot_server("broadcast"),
                 boot_server("multicast", "other", UNLISTED, groups=(GROUP,))),
         findings=(see.well_formed, see.count(see.FIND_MULTICAST, at_most=0))),
    Case("boot-server-from-list",
         layout=(*pxe_offers(NO_BROADCAST | NO_MULTICAST | LISTED_ONLY, SERVER), TFTP,
                 boot_server("unicast")),
         findings=(see.well_formed, see.count(see.FIND_MULTICAST, at_most=0),
                   see.count(see.FIND_BROADCAST, at_most=0))),
    Case("boot-server-not-listed",
         layout=(*pxe_offers(NO_MULTICAST | LISTED_ONLY, SERVER), TFTP,
                 dhcp("other", UNLISTED, on("FIND broadcast", but(FOUND, siaddr=NOBODY))),
                 boot_server("broadcast", delay_s=0.3)),
         findings=(see.well_formed, see.requested("nbp.efi"))),
    Case("boot-server-after-multicast",
         layout=(*pxe_offers(0), TFTP, boot_server("broadcast")), limit_s=PATIENT_S,
         findings=(see.well_formed, see.count(see.FIND_MULTICAST, at_least=1))),
)

MENU = (DHCP, Server("pxe", B, (
    "dhcp-range=192.168.77.0,proxy", 'pxe-service=7,"First",absent.efi',
    'pxe-service=7,"Second",{nbp}', 'pxe-prompt="Which?",5', "enable-tftp", "tftp-root={tftp}")))
MENUS = (
    Case("menu-second-chosen", layout=MENU, arguments=("--choose=1",),
         says=('prompt "Which?" ', 'item 1 type', '"Second"'),
         findings=(see.well_formed, see.requested("nbp.efi"))),
    Case("menu-stays-after-a-key", layout=MENU, arguments=("--show-menu",), ends="E20",
         story=(then.says(r'prompt "Which\?" 0 ms'), then.stopped),
         findings=(see.nothing_fetched, see.count(see.RELEASE, at_least=1, at_most=1))),
)

NAK = Reply("NAK")
SQUATTER = Server("squatter", LEASED, start=None)
# Host A puts both OFFERs on the wire, B's behind its own: between two hosts no order is sure, and
# one that is late on a busy machine is too late. B's ACK is then another station's than the OFFER
# was: it counts once it has come for nine REQUESTs.
FROM_B = but(WITH_FILE, yiaddr="192.168.77.200", server_id=B)
OTHER = dhcp("other", B, confirms(FROM_B))
A_THEN_B = on("DISCOVER", WITH_FILE, FROM_B)
REFUSALS = (
    Case("refused-once", layout=(TFTP, host_a(
        on("DISCOVER", WITH_FILE), on("REQUEST", NAK, limit=1), confirms(WITH_FILE))),
         findings=(see.well_formed, see.count(see.DISCOVER, at_most=2))),
    Case("refused-but-another-offers",
         layout=(TFTP, OTHER, host_a(A_THEN_B, on("REQUEST", NAK))),
         says=(f"{B} confirms 192.168.77.200",),
         findings=(see.count(see.REQUEST, at_most=1 + 9),)),
    Case("refused-for-ever", layout=(host_a(on("DISCOVER", WITH_FILE), on("REQUEST", NAK)),),
         ends="E24", limit_s=60,
         findings=(see.count(see.DISCOVER, at_most=8), see.count(see.REQUEST, at_most=8))),
    Case("silent-after-offer",
         layout=(TFTP, OTHER, host_a(A_THEN_B)), limit_s=60,
         says=(f"{B} confirms 192.168.77.200",)),
    Case("address-taken", layout=(SQUATTER, DHCP.but(f"dhcp-host={MAC},{LEASED}"), PXE),
         findings=(see.well_formed, see.declined(LEASED))),
    Case("address-taken-for-ever", layout=(SQUATTER, host_a(*grants(WITH_FILE))), ends="E25",
         limit_s=60,
         findings=(see.declined(LEASED), see.count(see.DISCOVER, at_most=8))),
)

ROGUE_HOST = "192.168.77.5"
ROGUE = offer(yiaddr="10.66.0.100", server_id=ROGUE_HOST)
DEAD = offer(yiaddr="192.168.77.166", siaddr=NOBODY, file=b"bogus.efi", server_id=ROGUE_HOST)
LATER_S = 0.5      # than an answer on a busy machine


def rogue(*rules):
    """A second DHCP server that should not be there."""
    return dhcp("rogue", ROGUE_HOST, *rules)


def proxy(file, delay_s=0):
    """A PXE server that names a file on 4011."""
    return dhcp("pxe", B, on("DISCOVER", proxy_offer(delay_s=delay_s)),
                on("ASK", Reply("ACK", siaddr=TFTP_HOST, file=file, options=(PXE_CLIENT,))))


NAMES_FILE_LATER = host_a(*grants(but(WITH_FILE, delay_s=LATER_S)))
ONE_REQUEST = (see.well_formed, see.count(see.REQUEST, at_most=1))
STRANGERS = (
    Case("rogue-in-another-subnet", findings=ONE_REQUEST, says=(f"{A} confirms",),
         layout=(PXE, rogue(confirms(ROGUE)),
                 host_a(on("DISCOVER", ROGUE, offer()), confirms(offer())))),
    Case("rogue-without-boot-information", findings=ONE_REQUEST, says=(f"{A} confirms",),
         layout=(DHCP_WITH_FILE, rogue(*grants(ROGUE)))),
    Case("pxe-offer-comes-last", file=WDS_FILE, findings=ONE_REQUEST, layout=(
        rogue(*grants(offer(yiaddr="192.168.77.166"))), tftp("dhcp", A, "--backslash"),
        host_a(*grants(offer(PXE_CLIENT, delay_s=LATER_S)), on("ASK", wds_reply(WDS_FILE, A))))),
    Case("rogue-first-with-a-dead-file", limit_s=60, layout=(
        TFTP, rogue(confirms(DEAD)),
        host_a(on("DISCOVER", DEAD, WITH_FILE), confirms(WITH_FILE)))),
    Case("rogue-last-with-a-dead-file", findings=ONE_REQUEST, says=(f"{A} confirms",), layout=(
        TFTP, rogue(confirms(DEAD)),
        host_a(on("DISCOVER", WITH_FILE, DEAD), confirms(WITH_FILE)))),
    *(Case(f"proxy-late-by-{delay_s}-s", limit_s=PATIENT_S, layout=(
        DHCP, TFTP, proxy(FILE, delay_s))) for delay_s in (1, 3, 7)),
    Case("proxy-silent-but-dhcp-names-a-file", limit_s=PATIENT_S,
         layout=(TFTP, NAMES_FILE_LATER, PXE_SILENT_ON_4011),
         says=(f"{B} does not answer on UDP port 4011",)),
    Case("no-file-but-on-the-next", limit_s=PATIENT_S, layout=(
        NAMES_FILE_LATER, TFTP, proxy(b"absent.efi")),
         findings=(see.requested("absent.efi", "nbp.efi"),)),
)

SHORT = but(WITH_FILE, options=((51, seconds(8)), (1, ip("255.255.255.0"))))
SLOW_SIZE = 110 * 1468
RENEWED = but(SHORT, type="ACK")
LEASES = (
    Case("renewed-in-transfer", size=SLOW_SIZE, limit_s=PATIENT_S,
         layout=(SLOW, host_a(*grants(SHORT), on("RENEW", RENEWED))),
         findings=(see.well_formed, see.count(see.RENEW, at_least=2, at_most=3),
                   see.count(see.REBIND, at_most=0), see.count(see.RELEASE, at_most=0))),
    Case("rebound-in-transfer", size=SLOW_SIZE, limit_s=PATIENT_S,
         layout=(SLOW, host_a(*grants(SHORT), on("REBIND", RENEWED))),
         findings=(see.well_formed, see.count(see.REBIND, at_least=1, at_most=2))),
    Case("never-renewed", size=SLOW_SIZE, limit_s=PATIENT_S, layout=(SLOW, host_a(*grants(SHORT))),
         findings=(see.well_formed, see.count(see.RENEW, at_least=1, at_most=2),
                   see.count(see.REBIND, at_least=1, at_most=2))),
    Case("renewal-refused", size=SLOW_SIZE, limit_s=PATIENT_S,
         layout=(SLOW, host_a(*grants(SHORT), on("RENEW", NAK))),
         findings=(see.well_formed, see.count(see.DISCOVER, at_most=1))),
    Case("released-after-failure", size=None, ends="E42", layout=(TFTP, host_a(*grants(WITH_FILE))),
         findings=(see.well_formed, see.count(see.RELEASE, at_least=1, at_most=1))),
    Case("pinged-while-booting", size=3 * SLOW_SIZE, limit_s=2 * PATIENT_S, story=(then.is_pinged,),
         layout=(tftp("pxe", TFTP_HOST, "--pace=0.1"), host_a(*grants(WITH_FILE))),
         findings=(see.well_formed,)),
    Case("stopped-midway", size=SLOW_SIZE, ends="E20",
         layout=(SLOW, host_a(*grants(WITH_FILE))),
         story=(then.says(then.TRANSFERRING), then.stopped),
         findings=(see.well_formed, see.count(see.RELEASE, at_least=1, at_most=1),
                   see.count(see.TFTP_ERROR, at_least=1, at_most=1))),
)

TRANSFERS = tuple(
    Case(f"tftp-{fault}", layout=(host_a(*grants(WITH_FILE)),
                                  tftp("tftp", TFTP_HOST, f"--options={fault}")), size=100000,
         findings=(see.well_formed, see.count(see.RRQ, at_most=most)))
    for fault, most in (("error-8", 2), ("error-0", 2), ("ignored", 1), ("no-tsize", 1)))

CASES = WINDOWS + OPTIONS + DISCOVERY + MENUS + REFUSALS + STRANGERS + LEASES + TRANSFERS
