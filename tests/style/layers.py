"""Who may include whom."""
import re

import tree

STANDARD = r"<(stdint|stddef|stdbool)\.h>"
SYSTEM = r"<(?!efi)[^>]+>"
EFI = r"<efi[^>]*>"
WIRE = r'"net/wire/\w+\.h"'
NET = r'"net/\w+\.h"'
NET_PUBLIC = r'"net/(boot|cached|err|event|fragments|link|rng|tftp_put|trace)\.h"'
NET_FOR_DRIVERS = r'"net/(link|err)\.h"'

# Room, what its files may include, and what the room is for: the first that matches holds.
ROOMS = (
    (r"net/wire/", (STANDARD, WIRE), "net/wire/ knows bytes only: no machine, no libc"),
    (r"net/", (STANDARD, WIRE, NET), "net/ knows no machine: no drivers, no firmware, no libc"),
    (r"drivers/tap\.", (STANDARD, NET_FOR_DRIVERS, r'"drivers/tap\.h"', SYSTEM),
     "a driver knows struct link, not the protocols above it"),
    (r"drivers/", (STANDARD, NET_FOR_DRIVERS, r'"drivers/\w+\.h"', EFI),
     "a driver knows struct link, not the protocols above it"),
    (r"efi/", (STANDARD, NET_PUBLIC, r'"drivers/\w+\.h"', r'"efi/\w+\.h"', EFI, r'"version\.h"'),
     "efi/ uses the public headers of net/; what it lacks belongs into one of them"),
    (r"tests/qemu/smashes\.c", (STANDARD, r'"net/assert\.h"', r'"efi/\w+\.h"'),
     "stands in the place of a file of efi/, and fails as net/ would"),
    (r"tests/bench/ceiling\.c", (STANDARD, EFI, r'"efi/firmware\.h"', r'"tests/bench/\w+\.h"'),
     "measures the firmware, and through tests/bench/own.h the stack"),
    (r"tests/bench/own\.", (STANDARD, WIRE, NET_PUBLIC, r'"tests/bench/\w+\.h"'),
     "knows no machine, as it runs in firmware and on this host"),
    (r"tests/qemu/", (STANDARD, EFI, r'"tests/qemu/\w+\.h"'),
     "the boot programs of the tests use the firmware alone"),
    (r"tests/unit/(uefi\.|test_(snp|console|entropy|clock)\.c)",
     (SYSTEM, EFI, WIRE, NET, r'"(drivers|efi)/\w+\.h"', r'"tests/unit/\w+\.h"'),
     "tests on this host play the firmware, whose types alone are gnu-efi's"),
    (r"tests/", (SYSTEM, WIRE, NET, r'"drivers/tap\.h"', r'"efi/\w+\.h"', r'"tests/[\w/]+\.h"'),
     "tests on this host cannot include the firmware's headers"),
)


def includes():
    """Every file includes only what its room may know."""
    for name in tree.matching("*.c", "*.h"):
        room = next((room for room in ROOMS if re.match(room[0], name)), None)
        if not room:
            yield f"{name}: lies in no room; move it to efi/, drivers/, net/ or tests/"
            continue
        _, allowed, purpose = room
        for line, what in tree.includes(name):
            if not any(re.fullmatch(pattern, what) for pattern in allowed):
                yield f"{name}:{line}: may not include {what}: {purpose}"


def folders():
    """The top-level folders are those of the house."""
    known = {"efi", "drivers", "net", "tests", "scripts", ".ci"}
    there = {name.split("/")[0] for name in tree.files() if "/" in name}
    for name in sorted(there - known):
        yield f"{name}/: not a room of the house; put it into one of {', '.join(sorted(known))}"
    for name in sorted(known - there):
        yield f"{name}/: missing, or nothing in it is in git"


RULES = (includes, folders)
