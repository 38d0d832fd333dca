"""What to look for on the console: the client's words, the test boot program's, the firmware's."""
import re

# One failure: a stable code, its name, then a sentence. The colon shows that the name is complete.
FAILED = re.compile(r"\b(?P<code>E\d\d) (?P<name>[A-Z][A-Z0-9_]+):")
FIRST_LINE = re.compile(r"Lanyard [^\r\n]*[\r\n]")
WAITING_FOR_LINK = re.compile(r"no link( on NIC [\d, ]+)?; waiting")
STARTING = re.compile(r'(?P<starting>\bstarting "[^"]*")')
NBP_RAN = re.compile(r"NBP ran: payload=(?P<size>\d+) crc32=(?P<crc>[0-9A-F]{8}) end")

BACK_IN_FIRMWARE = re.compile(r"BdsDxe: failed|UEFI Interactive Shell|BdsDxe: loading")
SHELL = re.compile(r"UEFI Interactive Shell")
PXE_OF_FIRMWARE = re.compile(r">>Start PXE over IPv4")
CRASH = re.compile(r"!!!! (X64 Exception Type[^!]*?) +CPU")
