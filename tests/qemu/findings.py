"""What a capture must show: functions of its packets and the bench."""
import re
import uuid

from case import LANYARD, PROGRAMS, require
from lab import hostile, qemu, sequence
from lab.suite import NOT_SHOWN
from story import loose

SIZE_LIMIT = 128 * 1024
PROMPT_S = 1        # on a busy machine; a quiet one needs a tenth of that, a peer 4 s
BOOT_BESIDE_OTHERS_S = 5        # a DHCP server that says nothing of booting is given 60 s
PROMPT_BESIDE_OTHERS_S = 2    # opening another network card may come in between
OPTIONS = {
    93: bytes([0, 7]),                           # x64 UEFI
    94: bytes([1, 3, 16]),                       # UNDI 3.16
    97: b"\0" + uuid.UUID(qemu.UUID).bytes_le,   # as SMBIOS stores it
    77: b"Lanyard",
}


def seven_steps(packets, _bench):
    """All seven, each after what caused it."""
    missing = [step.title for step in sequence.seven_steps(packets) if not step.packet]
    require(not missing, f"not in the capture, or out of order: {', '.join(missing)}")
    require(sequence.first_rrq(packets), "no TFTP read request in the capture")


def fetched(packets, _bench):
    """The boot program came over the network."""
    require(sequence.transfer(packets), "no TFTP transfer in the capture")


def told_too_large(packets, _bench):
    """The server of a program that does not fit is told so; all it sends is the first block.

    Our ACK of its options, which asks for that block, leaves before memory is asked for.
    """
    errors = [p for p in packets if p.opcode == sequence.TFTP_ERROR]
    told = [p for p in errors if "too large" in p.error]
    require([p.target for p in told] == ["192.168.77.2"],
            f"ERRORs: {[(p.target, p.error) for p in errors]}")
    blocks = [p for p in packets if p.opcode == sequence.DATA and p.source == told[0].target]
    require(len(blocks) <= 1, f"{len(blocks)} blocks of it came")


def fetched_first(name):
    """This is the file that was asked for first."""
    def finding(packets, _bench):
        asked = sequence.first_rrq(packets)
        require(asked, "no TFTP read request in the capture")
        require(asked.name == name, f"{asked.name} was asked for, not {name}")
    return finding


def identity(packets, _bench):
    """DISCOVER says what kind of machine asks."""
    discover = next(p for p in packets if p.type == sequence.DISCOVER)
    require(discover.vendor_class.startswith("PXEClient:Arch:00007:UNDI:003016"),
            f"option 60 is {discover.vendor_class!r}")
    for number, expected in OPTIONS.items():
        value = discover.option(number)
        require(value == expected, f"option {number} is {value!r}, not {expected!r}")


def two_hosts_offer(packets, _bench):
    """OFFERs came from both servers."""
    hosts = {p.source for p in packets if p.type == sequence.OFFER}
    require(hosts == {"192.168.77.1", "192.168.77.2"}, f"OFFERs from {hosts}")


def request_names_server(packets, _bench):
    """REQUEST names the DHCP server, not the proxy."""
    request = sequence.seven_steps(packets)[3].packet
    require(request.server_id == "192.168.77.1", f"REQUEST names {request.server_id}")


def asks_with_address(packets, _bench):
    """The request to port 4011 carries the leased address in ciaddr."""
    steps = sequence.seven_steps(packets)
    leased, asked = steps[4].packet.your_ip, steps[5].packet.client_ip
    require(asked == leased, f"ciaddr is {asked}, the lease {leased}")


def prompt(packets, _bench):
    """From DISCOVER to the read request no time is lost."""
    took = sequence.first_rrq(packets).time - packets[0].time
    require(took <= PROMPT_S, f"DISCOVER to read request took {took:.3f} s")


def prompt_beside_others(packets, bench):
    """Other network cards that have nothing to boot from take hardly any time."""
    took = sequence.first_rrq(packets).time - packets[0].time
    require(took <= PROMPT_BESIDE_OTHERS_S, f"DISCOVER to read request took {took:.3f} s")
    begins = re.search(r"([\d.]+) s +NIC1 .* at ", bench.machine.text)
    starts = re.search(r"([\d.]+) s +NIC\d LAN +starting", bench.machine.text)
    require(begins and starts, "the console does not say when the boot began and ended")
    took = float(starts[1]) - float(begins[1])
    require(took <= BOOT_BESIDE_OTHERS_S, f"all of it took {took:.3f} s")


def addresses_given_back(packets, bench):
    """Of all addresses leased only that of the network card that boots is kept."""
    booted = re.search(r"NIC(\d+) LAN +starting", bench.machine.text)[1]
    mac = re.search(rf"NIC{booted} +([0-9a-f:]{{17}}) at ", bench.machine.text)[1]
    leased = {p.mac for p in packets if p.type == sequence.ACK and p.your_ip != "0.0.0.0"}
    released = {p.mac.split(",")[0] for p in packets if p.type == sequence.RELEASE}
    require(len(leased) > 1, "only one network card was given an address")
    require(released == leased - {mac}, f"leased by {leased}, {mac} boots, released: {released}")


def results_of_others(_packets, bench):
    """The console has a line for each network card but the one that boots."""
    text = bench.machine.text
    booted = re.search(r"NIC(\d+) LAN +starting", text)
    require(booted, "the console does not say which network card boots")
    for nic in bench.machine.setup.nics:
        number = re.search(rf"NIC(\d+) +{nic.mac} at ", text)
        require(number, f"the console does not name {nic.mac}")
        result = re.search(rf"NIC{number[1]} +{nic.mac}: (?P<is>[^\n]+)", text)
        if number[1] == booted[1]:
            require(not result, f"{nic.mac} boots, and is listed as {result and result['is']!r}")
            continue
        require(result, f"no result of {nic.mac}")
        wanted = (f"stopped: NIC{booted[1]} boots" if nic.cable else "no link")
        require(result["is"].startswith(wanted), f"{nic.mac}: {result['is']!r}, not {wanted!r}")


def version_first(_packets, bench):
    """The first line on the console has the version, as git describes it."""
    version = (PROGRAMS / "version.h").read_text(encoding="utf-8").split('"')[1]
    text = bench.machine.text
    line = next((line for line in text.splitlines() if "Lanyard" in line), "")
    require(version in line, f"version {version} is not in the first line: {line!r}")


def small(_packets, _bench):
    """The program keeps to its size."""
    size = LANYARD.stat().st_size
    require(size <= SIZE_LIMIT, f"lanyard.efi has {size} bytes, more than {SIZE_LIMIT}")


def server_text_shown(packets, bench):
    """What the TFTP server said is on the console, word for word."""
    said = next((p.error for p in packets if p.opcode == sequence.TFTP_ERROR), None)
    require(said, "the server sent no error")
    require(loose(said).search(bench.machine.text), f"the console does not show {said!r}")


def no_status_of_another(_packets, bench):
    """What an earlier program returned is not said of a later failure, nor given the firmware."""
    failure = bench.machine.text.partition("E42 TFTP_NOT_FOUND")[2]
    for status in ("EFI_COMPROMISED_DATA", "Compromised Data"):
        require(not loose(status).search(failure), f"{status} stands after the later failure")


def true_origin(_packets, bench):
    """The boot program was told truly where it comes from, and given no options."""
    text = bench.machine.text
    require("NBP options=0" in text, "the boot program was given LoadOptions")
    mac = bench.machine.setup.nics[0].mac.replace(":", "")
    require(re.search(rf"NBP device=PciRoot\S+Mac\({mac}", re.sub(r"\n(?=\S)", "", text), re.I),
            "the boot program's device is not the network card")


def asked_in_vain(packets, _bench):
    """Port 4011 was asked and said nothing."""
    ports = {(p.source_port, p.target_port) for p in packets}
    require(any(target == sequence.PXE_PORT for _, target in ports), "port 4011 was never asked")
    require(not any(p.source == "192.168.77.2" and p.source_port == sequence.PXE_PORT
                    for p in packets), "port 4011 answered")


def nothing_fetched(packets, _bench):
    """No file was asked for."""
    require(not sequence.first_rrq(packets), "a file was asked for")


ATTACKED = ("DISCOVER", "REQUEST", "4011", "RRQ", "ACK")
CALM_LINES = 60       # of Lanyard: three rounds of DHCP, each warning once; no flood
LANYARD_SAYS = re.compile(r"Lanyard .*?NBP ran", re.DOTALL)


def races_were_lost(_packets, bench):
    """The hostile host was the first to answer, at least once to each kind of question."""
    won = hostile.races_won(bench.pcap, bench.machine.setup.nics[0].mac)
    print(f"first answers of the hostile host: {dict(won)}")
    for kind in ATTACKED:
        require(won[kind], f"{NOT_SHOWN}the hostile host was never the first to answer {kind}")


def console_is_calm(_packets, bench):
    """An attack is no flood of lines, and puts nothing on the console but plain text."""
    said = LANYARD_SAYS.search(bench.machine.text)[0]
    require(said.count("\n") <= CALM_LINES, f"{said.count(chr(10))} lines under attack")
    strange = {c for c in said if not (c.isascii() and c.isprintable() or c in "\r\n")}
    require(not strange, f"on the console: {strange}")
    require("evil" not in said, "a forged name on the console")


def texts_are_plain(_packets, bench):
    """Servers' texts are shown, and no octet of them reaches the console but as plain text."""
    raw = (bench.directory / "console.raw").read_bytes()
    said = re.search(rb"Lanyard .*case matters\.", raw, re.DOTALL)[0]
    strange = re.sub(rb"[ -~\r\n]", b"", said)
    require(not strange, f"on the console: {strange!r}")
    shown = len(loose(hostile.PLAIN_AFTER.decode()).findall(bench.machine.text))
    require(shown >= hostile.TEXTS_SHOWN, f"the servers' texts were shown {shown} times")
